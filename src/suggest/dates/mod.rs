//! Dates in Arabic and English texts, each with its value and the rule that found it.
//!
//! No list of whole expressions: a paragraph is cut into words, numbers and marks; at each the rules read a date from its
//! parts (a weekday, a day, a month, a year …) and the longest counts. What a date leaves unsaid is taken from the date
//! of its document, or stays open. A preposition before a date is no part of it, nor is a clitic; the words *day*, *month*
//! and *year* before a name or a number are.

mod calendar;
mod clock;
mod cues;
mod days;
mod parts;
mod rules;
mod spans;
mod tokens;
mod units;
mod words;

use crate::model::edtf::{Part, Point, Sure};
use crate::model::{Extra, When};
use crate::text::segment::{is_separator, paragraph_around};
use parts::View;
use rules::Hit;
use std::ops::Range;
use tokens::{Kind, Token};

/// A date that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands (bytes).
    pub range: Range<usize>,
    /// What it means.
    pub value: When,
    /// What found it.
    pub rule: Rule,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $text:literal)*) => {
        /// The rules that find dates.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in files.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

rules! {
    /// A day with its month and year.
    DayMonthYear "day-month-year"
    /// A day of a month; the year is the document's, or open.
    DayMonth "day-month"
    /// A month of a year.
    MonthYear "month-year"
    /// A month; the year is the document's, or open.
    Month "month"
    /// A date in numbers.
    Numeric "numeric"
    /// A date in numbers whose day may be its month: the day is taken to stand first.
    NumericEither "numeric-either"
    /// A day of the Hijri calendar, as a day of the Gregorian.
    HijriDay "hijri-day"
    /// A month of the Hijri calendar, as its days.
    HijriMonth "hijri-month"
    /// A year of the Hijri calendar, as its days.
    HijriYear "hijri-year"
    /// A date told in both calendars.
    HijriGregorian "hijri-gregorian"
    /// A year.
    Year "year"
    /// From a year to a year.
    Years "years"
    /// Ten years.
    Decade "decade"
    /// A hundred years.
    Century "century"
    /// A season, a quarter or a half of a year.
    Division "division"
    /// A day of the week, by the document's date.
    Weekday "weekday"
    /// Today, yesterday, tomorrow, by the document's date.
    RelativeDay "relative-day"
    /// This, the last or the next week, month, year, by the document's date.
    Relative "relative"
    /// So long before the document's date.
    Ago "ago"
    /// From a date to a date.
    Interval "interval"
    /// A time of the day.
    Time "time"
}

/// So much around a piece is read with it, so that no date is cut (bytes).
const AROUND: usize = 400;

/// All dates of a text, in order, none over another; `reference` is the date of its document.
pub fn find(text: &str, reference: Option<Point>) -> Vec<Found> {
    find_in(text, 0..text.len(), reference)
}

/// The dates that begin within a piece of a text (bytes).
pub fn find_in(text: &str, within: Range<usize>, reference: Option<Point>) -> Vec<Found> {
    let mut found = Vec::new();
    let from = text.floor_char_boundary(within.start.saturating_sub(AROUND));
    // The paragraph's own beginning, or a word's.
    let window = text.get(from..within.start).unwrap_or_default();
    let from = match window.rfind(is_separator).or_else(|| window.find(char::is_whitespace)) {
        Some(at) if 0 < from => from + at,
        _ => from,
    };
    let to = text.floor_char_boundary((within.end + AROUND).min(text.len()));
    let rest = text.get(from..to).unwrap_or_default();
    let mut base = from;
    for paragraph in rest.split_inclusive(is_separator) {
        let tokens = tokens::cut(paragraph, base);
        base += paragraph.len();
        let view = View { text, tokens: &tokens, bare: None, reference, lenient: false };
        found.extend(scan(view).into_iter().filter(|one| within.contains(&one.range.start)));
        if within.end <= base {
            break;
        }
    }
    found
}

/// What is written onto the beginning of words: so many letters, and what is left.
fn without_clitics(word: &str) -> impl Iterator<Item = (usize, String)> {
    let rest = |word: &str, letters: &[char]| {
        word.strip_prefix(letters).filter(|rest| 2 <= rest.chars().count()).map(str::to_owned)
    };
    let conjunction = rest(word, &['و', 'ف']).map(|rest| (1, rest));
    let preposition = |begun: usize, word: &str| {
        let rest = rest(word, &['ب', 'ل', 'ك'])?;
        // The article loses its alef after ل.
        let article = word.strip_prefix("لل").map(|rest| (begun + 2, format!("ال{rest}")));
        Some(article.unwrap_or((begun + 1, rest)))
    };
    let one = preposition(0, word);
    let both = conjunction.as_ref().and_then(|(begun, word)| preposition(*begun, word));
    [conjunction, one, both].into_iter().flatten()
}

/// The longest date at a place: its first byte, and what it is.
fn at(view: View<'_>, place: usize) -> Option<(usize, Hit)> {
    let token = view.tokens.get(place)?;
    if let Some(hit) = view.at(place) {
        return Some((token.start, hit));
    }
    let Kind::Word(word) = &token.kind else { return None };
    let raw = view.text.get(token.start..token.end)?;
    without_clitics(word).find_map(|(letters, rest)| {
        let start = token.start + tokens::after_letters(raw, letters)?;
        let hit = View { bare: Some((place, &rest)), ..view }.at(place)?;
        Some((start, hit))
    })
}

fn scan(view: View<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < view.tokens.len() {
        let Some((start, (end, value, rule))) = at(view, place) else {
            place += 1;
            continue;
        };
        let last = view.tokens.get(end.saturating_sub(1)).map_or(start, |token: &Token| token.end);
        found.push(Found { range: start..last, value, rule });
        place = end.max(place + 1);
    }
    found
}

/// What a stretch of a text means that somebody says is a date: the date that is found there, or else what the stretch
/// says by itself.
pub fn value_of(text: &str, range: Range<usize>, reference: Option<Point>) -> Option<Found> {
    let found = find_in(text, range.clone(), reference);
    if let Some(exact) = found.iter().find(|one| one.range == range) {
        return Some(exact.clone());
    }
    let covered = text.get(range.clone())?;
    let tokens = tokens::cut(covered, range.start);
    let view = View { text, tokens: &tokens, bare: None, reference, lenient: true };
    let words = |tokens: &[Token]| tokens.iter().filter(|token| !matches!(token.kind, Kind::Mark(_))).count();
    // A preposition or two may stand before it.
    let read = (0..tokens.len().min(4)).filter_map(|place| {
        let (_, (end, value, rule)) = at(view, place)?;
        let missed = words(tokens.get(..place)?) + words(tokens.get(end..)?);
        Some((missed, Found { range: range.clone(), value, rule }))
    });
    let (missed, found) = read.min_by_key(|(missed, _)| *missed)?;
    // What leaves out half of the words is not what was meant.
    (2 * missed <= words(&tokens)).then_some(found)
}

/// Key under which annotations and metadata keep the date of a document.
pub const DATE: &str = "date";

/// What is said to be the date of a document: by its annotator, or by where it came from.
pub fn said_date(extra: &Extra) -> Option<&str> {
    let metadata = || extra.get("metadata").and_then(|metadata| metadata.get(DATE));
    extra.get(DATE).or_else(metadata).and_then(serde_json::Value::as_str)
}

/// The document's date as it is told in a value, or in words: a point in a year that is known.
pub fn reference(value: &str) -> Option<Point> {
    let read = || value_of(value, 0..value.len(), None).map(|found| found.value);
    let point = value.parse::<When>().ok().or_else(read)?.point()?;
    point.year.exact().map(|_| point)
}

/// Where a dateline may stand (bytes).
const HEAD: usize = 3000;

/// The date of a document as its own text tells it: a whole day near the head that begins or ends its paragraph, but for
/// an agency in parentheses, and that does not go against a weekday which is said to be today.
pub fn dateline(text: &str) -> Option<Found> {
    let head = text.floor_char_boundary(HEAD.min(text.len()));
    let found = find_in(text, 0..head, None);
    let whole = |found: &Found| {
        let point = found.value.point()?;
        let day = matches!(point.part, Part::Day(Some(_), Some(_))) && point.year.exact().is_some();
        (day && point.sure == Sure::Yes && is_at_an_edge(text, &found.range)).then_some(point)
    };
    found.into_iter().find(|one| {
        whole(one).is_some_and(|point| {
            let against = |other: &Found| {
                other.rule == Rule::Weekday
                    && other.value.point().is_some_and(|point| point.sure == Sure::Uncertain)
            };
            !find_in(text, 0..head, Some(point)).iter().any(against)
        })
    })
}

/// Says whether a range begins or ends its paragraph, a few words or an agency's name apart.
fn is_at_an_edge(text: &str, range: &Range<usize>) -> bool {
    let paragraph = paragraph_around(text, range.start);
    let before = text.get(paragraph.start..range.start).unwrap_or_default();
    let after = text.get(range.end.min(paragraph.end)..paragraph.end).unwrap_or_default();
    let words =
        |text: &str| text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    let after = after.trim();
    let outside = match after.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((agency, rest)) if words(agency) <= 4 => rest,
        _ => after,
    };
    words(before) <= 2 || words(outside) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, date: &str) -> Vec<(String, String, &'static str)> {
        let all = find(text, reference(date));
        all.into_iter()
            .map(|one| (text.get(one.range).unwrap().to_owned(), one.value.to_string(), one.rule.as_str()))
            .collect()
    }

    #[track_caller]
    fn check(text: &str, date: &str, expected: &[(&str, &str)]) {
        let found = shown(text, date);
        let found: Vec<(&str, &str)> =
            found.iter().map(|(text, value, _)| (text.as_str(), value.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_is_written_onto_a_date_is_no_part_of_it() {
        check(
            "وفي 24 تشرين الأول/ أكتوبر 2022، وبأكتوبر 2021",
            "",
            &[("24 تشرين الأول/ أكتوبر 2022", "2022-10-24"), ("أكتوبر 2021", "2021-10")],
        );
        check(
            "والإثنينِ للعام الماضي وللإثنين الماضي",
            "2022-10-26",
            &[("الإثنينِ", "2022-10-24"), ("عام الماضي", "2021"), ("إثنين الماضي", "2022-10-24")],
        );
    }

    #[test]
    fn marks_and_old_forms_do_not_hide_a_date() {
        check(
            "في ٢٤ تِشْرِينَ الأَوَّل ٢٠٢٢ 👍🏽\r\nو۲۴ أكتــوبر",
            "2022-01-01",
            &[("٢٤ تِشْرِينَ الأَوَّل ٢٠٢٢", "2022-10-24"), ("۲۴ أكتــوبر", "2021-10-24")],
        );
        check(
            "ﻓﻲ 24 ﺃﻛﺘﻮﺑﺮ 2022 \u{200F}(قال NATO on Oct. 24\u{200C}, 2022)",
            "",
            &[("24 ﺃﻛﺘﻮﺑﺮ 2022", "2022-10-24"), ("Oct. 24\u{200C}, 2022", "2022-10-24")],
        );
    }

    #[test]
    fn pieces_find_what_the_whole_finds() {
        let text = "في 24 تشرين الأول/ أكتوبر 2022 قال إن الإثنين الماضي كان بين عامي 2003 و2005.\nثم 5 مايو. "
            .repeat(40);
        let whole = find(&text, None);
        for size in [37, 200, 1000] {
            let mut pieces = Vec::new();
            let mut from = 0;
            while from < text.len() {
                let to = text.floor_char_boundary((from + size).min(text.len()));
                pieces.extend(find_in(&text, from..to, None));
                from = to;
            }
            assert_eq!(pieces, whole, "{size}");
        }
    }

    #[test]
    fn a_dateline_is_a_whole_day_at_an_edge() {
        let date = |text: &str| dateline(text).map(|found| found.value.to_string());
        assert_eq!(
            date("خبر\nوزير في موسكو 24 تشرين الأول 2022 (أ ف ب).\nاليوم الإثنين").as_deref(),
            Some("2022-10-24")
        );
        assert_eq!(date("خبر\n24/10/2022\nاليوم الإثنين").as_deref(), Some("2022-10-24"));
        // Today is no Tuesday.
        assert_eq!(date("خبر\n24/10/2022\nقال اليوم الثلاثاء"), None);
        assert_eq!(date("ولد أحمد محمد علي في 24 أكتوبر 1950 في قرية صغيرة من قرى الصعيد"), None);
    }

    #[test]
    fn a_marked_stretch_is_read_by_itself() {
        let value = |text: &str, covered: &str| {
            let start = text.find(covered).unwrap();
            value_of(text, start..start + covered.len(), reference("2022-10-24"))
                .map(|found| found.value.to_string())
        };
        assert_eq!(value("في 24 أكتوبر 2021", "أكتوبر 2021").as_deref(), Some("2021-10"));
        assert_eq!(value("في 24 أكتوبر 2021", "في 24 أكتوبر 2021").as_deref(), Some("2021-10-24"));
        assert_eq!(value("قال في مارس", "مارس").as_deref(), Some("2022-03"));
        assert_eq!(value("سنة 1990 كانت", "1990").as_deref(), Some("1990"));
        assert_eq!(value("قال الوزير", "الوزير"), None);
        let long = "في الفترة من الـ 23 إلى الـ 26 من تشرين الأول/أكتوبر الجاري";
        assert_eq!(
            value(long, "الـ 23 إلى الـ 26 من تشرين الأول/أكتوبر الجاري").as_deref(),
            Some("2022-10-23/2022-10-26")
        );
    }

    /// Pieces that dates are made of, in any order.
    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            " ",
            " ",
            "\n",
            "،",
            "/",
            "-",
            "–",
            "(",
            ")",
            ".",
            ":",
            "و",
            "ال",
            "الـ",
            "في ",
            "من",
            "إلى",
            "بين",
            "يوم",
            "اليوم",
            "أمس",
            "الإثنين",
            "24",
            "٢٤",
            "2022",
            "1444",
            "7",
            "هـ",
            "م",
            "ق.م",
            "عام",
            "سنة",
            "شهر",
            "أكتوبر",
            "تشرين الأول",
            "رمضان",
            "مارس",
            "الماضي",
            "الجاري",
            "المقبل",
            "الثالث والعشرين",
            "القرن",
            "القرنين",
            "العشرين",
            "الثمانينيات",
            "الساعة",
            "الخامسة",
            "مساء",
            "قبل",
            "ثلاثة أيام",
            "الربع",
            "الأول",
            "October",
            "Monday",
            "last",
            "week",
            "the ",
            "1990s",
            "to",
            "👍🏽",
            "\u{200F}",
            "ّ",
            "ﻻ",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn whatever_is_written_dates_stand_in_order_and_are_possible(
            pieces in prop::collection::vec(piece(), 0..24), dated in prop::bool::ANY,
        ) {
            let text = pieces.concat();
            let date = if dated { reference("2022-10-24") } else { None };
            let mut from = 0;
            for one in find(&text, date) {
                prop_assert!(from <= one.range.start && one.range.start < one.range.end, "{text}");
                prop_assert!(text.get(one.range.clone()).is_some_and(|covered| covered.trim() == covered), "{text}");
                prop_assert_eq!(one.value.to_string().parse::<When>(), Ok(one.value), "{}", text);
                prop_assert!(value_of(&text, one.range.clone(), date).is_some());
                from = one.range.end;
            }
            let _ = dateline(&text);
        }
    }
}
