//! Changing a project's schema together with all annotations: looked at first, then made whole, as one step.
//!
//! What is to be written is first put down in one file, [`PENDING`]. A program that ends in the middle leaves it behind, and
//! [`finish_interrupted`] makes the step whole when the project is opened again.

use super::bulk::{self, FileChange, Prepared, Work, put, write_files};
use super::write::remove;
use super::{HIDDEN, Journal, JournalWriter, Line, Project, ProjectError, folder_name, write_whole};
use crate::formats::schema;
use crate::model::document::sha256_hex;
use crate::model::migrate::{self, Migration};
use crate::model::{Change, Edit, Schema, SchemaChange, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The file of a step that is being written.
const PENDING: &str = "pending.json";
/// The folder of what was taken out.
const BIN: &str = "bin";

/// What a change would do to one annotator's work on one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// Whose work.
    pub annotator: Arc<str>,
    /// The document.
    pub document: String,
    /// How many spans.
    pub spans: usize,
    /// How many relations.
    pub relations: usize,
    /// How many labels of the document.
    pub document_labels: usize,
}

/// How often each name of a schema stands in the annotations of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Spans by label.
    pub spans: BTreeMap<Arc<str>, usize>,
    /// Relations by type.
    pub relations: BTreeMap<Arc<str>, usize>,
    /// Documents by label, once for each annotator.
    pub documents: BTreeMap<Arc<str>, usize>,
    /// How many files of annotations there are.
    pub files: usize,
}

/// What was taken out of a schema, with all that had its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binned {
    /// Its file in the bin.
    #[serde(skip)]
    pub file: String,
    /// Who took it out.
    pub annotator: Arc<str>,
    /// The step that did.
    pub step: Arc<Step>,
}

impl Binned {
    /// How many spans and relations are in it.
    pub fn len(&self) -> usize {
        let others =
            self.step.schema.iter().flat_map(|change| change.others.iter().map(|(_, change)| change));
        let all = self.step.changes.iter().chain(others).flat_map(|change| change.inverse.leaves());
        all.filter(|edit| {
            matches!(edit, Edit::Add(_) | Edit::Relate(_) | Edit::Attributes { .. } | Edit::Said { .. })
        })
        .count()
    }

    /// Says whether nothing had the name that was taken out.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What takes back what was done to one annotator's work on a document.
    pub fn inverse(&self, annotator: &str, document: &str) -> Option<&Edit> {
        let here = |change: &&Change| *change.document == *document;
        if *self.annotator == *annotator {
            return self.step.changes.iter().find(here).map(|change| &change.inverse);
        }
        let others = &self.step.schema.as_ref()?.others;
        others
            .iter()
            .filter(|(whose, _)| **whose == *annotator)
            .map(|(_, change)| change)
            .find(here)
            .map(|change| &change.inverse)
    }

    /// The schema with what was taken out.
    pub fn schema_with(&self, schema: &Schema) -> Schema {
        let Some(change) = &self.step.schema else { return schema.clone() };
        let before = change.before.as_ref().map_or_else(schema::usual, schema::from_value);
        migrate::schema_brought_back(schema, &before, &schema::from_value(&change.after))
    }
}

/// What is to be done to a schema and the annotations.
#[derive(Clone, Debug)]
pub enum Way {
    /// A change that annotations follow.
    Migrate(Migration),
    /// What was taken out comes back.
    Restore(Binned),
    /// A step is made again.
    Redo(Arc<Step>),
    /// A step is taken back.
    Undo(Arc<Step>),
}

/// All that is needed to do it.
pub struct Job {
    /// The project.
    pub project: Project,
    /// Who does it.
    pub annotator: Arc<str>,
    /// What is to be done.
    pub way: Way,
    /// The document that is open in a window, which makes its own part: its name, and what is done to it by something new.
    pub open: Option<(Arc<str>, Option<Change>)>,
    /// The journal, if there is one, and how many steps of it are done.
    pub journal: Option<(JournalWriter, usize)>,
    /// Counts files: those that were looked at, and those that were written.
    pub done: Arc<AtomicUsize>,
    /// Stops it.
    pub cancel: Arc<AtomicBool>,
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The step.
    pub step: Arc<Step>,
    /// The schema from now on.
    pub schema: Schema,
    /// The files of the annotator's own work.
    pub prepared: Vec<Prepared>,
}

