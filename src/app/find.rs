//! Finding: what is sought, what was found, and marking all of it.

use super::{Command, Message, State};
use crate::model::{Annotations, SpanId};
use crate::project::bulk;
use crate::search::{self, Finder, Hit, Query, SpanQuery};
use crate::text::TextRange;
use crate::text::arabic::clitics::Policy;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A span that lies over a match, in part or wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Overlap {
    /// Its label.
    label: Arc<str>,
    /// Its bytes, from its first part to its last.
    range: Range<u32>,
}

/// A match in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Place of its document in the order of the search.
    place: usize,
    /// Its document.
    pub document: Arc<str>,
    /// The match with what stands beside it.
    pub hit: Hit,
    /// The spans over it when it was found.
    overlaps: Vec<Overlap>,
    /// The span that was found, if spans were sought.
    pub span: Option<(SpanId, Arc<str>)>,
    /// Whether the user wants it marked; unsaid, whatever can be is.
    choice: Option<bool>,
}

/// How a match stands to the spans that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be marked.
    Free,
    /// It is marked so already.
    Marked,
    /// It is marked otherwise, or a span would cross it.
    Conflict,
}

/// What is sought and what was found.
#[derive(Default)]
pub struct Find {
    /// Says whether the panel is open.
    pub shown: bool,
    /// Says that the field is to take the focus; the panel takes it back.
    pub focus: bool,
    /// What is sought.
    pub query: Query,
    /// In the open document alone.
    pub here_only: bool,
    /// The label to mark with.
    pub label: Option<Arc<str>>,
    /// What was found, in the order of documents.
    pub rows: Vec<Row>,
    /// How much more was found than is kept.
    pub more: usize,
    /// Documents that are through.
    pub searched: Arc<AtomicUsize>,
    /// Documents that are to be searched.
    pub total: usize,
    /// Why nothing can be sought, or what could not be read.
    pub error: Option<String>,
    /// The match that was gone to last.
    pub current: Option<usize>,
    running: Option<Arc<AtomicBool>>,
    generation: u64,
}

/// So many matches are kept; more are counted.
const KEPT: usize = 100_000;

impl Find {
    /// Says whether the search goes on.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Takes down how matches stand to the spans of a document that is left.
    pub(super) fn take_note_of(&mut self, open: &super::OpenDocument) {
        for row in self.rows.iter_mut().filter(|row| row.document == open.document.name) {
            row.overlaps = overlaps(&open.annotations, &row.hit.range);
        }
    }

    fn stop(&mut self) {
        if let Some(cancel) = self.running.take() {
            cancel.store(true, Ordering::Relaxed);
        }
    }
}

/// What the user wants of the search.
#[derive(Clone, Debug, PartialEq)]
pub enum FindCommand {
    /// Seeks this.
    Ask(Query, bool),
    /// Ends the search; what was found stays.
    Stop,
    /// Closes the panel.
    Close,
    /// Says whether a match is to be marked.
    Choose(usize, bool),
    /// Says it of all.
    ChooseAll(bool),
    /// Goes to a match.
    GoTo(usize),
    /// Says what to mark with: the place of a label in the schema.
    Label(usize),
}

pub(super) fn overlaps(annotations: &Annotations, range: &Range<u32>) -> Vec<Overlap> {
    let touching = annotations.touching(range.clone());
    let over = touching
        .into_iter()
        .filter(|span| span.parts.iter().any(|part| part.start() < range.end && range.start < part.end()));
    over.map(|span| Overlap { label: span.label.clone(), range: span.start()..span.end() }).collect()
}

pub(super) fn standing(label: Option<&Arc<str>>, overlaps: &[Overlap], range: &Range<u32>) -> Standing {
    let mut standing = Standing::Free;
    for other in overlaps {
        let same = label.is_none_or(|label| *label == other.label);
        if other.range == *range {
            if same {
                return Standing::Marked;
            }
            standing = Standing::Conflict;
        }
        let nested = (other.range.start <= range.start && range.end <= other.range.end)
            || (range.start <= other.range.start && other.range.end <= range.end);
        // One name inside a longer one of the same kind is mostly a mistake; inside a quotation it is not.
        if !nested || (same && label.is_some()) {
            standing = Standing::Conflict;
        }
    }
    standing
}

