//! Spans of documents whose text has changed: where they have come to, and copies of the texts as they were.

use super::bulk::{FileChange, read, write_files};
use super::{HIDDEN, Project, write_whole};
use crate::anchor::{self, Fate, Quote};
use crate::formats::native::{self, OF_TEXT};
use crate::model::{Document, document::sha256_hex};
use crate::text::{CodePoint, OffsetMap, TextRange};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize};

/// What became of the spans of one annotator in one document whose text has changed.
#[derive(Debug)]
pub struct Anchored {
    /// The document.
    pub document: String,
    /// Whose spans.
    pub annotator: String,
    /// Says that a copy of the text as it was is there for every span.
    pub old_text: bool,
    /// The spans, in the order of the file.
    pub spans: Vec<Placed>,
    text: Document,
    texts: PathBuf,
    file: FileChange,
}

/// A span with its fate.
#[derive(Debug)]
pub struct Placed {
    /// Its identifier.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it covers.
    pub covered: Vec<String>,
    /// Where its parts were, in code points of the old text.
    pub was: Vec<Range<usize>>,
    /// Where they are, in code points of the new one.
    pub fate: Came,
}

/// What became of a span, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// It stands where it stood.
    Stayed,
    /// It surely stands here now.
    Moved(Vec<Range<usize>>),
    /// It may stand here, or there, the likeliest first.
    Unsure(Vec<Vec<Range<usize>>>),
    /// What it covered is gone.
    Lost,
}

impl Placed {
    /// Says that a person must decide.
    pub fn waits(&self) -> bool {
        matches!(self.fate, Came::Unsure(_) | Came::Lost)
    }
}

/// The folder of copies of texts, inside a project.
pub(super) fn texts_folder(root: &Path) -> PathBuf {
    root.join(HIDDEN).join("texts")
}

/// Keeps a copy of a text as it is now, unless there is one.
pub(super) fn keep_text(texts: &Path, document: &Document) {
    let path = texts.join(format!("{}.txt", document.sha256));
    if path.exists() {
        return;
    }
    if let Err(error) = write_whole(&path, document.text.as_bytes()) {
        log::warn!("no copy of the text could be kept, so spans are harder to place if it changes: {error}");
    }
}

/// A text as it was, if a whole copy of it is there.
fn kept_text(texts: &Path, sha256: &str) -> Option<String> {
    let hash = sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = hash.then(|| fs::read(texts.join(format!("{sha256}.txt"))).ok()).flatten()?;
    let text = String::from_utf8(bytes).ok()?;
    (sha256_hex(text.as_bytes()) == sha256).then_some(text)
}

/// What a value of a file says of a span, as far as it can be placed.
struct Told {
    /// Its place in the list of the file.
    at: usize,
    was: Vec<Range<usize>>,
    covered: Vec<String>,
}

fn told(at: usize, span: &Value) -> Option<Told> {
    span.get("id")?.as_str()?;
    span.get("label")?.as_str()?;
    let range = |start: &Value, end: &Value| Some(start.as_u64()? as usize..end.as_u64()? as usize);
    let was: Vec<Range<usize>> = match span.get("parts").and_then(Value::as_array) {
        Some(parts) => parts.iter().map(|part| range(part.get(0)?, part.get(1)?)).collect::<Option<_>>()?,
        None => vec![range(span.get("start")?, span.get("end")?)?],
    };
    let strings = |value: &Value| -> Option<Vec<String>> {
        match value {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(all) => all.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
            _ => None,
        }
    };
    let covered = strings(span.get("text")?).filter(|covered| covered.len() == was.len())?;
    Some(Told { at, was, covered })
}

/// The parts of a span in the text that they were marked in; none if it does not cover what it says.
fn parts_in(text: &str, offsets: &OffsetMap, told: &Told) -> Option<Vec<TextRange>> {
    let part = |(was, covered): (&Range<usize>, &String)| {
        let byte = |point: usize| offsets.byte_of_code_point(text, CodePoint(point));
        let range = TextRange::new(text, byte(was.start)?..byte(was.end)?).ok()?;
        (range.of(text) == covered).then_some(range)
    };
    told.was.iter().zip(&told.covered).map(part).collect()
}

/// The fates of spans that were marked in one and the same text.
fn fates(old: Option<&str>, length: Option<usize>, new: &Document, spans: &[Told]) -> Vec<Fate> {
    let Some(old) = old else {
        let mut quotes = Vec::with_capacity(spans.len());
        for Told { was, covered, .. } in spans {
            let covered = covered.iter().map(String::as_str).collect();
            quotes.push(Quote { parts: was.clone(), covered });
        }
        return anchor::by_quote(length, &new.text, &quotes);
    };
    let offsets = OffsetMap::new(old);
    let parts: Vec<Option<Vec<TextRange>>> = spans.iter().map(|told| parts_in(old, &offsets, told)).collect();
    let known: Vec<Vec<TextRange>> = parts.iter().flatten().cloned().collect();
    let mut found = anchor::by_text(old, &new.text, &known).into_iter();
    let fate = |parts: &Option<Vec<TextRange>>| match parts {
        Some(_) => found.next().unwrap_or(Fate::Lost),
        None => Fate::Lost,
    };
    parts.iter().map(fate).collect()
}

