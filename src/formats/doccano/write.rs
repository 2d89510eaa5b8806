//! Writes the shape with relations, and that with triples.

use super::USED;
use crate::formats::wire::Map;
use crate::formats::{Layer, OutFile, Record, json, rest};
use crate::model::{Span, SpanId};
use crate::text::{OffsetMap, Unit};
use serde_json::{Value, json as value};
use std::collections::{HashMap, HashSet};

pub(super) fn write(records: &[Record], relations: bool) -> Vec<OutFile> {
    let mut out = Vec::new();
    for record in records {
        json::write(&mut out, &row(record, relations));
        out.push(b'\n');
    }
    vec![OutFile::stream(out)]
}

fn row(record: &Record, relations: bool) -> Map {
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let text: &str = &record.text;
    let offsets = OffsetMap::of(text, Unit::Utf16);
    let at = |byte: u32| offsets.of_byte(text, byte as usize);
    let mut keys = Map::new();
    if let Some(id) = record.metadata.get("id") {
        keys.insert("id".to_owned(), id.clone());
    }
    keys.insert("text".to_owned(), text.into());
    if relations {
        let ids = numbers(&layer.spans);
        let number = |id: &SpanId| ids.get(id).copied().unwrap_or_default();
        let entity = |span: &Span| {
            let mut entity = Map::new();
            entity.insert("id".to_owned(), number(&span.id).into());
            entity.insert("label".to_owned(), (*span.label).into());
            entity.insert("start_offset".to_owned(), at(span.start()).into());
            entity.insert("end_offset".to_owned(), at(span.end()).into());
            Value::Object(entity)
        };
        keys.insert("entities".to_owned(), layer.spans.iter().map(entity).collect());
        let relation = |(place, relation): (usize, &crate::model::Relation)| {
            let (from, to) = (number(&relation.from), number(&relation.to));
            let mut wire = Map::new();
            wire.insert("id".to_owned(), place.into());
            wire.insert("from_id".to_owned(), from.into());
            wire.insert("to_id".to_owned(), to.into());
            wire.insert("type".to_owned(), (*relation.kind).into());
            for (key, value) in &relation.extra {
                if !wire.contains_key(key) && key != "label" {
                    wire.insert(key.clone(), value.clone());
                }
            }
            Value::Object(wire)
        };
        keys.insert("relations".to_owned(), layer.relations.iter().enumerate().map(relation).collect());
        if !record.metadata.contains_key("Comments") {
            keys.insert("Comments".to_owned(), value!([]));
        }
    } else {
        let triple = |span: &Span| value!([at(span.start()), at(span.end()), *span.label]);
        keys.insert("label".to_owned(), layer.spans.iter().map(triple).collect());
    }
    if !layer.labels.is_empty() {
        keys.insert("cats".to_owned(), layer.labels.iter().map(|label| Value::from(&**label)).collect());
    }
    // An empty list of comments is what doccano writes where nothing was said; one that was said is kept apart.
    let said_empty = record.metadata.get("Comments").is_some_and(|said| *said == value!([]));
    let used: Vec<&str> = USED.iter().copied().chain(said_empty.then_some("Comments")).collect();
    let left = rest::metadata(record, &mut keys, &used);
    let said = rest::Said { relations, labels: true, ..rest::Said::default() };
    let mut own = rest::of(record, layer, left, said);
    let otherwise = |unit| OffsetMap::of(text, unit).len() != offsets.len();
    if !layer.spans.is_empty() && (otherwise(Unit::CodePoint) || otherwise(Unit::Grapheme)) {
        own.insert("offsets".to_owned(), Unit::Utf16.as_str().into());
    }
    if !own.is_empty() {
        keys.insert(rest::KEY.to_owned(), own.into());
    }
    keys
}

/// A whole number for each span, as doccano wants it: its own where it is one.
fn numbers(spans: &[Span]) -> HashMap<&SpanId, u64> {
    let own = |span: &Span| span.id.0.parse().ok().filter(|number: &u64| number.to_string() == *span.id.0);
    let mut used: HashSet<u64> = spans.iter().filter_map(own).collect();
    let mut next = 0;
    let number = |span| {
        own(span).unwrap_or_else(|| {
            while !used.insert(next) {
                next += 1;
            }
            next
        })
    };
    spans.iter().map(|span| &span.id).zip(spans.iter().map(number)).collect()
}
