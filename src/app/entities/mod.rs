//! What the project knows of entities, in the window: kept, changed, found, and said of spans.

mod list;
mod panel;
mod picker;
mod proposal;

pub use list::{NameList, Reading};
pub(super) use panel::Counts;
pub use panel::{EntityPanel, Field, Mark};
pub use picker::{Choice, Picker};
pub use proposal::{Proposal, Proposed};

use super::{Grade, Message, State};
use crate::model::registry::{EntityRecord, RecordChange, Registry, inverse};
use crate::model::{Entity, SpanId, Step};
use crate::project::entities::{FILE, Keeper, KeeperEvent, Known};
use crate::project::{Journal, Project};
use crate::search::entities::EntityIndex;
use std::sync::Arc;

/// What the window knows of entities.
#[derive(Default)]
pub struct Entities {
    /// The project's records.
    pub registry: Arc<Registry>,
    /// Why they are not on disk, or could not be read.
    pub trouble: Option<String>,
    /// The choice of an entity for spans, while it is open.
    pub picker: Option<Picker>,
    /// Other places that may mention an entity.
    pub proposal: Proposal,
    /// The panel of all entities.
    pub panel: EntityPanel,
    /// How far the reading of lists has come, while it goes on.
    pub reading: Option<Arc<Reading>>,
    /// What was read of lists, to be taken in.
    pub list: Option<Box<NameList>>,
    /// Why lists could not be read.
    pub list_error: Option<String>,
    pub(super) index: EntityIndex,
    keeper: Option<Keeper>,
    /// SHA-256 of the file as it was last read or written.
    base: Option<String>,
    revision: u64,
    /// Changes that are not known to be on disk, with their numbers.
    unsaved: Vec<(u64, Vec<RecordChange>)>,
    /// What was changed since that was last taken down.
    pub(super) made: Vec<RecordChange>,
    /// Says that a worker puts the index together.
    indexing: bool,
}

/// What a worker read of a project's entities.
pub(super) struct FreshEntities {
    known: Result<Known, String>,
    index: EntityIndex,
    keeper: Option<Keeper>,
}

/// What the user wants of entities.
#[derive(Clone, Debug, PartialEq)]
pub enum EntitiesCommand {
    /// Looks for this in the picker.
    Ask(String),
    /// Goes to a choice of the picker.
    Choose(usize),
    /// Takes a choice of the picker.
    Take(usize),
    /// Closes the picker.
    ClosePicker,
    /// Adds the text of a span to the names of its entity.
    Learn(SpanId),
    /// Takes a span out of its entity.
    Unlink(SpanId),
    /// Looks for other mentions in the open document alone, or in all.
    HereOnly(bool),
    /// Ends the search for other mentions; what was found stays.
    StopProposal,
    /// Closes what is proposed.
    CloseProposal,
    /// Goes to a place that was proposed.
    GoToProposed(usize),
    /// Says whether a place that was proposed is to be taken.
    ChooseProposed(usize, bool),
    /// Says it of all.
    ChooseAllProposed(bool),
    /// Ties what was chosen to the entity.
    TakeProposed,
    /// Closes the panel.
    ClosePanel,
    /// Looks for entities in the panel.
    Search(String),
    /// Chooses an entity; if `several`, beside the others, or no more.
    ChooseEntity {
        /// The entity.
        id: Arc<str>,
        /// The others stay chosen.
        several: bool,
    },
    /// Writes something of an entity.
    Write(Arc<str>, Field, String),
    /// Adds an entity of the name that is looked for.
    AddEntity,
    /// Makes one of the chosen entities.
    MergeEntities,
    /// Takes the chosen entities away.
    DeleteEntities,
    /// Chooses mentions, or no more.
    Mark(Mark),
    /// Makes the chosen mentions those of a new entity.
    SplitEntity,
    /// Opens a document at its first mention of an entity.
    GoToDocument(Arc<str>, Arc<str>),
    /// Asks for lists of names.
    AskLists,
    /// Takes in what was read of lists.
    TakeList,
    /// Stops the reading of lists, or puts away what was read.
    DropList,
}

/// With more changes than these at once the index is put together anew, by a worker.
const MANY: usize = 1000;

impl FreshEntities {
    /// Reads what a project knows; runs on a worker.
    pub(super) fn read(project: &Project, waker: super::Waker) -> Self {
        let known = project.entities();
        let (index, keeper) = match &known {
            Ok(known) => {
                (EntityIndex::new(known.registry.records()), Some(Keeper::start(project, known, waker)))
            }
            Err(_) => (EntityIndex::default(), None),
        };
        Self { known, index, keeper }
    }
}

