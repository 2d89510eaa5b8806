//! All that is said of an entity, and where it is mentioned.

use super::panel::say;
use crate::app::{Command, EntitiesCommand, Field, Mark, State};
use crate::model::EntityRecord;
use crate::search::context;
use crate::ui::panels::Look;
use crate::ui::widgets::{
    BidiButton, BidiLabel, BidiTextEdit, Concordance, UiDirection, concordance_row, list_row, row,
};
use egui::{Align, Id, Layout, ScrollArea, Ui, vec2};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is being written of an entity, by field.
#[derive(Default)]
pub(super) struct Fields {
    entity: Arc<str>,
    texts: BTreeMap<Field, String>,
}

/// Width of the names of fields, in points.
const NAME: f32 = 92.0;
/// Height of a field, in points.
const HEIGHT: f32 = 30.0;
/// So many mentions in the open document are shown.
const SHOWN: usize = 200;
const ROW: f32 = 28.0;

fn name_of(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Name => ("entity-field-name", "entity-hint-name"),
        Field::Kind => ("entity-field-kind", "entity-hint-kind"),
        Field::Names => ("entity-field-names", "entity-hint-names"),
        Field::Aliases => ("entity-field-aliases", "entity-hint-aliases"),
        Field::Description => ("entity-field-description", "entity-hint-description"),
        Field::Link => ("entity-field-link", "entity-hint-link"),
    }
}

/// Shows the entity that was chosen first.
pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, fields: &mut Fields, commands: &mut Vec<Command>) {
    let chosen = &state.entities.panel.chosen;
    let Some(record) = chosen.first().and_then(|id| state.entities.registry.get(id)) else {
        ui.add(BidiLabel::new(state.strings.tr("empty-entity")).weak().wrap());
        return;
    };
    if fields.entity != record.id {
        // What was being written of the one that is left is kept.
        for (field, text) in std::mem::take(&mut fields.texts) {
            commands.push(say(EntitiesCommand::Write(fields.entity.clone(), field, text)));
        }
        fields.entity = record.id.clone();
    }
    let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("entity");
    area.show(ui, |ui| {
        if 1 < chosen.len() {
            let args = [("count", chosen.len().into()), ("name", record.display_name(look.language).into())];
            ui.add(BidiLabel::new(state.strings.tr_args("entities-chosen", &args)).small().wrap());
        }
        for field in Field::ALL {
            one_field(ui, state, record, field, look, &mut fields.texts, commands);
        }
        if let Some(address) = record.address() {
            let open = BidiButton::new(state.strings.tr("entity-open-link")).tooltip(&address).small();
            if ui.add(open.frameless()).clicked() {
                ui.ctx().open_url(egui::OpenUrl::new_tab(address));
            }
        }
        mentions(ui, state, record, look, commands);
    });
}

fn one_field(
    ui: &mut Ui,
    state: &State,
    record: &EntityRecord,
    field: Field,
    look: &Look,
    texts: &mut BTreeMap<Field, String>,
    commands: &mut Vec<Command>,
) {
    let (name, hint) = name_of(field);
    let (name, hint) = (state.strings.tr(name), state.strings.tr(hint));
    let now = field.of(record);
    let text = texts.entry(field).or_insert_with(|| now.clone());
    let id = Id::unique("field of an entity").with(field);
    let side = match look.direction {
        UiDirection::LeftToRight => Layout::left_to_right(Align::Center),
        UiDirection::RightToLeft => Layout::right_to_left(Align::Center),
    };
    let size = vec2(ui.available_width(), HEIGHT);
    let response = ui
        .allocate_ui_with_layout(size, side, |ui| {
            ui.add(BidiLabel::new(&name).small().weak().exact_width(NAME));
            BidiTextEdit::new(id, text, &name).hint(&hint).show(ui)
        })
        .inner;
    if !field.reads(text) {
        ui.add(BidiLabel::new(&hint).small().color(look.theme.warning).wrap());
    }
    if response.lost_focus() {
        if *text != now {
            commands.push(say(EntitiesCommand::Write(record.id.clone(), field, text.clone())));
        }
        texts.remove(&field);
    } else if !response.has_focus() {
        // Undo may have given it another.
        texts.remove(&field);
    }
}

/// The mentions in the open document, to go to and to choose, and the other documents that have any.
fn mentions(ui: &mut Ui, state: &State, record: &EntityRecord, look: &Look, commands: &mut Vec<Command>) {
    let elsewhere = state.mentions_elsewhere(record);
    let here = state.mentions_here(record);
    if here == 0 && elsewhere.is_empty() {
        let key = if state.is_counting() { "entity-counting" } else { "empty-mentions" };
        ui.add(BidiLabel::new(state.strings.tr(key)).small().weak().wrap());
        return;
    }
    ui.add_space(4.0);
    ui.add(BidiLabel::new(state.strings.tr("entity-mentions-title")).small().weak().wrap());
    let marked = &state.entities.panel.marked;
    if let Some(open) = &state.open {
        let ids = std::iter::once(&record.id).chain(&record.merged);
        let spans = ids.filter_map(|id| open.annotations.entity(id)).flat_map(|entity| &entity.mentions);
        let mut spans: Vec<_> = spans.filter_map(|id| open.annotations.get(id)).collect();
        spans.sort_by_key(|span| span.start());
        for span in spans.iter().take(SHOWN) {
            let Some(part) = span.parts.first() else { continue };
            let hit = context(&open.document.text, part.bytes());
            let color = look.theme.label(&state.schema, state.schema.position(&span.label));
            let mark = Mark::Span(span.id.clone());
            let shown = Concordance {
                document: open.document.title(),
                before: &hit.before,
                covered: &hit.covered,
                after: &hit.after,
                tint: color.strong_tint,
                chosen: Some(marked.contains(&mark)),
                remark: None,
                current: open.selected.as_ref() == Some(&span.id),
            };
            let (pressed, ticked) = concordance_row(ui, look.direction, &shown);
            if ticked.clicked() {
                commands.push(say(EntitiesCommand::Mark(mark)));
            } else if pressed.clicked() {
                commands.push(Command::GoToSpan(span.id.clone()));
            }
        }
        if SHOWN < spans.len() {
            let more = state.strings.tr_args("transfer-more", &[("count", (spans.len() - SHOWN).into())]);
            ui.add(BidiLabel::new(more).small().weak());
        }
    }
    for (document, count) in elsewhere.iter().take(SHOWN) {
        let mark = Mark::Document(document.clone());
        row(ui, look.direction, |ui| {
            let tick = BidiButton::new(state.strings.tr("entity-mark-all")).selected(marked.contains(&mark));
            if ui.add(tick.small().frameless()).clicked() {
                commands.push(say(EntitiesCommand::Mark(mark)));
            }
            let behind = count.to_string();
            if list_row(ui, look.direction, ROW, false, None, document, Some(&behind)).clicked() {
                commands.push(say(EntitiesCommand::GoToDocument(document.clone(), record.id.clone())));
            }
        });
    }
}
