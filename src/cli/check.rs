//! `hashiya check`: mistakes in files of any form, with an exit code.

use super::arguments::{Reading, Writing};
use super::{Failure, convert::converted};
use crate::check::{self, Context, Corpus, Finding, Rule};
use crate::convert::{self, FileError, Outcome, Sources, Whose};
use crate::formats::{self, Record};
use crate::model::Schema;
use crate::project;
use crate::project::files::Nowhere;
use crate::text::OffsetMap;
use crate::text::arabic::clitics::{Evidence, Policy};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    reading: Reading,
    /// Leave this rule out; may be said several times.
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(Rule::ALL.iter().map(|rule| rule.name())))]
    without: Vec<String>,
    /// Tell what was found as JSON.
    #[arg(long)]
    json: bool,
    /// Files, folders, patterns, projects, or - for the standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// Something found wrong in a document.
struct Told {
    document: Arc<str>,
    annotator: Arc<str>,
    /// Name of the rule.
    rule: &'static str,
    /// Where, in code points.
    start: usize,
    end: usize,
    /// Identifiers of what it concerns.
    ids: Vec<String>,
    /// What was found, in a sentence.
    what: String,
    /// There is a change that mends it.
    can_mend: bool,
}

/// What a project says of its labels, or what can be said without one.
struct Measure {
    schema: Schema,
    clitics: Policy,
    off: BTreeSet<Rule>,
}

impl Measure {
    fn new(command: &Check) -> Self {
        let mut off: BTreeSet<Rule> =
            command.without.iter().filter_map(|name| Rule::from_name(name)).collect();
        // Several paths are judged together by the settings of the first project among them.
        let projects = command.paths.iter().filter(|path| path.is_dir());
        let projects = projects.filter_map(|path| project::open(path).ok());
        if let Some(opened) = projects.into_iter().find(|opened| opened.project.has_settings()) {
            let settings = opened.project.settings();
            off.extend(check::switched_off(&settings.checks));
            return Self { schema: settings.schema, clitics: settings.clitics, off };
        }
        // Files of another program follow another schema.
        off.extend([Rule::UnknownLabel, Rule::WrongValue, Rule::CliticInside, Rule::CliticOutside]);
        Self { schema: Schema::default(), clitics: Policy::Ask, off }
    }
}

/// Shows every document to `look`, on several threads.
fn each(
    command: &Check,
    sources: &Sources,
    look: impl Fn(&Record) + Send + Sync + 'static,
) -> Result<Outcome, Failure> {
    let to = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let mut options = command.reading.options(&Writing::default(), to, Whose::All);
    options.unchecked = true;
    options.look = Some(Box::new(look));
    converted(sources, &options, &mut Nowhere)
}

