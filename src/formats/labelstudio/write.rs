//! Writes tasks.

use super::read::{NUMBERED, ORDER, annotator};
use super::{REGION, RESULTS, TASK, names};
use crate::formats::wire::{Ids, Map};
use crate::formats::{Layer, Record, rest};
use crate::model::{Relation, Span, SpanId, Status};
use crate::text::OffsetMap;
use serde_json::{Value, json as value};
use std::collections::{HashMap, HashSet};

/// Keys of annotations and predictions that Label Studio knows.
const KNOWN: [&str; 30] = [
    "id",
    "created_at",
    "updated_at",
    "lead_time",
    "was_cancelled",
    "ground_truth",
    "draft_created_at",
    "task",
    "project",
    "unique_id",
    "import_id",
    "last_action",
    "parent_prediction",
    "parent_annotation",
    "last_created_by",
    "updated_by",
    "created_by",
    "result_count",
    "prediction",
    "reviews",
    "history",
    "mislabeling",
    "cluster",
    "neighbors",
    "created_ago",
    "bulk_created",
    "created_username",
    "score",
    "state",
    "model",
];
/// Keys of results that Label Studio knows and that say nothing of the text.
const OF_RESULT: [&str; 6] = ["origin", "hidden", "readonly", "locked", "parentID", "meta"];

/// A document as a task, with that number if it has none: the converter of Label Studio wants one.
pub(super) fn task(record: &Record, number: usize) -> Map {
    let mut task = Map::new();
    let mut rest_of = record.clone();
    let reserved = ["data", "annotations", "completions", "predictions"];
    if let Some(Value::Object(keys)) = record.metadata.get(TASK)
        && !keys.is_empty()
        && keys.iter().all(|(key, value)| !reserved.contains(&key.as_str()) && !value.is_null())
    {
        task.extend(keys.clone());
        rest_of.metadata.remove(TASK);
    }
    let mut data = Map::new();
    data.insert(names::TEXT.to_owned(), (*record.text).into());
    let left = rest::metadata(&rest_of, &mut data, &[names::TEXT, TASK]);
    let mut own = rest::of(record, &Layer::default(), left, rest::Said::default());
    if !task.contains_key("id") {
        task.insert("id".to_owned(), number.into());
        own.insert(NUMBERED.to_owned(), true.into());
    }
    if !own.is_empty() {
        data.insert(rest::KEY.to_owned(), own.into());
    }
    task.insert("data".to_owned(), data.into());
    let suggested = |layer: &Layer| layer.extra.get("suggested") == Some(&true.into());
    let sorted = record.layers.is_sorted_by_key(suggested);
    let offsets = OffsetMap::new(&record.text);
    let (mut annotations, mut predictions) = (Vec::new(), Vec::new());
    for (place, layer) in record.layers.iter().enumerate() {
        let suggested = suggested(layer);
        let place = (!sorted).then_some(place);
        let work = Writer { record, offsets: &offsets, suggested }.work(layer.clone(), place);
        if suggested { predictions.push(work) } else { annotations.push(work) }
    }
    task.insert("annotations".to_owned(), annotations.into());
    task.insert("predictions".to_owned(), predictions.into());
    task
}

struct Writer<'a> {
    record: &'a Record,
    offsets: &'a OffsetMap,
    suggested: bool,
}

