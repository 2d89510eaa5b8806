//! From records to CoNLL-U.

use super::super::read::{NOTHING, OWN, POS};
use super::super::spaces;
use super::super::write::{Tagger, columns, gap, tokens_of};
use super::read::default_gap;
use super::{COLUMNS, LINES, begins_document, remark};
use crate::formats::{FormatError, Record, Scheme, WriteOptions};
use crate::text::tokens::Tokens;
use std::io::Write as _;
use std::ops::Range;
use std::sync::Arc;

/// Writes documents; `first` is the number of the first.
///
/// # Errors
/// If a token has a tab or a line break.
pub(super) fn write(
    records: &[Record],
    first: usize,
    options: &WriteOptions,
) -> Result<Vec<u8>, FormatError> {
    let length: usize = records.iter().map(|record| record.text.len() * 5).sum();
    let mut out = Vec::with_capacity(length);
    for (at, record) in records.iter().enumerate() {
        document(&mut out, record, first + at, options)
            .map_err(|error| FormatError { what: format!("{}: {}", record.name, error.what), ..error })?;
    }
    Ok(out)
}

struct Writer<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    name: &'a str,
    number: usize,
    /// The columns of the form, as far as the tokens have them.
    columns: [Option<&'a [Arc<str>]>; 9],
    /// Words, nodes and remarks.
    lines: [Option<&'a [Arc<str>]>; 3],
    /// The tokens come from such a file, and what it says of gaps holds where it is right.
    own: bool,
    taggers: Vec<Tagger<'a>>,
    tags: Vec<u8>,
    /// What was said of the gap before the next token holds.
    held: bool,
}

fn document(
    out: &mut Vec<u8>,
    record: &Record,
    number: usize,
    options: &WriteOptions,
) -> Result<(), FormatError> {
    let tokens = tokens_of(record);
    let scheme = options.scheme.unwrap_or(Scheme::Iob2);
    let spans = columns(record, &tokens, options.remedies.layers, &options.labels)?;
    let mut own = COLUMNS.map(|name| tokens.column(name));
    if own[3].is_none() {
        own[3] = tokens.column(POS);
    }
    let lines = LINES.map(|name| tokens.column(name));
    let mut writer = Writer {
        text: &record.text,
        tokens: &tokens,
        name: &record.name,
        number,
        own: own[0].is_some() || own[8].is_some() || lines.iter().any(Option::is_some),
        columns: own,
        lines,
        taggers: spans.into_iter().map(|column| Tagger::new(column, scheme, true)).collect(),
        tags: Vec::new(),
        held: true,
    };
    if tokens.ranges.is_empty() {
        writer.opening(out);
        if !record.text.is_empty() {
            out.extend_from_slice(b"# spaces = ");
            spaces::write_after(out, &record.text);
            out.push(b'\n');
        }
        out.push(b'\n');
        return Ok(());
    }
    for (at, sentence) in tokens.sentence_ranges().into_iter().enumerate() {
        writer.sentence(out, at, sentence)?;
    }
    Ok(())
}

/// A text on one line.
fn line(out: &mut Vec<u8>, text: &str) {
    let start = out.len();
    out.extend_from_slice(text.as_bytes());
    if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some() {
        for byte in out.iter_mut().skip(start).filter(|byte| matches!(byte, b'\n' | b'\r')) {
            *byte = b' ';
        }
    }
    out.push(b'\n');
}

fn value(column: Option<&[Arc<str>]>, at: usize) -> &str {
    column.and_then(|values| values.get(at)).map_or("", |value| &**value)
}

impl Writer<'_> {
    fn opening(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"# newdoc");
        if !self.name.is_empty() {
            out.extend_from_slice(b" id = ");
            out.extend(self.name.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }));
        }
        out.push(b'\n');
    }

    fn sentence(
        &mut self,
        out: &mut Vec<u8>,
        number: usize,
        tokens: Range<usize>,
    ) -> Result<(), FormatError> {
        let counted = self.counts(tokens.clone());
        self.remarks(out, number, tokens.clone(), counted);
        for at in tokens.clone() {
            let place = at - tokens.start;
            let form = self.tokens.ranges.get(at).map_or("", |range| range.of(self.text));
            check(form)?;
            if counted {
                out.extend_from_slice(value(self.columns[0], at).as_bytes());
            } else {
                // Writing to memory cannot fail.
                let _ = write!(out, "{}", place + 1);
            }
            out.push(b'\t');
            out.extend_from_slice(form.as_bytes());
            for (column, values) in self.columns.iter().enumerate().take(8).skip(1) {
                out.push(b'\t');
                let value = value(*values, at);
                let tied = 5 <= column;
                if value.is_empty() || value == NOTHING[0] || (tied && !counted) {
                    out.push(b'_');
                } else {
                    check(value)?;
                    out.extend_from_slice(value.as_bytes());
                }
            }
            out.push(b'\t');
            self.misc(out, at, tokens.clone())?;
            out.push(b'\n');
            if counted {
                for lines in self.lines.iter().take(2) {
                    let lines = value(*lines, at);
                    if !lines.is_empty() {
                        out.extend_from_slice(lines.as_bytes());
                        out.push(b'\n');
                    }
                }
            }
        }
        out.push(b'\n');
        Ok(())
    }

    /// Says whether the numbers that the words had still count them, so that what points at a number is right.
    fn counts(&self, tokens: Range<usize>) -> bool {
        let Some(ids) = self.columns[0] else { return false };
        let mut next = 1_u32;
        for at in tokens {
            let id = value(Some(ids), at);
            let (first, last) = id.split_once('-').unwrap_or((id, id));
            let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) else { return false };
            if first != next || last < first {
                return false;
            }
            next = last.saturating_add(1);
        }
        true
    }

    fn remarks(&self, out: &mut Vec<u8>, number: usize, tokens: Range<usize>, counted: bool) {
        let own = value(self.lines[2], tokens.start);
        let has = |test: &dyn Fn(&str) -> bool| own.split('\n').any(test);
        let first = number == 0;
        let cut = (first && &*self.tokens.name != OWN && !self.tokens.name.is_empty())
            .then_some(&*self.tokens.name);
        if first
            && !has(&|line| begins_document(line.as_bytes()))
            && (0 < self.number || !self.name.is_empty())
        {
            self.opening(out);
        }
        let start = self.tokens.ranges.get(tokens.start).map_or(0, |range| range.start() as usize);
        let end = tokens.end.checked_sub(1).and_then(|at| self.tokens.ranges.get(at));
        let text = self.text.get(start..end.map_or(start, |range| range.end() as usize)).unwrap_or_default();
        let write_cut = |out: &mut Vec<u8>| {
            if let Some(cut) = cut {
                out.extend_from_slice(b"# tokens = ");
                line(out, cut);
            }
        };
        let write_text = |out: &mut Vec<u8>| {
            out.extend_from_slice(b"# text = ");
            line(out, text);
        };
        let announced = has(&|line| begins_document(line.as_bytes()));
        let unsaid = !has(&|line| remark(line, "tokens").is_some());
        if unsaid && !announced {
            write_cut(out);
        }
        // What is no remark is an empty node, which counts with the words.
        for remark_line in own.split('\n').filter(|line| line.starts_with('#') || counted && !line.is_empty())
        {
            if begins_document(remark_line.as_bytes()) {
                line(out, remark_line);
                if unsaid {
                    write_cut(out);
                }
            } else if remark(remark_line, "text").is_some_and(|said| said != text && text.starts_with(said)) {
                // Sentences were joined; any other difference was there before, and told.
                write_text(out);
            } else if cut.is_some() && remark(remark_line, "tokens").is_some() {
                write_cut(out);
            } else {
                out.extend_from_slice(remark_line.as_bytes());
                out.push(b'\n');
            }
        }
        if !self.own {
            let name: String = self.name.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
            let between = if name.is_empty() { "" } else { "-" };
            let _ = writeln!(out, "# sent_id = {name}{between}{}", number + 1);
        }
        let tied = self.columns[5..8].iter().any(Option::is_some) || self.lines[0].is_some();
        if !counted && tied {
            out.extend_from_slice(
                b"# note = tokens were cut or sentences joined: what pointed at words is left out\n",
            );
        }
        if !self.own || (cut.is_some() && !has(&|line| remark(line, "text").is_some())) {
            write_text(out);
        }
    }

    /// Says whether what the file said of the gap before a token still holds; nothing was said by tokens of others.
    fn gap_holds(&self, before: usize, sentence: &Range<usize>) -> bool {
        let there = gap(self.text, self.tokens, before);
        let count = self.tokens.ranges.len();
        if self.columns[8].is_none() && 0 < before && before != sentence.end && before != sentence.start {
            return there == " ";
        }
        let said_before = spaces::read(value(self.columns[8], before)).before;
        let said_before = said_before.as_deref().unwrap_or_default();
        if before == 0 {
            return there == said_before;
        }
        let ends = before == sentence.end || before == sentence.start;
        if !self.own && (ends || before == count) {
            return false;
        }
        let said = spaces::read(value(self.columns[8], before - 1)).after;
        let after = said.as_deref().unwrap_or_else(|| default_gap(before == count, ends));
        there.strip_prefix(after) == Some(if before < count { said_before } else { "" })
    }

    /// The last column: what it had, the tags, and the gaps where it does not say them.
    fn misc(&mut self, out: &mut Vec<u8>, at: usize, sentence: Range<usize>) -> Result<(), FormatError> {
        let own = value(self.columns[8], at);
        let own = if own == "_" { "" } else { own };
        self.tags.clear();
        let mut tagged = 0;
        for (place, tagger) in self.taggers.iter_mut().enumerate() {
            if 0 < place {
                self.tags.push(b'/');
            }
            if tagger.write(&mut self.tags, at as u32, at == sentence.start) {
                tagged = self.tags.len();
            }
        }
        self.tags.truncate(tagged);
        // What follows a token precedes the next.
        let before = if at == sentence.start { self.gap_holds(at, &sentence) } else { self.held };
        let after = self.gap_holds(at + 1, &sentence);
        self.held = after;
        let start = out.len();
        if before && after && tagged == 0 {
            out.extend_from_slice(own.as_bytes());
        } else {
            let mut left = tagged != 0;
            let bar = |out: &mut Vec<u8>| {
                if start < out.len() {
                    out.push(b'|');
                }
            };
            let write_tags = |out: &mut Vec<u8>, tags: &[u8]| {
                bar(out);
                out.extend_from_slice(b"NER=");
                out.extend_from_slice(tags);
            };
            for part in own.split('|').filter(|part| !part.is_empty()) {
                let is_before = part.starts_with("SpacesBefore=");
                if spaces::is_part(part) && !(if is_before { before } else { after }) {
                    continue;
                }
                // Values are sorted by their names.
                if left && "NER" < part {
                    write_tags(out, &self.tags);
                    left = false;
                }
                bar(out);
                out.extend_from_slice(part.as_bytes());
            }
            if left {
                write_tags(out, &self.tags);
            }
            // Before any but the first token, the gap is said by the token before.
            if !before && at == 0 {
                bar(out);
                spaces::write_before(out, gap(self.text, self.tokens, 0));
            }
            if !after {
                bar(out);
                spaces::write_after(out, gap(self.text, self.tokens, at + 1));
            }
        }
        if start == out.len() {
            out.push(b'_');
        }
        check(own)
    }
}

fn check(value: &str) -> Result<(), FormatError> {
    if memchr::memchr3(b'\t', b'\n', b'\r', value.as_bytes()).is_some() {
        let what = format!("{value:?} has a tab or a line break, which parts columns and lines");
        return Err(FormatError::at(0, 0, what, "choose a form that holds offsets"));
    }
    Ok(())
}
