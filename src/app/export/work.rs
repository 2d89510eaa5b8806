//! What workers do for an export: finding out what would be lost, and writing.

use super::{By, ExportMessage, GOLD, Which, fits};
use crate::app::State;
use crate::app::jobs::Message;
use crate::convert::{self, Options, Outcome, Progress, Source, Sources, Whose};
use crate::formats::{Layout, ReadOptions, WriteOptions};
use crate::model::Status;
use crate::project::files::{self, Nowhere, OutFolder, StagedFile};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

impl State {
    /// Names of the documents that are handed out.
    fn exported_names(&mut self) -> Vec<String> {
        match self.export.which {
            Which::Here => self.open.iter().map(|open| open.document.name.to_string()).collect(),
            Which::All => self.names.to_vec(),
            Which::Done => {
                // Which are done is known when all were looked at.
                if self.survey.is_running() {
                    self.said = Some(self.strings.tr("documents-not-known").to_string());
                    return Vec::new();
                }
                let done = self.documents.iter().filter(|entry| entry.status == Status::Done);
                done.map(|entry| entry.name.clone()).collect()
            }
        }
    }

    /// What is read and how it is written; `through` counts documents.
    fn conversion(&mut self) -> Option<(Sources, Options)> {
        let project = self.project.clone()?;
        let documents = self.exported_names();
        let through = Arc::new(AtomicUsize::new(0));
        (self.export.through, self.export.total) = (through.clone(), documents.len());
        let options = Options {
            to: self.export.to,
            read: ReadOptions::default(),
            write: WriteOptions { remedies: self.export.remedies, ..WriteOptions::default() },
            whose: match self.export.by {
                By::Mine => Whose::Of(crate::app::annotator(self)),
                By::Gold => Whose::Of(GOLD.to_owned()),
                By::Everybody => Whose::All,
            },
            nobody: None,
            encoding: None,
            unchecked: false,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
            only: None,
            look: Some(Box::new(move |_| {
                through.fetch_add(1, Ordering::Relaxed);
            })),
        };
        let list = vec![Source::Project { project, documents }];
        Some((Sources { list, ..Sources::default() }, options))
    }

    pub(super) fn count(&mut self) {
        let Some((sources, mut options)) = self.conversion() else { return };
        let Some(project) = self.project.clone() else { return };
        let progress = Arc::new(Progress::default());
        self.export.running = Some(progress.clone());
        let generation = self.export.generation;
        let counted = move |result, took, annotators| {
            Message::Export(ExportMessage::Counted(generation, result, took, annotators))
        };
        self.jobs.spawn_quietly(
            move |error| counted(Err(error), Duration::ZERO, Vec::new()),
            move || {
                let start = Instant::now();
                let annotators = project.annotators();
                let result = with_labels(&sources, &mut options, &progress)
                    .and_then(|()| convert::convert(&sources, &options, &mut Nowhere, &progress));
                counted(result.map(Box::new), start.elapsed(), annotators)
            },
        );
    }

    pub(super) fn write_out(&mut self, path: PathBuf) {
        let Some((sources, options)) = self.conversion() else { return };
        let progress = Arc::new(Progress::default());
        self.export.writing = Some(progress.clone());
        let keep_going = self.export.keep_going;
        let folder = format!("{}-{}", self.export_name(), options.to.info().name);
        self.jobs.spawn_exporting(
            |error| Message::Export(ExportMessage::Wrote(Err(error))),
            move || {
                let written = write(&sources, options, &path, &folder, keep_going, &progress);
                Message::Export(ExportMessage::Wrote(written))
            },
        );
    }

    /// Saves the report to where the user said.
    pub(in crate::app) fn save_report(&mut self, path: PathBuf) {
        let Some(outcome) = self.export.report().cloned() else { return };
        let saved = |result| Message::Export(ExportMessage::SavedReport(result));
        self.jobs.spawn_exporting(
            move |error| saved(Err(error)),
            move || {
                let written = crate::project::write_whole(&path, &outcome.to_bytes());
                saved(written.map(|()| path).map_err(|error| error.to_string()))
            },
        );
    }
}

/// Finds out which labels there are, for a form that numbers them.
fn with_labels(sources: &Sources, options: &mut Options, progress: &Progress) -> Result<(), String> {
    if options.to.numbers_labels() {
        options.write.labels = convert::labels(sources, options, progress)?;
    }
    Ok(())
}

fn write(
    sources: &Sources,
    mut options: Options,
    path: &Path,
    folder: &str,
    keep_going: bool,
    progress: &Progress,
) -> Result<(PathBuf, Box<Outcome>), String> {
    with_labels(sources, &mut options, progress)?;
    let told = |error: crate::project::ProjectError| error.to_string();
    if options.to.info().layout == Layout::Stream {
        let mut file = StagedFile::new(path).map_err(told)?;
        let outcome = convert::convert(sources, &options, &mut file, progress)?;
        if fits(&outcome, keep_going) {
            file.finish().map_err(told)?;
        }
        return Ok((path.to_path_buf(), Box::new(outcome)));
    }
    let path = files::free_folder(path, folder).map_err(told)?;
    let mut out = OutFolder::new(&path, false).map_err(told)?;
    let outcome = convert::convert(sources, &options, &mut out, progress)?;
    if fits(&outcome, keep_going) {
        out.finish().map_err(told)?;
    }
    Ok((path, Box::new(outcome)))
}
