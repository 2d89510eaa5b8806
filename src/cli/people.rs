//! `hashiya assign`, `hand-out` and `hand-in`: who works on what, given out and taken back.

use super::Failure;
use super::merge::{end, with_progress};
use crate::project::assign::Overlap;
use crate::project::hand::{self, Progress};
use crate::project::{self, people};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Assign {
    /// The project's folder.
    project: PathBuf,
    /// So many annotators get each document, or each that overlaps.
    #[arg(long, value_name = "N")]
    overlap: Option<usize>,
    /// Only that share of the documents overlaps, as in 20%; each other one goes to one annotator.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    overlap_share: Option<f64>,
    /// The seed of chance: the same seed gives the same assignment.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Who gets documents; by default everybody who has worked on the project or has some.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    to: Vec<String>,
    /// Only documents whose names fit, as in 'news/*'.
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Tell who has how much as JSON.
    #[arg(long)]
    json: bool,
}

/// A share, as `20%` or `0.2`.
fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().map(|number| number / unit).ok();
    share.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "say a share as in 20% or 0.2".to_owned())
}

pub(super) fn assign(command: &Assign) -> Result<(), Failure> {
    let told = |error: project::ProjectError| error.to_string();
    let project = project::open(&command.project).map_err(told)?.project;
    let people = project.people();
    let mut to = Vec::new();
    for name in &command.to {
        let name = people::check_name(name, &people).map_err(|error| error.to_string())?;
        if !to.contains(&name) {
            to.push(name);
        }
    }
    let mut names = project.names().map_err(told)?;
    if let Some(pattern) = &command.only {
        let pattern =
            glob::Pattern::new(pattern).map_err(|error| format!("{pattern:?} is no pattern: {error}"))?;
        names.retain(|name| pattern.matches(name));
        if names.is_empty() {
            return Err(format!("no document's name fits {:?}", pattern.as_str()).into());
        }
    }
    let annotators = command.overlap.unwrap_or(if command.overlap_share.is_some() { 2 } else { 1 });
    let overlap = Overlap { annotators, share: command.overlap_share.unwrap_or(1.0) };
    let to = if to.is_empty() { people } else { to };
    let (all, given) = project.assign(&names, &to, overlap, command.seed).map_err(told)?;
    if command.json {
        let assigned: serde_json::Map<_, _> =
            all.annotators().map(|(name, count)| (name.to_owned(), count.into())).collect();
        println!("{}", json!({"given": given, "assigned": assigned}));
        return Ok(());
    }
    for (name, count) in all.annotators() {
        println!("{name}: {count} documents");
    }
    println!("{given} given out now");
    Ok(())
}

#[derive(Args)]
pub(super) struct HandOut {
    /// The project's folder.
    project: PathBuf,
    /// Whose documents are handed out.
    #[arg(long, value_name = "NAME")]
    to: String,
    /// Make a zip, not a folder.
    #[arg(long)]
    zip: bool,
    /// The folder or zip to make; by default one of the annotator's name, here.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

pub(super) fn hand_out(command: &HandOut) -> Result<(), Failure> {
    let project = project::open(&command.project).map_err(|error| error.to_string())?.project;
    let name = people::check_name(&command.to, &project.people()).map_err(|error| error.to_string())?;
    let out = command
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(if command.zip { format!("{name}.zip") } else { name.clone() }));
    let done = counted(|progress| hand::hand_out(&project, &name, &out, command.zip, progress))?;
    let Some(done) = done else { return Err("it was stopped".into()) };
    println!("{} documents are handed out to {name}: {}", done.documents, done.path.display());
    if done.missing.is_empty() {
        return Ok(());
    }
    for name in &done.missing {
        println!("{name}: it is assigned, but the project has it no more; take it out of assignments.json");
    }
    Err(Failure::Found)
}

#[derive(Args)]
pub(super) struct HandIn {
    /// The folder or zip that was handed out and worked on.
    from: PathBuf,
    /// The project's folder.
    project: PathBuf,
    /// Only tell what would become of each file; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Tell what was done as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn hand_in(command: &HandIn) -> Result<(), Failure> {
    let project = project::open(&command.project).map_err(|error| error.to_string())?.project;
    let done = counted(|progress| hand::hand_in(&project, &command.from, command.dry_run, progress))?;
    let Some(done) = done else { return Err("it was stopped".into()) };
    if !command.json {
        println!("the work of {}:", done.annotator);
    }
    end(&done.brought, command.json)
}

/// Does something that counts files, and shows how many are through.
fn counted<T>(work: impl FnOnce(&Progress) -> Result<T, project::ProjectError>) -> Result<T, String> {
    let progress = Progress::default();
    with_progress(&progress.done, || work(&progress)).map_err(|error| error.to_string())
}
