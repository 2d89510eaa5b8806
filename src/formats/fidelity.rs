//! What a form cannot hold: a record made fit for it, and a report of everything that was changed on the way.
//!
//! One place decides this for all formats, by what each says that it [`Holds`]; writers then write all that they are
//! given, and a reading of what they wrote is compared with it by [`differences`].

use super::{Edges, Holds, Info, Layer, Overlap, Record};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What to do with what a form cannot hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remedies {
    /// For spans that begin or end inside a token.
    pub edges: EdgeRemedy,
    /// For spans over one another.
    pub overlap: OverlapRemedy,
    /// For spans of several parts.
    pub parts: PartsRemedy,
    /// A column for each label, where the form can have several; then only spans of one label meet.
    pub layers: bool,
}

/// What to do with spans that begin or end inside a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EdgeRemedy {
    /// Cut the token there.
    #[default]
    Cut,
    /// Widen the span to the token's edge.
    Widen,
}

/// Which of spans over one another to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OverlapRemedy {
    /// The longest.
    #[default]
    Outermost,
    /// The shortest.
    Innermost,
}

/// What to do with spans of several parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartsRemedy {
    /// A span for each part.
    #[default]
    Split,
    /// One span over all of them and what lies between.
    Cover,
    /// None.
    Drop,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It is there as it was.
    Kept,
    /// It is there, without some of what was said of it.
    Reduced,
    /// It covers more than it did.
    Widened,
    /// It covers less than it did.
    Narrowed,
    /// It became several.
    Split,
    /// It gave way to another span over the same text.
    Flattened,
    /// It is not there.
    Dropped,
}

impl Fate {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Reduced => "reduced",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Split => "split",
            Self::Flattened => "flattened",
            Self::Dropped => "dropped",
        }
    }
}

/// Something that is not in the output as it was in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The document.
    pub document: Arc<str>,
    /// Whose work, if it is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub annotator: Arc<str>,
    /// What it is.
    #[serde(flatten)]
    pub thing: Thing,
    /// What became of it.
    pub fate: Fate,
    /// Why.
    pub why: String,
}

/// What a loss concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "thing", rename_all = "kebab-case")]
pub enum Thing {
    /// A span.
    Span {
        /// Its identifier.
        id: Arc<str>,
        /// Its label.
        label: Arc<str>,
        /// Where it starts, in code points.
        start: usize,
        /// Where it ends, in code points.
        end: usize,
        /// The text from start to end, as far as a line shows.
        text: String,
    },
    /// A relation.
    Relation {
        /// Its identifier.
        id: Arc<str>,
        /// Its type.
        kind: Arc<str>,
    },
    /// An entity.
    Entity {
        /// Its identifier.
        id: Arc<str>,
    },
    /// Something of the document as a whole.
    Document,
}

impl Thing {
    /// Its kind, as totals name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Span { .. } => "span",
            Self::Relation { .. } => "relation",
            Self::Entity { .. } => "entity",
            Self::Document => "document",
        }
    }
}

/// What became of everything, in totals, and each loss, as far as they are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Number of documents.
    pub documents: usize,
    /// Number of spans in the input.
    pub spans: usize,
    /// How many of each kind of thing had which fate.
    pub totals: BTreeMap<&'static str, BTreeMap<Fate, usize>>,
    /// The losses, at most [`LISTED`].
    pub losses: Vec<Loss>,
    /// How many losses are not listed.
    pub not_listed: usize,
    /// What the form never holds and that some document had, without being anybody's label: how often.
    pub left_out: BTreeMap<&'static str, usize>,
    /// Where a reading of the output differs from what was to be written.
    pub differences: Vec<String>,
}

/// Losses that a report lists.
pub const LISTED: usize = 10_000;

impl Report {
    /// Says whether something is lost.
    pub fn is_lossy(&self) -> bool {
        !self.losses.is_empty() || !self.differences.is_empty()
    }