/// A step that is being written, as a file.
#[derive(Serialize, Deserialize)]
struct Pending {
    annotator: Arc<str>,
    /// How many steps are done before the lines are written; none if there is no journal.
    done: Option<usize>,
    lines: Vec<Line>,
    files: Vec<PendingFile>,
}

#[derive(Serialize, Deserialize)]
struct PendingFile {
    path: String,
    /// SHA-256 of the file before.
    before: Option<String>,
    /// The file after.
    text: Option<String>,
}

/// Every annotator's work that there is on each document.
fn work(project: &Project) -> Result<Vec<(Arc<str>, String)>, String> {
    let names = project.names().map_err(|error| error.to_string())?;
    let mut all = Vec::new();
    for annotator in project.annotators() {
        let annotator: Arc<str> = annotator.into();
        let there = names.iter().filter(|name| project.annotations_path(&annotator, name).is_file());
        all.extend(there.map(|name| (annotator.clone(), name.clone())));
    }
    Ok(all)
}

/// What a change would do to all documents and annotators, without doing it. None if it was cancelled.
///
/// # Errors
/// If some work cannot be read: a change could not be made then.
pub fn look(
    project: &Project,
    migration: &Migration,
    cancel: &AtomicBool,
) -> Result<Option<Vec<Affected>>, String> {
    let mut all = Vec::new();
    for (annotator, document) in work(project)? {
        if cancel.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let loaded = project.load(&document, &annotator).map_err(|error| error.to_string())?;
        if let Some(reason) = loaded.read_only {
            return Err(reason);
        }
        let text = &loaded.document.text;
        if let Some(effect) = migrate::effect(&loaded.annotations, text, migration) {
            let (spans, relations, document_labels) =
                (effect.spans, effect.relations, effect.document_labels);
            all.push(Affected { annotator, document, spans, relations, document_labels });
        }
    }
    Ok(Some(all))
}

/// Counts what stands in the annotations of all documents and annotators; what cannot be read is passed over.
pub fn count(project: &Project, cancel: &AtomicBool) -> Counts {
    let mut counts = Counts::default();
    for (annotator, document) in work(project).unwrap_or_default() {
        if cancel.load(Ordering::Relaxed) {
            break;
        }
        counts.files += 1;
        let Ok(loaded) = project.load(&document, &annotator) else { continue };
        for (label, count) in loaded.annotations.counts() {
            *counts.spans.entry(label.clone()).or_default() += count;
        }
        for relation in loaded.annotations.relations() {
            *counts.relations.entry(relation.kind.clone()).or_default() += 1;
        }
        for label in migrate::labels_of(&loaded.annotations) {
            *counts.documents.entry(label.into()).or_default() += 1;
        }
    }
    counts
}

/// What is in the bin, the newest first.
pub fn bin(project: &Project) -> Vec<Binned> {
    let folder = project.root().join(HIDDEN).join(BIN);
    let mut all: Vec<Binned> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let mut binned: Binned = serde_json::from_slice(&fs::read(entry.path()).ok()?).ok()?;
            binned.file = entry.file_name().to_string_lossy().into_owned();
            Some(binned)
        })
        .collect();
    all.sort_by(|a, b| (b.step.time, &b.file).cmp(&(a.step.time, &a.file)));
    all
}

