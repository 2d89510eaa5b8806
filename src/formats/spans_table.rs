//! Tables: one row a span, with the documents in rows of their own, so that one file is whole; as CSV or TSV.
//!
//! Columns: `kind,document,annotator,id,label,start,end,text,from,to,parts,unsure,confidence,note,attributes,status,extra`.
//! The `kind` of a row is `document` (its `text` is the document's text, its `attributes` what is said of it), `annotator`
//! (whose work the rows with that annotator are, and how far it has come), `span`, `relation` (`label` is its type),
//! `entity` (`parts` is the list of spans that mention it) or `label` (a label of the document). Offsets are Unicode
//! code points, the end exclusive; `text` of a span is the text from start to end. `parts`, `attributes` and `extra`
//! are JSON. A note that is empty or begins with a quotation mark is a JSON string.
//!
//! Two other tables are read: one without `kind` that has `start`, `end` and `label`, whose text is in the file of the
//! same name with `.txt`; and one with a text a row (`text`, `content`, `sentence` or `body`), whose other columns say
//! something of the document.

use super::cut::Piece;
use super::delimited::{self, Row, Table};
use super::doctor::{self, Claim, Hypothesis};
use super::plain::without_ending;
use super::registry::ends_in;
use super::{
    Entity, Format, FormatError, Holds, Info, Layer, Layout, OutFile, ReadOptions, Reading, Record,
    WriteOptions,
};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::{OffsetMap, TextRange, Unit};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// With commas.
pub struct Csv;

/// With tabs.
pub struct Tsv;

static CSV: Info = Info {
    name: "csv",
    title: "Table (CSV)",
    extensions: &["csv"],
    unit: Some(Unit::CodePoint),
    holds: Holds { tokens: false, ..Holds::EVERYTHING },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "a row for each span, relation and document, for spreadsheets; reads tables of texts too",
};

static TSV: Info = Info {
    name: "tsv",
    title: "Table (TSV)",
    extensions: &["tsv", "tab"],
    about: "the same table with tabs between its cells",
    ..CSV
};

impl Format for Csv {
    fn info(&self) -> &'static Info {
        &CSV
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        detect(name, head, &CSV, &TSV)
    }

    fn companions(&self, name: &str) -> Vec<String> {
        vec![format!("{}.txt", without_ending(name))]
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        Ok(vec![OutFile::stream(write(records, b','))])
    }

    fn head(&self) -> &'static [u8] {
        b"kind,document,annotator,id,label,start,end,text,from,to,parts,unsure,confidence,note,attributes,status,extra\n"
    }
}

impl Format for Tsv {
    fn info(&self) -> &'static Info {
        &TSV
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        detect(name, head, &TSV, &CSV)
    }

    fn companions(&self, name: &str) -> Vec<String> {
        Csv.companions(name)
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        Ok(vec![OutFile::stream(write(records, b'\t'))])
    }

    fn head(&self) -> &'static [u8] {
        b"kind\tdocument\tannotator\tid\tlabel\tstart\tend\ttext\tfrom\tto\tparts\tunsure\tconfidence\tnote\tattributes\tstatus\textra\n"
    }
}

/// Names that a column of texts goes by, the likeliest first.
const TEXTS: [&str; 4] = ["text", "content", "sentence", "body"];
/// Names that a column of documents' names goes by.
const NAMES: [&str; 5] = ["document", "name", "id", "file", "filename"];

