//! Writes a file.

use super::{COLUMNS, ENT_ID, ENT_IOB, ENT_KB_ID, ENT_TYPE, ORTH, OTHER_DATA, SENT_START};
use crate::formats::spaced::{Spaced, covered, spaced};
use crate::formats::spacy::pack::{self, Pack};
use crate::formats::spacy::{GROUP, groups, strings, take_link, write_cats};
use crate::formats::wire::Map;
use crate::formats::{Layer, Record, rest};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, Unit};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

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

pub(super) fn write(records: &[Record]) -> Option<Vec<u8>> {
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
        let mut spans: BTreeMap<String, Vec<Pack>> = BTreeMap::new();
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
            spans.entry(group).or_default().push(Pack::Bytes(bytes));
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

    fn group(&mut self, spans: BTreeMap<String, Vec<Pack>>) -> Option<()> {
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
