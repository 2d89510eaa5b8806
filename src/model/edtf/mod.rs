//! The value of a date: a day, a month, a year or less, or an interval, with what is not known left open.
//!
//! ISO 8601-1 and the part of ISO 8601-2 (EDTF) that texts call for: `2022-10-24`, `2022-10`, `2022`, decades `197X`,
//! centuries `19XX`, open parts `XXXX-10-24` and `2022-XX`, divisions of a year by their code (seasons `2022-21` to
//! `2022-24`, quarters `2022-33` to `2022-36`), weeks `2022-W43`, days of a week `XXXX-WXX-1`, times `T17:30`, `T17:30Z`,
//! `?` for not sure, `~` for about and `%` for both, intervals `2022-10-23/2022-10-26`, `../2005` and `1950/..`.
//! Years are those of the Gregorian calendar, reckoned back before it was made; the year before 0001 is 0000, and
//! -0043 is 44 BC.

mod read;
#[cfg(test)]
mod tests;

use icu_calendar::{Date, Iso};
use std::fmt;

/// The value of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// One point, as exact as it is known.
    Point(Point),
    /// From a point to a point, both within it; one of them may be open.
    Interval(Option<Point>, Option<Point>),
}

/// One point in time, as exact as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The year.
    pub year: Year,
    /// What of the year.
    pub part: Part,
    /// The time of the day; only a day has one.
    pub time: Option<Time>,
    /// How sure it is.
    pub sure: Sure,
}

/// A year, of which the last digits may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    /// Before the year 0000.
    negative: bool,
    /// Its four digits; those that are open are 0.
    digits: u16,
    /// Number of open digits, from the end.
    open: u8,
}

/// What of a year; none for what is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// A month.
    Month(Option<u8>),
    /// A day of a month.
    Day(Option<u8>, Option<u8>),
    /// A division of the year by its code in ISO 8601-2: 21 to 24 are spring to winter, 33 to 36 quarters.
    Division(u8),
    /// A week, from Monday on (ISO 8601).
    Week(Option<u8>),
    /// A day of a week, Monday being 1.
    Weekday(Option<u8>, u8),
}

/// A time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59; unsaid if only the hour is known.
    pub minute: Option<u8>,
    /// From 0 to 59; unsaid if only the minute is known.
    pub second: Option<u8>,
    /// Minutes ahead of UTC, if it is known which clock is meant.
    pub zone: Option<i16>,
}

/// How sure a point is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sure {
    /// Nothing speaks against it.
    #[default]
    Yes,
    /// `?`: it may be another.
    Uncertain,
    /// `~`: it is about then.
    About,
    /// `%`: both.
    Neither,
}

/// Why a text is no value of a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is not written like one.
    #[error("{0:?} is not written like a date: 2022, 2022-10, 2022-10-24, XXXX-10-24, 2022-10-23/2022-10-26")]
    Form(String),
    /// There is no year -0000.
    #[error("there is no year -0000: the year before 0001 is 0000")]
    Year,
    /// There are twelve months.
    #[error("there is no month {0}")]
    Month(u8),
    /// A month has so many days.
    #[error("there is no day {day}: {month} has {most}")]
    Day {
        /// The day.
        day: u8,
        /// The month, as it is written.
        month: String,
        /// Its number of days.
        most: u8,
    },
    /// A year has so many weeks.
    #[error("there is no week {week}: {year} has {most}")]
    Week {
        /// The week.
        week: u8,
        /// The year, as it is written.
        year: String,
        /// Its number of weeks.
        most: u8,
    },
    /// A week has seven days.
    #[error("there is no day {0} of a week: Monday is 1, Sunday is 7")]
    Weekday(u8),
    /// A day has 24 hours, of 60 minutes, of 60 seconds.
    #[error("there is no time {0}")]
    Time(String),
    /// The interval ends before it begins.
    #[error("it ends ({to}) before it begins ({from})")]
    Reversed {
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
    },
    /// Neither end of the interval is said.
    #[error("one end of an interval must be said")]
    Open,
}

impl Year {
    /// A year of which nothing is known.
    pub const OPEN: Self = Self { negative: false, digits: 0, open: 4 };

    /// A year from -9999 to 9999; none beyond.
    pub fn new(year: i32) -> Option<Self> {
        let digits = u16::try_from(year.unsigned_abs()).ok().filter(|&digits| digits <= 9999)?;
        Some(Self { negative: year < 0, digits, open: 0 })
    }

    /// The ten (1) or the hundred (2) years that have all but the last digits of the year in common.
    pub fn around(year: i32, open: u8) -> Option<Self> {
        let exact = Self::new(year)?;
        let unit = 10_u16.pow(u32::from(open.min(3)));
        // Before the year 0000 the digits count backwards: -0043 is one of the -004X.
        Some(Self { digits: exact.digits / unit * unit, open: open.min(3), ..exact })
    }

