//! The entity that the selected span mentions.

use crate::app::{Action, Command, EntitiesCommand, OpenDocument, State};
use crate::model::{Entity, Span};
use crate::ui::panels::{Look, top};
use crate::ui::widgets::{BidiButton, BidiLabel, list_row, row};
use egui::Ui;

const ROW: f32 = 26.0;
/// With less room than this, in points, other mentions are not listed.
const ENOUGH: f32 = 320.0;
/// So many other mentions are listed; keys go to all.
const SHOWN: usize = 5;

/// Shows what the span mentions, or how to say it.
pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    span: &Span,
    look: &Look,
    commands: &mut Vec<Command>,
) {
    let entities: Vec<&Entity> = open.annotations.entities_of(&span.id).collect();
    if entities.is_empty() {
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(state.strings.tr("entity-unsaid")).small().weak());
            top::action_button(ui, state, Action::PickEntity, commands);
        });
        return;
    }
    for entity in entities {
        one(ui, state, open, span, entity, look, commands);
    }
}

fn one(
    ui: &mut Ui,
    state: &State,
    open: &OpenDocument,
    span: &Span,
    entity: &Entity,
    look: &Look,
    commands: &mut Vec<Command>,
) {
    let record = state.entities.registry.get(&entity.id);
    let name = record
        .map_or_else(|| open.chain_name(&entity.id), |record| record.display_name(look.language).to_owned());
    let count = state.strings.tr_args("entity-mentions", &[("count", entity.mentions.len().into())]);
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(name).strong().max_width(170.0));
        ui.add(BidiLabel::new(count).small().weak());
        let unlink = BidiButton::new(state.strings.tr("entity-unlink")).small().frameless();
        if ui.add(unlink.tooltip(state.strings.tr("entity-unlink.tip"))).clicked() {
            commands.push(Command::Entities(EntitiesCommand::Unlink(span.id.clone())));
        }
    });
    match record {
        None => {
            ui.add(BidiLabel::new(state.strings.tr("entity-chain-about")).small().weak().wrap());
        }
        Some(record) => {
            if !record.description.is_empty() {
                ui.add(BidiLabel::new(&record.description).small().wrap());
            }
            if let Some(address) = record.address() {
                let link = BidiButton::new(&record.link).tooltip(&address).small().frameless();
                if ui.add(link).clicked() {
                    ui.ctx().open_url(egui::OpenUrl::new_tab(address));
                }
            }
        }
    }
    let others =
        entity.mentions.iter().filter(|id| **id != span.id).filter_map(|id| open.annotations.get(id));
    // With little room the keys are enough.
    let shown = if ENOUGH < ui.available_height() { SHOWN } else { 0 };
    for other in others.take(shown) {
        let color = look.theme.label(&state.schema, state.schema.position(&other.label)).full;
        let before = context(open, other);
        let text = open.covered(other);
        if list_row(ui, look.direction, ROW, false, Some(color), &text, Some(&before)).clicked() {
            commands.push(Command::GoToSpan(other.id.clone()));
        }
    }
    row(ui, look.direction, |ui| {
        for action in
            [Action::PickEntity, Action::ProposeMentions, Action::PreviousMention, Action::NextMention]
        {
            top::action_button(ui, state, action, commands);
        }
        if state.can_learn(&span.id) {
            let learn = BidiButton::new(state.strings.tr("entity-learn")).small().frameless();
            if ui.add(learn.tooltip(state.strings.tr("entity-learn.tip"))).clicked() {
                commands.push(Command::Entities(EntitiesCommand::Learn(span.id.clone())));
            }
        }
    });
}

/// A few words of what follows a span, to tell mentions apart.
fn context(open: &OpenDocument, span: &Span) -> String {
    let after = open.document.text.get(span.end() as usize..).unwrap_or_default();
    let words: String = after.chars().take(24).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    format!("…{}", words.rsplit_once(' ').map_or(words.as_str(), |(whole, _)| whole))
}
