//! Rows as documents.

use super::super::cut::Piece;
use super::super::delimited::{self, Row, Table};
use super::super::doctor::{self, Claim, Hypothesis};
use super::super::plain::without_ending;
use super::super::{Entity, FormatError, Layer, ReadOptions, Reading, Record};
use super::{NAMES, TEXTS};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::{TextRange, Unit};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(super) fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let table = delimited::read(piece)?;
    if table.column(&["kind"]).is_some() && table.column(&["document"]).is_some() {
        return Reader::new(&table, options).read(None);
    }
    if ["start", "end", "label"].iter().all(|name| table.column(&[name]).is_some()) {
        let companion = format!("{}.txt", without_ending(piece.file));
        let Some(text) = piece.companions.get(&companion) else {
            let what = "the table has spans, but the text is not there";
            return Err(FormatError::at(
                piece.line,
                0,
                what,
                format!("put it beside the table as {companion}"),
            ));
        };
        let text =
            Piece { bytes: text, line: 1, ..Piece::whole(&companion, text, piece.companions) }.text()?;
        return Reader::new(&table, options).read(Some(Record::new(without_ending(piece.file), text)));
    }
    texts(piece, &table)
}

/// A text in each row; every other column says something of it.
fn texts(piece: &Piece<'_>, table: &Table) -> Result<Reading, FormatError> {
    if table.header.is_empty() {
        return Ok(Reading::default());
    }
    let Some(text) = table.column(&TEXTS) else {
        let what = format!("no column holds texts or spans: there are {}", table.header.join(", "));
        return Err(FormatError::at(piece.line, 1, what, "call the one with the texts \"text\""));
    };
    let name = table.column(&NAMES).filter(|&name| name != text);
    let mut reading = Reading::default();
    for row in &table.rows {
        let mut record = Record::new(row.get(name), row.get(Some(text)));
        for (at, column) in table.header.iter().enumerate() {
            let cell = row.get(Some(at));
            if at != text && Some(at) != name && !cell.is_empty() {
                record.metadata.insert(column.clone(), cell.into());
            }
        }
        reading.records.push(record);
    }
    Ok(reading)
}

struct Reader<'a> {
    table: &'a Table,
    options: &'a ReadOptions,
    columns: Columns,
    labels: HashMap<&'a str, Arc<str>>,
    reading: Reading,
}

/// Where each column stands.
struct Columns {
    kind: Option<usize>,
    document: Option<usize>,
    annotator: Option<usize>,
    id: Option<usize>,
    label: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    text: Option<usize>,
    from: Option<usize>,
    to: Option<usize>,
    parts: Option<usize>,
    unsure: Option<usize>,
    confidence: Option<usize>,
    note: Option<usize>,
    attributes: Option<usize>,
    status: Option<usize>,
    extra: Option<usize>,
}

/// The rows of one annotator's work, with the layer that they make.
#[derive(Default)]
struct Work<'a> {
    layer: Layer,
    spans: Vec<&'a Row>,
}

impl<'a> Reader<'a> {
    fn new(table: &'a Table, options: &'a ReadOptions) -> Self {
        let at = |name: &str| table.column(&[name]);
        let columns = Columns {
            kind: at("kind"),
            document: at("document"),
            annotator: at("annotator"),
            id: at("id"),
            label: at("label"),
            start: at("start"),
            end: at("end"),
            text: at("text"),
            from: at("from"),
            to: at("to"),
            parts: at("parts"),
            unsure: at("unsure"),
            confidence: at("confidence"),
            note: at("note"),
            attributes: at("attributes"),
            status: at("status"),
            extra: at("extra"),
        };
        Self { table, options, columns, labels: HashMap::new(), reading: Reading::default() }
    }

