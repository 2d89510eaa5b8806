//! All entities of a project: looked for, described, merged, split and taken away.

use super::EntitiesCommand;
use crate::app::history::Kind;
use crate::app::{Command, Message, State};
use crate::model::mentions::{Head, link, relink};
use crate::model::{EntityRecord, RecordChange, SpanId};
use crate::project::bulk;
use crate::search;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};

/// Number of mentions of each entity, by document.
pub(in crate::app) type Counts = HashMap<Arc<str>, Vec<(Arc<str>, usize)>>;

/// The panel of entities.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing is open or under way")]
pub struct EntityPanel {
    /// Says whether it is open.
    pub shown: bool,
    /// Says that its field is to take the focus; the panel takes it back.
    pub focus: bool,
    /// What is looked for.
    pub text: String,
    /// What was found; none if nothing is looked for: then all are shown by name.
    pub found: Option<Vec<Arc<str>>>,
    /// The entities that are chosen; the first stays when they are merged.
    pub chosen: Vec<Arc<str>>,
    /// The mentions that are chosen.
    pub marked: BTreeSet<Mark>,
    counts: Counts,
    counting: bool,
    /// The counts are not those of now.
    stale: bool,
}

/// A mention that is chosen, or all in a document that is not open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A span of the open document.
    Span(SpanId),
    /// All mentions in another document.
    Document(Arc<str>),
}

/// What can be written of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Its name.
    Name,
    /// Its kind.
    Kind,
    /// Its names by language: `en: Sergey Lavrov; ru: …`.
    Names,
    /// What else it is called, parted by semicolons.
    Aliases,
    /// What it is.
    Description,
    /// Where more is known of it.
    Link,
}

impl Field {
    /// Every field, in the order of the panel.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Kind, Self::Aliases, Self::Names, Self::Description, Self::Link];

    /// What a record says in the field.
    pub fn of(self, record: &EntityRecord) -> String {
        match self {
            Self::Name => record.name.clone(),
            Self::Kind => record.kind.to_string(),
            Self::Names => {
                let names = record.names.iter().map(|(language, name)| format!("{language}: {name}"));
                names.collect::<Vec<_>>().join("; ")
            }
            Self::Aliases => record.aliases.join("; "),
            Self::Description => record.description.clone(),
            Self::Link => record.link.clone(),
        }
    }

    /// Says whether a text has the form of the field.
    pub fn reads(self, text: &str) -> bool {
        match self {
            Self::Name => !text.trim().is_empty(),
            Self::Names => pieces(text).all(|piece| piece.contains(':')),
            _ => true,
        }
    }

    fn write(self, record: &mut EntityRecord, text: &str) {
        let text = text.trim();
        match self {
            Self::Name => text.clone_into(&mut record.name),
            Self::Kind => record.kind = text.into(),
            Self::Names => {
                let names = pieces(text).filter_map(|piece| piece.split_once(':'));
                record.names = names
                    .map(|(language, name)| (language.trim().to_owned(), name.trim().to_owned()))
                    .collect();
            }
            Self::Aliases => {
                record.aliases.clear();
                pieces(text).for_each(|alias| {
                    record.learn(alias);
                });
            }
            Self::Description => text.clone_into(&mut record.description),
            Self::Link => text.clone_into(&mut record.link),
        }
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '؛']).map(str::trim).filter(|piece| !piece.is_empty())
}

/// So many of those found are shown.
const MOST: usize = 1000;

impl State {
    /// Opens the panel of entities, or closes it.
    pub(in crate::app) fn toggle_entities(&mut self) {
        if self.entities.panel.shown {
            self.entities.panel.shown = false;
            return;
        }
        self.close_panels();
        let panel = &mut self.entities.panel;
        (panel.shown, panel.focus) = (true, true);
        let here = self.open.as_ref().and_then(|open| {
            let span = open.selected_span()?;
            open.annotations.entities_of(&span.id).find_map(|entity| self.entities.registry.get(&entity.id))
        });
        if let Some(id) = here.map(|record| record.id.clone()) {
            self.entities.panel.chosen = vec![id];
        }
        self.count_mentions();
    }

