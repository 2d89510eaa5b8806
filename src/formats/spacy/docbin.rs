//! spaCy's training files.
//!
//! A `DocBin` is `MessagePack` in zlib: a table of numbers with a row for each token of all documents (strings by their
//! hash), whether a space follows each token, how many tokens each document has, the strings, labels of documents, groups
//! of spans and data of the user's own. Entities are in columns of the table, `3` begins one, `1` is inside, `2` outside;
//! all other spans are in groups, with tokens and code points. A document's text is its tokens with the spaces between,
//! so white space of any other kind is a token. The same rules as in JSON lines say what is an entity; what is said
//! besides is kept in the user's data. Source: spaCy, `spacy/tokens/_serialize.py`, `span_group.pyx`, `strings.pyx`.

use super::pack::{self, Pack};
use super::{COMMON, GROUP, HOLDS, give_link, groups, read_cats, strings, take_link, write_cats};
use crate::formats::cut::Piece;
use crate::formats::registry::ends_in;
use crate::formats::spaced::{Spaced, covered, spaced};
use crate::formats::wire::{Map, say};
use crate::formats::{
    Format, FormatError, Info, Layer, Layout, OutFile, Problem, ReadOptions, Reading, Record, WriteOptions,
    rest,
};
use crate::model::Extra;
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange, Unit};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::io::{Read as _, Write as _};
use std::sync::Arc;

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
        let bytes = write(records)
            .ok_or_else(|| FormatError::at(0, 0, "the documents are too long for one file", "split them"))?;
        Ok(vec![OutFile::named(format!("train-{first:05}.spacy"), bytes)])
    }
}

fn wrong(what: &str) -> FormatError {
    FormatError::at(0, 0, what, "choose the form that the file has, or write it anew")
}

/// A file, taken apart.
struct Bin<'a> {
    attrs: Vec<u64>,
    /// Rows of the table, one after the other, each as long as `attrs`.
    tokens: &'a [u8],
    spaces: &'a [u8],
    lengths: Vec<usize>,
    strings: HashMap<u64, &'a str>,
    cats: &'a [Pack],
    flags: &'a [Pack],
    groups: &'a [Pack],
    data: &'a [Pack],
}

impl<'a> Bin<'a> {
    fn of(pack: &'a Pack) -> Result<Self, FormatError> {
        let missing = |key: &str| wrong(&format!("\"{key}\" is not there, or not as spaCy writes it"));
        let list = |key: &str| pack.get(key).and_then(Pack::as_list);
        let bytes = |key: &str| pack.get(key).and_then(Pack::as_bytes).ok_or_else(|| missing(key));
        let attrs = list("attrs").ok_or_else(|| missing("attrs"))?;
        let number = |pack: &Pack| match pack {
            Pack::Plain(value) => value.as_u64(),
            _ => None,
        };
        let attrs: Vec<u64> =
            attrs.iter().map(number).collect::<Option<_>>().ok_or_else(|| missing("attrs"))?;
        let lengths = bytes("lengths")?.chunks_exact(4).map(|chunk| {
            let chunk: [u8; 4] = chunk.try_into().ok()?;
            usize::try_from(i32::from_le_bytes(chunk)).ok()
        });
        let lengths: Vec<usize> = lengths.collect::<Option<_>>().ok_or_else(|| missing("lengths"))?;
        let strings = list("strings").ok_or_else(|| missing("strings"))?;
        let strings = strings.iter().map(|text| text.as_str().map(|text| (strings::number(text), text)));
        let bin = Self {
            attrs,
            tokens: bytes("tokens")?,
            spaces: bytes("spaces")?,
            lengths,
            strings: strings.collect::<Option<_>>().ok_or_else(|| missing("strings"))?,
            cats: list("cats").unwrap_or_default(),
            flags: list("flags").unwrap_or_default(),
            groups: list("span_groups").unwrap_or_default(),
            data: list("user_data").unwrap_or_default(),
        };
        let total = bin.lengths.iter().try_fold(0_usize, |sum, length| sum.checked_add(*length));
        let row = bin.attrs.len().checked_mul(8);
        if !bin.attrs.contains(&ORTH)
            || total.zip(row).and_then(|(total, row)| total.checked_mul(row)) != Some(bin.tokens.len())
            || total != Some(bin.spaces.len())
        {
            return Err(wrong("the table of tokens is not as long as the documents say"));
        }
        Ok(bin)
    }

