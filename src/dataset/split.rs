//! Documents dealt out to training, validation and test.
//!
//! Documents of one group, and documents that are nearly the same, stay together: they are one lot. Lots are dealt by
//! iterative stratification (Sechidis, Tsoumakas, Vlahavas: On the stratification of multi-label data, 2011): the label
//! with the fewest spans left is dealt first, its largest lots first, each to the split that still needs most spans of
//! that label, then most documents, then by chance; lots without labels follow. By date, lots are dealt in the order of
//! their latest document instead, the oldest to the first split; documents without a date count as the oldest.

use super::{Summary, mix, near};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How documents are split.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitOptions {
    /// The share of each split, in any measure: `[80, 10, 10]`. One that is not above 0 gets nothing.
    pub ratios: Vec<f64>,
    /// What chance is drawn from.
    pub seed: u64,
    /// What stays together, or decides.
    pub by: By,
    /// Deal the labels evenly; otherwise the documents alone.
    pub stratify: bool,
    /// How alike documents are that stay together, from 0 to 1; nothing if that is not looked at.
    pub near: Option<f64>,
}

impl Default for SplitOptions {
    fn default() -> Self {
        Self { ratios: vec![0.8, 0.1, 0.1], seed: 0, by: By::Document, stratify: true, near: Some(0.8) }
    }
}

/// What stays together, or decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Each document on its own.
    #[default]
    Document,
    /// Documents of one folder stay together.
    Folder,
    /// Documents of which the metadata say the same under this key stay together.
    Metadata(String),
    /// The date that the metadata have under this key decides.
    Date(String),
}

/// Documents that stay together.
struct Lot<'a> {
    members: Vec<usize>,
    labels: BTreeMap<&'a str, usize>,
    date: &'a str,
    chance: u64,
    split: Option<usize>,
}

/// Gives each document, in their order, the number of its split.
pub fn split(documents: &[Summary], options: &SplitOptions) -> Vec<usize> {
    let ratios: Vec<f64> =
        options.ratios.iter().map(|&ratio| if ratio.is_finite() { ratio.max(0.0) } else { 0.0 }).collect();
    let total: f64 = ratios.iter().sum();
    if total <= 0.0 {
        return vec![0; documents.len()];
    }
    let shares: Vec<f64> = ratios.iter().map(|ratio| ratio / total).collect();
    let mut lots = lots(documents, options);
    // How many documents each split still needs.
    let mut needs: Vec<f64> = shares.iter().map(|share| share * documents.len() as f64).collect();
    if matches!(options.by, By::Date(_)) {
        deal_by_date(&mut lots, &shares, documents.len());
    } else {
        if options.stratify {
            deal_labels(&mut lots, &shares, &mut needs);
        }
        let mut rest: Vec<usize> = (0..lots.len()).filter(|&at| lots[at].split.is_none()).collect();
        rest.sort_by_key(|&at| Reverse(lots[at].members.len()));
        for at in rest {
            let chosen = neediest(&shares, &lots[at], |split| (needs[split], 0.0));
            needs[chosen] -= lots[at].members.len() as f64;
            lots[at].split = Some(chosen);
        }
    }
    fill_empty(&mut lots, &shares);
    let mut splits = vec![0; documents.len()];
    for lot in &lots {
        for &member in &lot.members {
            splits[member] = lot.split.unwrap_or_default();
        }
    }
    splits
}

/// The lots, in an order that chance decides, whatever the order of the documents.
fn lots<'a>(documents: &'a [Summary], options: &SplitOptions) -> Vec<Lot<'a>> {
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_cached_key(|&at| documents[at].order(options.seed));
    let mut joined = Joined((0..order.len()).collect());
    let mut groups: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    for (place, &at) in order.iter().enumerate() {
        let group = &documents[at].group;
        if !group.is_empty() {
            joined.join(*groups.entry(group).or_insert(place), place);
        }
    }
    if let Some(threshold) = options.near {
        let sketches: Vec<&near::Sketch> = order.iter().map(|&at| &documents[at].sketch).collect();
        for (a, b) in near::pairs(&sketches, threshold) {
            joined.join(a, b);
        }
    }
    let mut lots: BTreeMap<usize, Lot<'a>> = BTreeMap::new();
    for (place, &at) in order.iter().enumerate() {
        let document = &documents[at];
        let lot = lots.entry(joined.root(place)).or_insert_with(|| Lot {
            members: Vec::new(),
            labels: BTreeMap::new(),
            date: "",
            chance: document.chance(options.seed),
            split: None,
        });
        lot.members.push(at);
        lot.date = lot.date.max(&document.date);
        for (label, count) in &document.labels {
            *lot.labels.entry(label).or_default() += count;
        }
    }
    lots.into_values().collect()
}

