//! Identifiers as brat gives them, and events put together from their triggers and arguments.

use super::ann::is_id;
use crate::formats::Layer;
use crate::model::{Extra, Relation, SpanId};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An event as it is gathered from its trigger and its arguments.
pub(super) struct Event<'a> {
    /// Its number in brat.
    pub(super) id: String,
    /// Its identifier in the record.
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) trigger: &'a SpanId,
    pub(super) arguments: Vec<&'a Relation>,
    pub(super) extra: Extra,
}

/// Identifiers that are in use.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// Named by lines that are kept word for word: not given anew, lest those come to mean something.
    pub(super) reserved: HashSet<String>,
    next: HashMap<char, usize>,
}

impl Ids {
    /// Takes an identifier, if brat could have given it and nothing else has it.
    pub(super) fn keep(&mut self, id: &str, prefix: char) -> bool {
        id.starts_with(prefix) && is_id(id) && self.taken.insert(id.to_owned())
    }

    pub(super) fn fresh(&mut self, prefix: char) -> String {
        let next = self.next.entry(prefix).or_default();
        loop {
            *next += 1;
            let id = format!("{prefix}{next}");
            if !self.reserved.contains(&id) && self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    /// Keeps identifiers that brat would give, and gives such to all others.
    pub(super) fn all<'a>(
        &mut self,
        ids: impl Iterator<Item = &'a SpanId> + Clone,
        prefix: char,
    ) -> HashMap<&'a SpanId, String> {
        let kept = ids.clone().filter(|id| self.keep(&id.0, prefix));
        let mut all: HashMap<&SpanId, String> = kept.map(|id| (id, id.0.to_string())).collect();
        for id in ids {
            all.entry(id).or_insert_with(|| self.fresh(prefix));
        }
        all
    }
}

/// Gathers events from their triggers and arguments; relations that belong to none are given back.
pub(super) fn gather<'a>(layer: &'a Layer, ids: &mut Ids) -> (Vec<Event<'a>>, Vec<&'a Relation>) {
    let mut events: Vec<Event<'a>> = Vec::new();
    let mut by_name: HashMap<(String, &'a SpanId), usize> = HashMap::new();
    let mut names: HashSet<String> = HashSet::new();
    let mut implied: BTreeMap<&SpanId, Vec<(&'a SpanId, &'a str)>> = BTreeMap::new();
    for relation in &layer.relations {
        if let Some(event) = relation.extra.get("event").and_then(Value::as_str) {
            implied.entry(&relation.from).or_default().push((&relation.from, event));
        }
    }
    for span in &layer.spans {
        let mut add = |name: &str, kind: &str, extra: Extra| {
            if names.insert(name.to_owned()) {
                by_name.insert((name.to_owned(), &span.id), events.len());
                let (name, kind) = (name.to_owned(), kind.to_owned());
                events.push(Event {
                    id: String::new(),
                    name,
                    kind,
                    trigger: &span.id,
                    arguments: Vec::new(),
                    extra,
                });
            }
        };
        for value in span.extra.get("events").and_then(Value::as_array).into_iter().flatten() {
            let Some(object) = value.as_object() else { continue };
            let mut extra: Extra = object.clone().into_iter().collect();
            let mut text = |key: &str| extra.remove(key).and_then(|value| value.as_str().map(str::to_owned));
            let (Some(name), kind) = (text("id"), text("type")) else { continue };
            add(&name, kind.as_deref().unwrap_or(&span.label), extra);
        }
        for (_, name) in implied.remove(&span.id).into_iter().flatten() {
            add(name, &span.label, Extra::new());
        }
    }
    for event in &mut events {
        if ids.keep(&event.name, 'E') {
            event.id.clone_from(&event.name);
        }
    }
    for event in events.iter_mut().filter(|event| event.id.is_empty()) {
        event.id = ids.fresh('E');
    }
    let mut loose = Vec::new();
    for relation in &layer.relations {
        let event = relation.extra.get("event").and_then(Value::as_str);
        match event.and_then(|event| by_name.get(&(event.to_owned(), &relation.from))) {
            Some(&at) => events[at].arguments.push(relation),
            None => loose.push(relation),
        }
    }
    (events, loose)
}
