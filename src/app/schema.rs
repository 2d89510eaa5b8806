//! The schema as the window changes it: at once and one step each, or, where annotations follow, after a look at what that
//! affects.

use super::history::Bulk;
use super::jobs::{Message, Purpose};
use super::{Fresh, Grade, State};
use crate::formats::schema::{self, ready};
use crate::model::migrate::{self, Migration};
use crate::model::{Change, LabelDefinition, Schema, SchemaChange, Step};
use crate::project::Line;
use crate::project::migrate::{self as project_migrate, Affected, Binned, Counts, Done, Job, Way};
use crate::search::candidates::Lexicon;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

/// So many spans of the open document tell names again after a change of labels.
const LEARNED: usize = 5000;

/// What of the schema is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The label of that place.
    Label(usize),
    /// The type of relations of that place.
    Relation(usize),
    /// The label of documents of that place.
    DocumentLabel(usize),
    /// What was taken out.
    Bin,
}

/// What the user wants of the schema.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaCommand {
    /// Closes the panel.
    Close,
    /// Looks at something of the schema.
    Choose(Place),
    /// Makes the schema this one; no annotation follows. What was changed is said for the history.
    Change(Box<Schema>, String),
    /// Looks at what a change would affect, and asks.
    Look(Migration),
    /// Makes the change that was asked about.
    Confirm,
    /// Gives it up.
    GiveUp,
    /// Takes a ready-made schema in the place of the project's own.
    Take(&'static str),
    /// Asks for a file to add the schema of.
    Import,
    /// Brings back what is in that file of the bin.
    Restore(String),
    /// Gives the open document a label, or takes it away.
    SayLabel(Arc<str>, bool),
}

/// A change that is considered.
#[derive(Debug)]
pub struct Ask {
    /// The change.
    pub migration: Migration,
    /// What it would affect, when that is known.
    pub affected: Option<Arc<Vec<Affected>>>,
    cancel: Arc<AtomicBool>,
}

/// What a project is to have: a schema of its own, or none.
struct Next(Option<Schema>);

/// What the window knows of the schema besides what it says.
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing is open or on its way")]
pub struct SchemaPanel {
    /// Says whether the panel is open.
    pub shown: bool,
    /// What is looked at.
    pub place: Place,
    /// What stands in the project's annotations.
    pub counts: Arc<Counts>,
    /// What was taken out.
    pub bin: Arc<Vec<Binned>>,
    /// The change that is considered.
    pub ask: Option<Ask>,
    /// Says whether the guideline is shown.
    pub guideline: bool,
    /// The project has a schema of its own.
    own: bool,
    /// What its file says, as far as is known.
    known: Value,
    writing: bool,
    /// What is to be written next.
    next: Option<Next>,
}

impl Default for SchemaPanel {
    fn default() -> Self {
        Self {
            shown: false,
            place: Place::Label(0),
            counts: Arc::default(),
            bin: Arc::default(),
            ask: None,
            guideline: false,
            own: false,
            known: Value::Null,
            writing: false,
            next: None,
        }
    }
}

/// What a worker hands back.
pub(super) enum SchemaMessage {
    /// The file was written and says this; or why not, with what it says instead.
    Written(Result<Value, (String, Box<Schema>)>),
    /// What stands in the annotations of the project of that folder, and what is in its bin.
    Counted(PathBuf, Counts, Vec<Binned>),
    /// What a change would affect.
    Looked(Migration, Result<Option<Vec<Affected>>, String>),
    /// A change that annotations follow is made, or cancelled, or failed.
    Migrated(Box<Way>, Result<Option<Done>, String>),
    /// A schema was read from a file.
    Read(Result<(Schema, Vec<String>), String>),
}

fn plain(step: &Step) -> Option<&SchemaChange> {
    let change = step.schema.as_deref()?;
    (step.changes.is_empty() && change.others.is_empty() && change.bin.is_none()).then_some(change)
}

