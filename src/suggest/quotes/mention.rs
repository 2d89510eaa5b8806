//! Who is named: the subject of a cue, its name without its title, and who was named last.

use super::line::Line;
use super::lists;
use super::verbs::{self, Does, Person, Word};
use crate::model::{SPEAKER, Schema, Span};
use crate::text::{TextRange, segment};
use std::ops::Range;

/// What a mention is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Somebody.
    Person,
    /// A body, such as a ministry or an agency.
    Body,
}

impl Is {
    /// What the spans of a label are, by its name or by the types of relations that name speakers.
    pub fn of_label(schema: &Schema, label: &str) -> Option<Self> {
        let name = label.to_lowercase();
        match name.as_str() {
            "person" | "per" | "pers" | "people" | "speaker" | "character" => return Some(Self::Person),
            "organization" | "organisation" | "org" | "norp" | "gpe" => return Some(Self::Body),
            _ => {}
        }
        let speaks =
            schema.relation(SPEAKER).is_some_and(|relation| relation.to.iter().any(|to| **to == *label));
        speaks.then_some(Self::Person)
    }
}

/// How a mention was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// It was marked.
    Marked,
    /// It stands with its cue.
    Subject,
    /// It stands between commas after a title.
    Apposition,
    /// A title stands before it.
    Title,
    /// It was named before; the cue has no subject.
    Carried,
}

impl By {
    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Subject => "subject",
            Self::Apposition => "apposition",
            Self::Title => "title",
            Self::Carried => "carried",
        }
    }
}

/// Somebody who is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The name.
    pub range: TextRange,
    /// Where a span may stand that names the same: the name with what stands around it.
    pub about: TextRange,
    /// What it seems to be.
    pub is: Is,
    /// How it was found.
    pub by: By,
}

impl Mention {
    pub(super) fn new(text: &str, range: Range<usize>, about: Range<usize>, is: Is, by: By) -> Option<Self> {
        let range = segment::span_range(text, range)?;
        let about = segment::span_range(text, about).filter(|about| about.contains(range)).unwrap_or(range);
        Some(Self { range, about, is, by })
    }

    /// Takes the marked span that names it: one that begins where the name does, else somebody, else a body, of those
    /// that no preposition governs.
    pub(super) fn settle(&mut self, text: &str, known: &[&Span], is: &dyn Fn(&Span) -> Option<Is>) {
        let fits = |span: &&&Span| {
            let whole = span.parts.len() == 1 && span.parts.iter().all(|&part| self.about.contains(part));
            whole && (span.start() == self.range.start() || !is_governed(text, span.start() as usize))
        };
        let mut fitting: Vec<(&Span, Is)> =
            known.iter().filter(fits).filter_map(|span| Some((*span, is(span)?))).collect();
        fitting
            .sort_by_key(|(span, is)| (span.start() != self.range.start(), *is != Is::Person, span.start()));
        if let Some((span, is)) = fitting.first()
            && let Some(&part) = span.parts.first()
        {
            self.range = part;
            self.is = *is;
            if self.by != By::Carried {
                self.by = By::Marked;
            }
        }
    }
}

/// Says whether a preposition stands before a place, joined to it or apart.
fn is_governed(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    if head.ends_with(['ل', 'ب', 'ك', 'ـ']) {
        return true;
    }
    let last = head.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    head.ends_with(char::is_whitespace) && lists::STOPS.has(&verbs::key(last)) && !last.is_empty()
}

/// Who was named last.
#[derive(Clone, Debug, Default)]
pub(super) struct Carried {
    recent: Option<Mention>,
    he: Option<Mention>,
    she: Option<Mention>,
    they: Option<Mention>,
}

/// Nobody is carried on farther than this (bytes).
const FAR: u32 = 6000;

impl Carried {
    /// Remembers who was named with a form of a verb.
    pub(super) fn put(&mut self, mention: Mention, person: Person) {
        self.recent = Some(mention);
        match person {
            Person::He => self.he = Some(mention),
            Person::She => self.she = Some(mention),
            Person::They => self.they = Some(mention),
            Person::Any => {}
        }
    }

    /// Whom a form without a subject means.
    pub(super) fn meant(&self, word: Word, at: u32) -> Option<Mention> {
        let found = match word.person {
            _ if word.does == Does::Saying => self.recent,
            Person::He => self.he,
            Person::She => self.she,
            Person::They => self.they,
            Person::Any => self.recent,
        };
        let near = found.filter(|mention| at.saturating_sub(mention.range.start()) <= FAR)?;
        Some(Mention { by: By::Carried, ..near })
    }
}

