//! Long work on worker threads: each job has a name, and hands its result back by a channel.

use super::agreement::Compared;
use super::document::Ready;
use super::entities::{Counts, FreshEntities, NameList, Proposed};
use super::export::ExportMessage;
use super::find::Row;
use super::history::Bulked;
use super::import::ImportMessage;
use super::people::PeopleMessage;
use super::problems::{Judged, Scanned};
use super::schema::SchemaMessage;
use super::team::TeamMessage;
use super::{Fresh, Reopening, Request};
use crate::check::Finding;
use crate::formats::Problem;
use crate::model::Registry;
use crate::model::SpanId;
use crate::project::{self, DocumentEntry, Facts, Journal, Loaded, Project, Saver};
use crate::search::entities::EntityIndex;
use crate::suggest::quotes::Suggested;
use crate::text::arabic::clitics::Evidence;
use crate::typeset::{Direction, Flow, first_strong};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Called by worker threads when they have something to hand over.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// What a file was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To open it.
    Open,
    /// To export to it.
    Export,
    /// To save the report of what is lost to it.
    Report,
    /// To bring it in.
    Import,
    /// To bring something into it.
    ImportInto,
    /// To read a schema from it.
    Schema,
    /// To take names from it.
    EntityLists,
    /// To hand documents out to it, as a zip or a folder.
    HandOut(bool),
    /// To bring back what was handed out.
    HandIn,
    /// To save the labels to it.
    SaveCopy,
}

/// What a worker hands back.
pub(super) enum Message {
    /// A project, and mostly a document; or why not.
    Opened(Result<Box<Fresh>, String>),
    /// The user chose paths, or none.
    Picked(Purpose, Vec<PathBuf>),
    /// Which words the project of that folder has.
    Learned(PathBuf, Option<Evidence>),
    /// A copy of the labels up to that edit is written, or why not.
    SetAside(u64, Result<(), String>),
    /// Matches of the search of that number.
    Found(u64, Vec<Row>),
    /// That search is through; what could not be read.
    FoundAll(u64, Vec<String>),
    /// Quotations that the search of that number found; whether it is through.
    Quotations(u64, Vec<Suggested>, bool),
    /// A change to many documents is made, or cancelled, or failed.
    Bulked(Result<Option<Bulked>, String>),
    /// What came of the comparison of that number, or why nothing did.
    Agreement(u64, Result<Arc<Compared>, String>),
    /// What documents hold, by the look of that number, from the one of that place on; whether that were all.
    Surveyed(u64, usize, Vec<Facts>, bool),
    /// What is odd in the open document as it was, with how long it took to find; or why it was not found.
    Checked(Option<Judged>, Result<(Vec<Finding>, Duration), String>),
    /// What the look through all documents of that number found.
    Scanned(u64, Result<Scanned, String>),
    /// Values for dates of the document of that name.
    Dated(Arc<str>, Vec<(SpanId, String)>),
    /// An index of entities, with what it was made of.
    Indexed(Arc<Registry>, Box<EntityIndex>),
    /// Places that may mention an entity, of the search of that number.
    Proposed(u64, Vec<Proposed>),
    /// That search is through; what could not be read.
    ProposedAll(u64, Vec<String>),
    /// Number of mentions of entities in the project of that folder.
    Counted(PathBuf, Counts),
    /// What lists of names hold; none if that was stopped.
    Listed(Result<Option<Box<NameList>>, String>),
    /// Of an export.
    Export(ExportMessage),
    /// Of an import.
    Import(ImportMessage),
    /// Of the schema.
    Schema(SchemaMessage),
    /// Of annotators.
    People(PeopleMessage),
    /// Of the team.
    Team(TeamMessage),
}

/// What a dialog asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A file to open.
    File,
    /// Files of any kind.
    Files,
    /// A folder to open.
    Folder,
    /// A file to write, with a name to begin with.
    Save(String),
}

/// Asks the user for a path, or several; runs on a worker thread and may take as long as the user does.
pub type Dialogs = Arc<dyn Fn(Question) -> Vec<PathBuf> + Send + Sync>;

