//! The project's documents: how far each is, what it holds, and which are shown.

use super::Look;
use crate::app::{Action, Command, FindCommand, OpenDocument, State};
use crate::model::Status;
use crate::project::DocumentEntry;
use crate::search::Query;
use crate::text::arabic::fold::folded;
use crate::ui::widgets::{
    BidiButton, BidiLabel, BidiTextEdit, list_row, menu_item, menu_of, mix_bar, progress_bar, row,
};
use egui::{Color32, ScrollArea, Ui};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const ROW: f32 = 28.0;
/// Height of the bar that shows the mix of labels, in points.
const MIX: f32 = 3.0;
/// So many documents are found without a filter.
const FEW: usize = 8;

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Order {
    #[default]
    Name,
    Status,
    Spans,
}

impl Order {
    const ALL: [Self; 3] = [Self::Name, Self::Status, Self::Spans];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "order-name",
            Self::Status => "order-status",
            Self::Spans => "order-spans",
        }
    }
}

/// What decides which documents are shown, in which order.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wanted {
    text: String,
    status: Option<Status>,
    mine: bool,
    order: Order,
}

/// The filter of the list, and what passed it.
#[derive(Default)]
pub(super) struct Filter {
    wanted: Wanted,
    passed: Option<Passed>,
}

/// The places of the documents that passed, and what that was worked out for.
struct Passed {
    wanted: Wanted,
    names: Arc<Vec<String>>,
    /// How often the list had been filled in, and the revision of the open document.
    state: (usize, u64),
    /// Number of documents of each status, as a mark of change.
    statuses: BTreeMap<Status, usize>,
    places: Vec<usize>,
}

impl Filter {
    /// The places of the documents that pass, in order; none if all do by name.
    fn pass(&mut self, state: &State, statuses: &BTreeMap<Status, usize>) -> Option<&[usize]> {
        if self.wanted == Wanted::default() {
            self.passed = None;
            return None;
        }
        let now = (state.survey.batches, state.open.as_ref().map_or(0, OpenDocument::revision));
        let same = |passed: &Passed| {
            passed.wanted == self.wanted
                && Arc::ptr_eq(&passed.names, &state.names)
                && passed.state == now
                && passed.statuses == *statuses
        };
        if !self.passed.as_ref().is_some_and(same) {
            let text = folded(&self.wanted.text).to_lowercase();
            let passes = |entry: &DocumentEntry| {
                self.wanted.status.is_none_or(|status| status == entry.status)
                    && (!self.wanted.mine || state.assigned_to_me(&entry.name))
                    && (text.is_empty() || folded(&entry.name).to_lowercase().contains(&text))
            };
            let passing = state.documents.iter().enumerate().filter(|(_, entry)| passes(entry));
            let mut places: Vec<usize> = passing.map(|(place, _)| place).collect();
            match self.wanted.order {
                Order::Name => {}
                Order::Status => places.sort_by_key(|&at| state.documents[at].status),
                Order::Spans => places.sort_by_key(|&at| std::cmp::Reverse(state.documents[at].spans)),
            }
            self.passed = Some(Passed {
                wanted: self.wanted.clone(),
                names: state.names.clone(),
                state: now,
                statuses: statuses.clone(),
                places,
            });
        }
        self.passed.as_ref().map(|passed| passed.places.as_slice())
    }
}

/// Key of a status' name in the catalogue.
fn status_key(status: Status) -> &'static str {
    match status {
        Status::New => "status-new",
        Status::InProgress => "status-in-progress",
        Status::Done => "status-done",
        Status::NeedsLook => "status-needs-look",
        Status::Skipped => "status-skipped",
    }
}

