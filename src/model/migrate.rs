//! Changing a schema where annotations are present: the schema after, and what becomes of the annotations.

use super::{Annotations, Edit, Extra, LabelDefinition, Relation, Schema, Span, SpanId, remove_spans};
use crate::text::arabic::fold::folded;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Key under which annotations keep the labels of the document as a whole, as a list of strings.
pub const DOCUMENT_LABELS: &str = "document labels";

/// What of a schema has a name that annotations say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A label of spans.
    Label,
    /// An attribute of the spans of that label.
    Attribute(Arc<str>),
    /// A type of relations.
    Relation,
    /// A label of documents.
    DocumentLabel,
}

/// Which spans of a label are to have a label of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Those of which an attribute has that value.
    Value {
        /// The attribute.
        attribute: String,
        /// Its value, as text.
        value: String,
    },
    /// Those in whose text these words stand, whatever their spelling.
    Text(String),
}

/// A change to a schema that annotations follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Migration {
    /// Gives something another name; if that is taken, both become one.
    Rename {
        /// What it is.
        what: What,
        /// Its name.
        from: Arc<str>,
        /// Its new name.
        to: Arc<str>,
    },
    /// Gives some of the spans of a label a label of their own, which is made if there is none.
    Split {
        /// The label.
        label: Arc<str>,
        /// Which of its spans.
        by: By,
        /// The label that they get.
        to: Arc<str>,
    },
    /// Takes something out, with all that has its name in the annotations.
    Delete {
        /// What it is.
        what: What,
        /// Its name.
        name: Arc<str>,
    },
}

/// Why a schema cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MigrationError {
    /// There is nothing of that name.
    #[error("the schema has no {0:?}; look at its names with `hashiya schema show`")]
    Missing(Arc<str>),
    /// The new name is none, or the one it has.
    #[error("{0:?} is no new name; choose another")]
    Name(Arc<str>),
}

/// What becomes of the annotations of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What is to be done.
    pub edit: Edit,
    /// How many spans it concerns.
    pub spans: usize,
    /// How many relations.
    pub relations: usize,
    /// How many labels of the document.
    pub document_labels: usize,
}

/// The schema after a change.
///
/// # Errors
/// If it has nothing of that name, or the new name is none.
pub fn schema_after(schema: &Schema, migration: &Migration) -> Result<Schema, MigrationError> {
    let mut after = schema.clone();
    let missing = |name: &Arc<str>| MigrationError::Missing(name.clone());
    match migration {
        Migration::Rename { what, from, to } => {
            if to.trim().is_empty() || from == to {
                return Err(MigrationError::Name(to.clone()));
            }
            match what {
                What::Label => {
                    rename(&mut after.labels, from, to).ok_or_else(|| missing(from))?;
                    rename_ends(&mut after, from, Some(to));
                }
                What::DocumentLabel => {
                    rename(&mut after.document_labels, from, to).ok_or_else(|| missing(from))?;
                }
                What::Relation => {
                    let taken = after.relation(to).is_some();
                    let at = after.relations.iter().position(|one| one.name == *from);
                    let at = at.ok_or_else(|| missing(from))?;
                    if taken {
                        after.relations.remove(at);
                    } else {
                        after.relations[at].name = to.clone();
                    }
                }
                What::Attribute(label) => {
                    let label = label_mut(&mut after, label).ok_or_else(|| missing(label))?;
                    let taken = label.attributes.iter().any(|one| *one.name == **to);
                    let at = label.attributes.iter().position(|one| *one.name == **from);
                    let at = at.ok_or_else(|| missing(from))?;
                    if taken {
                        label.attributes.remove(at);
                    } else {
                        label.attributes[at].name = to.to_string();
                    }
                }
            }
        }
        Migration::Split { label, to, .. } => {
            if to.trim().is_empty() || label == to {
                return Err(MigrationError::Name(to.clone()));
            }
            let at = schema.position(label).ok_or_else(|| missing(label))?;
            if schema.get(to).is_none() {
                let definition = LabelDefinition {
                    name: to.clone(),
                    role: after.labels[at].role,
                    attributes: after.labels[at].attributes.clone(),
                    ..LabelDefinition::default()
                };
                after.labels.insert(at + 1, definition);
                for relation in &mut after.relations {
                    for ends in [&mut relation.from, &mut relation.to] {
                        if ends.contains(label) {
                            ends.push(to.clone());
                        }
                    }
                }
            }
        }
        Migration::Delete { what, name } => match what {
            What::Label => {
                let at = after.position(name).ok_or_else(|| missing(name))?;
                after.labels.remove(at);
                rename_ends(&mut after, name, None);
            }
            What::DocumentLabel => {
                let at = after.document_labels.iter().position(|label| label.name == *name);
                after.document_labels.remove(at.ok_or_else(|| missing(name))?);
            }
            What::Relation => {
                let at = after.relations.iter().position(|one| one.name == *name);
                after.relations.remove(at.ok_or_else(|| missing(name))?);
            }
            What::Attribute(label) => {
                let label = label_mut(&mut after, label).ok_or_else(|| missing(label))?;
                let at = label.attributes.iter().position(|one| *one.name == **name);
                label.attributes.remove(at.ok_or_else(|| missing(name))?);
            }
        },
    }
    Ok(after)
}

