//! `hashiya check`: mistakes in files of any form, with an exit code.

use super::arguments::{Reading, Writing};
use super::{Failure, convert::converted};
use crate::convert::{self, FileError, Whose};
use crate::formats::{self, Record};
use crate::project::files::Nowhere;
use crate::text::segment::{grapheme_floor, is_separator};
use clap::Args;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    reading: Reading,
    /// Tell what was found as JSON.
    #[arg(long)]
    json: bool,
    /// Files, folders, patterns, projects, or - for the standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// Something found wrong in a document.
struct Finding {
    document: Arc<str>,
    /// Name of the rule.
    rule: &'static str,
    /// What it concerns.
    what: String,
}

pub(super) fn run(command: &Check) -> Result<(), Failure> {
    let to = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let mut options = command.reading.options(&Writing::default(), to, Whose::All);
    options.unchecked = true;
    let found: Arc<Mutex<Vec<Finding>>> = Arc::default();
    let all = found.clone();
    options.look = Some(Box::new(move |record| {
        let findings = findings(record);
        if let (false, Ok(mut all)) = (findings.is_empty(), all.lock()) {
            all.extend(findings);
        }
    }));
    let outcome = converted(&sources, &options, &mut Nowhere)?;
    drop(options);
    let mut found = found.lock().map(|mut found| std::mem::take(&mut *found)).unwrap_or_default();
    found.sort_by(|a, b| (&a.document, a.rule, &a.what).cmp(&(&b.document, b.rule, &b.what)));
    if command.json {
        let told = |list: &[FileError]| -> Vec<Value> {
            list.iter().map(|error| json!({"place": error.place, "what": error.what})).collect()
        };
        let findings: Vec<Value> = found
            .iter()
            .map(
                |finding| json!({"document": &*finding.document, "rule": finding.rule, "what": finding.what}),
            )
            .collect();
        println!(
            "{}",
            json!({
                "documents": outcome.report.documents,
                "spans": outcome.report.spans,
                "errors": told(&outcome.errors),
                "problems": told(&outcome.problems),
                "findings": findings,
            })
        );
    } else {
        for error in outcome.errors.iter().chain(&outcome.problems) {
            println!("{error}");
        }
        for finding in &found {
            println!("{}: {}: {}", finding.document, finding.rule, finding.what);
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &found {
            *counts.entry(finding.rule).or_default() += 1;
        }
        let counts: Vec<String> = counts.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        let told = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
        eprintln!("hashiya: {} documents, {} spans: {told}", outcome.report.documents, outcome.report.spans);
    }
    if !outcome.errors.is_empty() {
        return Err(format!("{} of the files could not be read", outcome.errors.len()).into());
    }
    if found.is_empty() && outcome.problems.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

/// What is wrong in a document whatever its schema.
fn findings(record: &Record) -> Vec<Finding> {
    let text: &str = &record.text;
    let mut found = Vec::new();
    let mut tell = |rule, what| found.push(Finding { document: record.name.clone(), rule, what });
    for layer in &record.layers {
        let mut seen = HashSet::new();
        for span in &layer.spans {
            let covered = text.get(span.start() as usize..span.end() as usize).unwrap_or_default();
            let shown: String = covered.chars().take(40).collect();
            let what =
                format!("{} {} \u{2068}{}\u{2069}", span.id, span.label, shown.replace(['\n', '\r'], " "));
            if span.label.is_empty() {
                tell("no-label", what.clone());
            }
            if covered.is_empty() {
                tell("covers-nothing", what.clone());
            }
            let mut edges = span.parts.iter().flat_map(|part| [part.start() as usize, part.end() as usize]);
            if edges.any(|edge| grapheme_floor(text, edge) != edge) {
                tell("edge-in-grapheme", what.clone());
            }
            let spaced = |part: &&crate::text::TextRange| {
                let covered = part.of(text);
                covered.starts_with(char::is_whitespace) || covered.ends_with(char::is_whitespace)
            };
            if span.parts.iter().any(|part| spaced(&part)) {
                tell("edge-on-space", what.clone());
            }
            if covered.trim().chars().any(is_separator) {
                tell("over-paragraph", what.clone());
            }
            if !seen.insert((span.label.clone(), span.parts.clone())) {
                tell("duplicate", what);
            }
        }
        let ids: HashSet<_> = layer.spans.iter().map(|span| &span.id).collect();
        for relation in &layer.relations {
            if !ids.contains(&relation.from) || !ids.contains(&relation.to) {
                tell("loose-relation", format!("{} {}", relation.id, relation.kind));
            }
        }
    }
    found
}
