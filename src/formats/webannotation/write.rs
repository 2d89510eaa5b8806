//! From a record to a collection of annotations.

use super::check::{self, CONTEXT, MOTIVATIONS, Object, is_uri};
use super::describe::describe;
use super::target::{Place, places};
use super::{OWN, SOURCE};
use crate::formats::{Entity, Layer, Record};
use crate::model::document::sha256_hex;
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::{OffsetMap, TextRange};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Code points before and after a quotation that are written with it.
const AROUND: usize = 32;

/// Keys of an annotation that the model knows and that say nothing of a span itself.
pub(super) const KEPT: [&str; 9] =
    ["created", "modified", "generated", "generator", "audience", "rights", "canonical", "via", "stylesheet"];

struct Writer<'a> {
    record: &'a Record,
    source: String,
    map: OffsetMap,
    taken: HashSet<String>,
    items: Vec<Value>,
}

/// Writes a document.
pub(super) fn write(record: &Record) -> Vec<u8> {
    let source = format!("{SOURCE}{}", sha256_hex(record.text.as_bytes()));
    let mut writer = Writer {
        record,
        map: OffsetMap::new(&record.text),
        taken: HashSet::new(),
        items: Vec::new(),
        source,
    };
    let text = json!({
        "id": writer.identifier("document/", "text"),
        "type": "Annotation",
        "motivation": "describing",
        "body": {"type": "TextualBody", "format": "text/plain", "textDirection": "auto", "value": &*record.text},
        "target": writer.source,
    });
    writer.items.push(text);
    let layers: Vec<Value> =
        record.layers.iter().enumerate().map(|(at, layer)| writer.layer(at, layer)).collect();
    let mut own = Object::new();
    own.insert("document".to_owned(), (*record.name).into());
    if !record.metadata.is_empty() {
        own.insert("metadata".to_owned(), json!(record.metadata));
    }
    own.insert("layers".to_owned(), Value::Array(layers));
    let collection = json!({
        "@context": CONTEXT,
        "id": format!("{}#document/annotations", writer.source),
        "type": "AnnotationCollection",
        "label": &*record.name,
        "total": writer.items.len(),
        OWN: own,
        "first": {
            "id": format!("{}#document/page", writer.source),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": [],
        },
    });
    // An annotation a line, so that changes can be seen.
    let mut out = Vec::new();
    crate::formats::json::write(&mut out, &collection);
    let end = b"]}}";
    if out.ends_with(end) {
        out.truncate(out.len() - end.len());
    }
    for (at, item) in writer.items.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        crate::formats::json::write(&mut out, item);
    }
    out.extend_from_slice(b"\n]}}\n");
    out
}

/// An identifier as the part of a URI after the text's own: all but letters, digits and `-._~` by its bytes.
fn fragment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