    /// Adds a loss.
    pub fn push(&mut self, loss: Loss) {
        *self.totals.entry(loss.thing.kind()).or_default().entry(loss.fate).or_default() += 1;
        if self.losses.len() < LISTED {
            self.losses.push(loss);
        } else {
            self.not_listed += 1;
        }
    }

    /// Counts what was kept.
    pub fn keep(&mut self, kind: &'static str, count: usize) {
        if 0 < count {
            *self.totals.entry(kind).or_default().entry(Fate::Kept).or_default() += count;
        }
    }

    /// Adds the report of other documents, which come after these.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.spans += other.spans;
        for (kind, fates) in other.totals {
            for (fate, count) in fates {
                *self.totals.entry(kind).or_default().entry(fate).or_default() += count;
            }
        }
        let room = LISTED.saturating_sub(self.losses.len());
        self.not_listed += other.not_listed + other.losses.len().saturating_sub(room);
        self.losses.extend(other.losses.into_iter().take(room));
        for (what, count) in other.left_out {
            *self.left_out.entry(what).or_default() += count;
        }
        let room = LISTED.saturating_sub(self.differences.len());
        self.differences.extend(other.differences.into_iter().take(room));
    }

    /// How many of a kind had a fate.
    pub fn count(&self, kind: &str, fate: Fate) -> usize {
        self.totals.get(kind).and_then(|fates| fates.get(&fate)).copied().unwrap_or_default()
    }
}

/// Makes a record into one that the form can hold, and reports what that costs.
pub fn fit(mut record: Record, info: &Info, remedies: Remedies, report: &mut Report) -> Record {
    let holds = &info.holds;
    report.documents += 1;
    report.spans += record.span_count();
    if *holds == Holds::EVERYTHING {
        for layer in &record.layers {
            report.keep("span", layer.spans.len());
            report.keep("relation", layer.relations.len());
            report.keep("entity", layer.entities.len());
        }
        return record;
    }
    if !holds.annotators && 1 < record.layers.len() {
        for layer in record.layers.split_off(1) {
            drop_layer(&record, &layer, report);
        }
    }
    if !holds.metadata && !record.metadata.is_empty() {
        let keys: Vec<&str> = record.metadata.keys().map(String::as_str).collect();
        let why = format!("the form holds nothing of the document itself: {}", keys.join(", "));
        report.push(document_loss(&record, "", Fate::Reduced, why));
        record.metadata = Extra::new();
    }
    let offsets = OffsetMap::new(&record.text);
    let mut fitter = Fitter { record: &record, holds, remedies, offsets, report, losses: HashMap::new() };
    let mut layers = Vec::with_capacity(record.layers.len());
    for layer in &record.layers {
        layers.push(fitter.layer(layer.clone()));
    }
    let tokens = match (holds.edges, &record.tokens) {
        (Edges::Tokens, own) => Some(fitter.tokens(own.as_ref(), &mut layers)),
        (Edges::Anywhere, Some(own)) if holds.tokens => Some(own.clone()),
        (Edges::Anywhere, _) => {
            if record.tokens.is_some() {
                *fitter.report.left_out.entry("tokens").or_default() += 1;
            }
            None
        }
    };
    for (layer, before) in layers.iter_mut().zip(&record.layers) {
        fitter.resolve(layer);
        fitter.relations(layer);
        fitter.count(layer, before);
    }
    if !holds.text {
        let tokens = tokens.as_ref().map(|tokens| tokens.ranges.as_slice()).unwrap_or_default();
        if !spaced_once(&record.text, tokens) {
            let why = "the form holds tokens alone: the spaces between them are not kept";
            let loss = document_loss(&record, "", Fate::Reduced, why.to_owned());
            report.push(loss);
        }
    }
    record.layers = layers;
    record.tokens = tokens;
    record
}

