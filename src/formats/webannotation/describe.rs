//! What an annotation says: of a span, of two, or of the document.

use super::check::{Object, each};
use super::target::source_of;
use super::write::KEPT;
use super::{OWN, SOURCE};
use crate::formats::{Entity, Layer};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::TextRange;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// The identifier that a URI was made of, or the URI itself.
pub(super) fn identifier(uri: &str) -> String {
    let Some((_, fragment)) = uri.strip_prefix(SOURCE).and_then(|rest| rest.split_once('#')) else {
        return uri.to_owned();
    };
    let last = fragment.rsplit('/').next().unwrap_or(fragment).as_bytes();
    let mut bytes = Vec::with_capacity(last.len());
    let mut at = 0;
    while let Some(&byte) = last.get(at) {
        let digit = |place: usize| last.get(place).and_then(|&byte| char::from(byte).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            bytes.push((high * 16 + low) as u8);
            at += 3;
        } else {
            bytes.push(byte);
            at += 1;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| uri.to_owned())
}

/// What an annotation says of its span.
pub(super) fn describe(object: &Object) -> Span {
    let mut span = Span::new(SpanId::from(""), "", TextRange::default());
    let motivation = each(object.get("motivation")).next().and_then(Value::as_str).unwrap_or_default();
    let (mut label, mut notes, mut links, mut others): (Option<&str>, Vec<Value>, Vec<Value>, Vec<Value>) =
        (None, Vec::new(), Vec::new(), Vec::new());
    let comment = object.get("bodyValue").and_then(Value::as_str);
    span.note = comment.map(str::to_owned);
    for body in each(object.get("body")) {
        let Some(fields) = body.as_object() else {
            links.push(serde_json::json!({"target": body}));
            continue;
        };
        let purpose = fields.get("purpose").and_then(Value::as_str);
        let known = |keys: &[&str]| fields.keys().all(|key| keys.contains(&key.as_str()));
        let value = fields.get("value").and_then(Value::as_str).filter(|_| !fields.contains_key("selector"));
        let name = fields.get("name").and_then(Value::as_str);
        match (value, purpose.unwrap_or(motivation), fields.get("source").and_then(Value::as_str)) {
            (Some(value), "describing", _)
                if name.is_some() && known(&["type", "purpose", "name", "value"]) =>
            {
                span.attributes.insert(name.unwrap_or_default().to_owned(), value.into());
            }
            (Some(value), "tagging" | "identifying" | "classifying", _) if label.is_none() => {
                label = Some(value);
                if !known(&["type", "purpose", "value", "format"]) {
                    others.push(body.clone());
                }
            }
            (Some(value), kind, _) if known(&["type", "purpose", "value"]) => {
                let comments = matches!(kind, "commenting" | "");
                if comments && span.note.is_none() {
                    span.note = Some(value.to_owned());
                } else {
                    let kind = if kind.is_empty() { "commenting" } else { kind };
                    notes.push(serde_json::json!({"type": kind, "text": value}));
                }
            }
            (Some(value), "commenting" | "", _) if span.note.is_none() => {
                span.note = Some(value.to_owned());
                others.push(body.clone());
            }
            (None, _, Some(source)) if known(&["type", "purpose", "source"]) && purpose.is_some() => {
                links.push(serde_json::json!({"type": purpose, "target": source}));
            }
            _ => others.push(body.clone()),
        }
    }
    // An annotation without any tag is told apart by what it is for.
    let kind = if motivation.is_empty() { "annotation" } else { motivation };
    span.label = label.unwrap_or(kind).into();
    if !matches!(motivation, "identifying" | "") || 1 < each(object.get("motivation")).count() {
        span.extra.extend(object.get("motivation").map(|value| ("motivation".to_owned(), value.clone())));
    }
    for (key, list) in [("notes", notes), ("links", links), ("bodies", others)] {
        if !list.is_empty() {
            span.extra.insert(key.to_owned(), Value::Array(list));
        }
    }
    settle(object, &mut span.extra);
    let mut own = match object.get(OWN) {
        Some(Value::Object(own)) => own.clone(),
        _ => Object::new(),
    };
    span.unsure = own.remove("unsure") == Some(Value::Bool(true));
    span.confidence = own.remove("confidence").and_then(|value| value.as_f64());
    if let Some(Value::Object(attributes)) = own.remove("attributes") {
        span.attributes.extend(attributes);
    }
    span
}

/// Takes over keys that say nothing of the span itself, and what this program wrote.
fn settle(object: &Object, extra: &mut Extra) {
    for key in KEPT {
        extra.extend(object.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    // More of a creator than the name that the layer has.
    if let Some(creator) = object.get("creator").filter(|creator| {
        creator.is_array()
            || creator.as_object().is_some_and(|one| one.keys().any(|key| key != "name" && key != "type"))
    }) {
        extra.insert("creator".to_owned(), creator.clone());
    }
    let known = ["@context", "id", "type", "motivation", "body", "bodyValue", "target", "creator", OWN];
    for (key, value) in object {
        if !known.contains(&key.as_str()) && !KEPT.contains(&key.as_str()) {
            extra.insert(key.clone(), value.clone());
        }
    }
    if let Some(Value::Object(more)) = object.get(OWN).and_then(|own| own.get("extra")) {
        extra.extend(more.clone());
    }
}

/// An annotation of one span with the identifier of another: a relation, with the layer of its ends.
pub(super) fn relation(
    object: &Object,
    at: usize,
    by_uri: &HashMap<&str, usize>,
    spans: &[(usize, usize, Span)],
) -> Option<(usize, Relation)> {
    let uri = |value: &Value| -> Option<usize> { by_uri.get(source_of(value)?).copied() };
    let from = uri(object.get("target")?)?;
    let mut ends = each(object.get("body")).filter_map(uri);
    let (to, more) = (ends.next()?, ends.next());
    let mut kind: Option<Arc<str>> = None;
    for body in each(object.get("body")) {
        match body.get("value").and_then(Value::as_str) {
            Some(value) if kind.is_none() => kind = Some(value.into()),
            None if uri(body).is_some() => {}
            _ => return None,
        }
    }
    let ((from_layer, _, from), (to_layer, _, to)) = (spans.get(from)?, spans.get(to)?);
    if from_layer != to_layer || more.is_some() {
        return None;
    }
    let mut extra = Extra::new();
    settle(object, &mut extra);
    let id = object.get("id").and_then(Value::as_str).map_or_else(|| format!("r{at}"), identifier);
    let relation = Relation {
        id: SpanId(id.into()),
        kind: kind.unwrap_or_else(|| "linking".into()),
        from: from.id.clone(),
        to: to.id.clone(),
        extra,
    };
    Some((*from_layer, relation))
}

/// What this program wrote of a layer.
pub(super) fn layer_of(said: &Value) -> Layer {
    let mut layer = Layer::default();
    let text = |key: &str| said.get(key).and_then(Value::as_str);
    layer.annotator = text("annotator").unwrap_or_default().into();
    layer.status = text("status").and_then(Status::from_name).unwrap_or_default();
    layer.entities = each(said.get("entities")).filter_map(Entity::from_value).collect();
    if let Some(Value::Object(extra)) = said.get("extra") {
        layer.extra = extra.clone().into_iter().collect();
    }
    layer
}
