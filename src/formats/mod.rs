//! Bytes to model and back: one file a format, each with wire types of its own, behind one trait.
//!
//! A reader gives [`Record`]s and says what it found odd; [`fidelity::fit`] makes a record into what a format can
//! hold and reports each loss; a writer then writes all that it is given. Nothing here touches the disk.

pub mod brat;
pub mod chat;
pub mod conll;
pub mod cut;
mod delimited;
pub mod doccano;
pub mod doctor;
pub mod entities;
pub mod entity_lists;
pub mod fidelity;
pub mod gliner;
pub mod hf;
mod json;
pub mod labelstudio;
pub mod native;
pub mod pdnc;
pub mod plain;
pub mod prodigy;
pub mod project;
pub mod record;
pub mod registry;
mod rest;
pub mod schema;
mod spaced;
pub mod spacy;
pub mod spans_table;
mod tags;
pub mod tei;
#[cfg(test)]
mod testing;
pub mod training;
pub mod uima;
pub mod webanno;
pub mod webannotation;
mod wire;

pub use record::{Entity, Layer, Record};
pub use registry::{all, by_name, detect};

use crate::model::SpanId;
use crate::text::Unit;
pub use cut::{Cut, Piece};
use fidelity::Remedies;
use std::sync::Arc;

/// Something found wrong in a file; what it concerns was kept, not dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, for people: `line 7, span s3`.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// What was done about it, or what to do.
    pub remedy: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.what, self.remedy)
    }
}

/// Why a file is not read, or a document not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}; {remedy}")]
pub struct FormatError {
    /// Line of the file, from 1; 0 where there are no lines.
    pub line: usize,
    /// Column, from 1, in characters; 0 if unknown. In a file without lines: the byte offset.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl FormatError {
    /// An error at a place.
    pub fn at(line: usize, column: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, column, what: what.into(), remedy: remedy.into() }
    }
}

/// What a form of files is, and what it can hold; made into the help, the manual's table and the file dialogs.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name for readers.
    pub title: &'static str,
    /// Endings of its files' names, without the dot, the usual one first.
    pub extensions: &'static [&'static str],
    /// What its offsets count; nothing for forms that count tokens or none.
    pub unit: Option<Unit>,
    /// What it can hold.
    pub holds: Holds,
    /// How documents lie in files when it is written.
    pub layout: Layout,
    /// Says whether it can be read.
    pub reads: bool,
    /// Says whether it can be written.
    pub writes: bool,
    /// Says that its files are not text, and are handed over undecoded.
    pub binary: bool,
    /// One sentence on what it is for and what to know.
    pub about: &'static str,
}

/// How documents lie in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// All in one file, or stream, one after the other.
    Stream,
    /// A file, or a group of files, for each document.
    PerDocument,
    /// Files that hold many documents each, in a folder; the writer is given some thousands at a time.
    Folder,
}

/// What a form can hold. [`fidelity::fit`] takes from a record what its target cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that a form can hold or not")]
pub struct Holds {
    /// The whole text, with its spaces; otherwise its tokens alone.
    pub text: bool,
    /// Spans at all; otherwise the text alone.
    pub spans: bool,
    /// Where a span may begin and end.
    pub edges: Edges,
    /// How spans may lie to each other.
    pub overlap: Overlap,
    /// Spans of several parts.
    pub parts: bool,
    /// Spans that cover nothing.
    pub empty: bool,
    /// Relations between spans.
    pub relations: bool,
    /// Attributes of spans.
    pub attributes: bool,
    /// Notes on spans.
    pub notes: bool,
    /// That an annotator was not sure.
    pub unsure: bool,
    /// How sure somebody was.
    pub confidence: bool,
    /// Entities with their mentions.
    pub entities: bool,
    /// Labels of the document as a whole.
    pub document_labels: bool,
    /// The work of several annotators on one document.
    pub annotators: bool,
    /// Who the annotator is and how far the work has come.
    pub bookkeeping: bool,
    /// What is said of the document itself.
    pub metadata: bool,
    /// Keys that the program does not know, of spans, relations and the work.
    pub extra: bool,
    /// The file's own tokens with their columns.
    pub tokens: bool,
}

