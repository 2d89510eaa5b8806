//! Going to what may be to mark, a piece of the text at a time.

use super::State;
use crate::search::candidates::{Kinds, next_candidate};
use crate::text::segment;
use std::ops::Range;

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seeking {
    /// Where it goes on (bytes).
    at: usize,
    /// Where it began: there it ends, once around.
    began: usize,
    around: bool,
}

/// So many bytes are looked through in one frame.
const PIECE: usize = 48 << 10;

impl State {
    /// Says whether a search for something to mark is under way.
    pub(super) fn is_seeking(&self) -> bool {
        self.seeking.is_some()
    }

    /// Goes to the next place after the caret where something may be to mark.
    pub(super) fn seek_candidate(&mut self) {
        let Some(open) = &self.open else { return };
        let span = open.selected_span().map_or(0, crate::model::Span::end);
        let at = open.selection.range().end.max(span) as usize;
        self.seeking = Some(Seeking { at, began: at, around: false });
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
        let end = if seeking.around { seeking.began } else { text.len() };
        // A piece ends between words.
        let stop = segment::previous_word(&text, (seeking.at + PIECE).min(text.len())).max(seeking.at);
        let stop = if text.len() <= seeking.at + PIECE || stop <= seeking.at { text.len() } else { stop };
        let stop = stop.min(end.max(seeking.at));
        let label = |name: &str| self.schema.get(name).map(|label| label.name.clone());
        let kinds = Kinds { quote: label("quote"), date: label("date") };
        let is_free = |range: &Range<usize>, label: &str| {
            let (start, end) = (range.start as u32, range.end as u32);
            let over = open.annotations.touching(start..end);
            !over.iter().any(|span| {
                let crosses = span.parts.iter().any(|part| part.start() < end && start < part.end());
                crosses && (*span.label == *label || (span.start(), span.end()) == (start, end))
            })
        };
        let found = next_candidate(&text, seeking.at..stop, &self.lexicon, &kinds, &open.evidence, &is_free);
        if let Some((range, label)) = found {
            open.select(range.start as u32, range.end as u32, true);
            open.reveal = Some(range.start as u32..range.end as u32);
            self.last_label = Some(label);
            self.seeking = None;
        } else if stop < end {
            self.seeking = Some(Seeking { at: stop, ..seeking });
            self.jobs.wake();
        } else if !seeking.around && 0 < seeking.began {
            self.seeking = Some(Seeking { at: 0, around: true, ..seeking });
            self.jobs.wake();
            self.seek_on();
        } else {
            self.seeking = None;
            self.said = Some(self.strings.tr("banner-no-candidate").to_string());
        }
    }
}