fn label_mut<'a>(schema: &'a mut Schema, name: &str) -> Option<&'a mut LabelDefinition> {
    schema.labels.iter_mut().find(|label| *label.name == *name)
}

/// Renames a label of a list; if the name is taken, that label gets the attributes that it lacks.
fn rename(labels: &mut Vec<LabelDefinition>, from: &Arc<str>, to: &Arc<str>) -> Option<()> {
    let at = labels.iter().position(|label| label.name == *from)?;
    if labels.iter().any(|label| label.name == *to) {
        let gone = labels.remove(at);
        let kept = labels.iter_mut().find(|label| label.name == *to)?;
        for attribute in gone.attributes {
            if kept.attributes.iter().all(|own| own.name != attribute.name) {
                kept.attributes.push(attribute);
            }
        }
    } else {
        labels[at].name = to.clone();
    }
    Some(())
}

/// Gives a label at the ends of relations another name, or takes it out; a type of relations that has no label left at
/// an end goes with it.
fn rename_ends(schema: &mut Schema, from: &Arc<str>, to: Option<&Arc<str>>) {
    schema.relations.retain_mut(|relation| {
        let mut whole = true;
        for ends in [&mut relation.from, &mut relation.to] {
            if !ends.contains(from) {
                continue;
            }
            let mut seen = BTreeSet::new();
            let renamed = ends.iter().filter_map(|label| if label == from { to } else { Some(label) });
            *ends = renamed.filter(|label| seen.insert((*label).clone())).cloned().collect();
            whole &= !ends.is_empty();
        }
        whole
    });
}