/// Sets that are joined, each known by its first member.
struct Joined(Vec<usize>);

impl Joined {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// The split that needs most, then by chance, of those that get something.
fn neediest(shares: &[f64], lot: &Lot<'_>, needs: impl Fn(usize) -> (f64, f64)) -> usize {
    let open = (0..shares.len()).filter(|&split| 0.0 < shares[split]);
    let key = |&split: &usize| (needs(split), mix(lot.chance ^ mix(split as u64)));
    let most = open.max_by(|a, b| {
        let ((a, a_chance), (b, b_chance)) = (key(a), key(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a_chance.cmp(&b_chance))
    });
    most.unwrap_or_default()
}

fn deal_labels(lots: &mut [Lot<'_>], shares: &[f64], needs: &mut [f64]) {
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    let mut having: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, lot) in lots.iter().enumerate() {
        for (&label, &count) in &lot.labels {
            *totals.entry(label).or_default() += count;
            having.entry(label).or_default().push(at);
        }
    }
    let mut wanted: BTreeMap<&str, Vec<f64>> = totals
        .iter()
        .map(|(&label, &total)| (label, shares.iter().map(|share| share * total as f64).collect()))
        .collect();
    let mut left = totals;
    while let Some(label) =
        left.iter().min_by_key(|&(label, &count)| (count, *label)).map(|(&label, _)| label)
    {
        let mut at_hand: Vec<usize> = having.remove(label).unwrap_or_default();
        at_hand.retain(|&at| lots[at].split.is_none());
        at_hand.sort_by_key(|&at| Reverse(lots[at].labels.get(label).copied()));
        for at in at_hand {
            let lot = &mut lots[at];
            let of_label = wanted.get(label);
            let chosen = neediest(shares, lot, |split| {
                (of_label.and_then(|all| all.get(split)).copied().unwrap_or_default(), needs[split])
            });
            lot.split = Some(chosen);
            needs[chosen] -= lot.members.len() as f64;
            for (label, &count) in &lot.labels {
                if let Some(wanted) = wanted.get_mut(label) {
                    wanted[chosen] -= count as f64;
                }
                if let Some(left) = left.get_mut(label) {
                    *left -= count;
                }
            }
        }
        left.remove(label);
    }
}

/// The oldest lots to the first split, up to its share, and so on.
fn deal_by_date(lots: &mut [Lot<'_>], shares: &[f64], documents: usize) {
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by_key(|&at| lots[at].date);
    let mut dealt = 0.0;
    for at in order {
        let size = lots[at].members.len() as f64;
        let middle = (dealt + size / 2.0) / documents as f64;
        dealt += size;
        let mut end = 0.0;
        let mut chosen = 0;
        for (split, share) in shares.iter().enumerate().filter(|(_, share)| 0.0 < **share) {
            chosen = split;
            end += share;
            if middle < end {
                break;
            }
        }
        lots[at].split = Some(chosen);
    }
}

/// Gives a split that is to get something, but is too small to, the smallest lot beside it, if there are lots enough.
fn fill_empty(lots: &mut [Lot<'_>], shares: &[f64]) {
    let mut counts = vec![0_usize; shares.len()];
    for lot in &*lots {
        counts[lot.split.unwrap_or_default()] += 1;
    }
    for empty in 0..shares.len() {
        if counts[empty] != 0 || shares[empty] <= 0.0 {
            continue;
        }
        let Some(giver) = (0..shares.len()).max_by_key(|&split| (counts[split], Reverse(split))) else {
            return;
        };
        if counts[giver] < 2 {
            return;
        }
        let last_first = |lot: &&mut Lot<'_>| (lot.members.len(), Reverse(lot.date.to_owned()), lot.chance);
        if let Some(lot) = lots.iter_mut().filter(|lot| lot.split == Some(giver)).min_by_key(last_first) {
            lot.split = Some(empty);
            counts[giver] -= 1;
            counts[empty] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::near::Sketch;
    use proptest::prelude::*;

    fn document(name: usize, labels: &[(&str, usize)]) -> Summary {
        let labels = labels.iter().map(|&(label, count)| (label.into(), count)).collect();
        Summary { name: format!("d{name}").into(), labels, ..Summary::default() }
    }

    fn counts(documents: &[Summary], splits: &[usize], label: &str) -> [usize; 3] {
        let mut all = [0; 3];
        for (document, &split) in documents.iter().zip(splits) {
            all[split] += document.labels.get(label).copied().unwrap_or_default();
        }
        all
    }

    #[test]
    fn labels_are_dealt_evenly() {
        let labels = |n: usize| match n % 100 {
            0..10 => vec![("rare", 1), ("common", 1)],
            10..60 => vec![("common", 1 + n % 3)],
            _ => vec![],
        };
        let documents: Vec<Summary> = (0..1000).map(|n| document(n, &labels(n))).collect();
        let splits = split(&documents, &SplitOptions::default());
        assert_eq!(counts(&documents, &splits, "rare"), [80, 10, 10]);
        let common = counts(&documents, &splits, "common");
        let total: usize = common.iter().sum();
        for (count, share) in common.iter().zip([0.8, 0.1, 0.1]) {
            assert!((*count as f64 - share * total as f64).abs() <= 3.0, "{common:?}");
        }
        let sizes: Vec<usize> = (0..3).map(|n| splits.iter().filter(|&&split| split == n).count()).collect();
        assert_eq!(sizes, [800, 100, 100]);
    }

    #[test]
    fn groups_and_near_duplicates_stay_together() {
        let words: Vec<String> = (0..60).map(|n| n.to_string()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut documents: Vec<Summary> = (0..200).map(|n| document(n, &[("x", 1)])).collect();
        for (n, document) in documents.iter_mut().enumerate() {
            document.group = format!("g{}", n / 7).into();
        }
        documents[3].sketch = Sketch::of(&words);
        documents[150].sketch = Sketch::of(&words[1..]);
        let splits = split(&documents, &SplitOptions::default());
        for n in 1..200 {
            assert!(n % 7 == 0 || splits[n] == splits[n - 1], "{n}");
        }
        assert_eq!(splits[3], splits[150]);
    }

    #[test]
    fn by_date_the_newest_are_the_test() {
        let mut documents: Vec<Summary> = (0..20).map(|n| document(n, &[])).collect();
        for (n, document) in documents.iter_mut().enumerate() {
            document.date = format!("2024-01-{:02}", (n * 7) % 20 + 1).into();
        }
        let options = SplitOptions { by: By::Date("date".into()), ..SplitOptions::default() };
        let splits = split(&documents, &options);
        for (document, split) in documents.iter().zip(splits) {
            let expected =
                usize::from("2024-01-16" < &*document.date) + usize::from("2024-01-18" < &*document.date);
            assert_eq!(split, expected, "{}", document.date);
        }
    }

    #[test]
    fn few_documents_still_fill_every_split() {
        let documents: Vec<Summary> = (0..3).map(|n| document(n, &[("x", 1)])).collect();
        let mut splits = split(&documents, &SplitOptions::default());
        splits.sort_unstable();
        assert_eq!(splits, [0, 1, 2]);
        assert_eq!(
            split(&documents, &SplitOptions { ratios: vec![0.0, 1.0], ..Default::default() }),
            [1, 1, 1]
        );
        assert_eq!(split(&documents, &SplitOptions { ratios: vec![], ..Default::default() }), [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn the_order_of_documents_does_not_matter(
            labels in prop::collection::vec(prop::collection::vec(("[a-d]", 1_usize..4), 0..3), 1..40),
            seed in any::<u64>(), shift in 0_usize..40, stratify: bool,
        ) {
            let documents: Vec<Summary> = labels.iter().enumerate().map(|(n, labels)| {
                let labels: Vec<(&str, usize)> = labels.iter().map(|(label, n)| (label.as_str(), *n)).collect();
                document(n, &labels)
            }).collect();
            let options = SplitOptions { seed, stratify, ..SplitOptions::default() };
            let first = split(&documents, &options);
            prop_assert_eq!(&first, &split(&documents, &options));
            let shift = shift % documents.len();
            let mut turned = documents.clone();
            turned.rotate_left(shift);
            turned.reverse();
            let mut second = split(&turned, &options);
            second.reverse();
            second.rotate_right(shift);
            prop_assert_eq!(first, second);
        }
    }
}
