//! Marks without a partner: a quotation that runs over paragraphs, or one whose other end was left out.

use super::pairs::{NEAR, Pair, Paired, pair};
use super::signs::Role::{Closes, Opens};
use super::signs::{Family, Mark};
use super::{Quoted, Repair, paragraph_from, trimmed};
use crate::text::segment;
use std::ops::Range;

/// A quotation runs over so many paragraphs at most.
const LONGEST: usize = 12;

/// How a quotation that a paragraph leaves open goes on: the paragraphs that it runs over, and where it ends.
pub(super) struct Runs {
    pub(super) parts: Vec<Range<usize>>,
    pub(super) end: usize,
    /// What else the last paragraph holds.
    pub(super) last: Paired,
    pub(super) range: Range<usize>,
}

pub(super) fn runs_on(text: &str, open: Mark, paragraph: &Range<usize>) -> Option<Runs> {
    let mut parts: Vec<Range<usize>> = std::iter::once(open.end..paragraph.end).collect();
    let mut at = paragraph.end;
    for _ in 0..LONGEST {
        if text.len() <= at {
            return None;
        }
        let next = paragraph_from(text, at);
        at = next.end;
        let covered = text.get(next.clone())?;
        if covered.trim().is_empty() {
            continue;
        }
        let mut paired = pair(text, next.clone());
        let begins = next.start + covered.len() - covered.trim_start().len();
        let again = paired.first.filter(|mark| mark.start == begins && mark.family == open.family);
        let content = again.map_or(next.start, |mark| mark.end);
        if let Some(again) = again {
            // Each paragraph opens anew, the last one closes.
            if let Some(place) = paired.pairs.iter().position(|pair| pair.open.start == again.start) {
                let closing = paired.pairs.remove(place).close;
                parts.push(content..closing.start);
                return Some(Runs {
                    parts,
                    end: closing.end,
                    last: paired,
                    range: paragraph.start..next.end,
                });
            }
            paired.left.retain(|mark| mark.start != again.start);
        }
        let closing = paired.left.iter().position(|mark| mark.role == Closes && mark.family == open.family);
        let others = paired.left.iter().any(|mark| mark.role == Opens)
            || paired.pairs.iter().any(|pair| pair.open.family == open.family);
        match closing {
            Some(place) if !others => {
                let closing = paired.left.remove(place);
                parts.push(content..closing.start);
                return Some(Runs {
                    parts,
                    end: closing.end,
                    last: paired,
                    range: paragraph.start..next.end,
                });
            }
            None if again.is_some() && !others => parts.push(content..next.end),
            None if !others && open.family != Family::Straight && paired.pairs.is_empty() => {
                parts.push(content..next.end);
            }
            _ => return None,
        }
    }
    None
}

/// A quotation that only one mark tells of is no longer than this (bytes).
const FAR: usize = 4 * NEAR;

/// So many marks without a partner are read in a paragraph; where there are more, they are something else.
pub(super) const FEW: usize = 6;

/// A mark without a partner, read as well as can be: to the end of its paragraph, or from the beginning.
pub(super) fn alone(text: &str, mark: Mark, paragraph: &Range<usize>, pairs: &[Pair]) -> Option<Quoted> {
    let crosses = |range: &Range<usize>| {
        pairs.iter().any(|pair| {
            pair.open.family == mark.family && pair.open.start < range.end && range.start < pair.close.end
        })
    };
    let wide = if mark.role == Opens {
        mark.end..text.floor_char_boundary(paragraph.end.min(mark.end + FAR))
    } else {
        text.ceil_char_boundary(paragraph.start.max(mark.start.saturating_sub(FAR)))..mark.start
    };
    let whole = trimmed(text, wide)?;
    let covered = text.get(whole.clone())?;
    let starts = segment::sentence_starts(covered);
    let mut others = Vec::new();
    if mark.role == Opens {
        if let Some(&second) = starts.get(1) {
            others.extend(trimmed(text, whole.start..whole.start + second));
        }
    } else {
        let colon = covered.rfind(':').map(|at| whole.start + at + 1..whole.end);
        others.extend(colon.and_then(|range| trimmed(text, range)));
        let last = starts.last().filter(|&&last| 0 < last).map(|last| whole.start + last..whole.end);
        others.extend(last.and_then(|range| trimmed(text, range)));
    }
    // What follows a colon was said; what crosses other quotations was not.
    let mut readings: Vec<Range<usize>> = if mark.role == Opens {
        std::iter::once(whole).chain(others).collect()
    } else {
        others.into_iter().chain([whole]).collect()
    };
    readings.retain(|range| !crosses(range));
    readings.dedup();
    let mut readings = readings.into_iter();
    let first = readings.next()?;
    let outside = if mark.role == Opens { mark.start..first.end } else { first.start..mark.end };
    Some(Quoted {
        outside,
        parts: vec![first],
        repair: Some(if mark.role == Opens { Repair::Unclosed } else { Repair::Unopened }),
        others: readings.map(|range| vec![range]).collect(),
    })
}