/// Says whether the text is its tokens with one space between any two, and nothing else.
fn spaced_once(text: &str, tokens: &[TextRange]) -> bool {
    let mut at = 0;
    for (place, token) in tokens.iter().enumerate() {
        let gap = text.get(at..token.start() as usize).unwrap_or_default();
        if gap != if place == 0 { "" } else { " " } {
            return false;
        }
        at = token.end() as usize;
    }
    at == text.len()
}

fn document_loss(record: &Record, annotator: &str, fate: Fate, why: String) -> Loss {
    Loss { document: record.name.clone(), annotator: annotator.into(), thing: Thing::Document, fate, why }
}

fn drop_layer(record: &Record, layer: &Layer, report: &mut Report) {
    let offsets = OffsetMap::new(&record.text);
    let why = "the form holds one annotator's work; choose whose with --annotator";
    let loss = |thing| Loss {
        document: record.name.clone(),
        annotator: layer.annotator.clone(),
        thing,
        fate: Fate::Dropped,
        why: why.to_owned(),
    };
    for span in &layer.spans {
        report.push(loss(span_thing(record, &offsets, span)));
    }
    for relation in &layer.relations {
        report.push(loss(relation_thing(relation)));
    }
    for entity in &layer.entities {
        report.push(loss(Thing::Entity { id: entity.id.clone() }));
    }
    if !layer.labels.is_empty() {
        report.push(loss(Thing::Document));
    }
}

fn span_thing(record: &Record, offsets: &OffsetMap, span: &Span) -> Thing {
    let covered = record.text.get(span.start() as usize..span.end() as usize).unwrap_or_default();
    Thing::Span {
        id: span.id.0.clone(),
        label: span.label.clone(),
        start: offsets.of_byte(&record.text, span.start() as usize),
        end: offsets.of_byte(&record.text, span.end() as usize),
        text: match covered.char_indices().nth(60) {
            Some((at, _)) => format!("{}…", covered.get(..at).unwrap_or_default()),
            None => covered.to_owned(),
        },
    }
}

fn relation_thing(relation: &Relation) -> Thing {
    Thing::Relation { id: relation.id.0.clone(), kind: relation.kind.clone() }
}

/// Ranges that do not overlap: where each starts, where it ends, and whose it is.
type Disjoint = BTreeMap<u32, (u32, usize)>;

struct Fitter<'a> {
    record: &'a Record,
    holds: &'a Holds,
    remedies: Remedies,
    offsets: OffsetMap,
    report: &'a mut Report,
    /// What was reported of each span, by its identifier in the input.
    losses: HashMap<(Arc<str>, SpanId), BTreeSet<Fate>>,
}

