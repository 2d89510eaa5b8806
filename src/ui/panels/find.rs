//! Finding: the field, what was found in its context, and marking all of it.

use super::Look;
use crate::app::{Action, Command, FindCommand, Row, Standing, State};
use crate::search::{Boundaries, Query};
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, Concordance, concordance_row, row};
use egui::{Id, Key, ScrollArea, Ui, vec2};
use std::sync::atomic::Ordering;

/// What the panel remembers.
#[derive(Default)]
pub(super) struct FindPanel {
    /// What is being written, and the query that it became.
    text: String,
    asked: String,
    /// The match that was last brought into view in the list.
    followed: Option<usize>,
}

const ROW: f32 = 28.0;

fn field() -> Id {
    Id::unique("what to find")
}

impl FindPanel {
    pub(super) fn ui(&mut self, ui: &mut Ui, state: &mut State, look: &Look, commands: &mut Vec<Command>) {
        if self.asked != state.find.query.text {
            self.text.clone_from(&state.find.query.text);
            self.asked.clone_from(&state.find.query.text);
        }
        let ask = |query: Query, here: bool| Command::Find(FindCommand::Ask(query, here));
        row(ui, look.direction, |ui| {
            let width = (ui.available_width() * 0.36).clamp(150.0, 380.0);
            let response = ui
                .allocate_ui(vec2(width, 30.0), |ui| {
                    let edit = BidiTextEdit::new(field(), &mut self.text, state.strings.tr("field-find"));
                    let focus = std::mem::take(&mut state.find.focus);
                    edit.hint(state.strings.tr("field-find-hint")).take_focus(focus).show(ui)
                })
                .inner;
            if self.text != self.asked {
                self.asked.clone_from(&self.text);
                let query = Query { text: self.text.clone(), ..state.find.query.clone() };
                commands.push(ask(query, state.find.here_only));
            }
            if response.lost_focus() {
                let (enter, escape, shift) = ui.input(|input| {
                    (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape), input.modifiers.shift)
                });
                if enter {
                    commands.push(Command::Do(if shift { Action::FindPrevious } else { Action::FindNext }));
                    response.request_focus();
                } else if escape {
                    commands.push(Command::Find(FindCommand::Close));
                }
            }
            options(ui, state, commands);
        });
        if let Some(error) = &state.find.error {
            ui.add(BidiLabel::new(error).small().color(look.theme.error).wrap());
        }
        if !state.find.rows.is_empty() {
            marking(ui, state, look, commands);
        } else if !state.find.is_running() && state.find.error.is_none() {
            let key = if state.find.query.text.trim().is_empty() { "empty-find" } else { "empty-found" };
            ui.add(BidiLabel::new(state.strings.tr(key)).weak().wrap());
        }
        self.rows(ui, state, look, commands);
    }

    fn rows(&mut self, ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("found");
        if self.followed != state.find.current {
            self.followed = state.find.current;
            if let Some(at) = state.find.current {
                let step = ROW + ui.spacing().item_spacing.y;
                let middle = ui.available_height() / 2.0;
                area = area.vertical_scroll_offset((at as f32 * step - middle).max(0.0));
            }
        }
        area.show_rows(ui, ROW, state.find.rows.len(), |ui, shown| {
            for at in shown {
                if let Some(found) = state.find.rows.get(at) {
                    one_row(ui, state, look, at, found, commands);
                }
            }
        });
    }
}

fn options(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let (query, here) = (&state.find.query, state.find.here_only);
    let mut toggle = |ui: &mut Ui, name: &'static str, tip: &'static str, on: bool, to: (Query, bool)| {
        let button =
            BidiButton::new(state.strings.tr(name)).tooltip(state.strings.tr(tip)).selected(on).small();
        if ui.add(button).clicked() {
            commands.push(Command::Find(FindCommand::Ask(to.0, to.1)));
        }
    };
    let exact = Query { exact: !query.exact, ..query.clone() };
    toggle(ui, "find-exact", "find-exact.tip", query.exact, (exact, here));
    for (boundaries, name, tip) in [
        (Boundaries::Clitics, "find-clitics", "find-clitics.tip"),
        (Boundaries::Words, "find-words", "find-words.tip"),
        (Boundaries::Anywhere, "find-anywhere", "find-anywhere.tip"),
    ] {
        let on = query.boundaries == boundaries && !query.regex;
        toggle(ui, name, tip, on, (Query { boundaries, regex: false, ..query.clone() }, here));
    }
    let regex = Query { regex: !query.regex, ..query.clone() };
    toggle(ui, "find-regex", "find-regex.tip", query.regex, (regex, here));
    if 1 < state.documents.len() {
        toggle(ui, "find-here", "find-here.tip", here, (query.clone(), !here));
    }
    if state.find.is_running() {
        ui.add(egui::Spinner::new().size(14.0));
        let stop = BidiButton::new(state.strings.tr("find-stop")).small().frameless();
        if ui.add(stop).clicked() {
            commands.push(Command::Find(FindCommand::Stop));
        }
    }
    let close = BidiButton::new(state.strings.tr("banner-close")).small().frameless();
    if ui.add(close).clicked() {
        commands.push(Command::Find(FindCommand::Close));
    }
}

