//! From columns to records: which columns are of tags, what the text was, and the spans.

use super::spaces::{self, Spaces};
use super::table::{self, Lines, Table, Widths};
use super::tags::{self, Evidence, Found, Mark, Open, Tags};
use super::{Columns, Kind};
use crate::formats::cut::Piece;
use crate::formats::{FormatError, Layer, ReadOptions, Reading, Record};
use crate::model::{Span, SpanId};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use std::sync::Arc;

/// What tokens of a file are called that does not say how its text was cut.
pub(super) const OWN: &str = "as in the file";
/// Names of the columns that many files have between the token and the tags.
pub(super) const POS: &str = "pos";
/// The column of phrases.
pub(super) const CHUNK: &str = "chunk";
/// What stands in a column that says nothing.
pub(super) const NOTHING: [&str; 2] = ["-X-", "_"];

/// The columns of a document.
struct Shape {
    /// Those that are kept as they are, with their names.
    kept: Vec<(usize, Arc<str>)>,
    /// The first column of tags; all after it are of tags too.
    tags: usize,
    /// The column that tells of the gaps between tokens.
    spaces: Option<usize>,
    /// Tokens have as many tags as they need.
    ragged: bool,
}

/// What is known of each value that stands in columns.
struct Known {
    tag: Vec<bool>,
    /// It is a tag or stands where none is.
    may: Vec<bool>,
    phrase: Vec<bool>,
    tags: Tags,
}

/// Reads a file of columns.
///
/// # Errors
/// Where a line is not of the form.
pub(super) fn read(form: &Columns, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let widths = match form.kind {
        Kind::Conll2003 => Widths::Equal(4),
        Kind::Generic => Widths::Ragged,
        Kind::Plain => Widths::Equal(2),
    };
    let table = table::read(piece, widths)?;
    let mut known = Known { tag: Vec::new(), may: Vec::new(), phrase: Vec::new(), tags: Tags::default() };
    for value in &table.values {
        known.tag.push(tags::is_tag(value));
        known.may.push(tags::may_be_tag(value));
        known.phrase.push(tags::is_outside(value) || tags::is_phrase(&tags::label_of(value)));
        known.tags.push(value);
    }
    let shared = Shared {
        whole: table.values.iter().map(|&value| value.into()).collect(),
        without_spaces: table.values.iter().map(|value| spaces::without(value).into()).collect(),
    };
    let mut reading = Reading::default();
    let mut evidence = Evidence::default();
    for document in &table.documents {
        reading.records.push(record(form, &table, document, &known, &shared, &mut evidence)?);
    }
    reading.problems.extend(table.problems);
    evidence.tell("line", options, &mut reading.problems, &mut reading.assumptions);
    Ok(reading)
}

fn shape(form: &Columns, table: &Table<'_>, lines: &Lines<'_>, known: &Known) -> Result<Shape, FormatError> {
    let of = |list: &[bool], value: u32| list.get(value as usize).copied().unwrap_or_default();
    let count = lines.tokens.len();
    if count == 0 {
        return Ok(Shape { kept: Vec::new(), tags: 1, spaces: None, ragged: false });
    }
    let (narrowest, width) = lines.widths;
    let ragged = narrowest != width;
    // For each column but the first: all are tags, some are beyond doubt, all are of phrases.
    let mut columns = vec![(true, false, true); width - 1];
    let mut last = vec![u32::MAX; width - 1];
    for token in 0..count {
        for ((column, &value), last) in columns.iter_mut().zip(lines.row(token)).zip(&mut last) {
            if std::mem::replace(last, value) == value {
                continue;
            }
            column.0 &= of(&known.may, value);
            column.1 |= of(&known.tag, value);
            column.2 &= of(&known.phrase, value);
        }
    }
    let first = if form.kind == Kind::Conll2003 {
        3
    } else if ragged {
        1
    } else {
        let is_tags = |at: usize| columns.get(at - 1).is_some_and(|column| column.0 && column.1);
        let is_phrases = |at: usize| columns.get(at - 1).is_some_and(|column| column.2);
        let mut first = width - 1;
        while 1 < first && is_tags(width - 1) && is_tags(first - 1) {
            first -= 1;
        }
        // A column of phrases beside one of entities is no annotation, and nothing before it is.
        if !is_phrases(width - 1) {
            first = (first..width)
                .rev()
                .find(|&at| is_phrases(at) && has_label(lines, known, at))
                .map_or(first, |at| at + 1);
        }
        first
    };
    if !(first..width).any(|at| columns.get(at - 1).is_some_and(|column| column.1)) {
        let what = "no value of the last column is a tag such as O or B-PER";
        let line = lines.numbers.first().map_or(1, |&line| line as usize);
        return Err(FormatError::at(line, 0, what, "choose the form that the file has"));
    }
    let phrases = |at: usize| columns.get(at - 1).is_some_and(|column| column.2 && column.1);
    let mut kept = Vec::new();
    let mut spaces = None;
    for at in 1..first {
        if form.kind == Kind::Conll2003 && at == 2 {
            let said = (0..count).filter_map(|token| lines.cell(token, at));
            let mut said = said.filter_map(|value| table.values.get(value as usize));
            if said.any(|value| value.contains("Space") && value.split('|').any(spaces::is_part)) {
                spaces = Some(at);
            }
            kept.push((at, CHUNK.into()));
        } else if at == 1 && first <= 3 {
            kept.push((at, POS.into()));
        } else if at == 2 && first == 3 && phrases(at) {
            kept.push((at, CHUNK.into()));
        } else {
            kept.push((at, format!("column {}", at + 1).into()));
        }
    }
    Ok(Shape { kept, tags: first, spaces, ragged })
}

