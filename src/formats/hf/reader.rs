//! A row as a document: one of those that are written here, or one of somebody else's.

use super::super::doctor::{self, Claim, Hypothesis};
use super::super::{Entity, FormatError, Layer, Problem, ReadOptions, Reading, Record, Scheme, tags};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange, Unit};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Where a row stands in its file.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Line(usize),
    /// Of a file without lines.
    Row(usize),
}

impl Place {
    fn line(self) -> usize {
        match self {
            Self::Line(line) => line,
            Self::Row(_) => 0,
        }
    }

    fn wrong(self, what: &str, remedy: &str) -> FormatError {
        match self {
            Self::Line(line) => FormatError::at(line, 0, what, remedy),
            Self::Row(row) => FormatError::at(0, 0, format!("row {row}: {what}"), remedy),
        }
    }
}

/// Reads rows.
pub(super) struct Reader<'a> {
    options: &'a ReadOptions,
    /// Gives the names of the classes of a column.
    classes: &'a dyn Fn(&str) -> Option<Vec<String>>,
    known: HashMap<&'static str, Option<Vec<String>>>,
    reading: Reading,
}

/// Names that columns go by, the likeliest first.
const IDS: [&str; 3] = ["id", "document", "doc_id"];
const TOKENS: [&str; 2] = ["tokens", "words"];
const TAGS: [&str; 4] = ["ner_tags", "tags", "ner", "labels"];

impl<'a> Reader<'a> {
    pub(super) fn new(options: &'a ReadOptions, classes: &'a dyn Fn(&str) -> Option<Vec<String>>) -> Self {
        Self { options, classes, known: HashMap::new(), reading: Reading::default() }
    }

    pub(super) fn finish(self) -> Reading {
        self.reading
    }

    pub(super) fn row(&mut self, mut row: Map<String, Value>, place: Place) -> Result<(), FormatError> {
        row.retain(|_, value| !value.is_null());
        let id = IDS.iter().find(|name| matches!(row.get(**name), Some(Value::String(_) | Value::Number(_))));
        let name = match id.and_then(|name| row.remove(*name)) {
            Some(Value::String(name)) => name,
            Some(number) => number.to_string(),
            None => String::new(),
        };
        let words = TOKENS.iter().find(|name| row.get(**name).is_some_and(is_strings));
        let words = words.and_then(|name| row.remove(*name)).map(strings);
        let text = match row.get("text") {
            Some(Value::String(text)) => Some(Arc::<str>::from(text.as_str())),
            _ => None,
        };
        let mut record = Record { name: name.into(), ..Record::default() };
        let aligned = match (text, &words) {
            (Some(text), words) => {
                row.remove("text");
                record.text = text;
                words.as_deref().and_then(|words| find(&record.text, words))
            }
            (None, Some(words)) => {
                let (text, ranges) = joined(words);
                record.text = text.into();
                Some(ranges)
            }
            (None, None) => {
                let columns: Vec<&str> = row.keys().map(String::as_str).collect();
                let what =
                    format!("there is neither text nor tokens: the columns are {}", columns.join(", "));
                return Err(place.wrong(&what, "choose a data set with a column \"text\" or \"tokens\""));
            }
        };
        let more = taken_json(&mut row, "more");
        let own = more.is_some() || row.contains_key("spans") && row.contains_key("relations");
        let mut more = more.unwrap_or_default();
        let mut layer = Layer::default();
        let spans = match row.get("spans") {
            Some(Value::Array(list)) if list.iter().all(is_span) => row.remove("spans"),
            _ => None,
        };
        let has_spans = spans.is_some();
        if let Some(Value::Array(list)) = spans {
            layer.spans = self.spans(&record.text, &list, place)?;
        }
        let tag_column = TAGS.iter().find(|name| match row.get(**name) {
            Some(Value::Array(list)) => words.as_ref().is_some_and(|words| words.len() == list.len()),
            _ => false,
        });
        // In one's own rows, labels are those of the document.
        let tag_column = tag_column.filter(|name| !own || **name == "ner_tags");
        if let Some(column) = tag_column
            && let Some(Value::Array(list)) = row.remove(*column)
            && !has_spans
        {
            let Some(ranges) = &aligned else {
                let what = "the tokens are not in the text, in that order";
                return Err(place.wrong(what, "check that they belong together"));
            };
            layer.spans = self.tagged(&record.text, ranges, column, &list, place)?;
        } else if !has_spans && !own && words.is_some() {
            let tags = TAGS.iter().find(|name| row.get(**name).is_some_and(Value::is_array));
            if let Some(tags) = tags {
                let what = format!("there are not as many {tags} as tokens");
                return Err(place.wrong(&what, "mend that row"));
            }
        }
        for relation in taken_list(&mut row, "relations", own) {
            layer.relations.push(read_relation(&relation, layer.relations.len()));
        }
        if own && let Some(labels) = row.remove("labels") {
            layer.labels = strings(labels).into_iter().map(Arc::from).collect();
        }
        if let Some(label) = row.remove("label") {
            self.document_label(label, &mut layer, &mut row);
        }
        if own {
            if let Some(Value::String(annotator)) = row.remove("annotator") {
                layer.annotator = annotator.into();
            }
            if let Some(Value::String(status)) = row.remove("status") {
                layer.status = Status::from_name(&status).ok_or_else(|| {
                    place
                        .wrong(&format!("the status {status:?} is not known"), "use new, in progress or done")
                })?;
            }
        }
        if let Some(Value::Array(list)) = more.remove("entities") {
            layer.entities = list.iter().filter_map(Entity::from_value).collect();
        }
        if let Some(Value::Object(map)) = more.remove("extra") {
            layer.extra = map.into_iter().collect();
        }
        record.tokens = match more.remove("tokens") {
            Some(tokens) => Some(read_tokens(&record.text, &tokens).ok_or_else(|| {
                place
                    .wrong("the tokens under \"more\" do not lie in the text", "check that they belong to it")
            })?),
            // One's own rows say what tokens the document had; those beside were made for trainers.
            None if own => None,
            None => aligned.map(|ranges| Tokens { ranges, ..Tokens::default() }),
        };
        if let Some(metadata) = taken_json(&mut row, "metadata") {
            record.metadata = metadata.into_iter().collect();
        }
        row.retain(|_, value| !matches!(value, Value::Array(list) if own && list.is_empty()));
        record.metadata.extend(row);
        if layer != Layer::default() {
            record.layers.push(layer);
        }
        self.reading.records.push(record);
        Ok(())
    }

