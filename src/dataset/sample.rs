//! A part of the documents, in which what is frequent does not crowd out what is rare.

use super::Summary;
use std::collections::BTreeMap;

/// Which documents are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SampleOptions {
    /// What chance is drawn from.
    pub seed: u64,
    /// At most so many documents without spans.
    pub without_spans: Option<usize>,
    /// At most so many documents that have any one label.
    pub per_label: Option<usize>,
}

/// Gives the places of the documents that are kept, in their order.
///
/// Documents are taken in an order that chance decides, those with the rarest labels first; one is left out if a label
/// of it has been taken often enough.
pub fn sample(documents: &[Summary], options: &SampleOptions) -> Vec<usize> {
    let mut frequency: BTreeMap<&str, usize> = BTreeMap::new();
    for label in documents.iter().flat_map(|document| document.labels.keys()) {
        *frequency.entry(label).or_default() += 1;
    }
    let rarest = |document: &Summary| {
        document.labels.keys().filter_map(|label| frequency.get(&**label)).min().copied().unwrap_or_default()
    };
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_cached_key(|&at| (rarest(&documents[at]), documents[at].order(options.seed)));
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut without = 0;
    let mut kept = Vec::new();
    for at in order {
        let labels = &documents[at].labels;
        if labels.is_empty() {
            if options.without_spans.is_none_or(|most| without < most) {
                without += 1;
                kept.push(at);
            }
            continue;
        }
        let full = |label: &str| {
            options.per_label.is_some_and(|most| most <= taken.get(label).copied().unwrap_or_default())
        };
        if labels.keys().any(|label| full(label)) {
            continue;
        }
        for label in labels.keys() {
            *taken.entry(label).or_default() += 1;
        }
        kept.push(at);
    }
    kept.sort_unstable();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rare_is_kept() {
        let document = |n: usize| {
            let labels: &[&str] = match n {
                0..5 => &["rare", "common"],
                5..80 => &["common"],
                _ => &[],
            };
            let labels = labels.iter().map(|&label| (label.into(), 2)).collect();
            Summary { name: n.to_string().into(), labels, ..Summary::default() }
        };
        let documents: Vec<Summary> = (0..100).map(document).collect();
        let options = SampleOptions { seed: 1, without_spans: Some(3), per_label: Some(20) };
        let kept = sample(&documents, &options);
        assert_eq!(kept.iter().filter(|&&n| n < 5).count(), 5);
        assert_eq!(kept.iter().filter(|&&n| n < 80).count(), 20);
        assert_eq!(kept.len(), 23);
        assert_ne!(kept, sample(&documents, &SampleOptions { seed: 2, ..options }));
        assert_eq!(sample(&documents, &SampleOptions::default()).len(), 100);
    }
}
