//! Handing work out: the form, the choices, what would be lost, and the writing.

mod report;

use super::{Look, roomy, two_columns};
use crate::app::{By, Command, ExportCommand, State, Which};
use crate::formats::fidelity::{EdgeRemedy, OverlapRemedy, PartsRemedy, Remedies};
use crate::formats::{self, Edges, Info, Overlap};
use crate::text::arabic::fold;
use crate::ui::widgets::{
    BidiButton, BidiLabel, BidiTextEdit, list_row, menu_button, menu_item, progress_bar, row, tooltip,
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
        if ui.add_enabled(state.export.report().is_some(), save.small().frameless()).clicked() {
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
        Some(Ok(outcome)) => report::report(ui, state, look, outcome, most, commands),
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
