//! The words of dates, folded: months of every calendar that Arabic texts name, weekdays, ordinals, what is near and far.

/// A calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calendar {
    /// That of most of the world.
    Gregorian,
    /// That of the Hijra.
    Hijri,
}

/// A name of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) calendar: Calendar,
    /// From 1 to 12.
    pub(super) number: u8,
    /// The word is mostly another (مارس also says that somebody did something, رمضان is a name, May a verb): it needs a
    /// number or a word beside it that speaks for a date.
    pub(super) weak: bool,
}

fn gregorian(number: u8, weak: bool) -> Month {
    Month { calendar: Calendar::Gregorian, number, weak }
}

fn hijri(number: u8) -> Month {
    Month { calendar: Calendar::Hijri, number, weak: true }
}

/// A month of one Arabic word: those of Egypt and the Gulf, of the Levant and Iraq, of Algeria and Tunisia, of Morocco.
pub(super) fn arabic_month(word: &str) -> Option<Month> {
    let (number, weak) = match word {
        "يناير" | "جانفي" | "ينايير" => (1, false),
        "فبراير" | "فيفري" | "شباط" => (2, false),
        "مارس" => (3, true),
        "اذار" => (3, false),
        "ابريل" | "افريل" => (4, false),
        "نيسان" => (4, true),
        "مايو" | "ايار" => (5, false),
        "ماي" => (5, true),
        "يونيو" | "يونيه" | "حزيران" => (6, false),
        "جوان" => (6, true),
        "يوليو" | "يوليه" | "جويليه" | "يوليوز" | "تموز" => (7, false),
        "اغسطس" | "غشت" => (8, false),
        "اب" | "اوت" => (8, true),
        "سبتمبر" | "شتنبر" | "ايلول" => (9, false),
        "اكتوبر" => (10, false),
        "نوفمبر" | "نونبر" => (11, false),
        "ديسمبر" | "دجنبر" => (12, false),
        _ => return hijri_month(word).map(hijri),
    };
    Some(gregorian(number, weak))
}

fn hijri_month(word: &str) -> Option<u8> {
    Some(match word {
        "محرم" | "المحرم" => 1,
        "صفر" => 2,
        "رجب" => 7,
        "شعبان" => 8,
        "رمضان" => 9,
        "شوال" => 10,
        _ => return None,
    })
}

/// A month of two Arabic words.
pub(super) fn arabic_month_of_two(first: &str, second: &str) -> Option<Month> {
    let second = match second {
        "الاول" | "اول" | "الاولي" => 1,
        "الثاني" | "ثاني" | "الثانيه" => 2,
        "الاخر" | "الاخره" | "الاخري" => 3,
        "القعده" | "قعده" => 4,
        "الحجه" | "حجه" => 5,
        _ => return None,
    };
    Some(match (first, second) {
        ("كانون", 1) => gregorian(12, false),
        ("كانون", 2) => gregorian(1, false),
        ("تشرين", 1) => gregorian(10, false),
        ("تشرين", 2) => gregorian(11, false),
        ("ربيع", 1) => hijri(3),
        ("ربيع", 2 | 3) => hijri(4),
        ("جمادي" | "جماد", 1) => hijri(5),
        ("جمادي" | "جماد", 2 | 3) => hijri(6),
        ("ذو" | "ذي" | "ذا", 4) => hijri(11),
        ("ذو" | "ذي" | "ذا", 5) => hijri(12),
        _ => return None,
    })
}

/// What may be said in honour of a month after its name.
pub(super) fn is_honour(word: &str) -> bool {
    matches!(word, "الحرام" | "المبارك" | "المعظم" | "المكرم" | "المرجب" | "المظفر")
}

/// An English month, and whether its name is cut short.
pub(super) fn english_month(word: &str) -> Option<(u8, bool)> {
    Some(match word {
        "january" => (1, false),
        "february" => (2, false),
        "march" => (3, false),
        "april" => (4, false),
        "may" => (5, false),
        "june" => (6, false),
        "july" => (7, false),
        "august" => (8, false),
        "september" => (9, false),
        "october" => (10, false),
        "november" => (11, false),
        "december" => (12, false),
        "jan" => (1, true),
        "feb" => (2, true),
        "mar" => (3, true),
        "apr" => (4, true),
        "jun" => (6, true),
        "jul" => (7, true),
        "aug" => (8, true),
        "sep" | "sept" => (9, true),
        "oct" => (10, true),
        "nov" => (11, true),
        "dec" => (12, true),
        _ => return None,
    })
}

