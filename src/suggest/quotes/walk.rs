//! The way through a paragraph: each cue with what it says was said, each quotation with its cue.

use super::line::{Complement, Line, What};
use super::marks::{Group, Quoted};
use super::mention::{Carried, Mention};
use super::verbs::{Does, Word};
use super::{Kind, Reading, Rule, Suggested};
use crate::text::{TextRange, segment};
use std::ops::Range;

/// A cue with whom it names.
#[derive(Clone, Copy)]
struct Link {
    cue: TextRange,
    speaker: Option<Mention>,
    addressee: Option<Mention>,
}

struct Walk<'t, 'c> {
    text: &'t str,
    group: &'t Group,
    carried: &'c mut Carried,
    found: Vec<Suggested>,
}

/// Quotations with fewer words that nobody is said to have said are names and titles more often.
const FEW: usize = 3;

/// So many words are a sentence more often than a name, whatever stands beside them.
const MANY: usize = 6;

/// Deeper than this quotations are not looked into.
const DEEPEST: usize = 6;

/// The quotations of a paragraph, or of several that one runs over.
pub(super) fn suggest(text: &str, group: &Group, carried: &mut Carried) -> Vec<Suggested> {
    let mut walk = Walk { text, group, carried, found: Vec::new() };
    walk.level(group.range.clone(), 0, 0);
    let mut found = walk.found;
    found.sort_by_key(|one| (one.start(), std::cmp::Reverse(end_of(one))));
    found
}

fn end_of(one: &Suggested) -> u32 {
    one.readings.first().and_then(|reading| reading.content.last()).map_or(0, |part| part.end())
}

impl Walk<'_, '_> {
    /// Looks through a stretch of text whose quotations begin at `first` of the group's; gives the first after it.
    fn level(&mut self, range: Range<usize>, first: usize, depth: usize) -> usize {
        let quoted = &self.group.quoted;
        let mut places = Vec::new();
        let mut at = first;
        while let Some(quote) = quoted.get(at).filter(|quote| quote.outside.start < range.end) {
            places.push(at);
            at += 1;
            while quoted.get(at).is_some_and(|inner| inner.outside.start < quote.outside.end) {
                at += 1;
            }
        }
        let line = Line::new(self.text, range, quoted, &places);
        self.line(&line);
        for &place in &places {
            let Some(quote) = quoted.get(place) else { continue };
            let inner = quote.parts.first().zip(quote.parts.last());
            if let Some((first, last)) = inner.filter(|_| depth < DEEPEST) {
                // Who is named within what somebody said is not carried out of it.
                let outer = self.carried.clone();
                self.level(first.start..last.end, place + 1, depth + 1);
                *self.carried = outer;
            }
        }
        at
    }

    fn line(&mut self, line: &Line<'_>) {
        let mut links: Vec<Option<Link>> = vec![None; line.len()];
        let mut claimed = vec![false; line.len()];
        // The suggestion of the last quotation, with its place.
        let mut last: Option<(usize, Link)> = None;
        for at in 0..line.len() {
            if let Some((joined, word)) = line.cue(at) {
                if claimed[at] {
                    // It stands after a quotation; what follows it may go on with that.
                    if let Some((place, link)) = last {
                        self.go_on(line, at, word, place, link, &mut links, &mut claimed);
                    }
                } else if word.does == Does::Source {
                    self.source(line, at, joined, word, &mut links, &mut claimed);
                } else {
                    self.verb(line, at, joined, word, &mut links, &mut claimed);
                }
            }
            let What::Quote(place) = line.items[at].what else { continue };
            if let Some(link) = links[at] {
                last = Some((at, link));
                continue;
            }
            if claimed[at] {
                continue;
            }
            let Some(quote) = self.group.quoted.get(place) else { continue };
            let quote = quote.clone();
            if let Some((cue, link)) = self.cue_after(line, at) {
                claimed[cue] = true;
                last = Some((at, link));
                self.direct(&quote, Some(link), Rule::CueAfter);
            } else if let Some((_, link)) =
                last.filter(|&(before, _)| goes_on(line, before, at) && !line.is_name(at))
            {
                last = Some((at, link));
                self.direct(&quote, Some(link), Rule::GoesOn);
            } else if !line.is_name(at) && speaks_alone(self.text, line, at, &quote) {
                self.direct(&quote, None, Rule::Marks);
            }
        }
    }