impl Fitter<'_> {
    fn lose(&mut self, layer: &Layer, span: &Span, fate: Fate, why: String) {
        let thing = span_thing(self.record, &self.offsets, span);
        let loss =
            Loss { document: self.record.name.clone(), annotator: layer.annotator.clone(), thing, fate, why };
        self.losses.entry((layer.annotator.clone(), span.id.clone())).or_default().insert(fate);
        self.report.push(loss);
    }

    /// Takes away what the form has no place for, before spans are held against tokens and each other.
    fn layer(&mut self, mut layer: Layer) -> Layer {
        let holds = self.holds;
        if !holds.bookkeeping {
            if !layer.annotator.is_empty() {
                *self.report.left_out.entry("annotator's name").or_default() += 1;
            }
            if layer.status != Status::New {
                *self.report.left_out.entry("status").or_default() += 1;
                layer.status = Status::New;
            }
        }
        if !holds.document_labels && !layer.labels.is_empty() {
            let why = format!("the form holds no labels of documents: {}", layer.labels.join(", "));
            self.report.push(document_loss(self.record, &layer.annotator, Fate::Reduced, why));
            layer.labels.clear();
        }
        if !holds.extra && !layer.extra.is_empty() {
            let keys: Vec<&str> = layer.extra.keys().map(String::as_str).collect();
            let why = format!("the form has no place for {}", keys.join(", "));
            self.report.push(document_loss(self.record, &layer.annotator, Fate::Reduced, why));
            layer.extra.clear();
        }
        let spans = std::mem::take(&mut layer.spans);
        let mut kept = Vec::with_capacity(spans.len());
        for mut span in spans {
            if !holds.spans {
                self.lose(&layer, &span, Fate::Dropped, "the form holds no spans".to_owned());
                continue;
            }
            if !holds.empty && span.parts.iter().all(|part| part.is_empty()) {
                self.lose(
                    &layer,
                    &span,
                    Fate::Dropped,
                    "the form holds no span that covers nothing".to_owned(),
                );
                continue;
            }
            self.reduce(&layer, &mut span);
            if holds.parts || span.parts.len() < 2 {
                kept.push(span);
            } else {
                self.split(&layer, span, &mut kept);
            }
        }
        layer.spans = kept;
        layer
    }

    /// Takes from a span what the form cannot say of it.
    fn reduce(&mut self, layer: &Layer, span: &mut Span) {
        let holds = self.holds;
        let mut gone: Vec<String> = Vec::new();
        if !holds.attributes && !span.attributes.is_empty() {
            gone.extend(
                std::mem::take(&mut span.attributes).into_keys().map(|key| format!("attribute {key}")),
            );
        }
        if !holds.notes && span.note.take().is_some() {
            gone.push("note".to_owned());
        }
        if !holds.unsure && std::mem::take(&mut span.unsure) {
            gone.push("unsure".to_owned());
        }
        if !holds.confidence && span.confidence.take().is_some() {
            gone.push("confidence".to_owned());
        }
        if !holds.extra && !span.extra.is_empty() {
            gone.extend(std::mem::take(&mut span.extra).into_keys());
        }
        if !gone.is_empty() {
            self.lose(layer, span, Fate::Reduced, format!("the form has no place for {}", gone.join(", ")));
        }
    }

    fn split(&mut self, layer: &Layer, span: Span, kept: &mut Vec<Span>) {
        match self.remedies.parts {
            PartsRemedy::Drop => {
                self.lose(layer, &span, Fate::Dropped, "the form holds no span of several parts".to_owned());
            }
            PartsRemedy::Cover => {
                let why = "the form holds no span of several parts: it covers what lies between them too";
                self.lose(layer, &span, Fate::Widened, why.to_owned());
                let whole = TextRange::new(&self.record.text, span.start() as usize..span.end() as usize);
                kept.extend(whole.ok().map(|whole| Span { parts: vec![whole], ..span }));
            }
            PartsRemedy::Split => {
                let why = format!("the form holds no span of several parts: it became {}", span.parts.len());
                self.lose(layer, &span, Fate::Split, why);
                for (number, &part) in span.parts.iter().enumerate() {
                    let id = match number {
                        0 => span.id.clone(),
                        _ => SpanId(format!("{}.{}", span.id, number + 1).into()),
                    };
                    kept.push(Span { id, parts: vec![part], ..span.clone() });
                }
            }
        }
    }

    /// The tokens that are written, and each span brought onto their edges.
    fn tokens(&mut self, own: Option<&Tokens>, layers: &mut [Layer]) -> Tokens {
        let text: &str = &self.record.text;
        let spans = || layers.iter().flat_map(|layer| &layer.spans).flat_map(|span| &span.parts);
        let own = own.filter(|_| self.holds.tokens);
        let cut = self.remedies.edges == EdgeRemedy::Cut;
        let edges: Vec<u32> =
            if cut { spans().flat_map(|part| [part.start(), part.end()]).collect() } else { Vec::new() };
        let whole: Vec<(u32, u32)> = spans().map(|part| (part.start(), part.end())).collect();
        let mut tokens = match own {
            Some(own) => own_tokens(text, own, &edges),
            None => Tokens::words(text, &edges, &whole),
        };
        if own.is_some() {
            let before = tokens.sentences.len();
            let inside = |at: u32| {
                let start = tokens.ranges.get(at as usize).map_or(0, |token| token.start());
                whole.iter().any(|&(from, to)| from < start && start < to)
            };
            tokens.sentences =
                tokens.sentences.iter().copied().filter(|&at| at == 0 || !inside(at)).collect();
            if tokens.sentences.len() < before {
                let why = "a span goes over the end of a sentence: the two sentences became one".to_owned();
                self.report.push(document_loss(self.record, "", Fate::Reduced, why));
            }
        }
        for layer in layers {
            let spans = std::mem::take(&mut layer.spans);
            let mut kept = Vec::with_capacity(spans.len());
            for mut span in spans {
                let Some(&part) = span.parts.first() else { continue };
                match on_edges(&tokens, part) {
                    None => {
                        let why = "it covers no token".to_owned();
                        self.lose(layer, &span, Fate::Dropped, why);
                        continue;
                    }
                    Some((start, end)) if (start, end) != (part.start(), part.end()) => {
                        if part.start() <= start && end <= part.end() {
                            let why = "spaces at its edges are no tokens".to_owned();
                            self.lose(layer, &span, Fate::Narrowed, why);
                        } else {
                            let why = "the form knows whole tokens only".to_owned();
                            self.lose(layer, &span, Fate::Widened, why);
                        }
                        span.parts = TextRange::new(text, start as usize..end as usize).into_iter().collect();
                    }
                    Some(_) => {}
                }
                kept.push(span);
            }
            layer.spans = kept;
        }
        tokens
    }

    /// Keeps of spans over one another those that the form can hold together.
    fn resolve(&mut self, layer: &mut Layer) {
        let overlap = match self.holds.overlap {
            Overlap::Any => return,
            Overlap::None if self.remedies.layers => Overlap::BetweenLabels,
            other => other,
        };
        if overlap == Overlap::Distinct {
            let mut seen: HashSet<(Arc<str>, Vec<TextRange>)> = HashSet::new();
            let spans = std::mem::take(&mut layer.spans);
            for span in spans {
                if seen.insert((span.label.clone(), span.parts.clone())) {
                    layer.spans.push(span);
                } else {
                    let why = "another span has the same label and the same text".to_owned();
                    self.lose(layer, &span, Fate::Flattened, why);
                }
            }
            return;
        }
        let mut order: Vec<usize> = (0..layer.spans.len()).collect();
        let key = |at: usize| {
            let span = &layer.spans[at];
            let length = i64::from(span.end() - span.start());
            let length = if self.remedies.overlap == OverlapRemedy::Outermost { -length } else { length };
            (length, span.start())
        };
        order.sort_by(|&a, &b| key(a).cmp(&key(b)).then_with(|| layer.spans[a].id.cmp(&layer.spans[b].id)));
        // Kept ranges by group, none overlapping: a search finds whether a new one meets any.
        let mut kept: HashMap<Option<Arc<str>>, Disjoint> = HashMap::new();
        let mut winners: Vec<Option<usize>> = vec![None; layer.spans.len()];
        for at in order {
            let span = &layer.spans[at];
            let group = (overlap == Overlap::BetweenLabels).then(|| span.label.clone());
            let taken = kept.entry(group).or_default();
            let meets = taken
                .range(..span.end())
                .next_back()
                .filter(|&(_, &(end, _))| span.start() < end)
                .map(|(_, &(_, winner))| winner);
            if meets.is_none() {
                taken.insert(span.start(), (span.end(), at));
            }
            winners[at] = meets;
        }
        if winners.iter().all(Option::is_none) {
            return;
        }
        let spans = std::mem::take(&mut layer.spans);
        let labels: Vec<(Arc<str>, SpanId)> =
            spans.iter().map(|span| (span.label.clone(), span.id.clone())).collect();
        for (span, winner) in spans.into_iter().zip(winners) {
            match winner {
                None => layer.spans.push(span),
                Some(winner) => {
                    let (label, id) = &labels[winner];
                    let why =
                        format!("the form cannot hold it beside {id} ({label}), which covers the same text");
                    self.lose(layer, &span, Fate::Flattened, why);
                }
            }
        }
    }

    /// Takes away relations and entities that the form cannot hold, or that lost an end.
    fn relations(&mut self, layer: &mut Layer) {
        if layer.relations.is_empty() && layer.entities.is_empty() {
            return;
        }
        let present: HashSet<SpanId> = layer.spans.iter().map(|span| span.id.clone()).collect();
        let loss = |thing, fate, why: &str| Loss {
            document: self.record.name.clone(),
            annotator: layer.annotator.clone(),
            thing,
            fate,
            why: why.to_owned(),
        };
        let mut kept = Vec::new();
        for mut relation in std::mem::take(&mut layer.relations) {
            if !self.holds.relations {
                self.report.push(loss(
                    relation_thing(&relation),
                    Fate::Dropped,
                    "the form holds no relations",
                ));
            } else if !present.contains(&relation.from) || !present.contains(&relation.to) {
                let why = "a span that it ties is not there";
                self.report.push(loss(relation_thing(&relation), Fate::Dropped, why));
            } else {
                if !self.holds.extra && !relation.extra.is_empty() {
                    let keys: Vec<String> = std::mem::take(&mut relation.extra).into_keys().collect();
                    let why = format!("the form has no place for {}", keys.join(", "));
                    self.report.push(loss(relation_thing(&relation), Fate::Reduced, &why));
                } else {
                    self.report.keep("relation", 1);
                }
                kept.push(relation);
            }
        }
        layer.relations = kept;
        let mut kept = Vec::new();
        for mut entity in std::mem::take(&mut layer.entities) {
            let thing = Thing::Entity { id: entity.id.clone() };
            if !self.holds.entities {
                self.report.push(loss(thing, Fate::Dropped, "the form holds no entities"));
                continue;
            }
            let before = entity.mentions.len();
            entity.mentions.retain(|id| present.contains(id));
            if entity.mentions.len() < before {
                self.report.push(loss(thing, Fate::Reduced, "a span that mentions it is not there"));
            } else if !self.holds.extra && !entity.extra.is_empty() {
                entity.extra.clear();
                self.report.push(loss(thing, Fate::Reduced, "the form has no place for what is said of it"));
            } else {
                self.report.keep("entity", 1);
            }
            kept.push(entity);
        }
        layer.entities = kept;
    }

    /// Counts the spans of which nothing was reported.
    fn count(&mut self, layer: &Layer, before: &Layer) {
        if self.losses.is_empty() {
            self.report.keep("span", before.spans.len());
            return;
        }
        let touched = |span: &&Span| !self.losses.contains_key(&(layer.annotator.clone(), span.id.clone()));
        let kept = before.spans.iter().filter(touched).count();
        self.report.keep("span", kept);
    }
}

