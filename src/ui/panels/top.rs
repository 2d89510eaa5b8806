//! The row at the top: menus, the document's title, the palette of labels, undo and redo.

use super::Look;
use crate::app::command::Menu;
use crate::app::{Action, Command, State};
use crate::ui::widgets::{BidiButton, BidiLabel, menu_button, menu_item, row};
use egui::{Sense, Ui, vec2};

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        menus(ui, state, commands);
        if let Some(open) = &state.open {
            ui.add_space(8.0);
            ui.add(BidiLabel::new(open.document.title()).strong().max_width(260.0));
        }
        ui.add_space(8.0);
        for action in [Action::Undo, Action::Redo] {
            action_button(ui, state, action, commands);
        }
    });
    if state.open.is_some() {
        ui.add_space(4.0);
        palette(ui, state, look, commands);
    }
}

fn menus(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let menus = [
        (Menu::File, "menu-file"),
        (Menu::Edit, "menu-edit"),
        (Menu::Span, "menu-span"),
        (Menu::View, "menu-view"),
        (Menu::Help, "menu-help"),
    ];
    for (menu, key) in menus {
        menu_button(ui, &state.strings.tr(key), |ui| {
            for &action in Action::ALL.iter().filter(|action| action.menu() == Some(menu)) {
                if matches!(
                    action,
                    Action::Import | Action::SaveCopy | Action::Quit | Action::DeleteSpan | Action::ZoomIn
                ) || matches!(
                    action,
                    Action::DirectionAuto
                        | Action::ToggleDocuments
                        | Action::RepeatLabel
                        | Action::Find
                        | Action::ToggleDone
                        | Action::EndOut
                        | Action::CliticsOutside
                        | Action::ThemeLight
                        | Action::English
                ) {
                    ui.separator();
                }
                let keys = state.keymap.shown(action);
                let response = ui
                    .add_enabled_ui(action.is_enabled(state), |ui| {
                        menu_item(ui, &state.strings.tr(action.key()), keys.as_deref())
                    })
                    .inner;
                if response.clicked() {
                    commands.push(Command::Do(action));
                    ui.close();
                }
            }
            if menu == Menu::File && !state.settings.recent.is_empty() {
                ui.separator();
                ui.add(BidiLabel::new(state.strings.tr("cmd-open-recent")).weak().small());
                for path in &state.settings.recent {
                    if menu_item(ui, &path.to_string_lossy(), None).clicked() {
                        commands.push(Command::OpenPath(path.clone()));
                        ui.close();
                    }
                }
            }
        });
    }
}

/// A button for an action of the table, with its key in the tooltip.
pub(super) fn action_button(ui: &mut Ui, state: &State, action: Action, commands: &mut Vec<Command>) {
    let keys = state.keymap.shown(action);
    let mut tip = state.strings.tr(action.tip()).to_string();
    if let Some(keys) = keys {
        tip = format!("{tip} ({keys})");
    }
    let button = BidiButton::new(state.strings.tr(action.key())).tooltip(tip).frameless();
    let response = ui.add_enabled(action.is_enabled(state), button);
    if response.clicked() {
        commands.push(Command::Do(action));
    }
}

/// The labels: colour, name, key and count; a click marks the selection or relabels the selected span.
fn palette(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let Some(open) = &state.open else { return };
    let selected = open.selected_span().and_then(|span| state.schema.position(&span.label));
    row(ui, look.direction, |ui| {
        for (number, (place, label)) in state.schema.palette().enumerate() {
            let count = open.annotations.counts().get(&label.name).copied().unwrap_or_default();
            let key = label.key.map_or(String::new(), |key| format!(" {}", key.to_ascii_uppercase()));
            let name = label.display_name(look.language);
            let tip = state.strings.tr_args("tip-label", &[("label", name.into())]);
            let button = BidiButton::new(name)
                .swatch(look.theme.label(&state.schema, Some(place)).full)
                .selected(selected == Some(place))
                .shortcut(format!("{}{key} · {count}", number + 1))
                .tooltip(tip);
            if ui.add(button).clicked() {
                commands.push(Command::Tag(place));
            }
        }
        // Keeps the row as high without labels as with them.
        ui.allocate_exact_size(vec2(1.0, 28.0), Sense::hover());
    });
}