    fn string(&self, number: u64) -> Result<&'a str, FormatError> {
        strings::symbol(number)
            .or_else(|| self.strings.get(&number).copied())
            .ok_or_else(|| wrong(&format!("a string of the documents is not among the strings ({number})")))
    }

    fn read(&self, piece: &Piece<'_>) -> Result<Reading, FormatError> {
        let mut reading = Reading::default();
        let mut at = 0;
        for (document, &length) in self.lengths.iter().enumerate() {
            let record = Document { bin: self, at, length, number: document }.read(piece, &mut reading)?;
            reading.records.push(record);
            at += length;
        }
        Ok(reading)
    }
}

struct Document<'a> {
    bin: &'a Bin<'a>,
    /// Its first token in the table.
    at: usize,
    length: usize,
    /// Its number.
    number: usize,
}

impl Document<'_> {
    /// The values of a column of the table, if it is there.
    fn column(&self, attr: u64) -> Option<impl Iterator<Item = u64>> {
        let width = self.bin.attrs.len();
        let place = self.bin.attrs.iter().position(|known| *known == attr)?;
        let cell = move |token: usize| {
            let start = (token * width + place) * 8;
            let bytes = self.bin.tokens.get(start..start + 8).and_then(|bytes| bytes.try_into().ok());
            u64::from_le_bytes(bytes.unwrap_or_default())
        };
        Some((self.at..self.at + self.length).map(cell))
    }

    fn read(&self, piece: &Piece<'_>, reading: &mut Reading) -> Result<Record, FormatError> {
        let bin = self.bin;
        let unknown = bin.flags.get(self.number).and_then(|flags| flags.get("has_unknown_spaces"));
        let unknown = matches!(unknown, Some(Pack::Plain(Value::Bool(true))));
        if unknown {
            say(
                reading,
                "the file does not know the spaces between tokens: one was put after each".to_owned(),
            );
        }
        let spaces = bin.spaces.get(self.at..self.at + self.length).unwrap_or_default();
        let mut text = String::new();
        let mut places = Vec::with_capacity(self.length);
        for ((place, number), space) in self.column(ORTH).into_iter().flatten().enumerate().zip(spaces) {
            let start = text.len();
            text.push_str(bin.string(number)?);
            places.push(start..text.len());
            if if unknown { place + 1 < self.length } else { *space != 0 } {
                text.push(' ');
            }
        }
        let range = |place: std::ops::Range<usize>| {
            TextRange::new(&text, place).map_err(|_| wrong("a document is longer than 4 GB"))
        };
        let ranges: Vec<TextRange> = places.into_iter().map(range).collect::<Result<_, _>>()?;
        let mut layer = Layer::default();
        self.entities(&text, &ranges, &mut layer)?;
        self.groups(&text, &ranges, &mut layer)?;
        if let Some(cats) = bin.cats.get(self.number).and_then(Pack::as_map) {
            let sure = |(label, sure): &(Pack, Pack)| match sure {
                Pack::Plain(sure) => {
                    Some((label.as_str()?.to_owned(), sure.as_f64().or(sure.as_bool().map(f64::from))?))
                }
                _ => None,
            };
            let cats: Option<Vec<_>> = cats.iter().map(sure).collect();
            read_cats(&cats.ok_or_else(|| wrong("labels of a document are no numbers"))?, &mut layer);
        }
        let tokens = self.tokens(&text, &ranges, reading)?;
        let layers = if layer == Layer::default() { Vec::new() } else { vec![layer] };
        let mut record = Record { text: text.into(), layers, tokens: Some(tokens), ..Record::default() };
        let own = self.data(&mut record.metadata, piece, reading)?;
        rest::apply(own, &mut record, self.number + 1, reading);
        Ok(record)
    }

    fn entities(&self, text: &str, ranges: &[TextRange], layer: &mut Layer) -> Result<(), FormatError> {
        let (Some(iob), Some(types)) = (self.column(ENT_IOB), self.column(ENT_TYPE)) else { return Ok(()) };
        let kinds: Vec<u64> = types.collect();
        let links: Vec<u64> = self.column(ENT_KB_ID).map(Iterator::collect).unwrap_or_default();
        let ids: Vec<u64> = self.column(ENT_ID).map(Iterator::collect).unwrap_or_default();
        let mut open: Option<(usize, usize)> = None;
        let mut found = Vec::new();
        for (at, iob) in iob.enumerate() {
            match iob {
                // An `I` with nothing before it, or of another label, begins one, as spaCy has it.
                1 if open.is_some_and(|(first, _)| kinds.get(first) == kinds.get(at)) => {
                    open = open.map(|(first, _)| (first, at));
                }
                1 | 3 => {
                    found.extend(open.take());
                    // A beginning without a label says that nothing may be found here.
                    open = kinds.get(at).is_some_and(|kind| *kind != 0).then_some((at, at));
                }
                0 | 2 => found.extend(open.take()),
                _ => return Err(wrong("a token is neither inside nor outside of an entity")),
            }
        }
        found.extend(open);
        for (first, last) in found {
            let (Some(from), Some(to)) = (ranges.get(first), ranges.get(last)) else { continue };
            let range = TextRange::new(text, from.start() as usize..to.end() as usize);
            let label = self.bin.string(kinds.get(first).copied().unwrap_or_default())?;
            let span = layer.push(label, range.into_iter().collect());
            give_link(span, self.bin.string(links.get(first).copied().unwrap_or_default())?);
            let id = self.bin.string(ids.get(first).copied().unwrap_or_default())?;
            if !id.is_empty() {
                span.extra.insert("id".to_owned(), id.into());
            }
        }
        Ok(())
    }

    fn groups(&self, text: &str, ranges: &[TextRange], layer: &mut Layer) -> Result<(), FormatError> {
        let bad = || wrong("a group of spans is not as spaCy writes it");
        let Some(bytes) = self.bin.groups.get(self.number).and_then(Pack::as_bytes) else { return Ok(()) };
        if bytes.is_empty() {
            return Ok(());
        }
        let pack = pack::read(bytes).ok_or_else(bad)?;
        // Packed groups, each with the names under which it is kept; older files have but a list of them.
        let mut all: Vec<(&[u8], Vec<&str>)> = Vec::new();
        match &pack {
            Pack::List(list) => {
                for group in list {
                    all.push((group.as_bytes().ok_or_else(bad)?, Vec::new()));
                }
            }
            Pack::Map(pairs) => {
                for (group, names) in pairs {
                    let names = names.as_list().ok_or_else(bad)?.iter().map(Pack::as_str);
                    all.push((
                        group.as_bytes().ok_or_else(bad)?,
                        names.collect::<Option<_>>().ok_or_else(bad)?,
                    ));
                }
            }
            _ => return Err(bad()),
        }
        for (bytes, mut names) in all {
            let group = pack::read(bytes).ok_or_else(bad)?;
            if names.is_empty() {
                names.push(group.get("name").and_then(Pack::as_str).unwrap_or(COMMON));
            }
            for name in names {
                for span in group.get("spans").and_then(Pack::as_list).ok_or_else(bad)? {
                    let bytes: [u8; 40] =
                        span.as_bytes().and_then(|bytes| bytes.try_into().ok()).ok_or_else(bad)?;
                    self.grouped(text, ranges, layer, name, &bytes)?;
                }
            }
        }
        Ok(())
    }

    fn grouped(
        &self,
        text: &str,
        ranges: &[TextRange],
        layer: &mut Layer,
        group: &str,
        bytes: &[u8; 40],
    ) -> Result<(), FormatError> {
        let long = |at: usize| -> u64 {
            u64::from_be_bytes(
                bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default(),
            )
        };
        let short = |at: usize| -> usize {
            let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
            usize::try_from(i32::from_be_bytes(bytes)).unwrap_or(usize::MAX)
        };
        let (first, after) = (short(24), short(28));
        let outside = || wrong("a span lies outside of its document");
        let range = if first < after {
            let (from, to) =
                (ranges.get(first).ok_or_else(outside)?, ranges.get(after - 1).ok_or_else(outside)?);
            from.start() as usize..to.end() as usize
        } else {
            let at = ranges.get(first).map_or(text.len(), |token| token.start() as usize);
            at..at
        };
        let range = TextRange::new(text, range).map_err(|_| outside())?;
        let (id, link, label) =
            (self.bin.string(long(0))?, self.bin.string(long(8))?, self.bin.string(long(16))?);
        let span = layer.push(label, vec![range]);
        give_link(span, link);
        span.extra.insert(GROUP.to_owned(), group.into());
        if !id.is_empty() {
            span.extra.insert("id".to_owned(), id.into());
        }
        Ok(())
    }

    /// The tokens but for white space, with what is said of them.
    fn tokens(&self, text: &str, ranges: &[TextRange], reading: &mut Reading) -> Result<Tokens, FormatError> {
        let blank = |range: &TextRange| range.of(text).chars().all(char::is_whitespace);
        let kept: Vec<bool> = ranges.iter().map(|range| !blank(range)).collect();
        let mut tokens = Tokens { name: "spacy".into(), ..Tokens::default() };
        tokens.ranges =
            ranges.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(range, _)| *range).collect();
        if let Some(starts) = self.column(SENT_START) {
            let mut place = 0;
            let mut wanted = false;
            let starts: Vec<u64> = starts.collect();
            let known = starts.contains(&1);
            for (start, kept) in starts.into_iter().zip(&kept) {
                wanted |= start == 1;
                if *kept {
                    if wanted || place == 0 && known {
                        tokens.sentences.push(place);
                    }
                    (place, wanted) = (place + 1, false);
                }
            }
        }
        for (attr, name) in COLUMNS {
            let Some(column) = self.column(attr) else { continue };
            let numbers: Vec<u64> = column.collect();
            if numbers.iter().all(|&number| number == 0) {
                continue;
            }
            let values = numbers.iter().zip(&kept).filter(|(_, kept)| **kept);
            let values = values.map(|(number, _)| self.bin.string(*number).map(Arc::from));
            tokens.columns.push((name.into(), values.collect::<Result<_, _>>()?));
        }
        if self.column(HEAD).is_some_and(|mut heads| heads.any(|head| head != 0)) {
            say(reading, "heads of dependencies are not kept".to_owned());
        }
        let norms = self.column(NORM).zip(self.column(ORTH));
        if let Some((norms, words)) = norms {
            let pairs: Vec<(u64, u64)> = norms.zip(words).collect();
            if pairs.iter().any(|&(norm, word)| norm != word && norm != 0) {
                let values = pairs.iter().zip(&kept).filter(|(_, kept)| **kept);
                let values = values.map(|((norm, _), _)| self.bin.string(*norm).map(Arc::from));
                tokens.columns.push(("NORM".into(), values.collect::<Result<_, _>>()?));
            }
        }
        Ok(tokens)
    }

    /// Reads the user's data; gives back the program's own part of it.
    fn data(
        &self,
        metadata: &mut Extra,
        piece: &Piece<'_>,
        reading: &mut Reading,
    ) -> Result<Option<Value>, FormatError> {
        let Some(bytes) = self.bin.data.get(self.number).and_then(Pack::as_bytes) else { return Ok(None) };
        let pack = pack::read(bytes).ok_or_else(|| wrong("data of the user's own is not MessagePack"))?;
        let mut own = None;
        let mut others = Vec::new();
        for (key, value) in pack.as_map().unwrap_or_default() {
            match (key.as_str(), key.to_json(), value.to_json()) {
                (Some(rest::KEY), _, value) => own = value,
                (Some(key), _, Some(value)) => {
                    metadata.insert(key.to_owned(), value);
                }
                (None, Some(key), Some(value)) => others.push(serde_json::json!([key, value])),
                _ => reading.problems.push(Problem {
                    place: format!("{}, document {}", piece.file, self.number + 1),
                    what: "some of the user's own data is bytes".to_owned(),
                    remedy: "that part was left out".to_owned(),
                }),
            }
        }
        if !others.is_empty() {
            metadata.insert(OTHER_DATA.to_owned(), others.into());
        }
        Ok(own)
    }
}

