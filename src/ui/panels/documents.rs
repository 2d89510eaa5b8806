//! The project's documents.

use super::Look;
use crate::app::{Command, State};
use crate::model::Status;
use crate::ui::widgets::{BidiLabel, BidiTextEdit, list_row};
use egui::{ScrollArea, Ui};

const ROW: f32 = 28.0;
/// So many documents are found without a filter.
const FEW: usize = 8;

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, filter: &mut String, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("panel-documents")).small().weak());
    ui.add_space(4.0);
    if state.documents.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-documents")).weak().wrap());
        return;
    }
    if FEW < state.documents.len() {
        let field = BidiTextEdit::new(
            egui::Id::unique("filter of documents"),
            filter,
            state.strings.tr("field-filter"),
        );
        field.hint(state.strings.tr("field-filter")).show(ui);
        ui.add_space(4.0);
    } else {
        filter.clear();
    }
    let wanted = filter.to_lowercase();
    let shown: Vec<_> = state
        .documents
        .iter()
        .filter(|entry| wanted.is_empty() || entry.name.to_lowercase().contains(&wanted))
        .collect();
    if shown.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-filter")).weak().wrap());
    }
    let current = state.open.as_ref().map(|open| open.document.name.clone());
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, shown.len(), |ui, rows| {
        for entry in shown.get(rows).unwrap_or_default() {
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
    });
}
