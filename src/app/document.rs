//! The open document: its annotations, its place on the screen, and how far its saving has come.

use crate::formats::Problem;
use crate::model::{
    Annotations, Change, Document, Edit, EditError, History, Schema, Span, SpanId, Status, apply,
};
use crate::project::assign::Assignments;
use crate::project::{DocumentEntry, Journal, Loaded, Notice, Project, ProjectError, SaveEvent, Saver};
use crate::search::candidates::Lexicon;
use crate::suggest::dates::{self, Found};
use crate::text::arabic::clitics::{self, Evidence, Policy};
use crate::text::{invisible, segment};
use crate::typeset::{Anchor, Direction, Flow};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// What a worker opened: a project, and mostly a document of it.
pub struct Fresh {
    /// What the user asked for, to be remembered.
    pub path: PathBuf,
    /// The project.
    pub project: Project,
    /// Its labels.
    pub schema: Schema,
    /// Says whether they are in a file of the project.
    pub own_schema: bool,
    /// What was wrong with the labels' file.
    pub schema_problems: Vec<Problem>,
    /// What it says of clitics.
    pub clitics: Policy,
    /// Which rules of the linter it switches on and off, by name.
    pub checks: BTreeMap<String, bool>,
    /// The journal of the work on it with what it tells, if it is not open already; or why there is none.
    pub journal: Option<Result<(Journal, History), ProjectError>>,
    /// Says that annotators must not see the work of others.
    pub blind: bool,
    /// Who has which documents, if that was to be read; or why it is not known.
    pub assignments: Option<Result<Assignments, String>>,
    /// Whose work it is.
    pub annotator: Arc<str>,
    /// Its documents, if they were to be listed.
    pub documents: Option<Vec<DocumentEntry>>,
    /// What it knows of entities, if that was to be read.
    pub(super) entities: Option<Box<super::entities::FreshEntities>>,
    /// The document.
    pub loaded: Option<Box<Ready>>,
}

/// A document made ready by a worker.
pub struct Ready {
    pub(super) loaded: Loaded,
    /// Its paragraph table.
    pub(super) flow: Flow,
    /// The thread that saves it.
    pub(super) saver: Saver,
    /// Spans that begin or end with something that does not show.
    odd: BTreeMap<SpanId, &'static str>,
    /// What its spans tell of names and of words.
    pub(super) lexicon: Lexicon,
    pub(super) known: Evidence,
    /// Its date, as its text tells it.
    dateline: Option<Found>,
}

/// So many spans of a document are taken as words that are known.
const KNOWN_SPANS: usize = 5000;

impl Ready {
    /// Looks through the spans of what was loaded.
    pub(super) fn new(loaded: Loaded, flow: Flow, saver: Saver) -> Self {
        let text = loaded.document.text.clone();
        let odd = |span: &Span| odd_end(span, &text).map(|name| (span.id.clone(), name));
        let odd = loaded.annotations.spans().filter_map(odd).collect();
        let (mut lexicon, mut known) = (Lexicon::default(), Evidence::default());
        for span in loaded.annotations.spans().take(KNOWN_SPANS) {
            let covered = span.parts.first().map_or("", |part| part.of(&text));
            known.know(covered);
            lexicon.learn(covered, &span.label);
        }
        let dateline = dates::dateline(&text);
        Self { loaded, flow, saver, odd, lexicon, known, dateline }
    }
}

/// How far saving has come; the status line says it.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveState {
    /// Every edit is on disk.
    Saved,
    /// Edits are on their way.
    Saving,
    /// The last try failed; the message says why and what to do.
    Failed(String),
    /// The file was changed by another program; nothing was written over it.
    ChangedOnDisk,
}

/// The selected text, by byte offsets on grapheme boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: u32,
    /// Where the caret stands.
    pub caret: u32,
    /// Says whether the caret belongs to the character before it.
    pub upstream: bool,
}

impl Selection {
    /// The selected bytes, in order; empty when there is only a caret.
    pub fn range(self) -> Range<u32> {
        self.anchor.min(self.caret)..self.anchor.max(self.caret)
    }

    /// Says whether there is only a caret.
    pub fn is_empty(self) -> bool {
        self.anchor == self.caret
    }
}

/// The name of what does not show at an end of a span, if something does.
fn odd_end(span: &Span, text: &str) -> Option<&'static str> {
    span.parts.iter().find_map(|part| invisible::odd_end(part.of(text)))
}

