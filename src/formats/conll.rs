//! Tokens in lines with their tags: CoNLL-2003 and CoNLL-2002, in the schemes IOB1, IOB2, BIOES and BILOU.
//!
//! `TOKEN POS CHUNK NER` by single spaces, documents after `-DOCSTART-` (2003); `TOKEN⇥NER` (2002). A blank line ends a
//! sentence; the last column is the tag. Read are spaces, tabs and pipes between columns, `B-ORG` and `B_ORG`, and any
//! scheme: a span begins as the evaluation script `conlleval` has it, so that an `I-` without a beginning begins one.
//! No text is stored: tokens are joined by a space, sentences by a line break. What CoNLL-2003 is written with says in
//! its third column how the text goes on after a token (`_` a space, `SpaceAfter=No`, `SpacesAfter=\n`, as `UDPipe`
//! writes it), so that the text can be had again from files of ours.
//!
//! Sources: CoNLL-2002 and 2003 shared tasks; `UDPipe`'s manual on `SpacesAfter`.

use super::cut::{Cut, Piece};
use super::registry::ends_in;
use super::{
    Format, FormatError, Holds, Info, Layer, Layout, OutFile, Problem, ReadOptions, Reading, Record, Scheme,
    WriteOptions,
};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use std::fmt::Write as _;
use std::sync::Arc;

/// Four columns.
pub struct Conll2003;

/// Two columns.
pub struct Conll2002;

/// Two columns, tags that say where spans end.
pub struct Bioes;

static CONLL_2003: Info = Info {
    name: "conll2003",
    title: "CoNLL-2003",
    extensions: &["conll", "iob", "bio"],
    unit: None,
    holds: Holds { text: true, tokens: false, ..Holds::TOKENS },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "tokens in four columns with IOB2 tags; the third tells the spaces, so that the text can be had again",
};

static CONLL_2002: Info = Info {
    name: "conll2002",
    title: "CoNLL-2002",
    extensions: &["conll", "iob", "bio", "txt"],
    holds: Holds { tokens: false, ..Holds::TOKENS },
    about: "tokens and IOB2 tags in two columns; the spaces of the text are not kept",
    ..CONLL_2003
};

static BIOES: Info = Info {
    name: "bioes",
    title: "BIOES columns",
    about: "tokens and BIOES tags in two columns, as Flair and Stanza train on; the spaces are not kept",
    ..CONLL_2002
};

impl Format for Conll2003 {
    fn info(&self) -> &'static Info {
        &CONLL_2003
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        match columns(head) {
            Some(4) if head.starts_with(b"-DOCSTART-") => 95,
            Some(3 | 4) if ends_in(name, CONLL_2003.extensions) => 85,
            Some(3 | 4) => 70,
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Before(begins_document)
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece)
    }

    fn write(
        &self,
        records: &[Record],
        _: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        let scheme = options.scheme.unwrap_or(Scheme::Iob2);
        let mut out = Vec::new();
        for record in records {
            out.extend_from_slice(b"-DOCSTART- -X- ");
            // What stands before the first token has no token to be said with.
            let tokens = record.tokens.as_ref().map(|tokens| tokens.ranges.as_slice()).unwrap_or_default();
            let first = tokens.first().map_or(record.text.len(), |token| token.start() as usize);
            let before = record.text.get(..first).unwrap_or_default();
            let said = if before.is_empty() {
                "-X-".to_owned()
            } else {
                format!("SpacesBefore={}", escaped(before))
            };
            out.extend_from_slice(said.as_bytes());
            out.extend_from_slice(b" O\n\n");
            write(&mut out, record, scheme, |out, token, tag, after| {
                out.extend_from_slice(token.as_bytes());
                out.extend_from_slice(b" _ ");
                match after {
                    " " => out.push(b'_'),
                    "" => out.extend_from_slice(b"SpaceAfter=No"),
                    other => {
                        out.extend_from_slice(b"SpacesAfter=");
                        out.extend_from_slice(escaped(other).as_bytes());
                    }
                }
                out.push(b' ');
                out.extend_from_slice(tag.as_bytes());
                out.push(b'\n');
            })?;
        }
        Ok(vec![OutFile::stream(out)])
    }
}

