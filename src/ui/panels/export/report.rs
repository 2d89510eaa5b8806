//! What would be kept and lost: in totals, and each loss.

use super::{recount, say};
use crate::app::{Command, ExportCommand, State, Which, why};
use crate::convert::Outcome;
use crate::formats::fidelity::{Fate, Loss, Report, Thing};
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, CELLS_ROW, Cell, cells_row, row, tooltip};
use egui::{ScrollArea, Ui};

const FATES: [Fate; 7] =
    [Fate::Kept, Fate::Reduced, Fate::Widened, Fate::Narrowed, Fate::Split, Fate::Flattened, Fate::Dropped];

fn fate_key(fate: Fate) -> &'static str {
    match fate {
        Fate::Kept => "fate-kept",
        Fate::Reduced => "fate-reduced",
        Fate::Widened => "fate-widened",
        Fate::Narrowed => "fate-narrowed",
        Fate::Split => "fate-split",
        Fate::Flattened => "fate-flattened",
        Fate::Dropped => "fate-dropped",
    }
}

/// `41 spans: 38 kept, 2 flattened, 1 split`.
fn totals(state: &State, report: &Report) -> Vec<String> {
    let strings = &state.strings;
    let comma = strings.tr("list-comma");
    let mut lines = Vec::new();
    for (kind, key) in [
        ("span", "export-spans"),
        ("relation", "export-relations"),
        ("entity", "export-entities"),
        ("document", "export-whole"),
    ] {
        let Some(fates) = report.totals.get(kind) else { continue };
        let told: Vec<String> = FATES
            .iter()
            .filter_map(|fate| fates.get(fate).map(|&count| (*fate, count)))
            .map(|(fate, count)| strings.tr_args(fate_key(fate), &[("count", count.into())]))
            .collect();
        let count = if kind == "span" { report.spans } else { fates.values().sum() };
        let name = strings.tr_args(key, &[("count", count.into())]);
        lines.push(format!("{name}: {}", told.join(&comma)));
    }
    lines
}

pub(super) fn report(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    outcome: &Outcome,
    most: Option<f32>,
    commands: &mut Vec<Command>,
) {
    let (report, strings) = (&outcome.report, &state.strings);
    let documents = strings.tr_args("export-of", &[("count", report.documents.into())]);
    let lines = std::iter::once(documents).chain(totals(state, report)).collect::<Vec<_>>();
    ui.add(BidiLabel::new(lines.join(" · ")).wrap());
    if !report.left_out.is_empty() {
        let names: Vec<_> = report.left_out.keys().map(|what| strings.tr(left_out_key(what))).collect();
        let names = names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(&strings.tr("list-comma"));
        let text = strings.tr_args("export-left-out", &[("what", names.into())]);
        ui.add(BidiLabel::new(text).small().weak().wrap());
    }
    if state.export.stale {
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(strings.tr("export-stale")).small().color(look.theme.warning));
            recount(ui, state, commands);
        });
    }
    troubles(ui, state, look, outcome, commands);
    if report.losses.is_empty() {
        if report.differences.is_empty() && outcome.errors.is_empty() {
            ui.add_space(8.0);
            let key = if report.documents == 0 { "export-nothing" } else { "export-lossless" };
            ui.add(BidiLabel::new(strings.tr(key)).color(look.theme.accent).wrap());
        }
        return;
    }
    filter(ui, state, look, report, commands);
    let rows = &state.export.rows;
    let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("losses");
    if let Some(most) = most {
        let needed = rows.len() as f32 * (CELLS_ROW + ui.spacing().item_spacing.y);
        area = area.max_height(most.min(needed));
    }
    area.show_rows(ui, CELLS_ROW, rows.len(), |ui, shown| {
        for place in shown.filter_map(|at| rows.get(at).copied()) {
            if let Some(loss) = report.losses.get(place) {
                loss_row(ui, state, look, place, loss, commands);
            }
        }
    });
}

fn left_out_key(what: &str) -> &'static str {
    match what {
        "status" => "left-out-status",
        "tokens" => "left-out-tokens",
        _ => "left-out-annotator",
    }
}

