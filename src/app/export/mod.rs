//! Handing work out: the form and the choices, what would be lost, and the writing.

mod work;

use super::jobs::Purpose;
use super::{Command, Grade, State};
use crate::convert::{Outcome, Progress};
use crate::formats::fidelity::{Fate, Remedies, Thing};
use crate::formats::{self, Format, Layout, training};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Which documents are handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// The open one.
    #[default]
    Here,
    /// All of the project.
    All,
    /// Those that are done.
    Done,
}

/// Whose labels are handed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The annotator's own.
    #[default]
    Mine,
    /// The adjudicated ones.
    Gold,
    /// Everybody's.
    Everybody,
}

/// The name under which adjudicated labels are kept.
const GOLD: &str = "gold";

/// What is handed out, how, and what that costs.
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing is open or wanted")]
pub struct Export {
    /// Says whether the panel is open.
    pub shown: bool,
    /// Says that the panel is to take the focus; it takes this back.
    pub focus: bool,
    /// The form.
    pub to: &'static dyn Format,
    /// Which documents.
    pub which: Which,
    /// Whose labels.
    pub by: By,
    /// What is done with what the form cannot hold.
    pub remedies: Remedies,
    /// Write although some documents cannot be read.
    pub keep_going: bool,
    /// What would be kept and lost, or why that cannot be told.
    pub outcome: Option<Result<Arc<Outcome>, String>>,
    /// Labels were changed since that was told.
    pub stale: bool,
    /// Everybody who has worked on the project.
    pub annotators: Vec<String>,
    /// The fate that the listed losses have, if not all are listed.
    pub fate: Option<Fate>,
    /// Places of the listed losses in the report.
    pub rows: Vec<usize>,
    /// The loss that was gone to last, by its place in the report.
    pub current: Option<usize>,
    /// Documents that are through, and those that there are.
    pub through: Arc<AtomicUsize>,
    /// Number of documents that are looked at.
    pub total: usize,
    /// What came of the last writing, and whether it failed.
    pub told: Option<(String, bool)>,
    running: Option<Arc<Progress>>,
    writing: Option<Arc<Progress>>,
    /// It is to be told what would be lost, as soon as every label is on disk.
    due: bool,
    /// Where to write, as soon as every label is on disk.
    target: Option<PathBuf>,
    /// The document and its state that the report tells of.
    seen: Option<(Arc<str>, u64)>,
    took: Duration,
    generation: u64,
}

impl Export {
    pub(super) fn new(form: &str, remedies: Remedies) -> Self {
        let usual: &'static dyn Format = &training::Json;
        let wanted = formats::by_name(form).filter(|format| format.info().writes);
        Self {
            shown: false,
            focus: false,
            to: wanted.unwrap_or(usual),
            which: Which::default(),
            by: By::default(),
            remedies,
            keep_going: false,
            outcome: None,
            stale: false,
            annotators: Vec::new(),
            fate: None,
            rows: Vec::new(),
            current: None,
            through: Arc::default(),
            total: 0,
            told: None,
            running: None,
            writing: None,
            due: false,
            target: None,
            seen: None,
            took: Duration::ZERO,
            generation: 0,
        }
    }

    /// Says whether it is being found out what would be lost.
    pub fn is_counting(&self) -> bool {
        self.due || self.running.is_some()
    }

    /// Says whether files are being written.
    pub fn is_writing(&self) -> bool {
        self.writing.is_some() || self.target.is_some()
    }

    /// The report, if it is there and still true.
    pub fn report(&self) -> Option<&Arc<Outcome>> {
        self.outcome.as_ref().and_then(|outcome| outcome.as_ref().ok())
    }

    /// Says whether what is chosen can be written.
    pub fn can_write(&self) -> bool {
        !self.is_writing() && self.report().is_some_and(|outcome| fits(outcome, self.keep_going))
    }

    fn stop(&mut self) {
        for progress in [self.running.take(), self.writing.take()].into_iter().flatten() {
            progress.cancelled.store(true, Ordering::Relaxed);
        }
        (self.due, self.target) = (false, None);
    }

    fn list(&mut self) {
        let losses = self.report().map(|outcome| outcome.report.losses.iter().enumerate());
        let wanted = self.fate;
        let passing =
            losses.into_iter().flatten().filter(|(_, loss)| wanted.is_none_or(|fate| loss.fate == fate));
        self.rows = passing.map(|(place, _)| place).collect();
    }
}

/// Says whether what came of a conversion may take its place.
fn fits(outcome: &Outcome, keep_going: bool) -> bool {
    !outcome.cancelled && (keep_going || outcome.errors.is_empty()) && outcome.report.differences.is_empty()
}