fn detect(name: &str, head: &[u8], own: &Info, other: &Info) -> u8 {
    if ends_in(name, other.extensions) {
        return 0;
    }
    let columns = delimited::names(head);
    let has = |name: &str| columns.iter().any(|column| column == name);
    if has("quotebytespans") || columns.len() < 2 && !ends_in(name, own.extensions) {
        return 0;
    }
    let named = ends_in(name, own.extensions);
    match () {
        () if has("kind") && has("document") && has("start") && has("label") => 95 - u8::from(!named) * 5,
        () if !named => 0,
        () if has("start") && has("end") && has("label") => 60,
        () if TEXTS.iter().any(|name| has(name)) => 50,
        () => 0,
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut out = Vec::new();
    super::json::write(&mut out, value);
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

fn write(records: &[Record], separator: u8) -> Vec<u8> {
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

fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
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
                    record.metadata = self.map(row, self.columns.attributes, "attributes")?;
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
            let extra = self.map(row, self.columns.extra, "extra")?;
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
                    extra: self.map(row, self.columns.extra, "extra")?,
                });
            }
            "entity" => work.layer.entities.push(Entity {
                id: id.into(),
                kind: row.get(self.columns.label).into(),
                mentions: self.parse(row, self.columns.parts, "parts")?.unwrap_or_default(),
                extra: self.map(row, self.columns.extra, "extra")?,
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
            let parts: Vec<(u64, u64)> = self.parse(row, self.columns.parts, "parts")?.unwrap_or_default();
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
        let attributes = self.map(row, columns.attributes, "attributes")?;
        let extra = self.map(row, columns.extra, "extra")?;
        let label = row.get(columns.label);
        let label = self.labels.entry(label).or_insert_with(|| label.into()).clone();
        Ok(Span { id: SpanId(id), label, parts, attributes, note, unsure, confidence, extra })
    }

    fn parse<T: serde::de::DeserializeOwned>(
        &self,
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

    fn map(&self, row: &Row, column: Option<usize>, name: &str) -> Result<Extra, FormatError> {
        let map: Option<BTreeMap<String, Value>> = self.parse(row, column, name)?;
        Ok(map.unwrap_or_default())
    }
}

fn wrong(row: &Row, what: impl Into<String>, remedy: &str) -> FormatError {
    FormatError::at(row.line, 0, what, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fidelity::{differences, fit};
    use crate::formats::testing::{everything, example};

    fn read(format: &dyn Format, name: &str, text: &[u8]) -> Result<Reading, FormatError> {
        format.read(&Piece::whole(name, text, &BTreeMap::new()), &ReadOptions::default())
    }

    fn written(format: &dyn Format, records: &[Record]) -> Vec<u8> {
        let mut out = format.head().to_vec();
        for file in format.write(records, 0, &WriteOptions::default()).unwrap() {
            out.extend(file.bytes);
        }
        out
    }

    #[test]
    fn all_that_is_said_of_a_document_comes_back() {
        for format in [&Csv as &dyn Format, &Tsv] {
            let records = [everything(), example(), Record::new("empty", "")];
            let records = records.map(|record| {
                fit(
                    record,
                    format.info(),
                    crate::formats::fidelity::Remedies::default(),
                    &mut crate::formats::fidelity::Report::default(),
                )
            });
            let bytes = written(format, &records);
            let found = read(format, "x.csv", &bytes).unwrap();
            assert_eq!(found.records, records);
            assert_eq!(differences(&records, &found.records, format.info()), [""; 0]);
            assert_eq!(found.assumptions, [""; 0]);
            for end in 0..bytes.len() {
                let _ = read(format, "x.csv", &bytes[..end]);
            }
        }
    }

    #[test]
    fn rows_are_as_a_spreadsheet_wants_them() {
        let text = String::from_utf8(written(&Csv, &[example()])).unwrap();
        assert!(text.contains("\nspan,example,,s1,PER,7,13,لافروف,,,,,,,,,\n"), "{text}");
        assert!(95 == Csv.detect("x.csv", text.as_bytes()) && 0 == Tsv.detect("x.csv", text.as_bytes()));
    }

    #[test]
    fn a_table_that_was_sorted_or_counted_otherwise_is_read() {
        let sorted = "kind;document;label;start;end;text\nspan;a;X;2;4;بب\ndocument;a;;;;😀بب\n";
        let found = read(&Csv, "x.csv", sorted.as_bytes()).unwrap();
        assert_eq!(found.records[0].layers[0].spans[0].parts[0].of("😀بب"), "بب");
        assert_eq!(found.assumptions, ["offsets were read as UTF-16 units"]);
    }

    #[test]
    fn texts_in_a_column_are_documents() {
        let text = "\u{FEFF}id\ttext\tsource\n1\t\"قال\nنعم\"\tالجزيرة\n2\t \t\n";
        let found = read(&Tsv, "x.tsv", text.as_bytes()).unwrap();
        let texts: Vec<(&str, &str)> = found.records.iter().map(|r| (&*r.name, &*r.text)).collect();
        assert_eq!(texts, [("1", "قال\nنعم"), ("2", " ")]);
        assert_eq!(found.records[0].metadata["source"], "الجزيرة");
    }

    #[test]
    fn spans_beside_a_text_file_are_read() {
        let companions = BTreeMap::from([("d/x.txt".to_owned(), "قال طه".as_bytes().to_vec())]);
        let table = "start,end,label\n4,6,PER\n";
        let piece = Piece::whole("d/x.csv", table.as_bytes(), &companions);
        let found = Csv.read(&piece, &ReadOptions::default()).unwrap();
        assert_eq!(found.records[0].layers[0].spans[0].parts[0].of("قال طه"), "طه");
        assert_eq!(Csv.companions("d/x.csv"), ["d/x.txt"]);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        let line = |text: &str| {
            let error = read(&Csv, "x.csv", text.as_bytes()).unwrap_err();
            (error.line, error.what)
        };
        let head = "kind,document,label,start,end,text,extra\ndocument,a,,,,\"x\ny\",\n";
        assert_eq!(line(&format!("{head}span,b,X,0,1,x,\n")).0, 4);
        assert_eq!(line(&format!("{head}span,a,X,zero,1,x,\n")).0, 4);
        assert_eq!(line(&format!("{head}span,a,X,0,1,x,[]\n")).0, 4);
        assert_eq!(line(&format!("{head}thing,a,X,0,1,x,\n")).0, 4);
        assert!(line("a,b\n1,2\n").1.contains("a, b"));
    }
}
