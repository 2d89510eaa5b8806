//! What an annotation says, of a span or of the document.

use super::read::Reader;
use super::xml::{Element, Tree};
use super::{DOCUMENT, OWN};
use crate::formats::{Entity, FormatError, Layer, Record};
use crate::model::{Span, SpanId, Status};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;

impl Reader<'_> {
    /// Reads the notes of an annotation.
    pub(super) fn describe(&mut self, number: usize, span: &mut Span) -> Result<(), FormatError> {
        let element = &self.tree.elements[number];
        let mut label: Option<&str> = None;
        let mut notes: Vec<Value> = Vec::new();
        let mut links: Vec<Value> = Vec::new();
        let mut own = Map::new();
        for (at, note) in self.tree.children(number) {
            let text = self.tree.text_of(note);
            let kind = note.attribute("type").unwrap_or_default();
            match (note.name.as_str(), kind) {
                ("note", "label") if label.is_none() => label = Some(text),
                ("note", "attribute") if note.attribute("n").is_some() => {
                    let value = if note.attribute("subtype") == Some("json") {
                        serde_json::from_str(text).map_err(|error| {
                            let what = format!("the attribute's value is not JSON ({error})");
                            self.tree.error(note, &what, "mend it, or take subtype=\"json\" away")
                        })?
                    } else {
                        Value::from(text)
                    };
                    span.attributes.insert(note.attribute("n").unwrap_or_default().to_owned(), value);
                }
                ("note", "link") => {
                    for (_, reference) in self.tree.children(at) {
                        links.extend(link_of(self.tree, reference));
                    }
                }
                ("note", OWN) => match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(said) => own = said,
                    Err(_) => notes.push(note_of(kind, text)),
                },
                ("note", "comment" | "") if span.note.is_none() => span.note = Some(text.to_owned()),
                (_, kind) => {
                    let kind = if kind.is_empty() { note.name.as_str() } else { kind };
                    notes.push(note_of(kind, text));
                }
            }
        }
        let label = label.map(str::to_owned).or_else(|| {
            let pointer = element.attribute("ana").and_then(|ana| ana.split_whitespace().next());
            pointer.map(|pointer| pointer.trim_start_matches('#').to_owned())
        });
        let label = label.or_else(|| element.attribute("type").map(str::to_owned));
        // An annotation without any label is still one.
        let known = own.remove("label").and_then(|label| label.as_str().map(str::to_owned));
        span.label = known.or(label).unwrap_or_else(|| "annotation".to_owned()).into();
        match element.attribute("cert") {
            Some("low" | "unknown") => span.unsure = true,
            Some(cert) => match cert.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number)) {
                Some(number) => span.confidence = Some(number),
                None => {
                    span.extra.insert("cert".to_owned(), cert.into());
                }
            },
            None => {}
        }
        if let Some(motivation) = element.attribute("motivation").filter(|&what| what != "identifying") {
            span.extra.insert("motivation".to_owned(), motivation.into());
        }
        for (key, list) in [("notes", notes), ("links", links)] {
            if !list.is_empty() {
                span.extra.insert(key.to_owned(), Value::Array(list));
            }
        }
        span.unsure |= own.remove("unsure") == Some(Value::Bool(true));
        if let Some(confidence) = own.remove("confidence").and_then(|value| value.as_f64()) {
            span.confidence = Some(confidence);
        }
        if let Some(Value::String(id)) = own.remove("id") {
            span.id = SpanId(id.into());
        }
        if let Some(Value::String(note)) = own.remove("note") {
            span.note = Some(note);
        }
        if let Some(Value::Object(attributes)) = own.remove("attributes") {
            span.attributes.extend(attributes);
        }
        if let Some(Value::Object(extra)) = own.remove("extra") {
            span.extra.extend(extra);
        }
        span.extra.extend(own);
        Ok(())
    }

    /// `<span target="#w1 #w2" ana="#fs">…</span>` in a `spanGrp`.
    pub(super) fn describe_span(&mut self, element: &Element, span: &mut Span) {
        let text = self.tree.text_of(element).trim();
        let group = element.parent.and_then(|parent| self.tree.elements.get(parent));
        let pointer = element.attribute("ana").and_then(|ana| ana.split_whitespace().next());
        let label =
            pointer.map(|pointer| pointer.trim_start_matches('#')).or_else(|| element.attribute("type"));
        let group = group.and_then(|group| group.attribute("type"));
        match (label, group) {
            (Some(label), _) => {
                span.label = label.into();
                span.note = (!text.is_empty()).then(|| text.to_owned());
            }
            (None, _) if !text.is_empty() => span.label = text.into(),
            (None, group) => span.label = group.unwrap_or("span").into(),
        }
    }

    pub(super) fn said_of_document(&self, number: usize, layer: &mut Layer) -> Map<String, Value> {
        let mut own = Map::new();
        let mut notes = Vec::new();
        let ours = self.tree.elements[number].attribute("xml:id") == Some(DOCUMENT);
        for (_, note) in self.tree.children(number) {
            let text = self.tree.text_of(note);
            match note.attribute("type").unwrap_or_default() {
                "label" => layer.labels.push(text.into()),
                OWN if ours => match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(said) => own = said,
                    Err(_) => notes.push(note_of(OWN, text)),
                },
                kind => notes.push(note_of(kind, text)),
            }
        }
        if !notes.is_empty() {
            match layer.extra.entry("notes".to_owned()).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(list) => list.append(&mut notes),
                other => *other = Value::Array(notes),
            }
        }
        own
    }
}

fn note_of(kind: &str, text: &str) -> Value {
    serde_json::json!({"type": if kind.is_empty() { "comment" } else { kind }, "text": text})
}

fn link_of(tree: &Tree<'_>, reference: &Element) -> Option<Value> {
    let target = reference.attribute("target")?;
    let mut link = Map::new();
    for (key, attribute) in [("id", "n"), ("type", "type")] {
        if let Some(value) = reference.attribute(attribute) {
            link.insert(key.to_owned(), value.into());
        }
    }
    link.insert("target".to_owned(), target.into());
    let text = tree.text_of(reference);
    if !text.is_empty() {
        link.insert("text".to_owned(), text.into());
    }
    Some(Value::Object(link))
}

/// Puts in what this program wrote of the document as a whole.
pub(super) fn settle(
    record: &mut Record,
    layer: &mut Layer,
    mut own: Map<String, Value>,
    spans: &HashMap<&str, SpanId>,
) {
    let mut text = |key: &str| own.remove(key).and_then(|value| value.as_str().map(str::to_owned));
    if let Some(name) = text("name") {
        record.name = name.into();
    }
    if let Some(annotator) = text("annotator") {
        layer.annotator = annotator.into();
    }
    if let Some(status) = text("status").as_deref().and_then(Status::from_name) {
        layer.status = status;
    }
    if let Some(Value::Array(labels)) = own.remove("labels") {
        layer.labels.extend(labels.iter().filter_map(Value::as_str).map(Arc::from));
    }
    if let Some(Value::Object(metadata)) = own.remove("metadata") {
        record.metadata = metadata.into_iter().collect();
    }
    if let Some(Value::Array(entities)) = own.remove("entities") {
        for mut entity in entities.iter().filter_map(Entity::from_value) {
            entity.mentions = entity.mentions.iter().filter_map(|id| spans.get(&*id.0).cloned()).collect();
            layer.entities.push(entity);
        }
    }
    if let Some(Value::Object(extra)) = own.remove("extra") {
        layer.extra.extend(extra);
    }
    layer.extra.extend(own);
}
