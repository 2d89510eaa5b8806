//! What dates mean: the document's own date, values proposed for marked dates, and giving them.

use super::jobs::Message;
use super::strings::Strings;
use super::{OpenDocument, State};
use crate::model::edtf::Point;
use crate::model::{AttributeKind, DateError, Edit, Schema, Span, SpanId, VALUE};
use crate::suggest::dates::{self, DATE, Found, Rule};
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// What the window remembers of dates.
#[derive(Default)]
pub struct Dates {
    /// The bytes that were selected as something to mark: a date marked there gets its value with its label.
    pub(super) candidate: Option<Range<usize>>,
    /// Says that the document's date is shown whatever is selected.
    pub shown: bool,
    /// Says that the document's date is to be written; the inspector takes it back.
    pub wanted: bool,
}

/// Says whether spans of a label hold the value of a date.
pub fn is_dated(schema: &Schema, label: &str) -> bool {
    let attributes = schema.get(label).into_iter().flat_map(|label| &label.attributes);
    attributes.into_iter().any(|attribute| attribute.name == VALUE && attribute.kind == AttributeKind::Date)
}

/// The label that dates take: `date`, or the first that holds the value of one.
pub(super) fn label(schema: &Schema) -> Option<Arc<str>> {
    let named = schema.get("date");
    let dated = || schema.labels.iter().find(|label| is_dated(schema, &label.name));
    named.or_else(dated).map(|label| label.name.clone())
}

/// What is proposed as the value of a date.
pub fn proposal(open: &OpenDocument, span: &Span) -> Option<Found> {
    let [part] = span.parts.as_slice() else { return None };
    dates::value_of(&open.document.text, part.bytes(), open.reference())
}

pub(super) fn can_take(state: &State) -> bool {
    let span = state.open.as_ref().and_then(OpenDocument::selected_span);
    span.is_some_and(|span| is_dated(&state.schema, &span.label))
}

pub(super) fn can_fill(state: &State) -> bool {
    let counts = state.open.as_ref().map(|open| open.annotations.counts());
    counts.is_some_and(|counts| counts.keys().any(|label| is_dated(&state.schema, label)))
}

impl OpenDocument {
    /// What somebody said is the document's date.
    pub fn said_date(&self) -> Option<&str> {
        dates::said_date(&self.annotations.extra)
    }

    /// What dates of the text are reckoned from: the document's date as it was said, or as its text tells it.
    pub fn reference(&self) -> Option<Point> {
        match self.said_date() {
            Some(said) => dates::reference(said),
            None => self.dateline.as_ref().and_then(|found| found.value.point()),
        }
    }
}

/// Says of which date a document is; nothing written takes it back.
pub(super) fn set_document_date(open: &mut OpenDocument, date: Option<String>) {
    let value = date.filter(|date| !date.trim().is_empty()).map(Value::from);
    if open.annotations.extra.get(DATE) != value.as_ref() {
        open.edit(&Edit::Said { key: DATE.to_owned(), value });
    }
}

fn with_value(span: &Span, value: String) -> Option<Edit> {
    let mut attributes = span.attributes.clone();
    let old = attributes.insert(VALUE.to_owned(), value.into());
    (old.as_ref() != attributes.get(VALUE)).then(|| Edit::Attributes { id: span.id.clone(), attributes })
}

impl State {
    /// Gives the selected date the value that is proposed.
    pub(super) fn take_date(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(span) = open.selected_span() else { return };
        match proposal(open, span) {
            Some(found) => {
                if let Some(edit) = with_value(span, found.value.to_string()) {
                    open.edit(&edit);
                }
            }
            None => self.said = Some(self.strings.tr("date-none").to_string()),
        }
    }

    /// Gives a date its value that was just marked where a candidate was.
    pub(super) fn fill_candidate(&mut self) {
        let Some(range) = self.dates.candidate.take() else { return };
        let Some(open) = &mut self.open else { return };
        let Some(span) = open.selected_span() else { return };
        let marked = span.parts.first().is_some_and(|part| part.bytes() == range) && span.parts.len() == 1;
        if marked && is_dated(&self.schema, &span.label) && !span.attributes.contains_key(VALUE) {
            let edit = proposal(open, span).and_then(|found| with_value(span, found.value.to_string()));
            if let Some(edit) = edit {
                open.edit(&edit);
            }
        }
    }

    /// Looks for the value of every date of the document that has none.
    pub(super) fn fill_dates(&mut self) {
        let Some(open) = &self.open else { return };
        let schema = self.schema.clone();
        let lacks = |span: &&Span| {
            span.parts.len() == 1 && is_dated(&schema, &span.label) && !span.attributes.contains_key(VALUE)
        };
        let ranges = open.annotations.spans().filter(lacks);
        let ranges: Vec<(SpanId, Range<usize>)> = ranges
            .filter_map(|span| span.parts.first().map(|part| (span.id.clone(), part.bytes())))
            .collect();
        let (name, text, reference) =
            (open.document.name.clone(), open.document.text.clone(), open.reference());
        let failed = {
            let name = name.clone();
            move |_| Message::Dated(name.clone(), Vec::new())
        };
        self.jobs.spawn_quietly(failed, move || {
            let found: HashMap<Range<usize>, String> = dates::find(&text, reference)
                .into_iter()
                .map(|found| (found.range, found.value.to_string()))
                .collect();
            let value = |range: &Range<usize>| {
                let by_itself =
                    || dates::value_of(&text, range.clone(), reference).map(|found| found.value.to_string());
                found.get(range).cloned().or_else(by_itself)
            };
            let values = ranges.into_iter().filter_map(|(id, range)| Some((id, value(&range)?))).collect();
            Message::Dated(name, values)
        });
    }

