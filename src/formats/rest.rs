//! What a form of JSON has no key for, in one object of the program's own under the key `hashiya`, which the tools that
//! the form belongs to pass over: names, attributes, notes, relations and whatever else is said of spans and documents.
//!
//! `{"name", "annotator", "status", "offsets", "labels": […], "metadata": {…}, "extra": {…}, "spans": [{"start", "end",
//! "label", "id", "attributes", "note", "unsure", "confidence", "extra"}], "relations": [{"id", "type", "from", "to",
//! "extra"}], "entities": […]}`, without what is empty. A span is told by its label and its place (code points), not by
//! its number: when a tool has changed the spans in between, what is said of one does not go over to another.

use super::wire::{Map, Row};
use super::{Entity, Layer, Problem, Reading, Record};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::OffsetMap;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// The key.
pub(super) const KEY: &str = "hashiya";

/// What a writer says by the form's own means, so that it need not be said here.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is said or not")]
pub(super) struct Said {
    /// Relations.
    pub(super) relations: bool,
    /// Labels of the document.
    pub(super) labels: bool,
    /// Further keys of spans.
    pub(super) extra: bool,
    /// The annotator's name.
    pub(super) annotator: bool,
}

/// What is to be said of a record besides what the writer says, and `metadata` that it found no place for.
pub(super) fn of(record: &Record, layer: &Layer, metadata: Map, said: Said) -> Map {
    let mut all = Map::new();
    let mut put = |key: &str, value: Value| all.insert(key.to_owned(), value);
    if !record.name.is_empty() {
        put("name", (*record.name).into());
    }
    if !said.annotator && !layer.annotator.is_empty() {
        put("annotator", (*layer.annotator).into());
    }
    if layer.status != Status::New {
        put("status", layer.status.as_str().into());
    }
    if !said.labels && !layer.labels.is_empty() {
        put("labels", layer.labels.iter().map(|label| Value::from(&**label)).collect());
    }
    if !metadata.is_empty() {
        put("metadata", Value::Object(metadata));
    }
    if !layer.extra.is_empty() {
        put("extra", Value::Object(layer.extra.clone().into_iter().collect()));
    }
    let spans = spans(record, layer, said);
    if !spans.is_empty() {
        put("spans", spans.into());
    }
    if !said.relations && !layer.relations.is_empty() {
        put(
            "relations",
            layer
                .relations
                .iter()
                .filter_map(|one| serde_json::to_value(WireRelation::of(one)).ok())
                .collect(),
        );
    }
    if !layer.entities.is_empty() {
        put("entities", layer.entities.iter().map(Entity::to_value).collect());
    }
    all
}

fn spans(record: &Record, layer: &Layer, said: Said) -> Vec<Value> {
    let mut named: BTreeSet<&SpanId> = layer.entities.iter().flat_map(|entity| &entity.mentions).collect();
    if !said.relations {
        named.extend(layer.relations.iter().flat_map(|relation| [&relation.from, &relation.to]));
    }
    let more: Vec<Map> = layer.spans.iter().map(|span| of_span(span, said)).collect();
    // Of equals all are named if one is: then their order tells which is which.
    let all = layer.spans.iter().zip(&more);
    let named: HashSet<Key<'_>> = all
        .filter(|(span, more)| !more.is_empty() || named.contains(&span.id))
        .map(|(span, _)| key(span))
        .collect();
    if named.is_empty() {
        return Vec::new();
    }
    let map = OffsetMap::new(&record.text);
    let point = |byte: u32| map.of_byte(&record.text, byte as usize);
    let entries = layer.spans.iter().zip(more).filter(|(span, _)| named.contains(&key(span)));
    let entry = |(span, mut more): (&Span, Map)| {
        let mut entry = Map::new();
        entry.insert("start".to_owned(), point(span.start()).into());
        entry.insert("end".to_owned(), point(span.end()).into());
        entry.insert("label".to_owned(), (*span.label).into());
        entry.insert("id".to_owned(), (*span.id.0).into());
        entry.append(&mut more);
        Value::Object(entry)
    };
    entries.map(entry).collect()
}

/// What tells a span from others, but for its equals.
type Key<'a> = (&'a str, u32, u32);

fn key(span: &Span) -> Key<'_> {
    (&span.label, span.start(), span.end())
}

/// What is to be said of a span.
fn of_span(span: &Span, said: Said) -> Map {
    let mut more = Map::new();
    let object = |extra: &Extra| Value::Object(extra.clone().into_iter().collect());
    if !span.attributes.is_empty() {
        more.insert("attributes".to_owned(), object(&span.attributes));
    }
    if let Some(note) = &span.note {
        more.insert("note".to_owned(), note.as_str().into());
    }
    if span.unsure {
        more.insert("unsure".to_owned(), true.into());
    }
    if let Some(confidence) = span.confidence {
        more.insert("confidence".to_owned(), confidence.into());
    }
    if !said.extra && !span.extra.is_empty() {
        more.insert("extra".to_owned(), object(&span.extra));
    }
    more
}

#[derive(serde::Serialize, Deserialize)]
struct WireRelation {
    id: Arc<str>,
    #[serde(rename = "type")]
    kind: Arc<str>,
    from: Arc<str>,
    to: Arc<str>,
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    extra: Extra,
}