/// Puts documents together in one file.
#[derive(Default)]
struct Writer<'a> {
    tokens: Vec<u8>,
    spaces: Vec<u8>,
    lengths: Vec<u8>,
    strings: BTreeSet<std::borrow::Cow<'a, str>>,
    cats: Vec<Pack>,
    flags: Vec<Pack>,
    groups: Vec<Pack>,
    data: Vec<Pack>,
}

/// The columns that are written.
const WRITTEN: [u64; 10] = [ORTH, 73, 74, 75, ENT_IOB, ENT_TYPE, SENT_START, ENT_KB_ID, 453, ENT_ID];

fn write(records: &[Record]) -> Option<Vec<u8>> {
    let mut writer = Writer::default();
    for record in records {
        writer.add(record)?;
    }
    let strings = writer.strings.iter().map(|text| Pack::text(text)).collect();
    let pairs = vec![
        ("version", Pack::text("0.1")),
        ("attrs", Pack::List(WRITTEN.iter().map(|attr| Pack::Plain((*attr).into())).collect())),
        ("tokens", Pack::Bytes(writer.tokens)),
        ("spaces", Pack::Bytes(writer.spaces)),
        ("lengths", Pack::Bytes(writer.lengths)),
        ("strings", Pack::List(strings)),
        ("cats", Pack::List(writer.cats)),
        ("flags", Pack::List(writer.flags)),
        ("span_groups", Pack::List(writer.groups)),
        ("user_data", Pack::List(writer.data)),
    ];
    let pairs = pairs.into_iter().map(|(key, value)| (Pack::text(key), value)).collect();
    let bytes = pack::write(&Pack::Map(pairs))?;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&bytes).ok()?;
    encoder.finish().ok()
}

