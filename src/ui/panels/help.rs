//! The page of keys, made from the table of commands.

use super::Look;
use crate::app::command::shortcut_text;
use crate::app::{Action, State};
use crate::ui::widgets::{BidiLabel, row};
use egui::{ScrollArea, Ui};

/// Keys that are no commands: they move the caret.
const CARET: [(&str, &str); 13] = [
    ("← → ↑ ↓", "help-arrows"),
    ("Ctrl ← →", "help-words"),
    ("Alt ← →", "help-clitics"),
    ("Alt Home / End", "help-sentences"),
    ("Ctrl ↑ ↓", "help-paragraphs"),
    ("Shift 1 – 9", "help-nest"),
    ("Alt 1 – 9", "help-values"),
    ("Shift", "help-extend"),
    ("Home / End", "help-line-ends"),
    ("Ctrl Home / End", "help-document-ends"),
    ("Page Up / Page Down", "help-pages"),
    ("1 – 9", "help-label-numbers"),
    ("A – Z", "help-label-letters"),
];

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look) {
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("help").show(ui, |ui| {
        ui.add_space(24.0);
        let line = |ui: &mut Ui, keys: &str, what: &str| {
            row(ui, look.direction, |ui| {
                ui.add_space(48.0);
                ui.add(BidiLabel::new(keys).weak().exact_width(190.0));
                ui.add(BidiLabel::new(what));
            });
        };
        row(ui, look.direction, |ui| {
            ui.add_space(48.0);
            ui.add(BidiLabel::new(state.strings.tr("help-title")).strong());
        });
        ui.add_space(12.0);
        for (keys, what) in CARET {
            line(ui, keys, &state.strings.tr(what));
        }
        ui.add_space(12.0);
        for &action in Action::ALL.iter().filter(|&&action| !state.keymap.of(action).is_empty()) {
            let keys: Vec<_> = state.keymap.of(action).iter().map(|&keys| shortcut_text(keys)).collect();
            line(ui, &keys.join(", "), &state.strings.tr(action.key()));
        }
        ui.add_space(24.0);
    });
}