/// A file's own tokens, cut at the edges that lie inside one; what is said of a token is said of its pieces.
pub(super) fn own_tokens(text: &str, own: &Tokens, edges: &[u32]) -> Tokens {
    let mut edges = edges.to_vec();
    edges.sort_unstable();
    edges.dedup();
    let inside = |token: &TextRange| {
        let from = edges.partition_point(|&edge| edge <= token.start());
        let to = edges.partition_point(|&edge| edge < token.end());
        from..to.max(from)
    };
    if own.ranges.iter().all(|token| inside(token).is_empty()) {
        return own.clone();
    }
    let mut tokens = Tokens { name: format!("{}, cut at spans", own.name).into(), ..Tokens::default() };
    let begins = own.begins_sentence();
    let mut sources = Vec::new();
    for (at, token) in own.ranges.iter().enumerate() {
        if begins[at] && !own.sentences.is_empty() {
            tokens.sentences.push(tokens.ranges.len() as u32);
        }
        let mut start = token.start();
        for &edge in edges[inside(token)].iter().chain([&token.end()]) {
            tokens.ranges.extend(TextRange::new(text, start as usize..edge as usize));
            sources.push(at);
            start = edge;
        }
    }
    let column = |values: &Vec<Arc<str>>| {
        sources.iter().map(|&at| values.get(at).cloned().unwrap_or_else(|| "".into())).collect()
    };
    tokens.columns = own.columns.iter().map(|(name, values)| (name.clone(), column(values))).collect();
    tokens
}

