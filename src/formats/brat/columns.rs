//! What a line of brat can carry in one of its columns.

use super::names::is_break;
use super::{NOTES, OWN};
use crate::model::Extra;
use serde_json::Value;
use std::collections::HashMap;

/// Says whether a line can carry it as its last column.
pub(super) fn is_line(text: &str) -> bool {
    !text.contains(is_break)
}

/// Says whether an attribute's line can carry the value.
pub(super) fn is_value(value: &str) -> bool {
    !value.is_empty() && value.trim() == value && !value.contains(|c: char| c == '\t' || is_break(c))
}

/// Notes as lines can say them, each with its type, its text, and the attribute that it is on, if it is.
pub(super) fn as_notes(
    notes: &Value,
    has_note: bool,
    attributes: &HashMap<&str, String>,
) -> Option<Vec<(String, String, Option<String>)>> {
    let list = notes.as_array().filter(|list| !list.is_empty())?;
    let one = |note: &Value| {
        let note = note.as_object()?;
        let kind = note.get("type")?.as_str()?;
        let text = note.get("text")?.as_str().filter(|text| is_line(text))?;
        let on = note.get("attribute").map(|name| name.as_str()).map(|name| attributes.get(name?).cloned());
        let on = match on {
            Some(None) => return None,
            Some(on) => on,
            None => None,
        };
        let first = kind == NOTES && !has_note && on.is_none();
        let keys = note.len() == 2 + usize::from(on.is_some());
        (keys && !first && kind != OWN).then(|| (kind.to_owned(), text.to_owned(), on))
    };
    list.iter().map(one).collect()
}

/// References as lines can say them: identifier, type, target and text.
pub(super) type Links = Vec<(Option<String>, String, String, Option<String>)>;

pub(super) fn as_links(links: &Value) -> Option<Links> {
    let list = links.as_array().filter(|list| !list.is_empty())?;
    let one = |link: &Value| {
        let link = link.as_object()?;
        let text = |key: &str| link.get(key).map(|value| value.as_str().map(str::to_owned));
        let (id, kind, shown) = (text("id"), text("type"), text("text"));
        let target = text("target")??;
        let split = target.split_once(':').filter(|(base, entry)| !base.is_empty() && !entry.is_empty());
        split?;
        let keys = 1 + [&id, &kind, &shown].iter().filter(|value| value.is_some()).count();
        let (id, kind, shown) = (flat(id)?, flat(kind)?, flat(shown)?);
        let fits = keys == link.len()
            && !target.contains(char::is_whitespace)
            && shown.as_deref().is_none_or(is_line)
            && kind.as_deref() != Some("");
        fits.then(|| (id, kind.unwrap_or_else(|| "Reference".to_owned()), target, shown))
    };
    list.iter().map(one).collect()
}

/// Nothing if the key has a value of another kind.
#[expect(clippy::option_option, reason = "a missing key and one of another kind are not the same")]
fn flat(value: Option<Option<String>>) -> Option<Option<String>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(text) => Some(text),
    }
}

/// What followed the text on its line; kept only if it can follow there again.
pub(super) fn take_tail(extra: &mut Extra) -> String {
    let fits = |tail: &str| {
        tail.starts_with(char::is_whitespace) && !tail.contains(is_break) && !tail.trim().is_empty()
    };
    match extra.remove("tail") {
        Some(Value::String(tail)) if fits(&tail) => tail,
        Some(other) => {
            extra.insert("tail".to_owned(), other);
            String::new()
        }
        None => String::new(),
    }
}

/// What followed the last column of an event or a relation.
pub(super) fn take_line(extra: &mut Extra) -> String {
    match extra.remove("tail") {
        Some(Value::String(tail)) if is_line(&tail) && !tail.trim().is_empty() => tail,
        Some(other) => {
            extra.insert("tail".to_owned(), other);
            String::new()
        }
        None => String::new(),
    }
}
