//! Handing work out: the form, the choices, what would be lost, and the writing.

use super::{Look, roomy, two_columns};
use crate::app::{By, Command, ExportCommand, State, Which, why};
use crate::convert::Outcome;
use crate::formats::fidelity::{EdgeRemedy, Fate, Loss, OverlapRemedy, PartsRemedy, Remedies, Report, Thing};
use crate::formats::{self, Edges, Info, Overlap};
use crate::text::arabic::fold;
use crate::ui::widgets::{
    BidiButton, BidiLabel, BidiTextEdit, CELLS_ROW, Cell, cells_row, list_row, menu_button, menu_item,
    progress_bar, row, tooltip,
};
use egui::{Id, Key, ScrollArea, Ui};
use std::sync::atomic::Ordering;

/// What the panel remembers.
#[derive(Default)]
pub(super) struct ExportPanel {
    /// What the names of the listed forms hold.
    filter: String,
}

/// From this width on, in points, the forms stand beside the rest.
const WIDE: f32 = 700.0;
const FORMS: f32 = 220.0;

fn field() -> Id {
    Id::unique("which form")
}

fn say(command: ExportCommand) -> Command {
    Command::Export(command)
}

impl ExportPanel {
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &mut State, look: &Look, commands: &mut Vec<Command>) {
        // Without the field of forms the main button takes the focus, once it can be pressed.
        let wide = WIDE <= ui.available_width();
        let focus = state.export.focus && (wide || state.export.can_write());
        state.export.focus &= !focus;
        let state = &*state;
        ui.spacing_mut().interact_size.y = 28.0;
        ui.set_min_height(ui.available_height());
        heading(ui, state, look, focus && !wide, commands);
        if wide {
            two_columns(ui, look.direction, FORMS, |ui, place| match place {
                0 => self.forms(ui, state, look, focus, commands),
                _ => roomy(ui, |ui, most| body(ui, state, look, most, commands)),
            });
        } else {
            roomy(ui, |ui, most| {
                form_menu(ui, state, look, commands);
                body(ui, state, look, most, commands);
            });
        }
    }

    /// The forms that can be written, to be sought by name and by what they are for.
    fn forms(&mut self, ui: &mut Ui, state: &State, look: &Look, focus: bool, commands: &mut Vec<Command>) {
        let before = self.filter.clone();
        let name = state.strings.tr("field-form");
        let response =
            BidiTextEdit::new(field(), &mut self.filter, name.clone()).hint(name).take_focus(focus).show(ui);
        let wanted = fold::folded(&self.filter).to_lowercase();
        let all = formats::all().iter().map(|format| format.info()).filter(|info| info.writes);
        let passing: Vec<&Info> = all
            .filter(|info| {
                let known = format!("{} {} {} {}", info.name, info.title, info.about, about(state, info));
                fold::folded(&known).to_lowercase().contains(wanted.trim())
            })
            .collect();
        let chosen = state.export.to.info().name;
        let at = passing.iter().position(|info| info.name == chosen);
        let mut go_to = None;
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            commands.push(say(ExportCommand::Close));
        }
        if response.has_focus() || response.lost_focus() {
            let (up, down, enter) = ui.input(|input| {
                (
                    input.key_pressed(Key::ArrowUp),
                    input.key_pressed(Key::ArrowDown),
                    input.key_pressed(Key::Enter),
                )
            });
            go_to = match at {
                Some(at) if down => Some((at + 1).min(passing.len().saturating_sub(1))),
                Some(at) if up => Some(at.saturating_sub(1)),
                None if up || down || (before != self.filter && !wanted.trim().is_empty()) => Some(0),
                _ => None,
            };
            if enter {
                commands.push(say(ExportCommand::Write));
                response.request_focus();
            }
        }
        if let Some(info) = go_to.and_then(|at| passing.get(at)).filter(|info| info.name != chosen) {
            commands.push(say(ExportCommand::To(info.name)));
        }
        ui.add_space(4.0);
        if passing.is_empty() {
            ui.add(BidiLabel::new(state.strings.tr("empty-forms")).weak().wrap());
        }
        ScrollArea::vertical().auto_shrink([false, false]).id_salt("forms").show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for info in passing {
                let selected = info.name == chosen;
                let response = list_row(ui, look.direction, 28.0, selected, None, info.title, None);
                if selected && go_to.is_some() {
                    response.scroll_to_me(None);
                }
                tooltip(&response, &about(state, info));
                if response.clicked() {
                    commands.push(say(ExportCommand::To(info.name)));
                }
            }
        });
    }
}

