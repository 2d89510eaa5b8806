//! All that is said of a label: names, key, colour, meaning, examples, guideline, attributes.

use super::field::{self, Field};
use super::{FIELD, LANGUAGES, Look, NAME, SchemaPanelView, list, say};
use crate::app::{Action, Command, Place, SchemaCommand, State};
use crate::formats::schema::color_text;
use crate::model::migrate::{By, Migration, What};
use crate::model::{AttributeDefinition, AttributeKind, LabelDefinition, Role};
use crate::ui::sight;
use crate::ui::theme::Theme;
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, menu_button, menu_item, row};
use egui::{Id, Ui, vec2};

/// The kinds of attributes, with the keys of their names.
const KINDS: [(&str, AttributeKind); 4] = [
    ("schema-kind-text", AttributeKind::Text),
    ("schema-kind-number", AttributeKind::Number),
    ("schema-kind-date", AttributeKind::Date),
    ("schema-kind-yes-no", AttributeKind::YesNo),
];

impl SchemaPanelView {
    pub(super) fn label(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        let place = state.schema_panel.place;
        let Some(label) = field::label(&state.schema, place) else {
            ui.add(BidiLabel::new(state.strings.tr("empty-schema-item")).weak().wrap());
            return;
        };
        let strings = &state.strings;
        let of_spans = matches!(place, Place::Label(_));
        self.tools(ui, state, look, commands);
        self.field(ui, state, look, (Field::Name, &strings.tr("schema-name"), ""), commands);
        for language in LANGUAGES {
            let name = strings.tr_args("schema-name-in", &[("language", language.into())]);
            self.field(ui, state, look, (Field::Names(language.to_owned()), &name, ""), commands);
        }
        if let (Place::Label(at), true) = (place, of_spans) {
            self.key(ui, state, look, label, commands);
            self.color(ui, state, look, at, commands);
            role(ui, state, look, label, commands);
        }
        for language in LANGUAGES {
            let name = strings.tr_args("schema-description-in", &[("language", language.into())]);
            self.field(ui, state, look, (Field::Description(language.to_owned()), &name, ""), commands);
        }
        let hint = strings.tr("schema-another");
        for line in 0..=label.examples.len() {
            let name = if line == 0 { strings.tr("schema-examples") } else { "".into() };
            let hint = if line == label.examples.len() { &*hint } else { "" };
            self.field(ui, state, look, (Field::Example(line), &name, hint), commands);
        }
        for language in LANGUAGES {
            let lines = label.guideline.get(language).map_or(0, |text| text.lines().count());
            for line in 0..=lines {
                let name = strings.tr_args("schema-guideline-in", &[("language", language.into())]);
                let name = if line == 0 { name } else { String::new() };
                let hint = if line == lines { &*hint } else { "" };
                self.field(
                    ui,
                    state,
                    look,
                    (Field::Guideline(language.to_owned(), line), &name, hint),
                    commands,
                );
            }
        }
        if of_spans {
            self.attributes(ui, state, look, label, commands);
            self.split(ui, state, look, label, commands);
        }
        ui.add_space(12.0);
    }

    /// What can be done to the whole: move, merge, delete.
    pub(super) fn tools(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        let place = state.schema_panel.place;
        let Some(name) = field::name(&state.schema, place) else { return };
        let strings = &state.strings;
        row(ui, look.direction, |ui| {
            for (forward, key, tip) in
                [(false, "schema-up", "schema-up.tip"), (true, "schema-down", "schema-down.tip")]
            {
                let command = list::shifted(&state.schema, place, forward);
                let button = BidiButton::new(strings.tr(key)).tooltip(strings.tr(tip)).small();
                if ui.add_enabled(command.is_some(), button).clicked() {
                    let to = |at: usize| if forward { at + 1 } else { at.saturating_sub(1) };
                    let there = match place {
                        Place::Label(at) => Place::Label(to(at)),
                        Place::Relation(at) => Place::Relation(to(at)),
                        Place::DocumentLabel(at) => Place::DocumentLabel(to(at)),
                        Place::Bin => Place::Bin,
                    };
                    commands.extend(command);
                    commands.push(say(SchemaCommand::Choose(there)));
                }
            }
            let names: Vec<std::sync::Arc<str>> = match place {
                Place::Label(_) => state.schema.labels.iter().map(|one| one.name.clone()).collect(),
                Place::Relation(_) => state.schema.relations.iter().map(|one| one.name.clone()).collect(),
                Place::DocumentLabel(_) => {
                    state.schema.document_labels.iter().map(|one| one.name.clone()).collect()
                }
                Place::Bin => Vec::new(),
            };
            if 1 < names.len() {
                menu_button(ui, &strings.tr("schema-merge"), |ui| {
                    for other in names.iter().filter(|other| **other != name) {
                        if menu_item(ui, other, None).clicked() {
                            let (from, to) = (name.clone(), other.clone());
                            let merge = Migration::Rename { what: field::what(place), from, to };
                            commands.push(say(SchemaCommand::Look(merge)));
                            ui.close();
                        }
                    }
                });
            }
            let delete =
                BidiButton::new(strings.tr("schema-delete")).tooltip(strings.tr("schema-delete.tip"));
            if ui.add(delete.small()).clicked() {
                let delete = Migration::Delete { what: field::what(place), name: name.clone() };
                commands.push(say(SchemaCommand::Look(delete)));
            }
        });
    }

