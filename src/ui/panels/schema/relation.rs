//! All that is said of a type of relations: names, key, and its rules.

use super::field::{self, Field};
use super::{LANGUAGES, Look, NAME, SchemaPanelView, say};
use crate::app::{Command, State};
use crate::model::RelationDefinition;
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::Ui;
use std::sync::Arc;

impl SchemaPanelView {
    pub(super) fn relation(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        let place = state.schema_panel.place;
        let Some(relation) = field::relation(&state.schema, place) else {
            ui.add(BidiLabel::new(state.strings.tr("empty-schema-item")).weak().wrap());
            return;
        };
        let strings = &state.strings;
        self.tools(ui, state, look, commands);
        self.field(ui, state, look, (Field::Name, &strings.tr("schema-name"), ""), commands);
        for language in LANGUAGES {
            let name = strings.tr_args("schema-name-in", &[("language", language.into())]);
            self.field(ui, state, look, (Field::Names(language.to_owned()), &name, ""), commands);
        }
        self.field(ui, state, look, (Field::Key, &strings.tr("schema-key"), ""), commands);
        self.field(ui, state, look, (Field::Color, &strings.tr("schema-color"), "#C2455A"), commands);
        for (from, key) in [(true, "schema-from"), (false, "schema-to")] {
            ends(ui, state, look, relation, (from, &strings.tr(key)), commands);
        }
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(strings.tr("schema-rules")).small().weak().exact_width(NAME));
            let symmetric =
                BidiButton::new(strings.tr("schema-symmetric")).selected(relation.symmetric).small();
            if ui.add(symmetric.tooltip(strings.tr("schema-symmetric.tip"))).clicked() {
                let command = field::change(&state.schema, place, |after| {
                    let relation = field::relation_mut(after, place)?;
                    relation.symmetric = !relation.symmetric;
                    Some(())
                });
                commands.extend(command.map(say));
            }
        });
        let any = strings.tr("schema-any-number");
        self.field(ui, state, look, (Field::MostFrom, &strings.tr("schema-most-from"), &any), commands);
        self.field(ui, state, look, (Field::MostTo, &strings.tr("schema-most-to"), &any), commands);
        for language in LANGUAGES {
            let name = strings.tr_args("schema-description-in", &[("language", language.into())]);
            self.field(ui, state, look, (Field::Description(language.to_owned()), &name, ""), commands);
        }
    }
}

/// The labels that may stand at an end; none chosen is any.
fn ends(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    relation: &RelationDefinition,
    (from, name): (bool, &str),
    commands: &mut Vec<Command>,
) {
    let place = state.schema_panel.place;
    let list = |relation: &RelationDefinition| -> Vec<Arc<str>> {
        if from { relation.from.clone() } else { relation.to.clone() }
    };
    let now = list(relation);
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(name).small().weak().exact_width(NAME));
        if now.is_empty() {
            ui.add(BidiLabel::new(state.strings.tr("schema-any-label")).small());
        }
        for (at, label) in state.schema.labels.iter().enumerate() {
            let on = now.contains(&label.name);
            let button = BidiButton::new(label.display_name(look.language))
                .swatch(look.theme.label(&state.schema, Some(at)).full)
                .selected(on)
                .small();
            if ui.add(button).clicked() {
                let command = field::change(&state.schema, place, |after| {
                    let relation = field::relation_mut(after, place)?;
                    let list = if from { &mut relation.from } else { &mut relation.to };
                    if on {
                        list.retain(|other| *other != label.name);
                    } else {
                        list.push(label.name.clone());
                    }
                    Some(())
                });
                commands.extend(command.map(say));
            }
        }
    });
}
