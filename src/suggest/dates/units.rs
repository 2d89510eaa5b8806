//! Dates that stand for themselves: in numbers, centuries and decades, parts of years, this week, so long ago.

use super::Rule;
use super::calendar;
use super::cues::{self, Era};
use super::parts::{View, YearSaid};
use super::rules::Hit;
use super::words::{self, Calendar};
use crate::model::When;
use crate::model::edtf::{Part, Point, Sure, Time, Year};

impl View<'_> {
    /// A date in numbers alone.
    pub(super) fn numeric(&self, at: usize) -> Option<Hit> {
        let (first, first_digits) = self.number(at)?;
        let sep = self.mark(at + 1).filter(|mark| matches!(mark, '/' | '-' | '.' | '–' | '\\'))?;
        let (second, second_digits) = self.number(at + 2).filter(|_| self.mark(at + 3) == Some(sep))?;
        let (third, third_digits) = self.number(at + 4)?;
        let spaced = (at + 1..at + 5).any(|at| self.spaced(at));
        let mut end = at + 5;
        let joined =
            |at: usize| self.mark(at) == Some(sep) && self.number(at + 1).is_some() && !self.spaced(at);
        let inner = at.checked_sub(2).is_some_and(|before| {
            self.mark(before + 1) == Some(sep)
                && self.number(before).is_some()
                && !self.spaced(at)
                && !self.spaced(before + 1)
        });
        if (spaced && sep != '/') || second_digits > 2 || joined(end) || inner {
            return None;
        }
        let small = |value: u32, digits: u8| digits <= 2 && (1..=31).contains(&value);
        let (year, one, two, year_first) = match (first_digits, third_digits) {
            (4, 1 | 2) if small(third, third_digits) => (first, second, third, true),
            (1 | 2, 4) if small(first, first_digits) => (third, first, second, false),
            _ => return None,
        };
        if !small(second, second_digits) || !(1000..=2999).contains(&year) {
            return None;
        }
        let era = self.era(end).filter(|(era, _)| *era != Era::Before);
        let hijri = era.is_some_and(|(era, _)| era == Era::Hijri);
        // Nobody writes the fourteenth century of our era in numbers alone.
        let guessed = era.is_none() && (1300..=1500).contains(&year);
        end = era.map_or(end, |(_, after)| after);
        let (one, two) = (one as u8, two as u8);
        // Year, month, day; or day, month, year, but for numbers that can only be the other way round.
        let swapped = if year_first { 12 < one } else { two <= 12 };
        let (month, day) = if swapped { (two, one) } else { (one, two) };
        let either = !year_first && one <= 12 && two <= 12 && one != two;
        let which = if hijri || guessed { Calendar::Hijri } else { Calendar::Gregorian };
        let mut point = calendar::exact(which, year as i32, month, day)?;
        if guessed {
            point.sure = Sure::Uncertain;
        }
        // The time behind a T.
        if self.word(end) == "t" && !self.spaced(end) {
            let digits = |at: usize, most: u32| {
                self.number(at).filter(|&(value, digits)| value < most && digits == 2 && !self.spaced(at))
            };
            if let (Some((hour, _)), Some(':'), Some((minute, _))) =
                (digits(end + 1, 24), self.mark(end + 2), digits(end + 3, 60))
            {
                let utc = self.word(end + 4) == "z" && !self.spaced(end + 4);
                let zone = utc.then_some(0);
                point.time = Some(Time { hour: hour as u8, minute: Some(minute as u8), second: None, zone });
                end += 4 + usize::from(utc);
            }
        }
        let rule = match which {
            Calendar::Hijri => Rule::HijriDay,
            Calendar::Gregorian if either => Rule::NumericEither,
            Calendar::Gregorian => Rule::Numeric,
        };
        Some((end, When::Point(point), rule))
    }

    /// The century that is said at a place: its first year, and the place after it.
    fn century_at(&self, at: usize) -> Option<(i32, usize)> {
        let place = self.after_word(at, &["ال"]);
        let number = self.number(place).filter(|&(value, digits)| digits <= 2 && (1..=21).contains(&value));
        let (century, next) = match number {
            Some((value, _)) => (value as u8, place + 1),
            None => self.ordinal(at).filter(|&(value, _)| value <= 21)?,
        };
        Some((100 * (i32::from(century) - 1), next))
    }

    pub(super) fn century(&self, at: usize) -> Option<Hit> {
        let word = self.word(at);
        if word == "القرن" {
            let (first, next) = self.century_at(at + 1)?;
            let (era, end) = self.era_of_century(next);
            return Some((end, century_value(first, era)?, Rule::Century));
        }
        if matches!(word, "القرنين" | "القرنان") {
            let (first, next) = self.century_at(at + 1)?;
            let bare = self.word(next).strip_prefix('و').filter(|rest| !rest.is_empty());
            let (view, next) = match bare {
                Some(rest) => (View { bare: Some((next, rest)), ..*self }, next),
                None => (*self, self.after_word(next, &["و"])),
            };
            let (second, next) = view.century_at(next)?;
            // The eighth and nineteenth are the eighteenth and nineteenth.
            let first = if second - first == 1100 { first + 1000 } else { first };
            let (era, end) = self.era_of_century(next);
            return Some((
                end,
                When::between(century_value(first, era)?, century_value(second, era)?),
                Rule::Century,
            ));
        }
        let numbered = self.number(at).filter(|_| matches!(self.word(at + 1), "st" | "nd" | "rd" | "th"));
        let (century, next) = match numbered {
            Some((value @ 1..=21, _)) => (value as u8, at + 2),
            _ => self.english_ordinal(at)?,
        };
        let next = self.after_mark(next, &['-', '‑']);
        if self.word(next) != "century" || 21 < century {
            return None;
        }
        let (era, end) = self.era_of_century(next + 1);
        Some((end, century_value(100 * (i32::from(century) - 1), era)?, Rule::Century))
    }

    fn era_of_century(&self, at: usize) -> (Option<Era>, usize) {
        self.era(at).map_or((None, at), |(era, end)| (Some(era), end))
    }

    pub(super) fn decade(&self, at: usize) -> Option<Hit> {
        let value = |first: i32, sure: Sure| {
            Some(When::Point(Point { sure, ..Point::new(Year::around(first, 1)?, Part::Whole) }))
        };
        let word = self.word(at);
        if let Some(tens) = cues::decade(word.strip_prefix("ال").unwrap_or(word)) {
            let next = self.after_word(at + 1, &["من"]);
            let of = self.word(next);
            // People are in their thirties, too.
            if of.starts_with("عمر") || of.starts_with("العمر") {
                return None;
            }
            let mut found = (at + 1, value(1900 + i32::from(tens), Sure::Yes)?);
            if of == "القرن" {
                if let Some((first, end)) = self.century_at(next + 1) {
                    found = (end, value(first + i32::from(tens), Sure::Yes)?);
                } else if let Some(by) = cues::shift(self.word(next + 1)) {
                    let year = self.reference.and_then(|point| point.year.exact());
                    let first = year.map_or(2000, |year| year / 100 * 100) + 100 * by;
                    let sure = if year.is_some() { Sure::Yes } else { Sure::Uncertain };
                    found = (next + 2, value(first + i32::from(tens), sure)?);
                }
            } else if !word.starts_with("ال") && !self.lenient {
                return None;
            }
            return Some((found.0, found.1, Rule::Decade));
        }
        if let Some(tens) = cues::english_decade(word).filter(|_| self.before(at) == "the" || self.lenient) {
            return Some((at + 1, value(1900 + i32::from(tens), Sure::Yes)?, Rule::Decade));
        }
        let (number, digits) = self.number(at)?;
        let plural = self.word(at + 1) == "s" && !self.spaced(at + 1);
        let apostrophe =
            matches!(self.mark(at + 1), Some('\'' | '’')) && self.word(at + 2) == "s" && !self.spaced(at + 2);
        let end = at + 2 + usize::from(apostrophe);
        let short = self.before(at) == "the"
            || at.checked_sub(1).is_some_and(|at| matches!(self.mark(at), Some('\'' | '’' | '‘')));
        match digits {
            4 if (plural || apostrophe) && number % 10 == 0 && (1000..=2090).contains(&number) => {
                if number % 100 == 0 {
                    let century = Point::new(Year::around(number as i32, 2)?, Part::Whole);
                    return Some((end, When::Point(century), Rule::Century));
                }
                Some((end, value(number as i32, Sure::Yes)?, Rule::Decade))
            }
            2 if plural && short && number % 10 == 0 && 10 < number => {
                Some((end, value(1900 + number as i32, Sure::Yes)?, Rule::Decade))
            }
            _ => None,
        }
    }

    /// A season, a quarter or a half of a year.
    pub(super) fn division(&self, at: usize) -> Option<Hit> {
        let (code, next) = if let Some(code) = cues::season(self.word(at)) {
            (code, at + 1)
        } else if matches!(self.word(at), "الربع" | "النصف") {
            let (part, next) = self.ordinal(at + 1)?;
            match (self.word(at), part) {
                ("الربع", 1..=4) => (32 + part, next),
                ("النصف", 1..=2) => (39 + part, next),
                _ => return None,
            }
        } else if self.word(at) == "q" && !self.spaced(at + 1) {
            (
                32 + self.number(at + 1).filter(|&(value, digits)| digits == 1 && (1..=4).contains(&value))?.0
                    as u8,
                at + 2,
            )
        } else {
            let (part, next) = self.english_ordinal(at)?;
            match (self.word(next), part) {
                ("quarter", 1..=4) => (32 + part, next + 1),
                ("half", 1..=2) => (39 + part, next + 1),
                _ => return None,
            }
        };
        let (year, end) = self.year_after(next, Calendar::Gregorian)?;
        let year = match year {
            YearSaid::Known(year) => Year::new(year)?,
            YearSaid::Shift(by) => calendar::year(self.reference, by),
            _ => return None,
        };
        Some((end, When::Point(Point::new(year, Part::Division(code))), Rule::Division))
    }

    /// This, the last or the next week, month, year and so on.
    pub(super) fn unit(&self, at: usize) -> Option<Hit> {
        let (first, second) = (self.word(at), self.word(at + 1));
        let (unit, by) = if let Some(by) = cues::english_shift(first) {
            (cues::the_unit(second).filter(|_| second.is_ascii())?, by)
        } else if matches!(first, "هذا" | "هذه") {
            // What follows may say of which time this one was.
            let kept = self.reference.is_some() || self.lenient;
            (cues::the_unit(second).filter(|_| kept && !second.is_ascii())?, 0)
        } else {
            (cues::the_unit(first).filter(|_| !first.is_ascii())?, cues::shift(second)?)
        };
        let point = calendar::unit(self.reference, unit, by)?;
        Some((at + 2, When::Point(point), Rule::Relative))
    }

    /// So many days, weeks, months or years ago.
    pub(super) fn ago(&self, at: usize) -> Option<Hit> {
        self.reference?;
        let arabic = self.word(at) == "قبل";
        let place = at + usize::from(arabic);
        let count = |place: usize| match self.number(place) {
            Some((count, digits)) if digits <= 3 => Some(count),
            Some(_) => None,
            None => words::cardinal(self.word(place)),
        };
        let (count, unit, end) = match cues::counted(self.word(place)) {
            Some((unit, Some(two))) if arabic => (two, unit, place + 1),
            Some((unit, None)) if arabic && self.word(place).chars().count() < 5 => (1, unit, place + 1),
            _ => (count(place)?, cues::counted(self.word(place + 1))?.0, place + 2),
        };
        if arabic && matches!(self.word(end), "من" | "علي") {
            return None;
        }
        let end = if arabic { end } else { (self.word(end) == "ago").then_some(end + 1)? };
        let by = -i32::try_from(count).ok().filter(|count| (1..=1000).contains(count))?;
        Some((end, When::Point(calendar::unit(self.reference, unit, by)?), Rule::Ago))
    }
}

/// The years of a century by the first of them as ordinals count, in an era.
fn century_value(first: i32, era: Option<Era>) -> Option<When> {
    let years = |year: i32| Some(When::Point(Point::new(Year::around(year, 2)?, Part::Whole)));
    match era {
        None | Some(Era::Common) => years(first),
        Some(Era::Before) => years(-(first + 1)),
        Some(Era::Hijri) => {
            let When::Interval(Some(from), Some(to)) = calendar::hijri_years(first + 1, first + 100)? else {
                return None;
            };
            let about = |point: Point| Point { sure: Sure::About, ..Point::new(point.year, Part::Whole) };
            Some(When::Interval(Some(about(from)), Some(about(to))))
        }
    }
}
