//! Bringing work in: files with the form that each has, what was found in them, and the writing into the project.

mod work;

use super::jobs::{Message, Purpose};
use super::{Grade, State};
use crate::convert::{FileError, Progress, Source};
use crate::formats::{self, Format};
use crate::search::Hit;
use crate::text::Unit;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use work::{Brought, bring_in, list, look_into};

/// What is to be brought in.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing is open or wanted")]
pub struct Import {
    /// Says whether the panel is open.
    pub shown: bool,
    /// Says that the panel is to take the focus; it takes this back.
    pub focus: bool,
    /// The files.
    pub files: Vec<Incoming>,
    /// The file that is looked at.
    pub chosen: usize,
    /// The annotator's name for work that is nobody's.
    pub nobody: String,
    /// Files of folders that are of no known form.
    pub passed_over: usize,
    /// What was not sure about files of a folder.
    pub unsure: Vec<String>,
    /// What came of bringing in, and whether that needs a look.
    pub told: Option<(String, bool)>,
    /// Files that were not written, as others of their names are there.
    pub refused: Vec<String>,
    /// How far the reading has come.
    pub progress: Arc<Progress>,
    /// Number of workers at it.
    working: usize,
    bringing: bool,
    /// Files were added and are not looked at yet.
    fresh: bool,
    last: u64,
}

/// A file that is to be brought in.
#[derive(Clone)]
pub struct Incoming {
    /// Its name.
    pub name: String,
    /// Its form; none if it is not known.
    pub form: Option<&'static dyn Format>,
    /// Says that the user named the form.
    pub overruled: bool,
    /// What its offsets count, if the user says so.
    pub unit: Option<Unit>,
    /// Why its form is not known.
    pub why: Option<String>,
    /// What was found in it.
    pub seen: Option<Arc<Seen>>,
    source: Source,
    length: u64,
    /// Number of the last look at it.
    look: u64,
}

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Seen {
    /// Number of documents.
    pub documents: usize,
    /// Number of spans.
    pub spans: usize,
    /// What was assumed or found out.
    pub assumptions: Vec<String>,
    /// What was found odd; nothing of it is dropped.
    pub problems: Vec<FileError>,
    /// How many problems are not listed.
    pub problems_not_listed: usize,
    /// What cannot be taken.
    pub errors: Vec<FileError>,
    /// The first spans.
    pub samples: Vec<Sample>,
    /// The look was given up.
    pub cancelled: bool,
}

/// A span in its context.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its label.
    pub label: Arc<str>,
    /// The covered text with what stands beside it.
    pub hit: Hit,
}

impl Import {
    /// Says whether files are being read or written.
    pub fn is_running(&self) -> bool {
        0 < self.working
    }

    /// Says whether documents are being brought in.
    pub fn is_bringing(&self) -> bool {
        self.bringing
    }

    /// Says whether something can be brought in.
    pub fn can_bring_in(&self) -> bool {
        !self.is_running() && self.files.iter().any(Incoming::is_of_use)
    }

    fn stop(&mut self) {
        self.progress.cancelled.store(true, Ordering::Relaxed);
    }

    /// One worker more; the first of several begins the count of bytes.
    fn begin(&mut self, length: u64) -> Arc<Progress> {
        if self.working == 0 || self.progress.cancelled.load(Ordering::Relaxed) {
            self.progress = Arc::default();
        }
        self.working += 1;
        self.progress.total.fetch_add(length, Ordering::Relaxed);
        self.progress.clone()
    }
}

impl Incoming {
    /// Says whether there may be something in it.
    pub fn is_of_use(&self) -> bool {
        self.form.is_some()
            && self.seen.as_ref().is_none_or(|seen| seen.errors.is_empty() || 0 < seen.documents)
    }

    /// Says whether the form or the unit can be overruled.
    pub fn is_file(&self) -> bool {
        matches!(self.source, Source::File { .. })
    }

    fn source(&self) -> Option<Source> {
        match (&self.source, self.form) {
            (Source::File { file, .. }, Some(format)) => Some(Source::File { file: file.clone(), format }),
            (Source::File { .. }, None) => None,
            (other, _) => Some(other.clone()),
        }
    }
}