/// A document on the screen.
pub struct OpenDocument {
    /// The document.
    pub document: Arc<Document>,
    /// The annotator's work on it.
    pub annotations: Annotations,
    /// What was done to it since that was last taken down, each with what takes it back.
    pub(super) made: Vec<(Edit, Edit)>,
    /// SHA-256 of its file as it was last read or written, or none if there was none.
    pub(super) base: Option<String>,
    /// What is selected.
    pub selection: Selection,
    /// The selected span.
    pub selected: Option<SpanId>,
    /// The span that was selected last and may not be now.
    pub latest: Option<SpanId>,
    /// Spans that are chosen to do something to all of them.
    pub chosen: BTreeSet<SpanId>,
    /// Spans that begin or end with something that does not show, with its name.
    odd: BTreeMap<SpanId, &'static str>,
    /// Which words are known, to find clitics by.
    pub evidence: Arc<Evidence>,
    /// What the project says of clitics.
    pub clitics: Policy,
    /// How far saving has come.
    pub save_state: SaveState,
    /// What was found wrong when it was opened.
    pub problems: Vec<Problem>,
    /// How its text was read.
    pub notices: Vec<Notice>,
    /// Says that the text is not the one that was annotated.
    pub text_changed: bool,
    /// Why the annotations' file is left alone, if it could not be read.
    pub read_only: Option<String>,
    /// Says that nothing may be changed here: it is the work of somebody else, or another program has it.
    pub locked: bool,
    /// A change was refused since that was last asked.
    pub(super) refused: bool,
    /// Its date, as its text tells it.
    pub dateline: Option<Found>,
    /// Its paragraphs.
    pub flow: Flow,
    /// What stands at the top of the pane.
    pub scroll: Anchor,
    /// What is to be brought into view, in bytes.
    pub reveal: Option<Range<u32>>,
    revision: u64,
    pub(super) saver: Saver,
}

impl OpenDocument {
    pub(super) fn new(ready: Ready) -> Self {
        let Ready { loaded, flow, saver, odd, dateline, .. } = ready;
        Self {
            document: loaded.document,
            annotations: loaded.annotations,
            made: Vec::new(),
            base: loaded.base.hash,
            selection: Selection::default(),
            selected: None,
            latest: None,
            chosen: BTreeSet::new(),
            odd,
            evidence: Arc::default(),
            clitics: Policy::default(),
            save_state: SaveState::Saved,
            problems: loaded.problems,
            notices: loaded.notices,
            text_changed: loaded.text_changed,
            read_only: loaded.read_only,
            locked: false,
            refused: false,
            dateline,
            flow,
            scroll: Anchor::default(),
            reveal: None,
            revision: 0,
            saver,
        }
    }

    /// Makes a change, remembers how to take it back and sends it to be saved. Says whether it could be made.
    pub fn edit(&mut self, edit: &Edit) -> bool {
        if self.locked {
            self.refused = true;
            return false;
        }
        let mut edit = edit.clone();
        // The first mark on a document shows that somebody is at it.
        if self.annotations.status() == Status::New && !matches!(edit, Edit::SetStatus(_)) {
            edit = Edit::Batch(vec![edit, Edit::SetStatus(Status::InProgress)]);
        }
        let made = apply(&mut self.annotations, &edit);
        let done = made.is_ok();
        match made {
            Ok(inverse) => {
                for leaf in edit.leaves() {
                    if let Edit::Add(span) = leaf
                        && let Some(part) = span.parts.first()
                    {
                        Arc::make_mut(&mut self.evidence).know(part.of(&self.document.text));
                    }
                }
                self.made.push((edit.clone(), inverse));
                self.send(edit);
            }
            Err(error) => log::error!("an edit did not fit: {error}"),
        }
        self.forget_removed();
        done
    }

    /// What an edit would be as a change, without making it.
    pub(super) fn would_be(&mut self, edit: Edit) -> Option<Change> {
        let inverse = apply(&mut self.annotations, &edit).ok()?;
        // What was just made can be taken back.
        let _ = apply(&mut self.annotations, &inverse);
        Some(Change { document: self.document.name.clone(), edit, inverse })
    }

    /// Brings annotations that a crash left behind to where the history stands; gives the number of changes.
    pub(super) fn recover(&mut self, history: &History) -> usize {
        let edits = history.recover(&self.document.name, &self.document.text, &mut self.annotations);
        let count = edits.len();
        for edit in edits {
            self.send(edit);
        }
        count
    }

