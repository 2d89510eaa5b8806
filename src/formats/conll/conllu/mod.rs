//! CoNLL-U: sentences with their words, ten columns by tabs, and remarks on lines that begin with `#`.
//!
//! `ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC`, after <https://universaldependencies.org/format.html>. It
//! counts nothing; the text is that of the tokens, with a space after each but where the last column says
//! `SpaceAfter=No`, or `SpacesAfter=` or `SpacesBefore=` in `UDPipe`'s escapes. A sentence that says nothing ends its
//! line. `# newdoc id = …` begins a document.
//!
//! A token is what the text has: a word, or the line `3-4` of several words, whose own lines are kept as they are in
//! the column `words` of the token; empty nodes (`3.1`) are kept in `nodes` of the token before them, remarks in
//! `comments` of the first token of their sentence. So a file that was read is written again as it was.
//!
//! Spans stand in the last column as `NER=B-ORG`; spans over one another as `NER=B-ORG/B-GPE`, each keeping its place
//! between the strokes, with `O` where there is none. How the program cut a text that came without tokens stands in
//! `# tokens = …`.

mod read;
mod write;

use crate::formats::cut::{Cut, Piece};
use crate::formats::registry::ends_in;
use crate::formats::{
    Format, FormatError, Holds, Info, Layout, OutFile, Overlap, ReadOptions, Reading, Record, WriteOptions,
};

/// The form.
pub struct Conllu;

static INFO: Info = Info {
    name: "conllu",
    title: "CoNLL-U",
    extensions: &["conllu", "conllx", "conll"],
    unit: None,
    holds: Holds { text: true, overlap: Overlap::Any, ..Holds::TOKENS },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "words with their grammar in ten columns; spans stand in the last as NER=B-PER (IOB2 unless --scheme says otherwise), which also tells of the spaces, so that the text comes back exactly",
};

/// Names of the columns that are kept, in order, without the token itself.
const COLUMNS: [&str; 9] = ["id", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc"];
/// The lines of the words of a token of several, of empty nodes, and of remarks.
const LINES: [&str; 3] = ["words", "nodes", "comments"];

/// The value of a remark: `# key = value`.
fn remark<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let rest = line.strip_prefix('#')?.trim_start_matches(' ').strip_prefix(key)?;
    let value = rest.trim_start_matches(' ').strip_prefix('=')?;
    Some(value.strip_prefix(' ').unwrap_or(value))
}

/// Says whether a line begins a document.
fn begins_document(line: &[u8]) -> bool {
    line.strip_prefix(b"# newdoc")
        .is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'\r' | b'=')))
}

impl Format for Conllu {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        let end = memchr::memrchr(b'\n', head).unwrap_or(head.len());
        let complete = head.get(..end).unwrap_or_default();
        let mut lines = complete.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let named = u8::from(ends_in(name, &["conllu", "conllx"]));
        let is_row = |line: &[u8]| {
            line.first().is_some_and(u8::is_ascii_digit) && memchr::memchr_iter(b'\t', line).count() == 9
        };
        match lines.find(|line| line.first() != Some(&b'#')) {
            Some(line) if is_row(line) => 90 + named,
            None if begins_document(complete) || complete.starts_with(b"# sent_id") => 60 + named,
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Before(begins_document)
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(piece, options)
    }

    fn write(
        &self,
        records: &[Record],
        first: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        Ok(vec![OutFile::stream(write::write(records, first, options)?)])
    }
}

#[cfg(test)]
mod tests;