pub(super) fn run(command: &Check) -> Result<(), Failure> {
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let measure = Arc::new(Measure::new(command));
    let learnt: Arc<Mutex<(Corpus, Evidence)>> = Arc::default();
    // The standard input can be read but once: its documents are not compared with one another.
    if !command.paths.iter().any(|path| path.as_os_str() == "-") {
        let (all, measure) = (learnt.clone(), measure.clone());
        each(command, &sources, move |record| {
            let mut own = Corpus::default();
            for layer in &record.layers {
                own.learn(&record.text, &layer.to_annotations(&record.metadata).0, &measure.schema);
            }
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.0.learn_all(own);
            all.1.read(&record.text);
        })?;
    }
    let learnt = std::mem::take(&mut *learnt.lock().unwrap_or_else(PoisonError::into_inner));
    let found: Arc<Mutex<Vec<Told>>> = Arc::default();
    let all = found.clone();
    let outcome = each(command, &sources, move |record| {
        let (corpus, evidence) = &learnt;
        let context = Context {
            schema: &measure.schema,
            clitics: measure.clitics,
            evidence,
            corpus,
            off: &measure.off,
        };
        let told = findings(record, &context);
        if !told.is_empty() {
            all.lock().unwrap_or_else(PoisonError::into_inner).extend(told);
        }
    })?;
    let mut found = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    found.sort_by(|a, b| {
        (&a.document, &a.annotator, a.start, a.rule, &a.ids).cmp(&(
            &b.document,
            &b.annotator,
            b.start,
            b.rule,
            &b.ids,
        ))
    });
    tell(command, &found, &outcome);
    if !outcome.errors.is_empty() {
        return Err(format!("{} of the files could not be read", outcome.errors.len()).into());
    }
    if found.is_empty() && outcome.problems.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

fn tell(command: &Check, found: &[Told], outcome: &Outcome) {
    if command.json {
        let errors = |list: &[FileError]| -> Vec<Value> {
            list.iter().map(|error| json!({"place": error.place, "what": error.what})).collect()
        };
        let findings: Vec<Value> = found
            .iter()
            .map(|one| {
                json!({
                    "document": &*one.document,
                    "annotator": &*one.annotator,
                    "rule": one.rule,
                    "start": one.start,
                    "end": one.end,
                    "ids": one.ids,
                    "what": one.what,
                    "can be mended": one.can_mend,
                })
            })
            .collect();
        println!(
            "{}",
            json!({
                "documents": outcome.report.documents,
                "spans": outcome.report.spans,
                "errors": errors(&outcome.errors),
                "problems": errors(&outcome.problems),
                "findings": findings,
            })
        );
        return;
    }
    for error in outcome.errors.iter().chain(&outcome.problems) {
        println!("{error}");
    }
    for one in found {
        let whose = if one.annotator.is_empty() { String::new() } else { format!(" ({})", one.annotator) };
        println!("{}:{}-{}{whose}: {}: {}", one.document, one.start, one.end, one.rule, one.what);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in found {
        *counts.entry(one.rule).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
    let told = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
    eprintln!("hashiya: {} documents, {} spans: {told}", outcome.report.documents, outcome.report.spans);
}

/// What is wrong in a document, in the work of each annotator.
fn findings(record: &Record, context: &Context<'_>) -> Vec<Told> {
    let text: &str = &record.text;
    let offsets = OffsetMap::new(text);
    let mut found = Vec::new();
    for layer in &record.layers {
        let (annotations, _) = layer.to_annotations(&record.metadata);
        let told = |finding: Finding| {
            let covered =
                text.get(finding.range.start as usize..finding.range.end as usize).unwrap_or_default();
            let shown: String = covered.chars().take(40).collect::<String>().replace(['\n', '\r'], " ");
            let label =
                finding.spans.first().and_then(|id| annotations.get(id)).map(|span| span.label.clone());
            let about = if finding.about.is_empty() { String::new() } else { format!(": {}", finding.about) };
            let ids: Vec<String> = finding.spans.iter().map(ToString::to_string).collect();
            Told {
                document: record.name.clone(),
                annotator: layer.annotator.clone(),
                rule: finding.rule.name(),
                start: offsets.code_point_of_byte(text, finding.range.start as usize).0,
                end: offsets.code_point_of_byte(text, finding.range.end as usize).0,
                what: format!(
                    "{} {} \u{2068}{shown}\u{2069}: {}{about}",
                    ids.join(" "),
                    label.as_deref().unwrap_or_default(),
                    finding.rule.what()
                ),
                ids,
                can_mend: finding.fix.is_some(),
            }
        };
        let all = check::document(text, &annotations, context).into_iter();
        found.extend(all.filter(|finding| finding.muted.is_none()).map(told));
        let ids: HashSet<_> = layer.spans.iter().map(|span| &span.id).collect();
        for relation in &layer.relations {
            if !ids.contains(&relation.from) || !ids.contains(&relation.to) {
                found.push(Told {
                    document: record.name.clone(),
                    annotator: layer.annotator.clone(),
                    rule: "loose-relation",
                    start: 0,
                    end: 0,
                    what: format!("{} {}: an end of it is no span", relation.id, relation.kind),
                    ids: vec![relation.id.to_string()],
                    can_mend: false,
                });
            }
        }
    }
    found
}