impl Job {
    /// Does it; none if it was cancelled, and then nothing was changed. `about` is what the step is called, `time` when it is
    /// made, in seconds since 1970.
    ///
    /// # Errors
    /// If something cannot be read or written, or was changed meanwhile: all is then as it was.
    pub fn run(self, about: &str, time: u64) -> Result<Option<Done>, String> {
        let settings = self.project.settings();
        let had_own = settings.says_schema();
        let now = settings.schema;
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for (annotator, document, work) in self.works()? {
            if self.cancel.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let prepared = bulk::prepare(&self.project, &annotator, &document, &work)?;
            if annotator == self.annotator {
                own.extend(prepared);
            } else {
                others.extend(prepared.map(|one| (annotator, one)));
            }
            self.done.fetch_add(1, Ordering::Relaxed);
        }
        let (step, line, failed, schema) = match &self.way {
            Way::Undo(step) | Way::Redo(step) => {
                let forward = matches!(self.way, Way::Redo(_));
                let schema = turned(step, forward, &now)?;
                let lines = if forward { (Line::Redo, Line::Undo) } else { (Line::Undo, Line::Redo) };
                (step.clone(), lines.0, lines.1, schema)
            }
            Way::Migrate(_) | Way::Restore(_) => {
                let (after, bin) = match &self.way {
                    Way::Migrate(migration) => {
                        let after =
                            migrate::schema_after(&now, migration).map_err(|error| error.to_string())?;
                        let bin = match migration {
                            Migration::Delete { name, .. } => {
                                Some(format!("{time}-{}.json", folder_name(name)))
                            }
                            _ => None,
                        };
                        (after, bin)
                    }
                    Way::Restore(binned) => (binned.schema_with(&now), None),
                    Way::Undo(_) | Way::Redo(_) => (now.clone(), None),
                };
                let here = self.open.as_ref().and_then(|(_, change)| change.clone());
                let change = SchemaChange {
                    before: had_own.then(|| schema::to_value(&now)),
                    after: schema::to_value(&after),
                    others: others
                        .iter()
                        .map(|(annotator, one)| (annotator.clone(), one.change.clone()))
                        .collect(),
                    bin,
                };
                let step = Arc::new(Step {
                    changes: here.into_iter().chain(own.iter().map(|one| one.change.clone())).collect(),
                    about: about.to_owned(),
                    time,
                    schema: Some(Box::new(change)),
                    ..Step::default()
                });
                (step.clone(), Line::Do(step), Line::Drop, Some(after))
            }
        };
        let forward = !matches!(self.way, Way::Undo(_));
        let mut files = vec![self.settings_file(schema.as_ref())?];
        files.extend(self.bin_file(&step, forward)?);
        let all: Vec<&FileChange> = files
            .iter()
            .chain(own.iter().chain(others.iter().map(|(_, one)| one)).map(|one| &one.file))
            .collect();
        let file =
            |one: &Prepared| Line::File { document: one.change.document.clone(), sha256: one.before.clone() };
        let lines: Vec<Line> = own.iter().map(file).chain([line]).collect();
        self.begin(&all, &lines)?;
        let told = |lines| self.journal.as_ref().map_or(Ok(()), |(journal, _)| journal.write_now(lines));
        let written = told(lines).and_then(|()| {
            let written = write_files(&all, &self.done, &self.cancel);
            if !matches!(written, Ok(true)) {
                told(vec![failed])?;
            }
            written
        });
        remove(&self.project.pending()).map_err(|error| error.to_string())?;
        if written? {
            self.project.describe_settings().map_err(|error| error.to_string())?;
            let schema = schema.unwrap_or_else(schema::usual);
            Ok(Some(Done { step, schema, prepared: own }))
        } else {
            Ok(None)
        }
    }

