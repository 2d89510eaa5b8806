//! One annotator's work on one document.

use super::Entity;
use super::order::{Order, Place};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Keys of a file that the program does not know, kept to be written back.
pub type Extra = BTreeMap<String, serde_json::Value>;

/// Identifies a span or a relation within one document's annotations.
///
/// Ordered as a reader would: `s2` before `s10`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpanId(pub Arc<str>);

impl SpanId {
    /// Splits `s12` into `s` and 12.
    fn key(&self) -> (&str, Option<u64>) {
        let digits = self.0.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (prefix, number) = self.0.split_at(self.0.len() - digits);
        (prefix, number.parse().ok())
    }
}

impl Ord for SpanId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for SpanId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&str> for SpanId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl std::fmt::Display for SpanId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A marked stretch of text, in one or more parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// Unique within the document's annotations.
    pub id: SpanId,
    /// Name of its label in the schema; a name that the schema lacks is kept.
    pub label: Arc<str>,
    /// Its parts in reading order, at least one, none touching the next.
    pub parts: Vec<TextRange>,
    /// Values by attribute name.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub attributes: Extra,
    /// What the annotator remarked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The annotator is not sure of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsure: bool,
    /// How sure somebody or something is of it, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Keys of its file that the program does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Span {
    /// A span of one part with nothing but a label.
    pub fn new(id: SpanId, label: impl Into<Arc<str>>, range: TextRange) -> Self {
        Self {
            id,
            label: label.into(),
            parts: vec![range],
            attributes: Extra::new(),
            note: None,
            unsure: false,
            confidence: None,
            extra: Extra::new(),
        }
    }

    /// Byte offset where the first part starts.
    pub fn start(&self) -> u32 {
        self.parts.first().map_or(0, |part| part.start())
    }

    /// Byte offset where the last part ends.
    pub fn end(&self) -> u32 {
        self.parts.last().map_or(0, |part| part.end())
    }

    fn reading_order(&self) -> Place {
        (self.start(), Reverse(self.end()), self.id.clone())
    }
}

/// A typed, directed link between two spans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// Unique within the document's annotations.
    pub id: SpanId,
    /// Name of its type.
    pub kind: Arc<str>,
    /// The span it starts from.
    pub from: SpanId,
    /// The span it points to.
    pub to: SpanId,
    /// Keys of its file that the program does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// How far the work on a document has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Nobody has worked on it.
    #[default]
    New,
    /// Somebody is at it.
    InProgress,
    /// The annotator wants somebody to look at it.
    NeedsLook,
    /// The annotator declared it done.
    Done,
    /// The annotator left it out.
    Skipped,
}

impl Status {
    /// Every status, from what is to be done to what is not.
    pub const ALL: [Self; 5] = [Self::New, Self::InProgress, Self::NeedsLook, Self::Done, Self::Skipped];

    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InProgress => "in progress",
            Self::NeedsLook => "needs a look",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }

    /// Finds a status by its name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// What a span is tied to.
#[derive(Clone, Debug, Default)]
struct Ties {
    relations: Vec<SpanId>,
    entities: Vec<Arc<str>>,
}

/// Bytes of text to one bucket of the index of spans by place.
const BUCKET: u32 = 1024;

