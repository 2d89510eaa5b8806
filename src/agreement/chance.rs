//! Agreement over units, corrected for chance: κ, π and α.
//!
//! All work on counts that add up over documents, so that a bootstrap need not look at the units again.

use super::codes::{Codes, MISSING};
use std::collections::HashMap;

/// How often two annotators gave which pair of values; or, for α, Krippendorff's coincidences of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// Number of different values.
    values: usize,
    /// Weight of each pair of values, by `first * values + second`.
    weights: Vec<f64>,
}

impl Pairs {
    fn new(values: usize) -> Self {
        Self { values, weights: vec![0.0; values * values] }
    }

    /// All pairs.
    pub(super) fn total(&self) -> f64 {
        self.weights.iter().sum()
    }

    fn agreed(&self) -> f64 {
        (0..self.values).map(|value| self.weights[value * self.values + value]).sum()
    }

    /// How often each value was given, by the first and by the second.
    fn margins(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut rows, mut columns) = (vec![0.0; self.values], vec![0.0; self.values]);
        for (at, weight) in self.weights.iter().enumerate() {
            rows[at / self.values] += weight;
            columns[at % self.values] += weight;
        }
        (rows, columns)
    }

    /// Adds the pairs of a document so many times.
    pub fn add(&mut self, part: &Sparse, times: f64) {
        for &(at, weight) in &part.0 {
            self.weights[at as usize] += weight * times;
        }
    }

    /// The pairs of all documents together.
    pub fn of(values: usize, parts: &[Sparse]) -> Self {
        let mut all = Self::new(values);
        for part in parts {
            all.add(part, 1.0);
        }
        all
    }
}

/// The pairs of one document that occur there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparse(Vec<(u32, f64)>);

impl Sparse {
    fn of(pairs: &Pairs) -> Self {
        let places = pairs.weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
        Self(places.map(|(at, weight)| (at as u32, *weight)).collect())
    }
}

/// Gathers pairs document by document. Few values are counted in a matrix that is emptied for each document.
fn by_document(codes: &Codes, mut each: impl FnMut(&[u32], &mut dyn FnMut(u32, u32, f64))) -> Vec<Sparse> {
    let values = codes.values.len() as u32;
    let dense = 0 < values && values <= 512;
    let mut matrix = if dense { Pairs::new(values as usize) } else { Pairs::default() };
    let mut few: HashMap<u32, f64> = HashMap::new();
    let mut parts = Vec::with_capacity(codes.documents.len());
    for range in &codes.documents {
        if dense {
            let weights = &mut matrix.weights;
            let mut add = |a: u32, b: u32, weight: f64| weights[(a * values + b) as usize] += weight;
            for unit in range.clone() {
                each(codes.unit(unit), &mut add);
            }
            parts.push(Sparse::of(&matrix));
            matrix.weights.fill(0.0);
        } else {
            let mut add = |a: u32, b: u32, weight: f64| *few.entry(a * values + b).or_default() += weight;
            for unit in range.clone() {
                each(codes.unit(unit), &mut add);
            }
            let mut part: Vec<(u32, f64)> = few.drain().collect();
            part.sort_unstable_by_key(|&(at, _)| at);
            parts.push(Sparse(part));
        }
    }
    parts
}

/// For each document, how often annotators `a` and `b` gave which values; units that one of them left out do not count.
pub fn contingency(codes: &Codes, a: usize, b: usize) -> Vec<Sparse> {
    by_document(codes, |unit, add| {
        if unit[a] != MISSING && unit[b] != MISSING {
            add(unit[a], unit[b], 1.0);
        }
    })
}

/// For each document, the coincidences of values: each ordered pair of values of a unit counts 1/(m − 1), where m
/// annotators gave the unit a value (Krippendorff 2011, *Computing Krippendorff's alpha-reliability*, step 2).
pub fn coincidences(codes: &Codes) -> Vec<Sparse> {
    by_document(codes, |unit, add| {
        let given = unit.iter().filter(|&&value| value != MISSING).count();
        if given < 2 {
            return;
        }
        let weight = 1.0 / (given - 1) as f64;
        for (at, &a) in unit.iter().enumerate().filter(|(_, value)| **value != MISSING) {
            for &b in unit[at + 1..].iter().filter(|value| **value != MISSING) {
                add(a, b, weight);
                add(b, a, weight);
            }
        }
    })
}

