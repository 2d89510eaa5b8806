//! When work was done, as far as files tell it.

use crate::formats::Record;
use crate::model::Extra;
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Iso};
use serde_json::Value;

/// A week of ISO 8601: its year and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(i32, u8);

impl std::fmt::Display for Week {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-W{:02}", self.0, self.1)
    }
}

/// Keys under which files tell a time, the last change before the first: those of Label Studio, Prodigy and others.
const KEYS: [&str; 7] = ["updated_at", "modified", "created_at", "created", ANSWERED, "timestamp", "time"];

/// The key under which Prodigy tells when an example was answered; it is kept with what is said of the document.
const ANSWERED: &str = "_timestamp";

/// The week of an annotator's last work on a document: the latest time that the layer or a span of it tells, or else
/// that of the answer that the document was.
pub fn week_of(record: &Record) -> Option<Week> {
    let layer = record.layers.first()?;
    let spans = layer.spans.iter().filter_map(|span| day_of(&span.extra));
    let told = spans.chain(day_of(&layer.extra)).max();
    let day = told.or_else(|| record.metadata.get(ANSWERED).and_then(day))?;
    let week = Date::from_rata_die(day, Iso).week_of_year();
    Some(Week(week.iso_year, week.week_number))
}

fn day_of(extra: &Extra) -> Option<RataDie> {
    if extra.is_empty() {
        return None;
    }
    KEYS.iter().filter_map(|key| extra.get(*key)).find_map(day)
}

/// The first of January 1970, counted in days as the calendar counts them.
const EPOCH: i64 = 719_163;

/// The day of a time that is written by ISO 8601, or counted in seconds since 1970.
fn day(value: &Value) -> Option<RataDie> {
    match value {
        Value::String(text) => {
            let mut parts = text.get(..10)?.splitn(3, '-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            let day = Date::try_new_iso(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            day.ok().map(|day| day.to_rata_die())
        }
        Value::Number(seconds) => {
            let days = (seconds.as_f64()? / 86_400.0).floor();
            (days.abs() < 1e7).then(|| RataDie::new(EPOCH + days as i64))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Layer;

    #[test]
    fn times_of_files_fall_into_weeks() {
        for (value, week) in [
            (Value::from("2024-12-30T08:00:00Z"), "2025-W01"),
            (Value::from("2022-05-24"), "2022-W21"),
            (Value::from(1_653_350_400), "2022-W21"),
        ] {
            let mut record = Record::new("a", "نعم");
            record.layers.push(Layer::default());
            record.metadata.insert("_timestamp".to_owned(), value.clone());
            assert_eq!(week_of(&record).map(|week| week.to_string()).as_deref(), Some(week));
            record.metadata.insert("_timestamp".to_owned(), 0.into());
            record.layers[0].extra.insert("created_at".to_owned(), value);
            assert_eq!(week_of(&record).map(|week| week.to_string()).as_deref(), Some(week));
        }
        let mut record = Record::new("a", "نعم");
        record.layers.push(Layer::default());
        record.layers[0].extra.insert("created_at".to_owned(), "yesterday".into());
        assert_eq!(week_of(&record), None);
    }
}