/// How much was found, and how far the search has come.
fn count(ui: &mut Ui, state: &State) {
    let args = [
        ("count", (state.find.rows.len() + state.find.more).into()),
        ("searched", state.find.searched.load(Ordering::Relaxed).into()),
        ("total", state.find.total.into()),
    ];
    if 0 < state.find.total {
        ui.add(BidiLabel::new(state.strings.tr_args("find-count", &args)).small().weak());
    }
}

fn one_row(ui: &mut Ui, state: &State, look: &Look, at: usize, found: &Row, commands: &mut Vec<Command>) {
    let standing = state.standing(found);
    let label = match (&found.span, standing) {
        (Some((_, label)), _) => Some(label),
        (None, Standing::Marked) => state.find.label.as_ref(),
        _ => None,
    };
    let tint = label.map_or(look.theme.selection, |label| {
        look.theme.label(&state.schema, state.schema.position(label)).strong_tint
    });
    let remark = match standing {
        _ if found.span.is_some() => None,
        Standing::Free => None,
        Standing::Marked => Some(state.strings.tr("find-marked")),
        Standing::Conflict => Some(state.strings.tr("find-conflict")),
    };
    let chosen = found.span.is_none() && standing != Standing::Marked;
    let shown = Concordance {
        document: &found.document,
        before: &found.hit.before,
        covered: &found.hit.covered,
        after: &found.hit.after,
        tint,
        chosen: chosen.then(|| state.is_chosen(found)),
        remark: remark.as_deref().map(|remark| (remark, standing == Standing::Conflict)),
        current: state.find.current == Some(at),
    };
    let (pressed, ticked) = concordance_row(ui, look.direction, &shown);
    if ticked.clicked() && chosen {
        commands.push(Command::Find(FindCommand::Choose(at, !state.is_chosen(found))));
    } else if pressed.clicked() {
        commands.push(Command::Find(FindCommand::GoTo(at)));
    }
}

/// What to mark the matches with.
fn marking(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let spans = state.find.rows.first().is_some_and(|found| found.span.is_some());
    if spans {
        row(ui, look.direction, |ui| count(ui, state));
        return;
    }
    row(ui, look.direction, |ui| {
        count(ui, state);
        ui.add_space(8.0);
        ui.add(BidiLabel::new(state.strings.tr("find-mark-as")).small().weak());
        for (place, label) in state.schema.palette() {
            let chosen = state.find.label.as_ref().or(state.last_label.as_ref()) == Some(&label.name);
            let button = BidiButton::new(label.display_name(look.language))
                .swatch(look.theme.label(&state.schema, Some(place)).full)
                .selected(chosen)
                .small();
            if ui.add(button).clicked() {
                commands.push(Command::Find(FindCommand::Label(place)));
            }
        }
        for (name, chosen) in [("find-all", true), ("find-none", false)] {
            if ui.add(BidiButton::new(state.strings.tr(name)).small().frameless()).clicked() {
                commands.push(Command::Find(FindCommand::ChooseAll(chosen)));
            }
        }
        let count = state.find.rows.iter().take(COUNTED).filter(|found| state.is_chosen(found)).count();
        let args = [("count", count.into())];
        let key = if COUNTED < state.find.rows.len() { "find-mark-many" } else { "find-mark" };
        let button = BidiButton::new(state.strings.tr_args(key, &args)).shortcut("Ctrl+Enter");
        let labelled = state.find.label.is_some() || state.last_label.is_some();
        if ui.add_enabled(0 < count && labelled, button).clicked() {
            commands.push(Command::Do(Action::TagAll));
        }
    });
}

/// So many matches are counted in a frame; with more, their number is not said.
const COUNTED: usize = 2000;
