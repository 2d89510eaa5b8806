//! All entities of the project: a list to look in, and all that is said of the one that is chosen.

use super::details::{self, Fields};
use crate::app::{Command, EntitiesCommand, State};
use crate::ui::panels::{Look, roomy, two_columns};
use crate::ui::widgets::{
    BidiButton, BidiLabel, BidiTextEdit, CELLS_ROW, Cell, cells_row, progress_bar, row,
};
use egui::{Id, Key, ScrollArea, Ui, vec2};
use std::sync::atomic::Ordering;

/// What the panel remembers.
#[derive(Default)]
pub(in crate::ui::panels) struct EntitiesPanel {
    text: String,
    fields: Fields,
}

/// From this width on, in points, what is said of an entity stands beside the list.
const WIDE: f32 = 720.0;

pub(super) fn say(command: EntitiesCommand) -> Command {
    Command::Entities(command)
}

fn field() -> Id {
    Id::unique("entities to look for")
}

impl EntitiesPanel {
    pub(in crate::ui::panels) fn ui(
        &mut self,
        ui: &mut Ui,
        state: &mut State,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let focus = std::mem::take(&mut state.entities.panel.focus);
        let state = &*state;
        ui.spacing_mut().interact_size.y = 28.0;
        ui.set_min_height(ui.available_height());
        self.heading(ui, state, look, focus, commands);
        if let Some(error) = &state.entities.list_error {
            ui.add(BidiLabel::new(error).small().color(look.theme.error).wrap());
        }
        if let Some(list) = &state.entities.list {
            super::list::ui(ui, state, list, look, commands);
            return;
        }
        if state.entities.registry.is_empty() {
            ui.add_space(8.0);
            ui.add(BidiLabel::new(state.strings.tr("empty-entities")).weak().wrap());
            return;
        }
        if WIDE <= ui.available_width() {
            let first = (ui.available_width() * 0.55).round();
            two_columns(ui, look.direction, first, |ui, place| {
                if place == 0 {
                    list(ui, state, look, commands);
                } else {
                    details::ui(ui, state, look, &mut self.fields, commands);
                }
            });
        } else {
            roomy(ui, |ui, _| {
                let size = vec2(ui.available_width(), (ui.available_height() * 0.5).max(90.0));
                ui.allocate_ui(size, |ui| {
                    ui.set_max_height(size.y);
                    list(ui, state, look, commands);
                });
                details::ui(ui, state, look, &mut self.fields, commands);
            });
        }
    }

    fn heading(&mut self, ui: &mut Ui, state: &State, look: &Look, focus: bool, commands: &mut Vec<Command>) {
        if !ui.memory(|memory| memory.has_focus(field())) {
            self.text.clone_from(&state.entities.panel.text);
        }
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(state.strings.tr("entities-title")).strong());
            let width = (ui.available_width() * 0.3).clamp(140.0, 320.0);
            let name = state.strings.tr("field-entity");
            let response = ui
                .allocate_ui(vec2(width, 30.0), |ui| {
                    BidiTextEdit::new(field(), &mut self.text, name.clone())
                        .hint(name)
                        .take_focus(focus)
                        .show(ui)
                })
                .inner;
            if response.changed() {
                commands.push(say(EntitiesCommand::Search(self.text.clone())));
            }
            if response.lost_focus() {
                let (enter, escape) =
                    ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
                if let Some(first) = state.listed_entity(0).filter(|_| enter) {
                    let id = first.id.clone();
                    commands.push(say(EntitiesCommand::ChooseEntity { id, several: false }));
                } else if escape {
                    commands.push(say(EntitiesCommand::ClosePanel));
                }
            }
            let count = state.strings.tr_args("entities-count", &[("count", state.listed_entities().into())]);
            ui.add(BidiLabel::new(count).small().weak());
            let mut button =
                |ui: &mut Ui, name: &'static str, tip: &'static str, command: EntitiesCommand| {
                    let button =
                        BidiButton::new(state.strings.tr(name)).tooltip(state.strings.tr(tip)).small();
                    if ui.add(button).clicked() {
                        commands.push(say(command));
                    }
                };
            button(ui, "entity-add", "entity-add.tip", EntitiesCommand::AddEntity);
            if 1 < state.entities.panel.chosen.len() {
                button(ui, "entity-merge", "entity-merge.tip", EntitiesCommand::MergeEntities);
            }
            if !state.entities.panel.chosen.is_empty() {
                button(ui, "entity-delete", "entity-delete.tip", EntitiesCommand::DeleteEntities);
            }
            if !state.entities.panel.marked.is_empty() {
                button(ui, "entity-split", "entity-split.tip", EntitiesCommand::SplitEntity);
            }
            if let Some(reading) = &state.entities.reading {
                let (read, total) =
                    (reading.read.load(Ordering::Relaxed), reading.total.load(Ordering::Relaxed));
                progress_bar(ui, look.direction, 90.0, read as f32 / total.max(1) as f32);
                button(ui, "find-stop", "entities-stop-tip", EntitiesCommand::DropList);
                ui.ctx().request_repaint();
            } else if state.entities.list.is_none() {
                button(ui, "entities-lists", "entities-lists.tip", EntitiesCommand::AskLists);
            }
            if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
                commands.push(say(EntitiesCommand::ClosePanel));
            }
        });
        ui.add_space(2.0);
    }
}

/// The entities, of which only those in view are looked at.
fn list(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let count = state.listed_entities();
    if count == 0 {
        ui.add(BidiLabel::new(state.strings.tr("empty-entities-found")).weak().wrap());
        return;
    }
    let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("entities");
    area.show_rows(ui, CELLS_ROW, count, |ui, shown| {
        for at in shown {
            let Some(record) = state.listed_entity(at) else { continue };
            let chosen = state.entities.panel.chosen.contains(&record.id);
            let here = state.mentions_here(record);
            let all = here + state.mentions_elsewhere(record).iter().map(|(_, count)| count).sum::<usize>();
            let place = state.schema.position(&record.kind);
            let kind = place.and_then(|place| state.schema.labels.get(place));
            let kind = kind.map_or(&*record.kind, |label| label.display_name(look.language));
            let numbers =
                state.strings.tr_args("entity-numbers", &[("here", here.into()), ("all", all.into())]);
            let cell = |text, share, small| Cell { text, share, color: None, tint: None, small };
            let full = look.theme.label(&state.schema, place).full;
            let cells = [
                cell(record.display_name(look.language), 4.0, false),
                Cell { color: Some(full), ..cell(kind, 1.6, true) },
                Cell { color: Some(look.theme.weak_text), ..cell(record.description.as_str(), 3.0, true) },
                Cell { color: Some(look.theme.weak_text), ..cell(&numbers, 1.3, true) },
            ];
            let name = format!("{} · {numbers}", record.display_name(look.language));
            if cells_row(ui, look.direction, chosen, &name, &cells).clicked() {
                let several = ui.input(|input| input.modifiers.command || input.modifiers.shift);
                commands.push(say(EntitiesCommand::ChooseEntity { id: record.id.clone(), several }));
            }
        }
    });
}
