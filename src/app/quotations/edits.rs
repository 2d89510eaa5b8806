//! What accepting, turning away and tying change, as edits.

use super::{Suggestion, Tie};
use crate::app::{OpenDocument, tagging};
use crate::model::{
    Annotations, AttributeKind, Edit, Extra, LabelDefinition, QUOTATION_TYPE, Relation, RelationDefinition,
    Role, Schema, Span, SpanId,
};
use crate::suggest::quotes::{Is, Mention, Suggested};
use crate::text::TextRange;
use serde_json::{Value, json};
use std::sync::Arc;

/// Where the annotations keep which suggestions were turned away: pairs of code points.
const REJECTED: &str = "rejected quotations";

/// The first and the last code point of a suggestion's likeliest reading, by which it is known again.
fn place(open: &OpenDocument, one: &Suggested) -> Value {
    let at = |byte: u32| open.document.offsets.code_point_of_byte(&open.document.text, byte as usize).0;
    let end = one.readings.first().and_then(|reading| reading.content.last()).map_or(0, |part| part.end());
    json!([at(one.start()), at(end)])
}

fn rejected(annotations: &Annotations) -> &[Value] {
    annotations.extra.get(REJECTED).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Says whether a suggestion was neither accepted nor turned away, and crosses nothing that is marked.
pub(super) fn is_open(
    open: &OpenDocument,
    schema: &Schema,
    label: &LabelDefinition,
    one: &Suggested,
) -> bool {
    let Some(content) = one.readings.first().map(|reading| &reading.content) else { return false };
    let (start, end) = (one.start(), content.last().map_or(0, |part| part.end()));
    let annotations = &open.annotations;
    for span in annotations.touching(start..end) {
        if span.label != label.name || span.end() <= start || end <= span.start() {
            continue;
        }
        if one.readings.iter().any(|reading| reading.content == span.parts) {
            let lacks = |wanted: bool, tie: Tie| {
                wanted
                    && label_for(schema, tie, Is::Person).is_some()
                    && tied(annotations, &span.id, tie).is_empty()
            };
            return (lacks(one.cue.is_some(), Tie::Cue) || lacks(one.speaker.is_some(), Tie::Speaker))
                && !rejected(annotations).contains(&place(open, one));
        }
        let shared = end.min(span.end()) - start.max(span.start());
        let all = end.max(span.end()) - start.min(span.start());
        let nested =
            (span.start() <= start && end <= span.end()) || (start <= span.start() && span.end() <= end);
        if !nested || all < 2 * shared {
            return false;
        }
    }
    rejected(annotations).is_empty() || !rejected(annotations).contains(&place(open, one))
}

/// The relations of a kind that start from a quotation.
pub(super) fn tied<'a>(annotations: &'a Annotations, quotation: &SpanId, tie: Tie) -> Vec<&'a Relation> {
    let of = |relation: &&Relation| *relation.kind == *tie.relation() && relation.from == *quotation;
    annotations.relations_of(quotation).filter(of).collect()
}

/// Makes the edits of one step; spans that are there already are taken.
struct Maker<'a> {
    annotations: &'a Annotations,
    schema: &'a Schema,
    edits: Vec<Edit>,
    spans: usize,
    relations: usize,
}

impl<'a> Maker<'a> {
    fn new(annotations: &'a Annotations, schema: &'a Schema) -> Self {
        Self { annotations, schema, edits: Vec::new(), spans: 0, relations: 0 }
    }

    /// The span of one of these labels with these parts; one of the first label is added if there is none.
    fn span(&mut self, labels: &[Arc<str>], parts: &[TextRange]) -> Option<SpanId> {
        let first = parts.first()?;
        let last = parts.last()?;
        let there = self.annotations.touching(first.start()..last.end());
        let same = |label: &Arc<str>| there.iter().find(|span| span.label == *label && span.parts == parts);
        if let Some(span) = labels.iter().find_map(same) {
            return Some(span.id.clone());
        }
        let id = self.annotations.fresh_ids().nth(self.spans)?;
        self.spans += 1;
        let mut span = Span::new(id.clone(), labels.first()?.clone(), *first);
        span.parts = parts.to_vec();
        self.edits.push(Edit::Add(Box::new(span)));
        Some(id)
    }

    fn relate(&mut self, tie: Tie, from: &SpanId, to: SpanId) {
        if let Some(id) = self.annotations.fresh_relation_ids().nth(self.relations) {
            self.relations += 1;
            let kind = tie.relation().into();
            self.edits.push(Edit::Relate(Relation { id, kind, from: from.clone(), to, extra: Extra::new() }));
        }
    }
}

/// Says whether a relation may end at a label; a rule that names no label of the schema rules nothing.
fn may_end_at(schema: &Schema, relation: &RelationDefinition, label: &str) -> bool {
    let rules = schema.labels.iter().any(|label| relation.to.contains(&label.name));
    !rules || relation.to.iter().any(|to| **to == *label)
}

