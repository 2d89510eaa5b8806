//! What formats read and write: a document with all that a file says of it.

use crate::model::{Annotations, Edit, Extra, Relation, Span, SpanId, Status, apply};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use serde_json::Value;
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

/// What several mentions refer to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// Unique within the layer.
    pub id: Arc<str>,
    /// Its kind, such as a label or `Alias`; may be empty.
    pub kind: Arc<str>,
    /// The spans that mention it.
    pub mentions: Vec<SpanId>,
    /// Whatever else is said of it.
    pub extra: Extra,
}

/// Key under which annotations keep labels of the document, as a list of strings.
const DOCUMENT_LABELS: &str = "document labels";
/// Key under which annotations keep what is said of the document itself.
const METADATA: &str = "metadata";
/// Key under which annotations keep entities.
const ENTITIES: &str = "entities";

impl Record {
    /// A document without any work on it.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), ..Self::default() }
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
        let entities = match extra.remove(ENTITIES) {
            Some(Value::Array(list)) => list.iter().filter_map(Entity::from_value).collect(),
            Some(other) => {
                extra.insert(ENTITIES.to_owned(), other);
                Vec::new()
            }
            None => Vec::new(),
        };
        let labels = match extra.remove(DOCUMENT_LABELS) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(Arc::from).collect(),
            _ => Vec::new(),
        };
        let metadata = match extra.remove(METADATA) {
            Some(Value::Object(map)) => map.into_iter().collect(),
            _ => Extra::new(),
        };
        for (key, kept) in
            [("unplaced", &annotations.unplaced), ("unplaced relations", &annotations.unplaced_relations)]
        {
            if !kept.is_empty() {
                extra.insert(key.to_owned(), Value::Array(kept.clone()));
            }
        }
        let layer = Self {
            annotator: annotations.annotator.clone(),
            status: annotations.status(),
            spans: annotations.spans().cloned().collect(),
            relations: annotations.relations().cloned().collect(),
            entities,
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
        if let Some(Value::Array(kept)) = annotations.extra.remove("unplaced relations") {
            annotations.unplaced_relations = kept;
        }
        let mut keep = |key: &str, value: Value| annotations.extra.insert(key.to_owned(), value);
        if !self.entities.is_empty() {
            keep(ENTITIES, self.entities.iter().map(Entity::to_value).collect());
        }
        if !self.labels.is_empty() {
            keep(DOCUMENT_LABELS, self.labels.iter().map(|label| Value::from(&**label)).collect());
        }
        if !metadata.is_empty() {
            keep(METADATA, Value::Object(metadata.clone().into_iter().collect()));
        }
        (annotations, loose)
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

impl Entity {
    /// Reads `{"id", "type", "mentions": [span identifiers], …}`.
    pub fn from_value(value: &Value) -> Option<Self> {
        let mut extra: Extra = value.as_object()?.clone().into_iter().collect();
        let mut text = |key: &str| match extra.remove(key) {
            Some(Value::String(text)) => Arc::from(text),
            _ => Arc::from(""),
        };
        let (id, kind) = (text("id"), text("type"));
        let mentions = match extra.remove("mentions") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(SpanId::from).collect(),
            _ => Vec::new(),
        };
        Some(Self { id, kind, mentions, extra })
    }

    /// The form that [`Self::from_value`] reads.
    pub fn to_value(&self) -> Value {
        let mut map = serde_json::Map::new();
        map.insert("id".to_owned(), (*self.id).into());
        if !self.kind.is_empty() {
            map.insert("type".to_owned(), (*self.kind).into());
        }
        map.insert("mentions".to_owned(), self.mentions.iter().map(|id| Value::from(&*id.0)).collect());
        map.extend(self.extra.clone());
        Value::Object(map)
    }
}
