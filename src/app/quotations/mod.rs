//! Quotations: those that may be there to mark, one at a time, and what those that are marked are tied to.

mod edits;

use super::document::Selection;
use super::jobs::Message;
use super::{Action, OpenDocument, State};
use crate::model::{ADDRESSEE, CUE, LabelDefinition, Role, SPEAKER, Schema, Span, SpanId};
use crate::suggest::quotes::{self, Is, Reading, Suggested};
use crate::text::TextRange;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What was found in the open document, and where the user stands in it.
#[derive(Default)]
pub struct Quotations {
    /// The text that is or was looked through.
    text: Option<Arc<str>>,
    found: Vec<Suggested>,
    /// Set to stop the worker; there while it is at work.
    running: Option<Arc<AtomicBool>>,
    generation: u64,
    /// Which way to go as soon as enough is found.
    wanted: Option<bool>,
    shown: Option<Shown>,
    /// The quotation that was selected last, with the name of its document.
    last: Option<(Arc<str>, SpanId)>,
}

/// The suggestion that is looked at: as long as nothing else is selected.
#[derive(Clone, Copy, Debug)]
struct Shown {
    place: usize,
    reading: usize,
    selection: Selection,
}

/// A suggestion as it is shown.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The suggestion, with speakers by the spans that are marked.
    pub suggested: Suggested,
    /// Which of its readings is shown.
    pub reading: usize,
    /// Its place among those that were found, from 1, and their number.
    pub place: (usize, usize),
}

impl Suggestion {
    /// What it would mark: each stretch of text with the name of its label.
    pub fn marks(&self, schema: &Schema) -> Vec<(TextRange, Option<Arc<str>>)> {
        let one = &self.suggested;
        let content = self.content().into_iter().flat_map(|reading| &reading.content);
        let quotation = quotation_label(schema).map(|label| label.name.clone());
        let mut marks: Vec<_> = content.map(|part| (*part, quotation.clone())).collect();
        marks.extend(one.cue.map(|cue| (cue, edits::label_for(schema, Tie::Cue, Is::Person))));
        for (tie, mention) in [(Tie::Speaker, one.speaker), (Tie::Addressee, one.addressee)] {
            marks.extend(mention.map(|mention| (mention.range, edits::label_for(schema, tie, mention.is))));
        }
        marks
    }

    /// The reading that is shown.
    pub fn content(&self) -> Option<&Reading> {
        self.suggested.readings.get(self.reading)
    }
}

/// What a quotation is tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Who said it.
    Speaker,
    /// The word that tells that it was said.
    Cue,
    /// Whom it was said to.
    Addressee,
}

impl Tie {
    /// All of them, in the order of the panel.
    pub const ALL: [Self; 3] = [Self::Speaker, Self::Cue, Self::Addressee];

    /// The type of its relation.
    pub fn relation(self) -> &'static str {
        match self {
            Self::Speaker => SPEAKER,
            Self::Cue => CUE,
            Self::Addressee => ADDRESSEE,
        }
    }

    /// What makes it of the selection.
    pub fn action(self) -> Action {
        match self {
            Self::Speaker => Action::TieSpeaker,
            Self::Cue => Action::TieCue,
            Self::Addressee => Action::TieAddressee,
        }
    }
}

/// The label of quotations: the one with their role, or the one of that name.
pub fn quotation_label(schema: &Schema) -> Option<&LabelDefinition> {
    let by_role = schema.labels.iter().find(|label| label.role == Some(Role::Quotation));
    by_role.or_else(|| {
        schema.labels.iter().find(|label| matches!(&*label.name.to_lowercase(), "quote" | "quotation"))
    })
}

/// So many suggestions are handed over at once.
const BATCH: usize = 200;

impl State {
    /// Says whether the document is still being looked through.
    pub fn seeks_quotations(&self) -> bool {
        self.quotations.wanted.is_some()
    }

    /// The suggestion that is looked at.
    pub fn proposal(&self) -> Option<Suggestion> {
        let open = self.open.as_ref()?;
        let shown = self.shown(open)?;
        let mut suggested = self.quotations.found.get(shown.place)?.clone();
        self.settle(open, &mut suggested);
        let place = (shown.place + 1, self.quotations.found.len());
        Some(Suggestion { suggested, reading: shown.reading, place })
    }

    /// Says whether a suggestion is looked at.
    pub(super) fn has_proposal(&self) -> bool {
        self.open.as_ref().is_some_and(|open| self.shown(open).is_some())
    }

