//! Who works here: the choice of the annotator, the work of others to look at, and work that another program has.

use super::document::Ready;
use super::jobs::{Message, make_ready};
use super::{Action, Command, Fresh, Grade, OpenDocument, State};
use crate::model::{Annotations, Edit, Span, SpanId};
use crate::project::ProjectError;
use crate::project::assign::Assignments;
use crate::project::people::{NameError, check_name};
use std::collections::HashMap;
use std::sync::Arc;

/// What is known of annotators.
#[derive(Default)]
pub struct People {
    /// The choice of who works here, while it is open.
    pub chooser: Option<Chooser>,
    /// Another program has the annotator's work, so that nothing may be changed here; says which, as far as it is known.
    pub held: Option<String>,
    /// Says that the project hides the work of others.
    pub blind: bool,
    assignments: Arc<Assignments>,
    review: Option<Review>,
    /// Whose work was looked at last.
    last: Option<String>,
    /// Who is to work here as soon as all is saved.
    switching: Option<String>,
}

/// The choice of who works here.
#[derive(Debug, Default)]
pub struct Chooser {
    /// Those who are there; none until they are known.
    pub present: Option<Vec<String>>,
    /// Why the name cannot be taken.
    pub problem: Option<String>,
}

/// The work of somebody else is on the screen.
struct Review {
    /// One's own work, which waits.
    own: OpenDocument,
}

/// Something the user wants of annotators.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleCommand {
    /// Works as that annotator, who may be new.
    Choose(String),
    /// Closes the choice.
    Close,
}

/// What workers hand back.
pub(super) enum PeopleMessage {
    /// Those who can be chosen.
    Present(Vec<String>),
    /// The work of somebody else on the document of that name; none if nobody else has worked on it.
    Reviewed(Arc<str>, Result<Option<Box<Ready>>, String>),
}

impl People {
    /// Says whether the work of somebody else is on the screen.
    pub fn is_reviewing(&self) -> bool {
        self.review.is_some()
    }

    /// One's own work, where that of somebody else is on the screen.
    pub(super) fn own(&self) -> Option<&OpenDocument> {
        self.review.as_ref().map(|review| &review.own)
    }

    pub(super) fn set_assignments(&mut self, assignments: Assignments) {
        self.assignments = Arc::new(assignments);
    }

    pub(super) fn own_mut(&mut self) -> Option<&mut OpenDocument> {
        self.review.as_mut().map(|review| &mut review.own)
    }
}

/// Says whether a command is about one's own work, so that this is shown first.
pub(super) fn needs_own(command: &Command) -> bool {
    use Command as C;
    match command {
        C::Problems(_)
        | C::Find(_)
        | C::Export(_)
        | C::Import(_)
        | C::Agreement(_)
        | C::Schema(_)
        | C::Entities(_)
        | C::TagAll
        | C::Walk(_)
        | C::GoToStep(_)
        | C::TakeBackStep(_)
        | C::OpenDocument(_) => true,
        C::Do(action) => !matches!(
            action,
            Action::Review
                | Action::ReviewNext
                | Action::TakeSpan
                | Action::TakeAllSpans
                | Action::NextSpan
                | Action::PreviousSpan
                | Action::Copy
                | Action::SelectAll
                | Action::Clear
                | Action::Palette
                | Action::Help
                | Action::Guideline
                | Action::RepeatLabel
                | Action::DeleteSpan
                | Action::ToggleDone
                | Action::ToggleUnsure
                | Action::ZoomIn
                | Action::ZoomOut
                | Action::ZoomReset
                | Action::Wider
                | Action::Narrower
                | Action::Looser
                | Action::Tighter
                | Action::DirectionAuto
                | Action::DirectionRtl
                | Action::DirectionLtr
                | Action::ToggleDocuments
                | Action::ToggleInspector
                | Action::ToggleInvisibles
                | Action::ToggleRelations
                | Action::ThemeLight
                | Action::ThemeDark
                | Action::ThemeSystem
                | Action::English
                | Action::Arabic
        ),
        _ => false,
    }
}

impl State {
    /// Says whether a document is the annotator's to work on.
    pub fn assigned_to_me(&self, document: &str) -> bool {
        self.people.assignments.has(&self.annotator, document)
    }

    /// Says whether the annotator has documents of their own.
    pub fn has_assignments(&self) -> bool {
        self.people.assignments.of(&self.annotator).next().is_some()
    }

    /// Takes note of what was opened.
    pub(super) fn people_opened(&mut self, fresh: &mut Fresh) {
        self.people.blind = fresh.blind;
        match fresh.assignments.take() {
            Some(Ok(assignments)) => self.people.assignments = Arc::new(assignments),
            Some(Err(error)) => {
                self.people.assignments = Arc::default();
                self.warn(Grade::Error, error, Vec::new());
            }
            None => {}
        }
        if fresh.journal.is_some() {
            self.people.held = None;
        }
    }

