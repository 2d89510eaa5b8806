//! γ: agreement on where units are and of what label, by the best alignment of all annotators' units.
//!
//! After Y. Mathet, A. Widlöcher and J.-P. Métivier 2015, *The unified and holistic method gamma (γ) for inter-annotator
//! agreement measure and alignment*, Computational Linguistics 41(3). A unitary alignment takes at most one unit of each
//! annotator; its disorder is the mean of the dissimilarities of all pairs of annotators in it, a unit left without a
//! partner being `DELTA` from nothing, and nothing from nothing alike. The best alignment has every unit once and the least
//! disorder; γ is one less that disorder by the mean of that of the same work shifted by chance.

mod align;
mod sample;
mod set;
mod two;

use super::Watch;
pub use align::{Alignment, align};
use fastrand::Rng;
use sample::Sampler;
use std::sync::atomic::Ordering;

/// The dissimilarity of a unit and nothing (Δ∅ of the paper); all others are measured by it.
const DELTA: f64 = 1.0;

/// A unit on the continuum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Where it starts.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// Its label, by number.
    pub category: u32,
    /// The document that it is in: units of different ones are not aligned.
    pub document: u32,
}

/// How γ is worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Weight of the dissimilarity of places (α of the paper).
    pub positional: f64,
    /// Weight of the dissimilarity of labels (β of the paper).
    pub categorial: f64,
    /// Every unit at least once, instead of just once: a long unit may answer several short ones.
    pub soft: bool,
    /// Continua drawn by chance, at first.
    pub samples: usize,
    /// How far the mean of chance may be off at 95 %; so many more are drawn until it holds. At most [`MOST`] are.
    pub precision: Option<f64>,
    /// The seed of chance.
    pub seed: u64,
}

/// So many continua are drawn at most.
pub const MOST: usize = 2000;

impl Default for Options {
    /// The weights of the paper, and the number of samples and the precision (2 %) that it calls medium.
    fn default() -> Self {
        Self { positional: 1.0, categorial: 1.0, soft: false, samples: 30, precision: Some(0.02), seed: 0 }
    }
}

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    /// Agreement on places and labels.
    pub gamma: f64,
    /// The range that γ is in at 95 %, as far as chance was drawn.
    pub range: (f64, f64),
    /// Agreement on the labels of what is aligned (γcat); nothing if nothing is aligned, or if chance gives no two labels.
    pub categorial: Option<f64>,
    /// Disorder of the best alignment.
    pub observed: f64,
    /// Mean disorder of chance.
    pub expected: f64,
    /// Continua that were drawn.
    pub samples: usize,
}

/// Why there is no γ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsolved {
    /// It was cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// There is nothing to align.
    #[error("there are no spans, or fewer than two annotators")]
    Nothing,
    /// Too many units lie too near to one another.
    #[error(
        "too many spans lie over one another for the best alignment of more than two annotators to be found"
    )]
    TooDense,
}

/// The dissimilarity of two units: of places by the square of how far the edges are apart against the lengths (the
/// positional dissimilarity of the paper, section 4.3.1), of labels 0 or 1, both weighed.
fn dissimilarity(a: &Unit, b: &Unit, options: &Options) -> f64 {
    options.positional * positional(a, b) + options.categorial * categorial(a, b)
}

fn positional(a: &Unit, b: &Unit) -> f64 {
    let apart = (a.start - b.start).abs() + (a.end - b.end).abs();
    let lengths = (a.end - a.start) + (b.end - b.start);
    if apart == 0.0 { 0.0 } else { (apart / lengths).powi(2) * DELTA }
}

fn categorial(a: &Unit, b: &Unit) -> f64 {
    if a.category == b.category { 0.0 } else { DELTA }
}

/// The disorder of labels in an alignment: the mean over aligned pairs, each weighed by how near its places are and by
/// how many units share the alignment (Y. Mathet 2017, *The agreement measure γcat: a complement to γ focused on
/// categorization of a continuum*, Computational Linguistics 43(3), section 4.2.5). Nothing if no two are aligned.
fn categorial_disorder(alignment: &Alignment, units: &[Vec<Unit>], options: &Options) -> Option<f64> {
    let (mut disorder, mut weights) = (0.0, 0.0);
    for tuple in &alignment.tuples {
        for (at, &(annotator, unit)) in tuple.iter().enumerate() {
            for &(other, another) in &tuple[at + 1..] {
                let (a, b) = (&units[annotator][unit], &units[other][another]);
                let weight =
                    (1.0 - options.positional * positional(a, b)).max(0.0) / (tuple.len() - 1) as f64;
                disorder += weight * categorial(a, b);
                weights += weight;
            }
        }
    }
    (0.0 < weights).then(|| disorder / weights)
}

