//! The status line: it tells the truth about saving.

use super::Look;
use crate::app::{Action, Command, SaveState, State};
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::{Spinner, Ui};

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        if let Some(busy) = state.busy() {
            ui.add(Spinner::new().size(14.0));
            ui.add(BidiLabel::new(state.strings.tr(busy)).small());
            if busy == "busy-opening" {
                let give_up = BidiButton::new(state.strings.tr("cancel")).small().frameless();
                if ui.add(give_up).clicked() {
                    commands.push(Command::CancelOpening);
                }
            }
        }
        let Some(open) = &state.open else {
            ui.add(BidiLabel::new(state.strings.tr("status-nothing")).small().weak());
            return;
        };
        let (text, color) = match &open.save_state {
            SaveState::Saved if state.entities.trouble.is_some() && !state.entities.is_saved() => {
                let reason = state.entities.trouble.clone().unwrap_or_default();
                (state.strings.tr_args("status-save-failed", &[("reason", reason.into())]), look.theme.error)
            }
            SaveState::Saved if !state.entities.is_saved() => {
                (state.strings.tr("status-saving").to_string(), look.theme.weak_text)
            }
            SaveState::Saved => (state.strings.tr("status-saved").to_string(), look.theme.weak_text),
            SaveState::Saving => (state.strings.tr("status-saving").to_string(), look.theme.weak_text),
            SaveState::Failed(reason) => {
                let args = [("reason", reason.clone().into())];
                (state.strings.tr_args("status-save-failed", &args), look.theme.error)
            }
            SaveState::ChangedOnDisk => {
                (state.strings.tr("status-changed-on-disk").to_string(), look.theme.error)
            }
        };
        ui.add(BidiLabel::new(text).small().color(color));
        match open.save_state {
            SaveState::Failed(_) => {
                for action in [Action::SaveNow, Action::SaveCopy] {
                    super::top::action_button(ui, state, action, commands);
                }
            }
            SaveState::ChangedOnDisk => {
                for action in [Action::KeepMine, Action::Reload] {
                    super::top::action_button(ui, state, action, commands);
                }
            }
            _ => {}
        }
        if let Some(said) = &state.said {
            separator(ui, look);
            ui.add(BidiLabel::new(said).small().color(look.theme.accent));
        }
        separator(ui, look);
        let annotator =
            state.strings.tr_args("status-annotator", &[("name", (*open.annotations.annotator).into())]);
        let tip = state.strings.tr(Action::ChooseAnnotator.tip());
        if ui.add(BidiLabel::new(annotator).small().weak().pressed(tip)).clicked() {
            commands.push(Command::Do(Action::ChooseAnnotator));
        }
        separator(ui, look);
        if open.locked {
            ui.add(BidiLabel::new(state.strings.tr("status-read-only")).small().color(look.theme.warning));
            separator(ui, look);
        }
        if state.has_assignments() && !state.assigned_to_me(&open.document.name) {
            ui.add(BidiLabel::new(state.strings.tr("status-not-assigned")).small().weak());
            separator(ui, look);
        }
        let text = &open.document.text;
        let selection = open.selection.range();
        let start = open.document.offsets.code_point_of_byte(text, selection.start as usize).0;
        let end = open.document.offsets.code_point_of_byte(text, selection.end as usize).0;
        let place = if start == end {
            state.strings.tr_args("status-caret", &[("offset", start.into())])
        } else {
            state.strings.tr_args("status-selection", &[("start", start.into()), ("end", end.into())])
        };
        ui.add(BidiLabel::new(place).small().weak());
        separator(ui, look);
        let count = state.strings.tr_args("spans-count", &[("count", open.annotations.len().into())]);
        ui.add(BidiLabel::new(count).small().weak());
    });
}

fn separator(ui: &mut Ui, look: &Look) {
    ui.add(BidiLabel::new("·").small().color(look.theme.hairline));
}
