//! The application state, its commands and the one function that carries them out; no widgets.
//!
//! Data flows one way: the views read [`State`] and return [`Command`]s, [`update`] turns each into edits or view
//! state, [`State::poll`] takes in what worker threads hand back.

mod agreement;
mod candidate;
pub mod command;
pub mod dates;
mod document;
mod documents;
mod entities;
mod export;
mod find;
pub mod history;
mod import;
mod jobs;
pub mod keymap;
mod people;
pub mod problems;
mod quotations;
pub mod relations;
mod schema;
pub mod settings;
pub mod strings;
mod tagging;
mod team;
mod why;

pub use agreement::{Agreement, AgreementCommand, Compared, Example, Scope};
pub use command::{Action, Command};
pub use document::{Fresh, OpenDocument, SaveState, Selection};
pub use documents::Survey;
pub use entities::{
    Choice, Entities, EntitiesCommand, EntityPanel, Field, Mark, NameList, Picker, Proposal, Proposed,
    Reading,
};
pub use export::{By, Export, ExportCommand, Which};
pub use find::{Find, FindCommand, Row, Standing};
pub use import::{Import, ImportCommand, Incoming, Sample, Seen};
pub use jobs::{Dialogs, Question, Waker};
pub use people::{Chooser, People, PeopleCommand};
pub use problems::{Oddity, Problems, ProblemsCommand, Scan};
pub use quotations::{Quotations, Suggestion, Tie, quotation_label};
pub use relations::{RelationCommand, Relations};
pub use schema::{Ask, Place, SchemaCommand, SchemaPanel};
pub use team::{Team, TeamCommand};
pub use why::why;

use crate::check;
use crate::formats::Problem;
use crate::model::{History, Schema, Status};
use crate::project::{self, DocumentEntry, Journal, Project};
use crate::search::candidates::Lexicon;
use crate::text::arabic::clitics::{Evidence, Policy};
use crate::text::steps::{Edge, Grain};
use crate::typeset::Direction;
use candidate::Seeking;
use dates::Dates;
use jobs::{Jobs, Message, Purpose};
use keymap::Keymap;
use settings::{Settings, Theme};
use std::path::PathBuf;
use std::sync::Arc;
use strings::{Arg, Language, Strings};

/// Something the user must know, shown over the article until it is closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Banner {
    /// How grave it is.
    pub grade: Grade,
    /// The message, in the language of the interface where it is ours.
    pub text: String,
    /// What can be done about it at once.
    pub actions: Vec<Action>,
}

/// How grave a banner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Something was done or assumed.
    Notice,
    /// Something needs a look.
    Warning,
    /// Something failed.
    Error,
}

/// What [`update`] asks of the window, as only it can do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Puts text on the clipboard.
    CopyText(String),
    /// Closes the window.
    Close,
}

/// Everything that the window shows.
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing is open or wanted")]
pub struct State {
    /// The user's liking.
    pub settings: Settings,
    /// The interface's words.
    pub strings: Arc<Strings>,
    /// Who works here: the annotator of what is opened next.
    pub me: String,
    /// The open project.
    pub project: Option<Project>,
    /// Its labels.
    pub schema: Arc<Schema>,
    /// What it says of clitics.
    pub clitics: Policy,
    /// Its documents.
    pub documents: Vec<DocumentEntry>,
    /// How far what they hold is known.
    pub survey: Survey,
    /// Their names, to be handed to workers.
    pub names: Arc<Vec<String>>,
    /// The label given last.
    pub last_label: Option<Arc<str>>,
    evidence: Arc<Evidence>,
    /// The steps of the annotator's work on the project.
    pub history: History,
    journal: Option<Journal>,
    /// Whose work the history is of.
    annotator: Arc<str>,
    /// Which keys call which action.
    pub keymap: Keymap,
    /// Says whether the palette of commands is open.
    pub palette_open: bool,
    /// Says that the note of the selected span is to be written; the inspector takes it back.
    pub note_wanted: bool,
    lexicon: Lexicon,
    /// How far the search for something to mark has come (bytes), and where it ends.
    seeking: Option<Seeking>,
    /// Quotations that may be there to mark.
    pub quotations: Quotations,
    /// What dates mean.
    pub dates: Dates,
    /// What the linter finds.
    pub problems: Problems,
    /// What is sought.
    pub find: Find,
    /// How far annotators agree.
    pub agreement: Agreement,
    /// What is handed out.
    pub export: Export,
    /// What is brought in.
    pub import: Import,
    /// The relation that is being made, and those that break the rules.
    pub relations: Relations,
    /// What is known of the schema besides what it says.
    pub schema_panel: SchemaPanel,
    /// What is known of entities.
    pub entities: Entities,
    /// Who works here, and whose work is looked at.
    pub people: People,
    /// Documents given out, handed out and handed in.
    pub team: Team,
    /// A change to many documents on its way.
    pub bulk: Option<history::Bulk>,
    /// What waits until nothing is on its way.
    later: Option<Command>,
    /// The place in the history to walk to.
    walk_to: Option<usize>,
    /// The open document.
    pub open: Option<OpenDocument>,
    /// What was done last, for the status line, until something else is done.
    pub said: Option<String>,
    /// Messages over the article.
    pub banners: Vec<Banner>,
    /// Says whether the page of keys is open.
    pub help_open: bool,
    /// Says whether the user asked to leave while labels are not saved.
    pub leaving: bool,
    /// Documents that were left and are not saved yet.
    closing: Vec<OpenDocument>,
    /// What is to be opened when the document of that name is saved.
    waiting: Option<Request>,
    jobs: Jobs,
}