/// Places the spans of an annotator in a document whose text has changed, without writing anything. None if it has
/// not, or nothing was marked.
///
/// # Errors
/// If the document or the labels cannot be read; the message is for the user.
pub fn look(project: &Project, annotator: &str, name: &str) -> Result<Option<Anchored>, String> {
    let path = project.annotations_path(annotator, name);
    let Some(bytes) = read(&path).map_err(|error| error.to_string())? else { return Ok(None) };
    let loaded = project.load(name, annotator).map_err(|error| error.to_string())?;
    if let Some(reason) = loaded.read_only {
        return Err(reason);
    }
    let shape = |error: serde_json::Error| format!("{error}: {}", path.display());
    let file = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut head: Map<String, Value> = serde_json::from_slice(file).map_err(shape)?;
    let new = loaded.document;
    let of_file = head.get("sha256").and_then(Value::as_str).unwrap_or(&new.sha256).to_owned();
    let mut take = |key: &str| match head.remove(key) {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    };
    let mut lists = [take("spans"), take("relations"), take("entities")];
    let of_text = |span: &Value| {
        span.get(OF_TEXT).and_then(Value::as_str).map_or_else(|| of_file.clone(), str::to_owned)
    };
    let mut by_text: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for (at, span) in lists[0].iter().enumerate() {
        let of = of_text(span);
        if of != new.sha256
            && let Some(told) = told(at, span)
        {
            by_text.entry(of).or_default().push(told);
        }
    }
    if of_file == new.sha256 && by_text.is_empty() {
        return Ok(None);
    }
    let length = head.get("length").and_then(Value::as_u64).map(|length| length as usize);
    let texts = texts_folder(project.root());
    let (mut spans, mut old_text) = (Vec::new(), true);
    for (of, group) in by_text {
        let old = kept_text(&texts, &of);
        old_text &= old.is_some();
        // Only of the file's own text is the length known.
        let length = length.filter(|_| of == of_file);
        let fates = fates(old.as_deref(), length, &new, &group);
        for (told, fate) in group.iter().zip(fates) {
            let fate = came(&new, &told.was, fate);
            put_fate(&mut lists[0][told.at], &of, &fate);
            let text = |key: &str| lists[0][told.at][key].as_str().unwrap_or_default().to_owned();
            spans.push((
                told.at,
                Placed {
                    id: text("id"),
                    label: text("label"),
                    covered: told.covered.clone(),
                    was: told.was.clone(),
                    fate,
                },
            ));
        }
    }
    spans.sort_by_key(|(at, _)| *at);
    head.insert("sha256".to_owned(), new.sha256.clone().into());
    head.insert("length".to_owned(), new.offsets.code_points().into());
    // Read and written once more, so that all is in the order of the new text.
    let written = native::write_values(&head, &lists);
    let mut reading = native::read(&written, &new).map_err(|error| error.to_string())?;
    reading.annotations.annotator = annotator.into();
    let written = native::write(&reading.annotations, &new);
    Ok(Some(Anchored {
        document: name.to_owned(),
        annotator: annotator.to_owned(),
        old_text,
        spans: spans.into_iter().map(|(_, placed)| placed).collect(),
        text: Document::new(new.name.clone(), new.text.clone()),
        texts,
        file: FileChange { path, old: Some(bytes), new: Some(written) },
    }))
}

/// A fate in code points of the new text.
fn came(new: &Document, was: &[Range<usize>], fate: Fate) -> Came {
    let points = |parts: Vec<TextRange>| -> Vec<Range<usize>> {
        let point = |byte: u32| new.offsets.code_point_of_byte(&new.text, byte as usize).0;
        parts.iter().map(|part| point(part.start())..point(part.end())).collect()
    };
    match fate {
        Fate::Sure(parts) => {
            let now = points(parts);
            if now == was { Came::Stayed } else { Came::Moved(now) }
        }
        Fate::Unsure(places) => Came::Unsure(places.into_iter().map(points).collect()),
        Fate::Lost => Came::Lost,
    }
}

/// Writes a fate into a span as it stands in the file: its new place, or which text its old place counts in.
fn put_fate(span: &mut Value, of: &str, fate: &Came) {
    let Some(span) = span.as_object_mut() else { return };
    match fate {
        Came::Unsure(_) | Came::Lost => {
            span.insert(OF_TEXT.to_owned(), of.into());
            return;
        }
        Came::Stayed => {}
        Came::Moved(parts) => {
            if let (false, [part]) = (span.contains_key("parts"), parts.as_slice()) {
                span.insert("start".to_owned(), part.start.into());
                span.insert("end".to_owned(), part.end.into());
            } else {
                let parts: Value = parts.iter().map(|part| Value::from(vec![part.start, part.end])).collect();
                span.insert("parts".to_owned(), parts);
            }
        }
    }
    span.shift_remove(OF_TEXT);
}

/// Writes what was found, all files or none, and keeps copies of the texts as they are now.
///
/// # Errors
/// If a file cannot be written or was changed meanwhile: all are as they were.
pub fn write(anchored: &[Anchored]) -> Result<(), String> {
    let files: Vec<&FileChange> = anchored.iter().map(|one| &one.file).collect();
    write_files(&files, &AtomicUsize::new(0), &AtomicBool::new(false))?;
    for one in anchored {
        keep_text(&one.texts, &one.text);
    }
    Ok(())
}
