//! What a change would affect, before it is made.

use super::{Look, say};
use crate::app::{Ask, Command, SchemaCommand, State};
use crate::model::migrate::{Migration, What};
use crate::ui::widgets::{BidiButton, BidiLabel, row};
use egui::Ui;
use std::collections::BTreeMap;

/// So many documents are listed.
const SHOWN: usize = 200;

pub(super) fn ui(ui: &mut Ui, state: &State, ask: &Ask, look: &Look, commands: &mut Vec<Command>) {
    let strings = &state.strings;
    let pair = |from: &str, to: &str| [("from", from.into()), ("to", to.into())];
    let title = match &ask.migration {
        Migration::Rename { what, from, to } => {
            let merge = match what {
                What::Label => state.schema.get(to).is_some(),
                What::Relation => state.schema.relation(to).is_some(),
                What::DocumentLabel => state.schema.document_labels.iter().any(|label| label.name == *to),
                What::Attribute(label) => {
                    let label = state.schema.get(label);
                    label.is_some_and(|label| label.attributes.iter().any(|one| *one.name == **to))
                }
            };
            strings.tr_args(if merge { "schema-ask-merge" } else { "schema-ask-rename" }, &pair(from, to))
        }
        Migration::Split { label, to, .. } => strings.tr_args("schema-ask-split", &pair(label, to)),
        Migration::Delete { name, .. } => strings.tr_args("schema-ask-delete", &pair(name, "")),
    };
    ui.add(BidiLabel::new(title).strong().wrap());
    ui.add_space(4.0);
    let Some(affected) = &ask.affected else {
        ui.add(BidiLabel::new(strings.tr("schema-looking")).weak());
        if ui.add(BidiButton::new(strings.tr("schema-give-up")).small()).clicked() {
            commands.push(say(SchemaCommand::GiveUp));
        }
        return;
    };
    let spans: usize = affected.iter().map(|one| one.spans).sum();
    let relations: usize = affected.iter().map(|one| one.relations).sum();
    let labels: usize = affected.iter().map(|one| one.document_labels).sum();
    let mut annotators: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for one in affected.iter() {
        let (documents, things) = annotators.entry(&one.annotator).or_default();
        *documents += 1;
        *things += one.spans + one.relations + one.document_labels;
    }
    let mut documents: Vec<&str> = affected.iter().map(|one| one.document.as_str()).collect();
    documents.sort_unstable();
    documents.dedup();
    let counted = [
        ("spans-count", spans),
        ("relations-count", relations),
        ("schema-count-labels", labels),
        ("schema-count-documents", documents.len()),
        ("schema-count-annotators", annotators.len()),
    ];
    let said = counted.into_iter().filter(|(_, count)| 0 < *count);
    let said: Vec<String> =
        said.map(|(key, count)| strings.tr_args(key, &[("count", count.into())])).collect();
    let said =
        if said.is_empty() { strings.tr("schema-affects-nothing").to_string() } else { said.join(" · ") };
    ui.add(BidiLabel::new(said).wrap());
    if matches!(ask.migration, Migration::Delete { .. }) {
        ui.add(BidiLabel::new(strings.tr("schema-kept")).weak().wrap());
    }
    ui.add_space(6.0);
    row(ui, look.direction, |ui| {
        let make = BidiButton::new(strings.tr("schema-make")).primary().shortcut("Enter");
        let make = ui.add(make.tooltip(strings.tr("schema-make.tip")));
        if ui.memory(|memory| memory.focused().is_none() || memory.has_focus(crate::ui::article::focus_id()))
        {
            make.request_focus();
        }
        if make.clicked() {
            commands.push(say(SchemaCommand::Confirm));
        }
        if ui.add(BidiButton::new(strings.tr("schema-give-up"))).clicked() {
            commands.push(say(SchemaCommand::GiveUp));
        }
    });
    ui.add_space(8.0);
    for (annotator, (documents, things)) in annotators {
        let args =
            [("annotator", annotator.into()), ("count", things.into()), ("documents", documents.into())];
        ui.add(BidiLabel::new(strings.tr_args("schema-affects-annotator", &args)).small().wrap());
    }
    ui.add_space(4.0);
    for one in affected.iter().take(SHOWN) {
        let count = one.spans + one.relations + one.document_labels;
        let line = format!("{} · {} · {count}", one.document, one.annotator);
        ui.add(BidiLabel::new(line).small().weak());
    }
    let more = affected.len().saturating_sub(SHOWN);
    if 0 < more {
        let text = strings.tr_args("transfer-more", &[("count", more.into())]);
        ui.add(BidiLabel::new(text).small().weak());
    }
}
