//! The panel of a quotation: who said it to whom, by which word; and of one that is only suggested.

use super::super::top::action_button;
use super::covered;
use crate::app::{Action, Command, OpenDocument, State, Suggestion, Tie};
use crate::suggest::quotes::{By, Kind, Mention, Repair, Rule};
use crate::text::TextRange;
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::Ui;
use std::sync::Arc;

/// Longest that a text becomes in the panel (characters).
const LONG: usize = 300;
const SHORT: usize = 60;
/// Width of what names a row, in points.
const NAME: f32 = 84.0;

pub(super) fn ui(ui: &mut Ui, state: &State, open: &OpenDocument, look: &Look, commands: &mut Vec<Command>) {
    if state.seeks_quotations() {
        ui.add(BidiLabel::new(state.strings.tr("quotation-seeking")).small().weak());
    }
    if let Some(proposal) = state.proposal() {
        suggestion(ui, state, open, look, &proposal, commands);
    } else if let Some(span) = state.quotation() {
        let is_selected = open.selected.as_ref() == Some(&span.id);
        // While something else is selected that can be tied, the panel stays.
        if !is_selected && !state.can_tie() {
            return;
        }
        if !is_selected {
            ui.add(BidiLabel::new(state.strings.tr("quotation-of")).small().weak());
            ui.add(BidiLabel::new(covered(open, span, SHORT)).small().wrap());
        }
        for tie in Tie::ALL {
            tied(ui, state, open, look, &span.id, tie, commands);
        }
        ui.separator();
    }
}

fn name(state: &State, tie: Tie) -> Arc<str> {
    state.strings.tr(match tie {
        Tie::Speaker => "quotation-speaker",
        Tie::Cue => "quotation-cue",
        Tie::Addressee => "quotation-addressee",
    })
}

/// What a quotation is tied to: each can be gone to and taken away; what is missing is said.
fn tied(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    look: &Look,
    quotation: &crate::model::SpanId,
    tie: Tie,
    commands: &mut Vec<Command>,
) {
    let all = state.tied(quotation, tie);
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(name(state, tie)).small().weak().exact_width(NAME));
        if all.is_empty() {
            ui.add(BidiLabel::new(state.strings.tr("quotation-nothing")).small().weak());
        }
        for (_, span) in &all {
            let place = state.schema.position(&span.label);
            let button = BidiButton::new(covered(open, span, SHORT))
                .swatch(look.theme.label(&state.schema, place).full)
                .tooltip(state.strings.tr("quotation-jump"))
                .small();
            if ui.add(button).clicked() {
                commands.push(Command::GoToSpan(span.id.clone()));
            }
        }
    });
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new("").exact_width(NAME));
        action_button(ui, state, tie.action(), commands);
        for (relation, _) in &all {
            let take = BidiButton::new(state.strings.tr("quotation-untie"))
                .tooltip(state.strings.tr("quotation-untie.tip"))
                .small()
                .frameless();
            if ui.add(take).clicked() {
                commands.push(Command::Untie(relation.clone()));
            }
        }
    });
}

