//! Training data of `GLiNER`: a list of documents, each a list of words.
//!
//! `{"tokenized_text": ["قال", "لافروف"], "ner": [[1, 1, "PER"]]}`: the numbers are those of the first and the last word,
//! so the end is inclusive. `GLiNER` passes over all other keys, so the whole text stands beside under `text`: with it
//! nothing of the spaces is lost. Where it is missing, words are joined by one space. Labels may be lists, as some data
//! sets have them: a span for each. Source: `GLiNER`, `data_processing`, and its training examples.

use super::cut::{Cut, Piece};
use super::wire::{Head, Map, Row, kind, rows, say};
use super::{
    Edges, Format, FormatError, Holds, Info, Layer, Layout, OutFile, ReadOptions, Reading, Record,
    WriteOptions, json, rest,
};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange};
use serde_json::{Value, json as value};

/// Training data of `GLiNER`.
pub struct Gliner;

static INFO: Info = Info {
    name: "gliner",
    title: "GLiNER training data",
    extensions: &["json", "jsonl"],
    unit: None,
    holds: Holds { edges: Edges::Tokens, parts: false, empty: false, annotators: false, ..Holds::EVERYTHING },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "words and spans of words for training GLiNER, in one list",
};

/// Key of the program's own part under which the places of words are where the text does not tell them.
const RANGES: &str = "words";

/// Keys that the form itself has a use for.
const USED: [&str; 4] = ["tokenized_text", "ner", "text", "relations"];

