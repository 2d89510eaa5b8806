//! Tags such as `B-PER`: what they say, the spans that they make, and the tags that spans make.
//!
//! Reading follows the rule of conlleval and seqeval, which is right for every scheme: `B` and `S` (`U`, `W`) always
//! begin a span, `E`, `L` and `S` end one, and `I`, `M`, `E` and `L` go on with the span before them if that is of
//! their label and not ended, and else begin one. So IOB1 and IOB2 give the same spans, and it is only for telling
//! what is odd that the scheme must be known.

use crate::formats::{Problem, ReadOptions, Scheme};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What the letter of a tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// No span is here.
    Outside,
    /// A span begins.
    Begin,
    /// A span goes on.
    Inside,
    /// A span ends.
    End,
    /// A span of one token.
    Single,
    /// A label without any letter: it goes on for as long as it stays the same.
    Bare,
}

/// A tag taken apart; its label is a place in [`Tags::labels`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub(super) mark: Mark,
    pub(super) label: u32,
    /// The letter, as far as it tells one scheme from another.
    letter: u8,
    /// It is written as no scheme has it.
    odd: bool,
}

/// All tags of a file, each once.
#[derive(Debug, Default)]
pub(super) struct Tags {
    list: Vec<Tag>,
    pub(super) labels: Vec<Arc<str>>,
    by_label: HashMap<Arc<str>, u32>,
}

impl Tags {
    /// Takes a tag in; the tags get the numbers 0, 1 …
    pub(super) fn push(&mut self, tag: &str) {
        let (mark, label, letter) = parse(tag);
        let odd = matches!(tag, "-" | "") || letter == b'-';
        let label = if let Some(&at) = self.by_label.get(&*label) {
            at
        } else {
            let at = self.labels.len() as u32;
            let label: Arc<str> = label.into();
            self.labels.push(label.clone());
            self.by_label.insert(label, at);
            at
        };
        self.list.push(Tag { mark, label, letter, odd });
    }

    /// The tag of that number.
    pub(super) fn get(&self, at: u32) -> Tag {
        let outside = Tag { mark: Mark::Outside, label: 0, letter: b'O', odd: false };
        self.list.get(at as usize).copied().unwrap_or(outside)
    }

    /// The label of that number.
    pub(super) fn label(&self, at: u32) -> Arc<str> {
        self.labels.get(at as usize).cloned().unwrap_or_else(|| "".into())
    }
}

/// Letters that tags begin with, or end with in files that put the label first.
fn mark_of(letter: u8) -> Option<Mark> {
    Some(match letter {
        b'B' => Mark::Begin,
        b'I' | b'M' => Mark::Inside,
        b'E' | b'L' => Mark::End,
        b'S' | b'U' | b'W' => Mark::Single,
        _ => return None,
    })
}

/// Says whether a value is a tag beyond doubt: `O`, or a letter with a label.
pub(super) fn is_tag(value: &str) -> bool {
    !matches!(parse(value), (Mark::Bare, ..)) && !matches!(value, "_" | "-" | "") && !value.starts_with('-')
}

/// Says whether a value is a tag, or what files have where there is none.
pub(super) fn may_be_tag(value: &str) -> bool {
    is_tag(value) || value == "_"
}

fn parse(tag: &str) -> (Mark, Cow<'_, str>, u8) {
    let bytes = tag.as_bytes();
    match bytes {
        b"O" | b"o" | b"_" | b"-" | b"" => return (Mark::Outside, "".into(), b'O'),
        [letter, b'-' | b'_', ..] | [letter] => {
            if let Some(mark) = mark_of(*letter) {
                return (mark, unescape(tag.get(2..).unwrap_or_default()), *letter);
            }
        }
        [.., b'-', letter] => {
            if let Some(mark) = mark_of(*letter) {
                return (mark, unescape(tag.get(..tag.len() - 2).unwrap_or_default()), *letter);
            }
        }
        _ => {}
    }
    match tag.strip_prefix('-') {
        Some(label) => (Mark::Inside, unescape(label), b'-'),
        None => (Mark::Bare, unescape(tag), b'O'),
    }
}

