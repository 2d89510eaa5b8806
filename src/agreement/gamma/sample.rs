//! Continua drawn by chance from those of the annotators.

use super::Unit;
use fastrand::Rng;

/// Draws by shifting (section 5.2 of the paper): each annotator of a drawn continuum has the units of one of the real
/// annotators, moved by a chance distance along the continuum and around its end. Distances are kept half a mean unit
/// apart from one another, as far as there is room, so that nobody is laid upon themselves.
pub(super) struct Sampler<'a> {
    units: &'a [Vec<Unit>],
    length: f64,
    apart: f64,
}

impl<'a> Sampler<'a> {
    pub(super) fn new(units: &'a [Vec<Unit>], length: f64) -> Self {
        let lengths = units.iter().flatten().map(|unit| unit.end - unit.start);
        let count = units.iter().map(Vec::len).sum::<usize>().max(1);
        let end = units.iter().flatten().map(|unit| unit.end).fold(length, f64::max);
        Self { apart: lengths.sum::<f64>() / count as f64 / 2.0, units, length: end }
    }

    pub(super) fn draw(&self, rng: &mut Rng) -> Vec<Vec<Unit>> {
        let mut shifts: Vec<f64> = Vec::with_capacity(self.units.len());
        let drawn = self.units.iter().map(|_| {
            let shift = self.shift(&shifts, rng);
            shifts.push(shift);
            let mut units: Vec<Unit> = self.units[rng.usize(..self.units.len())]
                .iter()
                .map(|unit| {
                    let moved = unit.start + shift;
                    let start = if self.length < moved { moved - self.length } else { moved };
                    Unit { start, end: start + unit.end - unit.start, document: 0, ..*unit }
                })
                .collect();
            units.sort_by(|a, b| a.start.total_cmp(&b.start));
            units
        });
        drawn.collect()
    }

    /// A distance out of what those before leave free; out of all of it, if they leave nothing.
    fn shift(&self, before: &[f64], rng: &mut Rng) -> f64 {
        let mut taken: Vec<(f64, f64)> = before
            .iter()
            .map(|at| ((at - self.apart).max(0.0), (at + self.apart).min(self.length)))
            .collect();
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free: Vec<(f64, f64)> = Vec::new();
        let mut at = 0.0;
        for (start, end) in taken.into_iter().chain([(self.length, self.length)]) {
            if at < start {
                free.push((at, start));
            }
            at = end.max(at);
        }
        let room: f64 = free.iter().map(|(start, end)| end - start).sum();
        let mut left = rng.f64() * if free.is_empty() { self.length } else { room };
        for (start, end) in free {
            if left < end - start {
                return start + left;
            }
            left -= end - start;
        }
        left.clamp(0.0, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::unit;
    use super::*;

    #[test]
    fn units_keep_their_lengths_and_labels_and_distances_stay_apart() {
        let units = [vec![unit(0.0, 10.0, 1), unit(20.0, 26.0, 2)], vec![unit(30.0, 38.0, 1)]];
        let sampler = Sampler::new(&units, 100.0);
        let mut rng = Rng::with_seed(3);
        for _ in 0..200 {
            let drawn = sampler.draw(&mut rng);
            assert_eq!(drawn.len(), 2);
            for units in &drawn {
                let mut lengths: Vec<(f64, u32)> =
                    units.iter().map(|unit| ((unit.end - unit.start).round(), unit.category)).collect();
                lengths.sort_by(|a, b| b.0.total_cmp(&a.0));
                assert!(lengths == [(10.0, 1), (6.0, 2)] || lengths == [(8.0, 1)]);
                assert!(units.iter().all(|unit| 0.0 <= unit.start && unit.start <= 100.0));
            }
            let first = sampler.shift(&[], &mut rng);
            let second = sampler.shift(&[first], &mut rng);
            assert!(4.0 - 1e-9 <= (first - second).abs(), "{first} {second}");
        }
        assert!(sampler.shift(&[50.0; 3].map(|at| at), &mut rng) <= 100.0);
    }
}
