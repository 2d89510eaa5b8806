//! Tasks and annotations of Prodigy, one a line.
//!
//! `{"text", "meta": {…}, "tokens": [{"text", "start", "end", "id", "ws"}], "spans": [{"start", "end", "token_start",
//! "token_end", "label"}], "relations": [{"head", "child", "head_span", "child_span", "label"}], "answer"}`. Offsets are
//! code points, the end exclusive, but `token_end` is the last token itself, and `head` and `child` of a relation are
//! the last tokens of their spans. The answer (`accept`, `reject`, `ignore`) is kept beside the work: what was rejected
//! is no gold. `_session_id` or `_annotator_id` is the annotator; `accept` and `label` of choices are labels of the
//! document. Hashes are written only where a file had them, for Prodigy makes them itself. Source: Prodigy's
//! documentation of its interfaces, prodigy-recipes, spaCy's projects for relations.

use super::cut::{Cut, Piece};
use super::doctor::Claim;
use super::registry::ends_in;
use super::spaced::{Spaced, covered, spaced};
use super::wire::{Head, Ids, Map, Row, place, rows, say};
use super::{
    Format, FormatError, Holds, Info, Layer, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions,
    json, rest,
};
use crate::model::{Extra, Relation, Span, SpanId};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange, Unit};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// One document a line.
pub struct Prodigy;

static INFO: Info = Info {
    name: "prodigy",
    title: "Prodigy",
    extensions: &["jsonl", "json"],
    unit: Some(Unit::CodePoint),
    holds: Holds { parts: false, empty: false, annotators: false, ..Holds::EVERYTHING },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "tasks with tokens, spans and relations for Prodigy, one a line",
};

/// Keys that the form itself has a use for.
const USED: [&str; 17] = [
    "text",
    "tokens",
    "spans",
    "relations",
    "answer",
    "label",
    "accept",
    "_session_id",
    "_annotator_id",
    // Those by which forms are told apart.
    "entities",
    "tokenized_text",
    "data",
    "messages",
    "document",
    "sha256",
    "offsets",
    "@context",
];
/// Says that a span stands only at the end of a relation and is in no list of spans.
const LOOSE: &str = "relation only";