impl State {
    /// How a match stands to the spans that are there now, as far as that is known.
    pub fn standing(&self, row: &Row) -> Standing {
        match self.open.as_ref().filter(|open| open.document.name == row.document) {
            Some(open) => standing(
                self.find.label.as_ref(),
                &overlaps(&open.annotations, &row.hit.range),
                &row.hit.range,
            ),
            None => standing(self.find.label.as_ref(), &row.overlaps, &row.hit.range),
        }
    }

    /// Says whether a match is to be marked.
    pub fn is_chosen(&self, row: &Row) -> bool {
        let standing = self.standing(row);
        row.choice.unwrap_or(standing == Standing::Free) && standing != Standing::Marked
    }

    /// Opens the panel with what is selected, if it is text.
    pub(super) fn open_find(&mut self) {
        let selected = self.open.as_ref().filter(|open| !open.selection.is_empty());
        let text = selected.map(super::OpenDocument::copied_text).filter(|text| text.chars().count() < 200);
        self.close_panels();
        (self.find.shown, self.find.focus) = (true, true);
        if let Some(text) = text {
            self.find.query.text = text;
            self.find.query.regex = false;
            self.search_again();
        }
    }

    /// Seeks the text of the selected span, or the selected text, to mark it everywhere.
    pub(super) fn find_same(&mut self) {
        let Some(open) = &self.open else { return };
        let span =
            open.selected_span().or_else(|| open.selection.is_empty().then(|| open.span_here()).flatten());
        let text = match span {
            Some(span) => {
                self.find.label = Some(span.label.clone());
                span.parts.first().map(|part| part.of(&open.document.text).to_owned())
            }
            None => Some(open.copied_text()).filter(|text| !text.is_empty()),
        };
        let Some(text) = text else { return };
        self.close_panels();
        self.find.shown = true;
        self.find.query = Query { text, ..Query::default() };
        self.search_again();
    }

    /// Carries out what the user wants of the search.
    pub(super) fn find(&mut self, command: FindCommand) {
        match command {
            FindCommand::Ask(query, here_only) => {
                self.find.query = query;
                self.find.here_only = here_only;
                self.search_again();
            }
            FindCommand::Stop => self.find.stop(),
            FindCommand::Close => {
                self.find.stop();
                self.find.shown = false;
            }
            FindCommand::Choose(at, chosen) => {
                if let Some(row) = self.find.rows.get_mut(at) {
                    row.choice = Some(chosen);
                }
            }
            FindCommand::ChooseAll(chosen) => {
                for row in &mut self.find.rows {
                    row.choice = Some(chosen);
                }
            }
            FindCommand::GoTo(at) => self.go_to_row(at),
            FindCommand::Label(place) => {
                self.find.label = self.schema.labels.get(place).map(|label| label.name.clone());
            }
        }
    }

    fn go_to_row(&mut self, at: usize) {
        let Some(row) = self.find.rows.get(at) else { return };
        self.find.current = Some(at);
        let (document, range) = (row.document.clone(), row.hit.range.clone());
        let span = row.span.as_ref().map(|(id, _)| id.clone());
        let Some(open) = self.open.as_mut().filter(|open| open.document.name == document) else {
            self.open_then(&document, Command::GoTo(document.clone(), range));
            return;
        };
        if let Some(id) = span.filter(|id| open.annotations.get(id).is_some()) {
            open.go_to(&id);
        } else {
            open.select(range.start, range.end, true);
            open.reveal = Some(range);
        }
    }

