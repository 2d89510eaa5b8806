//! `hashiya schema`: the labels of a project, and changes to them that all annotations follow.

use super::Failure;
use crate::formats::schema::{self, ready};
use crate::model::migrate::{By, Migration, What};
use crate::model::{Schema, in_language};
use crate::project::migrate::{self, Job, Way};
use crate::project::{self, Journal, Project};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Args)]
pub(super) struct SchemaArguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the schemas that are ready to be taken.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Shows the schema of a project, or one that is ready to be taken.
    Show {
        /// The project's folder, or the name of a ready one.
        #[arg(default_value = ".")]
        of: PathBuf,
        /// As JSON, in the form of hashiya.json.
        #[arg(long)]
        json: bool,
        /// Print the description of hashiya.json as JSON Schema instead.
        #[arg(long, conflicts_with = "json")]
        json_schema: bool,
    },
    /// Gives a project without a schema of its own a ready one.
    New {
        /// The name of the schema; `hashiya schema list` tells them.
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(ready::names()))]
        name: String,
        #[command(flatten)]
        of: Of,
        /// Replace the schema that the project has; annotations are left as they are.
        #[arg(long)]
        force: bool,
    },
    /// Looks for mistakes in a project's schema, and for names in its annotations that the schema lacks.
    Check {
        /// The project's folder, or a file like hashiya.json.
        #[arg(default_value = ".")]
        path: PathBuf,
    },
    /// Adds what another schema has more: a hashiya.json, brat's annotation.conf, or a configuration of Label Studio.
    Import {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        of: Of,
        /// Take its schema in the place of the project's own; annotations are left as they are.
        #[arg(long)]
        replace: bool,
    },
    /// Gives something another name, in the schema and in all annotations.
    Rename {
        /// Its name.
        from: String,
        /// Its new name, which nothing may have; see `merge`.
        to: String,
        #[command(flatten)]
        what: Kind,
        #[command(flatten)]
        of: Of,
    },
    /// Makes one of two, in the schema and in all annotations.
    Merge {
        /// The one that goes.
        from: String,
        /// The one that stays.
        into: String,
        #[command(flatten)]
        what: Kind,
        #[command(flatten)]
        of: Of,
    },
    /// Gives some spans of a label a label of their own.
    Split {
        /// The label.
        label: String,
        /// The label that they get; it is made if there is none.
        into: String,
        /// Those of which this attribute has that value.
        #[arg(
            long,
            value_name = "ATTRIBUTE=VALUE",
            conflicts_with = "text",
            required_unless_present = "text"
        )]
        attribute: Option<String>,
        /// Those in whose text these words stand, whatever their spelling.
        #[arg(long, value_name = "WORDS")]
        text: Option<String>,
        #[command(flatten)]
        of: Of,
    },
    /// Takes something out of the schema and of all annotations, and keeps it in the bin.
    Delete {
        /// Its name.
        name: String,
        #[command(flatten)]
        what: Kind,
        #[command(flatten)]
        of: Of,
    },
    /// Lists what was taken out.
    Bin {
        /// The project's folder.
        #[arg(default_value = ".")]
        project: PathBuf,
    },
    /// Brings back what was taken out.
    Restore {
        /// Its file in the bin; `hashiya schema bin` tells it.
        file: String,
        #[command(flatten)]
        of: Of,
    },
    /// Takes the last change back, if it was one of the schema.
    Undo {
        #[command(flatten)]
        of: Of,
    },
}

/// Whose schema is changed, by whom.
#[derive(Args)]
struct Of {
    /// The project's folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    project: PathBuf,
    /// Who does it, in whose history it stands; by default `HASHIYA_ANNOTATOR`, or the user's name.
    #[arg(long, value_name = "NAME")]
    annotator: Option<String>,
    /// Only tell what it would affect.
    #[arg(long)]
    dry_run: bool,
}

