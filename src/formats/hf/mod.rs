//! Data sets of Hugging Face: a folder with a card (`README.md`) and the documents as Parquet, or as JSON lines.
//!
//! A document is a row. `id`, `tokens` and `ner_tags` (numbers of classes: `O`, and `B-` and `I-` of each label in its
//! order) are what trainers ask for; the tags hold the outermost of spans over one another. `text`, `spans` (code
//! points), `relations` and the other columns hold everything, so that nothing is lost; what no trainer asks for is
//! JSON in a string, since a column has one type. The card names the classes (`dataset_info.features`, keys `'0'`,
//! `'1'` …), and in Parquet so does the key `huggingface` of the schema. Lists are declared as `sequence`, lists of
//! structures as lists: that is what the library `datasets` understands alike in its older releases, which know
//! `Sequence`, and in its newer ones, which know `List` (2.21 and 5.2 load it).
//!
//! Rows of others are read too: with the tokens alone, their text is the tokens with a space between any two; numbers
//! of classes get their names from the schema or the card; columns that are not known say something of the document.
//! <https://huggingface.co/docs/datasets/about_dataset_features>

mod card;
mod parquet;
mod reader;
mod rows;

use super::cut::{Cut, Piece, json_error};
use super::registry::ends_in;
use super::{
    Format, FormatError, Holds, Info, Inventory, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions,
    json,
};
use crate::text::Unit;
use reader::{Place, Reader};
use rows::Classes;
use serde_json::{Map, Value};

/// As Parquet.
pub struct Parquet;

/// As JSON lines.
pub struct Jsonl;

static PARQUET: Info = Info {
    name: "hf",
    title: "Hugging Face data set (Parquet)",
    extensions: &["parquet"],
    unit: Some(Unit::CodePoint),
    holds: Holds { annotators: false, ..Holds::EVERYTHING },
    layout: Layout::Folder,
    reads: true,
    writes: true,
    binary: true,
    about: "a folder that the library datasets loads as it is: tokens, tags as classes, and all spans beside",
};

static JSONL: Info = Info {
    name: "hf-jsonl",
    title: "Hugging Face data set (JSON lines)",
    extensions: &["jsonl"],
    binary: false,
    about: "the same data set as JSON lines, readable without a library",
    ..PARQUET
};

/// What a column of a data set holds.
enum Kind {
    Text,
    Int,
    /// Numbers of classes.
    Class,
    Float,
    Bool,
    List(&'static Kind),
    Struct(&'static [(&'static str, Kind)]),
}

/// The columns that are written.
static COLUMNS: [(&str, Kind); 11] = [
    ("id", Kind::Text),
    ("text", Kind::Text),
    ("tokens", Kind::List(&Kind::Text)),
    ("ner_tags", Kind::List(&Kind::Class)),
    ("spans", Kind::List(&SPAN)),
    ("relations", Kind::List(&RELATION)),
    ("labels", Kind::List(&Kind::Text)),
    ("annotator", Kind::Text),
    ("status", Kind::Text),
    ("metadata", Kind::Text),
    ("more", Kind::Text),
];

static SPAN: Kind = Kind::Struct(&[
    ("id", Kind::Text),
    ("label", Kind::Text),
    ("start", Kind::Int),
    ("end", Kind::Int),
    ("text", Kind::Text),
    ("parts", Kind::List(&Kind::Struct(&[("start", Kind::Int), ("end", Kind::Int)]))),
    ("attributes", Kind::Text),
    ("note", Kind::Text),
    ("unsure", Kind::Bool),
    ("confidence", Kind::Float),
    ("extra", Kind::Text),
]);

static RELATION: Kind = Kind::Struct(&[
    ("id", Kind::Text),
    ("type", Kind::Text),
    ("from", Kind::Text),
    ("to", Kind::Text),
    ("extra", Kind::Text),
]);

impl Format for Parquet {
    fn info(&self) -> &'static Info {
        &PARQUET
    }

    fn numbers_labels(&self) -> bool {
        true
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        if head.starts_with(b"PAR1") { 100 } else { 0 }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        cards(name)
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let (rows, names) = parquet::read(piece.bytes)?;
        let card = card_of(piece);
        let classes = |column: &str| {
            names.get(column).cloned().or_else(|| card.and_then(|card| card::class_names(card, column)))
        };
        let mut reader = Reader::new(options, &classes);
        for (at, row) in rows.into_iter().enumerate() {
            reader.row(row, Place::Row(at + 1))?;
        }
        Ok(reader.finish())
    }

    fn write(
        &self,
        records: &[Record],
        first: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        let classes = Classes::of(records, first, options);
        let rows = records.iter().map(|record| rows::row(record, &classes)).collect::<Result<Vec<_>, _>>()?;
        Ok(vec![OutFile::named(file(first, "parquet"), parquet::write(&rows, &classes)?)])
    }

    fn beside(&self, inventory: &Inventory, options: &WriteOptions) -> Vec<OutFile> {
        vec![OutFile::named("README.md", card::write(inventory, options, "parquet"))]
    }
}

impl Format for Jsonl {
    fn info(&self) -> &'static Info {
        &JSONL
    }

    fn numbers_labels(&self) -> bool {
        true
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        let has = |key: &str| memchr::memmem::find(head, key.as_bytes()).is_some();
        let begins = head.trim_ascii_start().starts_with(b"{");
        if begins && has("\"ner_tags\"") && (has("\"tokens\"") || has("\"words\"")) {
            80 + 10 * u8::from(ends_in(name, JSONL.extensions))
        } else {
            0
        }
    }

    fn cut(&self) -> Cut {
        Cut::Lines
    }

    fn companions(&self, name: &str) -> Vec<String> {
        cards(name)
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let card = card_of(piece);
        let classes = |column: &str| card.and_then(|card| card::class_names(card, column));
        let mut reader = Reader::new(options, &classes);
        for (line, item) in piece.items() {
            let row: Map<String, Value> =
                serde_json::from_slice(item).map_err(|error| json_error(&error, line))?;
            reader.row(row, Place::Line(line))?;
        }
        Ok(reader.finish())
    }

    fn write(
        &self,
        records: &[Record],
        first: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        let classes = Classes::of(records, first, options);
        let mut out = Vec::new();
        for record in records {
            json::write(&mut out, &rows::row(record, &classes)?);
            out.push(b'\n');
        }
        Ok(vec![OutFile::named(file(first, "jsonl"), out)])
    }

    fn beside(&self, inventory: &Inventory, options: &WriteOptions) -> Vec<OutFile> {
        vec![OutFile::named("README.md", card::write(inventory, options, "jsonl"))]
    }
}

/// The name of the file that begins with that document.
fn file(first: usize, ending: &str) -> String {
    format!("data/train-{first:05}.{ending}")
}

/// Where the card of a file may stand: in its folder or in the one above.
fn cards(name: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut folder = name;
    for _ in 0..2 {
        let Some((above, _)) = folder.rsplit_once('/') else {
            all.push("README.md".to_owned());
            break;
        };
        all.push(format!("{above}/README.md"));
        folder = above;
    }
    all
}

fn card_of<'a>(piece: &Piece<'a>) -> Option<&'a str> {
    let found = cards(piece.file).into_iter().find_map(|name| piece.companions.get(&name))?;
    std::str::from_utf8(found).ok()
}

#[cfg(test)]
mod tests;
