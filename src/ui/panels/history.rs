//! What was done, to be looked at and walked through.

use super::Look;
use crate::app::{Command, State, history::name_of};
use crate::ui::widgets::{BidiButton, BidiLabel, list_row, row};
use egui::{ScrollArea, Ui};
use std::time::{SystemTime, UNIX_EPOCH};

const ROW: f32 = 30.0;

/// How long ago something was, in words.
fn ago(state: &State, time: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let minutes = (now.saturating_sub(time) / 60) as usize;
    match minutes {
        0 => state.strings.tr("ago-now").to_string(),
        1..60 => state.strings.tr_args("ago-minutes", &[("count", minutes.into())]),
        60..1440 => state.strings.tr_args("ago-hours", &[("count", (minutes / 60).into())]),
        _ => state.strings.tr_args("ago-days", &[("count", (minutes / 1440).into())]),
    }
}

pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    chosen: &mut Option<usize>,
    commands: &mut Vec<Command>,
) {
    let (steps, done) = (state.history.steps(), state.history.done());
    if steps.is_empty() {
        ui.add(BidiLabel::new(state.strings.tr("empty-history")).weak().wrap());
        return;
    }
    *chosen = chosen.filter(|&at| at < steps.len());
    if let Some(at) = *chosen {
        row(ui, look.direction, |ui| {
            let there = BidiButton::new(state.strings.tr("history-go")).small();
            let tip = state.strings.tr("history-go.tip");
            if ui.add(there.tooltip(tip)).clicked() {
                commands.push(Command::GoToStep(at + 1));
            }
            let back = BidiButton::new(state.strings.tr("history-take-back")).small();
            let adds = name_of(&steps[at]).0 == "history-add" && at < done;
            let tip = state.strings.tr("history-take-back.tip");
            if ui.add_enabled(adds, back.tooltip(tip)).clicked() {
                commands.push(Command::TakeBackStep(at));
            }
        });
    }
    // The newest on top; below all of them, the state before the first.
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("history").show_rows(
        ui,
        ROW,
        steps.len() + 1,
        |ui, rows| {
            for place in rows {
                let Some(at) = steps.len().checked_sub(place + 1) else {
                    let name = state.strings.tr("history-start");
                    let mark = (done == 0).then_some(look.theme.accent);
                    if list_row(ui, look.direction, ROW, false, mark, &name, None).clicked() {
                        commands.push(Command::GoToStep(0));
                    }
                    continue;
                };
                let step = &steps[at];
                let (what, count) = name_of(step);
                let mut name = state.strings.tr(what).to_string();
                if 1 < count {
                    name = format!("{name} × {count}");
                }
                if !step.about.is_empty() {
                    name = format!("{name}: {}", step.about);
                }
                if done <= at {
                    name = format!("{} {name}", state.strings.tr("history-undone"));
                }
                let mark = (at + 1 == done).then_some(look.theme.accent);
                let when = ago(state, step.time);
                let response =
                    list_row(ui, look.direction, ROW, *chosen == Some(at), mark, &name, Some(&when));
                if response.double_clicked() {
                    commands.push(Command::GoToStep(at + 1));
                } else if response.clicked() {
                    *chosen = Some(at);
                }
            }
        },
    );
}