    fn shown(&self, open: &OpenDocument) -> Option<Shown> {
        let same = self.quotations.text.as_ref().is_some_and(|text| Arc::ptr_eq(text, &open.document.text));
        let free = open.selected.is_none() && open.chosen.is_empty();
        self.quotations.shown.filter(|shown| same && free && shown.selection == open.selection)
    }

    fn settle(&self, open: &OpenDocument, one: &mut Suggested) {
        let known = |about: TextRange| open.annotations.touching(about.start()..about.end());
        one.settle(&open.document.text, known, |span: &Span| Is::of_label(&self.schema, &span.label));
    }

    /// Says whether a suggestion was neither accepted nor turned away.
    fn is_open(&self, open: &OpenDocument, one: &Suggested) -> bool {
        quotation_label(&self.schema).is_some_and(|label| edits::is_open(open, &self.schema, label, one))
    }

    /// Looks through the open document, if that was not done.
    fn look_for_quotations(&mut self) {
        let Some(open) = &self.open else { return };
        let text = open.document.text.clone();
        if self.quotations.text.as_ref().is_some_and(|other| Arc::ptr_eq(other, &text)) {
            return;
        }
        self.forget_quotations();
        let generation = self.quotations.generation;
        self.quotations.text = Some(text.clone());
        let cancel = Arc::new(AtomicBool::new(false));
        self.quotations.running = Some(cancel.clone());
        let post = self.jobs.poster();
        self.jobs.spawn_quietly(
            move |_| Message::Quotations(generation, Vec::new(), true),
            move || {
                let mut batch = Vec::with_capacity(BATCH);
                for one in quotes::find(&text) {
                    if cancel.load(Ordering::Relaxed) {
                        break;
                    }
                    batch.push(one);
                    if batch.len() == BATCH {
                        post(Message::Quotations(generation, std::mem::take(&mut batch), false));
                    }
                }
                Message::Quotations(generation, batch, true)
            },
        );
    }

    /// Forgets what was found, as another document is opened.
    pub(super) fn forget_quotations(&mut self) {
        if let Some(running) = self.quotations.running.take() {
            running.store(true, Ordering::Relaxed);
        }
        let (generation, last) = (self.quotations.generation + 1, self.quotations.last.take());
        self.quotations = Quotations { generation, last, ..Quotations::default() };
    }

    /// Takes in what the worker found.
    pub(super) fn quotations_found(&mut self, generation: u64, found: Vec<Suggested>, done: bool) {
        if generation != self.quotations.generation {
            return;
        }
        self.quotations.found.extend(found);
        if done {
            self.quotations.running = None;
        }
        if let Some(forward) = self.quotations.wanted {
            self.seek_quotation(forward);
        }
    }

    /// Goes to the next suggestion after the one that is looked at, or after the caret; or to the one before.
    pub(super) fn seek_quotation(&mut self, forward: bool) {
        if quotation_label(&self.schema).is_none() {
            self.said = Some(self.strings.tr("banner-no-quotation-label").to_string());
            return;
        }
        self.look_for_quotations();
        let Some(open) = &self.open else { return };
        let found = &self.quotations.found;
        let caret = open.selection.caret;
        let here = match self.shown(open) {
            Some(shown) => shown.place + usize::from(forward),
            None => found.partition_point(|one| one.start() < caret),
        };
        let is_open = |place: &usize| found.get(*place).is_some_and(|one| self.is_open(open, one));
        let next = if forward {
            (here..found.len()).find(is_open)
        } else {
            (0..here.min(found.len())).rev().find(is_open)
        };
        // The rest of the text may hold one; only then is the way begun anew.
        if self.quotations.running.is_some() && (next.is_none() || !forward) {
            self.quotations.wanted = Some(forward);
            return;
        }
        let around = if forward {
            (0..here.min(found.len())).find(is_open)
        } else {
            (here..found.len()).rev().find(is_open)
        };
        self.quotations.wanted = None;
        match next.or(around) {
            Some(place) => self.show_quotation(place),
            None => self.said = Some(self.strings.tr("banner-no-quotation").to_string()),
        }
    }

    /// Puts a suggestion before the user's eyes.
    fn show_quotation(&mut self, place: usize) {
        let (Some(open), Some(one)) = (&mut self.open, self.quotations.found.get(place)) else { return };
        let Some(reading) = one.readings.first() else { return };
        let (Some(first), Some(last)) = (reading.content.first(), reading.content.last()) else { return };
        let from = one.cue.map_or(first.start(), TextRange::start).min(first.start());
        open.select(first.start(), first.start(), false);
        open.reveal = Some(from..last.end());
        self.quotations.shown = Some(Shown { place, reading: 0, selection: open.selection });
    }

