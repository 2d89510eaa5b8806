//! JSON for training sets: whole documents with their text and everything said of them, so that nothing else is needed.
//!
//! `{"document", "text", "sha256", "offsets": "code points", "annotator", "status", "spans": [{"id", "label", "start",
//! "end", "text", …}], "relations": [{"id", "type", "from", "to"}], "metadata": {…}}`; a list of those as JSON, one a
//! line as JSON lines. Offsets are Unicode code points, the end exclusive, as Python counts. What is not there is left
//! out: `parts`, `attributes`, `note`, `unsure` and `confidence` of a span, and `entities`, `labels` (of the document),
//! `extra` and `tokens`. Where several annotators worked on the document, `annotations` holds one object of `annotator`
//! … `extra` for each. It is the one form that holds everything.

use super::cut::{Cut, Piece};
use super::doctor::{self, Claim, Hypothesis};
use super::registry::ends_in;
use super::{
    Entity, Format, FormatError, Holds, Info, Layer, Layout, OutFile, ReadOptions, Reading, Record,
    WriteOptions, json,
};
use crate::model::document::sha256_hex;
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange, Unit};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// One list of documents.
pub struct Json;

/// One document a line.
pub struct Jsonl;

static JSON: Info = Info {
    name: "json",
    title: "Hashiya JSON",
    extensions: &["json"],
    unit: Some(Unit::CodePoint),
    holds: Holds::EVERYTHING,
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "whole documents with everything that is said of them, in one list",
};

static JSONL: Info = Info {
    name: "jsonl",
    title: "Hashiya JSON lines",
    extensions: &["jsonl", "ndjson"],
    about: "whole documents with everything that is said of them, one a line",
    ..JSON
};

impl Format for Json {
    fn info(&self) -> &'static Info {
        &JSON
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        if starts_as_document(head) && !ends_in(name, JSONL.extensions) { 90 } else { 0 }
    }

    fn cut(&self) -> Cut {
        Cut::Json
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::with_capacity(records.iter().map(size).sum());
        for (place, record) in records.iter().enumerate() {
            if 0 < place {
                out.extend_from_slice(self.between());
            }
            write(&mut out, record);
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

impl Format for Jsonl {
    fn info(&self) -> &'static Info {
        &JSONL
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        match starts_as_document(head) {
            false => 0,
            true if ends_in(name, JSONL.extensions) => 90,
            true => 80,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Lines
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::with_capacity(records.iter().map(size).sum());
        for record in records {
            write(&mut out, record);
            out.push(b'\n');
        }
        Ok(vec![OutFile::stream(out)])
    }
}

/// Says whether a file begins as a document of this form, alone or in a list.
fn starts_as_document(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"[").map_or(head, <[u8]>::trim_ascii_start);
    let Some(inside) = head.strip_prefix(b"{") else { return false };
    // The keys that only this form has together; the text may be longer than the head.
    let has = |key: &str| memchr::memmem::find(inside, key.as_bytes()).is_some();
    let first = inside.trim_ascii_start();
    first.starts_with(b"\"document\"") && has("\"text\"")
        || has("\"offsets\": \"code points\"") && has("\"text\"") && !has("\"hashiya\"")
}

/// About how many bytes a document takes, rather more than fewer.
fn size(record: &Record) -> usize {
    record.text.len() * 5 / 4 + record.span_count() * 160 + 512
}

/// Writes a document, by hand: this is the form between all others, and its writer is never to be what is waited for.
fn write(out: &mut Vec<u8>, record: &Record) {
    let offsets = OffsetMap::new(&record.text);
    let writer = Writer { text: &record.text, offsets };
    put(out, "{\"document\": ", &record.name);
    put(out, ", \"text\": ", &record.text);
    put(out, ", \"sha256\": ", &sha256_hex(record.text.as_bytes()));
    out.extend_from_slice(b", \"offsets\": \"code points\", ");
    match record.layers.as_slice() {
        [] => writer.layer(out, &Layer::default()),
        [one] => writer.layer(out, one),
        several => {
            out.extend_from_slice(b"\"annotations\": ");
            json::list(out, several, |out, layer| {
                out.push(b'{');
                writer.layer(out, layer);
                out.push(b'}');
            });
        }
    }
    if let Some(tokens) = &record.tokens {
        writer.tokens(out, tokens);
    }
    out.extend_from_slice(b", \"metadata\": ");
    json::write(out, &record.metadata);
    out.push(b'}');
}

/// Adds what stands before a string, and the string.
fn put(out: &mut Vec<u8>, before: &str, text: &str) {
    out.extend_from_slice(before.as_bytes());
    json::string(out, text);
}

/// Adds what stands before a value, and the value.
fn put_value<T: Serialize + ?Sized>(out: &mut Vec<u8>, before: &str, value: &T) {
    out.extend_from_slice(before.as_bytes());
    json::write(out, value);
}

struct Writer<'a> {
    text: &'a str,
    offsets: OffsetMap,
}