impl Format for Conll2002 {
    fn info(&self) -> &'static Info {
        &CONLL_2002
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        match columns(head) {
            Some(2) if !has_ends(head) => {
                if ends_in(name, &["conll", "iob", "bio"]) {
                    85
                } else {
                    75
                }
            }
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Before(begins_document)
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece)
    }

    fn write(
        &self,
        records: &[Record],
        _: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        two_columns(records, options.scheme.unwrap_or(Scheme::Iob2))
    }
}

impl Format for Bioes {
    fn info(&self) -> &'static Info {
        &BIOES
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        match columns(head) {
            Some(2) if has_ends(head) => {
                if ends_in(name, &["conll", "iob", "bio"]) {
                    85
                } else {
                    75
                }
            }
            _ => 0,
        }
    }

    fn cut(&self) -> Cut {
        Cut::Before(begins_document)
    }

    fn read(&self, piece: &Piece<'_>, _: &ReadOptions) -> Result<Reading, FormatError> {
        read(piece)
    }

    fn write(
        &self,
        records: &[Record],
        _: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        two_columns(records, options.scheme.unwrap_or(Scheme::Bioes))
    }
}

fn two_columns(records: &[Record], scheme: Scheme) -> Result<Vec<OutFile>, FormatError> {
    let mut out = Vec::new();
    for record in records {
        out.extend_from_slice(b"-DOCSTART-\tO\n\n");
        write(&mut out, record, scheme, |out, token, tag, _| {
            out.extend_from_slice(token.as_bytes());
            out.push(b'\t');
            out.extend_from_slice(tag.as_bytes());
            out.push(b'\n');
        })?;
    }
    Ok(vec![OutFile::stream(out)])
}

fn begins_document(line: &[u8]) -> bool {
    line.starts_with(b"-DOCSTART-")
}

/// What stands between the columns of a line.
fn separator(line: &str) -> char {
    if line.contains('\t') {
        '\t'
    } else if line.contains(' ') {
        ' '
    } else {
        '|'
    }
}

/// The number of columns of a head, if its whole lines agree and end in tags.
fn columns(head: &[u8]) -> Option<usize> {
    let end = memchr::memrchr(b'\n', head).unwrap_or(head.len());
    let head = std::str::from_utf8(head.get(..end)?).ok()?;
    let mut count = None;
    let mut tagged = false;
    let lines = head.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("-DOCSTART-")).take(2000) {
        let separator = separator(line);
        let here = line.split(separator).count();
        let last = line.rsplit(separator).next()?;
        let tag = Tag::parse(last)?;
        tagged |= tag != Tag::OUTSIDE;
        if here < 2 || *count.get_or_insert(here) != here {
            return None;
        }
    }
    // A file of one sentence may have no span at all, but then it says so in every line.
    count.filter(|_| tagged || head.lines().count() > 1)
}

/// Says whether tags in a head say where spans end.
fn has_ends(head: &[u8]) -> bool {
    let mut lines = head.split(|&byte| byte == b'\n');
    lines.any(|line| {
        let last = line.rsplit(|&byte| matches!(byte, b'\t' | b' ' | b'|')).next().unwrap_or_default();
        last.len() > 2 && matches!(last[0], b'S' | b'E' | b'U' | b'L') && matches!(last[1], b'-' | b'_')
    })
}

/// A tag of a token.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Tag<'a> {
    /// `O`, `B`, `I`, `E` or `S`; `M` is read as `I`, `L` as `E` and `U` as `S`.
    kind: u8,
    label: &'a str,
}

impl<'a> Tag<'a> {
    const OUTSIDE: Self = Tag { kind: b'O', label: "" };

