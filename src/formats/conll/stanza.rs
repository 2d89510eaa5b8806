//! Stanza's training files for names: JSON, a list of sentences, each a list of tokens.
//!
//! `[[{"text": "قال", "ner": "O"}, {"text": "طه", "ner": "S-PER"}], …]`, as `prepare_ner_file.py` of Stanza writes and
//! its `Document` reads; `multi_ner` holds several tags of a token. It counts nothing and has no text but its tokens.
//! Such a file is one document; the program writes `"misc": "NewDoc=Yes"` at the first token of each further one, which
//! Stanza passes over. Lists of such documents, and what Stanza gives out for a whole document, are read as well.

use super::read::{OWN, placed, spans};
use super::table::Lines;
use super::tags::{Evidence, Tags};
use super::write::{Tagger, columns, tokens_of};
use crate::formats::cut::{Cut, Piece, json_error};
use crate::formats::{
    Format, FormatError, Holds, Info, Layer, Layout, OutFile, Problem, ReadOptions, Reading, Record, Scheme,
    WriteOptions, json,
};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// The form.
pub struct Stanza;

static INFO: Info = Info {
    name: "stanza",
    title: "Stanza NER",
    extensions: &["json"],
    unit: None,
    holds: Holds::TOKENS,
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "tokens with their tags in JSON, for training Stanza; tags are BIOES unless --scheme says otherwise",
};

/// What stands at the first token of every document but the first.
const NEW: &str = "NewDoc=Yes";

impl Format for Stanza {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let mut rest = head.trim_ascii_start();
        let mut depth = 0;
        while let Some(inner) = rest.strip_prefix(b"[") {
            rest = inner.trim_ascii_start();
            depth += 1;
        }
        let object = rest.get(..rest.len().min(2000)).unwrap_or_default();
        let has = |key: &str| memchr::memmem::find(object, key.as_bytes()).is_some();
        if matches!(depth, 2 | 3) && object.starts_with(b"{") && has("\"text\"") && has("\"ner\"") {
            90
        } else {
            0
        }
    }

    fn cut(&self) -> Cut {
        Cut::Whole
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(
        &self,
        records: &[Record],
        first: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::new();
        for (at, record) in records.iter().enumerate() {
            if 0 < at {
                out.extend_from_slice(self.between());
            }
            write(&mut out, record, first + at, options)?;
        }
        Ok(vec![OutFile::stream(out)])
    }

    fn head(&self) -> &'static [u8] {
        b"[\n"
    }

    fn between(&self) -> &'static [u8] {
        b",\n"
    }

    fn tail(&self) -> &'static [u8] {
        b"\n]\n"
    }
}

#[derive(Default)]
struct ReadToken<'a> {
    text: Cow<'a, str>,
    ner: Option<Cow<'a, str>>,
    multi_ner: Option<Vec<Cow<'a, str>>>,
    misc: Option<Cow<'a, str>>,
    id: Value,
    start_char: Option<u64>,
    end_char: Option<u64>,
    /// Keys that are not kept.
    more: Vec<Cow<'a, str>>,
}

/// A string that borrows from the input where it can.
#[derive(Deserialize)]
struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for ReadToken<'a> {
    /// By hand: a flattened map of the keys that are not known would cost more than all the rest.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = ReadToken<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a token")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut token = ReadToken::default();
                let mut text = None;
                while let Some(Borrowed(key)) = map.next_key::<Borrowed<'de>>()? {
                    match &*key {
                        "text" => text = Some(map.next_value::<Borrowed<'de>>()?.0),
                        "ner" => token.ner = map.next_value::<Option<Borrowed<'de>>>()?.map(|tag| tag.0),
                        "multi_ner" => {
                            let tags = map.next_value::<Option<Vec<Borrowed<'de>>>>()?;
                            token.multi_ner = tags.map(|tags| tags.into_iter().map(|tag| tag.0).collect());
                        }
                        "misc" => token.misc = map.next_value::<Option<Borrowed<'de>>>()?.map(|misc| misc.0),
                        "id" => token.id = map.next_value()?,
                        "start_char" => token.start_char = map.next_value()?,
                        "end_char" => token.end_char = map.next_value()?,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            token.more.push(key);
                        }
                    }
                }
                token.text = text.ok_or_else(|| A::Error::missing_field("text"))?;
                Ok(token)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

type Sentences<'a> = Vec<Vec<ReadToken<'a>>>;

fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let wrong = |error: serde_json::Error| json_error(&error, piece.line);
    let mut start = piece.bytes.trim_ascii_start();
    let mut depth = 0;
    while let Some(inner) = start.strip_prefix(b"[") {
        start = inner.trim_ascii_start();
        depth += 1;
        if 3 <= depth {
            break;
        }
    }
    let documents: Vec<Sentences<'_>> = if 3 <= depth {
        serde_json::from_slice(piece.bytes).map_err(wrong)?
    } else {
        vec![serde_json::from_slice(piece.bytes).map_err(wrong)?]
    };
    let mut reader = Reader::default();
    reader.number("O");
    let mut reading = Reading::default();
    let mut sentence = 0;
    for document in &documents {
        let mut open = Open::default();
        for tokens in document {
            sentence += 1;
            let starts = |token: &ReadToken<'_>| {
                token.misc.as_deref().is_some_and(|misc| misc.split('|').any(|part| part == NEW))
            };
            if tokens.first().is_some_and(starts) {
                reading.records.push(reader.record(std::mem::take(&mut open))?);
            }
            reader.sentence(&mut open, tokens, sentence)?;
        }
        reading.records.push(reader.record(open)?);
    }
    if !reader.passed.is_empty() {
        reading.problems.push(Problem {
            place: "the whole file".to_owned(),
            what: format!("tokens have more keys: {}", reader.passed.join(", ")),
            remedy: "they were passed over; convert Stanza's own output as CoNLL-U to keep them".to_owned(),
        });
    }
    reader.evidence.tell("sentence", options, &mut reading.problems, &mut reading.assumptions);
    Ok(reading)
}

#[derive(Default)]
struct Reader<'a> {
    tags: Tags,
    numbers: HashMap<&'a str, u32>,
    evidence: Evidence,
    /// Keys that are not kept.
    passed: Vec<String>,
}

#[derive(Default)]
struct Open<'a> {
    lines: Lines<'a>,
    /// Tokens that stand right after the one before.
    tight: Vec<bool>,
    end: Option<u64>,
}

impl<'a> Reader<'a> {
    fn number(&mut self, tag: &'a str) -> u32 {
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(tag).or_insert(next);
        if number == next {
            self.tags.push(tag);
        }
        number
    }

    fn sentence(
        &mut self,
        open: &mut Open<'a>,
        tokens: &'a [ReadToken<'_>],
        number: u32,
    ) -> Result<(), FormatError> {
        let mut until = 0;
        let first = open.lines.tokens.len() as u32;
        for token in tokens {
            match &token.id {
                // The words of a token that was several follow it.
                Value::Number(id) if id.as_u64().is_some_and(|id| id <= until) => continue,
                Value::Array(ids) if ids.len() == 2 => {
                    until = ids.last().and_then(Value::as_u64).unwrap_or(0);
                }
                _ => {}
            }
            for key in &token.more {
                if self.passed.len() < 20 && !self.passed.iter().any(|known| known == key) {
                    self.passed.push(key.clone().into_owned());
                }
            }
            let tight = token.start_char.is_some() && token.start_char == open.end;
            open.end = token.end_char;
            open.tight.push(tight);
            let numbers: Vec<u32> = match (&token.multi_ner, &token.ner) {
                (Some(tags), _) => tags.iter().map(|tag| self.number(tag)).collect(),
                (None, Some(tag)) => vec![self.number(tag)],
                (None, None) => {
                    let what = format!("the token {:?} of sentence {number} has no \"ner\"", token.text);
                    return Err(FormatError::at(0, 0, what, "give every token its tag"));
                }
            };
            open.lines.push(&token.text, number, numbers.into_iter());
        }
        if first < open.lines.tokens.len() as u32 {
            open.lines.sentences.push(first);
        }
        Ok(())
    }

    fn record(&mut self, open: Open<'_>) -> Result<Record, FormatError> {
        let lines = open.lines;
        let mut text = String::new();
        let mut places = Vec::with_capacity(lines.tokens.len());
        let mut next = lines.sentences.iter().copied().peekable();
        for (at, token) in lines.tokens.iter().enumerate() {
            let begins = next.next_if(|&next| next as usize == at).is_some();
            if 0 < at && !open.tight.get(at).copied().unwrap_or_default() {
                text.push(if begins { '\n' } else { ' ' });
            }
            let start = text.len() as u32;
            text.push_str(token);
            places.push((start, text.len() as u32));
        }
        if u32::try_from(text.len()).is_err() {
            return Err(FormatError::at(0, 0, "the text is longer than 4 GB", "split it"));
        }
        let found = spans(&lines, &self.tags, 1, false, &mut self.evidence);
        let spans = placed(&text, &places, &found, &self.tags);
        let range = |&(start, end): &(u32, u32)| {
            TextRange::new(&text, start as usize..end as usize).unwrap_or_default()
        };
        let tokens = Tokens {
            name: OWN.into(),
            ranges: places.iter().map(range).collect(),
            sentences: lines.sentences,
            columns: Vec::new(),
        };
        let mut record = Record { text: text.into(), tokens: Some(tokens), ..Record::default() };
        if !spans.is_empty() {
            record.layers.push(Layer { spans, ..Layer::default() });
        }
        Ok(record)
    }
}