/// Corrects what was observed for what chance gives; nothing if chance alone agrees always.
fn corrected(observed: f64, expected: f64) -> Option<f64> {
    (expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
}

/// The share of units to which both gave the same value.
pub fn observed(pairs: &Pairs) -> Option<f64> {
    let total = pairs.total();
    (0.0 < total).then(|| pairs.agreed() / total)
}

/// κ of two annotators: chance by the distribution of each (J. Cohen 1960, *A coefficient of agreement for nominal
/// scales*, Educational and Psychological Measurement 20).
pub fn cohen(pairs: &Pairs) -> Option<f64> {
    let total = pairs.total();
    let (rows, columns) = pairs.margins();
    let expected = rows.iter().zip(&columns).map(|(a, b)| a * b).sum::<f64>() / (total * total);
    corrected(observed(pairs)?, expected)
}

/// π of two annotators: chance by the distribution of both together (W. A. Scott 1955, *Reliability of content
/// analysis: The case of nominal scale coding*, Public Opinion Quarterly 19).
pub fn scott(pairs: &Pairs) -> Option<f64> {
    let total = pairs.total();
    let (rows, columns) = pairs.margins();
    let expected = rows.iter().zip(&columns).map(|(a, b)| ((a + b) / (2.0 * total)).powi(2)).sum::<f64>();
    corrected(observed(pairs)?, expected)
}

/// What the κ of many annotators is made of, for one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    units: f64,
    /// Sum over units of the share of pairs of annotators that agree.
    agreed: f64,
    /// How often each value was given.
    counts: Vec<(u32, f64)>,
}

/// For each document what [`fleiss`] needs. Units that not everybody gave a value do not count.
pub fn shares(codes: &Codes) -> Vec<Shares> {
    let annotators = codes.annotators;
    let mut counts = vec![0_u32; codes.values.len()];
    let mut total = vec![0.0; codes.values.len()];
    let mut parts = Vec::with_capacity(codes.documents.len());
    for range in &codes.documents {
        let mut part = Shares::default();
        for unit in range.clone() {
            let unit = codes.unit(unit);
            if annotators < 2 || unit.contains(&MISSING) {
                continue;
            }
            let mut pairs = 0;
            for &value in unit {
                pairs += counts[value as usize];
                counts[value as usize] += 1;
            }
            for &value in unit {
                total[value as usize] += 1.0;
                counts[value as usize] = 0;
            }
            part.units += 1.0;
            part.agreed += f64::from(2 * pairs) / (annotators * (annotators - 1)) as f64;
        }
        for (value, count) in total.iter_mut().enumerate().filter(|(_, count)| **count != 0.0) {
            part.counts.push((value as u32, std::mem::take(count)));
        }
        parts.push(part);
    }
    parts
}

/// κ of many annotators (J. L. Fleiss 1971, *Measuring nominal scale agreement among many raters*, Psychological
/// Bulletin 76), over documents taken so many times each.
pub fn fleiss(parts: &[Shares], values: usize, times: impl Fn(usize) -> f64) -> Option<f64> {
    let (mut units, mut agreed, mut counts) = (0.0, 0.0, vec![0.0; values]);
    for (at, part) in parts.iter().enumerate() {
        let times = times(at);
        units += part.units * times;
        agreed += part.agreed * times;
        for &(value, count) in &part.counts {
            counts[value as usize] += count * times;
        }
    }
    let given: f64 = counts.iter().sum();
    let expected = counts.iter().map(|count| (count / given).powi(2)).sum();
    if units == 0.0 { None } else { corrected(agreed / units, expected) }
}

/// How far apart two values are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Equal or not.
    #[default]
    Nominal,
    /// By how many values given lie between them.
    Ordinal,
    /// By their difference.
    Interval,
    /// By their difference against their sum.
    Ratio,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 4] = [Self::Nominal, Self::Ordinal, Self::Interval, Self::Ratio];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }
}