/// Places in the list of the tokens that a range touches.
fn touched(tokens: &Tokens, range: TextRange) -> std::ops::Range<usize> {
    let first = tokens.ranges.partition_point(|token| token.end() <= range.start());
    first..tokens.ranges.partition_point(|token| token.start() < range.end())
}

/// The edges of the tokens that a range touches.
fn on_edges(tokens: &Tokens, range: TextRange) -> Option<(u32, u32)> {
    let touched = tokens.ranges.get(touched(tokens, range))?;
    // Empty tokens of a file stand anywhere; they carry no letter of a span.
    let mut whole = touched.iter().filter(|token| !token.is_empty());
    let first = whole.next()?;
    Some((first.start(), whole.next_back().unwrap_or(first).end()))
}

/// Where a reading of the output differs from what was to be written, each as a sentence.
///
/// Identifiers do not count: many forms number spans anew. Nor does what the form is known not to hold.
pub fn differences(expected: &[Record], found: &[Record], info: &Info) -> Vec<String> {
    let mut all = Vec::new();
    if expected.len() != found.len() {
        all.push(format!("{} documents were written, {} were read back", expected.len(), found.len()));
        return all;
    }
    for (expected, found) in expected.iter().zip(found) {
        if expected == found {
            continue;
        }
        record_differences(expected, found, &info.holds, &mut all);
    }
    all
}

