//! From a record to TEI.

use super::xml::is_allowed;
use super::{DOCUMENT, OWN};
use crate::formats::{Entity, FormatError, Layer, Record};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::OffsetMap;
use quick_xml::escape::escape;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Writes a document.
///
/// # Errors
/// If its text has a character that XML cannot hold.
pub(super) fn write(record: &Record) -> Result<Vec<u8>, FormatError> {
    if let Some((at, c)) = record.text.char_indices().find(|&(_, c)| !is_allowed(c)) {
        let before = record.text.get(..at).unwrap_or_default().as_bytes();
        let (line, column) = crate::formats::cut::place(before, 1);
        let what = format!(
            "the text of {} has the character U+{:04X}, which XML cannot hold",
            record.name, c as u32
        );
        return Err(FormatError::at(line, column, what, "take it out of the text, or choose another form"));
    }
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let mut ids = Ids::default();
    let base = ids.fresh("t");
    let spans: HashMap<&SpanId, String> =
        layer.spans.iter().map(|span| (&span.id, ids.keep(&span.id.0, "s"))).collect();
    let mut own = Map::new();
    let title: &str = if plain(&record.name) {
        &record.name
    } else {
        own.insert("name".to_owned(), (*record.name).into());
        ""
    };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>");
    out.push_str(&escape(title));
    out.push_str("</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc>");
    out.push_str("</fileDesc></teiHeader>\n");

    let mut annotations = String::new();
    let map = OffsetMap::new(&record.text);
    for span in &layer.spans {
        annotation(&mut annotations, record, span, &spans, &base, &map);
    }
    let mut relations = String::new();
    for tie in &layer.relations {
        relation(&mut relations, tie, &spans, &mut ids);
    }
    let links = entities(layer, &spans, &mut ids, &mut own);
    document(&mut annotations, record, layer, &base, own);
    if !annotations.is_empty() || !relations.is_empty() {
        out.push_str("<standOff>\n");
        for (name, content) in
            [("listAnnotation", &annotations), ("listRelation", &relations), ("linkGrp", &links)]
        {
            if !content.is_empty() {
                let kind = if name == "linkGrp" { " type=\"entity\"" } else { "" };
                let _ = writeln!(out, "<{name}{kind}>\n{content}</{name}>");
            }
        }
        out.push_str("</standOff>\n");
    }
    let _ = write!(out, "<text><body><ab xml:id=\"{base}\" xml:space=\"preserve\">{}", escape(&*record.text));
    out.push_str("</ab></body></text></TEI>\n");
    Ok(out.into_bytes())
}

/// Identifiers that are in use.
#[derive(Default)]
struct Ids(HashSet<String>);

impl Ids {
    fn fresh(&mut self, prefix: &str) -> String {
        let mut id = prefix.to_owned();
        let mut number = self.0.len();
        while !self.0.insert(id.clone()) {
            number += 1;
            id = format!("{prefix}{number}");
        }
        id
    }

    /// The identifier itself, if XML can have it and nothing else does.
    fn keep(&mut self, id: &str, prefix: &str) -> String {
        if is_name(id) && self.0.insert(id.to_owned()) { id.to_owned() } else { self.fresh(prefix) }
    }
}

/// Says whether it can be an `xml:id`, as far as that goes without question.
fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && id != DOCUMENT
}

/// Says whether an element can have it as its text, or an attribute as its value.
fn plain(text: &str) -> bool {
    text.chars().all(is_allowed)
}

/// Says whether an attribute can hold it where TEI wants a single word.
fn is_word(text: &str) -> bool {
    !text.is_empty() && plain(text) && !text.contains(char::is_whitespace)
}

/// JSON that XML can hold.
fn json_text(own: Map<String, Value>) -> String {
    let text = Value::Object(own).to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_allowed(c) {
            out.push(c);
        } else {
            let _ = write!(out, "\\u{:04x}", c as u32);
        }
    }
    escape(&out).into_owned()
}

fn note(out: &mut String, kind: &str, more: &str, text: &str) {
    let _ = write!(out, "<note type=\"{kind}\"{more}>{}</note>", escape(text));
}

