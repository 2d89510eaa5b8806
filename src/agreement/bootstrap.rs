//! How sure a figure is: it is worked out again and again over documents drawn with replacement.

use fastrand::Rng;

/// How often documents are drawn, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// How often.
    pub times: usize,
    /// The seed of chance.
    pub seed: u64,
}

/// The range that holds the figure in 95 of 100 draws (percentile interval, B. Efron and R. J. Tibshirani 1993, *An
/// introduction to the bootstrap*, chapter 13). Each draw takes as many documents as there are; `measure` is told how
/// often each was taken. Nothing where there are fewer than two documents, as chance has nothing to choose then.
pub fn interval(
    documents: usize,
    draws: Draws,
    mut measure: impl FnMut(&[f64]) -> Option<f64>,
) -> Option<(f64, f64)> {
    if documents < 2 || draws.times == 0 {
        return None;
    }
    let mut rng = Rng::with_seed(draws.seed);
    let mut times = vec![0.0; documents];
    let mut found: Vec<f64> = Vec::with_capacity(draws.times);
    for _ in 0..draws.times {
        times.fill(0.0);
        for _ in 0..documents {
            times[rng.usize(..documents)] += 1.0;
        }
        found.extend(measure(&times));
    }
    found.sort_by(f64::total_cmp);
    let at = |share: f64| found.get(((found.len().max(1) - 1) as f64 * share).round() as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_of_a_mean_is_that_of_its_standard_error() {
        let values: Vec<f64> = (0..400).map(|place| f64::from(place % 2)).collect();
        let mean = |times: &[f64]| {
            Some(times.iter().zip(&values).map(|(times, value)| times * value).sum::<f64>() / 400.0)
        };
        let draws = Draws { times: 4000, seed: 7 };
        let (low, high) = interval(400, draws, mean).unwrap();
        // 1.96 times 0.5 by the root of 400.
        assert!((low - 0.451).abs() < 0.006 && (high - 0.549).abs() < 0.006, "{low} {high}");
        assert_eq!(interval(400, draws, mean), Some((low, high)));
        assert_eq!(interval(1, draws, |_| Some(1.0)), None);
    }
}
