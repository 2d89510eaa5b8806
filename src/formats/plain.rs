//! Plain text: a document and nothing else.
//!
//! The whole file is the text, as it stands. Nothing but the text is held; what else a document had is reported as lost.

use super::cut::Piece;
use super::registry::ends_in;
use super::{Format, FormatError, Holds, Info, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions};

/// A text without any work on it.
pub struct Plain;

static INFO: Info = Info {
    name: "text",
    title: "Plain text",
    extensions: &["txt", "text"],
    unit: None,
    holds: Holds::TEXT,
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "the text alone, a file for each document; no spans",
};

impl Format for Plain {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        // Many forms lie in files of this ending; any that knows its own is likelier.
        if ends_in(name, INFO.extensions) && memchr::memchr(0, head).is_none() { 10 } else { 0 }
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        let record = Record::new(without_ending(piece.file), piece.text()?);
        Ok(Reading { records: vec![record], ..Reading::default() })
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let file = |record: &Record| {
            OutFile::named(format!("{}.txt", base_name(&record.name)), record.text.as_bytes().to_vec())
        };
        Ok(records.iter().map(file).collect())
    }
}

/// A file's name without its ending.
pub(super) fn without_ending(file: &str) -> &str {
    let folder = file.rfind('/').map_or(0, |at| at + 1);
    match file.rfind('.').filter(|&at| folder < at) {
        Some(at) => file.get(..at).unwrap_or(file),
        None => file,
    }
}

/// A document's name without `.txt`, for the names of the files that it is written to.
pub(super) fn base_name(name: &str) -> &str {
    name.strip_suffix(".txt").filter(|name| !name.is_empty() && !name.ends_with('/')).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_text_is_the_file() {
        let text = "😀 وقال\r\n\u{200F} ‌x \n\n";
        let none = BTreeMap::new();
        let read = Plain.read(&Piece::whole("news/a.b.txt", text.as_bytes(), &none), &ReadOptions::default());
        let record = read.unwrap().records.swap_remove(0);
        assert_eq!((&*record.name, &*record.text), ("news/a.b", text));
        let files = Plain.write(&[record], 0, &WriteOptions::default()).unwrap();
        assert_eq!(files, [OutFile::named("news/a.b.txt", text.as_bytes().to_vec())]);
        let bad = Plain.read(&Piece::whole("a", b"x\ny\xFF", &none), &ReadOptions::default()).unwrap_err();
        assert_eq!((bad.line, bad.column), (2, 2));
    }

    #[test]
    fn names_lose_one_ending() {
        assert_eq!(without_ending("a.b/c"), "a.b/c");
        assert_eq!(without_ending("a/.txt"), "a/.txt");
        assert_eq!(base_name("a/x.txt"), "a/x");
        assert_eq!(base_name("a/.txt"), "a/.txt");
    }
}