    /// The cue with the words that belong to it, and whom it names.
    fn link(
        &mut self,
        line: &Line<'_>,
        at: usize,
        joined: usize,
        word: Word,
        end: usize,
    ) -> Option<(Link, bool)> {
        let start = line.without(at, joined);
        let mut until = line.items[at].range.end;
        // أشار إلى, according to: the preposition is part of the cue where it follows.
        let follows = line.key(at + 1).is_some_and(|key| matches!(key, "الي" | "علي" | "to"))
            && !line.is_parted(at + 1)
            && at + 1 < end.max(at + 2);
        let takes = follows && (word.arabic || word.does == Does::Source);
        if takes {
            until = line.items[at + 1].range.end;
        }
        let cue = segment::span_range(self.text, start..until)?;
        let mut own = None;
        if word.arabic && word.does != Does::Source {
            own = line.subject_after(at, end);
            if own.is_none() && joined == 0 && word.does == Does::Says {
                own = line.subject_before(at, word);
            }
            if own.is_none() && word.does == Does::Saying {
                own = line.subject_of_sentence(at);
            }
        } else if word.does == Does::Says {
            own = line.subject_before(at, word);
            own = own.or_else(|| line.subject_inverted(at).filter(|_| !word.tells));
        }
        let named = own.filter(|mention| !line.is_pronoun(mention));
        let speaker = named.or_else(|| self.carried.meant(word, cue.start())).or(own);
        let addressee = line.addressee(at, end, word);
        Some((Link { cue, speaker, addressee }, named.is_some()))
    }

    fn carry(&mut self, line: &Line<'_>, at: usize, word: Word, link: &Link, named: bool) {
        if let Some(speaker) = link.speaker.filter(|_| named && !line.is_relative(at)) {
            self.carried.put(speaker, word.person);
        }
    }

    /// A verb of speech.
    fn verb(
        &mut self,
        line: &Line<'_>,
        at: usize,
        joined: usize,
        word: Word,
        links: &mut [Option<Link>],
        claimed: &mut [bool],
    ) {
        let complement = line.complement(at, word).filter(|found| !claimed[found.at()]);
        let end = complement.map_or(line.len(), Complement::at);
        let Some((link, named)) = self.link(line, at, joined, word, end) else { return };
        let Some(complement) = complement else {
            if !word.weak && word.does == Does::Says {
                let clause = (!word.arabic).then(|| self.clause_before(line, at, &link)).flatten();
                self.carry(line, at, word, &link, named);
                self.found.extend(clause);
            }
            return;
        };
        let mark = |place: usize, links: &mut [Option<Link>], claimed: &mut [bool]| {
            (links[place], claimed[place]) = (Some(link), true);
        };
        match complement {
            Complement::Quote(place) => {
                let far = FEW < place - at && !line.has_comma(place);
                let Some(quote) = self.quote(line, place) else { return };
                if far && words_in(self.text, &quote) < FEW {
                    // A name in marks within the sentence.
                    if !word.weak {
                        self.carry(line, at, word, &link, named);
                    }
                    return;
                }
                mark(place, links, claimed);
                self.direct(&quote, Some(link), Rule::CueBefore);
            }
            Complement::Colon(place) => {
                let quote = self.quote(line, place);
                if let Some(quote) = quote.filter(|_| line.gap(place).trim_end().ends_with(':')) {
                    mark(place, links, claimed);
                    self.direct(&quote, Some(link), Rule::CueBefore);
                } else {
                    let last = line.clause_end(place);
                    if place + 1 < last && !word.weak && word.does == Does::Says {
                        self.clause(line, place, last, link, Rule::Colon, links, claimed);
                    }
                }
            }
            Complement::Particle(particle) => {
                let place = particle + 1;
                if line.len() <= place || line.begins(place) {
                    return;
                }
                claimed[particle] = true;
                self.said_that(line, place, link, links, claimed);
            }
            Complement::Clause(place) => {
                if link.speaker.is_none() {
                    return;
                }
                let last = line.clause_end(place);
                if place + 1 < last {
                    self.clause(line, place, last, link, Rule::Clause, links, claimed);
                }
            }
        }
        self.carry(line, at, word, &link, named);
    }

    /// What follows أنّ or that.
    fn said_that(
        &mut self,
        line: &Line<'_>,
        place: usize,
        link: Link,
        links: &mut [Option<Link>],
        claimed: &mut [bool],
    ) {
        let last = line.clause_end(place);
        let Some(quote) = self.quote(line, place).filter(|_| !line.is_parted(place)) else {
            if place < last || line.is_quote(place) {
                self.clause(line, place, last, link, Rule::Clause, links, claimed);
            }
            return;
        };
        let goes_on = place < last
            && !line.begins(place + 1)
            && !line.is_parted(place + 1)
            && line.cue(place + 1).is_none();
        if goes_on {
            self.clause(line, place, last, link, Rule::Clause, links, claimed);
        } else {
            (links[place], claimed[place]) = (Some(link), true);
            self.direct(&quote, Some(link), Rule::CueBefore);
        }
    }

    fn quote(&self, line: &Line<'_>, at: usize) -> Option<Quoted> {
        match line.items.get(at)?.what {
            What::Quote(place) => self.group.quoted.get(place).cloned(),
            What::Word(_) => None,
        }
    }

