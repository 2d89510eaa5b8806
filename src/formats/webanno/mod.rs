//! `WebAnno` TSV 3.1 to 3.3, as `INCEpTION` and `WebAnno` export it: a row a token, a column a feature.
//!
//! `#FORMAT=WebAnno TSV 3.3`, a line for each layer (`#T_SP=layer|feature…` spans, `#T_RL=layer|feature…|BT_layer`
//! relations, `#T_CH=layer|referenceType|referenceRelation` chains), two blank lines, then sentences with a blank line
//! between: `#Text=…` and rows `1-2⇥8-14⇥لافروف⇥PER⇥`. Offsets are UTF-16 units, the end exclusive. In a cell `_` is
//! nothing, `*` an annotation without a value, `|` stacks annotations, `;` separates links, `[3]` is the number of an
//! annotation, on every row that it covers. Rows `1-2.1` are parts of tokens, or stand between two letters. A relation
//! stands on the row it points to and names the row it starts from, `1-1[3_0]` where numbers are needed.
//!
//! Sentences cover the text up to the next one, so that no space is lost; where an annotation begins or ends in spaces,
//! these are a token. What has no column is JSON in a column `hashiya`, and in a line `#Hashiya.document=`. See
//! [`super::uima`] for layers and labels.
//!
//! Specification: `INCEpTION`'s user guide, `webannotsv.adoc`, and its reader and writer.

mod escape;
mod header;
mod layout;
mod read;
mod rows;
#[cfg(test)]
mod tests;
mod write;

use super::cut::Piece;
use super::registry::ends_in;
use super::uima::stem;
use super::{Format, FormatError, Holds, Info, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions};
use crate::text::Unit;

/// `WebAnno` TSV.
pub struct WebAnno;

static INFO: Info = Info {
    name: "webanno",
    title: "WebAnno TSV",
    extensions: &["tsv"],
    unit: Some(Unit::Utf16),
    holds: Holds { annotators: false, ..Holds::EVERYTHING },
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "for INCEpTION and WebAnno; layers and features must be there in the project that it is imported into",
};

impl Format for WebAnno {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        match head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head) {
            head if head.starts_with(b"#FORMAT=WebAnno TSV 3") => 99,
            head if head.starts_with(b"#FORMAT=WebAnno") => 60,
            // To refuse it with a word on what it is.
            head if head.starts_with(b" # ") && ends_in(name, INFO.extensions) => 30,
            _ => 0,
        }
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(piece.text()?, piece.stem(), options.unit)
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let one = |(place, record): (usize, &Record)| {
            if record.text.is_empty() && 0 < record.span_count() {
                let what = "the text is empty, and there is no row that a span could stand in";
                return Err(FormatError::at(0, 0, what, "take the span away, or choose another form"));
            }
            let stem = stem(record, first + place);
            Ok(OutFile::named(format!("{stem}.tsv"), write::write(record)))
        };
        records.iter().enumerate().map(one).collect()
    }
}