/// What of a schema is meant.
#[derive(Args)]
struct Kind {
    /// What it is.
    #[arg(long, value_enum, default_value_t)]
    kind: Named,
    /// The label that has the attribute.
    #[arg(long, value_name = "LABEL", required_if_eq("kind", "attribute"))]
    label: Option<String>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Named {
    #[default]
    Label,
    Attribute,
    Relation,
    DocumentLabel,
}

impl Kind {
    fn what(&self) -> What {
        match self.kind {
            Named::Label => What::Label,
            Named::Attribute => What::Attribute(self.label.as_deref().unwrap_or_default().into()),
            Named::Relation => What::Relation,
            Named::DocumentLabel => What::DocumentLabel,
        }
    }
}

pub(super) fn run(arguments: &SchemaArguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::List { json } => {
            list(*json);
            Ok(())
        }
        Command::Show { json_schema: true, .. } => {
            print!("{}", schema::JSON_SCHEMA);
            Ok(())
        }
        Command::Show { of, json, .. } => show(of, *json),
        Command::New { name, of, force } => new(name, of, *force),
        Command::Check { path } => check(path),
        Command::Import { file, of, replace } => import(file, of, *replace),
        Command::Rename { from, to, what, of } => rename(from, to, &what.what(), of, false),
        Command::Merge { from, into, what, of } => rename(from, into, &what.what(), of, true),
        Command::Split { label, into, attribute, text, of } => {
            let by = match (attribute.as_deref().map(|said| said.split_once('=')), text) {
                (Some(Some((attribute, value))), _) => {
                    By::Value { attribute: attribute.to_owned(), value: value.to_owned() }
                }
                (None, Some(text)) => By::Text(text.clone()),
                _ => return Err("--attribute wants ATTRIBUTE=VALUE".into()),
            };
            change(of, &Migration::Split { label: label.as_str().into(), by, to: into.as_str().into() }, into)
        }
        Command::Delete { name, what, of } => {
            change(of, &Migration::Delete { what: what.what(), name: name.as_str().into() }, name)
        }
        Command::Bin { project } => {
            for one in migrate::bin(&opened(project)?) {
                println!("{}  {} ({} of them), by {}", one.file, one.step.about, one.len(), one.annotator);
            }
            Ok(())
        }
        Command::Restore { file, of } => {
            let project = opened(&of.project)?;
            let found = migrate::bin(&project).into_iter().find(|one| one.file == *file);
            let found = found
                .ok_or_else(|| format!("there is no {file} in the bin; `hashiya schema bin` lists it"))?;
            if of.dry_run {
                println!("{} of {}", found.len(), found.step.about);
                return Ok(());
            }
            let about = found.step.about.clone();
            make(&project, of, Some(Way::Restore(found)), &about)
        }
        Command::Undo { of } => make(&opened(&of.project)?, of, None, ""),
    }
}

/// The project of a folder, with what was interrupted in it made whole.
fn opened(folder: &Path) -> Result<Project, String> {
    let project = project::open(folder).map_err(|error| error.to_string())?.project;
    if migrate::finish_interrupted(&project).map_err(|error| error.to_string())? {
        eprintln!("hashiya: a change that was interrupted has been finished");
    }
    Ok(project)
}

fn list(as_json: bool) {
    if as_json {
        let all = ready::all().map(|ready| {
            json!({"name": ready.name, "title": ready.title, "about": ready.about, "labels": ready.schema.labels.len()})
        });
        println!("{:#}", Value::Array(all.collect()));
        return;
    }
    for ready in ready::all() {
        let about = in_language(&ready.about, "en").unwrap_or_default();
        println!("{:12} {:2} labels  {about}", ready.name, ready.schema.labels.len());
    }
}

fn show(of: &Path, as_json: bool) -> Result<(), Failure> {
    let name = of.to_str().filter(|name| !of.exists() && ready::names().any(|other| other == *name));
    let schema = match name.and_then(ready::get) {
        Some(ready) => ready.schema,
        None => opened(of)?.schema().0,
    };
    if as_json {
        let bytes = schema::write(b"", &schema).map_err(|error| error.to_string())?;
        print!("{}", String::from_utf8_lossy(&bytes));
        return Ok(());
    }
    print!("{}", shown(&schema));
    Ok(())
}

/// A schema, for people.
fn shown(schema: &Schema) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let key = |key: Option<char>| key.map_or(String::from("-"), |key| key.to_string());
    for (title, labels) in [("labels", &schema.labels), ("labels of documents", &schema.document_labels)] {
        if labels.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{title}");
        for label in labels {
            let about = in_language(&label.description, "en").unwrap_or_default();
            let _ = writeln!(
                out,
                "  {:16} {}  {:20} {about}",
                label.name,
                key(label.key),
                label.display_name("en")
            );
            for attribute in &label.attributes {
                let _ = writeln!(out, "      .{}", attribute.name);
            }
        }
    }
    if !schema.relations.is_empty() {
        let _ = writeln!(out, "relations");
    }
    for relation in &schema.relations {
        let ends = |labels: &[std::sync::Arc<str>]| {
            if labels.is_empty() { "any".to_owned() } else { labels.join(", ") }
        };
        let arrow = if relation.symmetric { "<->" } else { "->" };
        let (from, to) = (ends(&relation.from), ends(&relation.to));
        let _ = writeln!(out, "  {:16} {}  {from} {arrow} {to}", relation.name, key(relation.key));
    }
    out
}

fn new(name: &str, of: &Of, force: bool) -> Result<(), Failure> {
    let project = opened(&of.project)?;
    let path = project.settings_path();
    if project.settings().says_schema() && !force {
        let what =
            format!("the project has labels of its own; say --force to replace them: {}", path.display());
        return Err(what.into());
    }
    let ready = ready::get(name).ok_or("there is no such schema")?;
    replace(&project, &ready.schema, of)
}

fn replace(project: &Project, schema: &Schema, of: &Of) -> Result<(), Failure> {
    let lacking = lacking(project, schema);
    if !lacking.is_empty() {
        eprintln!("hashiya: the annotations have names that the schema lacks: {}", lacking.join(", "));
    }
    if of.dry_run {
        print!("{}", shown(schema));
        return Ok(());
    }
    project.set_schema(None, Some(schema)).map_err(|error| error.to_string())?;
    println!("{}", project.settings_path().display());
    Ok(())
}

