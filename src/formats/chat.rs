//! Conversations for tuning language models: a document is what the user says, its spans are what the model answers.
//!
//! `{"messages": [{"role": "system", "content": …}, {"role": "user", "content": TEXT}, {"role": "assistant", "content":
//! "[{\"label\": …, \"text\": …, \"start\": …, \"end\": …}]"}]}`, one a line. Offsets are code points, the end exclusive;
//! the covered text stands beside. Nothing else is written, for services refuse keys that they do not know. What is
//! read is what was so written, or answers of models in the same shape. Source: `OpenAI`'s guide to fine-tuning.

use super::cut::{Cut, Piece};
use super::doctor::Claim;
use super::wire::{Head, Map, Row, kind, place, rows};
use super::{
    Format, FormatError, Holds, Info, Layer, Layout, OutFile, Problem, ReadOptions, Reading, Record,
    WriteOptions, json,
};
use crate::text::{OffsetMap, Unit};
use serde_json::{Value, json as value};
use std::sync::Arc;

/// Conversations, one a line.
pub struct Chat;

static INFO: Info = Info {
    name: "chat",
    title: "Chat fine-tuning",
    extensions: &["jsonl", "json"],
    unit: Some(Unit::CodePoint),
    holds: Holds::SPANS,
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "conversations that teach a language model to name the spans of a text, one a line",
};

impl Format for Chat {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let Some(head) = Head::of(head) else { return 0 };
        match (head.begins("messages", "[{"), head.only(&["messages"])) {
            (true, true) => 90,
            (true, false) => 60,
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let mut reading = Reading::default();
        for row in rows(piece) {
            let record = record(row?, options, &mut reading)?;
            reading.records.push(record);
        }
        Ok(reading)
    }

    fn write(
        &self,
        records: &[Record],
        _: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        let task = task(&options.labels);
        let mut out = Vec::new();
        for record in records {
            let none = Layer::default();
            let layer = record.layers.first().unwrap_or(&none);
            let answer = answer(record, layer);
            let conversation = value!({"messages": [
                {"role": "system", "content": task},
                {"role": "user", "content": &*record.text},
                {"role": "assistant", "content": answer},
            ]});
            json::write(&mut out, &conversation);
            out.push(b'\n');
        }
        Ok(vec![OutFile::stream(out)])
    }
}

/// What the model is to do.
fn task(labels: &[Arc<str>]) -> String {
    let mut task = "Name the spans of the text that the user sends. Answer with a JSON list of objects with the keys \
                    \"label\", \"text\" (the characters of the span, unchanged), \"start\" and \"end\" (Unicode code \
                    points from the beginning of the text, the end exclusive), and with nothing else; with [] if there \
                    are none."
        .to_owned();
    if !labels.is_empty() {
        task.push_str(" The labels are: ");
        task.push_str(
            &Value::from(labels.iter().map(|label| Value::from(&**label)).collect::<Vec<_>>()).to_string(),
        );
        task.push('.');
    }
    task
}

fn answer(record: &Record, layer: &Layer) -> String {
    let offsets = OffsetMap::new(&record.text);
    let at = |byte: u32| offsets.of_byte(&record.text, byte as usize);
    let spans = layer.spans.iter().map(|span| {
        let part = span.parts.first().copied().unwrap_or_default();
        value!({
            "label": &*span.label,
            "text": part.of(&record.text),
            "start": at(part.start()),
            "end": at(part.end()),
        })
    });
    let mut out = Vec::new();
    json::write(&mut out, &spans.collect::<Vec<_>>());
    String::from_utf8(out).unwrap_or_default()
}