/// What becomes of the annotations of a document of that text; none if nothing does.
pub fn effect(annotations: &Annotations, text: &str, migration: &Migration) -> Option<Effect> {
    let mut effect = Effect { edit: Edit::Batch(Vec::new()), spans: 0, relations: 0, document_labels: 0 };
    let of_label =
        |label: &Arc<str>| annotations.spans().filter(|span| span.label == *label).collect::<Vec<_>>();
    let relabel = |spans: &[&Span], to: &Arc<str>| -> Vec<Edit> {
        spans.iter().map(|span| Edit::Relabel { id: span.id.clone(), label: to.clone() }).collect()
    };
    let mut edits = Vec::new();
    match migration {
        Migration::Rename { what: What::Label, from, to } => {
            let spans = of_label(from);
            effect.spans = spans.len();
            edits = relabel(&spans, to);
            for entity in annotations.entities().filter(|entity| entity.kind == *from) {
                let mut entity = entity.clone();
                entity.kind = to.clone();
                edits.push(Edit::Entity { id: entity.id.clone(), entity: Some(Box::new(entity)) });
            }
        }
        Migration::Split { label, by, to } => {
            let chosen = chosen_by(by);
            let spans: Vec<&Span> = of_label(label).into_iter().filter(|span| chosen(span, text)).collect();
            effect.spans = spans.len();
            edits = relabel(&spans, to);
        }
        Migration::Delete { what: What::Label, name } => {
            let ids: Vec<SpanId> = of_label(name).into_iter().map(|span| span.id.clone()).collect();
            effect.spans = ids.len();
            if !ids.is_empty() {
                let edit = remove_spans(annotations, &ids);
                effect.relations =
                    edit.leaves().iter().filter(|edit| matches!(edit, Edit::Unrelate(_))).count();
                edits.push(edit);
            }
        }
        Migration::Rename { what: What::Attribute(label), from, to } => {
            for span in of_label(label) {
                let Some(value) = span.attributes.get(&**from) else { continue };
                // A span that has both keeps both unless they are the same: nothing is thrown away.
                if span.attributes.get(&**to).is_some_and(|own| own != value) {
                    continue;
                }
                let mut attributes = span.attributes.clone();
                if let Some(value) = attributes.remove(&**from) {
                    attributes.insert(to.to_string(), value);
                }
                edits.push(Edit::Attributes { id: span.id.clone(), attributes });
            }
            effect.spans = edits.len();
        }
        Migration::Delete { what: What::Attribute(label), name } => {
            for span in of_label(label).into_iter().filter(|span| span.attributes.contains_key(&**name)) {
                let mut attributes = span.attributes.clone();
                attributes.remove(&**name);
                edits.push(Edit::Attributes { id: span.id.clone(), attributes });
            }
            effect.spans = edits.len();
        }
        Migration::Rename { what: What::Relation, from, to } => {
            for relation in annotations.relations().filter(|relation| relation.kind == *from) {
                edits.push(Edit::Unrelate(relation.id.clone()));
                edits.push(Edit::Relate(Relation { kind: to.clone(), ..relation.clone() }));
                effect.relations += 1;
            }
        }
        Migration::Delete { what: What::Relation, name } => {
            let relations = annotations.relations().filter(|relation| relation.kind == *name);
            edits = relations.map(|relation| Edit::Unrelate(relation.id.clone())).collect();
            effect.relations = edits.len();
        }
        Migration::Rename { what: What::DocumentLabel, from, to } => {
            edits.extend(document_labels(annotations, from, Some(to)));
            effect.document_labels = edits.len();
        }
        Migration::Delete { what: What::DocumentLabel, name } => {
            edits.extend(document_labels(annotations, name, None));
            effect.document_labels = edits.len();
        }
    }
    if edits.is_empty() {
        return None;
    }
    effect.edit = Edit::Batch(edits);
    Some(effect)
}

fn chosen_by(by: &By) -> impl Fn(&Span, &str) -> bool {
    let words = match by {
        By::Text(words) => folded(words),
        By::Value { .. } => String::new(),
    };
    move |span: &Span, text: &str| match by {
        By::Value { attribute, value } => span.attributes.get(attribute).map(shown).as_ref() == Some(value),
        By::Text(_) => {
            let covered: Vec<&str> = span.parts.iter().map(|part| part.of(text)).collect();
            !words.trim().is_empty() && folded(&covered.join(" ")).contains(words.trim())
        }
    }
}

/// A value as text.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The labels of the document.
pub fn labels_of(annotations: &Annotations) -> Vec<&str> {
    let kept = annotations.extra.get(DOCUMENT_LABELS).and_then(Value::as_array);
    kept.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The edit that gives a document these labels.
pub fn say_labels<'a>(labels: impl IntoIterator<Item = &'a str>) -> Edit {
    let labels: Vec<&str> = labels.into_iter().collect();
    Edit::Said { key: DOCUMENT_LABELS.to_owned(), value: (!labels.is_empty()).then(|| labels.into()) }
}

fn document_labels(annotations: &Annotations, from: &str, to: Option<&Arc<str>>) -> Option<Edit> {
    let labels = labels_of(annotations);
    if !labels.contains(&from) {
        return None;
    }
    let mut seen = BTreeSet::new();
    let renamed =
        labels.into_iter().filter_map(|label| if label == from { to.map(|to| &**to) } else { Some(label) });
    Some(say_labels(renamed.filter(|label| seen.insert(*label))))
}

