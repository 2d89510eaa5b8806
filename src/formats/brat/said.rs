//! What lines say of a span, an event, a relation or the document.

use super::{CONFIDENCE, NOTES, UNSURE};
use crate::formats::{Entity, Layer, Record};
use crate::model::{Extra, Span, SpanId, Status};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::Arc;

/// What lines say of a span, an event or a relation.
#[derive(Default)]
pub(super) struct Said {
    pub(super) attributes: Extra,
    pub(super) note: Option<String>,
    pub(super) notes: Vec<Value>,
    pub(super) links: Vec<Value>,
    /// What this program wrote of it, for which brat has no lines.
    pub(super) own: Map<String, Value>,
}

impl Said {
    /// Takes in what this program wrote of it beside brat's own lines.
    pub(super) fn settle(&mut self, extra: &mut Extra) {
        if let Some(Value::Array(names)) = self.own.remove("numbers") {
            for name in names.iter().filter_map(Value::as_str) {
                let Some(value) = self.attributes.get_mut(name) else { continue };
                let number = value.as_str().and_then(|digits| serde_json::from_str::<Value>(digits).ok());
                if let Some(number) = number.filter(Value::is_number) {
                    *value = number;
                }
            }
        }
        if let Some(Value::Object(attributes)) = self.own.remove("attributes") {
            self.attributes.extend(attributes);
        }
        if let Some(Value::String(note)) = self.own.remove("note")
            && let Some(other) = self.note.replace(note)
        {
            self.notes.insert(0, json!({"type": NOTES, "text": other}));
        }
        if let Some(Value::Object(more)) = self.own.remove("extra") {
            extra.extend(more);
        }
    }

    /// What attributes of two names say of whether the annotator was sure.
    pub(super) fn certainty(&mut self, span: &mut Span) {
        if self.attributes.get(UNSURE) == Some(&Value::Bool(true)) && !self.own.contains_key("plain") {
            self.attributes.remove(UNSURE);
            span.unsure = true;
        }
        if let Some(Value::String(digits)) = self.attributes.get(CONFIDENCE) {
            let number = digits.parse::<f64>().ok().filter(|number| number.to_string() == *digits);
            let number = number.filter(|number| (0.0..=1.0).contains(number));
            if number.is_some() && span.confidence.is_none() && !self.own.contains_key("plain") {
                span.confidence = number;
                self.attributes.remove(CONFIDENCE);
            }
        }
        self.own.remove("plain");
    }

    /// The rest, under the keys that all forms share.
    pub(super) fn into_extra(self, extra: &mut Extra) {
        if !self.attributes.is_empty() {
            let attributes = Value::Object(self.attributes.into_iter().collect());
            extra.insert("attributes".to_owned(), attributes);
        }
        if let Some(note) = self.note {
            extra.insert("note".to_owned(), note.into());
        }
        for (key, list) in [("notes", self.notes), ("links", self.links)] {
            if !list.is_empty() {
                extra.insert(key.to_owned(), Value::Array(list));
            }
        }
        // Keys of a later release of this program.
        extra.extend(self.own);
    }
}

/// Adds a value of an attribute; several of one name become a list.
pub(super) fn add(attributes: &mut Extra, name: String, value: Value) {
    match attributes.entry(name) {
        std::collections::btree_map::Entry::Vacant(free) => {
            free.insert(value);
        }
        std::collections::btree_map::Entry::Occupied(mut there) => match there.get_mut() {
            Value::Array(list) => list.push(value),
            one => *one = Value::Array(vec![one.take(), value]),
        },
    }
}

/// Puts in what this program wrote of the document as a whole.
pub(super) fn document(record: &mut Record, layer: &mut Layer, mut own: Map<String, Value>) {
    if let Some(Value::String(annotator)) = own.remove("annotator") {
        layer.annotator = annotator.into();
    }
    if let Some(status) = own.remove("status").as_ref().and_then(Value::as_str).and_then(Status::from_name) {
        layer.status = status;
    }
    if let Some(Value::Array(labels)) = own.remove("labels") {
        layer.labels = labels.iter().filter_map(Value::as_str).map(Arc::from).collect();
    }
    if let Some(Value::Object(metadata)) = own.remove("metadata") {
        record.metadata = metadata.into_iter().collect();
    }
    if let Some(Value::Object(extra)) = own.remove("extra") {
        layer.extra.extend(extra);
    }
    if let Some(Value::Array(list)) = own.remove("entities") {
        let written = list.iter().filter(|value| value.get("mentions").is_none()).count();
        let known: HashSet<&SpanId> = layer.spans.iter().map(|span| &span.id).collect();
        let mut lines = std::mem::take(&mut layer.entities).into_iter();
        let fits = written == lines.len();
        for value in &list {
            let described = Entity::from_value(value);
            let entity = match (value.get("mentions").is_some(), described) {
                (true, Some(mut entity)) => {
                    entity.mentions.retain(|id| known.contains(id));
                    Some(entity)
                }
                (false, Some(described)) if fits => {
                    lines.next().map(|line| Entity { mentions: line.mentions, kind: line.kind, ..described })
                }
                (false, None) if fits => lines.next(),
                _ => None,
            };
            layer.entities.extend(entity);
        }
        layer.entities.extend(lines);
    }
    layer.extra.extend(own);
}
