//! A document as a row.

use super::super::json as json_out;
use super::super::{Entity, FormatError, Layer, Record, WriteOptions};
use crate::model::{Relation, Span, Status};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The classes of tags: `O`, and two of each label.
pub(super) struct Classes {
    labels: Vec<Arc<str>>,
    places: HashMap<Arc<str>, i64>,
}

impl Classes {
    pub(super) fn new(labels: Vec<Arc<str>>) -> Self {
        let places = labels.iter().enumerate().map(|(at, label)| (label.clone(), at as i64)).collect();
        Self { labels, places }
    }

    /// The classes that are written: of the labels that are named, or, where all documents are there and none is
    /// named, of those that occur.
    pub(super) fn of(records: &[Record], first: usize, options: &WriteOptions) -> Self {
        if !options.labels.is_empty() || 0 < first {
            return Self::new(options.labels.clone());
        }
        let spans = records.iter().flat_map(|record| &record.layers).flat_map(|layer| &layer.spans);
        let labels: BTreeSet<Arc<str>> = spans.map(|span| span.label.clone()).collect();
        Self::new(labels.into_iter().collect())
    }

    /// Their names, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let both = self.labels.iter().flat_map(|label| [format!("B-{label}"), format!("I-{label}")]);
        std::iter::once("O".to_owned()).chain(both).collect()
    }
}

/// JSON in a string, for what a column of one type cannot hold; nothing if there is nothing.
fn string<T: Serialize + ?Sized>(value: &T, empty: bool) -> Value {
    if empty {
        return Value::Null;
    }
    let mut out = Vec::new();
    json_out::write(&mut out, value);
    String::from_utf8(out).map_or(Value::Null, Value::from)
}

/// The row of a document.
pub(super) fn row(record: &Record, classes: &Classes) -> Result<Value, FormatError> {
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let text = &*record.text;
    let offsets = OffsetMap::new(text);
    let point = |byte: u32| offsets.of_byte(text, byte as usize);
    let tokens = tokens(record, layer);
    let span = |span: &Span| {
        let parts =
            span.parts.iter().map(|part| json!({"start": point(part.start()), "end": point(part.end())}));
        json!({
            "id": &*span.id.0,
            "label": &*span.label,
            "start": point(span.start()),
            "end": point(span.end()),
            "text": text.get(span.start() as usize..span.end() as usize).unwrap_or_default(),
            "parts": if span.parts.len() == 1 { Vec::new() } else { parts.collect::<Vec<_>>() },
            "attributes": string(&span.attributes, span.attributes.is_empty()),
            "note": span.note,
            "unsure": span.unsure,
            "confidence": span.confidence,
            "extra": string(&span.extra, span.extra.is_empty()),
        })
    };
    let relation = |relation: &Relation| {
        json!({
            "id": &*relation.id.0,
            "type": &*relation.kind,
            "from": &*relation.from.0,
            "to": &*relation.to.0,
            "extra": string(&relation.extra, relation.extra.is_empty()),
        })
    };
    let mut more = Map::new();
    if !layer.entities.is_empty() {
        more.insert("entities".to_owned(), layer.entities.iter().map(Entity::to_value).collect());
    }
    if !layer.extra.is_empty() {
        more.insert("extra".to_owned(), Value::Object(layer.extra.clone().into_iter().collect()));
    }
    if let Some(own) = &record.tokens {
        let ranges: Vec<(usize, usize)> =
            own.ranges.iter().map(|range| (point(range.start()), point(range.end()))).collect();
        let own = json!({
            "name": &*own.name, "ranges": ranges, "sentences": own.sentences, "columns": own.columns,
        });
        more.insert("tokens".to_owned(), own);
    }
    let unsaid = layer.annotator.is_empty();
    Ok(json!({
        "id": &*record.name,
        "text": text,
        "tokens": tokens.ranges.iter().map(|range| range.of(text)).collect::<Vec<_>>(),
        "ner_tags": tag_numbers(layer, &tokens, classes)?,
        "spans": layer.spans.iter().map(span).collect::<Vec<_>>(),
        "relations": layer.relations.iter().map(relation).collect::<Vec<_>>(),
        "labels": layer.labels,
        "annotator": if unsaid { Value::Null } else { (*layer.annotator).into() },
        "status": if layer.status == Status::New { Value::Null } else { layer.status.as_str().into() },
        "metadata": string(&record.metadata, record.metadata.is_empty()),
        "more": string(&more, more.is_empty()),
    }))
}

/// The tokens that are written: the document's own, or words; cut where a span begins or ends inside one.
fn tokens(record: &Record, layer: &Layer) -> Tokens {
    let parts = || layer.spans.iter().flat_map(|span| &span.parts);
    let mut edges: Vec<u32> = parts().flat_map(|part| [part.start(), part.end()]).collect();
    let Some(own) = &record.tokens else {
        return Tokens::words(&record.text, &edges, &[]);
    };
    edges.sort_unstable();
    edges.dedup();
    let mut ranges = Vec::with_capacity(own.ranges.len());
    for token in &own.ranges {
        let mut start = token.start();
        let from = edges.partition_point(|&edge| edge <= start);
        let inside = edges.iter().skip(from).take_while(|&&edge| edge < token.end());
        for &edge in inside.chain([&token.end()]) {
            ranges.extend(TextRange::new(&record.text, start as usize..edge as usize));
            start = edge;
        }
    }
    Tokens { ranges, ..Tokens::default() }
}

/// The tags of the outermost spans, as numbers of classes.
fn tag_numbers(layer: &Layer, tokens: &Tokens, classes: &Classes) -> Result<Vec<i64>, FormatError> {
    let mut numbers = vec![0; tokens.ranges.len()];
    let mut order: Vec<&Span> = layer.spans.iter().collect();
    order.sort_by_key(|span| (Reverse(span.end() - span.start()), span.start(), &span.id));
    for span in order {
        let covered: Vec<_> = span.parts.iter().filter_map(|&part| tokens.covered(part)).collect();
        let free = covered.iter().cloned().flatten().all(|at| numbers.get(at) == Some(&0));
        if !free || covered.is_empty() {
            continue;
        }
        let Some(place) = classes.places.get(&span.label) else {
            let what = format!("the label {:?} is not among those that have numbers", span.label);
            return Err(FormatError::at(0, 0, what, "name all labels, in the order that they shall have"));
        };
        for part in covered {
            for (number, slot) in numbers[part].iter_mut().enumerate() {
                *slot = 1 + 2 * place + i64::from(0 < number);
            }
        }
    }
    Ok(numbers)
}