/// The edit that brings back what an edit took away, as far as it is gone: `inverse` is what would have taken that edit
/// back. None if all of it is there.
pub fn brought_back(annotations: &Annotations, inverse: &Edit) -> Option<Edit> {
    let mut ids: HashMap<&SpanId, SpanId> = HashMap::new();
    let leaves = inverse.leaves();
    let is_old = |id: &SpanId| {
        leaves.iter().any(|leaf| match leaf {
            Edit::Add(span) => span.id == *id,
            Edit::Relate(relation) => relation.id == *id,
            _ => false,
        })
    };
    let mut fresh = annotations.fresh_ids().filter(|id| !is_old(id));
    let mut fresh_relations = annotations.fresh_relation_ids().filter(|id| !is_old(id));
    let mut edits = Vec::new();
    let mut entities: BTreeMap<Arc<str>, super::Entity> = BTreeMap::new();
    for leaf in leaves.iter().copied() {
        match leaf {
            Edit::Add(span) => {
                let there = |own: &Span| (&own.label, &own.parts) == (&span.label, &span.parts);
                match annotations.get(&span.id) {
                    Some(own) if there(own) => {}
                    Some(_) => {
                        let id = fresh.next().unwrap_or_else(|| span.id.clone());
                        ids.insert(&span.id, id.clone());
                        edits.push(Edit::Add(Box::new(Span { id, ..(**span).clone() })));
                    }
                    None => {
                        ids.insert(&span.id, span.id.clone());
                        edits.push(leaf.clone());
                    }
                }
            }
            Edit::Relate(relation) => {
                let end = |id: &SpanId| {
                    ids.get(id).cloned().or_else(|| annotations.get(id).map(|span| span.id.clone()))
                };
                let (Some(from), Some(to)) = (end(&relation.from), end(&relation.to)) else { continue };
                let same = |own: &Relation| (&own.kind, &own.from, &own.to) == (&relation.kind, &from, &to);
                if annotations.relations_of(&from).any(same) {
                    continue;
                }
                let taken = annotations.relation(&relation.id).is_some();
                let id = if taken { fresh_relations.next() } else { None };
                let id = id.unwrap_or_else(|| relation.id.clone());
                edits.push(Edit::Relate(Relation { id, from, to, ..relation.clone() }));
            }
            Edit::Entity { id, entity: Some(old) } => {
                let mut entity = entities
                    .remove(id)
                    .or_else(|| annotations.entity(id).cloned())
                    .unwrap_or_else(|| super::Entity { mentions: Vec::new(), ..(**old).clone() });
                for span in &old.mentions {
                    let span =
                        ids.get(span).cloned().or_else(|| annotations.get(span).map(|span| span.id.clone()));
                    if let Some(span) = span.filter(|span| !entity.mentions.contains(span)) {
                        entity.mentions.push(span);
                    }
                }
                entities.insert(id.clone(), entity);
            }
            Edit::Attributes { id, attributes } => {
                let Some(span) = annotations.get(id) else { continue };
                let missing: Extra = attributes
                    .iter()
                    .filter(|(name, _)| !span.attributes.contains_key(*name))
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                if !missing.is_empty() {
                    let attributes = span.attributes.clone().into_iter().chain(missing).collect();
                    edits.push(Edit::Attributes { id: id.clone(), attributes });
                }
            }
            Edit::Said { key, value: Some(Value::Array(old)) } if key == DOCUMENT_LABELS => {
                let mut labels = labels_of(annotations);
                let missing: Vec<&str> =
                    old.iter().filter_map(Value::as_str).filter(|label| !labels.contains(label)).collect();
                if !missing.is_empty() {
                    labels.extend(missing);
                    edits.push(say_labels(labels));
                }
            }
            _ => {}
        }
    }
    for (id, entity) in entities {
        if annotations.entity(&id) != Some(&entity) && !entity.mentions.is_empty() {
            edits.push(Edit::Entity { id, entity: Some(Box::new(entity)) });
        }
    }
    (!edits.is_empty()).then_some(Edit::Batch(edits))
}

