//! The schema: labels, relations and labels of documents on one side, all that is said of the one looked at on the other.

mod ask;
mod edit;
mod field;
pub(super) mod guideline;
mod list;
mod relation;

use super::{Look, roomy, two_columns};
use crate::app::{Command, Place, SchemaCommand, State};
use crate::formats::schema::ready;
use crate::model::in_language;
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, menu_button, menu_item, row};
use egui::{Id, ScrollArea, Ui, vec2};
use field::Field;
use std::collections::BTreeMap;

/// What the panel remembers.
#[derive(Default)]
pub(super) struct SchemaPanelView {
    /// What is being written, by field, about what is looked at.
    texts: BTreeMap<Field, String>,
    place: Option<(Place, String)>,
    /// The words by which spans are to be parted, and the label that they get.
    split: (String, String),
}

/// From this width on, in points, the list stands beside what is looked at.
const WIDE: f32 = 700.0;
const LIST: f32 = 270.0;
/// Width of the name of a field, in points.
const NAME: f32 = 130.0;
/// Height of a field, in points.
const FIELD: f32 = 30.0;
/// Languages of the interface, in which every name can be written.
const LANGUAGES: [&str; 2] = ["en", "ar"];

fn say(command: SchemaCommand) -> Command {
    Command::Schema(command)
}

impl SchemaPanelView {
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        ui.spacing_mut().interact_size.y = 28.0;
        ui.set_min_height(ui.available_height());
        self.follow(state, commands);
        heading(ui, state, look, commands);
        lacking(ui, state, look, commands);
        if WIDE <= ui.available_width() {
            two_columns(ui, look.direction, LIST, |ui, place| {
                let area = ScrollArea::vertical().auto_shrink([false, false]);
                if place == 0 {
                    area.id_salt("schema list").show(ui, |ui| list::ui(ui, state, look, commands));
                } else {
                    area.id_salt("schema item").show(ui, |ui| self.item(ui, state, look, commands));
                }
            });
        } else {
            if let Some(ask) = &state.schema_panel.ask {
                // What is asked has all the room there is.
                ask::ui(ui, state, ask, look, commands);
                return;
            }
            roomy(ui, |ui, _| {
                let size = vec2(ui.available_width(), 150.0);
                ui.allocate_ui(size, |ui| {
                    let area = ScrollArea::vertical().auto_shrink([false, false]).max_height(size.y);
                    area.id_salt("schema list").show(ui, |ui| list::ui(ui, state, look, commands));
                });
                ui.separator();
                self.item(ui, state, look, commands);
            });
        }
    }

    /// Keeps what was being written about what is left.
    fn follow(&mut self, state: &State, commands: &mut Vec<Command>) {
        let place = state.schema_panel.place;
        let name = field::name(&state.schema, place).unwrap_or_default().to_string();
        let now = Some((place, name));
        if self.place == now {
            return;
        }
        let texts = std::mem::take(&mut self.texts);
        if let Some((before, name)) = self.place.take() {
            let is_there = field::name(&state.schema, before).is_some_and(|there| *there == *name);
            for (field, text) in texts.into_iter().filter(|(field, _)| is_there && *field != Field::Name) {
                if let Ok(Some(command)) = field.command(&state.schema, before, &text) {
                    commands.push(say(command));
                }
            }
        }
        self.place = now;
        self.split = <(String, String)>::default();
    }

    fn item(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        if let Some(ask) = &state.schema_panel.ask {
            ask::ui(ui, state, ask, look, commands);
            return;
        }
        match state.schema_panel.place {
            Place::Bin => list::bin(ui, state, look, commands),
            Place::Relation(_) => self.relation(ui, state, look, commands),
            Place::Label(_) | Place::DocumentLabel(_) => self.label(ui, state, look, commands),
        }
    }

    /// A field with its name before it; what is not taken is told below it.
    fn field(
        &mut self,
        ui: &mut Ui,
        state: &State,
        look: &Look,
        (field, name, hint): (Field, &str, &str),
        commands: &mut Vec<Command>,
    ) {
        let width = ui.available_width();
        let before = NAME.min(width * 0.4);
        let refusal = row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(name).small().weak().exact_width(before));
            let rest = width - before - 2.0 * ui.spacing().item_spacing.x;
            ui.allocate_ui(vec2(rest.max(60.0), FIELD), |ui| {
                self.bare_field(ui, state, (field, name, hint), commands)
            })
            .inner
        });
        if let Some(refusal) = refusal {
            ui.add(BidiLabel::new(state.strings.tr(refusal)).small().color(look.theme.warning).wrap());
        }
    }

    /// A field alone; gives the reason why what is written is not taken.
    fn bare_field(
        &mut self,
        ui: &mut Ui,
        state: &State,
        (field, name, hint): (Field, &str, &str),
        commands: &mut Vec<Command>,
    ) -> Option<field::Refusal> {
        let place = state.schema_panel.place;
        let now = field.now(&state.schema, place);
        let text = self.texts.entry(field.clone()).or_insert_with(|| now.clone());
        let id = Id::unique("field of the schema").with(format!("{field:?}"));
        let response = BidiTextEdit::new(id, text, name).hint(hint).show(ui);
        let command = field.command(&state.schema, place, text);
        if response.lost_focus() {
            // What is not taken is put back.
            self.texts.remove(&field);
            commands.extend(command.ok().flatten().map(say));
            return None;
        }
        if !response.has_focus() {
            // Undo may have given it another.
            *text = now;
            return None;
        }
        command.err()
    }
}

fn heading(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("schema-title")).strong());
        ui.add_space(8.0);
        menu_button(ui, &state.strings.tr("schema-ready"), |ui| {
            for ready in ready::all() {
                let title = in_language(&ready.title, look.language).unwrap_or(ready.name);
                let item = menu_item(ui, title, None);
                if let Some(about) = in_language(&ready.about, look.language) {
                    crate::ui::widgets::tooltip(&item, about);
                }
                if item.clicked() {
                    commands.push(say(SchemaCommand::Take(ready.name)));
                    ui.close();
                }
            }
        });
        let import = BidiButton::new(state.strings.tr("schema-import")).small();
        if ui.add(import.tooltip(state.strings.tr("schema-import.tip"))).clicked() {
            commands.push(say(SchemaCommand::Import));
        }
        if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
            commands.push(say(SchemaCommand::Close));
        }
        if let Some(said) = &state.said {
            ui.add(BidiLabel::new(said).small().color(look.theme.accent));
        }
    });
    ui.add_space(2.0);
}

/// Labels that the annotations have and the schema lacks.
fn lacking(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    const SHOWN: usize = 6;
    let lacking = state.labels_lacking();
    if lacking.is_empty() {
        return;
    }
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("schema-lacking")).small().color(look.theme.warning));
        for (name, count) in lacking.into_iter().take(SHOWN) {
            let add = BidiButton::new(name).shortcut(count.to_string()).small();
            if ui.add(add.tooltip(state.strings.tr("schema-lacking-add"))).clicked() {
                let command =
                    field::change(&state.schema, Place::Label(state.schema.labels.len()), |after| {
                        after
                            .labels
                            .push(crate::model::LabelDefinition { name: name.clone(), ..Default::default() });
                        Some(())
                    });
                commands.extend(command.map(say));
            }
        }
    });
}
