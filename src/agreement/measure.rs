//! All figures of a study, as rows of a table.

use super::alpha_u::{Units, alpha_u, disagreements, joined};
use super::bootstrap::{Draws, interval};
use super::chance::{self, Level, Pairs};
use super::codes::{Codes, Unit};
use super::f1::{self, ByLabel, Counts, Match, mean};
use super::gamma::{self, Unsolved, gamma};
use super::{Study, Watch};
use crate::text::OffsetMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A way to measure agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// F1 of spans with the same label and parts.
    F1,
    /// The mean of the labels' F1.
    F1Macro,
    /// F1 of spans with the same label that overlap.
    F1Overlap,
    /// The share of units that have the same value.
    Observed,
    /// Cohen's κ.
    Kappa,
    /// Scott's π.
    Pi,
    /// Fleiss' κ.
    Fleiss,
    /// Krippendorff's α.
    Alpha,
    /// Krippendorff's αU.
    AlphaU,
    /// γ, and γcat.
    Gamma,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 10] = [
        Self::F1,
        Self::F1Macro,
        Self::F1Overlap,
        Self::Observed,
        Self::Kappa,
        Self::Pi,
        Self::Fleiss,
        Self::Alpha,
        Self::AlphaU,
        Self::Gamma,
    ];

    /// Its name in output and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::F1 => "f1",
            Self::F1Macro => "f1-macro",
            Self::F1Overlap => "f1-overlap",
            Self::Observed => "observed",
            Self::Kappa => "kappa",
            Self::Pi => "pi",
            Self::Fleiss => "fleiss",
            Self::Alpha => "alpha",
            Self::AlphaU => "alpha-u",
            Self::Gamma => "gamma",
        }
    }

    /// Says whether it compares codes of units, not spans.
    pub fn is_of_codes(self) -> bool {
        matches!(self, Self::Observed | Self::Kappa | Self::Pi | Self::Fleiss | Self::Alpha)
    }
}

/// What figures are given apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Spans of each label.
    Label,
    /// Each document.
    Document,
    /// Each pair of annotators.
    Pair,
    /// Each week in which documents were worked on.
    Week,
}

/// What is measured and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The measures.
    pub measures: Vec<Measure>,
    /// What is given values, for measures of codes.
    pub unit: Unit,
    /// How far apart values are, for α.
    pub level: Level,
    /// Leaves out units to which anybody gave no label.
    pub without_none: bool,
    /// What is given apart.
    pub by: Option<By>,
    /// How often documents are drawn for intervals, if at all.
    pub draws: Option<Draws>,
    /// How γ is worked out.
    pub gamma: gamma::Options,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            measures: vec![Measure::F1, Measure::F1Overlap, Measure::Kappa, Measure::Alpha],
            unit: Unit::Token,
            level: Level::Nominal,
            without_none: false,
            by: None,
            draws: None,
            gamma: gamma::Options::default(),
        }
    }
}

/// A figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The measure's name.
    pub measure: &'static str,
    /// The label, document or week it is of; of everything if there is none.
    pub group: Option<Arc<str>>,
    /// The two annotators it is of, by place; of all if there are none.
    pub pair: Option<[usize; 2]>,
    /// The figure; nothing where there is nothing to measure, or where chance alone agrees always.
    pub value: Option<f64>,
    /// Standard deviation over the pairs whose mean the figure is.
    pub deviation: Option<f64>,
    /// Where the figure lies at 95 %: by drawing documents, and for γ by the draws of chance.
    pub interval: Option<(f64, f64)>,
    /// Spans or units that were compared.
    pub count: usize,
}