/// What the user wants of the import.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportCommand {
    /// Asks for files.
    AskFiles,
    /// Asks for a folder.
    AskFolder,
    /// Adds files and folders.
    Add(Vec<PathBuf>),
    /// Takes a file off the list.
    Remove(usize),
    /// Looks at the file of that place.
    Choose(usize),
    /// Says which form the file of that place has.
    Form(usize, &'static str),
    /// Says what the offsets of the file of that place count; without a unit the file tells.
    Unit(usize, Option<Unit>),
    /// Names the annotator of work that is nobody's.
    Nobody(String),
    /// Stops what is on its way.
    Stop,
    /// Brings everything in.
    BringIn,
    /// Closes the panel.
    Close,
}

/// What a worker tells of an import.
pub(super) enum ImportMessage {
    /// Files were found; which were not sure, and how many were passed over.
    Listed(Vec<Incoming>, Vec<String>, usize),
    /// What was found in the file of that look.
    Seen(u64, Box<Seen>),
    /// A worker is through.
    Through,
    /// What came of bringing in.
    BroughtIn(Result<Box<Brought>, String>),
}

impl State {
    /// Opens the panel, and asks for files if there are none.
    pub(super) fn open_import(&mut self) {
        self.close_panels();
        (self.import.shown, self.import.focus) = (true, true);
        if self.import.nobody.is_empty() {
            self.import.nobody = super::annotator(self);
        }
    }

    /// Carries out what the user wants of the import.
    pub(super) fn import(&mut self, command: ImportCommand) {
        match command {
            ImportCommand::AskFiles => self.jobs.pick_files_for(Purpose::Import),
            ImportCommand::AskFolder => self.jobs.pick_folder_for(Purpose::Import),
            ImportCommand::Add(paths) => self.add_incoming(paths),
            ImportCommand::Remove(place) => {
                if place < self.import.files.len() {
                    self.import.files.remove(place);
                    self.import.chosen = self.import.chosen.min(self.import.files.len().saturating_sub(1));
                }
            }
            ImportCommand::Choose(place) => self.import.chosen = place,
            ImportCommand::Form(place, name) => {
                if let Some(file) = self.import.files.get_mut(place) {
                    (file.form, file.overruled, file.why) = (formats::by_name(name), true, None);
                    self.look_at(&[place]);
                }
            }
            ImportCommand::Unit(place, unit) => {
                if let Some(file) = self.import.files.get_mut(place) {
                    file.unit = unit;
                    self.look_at(&[place]);
                }
            }
            ImportCommand::Nobody(name) => self.import.nobody = name,
            ImportCommand::Stop => self.import.stop(),
            ImportCommand::BringIn => match &self.project {
                _ if !self.import.can_bring_in() => {}
                Some(project) => self.bring_into(project.root().to_path_buf()),
                None => self.jobs.pick_folder_for(Purpose::ImportInto),
            },
            ImportCommand::Close => {
                if !self.import.bringing {
                    self.import.stop();
                    self.import.files.clear();
                    self.import.refused.clear();
                    (self.import.told, self.import.passed_over, self.import.chosen) = (None, 0, 0);
                    self.import.unsure.clear();
                }
                self.import.shown = false;
            }
        }
    }

    /// Finds out on a worker what the paths are.
    fn add_incoming(&mut self, paths: Vec<PathBuf>) {
        if !self.import.shown {
            self.open_import();
        }
        (self.import.told, self.import.refused) = (None, Vec::new());
        self.import.begin(0);
        let nothing = |error: String| Message::Import(ImportMessage::Listed(Vec::new(), vec![error], 0));
        self.jobs.spawn_quietly(nothing, move || {
            let (files, unsure, passed_over) = list(&paths);
            Message::Import(ImportMessage::Listed(files, unsure, passed_over))
        });
    }

    /// Reads files on a worker, and shows what is in each as soon as that is known.
    fn look_at(&mut self, places: &[usize]) {
        let mut work = Vec::new();
        let mut length = 0;
        for &place in places {
            let Some(file) = self.import.files.get_mut(place) else { continue };
            self.import.last += 1;
            (file.seen, file.look) = (None, self.import.last);
            if let Some(source) = file.source() {
                length += file.length;
                work.push((file.look, source, file.unit, file.length));
            }
        }
        if work.is_empty() {
            return;
        }
        let progress = self.import.begin(length);
        let post = self.jobs.poster();
        let through = |_| Message::Import(ImportMessage::Through);
        self.jobs.spawn_quietly(through, move || {
            for (look, source, unit, length) in work {
                let seen = look_into(source, unit, length, &progress);
                post(Message::Import(ImportMessage::Seen(look, Box::new(seen))));
            }
            Message::Import(ImportMessage::Through)
        });
    }