/// What cannot be read, or is read back otherwise.
fn troubles(ui: &mut Ui, state: &State, look: &Look, outcome: &Outcome, commands: &mut Vec<Command>) {
    const SHOWN: usize = 3;
    if let Some(first) = outcome.report.differences.first() {
        let text = state.strings.tr_args("export-differs", &[("first", first.clone().into())]);
        ui.add(BidiLabel::new(text).color(look.theme.error).wrap());
    }
    for error in outcome.errors.iter().take(SHOWN) {
        ui.add(BidiLabel::new(error.to_string()).small().color(look.theme.error).wrap());
    }
    if !outcome.errors.is_empty() {
        row(ui, look.direction, |ui| {
            let args = [("count", outcome.errors.len().into())];
            ui.add(
                BidiLabel::new(state.strings.tr_args("export-errors", &args)).small().color(look.theme.error),
            );
            let without =
                BidiButton::new(state.strings.tr("export-without")).selected(state.export.keep_going);
            if ui.add(without.small()).clicked() {
                commands.push(say(ExportCommand::KeepGoing(!state.export.keep_going)));
            }
        });
    }
    for problem in outcome.problems.iter().take(SHOWN) {
        ui.add(BidiLabel::new(problem.to_string()).small().color(look.theme.warning).wrap());
    }
    let more = outcome.problems.len().saturating_sub(SHOWN) + outcome.problems_not_listed;
    if 0 < more {
        let text = state.strings.tr_args("transfer-more", &[("count", more.into())]);
        ui.add(BidiLabel::new(text).small().weak());
    }
}

/// Buttons that list the losses of one fate alone.
fn filter(ui: &mut Ui, state: &State, look: &Look, report: &Report, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        let all = BidiButton::new(state.strings.tr("export-all-losses")).small();
        if ui.add(all.selected(state.export.fate.is_none())).clicked() {
            commands.push(say(ExportCommand::Fate(None)));
        }
        for fate in FATES.into_iter().filter(|&fate| fate != Fate::Kept) {
            let count: usize = report.totals.values().filter_map(|fates| fates.get(&fate)).sum();
            if count == 0 {
                continue;
            }
            let name = state.strings.tr_args(fate_key(fate), &[("count", count.into())]);
            let on = state.export.fate == Some(fate);
            if ui.add(BidiButton::new(name).small().selected(on)).clicked() {
                commands.push(say(ExportCommand::Fate(if on { None } else { Some(fate) })));
            }
        }
        if 0 < report.not_listed {
            let text = state.strings.tr_args("transfer-more", &[("count", report.not_listed.into())]);
            ui.add(BidiLabel::new(text).small().weak());
        }
    });
}

fn loss_row(ui: &mut Ui, state: &State, look: &Look, place: usize, loss: &Loss, commands: &mut Vec<Command>) {
    let strings = &state.strings;
    let (label, text, tint) = match &loss.thing {
        Thing::Span { label, text, .. } => {
            let position = state.schema.position(label);
            let name = position.and_then(|at| state.schema.labels.get(at));
            let name =
                name.map_or_else(|| label.to_string(), |label| label.display_name(look.language).to_owned());
            (name, text.clone(), Some(look.theme.label(&state.schema, position).strong_tint))
        }
        Thing::Relation { kind, id } => (kind.to_string(), id.to_string(), None),
        Thing::Entity { id } => (strings.tr("thing-entity").to_string(), id.to_string(), None),
        Thing::Document => (strings.tr("thing-document").to_string(), String::new(), None),
    };
    let fate = strings.tr(fate_name(loss.fate));
    let reason = why(strings, &loss.why);
    let cell = |text, share, color, small| Cell { text, share, color, tint: None, small };
    let weak = Some(look.theme.weak_text);
    let grave = matches!(loss.fate, Fate::Dropped | Fate::Flattened);
    let several = state.export.which != Which::Here;
    let mut cells = vec![
        cell(&*fate, 0.10, Some(if grave { look.theme.error } else { look.theme.warning }), true),
        cell(label.as_str(), 0.12, None, true),
        Cell { tint, ..cell(text.as_str(), 0.30, None, false) },
        cell(reason.as_str(), 0.48, weak, true),
    ];
    if several {
        cells.push(cell(&loss.document, 0.18, weak, true));
    }
    let name = format!("{fate}: {label}: {text}");
    let response = cells_row(ui, look.direction, state.export.current == Some(place), &name, &cells);
    tooltip(&response, &reason);
    if response.clicked() {
        commands.push(say(ExportCommand::GoTo(place)));
    }
}

fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Kept => "fate-kept.one",
        Fate::Reduced => "fate-reduced.one",
        Fate::Widened => "fate-widened.one",
        Fate::Narrowed => "fate-narrowed.one",
        Fate::Split => "fate-split.one",
        Fate::Flattened => "fate-flattened.one",
        Fate::Dropped => "fate-dropped.one",
    }
}
