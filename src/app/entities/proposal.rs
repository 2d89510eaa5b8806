//! The rest of an entity's mentions: texts that name it and spans over such texts, to be tied to it at one go.

use crate::app::find::{Overlap, Standing, overlaps, standing};
use crate::app::history::Kind;
use crate::app::{Command, Message, State};
use crate::model::mentions::Head;
use crate::model::{Annotations, SpanId};
use crate::project::bulk;
use crate::search::entities::{name_key, name_keys};
use crate::search::{self, Boundaries, Finder, Hit, Query};
use crate::text::arabic::clitics::Policy;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Other places that may mention an entity.
#[derive(Default)]
pub struct Proposal {
    /// Says whether they are shown.
    pub shown: bool,
    /// What the entity is called.
    pub name: String,
    /// Its names that are looked for.
    pub names: Vec<String>,
    /// The label for texts that are not marked.
    pub label: Arc<str>,
    /// In the open document alone.
    pub here_only: bool,
    /// What was found, in the order of documents.
    pub rows: Vec<Proposed>,
    /// How much more was found than is kept.
    pub more: usize,
    /// The place that was gone to last.
    pub current: Option<usize>,
    /// Documents that are through.
    pub searched: Arc<AtomicUsize>,
    /// Documents that are to be searched.
    pub total: usize,
    /// What could not be read.
    pub unread: Vec<String>,
    entity: Head,
    running: Option<Arc<AtomicBool>>,
    generation: u64,
}

/// A place that may mention the entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// Place of its document in the order of the search.
    place: usize,
    /// Its document.
    pub document: Arc<str>,
    /// The text with what stands beside it.
    pub hit: Hit,
    /// The span over it with its label, if it is marked.
    pub span: Option<(SpanId, Arc<str>)>,
    /// The entity that the span mentions now, if it is another.
    pub other: Option<Arc<str>>,
    /// How the text stands to the spans that are there, if it is not marked.
    pub standing: Standing,
    /// Whether the user wants it; unsaid, it is taken if nothing speaks against it.
    choice: Option<bool>,
}

impl Proposed {
    /// Says whether it is to be taken.
    pub fn is_chosen(&self) -> bool {
        self.choice.unwrap_or(self.other.is_none() && self.standing == Standing::Free)
    }
}

/// So many places are kept; more are counted.
const KEPT: usize = 20_000;

impl Proposal {
    /// Says whether the search goes on.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How many places are to be taken.
    pub fn chosen(&self) -> usize {
        self.rows.iter().filter(|row| row.is_chosen()).count()
    }

    /// Closes it; what is still found is of no use.
    pub(super) fn forget(&mut self) {
        self.stop();
        self.shown = false;
        self.rows.clear();
        self.generation += 1;
    }

    pub(super) fn stop(&mut self) {
        if let Some(cancel) = self.running.take() {
            cancel.store(true, Ordering::Relaxed);
        }
    }
}

/// What is looked for in each document.
#[derive(Clone)]
struct Sought {
    finders: Vec<Finder>,
    keys: Arc<BTreeSet<String>>,
    entity: Arc<str>,
    label: Arc<str>,
}

impl Sought {
    fn new(names: &[String], entity: &Arc<str>, label: &Arc<str>, policy: Policy) -> Self {
        let finder = |name: &String| {
            let query = Query { text: name.clone(), widen: policy == Policy::Inside, ..Query::default() };
            Finder::new(&Query { boundaries: Boundaries::Clitics, ..query }).ok()
        };
        Self {
            finders: names.iter().filter_map(finder).collect(),
            keys: Arc::new(names.iter().map(|name| name_key(name)).collect()),
            entity: entity.clone(),
            label: label.clone(),
        }
    }

    fn may_match(&self, bytes: &[u8]) -> bool {
        self.finders.iter().any(|finder| finder.may_match(bytes))
    }

