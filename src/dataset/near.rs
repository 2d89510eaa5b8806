//! Documents that are nearly the same, found without comparing each with each.
//!
//! A document is the set of its runs of five words (as they stand, without what lies between them; a shorter document
//! is one run). Two are nearly the same if their sets are alike to at least a threshold by Jaccard's measure, as
//! estimated by the least of each of 128 hashes (Broder: On the resemblance and containment of documents, 1997). Only
//! those are compared that agree in one of 32 bands of four hashes, which finds a pair of likeness 0.8 with a
//! probability of 0.9999999 and one of 0.5 with 0.87; in each band a document is held against the first eight that are
//! not alike among themselves.

use super::{hash, mix};
use std::collections::BTreeMap;

/// Words in a run.
const RUN: usize = 5;
/// Hashes in a sketch.
const HASHES: usize = 128;
/// Hashes in a band.
const BAND: usize = 4;
/// Documents of a band that another is held against.
const HELD: usize = 8;

/// The least of each of 128 hashes over the runs of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// The sketch of a document with these words.
    pub fn of(words: &[&str]) -> Self {
        if words.is_empty() {
            return Self::default();
        }
        let mut least = vec![u32::MAX; HASHES];
        let hashes: Vec<u64> = words.iter().map(|word| hash(word.as_bytes())).collect();
        for run in hashes.windows(RUN.min(hashes.len())) {
            let run = run.iter().fold(0, |all, &word| mix(all ^ word));
            // Each step of the generator gives two hashes.
            for (at, pair) in least.chunks_mut(2).enumerate() {
                let number = mix(run.wrapping_add(at as u64));
                for (slot, value) in pair.iter_mut().zip([(number >> 32) as u32, number as u32]) {
                    *slot = (*slot).min(value);
                }
            }
        }
        Self(least)
    }

    /// How alike two documents are, from 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        if self.0.is_empty() || other.0.is_empty() {
            return 0.0;
        }
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        same as f64 / HASHES as f64
    }
}

/// Pairs of documents that are nearly the same, enough of them to join each lot.
pub fn pairs(sketches: &[&Sketch], threshold: f64) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for band in 0..HASHES / BAND {
        let mut held: BTreeMap<&[u32], Vec<usize>> = BTreeMap::new();
        for (at, sketch) in sketches.iter().enumerate() {
            let Some(key) = sketch.0.get(band * BAND..(band + 1) * BAND) else { continue };
            let others = held.entry(key).or_default();
            match others.iter().find(|&&other| threshold <= sketch.likeness(sketches[other])) {
                Some(&other) => found.push((other, at)),
                None if others.len() < HELD => others.push(at),
                None => {}
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(range: std::ops::Range<usize>) -> Vec<String> {
        range.map(|number| format!("كلمة{number}")).collect()
    }

    fn sketch(words: &[String]) -> Sketch {
        Sketch::of(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn likeness_is_estimated() {
        // 196 runs each, of which 186 and 96 are shared.
        let (a, b, c) = (words(0..200), words(10..210), words(100..300));
        let near = sketch(&a).likeness(&sketch(&b));
        assert!((near - 186.0 / 206.0).abs() < 0.08, "{near}");
        let far = sketch(&a).likeness(&sketch(&c));
        assert!((far - 96.0 / 296.0).abs() < 0.12, "{far}");
        assert!(sketch(&a).likeness(&Sketch::of(&[])) == 0.0);
    }

    #[test]
    fn what_is_nearly_the_same_is_joined() {
        let all: Vec<Sketch> = [0..200, 500..700, 4..204, 900..903, 900..903, 0..0, 0..0]
            .map(|range| sketch(&words(range)))
            .into();
        assert_eq!(pairs(&all.iter().collect::<Vec<_>>(), 0.8), [(0, 2), (3, 4)]);
    }
}
