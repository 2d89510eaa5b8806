//! Reckoning with days: what is near the document's date, and what a Hijri date is in the Gregorian calendar.
//!
//! Hijri dates are those of Umm al-Qura, the calendar that Saudi Arabia reckons by, as KACST published it for 1300 to
//! 1600 AH (1882 to 2174); a country that watches for the moon may be a day off. Before and after, `icu_calendar` reckons
//! by the tabular calendar (leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of thirty; 1 Muharram 1 AH was Friday, 16
//! July 622 of the Julian calendar): such values are marked as being about then (`~`).

use super::cues::Unit;
use super::words::Calendar;
use crate::model::When;
use crate::model::edtf::{Part, Point, Sure, Year};
use icu_calendar::cal::Hijri;
use icu_calendar::cal::hijri::UmmAlQura;
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Iso};
use std::ops::RangeInclusive;

/// The Hijri years whose months were published.
const PUBLISHED: RangeInclusive<i32> = 1300..=1600;

/// What a text is read against: the day, the month or the year that its document is of.
pub(super) type Reference = Option<Point>;

fn date_of(number: i64) -> Date<Iso> {
    Date::from_rata_die(RataDie::new(number), Iso)
}

fn number_of(date: Date<Iso>) -> i64 {
    date.to_rata_die().to_i64_date()
}

fn point_of(number: i64, sure: Sure) -> Option<Point> {
    Some(Point { sure, ..Point::of_day(date_of(number))? })
}

fn month_of(point: &Point) -> Option<u8> {
    match point.part {
        Part::Month(month) | Part::Day(month, _) => month,
        _ => point.day().map(|date| date.month().ordinal),
    }
}

fn year_of(reference: Reference) -> Option<i32> {
    reference.and_then(|point| point.year.exact())
}

/// The year so many years after the document's.
pub(super) fn year(reference: Reference, by: i32) -> Year {
    year_of(reference).and_then(|year| Year::new(year + by)).unwrap_or(Year::OPEN)
}

/// The day so many days after the document's.
pub(super) fn day(reference: Reference, by: i64) -> Point {
    let day = reference.and_then(|point| point.day());
    let point = day.and_then(|day| Point::of_day(date_of(number_of(day) + by)));
    point.unwrap_or(Point::new(Year::OPEN, Part::Day(None, None)))
}

fn weekday_number(date: Date<Iso>) -> i64 {
    date.weekday() as i64
}

/// Says whether a day is that day of the week; nothing if it is not known which day it is.
pub(super) fn is_weekday(point: &Point, weekday: u8) -> Option<bool> {
    point.day().map(|day| weekday_number(day) == i64::from(weekday))
}

/// Which of the days of that name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The last, which may be the document's day itself.
    Last,
    /// The next, which may be the document's day itself.
    Next,
    /// The nearest.
    Nearest,
    /// The last before the document's day.
    Before,
    /// The first after the document's day.
    After,
}

/// A day of the week near the document's day.
pub(super) fn weekday(reference: Reference, weekday: u8, which: Which) -> Point {
    let near = || {
        let day = reference?.day()?;
        let ahead = (i64::from(weekday) - weekday_number(day)).rem_euclid(7);
        let by = match which {
            Which::Next => ahead,
            Which::After => ahead + if ahead == 0 { 7 } else { 0 },
            Which::Last => ahead - if ahead == 0 { 0 } else { 7 },
            Which::Before => ahead - 7,
            Which::Nearest => ahead - if 3 < ahead { 7 } else { 0 },
        };
        Point::of_day(date_of(number_of(day) + by))
    };
    near().unwrap_or(Point::new(Year::OPEN, Part::Weekday(None, weekday)))
}

