//! Structures that are nothing to the program, as JSON in the record, and back.

use super::cas::{Feature, Structure};
use serde_json::{Map, Value, json};

/// A structure as JSON, as the JSON CAS has it, with `%INDEXED`.
pub(super) fn to_value(structure: &Structure, indexed: bool) -> Value {
    let mut map = Map::new();
    map.insert("%ID".to_owned(), structure.id.into());
    map.insert("%TYPE".to_owned(), (*structure.kind).into());
    if indexed {
        map.insert("%INDEXED".to_owned(), true.into());
    }
    for (name, feature) in &structure.features {
        match feature {
            Feature::Ref(_) if &**name == "sofa" => {
                map.insert("%SOFA".to_owned(), true.into());
            }
            Feature::Plain(value) => {
                map.insert(name.to_string(), value.clone());
            }
            Feature::Ref(id) => {
                map.insert(format!("@{name}"), (*id).into());
            }
            Feature::Refs(ids) => {
                map.insert(format!("@{name}"), json!(ids));
            }
        }
    }
    Value::Object(map)
}

/// A structure from what [`to_value`] made, whether it is indexed, and whether it belongs to the sofa.
pub(super) fn from_value(value: &Value) -> Option<(Structure, bool, bool)> {
    let map = value.as_object()?;
    let kind = map.get("%TYPE")?.as_str().filter(|kind| !kind.is_empty())?;
    let mut out = Structure {
        id: map.get("%ID").and_then(Value::as_u64).unwrap_or_default(),
        kind: kind.into(),
        ..Structure::default()
    };
    for (name, value) in map {
        if name.starts_with('%') {
            continue;
        }
        match name.strip_prefix('@') {
            Some(name) => out.push(name, reference(value)?),
            None => out.push(name.as_str(), Feature::Plain(value.clone())),
        }
    }
    Some((out, map.contains_key("%INDEXED"), map.contains_key("%SOFA")))
}

/// One number, or a list of them.
pub(super) fn reference(value: &Value) -> Option<Feature> {
    match value {
        Value::Array(list) => list.iter().map(Value::as_u64).collect::<Option<_>>().map(Feature::Refs),
        one => one.as_u64().map(Feature::Ref),
    }
}