impl<'a> Writer<'a> {
    fn string(&mut self, text: impl Into<std::borrow::Cow<'a, str>>) -> u64 {
        let text = text.into();
        let number = strings::number(&text);
        self.strings.insert(text);
        number
    }

    fn add(&mut self, record: &'a Record) -> Option<()> {
        let mut layer = record.layers.first().cloned().unwrap_or_default();
        let text: &str = &record.text;
        let (tokens, source) = spaced(record, &layer, true);
        let count = i32::try_from(tokens.len()).ok()?;
        self.lengths.extend_from_slice(&count.to_le_bytes());
        let groups = groups(&layer);
        let mut entities = vec![(2_u64, 0_u64, 0_u64); tokens.len()];
        let mut spans: Vec<(String, Vec<Pack>)> = Vec::new();
        let offsets = OffsetMap::of(text, Unit::CodePoint);
        for (span, group) in layer.spans.iter_mut().zip(groups) {
            let part = span.parts.first().copied().unwrap_or_default();
            let (first, last) = covered(&tokens, part)?;
            let label = self.string(span.label.to_string());
            let link = take_link(span).map_or(0, |target| self.string(target));
            let Some(group) = group else {
                for (place, cell) in entities.get_mut(first..=last)?.iter_mut().enumerate() {
                    *cell = (if place == 0 { 3 } else { 1 }, label, link);
                }
                continue;
            };
            if span.extra.get(GROUP).is_some_and(Value::is_string) {
                span.extra.remove(GROUP);
            }
            let mut bytes = Vec::with_capacity(40);
            for number in [0, link, label] {
                bytes.extend_from_slice(&number.to_be_bytes());
            }
            let point = |byte: u32| offsets.of_byte(text, byte as usize);
            for number in [first, last + 1, point(part.start()), point(part.end())] {
                bytes.extend_from_slice(&i32::try_from(number).ok()?.to_be_bytes());
            }
            match spans.iter_mut().find(|(name, _)| *name == group) {
                Some((_, grouped)) => grouped.push(Pack::Bytes(bytes)),
                None => spans.push((group, vec![Pack::Bytes(bytes)])),
            }
        }
        self.rows(record, &tokens, &source, &entities);
        self.group(spans)?;
        let cats = write_cats(&mut layer);
        let labels = cats.is_some();
        let cats = cats.unwrap_or_default().into_iter();
        self.cats.push(Pack::Map(
            cats.map(|(label, sure)| (Pack::text(&label), Pack::Plain(sure.into()))).collect(),
        ));
        let known = (Pack::text("has_unknown_spaces"), Pack::Plain(false.into()));
        self.flags.push(Pack::Map(vec![known]));
        let own = |layer: &Layer, left: Map| {
            rest::of(record, layer, left, rest::Said { labels, ..rest::Said::default() })
        };
        self.data(record, &layer, own)
    }