    fn parse(tag: &'a str) -> Option<Self> {
        if tag == "O" {
            return Some(Self::OUTSIDE);
        }
        let kind = match tag.bytes().next()? {
            b'B' => b'B',
            b'I' | b'M' => b'I',
            b'E' | b'L' => b'E',
            b'S' | b'U' => b'S',
            _ => return None,
        };
        let label = tag.get(1..)?.strip_prefix(['-', '_'])?;
        (!label.is_empty()).then_some(Self { kind, label })
    }
}

/// A span that is being read: its label, and the first and last token.
struct Open<'a> {
    label: &'a str,
    first: usize,
    last: usize,
    ended: bool,
}

fn read(piece: &Piece<'_>) -> Result<Reading, FormatError> {
    let text = piece.text()?;
    let mut reading = Reading::default();
    let mut document = Building::default();
    let mut begun = false;
    let mut wanted = None;
    for (number, line) in text.split('\n').enumerate() {
        let number = piece.line + number;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            document.end_sentence();
            continue;
        }
        if line.starts_with("-DOCSTART-") {
            if begun {
                reading.records.push(std::mem::take(&mut document).finish());
            }
            begun = true;
            if let Some(before) = line.split(' ').find_map(|column| column.strip_prefix("SpacesBefore=")) {
                document.spaced = true;
                document.text.push_str(&unescaped(before));
            }
            continue;
        }
        begun = true;
        let separator = separator(line);
        let columns: Vec<&str> = line.split(separator).collect();
        let here = columns.len();
        let [token, .., tag] = columns.as_slice() else {
            let what = "the line has one column, and no tag";
            return Err(FormatError::at(number, 1, what, "give each token a tag, O where there is none"));
        };
        if *wanted.get_or_insert(here) != here {
            let what =
                format!("the line has {here} columns, those before have {}", wanted.unwrap_or_default());
            return Err(FormatError::at(number, 1, what, "give all lines the same columns"));
        }
        let parsed = match (Tag::parse(tag), tag.strip_prefix('-')) {
            (Some(parsed), _) => parsed,
            // Seen in published corpora: the letter is missing.
            (None, Some(label)) => {
                reading.problems.push(Problem {
                    place: format!("line {number}"),
                    what: format!("the tag {tag:?} does not say how it goes on"),
                    remedy: "it was read as O without a label, and else as I".to_owned(),
                });
                if label.is_empty() { Tag::OUTSIDE } else { Tag { kind: b'I', label } }
            }
            (None, None) => {
                let column = line.chars().count() - tag.chars().count() + 1;
                let what = format!("{tag:?} is no tag");
                return Err(FormatError::at(number, column, what, "use O, or B-, I-, E-, S- and a label"));
            }
        };
        let after = match columns.get(2).filter(|_| here == 4) {
            Some(&"SpaceAfter=No") => Some(String::new()),
            Some(said) => said.strip_prefix("SpacesAfter=").map(unescaped),
            None => None,
        };
        document.push(token, parsed, after);
    }
    if begun {
        reading.records.push(document.finish());
    }
    if reading.records.iter().any(|record| !record.text.is_empty()) && !text.contains("SpaceAfter=No") {
        reading.assumptions.push("tokens were joined by spaces: the form does not store the text".to_owned());
    }
    Ok(reading)
}

/// A document that is being read.
#[derive(Default)]
struct Building<'a> {
    text: String,
    tokens: Vec<TextRange>,
    sentences: Vec<u32>,
    spans: Vec<(&'a str, usize, usize)>,
    open: Option<Open<'a>>,
    /// What stands after the last token, if the file says so.
    after: Option<String>,
    sentence_ended: bool,
    /// The file says what stands between tokens.
    spaced: bool,
}

