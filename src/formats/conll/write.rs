//! From records to columns.

use super::read::{CHUNK, NOTHING, POS};
use super::table::DOCUMENT;
use super::tags::{self, letter};
use super::{Columns, Kind, spaces};
use crate::formats::{FormatError, Record, Scheme, WriteOptions};
use crate::text::tokens::Tokens;
use std::borrow::Cow;
use std::sync::Arc;

/// More columns than this are refused: nobody nests so deep, and every token would have them all.
const MOST: usize = 256;

/// Spans of tokens of which no two share one, in order: the first, the one after the last, and the label.
pub(super) type Column<'a> = Vec<(u32, u32, &'a str)>;

/// The tokens with which a record is written.
pub(super) fn tokens_of(record: &Record) -> Cow<'_, Tokens> {
    match &record.tokens {
        Some(tokens) => Cow::Borrowed(tokens),
        None => Cow::Owned(Tokens::words(&record.text, &[], &[])),
    }
}

/// Spreads spans over as many columns as they need: one if no two share a token, and one for each label if `layers`.
///
/// # Errors
/// If a span covers no token, or if they lie too deep in each other.
pub(super) fn columns<'a>(
    record: &'a Record,
    tokens: &Tokens,
    layers: bool,
    order: &'a [Arc<str>],
) -> Result<Vec<Column<'a>>, FormatError> {
    let mut placed: Column<'a> = Vec::with_capacity(record.span_count());
    for span in record.layers.iter().flat_map(|layer| &layer.spans) {
        let first = tokens.ranges.partition_point(|token| token.end() <= span.start());
        let end = tokens.ranges.partition_point(|token| token.start() < span.end());
        // Empty tokens carry no letter of a span.
        let full = |at: &usize| tokens.ranges.get(*at).is_some_and(|token| !token.is_empty());
        let (Some(first), Some(last)) = ((first..end).find(full), (first..end).rev().find(full)) else {
            let what = format!("the span {} covers no token", span.id);
            return Err(FormatError::at(0, 0, what, "remove it, or choose a form that holds text"));
        };
        placed.push((first as u32, last as u32 + 1, &*span.label));
    }
    placed.sort_by(|a, b| (a.0, b.1, a.2).cmp(&(b.0, a.1, b.2)));
    let mut labels: Vec<&str> = Vec::new();
    if layers {
        labels = placed.iter().map(|&(_, _, label)| label).collect();
        labels.sort_unstable();
        labels.dedup();
        labels.sort_by_key(|label| order.iter().position(|other| &**other == *label).unwrap_or(usize::MAX));
        if !order.is_empty() && order.len() < MOST {
            let rest: Vec<&str> =
                labels.iter().copied().filter(|label| order.iter().all(|other| &**other != *label)).collect();
            labels = order.iter().map(|label| &**label).chain(rest).collect();
        }
    }
    let mut columns: Vec<Column<'a>> = vec![Vec::new(); labels.len().max(1)];
    for span in placed {
        let free = |column: &Column<'_>| column.last().is_none_or(|&(_, end, _)| end <= span.0);
        let at = if layers {
            let own = labels.iter().position(|&label| label == span.2);
            own.filter(|&at| columns.get(at).is_some_and(free))
                .or_else(|| (labels.len()..columns.len()).find(|&at| columns.get(at).is_some_and(free)))
        } else {
            columns.iter().position(free)
        };
        match at.and_then(|at| columns.get_mut(at)) {
            Some(column) => column.push(span),
            None => columns.push(vec![span]),
        }
        if MOST < columns.len() {
            let what = format!("more than {MOST} spans lie over one another");
            return Err(FormatError::at(0, 0, what, "choose a form that holds offsets"));
        }
    }
    Ok(columns)
}

/// Writes the tag of one token after the other.
pub(super) struct Tagger<'a> {
    column: Column<'a>,
    next: usize,
    scheme: Scheme,
    /// Says that it stands among others in one column.
    inside: bool,
}

impl<'a> Tagger<'a> {
    /// A tagger of a column.
    pub(super) fn new(column: Column<'a>, scheme: Scheme, inside: bool) -> Self {
        Self { column, next: 0, scheme, inside }
    }

