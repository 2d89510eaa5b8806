//! Writing `hashiya.json`: readable, in a stable order, with all that the file says besides in its place.

use super::lines::lay_out;
use super::read::{Reading, read};
use super::{FILE, JSON_SCHEMA_PLACE, color_text};
use crate::formats::Problem;
use crate::model::{
    AttributeDefinition, AttributeKind, LabelDefinition, NO_LANGUAGE, RelationDefinition, Schema,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Why a file is not written over: it is no JSON object, so that nothing in it could be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(Problem);

/// The bytes of a file with this schema; what `old`, the file so far, says of other things is kept. Nothing is an empty
/// file.
///
/// # Errors
/// If the old file is no JSON object.
pub fn write(old: &[u8], schema: &Schema) -> Result<Vec<u8>, WriteError> {
    let reading = readable(old)?;
    let mut new = fields_of(schema);
    let keys = reading.keys.unwrap_or_default();
    for key in ["document_labels", "confidence"] {
        let empty = new
            .get(key)
            .is_some_and(|value| *value == Value::Bool(false) || *value == Value::Array(Vec::new()));
        if empty && !keys.iter().any(|other| other == key) {
            new.shift_remove(key);
        }
    }
    put_back(&mut new, reading.kept);
    Ok(lay(new, &keys))
}

/// The bytes of a file in which one key has another value, and all else is as it was.
///
/// # Errors
/// If the old file is no JSON object.
pub fn put(old: &[u8], key: &str, value: Value) -> Result<Vec<u8>, WriteError> {
    let reading = readable(old)?;
    let mut top: Map<String, Value> = serde_json::from_slice(old).unwrap_or_default();
    top.insert(key.to_owned(), value);
    Ok(lay(top, &reading.keys.unwrap_or_default()))
}

/// The bytes of a file without a schema of its own; nothing if it says nothing else.
///
/// # Errors
/// If the old file is no JSON object.
pub fn without(old: &[u8]) -> Result<Vec<u8>, WriteError> {
    let reading = readable(old)?;
    let mut top: Map<String, Value> = serde_json::from_slice(old).unwrap_or_default();
    for key in ["labels", "relations", "document_labels", "confidence"] {
        top.shift_remove(key);
    }
    if top.keys().all(|key| key == "$schema") {
        return Ok(Vec::new());
    }
    Ok(lay(top, &reading.keys.unwrap_or_default()))
}

/// What is said when a file is not the one that was read before.
pub fn changed() -> WriteError {
    WriteError(Problem {
        place: FILE.to_owned(),
        what: "another program changed it meanwhile".to_owned(),
        remedy: "look at what it says now, and repeat the change".to_owned(),
    })
}

fn readable(old: &[u8]) -> Result<Reading, WriteError> {
    let mut reading = read(FILE, old);
    if reading.keys.is_none() {
        let mut problem = reading.problems.remove(0);
        "mend the file, or move it away, and then change the labels here".clone_into(&mut problem.remedy);
        return Err(WriteError(problem));
    }
    Ok(reading)
}

fn lay(mut fields: Map<String, Value>, keys: &[String]) -> Vec<u8> {
    let mut top = Map::new();
    let named = fields.shift_remove("$schema").unwrap_or_else(|| JSON_SCHEMA_PLACE.into());
    top.insert("$schema".to_owned(), named);
    for key in keys {
        if let Some(value) = fields.shift_remove(key) {
            top.insert(key.clone(), value);
        }
    }
    top.extend(fields);
    let mut out = Vec::new();
    lay_out(&mut out, &Value::Object(top), 0);
    out.push(b'\n');
    out
}

/// Adds what was not understood to what is written: keys that are missing, and items of lists.
fn put_back(new: &mut Map<String, Value>, kept: impl IntoIterator<Item = (String, Value)>) {
    for (key, old) in kept {
        match (new.get_mut(&key), old) {
            (None, old) => {
                new.insert(key, old);
            }
            (Some(Value::Array(new)), Value::Array(old)) => new.extend(old),
            (Some(Value::Object(new)), Value::Object(old)) => put_back(new, old),
            (Some(new @ Value::String(_)), Value::Object(old)) => {
                let mut texts = Map::from_iter([(NO_LANGUAGE.to_owned(), new.take())]);
                put_back(&mut texts, old);
                *new = Value::Object(texts);
            }
            // What was wrong has been replaced by what is right.
            _ => {}
        }
    }
}

/// A schema as a value: the keys of the file that are its own.
pub fn to_value(schema: &Schema) -> Value {
    Value::Object(fields_of(schema))
}

/// Reads what [`to_value`] gives.
pub fn from_value(value: &Value) -> Schema {
    read(FILE, value.to_string().as_bytes()).schema
}

fn fields_of(schema: &Schema) -> Map<String, Value> {
    let labels = |list: &[LabelDefinition]| list.iter().map(label).collect::<Vec<Value>>();
    Map::from_iter([
        ("labels".to_owned(), labels(&schema.labels).into()),
        ("relations".to_owned(), schema.relations.iter().map(relation).collect()),
        ("document_labels".to_owned(), labels(&schema.document_labels).into()),
        ("confidence".to_owned(), schema.confidence.into()),
    ])
}

/// An object in the making, in which nothing stands that says nothing.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    fn texts(&mut self, key: &str, texts: &BTreeMap<String, String>) {
        let alone = texts.get(NO_LANGUAGE).filter(|_| texts.len() == 1);
        if let Some(text) = alone {
            self.put(key, text.as_str());
        } else if !texts.is_empty() {
            self.put(
                key,
                texts
                    .iter()
                    .map(|(language, text)| (language.clone(), text.as_str().into()))
                    .collect::<Map<_, _>>(),
            );
        }
    }

    fn strings(&mut self, key: &str, list: impl IntoIterator<Item: Into<String>>) {
        let list: Vec<String> = list.into_iter().map(Into::into).collect();
        if !list.is_empty() {
            self.put(key, list);
        }
    }

    fn finish(mut self, extra: &BTreeMap<String, Value>) -> Value {
        put_back(&mut self.0, extra.clone());
        Value::Object(self.0)
    }
}