/// Characters that would part a tag from its column, with what stands for them. The sign itself is written so only
/// where it would be taken for one of these.
const ESCAPES: [(&str, char); 7] =
    [("%25", '%'), ("%20", ' '), ("%09", '\t'), ("%0A", '\n'), ("%0D", '\r'), ("%7C", '|'), ("%2F", '/')];

fn unescape(label: &str) -> Cow<'_, str> {
    if !label.contains('%') {
        return label.into();
    }
    let mut out = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        let (length, c) = ESCAPES
            .iter()
            .find(|(code, _)| rest.starts_with(code))
            .map_or((c.len_utf8(), c), |&(code, c)| (code.len(), c));
        out.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    out.into()
}

/// A label as it stands in a tag; `inside` says that the tag stands among others in one column.
pub(super) fn escape(label: &str, inside: bool) -> Cow<'_, str> {
    if !label.contains(['%', ' ', '\t', '\n', '\r', '|', '/']) {
        return label.into();
    }
    let mut out = String::with_capacity(label.len() + 8);
    for (at, c) in label.char_indices() {
        let rest = label.get(at..).unwrap_or_default();
        match ESCAPES.iter().find(|&&(_, other)| other == c) {
            Some(_) if c == '%' && !ESCAPES.iter().any(|(code, _)| rest.starts_with(code)) => out.push(c),
            Some(_) if c == '/' && !inside => out.push(c),
            Some((code, _)) => out.push_str(code),
            None => out.push(c),
        }
    }
    out.into()
}

/// A span of tokens: the first, the one after the last, and its label.
pub(super) type Found = (u32, u32, u32);

/// What was seen of the tags of a file, so that each thing is said once.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// `B` where another span of the label does not end right before.
    free: usize,
    /// Spans without a beginning, and the line of the first.
    orphans: (usize, u32),
    /// An example of those.
    orphan: Option<Arc<str>>,
    /// Spans without the end that the scheme would have.
    endless: (usize, u32),
    odd: (usize, u32),
    bare: usize,
    lettered: usize,
    letters: Letters,
}

#[derive(Clone, Copy, Debug, Default)]
struct Letters {
    ends: bool,
    bilou: bool,
}

/// One column of tags, or one place among several tags of a token, while it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Open {
    /// First token and label of the span that may go on.
    span: Option<(u32, u32)>,
    /// The label of the span that ended with the token before.
    touched: Option<u32>,
}

impl Open {
    /// The label of the span that may go on.
    pub(super) fn label(&self) -> Option<u32> {
        self.span.map(|(_, label)| label)
    }

    /// Ends what is open, before the token `at`, at the end of a sentence.
    pub(super) fn close(&mut self, at: u32, line: u32, found: &mut Vec<Found>, evidence: &mut Evidence) {
        if let Some((first, label)) = self.span.take() {
            found.push((first, at, label));
            note(&mut evidence.endless, line);
        }
        self.touched = None;
    }

