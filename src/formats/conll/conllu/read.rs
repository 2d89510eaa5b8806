//! From CoNLL-U to records.

use super::super::read::{OWN, placed, spans};
use super::super::spaces::{self, Spaces};
use super::super::table::{Lines, is_blank, lines};
use super::super::tags::{Evidence, Mark, Tags};
use super::{COLUMNS, LINES, begins_document, remark};
use crate::formats::cut::Piece;
use crate::formats::{FormatError, Layer, Problem, ReadOptions, Reading, Record, doctor};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Values of columns, each kept once.
#[derive(Default)]
struct Shared<'a> {
    values: HashMap<&'a str, Arc<str>>,
    nothing: Arc<str>,
}

impl<'a> Shared<'a> {
    fn get(&mut self, value: &'a str) -> Arc<str> {
        if value == "_" {
            return self.nothing.clone();
        }
        self.values.entry(value).or_insert_with(|| value.into()).clone()
    }
}

/// A document while its lines are read.
#[derive(Default)]
struct Open<'a> {
    /// It began with a line of its own.
    announced: bool,
    name: &'a str,
    lines: Lines<'a>,
    /// Columns that say nothing so far are empty.
    columns: [Vec<Arc<str>>; 9],
    /// What each token says of the gaps around it.
    gaps: Vec<Spaces<'a>>,
    /// Words, nodes and remarks, by token.
    extra: [Vec<(usize, String)>; 3],
    /// The name of the cut that made the tokens, and what stands in a document without any.
    cut: Option<&'a str>,
    blank: Option<Cow<'a, str>>,
    /// What sentences say of their text, with the line.
    texts: Vec<(usize, u32, &'a str)>,
    loose: Vec<&'a str>,
}

struct Reader<'a> {
    shared: Shared<'a>,
    tags: Tags,
    numbers: HashMap<&'a str, u32>,
    evidence: Evidence,
    reading: Reading,
    open: Open<'a>,
    /// Remarks of the sentence that has no token yet, and how many of them stand before its first line.
    pending: Vec<&'a str>,
    before: usize,
    /// Sentences whose text is not that of their tokens, and the line of the first.
    otherwise: (usize, u32),
    /// Words inside a token that are in spans of their own.
    inner: (usize, u32),
}

/// Reads a piece.
///
/// # Errors
/// Where a line is not of the form.
pub(super) fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let text = piece.text()?;
    let mut reader = Reader {
        shared: Shared { nothing: "_".into(), ..Shared::default() },
        tags: Tags::default(),
        numbers: HashMap::new(),
        evidence: Evidence::default(),
        reading: Reading::default(),
        open: Open::default(),
        pending: Vec::new(),
        before: 0,
        otherwise: (0, 0),
        inner: (0, 0),
    };
    reader.number("O");
    // A sentence has begun; and the last word of the token whose words follow.
    let (mut inside, mut until) = (false, 0);
    for (place, line) in lines(text).enumerate() {
        let number = piece.line + place;
        if is_blank(line) {
            (inside, until) = (false, 0);
            reader.before = reader.pending.len();
        } else if line.starts_with('#') && !inside {
            reader.remark(line, number)?;
        } else {
            reader.row(line, number, &mut inside, &mut until)?;
        }
    }
    let all = reader.pending.len();
    reader.finish(all)?;
    let Reader { mut reading, evidence, otherwise, inner, .. } = reader;
    for ((count, line), what, remedy) in [
        (otherwise, "the text of the sentence is not that of its words", "the words were taken"),
        (inner, "words of one token are in several spans", "those of the first were kept"),
    ] {
        if 0 < count {
            let place =
                if count == 1 { format!("line {line}") } else { format!("line {line}, first of {count}") };
            reading.problems.push(Problem { place, what: what.to_owned(), remedy: remedy.to_owned() });
        }
    }
    evidence.tell("line", options, &mut reading.problems, &mut reading.assumptions);
    if reading.records.is_empty() {
        reading.records.push(Record::default());
    }
    Ok(reading)
}

/// What a line counts as.
enum Id {
    Word(u32),
    Several(u32),
    Empty,
}

fn id(field: &str) -> Option<Id> {
    if let Some((first, last)) = field.split_once('-') {
        let (first, last) = (first.parse::<u32>().ok()?, last.parse().ok()?);
        return (first < last).then_some(Id::Several(last));
    }
    if let Some((word, node)) = field.split_once('.') {
        word.parse::<u32>().ok()?;
        node.parse::<u32>().ok()?;
        return Some(Id::Empty);
    }
    field.parse().ok().map(Id::Word)
}

