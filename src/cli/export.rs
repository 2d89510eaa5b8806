//! `hashiya export`.

use crate::formats::training::{ExportForm, export};
use crate::model::{Annotations, Document};
use crate::project::{self, Project};
use clap::{Args, ValueEnum};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How documents are put together.
#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// One list of documents.
    Json,
    /// One document a line.
    Jsonl,
}

#[derive(Args)]
pub(super) struct Export {
    /// The form; by default that of the file's name, or JSON.
    #[arg(long)]
    to: Option<Form>,
    /// The file to write; by default the standard output.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Whose labels; by default gold's, or the only annotator's.
    #[arg(long)]
    annotator: Option<String>,
    /// Text files, or folders with all their texts.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// The name under which adjudicated annotations are kept.
const GOLD: &str = "gold";

pub(super) fn run(command: &Export) -> Result<(), String> {
    let mut loaded: Vec<(Arc<Document>, Annotations)> = Vec::new();
    for path in &command.paths {
        let opened = project::open(path).map_err(|error| error.to_string())?;
        let names = match opened.document {
            Some(name) => vec![name],
            None => all_documents(&opened.project, path)?,
        };
        for name in names {
            loaded.push(load(&opened.project, &name, command.annotator.as_deref())?);
        }
    }
    let documents: Vec<(&Document, &Annotations)> =
        loaded.iter().map(|(document, annotations)| (&**document, annotations)).collect();
    let by_name =
        command.output.as_deref().and_then(Path::extension).is_some_and(|extension| extension == "jsonl");
    let form = match command.to {
        Some(Form::Jsonl) => ExportForm::Jsonl,
        None if by_name => ExportForm::Jsonl,
        Some(Form::Json) | None => ExportForm::Json,
    };
    match &command.output {
        Some(path) => project::export_to(path, form, &documents).map_err(|error| error.to_string()),
        None => std::io::stdout()
            .write_all(&export(form, &documents))
            .map_err(|error| format!("the output could not be written: {error}")),
    }
}

pub(super) fn all_documents(project: &Project, path: &Path) -> Result<Vec<String>, String> {
    let entries = project.documents(GOLD).map_err(|error| error.to_string())?;
    if entries.is_empty() {
        return Err(format!("there is no .txt file in the folder: {}", path.display()));
    }
    Ok(entries.into_iter().map(|entry| entry.name).collect())
}

fn load(
    project: &Project,
    name: &str,
    annotator: Option<&str>,
) -> Result<(Arc<Document>, Annotations), String> {
    let annotator = match annotator {
        Some(annotator) => annotator.to_owned(),
        None => choose(project, name)?,
    };
    let loaded = project.load(name, &annotator).map_err(|error| error.to_string())?;
    if let Some(reason) = loaded.read_only {
        return Err(reason);
    }
    if loaded.text_changed {
        eprintln!("hashiya: {name}: the text is not the one that was annotated");
    }
    for problem in &loaded.problems {
        eprintln!("hashiya: {name}: {problem}");
    }
    Ok((loaded.document, loaded.annotations))
}

/// Whose labels are meant when nobody says: gold's, or those of the only one who has any.
fn choose(project: &Project, name: &str) -> Result<String, String> {
    let all = project.annotators_of(name);
    match all.as_slice() {
        [] => Ok(project::default_annotator()),
        [only] => Ok(only.clone()),
        _ if all.iter().any(|annotator| annotator == GOLD) => Ok(GOLD.to_owned()),
        _ => Err(format!("{name} has labels by {}: say whose with --annotator", all.join(", "))),
    }
}
