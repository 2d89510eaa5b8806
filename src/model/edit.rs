//! The one way to change annotations.

use super::{Annotations, Entity, Extra, Relation, Span, SpanId, Status};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A change to the annotations of one document, as a value.
///
/// The window, the commands, the importers and the tests all change annotations by [`apply`]; undo, the saving
/// thread and the tests keep edits as lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Adds a span; its identifier must be free.
    Add(Box<Span>),
    /// Removes a span that no relation and no entity names; see [`remove_spans`].
    Remove(SpanId),
    /// Gives a span another label.
    Relabel {
        /// The span.
        id: SpanId,
        /// Name of the new label.
        label: Arc<str>,
    },
    /// Gives a span other parts.
    Reshape {
        /// The span.
        id: SpanId,
        /// The new parts, at least one, in reading order, not overlapping.
        parts: Vec<TextRange>,
    },
    /// Sets or takes away the note of a span.
    Note {
        /// The span.
        id: SpanId,
        /// The new note.
        note: Option<String>,
    },
    /// Gives a span other attributes.
    Attributes {
        /// The span.
        id: SpanId,
        /// All of the new attributes.
        attributes: Extra,
    },
    /// Says whether the annotator is not sure of a span.
    Unsure {
        /// The span.
        id: SpanId,
        /// Whether not.
        unsure: bool,
    },
    /// Says how sure of a span somebody or something is.
    Confidence {
        /// The span.
        id: SpanId,
        /// From 0 to 1, or unsaid.
        confidence: Option<f64>,
    },
    /// Adds a relation; its identifier must be free and both its spans must exist.
    Relate(Relation),
    /// Removes a relation.
    Unrelate(SpanId),
    /// Sets what is said of an entity, or takes it away; its mentions must exist, each once.
    Entity {
        /// The entity.
        id: Arc<str>,
        /// All that is said of it from now on.
        entity: Option<Box<Entity>>,
    },
    /// Sets or takes away a value that is kept of the document as a whole, such as its labels.
    Said {
        /// Its key in the annotations.
        key: String,
        /// The new value.
        value: Option<serde_json::Value>,
    },
    /// Says how far the work has come.
    SetStatus(Status),
    /// Several changes as one, in order: all are made or none.
    Batch(Vec<Edit>),
}

/// Why an edit cannot be made; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no span or relation of that identifier.
    #[error("there is no {0}")]
    Missing(SpanId),
    /// The identifier is taken.
    #[error("there is a {0} already")]
    Taken(SpanId),
    /// A relation or an entity is tied to the span.
    #[error("{0} is tied to relations or entities: remove them with it")]
    Tied(SpanId),
    /// The parts are none, or overlap, or are not in reading order.
    #[error("the parts of {0} are none, overlap, or are not in reading order")]
    Parts(SpanId),
    /// An entity names a span twice, or goes by another identifier.
    #[error("the entity {0} names a span twice, or goes by another name")]
    Mentions(Arc<str>),
    /// The annotations are not those that the edit was made for.
    #[error("the labels are not those that this was done to")]
    Changed,
}

impl Edit {
    /// Says whether every range in it is one of `text`.
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Self::Add(span) => span.parts.iter().all(|part| part.fits(text)),
            Self::Reshape { parts, .. } => parts.iter().all(|part| part.fits(text)),
            Self::Batch(edits) => edits.iter().all(|edit| edit.fits(text)),
            _ => true,
        }
    }

    /// The single changes that it is made of.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Batch(edits) => edits.iter().flat_map(Self::leaves).collect(),
            one => vec![one],
        }
    }
}

