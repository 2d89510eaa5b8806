//! `hashiya split` and `hashiya dataset`: documents parted for training, and described.

use super::arguments::{Reading, Writing, names};
use super::convert::{converted, tell};
use super::{Failure, convert::labels};
use crate::convert::{self, Look, Options, Outcome, Sources, Whose};
use crate::dataset::{self, Agreement, By, Listed, SampleOptions, Sheet, SplitOptions, Summary};
use crate::formats::{self, Format, Layout};
use crate::project::ProjectError;
use crate::project::files::{Nowhere, OutFolder, Output};
use clap::Args;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Split {
    /// The form to write.
    #[arg(long, value_name = "FORMAT", default_value = "jsonl", value_parser = names(|info| info.writes))]
    to: String,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    writing: Writing,
    /// The folder to write.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// Write into a folder that is not empty.
    #[arg(long)]
    force: bool,
    /// Names of the splits.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "train,dev,test")]
    names: Vec<String>,
    /// How much each split gets.
    #[arg(long, value_name = "SHARES", value_delimiter = ',', default_value = "80,10,10")]
    shares: Vec<f64>,
    /// What stays together: each document for itself, those of a folder, those with the same metadata `metadata:KEY`,
    /// or earlier documents before later ones by `date:KEY` of the metadata.
    #[arg(long, value_name = "WHAT", default_value = "document")]
    by: String,
    /// The seed of chance: the same seed gives the same splits.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How much alike documents must be to stay together, from 0 to 1; 1 keeps only equal ones together.
    #[arg(long, value_name = "LIKENESS", default_value_t = 0.8)]
    near: f64,
    /// Do not look for documents that are nearly the same.
    #[arg(long)]
    no_near: bool,
    /// Do not share out each label evenly.
    #[arg(long)]
    no_stratify: bool,
    /// Whose work to take; by default everybody's.
    #[arg(long, value_name = "NAME")]
    annotator: Option<String>,
    /// Tell the report on the standard output as JSON.
    #[arg(long)]
    json: bool,
    /// Files, folders, patterns or projects.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Args)]
pub(super) struct Dataset {
    #[command(flatten)]
    split: Split,
    /// The name of the data set.
    #[arg(long, value_name = "TITLE", default_value = "Data set")]
    title: String,
    /// Its licence, such as CC-BY-4.0.
    #[arg(long, value_name = "NAME", default_value = "")]
    licence: String,
    /// A file with the guideline that annotators worked by.
    #[arg(long, value_name = "FILE")]
    guideline: Option<PathBuf>,
    /// At most so many documents without spans.
    #[arg(long, value_name = "N")]
    without_spans: Option<usize>,
    /// At most so many documents for each label.
    #[arg(long, value_name = "N")]
    per_label: Option<usize>,
}

pub(super) fn split(command: &Split) -> Result<(), Failure> {
    let plan = plan(command, &SampleOptions::default())?;
    let mut folder = OutFolder::new(&command.output, command.force).map_err(|error| error.to_string())?;
    let outcome = write(command, &plan, &mut folder)?;
    finish(&plan.sources, &outcome, folder, command.json)
}

pub(super) fn dataset(command: &Dataset) -> Result<(), Failure> {
    let split = &command.split;
    let guideline = match &command.guideline {
        None => String::new(),
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("the guideline cannot be read: {error}: {}", path.display()))?,
    };
    let sampled = SampleOptions {
        seed: split.seed,
        without_spans: command.without_spans,
        per_label: command.per_label,
    };
    let plan = plan(split, &sampled)?;
    let mut folder = OutFolder::new(&split.output, split.force).map_err(|error| error.to_string())?;
    let outcome = write(split, &plan, &mut folder)?;
    let sheet = dataset::datasheet(&Sheet {
        title: &command.title,
        documents: &plan.documents,
        splits: &plan.splits,
        names: &split.names,
        agreement: Some(&plan.agreement),
        guideline: &guideline,
        licence: &command.licence,
    });
    folder.file("DATASHEET.md", sheet.as_bytes()).map_err(|error| error.to_string())?;
    let mut listed = Vec::new();
    folder.look(|name, bytes| listed.push(Listed::of(name, bytes))).map_err(|error| error.to_string())?;
    folder.file("MANIFEST.json", &dataset::manifest(&listed)).map_err(|error| error.to_string())?;
    finish(&plan.sources, &outcome, folder, split.json)
}

/// Which document goes where.
struct Plan {
    to: &'static dyn Format,
    sources: Sources,
    documents: Vec<Summary>,
    /// The place in the names of the splits, for each document.
    splits: Vec<usize>,
    agreement: Agreement,
}

fn options(command: &Split, to: &'static dyn Format, look: Option<Look>) -> Options {
    let whose = command.annotator.clone().map_or(Whose::All, Whose::Of);
    Options { look, ..command.reading.options(&command.writing, to, whose) }
}

