//! What workers do for an import: finding out what files are, reading them, and writing into the project.

use super::{Incoming, Sample, Seen};
use crate::convert::{self, FileError, Options, Outcome, Progress, Source, Sources, Whose};
use crate::formats::{Format, ReadOptions, Record, WriteOptions, project as native};
use crate::project::files::{self, IntoProject, Nowhere};
use crate::search::context;
use crate::text::Unit;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// So many spans of a file are shown.
const SAMPLES: usize = 12;

/// What was brought in.
pub(in crate::app) struct Brought {
    pub(super) root: PathBuf,
    /// Name of the first document that is new.
    pub(super) first: Option<String>,
    pub(super) texts: usize,
    pub(super) spans: usize,
    pub(super) same: usize,
    pub(super) refused: Vec<String>,
    pub(super) errors: Vec<FileError>,
    pub(super) cancelled: bool,
}

/// What the paths mean, what was not sure, and how many files were passed over.
pub(super) fn list(paths: &[PathBuf]) -> (Vec<Incoming>, Vec<String>, usize) {
    let (mut known, mut files, mut unsure, mut passed_over) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for path in paths {
        match convert::sources(std::slice::from_ref(path), None) {
            Ok(sources) => {
                known.extend(sources.list);
                unsure.extend(sources.unsure);
                passed_over += sources.passed_over.len();
            }
            Err(why) => match files::find(path) {
                // Its form is for the user to say.
                Ok(found) if found.len() == 1 && found.iter().all(|file| file.named) => {
                    for file in found {
                        let (name, length) = (file.name.clone(), length_of(&file.path));
                        let source = Source::File { file, format: &native::Project };
                        files.push(Incoming {
                            name,
                            form: None,
                            overruled: false,
                            unit: None,
                            why: Some(why.clone()),
                            seen: None,
                            source,
                            length,
                            look: 0,
                        });
                    }
                }
                _ => unsure.push(why),
            },
        }
    }
    convert::leave_out_companions(&mut known);
    let known = known.into_iter().map(|source| {
        let (name, form, length) = match &source {
            Source::File { file, format } => (file.name.clone(), *format, length_of(&file.path)),
            Source::Project { project, .. } => {
                let native: &'static dyn Format = &native::Project;
                (project.root().file_name().unwrap_or_default().to_string_lossy().into_owned(), native, 0)
            }
            Source::Standard { format } => (String::new(), *format, 0),
        };
        Incoming {
            name,
            form: Some(form),
            overruled: false,
            unit: None,
            why: None,
            seen: None,
            source,
            length,
            look: 0,
        }
    });
    (known.chain(files).collect(), unsure, passed_over)
}

fn length_of(path: &Path) -> u64 {
    files::open_file(path).map_or(0, |(_, length)| length)
}

fn options(unit: Option<Unit>) -> Options {
    Options {
        to: &native::Project,
        read: ReadOptions { unit, ..ReadOptions::default() },
        write: WriteOptions::default(),
        whose: Whose::All,
        nobody: None,
        encoding: None,
        unchecked: false,
        threads: std::thread::available_parallelism().map_or(2, usize::from),
        only: None,
        look: None,
    }
}

/// Reads a file and writes nothing.
pub(super) fn look_into(source: Source, unit: Option<Unit>, length: u64, progress: &Arc<Progress>) -> Seen {
    /// Files up to this length (bytes) are read on one thread, so that their first spans come first.
    const SHORT: u64 = 4 << 20;
    if progress.cancelled.load(Ordering::Relaxed) {
        return Seen { cancelled: true, ..Seen::default() };
    }
    let samples: Arc<Mutex<Vec<Sample>>> = Arc::default();
    let taken = samples.clone();
    let look = move |record: &Record| {
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        let spans = record.layers.iter().flat_map(|layer| &layer.spans);
        let room = SAMPLES.saturating_sub(taken.len());
        taken.extend(spans.take(room).filter_map(|span| {
            let part = span.parts.first()?;
            let range = part.start() as usize..part.end() as usize;
            Some(Sample { label: span.label.clone(), hit: context(&record.text, range) })
        }));
    };
    let usual = options(unit);
    let threads = if length <= SHORT { 1 } else { usual.threads };
    let options = Options { look: Some(Box::new(look)), unchecked: true, threads, ..usual };
    let sources = Sources { list: vec![source], ..Sources::default() };
    let outcome = convert::convert(&sources, &options, &mut Nowhere, progress);
    let samples = std::mem::take(&mut *samples.lock().unwrap_or_else(PoisonError::into_inner));
    match outcome {
        Ok(outcome) => Seen {
            documents: outcome.report.documents,
            spans: outcome.report.spans,
            assumptions: outcome.assumptions.into_keys().collect(),
            problems: outcome.problems,
            problems_not_listed: outcome.problems_not_listed,
            errors: outcome.errors,
            samples,
            cancelled: outcome.cancelled,
        },
        Err(error) => {
            let errors = vec![FileError { place: String::new(), what: error }];
            Seen { errors, ..Seen::default() }
        }
    }
}

pub(super) fn bring_in(
    groups: Vec<(Option<Unit>, Vec<Source>)>,
    nobody: &str,
    root: &Path,
    progress: &Progress,
) -> Result<Brought, String> {
    let mut into = IntoProject::new(root).map_err(|error| error.to_string())?;
    let mut all = Outcome::default();
    for (unit, list) in groups {
        if progress.cancelled.load(Ordering::Relaxed) {
            break;
        }
        let options = Options { nobody: Some(nobody.to_owned()), ..options(unit) };
        let sources = Sources { list, ..Sources::default() };
        let outcome = convert::convert(&sources, &options, &mut into, progress)?;
        all.report.spans += outcome.report.spans;
        all.errors.extend(outcome.errors);
        all.report.differences.extend(outcome.report.differences);
    }
    let differences = all.report.differences.into_iter();
    all.errors.extend(differences.map(|what| FileError { place: root.display().to_string(), what }));
    Ok(Brought {
        root: root.to_path_buf(),
        first: into.first,
        texts: into.texts,
        spans: all.report.spans,
        same: into.same,
        refused: into.refused,
        errors: all.errors,
        cancelled: progress.cancelled.load(Ordering::Relaxed),
    })
}
