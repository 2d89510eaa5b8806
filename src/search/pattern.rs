//! From what is sought to a pattern over the text as it is written, so that no text is ever copied to be folded.

use crate::text::arabic::clitics::ENCLITICS;
use crate::text::arabic::fold;
use regex::bytes::{Regex, RegexBuilder};
use std::fmt::Write as _;
use std::ops::Range;

/// Where a match may begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boundaries {
    /// At words, with or without what is joined to them.
    #[default]
    Clitics,
    /// At words.
    Words,
    /// Anywhere.
    Anywhere,
}

/// What is sought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words, or the regular expression.
    pub text: String,
    /// Letters count as they are written: no folding, and capitals are capitals.
    pub exact: bool,
    /// The text is a regular expression, in the syntax of the `regex` crate.
    pub regex: bool,
    /// Where a match may begin and end; not for regular expressions.
    pub boundaries: Boundaries,
    /// A match takes what is joined to its words with it.
    pub widen: bool,
}

/// Why nothing can be sought.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// There is no letter to seek.
    #[error("there is nothing to look for: write a word")]
    Empty,
    /// The regular expression is not one.
    #[error("the regular expression does not read: {0}; mend it, or look for it as plain words")]
    Regex(String),
}

/// A query made ready.
#[derive(Clone, Debug)]
pub struct Finder {
    pattern: Regex,
    boundaries: Boundaries,
    /// Says that the words begin with the article, of which ل before it leaves the alef out.
    article: bool,
    widen: bool,
}

impl Finder {
    /// Makes a query ready.
    ///
    /// # Errors
    /// If there is nothing to seek, or the regular expression does not read.
    pub fn new(query: &Query) -> Result<Self, QueryError> {
        if !query.text.chars().any(|c| !c.is_whitespace() && !fold::is_transparent(c)) {
            return Err(QueryError::Empty);
        }
        let boundaries = if query.regex { Boundaries::Anywhere } else { query.boundaries };
        let folded = fold::folded(query.text.trim());
        let article = !query.exact && boundaries == Boundaries::Clitics && folded.starts_with("ال");
        let pattern = if query.regex {
            query.text.clone()
        } else if query.exact {
            spaced(query.text.trim())
        } else {
            folding(&folded, article)
        };
        let pattern = RegexBuilder::new(&pattern)
            .case_insensitive(!query.exact)
            .size_limit(16 << 20)
            .build()
            .map_err(|error| QueryError::Regex(error.to_string()))?;
        Ok(Self { pattern, boundaries, article, widen: query.widen && !query.regex })
    }

    /// Says whether it is worth reading the text, given its bytes.
    pub fn may_match(&self, bytes: &[u8]) -> bool {
        self.pattern.is_match(bytes)
    }

    /// Every match, in order, none overlapping: byte ranges of `text`, none empty.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.pattern.find_iter(text.as_bytes()).filter_map(move |found| {
            let range = found.range();
            text.get(range.clone()).filter(|covered| !covered.is_empty())?;
            let range = self.bounded(text, range)?;
            Some(if self.widen { wide(text, range) } else { range })
        })
    }

    /// The match, if it begins and ends where it may.
    fn bounded(&self, text: &str, mut range: Range<usize>) -> Option<Range<usize>> {
        if self.boundaries == Boundaries::Anywhere {
            return Some(range);
        }
        // What the ل of للمنظمة is to the article's alef.
        if self.article {
            let covered = text.get(range.clone())?;
            let mut letters = covered.char_indices().filter(|&(_, c)| !fold::is_transparent(c));
            if letters.next()?.1 == 'ل' {
                range.start += letters.next()?.0;
            }
        }
        let before = text.get(..range.start)?.chars().rev().take_while(|&c| is_inside_word(c));
        let before: String = before.filter(|&c| !fold::is_transparent(c)).take(LONGEST).collect();
        let before: String = before.chars().rev().collect();
        let after = text.get(range.end..)?.chars().take_while(|&c| is_inside_word(c));
        let after: String = after.filter(|&c| !fold::is_transparent(c)).take(LONGEST).collect();
        let alone = before.is_empty() && after.is_empty();
        let joined = self.boundaries == Boundaries::Clitics && is_proclitic(&before) && is_enclitic(&after);
        (alone || joined).then_some(range)
    }
}

/// A range with what is joined to its words.
fn wide(text: &str, range: Range<usize>) -> Range<usize> {
    let length = |c: char| c.len_utf8();
    let before = text.get(..range.start).unwrap_or_default().chars().rev();
    let after = text.get(range.end..).unwrap_or_default().chars();
    let inside = |c: &char| is_inside_word(*c);
    let start = range.start - before.take_while(inside).map(length).sum::<usize>();
    start..range.end + after.take_while(inside).map(length).sum::<usize>()
}

/// More letters than this are no clitic.
const LONGEST: usize = 6;

fn is_inside_word(c: char) -> bool {
    c.is_alphanumeric() || fold::is_transparent(c)
}