/// What the user wants of the export.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExportCommand {
    /// Chooses the form of that name.
    To(&'static str),
    /// Chooses documents.
    Which(Which),
    /// Chooses whose labels.
    By(By),
    /// Chooses what is done with what the form cannot hold.
    Remedies(Remedies),
    /// Writes, or does not, although some documents cannot be read.
    KeepGoing(bool),
    /// Lists the losses of one fate, or all.
    Fate(Option<Fate>),
    /// Goes to where the loss of that place in the report is.
    GoTo(usize),
    /// Finds out again what would be lost.
    Recount,
    /// Stops what is on its way.
    Stop,
    /// Asks where to write, and writes.
    Write,
    /// Asks where to save the report, and saves it.
    SaveReport,
    /// Closes the panel.
    Close,
}

/// What a worker tells of an export.
pub(super) enum ExportMessage {
    /// What would be lost, how long it took to find out, and everybody who has worked on the project.
    Counted(u64, Result<Box<Outcome>, String>, Duration, Vec<String>),
    /// What was written, and where; or why nothing was.
    Wrote(Result<(PathBuf, Box<Outcome>), String>),
    /// The report was saved there, or why not.
    SavedReport(Result<PathBuf, String>),
}

impl State {
    /// Opens the panel.
    pub(super) fn open_export(&mut self) {
        self.close_panels();
        (self.export.shown, self.export.focus, self.export.told) = (true, true, None);
        if self.open.is_none() && self.export.which == Which::Here {
            self.export.which = Which::All;
        }
        self.count_again();
    }

    /// Carries out what the user wants of the export.
    pub(super) fn export(&mut self, command: ExportCommand) {
        use ExportCommand::{By as Whose, Remedies as Remedy, To, Which as Documents};
        if self.jobs.is_asking() && matches!(command, To(_) | Documents(_) | Whose(_) | Remedy(_)) {
            // What the user was asked to find a place for is what is written there.
            return;
        }
        let export = &mut self.export;
        match command {
            ExportCommand::To(name) => {
                if let Some(format) = formats::by_name(name).filter(|format| format.info().writes) {
                    export.to = format;
                    name.clone_into(&mut self.settings.form);
                    if export.by == By::Everybody && !format.info().holds.annotators {
                        export.by = By::Mine;
                    }
                    self.count_again();
                }
            }
            ExportCommand::Which(which) => {
                export.which = which;
                self.count_again();
            }
            ExportCommand::By(by) => {
                export.by = by;
                self.count_again();
            }
            ExportCommand::Remedies(remedies) => {
                export.remedies = remedies;
                self.settings.remedies = remedies;
                self.count_again();
            }
            ExportCommand::KeepGoing(keep_going) => export.keep_going = keep_going,
            ExportCommand::Fate(fate) => {
                export.fate = fate;
                export.list();
            }
            ExportCommand::GoTo(place) => self.go_to_loss(place),
            ExportCommand::Recount => self.count_again(),
            ExportCommand::Stop => export.stop(),
            ExportCommand::Write => self.ask_where_to_write(),
            ExportCommand::SaveReport => {
                if export.report().is_some() {
                    self.jobs.pick_save(Purpose::Report, format!("{}-report.json", self.export_name()));
                }
            }
            ExportCommand::Close => {
                export.shown = false;
                // What is being written goes on.
                if let Some(progress) = export.running.take() {
                    progress.cancelled.store(true, Ordering::Relaxed);
                }
                export.due = false;
            }
        }
    }

    /// Finds out, as soon as it can, what would be lost.
    fn count_again(&mut self) {
        let export = &mut self.export;
        if let Some(progress) = export.running.take() {
            progress.cancelled.store(true, Ordering::Relaxed);
        }
        export.generation += 1;
        (export.outcome, export.stale, export.current, export.told) = (None, false, None, None);
        export.rows.clear();
        export.due = true;
        self.export_on();
    }

    /// Goes on with what waits until every label is on disk.
    pub(super) fn export_on(&mut self) {
        /// Reports that are found out faster than this follow every change of the labels.
        const QUICK: Duration = Duration::from_millis(700);
        if !self.export.shown && self.export.target.is_none() {
            return;
        }
        let now = self.open.as_ref().map(|open| (open.document.name.clone(), open.revision()));
        if self.export.seen != now {
            let here = self.export.which == Which::Here;
            let other = self.export.seen.as_ref().map(|seen| &seen.0) != now.as_ref().map(|now| &now.0);
            self.export.seen = now;
            if (here || !other) && self.export.outcome.is_some() && !self.export.is_writing() {
                if self.export.took < QUICK {
                    self.count_again();
                    return;
                }
                self.export.stale = true;
            }
        }
        if !self.is_saved() || self.export.writing.is_some() {
            return;
        }
        if let Some(path) = self.export.target.take() {
            self.write_out(path);
        } else if std::mem::take(&mut self.export.due) {
            self.count();
        }
    }