impl Format for Gliner {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let Some(head) = Head::of(head) else { return 0 };
        match (head.has("tokenized_text"), head.has("ner")) {
            (true, true) => 95,
            (true, false) => 70,
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        let mut reading = Reading::default();
        for row in rows(piece) {
            let record = record(row?, &mut reading)?;
            reading.records.push(record);
        }
        Ok(reading)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::new();
        for (place, record) in records.iter().enumerate() {
            if 0 < place {
                out.extend_from_slice(self.between());
            }
            json::write(&mut out, &write(record));
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

fn record(mut row: Row, reading: &mut Reading) -> Result<Record, FormatError> {
    let line = row.line;
    let Some(words) = row.list("tokenized_text")? else {
        return Err(row.error("the document has no \"tokenized_text\"", "choose the form that the file has"));
    };
    let words = words.iter().map(|word| {
        let wrong =
            || row.error(format!("a word must be a string, but one is {}", kind(word)), "mend that word");
        word.as_str().ok_or_else(wrong)
    });
    let words: Vec<&str> = words.collect::<Result<_, _>>()?;
    let mut whole = None;
    let own = rest::take(&mut row);
    if let Some(Value::String(text)) = row.keys.get("text") {
        let ranges = match own.as_ref().and_then(|own| own.get(RANGES)) {
            Some(said) => placed(text, &words, said),
            None => find(text, &words),
        };
        whole = ranges.map(|ranges| (text.clone(), ranges));
        if whole.is_none() {
            return Err(row.error(
                "the words of \"tokenized_text\" are not those of \"text\"",
                "make them agree, or take \"text\" out",
            ));
        }
    } else {
        say(
            reading,
            "words were joined by one space: the form does not say what stands between them".to_owned(),
        );
    }
    let (text, ranges) = whole.unwrap_or_else(|| joined(&words));
    let mut layer = Layer::default();
    let count = words.len();
    drop(words);
    row.keys.remove("text");
    for span in row.list("ner")?.unwrap_or_default() {
        let Value::Array(parts) = span else {
            let what = format!("a span must be [first, last, label], but one is {}", kind(&span));
            return Err(row.error(what, "mend that span, or take it out"));
        };
        let at = |place: usize, what: &str| -> Result<TextRange, FormatError> {
            let number = row.offset(parts.get(place), what)?;
            let range = usize::try_from(number).ok().and_then(|at| ranges.get(at)).copied();
            range.ok_or_else(|| {
                let what = format!("a span names the word {number}, but there are {count}, from 0");
                row.error(what, "mend that span, or take it out")
            })
        };
        let (first, last) = (at(0, "the first word")?, at(1, "the last word")?);
        let range = TextRange::new(&text, first.start() as usize..last.end() as usize)
            .map_err(|_| row.error("a span ends before it begins", "mend that span, or take it out"))?;
        let labels = match parts.get(2) {
            Some(Value::Array(labels)) => labels.iter().collect(),
            one => one.into_iter().collect::<Vec<_>>(),
        };
        if labels.is_empty() {
            return Err(row.error("a span has no label", "give it one, or take it out"));
        }
        for label in labels {
            layer.push(row.label(Some(label))?, vec![range]);
        }
    }
    let tokens = Tokens { name: "gliner".into(), ranges, ..Tokens::default() };
    let metadata = row.keys.into_iter().collect();
    let layers = if layer == Layer::default() { Vec::new() } else { vec![layer] };
    let mut record =
        Record { text: text.into(), layers, metadata, tokens: Some(tokens), ..Record::default() };
    rest::apply(own, &mut record, line, reading);
    Ok(record)
}

/// Words with a space between any two.
fn joined(words: &[&str]) -> (String, Vec<TextRange>) {
    let text = words.join(" ");
    let mut at = 0;
    let mut ranges = Vec::with_capacity(words.len());
    for word in words {
        ranges.extend(TextRange::new(&text, at..at + word.len()));
        at += word.len() + 1;
    }
    (text, ranges)
}

/// Where words lie in a text by their places (code points), if those are theirs.
fn placed(text: &str, words: &[&str], said: &Value) -> Option<Vec<TextRange>> {
    let map = OffsetMap::new(text);
    let byte = |value: &Value| map.to_byte(text, usize::try_from(value.as_u64()?).ok()?);
    let said = said.as_array().filter(|said| said.len() == words.len())?;
    let mut end = 0;
    let mut ranges = Vec::with_capacity(words.len());
    for (start, word) in said.iter().zip(words) {
        let start = byte(start).filter(|start| end <= *start)?;
        end = start + word.len();
        ranges.push(TextRange::new(text, start..end).ok().filter(|range| range.of(text) == *word)?);
    }
    Some(ranges)
}

/// Where words lie in a text, one after the other; nothing if they do not.
fn find(text: &str, words: &[&str]) -> Option<Vec<TextRange>> {
    let mut at = 0;
    let mut ranges = Vec::with_capacity(words.len());
    for word in words {
        let rest = text.get(at..)?;
        // Only what no word has may lie between: white space, and marks that are no letters.
        let found = at
            + if rest.starts_with(word) {
                0
            } else {
                memchr::memmem::find(rest.as_bytes(), word.as_bytes())?
            };
        if text.get(at..found)?.chars().any(char::is_alphanumeric) {
            return None;
        }
        ranges.push(TextRange::new(text, found..found + word.len()).ok()?);
        at = found + word.len();
    }
    Some(ranges)
}

fn write(record: &Record) -> Map {
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let text: &str = &record.text;
    let cut;
    let tokens = if let Some(tokens) = &record.tokens {
        tokens
    } else {
        let edges: Vec<u32> = layer.spans.iter().flat_map(|span| [span.start(), span.end()]).collect();
        cut = Tokens::words(text, &edges, &[]);
        &cut
    };
    let ranges = &tokens.ranges;
    let words: Vec<Value> = ranges.iter().map(|range| range.of(text).into()).collect();
    let ner = layer.spans.iter().filter_map(|span| {
        let first = ranges.partition_point(|token| token.start() < span.start());
        let after = ranges.partition_point(|token| token.end() <= span.end());
        (first < after).then(|| value!([first, after - 1, *span.label]))
    });
    let mut keys = Map::new();
    keys.insert("tokenized_text".to_owned(), words.into());
    keys.insert("ner".to_owned(), ner.collect());
    keys.insert("text".to_owned(), text.into());
    let left = rest::metadata(record, &mut keys, &USED);
    let mut own = rest::of(record, layer, left, rest::Said::default());
    let said: Vec<&str> = ranges.iter().map(|range| range.of(text)).collect();
    if find(text, &said).is_none_or(|found| found != *ranges) {
        // The words alone do not tell where they stand.
        let map = OffsetMap::new(text);
        let starts = ranges.iter().map(|range| Value::from(map.of_byte(text, range.start() as usize)));
        own.insert(RANGES.to_owned(), starts.collect());
    }
    if !own.is_empty() {
        keys.insert(rest::KEY.to_owned(), own.into());
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::cut::cut_all;
    use std::collections::BTreeMap;

    fn read(bytes: &str) -> Result<Reading, FormatError> {
        let mut all = Reading::default();
        for cutting in cut_all(bytes.as_bytes(), Gliner.cut())? {
            let none = BTreeMap::new();
            let piece = Piece {
                items: &cutting.items,
                line: cutting.line,
                ..Piece::whole("x.json", &cutting.bytes, &none)
            };
            let reading = Gliner.read(&piece, &ReadOptions::default())?;
            all.records.extend(reading.records);
            all.assumptions.extend(reading.assumptions);
        }
        Ok(all)
    }

    #[test]
    fn words_are_numbered_and_ends_are_inclusive() {
        let all = read(r#"[{"tokenized_text": ["قال", "وزير", "الخارجية"], "ner": [[1, 2, "role"], [0, 0, ["a", "b"]]]}]"#)
            .unwrap();
        let record = &all.records[0];
        assert_eq!(&*record.text, "قال وزير الخارجية");
        let spans = record.layers[0].spans.iter().map(|span| (&*span.label, span.parts[0].of(&record.text)));
        assert_eq!(spans.collect::<Vec<_>>(), [("role", "وزير الخارجية"), ("a", "قال"), ("b", "قال")]);
        assert_eq!(all.assumptions.len(), 1);
    }

    #[test]
    fn words_of_nothing_and_doubled_marks_stay_where_they_are() {
        let text = "a .. b";
        let at = |from: usize, to: usize| TextRange::new(text, from..to).unwrap();
        let ranges = vec![at(0, 1), at(3, 4), at(5, 5), at(5, 6)];
        let tokens = Tokens { ranges: ranges.clone(), ..Tokens::default() };
        let mut layer = Layer::default();
        layer.push("x", vec![at(3, 4)]);
        let record = Record { layers: vec![layer], tokens: Some(tokens), ..Record::new("", text) };
        let mut out = Vec::new();
        json::write(&mut out, &write(&record));
        let back = read(std::str::from_utf8(&out).unwrap()).unwrap().records.remove(0);
        assert_eq!(back.tokens.unwrap().ranges, ranges);
        assert_eq!(back.layers[0].spans[0].parts, [at(3, 4)]);
    }

    #[test]
    fn wrong_words_are_refused_with_their_line() {
        let error = read("[{\"tokenized_text\": [], \"ner\": []},\n{\"tokenized_text\": [\"a\"], \"ner\": [[0, 1, \"x\"]]}]")
            .unwrap_err();
        assert_eq!(error.line, 2);
        assert!(read(r#"[{"tokenized_text": ["a", "b"], "ner": [[1, 0, "x"]]}]"#).is_err());
        assert!(read(r#"[{"tokenized_text": ["a"], "ner": [], "text": "b"}]"#).is_err());
        assert!(read(r#"[{"tokenized_text": ["a", "c"], "ner": [], "text": "a b c"}]"#).is_err());
        assert!(read(r#"[{"ner": []}]"#).is_err());
    }
}
