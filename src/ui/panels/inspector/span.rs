//! The selected span: what it covers and all that can be said of it.

use super::covered;
use crate::app::dates::why_no_date;
use crate::app::{Action, Command, OpenDocument, State};
use crate::model::{AttributeDefinition, AttributeKind, Span, SpanId, When};
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, row};
use egui::{Id, Ui};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is being written about a span, by field.
#[derive(Default)]
pub(super) struct Fields {
    span: Option<SpanId>,
    texts: BTreeMap<Field, String>,
    /// Says that the note is to take the focus.
    pub(super) focus_note: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Note,
    Confidence,
    Attribute(String, AttributeKind),
}

/// Widest the name of a field becomes, in points.
const NAME: f32 = 120.0;

/// A value as a field shows it.
fn shown(value: Option<&Value>) -> String {
    value.map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

impl Field {
    /// What the field says of a span.
    fn of(&self, span: &Span) -> String {
        match self {
            Self::Note => span.note.clone().unwrap_or_default(),
            Self::Confidence => span.confidence.map(|value| value.to_string()).unwrap_or_default(),
            Self::Attribute(name, _) => shown(span.attributes.get(name)),
        }
    }

    /// The command that makes a span say this; none if the text has not the form of the field.
    fn command(&self, id: &SpanId, text: &str) -> Option<Command> {
        match self {
            Self::Note => Some(Command::Note(id.clone(), text.to_owned())),
            Self::Confidence if text.trim().is_empty() => Some(Command::Confidence(id.clone(), None)),
            Self::Confidence => {
                let number: f64 = text.trim().parse().ok().filter(|number| (0.0..=1.0).contains(number))?;
                Some(Command::Confidence(id.clone(), Some(number)))
            }
            Self::Attribute(name, kind) => {
                Some(Command::Attribute(id.clone(), name.clone(), kind.read(text).ok()?))
            }
        }
    }
}

impl Fields {
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let selected = open.selected_span();
        if self.span.as_ref() != selected.map(|span| &span.id) {
            self.keep(commands);
            self.span = selected.map(|span| span.id.clone());
        }
        let Some(span) = selected else {
            self.focus_note = false;
            return;
        };
        let definition = state.schema.get(&span.label);
        let name = definition.map_or(&*span.label, |definition| definition.display_name(look.language));
        let place = state.schema.position(&span.label);
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(name).strong().color(look.theme.label(&state.schema, place).full));
            let unsure = BidiButton::new(state.strings.tr("span-unsure"))
                .tooltip(state.strings.tr(Action::ToggleUnsure.tip()))
                .selected(span.unsure)
                .small();
            if ui.add(unsure).clicked() {
                commands.push(Command::Do(Action::ToggleUnsure));
            }
        });
        ui.add(BidiLabel::new(covered(open, span, 400)).wrap());
        let text = &open.document.text;
        let start = open.document.offsets.code_point_of_byte(text, span.start() as usize).0;
        let end = open.document.offsets.code_point_of_byte(text, span.end() as usize).0;
        let args = [("start", start.into()), ("end", end.into()), ("id", span.id.to_string().into())];
        ui.add(BidiLabel::new(state.strings.tr_args("inspector-place", &args)).small().weak());
        let note = (state.strings.tr("field-note"), state.strings.tr("field-note-hint"));
        self.field(ui, state, span, &Field::Note, &note.0, &note.1, look, commands);
        let attributes = definition.map_or(&[][..], |definition| &definition.attributes);
        for attribute in attributes {
            self.attribute(ui, state, span, attribute, look, commands);
        }
        let unknown = span
            .attributes
            .iter()
            .filter(|(name, _)| attributes.iter().all(|attribute| attribute.name != **name));
        for (name, value) in unknown {
            let line = format!("{name}: {}", shown(Some(value)));
            ui.add(BidiLabel::new(line).small().weak().wrap());
        }
        if span.confidence.is_some() || state.schema.confidence {
            let name = state.strings.tr("field-confidence");
            let hint = state.strings.tr("hint-confidence");
            self.field(ui, state, span, &Field::Confidence, &name, &hint, look, commands);
        }
        super::relations::ui(ui, state, open, span, look, commands);
        super::entity::ui(ui, state, open, span, look, commands);
        ui.add_space(4.0);
        row(ui, look.direction, |ui| {
            for action in [Action::PreviousSpan, Action::NextSpan, Action::DeleteSpan] {
                super::super::top::action_button(ui, state, action, commands);
            }
        });
        ui.separator();
    }

    fn attribute(
        &mut self,
        ui: &mut Ui,
        state: &State,
        span: &Span,
        attribute: &AttributeDefinition,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let name = attribute.display_name(look.language);
        let now = span.attributes.get(&attribute.name);
        let mut choose = |ui: &mut Ui, shown: &str, value: Value| {
            let on = now == Some(&value);
            if ui.add(BidiButton::new(shown).selected(on).small()).clicked() {
                let value = Some(value).filter(|_| !on);
                commands.push(Command::Attribute(span.id.clone(), attribute.name.clone(), value));
            }
        };
        match &attribute.kind {
            AttributeKind::Choice(values) => {
                row(ui, look.direction, |ui| {
                    ui.add(BidiLabel::new(name).small().weak());
                    for value in values {
                        choose(ui, value, value.as_str().into());
                    }
                });
            }
            AttributeKind::YesNo => {
                row(ui, look.direction, |ui| {
                    ui.add(BidiLabel::new(name).small().weak());
                    choose(ui, &state.strings.tr("value-yes"), true.into());
                    choose(ui, &state.strings.tr("value-no"), false.into());
                });
            }
            kind @ (AttributeKind::Text | AttributeKind::Number | AttributeKind::Date) => {
                let hint = match kind {
                    AttributeKind::Number => state.strings.tr("hint-number"),
                    AttributeKind::Date => state.strings.tr("hint-date"),
                    _ => "".into(),
                };
                let field = Field::Attribute(attribute.name.clone(), kind.clone());
                self.field(ui, state, span, &field, name, &hint, look, commands);
            }
        }
    }

    /// A field that is kept when it is left, if what it says has the right form.
    #[expect(clippy::too_many_arguments, reason = "what a field is made of")]
    fn field(
        &mut self,
        ui: &mut Ui,
        state: &State,
        span: &Span,
        field: &Field,
        name: &str,
        hint: &str,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let now = field.of(span);
        let text = self.texts.entry(field.clone()).or_insert_with(|| now.clone());
        let id = match field {
            Field::Note => Id::unique("note of the span"),
            Field::Confidence => Id::unique("confidence of the span"),
            Field::Attribute(name, _) => Id::unique("attribute of the span").with(name),
        };
        let response = row(ui, look.direction, |ui| {
            if *field != Field::Note {
                ui.add(BidiLabel::new(name).small().weak().max_width(NAME));
            }
            BidiTextEdit::new(id, text, name).hint(hint).show(ui)
        });
        if *field == Field::Note && std::mem::take(&mut self.focus_note) {
            response.request_focus();
        }
        let command = field.command(&span.id, text);
        if command.is_none() {
            let why = match field {
                Field::Attribute(_, AttributeKind::Date) => text.parse::<When>().err(),
                _ => None,
            };
            let why = why.map_or_else(|| hint.to_owned(), |error| why_no_date(&state.strings, &error));
            ui.add(BidiLabel::new(why).small().color(look.theme.warning).wrap());
        }
        if response.lost_focus() {
            commands.extend(command);
            self.texts.remove(field);
        } else if !response.has_focus() {
            // Undo may have given it another.
            *text = now;
        }
    }

    /// Keeps what was being written about the span that is left.
    fn keep(&mut self, commands: &mut Vec<Command>) {
        let Some(id) = self.span.take() else { return };
        for (field, text) in std::mem::take(&mut self.texts) {
            commands.extend(field.command(&id, &text));
        }
    }
}