    /// Goes to the match after or before the last one, or the caret.
    pub(super) fn go_to_neighbour(&mut self, forward: bool) {
        let count = self.find.rows.len();
        if count == 0 {
            return;
        }
        let at = match (self.find.current, forward) {
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
            (None, _) => {
                let caret =
                    self.open.as_ref().map(|open| (open.document.name.clone(), open.selection.range().start));
                let after = |(name, offset): &(Arc<str>, u32)| {
                    self.find
                        .rows
                        .iter()
                        .position(|row| row.document == *name && *offset <= row.hit.range.start)
                };
                caret.as_ref().and_then(after).unwrap_or(0)
            }
        };
        self.go_to_row(at);
    }

    /// Seeks again what was sought last.
    pub(super) fn search_again(&mut self) {
        let find = &mut self.find;
        find.stop();
        find.generation += 1;
        let old = std::mem::take(&mut find.rows);
        if 1000 < old.len() {
            // To let go of many rows takes longer than a frame has.
            std::thread::spawn(move || drop(old));
        }
        (find.more, find.total, find.current, find.error) = (0, 0, None, None);
        find.searched = Arc::new(AtomicUsize::new(0));
        if !find.shown || find.query.text.trim().is_empty() {
            return;
        }
        let query = Query { widen: self.clitics == Policy::Inside, ..find.query.clone() };
        let spans = match SpanQuery::read(&query) {
            Ok(spans) => spans,
            Err(error) => {
                find.error = Some(error.to_string());
                return;
            }
        };
        let finder = if spans.is_some() { None } else { Some(Finder::new(&query)) };
        let finder = match finder.transpose() {
            Ok(finder) => finder,
            Err(error) => {
                find.error = Some(error.to_string());
                return;
            }
        };
        let Some(project) = self.project.clone() else { return };
        let open = self.open.as_ref().map(|open| open.document.name.to_string());
        let all = self.names.clone();
        let alone = find.here_only && open.is_some();
        find.total = if alone { 1 } else { all.len() };
        let cancel = Arc::new(AtomicBool::new(false));
        find.running = Some(cancel.clone());
        let (searched, generation) = (find.searched.clone(), find.generation);
        let annotator = super::annotator(self);
        let schema = self.schema.clone();
        // Labels that are not on disk yet are found all the same.
        let own = self.open.as_ref().filter(|_| spans.is_some()).map(|open| open.saver.copier());
        let post = self.jobs.poster();
        self.jobs.spawn_quietly(
            move |error| Message::FoundAll(0, vec![error]),
            move || {
                // What is before the user's eyes comes first.
                let others = all.iter().filter(|name| !alone && Some(*name) != open.as_ref());
                let names: Vec<String> = open.iter().chain(others).cloned().collect();
                let row = |place: usize, hit: Hit, annotations: Option<&Annotations>| Row {
                    place,
                    document: names.get(place).map_or("", String::as_str).into(),
                    overlaps: annotations.map(|all| overlaps(all, &hit.range)).unwrap_or_default(),
                    hit,
                    span: None,
                    choice: None,
                };
                let threads = std::thread::available_parallelism().map_or(2, usize::from);
                let unread = if let Some(finder) = &finder {
                    let found = |found: search::Found| {
                        let name = names.get(found.document).map_or("", String::as_str);
                        let is_open = open.as_deref() == Some(name);
                        let labelled = !is_open && project.annotations_path(&annotator, name).exists();
                        let loaded = labelled.then(|| project.load(name, &annotator).ok()).flatten();
                        let annotations = loaded.as_ref().map(|loaded| &loaded.annotations);
                        let rows = found.hits.into_iter().map(|hit| row(found.document, hit, annotations));
                        post(Message::Found(generation, rows.collect()));
                    };
                    search::search(&project, &names, finder, threads, &cancel, &searched, &found)
                } else if let Some(spans) = &spans {
                    let whose = spans.by.clone().unwrap_or_else(|| annotator.clone());
                    let own = own.filter(|_| whose == annotator).and_then(|copy| copy().ok());
                    let look = |place: usize, name: &str| {
                        let rows_of = |text: &str, annotations: &Annotations| {
                            let sought =
                                annotations.spans().filter(|span| spans.matches(span, text, &schema));
                            sought
                                .map(|span| Row {
                                    span: Some((span.id.clone(), span.label.clone())),
                                    ..row(
                                        place,
                                        search::context(text, span.start() as usize..span.end() as usize),
                                        Some(annotations),
                                    )
                                })
                                .collect::<Vec<Row>>()
                        };
                        if let Some((document, annotations)) = own.as_ref().filter(|own| *own.0.name == *name)
                        {
                            return Ok(rows_of(&document.text, annotations));
                        }
                        if !project.annotations_path(&whose, name).exists() {
                            return Ok(Vec::new());
                        }
                        let loaded = project.load(name, &whose).map_err(drop)?;
                        Ok(rows_of(&loaded.document.text, &loaded.annotations))
                    };
                    let found = |_, rows: Vec<Row>| post(Message::Found(generation, rows));
                    search::each(&names, threads, &cancel, &searched, &|| look, &found)
                } else {
                    Vec::new()
                };
                Message::FoundAll(generation, unread)
            },
        );
    }