/// What a change is called in the history.
fn about(migration: &Migration) -> String {
    // An arrow that points on in either direction of reading would have to turn; a dash does not.
    match migration {
        Migration::Rename { from, to, .. } => format!("\u{2068}{from}\u{2069} – \u{2068}{to}\u{2069}"),
        Migration::Split { label, to, .. } => format!("\u{2068}{label}\u{2069} – \u{2068}{to}\u{2069}"),
        Migration::Delete { name, .. } => format!("\u{2068}{name}\u{2069}"),
    }
}

impl SchemaPanel {
    /// Says whether what the window shows is on disk.
    pub(super) fn is_saved(&self) -> bool {
        !self.writing && self.next.is_none()
    }

    /// Takes over what was opened.
    pub(super) fn opened(&mut self, fresh: &Fresh) {
        self.own = fresh.own_schema;
        self.known = schema::to_value(&fresh.schema);
        self.ask = None;
    }
}

impl State {
    /// Opens the panel, or closes it.
    pub(super) fn toggle_schema(&mut self) {
        let shown = self.schema_panel.shown;
        self.close_panels();
        self.schema_panel.shown = !shown;
        if !shown {
            self.count_schema();
        }
    }

    /// Carries out what the user wants of the schema.
    pub(super) fn change_schema(&mut self, command: SchemaCommand) {
        match command {
            SchemaCommand::Close => {
                self.give_up_asking();
                self.schema_panel.shown = false;
            }
            SchemaCommand::Choose(place) => {
                self.give_up_asking();
                self.schema_panel.place = place;
            }
            SchemaCommand::Change(schema, about) => self.do_schema(*schema, about),
            SchemaCommand::Take(name) => {
                if let Some(ready) = ready::get(name) {
                    self.do_schema(ready.schema, name.to_owned());
                    self.schema_panel.place = Place::Label(0);
                }
            }
            SchemaCommand::Look(migration) => self.look(migration),
            SchemaCommand::GiveUp => self.give_up_asking(),
            SchemaCommand::Confirm => {
                if let Some(ask) = self.schema_panel.ask.take() {
                    self.migrate(Way::Migrate(ask.migration));
                }
            }
            SchemaCommand::Import => self.jobs.pick_schema(),
            SchemaCommand::Restore(file) => {
                let found = self.schema_panel.bin.iter().find(|one| one.file == file).cloned();
                if let Some(found) = found {
                    self.migrate(Way::Restore(found));
                }
            }
            SchemaCommand::SayLabel(label, on) => {
                if let Some(open) = &mut self.open {
                    let mut labels = migrate::labels_of(&open.annotations);
                    labels.retain(|other| *other != &*label);
                    if on {
                        labels.push(&label);
                    }
                    let edit = migrate::say_labels(labels);
                    open.edit(&edit);
                }
            }
        }
    }