impl Holds {
    /// All that there is.
    pub const EVERYTHING: Self = Self {
        text: true,
        spans: true,
        edges: Edges::Anywhere,
        overlap: Overlap::Any,
        parts: true,
        empty: true,
        relations: true,
        attributes: true,
        notes: true,
        unsure: true,
        confidence: true,
        entities: true,
        document_labels: true,
        annotators: true,
        bookkeeping: true,
        metadata: true,
        extra: true,
        tokens: true,
    };

    /// The text and its spans of one part, lying to each other in any way, and nothing more.
    pub const SPANS: Self = Self {
        parts: false,
        empty: false,
        relations: false,
        attributes: false,
        notes: false,
        unsure: false,
        confidence: false,
        entities: false,
        document_labels: false,
        annotators: false,
        bookkeeping: false,
        metadata: false,
        extra: false,
        tokens: false,
        ..Self::EVERYTHING
    };

    /// The text and nothing more.
    pub const TEXT: Self = Self { spans: false, ..Self::SPANS };

    /// Tokens with one label each.
    pub const TOKENS: Self =
        Self { text: false, edges: Edges::Tokens, overlap: Overlap::None, tokens: true, ..Self::SPANS };
}

/// Where a span may begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edges {
    /// Between any two characters.
    Anywhere,
    /// At the edges of tokens.
    Tokens,
}

/// How spans may lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// No two share a character.
    None,
    /// Two of different labels may share characters, two of one label may not.
    BetweenLabels,
    /// In any way, but no two of the same label on the same characters.
    Distinct,
    /// In any way.
    Any,
}

/// How a tag says where a span of tokens begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `B-` begins a span only where it touches one of the same label; otherwise `I-`.
    Iob1,
    /// `B-` begins every span.
    Iob2,
    /// With `E-` at the end and `S-` for a single token.
    Bioes,
    /// With `L-` at the end and `U-` for a single token.
    Bilou,
}

/// How files are read, where their content leaves it open.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What offsets count, if the user says so; otherwise the covered text decides, or else the form's own unit.
    pub unit: Option<Unit>,
    /// How tags are meant, if the user says so; otherwise the tags decide.
    pub scheme: Option<Scheme>,
}

/// How documents are written.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// What to do with what cannot be held.
    pub remedies: Remedies,
    /// How tags are written, if the form leaves a choice.
    pub scheme: Option<Scheme>,
    /// Names of all labels there are, in the order of the schema, for forms that number them.
    pub labels: Vec<Arc<str>>,
}

/// What a piece of a file holds.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The documents, in order.
    pub records: Vec<Record>,
    /// What was found odd; nothing of it was dropped.
    pub problems: Vec<Problem>,
    /// What was assumed or found out about offsets or tags, each said once.
    pub assumptions: Vec<String>,
    /// Labels, attributes and relations that a configuration beside the file declares.
    pub declared: Inventory,
}

/// A file, or a part of the one output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Path inside the output folder, with `/`; without one it belongs to the stream.
    pub name: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl OutFile {
    /// A part of the stream.
    pub fn stream(bytes: Vec<u8>) -> Self {
        Self { name: None, bytes }
    }

    /// A file of the output folder.
    pub fn named(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: Some(name.into()), bytes }
    }
}

/// What is known of all documents once they are through: for files that stand beside them, such as a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Number of documents.
    pub documents: usize,
    /// Labels of spans with the attributes that they have, and the values of those, at most 64 each.
    pub labels: std::collections::BTreeMap<Arc<str>, std::collections::BTreeMap<String, Vec<String>>>,
    /// Types of relations, with the labels at each end.
    pub relations: std::collections::BTreeMap<Arc<str>, RelationEnds>,
    /// Labels of documents.
    pub document_labels: std::collections::BTreeSet<Arc<str>>,
    /// Types of events, with their roles and the labels that those point to; a trigger has its event's type as label.
    pub events: std::collections::BTreeMap<Arc<str>, Roles>,
}