    fn rows(&mut self, record: &'a Record, tokens: &[Spaced], source: &Tokens, entities: &[(u64, u64, u64)]) {
        let own = record.tokens.is_some() && !source.sentences.is_empty();
        let begins = source.begins_sentence();
        // Sentences begin at the first piece of a token.
        let mut before = None;
        for (token, (iob, label, link)) in tokens.iter().zip(entities) {
            let first = token.source.is_some() && before != token.source;
            before = token.source.or(before);
            self.spaces.push(token.space.into());
            for attr in WRITTEN {
                let number = match attr {
                    ORTH => self.string(token.range.of(&record.text)),
                    ENT_IOB => *iob,
                    ENT_TYPE => *label,
                    ENT_KB_ID => *link,
                    SENT_START if own => {
                        let begins = token.source.and_then(|at| begins.get(at)).copied().unwrap_or_default();
                        if begins && first { 1 } else { u64::MAX }
                    }
                    SENT_START | ENT_ID => 0,
                    column => {
                        let name = COLUMNS.iter().find(|(attr, _)| *attr == column).map(|(_, name)| *name);
                        let value = name.and_then(|name| {
                            let (_, values) = source.columns.iter().find(|(known, _)| &**known == name)?;
                            token.source.and_then(|at| values.get(at))
                        });
                        match value {
                            Some(value) if column != 74 || strings::is_pos(value) => {
                                self.string(value.to_string())
                            }
                            _ => 0,
                        }
                    }
                };
                self.tokens.extend_from_slice(&number.to_le_bytes());
            }
        }
    }