/// Names that the annotations of a project have and a schema lacks.
fn lacking(project: &Project, schema: &Schema) -> Vec<String> {
    let counts = migrate::count(project, &AtomicBool::new(false));
    let spans = counts
        .spans
        .iter()
        .filter(|(name, _)| schema.get(name).is_none())
        .map(|(name, count)| ("label", name, count));
    let relations = counts.relations.iter().filter(|(name, _)| schema.relation(name).is_none());
    let relations = relations.map(|(name, count)| ("relation", name, count));
    let known = |name: &str| schema.document_labels.iter().any(|label| *label.name == *name);
    let documents = counts.documents.iter().filter(|(name, _)| !known(name));
    let documents = documents.map(|(name, count)| ("label of documents", name, count));
    spans
        .chain(relations)
        .chain(documents)
        .map(|(what, name, count)| format!("{what} {name} ({count})"))
        .collect()
}

fn check(path: &Path) -> Result<(), Failure> {
    let (problems, lacking) = if path.is_file() {
        let bytes = std::fs::read(path).map_err(|error| format!("{error}: {}", path.display()))?;
        (schema::read(&path.to_string_lossy(), &bytes).problems, Vec::new())
    } else {
        let project = opened(path)?;
        let (schema, problems) = project.schema();
        (problems, lacking(&project, &schema))
    };
    for problem in &problems {
        println!("{problem}");
    }
    for name in &lacking {
        println!("the annotations have the {name}, which the schema lacks");
    }
    if problems.is_empty() && lacking.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

fn import(file: &Path, of: &Of, replaces: bool) -> Result<(), Failure> {
    let (other, problems) = project::schema_of_file(file)?;
    for problem in &problems {
        eprintln!("hashiya: {problem}");
    }
    let project = opened(&of.project)?;
    if replaces {
        return replace(&project, &other, of);
    }
    let mut own = project.schema().0;
    if !schema::join(&mut own, &other) {
        println!("the project has all of it");
        return Ok(());
    }
    replace(&project, &own, of)
}

fn rename(from: &str, to: &str, what: &What, of: &Of, merge: bool) -> Result<(), Failure> {
    let schema = opened(&of.project)?.schema().0;
    let taken = match what {
        What::Label => schema.get(to).is_some(),
        What::Relation => schema.relation(to).is_some(),
        What::DocumentLabel => schema.document_labels.iter().any(|label| *label.name == *to),
        What::Attribute(label) => {
            schema.get(label).is_some_and(|label| label.attributes.iter().any(|one| one.name == to))
        }
    };
    match (taken, merge) {
        (true, false) => {
            Err(format!("there is a {to:?} already; `hashiya schema merge` makes one of both").into())
        }
        (false, true) => Err(format!("there is no {to:?}; `hashiya schema rename` gives a new name").into()),
        _ => change(of, &Migration::Rename { what: what.clone(), from: from.into(), to: to.into() }, from),
    }
}

/// Tells what a change affects, and makes it unless it was only to be told.
fn change(of: &Of, migration: &Migration, about: &str) -> Result<(), Failure> {
    let project = opened(&of.project)?;
    crate::model::migrate::schema_after(&project.schema().0, migration).map_err(|error| error.to_string())?;
    let affected = migrate::look(&project, migration, &AtomicBool::new(false))?.unwrap_or_default();
    for one in &affected {
        let told = [
            (one.spans, "spans"),
            (one.relations, "relations"),
            (one.document_labels, "labels of the document"),
        ];
        let told: Vec<String> = told
            .iter()
            .filter(|(count, _)| 0 < *count)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        println!("{} by {}: {}", one.document, one.annotator, told.join(", "));
    }
    if of.dry_run {
        return Ok(());
    }
    make(&project, of, Some(Way::Migrate(migration.clone())), about)
}

/// Does something to the schema, or takes the last such thing back.
fn make(project: &Project, of: &Of, way: Option<Way>, about: &str) -> Result<(), Failure> {
    let annotator = of.annotator.clone().unwrap_or_else(project::default_annotator);
    let (mut journal, history) = Journal::open(project, &annotator).map_err(|error| error.to_string())?;
    let undo = || {
        let last = history.beside(false).filter(|step| step.schema.is_some()).cloned();
        last.map(Way::Undo)
            .ok_or("the last thing that was done is no change of the schema; take it back in the window")
    };
    let way = match way {
        Some(way) => way,
        None => undo()?,
    };
    if of.dry_run {
        return Ok(());
    }
    let job = Job {
        project: project.clone(),
        annotator: annotator.into(),
        way,
        open: None,
        journal: Some((journal.writer().clone(), history.done())),
        done: std::sync::Arc::default(),
        cancel: std::sync::Arc::default(),
    };
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if let Some(done) = job.run(about, time)? {
        for one in done.prepared {
            journal.set_file(&one.change.document, one.after);
        }
        println!("done; `hashiya schema undo` takes it back");
    }
    journal.finish();
    Ok(())
}
