//! The words around names and numbers that make dates of them, folded: units, what is near and far, eras, what goes
//! before a year and what must not.

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
    Decade,
    Century,
}

/// A unit with the article, or in English.
pub(super) fn the_unit(word: &str) -> Option<Unit> {
    Some(match word {
        "الاسبوع" | "week" => Unit::Week,
        "الشهر" | "month" => Unit::Month,
        "العام" | "السنه" | "year" => Unit::Year,
        "العقد" | "decade" => Unit::Decade,
        "القرن" | "century" => Unit::Century,
        _ => return None,
    })
}

/// A unit that is counted, and two of it where its form says so.
pub(super) fn counted(word: &str) -> Option<(Unit, Option<u32>)> {
    Some(match word {
        "ايام" | "يوم" | "يوما" | "day" | "days" => (Unit::Day, None),
        "اسابيع" | "اسبوع" | "اسبوعا" | "week" | "weeks" => (Unit::Week, None),
        "اشهر" | "شهور" | "شهر" | "شهرا" | "month" | "months" => (Unit::Month, None),
        "اعوام" | "سنوات" | "سنين" | "عام" | "عاما" | "سنه" | "year" | "years" => {
            (Unit::Year, None)
        }
        "يومين" => (Unit::Day, Some(2)),
        "اسبوعين" => (Unit::Week, Some(2)),
        "شهرين" => (Unit::Month, Some(2)),
        "عامين" | "سنتين" => (Unit::Year, Some(2)),
        _ => return None,
    })
}

/// Whether what it follows is past (-1), is now (0) or comes (1).
pub(super) fn shift(word: &str) -> Option<i32> {
    Some(match word {
        "الماضي" | "الماضيه" | "المنصرم" | "المنصرمه" | "الفايت" | "الفايته" => {
            -1
        }
        "الجاري" | "الجاريه" | "الحالي" | "الحاليه" | "الراهن" | "الراهنه" => {
            0
        }
        "المقبل" | "المقبله" | "القادم" | "القادمه" => 1,
        _ => return None,
    })
}

/// The same in English, before what it belongs to.
pub(super) fn english_shift(word: &str) -> Option<i32> {
    Some(match word {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    })
}

/// A word that says that a year follows.
pub(super) fn is_year_word(word: &str) -> bool {
    matches!(word, "عام" | "العام" | "سنه" | "السنه" | "عامي")
}

/// A part of the day, before the day.
pub(super) fn is_day_part(word: &str) -> bool {
    matches!(word, "صباح" | "مساء" | "ظهر" | "عصر" | "فجر" | "ليل" | "ضحي")
}

/// How the years are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    Common,
    Before,
    Hijri,
}

/// An era in one word.
pub(super) fn era(word: &str) -> Option<Era> {
    Some(match word {
        "م" | "ميلادي" | "ميلاديه" | "للميلاد" | "الميلادي" | "الميلاديه" | "ad" | "ce" => {
            Era::Common
        }
        "bc" | "bce" => Era::Before,
        "ه" | "هجري" | "هجريه" | "للهجره" | "الهجري" | "الهجريه" | "ah" => {
            Era::Hijri
        }
        _ => return None,
    })
}

/// A decade of a century in Arabic, without the article: its tens.
pub(super) fn decade(word: &str) -> Option<u8> {
    let stem = ["ينيات", "ينات"].iter().find_map(|end| word.strip_suffix(end))?;
    Some(match stem {
        "عشر" => 20,
        "ثلاث" => 30,
        "اربع" => 40,
        "خمس" => 50,
        "ست" => 60,
        "سبع" => 70,
        "ثمان" => 80,
        "تسع" => 90,
        _ => return None,
    })
}

/// A decade in English: its tens.
pub(super) fn english_decade(word: &str) -> Option<u8> {
    const WORDS: [&str; 8] =
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    WORDS.iter().position(|&known| known == word).map(|at| 10 * at as u8 + 20)
}

/// A season by its code in ISO 8601-2.
pub(super) fn season(word: &str) -> Option<u8> {
    Some(match word {
        "ربيع" | "الربيع" | "spring" => 21,
        "صيف" | "الصيف" | "summer" => 22,
        "خريف" | "الخريف" | "autumn" | "fall" => 23,
        "شتاء" | "الشتاء" | "winter" => 24,
        _ => return None,
    })
}

/// A word after which a month or a day is part of a name: of a city, a street, a paper.
pub(super) fn names_follow(word: &str) -> bool {
    matches!(
        word,
        "مدينه"
            | "شارع"
            | "جامعه"
            | "ميدان"
            | "جسر"
            | "كوبري"
            | "حركه"
            | "صحيفه"
            | "جريده"
            | "قناه"
            | "ملعب"
            | "حزب"
            | "مجله"
            | "حي"
            | "نادي"
            | "ساحه"
            | "مسجد"
            | "جامع"
            | "صلاه"
            | "خطبه"
            | "سوره"
            | "مستشفي"
            | "مطار"
            | "استاد"
            | "منطقه"
            | "شركه"
            | "الواحد"
            | "كتاب"
            | "روايه"
    )
}

/// A word before a year that has no other sign of being one.
pub(super) fn year_follows(word: &str) -> bool {
    matches!(
        word,
        "في" | "منذ"
            | "حتي"
            | "بحلول"
            | "قبل"
            | "بعد"
            | "من"
            | "الي"
            | "خلال"
            | "اوايل"
            | "اواخر"
            | "مطلع"
            | "نهايه"
            | "بدايه"
            | "منتصف"
            | "مواليد"
            | "ولد"
            | "انتخابات"
            | "in"
            | "since"
            | "until"
            | "till"
            | "by"
            | "from"
            | "during"
            | "before"
            | "after"
            | "early"
            | "late"
            | "mid"
            | "around"
            | "circa"
            | "born"
            | "to"
    )
}

/// A word after which an English month alone is a date.
pub(super) fn english_month_follows(word: &str) -> bool {
    year_follows(word) || matches!(word, "of" | "through" | "between" | "each" | "every")
}

/// A word that what is counted is called by: the number before it is no year.
pub(super) fn is_counted(word: &str) -> bool {
    matches!(
        word,
        "متر"
            | "مترا"
            | "كم"
            | "كيلومتر"
            | "كيلو"
            | "كلم"
            | "دولار"
            | "دولارا"
            | "نسمه"
            | "شخص"
            | "شخصا"
            | "مليون"
            | "الف"
            | "طن"
            | "جنيه"
            | "ليره"
            | "يورو"
            | "ساعه"
            | "دقيقه"
            | "كتاب"
            | "كتابا"
            | "ميل"
            | "قدم"
            | "درجه"
            | "عام"
            | "سنه"
            | "people"
            | "metres"
            | "meters"
            | "miles"
            | "km"
            | "feet"
            | "dollars"
            | "percent"
            | "years"
    )
}