impl Writer<'_> {
    /// The URI of something: its identifier itself, if that is a URI and nothing else has it.
    fn identifier(&mut self, folder: &str, id: &str) -> String {
        if is_uri(id) && !id.starts_with(SOURCE) && self.taken.insert(id.to_owned()) {
            return id.to_owned();
        }
        let uri = format!("{}#{folder}{}", self.source, fragment(id));
        self.taken.insert(uri.clone());
        uri
    }

    fn layer(&mut self, at: usize, layer: &Layer) -> Value {
        let folder = if at == 0 { String::new() } else { format!("layer-{}/", at + 1) };
        let mut uris: HashMap<&SpanId, String> = HashMap::with_capacity(layer.spans.len());
        for span in &layer.spans {
            let uri = self.identifier(&folder, &span.id.0);
            uris.insert(&span.id, uri);
        }
        for (number, label) in layer.labels.iter().enumerate() {
            let body = json!({"type": "TextualBody", "purpose": "classifying", "value": &**label});
            let id = self.identifier(&format!("{folder}document/"), &format!("label-{}", number + 1));
            let mut annotation = Object::new();
            annotation.insert("id".to_owned(), id.into());
            annotation.insert("type".to_owned(), "Annotation".into());
            annotation.insert("motivation".to_owned(), "classifying".into());
            annotation.insert("body".to_owned(), body);
            annotation.insert("target".to_owned(), self.source.as_str().into());
            self.finish(annotation, at, layer, Object::new());
        }
        for span in &layer.spans {
            if let Some(uri) = uris.get(&span.id) {
                self.span(at, layer, span, uri);
            }
        }
        for relation in &layer.relations {
            self.relation(at, layer, relation, &uris, &folder);
        }
        let mut said = Object::new();
        if !layer.annotator.is_empty() {
            said.insert("annotator".to_owned(), (*layer.annotator).into());
        }
        if layer.status != Status::New {
            said.insert("status".to_owned(), layer.status.as_str().into());
        }
        if !layer.entities.is_empty() {
            said.insert("entities".to_owned(), layer.entities.iter().map(Entity::to_value).collect());
        }
        let mut extra = layer.extra.clone();
        // An annotation that is kept whole cannot say whose it is: those of the first layer alone stand as they were.
        if let Some(annotations) = extra.get("unparsed").filter(|_| at == 0).and_then(annotations) {
            self.items.extend(annotations);
            extra.remove("unparsed");
        }
        if !extra.is_empty() {
            said.insert("extra".to_owned(), json!(extra));
        }
        Value::Object(said)
    }

    /// Adds what annotations of a layer have in common.
    fn finish(&mut self, mut annotation: Object, at: usize, layer: &Layer, mut own: Object) {
        if !layer.annotator.is_empty() {
            annotation.insert("creator".to_owned(), json!({"type": "Person", "name": &*layer.annotator}));
        }
        if at != 0 {
            own.insert("layer".to_owned(), at.into());
        }
        if !own.is_empty() {
            annotation.insert(OWN.to_owned(), Value::Object(own));
        }
        self.items.push(Value::Object(annotation));
    }

    fn span(&mut self, at: usize, layer: &Layer, span: &Span, uri: &str) {
        let mut own = Object::new();
        let mut extra = span.extra.clone();
        let mut bodies = vec![json!({"type": "TextualBody", "purpose": "tagging", "value": &*span.label})];
        let mut others = Object::new();
        for (name, value) in &span.attributes {
            if value.is_string() {
                bodies.push(
                    json!({"type": "TextualBody", "purpose": "describing", "name": name, "value": value}),
                );
            } else {
                others.insert(name.clone(), value.clone());
            }
        }
        if !others.is_empty() {
            own.insert("attributes".to_owned(), Value::Object(others));
        }
        if let Some(note) = &span.note {
            bodies.push(json!({"type": "TextualBody", "purpose": "commenting", "value": note}));
        }
        for (key, write) in [("notes", notes as fn(&Value, bool) -> Option<Vec<Value>>), ("links", links)] {
            if let Some(written) = extra.get(key).and_then(|list| write(list, span.note.is_some())) {
                bodies.extend(written);
                extra.remove(key);
            }
        }
        let mut annotation = Object::new();
        annotation.insert("id".to_owned(), uri.into());
        annotation.insert("type".to_owned(), "Annotation".into());
        let motivation = extra
            .get("motivation")
            .filter(|value| value.as_str().is_some_and(|one| !matches!(one, "identifying" | "")))
            .cloned();
        if motivation.is_some() {
            extra.remove("motivation");
        }
        annotation.insert("motivation".to_owned(), motivation.unwrap_or_else(|| "identifying".into()));
        annotation.insert("target".to_owned(), self.target(span));
        let others = extra.get("bodies").filter(|others| others.is_array()).cloned();
        let all: Vec<Value> = bodies.iter().cloned().chain(check::each(others.as_ref()).cloned()).collect();
        annotation.insert("body".to_owned(), Value::Array(all));
        // Bodies that were kept whole stand where they stood, if they are read as such there.
        let stay = others.is_some()
            && check::annotation(&annotation).is_ok()
            && describe(&annotation).extra.get("bodies") == others.as_ref();
        if stay {
            extra.remove("bodies");
        } else {
            let one = bodies.len() == 1;
            annotation.insert("body".to_owned(), if one { bodies.remove(0) } else { Value::Array(bodies) });
        }
        keep(&mut annotation, &mut extra);
        if span.unsure {
            own.insert("unsure".to_owned(), true.into());
        }
        if let Some(confidence) = span.confidence {
            own.insert("confidence".to_owned(), confidence.into());
        }
        if !extra.is_empty() {
            own.insert("extra".to_owned(), json!(extra));
        }
        self.finish(annotation, at, layer, own);
    }

    fn target(&self, span: &Span) -> Value {
        let mut parts: Vec<Value> = span.parts.iter().map(|&part| self.part(part)).collect();
        if parts.len() == 1 { parts.remove(0) } else { json!({"type": "Composite", "items": parts}) }
    }

    fn part(&self, part: TextRange) -> Value {
        let text = &self.record.text;
        let (start, end) = (part.start() as usize, part.end() as usize);
        let before = text.get(..start).unwrap_or_default();
        let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let after = text.get(end..).unwrap_or_default();
        let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        json!({
            "type": "SpecificResource",
            "source": self.source,
            "selector": [
                {
                    "type": "TextPositionSelector",
                    "start": self.map.of_byte(text, start),
                    "end": self.map.of_byte(text, end),
                },
                {
                    "type": "TextQuoteSelector",
                    "exact": part.of(text),
                    "prefix": before.get(from..).unwrap_or_default(),
                    "suffix": after.get(..to).unwrap_or_default(),
                },
            ],
        })
    }

    fn relation(
        &mut self,
        at: usize,
        layer: &Layer,
        relation: &Relation,
        uris: &HashMap<&SpanId, String>,
        folder: &str,
    ) {
        let (Some(from), Some(to)) = (uris.get(&relation.from), uris.get(&relation.to)) else { return };
        let (from, to) = (from.clone(), to.clone());
        let id = self.identifier(&format!("{folder}relation/"), &relation.id.0);
        let mut extra = relation.extra.clone();
        let mut annotation = Object::new();
        annotation.insert("id".to_owned(), id.into());
        annotation.insert("type".to_owned(), "Annotation".into());
        annotation.insert("motivation".to_owned(), "linking".into());
        let kind = json!({"type": "TextualBody", "purpose": "tagging", "value": &*relation.kind});
        annotation.insert("body".to_owned(), json!([kind, to]));
        annotation.insert("target".to_owned(), from.into());
        keep(&mut annotation, &mut extra);
        let mut own = Object::new();
        if !extra.is_empty() {
            own.insert("extra".to_owned(), json!(extra));
        }
        self.finish(annotation, at, layer, own);
    }
}

