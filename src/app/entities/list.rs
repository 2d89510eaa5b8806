//! Lists of names on their way into a project: read by a worker, looked at, and taken in.

use crate::app::{Message, State};
use crate::formats::Problem;
use crate::formats::entity_lists::{self, Listed};
use crate::model::join::Join;
use crate::model::{EntityRecord, RecordChange, Registry};
use crate::project::files;
use crate::search::entities::EntityIndex;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far the reading of lists has come.
#[derive(Debug, Default)]
pub struct Reading {
    /// Bytes that were read.
    pub read: AtomicU64,
    /// Bytes that there are.
    pub total: AtomicU64,
    cancel: AtomicBool,
}

/// What lists hold, joined with what is known, and not yet taken in.
#[derive(Debug)]
pub struct NameList {
    /// The files.
    pub name: String,
    /// Entities that were not known.
    pub new: usize,
    /// Entities of which more is known now.
    pub joined: usize,
    /// Entities that were known just so.
    pub same: usize,
    /// What could not be understood, as far as it is listed.
    pub problems: Vec<Problem>,
    /// How much could not be understood.
    pub problem_count: usize,
    /// The first entities.
    pub sample: Vec<EntityRecord>,
    paths: Vec<PathBuf>,
    base: Arc<Registry>,
    registry: Arc<Registry>,
    index: EntityIndex,
    changes: Vec<RecordChange>,
}

/// So much is shown of a list.
const SHOWN: usize = 20;

/// Counts what is read.
struct Counted<R> {
    input: R,
    reading: Arc<Reading>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.reading.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Reads lists; none if that was stopped.
fn read(
    paths: Vec<PathBuf>,
    base: &Arc<Registry>,
    languages: &[String],
    reading: &Arc<Reading>,
) -> Result<Option<Box<NameList>>, String> {
    let mut join = Join::new((**base).clone());
    let (mut problems, mut problem_count, mut sample) = (Vec::new(), 0, Vec::new());
    for path in &paths {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let head = files::head(path, entity_lists::HEAD).map_err(|error| error.to_string())?;
        let (input, length) = files::open_file(path).map_err(|error| error.to_string())?;
        reading.total.fetch_add(length, Ordering::Relaxed);
        let input = Box::new(Counted { input, reading: reading.clone() });
        let stream = files::text_stream(input, None).map_err(|error| failed(&error))?;
        let mut take = |listed| {
            match listed {
                Listed::Entity(record) => {
                    if sample.len() < SHOWN {
                        sample.push((*record).clone());
                    }
                    join.take(*record);
                }
                Listed::Problem(problem) => {
                    problem_count += 1;
                    if problems.len() < SHOWN {
                        problems.push(problem);
                    }
                }
            }
            !reading.cancel.load(Ordering::Relaxed)
        };
        entity_lists::read(stream.bytes, &title(path), &head, languages, &mut take)
            .map_err(|error| failed(&error))?;
        if reading.cancel.load(Ordering::Relaxed) {
            return Ok(None);
        }
    }
    let (new, joined, same) = (join.new, join.joined, join.same);
    let (registry, changes) = join.finish();
    let index = EntityIndex::new(registry.records());
    Ok(Some(Box::new(NameList {
        name: paths.iter().map(|path| title(path)).collect::<Vec<_>>().join(", "),
        new,
        joined,
        same,
        problems,
        problem_count,
        sample,
        paths,
        base: base.clone(),
        registry: Arc::new(registry),
        index,
        changes,
    })))
}

fn title(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl State {
    /// Has a worker read lists of names.
    pub(in crate::app) fn read_lists(&mut self, paths: Vec<PathBuf>) {
        if paths.is_empty() || self.entities.reading.is_some() {
            return;
        }
        let reading = Arc::new(Reading::default());
        self.entities.reading = Some(reading.clone());
        (self.entities.list, self.entities.list_error) = (None, None);
        let base = self.entities.registry.clone();
        let own = self.settings.language.tag();
        let languages: Vec<String> = std::iter::once(own)
            .chain(["ar", "en"].into_iter().filter(|tag| *tag != own))
            .map(str::to_owned)
            .collect();
        self.jobs.spawn_quietly(
            |error| Message::Listed(Err(error)),
            move || Message::Listed(read(paths, &base, &languages, &reading)),
        );
    }

    /// Takes in what lists hold.
    pub(in crate::app) fn listed(&mut self, list: Result<Option<Box<NameList>>, String>) {
        // What was read for another project is of no use.
        if self.entities.reading.take().is_none() {
            return;
        }
        match list {
            Ok(list) => self.entities.list = list,
            Err(error) => self.entities.list_error = Some(error),
        }
    }

    /// Stops the reading, or puts away what was read.
    pub(super) fn drop_list(&mut self) {
        if let Some(reading) = &self.entities.reading {
            reading.cancel.store(true, Ordering::Relaxed);
        }
        (self.entities.list, self.entities.list_error) = (None, None);
    }

    /// Takes what was read into the project, as one step.
    pub(super) fn take_list(&mut self) {
        let Some(list) = self.entities.list.take() else { return };
        if list.changes.is_empty() {
            return;
        }
        if !Arc::ptr_eq(&list.base, &self.entities.registry) {
            // What is known is not what the list was joined with: that is done again.
            self.read_lists(list.paths);
            return;
        }
        let args = [("new", list.new.into()), ("joined", list.joined.into())];
        if self.adopt(list.registry, list.index, list.changes) {
            self.said = Some(self.strings.tr_args("entities-imported", &args));
            self.list_again();
        }
    }
}
