//! The project's documents.

use super::Look;
use crate::app::{Command, State};
use crate::model::Status;
use crate::ui::widgets::{BidiLabel, list_row};
use egui::{ScrollArea, Ui};

const ROW: f32 = 28.0;

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("panel-documents")).small().weak());
    ui.add_space(4.0);
    if state.documents.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-documents")).weak().wrap());
        return;
    }
    let current = state.open.as_ref().map(|open| open.document.name.clone());
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        state.documents.len(),
        |ui, rows| {
            for entry in state.documents.get(rows).unwrap_or_default() {
                let selected = current.as_deref() == Some(entry.name.as_str());
                let mark = match entry.status {
                    Status::New => None,
                    Status::InProgress => Some(look.theme.weak_text),
                    Status::Done => Some(look.theme.accent),
                };
                let response = list_row(ui, look.direction, ROW, selected, mark, &entry.name, None);
                if response.clicked() {
                    commands.push(Command::OpenDocument(entry.name.clone()));
                }
            }
        },
    );
}
