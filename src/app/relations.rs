//! Making relations: a span is where one begins, the user goes to another, the type is found or chosen; and what is
//! told of relations that break the rules.

use super::strings::{Arg, Strings};
use super::{Command, OpenDocument, State};
use crate::model::rules::{self, Choice, Refusal};
use crate::model::{Document, Edit, Extra, Relation, Schema, SpanId};
use egui::Key;
use std::sync::Arc;

/// Something about a relation.
#[derive(Clone, Debug, PartialEq)]
pub enum RelationCommand {
    /// Begins a relation from a span; the user goes to the other.
    Begin(SpanId),
    /// Relates two spans: at once if one type fits them, else the type is asked for.
    Join(SpanId, SpanId),
    /// Chooses the type of that place among those that are offered.
    Choose(usize),
    /// Gives up the relation that is being made.
    GiveUp,
    /// Gives a relation another type.
    Retype(SpanId, Arc<str>),
    /// Lets a relation run in the other direction.
    Turn(SpanId),
    /// Removes a relation.
    Remove(SpanId),
}

/// A relation that is being made.
#[derive(Clone, Debug, PartialEq)]
pub struct Making {
    /// The span that it begins from.
    pub from: SpanId,
    /// The other span with the types that fit, once it is known.
    pub choice: Option<(SpanId, Vec<Choice>)>,
}

/// What the window knows of relations besides those of the open document.
#[derive(Default)]
pub struct Relations {
    /// The relation that is being made.
    pub making: Option<Making>,
    /// Why the last one could not be made, in a sentence, until something else is done.
    pub refused: Option<String>,
    broken: Vec<(SpanId, Refusal)>,
    /// The state of the labels that was looked through for broken rules.
    looked: Option<(Arc<Document>, u64, Arc<Schema>)>,
}

impl Relations {
    /// The relations of the open document that break the rules, each with the first that it breaks.
    pub fn broken(&self) -> &[(SpanId, Refusal)] {
        &self.broken
    }

    /// Looks the open document through again if it is not as it was, and gives up what can no longer be made.
    pub(super) fn follow(&mut self, open: Option<&OpenDocument>, schema: &Arc<Schema>) {
        let Some(open) = open else {
            *self = Self::default();
            return;
        };
        let here = |looked: &(Arc<Document>, u64, Arc<Schema>)| Arc::ptr_eq(&looked.0, &open.document);
        if !self.looked.as_ref().is_some_and(here) {
            self.making = None;
        }
        let same = self.looked.as_ref().is_some_and(|looked| {
            here(looked) && looked.1 == open.revision() && Arc::ptr_eq(&looked.2, schema)
        });
        if !same {
            self.looked = Some((open.document.clone(), open.revision(), schema.clone()));
            self.broken = rules::broken(schema, &open.annotations);
        }
        let there = |id: &SpanId| open.annotations.get(id).is_some();
        let stands =
            |making: &Making| there(&making.from) && making.choice.as_ref().is_none_or(|(to, _)| there(to));
        self.making = self.making.take().filter(stands);
    }
}

/// The name of a label for the reader.
fn label_name(schema: &Schema, label: &str, language: &str) -> String {
    schema.get(label).map_or(label, |definition| definition.display_name(language)).to_owned()
}

/// The name of a type of relations for the reader.
pub fn kind_name<'a>(schema: &'a Schema, kind: &'a str, language: &str) -> &'a str {
    schema.relation(kind).map_or(kind, |definition| definition.display_name(language))
}

