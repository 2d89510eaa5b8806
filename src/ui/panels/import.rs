//! Bringing work in: files, the form of each, what is in them, and the writing into the project.

use super::{Look, roomy, two_columns};
use crate::app::{Command, ImportCommand, Incoming, Seen, State};
use crate::formats;
use crate::text::Unit;
use crate::ui::widgets::{
    BidiButton, BidiLabel, BidiTextEdit, Concordance, concordance_row, list_row, menu_button, menu_item,
    progress_bar, row,
};
use egui::{Id, Key, ScrollArea, Ui, vec2};
use std::sync::atomic::Ordering;

/// What the panel remembers.
#[derive(Default)]
pub(super) struct ImportPanel {
    /// The annotator's name that is being written.
    nobody: String,
}

/// From this width on, in points, the files stand beside what is in one of them.
const WIDE: f32 = 700.0;
const FILES: f32 = 260.0;
const ROW: f32 = 28.0;

fn say(command: ImportCommand) -> Command {
    Command::Import(command)
}

impl ImportPanel {
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &mut State, look: &Look, commands: &mut Vec<Command>) {
        let focus = std::mem::take(&mut state.import.focus);
        let state = &*state;
        ui.spacing_mut().interact_size.y = 28.0;
        ui.set_min_height(ui.available_height());
        self.heading(ui, state, look, focus, commands);
        if let Some((told, failed)) = &state.import.told {
            let color = if *failed { look.theme.warning } else { look.theme.accent };
            ui.add(BidiLabel::new(told).color(color).wrap());
        }
        refused(ui, state, look);
        if state.import.files.is_empty() {
            if !state.import.is_running() && state.import.refused.is_empty() {
                ui.add_space(8.0);
                ui.add(BidiLabel::new(state.strings.tr("empty-import")).weak().wrap());
            }
            return;
        }
        if WIDE <= ui.available_width() {
            two_columns(ui, look.direction, FILES, |ui, place| {
                if place == 0 {
                    files(ui, state, look, commands);
                } else {
                    let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("contents");
                    area.show(ui, |ui| details(ui, state, look, commands));
                }
            });
        } else {
            roomy(ui, |ui, _| {
                let shown = state.import.files.len().min(4) as f32;
                let size = vec2(ui.available_width(), shown * (ROW + ui.spacing().item_spacing.y));
                ui.allocate_ui(size, |ui| {
                    ui.set_max_height(size.y);
                    files(ui, state, look, commands);
                });
                details(ui, state, look, commands);
            });
        }
    }

    fn heading(&mut self, ui: &mut Ui, state: &State, look: &Look, focus: bool, commands: &mut Vec<Command>) {
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(state.strings.tr("import-title")).strong());
            ui.add_space(8.0);
            let bring = BidiButton::new(state.strings.tr("import-bring"))
                .tooltip(state.strings.tr("import-bring.tip"));
            let bring = bring.shortcut("Enter").primary();
            let ready = state.import.can_bring_in();
            let bring = ui.add_enabled(ready, bring);
            if focus && ready {
                bring.request_focus();
            }
            if bring.clicked() {
                commands.push(say(ImportCommand::BringIn));
            }
            let ask = BidiButton::new(state.strings.tr("import-files"))
                .tooltip(state.strings.tr("import-files.tip"));
            let asked = ui.add(ask.small());
            if focus && !ready {
                asked.request_focus();
            }
            if asked.clicked() {
                commands.push(say(ImportCommand::AskFiles));
            }
            let ask = BidiButton::new(state.strings.tr("import-folder"))
                .tooltip(state.strings.tr("import-folder.tip"));
            if ui.add(ask.small()).clicked() {
                commands.push(say(ImportCommand::AskFolder));
            }
            if !state.import.files.is_empty() {
                self.nobody(ui, state, commands);
            }
            if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
                commands.push(say(ImportCommand::Close));
            }
            if state.import.is_running() {
                let progress = &state.import.progress;
                let (read, total) =
                    (progress.read.load(Ordering::Relaxed), progress.total.load(Ordering::Relaxed));
                progress_bar(ui, look.direction, 110.0, read as f32 / total.max(1) as f32);
                if ui.add(BidiButton::new(state.strings.tr("find-stop")).small().frameless()).clicked() {
                    commands.push(say(ImportCommand::Stop));
                }
                ui.ctx().request_repaint();
            }
        });
        ui.add_space(2.0);
    }

    /// Whose the work becomes that is nobody's.
    fn nobody(&mut self, ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
        ui.add(BidiLabel::new(state.strings.tr("import-nobody")).small().weak());
        let id = Id::unique("whose the work becomes");
        let writing = ui.memory(|memory| memory.has_focus(id));
        if !writing {
            self.nobody.clone_from(&state.import.nobody);
        }
        let response = ui
            .allocate_ui(vec2(130.0, 30.0), |ui| {
                BidiTextEdit::new(id, &mut self.nobody, state.strings.tr("field-nobody")).show(ui)
            })
            .inner;
        if self.nobody != state.import.nobody {
            commands.push(say(ImportCommand::Nobody(self.nobody.clone())));
        }
        if response.lost_focus() {
            let (enter, escape) =
                ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
            if enter {
                commands.push(say(ImportCommand::BringIn));
            } else if escape {
                commands.push(say(ImportCommand::Close));
            }
        }
    }
}