impl Writer<'_> {
    /// Adds a place in the text, in code points.
    fn point(&self, out: &mut Vec<u8>, byte: u32) {
        json::number(out, self.offsets.of_byte(self.text, byte as usize));
    }

    fn pair(&self, out: &mut Vec<u8>, range: TextRange) {
        out.push(b'[');
        self.point(out, range.start());
        out.extend_from_slice(b", ");
        self.point(out, range.end());
        out.push(b']');
    }

    fn layer(&self, out: &mut Vec<u8>, layer: &Layer) {
        put(out, "\"annotator\": ", &layer.annotator);
        put(out, ", \"status\": ", layer.status.as_str());
        out.extend_from_slice(b", \"spans\": ");
        json::list(out, &layer.spans, |out, span| self.span(out, span));
        out.extend_from_slice(b", \"relations\": ");
        json::list(out, &layer.relations, |out, relation| {
            put(out, "{\"id\": ", &relation.id.0);
            put(out, ", \"type\": ", &relation.kind);
            put(out, ", \"from\": ", &relation.from.0);
            put(out, ", \"to\": ", &relation.to.0);
            if !relation.extra.is_empty() {
                put_value(out, ", \"extra\": ", &relation.extra);
            }
            out.push(b'}');
        });
        if !layer.entities.is_empty() {
            let entities: Vec<Value> = layer.entities.iter().map(Entity::to_value).collect();
            put_value(out, ", \"entities\": ", &entities);
        }
        if !layer.labels.is_empty() {
            put_value(out, ", \"labels\": ", &layer.labels);
        }
        if !layer.extra.is_empty() {
            put_value(out, ", \"extra\": ", &layer.extra);
        }
    }

    fn span(&self, out: &mut Vec<u8>, span: &Span) {
        put(out, "{\"id\": ", &span.id.0);
        put(out, ", \"label\": ", &span.label);
        out.extend_from_slice(b", \"start\": ");
        self.point(out, span.start());
        out.extend_from_slice(b", \"end\": ");
        self.point(out, span.end());
        let covered = self.text.get(span.start() as usize..span.end() as usize).unwrap_or_default();
        put(out, ", \"text\": ", covered);
        if 1 < span.parts.len() {
            out.extend_from_slice(b", \"parts\": ");
            json::list(out, &span.parts, |out, &part| self.pair(out, part));
        }
        if !span.attributes.is_empty() {
            put_value(out, ", \"attributes\": ", &span.attributes);
        }
        if let Some(note) = &span.note {
            put(out, ", \"note\": ", note);
        }
        if span.unsure {
            out.extend_from_slice(b", \"unsure\": true");
        }
        if let Some(confidence) = span.confidence {
            put_value(out, ", \"confidence\": ", &confidence);
        }
        if !span.extra.is_empty() {
            put_value(out, ", \"extra\": ", &span.extra);
        }
        out.push(b'}');
    }

    fn tokens(&self, out: &mut Vec<u8>, tokens: &Tokens) {
        put(out, ", \"tokens\": {\"name\": ", &tokens.name);
        out.extend_from_slice(b", \"ranges\": ");
        json::list(out, &tokens.ranges, |out, &range| self.pair(out, range));
        out.extend_from_slice(b", \"sentences\": ");
        json::list(out, &tokens.sentences, |out, &at| json::number(out, at as usize));
        put_value(out, ", \"columns\": ", &tokens.columns);
        out.push(b'}');
    }
}