    /// Takes in what a search found.
    pub(super) fn found(&mut self, generation: u64, rows: Vec<Row>) {
        let find = &mut self.find;
        let Some(place) = rows.first().map(|row| row.place).filter(|_| generation == find.generation) else {
            return;
        };
        let room = KEPT.saturating_sub(find.rows.len()).min(rows.len());
        find.more += rows.len() - room;
        let at = find.rows.partition_point(|row| row.place < place);
        if let Some(current) = find.current.as_mut().filter(|current| at <= **current) {
            *current += room;
        }
        find.rows.splice(at..at, rows.into_iter().take(room));
    }

    /// Takes in that a search is through, with the names of what could not be read.
    pub(super) fn found_all(&mut self, generation: u64, unread: &[String]) {
        if generation != self.find.generation {
            return;
        }
        self.find.running = None;
        if let Some(first) = unread.first() {
            let args = [("count", unread.len().into()), ("first", first.clone().into())];
            self.find.error = Some(self.strings.tr_args("find-unread", &args));
        }
    }

    /// Marks every chosen match, in all documents at one go.
    pub(super) fn tag_all(&mut self) {
        if !self.is_quiet() {
            self.later = Some(Command::TagAll);
            return;
        }
        let Some(label) = self.find.label.clone().or_else(|| self.last_label.clone()) else {
            self.said = Some(self.strings.tr("banner-no-label").to_string());
            return;
        };
        self.find.label = Some(label.clone());
        let mut ranges: Vec<(Arc<str>, Vec<bulk::Place>)> = Vec::new();
        for row in self.find.rows.iter().filter(|row| row.span.is_none() && self.is_chosen(row)) {
            let one = (row.hit.range.clone(), row.hit.covered.clone());
            match ranges.last_mut().filter(|(document, _)| *document == row.document) {
                Some((_, all)) => all.push(one),
                None => ranges.push((row.document.clone(), vec![one])),
            }
        }
        let Some(open) = &mut self.open else { return };
        let about = ranges.first().map(|(_, all)| all[0].1.clone()).unwrap_or_default();
        let here: Vec<TextRange> = ranges
            .extract_if(.., |(document, _)| *document == open.document.name)
            .flat_map(|(_, all)| all)
            .filter_map(|(range, _)| {
                TextRange::new(&open.document.text, range.start as usize..range.end as usize).ok()
            })
            .collect();
        let edit = bulk::mark(&open.annotations, &label, &here);
        if ranges.is_empty() {
            if let Some(edit) = edit {
                open.edit(&edit);
            }
            return;
        }
        let own = edit.and_then(|edit| open.would_be(edit));
        let work = |ranges| bulk::Work::Mark { label: label.clone(), ranges };
        let others = ranges.into_iter().map(|(document, all)| (document.to_string(), work(all))).collect();
        self.start_bulk(super::history::Kind::Do(about), own, others, Vec::new());
    }
}
