//! The inspector: the selected span, all spans in reading order, what was found wrong, and what was done.

mod date;
mod document;
mod entity;
mod list;
mod quotations;
mod relations;
mod span;

use super::Look;
use crate::app::{Action, Command, OpenDocument, State};
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

/// What the inspector remembers.
#[derive(Default)]
pub(super) struct Inspector {
    tab: Tab,
    span: span::Fields,
    list: list::List,
    dates: date::Dates,
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
        document::ui(ui, state, open, look, commands);
        self.span.ui(ui, state, open, look, commands);
        quotations::ui(ui, state, open, look, commands);
        self.dates.ui(ui, state, open, date_wanted, look, commands);
        let problems = open.problems.len() + open.odd_spans().len() + state.relations.broken().len();
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
            Tab::Problems => problems_ui(ui, state, open, look, commands),
            Tab::History => super::history::ui(ui, state, look, &mut self.step, commands),
        }
    }
}

/// The text of a span in one line, no longer than is of use.
fn covered(open: &OpenDocument, span: &Span, most: usize) -> String {
    open.excerpt(span, most)
}

fn problems_ui(ui: &mut Ui, state: &State, open: &OpenDocument, look: &Look, commands: &mut Vec<Command>) {
    let odd = open.odd_spans();
    let broken = state.relations.broken();
    if open.problems.is_empty() && odd.is_empty() && broken.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-problems")).weak());
        return;
    }
    row(ui, look.direction, |ui| super::top::action_button(ui, state, Action::NextProblem, commands));
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("problems").show(ui, |ui| {
        for (id, name) in odd.iter().take(500) {
            let Some(span) = open.annotations.get(id) else { continue };
            let args = [("text", covered(open, span, 40).into()), ("character", (*name).into())];
            let text = state.strings.tr_args("problem-odd-end", &args);
            if ui.add(BidiButton::new(text).small().frameless()).clicked() {
                commands.push(Command::GoToSpan(id.clone()));
            }
        }
        relations::problems(ui, state, open, commands);
        for problem in open.problems.iter().take(500) {
            ui.add(BidiLabel::new(problem.to_string()).wrap());
            ui.add_space(6.0);
        }
    });
}