/// The roles of a type of events, with the labels that each points to.
pub type Roles = std::collections::BTreeMap<Arc<str>, std::collections::BTreeSet<Arc<str>>>;

/// The labels between which a type of relation was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelationEnds {
    /// Labels of the spans it starts from.
    pub from: std::collections::BTreeSet<Arc<str>>,
    /// Labels of the spans it points to.
    pub to: std::collections::BTreeSet<Arc<str>>,
}

impl Inventory {
    /// Adds what a document has.
    pub fn count(&mut self, record: &Record) {
        const VALUES: usize = 64;
        self.documents += 1;
        for layer in &record.layers {
            let mut labels: std::collections::HashMap<&SpanId, &Arc<str>> = std::collections::HashMap::new();
            for span in &layer.spans {
                if !self.labels.contains_key(&span.label) {
                    self.labels.insert(span.label.clone(), std::collections::BTreeMap::new());
                }
                if !span.attributes.is_empty()
                    && let Some(known) = self.labels.get_mut(&span.label)
                {
                    for (name, value) in &span.attributes {
                        let values = known.entry(name.clone()).or_default();
                        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                        if values.len() < VALUES && !values.contains(&value) {
                            values.push(value);
                        }
                    }
                }
            }
            if !layer.relations.is_empty() {
                labels.extend(layer.spans.iter().map(|span| (&span.id, &span.label)));
            }
            for relation in &layer.relations {
                let ends = self.relations.entry(relation.kind.clone()).or_default();
                ends.from.extend(labels.get(&relation.from).map(|&label| label.clone()));
                ends.to.extend(labels.get(&relation.to).map(|&label| label.clone()));
            }
            self.document_labels.extend(layer.labels.iter().cloned());
        }
    }

    /// Adds what other documents have.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        for (label, attributes) in other.labels {
            let known = self.labels.entry(label).or_default();
            for (name, values) in attributes {
                let all = known.entry(name).or_default();
                all.extend(values);
                all.sort_unstable();
                all.dedup();
                all.truncate(64);
            }
        }
        for (kind, ends) in other.relations {
            let known = self.relations.entry(kind).or_default();
            known.from.extend(ends.from);
            known.to.extend(ends.to);
        }
        self.document_labels.extend(other.document_labels);
    }
}

/// A form of files. One implementor a format, without state: everything is a function over values.
pub trait Format: Sync {
    /// What it is and what it can hold.
    fn info(&self) -> &'static Info;

    /// How likely a file is of this form, from 0 (it is not) to 100 (it says so itself), by its name and its first
    /// bytes, decoded as far as they are text.
    fn detect(&self, name: &str, head: &[u8]) -> u8;

    /// How a file is cut into pieces that can be read apart.
    fn cut(&self) -> Cut {
        Cut::Whole
    }

    /// Names of files that belong to the file `name` and are read with it, whether or not they exist.
    fn companions(&self, name: &str) -> Vec<String> {
        let _ = name;
        Vec::new()
    }

    /// Reads a piece of a file.
    ///
    /// # Errors
    /// With the place, if it is not of this form; nothing of the file is then taken.
    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError>;

    /// Writes documents that [`fidelity::fit`] has made fit; `first` is the number of the first, from 0.
    ///
    /// # Errors
    /// If a document holds what the form has no way to write.
    fn write(
        &self,
        records: &[Record],
        first: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError>;

    /// Says that it numbers labels: their names must be known before the first document is written.
    fn numbers_labels(&self) -> bool {
        false
    }

    /// What stands before the first document of a stream.
    fn head(&self) -> &'static [u8] {
        b""
    }

    /// What stands between two documents of a stream.
    fn between(&self) -> &'static [u8] {
        b""
    }

    /// What stands after the last document of a stream.
    fn tail(&self) -> &'static [u8] {
        b""
    }

    /// Files that stand beside the documents and tell of all of them.
    fn beside(&self, inventory: &Inventory, options: &WriteOptions) -> Vec<OutFile> {
        let _ = (inventory, options);
        Vec::new()
    }
}