    /// Says why there is no journal; where another program has it, nothing can be changed.
    pub(super) fn without_journal(&mut self, error: ProjectError) {
        let ProjectError::Held { holder, .. } = error else {
            let text = self.strings.tr_args("banner-journal", &[("reason", error.to_string().into())]);
            self.warn(Grade::Notice, text, Vec::new());
            return;
        };
        let who = holder.map_or_else(
            || self.strings.tr("people-holder-unknown").to_string(),
            |holder| {
                let args = [
                    ("user", holder.user.as_str().into()),
                    ("host", holder.host.as_str().into()),
                    ("process", holder.process.to_string().into()),
                    ("since", holder.since_text().into()),
                ];
                self.strings.tr_args("people-holder", &args)
            },
        );
        let args = [("name", (*self.annotator).into()), ("holder", who.as_str().into())];
        let text = self.strings.tr_args("banner-held", &args);
        self.people.held = Some(who);
        self.warn(Grade::Warning, text, vec![Action::TakeOver, Action::ChooseAnnotator]);
    }

    /// Says that nothing can be changed, if that was tried.
    pub(super) fn tell_refused(&mut self) {
        if self.open.as_mut().is_some_and(|open| std::mem::take(&mut open.refused)) {
            let key = if self.people.is_reviewing() { "people-theirs" } else { "people-locked" };
            self.said = Some(self.strings.tr(key).to_string());
        }
    }

    /// Opens the choice of who works here.
    pub(super) fn open_chooser(&mut self) {
        let Some(project) = self.project.clone() else { return };
        self.people.chooser = Some(Chooser::default());
        self.jobs.spawn_quietly(
            |_| Message::People(PeopleMessage::Present(Vec::new())),
            move || Message::People(PeopleMessage::Present(project.people())),
        );
    }

    pub(super) fn people(&mut self, command: PeopleCommand) {
        match command {
            PeopleCommand::Close => self.people.chooser = None,
            PeopleCommand::Choose(name) => {
                let Some(chooser) = &mut self.people.chooser else { return };
                let Some(present) = &chooser.present else { return };
                match check_name(&name, present) {
                    Err(error) => chooser.problem = Some(problem(&self.strings, &error)),
                    Ok(name) => {
                        self.people.chooser = None;
                        self.settings.annotator = Some(name.clone());
                        self.me.clone_from(&name);
                        if *self.annotator != *name {
                            self.leave_review();
                            self.people.switching = Some(name);
                            self.switch_on();
                        }
                    }
                }
            }
        }
    }

    /// Opens the work of who was chosen as soon as all that was done is saved.
    pub(super) fn switch_on(&mut self) {
        if self.people.switching.is_none() || !self.is_saved() || !self.is_quiet() {
            return;
        }
        let (Some(name), Some(project)) = (self.people.switching.take(), &self.project) else { return };
        let (root, open) = (project.root().to_path_buf(), self.open.as_ref());
        let document = open.map(|open| open.document.name.to_string());
        self.request(root, document, name);
    }

    pub(super) fn people_received(&mut self, message: PeopleMessage) {
        match message {
            PeopleMessage::Present(mut names) => {
                let Some(chooser) = &mut self.people.chooser else { return };
                if !names.iter().any(|name| **name == *self.annotator) && !self.annotator.is_empty() {
                    names.push(self.annotator.to_string());
                    names.sort_unstable();
                }
                chooser.present = Some(names);
            }
            PeopleMessage::Reviewed(_, Err(error)) => self.warn(Grade::Error, error, Vec::new()),
            PeopleMessage::Reviewed(_, Ok(None)) => {
                self.said = Some(self.strings.tr("people-nobody-else").to_string());
            }
            PeopleMessage::Reviewed(name, Ok(Some(ready))) => self.enter_review(&name, *ready),
        }
    }

    /// Shows the work of another annotator on the open document; with `next`, that of the one after.
    pub(super) fn review(&mut self, next: bool) {
        if self.people.blind {
            let text = self.strings.tr("people-blind").to_string();
            self.warn(Grade::Notice, text, Vec::new());
            return;
        }
        if self.people.is_reviewing() && !next {
            self.leave_review();
            return;
        }
        let (Some(project), Some(open)) = (self.project.clone(), &self.open) else { return };
        let (name, me, waker) = (open.document.name.clone(), self.annotator.clone(), self.jobs.waker());
        let (last, document) = (self.people.last.clone(), name.clone());
        let failed = move |error| Message::People(PeopleMessage::Reviewed(name.clone(), Err(error)));
        self.jobs.spawn_quietly(failed, move || {
            let mut others = project.annotators_of(&document);
            others.retain(|other| **other != *me);
            let at = last.and_then(|last| others.iter().position(|other| *other == last));
            let at = match at {
                Some(at) if next => (at + 1) % others.len().max(1),
                Some(at) => at,
                None => 0,
            };
            let theirs =
                others.get(at).map(|other| make_ready(&project, &document, other, waker).map(Box::new));
            Message::People(PeopleMessage::Reviewed(document, theirs.transpose()))
        });
    }

