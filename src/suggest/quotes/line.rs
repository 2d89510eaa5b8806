//! A stretch of text as words and quotations side by side, with what stands between them.

use super::lists;
use super::marks::Quoted;
use super::verbs::{self, Does, Word};
use crate::text::arabic::fold::is_transparent;
use crate::text::segment;
use std::ops::Range;

/// A word, or a quotation as a whole.
pub(super) struct Item {
    /// Its bytes, with its marks if it is a quotation.
    pub(super) range: Range<usize>,
    pub(super) what: What,
}

pub(super) enum What {
    /// A word, by its letters as the lists write them.
    Word(String),
    /// The quotation of that place in its group.
    Quote(usize),
}

/// The words and quotations of one level: of a paragraph, or within a quotation.
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) items: Vec<Item>,
    /// Says of each item whether a sentence begins with it.
    breaks: Vec<bool>,
}

/// What follows a cue, by the place of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Complement {
    /// A quotation.
    Quote(usize),
    /// أنّ or that.
    Particle(usize),
    /// What comes after a colon.
    Colon(usize),
    /// A clause without a particle.
    Clause(usize),
}

impl Complement {
    pub(super) fn at(self) -> usize {
        match self {
            Self::Quote(at) | Self::Particle(at) | Self::Colon(at) | Self::Clause(at) => at,
        }
    }
}

/// A cue is looked for no farther than so many words from what was said.
const ARABIC_REACH: usize = 32;
const ENGLISH_REACH: usize = 12;

/// Longest that a sentence is taken to be (words).
const LONGEST: usize = 250;

impl<'t> Line<'t> {
    /// Takes the words of `range` that stand in none of the quotations of these places.
    pub(super) fn new(text: &'t str, range: Range<usize>, quoted: &[Quoted], places: &[usize]) -> Self {
        let mut items = Vec::new();
        let mut at = range.start;
        let words = |items: &mut Vec<Item>, range: Range<usize>| {
            let covered = text.get(range.clone()).unwrap_or_default();
            for (start, word) in segment::words(covered).filter(|(_, word)| segment::is_word(word)) {
                let start = range.start + start;
                let what = What::Word(verbs::key(word));
                items.push(Item { range: start..start + word.len(), what });
            }
        };
        for &place in places {
            let Some(quote) = quoted.get(place) else { continue };
            words(&mut items, at..quote.outside.start);
            items.push(Item { range: quote.outside.clone(), what: What::Quote(place) });
            at = quote.outside.end;
        }
        words(&mut items, at..range.end);
        let covered = text.get(range.clone()).unwrap_or_default();
        let mut starts =
            segment::sentence_starts(covered).into_iter().map(|start| range.start + start).peekable();
        let mut line = Self { text, breaks: vec![false; items.len()], items };
        for at in 0..line.items.len() {
            let mut begins = at == 0;
            while starts.next_if(|&start| start <= line.items[at].range.start).is_some() {
                begins = true;
            }
            line.breaks[at] = begins && (at == 0 || !line.is_abbreviated(at));
        }
        line
    }

    /// Says whether the stop before an item only shortens a word.
    fn is_abbreviated(&self, at: usize) -> bool {
        let gap = self.gap(at);
        let Some(key) = self.key(at - 1) else { return false };
        let short = key.chars().count() == 1 && !key.chars().all(char::is_numeric);
        gap.starts_with('.')
            && !gap.contains(segment::is_separator)
            && (short || matches!(key, "mr" | "mrs" | "ms" | "dr" | "st" | "prof" | "gen" | "sen" | "rep"))
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The letters of a word; nothing for a quotation.
    pub(super) fn key(&self, at: usize) -> Option<&str> {
        match &self.items.get(at)?.what {
            What::Word(key) => Some(key),
            What::Quote(_) => None,
        }
    }

    pub(super) fn is_quote(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| matches!(item.what, What::Quote(_)))
    }

