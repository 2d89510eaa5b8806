//! αU: agreement on where the units of a continuum are, and of what label.
//!
//! This is the form of Krippendorff 2004 (*Content Analysis*, second edition, section 11.6), which mends a sign of that
//! of 1995 (*On the reliability of unitizing contiguous data*, Sociological Methodology 25): what is expected is the
//! mean over all ways to lay all units of all annotators on the continuum. Lengths are whole numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One annotator's units of one label as `(start, end)`, in order, none overlapping another.
pub type Units = Vec<(u64, u64)>;

/// What was observed and what chance gives, for one label.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Disagreement {
    /// Observed.
    pub observed: f64,
    /// Expected by chance.
    pub expected: f64,
}

/// For each label, how far annotators disagree; each label has the units of each annotator, on a continuum from 0 to
/// `length`.
pub fn disagreements(
    labels: &BTreeMap<Arc<str>, Vec<Units>>,
    length: u64,
) -> BTreeMap<Arc<str>, Disagreement> {
    labels
        .iter()
        .map(|(label, units)| {
            let both = Disagreement { observed: observed(units, length), expected: expected(units, length) };
            (label.clone(), both)
        })
        .collect()
}

/// α over all labels: one less the disagreement observed by that expected.
pub fn alpha_u<'a>(all: impl IntoIterator<Item = &'a Disagreement>) -> Option<f64> {
    let (observed, expected) = all
        .into_iter()
        .fold((0.0, 0.0), |(observed, expected), one| (observed + one.observed, expected + one.expected));
    (0.0 < expected).then(|| 1.0 - observed / expected)
}

/// Joins units that overlap, as the measure knows no two of one label over one another.
pub fn joined(mut units: Units) -> Units {
    units.sort_unstable();
    let mut out: Units = Vec::with_capacity(units.len());
    for (start, end) in units.into_iter().filter(|(start, end)| start < end) {
        match out.last_mut() {
            Some((_, last)) if start < *last => *last = end.max(*last),
            _ => out.push((start, end)),
        }
    }
    out
}

/// The sum over pairs of annotators of squared differences: of the edges where units meet, of the length where a unit
/// of one lies in a gap of the other.
fn observed(units: &[Units], length: u64) -> f64 {
    let mut sum = 0.0;
    for (at, first) in units.iter().enumerate() {
        for second in &units[at + 1..] {
            sum += met(first, second) + lonely(first, second) + lonely(second, first);
        }
    }
    let (annotators, length) = (units.len() as f64, length as f64);
    2.0 * sum / (annotators * (annotators - 1.0) * length * length)
}

fn squared(a: u64, b: u64) -> f64 {
    (a.abs_diff(b) as f64).powi(2)
}

fn met(first: &Units, second: &Units) -> f64 {
    let (mut sum, mut from) = (0.0, 0);
    for &(start, end) in first {
        while second.get(from).is_some_and(|other| other.1 <= start) {
            from += 1;
        }
        for other in second[from..].iter().take_while(|other| other.0 < end) {
            sum += squared(start, other.0) + squared(end, other.1);
        }
    }
    sum
}

fn lonely(units: &Units, others: &Units) -> f64 {
    let meets = |unit: &&(u64, u64)| {
        let first = others.partition_point(|other| other.1 <= unit.0);
        others.get(first).is_some_and(|other| other.0 < unit.1)
    };
    units.iter().filter(|unit| !meets(unit)).map(|unit| squared(unit.0, unit.1)).sum()
}

fn expected(units: &[Units], length: u64) -> f64 {
    let all: Vec<f64> = units.iter().flatten().map(|unit| (unit.1 - unit.0) as f64).collect();
    let mut gaps: Vec<f64> = Vec::new();
    for own in units {
        let mut at = 0;
        for &(start, end) in own {
            gaps.push((start - at) as f64);
            at = end;
        }
        gaps.push((length.max(at) - at) as f64);
    }
    gaps.retain(|gap| 0.0 < *gap);
    gaps.sort_by(|a, b| b.total_cmp(a));
    // The sum of the gaps up to each.
    let sums: Vec<f64> = gaps
        .iter()
        .scan(0.0, |sum, gap| {
            *sum += gap;
            Some(*sum)
        })
        .collect();
    let count = all.len() as f64;
    let sum: f64 = all
        .iter()
        .map(|&unit| {
            let meeting = (count - 1.0) / 3.0 * (2.0 * unit.powi(3) - 3.0 * unit * unit + unit);
            let wide = gaps.partition_point(|gap| unit <= *gap);
            let room = wide.checked_sub(1).map_or(0.0, |last| sums[last] - wide as f64 * (unit - 1.0));
            meeting + unit * unit * room
        })
        .sum();
    let whole = units.len() as f64 * length as f64;
    let ways = whole * (whole - 1.0) - all.iter().map(|unit| unit * (unit - 1.0)).sum::<f64>();
    if ways <= 0.0 { 0.0 } else { 2.0 / length as f64 * sum / ways }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Krippendorff 2004, page 254: two observers, a continuum from 150 to 450, labels c and k.
    fn example() -> BTreeMap<Arc<str>, Vec<Units>> {
        let units =
            |list: &[(u64, u64)]| list.iter().map(|&(at, length)| (at - 150, at - 150 + length)).collect();
        let k: Units = units(&[(180, 60), (300, 50)]);
        let c = vec![units(&[(225, 70), (370, 30)]), units(&[(220, 80), (355, 20), (400, 20)])];
        BTreeMap::from([("c".into(), c), ("k".into(), vec![k.clone(), k])])
    }

    /// All figures of the page but one come out to the digit. The α of both labels together is printed as .8591, which is
    /// one less the quotient of figures rounded before they are divided, (.0144 + .0000)/(.0532 + .0490) = .1409; with all
    /// their digits they give .8587.
    #[test]
    fn krippendorff_2004() {
        let found = disagreements(&example(), 300);
        let (c, k) = (found["c"], found["k"]);
        let near = |found: f64, printed: f64| {
            assert!((found - printed).abs() <= 0.5001e-4, "{found} is not {printed}");
        };
        near(c.observed, 0.0144);
        near(c.expected, 0.0532);
        near(alpha_u([&c]).unwrap(), 0.7286);
        near(k.observed, 0.0);
        near(k.expected, 0.0490);
        near(alpha_u([&k]).unwrap(), 1.0);
        near(alpha_u(found.values()).unwrap(), 0.8587);
        near(1.0 - (0.0144 + 0.0) / (0.0532 + 0.0490), 0.8591);
    }

    /// Krippendorff 1995, page 57: what is observed does not depend on how finely the continuum is cut.
    #[test]
    fn krippendorff_1995() {
        for stretch in [1, 50] {
            let units = |list: &[(u64, u64)]| -> Units {
                list.iter().map(|&(at, length)| (at * stretch, (at + length) * stretch)).collect()
            };
            for (first, second, printed) in [
                (units(&[(2, 8), (14, 6)]), units(&[(4, 4), (15, 2)]), 0.03125),
                (
                    units(&[(0, 18)]),
                    units(&[(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]),
                    2.26736,
                ),
            ] {
                let found = observed(&[first, second], 24 * stretch);
                assert!((found - printed).abs() < 1e-5, "{found} is not {printed}");
            }
        }
    }

    #[test]
    fn units_that_overlap_are_one() {
        assert_eq!(joined(vec![(5, 9), (0, 3), (8, 12), (3, 4), (6, 6)]), [(0, 3), (3, 4), (5, 12)]);
    }
}