    /// How many entities the panel lists.
    pub fn listed_entities(&self) -> usize {
        self.entities.panel.found.as_ref().map_or(self.entities.index.len(), Vec::len)
    }

    /// The entity of that place in the panel's list.
    pub fn listed_entity(&self, at: usize) -> Option<&Arc<EntityRecord>> {
        let id = match &self.entities.panel.found {
            Some(found) => found.get(at),
            None => self.entities.index.nth(at),
        };
        self.entities.registry.get(id?)
    }

    /// Number of mentions in the open document.
    pub fn mentions_here(&self, record: &EntityRecord) -> usize {
        let Some(open) = &self.open else { return 0 };
        ids(record).filter_map(|id| open.annotations.entity(id)).map(|entity| entity.mentions.len()).sum()
    }

    /// Number of mentions in each other document that has any.
    pub fn mentions_elsewhere(&self, record: &EntityRecord) -> Vec<(Arc<str>, usize)> {
        let open = self.open.as_ref().map(|open| &open.document.name);
        let all = ids(record).filter_map(|id| self.entities.panel.counts.get(id)).flatten();
        let mut others: Vec<(Arc<str>, usize)> = Vec::new();
        for (document, count) in all.filter(|(document, _)| Some(document) != open) {
            match others.iter_mut().find(|(other, _)| other == document) {
                Some((_, sum)) => *sum += count,
                None => others.push((document.clone(), *count)),
            }
        }
        others.sort_unstable();
        others
    }

    /// Says whether mentions are being counted.
    pub fn is_counting(&self) -> bool {
        self.entities.panel.counting
    }

    /// Has a worker count the mentions in all documents.
    pub(in crate::app) fn count_mentions(&mut self) {
        let panel = &mut self.entities.panel;
        if !panel.shown {
            return;
        }
        if panel.counting {
            panel.stale = true;
            return;
        }
        let Some(project) = self.project.clone() else { return };
        (panel.counting, panel.stale) = (true, false);
        let (names, annotator) = (self.names.clone(), crate::app::annotator(self));
        let failed = project.root().to_path_buf();
        self.jobs.spawn_quietly(
            move |_| Message::Counted(failed.clone(), Counts::new()),
            move || {
                let counts: Mutex<Counts> = Mutex::default();
                let threads = std::thread::available_parallelism().map_or(2, usize::from);
                let looker = || |_: usize, name: &str| project.mentions(&annotator, name).map_err(drop);
                let found = |place: usize, all: Vec<(Arc<str>, usize)>| {
                    let name: Arc<str> = names.get(place).map_or("", String::as_str).into();
                    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                    for (id, count) in all {
                        counts.entry(id).or_default().push((name.clone(), count));
                    }
                };
                let (cancel, done) = (AtomicBool::new(false), AtomicUsize::new(0));
                search::each(&names, threads, &cancel, &done, &looker, &found);
                let root = project.root().to_path_buf();
                Message::Counted(root, counts.into_inner().unwrap_or_else(PoisonError::into_inner))
            },
        );
    }

    /// Takes in how many mentions there are.
    pub(in crate::app) fn counted(&mut self, root: &Path, counts: Counts) {
        if self.project.as_ref().is_none_or(|project| project.root() != root) {
            return;
        }
        self.entities.panel.counts = counts;
        self.entities.panel.counting = false;
        if self.entities.panel.stale {
            self.count_mentions();
        }
    }

    /// Looks for what is written in the panel.
    pub(super) fn search_entities(&mut self, text: String) {
        let found = (!text.trim().is_empty()).then(|| self.entities.index.find(&text, MOST));
        (self.entities.panel.text, self.entities.panel.found) = (text, found);
    }

