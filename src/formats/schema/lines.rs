//! Where a value stands in a file of JSON, for people; and JSON laid out for people.

use crate::formats::json;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Values that fit into so many characters stand on one line.
const WIDTH: usize = 110;

/// Line and column, from 1, of the value that a path of keys and places leads to, or of what holds it.
pub(super) fn place(text: &str, path: &[String]) -> (usize, usize) {
    let mut here = text.trim_start();
    for step in path {
        let next = if here.starts_with('{') {
            let object: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(here).ok();
            object.and_then(|object| object.get(step).map(|raw| raw.get()))
        } else {
            let list: Option<Vec<&RawValue>> = serde_json::from_str(here).ok();
            list.and_then(|list| list.get(step.parse::<usize>().ok()?).map(|raw| raw.get()))
        };
        let Some(next) = next else { break };
        here = next;
    }
    let offset = (here.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Adds a value to `out`, on one line if it fits there, else each of its parts on a line of its own.
pub(super) fn lay_out(out: &mut Vec<u8>, value: &Value, depth: usize) {
    let mut line = Vec::new();
    json::write(&mut line, value);
    let width = String::from_utf8_lossy(&line).chars().count() + 2 * depth;
    let parts = match value {
        Value::Object(object) => object.len(),
        Value::Array(list) => list.len(),
        _ => 0,
    };
    if parts == 0 || (0 < depth && width <= WIDTH) {
        out.append(&mut line);
        return;
    }
    let start = |out: &mut Vec<u8>, first: bool, depth: usize| {
        out.extend_from_slice(if first { b"\n" } else { b",\n" });
        out.resize(out.len() + 2 * depth, b' ');
    };
    match value {
        Value::Object(object) => {
            out.push(b'{');
            for (place, (key, value)) in object.iter().enumerate() {
                start(out, place == 0, depth + 1);
                json::string(out, key);
                out.extend_from_slice(b": ");
                lay_out(out, value, depth + 1);
            }
        }
        Value::Array(list) => {
            out.push(b'[');
            for (place, value) in list.iter().enumerate() {
                start(out, place == 0, depth + 1);
                lay_out(out, value, depth + 1);
            }
        }
        _ => {}
    }
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
    out.push(if value.is_object() { b'}' } else { b']' });
}