/// The workers of the window.
pub(super) struct Jobs {
    sender: Sender<(u64, Message)>,
    receiver: Receiver<(u64, Message)>,
    /// Number and name of each job.
    running: Vec<(u64, &'static str)>,
    last: u64,
    dialogs: Dialogs,
    waker: Waker,
}

/// The number of messages that end no job.
const MESSENGER: u64 = 0;
const OPENING: &str = "busy-opening";
/// What is shown elsewhere, or not at all.
const QUIET: &str = " ";
const EXPORTING: &str = "busy-exporting";
const IMPORTING: &str = "busy-importing";
/// Waiting for the user in a dialog is not shown as work.
const ASKING: &str = "  ";

impl Jobs {
    pub(super) fn new(dialogs: Dialogs, waker: Waker) -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver, running: Vec::new(), last: MESSENGER, dialogs, waker }
    }

    /// The work that is shown, a key of the catalogue.
    pub(super) fn busy(&self) -> Option<&'static str> {
        self.running.iter().map(|(_, name)| *name).find(|name| !name.trim().is_empty())
    }

    /// What wakes the window.
    pub(super) fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Asks for another frame.
    pub(super) fn wake(&self) {
        (self.waker)();
    }

    /// Asks for another frame when some time has passed.
    pub(super) fn wake_after(&self, rest: Duration) {
        let waker = self.waker.clone();
        std::thread::spawn(move || {
            std::thread::sleep(rest);
            waker();
        });
    }

    pub(super) fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Says whether the user is in a dialog.
    pub(super) fn is_asking(&self) -> bool {
        self.is_at(ASKING)
    }

    pub(super) fn is_opening(&self) -> bool {
        self.is_at(OPENING)
    }

    /// The next result, if one has come.
    pub(super) fn take(&mut self) -> Option<Message> {
        loop {
            let (number, message) = self.receiver.try_recv().ok()?;
            if number == MESSENGER {
                return Some(message);
            }
            // What is no longer waited for was given up.
            if let Some(place) = self.running.iter().position(|(other, _)| *other == number) {
                self.running.swap_remove(place);
                return Some(message);
            }
        }
    }

    /// Waits for the next result; none if nothing is at work.
    pub(super) fn wait(&mut self) -> Option<Message> {
        while !self.running.is_empty() {
            let (number, message) = self.receiver.recv().ok()?;
            if let Some(place) = self.running.iter().position(|(other, _)| *other == number) {
                self.running.swap_remove(place);
                return Some(message);
            }
        }
        None
    }

    fn is_at(&self, wanted: &str) -> bool {
        self.running.iter().any(|(_, name)| *name == wanted)
    }

    /// Waits no longer for what is being opened; it comes to nothing.
    pub(super) fn cancel_opening(&mut self) {
        self.running.retain(|(_, name)| *name != OPENING);
    }

    fn spawn(
        &mut self,
        name: &'static str,
        failed: impl Fn(String) -> Message + Clone + Send + 'static,
        work: impl FnOnce() -> Message + Send + 'static,
    ) {
        let on_thread = failed.clone();
        self.last += 1;
        let number = self.last;
        self.running.push((number, name));
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        let done = sender.clone();
        let spawned = std::thread::Builder::new().name(format!("hashiya {name}")).spawn(move || {
            // A panic on a worker is that job's failure, never the window's.
            let message = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
                on_thread("the job failed in an unexpected way; nothing was changed".to_owned())
            });
            let _ = sender.send((number, message));
            waker();
        });
        if let Err(error) = spawned {
            let _ = done.send((number, failed(format!("no thread could be started: {error}"))));
        }
    }

    fn open_failed(error: String) -> Message {
        Message::Opened(Err(error))
    }

    /// Opens a project and a document of it.
    pub(super) fn open(&mut self, request: Request, reopening: Reopening) {
        let waker = self.waker.clone();
        self.spawn(OPENING, Self::open_failed, move || {
            Message::Opened(open(request, &reopening, waker).map(Box::new))
        });
    }

    /// Lays the sample down in the user's data folder, if it is not there yet, and opens it.
    pub(super) fn open_sample(&mut self, reopening: Reopening) {
        let waker = self.waker.clone();
        self.spawn(OPENING, Self::open_failed, move || {
            let opened =
                project::sample::install().map_err(|error| error.to_string()).and_then(|(path, name)| {
                    let annotator = project::sample::ANNOTATOR.to_owned();
                    let request = Request { path, document: Some(name), annotator, listed: false };
                    open(request, &reopening, waker)
                });
            Message::Opened(opened.map(Box::new))
        });
    }

    /// Hands messages over while a job goes on.
    pub(super) fn poster(&self) -> impl Fn(Message) + Send + Sync + 'static {
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        move |message| {
            let _ = sender.send((MESSENGER, message));
            waker();
        }
    }

    /// Does work that is shown elsewhere, or not at all.
    pub(super) fn spawn_quietly(
        &mut self,
        failed: impl Fn(String) -> Message + Clone + Send + 'static,
        work: impl FnOnce() -> Message + Send + 'static,
    ) {
        self.spawn(QUIET, failed, work);
    }

    /// Hands work out; the status line shows it.
    pub(super) fn spawn_exporting(
        &mut self,
        failed: impl Fn(String) -> Message + Clone + Send + 'static,
        work: impl FnOnce() -> Message + Send + 'static,
    ) {
        self.spawn(EXPORTING, failed, work);
    }

    /// Brings work in; the status line shows it.
    pub(super) fn spawn_importing(
        &mut self,
        failed: impl Fn(String) -> Message + Clone + Send + 'static,
        work: impl FnOnce() -> Message + Send + 'static,
    ) {
        self.spawn(IMPORTING, failed, work);
    }

    /// Counts the words of a project.
    pub(super) fn learn(&mut self, project: &Project, first: Option<String>, names: Arc<Vec<String>>) {
        let project = project.clone();
        self.spawn(
            QUIET,
            |_| Message::Learned(PathBuf::new(), None),
            move || {
                let evidence = project.evidence(first.as_deref(), &names);
                Message::Learned(project.root().to_path_buf(), Some(evidence))
            },
        );
    }

    fn ask(&mut self, purpose: Purpose, question: Question) {
        // One dialog at a time.
        if self.is_at(ASKING) {
            return;
        }
        let dialogs = self.dialogs.clone();
        self.spawn(
            ASKING,
            move |_| Message::Picked(purpose, Vec::new()),
            move || Message::Picked(purpose, dialogs(question)),
        );
    }

    pub(super) fn pick_file(&mut self) {
        self.ask(Purpose::Open, Question::File);
    }

    pub(super) fn pick_folder(&mut self) {
        self.ask(Purpose::Open, Question::Folder);
    }

    pub(super) fn pick_folder_for(&mut self, purpose: Purpose) {
        self.ask(purpose, Question::Folder);
    }

    pub(super) fn pick_files_for(&mut self, purpose: Purpose) {
        self.ask(purpose, Question::Files);
    }

    pub(super) fn pick_save(&mut self, purpose: Purpose, name: String) {
        self.ask(purpose, Question::Save(name));
    }

    /// Writes a copy of the labels as the saving thread knows them.
    pub(super) fn set_aside(&mut self, saver: &Saver, revision: u64, path: PathBuf) {
        let copy = saver.copier();
        self.spawn(
            OPENING,
            |error| Message::SetAside(0, Err(error)),
            move || {
                let written = copy().and_then(|(document, annotations)| {
                    project::save_copy_to(&path, &document, &annotations).map_err(|error| error.to_string())
                });
                Message::SetAside(revision, written)
            },
        );
    }
}