    fn read(mut self, only: Option<Record>) -> Result<Reading, FormatError> {
        let mut works: Vec<Vec<Work<'a>>> = Vec::new();
        // Documents by name, in order: a table that was sorted has rows before that of their document.
        let mut places: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
        let alone = only.is_some();
        self.reading.records.extend(only);
        works.resize_with(self.reading.records.len(), Vec::new);
        if !alone {
            for (at, row) in self.table.rows.iter().enumerate() {
                if row.get(self.columns.kind) == "document" {
                    let name = row.get(self.columns.document);
                    places.entry(name).or_default().push((at, works.len()));
                    let mut record = Record::new(name, row.get(self.columns.text));
                    record.metadata = Self::map(row, self.columns.attributes, "attributes")?;
                    self.reading.records.push(record);
                    works.push(Vec::new());
                }
            }
        }
        for (at, row) in self.table.rows.iter().enumerate() {
            let kind = if alone { "span" } else { row.get(self.columns.kind) };
            if kind == "document" {
                continue;
            }
            let place = if alone {
                0
            } else {
                let name = row.get(self.columns.document);
                let Some(all) = places.get(name) else {
                    let what = format!("no row of the kind document is called {name:?}");
                    return Err(wrong(row, what, "add the row with its text"));
                };
                let before = all.partition_point(|&(row, _)| row < at);
                all.get(before.saturating_sub(1)).map_or(0, |&(_, place)| place)
            };
            let Some(work) = works.get_mut(place) else { continue };
            self.row(row, kind, work)?;
        }
        for (place, work) in works.into_iter().enumerate() {
            let text = self.reading.records[place].text.clone();
            for mut work in work {
                work.layer.spans = self.spans(&text, &work.spans)?;
                self.reading.records[place].layers.push(work.layer);
            }
        }
        Ok(self.reading)
    }

    /// Puts a row to the work it belongs to.
    fn row(&mut self, row: &'a Row, kind: &str, works: &mut Vec<Work<'a>>) -> Result<(), FormatError> {
        let annotator = row.get(self.columns.annotator);
        if kind == "annotator" {
            let status = match row.get(self.columns.status) {
                "" => Status::New,
                name => Status::from_name(name).ok_or_else(|| {
                    let what = format!("the status {name:?} is not known");
                    wrong(row, what, "use new, in progress or done")
                })?,
            };
            let extra = Self::map(row, self.columns.extra, "extra")?;
            let layer = Layer { annotator: annotator.into(), status, extra, ..Layer::default() };
            works.push(Work { layer, spans: Vec::new() });
            return Ok(());
        }
        let at = works.iter().rposition(|work| &*work.layer.annotator == annotator).unwrap_or_else(|| {
            let layer = Layer { annotator: annotator.into(), ..Layer::default() };
            works.push(Work { layer, spans: Vec::new() });
            works.len() - 1
        });
        let work = &mut works[at];
        let id = row.get(self.columns.id);
        match kind {
            "span" => work.spans.push(row),
            "label" => work.layer.labels.push(row.get(self.columns.label).into()),
            "relation" => {
                let (from, to) = (row.get(self.columns.from), row.get(self.columns.to));
                if from.is_empty() || to.is_empty() {
                    return Err(wrong(row, "a relation lacks an end", "name two spans as from and to"));
                }
                let id = if id.is_empty() {
                    format!("r{}", work.layer.relations.len() + 1).into()
                } else {
                    Arc::from(id)
                };
                work.layer.relations.push(Relation {
                    id: SpanId(id),
                    kind: row.get(self.columns.label).into(),
                    from: from.into(),
                    to: to.into(),
                    extra: Self::map(row, self.columns.extra, "extra")?,
                });
            }
            "entity" => work.layer.entities.push(Entity {
                id: id.into(),
                kind: row.get(self.columns.label).into(),
                mentions: Self::parse(row, self.columns.parts, "parts")?.unwrap_or_default(),
                extra: Self::map(row, self.columns.extra, "extra")?,
            }),
            other => {
                let what = format!("a row of the kind {other:?} is not known");
                return Err(wrong(row, what, "use document, annotator, span, relation, entity or label"));
            }
        }
        Ok(())
    }