/// Adds to a schema what a change took out of it, at its old places.
pub fn schema_brought_back(schema: &Schema, before: &Schema, after: &Schema) -> Schema {
    fn bring<T: Clone>(now: &mut Vec<T>, before: &[T], after: &[T], name: impl Fn(&T) -> Arc<str>) {
        for (at, one) in before.iter().enumerate() {
            let is_in = |list: &[T]| list.iter().any(|other| name(other) == name(one));
            if !is_in(after) && !is_in(now) {
                now.insert(at.min(now.len()), one.clone());
            }
        }
    }
    let mut now = schema.clone();
    let label_name = |label: &LabelDefinition| label.name.clone();
    bring(&mut now.labels, &before.labels, &after.labels, label_name);
    bring(&mut now.document_labels, &before.document_labels, &after.document_labels, label_name);
    bring(&mut now.relations, &before.relations, &after.relations, |relation| relation.name.clone());
    for label in &mut now.labels {
        let attributes = |schema: &Schema| {
            schema.get(&label.name).map(|label| label.attributes.clone()).unwrap_or_default()
        };
        let (before, after) = (attributes(before), attributes(after));
        bring(&mut label.attributes, &before, &after, |attribute| attribute.name.as_str().into());
    }
    for relation in &mut now.relations {
        let (Some(before), Some(after)) = (before.relation(&relation.name), after.relation(&relation.name))
        else {
            continue;
        };
        for (now, before, after) in
            [(&mut relation.from, &before.from, &after.from), (&mut relation.to, &before.to, &after.to)]
        {
            // None named is any label.
            if !now.is_empty() {
                bring(now, before, after, Clone::clone);
            }
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AttributeDefinition, AttributeKind, Entity, apply};
    use crate::text::TextRange;
    use proptest::prelude::*;

    const TEXT: &str = "قال محمد لأحمد: «نعم» أمس";

    fn made() -> Annotations {
        let mut annotations = Annotations::new("amal");
        let range = |piece: &str| {
            let start = TEXT.find(piece).unwrap();
            TextRange::new(TEXT, start..start + piece.len()).unwrap()
        };
        for (id, label, piece) in [
            ("s1", "person", "محمد"),
            ("s2", "person", "أحمد"),
            ("s3", "quote", "نعم"),
            ("s4", "date", "أمس"),
        ] {
            let mut span = Span::new(id.into(), label, range(piece));
            if id == "s1" {
                span.attributes.insert("sex".to_owned(), "m".into());
                span.attributes.insert("title".to_owned(), "x".into());
            }
            apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
        }
        let relation = |id: &str, kind: &str, to: &str| {
            Edit::Relate(Relation {
                id: id.into(),
                kind: kind.into(),
                from: "s3".into(),
                to: to.into(),
                extra: Extra::new(),
            })
        };
        for edit in [
            relation("r1", "speaker", "s1"),
            relation("r2", "addressee", "s2"),
            Edit::Entity {
                id: "e1".into(),
                entity: Some(Box::new(Entity {
                    id: "e1".into(),
                    kind: "person".into(),
                    mentions: vec!["s1".into()],
                    ..Entity::default()
                })),
            },
            say_labels(["news", "talk"]),
        ] {
            apply(&mut annotations, &edit).unwrap();
        }
        annotations
    }

    fn name(what: What, from: &str, to: &str) -> Migration {
        Migration::Rename { what, from: from.into(), to: to.into() }
    }

    #[test]
    fn the_schema_and_the_annotations_go_together() {
        let mut schema = Schema::default();
        schema.labels[0].attributes = vec![
            AttributeDefinition::new("sex", AttributeKind::Text),
            AttributeDefinition::new("title", AttributeKind::Text),
        ];
        schema.document_labels = ["news", "talk"]
            .map(|name| LabelDefinition { name: name.into(), ..LabelDefinition::default() })
            .to_vec();
        let attribute = What::Attribute("person".into());
        let delete = |what, name: &str| Migration::Delete { what, name: name.into() };
        let split = |by| Migration::Split { label: "person".into(), by, to: "woman".into() };
        let value = By::Value { attribute: "sex".to_owned(), value: "m".to_owned() };
        // The change, spans, relations and labels of the document that it concerns, and labels and relations after.
        for (migration, concerns, labels, relations) in [
            (name(What::Label, "person", "PER"), (2, 0, 0), "PER organization date quote cue", 3),
            (name(What::Label, "person", "organization"), (2, 0, 0), "organization date quote cue", 3),
            (split(value), (1, 0, 0), "person woman organization date quote cue", 3),
            (split(By::Text("احمد".to_owned())), (1, 0, 0), "person woman organization date quote cue", 3),
            (delete(What::Label, "person"), (2, 2, 0), "organization date quote cue", 3),
            (delete(What::Label, "quote"), (1, 2, 0), "person organization date cue", 0),
            (name(attribute.clone(), "sex", "gender"), (1, 0, 0), "person organization date quote cue", 3),
            (name(attribute.clone(), "sex", "title"), (0, 0, 0), "person organization date quote cue", 3),
            (delete(attribute, "sex"), (1, 0, 0), "person organization date quote cue", 3),
            (name(What::Relation, "speaker", "said"), (0, 1, 0), "person organization date quote cue", 3),
            (
                name(What::Relation, "speaker", "addressee"),
                (0, 1, 0),
                "person organization date quote cue",
                2,
            ),
            (delete(What::Relation, "speaker"), (0, 1, 0), "person organization date quote cue", 2),
            (name(What::DocumentLabel, "talk", "news"), (0, 0, 1), "person organization date quote cue", 3),
            (delete(What::DocumentLabel, "news"), (0, 0, 1), "person organization date quote cue", 3),
        ] {
            let after = schema_after(&schema, &migration).unwrap();
            let names: Vec<&str> = after.labels.iter().map(|label| &*label.name).collect();
            assert_eq!(
                (names.join(" ").as_str(), after.relations.len()),
                (labels, relations),
                "{migration:?}"
            );
            for relation in &after.relations {
                assert!(relation.from.iter().chain(&relation.to).all(|label| after.get(label).is_some()));
            }
            let mut annotations = made();
            let found = effect(&annotations, TEXT, &migration);
            let told =
                found.as_ref().map_or((0, 0, 0), |one| (one.spans, one.relations, one.document_labels));
            assert_eq!(told, concerns, "{migration:?}");
            let Some(found) = found else { continue };
            let inverse = apply(&mut annotations, &found.edit).unwrap();
            assert_ne!(annotations, made());
            assert!(annotations.spans().all(|span| after.get(&span.label).is_some()), "{migration:?}");
            assert_eq!(effect(&annotations, TEXT, &migration), None, "{migration:?}");
            if matches!(migration, Migration::Delete { .. }) {
                // What was taken out can be brought back, schema and all, also where new spans took its places.
                assert_eq!(schema_brought_back(&after, &schema, &after), schema, "{migration:?}");
                let mut again = annotations.clone();
                let back = brought_back(&again, &inverse).unwrap();
                apply(&mut again, &back).unwrap();
                assert_eq!(brought_back(&again, &inverse), None);
                assert_eq!(again.spans().count(), 4);
                assert_eq!(again.relations().count(), 2);
                assert_eq!(again.entity("e1").unwrap().mentions, ["s1".into()]);
                assert_eq!(labels_of(&again).len(), 2);
                let taken = TextRange::new(TEXT, 0..2).unwrap();
                let mut other = annotations.clone();
                if other.get(&"s1".into()).is_none() {
                    apply(&mut other, &Edit::Add(Box::new(Span::new("s1".into(), "date", taken)))).unwrap();
                    let back = brought_back(&other, &inverse).unwrap();
                    apply(&mut other, &back).unwrap();
                    assert_eq!(other.spans().count(), 5);
                    assert_eq!(other.relations().count(), 2);
                    assert_ne!(other.entity("e1").unwrap().mentions, ["s1".into()]);
                }
            }
            apply(&mut annotations, &inverse).unwrap();
            assert_eq!(annotations, made(), "{migration:?}");
        }
        // Both attributes say something: neither is lost.
        let both = name(What::Attribute("person".into()), "sex", "title");
        assert_eq!(effect(&made(), TEXT, &both), None);
        for wrong in [
            name(What::Label, "person", " "),
            name(What::Label, "person", "person"),
            name(What::Label, "nobody", "x"),
            delete(What::Relation, "nothing"),
            name(What::Attribute("nobody".into()), "sex", "x"),
        ] {
            assert!(schema_after(&schema, &wrong).is_err(), "{wrong:?}");
        }
    }

    fn some_migration() -> impl Strategy<Value = Migration> {
        let label = prop::sample::select(vec!["person", "organization", "date", "quote", "fresh"]);
        let what = prop_oneof![
            (Just(What::Label), label.clone(), label.clone()),
            (
                label.clone().prop_map(|label| What::Attribute(label.into())),
                prop::sample::select(vec!["a", "b", "value"]),
                prop::sample::select(vec!["a", "b", "c"]),
            ),
            (
                Just(What::Relation),
                prop::sample::select(vec!["speaker", "cue"]),
                prop::sample::select(vec!["speaker", "near"]),
            ),
            (
                Just(What::DocumentLabel),
                prop::sample::select(vec!["news", "talk"]),
                prop::sample::select(vec!["talk", "other"]),
            ),
        ];
        (what, label, prop::sample::select(vec!["ab", "c", ""]), 0..4_u8).prop_map(
            |((what, from, to), label, words, kind)| match kind {
                0 | 1 => Migration::Rename { what, from: from.into(), to: to.into() },
                2 => Migration::Delete { what, name: from.into() },
                _ => Migration::Split {
                    label: label.into(),
                    by: By::Text(words.to_owned()),
                    to: "fresh".into(),
                },
            },
        )
    }

    proptest! {
        /// Whatever stands in the annotations: what follows a change is taken back exactly, leaves nothing of an old
        /// name, and what a deletion took away comes back.
        #[test]
        fn annotations_follow_any_change_and_back(
            spans in prop::collection::vec((0..5_usize, 0..8_usize, 0..3_u8), 0..8),
            ties in prop::collection::vec((0..8_usize, 0..8_usize, any::<bool>()), 0..6),
            said in prop::sample::subsequence(vec!["news", "talk"], 0..=2),
            migration in some_migration(),
        ) {
            const TEXT: &str = "abcabcabc";
            let mut annotations = Annotations::new("amal");
            for (at, (label, start, attribute)) in spans.iter().enumerate() {
                let range = TextRange::new(TEXT, *start..start + 2.min(TEXT.len() - start)).unwrap();
                let label = ["person", "organization", "date", "quote", "cue"][*label];
                let mut span = Span::new(format!("s{at}").as_str().into(), label, range);
                if 0 < *attribute {
                    span.attributes.insert(["", "a", "b"][usize::from(*attribute)].to_owned(), "x".into());
                }
                apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
            }
            for (at, (from, to, speaker)) in ties.iter().enumerate() {
                let kind = if *speaker { "speaker" } else { "cue" };
                let id = |at: &usize| SpanId::from(format!("s{at}").as_str());
                let relation = Relation {
                    id: format!("r{at}").as_str().into(),
                    kind: kind.into(),
                    from: id(from),
                    to: id(to),
                    extra: Extra::new(),
                };
                let _ = apply(&mut annotations, &Edit::Relate(relation));
            }
            apply(&mut annotations, &say_labels(said)).unwrap();
            let before = annotations.clone();
            let Some(found) = effect(&annotations, TEXT, &migration) else { return Ok(()) };
            let inverse = apply(&mut annotations, &found.edit).unwrap();
            match &migration {
                Migration::Rename { what: What::Label, from, to } if from != to => {
                    prop_assert!(annotations.spans().all(|span| span.label != *from));
                    prop_assert_eq!(annotations.len(), before.len());
                }
                Migration::Rename { what: What::Relation, from, to } if from != to => {
                    prop_assert!(annotations.relations().all(|relation| relation.kind != *from));
                    prop_assert_eq!(annotations.relation_count(), before.relation_count());
                }
                Migration::Delete { .. } => {
                    let mut again = annotations.clone();
                    if let Some(back) = brought_back(&again, &inverse) {
                        apply(&mut again, &back).unwrap();
                    }
                    prop_assert!(again.spans().eq(before.spans()));
                    prop_assert!(again.relations().eq(before.relations()));
                    let sorted = |annotations: &Annotations| {
                        labels_of(annotations).into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
                    };
                    prop_assert_eq!(sorted(&again), sorted(&before));
                }
                _ => {}
            }
            apply(&mut annotations, &inverse).unwrap();
            prop_assert_eq!(annotations, before);
        }
    }
}