/// Says whether a column has a label at all.
fn has_label(lines: &Lines<'_>, known: &Known, column: usize) -> bool {
    let mark = |token| lines.cell(token, column).map(|value| known.tags.get(value).mark);
    (0..lines.tokens.len()).any(|token| mark(token).is_some_and(|mark| mark != Mark::Outside))
}

/// The text with its tokens: as the file says, or else with a space between two tokens and a line for each sentence.
fn text(table: &Table<'_>, lines: &Lines<'_>, spaces: Option<usize>) -> (String, Vec<(u32, u32)>) {
    let length: usize = lines.tokens.iter().map(|token| token.len() + 1).sum();
    let mut text = String::with_capacity(length + 8);
    let mut places = Vec::with_capacity(lines.tokens.len());
    let opening = lines.opening.as_ref().and_then(|fields| fields.get(2)).map(|field| spaces::read(field));
    if let Some(gap) = opening.and_then(|opening| opening.after) {
        text.push_str(&gap);
    }
    let gaps: Vec<Spaces<'_>> =
        spaces.iter().flat_map(|_| &table.values).map(|value| spaces::read(value)).collect();
    let mut sentences = lines.sentences.iter().copied().skip(1).peekable();
    let last = lines.tokens.len().saturating_sub(1);
    for (at, token) in lines.tokens.iter().enumerate() {
        let said = spaces.and_then(|column| lines.cell(at, column));
        let gaps = said.and_then(|value| gaps.get(value as usize));
        if let Some(before) = gaps.and_then(|gaps| gaps.before.as_ref()) {
            text.push_str(before);
        }
        let start = text.len() as u32;
        text.push_str(token);
        places.push((start, text.len() as u32));
        let ends = sentences.next_if(|&next| next as usize == at + 1).is_some();
        match gaps {
            Some(gaps) => text.push_str(gaps.after.as_deref().unwrap_or(" ")),
            None if at == last => {}
            None => text.push(if ends { '\n' } else { ' ' }),
        }
    }
    (text, places)
}

fn record(
    form: &Columns,
    table: &Table<'_>,
    lines: &Lines<'_>,
    known: &Known,
    shared: &Shared,
    evidence: &mut Evidence,
) -> Result<Record, FormatError> {
    let shape = shape(form, table, lines, known)?;
    let (text, places) = text(table, lines, shape.spaces);
    if u32::try_from(text.len()).is_err() {
        return Err(FormatError::at(1, 0, "the text is longer than 4 GB", "split it"));
    }
    let found = spans(lines, &known.tags, shape.tags, shape.ragged, evidence);
    let layer = Layer { spans: placed(&text, &places, &found, &known.tags), ..Layer::default() };
    let range =
        |&(start, end): &(u32, u32)| TextRange::new(&text, start as usize..end as usize).unwrap_or_default();
    let mut tokens = Tokens {
        name: OWN.into(),
        ranges: places.iter().map(range).collect(),
        sentences: lines.sentences.clone(),
        columns: Vec::new(),
    };
    for (column, name) in shape.kept {
        let shared = if shape.spaces == Some(column) { &shared.without_spaces } else { &shared.whole };
        if let Some(values) = values(lines, column, shared) {
            tokens.columns.push((name, values));
        }
    }
    let mut record = Record { text: text.into(), tokens: Some(tokens), ..Record::default() };
    if !layer.spans.is_empty() {
        record.layers.push(layer);
    }
    if !lines.comments.is_empty() {
        let comments = lines.comments.iter().map(|&(_, line)| serde_json::Value::from(line)).collect();
        record.metadata.insert("comments".to_owned(), comments);
    }
    Ok(record)
}

