//! Annotators: the choice of who works here, and the line that says whose work is seen.

use super::{Look, top};
use crate::app::{Action, Command, PeopleCommand, State};
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, list_row, row};
use egui::{Frame, Id, Key, Margin, Modal, Panel, ScrollArea, Ui};

const ROW: f32 = 28.0;

/// The line under the article: whose work is seen, that nothing can be changed, and what can be done.
pub(super) fn strip(ui: &mut Ui, state: &State, look: &Look, frame: Frame, commands: &mut Vec<Command>) {
    let reviewing = state.people.is_reviewing();
    let Some(open) = state.open.as_ref().filter(|open| open.locked) else { return };
    Panel::bottom("people").frame(frame.inner_margin(Margin::symmetric(12, 4))).show(ui, |ui| {
        row(ui, look.direction, |ui| {
            let what = if reviewing {
                state.strings.tr_args("people-reviewing", &[("name", (*open.annotations.annotator).into())])
            } else {
                let holder = state.people.held.clone().unwrap_or_default();
                state.strings.tr_args("people-held", &[("holder", holder.into())])
            };
            ui.add(BidiLabel::new(what).color(look.theme.warning));
            let actions: &[Action] = if reviewing {
                &[Action::Review, Action::ReviewNext, Action::TakeSpan, Action::TakeAllSpans]
            } else {
                &[Action::TakeOver]
            };
            for &action in actions {
                if reviewing && action == Action::Review {
                    let back = BidiButton::new(state.strings.tr("people-back")).frameless();
                    if ui.add(back.tooltip(state.strings.tr(action.tip()))).clicked() {
                        commands.push(Command::Do(action));
                    }
                } else {
                    top::action_button(ui, state, action, commands);
                }
            }
        });
    });
}

/// What the choice of the annotator remembers.
#[derive(Default)]
pub(super) struct ChooserView {
    name: String,
    /// It was open in the last frame.
    open: bool,
}

impl ChooserView {
    /// Those who are there, and a field for a new name.
    pub(super) fn ui(&mut self, ui: &Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        let Some(chooser) = &state.people.chooser else {
            *self = Self::default();
            return;
        };
        let fresh = !std::mem::replace(&mut self.open, true);
        let mut say = |command| commands.push(Command::People(command));
        let shown = Modal::new(Id::unique("who works here")).show(ui.ctx(), |ui| {
            ui.set_width(340.0);
            ui.add(BidiLabel::new(state.strings.tr("chooser-title")).strong());
            ui.add_space(4.0);
            ui.add(BidiLabel::new(state.strings.tr("chooser-about")).small().weak().wrap());
            ui.add_space(8.0);
            let present = chooser.present.as_deref().unwrap_or_default();
            let current = state.open.as_ref().map_or(&*state.me, |open| &*open.annotations.annotator);
            let area = ScrollArea::vertical().max_height(6.0 * ROW).auto_shrink([false, true]);
            area.show_rows(ui, ROW, present.len(), |ui, rows| {
                for name in present.get(rows).unwrap_or_default() {
                    let selected = name == current;
                    if list_row(ui, look.direction, ROW, selected, None, name, None).clicked() {
                        say(PeopleCommand::Choose(name.clone()));
                    }
                }
            });
            ui.add_space(8.0);
            let id = Id::unique("a new annotator");
            let hint = state.strings.tr("chooser-new");
            let field = BidiTextEdit::new(id, &mut self.name, &hint).hint(&hint).take_focus(fresh);
            let entered = field.show(ui).lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if let Some(problem) = &chooser.problem {
                ui.add_space(4.0);
                ui.add(BidiLabel::new(problem).small().color(look.theme.error).wrap());
            }
            if state.people.blind {
                ui.add_space(8.0);
                ui.add(BidiLabel::new(state.strings.tr("people-blind")).small().weak().wrap());
            }
            ui.add_space(12.0);
            row(ui, look.direction, |ui| {
                let can = !self.name.trim().is_empty() && chooser.present.is_some();
                let work = BidiButton::new(state.strings.tr("chooser-work")).primary();
                let clicked = ui.add_enabled(can, work).clicked();
                if can && (clicked || entered) {
                    say(PeopleCommand::Choose(self.name.clone()));
                }
                if ui.add(BidiButton::new(state.strings.tr("cancel")).frameless()).clicked() {
                    say(PeopleCommand::Close);
                }
            });
        });
        if shown.should_close() {
            say(PeopleCommand::Close);
        }
    }
}