/// A day of the week, Monday being 1, in Arabic.
pub(super) fn arabic_weekday(word: &str) -> Option<u8> {
    Some(match word {
        "الاثنين" => 1,
        "الثلاثاء" => 2,
        "الاربعاء" => 3,
        "الخميس" => 4,
        "الجمعه" => 5,
        "السبت" => 6,
        "الاحد" => 7,
        _ => return None,
    })
}

/// A day of the week in English, and whether its name is cut short.
pub(super) fn english_weekday(word: &str) -> Option<(u8, bool)> {
    Some(match word {
        "monday" => (1, false),
        "tuesday" => (2, false),
        "wednesday" => (3, false),
        "thursday" => (4, false),
        "friday" => (5, false),
        "saturday" => (6, false),
        "sunday" => (7, false),
        "mon" => (1, true),
        "tue" | "tues" => (2, true),
        "wed" => (3, true),
        "thu" | "thur" | "thurs" => (4, true),
        "fri" => (5, true),
        "sat" => (6, true),
        "sun" => (7, true),
        _ => return None,
    })
}

/// An ordinal below eleven, with the article.
pub(super) fn ordinal(word: &str) -> Option<u8> {
    Some(match word {
        "الاول" | "الاولي" => 1,
        "الثاني" | "الثانيه" => 2,
        "الثالث" | "الثالثه" => 3,
        "الرابع" | "الرابعه" => 4,
        "الخامس" | "الخامسه" => 5,
        "السادس" | "السادسه" => 6,
        "السابع" | "السابعه" => 7,
        "الثامن" | "الثامنه" => 8,
        "التاسع" | "التاسعه" => 9,
        "العاشر" | "العاشره" => 10,
        _ => return None,
    })
}

/// The one of eleven, of twenty-one and of thirty-one.
pub(super) fn is_one_more(word: &str) -> bool {
    matches!(word, "الحادي" | "الحاديه" | "الواحد" | "الواحده")
}

/// Twenty or thirty, as an ordinal.
pub(super) fn tens(word: &str) -> Option<u8> {
    match word {
        "العشرين" | "العشرون" => Some(20),
        "الثلاثين" | "الثلاثون" => Some(30),
        _ => None,
    }
}

/// An English ordinal up to the twentieth and the thirtieth.
pub(super) fn english_ordinal(word: &str) -> Option<u8> {
    const WORDS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if word == "thirtieth" {
        return Some(30);
    }
    WORDS.iter().position(|&known| known == word).map(|at| at as u8 + 1)
}

/// A small number in words, for counting days and years.
pub(super) fn cardinal(word: &str) -> Option<u32> {
    Some(match word {
        "واحد" | "واحده" | "one" | "a" | "an" => 1,
        "اثنين" | "اثنتين" | "two" => 2,
        "ثلاثه" | "ثلاث" | "three" => 3,
        "اربعه" | "اربع" | "four" => 4,
        "خمسه" | "خمس" | "five" => 5,
        "سته" | "ست" | "six" => 6,
        "سبعه" | "سبع" | "seven" => 7,
        "ثمانيه" | "ثماني" | "ثمان" | "eight" => 8,
        "تسعه" | "تسع" | "nine" => 9,
        "عشره" | "عشر" | "ten" => 10,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::text::arabic::fold;

    #[test]
    fn every_word_is_written_as_it_folds() {
        for source in [
            include_str!("words.rs"),
            include_str!("cues.rs"),
            include_str!("days.rs"),
            include_str!("units.rs"),
            include_str!("spans.rs"),
            include_str!("parts.rs"),
            include_str!("rules.rs"),
            include_str!("clock.rs"),
        ] {
            let code = source.split("#[cfg(test)]").next().unwrap();
            for literal in code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .flat_map(|line| line.split('"').skip(1).step_by(2))
            {
                assert_eq!(fold::folded(literal), literal, "it would never be found");
            }
        }
    }
}