impl<'a> Building<'a> {
    fn push(&mut self, token: &str, tag: Tag<'a>, after: Option<String>) {
        if !self.tokens.is_empty() {
            match self.after.take() {
                Some(after) => self.text.push_str(&after),
                None if self.sentence_ended && !self.spaced => self.text.push('\n'),
                None => self.text.push(' '),
            }
        }
        if self.sentence_ended || self.tokens.is_empty() {
            self.sentences.push(self.tokens.len() as u32);
        }
        self.sentence_ended = false;
        self.spaced |= after.is_some();
        self.after = after;
        let start = self.text.len();
        self.text.push_str(token);
        let at = self.tokens.len();
        self.tokens.extend(TextRange::new(&self.text, start..self.text.len()));
        self.tag(tag, at);
    }

    /// Goes on with the open span or begins one, as `conlleval` does.
    fn tag(&mut self, tag: Tag<'a>, at: usize) {
        let goes_on = matches!(tag.kind, b'I' | b'E')
            && self.open.as_ref().is_some_and(|open| open.label == tag.label && !open.ended);
        if goes_on {
            if let Some(open) = &mut self.open {
                open.last = at;
                open.ended = tag.kind == b'E';
            }
            return;
        }
        self.close();
        if tag.kind != b'O' {
            self.open =
                Some(Open { label: tag.label, first: at, last: at, ended: matches!(tag.kind, b'E' | b'S') });
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.spans.push((open.label, open.first, open.last));
        }
    }

    fn end_sentence(&mut self) {
        self.close();
        self.sentence_ended = true;
    }

    fn finish(mut self) -> Record {
        self.close();
        match self.after.take() {
            Some(after) => self.text.push_str(&after),
            // After the last token `_` says a space as well.
            None if self.spaced && !self.tokens.is_empty() => self.text.push(' '),
            None => {}
        }
        let mut layer = Layer::default();
        let mut labels: Vec<Arc<str>> = Vec::new();
        for (label, first, last) in self.spans {
            let known = labels.iter().position(|known| **known == *label).unwrap_or_else(|| {
                labels.push(label.into());
                labels.len() - 1
            });
            let range = TextRange::new(
                &self.text,
                self.tokens[first].start() as usize..self.tokens[last].end() as usize,
            );
            layer.push(labels[known].clone(), range.into_iter().collect());
        }
        let tokens = Tokens {
            name: "conll".into(),
            ranges: self.tokens,
            sentences: self.sentences,
            columns: Vec::new(),
        };
        Record { layers: vec![layer], tokens: Some(tokens), ..Record::new("", self.text) }
    }
}

/// Hands each token of a document to `line`, with its tag and what stands after it in the text.
fn write(
    out: &mut Vec<u8>,
    record: &Record,
    scheme: Scheme,
    line: impl Fn(&mut Vec<u8>, &str, &str, &str),
) -> Result<(), FormatError> {
    let none = Tokens::default();
    let tokens = record.tokens.as_ref().unwrap_or(&none);
    let text: &str = &record.text;
    let mut tags: Vec<String> = vec![String::new(); tokens.ranges.len()];
    let mut spans: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for span in record.layers.iter().flat_map(|layer| &layer.spans) {
        let Some(covered) = span.parts.first().and_then(|&part| tokens.covered(part)) else { continue };
        if span.label.contains([' ', '\t', '\n', '\r', '|']) || span.label.is_empty() {
            let what = format!("the label {:?} has a space in it, or is empty", span.label);
            return Err(FormatError::at(0, 0, what, "rename the label, or choose another form"));
        }
        spans.push((covered, &span.label));
    }
    spans.sort_by_key(|(range, _)| range.start);
    let mut before: Option<(usize, &str)> = None;
    for (range, label) in spans {
        let touches = before == Some((range.start, label));
        let length = range.len();
        for (place, tag) in tags[range.clone()].iter_mut().enumerate() {
            let (first, last) = (place == 0, place + 1 == length);
            let kind = match scheme {
                Scheme::Iob1 => {
                    if first && touches {
                        'B'
                    } else {
                        'I'
                    }
                }
                Scheme::Iob2 => {
                    if first {
                        'B'
                    } else {
                        'I'
                    }
                }
                Scheme::Bioes | Scheme::Bilou => {
                    let (single, end) = if scheme == Scheme::Bioes { ('S', 'E') } else { ('U', 'L') };
                    match (first, last) {
                        (true, true) => single,
                        (true, false) => 'B',
                        (false, true) => end,
                        (false, false) => 'I',
                    }
                }
            };
            *tag = format!("{kind}-{label}");
        }
        before = Some((range.end, label));
    }
    for sentence in tokens.sentence_ranges() {
        for at in sentence {
            let token = tokens.ranges[at].of(text);
            if token.contains([' ', '\t', '\n', '\r']) {
                let what = format!("the token {token:?} has a space in it");
                return Err(FormatError::at(0, 0, what, "choose a form that knows characters"));
            }
            let next = tokens.ranges.get(at + 1).map_or(text.len(), |next| next.start() as usize);
            let after = text.get(tokens.ranges[at].end() as usize..next).unwrap_or_default();
            line(out, token, if tags[at].is_empty() { "O" } else { &tags[at] }, after);
        }
        out.push(b'\n');
    }
    Ok(())
}