    /// A name for what is written: the document's, or the project's.
    fn export_name(&self) -> String {
        if let (Some(open), Which::Here) = (&self.open, self.export.which) {
            return open.document.title().trim_end_matches(".txt").to_owned();
        }
        let root = self.project.as_ref().and_then(|project| project.root().file_name());
        root.map_or_else(|| "documents".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    fn ask_where_to_write(&mut self) {
        if !self.export.can_write() {
            return;
        }
        let info = self.export.to.info();
        if info.layout == Layout::Stream {
            let ending = info.extensions.first().copied().unwrap_or("txt");
            self.jobs.pick_save(Purpose::Export, format!("{}.{ending}", self.export_name()));
        } else {
            self.jobs.pick_folder_for(Purpose::Export);
        }
    }

    /// Writes to where the user said, as soon as every label is on disk.
    pub(super) fn export_to(&mut self, path: PathBuf) {
        self.export.target = Some(path);
        self.export_on();
    }

    /// Takes in what a worker tells.
    pub(super) fn export_received(&mut self, message: ExportMessage) {
        let export = &mut self.export;
        match message {
            ExportMessage::Counted(generation, result, took, annotators) => {
                if generation != export.generation || !export.shown {
                    return;
                }
                (export.running, export.took) = (None, took);
                export.outcome = match result {
                    // What was stopped half way tells nothing.
                    Ok(outcome) if outcome.cancelled => None,
                    Ok(outcome) => Some(Ok(Arc::from(outcome))),
                    Err(error) => Some(Err(error)),
                };
                if !annotators.is_empty() {
                    export.annotators = annotators;
                }
                export.list();
            }
            ExportMessage::Wrote(result) => {
                export.writing = None;
                self.tell_written(result);
            }
            ExportMessage::SavedReport(Ok(path)) => {
                let args = [("path", path.to_string_lossy().into_owned().into())];
                self.said = Some(self.strings.tr_args("export-report-saved", &args));
            }
            ExportMessage::SavedReport(Err(error)) => self.warn(Grade::Error, error, Vec::new()),
        }
    }

    fn tell_written(&mut self, result: Result<(PathBuf, Box<Outcome>), String>) {
        let (text, failed) = match result {
            Err(error) => (error, true),
            Ok((path, outcome)) => {
                let args = [
                    ("path", path.to_string_lossy().into_owned().into()),
                    ("count", outcome.report.documents.into()),
                ];
                if outcome.cancelled {
                    (self.strings.tr("export-cancelled").to_string(), false)
                } else if let Some(difference) = outcome.report.differences.first() {
                    let args = [("first", difference.clone().into())];
                    (self.strings.tr_args("export-differs", &args), true)
                } else if let Some(error) = outcome.errors.first().filter(|_| !self.export.keep_going) {
                    let args = [("first", error.to_string().into())];
                    (self.strings.tr_args("export-not-written", &args), true)
                } else if self.export.to.info().reads {
                    (self.strings.tr_args("export-written", &args), false)
                } else {
                    (self.strings.tr_args("export-written-unread", &args), false)
                }
            }
        };
        if failed && !self.export.shown {
            self.warn(Grade::Error, text.clone(), Vec::new());
        }
        self.said = Some(text.clone()).filter(|_| !failed);
        self.export.told = Some((text, failed));
    }

    /// Goes to the span that something happens to, or to its document.
    fn go_to_loss(&mut self, place: usize) {
        let Some(loss) = self.export.report().and_then(|outcome| outcome.report.losses.get(place)).cloned()
        else {
            return;
        };
        self.export.current = Some(place);
        let Some(open) = self.open.as_mut().filter(|open| open.document.name == loss.document) else {
            let documents = self.names.iter().any(|name| **name == *loss.document);
            if documents {
                self.open_then(&loss.document, Command::Export(ExportCommand::GoTo(place)));
            }
            return;
        };
        if let Thing::Span { id, start, end, .. } = loss.thing {
            let id = crate::model::SpanId(id);
            let own = *loss.annotator == *open.annotations.annotator || loss.annotator.is_empty();
            if own && open.annotations.get(&id).is_some() {
                open.go_to(&id);
                return;
            }
            let text = open.document.text.clone();
            let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte) as u32;
            let range = byte(start)..byte(end);
            open.select(range.start, range.end, true);
            open.reveal = Some(range);
        }
    }
}
