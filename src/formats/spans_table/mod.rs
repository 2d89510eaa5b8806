//! Tables: one row a span, with the documents in rows of their own, so that one file is whole; as CSV or TSV.
//!
//! Columns: `kind,document,annotator,id,label,start,end,text,from,to,parts,unsure,confidence,note,attributes,status,extra`.
//! The `kind` of a row is `document` (its `text` is the document's text, its `attributes` what is said of it), `annotator`
//! (whose work the rows with that annotator are, and how far it has come), `span`, `relation` (`label` is its type),
//! `entity` (`parts` is the list of spans that mention it) or `label` (a label of the document). Offsets are Unicode
//! code points, the end exclusive; `text` of a span is the text from start to end. `parts`, `attributes` and `extra`
//! are JSON. A note that is empty or begins with a quotation mark is a JSON string.
//!
//! Two other tables are read: one without `kind` that has `start`, `end` and `label`, whose text is in the file of the
//! same name with `.txt`; and one with a text a row (`text`, `content`, `sentence` or `body`), whose other columns say
//! something of the document.

mod read;
mod write;

use super::cut::Piece;
use super::delimited;
use super::plain::without_ending;
use super::registry::ends_in;
use super::{Format, FormatError, Holds, Info, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions};
use crate::text::Unit;
use read::read;
use write::write;

/// With commas.
pub struct Csv;

/// With tabs.
pub struct Tsv;

static CSV: Info = Info {
    name: "csv",
    title: "Table (CSV)",
    extensions: &["csv"],
    unit: Some(Unit::CodePoint),
    holds: Holds { tokens: false, ..Holds::EVERYTHING },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "a row for each span, relation and document, for spreadsheets; reads tables of texts too",
};

static TSV: Info = Info {
    name: "tsv",
    title: "Table (TSV)",
    extensions: &["tsv", "tab"],
    about: "the same table with tabs between its cells",
    ..CSV
};

impl Format for Csv {
    fn info(&self) -> &'static Info {
        &CSV
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        detect(name, head, &CSV, &TSV)
    }

    fn companions(&self, name: &str) -> Vec<String> {
        vec![format!("{}.txt", without_ending(name))]
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        Ok(vec![OutFile::stream(write(records, b','))])
    }

    fn head(&self) -> &'static [u8] {
        b"kind,document,annotator,id,label,start,end,text,from,to,parts,unsure,confidence,note,attributes,status,extra\n"
    }
}

impl Format for Tsv {
    fn info(&self) -> &'static Info {
        &TSV
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        detect(name, head, &TSV, &CSV)
    }

    fn companions(&self, name: &str) -> Vec<String> {
        Csv.companions(name)
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        Ok(vec![OutFile::stream(write(records, b'\t'))])
    }

    fn head(&self) -> &'static [u8] {
        b"kind\tdocument\tannotator\tid\tlabel\tstart\tend\ttext\tfrom\tto\tparts\tunsure\tconfidence\tnote\tattributes\tstatus\textra\n"
    }
}

/// Names that a column of texts goes by, the likeliest first.
const TEXTS: [&str; 4] = ["text", "content", "sentence", "body"];
/// Names that a column of documents' names goes by.
const NAMES: [&str; 5] = ["document", "name", "id", "file", "filename"];

