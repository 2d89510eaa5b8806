//! Which spans mention which entity: edits that keep every mention in one chain and leave no chain empty.

use super::{Annotations, Edit, Entity, Span, SpanId, Status};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An entity: its identifier, and its kind where it is new to a document.
pub type Head = (Arc<str>, Arc<str>);

/// The edit that makes spans mentions of an entity, or of none: they leave the entities that they mentioned, of which
/// those that are left with no mention go. None if that changes nothing.
pub fn link(annotations: &Annotations, spans: &[SpanId], to: Option<&Head>) -> Option<Edit> {
    let there: Vec<&SpanId> = spans.iter().filter(|id| annotations.get(id).is_some()).collect();
    together(linked(annotations, &there, to))
}

/// The edit that marks ranges with a label, those that are not marked so, and makes these spans and others mentions of
/// an entity. None if that changes nothing.
pub fn mark_and_link(
    annotations: &Annotations,
    label: &Arc<str>,
    ranges: &[TextRange],
    spans: &[SpanId],
    to: &Head,
) -> Option<Edit> {
    let mut all: Vec<SpanId> = spans.iter().filter(|id| annotations.get(id).is_some()).cloned().collect();
    let mut edits = Vec::new();
    let mut fresh = annotations.fresh_ids();
    for range in ranges {
        let touching = annotations.touching(range.start()..range.end());
        let same = touching.into_iter().find(|span| span.label == *label && span.parts == [*range]);
        if let Some(span) = same {
            all.push(span.id.clone());
            continue;
        }
        let Some(id) = fresh.next() else { break };
        edits.push(Edit::Add(Box::new(Span::new(id.clone(), label.clone(), *range))));
        all.push(id);
    }
    edits.extend(together(linked(annotations, &all.iter().collect::<Vec<_>>(), Some(to))));
    if edits.is_empty() {
        return None;
    }
    if annotations.status() == Status::New {
        edits.push(Edit::SetStatus(Status::InProgress));
    }
    Some(Edit::Batch(edits))
}

/// What becomes of the entities when spans, which are there or will be, mention another, or none.
fn linked(
    annotations: &Annotations,
    spans: &[&SpanId],
    to: Option<&Head>,
) -> BTreeMap<Arc<str>, Option<Entity>> {
    let mut seen = BTreeSet::new();
    let spans: Vec<&SpanId> = spans.iter().copied().filter(|id| seen.insert(*id)).collect();
    let mut entities: BTreeMap<Arc<str>, Option<Entity>> = BTreeMap::new();
    for span in &spans {
        for entity in annotations.entities_of(span) {
            if to.is_none_or(|(id, _)| *id != entity.id) {
                entities.entry(entity.id.clone()).or_insert_with(|| Some(entity.clone()));
            }
        }
    }
    for slot in entities.values_mut() {
        if let Some(entity) = slot {
            entity.mentions.retain(|id| !seen.contains(id));
            if entity.mentions.is_empty() {
                *slot = None;
            }
        }
    }
    if let Some((id, kind)) = to {
        let old = annotations.entity(id);
        let fresh = || Entity { id: id.clone(), kind: kind.clone(), ..Entity::default() };
        let mut entity = old.cloned().unwrap_or_else(fresh);
        for span in spans {
            if !entity.mentions.contains(span) {
                entity.mentions.push(span.clone());
            }
        }
        if old != Some(&entity) && !entity.mentions.is_empty() {
            entities.insert(id.clone(), Some(entity));
        }
    }
    entities
}