/// Makes a change and returns the one that takes it back.
///
/// # Errors
/// If the edit does not fit the annotations, which are then as they were.
pub fn apply(annotations: &mut Annotations, edit: &Edit) -> Result<Edit, EditError> {
    match edit {
        Edit::Add(span) => {
            check_parts(&span.id, &span.parts)?;
            if annotations.get(&span.id).is_some() {
                return Err(EditError::Taken(span.id.clone()));
            }
            annotations.insert((**span).clone());
            Ok(Edit::Remove(span.id.clone()))
        }
        Edit::Remove(id) => {
            if annotations.is_tied(id) {
                return Err(EditError::Tied(id.clone()));
            }
            let span = annotations.take(id).ok_or_else(|| EditError::Missing(id.clone()))?;
            Ok(Edit::Add(Box::new(span)))
        }
        Edit::Relabel { id, label } => {
            let old = change(annotations, id, |span| std::mem::replace(&mut span.label, label.clone()))?;
            Ok(Edit::Relabel { id: id.clone(), label: old })
        }
        Edit::Reshape { id, parts } => {
            check_parts(id, parts)?;
            let old = change(annotations, id, |span| std::mem::replace(&mut span.parts, parts.clone()))?;
            Ok(Edit::Reshape { id: id.clone(), parts: old })
        }
        Edit::Note { id, note } => {
            let old = change(annotations, id, |span| std::mem::replace(&mut span.note, note.clone()))?;
            Ok(Edit::Note { id: id.clone(), note: old })
        }
        Edit::Attributes { id, attributes } => {
            let old =
                change(annotations, id, |span| std::mem::replace(&mut span.attributes, attributes.clone()))?;
            Ok(Edit::Attributes { id: id.clone(), attributes: old })
        }
        Edit::Unsure { id, unsure } => {
            let old = change(annotations, id, |span| std::mem::replace(&mut span.unsure, *unsure))?;
            Ok(Edit::Unsure { id: id.clone(), unsure: old })
        }
        Edit::Confidence { id, confidence } => {
            let old = change(annotations, id, |span| std::mem::replace(&mut span.confidence, *confidence))?;
            Ok(Edit::Confidence { id: id.clone(), confidence: old })
        }
        Edit::Relate(relation) => {
            for end in [&relation.from, &relation.to] {
                if annotations.get(end).is_none() {
                    return Err(EditError::Missing(end.clone()));
                }
            }
            if annotations.relation(&relation.id).is_some() {
                return Err(EditError::Taken(relation.id.clone()));
            }
            annotations.insert_relation(relation.clone());
            Ok(Edit::Unrelate(relation.id.clone()))
        }
        Edit::Unrelate(id) => {
            let relation = annotations.take_relation(id).ok_or_else(|| EditError::Missing(id.clone()))?;
            Ok(Edit::Relate(relation))
        }
        Edit::Entity { id, entity } => {
            if let Some(entity) = entity {
                let mut mentions: Vec<&SpanId> = entity.mentions.iter().collect();
                mentions.sort_unstable();
                mentions.dedup();
                if mentions.len() != entity.mentions.len() || entity.id != *id {
                    return Err(EditError::Mentions(id.clone()));
                }
                if let Some(missing) = mentions.into_iter().find(|span| annotations.get(span).is_none()) {
                    return Err(EditError::Missing(missing.clone()));
                }
            }
            let old = annotations.take_entity(id).map(Box::new);
            if let Some(entity) = entity {
                annotations.insert_entity((**entity).clone());
            }
            Ok(Edit::Entity { id: id.clone(), entity: old })
        }
        Edit::Said { key, value } => {
            let old = match value {
                Some(value) => annotations.extra.insert(key.clone(), value.clone()),
                None => annotations.extra.remove(key),
            };
            Ok(Edit::Said { key: key.clone(), value: old })
        }
        Edit::SetStatus(status) => Ok(Edit::SetStatus(std::mem::replace(&mut annotations.status, *status))),
        Edit::Batch(edits) => apply_batch(annotations, edits),
    }
}

/// The edit that removes spans together with the relations tied to them; entities lose those mentions, and go if
/// they have no other.
pub fn remove_spans(annotations: &Annotations, ids: &[SpanId]) -> Edit {
    let ids: BTreeSet<&SpanId> = ids.iter().collect();
    let relations: BTreeSet<&SpanId> =
        ids.iter().flat_map(|id| annotations.relations_of(id)).map(|relation| &relation.id).collect();
    let entities: BTreeMap<&Arc<str>, &Entity> =
        ids.iter().flat_map(|id| annotations.entities_of(id)).map(|entity| (&entity.id, entity)).collect();
    let unrelate = relations.into_iter().map(|id| Edit::Unrelate(id.clone()));
    let unmention = entities.into_values().map(|entity| {
        let mut left = entity.clone();
        left.mentions.retain(|span| !ids.contains(span));
        let entity = (!left.mentions.is_empty()).then(|| Box::new(left.clone()));
        Edit::Entity { id: left.id, entity }
    });
    let remove = ids.iter().map(|id| Edit::Remove((*id).clone()));
    Edit::Batch(unrelate.chain(unmention).chain(remove).collect())
}