/// What stands in columns, each value once for all documents.
struct Shared {
    whole: Vec<Arc<str>>,
    without_spaces: Vec<Arc<str>>,
}

/// The values of a column, unless it says nothing.
fn values(lines: &Lines<'_>, column: usize, shared: &[Arc<str>]) -> Option<Vec<Arc<str>>> {
    let value = |token| shared.get(lines.cell(token, column)? as usize);
    let tells = |value: &Arc<str>| !NOTHING.contains(&&**value);
    if !(0..lines.tokens.len()).filter_map(value).any(tells) {
        return None;
    }
    let values: Vec<Arc<str>> = (0..lines.tokens.len()).filter_map(value).cloned().collect();
    (values.len() == lines.tokens.len()).then_some(values)
}

/// The spans that the tags make, as tokens; `first` is the first column of tags, and cells are numbers of `tags`.
/// `moves` says that inner spans move up where an outer one ended.
pub(super) fn spans(
    lines: &Lines<'_>,
    tags: &Tags,
    first: usize,
    moves: bool,
    evidence: &mut Evidence,
) -> Vec<Found> {
    let count = lines.tokens.len();
    let (_, width) = lines.widths;
    let outside = tags.get(0);
    let mut found = Vec::new();
    let mut open: Vec<Open> = vec![Open::default(); width.saturating_sub(first)];
    let mut sentences = lines.sentences.iter().copied().skip(1).peekable();
    for token in 0..count {
        let line = lines.numbers.get(token).copied().unwrap_or_default();
        if sentences.next_if(|&next| next as usize <= token).is_some() {
            for column in &mut open {
                column.close(token as u32, line, &mut found, evidence);
            }
        }
        let row = lines.row(token).get(first - 1..).unwrap_or_default();
        if moves {
            shift(&mut open, row, tags);
        }
        for (at, column) in open.iter_mut().enumerate() {
            let tag = row.get(at).map_or(outside, |&value| tags.get(value));
            column.step(tags, tag, token as u32, line, &mut found, evidence);
        }
    }
    for column in &mut open {
        column.close(count as u32, lines.numbers.last().copied().unwrap_or_default(), &mut found, evidence);
    }
    let label = |label: u32| tags.labels.get(label as usize);
    found.sort_unstable_by(|a, b| (a.0, b.1, label(a.2)).cmp(&(b.0, a.1, label(b.2))));
    found
}

/// Where each token has as many tags as it needs, an outer span that ended lets the inner ones move up: brings what is
/// open to the places where it goes on.
fn shift(open: &mut [Open], row: &[u32], tags: &Tags) {
    let goes_on = |at: usize| {
        let tag = row.get(at).map(|&value| tags.get(value))?;
        matches!(tag.mark, Mark::Inside | Mark::End).then_some(tag.label)
    };
    for at in 0..row.len().min(open.len()) {
        let Some(label) = goes_on(at) else { continue };
        let is_open = |other: usize| open.get(other).and_then(Open::label) == Some(label);
        if is_open(at) {
            continue;
        }
        if let Some(other) =
            (at + 1..open.len()).find(|&other| is_open(other) && goes_on(other) != Some(label))
        {
            open.swap(at, other);
        }
    }
}

/// Spans of tokens as spans of the text.
pub(super) fn placed(text: &str, places: &[(u32, u32)], found: &[Found], tags: &Tags) -> Vec<Span> {
    let mut spans = Vec::with_capacity(found.len());
    for &(first, end, label) in found {
        let (Some(first), Some(last)) =
            (places.get(first as usize), places.get((end as usize).saturating_sub(1)))
        else {
            continue;
        };
        let Ok(range) = TextRange::new(text, first.0 as usize..last.1 as usize) else { continue };
        let id = SpanId(format!("s{}", spans.len() + 1).into());
        spans.push(Span::new(id, tags.label(label), range));
    }
    spans
}
