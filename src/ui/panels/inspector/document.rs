//! The labels of the open document as a whole.

use super::Look;
use crate::app::{Command, OpenDocument, SchemaCommand, State};
use crate::model::{in_language, migrate::labels_of};
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::Ui;

/// The labels that a document can have, to be chosen; those that it has and the schema lacks can be taken away.
pub(super) fn ui(ui: &mut Ui, state: &State, open: &OpenDocument, look: &Look, commands: &mut Vec<Command>) {
    let said = labels_of(&open.annotations);
    let schema = &state.schema.document_labels;
    if schema.is_empty() && said.is_empty() {
        return;
    }
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("document-labels")).small().weak());
        for label in schema {
            let on = said.contains(&&*label.name);
            let mut button = BidiButton::new(label.display_name(look.language)).selected(on).small();
            if let Some(about) = in_language(&label.description, look.language) {
                button = button.tooltip(about);
            }
            if ui.add(button).clicked() {
                commands.push(Command::Schema(SchemaCommand::SayLabel(label.name.clone(), !on)));
            }
        }
        for name in said.iter().filter(|name| schema.iter().all(|label| *label.name != ***name)) {
            let button = BidiButton::new(name).selected(true).small();
            if ui.add(button.tooltip(state.strings.tr("document-label-unknown"))).clicked() {
                commands.push(Command::Schema(SchemaCommand::SayLabel((*name).into(), false)));
            }
        }
    });
    ui.add_space(4.0);
}