impl Format for Prodigy {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        let Some(head) = Head::of(head) else { return 0 };
        if head.is_own()
            || !head.has("text")
            || head.has_any(&["entities", "tokenized_text", "data", "messages"])
        {
            return 0;
        }
        let sure = if head.has_any(&["_input_hash", "_task_hash", "_view_id"]) {
            95
        } else if head.begins("tokens", "[{") || head.has("answer") {
            90
        } else if head.begins("spans", "[{") || head.begins("spans", "[]") {
            80
        } else if head.has("label") && head.begins("label", "\"") {
            45
        } else {
            0
        };
        if ends_in(name, INFO.extensions) || !name.contains('.') { sure } else { sure / 2 }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let mut reading = Reading::default();
        for row in rows(piece) {
            let record = record(row?, options, &mut reading)?;
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

fn record(mut row: Row, options: &ReadOptions, reading: &mut Reading) -> Result<Record, FormatError> {
    let line = row.line;
    if !row.keys.contains_key("text")
        && let Some(key) = ["image", "audio", "video", "html"].iter().find(|key| row.keys.contains_key(**key))
    {
        return Err(
            row.error(format!("the task is of {key}, not of text"), "only text can be annotated here")
        );
    }
    let text: Arc<str> = row.text("text")?.into();
    let own = rest::take(&mut row);
    let tokens = row.objects("tokens")?;
    let spans = row.objects("spans")?;
    let relations = row.objects("relations")?;
    let mut layer = Layer::default();
    for key in ["_session_id", "_annotator_id"] {
        if let Some(who) = row.string(key)? {
            layer.annotator = who.into();
        }
    }
    for key in ["label", "accept"] {
        match row.keys.remove(key) {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) => {
                for label in &list {
                    layer.labels.push(row.label(Some(label))?.into());
                }
            }
            Some(label) => layer.labels.push(row.label(Some(&label))?.into()),
        }
    }
    if let Some(answer) = row.string("answer")? {
        if answer != "accept" {
            say(
                reading,
                "some tasks were not accepted: their spans are kept with the answer beside, and are no gold"
                    .to_owned(),
            );
        }
        layer.extra.insert("answer".to_owned(), answer.into());
    }
    // Tokens and spans together, so that each speaks for how the file counts.
    let mut claims = Vec::with_capacity(tokens.len() + spans.len());
    let ends = relations.iter().flat_map(|relation| ["head_span", "child_span"].map(|key| relation.get(key)));
    let ends: Vec<&Map> = ends.filter_map(|end| end.and_then(Value::as_object)).collect();
    for one in tokens.iter().chain(&spans).chain(ends.iter().copied()) {
        claims.push(Claim {
            start: row.offset(one.get("start"), "\"start\"")?,
            end: row.offset(one.get("end"), "\"end\"")?,
            covered: one.get("text").and_then(Value::as_str).map(Into::into),
        });
    }
    let ranges = place(&text, &claims, INFO.unit.unwrap_or_default(), options, line, reading)?;
    drop(claims);
    let (token_ranges, ranges) = ranges.split_at(tokens.len().min(ranges.len()));
    let (span_ranges, end_ranges) = ranges.split_at(spans.len().min(ranges.len()));
    let mut last_token = HashMap::new();
    let mut used = Ids::default();
    for (span, range) in spans.iter().zip(span_ranges) {
        let id = SpanId(used.take(&push(&row, &mut layer, span, *range)?.0));
        if let Some(span) = layer.spans.last_mut() {
            span.id = id.clone();
        }
        if let Some(last) = span.get("token_end").and_then(Value::as_u64) {
            last_token.entry(last).or_insert(id);
        }
    }
    let places = places(&layer);
    let mut end_ranges = end_ranges.iter().copied();
    let mut ties = Ties { layer: &mut layer, last_token, places, used, tokens: token_ranges };
    for (number, relation) in relations.iter().enumerate() {
        ties.tie(&row, number, relation, &mut end_ranges)?;
    }
    let tokens = (!tokens.is_empty()).then(|| read_tokens(&row, &tokens, token_ranges)).transpose()?;
    let metadata: Extra = row.keys.into_iter().collect();
    let layers = if layer == Layer::default() { Vec::new() } else { vec![layer] };
    let mut record = Record { text, layers, metadata, tokens, ..Record::default() };
    rest::apply(own, &mut record, line, reading);
    Ok(record)
}

/// Adds a span with what is said of it.
fn push(row: &Row, layer: &mut Layer, said: &Map, range: TextRange) -> Result<SpanId, FormatError> {
    let label = match said.get("label") {
        None | Some(Value::Null) => String::new(),
        label => row.label(label)?,
    };
    let id = match said.get("id") {
        Some(Value::String(id)) => Some(SpanId(id.as_str().into())),
        Some(Value::Number(id)) => Some(SpanId(id.to_string().into())),
        _ => None,
    };
    let span = layer.push(label, vec![range]);
    span.id = id.unwrap_or_else(|| span.id.clone());
    let known = ["start", "end", "token_start", "token_end", "label", "text", "id"];
    let more = said.iter().filter(|(key, _)| !known.contains(&key.as_str()));
    span.extra = more.map(|(key, value)| (key.clone(), value.clone())).collect();
    Ok(span.id.clone())
}

type Places = HashMap<(TextRange, Arc<str>), SpanId>;

fn places(layer: &Layer) -> Places {
    let part = |span: &Span| span.parts.first().copied().unwrap_or_default();
    // Of equals the first counts.
    layer.spans.iter().rev().map(|span| ((part(span), span.label.clone()), span.id.clone())).collect()
}

struct Ties<'a> {
    layer: &'a mut Layer,
    /// The first span that ends with each token.
    last_token: HashMap<u64, SpanId>,
    places: Places,
    /// The identifiers that there are.
    used: Ids,
    tokens: &'a [TextRange],
}

