//! JSON for training sets: whole documents with their text, so that nothing else is needed to read them.
//!
//! `{"document", "text", "sha256", "offsets": "code points", "annotator", "status", "spans": [{"id", "label",
//! "start", "end", "text", …}], "relations": [{"id", "type", "from", "to"}], "metadata": {…}}`; a list of those as
//! JSON, one a line as JSON lines. Offsets are Unicode code points, the end exclusive, as Python counts.

use super::json;
use crate::model::{Annotations, Document, Extra};
use serde::Serialize;

/// How documents are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// One list of documents.
    Json,
    /// One document a line.
    Jsonl,
}

#[derive(Serialize)]
struct WireDocument<'a> {
    document: &'a str,
    text: &'a str,
    sha256: &'a str,
    offsets: &'static str,
    annotator: &'a str,
    status: &'static str,
    spans: Vec<WireSpan<'a>>,
    relations: Vec<WireRelation<'a>>,
    metadata: &'a Extra,
}

#[derive(Serialize)]
struct WireSpan<'a> {
    id: &'a str,
    label: &'a str,
    /// Code point where the first part starts.
    start: usize,
    /// Code point after the last part.
    end: usize,
    /// The covered text, from start to end.
    text: &'a str,
    /// The parts, if there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<(usize, usize)>,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    attributes: &'a Extra,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unsure: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
}

#[derive(Serialize)]
struct WireRelation<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    from: &'a str,
    to: &'a str,
}

fn wire<'a>(document: &'a Document, annotations: &'a Annotations) -> WireDocument<'a> {
    let text = &*document.text;
    let point = |byte: u32| document.offsets.code_point_of_byte(text, byte as usize).0;
    let spans = annotations.spans().map(|span| WireSpan {
        id: &span.id.0,
        label: &span.label,
        start: point(span.start()),
        end: point(span.end()),
        text: text.get(span.start() as usize..span.end() as usize).unwrap_or_default(),
        parts: match span.parts.as_slice() {
            [_] => Vec::new(),
            parts => parts.iter().map(|part| (point(part.start()), point(part.end()))).collect(),
        },
        attributes: &span.attributes,
        note: span.note.as_deref(),
        unsure: span.unsure,
        confidence: span.confidence,
    });
    let relations = annotations.relations().map(|relation| WireRelation {
        id: &relation.id.0,
        kind: &relation.kind,
        from: &relation.from.0,
        to: &relation.to.0,
    });
    WireDocument {
        document: &document.name,
        text,
        sha256: &document.sha256,
        offsets: "code points",
        annotator: &annotations.annotator,
        status: annotations.status().as_str(),
        spans: spans.collect(),
        relations: relations.collect(),
        metadata: &annotations.extra,
    }
}

/// Writes documents with their annotations.
pub fn export(form: ExportForm, documents: &[(&Document, &Annotations)]) -> Vec<u8> {
    let mut out = Vec::new();
    if form == ExportForm::Json {
        out.extend_from_slice(b"[");
    }
    for (place, (document, annotations)) in documents.iter().enumerate() {
        if form == ExportForm::Json {
            out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
        }
        json::write(&mut out, &wire(document, annotations));
        if form == ExportForm::Jsonl {
            out.push(b'\n');
        }
    }
    if form == ExportForm::Json {
        out.extend_from_slice(b"\n]\n");
    }
    out
}