    /// The label of a text as a whole, as sets for classification have it.
    fn document_label(&mut self, label: Value, layer: &mut Layer, row: &mut Map<String, Value>) {
        let name = match &label {
            Value::String(name) => Some(name.clone()),
            Value::Number(number) => {
                let at = number.as_u64().and_then(|at| usize::try_from(at).ok());
                at.and_then(|at| self.names("label")?.get(at).cloned())
            }
            _ => None,
        };
        match name {
            Some(name) => layer.labels.push(name.into()),
            None => {
                row.insert("label".to_owned(), label);
            }
        }
    }

    fn names(&mut self, column: &'static str) -> Option<&Vec<String>> {
        let classes = self.classes;
        self.known.entry(column).or_insert_with(|| classes(column)).as_ref()
    }

    fn spans(&mut self, text: &str, list: &[Value], place: Place) -> Result<Vec<Span>, FormatError> {
        let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64).unwrap_or(u64::MAX);
        let mut claims = Vec::with_capacity(list.len());
        let mut counts = Vec::with_capacity(list.len());
        for span in list {
            let covered = span.get("text").and_then(Value::as_str).map(Cow::Borrowed);
            claims.push(Claim { start: number(span, "start"), end: number(span, "end"), covered });
            let parts = span.get("parts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let part = |part: &Value| Claim {
                start: number(part, "start"),
                end: number(part, "end"),
                covered: None,
            };
            claims.extend(parts.iter().map(part));
            counts.push(parts.len());
        }
        let declared = Hypothesis::plain(Unit::CodePoint);
        let placed = doctor::place(text, &claims, declared, self.options.unit).map_err(|error| {
            let error = error.error(&claims, Unit::CodePoint, place.line());
            place.wrong(&error.what, &error.remedy)
        })?;
        if placed.hypothesis != declared {
            self.assume(format!("offsets were read as {}", placed.hypothesis));
        } else if placed.assumed && !claims.is_empty() {
            self.assume("offsets were taken as code points: there are no covered texts".to_owned());
        }
        let mut ranges = placed.ranges.into_iter();
        let mut spans = Vec::with_capacity(list.len());
        for (at, (span, count)) in list.iter().zip(counts).enumerate() {
            let hull = ranges.next().unwrap_or_default();
            let parts: Vec<TextRange> = ranges.by_ref().take(count).collect();
            spans.push(read_span(span, at, if parts.is_empty() { vec![hull] } else { parts }));
        }
        Ok(spans)
    }

    fn assume(&mut self, what: String) {
        if !self.reading.assumptions.contains(&what) {
            self.reading.assumptions.push(what);
        }
    }

    fn tagged(
        &mut self,
        text: &str,
        tokens: &[TextRange],
        column: &'static str,
        list: &[Value],
        place: Place,
    ) -> Result<Vec<Span>, FormatError> {
        let mut missing = 0;
        let mut all: Vec<String> = Vec::with_capacity(list.len());
        for value in list {
            let tag = match value {
                Value::String(tag) => tag.clone(),
                Value::Null => {
                    missing += 1;
                    "O".to_owned()
                }
                Value::Number(number) if number.as_i64() == Some(-1) => {
                    missing += 1;
                    "O".to_owned()
                }
                other => {
                    let at = other.as_u64().and_then(|at| usize::try_from(at).ok());
                    let Some(names) = self.names(column) else {
                        let what = format!("{column} are numbers, and nothing says what they stand for");
                        return Err(place.wrong(&what, "put the data set's README.md beside it"));
                    };
                    let Some(name) = at.and_then(|at| names.get(at)) else {
                        let what = format!("{other} among {column} is the number of no class");
                        return Err(place.wrong(&what, "check that README.md belongs to this data set"));
                    };
                    name.clone()
                }
            };
            all.push(tag);
        }
        if 0 < missing {
            self.reading.problems.push(Problem {
                place: match place {
                    Place::Line(line) => format!("line {line}"),
                    Place::Row(row) => format!("row {row}"),
                },
                what: format!("{missing} tags are missing"),
                remedy: "they were read as O".to_owned(),
            });
        }
        let (chunks, orphans) = tags::chunks(&all);
        if 0 < orphans && self.options.scheme != Some(Scheme::Iob1) {
            self.assume(
                "a tag I- that follows no tag of its label was read as the beginning of a span".to_owned(),
            );
        }
        let mut layer = Layer::default();
        for (label, chunk) in chunks {
            let ends =
                tokens.get(chunk.start).zip(chunk.end.checked_sub(1).and_then(|last| tokens.get(last)));
            let Some((head, tail)) = ends else { continue };
            layer.push(
                label,
                TextRange::new(text, head.start() as usize..tail.end() as usize).into_iter().collect(),
            );
        }
        Ok(layer.spans)
    }
}

