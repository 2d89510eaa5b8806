//! `hashiya dates`: the dates of texts with what they mean.

use super::arguments::{Reading, Writing};
use super::{Failure, convert::converted};
use crate::convert::{self, Whose};
use crate::formats::{self, Record};
use crate::model::edtf::Point;
use crate::project::files::Nowhere;
use crate::suggest::dates;
use crate::text::OffsetMap;
use clap::Args;
use serde::Serialize;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

#[derive(Args)]
pub(super) struct Dates {
    #[command(flatten)]
    reading: Reading,
    /// The date of the documents, from which yesterday and last month are reckoned; by default the one that their
    /// annotations, their metadata or their first lines tell.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// A line of JSON for each document.
    #[arg(long)]
    json: bool,
    /// Files, folders, patterns, projects, or - for the standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// A date as it is told.
#[derive(Serialize)]
struct Told {
    /// Where it starts, in code points.
    start: usize,
    /// Where it ends, in code points.
    end: usize,
    text: String,
    value: String,
    rule: &'static str,
}

/// The dates of a document.
#[derive(Serialize)]
struct Listed {
    document: Arc<str>,
    /// What they are reckoned from.
    date: Option<String>,
    dates: Vec<Told>,
}

/// The date of a document, as it or its annotators say it.
fn date_of(record: &Record) -> Option<Point> {
    let metadata = record.metadata.get(dates::DATE).and_then(serde_json::Value::as_str);
    let said = record.layers.iter().find_map(|layer| dates::said_date(&layer.extra)).or(metadata);
    match said {
        Some(said) => dates::reference(said),
        None => dates::dateline(&record.text).and_then(|found| found.value.point()),
    }
}

fn told(record: &Record, date: Option<Point>) -> Listed {
    let date = date.or_else(|| date_of(record));
    let offsets = OffsetMap::new(&record.text);
    let place = |byte: usize| offsets.code_point_of_byte(&record.text, byte).0;
    let dates = dates::find(&record.text, date)
        .into_iter()
        .map(|found| Told {
            start: place(found.range.start),
            end: place(found.range.end),
            text: record.text.get(found.range).unwrap_or_default().to_owned(),
            value: found.value.to_string(),
            rule: found.rule.as_str(),
        })
        .collect();
    Listed { document: record.name.clone(), date: date.map(|date| date.to_string()), dates }
}

pub(super) fn run(command: &Dates) -> Result<(), Failure> {
    let date = match &command.date {
        Some(date) => Some(dates::reference(date).ok_or_else(|| {
            format!("{date} is no date with a year: write it like 2022-10-24, 2022-10 or 2022")
        })?),
        None => None,
    };
    let to = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let mut options = command.reading.options(&Writing::default(), to, Whose::All);
    options.unchecked = true;
    let found: Arc<Mutex<Vec<Listed>>> = Arc::default();
    let all = found.clone();
    options.look = Some(Box::new(move |record| {
        let document = told(record, date);
        if let Ok(mut all) = all.lock() {
            all.push(document);
        }
    }));
    let outcome = converted(&sources, &options, &mut Nowhere)?;
    drop(options);
    let mut found = found.lock().map(|mut found| std::mem::take(&mut *found)).unwrap_or_default();
    found.sort_by(|a, b| a.document.cmp(&b.document));
    let mut out = String::new();
    for document in &found {
        if command.json {
            out.push_str(&serde_json::to_string(document).unwrap_or_default());
            out.push('\n');
            continue;
        }
        for date in &document.dates {
            let (name, text) =
                (document.document.replace('\t', " "), date.text.replace(['\t', '\n', '\r'], " "));
            let Told { start, end, value, rule, .. } = date;
            out.push_str(&format!("{name}\t{start}\t{end}\t{text}\t{value}\t{rule}\n"));
        }
    }
    // Whoever reads may have seen enough.
    let _ = std::io::stdout().write_all(out.as_bytes());
    for error in &outcome.errors {
        eprintln!("hashiya: {error}");
    }
    match outcome.errors.len() {
        0 => Ok(()),
        count => Err(format!("{count} of the files could not be read").into()),
    }
}