/// The forms in a menu, where there is no room for a list.
fn form_menu(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("export-form")).small().weak());
        menu_button(ui, state.export.to.info().title, |ui| {
            for info in formats::all().iter().map(|format| format.info()).filter(|info| info.writes) {
                if menu_item(ui, info.title, None).clicked() {
                    commands.push(say(ExportCommand::To(info.name)));
                    ui.close();
                }
            }
        });
    });
}

/// What a form is for.
fn about(state: &State, info: &Info) -> String {
    let key = match info.name {
        "json" => "form-json",
        "jsonl" => "form-jsonl",
        "project" => "form-project",
        "brat" => "form-brat",
        "conll2003" => "form-conll2003",
        "conll2002" => "form-conll2002",
        "bioes" => "form-bioes",
        "xmi" => "form-xmi",
        "cas-json" => "form-cas-json",
        "text" => "form-text",
        "csv" => "form-csv",
        "tsv" => "form-tsv",
        _ => return info.about.to_owned(),
    };
    state.strings.tr(key).to_string()
}

fn heading(ui: &mut Ui, state: &State, look: &Look, focus: bool, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("export-title")).strong());
        ui.add_space(8.0);
        let write =
            BidiButton::new(state.strings.tr("export-write")).tooltip(state.strings.tr("export-write.tip"));
        let write = write.shortcut("Enter").primary();
        let write = ui.add_enabled(state.export.can_write(), write);
        if focus {
            write.request_focus();
        }
        if write.clicked() {
            commands.push(say(ExportCommand::Write));
        }
        let save =
            BidiButton::new(state.strings.tr("export-report")).tooltip(state.strings.tr("export-report.tip"));
        if ui
            .add_enabled_ui(state.export.report().is_some(), |ui| ui.add(save.small().frameless()))
            .inner
            .clicked()
        {
            commands.push(say(ExportCommand::SaveReport));
        }
        if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
            commands.push(say(ExportCommand::Close));
        }
        if state.export.is_counting() || state.export.is_writing() {
            ui.add_space(8.0);
            let share =
                state.export.through.load(Ordering::Relaxed) as f32 / state.export.total.max(1) as f32;
            progress_bar(ui, look.direction, 120.0, share);
            let stop = BidiButton::new(state.strings.tr("find-stop")).small().frameless();
            if ui.add(stop).clicked() {
                commands.push(say(ExportCommand::Stop));
            }
            ui.ctx().request_repaint();
        }
    });
    ui.add_space(2.0);
}

/// All but the form; the list of losses is `most` points high, if there is little room.
fn body(ui: &mut Ui, state: &State, look: &Look, most: Option<f32>, commands: &mut Vec<Command>) {
    let info = state.export.to.info();
    ui.add(BidiLabel::new(about(state, info)).small().weak().wrap());
    choices(ui, state, look, commands);
    remedies(ui, state, look, info, commands);
    ui.add_space(2.0);
    if let Some((told, failed)) = &state.export.told {
        let color = if *failed { look.theme.error } else { look.theme.accent };
        ui.add(BidiLabel::new(told).color(color).wrap());
    }
    match &state.export.outcome {
        Some(Err(error)) => {
            ui.add(BidiLabel::new(error).color(look.theme.error).wrap());
        }
        Some(Ok(outcome)) => report(ui, state, look, outcome, most, commands),
        None if state.export.is_counting() && !state.is_saved() => {
            ui.add(BidiLabel::new(state.strings.tr("export-waits")).weak().wrap());
        }
        None if state.export.is_counting() => {
            ui.add(BidiLabel::new(state.strings.tr("export-counting")).weak().wrap());
        }
        None => {
            row(ui, look.direction, |ui| {
                ui.add(BidiLabel::new(state.strings.tr("export-stopped")).weak());
                recount(ui, state, commands);
            });
        }
    }
}

fn recount(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    if ui.add(BidiButton::new(state.strings.tr("export-recount")).small()).clicked() {
        commands.push(say(ExportCommand::Recount));
    }
}