fn is_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

fn strings(value: Value) -> Vec<String> {
    let Value::Array(list) = value else { return Vec::new() };
    let text = |value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    list.into_iter().map(text).collect()
}

fn is_span(value: &Value) -> bool {
    let is = |key: &str| value.get(key).is_some_and(Value::is_u64);
    is("start") && is("end") && value.get("label").is_some_and(Value::is_string)
}

/// Takes a column of JSON in a string, if it is that.
fn taken_json(row: &mut Map<String, Value>, column: &str) -> Option<Map<String, Value>> {
    let map: Map<String, Value> = serde_json::from_str(row.get(column)?.as_str()?).ok()?;
    row.remove(column);
    Some(map)
}

fn taken_list(row: &mut Map<String, Value>, column: &str, own: bool) -> Vec<Value> {
    match row.get_mut(column) {
        Some(Value::Array(list)) if own => std::mem::take(list),
        _ => Vec::new(),
    }
}

fn text_of(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn map_of(value: &Value, key: &str) -> Extra {
    match value.get(key) {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(Value::Object(map)) => map.clone().into_iter().collect(),
        _ => Extra::new(),
    }
}

fn read_span(value: &Value, at: usize, parts: Vec<TextRange>) -> Span {
    let id = match text_of(value, "id") {
        id if id.is_empty() => format!("s{}", at + 1),
        id => id,
    };
    Span {
        id: SpanId(id.into()),
        label: text_of(value, "label").into(),
        parts,
        attributes: map_of(value, "attributes"),
        note: value.get("note").and_then(Value::as_str).map(str::to_owned),
        unsure: value.get("unsure").and_then(Value::as_bool).unwrap_or_default(),
        confidence: value.get("confidence").and_then(Value::as_f64),
        extra: map_of(value, "extra"),
    }
}

fn read_relation(value: &Value, at: usize) -> Relation {
    let id = match text_of(value, "id") {
        id if id.is_empty() => format!("r{}", at + 1),
        id => id,
    };
    let end = |key: &str| SpanId(text_of(value, key).into());
    Relation {
        id: SpanId(id.into()),
        kind: text_of(value, "type").into(),
        from: end("from"),
        to: end("to"),
        extra: map_of(value, "extra"),
    }
}

fn read_tokens(text: &str, value: &Value) -> Option<Tokens> {
    let ranges: Vec<(usize, usize)> = serde_json::from_value(value.get("ranges")?.clone()).ok()?;
    let offsets = OffsetMap::new(text);
    let range = |(start, end): (usize, usize)| {
        TextRange::new(text, offsets.to_byte(text, start)?..offsets.to_byte(text, end)?).ok()
    };
    Some(Tokens {
        name: text_of(value, "name").into(),
        ranges: ranges.into_iter().map(range).collect::<Option<_>>()?,
        sentences: serde_json::from_value(value.get("sentences")?.clone()).ok()?,
        columns: serde_json::from_value(value.get("columns")?.clone()).ok()?,
    })
}

/// Where words stand in a text, one after the other.
fn find(text: &str, words: &[String]) -> Option<Vec<TextRange>> {
    let mut at = 0;
    let mut ranges = Vec::with_capacity(words.len());
    for word in words {
        let start = at + text.get(at..)?.find(word.as_str())?;
        at = start + word.len();
        ranges.push(TextRange::new(text, start..at).ok()?);
    }
    Some(ranges)
}

/// Words with a space between any two.
fn joined(words: &[String]) -> (String, Vec<TextRange>) {
    let text = words.join(" ");
    let mut at = 0;
    let range = |word: &String| {
        let start = at;
        at = start + word.len() + 1;
        TextRange::new(&text, start..start + word.len()).unwrap_or_default()
    };
    let ranges = words.iter().map(range).collect();
    (text, ranges)
}