/// Why a relation of that type may not be, in a sentence.
pub fn why_refused(strings: &Strings, schema: &Schema, kind: &str, refusal: &Refusal) -> String {
    let language = strings.language().tag();
    let kind = || Arg::from(kind_name(schema, kind, language));
    let label = |name: &str| Arg::from(label_name(schema, name, language));
    match refusal {
        Refusal::Itself => strings.tr("relation-itself").to_string(),
        Refusal::Double => strings.tr("relation-double").to_string(),
        Refusal::Reverse => strings.tr_args("relation-reverse", &[("type", kind())]),
        Refusal::From(name) => {
            strings.tr_args("relation-not-from", &[("type", kind()), ("label", label(name))])
        }
        Refusal::To(name) => strings.tr_args("relation-not-to", &[("type", kind()), ("label", label(name))]),
        Refusal::MostFrom(most) => {
            strings.tr_args("relation-most-from", &[("type", kind()), ("count", (*most as usize).into())])
        }
        Refusal::MostTo(most) => {
            strings.tr_args("relation-most-to", &[("type", kind()), ("count", (*most as usize).into())])
        }
        Refusal::NoType(from, to) => {
            strings.tr_args("relation-no-type", &[("from", label(from)), ("to", label(to))])
        }
        Refusal::NoTypes => strings.tr("relation-no-types").to_string(),
    }
}

/// A relation in words: its type and what stands at its ends.
pub fn told(strings: &Strings, schema: &Schema, open: &OpenDocument, relation: &Relation) -> String {
    let text = |id| open.annotations.get(id).map(|span| open.excerpt(span, 30)).unwrap_or_default();
    let kind = kind_name(schema, &relation.kind, strings.language().tag());
    let args =
        [("type", kind.into()), ("from", text(&relation.from).into()), ("to", text(&relation.to).into())];
    strings.tr_args("relation-told", &args)
}

/// The command of a plain key while the type of a relation is asked for: its letter, or its number among those that
/// are offered; Enter takes the first. Other letters do nothing.
pub fn key(state: &State, key: Key, physical: Option<Key>) -> Option<Command> {
    let (_, choices) = state.relations.making.as_ref()?.choice.as_ref()?;
    let name = physical.unwrap_or(key).name();
    let place = if key == Key::Enter {
        0
    } else if let Ok(number) = name.parse::<usize>() {
        number.checked_sub(1)?
    } else {
        let letter = name.chars().next().filter(|_| name.chars().count() == 1)?.to_ascii_lowercase();
        let has = |choice: &Choice| state.schema.relation(&choice.kind).and_then(|kind| kind.key);
        choices.iter().position(|choice| has(choice) == Some(letter)).unwrap_or(choices.len())
    };
    Some(Command::Relation(RelationCommand::Choose(place)))
}

/// The span that the user means as an end: the selected one, or the innermost at the caret.
fn meant(open: &OpenDocument) -> Option<SpanId> {
    let here = || open.annotations.covering(open.selection.caret).into_iter().next();
    let before = || open.annotations.covering(open.selection.caret.checked_sub(1)?).into_iter().next();
    open.selected_span().or_else(here).or_else(before).map(|span| span.id.clone())
}

impl State {
    /// Begins a relation from the span that is meant, or leads the one that was begun to it.
    pub(super) fn relate_here(&mut self) {
        let here = self.open.as_ref().and_then(meant);
        match (self.relations.making.as_ref().map(|making| making.from.clone()), here) {
            (_, None) => self.relations.refused = Some(self.strings.tr("relation-no-span").to_string()),
            (None, Some(here)) => self.relation(RelationCommand::Begin(here)),
            (Some(from), Some(here)) => self.relation(RelationCommand::Join(from, here)),
        }
    }

    /// Says whether a relation was begun and Enter leads it to the span that is meant.
    pub(super) fn leads_relation(&self) -> bool {
        let making = self.relations.making.as_ref();
        making
            .is_some_and(|making| self.open.as_ref().and_then(meant).is_some_and(|here| here != making.from))
    }

    /// Says whether a span has a problem, or begins a relation that has one.
    pub(super) fn has_problem_place(&self) -> bool {
        !self.relations.broken.is_empty()
            || 0 < self.problems.open_count()
            || self.open.as_ref().is_some_and(|open| !open.odd_spans().is_empty())
    }

