//! The program's own annotation file: plain JSON, one span a line, in reading order.
//!
//! Offsets are Unicode code points, the end exclusive, as Python counts. The covered text of each span is written,
//! and checked when it is read. What the program does not know, or cannot place, is written back as it was read.

use super::{Problem, json};
use crate::model::{Annotations, Document, Edit, Entity, Extra, Relation, Span, SpanId, Status, apply};
use crate::text::{CodePoint, TextRange, segment};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashSet};

/// The version of the format that is written.
pub const VERSION: u64 = 1;

/// Annotations as a file had them.
#[derive(Debug)]
pub struct Reading {
    /// What could be placed, and what could not.
    pub annotations: Annotations,
    /// What was found wrong.
    pub problems: Vec<Problem>,
    /// Says that the file was made for another text.
    pub text_changed: bool,
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum NativeError {
    /// It is not UTF-8.
    #[error("byte {offset} is not UTF-8 text; restore the file from a copy")]
    NotText {
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// It is not JSON.
    #[error(
        "line {line}, column {column}: it is not JSON ({what}); mend that place or restore the file from a copy"
    )]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser says.
        what: String,
    },
    /// It is JSON of another kind.
    #[error("{0}")]
    Shape(String),
    /// A newer program wrote it.
    #[error("it has version {0} of the format, newer than this program knows; use a newer Hashiya")]
    TooNew(u64),
}

/// A span as it stands in a file.
#[derive(Serialize, Deserialize)]
struct WireSpan<'a> {
    id: std::borrow::Cow<'a, str>,
    label: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<(u64, u64)>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Covered<'a>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    attributes: Extra,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unsure: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(flatten)]
    extra: Extra,
}

/// The covered text: of one part, or of each.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Covered<'a> {
    One(std::borrow::Cow<'a, str>),
    Each(Vec<std::borrow::Cow<'a, str>>),
}

#[derive(Serialize, Deserialize)]
struct WireRelation {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    from: String,
    to: String,
    #[serde(flatten)]
    extra: Extra,
}

/// The key by which a span that waits for its place says, by SHA-256, which text its offsets count in.
pub const OF_TEXT: &str = "of text";

/// Keys of the file that the program itself writes.
const KNOWN: [&str; 10] = [
    "hashiya",
    "document",
    "sha256",
    "length",
    "offsets",
    "annotator",
    "status",
    "spans",
    "relations",
    "entities",
];

/// Its lists, in the order of the file.
const LISTS: [&str; 3] = ["spans", "relations", "entities"];

/// The text of a file, without a byte order mark.
fn text_of_file(bytes: &[u8]) -> Result<&str, NativeError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| NativeError::NotText { offset: error.valid_up_to() })
}

fn not_json(error: &serde_json::Error) -> NativeError {
    if error.is_data() {
        NativeError::Shape("it is JSON, but not an object of annotations; choose the right file".to_owned())
    } else {
        NativeError::NotJson { line: error.line(), column: error.column(), what: error.to_string() }
    }
}

/// Checks what a file says of its own kind, by the value of its key `hashiya`.
fn check_version(version: Option<&Value>) -> Result<(), NativeError> {
    match version.and_then(Value::as_u64) {
        Some(version) if VERSION < version => Err(NativeError::TooNew(version)),
        Some(_) => Ok(()),
        None => {
            let what =
                "it has no \"hashiya\" version, so it is not a file of annotations; choose the right file";
            Err(NativeError::Shape(what.to_owned()))
        }
    }
}

fn not_a_list(key: &str) -> NativeError {
    NativeError::Shape(format!("{key:?} is not a list; mend it or restore the file from a copy"))
}