/// The labels that a tie may end at, those that fit best first.
fn labels_for(schema: &Schema, tie: Tie, is: Is) -> Vec<Arc<str>> {
    let Some(relation) = schema.relation(tie.relation()) else { return Vec::new() };
    let allowed = |label: &&LabelDefinition| may_end_at(schema, relation, &label.name);
    let fits = |label: &&LabelDefinition| match tie {
        Tie::Cue => label.role == Some(Role::Cue),
        _ => label.role.is_none() && Is::of_label(schema, &label.name).is_some(),
    };
    let mut labels: Vec<&LabelDefinition> = schema.labels.iter().filter(allowed).filter(fits).collect();
    labels.sort_by_key(|label| Is::of_label(schema, &label.name) != Some(is));
    labels.into_iter().map(|label| label.name.clone()).collect()
}

/// The label that such an end of a tie takes, if the schema has one.
pub(super) fn label_for(schema: &Schema, tie: Tie, is: Is) -> Option<Arc<str>> {
    labels_for(schema, tie, is).into_iter().next()
}

/// Marks a suggestion: the quotation with its type, its cue, whoever is named, and what ties them. What the schema has no
/// label or relation for is left out.
pub(super) fn accept(open: &OpenDocument, schema: &Schema, proposal: &Suggestion) -> Option<Edit> {
    let label = super::quotation_label(schema)?;
    let reading = proposal.content()?;
    let annotations = &open.annotations;
    let mut maker = Maker::new(annotations, schema);
    let quotation = maker.span(std::slice::from_ref(&label.name), &reading.content)?;
    let takes_type = label.attributes.iter().any(|attribute| {
        let fits = match &attribute.kind {
            AttributeKind::Choice(values) => values.iter().any(|value| value == reading.kind.as_str()),
            kind => *kind == AttributeKind::Text,
        };
        attribute.name == QUOTATION_TYPE && fits
    });
    let mut attributes = annotations.get(&quotation).map(|span| span.attributes.clone()).unwrap_or_default();
    if takes_type && !attributes.contains_key(QUOTATION_TYPE) {
        attributes.insert(QUOTATION_TYPE.to_owned(), reading.kind.as_str().into());
        maker.edits.push(Edit::Attributes { id: quotation.clone(), attributes });
    }
    let one = &proposal.suggested;
    let named = |mention: Option<Mention>| mention.map(|mention| (mention.range, mention.is));
    let ties = [
        (Tie::Cue, one.cue.map(|cue| (cue, Is::Person))),
        (Tie::Speaker, named(one.speaker)),
        (Tie::Addressee, named(one.addressee)),
    ];
    for (tie, what) in ties {
        let Some((range, is)) = what.filter(|_| tied(annotations, &quotation, tie).is_empty()) else {
            continue;
        };
        let labels = labels_for(maker.schema, tie, is);
        if let Some(to) = maker.span(&labels, &[range]) {
            maker.relate(tie, &quotation, to);
        }
    }
    (!maker.edits.is_empty()).then_some(Edit::Batch(maker.edits))
}

/// Remembers that a suggestion was turned away.
pub(super) fn reject(open: &OpenDocument, one: &Suggested) -> Edit {
    let mut all = rejected(&open.annotations).to_vec();
    let place = place(open, one);
    if !all.contains(&place) {
        all.push(place);
    }
    Edit::Said { key: REJECTED.to_owned(), value: Some(all.into()) }
}

/// Ties the selected text or span to a quotation, in place of what it was tied to if it may have one only.
///
/// # Errors
/// The key of the message that says why not.
pub(super) fn tie(
    open: &OpenDocument,
    schema: &Schema,
    quotation: &SpanId,
    tie: Tie,
) -> Result<Edit, &'static str> {
    let Some(relation) = schema.relation(tie.relation()) else { return Err("banner-no-relation") };
    let annotations = &open.annotations;
    let mut maker = Maker::new(annotations, schema);
    let labels = labels_for(schema, tie, Is::Person);
    let to = if open.selection.is_empty() {
        let span =
            open.selected_span().filter(|span| span.id != *quotation).ok_or("banner-nothing-to-tie")?;
        if !may_end_at(schema, relation, &span.label) {
            return Err("banner-not-tied");
        }
        span.id.clone()
    } else {
        let range = tagging::range_to_tag(open).ok_or("banner-nothing-to-tie")?;
        maker.span(&labels, &[range]).ok_or("banner-no-label-to-tie")?
    };
    let before = tied(annotations, quotation, tie);
    if before.iter().any(|relation| relation.to == to) {
        return Err("banner-tied-already");
    }
    if relation.most_from == Some(1) {
        maker.edits.extend(before.iter().map(|relation| Edit::Unrelate(relation.id.clone())));
    }
    maker.relate(tie, quotation, to);
    Ok(Edit::Batch(maker.edits))
}
