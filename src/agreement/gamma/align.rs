//! The best alignment: units that could not pay to be aligned are never looked at together, and what is left falls into
//! pieces that are solved apart, two annotators as a matching of least cost, more as a partition of least cost.

use super::{DELTA, Options, Unit, Unsolved, dissimilarity, set, two};
use crate::agreement::Watch;
use std::collections::BTreeMap;

/// Units that are aligned with one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alignment {
    /// The unitary alignments, each a list of annotator and place of the unit among that annotator's.
    pub tuples: Vec<Vec<(usize, usize)>>,
    /// The sum of their disorders by the mean number of units of an annotator.
    pub disorder: f64,
}

/// A pair of units, by their places in the list of all, that may be aligned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) dissimilarity: f64,
}

/// A set of units that are aligned, by their places in the list of all, and its disorder.
pub(super) type Tuple = (Vec<usize>, f64);

/// Finds an alignment of least disorder.
///
/// # Errors
/// If it was cancelled, or if there is no hope to find it.
pub fn align(units: &[Vec<Unit>], options: &Options, watch: &Watch) -> Result<Alignment, Unsolved> {
    let mut all: Vec<(usize, usize)> =
        units.iter().enumerate().flat_map(|(who, own)| (0..own.len()).map(move |at| (who, at))).collect();
    let unit = |(who, at): (usize, usize)| &units[who][at];
    all.sort_by(|&a, &b| {
        (unit(a).document, unit(a).start).partial_cmp(&(unit(b).document, unit(b).start)).unwrap_or(a.cmp(&b))
    });
    let annotators = units.len();
    let pairs = (annotators * (annotators - 1) / 2) as f64;
    // Beyond this a unit is better left out of any alignment that holds the other: leaving it out of one of k units
    // saves the sum of its dissimilarities, and costs Δ for itself and for each of the others.
    let most = if annotators == 2 { 2.0 * DELTA } else { DELTA * (pairs + annotators as f64 - 1.0) };
    let edges = edges(&all, units, most, options);
    let mut alignment = Alignment::default();
    let mut sum = 0.0;
    for piece in pieces(all.len(), &edges) {
        if watch.is_cancelled() {
            return Err(Unsolved::Cancelled);
        }
        let (members, edges) = piece;
        let tuples: Vec<Tuple> = match members.as_slice() {
            [only] => vec![(vec![*only], DELTA)],
            _ if annotators == 2 => two::matched(&members, &edges, &|at| all[at].0, options.soft),
            _ => set::partition(&members, &edges, &|at| all[at].0, annotators, options.soft, watch)?,
        };
        for (tuple, disorder) in tuples {
            sum += disorder;
            alignment.tuples.push(tuple.into_iter().map(|at| all[at]).collect());
        }
    }
    alignment.disorder = sum * annotators as f64 / all.len().max(1) as f64;
    Ok(alignment)
}

/// All pairs of units of different annotators, in one document, that are less dissimilar than `most`.
fn edges(all: &[(usize, usize)], units: &[Vec<Unit>], most: f64, options: &Options) -> Vec<Edge> {
    let unit = |at: usize| {
        let (who, place) = all[at];
        &units[who][place]
    };
    // Starts of units that may be aligned are no farther apart than this times the sum of their lengths.
    let reach = (most / DELTA / options.positional).sqrt();
    // By lengths between powers of two, so that one long unit does not make all that are short look far.
    let mut by_length: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for at in 0..all.len() {
        let length = (unit(at).end - unit(at).start).max(0.5);
        by_length.entry(length.log2().floor() as i32).or_default().push(at);
    }
    let mut edges = Vec::new();
    for a in 0..all.len() {
        let one = unit(a);
        for (&power, same) in &by_length {
            let far = reach * (one.end - one.start + f64::from(power + 1).exp2());
            let low = if far.is_finite() { one.start - far } else { f64::NEG_INFINITY };
            let from = same.partition_point(|&b| {
                let other = unit(b);
                (other.document, other.start) < (one.document, low)
            });
            for &b in &same[from..] {
                let other = unit(b);
                if other.document != one.document || one.start + far < other.start {
                    break;
                }
                if a < b && all[a].0 != all[b].0 {
                    let dissimilarity = dissimilarity(one, other, options);
                    if dissimilarity < most {
                        edges.push(Edge { a, b, dissimilarity });
                    }
                }
            }
        }
    }
    edges
}