/// The project and annotator whose journal is open.
type Reopening = Option<(PathBuf, Arc<str>)>;

/// What to open, and as whom.
#[derive(Clone, Debug)]
struct Request {
    path: PathBuf,
    document: Option<String>,
    annotator: String,
    /// Says that the documents are listed already.
    listed: bool,
}

impl State {
    /// An empty window. `waker` is called by worker threads when they have something to hand over.
    pub fn new(settings: Settings, dialogs: Dialogs, waker: Waker) -> Self {
        let settings = settings.checked();
        Self {
            strings: Arc::new(Strings::new(settings.language)),
            export: Export::new(&settings.form, settings.remedies),
            import: Import::default(),
            agreement: Agreement::default(),
            schema_panel: SchemaPanel::default(),
            me: settings
                .annotator
                .clone()
                .filter(|_| !project::annotator_is_said())
                .unwrap_or_else(project::default_annotator),
            settings,
            project: None,
            schema: Arc::new(Schema::default()),
            clitics: Policy::default(),
            documents: Vec::new(),
            names: Arc::default(),
            last_label: None,
            evidence: Arc::default(),
            history: History::default(),
            journal: None,
            annotator: "".into(),
            keymap: Keymap::default(),
            palette_open: false,
            note_wanted: false,
            lexicon: Lexicon::default(),
            seeking: None,
            quotations: Quotations::default(),
            dates: Dates::default(),
            survey: Survey::default(),
            problems: Problems::default(),
            find: Find::default(),
            relations: Relations::default(),
            entities: Entities::default(),
            people: People::default(),
            team: Team::default(),
            bulk: None,
            later: None,
            walk_to: None,
            open: None,
            said: None,
            banners: Vec::new(),
            help_open: false,
            leaving: false,
            closing: Vec::new(),
            waiting: None,
            jobs: Jobs::new(dialogs, waker),
        }
    }

