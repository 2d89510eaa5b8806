//! JSON lines.

use super::{COMMON, GROUP, HOLDS, give_link, groups, read_cats, read_meta, take_link, write_cats};
use crate::formats::cut::{Cut, Piece};
use crate::formats::doctor::Claim;
use crate::formats::registry::ends_in;
use crate::formats::spaced::spaced;
use crate::formats::wire::{Head, Map, Row, kind, place};
use crate::formats::{
    Format, FormatError, Info, Layer, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions, json, rest,
};
use crate::model::Extra;
use crate::text::{OffsetMap, Unit};
use serde_json::{Value, json as value};
use std::sync::Arc;

/// JSON lines.
pub struct Lines;

static INFO: Info = Info {
    name: "spacy",
    title: "spaCy JSON lines",
    extensions: &["jsonl", "json"],
    unit: Some(Unit::CodePoint),
    holds: crate::formats::Holds { tokens: false, ..HOLDS },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "entities and span groups in the shape of spaCy's Example.from_dict, one document a line",
};

impl Format for Lines {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        let sure = detect(head);
        if ends_in(name, INFO.extensions) || !name.contains('.') { sure } else { sure / 2 }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let mut reading = Reading::default();
        for item in piece.json::<Value>() {
            let (line, value) = item?;
            let record = record(row(line, value)?, options, &mut reading)?;
            reading.records.push(record);
        }
        Ok(reading)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::new();
        for record in records {
            json::write(&mut out, &write(record));
            out.push(b'\n');
        }
        Ok(vec![OutFile::stream(out)])
    }
}

fn detect(bytes: &[u8]) -> u8 {
    let spaceless = || bytes.iter().filter(|byte| !byte.is_ascii_whitespace()).take(3).copied();
    if spaceless().eq(*b"[[\"") {
        return if memchr::memmem::find(bytes, b"\"entities\"").is_some() { 80 } else { 0 };
    }
    let Some(head) = Head::of(bytes) else { return 0 };
    if head.is_own()
        || !head.has("text")
        || head.has_any(&[
            "relations",
            "annotations",
            "tokens",
            "answer",
            "label",
            "tokenized_text",
            "messages",
        ])
    {
        return 0;
    }
    let flat = head.begins("entities", "[[") || head.begins("entities", "[]");
    if head.begins("spans", "{") {
        90
    } else if head.begins("cats", "{") {
        85
    } else if head.begins("cats", "[") {
        0
    } else if flat || head.begins("entities", "[{") {
        75
    } else {
        0
    }
}

/// A document, in the present shape or the old one.
fn row(line: usize, value: Value) -> Result<Row, FormatError> {
    match value {
        Value::Object(keys) => Ok(Row { line, keys }),
        Value::Array(pair) => {
            if let Ok([text @ Value::String(_), Value::Object(mut keys)]) = <[Value; 2]>::try_from(pair) {
                keys.insert("text".to_owned(), text);
                Ok(Row { line, keys })
            } else {
                let what = "a document in the old shape must be [\"text\", {\"entities\": […]}]";
                Err(FormatError::at(line, 0, what, "choose the form that the file has"))
            }
        }
        other => {
            let what = format!("a document must be an object, but here stands {}", kind(&other));
            Err(FormatError::at(line, 0, what, "choose the form that the file has"))
        }
    }
}

struct Found {
    label: String,
    start: u64,
    end: u64,
    target: String,
    group: Option<String>,
    extra: Extra,
}

fn record(mut row: Row, options: &ReadOptions, reading: &mut Reading) -> Result<Record, FormatError> {
    let line = row.line;
    let text: Arc<str> = row.text("text")?.into();
    let mut metadata = Extra::new();
    let meta = row.keys.remove("meta");
    let own = read_meta(meta, &mut metadata);
    let mut found = Vec::new();
    for span in row.list("entities")?.unwrap_or_default() {
        found.push(span_of(&row, span, None)?);
    }
    match row.keys.remove("spans") {
        None | Some(Value::Null) => {}
        Some(Value::Object(all)) => {
            for (group, spans) in all {
                let Value::Array(spans) = spans else {
                    let what =
                        format!("the group {group:?} of \"spans\" must be a list, but is {}", kind(&spans));
                    return Err(row.error(what, "mend that document"));
                };
                for span in spans {
                    found.push(span_of(&row, span, Some(&group))?);
                }
            }
        }
        Some(Value::Array(spans)) => {
            for span in spans {
                found.push(span_of(&row, span, Some(COMMON))?);
            }
        }
        Some(other) => {
            let what = format!("\"spans\" must be an object of lists, but is {}", kind(&other));
            return Err(row.error(what, "mend that document"));
        }
    }
    let mut layer = Layer::default();
    if let Some(cats) = row.object("cats")? {
        let sure = |(label, sure): (String, Value)| {
            let sure = sure.as_f64().or_else(|| sure.as_bool().map(|yes| if yes { 1.0 } else { 0.0 }));
            let sure =
                sure.ok_or_else(|| row.error("a value of \"cats\" must be a number", "mend that document"))?;
            Ok((label, sure))
        };
        let cats: Vec<(String, f64)> = cats.into_iter().map(sure).collect::<Result<_, FormatError>>()?;
        read_cats(&cats, &mut layer);
    }
    let claims: Vec<Claim<'_>> =
        found.iter().map(|span| Claim { start: span.start, end: span.end, covered: None }).collect();
    let ranges = place(&text, &claims, Unit::CodePoint, options, line, reading)?;
    drop(claims);
    for (found, range) in found.into_iter().zip(ranges) {
        let span = layer.push(found.label, vec![range]);
        span.extra = found.extra;
        give_link(span, &found.target);
        if let Some(group) = found.group {
            span.extra.insert(GROUP.to_owned(), group.into());
        }
    }
    if rebuilds(&row.keys, &text) {
        row.keys.remove("words");
        row.keys.remove("spaces");
    }
    metadata.extend(row.keys);
    let layers = if layer == Layer::default() { Vec::new() } else { vec![layer] };
    let mut record = Record { text, layers, metadata, ..Record::default() };
    rest::apply(own, &mut record, line, reading);
    Ok(record)
}

