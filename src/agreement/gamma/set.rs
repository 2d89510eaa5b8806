//! More than two annotators: the alignment is the partition of the units into unitary alignments of least disorder.
//!
//! The units are gone through from the start of the text to its end; a state is which of the units still to come are in
//! an alignment already. Prices on the units that no alignment undercuts (a feasible solution of the dual of the linear
//! program of the paper, section 5.1) say how much a state will cost at least, so that few states are looked at. The
//! search keeps the best states at first; it looks at more until no state left out could lead to less.

use super::align::{Edge, Tuple};
use super::{DELTA, Unsolved};
use crate::agreement::Watch;
use std::collections::{BTreeMap, HashMap};

/// Unitary alignments of a piece that are looked at, at most.
const TUPLES: usize = 2_000_000;
/// States that are kept at a unit: at first, and at most.
const STATES: (usize, usize) = (64, 1 << 18);
/// How soft prices are at first, and at last.
const SOFTNESS: (f64, f64) = (0.03 * DELTA, 0.001 * DELTA);
/// So much above the prices a partition is looked for at first.
const ABOVE: f64 = 0.3 * DELTA;
/// Rounds in which prices are bettered, before the search is tried again.
const ROUNDS: usize = 24;
/// Costs that differ by less are the same.
const SAME: f64 = 1e-10;

/// The best alignment of the units of one piece.
pub(super) fn partition(
    members: &[usize],
    edges: &[Edge],
    annotator: &dyn Fn(usize) -> usize,
    annotators: usize,
    soft: bool,
    watch: &Watch,
) -> Result<Vec<Tuple>, Unsolved> {
    let who: Vec<usize> = members.iter().map(|&at| annotator(at)).collect();
    let mut near: Vec<Vec<(usize, f64)>> = vec![Vec::new(); members.len()];
    for edge in edges {
        let place = |at: usize| members.partition_point(|&other| other < at);
        near[place(edge.a)].push((place(edge.b), edge.dissimilarity));
    }
    for list in &mut near {
        list.sort_by_key(|&(other, _)| other);
    }
    let mut tuples = Tuples { near: &near, who: &who, annotators, found: Vec::new() };
    for first in 0..members.len() {
        tuples.extend(&mut vec![(first, 0.0)], 0.0)?;
    }
    let found = tuples.found;
    // What each tuple is part of, and so costs: in a soft alignment what is covered may be covered again.
    let (sets, shown): (Vec<Tuple>, Vec<usize>) =
        if soft { closed(&found) } else { (found.clone(), (0..found.len()).collect()) };
    let chosen = Search::new(members.len(), &sets).best(watch)?;
    let tuple = |at: usize| {
        let (places, disorder) = &found[shown[at]];
        (places.iter().map(|&place| members[place]).collect(), *disorder)
    };
    Ok(chosen.into_iter().map(tuple).collect())
}

/// Gathers the unitary alignments that may be part of the best.
struct Tuples<'a> {
    near: &'a [Vec<(usize, f64)>],
    who: &'a [usize],
    annotators: usize,
    found: Vec<Tuple>,
}

impl Tuples<'_> {
    /// Takes in a tuple, each unit with the sum of its dissimilarities, and all that begin with it.
    fn extend(&mut self, tuple: &mut Vec<(usize, f64)>, sum: f64) -> Result<(), Unsolved> {
        if TUPLES <= self.found.len() {
            return Err(Unsolved::TooDense);
        }
        let pairs = (self.annotators * (self.annotators - 1) / 2) as f64;
        let count = tuple.len();
        let disorder = (sum + (pairs - (count * (count - 1) / 2) as f64) * DELTA) / pairs;
        // A unit whose dissimilarities come to more is better left out, and so is the tuple if all are better alone.
        let most = DELTA * (pairs + count as f64 - 1.0);
        if count == 1 || (disorder < count as f64 * DELTA && tuple.iter().all(|(_, own)| *own < most)) {
            self.found.push((tuple.iter().map(|(at, _)| *at).collect(), disorder));
        }
        let last = tuple[count - 1].0;
        let ever = DELTA * (pairs + self.annotators as f64 - 1.0);
        let near = self.near;
        let from = near[tuple[0].0].partition_point(|&(at, _)| at <= last);
        for &(next, _) in &near[tuple[0].0][from..] {
            if tuple.iter().any(|(at, _)| self.who[*at] == self.who[next]) {
                continue;
            }
            let apart = |at: usize| {
                let list = &near[at];
                list.binary_search_by_key(&next, |&(other, _)| other).ok().map(|place| list[place].1)
            };
            let Some(apart) = tuple.iter().map(|(at, _)| apart(*at)).collect::<Option<Vec<f64>>>() else {
                continue;
            };
            let own: f64 = apart.iter().sum();
            if ever <= own || tuple.iter().zip(&apart).any(|((_, sum), more)| ever <= sum + more) {
                continue;
            }
            let before = tuple.clone();
            for ((_, sum), more) in tuple.iter_mut().zip(&apart) {
                *sum += more;
            }
            tuple.push((next, own));
            self.extend(tuple, sum + own)?;
            *tuple = before;
        }
        Ok(())
    }
}

