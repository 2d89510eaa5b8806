//! Two annotators: the alignment is a matching of units of one with units of the other that saves the most.

use super::DELTA;
use super::align::{Edge, Tuple};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// The best alignment of the units of one piece. In a soft alignment a unit left over may share the partner of another.
pub(super) fn matched(
    members: &[usize],
    edges: &[Edge],
    annotator: &dyn Fn(usize) -> usize,
    soft: bool,
) -> Vec<Tuple> {
    let place = |at: usize| members.partition_point(|&other| other < at);
    // What each unit costs that nothing is saved on: alone, or, if soft, with the partner that is nearest.
    let mut alone: Vec<(f64, Option<usize>)> = vec![(DELTA, None); members.len()];
    if soft {
        for edge in edges {
            for (own, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let least = &mut alone[place(own)];
                if edge.dissimilarity < least.0 {
                    *least = (edge.dissimilarity, Some(other));
                }
            }
        }
    }
    let mut numbers = [0, 0];
    let side: Vec<(usize, usize)> = members
        .iter()
        .map(|&at| {
            let who = usize::from(annotator(at) != annotator(members[0]));
            numbers[who] += 1;
            (who, numbers[who] - 1)
        })
        .collect();
    let mut graph: Vec<Vec<(usize, f64)>> = vec![Vec::new(); numbers[0]];
    for edge in edges {
        let (mut a, mut b) = (place(edge.a), place(edge.b));
        if side[a].0 == 1 {
            std::mem::swap(&mut a, &mut b);
        }
        let cost = edge.dissimilarity - alone[a].0 - alone[b].0;
        if cost < 0.0 {
            graph[side[a].1].push((side[b].1, cost));
        }
    }
    let partners = least_cost(&graph, numbers[1]);
    let of_side = |who: usize| -> Vec<usize> {
        let own = members.iter().zip(&side).filter(|(_, side)| side.0 == who);
        own.map(|(&at, _)| at).collect()
    };
    let (first, second) = (of_side(0), of_side(1));
    let mut tuples = Vec::new();
    let mut paired = vec![false; members.len()];
    for (own, partner) in first.iter().zip(&partners) {
        if let Some(partner) = partner {
            let (a, b) = (place(*own), place(second[*partner]));
            let saved =
                graph[side[a].1].iter().find(|(column, _)| column == partner).map_or(0.0, |found| found.1);
            tuples.push((vec![members[a], members[b]], saved + alone[a].0 + alone[b].0));
            (paired[a], paired[b]) = (true, true);
        }
    }
    for (at, (&own, &(cost, with))) in members.iter().zip(&alone).enumerate() {
        if !paired[at] {
            tuples.push((std::iter::once(own).chain(with).collect(), cost));
        }
    }
    tuples
}

/// A distance in a queue; the least comes first.
#[derive(PartialEq)]
struct Distance(f64, usize);

impl Eq for Distance {}

impl Ord for Distance {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Distance {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The matching of least cost between rows and columns, where a row may also stay alone for nothing: shortest augmenting
/// paths with potentials (R. Jonker and A. Volgenant 1987, *A shortest augmenting path algorithm for dense and sparse
/// linear assignment problems*, Computing 38). `graph` has for each row the columns that it may take and what each costs.
fn least_cost(graph: &[Vec<(usize, f64)>], columns: usize) -> Vec<Option<usize>> {
    let mut row_potential = vec![0.0_f64; graph.len()];
    let mut column_potential = vec![0.0_f64; columns];
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    let mut column_of: Vec<Option<usize>> = vec![None; graph.len()];
    let mut distance = vec![f64::INFINITY; columns];
    let mut from = vec![usize::MAX; columns];
    for root in 0..graph.len() {
        let least =
            graph[root].iter().map(|&(column, cost)| cost - column_potential[column]).fold(0.0, f64::min);
        row_potential[root] = least;
        let mut queue: BinaryHeap<Reverse<Distance>> = BinaryHeap::new();
        let mut rows: Vec<(usize, f64)> = vec![(root, 0.0)];
        let (mut closed, mut touched): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        // The nearest row that could stay alone instead.
        let mut end_row = (root, -row_potential[root]);
        let mut row = (root, 0.0);
        let end = loop {
            for &(column, cost) in &graph[row.0] {
                let through = row.1 + (cost - row_potential[row.0] - column_potential[column]).max(0.0);
                if through < distance[column] {
                    if distance[column].is_infinite() {
                        touched.push(column);
                    }
                    (distance[column], from[column]) = (through, row.0);
                    queue.push(Reverse(Distance(through, column)));
                }
            }
            let next = loop {
                match queue.pop() {
                    Some(Reverse(Distance(at, column))) if distance[column] < at => {}
                    other => break other,
                }
            };
            let Some(Reverse(Distance(at, column))) = next.filter(|next| next.0.0 < end_row.1) else {
                break (end_row.1, None);
            };
            let Some(owner) = row_of[column] else { break (at, Some(column)) };
            closed.push(column);
            row = (owner, at);
            rows.push(row);
            if at - row_potential[owner] < end_row.1 {
                end_row = (owner, at - row_potential[owner]);
            }
        };
        for &(row, at) in &rows {
            row_potential[row] += end.0 - at;
        }
        for &column in &closed {
            column_potential[column] -= end.0 - distance[column];
        }
        // Each row on the way takes the column that it was left for.
        let mut column = end.1.or_else(|| column_of[end_row.0].take());
        while let Some(taken) = column {
            let row = from[taken];
            column = column_of[row].replace(taken);
            row_of[taken] = Some(row);
            if row == root {
                break;
            }
        }
        for column in touched {
            distance[column] = f64::INFINITY;
        }
    }
    column_of
}
