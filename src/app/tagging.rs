//! Marking: from a selection to a span.

use super::OpenDocument;
use crate::model::{AttributeDefinition, AttributeKind, Edit, Schema, Span, SpanId, remove_spans, rules};
use crate::text::arabic::clitics;
use crate::text::steps::{Edge, Grain, step};
use crate::text::{TextRange, segment};
use serde_json::Value;
use std::sync::Arc;

/// Gives the label to the selected span if there is no selected text; else marks the selected text, or the word at
/// the caret, with it.
pub(super) fn tag(open: &mut OpenDocument, label: &Arc<str>) {
    if !open.chosen.is_empty() {
        let relabel = |span: &Span| {
            (span.label != *label).then(|| Edit::Relabel { id: span.id.clone(), label: label.clone() })
        };
        for_all(open, relabel);
        return;
    }
    if let (true, Some(id)) = (open.selection.is_empty(), open.selected.clone()) {
        relabel(open, &id, label);
        return;
    }
    let Some(range) = range_to_tag(open) else { return };
    let same = open.annotations.touching(range.start()..range.end());
    let same = same.into_iter().find(|span| span.label == *label && span.parts == [range]);
    let id = if let Some(span) = same {
        span.id.clone()
    } else {
        let id = open.annotations.fresh_id();
        if !open.edit(&Edit::Add(Box::new(Span::new(id.clone(), label.clone(), range)))) {
            return;
        }
        id
    };
    open.select(range.end(), range.end(), true);
    open.selected = Some(id);
}

/// What would be marked now: the selected text in whole graphemes without outer white space, or the word at the
/// caret.
pub(super) fn range_to_tag(open: &OpenDocument) -> Option<TextRange> {
    let text = &open.document.text;
    let selection = open.selection.range();
    if !open.selection.is_empty() {
        return segment::span_range(text, selection.start as usize..selection.end as usize);
    }
    let at = selection.start as usize;
    let is_word =
        |range: &std::ops::Range<usize>| segment::is_word(text.get(range.clone()).unwrap_or_default());
    let here = segment::word_around(text, at);
    let word = if is_word(&here) {
        let inner = open.word_at(at);
        // A caret within the clitic means the whole.
        if inner.contains(&at) { inner } else { here }
    } else {
        // A caret just after a word still means that word.
        let before = segment::grapheme_floor(text, at.checked_sub(1)?);
        Some(segment::word_around(text, before)).filter(|word| word.end == at && is_word(word))?;
        open.word_at(before)
    };
    segment::span_range(text, word)
}

/// Gives a span another label.
pub(super) fn relabel(open: &mut OpenDocument, id: &SpanId, label: &Arc<str>) {
    let differs = open.annotations.get(id).is_some_and(|span| span.label != *label);
    if differs {
        open.edit(&Edit::Relabel { id: id.clone(), label: label.clone() });
    }
}

/// The chosen spans, or else the selected one.
fn meant(open: &OpenDocument) -> Vec<&Span> {
    let ids = open.chosen.iter().chain(open.selected.iter().filter(|_| open.chosen.is_empty()));
    ids.filter_map(|id| open.annotations.get(id)).collect()
}

/// Changes all spans that are meant, as one change.
fn for_all(open: &mut OpenDocument, change: impl Fn(&Span) -> Option<Edit>) {
    let mut edits: Vec<Edit> = meant(open).into_iter().filter_map(change).collect();
    match edits.len() {
        0 => {}
        1 => {
            open.edit(&edits.remove(0));
        }
        _ => {
            open.edit(&Edit::Batch(edits));
        }
    }
}

/// Removes the spans that are meant and what is tied to them.
pub(super) fn delete(open: &mut OpenDocument) {
    let spans: Vec<SpanId> = meant(open).into_iter().map(|span| span.id.clone()).collect();
    if !spans.is_empty() {
        let edit = remove_spans(&open.annotations, &spans);
        open.edit(&edit);
    }
}

/// Says of the spans that are meant that they are not sure; or that they are, if they were not.
pub(super) fn toggle_unsure(open: &mut OpenDocument) {
    let unsure = !meant(open).iter().all(|span| span.unsure);
    let change = |span: &Span| (span.unsure != unsure).then(|| Edit::Unsure { id: span.id.clone(), unsure });
    for_all(open, change);
}

/// Sets the note of all chosen spans.
pub(super) fn note_chosen(open: &mut OpenDocument, note: &str) {
    let note = Some(note.to_owned()).filter(|note| !note.trim().is_empty());
    let change =
        |span: &Span| (span.note != note).then(|| Edit::Note { id: span.id.clone(), note: note.clone() });
    for_all(open, change);
}