/// Longest that a noun phrase is taken to be (words).
const LONGEST: usize = 12;

fn is_definite(key: &str) -> bool {
    key.starts_with("ال") || key.starts_with("لل")
}

impl Line<'_> {
    /// Says whether ل before a word says to whom.
    fn hears(&self, at: usize) -> bool {
        let Some(key) = self.key(at) else { return false };
        key.strip_prefix('ل').is_some_and(|rest| {
            (rest.starts_with('ل') && 3 < rest.chars().count()) || lists::HEARERS.has(rest)
        })
    }

    /// Says whether a noun phrase ends before a word.
    pub(super) fn stops(&self, at: usize) -> bool {
        let Some(key) = self.key(at) else { return true };
        lists::STOPS.has(key)
            || verbs::is_particle(key)
            || key.starts_with(|c: char| c.is_numeric())
            || self.cue(at).is_some_and(|(_, word)| !word.weak)
    }

    /// The noun phrase that begins with an item, as items.
    pub(super) fn phrase(&self, from: usize, end: usize) -> Range<usize> {
        let mut to = from;
        while to < end.min(from + LONGEST) && !self.stops(to) {
            if from < to && (self.is_parted(to) || self.begins(to) || self.hears(to)) {
                break;
            }
            to += 1;
        }
        from..to
    }

    pub(super) fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        let start = self.items.get(words.start).map_or(0, |item| item.range.start);
        start
            ..words
                .end
                .checked_sub(1)
                .and_then(|last| self.items.get(last))
                .map_or(start, |item| item.range.end)
    }

    /// The subject that follows an Arabic cue, before the item `end`.
    pub(super) fn subject_after(&self, cue: usize, end: usize) -> Option<Mention> {
        let from = cue + 1;
        if end <= from || self.is_parted(from) || self.begins(from) || self.hears(from) {
            return None;
        }
        let phrase = self.phrase(from, end);
        if phrase.is_empty() {
            return None;
        }
        let about = self.bytes(&(from..self.reach(from, end)));
        let first = self.key(from).unwrap_or_default();
        if lists::TITLES.has(first)
            && let Some(name) = self.apposition(phrase.end, end)
        {
            return Mention::new(self.text, self.bytes(&name), about, Is::Person, By::Apposition);
        }
        self.named(&phrase, about)
    }

    /// So far a span may name the subject: to what is said, or the end of the sentence.
    fn reach(&self, from: usize, end: usize) -> usize {
        (from + 1..end)
            .find(|&at| self.begins(at) || self.is_quote(at))
            .unwrap_or(end)
            .min(from + 3 * LONGEST)
    }

    /// The name between commas that follows a title.
    fn apposition(&self, from: usize, end: usize) -> Option<Range<usize>> {
        let comma = (from..end).take(LONGEST).find(|&at| self.has_comma(at) || self.begins(at))?;
        if self.begins(comma) {
            return None;
        }
        let name = self.phrase(comma, end);
        let closes = name.end == end || self.has_comma(name.end) || self.is_quote(name.end);
        let words = name.len();
        ((1..=5).contains(&words) && (closes || name.end < end && self.stops(name.end))).then_some(name)
    }

    /// The name in a noun phrase: what follows a title and its adjectives.
    fn named(&self, phrase: &Range<usize>, about: Range<usize>) -> Option<Mention> {
        // جيف نوت رئيس السياسات: an office may follow the name.
        let office =
            |at: &usize| self.key(*at).is_some_and(|key| lists::TITLES.has(key) && !is_definite(key));
        let head = self.key(phrase.start)?;
        let bare = lists::TITLES.has(head) || lists::BODIES.has(head) || is_definite(head);
        let end = (phrase.start + 1..phrase.end).find(office).filter(|_| !bare).unwrap_or(phrase.end);
        let phrase = &(phrase.start..end);
        let keys: Vec<&str> = phrase.clone().filter_map(|at| self.key(at)).collect();
        let first = *keys.first()?;
        let bare = first.strip_prefix('و').filter(|rest| rest.starts_with("ال")).unwrap_or(first);
        let start = self.without(phrase.start, usize::from(bare.len() < first.len()));
        let whole = start..self.bytes(phrase).end;
        let whole_about = about.start.min(start)..about.end;
        if lists::BODIES.has(bare) {
            return Mention::new(self.text, whole, whole_about, Is::Body, By::Subject);
        }
        if lists::TITLES.has(bare) {
            let mut definite = is_definite(bare);
            for (place, key) in keys.iter().enumerate().skip(1) {
                let next = keys.get(place + 1).copied().unwrap_or_default();
                let governs = key.starts_with(['ل', 'ب']) && 3 < key.chars().count() && is_definite(next);
                if *key == "باسم" {
                    definite = false;
                } else if is_definite(key) {
                    definite = true;
                } else if definite && !governs && !lists::TITLES.has(key) && !lists::BODIES.has(key) {
                    let name = self.bytes(&(phrase.start + place..phrase.end));
                    return Mention::new(self.text, name, whole_about, Is::Person, By::Title);
                }
            }
        }
        Mention::new(self.text, whole, whole_about, Is::Person, By::Subject)
    }

    /// The subject of the verb that begins the sentence which a participle leans on: سخر أوباما قائلا.
    pub(super) fn subject_of_sentence(&self, participle: usize) -> Option<Mention> {
        let first = self.sentence(participle);
        let phrase = self.phrase(first + 1, participle);
        let whole = first + 1 < participle && phrase.end == participle && !self.is_parted(first + 1);
        // The sentence's own verb of speech has told who speaks.
        if !whole || self.cue(first).is_some_and(|(_, word)| !word.weak) {
            return None;
        }
        self.named(&phrase, self.bytes(&phrase))
    }

    /// The subject that stands before a cue.
    pub(super) fn subject_before(&self, cue: usize, word: Word) -> Option<Mention> {
        let end = cue - usize::from(self.is_relative(cue));
        if word.arabic {
            if self.begins(end) || self.is_parted(end) {
                return None;
            }
            let mut from = end;
            while 0 < from && end - from < LONGEST && !self.stops(from - 1) {
                from -= 1;
                if self.begins(from) || self.is_parted(from) {
                    let phrase = from..end;
                    return self.named(&phrase, self.bytes(&phrase));
                }
            }
            return None;
        }
        self.english_subject(end)
    }

    /// Whom something was said to, between a cue and what was said.
    pub(super) fn addressee(&self, cue: usize, end: usize, word: Word) -> Option<Mention> {
        if word.arabic {
            let at = (cue + 1..end).take(LONGEST).find(|&at| self.hears(at))?;
            let phrase = self.phrase(at, end);
            let start = self.without(at, 1);
            let rest = self.key(at).and_then(|key| key.strip_prefix('ل')).unwrap_or_default();
            let is = if lists::BODIES.has(rest) { Is::Body } else { Is::Person };
            let range = start..self.bytes(&phrase).end;
            return Mention::new(self.text, range.clone(), range, is, By::Subject);
        }
        let from = if word.tells && !self.is_parted(cue + 1) {
            cue + 1
        } else if self.key(cue + 1) == Some("to") {
            cue + 2
        } else {
            return None;
        };
        self.english_name(&self.phrase(from, end.min(self.len())))
    }

    /// The noun phrase after a word that names a source, and the item after it.
    pub(super) fn source(&self, cue: usize, word: Word) -> Option<(Mention, usize)> {
        let mut from = cue + 1;
        if matches!(self.key(from)?, "to" | "عن") {
            from += 1;
        }
        let phrase = self.phrase(from, self.len());
        if phrase.is_empty() || self.begins(from) || self.is_parted(from) {
            return None;
        }
        if !word.arabic {
            return Some((self.english_name(&phrase)?, phrase.end));
        }
        let letters =
            usize::from(self.key(cue).is_some_and(|key| key.ends_with("فقا") || key.ends_with("طبقا")));
        let letters = if self.key(from)?.starts_with('ل') { letters } else { 0 };
        if 0 < letters {
            let start = self.without(from, letters);
            let range = start..self.bytes(&phrase).end;
            let rest = self.key(from).and_then(|key| key.strip_prefix('ل')).unwrap_or_default();
            let is = if lists::BODIES.has(rest) { Is::Body } else { Is::Person };
            return Some((Mention::new(self.text, range.clone(), range, is, By::Subject)?, phrase.end));
        }
        Some((self.named(&phrase, self.bytes(&phrase))?, phrase.end))
    }
}
