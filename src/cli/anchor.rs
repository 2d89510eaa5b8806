//! `hashiya anchor`: spans of documents whose text has changed, moved where they surely are.

use super::Failure;
use crate::project::{self, anchor};
use anchor::{Anchored, Came};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Anchor {
    /// The project's folder.
    project: PathBuf,
    /// Only tell what would become of each span; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// A line of JSON for each annotator of each document whose text has changed.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Anchor) -> Result<(), Failure> {
    let project = project::open(&command.project).map_err(|error| error.to_string())?.project;
    let mut found = Vec::new();
    let mut errors = 0;
    for annotator in project.annotators() {
        for name in project.names().map_err(|error| error.to_string())? {
            match anchor::look(&project, &annotator, &name) {
                Ok(anchored) => found.extend(anchored),
                Err(error) => {
                    eprintln!("hashiya: {error}");
                    errors += 1;
                }
            }
        }
    }
    if !command.dry_run {
        anchor::write(&found)?;
    }
    let told: String = found
        .iter()
        .map(|one| if command.json { format!("{}\n", as_json(one)) } else { as_text(one) })
        .collect();
    // Whoever reads may have seen enough.
    let _ = std::io::stdout().write_all(told.as_bytes());
    let waits = found.iter().any(|one| one.spans.iter().any(anchor::Placed::waits));
    match errors {
        0 if waits => Err(Failure::Found),
        0 => Ok(()),
        count => Err(format!("{count} files of labels could not be looked at").into()),
    }
}

/// How many spans stayed, moved, are unsure and are lost.
fn counts(one: &Anchored) -> [usize; 4] {
    let mut counts = [0; 4];
    for span in &one.spans {
        counts[match span.fate {
            Came::Stayed => 0,
            Came::Moved(_) => 1,
            Came::Unsure(_) => 2,
            Came::Lost => 3,
        }] += 1;
    }
    counts
}

fn as_json(one: &Anchored) -> Value {
    let ranges = |parts: &[Range<usize>]| -> Value {
        parts.iter().map(|part| json!([part.start, part.end])).collect()
    };
    let span = |span: &anchor::Placed| {
        let (fate, places): (&str, Value) = match &span.fate {
            Came::Stayed => ("stayed", json!([ranges(&span.was)])),
            Came::Moved(parts) => ("moved", json!([ranges(parts)])),
            Came::Unsure(places) => ("unsure", places.iter().map(|parts| ranges(parts)).collect()),
            Came::Lost => ("lost", json!([])),
        };
        json!({"id": span.id, "label": span.label, "text": span.covered, "was": ranges(&span.was), "fate": fate,
               "places": places})
    };
    let [stayed, moved, unsure, lost] = counts(one);
    json!({"document": one.document, "annotator": one.annotator, "old text": one.old_text, "stayed": stayed,
           "moved": moved, "unsure": unsure, "lost": lost, "spans": one.spans.iter().map(span).collect::<Value>()})
}

fn as_text(one: &Anchored) -> String {
    let [stayed, moved, unsure, lost] = counts(one);
    let copy = if one.old_text { "" } else { "; no copy of the earlier text is there" };
    let (document, annotator) = (&one.document, &one.annotator);
    let mut told = format!(
        "{document}\t{annotator}: {stayed} stayed, {moved} moved, {unsure} unsure, {lost} lost{copy}\n"
    );
    for span in one.spans.iter().filter(|span| span.waits()) {
        let places = match &span.fate {
            Came::Unsure(places) => {
                let place = |parts: &Vec<Range<usize>>| {
                    let parts = parts.iter().map(|part| format!("{}-{}", part.start, part.end));
                    parts.collect::<Vec<_>>().join("+")
                };
                format!("may be at {}", places.iter().map(place).collect::<Vec<_>>().join(" or "))
            }
            _ => "is gone".to_owned(),
        };
        let covered = span.covered.join(" … ").replace(['\t', '\n', '\r'], " ");
        told.push_str(&format!("  {}\t{}\t{covered}\t{places}\n", span.id, span.label));
    }
    told
}
