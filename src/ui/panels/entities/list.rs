//! What lists of names hold, before it is taken in.

use super::panel::say;
use crate::app::{Command, EntitiesCommand, NameList, State};
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, CELLS_ROW, Cell, cells_row, row};
use egui::{ScrollArea, Ui};

/// Shows what would become of the project's entities, and the first that the lists hold.
pub(super) fn ui(ui: &mut Ui, state: &State, list: &NameList, look: &Look, commands: &mut Vec<Command>) {
    let args = [
        ("name", list.name.clone().into()),
        ("new", list.new.into()),
        ("joined", list.joined.into()),
        ("same", list.same.into()),
    ];
    ui.add(BidiLabel::new(state.strings.tr_args("entities-list", &args)).wrap());
    row(ui, look.direction, |ui| {
        let take = BidiButton::new(state.strings.tr("import-bring")).primary();
        let take = take.tooltip(state.strings.tr("entities-take-tip"));
        if ui.add_enabled(0 < list.new + list.joined, take).clicked() {
            commands.push(say(EntitiesCommand::TakeList));
        }
        let leave = BidiButton::new(state.strings.tr("cancel")).frameless();
        if ui.add(leave).clicked() {
            commands.push(say(EntitiesCommand::DropList));
        }
    });
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("name list").show(ui, |ui| {
        for problem in &list.problems {
            ui.add(BidiLabel::new(problem.to_string()).small().color(look.theme.warning).wrap());
        }
        if list.problems.len() < list.problem_count {
            let more = list.problem_count - list.problems.len();
            let more = state.strings.tr_args("transfer-more", &[("count", more.into())]);
            ui.add(BidiLabel::new(more).small().weak());
        }
        for record in &list.sample {
            let known = state.entities.registry.get(&record.id).is_some();
            let aliases = record.all_names().skip(1).collect::<Vec<_>>().join(" · ");
            let known = if known { state.strings.tr("entity-known") } else { "".into() };
            let cell = |text, share| Cell { text, share, color: None, tint: None, small: false };
            let weak =
                |text, share| Cell { color: Some(look.theme.weak_text), small: true, ..cell(text, share) };
            let cells = [
                cell(record.name.as_str(), 3.0),
                weak(&aliases, 4.0),
                weak(record.link.as_str(), 1.5),
                weak(&known, 1.5),
            ];
            ui.set_min_height(CELLS_ROW);
            cells_row(ui, look.direction, false, &record.name, &cells);
        }
    });
}