    /// Gives dates of a document the values that were found, as one step, and says how many.
    pub(super) fn dated(&mut self, document: &str, values: Vec<(SpanId, String)>) {
        let Some(open) = self.open.as_mut().filter(|open| *open.document.name == *document) else { return };
        let schema = self.schema.clone();
        let edits: Vec<Edit> = values
            .into_iter()
            .filter_map(|(id, value)| {
                // It may have got another since.
                let span = open.annotations.get(&id).filter(|span| !span.attributes.contains_key(VALUE))?;
                with_value(span, value)
            })
            .collect();
        let filled = edits.len();
        if 0 < filled {
            open.edit(&Edit::Batch(edits));
        }
        let lacks = |span: &&Span| is_dated(&schema, &span.label) && !span.attributes.contains_key(VALUE);
        let left = open.annotations.spans().filter(lacks).count();
        let args = [("count", filled.into()), ("left", left.into())];
        self.said = Some(self.strings.tr_args("date-filled", &args));
        self.record();
    }
}

/// What a rule is called in the language of the interface.
pub fn rule_name(strings: &Strings, rule: Rule) -> Arc<str> {
    strings.tr(match rule {
        Rule::DayMonthYear => "date-rule-day-month-year",
        Rule::DayMonth => "date-rule-day-month",
        Rule::MonthYear => "date-rule-month-year",
        Rule::Month => "date-rule-month",
        Rule::Numeric => "date-rule-numeric",
        Rule::NumericEither => "date-rule-numeric-either",
        Rule::HijriDay => "date-rule-hijri-day",
        Rule::HijriMonth => "date-rule-hijri-month",
        Rule::HijriYear => "date-rule-hijri-year",
        Rule::HijriGregorian => "date-rule-hijri-gregorian",
        Rule::Year => "date-rule-year",
        Rule::Years => "date-rule-years",
        Rule::Decade => "date-rule-decade",
        Rule::Century => "date-rule-century",
        Rule::Division => "date-rule-division",
        Rule::Weekday => "date-rule-weekday",
        Rule::RelativeDay => "date-rule-relative-day",
        Rule::Relative => "date-rule-relative",
        Rule::Ago => "date-rule-ago",
        Rule::Interval => "date-rule-interval",
        Rule::Time => "date-rule-time",
    })
}

/// Why a text is no value of a date, in the language of the interface.
pub fn why_no_date(strings: &Strings, error: &DateError) -> String {
    let number = |number: u8| usize::from(number).into();
    match error {
        DateError::Form(_) => strings.tr("date-why-form").to_string(),
        DateError::Year => strings.tr("date-why-year").to_string(),
        DateError::Month(month) => strings.tr_args("date-why-month", &[("month", number(*month))]),
        DateError::Day { day, month, most } => {
            let args = [("day", number(*day)), ("month", month.as_str().into()), ("most", number(*most))];
            strings.tr_args("date-why-day", &args)
        }
        DateError::Week { week, year, most } => {
            let args = [("week", number(*week)), ("year", year.as_str().into()), ("most", number(*most))];
            strings.tr_args("date-why-week", &args)
        }
        DateError::Weekday(day) => strings.tr_args("date-why-weekday", &[("day", number(*day))]),
        DateError::Time(time) => strings.tr_args("date-why-time", &[("time", time.as_str().into())]),
        DateError::Reversed { from, to } => strings
            .tr_args("date-why-reversed", &[("from", from.as_str().into()), ("to", to.as_str().into())]),
        DateError::Open => strings.tr("date-why-open").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::strings::Language;
    use crate::model::When;

    #[test]
    fn every_rule_and_every_reason_is_said_in_both_languages() {
        let [english, arabic] = [Language::English, Language::Arabic].map(Strings::new);
        for rule in Rule::ALL {
            let (english, arabic) = (rule_name(&english, *rule), rule_name(&arabic, *rule));
            assert!(!english.starts_with("date-rule"), "{english}");
            assert!(arabic.chars().any(|c| ('ء'..='ي').contains(&c)), "{arabic}");
        }
        for wrong in [
            "October",
            "-0000",
            "2022-13",
            "2022-02-30",
            "2021-W53",
            "2021-W01-9",
            "2022-10-24T25",
            "2005/2003",
            "../..",
        ] {
            let error = wrong.parse::<When>().unwrap_err();
            assert_ne!(why_no_date(&english, &error), why_no_date(&arabic, &error), "{wrong}");
        }
    }
}
