//! What a schema has: labels, types of relations, labels of documents; and the bin.

use super::{Look, say};
use crate::app::{Command, Place, SchemaCommand, State};
use crate::model::{LabelDefinition, RelationDefinition, Schema};
use crate::ui::panels::schema::field;
use crate::ui::widgets::{BidiButton, BidiLabel, list_row, row};
use egui::{Key, Modifiers, Response, Sense, Ui};
use std::sync::Arc;

const ROW: f32 = 28.0;

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let schema = &*state.schema;
    let counts = &state.schema_panel.counts;
    let title =
        |ui: &mut Ui, name: &str, commands: &mut Vec<Command>, add: Option<SchemaCommand>, place: Place| {
            row(ui, look.direction, |ui| {
                ui.add(BidiLabel::new(name).small().weak());
                let button = BidiButton::new(state.strings.tr("schema-add")).small().frameless();
                if let Some(add) = add
                    && ui.add(button.tooltip(format!("{}: {name}", state.strings.tr("schema-add")))).clicked()
                {
                    commands.extend([say(add), say(SchemaCommand::Choose(place))]);
                }
            });
        };
    let at = Place::Label(schema.labels.len());
    title(ui, &state.strings.tr("schema-labels"), commands, added(schema, at), at);
    if schema.labels.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-schema")).weak().wrap());
    }
    for (at, label) in schema.labels.iter().enumerate() {
        let color = look.theme.label(schema, Some(at)).full;
        let count = counts.spans.get(&label.name).copied().unwrap_or_default();
        let name = label.display_name(look.language);
        item(ui, state, look, Place::Label(at), (name, label.key, count, Some(color)), commands);
    }
    ui.add_space(8.0);
    let at = Place::Relation(schema.relations.len());
    title(ui, &state.strings.tr("schema-relations"), commands, added(schema, at), at);
    for (at, relation) in schema.relations.iter().enumerate() {
        let count = counts.relations.get(&relation.name).copied().unwrap_or_default();
        let name = relation.display_name(look.language);
        let color = look.theme.relation(schema, &relation.name);
        item(ui, state, look, Place::Relation(at), (name, relation.key, count, Some(color)), commands);
    }
    ui.add_space(8.0);
    let at = Place::DocumentLabel(schema.document_labels.len());
    title(ui, &state.strings.tr("schema-document-labels"), commands, added(schema, at), at);
    for (at, label) in schema.document_labels.iter().enumerate() {
        let count = counts.documents.get(&label.name).copied().unwrap_or_default();
        let name = label.display_name(look.language);
        item(ui, state, look, Place::DocumentLabel(at), (name, None, count, None), commands);
    }
    ui.add_space(8.0);
    let confidence =
        BidiButton::new(state.strings.tr("schema-confidence")).selected(schema.confidence).small();
    if ui.add(confidence.tooltip(state.strings.tr("schema-confidence.tip"))).clicked() {
        let command = field::change(schema, state.schema_panel.place, |after| {
            after.confidence = !after.confidence;
            Some(())
        });
        commands.extend(command.map(say));
    }
    if !state.schema_panel.bin.is_empty() {
        ui.add_space(8.0);
        let count = state.schema_panel.bin.len().to_string();
        let chosen = state.schema_panel.place == Place::Bin;
        let name = state.strings.tr("schema-bin");
        if list_row(ui, look.direction, ROW, chosen, None, &name, Some(&count)).clicked() {
            commands.push(say(SchemaCommand::Choose(Place::Bin)));
        }
    }
}

