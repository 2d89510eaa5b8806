//! The inspector: the selected span, all spans in reading order, what was found wrong, and what was done.

mod date;
mod document;
mod entity;
mod list;
mod problems;
mod quotations;
mod relations;
mod span;

use super::Look;
use crate::app::{Command, OpenDocument, State};
use crate::model::Span;
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::{ScrollArea, Ui};

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Spans,
    Problems,
    History,
}

/// Height that the list below is left, in points.
const LIST: f32 = 124.0;

/// What the inspector remembers.
#[derive(Default)]
pub(super) struct Inspector {
    tab: Tab,
    span: span::Fields,
    list: list::List,
    dates: date::Dates,
    problems: problems::View,
    /// The step of the history that is looked at.
    step: Option<usize>,
}

impl Inspector {
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &mut State, look: &Look, commands: &mut Vec<Command>) {
        if std::mem::take(&mut state.note_wanted) {
            self.span.focus_note = true;
        }
        let date_wanted = std::mem::take(&mut state.dates.wanted);
        let state = &*state;
        let Some(open) = &state.open else {
            ui.add(BidiLabel::new(state.strings.tr("empty-inspector")).weak().wrap());
            return;
        };
        // The list below keeps some room, whatever is known of the span.
        let most = (ui.available_height() - LIST).max(ui.available_height() * 0.5);
        let above = ScrollArea::vertical().id_salt("inspector").max_height(most).auto_shrink([false, true]);
        above.show(ui, |ui| {
            document::ui(ui, state, open, look, commands);
            self.span.ui(ui, state, open, look, commands);
            quotations::ui(ui, state, open, look, commands);
            self.dates.ui(ui, state, open, date_wanted, look, commands);
        });
        let problems = problems::count(state, open);
        row(ui, look.direction, |ui| {
            let spans = state.strings.tr_args("tab-spans", &[("count", open.annotations.len().into())]);
            let problems = state.strings.tr_args("tab-problems", &[("count", problems.into())]);
            let history = state.strings.tr("tab-history").to_string();
            for (tab, name) in [(Tab::Spans, spans), (Tab::Problems, problems), (Tab::History, history)] {
                if ui.add(BidiButton::new(name).selected(self.tab == tab).frameless()).clicked() {
                    self.tab = tab;
                }
            }
        });
        ui.add_space(4.0);
        match self.tab {
            Tab::Spans => self.list.ui(ui, state, open, look, commands),
            Tab::Problems => self.problems.ui(ui, state, open, look, commands),
            Tab::History => super::history::ui(ui, state, look, &mut self.step, commands),
        }
    }
}

/// The text of a span in one line, no longer than is of use.
fn covered(open: &OpenDocument, span: &Span, most: usize) -> String {
    open.excerpt(span, most)
}