    /// Takes in the tag of the token `at`.
    pub(super) fn step(
        &mut self,
        tags: &Tags,
        tag: Tag,
        at: u32,
        line: u32,
        found: &mut Vec<Found>,
        evidence: &mut Evidence,
    ) {
        if tag.odd {
            note(&mut evidence.odd, line);
        }
        if tag.mark == Mark::Outside {
            if self.span.is_some() {
                self.close(at, line, found, evidence);
            }
            self.touched = None;
            return;
        }
        evidence.letters.ends |= matches!(tag.letter, b'E' | b'S' | b'L' | b'U' | b'W');
        evidence.letters.bilou |= matches!(tag.letter, b'L' | b'U');
        if tag.mark == Mark::Bare {
            evidence.bare += 1;
        } else {
            evidence.lettered += 1;
        }
        let goes_on = matches!(tag.mark, Mark::Inside | Mark::End | Mark::Bare)
            && self.span.is_some_and(|(_, label)| label == tag.label);
        if !goes_on {
            let touched = self.span.map(|(_, label)| label).or(self.touched);
            if self.span.is_some() {
                self.close(at, line, found, evidence);
            }
            match tag.mark {
                Mark::Begin if touched != Some(tag.label) => evidence.free += 1,
                Mark::Inside | Mark::End => {
                    note(&mut evidence.orphans, line);
                    if evidence.orphan.is_none() {
                        let letter =
                            if tag.letter == b'-' { String::new() } else { char::from(tag.letter).into() };
                        evidence.orphan = Some(format!("{letter}-{}", tags.label(tag.label)).into());
                    }
                }
                _ => {}
            }
            self.span = Some((at, tag.label));
        }
        self.touched = None;
        if matches!(tag.mark, Mark::End | Mark::Single)
            && let Some((first, label)) = self.span.take()
        {
            found.push((first, at + 1, label));
            self.touched = Some(label);
        }
    }
}

fn note(counter: &mut (usize, u32), line: u32) {
    if counter.0 == 0 {
        counter.1 = line;
    }
    counter.0 += 1;
}

impl Evidence {
    /// The scheme that the tags are of.
    pub(super) fn scheme(&self, options: &ReadOptions) -> Scheme {
        options.scheme.unwrap_or(match self.letters {
            Letters { bilou: true, .. } => Scheme::Bilou,
            Letters { ends: true, .. } => Scheme::Bioes,
            _ if 0 < self.orphans.0 && self.free == 0 => Scheme::Iob1,
            _ => Scheme::Iob2,
        })
    }

    /// Says what was odd, and what had to be assumed; `unit` is what places are counted in.
    pub(super) fn tell(
        &self,
        unit: &str,
        options: &ReadOptions,
        problems: &mut Vec<Problem>,
        assumptions: &mut Vec<String>,
    ) {
        let scheme = self.scheme(options);
        let problem = |(count, line): (usize, u32), what: String, remedy: &str| Problem {
            place: if count == 1 {
                format!("{unit} {line}")
            } else {
                format!("{unit} {line}, first of {count}")
            },
            what,
            remedy: remedy.to_owned(),
        };
        if scheme == Scheme::Iob1 {
            if options.scheme.is_none() {
                assumptions.push("tags were read as IOB1: every span begins with I-".to_owned());
            }
        } else if 0 < self.orphans.0 {
            let tag = self.orphan.as_deref().unwrap_or("I-");
            let what = format!("the tag {tag} goes on with a span that was not begun");
            problems.push(problem(self.orphans, what, "it was kept as the beginning of one"));
        }
        if matches!(scheme, Scheme::Bioes | Scheme::Bilou) && 0 < self.endless.0 {
            let what = "a span is not ended by a tag of its own".to_owned();
            problems.push(problem(self.endless, what, "it was kept up to there"));
        }
        if 0 < self.odd.0 {
            let what = "a tag has a hyphen and no letter before it".to_owned();
            problems.push(problem(self.odd, what, "a label after it was kept; a hyphen alone was read as O"));
        }
        if 0 < self.bare {
            let what = if self.lettered == 0 {
                "tags have no letters such as B-: tokens of one label side by side were read as one span"
            } else {
                "tags without a letter such as B- were read as going on with a span of their label, or beginning one"
            };
            assumptions.push(what.to_owned());
        }
    }
}

/// The letter of the tag of a token inside a span from `first` to `end`; `touches` says that a span of the same label
/// ends where this one begins.
pub(super) fn letter(scheme: Scheme, first: u32, end: u32, at: u32, touches: bool) -> u8 {
    let (begins, ends) = (at == first, at + 1 == end);
    let always = scheme != Scheme::Iob1;
    match (begins, ends, scheme) {
        (true, true, Scheme::Bioes) => b'S',
        (true, true, Scheme::Bilou) => b'U',
        (true, ..) if always || touches => b'B',
        (false, true, Scheme::Bioes) => b'E',
        (false, true, Scheme::Bilou) => b'L',
        _ => b'I',
    }
}