/// What was not written, and what was not sure.
fn refused(ui: &mut Ui, state: &State, look: &Look) {
    const SHOWN: usize = 4;
    let import = &state.import;
    for name in import.refused.iter().take(SHOWN) {
        let text = state.strings.tr_args("import-refused", &[("name", name.clone().into())]);
        ui.add(BidiLabel::new(text).small().color(look.theme.warning).wrap());
    }
    for unsure in import.unsure.iter().take(SHOWN) {
        ui.add(BidiLabel::new(unsure).small().color(look.theme.warning).wrap());
    }
    let more = import.refused.len().saturating_sub(SHOWN) + import.unsure.len().saturating_sub(SHOWN);
    if 0 < more {
        ui.add(
            BidiLabel::new(state.strings.tr_args("transfer-more", &[("count", more.into())])).small().weak(),
        );
    }
    if 0 < import.passed_over {
        let text = state.strings.tr_args("import-passed-over", &[("count", import.passed_over.into())]);
        ui.add(BidiLabel::new(text).small().weak().wrap());
    }
}

fn files(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("incoming");
    area.show_rows(ui, ROW, state.import.files.len(), |ui, shown| {
        for at in shown {
            let Some(file) = state.import.files.get(at) else { continue };
            let mark = match &file.seen {
                _ if file.form.is_none() => Some(look.theme.error),
                Some(seen) if !seen.errors.is_empty() => Some(look.theme.error),
                Some(seen) if !seen.problems.is_empty() => Some(look.theme.warning),
                Some(_) => Some(look.theme.accent),
                None => None,
            };
            let form = file.form.map_or("?", |form| form.info().title);
            let chosen = state.import.chosen == at;
            let response = list_row(ui, look.direction, ROW, chosen, mark, &file.name, Some(form));
            if response.clicked() || (response.gained_focus() && !chosen) {
                commands.push(say(ImportCommand::Choose(at)));
            }
            if response.has_focus() && ui.input(|input| input.key_pressed(Key::Delete)) {
                commands.push(say(ImportCommand::Remove(at)));
            }
        }
    });
}

fn unit_key(unit: Option<Unit>) -> (&'static str, &'static str) {
    match unit {
        None => ("unit-told", "unit-told.tip"),
        Some(Unit::CodePoint) => ("unit-code-points", "unit-code-points.tip"),
        Some(Unit::Utf16) => ("unit-utf16", "unit-utf16.tip"),
        Some(Unit::Grapheme) => ("unit-graphemes", "unit-graphemes.tip"),
        Some(Unit::Byte) => ("unit-bytes", "unit-bytes.tip"),
    }
}