    /// What is to be done to whose work on which document.
    fn works(&self) -> Result<Vec<(Arc<str>, String, Work)>, String> {
        let is_open = |annotator: &Arc<str>, document: &str| {
            *annotator == self.annotator && self.open.as_ref().is_some_and(|(open, _)| **open == *document)
        };
        let mut all = Vec::new();
        match &self.way {
            Way::Migrate(migration) => {
                let every = work(&self.project)?.into_iter();
                all.extend(
                    every
                        .map(|(annotator, document)| (annotator, document, Work::Migrate(migration.clone()))),
                );
            }
            Way::Restore(binned) => {
                let others = binned.step.schema.iter().flat_map(|change| change.others.iter().cloned());
                let own = binned.step.changes.iter().map(|change| (binned.annotator.clone(), change.clone()));
                for (annotator, change) in own.chain(others) {
                    // A document that is gone has nothing to come back to.
                    if self.project.root().join(&*change.document).is_file() {
                        all.push((annotator, change.document.to_string(), Work::BringBack(change.inverse)));
                    }
                }
            }
            Way::Undo(step) | Way::Redo(step) => {
                let forward = matches!(self.way, Way::Redo(_));
                let others = step.schema.iter().flat_map(|change| change.others.iter().cloned());
                let own = step.changes.iter().map(|change| (self.annotator.clone(), change.clone()));
                for (annotator, change) in own.chain(others) {
                    let document = change.document.to_string();
                    let work = if forward { Work::Make(change) } else { Work::TakeBack(change) };
                    all.push((annotator, document, work));
                }
            }
        }
        all.retain(|(annotator, document, _)| !is_open(annotator, document));
        Ok(all)
    }

    fn settings_file(&self, schema: Option<&Schema>) -> Result<FileChange, String> {
        let path = self.project.settings_path();
        let old = bulk::read(&path).map_err(|error| error.to_string())?;
        let bytes = old.clone().unwrap_or_default();
        let new = match schema {
            Some(schema) => schema::write(&bytes, schema),
            None => schema::without(&bytes),
        };
        let new = new.map_err(|error| error.to_string())?;
        Ok(FileChange { path, old, new: (!new.is_empty()).then_some(new) })
    }

    fn bin_file(&self, step: &Arc<Step>, forward: bool) -> Result<Option<FileChange>, String> {
        let Some(name) = step.schema.as_ref().and_then(|change| change.bin.as_ref()) else { return Ok(None) };
        let path = self.project.root().join(HIDDEN).join(BIN).join(name);
        let old = bulk::read(&path).map_err(|error| error.to_string())?;
        let binned = Binned { file: name.clone(), annotator: self.annotator.clone(), step: step.clone() };
        let new = if forward {
            Some(serde_json::to_vec(&binned).map_err(|error| error.to_string())?)
        } else {
            None
        };
        Ok(Some(FileChange { path, old, new }))
    }

    /// Puts down what is to be written.
    fn begin(&self, files: &[&FileChange], lines: &[Line]) -> Result<(), String> {
        let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).map_err(|error| error.to_string());
        let file = |file: &&FileChange| {
            let path = file.path.strip_prefix(self.project.root()).unwrap_or(&file.path);
            Ok(PendingFile {
                path: path.to_string_lossy().into_owned(),
                before: file.old.as_deref().map(sha256_hex),
                text: file.new.as_ref().map(text).transpose()?,
            })
        };
        let pending = Pending {
            annotator: self.annotator.clone(),
            done: self.journal.as_ref().map(|(_, done)| *done),
            lines: lines.to_vec(),
            files: files.iter().map(file).collect::<Result<_, String>>()?,
        };
        let bytes = serde_json::to_vec(&pending).map_err(|error| error.to_string())?;
        write_whole(&self.project.pending(), &bytes).map_err(|error| error.to_string())
    }
}

/// The schema that a step leads to, or came from; none if the project had none of its own.
fn turned(step: &Step, forward: bool, now: &Schema) -> Result<Option<Schema>, String> {
    let Some(change) = &step.schema else { return Ok(Some(now.clone())) };
    let before = change.before.as_ref().map(schema::from_value);
    let after = schema::from_value(&change.after);
    let from = if forward { before.clone().unwrap_or_else(schema::usual) } else { after.clone() };
    if schema::to_value(now) != schema::to_value(&from) {
        return Err(schema::changed().to_string());
    }
    Ok(if forward { Some(after) } else { before })
}

impl Project {
    fn pending(&self) -> PathBuf {
        self.root().join(HIDDEN).join(PENDING)
    }
}

