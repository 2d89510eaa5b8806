//! Tasks of Label Studio: its JSON export and import, with the configuration of the labelling beside.
//!
//! `[{"id", "data": {"text"}, "annotations": [{"id", "completed_by", "result": [{"id", "from_name", "to_name", "type":
//! "labels", "value": {"start", "end", "text", "labels": ["PER"]}}, {"type": "relation", "from_id", "to_id",
//! "direction", "labels"}]}], "predictions": [{"model_version", "score", "result"}]}]`. Each annotation and each
//! prediction is a layer. Results with one `id` are one region with several controls: choices are attributes by the name
//! of their control, text areas are notes, a second label makes a second span. Choices without a region are labels of
//! the document. Results of other kinds are kept word for word (`results` of the layer's extra). All keys of `data`
//! besides the text, and those of the task under `task`, are what is said of the document. Of paragraphs
//! (`[{"author", "text"}]`) a text is built, a line each, and the list is kept. Hypertext is refused, for its offsets
//! count what a browser made of it.
//!
//! Offsets are code points, in exports before 2022 UTF-16 units; the covered text beside tells which. Which key of the
//! data has the text says the configuration (`config.xml`, `label_config.xml`, `labelstudio_config.xml` or
//! `NAME_config.xml` beside). What there is no place for is under a key of the program's own. Source: Label Studio's
//! documentation of tasks and of the tags Text, Labels, Relations; label-studio-sdk, `converter`.

pub(super) mod config;
mod read;
mod task;
mod write;

use super::cut::{Cut, Piece};
use super::wire::Head;
use super::{
    Format, FormatError, Holds, Info, Inventory, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions,
};
use crate::text::Unit;

/// Tasks with annotations and predictions.
pub struct LabelStudio;

static INFO: Info = Info {
    name: "labelstudio",
    title: "Label Studio",
    extensions: &["json", "jsonl"],
    unit: Some(Unit::CodePoint),
    holds: Holds { parts: false, empty: false, tokens: false, ..Holds::EVERYTHING },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "tasks with the annotations of several annotators and predictions, and the labelling configuration beside",
};

/// Name of the configuration that is written beside.
const CONFIG: &str = "labelstudio_config.xml";
/// Key under which what is said of a document has the keys of its task.
const TASK: &str = "task";
/// Key under which the work keeps results that are neither spans nor relations, word for word.
const RESULTS: &str = "results";
/// Key under which a span says of which region it is a further label.
const REGION: &str = "region";

/// The names of the controls that are written.
mod names {
    pub(super) const LABEL: &str = "label";
    pub(super) const NOTE: &str = "note";
    pub(super) const TEXT: &str = "text";
    pub(super) const DOCUMENT: &str = "document labels";
    const PREFIX: &str = "attribute ";

    /// The control for an attribute.
    pub(super) fn of_attribute(name: &str) -> String {
        if [LABEL, NOTE, TEXT, DOCUMENT].contains(&name) || name.starts_with(PREFIX) {
            format!("{PREFIX}{name}")
        } else {
            name.to_owned()
        }
    }

    /// The attribute that a control stands for.
    pub(super) fn attribute(control: &str) -> &str {
        control.strip_prefix(PREFIX).unwrap_or(control)
    }
}

impl Format for LabelStudio {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let Some(head) = Head::of(head) else { return 0 };
        if !head.has("data") || head.has_any(&["text", "@context", "tokenized_text"]) {
            return 0;
        }
        match (
            head.begins("data", "{"),
            head.has_any(&["annotations", "completions", "predictions", "drafts"]),
        ) {
            (true, true) => 95,
            (true, false) => 70,
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn companions(&self, name: &str) -> Vec<String> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let own = format!("{stem}_config.xml");
        let names = ["config.xml", "label_config.xml", CONFIG, &own];
        let mut names: Vec<String> = names
            .iter()
            .map(|name| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(piece, options)
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::new();
        for (place, record) in records.iter().enumerate() {
            if 0 < place {
                out.extend_from_slice(self.between());
            }
            super::json::write(&mut out, &write::task(record, first + place + 1));
        }
        Ok(vec![OutFile::stream(out)])
    }

    fn head(&self) -> &'static [u8] {
        b"[\n"
    }

    fn between(&self) -> &'static [u8] {
        b",\n"
    }

    fn tail(&self) -> &'static [u8] {
        b"\n]\n"
    }

    fn beside(&self, inventory: &Inventory, _: &WriteOptions) -> Vec<OutFile> {
        vec![OutFile::named(CONFIG, config::write(inventory).into_bytes())]
    }
}

#[cfg(test)]
mod tests;
