use super::*;
use crate::formats::native;
use crate::model::{Annotations, Document, Edit, Entity, Relation, Span, SpanId, apply, remove_spans};
use crate::text::TextRange;
use proptest::prelude::*;
use std::collections::BTreeMap;

const TEXT: &str = "قال لافروف في موسكو 🙂 إن الاتفاق قائم";

fn document() -> Document {
    Document::new("a.txt", TEXT.to_owned())
}

/// A change by numbers: what, which, where.
type Move = (u8, u8, u8);

fn range(at: u8) -> TextRange {
    let mut ends: Vec<usize> = TEXT.char_indices().map(|(at, _)| at).collect();
    ends.push(TEXT.len());
    let start = usize::from(at) % (ends.len() - 2);
    TextRange::new(TEXT, ends[start]..ends[start + 1 + usize::from(at) % 2]).unwrap()
}

fn play(annotations: &mut Annotations, moves: &[Move]) {
    for &(what, which, at) in moves {
        let ids: Vec<SpanId> = annotations.spans().map(|span| span.id.clone()).collect();
        let id = ids.get(usize::from(which) % ids.len().max(1)).cloned();
        let other = ids.get(usize::from(at) % ids.len().max(1)).cloned();
        let edit = match (what, id, other) {
            (0..=2, ..) | (_, None, _) | (_, _, None) => {
                let label = if which % 2 == 0 { "person" } else { "date" };
                Edit::Add(Box::new(Span::new(annotations.fresh_id(), label, range(at))))
            }
            (3, Some(id), _) => remove_spans(annotations, &[id]),
            (4, Some(id), _) => {
                Edit::Relabel { id, label: if at % 2 == 0 { "person" } else { "date" }.into() }
            }
            (5, Some(id), _) => Edit::Reshape { id, parts: vec![range(at)] },
            (6, Some(id), _) => {
                let attributes = [(format!("k{}", at % 3), Value::from(at % 2))].into();
                Edit::Attributes { id, attributes }
            }
            (7, Some(from), Some(to)) => {
                let id = annotations.fresh_relation_ids().next().unwrap();
                Edit::Relate(Relation { id, kind: "speaker".into(), from, to, extra: BTreeMap::new() })
            }
            (8, ..) => match annotations.relations().next() {
                Some(relation) => Edit::Unrelate(relation.id.clone()),
                None => continue,
            },
            (_, Some(id), Some(other)) => {
                let entity = annotations.entities().next().cloned();
                let mut entity = entity.unwrap_or_else(|| Entity { id: "e1".into(), ..Entity::default() });
                for id in [id, other] {
                    if !entity.mentions.contains(&id) {
                        entity.mentions.push(id);
                    }
                }
                Edit::Entity { id: entity.id.clone(), entity: Some(Box::new(entity)) }
            }
        };
        apply(annotations, &edit).unwrap();
    }
}

fn read(bytes: &[u8]) -> Annotations {
    let reading = native::read(bytes, &document()).unwrap();
    assert!(reading.problems.is_empty(), "{:?}\n{}", reading.problems, String::from_utf8_lossy(bytes));
    reading.annotations
}

fn write(annotations: &Annotations) -> Vec<u8> {
    native::write(annotations, &document())
}

