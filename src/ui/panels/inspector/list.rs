//! All spans in reading order: filtered, walked, and chosen several at a time.

use super::covered;
use crate::app::{Action, Command, OpenDocument, State};
use crate::model::SpanId;
use crate::search::{Boundaries, Finder, Query, SpanQuery};
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, list_row, row};
use egui::{Id, ScrollArea, Ui};

/// What the list remembers.
#[derive(Default)]
pub(super) struct List {
    filter: String,
    /// What was asked, of which state of the labels, and what passed.
    passed: Option<(String, (u64, String), Vec<SpanId>)>,
    /// The span that was last brought into view.
    followed: Option<SpanId>,
    /// Where a choice of several began.
    began: Option<SpanId>,
    /// A note for all that are chosen.
    note: String,
}

const ROW: f32 = 30.0;
/// So few spans are found without a filter.
const FEW: usize = 12;

impl List {
    pub(super) fn ui(
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
        if FEW < open.annotations.len() || !self.filter.is_empty() {
            let name = state.strings.tr("field-filter-spans");
            let field = BidiTextEdit::new(Id::unique("filter of spans"), &mut self.filter, name.clone());
            field.hint(name).show(ui);
        }
        self.pass(state, open);
        let filtered = self.passed.as_ref().map(|(_, _, ids)| ids);
        let count = filtered.map_or(open.annotations.len(), Vec::len);
        if count == 0 {
            ui.add(BidiLabel::new(state.strings.tr("empty-filter")).weak().wrap());
            return;
        }
        if !open.chosen.is_empty() {
            chosen(ui, state, open, look, &mut self.note, commands);
        }
        let id_at = |at: usize| match filtered {
            Some(ids) => ids.get(at).cloned(),
            None => open.annotations.nth(at).map(|span| span.id.clone()),
        };
        let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("spans");
        if self.followed != open.selected {
            self.followed.clone_from(&open.selected);
            let place = open.selected.as_ref().and_then(|id| match filtered {
                Some(ids) => ids.iter().position(|other| other == id),
                None => open.annotations.rank(id),
            });
            if let Some(place) = place {
                let step = ROW + ui.spacing().item_spacing.y;
                let middle = ui.available_height() / 2.0;
                area = area.vertical_scroll_offset((place as f32 * step - middle).max(0.0));
            }
        }
        let mut pressed = None;
        area.show_rows(ui, ROW, count, |ui, rows| {
            for at in rows {
                let Some(span) = id_at(at).and_then(|id| open.annotations.get(&id)) else { continue };
                let color = look.theme.label(&state.schema, state.schema.position(&span.label)).full;
                let selected = open.selected.as_ref() == Some(&span.id) || open.chosen.contains(&span.id);
                let text = covered(open, span, 80);
                let behind = match (span.unsure, &span.note) {
                    (true, _) => Some("?"),
                    (false, Some(_)) => Some("✎"),
                    _ => None,
                };
                let response = list_row(ui, look.direction, ROW, selected, Some(color), &text, behind);
                if response.clicked() {
                    pressed = Some((at, span.id.clone()));
                }
            }
        });
        if let Some((at, id)) = pressed {
            let (several, range) = ui.input(|input| (input.modifiers.command, input.modifiers.shift));
            let from = self.began.as_ref().filter(|_| range);
            let from = from.and_then(|began| (0..count).find(|&other| id_at(other).as_ref() == Some(began)));
            if let Some(from) = from {
                let ids = (from.min(at)..=from.max(at)).filter_map(id_at).collect();
                commands.push(Command::ChooseSpans(ids));
            } else if several {
                let mut ids: Vec<SpanId> = open.chosen.iter().chain(&open.selected).cloned().collect();
                ids.sort_unstable();
                ids.dedup();
                match ids.iter().position(|other| *other == id) {
                    Some(place) => {
                        ids.remove(place);
                    }
                    None => ids.push(id.clone()),
                }
                self.began = Some(id);
                commands.push(Command::ChooseSpans(ids));
            } else {
                self.began = Some(id.clone());
                commands.push(Command::GoToSpan(id));
            }
        }
    }

    /// Works out which spans pass the filter, when that may have changed.
    fn pass(&mut self, state: &State, open: &OpenDocument) {
        if self.filter.trim().is_empty() {
            self.passed = None;
            return;
        }
        let of = (open.revision(), open.document.name.to_string());
        if self.passed.as_ref().is_some_and(|(filter, from, _)| *filter == self.filter && *from == of) {
            return;
        }
        let query = Query { text: self.filter.clone(), boundaries: Boundaries::Anywhere, ..Query::default() };
        let spans = SpanQuery::read(&query).ok().flatten();
        let finder = Finder::new(&query).ok();
        let text = &open.document.text;
        let passes = |span: &&crate::model::Span| match (&spans, &finder) {
            (Some(spans), _) => spans.matches(span, text, &state.schema),
            (None, Some(finder)) => span.parts.iter().any(|part| finder.find(part.of(text)).next().is_some()),
            (None, None) => true,
        };
        let ids = open.annotations.spans().filter(passes).map(|span| span.id.clone()).collect();
        self.passed = Some((self.filter.clone(), of, ids));
    }
}

/// What can be done to several spans at once.
fn chosen(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    look: &Look,
    note: &mut String,
    commands: &mut Vec<Command>,
) {
    let count = state.strings.tr_args("chosen-count", &[("count", open.chosen.len().into())]);
    ui.add(BidiLabel::new(count).strong());
    row(ui, look.direction, |ui| {
        for (place, label) in state.schema.labels.iter().enumerate() {
            let button = BidiButton::new(label.display_name(look.language))
                .swatch(look.theme.label(&state.schema, Some(place)).full)
                .small();
            if ui.add(button).clicked() {
                commands.push(Command::Tag(place));
            }
        }
    });
    row(ui, look.direction, |ui| {
        for action in [Action::ToggleUnsure, Action::DeleteSpan] {
            super::super::top::action_button(ui, state, action, commands);
        }
    });
    let name = state.strings.tr("field-note-chosen");
    let response =
        BidiTextEdit::new(Id::unique("note of the chosen"), note, name.clone()).hint(name).show(ui);
    if response.lost_focus() && !note.trim().is_empty() {
        commands.push(Command::NoteChosen(std::mem::take(note)));
    }
}