    /// Shows the suggestion's next reading.
    pub(super) fn other_reading(&mut self) {
        let readings = self.proposal().map_or(0, |proposal| proposal.suggested.readings.len());
        if let Some(shown) = self.quotations.shown.as_mut().filter(|_| 1 < readings) {
            shown.reading = (shown.reading + 1) % readings;
        }
    }

    /// Says whether the suggestion that is looked at can be read otherwise.
    pub(super) fn has_other_reading(&self) -> bool {
        let shown = self.open.as_ref().and_then(|open| self.shown(open));
        let one = shown.and_then(|shown| self.quotations.found.get(shown.place));
        one.is_some_and(|one| 1 < one.readings.len())
    }

    /// Marks all of the suggestion that is looked at, as one step, and goes to the next.
    pub(super) fn accept_quotation(&mut self) {
        let Some(proposal) = self.proposal() else { return };
        let schema = self.schema.clone();
        let Some(open) = &mut self.open else { return };
        let Some(edit) = edits::accept(open, &schema, &proposal) else { return };
        if open.edit(&edit) {
            self.go_on();
        }
    }

    /// Turns the suggestion away for good, and goes to the next.
    pub(super) fn reject_quotation(&mut self) {
        let Some(proposal) = self.proposal() else { return };
        let Some(open) = &mut self.open else { return };
        let edit = edits::reject(open, &proposal.suggested);
        if open.edit(&edit) {
            self.go_on();
        }
    }

    fn go_on(&mut self) {
        self.seek_quotation(true);
        let Some(open) = &self.open else { return };
        let done = self.shown(open).is_none_or(|shown| {
            self.quotations.found.get(shown.place).is_none_or(|one| !self.is_open(open, one))
        });
        if done && self.quotations.wanted.is_none() {
            self.quotations.shown = None;
        }
    }

    /// Remembers which quotation was selected last.
    pub(super) fn remember_quotation(&mut self) {
        let Some(open) = &self.open else { return };
        let Some(span) = open.selected_span() else { return };
        if quotation_label(&self.schema).is_some_and(|label| label.name == span.label) {
            self.quotations.last = Some((open.document.name.clone(), span.id.clone()));
        }
    }

    /// What a quotation is tied to, each with the relation that ties it.
    pub fn tied(&self, quotation: &SpanId, tie: Tie) -> Vec<(SpanId, &Span)> {
        let Some(open) = &self.open else { return Vec::new() };
        let relations = edits::tied(&open.annotations, quotation, tie).into_iter();
        relations.filter_map(|one| Some((one.id.clone(), open.annotations.get(&one.to)?))).collect()
    }

    /// The quotation that is selected, or was last.
    pub fn quotation(&self) -> Option<&Span> {
        let open = self.open.as_ref()?;
        let (document, id) = self.quotations.last.as_ref()?;
        let label = quotation_label(&self.schema)?;
        open.annotations.get(id).filter(|span| *document == open.document.name && span.label == label.name)
    }

    /// Says whether something is selected that a quotation can be tied to.
    pub fn can_tie(&self) -> bool {
        let Some(open) = &self.open else { return false };
        let id = self.quotation().map(|span| &span.id);
        let other = open.selected.as_ref().is_some_and(|selected| Some(selected) != id);
        id.is_some() && (!open.selection.is_empty() || other)
    }

    /// Ties what is selected to the quotation that was selected last, and selects that again.
    pub(super) fn tie(&mut self, tie: Tie) {
        let Some(quotation) = self.quotation().map(|span| span.id.clone()) else { return };
        let schema = self.schema.clone();
        let Some(open) = &mut self.open else { return };
        match edits::tie(open, &schema, &quotation, tie) {
            Ok(edit) => {
                if open.edit(&edit) {
                    let caret = open.selection.caret;
                    open.select(caret, caret, open.selection.upstream);
                    open.selected = Some(quotation);
                }
            }
            Err(why) => self.said = Some(self.strings.tr(why).to_string()),
        }
    }

    /// Takes away what a quotation is tied to by a relation.
    pub(super) fn untie(&mut self, relation: &SpanId) {
        if let Some(open) = self.open.as_mut().filter(|open| open.annotations.relation(relation).is_some()) {
            open.edit(&crate::model::Edit::Unrelate(relation.clone()));
        }
    }
}