    fn key(
        &mut self,
        ui: &mut Ui,
        state: &State,
        look: &Look,
        label: &LabelDefinition,
        commands: &mut Vec<Command>,
    ) {
        self.field(ui, state, look, (Field::Key, &state.strings.tr("schema-key"), ""), commands);
        let Some(key) = label.key else { return };
        let letter = key.to_ascii_uppercase().to_string();
        let covers = |action: &&Action| {
            let mut keys = action.shortcuts().iter();
            keys.any(|shortcut| !shortcut.modifiers.any() && shortcut.key.name() == letter)
        };
        if let Some(action) = Action::ALL.iter().find(covers) {
            let args = [("action", state.strings.tr(action.key()).to_string().into())];
            let text = state.strings.tr_args("schema-key-covers", &args);
            ui.add(BidiLabel::new(text).small().color(look.theme.warning).wrap());
        }
    }

    /// Colours to choose from, and what is to be said of the one that is chosen.
    fn color(&mut self, ui: &mut Ui, state: &State, look: &Look, at: usize, commands: &mut Vec<Command>) {
        let place = Place::Label(at);
        let own = state.schema.labels.get(at).and_then(|label| label.color);
        let set = |color: Option<[u8; 3]>| {
            let command = field::change(&state.schema, place, |after| {
                field::label_mut(after, place)?.color = color;
                Some(())
            });
            command.map(say)
        };
        let refusal = row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(state.strings.tr("schema-color")).small().weak().exact_width(NAME));
            let usual = BidiButton::new(state.strings.tr("schema-color-usual"));
            let usual = usual.tooltip(state.strings.tr("schema-color-usual.tip")).small();
            if ui.add(usual.selected(own.is_none())).clicked() {
                commands.extend(set(None));
            }
            for color in Theme::swatches() {
                let name = color_text(color);
                let button = BidiButton::new("").swatch(look.theme.color(color)).tooltip(&name).small();
                if ui.add(button.selected(own == Some(color))).clicked() {
                    commands.extend(set(Some(color)));
                }
            }
            let field = |ui: &mut Ui| {
                let name = state.strings.tr("schema-color");
                self.bare_field(ui, state, (Field::Color, &name, "#C2455A"), commands)
            };
            ui.allocate_ui(vec2(110.0, FIELD), field).inner
        });
        if let Some(refusal) = refusal {
            ui.add(BidiLabel::new(state.strings.tr(refusal)).small().color(look.theme.warning).wrap());
        }
        let judged = sight::judge(&state.schema, at);
        if judged.faint {
            ui.add(
                BidiLabel::new(state.strings.tr("schema-color-faint"))
                    .small()
                    .color(look.theme.warning)
                    .wrap(),
            );
        }
        if !judged.alike.is_empty() {
            let names = judged.alike.iter().filter_map(|&other| state.schema.labels.get(other));
            let names: Vec<&str> = names.map(|label| label.display_name(look.language)).collect();
            let comma = if look.language == "ar" { "، " } else { ", " };
            let args = [("labels", names.join(comma).into())];
            let text = state.strings.tr_args("schema-color-alike", &args);
            ui.add(BidiLabel::new(text).small().color(look.theme.warning).wrap());
        }
    }

    fn attributes(
        &mut self,
        ui: &mut Ui,
        state: &State,
        look: &Look,
        label: &LabelDefinition,
        commands: &mut Vec<Command>,
    ) {
        let place = state.schema_panel.place;
        let strings = &state.strings;
        ui.add_space(6.0);
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(strings.tr("schema-attributes")).small().weak());
            let add = BidiButton::new(strings.tr("schema-add")).small().frameless();
            let tip = format!("{}: {}", strings.tr("schema-add"), strings.tr("schema-attributes"));
            if ui.add(add.tooltip(tip)).clicked() {
                let command = field::change(&state.schema, place, |after| {
                    let label = field::label_mut(after, place)?;
                    let names = (1_usize..=9999).map(|number| format!("new-{number}"));
                    let mut free = names.filter(|name| label.attributes.iter().all(|one| one.name != *name));
                    let name = free.next()?;
                    label.attributes.push(AttributeDefinition::new(name, AttributeKind::Text));
                    Some(())
                });
                commands.extend(command.map(say));
            }
        });
        for (at, attribute) in label.attributes.iter().enumerate() {
            self.field(ui, state, look, (Field::Attribute(at), &strings.tr("schema-name"), ""), commands);
            for language in LANGUAGES {
                let name = strings.tr_args("schema-name-in", &[("language", language.into())]);
                let field = Field::AttributeNames(at, language.to_owned());
                self.field(ui, state, look, (field, &name, ""), commands);
            }
            row(ui, look.direction, |ui| {
                ui.add(BidiLabel::new(strings.tr("schema-kind")).small().weak().exact_width(NAME));
                let choice = match &attribute.kind {
                    AttributeKind::Choice(values) => AttributeKind::Choice(values.clone()),
                    _ => AttributeKind::Choice(vec!["a".to_owned(), "b".to_owned()]),
                };
                for (key, kind) in KINDS.into_iter().chain([("schema-kind-choice", choice)]) {
                    let on = attribute.kind == kind;
                    if ui.add(BidiButton::new(strings.tr(key)).selected(on).small()).clicked() {
                        let command = field::change(&state.schema, place, |after| {
                            field::label_mut(after, place)?.attributes.get_mut(at)?.kind = kind;
                            Some(())
                        });
                        commands.extend(command.map(say));
                    }
                }
                let delete = BidiButton::new(strings.tr("schema-delete")).small().frameless();
                let tip =
                    format!("{}: {}", strings.tr("schema-delete"), attribute.display_name(look.language));
                if ui.add(delete.tooltip(tip)).clicked() {
                    let what = What::Attribute(label.name.clone());
                    let delete = Migration::Delete { what, name: attribute.name.as_str().into() };
                    commands.push(say(SchemaCommand::Look(delete)));
                }
            });
            if matches!(attribute.kind, AttributeKind::Choice(_)) {
                self.field(ui, state, look, (Field::Values(at), &strings.tr("schema-values"), ""), commands);
            }
            ui.add_space(6.0);
        }
    }

    /// Gives some spans a label of their own: those with certain words, or with a value of an attribute.
    fn split(
        &mut self,
        ui: &mut Ui,
        state: &State,
        look: &Look,
        label: &LabelDefinition,
        commands: &mut Vec<Command>,
    ) {
        let strings = &state.strings;
        ui.add_space(6.0);
        ui.add(BidiLabel::new(strings.tr("schema-split")).small().weak());
        ui.add(BidiLabel::new(strings.tr("schema-split-about")).small().weak().wrap());
        let (words, to) = &mut self.split;
        for (key, id, text) in [
            ("schema-split-words", "words of the split", &mut *words),
            ("schema-split-to", "label of the split", &mut *to),
        ] {
            row(ui, look.direction, |ui| {
                let name = strings.tr(key);
                ui.add(BidiLabel::new(&name).small().weak().exact_width(NAME));
                BidiTextEdit::new(Id::unique(id), text, &name).show(ui);
            });
        }
        let target: std::sync::Arc<str> = to.trim().into();
        let mut look_at = |by: By, to: std::sync::Arc<str>| {
            commands.push(say(SchemaCommand::Look(Migration::Split { label: label.name.clone(), by, to })));
        };
        row(ui, look.direction, |ui| {
            let ready = !words.trim().is_empty() && !target.is_empty();
            let button = BidiButton::new(strings.tr("schema-split-by-words")).small();
            if ui.add_enabled(ready, button).clicked() {
                look_at(By::Text(words.trim().to_owned()), target.clone());
            }
            for attribute in &label.attributes {
                let AttributeKind::Choice(values) = &attribute.kind else { continue };
                menu_button(ui, attribute.display_name(look.language), |ui| {
                    for value in values {
                        if menu_item(ui, value, None).clicked() {
                            let to = if target.is_empty() { value.as_str().into() } else { target.clone() };
                            let by = By::Value { attribute: attribute.name.clone(), value: value.clone() };
                            look_at(by, to);
                            ui.close();
                        }
                    }
                });
            }
        });
    }
}

fn role(ui: &mut Ui, state: &State, look: &Look, label: &LabelDefinition, commands: &mut Vec<Command>) {
    let place = state.schema_panel.place;
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("schema-role")).small().weak().exact_width(NAME));
        for (key, role) in [
            ("schema-role-none", None),
            ("schema-role-quotation", Some(Role::Quotation)),
            ("schema-role-cue", Some(Role::Cue)),
        ] {
            let button = BidiButton::new(state.strings.tr(key)).selected(label.role == role).small();
            if ui.add(button.tooltip(state.strings.tr("schema-role-tip"))).clicked() {
                let command = field::change(&state.schema, place, |after| {
                    field::label_mut(after, place)?.role = role;
                    Some(())
                });
                commands.extend(command.map(say));
            }
        }
    });
}
