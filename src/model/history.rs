//! Undo and redo, without limit and over all documents of a project.

use super::{Annotations, Edit, EditError, RecordChange, Registry, SpanId, apply, remove_spans};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A change to one document, with the one that takes it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The document.
    pub document: Arc<str>,
    /// What was done.
    pub edit: Edit,
    /// What takes it back.
    pub inverse: Edit,
}

impl Change {
    /// Makes the change.
    ///
    /// # Errors
    /// If the annotations are not those it was made on; they are then as they were.
    pub fn make(&self, annotations: &mut Annotations) -> Result<(), EditError> {
        exactly(annotations, &self.edit, &self.inverse)
    }

    /// Takes the change back.
    ///
    /// # Errors
    /// If the annotations are not those it led to; they are then as they were.
    pub fn take_back(&self, annotations: &mut Annotations) -> Result<(), EditError> {
        exactly(annotations, &self.inverse, &self.edit)
    }

    /// The edit that removes, with what is tied to them, the spans that the change added and that are still there.
    pub fn without_added(&self, annotations: &Annotations) -> Option<Edit> {
        let added = self.edit.leaves().into_iter().filter_map(|edit| match edit {
            Edit::Add(span) => annotations.get(&span.id).map(|span| span.id.clone()),
            _ => None,
        });
        let ids: Vec<SpanId> = added.collect();
        (!ids.is_empty()).then(|| remove_spans(annotations, &ids))
    }

    /// Says whether every range in it is one of `text`.
    pub fn fits(&self, text: &str) -> bool {
        self.edit.fits(text) && self.inverse.fits(text)
    }
}

/// Makes an edit that must be taken back by just `inverse`: then what it changes is what it was made for.
fn exactly(annotations: &mut Annotations, edit: &Edit, inverse: &Edit) -> Result<(), EditError> {
    let back = apply(annotations, edit)?;
    if back == *inverse {
        return Ok(());
    }
    // What was just made can be taken back: its inverse fits by construction.
    let _ = apply(annotations, &back);
    Err(EditError::Changed)
}

/// A change to the schema of a project, with the work of other annotators that followed it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SchemaChange {
    /// The schema before, in the form of its file; none if the project had none of its own.
    pub before: Option<serde_json::Value>,
    /// The schema after.
    pub after: serde_json::Value,
    /// Changes to the work of others, with their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(Arc<str>, Change)>,
    /// The file of the bin in which what it took out is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
}

/// What was done at one go, in one document or many, and to what the project knows of entities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The changes, at most one to a document.
    pub changes: Vec<Change>,
    /// What was changed of the project's entities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<RecordChange>,
    /// Text that it concerned, for lists.
    pub about: String,
    /// When, in seconds since 1970.
    pub time: u64,
    /// What it did to the schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Box<SchemaChange>>,
}

/// The steps of an annotator's work on a project, with a place in them: what stands before it is done, what stands
/// after it was taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    steps: Vec<Arc<Step>>,
    done: usize,
}

/// So many steps are tried to find where a document stands.
const NEAR: usize = 256;

impl History {
    /// Adds a step that was done; what was taken back before is forgotten.
    pub fn push(&mut self, step: Arc<Step>) {
        self.steps.truncate(self.done);
        self.steps.push(step);
        self.done += 1;
    }

    /// Moves the place behind the next step or before the last.
    pub fn walk(&mut self, forward: bool) {
        let to = if forward { self.done + 1 } else { self.done.saturating_sub(1) };
        self.done = to.min(self.steps.len());
    }

    /// Forgets the last step as if it had never been done.
    pub fn forget_last(&mut self) {
        self.walk(false);
        self.steps.truncate(self.done);
    }

    /// The step that would be made again (`forward`) or taken back.
    pub fn beside(&self, forward: bool) -> Option<&Arc<Step>> {
        let at = if forward { Some(self.done) } else { self.done.checked_sub(1) };
        at.and_then(|at| self.steps.get(at))
    }

    /// All steps, the oldest first.
    pub fn steps(&self) -> &[Arc<Step>] {
        &self.steps
    }