/// Reads a file of annotations as values, with no look at the text that it is about.
///
/// # Errors
/// If it is no file of annotations, or a newer program's.
pub(crate) fn read_values(bytes: &[u8]) -> Result<serde_json::Map<String, Value>, NativeError> {
    let top: serde_json::Map<String, Value> =
        serde_json::from_str(text_of_file(bytes)?).map_err(|error| not_json(&error))?;
    check_version(top.get("hashiya"))?;
    match LISTS.iter().find(|&&key| top.get(key).is_some_and(|list| !list.is_array())) {
        Some(key) => Err(not_a_list(key)),
        None => Ok(top),
    }
}

/// Reads a file of annotations on `document`.
pub fn read(bytes: &[u8], document: &Document) -> Result<Reading, NativeError> {
    let file = text_of_file(bytes)?;
    let top: BTreeMap<String, &RawValue> = serde_json::from_str(file).map_err(|error| not_json(&error))?;
    let value = |key: &str| top.get(key).and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok());
    let text_of = |key: &str| value(key).and_then(|value| value.as_str().map(str::to_owned));
    let mut problems = Vec::new();
    check_version(value("hashiya").as_ref())?;
    let general = |what: String, remedy: &str| Problem {
        place: "the file's head".to_owned(),
        what,
        remedy: remedy.to_owned(),
    };
    if let Some(unit) = text_of("offsets").filter(|unit| unit != "code points") {
        return Err(NativeError::Shape(format!(
            "its offsets are counted in {unit}, not in code points; convert it"
        )));
    }
    let of_text = text_of("sha256").filter(|hash| *hash != document.sha256);
    let text_changed = of_text.is_some();
    let status = text_of("status").unwrap_or_default();
    let known_status = Status::from_name(&status);
    if known_status.is_none() && !status.is_empty() {
        problems.push(general(format!("the status {status:?} is not known"), "it was taken as new"));
    }
    let mut reader = Reader { file, document, of_text, problems, at: 0, line: 1, taken: HashSet::new() };
    let raw_spans = Reader::list(&top, "spans")?;
    let (mut spans, mut unplaced) = (Vec::with_capacity(raw_spans.len()), Vec::new());
    for raw in raw_spans {
        match reader.span(raw) {
            Ok(span) => spans.push(span),
            Err(kept) => unplaced.push(kept),
        }
    }
    let annotator = text_of("annotator").unwrap_or_default();
    let (mut annotations, _) = Annotations::with_spans(annotator, known_status.unwrap_or_default(), spans);
    for raw in Reader::list(&top, "relations")? {
        reader.relation(raw, &mut annotations);
    }
    for raw in Reader::list(&top, "entities")? {
        reader.entity(raw, &mut annotations);
    }
    for kept in &unplaced {
        if let Some(id) = kept.get("id").and_then(Value::as_str) {
            annotations.reserve_id(&id.into());
        }
    }
    annotations.unplaced = unplaced;
    for (key, raw) in &top {
        if !KNOWN.contains(&key.as_str()) {
            annotations.extra.insert(key.clone(), serde_json::from_str(raw.get()).unwrap_or_default());
        }
    }
    Ok(Reading { annotations, problems: reader.problems, text_changed })
}

/// What is needed while the spans of a file are read.
struct Reader<'a> {
    file: &'a str,
    document: &'a Document,
    /// SHA-256 of the text that the file was made for, if that is another.
    of_text: Option<String>,
    problems: Vec<Problem>,
    /// How far lines have been counted (bytes), and the line there.
    at: usize,
    line: usize,
    taken: HashSet<String>,
}