impl Entities {
    /// Says whether every change is on disk.
    pub fn is_saved(&self) -> bool {
        self.unsaved.is_empty()
    }

    /// Says whether something of it stands at the bottom of the window.
    pub fn is_shown(&self) -> bool {
        self.proposal.shown || self.panel.shown
    }

    /// Says whether changes can be kept.
    pub fn is_kept(&self) -> bool {
        self.keeper.is_some()
    }

    /// The name of a document's entity for a reader of that language; of one without a record, none.
    pub fn name_of(&self, entity: &Entity, language: &str) -> Option<&str> {
        self.registry.get(&entity.id).map(|record| record.display_name(language))
    }

    /// Waits for the last changes to be written, and tells the journal what the file is then.
    pub(super) fn finish(&mut self, journal: Option<&mut Journal>) {
        let Some(sha256) = self.keeper.take().map(Keeper::finish) else { return };
        if let Some(journal) = journal {
            journal.set_file(&FILE.into(), sha256);
        }
    }

    pub(super) fn retry(&self) {
        if let Some(keeper) = &self.keeper {
            keeper.retry();
        }
    }

    /// Takes in that changes are made: to be found, and to be written.
    fn hand_on(&mut self, changes: Vec<RecordChange>) -> bool {
        let many = MANY < changes.len();
        if !many {
            for change in &changes {
                self.index.set(&change.id, change.after.as_deref());
            }
        }
        self.revision += 1;
        if let Some(keeper) = &self.keeper {
            keeper.send(self.revision, changes.clone());
            self.unsaved.push((self.revision, changes));
        }
        many
    }
}

impl State {
    /// Takes in what a worker read.
    pub(super) fn show_entities(&mut self, fresh: FreshEntities) {
        if let Some(keeper) = self.entities.keeper.take() {
            // Its thread may be looking at the file.
            std::thread::spawn(move || keeper.finish());
        }
        let FreshEntities { known, index, keeper } = fresh;
        let mut proposal = std::mem::take(&mut self.entities.proposal);
        proposal.forget();
        self.entities = Entities { proposal, index, keeper, ..Entities::default() };
        let known = match known {
            Ok(known) => known,
            Err(error) => {
                self.entities.trouble = Some(error.clone());
                self.warn(Grade::Error, error, Vec::new());
                return;
            }
        };
        self.entities.registry = Arc::new(known.registry);
        self.entities.base = known.sha256;
        self.tell_problems(&known.problems);
        let file = self.journal.as_ref().map(|journal| journal.file(FILE).cloned().unwrap_or_default());
        if file.is_some_and(|file| file == self.entities.base) {
            let mut registry = (*self.entities.registry).clone();
            let made = self.history.recover_entities(&mut registry);
            if !made.is_empty() {
                let count = made.len();
                self.entities.registry = Arc::new(registry);
                if self.entities.hand_on(made) {
                    self.index_entities();
                }
                self.tell_recovered(count);
            }
        }
    }

    fn tell_problems(&mut self, problems: &[crate::formats::Problem]) {
        const SHOWN: usize = 3;
        for problem in problems.iter().take(SHOWN) {
            self.warn(Grade::Warning, format!("{FILE}, {problem}"), Vec::new());
        }
        if SHOWN < problems.len() {
            let more = self.strings.tr_args("transfer-more", &[("count", (problems.len() - SHOWN).into())]);
            self.warn(Grade::Warning, format!("{FILE}: {more}"), Vec::new());
        }
    }

    /// Takes in what the keeping thread says.
    pub(super) fn poll_entities(&mut self) {
        let events: Vec<KeeperEvent> = self.entities.keeper.iter().flat_map(Keeper::events).collect();
        for event in events {
            match event {
                KeeperEvent::Saved { revision, sha256 } => {
                    self.entities.unsaved.retain(|(number, _)| revision < *number);
                    self.entities.trouble = None;
                    self.set_entities_file(sha256);
                }
                KeeperEvent::Failed(error) => {
                    self.entities.trouble = Some(error.clone());
                    self.warn(Grade::Error, error, vec![super::Action::SaveNow]);
                }
                KeeperEvent::Changed { revision, known, differing } => {
                    let mut registry = known.registry;
                    let mut differing = differing;
                    for (_, changes) in self.entities.unsaved.iter().filter(|(number, _)| revision < *number)
                    {
                        for change in changes {
                            differing += usize::from(!registry.lay_over(change));
                        }
                    }
                    self.entities.registry = Arc::new(registry);
                    self.set_entities_file(known.sha256);
                    self.tell_problems(&known.problems);
                    if 0 < differing {
                        let args = [("count", differing.into())];
                        let text = self.strings.tr_args("entities-laid-over", &args);
                        self.warn(Grade::Warning, text, Vec::new());
                    }
                    self.index_entities();
                }
            }
        }
    }

