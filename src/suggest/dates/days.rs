//! Days and months as they are said: today and the like, weekdays, days of months, months of years.

use super::Rule;
use super::calendar::{self, Which};
use super::cues;
use super::parts::{View, YearSaid};
use super::rules::Said;
use super::words;
use crate::model::When;
use crate::model::edtf::{Part, Point};

impl View<'_> {
    /// A day by words that lead up to it, by its number, or both; a month.
    pub(super) fn said(&self, at: usize) -> Option<(Said, usize)> {
        let Some((lead, end)) = self.lead(at) else {
            // The word "day" belongs to the number behind it.
            let day = || self.date(at + 1).filter(|(said, _)| said.day.is_some());
            let day = if self.word(at) == "يوم" { day() } else { None };
            return day.or_else(|| self.date(at)).or_else(|| self.month_alone(at));
        };
        let open = self.mark(end) == Some('(');
        let next = self.after_mark(end, &[',', '،', '(', '-', '–']);
        let next = self.after_word(next, &["الموافق", "the"]);
        if let Some((date, after)) = self.date(next).filter(|(date, _)| date.day.is_some())
            && (!open || self.mark(after) == Some(')'))
        {
            let said = Said { relative: lead.relative, weekday: lead.weekday, ..date };
            return Some((said, after + usize::from(open)));
        }
        if let Some((when, after)) =
            self.numeric(next).and_then(|(after, when, _)| Some((when.point()?, after)))
            && lead.weekday.is_none_or(|(day, _)| calendar::is_weekday(&when, day) == Some(true))
            && (!open || self.mark(after) == Some(')'))
        {
            let whole = Some((When::Point(when), Rule::Numeric));
            return Some((Said { whole, ..Said::default() }, after + usize::from(open)));
        }
        self.stands_alone(at, &lead, end).then_some((lead, end))
    }

    /// Words that lead up to a day: its part, today and the like, its weekday.
    fn lead(&self, at: usize) -> Option<(Said, usize)> {
        let part = at + usize::from(cues::is_day_part(self.word(at)));
        let place = part + usize::from(self.word(part) == "يوم");
        let (relative, mut end) = match (self.word(place), self.word(place + 1)) {
            ("اليوم" | "الليله", _) if place == part => (Some(0), place + 1),
            ("today" | "tonight", _) => (Some(0), place + 1),
            ("امس", "الاول") | ("اول", "امس") => (Some(-2), place + 2),
            ("امس" | "الامس" | "البارحه" | "yesterday", _) => (Some(-1), place + 1),
            ("اول", "من") if self.word(place + 2) == "امس" => (Some(-2), place + 3),
            ("day", "before") if self.word(place + 2) == "yesterday" => (Some(-2), place + 3),
            ("غد" | "غدا" | "الغد" | "tomorrow", _) => (Some(1), place + 1),
            ("بعد", "غد") => (Some(2), place + 2),
            ("day", "after") if self.word(place + 2) == "tomorrow" => (Some(2), place + 3),
            _ => (None, place),
        };
        if relative == Some(0) && self.word(end) == "الماضيه" && self.word(place) == "الليله" {
            return Some((Said { relative: Some(-1), ..Said::default() }, end + 1));
        }
        let english = cues::english_shift(self.word(end));
        let name = end + usize::from(english.is_some());
        let name = if relative.is_some() { self.after_mark(name, &[',', '،']) } else { name };
        let weekday = self.weekday(name).map(|(day, next)| {
            let behind = cues::shift(self.word(next));
            let which = english.or(behind).map(|by| match by {
                -1 => Which::Before,
                1 => Which::After,
                _ => Which::Nearest,
            });
            end = next + usize::from(behind.is_some() && english.is_none());
            (day, which)
        });
        if relative.is_none() && weekday.is_none() {
            return None;
        }
        Some((Said { relative, weekday, ..Said::default() }, end))
    }

    /// Says whether words that lead up to a day are a day where none follows.
    fn stands_alone(&self, at: usize, lead: &Said, end: usize) -> bool {
        if self.lenient {
            return true;
        }
        let (before, next) = (self.before(at), self.word(end));
        if self.is_in_a_name(at) {
            return false;
        }
        let raw = |at: usize| {
            self.tokens.get(at).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
        };
        if lead.weekday.is_some() {
            // "الاثنين" without its hamza are the two.
            let two = end == at + 1 && self.word(at) == "الاثنين" && !raw(at).contains('إ');
            // "الإثنين من الصحابة": the two of them.
            let of =
                end == at + 1 && self.word(at) == "الاثنين" && next == "من" && self.number(end + 1).is_none();
            return !(of
                || two
                    && (matches!(before, "بين" | "هذين" | "كلا" | "هذان" | "علي" | "من" | "ل" | "مع")
                        || self.bare.is_some()
                        || next == "معا"
                        || next.is_empty()));
        }
        // The word that says which day: it stands last.
        match self.word(end.saturating_sub(1)) {
            "اليوم" => {
                let kept = end == at + 1
                    && matches!(
                        before,
                        "في" | "هذا"
                            | "ذلك"
                            | "نفس"
                            | "طوال"
                            | "خلال"
                            | "ذات"
                            | "المصري"
                            | "روسيا"
                            | "منتصف"
                            | "بدايه"
                            | "نهايه"
                            | "كان"
                            | "باقي"
                    );
                // What follows with an article says which day it is.
                !kept && !next.starts_with("ال") && self.mark(end) != Some('"')
            }
            // Without its ending it may be that something became something.
            "غدا" => raw(end.saturating_sub(1)).contains('ً'),
            "غد" | "الليله" | "الغد" => {
                !matches!(before, "في" | "هذه" | "تلك" | "") || 1 < end - at || self.reference.is_some()
            }
            _ => true,
        }
    }

    /// A day of a month, in any order.
    fn date(&self, at: usize) -> Option<(Said, usize)> {
        if let Some((day, next)) = self.day(at) {
            let number = self.number(next - 1).is_some()
                || self.number(next.saturating_sub(2)).is_some() && self.number(at).is_some();
            let of = self.after_word(next, &["من", "of"]);
            let named = self.after_word(of, &["شهر"]);
            if self.word(of) == "الشهر"
                && let Some(by) = cues::shift(self.word(of + 1))
            {
                return self.day_of_near_month(day, by).map(|said| (said, of + 2));
            }
            if number && self.word(of) == "الجاري" {
                return self.day_of_near_month(day, 0).map(|said| (said, of + 1));
            }
            if !number && of == next && !self.lenient {
                return None;
            }
            let free = self.number(at).is_none()
                || self.is_free(at, at)
                || self.mark(at.saturating_sub(1)) == Some('-')
                || self.mark(at.saturating_sub(1)) == Some('/');
            let (month, after) = self.month(named).filter(|_| free)?;
            let mut said =
                Said { day: Some(day), month: Some((month.calendar, month.number)), ..Said::default() };
            let mut end = after;
            if let Some((year, next)) = self.year_after(after, month.calendar) {
                (said.year, end) = (year, next);
            } else if let Some(by) = cues::shift(self.word(after)) {
                (said.year, end) = (YearSaid::OfMonth(by), after + 1);
            }
            // صفر is also nought, and a place or a street may be called by a day.
            let nought = self.word(named) == "صفر" && named == next;
            let name = self.is_in_a_name(at);
            let kept = said.year != YearSaid::Nothing || self.lenient || !(nought || name);
            return kept.then_some((said, end));
        }
        let (month, next) = self.month(at)?;
        let place = self.after_word(next, &["the"]);
        let (day, after) =
            self.day(place).filter(|_| self.number(place).is_some() && self.mark(place + 1) != Some(':'))?;
        let mut said =
            Said { day: Some(day), month: Some((month.calendar, month.number)), ..Said::default() };
        let mut end = after;
        if let Some((year, next)) = self.year_after(after, month.calendar) {
            (said.year, end) = (year, next);
        }
        // In Arabic the day stands first, but for what was translated word by word.
        let english = self.is_english(at) && self.is_free(place, place);
        (english || said.year != YearSaid::Nothing).then_some((said, end))
    }

    fn day_of_near_month(&self, day: u8, by: i32) -> Option<Said> {
        let near = calendar::month(self.reference, by);
        let Part::Month(month) = near.part else { return None };
        let point = Point { part: Part::Day(month, Some(day)), ..near };
        Some(Said { whole: Some((When::Point(point), Rule::DayMonth)), ..Said::default() })
    }

    /// A month without a day.
    fn month_alone(&self, at: usize) -> Option<(Said, usize)> {
        let english = cues::english_shift(self.word(at))
            .filter(|_| self.is_english(at + 1) && self.month(at + 1).is_some());
        let named = self.after_word(at, &["شهر"]);
        let name = if english.is_some() { at + 1 } else { named };
        let (month, after) = self.month(name)?;
        let mut said = Said { month: Some((month.calendar, month.number)), ..Said::default() };
        let mut end = after;
        if let Some(by) = english {
            said.year = YearSaid::OfMonth(by);
        } else if let Some((year, next)) = self.year_after(after, month.calendar) {
            (said.year, end) = (year, next);
        } else if let Some(by) = cues::shift(self.word(after)) {
            (said.year, end) = (YearSaid::OfMonth(by), after + 1);
        }
        let told = said.year != YearSaid::Nothing || at < named || self.lenient;
        let before = self.before(at);
        let kept = if self.is_english(name) {
            let short = words::english_month(self.word(name)).is_some_and(|(_, short)| short);
            cues::english_month_follows(before) && !short
        } else {
            !month.weak && !self.is_in_a_name(at)
        };
        (told || kept).then_some((said, end))
    }
}
