//! The parts that dates are put together from, each read at a place among the tokens.

use super::calendar::Reference;
use super::cues::{self, Era};
use super::tokens::{Kind, Token};
use super::words::{self, Calendar, Month};

/// The tokens of a paragraph, the first of a date maybe without what is written onto it.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    /// The place of a word that is read without its clitics, and what is left of it.
    pub(super) bare: Option<(usize, &'a str)>,
    /// The document's date.
    pub(super) reference: Reference,
    /// What is read is known to be a date: words that mostly are none count.
    pub(super) lenient: bool,
}

/// A year as it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum YearSaid {
    /// Nothing of it.
    #[default]
    Nothing,
    /// Of the Gregorian calendar.
    Known(i32),
    /// Of the Hijra.
    Hijri(i32),
    /// So many after the document's.
    Shift(i32),
    /// That of the last, this, the next month of the name.
    OfMonth(i32),
}

impl<'a> View<'a> {
    /// The word at a place, folded; nothing if there is none.
    pub(super) fn word(&self, at: usize) -> &'a str {
        if let Some((_, word)) = self.bare.filter(|(place, _)| *place == at) {
            return word;
        }
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => word,
            _ => "",
        }
    }

    /// The number at a place and how many digits it has.
    pub(super) fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.tokens.get(at)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// The mark at a place.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Says whether white space stands before the token.
    pub(super) fn spaced(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|token| token.spaced)
    }

    /// The word before a place; nothing at the beginning.
    pub(super) fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// Says whether an English word is written with a capital, as names of months and days are.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        let token = self.tokens.get(at);
        token
            .and_then(|token| self.text.get(token.start..token.end))
            .is_some_and(|word| word.starts_with(char::is_uppercase))
    }

    /// The place after any of these marks, or the same.
    pub(super) fn after_mark(&self, at: usize, marks: &[char]) -> usize {
        at + usize::from(self.mark(at).is_some_and(|mark| marks.contains(&mark)))
    }

    /// The place after any of these words, or the same.
    pub(super) fn after_word(&self, at: usize, known: &[&str]) -> usize {
        at + usize::from(known.contains(&self.word(at)))
    }

    /// Says whether a number stands free: it is no part of a larger one, of a ratio or of a version.
    pub(super) fn is_free(&self, first: usize, last: usize) -> bool {
        let joins = |at: usize| {
            let marks = ['.', ',', '٫', '٬', ':', '/', '-', '–', '+', '%', '٪', '$', '€', '£', '#'];
            self.mark(at).filter(|mark| marks.contains(mark))
        };
        let before = first
            .checked_sub(1)
            .filter(|_| !self.spaced(first))
            .and_then(|mark| joins(mark).map(|c| (mark, c)));
        let before = before.is_some_and(|(at, mark)| {
            let number = at.checked_sub(1).is_some_and(|at| self.number(at).is_some());
            matches!(mark, '$' | '€' | '£' | '#' | '+') || (number && !self.spaced(at))
        });
        let after = joins(last + 1).filter(|_| !self.spaced(last + 1)).is_some_and(|mark| {
            matches!(mark, '%' | '٪' | '$' | '€' | '£')
                || (self.number(last + 2).is_some() && !self.spaced(last + 2))
        });
        !before && !after
    }

    /// A day of a month: a number, with the article written onto it or not, or an ordinal. Then the place after it.
    pub(super) fn day(&self, at: usize) -> Option<(u8, usize)> {
        let place = self.after_word(at, &["ال"]);
        if let Some((value @ 1..=31, 1 | 2)) = self.number(place) {
            let suffix = matches!(self.word(place + 1), "st" | "nd" | "rd" | "th") && !self.spaced(place + 1);
            return Some((value as u8, place + 1 + usize::from(suffix)));
        }
        self.ordinal(at).or_else(|| self.english_ordinal(at)).filter(|&(value, _)| value <= 31)
    }

    /// An ordinal up to the thirty-ninth in Arabic words.
    pub(super) fn ordinal(&self, at: usize) -> Option<(u8, usize)> {
        let word = self.word(at);
        if let Some(tens) = words::tens(word) {
            return Some((tens, at + 1));
        }
        let more = words::is_one_more(word);
        let ones = words::ordinal(word).or(more.then_some(1))?;
        let next = self.word(at + 1);
        if matches!(next, "عشر" | "عشره") {
            return Some((10 + ones, at + 2));
        }
        let joined = next.strip_prefix('و').and_then(words::tens).map(|tens| (tens + ones, at + 2));
        let apart =
            (next == "و").then(|| words::tens(self.word(at + 2)).map(|tens| (tens + ones, at + 3))).flatten();
        joined.or(apart).or((!more).then_some((ones, at + 1)))
    }

    /// An ordinal up to the thirty-ninth in English words.
    pub(super) fn english_ordinal(&self, at: usize) -> Option<(u8, usize)> {
        let tens = match self.word(at) {
            "twenty" => 20,
            "thirty" => 30,
            word => return words::english_ordinal(word).map(|value| (value, at + 1)),
        };
        let next = self.after_mark(at + 1, &['-', '‑']);
        words::english_ordinal(self.word(next))
            .filter(|&value| value < 10)
            .map(|value| (tens + value, next + 1))
    }

    /// A month, by one name or by two that say the same. Then the place after it.
    pub(super) fn month(&self, at: usize) -> Option<(Month, usize)> {
        let (month, mut next) = self.one_month(at)?;
        let sep = self.mark(next).filter(|mark| matches!(mark, '/' | '-' | '–' | '(' | '\\' | '،'));
        let second = next + usize::from(sep.is_some());
        if let Some((other, after)) = self.one_month(second)
            && (other.calendar, other.number) == (month.calendar, month.number)
        {
            let closed = sep != Some('(') || self.mark(after) == Some(')');
            if closed {
                next = after + usize::from(sep == Some('('));
                return Some((Month { weak: false, ..month }, next));
            }
        }
        Some((month, next))
    }

    fn one_month(&self, at: usize) -> Option<(Month, usize)> {
        let word = self.word(at);
        if let Some(month) = words::arabic_month_of_two(word, self.word(at + 1)) {
            return Some((month, at + 2));
        }
        if let Some(month) = words::arabic_month(word) {
            let honour = month.calendar == Calendar::Hijri && words::is_honour(self.word(at + 1));
            return Some((month, at + 1 + usize::from(honour)));
        }
        let (number, short) = words::english_month(word).filter(|_| self.is_capital(at))?;
        let dot = short && self.mark(at + 1) == Some('.') && !self.spaced(at + 1);
        Some((Month { calendar: Calendar::Gregorian, number, weak: true }, at + 1 + usize::from(dot)))
    }

    /// Says whether a month's name is English.
    pub(super) fn is_english(&self, at: usize) -> bool {
        self.word(at).is_ascii()
    }

    /// An era. Then the place after it.
    pub(super) fn era(&self, at: usize) -> Option<(Era, usize)> {
        let word = self.word(at);
        let dot = |at: usize| self.after_mark(at, &['.']);
        match (word, self.word(dot(at + 1))) {
            ("ق", "م") => return Some((Era::Before, dot(at + 1) + 1)),
            ("قبل", "الميلاد") => return Some((Era::Before, at + 2)),
            ("b", "c") if self.mark(at + 1) == Some('.') => return Some((Era::Before, dot(at + 3))),
            ("a", "d") if self.mark(at + 1) == Some('.') => return Some((Era::Common, dot(at + 3))),
            _ => {}
        }
        let era = cues::era(word)?;
        // Small letters are other words.
        (!word.is_ascii() || self.is_capital(at)).then_some((era, at + 1))
    }

    /// What a number of years is in an era.
    pub(super) fn year_in(value: u32, era: Option<Era>) -> Option<YearSaid> {
        let value = i32::try_from(value).ok().filter(|value| (1..=9999).contains(value))?;
        Some(match era {
            Some(Era::Hijri) if value <= 1600 => YearSaid::Hijri(value),
            Some(Era::Hijri) => return None,
            // The year before the first is 0000.
            Some(Era::Before) => YearSaid::Known(1 - value),
            Some(Era::Common) | None => YearSaid::Known(value),
        })
    }

    /// A year after a month or a day: with a word for it, in four digits, with an era, or against the document's.
    pub(super) fn year_after(&self, at: usize, calendar: Calendar) -> Option<(YearSaid, usize)> {
        let comma = self.after_mark(at, &[',', '،']);
        let of = self.after_word(comma, &["من", "of", "in"]);
        if cues::is_year_word(self.word(of)) || self.word(of) == "هذا" {
            if self.word(of) == "هذا" {
                return matches!(self.word(of + 1), "العام").then_some((YearSaid::Shift(0), of + 2));
            }
            if let Some(by) = cues::shift(self.word(of + 1)) {
                return Some((YearSaid::Shift(by), of + 2));
            }
            let number = self.after_word(of + 1, &["ال"]);
            let (value, digits) = self.number(number).filter(|(_, digits)| *digits <= 4)?;
            let era = self.era(number + 1);
            return self.in_calendar(value, digits, era, calendar, number);
        }
        if let Some(by) = cues::english_shift(self.word(of)).filter(|_| self.word(of + 1) == "year") {
            return Some((YearSaid::Shift(by), of + 2));
        }
        // Behind "of" a number may count something else.
        let (value, digits) = self.number(of).filter(|_| !cues::is_counted(self.word(of + 1)))?;
        let (number, era) = (of, self.era(of + 1));
        let plain = digits == 4 && (1000..=2999).contains(&value);
        let hijri = calendar == Calendar::Hijri && digits == 4 && (1300..=1600).contains(&value);
        let told = era.is_some() && (1..=4).contains(&digits);
        if (plain || hijri || told) && self.is_free(number, number) {
            return self.in_calendar(value, digits, era, calendar, number);
        }
        None
    }

    fn in_calendar(
        &self,
        value: u32,
        digits: u8,
        era: Option<(Era, usize)>,
        calendar: Calendar,
        number: usize,
    ) -> Option<(YearSaid, usize)> {
        let end = era.map_or(number + 1, |(_, end)| end);
        let era = era.map(|(era, _)| era);
        // A Hijri month in a Gregorian year, or the other way round, is something else.
        if era.is_some_and(|era| (era == Era::Hijri) != (calendar == Calendar::Hijri)) {
            return None;
        }
        if calendar == Calendar::Hijri {
            return (value <= 1600 && digits <= 4).then_some((YearSaid::Hijri(value as i32), end));
        }
        Self::year_in(value, era).map(|said| (said, end))
    }

    /// A day of the week. Then the place after it.
    pub(super) fn weekday(&self, at: usize) -> Option<(u8, usize)> {
        if let Some(day) = words::arabic_weekday(self.word(at)) {
            return Some((day, at + 1));
        }
        let (day, short) = words::english_weekday(self.word(at)).filter(|_| self.is_capital(at))?;
        if short {
            // Sun and Sat are words of their own, but for a comma or a stop and a date behind them.
            let next = self.after_mark(self.after_mark(at + 1, &['.']), &[',']);
            let dated = self.month(next).is_some()
                || self.day(next).is_some_and(|(_, after)| self.month(after).is_some());
            return dated.then_some((day, self.after_mark(at + 1, &['.'])));
        }
        Some((day, at + 1))
    }
}