impl Ties<'_> {
    fn tie(
        &mut self,
        row: &Row,
        number: usize,
        relation: &Map,
        ranges: &mut impl Iterator<Item = TextRange>,
    ) -> Result<(), FormatError> {
        let mut end = |key: &str, token: &str| -> Result<SpanId, FormatError> {
            if let Some(said) = relation.get(key).and_then(Value::as_object) {
                let range = ranges.next().unwrap_or_default();
                let label: Arc<str> = match said.get("label") {
                    None | Some(Value::Null) => "".into(),
                    label => row.label(label)?.into(),
                };
                let named = said.get("id").and_then(Value::as_str).map(SpanId::from);
                if let Some(id) = named.filter(|id| self.used.has(&id.0)) {
                    return Ok(id);
                }
                if !said.contains_key("id")
                    && let Some(id) = self.places.get(&(range, label.clone()))
                {
                    return Ok(id.clone());
                }
                let id = SpanId(self.used.take(&push(row, self.layer, said, range)?.0));
                if let Some(span) = self.layer.spans.last_mut() {
                    span.id = id.clone();
                    span.extra.insert(LOOSE.to_owned(), true.into());
                }
                self.places.insert((range, label), id.clone());
                return Ok(id);
            }
            let at = relation.get(token).and_then(Value::as_u64);
            if let Some(id) = at.and_then(|at| self.last_token.get(&at)) {
                return Ok(id.clone());
            }
            let range = at.and_then(|at| self.tokens.get(usize::try_from(at).ok()?)).copied();
            let range = range.ok_or_else(|| {
                let what = format!("the \"{token}\" of a relation is neither a span nor a token");
                row.error(what, "mend that relation, or take it out")
            })?;
            let span = self.layer.push("", vec![range]);
            span.extra.insert(LOOSE.to_owned(), true.into());
            span.id = SpanId(self.used.take(&span.id.0));
            let id = span.id.clone();
            self.last_token.extend(at.map(|at| (at, id.clone())));
            Ok(id)
        };
        let (from, to) = (end("head_span", "head")?, end("child_span", "child")?);
        let kind = match relation.get("label") {
            None | Some(Value::Null) => String::new(),
            label => row.label(label)?,
        };
        let known = ["head", "child", "head_span", "child_span", "label"];
        let more = relation.iter().filter(|(key, _)| !known.contains(&key.as_str()));
        let extra = more.map(|(key, value)| (key.clone(), value.clone())).collect();
        let id = SpanId(format!("r{}", number + 1).into());
        self.layer.relations.push(Relation { id, kind: kind.into(), from, to, extra });
        Ok(())
    }
}

/// The file's tokens; what is said of them besides becomes columns.
fn read_tokens(row: &Row, tokens: &[Map], ranges: &[TextRange]) -> Result<Tokens, FormatError> {
    if ranges.windows(2).any(|pair| pair[1].start() < pair[0].end()) {
        return Err(row.error("a token begins before the one before it ends", "put the tokens in order"));
    }
    let known = ["text", "start", "end", "id", "ws"];
    let mut columns: BTreeMap<&str, Vec<Arc<str>>> = BTreeMap::new();
    for (at, token) in tokens.iter().enumerate() {
        for (key, value) in token.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let column = columns.entry(key).or_insert_with(|| vec!["".into(); tokens.len()]);
            let value = value.as_str().map_or_else(|| value.to_string().into(), Arc::from);
            if let Some(place) = column.get_mut(at) {
                *place = value;
            }
        }
    }
    let columns = columns.into_iter().map(|(name, values)| (name.into(), values)).collect();
    Ok(Tokens { name: "prodigy".into(), ranges: ranges.to_vec(), sentences: Vec::new(), columns })
}

