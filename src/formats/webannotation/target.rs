//! What an annotation is about: the sources and selectors that its target names.

use super::SOURCE;
use super::check::{Object, each, is_a};
use crate::model::document::sha256_hex;
use serde_json::Value;

/// What a part of a target selects.
#[derive(Clone)]
pub(super) enum Place {
    Position {
        start: u64,
        end: u64,
        quote: Option<String>,
    },
    Quote {
        exact: String,
        prefix: String,
        suffix: String,
    },
    /// All of the source.
    Whole,
    /// Something that is not a stretch of a text.
    Other,
}

impl Place {
    /// Says whether it is a stretch of a text.
    pub(super) fn is_text(&self) -> bool {
        !matches!(self, Self::Whole | Self::Other)
    }
}

/// The source that a target names.
pub(super) fn source_of(target: &Value) -> Option<&str> {
    match target {
        Value::String(uri) => Some(uri),
        Value::Object(object) => match object.get("source") {
            Some(source) => source_of(source),
            None if object.contains_key("items") => each(object.get("items")).find_map(source_of),
            None => object.get("id").and_then(Value::as_str),
        },
        Value::Array(list) => list.iter().find_map(source_of),
        _ => None,
    }
}

/// A text that a source holds itself.
pub(super) fn text_in(target: &Value) -> Option<&str> {
    match target {
        Value::Object(object) => match object.get("source") {
            Some(Value::Object(source)) => source.get("value").and_then(Value::as_str),
            _ => each(object.get("items")).find_map(text_in),
        },
        Value::Array(list) => list.iter().find_map(text_in),
        _ => None,
    }
}

/// The text that is the body of an annotation of a source named after it.
pub(super) fn text_of(object: &Object) -> Option<(&str, &str)> {
    let source = object.get("target")?.as_str()?;
    let digest = source.strip_prefix(SOURCE)?;
    let text = object.get("body")?.get("value")?.as_str()?;
    (sha256_hex(text.as_bytes()) == digest).then_some((source, text))
}

/// What a target selects: for each target that stands alone the parts of it.
pub(super) fn places(target: &Value) -> Vec<Vec<Place>> {
    match target {
        Value::Array(list) => list.iter().flat_map(places).collect(),
        Value::Object(object) if is_a(object, "Independents") => {
            each(object.get("items")).flat_map(places).collect()
        }
        Value::Object(object) if object.contains_key("items") => {
            vec![each(object.get("items")).flat_map(places).flatten().collect()]
        }
        Value::Object(object) if object.contains_key("selector") => {
            let selectors: Vec<&Value> = each(object.get("selector")).collect();
            vec![vec![select(&selectors)]]
        }
        Value::Object(object) if object.contains_key("source") || object.contains_key("id") => {
            vec![vec![Place::Whole]]
        }
        Value::String(_) => vec![vec![Place::Whole]],
        _ => vec![vec![Place::Other]],
    }
}

/// The place that selectors beside each other mean: all select the same.
fn select(selectors: &[&Value]) -> Place {
    let objects = || selectors.iter().filter_map(|selector| selector.as_object());
    let quote = objects().find(|selector| is_a(selector, "TextQuoteSelector"));
    let text = |selector: &Object, key: &str| {
        selector.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let number = |selector: &Object, key: &str| selector.get(key).and_then(Value::as_u64);
    // A refined selector counts from the start of what the other selects, which is not known here.
    let plain = |selector: &&Object| !selector.contains_key("refinedBy");
    if let Some(position) = objects().filter(plain).find(|selector| is_a(selector, "TextPositionSelector"))
        && let (Some(start), Some(end)) = (number(position, "start"), number(position, "end"))
    {
        return Place::Position { start, end, quote: quote.map(|quote| text(quote, "exact")) };
    }
    if let Some(range) = objects().filter(plain).find(|selector| is_a(selector, "RangeSelector")) {
        let edge = |key: &str| {
            let selector = range.get(key)?.as_object().filter(plain)?;
            is_a(selector, "TextPositionSelector").then(|| number(selector, "start"))?
        };
        if let (Some(start), Some(end)) = (edge("startSelector"), edge("endSelector")) {
            return Place::Position { start, end, quote: None };
        }
    }
    // A quotation is to be found wherever the part of a page is that it is in.
    let refined =
        || objects().flat_map(|selector| each(selector.get("refinedBy"))).filter_map(Value::as_object);
    match quote.or_else(|| refined().find(|selector| is_a(selector, "TextQuoteSelector"))) {
        Some(quote) => Place::Quote {
            exact: text(quote, "exact"),
            prefix: text(quote, "prefix"),
            suffix: text(quote, "suffix"),
        },
        None => Place::Other,
    }
}