/// Every part of every tuple, at the cost of the cheapest tuple that holds it, and which that is.
fn closed(found: &[Tuple]) -> (Vec<Tuple>, Vec<usize>) {
    let mut parts: BTreeMap<Vec<usize>, (f64, usize)> = BTreeMap::new();
    for (at, (tuple, disorder)) in found.iter().enumerate() {
        for chosen in 1_u32..1 << tuple.len() {
            let part = (0..tuple.len()).filter(|place| chosen >> place & 1 == 1).map(|place| tuple[place]);
            let least = parts.entry(part.collect()).or_insert((f64::INFINITY, 0));
            if *disorder < least.0 {
                *least = (*disorder, at);
            }
        }
    }
    parts.into_iter().map(|(part, (disorder, at))| ((part, disorder), at)).unzip()
}

/// The search for a partition of least cost.
struct Search<'a> {
    sets: &'a [Tuple],
    /// The sets of each unit.
    of: Vec<Vec<usize>>,
    /// The prices that are being bettered.
    soft: Prices,
    /// The best prices so far.
    prices: Prices,
    /// The sets by their first unit, the cheapest first.
    first: Vec<Vec<usize>>,
}

/// Prices on the units that no set undercuts.
#[derive(Clone)]
struct Prices {
    /// What the units cost together: no partition costs less.
    bound: f64,
    /// What each set costs beyond the prices of its units; never less than nothing.
    over: Vec<f64>,
}

impl Prices {
    /// Prices each unit anew, as high as its sets allow; with a `softness`, the lower the more of its sets come near to
    /// that. Then no unit stands in the way of others, and the prices come near to the best there are: this is coordinate
    /// ascent on the dual of the linear program with an entropic term, as in R. Sinkhorn's scaling.
    fn sweep(&mut self, of: &[Vec<usize>], softness: f64, forward: bool) {
        for step in 0..of.len() {
            let sets = &of[if forward { step } else { of.len() - 1 - step }];
            let least = sets.iter().map(|&at| self.over[at]).fold(f64::INFINITY, f64::min);
            let nearness = |&at: &usize| ((least - self.over[at]) / softness).exp();
            let near = if softness == 0.0 { 1.0 } else { sets.iter().map(nearness).sum::<f64>() };
            let more = least - softness * near.ln();
            self.bound += more;
            for &at in sets {
                self.over[at] -= more;
            }
        }
    }
}