/// A suggested quotation with all that it would mark, and by which rule.
fn suggestion(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    look: &Look,
    proposal: &Suggestion,
    commands: &mut Vec<Command>,
) {
    let text = &open.document.text;
    let one = &proposal.suggested;
    let Some(reading) = proposal.content() else { return };
    let (place, count) = proposal.place;
    let args = [("place", place.into()), ("count", count.into())];
    let kind = state.strings.tr(match reading.kind {
        Kind::Direct => "quotation-direct",
        Kind::Indirect => "quotation-indirect",
        Kind::Mixed => "quotation-mixed",
    });
    ui.add(BidiLabel::new(state.strings.tr_args("quotation-suggested", &args)).strong());
    ui.add(BidiLabel::new(kind).small().color(look.theme.accent));
    let shown = |range: TextRange, most: usize| {
        let plain = range.of(text).chars().take(most);
        plain.map(|c| if c.is_whitespace() { ' ' } else { c }).collect::<String>()
    };
    let content: Vec<String> = reading.content.iter().map(|part| shown(*part, LONG)).collect();
    ui.add(BidiLabel::new(content.join(" … ")).wrap());
    let mut line = |ui: &mut Ui, tie: Tie, range: Option<TextRange>, by: Option<By>| {
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(name(state, tie)).small().weak().exact_width(NAME));
            let Some(range) = range else {
                ui.add(BidiLabel::new(state.strings.tr("quotation-nothing")).small().weak());
                return;
            };
            let button =
                BidiButton::new(shown(range, SHORT)).tooltip(state.strings.tr("quotation-jump")).small();
            if ui.add(button).clicked() {
                commands.push(Command::Reveal(range.start()..range.end()));
            }
            if let Some(by) = by {
                ui.add(BidiLabel::new(state.strings.tr(by_key(by))).small().weak());
            }
        });
    };
    let of = |mention: Option<Mention>| (mention.map(|one| one.range), mention.map(|one| one.by));
    let (speaker, addressee) = (of(one.speaker), of(one.addressee));
    line(ui, Tie::Speaker, speaker.0, speaker.1);
    line(ui, Tie::Cue, one.cue, None);
    line(ui, Tie::Addressee, addressee.0, None);
    ui.add(BidiLabel::new(state.strings.tr(rule_key(one.rule))).small().weak().wrap());
    if let Some(repair) = one.repair {
        ui.add(BidiLabel::new(state.strings.tr(repair_key(repair))).small().color(look.theme.warning).wrap());
    }
    if 1 < one.readings.len() {
        let args = [("place", (proposal.reading + 1).into()), ("count", one.readings.len().into())];
        ui.add(BidiLabel::new(state.strings.tr_args("quotation-reading", &args)).small().weak());
    }
    row(ui, look.direction, |ui| {
        for (action, key) in [
            (Action::AcceptQuotation, state.keymap.shown(Action::RepeatLabel)),
            (Action::RejectQuotation, state.keymap.shown(Action::DeleteSpan)),
        ] {
            let button = BidiButton::new(state.strings.tr(action.key()))
                .tooltip(state.strings.tr(action.tip()))
                .shortcut(key.as_deref().unwrap_or_default())
                .small();
            let button = if action == Action::AcceptQuotation { button.primary() } else { button };
            if ui.add(button).clicked() {
                commands.push(Command::Do(action));
            }
        }
    });
    row(ui, look.direction, |ui| {
        for (action, name) in [
            (Action::PreviousQuotation, "quotation-previous"),
            (Action::NextQuotation, "quotation-next"),
            (Action::OtherReading, "cmd-other-reading"),
        ] {
            let button = BidiButton::new(state.strings.tr(name))
                .tooltip(state.strings.tr(action.tip()))
                .shortcut(state.keymap.shown(action).as_deref().unwrap_or_default())
                .frameless()
                .small();
            if ui.add_enabled(action.is_enabled(state), button).clicked() {
                commands.push(Command::Do(action));
            }
        }
    });
    ui.separator();
}

fn by_key(by: By) -> &'static str {
    match by {
        By::Marked => "by-marked",
        By::Subject => "by-subject",
        By::Apposition => "by-apposition",
        By::Title => "by-title",
        By::Carried => "by-carried",
    }
}

fn rule_key(rule: Rule) -> &'static str {
    match rule {
        Rule::CueBefore => "rule-cue-before",
        Rule::CueAfter => "rule-cue-after",
        Rule::CueBetween => "rule-cue-between",
        Rule::GoesOn => "rule-goes-on",
        Rule::Marks => "rule-marks",
        Rule::Colon => "rule-colon",
        Rule::Clause => "rule-clause",
        Rule::ClauseBefore => "rule-clause-before",
        Rule::Source => "rule-source",
    }
}

fn repair_key(repair: Repair) -> &'static str {
    match repair {
        Repair::Reopened => "repair-reopened",
        Repair::Reclosed => "repair-reclosed",
        Repair::Unclosed => "repair-unclosed",
        Repair::Unopened => "repair-unopened",
        Repair::OtherMark => "repair-other-mark",
    }
}