/// Says whether spelling allows this before a word: a conjunction, a preposition or the future, the article.
fn is_proclitic(before: &str) -> bool {
    let rest = before.strip_prefix(['و', 'ف', 'أ']).unwrap_or(before);
    let rest = rest.strip_prefix(['ب', 'ل', 'ك', 'س']).unwrap_or(rest);
    let arabic = matches!(rest, "" | "ال" | "ل");
    arabic || before.chars().all(|c| matches!(c, 'ו' | 'ב' | 'ל' | 'כ' | 'מ' | 'ש' | 'ה'))
}

fn is_enclitic(after: &str) -> bool {
    after.is_empty() || ENCLITICS.contains(&after)
}

/// The words as they are, with any white space between them.
fn spaced(text: &str) -> String {
    text.split_whitespace().map(regex::escape).collect::<Vec<_>>().join(r"\s+")
}

/// The class of what may stand between letters.
fn marks() -> String {
    let mut class = String::from("[");
    let all = (0x0590..=0x206F).chain([0xFEFF]).filter_map(char::from_u32);
    for c in all.filter(|&c| fold::is_transparent(c)) {
        let _ = write!(class, r"\x{{{:X}}}", c as u32);
    }
    class + "]*"
}

/// A pattern that takes every way of writing the folded letters.
fn folding(folded: &str, article: bool) -> String {
    let marks = marks();
    let class = |letter: char| {
        let variants = fold::variants(letter);
        match variants.as_slice() {
            [one] => regex::escape(&one.to_string()),
            many => format!("[{}]", many.iter().collect::<String>()),
        }
    };
    let mut pattern = String::new();
    let mut letters = folded.chars().peekable();
    if article {
        // The ل that follows may be one form with the letter after it.
        let _ = write!(pattern, "(?:{}|ل){marks}", class('ا'));
        letters.next();
    }
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            while letters.next_if(|c| c.is_whitespace()).is_some() {}
            pattern.push_str(r"\s+");
            continue;
        }
        let ligatures = letters.peek().map(|&next| fold::ligatures(letter, next)).unwrap_or_default();
        if !ligatures.is_empty()
            && let Some(next) = letters.next()
        {
            let ligatures: String = ligatures.into_iter().collect();
            let _ = write!(pattern, "(?:{}{marks}{}|[{ligatures}]){marks}", class(letter), class(next));
            continue;
        }
        pattern.push_str(&class(letter));
        if letter.is_alphanumeric() {
            pattern.push_str(&marks);
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found<'a>(query: &Query, text: &'a str) -> Vec<&'a str> {
        Finder::new(query).unwrap().find(text).map(|range| text.get(range).unwrap()).collect()
    }

    fn words(text: &str) -> Query {
        Query { text: text.to_owned(), ..Query::default() }
    }

    #[test]
    fn writing_may_differ() {
        let text = "الإسلامي والاسلامي بِالإِسْلَامِيِّ للإسلامي ﺍﻻﺳﻼﻣﻲ إسلامية";
        assert_eq!(found(&words("الإسلامى"), text), ["الإسلامي", "الاسلامي", "الإِسْلَامِيِّ", "لإسلامي", "ﺍﻻﺳﻼﻣﻲ"]);
        let exact = Query { exact: true, boundaries: Boundaries::Words, ..words("الإسلامي") };
        assert_eq!(found(&exact, text), ["الإسلامي"]);
        assert_eq!(found(&words("عام 2011"), "عام  ٢٠١١، عام ۲۰۱۱"), ["عام  ٢٠١١", "عام ۲۰۱۱"]);
        assert_eq!(found(&words("cairo"), "Cairo, CAIRO; cairos"), ["Cairo", "CAIRO"]);
    }

    #[test]
    fn boundaries_are_kept() {
        let text = "كتاب وكتاب الكتاب كتابهم كتابة مكتاب";
        assert_eq!(found(&words("كتاب"), text).len(), 4);
        assert_eq!(found(&Query { boundaries: Boundaries::Words, ..words("كتاب") }, text).len(), 1);
        assert_eq!(found(&Query { boundaries: Boundaries::Anywhere, ..words("كتاب") }, text).len(), 6);
    }

    #[test]
    fn regular_expressions_and_what_is_none() {
        let regex = Query { regex: true, ..words(r"\d{4}") };
        assert_eq!(found(&regex, "في 2011 و 1999"), ["2011", "1999"]);
        assert!(matches!(Finder::new(&Query { regex: true, ..words("(") }), Err(QueryError::Regex(_))));
        assert_eq!(Finder::new(&words(" َ ")).unwrap_err(), QueryError::Empty);
        // What a query holds is no pattern unless it is meant as one.
        assert_eq!(found(&words("a.b[c]"), "a.b[c] axb[c]"), ["a.b[c]"]);
    }

    proptest! {
        #[test]
        fn a_match_folds_to_what_was_sought(text in "[اأإآلمـَّ 1١يىeE]{0,40}", query in "[االمي1e]{1,4}") {
            let anywhere = Query { boundaries: Boundaries::Anywhere, ..words(&query) };
            let found = found(&anywhere, &text);
            for covered in &found {
                prop_assert_eq!(fold::folded(covered), fold::folded(&query));
            }
            prop_assert_eq!(found.is_empty(), !fold::folded(&text).contains(&fold::folded(&query)));
        }
    }
}