/// The unit that stands for the piece of another.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// The units that hang together by edges, with those edges; in order.
fn pieces(count: usize, edges: &[Edge]) -> Vec<(Vec<usize>, Vec<Edge>)> {
    let mut root: Vec<usize> = (0..count).collect();
    for edge in edges {
        let (a, b) = (find(&mut root, edge.a), find(&mut root, edge.b));
        root[a.max(b)] = a.min(b);
    }
    let mut place: Vec<usize> = vec![usize::MAX; count];
    let mut pieces: Vec<(Vec<usize>, Vec<Edge>)> = Vec::new();
    for at in 0..count {
        let top = find(&mut root, at);
        if place[top] == usize::MAX {
            place[top] = pieces.len();
            pieces.push((Vec::new(), Vec::new()));
        }
        pieces[place[top]].0.push(at);
    }
    for edge in edges {
        let top = find(&mut root, edge.a);
        pieces[place[top]].1.push(*edge);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::tests::unit;
    use super::*;
    use proptest::prelude::*;

    /// Every alignment there is, tried: what is least, each unit once, or at least once.
    fn tried(units: &[Vec<Unit>], options: &Options) -> f64 {
        let annotators = units.len();
        let all: Vec<(usize, usize)> =
            units.iter().enumerate().flat_map(|(who, own)| (0..own.len()).map(move |at| (who, at))).collect();
        let mut tuples: Vec<(u32, f64)> = Vec::new();
        for set in 1_u32..1 << all.len() {
            let members: Vec<(usize, usize)> =
                (0..all.len()).filter(|at| set >> at & 1 == 1).map(|at| all[at]).collect();
            if members.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                continue;
            }
            let pairs = annotators * (annotators - 1) / 2;
            let real = members.len() * (members.len() - 1) / 2;
            let mut sum = (pairs - real) as f64 * DELTA;
            for (at, &(who, place)) in members.iter().enumerate() {
                for &(other, another) in &members[at + 1..] {
                    sum += dissimilarity(&units[who][place], &units[other][another], options);
                }
            }
            tuples.push((set, sum / pairs as f64));
        }
        let mut least = vec![f64::INFINITY; 1 << all.len()];
        least[0] = 0.0;
        for covered in 0..least.len() {
            for &(set, disorder) in &tuples {
                if options.soft || set as usize & covered == 0 {
                    let next = covered | set as usize;
                    least[next] = least[next].min(least[covered] + disorder);
                }
            }
        }
        least[least.len() - 1] * annotators as f64 / all.len() as f64
    }

    fn some_units() -> impl Strategy<Value = Vec<Unit>> {
        prop::collection::vec((0_u32..40, 1_u32..14, 0_u32..3), 0..4).prop_map(|list| {
            let mut units: Vec<Unit> = list
                .into_iter()
                .map(|(start, length, category)| unit(start.into(), (start + length).into(), category))
                .collect();
            units.sort_by(|a, b| a.start.total_cmp(&b.start));
            units
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn no_other_alignment_has_less_disorder(
            units in prop::collection::vec(some_units(), 2..5), soft: bool, places in 0_u32..4, labels in 0_u32..3,
        ) {
            prop_assume!(units.iter().any(|own| !own.is_empty()) && units.iter().map(Vec::len).sum::<usize>() <= 9);
            let options = Options { positional: places.into(), categorial: labels.into(), soft, ..Options::default() };
            let found = align(&units, &options, &Watch::default()).unwrap();
            let least = tried(&units, &options);
            prop_assert!((found.disorder - least).abs() < 1e-9, "{} is not {}", found.disorder, least);
            let mut seen: Vec<(usize, usize)> = found.tuples.concat();
            seen.sort_unstable();
            let count = seen.len();
            seen.dedup();
            prop_assert!(soft || count == seen.len());
            prop_assert_eq!(seen.len(), units.iter().map(Vec::len).sum::<usize>());
        }
    }
}
