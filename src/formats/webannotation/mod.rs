//! Web Annotations of the W3C, in JSON-LD.
//!
//! An annotation has bodies, which say something, and a target: a source with selectors. `TextPositionSelector` counts
//! Unicode code points in logical order, the end exclusive; `TextQuoteSelector` has the covered text with what stands
//! before and after it, and selects every place where that stands. Described by the Web Annotation Data Model (W3C
//! Recommendation, 23 February 2017), sections 3 to 5.
//!
//! The model has no place for the text itself. It is written as the body of a first annotation of the whole source, whose
//! identifier is `urn:sha256:` and the digest of the text, so that no other text can be taken for it; files without a
//! text are read with `NAME.txt` beside them. Labels are bodies for `tagging`, notes for `commenting`, attributes bodies
//! for `describing` with a `name`; relations are annotations for `linking`, from their target to their body. What the
//! model has no words for stands under the key `hashiya`, which others pass over.

mod check;
mod describe;
mod read;
mod target;
mod write;

use super::cut::Piece;
use super::registry::ends_in;
use super::{
    Edges, Format, FormatError, Holds, Info, Layout, OutFile, Overlap, ReadOptions, Reading, Record,
    WriteOptions,
};
use crate::text::Unit;

/// Web Annotations of the W3C.
pub struct WebAnnotation;

/// The key for what the model has no words for.
const OWN: &str = "hashiya";
/// What the identifier of a text begins with, before the digest of its bytes.
const SOURCE: &str = "urn:sha256:";

static INFO: Info = Info {
    name: "webannotation",
    title: "W3C Web Annotation",
    extensions: &["jsonld"],
    unit: Some(Unit::CodePoint),
    holds: Holds { edges: Edges::Anywhere, overlap: Overlap::Any, tokens: false, ..Holds::EVERYTHING },
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "annotations for the web as JSON-LD, each with its place and its quotation; the text is one of them",
};

impl Format for WebAnnotation {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        let has = |what: &str| memchr::memmem::find(head, what.as_bytes()).is_some();
        let json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
        match (json, has("www.w3.org/ns/anno.jsonld"), ends_in(name, INFO.extensions)) {
            (true, true, _) => 95,
            (true, false, true) => 30,
            _ => 0,
        }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        vec![format!("{}.txt", without_ending(name))]
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(piece, options)
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let file = |(at, record): (usize, &Record)| {
            let name = match record.name.strip_suffix(".txt").unwrap_or(&record.name) {
                "" => format!("document-{}", first + at + 1),
                name => name.to_owned(),
            };
            OutFile::named(format!("{name}.jsonld"), write::write(record))
        };
        Ok(records.iter().enumerate().map(file).collect())
    }
}

/// A file's path without its ending.
fn without_ending(name: &str) -> &str {
    let folder = name.rfind('/').map_or(0, |at| at + 1);
    match name.rfind('.') {
        Some(at) if folder < at => name.get(..at).unwrap_or(name),
        _ => name,
    }
}

#[cfg(test)]
mod tests;
