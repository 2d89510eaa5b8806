//! What came out, as a table for people or as JSON.

use crate::agreement::explain::Explained;
use crate::agreement::{Disagreement, Kind, Missing, Row, Study};
use crate::text::OffsetMap;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

/// Documents that could not be compared are told one by one up to so many.
const TOLD: usize = 5;

/// Tells what could not be compared.
pub(super) fn missing(missing: &[Missing]) {
    for one in missing.iter().take(TOLD) {
        eprintln!("hashiya: not compared: {}", why(one));
    }
    if TOLD < missing.len() {
        eprintln!("hashiya: … and {} more; --json lists them", missing.len() - TOLD);
    }
}

fn why(missing: &Missing) -> String {
    match missing {
        Missing::Alone { document, annotator } => format!("{document}: only {annotator} worked on it"),
        Missing::OtherText { document, annotator, same } => {
            format!("{document}: the text of {annotator} is another after {same} characters, spaces apart")
        }
        Missing::Twice { document, annotator } => {
            format!("{document}: {annotator} has it twice; the first counts")
        }
    }
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn table(names: &[Arc<str>], rows: &[Row]) -> String {
    let mut lines: Vec<[String; 5]> = Vec::new();
    for row in rows {
        let group = row.group.as_deref().unwrap_or("").to_owned();
        let who = row.pair.map_or(String::new(), |[a, b]| format!("{}, {}", names[a], names[b]));
        let mut value = figure(row.value);
        if let Some(deviation) = row.deviation {
            let _ = write!(value, " ± {deviation:.3}");
        }
        if let Some((low, high)) = row.interval {
            let _ = write!(value, "  [{low:.3}, {high:.3}]");
        }
        lines.push([row.measure.to_owned(), group, who, value, row.count.to_string()]);
    }
    let width =
        |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2), width(3), width(4)];
    let mut out = String::new();
    for line in &lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(widths).take(4).filter(|(_, width)| 0 < *width) {
            let _ = write!(text, "{cell}{}  ", " ".repeat(width - cell.chars().count()));
        }
        let _ = writeln!(out, "{text}{:>width$}", line[4], width = widths[4]);
    }
    out
}

/// The figures of a table of values.
pub(super) fn codes(as_json: bool, names: &[String], units: usize, rows: &[Row]) {
    let names: Vec<Arc<str>> = names.iter().map(|name| name.as_str().into()).collect();
    if as_json {
        println!(
            "{}",
            json!({"annotators": strings(&names), "units": units, "figures": figures(&names, rows)})
        );
    } else {
        print!("{}", table(&names, rows));
    }
}

/// Everything in lines for people.
pub(super) fn lines(study: &Study, rows: &[Row], explained: &Explained, examples: usize) -> String {
    let names: Vec<&str> = study.annotators.iter().map(|name| &**name).collect();
    let mut out = format!("{}; {} documents\n\n", names.join(", "), study.documents.len());
    out.push_str(&table(&study.annotators, rows));
    let total = explained.disagreements.len();
    let _ = writeln!(out, "\n{} spans agreed on, {total} disagreements", explained.agreed);
    for (kind, count) in explained.counts() {
        let _ = writeln!(out, "{:>5.1} %  {count:>6}  {}", share(count, total), kind.as_str());
        for found in of_kind(explained, kind).take(examples) {
            let text = &study.documents[found.document].text;
            let (document, covered) = (&study.documents[found.document].name, shown(text, found));
            let label = |label: &Option<Arc<str>>| label.as_deref().unwrap_or("–").to_owned();
            let (first, second) = (label(&found.first), label(&found.second));
            let [a, b] = found.pair.map(|at| &study.annotators[at]);
            let _ =
                writeln!(out, "           {document}: \u{2068}{covered}\u{2069}  {a} {first}, {b} {second}");
        }
    }
    out
}

fn of_kind(explained: &Explained, kind: Kind) -> impl Iterator<Item = &Disagreement> {
    explained.disagreements.iter().filter(move |found| found.kind == kind)
}

fn share(count: usize, total: usize) -> f64 {
    100.0 * count as f64 / total.max(1) as f64
}

/// The text that a disagreement covers, on one line and no longer than one can be.
fn shown(text: &str, found: &Disagreement) -> String {
    const LONGEST: usize = 60;
    let covered = text.get(found.range.start as usize..found.range.end as usize).unwrap_or_default();
    let mut line: String = covered.chars().take(LONGEST).collect();
    if LONGEST < covered.chars().count() {
        line.push('…');
    }
    line.replace(['\n', '\r', '\t'], " ")
}

fn strings(names: &[Arc<str>]) -> Vec<&str> {
    names.iter().map(|name| &**name).collect()
}

fn figures(names: &[Arc<str>], rows: &[Row]) -> Vec<Value> {
    let figure = |row: &Row| {
        json!({
            "measure": row.measure,
            "of": row.group.as_deref(),
            "annotators": row.pair.map(|pair| pair.map(|at| &*names[at])),
            "value": row.value,
            "deviation": row.deviation,
            "low": row.interval.map(|interval| interval.0),
            "high": row.interval.map(|interval| interval.1),
            "count": row.count,
        })
    };
    rows.iter().map(figure).collect()
}

/// Everything as JSON; offsets are code points.
pub(super) fn json(
    study: &Study,
    missing: &[Missing],
    rows: &[Row],
    explained: &Explained,
    examples: usize,
) -> Value {
    let total = explained.disagreements.len();
    let example = |found: &Disagreement| {
        let document = &study.documents[found.document];
        let map = OffsetMap::new(&document.text);
        let place = |byte: u32| map.of_byte(&document.text, byte as usize);
        json!({
            "document": &*document.name,
            "start": place(found.range.start),
            "end": place(found.range.end),
            "text": document.text.get(found.range.start as usize..found.range.end as usize),
            "annotators": found.pair.map(|at| &*study.annotators[at]),
            "labels": [found.first.as_deref(), found.second.as_deref()],
        })
    };
    let kinds: Vec<Value> = explained
        .counts()
        .into_iter()
        .map(|(kind, count)| {
            let examples: Vec<Value> = of_kind(explained, kind).take(examples).map(example).collect();
            let share = count as f64 / total.max(1) as f64;
            json!({"kind": kind.as_str(), "count": count, "share": share, "examples": examples})
        })
        .collect();
    let confusion: Vec<Value> = explained
        .confusion
        .iter()
        .map(|((first, second), count)| json!({"labels": [first.as_deref(), second.as_deref()], "count": count}))
        .collect();
    json!({
        "annotators": strings(&study.annotators),
        "documents": study.documents.len(),
        "not compared": missing.iter().map(why).collect::<Vec<_>>(),
        "figures": figures(&study.annotators, rows),
        "agreed": explained.agreed,
        "disagreements": total,
        "kinds": kinds,
        "confusion": confusion,
    })
}
