//! Reads a file, taken out of its packing.

use super::{COLUMNS, ENT_ID, ENT_IOB, ENT_KB_ID, ENT_TYPE, HEAD, NORM, ORTH, OTHER_DATA, SENT_START, wrong};
use crate::formats::cut::Piece;
use crate::formats::spacy::pack::{self, Pack};
use crate::formats::spacy::{COMMON, GROUP, give_link, read_cats, strings};
use crate::formats::wire::say;
use crate::formats::{FormatError, Layer, Problem, Reading, Record, rest};
use crate::model::Extra;
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// A file, taken apart.
pub(super) struct Bin<'a> {
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
    pub(super) fn of(pack: &'a Pack) -> Result<Self, FormatError> {
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

    pub(super) fn read(&self, piece: &Piece<'_>) -> Result<Reading, FormatError> {
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