    fn group(&mut self, spans: Vec<(String, Vec<Pack>)>) -> Option<()> {
        let mut all = Vec::new();
        for (name, spans) in spans {
            let group = Pack::Map(vec![
                (Pack::text("name"), Pack::text(&name)),
                (Pack::text("attrs"), Pack::Map(Vec::new())),
                (Pack::text("spans"), Pack::List(spans)),
            ]);
            all.push((Pack::Bytes(pack::write(&group)?), Pack::List(vec![Pack::text(&name)])));
        }
        let all = if all.is_empty() { Pack::List(Vec::new()) } else { Pack::Map(all) };
        self.groups.push(Pack::Bytes(pack::write(&all)?));
        Some(())
    }

    fn data(&mut self, record: &Record, layer: &Layer, own: impl Fn(&Layer, Map) -> Map) -> Option<()> {
        let mut data = Vec::new();
        let mut left = Map::new();
        for (key, value) in &record.metadata {
            // Pairs of a key that is no string and its value come from such a file, and go back as they were.
            let pairs = value.as_array().filter(|_| key == OTHER_DATA).and_then(|list| {
                let pair = |pair: &Value| match pair.as_array()?.as_slice() {
                    [key, value] if key.is_array() => {
                        Some((Pack::Plain(key.clone()), Pack::Plain(value.clone())))
                    }
                    _ => None,
                };
                list.iter().map(pair).collect::<Option<Vec<_>>>()
            });
            match pairs {
                Some(pairs) => data.extend(pairs),
                None if key == OTHER_DATA || key == rest::KEY => {
                    left.insert(key.clone(), value.clone());
                }
                None => data.push((Pack::text(key), Pack::Plain(value.clone()))),
            }
        }
        let own = own(layer, left);
        if !own.is_empty() {
            data.push((Pack::text(rest::KEY), Pack::Plain(own.into())));
        }
        self.data.push(Pack::Bytes(pack::write(&Pack::Map(data))?));
        Some(())
    }
}