fn record_differences(expected: &Record, found: &Record, holds: &Holds, all: &mut Vec<String>) {
    let name = &expected.name;
    if holds.text && expected.text != found.text {
        all.push(format!("{name}: the text came back otherwise"));
        return;
    }
    let none = Layer::default();
    let count = expected.layers.len().max(found.layers.len());
    for at in 0..count {
        let (a, b) = (expected.layers.get(at).unwrap_or(&none), found.layers.get(at).unwrap_or(&none));
        if !same_spans(expected, a, found, b, holds) {
            let (mut wanted, mut got) = (span_keys(expected, a, holds), span_keys(found, b, holds));
            wanted.sort_unstable();
            got.sort_unstable();
            if wanted != got {
                let missing = wanted.iter().find(|key| got.binary_search(key).is_err());
                let extra = got.iter().find(|key| wanted.binary_search(key).is_err());
                all.push(format!(
                    "{name}: {} spans were written, {} were read back; missing {missing:?}, more {extra:?}",
                    wanted.len(),
                    got.len()
                ));
            }
        }
        if holds.relations && !(a.relations.is_empty() && b.relations.is_empty()) {
            let (mut wanted, mut got) = (relation_keys(expected, a, holds), relation_keys(found, b, holds));
            wanted.sort_unstable();
            got.sort_unstable();
            if wanted != got {
                all.push(format!("{name}: relations came back otherwise: {wanted:?}, {got:?}"));
            }
        }
        if holds.entities && a.entities.len() != b.entities.len() {
            all.push(format!("{name}: entities came back otherwise"));
        }
        let (mut wanted, mut got) = (a.labels.clone(), b.labels.clone());
        wanted.sort_unstable();
        got.sort_unstable();
        if holds.document_labels && wanted != got {
            all.push(format!("{name}: labels of the document came back otherwise: {wanted:?}, {got:?}"));
        }
        // Work that is nobody's gets a name where a form needs one.
        let renamed = a.annotator != b.annotator && !a.annotator.is_empty();
        if holds.bookkeeping && (renamed || a.status != b.status) {
            all.push(format!("{name}: the annotator or the status came back otherwise"));
        }
    }
    if holds.metadata && expected.metadata != found.metadata {
        all.push(format!("{name}: what is said of the document came back otherwise"));
    }
    if let (Edges::Tokens, Some(a), Some(b)) = (holds.edges, &expected.tokens, &found.tokens) {
        let wanted = a.ranges.iter().map(|range| range.of(&expected.text));
        if !wanted.eq(b.ranges.iter().map(|range| range.of(&found.text))) {
            all.push(format!("{name}: the tokens came back otherwise"));
        }
    }
}

