//! From a record to lines.

use super::ann::is_id;
use super::names::{encode, is_break, numbered, roles_of};
use super::read;
use super::{CONFIDENCE, DOCUMENT, NOTES, OWN, UNSURE};
use crate::formats::{Layer, ReadOptions, Reading, Record};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::{OffsetMap, TextRange};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

/// An event as it is gathered from its trigger and its arguments.
struct Event<'a> {
    /// Its number in brat.
    id: String,
    /// Its identifier in the record.
    name: String,
    kind: String,
    trigger: &'a SpanId,
    arguments: Vec<&'a Relation>,
    extra: Extra,
}

/// Lines of each kind, in the order of the file.
#[derive(Default)]
struct Lines {
    things: String,
    attributes: String,
    links: String,
    notes: String,
    ids: Ids,
}

/// What is said of a span, an event or a relation, and what of it has no line in brat.
#[derive(Default)]
struct Said<'a> {
    attributes: Cow<'a, Extra>,
    note: Option<Cow<'a, str>>,
    extra: Extra,
    own: Map<String, Value>,
}

/// Writes the annotation file of a document.
pub(super) fn write(record: &Record) -> Vec<u8> {
    let kept = record.layers.first().and_then(|layer| layer.extra.get("unparsed"));
    let out = compose(record, true);
    if kept.is_some_and(|kept| !stays(record, &out, kept)) { compose(record, false) } else { out }
        .into_bytes()
}

/// Says whether lines that were kept word for word are still not understood where they stand.
fn stays(record: &Record, out: &str, kept: &Value) -> bool {
    let mut reading = Reading::default();
    let read = read::read(&record.name, &record.text, &[("", out)], &ReadOptions::default(), &mut reading);
    let layer = reading.records.first().and_then(|record| record.layers.first());
    read.is_ok() && layer.and_then(|layer| layer.extra.get("unparsed")) == Some(kept)
}