    /// The places of a document, in reading order; without those that mention the entity already.
    fn places(
        &self,
        place: usize,
        name: &str,
        text: &str,
        annotations: Option<&Annotations>,
    ) -> Vec<Proposed> {
        let mut rows = Vec::new();
        let mut taken: Vec<Range<u32>> = Vec::new();
        let row = |range: Range<usize>| Proposed {
            place,
            document: name.into(),
            hit: search::context(text, range),
            span: None,
            other: None,
            standing: Standing::Free,
            choice: None,
        };
        for span in annotations.into_iter().flat_map(Annotations::spans) {
            let [part] = span.parts.as_slice() else { continue };
            if !name_keys(part.of(text)).iter().any(|key| self.keys.contains(key)) {
                continue;
            }
            taken.push(span.start()..span.end());
            let mut entities = annotations.into_iter().flat_map(|all| all.entities_of(&span.id)).peekable();
            let other = entities.peek().map(|entity| entity.id.clone());
            if entities.all(|entity| entity.id != self.entity) {
                let span = Some((span.id.clone(), span.label.clone()));
                rows.push(Proposed { span, other, ..row(part.bytes()) });
            }
        }
        let mut ranges: Vec<Range<usize>> =
            self.finders.iter().flat_map(|finder| finder.find(text)).collect();
        // Of names that lie over one another the longest counts.
        ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
        let mut end = 0;
        for range in ranges {
            let (from, to) = (range.start as u32, range.end as u32);
            if range.start < end || taken.iter().any(|other| from < other.end && other.start < to) {
                continue;
            }
            end = range.end;
            let over: Vec<Overlap> =
                annotations.map(|annotations| overlaps(annotations, &(from..to))).unwrap_or_default();
            let standing = standing(Some(&self.label), &over, &(from..to));
            rows.push(Proposed { standing, ..row(range) });
        }
        rows.sort_by_key(|row| row.hit.range.start);
        rows
    }
}

impl State {
    /// Proposes the rest of the mentions of the entity that the selected span mentions.
    pub(in crate::app) fn propose_mentions(&mut self) {
        let Some(open) = &self.open else { return };
        let Some(span) = open.span_here() else { return };
        let Some(entity) = open.annotations.entities_of(&span.id).next() else { return };
        let (span, id, kind) = (span.clone(), entity.id.clone(), entity.kind.clone());
        let mut names: Vec<String> = vec![open.covered(&span)];
        let record = self.entities.registry.get(&id);
        let name = if let Some(record) = record {
            names.extend(record.all_names().map(str::to_owned));
            record.display_name(self.settings.language.tag()).to_owned()
        } else {
            let spans = entity.mentions.iter().filter_map(|id| open.annotations.get(id));
            names.extend(spans.map(|span| open.covered(span)));
            open.chain_name(&id)
        };
        let id = record.map_or(id, |record| record.id.clone());
        // What is said of many is no name to look for.
        let mut keys = BTreeSet::new();
        names.retain(|name| {
            let key = name_key(name);
            3 <= key.chars().count() && keys.insert(key)
        });
        self.close_panels();
        let proposal = &mut self.entities.proposal;
        proposal.shown = true;
        (proposal.name, proposal.names, proposal.label) = (name, names, span.label);
        proposal.entity = (id, kind);
        self.propose_again();
    }

    /// Looks again for what was proposed last.
    pub(in crate::app) fn propose_again(&mut self) {
        let proposal = &mut self.entities.proposal;
        proposal.stop();
        proposal.generation += 1;
        proposal.rows.clear();
        proposal.unread.clear();
        (proposal.more, proposal.current, proposal.total) = (0, None, 0);
        proposal.searched = Arc::default();
        let (Some(project), Some(open), true) = (self.project.clone(), &self.open, proposal.shown) else {
            return;
        };
        let own_name = open.document.name.to_string();
        let all = self.names.clone();
        let alone = proposal.here_only;
        proposal.total = if alone { 1 } else { all.len() };
        let cancel = Arc::new(AtomicBool::new(false));
        proposal.running = Some(cancel.clone());
        let sought = Sought::new(&proposal.names, &proposal.entity.0, &proposal.label, self.clitics);
        let (searched, generation) = (proposal.searched.clone(), proposal.generation);
        let own = open.saver.copier();
        let annotator = super::super::annotator(self);
        let post = self.jobs.poster();
        self.jobs.spawn_quietly(
            move |error| Message::ProposedAll(generation, vec![error]),
            move || {
                let others = all.iter().filter(|name| !alone && **name != own_name);
                let names: Vec<String> = std::iter::once(&own_name).chain(others).cloned().collect();
                let own = own().ok();
                let threads = std::thread::available_parallelism().map_or(2, usize::from);
                let looker = || {
                    let sought = sought.clone();
                    let (project, annotator, own) = (&project, &annotator, &own);
                    let mut bytes = Vec::new();
                    move |place: usize, name: &str| {
                        if let Some((document, annotations)) = own.as_ref().filter(|own| *own.0.name == *name)
                        {
                            return Ok(sought.places(place, name, &document.text, Some(annotations)));
                        }
                        let wanted = |bytes: &[u8]| sought.may_match(bytes);
                        let Some(text) = project.read_if(name, &mut bytes, &wanted).map_err(drop)? else {
                            return Ok(Vec::new());
                        };
                        if !project.annotations_path(annotator, name).exists() {
                            return Ok(sought.places(place, name, &text, None));
                        }
                        let loaded = project.load(name, annotator).map_err(drop)?;
                        Ok(sought.places(place, name, &loaded.document.text, Some(&loaded.annotations)))
                    }
                };
                let found = |_, rows: Vec<Proposed>| post(Message::Proposed(generation, rows));
                let unread = search::each(&names, threads, &cancel, &searched, &looker, &found);
                Message::ProposedAll(generation, unread)
            },
        );
    }

