//! What a date means: the value that is proposed for the selected one, and the date of the document.

use crate::app::dates::{is_dated, proposal, rule_name, why_no_date};
use crate::app::{Action, Command, OpenDocument, State};
use crate::model::edtf::Point;
use crate::model::{Span, SpanId, VALUE, When};
use crate::suggest::dates::Found;
use crate::text::TextRange;
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, row};
use egui::{Id, Ui};
use std::sync::Arc;

/// For what a value is proposed.
#[derive(PartialEq)]
struct Asked {
    document: Arc<str>,
    span: SpanId,
    parts: Vec<TextRange>,
    reference: Option<Point>,
}

/// What was proposed last, and for what: it is found anew only where that has changed.
#[derive(Default)]
pub(super) struct Dates {
    asked: Option<Asked>,
    found: Option<Found>,
    /// What is being written as the date of the document of that name.
    written: Option<(Arc<str>, String)>,
}

impl Dates {
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        wanted: bool,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let dated = open.selected_span().filter(|span| is_dated(&state.schema, &span.label));
        if let Some(span) = dated {
            self.proposal(ui, state, open, span, look, commands);
        }
        if dated.is_some() || state.dates.shown {
            self.document(ui, state, open, wanted, look, commands);
            ui.separator();
        }
    }

    fn proposal(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        span: &Span,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let asked = Asked {
            document: open.document.name.clone(),
            span: span.id.clone(),
            parts: span.parts.clone(),
            reference: open.reference(),
        };
        if self.asked.as_ref() != Some(&asked) {
            self.found = proposal(open, span);
            self.asked = Some(asked);
        }
        let Some(found) = &self.found else {
            ui.add(BidiLabel::new(state.strings.tr("date-none")).small().weak().wrap());
            return;
        };
        let value = found.value.to_string();
        let rule = rule_name(&state.strings, found.rule);
        if span.attributes.get(VALUE).and_then(serde_json::Value::as_str) == Some(&value) {
            let args = [("rule", rule.to_string().into())];
            ui.add(BidiLabel::new(state.strings.tr_args("date-as-proposed", &args)).small().weak().wrap());
            return;
        }
        row(ui, look.direction, |ui| {
            let args = [("value", value.into())];
            let button = BidiButton::new(state.strings.tr_args("date-take", &args))
                .tooltip(state.strings.tr(Action::TakeDate.tip()))
                .primary();
            let button = match state.keymap.shown(Action::TakeDate) {
                Some(keys) => button.shortcut(&*keys),
                None => button,
            };
            if ui.add(button).clicked() {
                commands.push(Command::Do(Action::TakeDate));
            }
        });
        let args = [("rule", rule.to_string().into())];
        ui.add(BidiLabel::new(state.strings.tr_args("date-rule", &args)).small().weak().wrap());
    }

    /// The date of the document: written by hand, or taken from the text.
    fn document(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        wanted: bool,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let said = open.said_date().unwrap_or_default();
        let name = &open.document.name;
        self.written.take_if(|(other, _)| other != name);
        let (_, text) = self.written.get_or_insert_with(|| (name.clone(), said.to_owned()));
        let label = state.strings.tr("field-document-date");
        let hint = state.strings.tr("hint-document-date");
        let response = row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(&label).small().weak());
            BidiTextEdit::new(Id::unique("date of the document"), text, &label).hint(&hint).show(ui)
        });
        if wanted {
            response.request_focus();
        }
        let wrong =
            Some(text.trim()).filter(|text| !text.is_empty()).and_then(|text| text.parse::<When>().err());
        if let Some(error) = &wrong {
            let why = why_no_date(&state.strings, error);
            ui.add(BidiLabel::new(why).small().color(look.theme.warning).wrap());
        }
        if response.lost_focus() {
            if wrong.is_none() && text.trim() != said {
                commands.push(Command::DocumentDate(Some(text.trim().to_owned())));
            }
            self.written = None;
        } else if !response.has_focus() {
            said.clone_into(text);
        }
        let told = open.dateline.as_ref().filter(|told| open.said_date() != Some(&told.value.to_string()));
        if let Some(told) = told {
            row(ui, look.direction, |ui| {
                let value = told.value.to_string();
                let args = [("value", value.clone().into())];
                let button = BidiButton::new(state.strings.tr_args("date-from-text", &args)).small();
                if ui.add(button.tooltip(state.strings.tr("date-from-text-tip"))).clicked() {
                    commands.push(Command::DocumentDate(Some(value)));
                }
                let show = BidiButton::new(state.strings.tr("date-show")).small().frameless();
                if ui.add(show).clicked() {
                    let range = told.range.start as u32..told.range.end as u32;
                    commands.push(Command::GoTo(name.clone(), range));
                }
            });
        } else if said.is_empty() {
            ui.add(BidiLabel::new(state.strings.tr("date-unknown")).small().weak().wrap());
        }
    }
}
