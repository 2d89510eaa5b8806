//! What is said of a document and of the work on it, as one JSON object, for forms that have no place for it.

use crate::formats::{Layer, Record};
use crate::model::{Extra, Status};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The work of an annotator, without spans, relations and entities; empty if nothing is said.
pub(in crate::formats) fn of_layer(layer: &Layer, kept: &[&str]) -> Map<String, Value> {
    let mut map = Map::new();
    if !layer.annotator.is_empty() {
        map.insert("annotator".to_owned(), (*layer.annotator).into());
    }
    if layer.status != Status::New {
        map.insert("status".to_owned(), layer.status.as_str().into());
    }
    if !layer.labels.is_empty() {
        map.insert("labels".to_owned(), layer.labels.iter().map(|label| Value::from(&**label)).collect());
    }
    let extra = layer.extra.iter().filter(|(key, _)| !kept.contains(&key.as_str()));
    let extra: Map<String, Value> = extra.map(|(key, value)| (key.clone(), value.clone())).collect();
    if !extra.is_empty() {
        map.insert("extra".to_owned(), Value::Object(extra));
    }
    map
}

/// Adds what is said of the document itself.
pub(in crate::formats) fn of_record(map: &mut Map<String, Value>, record: &Record, metadata: &Extra) {
    if !metadata.is_empty() {
        let metadata = metadata.clone().into_iter().collect();
        map.insert("metadata".to_owned(), Value::Object(metadata));
    }
    let Some(tokens) = &record.tokens else { return };
    let columns: Vec<Value> = tokens
        .columns
        .iter()
        .map(|(name, values)| json!([&**name, values.iter().map(|value| &**value).collect::<Vec<_>>()]))
        .collect();
    map.insert("tokens".to_owned(), json!({"name": &*tokens.name, "columns": columns}));
}

/// Puts what [`of_layer`] wrote into a layer.
pub(in crate::formats) fn into_layer(map: &mut Map<String, Value>, layer: &mut Layer) {
    if let Some(Value::String(annotator)) = map.remove("annotator") {
        layer.annotator = annotator.into();
    }
    if let Some(Value::String(status)) = map.remove("status") {
        layer.status = Status::from_name(&status).unwrap_or_default();
    }
    if let Some(Value::Array(labels)) = map.remove("labels") {
        layer.labels = labels.iter().filter_map(Value::as_str).map(Arc::from).collect();
    }
    if let Some(Value::Object(extra)) = map.remove("extra") {
        layer.extra.extend(extra);
    }
}

/// Puts what [`of_record`] wrote into a record whose tokens are already there.
pub(in crate::formats) fn into_record(map: &mut Map<String, Value>, record: &mut Record) {
    if let Some(Value::Object(metadata)) = map.remove("metadata") {
        record.metadata.extend(metadata);
    }
    match (map.remove("tokens"), &mut record.tokens) {
        (Some(Value::Object(said)), Some(tokens)) => {
            if let Some(Value::String(name)) = said.get("name") {
                tokens.name = name.as_str().into();
            }
            for column in said.get("columns").and_then(Value::as_array).into_iter().flatten() {
                let (Some(name), Some(values)) =
                    (column.get(0).and_then(Value::as_str), column.get(1).and_then(Value::as_array))
                else {
                    continue;
                };
                if values.len() == tokens.ranges.len() {
                    let values = values.iter().filter_map(Value::as_str).map(Arc::from).collect();
                    tokens.columns.push((name.into(), values));
                }
            }
        }
        (Some(other), _) => {
            map.insert("tokens".to_owned(), other);
        }
        _ => {}
    }
}