    /// The year, if it is known.
    pub fn exact(self) -> Option<i32> {
        (self.open == 0).then_some(if self.negative {
            -i32::from(self.digits)
        } else {
            i32::from(self.digits)
        })
    }

    /// The first and the last year that it may be.
    pub fn bounds(self) -> Option<(i32, i32)> {
        if 3 < self.open {
            return None;
        }
        let (low, high) =
            (i32::from(self.digits), i32::from(self.digits) + 10_i32.pow(u32::from(self.open)) - 1);
        Some(if self.negative { (-high, -low) } else { (low, high) })
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = usize::from(4 - self.open.min(4));
        let digits = format!("{:04}", self.digits);
        let sign = if self.negative { "-" } else { "" };
        write!(f, "{sign}{}{}", digits.get(..known).unwrap_or_default(), "X".repeat(4 - known))
    }
}

/// Number of days of a month; of one whose year is open the most that it can have.
fn days(year: Year, month: Option<u8>) -> u8 {
    match (month, year.exact()) {
        (Some(month), Some(year)) => {
            Date::try_new_iso(year, month, 1).map_or(31, |date| date.days_in_month())
        }
        (Some(2), None) => 29,
        (Some(4 | 6 | 9 | 11), None) => 30,
        _ => 31,
    }
}

/// The last week of a year (ISO 8601: the week of 28 December); 53 if the year is open.
fn weeks(year: Year) -> u8 {
    let last = year.exact().and_then(|year| Date::try_new_iso(year, 12, 28).ok());
    last.map_or(53, |date| date.week_of_year().week_number)
}

impl Point {
    /// A day of the calendar.
    pub fn of_day(date: Date<Iso>) -> Option<Self> {
        let year = Year::new(date.year().extended_year())?;
        let part = Part::Day(Some(date.month().ordinal), Some(date.day_of_month().0));
        Some(Self { year, part, time: None, sure: Sure::Yes })
    }

    /// What of a year it is, with neither a time nor a doubt.
    pub fn new(year: Year, part: Part) -> Self {
        Self { year, part, time: None, sure: Sure::Yes }
    }

    /// The day, if it is wholly known.
    pub fn day(&self) -> Option<Date<Iso>> {
        match self.part {
            Part::Day(Some(month), Some(day)) => Date::try_new_iso(self.year.exact()?, month, day).ok(),
            Part::Weekday(Some(week), day) => week_day(self.year.exact()?, week, day),
            _ => None,
        }
    }

    /// Says what is impossible about it.
    ///
    /// # Errors
    /// If there is no such point.
    pub fn check(&self) -> Result<(), DateError> {
        if self.year.negative && self.year.digits == 0 && self.year.open == 0 {
            return Err(DateError::Year);
        }
        let month = match self.part {
            Part::Month(month) | Part::Day(month, _) => month,
            _ => None,
        };
        if let Some(month) = month.filter(|month| !(1..=12).contains(month)) {
            return Err(DateError::Month(month));
        }
        match self.part {
            Part::Day(_, Some(day)) => {
                let most = days(self.year, month);
                if !(1..=most).contains(&day) {
                    let month = Self::new(self.year, Part::Month(month)).to_string();
                    return Err(DateError::Day { day, month, most });
                }
            }
            Part::Week(Some(week)) | Part::Weekday(Some(week), _) => {
                let most = weeks(self.year);
                if !(1..=most).contains(&week) {
                    return Err(DateError::Week { week, year: self.year.to_string(), most });
                }
            }
            Part::Division(code) if !(21..=41).contains(&code) => return Err(DateError::Month(code)),
            _ => {}
        }
        if let Part::Weekday(_, day) = self.part
            && !(1..=7).contains(&day)
        {
            return Err(DateError::Weekday(day));
        }
        if let Some(time) = &self.time {
            let small = |value: Option<u8>| value.is_none_or(|value| value < 60);
            let zoned = time.zone.is_none_or(|zone| zone.abs() < 24 * 60);
            let of_day = matches!(self.part, Part::Day(..) | Part::Weekday(..));
            if 23 < time.hour || !small(time.minute) || !small(time.second) || !zoned || !of_day {
                return Err(DateError::Time(time.to_string()));
            }
        }
        Ok(())
    }