impl WireRelation {
    fn of(relation: &Relation) -> Self {
        Self {
            id: relation.id.0.clone(),
            kind: relation.kind.clone(),
            from: relation.from.0.clone(),
            to: relation.to.0.clone(),
            extra: relation.extra.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Rest {
    name: Arc<str>,
    annotator: Arc<str>,
    status: String,
    labels: Vec<Arc<str>>,
    metadata: Extra,
    extra: Extra,
    spans: Vec<RestSpan>,
    relations: Vec<WireRelation>,
    entities: Vec<Value>,
}

#[derive(Deserialize)]
struct RestSpan {
    start: usize,
    end: usize,
    label: Arc<str>,
    id: Arc<str>,
    #[serde(default)]
    attributes: Extra,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    unsure: bool,
    #[serde(default)]
    confidence: Option<f64>,
    #[serde(default)]
    extra: Extra,
}

/// Takes the program's own object out of a row; a record that has been read is completed by it.
pub(super) fn take(row: &mut Row) -> Option<Value> {
    row.keys.remove(KEY)
}

/// Completes a record by what was said of it besides.
pub(super) fn apply(rest: Option<Value>, record: &mut Record, line: usize, reading: &mut Reading) {
    let Some(value) = rest else { return };
    let rest = match Rest::deserialize(&value) {
        Ok(rest) => rest,
        Err(error) => {
            reading.problems.push(Problem {
                place: format!("line {line}"),
                what: format!("\"{KEY}\" is not as this program writes it ({error})"),
                remedy: "it was kept with what is said of the document".to_owned(),
            });
            record.metadata.insert(KEY.to_owned(), value);
            return;
        }
    };
    if !rest.name.is_empty() {
        record.name = rest.name.clone();
    }
    record.metadata.extend(rest.metadata.clone());
    let bare = rest.annotator.is_empty()
        && rest.status.is_empty()
        && rest.labels.is_empty()
        && rest.extra.is_empty()
        && rest.spans.is_empty()
        && rest.relations.is_empty()
        && rest.entities.is_empty();
    if bare {
        return;
    }
    if record.layers.is_empty() {
        record.layers.push(Layer::default());
    }
    let text = record.text.clone();
    let Some(layer) = record.layers.first_mut() else { return };
    if !rest.annotator.is_empty() {
        layer.annotator = rest.annotator;
    }
    if let Some(status) = Status::from_name(&rest.status) {
        layer.status = status;
    }
    layer.labels.extend(rest.labels);
    layer.extra.extend(rest.extra);
    let gone = complete_spans(layer, &text, rest.spans);
    layer.entities.extend(rest.entities.iter().filter_map(Entity::from_value));
    let present: HashSet<SpanId> = layer.spans.iter().map(|span| span.id.clone()).collect();
    let mut loose = 0;
    for relation in rest.relations {
        let (from, to) = (SpanId(relation.from), SpanId(relation.to));
        if present.contains(&from) && present.contains(&to) {
            let id = SpanId(relation.id);
            layer.relations.push(Relation { id, kind: relation.kind, from, to, extra: relation.extra });
        } else {
            loose += 1;
        }
    }
    for entity in &mut layer.entities {
        let before = entity.mentions.len();
        entity.mentions.retain(|id| present.contains(id));
        loose += before - entity.mentions.len();
    }
    if 0 < gone + loose {
        let what = format!(
            "\"{KEY}\" speaks of {gone} spans and {loose} ties that are not in the file any more: another program changed it"
        );
        let remedy = "what it says of them was left out".to_owned();
        reading.problems.push(Problem { place: format!("line {line}"), what, remedy });
    }
}

/// Gives spans what is said of them; says of how many it is said that are not there.
fn complete_spans(layer: &mut Layer, text: &str, said: Vec<RestSpan>) -> usize {
    if said.is_empty() {
        return 0;
    }
    let map = OffsetMap::new(text);
    let mut places: HashMap<(Arc<str>, usize, usize), VecDeque<usize>> = HashMap::new();
    for (at, span) in layer.spans.iter().enumerate() {
        let point = |byte: u32| map.of_byte(text, byte as usize);
        let key = (span.label.clone(), point(span.start()), point(span.end()));
        places.entry(key).or_default().push_back(at);
    }
    let mut gone = 0;
    let mut given: Vec<Option<SpanId>> = vec![None; layer.spans.len()];
    let mut used: HashSet<SpanId> = HashSet::new();
    for said in said {
        let place = places.get_mut(&(said.label, said.start, said.end)).and_then(VecDeque::pop_front);
        let Some((at, span)) = place.and_then(|at| Some((at, layer.spans.get_mut(at)?))) else {
            gone += 1;
            continue;
        };
        span.attributes.extend(said.attributes);
        span.note = said.note.or(span.note.take());
        span.unsure |= said.unsure;
        span.confidence = said.confidence.or(span.confidence);
        span.extra.extend(said.extra);
        let id = SpanId(said.id);
        if used.insert(id.clone()) {
            given[at] = Some(id);
        }
    }
    // Those of which nothing is said keep their identifiers, or take the next free.
    let mut renamed: HashMap<SpanId, SpanId> = HashMap::new();
    let mut number = layer.spans.len();
    for (span, given) in layer.spans.iter_mut().zip(given) {
        let id = given.unwrap_or_else(|| {
            let mut id = span.id.clone();
            while !used.insert(id.clone()) {
                number += 1;
                id = SpanId(format!("s{number}").into());
            }
            id
        });
        if id != span.id {
            renamed.insert(std::mem::replace(&mut span.id, id.clone()), id);
        }
    }
    for relation in &mut layer.relations {
        for end in [&mut relation.from, &mut relation.to] {
            if let Some(id) = renamed.get(end) {
                *end = id.clone();
            }
        }
    }
    gone
}

/// Puts what is said of the document into the keys of a row, but for keys that the form has a use for, which come back.
pub(super) fn metadata(record: &Record, keys: &mut Map, used: &[&str]) -> Map {
    let mut left = Map::new();
    for (key, value) in &record.metadata {
        if key == KEY || used.contains(&key.as_str()) {
            left.insert(key.clone(), value.clone());
        } else {
            keys.insert(key.clone(), value.clone());
        }
    }
    left
}
