//! Who said what: quotations with their cue, speaker and addressee, found by rules and said with the rule.
//!
//! Three ways lead to one: quotation marks ([`marks`]), a verb of speech before a clause (قال إنّ, said that), and a word
//! that names a source (بحسب, according to). A quotation whose content stands within marks is direct, one without marks
//! indirect, one with both mixed, as in PARC 3 (Pareti 2016). Work is linear in the text, and goes paragraph by
//! paragraph, so that a caller can stop after any of them.

mod english;
mod line;
mod lists;
pub mod marks;
mod mention;
mod verbs;
mod walk;

use crate::model::Span;
use crate::text::TextRange;
pub use marks::Repair;
pub use mention::{By, Is, Mention};

/// Whether the words themselves are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All of it stands in quotation marks, or after a colon.
    Direct,
    /// It is told.
    Indirect,
    /// A part of it stands in quotation marks.
    Mixed,
}

impl Kind {
    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// What a quotation was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A cue stands before the marks.
    CueBefore,
    /// A cue stands after the marks.
    CueAfter,
    /// A cue stands between its parts.
    CueBetween,
    /// It goes on with another that has a cue, in one sentence.
    GoesOn,
    /// Marks alone.
    Marks,
    /// A cue and a colon, without marks.
    Colon,
    /// A cue and a clause.
    Clause,
    /// A cue after the clause.
    ClauseBefore,
    /// A word that names a source.
    Source,
}

impl Rule {
    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CueBefore => "cue-before",
            Self::CueAfter => "cue-after",
            Self::CueBetween => "cue-between",
            Self::GoesOn => "goes-on",
            Self::Marks => "marks",
            Self::Colon => "colon",
            Self::Clause => "clause",
            Self::ClauseBefore => "clause-before",
            Self::Source => "source",
        }
    }
}

/// One way to read a quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What was said, in one or more parts.
    pub content: Vec<TextRange>,
    /// Whether the words themselves are given.
    pub kind: Kind,
}

/// A quotation that may be there to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Ways to read it, at least one, the likeliest first.
    pub readings: Vec<Reading>,
    /// The word that tells that something was said.
    pub cue: Option<TextRange>,
    /// Who said it.
    pub speaker: Option<Mention>,
    /// Whom it was said to.
    pub addressee: Option<Mention>,
    /// What it was found by.
    pub rule: Rule,
    /// What was put right about its marks.
    pub repair: Option<Repair>,
}

impl Suggested {
    /// The likeliest reading's first byte.
    pub fn start(&self) -> u32 {
        self.readings.first().and_then(|reading| reading.content.first()).map_or(0, |part| part.start())
    }

    /// Names speaker and addressee by the spans that are marked already, where there are such; `is_person` and
    /// `is_body` tell what a span's label means.
    pub fn settle<'a>(
        &mut self,
        text: &str,
        known: impl Fn(TextRange) -> Vec<&'a Span>,
        is: impl Fn(&Span) -> Option<Is>,
    ) {
        for mention in self.speaker.iter_mut().chain(&mut self.addressee) {
            mention.settle(text, &known(mention.about), &is);
        }
    }
}

/// The quotations of a text, paragraph by paragraph.
pub struct Quotations<'t> {
    text: &'t str,
    at: usize,
    carried: mention::Carried,
    ready: std::vec::IntoIter<Suggested>,
}

/// Finds the quotations of a text, in the order of their first words in each paragraph.
pub fn find(text: &str) -> Quotations<'_> {
    Quotations { text, at: 0, carried: mention::Carried::default(), ready: Vec::new().into_iter() }
}

impl Iterator for Quotations<'_> {
    type Item = Suggested;

    fn next(&mut self) -> Option<Suggested> {
        loop {
            if let Some(found) = self.ready.next() {
                return Some(found);
            }
            if self.text.len() <= self.at {
                return None;
            }
            let group = marks::group(self.text, self.at);
            self.at = group.range.end.max(self.at + 1);
            self.ready = walk::suggest(self.text, &group, &mut self.carried).into_iter();
        }
    }
}

#[cfg(test)]
mod tests;