/// The last column without its tags, and those.
fn without_tags(misc: &str) -> (Cow<'_, str>, Option<&str>) {
    let is_tags = |part: &&str| part.starts_with("NER=") || part.starts_with("ner=");
    let Some(tags) = misc.split('|').find(is_tags) else { return (misc.into(), None) };
    let kept: Vec<&str> = misc.split('|').filter(|part| !is_tags(part)).collect();
    let kept = if kept.is_empty() { "_".into() } else { kept.join("|").into() };
    (kept, tags.get(4..))
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

    fn remark(&mut self, line: &'a str, number: usize) -> Result<(), FormatError> {
        if begins_document(line.as_bytes()) {
            let before = self.before;
            self.finish(before)?;
            self.open.announced = true;
            self.open.name = remark(line, "newdoc id").unwrap_or_default();
        } else if let Some(text) = remark(line, "text") {
            self.open.texts.push((self.open.lines.tokens.len(), number as u32, text));
        } else if let Some(cut) = remark(line, "tokens").filter(|cut| cut.parse::<u64>().is_err()) {
            self.open.cut = self.open.cut.or(Some(cut));
        } else if let Some(blank) = remark(line, "spaces") {
            self.open.blank = spaces::read(blank).after;
        }
        self.pending.push(line);
        Ok(())
    }

    fn row(
        &mut self,
        line: &'a str,
        number: usize,
        inside: &mut bool,
        until: &mut u32,
    ) -> Result<(), FormatError> {
        let mut fields = [""; 10];
        let mut count = 0;
        let mut rest = line;
        loop {
            let end = memchr::memchr(b'\t', rest.as_bytes());
            if let Some(field) = fields.get_mut(count) {
                *field = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            }
            count += 1;
            let Some(end) = end else { break };
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        if count != 10 {
            let what = format!("the line has {count} columns, where CoNLL-U has 10, parted by tabs");
            return Err(FormatError::at(
                number,
                0,
                what,
                "mend that line, or choose the form that the file has",
            ));
        }
        let at = self.open.lines.tokens.len();
        let Some(what) = id(fields[0]) else {
            let what = format!("{:?} is no number of a word", fields[0]);
            return Err(FormatError::at(number, 1, what, "number the words 1, 2 …, several as 3-4"));
        };
        match what {
            Id::Empty => {
                if *inside {
                    add(&mut self.open.extra[1], at.saturating_sub(1), line);
                } else {
                    self.pending.push(line);
                }
                return Ok(());
            }
            Id::Word(word) if *inside && word <= *until => {
                let (misc, tags) = without_tags(fields[9]);
                let start = line.len() - fields[9].len();
                let kept = format!("{}{misc}", line.get(..start).unwrap_or_default());
                add(&mut self.open.extra[0], at.saturating_sub(1), &kept);
                if let Some(tags) = tags {
                    self.inner_tags(tags, number);
                }
                return Ok(());
            }
            Id::Word(_) => *until = 0,
            Id::Several(last) => *until = last,
        }
        if !*inside {
            *inside = true;
            self.open.lines.sentences.push(at as u32);
            if !self.pending.is_empty() {
                self.open.extra[2].push((at, self.pending.join("\n")));
                self.pending.clear();
            }
            self.before = 0;
        }
        let (misc, tags) = without_tags(fields[9]);
        let numbers: Vec<u32> =
            tags.map(|tags| tags.split('/').map(|tag| self.number(tag)).collect()).unwrap_or_default();
        let open = &mut self.open;
        open.lines.push(fields[1], number as u32, numbers.into_iter());
        open.gaps.push(spaces::read(fields[9]));
        let sources = [0, 2, 3, 4, 5, 6, 7, 8];
        let nothing = &self.shared.nothing.clone();
        let mut add = |column: usize, value: &str, shared: &mut dyn FnMut() -> Arc<str>| {
            if let Some(column) = open.columns.get_mut(column)
                && !(value == "_" && column.is_empty())
            {
                column.resize(at, nothing.clone());
                column.push(shared());
            }
        };
        for (column, &source) in sources.iter().enumerate() {
            add(column, fields[source], &mut || self.shared.get(fields[source]));
        }
        add(8, &misc, &mut || match misc {
            Cow::Borrowed(misc) => self.shared.get(misc),
            Cow::Owned(ref misc) => misc.as_str().into(),
        });
        Ok(())
    }

    /// Tags on a word inside a token are those of the token, if it has none itself.
    fn inner_tags(&mut self, tags: &'a str, number: usize) {
        let at = self.open.lines.tokens.len().saturating_sub(1);
        let numbers: Vec<u32> = tags.split('/').map(|tag| self.number(tag)).collect();
        if numbers.iter().all(|&tag| self.tags.get(tag).mark == Mark::Outside) {
            return;
        }
        let row = self.open.lines.row(at);
        if row.is_empty() {
            self.open.lines.extend(numbers.into_iter());
            return;
        }
        let goes_on = row == numbers || tags.split('/').all(|tag| tag.starts_with(['I', 'E', 'L', 'O']));
        if !goes_on {
            if self.inner.0 == 0 {
                self.inner.1 = number as u32;
            }
            self.inner.0 += 1;
        }
    }

    /// Ends the document; of the remarks that wait for a token, `before` are of it.
    fn finish(&mut self, before: usize) -> Result<(), FormatError> {
        let rest = self.pending.split_off(before.min(self.pending.len()));
        let mut open = std::mem::take(&mut self.open);
        open.loose = std::mem::replace(&mut self.pending, rest);
        self.before = 0;
        // What a sentence says of itself before its document begins is of the next document.
        let count = open.lines.tokens.len();
        let later = open.texts.iter().position(|&(at, ..)| count <= at).unwrap_or(open.texts.len());
        let later = open.texts.split_off(later);
        self.open
            .texts
            .extend(later.into_iter().filter(|_| 0 < count).map(|(_, line, text)| (0, line, text)));
        let own = |line: &&str| {
            begins_document(line.as_bytes())
                || remark(line, "spaces").is_some()
                || remark(line, "tokens").is_some()
        };
        open.loose.retain(|line| !own(line));
        if count == 0 && !open.announced && open.loose.is_empty() && open.blank.is_none() {
            return Ok(());
        }
        let record = self.record(open)?;
        self.reading.records.push(record);
        Ok(())
    }

    fn record(&mut self, open: Open<'a>) -> Result<Record, FormatError> {
        let count = open.lines.tokens.len();
        let length: usize = open.lines.tokens.iter().map(|token| token.len() + 1).sum();
        let mut text = String::with_capacity(length + 8);
        let mut places = Vec::with_capacity(count);
        let mut next = open.lines.sentences.iter().copied().skip(1).peekable();
        if let Some(blank) = open.blank.as_ref().filter(|_| count == 0) {
            text.push_str(blank);
        }
        for (at, (token, gaps)) in open.lines.tokens.iter().zip(&open.gaps).enumerate() {
            if let Some(before) = &gaps.before {
                text.push_str(before);
            }
            let start = text.len() as u32;
            text.push_str(token);
            places.push((start, text.len() as u32));
            let ends = next.next_if(|&next| next as usize == at + 1).is_some();
            match &gaps.after {
                Some(after) => text.push_str(after),
                None => text.push_str(default_gap(at + 1 == count, ends)),
            }
        }
        if u32::try_from(text.len()).is_err() {
            return Err(FormatError::at(1, 0, "the text is longer than 4 GB", "split it"));
        }
        let found = spans(&open.lines, &self.tags, 1, false, &mut self.evidence);
        let spans = placed(&text, &places, &found, &self.tags);
        let range = |&(start, end): &(u32, u32)| {
            TextRange::new(&text, start as usize..end as usize).unwrap_or_default()
        };
        let mut tokens = Tokens {
            name: open.cut.unwrap_or(OWN).into(),
            ranges: places.iter().map(range).collect(),
            sentences: open.lines.sentences,
            columns: Vec::new(),
        };
        for &(at, line, said) in &open.texts {
            let sentence = tokens.sentences.partition_point(|&start| (start as usize) < at);
            let end = tokens.sentences.get(sentence + 1).map_or(count, |&end| end as usize);
            let start = places.get(at).map_or(0, |place| place.0 as usize);
            let end = places.get(end.saturating_sub(1)).map_or(0, |place| place.1 as usize);
            let there = text.get(start..end).unwrap_or_default();
            if !doctor::same(said, there) {
                if self.otherwise.0 == 0 {
                    self.otherwise.1 = line;
                }
                self.otherwise.0 += 1;
            }
        }
        let linked = open.columns.iter().skip(5).take(3).any(|values| !values.is_empty())
            || open.extra.iter().take(2).any(|lines| !lines.is_empty());
        for (name, values) in COLUMNS.iter().zip(open.columns) {
            if !values.is_empty() && (linked || *name != "id") {
                tokens.columns.push(((*name).into(), values));
            }
        }
        let none: Arc<str> = "".into();
        for (name, lines) in LINES.iter().zip(open.extra) {
            if !lines.is_empty() {
                let mut values = vec![none.clone(); count];
                for (at, lines) in lines {
                    if let Some(value) = values.get_mut(at) {
                        *value = lines.into();
                    }
                }
                tokens.columns.push(((*name).into(), values));
            }
        }
        let mut record = Record { name: open.name.into(), text: text.into(), ..Record::default() };
        if !spans.is_empty() {
            record.layers.push(Layer { spans, ..Layer::default() });
        }
        record.tokens = Some(tokens);
        if !open.loose.is_empty() {
            let loose = open.loose.iter().map(|&line| serde_json::Value::from(line)).collect();
            record.metadata.insert("comments".to_owned(), loose);
        }
        Ok(record)
    }
}

/// What follows a token of which nothing is said.
pub(super) fn default_gap(last: bool, ends_sentence: bool) -> &'static str {
    match (last, ends_sentence) {
        (true, _) => "",
        (_, true) => "\n",
        _ => " ",
    }
}

/// Adds a line to those of a token.
fn add(lines: &mut Vec<(usize, String)>, at: usize, line: &str) {
    match lines.last_mut() {
        Some((last, lines)) if *last == at => {
            lines.push('\n');
            lines.push_str(line);
        }
        _ => lines.push((at, line.to_owned())),
    }
}