impl<'a> Reader<'a> {
    fn list(top: &BTreeMap<String, &'a RawValue>, key: &str) -> Result<Vec<&'a RawValue>, NativeError> {
        let Some(raw) = top.get(key) else { return Ok(Vec::new()) };
        serde_json::from_str(raw.get()).map_err(|_| not_a_list(key))
    }

    /// The line of a value of the file; values are asked for in order.
    fn line_of(&mut self, raw: &RawValue) -> usize {
        let offset =
            (raw.get().as_ptr() as usize).wrapping_sub(self.file.as_ptr() as usize).min(self.file.len());
        let newlines = |bytes: &[u8]| bytes.split(|&byte| byte == b'\n').count() - 1;
        let bytes = self.file.as_bytes();
        if offset < self.at {
            (self.at, self.line) = (0, 1);
        }
        self.line += newlines(&bytes[self.at..offset]);
        self.at = offset;
        self.line
    }

    fn report(&mut self, raw: &RawValue, thing: &str, what: String, remedy: &str) {
        let place = format!("line {}, {thing}", self.line_of(raw));
        self.problems.push(Problem { place, what, remedy: remedy.to_owned() });
    }

    /// Reads a span and places it, or reports why not and gives it back as it stands.
    fn span(&mut self, raw: &'a RawValue) -> Result<Span, Value> {
        const KEPT: &str = "it is kept in the file as it is, and not shown";
        let keep = || serde_json::from_str::<Value>(raw.get()).unwrap_or_default();
        let mut wire: WireSpan<'a> = match serde_json::from_str(raw.get()) {
            Ok(wire) => wire,
            Err(error) => {
                self.report(raw, "a span", format!("it has not the form of a span ({error})"), KEPT);
                return Err(keep());
            }
        };
        let name = format!("span {}", wire.id);
        match self.place(&wire) {
            Err(what) => {
                self.report(raw, &name, what, KEPT);
                let mut kept = keep();
                if let (Some(of), Some(fields)) = (&self.of_text, kept.as_object_mut()) {
                    fields.entry(OF_TEXT).or_insert_with(|| of.as_str().into());
                }
                return Err(kept);
            }
            Ok((_, Some(note))) => self.report(raw, &name, note, "it is shown as the file has it"),
            Ok((_, None)) => {}
        }
        if !self.taken.insert(wire.id.clone().into_owned()) {
            self.report(raw, &name, "another span has the same identifier".to_owned(), KEPT);
            return Err(keep());
        }
        let parts = self.place(&wire).map(|(parts, _)| parts).unwrap_or_default();
        wire.extra.remove(OF_TEXT);
        Ok(Span {
            id: SpanId(wire.id.into()),
            label: wire.label.into(),
            parts,
            attributes: wire.attributes,
            note: wire.note,
            unsure: wire.unsure,
            confidence: wire.confidence,
            extra: wire.extra,
        })
    }

    /// Finds the parts of a span in the text, with a remark if they are odd; or says why they are not there.
    fn place(&self, wire: &WireSpan<'_>) -> Result<(Vec<TextRange>, Option<String>), String> {
        let Document { text, offsets, .. } = self.document;
        let ends: Vec<(u64, u64)> = match (&wire.parts, wire.start, wire.end) {
            (Some(parts), _, _) => parts.clone(),
            (None, Some(start), Some(end)) => vec![(start, end)],
            _ => return Err("it has neither \"start\" and \"end\" nor \"parts\"".to_owned()),
        };
        if wire.label.is_empty() {
            return Err("its label is empty".to_owned());
        }
        let mut parts: Vec<TextRange> = Vec::with_capacity(ends.len());
        for &(start, end) in &ends {
            if end < start {
                return Err(format!("it ends (code point {end}) before its start ({start})"));
            }
            let byte = |point: u64| offsets.byte_of_code_point(text, CodePoint(usize::try_from(point).ok()?));
            let (Some(from), Some(to)) = (byte(start), byte(end)) else {
                let length = offsets.code_points();
                return Err(format!("it reaches to code point {end}, beyond the text of {length}"));
            };
            let range = TextRange::new(text, from..to).map_err(|error| error.to_string())?;
            if parts.last().is_some_and(|before| range.start() < before.end()) {
                return Err("its parts overlap or are not in reading order".to_owned());
            }
            parts.push(range);
        }
        if parts.is_empty() {
            return Err("it has no parts".to_owned());
        }
        if wire.extra.get(OF_TEXT).is_some_and(|of| of.as_str() != Some(self.document.sha256.as_str())) {
            return Err("it was marked in an earlier text and waits for its place in this one".to_owned());
        }
        let covered: Vec<&str> = parts.iter().map(|part| part.of(text)).collect();
        let same = match &wire.text {
            Some(Covered::One(one)) => covered.len() == 1 && covered[0] == one,
            Some(Covered::Each(each)) => each.iter().map(AsRef::as_ref).eq(covered.iter().copied()),
            None if self.of_text.is_some() => {
                return Err("the text has changed, and it does not say what it covered".to_owned());
            }
            None => return Ok((parts, Some("it does not say what it covers".to_owned()))),
        };
        if !same {
            return Err(format!(
                "the text there is {:?}, not what the file says it covers",
                covered.join(" … ")
            ));
        }
        let cuts = parts.iter().any(|part| {
            let edges = [part.start() as usize, part.end() as usize];
            edges.iter().any(|&edge| segment::grapheme_floor(text, edge) != edge)
        });
        Ok((parts, cuts.then(|| "an end of it lies inside a character with its marks".to_owned())))
    }

