//! What came of a conversion, told in lines or as JSON.

use crate::convert::Outcome;
use crate::formats::fidelity::{Fate, Loss, Thing};

/// Losses that are told one by one.
const TOLD: usize = 20;

/// The outcome in lines for people.
pub(super) fn as_lines(outcome: &Outcome) -> String {
    let report = &outcome.report;
    let mut lines = vec![format!("{} documents, {} spans", report.documents, report.spans)];
    for (kind, fates) in &report.totals {
        let fates: Vec<String> =
            fates.iter().map(|(fate, count)| format!("{count} {}", fate.as_str())).collect();
        lines.push(format!("  {kind}: {}", fates.join(", ")));
    }
    for assumption in outcome.assumptions.keys() {
        lines.push(format!("  {assumption}"));
    }
    for (what, count) in &report.left_out {
        lines.push(format!("  the form does not hold the {what} ({count} documents)"));
    }
    for loss in report.losses.iter().take(TOLD) {
        lines.push(format!("  {}", loss_line(loss)));
    }
    let more = report.losses.len().saturating_sub(TOLD) + report.not_listed;
    if 0 < more {
        lines.push(format!("  … and {more} more; --report FILE lists them"));
    }
    for problem in outcome.problems.iter().take(TOLD) {
        lines.push(format!("  {problem}"));
    }
    let more = outcome.problems.len().saturating_sub(TOLD) + outcome.problems_not_listed;
    if 0 < more {
        lines.push(format!("  … and {more} more remarks; --report FILE lists them"));
    }
    for difference in report.differences.iter().take(TOLD) {
        lines.push(format!("  read back otherwise: {difference}"));
    }
    lines.join("\n")
}

fn loss_line(loss: &Loss) -> String {
    let what = match &loss.thing {
        Thing::Span { id, label, start, end, text } => {
            format!("{id} {label} {start}–{end} \u{2068}{text}\u{2069}")
        }
        Thing::Relation { id, kind } => format!("relation {id} {kind}"),
        Thing::Entity { id } => format!("entity {id}"),
        Thing::Document => "document".to_owned(),
    };
    let what = what.replace(['\n', '\r', '\t'], " ");
    debug_assert!(loss.fate != Fate::Kept);
    format!("{}: {what}: {}: {}", loss.document, loss.fate.as_str(), loss.why)
}