/// What is in the file that is looked at.
fn details(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let at = state.import.chosen;
    let Some(file) = state.import.files.get(at) else { return };
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(&file.name).strong().max_width(260.0));
        if let Some(seen) = &file.seen {
            let args = [("documents", seen.documents.into()), ("count", seen.spans.into())];
            ui.add(BidiLabel::new(state.strings.tr_args("import-found", &args)).weak());
        }
        let remove = BidiButton::new(state.strings.tr("import-remove")).small().frameless();
        if ui.add(remove.tooltip(state.strings.tr("import-remove.tip"))).clicked() {
            commands.push(say(ImportCommand::Remove(at)));
        }
    });
    if file.is_file() {
        row(ui, look.direction, |ui| overruling(ui, state, file, at, commands));
    }
    match &file.seen {
        Some(seen) => contents(ui, state, look, seen),
        None if file.form.is_none() => {
            let may_be = file.why.as_deref().filter(|why| why.starts_with("it may be"));
            if let Some(why) = may_be.and_then(|why| why.split(';').next()) {
                ui.add(BidiLabel::new(why).color(look.theme.error).wrap());
            }
            ui.add(BidiLabel::new(state.strings.tr("import-unknown")).color(look.theme.error).wrap());
        }
        None if state.import.is_running() => {
            ui.add(BidiLabel::new(state.strings.tr("import-reading")).weak());
        }
        None => {}
    }
}

/// The form and the unit, to be named by the user where the file's own is wrong.
fn overruling(ui: &mut Ui, state: &State, file: &Incoming, at: usize, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("export-form")).small().weak());
    let form =
        file.form.map_or_else(|| state.strings.tr("import-choose-form"), |form| form.info().title.into());
    let name = if file.overruled || file.form.is_none() {
        form.to_string()
    } else {
        state.strings.tr_args("import-detected", &[("form", form.to_string().into())])
    };
    menu_button(ui, &name, |ui| {
        for info in formats::all().iter().map(|format| format.info()).filter(|info| info.reads) {
            if menu_item(ui, info.title, None).clicked() {
                commands.push(say(ImportCommand::Form(at, info.name)));
                ui.close();
            }
        }
    });
    if file.form.is_some_and(|form| form.info().unit.is_some()) {
        ui.add_space(10.0);
        ui.add(BidiLabel::new(state.strings.tr("import-unit")).small().weak());
        for unit in std::iter::once(None).chain(Unit::ALL.map(Some)) {
            let (key, tip) = unit_key(unit);
            let button = BidiButton::new(state.strings.tr(key)).tooltip(state.strings.tr(tip)).small();
            if ui.add(button.selected(file.unit == unit)).clicked() && file.unit != unit {
                commands.push(say(ImportCommand::Unit(at, unit)));
            }
        }
    }
}

fn contents(ui: &mut Ui, state: &State, look: &Look, seen: &Seen) {
    const SHOWN: usize = 20;
    if seen.cancelled {
        ui.add(BidiLabel::new(state.strings.tr("import-stopped")).small().weak());
    }
    for error in &seen.errors {
        let text = if error.place.is_empty() { error.what.clone() } else { error.to_string() };
        ui.add(BidiLabel::new(text).small().color(look.theme.error).wrap());
    }
    for assumption in &seen.assumptions {
        ui.add(BidiLabel::new(assumption).small().color(look.theme.accent).wrap());
    }
    for sample in &seen.samples {
        let position = state.schema.position(&sample.label);
        let name = position.and_then(|at| state.schema.labels.get(at));
        let name = name.map_or(&*sample.label, |label| label.display_name(look.language));
        let shown = Concordance {
            document: name,
            before: &sample.hit.before,
            covered: &sample.hit.covered,
            after: &sample.hit.after,
            tint: look.theme.label(&state.schema, position).strong_tint,
            chosen: None,
            remark: None,
            current: false,
        };
        concordance_row(ui, look.direction, &shown);
    }
    for problem in seen.problems.iter().take(SHOWN) {
        ui.add(BidiLabel::new(problem.to_string()).small().color(look.theme.warning).wrap());
    }
    let more = seen.problems.len().saturating_sub(SHOWN) + seen.problems_not_listed;
    if 0 < more {
        ui.add(
            BidiLabel::new(state.strings.tr_args("transfer-more", &[("count", more.into())])).small().weak(),
        );
    }
}