    /// Adds the tag of the token `at`, which begins a sentence if `begins`; says whether it is in a span.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, at: u32, begins: bool) -> bool {
        while self.column.get(self.next).is_some_and(|&(_, end, _)| end <= at) {
            self.next += 1;
        }
        let Some(&(first, end, label)) = self.column.get(self.next).filter(|&&(first, ..)| first <= at)
        else {
            out.push(b'O');
            return false;
        };
        let touches = || {
            let before = self.next.checked_sub(1).and_then(|before| self.column.get(before));
            !begins && before.is_some_and(|&(_, end, other)| end == first && other == label)
        };
        out.push(letter(self.scheme, first, end, at, self.scheme == Scheme::Iob1 && touches()));
        out.push(b'-');
        out.extend_from_slice(tags::escape(label, self.inside).as_bytes());
        true
    }
}

/// Writes documents; `first` is the number of the first.
///
/// # Errors
/// If a token has what parts the columns.
pub(super) fn write(
    form: &Columns,
    records: &[Record],
    first: usize,
    options: &WriteOptions,
) -> Result<Vec<u8>, FormatError> {
    let length: usize = records.iter().map(|record| record.text.len() * 2).sum();
    let mut out = Vec::with_capacity(length);
    for (at, record) in records.iter().enumerate() {
        document(form, &mut out, record, first + at, options)
            .map_err(|error| FormatError { what: format!("{}: {}", record.name, error.what), ..error })?;
    }
    Ok(out)
}

/// What stands before, between and after tokens.
pub(super) fn gap<'a>(text: &'a str, tokens: &Tokens, before: usize) -> &'a str {
    let start =
        before.checked_sub(1).and_then(|at| tokens.ranges.get(at)).map_or(0, |token| token.end() as usize);
    let end = tokens.ranges.get(before).map_or(text.len(), |token| token.start() as usize);
    text.get(start..end).unwrap_or_default()
}

/// Says whether the text is what a reader makes of tokens alone.
fn is_plain(text: &str, tokens: &Tokens, begins: &[bool]) -> bool {
    (0..=tokens.ranges.len()).all(|at| {
        let gap = gap(text, tokens, at);
        match begins.get(at) {
            _ if at == 0 => gap.is_empty(),
            None => gap.is_empty(),
            Some(true) => gap == "\n",
            Some(false) => gap == " ",
        }
    })
}

fn document(
    form: &Columns,
    out: &mut Vec<u8>,
    record: &Record,
    number: usize,
    options: &WriteOptions,
) -> Result<(), FormatError> {
    let tokens = tokens_of(record);
    let text: &str = &record.text;
    let separator = form.separator;
    let scheme = options.scheme.unwrap_or(form.scheme);
    let columns = columns(record, &tokens, options.remedies.layers, &options.labels)?;
    let kept = kept(form, &tokens, &columns);
    let begins = tokens.begins_sentence();
    let chunk = tokens.column(CHUNK);
    let told = form.kind == Kind::Conll2003 && !(chunk.is_some() && is_plain(text, &tokens, &begins));
    opening(form, out, text, &tokens, number);
    let mut taggers: Vec<Tagger<'_>> =
        columns.into_iter().map(|column| Tagger::new(column, scheme, false)).collect();
    for (at, (range, &begins)) in tokens.ranges.iter().zip(&begins).enumerate() {
        if begins && 0 < at {
            out.push(b'\n');
        }
        let token = range.of(text);
        fits(token, separator, "the token")?;
        if token.starts_with(DOCUMENT) {
            let what = format!("the token {DOCUMENT} would begin a document");
            return Err(FormatError::at(0, 0, what, "choose the form conllu"));
        }
        out.extend_from_slice(token.as_bytes());
        for values in &kept {
            out.push(separator);
            match values.and_then(|values| values.get(at)).map(|value| &**value) {
                Some(value) if !value.is_empty() => {
                    fits(value, separator, "the value")?;
                    out.extend_from_slice(value.as_bytes());
                }
                _ => out.extend_from_slice(NOTHING[0].as_bytes()),
            }
        }
        if form.kind == Kind::Conll2003 {
            out.push(separator);
            let own = chunk.and_then(|values| values.get(at)).map(|value| &**value);
            spacing(out, text, &tokens, at, own, told);
        }
        for tagger in &mut taggers {
            out.push(separator);
            tagger.write(out, at as u32, begins);
        }
        out.push(b'\n');
    }
    if !tokens.ranges.is_empty() {
        out.push(b'\n');
    }
    Ok(())
}