fn write(record: &Record) -> Map {
    let none = Layer::default();
    let mut layer = record.layers.first().unwrap_or(&none).clone();
    let text: &str = &record.text;
    let offsets = OffsetMap::new(text);
    let (tokens, source) = spaced(record, &layer, false);
    let at = |byte: u32| Value::from(offsets.of_byte(text, byte as usize));
    let mut keys = Map::new();
    keys.insert("text".to_owned(), text.into());
    let token = |(id, token): (usize, &Spaced)| {
        let mut wire = Map::new();
        wire.insert("text".to_owned(), token.range.of(text).into());
        wire.insert("start".to_owned(), at(token.range.start()));
        wire.insert("end".to_owned(), at(token.range.end()));
        wire.insert("id".to_owned(), id.into());
        wire.insert("ws".to_owned(), token.space.into());
        for (name, values) in &source.columns {
            let value = token.source.and_then(|at| values.get(at)).filter(|value| !value.is_empty());
            if let Some(value) = value.filter(|_| !wire.contains_key(&**name)) {
                let flag = matches!(&**value, "true" | "false");
                wire.insert(
                    name.to_string(),
                    if flag { (&**value == "true").into() } else { (&**value).into() },
                );
            }
        }
        Value::Object(wire)
    };
    keys.insert("tokens".to_owned(), tokens.iter().enumerate().map(token).collect());
    let mut last_token: HashMap<SpanId, Value> = HashMap::new();
    let mut ends: HashMap<SpanId, Value> = HashMap::new();
    let mut spans = Vec::new();
    for span in &mut layer.spans {
        let part = span.parts.first().copied().unwrap_or_default();
        let mut wire = Map::new();
        wire.insert("start".to_owned(), at(part.start()));
        wire.insert("end".to_owned(), at(part.end()));
        if let Some((first, last)) = covered(&tokens, part) {
            wire.insert("token_start".to_owned(), first.into());
            wire.insert("token_end".to_owned(), last.into());
            last_token.insert(span.id.clone(), last.into());
        }
        let loose = span.extra.contains_key(LOOSE);
        let label = if loose && span.label.is_empty() { Value::Null } else { (*span.label).into() };
        wire.insert("label".to_owned(), label);
        let mut end = wire.clone();
        end.insert("id".to_owned(), (*span.id.0).into());
        ends.insert(span.id.clone(), Value::Object(end));
        if *span.id.0 != *format!("s{}", spans.len() + 1) {
            wire.insert("id".to_owned(), (*span.id.0).into());
        }
        let known = ["text", "id", "token_start", "token_end", LOOSE];
        for (key, value) in std::mem::take(&mut span.extra) {
            if known.contains(&key.as_str()) || wire.contains_key(&key) {
                // What the form has another use for is kept apart.
                if key != LOOSE {
                    span.extra.insert(key, value);
                }
            } else {
                wire.insert(key, value);
            }
        }
        if !loose {
            spans.push(Value::Object(wire));
        }
    }
    keys.insert("spans".to_owned(), spans.into());
    if !layer.relations.is_empty() {
        let relation = |relation: &Relation| {
            let mut wire = Map::new();
            let mut put = |key: &str, value: Option<&Value>| {
                wire.insert(key.to_owned(), value.cloned().unwrap_or_default());
            };
            put("head", last_token.get(&relation.from));
            put("child", last_token.get(&relation.to));
            put("head_span", ends.get(&relation.from));
            put("child_span", ends.get(&relation.to));
            put("label", Some(&(*relation.kind).into()));
            for (key, value) in &relation.extra {
                if !wire.contains_key(key) {
                    wire.insert(key.clone(), value.clone());
                }
            }
            Value::Object(wire)
        };
        keys.insert("relations".to_owned(), layer.relations.iter().map(relation).collect());
    }
    if !layer.labels.is_empty() {
        keys.insert("accept".to_owned(), layer.labels.iter().map(|label| Value::from(&**label)).collect());
    }
    match layer.extra.remove("answer") {
        Some(answer @ Value::String(_)) => {
            keys.insert("answer".to_owned(), answer);
        }
        other => layer.extra.extend(other.map(|other| ("answer".to_owned(), other))),
    }
    if !layer.annotator.is_empty() {
        keys.insert("_session_id".to_owned(), (*layer.annotator).into());
    }
    let left = rest::metadata(record, &mut keys, &USED);
    let said = rest::Said { relations: true, labels: true, annotator: true, extra: false };
    let own = rest::of(record, &layer, left, said);
    if !own.is_empty() {
        keys.insert(rest::KEY.to_owned(), own.into());
    }
    keys
}

#[cfg(test)]
mod tests;