fn record(mut row: Row, options: &ReadOptions, reading: &mut Reading) -> Result<Record, FormatError> {
    let messages = row.objects("messages")?;
    let of = |wanted: &str| -> Vec<&Map> {
        let is = |message: &&Map| message.get("role").and_then(Value::as_str) == Some(wanted);
        messages.iter().filter(is).collect()
    };
    let (users, answers) = (of("user"), of("assistant"));
    let ([user], [assistant]) = (users.as_slice(), answers.as_slice()) else {
        let what = format!(
            "a conversation must have one message of the user and one answer, but has {} and {}",
            users.len(),
            answers.len()
        );
        return Err(row.error(what, "take out what is no document with its spans"));
    };
    let content = |message: &Map, whose: &str| -> Result<String, FormatError> {
        match message.get("content") {
            Some(Value::String(text)) => Ok(text.clone()),
            other => {
                let found = other.map_or("missing", kind);
                Err(row.error(
                    format!("the content of {whose} must be a string, but is {found}"),
                    "mend that message",
                ))
            }
        }
    };
    let text: Arc<str> = content(user, "the user's message")?.into();
    let said = content(assistant, "the answer")?;
    let spans: Vec<Map> = serde_json::from_str(&said).map_err(|_| {
        row.error("the answer is no JSON list of spans", "only conversations about spans can be read")
    })?;
    let mut labels = Vec::with_capacity(spans.len());
    let mut claims = Vec::with_capacity(spans.len());
    for span in &spans {
        labels.push(row.label(span.get("label"))?);
        claims.push(Claim {
            start: row.offset(span.get("start"), "\"start\"")?,
            end: row.offset(span.get("end"), "\"end\"")?,
            covered: span.get("text").and_then(Value::as_str).map(Into::into),
        });
    }
    let ranges = place(&text, &claims, Unit::CodePoint, options, row.line, reading)?;
    let mut layer = Layer::default();
    for ((label, range), said) in labels.into_iter().zip(ranges).zip(&spans) {
        let span = layer.push(label, vec![range]);
        let more = said.iter().filter(|(key, _)| !["label", "text", "start", "end"].contains(&key.as_str()));
        span.extra = more.map(|(key, value)| (key.clone(), value.clone())).collect();
    }
    if !row.keys.is_empty() {
        let keys: Vec<&str> = row.keys.keys().map(String::as_str).collect();
        reading.problems.push(Problem {
            place: format!("line {}", row.line),
            what: format!("the conversation has other keys: {}", keys.join(", ")),
            remedy: "they were kept with what is said of the document".to_owned(),
        });
    }
    let metadata = row.keys.into_iter().collect();
    let layers = if layer == Layer::default() { Vec::new() } else { vec![layer] };
    Ok(Record { text, layers, metadata, ..Record::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(line: &str) -> Result<Reading, FormatError> {
        let none = BTreeMap::new();
        let whole = 0..line.len();
        let piece =
            Piece { items: std::slice::from_ref(&whole), ..Piece::whole("x", line.as_bytes(), &none) };
        Chat.read(&piece, &ReadOptions::default())
    }

    #[test]
    fn a_conversation_says_the_text_the_labels_and_the_spans() {
        let mut layer = Layer::default();
        let text = "😀 قال لافروف \"نعم\"";
        let at = text.find("لافروف").unwrap();
        layer.push("PER", vec![crate::text::TextRange::new(text, at..at + 12).unwrap()]);
        let record = Record { layers: vec![layer], ..Record::new("", text) };
        let options = WriteOptions { labels: vec!["PER".into(), "LOC".into()], ..WriteOptions::default() };
        let out = Chat.write(std::slice::from_ref(&record), 0, &options).unwrap().remove(0).bytes;
        let line = String::from_utf8(out).unwrap();
        assert!(line.contains(r#"[\"PER\",\"LOC\"]"#), "{line}");
        assert!(line.contains(r#"\"start\": 6, \"end\": 12"#), "{line}");
        assert_eq!(read(line.trim_end()).unwrap().records[0], record);
    }

    #[test]
    fn other_conversations_are_refused() {
        let talk =
            r#"{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}"#;
        assert!(read(talk).unwrap_err().what.contains("no JSON list"));
        assert!(read(r#"{"messages": [{"role": "user", "content": "hi"}]}"#).is_err());
        assert!(
            read(
                r#"{"messages": [{"role": "user", "content": []}, {"role": "assistant", "content": "[]"}]}"#
            )
            .is_err()
        );
        let lost = r#"{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "[{\"label\": \"x\", \"text\": \"zz\", \"start\": 0, \"end\": 2}]"}]}"#;
        assert!(read(lost).is_err());
    }
}
