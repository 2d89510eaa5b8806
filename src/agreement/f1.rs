//! F1 of spans: how many that one annotator marked the other marked too.
//!
//! F1 is the same whichever of two annotators is taken for right (G. Hripcsak and A. S. Rothschild 2005, *Agreement,
//! the F-measure, and reliability in information retrieval*, JAMIA 12), and needs no count of what nobody marked.

use super::study::Study;
use crate::formats::Layer;
use crate::model::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// When two spans count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The same label and the same parts, as in `seqeval` and `bratiaa`.
    Exact,
    /// The same label and at least one character in common; each span answers one of the other at most, so that as many
    /// as can be are answered (as the relaxed match of *i2b2* 2012).
    Overlap,
}

/// Spans that both marked, and spans that each marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that both marked.
    pub both: usize,
    /// Those that the first marked.
    pub first: usize,
    /// Those that the second marked.
    pub second: usize,
}

impl Counts {
    /// Twice those of both by those of each; nothing if neither marked anything.
    pub fn f1(self) -> Option<f64> {
        let all = self.first + self.second;
        (0 < all).then(|| 2.0 * self.both as f64 / all as f64)
    }

    /// The share of the second's that the first marked too.
    pub fn precision(self) -> Option<f64> {
        (0 < self.second).then(|| self.both as f64 / self.second as f64)
    }

    /// The share of the first's that the second marked too.
    pub fn recall(self) -> Option<f64> {
        (0 < self.first).then(|| self.both as f64 / self.first as f64)
    }

    /// Adds others.
    pub fn add(&mut self, other: Self) {
        self.both += other.both;
        self.first += other.first;
        self.second += other.second;
    }
}

/// Counts of each label.
pub type ByLabel = BTreeMap<Arc<str>, Counts>;

/// All labels together: micro-F1 is that of these counts.
pub fn micro(labels: &ByLabel) -> Counts {
    labels.values().fold(Counts::default(), |mut all, counts| {
        all.add(*counts);
        all
    })
}

/// The mean of the labels' F1.
pub fn macro_f1(labels: &ByLabel) -> Option<f64> {
    let all: Vec<f64> = labels.values().filter_map(|counts| counts.f1()).collect();
    mean(&all).map(|(mean, _)| mean)
}

/// The mean of figures, and their standard deviation over all of them.
pub fn mean(all: &[f64]) -> Option<(f64, f64)> {
    if all.is_empty() {
        return None;
    }
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let variance = all.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / all.len() as f64;
    Some((mean, variance.sqrt()))
}

/// What two annotators marked in a document, by label. A span that somebody marked twice alike counts once.
pub fn compare(first: &Layer, second: &Layer, how: Match) -> ByLabel {
    let set = |layer: &'_ Layer| -> BTreeMap<Arc<str>, Vec<Span>> {
        let mut by_label: BTreeMap<Arc<str>, Vec<Span>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for span in &layer.spans {
            if seen.insert((span.label.clone(), span.parts.clone())) {
                by_label.entry(span.label.clone()).or_default().push(span.clone());
            }
        }
        by_label
    };
    let (first, second) = (set(first), set(second));
    let labels: BTreeSet<&Arc<str>> = first.keys().chain(second.keys()).collect();
    let counted = labels.into_iter().map(|label| {
        let (a, b) = (
            first.get(label).map_or(&[][..], Vec::as_slice),
            second.get(label).map_or(&[][..], Vec::as_slice),
        );
        let both = match how {
            Match::Exact => {
                let parts: BTreeSet<_> = a.iter().map(|span| &span.parts).collect();
                b.iter().filter(|span| parts.contains(&span.parts)).count()
            }
            Match::Overlap => answered(a, b),
        };
        (label.clone(), Counts { both, first: a.len(), second: b.len() })
    });
    counted.collect()
}

/// Says whether two spans share a character, or a place if one covers nothing.
pub fn overlap(a: &Span, b: &Span) -> bool {
    a.parts.iter().any(|part| b.parts.iter().any(|other| part.overlaps(*other)))
}

/// How many spans can be paired with one that they overlap, each at most once (H. W. Kuhn's augmenting paths).
fn answered(a: &[Span], b: &[Span]) -> usize {
    let mut order: Vec<usize> = (0..b.len()).collect();
    order.sort_by_key(|&at| b[at].start());
    let longest = b.iter().map(|span| span.end() - span.start()).max().unwrap_or_default();
    let near: Vec<Vec<usize>> = a
        .iter()
        .map(|span| {
            let from = order.partition_point(|&at| b[at].start() + longest < span.start());
            let inside = order[from..].iter().take_while(|&&at| b[at].start() <= span.end());
            inside.copied().filter(|&at| overlap(span, &b[at])).collect()
        })
        .collect();
    let mut taken: Vec<Option<usize>> = vec![None; b.len()];
    (0..a.len()).filter(|&at| augment(at, &near, &mut taken)).count()
}

/// Finds a partner for `at`, moving others to other partners if need be.
fn augment(at: usize, near: &[Vec<usize>], taken: &mut [Option<usize>]) -> bool {
    // Each span is tried once; the way back is kept on a list rather than on the call stack.
    let mut seen = BTreeSet::new();
    let mut way: Vec<(usize, usize)> = vec![(at, 0)];
    while let Some((here, next)) = way.last_mut() {
        let Some(&other) = near[*here].get(*next) else {
            way.pop();
            if let Some((_, next)) = way.last_mut() {
                *next += 1;
            }
            continue;
        };
        if !seen.insert(other) {
            *next += 1;
            continue;
        }
        if let Some(owner) = taken[other] {
            way.push((owner, 0));
        } else {
            for &(here, next) in &way {
                taken[near[here][next]] = Some(here);
            }
            return true;
        }
    }
    false
}

/// For each document of a study, what annotators `a` and `b` marked, by label; nothing where not both worked on it.
pub fn by_document(study: &Study, [a, b]: [usize; 2], how: Match) -> Vec<ByLabel> {
    let both = |document: &super::Compared| match (&document.work[a], &document.work[b]) {
        (Some(first), Some(second)) => compare(first, second, how),
        _ => ByLabel::new(),
    };
    study.documents.iter().map(both).collect()
}

#[cfg(test)]
mod tests {
    use super::super::study::tests::layer;
    use super::*;

    #[test]
    fn spans_are_the_same_exactly_or_by_what_they_share() {
        let text = "وزير الخارجية سيرغي لافروف في موسكو";
        let first = layer(text, &[("person", "سيرغي لافروف"), ("place", "موسكو"), ("place", "موسكو")]);
        let second =
            layer(text, &[("person", "وزير الخارجية سيرغي"), ("place", "موسكو"), ("person", "لافروف")]);
        let exact = compare(&first, &second, Match::Exact);
        assert_eq!(exact["person"], Counts { both: 0, first: 1, second: 2 });
        assert_eq!(exact["place"], Counts { both: 1, first: 1, second: 1 });
        assert_eq!(micro(&exact).f1(), Some(0.4));
        assert_eq!(macro_f1(&exact), Some(0.5));
        let overlap = compare(&first, &second, Match::Overlap);
        assert_eq!(overlap["person"], Counts { both: 1, first: 1, second: 2 });
        assert_eq!(Counts::default().f1(), None);
    }

    #[test]
    fn as_many_as_can_be_are_answered() {
        let text = "a b c d e f";
        let first = layer(text, &[("x", "a b c"), ("x", "c d")]);
        let second = layer(text, &[("x", "b c d"), ("x", "a")]);
        assert_eq!(compare(&first, &second, Match::Overlap)["x"].both, 2);
    }
}
