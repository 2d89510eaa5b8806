//! What a data set says of itself: `DATASHEET.md` for people and `MANIFEST.json` for machines.
//!
//! Neither says when or where it was made, so that the same documents give the same bytes.

use super::Summary;
use crate::agreement::f1::{self, ByLabel, Match};
use crate::formats::Record;
use crate::model::document::sha256_hex;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// What is written into the datasheet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sheet<'a> {
    /// The name of the data set.
    pub title: &'a str,
    /// The documents.
    pub documents: &'a [Summary],
    /// The split of each document, as [`super::split`] gives it; empty if there is one split only.
    pub splits: &'a [usize],
    /// The names of the splits.
    pub names: &'a [String],
    /// How annotators agree, if there are several.
    pub agreement: Option<&'a Agreement>,
    /// By which guideline the spans were marked, in Markdown; may be empty.
    pub guideline: &'a str,
    /// Under which licence the data set is given; may be empty.
    pub licence: &'a str,
}

/// Writes `DATASHEET.md`.
pub fn datasheet(sheet: &Sheet<'_>) -> String {
    let title = if sheet.title.is_empty() { "Data set" } else { sheet.title };
    let mut out = format!("# {}\n\n", line(title));
    let _ =
        writeln!(out, "Licence: {}\n", if sheet.licence.is_empty() { "not stated" } else { sheet.licence });
    let count = sheet.names.len().max(1);
    let split_of = |at: usize| sheet.splits.get(at).copied().unwrap_or_default().min(count - 1);
    let mut columns: Vec<Vec<&Summary>> = vec![Vec::new(); count];
    for (at, document) in sheet.documents.iter().enumerate() {
        columns[split_of(at)].push(document);
    }
    columns.push(sheet.documents.iter().collect());
    let names: Vec<String> = match sheet.names {
        [] | [_] => {
            columns.remove(0);
            vec!["all".to_owned()]
        }
        names => names.iter().map(|name| cell(name)).chain(["all".to_owned()]).collect(),
    };
    let table = |out: &mut String, first: &str, rows: &[(String, Vec<String>)]| {
        let _ = writeln!(out, "| {first} | {} |\n|---|{}", names.join(" | "), "---:|".repeat(names.len()));
        for (name, values) in rows {
            let _ = writeln!(out, "| {name} | {} |", values.join(" | "));
        }
        out.push('\n');
    };
    let row = |name: &str, value: &dyn Fn(&[&Summary]) -> usize| {
        (name.to_owned(), columns.iter().map(|column| value(column).to_string()).collect::<Vec<_>>())
    };
    out.push_str("## Documents\n\n");
    let rows = [
        row("documents", &|all| all.len()),
        row("without spans", &|all| all.iter().filter(|document| document.labels.is_empty()).count()),
        row("code points", &|all| all.iter().map(|document| document.length).sum()),
        row("words", &|all| all.iter().map(|document| document.words).sum()),
        row("shortest, in words", &|all| all.iter().map(|document| document.words).min().unwrap_or_default()),
        row("median, in words", &|all| median(all.iter().map(|document| document.words).collect())),
        row("longest, in words", &|all| all.iter().map(|document| document.words).max().unwrap_or_default()),
    ];
    table(&mut out, "", &rows);
    out.push_str("## Spans\n\n");
    let labels: BTreeSet<&Arc<str>> =
        sheet.documents.iter().flat_map(|document| document.labels.keys()).collect();
    let of = |label: &str, all: &[&Summary]| -> usize {
        all.iter().filter_map(|document| document.labels.get(label)).sum()
    };
    let mut rows: Vec<_> = labels.iter().map(|label| row(&cell(label), &|all| of(label, all))).collect();
    rows.push(row("all", &|all| all.iter().flat_map(|document| document.labels.values()).sum()));
    table(&mut out, "label", &rows);
    if let Some(agreement) = sheet.agreement.filter(|agreement| !agreement.pairs.is_empty()) {
        out.push_str(&agreement.markdown());
    }
    if !sheet.guideline.is_empty() {
        let _ = writeln!(out, "## Guideline\n\n{}", sheet.guideline.trim_end());
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

/// Text on one line.
fn line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('|', "\\|")
}

fn median(mut values: Vec<usize>) -> usize {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// How far annotators who worked on the same documents marked the same: for each pair the counts of spans that have the
/// same label and the same parts, as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    pairs: BTreeMap<(Arc<str>, Arc<str>), (usize, ByLabel)>,
}

impl Agreement {
    /// Adds what the annotators of one more document marked.
    pub fn add(&mut self, record: &Record) {
        for (at, first) in record.layers.iter().enumerate() {
            for second in record.layers.iter().skip(at + 1) {
                let turned = second.annotator < first.annotator;
                let (first, second) = if turned { (second, first) } else { (first, second) };
                let pair = self.pairs.entry((first.annotator.clone(), second.annotator.clone())).or_default();
                pair.0 += 1;
                for (label, counts) in f1::compare(first, second, Match::Exact) {
                    pair.1.entry(label).or_default().add(counts);
                }
            }
        }
    }

    /// The F1 of each pair of annotators who marked anything.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        let f1 = |labels: &ByLabel| f1::micro(labels).f1();
        self.pairs.iter().filter_map(move |((a, b), (_, labels))| Some((&**a, &**b, f1(labels)?)))
    }

    /// The mean of the pairs' F1, and its standard deviation over all pairs.
    pub fn mean(&self) -> Option<(f64, f64)> {
        f1::mean(&self.pairs().map(|(_, _, f1)| f1).collect::<Vec<_>>())
    }

    fn markdown(&self) -> String {
        let mut out = "## Agreement\n\nF1 of spans with the same label and the same parts.\n\n".to_owned();
        let plus = |figure: Option<(f64, f64)>| {
            figure.map_or("–".to_owned(), |(mean, deviation)| format!("{mean:.3} ± {deviation:.3}"))
        };
        if let Some(mean) = self.mean() {
            let _ = writeln!(out, "Mean of {} pairs: {}.\n", self.pairs().count(), plus(Some(mean)));
        }
        out.push_str("| annotators | documents | F1 |\n|---|---:|---:|\n");
        let figure = |figure: Option<f64>| figure.map_or("–".to_owned(), |figure| format!("{figure:.3}"));
        for ((first, second), (documents, labels)) in &self.pairs {
            let (first, second, f1) = (cell(first), cell(second), figure(f1::micro(labels).f1()));
            let _ = writeln!(out, "| {first}, {second} | {documents} | {f1} |");
        }
        out.push_str("\n| label | mean F1 of pairs |\n|---|---:|\n");
        let labels: BTreeSet<&Arc<str>> = self.pairs.values().flat_map(|(_, labels)| labels.keys()).collect();
        for label in labels {
            let of_pairs = self.pairs.values().filter_map(|(_, labels)| labels.get(label)?.f1());
            let mean = f1::mean(&of_pairs.collect::<Vec<_>>());
            let _ = writeln!(out, "| {} | {} |", cell(label), plus(mean));
        }
        out.push('\n');
        out
    }
}