    /// What is being worked on in the background: a key of the catalogue.
    pub fn busy(&self) -> Option<&'static str> {
        self.jobs.busy()
    }

    /// Says whether no worker is at anything.
    pub fn is_idle(&self) -> bool {
        self.jobs.is_idle()
    }

    /// Reading direction of the interface.
    pub fn interface_direction(&self) -> Direction {
        if self.settings.language.is_right_to_left() {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        }
    }

    /// Says whether every label is on disk.
    pub fn is_saved(&self) -> bool {
        self.bulk.is_none()
            && self.schema_panel.is_saved()
            && self.entities.is_saved()
            && self
                .open
                .iter()
                .chain(&self.closing)
                .chain(self.people.own())
                .all(|open| open.save_state == SaveState::Saved)
    }

    /// Takes the user's keys.
    pub fn set_keys(&mut self, file: &str) {
        let (keymap, problems) = Keymap::read(file);
        self.keymap = keymap;
        if !problems.is_empty() {
            let text = self.strings.tr_args("banner-keys", &[("reason", problems.join("; ").into())]);
            // It stays when a document is opened.
            self.warn(Grade::Error, text, Vec::new());
        }
    }

    fn make_keys_file(&mut self) {
        match project::keys::make(&self.keymap.write()) {
            Ok(path) => {
                let args = [("path", path.to_string_lossy().into_owned().into())];
                let text = self.strings.tr_args("banner-keys-file", &args);
                self.warn(Grade::Notice, text, Vec::new());
            }
            Err(error) => self.warn(Grade::Error, error.to_string(), Vec::new()),
        }
    }

    /// Opens the sample article if the program was started from its source tree.
    pub fn open_first(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            self.request(path, None, self.me.clone());
        } else if let Some((root, name)) = project::sample::in_source_tree() {
            self.request(root, Some(name), project::sample::ANNOTATOR.to_owned());
        }
    }

    /// Takes in what worker threads handed back since the last call.
    pub fn poll(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.record();
        for open in self.open.iter_mut().chain(&mut self.closing).chain(self.people.own_mut()) {
            if open.take_save_events()
                && open.annotations.annotator == self.annotator
                && let Some(journal) = &mut self.journal
            {
                journal.set_file(&open.document.name, open.base.clone());
            }
        }
        if let Some(reason) = self.journal.as_ref().and_then(Journal::trouble) {
            let text = self.strings.tr_args("banner-journal", &[("reason", reason.into())]);
            self.warn(Grade::Warning, text, Vec::new());
        }
        self.poll_entities();
        self.closing.retain(|open| open.save_state != SaveState::Saved);
        while let Some(message) = self.jobs.take() {
            self.receive(message);
        }
        self.start_waiting();
        self.switch_on();
        if self.is_quiet()
            && let Some(command) = self.later.take()
        {
            effects.extend(update(self, command));
        }
        self.walk_on();
        self.seek_on();
        self.export_on();
        self.check_on();
        if self.leaving && self.is_saved() {
            effects.push(Effect::Close);
        }
        effects
    }

    /// Waits for the last saves; for the end of the program.
    pub fn finish(&mut self) {
        self.leave_review();
        self.record();
        self.finish_schema();
        let mut journal = self.journal.take();
        for open in self.open.take().into_iter().chain(self.closing.drain(..)) {
            match (open.saver.finish(), &mut journal) {
                (Ok(sha256), Some(journal)) => journal.set_file(&open.document.name, sha256),
                (Ok(_), None) => {}
                (Err(error), _) => log::error!("{error}"),
            }
        }
        self.entities.finish(journal.as_mut());
        if let Some(journal) = journal {
            journal.finish();
        }
    }

    /// Walks on to the place in the history that was asked for.
    fn walk_on(&mut self) {
        while let Some(goal) = self.walk_to.filter(|_| self.later.is_none() && self.bulk.is_none()) {
            let done = self.history.done();
            if done == goal {
                self.walk_to = None;
            } else if !self.walk_history(done < goal) {
                if self.later.is_none() && self.bulk.is_none() {
                    self.walk_to = None;
                }
                return;
            }
        }
    }

    /// Opens a document of the project and does something then.
    fn open_then(&mut self, document: &str, command: Command) {
        self.later = Some(command);
        go_to_document(self, document.to_owned());
    }

    fn reopening(&self) -> Reopening {
        let project = self.project.as_ref().filter(|_| self.journal.is_some())?;
        Some((project.root().to_path_buf(), self.annotator.clone()))
    }

    fn receive(&mut self, message: Message) {
        match message {
            Message::Opened(Ok(fresh)) => self.show(*fresh),
            Message::Found(generation, rows) => self.found(generation, rows),
            Message::FoundAll(generation, unread) => self.found_all(generation, &unread),
            Message::Agreement(generation, found) => self.compared(generation, found),
            Message::Quotations(generation, found, done) => self.quotations_found(generation, found, done),
            Message::Bulked(result) => self.bulked(result),
            Message::Opened(Err(error)) => {
                (self.later, self.walk_to) = (None, None);
                self.warn(Grade::Error, error, Vec::new());
            }
            Message::Surveyed(look, first, rows, through) => self.surveyed(look, first, rows, through),
            Message::Checked(judged, found) => self.checked(judged, found),
            Message::Scanned(generation, found) => self.scanned(generation, found),
            Message::Dated(document, values) => self.dated(&document, values),
            Message::Proposed(generation, rows) => self.proposed(generation, rows),
            Message::ProposedAll(generation, unread) => self.proposed_all(generation, unread),
            Message::Counted(root, counts) => self.counted(&root, counts),
            Message::Listed(list) => self.listed(list),
            Message::Indexed(registry, index) => self.indexed(&registry, *index),
            Message::Export(message) => self.export_received(message),
            Message::Import(message) => self.import_received(message),
            Message::Schema(message) => self.schema_received(message),
            Message::People(message) => self.people_received(message),
            Message::Team(message) => self.team_received(message),
            Message::SetAside(_, Err(error)) => self.warn(Grade::Error, error, Vec::new()),
            Message::SetAside(revision, Ok(())) => {
                if let Some(open) = &mut self.open
                    && open.is_in_conflict()
                    && open.revision() == revision
                {
                    open.count_as_saved();
                }
                reload(self);
            }
            Message::Learned(root, Some(mut evidence)) => {
                if self.project.as_ref().is_some_and(|project| project.root() == root) {
                    evidence.know_as(&self.evidence);
                    if let Some(open) = &self.open {
                        evidence.know_as(&open.evidence);
                    }
                    self.evidence = Arc::new(evidence);
                    self.hand_evidence();
                }
            }
            Message::Learned(..) => {}
            Message::Picked(purpose, paths) => self.picked(purpose, paths),
        }
    }

    /// Does with paths what they were asked for.
    fn picked(&mut self, purpose: Purpose, paths: Vec<PathBuf>) {
        if purpose == Purpose::Import && !paths.is_empty() {
            self.import(ImportCommand::Add(paths));
            return;
        }
        if purpose == Purpose::EntityLists {
            self.read_lists(paths);
            return;
        }
        let Some(path) = paths.into_iter().next() else { return };
        match purpose {
            Purpose::Open => self.request(path, None, self.me.clone()),
            Purpose::Export => self.export_to(path),
            Purpose::Report => self.save_report(path),
            Purpose::ImportInto => self.bring_into(path),
            Purpose::Import | Purpose::EntityLists => {}
            Purpose::Schema => self.read_schema(&path),
            Purpose::HandOut(zip) => self.hand_out(path, zip),
            Purpose::HandIn => self.hand_in(path),
            Purpose::SaveCopy => {
                if let Some(open) = &self.open {
                    open.saver.save_copy(&path);
                }
            }
        }
    }

    /// Says whether something stands at the bottom of the window.
    pub fn has_panel(&self) -> bool {
        self.find.shown
            || self.export.shown
            || self.import.shown
            || self.agreement.shown
            || self.schema_panel.shown
            || self.entities.is_shown()
    }

    /// Closes what stands at the bottom of the window, to make room for another.
    fn close_panels(&mut self) {
        self.find(FindCommand::Close);
        self.export(ExportCommand::Close);
        self.import(ImportCommand::Close);
        self.agreement(AgreementCommand::Close);
        self.change_schema(SchemaCommand::Close);
        self.entities(EntitiesCommand::CloseProposal);
        self.entities(EntitiesCommand::ClosePanel);
    }

    /// Opens something as soon as nothing stands in the way.
    fn request(&mut self, path: PathBuf, document: Option<String>, annotator: String) {
        self.leave_review();
        self.waiting = Some(Request { path, document, annotator, listed: false });
        self.start_waiting();
    }

    fn start_waiting(&mut self) {
        // What is still being saved may be the very file that would be read.
        if !self.closing.is_empty() || self.jobs.is_opening() || !self.entities.is_saved() {
            return;
        }
        if let Some(request) = self.waiting.take() {
            let reopening = self.reopening();
            self.jobs.open(request, reopening);
        }
    }

    /// Puts what a worker has opened on the screen.
    fn show(&mut self, mut fresh: Fresh) {
        self.leave_review();
        self.people_opened(&mut fresh);
        self.banners.retain(|banner| banner.grade == Grade::Error);
        self.settings.remember(fresh.path.clone());
        let same = self.project.as_ref().is_some_and(|project| project.root() == fresh.project.root());
        // What is still to be written is newer than what was read.
        if !same || self.schema_panel.is_saved() {
            self.schema_panel.opened(&fresh);
            self.schema = Arc::new(fresh.schema);
        }
        let listed = fresh.documents.is_some();
        if let Some(documents) = fresh.documents {
            self.names = Arc::new(documents.iter().map(|entry| entry.name.clone()).collect());
            self.documents = documents;
        }
        if let Some(open) = &self.open {
            Arc::make_mut(&mut self.evidence).know_as(&open.evidence);
            self.find.take_note_of(open);
        }
        if let Some(open) = self.open.take()
            && open.save_state != SaveState::Saved
        {
            self.closing.push(open);
        }
        for problem in fresh.schema_problems {
            self.warn(Grade::Warning, problem.to_string(), Vec::new());
        }
        self.clitics = fresh.clitics;
        self.problems.off = Arc::new(check::switched_off(&fresh.checks).collect());
        if self.project.as_ref().is_none_or(|project| project.root() != fresh.project.root()) {
            self.evidence = Arc::default();
            let first = fresh.loaded.as_ref().map(|ready| ready.loaded.document.name.to_string());
            self.jobs.learn(&fresh.project, first, self.names.clone());
        }
        let moved = self.project.as_ref().is_none_or(|project| project.root() != fresh.project.root());
        if moved || *self.annotator != *fresh.annotator {
            if let Some(journal) = self.journal.take() {
                // Its last lines may take the disk a while.
                std::thread::spawn(move || journal.finish());
            }
            self.history = History::default();
            self.annotator = fresh.annotator;
            self.find.rows.clear();
            self.lexicon = Lexicon::default();
        }
        let recovers = matches!(fresh.journal, Some(Ok(_))) && self.journal.is_none();
        match fresh.journal {
            Some(Ok((journal, history))) if self.journal.is_none() => {
                (self.journal, self.history) = (Some(journal), history);
            }
            Some(Err(error)) if self.journal.is_none() => self.without_journal(error),
            _ => {}
        }
        self.forget_quotations();
        self.entities.picker = None;
        if let Some(entities) = fresh.entities {
            self.show_entities(*entities);
        }
        if let Some(mut ready) = fresh.loaded {
            Arc::make_mut(&mut self.evidence).know_as(&ready.known);
            self.lexicon.learn_all(std::mem::take(&mut ready.lexicon));
            let mut open = OpenDocument::new(*ready);
            open.locked = self.people.held.is_some();
            self.tell_about(&open);
            let known = self.journal.as_ref().map(|journal| journal.file(&open.document.name).cloned());
            if known.is_some_and(|known| known.unwrap_or_default() == open.base)
                && open.read_only.is_none()
                && !open.text_changed
            {
                let count = open.recover(&self.history);
                self.tell_recovered(count);
            }
            self.open = Some(open);
            self.hand_evidence();
        }
        self.relations.follow(self.open.as_ref(), &self.schema);
        self.project = Some(fresh.project);
        if listed {
            self.survey();
        }
        self.follow_row();
        if moved {
            self.forget_problems();
            self.forget_agreement();
        }
        if recovers {
            self.recover_schema();
        }
        self.entities.panel.marked.clear();
        self.count_mentions();
    }

    /// Gives the open document what is known of words.
    fn hand_evidence(&mut self) {
        if let Some(open) = &mut self.open {
            Arc::make_mut(&mut self.evidence).know_as(&open.evidence);
            open.evidence = self.evidence.clone();
            open.clitics = self.clitics;
        }
    }

    /// Says what was assumed or found wrong when a document was opened.
    fn tell_about(&mut self, open: &OpenDocument) {
        let strings = self.strings.clone();
        for notice in &open.notices {
            let text = strings.tr_args("banner-converted", &[("encoding", Arg::from(notice.to_string()))]);
            self.warn(Grade::Notice, text, Vec::new());
        }
        if let Some(reason) = &open.read_only {
            let text = strings.tr_args("banner-unreadable", &[("reason", Arg::from(reason.clone()))]);
            self.warn(Grade::Error, text, vec![Action::KeepMine]);
        }
        let unplaced = open.annotations.unplaced.len();
        if open.text_changed {
            let text = strings.tr_args("banner-text-changed", &[("count", Arg::from(unplaced))]);
            self.warn(Grade::Warning, text, Vec::new());
        } else if !open.problems.is_empty() {
            let text = strings.tr_args("banner-problems", &[("count", Arg::from(open.problems.len()))]);
            self.warn(Grade::Warning, text, Vec::new());
        }
    }

    fn warn(&mut self, grade: Grade, text: String, actions: Vec<Action>) {
        self.banners.retain(|banner| banner.text != text);
        self.banners.push(Banner { grade, text, actions });
    }

    /// What was found wrong in the open document's annotations.
    pub fn problems(&self) -> &[Problem] {
        self.open.as_ref().map_or(&[], |open| &open.problems)
    }
}