/// Moves keys that the model knows to the annotation itself, as far as they are what the model wants.
fn keep(annotation: &mut Object, extra: &mut Extra) {
    for key in KEPT {
        if let Some(value) = extra.remove(key) {
            annotation.insert(key.to_owned(), value.clone());
            if check::annotation(annotation).is_err() {
                annotation.remove(key);
                extra.insert(key.to_owned(), value);
            }
        }
    }
}

/// Notes as bodies, if bodies can say all of them.
fn notes(list: &Value, has_note: bool) -> Option<Vec<Value>> {
    let one = |note: &Value| {
        let note = note.as_object()?;
        let kind = note.get("type")?.as_str().filter(|kind| MOTIVATIONS.contains(kind))?;
        let text = note.get("text").filter(|text| text.is_string())?;
        let fits = note.len() == 2 && (has_note || kind != "commenting");
        fits.then(|| json!({"type": "TextualBody", "purpose": kind, "value": text}))
    };
    list.as_array().filter(|list| !list.is_empty())?.iter().map(one).collect()
}

/// References to entries elsewhere as bodies, if bodies can say all of them.
fn links(list: &Value, _: bool) -> Option<Vec<Value>> {
    let one = |link: &Value| {
        let link = link.as_object()?;
        let target = link.get("target")?.as_str().filter(|target| is_uri(target))?;
        match (link.get("type"), link.len()) {
            (None, 1) => Some(Value::from(target)),
            (Some(kind), 2) if MOTIVATIONS.contains(&kind.as_str()?) => {
                Some(json!({"type": "SpecificResource", "purpose": kind, "source": target}))
            }
            _ => None,
        }
    };
    list.as_array().filter(|list| !list.is_empty())?.iter().map(one).collect()
}

/// Annotations that were kept whole, if they are such and written as this program writes them.
fn annotations(kept: &Value) -> Option<Vec<Value>> {
    let one = |text: &Value| {
        let text = text.as_str()?;
        let value: Value = serde_json::from_str(text).ok()?;
        let fits = value.as_object().is_some_and(|object| {
            let selects = |target: &Value| places(target).iter().flatten().any(Place::is_text);
            check::annotation(object).is_ok() && !object.get("target").is_some_and(selects)
        });
        let written = value.to_string();
        (fits && written == text).then_some(value)
    };
    kept.as_array().filter(|list| !list.is_empty())?.iter().map(one).collect()
}