/// Reads a document with an annotator's work.
pub(super) fn make_ready(
    project: &Project,
    name: &str,
    annotator: &str,
    waker: Waker,
) -> Result<Ready, String> {
    let loaded = project.load(name, annotator).map_err(|error| error.to_string())?;
    let text = loaded.document.text.clone();
    let direction = first_strong(&text).unwrap_or(Direction::RightToLeft);
    let flow = Flow::new(text, direction);
    let Loaded { document, annotations, base, .. } = &loaded;
    let saver = Saver::start(document.clone(), annotations.clone(), base.clone(), waker);
    Ok(Ready::new(loaded, flow, saver))
}

fn open(request: Request, reopening: &Reopening, waker: Waker) -> Result<Fresh, String> {
    let Request { path, document, annotator, listed } = request;
    let opened = project::open(&path).map_err(|error| error.to_string())?;
    let same = reopening
        .as_ref()
        .is_some_and(|(root, whose)| root == opened.project.root() && **whose == *annotator);
    let list = || {
        let names = opened.project.names().map_err(|error| error.to_string())?;
        Ok::<_, String>(names.into_iter().map(DocumentEntry::named).collect::<Vec<_>>())
    };
    let documents = if listed && same { None } else { Some(list()?) };
    let finished = project::migrate::finish_interrupted(&opened.project);
    let mut settings = opened.project.settings();
    settings.problems.extend(finished.err().map(|error| Problem {
        place: opened.project.root().display().to_string(),
        what: error.to_string(),
        remedy: "the labels are shown as they stand".to_owned(),
    }));
    let name = document
        .or(opened.document)
        .or_else(|| documents.iter().flatten().next().map(|entry| entry.name.clone()));
    let loaded = match name {
        None => None,
        Some(name) => Some(Box::new(make_ready(&opened.project, &name, &annotator, waker.clone())?)),
    };
    let entities = (!same).then(|| Box::new(FreshEntities::read(&opened.project, waker)));
    let open_journal = || Journal::open(&opened.project, &annotator);
    let assignments = (!same).then(|| opened.project.assignments().map_err(|error| error.to_string()));
    Ok(Fresh {
        journal: (!same).then(open_journal),
        annotator: annotator.as_str().into(),
        path,
        project: opened.project,
        own_schema: settings.says_schema(),
        schema: settings.schema,
        schema_problems: settings.problems,
        clitics: settings.clitics,
        blind: settings.blind,
        assignments,
        checks: settings.checks,
        documents,
        entities,
        loaded,
    })
}
