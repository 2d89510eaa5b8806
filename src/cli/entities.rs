//! `hashiya entities`: what a project knows of entities.

use super::Failure;
use crate::formats::entity_lists::{self, Listed};
use crate::model::join::Join;
use crate::model::{EntityRecord, Registry};
use crate::project::entities::{FILE, Known};
use crate::project::{self, Project, bulk, files};
use crate::search::entities::EntityIndex;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

#[derive(Args)]
pub(super) struct Entities {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Lists them, with the number of mentions of each.
    List {
        /// The project's folder.
        project: PathBuf,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Finds them by any of their names, as readers know them again.
    Find {
        /// The project's folder.
        project: PathBuf,
        /// The beginnings of words, in any order.
        #[arg(required = true)]
        words: Vec<String>,
        /// No more than this.
        #[arg(long, default_value_t = 20)]
        most: usize,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Takes in lists of names: tables, JSON lines, extracts of Wikidata.
    Import {
        /// The project's folder.
        project: PathBuf,
        /// The lists.
        #[arg(required = true)]
        lists: Vec<PathBuf>,
        /// Languages of the names to take from Wikidata, the best first.
        #[arg(long, value_delimiter = ',', default_value = "ar,en")]
        languages: Vec<String>,
        /// Only say what would become of it.
        #[arg(long)]
        dry_run: bool,
        /// Say it as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Makes one entity of several: their mentions become those of the first, in all documents of all annotators.
    Merge {
        /// The project's folder.
        project: PathBuf,
        /// The identifier of the one that stays.
        into: String,
        /// The identifiers of the others.
        #[arg(required = true)]
        others: Vec<String>,
        /// Say it as JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(command: &Entities) -> Result<(), Failure> {
    match &command.what {
        What::List { project, json } => list(&opened(project)?, *json),
        What::Find { project, words, most, json } => {
            find(&opened(project)?, &words.join(" "), *most, *json);
            Ok(())
        }
        What::Import { project, lists, languages, dry_run, json } => {
            import(&opened(project)?, lists, languages, *dry_run, *json)
        }
        What::Merge { project, into, others, json } => merge(&opened(project)?, into, others, *json),
    }
}

/// A project with what it knows; what of it could not be understood is told.
fn opened(path: &Path) -> Result<(Project, Known), Failure> {
    let project = project::open(path).map_err(|error| error.to_string())?.project;
    let known = project.entities()?;
    for problem in &known.problems {
        eprintln!("hashiya: {FILE}, {problem}");
    }
    Ok((project, known))
}

fn shown(record: &EntityRecord, mentions: Option<usize>) -> Value {
    let mut value = serde_json::to_value(record).unwrap_or_default();
    if let (Some(object), Some(mentions)) = (value.as_object_mut(), mentions) {
        object.insert("mentions".to_owned(), mentions.into());
    }
    value
}

fn line(record: &EntityRecord, mentions: Option<usize>) -> String {
    let mentions = mentions.map(|count| count.to_string()).unwrap_or_default();
    [&*record.id, &record.name, &record.kind, &record.link, &mentions]
        .map(|cell| cell.replace('\t', " "))
        .join("\t")
}

/// Mentions of each entity, over all documents of all annotators.
fn mentions(project: &Project, registry: &Registry) -> Result<BTreeMap<Arc<str>, usize>, String> {
    let mut counts = BTreeMap::new();
    for annotator in project.annotators() {
        for name in project.names().map_err(|error| error.to_string())? {
            for (id, count) in project.mentions(&annotator, &name)? {
                let id = registry.get(&id).map_or(id, |record| record.id.clone());
                *counts.entry(id).or_default() += count;
            }
        }
    }
    Ok(counts)
}

fn list((project, known): &(Project, Known), json: bool) -> Result<(), Failure> {
    let counts = mentions(project, &known.registry)?;
    for record in known.registry.records() {
        let count = Some(counts.get(&record.id).copied().unwrap_or_default());
        println!("{}", if json { shown(record, count).to_string() } else { line(record, count) });
    }
    Ok(())
}

fn find((_, known): &(Project, Known), words: &str, most: usize, json: bool) {
    let index = EntityIndex::new(known.registry.records());
    for id in index.find(words, most) {
        if let Some(record) = known.registry.get(&id) {
            println!("{}", if json { shown(record, None).to_string() } else { line(record, None) });
        }
    }
}

fn import(
    (project, known): &(Project, Known),
    lists: &[PathBuf],
    languages: &[String],
    dry_run: bool,
    json: bool,
) -> Result<(), Failure> {
    let mut join = Join::new(known.registry.clone());
    let mut problems = 0_usize;
    for path in lists {
        let name = path.to_string_lossy();
        let failed = |error: &dyn std::fmt::Display| format!("{name}: {error}");
        let head = files::head(path, entity_lists::HEAD).map_err(|error| error.to_string())?;
        let (input, length) = files::open_file(path).map_err(|error| error.to_string())?;
        let bar = ProgressBar::new(length);
        bar.set_style(
            ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let stream =
            files::text_stream(Box::new(bar.wrap_read(input)), None).map_err(|error| failed(&error))?;
        let mut take = |listed| {
            match listed {
                Listed::Entity(record) => join.take(*record),
                Listed::Problem(problem) => {
                    problems += 1;
                    bar.suspend(|| eprintln!("hashiya: {name}: {problem}"));
                }
            }
            true
        };
        entity_lists::read(stream.bytes, &name, &head, languages, &mut take)
            .map_err(|error| failed(&error))?;
        bar.finish_and_clear();
    }
    let (new, joined, same) = (join.new, join.joined, join.same);
    let (registry, changes) = join.finish();
    if !dry_run && !changes.is_empty() {
        project.write_entities(&registry, known.sha256.as_ref())?;
    }
    if json {
        println!(
            "{}",
            json!({"new": new, "joined": joined, "same": same, "problems": problems, "written": !dry_run})
        );
    } else {
        println!(
            "{new} new, {joined} joined with what was known, {same} known already, {problems} passed over"
        );
    }
    Ok(())
}

fn merge(
    (project, known): &(Project, Known),
    into: &str,
    others: &[String],
    json: bool,
) -> Result<(), Failure> {
    let missing = |id: &str| format!("{id}: no entity has this identifier; `hashiya entities find` tells it");
    let mut whole = EntityRecord::clone(known.registry.get(into).ok_or_else(|| missing(into))?);
    let mut changes = Vec::new();
    let mut from: Vec<Arc<str>> = Vec::new();
    for id in others {
        let record = known.registry.get(id).ok_or_else(|| missing(id))?;
        if record.id == whole.id || from.contains(&record.id) {
            return Err(format!("{id}: it is named twice").into());
        }
        whole.absorb(record);
        from.push(record.id.clone());
        changes.extend(known.registry.removal(&record.id));
    }
    from.extend(whole.merged.iter().cloned());
    let head = (whole.id.clone(), whole.kind.clone());
    let id = whole.id.clone();
    changes.splice(0..0, known.registry.change(whole));
    let mut registry = known.registry.clone();
    if !registry.make(&changes) {
        return Err("the entities could not be merged".into());
    }
    let work = bulk::Work::Relink { from, to: Some(head) };
    let mut prepared = Vec::new();
    for annotator in project.annotators() {
        for name in project.names().map_err(|error| error.to_string())? {
            prepared.extend(bulk::prepare(project, &annotator, &name, &work)?);
        }
    }
    let written = project.write_entities(&registry, known.sha256.as_ref())?;
    let (done, cancel) = (AtomicUsize::new(0), AtomicBool::new(false));
    if let Err(error) = bulk::write_all(&prepared, &done, &cancel) {
        // Both or neither.
        project.write_entities(&known.registry, written.as_ref())?;
        return Err(error.into());
    }
    if json {
        println!("{}", json!({"id": &*id, "merged": others.len(), "documents": prepared.len()}));
    } else {
        println!("{} entities became one, in {} documents", others.len() + 1, prepared.len());
    }
    Ok(())
}