impl Writer<'_> {
    fn work(&self, mut layer: Layer, place: Option<usize>) -> Value {
        let mut work = Map::new();
        let mut said = rest::Said { relations: true, labels: true, annotator: false, extra: false };
        if self.suggested {
            layer.extra.remove("suggested");
            if let Some(version) = layer.annotator.strip_prefix("model:") {
                work.insert("model_version".to_owned(), version.into());
                said.annotator = true;
            }
        } else if let Some(who) = layer.extra.get("completed_by")
            && annotator(who) == *layer.annotator
        {
            work.insert("completed_by".to_owned(), who.clone());
            layer.extra.remove("completed_by");
            said.annotator = true;
        }
        for (key, value) in std::mem::take(&mut layer.extra) {
            if KNOWN.contains(&key.as_str()) && !value.is_null() {
                work.insert(key, value);
            } else {
                layer.extra.insert(key, value);
            }
        }
        let cancelled = work.get("was_cancelled").and_then(Value::as_bool).unwrap_or_default();
        let verbatim = match layer.extra.remove(RESULTS) {
            Some(Value::Array(results)) if results.iter().all(Value::is_object) => results,
            other => {
                layer.extra.extend(other.map(|other| (RESULTS.to_owned(), other)));
                Vec::new()
            }
        };
        let mut results = self.regions(&mut layer);
        results.extend(layer.relations.iter().map(relation));
        if !layer.labels.is_empty() {
            let labels: Vec<Value> = layer.labels.iter().map(|label| Value::from(&**label)).collect();
            results.push(value!({
                "id": free("document", &layer.spans),
                "from_name": names::DOCUMENT,
                "to_name": names::TEXT,
                "type": "choices",
                "value": {"choices": labels},
            }));
        }
        results.extend(verbatim);
        work.insert("result".to_owned(), results.into());
        layer.extra.extend(place.map(|place| (ORDER.to_owned(), place.into())));
        let nameless = Record { text: self.record.text.clone(), ..Record::default() };
        let mut own = rest::of(&nameless, &layer, Map::new(), said);
        let expected = match (self.suggested, cancelled) {
            (true, _) => Status::New,
            (false, true) => Status::InProgress,
            (false, false) => Status::Done,
        };
        own.remove("status");
        if layer.status != expected {
            own.insert("status".to_owned(), layer.status.as_str().into());
        }
        if !own.is_empty() {
            work.insert(rest::KEY.to_owned(), own.into());
        }
        work.into()
    }

    /// The results of all spans; what is said in them is taken from the layer.
    fn regions(&self, layer: &mut Layer) -> Vec<Value> {
        let tied: HashSet<SpanId> = layer
            .relations
            .iter()
            .flat_map(|relation| [relation.from.clone(), relation.to.clone()])
            .collect();
        let mut results: Vec<Value> = Vec::new();
        // Where the labels of each region stand, and where it lies.
        let mut regions: HashMap<SpanId, usize> = HashMap::new();
        let mut before: HashMap<SpanId, Vec<crate::text::TextRange>> = HashMap::new();
        for span in &mut layer.spans {
            let region = span.extra.get(REGION).and_then(Value::as_str).map(SpanId::from);
            let alone = tied.contains(&span.id)
                || !span.attributes.is_empty()
                || span.note.is_some()
                || span.confidence.is_some()
                || span.extra.contains_key("notes")
                || span.label.is_empty();
            if let Some(region) = region.filter(|_| !alone)
                && before.get(&region) == Some(&span.parts)
                && let Some(result) = regions.get(&region).and_then(|at| results.get_mut(*at))
                && let Some(Value::Array(labels)) = result.pointer_mut("/value/labels")
                && !labels.is_empty()
            {
                labels.push((*span.label).into());
                span.extra.remove(REGION);
                continue;
            }
            regions.insert(span.id.clone(), results.len());
            before.insert(span.id.clone(), span.parts.clone());
            self.region(span, &mut results);
        }
        results
    }

    fn region(&self, span: &mut Span, results: &mut Vec<Value>) {
        let text: &str = &self.record.text;
        let part = span.parts.first().copied().unwrap_or_default();
        let at = |byte: u32| self.offsets.of_byte(text, byte as usize);
        let control = |name: &str, kind: &str, said: Option<Value>| {
            let mut value = Map::new();
            value.insert("start".to_owned(), at(part.start()).into());
            value.insert("end".to_owned(), at(part.end()).into());
            value.insert("text".to_owned(), part.of(text).into());
            if let Some(said) = said {
                value.insert(if kind == "textarea" { "text" } else { kind }.to_owned(), said);
            }
            let mut result = Map::new();
            result.insert("id".to_owned(), (*span.id.0).into());
            result.insert("from_name".to_owned(), name.into());
            result.insert("to_name".to_owned(), names::TEXT.into());
            result.insert("type".to_owned(), kind.into());
            result.insert("value".to_owned(), value.into());
            result
        };
        let labels: Vec<Value> = if span.label.is_empty() { Vec::new() } else { vec![(*span.label).into()] };
        let mut result = control(names::LABEL, "labels", Some(labels.into()));
        let mut others = Vec::new();
        let mut typed = std::collections::BTreeMap::new();
        for (name, value) in &span.attributes {
            let shown = choices(value);
            // A list of one, and all that is no string, would come back as another value.
            if !matches!(value, Value::String(_)) && (shown.len() < 2 || !is_strings(value)) {
                typed.insert(name.clone(), value.clone());
            }
            others.push(control(&names::of_attribute(name), "choices", Some(shown.into())));
        }
        if let Some(note) = &span.note {
            others.push(control(names::NOTE, "textarea", Some(value!([note]))));
        }
        span.attributes = typed;
        span.note = None;
        if let Some(confidence) = span.confidence.take_if(|confidence| confidence.is_finite()) {
            result.insert("score".to_owned(), confidence.into());
        }
        result.insert("origin".to_owned(), if self.suggested { "prediction" } else { "manual" }.into());
        for (key, value) in std::mem::take(&mut span.extra) {
            // A note of the region itself would be read as the span's.
            let is_note = key == "meta"
                && value.as_object().is_some_and(|meta| meta.len() == 1 && meta.contains_key("text"));
            if OF_RESULT.contains(&key.as_str()) && !is_note {
                result.insert(key, value);
            } else {
                span.extra.insert(key, value);
            }
        }
        results.push(result.into());
        results.extend(others.into_iter().map(Value::Object));
    }
}

fn is_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

/// A value as choices.
fn choices(value: &Value) -> Vec<Value> {
    let shown = |value: &Value| match value {
        Value::String(text) => Value::from(text.as_str()),
        other => other.to_string().into(),
    };
    match value {
        Value::Array(list) => list.iter().map(shown).collect(),
        other => vec![shown(other)],
    }
}

fn relation(relation: &Relation) -> Value {
    let mut result = Map::new();
    let mut extra = relation.extra.clone();
    let left = extra.get("direction").and_then(Value::as_str) == Some("left");
    let (from, to) = if left { (&relation.to, &relation.from) } else { (&relation.from, &relation.to) };
    result.insert("type".to_owned(), "relation".into());
    result.insert("from_id".to_owned(), (*from.0).into());
    result.insert("to_id".to_owned(), (*to.0).into());
    let direction = extra.remove("direction").unwrap_or_else(|| "right".into());
    result.insert("direction".to_owned(), direction);
    let more = match extra.remove("labels") {
        Some(Value::Array(more)) => more,
        _ => Vec::new(),
    };
    let mut labels: Vec<Value> = Vec::new();
    if !relation.kind.is_empty() || !more.is_empty() {
        labels.push((*relation.kind).into());
    }
    labels.extend(more);
    result.insert("labels".to_owned(), labels.into());
    for (key, value) in extra {
        if !result.contains_key(&key)
            && !["id", "from_name", "to_name", "value", "score"].contains(&key.as_str())
        {
            result.insert(key, value);
        }
    }
    result.into()
}

/// An identifier that no span has.
fn free(wanted: &str, spans: &[Span]) -> String {
    let mut ids = Ids::default();
    for span in spans {
        ids.take(&span.id.0);
    }
    ids.take(wanted).to_string()
}