    /// Looks again, as the entities are others now.
    pub(super) fn list_again(&mut self) {
        let text = std::mem::take(&mut self.entities.panel.text);
        self.search_entities(text);
        let registry = self.entities.registry.clone();
        self.entities.panel.chosen.retain(|id| registry.own(id).is_some());
        self.count_mentions();
    }

    pub(super) fn choose_entity(&mut self, id: Arc<str>, several: bool) {
        let chosen = &mut self.entities.panel.chosen;
        match chosen.iter().position(|other| *other == id) {
            Some(at) if several => {
                chosen.remove(at);
            }
            None if several => chosen.push(id),
            _ => *chosen = vec![id],
        }
        self.entities.panel.marked.clear();
    }

    pub(super) fn write_field(&mut self, id: &str, field: Field, text: &str) {
        let Some(record) = self.entities.registry.own(id).filter(|_| field.reads(text)) else { return };
        if field.of(&record) == text {
            return;
        }
        let mut record = EntityRecord::clone(&record);
        field.write(&mut record, text);
        self.change_records(self.entities.registry.change(record).into_iter().collect());
        self.list_again();
    }

    /// Adds an entity with the name that is looked for.
    pub(super) fn add_entity(&mut self) {
        let text = self.entities.panel.text.trim();
        let name =
            if text.is_empty() { self.strings.tr("entity-unnamed").to_string() } else { text.to_owned() };
        let id = self.fresh_record_id(&name);
        let record = EntityRecord { id: id.clone(), name, ..EntityRecord::default() };
        if self.change_records(self.entities.registry.change(record).into_iter().collect()) {
            self.entities.panel.chosen = vec![id];
            self.list_again();
        }
    }

    /// Makes one entity of those that are chosen: the first.
    pub(super) fn merge_entities(&mut self) {
        let chosen: Vec<Arc<EntityRecord>> =
            self.entities.panel.chosen.iter().filter_map(|id| self.entities.registry.own(id)).collect();
        let Some((first, others)) = chosen.split_first().filter(|(_, others)| !others.is_empty()) else {
            return;
        };
        let mut whole = EntityRecord::clone(first);
        for other in others {
            whole.absorb(other);
        }
        let removals = others.iter().filter_map(|other| self.entities.registry.removal(&other.id));
        let removals: Vec<RecordChange> = removals.collect();
        let from = whole.merged.clone();
        let to = (whole.id.clone(), whole.kind.clone());
        let about = whole.name.clone();
        let changes = self.entities.registry.change(whole).into_iter().chain(removals).collect();
        self.relink(EntitiesCommand::MergeEntities, &from, Some(&to), changes, about);
    }

    /// Takes the chosen entities away; their mentions mention nothing then.
    pub(super) fn delete_entities(&mut self) {
        let chosen: Vec<Arc<EntityRecord>> =
            self.entities.panel.chosen.iter().filter_map(|id| self.entities.registry.own(id)).collect();
        let Some(about) = chosen.first().map(|record| record.name.clone()) else { return };
        let from: Vec<Arc<str>> = chosen.iter().flat_map(|record| ids(record)).cloned().collect();
        let changes = chosen.iter().filter_map(|record| self.entities.registry.removal(&record.id)).collect();
        self.relink(EntitiesCommand::DeleteEntities, &from, None, changes, about);
    }

