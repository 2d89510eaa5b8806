//! TEI with annotations that stand apart from the text.
//!
//! `<annotation xml:id="T1" target="#string-range(t,7,6)"><note type="label">PER</note></annotation>` in
//! `standOff/listAnnotation`, over `<ab xml:id="t" xml:space="preserve">…</ab>`. A range has an offset and a length, both
//! in Unicode code points, and may go on with further pairs for a span of several parts; markup inside the text does not
//! count. Relations are `relation` elements, entities `link` elements. Words with `xml:id` and `span` elements that name
//! them are read as well. Described by the TEI Guidelines, chapter 17 (linking and stand-off), and `Specs/standOff.xml`.
//!
//! A carriage return is written as `&#13;`, since every reader of XML turns a bare one into a line feed. What TEI has no
//! element for stands in a note of the type `hashiya`, as JSON.

mod describe;
mod read;
mod target;
mod write;
mod xml;

use super::cut::Piece;
use super::{
    Edges, Format, FormatError, Holds, Info, Layout, OutFile, Overlap, ReadOptions, Reading, Record,
    WriteOptions,
};
use crate::text::Unit;

/// TEI with annotations that stand apart from the text.
pub struct Tei;

/// The type of notes with what TEI has no elements for.
const OWN: &str = "hashiya";
/// The identifier of what is said of the document as a whole.
const DOCUMENT: &str = "document";

static INFO: Info = Info {
    name: "tei",
    title: "TEI stand-off",
    extensions: &["xml", "tei"],
    unit: Some(Unit::CodePoint),
    holds: Holds {
        edges: Edges::Anywhere,
        overlap: Overlap::Any,
        annotators: false,
        tokens: false,
        ..Holds::EVERYTHING
    },
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "the text and its annotations in one file, for editions and corpora; control characters cannot be held",
};

impl Format for Tei {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let has = |what: &str| memchr::memmem::find(head, what.as_bytes()).is_some();
        match head.trim_ascii_start().first() {
            Some(b'<') if has("<TEI") || has("<teiCorpus") || has(":TEI ") => {
                if has("http://www.tei-c.org/ns/1.0") { 95 } else { 60 }
            }
            _ => 0,
        }
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
            Ok(OutFile::named(format!("{name}.xml"), write::write(record)?))
        };
        records.iter().enumerate().map(file).collect()
    }
}

#[cfg(test)]
mod tests;
