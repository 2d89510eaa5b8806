//! Marking: from a selection to a span.

use super::OpenDocument;
use crate::model::{Edit, Span, SpanId, remove_span};
use crate::text::{TextRange, segment};
use std::sync::Arc;

/// Gives the label to the selected span if there is no selected text; else marks the selected text, or the word at
/// the caret, with it.
pub(super) fn tag(open: &mut OpenDocument, label: &Arc<str>) {
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
        here
    } else {
        // A caret just after a word still means that word.
        let before = segment::grapheme_floor(text, at.checked_sub(1)?);
        Some(segment::word_around(text, before)).filter(|word| word.end == at && is_word(word))?
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

/// Removes a span and the relations tied to it.
pub(super) fn delete(open: &mut OpenDocument, id: &SpanId) {
    if open.annotations.get(id).is_some() {
        open.edit(&remove_span(&open.annotations, id));
    }
}

/// Gives a span of one part other bounds, in whole graphemes.
pub(super) fn reshape(open: &mut OpenDocument, id: &SpanId, range: TextRange) {
    let Some(range) = segment::span_range(&open.document.text, range.bytes()) else { return };
    let differs = open.annotations.get(id).is_some_and(|span| span.parts != [range]);
    if differs {
        open.edit(&Edit::Reshape { id: id.clone(), parts: vec![range] });
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