    /// Makes the mentions that are chosen those of a new entity.
    pub(super) fn split_entity(&mut self) {
        let Some(record) = self.entities.panel.chosen.first().and_then(|id| self.entities.registry.own(id))
        else {
            return;
        };
        if !self.is_quiet() {
            self.later = Some(Command::Entities(EntitiesCommand::SplitEntity));
            return;
        }
        let (mut spans, mut documents) = (Vec::new(), Vec::new());
        for mark in &self.entities.panel.marked {
            match mark {
                Mark::Span(id) => spans.push(id.clone()),
                Mark::Document(name) => documents.push(name.clone()),
            }
        }
        let open = self.open.as_ref();
        let first =
            spans.first().and_then(|id| open.and_then(|open| Some(open.covered(open.annotations.get(id)?))));
        let name = first.unwrap_or_else(|| record.name.clone());
        let id = self.fresh_record_id(&name);
        let new = EntityRecord {
            id: id.clone(),
            name: name.clone(),
            kind: record.kind.clone(),
            ..EntityRecord::default()
        };
        let to: Head = (id.clone(), record.kind.clone());
        let changes: Vec<RecordChange> = self.entities.registry.change(new).into_iter().collect();
        let edit = open.and_then(|open| link(&open.annotations, &spans, Some(&to)));
        let from: Vec<Arc<str>> = ids(&record).cloned().collect();
        let work = |_: &Arc<str>| bulk::Work::Relink { from: from.clone(), to: Some(to.clone()) };
        let others: Vec<(String, bulk::Work)> =
            documents.iter().map(|name| (name.to_string(), work(name))).collect();
        if edit.is_none() && others.is_empty() {
            return;
        }
        self.change_everywhere(edit, others, changes, name);
        self.entities.panel.marked.clear();
        self.entities.panel.chosen = vec![id];
    }

    /// Makes all mentions of some entities those of another, or of none, in all documents.
    fn relink(
        &mut self,
        command: EntitiesCommand,
        from: &[Arc<str>],
        to: Option<&Head>,
        changes: Vec<RecordChange>,
        about: String,
    ) {
        if !self.is_quiet() {
            self.later = Some(Command::Entities(command));
            return;
        }
        let edit = self.open.as_ref().and_then(|open| relink(&open.annotations, from, to));
        let open = self.open.as_ref().map(|open| open.document.name.clone());
        let others = self.names.iter().filter(|name| open.as_ref().is_none_or(|open| **open != ***name));
        let work =
            |name: &String| (name.clone(), bulk::Work::Relink { from: from.to_vec(), to: to.cloned() });
        let others = others.map(work).collect();
        self.change_everywhere(edit, others, changes, about);
    }

    /// Changes entities, the open document and others as one step.
    fn change_everywhere(
        &mut self,
        edit: Option<crate::model::Edit>,
        others: Vec<(String, bulk::Work)>,
        changes: Vec<RecordChange>,
        about: String,
    ) {
        if !others.is_empty() && self.entities.is_kept() {
            let own = edit.and_then(|edit| self.open.as_mut()?.would_be(edit));
            self.start_bulk(Kind::Do(about), own, others, changes);
            return;
        }
        if self.change_records(changes)
            && let (Some(open), Some(edit)) = (&mut self.open, edit)
        {
            open.edit(&edit);
        }
        self.list_again();
    }

    /// Opens a document at its first mention of an entity.
    pub(super) fn go_to_document_of(&mut self, document: &Arc<str>, entity: &Arc<str>) {
        let Some(open) = self.open.as_mut().filter(|open| open.document.name == *document) else {
            let command = EntitiesCommand::GoToDocument(document.clone(), entity.clone());
            self.open_then(document, Command::Entities(command));
            return;
        };
        let record = self.entities.registry.get(entity);
        let all: Vec<&Arc<str>> = record.map_or_else(|| vec![entity], |record| ids(record).collect());
        let mentions =
            all.into_iter().filter_map(|id| open.annotations.entity(id)).flat_map(|entity| &entity.mentions);
        let first = mentions.min_by_key(|id| open.annotations.rank(id)).cloned();
        if let Some(id) = first {
            open.go_to(&id);
        }
    }
}

/// The identifiers that mentions of an entity go by.
fn ids(record: &EntityRecord) -> impl Iterator<Item = &Arc<str>> {
    std::iter::once(&record.id).chain(&record.merged)
}