/// Types of phrases that files of CoNLL-2000 and 2003 have beside the entities.
pub(super) fn is_phrase(label: &str) -> bool {
    matches!(label, "NP" | "VP" | "PP" | "ADVP" | "ADJP" | "SBAR" | "PRT" | "CONJP" | "INTJ" | "LST" | "UCP")
}

/// The label of a tag.
pub(super) fn label_of(tag: &str) -> Cow<'_, str> {
    parse(tag).1
}

/// Says whether a value is no span's tag.
pub(super) fn is_outside(tag: &str) -> bool {
    parse(tag).0 == Mark::Outside
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(tags: &[&str]) -> (Vec<(u32, u32, String)>, Evidence) {
        let (mut table, mut evidence) = (Tags::default(), Evidence::default());
        let (mut open, mut found) = (Open::default(), Vec::new());
        for tag in tags {
            table.push(tag);
        }
        for at in 0..tags.len() as u32 {
            open.step(&table, table.get(at), at, at + 1, &mut found, &mut evidence);
        }
        open.close(tags.len() as u32, 0, &mut found, &mut evidence);
        let found = found.into_iter().map(|(a, b, label)| (a, b, table.label(label).to_string())).collect();
        (found, evidence)
    }

    fn of(tags: &[&str]) -> (Vec<(u32, u32, String)>, Scheme) {
        let (found, evidence) = read(tags);
        (found, evidence.scheme(&ReadOptions::default()))
    }

    #[test]
    fn schemes_are_told_by_their_tags() {
        let want = |spans: &[(u32, u32, &str)]| -> Vec<(u32, u32, String)> {
            spans.iter().map(|&(a, b, label)| (a, b, label.to_owned())).collect()
        };
        let two = want(&[(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC")]);
        assert_eq!(of(&["I-PER", "I-PER", "B-PER", "O", "I-LOC"]), (two.clone(), Scheme::Iob1));
        assert_eq!(of(&["B-PER", "I-PER", "B-PER", "O", "B-LOC"]), (two.clone(), Scheme::Iob2));
        assert_eq!(of(&["B-PER", "E-PER", "S-PER", "O", "S-LOC"]), (two.clone(), Scheme::Bioes));
        assert_eq!(of(&["B_PER", "M_PER", "S_PER", "O", "S_LOC"]).1, Scheme::Bioes);
        assert_eq!(of(&["B-PER", "L-PER", "U-PER", "O", "U-LOC"]), (two.clone(), Scheme::Bilou));
        assert_eq!(of(&["PER-B", "PER-I", "PER-B", "O", "LOC-B"]).0, two);
        assert_eq!(of(&["PER", "PER", "O", "LOC"]).0, want(&[(0, 2, "PER"), (3, 4, "LOC")]));
    }

    #[test]
    fn a_span_without_a_beginning_is_kept_and_told_once() {
        let (found, evidence) = read(&["B-LOC", "O", "I-ORG", "I-ORG", "I-PER", "E-PER"]);
        assert_eq!(found.len(), 3);
        let (mut problems, mut assumptions) = (Vec::new(), Vec::new());
        evidence.tell("line", &ReadOptions::default(), &mut problems, &mut assumptions);
        assert!(problems[0].to_string().starts_with("line 3, first of 2: the tag I-ORG"), "{problems:?}");
    }

    proptest! {
        #[test]
        fn labels_come_back(label in "[A-Z%0-9 |/\\t\\nب-]{0,12}") {
            let tag = format!("B-{}", escape(&label, true));
            prop_assert!(!tag.contains([' ', '\t', '\n', '|', '/']));
            prop_assert_eq!(label_of(&tag).into_owned(), label.clone());
            prop_assert_eq!(label_of(&format!("B-{}", escape(&label, false))).into_owned(), label);
        }
    }
}