fn detect(name: &str, head: &[u8], own: &Info, other: &Info) -> u8 {
    if ends_in(name, other.extensions) {
        return 0;
    }
    let columns = delimited::names(head);
    let has = |name: &str| columns.iter().any(|column| column == name);
    if has("quotebytespans") || columns.len() < 2 && !ends_in(name, own.extensions) {
        return 0;
    }
    let named = ends_in(name, own.extensions);
    match () {
        () if has("kind") && has("document") && has("start") && has("label") => 95 - u8::from(!named) * 5,
        () if !named => 0,
        () if has("start") && has("end") && has("label") => 60,
        () if TEXTS.iter().any(|name| has(name)) => 50,
        () => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fidelity::{differences, fit};
    use crate::formats::testing::{everything, example};
    use std::collections::BTreeMap;

    fn read(format: &dyn Format, name: &str, text: &[u8]) -> Result<Reading, FormatError> {
        format.read(&Piece::whole(name, text, &BTreeMap::new()), &ReadOptions::default())
    }

    fn written(format: &dyn Format, records: &[Record]) -> Vec<u8> {
        let mut out = format.head().to_vec();
        for file in format.write(records, 0, &WriteOptions::default()).unwrap() {
            out.extend(file.bytes);
        }
        out
    }

    #[test]
    fn all_that_is_said_of_a_document_comes_back() {
        for format in [&Csv as &dyn Format, &Tsv] {
            let records = [everything(), example(), Record::new("empty", "")];
            let records = records.map(|record| {
                fit(
                    record,
                    format.info(),
                    crate::formats::fidelity::Remedies::default(),
                    &mut crate::formats::fidelity::Report::default(),
                )
            });
            let bytes = written(format, &records);
            let found = read(format, "x.csv", &bytes).unwrap();
            assert_eq!(found.records, records);
            assert_eq!(differences(&records, &found.records, format.info()), [""; 0]);
            assert_eq!(found.assumptions, [""; 0]);
            for end in 0..bytes.len() {
                let _ = read(format, "x.csv", &bytes[..end]);
            }
        }
    }

    #[test]
    fn rows_are_as_a_spreadsheet_wants_them() {
        let text = String::from_utf8(written(&Csv, &[example()])).unwrap();
        assert!(text.contains("\nspan,example,,s1,PER,7,13,لافروف,,,,,,,,,\n"), "{text}");
        assert!(95 == Csv.detect("x.csv", text.as_bytes()) && 0 == Tsv.detect("x.csv", text.as_bytes()));
    }

    #[test]
    fn a_table_that_was_sorted_or_counted_otherwise_is_read() {
        let sorted = "kind;document;label;start;end;text\nspan;a;X;2;4;بب\ndocument;a;;;;😀بب\n";
        let found = read(&Csv, "x.csv", sorted.as_bytes()).unwrap();
        assert_eq!(found.records[0].layers[0].spans[0].parts[0].of("😀بب"), "بب");
        assert_eq!(found.assumptions, ["offsets were read as UTF-16 units"]);
    }

    #[test]
    fn texts_in_a_column_are_documents() {
        let text = "\u{FEFF}id\ttext\tsource\n1\t\"قال\nنعم\"\tالجزيرة\n2\t \t\n";
        let found = read(&Tsv, "x.tsv", text.as_bytes()).unwrap();
        let texts: Vec<(&str, &str)> = found.records.iter().map(|r| (&*r.name, &*r.text)).collect();
        assert_eq!(texts, [("1", "قال\nنعم"), ("2", " ")]);
        assert_eq!(found.records[0].metadata["source"], "الجزيرة");
    }

    #[test]
    fn spans_beside_a_text_file_are_read() {
        let companions = BTreeMap::from([("d/x.txt".to_owned(), "قال طه".as_bytes().to_vec())]);
        let table = "start,end,label\n4,6,PER\n";
        let piece = Piece::whole("d/x.csv", table.as_bytes(), &companions);
        let found = Csv.read(&piece, &ReadOptions::default()).unwrap();
        assert_eq!(found.records[0].layers[0].spans[0].parts[0].of("قال طه"), "طه");
        assert_eq!(Csv.companions("d/x.csv"), ["d/x.txt"]);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        let line = |text: &str| {
            let error = read(&Csv, "x.csv", text.as_bytes()).unwrap_err();
            (error.line, error.what)
        };
        let head = "kind,document,label,start,end,text,extra\ndocument,a,,,,\"x\ny\",\n";
        assert_eq!(line(&format!("{head}span,b,X,0,1,x,\n")).0, 4);
        assert_eq!(line(&format!("{head}span,a,X,zero,1,x,\n")).0, 4);
        assert_eq!(line(&format!("{head}span,a,X,0,1,x,[]\n")).0, 4);
        assert_eq!(line(&format!("{head}thing,a,X,0,1,x,\n")).0, 4);
        assert!(line("a,b\n1,2\n").1.contains("a, b"));
    }
}