/// White space as `UDPipe` writes it; every other character that is white or steers the line goes by its number.
fn escaped(space: &str) -> String {
    let mut out = String::new();
    for c in space.chars() {
        match c {
            ' ' => out.push_str("\\s"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '|' => out.push_str("\\p"),
            '\\' => out.push_str("\\\\"),
            c => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
        }
    }
    out
}

fn unescaped(said: &str) -> String {
    let mut out = String::new();
    let mut rest = said;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        rest = match chars.next() {
            Some('u') => {
                let number = chars.as_str().strip_prefix('{').and_then(|rest| rest.split_once('}'));
                let c = number.and_then(|(digits, rest)| {
                    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, rest))
                });
                match c {
                    Some((c, rest)) => {
                        out.push(c);
                        rest
                    }
                    None => chars.as_str(),
                }
            }
            Some(letter) => {
                out.push(match letter {
                    's' => ' ',
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    'p' => '|',
                    other => other,
                });
                chars.as_str()
            }
            None => "",
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn spans(lines: &str) -> Vec<String> {
        let none = BTreeMap::new();
        let reading = read(&Piece::whole("x.conll", lines.as_bytes(), &none)).unwrap();
        let record = &reading.records[0];
        let covered =
            |span: &crate::model::Span| format!("{} {}", span.label, span.parts[0].of(&record.text));
        record.layers[0].spans.iter().map(covered).collect()
    }

    #[test]
    fn every_scheme_is_read() {
        for lines in [
            "a I-X\nb I-X\nc B-X\nd O\n",
            "a B-X\nb I-X\nc B-X\nd O\n",
            "a\tB-X\r\nb\tE-X\r\nc\tS-X\r\nd\tO\r\n",
            "a|B_X\nb|L_X\nc|U_X\nd|O",
        ] {
            assert_eq!(spans(lines), ["X a b", "X c"], "{lines}");
        }
        assert_eq!(spans("a I-X\nb I-Y\n\nc I-Y\n"), ["X a", "Y b", "Y c"]);
    }

    #[test]
    fn odd_tokens_stay_and_odd_lines_are_refused() {
        assert_eq!(spans("\u{200F}\tB-X\nمی\u{200C}رود\tO\n"), ["X \u{200F}"]);
        let refused = |lines: &str| {
            let none = BTreeMap::new();
            read(&Piece::whole("x.conll", lines.as_bytes(), &none)).unwrap_err()
        };
        let error = refused("a O\nb X Y O\n");
        assert_eq!((error.line, error.column), (2, 1));
        let error = refused("a O\nb PER\n");
        assert_eq!((error.line, error.column), (2, 3));
        assert_eq!(refused("a\n").line, 1);
    }

    #[test]
    fn spaces_come_back() {
        for space in ["\n\n", " \u{A0}\t", "\r\n|\\s", ""] {
            assert_eq!(unescaped(&escaped(space)), space);
        }
    }
}