    /// Makes a change of the history, or takes it back.
    pub(super) fn perform(&mut self, change: &Change, forward: bool) -> Result<(), EditError> {
        if !change.fits(&self.document.text) {
            return Err(EditError::Changed);
        }
        if forward {
            change.make(&mut self.annotations)?;
        } else {
            change.take_back(&mut self.annotations)?;
        }
        let edit = if forward { &change.edit } else { &change.inverse };
        self.reveal = self.place_of(edit).or(self.reveal.take());
        self.send(edit.clone());
        self.forget_removed();
        Ok(())
    }

    /// The bytes that an edit concerns, if they still stand.
    fn place_of(&self, edit: &Edit) -> Option<Range<u32>> {
        let id = match edit {
            Edit::Add(span) => &span.id,
            Edit::Relabel { id, .. } | Edit::Reshape { id, .. } => id,
            Edit::Batch(edits) => return edits.iter().find_map(|edit| self.place_of(edit)),
            _ => return None,
        };
        self.annotations.get(id).map(|span| span.start()..span.end())
    }

    fn send(&mut self, edit: Edit) {
        for leaf in edit.leaves() {
            let id = match leaf {
                Edit::Add(span) => &span.id,
                Edit::Remove(id) | Edit::Reshape { id, .. } => id,
                _ => continue,
            };
            match self.annotations.get(id).and_then(|span| odd_end(span, &self.document.text)) {
                Some(name) => self.odd.insert(id.clone(), name),
                None => self.odd.remove(id),
            };
        }
        self.revision += 1;
        self.save_state = SaveState::Saving;
        self.saver.send(self.revision, edit);
    }