/// The line with which a document begins. Forms of two columns have none before the first, which most programs would
/// take for a token.
fn opening(form: &Columns, out: &mut Vec<u8>, text: &str, tokens: &Tokens, number: usize) {
    if form.kind != Kind::Conll2003 {
        if 0 < number || tokens.ranges.is_empty() {
            out.extend_from_slice(DOCUMENT.as_bytes());
            out.extend([form.separator, b'O', b'\n', b'\n']);
        }
        return;
    }
    out.extend_from_slice(DOCUMENT.as_bytes());
    out.extend_from_slice(b" -X- ");
    if tokens.ranges.is_empty() && !text.is_empty() {
        spaces::write_after(out, text);
    } else {
        out.extend_from_slice(b"-X-");
    }
    out.extend_from_slice(b" O\n\n");
}

/// The third column of CoNLL-2003: the phrase, if it is known, and the gaps where they are not one space.
fn spacing(out: &mut Vec<u8>, text: &str, tokens: &Tokens, at: usize, chunk: Option<&str>, told: bool) {
    let start = out.len();
    if let Some(chunk) = chunk.filter(|chunk| !NOTHING.contains(chunk)) {
        out.extend_from_slice(chunk.as_bytes());
    }
    let mut add = |write: fn(&mut Vec<u8>, &str), gap: &str| {
        if start < out.len() {
            out.push(b'|');
        }
        write(out, gap);
    };
    let before = if at == 0 { gap(text, tokens, 0) } else { "" };
    if told && !before.is_empty() {
        add(spaces::write_before, before);
    }
    let after = gap(text, tokens, at + 1);
    // The last always says it, and so it is known that the column tells of gaps.
    if told && (after != " " || at + 1 == tokens.ranges.len()) {
        add(spaces::write_after, after);
    }
    if start == out.len() {
        out.push(b'_');
    }
}

/// Columns of the tokens that are written between the token and its tags, and that a reader will know as such.
fn kept<'a>(form: &Columns, tokens: &'a Tokens, columns: &[Column<'_>]) -> Vec<Option<&'a [Arc<str>]>> {
    let pos = tokens.column(POS).or_else(|| tokens.column("xpos")).or_else(|| tokens.column("upos"));
    if form.kind == Kind::Conll2003 {
        return vec![pos];
    }
    // A column of tags would be read as one of labels.
    let safe = |values: &[Arc<str>]| {
        values.iter().any(|value| !tags::may_be_tag(value) && !NOTHING.contains(&&**value))
            && values.iter().all(|value| !value.is_empty())
    };
    let entities = columns.iter().flatten().any(|&(_, _, label)| !tags::is_phrase(label));
    let mut kept: Vec<&[Arc<str>]> = Vec::new();
    if form.kind == Kind::Generic {
        let named = tokens.columns.iter().filter(|(name, _)| name.starts_with("column ") || &**name == POS);
        kept.extend(named.map(|(_, values)| values.as_slice()).filter(|values| safe(values)));
    } else {
        kept.extend(pos.filter(|values| safe(values)));
    }
    let phrases = |values: &&[Arc<str>]| {
        let phrase = |value: &Arc<str>| tags::is_outside(value) || tags::is_phrase(&tags::label_of(value));
        values.iter().all(phrase) && values.iter().any(|value| !tags::is_outside(value))
    };
    if entities && kept.len() == 1 && form.kind == Kind::Generic {
        kept.extend(tokens.column(CHUNK).filter(phrases));
    }
    kept.into_iter().map(Some).collect()
}

/// Refuses what would be taken for several columns or lines.
fn fits(value: &str, separator: u8, what: &str) -> Result<(), FormatError> {
    let bad = |&byte: &u8| matches!(byte, b'\n' | b'\r' | b'\t') || byte == separator;
    if value.as_bytes().iter().any(bad) {
        let what = format!("{what} {value:?} has white space, which parts columns and lines");
        return Err(FormatError::at(0, 0, what, "choose the form conllu, or tokens of the program's own"));
    }
    Ok(())
}