    fn relation(&mut self, raw: &'a RawValue, annotations: &mut Annotations) {
        let wire: Result<WireRelation, _> = serde_json::from_str(raw.get());
        let why = match wire {
            Err(error) => format!("it has not the form of a relation ({error})"),
            Ok(wire) => {
                let relation = Relation {
                    id: wire.id.as_str().into(),
                    kind: wire.kind.into(),
                    from: wire.from.as_str().into(),
                    to: wire.to.as_str().into(),
                    extra: wire.extra,
                };
                match apply(annotations, &Edit::Relate(relation)) {
                    Ok(_) => return,
                    Err(error) => error.to_string(),
                }
            }
        };
        self.report(raw, "a relation", why, "it is kept in the file as it is, and not shown");
        annotations.unplaced_relations.push(serde_json::from_str(raw.get()).unwrap_or_default());
    }

    fn entity(&mut self, raw: &'a RawValue, annotations: &mut Annotations) {
        let why = match serde_json::from_str::<Entity>(raw.get()) {
            Err(error) => format!("it has not the form of an entity ({error})"),
            Ok(entity) if entity.id.is_empty() => "it has no identifier".to_owned(),
            Ok(entity) if annotations.entity(&entity.id).is_some() => {
                "another entity has the same identifier".to_owned()
            }
            Ok(entity) => {
                let edit = Edit::Entity { id: entity.id.clone(), entity: Some(Box::new(entity)) };
                match apply(annotations, &edit) {
                    Ok(_) => return,
                    Err(error) => error.to_string(),
                }
            }
        };
        self.report(raw, "an entity", why, "it is kept in the file as it is, and not shown");
        annotations.unplaced_entities.push(serde_json::from_str(raw.get()).unwrap_or_default());
    }
}

/// Writes annotations on `document`; the same annotations give the same bytes.
pub fn write(annotations: &Annotations, document: &Document) -> Vec<u8> {
    let head: [(&str, Value); 7] = [
        ("hashiya", VERSION.into()),
        ("document", (*document.name).into()),
        ("sha256", document.sha256.as_str().into()),
        ("length", document.offsets.code_points().into()),
        ("offsets", "code points".into()),
        ("annotator", (*annotations.annotator).into()),
        ("status", annotations.status().as_str().into()),
    ];
    let mut out = Vec::with_capacity(256 + 160 * annotations.len());
    write_head(&mut out, head.iter().map(|(key, value)| (*key, value)));
    let spans = annotations.spans().map(|span| line(&wire(span, document)));
    list(&mut out, "spans", spans.chain(annotations.unplaced.iter().map(line)));
    let relations = annotations.relations().map(|relation| {
        line(&WireRelation {
            id: relation.id.to_string(),
            kind: relation.kind.to_string(),
            from: relation.from.to_string(),
            to: relation.to.to_string(),
            extra: relation.extra.clone(),
        })
    });
    list(&mut out, "relations", relations.chain(annotations.unplaced_relations.iter().map(line)));
    let entities = annotations.entities().map(|entity| line(&entity.to_value()));
    list(&mut out, "entities", entities.chain(annotations.unplaced_entities.iter().map(line)));
    write_rest(&mut out, annotations.extra.iter().map(|(key, value)| (key.as_str(), value)));
    out
}