    /// A quotation in marks.
    fn direct(&mut self, quote: &Quoted, link: Option<Link>, rule: Rule) {
        let parts = std::iter::once(&quote.parts).chain(&quote.others);
        let readings = parts.filter_map(|parts| self.reading(parts, Kind::Direct)).collect();
        self.push(readings, link, rule, quote.repair);
    }

    /// A clause, with the marks in it if there are any.
    #[expect(clippy::too_many_arguments, reason = "what is known of the line, and what is said of it")]
    fn clause(
        &mut self,
        line: &Line<'_>,
        from: usize,
        to: usize,
        link: Link,
        rule: Rule,
        links: &mut [Option<Link>],
        claimed: &mut [bool],
    ) {
        let quotes = line.quotes(from, to);
        let kind = match (rule, quotes.is_empty()) {
            (Rule::Colon, true) => Kind::Direct,
            (_, true) => Kind::Indirect,
            _ => Kind::Mixed,
        };
        let mut readings: Vec<Reading> = self.reading(&[line.span(from, to)], kind).into_iter().collect();
        for at in quotes {
            (links[at], claimed[at]) = (Some(link), true);
            let Some(quote) = self.quote(line, at) else { continue };
            readings.extend(self.reading(&quote.parts, Kind::Direct));
        }
        self.push(readings, Some(link), rule, None);
    }

    fn reading(&self, parts: &[Range<usize>], kind: Kind) -> Option<Reading> {
        let content: Vec<TextRange> =
            parts.iter().filter_map(|part| segment::span_range(self.text, part.clone())).collect();
        (!content.is_empty()).then_some(Reading { content, kind })
    }

    fn push(
        &mut self,
        readings: Vec<Reading>,
        link: Option<Link>,
        rule: Rule,
        repair: Option<super::Repair>,
    ) {
        if readings.is_empty() {
            return;
        }
        self.found.push(Suggested {
            readings,
            cue: link.map(|link| link.cue),
            speaker: link.and_then(|link| link.speaker),
            addressee: link.and_then(|link| link.addressee),
            rule,
            repair,
        });
    }

    /// The cue that follows a quotation: "…"، قال لافروف; “…,” the minister said.
    fn cue_after(&mut self, line: &Line<'_>, quote: usize) -> Option<(usize, Link)> {
        for at in quote + 1..line.len().min(quote + 9) {
            let gap = line.gap(at);
            let first = at == quote + 1;
            let stops = gap.contains(['.', ':', ';', '؛', '؟']) || gap.contains(segment::is_separator);
            if stops || line.is_quote(at) || (!first && line.begins(at)) {
                return None;
            }
            let Some((joined, word)) = line.cue(at) else { continue };
            let near = if word.arabic { at - quote <= 2 } else { true };
            if !near || word.does == Does::Saying || (word.arabic && 0 < joined) {
                return None;
            }
            if word.does == Does::Source {
                let (speaker, _) = line.source(at, word)?;
                let (link, _) = self.link(line, at, joined, word, at + 1)?;
                return Some((at, Link { speaker: Some(speaker), ..link }));
            }
            let end = line.complement(at, word).map_or(line.len(), Complement::at);
            // English puts the subject on either side.
            let (link, named) = self.link(line, at, joined, word, end)?;
            self.carry(line, at, word, &link, named);
            return Some((at, link));
        }
        None
    }

    /// After a cue that follows a quotation: a clause of its own, or the quotation's next part.
    #[expect(clippy::too_many_arguments, reason = "what is known of the line, and what is said of it")]
    fn go_on(
        &mut self,
        line: &Line<'_>,
        cue: usize,
        word: Word,
        quote: usize,
        link: Link,
        links: &mut [Option<Link>],
        claimed: &mut [bool],
    ) {
        if word.does == Does::Source {
            return;
        }
        // The subject follows the verb here: said Anna Smith.
        let next = (cue + 1..line.len().min(cue + 10))
            .take_while(|&at| !line.begins(at))
            .find(|&at| line.is_quote(at));
        let next = next.filter(|_| !word.arabic).map(Complement::Quote);
        match next.or_else(|| line.complement(cue, word)).filter(|found| !claimed[found.at()]) {
            Some(Complement::Quote(place)) if place - cue <= 8 => {
                let Some(next) = self.quote(line, place) else { return };
                (links[place], claimed[place]) = (Some(link), true);
                let before = self.quote(line, quote).unwrap_or_else(|| next.clone());
                let one = self.found.iter_mut().rev().take(8).find(|one| {
                    one.rule == Rule::CueAfter
                        && Some(one.start()) == before.parts.first().map(|part| part.start as u32)
                });
                if let Some(one) = one
                    && let Some(reading) = one.readings.first().cloned()
                {
                    let more =
                        next.parts.iter().filter_map(|part| segment::span_range(self.text, part.clone()));
                    let content = reading.content.iter().copied().chain(more).collect();
                    one.readings.insert(0, Reading { content, kind: Kind::Direct });
                    one.rule = Rule::CueBetween;
                } else {
                    self.direct(&next, Some(link), Rule::CueBefore);
                }
            }
            Some(Complement::Colon(place)) => {
                if let Some(next) = self.quote(line, place) {
                    (links[place], claimed[place]) = (Some(link), true);
                    self.direct(&next, Some(link), Rule::CueBefore);
                }
            }
            Some(Complement::Particle(particle))
                if particle + 1 < line.len() && !line.begins(particle + 1) =>
            {
                claimed[particle] = true;
                self.said_that(line, particle + 1, link, links, claimed);
            }
            _ => {}
        }
    }

