//! The relations of the selected span, and those of the document that break the rules.

use crate::app::relations::{kind_name, why_refused};
use crate::app::{Action, Command, OpenDocument, RelationCommand, State};
use crate::model::{ADDRESSEE, CUE, Relation, Role, SPEAKER, Span};
use crate::ui::panels::Look;
use crate::ui::panels::top::action_button;
use crate::ui::widgets::{BidiButton, BidiLabel, menu_item, menu_of, row};
use egui::{ScrollArea, Ui};

/// Most relations of a span, and most problems, that are listed.
const MOST: usize = 200;
/// So much of the text of the other end is shown, in code points.
const LONGEST: usize = 18;
/// Height of the list of a span's relations at most, in points.
const HEIGHT: f32 = 180.0;

pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    span: &Span,
    look: &Look,
    commands: &mut Vec<Command>,
) {
    // What belongs to a quotation stands in the quotation's own panel.
    let role = state.schema.get(&span.label).and_then(|label| label.role);
    let is_shown_there = |relation: &&Relation| {
        role == Some(Role::Quotation)
            && relation.from == span.id
            && [SPEAKER, CUE, ADDRESSEE].contains(&&*relation.kind)
    };
    let shown: Vec<&Relation> =
        open.annotations.relations_of(&span.id).filter(|one| !is_shown_there(one)).collect();
    let count = shown.len();
    if count == 0 && state.schema.relations.is_empty() {
        return;
    }
    ui.add_space(4.0);
    row(ui, look.direction, |ui| {
        // "None" would be untrue of a quotation whose speaker stands in its own panel.
        if count != 0 || open.annotations.relations_of(&span.id).next().is_none() {
            let name = state.strings.tr_args("relations-count", &[("count", count.into())]);
            ui.add(BidiLabel::new(name).small().weak());
        }
        action_button(ui, state, Action::Relate, commands);
    });
    ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).id_salt("relations").show(
        ui,
        |ui| {
            for relation in shown.into_iter().take(MOST) {
                one(ui, state, open, (span, relation), look, commands);
            }
        },
    );
}

/// A relation of a span: its type, its direction, the other end, and what can be done to it.
fn one(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    (span, relation): (&Span, &Relation),
    look: &Look,
    commands: &mut Vec<Command>,
) {
    let outward = relation.from == span.id;
    let other = if outward { &relation.to } else { &relation.from };
    let Some(other) = open.annotations.get(other) else { return };
    let definition = state.schema.relation(&relation.kind);
    let symmetric = definition.is_some_and(|definition| definition.symmetric);
    let kind = kind_name(&state.schema, &relation.kind, look.language);
    row(ui, look.direction, |ui| {
        let color = look.theme.relation(&state.schema, &relation.kind);
        let retype = BidiButton::new(kind).swatch(color).small().frameless();
        menu_of(&ui.add(retype.tooltip(state.strings.tr("relation-retype"))), |ui| {
            for definition in &state.schema.relations {
                let key = definition.key.map(|key| key.to_ascii_uppercase().to_string());
                let name = definition.display_name(look.language);
                if menu_item(ui, name, key.as_deref()).clicked() {
                    let retype = RelationCommand::Retype(relation.id.clone(), definition.name.clone());
                    commands.push(Command::Relation(retype));
                    ui.close();
                }
            }
        });
        // The sign is mirrored where the interface runs from right to left.
        let sign = match (symmetric, outward) {
            (true, _) => "‹›",
            (false, true) => "›",
            (false, false) => "‹",
        };
        ui.add(BidiLabel::new(sign).weak());
        let mut text = open.excerpt(other, LONGEST + 1);
        if LONGEST < text.chars().count() {
            text.pop();
            text.push('…');
        }
        let place = state.schema.position(&other.label);
        let label = look.theme.label(&state.schema, place).full;
        if ui.add(BidiButton::new(text).swatch(label).small().frameless()).clicked() {
            commands.push(Command::GoToSpan(other.id.clone()));
        }
        let mut want = |command| commands.push(Command::Relation(command));
        if !symmetric {
            let turn = BidiButton::new(state.strings.tr("relation-turn")).small().frameless();
            if ui.add(turn).clicked() {
                want(RelationCommand::Turn(relation.id.clone()));
            }
        }
        let remove = BidiButton::new("×").named(state.strings.tr("relation-remove")).small().frameless();
        if ui.add(remove).clicked() {
            want(RelationCommand::Remove(relation.id.clone()));
        }
    });
    if let Ok(place) = state.relations.broken().binary_search_by(|(id, _)| id.cmp(&relation.id)) {
        let why =
            why_refused(&state.strings, &state.schema, &relation.kind, &state.relations.broken()[place].1);
        ui.add(BidiLabel::new(why).small().color(look.theme.warning).wrap());
    }
}

/// The relations that break the rules; a click goes to where one starts.
pub(super) fn problems(ui: &mut Ui, state: &State, open: &OpenDocument, commands: &mut Vec<Command>) {
    for (id, refusal) in state.relations.broken().iter().take(MOST) {
        let Some(relation) = open.annotations.relation(id) else { continue };
        let Some(from) = open.annotations.get(&relation.from) else { continue };
        let why = why_refused(&state.strings, &state.schema, &relation.kind, refusal);
        let args = [("text", open.excerpt(from, 40).into()), ("reason", why.into())];
        let text = state.strings.tr_args("problem-relation", &args);
        if ui.add(BidiButton::new(text).small().frameless()).clicked() {
            commands.push(Command::GoToSpan(from.id.clone()));
        }
    }
}