/// Carries out what the user wants. The only place where the state changes on a user's behalf.
pub fn update(state: &mut State, command: Command) -> Vec<Effect> {
    if state.bulk.is_some() && command != Command::CancelBulk {
        // Until it is through, nothing may come between.
        return Vec::new();
    }
    let looks = matches!(command, Command::Select { .. } | Command::Reveal(_) | Command::DismissBanner(_));
    if !looks {
        state.said = None;
        state.relations.refused = None;
    }
    if people::needs_own(&command) {
        state.leave_review();
    }
    let effects = carry_out(state, command);
    state.remember_quotation();
    state.record();
    state.follow_row();
    state.tell_refused();
    state.relations.follow(state.open.as_ref(), &state.schema);
    effects
}

fn carry_out(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Do(Action::RepeatLabel) if state.leads_relation() => state.relate_here(),
        Command::Do(Action::Clear) if state.relations.making.is_some() => {
            state.relation(RelationCommand::GiveUp);
        }
        Command::Do(action) if action.is_enabled(state) => return act(state, action),
        Command::Do(_) => {}
        Command::OpenPath(path) => {
            let me = state.me.clone();
            state.request(path, None, me);
        }
        Command::OpenDocument(name) => go_to_document(state, name),
        Command::DismissBanner(place) => {
            if place < state.banners.len() {
                state.banners.remove(place);
            }
        }
        Command::ClosePalette => state.palette_open = false,
        Command::Value(place) => {
            let schema = state.schema.clone();
            if let Some(open) = &mut state.open {
                tagging::value(open, &schema, place);
            }
        }
        Command::Tag(label) => {
            let schema = state.schema.clone();
            if let (Some(open), Some(label)) = (&mut state.open, schema.labels.get(label)) {
                tagging::tag(open, &label.name);
                state.last_label = Some(label.name.clone());
                state.fill_candidate();
            }
        }
        Command::Nest(label) => {
            let schema = state.schema.clone();
            if let (Some(open), Some(label)) = (&mut state.open, schema.labels.get(label)) {
                tagging::nest(open, &label.name);
                state.last_label = Some(label.name.clone());
            }
        }
        Command::Walk(forward) => {
            state.walk_history(forward);
        }
        Command::GoToStep(done) => {
            state.walk_to = Some(done.min(state.history.steps().len()));
            state.walk_on();
        }
        Command::TakeBackStep(at) => state.take_back_step(at),
        Command::CancelOpening => {
            state.jobs.cancel_opening();
            (state.waiting, state.later, state.walk_to) = (None, None, None);
        }
        Command::CancelBulk => {
            if let Some(bulk) = &state.bulk {
                bulk.cancel.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
        Command::Find(command) => state.find(command),
        Command::Export(command) => state.export(command),
        Command::Import(command) => state.import(command),
        Command::Agreement(command) => state.agreement(command),
        Command::Problems(command) => state.problem(command),
        Command::Relation(command) => state.relation(command),
        Command::Schema(command) => state.change_schema(command),
        Command::Entities(command) => state.entities(command),
        Command::People(command) => state.people(command),
        Command::Team(command) => state.team(command),
        Command::TagAll => state.tag_all(),
        Command::Untie(relation) => state.untie(&relation),
        Command::GoTo(document, range) => {
            if let Some(open) = state.open.as_mut().filter(|open| open.document.name == document) {
                open.select(range.start, range.end, true);
                open.reveal = Some(range);
            }
        }
        other => {
            if let Some(open) = &mut state.open {
                update_document(open, other);
            }
        }
    }
    Vec::new()
}

/// Carries out what concerns the open document alone.
fn update_document(open: &mut OpenDocument, command: Command) {
    match command {
        Command::Select { anchor, caret, upstream } => open.select(anchor, caret, upstream),
        Command::SelectSpan(id) => open.selected = id.filter(|id| open.annotations.get(id).is_some()),
        Command::GoToSpan(id) => open.go_to(&id),
        Command::DocumentDate(date) => dates::set_document_date(open, date),
        Command::Note(id, note) => tagging::note(open, &id, note),
        Command::NoteChosen(note) => tagging::note_chosen(open, &note),
        Command::Attribute(id, name, value) => tagging::attribute(open, &id, name, value),
        Command::Confidence(id, confidence) => tagging::confidence(open, &id, confidence),
        Command::ChooseSpans(ids) => {
            open.chosen = ids.into_iter().filter(|id| open.annotations.get(id).is_some()).collect();
            open.selected = open.selected.take().filter(|_| open.chosen.is_empty());
        }
        Command::Reshape(id, part, range) => tagging::reshape(open, &id, part, range),
        Command::Reveal(range) => open.reveal = Some(range),
        _ => {}
    }
}

fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let document_action = |state: &mut State, f: &dyn Fn(&mut OpenDocument)| {
        if let Some(open) = &mut state.open {
            f(open);
        }
    };
    match action {
        Action::OpenFile => state.jobs.pick_file(),
        Action::OpenFolder => state.jobs.pick_folder(),
        Action::OpenSample => {
            let reopening = state.reopening();
            state.jobs.open_sample(reopening);
        }
        Action::Export => state.open_export(),
        Action::Import => state.open_import(),
        Action::Agreement => state.open_agreement(),
        Action::Schema => state.toggle_schema(),
        Action::Guideline => state.schema_panel.guideline = !state.schema_panel.guideline,
        Action::SaveCopy => pick_copy(state),
        Action::SaveNow => {
            document_action(state, &|open| open.saver.retry());
            state.entities.retry();
        }
        Action::KeepMine => {
            document_action(state, &OpenDocument::keep_mine);
            state.banners.retain(|banner| !banner.actions.contains(&Action::KeepMine));
        }
        Action::Reload | Action::TakeOver => reload(state),
        Action::ChooseAnnotator => state.open_chooser(),
        Action::Team => state.open_team(),
        Action::Review => state.review(false),
        Action::ReviewNext => state.review(true),
        Action::TakeSpan => state.take_spans(false),
        Action::TakeAllSpans => state.take_spans(true),
        Action::Quit => {
            state.leaving = true;
            if state.is_saved() {
                return vec![Effect::Close];
            }
        }
        Action::Undo | Action::Redo => {
            state.walk_history(action == Action::Redo);
        }
        Action::ToggleUnsure => document_action(state, &tagging::toggle_unsure),
        Action::EditNote => {
            state.note_wanted = true;
            state.settings.inspector_open = true;
        }
        Action::PickEntity => state.open_picker(),
        Action::Entities => state.toggle_entities(),
        Action::ProposeMentions => state.propose_mentions(),
        Action::TagAll if state.entities.proposal.shown => state.entities(EntitiesCommand::TakeProposed),
        Action::NextMention | Action::PreviousMention => state.go_to_mention(action == Action::NextMention),
        Action::NextCandidate => state.seek_candidate(true),
        Action::PreviousCandidate => state.seek_candidate(false),
        Action::NextProblem => state.go_to_problem(true),
        Action::PreviousProblem => state.go_to_problem(false),
        Action::MendProblem => state.mend_here(),
        Action::Palette => state.palette_open = !state.palette_open,
        Action::KeysFile => state.make_keys_file(),
        Action::Find => state.open_find(),
        Action::FindSame => state.find_same(),
        Action::FindNext | Action::FindPrevious => state.go_to_neighbour(action == Action::FindNext),
        Action::TagAll => state.tag_all(),
        Action::Relate => state.relate_here(),
        Action::Copy => {
            let text = state.open.as_ref().map(OpenDocument::copied_text).unwrap_or_default();
            if !text.is_empty() {
                return vec![Effect::CopyText(text)];
            }
        }
        Action::SelectAll => document_action(state, &|open| {
            let end = open.document.text.len() as u32;
            open.select(0, end, false);
        }),
        Action::NextQuotation => state.seek_quotation(true),
        Action::PreviousQuotation => state.seek_quotation(false),
        Action::OtherReading => state.other_reading(),
        Action::TieSpeaker => state.tie(Tie::Speaker),
        Action::TieCue => state.tie(Tie::Cue),
        Action::TieAddressee => state.tie(Tie::Addressee),
        // Enter and Delete are for what is looked at.
        Action::AcceptQuotation => state.accept_quotation(),
        Action::RepeatLabel if state.has_proposal() => state.accept_quotation(),
        Action::RejectQuotation => state.reject_quotation(),
        Action::DeleteSpan if state.has_proposal() => state.reject_quotation(),
        Action::DeleteSpan => document_action(state, &|open| {
            tagging::delete(open);
        }),
        Action::ToggleDone => state.toggle_status(Status::Done),
        Action::Clear => {
            if state.schema_panel.guideline {
                state.schema_panel.guideline = false;
                return Vec::new();
            }
            if state.help_open || state.has_panel() {
                state.help_open = false;
                state.close_panels();
                return Vec::new();
            }
            document_action(state, &|open| {
                let caret = open.selection.caret;
                open.select(caret, caret, open.selection.upstream);
            });
        }
        Action::NextSpan => document_action(state, &|open| open.walk(true)),
        Action::PreviousSpan => document_action(state, &|open| open.walk(false)),
        Action::NeedsLook => state.toggle_status(Status::NeedsLook),
        Action::SkipDocument => state.toggle_status(Status::Skipped),
        Action::NextToDo => state.go_to_next_to_do(),
        Action::NextDocument => neighbour(state, 1),
        Action::PreviousDocument => neighbour(state, -1),
        Action::DirectionAuto => {
            document_action(state, &|open| open.set_direction(None));
        }
        Action::DirectionRtl => {
            document_action(state, &|open| {
                open.set_direction(Some(Direction::RightToLeft));
            });
        }
        Action::DirectionLtr => {
            document_action(state, &|open| {
                open.set_direction(Some(Direction::LeftToRight));
            });
        }
        Action::StartOut => edge(state, Edge::Start, Grain::Letter, false),
        Action::StartIn => edge(state, Edge::Start, Grain::Letter, true),
        Action::StartOutClitic => edge(state, Edge::Start, Grain::Clitic, false),
        Action::StartInClitic => edge(state, Edge::Start, Grain::Clitic, true),
        Action::StartOutWord => edge(state, Edge::Start, Grain::Word, false),
        Action::StartInWord => edge(state, Edge::Start, Grain::Word, true),
        Action::StartOutSentence => edge(state, Edge::Start, Grain::Sentence, false),
        Action::StartInSentence => edge(state, Edge::Start, Grain::Sentence, true),
        Action::EndOut => edge(state, Edge::End, Grain::Letter, true),
        Action::EndIn => edge(state, Edge::End, Grain::Letter, false),
        Action::EndOutClitic => edge(state, Edge::End, Grain::Clitic, true),
        Action::EndInClitic => edge(state, Edge::End, Grain::Clitic, false),
        Action::EndOutWord => edge(state, Edge::End, Grain::Word, true),
        Action::EndInWord => edge(state, Edge::End, Grain::Word, false),
        Action::EndOutSentence => edge(state, Edge::End, Grain::Sentence, true),
        Action::EndInSentence => edge(state, Edge::End, Grain::Sentence, false),
        Action::LeaveOutClitics => document_action(state, &tagging::leave_out_clitics),
        Action::Merge => document_action(state, &tagging::merge),
        Action::Split => document_action(state, &tagging::split),
        Action::AddPart => document_action(state, &tagging::add_part),
        Action::RemovePart => document_action(state, &tagging::remove_part),
        Action::RepeatLabel => {
            if let (Some(open), Some(label)) = (&mut state.open, state.last_label.clone()) {
                tagging::tag(open, &label);
                state.fill_candidate();
            }
        }
        Action::TakeDate => state.take_date(),
        Action::FillDates => state.fill_dates(),
        Action::DocumentDate => {
            (state.dates.shown, state.dates.wanted) = (true, true);
            state.settings.inspector_open = true;
        }
        Action::CliticsOutside => set_clitics(state, Policy::Outside),
        Action::CliticsInside => set_clitics(state, Policy::Inside),
        Action::CliticsAsk => set_clitics(state, Policy::Ask),
        Action::Help => state.help_open = !state.help_open,
        _ => adjust(state, action),
    }
    Vec::new()
}