/// Sets or takes away an attribute of a span.
pub(super) fn attribute(open: &mut OpenDocument, id: &SpanId, name: String, value: Option<Value>) {
    let Some(span) = open.annotations.get(id) else { return };
    let mut attributes = span.attributes.clone();
    match value {
        Some(value) => attributes.insert(name, value),
        None => attributes.remove(&name),
    };
    if attributes != span.attributes {
        open.edit(&Edit::Attributes { id: id.clone(), attributes });
    }
}

/// Gives the selected span that value of the first attribute of its label that offers a choice, or takes it away.
pub(super) fn value(open: &mut OpenDocument, schema: &Schema, place: usize) {
    let Some(span) = open.selected_span() else { return };
    let offers = |attribute: &AttributeDefinition| match &attribute.kind {
        AttributeKind::Choice(values) => values.iter().map(|value| Value::from(value.as_str())).collect(),
        AttributeKind::YesNo => vec![Value::from(true), Value::from(false)],
        _ => Vec::new(),
    };
    let attributes = schema.get(&span.label).into_iter().flat_map(|label| &label.attributes);
    let first = attributes.map(|attribute| (attribute, offers(attribute))).find(|(_, all)| !all.is_empty());
    let Some((attribute, all)) = first else { return };
    let Some(value) = all.into_iter().nth(place) else { return };
    let (id, name) = (span.id.clone(), attribute.name.clone());
    let value = Some(value).filter(|value| span.attributes.get(&name) != Some(value));
    self::attribute(open, &id, name, value);
}

/// Says how sure somebody is of a span.
pub(super) fn confidence(open: &mut OpenDocument, id: &SpanId, confidence: Option<f64>) {
    if open.annotations.get(id).is_some_and(|span| span.confidence != confidence) {
        open.edit(&Edit::Confidence { id: id.clone(), confidence });
    }
}

/// Gives a part of a span other bounds, in whole graphemes; a part that then meets another becomes one with it.
pub(super) fn reshape(open: &mut OpenDocument, id: &SpanId, place: usize, range: TextRange) {
    let text = open.document.text.clone();
    let Some(range) = segment::span_range(&text, range.bytes()) else { return };
    let Some(mut parts) = open.annotations.get(id).map(|span| span.parts.clone()) else { return };
    if let Some(part) = parts.get_mut(place) {
        *part = range;
        reshape_parts(open, id, joined(&text, parts));
    }
}

/// Sets the note of a span; an empty one is taken away.
pub(super) fn note(open: &mut OpenDocument, id: &SpanId, note: String) {
    let note = Some(note).filter(|note| !note.trim().is_empty());
    let differs = open.annotations.get(id).is_some_and(|span| span.note != note);
    if differs {
        open.edit(&Edit::Note { id: id.clone(), note });
    }
}

/// Adds a span of that label over the same text as the selected one; without one, marks as usual.
pub(super) fn nest(open: &mut OpenDocument, label: &Arc<str>) {
    let Some(parts) = open.selected_span().map(|span| span.parts.clone()) else {
        tag(open, label);
        return;
    };
    let Some(&first) = parts.first() else { return };
    let id = open.annotations.fresh_id();
    let mut span = Span::new(id.clone(), label.clone(), first);
    span.parts = parts;
    if open.edit(&Edit::Add(Box::new(span))) {
        open.selected = Some(id);
    }
}

/// Moves one end of the selected span by a step; it never passes the other end of its part, nor another part.
pub(super) fn move_edge(open: &mut OpenDocument, edge: Edge, grain: Grain, forward: bool) {
    let Some(span) = open.selected_span() else { return };
    let (id, mut parts) = (span.id.clone(), span.parts.clone());
    let Some(part) = (if edge == Edge::Start { parts.first_mut() } else { parts.last_mut() }) else { return };
    let text = &open.document.text;
    let mut bytes = part.bytes();
    // White space is no part of a span: a step that only takes some in or leaves some out goes on.
    for _ in 0..64 {
        let from = if edge == Edge::Start { bytes.start } else { bytes.end };
        let to = step(text, from, grain, forward, edge);
        if to == from {
            break;
        }
        bytes = if edge == Edge::Start { to..bytes.end } else { bytes.start..to };
        match segment::span_range(text, bytes.clone()).filter(|_| bytes.start < bytes.end) {
            Some(moved) if moved != *part => {
                *part = moved;
                break;
            }
            Some(_) => {}
            None => return,
        }
    }
    if parts.windows(2).all(|pair| pair[0].end() < pair[1].start()) {
        reshape_parts(open, &id, parts);
    }
}

fn reshape_parts(open: &mut OpenDocument, id: &SpanId, parts: Vec<TextRange>) {
    if open.annotations.get(id).is_some_and(|span| span.parts != parts) && !parts.is_empty() {
        open.edit(&Edit::Reshape { id: id.clone(), parts });
    }
}

