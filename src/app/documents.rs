//! The project's documents as the list shows them: what each holds is read in the background, after the first is shown.

use super::jobs::Message;
use super::{State, go_to_document};
use crate::model::Status;
use crate::project::{DocumentEntry, Facts};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How far the list has been filled in.
#[derive(Default)]
pub struct Survey {
    /// Documents looked at, and all.
    pub read: (Arc<AtomicUsize>, usize),
    /// Number of times that rows were filled in.
    pub batches: usize,
    generation: u64,
    running: Option<Arc<AtomicBool>>,
}

impl Survey {
    /// Says whether the list is still being filled in.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.store(true, Ordering::Relaxed);
        }
    }
}

/// Rows that are handed over at once.
const BATCH: usize = 2_000;

impl State {
    /// Has a worker read what each document of the list holds.
    pub(super) fn survey(&mut self) {
        self.survey.stop();
        let Some(project) = self.project.clone() else { return };
        let (names, annotator) = (self.names.clone(), self.annotator.to_string());
        let cancel = Arc::new(AtomicBool::new(false));
        let read = Arc::new(AtomicUsize::new(0));
        self.survey.generation += 1;
        let generation = self.survey.generation;
        self.survey.running = Some(cancel.clone());
        self.survey.read = (read.clone(), names.len());
        let post = self.jobs.poster();
        self.jobs.spawn_quietly(
            move |error| {
                log::warn!("the list of documents was not filled in: {error}");
                Message::Surveyed(generation, 0, Vec::new(), true)
            },
            move || {
                let mut labels = BTreeMap::new();
                let mut rows = Vec::new();
                let mut first = 0;
                for (at, name) in names.iter().enumerate() {
                    if cancel.load(Ordering::Relaxed) {
                        return Message::Surveyed(generation, 0, Vec::new(), true);
                    }
                    rows.push(project.facts(&annotator, name, &mut labels));
                    read.store(at + 1, Ordering::Relaxed);
                    if rows.len() == BATCH {
                        post(Message::Surveyed(generation, first, std::mem::take(&mut rows), false));
                        first = at + 1;
                    }
                }
                Message::Surveyed(generation, first, rows, true)
            },
        );
    }

    /// Takes in what documents hold, from the one of place `first` on.
    pub(super) fn surveyed(&mut self, generation: u64, first: usize, rows: Vec<Facts>, through: bool) {
        if generation != self.survey.generation {
            return;
        }
        self.survey.batches += 1;
        let open = self.open.as_ref().map(|open| open.document.name.clone());
        for (entry, facts) in self.documents.iter_mut().skip(first).zip(rows) {
            // The open document's is newer.
            if open.as_deref() != Some(entry.name.as_str()) {
                entry.status = facts.status;
                (entry.spans, entry.labels) = (facts.spans, facts.labels);
            }
        }
        if through {
            self.survey.running = None;
        }
    }

    /// The row of a document.
    pub(super) fn entry(&mut self, name: &str) -> Option<&mut DocumentEntry> {
        let at = self.documents.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        self.documents.get_mut(at)
    }

    /// Writes into its row what the open document holds.
    pub(super) fn follow_row(&mut self) {
        let Some(open) = self.open.as_ref().filter(|_| !self.people.is_reviewing()) else { return };
        let (name, status) = (open.document.name.clone(), open.annotations.status());
        let spans = open.annotations.len() as u32;
        let labels = open.annotations.counts().iter();
        let mut labels: Vec<(Arc<str>, u32)> = labels
            .filter(|(_, count)| 0 < **count)
            .map(|(label, count)| (label.clone(), *count as u32))
            .collect();
        labels.sort_unstable();
        if let Some(entry) = self.entry(&name) {
            (entry.status, entry.spans, entry.labels) = (status, spans, labels);
        }
    }

    /// Gives the open document a status, or takes it away again.
    pub(super) fn toggle_status(&mut self, status: Status) {
        if let Some(open) = &mut self.open {
            let has = open.annotations.status() == status;
            open.edit(&crate::model::Edit::SetStatus(if has { Status::InProgress } else { status }));
        }
    }

    /// The next document, after the open one and around, that is new or in progress.
    pub(super) fn next_to_do(&self) -> Option<&str> {
        let here = self.open.as_ref().map(|open| open.document.name.clone());
        let here = here
            .and_then(|name| self.documents.binary_search_by(|entry| entry.name.as_str().cmp(&*name)).ok());
        let from = here.map_or(0, |here| here + 1);
        let (before, after) = self.documents.split_at_checked(from)?;
        let mine = |entry: &DocumentEntry| !self.has_assignments() || self.assigned_to_me(&entry.name);
        let to_do =
            |entry: &&DocumentEntry| matches!(entry.status, Status::New | Status::InProgress) && mine(entry);
        let before = before.iter().take(here.unwrap_or(0));
        after.iter().chain(before).find(to_do).map(|entry| entry.name.as_str())
    }

    /// Opens the next document that is to be done.
    pub(super) fn go_to_next_to_do(&mut self) {
        if let Some(name) = self.next_to_do().map(str::to_owned) {
            go_to_document(self, name);
        } else {
            self.said = Some(self.strings.tr("documents-all-done").to_string());
        }
    }

    /// Number of documents of each status.
    pub fn statuses(&self) -> BTreeMap<Status, usize> {
        let mut counts = BTreeMap::new();
        for entry in &self.documents {
            *counts.entry(entry.status).or_default() += 1;
        }
        counts
    }
}