/// Makes a change to the schema whole that was interrupted; says whether there was one. A file that another program has
/// changed meanwhile is left as it is.
///
/// # Errors
/// If it cannot be made whole now.
pub fn finish_interrupted(project: &Project) -> Result<bool, ProjectError> {
    let path = project.pending();
    let Some(bytes) = bulk::read(&path)? else { return Ok(false) };
    let pending: Pending = match serde_json::from_slice(&bytes) {
        Ok(pending) => pending,
        Err(error) => {
            return Err(ProjectError::Io {
                what: "a change that was interrupted cannot be read",
                remedy: "move the file away to leave the labels as they are",
                path,
                source: error.into(),
            });
        }
    };
    // A journal that is in use belongs to the program that is at this very change.
    let Ok((mut journal, history)) = Journal::open(project, &pending.annotator) else { return Ok(false) };
    let failed = |source: String| ProjectError::Io {
        what: "a change that was interrupted cannot be finished",
        remedy: "check that the folder may be written, and open it again",
        path: path.clone(),
        source: std::io::Error::other(source),
    };
    let own: Vec<Arc<str>> = pending
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::File { document, .. } => Some(document.clone()),
            _ => None,
        })
        .collect();
    if pending.done == Some(history.done()) {
        journal.writer().write_now(pending.lines).map_err(failed)?;
    }
    for file in &pending.files {
        let place = project.root().join(&file.path);
        let now = bulk::read(&place)?;
        let hash = now.as_deref().map(sha256_hex);
        let new = file.text.as_ref().map(String::as_bytes);
        if hash == file.before {
            put(&place, now.as_deref(), new)?;
        } else if now.as_deref() != new {
            log::warn!("another program changed a file of an interrupted change: {}", place.display());
        }
    }
    for document in own {
        let file = bulk::read(&project.annotations_path(&pending.annotator, &document))?;
        journal.set_file(&document, file.as_deref().map(sha256_hex));
    }
    journal.finish();
    remove(&path)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::schema::{FILE, to_value, usual};
    use crate::model::migrate::{By, What};
    use crate::model::{Annotations, Span, apply};
    use crate::text::TextRange;

    const TEXT: &str = "قال محمد ثم مضى";
    const NAMES: [&str; 2] = ["a.txt", "ب/b.txt"];

    /// Two documents, each with the work of two annotators: a person and the quotation that it is tied to.
    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("ب")).unwrap();
        let project = super::super::open(folder.path()).unwrap().project;
        for name in NAMES {
            fs::write(folder.path().join(name), TEXT).unwrap();
            for annotator in ["amal", "badr"] {
                let document = crate::model::Document::new(name, TEXT);
                let mut annotations = Annotations::new(annotator);
                let range = |piece: &str| {
                    let start = TEXT.find(piece).unwrap();
                    TextRange::new(TEXT, start..start + piece.len()).unwrap()
                };
                for (id, label, piece) in [("s1", "person", "محمد"), ("s2", "quote", "مضى")] {
                    apply(&mut annotations, &Edit::Add(Box::new(Span::new(id.into(), label, range(piece)))))
                        .unwrap();
                }
                let relation = crate::model::Relation {
                    id: "r1".into(),
                    kind: "speaker".into(),
                    from: "s2".into(),
                    to: "s1".into(),
                    extra: crate::model::Extra::new(),
                };
                apply(&mut annotations, &Edit::Relate(relation)).unwrap();
                let path = project.annotations_path(annotator, name);
                super::super::save_copy_to(&path, &document, &annotations).unwrap();
            }
        }
        (folder, project)
    }

    /// Every file of annotations, and that of the schema.
    fn files(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
        let all =
            NAMES.iter().flat_map(|name| ["amal", "badr"].map(|who| project.annotations_path(who, name)));
        let all = all.chain([project.settings_path()]);
        all.filter_map(|path| Some((path.clone(), fs::read(path).ok()?))).collect()
    }

    fn labels(project: &Project) -> Vec<String> {
        let counts = count(project, &AtomicBool::new(false));
        counts.spans.iter().map(|(label, count)| format!("{label} {count}")).collect()
    }

    fn job(project: &Project, way: Way, journal: &Journal, done: usize) -> Job {
        Job {
            project: project.clone(),
            annotator: "amal".into(),
            way,
            open: None,
            journal: Some((journal.writer().clone(), done)),
            done: Arc::default(),
            cancel: Arc::default(),
        }
    }

    fn run(project: &Project, way: Way) -> Result<Option<Done>, String> {
        let (mut journal, history) = Journal::open(project, "amal").unwrap();
        let done = job(project, way, &journal, history.done()).run("", 7);
        if let Ok(Some(done)) = &done {
            for one in &done.prepared {
                journal.set_file(&one.change.document, one.after.clone());
            }
        }
        journal.finish();
        done
    }

    fn delete(label: &str) -> Migration {
        Migration::Delete { what: What::Label, name: label.into() }
    }

    #[test]
    fn a_change_is_looked_at_made_and_taken_back_whole() {
        let (folder, project) = project();
        let before = files(&project);
        let rename = Migration::Rename { what: What::Label, from: "person".into(), to: "human".into() };
        let seen = look(&project, &rename, &AtomicBool::new(false)).unwrap().unwrap();
        let told: Vec<(&str, &str, usize)> =
            seen.iter().map(|one| (&*one.annotator, one.document.as_str(), one.spans)).collect();
        assert_eq!(
            told,
            [("amal", "a.txt", 1), ("amal", "ب/b.txt", 1), ("badr", "a.txt", 1), ("badr", "ب/b.txt", 1)]
        );
        assert_eq!(files(&project), before);
        let done = run(&project, Way::Migrate(rename)).unwrap().unwrap();
        assert_eq!(labels(&project), ["human 4", "quote 4"]);
        assert!(project.schema().0.get("human").is_some());
        assert_eq!(project.settings().schema.relation("speaker").unwrap().to[0], "human".into());
        let after = files(&project);
        run(&project, Way::Undo(done.step.clone())).unwrap().unwrap();
        assert_eq!(files(&project), before);
        run(&project, Way::Redo(done.step.clone())).unwrap().unwrap();
        assert_eq!(files(&project), after);
        // Somebody changed the schema meanwhile: nothing is taken back.
        project.set_schema(None, Some(&usual())).unwrap();
        let now = files(&project);
        let error = run(&project, Way::Undo(done.step)).unwrap_err();
        assert!(error.contains("another program changed it"), "{error}");
        assert_eq!(files(&project), now);
        assert!(!folder.path().join(HIDDEN).join(PENDING).exists());
    }

    #[test]
    fn what_was_deleted_is_in_the_bin_and_comes_back() {
        let (folder, project) = project();
        let before = files(&project);
        fs::write(folder.path().join(FILE), "{\"mine\": 1, \"clitics\": \"ask\"}").unwrap();
        let done = run(&project, Way::Migrate(delete("person"))).unwrap().unwrap();
        assert_eq!(labels(&project), ["quote 4"]);
        let told = count(&project, &AtomicBool::new(false));
        assert!(told.relations.is_empty());
        let [binned] = bin(&project).try_into().unwrap();
        assert_eq!(binned.len(), 8);
        run(&project, Way::Restore(binned)).unwrap().unwrap();
        assert_eq!(to_value(&project.schema().0), to_value(&usual()));
        for (path, bytes) in files(&project) {
            if !path.ends_with(FILE) {
                assert_eq!(before[&path], bytes, "{}", path.display());
            }
        }
        let settings = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(settings.contains("\"mine\": 1") && settings.contains("\"ask\""), "{settings}");
        // Undone in order, the bin is empty again.
        let (journal, history) = Journal::open(&project, "amal").unwrap();
        journal.finish();
        run(&project, Way::Undo(history.steps()[1].clone())).unwrap().unwrap();
        run(&project, Way::Undo(done.step)).unwrap().unwrap();
        assert!(bin(&project).is_empty());
        assert_eq!(labels(&project), ["person 4", "quote 4"]);
    }

    #[test]
    fn spans_part_by_their_text() {
        let (_folder, project) = project();
        let by = By::Text("مُحمّد".to_owned());
        let split = Migration::Split { label: "person".into(), by, to: "prophet".into() };
        run(&project, Way::Migrate(split)).unwrap().unwrap();
        assert_eq!(labels(&project), ["prophet 4", "quote 4"]);
    }

    /// Wherever the program ends, the next start finds all old or makes all new, and the step can be taken back.
    #[test]
    fn a_change_that_was_interrupted_is_made_whole() {
        let (_folder, whole) = project();
        let before_all = files(&whole).len();
        run(&whole, Way::Migrate(delete("person"))).unwrap().unwrap();
        let wanted: Vec<Vec<u8>> = files(&whole).into_values().collect();
        // Files written before the end: none of them, some, all; with the journal's line or without it.
        for stop in 0..=6 {
            for journalled in [false, true] {
                let (_folder, project) = project();
                let old = files(&project);
                let (journal, history) = Journal::open(&project, "amal").unwrap();
                let job = job(&project, Way::Migrate(delete("person")), &journal, history.done());
                // As a run that ends in the middle leaves it: the work of one that does not, put back in part.
                let pending = {
                    let done = job.run("", 7).unwrap().unwrap();
                    let new = files(&project);
                    let file = |path: &PathBuf| PendingFile {
                        path: path.strip_prefix(project.root()).unwrap().to_string_lossy().into_owned(),
                        before: old.get(path).map(|bytes| sha256_hex(bytes)),
                        text: new.get(path).map(|bytes| String::from_utf8(bytes.clone()).unwrap()),
                    };
                    let own = done.prepared.iter();
                    let mut lines: Vec<Line> = own
                        .map(|one| Line::File {
                            document: one.change.document.clone(),
                            sha256: one.before.clone(),
                        })
                        .collect();
                    lines.push(Line::Do(done.step.clone()));
                    let files = new.keys().map(file).collect();
                    Pending { annotator: "amal".into(), done: Some(0), lines, files }
                };
                journal.finish();
                if !journalled {
                    fs::remove_file(project.journal_path("amal")).unwrap();
                }
                for file in pending.files.iter().skip(stop) {
                    let path = project.root().join(&file.path);
                    match old.get(&path) {
                        Some(bytes) => fs::write(&path, bytes).unwrap(),
                        None => fs::remove_file(&path).unwrap(),
                    }
                }
                write_whole(&project.pending(), &serde_json::to_vec(&pending).unwrap()).unwrap();
                assert!(finish_interrupted(&project).unwrap());
                assert!(!finish_interrupted(&project).unwrap());
                let now: Vec<Vec<u8>> = files(&project).into_values().collect();
                assert_eq!(now, wanted, "{stop} {journalled}");
                let (journal, history) = Journal::open(&project, "amal").unwrap();
                let known = journal.file("a.txt").cloned().flatten();
                assert_eq!(
                    known,
                    Some(sha256_hex(&files(&project)[&project.annotations_path("amal", "a.txt")]))
                );
                journal.finish();
                assert_eq!((history.steps().len(), history.done()), (1, 1));
                run(&project, Way::Undo(history.steps()[0].clone())).unwrap().unwrap();
                assert_eq!(files(&project), old);
                assert_eq!(old.len(), before_all);
            }
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_all_as_it_was() {
        let (_folder, project) = project();
        let theirs = project.annotations_path("badr", "a.txt");
        let before = files(&project);
        let (journal, history) = Journal::open(&project, "amal").unwrap();
        let cancelled = job(&project, Way::Migrate(delete("person")), &journal, history.done());
        cancelled.cancel.store(true, Ordering::Relaxed);
        assert!(cancelled.run("", 7).unwrap().is_none());
        journal.finish();
        assert_eq!(files(&project), before);
        fs::write(&theirs, "{").unwrap();
        let before = files(&project);
        let error = run(&project, Way::Migrate(delete("person"))).unwrap_err();
        assert!(error.contains("a.txt.json"), "{error}");
        assert!(
            look(&project, &delete("person"), &AtomicBool::new(false)).unwrap_err().contains("a.txt.json")
        );
        assert_eq!(files(&project), before);
    }
}