/// The edit that makes all mentions of some entities mentions of another, or of none. None if there are none.
pub fn relink(annotations: &Annotations, from: &[Arc<str>], to: Option<&Head>) -> Option<Edit> {
    let from = from.iter().filter(|id| to.is_none_or(|(to, _)| to != *id));
    let gone: Vec<&Entity> = from.filter_map(|id| annotations.entity(id)).collect();
    let mut entities: BTreeMap<Arc<str>, Option<Entity>> =
        gone.iter().map(|entity| (entity.id.clone(), None)).collect();
    if let Some((id, kind)) = to
        && !gone.is_empty()
    {
        let mut whole = annotations.entity(id).cloned().unwrap_or_else(|| Entity {
            id: id.clone(),
            kind: kind.clone(),
            ..Entity::default()
        });
        for entity in gone {
            for span in &entity.mentions {
                if !whole.mentions.contains(span) {
                    whole.mentions.push(span.clone());
                }
            }
            for (key, value) in &entity.extra {
                whole.extra.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        entities.insert(id.clone(), Some(whole));
    }
    together(entities)
}

fn together(entities: BTreeMap<Arc<str>, Option<Entity>>) -> Option<Edit> {
    // Chains that lose mentions come first, so that no span is in two at any time.
    let (gain, lose): (Vec<_>, Vec<_>) = entities.into_iter().partition(|(_, entity)| entity.is_some());
    let edit = |(id, entity): (Arc<str>, Option<Entity>)| Edit::Entity { id, entity: entity.map(Box::new) };
    let mut edits: Vec<Edit> = lose.into_iter().chain(gain).map(edit).collect();
    match edits.len() {
        0 => None,
        1 => edits.pop(),
        _ => Some(Edit::Batch(edits)),
    }
}

/// An identifier for a chain of mentions that no record stands behind, unique in the document.
pub fn fresh_chain(annotations: &Annotations, is_taken: impl Fn(&str) -> bool) -> Arc<str> {
    let mut all = (1..).map(|number: u64| format!("c{number}"));
    all.find(|id| annotations.entity(id).is_none() && !is_taken(id)).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{apply, remove_spans};
    use proptest::prelude::*;

    const TEXT: &str = "abcdefgh";

    fn spans(count: usize) -> Annotations {
        let mut all = Annotations::new("amal");
        for at in 0..count {
            let range = TextRange::new(TEXT, at..at + 1).unwrap();
            let span = Span::new(format!("s{}", at + 1).as_str().into(), "person", range);
            apply(&mut all, &Edit::Add(Box::new(span))).unwrap();
        }
        all
    }

    proptest! {
        /// Whatever is linked, merged and deleted: each mention exists, no chain is empty, no span is in two, and each
        /// step is taken back exactly.
        #[test]
        fn mentions_stay_consistent(moves in prop::collection::vec((0_u8..5, prop::collection::vec(1_u8..8, 0..4), 0_u8..3, 0_u8..3), 1..40)) {
            let mut all = spans(7);
            let id = |number: u8| -> Arc<str> { format!("e{number}").into() };
            let kind: Arc<str> = "person".into();
            for (what, chosen, a, b) in moves {
                let chosen: Vec<SpanId> = chosen.iter().map(|n| format!("s{n}").as_str().into()).collect();
                let (a, b) = (id(a), id(b));
                let edit = match what {
                    0 => link(&all, &chosen, Some(&(a, kind.clone()))),
                    1 => link(&all, &chosen, None),
                    2 => relink(&all, &[a, id(2)], Some(&(b, kind.clone()))),
                    3 => {
                        let range = TextRange::new(TEXT, usize::from(chosen.len() as u8)..7).unwrap();
                        mark_and_link(&all, &kind, &[range, range], &chosen, &(a, kind.clone()))
                    }
                    _ => {
                        let there: Vec<SpanId> = chosen.into_iter().filter(|id| all.get(id).is_some()).take(1).collect();
                        Some(remove_spans(&all, &there))
                    }
                };
                let Some(edit) = edit else { continue };
                let before = all.clone();
                let inverse = apply(&mut all, &edit).unwrap();
                let after = all.clone();
                apply(&mut all, &inverse).unwrap();
                prop_assert_eq!(&all, &before);
                apply(&mut all, &edit).unwrap();
                prop_assert_eq!(&all, &after);
                let mut seen = BTreeSet::new();
                for entity in all.entities() {
                    prop_assert!(!entity.mentions.is_empty());
                    for span in &entity.mentions {
                        prop_assert!(all.get(span).is_some());
                        prop_assert!(seen.insert(span.clone()), "{} is in two", span);
                    }
                }
            }
        }
    }

    #[test]
    fn what_changes_nothing_is_no_edit() {
        let mut all = spans(2);
        let head: Head = ("e1".into(), "".into());
        assert_eq!(link(&all, &[], Some(&head)), None);
        assert_eq!(link(&all, &["s1".into()], None), None);
        let edit = link(&all, &["s1".into(), "s1".into(), "s9".into()], Some(&head)).unwrap();
        apply(&mut all, &edit).unwrap();
        assert_eq!(all.entity("e1").unwrap().mentions, ["s1".into()]);
        assert_eq!(link(&all, &["s1".into()], Some(&head)), None);
        assert_eq!(relink(&all, std::slice::from_ref(&head.0), Some(&head)), None);
        assert_eq!(&*fresh_chain(&all, |id| id == "c1"), "c2");
    }
}