/// Measures a study.
///
/// # Errors
/// If values that should be numbers are none, if γ is beyond reach, or if it was cancelled.
pub fn measure(study: &Study, options: &Options, watch: &Watch) -> Result<Vec<Row>, String> {
    let groups: Vec<(Option<Arc<str>>, Study)> = match options.by {
        None | Some(By::Pair) => Vec::new(),
        Some(By::Label) => {
            let labels = study.labels().into_iter();
            labels.map(|label| (Some(label.clone()), study.only_spans(|span| span.label == label))).collect()
        }
        Some(By::Document) => {
            let names = study.documents.iter().enumerate();
            let only = |at: usize| Study {
                annotators: study.annotators.clone(),
                documents: vec![study.documents[at].clone()],
            };
            names.map(|(at, document)| (Some(document.name.clone()), only(at))).collect()
        }
        Some(By::Week) => {
            let weeks: BTreeSet<_> = study.documents.iter().filter_map(|document| document.week).collect();
            if weeks.is_empty() {
                return Err(
                    "no file tells when it was worked on (a time such as created_at), so there are no weeks"
                        .to_owned(),
                );
            }
            let only = |week| study.only_documents(|document| document.week == Some(week));
            weeks.into_iter().map(|week| (Some(week.to_string().into()), only(week))).collect()
        }
    };
    let count = options.measures.len() * (groups.len() + 1);
    watch.total.fetch_add(count, Ordering::Relaxed);
    let mut rows = rows(study, None, options, watch)?;
    for (group, study) in groups {
        rows.extend(self::rows(&study, group.as_ref(), options, watch)?);
    }
    let pairs = study.pairs();
    if options.by == Some(By::Pair) && 1 < pairs.len() {
        // What is of all together is measured of each pair for itself.
        let joint = |measure: &Measure| {
            matches!(measure, Measure::Fleiss | Measure::Alpha | Measure::AlphaU | Measure::Gamma)
        };
        let measures: Vec<Measure> = options.measures.iter().copied().filter(joint).collect();
        watch.total.fetch_add(measures.len() * pairs.len(), Ordering::Relaxed);
        let options = Options { measures, by: None, ..options.clone() };
        for pair in pairs {
            let own = self::rows(&study.only_pair(pair), None, &options, watch)?;
            rows.extend(own.into_iter().map(|row| Row { pair: Some(pair), ..row }));
        }
    }
    Ok(rows)
}

/// Measures codes that were given as such.
///
/// # Errors
/// If values that should be numbers are none.
pub fn measure_codes(codes: &Codes, options: &Options) -> Result<Vec<Row>, String> {
    let all = 0..codes.annotators;
    let pairs: Vec<[usize; 2]> =
        all.clone().flat_map(|a| (a + 1..codes.annotators).map(move |b| [a, b])).collect();
    let mut rows = Vec::new();
    for &measure in options.measures.iter().filter(|measure| measure.is_of_codes()) {
        rows.extend(of_codes(codes, &pairs, measure, None, options)?);
    }
    Ok(rows)
}

fn rows(
    study: &Study,
    group: Option<&Arc<str>>,
    options: &Options,
    watch: &Watch,
) -> Result<Vec<Row>, String> {
    let pairs = study.pairs();
    let mut rows = Vec::new();
    let mut codes: Option<Codes> = None;
    for &measure in &options.measures {
        if watch.is_cancelled() {
            return Err(Unsolved::Cancelled.to_string());
        }
        match measure {
            Measure::F1 | Measure::F1Macro | Measure::F1Overlap => {
                let how = if measure == Measure::F1Overlap { Match::Overlap } else { Match::Exact };
                let parts: Vec<Vec<ByLabel>> =
                    pairs.iter().map(|&pair| f1::by_document(study, pair, how)).collect();
                let value = |pair: usize, times: &Times<'_>| f1_of(&parts[pair], times, measure);
                let spans = |pair: usize| {
                    let counts = parts[pair].iter().map(f1::micro);
                    counts.map(|counts| counts.first + counts.second - counts.both).sum()
                };
                let documents = study.documents.len();
                rows.extend(of_pairs(measure, group, &pairs, documents, options, &value, &spans));
            }
            Measure::AlphaU => rows.push(unitised(study, group)),
            Measure::Gamma => rows.extend(gammas(study, group, options, watch)?),
            _ => {
                let codes = codes.get_or_insert_with(|| Codes::of(study, options.unit));
                rows.extend(of_codes(codes, &pairs, measure, group, options)?);
            }
        }
        watch.done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(rows)
}

/// F1 over documents that are taken so many times each.
fn f1_of(parts: &[ByLabel], times: &Times<'_>, measure: Measure) -> Option<f64> {
    let weighed = |labels: &ByLabel, times: f64, all: &mut ByLabel| {
        for (label, counts) in labels {
            let times = times as usize;
            let more = Counts {
                both: counts.both * times,
                first: counts.first * times,
                second: counts.second * times,
            };
            match all.get_mut(label) {
                Some(known) => known.add(more),
                None => drop(all.insert(label.clone(), more)),
            }
        }
    };
    let mut all = ByLabel::new();
    for (at, part) in parts.iter().enumerate() {
        let times = times(at);
        if 0.0 < times {
            weighed(part, times, &mut all);
        }
    }
    if measure == Measure::F1Macro { f1::macro_f1(&all) } else { f1::micro(&all).f1() }
}

/// How often a document is taken, by its place.
type Times<'a> = dyn Fn(usize) -> f64 + 'a;
/// The figure of a pair, by its place, over documents that are taken so many times.
type OfPair<'a> = dyn Fn(usize, &Times<'_>) -> Option<f64> + 'a;