/// A unit of the calendar so many units after that of the document's date.
pub(super) fn unit(reference: Reference, unit: Unit, by: i32) -> Option<Point> {
    Some(match unit {
        Unit::Day => day(reference, i64::from(by)),
        Unit::Week => {
            let week = reference.and_then(|point| point.day()).map(|day| {
                let week = date_of(number_of(day) + 7 * i64::from(by)).week_of_year();
                (week.iso_year, week.week_number)
            });
            let point =
                week.and_then(|(year, week)| Some(Point::new(Year::new(year)?, Part::Week(Some(week)))));
            point.unwrap_or(Point::new(Year::OPEN, Part::Week(None)))
        }
        Unit::Month => month(reference, by),
        Unit::Year => Point::new(year(reference, by), Part::Whole),
        Unit::Decade => Point::new(Year::around(year_of(reference)? + 10 * by, 1)?, Part::Whole),
        Unit::Century => Point::new(Year::around(year_of(reference)? + 100 * by, 2)?, Part::Whole),
    })
}

/// The month so many months after the document's.
pub(super) fn month(reference: Reference, by: i32) -> Point {
    let known = reference.and_then(|point| Some((point.year.exact()?, month_of(&point)?)));
    let moved = known.and_then(|(year, month)| {
        let all = 12 * year + i32::from(month) - 1 + by;
        Some(Point::new(Year::new(all.div_euclid(12))?, Part::Month(Some(all.rem_euclid(12) as u8 + 1))))
    });
    moved.unwrap_or(Point::new(Year::OPEN, Part::Month(None)))
}

/// Texts tell of what was, but for so many days ahead.
const AHEAD: i64 = 61;

/// The year of a month (and day) without one: before the document's month (-1), after it (1); or else the last that is not
/// far ahead, and the first that is not far behind where the text speaks of what is to come.
pub(super) fn year_of_month(
    reference: Reference,
    month: u8,
    day: Option<u8>,
    toward: Option<i32>,
    to_come: bool,
) -> Year {
    let found = || {
        let point = reference?;
        let year = point.year.exact()?;
        let Some(now) = month_of(&point) else { return Year::new(year) };
        let here = point.day().or_else(|| Date::try_new_iso(year, now, 15).ok()).map(number_of)?;
        let away = |by: i32| {
            let date = Date::try_new_iso(year + by, month, day.unwrap_or(15)).ok()?;
            Some(number_of(date) - here)
        };
        let by = match toward {
            Some(-1) => -i32::from(now <= month),
            Some(1) => i32::from(month <= now),
            Some(_) => 0,
            None if to_come => [-1, 0, 1].into_iter().find(|&by| away(by).is_some_and(|away| -15 <= away))?,
            None => [1, 0, -1].into_iter().find(|&by| away(by).is_some_and(|away| away <= AHEAD))?,
        };
        Year::new(year + by)
    };
    found().unwrap_or(Year::OPEN)
}

fn sure_of(hijri_year: i32) -> Sure {
    if PUBLISHED.contains(&hijri_year) { Sure::Yes } else { Sure::About }
}

/// The number of a Hijri day.
fn hijri_number(year: i32, month: u8, day: u8) -> Option<i64> {
    let date =
        Date::try_new_hijri_with_calendar(year, month, day, Hijri::<UmmAlQura>::new_umm_al_qura()).ok()?;
    Some(date.to_rata_die().to_i64_date())
}

/// A Hijri day in the Gregorian calendar. A thirtieth that the calendar does not have is the day after the
/// twenty-ninth: somewhere the moon was not seen.
pub(super) fn hijri_day(year: i32, month: u8, day: u8) -> Option<Point> {
    if let Some(number) = hijri_number(year, month, day) {
        return point_of(number, sure_of(year));
    }
    (day == 30).then(|| point_of(hijri_number(year, month, 29)? + 1, Sure::About))?
}

/// The days of a Hijri month.
pub(super) fn hijri_month(year: i32, month: u8) -> Option<When> {
    let next = if month == 12 { hijri_number(year + 1, 1, 1)? } else { hijri_number(year, month + 1, 1)? };
    let sure = sure_of(year);
    let (from, to) = (point_of(hijri_number(year, month, 1)?, sure), point_of(next - 1, sure));
    Some(When::Interval(Some(from?), Some(to?)))
}