/// Says whether a row's words and spaces are the text, so that nothing is lost without them.
fn rebuilds(keys: &Map, text: &str) -> bool {
    let (Some(Value::Array(words)), Some(Value::Array(spaces))) = (keys.get("words"), keys.get("spaces"))
    else {
        return false;
    };
    let mut rest = text;
    let each = words.iter().zip(spaces).all(|(word, space)| {
        let after = word.as_str().and_then(|word| rest.strip_prefix(word));
        let after = after.and_then(|after| match space {
            Value::Bool(true) => after.strip_prefix(' '),
            Value::Bool(false) => Some(after),
            _ => None,
        });
        rest = after.unwrap_or(rest);
        after.is_some()
    });
    each && words.len() == spaces.len() && rest.is_empty()
}

fn span_of(row: &Row, span: Value, group: Option<&str>) -> Result<Found, FormatError> {
    let group = group.map(str::to_owned);
    match span {
        Value::Array(parts) if 3 <= parts.len() => Ok(Found {
            label: row.label(parts.get(2))?,
            start: row.offset(parts.first(), "the start")?,
            end: row.offset(parts.get(1), "the end")?,
            target: target(parts.get(3)),
            group,
            extra: Extra::new(),
        }),
        Value::Object(mut parts) => Ok(Found {
            label: row.label(parts.remove("label").as_ref())?,
            start: row.offset(parts.remove("start").as_ref(), "\"start\"")?,
            end: row.offset(parts.remove("end").as_ref(), "\"end\"")?,
            target: target(parts.remove("kb_id").as_ref()),
            group,
            extra: parts.into_iter().collect(),
        }),
        other => {
            let what = format!("a span must be [start, end, label], but one is {}", kind(&other));
            Err(row.error(what, "mend that span, or take it out"))
        }
    }
}

fn target(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(target)) => target.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn write(record: &Record) -> Map {
    let none = Layer::default();
    let mut layer = record.layers.first().unwrap_or(&none).clone();
    let text: &str = &record.text;
    let offsets = OffsetMap::new(text);
    let at = |byte: u32| offsets.of_byte(text, byte as usize);
    let groups = groups(&layer);
    let mut entities = Vec::new();
    let mut spans = Map::new();
    for (span, group) in layer.spans.iter_mut().zip(groups) {
        let (start, end) = (at(span.start()), at(span.end()));
        match group {
            None => entities.push(value!([start, end, *span.label])),
            Some(group) => {
                if span.extra.get(GROUP).is_some_and(Value::is_string) {
                    span.extra.remove(GROUP);
                }
                let one = match take_link(span) {
                    Some(target) => value!([start, end, *span.label, target]),
                    None => value!([start, end, *span.label, ""]),
                };
                if let Value::Array(list) = spans.entry(group).or_insert_with(|| value!([])) {
                    list.push(one);
                }
            }
        }
    }
    let mut keys = Map::new();
    keys.insert("text".to_owned(), text.into());
    // With spaCy's own tokens a span that begins after a clitic would be lost, or refused in a group.
    let (tokens, _) = spaced(record, &layer, true);
    let words: Vec<Value> = tokens.iter().map(|token| token.range.of(text).into()).collect();
    let spaces: Vec<Value> = tokens.iter().map(|token| token.space.into()).collect();
    keys.insert("words".to_owned(), words.into());
    keys.insert("spaces".to_owned(), spaces.into());
    keys.insert("entities".to_owned(), entities.into());
    if !spans.is_empty() {
        keys.insert("spans".to_owned(), spans.into());
    }
    let cats = write_cats(&mut layer);
    let labels = cats.is_some();
    if let Some(cats) = cats.filter(|cats| !cats.is_empty()) {
        let cats: Map = cats.into_iter().map(|(label, sure)| (label, sure.into())).collect();
        keys.insert("cats".to_owned(), cats.into());
    }
    let mut meta = Map::new();
    let left = rest::metadata(record, &mut meta, &[]);
    let own = rest::of(record, &layer, left, rest::Said { labels, ..rest::Said::default() });
    if !own.is_empty() {
        meta.insert(rest::KEY.to_owned(), own.into());
    }
    if !meta.is_empty() {
        keys.insert("meta".to_owned(), meta.into());
    }
    keys
}