fn label(label: &LabelDefinition) -> Value {
    let mut out = Fields::default();
    out.put("name", &*label.name);
    out.texts("names", &label.names);
    if let Some(key) = label.key {
        out.put("key", key.to_string());
    }
    if let Some(color) = label.color {
        out.put("color", color_text(color));
    }
    if let Some(role) = label.role {
        out.put("role", role.as_str());
    }
    out.texts("description", &label.description);
    out.strings("examples", label.examples.iter().map(String::as_str));
    out.texts("guideline", &label.guideline);
    if !label.attributes.is_empty() {
        out.put("attributes", label.attributes.iter().map(attribute).collect::<Vec<Value>>());
    }
    out.finish(&label.extra)
}

fn attribute(attribute: &AttributeDefinition) -> Value {
    let mut out = Fields::default();
    out.put("name", attribute.name.as_str());
    out.texts("names", &attribute.names);
    match &attribute.kind {
        AttributeKind::Text => {}
        AttributeKind::Choice(values) => {
            out.put("kind", "choice");
            out.put("values", values.clone());
        }
        AttributeKind::Number => out.put("kind", "number"),
        AttributeKind::Date => out.put("kind", "date"),
        AttributeKind::YesNo => out.put("kind", "yes-no"),
    }
    out.finish(&attribute.extra)
}

fn relation(relation: &RelationDefinition) -> Value {
    let mut out = Fields::default();
    out.put("name", &*relation.name);
    out.texts("names", &relation.names);
    if let Some(key) = relation.key {
        out.put("key", key.to_string());
    }
    if let Some(color) = relation.color {
        out.put("color", color_text(color));
    }
    out.strings("from", relation.from.iter().map(|label| &**label));
    out.strings("to", relation.to.iter().map(|label| &**label));
    if relation.symmetric {
        out.put("symmetric", true);
    }
    for (key, most) in [("most_from", relation.most_from), ("most_to", relation.most_to)] {
        if let Some(most) = most {
            out.put(key, most);
        }
    }
    out.texts("description", &relation.description);
    out.finish(&relation.extra)
}