/// A figure that is of two annotators each: that of each pair if wanted, and the mean if there are several.
fn of_pairs(
    measure: Measure,
    group: Option<&Arc<str>>,
    pairs: &[[usize; 2]],
    documents: usize,
    options: &Options,
    value: &OfPair<'_>,
    count: &dyn Fn(usize) -> usize,
) -> Vec<Row> {
    let row = Row { measure: measure.as_str(), group: group.cloned(), ..Row::default() };
    let once = |_: usize| 1.0;
    let mut rows = Vec::new();
    if 1 != pairs.len() {
        let all = |times: &Times<'_>| -> Vec<f64> {
            (0..pairs.len()).filter_map(|pair| value(pair, times)).collect()
        };
        let found = mean(&all(&once));
        let drawn = options.draws.and_then(|draws| {
            interval(documents, draws, |times| mean(&all(&|at| times[at])).map(|(mean, _)| mean))
        });
        rows.push(Row {
            value: found.map(|(mean, _)| mean),
            deviation: found.map(|(_, deviation)| deviation),
            interval: drawn,
            count: (0..pairs.len()).map(count).sum(),
            ..row.clone()
        });
    }
    if pairs.len() == 1 || options.by == Some(By::Pair) {
        for (at, &pair) in pairs.iter().enumerate() {
            let drawn = options
                .draws
                .and_then(|draws| interval(documents, draws, |times| value(at, &|place| times[place])));
            rows.push(Row {
                pair: Some(pair),
                value: value(at, &once),
                interval: drawn,
                count: count(at),
                ..row.clone()
            });
        }
    }
    rows
}

/// The values of all pairs of so many values are counted in memory.
const MOST_VALUES: usize = 4096;

fn of_codes(
    codes: &Codes,
    pairs: &[[usize; 2]],
    measure: Measure,
    group: Option<&Arc<str>>,
    options: &Options,
) -> Result<Vec<Row>, String> {
    let fewer = options.without_none.then(|| codes.without_none());
    let codes = fewer.as_ref().unwrap_or(codes);
    let values = codes.values.len();
    if MOST_VALUES < values {
        return Err(format!(
            "there are {values} different values, and at most {MOST_VALUES} can be compared"
        ));
    }
    let documents = codes.documents.len();
    let row = Row { measure: measure.as_str(), group: group.cloned(), count: codes.len(), ..Row::default() };
    let weighed = |parts: &[chance::Sparse], times: &Times<'_>| {
        let mut all = Pairs::of(values, &[]);
        for (at, part) in parts.iter().enumerate() {
            all.add(part, times(at));
        }
        all
    };
    match measure {
        Measure::Alpha => {
            let numbers = match options.level {
                Level::Nominal => Vec::new(),
                level => codes.numbers().map_err(|value| {
                    format!("for α at the {} level values are numbers, and {value:?} is none", level.as_str())
                })?,
            };
            let parts = chance::coincidences(codes);
            let value = |times: &Times<'_>| chance::alpha(&weighed(&parts, times), options.level, &numbers);
            let drawn =
                options.draws.and_then(|draws| interval(documents, draws, |times| value(&|at| times[at])));
            Ok(vec![Row { value: value(&|_| 1.0), interval: drawn, ..row }])
        }
        Measure::Fleiss => {
            let parts = chance::shares(codes);
            let drawn = options.draws.and_then(|draws| {
                interval(documents, draws, |times| chance::fleiss(&parts, values, |at| times[at]))
            });
            Ok(vec![Row { value: chance::fleiss(&parts, values, |_| 1.0), interval: drawn, ..row }])
        }
        _ => {
            let parts: Vec<Vec<chance::Sparse>> =
                pairs.iter().map(|&[a, b]| chance::contingency(codes, a, b)).collect();
            let value = |pair: usize, times: &Times<'_>| {
                let pairs = weighed(&parts[pair], times);
                match measure {
                    Measure::Observed => chance::observed(&pairs),
                    Measure::Pi => chance::scott(&pairs),
                    _ => chance::cohen(&pairs),
                }
            };
            let units = |pair: usize| Pairs::of(values, &parts[pair]).total() as usize;
            Ok(of_pairs(measure, group, pairs, documents, options, &value, &units))
        }
    }
}

/// The documents that everybody worked on, one after the other: where each begins, counted in code points, and where
/// the last ends.
fn continuum(study: &Study) -> (Vec<(usize, u64, OffsetMap)>, u64) {
    let mut length = 0;
    let mut places = Vec::new();
    for (at, document) in study.documents.iter().enumerate() {
        if document.work.iter().all(Option::is_some) {
            let map = OffsetMap::new(&document.text);
            let count = map.code_points() as u64;
            places.push((at, length, map));
            length += count;
        }
    }
    (places, length)
}

