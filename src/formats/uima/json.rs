//! JSON CAS to a CAS and back.

use super::cas::{Cas, Declared, Feature, Structure, Type, View};
use crate::formats::FormatError;
use crate::formats::cut::json_error;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A file of this form whose content is not right; JSON keeps no places.
fn wrong(what: impl Into<String>, remedy: &str) -> FormatError {
    FormatError::at(1, 0, what, remedy)
}

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Result<Cas, FormatError> {
    let root: Value = serde_json::from_slice(bytes).map_err(|error| json_error(&error, 1))?;
    let Value::Object(mut root) = root else {
        return Err(wrong("it is JSON, but no CAS", "choose the form that the file has"));
    };
    let known = ["%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"];
    if !known.iter().any(|key| root.contains_key(*key)) {
        return Err(wrong("it is JSON, but no CAS", "choose the form that the file has"));
    }
    let mut cas = Cas::default();
    if let Some(Value::Object(types)) = root.remove("%TYPES") {
        for (name, declaration) in types {
            let Value::Object(declaration) = declaration else {
                return Err(wrong(format!("the type {name} is no object"), "mend that place"));
            };
            let parent = declaration.get("%SUPER_TYPE").and_then(Value::as_str).unwrap_or_default();
            let mut kind = Type { parent: parent.into(), features: Vec::new() };
            named(&name)?;
            for (feature, said) in &declaration {
                if feature.starts_with('%') {
                    continue;
                }
                named(feature)?;
                let range = said.get("%RANGE").and_then(Value::as_str).unwrap_or("uima.cas.String");
                kind.features.push(Declared { name: feature.as_str().into(), range: range.into() });
            }
            cas.types.0.insert(name.into(), kind);
        }
    }
    let mut sofas: HashMap<u64, View> = HashMap::new();
    let mut order: Vec<u64> = Vec::new();
    let listed: Vec<(Option<u64>, Value)> = match root.remove("%FEATURE_STRUCTURES") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.into_iter().map(|value| (None, value)).collect(),
        Some(Value::Object(map)) => map.into_iter().map(|(key, value)| (key.parse().ok(), value)).collect(),
        Some(_) => return Err(wrong("%FEATURE_STRUCTURES is no list", "mend that place")),
    };
    for (number, (key, value)) in listed.into_iter().enumerate() {
        let structure = structure(number + 1, key, value)?;
        if &*structure.kind == "uima.cas.Sofa" {
            let mut view = View { sofa: structure.id, ..View::default() };
            for (name, feature) in structure.features {
                match (&*name, feature) {
                    ("sofaID", Feature::Plain(Value::String(id))) => view.name = id.into(),
                    ("sofaString", Feature::Plain(Value::String(text))) => view.text = Some(text.into()),
                    ("sofaNum", _) => {}
                    (_, other) => view.more.push((name, other)),
                }
            }
            order.push(view.sofa);
            if sofas.insert(view.sofa, view).is_some() {
                return Err(wrong("two sofas have one %ID", "mend that place"));
            }
        } else {
            cas.structures.push(structure);
        }
    }
    if let Some(Value::Object(views)) = root.remove("%VIEWS") {
        for (name, view) in views {
            let sofa = view.get("%SOFA").and_then(Value::as_u64).unwrap_or_default();
            let mut found = sofas.remove(&sofa).unwrap_or_else(|| View { sofa, ..View::default() });
            found.name = name.as_str().into();
            if let Some(members) = view.get("%MEMBERS") {
                let list: Option<Vec<u64>> =
                    members.as_array().and_then(|list| list.iter().map(Value::as_u64).collect());
                let Some(list) = list else {
                    return Err(wrong(format!("%MEMBERS of {name} are no numbers"), "mend that place"));
                };
                found.members = list;
            }
            cas.views.push(found);
        }
    }
    cas.views.extend(order.iter().filter_map(|id| sofas.remove(id)));
    Ok(cas)
}

/// Refuses a name that no type or feature can have: UIMA's are names of Java, with dots and brackets.
fn named(name: &str) -> Result<(), FormatError> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '[' | ']');
    let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if begins && name.chars().all(fits) {
        return Ok(());
    }
    Err(wrong(format!("{name:?} is no name of a type or feature"), "mend that place"))
}

