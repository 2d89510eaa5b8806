//! spaCy: documents as JSON lines, and as its training files (`.spacy`).
//!
//! `{"text", "words": […], "spaces": […], "entities": [[7, 13, "PER"]], "spans": {"sc": [[2, 16, "Cue", "Q1"]]}, "cats": {"news": 1.0}, "meta": {…}}`:
//! offsets are code points, and no covered text is stored. `entities` must not overlap, so of spans over one another the
//! outermost go there and all others into the group `sc` of `spans`, as do those that a file had in a group, which is
//! kept as `group` beside the span. The old training shape `[["text", {"entities": […]}], …]` is read as well. What
//! there is no key for is kept in `meta`. Source: spaCy's documentation of its data formats; `spacy/training/example.pyx`.

mod docbin;
mod lines;
mod pack;
mod strings;

pub use docbin::DocBin;
pub use lines::Lines;

use super::{Holds, Layer};
use crate::model::{Extra, Span};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// What both forms can hold.
const HOLDS: Holds = Holds { parts: false, empty: false, annotators: false, ..Holds::EVERYTHING };

/// Key under which a span keeps the group in which its file had it.
const GROUP: &str = "group";
/// The group of spans that are no entities, by spaCy's custom.
const COMMON: &str = "sc";
/// Key under which the work keeps how sure its file was of each label of the document.
const CATS: &str = "cats";

/// Whether each span of a layer is an entity, for which no two may overlap, or else in which group it is.
fn groups(layer: &Layer) -> Vec<Option<String>> {
    let mut groups: Vec<Option<String>> = layer
        .spans
        .iter()
        .map(|span| match span.extra.get(GROUP) {
            Some(Value::String(group)) => Some(group.clone()),
            _ => None,
        })
        .collect();
    let mut order: Vec<usize> = (0..groups.len()).filter(|&at| groups[at].is_none()).collect();
    order.sort_by_key(|&at| {
        let span = &layer.spans[at];
        (std::cmp::Reverse(span.end() - span.start()), span.start(), at)
    });
    // Where those that were taken start, and where they end.
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    for at in order {
        let span = &layer.spans[at];
        let before = taken.range(..span.end()).next_back();
        if span.label.is_empty() || before.is_some_and(|(_, &end)| span.start() < end) {
            groups[at] = Some(COMMON.to_owned());
        } else {
            taken.insert(span.start(), span.end());
        }
    }
    groups
}

/// Takes the entry of a knowledge base out of a span, if that is all that is said of its links.
fn take_link(span: &mut Span) -> Option<String> {
    let only = match span.extra.get("links")?.as_array()?.as_slice() {
        [one] => one.as_object().filter(|one| one.len() == 1)?.get("target")?.as_str()?.to_owned(),
        _ => return None,
    };
    if only.is_empty() {
        return None;
    }
    span.extra.remove("links");
    Some(only)
}

/// Says which entry of a knowledge base a span means.
fn give_link(span: &mut Span, target: &str) {
    if !target.is_empty() {
        let link = serde_json::json!([{ "target": target }]);
        span.extra.insert("links".to_owned(), link);
    }
}

/// Labels of the document, with how sure the file is of each.
fn read_cats(cats: &[(String, f64)], layer: &mut Layer) {
    let likely = |&&(_, sure): &&(String, f64)| 0.5 <= sure;
    layer.labels.extend(cats.iter().filter(likely).map(|(label, _)| Arc::from(label.as_str())));
    if cats.iter().any(|&(_, sure)| (sure - 1.0).abs() > f64::EPSILON) {
        let all: serde_json::Map<String, Value> =
            cats.iter().map(|(label, sure)| (label.clone(), Value::from(*sure))).collect();
        layer.extra.insert(CATS.to_owned(), all.into());
    }
}

/// The labels of the document for the file; none if two are equal, which the file cannot say.
fn write_cats(layer: &mut Layer) -> Option<Vec<(String, f64)>> {
    let labels: HashSet<&str> = layer.labels.iter().map(|label| &**label).collect();
    if labels.len() < layer.labels.len() {
        return None;
    }
    let kept: Option<Vec<(String, f64)>> =
        layer.extra.get(CATS).and_then(Value::as_object).and_then(|kept| {
            kept.iter().map(|(label, sure)| Some((label.clone(), sure.as_f64()?))).collect()
        });
    if let Some(kept) = kept {
        let likely: HashSet<&str> =
            kept.iter().filter(|(_, sure)| 0.5 <= *sure).map(|(label, _)| label.as_str()).collect();
        if likely == labels {
            layer.extra.remove(CATS);
            return Some(kept);
        }
    }
    Some(layer.labels.iter().map(|label| (label.to_string(), 1.0)).collect())
}

/// Adds what is said of the document, but for what is no object.
fn read_meta(meta: Option<Value>, metadata: &mut Extra) -> Option<Value> {
    match meta {
        Some(Value::Object(mut meta)) => {
            let own = meta.remove(super::rest::KEY);
            metadata.extend(meta);
            own
        }
        None | Some(Value::Null) => None,
        Some(other) => {
            metadata.insert("meta".to_owned(), other);
            None
        }
    }
}

#[cfg(test)]
mod tests;