    fn spans(&mut self, text: &str, rows: &[&'a Row]) -> Result<Vec<Span>, FormatError> {
        let mut claims = Vec::with_capacity(rows.len());
        let mut counts = Vec::with_capacity(rows.len());
        for row in rows {
            let parts: Vec<(u64, u64)> = Self::parse(row, self.columns.parts, "parts")?.unwrap_or_default();
            let number = |column: Option<usize>, name: &str| {
                row.get(column).trim().parse::<u64>().map_err(|_| {
                    let what = format!("the {name} of a span, {:?}, is not a number", row.get(column));
                    wrong(row, what, "count code points from 0")
                })
            };
            let (start, end) = (number(self.columns.start, "start")?, number(self.columns.end, "end")?);
            let covered = self.columns.text.map(|column| Cow::Borrowed(row.get(Some(column))));
            claims.push(Claim { start, end, covered });
            claims.extend(parts.iter().map(|&(start, end)| Claim { start, end, covered: None }));
            counts.push(parts.len());
        }
        let declared = Hypothesis::plain(Unit::CodePoint);
        let line = rows.first().map_or(0, |row| row.line);
        let placed = doctor::place(text, &claims, declared, self.options.unit)
            .map_err(|error| error.error(&claims, Unit::CodePoint, line))?;
        if placed.hypothesis != declared {
            let said = format!("offsets were read as {}", placed.hypothesis);
            if !self.reading.assumptions.contains(&said) {
                self.reading.assumptions.push(said);
            }
        }
        let mut ranges = placed.ranges.into_iter();
        let mut spans = Vec::with_capacity(rows.len());
        for (row, count) in rows.iter().zip(counts) {
            let hull = ranges.next().unwrap_or_default();
            let parts: Vec<TextRange> = ranges.by_ref().take(count).collect();
            spans.push(self.span(row, if parts.is_empty() { vec![hull] } else { parts }, spans.len())?);
        }
        Ok(spans)
    }

    fn span(&mut self, row: &'a Row, parts: Vec<TextRange>, place: usize) -> Result<Span, FormatError> {
        let columns = &self.columns;
        let id: Arc<str> = match row.get(columns.id) {
            "" => format!("s{}", place + 1).into(),
            id => id.into(),
        };
        let note = match row.get(columns.note) {
            "" => None,
            note if note.starts_with('"') => {
                Some(serde_json::from_str(note).unwrap_or_else(|_| note.to_owned()))
            }
            note => Some(note.to_owned()),
        };
        let unsure = match row.get(columns.unsure).trim().to_ascii_lowercase().as_str() {
            "" | "false" | "0" | "no" => false,
            "true" | "1" | "yes" => true,
            other => {
                let what = format!("whether the annotator was unsure is said as {other:?}");
                return Err(wrong(row, what, "say true, or leave it empty"));
            }
        };
        let confidence = match row.get(columns.confidence).trim() {
            "" => None,
            number => Some(number.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| {
                let what = format!("the confidence {number:?} is not a number");
                wrong(row, what, "use one from 0 to 1")
            })?),
        };
        let attributes = Self::map(row, columns.attributes, "attributes")?;
        let extra = Self::map(row, columns.extra, "extra")?;
        let label = row.get(columns.label);
        let label = self.labels.entry(label).or_insert_with(|| label.into()).clone();
        Ok(Span { id: SpanId(id), label, parts, attributes, note, unsure, confidence, extra })
    }

    fn parse<T: serde::de::DeserializeOwned>(
        row: &Row,
        column: Option<usize>,
        name: &str,
    ) -> Result<Option<T>, FormatError> {
        match row.get(column) {
            "" => Ok(None),
            cell => serde_json::from_str(cell).map(Some).map_err(|error| {
                wrong(
                    row,
                    format!("the cell of {name} is not the JSON that belongs there ({error})"),
                    "mend it",
                )
            }),
        }
    }

    fn map(row: &Row, column: Option<usize>, name: &str) -> Result<Extra, FormatError> {
        let map: Option<BTreeMap<String, Value>> = Self::parse(row, column, name)?;
        Ok(map.unwrap_or_default())
    }
}

fn wrong(row: &Row, what: impl Into<String>, remedy: &str) -> FormatError {
    FormatError::at(row.line, 0, what, remedy)
}
