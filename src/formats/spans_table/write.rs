//! Documents as rows.

use super::super::delimited;
use super::super::{Layer, Record, json as json_out};
use crate::model::Extra;
use crate::text::OffsetMap;
use serde::Serialize;
use std::borrow::Cow;

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut out = Vec::new();
    json_out::write(&mut out, value);
    String::from_utf8(out).unwrap_or_default()
}

fn json_map(map: &Extra) -> String {
    if map.is_empty() { String::new() } else { json(map) }
}

/// The cells of a row that is written.
#[derive(Default)]
struct Cells<'a> {
    kind: &'a str,
    document: &'a str,
    annotator: &'a str,
    id: &'a str,
    label: &'a str,
    range: Option<(usize, usize)>,
    text: &'a str,
    from: &'a str,
    to: &'a str,
    parts: String,
    unsure: bool,
    confidence: Option<f64>,
    note: Cow<'a, str>,
    attributes: String,
    status: &'a str,
    extra: String,
}

impl Cells<'_> {
    fn write(&self, out: &mut Vec<u8>, separator: u8) {
        let (start, end) =
            self.range.map(|(start, end)| (start.to_string(), end.to_string())).unwrap_or_default();
        let confidence = self.confidence.map(|value| value.to_string()).unwrap_or_default();
        let cells = [
            self.kind,
            self.document,
            self.annotator,
            self.id,
            self.label,
            &start,
            &end,
            self.text,
            self.from,
            self.to,
            &self.parts,
            if self.unsure { "true" } else { "" },
            &confidence,
            &self.note,
            &self.attributes,
            self.status,
            &self.extra,
        ];
        delimited::write(out, separator, cells);
    }
}

pub(super) fn write(records: &[Record], separator: u8) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records {
        let document = &*record.name;
        let cells = Cells {
            kind: "document",
            document,
            text: &record.text,
            attributes: json_map(&record.metadata),
            ..Cells::default()
        };
        cells.write(&mut out, separator);
        let offsets = OffsetMap::new(&record.text);
        for layer in &record.layers {
            write_layer(&mut out, separator, record, &offsets, layer);
        }
    }
    out
}

fn write_layer(out: &mut Vec<u8>, separator: u8, record: &Record, offsets: &OffsetMap, layer: &Layer) {
    let (document, annotator) = (&*record.name, &*layer.annotator);
    let point = |byte: u32| offsets.of_byte(&record.text, byte as usize);
    let base = || Cells { document, annotator, ..Cells::default() };
    let cells =
        Cells { kind: "annotator", status: layer.status.as_str(), extra: json_map(&layer.extra), ..base() };
    cells.write(out, separator);
    for label in &layer.labels {
        Cells { kind: "label", label, ..base() }.write(out, separator);
    }
    for span in &layer.spans {
        let parts: Vec<(usize, usize)> = match span.parts.as_slice() {
            [_] => Vec::new(),
            parts => parts.iter().map(|part| (point(part.start()), point(part.end()))).collect(),
        };
        let note = match span.note.as_deref() {
            None => Cow::Borrowed(""),
            Some(note) if note.is_empty() || note.starts_with('"') => json(note).into(),
            Some(note) => note.into(),
        };
        let cells = Cells {
            kind: "span",
            id: &span.id.0,
            label: &span.label,
            range: Some((point(span.start()), point(span.end()))),
            text: record.text.get(span.start() as usize..span.end() as usize).unwrap_or_default(),
            parts: if parts.is_empty() { String::new() } else { json(&parts) },
            unsure: span.unsure,
            confidence: span.confidence,
            note,
            attributes: json_map(&span.attributes),
            extra: json_map(&span.extra),
            ..base()
        };
        cells.write(out, separator);
    }
    for relation in &layer.relations {
        let cells = Cells {
            kind: "relation",
            id: &relation.id.0,
            label: &relation.kind,
            from: &relation.from.0,
            to: &relation.to.0,
            extra: json_map(&relation.extra),
            ..base()
        };
        cells.write(out, separator);
    }
    for entity in &layer.entities {
        let cells = Cells {
            kind: "entity",
            id: &entity.id,
            label: &entity.kind,
            parts: json(&entity.mentions),
            extra: json_map(&entity.extra),
            ..base()
        };
        cells.write(out, separator);
    }
}