/// How often each mark is there, of the spans that are new since `base`.
fn new_marks(annotations: &Annotations, base: &Annotations) -> BTreeMap<String, usize> {
    let mut marks = BTreeMap::new();
    for span in annotations.spans().filter(|span| base.get(&span.id).is_none()) {
        *marks.entry(format!("{} {:?}", span.label, span.parts)).or_default() += 1;
    }
    marks
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec((0_u8..10, any::<u8>(), any::<u8>()), 0..24)
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_doubled(first in moves(), left in moves(), right in moves()) {
        let mut base = Annotations::new("amal");
        play(&mut base, &first);
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        play(&mut ours, &left);
        play(&mut theirs, &right);
        let merged = merge(Some(&write(&base)), &write(&ours), &write(&theirs)).unwrap();
        let one = read(&merged.bytes);
        // The bytes are those that the program itself would write.
        prop_assert_eq!(&write(&one), &merged.bytes);
        let (new_ours, new_theirs) = (new_marks(&ours, &base), new_marks(&theirs, &base));
        let new = new_marks(&one, &base);
        for mark in new_ours.keys().chain(new_theirs.keys()) {
            let wanted = new_ours.get(mark).max(new_theirs.get(mark)).unwrap();
            prop_assert_eq!(new.get(mark), Some(wanted), "{}", mark);
        }
        prop_assert!(new.keys().all(|mark| new_ours.contains_key(mark) || new_theirs.contains_key(mark)));
        for old in base.spans() {
            let (here, there) = (ours.get(&old.id), theirs.get(&old.id));
            let changed = here.is_some_and(|span| span != old) || there.is_some_and(|span| span != old);
            match (here, there) {
                (Some(here), Some(there)) => {
                    let span = one.get(&old.id).unwrap();
                    let wanted = if here.label == old.label { &there.label } else { &here.label };
                    prop_assert_eq!(&span.label, wanted);
                }
                (None, None) => prop_assert!(one.get(&old.id).is_none()),
                _ if changed => prop_assert!(one.get(&old.id).is_some()),
                _ => prop_assert!(one.get(&old.id).is_none() || one.is_tied(&old.id)),
            }
        }
        for relation in ours.relations().chain(theirs.relations()) {
            if base.relation(&relation.id).is_none() {
                prop_assert!(one.relations().any(|other| other.kind == relation.kind));
            }
        }
    }

    #[test]
    fn a_side_that_did_nothing_changes_nothing(first in moves(), left in moves()) {
        let mut base = Annotations::new("amal");
        play(&mut base, &first);
        let mut ours = base.clone();
        play(&mut ours, &left);
        let (base, ours) = (write(&base), write(&ours));
        for (a, b) in [(&ours, &base), (&base, &ours), (&ours, &ours)] {
            let merged = merge(Some(&base), a, b).unwrap();
            prop_assert_eq!(&merged.bytes, &ours);
            prop_assert_eq!(merged.conflicts, vec![]);
        }
    }

    #[test]
    fn merging_again_changes_nothing(first in moves(), left in moves(), right in moves(), known in any::<bool>()) {
        let mut base = Annotations::new("amal");
        play(&mut base, &first);
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        play(&mut ours, &left);
        play(&mut theirs, &right);
        let base = write(&base);
        let base = known.then_some(base.as_slice());
        let theirs = write(&theirs);
        let once = merge(base, &write(&ours), &theirs).unwrap();
        let twice = merge(base, &once.bytes, &theirs).unwrap();
        prop_assert_eq!(twice.bytes, once.bytes);
    }

    #[test]
    fn without_a_base_everything_is_kept(left in moves(), right in moves()) {
        let (mut ours, mut theirs) = (Annotations::new("amal"), Annotations::new("amal"));
        play(&mut ours, &left);
        play(&mut theirs, &right);
        let merged = read(&merge(None, &write(&ours), &write(&theirs)).unwrap().bytes);
        let empty = Annotations::new("amal");
        let marks = new_marks(&merged, &empty);
        for side in [&ours, &theirs] {
            for (mark, count) in new_marks(side, &empty) {
                prop_assert!(count <= marks[&mark]);
            }
        }
        prop_assert!(merged.len() <= ours.len() + theirs.len());
    }
}

#[test]
fn the_same_thing_changed_twice_is_told_and_kept() {
    let mut base = Annotations::new("amal");
    apply(&mut base, &Edit::Add(Box::new(Span::new("s1".into(), "person", range(4))))).unwrap();
    let change = |label: &str| {
        let mut side = base.clone();
        apply(&mut side, &Edit::Relabel { id: "s1".into(), label: label.into() }).unwrap();
        write(&side)
    };
    let merged = merge(Some(&write(&base)), &change("date"), &change("quote")).unwrap();
    assert_eq!(merged.conflicts.len(), 1);
    let one = read(&merged.bytes);
    let span = one.get(&"s1".into()).unwrap();
    assert_eq!((&*span.label, span.unsure), ("date", true));
    assert_eq!(span.extra["conflict"], json!({"label": "quote"}));
}

#[test]
fn files_that_are_none_and_other_texts_are_refused() {
    let ours = write(&Annotations::new("amal"));
    assert!(matches!(merge(None, &ours, b"{"), Err(MergeError::Unread { side: "theirs", .. })));
    assert!(matches!(merge(None, b"[]", &ours), Err(MergeError::Unread { side: "ours", .. })));
    let other = Document::new("a.txt", "another".to_owned());
    let theirs = native::write(&Annotations::new("amal"), &other);
    assert!(matches!(merge(None, &ours, &theirs), Err(MergeError::OtherText)));
    // An empty base is what git gives where there was no file.
    assert_eq!(merge(Some(b""), &ours, &ours).unwrap().bytes, ours);
}