/// The lines of a document; those that were not understood stand as they were if `word_for_word`.
fn compose(record: &Record, word_for_word: bool) -> String {
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let map = OffsetMap::new(&record.text);
    let mut lines = Lines::default();
    let (verbatim, unparsed) = verbatim(layer, word_for_word);
    for line in &verbatim {
        let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        lines.ids.reserved.extend(words.filter(|word| is_id(word)).map(str::to_owned));
    }
    let span_ids = lines.ids.all(layer.spans.iter().map(|span| &span.id), 'T');
    let (events, loose) = gather(layer, &mut lines.ids);
    let event_ids: HashMap<&str, &str> = events.iter().map(|event| (&*event.name, &*event.id)).collect();
    let relation_ids = lines.ids.all(loose.iter().map(|relation| &relation.id), 'R');

    for span in &layer.spans {
        let Some(id) = span_ids.get(&span.id) else { continue };
        let (fragments, joined) = fragments(&record.text, &span.parts);
        let mut extra = span.extra.clone();
        extra.remove("events");
        let tail = take_tail(&mut extra);
        let _ = write!(lines.things, "{id}\t{} ", encode(&span.label));
        for (place, &(start, end)) in fragments.iter().enumerate() {
            let separator = if place == 0 { "" } else { ";" };
            let (start, end) = (map.of_byte(&record.text, start), map.of_byte(&record.text, end));
            let _ = write!(lines.things, "{separator}{start} {end}");
        }
        for (place, &(start, end)) in fragments.iter().enumerate() {
            lines.things.push(if place == 0 { '\t' } else { ' ' });
            lines.things.push_str(record.text.get(start..end).unwrap_or_default());
        }
        lines.things.push_str(&tail);
        lines.things.push('\n');
        let mut said = Said {
            attributes: Cow::Borrowed(&span.attributes),
            note: span.note.as_deref().map(Cow::Borrowed),
            extra,
            own: Map::new(),
        };
        if let Some(joined) = joined {
            said.own.insert("parts".to_owned(), joined);
        }
        certainty(span, &mut said);
        lines.say(id, said);
    }
    for event in &events {
        lines.event(event, &span_ids, &event_ids);
    }
    for relation in &loose {
        lines.relation(relation, &relation_ids, &span_ids, &event_ids);
    }
    let entities = lines.entities(layer, &span_ids);
    lines.document(record, layer, entities, unparsed);
    let mut out = lines.things + &lines.attributes + &lines.links + &lines.notes;
    for line in verbatim {
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Identifiers that are in use.
#[derive(Default)]
struct Ids {
    taken: HashSet<String>,
    /// Named by lines that are kept word for word: not given anew, lest those come to mean something.
    reserved: HashSet<String>,
    next: HashMap<char, usize>,
}

impl Ids {
    /// Takes an identifier, if brat could have given it and nothing else has it.
    fn keep(&mut self, id: &str, prefix: char) -> bool {
        id.starts_with(prefix) && is_id(id) && self.taken.insert(id.to_owned())
    }

    fn fresh(&mut self, prefix: char) -> String {
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
    fn all<'a>(
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

/// Lines that were read from a file of brat and not understood, and others kept that brat would stumble over.
fn verbatim(layer: &Layer, word_for_word: bool) -> (Vec<&str>, Option<Value>) {
    let Some(kept) = layer.extra.get("unparsed") else { return (Vec::new(), None) };
    let list: Option<Vec<&str>> =
        kept.as_array().and_then(|list| list.iter().map(Value::as_str).collect::<Option<_>>());
    let safe = |line: &&str| line.contains('\t') && !line.contains('\n') && !line.ends_with('\r');
    match list {
        Some(list) if word_for_word && list.iter().all(safe) => (list, None),
        _ => (Vec::new(), Some(kept.clone())),
    }
}

/// Gathers events from their triggers and arguments; relations that belong to none are given back.
fn gather<'a>(layer: &'a Layer, ids: &mut Ids) -> (Vec<Event<'a>>, Vec<&'a Relation>) {
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

/// Cuts parts where brat's files would break their lines, and says how to join them again, if any was cut: for each
/// part the number of its fragments, and the characters of line breaks before and after them.
fn fragments(text: &str, parts: &[TextRange]) -> (Vec<(usize, usize)>, Option<Value>) {
    let mut all = Vec::new();
    let mut joined = Vec::new();
    let mut cut = false;
    for part in parts {
        let covered = part.of(text);
        let base = part.start() as usize;
        let count = all.len();
        let mut start = None;
        for (at, c) in covered.char_indices() {
            match (is_break(c), start) {
                (true, Some(from)) => {
                    all.push((base + from, base + at));
                    start = None;
                }
                (false, None) => start = Some(at),
                _ => {}
            }
        }
        if let Some(from) = start {
            all.push((base + from, base + covered.len()));
        }
        let (mut before, mut after) = (0, covered.chars().rev().take_while(|&c| is_break(c)).count());
        if all.len() == count {
            all.push((base, base));
        } else {
            before = covered.chars().take_while(|&c| is_break(c)).count();
        }
        if covered.is_empty() {
            after = 0;
        }
        cut |= (all.len() - count, before, after) != (1, 0, 0);
        joined.push(json!([all.len() - count, before, after]));
    }
    (all, cut.then_some(Value::Array(joined)))
}

/// What followed the text on its line; kept only if it can follow there again.
fn take_tail(extra: &mut Extra) -> String {
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

/// Says by attributes whether the annotator was sure, unless attributes of the same names are in the way.
fn certainty(span: &Span, said: &mut Said<'_>) {
    if [UNSURE, CONFIDENCE].iter().any(|&name| span.attributes.contains_key(name)) {
        said.own.insert("plain".to_owned(), true.into());
        if span.unsure {
            said.own.insert("unsure".to_owned(), true.into());
        }
        if let Some(confidence) = span.confidence {
            said.own.insert("confidence".to_owned(), confidence.into());
        }
        return;
    }
    if span.unsure {
        said.attributes.to_mut().insert(UNSURE.to_owned(), true.into());
    }
    match span.confidence {
        Some(confidence) if (0.0..=1.0).contains(&confidence) => {
            said.attributes.to_mut().insert(CONFIDENCE.to_owned(), confidence.to_string().into());
        }
        Some(confidence) => {
            said.own.insert("confidence".to_owned(), confidence.into());
        }
        None => {}
    }
}

/// Says whether a line can carry it as its last column.
fn is_line(text: &str) -> bool {
    !text.contains(is_break)
}

/// Says whether an attribute's line can carry the value.
fn is_value(value: &str) -> bool {
    !value.is_empty() && value.trim() == value && !value.contains(|c: char| c == '\t' || is_break(c))
}

impl Lines {
    fn say(&mut self, id: &str, mut said: Said<'_>) {
        let mut held: HashMap<&str, String> = HashMap::new();
        let (mut numbers, mut others) = (Vec::new(), Map::new());
        for (name, value) in said.attributes.iter() {
            let values: Vec<Cow<'_, str>> = match value {
                Value::Bool(true) => vec!["".into()],
                Value::String(value) if is_value(value) => vec![value.into()],
                Value::Number(number) => {
                    numbers.push(Value::from(name.as_str()));
                    vec![number.to_string().into()]
                }
                Value::Array(list) if 1 < list.len() => {
                    let one = |value: &Value| match value {
                        Value::Bool(true) => Some(String::new().into()),
                        Value::String(value) if is_value(value) => Some(value.clone().into()),
                        _ => None,
                    };
                    list.iter().map(one).collect::<Option<_>>().unwrap_or_default()
                }
                _ => Vec::new(),
            };
            if values.is_empty() {
                others.insert(name.clone(), value.clone());
            }
            for value in values {
                let own = self.ids.fresh('A');
                let space = if value.is_empty() { "" } else { " " };
                let _ = writeln!(self.attributes, "{own}\t{} {id}{space}{value}", encode(name));
                held.entry(name).or_insert(own);
            }
        }
        if !numbers.is_empty() {
            said.own.insert("numbers".to_owned(), Value::Array(numbers));
        }
        if !others.is_empty() {
            said.own.insert("attributes".to_owned(), Value::Object(others));
        }
        let mut has_note = false;
        match said.note.take() {
            Some(note) if is_line(&note) => {
                self.note(NOTES, id, &note);
                has_note = true;
            }
            Some(note) => {
                said.own.insert("note".to_owned(), note.into_owned().into());
            }
            None => {}
        }
        if let Some(notes) = said.extra.get("notes").and_then(|notes| as_notes(notes, has_note, &held)) {
            for (kind, text, target) in notes {
                self.note(&encode(&kind), target.as_deref().unwrap_or(id), &text);
            }
            said.extra.remove("notes");
        }
        if let Some(links) = said.extra.get("links").and_then(as_links) {
            for (own, kind, target, text) in links {
                let own = own.filter(|own| self.ids.keep(own, 'N')).unwrap_or_else(|| self.ids.fresh('N'));
                let _ = write!(self.links, "{own}\t{} {id} {target}", encode(&kind));
                if let Some(text) = text {
                    let _ = write!(self.links, "\t{text}");
                }
                self.links.push('\n');
            }
            said.extra.remove("links");
        }
        if !said.extra.is_empty() {
            let extra = std::mem::take(&mut said.extra).into_iter().collect();
            said.own.insert("extra".to_owned(), Value::Object(extra));
        }
        if !said.own.is_empty() {
            self.own(id, said.own);
        }
    }

    fn note(&mut self, kind: &str, target: &str, text: &str) {
        let own = self.ids.fresh('#');
        let _ = writeln!(self.notes, "{own}\t{kind} {target}\t{text}");
    }

    /// A note for what brat has no lines: JSON, on one line.
    fn own(&mut self, target: &str, own: Map<String, Value>) {
        let text = Value::Object(own).to_string();
        // JSON may hold line breaks of Unicode as they are.
        let mut line = String::with_capacity(text.len());
        for c in text.chars() {
            if is_break(c) {
                let _ = write!(line, "\\u{:04x}", c as u32);
            } else {
                line.push(c);
            }
        }
        self.note(OWN, target, &line);
    }

    fn event(&mut self, event: &Event<'_>, spans: &HashMap<&SpanId, String>, events: &HashMap<&str, &str>) {
        let Some(trigger) = spans.get(event.trigger) else { return };
        let mut extra = event.extra.clone();
        let tail = take_line(&mut extra);
        let _ = write!(self.things, "{}\t{}:{trigger}", event.id, encode(&event.kind));
        let kinds: Vec<&str> = event.arguments.iter().map(|relation| &*relation.kind).collect();
        let roles = numbered(&kinds);
        let mut own = Map::new();
        let mut more = Vec::new();
        for (at, (relation, role)) in event.arguments.iter().zip(&roles).enumerate() {
            let mut extra = relation.extra.clone();
            extra.remove("event");
            let to = target(&mut extra, "to event", &relation.to, spans, events);
            let _ = write!(self.things, " {role}:{to}");
            if !extra.is_empty() {
                more.push(json!([at, extra]));
            }
        }
        if !tail.is_empty() {
            let _ = write!(self.things, "\t{tail}");
        }
        self.things.push('\n');
        let written: Vec<&str> = roles.iter().map(String::as_str).collect();
        if roles_of(&written) != kinds {
            own.insert("roles".to_owned(), json!(kinds));
        }
        if !more.is_empty() {
            own.insert("arguments".to_owned(), Value::Array(more));
        }
        if event.id != event.name {
            own.insert("id".to_owned(), event.name.as_str().into());
        }
        self.say(&event.id, said_of(extra, own));
    }

    fn relation(
        &mut self,
        relation: &Relation,
        ids: &HashMap<&SpanId, String>,
        spans: &HashMap<&SpanId, String>,
        events: &HashMap<&str, &str>,
    ) {
        let Some(id) = ids.get(&relation.id) else { return };
        let mut extra = relation.extra.clone();
        let from = target(&mut extra, "from event", &relation.from, spans, events);
        let to = target(&mut extra, "to event", &relation.to, spans, events);
        let tail = take_line(&mut extra);
        let roles: Option<(String, String)> =
            extra.get("roles").and_then(|roles| serde_json::from_value(roles.clone()).ok());
        let mut names = ("Arg1".to_owned(), "Arg2".to_owned());
        if let Some((one, other)) =
            roles.filter(|(one, other)| one != other && (one, other) != (&names.0, &names.1))
        {
            names = (encode(&one).into_owned(), encode(&other).into_owned());
            extra.remove("roles");
        }
        let _ = writeln!(
            self.things,
            "{id}\t{} {}:{from} {}:{to}\t{tail}",
            encode(&relation.kind),
            names.0,
            names.1
        );
        self.say(id, said_of(extra, Map::new()));
    }

    /// Writes entities as equivalences; what those cannot say is given back.
    fn entities(&mut self, layer: &Layer, spans: &HashMap<&SpanId, String>) -> Option<Value> {
        let mut list = Vec::new();
        let mut plain = true;
        let mut number = 0;
        for entity in &layer.entities {
            let members: Vec<&str> =
                entity.mentions.iter().filter_map(|id| spans.get(id)).map(String::as_str).collect();
            if members.len() < 2 {
                let mut value = entity.to_value();
                if let Some(object) = value.as_object_mut() {
                    object.insert("mentions".to_owned(), json!(members));
                }
                list.push(value);
                plain = false;
                continue;
            }
            number += 1;
            let _ = writeln!(self.things, "*\t{} {}", encode(&entity.kind), members.join(" "));
            if *entity.id == *format!("*{}", list.len() + 1) && entity.extra.is_empty() {
                list.push(Value::Null);
            } else {
                let mut value = entity.to_value();
                if let Some(object) = value.as_object_mut() {
                    object.remove("mentions");
                }
                list.push(value);
                plain = false;
            }
        }
        // The identifiers that reading gives count the equivalences alone.
        plain &= number == layer.entities.len();
        (!plain).then(|| {
            for (value, entity) in list.iter_mut().zip(&layer.entities) {
                if value.is_null() {
                    *value = json!({"id": entity.id});
                }
            }
            Value::Array(list)
        })
    }

    fn document(&mut self, record: &Record, layer: &Layer, entities: Option<Value>, unparsed: Option<Value>) {
        let mut own = Map::new();
        let mut put = |key: &str, value: Value| own.insert(key.to_owned(), value);
        if !layer.annotator.is_empty() {
            put("annotator", (*layer.annotator).into());
        }
        if layer.status != Status::New {
            put("status", layer.status.as_str().into());
        }
        if !layer.labels.is_empty() {
            put("labels", layer.labels.iter().map(|label| Value::from(&**label)).collect());
        }
        if !record.metadata.is_empty() {
            put("metadata", Value::Object(record.metadata.clone().into_iter().collect()));
        }
        if let Some(entities) = entities {
            put("entities", entities);
        }
        let mut extra = layer.extra.clone();
        extra.remove("unparsed");
        extra.extend(unparsed.map(|kept| ("unparsed".to_owned(), kept)));
        if !extra.is_empty() {
            put("extra", Value::Object(extra.into_iter().collect()));
        }
        if !own.is_empty() {
            self.own(DOCUMENT, own);
        }
    }
}

/// The identifier in brat of a relation's end: of the event, if it is one.
fn target(
    extra: &mut Extra,
    key: &str,
    span: &SpanId,
    spans: &HashMap<&SpanId, String>,
    events: &HashMap<&str, &str>,
) -> String {
    let event = extra.get(key).and_then(Value::as_str).and_then(|name| events.get(name));
    if let Some(event) = event {
        let event = (*event).to_owned();
        extra.remove(key);
        return event;
    }
    spans.get(span).cloned().unwrap_or_default()
}

/// What followed the last column of an event or a relation.
fn take_line(extra: &mut Extra) -> String {
    match extra.remove("tail") {
        Some(Value::String(tail)) if is_line(&tail) && !tail.trim().is_empty() => tail,
        Some(other) => {
            extra.insert("tail".to_owned(), other);
            String::new()
        }
        None => String::new(),
    }
}

/// Sorts what is said of an event or a relation.
fn said_of(mut extra: Extra, own: Map<String, Value>) -> Said<'static> {
    let attributes = match extra.remove("attributes") {
        Some(Value::Object(attributes)) if !attributes.is_empty() => attributes.into_iter().collect(),
        Some(other) => {
            extra.insert("attributes".to_owned(), other);
            Extra::new()
        }
        None => Extra::new(),
    };
    let note = match extra.remove("note") {
        Some(Value::String(note)) => Some(note.into()),
        Some(other) => {
            extra.insert("note".to_owned(), other);
            None
        }
        None => None,
    };
    Said { attributes: Cow::Owned(attributes), note, extra, own }
}

/// Notes as lines can say them, each with its type, its text, and the attribute that it is on, if it is.
fn as_notes(
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
type Links = Vec<(Option<String>, String, String, Option<String>)>;

fn as_links(links: &Value) -> Option<Links> {
    let list = links.as_array().filter(|list| !list.is_empty())?;
    let one = |link: &Value| {
        let link = link.as_object()?;
        let text = |key: &str| link.get(key).map(|value| value.as_str().map(str::to_owned));
        let (id, kind, line) = (text("id"), text("type"), text("text"));
        let target = text("target")??;
        let split = target.split_once(':').filter(|(base, entry)| !base.is_empty() && !entry.is_empty());
        split?;
        let keys = 1 + [&id, &kind, &line].iter().filter(|value| value.is_some()).count();
        let (id, kind, line) = (flat(id)?, flat(kind)?, flat(line)?);
        let fits = keys == link.len()
            && !target.contains(char::is_whitespace)
            && line.as_deref().is_none_or(is_line)
            && kind.as_deref() != Some("");
        fits.then(|| (id, kind.unwrap_or_else(|| "Reference".to_owned()), target, line))
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