fn annotation(
    out: &mut String,
    record: &Record,
    span: &Span,
    ids: &HashMap<&SpanId, String>,
    base: &str,
    map: &OffsetMap,
) {
    let Some(id) = ids.get(&span.id) else { return };
    let mut own = Map::new();
    if *id != *span.id.0 {
        own.insert("id".to_owned(), (*span.id.0).into());
    }
    let _ = write!(out, "<annotation xml:id=\"{id}\" motivation=\"identifying\"");
    match span.confidence {
        Some(confidence) if (0.0..=1.0).contains(&confidence) => {
            let _ = write!(out, " cert=\"{confidence}\"");
            if span.unsure {
                own.insert("unsure".to_owned(), true.into());
            }
        }
        confidence => {
            if span.unsure {
                out.push_str(" cert=\"low\"");
            }
            if let Some(confidence) = confidence {
                own.insert("confidence".to_owned(), confidence.into());
            }
        }
    }
    let _ = write!(out, " target=\"#string-range({base}");
    for part in &span.parts {
        let (start, end) =
            [part.start(), part.end()].map(|byte| map.of_byte(&record.text, byte as usize)).into();
        let _ = write!(out, ",{start},{}", end - start);
    }
    out.push_str(")\">");
    if plain(&span.label) {
        note(out, "label", "", &span.label);
    } else {
        own.insert("label".to_owned(), (*span.label).into());
    }
    let mut others = Map::new();
    for (name, value) in &span.attributes {
        let more = format!(" n=\"{}\"", escape(name.as_str()));
        match value {
            // A reader of XML makes spaces of line breaks in attributes.
            _ if !plain(name) || name.contains(['\t', '\n', '\r']) => {
                others.insert(name.clone(), value.clone());
            }
            Value::String(value) if plain(value) => note(out, "attribute", &more, value),
            value if plain(&value.to_string()) => {
                note(out, "attribute", &format!("{more} subtype=\"json\""), &value.to_string());
            }
            value => {
                others.insert(name.clone(), value.clone());
            }
        }
    }
    if !others.is_empty() {
        own.insert("attributes".to_owned(), Value::Object(others));
    }
    match &span.note {
        Some(text) if plain(text) => note(out, "comment", "", text),
        Some(text) => {
            own.insert("note".to_owned(), text.as_str().into());
        }
        None => {}
    }
    let mut extra = span.extra.clone();
    if extra.get("links").is_some_and(|links| links_of(out, links)) {
        extra.remove("links");
    }
    if !extra.is_empty() {
        own.insert("extra".to_owned(), json!(extra));
    }
    if !own.is_empty() {
        let _ = write!(out, "<note type=\"{OWN}\">{}</note>", json_text(own));
    }
    out.push_str("</annotation>\n");
}

/// Writes references to entries elsewhere, if all of them have a shape that elements can say.
fn links_of(out: &mut String, links: &Value) -> bool {
    let Some(list) = links.as_array().filter(|list| !list.is_empty()) else { return false };
    let mut all = String::new();
    for link in list {
        let Some(link) = link.as_object() else { return false };
        let text = |key: &str| link.get(key).map(|value| value.as_str());
        let Some(Some(target)) = text("target") else { return false };
        let mut known = 1;
        let mut start = format!("<note type=\"link\"><ref target=\"{}\"", escape(target));
        for (key, attribute) in [("id", "n"), ("type", "type")] {
            match text(key) {
                None => {}
                Some(Some(value)) if is_word(value) => {
                    known += 1;
                    let _ = write!(start, " {attribute}=\"{}\"", escape(value));
                }
                Some(_) => return false,
            }
        }
        match text("text") {
            None => start.push_str("/>"),
            Some(Some(shown)) if plain(shown) && !shown.is_empty() => {
                known += 1;
                let _ = write!(start, ">{}</ref>", escape(shown));
            }
            Some(_) => return false,
        }
        if !is_word(target) || link.len() != known {
            return false;
        }
        all.push_str(&start);
        all.push_str("</note>");
    }
    out.push_str(&all);
    true
}