fn edge(state: &mut State, edge: Edge, grain: Grain, forward: bool) {
    if let Some(open) = &mut state.open {
        tagging::move_edge(open, edge, grain, forward);
    }
}

/// Changes what the project says of clitics.
fn set_clitics(state: &mut State, policy: Policy) {
    let Some(project) = &state.project else { return };
    if let Err(error) = project.set_clitic_policy(policy) {
        state.warn(Grade::Error, error.to_string(), Vec::new());
        return;
    }
    state.clitics = policy;
    state.hand_evidence();
}

/// Changes how things look.
fn adjust(state: &mut State, action: Action) {
    let settings = &mut state.settings;
    match action {
        Action::ZoomIn => {
            settings.text_size = (settings.text_size * 1.1).round().max(settings.text_size + 1.0);
        }
        Action::ZoomOut => {
            settings.text_size = (settings.text_size / 1.1).round().min(settings.text_size - 1.0);
        }
        Action::ZoomReset => settings.text_size = Settings::default().text_size,
        Action::Wider => settings.measure += 4.0,
        Action::Narrower => settings.measure -= 4.0,
        Action::Looser => settings.line_height += 0.1,
        Action::Tighter => settings.line_height -= 0.1,
        Action::ToggleDocuments => settings.documents_open = !settings.documents_open,
        Action::ToggleRelations => settings.relations = !settings.relations,
        Action::ToggleInvisibles => settings.invisibles = !settings.invisibles,
        Action::ToggleInspector => settings.inspector_open = !settings.inspector_open,
        Action::ThemeLight => settings.theme = Theme::Light,
        Action::ThemeDark => settings.theme = Theme::Dark,
        Action::ThemeSystem => settings.theme = Theme::System,
        Action::English | Action::Arabic => {
            settings.language = if action == Action::English { Language::English } else { Language::Arabic };
            state.strings = Arc::new(Strings::new(state.settings.language));
        }
        _ => {}
    }
    state.settings = state.settings.clone().checked();
}

