//! Quotation marks and which of them belong together, by the habits of languages and by what stands beside them.

mod alone;
mod pairs;
mod signs;

pub use signs::is_mark;

use crate::text::{TextRange, segment};
use alone::{FEW, alone, runs_on};
use pairs::{Pair, mend, pair};
use signs::Role::Opens;
use std::ops::Range;

/// What was put right to find a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// It was opened twice and closed once.
    Reopened,
    /// It was closed twice and opened once.
    Reclosed,
    /// It was never closed.
    Unclosed,
    /// It was never opened.
    Unopened,
    /// It was opened by one kind of mark and closed by another.
    OtherMark,
}

/// A stretch of text in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// From the opening mark to after the closing one (bytes).
    pub outside: Range<usize>,
    /// What stands between them, a part for each paragraph, without outer white space (bytes).
    pub parts: Vec<Range<usize>>,
    /// What was put right.
    pub repair: Option<Repair>,
    /// Other ways to read it, likelier ones first.
    pub others: Vec<Vec<Range<usize>>>,
}

/// A paragraph, or several that a quotation runs over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it has in quotation marks, by where it begins; one within another follows it.
    pub quoted: Vec<Quoted>,
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    segment::span_range(text, range).map(TextRange::bytes)
}

fn of_pair(text: &str, pair: &Pair) -> Option<Quoted> {
    Some(Quoted {
        outside: pair.open.start..pair.close.end,
        parts: vec![trimmed(text, pair.open.end..pair.close.start)?],
        repair: pair.repair,
        others: pair.others.iter().filter_map(|range| Some(vec![trimmed(text, range.clone())?])).collect(),
    })
}

/// The paragraph that begins at `start`, with what separates it from the next.
fn paragraph_from(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().find(|&(_, c)| segment::is_separator(c));
    let end = end.map_or(text.len(), |(at, c)| {
        let after = start + at + c.len_utf8();
        let pair = c == '\r' && text.get(after..).is_some_and(|rest| rest.starts_with('\n'));
        after + usize::from(pair)
    });
    start..end
}

/// What is quoted in the paragraph that begins at `start` (bytes), with the paragraphs that a quotation of it runs over.
pub fn group(text: &str, start: usize) -> Group {
    let first = paragraph_from(text, start);
    let mut paired = pair(text, first.clone());
    let mut range = first.clone();
    let mut quoted = Vec::new();
    let last_open = paired.left.last().filter(|mark| mark.role == Opens).copied();
    if let Some(open) = last_open
        && paired.pairs.iter().all(|pair| pair.open.family != open.family || pair.open.start < open.start)
        && let Some(runs) = runs_on(text, open, &first)
    {
        paired.left.pop();
        range = runs.range;
        quoted.push(Quoted {
            outside: open.start..runs.end,
            parts: runs.parts.into_iter().filter_map(|part| trimmed(text, part)).collect(),
            repair: None,
            others: Vec::new(),
        });
        quoted.extend(runs.last.pairs.iter().filter_map(|pair| of_pair(text, pair)));
    }
    let left = mend(text, &mut paired);
    quoted.extend(paired.pairs.iter().filter_map(|pair| of_pair(text, pair)));
    for mark in left.into_iter().take(FEW) {
        quoted.extend(alone(text, mark, &first, &paired.pairs));
    }
    quoted.sort_by_key(|quoted| (quoted.outside.start, std::cmp::Reverse(quoted.outside.end)));
    // What crosses another is no quotation.
    let mut open: Vec<Range<usize>> = Vec::new();
    quoted.retain(|quoted| {
        open.retain(|outer| quoted.outside.start < outer.end);
        let fits =
            open.last().is_none_or(|outer| quoted.outside.end <= outer.end && *outer != quoted.outside);
        if fits {
            open.push(quoted.outside.clone());
        }
        fits
    });
    Group { range, quoted }
}

#[cfg(test)]
mod tests;