/// A file of a data set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Listed {
    /// Its path inside the data set, with `/`.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Listed {
    /// A file with these bytes.
    pub fn of(path: impl Into<String>, bytes: &[u8]) -> Self {
        Self { path: path.into(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
    }
}

/// Writes `MANIFEST.json`: the files in the order of their paths.
pub fn manifest(files: &[Listed]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Manifest<'a> {
        files: Vec<&'a Listed>,
    }
    let mut files: Vec<&Listed> = files.iter().collect();
    files.sort_unstable();
    let mut out = serde_json::to_vec_pretty(&Manifest { files }).unwrap_or_default();
    out.push(b'\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Layer;
    use crate::text::TextRange;

    fn document(name: &str, words: usize, labels: &[(&str, usize)]) -> Summary {
        let labels = labels.iter().map(|&(label, count)| (label.into(), count)).collect();
        Summary { name: name.into(), words, length: words * 5, labels, ..Summary::default() }
    }

    #[test]
    fn a_datasheet_counts_by_split_and_label() {
        let documents =
            [document("a", 3, &[("PER|x", 2)]), document("b", 9, &[]), document("c", 5, &[("ب", 1)])];
        let names = ["train".to_owned(), "test".to_owned()];
        let sheet = Sheet {
            title: "مثال",
            documents: &documents,
            splits: &[0, 1, 0],
            names: &names,
            guideline: "Mark *names*.\n\n",
            ..Sheet::default()
        };
        let text = datasheet(&sheet);
        for row in [
            "# مثال\n\nLicence: not stated\n",
            "|  | train | test | all |\n|---|---:|---:|---:|\n| documents | 2 | 1 | 3 |\n",
            "| PER\\|x | 2 | 0 | 2 |\n| ب | 1 | 0 | 1 |\n| all | 3 | 0 | 3 |\n",
            "| median, in words | 5 | 9 | 5 |\n",
            "## Guideline\n\nMark *names*.\n",
        ] {
            assert!(text.contains(row), "{row}\n{text}");
        }
        assert_eq!(text, datasheet(&sheet));
        assert!(datasheet(&Sheet::default()).contains("| documents | 0 |"));
    }

    #[test]
    fn agreement_is_the_mean_of_pairs() {
        let text = "قال طه ثم مضى";
        let range = |a: usize, b: usize| vec![TextRange::new(text, a..b).unwrap()];
        let layer = |annotator: &str, spans: &[(&str, usize, usize)]| {
            let mut layer = Layer { annotator: annotator.into(), ..Layer::default() };
            for &(label, start, end) in spans {
                layer.push(label, range(start, end));
            }
            layer
        };
        let mut record = Record::new("a", text);
        record.layers = vec![
            layer("b", &[("P", 7, 11), ("P", 7, 11), ("X", 0, 6)]),
            layer("a", &[("P", 7, 11)]),
            layer("c", &[]),
        ];
        let mut agreement = Agreement::default();
        agreement.add(&record);
        let pairs: Vec<(&str, &str, f64)> = agreement.pairs().collect();
        // What b marked twice alike counts once.
        assert_eq!(pairs, [("a", "b", 2.0 / 3.0), ("a", "c", 0.0), ("b", "c", 0.0)]);
        let (mean, deviation) = agreement.mean().unwrap();
        assert!((mean - 2.0 / 9.0).abs() < 1e-12 && (deviation - (8.0_f64 / 81.0).sqrt()).abs() < 1e-12);
        let documents = [Summary::default()];
        let sheet = Sheet { documents: &documents, agreement: Some(&agreement), ..Sheet::default() };
        assert!(datasheet(&sheet).contains("| a, b | 1 | 0.667 |"));
        assert_eq!(Agreement::default().mean(), None);
    }

    #[test]
    fn a_manifest_lists_files_by_path() {
        let files = [Listed::of("data/b", b"abc"), Listed::of("README.md", b"")];
        let text = String::from_utf8(manifest(&files)).unwrap();
        assert!(text.find("README.md").unwrap() < text.find("data/b").unwrap());
        assert!(text.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assert_eq!(text.as_bytes(), manifest(&[files[1].clone(), files[0].clone()]));
    }
}