/// The bounds of a stretch of a document on the continuum.
fn placed(text: &str, map: &OffsetMap, before: u64, range: Range<u32>) -> (u64, u64) {
    let place = |byte: u32| before + map.of_byte(text, byte as usize) as u64;
    (place(range.start), place(range.end))
}

fn unitised(study: &Study, group: Option<&Arc<str>>) -> Row {
    let (places, length) = continuum(study);
    let mut labels: BTreeMap<Arc<str>, Vec<Units>> = BTreeMap::new();
    let mut count = 0;
    for (at, before, map) in &places {
        let document = &study.documents[*at];
        for (who, layer) in document.work.iter().enumerate() {
            for span in layer.iter().flat_map(|layer| &layer.spans) {
                count += 1;
                let units = labels
                    .entry(span.label.clone())
                    .or_insert_with(|| vec![Units::new(); study.annotators.len()]);
                for part in &span.parts {
                    units[who].push(placed(&document.text, map, *before, part.start()..part.end()));
                }
            }
        }
    }
    for units in labels.values_mut().flatten() {
        *units = joined(std::mem::take(units));
    }
    let value = (0 < length).then(|| alpha_u(disagreements(&labels, length).values())).flatten();
    Row { measure: Measure::AlphaU.as_str(), group: group.cloned(), value, count, ..Row::default() }
}

fn gammas(
    study: &Study,
    group: Option<&Arc<str>>,
    options: &Options,
    watch: &Watch,
) -> Result<Vec<Row>, String> {
    let (places, length) = continuum(study);
    let names: Vec<Arc<str>> = study.labels().into_iter().collect();
    let mut units: Vec<Vec<gamma::Unit>> = vec![Vec::new(); study.annotators.len()];
    for (at, before, map) in &places {
        let document = &study.documents[*at];
        for (who, layer) in document.work.iter().enumerate() {
            for span in layer.iter().flat_map(|layer| &layer.spans) {
                let (start, end) = placed(&document.text, map, *before, span.start()..span.end());
                if start < end {
                    units[who].push(gamma::Unit {
                        start: start as f64,
                        end: end as f64,
                        category: names.partition_point(|name| *name < span.label) as u32,
                        document: *at as u32,
                    });
                }
            }
        }
    }
    for own in &mut units {
        own.sort_by(|a, b| a.start.total_cmp(&b.start));
    }
    let count = units.iter().map(Vec::len).sum();
    let row = |measure, value, interval| Row {
        measure,
        group: group.cloned(),
        value,
        interval,
        count,
        ..Row::default()
    };
    match gamma(&units, length as f64, &options.gamma, watch) {
        Ok(found) => Ok(vec![
            row("gamma", Some(found.gamma), Some(found.range)),
            row("gamma-cat", found.categorial, None),
        ]),
        Err(Unsolved::Nothing) => Ok(vec![row("gamma", None, None), row("gamma-cat", None, None)]),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::study::tests::{layer, study};
    use super::*;

    #[test]
    fn every_measure_is_one_where_all_is_the_same_and_less_where_not() {
        let text = "قال سيرغي لافروف في موسكو إن روسيا تدعم السعودية";
        let all = [("person", "سيرغي لافروف"), ("place", "موسكو"), ("place", "روسيا")];
        let fewer = [("person", "لافروف"), ("place", "موسكو"), ("person", "روسيا")];
        let options = Options { measures: Measure::ALL.to_vec(), by: Some(By::Label), ..Options::default() };
        let watch = Watch::default();
        let same = study(text, vec![Some(layer(text, &all)), Some(layer(text, &all))]);
        // Of one label alone there is nothing that labels could disagree on.
        let rows = measure(&same, &options, &watch).unwrap();
        for row in rows.iter().filter(|row| row.measure != "gamma-cat" || row.group.is_none()) {
            assert_eq!(row.value.map(|value| (value * 1e9).round()), Some(1e9), "{row:?}");
        }
        let other =
            study(text, vec![Some(layer(text, &all)), Some(layer(text, &fewer)), Some(layer(text, &all))]);
        let rows = measure(&other, &options, &watch).unwrap();
        for row in rows.iter().filter(|row| row.group.is_none()) {
            assert!(row.value.is_some_and(|value| value < 1.0), "{row:?}");
        }
        assert_eq!(rows.iter().filter(|row| row.measure == "f1").count(), 3);
        assert!(watch.done.load(Ordering::Relaxed) <= watch.total.load(Ordering::Relaxed));
        let weeks = measure(&other, &Options { by: Some(By::Week), ..options }, &watch);
        assert!(weeks.unwrap_err().contains("created_at"));
    }
}