    /// Goes to the next or the previous span that has a problem, or begins a relation that has one.
    pub(super) fn go_to_problem(&mut self, forward: bool) {
        let mut places = self.problem_places();
        let Some(open) = &mut self.open else { return };
        let from = |(id, _): &(SpanId, Refusal)| Some(open.annotations.relation(id)?.from.clone());
        places.extend(self.relations.broken.iter().filter_map(from).map(|id| (0..0, Some(id))));
        open.go_to_problem(forward, &places);
    }

    /// Does what is wanted about relations.
    pub(super) fn relation(&mut self, command: RelationCommand) {
        let schema = self.schema.clone();
        let Some(open) = &mut self.open else { return };
        match command {
            RelationCommand::Begin(from) => {
                if schema.relations.is_empty() {
                    self.refuse("", &Refusal::NoTypes);
                } else {
                    self.relations.making = Some(Making { from, choice: None });
                }
            }
            RelationCommand::GiveUp => self.relations.making = None,
            RelationCommand::Join(from, to) => match rules::choices(&schema, &open.annotations, &from, &to) {
                Ok(choices) if choices.len() == 1 => {
                    self.relations.making = Some(Making { from, choice: Some((to, choices)) });
                    self.choose(0);
                }
                Ok(choices) => {
                    open.selected = Some(to.clone());
                    self.relations.making = Some(Making { from, choice: Some((to, choices)) });
                }
                Err((kind, refusal)) => self.refuse(&kind, &refusal),
            },
            RelationCommand::Choose(place) => self.choose(place),
            RelationCommand::Retype(id, kind) => {
                self.replace(&id, |relation| Relation { kind: kind.clone(), ..relation.clone() });
            }
            RelationCommand::Turn(id) => {
                let turned = |relation: &Relation| Relation {
                    from: relation.to.clone(),
                    to: relation.from.clone(),
                    ..relation.clone()
                };
                self.replace(&id, turned);
            }
            RelationCommand::Remove(id) => {
                if open.annotations.relation(&id).is_some() {
                    open.edit(&Edit::Unrelate(id));
                }
            }
        }
    }

    fn refuse(&mut self, kind: &str, refusal: &Refusal) {
        self.relations.refused = Some(why_refused(&self.strings, &self.schema, kind, refusal));
    }

    /// Makes the relation that was begun with the type of that place among those that fit.
    fn choose(&mut self, place: usize) {
        let Some(Making { from, choice: Some((to, choices)) }) = &self.relations.making else { return };
        let (Some(choice), Some(open)) = (choices.get(place), &mut self.open) else { return };
        let (from, to) = if choice.turned { (to, from) } else { (from, to) };
        let Some(id) = open.annotations.fresh_relation_ids().next() else { return };
        let relation = Relation {
            id,
            kind: choice.kind.clone(),
            from: from.clone(),
            to: to.clone(),
            extra: Extra::new(),
        };
        let said = told(&self.strings, &self.schema, open, &relation);
        if open.edit(&Edit::Relate(relation)) {
            self.said = Some(said);
        }
        self.relations.making = None;
    }

    /// Puts another relation in the place of one, if the rules let it be.
    fn replace(&mut self, id: &SpanId, other: impl Fn(&Relation) -> Relation) {
        let Some(open) = &mut self.open else { return };
        let Some(old) = open.annotations.relation(id) else { return };
        let new = other(old);
        if new == *old {
            return;
        }
        let ends = (&new.from, &new.to);
        match rules::check(&self.schema, &open.annotations, &new.kind, ends, Some(id)) {
            Ok(()) => {
                open.edit(&Edit::Batch(vec![Edit::Unrelate(id.clone()), Edit::Relate(new)]));
            }
            Err(refusal) => self.refuse(&new.kind, &refusal),
        }
    }
}