/// A row that is chosen by a click, and moved by a drag or by Ctrl with the arrows.
fn item(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    place: Place,
    (name, key, count, color): (&str, Option<char>, usize, Option<egui::Color32>),
    commands: &mut Vec<Command>,
) {
    let key = key.map(|key| format!("{}  ", key.to_ascii_uppercase())).unwrap_or_default();
    let behind = format!("{key}{count}");
    let chosen = state.schema_panel.place == place;
    let response = list_row(ui, look.direction, ROW, chosen, color, name, Some(&behind));
    let response: Response = response.interact(Sense::drag());
    response.dnd_set_drag_payload(place);
    if response.clicked() {
        commands.push(say(SchemaCommand::Choose(place)));
    }
    if let Some(from) = response.dnd_release_payload::<Place>() {
        commands.extend(moved(&state.schema, *from, place));
    }
    if response.has_focus() {
        let (up, down) = ui.input_mut(|input| {
            let up = input.consume_key(Modifiers::COMMAND, Key::ArrowUp);
            (up, input.consume_key(Modifiers::COMMAND, Key::ArrowDown))
        });
        commands.extend(up.then(|| shifted(&state.schema, place, false)).flatten());
        commands.extend(down.then(|| shifted(&state.schema, place, true)).flatten());
    }
}

/// The commands that put something before or behind its neighbour.
pub(super) fn shifted(schema: &Schema, place: Place, forward: bool) -> Option<Command> {
    let step = |at: usize| if forward { Some(at + 1) } else { at.checked_sub(1) };
    let to = match place {
        Place::Label(at) => Place::Label(step(at)?),
        Place::Relation(at) => Place::Relation(step(at)?),
        Place::DocumentLabel(at) => Place::DocumentLabel(step(at)?),
        Place::Bin => return None,
    };
    moved(schema, place, to).into_iter().next()
}

/// The commands that put something in the place of another of its kind.
fn moved(schema: &Schema, from: Place, to: Place) -> Vec<Command> {
    fn put<T>(list: &mut Vec<T>, from: usize, to: usize) -> Option<()> {
        if list.len() <= from.max(to) || from == to {
            return None;
        }
        let one = list.remove(from);
        list.insert(to, one);
        Some(())
    }
    let change = field::change(schema, to, |after| match (from, to) {
        (Place::Label(from), Place::Label(to)) => put(&mut after.labels, from, to),
        (Place::Relation(from), Place::Relation(to)) => put(&mut after.relations, from, to),
        (Place::DocumentLabel(from), Place::DocumentLabel(to)) => put(&mut after.document_labels, from, to),
        _ => None,
    });
    let chosen = change.is_some().then(|| say(SchemaCommand::Choose(to)));
    change.map(say).into_iter().chain(chosen).collect()
}

/// The command that adds something of that kind, with a name that nothing has.
fn added(schema: &Schema, place: Place) -> Option<SchemaCommand> {
    let fresh = |taken: &dyn Fn(&str) -> bool| -> Arc<str> {
        let name = (1_usize..=9999).map(|number| format!("new-{number}")).find(|name| !taken(name));
        name.unwrap_or_default().into()
    };
    field::change(schema, place, |after| {
        match place {
            Place::Label(_) => {
                let name = fresh(&|name| schema.get(name).is_some());
                after.labels.push(LabelDefinition { name, ..LabelDefinition::default() });
            }
            Place::Relation(_) => {
                let name = fresh(&|name| schema.relation(name).is_some());
                after.relations.push(RelationDefinition { name, ..RelationDefinition::default() });
            }
            Place::DocumentLabel(_) => {
                let name = fresh(&|name| schema.document_labels.iter().any(|label| *label.name == *name));
                after.document_labels.push(LabelDefinition { name, ..LabelDefinition::default() });
            }
            Place::Bin => return None,
        }
        Some(())
    })
}

/// What was taken out, each to be brought back.
pub(super) fn bin(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("schema-bin-about")).weak().wrap());
    for one in state.schema_panel.bin.iter() {
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(&one.step.about).strong().max_width(220.0));
            let args = [("count", one.len().into()), ("annotator", one.annotator.to_string().into())];
            ui.add(BidiLabel::new(state.strings.tr_args("schema-bin-holds", &args)).small().weak());
            let back = BidiButton::new(state.strings.tr("schema-restore")).small();
            if ui.add(back.tooltip(state.strings.tr("schema-restore.tip"))).clicked() {
                commands.push(say(SchemaCommand::Restore(one.file.clone())));
            }
        });
    }
}