#[derive(Deserialize)]
struct ReadDocument<'a> {
    #[serde(borrow, default)]
    document: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    offsets: Cow<'a, str>,
    #[serde(borrow, default)]
    annotator: Cow<'a, str>,
    #[serde(borrow, default)]
    status: Cow<'a, str>,
    #[serde(borrow, default)]
    spans: Vec<ReadSpan<'a>>,
    #[serde(borrow, default)]
    relations: Vec<ReadRelation<'a>>,
    #[serde(default)]
    entities: Vec<Value>,
    #[serde(default)]
    labels: Vec<Arc<str>>,
    #[serde(default)]
    extra: Extra,
    #[serde(borrow)]
    annotations: Option<Vec<ReadLayer<'a>>>,
    #[serde(borrow)]
    tokens: Option<ReadTokens<'a>>,
    #[serde(default)]
    metadata: Extra,
}

#[derive(Deserialize)]
struct ReadLayer<'a> {
    #[serde(borrow, default)]
    annotator: Cow<'a, str>,
    #[serde(borrow, default)]
    status: Cow<'a, str>,
    #[serde(borrow, default)]
    spans: Vec<ReadSpan<'a>>,
    #[serde(borrow, default)]
    relations: Vec<ReadRelation<'a>>,
    #[serde(default)]
    entities: Vec<Value>,
    #[serde(default)]
    labels: Vec<Arc<str>>,
    #[serde(default)]
    extra: Extra,
}

#[derive(Default)]
struct ReadSpan<'a> {
    id: Option<Cow<'a, str>>,
    label: Cow<'a, str>,
    start: Option<u64>,
    end: Option<u64>,
    text: Option<Cow<'a, str>>,
    parts: Vec<(u64, u64)>,
    attributes: Extra,
    note: Option<String>,
    unsure: bool,
    confidence: Option<f64>,
    extra: Extra,
}

#[derive(Deserialize)]
struct ReadRelation<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    from: Cow<'a, str>,
    #[serde(borrow)]
    to: Cow<'a, str>,
    #[serde(default)]
    extra: Extra,
}

#[derive(Deserialize)]
struct ReadTokens<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    ranges: Vec<(u64, u64)>,
    #[serde(default)]
    sentences: Vec<u32>,
    #[serde(default)]
    columns: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

/// A string that borrows from the input where it can.
#[derive(Deserialize)]
struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for ReadSpan<'a> {
    /// By hand: a flattened map of the unknown keys would cost more than all the rest.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = ReadSpan<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a span")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut span = ReadSpan::default();
                while let Some(Borrowed(key)) = map.next_key::<Borrowed<'de>>()? {
                    match &*key {
                        "id" => span.id = Some(map.next_value::<Borrowed<'de>>()?.0),
                        "label" => span.label = map.next_value::<Borrowed<'de>>()?.0,
                        "start" => span.start = Some(map.next_value()?),
                        "end" => span.end = Some(map.next_value()?),
                        "text" => span.text = map.next_value::<Option<Borrowed<'de>>>()?.map(|text| text.0),
                        "parts" => span.parts = map.next_value()?,
                        "attributes" => span.attributes = map.next_value()?,
                        "note" => span.note = map.next_value()?,
                        "unsure" => span.unsure = map.next_value()?,
                        "confidence" => span.confidence = map.next_value()?,
                        "extra" => span.extra.append(&mut map.next_value::<Extra>()?),
                        _ => {
                            span.extra.insert(key.into_owned(), map.next_value()?);
                        }
                    }
                }
                Ok(span)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let mut reading = Reading::default();
    for item in piece.json::<ReadDocument<'_>>() {
        let (line, document) = item?;
        reading.records.push(record(document, line, options, &mut reading.assumptions)?);
    }
    Ok(reading)
}

fn record(
    document: ReadDocument<'_>,
    line: usize,
    options: &ReadOptions,
    assumptions: &mut Vec<String>,
) -> Result<Record, FormatError> {
    let unit = match &*document.offsets {
        "" | "code points" => Unit::CodePoint,
        other => *Unit::ALL.iter().find(|unit| unit.title() == other || unit.as_str() == other).ok_or_else(
            || {
                let what = format!("offsets are counted in {other:?}, which is no known unit");
                FormatError::at(line, 0, what, "use code points, UTF-16 units, graphemes or bytes")
            },
        )?,
    };
    let text: Arc<str> = document.text.into();
    let mut placer = Placer { text: &text, unit, forced: options.unit, line, assumptions };
    let layers = if let Some(layers) = document.annotations {
        layers.into_iter().map(|layer| placer.layer(layer)).collect::<Result<_, _>>()?
    } else {
        let layer = placer.layer(ReadLayer {
            annotator: document.annotator,
            status: document.status,
            spans: document.spans,
            relations: document.relations,
            entities: document.entities,
            labels: document.labels,
            extra: document.extra,
        })?;
        if layer == Layer::default() { Vec::new() } else { vec![layer] }
    };
    let tokens = document.tokens.map(|tokens| placer.tokens(tokens)).transpose()?;
    Ok(Record { name: document.document.into(), layers, metadata: document.metadata, tokens, text })
}