/// One annotator's spans and relations on one document.
///
/// Spans are found by identifier, in reading order, and by place, each without looking at the others. Changes
/// go through [`super::apply`] alone.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// Who made them; also the name of the annotator's folder.
    pub annotator: Arc<str>,
    pub(super) status: Status,
    /// Shared between copies, of which the saving thread keeps one.
    slots: Vec<Option<Arc<Span>>>,
    free: Vec<u32>,
    by_id: HashMap<SpanId, u32>,
    order: Order,
    /// Slots of the spans that touch each stretch of [`BUCKET`] bytes.
    buckets: Vec<Vec<u32>>,
    counts: BTreeMap<Arc<str>, usize>,
    relations: BTreeMap<SpanId, Relation>,
    entities: BTreeMap<Arc<str>, Entity>,
    /// The relations and the entities that each span is tied to.
    ties: HashMap<SpanId, Ties>,
    next_id: u64,
    next_relation: u64,
    /// Spans of the file that could not be placed in the text, word for word; written back as they were read.
    pub unplaced: Vec<serde_json::Value>,
    /// Relations of the file that could not be tied to spans, word for word; written back as they were read.
    pub unplaced_relations: Vec<serde_json::Value>,
    /// Entities of the file that could not be tied to spans, word for word; written back as they were read.
    pub unplaced_entities: Vec<serde_json::Value>,
    /// Keys of the file that the program does not know, and parts that it does not work on yet.
    pub extra: Extra,
}

impl Annotations {
    /// Annotations with no spans.
    pub fn new(annotator: impl Into<Arc<str>>) -> Self {
        Self { annotator: annotator.into(), next_id: 1, ..Self::default() }
    }

    /// Builds the index over many spans at once; of spans with the same identifier the first is kept and the
    /// others are given back.
    pub fn with_spans(annotator: impl Into<Arc<str>>, status: Status, spans: Vec<Span>) -> (Self, Vec<Span>) {
        let mut all = Self { annotator: annotator.into(), status, next_id: 1, ..Self::default() };
        let mut doubles = Vec::new();
        all.by_id.reserve(spans.len());
        all.slots.reserve(spans.len());
        let mut order = Vec::with_capacity(spans.len());
        for span in spans {
            if all.by_id.contains_key(&span.id) || span.parts.is_empty() {
                doubles.push(span);
                continue;
            }
            order.push(span.reading_order());
            all.place(span);
        }
        all.order = Order::new(order);
        (all, doubles)
    }

    /// How far the work has come.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Number of spans.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Says whether there is nothing in them that a file would be needed for.
    pub fn is_pristine(&self) -> bool {
        self.is_empty()
            && self.status == Status::New
            && self.relations.is_empty()
            && self.entities.is_empty()
            && self.unplaced.is_empty()
            && self.unplaced_relations.is_empty()
            && self.unplaced_entities.is_empty()
            && self.extra.is_empty()
    }

    /// Says whether there is no span.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The span of that identifier.
    pub fn get(&self, id: &SpanId) -> Option<&Span> {
        self.by_id.get(id).and_then(|&slot| self.slots[slot as usize].as_deref())
    }