impl<'a> Search<'a> {
    fn new(units: usize, sets: &'a [Tuple]) -> Self {
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); units];
        let mut first: Vec<Vec<usize>> = vec![Vec::new(); units];
        for (at, (set, _)) in sets.iter().enumerate() {
            first[set[0]].push(at);
            for &unit in set {
                of[unit].push(at);
            }
        }
        let soft = Prices { bound: 0.0, over: sets.iter().map(|(_, cost)| *cost).collect() };
        Self { sets, of, prices: soft.clone(), soft, first }
    }

    /// Betters the prices by so many rounds.
    fn refine(&mut self, softness: f64, rounds: usize) {
        for round in 0..rounds {
            self.soft.sweep(&self.of, softness, round % 2 == 0);
        }
        let mut hard = self.soft.clone();
        for forward in [true, false] {
            hard.sweep(&self.of, 0.0, forward);
        }
        if self.prices.bound < hard.bound {
            self.prices = hard;
        }
        for sets in &mut self.first {
            sets.sort_by(|&a, &b| self.prices.over[a].total_cmp(&self.prices.over[b]));
        }
    }

    /// The sets of a partition of least cost.
    fn best(&mut self, watch: &Watch) -> Result<Vec<usize>, Unsolved> {
        let (mut width, most) = STATES;
        let (mut softness, last) = SOFTNESS;
        let (mut known, mut above) = (f64::INFINITY, ABOVE);
        self.refine(3.0 * softness, ROUNDS / 2);
        self.refine(softness, ROUNDS);
        loop {
            // What costs much more than the prices do is not looked for, before it is known that there is no other.
            let limit = known.min(self.prices.bound + above);
            let (cost, chosen, left_out) = self.pass(width, limit, watch)?;
            known = known.min(cost);
            let nothing = chosen.is_none();
            if let Some(chosen) = chosen.filter(|_| cost <= left_out + SAME) {
                return Ok(chosen);
            }
            if nothing {
                above *= 4.0;
            }
            // Better prices help more than more states, until they are as good as they become.
            if last < softness {
                softness /= 3.0;
                self.refine(softness, ROUNDS);
            } else if width < most {
                width *= 8;
            } else if left_out < limit {
                return Err(Unsolved::TooDense);
            }
        }
    }

    /// One way through all units that keeps so many states; gives the cost and the sets of the best partition that was
    /// met, and the least that any state left out could have come to.
    fn pass(
        &self,
        width: usize,
        limit: f64,
        watch: &Watch,
    ) -> Result<(f64, Option<Vec<usize>>, f64), Unsolved> {
        /// A state: the units to come that are taken, what it costs at least, and how it came about.
        struct State {
            taken: Vec<u32>,
            cost: f64,
            node: u32,
        }
        let mut nodes: Vec<(u32, u32)> = Vec::new();
        let mut states = vec![State { taken: Vec::new(), cost: self.prices.bound, node: u32::MAX }];
        let mut left_out = f64::INFINITY;
        for unit in 0..self.first.len() {
            if watch.is_cancelled() {
                return Err(Unsolved::Cancelled);
            }
            let mut next: Vec<State> = Vec::with_capacity(states.len() * 2);
            let mut place: HashMap<Vec<u32>, usize> = HashMap::with_capacity(states.len() * 2);
            let mut put =
                |taken: Vec<u32>, cost: f64, from: u32, set: Option<usize>, next: &mut Vec<State>| {
                    let node = |nodes: &mut Vec<(u32, u32)>| match set {
                        None => from,
                        Some(set) => {
                            nodes.push((from, set as u32));
                            nodes.len() as u32 - 1
                        }
                    };
                    match place.get(&taken) {
                        Some(&at) if next[at].cost <= cost => {}
                        Some(&at) => (next[at].cost, next[at].node) = (cost, node(&mut nodes)),
                        None => {
                            place.insert(taken.clone(), next.len());
                            next.push(State { taken, cost, node: node(&mut nodes) });
                        }
                    }
                };
            for state in states {
                if state.taken.first() == Some(&(unit as u32)) {
                    put(state.taken[1..].to_vec(), state.cost, state.node, None, &mut next);
                    continue;
                }
                for &at in &self.first[unit] {
                    let cost = state.cost + self.prices.over[at];
                    if limit + SAME < cost {
                        break;
                    }
                    let set = &self.sets[at].0[1..];
                    if set.iter().any(|unit| state.taken.contains(&(*unit as u32))) {
                        continue;
                    }
                    let mut taken = state.taken.clone();
                    taken.extend(set.iter().map(|&unit| unit as u32));
                    taken.sort_unstable();
                    put(taken, cost, state.node, Some(at), &mut next);
                }
            }
            if width < next.len() {
                next.sort_by(|a, b| a.cost.total_cmp(&b.cost));
                left_out = left_out.min(next[width].cost);
                next.truncate(width);
            }
            states = next;
        }
        let best = states.into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost));
        let Some(best) = best else { return Ok((f64::INFINITY, None, left_out)) };
        let mut chosen = Vec::new();
        let mut node = best.node;
        while let Some(&(from, set)) = nodes.get(node as usize) {
            chosen.push(set as usize);
            node = from;
        }
        chosen.reverse();
        Ok((best.cost, Some(chosen), left_out))
    }
}