/// Reads everything once and decides.
fn plan(command: &Split, sampled: &SampleOptions) -> Result<Plan, Failure> {
    if command.names.len() != command.shares.len() {
        let (names, shares) = (command.names.len(), command.shares.len());
        return Err(format!("there are {names} names of splits and {shares} shares: give as many").into());
    }
    let sum: f64 = command.shares.iter().sum();
    if command.shares.iter().any(|share| !share.is_finite() || *share < 0.0) || sum <= 0.0 {
        return Err("shares are numbers from 0 up, and not all 0".into());
    }
    let mut seen = HashSet::new();
    let fits = |name: &&String| crate::project::files::safe_name(name) == **name && !name.contains('/');
    if let Some(name) = command.names.iter().find(|name| !fits(name) || !seen.insert((*name).clone())) {
        return Err(format!("{name:?} is no name for a split, or is there twice").into());
    }
    let by = match command.by.split_once(':') {
        Some(("metadata", key)) => By::Metadata(key.to_owned()),
        Some(("date", key)) => By::Date(key.to_owned()),
        None if command.by == "document" => By::Document,
        None if command.by == "folder" => By::Folder,
        _ => {
            let what = format!("{:?} is none of document, folder, metadata:KEY and date:KEY", command.by);
            return Err(what.into());
        }
    };
    let split = SplitOptions {
        ratios: command.shares.iter().map(|share| share / sum).collect(),
        seed: command.seed,
        by,
        stratify: !command.no_stratify,
        near: (!command.no_near).then_some(command.near),
    };
    let to = formats::by_name(&command.to).ok_or("the form is not known")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    if sources.list.iter().any(|source| matches!(source, convert::Source::Standard { .. })) {
        return Err("everything is read twice: give a file, not the standard input".into());
    }
    let jsonl = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let found: Arc<Mutex<(Vec<Summary>, Agreement)>> = Arc::default();
    let (all, how) = (found.clone(), split.clone());
    let look: Look = Box::new(move |record| {
        let summary = Summary::of(record, &how);
        if let Ok(mut all) = all.lock() {
            all.0.push(summary);
            all.1.add(record);
        }
    });
    let first = Options { unchecked: true, ..options(command, jsonl, Some(look)) };
    let outcome = converted(&sources, &first, &mut Nowhere)?;
    drop(first);
    if let Some(error) = outcome.errors.first() {
        return Err(error.to_string().into());
    }
    let (mut documents, agreement) =
        found.lock().map(|mut found| std::mem::take(&mut *found)).unwrap_or_default();
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = documents.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(
            format!("two documents are called {:?}: give each a name of its own", pair[0].name).into()
        );
    }
    let mut documents: Vec<Option<Summary>> = documents.into_iter().map(Some).collect();
    let kept = {
        let all: Vec<Summary> = documents.iter().flatten().cloned().collect();
        dataset::sample(&all, sampled)
    };
    let documents: Vec<Summary> =
        kept.into_iter().filter_map(|place| documents.get_mut(place)?.take()).collect();
    let splits = dataset::split(&documents, &split);
    Ok(Plan { to, sources, documents, splits, agreement })
}

/// A split's part of the folder.
struct Part<'a> {
    folder: &'a mut OutFolder,
    /// Name of the split: of its file, or of its folder.
    name: &'a str,
    ending: &'static str,
    streams: bool,
}

impl Output for Part<'_> {
    fn stream(&mut self, bytes: &[u8]) -> Result<(), ProjectError> {
        self.folder.append(&format!("{}.{}", self.name, self.ending), bytes)
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        // What stands beside a stream tells of all splits alike.
        let name =
            if self.streams { format!("{}.{name}", self.name) } else { format!("{}/{name}", self.name) };
        self.folder.file(&name, bytes)
    }
}

fn write(command: &Split, plan: &Plan, folder: &mut OutFolder) -> Result<Outcome, Failure> {
    let info = plan.to.info();
    let streams = info.layout == Layout::Stream;
    let mut options = options(command, plan.to, None);
    if plan.to.numbers_labels() {
        options.write.labels = labels(&plan.sources, &options)?;
    }
    let mut all = Outcome::default();
    for (place, name) in command.names.iter().enumerate() {
        let inside = plan.documents.iter().zip(&plan.splits).filter(|(_, split)| **split == place);
        options.only = Some(inside.map(|(document, _)| document.name.to_string()).collect());
        let ending = info.extensions.first().copied().unwrap_or("txt");
        let outcome = converted(&plan.sources, &options, &mut Part { folder, name, ending, streams })?;
        let count = options.only.as_ref().map_or(0, HashSet::len);
        eprintln!("hashiya: {name}: {count} documents");
        all.report.add(outcome.report);
        all.errors.extend(outcome.errors);
        all.problems = outcome.problems;
        all.assumptions = outcome.assumptions;
    }
    Ok(all)
}

/// Puts the folder in its place if all went well.
fn finish(sources: &Sources, outcome: &Outcome, folder: OutFolder, json: bool) -> Result<(), Failure> {
    tell(sources, outcome, None, json)?;
    if !outcome.report.differences.is_empty() || !outcome.errors.is_empty() {
        return Err("nothing was written".into());
    }
    folder.finish().map_err(|error| Failure::from(error.to_string()))
}