/// A choice between a few things: its name, and a button for each.
struct Choice<'a> {
    ui: &'a mut Ui,
    state: &'a State,
    commands: &'a mut Vec<Command>,
}

impl Choice<'_> {
    fn name(&mut self, key: &'static str) {
        self.ui.add(BidiLabel::new(self.state.strings.tr(key)).small().weak());
    }

    fn one(&mut self, key: &'static str, tip: &'static str, on: bool, enabled: bool, command: ExportCommand) {
        let button = BidiButton::new(self.state.strings.tr(key)).tooltip(self.state.strings.tr(tip));
        let button = button.selected(on).small();
        if self.ui.add_enabled(enabled, button).clicked() && !on {
            self.commands.push(say(command));
        }
    }
}

fn choices(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        let mut choice = Choice { ui, state, commands };
        let which = state.export.which;
        choice.name("export-documents");
        for (key, tip, one, enabled) in [
            ("export-here", "export-here.tip", Which::Here, state.open.is_some()),
            ("export-all", "export-all.tip", Which::All, true),
            ("export-done", "export-done.tip", Which::Done, true),
        ] {
            choice.one(key, tip, which == one, enabled, ExportCommand::Which(one));
        }
        choice.ui.add_space(10.0);
        choice.name("export-whose");
        let gold = state.export.annotators.iter().any(|name| name == "gold");
        let several = state.export.to.info().holds.annotators;
        let tip = if several { "export-everybody.tip" } else { "export-everybody.not" };
        for (key, tip, by, enabled) in [
            ("export-mine", "export-mine.tip", By::Mine, true),
            ("export-gold", "export-gold.tip", By::Gold, gold),
            ("export-everybody", tip, By::Everybody, several),
        ] {
            choice.one(key, tip, state.export.by == by, enabled, ExportCommand::By(by));
        }
    });
}

/// What to do with what the form cannot hold, as far as it matters.
fn remedies(ui: &mut Ui, state: &State, look: &Look, info: &Info, commands: &mut Vec<Command>) {
    let now = state.export.remedies;
    let edges = info.holds.spans && info.holds.edges == Edges::Tokens;
    let overlap = info.holds.spans && matches!(info.holds.overlap, Overlap::None | Overlap::BetweenLabels);
    let parts = info.holds.spans && !info.holds.parts;
    if !edges && !overlap && !parts {
        return;
    }
    row(ui, look.direction, |ui| {
        let mut choice = Choice { ui, state, commands };
        if edges {
            choice.name("remedy-edges");
            for (key, tip, edges) in [
                ("remedy-cut", "remedy-cut.tip", EdgeRemedy::Cut),
                ("remedy-widen", "remedy-widen.tip", EdgeRemedy::Widen),
            ] {
                let to = ExportCommand::Remedies(Remedies { edges, ..now });
                choice.one(key, tip, now.edges == edges, true, to);
            }
            choice.ui.add_space(10.0);
        }
        if overlap {
            choice.name("remedy-overlap");
            for (key, tip, overlap) in [
                ("remedy-outermost", "remedy-outermost.tip", OverlapRemedy::Outermost),
                ("remedy-innermost", "remedy-innermost.tip", OverlapRemedy::Innermost),
            ] {
                let to = ExportCommand::Remedies(Remedies { overlap, ..now });
                choice.one(key, tip, now.overlap == overlap, true, to);
            }
            if info.holds.overlap == Overlap::None {
                let to = Remedies { layers: !now.layers, ..now };
                let button = BidiButton::new(state.strings.tr("remedy-layers"));
                let button =
                    button.tooltip(state.strings.tr("remedy-layers.tip")).selected(now.layers).small();
                if choice.ui.add(button).clicked() {
                    choice.commands.push(say(ExportCommand::Remedies(to)));
                }
            }
            choice.ui.add_space(10.0);
        }
        if parts {
            choice.name("remedy-parts");
            for (key, tip, parts) in [
                ("remedy-split", "remedy-split.tip", PartsRemedy::Split),
                ("remedy-cover", "remedy-cover.tip", PartsRemedy::Cover),
                ("remedy-drop", "remedy-drop.tip", PartsRemedy::Drop),
            ] {
                let to = ExportCommand::Remedies(Remedies { parts, ..now });
                choice.one(key, tip, now.parts == parts, true, to);
            }
        }
    });
}

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

fn report(
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
