//! Documents of doccano: JSON lines, or a list.
//!
//! Four shapes are read, of the present release, of older ones and of 1.0:
//! `{"text", "label": [[7, 13, "PER"]], "meta": {…}}` (or `labels`; strings instead of triples are labels of the
//! document), `{"text", "entities": [[7, 13, "PER"]], "cats": ["flight"]}`, `{"text", "entities": [{"id", "label",
//! "start_offset", "end_offset"}], "relations": [{"id", "from_id", "to_id", "type"}], "Comments": […]}`, and `{"text",
//! "annotations": [{"label": 12, "start_offset", "end_offset", "user": 1}]}` with numbers of labels, for which a file
//! `label_config.json` beside may have the names. All other keys are what is said of the document. Those whose key
//! names doccano's own samples leave open (`column_data`, `column_label`) are read as well.
//!
//! The editor counts JavaScript's UTF-16 units, or graphemes in projects that say so; files made for it by other
//! programs often count code points, and no covered text is stored. So where ways to count differ, the edges decide: if
//! spans begin or end inside words or at spaces as the form counts, and none does as another counts, that is taken.
//! What the form has no keys for is kept under a key of the program's own, which doccano takes for what is said of the
//! document. Source: doccano, `backend/data_import/pipeline` and `data_export`; v-annotator, `Text.ts`.

mod count;
mod read;
mod write;

use super::cut::{Cut, Piece};
use super::registry::ends_in;
use super::wire::Head;
use super::{Format, FormatError, Holds, Info, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions};
use crate::text::Unit;

/// Spans and relations as objects; reads all shapes.
pub struct Doccano;

/// Spans as triples.
pub struct DoccanoLabels;

static RELATIONS: Info = Info {
    name: "doccano",
    title: "doccano",
    extensions: &["jsonl", "json"],
    unit: Some(Unit::Utf16),
    holds: Holds { parts: false, empty: false, annotators: false, tokens: false, ..Holds::EVERYTHING },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "spans and relations for doccano, one document a line; doccano counts UTF-16 units",
};

static LABELS: Info = Info {
    name: "doccano-labels",
    title: "doccano, spans only",
    about: "spans as [start, end, label] for doccano's sequence labelling, one document a line",
    ..RELATIONS
};

/// Keys that the form itself has a use for.
const USED: [&str; 20] = [
    "text",
    "data",
    "label",
    "labels",
    "entities",
    "relations",
    "annotations",
    "cats",
    "column_data",
    "column_label",
    "document",
    "sha256",
    "tokens",
    "@context",
    "_input_hash",
    "answer",
    "spans",
    "tokenized_text",
    "messages",
    "offsets",
];

/// Name of the file beside that has the names of labels.
const CONFIG: &str = "label_config.json";

impl Format for Doccano {
    fn info(&self) -> &'static Info {
        &RELATIONS
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        if ends_in(name, RELATIONS.extensions) || !name.contains('.') {
            detect(head)
        } else {
            detect(head) / 2
        }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn companions(&self, name: &str) -> Vec<String> {
        let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        vec![format!("{folder}{CONFIG}")]
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        Ok(write::write(records, true))
    }
}

impl Format for DoccanoLabels {
    fn info(&self) -> &'static Info {
        &LABELS
    }

    fn detect(&self, _: &str, _: &[u8]) -> u8 {
        // The other one reads it too, and is named first.
        0
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn companions(&self, name: &str) -> Vec<String> {
        Doccano.companions(name)
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        Ok(write::write(records, false))
    }
}

fn detect(bytes: &[u8]) -> u8 {
    let Some(head) = Head::of(bytes) else { return 0 };
    if head.is_own()
        || head.has_any(&[
            "data",
            "tokens",
            "tokenized_text",
            "messages",
            "@context",
            "_input_hash",
            "answer",
        ])
    {
        return 0;
    }
    if head.has("column_data") && head.has("column_label") {
        return 90;
    }
    if !head.has("text") {
        // A line without its text, which is then refused with its number.
        let labelled =
            head.begins("label", "[[") || head.begins("labels", "[[") || head.begins("entities", "[{");
        return if labelled { 40 } else { 0 };
    }
    let said_of_text =
        |key: &str| head.begins(key, "[[") || head.begins(key, "[\"") || head.begins(key, "[]");
    let offsets = memchr::memmem::find(bytes, b"\"start_offset\"").is_some();
    if head.begins("entities", "[{") && offsets || head.has("annotations") && head.has("annotation_approver")
    {
        90
    } else if said_of_text("label") || said_of_text("labels") {
        85
    } else if head.has("annotations") {
        80
    } else if head.has("entities") && (head.has("relations") || head.begins("cats", "[")) {
        85
    } else if head.has("entities") && !head.has("spans") {
        50
    } else if head.has_any(&["label", "cats"]) {
        40
    } else if head.only(&["id", "text", "meta"]) {
        30
    } else {
        0
    }
}

#[cfg(test)]
mod tests;