    /// The word as it is written.
    pub(super) fn written(&self, at: usize) -> &'t str {
        self.items.get(at).and_then(|item| self.text.get(item.range.clone())).unwrap_or_default()
    }

    /// What stands between an item and the one before it.
    pub(super) fn gap(&self, at: usize) -> &'t str {
        let Some(before) = at.checked_sub(1).and_then(|before| self.items.get(before)) else { return "" };
        self.items
            .get(at)
            .and_then(|item| self.text.get(before.range.end..item.range.start))
            .unwrap_or_default()
    }

    /// Says whether something but white space stands before an item.
    pub(super) fn is_parted(&self, at: usize) -> bool {
        self.gap(at)
            .chars()
            .any(|c| !c.is_whitespace() && !is_transparent(c) && !matches!(c, '-' | '–' | '/' | '.'))
            || (self.gap(at).contains('.') && !(0 < at && self.is_abbreviated(at)))
    }

    pub(super) fn has_comma(&self, at: usize) -> bool {
        self.gap(at).contains([',', '،'])
    }

    /// Says whether a sentence begins with an item.
    pub(super) fn begins(&self, at: usize) -> bool {
        self.breaks.get(at).copied().unwrap_or(true)
    }

    /// The first item of the sentence that an item stands in.
    pub(super) fn sentence(&self, at: usize) -> usize {
        (0..=at).rev().take(LONGEST).find(|&at| self.begins(at)).unwrap_or(at.saturating_sub(LONGEST))
    }

    pub(super) fn cue(&self, at: usize) -> Option<(usize, Word)> {
        verbs::look_up(self.key(at)?)
    }

    /// Says whether the word before an item makes it a clause about a noun.
    pub(super) fn is_relative(&self, at: usize) -> bool {
        at.checked_sub(1)
            .and_then(|before| self.key(before))
            .is_some_and(|key| matches!(key, "الذي" | "التي" | "الذين" | "who" | "which"))
    }

    /// The place where a word begins without so many letters.
    pub(super) fn without(&self, at: usize, letters: usize) -> usize {
        let start = self.items.get(at).map_or(0, |item| item.range.start);
        let written = self.written(at).char_indices();
        let base = written.filter(|&(_, c)| !is_transparent(c)).nth(letters);
        start + base.map_or(0, |(offset, _)| offset)
    }

    /// What the cue at an item says was said.
    pub(super) fn complement(&self, cue: usize, word: Word) -> Option<Complement> {
        let reach = if word.arabic { ARABIC_REACH } else { ENGLISH_REACH };
        for at in cue + 1..self.len().min(cue + 1 + reach) {
            let after = at - cue - 1;
            if self.gap(at).contains(':') {
                let weak = word.weak && !self.is_quote(at);
                return (!weak && !self.gap(at).contains(segment::is_separator))
                    .then_some(Complement::Colon(at));
            }
            if self.begins(at) {
                return None;
            }
            let Some(key) = self.key(at) else {
                if self.is_name(at) {
                    continue;
                }
                return Some(Complement::Quote(at));
            };
            if verbs::is_particle(key) && (key == "that") != word.arabic {
                return Some(Complement::Particle(at));
            }
            match self.cue(at) {
                Some((_, other)) if other.does == Does::Says && !other.weak && !self.is_relative(at) => {
                    return None;
                }
                Some((_, other)) if other.does == Does::Saying && !other.weak && self.claims(at) => {
                    return None;
                }
                _ => {}
            }
            if !word.arabic {
                if after == 0 && !word.weak && !word.tells && !self.is_parted(at) && !lists::STOPS.has(key) {
                    return Some(Complement::Clause(at));
                }
                // An addressee may stand between.
                if !word.tells && key != "to" && after == 0 {
                    return None;
                }
            }
        }
        None
    }

    /// Says whether what was said follows a participle closely: then it is its own.
    fn claims(&self, participle: usize) -> bool {
        (participle + 1..self.len().min(participle + 4)).take_while(|&at| !self.begins(at)).any(|at| {
            self.is_quote(at) || self.gap(at).contains(':') || self.key(at).is_some_and(verbs::is_particle)
        })
    }

    /// The last item of a clause.
    pub(super) fn clause_end(&self, from: usize) -> usize {
        let mut last = from;
        for at in from + 1..self.len().min(from + LONGEST) {
            let gap = self.gap(at);
            let leans = || {
                let beside = self.key(at).is_some_and(|key| lists::CONTRASTS.has(key));
                let cue = self.cue(at).is_some_and(|(joined, word)| {
                    !word.weak && (0 < joined || word.does == Does::Saying || word.does == Does::Source)
                });
                beside || cue
            };
            if self.begins(at) || gap.contains(['؛', ';']) || (self.has_comma(at) && leans()) {
                break;
            }
            last = at;
        }
        last
    }

    /// Says whether a quotation is only a name, by the noun before it.
    pub(super) fn is_name(&self, at: usize) -> bool {
        let Some(noun) = at.checked_sub(1) else { return false };
        let speaks = self.cue(noun).is_some_and(|(_, word)| !word.weak);
        self.is_quote(at)
            && !self.is_parted(at)
            && !self.begins(at)
            && !speaks
            && self.key(noun).is_some_and(|key| lists::names(key) || matches!(key, "ل" | "ب" | "ك"))
    }

    /// The bytes from one item to another, with a bracket that closes after it.
    pub(super) fn span(&self, from: usize, to: usize) -> Range<usize> {
        let start = self.items.get(from).map_or(0, |item| item.range.start);
        let mut end = self.items.get(to).map_or(start, |item| item.range.end);
        let covered = self.text.get(start..end).unwrap_or_default();
        let rest = self.text.get(end..).unwrap_or_default();
        for (open, close) in [('(', ')'), ('[', ']')] {
            if rest.starts_with(close) && covered.matches(close).count() < covered.matches(open).count() {
                end += 1;
            }
        }
        if rest.starts_with(['%', '٪']) {
            end += rest.chars().next().map_or(0, char::len_utf8);
        }
        start..end
    }

    /// The quotations among items.
    pub(super) fn quotes(&self, from: usize, to: usize) -> Vec<usize> {
        (from..=to).filter(|&at| self.is_quote(at)).collect()
    }
}
