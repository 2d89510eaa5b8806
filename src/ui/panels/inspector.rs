//! The inspector: the selected span, all spans in reading order, and what was found wrong.

use super::Look;
use crate::app::{Action, Command, OpenDocument, State};
use crate::model::{Span, SpanId};
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, list_row, row};
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
    /// The span whose note is being written, and the note so far.
    note: Option<(SpanId, String)>,
    /// The span that was last brought into view in the list.
    followed: Option<SpanId>,
    /// The step of the history that is looked at.
    step: Option<usize>,
}

const ROW: f32 = 30.0;

impl Inspector {
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        let Some(open) = &state.open else {
            ui.add(BidiLabel::new(state.strings.tr("empty-inspector")).weak().wrap());
            return;
        };
        self.selected_span(ui, state, open, look, commands);
        row(ui, look.direction, |ui| {
            let spans = state.strings.tr_args("tab-spans", &[("count", open.annotations.len().into())]);
            let problems = state.strings.tr_args("tab-problems", &[("count", open.problems.len().into())]);
            let history = state.strings.tr("tab-history").to_string();
            for (tab, name) in [(Tab::Spans, spans), (Tab::Problems, problems), (Tab::History, history)] {
                if ui.add(BidiButton::new(name).selected(self.tab == tab).frameless()).clicked() {
                    self.tab = tab;
                }
            }
        });
        ui.add_space(4.0);
        match self.tab {
            Tab::Spans => self.spans(ui, state, open, look, commands),
            Tab::Problems => problems(ui, state, open),
            Tab::History => super::history::ui(ui, state, look, &mut self.step, commands),
        }
    }

    fn spans(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        if open.annotations.is_empty() {
            ui.add(BidiLabel::new(state.strings.tr("empty-spans")).weak().wrap());
            return;
        }
        let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("spans");
        if self.followed != open.selected {
            self.followed.clone_from(&open.selected);
            let place = open.selected.as_ref().and_then(|id| open.annotations.rank(id));
            if let Some(place) = place {
                let step = ROW + ui.spacing().item_spacing.y;
                let middle = ui.available_height() / 2.0;
                area = area.vertical_scroll_offset((place as f32 * step - middle).max(0.0));
            }
        }
        area.show_rows(ui, ROW, open.annotations.len(), |ui, rows| {
            for span in rows.filter_map(|rank| open.annotations.nth(rank)) {
                let id = &span.id;
                let color = look.theme.label(&state.schema, state.schema.position(&span.label)).full;
                let selected = open.selected.as_ref() == Some(id);
                let text = covered(open, span, 80);
                let response = list_row(ui, look.direction, ROW, selected, Some(color), &text, None);
                if response.clicked() {
                    commands.push(Command::GoToSpan(id.clone()));
                }
            }
        });
    }

    fn selected_span(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let Some(span) = open.selected_span() else {
            self.keep_note(commands);
            return;
        };
        let language = look.language;
        let place = state.schema.position(&span.label);
        let name = state
            .schema
            .get(&span.label)
            .map_or(&*span.label, |definition| definition.display_name(language));
        ui.add(BidiLabel::new(name).strong().color(look.theme.label(&state.schema, place).full));
        ui.add(BidiLabel::new(covered(open, span, 400)).wrap());
        let text = &open.document.text;
        let start = open.document.offsets.code_point_of_byte(text, span.start() as usize).0;
        let end = open.document.offsets.code_point_of_byte(text, span.end() as usize).0;
        let args = [("start", start.into()), ("end", end.into()), ("id", span.id.to_string().into())];
        ui.add(BidiLabel::new(state.strings.tr_args("inspector-place", &args)).small().weak());
        self.note(ui, state, span, commands);
        ui.add_space(4.0);
        row(ui, look.direction, |ui| {
            for action in [Action::PreviousSpan, Action::NextSpan, Action::DeleteSpan] {
                super::top::action_button(ui, state, action, commands);
            }
        });
        ui.separator();
    }

    /// The note of the selected span; it is kept when the field is left.
    fn note(&mut self, ui: &mut Ui, state: &State, span: &Span, commands: &mut Vec<Command>) {
        if self.note.as_ref().is_none_or(|(id, _)| *id != span.id) {
            self.keep_note(commands);
            self.note = Some((span.id.clone(), span.note.clone().unwrap_or_default()));
        }
        let Some((_, text)) = &mut self.note else { return };
        let field =
            BidiTextEdit::new(egui::Id::unique("note of the span"), text, state.strings.tr("field-note"));
        let response = field.hint(state.strings.tr("field-note-hint")).show(ui);
        if response.lost_focus() {
            self.keep_note(commands);
        } else if !response.has_focus() {
            // Undo may have given it another.
            self.note = Some((span.id.clone(), span.note.clone().unwrap_or_default()));
        }
    }

    fn keep_note(&mut self, commands: &mut Vec<Command>) {
        commands.extend(self.note.take().map(|(id, note)| Command::Note(id, note)));
    }
}

/// The text of a span in one line, no longer than is of use.
fn covered(open: &OpenDocument, span: &Span, most: usize) -> String {
    let text = span.parts.iter().map(|part| part.of(&open.document.text)).collect::<Vec<_>>().join(" … ");
    text.chars().take(most).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

fn problems(ui: &mut Ui, state: &State, open: &OpenDocument) {
    if open.problems.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-problems")).weak());
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("problems").show(ui, |ui| {
        for problem in open.problems.iter().take(500) {
            ui.add(BidiLabel::new(problem.to_string()).wrap());
            ui.add_space(6.0);
        }
    });
}