fn apply_batch(annotations: &mut Annotations, edits: &[Edit]) -> Result<Edit, EditError> {
    let mut inverses = Vec::with_capacity(edits.len());
    for edit in edits {
        match apply(annotations, edit) {
            Ok(inverse) => inverses.push(inverse),
            Err(error) => {
                for inverse in inverses.iter().rev() {
                    // What was just made can be taken back: its inverse fits by construction.
                    let _ = apply(annotations, inverse);
                }
                return Err(error);
            }
        }
    }
    inverses.reverse();
    Ok(Edit::Batch(inverses))
}

/// Takes a span out, changes it and puts it back, so that every index follows.
fn change<T>(
    annotations: &mut Annotations,
    id: &SpanId,
    f: impl FnOnce(&mut Span) -> T,
) -> Result<T, EditError> {
    let mut span = annotations.take(id).ok_or_else(|| EditError::Missing(id.clone()))?;
    let old = f(&mut span);
    annotations.insert(span);
    Ok(old)
}

fn check_parts(id: &SpanId, parts: &[TextRange]) -> Result<(), EditError> {
    let ordered = parts.windows(2).all(|pair| pair[0].end() <= pair[1].start());
    if parts.is_empty() || !ordered { Err(EditError::Parts(id.clone())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "abcdefghijklmnopqrstuvwxyz";

    fn range(a: usize, b: usize) -> TextRange {
        TextRange::new(TEXT, a.min(b)..a.max(b)).unwrap()
    }

    fn some_edit() -> impl Strategy<Value = Edit> {
        let id = (1_u8..6).prop_map(|n| SpanId::from(format!("s{n}").as_str()));
        let place = (0_usize..26, 0_usize..26).prop_map(|(a, b)| range(a, b));
        let label = prop_oneof![Just(Arc::<str>::from("person")), Just(Arc::<str>::from("date"))];
        let leaf = prop_oneof![
            (id.clone(), label.clone(), place.clone())
                .prop_map(|(id, label, place)| Edit::Add(Box::new(Span::new(id, label, place)))),
            id.clone().prop_map(Edit::Remove),
            (id.clone(), label).prop_map(|(id, label)| Edit::Relabel { id, label }),
            (id.clone(), place.clone(), place).prop_map(|(id, a, b)| Edit::Reshape { id, parts: vec![a, b] }),
            (id.clone(), id.clone(), id.clone()).prop_map(|(id, from, to)| {
                Edit::Relate(Relation { id, kind: "speaker".into(), from, to, extra: Extra::new() })
            }),
            id.clone().prop_map(Edit::Unrelate),
            (prop::bool::ANY, prop::collection::vec(id.clone(), 0..3)).prop_map(|(gone, mentions)| {
                let entity = Entity { id: "e1".into(), mentions, ..Entity::default() };
                Edit::Entity { id: "e1".into(), entity: (!gone).then(|| Box::new(entity)) }
            }),
            proptest::option::of("[a-c]")
                .prop_map(|value| Edit::Said { key: "labels".into(), value: value.map(Into::into) }),
            (id, proptest::option::of("[a-c]")).prop_map(|(id, note)| Edit::Note { id, note }),
            Just(Edit::SetStatus(Status::Done)),
        ];
        leaf.prop_recursive(2, 8, 4, |edit| prop::collection::vec(edit, 0..4).prop_map(Edit::Batch))
    }

    proptest! {
        #[test]
        fn taking_back_restores_and_failing_changes_nothing(edits in prop::collection::vec(some_edit(), 0..40)) {
            let mut annotations = Annotations::new("amal");
            for edit in edits {
                let before = annotations.clone();
                match apply(&mut annotations, &edit) {
                    Err(_) => prop_assert_eq!(&annotations, &before),
                    Ok(inverse) => {
                        let after = annotations.clone();
                        let again = apply(&mut annotations, &inverse).unwrap();
                        prop_assert_eq!(&annotations, &before);
                        apply(&mut annotations, &again).unwrap();
                        prop_assert_eq!(&annotations, &after);
                    }
                }
                // Every way to find a span finds the same ones.
                let whole = annotations.touching(0..26).len();
                prop_assert_eq!(whole, annotations.len());
                prop_assert_eq!(annotations.spans().count(), annotations.len());
                for relation in annotations.relations() {
                    for end in [&relation.from, &relation.to] {
                        prop_assert!(annotations.get(end).is_some());
                        prop_assert_eq!(annotations.relations_of(end).filter(|one| one.id == relation.id).count(), 1);
                    }
                }
                for entity in annotations.entities() {
                    for span in &entity.mentions {
                        prop_assert!(annotations.get(span).is_some());
                        prop_assert!(annotations.entities_of(span).any(|one| one.id == entity.id));
                    }
                }
                prop_assert_eq!(annotations.counts().values().sum::<usize>(), annotations.len());
            }
        }
    }

    #[test]
    fn a_span_goes_with_what_is_tied_to_it() {
        let mut annotations = Annotations::new("amal");
        for (id, a, b) in [("s1", 0, 3), ("s2", 5, 9)] {
            apply(&mut annotations, &Edit::Add(Box::new(Span::new(id.into(), "person", range(a, b)))))
                .unwrap();
        }
        let speaker = Relation {
            id: "r1".into(),
            kind: "speaker".into(),
            from: "s1".into(),
            to: "s2".into(),
            extra: Extra::new(),
        };
        apply(&mut annotations, &Edit::Relate(speaker)).unwrap();
        let entity = |mentions: &[&str]| {
            let mentions = mentions.iter().map(|&id| id.into()).collect();
            Entity { id: "e1".into(), mentions, ..Entity::default() }
        };
        let both = Edit::Entity { id: "e1".into(), entity: Some(Box::new(entity(&["s1", "s2"]))) };
        apply(&mut annotations, &both).unwrap();
        assert_eq!(apply(&mut annotations, &Edit::Remove("s2".into())), Err(EditError::Tied("s2".into())));
        let edit = remove_spans(&annotations, &["s2".into()]);
        let inverse = apply(&mut annotations, &edit).unwrap();
        assert_eq!((annotations.len(), annotations.relations().count()), (1, 0));
        assert_eq!(annotations.entity("e1"), Some(&entity(&["s1"])));
        let last = remove_spans(&annotations, &["s1".into()]);
        let back = apply(&mut annotations, &last).unwrap();
        assert_eq!(annotations.entities().count(), 0);
        apply(&mut annotations, &back).unwrap();
        apply(&mut annotations, &inverse).unwrap();
        assert_eq!((annotations.len(), annotations.relations().count()), (2, 1));
        assert_eq!(annotations.entity("e1"), Some(&entity(&["s1", "s2"])));
    }

    #[test]
    fn walks_in_reading_order() {
        let spans = [("s10", 4, 6), ("s2", 4, 9), ("s3", 0, 2), ("s9", 4, 6)]
            .map(|(id, a, b)| Span::new(id.into(), "person", range(a, b)));
        let (annotations, doubles) = Annotations::with_spans("amal", Status::New, spans.to_vec());
        assert!(doubles.is_empty());
        let ids: Vec<_> = annotations.spans().map(|span| span.id.to_string()).collect();
        assert_eq!(ids, ["s3", "s2", "s9", "s10"]);
        assert_eq!(annotations.next(1, None).unwrap().id, "s2".into());
        assert_eq!(annotations.next(0, Some(&"s2".into())).unwrap().id, "s9".into());
        assert_eq!(annotations.previous(26, None).unwrap().id, "s10".into());
        assert_eq!(annotations.previous(0, Some(&"s2".into())).unwrap().id, "s3".into());
        assert_eq!(annotations.covering(4)[0].id, "s9".into());
        assert_eq!(annotations.fresh_id(), "s11".into());
    }
}