    /// Tells the journal what the file is.
    fn set_entities_file(&mut self, sha256: Option<String>) {
        self.entities.base = sha256;
        self.journal_entities();
    }

    /// Makes sure that the journal knows the file that the next step is made on.
    pub(super) fn journal_entities(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.set_file(&FILE.into(), self.entities.base.clone());
        }
    }

    /// Has a worker put the index together anew.
    fn index_entities(&mut self) {
        if self.entities.indexing {
            return;
        }
        self.entities.indexing = true;
        let registry = self.entities.registry.clone();
        self.jobs.spawn_quietly(
            |_| Message::Indexed(Arc::default(), Box::default()),
            move || {
                let index = EntityIndex::new(registry.records());
                Message::Indexed(registry, Box::new(index))
            },
        );
    }

    /// Takes in an index; if what it was made of is not what is known now, another is made.
    pub(super) fn indexed(&mut self, registry: &Arc<Registry>, index: EntityIndex) {
        self.entities.indexing = false;
        if Arc::ptr_eq(registry, &self.entities.registry) {
            self.entities.index = index;
            self.pick_again();
            self.list_again();
        } else if !registry.is_empty() {
            self.index_entities();
        }
    }

    /// Changes what is known of entities, as part of the step that is being made. Says whether it could be changed.
    pub(super) fn change_records(&mut self, changes: Vec<RecordChange>) -> bool {
        if changes.is_empty() {
            return true;
        }
        if !self.entities.is_kept() {
            let text = self.strings.tr("entities-not-kept").to_string();
            self.warn(Grade::Error, text, Vec::new());
            return false;
        }
        self.journal_entities();
        if !Arc::make_mut(&mut self.entities.registry).make(&changes) {
            log::error!("a change to entities did not fit");
            return false;
        }
        self.entities.made.extend(changes.iter().cloned());
        if self.entities.hand_on(changes) {
            self.index_entities();
        }
        true
    }

    /// Takes on what a worker made of the entities, as part of the step that is being made.
    fn adopt(&mut self, registry: Arc<Registry>, index: EntityIndex, changes: Vec<RecordChange>) -> bool {
        let Some(keeper) = &self.entities.keeper else {
            let text = self.strings.tr("entities-not-kept").to_string();
            self.warn(Grade::Error, text, Vec::new());
            return false;
        };
        self.entities.revision += 1;
        keeper.send(self.entities.revision, changes.clone());
        self.entities.unsaved.push((self.entities.revision, changes.clone()));
        (self.entities.registry, self.entities.index) = (registry, index);
        self.entities.made.extend(changes);
        self.journal_entities();
        true
    }

    /// Says whether the part of a step that changes entities can be made again, or taken back.
    pub(super) fn records_fit(&self, step: &Step, forward: bool) -> bool {
        let mut copy = Registry::default();
        for change in &step.entities {
            let now = self.entities.registry.own(&change.id);
            if let Some(record) = now {
                copy.insert((*record).clone());
            }
        }
        let fits = if forward { copy.make(&step.entities) } else { copy.take_back(&step.entities) };
        step.entities.is_empty() || (fits && self.entities.is_kept())
    }

    /// Makes the part of a step that changes entities again, or takes it back.
    pub(super) fn perform_records(&mut self, step: &Step, forward: bool) {
        if step.entities.is_empty() {
            return;
        }
        let changes = if forward { step.entities.clone() } else { inverse(&step.entities) };
        let registry = Arc::make_mut(&mut self.entities.registry);
        if !registry.make(&changes) {
            for change in &changes {
                registry.lay_over(change);
            }
        }
        self.journal_entities();
        if self.entities.hand_on(changes) {
            self.index_entities();
        }
        self.pick_again();
        self.list_again();
    }

    /// Carries out what the user wants of entities.
    pub(super) fn entities(&mut self, command: EntitiesCommand) {
        match command {
            EntitiesCommand::Ask(text) => self.pick_for(text),
            EntitiesCommand::Choose(at) => {
                if let Some(picker) = &mut self.entities.picker {
                    picker.chosen = at.min(picker.choices.len().saturating_sub(1));
                }
            }
            EntitiesCommand::Take(at) => self.take_choice(at),
            EntitiesCommand::ClosePicker => self.entities.picker = None,
            EntitiesCommand::Learn(span) => self.learn_alias(&span),
            EntitiesCommand::Unlink(span) => self.assign(&[span], None),
            EntitiesCommand::HereOnly(here) => {
                self.entities.proposal.here_only = here;
                self.propose_again();
            }
            EntitiesCommand::StopProposal => self.entities.proposal.stop(),
            EntitiesCommand::CloseProposal => {
                self.entities.proposal.stop();
                self.entities.proposal.shown = false;
            }
            EntitiesCommand::GoToProposed(at) => self.go_to_proposed(at),
            EntitiesCommand::ChooseProposed(at, chosen) => self.choose_proposed(Some(at), chosen),
            EntitiesCommand::ChooseAllProposed(chosen) => self.choose_proposed(None, chosen),
            EntitiesCommand::TakeProposed => self.take_proposed(),
            EntitiesCommand::ClosePanel => self.entities.panel.shown = false,
            EntitiesCommand::Search(text) => self.search_entities(text),
            EntitiesCommand::ChooseEntity { id, several } => self.choose_entity(id, several),
            EntitiesCommand::Write(id, field, text) => self.write_field(&id, field, &text),
            EntitiesCommand::AddEntity => self.add_entity(),
            EntitiesCommand::MergeEntities => self.merge_entities(),
            EntitiesCommand::DeleteEntities => self.delete_entities(),
            EntitiesCommand::Mark(mark) => {
                let marked = &mut self.entities.panel.marked;
                if !marked.remove(&mark) {
                    marked.insert(mark);
                }
            }
            EntitiesCommand::SplitEntity => self.split_entity(),
            EntitiesCommand::GoToDocument(document, entity) => self.go_to_document_of(&document, &entity),
            EntitiesCommand::AskLists => self.jobs.pick_files_for(super::jobs::Purpose::EntityLists),
            EntitiesCommand::TakeList => self.take_list(),
            EntitiesCommand::DropList => self.drop_list(),
        }
    }

    /// The record behind the entity that a span of the open document mentions.
    fn record_of(&self, span: &SpanId) -> Option<&Arc<EntityRecord>> {
        let open = self.open.as_ref()?;
        open.annotations.entities_of(span).find_map(|entity| self.entities.registry.get(&entity.id))
    }

    /// Says whether the text of a span can be learnt as another name of its entity.
    pub fn can_learn(&self, span: &SpanId) -> bool {
        let covered = self.open.as_ref().and_then(|open| Some(open.covered(open.annotations.get(span)?)));
        let record = self.record_of(span).map(|record| EntityRecord::clone(record));
        covered.zip(record).is_some_and(|(covered, mut record)| record.learn(&covered))
    }

    fn learn_alias(&mut self, span: &SpanId) {
        let covered = self.open.as_ref().and_then(|open| Some(open.covered(open.annotations.get(span)?)));
        let record = self.record_of(span).map(|record| EntityRecord::clone(record));
        if let Some((covered, mut record)) = covered.zip(record)
            && record.learn(&covered)
        {
            self.change_records(self.entities.registry.change(record).into_iter().collect());
        }
    }

    /// Goes to the next or the previous mention of the selected span's entity, once around.
    pub(super) fn go_to_mention(&mut self, forward: bool) {
        let Some(open) = &mut self.open else { return };
        let Some(here) = open.span_here().map(|span| span.id.clone()) else { return };
        let Some(entity) = open.annotations.entities_of(&here).next() else { return };
        let mut ranks: Vec<usize> =
            entity.mentions.iter().filter_map(|id| open.annotations.rank(id)).collect();
        ranks.sort_unstable();
        let Some(at) = open.annotations.rank(&here) else { return };
        let next = if forward {
            ranks.iter().find(|rank| at < **rank).or(ranks.first())
        } else {
            ranks.iter().rev().find(|rank| **rank < at).or(ranks.last())
        };
        if let Some(id) = next.and_then(|&rank| open.annotations.nth(rank)).map(|span| span.id.clone()) {
            open.go_to(&id);
        }
    }
}
