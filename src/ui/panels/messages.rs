//! Banners, the empty window, and the question before leaving with labels that are not saved.

use super::Look;
use crate::app::{Action, Command, Grade, SaveState, State};
use crate::ui::widgets::{BidiButton, BidiLabel, progress_bar, row};
use egui::{Frame, Id, Margin, Modal, Ui};

pub(super) fn banners(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    for (place, banner) in state.banners.iter().enumerate() {
        let color = match banner.grade {
            Grade::Notice => look.theme.accent,
            Grade::Warning => look.theme.warning,
            Grade::Error => look.theme.error,
        };
        Frame::new().fill(look.theme.panel).inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(BidiLabel::new(banner.text.as_str()).color(color).wrap());
            row(ui, look.direction, |ui| {
                for &action in &banner.actions {
                    super::top::action_button(ui, state, action, commands);
                }
                if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
                    commands.push(Command::DismissBanner(place));
                }
            });
        });
    }
}

/// What to do when nothing is open.
pub(super) fn nothing_open(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let width = ui.available_width().min(420.0);
    let side = (ui.available_width() - width) / 2.0;
    ui.add_space((ui.available_height() * 0.28).max(24.0));
    Frame::new().inner_margin(Margin { left: side as i8, right: 0, top: 0, bottom: 0 }).show(ui, |_| {});
    let rect = egui::Rect::from_min_size(
        egui::pos2(ui.max_rect().left() + side, ui.cursor().top()),
        egui::vec2(width, ui.available_height()),
    );
    let mut column = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt("nothing open"));
    let ui = &mut column;
    if state.busy().is_some() {
        return;
    }
    let (title, what) = if state.project.is_some() {
        ("empty-project-title", "empty-project")
    } else {
        ("welcome-title", "welcome")
    };
    ui.add(BidiLabel::new(state.strings.tr(title)).strong());
    ui.add_space(8.0);
    ui.add(BidiLabel::new(state.strings.tr(what)).weak().wrap());
    ui.add_space(16.0);
    row(ui, look.direction, |ui| {
        for action in [Action::OpenFile, Action::OpenFolder, Action::OpenSample] {
            let button =
                BidiButton::new(state.strings.tr(action.key())).tooltip(state.strings.tr(action.tip()));
            if ui.add(button).clicked() {
                commands.push(Command::Do(action));
            }
        }
    });
    ui.add_space(16.0);
    for path in &state.settings.recent {
        if ui.add(BidiButton::new(path.to_string_lossy()).small().frameless()).clicked() {
            commands.push(Command::OpenPath(path.clone()));
        }
    }
}

/// How far a change to many documents has come, with a way to stop it.
pub(super) fn bulk(ui: &Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let Some(bulk) = &state.bulk else { return };
    let done = bulk.done.load(std::sync::atomic::Ordering::Relaxed);
    Modal::new(Id::unique("bulk")).show(ui.ctx(), |ui| {
        ui.set_width(360.0);
        ui.add(BidiLabel::new(state.strings.tr("bulk-title")).strong());
        ui.add_space(8.0);
        let share = done as f32 / bulk.total.max(1) as f32;
        progress_bar(ui, look.direction, ui.available_width(), share);
        ui.add_space(8.0);
        if ui.add(BidiButton::new(state.strings.tr("bulk-cancel"))).clicked() {
            commands.push(Command::CancelBulk);
        }
    });
    ui.ctx().request_repaint();
}

/// Asks what to do with labels that cannot be saved.
pub(super) fn leaving(
    ui: &mut Ui,
    state: &mut State,
    look: &Look,
    leave: &mut bool,
    commands: &mut Vec<Command>,
) {
    let stuck = state
        .open
        .as_ref()
        .is_some_and(|open| matches!(open.save_state, SaveState::Failed(_) | SaveState::ChangedOnDisk));
    let stuck = stuck || (state.entities.trouble.is_some() && !state.entities.is_saved());
    // What is being saved now is waited for without a word.
    if !stuck {
        return;
    }
    Modal::new(Id::unique("leaving")).show(ui.ctx(), |ui| {
        ui.set_max_width(420.0);
        ui.add(BidiLabel::new(state.strings.tr("leaving-title")).strong());
        ui.add_space(4.0);
        ui.add(BidiLabel::new(state.strings.tr("leaving")).wrap());
        ui.add_space(12.0);
        row(ui, look.direction, |ui| {
            if ui.add(BidiButton::new(state.strings.tr("leaving-stay"))).clicked() {
                state.leaving = false;
            }
            if ui.add(BidiButton::new(state.strings.tr(Action::SaveCopy.key()))).clicked() {
                state.leaving = false;
                commands.push(Command::Do(Action::SaveCopy));
            }
            if ui.add(BidiButton::new(state.strings.tr("leaving-anyway")).frameless()).clicked() {
                *leave = true;
                ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
            }
        });
    });
}