    /// How many of them are done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Brings annotations that were written before the last steps, or after steps that were then taken back, to where
    /// the history stands, and returns the edits that did so. Where the annotations stand is found by which steps
    /// fit; if none do, nothing is changed.
    pub fn recover(&self, document: &str, text: &str, annotations: &mut Annotations) -> Vec<Edit> {
        let ours = |step: &Arc<Step>| step.changes.iter().position(|change| *change.document == *document);
        let all: Vec<(usize, &Change)> = self
            .steps
            .iter()
            .enumerate()
            .filter_map(|(at, step)| Some((at, step.changes.get(ours(step)?)?)))
            .collect();
        let target = all.partition_point(|(at, _)| *at < self.done);
        let change = |at: usize| all.get(at).map(|(_, change)| *change);
        let go = |annotations: &mut Annotations, change: &Change, forward: bool| {
            if !change.fits(text) {
                return Err(EditError::Changed);
            }
            if forward { change.make(annotations) } else { change.take_back(annotations) }
        };
        // Goes as far as the changes fit, and back again if that is not all the way, or if it was only to see.
        let walk = |annotations: &mut Annotations, path: &[&Change], forward: bool, stay: bool| {
            let through = path.iter().take_while(|change| go(annotations, change, forward).is_ok()).count();
            let whole = through == path.len();
            if !(whole && stay) {
                for change in path.iter().take(through).rev() {
                    // What was just made can be taken back.
                    let _ = go(annotations, change, !forward);
                }
            }
            whole
        };
        let stands_at = |annotations: &mut Annotations, at: usize| {
            let before: Vec<&Change> = (at.saturating_sub(NEAR)..at).rev().filter_map(change).collect();
            let next: Vec<&Change> = change(at).into_iter().collect();
            walk(annotations, &before, false, false) && walk(annotations, &next, true, false)
        };
        // The most steps that fit: fewer would leave what later ones did out of account.
        let (low, high) = (target.saturating_sub(NEAR), all.len().min(target + NEAR));
        for from in (low..=high).rev() {
            if !stands_at(annotations, from) {
                continue;
            }
            let forward = from < target;
            let path: Vec<&Change> = if forward {
                (from..target).filter_map(change).collect()
            } else {
                (target..from).rev().filter_map(change).collect()
            };
            if walk(annotations, &path, forward, true) {
                let edit = |change: &&Change| {
                    if forward { change.edit.clone() } else { change.inverse.clone() }
                };
                return path.iter().map(edit).collect();
            }
        }
        Vec::new()
    }

