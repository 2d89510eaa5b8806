//! The rules: what is a date where it stands, and what it means.

use super::Rule;
use super::calendar::{self, Which};
use super::cues;
use super::parts::{View, YearSaid};
use super::words::{self, Calendar};
use crate::model::When;
use crate::model::edtf::{Part, Point, Sure, Time, Year};

/// A date as it is said, before it is reckoned.
#[derive(Clone, Copy, Default)]
pub(super) struct Said {
    /// Days after the document's: today is 0.
    pub(super) relative: Option<i64>,
    pub(super) weekday: Option<(u8, Option<Which>)>,
    pub(super) day: Option<u8>,
    pub(super) month: Option<(Calendar, u8)>,
    pub(super) year: YearSaid,
    /// The value, where nothing of it can be taken from elsewhere.
    pub(super) whole: Option<(When, Rule)>,
    /// The time that stands beside it.
    pub(super) time: Option<Time>,
}

/// What a rule found: where it ends among the tokens, and what it is.
pub(super) type Hit = (usize, When, Rule);

impl View<'_> {
    /// The longest date that begins at a place.
    pub(super) fn at(&self, at: usize) -> Option<Hit> {
        // Most places begin no date at all.
        if self.end(at).is_none() && self.clock(at).is_none() && self.years(at).is_none() {
            return None;
        }
        let all =
            [self.pair(at), self.interval(at), self.with_clock(at), self.clock_first(at), self.years(at)];
        let found = all.into_iter().flatten().filter(|(_, when, _)| when.check().is_ok());
        // Of two of one length the earlier rule counts.
        found.rev().max_by_key(|(end, ..)| *end)
    }

    /// Anything that is one date, and no interval of two.
    pub(super) fn single(&self, at: usize) -> Option<(Said, usize)> {
        let whole = |(end, when, rule): Hit| (Said { whole: Some((when, rule)), ..Said::default() }, end);
        let all = [
            self.said(at),
            self.numeric(at).map(whole),
            self.decade(at).map(whole),
            self.century(at).map(whole),
            self.division(at).map(whole),
            self.unit(at).map(whole),
            self.ago(at).map(whole),
        ];
        all.into_iter().rev().flatten().max_by_key(|(_, end)| *end)
    }

    fn with_clock(&self, at: usize) -> Option<Hit> {
        let (mut said, mut end) = self.single(at)?;
        let next = self.after_word(self.after_mark(end, &[',', '،', '-', '–']), &["عند", "في", "at", "علي"]);
        if let Some((time, after)) = self.clock(self.after_word(next, &["تمام"])) {
            (said.time, end) = (Some(time), after);
        }
        let (when, rule) = self.resolve(&said, at)?;
        Some((end, when, rule))
    }

    /// A time, and maybe its day behind it.
    fn clock_first(&self, at: usize) -> Option<Hit> {
        let (time, end) = self.clock(at).filter(|_| {
            self.number(at).is_none() || self.is_free(at, at) || self.mark(at + 1) == Some(':')
        })?;
        let next = self.after_word(self.after_mark(end, &[',', '،']), &["من", "on"]);
        if let Some((said, after)) = self.said(next)
            && let Some((when, _)) = self.resolve(&Said { time: Some(time), ..said }, next)
            && when.point().is_some_and(|point| point.time.is_some())
        {
            return Some((after, when, Rule::Time));
        }
        let open = Point { time: Some(time), ..Point::new(Year::OPEN, Part::Day(None, None)) };
        Some((end, When::Point(open), Rule::Time))
    }

    /// What a date means that is said so.
    pub(super) fn resolve(&self, said: &Said, at: usize) -> Option<(When, Rule)> {
        let (when, rule) = self.reckon(said, at)?;
        let mut when = when;
        if let (Some(time), When::Point(point)) = (said.time, &mut when)
            && matches!(point.part, Part::Day(..) | Part::Weekday(..))
        {
            point.time = Some(time);
        }
        when.check().is_ok().then_some((when, rule))
    }

    fn reckon(&self, said: &Said, at: usize) -> Option<(When, Rule)> {
        if let Some(whole) = said.whole {
            return Some(whole);
        }
        let Some((month_calendar, month)) = said.month else {
            return self.near_day(said, at).map(|(point, rule)| (When::Point(point), rule));
        };
        if month_calendar == Calendar::Hijri {
            return self.hijri(said, month);
        }
        let toward = match said.year {
            YearSaid::OfMonth(by) => Some(by),
            _ => None,
        };
        let mut year = match said.year {
            YearSaid::Known(year) => Year::new(year)?,
            YearSaid::Shift(by) => calendar::year(self.reference, by),
            YearSaid::Hijri(_) => return None,
            YearSaid::Nothing | YearSaid::OfMonth(_) => {
                calendar::year_of_month(self.reference, month, said.day, toward, self.is_to_come(at))
            }
        };
        let Some(day) = said.day else {
            let rule = if said.year == YearSaid::Nothing { Rule::Month } else { Rule::MonthYear };
            return Some((When::Point(Point::new(year, Part::Month(Some(month)))), rule));
        };
        let part = Part::Day(Some(month), Some(day));
        let mut sure = Sure::Yes;
        if let Some((weekday, _)) = said.weekday {
            let falls = |year: Year| calendar::is_weekday(&Point::new(year, part), weekday);
            if falls(year) == Some(false) {
                // Without a year said, one near by in which the day falls so; else somebody erred.
                let near = year.exact().filter(|_| said.year == YearSaid::Nothing).and_then(|exact| {
                    [1, -1, 2, -2]
                        .into_iter()
                        .filter_map(|by| Year::new(exact + by))
                        .find(|&year| falls(year) == Some(true))
                });
                match near {
                    Some(near) => year = near,
                    None => sure = Sure::Uncertain,
                }
            }
        }
        let rule = if said.year == YearSaid::Nothing { Rule::DayMonth } else { Rule::DayMonthYear };
        Some((When::Point(Point { sure, ..Point::new(year, part) }), rule))
    }

    fn hijri(&self, said: &Said, month: u8) -> Option<(When, Rule)> {
        let open = Point::new(Year::OPEN, Part::Day(None, None));
        let toward = match said.year {
            YearSaid::OfMonth(by) => by,
            _ => 0,
        };
        let near = || calendar::hijri_year_near(self.reference, month, said.day.unwrap_or(15), toward);
        let year = match said.year {
            YearSaid::Hijri(year) => Some(year),
            YearSaid::Known(_) => return None,
            YearSaid::Nothing | YearSaid::Shift(_) | YearSaid::OfMonth(_) => near(),
        };
        match (year, said.day) {
            (Some(year), Some(day)) => {
                let mut point = calendar::hijri_day(year, month, day)?;
                if said
                    .weekday
                    .is_some_and(|(weekday, _)| calendar::is_weekday(&point, weekday) == Some(false))
                {
                    point.sure = Sure::About;
                }
                Some((When::Point(point), Rule::HijriDay))
            }
            (Some(year), None) => Some((calendar::hijri_month(year, month)?, Rule::HijriMonth)),
            (None, Some(_)) => Some((When::Point(open), Rule::HijriDay)),
            // Its days lie in two months that are not known.
            (None, None) => None,
        }
    }

    /// A day by today and the like, or by its weekday.
    fn near_day(&self, said: &Said, at: usize) -> Option<(Point, Rule)> {
        if let Some(by) = said.relative {
            let point = calendar::day(self.reference, by);
            let Some((weekday, _)) = said.weekday else { return Some((point, Rule::RelativeDay)) };
            return Some(match calendar::is_weekday(&point, weekday) {
                Some(true) => (point, Rule::RelativeDay),
                Some(false) => {
                    let near = calendar::weekday(self.reference, weekday, Which::Nearest);
                    (Point { sure: Sure::Uncertain, ..near }, Rule::Weekday)
                }
                None => (Point::new(Year::OPEN, Part::Weekday(None, weekday)), Rule::Weekday),
            });
        }
        let (weekday, which) = said.weekday?;
        let which = which.unwrap_or(if self.is_to_come(at) { Which::Next } else { Which::Last });
        Some((calendar::weekday(self.reference, weekday, which), Rule::Weekday))
    }

    /// Says whether a date is the name of a city, a street, a paper: "مدينة السادس من أكتوبر".
    pub(super) fn is_in_a_name(&self, at: usize) -> bool {
        let numbers = |place: &usize| {
            let word = self.word(*place);
            let tens = words::tens(word.strip_prefix('و').unwrap_or(word));
            let ordinal = words::ordinal(word).is_some() || tens.is_some();
            ordinal || self.number(*place).is_some() || matches!(word, "من" | "عشر")
        };
        let begin = (at.saturating_sub(4)..at).rev().take_while(numbers).last().unwrap_or(at);
        let before = self.before(begin);
        cues::names_follow(before) || before.strip_prefix('و').is_some_and(cues::names_follow)
    }

    /// Says whether the words around speak of what is to come.
    fn is_to_come(&self, at: usize) -> bool {
        let future = |word: &str| {
            let verb =
                ["سي", "ست", "سن"].iter().any(|begin| word.starts_with(begin)) && 4 <= word.chars().count();
            let noun =
                ["سيا", "سيد", "سيط", "سين", "سير", "سيو", "ستين", "ستون", "سنو", "سنه", "سني", "ستا", "ستر"];
            let noun = noun.iter().any(|begin| word.starts_with(begin));
            (verb && !noun)
                || matches!(
                    word,
                    "سوف" | "المقرر" | "المرتقب" | "المنتظر" | "will" | "shall" | "scheduled" | "due"
                )
        };
        let stops =
            |place: &usize| !matches!(self.mark(*place), Some('.' | '؟' | '!' | '?' | ':' | ';' | '؛'));
        let before = (at.saturating_sub(8)..at).rev().take_while(stops);
        before.chain((at + 1..at + 4).take_while(stops)).any(|place| {
            let word = self.word(place);
            future(word) || word.strip_prefix('و').is_some_and(future)
        })
    }
}