    fn give_up_asking(&mut self) {
        if let Some(ask) = self.schema_panel.ask.take() {
            ask.cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// Changes the schema alone, as one step.
    fn do_schema(&mut self, schema: Schema, about: String) {
        if schema == *self.schema || self.project.is_none() {
            return;
        }
        let change = SchemaChange {
            before: self.schema_panel.own.then(|| schema::to_value(&self.schema)),
            after: schema::to_value(&schema),
            ..SchemaChange::default()
        };
        let step = Arc::new(Step {
            about,
            time: super::history::now(),
            schema: Some(Box::new(change)),
            ..Step::default()
        });
        if let Some(journal) = &self.journal {
            journal.writer().write(Line::Do(step.clone()));
        }
        self.history.push(step);
        self.set_schema(Some(schema));
    }

    /// Shows another schema; a label that it lacks is no longer the one that is given again.
    fn show_schema(&mut self, schema: Schema) {
        self.last_label = self.last_label.take().filter(|label| schema.get(label).is_some());
        self.find.label = self.find.label.take().filter(|label| schema.get(label).is_some());
        self.schema = Arc::new(schema);
        self.relations.follow(self.open.as_ref(), &self.schema);
    }

    /// Shows another schema and sends it to be written.
    fn set_schema(&mut self, schema: Option<Schema>) {
        self.show_schema(schema.clone().unwrap_or_else(schema::usual));
        self.schema_panel.own = schema.is_some();
        self.schema_panel.next = Some(Next(schema));
        self.write_schema();
    }

    fn write_schema(&mut self) {
        let Some(project) = self.project.clone().filter(|_| !self.schema_panel.writing) else { return };
        let Some(Next(next)) = self.schema_panel.next.take() else { return };
        self.schema_panel.writing = true;
        let known = self.schema_panel.known.clone();
        let failed_schema = self.schema.clone();
        let failed = move |error: String| {
            let schema = Box::new((*failed_schema).clone());
            Message::Schema(SchemaMessage::Written(Err((error, schema))))
        };
        self.jobs.spawn_quietly(failed, move || {
            let written = project.set_schema(Some(&known), next.as_ref());
            Message::Schema(SchemaMessage::Written(match written {
                Ok(()) => Ok(schema::to_value(&next.unwrap_or_else(schema::usual))),
                Err(error) => Err((error.to_string(), Box::new(project.settings().schema))),
            }))
        });
    }

    /// Waits for what is being written; for the end of the program.
    pub(super) fn finish_schema(&mut self) {
        while self.schema_panel.writing || self.schema_panel.next.is_some() {
            match self.jobs.wait() {
                Some(Message::Schema(message)) => self.schema_received(message),
                Some(_) => {}
                None => break,
            }
        }
    }

    /// Makes a change of the schema that a crash kept from being written, or from being taken back.
    pub(super) fn recover_schema(&mut self) {
        let now = schema::to_value(&self.schema);
        let (done, undone) = self.history.steps().split_at(self.history.done());
        let last = done.iter().rev().find(|step| step.schema.is_some()).and_then(|step| plain(step));
        let next = undone.iter().find(|step| step.schema.is_some()).and_then(|step| plain(step));
        let usual = || schema::to_value(&schema::usual());
        let stands_before = |change: &SchemaChange| match &change.before {
            Some(before) => *before == now,
            None => !self.schema_panel.own && now == usual(),
        };
        let goal = match (last, next) {
            (Some(last), _) if last.after != now && stands_before(last) => Some(Some(last.after.clone())),
            (last, Some(next)) if next.after == now && last.is_none_or(|last| last.after != now) => {
                Some(next.before.clone())
            }
            _ => None,
        };
        if let Some(goal) = goal {
            self.set_schema(goal.as_ref().map(schema::from_value));
        }
    }

    /// Takes a step of the schema back, or makes it again. Says whether it was done at once.
    pub(super) fn walk_schema(&mut self, step: &Arc<Step>, forward: bool) -> bool {
        let Some(change) = plain(step) else {
            if !self.is_quiet() {
                self.later = Some(super::Command::Walk(forward));
                return false;
            }
            let way = if forward { Way::Redo(step.clone()) } else { Way::Undo(step.clone()) };
            self.migrate(way);
            return false;
        };
        let usual = || schema::to_value(&schema::usual());
        let from = if forward { change.before.clone().unwrap_or_else(usual) } else { change.after.clone() };
        if schema::to_value(&self.schema) != from {
            let text = self.strings.tr("banner-history").to_string();
            self.warn(Grade::Warning, text, Vec::new());
            return false;
        }
        let to = if forward { Some(&change.after) } else { change.before.as_ref() };
        self.set_schema(to.map(schema::from_value));
        if let Some(journal) = &self.journal {
            journal.writer().write(if forward { Line::Redo } else { Line::Undo });
        }
        self.history.walk(forward);
        true
    }

    /// Asks for what a change would affect.
    fn look(&mut self, migration: Migration) {
        self.give_up_asking();
        if let Err(error) = migrate::schema_after(&self.schema, &migration) {
            self.said = Some(error.to_string());
            return;
        }
        let Some(project) = self.project.clone() else { return };
        let cancel = Arc::new(AtomicBool::new(false));
        self.schema_panel.ask =
            Some(Ask { migration: migration.clone(), affected: None, cancel: cancel.clone() });
        let failed_migration = migration.clone();
        let failed =
            move |error| Message::Schema(SchemaMessage::Looked(failed_migration.clone(), Err(error)));
        self.jobs.spawn_quietly(failed, move || {
            let looked = project_migrate::look(&project, &migration, &cancel);
            Message::Schema(SchemaMessage::Looked(migration, looked))
        });
    }

    /// Sends a change that annotations follow on its way.
    fn migrate(&mut self, way: Way) {
        if !self.is_quiet() {
            // A click that came too early is not kept for a moment that the user does not see.
            self.said = Some(self.strings.tr("schema-busy").to_string());
            return;
        }
        let Some(project) = self.project.clone() else { return };
        let annotator: Arc<str> = super::annotator(self).into();
        let open = self.open.as_mut().map(|open| {
            let name = open.document.name.clone();
            let edit = match &way {
                Way::Migrate(migration) => migrate::effect(&open.annotations, &open.document.text, migration)
                    .map(|effect| effect.edit),
                Way::Restore(binned) => binned
                    .inverse(&annotator, &name)
                    .filter(|inverse| inverse.fits(&open.document.text))
                    .and_then(|inverse| migrate::brought_back(&open.annotations, inverse)),
                Way::Undo(_) | Way::Redo(_) => None,
            };
            (name, edit.and_then(|edit| open.would_be(edit)))
        });
        let about = match &way {
            Way::Migrate(migration) => about(migration),
            Way::Restore(binned) => binned.step.about.clone(),
            Way::Undo(step) | Way::Redo(step) => step.about.clone(),
        };
        let (done, cancel) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let total = self.schema_panel.counts.files.max(self.documents.len()) * 2;
        self.bulk = Some(Bulk { done: done.clone(), total, cancel: cancel.clone() });
        let journal = self.journal.as_ref().map(|journal| (journal.writer().clone(), self.history.done()));
        let job = Job { project, annotator, way: way.clone(), open, journal, done, cancel };
        let time = super::history::now();
        let failed_way = way.clone();
        let failed =
            move |error| Message::Schema(SchemaMessage::Migrated(Box::new(failed_way.clone()), Err(error)));
        self.jobs.spawn_quietly(failed, move || {
            Message::Schema(SchemaMessage::Migrated(Box::new(way), job.run(&about, time)))
        });
    }

    fn migrated(&mut self, way: &Way, result: Result<Option<Done>, String>) {
        let Some(done) = self.end_of_bulk(result) else { return };
        let forward = !matches!(way, Way::Undo(_));
        let here =
            |change: &&Change| self.open.as_ref().is_some_and(|open| open.document.name == change.document);
        if let Some(change) = done.step.changes.iter().find(here).cloned()
            && let Some(open) = &mut self.open
            && let Err(error) = open.perform(&change, forward)
        {
            log::error!("the open document's part of a change did not fit: {error}");
        }
        for one in done.prepared {
            if let Some(entry) = self.entry(&one.change.document) {
                entry.status = one.status;
            }
            if let Some(journal) = &mut self.journal {
                journal.set_file(&one.change.document, one.after);
            }
        }
        let own = done.step.schema.as_ref().is_none_or(|change| forward || change.before.is_some());
        self.schema_panel.own = own;
        self.schema_panel.known = schema::to_value(&done.schema);
        self.show_schema(done.schema);
        // What was learned of names has the labels of before.
        self.lexicon = Lexicon::default();
        if let Some(open) = &self.open {
            for span in open.annotations.spans().take(LEARNED) {
                let covered = span.parts.first().map_or("", |part| part.of(&open.document.text));
                self.lexicon.learn(covered, &span.label);
            }
        }
        match way {
            Way::Undo(_) | Way::Redo(_) => self.history.walk(forward),
            Way::Migrate(_) | Way::Restore(_) => self.history.push(done.step),
        }
        self.said = Some(self.strings.tr("schema-done").to_string());
        self.search_again();
        self.count_schema();
    }

    /// Counts what stands in the annotations, for the panel.
    fn count_schema(&mut self) {
        let Some(project) = self.project.clone().filter(|_| self.schema_panel.shown) else { return };
        let root = project.root().to_path_buf();
        let failed_root = root.clone();
        let failed = move |_| {
            Message::Schema(SchemaMessage::Counted(failed_root.clone(), Counts::default(), Vec::new()))
        };
        self.jobs.spawn_quietly(failed, move || {
            let counts = project_migrate::count(&project, &AtomicBool::new(false));
            Message::Schema(SchemaMessage::Counted(root, counts, project_migrate::bin(&project)))
        });
    }

    /// Reads a schema from a file and adds it to the project's.
    pub(super) fn read_schema(&mut self, path: &Path) {
        let path = path.to_path_buf();
        let failed = |error| Message::Schema(SchemaMessage::Read(Err(error)));
        self.jobs.spawn_quietly(failed, move || {
            Message::Schema(SchemaMessage::Read(crate::project::schema_of_file(&path)))
        });
    }

    /// Takes in what a worker found out or did.
    pub(super) fn schema_received(&mut self, message: SchemaMessage) {
        match message {
            SchemaMessage::Written(Ok(value)) => {
                self.schema_panel.known = value;
                self.schema_panel.writing = false;
                self.write_schema();
            }
            SchemaMessage::Written(Err((reason, there))) => {
                self.schema_panel.writing = false;
                self.schema_panel.next = None;
                self.schema_panel.known = schema::to_value(&there);
                self.show_schema(*there);
                let text = self.strings.tr_args("banner-schema", &[("reason", reason.into())]);
                self.warn(Grade::Error, text, Vec::new());
            }
            SchemaMessage::Counted(root, counts, bin) => {
                if self.project.as_ref().is_some_and(|project| project.root() == root) {
                    self.schema_panel.counts = Arc::new(counts);
                    self.schema_panel.bin = Arc::new(bin);
                }
            }
            SchemaMessage::Looked(migration, looked) => {
                let asked = self.schema_panel.ask.as_mut().filter(|ask| ask.migration == migration);
                match (asked, looked) {
                    (Some(_), Ok(Some(affected)))
                        if affected.is_empty() && !matches!(migration, Migration::Split { .. }) =>
                    {
                        // Nothing has that name: there is nothing to ask about.
                        self.schema_panel.ask = None;
                        self.migrate(Way::Migrate(migration));
                    }
                    (Some(ask), Ok(Some(affected))) => ask.affected = Some(Arc::new(affected)),
                    (Some(_), Ok(None)) => self.schema_panel.ask = None,
                    (Some(_), Err(error)) => {
                        self.schema_panel.ask = None;
                        let text = self.strings.tr_args("banner-bulk-failed", &[("reason", error.into())]);
                        self.warn(Grade::Error, text, Vec::new());
                    }
                    (None, _) => {}
                }
            }
            SchemaMessage::Migrated(way, result) => self.migrated(&way, result),
            SchemaMessage::Read(Ok((other, problems))) => {
                let mut schema = (*self.schema).clone();
                if schema::join(&mut schema, &other) {
                    let about = self.strings.tr("schema-import").to_string();
                    self.do_schema(schema, about);
                } else {
                    self.said = Some(self.strings.tr("schema-nothing-new").to_string());
                }
                for problem in problems {
                    self.warn(Grade::Warning, problem, Vec::new());
                }
            }
            SchemaMessage::Read(Err(error)) => self.warn(Grade::Error, error, Vec::new()),
        }
    }

    /// Names that the annotations have and the schema lacks, with how often: labels of spans.
    pub fn labels_lacking(&self) -> Vec<(&Arc<str>, usize)> {
        let counts = self.schema_panel.counts.spans.iter();
        counts
            .filter(|(name, _)| self.schema.get(name).is_none())
            .map(|(name, count)| (name, *count))
            .collect()
    }

    /// The label whose guideline is asked for: that of the selected span, or of the one at the caret.
    pub fn label_here(&self) -> Option<&LabelDefinition> {
        let open = self.open.as_ref()?;
        let caret = open.selection.caret;
        let span = open.selected_span().or_else(|| open.annotations.covering(caret).into_iter().next())?;
        self.schema.get(&span.label)
    }
}

impl super::Jobs {
    /// Asks for a file to read a schema from.
    fn pick_schema(&mut self) {
        self.pick_files_for(Purpose::Schema);
    }
}
