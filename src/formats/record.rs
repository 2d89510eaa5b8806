//! What formats read and write: a document with all that a file says of it.

use super::Problem;
pub use crate::model::Entity;
use crate::model::migrate::DOCUMENT_LABELS;
use crate::model::{Annotations, Edit, Extra, Relation, Span, SpanId, Status, apply};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// One document as a file has it, with the work of each annotator.
///
/// Leaner than [`Annotations`]: no index is built, so that a stream of documents costs little more than its bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Path or identifier of the document; empty if the file has none, and then given by who reads.
    pub name: Arc<str>,
    /// The whole text, never changed.
    pub text: Arc<str>,
    /// The work of each annotator; of one without a name if the file does not say whose it is.
    pub layers: Vec<Layer>,
    /// What is said of the document itself, whoever works on it.
    pub metadata: Extra,
    /// The tokens that the file itself has.
    pub tokens: Option<Tokens>,
}

/// One annotator's work on one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// Who; empty if the file does not say.
    pub annotator: Arc<str>,
    /// How far the work has come.
    pub status: Status,
    /// The spans, in any order. Identifiers are unique; parts may be empty and may overlap those of other spans.
    pub spans: Vec<Span>,
    /// Relations, whose ends are spans of the layer.
    pub relations: Vec<Relation>,
    /// What several spans refer to.
    pub entities: Vec<Entity>,
    /// Labels of the document as a whole.
    pub labels: Vec<Arc<str>>,
    /// Whatever else the file says of this work; `unparsed` holds lines that were not understood.
    pub extra: Extra,
}

/// Key under which annotations keep what is said of the document itself.
const METADATA: &str = "metadata";
/// Key under which a layer keeps entities that have no spans to be tied to.
const UNPLACED_ENTITIES: &str = "unplaced entities";
/// Key under which a layer keeps relations that have no spans to be tied to.
const UNPLACED_RELATIONS: &str = "unplaced relations";

impl Record {
    /// A document without any work on it.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), ..Self::default() }
    }

    /// Gives every span of a layer an identifier of its own, and sets relations and mentions that have no span to be
    /// tied to aside, as a project does; tells each.
    pub fn mend(&mut self) -> Vec<Problem> {
        self.layers.iter_mut().flat_map(Layer::mend).collect()
    }

    /// Number of spans of all annotators.
    pub fn span_count(&self) -> usize {
        self.layers.iter().map(|layer| layer.spans.len()).sum()
    }
}

