//! Times of the day.

use super::cues;
use super::parts::View;
use crate::model::edtf::Time;

/// Which half of the day a word says that an hour is of.
#[derive(Clone, Copy)]
enum Half {
    Morning,
    Noon,
    Evening,
    Night,
}

impl Half {
    /// The hour of 24, if the hour of twelve can be of that half.
    fn hour(self, hour: u8) -> Option<u8> {
        Some(match (self, hour) {
            (Self::Morning, 12) | (Self::Night, 0 | 12) => 0,
            // A clock of 24 hours needs no half.
            (_, 13..=23)
            | (Self::Morning, 0..=11)
            | (Self::Noon, 10..=12)
            | (Self::Evening, 12)
            | (Self::Night, 1..=4) => hour,
            (Self::Noon, 1..=4) | (Self::Evening, 1..=11) | (Self::Night, 5..=11) => hour + 12,
            _ => return None,
        })
    }
}

impl View<'_> {
    /// A time of the day that is sure: with the half of its day, or by a clock of 24 hours. Then the place after it.
    pub(super) fn clock(&self, at: usize) -> Option<(Time, usize)> {
        let named = self.word(at) == "الساعه";
        let at = at + usize::from(named);
        let (hour, minute, mut end) =
            self.digits(at).or_else(|| named.then(|| self.in_words(at)).flatten())?;
        let exact = minute.is_some() && self.number(at).is_some();
        let (mut hour, mut minute) = (hour, minute);
        if let Some((by, next)) = self.fraction(end).filter(|_| minute.is_none()) {
            minute = Some(by.rem_euclid(60) as u8);
            hour = if by < 0 { hour.checked_sub(1).filter(|hour| 0 < *hour).unwrap_or(12) } else { hour };
            end = next;
        }
        let half = self.half(end);
        let zone = self.zone(half.map_or(end, |(_, next)| next));
        let told = half.is_some()
            || (named && (exact || 12 < hour))
            || (exact && (zone.is_some() || self.before(at) == "at"));
        let hour = match half {
            Some((half, next)) => {
                end = next;
                half.hour(hour)?
            }
            None => hour,
        };
        if let Some(next) = zone {
            end = next;
        }
        (told && hour < 24).then_some((Time { hour, minute, second: None, zone: zone.map(|_| 0) }, end))
    }

    fn digits(&self, at: usize) -> Option<(u8, Option<u8>, usize)> {
        let (hour, _) = self.number(at).filter(|&(hour, digits)| hour <= 24 && digits <= 2)?;
        let minute = self.number(at + 2).filter(|&(minute, digits)| minute < 60 && digits == 2);
        let colon = self.mark(at + 1) == Some(':') && !self.spaced(at + 1) && !self.spaced(at + 2);
        Some(match minute.filter(|_| colon) {
            Some((minute, _)) => (hour as u8, Some(minute as u8), at + 3),
            None => (hour as u8, None, at + 1),
        })
    }

    fn in_words(&self, at: usize) -> Option<(u8, Option<u8>, usize)> {
        if self.word(at) == "الواحده" {
            return Some((1, None, at + 1));
        }
        self.ordinal(at).filter(|&(hour, _)| hour <= 12).map(|(hour, next)| (hour, None, next))
    }

    /// Minutes before or after the hour, in words.
    fn fraction(&self, at: usize) -> Option<(i32, usize)> {
        Some(match (self.word(at), self.word(at + 1)) {
            ("والنصف", _) => (30, at + 1),
            ("والربع", _) => (15, at + 1),
            ("والثلث", _) => (20, at + 1),
            ("الا", "ربعا" | "الربع" | "ربع") => (-15, at + 2),
            ("الا", "ثلثا" | "الثلث" | "ثلث") => (-20, at + 2),
            ("و", _) => {
                let (minutes, _) = self.number(at + 1).filter(|&(minutes, _)| minutes < 60)?;
                matches!(self.word(at + 2), "دقيقه" | "دقايق").then_some((minutes as i32, at + 3))?
            }
            _ => return None,
        })
    }

    fn half(&self, at: usize) -> Option<(Half, usize)> {
        let of = self.after_word(at, &["من"]);
        if at < of && cues::is_day_part(self.word(of)) {
            let half = match self.word(of) {
                "صباح" | "فجر" | "ضحي" => Half::Morning,
                "ظهر" => Half::Noon,
                "ليل" => Half::Night,
                _ => Half::Evening,
            };
            return Some((half, of + 1));
        }
        let stop = |at: usize| self.after_mark(at, &['.']);
        Some(match (self.word(at), self.word(at + 1)) {
            ("صباحا" | "صباح" | "فجرا" | "ص" | "am", _) => (Half::Morning, at + 1),
            ("ظهرا", _) => (Half::Noon, at + 1),
            ("مساء" | "عصرا" | "pm", _) => (Half::Evening, at + 1),
            ("ليلا", _) => (Half::Night, at + 1),
            ("بعد", "الظهر" | "ظهر") => (Half::Evening, at + 2),
            ("قبل", "الظهر" | "ظهر") => (Half::Morning, at + 2),
            ("a", _) if self.mark(at + 1) == Some('.') && self.word(at + 2) == "m" => {
                (Half::Morning, stop(at + 3))
            }
            ("p", _) if self.mark(at + 1) == Some('.') && self.word(at + 2) == "m" => {
                (Half::Evening, stop(at + 3))
            }
            _ => return None,
        })
    }

    /// The place after what says that the clock is that of Greenwich.
    fn zone(&self, at: usize) -> Option<usize> {
        let place = self.after_mark(at, &['(']);
        let end = match (self.word(place), self.word(place + 1)) {
            ("بتوقيت" | "توقيت", "غرينتش" | "غرينيتش" | "جرينتش" | "جرينيتش") => {
                place + 2
            }
            ("gmt" | "utc", _) => place + 1,
            _ => return None,
        };
        if at < place { (self.mark(end) == Some(')')).then_some(end + 1) } else { Some(end) }
    }
}