    /// Brings everything into a project's folder.
    pub(super) fn bring_into(&mut self, root: PathBuf) {
        if !self.import.can_bring_in() {
            return;
        }
        // Files whose offsets count alike go together.
        let mut groups: Vec<(Option<Unit>, Vec<Source>)> = Vec::new();
        let mut length = 0;
        for file in self.import.files.iter().filter(|file| file.is_of_use()) {
            let Some(source) = file.source() else { continue };
            length += file.length;
            match groups.iter_mut().find(|(unit, _)| *unit == file.unit) {
                Some((_, list)) => list.push(source),
                None => groups.push((file.unit, vec![source])),
            }
        }
        let nobody = Some(self.import.nobody.trim().to_owned()).filter(|name| !name.is_empty());
        let nobody = nobody.unwrap_or_else(|| super::annotator(self));
        let progress = self.import.begin(length);
        (self.import.bringing, self.import.told) = (true, None);
        self.jobs.spawn_importing(
            |error| Message::Import(ImportMessage::BroughtIn(Err(error))),
            move || {
                let brought = bring_in(groups, &nobody, &root, &progress);
                Message::Import(ImportMessage::BroughtIn(brought.map(Box::new)))
            },
        );
    }

    /// Takes in what a worker tells.
    pub(super) fn import_received(&mut self, message: ImportMessage) {
        let import = &mut self.import;
        match message {
            ImportMessage::Listed(files, unsure, passed_over) => {
                import.working = import.working.saturating_sub(1);
                if !import.shown {
                    return;
                }
                let first = import.files.len();
                let known: Vec<PathBuf> = import.files.iter().filter_map(path_of).collect();
                import.files.extend(
                    files.into_iter().filter(|file| path_of(file).is_none_or(|path| !known.contains(&path))),
                );
                import.unsure.extend(unsure);
                import.passed_over += passed_over;
                if first < import.files.len() {
                    (import.chosen, import.fresh) = (first, true);
                    let places: Vec<usize> = (first..import.files.len()).collect();
                    self.look_at(&places);
                }
            }
            ImportMessage::Seen(look, seen) => {
                if let Some(file) = import.files.iter_mut().find(|file| file.look == look) {
                    file.seen = Some(Arc::from(seen));
                }
            }
            ImportMessage::Through => {
                import.working = import.working.saturating_sub(1);
                if import.working == 0 && std::mem::take(&mut import.fresh) {
                    // Enter then brings them in.
                    import.focus = true;
                }
            }
            ImportMessage::BroughtIn(result) => {
                import.working = import.working.saturating_sub(1);
                import.bringing = false;
                match result {
                    Ok(brought) => self.tell_brought(*brought),
                    Err(error) => {
                        if !import.shown {
                            self.warn(Grade::Error, error.clone(), Vec::new());
                        }
                        self.import.told = Some((error, true));
                    }
                }
            }
        }
    }

    fn tell_brought(&mut self, brought: Brought) {
        let mut text = self.strings.tr_args("import-done", &[("count", brought.texts.into())]);
        if brought.refused.is_empty() && brought.same == 0 {
            let spans = self.strings.tr_args("export-spans", &[("count", brought.spans.into())]);
            text = format!("{text} · {spans}");
        }
        if brought.cancelled {
            text = format!("{} {text}", self.strings.tr("import-cancelled"));
        }
        if 0 < brought.same {
            let args = [("count", brought.same.into())];
            text = format!("{text} · {}", self.strings.tr_args("import-same", &args));
        }
        let clean = brought.refused.is_empty() && brought.errors.is_empty() && !brought.cancelled;
        if clean && self.import.shown {
            self.import(ImportCommand::Close);
        } else {
            if !self.import.shown {
                self.warn(Grade::Warning, text.clone(), Vec::new());
            }
            self.import.told = Some((text.clone(), !clean));
            self.import.refused = brought.refused;
            for error in brought.errors {
                self.import.unsure.push(error.to_string());
            }
        }
        let me = super::annotator(self);
        if brought.first.is_some() {
            self.request(brought.root, brought.first, me);
        }
        self.said = Some(text);
    }
}

fn path_of(file: &Incoming) -> Option<PathBuf> {
    match &file.source {
        Source::File { file, .. } => Some(file.path.clone()),
        Source::Project { project, .. } => Some(project.root().to_path_buf()),
        Source::Standard { .. } => None,
    }
}
