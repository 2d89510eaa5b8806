//! The project's documents.

use super::Look;
use crate::app::{Command, State};
use crate::model::Status;
use crate::ui::widgets::{BidiLabel, BidiTextEdit, list_row};
use egui::{ScrollArea, Ui};
use std::sync::Arc;

const ROW: f32 = 28.0;
/// What the names that are shown hold, and which documents these are.
#[derive(Default)]
pub(super) struct Filter {
    text: String,
    /// What was asked, of which names, and the places of those that passed.
    passed: Option<(String, Arc<Vec<String>>, Vec<usize>)>,
}

impl Filter {
    /// The places of the documents that pass; none if all do.
    fn pass(&mut self, state: &State) -> Option<&[usize]> {
        let wanted = self.text.to_lowercase();
        if wanted.is_empty() {
            self.passed = None;
            return None;
        }
        let same = |(asked, names, _): &(String, Arc<Vec<String>>, Vec<usize>)| {
            *asked == wanted && Arc::ptr_eq(names, &state.names)
        };
        if !self.passed.as_ref().is_some_and(same) {
            let holds = |(_, name): &(usize, &String)| name.to_lowercase().contains(&wanted);
            let places = state.names.iter().enumerate().filter(holds).map(|(place, _)| place).collect();
            self.passed = Some((wanted, state.names.clone(), places));
        }
        self.passed.as_ref().map(|(_, _, places)| places.as_slice())
    }
}

/// So many documents are found without a filter.
const FEW: usize = 8;

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, filter: &mut Filter, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("panel-documents")).small().weak());
    ui.add_space(4.0);
    if state.documents.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-documents")).weak().wrap());
        return;
    }
    if FEW < state.documents.len() {
        let field = BidiTextEdit::new(
            egui::Id::unique("filter of documents"),
            &mut filter.text,
            state.strings.tr("field-filter"),
        );
        field.hint(state.strings.tr("field-filter")).show(ui);
        ui.add_space(4.0);
    } else {
        filter.text.clear();
    }
    let passed = filter.pass(state);
    let count = passed.map_or(state.documents.len(), <[usize]>::len);
    if count == 0 {
        ui.add(BidiLabel::new(state.strings.tr("empty-filter")).weak().wrap());
    }
    let current = state.open.as_ref().map(|open| open.document.name.clone());
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, count, |ui, rows| {
        for at in rows {
            let place = passed.map_or(Some(at), |places| places.get(at).copied());
            let Some(entry) = place.and_then(|place| state.documents.get(place)) else { continue };
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