/// The days of Hijri years, the last taken in.
pub(super) fn hijri_years(first: i32, last: i32) -> Option<When> {
    let from = point_of(hijri_number(first, 1, 1)?, sure_of(first))?;
    let to = point_of(hijri_number(last + 1, 1, 1)? - 1, sure_of(last))?;
    Some(When::Interval(Some(from), Some(to)))
}

/// The Hijri year of a month and day without one: before the document's date (-1), after it (1), or nearest to it.
pub(super) fn hijri_year_near(reference: Reference, month: u8, day: u8, toward: i32) -> Option<i32> {
    let point = reference?;
    let here = number_of(
        point
            .day()
            .or_else(|| Date::try_new_iso(point.year.exact()?, month_of(&point).unwrap_or(7), 15).ok())?,
    );
    let now = date_of(here).to_calendar(Hijri::<UmmAlQura>::new_umm_al_qura()).year().extended_year();
    [now, now - 1, now + 1].into_iter().min_by_key(|&year| {
        let away = hijri_number(year, month, day.min(29)).map_or(i64::MAX, |number| number - here);
        let wrong = (toward < 0 && 0 <= away) || (0 < toward && away <= 0);
        (wrong, away.saturating_abs())
    })
}

/// Says whether two points are the same day, or a day or two from each other, as a Hijri date and its match may be.
pub(super) fn are_near(one: &Point, other: &Point) -> bool {
    match (one.day(), other.day()) {
        (Some(one), Some(other)) => (number_of(one) - number_of(other)).abs() <= 2,
        _ => false,
    }
}

/// A date of a calendar, checked.
pub(super) fn exact(calendar: Calendar, year: i32, month: u8, day: u8) -> Option<Point> {
    match calendar {
        Calendar::Gregorian => {
            let point = Point::new(Year::new(year)?, Part::Day(Some(month), Some(day)));
            point.check().is_ok().then_some(point)
        }
        Calendar::Hijri => hijri_day(year, month, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hijri_days_are_those_that_were_published() {
        // Days that were announced or are printed in the almanacs of Umm al-Qura.
        for ((year, month, day), gregorian) in [
            // The day was announced for the 20th, and a mosque was taken on it: the almanac has the day after.
            ((1400, 1, 1), "1979-11-21"),
            ((1420, 9, 1), "1999-12-09"),
            ((1427, 1, 1), "2006-01-31"),
            ((1440, 9, 1), "2019-05-06"),
            ((1441, 9, 1), "2020-04-24"),
            ((1442, 10, 1), "2021-05-13"),
            ((1443, 1, 1), "2021-08-09"),
            ((1443, 12, 10), "2022-07-09"),
            ((1444, 1, 1), "2022-07-30"),
            ((1444, 9, 1), "2023-03-23"),
            ((1444, 10, 1), "2023-04-21"),
            ((1445, 1, 1), "2023-07-19"),
            ((1445, 9, 1), "2024-03-11"),
            ((1446, 1, 1), "2024-07-07"),
        ] {
            assert_eq!(hijri_day(year, month, day).unwrap().to_string(), gregorian);
        }
        // The Hijra's own first day, and the fall of Baghdad: 10 February 1258 of the Julian calendar, 4 Safar 656.
        assert_eq!(hijri_day(1, 1, 1).unwrap().to_string(), "0622-07-19~");
        assert_eq!(hijri_day(656, 2, 4).unwrap().to_string(), "1258-02-17~");
        assert_eq!(hijri_years(1444, 1444).unwrap().to_string(), "2022-07-30/2023-07-18");
        assert_eq!(hijri_month(1444, 9).unwrap().to_string(), "2023-03-23/2023-04-20");
    }
}
