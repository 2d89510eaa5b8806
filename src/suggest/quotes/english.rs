//! Who is named in English, where the subject stands on either side of its verb.

use super::line::Line;
use super::mention::{By, Is, Mention};
use super::verbs;
use std::ops::Range;

/// Longest that a noun phrase is taken to be (words).
const LONGEST: usize = 12;

impl Line<'_> {
    /// The subject that ends before an item.
    pub(super) fn english_subject(&self, cue: usize) -> Option<Mention> {
        let mut end = cue;
        // The head of X, before the cue between commas, is passed over.
        if !self.begins(end) && self.has_comma(end) {
            let comma = (1..end).rev().take(LONGEST).find(|&at| self.has_comma(at) || self.begins(at))?;
            if !self.has_comma(comma) || self.begins(comma) {
                return None;
            }
            end = comma;
        }
        let (mut from, passed) = (end, end < cue);
        while 0 < from && end - from < LONGEST && !self.begins(from) {
            let adverb = self
                .key(from - 1)
                .is_some_and(|key| matches!(key, "also" | "later" | "then" | "again" | "of"));
            if self.is_quote(from - 1)
                || ((from < end || !passed) && self.is_parted(from))
                || (self.stops(from - 1) && !adverb)
            {
                break;
            }
            from -= 1;
        }
        self.english_name(&(from..end))
    }

    /// The subject that follows an English cue, as in: said the minister.
    pub(super) fn subject_inverted(&self, cue: usize) -> Option<Mention> {
        if self.begins(cue + 1) || self.is_parted(cue + 1) {
            return None;
        }
        self.english_name(&self.phrase(cue + 1, self.len()))
    }

    /// The name in an English noun phrase: its last words with capitals, else all of it.
    pub(super) fn english_name(&self, phrase: &Range<usize>) -> Option<Mention> {
        let about = self.bytes(phrase);
        let is_capital = |at: usize| self.written(at).starts_with(char::is_uppercase);
        let is_title = |at: usize| {
            self.key(at).is_some_and(|key| {
                matches!(
                    key,
                    "mr" | "mrs"
                        | "ms"
                        | "dr"
                        | "president"
                        | "minister"
                        | "prime"
                        | "foreign"
                        | "secretary"
                        | "general"
                        | "sir"
                        | "lady"
                        | "lord"
                        | "king"
                        | "queen"
                        | "prof"
                        | "professor"
                        | "the"
                        | "a"
                        | "his"
                        | "her"
                )
            })
        };
        let mut from = phrase.start;
        while from < phrase.end && is_title(from) && from + 1 < phrase.end {
            from += 1;
        }
        let all = from..phrase.end;
        // Anna Smith of the BBC: what follows "of" is not who spoke, if somebody stands before it.
        let of = all.clone().find(|&at| self.key(at) == Some("of"));
        let before = of.map(|of| all.start..of).filter(|before| before.clone().any(is_capital));
        let all = before.unwrap_or(all);
        let last = all.clone().rev().find(|&at| is_capital(at));
        let name = match last {
            Some(last) => {
                let back = (all.start..=last).rev();
                back.take_while(|&at| is_capital(at) && !is_title(at)).last().unwrap_or(last)..last + 1
            }
            None => phrase.clone(),
        };
        if name.is_empty() {
            return None;
        }
        let body = name.clone().any(|at| {
            self.key(at).is_some_and(|key| {
                matches!(
                    key,
                    "ministry"
                        | "agency"
                        | "company"
                        | "university"
                        | "reuters"
                        | "government"
                        | "police"
                        | "department"
                        | "council"
                        | "office"
                        | "bank"
                        | "party"
                )
            })
        });
        let is = if body { Is::Body } else { Is::Person };
        Mention::new(self.text, self.bytes(&name), about, is, By::Subject)
    }

    /// Says whether a noun phrase before an English cue is a pronoun alone.
    pub(super) fn is_pronoun(&self, mention: &Mention) -> bool {
        let covered = verbs::key(mention.range.of(self.text));
        matches!(covered.as_str(), "he" | "she" | "they")
    }
}
