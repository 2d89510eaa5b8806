//! Which unit a document's offsets count, where no covered text is stored.

use crate::formats::doctor::{Claim, Hypothesis, place};
use crate::text::{TextRange, Unit};
use unicode_segmentation::UnicodeSegmentation as _;

/// What was found out about how a document counts.
pub(super) enum Counted {
    /// As the form does, or so that it makes no difference.
    AsDeclared,
    /// Otherwise, for as the form counts spans would begin or end where none does: outside, inside words, at spaces.
    Otherwise(Unit),
    /// It does not show: spans begin or end oddly in each way.
    Unclear,
}

/// Looks at where spans would begin and end.
pub(super) fn counted(text: &str, claims: &[Claim<'_>], declared: Unit) -> Counted {
    if claims.is_empty() || text.is_ascii() {
        return Counted::AsDeclared;
    }
    let ranges =
        |unit| place(text, claims, Hypothesis::plain(unit), Some(unit)).ok().map(|placed| placed.ranges);
    let own = ranges(declared);
    let mut words = None;
    let mut odd = |ranges: &[TextRange]| {
        let words = words.get_or_insert_with(|| edges(text));
        ranges.iter().any(|range| is_odd(text, *range, words))
    };
    if own.as_deref().is_some_and(|own| !odd(own)) {
        return Counted::AsDeclared;
    }
    let others = [Unit::CodePoint, Unit::Utf16, Unit::Grapheme];
    let mut differs = false;
    for unit in others.into_iter().filter(|unit| *unit != declared) {
        let Some(other) = ranges(unit).filter(|other| own.as_ref() != Some(other)) else { continue };
        differs = true;
        if !odd(&other) {
            return Counted::Otherwise(unit);
        }
    }
    if own.is_none() {
        // Only one way may keep all of them inside.
        let inside: Vec<Unit> = others.into_iter().filter(|unit| ranges(*unit).is_some()).collect();
        if let [unit] = inside.as_slice() {
            return Counted::Otherwise(*unit);
        }
    }
    if differs && own.is_some() { Counted::Unclear } else { Counted::AsDeclared }
}

/// The places between words, in order; those between graphemes are among them only there.
fn edges(text: &str) -> Vec<u32> {
    let mut edges: Vec<u32> = text.split_word_bound_indices().map(|(at, _)| at as u32).collect();
    edges.push(text.len() as u32);
    edges
}

fn is_odd(text: &str, range: TextRange, edges: &[u32]) -> bool {
    let covered = range.of(text);
    covered.is_empty()
        || covered.starts_with(char::is_whitespace)
        || covered.ends_with(char::is_whitespace)
        || [range.start(), range.end()].iter().any(|edge| edges.binary_search(edge).is_err())
}