/// Writes a file of annotations from values, in the same form: all keys but the lists, then the spans, the relations
/// and the entities in the order given.
pub(crate) fn write_values(head: &serde_json::Map<String, Value>, lists: &[Vec<Value>; 3]) -> Vec<u8> {
    let known = |key: &str| KNOWN.contains(&key);
    let mut out = Vec::with_capacity(256 + 160 * lists[0].len());
    write_head(&mut out, KNOWN.iter().filter_map(|&key| head.get(key).map(|value| (key, value))));
    for (values, key) in lists.iter().zip(LISTS) {
        list(&mut out, key, values.iter().map(line));
    }
    let rest: BTreeMap<&str, &Value> =
        head.iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| !known(key)).collect();
    write_rest(&mut out, rest.into_iter());
    out
}

fn line<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut line = Vec::new();
    json::write(&mut line, value);
    line
}

fn field(out: &mut Vec<u8>, before: &str, key: &str, value: &Value) {
    out.extend_from_slice(before.as_bytes());
    json::write(out, key);
    out.extend_from_slice(b": ");
    json::write(out, value);
}

/// Two lines: what the file is about, and whose it is.
fn write_head<'a>(out: &mut Vec<u8>, fields: impl Iterator<Item = (&'a str, &'a Value)>) {
    for (place, (key, value)) in fields.enumerate() {
        let before = match (place, key) {
            (0, _) => "{",
            (_, "annotator") => ",\n ",
            _ => ", ",
        };
        field(out, before, key, value);
    }
}

fn list(out: &mut Vec<u8>, key: &str, items: impl Iterator<Item = Vec<u8>>) {
    out.extend_from_slice(b",\n ");
    json::write(out, key);
    out.extend_from_slice(b": [");
    lines(out, items);
}

fn write_rest<'a>(out: &mut Vec<u8>, fields: impl Iterator<Item = (&'a str, &'a Value)>) {
    for (key, value) in fields {
        field(out, ",\n ", key, value);
    }
    out.extend_from_slice(b"}\n");
}

fn lines(out: &mut Vec<u8>, items: impl Iterator<Item = Vec<u8>>) {
    let mut first = true;
    for item in items {
        out.extend_from_slice(if first { b"\n  " } else { b",\n  " });
        out.extend_from_slice(&item);
        first = false;
    }
    out.extend_from_slice(if first { b"]" } else { b"\n ]" });
}

fn wire<'a>(span: &'a Span, document: &'a Document) -> WireSpan<'a> {
    let text: &'a str = &document.text;
    let point = |byte: u32| document.offsets.code_point_of_byte(text, byte as usize).0 as u64;
    let mut wire = WireSpan {
        id: (&*span.id.0).into(),
        label: (&*span.label).into(),
        start: None,
        end: None,
        parts: None,
        text: None,
        attributes: span.attributes.clone(),
        note: span.note.clone(),
        unsure: span.unsure,
        confidence: span.confidence,
        extra: span.extra.clone(),
    };
    if let [part] = span.parts.as_slice() {
        (wire.start, wire.end) = (Some(point(part.start())), Some(point(part.end())));
        wire.text = Some(Covered::One(part.of(text).into()));
    } else {
        wire.parts = Some(span.parts.iter().map(|part| (point(part.start()), point(part.end()))).collect());
        wire.text = Some(Covered::Each(span.parts.iter().map(|part| part.of(text).into()).collect()));
    }
    wire
}