/// Reads one structure: `@` before references, `^` before places in the text, `#` before numbers that JSON lacks.
fn structure(number: usize, key: Option<u64>, value: Value) -> Result<Structure, FormatError> {
    let place = || format!("feature structure {number}");
    let Value::Object(map) = value else {
        return Err(wrong(format!("{} is no object", place()), "mend that place"));
    };
    let id = map.get("%ID").and_then(Value::as_u64).or(key);
    let kind = map.get("%TYPE").and_then(Value::as_str).unwrap_or_default();
    if kind.is_empty() {
        return Err(wrong(format!("{} has no %TYPE", place()), "mend that place"));
    }
    named(kind)?;
    let mut out = Structure { id: id.unwrap_or_default(), kind: kind.into(), ..Structure::default() };
    let array = out.kind.ends_with("[]") || &*out.kind == "uima.cas.FSArray";
    let refs = |value: &Value| -> Option<Feature> {
        Some(match value {
            Value::Array(list) => Feature::Refs(
                list.iter().map(|id| id.as_u64().or(id.is_null().then_some(0))).collect::<Option<_>>()?,
            ),
            other => Feature::Ref(other.as_u64()?),
        })
    };
    for (name, value) in map {
        if value.is_null() || name == "%ID" || name == "%TYPE" {
            continue;
        }
        let bad = || wrong(format!("{name} of {} is no reference", place()), "mend that place");
        let (name, feature): (Arc<str>, Feature) = if name == "%ELEMENTS" {
            ("elements".into(), if array { refs(&value).ok_or_else(bad)? } else { Feature::Plain(value) })
        } else if let Some(name) = name.strip_prefix('@') {
            (name.into(), refs(&value).ok_or_else(bad)?)
        } else if let Some(name) = name.strip_prefix(['^', '#']) {
            (name.into(), Feature::Plain(value))
        } else {
            (name.as_str().into(), Feature::Plain(value))
        };
        if matches!(&*name, "begin" | "end") && feature.count().is_none() {
            let what = format!("{name} of {} is no place in the text", place());
            return Err(wrong(what, "mend that place"));
        }
        named(&name)?;
        out.features.push((name, feature));
    }
    Ok(out)
}

/// Writes a CAS.
pub(super) fn write(cas: &Cas) -> Vec<u8> {
    let mut types = Map::new();
    for (name, kind) in &cas.types.0 {
        let mut declaration = Map::new();
        declaration.insert("%NAME".to_owned(), (**name).into());
        declaration.insert("%SUPER_TYPE".to_owned(), (*kind.parent).into());
        for feature in &kind.features {
            declaration.insert(
                feature.name.to_string(),
                json!({"%NAME": &*feature.name, "%RANGE": &*feature.range}),
            );
        }
        types.insert(name.to_string(), Value::Object(declaration));
    }
    let mut structures: Vec<Value> = Vec::new();
    for (number, view) in cas.views.iter().enumerate() {
        let mut sofa = Map::new();
        sofa.insert("%ID".to_owned(), view.sofa.into());
        sofa.insert("%TYPE".to_owned(), "uima.cas.Sofa".into());
        sofa.insert("sofaNum".to_owned(), (number + 1).into());
        sofa.insert("sofaID".to_owned(), (*view.name).into());
        for (name, feature) in &view.more {
            insert(&mut sofa, name, feature, &mut Vec::new(), &mut 0);
        }
        if let Some(text) = &view.text {
            sofa.insert("sofaString".to_owned(), (**text).into());
        }
        structures.push(Value::Object(sofa));
    }
    let used: HashSet<u64> = cas.structures.iter().map(|structure| structure.id).collect();
    let sofas = cas.views.iter().map(|view| view.sofa);
    let mut next = used.iter().copied().chain(sofas).max().unwrap_or_default() + 1;
    for structure in &cas.structures {
        let mut map = Map::new();
        map.insert("%ID".to_owned(), structure.id.into());
        map.insert("%TYPE".to_owned(), (*structure.kind).into());
        let mut arrays = Vec::new();
        for (name, feature) in &structure.features {
            if &**name == "elements"
                && (structure.kind.starts_with("uima.cas.") || structure.kind.ends_with("[]"))
            {
                let value = match feature {
                    Feature::Plain(value) => value.clone(),
                    Feature::Ref(id) => json!([id]),
                    Feature::Refs(ids) => json!(ids),
                };
                map.insert("%ELEMENTS".to_owned(), value);
            } else {
                insert(&mut map, name, feature, &mut arrays, &mut next);
            }
        }
        structures.extend(arrays);
        structures.push(Value::Object(map));
    }
    let mut views = Map::new();
    for view in &cas.views {
        views.insert(view.name.to_string(), json!({"%SOFA": view.sofa, "%MEMBERS": view.members}));
    }
    // A structure a line: people read and compare these files.
    let mut out = Vec::new();
    out.extend_from_slice(b"{\"%TYPES\": ");
    crate::formats::json::write(&mut out, &types);
    out.extend_from_slice(b",\n \"%FEATURE_STRUCTURES\": [");
    for (place, structure) in structures.iter().enumerate() {
        out.extend_from_slice(if place == 0 { b"\n  " } else { b",\n  " });
        crate::formats::json::write(&mut out, structure);
    }
    out.extend_from_slice(b"\n ],\n \"%VIEWS\": ");
    crate::formats::json::write(&mut out, &views);
    out.extend_from_slice(b"}\n");
    out
}

fn insert(
    map: &mut Map<String, Value>,
    name: &str,
    feature: &Feature,
    arrays: &mut Vec<Value>,
    next: &mut u64,
) {
    match feature {
        Feature::Plain(value) => {
            // A number that JSON has no way to write stands as its name.
            map.insert(name.to_owned(), value.clone());
        }
        Feature::Ref(id) => {
            map.insert(format!("@{name}"), (*id).into());
        }
        Feature::Refs(ids) => {
            arrays.push(json!({"%ID": *next, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": ids}));
            map.insert(format!("@{name}"), (*next).into());
            *next += 1;
        }
    }
}