struct Placer<'a> {
    text: &'a str,
    unit: Unit,
    forced: Option<Unit>,
    line: usize,
    assumptions: &'a mut Vec<String>,
}

impl Placer<'_> {
    fn place(&mut self, claims: &[Claim<'_>]) -> Result<Vec<TextRange>, FormatError> {
        let declared = Hypothesis::plain(self.unit);
        let placed = doctor::place(self.text, claims, declared, self.forced)
            .map_err(|error| error.error(claims, self.unit, self.line))?;
        if placed.hypothesis != declared {
            let said = format!("offsets were read as {}", placed.hypothesis);
            if !self.assumptions.contains(&said) {
                self.assumptions.push(said);
            }
        }
        Ok(placed.ranges)
    }

    fn layer(&mut self, layer: ReadLayer<'_>) -> Result<Layer, FormatError> {
        let mut claims = Vec::with_capacity(layer.spans.len());
        for span in &layer.spans {
            let hull = match (span.start, span.end, span.parts.first(), span.parts.last()) {
                (Some(start), Some(end), _, _) => (start, end),
                (_, _, Some(first), Some(last)) => (first.0, last.1),
                _ => {
                    let what = format!("the span {} has no start and end", span.id.as_deref().unwrap_or("?"));
                    return Err(FormatError::at(self.line, 0, what, "give it \"start\" and \"end\""));
                }
            };
            let covered = span.text.as_deref().map(Cow::Borrowed);
            claims.push(Claim { start: hull.0, end: hull.1, covered });
            claims.extend(span.parts.iter().map(|&(start, end)| Claim { start, end, covered: None }));
        }
        let mut ranges = self.place(&claims)?.into_iter();
        drop(claims);
        let mut labels: Vec<Arc<str>> = Vec::new();
        let mut spans = Vec::with_capacity(layer.spans.len());
        for (number, span) in layer.spans.into_iter().enumerate() {
            let hull = ranges.next().unwrap_or_default();
            let parts: Vec<TextRange> = ranges.by_ref().take(span.parts.len()).collect();
            let label = if let Some(label) = labels.iter().find(|label| ***label == *span.label) {
                label.clone()
            } else {
                labels.push(span.label.as_ref().into());
                labels[labels.len() - 1].clone()
            };
            let id = span.id.map_or_else(|| format!("s{}", number + 1).into(), Arc::from);
            spans.push(Span {
                id: SpanId(id),
                label,
                parts: if parts.is_empty() { vec![hull] } else { parts },
                attributes: span.attributes,
                note: span.note,
                unsure: span.unsure,
                confidence: span.confidence,
                extra: span.extra,
            });
        }
        let status = match &*layer.status {
            "" => Status::New,
            name => Status::from_name(name).ok_or_else(|| {
                FormatError::at(
                    self.line,
                    0,
                    format!("the status {name:?} is not known"),
                    "use \"new\", \"in progress\" or \"done\"",
                )
            })?,
        };
        let relation = |relation: ReadRelation<'_>| Relation {
            id: SpanId(relation.id.into()),
            kind: relation.kind.into(),
            from: SpanId(relation.from.into()),
            to: SpanId(relation.to.into()),
            extra: relation.extra,
        };
        Ok(Layer {
            annotator: layer.annotator.into(),
            status,
            spans,
            relations: layer.relations.into_iter().map(relation).collect(),
            entities: layer.entities.iter().filter_map(Entity::from_value).collect(),
            labels: layer.labels,
            extra: layer.extra,
        })
    }

    fn tokens(&mut self, tokens: ReadTokens<'_>) -> Result<Tokens, FormatError> {
        let claims: Vec<Claim<'_>> =
            tokens.ranges.iter().map(|&(start, end)| Claim { start, end, covered: None }).collect();
        Ok(Tokens {
            name: tokens.name.into(),
            ranges: self.place(&claims)?,
            sentences: tokens.sentences,
            columns: tokens.columns,
        })
    }
}