    /// Takes in places that were found.
    pub(in crate::app) fn proposed(&mut self, generation: u64, rows: Vec<Proposed>) {
        let proposal = &mut self.entities.proposal;
        let Some(place) = rows.first().map(|row| row.place).filter(|_| generation == proposal.generation)
        else {
            return;
        };
        let room = KEPT.saturating_sub(proposal.rows.len()).min(rows.len());
        proposal.more += rows.len() - room;
        let at = proposal.rows.partition_point(|row| row.place < place);
        if let Some(current) = proposal.current.as_mut().filter(|current| at <= **current) {
            *current += room;
        }
        proposal.rows.splice(at..at, rows.into_iter().take(room));
    }

    /// Takes in that all documents were looked through.
    pub(in crate::app) fn proposed_all(&mut self, generation: u64, unread: Vec<String>) {
        let proposal = &mut self.entities.proposal;
        if generation == proposal.generation {
            proposal.running = None;
            proposal.unread = unread;
        }
    }

    pub(super) fn go_to_proposed(&mut self, at: usize) {
        let Some(row) = self.entities.proposal.rows.get(at) else { return };
        let (document, range) = (row.document.clone(), row.hit.range.clone());
        self.entities.proposal.current = Some(at);
        let command = Command::GoTo(document.clone(), range);
        if self.open.as_ref().is_some_and(|open| open.document.name == document) {
            self.later = Some(command);
        } else {
            self.open_then(&document, command);
        }
    }

    pub(super) fn choose_proposed(&mut self, at: Option<usize>, chosen: bool) {
        let rows = &mut self.entities.proposal.rows;
        for (place, row) in rows.iter_mut().enumerate() {
            if at.is_none_or(|at| at == place) {
                row.choice = Some(chosen);
            }
        }
    }

    /// Ties every chosen place to the entity, in all documents at one go.
    pub(super) fn take_proposed(&mut self) {
        if !self.is_quiet() {
            self.later = Some(Command::Entities(super::EntitiesCommand::TakeProposed));
            return;
        }
        let Some(open) = &mut self.open else { return };
        let proposal = &mut self.entities.proposal;
        let mut work: Vec<(Arc<str>, bulk::Mention)> = Vec::new();
        for row in proposal.rows.iter().filter(|row| row.is_chosen()) {
            if work.last().is_none_or(|(document, _)| *document != row.document) {
                let mention = bulk::Mention {
                    entity: proposal.entity.clone(),
                    label: proposal.label.clone(),
                    spans: Vec::new(),
                    ranges: Vec::new(),
                };
                work.push((row.document.clone(), mention));
            }
            let Some((_, mention)) = work.last_mut() else { continue };
            match &row.span {
                Some((id, _)) => mention.spans.push((id.clone(), row.hit.covered.clone())),
                None => mention.ranges.push((row.hit.range.clone(), row.hit.covered.clone())),
            }
        }
        if work.is_empty() {
            return;
        }
        let about = proposal.name.clone();
        proposal.stop();
        proposal.shown = false;
        let mut edit = None;
        for (_, mention) in work.extract_if(.., |(document, _)| *document == open.document.name) {
            let Some(found) = mention.edit(&open.document.text, &open.annotations) else {
                self.said = Some(self.strings.tr("entities-changed").to_string());
                return;
            };
            edit = found;
        }
        if work.is_empty() {
            if let Some(edit) = edit {
                open.edit(&edit);
            }
            return;
        }
        let own = edit.and_then(|edit| open.would_be(edit));
        let others =
            work.into_iter().map(|(document, mention)| (document.to_string(), bulk::Work::Mention(mention)));
        self.start_bulk(Kind::Do(about), own, others.collect(), Vec::new());
    }
}
