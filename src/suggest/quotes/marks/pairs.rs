//! Marks of a paragraph that belong together, and those without a partner read together with a pair beside them.

use super::Repair;
use super::signs::Role::{Closes, Either, Opens};
use super::signs::{Mark, marks_of};
use crate::text::segment;
use std::ops::Range;

/// Deeper than this nothing is nested (marks open at once).
const DEEPEST: usize = 32;

/// A pair of marks, by their places among the marks of a paragraph.
pub(super) struct Pair {
    pub(super) open: Mark,
    pub(super) close: Mark,
    pub(super) repair: Option<Repair>,
    pub(super) others: Vec<Range<usize>>,
}

/// A paragraph's pairs, and the marks that have no partner.
pub(super) struct Paired {
    pub(super) pairs: Vec<Pair>,
    pub(super) left: Vec<Mark>,
    pub(super) first: Option<Mark>,
}

pub(super) fn pair(text: &str, paragraph: Range<usize>) -> Paired {
    let marks = marks_of(text, paragraph.clone());
    let mut open: Vec<Mark> = Vec::new();
    let (mut pairs, mut left): (Vec<Pair>, Vec<Mark>) = (Vec::new(), Vec::new());
    let digit_before = |mark: &Mark| {
        text.get(..mark.start).and_then(|head| head.chars().next_back()).is_some_and(char::is_numeric)
    };
    for &mark in &marks {
        let partner = open.iter().rposition(|other| other.family == mark.family).or_else(|| {
            let near = open.last().filter(|other| other.family.closes_with(mark.family))?;
            (!near.family.is_single()).then(|| open.len() - 1)
        });
        let closes = match mark.role {
            Closes => true,
            Opens => false,
            Either => partner.is_some(),
        };
        if !closes {
            if DEEPEST <= open.len() {
                left.push(open.remove(0));
            }
            open.push(Mark { role: Opens, ..mark });
            continue;
        }
        match partner {
            Some(at) => {
                let above = open.split_off(at);
                let mut above = above.into_iter();
                let Some(first) = above.next() else { continue };
                left.extend(above);
                let repair = (first.family != mark.family).then_some(Repair::OtherMark);
                pairs.push(Pair { open: first, close: mark, repair, others: Vec::new() });
            }
            // Feet, inches and minutes are written with the same marks.
            None if digit_before(&mark) || mark.family.is_single() => {}
            None => left.push(Mark { role: Closes, ..mark }),
        }
    }
    left.extend(open);
    left.retain(|mark| !mark.family.is_single());
    // Where one mark alone leaves doubt, it opens; where several do, nobody can tell.
    if 1 < left.iter().filter(|mark| !mark.sure).count() {
        left.retain(|mark| mark.sure);
    }
    left.sort_by_key(|mark| mark.start);
    pairs.sort_by_key(|pair| (pair.open.start, std::cmp::Reverse(pair.close.end)));
    Paired { pairs, left, first: marks.first().copied() }
}

/// Says whether a sentence ends between two places of a text.
fn ends_between(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|between| {
        segment::sentence_starts(between).len() > 1 || between.trim_end().ends_with(['.', '؟', '!', '?'])
    })
}

/// Farther than this a mark without a partner is not read together with another (bytes).
pub(super) const NEAR: usize = 1500;

/// Reads marks that have no partner together with a pair beside them; gives those that are still alone.
pub(super) fn mend(text: &str, paired: &mut Paired) -> Vec<Mark> {
    let mut alone = Vec::new();
    for mark in std::mem::take(&mut paired.left) {
        let near = |pair: &&mut Pair| mark.sure && pair.open.family == mark.family && pair.repair.is_none();
        let merged = if mark.role == Opens {
            let from = paired.pairs.partition_point(|pair| pair.open.start < mark.end);
            let mut after = paired.pairs.iter_mut().skip(from);
            // A pair that was opened by an earlier mark no longer stands in order.
            let after = after.by_ref().take_while(|pair| pair.open.start <= mark.end + NEAR);
            after
                .filter(near)
                .find(|pair| mark.end <= pair.open.start && !ends_between(text, mark.end, pair.open.start))
        } else {
            let to = paired.pairs.partition_point(|pair| pair.open.start < mark.start);
            let before = paired.pairs.iter_mut().take(to).rev();
            let mut before = before.take_while(|pair| mark.start <= pair.open.start + NEAR).filter(near);
            before
                .find(|pair| pair.close.end <= mark.start && !ends_between(text, pair.close.end, mark.start))
        };
        match merged {
            Some(pair) if mark.role == Opens => {
                // The first opens, the second opens again, the last closes both.
                pair.others = vec![pair.open.end..pair.close.start, mark.end..pair.open.start];
                pair.open = mark;
                pair.repair = Some(Repair::Reopened);
            }
            Some(pair) => {
                pair.others = std::iter::once(pair.open.end..mark.start).collect();
                pair.repair = Some(Repair::Reclosed);
            }
            None => alone.push(mark),
        }
    }
    paired.pairs.sort_by_key(|pair| (pair.open.start, std::cmp::Reverse(pair.close.end)));
    alone
}
