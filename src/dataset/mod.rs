//! Documents made into a data set: split, sampled, described. Pure functions over what is kept of each document.
//!
//! Everything here gives the same result whenever it is run, and in whatever order the documents come: chance is drawn
//! from a seed and a document's name.

pub mod datasheet;
pub mod near;
pub mod sample;
pub mod split;

pub use datasheet::{Agreement, Listed, Sheet, datasheet, manifest};
pub use sample::{SampleOptions, sample};
pub use split::{By, SplitOptions, split};

use crate::formats::Record;
use crate::text::segment::is_word;
use crate::text::tokens::Tokens;
use near::Sketch;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is kept of a document while a data set is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Its name.
    pub name: Arc<str>,
    /// What it must not be parted from: documents of the same group, unless it is empty.
    pub group: Arc<str>,
    /// When it is from, as its metadata say it; sorted as text, so `2024-05-17`.
    pub date: Arc<str>,
    /// Number of spans of each label, of all annotators.
    pub labels: BTreeMap<Arc<str>, usize>,
    /// Length in code points.
    pub length: usize,
    /// Number of words.
    pub words: usize,
    /// By which documents that are nearly the same are found; empty if nobody asked.
    pub sketch: Sketch,
}

impl Summary {
    /// What is to be kept of a document.
    pub fn of(record: &Record, options: &SplitOptions) -> Self {
        let metadata = |key: &str| match record.metadata.get(key) {
            None | Some(serde_json::Value::Null) => Arc::from(""),
            Some(serde_json::Value::String(text)) => Arc::from(text.as_str()),
            Some(other) => Arc::from(other.to_string()),
        };
        let (mut group, mut date) = (Arc::from(""), Arc::from(""));
        match &options.by {
            By::Document => {}
            By::Folder => group = record.name.rsplit_once('/').map_or("", |(folder, _)| folder).into(),
            By::Metadata(key) => group = metadata(key),
            By::Date(key) => date = metadata(key),
        }
        let mut labels: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for span in record.layers.iter().flat_map(|layer| &layer.spans) {
            *labels.entry(span.label.clone()).or_default() += 1;
        }
        let tokens = Tokens::words(&record.text, &[], &[]);
        let words: Vec<&str> =
            tokens.ranges.iter().map(|range| range.of(&record.text)).filter(|word| is_word(word)).collect();
        Self {
            name: record.name.clone(),
            group,
            date,
            labels,
            length: record.text.chars().count(),
            words: words.len(),
            sketch: if options.near.is_some() { Sketch::of(&words) } else { Sketch::default() },
        }
    }

    /// A number that stands for chance: of a seed and the document's name.
    fn chance(&self, seed: u64) -> u64 {
        mix(seed ^ mix(hash(self.name.as_bytes())))
    }

    /// An order that does not depend on how the documents came.
    fn order(&self, seed: u64) -> impl Ord + use<> {
        (self.chance(seed), self.name.clone(), self.length, self.sketch.clone())
    }
}

/// One step of `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): a number for
/// each number, as if by chance.
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo), which is the same on every machine.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_that_of_the_publications() {
        // The first numbers of SplitMix64 from 0, and FNV-1a of "a".
        assert_eq!(mix(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mix(0x9E37_79B9_7F4A_7C15), 0x6E78_9E6A_A1B9_65F4);
        assert_eq!(hash(b"a"), 0xAF63_DC4C_8601_EC8C);
    }

    #[test]
    fn a_summary_says_what_options_ask_for() {
        let mut record = Record::new("news/a/1", "قال 😀 طه: نعم");
        record.metadata.insert("author".into(), 7.into());
        let of = |by| Summary::of(&record, &SplitOptions { by, ..SplitOptions::default() });
        assert_eq!((&*of(By::Folder).group, &*of(By::Metadata("author".into())).group), ("news/a", "7"));
        assert_eq!((of(By::Document).words, of(By::Document).length), (3, 13));
    }
}
