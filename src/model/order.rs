//! Spans in reading order, each found by its rank and each rank by its span.

use super::SpanId;
use std::cmp::Reverse;

/// Start, end (longer first) and identifier: the order in which spans are listed and written.
pub(super) type Place = (u32, Reverse<u32>, SpanId);

/// A sorted list in chunks, so that neither a change nor a rank looks at more than a chunk and the list of chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// None is empty.
    chunks: Vec<Vec<Place>>,
}

/// Longest that a chunk becomes before it is halved.
const LONGEST: usize = 1024;

impl Order {
    /// Sorts many places at once.
    pub(super) fn new(mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        let mut chunks = Vec::with_capacity(places.len() / (LONGEST / 2) + 1);
        let mut rest = places.into_iter().peekable();
        while rest.peek().is_some() {
            chunks.push(rest.by_ref().take(LONGEST / 2).collect());
        }
        Self { chunks }
    }

    /// Chunk and place in it of the first that is not before `place`.
    fn find(&self, place: &Place) -> (usize, usize) {
        let chunk = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| last < place));
        let at = self.chunks.get(chunk).map_or(0, |chunk| chunk.partition_point(|other| other < place));
        (chunk, at)
    }

    pub(super) fn insert(&mut self, place: Place) {
        let (chunk, at) = self.find(&place);
        let Some(found) = self.chunks.get_mut(chunk) else {
            match self.chunks.last_mut() {
                Some(last) => last.push(place),
                None => self.chunks.push(vec![place]),
            }
            self.halve(self.chunks.len() - 1);
            return;
        };
        found.insert(at, place);
        self.halve(chunk);
    }

    fn halve(&mut self, chunk: usize) {
        if LONGEST < self.chunks[chunk].len() {
            let half = self.chunks[chunk].split_off(LONGEST / 2);
            self.chunks.insert(chunk + 1, half);
        }
    }

    pub(super) fn remove(&mut self, place: &Place) {
        let (chunk, at) = self.find(place);
        let Some(found) = self.chunks.get_mut(chunk).filter(|found| found.get(at) == Some(place)) else {
            return;
        };
        found.remove(at);
        if found.is_empty() {
            self.chunks.remove(chunk);
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &SpanId> {
        self.chunks.iter().flatten().map(|(_, _, id)| id)
    }

    /// The one of that rank.
    pub(super) fn nth(&self, mut rank: usize) -> Option<&SpanId> {
        for chunk in &self.chunks {
            if rank < chunk.len() {
                return chunk.get(rank).map(|(_, _, id)| id);
            }
            rank -= chunk.len();
        }
        None
    }

    /// How many stand before `place`.
    pub(super) fn rank(&self, place: &Place) -> usize {
        let (chunk, at) = self.find(place);
        self.chunks.iter().take(chunk).map(Vec::len).sum::<usize>() + at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn is_a_sorted_set(steps in prop::collection::vec((any::<bool>(), 0_u32..400, 0_u32..3), 0..3000)) {
            let (mut order, mut model) = (Order::default(), BTreeSet::new());
            for (add, start, end) in steps {
                let place = (start, Reverse(end), SpanId::from(format!("s{start}-{end}").as_str()));
                if add && model.insert(place.clone()) {
                    order.insert(place);
                } else if !add {
                    model.remove(&place);
                    order.remove(&place);
                }
            }
            prop_assert!(order.iter().eq(model.iter().map(|(_, _, id)| id)));
            for (rank, place) in model.iter().enumerate() {
                prop_assert_eq!(order.rank(place), rank);
                prop_assert_eq!(order.nth(rank), Some(&place.2));
            }
            prop_assert_eq!(order.nth(model.len()), None);
        }
    }

    #[test]
    fn many_at_once_are_as_one_by_one() {
        let places: Vec<Place> = (0..5000_u32)
            .map(|n| (n * 7 % 1000, Reverse(n), SpanId::from(format!("s{n}").as_str())))
            .collect();
        let mut single = Order::default();
        for place in &places {
            single.insert(place.clone());
        }
        let many = Order::new(places);
        assert!(many.iter().eq(single.iter()));
        assert_eq!(many.nth(4999), single.nth(4999));
    }
}
