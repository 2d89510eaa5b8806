//! Years, and dates that are made of two: intervals, and Hijri dates with their match.

use super::Rule;
use super::calendar;
use super::cues::{self, Era};
use super::parts::{View, YearSaid};
use super::rules::{Hit, Said};
use super::words::Calendar;
use crate::model::When;
use crate::model::edtf::{Part, Point, Year};

/// One end of an interval.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// A date by itself.
    Said(Said),
    /// A number that is a year if the other end is one.
    Year(i32, bool),
    /// A number that is a day if the other end says of which month.
    Day(u8),
}

/// How two ends are tied.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    Dash,
    Slash,
    Words,
}

fn whole_year(year: i32) -> Option<Point> {
    Some(Point::new(Year::new(year)?, Part::Whole))
}

impl View<'_> {
    /// A Hijri date beside the Gregorian one, in either order.
    pub(super) fn pair(&self, at: usize) -> Option<Hit> {
        let (one, next) = self.single(at)?;
        let (first, rule) = self.resolve(&one, at)?;
        let open = self.mark(next) == Some('(');
        let tie = self.after_mark(next, &['(', '/', '-', '–', ',', '،', '=']);
        let tie = self.after_word(self.after_word(tie, &["الموافق", "الموافقه", "المصادف"]), &["ل", "يوم"]);
        let (other, end) = self.said(tie).or_else(|| {
            let (end, when, rule) = self.at_numeric(tie)?;
            Some((Said { whole: Some((when, rule)), ..Said::default() }, end))
        })?;
        let (second, other_rule) = self.resolve(&other, tie)?;
        let end = end + usize::from(open);
        if (open && self.mark(end - 1) != Some(')')) || !calendar::are_near(&first.point()?, &second.point()?)
        {
            return None;
        }
        match (rule, other_rule) {
            (Rule::HijriDay, other) if other != Rule::HijriDay => Some((end, second, Rule::HijriGregorian)),
            (other, Rule::HijriDay) if other != Rule::HijriDay => Some((end, first, Rule::HijriGregorian)),
            _ => None,
        }
    }

    fn at_numeric(&self, at: usize) -> Option<Hit> {
        let (said, end) = self.single(at)?;
        said.whole.map(|(when, rule)| (end, when, rule))
    }

    /// A year by a word or a mark for it.
    pub(super) fn years(&self, at: usize) -> Option<Hit> {
        let cue = cues::is_year_word(self.word(at));
        let place = self.after_word(at + usize::from(cue), &["ال"]);
        let (value, digits) = self.number(place).filter(|_| place == at || cue)?;
        let era = self.era(place + 1);
        let end = era.map_or(place + 1, |(_, end)| end);
        let said = Self::year_in(value, era.map(|(era, _)| era)).filter(|_| digits <= 4)?;
        if era.is_none() && !self.is_free(place, place) {
            return None;
        }
        let open = at.checked_sub(1).is_some_and(|at| self.mark(at) == Some('('))
            && matches!(self.mark(end), Some('-' | '–'))
            && self.mark(end + 1) == Some(')');
        let mark_before = at.checked_sub(1).and_then(|at| self.mark(at));
        let next = self.word(end);
        let listed = at.checked_sub(3).is_some_and(|first| {
            self.before(at) == "و" && self.number(first + 1).is_some() && cues::is_year_word(self.word(first))
        });
        let four = digits == 4 && !cues::is_counted(next);
        let told = match era {
            Some((Era::Hijri, _)) => 2 <= digits,
            Some((Era::Before, _)) => true,
            Some((Era::Common, _)) => {
                cue || (3 <= digits
                    && (cues::year_follows(self.before(at))
                        || matches!(mark_before, Some('(' | '/' | '-' | '–'))))
            }
            None => {
                let alone =
                    mark_before == Some('(') && self.mark(end) == Some(')') && (1000..=2099).contains(&value);
                let led = cues::year_follows(self.before(at))
                    && (1800..=2099).contains(&value)
                    && (value % 100 != 0 || value == 2000 && next.is_empty());
                cue && (100..=2999).contains(&value)
                    || four && (alone || led || listed || open)
                    || self.lenient && digits == 4
            }
        };
        if !told {
            return None;
        }
        let value = match said {
            YearSaid::Known(year) => When::Point(whole_year(year)?),
            YearSaid::Hijri(year) => calendar::hijri_years(year, year)?,
            _ => return None,
        };
        // 656 هـ/1258 م: the one is the other.
        if let Some((pair_end, year)) = self.matching_year(end, said) {
            return Some((pair_end, year, Rule::HijriGregorian));
        }
        // (1950 -): from then on.
        if let (true, YearSaid::Known(year)) = (open, said) {
            return Some((end + 1, When::Interval(whole_year(year), None), Rule::Years));
        }
        let rule = if matches!(said, YearSaid::Hijri(_)) { Rule::HijriYear } else { Rule::Year };
        Some((end, value, rule))
    }

    /// The year of the other calendar that stands behind a year, as the year of ours, or the two that it lies in. Then
    /// where it ends.
    fn matching_year(&self, end: usize, said: YearSaid) -> Option<(usize, When)> {
        let open = self.mark(end) == Some('(');
        let next = self.after_mark(end, &['(', '/', '-', '–', '،', ',', '=']);
        let next = self.after_word(self.after_word(next, &["الموافق", "الموافقه"]), &["ل"]);
        let place = next + usize::from(cues::is_year_word(self.word(next)));
        let (value, _) = self.number(place).filter(|&(_, digits)| digits <= 4)?;
        // 1077/78 م
        let two = self.mark(place + 1) == Some('/') && self.number(place + 2) == Some(((value + 1) % 100, 2));
        let last = place + if two { 2 } else { 0 };
        let era = self.era(last + 1);
        let after = era.map_or(last + 1, |(_, after)| after);
        let other = Self::year_in(value, era.map(|(era, _)| era))?;
        let ((YearSaid::Hijri(hijri), YearSaid::Known(year))
        | (YearSaid::Known(year), YearSaid::Hijri(hijri))) = (said, other)
        else {
            return None;
        };
        let When::Interval(Some(first), Some(last)) = calendar::hijri_years(hijri, hijri)? else {
            return None;
        };
        let near = (first.year.exact()? - 1..=last.year.exact()? + 1).contains(&year);
        let closed = !open || self.mark(after) == Some(')');
        let value = match (two, whole_year(year)) {
            (true, from) => When::Interval(from, whole_year(year + 1)),
            (false, year) => When::Point(year?),
        };
        (near && closed && next != end).then_some((after + usize::from(open), value))
    }

    /// From a date to a date.
    pub(super) fn interval(&self, at: usize) -> Option<Hit> {
        let (one, next) = self.end(at)?;
        let before = self.before(at);
        let (tie, view, place) = match self.mark(next) {
            Some('-' | '–' | '—' | '−') => (Tie::Dash, *self, next + 1),
            Some('/') => (Tie::Slash, *self, next + 1),
            Some(_) => return None,
            None => self.tied_by_words(before, next)?,
        };
        let (other, end) = view.end(place)?;
        let (when, rule) = view.tied(one, other, tie, (at, place))?;
        // What both ends are years of may have an era behind it.
        let counted = matches!(one, End::Year(..)) && cues::is_counted(self.word(end));
        (!counted).then_some((end, when, rule))
    }

    /// Says whether a mark at a place ties another number to what is before it.
    fn is_joined(&self, at: usize) -> bool {
        let ties = matches!(self.mark(at), Some('-' | '–' | '/' | '.' | ','));
        ties && self.number(at + 1).is_some() && !self.spaced(at)
    }

    fn tied_by_words(&self, before: &str, next: usize) -> Option<(Tie, Self, usize)> {
        let word = self.word(next);
        if matches!(before, "بين" | "between" | "مابين" | "بيني") {
            if matches!(word, "و" | "and") {
                return Some((Tie::Words, *self, next + 1));
            }
            let rest = word.strip_prefix('و').filter(|rest| !rest.is_empty())?;
            return Some((Tie::Words, View { bare: Some((next, rest)), ..*self }, next));
        }
        let from = matches!(before, "من" | "from" | "الفتره" | "منذ") || self.lenient;
        let to = matches!(word, "الي" | "حتي" | "لغايه" | "to" | "until" | "till" | "through");
        // The clock of the second: "وحتى".
        let and_to = matches!(word, "والي" | "وحتي" | "ولغايه");
        (from && (to || and_to)).then_some((Tie::Words, *self, next + 1))
    }

    /// Anything that may be one end of an interval.
    pub(super) fn end(&self, at: usize) -> Option<(End, usize)> {
        let said = self.single(at);
        let cue = cues::is_year_word(self.word(at));
        let place = at + usize::from(cue);
        let year =
            self.number(place).filter(|&(value, digits)| digits == 4 && (1000..=2100).contains(&value));
        // A Hijri year of an interval needs its era: 86 هـ - 96 هـ.
        let hijri = self.years(at).filter(|(_, _, rule)| *rule == Rule::HijriYear);
        let hijri = hijri
            .map(|(end, when, rule)| (End::Said(Said { whole: Some((when, rule)), ..Said::default() }), end));
        let year = year.map(|(value, _)| {
            let end =
                self.era(place + 1).filter(|(era, _)| *era == Era::Common).map_or(place + 1, |(_, end)| end);
            (End::Year(value as i32, cue), end)
        });
        let day = self.day(at).map(|(day, next)| (End::Day(day), next));
        let month = self.month(at).map(|(month, next)| {
            let month = Some((month.calendar, month.number));
            (End::Said(Said { month, ..Said::default() }), next)
        });
        let all = [said.map(|(said, end)| (End::Said(said), end)), year, day, month, hijri];
        all.into_iter().rev().flatten().max_by_key(|(_, end)| *end)
    }

    /// The interval that two ends make.
    fn tied(&self, one: End, other: End, tie: Tie, places: (usize, usize)) -> Option<(When, Rule)> {
        let (at, place) = places;
        match (one, other) {
            (End::Year(first, _), End::Year(last, _)) => {
                let near = first < last && last - first <= 400;
                // A slash ties years that follow each other: a season, a year at school.
                let tied = tie != Tie::Slash || last == first + 1;
                let joined = at.checked_sub(1).is_some_and(|at| {
                    matches!(self.mark(at), Some('-' | '–' | '/' | '.' | '+')) && !self.spaced(at + 1)
                }) || self.is_joined(place + 1);
                (near && tied && !joined).then(|| {
                    Some((When::Interval(Some(whole_year(first)?), Some(whole_year(last)?)), Rule::Years))
                })?
            }
            (End::Year(first, _), End::Day(_)) => {
                // 1914-18 and 2008/09.
                let (short, digits) = self.number(place)?;
                let last = first / 100 * 100 + short as i32;
                let read = digits == 2
                    && tie != Tie::Words
                    && first < last
                    && (12 < short || tie == Tie::Slash && last == first + 1);
                let joined = self.spaced(place) || self.is_joined(place + 1);
                (read && !joined && (1700..=2100).contains(&first)).then(|| {
                    Some((When::Interval(Some(whole_year(first)?), Some(whole_year(last)?)), Rule::Years))
                })?
            }
            (End::Day(day), End::Said(said)) if tie != Tie::Slash => {
                let first = Said { day: Some(day), weekday: None, ..said };
                let known = said.day.is_some_and(|last| day < last) && said.month.is_some();
                if let Some((When::Point(point), rule)) = said.whole
                    && rule == Rule::DayMonth
                    && let Part::Day(month, Some(last)) = point.part
                    && day < last
                {
                    let first = Point { part: Part::Day(month, Some(day)), ..point };
                    return Some((When::Interval(Some(first), Some(point)), Rule::Interval));
                }
                self.reckoned(&first, &said, places).filter(|_| known)
            }
            (End::Said(said), End::Day(day)) if tie == Tie::Dash || tie == Tie::Words => {
                let known = said.day.is_some_and(|first| first < day) && said.month.is_some();
                let plain = said.year == YearSaid::Nothing && self.number(place).is_some();
                let year = self.year_after(place + 1, Calendar::Gregorian).is_none();
                self.reckoned(&said, &Said { day: Some(day), ..said }, places)
                    .filter(|_| known && plain && year)
            }
            (End::Said(first), End::Said(last)) if tie != Tie::Slash => {
                let (mut first, mut last) = (first, last);
                if first.month.is_some() && last.month.is_some() {
                    let later = |one: &Said, other: &Said| {
                        (one.month.map(|(_, month)| month), one.day)
                            < (other.month.map(|(_, month)| month), other.day)
                    };
                    match (first.year, last.year) {
                        (YearSaid::Nothing, YearSaid::Known(year)) => {
                            first.year = YearSaid::Known(year - i32::from(!later(&first, &last)));
                        }
                        (YearSaid::Nothing, year) => first.year = year,
                        (YearSaid::Known(year), YearSaid::Nothing) => {
                            last.year = YearSaid::Known(year + i32::from(!later(&first, &last)));
                        }
                        (year, YearSaid::Nothing) => last.year = year,
                        _ => {}
                    }
                }
                self.reckoned(&first, &last, places)
            }
            (End::Said(first), End::Year(last, cue))
                if first.whole.is_none() && tie == Tie::Words && first.month.is_some() && cue =>
            {
                let (from, _) = self.resolve(&first, at)?;
                Some((When::between(from, When::Point(whole_year(last)?)), Rule::Interval))
            }
            _ => None,
        }
    }

    fn reckoned(&self, first: &Said, last: &Said, places: (usize, usize)) -> Option<(When, Rule)> {
        let ((from, _), (to, _)) = (self.resolve(first, places.0)?, self.resolve(last, places.1)?);
        let when = When::between(from, to);
        // Two that say the same are one, told twice.
        (from != to && when.check().is_ok()).then_some((when, Rule::Interval))
    }
}