impl Layer {
    /// The work that a project keeps, without its index.
    pub fn from_annotations(annotations: &Annotations) -> (Self, Extra) {
        let mut extra = annotations.extra.clone();
        let labels = match extra.remove(DOCUMENT_LABELS) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(Arc::from).collect(),
            _ => Vec::new(),
        };
        let metadata = match extra.remove(METADATA) {
            Some(Value::Object(map)) => map.into_iter().collect(),
            _ => Extra::new(),
        };
        for (key, kept) in [
            ("unplaced", &annotations.unplaced),
            (UNPLACED_RELATIONS, &annotations.unplaced_relations),
            (UNPLACED_ENTITIES, &annotations.unplaced_entities),
        ] {
            if !kept.is_empty() {
                extra.insert(key.to_owned(), Value::Array(kept.clone()));
            }
        }
        let layer = Self {
            annotator: annotations.annotator.clone(),
            status: annotations.status(),
            spans: annotations.spans().cloned().collect(),
            relations: annotations.relations().cloned().collect(),
            entities: annotations.entities().cloned().collect(),
            labels,
            extra,
        };
        (layer, metadata)
    }

    /// The work as a project keeps it, and the relations that have no spans to be tied to.
    pub fn to_annotations(&self, metadata: &Extra) -> (Annotations, Vec<Relation>) {
        let (mut annotations, _) =
            Annotations::with_spans(self.annotator.clone(), self.status, self.spans.clone());
        let mut loose = Vec::new();
        for relation in &self.relations {
            if apply(&mut annotations, &Edit::Relate(relation.clone())).is_err() {
                loose.push(relation.clone());
            }
        }
        annotations.extra = self.extra.clone();
        if let Some(Value::Array(kept)) = annotations.extra.remove("unplaced") {
            annotations.unplaced = kept;
        }
        if let Some(Value::Array(kept)) = annotations.extra.remove(UNPLACED_RELATIONS) {
            annotations.unplaced_relations = kept;
        }
        if let Some(Value::Array(kept)) = annotations.extra.remove(UNPLACED_ENTITIES) {
            annotations.unplaced_entities = kept;
        }
        // A project tells entities by their identifiers, which some files do not give.
        let given: HashSet<&str> = self.entities.iter().map(|entity| &*entity.id).collect();
        let mut fresh = (1..).map(|number| format!("e{number}")).filter(|id| !given.contains(&**id));
        for entity in &self.entities {
            let mut entity = entity.clone();
            let mut seen = HashSet::new();
            entity.mentions.retain(|id| seen.insert(id.clone()));
            if entity.id.is_empty() || annotations.entity(&entity.id).is_some() {
                entity.id = fresh.next().unwrap_or_default().into();
            }
            let edit = Edit::Entity { id: entity.id.clone(), entity: Some(Box::new(entity.clone())) };
            if apply(&mut annotations, &edit).is_err() {
                annotations.unplaced_entities.push(entity.to_value());
            }
        }
        let mut keep = |key: &str, value: Value| annotations.extra.insert(key.to_owned(), value);
        if !self.labels.is_empty() {
            keep(DOCUMENT_LABELS, self.labels.iter().map(|label| Value::from(&**label)).collect());
        }
        if !metadata.is_empty() {
            keep(METADATA, Value::Object(metadata.clone().into_iter().collect()));
        }
        (annotations, loose)
    }

    fn mend(&mut self) -> Vec<Problem> {
        // Most files number their spans; then it is plain at a glance that no two are called the same.
        let ascending = self.spans.is_sorted_by(|a, b| (a.id.0.len(), &*a.id.0) < (b.id.0.len(), &*b.id.0));
        if ascending && self.relations.is_empty() && self.entities.is_empty() {
            return Vec::new();
        }
        let mut ids: HashSet<&SpanId> = HashSet::with_capacity(self.spans.len());
        let doubles: Vec<usize> =
            (0..self.spans.len()).filter(|&at| !ids.insert(&self.spans[at].id)).collect();
        let loose = |relation: &Relation| !ids.contains(&relation.from) || !ids.contains(&relation.to);
        let loose: Vec<bool> = self.relations.iter().map(loose).collect();
        let unknown = |entity: &Entity| entity.mentions.iter().filter(|id| !ids.contains(id)).count();
        let unknown: Vec<usize> = self.entities.iter().map(unknown).collect();
        let mut problems = Vec::new();
        if !doubles.is_empty() {
            let mut taken: HashSet<SpanId> = self.spans.iter().map(|span| span.id.clone()).collect();
            let mut number = self.spans.len();
            for at in doubles {
                let span = &mut self.spans[at];
                let fresh = loop {
                    number += 1;
                    let id = SpanId(format!("s{number}").into());
                    if taken.insert(id.clone()) {
                        break id;
                    }
                };
                problems.push(Problem {
                    place: format!("span {}", span.id),
                    what: "another span has the same identifier".to_owned(),
                    remedy: format!("this one is {fresh} now; what names {} means the first", span.id),
                });
                span.id = fresh;
            }
        }
        let mut loose = loose.into_iter();
        let (gone, kept) =
            std::mem::take(&mut self.relations).into_iter().partition(|_| loose.next() == Some(true));
        let gone: Vec<Relation> = gone;
        self.relations = kept;
        for relation in &gone {
            problems.push(Problem {
                place: format!("relation {}", relation.id),
                what: format!("there is no span {} or {}", relation.from, relation.to),
                remedy: "it is kept aside, as it was read".to_owned(),
            });
        }
        if !gone.is_empty() {
            let aside =
                self.extra.entry(UNPLACED_RELATIONS.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(aside) = aside {
                aside.extend(gone.iter().map(|relation| {
                    let mut map = serde_json::Map::new();
                    for (key, value) in [
                        ("id", &relation.id.0),
                        ("type", &relation.kind),
                        ("from", &relation.from.0),
                        ("to", &relation.to.0),
                    ] {
                        map.insert(key.to_owned(), Value::from(&**value));
                    }
                    map.extend(relation.extra.clone());
                    Value::Object(map)
                }));
            }
        }
        if unknown.iter().any(|&count| 0 < count) {
            let ids: HashSet<SpanId> = self.spans.iter().map(|span| span.id.clone()).collect();
            for (entity, _) in self.entities.iter_mut().zip(unknown).filter(|(_, count)| 0 < *count) {
                let (kept, gone): (Vec<SpanId>, Vec<SpanId>) =
                    std::mem::take(&mut entity.mentions).into_iter().partition(|id| ids.contains(id));
                entity.mentions = kept;
                let gone: Vec<Value> = gone.iter().map(|id| Value::from(&*id.0)).collect();
                problems.push(Problem {
                    place: format!("entity {}", entity.id),
                    what: format!("{} of the spans that it names are not there", gone.len()),
                    remedy: "their names are kept aside".to_owned(),
                });
                entity.extra.insert("unplaced mentions".to_owned(), Value::Array(gone));
            }
        }
        problems
    }

    /// Adds a span with the next free identifier `s1`, `s2` … for files that give none.
    pub fn push(&mut self, label: impl Into<Arc<str>>, parts: Vec<TextRange>) -> &mut Span {
        let id = SpanId(format!("s{}", self.spans.len() + 1).into());
        let mut span = Span::new(id, label, TextRange::default());
        span.parts = parts;
        self.spans.push(span);
        let last = self.spans.len() - 1;
        &mut self.spans[last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_twice_or_not_at_all_is_told_and_kept() {
        let mut record = Record::new("a", "قال طه");
        let mut layer = Layer::default();
        for _ in 0..3 {
            layer.push("person", vec![TextRange::default()]).id = "s5".into();
        }
        layer.push("person", vec![TextRange::default()]);
        let relation = |id: &str, to: &str| Relation {
            id: id.into(),
            kind: "said".into(),
            from: "s5".into(),
            to: to.into(),
            extra: Extra::new(),
        };
        layer.relations = vec![relation("r1", "s4"), relation("r2", "s9")];
        layer.entities.push(Entity { mentions: vec!["s5".into(), "s8".into()], ..Entity::default() });
        record.layers.push(layer);
        assert_eq!(record.mend().len(), 4);
        let layer = &record.layers[0];
        let ids: Vec<&str> = layer.spans.iter().map(|span| &*span.id.0).collect();
        assert_eq!(ids, ["s5", "s6", "s7", "s4"]);
        assert_eq!(layer.relations.len(), 1);
        assert_eq!(layer.extra["unplaced relations"][0]["to"], "s9");
        assert_eq!(layer.entities[0].mentions, ["s5".into()]);
        assert_eq!(record.mend(), []);
    }

    #[test]
    fn entities_without_a_name_of_their_own_are_given_one() {
        let mut layer = Layer::default();
        layer.push("person", vec![TextRange::default()]);
        layer.push("person", vec![TextRange::default()]);
        for (id, mentions) in [("e1", "s1"), ("", "s2"), ("e1", "s2"), ("e2", "s1"), ("lost", "s9")] {
            layer.entities.push(Entity {
                id: id.into(),
                mentions: vec![mentions.into(), mentions.into()],
                ..Entity::default()
            });
        }
        let (annotations, _) = layer.to_annotations(&Extra::new());
        let all =
            annotations.entities().map(|entity| (&*entity.id, &*entity.mentions[0].0, entity.mentions.len()));
        let wanted = [("e1", "s1", 1), ("e2", "s1", 1), ("e3", "s2", 1), ("e4", "s2", 1)];
        assert_eq!(all.collect::<Vec<_>>(), wanted);
        assert_eq!(annotations.unplaced_entities[0]["id"], "lost");
        let (again, _) = Layer::from_annotations(&annotations);
        assert_eq!(
            (again.entities.len(), again.extra["unplaced entities"][0]["id"].as_str()),
            (4, Some("lost"))
        );
    }
}
