//! spaCy's training files.
//!
//! A `DocBin` is `MessagePack` in zlib: a table of numbers with a row for each token of all documents (strings by their
//! hash), whether a space follows each token, how many tokens each document has, the strings, labels of documents, groups
//! of spans and data of the user's own. Entities are in columns of the table, `3` begins one, `1` is inside, `2` outside;
//! all other spans are in groups, with tokens and code points. A document's text is its tokens with the spaces between,
//! so white space of any other kind is a token. The same rules as in JSON lines say what is an entity; what is said
//! besides is kept in the user's data. Source: spaCy, `spacy/tokens/_serialize.py`, `span_group.pyx`, `strings.pyx`.

mod read;
mod write;

use super::{HOLDS, pack};
use crate::formats::cut::Piece;
use crate::formats::registry::ends_in;
use crate::formats::{
    Format, FormatError, Info, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions,
};
use flate2::read::ZlibDecoder;
use read::Bin;
use std::io::Read as _;

/// spaCy's training files.
pub struct DocBin;

static INFO: Info = Info {
    name: "spacy-docbin",
    title: "spaCy DocBin",
    extensions: &["spacy"],
    unit: None,
    holds: HOLDS,
    layout: Layout::Folder,
    reads: true,
    writes: true,
    binary: true,
    about: "the files that spacy train reads, with entities, span groups and tokens",
};

/// A file is refused that would be longer than this (bytes).
const LONGEST: u64 = 1 << 30;

const ORTH: u64 = 65;
const NORM: u64 = 67;
const ENT_IOB: u64 = 77;
const ENT_TYPE: u64 = 78;
const HEAD: u64 = 79;
const SENT_START: u64 = 80;
const ENT_KB_ID: u64 = 452;
const ENT_ID: u64 = 454;
/// Columns of strings that tokens may have.
const COLUMNS: [(u64, &str); 5] = [(73, "LEMMA"), (74, "POS"), (75, "TAG"), (76, "DEP"), (453, "MORPH")];
/// Where data of the user's own is kept whose key is no string.
const OTHER_DATA: &str = "user data";

impl Format for DocBin {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        if head.first() != Some(&0x78) {
            return 0;
        }
        let mut start = Vec::new();
        // The head may end in the middle: what was read until then is enough.
        let _ = ZlibDecoder::new(head).take(64).read_to_end(&mut start);
        let has = |key: &[u8]| memchr::memmem::find(&start, key).is_some();
        match (has(b"version") && has(b"attrs"), ends_in(name, INFO.extensions)) {
            (true, _) => 95,
            (false, true) => 50,
            (false, false) => 0,
        }
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        let mut unpacked = Vec::new();
        let read = ZlibDecoder::new(piece.bytes).take(LONGEST).read_to_end(&mut unpacked);
        if let Err(error) = read {
            return Err(wrong(&format!("it is not packed as spaCy does ({error})")));
        }
        if LONGEST <= unpacked.len() as u64 {
            return Err(FormatError::at(0, 0, "unpacked it is longer than 1 GB", "split it"));
        }
        let pack = pack::read(&unpacked).ok_or_else(|| wrong("what is packed in it is not MessagePack"))?;
        drop(unpacked);
        Bin::of(&pack)?.read(piece)
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let bytes = write::write(records)
            .ok_or_else(|| FormatError::at(0, 0, "the documents are too long for one file", "split them"))?;
        Ok(vec![OutFile::named(format!("train-{first:05}.spacy"), bytes)])
    }
}

fn wrong(what: &str) -> FormatError {
    FormatError::at(0, 0, what, "choose the form that the file has, or write it anew")
}