    /// What stands before an English cue at the end of its sentence: The deal is done, Smith said.
    fn clause_before(&mut self, line: &Line<'_>, cue: usize, link: &Link) -> Option<Suggested> {
        let speaker = link.speaker?;
        let first = line.sentence(cue);
        let name = speaker.range.start() as usize;
        // The comma before the subject, or before the cue.
        let comma = (first + 1..=cue).rev().find(|&at| line.has_comma(at))?;
        let ends = (cue + 1..line.len()).find(|&at| line.begins(at)).unwrap_or(line.len());
        let subject = line.items[comma].range.start <= name || comma == cue;
        if !subject || 6 < ends - cue || comma - first < FEW || !line.quotes(first, comma - 1).is_empty() {
            return None;
        }
        let reading = self.reading(&[line.span(first, comma - 1)], Kind::Indirect)?;
        Some(Suggested {
            readings: vec![reading],
            cue: Some(link.cue),
            speaker: link.speaker,
            addressee: link.addressee,
            rule: Rule::ClauseBefore,
            repair: None,
        })
    }

    /// A word that names a source: what it says is the rest of the sentence.
    fn source(
        &mut self,
        line: &Line<'_>,
        at: usize,
        joined: usize,
        word: Word,
        links: &mut [Option<Link>],
        claimed: &mut [bool],
    ) {
        let Some((speaker, after)) = line.source(at, word) else { return };
        let Some((link, _)) = self.link(line, at, joined, word, at + 1) else { return };
        let mut link = Link { speaker: Some(speaker), addressee: None, ..link };
        if word.arabic && link.cue.end() < speaker.range.start() {
            // وفقا ل: what is joined to the name belongs to the cue.
            let joined = self.text.get(link.cue.end() as usize..speaker.range.start() as usize);
            if joined.is_some_and(|gap| matches!(gap.trim(), "ل" | "لـ" | "عن"))
                && let Some(wide) =
                    segment::span_range(self.text, link.cue.start() as usize..speaker.range.start() as usize)
            {
                link.cue = wide;
            }
        }
        let first = line.sentence(at);
        let (from, to) = if at == first {
            let Some(from) =
                (after..line.len().min(after + 16)).find(|&at| line.begins(at) || line.has_comma(at))
            else {
                return;
            };
            if line.begins(from) {
                return;
            }
            (from, line.clause_end(from))
        } else {
            (first, at - 1)
        };
        let free = (from..=to).all(|at| !claimed[at]);
        if !free || to < from + FEW {
            return;
        }
        self.clause(line, from, to, link, Rule::Source, links, claimed);
    }
}

/// Says whether a quotation goes on with the one before it: in the same sentence, with few words and no cue between.
fn goes_on(line: &Line<'_>, before: usize, at: usize) -> bool {
    at - before <= 6
        && (before + 1..=at).all(|at| !line.begins(at) && line.cue(at).is_none_or(|(_, word)| word.weak))
}

/// Says whether what stands in marks seems to be said though nobody is said to say it: it is long, or ends as a sentence
/// does, or begins one.
fn speaks_alone(text: &str, line: &Line<'_>, at: usize, quote: &Quoted) -> bool {
    let words = words_in(text, quote);
    let last = quote.parts.last().and_then(|part| text.get(part.clone())).unwrap_or_default();
    let ends = last.ends_with(['.', '!', '?', '؟', '…', ',', '،']);
    MANY <= words || (FEW <= words && (ends || line.begins(at)))
}

/// The words of a quotation, counted up to [`MANY`].
fn words_in(text: &str, quote: &Quoted) -> usize {
    let words = |part: &Range<usize>| {
        segment::words(text.get(part.clone()).unwrap_or_default())
            .filter(|(_, word)| segment::is_word(word))
            .take(MANY)
            .count()
    };
    quote.parts.iter().map(words).sum()
}
