//! brat's standoff files: a text in `NAME.txt`, and `NAME.ann` beside it with one thing a line.
//!
//! `T1⇥PER 7 13⇥text` spans, `R1⇥Located Arg1:T1 Arg2:T2` relations, `E1⇥Cue:T4 Speaker:T1` events, `A1⇥Mention T1 Name`
//! attributes (`M1` in old files), `N1⇥Reference T1 Wikidata:Q58217⇥text` references, `#1⇥AnnotatorNotes T1⇥text` notes
//! and `*⇥Equiv T1 T3` equivalences. Offsets are Unicode code points, the end exclusive; the parts of a span are
//! separated by `;` and by one space in its text. Files of the older pair `.a1` and `.a2` are read together. Described by
//! brat's manual and its `server/src/annotation.py` (nlplab/brat).
//!
//! No escaping exists: a part that holds a line break is written as fragments between the breaks, as brat's own editor
//! does. What brat has no lines for stands in notes of the type `Hashiya` as JSON, one for each thing and one for the
//! target `document`; brat shows those as it shows any note, and keeps them.

mod ann;
mod columns;
pub(super) mod conf;
mod gather;
mod lines;
mod names;
mod read;
mod said;
mod text;
mod write;

use super::cut::Piece;
use super::registry::ends_in;
use super::{
    Edges, Format, FormatError, Holds, Info, Inventory, Layout, OutFile, Overlap, ReadOptions, Reading,
    Record, WriteOptions,
};
use crate::text::Unit;

/// brat's standoff files.
pub struct Brat;

/// The type of the note that brat's own window makes.
const NOTES: &str = "AnnotatorNotes";
/// The type of notes with what brat has no lines for.
const OWN: &str = "Hashiya";
/// What such a note names that is about the document.
const DOCUMENT: &str = "document";
/// The attribute by which a span is marked as not sure.
const UNSURE: &str = "Unsure";
/// The attribute that holds how sure somebody was.
const CONFIDENCE: &str = "Confidence";

static INFO: Info = Info {
    name: "brat",
    title: "brat standoff",
    extensions: &["ann", "a1", "a2"],
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
    about: "a .txt with an .ann beside it, and annotation.conf for the folder; a span over a line break is cut there",
};

impl Format for Brat {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        if ends_in(name, &["a2"]) {
            // Read with its .a1.
            return 0;
        }
        let first = head.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty());
        let first = first.map(|line| String::from_utf8_lossy(line).into_owned());
        let known = first.as_deref().map(|line| match ann::parse(line.trim_end_matches('\r')) {
            Ok(ann::Line::Unknown) => false,
            Ok(_) | Err(_) => true,
        });
        let span = first.is_some_and(|line| matches!(ann::parse(&line), Ok(ann::Line::Span { .. })));
        match (ends_in(name, &["ann", "a1"]), known) {
            (true, Some(true)) => 95,
            (true, None) => 90,
            (true, Some(false)) => 20,
            (false, _) if span => 50,
            (false, _) => 0,
        }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        let (folder, stem) = split(name);
        let mut all = vec![format!("{folder}{stem}.txt")];
        if ends_in(name, &["a1"]) {
            all.push(format!("{folder}{stem}.a2"));
        } else if ends_in(name, &["a2"]) {
            all.push(format!("{folder}{stem}.a1"));
        }
        all.extend(["annotation.conf", "visual.conf"].map(|conf| format!("{folder}{conf}")));
        all
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let (folder, stem) = split(piece.file);
        let lines = piece.text()?;
        let text_file = format!("{folder}{stem}.txt");
        let Some(text) = companion(piece, &text_file)? else {
            let what = format!("the text {text_file} is missing");
            return Err(FormatError::at(
                0,
                0,
                what,
                "put it beside the annotations: they do not hold the text",
            ));
        };
        let other = ["a1", "a2"].map(|ending| format!("{folder}{stem}.{ending}"));
        let mut sources = vec![(piece.file, lines)];
        if ends_in(piece.file, &["a1"]) {
            sources.extend(companion(piece, &other[1])?.map(|text| (other[1].as_str(), text)));
        } else if ends_in(piece.file, &["a2"]) {
            sources.extend(companion(piece, &other[0])?.map(|text| (other[0].as_str(), text)));
        }
        let mut reading = Reading::default();
        read::read(&format!("{folder}{stem}"), text, &sources, options, &mut reading)?;
        let conf = format!("{folder}annotation.conf");
        if let Some(text) = companion(piece, &conf)? {
            reading.declared = conf::read(&conf, text, &mut reading.problems);
        }
        Ok(reading)
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut files = Vec::with_capacity(2 * records.len());
        for (at, record) in records.iter().enumerate() {
            let name = match record.name.strip_suffix(".txt").unwrap_or(&record.name) {
                "" => format!("document-{}", first + at + 1),
                name => name.to_owned(),
            };
            files.push(OutFile::named(format!("{name}.txt"), record.text.as_bytes().to_vec()));
            files.push(OutFile::named(format!("{name}.ann"), write::write(record)));
        }
        Ok(files)
    }

    fn beside(&self, inventory: &Inventory, _: &WriteOptions) -> Vec<OutFile> {
        conf::write(inventory)
    }
}

/// A file's folder, with its `/`, and its name without its ending.
fn split(name: &str) -> (&str, &str) {
    let (folder, file) = name.rfind('/').map_or(("", name), |at| name.split_at(at + 1));
    (folder, file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

fn companion<'a>(piece: &Piece<'a>, name: &str) -> Result<Option<&'a str>, FormatError> {
    let Some(bytes) = piece.companions.get(name) else { return Ok(None) };
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let what = format!("byte {} of {name} is not UTF-8", error.valid_up_to());
            Err(FormatError::at(0, 0, what, "save that file as UTF-8"))
        }
    }
}

#[cfg(test)]
mod tests;
