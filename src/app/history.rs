//! What was done, over all documents: taken down, taken back, made again.

use super::{Arg, Grade, Message, OpenDocument, State};
use crate::model::{Change, Edit, RecordChange, Step};
use crate::project::{JournalWriter, Line, Project, bulk};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a change to many documents is, to the history.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Something new, with the text that it concerns.
    Do(String),
    /// A step that is taken back.
    Undo(Arc<Step>),
    /// A step that is made again.
    Redo(Arc<Step>),
}

/// A change to many documents on its way.
pub struct Bulk {
    /// Files that are through, of those to be read and to be written.
    pub done: Arc<AtomicUsize>,
    /// How many there are to be.
    pub total: usize,
    /// Set to stop it.
    pub cancel: Arc<AtomicBool>,
}

/// What came of a change to many documents.
pub(super) struct Bulked {
    kind: Kind,
    step: Arc<Step>,
    prepared: Vec<bulk::Prepared>,
}

/// The change to many documents, as a worker does it.
pub(super) struct BulkJob {
    pub(super) project: Project,
    pub(super) annotator: Arc<str>,
    pub(super) kind: Kind,
    /// The open document's part, which the window makes itself.
    pub(super) own: Option<Change>,
    pub(super) others: Vec<(String, bulk::Work)>,
    /// What is changed of the project's entities by something new.
    pub(super) entities: Vec<RecordChange>,
    pub(super) journal: Option<JournalWriter>,
    pub(super) done: Arc<AtomicUsize>,
    pub(super) cancel: Arc<AtomicBool>,
}

pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl BulkJob {
    /// Does it; none if it was cancelled, and then nothing was changed.
    pub(super) fn run(self) -> Result<Option<Bulked>, String> {
        let mut prepared = Vec::with_capacity(self.others.len());
        for (name, work) in &self.others {
            if self.cancel.load(Ordering::Relaxed) {
                return Ok(None);
            }
            prepared.extend(bulk::prepare(&self.project, &self.annotator, name, work)?);
            self.done.fetch_add(1, Ordering::Relaxed);
        }
        let (step, line, failed) = match &self.kind {
            Kind::Do(about) => {
                let changes = prepared.iter().map(|one| one.change.clone());
                let changes = self.own.into_iter().chain(changes).collect();
                let (entities, about) = (self.entities, about.clone());
                let step = Arc::new(Step { changes, entities, about, time: now(), ..Step::default() });
                (step.clone(), Line::Do(step), Line::Drop)
            }
            Kind::Undo(step) => (step.clone(), Line::Undo, Line::Redo),
            Kind::Redo(step) => (step.clone(), Line::Redo, Line::Undo),
        };
        if let Some(journal) = &self.journal {
            let file = |one: &bulk::Prepared| Line::File {
                document: one.change.document.clone(),
                sha256: one.before.clone(),
            };
            journal.write_now(prepared.iter().map(file).chain([line]).collect())?;
        }
        let written = bulk::write_all(&prepared, &self.done, &self.cancel);
        if !matches!(written, Ok(true)) {
            if let Some(journal) = &self.journal {
                journal.write_now(vec![failed])?;
            }
            return written.map(|_| None);
        }
        Ok(Some(Bulked { kind: self.kind, step, prepared }))
    }
}