    /// The first and the last day that it may be or take in, as numbers of days; none if its year is open.
    fn bounds(&self) -> Option<(i64, i64)> {
        let (first, last) = self.year.bounds()?;
        let day = |year: i32, month: u8, day: u8| {
            Date::try_new_iso(year, month, day).ok().map(|date| date.to_rata_die().to_i64_date())
        };
        let end = |year: i32, month: u8| day(year, month, days(Year::new(year)?, Some(month)));
        match self.part {
            Part::Month(Some(month)) | Part::Day(Some(month), None) => {
                Some((day(first, month, 1)?, end(last, month)?))
            }
            Part::Day(Some(month), Some(on)) if self.year.open == 0 => {
                let only = day(first, month, on)?;
                Some((only, only))
            }
            Part::Week(Some(week)) if self.year.open == 0 => {
                let number = |day| week_day(first, week, day).map(|date| date.to_rata_die().to_i64_date());
                Some((number(1)?, number(7)?))
            }
            Part::Weekday(Some(_), _) if self.year.open == 0 => {
                let only = self.day()?.to_rata_die().to_i64_date();
                Some((only, only))
            }
            // A winter may end in the year after.
            Part::Division(_) => Some((day(first, 1, 1)?, end(last + 1, 12)?)),
            _ => Some((day(first, 1, 1)?, end(last, 12)?)),
        }
    }
}

/// The day of a week of a year (ISO 8601: week 1 has 4 January in it).
pub fn week_day(year: i32, week: u8, day: u8) -> Option<Date<Iso>> {
    let fourth = Date::try_new_iso(year, 1, 4).ok()?;
    let monday = fourth.to_rata_die().to_i64_date() - (fourth.weekday() as i64 - 1);
    let number = monday + 7 * (i64::from(week) - 1) + i64::from(day) - 1;
    Some(Date::from_rata_die(icu_calendar::types::RataDie::new(number), Iso))
}

/// What is open, or a number of two digits.
struct Two(Option<u8>);

impl fmt::Display for Two {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => write!(f, "{number:02}"),
            None => f.write_str("XX"),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.year.fmt(f)?;
        match self.part {
            Part::Whole => {}
            Part::Month(month) => write!(f, "-{}", Two(month))?,
            Part::Day(month, day) => write!(f, "-{}-{}", Two(month), Two(day))?,
            Part::Division(code) => write!(f, "-{code}")?,
            Part::Week(week) => write!(f, "-W{}", Two(week))?,
            Part::Weekday(week, day) => write!(f, "-W{}-{day}", Two(week))?,
        }
        if let Some(time) = &self.time {
            time.fmt(f)?;
        }
        f.write_str(match self.sure {
            Sure::Yes => "",
            Sure::Uncertain => "?",
            Sure::About => "~",
            Sure::Neither => "%",
        })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T{:02}", self.hour)?;
        for part in [self.minute, self.second].into_iter().map_while(|part| part) {
            write!(f, ":{part:02}")?;
        }
        match self.zone {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", zone.unsigned_abs() / 60, zone.unsigned_abs() % 60)
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |f: &mut fmt::Formatter<'_>, end: Option<Point>| match end {
            Some(point) => point.fmt(f),
            None => f.write_str(".."),
        };
        match self {
            Self::Point(point) => point.fmt(f),
            Self::Interval(from, to) => {
                end(f, *from)?;
                f.write_str("/")?;
                end(f, *to)
            }
        }
    }
}

impl When {
    /// The interval between two values: from where the first begins to where the second ends.
    pub fn between(from: Self, to: Self) -> Self {
        let begin = match from {
            Self::Point(point) => Some(point),
            Self::Interval(begin, _) => begin,
        };
        let end = match to {
            Self::Point(point) => Some(point),
            Self::Interval(_, end) => end,
        };
        Self::Interval(begin, end)
    }

    /// The one point that it is, if it is one.
    pub fn point(&self) -> Option<Point> {
        match self {
            Self::Point(point) => Some(*point),
            Self::Interval(..) => None,
        }
    }

    /// Says what is impossible about it.
    ///
    /// # Errors
    /// If there is no such time.
    pub fn check(&self) -> Result<(), DateError> {
        let (from, to) = match self {
            Self::Point(point) => return point.check(),
            Self::Interval(from, to) => (from, to),
        };
        from.iter().chain(to).try_for_each(Point::check)?;
        if from.is_none() && to.is_none() {
            return Err(DateError::Open);
        }
        let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
        let reversed = match (from.bounds(), to.bounds()) {
            (Some(begin), Some(end)) if begin.0 == end.1 && begin.1 == end.0 => {
                // Two times of one day, by one clock.
                let clock = |time: Time| (time.hour, time.minute.unwrap_or(0), time.second.unwrap_or(0));
                from.time
                    .zip(to.time)
                    .is_some_and(|(begin, end)| begin.zone == end.zone && clock(end) < clock(begin))
            }
            (Some(begin), Some(end)) => end.1 < begin.0,
            _ => false,
        };
        if reversed {
            return Err(DateError::Reversed { from: from.to_string(), to: to.to_string() });
        }
        Ok(())
    }
}
