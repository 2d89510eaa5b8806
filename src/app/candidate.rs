//! Going to what may be to mark, a piece of the text at a time.

use super::State;
use crate::model::Span;
use crate::search::candidates::{Kinds, next_candidate};
use crate::suggest::dates;
use crate::text::segment;
use std::ops::Range;

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seeking {
    forward: bool,
    /// Where it goes on (bytes).
    at: usize,
    /// Where it began: there it ends, once around.
    began: usize,
    around: bool,
}

/// So many bytes are looked through in one frame.
const PIECE: usize = 48 << 10;

impl Seeking {
    /// The next piece of a text, between words; empty at the end of the way.
    fn piece(&self, text: &str) -> Range<usize> {
        if self.forward {
            let end = if self.around { self.began } else { text.len() };
            let stop = self.at + PIECE;
            let stop = if end <= stop { end } else { segment::previous_word(text, stop) };
            self.at..if stop <= self.at { end.max(self.at) } else { stop }
        } else {
            let end = if self.around { self.began } else { 0 };
            let start = self.at.saturating_sub(PIECE);
            let start = if start <= end { end } else { segment::next_word(text, start) };
            (if self.at <= start { end.min(self.at) } else { start })..self.at
        }
    }
}

impl State {
    /// Says whether a search for something to mark is under way.
    pub(super) fn is_seeking(&self) -> bool {
        self.seeking.is_some()
    }

    /// Goes to the next place after the caret where something may be to mark, or to the last before it.
    pub(super) fn seek_candidate(&mut self, forward: bool) {
        let Some(open) = &self.open else { return };
        let (selection, span) = (open.selection.range(), open.selected_span());
        let at = if forward {
            selection.end.max(span.map_or(0, Span::end))
        } else {
            selection.start.min(span.map_or(u32::MAX, Span::start))
        };
        self.seeking = Some(Seeking { forward, at: at as usize, began: at as usize, around: false });
        self.seek_on();
    }

    /// Looks through the next piece of the text.
    pub(super) fn seek_on(&mut self) {
        let Some(seeking) = self.seeking else { return };
        let Some(open) = &mut self.open else {
            self.seeking = None;
            return;
        };
        let text = open.document.text.clone();
        let piece = seeking.piece(&text);
        let label = |name: &str| self.schema.get(name).map(|label| label.name.clone());
        let kinds = Kinds { quote: label("quote"), date: super::dates::label(&self.schema) };
        let dates = match &kinds.date {
            Some(_) => dates::find_in(&text, piece.clone(), open.reference()),
            None => Vec::new(),
        };
        let is_free = |range: &Range<usize>, label: &str| {
            if !seeking.forward && seeking.at < range.end {
                return false;
            }
            let (start, end) = (range.start as u32, range.end as u32);
            let over = open.annotations.touching(start..end);
            !over.iter().any(|span| {
                let crosses = span.parts.iter().any(|part| part.start() < end && start < part.end());
                crosses && (*span.label == *label || (span.start(), span.end()) == (start, end))
            })
        };
        let from = |from: usize| {
            next_candidate(&text, from..piece.end, &self.lexicon, &kinds, &dates, &open.evidence, &is_free)
        };
        let mut found = from(piece.start);
        while let Some((range, _)) = found.as_ref().filter(|_| !seeking.forward) {
            match from(range.end.min(piece.end)) {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        if let Some((range, label)) = found {
            open.select(range.start as u32, range.end as u32, true);
            open.reveal = Some(range.start as u32..range.end as u32);
            self.dates.candidate = Some(range);
            self.last_label = Some(label);
            self.seeking = None;
            return;
        }
        let at = if seeking.forward { piece.end } else { piece.start };
        let whole = if seeking.forward { text.len() } else { 0 };
        let end = if seeking.around { seeking.began } else { whole };
        if at != end {
            self.seeking = Some(Seeking { at, ..seeking });
            self.jobs.wake();
        } else if !seeking.around {
            let at = if seeking.forward { 0 } else { text.len() };
            self.seeking = Some(Seeking { at, around: true, ..seeking });
            self.jobs.wake();
            self.seek_on();
        } else {
            self.seeking = None;
            self.said = Some(self.strings.tr("banner-no-candidate").to_string());
        }
    }
}
