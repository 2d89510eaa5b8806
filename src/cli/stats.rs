//! `hashiya stats`: how much there is, and of what.

use super::arguments::{Reading, Writing};
use super::{Failure, convert::converted};
use crate::convert::{self, Whose};
use crate::formats::{self, Record};
use crate::project::files::Nowhere;
use crate::text::tokens::Tokens;
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

#[derive(Args)]
pub(super) struct Stats {
    #[command(flatten)]
    reading: Reading,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Files, folders, patterns, projects, or - for the standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// Counts over documents.
#[derive(Default, Serialize)]
struct Counts {
    documents: usize,
    /// Documents with at least one span.
    annotated: usize,
    bytes: usize,
    code_points: usize,
    tokens: usize,
    sentences: usize,
    spans: usize,
    /// Spans that lie inside another of the same annotator.
    nested: usize,
    /// Spans that share characters with another, neither inside the other.
    crossing: usize,
    /// Spans of several parts.
    discontinuous: usize,
    zero_length: usize,
    relations: usize,
    entities: usize,
    labels: BTreeMap<Arc<str>, usize>,
    relation_types: BTreeMap<Arc<str>, usize>,
    annotators: BTreeMap<Arc<str>, usize>,
}

impl Counts {
    fn add(&mut self, record: &Record) {
        self.documents += 1;
        self.annotated += usize::from(0 < record.span_count());
        self.bytes += record.text.len();
        self.code_points += record.text.chars().count();
        let own;
        let tokens = if let Some(tokens) = &record.tokens {
            tokens
        } else {
            own = Tokens::words(&record.text, &[], &[]);
            &own
        };
        self.tokens += tokens.ranges.len();
        self.sentences += tokens.sentence_ranges().len();
        for layer in &record.layers {
            *self.annotators.entry(layer.annotator.clone()).or_default() += layer.spans.len();
            self.spans += layer.spans.len();
            self.relations += layer.relations.len();
            self.entities += layer.entities.len();
            for span in &layer.spans {
                *self.labels.entry(span.label.clone()).or_default() += 1;
                self.discontinuous += usize::from(1 < span.parts.len());
                self.zero_length += usize::from(span.start() == span.end());
            }
            for relation in &layer.relations {
                *self.relation_types.entry(relation.kind.clone()).or_default() += 1;
            }
            let (nested, crossing) =
                overlaps(layer.spans.iter().map(|span| (span.start(), span.end())).collect());
            self.nested += nested;
            self.crossing += crossing;
        }
    }
}

/// How many ranges lie inside another, and how many cross another; equal ranges lie inside each other but for one.
fn overlaps(mut ranges: Vec<(u32, u32)>) -> (usize, usize) {
    ranges.sort_unstable_by_key(|&(start, end)| (start, std::cmp::Reverse(end)));
    let mut open: Vec<u32> = Vec::new();
    let (mut nested, mut crosses) = (0, vec![false; ranges.len()]);
    let mut open_at: Vec<usize> = Vec::new();
    for (at, &(start, end)) in ranges.iter().enumerate() {
        while open.last().is_some_and(|&last| last <= start) {
            open.pop();
            open_at.pop();
        }
        nested += usize::from(open.iter().any(|&outer| end <= outer));
        for (&outer, &other) in open.iter().zip(&open_at) {
            if start < outer && outer < end {
                (crosses[at], crosses[other]) = (true, true);
            }
        }
        // Kept with the farthest end first, so that what is over is at the back.
        let place = open.partition_point(|&other| end <= other);
        open.insert(place, end);
        open_at.insert(place, at);
    }
    (nested, crosses.into_iter().filter(|&crosses| crosses).count())
}

pub(super) fn run(command: &Stats) -> Result<(), Failure> {
    let to = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let mut options = command.reading.options(&Writing::default(), to, Whose::All);
    options.unchecked = true;
    let counts: Arc<Mutex<Counts>> = Arc::default();
    let all = counts.clone();
    options.look = Some(Box::new(move |record| {
        if let Ok(mut counts) = all.lock() {
            counts.add(record);
        }
    }));
    let outcome = converted(&sources, &options, &mut Nowhere)?;
    drop(options);
    let counts = counts.lock().map(|mut counts| std::mem::take(&mut *counts)).unwrap_or_default();
    for error in &outcome.errors {
        eprintln!("hashiya: {error}");
    }
    if command.json {
        println!("{}", serde_json::to_value(&counts).unwrap_or_default());
    } else {
        let line = |name: &str, count: usize| println!("{name:24}{count:>12}");
        line("documents", counts.documents);
        line("  with spans", counts.annotated);
        line("bytes", counts.bytes);
        line("code points", counts.code_points);
        line("tokens", counts.tokens);
        line("sentences", counts.sentences);
        line("spans", counts.spans);
        line("  nested", counts.nested);
        line("  crossing", counts.crossing);
        line("  of several parts", counts.discontinuous);
        line("  of no length", counts.zero_length);
        for (label, count) in &counts.labels {
            line(&format!("  {label}"), *count);
        }
        line("relations", counts.relations);
        for (kind, count) in &counts.relation_types {
            line(&format!("  {kind}"), *count);
        }
        line("entities", counts.entities);
        for (annotator, count) in counts.annotators.iter().filter(|(annotator, _)| !annotator.is_empty()) {
            line(&format!("by {annotator}"), *count);
        }
    }
    match outcome.errors.len() {
        0 => Ok(()),
        count => Err(format!("{count} of the files could not be read").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::overlaps;

    #[test]
    fn nested_and_crossing_are_told_apart() {
        assert_eq!(overlaps(vec![(0, 10), (2, 4), (3, 6), (20, 25)]), (2, 2));
        assert_eq!(overlaps(vec![(0, 5), (5, 10)]), (0, 0));
        assert_eq!(overlaps(vec![(0, 5), (0, 5)]), (1, 0));
        assert_eq!(overlaps(vec![(0, 5), (3, 8), (6, 9)]), (0, 3));
    }
}