/// Works γ out. `units` are those of each annotator, `length` is where the continuum that began at 0 ends.
///
/// # Errors
/// If there is nothing to align, if it was cancelled, or if the best alignment is beyond reach.
pub fn gamma(units: &[Vec<Unit>], length: f64, options: &Options, watch: &Watch) -> Result<Gamma, Unsolved> {
    let count: usize = units.iter().map(Vec::len).sum();
    if units.len() < 2 || count == 0 {
        return Err(Unsolved::Nothing);
    }
    let best = align(units, options, watch)?;
    let observed_labels = categorial_disorder(&best, units, options);
    let sampler = Sampler::new(units, length);
    let mut drawn = chance(&sampler, 0..options.samples.max(2), options, watch)?;
    if let Some(precision) = options.precision.filter(|precision| 0.0 < *precision) {
        let (mean, deviation) = super::f1::mean(&disorders(&drawn)).unwrap_or_default();
        // Section 5.3 of the paper.
        let needed = (deviation / mean * 1.96 / precision).powi(2).ceil() as usize;
        if drawn.len() < needed {
            let first = drawn.len();
            drawn.extend(chance(&sampler, first..needed.min(MOST).max(first), options, watch)?);
        }
    }
    let (expected, deviation) = super::f1::mean(&disorders(&drawn)).unwrap_or_default();
    let off = 1.96 * deviation / (drawn.len() as f64).sqrt();
    let value = |expected: f64| if best.disorder == 0.0 { 1.0 } else { 1.0 - best.disorder / expected };
    let labels: Vec<f64> = drawn.iter().filter_map(|one| one.labels).collect();
    let categorial = observed_labels.and_then(|observed| {
        let (expected, _) = super::f1::mean(&labels)?;
        (0.0 < expected).then(|| 1.0 - observed / expected)
    });
    Ok(Gamma {
        gamma: value(expected),
        range: (value(expected - off), value(expected + off)),
        categorial,
        observed: best.disorder,
        expected,
        samples: drawn.len(),
    })
}

/// What a continuum drawn by chance gives.
struct Drawn {
    disorder: f64,
    labels: Option<f64>,
}

fn disorders(drawn: &[Drawn]) -> Vec<f64> {
    drawn.iter().map(|one| one.disorder).collect()
}

/// Draws continua on all cores, each from a seed of its own, so that their number and order change nothing.
fn chance(
    sampler: &Sampler<'_>,
    numbers: std::ops::Range<usize>,
    options: &Options,
    watch: &Watch,
) -> Result<Vec<Drawn>, Unsolved> {
    watch.total.fetch_add(numbers.len(), Ordering::Relaxed);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let draw = |number: usize| {
        let mut rng = Rng::with_seed(options.seed ^ (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let units = sampler.draw(&mut rng);
        let best = align(&units, options, watch)?;
        watch.done.fetch_add(1, Ordering::Relaxed);
        Ok(Drawn { disorder: best.disorder, labels: categorial_disorder(&best, &units, options) })
    };
    let worker = |from: usize| numbers.clone().skip(from).step_by(cores).map(draw).collect::<Vec<_>>();
    let mut by_core: Vec<std::vec::IntoIter<_>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|from| scope.spawn(move || worker(from))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_default().into_iter()).collect()
    });
    (0..numbers.len()).filter_map(|at| by_core[at % cores].next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn unit(start: f64, end: f64, category: u32) -> Unit {
        Unit { start, end, category, document: 0 }
    }

    #[test]
    fn those_who_agree_wholly_have_one_and_those_who_do_not_have_less() {
        let same = vec![unit(1.0, 5.0, 0), unit(10.0, 15.0, 1), unit(20.0, 25.0, 2)];
        let watch = Watch::default();
        let both = [same.clone(), same.clone()];
        let found = gamma(&both, 30.0, &Options::default(), &watch).unwrap();
        assert_eq!((found.gamma, found.range, found.categorial), (1.0, (1.0, 1.0), Some(1.0)));
        let other: Vec<Unit> = same
            .iter()
            .map(|one| Unit { start: one.start + 1.0, end: one.end + 1.0, category: 0, ..*one })
            .collect();
        let both = [same, other];
        let found = gamma(&both, 30.0, &Options::default(), &watch).unwrap();
        assert!(found.gamma < 1.0 && found.range.0 <= found.gamma && found.gamma <= found.range.1);
        assert_eq!(gamma(&both, 30.0, &Options::default(), &watch), Ok(found));
        watch.cancelled.store(true, Ordering::Relaxed);
        assert_eq!(gamma(&both, 30.0, &Options::default(), &watch), Err(Unsolved::Cancelled));
        assert_eq!(
            gamma(&[Vec::new(), Vec::new()], 1.0, &Options::default(), &watch),
            Err(Unsolved::Nothing)
        );
    }
}