/// α from coincidences (K. Krippendorff 2011, *Computing Krippendorff's alpha-reliability*):
/// `1 − (n − 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck`. `numbers` are the values as numbers, for levels above nominal; they
/// are asked for nowhere else.
pub fn alpha(pairs: &Pairs, level: Level, numbers: &[f64]) -> Option<f64> {
    let values = pairs.values;
    let (counts, _) = pairs.margins();
    let total: f64 = counts.iter().sum();
    if total < 2.0 {
        return None;
    }
    if level == Level::Nominal {
        let expected = total * total - counts.iter().map(|count| count * count).sum::<f64>();
        return (0.0 < expected).then(|| 1.0 - (total - 1.0) * (total - pairs.agreed()) / expected);
    }
    // Values in their order, and how many were given up to the middle of each.
    let mut order: Vec<usize> = (0..values).collect();
    order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    let mut middle = vec![0.0; values];
    let mut before = 0.0;
    for &value in &order {
        middle[value] = before + counts[value] / 2.0;
        before += counts[value];
    }
    let distance = |a: usize, b: usize| {
        let apart = match level {
            Level::Ordinal => middle[a] - middle[b],
            Level::Interval => numbers[a] - numbers[b],
            Level::Nominal | Level::Ratio if numbers[a] + numbers[b] == 0.0 => 0.0,
            Level::Nominal | Level::Ratio => (numbers[a] - numbers[b]) / (numbers[a] + numbers[b]),
        };
        apart * apart
    };
    let (mut found, mut expected) = (0.0, 0.0);
    for a in 0..values {
        for b in a + 1..values {
            let distance = distance(a, b);
            found += pairs.weights[a * values + b] * distance;
            expected += counts[a] * counts[b] * distance;
        }
    }
    (0.0 < expected).then(|| 1.0 - (total - 1.0) * found / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of one document: a row for each unit, a letter for each annotator, `.` for none.
    fn table(rows: &[(usize, &str)]) -> Codes {
        let mut codes = Codes::new(rows[0].1.chars().count());
        for &(times, row) in rows {
            for _ in 0..times {
                let unit: Vec<Option<String>> =
                    row.chars().map(|c| (c != '.').then(|| c.to_string())).collect();
                codes.push(unit.iter().map(Option::as_deref));
            }
        }
        codes.end_document();
        codes
    }

    fn pairs(codes: &Codes) -> Pairs {
        Pairs::of(codes.values.len(), &contingency(codes, 0, 1))
    }

    fn alpha_of(codes: &Codes, level: Level) -> Option<f64> {
        let numbers: Vec<f64> = codes.values.iter().map(|value| value.parse().unwrap_or_default()).collect();
        alpha(&Pairs::of(codes.values.len(), &coincidences(codes)), level, &numbers)
    }

    #[track_caller]
    fn near(found: Option<f64>, printed: f64, digits: i32) {
        let found = found.unwrap();
        assert!((found - printed).abs() <= 0.5001 * 10_f64.powi(-digits), "{found} is not {printed}");
    }

    /// Cohen 1960, the table on page 45 (200 units): κ = .492.
    #[test]
    fn cohen_1960() {
        let cells = [
            (88, "11"),
            (14, "12"),
            (18, "13"),
            (10, "21"),
            (40, "22"),
            (10, "23"),
            (2, "31"),
            (6, "32"),
            (12, "33"),
        ];
        near(cohen(&pairs(&table(&cells))), 0.492, 3);
        near(observed(&pairs(&table(&cells))), 0.70, 2);
    }

    /// Fleiss 1971, table 1: 30 patients, 6 psychiatrists, 5 diagnoses: κ = .430.
    #[test]
    fn fleiss_1971() {
        let rows = [
            "444444", "222555", "233335", "555555", "222444", "113333", "333355", "113334", "114444",
            "555555", "144444", "124444", "222333", "144444", "224445", "333335", "111455", "111112",
            "224444", "133555", "555555", "244444", "224555", "114444", "144445", "222224", "111155",
            "224444", "133333", "555555",
        ];
        let codes = table(&rows.map(|row| (1, row)));
        near(fleiss(&shares(&codes), codes.values.len(), |_| 1.0), 0.430, 3);
    }

    /// Hayes and Krippendorff 2007, page 84: 40 newspaper articles, 5 observers, many values missing: ordinal α = .7598.
    #[test]
    fn hayes_and_krippendorff_2007() {
        let rows = [
            "112.2", "1101.", "2333.", ".00.0", "000.0", "000.0", "102.1", "1.20.", "222.2", "2111.",
            ".100.", "0000.", "1222.", "33223", "111.1", "111.1", "212.2", "1233.", "1101.", "000.0",
            "0011.", "00.00", "2333.", "0000.", "12.22", "0111.", "00010", "1212.", "1122.", "112.2",
            "110.0", "2121.", "22.22", "3222.", "222.2", "223.2", "222.2", "22.12", "2222.", "111.1",
        ];
        near(alpha_of(&table(&rows.map(|row| (1, row))), Level::Ordinal), 0.7598, 4);
    }

    /// Krippendorff 1995, page 57, example A laid out in 24 units: κ = .385, π = .314, α = .329.
    #[test]
    fn krippendorff_1995() {
        let rows = [(10, "00"), (8, "10"), (6, "11")];
        let codes = table(&rows);
        near(cohen(&pairs(&codes)), 0.385, 3);
        near(scott(&pairs(&codes)), 0.314, 3);
        near(alpha_of(&codes, Level::Nominal), 0.329, 3);
    }

    /// Krippendorff 2011, section D: 4 observers, 12 units, values missing: α nominal .743, ordinal .815, interval .849,
    /// ratio .797.
    #[test]
    fn krippendorff_2011() {
        let rows =
            ["11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3."];
        let codes = table(&rows.map(|row| (1, row)));
        for (level, printed) in [
            (Level::Nominal, 0.743),
            (Level::Ordinal, 0.815),
            (Level::Interval, 0.849),
            (Level::Ratio, 0.797),
        ] {
            near(alpha_of(&codes, level), printed, 3);
        }
    }

    #[test]
    fn what_chance_alone_explains_has_no_figure() {
        let codes = table(&[(5, "11")]);
        assert_eq!(cohen(&pairs(&codes)), None);
        assert_eq!(scott(&pairs(&codes)), None);
        assert_eq!(alpha_of(&codes, Level::Nominal), None);
        assert_eq!(fleiss(&shares(&codes), 1, |_| 1.0), None);
        assert_eq!(observed(&pairs(&table(&[(2, "1.")]))), None);
    }
}