    fn enter_review(&mut self, name: &Arc<str>, ready: Ready) {
        self.leave_review();
        let Some(own) = self.open.take() else { return };
        if own.document.name != *name || self.people.blind {
            self.open = Some(own);
            return;
        }
        let mut theirs = OpenDocument::new(ready);
        theirs.locked = true;
        (theirs.evidence, theirs.clitics) = (own.evidence.clone(), own.clitics);
        if theirs.document.text == own.document.text {
            (theirs.scroll, theirs.selection) = (own.scroll, own.selection);
        }
        self.people.last = Some(theirs.annotations.annotator.to_string());
        self.open = Some(theirs);
        self.people.review = Some(Review { own });
        self.relations.follow(self.open.as_ref(), &self.schema);
    }

    /// Shows one's own work again, at the same place of the text.
    pub(super) fn leave_review(&mut self) {
        let Some(Review { mut own }) = self.people.review.take() else { return };
        if let Some(theirs) = self.open.take()
            && theirs.document.text == own.document.text
        {
            own.scroll = theirs.scroll;
            own.select(theirs.selection.anchor, theirs.selection.caret, theirs.selection.upstream);
        }
        self.open = Some(own);
        self.relations.follow(self.open.as_ref(), &self.schema);
    }

    /// Copies the span at the caret, or all, into one's own work, as one step; what is there already is passed over.
    pub(super) fn take_spans(&mut self, all: bool) {
        let (Some(open), Some(review)) = (&mut self.open, &mut self.people.review) else { return };
        if open.document.text != review.own.document.text {
            self.said = Some(self.strings.tr("people-other-text").to_string());
            return;
        }
        let spans: Vec<&Span> =
            if all { open.annotations.spans().collect() } else { open.span_here().into_iter().collect() };
        let Some((edit, count)) = copies(&open.annotations, &spans, &review.own.annotations) else {
            self.said = Some(self.strings.tr("people-nothing-new").to_string());
            return;
        };
        // The step is taken down from what is open.
        std::mem::swap(open, &mut review.own);
        let done = open.edit(&edit);
        self.record();
        if let (Some(open), Some(review)) = (&mut self.open, &mut self.people.review) {
            std::mem::swap(open, &mut review.own);
        }
        self.said = Some(if done {
            self.strings.tr_args("people-taken", &[("count", count.into())])
        } else {
            self.strings.tr("people-locked").to_string()
        });
    }
}

/// An edit that adds copies of spans with the relations between them, and the number of spans; none if all are there.
fn copies(theirs: &Annotations, spans: &[&Span], own: &Annotations) -> Option<(Edit, usize)> {
    let (mut ids, mut relation_ids) = (own.fresh_ids(), own.fresh_relation_ids());
    let mut mine: HashMap<&SpanId, SpanId> = HashMap::new();
    let mut edits = Vec::new();
    let mut by_start: HashMap<u32, Vec<&Span>> = HashMap::new();
    for span in own.spans() {
        by_start.entry(span.start()).or_default().push(span);
    }
    for span in spans {
        let same = |other: &&&Span| other.label == span.label && other.parts == span.parts;
        if let Some(there) = by_start.get(&span.start()).and_then(|there| there.iter().find(same)) {
            mine.insert(&span.id, there.id.clone());
            continue;
        }
        let Some(id) = ids.next() else { continue };
        mine.insert(&span.id, id.clone());
        edits.push(Edit::Add(Box::new(Span { id, ..(*span).clone() })));
    }
    let count = edits.len();
    for relation in theirs.relations() {
        let (Some(from), Some(to)) = (mine.get(&relation.from), mine.get(&relation.to)) else { continue };
        let there =
            own.relations().any(|other| (&other.kind, &other.from, &other.to) == (&relation.kind, from, to));
        if let Some(id) = relation_ids.next().filter(|_| !there) {
            let (from, to) = (from.clone(), to.clone());
            edits.push(Edit::Relate(crate::model::Relation { id, from, to, ..relation.clone() }));
        }
    }
    (!edits.is_empty()).then_some((Edit::Batch(edits), count))
}

/// Why a name cannot be taken, in the language of the interface.
pub(super) fn problem(strings: &super::strings::Strings, error: &NameError) -> String {
    match error {
        NameError::Empty => strings.tr("name-empty").to_string(),
        NameError::Character(c) => strings.tr_args("name-character", &[("character", c.to_string().into())]),
        NameError::Hidden(what) => strings.tr_args("name-hidden", &[("character", (*what).into())]),
        NameError::Reserved(name) => strings.tr_args("name-reserved", &[("name", name.clone().into())]),
        NameError::Long => strings.tr("name-long").to_string(),
        NameError::Clash(name) => strings.tr_args("name-clash", &[("name", name.clone().into())]),
    }
}