    /// Number of the last edit since the document was opened.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Spans that begin or end with something that does not show, with its name.
    pub fn odd_spans(&self) -> &BTreeMap<SpanId, &'static str> {
        &self.odd
    }

    /// Goes to the next or the previous span with a problem, in reading order: one that ends oddly, or one of `others`.
    pub(super) fn go_to_problem(&mut self, forward: bool, others: &[(Range<u32>, Option<SpanId>)]) {
        let here = match self.selected_span() {
            Some(span) => (span.start(), span.id.clone(), 0),
            None => (self.selection.range().start, SpanId::from(""), self.selection.range().end),
        };
        let spans = self.odd.keys().chain(others.iter().filter_map(|(_, id)| id.as_ref()));
        let place = |id: &SpanId| self.annotations.get(id).map(|span| (span.start(), id.clone(), 0));
        let bare = others.iter().filter(|(_, id)| id.is_none());
        let bare = bare.map(|(range, _)| (range.start, SpanId::from(""), range.end));
        let mut places: Vec<(u32, SpanId, u32)> = spans.filter_map(place).chain(bare).collect();
        places.sort_unstable();
        places.dedup();
        let found = if forward {
            places.iter().find(|place| here < **place).or(places.first())
        } else {
            places.iter().rev().find(|place| **place < here).or(places.last())
        };
        if let Some((start, id, end)) = found.cloned() {
            self.show(&(start..end), Some(&id).filter(|id| !id.0.is_empty()));
        }
    }

    /// Goes to a span if it is there, and else selects a range (bytes).
    pub(super) fn show(&mut self, range: &Range<u32>, span: Option<&SpanId>) {
        if let Some(id) = span.filter(|id| self.annotations.get(id).is_some()) {
            self.go_to(id);
        } else {
            self.select(range.start, range.end, true);
            self.reveal = Some(range.clone());
        }
    }

    fn forget_removed(&mut self) {
        let annotations = &self.annotations;
        self.chosen.retain(|id| annotations.get(id).is_some());
        if let Some(id) = &self.selected
            && self.annotations.get(id).is_none()
        {
            self.selected = None;
        }
    }

    /// Takes in what the saving thread says, and says whether the file is another one now.
    pub(super) fn take_save_events(&mut self) -> bool {
        let before = self.base.clone();
        let events: Vec<SaveEvent> = self.saver.events().collect();
        for event in events {
            match event {
                SaveEvent::Saving { .. } => self.save_state = SaveState::Saving,
                SaveEvent::Saved { revision, sha256 } => {
                    if revision == self.revision {
                        self.save_state = SaveState::Saved;
                    }
                    self.base = sha256;
                }
                SaveEvent::Failed { error, .. } => self.save_state = SaveState::Failed(error.to_string()),
                SaveEvent::ChangedOnDisk { .. } => self.save_state = SaveState::ChangedOnDisk,
            }
        }
        before != self.base
    }

    /// Says whether the file on disk is not the one that these annotations came from.
    pub fn is_in_conflict(&self) -> bool {
        self.save_state == SaveState::ChangedOnDisk || self.read_only.is_some()
    }

    /// Writes these annotations over those on disk, of which a copy is kept.
    pub(super) fn keep_mine(&mut self) {
        self.read_only = None;
        self.save_state = SaveState::Saving;
        self.saver.overwrite();
    }

    /// Counts these annotations as dealt with: a copy of them is on disk.
    pub(super) fn count_as_saved(&mut self) {
        self.read_only = None;
        self.save_state = SaveState::Saved;
    }

    /// Puts anchor and caret; lets go of the selected span.
    pub fn select(&mut self, anchor: u32, caret: u32, upstream: bool) {
        let end = self.document.text.len() as u32;
        self.selection = Selection { anchor: anchor.min(end), caret: caret.min(end), upstream };
        self.latest = self.selected.take().or(self.latest.take());
        self.chosen.clear();
    }

    /// The word that holds the character at `at` (bytes), without its clitics if the project wants that; what lies
    /// between words if there is none.
    pub fn word_at(&self, at: usize) -> Range<usize> {
        self.by_policy(segment::word_around(&self.document.text, at))
    }

    fn by_policy(&self, range: Range<usize>) -> Range<usize> {
        match self.clitics {
            Policy::Outside => clitics::without_clitics(&self.document.text, range, &self.evidence),
            Policy::Inside | Policy::Ask => range,
        }
    }

    /// A range as a drag means it: an end inside a word goes to the word's end, unless it stands where a clitic may
    /// end; then clitics are left out if the project wants that. Bytes.
    pub fn snapped(&self, range: Range<u32>) -> Range<u32> {
        let text = &self.document.text;
        let inside = |at: usize, probe: usize| {
            let word = segment::word_around(text, probe);
            let covered = text.get(word.clone()).unwrap_or_default();
            let joint = clitics::joints(covered).contains(&at.saturating_sub(word.start));
            (word.start < at && at < word.end && segment::is_word(covered) && !joint).then_some(word)
        };
        let (start, end) = (range.start as usize, range.end as usize);
        if end <= start {
            return range;
        }
        let wide = inside(start, start).map_or(start, |word| word.start)
            ..inside(end, segment::grapheme_floor(text, end - 1)).map_or(end, |word| word.end);
        let inner = self.by_policy(wide);
        inner.start as u32..inner.end as u32
    }

    /// The selected span, or the innermost one at the caret, or the one selected last.
    pub fn span_here(&self) -> Option<&crate::model::Span> {
        let caret = self.selection.caret;
        self.selected_span()
            .or_else(|| self.annotations.covering(caret).into_iter().next())
            .or_else(|| self.latest.as_ref().and_then(|id| self.annotations.get(id)))
    }

    /// Selects a span, puts the caret at its end and brings it into view.
    pub fn go_to(&mut self, id: &SpanId) {
        let Some(span) = self.annotations.get(id) else { return };
        let range = span.start()..span.end();
        self.select(range.end, range.end, true);
        self.reveal = Some(range);
        self.selected = Some(id.clone());
    }

    /// Goes to the next or the previous span, from the selected one or the caret.
    pub(super) fn walk(&mut self, forward: bool) {
        let (from, at) = (self.selected.as_ref(), self.selection.caret);
        let found =
            if forward { self.annotations.next(at, from) } else { self.annotations.previous(at, from) };
        if let Some(id) = found.map(|span| span.id.clone()) {
            self.go_to(&id);
        }
    }

    /// The selected text, or that of the selected span, in logical order.
    pub fn copied_text(&self) -> String {
        let range = self.selection.range();
        if let (true, Some(span)) = (self.selection.is_empty(), self.selected_span()) {
            let parts: Vec<&str> = span.parts.iter().map(|part| part.of(&self.document.text)).collect();
            return parts.join(" ");
        }
        self.document.text.get(range.start as usize..range.end as usize).unwrap_or_default().to_owned()
    }

    /// The text of a span in one line, no longer than is of use (code points).
    pub fn excerpt(&self, span: &Span, most: usize) -> String {
        let parts: Vec<&str> = span.parts.iter().map(|part| part.of(&self.document.text)).collect();
        let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
        parts.join(" … ").chars().take(most).map(blank).collect()
    }

    /// The selected span.
    pub fn selected_span(&self) -> Option<&crate::model::Span> {
        self.selected.as_ref().and_then(|id| self.annotations.get(id))
    }

    /// Sets the base direction of the selected paragraphs, or of that at the caret; none lets their text decide.
    pub fn set_direction(&mut self, direction: Option<Direction>) {
        let range = self.selection.range();
        let blocks = self.flow.block_at(range.start)..=self.flow.block_at(range.end);
        self.flow.set_direction(blocks, direction);
    }
}