fn status_color(status: Status, look: &Look) -> Option<Color32> {
    match status {
        Status::New => None,
        Status::InProgress => Some(look.theme.weak_text),
        Status::Done => Some(look.theme.accent),
        Status::NeedsLook => Some(look.theme.warning),
        Status::Skipped => Some(look.theme.hairline),
    }
}

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, filter: &mut Filter, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("panel-documents")).small().weak());
    ui.add_space(4.0);
    if state.documents.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-documents")).weak().wrap());
        return;
    }
    let statuses = state.statuses();
    if FEW < state.documents.len() {
        progress(ui, state, look, &statuses);
        let hint = state.strings.tr("field-filter");
        let field =
            BidiTextEdit::new(egui::Id::unique("filter of documents"), &mut filter.wanted.text, hint.clone());
        field.hint(hint).show(ui);
        ui.add_space(4.0);
        choices(ui, state, look, &statuses, &mut filter.wanted, commands);
    } else {
        filter.wanted = Wanted::default();
    }
    let text = filter.wanted.text.clone();
    let passed = filter.pass(state, &statuses);
    let count = passed.map_or(state.documents.len(), <[usize]>::len);
    if count == 0 {
        nothing(ui, state, look, &text, commands);
    }
    let current = state.open.as_ref().map(|open| open.document.name.clone());
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, count, |ui, rows| {
        for at in rows {
            let place = passed.map_or(Some(at), |places| places.get(at).copied());
            let Some(entry) = place.and_then(|place| state.documents.get(place)) else { continue };
            let selected = current.as_deref() == Some(entry.name.as_str());
            let mark = status_color(entry.status, look);
            let behind = (0 < entry.spans).then(|| entry.spans.to_string());
            let response = list_row(ui, look.direction, ROW, selected, mark, &entry.name, behind.as_deref());
            let parts = entry.labels.iter().map(|(label, count)| {
                (look.theme.label(&state.schema, state.schema.position(label)).full, *count)
            });
            mix_bar(ui, response.rect, MIX, look.direction, parts);
            if response.clicked() {
                commands.push(Command::OpenDocument(entry.name.clone()));
            }
            let tip = format!("{} · {}", entry.name, state.strings.tr(status_key(entry.status)));
            response.on_hover_text(tip);
        }
    });
}

/// How many are done, and how far the list has been read.
fn progress(ui: &mut Ui, state: &State, look: &Look, statuses: &BTreeMap<Status, usize>) {
    let all = state.documents.len();
    let done =
        [Status::Done, Status::Skipped].iter().filter_map(|status| statuses.get(status)).sum::<usize>();
    let args = [("count", done.into()), ("total", all.into())];
    let text = if state.survey.is_running() {
        let read = state.survey.read.0.load(Ordering::Relaxed);
        ui.request_repaint_after(std::time::Duration::from_millis(200));
        state.strings.tr_args("documents-reading", &[("count", read.into()), ("total", all.into())])
    } else {
        state.strings.tr_args("documents-done", &args)
    };
    ui.add(BidiLabel::new(text).small().weak());
    progress_bar(ui, look.direction, ui.available_width(), done as f32 / all as f32);
    ui.add_space(4.0);
}

/// Which are shown, in which order, and the next that is to be done.
fn choices(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    statuses: &BTreeMap<Status, usize>,
    wanted: &mut Wanted,
    commands: &mut Vec<Command>,
) {
    row(ui, look.direction, |ui| {
        let name = wanted.status.map_or("documents-all", status_key);
        let button = BidiButton::new(state.strings.tr(name)).small();
        let button = button.tooltip(state.strings.tr("tip-documents-status"));
        menu_of(&ui.add(button), |ui| {
            for status in std::iter::once(None).chain(Status::ALL.map(Some)) {
                let count = status.map_or(state.documents.len(), |status| {
                    statuses.get(&status).copied().unwrap_or_default()
                });
                let name = state.strings.tr(status.map_or("documents-all", status_key));
                if menu_item(ui, &name, Some(&count.to_string())).clicked() {
                    wanted.status = status;
                    ui.close();
                }
            }
        });
        let button = BidiButton::new(state.strings.tr(wanted.order.key())).small();
        let button = button.tooltip(state.strings.tr("tip-documents-order"));
        menu_of(&ui.add(button), |ui| {
            for order in Order::ALL {
                if menu_item(ui, &state.strings.tr(order.key()), None).clicked() {
                    wanted.order = order;
                    ui.close();
                }
            }
        });
        if state.has_assignments() {
            let mine = BidiButton::new(state.strings.tr("documents-mine")).small().selected(wanted.mine);
            if ui.add(mine.tooltip(state.strings.tr("documents-mine.tip"))).clicked() {
                wanted.mine = !wanted.mine;
            }
        } else {
            wanted.mine = false;
        }
        super::top::action_button(ui, state, Action::NextToDo, commands);
    });
    ui.add_space(4.0);
}

/// Nothing passes: the words may stand in the texts.
fn nothing(ui: &mut Ui, state: &State, look: &Look, text: &str, commands: &mut Vec<Command>) {
    ui.add(BidiLabel::new(state.strings.tr("empty-filter")).weak().wrap());
    if text.trim().is_empty() || state.open.is_none() {
        return;
    }
    row(ui, look.direction, |ui| {
        let args = [("text", text.to_owned().into())];
        let button = BidiButton::new(state.strings.tr_args("documents-find-in-texts", &args)).small();
        if ui.add(button).clicked() {
            commands.push(Command::Do(Action::Find));
            let query = Query { text: text.to_owned(), ..Query::default() };
            commands.push(Command::Find(FindCommand::Ask(query, false)));
        }
    });
}