    /// Brings what is known of entities, written before the last steps or after steps that were then taken back, to
    /// where the history stands, and returns the changes that did so. A record that is as no step left it is left
    /// alone.
    pub fn recover_entities(&self, registry: &mut Registry) -> Vec<RecordChange> {
        let mut touched: HashMap<&Arc<str>, Vec<(bool, &RecordChange)>> = HashMap::new();
        let mut order = Vec::new();
        for (at, step) in self.steps.iter().enumerate() {
            for change in &step.entities {
                let all = touched.entry(&change.id).or_default();
                if all.is_empty() {
                    order.push(&change.id);
                }
                all.push((at < self.done, change));
            }
        }
        let mut made = Vec::new();
        for id in order {
            let all = touched.get(id).map(Vec::as_slice).unwrap_or_default();
            let last = all.iter().rev().find(|(done, _)| *done).map(|(_, change)| &change.after);
            let Some(goal) = last.or_else(|| all.first().map(|(_, change)| &change.before)) else { continue };
            let now = registry.own(id);
            let known = all.iter().any(|(_, change)| change.before == now || change.after == now);
            if known && now != *goal {
                let change = RecordChange { id: id.clone(), before: now, after: goal.clone() };
                if registry.make(std::slice::from_ref(&change)) {
                    made.push(change);
                }
            }
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::text::TextRange;
    use proptest::prelude::*;

    const TEXT: &str = "abcdefghij";

    fn edit(kind: u8, id: u8, place: usize) -> Edit {
        let id = SpanId::from(format!("s{id}").as_str());
        let range = TextRange::new(TEXT, place..place + 2).unwrap();
        match kind {
            0 => Edit::Add(Box::new(Span::new(id, "date", range))),
            1 => Edit::Remove(id),
            2 => Edit::Relabel { id, label: if place < 4 { "date".into() } else { "person".into() } },
            _ => Edit::Reshape { id, parts: vec![range] },
        }
    }

    proptest! {
        /// Whatever was done, undone and redone: the annotations are those that the steps before the place lead to,
        /// and annotations left behind anywhere on the way are brought there.
        #[test]
        fn any_walk_gives_what_the_steps_say(
            moves in prop::collection::vec((0_u8..6, 0_u8..4, 0_u8..3, 0_usize..8), 1..60),
            left_at in any::<prop::sample::Index>(),
        ) {
            let mut annotations = Annotations::new("amal");
            let mut history = History::default();
            let mut model = vec![annotations.clone()];
            for (kind, what, id, place) in moves {
                if kind < 4 {
                    let edit = edit(what, id, place);
                    if let Ok(inverse) = apply(&mut annotations, &edit) {
                        let change = Change { document: "a".into(), edit, inverse };
                        model.truncate(history.done() + 1);
                        model.push(annotations.clone());
                        history.push(Arc::new(Step { changes: vec![change], ..Step::default() }));
                    }
                } else if let Some(step) = history.beside(kind == 4).cloned() {
                    let change = &step.changes[0];
                    let gone = if kind == 4 { change.make(&mut annotations) } else { change.take_back(&mut annotations) };
                    prop_assert_eq!(gone, Ok(()));
                    history.walk(kind == 4);
                }
                prop_assert_eq!(&annotations, &model[history.done()]);
            }
            // Any state on the way leads to where the history stands.
            let mut old = left_at.get(&model).clone();
            let mut again = old.clone();
            for edit in &history.recover("a", TEXT, &mut old) {
                apply(&mut again, edit).unwrap();
            }
            prop_assert_eq!(&again, &old);
            prop_assert_eq!(&old, &annotations);
            let mut current = annotations.clone();
            history.recover("a", TEXT, &mut current);
            prop_assert_eq!(&current, &annotations);
        }
    }

    #[test]
    fn what_was_not_written_is_made_again() {
        let mut annotations = Annotations::new("amal");
        let mut history = History::default();
        for (id, place) in [(1, 0), (2, 3), (3, 6)] {
            let edit = edit(0, id, place);
            let inverse = apply(&mut annotations, &edit).unwrap();
            let change = Change { document: "a".into(), edit, inverse };
            history.push(Arc::new(Step { changes: vec![change], ..Step::default() }));
        }
        let mut empty = Annotations::new("amal");
        assert_eq!(history.recover("a", TEXT, &mut empty).len(), 3);
        assert_eq!(empty, annotations);
        history.walk(false);
        assert_eq!(history.recover("a", TEXT, &mut empty).len(), 1);
        assert_eq!(empty.len(), 2);
        assert!(history.recover("another", TEXT, &mut empty).is_empty());
        assert!(history.recover("a", "ab", &mut Annotations::new("amal")).is_empty());
    }

    #[test]
    fn what_was_not_written_of_entities_is_made_again() {
        let record = |name: &str| {
            Arc::new(crate::model::EntityRecord {
                id: "a".into(),
                name: name.to_owned(),
                ..Default::default()
            })
        };
        let states = [None, Some(record("x")), Some(record("y")), None, Some(record("z"))];
        let mut history = History::default();
        for pair in states.windows(2) {
            let change = RecordChange { id: "a".into(), before: pair[0].clone(), after: pair[1].clone() };
            history.push(Arc::new(Step { entities: vec![change], ..Step::default() }));
        }
        history.walk(false);
        history.walk(false);
        for state in &states {
            let mut left = Registry::default();
            if let Some(record) = state {
                left.insert((**record).clone());
            }
            let made = history.recover_entities(&mut left);
            assert_eq!(left.own("a"), states[2]);
            assert_eq!(made.len(), usize::from(*state != states[2]));
        }
        // What somebody else made of it is left alone.
        let mut other = Registry::default();
        other.insert((*record("w")).clone());
        assert!(history.recover_entities(&mut other).is_empty());
    }
}