/// What a step is called: a key of the catalogue, and to how many places it was done.
pub fn name_of(step: &Step) -> (&'static str, usize) {
    let leaves: Vec<&Edit> = step.changes.iter().flat_map(|change| change.edit.leaves()).collect();
    if leaves.iter().any(|edit| matches!(edit, Edit::Said { key, .. } if key == crate::suggest::dates::DATE))
    {
        return ("history-document-date", 1);
    }
    let count = |wanted: fn(&Edit) -> bool| leaves.iter().filter(|edit| wanted(edit)).count();
    let (adds, removes) =
        (count(|edit| matches!(edit, Edit::Add(_))), count(|edit| matches!(edit, Edit::Remove(_))));
    let reshapes = count(|edit| matches!(edit, Edit::Reshape { .. }));
    if step.schema.is_some() {
        return ("history-schema", 1);
    }
    let kinds: [(&'static str, usize); 10] = [
        ("history-split", usize::from(adds == 1 && reshapes == 1)),
        ("history-merge", usize::from(removes == 1 && reshapes == 1)),
        ("history-add", adds),
        ("history-remove", removes),
        ("history-relabel", count(|edit| matches!(edit, Edit::Relabel { .. }))),
        ("history-reshape", reshapes),
        (
            "history-describe",
            count(|edit| {
                matches!(
                    edit,
                    Edit::Note { .. }
                        | Edit::Attributes { .. }
                        | Edit::Unsure { .. }
                        | Edit::Confidence { .. }
                )
            }),
        ),
        ("history-relate", count(|edit| matches!(edit, Edit::Relate(_) | Edit::Unrelate(_)))),
        ("history-entity", count(|edit| matches!(edit, Edit::Entity { .. }))),
        ("history-record", step.entities.len()),
    ];
    kinds.into_iter().find(|(_, count)| 0 < *count).unwrap_or(("history-status", 1))
}

/// The text that a change concerns, as far as a list shows it.
fn about(open: &OpenDocument, change: &Change) -> String {
    let leaves = change.edit.leaves().into_iter().chain(change.inverse.leaves());
    let text = &open.document.text;
    let covered = leaves.into_iter().find_map(|edit| match edit {
        Edit::Add(span) => span.parts.first().map(|part| part.of(text)),
        Edit::Reshape { parts, .. } => parts.first().map(|part| part.of(text)),
        Edit::Relabel { id, .. }
        | Edit::Note { id, .. }
        | Edit::Attributes { id, .. }
        | Edit::Unsure { id, .. }
        | Edit::Confidence { id, .. } => {
            open.annotations.get(id).and_then(|span| span.parts.first()).map(|part| part.of(text))
        }
        Edit::Relate(relation) => {
            open.annotations.get(&relation.from).and_then(|span| span.parts.first()).map(|part| part.of(text))
        }
        Edit::Entity { entity: Some(entity), .. } => {
            let spans = entity.mentions.iter().rev().filter_map(|id| open.annotations.get(id));
            spans.filter_map(|span| span.parts.first()).map(|part| part.of(text)).next()
        }
        _ => None,
    });
    covered.unwrap_or_default().chars().take(80).collect()
}

fn together(mut edits: Vec<Edit>) -> Edit {
    if edits.len() == 1 { edits.remove(0) } else { Edit::Batch(edits) }
}

impl State {
    /// Takes down what was done to the open document since the last call, as one step.
    pub(super) fn record(&mut self) {
        let entities = std::mem::take(&mut self.entities.made);
        let made = self.open.as_mut().map(|open| std::mem::take(&mut open.made)).unwrap_or_default();
        let Some(open) = self.open.as_ref().filter(|_| !made.is_empty()) else {
            if let Some(first) = entities.first() {
                let record = first.after.as_ref().or(first.before.as_ref());
                let about = record.map(|record| record.name.clone()).unwrap_or_default();
                self.push(Step { entities, about, time: now(), ..Step::default() });
            }
            return;
        };
        let (edits, mut inverses): (Vec<Edit>, Vec<Edit>) = made.into_iter().unzip();
        inverses.reverse();
        let document = open.document.name.clone();
        let change =
            Change { document: document.clone(), edit: together(edits), inverse: together(inverses) };
        let about = about(open, &change);
        for leaf in change.edit.leaves() {
            if let Edit::Add(span) = leaf {
                let covered = span.parts.first().map_or("", |part| part.of(&open.document.text));
                self.lexicon.learn(covered, &span.label);
            }
        }
        let base = open.base.clone();
        if let Some(journal) = &mut self.journal {
            journal.set_file(&document, base);
        }
        self.push(Step { changes: vec![change], entities, about, time: now(), ..Step::default() });
    }

    fn push(&mut self, step: Step) {
        let step = Arc::new(step);
        if let Some(journal) = &mut self.journal {
            journal.writer().write(Line::Do(step.clone()));
        }
        self.history.push(step);
    }

    /// Says whether nothing is on its way that a change to other documents could meet.
    pub(super) fn is_quiet(&self) -> bool {
        self.closing.is_empty()
            && self.waiting.is_none()
            && !self.jobs.is_opening()
            && self.bulk.is_none()
            && self.schema_panel.is_saved()
    }

    /// Takes the last step back, or makes the next one again, wherever it was done. Says whether it was done at once.
    pub(super) fn walk_history(&mut self, forward: bool) -> bool {
        let Some(step) = self.history.beside(forward).cloned() else { return false };
        if step.schema.is_some() {
            return self.walk_schema(&step, forward);
        }
        if !self.records_fit(&step, forward) {
            let text = self.strings.tr("banner-history").to_string();
            self.warn(Grade::Warning, text, Vec::new());
            return false;
        }
        if step.changes.is_empty() {
            self.perform_records(&step, forward);
            self.walked(forward);
            return true;
        }
        if let [change] = step.changes.as_slice() {
            let here = self.open.as_ref().is_some_and(|open| open.document.name == change.document);
            if !here {
                self.open_then(&change.document, super::Command::Walk(forward));
                return false;
            }
            let Some(open) = &mut self.open else { return false };
            if let Err(error) = open.perform(change, forward) {
                log::warn!("{error}");
                let text = self.strings.tr("banner-history").to_string();
                self.warn(Grade::Warning, text, Vec::new());
                return false;
            }
            let base = open.base.clone();
            if let Some(journal) = &mut self.journal {
                journal.set_file(&change.document, base);
            }
            self.perform_records(&step, forward);
            self.walked(forward);
            return true;
        }
        if !self.is_quiet() {
            self.later = Some(super::Command::Walk(forward));
            return false;
        }
        let kind = if forward { Kind::Redo(step.clone()) } else { Kind::Undo(step.clone()) };
        let work =
            |change: Change| if forward { bulk::Work::Make(change) } else { bulk::Work::TakeBack(change) };
        let name = self.open.as_ref().map(|open| open.document.name.clone());
        let others = step.changes.iter().filter(|change| name.as_ref() != Some(&change.document));
        let others = others.map(|change| (change.document.to_string(), work(change.clone()))).collect();
        self.start_bulk(kind, None, others, Vec::new());
        false
    }

    /// Takes down that the next step was made again, or the last one taken back.
    fn walked(&mut self, forward: bool) {
        if let Some(journal) = &mut self.journal {
            journal.writer().write(if forward { Line::Redo } else { Line::Undo });
        }
        self.history.walk(forward);
    }

    /// Sends a change to many documents on its way; `own` is the open document's part of something new.
    pub(super) fn start_bulk(
        &mut self,
        kind: Kind,
        own: Option<Change>,
        others: Vec<(String, bulk::Work)>,
        entities: Vec<RecordChange>,
    ) {
        if self.people.held.is_some() {
            self.said = Some(self.strings.tr("people-locked").to_string());
            return;
        }
        self.journal_entities();
        let Some(project) = &self.project else { return };
        let (done, cancel) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        self.bulk = Some(Bulk { done: done.clone(), total: 2 * others.len(), cancel: cancel.clone() });
        let job = BulkJob {
            project: project.clone(),
            annotator: super::annotator(self).into(),
            kind,
            own,
            others,
            entities,
            journal: self.journal.as_ref().map(|journal| journal.writer().clone()),
            done,
            cancel,
        };
        self.jobs.bulk(job);
    }

    /// What came of long work over many documents; that it was stopped or failed is told.
    pub(super) fn end_of_bulk<T>(&mut self, result: Result<Option<T>, String>) -> Option<T> {
        self.bulk = None;
        match result {
            Ok(Some(done)) => return Some(done),
            Ok(None) => self.said = Some(self.strings.tr("banner-bulk-cancelled").to_string()),
            Err(error) => {
                let text = self.strings.tr_args("banner-bulk-failed", &[("reason", error.into())]);
                self.warn(Grade::Error, text, Vec::new());
            }
        }
        None
    }

    /// Takes in what came of a change to many documents.
    pub(super) fn bulked(&mut self, result: Result<Option<Bulked>, String>) {
        let Some(Bulked { kind, step, prepared }) = self.end_of_bulk(result) else { return };
        let forward = !matches!(kind, Kind::Undo(_));
        if let Some(open) = &mut self.open
            && let Some(change) = step.changes.iter().find(|change| change.document == open.document.name)
            && let Err(error) = open.perform(change, forward)
        {
            log::error!("the open document's part of a change did not fit: {error}");
        }
        self.perform_records(&step, forward);
        for one in prepared {
            if let Some(entry) = self.entry(&one.change.document) {
                entry.status = one.status;
            }
            if let Some(journal) = &mut self.journal {
                journal.set_file(&one.change.document, one.after);
            }
        }
        let (what, count) = name_of(&step);
        let args = [("count", count.into()), ("documents", step.changes.len().into())];
        let text = match kind {
            Kind::Do(_) => {
                self.history.push(step);
                format!("{} {}", self.strings.tr(what), self.strings.tr_args("banner-bulk-done", &args))
            }
            Kind::Undo(_) | Kind::Redo(_) => {
                self.history.walk(forward);
                let key = if forward { "banner-bulk-redone" } else { "banner-bulk-undone" };
                self.strings.tr_args(key, &args)
            }
        };
        self.said = Some(text);
        self.search_again();
    }

    /// Takes back what a step added, of which nothing may be left to see, though it was not the last.
    pub(super) fn take_back_step(&mut self, at: usize) {
        let Some(step) = self.history.steps().get(at).filter(|_| at < self.history.done()).cloned() else {
            return;
        };
        if at + 1 == self.history.done() {
            self.walk_history(false);
            return;
        }
        if !self.is_quiet() {
            self.later = Some(super::Command::TakeBackStep(at));
            return;
        }
        let Some(open) = &mut self.open else { return };
        let (here, others): (Vec<&Change>, Vec<&Change>) =
            step.changes.iter().partition(|change| change.document == open.document.name);
        let edits = here.first().and_then(|change| change.without_added(&open.annotations));
        if others.is_empty() {
            if let Some(edit) = edits {
                open.edit(&edit);
            }
            return;
        }
        let own = edits.and_then(|edit| open.would_be(edit));
        let others = others
            .into_iter()
            .map(|change| (change.document.to_string(), bulk::Work::RemoveAdded(change.clone())))
            .collect();
        self.start_bulk(Kind::Do(step.about.clone()), own, others, Vec::new());
    }

    /// Says what is to be known of a recovered document.
    pub(super) fn tell_recovered(&mut self, count: usize) {
        if 0 < count {
            let text = self.strings.tr_args("banner-recovered", &[("count", Arg::from(count))]);
            self.warn(Grade::Notice, text, Vec::new());
        }
    }
}

impl super::Jobs {
    pub(super) fn bulk(&mut self, job: BulkJob) {
        self.spawn_quietly(|error| Message::Bulked(Err(error)), move || Message::Bulked(job.run()));
    }
}