#[derive(Serialize)]
struct WriteToken<'a> {
    text: &'a str,
    ner: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_ner: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    misc: Option<&'a str>,
}

fn write(
    out: &mut Vec<u8>,
    record: &Record,
    number: usize,
    options: &WriteOptions,
) -> Result<(), FormatError> {
    let tokens = tokens_of(record);
    let empty = tokens.ranges.iter().any(|token| token.is_empty());
    if tokens.ranges.is_empty() || empty {
        let what = if empty { "has an empty token" } else { "has no tokens" };
        let what = format!("{}: the document {what}, which Stanza does not read", record.name);
        return Err(FormatError::at(0, 0, what, "leave that document out"));
    }
    let scheme = options.scheme.unwrap_or(Scheme::Bioes);
    let columns = columns(record, &tokens, options.remedies.layers, &options.labels)?;
    let mut taggers: Vec<Tagger<'_>> =
        columns.into_iter().map(|column| Tagger::new(column, scheme, true)).collect();
    let mut buffer = Vec::new();
    for (place, sentence) in tokens.sentence_ranges().into_iter().enumerate() {
        out.extend_from_slice(if place == 0 { b"[" } else { b",\n[" });
        for at in sentence.clone() {
            if sentence.start < at {
                out.extend_from_slice(b", ");
            }
            buffer.clear();
            for (column, tagger) in taggers.iter_mut().enumerate() {
                if 0 < column {
                    buffer.push(b'/');
                }
                tagger.write(&mut buffer, at as u32, at == sentence.start);
            }
            let tags = std::str::from_utf8(&buffer).unwrap_or_default();
            let several = 1 < taggers.len();
            let token = WriteToken {
                text: tokens.ranges.get(at).map_or("", |range| range.of(&record.text)),
                ner: tags.split('/').find(|tag| *tag != "O").unwrap_or("O"),
                multi_ner: several.then(|| tags.split('/').collect()),
                misc: (at == 0 && 0 < number).then_some(NEW),
            };
            json::write(out, &token);
        }
        out.push(b']');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{covered, example, read, round, round_with, try_read};
    use super::*;
    use crate::formats::fidelity::Remedies;

    #[test]
    fn the_example_comes_back() {
        let written = round(&Stanza, &[example(), example()]);
        assert!(written.starts_with("[\n[{\"text\": \"😀\", \"ner\": \"O\"}, {"), "{written}");
        assert!(written.contains("{\"text\": \"الميادين\", \"ner\": \"E-ORG\"}"), "{written}");
        let options = WriteOptions {
            remedies: Remedies { layers: true, ..Remedies::default() },
            ..WriteOptions::default()
        };
        let mut record = example();
        let mut wide = record.layers[0].spans[0].clone();
        (wide.label, wide.id) = ("X".into(), "x".into());
        record.layers[0].spans.push(wide);
        let (written, _) = round_with(&Stanza, &[record], &options);
        assert!(
            written.contains("\"ner\": \"S-PER\", \"multi_ner\": [\"O\", \"O\", \"S-PER\", \"S-X\"]"),
            "{written}"
        );
    }

    #[test]
    fn what_stanza_gives_out_is_read() {
        let text = r#"[[{"id": [1, 2], "text": "دورها", "ner": "S-X", "start_char": 0, "end_char": 5},
            {"id": 1, "text": "دور", "lemma": "دور"}, {"id": 2, "text": "ها"},
            {"id": 3, "text": ".", "ner": "O", "start_char": 5, "end_char": 6}]]"#;
        let reading = read(&Stanza, text);
        assert_eq!(
            (&*reading.records[0].text, covered(&reading.records[0])),
            ("دورها.", vec![("X", "دورها")])
        );
        let nested = read(&Stanza, &format!("[{text}, {text}]"));
        assert_eq!(nested.records.len(), 2);
        assert_eq!(try_read(&Stanza, b"[[{\"text\": \"a\"\n]]").unwrap_err().line, 2);
        assert!(try_read(&Stanza, b"[[{\"text\": \"a\"}]]").is_err());
        assert!(Stanza.write(&[Record::new("d", " ")], 0, &WriteOptions::default()).is_err());
    }

    #[test]
    fn cut_off_anywhere_is_no_panic() {
        let written = round(&Stanza, &[example()]);
        for end in 0..written.len() {
            let _ = try_read(&Stanza, &written.as_bytes()[..end]);
            Stanza.detect("x", &written.as_bytes()[..end]);
        }
    }
}