fn pick_copy(state: &mut State) {
    let Some(open) = &state.open else { return };
    state.jobs.pick_save(Purpose::SaveCopy, format!("{}.json", open.document.title()));
}

fn go_to_document(state: &mut State, name: String) {
    let (Some(project), annotator) = (&state.project, annotator(state)) else { return };
    if state.open.as_ref().is_some_and(|open| *open.document.name == *name) {
        return;
    }
    let path = project.root().to_path_buf();
    state.waiting = Some(Request { path, document: Some(name), annotator, listed: true });
    state.start_waiting();
}

fn reload(state: &mut State) {
    let annotator = annotator(state);
    let (Some(project), Some(open)) = (&state.project, &state.open) else { return };
    let (root, name) = (project.root().to_path_buf(), open.document.name.to_string());
    if open.is_in_conflict() {
        // The user takes what the other program wrote; what was made here is set aside first.
        let path = project.annotations_path(&open.annotations.annotator, &open.document.name);
        state.jobs.set_aside(&open.saver, open.revision(), path.with_extension("json.mine"));
        return;
    }
    state.request(root, Some(name), annotator);
}

fn annotator(state: &State) -> String {
    state.open.as_ref().map_or_else(|| state.me.clone(), |open| open.annotations.annotator.to_string())
}

fn neighbour(state: &mut State, by: isize) {
    let Some(open) = &state.open else { return };
    let Some(here) = state.documents.iter().position(|entry| *entry.name == *open.document.name) else {
        return;
    };
    if let Some(entry) = here.checked_add_signed(by).and_then(|there| state.documents.get(there)) {
        let name = entry.name.clone();
        go_to_document(state, name);
    }
}