/// Parts in reading order, those that overlap or touch as one.
fn joined(text: &str, mut parts: Vec<TextRange>) -> Vec<TextRange> {
    parts.sort_unstable();
    let mut out: Vec<TextRange> = Vec::with_capacity(parts.len());
    for part in parts {
        match out.last_mut() {
            Some(last) if part.start() <= last.end() => {
                let end = last.end().max(part.end());
                if let Ok(wide) = TextRange::new(text, last.start() as usize..end as usize) {
                    *last = wide;
                }
            }
            _ => out.push(part),
        }
    }
    out
}

/// Leaves clitics out of the selected span, or of the selected text.
pub(super) fn leave_out_clitics(open: &mut OpenDocument) {
    let text = open.document.text.clone();
    if let Some(span) = open.selected_span() {
        let (id, mut parts) = (span.id.clone(), span.parts.clone());
        for part in &mut parts {
            let inner = clitics::without_clitics(&text, part.bytes(), &open.evidence);
            *part = segment::span_range(&text, inner).unwrap_or(*part);
        }
        reshape_parts(open, &id, parts);
        return;
    }
    let range = open.selection.range();
    if range.start < range.end {
        let bytes = range.start as usize..range.end as usize;
        let inner = clitics::without_clitics(&text, bytes, &open.evidence);
        open.select(inner.start as u32, inner.end as u32, true);
    }
}

/// Makes one span of the selected one and the next of its label; relations and entities of the second go to the first.
pub(super) fn merge(open: &mut OpenDocument) {
    let Some(first) = open.selected_span().cloned() else { return };
    let mut at = first.id.clone();
    let second = loop {
        let Some(next) = open.annotations.next(0, Some(&at)) else { return };
        if next.label == first.label {
            break next.clone();
        }
        at = next.id.clone();
    };
    let text = &open.document.text;
    let single = first.parts.len() == 1 && second.parts.len() == 1;
    let whole = first.start() as usize..first.end().max(second.end()) as usize;
    let parts = match TextRange::new(text, whole) {
        Ok(range) if single => vec![range],
        _ => joined(text, first.parts.iter().chain(&second.parts).copied().collect()),
    };
    let mut edits = Vec::new();
    let there = |id: &SpanId| if *id == second.id { first.id.clone() } else { id.clone() };
    for (relation, moved) in rules::moved(&open.annotations, &second.id, &first.id) {
        edits.push(Edit::Unrelate(relation.id.clone()));
        edits.extend(moved.map(Edit::Relate));
    }
    for entity in open.annotations.entities_of(&second.id) {
        let mut entity = entity.clone();
        if entity.mentions.contains(&first.id) {
            entity.mentions.retain(|id| *id != second.id);
        } else {
            entity.mentions = entity.mentions.iter().map(there).collect();
        }
        edits.push(Edit::Entity { id: entity.id.clone(), entity: Some(Box::new(entity)) });
    }
    edits.push(Edit::Remove(second.id.clone()));
    edits.push(Edit::Reshape { id: first.id.clone(), parts });
    open.edit(&Edit::Batch(edits));
}

/// Makes two spans of the one at the caret, both with its label, attributes and note.
pub(super) fn split(open: &mut OpenDocument) {
    let at = open.selection.caret;
    let inside = |span: &&Span| span.start() < at && at < span.end();
    let Some(span) = open.span_here().filter(inside).cloned() else { return };
    let text = &open.document.text;
    let cut = |low: u32, high: u32| segment::span_range(text, low as usize..high as usize);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for part in &span.parts {
        before.extend(cut(part.start(), part.end().min(at)).filter(|_| part.start() < at));
        after.extend(cut(part.start().max(at), part.end()).filter(|_| at < part.end()));
    }
    if before.is_empty() || after.is_empty() {
        return;
    }
    let second = Span { id: open.annotations.fresh_id(), parts: after, ..span.clone() };
    open.edit(&Edit::Batch(vec![Edit::Reshape { id: span.id, parts: before }, Edit::Add(Box::new(second))]));
}

/// Adds the selected text to the span that was selected last.
pub(super) fn add_part(open: &mut OpenDocument) {
    let range = open.selection.range();
    let text = &open.document.text;
    let Some(part) = segment::span_range(text, range.start as usize..range.end as usize) else { return };
    let target = open.selected.as_ref().or(open.latest.as_ref());
    let Some(span) = target.and_then(|id| open.annotations.get(id)) else { return };
    let id = span.id.clone();
    let parts = joined(text, span.parts.iter().copied().chain([part]).collect());
    reshape_parts(open, &id, parts);
    open.select(part.end(), part.end(), true);
    open.selected = Some(id);
}

/// Takes the part at the caret out of its span; a span keeps its last part.
pub(super) fn remove_part(open: &mut OpenDocument) {
    let at = open.selection.caret;
    let Some(span) = open.span_here().filter(|span| 1 < span.parts.len()) else { return };
    let (id, mut parts) = (span.id.clone(), span.parts.clone());
    let Some(place) = parts.iter().position(|part| part.start() <= at && at <= part.end()) else { return };
    parts.remove(place);
    reshape_parts(open, &id, parts);
}