    /// All spans in reading order: by start, the longer first, then by identifier.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = &Span> {
        self.order.iter().filter_map(|id| self.get(id))
    }

    /// Number of spans of each label that has any.
    pub fn counts(&self) -> &BTreeMap<Arc<str>, usize> {
        &self.counts
    }

    /// The spans of which a part lies within or touches `range` (bytes), in reading order.
    pub fn touching(&self, range: Range<u32>) -> Vec<&Span> {
        let mut slots: Vec<u32> = Vec::new();
        for bucket in range.start / BUCKET..=range.end / BUCKET {
            slots.extend(self.buckets.get(bucket as usize).into_iter().flatten());
        }
        slots.sort_unstable();
        slots.dedup();
        let touches = |span: &&Span| {
            span.parts.iter().any(|part| part.start() <= range.end && range.start <= part.end())
        };
        let mut found: Vec<&Span> =
            slots.iter().filter_map(|&slot| self.slots[slot as usize].as_deref()).filter(touches).collect();
        found.sort_by(|a, b| (a.start(), Reverse(a.end()), &a.id).cmp(&(b.start(), Reverse(b.end()), &b.id)));
        found
    }

    /// The spans that cover the character at `offset` (bytes), the innermost first.
    pub fn covering(&self, offset: u32) -> Vec<&Span> {
        let mut found = self.touching(offset..offset);
        found.retain(|span| span.parts.iter().any(|part| part.start() <= offset && offset < part.end()));
        found.sort_by_key(|span| span.parts.iter().map(|part| part.len()).sum::<u32>());
        found
    }

    /// The span of that rank in reading order, from 0.
    pub fn nth(&self, rank: usize) -> Option<&Span> {
        self.order.nth(rank).and_then(|id| self.get(id))
    }

    /// The rank of a span in reading order.
    pub fn rank(&self, id: &SpanId) -> Option<usize> {
        self.get(id).map(|span| self.order.rank(&span.reading_order()))
    }

    /// How many spans start before `offset` (bytes).
    fn before(&self, offset: u32) -> usize {
        self.order.rank(&(offset, Reverse(u32::MAX), SpanId::from("")))
    }

    /// The first span in reading order that starts at `offset` (bytes) or after it, or, given the span to go on
    /// from, follows it.
    pub fn next(&self, offset: u32, from: Option<&SpanId>) -> Option<&Span> {
        let here = from.and_then(|id| self.rank(id));
        self.nth(here.map_or_else(|| self.before(offset), |rank| rank + 1))
    }

    /// The last span in reading order that starts before `offset` (bytes), or, given the span to go back from,
    /// precedes it.
    pub fn previous(&self, offset: u32, from: Option<&SpanId>) -> Option<&Span> {
        let here = from.and_then(|id| self.rank(id)).unwrap_or_else(|| self.before(offset));
        here.checked_sub(1).and_then(|rank| self.nth(rank))
    }

    /// All relations, in the order of their identifiers.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    /// The relation of that identifier.
    pub fn relation(&self, id: &SpanId) -> Option<&Relation> {
        self.relations.get(id)
    }

    /// The relations that start from or point to a span.
    pub fn relations_of(&self, span: &SpanId) -> impl Iterator<Item = &Relation> {
        let tied = self.ties.get(span).map(|ties| ties.relations.as_slice()).unwrap_or_default();
        tied.iter().filter_map(|id| self.relations.get(id))
    }

    /// Number of relations.
    pub fn relation_count(&self) -> usize {
        self.relations.len()
    }

    /// Identifiers that no relation has had since the annotations were opened.
    pub fn fresh_relation_ids(&self) -> impl Iterator<Item = SpanId> {
        (self.next_relation + 1..).map(|number| SpanId(format!("r{number}").into()))
    }

    /// All entities, in the order of their identifiers.
    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.values()
    }

    /// The entity of that identifier.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.get(id)
    }

    /// The entities that a span mentions.
    pub fn entities_of(&self, span: &SpanId) -> impl Iterator<Item = &Entity> {
        let tied = self.ties.get(span).map(|ties| ties.entities.as_slice()).unwrap_or_default();
        tied.iter().filter_map(|id| self.entities.get(id))
    }

    /// Says whether a relation or an entity names the span.
    pub fn is_tied(&self, span: &SpanId) -> bool {
        self.ties.contains_key(span)
    }

    /// An identifier that no span has had since the annotations were opened.
    pub fn fresh_id(&self) -> SpanId {
        self.fresh_ids().next().unwrap_or_else(|| SpanId::from("s"))
    }

    /// Identifiers that no span has had since the annotations were opened.
    pub fn fresh_ids(&self) -> impl Iterator<Item = SpanId> {
        (self.next_id..).map(|number| SpanId(format!("s{number}").into()))
    }

    /// Reserves the numbered identifiers up to that of `id`, as one that must not be given out again.
    pub fn reserve_id(&mut self, id: &SpanId) {
        if let ("s", Some(number)) = id.key() {
            self.next_id = self.next_id.max(number.saturating_add(1));
        }
    }

    /// Puts the span into every index but the order.
    fn place(&mut self, span: Span) {
        self.reserve_id(&span.id);
        let slot = self.free.pop().unwrap_or(self.slots.len() as u32);
        if slot as usize == self.slots.len() {
            self.slots.push(None);
        }
        self.by_id.insert(span.id.clone(), slot);
        *self.counts.entry(span.label.clone()).or_default() += 1;
        for bucket in buckets_of(&span) {
            if self.buckets.len() <= bucket {
                self.buckets.resize_with(bucket + 1, Vec::new);
            }
            // Parts of one span may share a bucket.
            if self.buckets[bucket].last() != Some(&slot) {
                self.buckets[bucket].push(slot);
            }
        }
        self.slots[slot as usize] = Some(Arc::new(span));
    }

    /// Adds a span whose identifier is not taken.
    pub(super) fn insert(&mut self, span: Span) {
        self.order.insert(span.reading_order());
        self.place(span);
    }

    /// Takes a span out of every index.
    pub(super) fn take(&mut self, id: &SpanId) -> Option<Span> {
        let slot = self.by_id.remove(id)?;
        let span = self.slots[slot as usize].take()?;
        self.free.push(slot);
        self.order.remove(&span.reading_order());
        for bucket in buckets_of(&span) {
            self.buckets[bucket].retain(|&other| other != slot);
        }
        if let Some(count) = self.counts.get_mut(&span.label) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&span.label);
            }
        }
        Some(Arc::unwrap_or_clone(span))
    }

    pub(super) fn insert_relation(&mut self, relation: Relation) {
        if let ("r", Some(number)) = relation.id.key() {
            self.next_relation = self.next_relation.max(number);
        }
        for end in ends_of(&relation) {
            let tied = &mut self.ties.entry(end.clone()).or_default().relations;
            let place = tied.binary_search(&relation.id).unwrap_or_else(|place| place);
            tied.insert(place, relation.id.clone());
        }
        self.relations.insert(relation.id.clone(), relation);
    }

    pub(super) fn take_relation(&mut self, id: &SpanId) -> Option<Relation> {
        let relation = self.relations.remove(id)?;
        for end in ends_of(&relation) {
            self.untie(end, |ties| ties.relations.retain(|other| other != id));
        }
        Some(relation)
    }

    pub(super) fn insert_entity(&mut self, entity: Entity) {
        for span in &entity.mentions {
            let tied = &mut self.ties.entry(span.clone()).or_default().entities;
            let place = tied.binary_search(&entity.id).unwrap_or_else(|place| place);
            tied.insert(place, entity.id.clone());
        }
        self.entities.insert(entity.id.clone(), entity);
    }

    pub(super) fn take_entity(&mut self, id: &str) -> Option<Entity> {
        let entity = self.entities.remove(id)?;
        for span in &entity.mentions {
            self.untie(span, |ties| ties.entities.retain(|other| **other != *id));
        }
        Some(entity)
    }

    fn untie(&mut self, span: &SpanId, f: impl FnOnce(&mut Ties)) {
        if let Some(ties) = self.ties.get_mut(span) {
            f(ties);
            if ties.relations.is_empty() && ties.entities.is_empty() {
                self.ties.remove(span);
            }
        }
    }
}

/// Equal where a file would be equal: who, how far, which spans and relations; the index does not count.
impl PartialEq for Annotations {
    fn eq(&self, other: &Self) -> bool {
        self.annotator == other.annotator
            && self.status == other.status
            && self.spans().eq(other.spans())
            && self.relations == other.relations
            && self.entities == other.entities
            && self.unplaced == other.unplaced
            && self.unplaced_relations == other.unplaced_relations
            && self.unplaced_entities == other.unplaced_entities
            && self.extra == other.extra
    }
}

/// The ends of a relation, one if both are the same.
fn ends_of(relation: &Relation) -> impl Iterator<Item = &SpanId> {
    let other = (relation.to != relation.from).then_some(&relation.to);
    std::iter::once(&relation.from).chain(other)
}

fn buckets_of(span: &Span) -> impl Iterator<Item = usize> {
    span.parts.iter().flat_map(|part| (part.start() / BUCKET) as usize..=(part.end() / BUCKET) as usize)
}
