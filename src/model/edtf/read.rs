//! Reading the value of a date as it is written.

use super::{DateError, Part, Point, Sure, Time, Two, When, Year};
use std::str::FromStr;

impl FromStr for When {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        let read = |part: &str| point(part).ok_or_else(|| DateError::Form(text.to_owned()));
        let end = |part: &str| if part == ".." { Ok(None) } else { read(part).map(Some) };
        let when = match text.split_once('/') {
            Some((from, to)) => Self::Interval(end(from)?, end(to)?),
            None => Self::Point(read(text)?),
        };
        when.check()?;
        Ok(when)
    }
}

/// Reads two digits, or two open ones.
fn two(text: &str) -> Option<Two> {
    if text == "XX" {
        return Some(Two(None));
    }
    number(text, 2).map(|value| Two(Some(value as u8)))
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn year(text: &str) -> Option<(Year, &str)> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let written = rest.get(..4)?;
    let known = written.trim_end_matches('X');
    let open = 4 - known.len() as u8;
    let digits = if known.is_empty() { 0 } else { number(known, known.len())? };
    // -XXXX would say that it was before the year 0, and nothing else: no text says that.
    if negative && open == 4 {
        return None;
    }
    Some((Year { negative, digits: digits * 10_u16.pow(u32::from(open % 4)), open }, rest.get(4..)?))
}

fn point(text: &str) -> Option<Point> {
    let (rest, sure) = match text.char_indices().next_back()? {
        (at, '?') => (text.get(..at)?, Sure::Uncertain),
        (at, '~') => (text.get(..at)?, Sure::About),
        (at, '%') => (text.get(..at)?, Sure::Neither),
        _ => (text, Sure::Yes),
    };
    let (date, clock) = rest.split_once('T').map_or((rest, None), |(date, clock)| (date, Some(clock)));
    let (year, rest) = year(date)?;
    let parts: Vec<&str> = rest.split('-').collect();
    let part = match parts.as_slice() {
        [""] => Part::Whole,
        ["", one] => match one.strip_prefix('W') {
            Some(week) => Part::Week(two(week)?.0),
            None => match two(one)?.0 {
                Some(code @ 21..=41) => Part::Division(code),
                month => Part::Month(month),
            },
        },
        ["", one, day] => match one.strip_prefix('W') {
            Some(week) => Part::Weekday(two(week)?.0, number(day, 1)? as u8),
            None => Part::Day(two(one)?.0, two(day)?.0),
        },
        _ => return None,
    };
    let time = match clock {
        Some(clock) => Some(time(clock)?),
        None => None,
    };
    Some(Point { year, part, time, sure })
}

fn time(text: &str) -> Option<Time> {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(at)?;
    let mut parts = clock.split(':').map(|part| number(part, 2).map(|value| value as u8));
    let hour = parts.next()??;
    let (minute, second) = (parts.next(), parts.next());
    if parts.next().is_some() || minute == Some(None) || second == Some(None) {
        return None;
    }
    let zone = match zone.char_indices().next() {
        None => None,
        Some((_, 'Z')) => (zone.len() == 1).then_some(Some(0))?,
        Some((_, sign)) => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let (hours, minutes) = (number(hours, 2)?, number(minutes, 2).filter(|&minutes| minutes < 60)?);
            let ahead = (hours * 60 + minutes) as i16;
            Some(if sign == '-' { -ahead } else { ahead })
        }
    };
    Some(Time { hour, minute: minute.flatten(), second: second.flatten(), zone })
}