fn relation(out: &mut String, relation: &Relation, spans: &HashMap<&SpanId, String>, ids: &mut Ids) {
    let (Some(from), Some(to)) = (spans.get(&relation.from), spans.get(&relation.to)) else { return };
    let id = ids.keep(&relation.id.0, "r");
    let mut own = Map::new();
    if *id != *relation.id.0 {
        own.insert("id".to_owned(), (*relation.id.0).into());
    }
    let name: Cow<'_, str> = if is_word(&relation.kind) {
        escape(&*relation.kind)
    } else {
        own.insert("name".to_owned(), (*relation.kind).into());
        "relation".into()
    };
    if !relation.extra.is_empty() {
        own.insert("extra".to_owned(), json!(relation.extra));
    }
    let _ = write!(out, "<relation xml:id=\"{id}\" name=\"{name}\" active=\"#{from}\" passive=\"#{to}\"");
    if own.is_empty() {
        out.push_str("/>\n");
    } else {
        let _ = writeln!(out, "><desc type=\"{OWN}\">{}</desc></relation>", json_text(own));
    }
}

/// Writes entities as links between their mentions, if all are such that links can say it.
fn entities(
    layer: &Layer,
    spans: &HashMap<&SpanId, String>,
    ids: &mut Ids,
    own: &mut Map<String, Value>,
) -> String {
    let mut seen = HashSet::new();
    let fits = |entity: &Entity| {
        1 < entity.mentions.len()
            && entity.extra.is_empty()
            && is_name(&entity.id)
            && !ids.0.contains(&*entity.id)
            && seen.insert(entity.id.clone())
            && (entity.kind.is_empty() || is_word(&entity.kind))
    };
    let mut out = String::new();
    if !layer.entities.iter().all(fits) {
        let list = layer.entities.iter().map(|entity| {
            let mentions =
                entity.mentions.iter().filter_map(|id| spans.get(id)).map(|id| SpanId::from(id.as_str()));
            Entity { mentions: mentions.collect(), ..entity.clone() }.to_value()
        });
        own.insert("entities".to_owned(), list.collect());
        return out;
    }
    for entity in &layer.entities {
        let id = ids.keep(&entity.id, "e");
        let _ = write!(out, "<link xml:id=\"{id}\"");
        if !entity.kind.is_empty() {
            let _ = write!(out, " type=\"{}\"", escape(&*entity.kind));
        }
        let targets: Vec<String> =
            entity.mentions.iter().filter_map(|id| spans.get(id)).map(|id| format!("#{id}")).collect();
        let _ = writeln!(out, " target=\"{}\"/>", targets.join(" "));
    }
    out
}

/// Writes what is said of the document as a whole: an annotation of all of the text.
fn document(out: &mut String, record: &Record, layer: &Layer, base: &str, mut own: Map<String, Value>) {
    let mut put = |key: &str, value: Value| own.insert(key.to_owned(), value);
    let labels = layer.labels.iter().all(|label| plain(label));
    if !labels {
        put("labels", json!(layer.labels));
    }
    if !layer.annotator.is_empty() {
        put("annotator", (*layer.annotator).into());
    }
    if layer.status != Status::New {
        put("status", layer.status.as_str().into());
    }
    let object = |extra: &Extra| Value::Object(extra.clone().into_iter().collect());
    if !record.metadata.is_empty() {
        put("metadata", object(&record.metadata));
    }
    if !layer.extra.is_empty() {
        put("extra", object(&layer.extra));
    }
    if own.is_empty() && (layer.labels.is_empty() || !labels) {
        return;
    }
    let _ = write!(out, "<annotation xml:id=\"{DOCUMENT}\" motivation=\"classifying\" target=\"#{base}\">");
    if labels {
        for label in &layer.labels {
            note(out, "label", "", label);
        }
    }
    if !own.is_empty() {
        let _ = write!(out, "<note type=\"{OWN}\">{}</note>", json_text(own));
    }
    out.push_str("</annotation>\n");
}
