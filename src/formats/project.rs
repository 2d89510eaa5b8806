//! A project's own folder as a form of files: a text for each document, and a file of labels for each annotator.
//!
//! `news/a.txt` and `annotations/amal/news/a.txt.json`; see [`super::native`]. Importing is writing this form.

use super::cut::Piece;
use super::{
    Format, FormatError, Holds, Info, Inventory, Layer, Layout, OutFile, ReadOptions, Reading, Record,
    WriteOptions, native, schema,
};
use crate::model::Document;
use crate::text::Unit;

/// A project's folder.
pub struct Project;

/// What it is called on the command line.
pub const NAME: &str = "project";

static INFO: Info = Info {
    name: NAME,
    title: "Hashiya project",
    extensions: &["json"],
    unit: Some(Unit::CodePoint),
    holds: Holds { tokens: false, ..Holds::EVERYTHING },
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "a folder of texts, with each annotator's labels in files of their own",
};

/// Who works, where a file does not say.
const NOBODY: &str = "imported";

impl Format for Project {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        if head.trim_ascii_start().starts_with(b"{\"hashiya\"") { 100 } else { 0 }
    }

    /// The text stands at the same path outside the annotator's folder.
    fn companions(&self, name: &str) -> Vec<String> {
        let inside = name.strip_prefix("annotations/").and_then(|rest| rest.split_once('/'));
        inside.and_then(|(_, rest)| rest.strip_suffix(".json")).map(str::to_owned).into_iter().collect()
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        let mut companions = piece.companions.iter();
        let Some((name, text)) = companions.next() else {
            let what = "the text that these labels belong to is not there";
            return Err(FormatError::at(1, 1, what, "read the project's folder, not this file alone"));
        };
        let text = std::str::from_utf8(text)
            .map_err(|_| FormatError::at(1, 1, "the text is not UTF-8", "save the text as UTF-8"))?;
        let document = Document::new(name.as_str(), text);
        let read = native::read(piece.bytes, &document)
            .map_err(|error| FormatError::at(1, 1, error.to_string(), "see the file"))?;
        let (layer, metadata) = Layer::from_annotations(&read.annotations);
        let record = Record { layers: vec![layer], metadata, ..Record::new(name.as_str(), text) };
        Ok(Reading { records: vec![record], problems: read.problems, ..Reading::default() })
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut files = Vec::with_capacity(records.len() * 2);
        for record in records {
            let name = document_name(&record.name);
            let document = Document::new(name.as_str(), record.text.clone());
            files.push(OutFile::named(name.clone(), record.text.as_bytes().to_vec()));
            let bare = Layer { annotator: NOBODY.into(), ..Layer::default() };
            let said = !record.metadata.is_empty();
            let bare = (record.layers.is_empty() && said).then_some(&bare);
            for layer in record.layers.iter().chain(bare) {
                let (mut annotations, _) = layer.to_annotations(&record.metadata);
                if annotations.annotator.is_empty() {
                    annotations.annotator = NOBODY.into();
                }
                let path = format!("annotations/{}/{name}.json", folder(&annotations.annotator));
                files.push(OutFile::named(path, native::write(&annotations, &document)));
            }
        }
        Ok(files)
    }

    /// The labels that the documents have, as the project's schema.
    fn beside(&self, inventory: &Inventory, _: &WriteOptions) -> Vec<OutFile> {
        let (schema, usual) = (schema::from_inventory(inventory), schema::usual());
        if !schema::join(&mut usual.clone(), &schema) {
            return Vec::new();
        }
        // Nothing can be wrong with a file that there is not.
        let bytes = schema::write(b"", &schema).unwrap_or_default();
        vec![OutFile::named(schema::FILE, bytes)]
    }
}

/// The name of a document as a project has it: it ends in `.txt`.
fn document_name(name: &str) -> String {
    if super::registry::ends_in(name, &["txt"]) { name.to_owned() } else { format!("{name}.txt") }
}

/// An annotator's name fit to be one folder's.
fn folder(annotator: &str) -> String {
    let fit = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c };
    let name: String = annotator.chars().map(fit).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { NOBODY.to_owned() } else { name.to_owned() }
}
