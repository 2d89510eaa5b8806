//! What is a date, what is none, and why.

use super::*;
use proptest::prelude::*;

#[test]
fn what_is_a_date_reads_and_prints_the_same() {
    for text in [
        "2022",
        "2022-10",
        "2022-10-24",
        "XXXX-10-24",
        "XXXX-XX-23",
        "2022-XX",
        "2022-XX-XX",
        "197X",
        "19XX",
        "XXXX",
        "2022-21",
        "2022-36",
        "2022-40",
        "2022-W43",
        "XXXX-WXX",
        "XXXX-WXX-1",
        "2022-W43-1",
        "2022-10-24T17",
        "2022-10-24T17:30",
        "2022-10-24T17:30:05Z",
        "2022-10-24T17:30+03:00",
        "XXXX-XX-XXT09:00-05:30",
        "1258~",
        "1258?",
        "2022-10-24T17%",
        "-0043",
        "-04XX",
        "0000",
        "2024-02-29",
        "XXXX-02-29",
        "20XX-02-29",
        "2022-10-23/2022-10-26",
        "../2005",
        "1950/..",
        "1881~/1938",
        "2022-10-24T09:00/2022-10-24T17:00",
        "19XX/1950",
        "2020-W53-7",
    ] {
        let when: When = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(when.to_string(), text);
    }
    assert_eq!(" 2022 ".parse::<When>().unwrap().to_string(), "2022");
    assert_eq!("2022-10-24T17:00+00:00".parse::<When>().unwrap().to_string(), "2022-10-24T17:00Z");
}

#[test]
fn what_is_impossible_says_why() {
    for (text, why) in [
        ("2022-13", "there is no month 13"),
        ("2022-00-10", "there is no month 0"),
        ("2023-02-29", "there is no day 29: 2023-02 has 28"),
        ("1900-02-29", "there is no day 29: 1900-02 has 28"),
        ("XXXX-04-31", "there is no day 31: XXXX-04 has 30"),
        ("2022-10-00", "there is no day 0: 2022-10 has 31"),
        ("2021-W53", "there is no week 53: 2021 has 52"),
        ("2021-W01-8", "there is no day 8 of a week: Monday is 1, Sunday is 7"),
        ("2022-10-24T24:00", "there is no time T24:00"),
        ("2022-10T10:00", "there is no time T10:00"),
        ("2005/2003", "it ends (2003) before it begins (2005)"),
        ("2022-W10/2022-W05", "it ends (2022-W05) before it begins (2022-W10)"),
        (
            "2022-10-24T17:00/2022-10-24T09:00",
            "it ends (2022-10-24T09:00) before it begins (2022-10-24T17:00)",
        ),
        ("../..", "one end of an interval must be said"),
        ("-0000", "there is no year -0000: the year before 0001 is 0000"),
    ] {
        assert_eq!(text.parse::<When>().unwrap_err().to_string(), why, "{text}");
    }
    for text in [
        "",
        "22",
        "٢٠٢٢",
        "2022-1",
        "2022-10-24-1",
        "October",
        "2022/10/24",
        "2022-10-XXT",
        "X022",
        "2022-10-24T1:30",
        "2022-10-24T10:30z",
        "-XXXX",
        "2022~~",
        "2022-10-24T10:",
        "/",
        "2022/",
        "2022-W1",
        "–2022",
        "2022-10-2４",
    ] {
        assert!(matches!(text.parse::<When>(), Err(DateError::Form(_))), "{text}");
    }
}

#[test]
fn weeks_begin_where_iso_8601_has_them_begin() {
    // From the standard's own examples.
    for (week, day) in
        [((2009, 1, 1), (2008, 12, 29)), ((2009, 53, 7), (2010, 1, 3)), ((1985, 15, 5), (1985, 4, 12))]
    {
        let date = week_day(week.0, week.1, week.2).unwrap();
        assert_eq!((date.year().extended_year(), date.month().ordinal, date.day_of_month().0), day);
    }
}

fn year_strategy() -> impl Strategy<Value = Year> {
    prop_oneof![
        (-9999_i32..=9999).prop_filter_map("in range", Year::new),
        (-9999_i32..=9999, 1_u8..=3).prop_filter_map("in range", |(year, open)| Year::around(year, open)),
        Just(Year::OPEN),
    ]
}

fn some_point() -> impl Strategy<Value = Point> {
    let two = |most: u8| proptest::option::of(0..=most);
    let part = prop_oneof![
        Just(Part::Whole),
        two(13).prop_map(Part::Month),
        (two(13), two(32)).prop_map(|(month, day)| Part::Day(month, day)),
        (21_u8..=41).prop_map(Part::Division),
        two(54).prop_map(Part::Week),
        (two(54), 0_u8..=8).prop_map(|(week, day)| Part::Weekday(week, day)),
    ];
    let time = (0_u8..25, proptest::option::of(0_u8..61), proptest::option::of(0_u8..61), -1500_i16..1500);
    let time = (time, prop::bool::ANY).prop_map(|((hour, minute, second, zone), zoned)| Time {
        hour,
        minute,
        second: second.filter(|_| minute.is_some()),
        zone: zoned.then_some(zone),
    });
    let sure = prop_oneof![Just(Sure::Yes), Just(Sure::Uncertain), Just(Sure::About), Just(Sure::Neither)];
    (year_strategy(), part, proptest::option::of(time), sure).prop_map(|(year, part, time, sure)| Point {
        year,
        part,
        time,
        sure,
    })
}

fn some_value() -> impl Strategy<Value = When> {
    let end = || proptest::option::of(some_point());
    prop_oneof![
        some_point().prop_map(When::Point),
        (end(), end()).prop_map(|(from, to)| When::Interval(from, to))
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn a_value_reads_back_as_it_was_or_is_refused_as_it_is(value in some_value()) {
        let read = value.to_string().parse::<When>();
        match value.check() {
            Ok(()) => prop_assert_eq!(read, Ok(value)),
            Err(_) => prop_assert!(read.is_err(), "{}", value),
        }
    }

    #[test]
    fn nothing_that_is_written_breaks_it(text in "[-0-9XWTZ:/.~?%+ اب]{0,24}") {
        if let Ok(value) = text.parse::<When>() {
            prop_assert_eq!(value.to_string().parse::<When>(), Ok(value));
        }
    }
}