/// Where a part of a span is: in bytes, or by its tokens where those alone are held; none if it
/// covers none.
fn place(record: &Record, part: TextRange, holds: &Holds) -> Option<(usize, usize)> {
    let (false, Some(tokens)) = (holds.text, &record.tokens) else {
        return Some((part.start() as usize, part.end() as usize));
    };
    let touched = touched(tokens, part);
    on_edges(tokens, part).map(|_| (touched.start, touched.end))
}

/// Says whether the spans are the same at a glance: one by one, in the order of their places.
fn same_spans(expected: &Record, a: &Layer, found: &Record, b: &Layer, holds: &Holds) -> bool {
    fn ordered(layer: &Layer) -> Vec<&Span> {
        let mut spans: Vec<&Span> = layer.spans.iter().collect();
        let place = |span: &Span| (span.start(), span.end());
        spans.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.label.cmp(&b.label)));
        spans
    }
    let (wanted, got) = (ordered(a), ordered(b));
    wanted.len() == got.len()
        && wanted.iter().zip(got).all(|(a, b)| {
            a.label == b.label
                && a.parts.len() == b.parts.len()
                && a.parts
                    .iter()
                    .zip(&b.parts)
                    .all(|(a, b)| place(expected, *a, holds) == place(found, *b, holds))
                && (!holds.attributes || a.attributes == b.attributes)
                && (!holds.notes || a.note == b.note)
                && (!holds.unsure || a.unsure == b.unsure)
                && (!holds.confidence || a.confidence == b.confidence)
        })
}

/// What a span is, but for its identifier. Where only tokens are held, its place is counted in those.
fn span_key(record: &Record, span: &Span, holds: &Holds) -> String {
    use std::fmt::Write as _;
    let mut key = format!("{}", span.label);
    for part in &span.parts {
        let _ = write!(key, " {:?}", place(record, *part, holds));
    }
    if holds.attributes {
        let _ = write!(key, " {:?}", span.attributes);
    }
    if holds.notes {
        let _ = write!(key, " {:?}", span.note);
    }
    if holds.unsure {
        let _ = write!(key, " {}", span.unsure);
    }
    if holds.confidence {
        let _ = write!(key, " {:?}", span.confidence);
    }
    key
}

fn span_keys(record: &Record, layer: &Layer, holds: &Holds) -> Vec<String> {
    layer.spans.iter().map(|span| span_key(record, span, holds)).collect()
}

fn relation_keys(record: &Record, layer: &Layer, holds: &Holds) -> Vec<String> {
    let spans: HashMap<&SpanId, &Span> = layer.spans.iter().map(|span| (&span.id, span)).collect();
    let end = |id: &SpanId| spans.get(id).map(|span| span_key(record, span, holds));
    let key = |relation: &Relation| {
        format!("{} {:?} → {:?}", relation.kind, end(&relation.from), end(&relation.to))
    };
    layer.relations.iter().map(key).collect()
}
