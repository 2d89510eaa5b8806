//! The dialog of the team: who has how many documents, giving them out, handing out and in.

use super::Look;
use crate::app::{Command, State, TeamCommand};
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, row};
use egui::{Id, Modal, ScrollArea, Spinner, Ui};
use std::sync::atomic::Ordering;

/// What the dialog remembers.
pub(super) struct TeamView {
    names: Option<String>,
    overlap: String,
    share: String,
}

impl Default for TeamView {
    fn default() -> Self {
        Self { names: None, overlap: "1".to_owned(), share: "100".to_owned() }
    }
}

impl TeamView {
    pub(super) fn ui(&mut self, ui: &Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
        if !state.team.shown {
            *self = Self::default();
            return;
        }
        let mut say = |command| commands.push(Command::Team(command));
        let idle = state.team.running.is_none();
        let shown = Modal::new(Id::unique("team")).show(ui.ctx(), |ui| {
            ui.set_width(440.0);
            ui.add(BidiLabel::new(state.strings.tr("team-title")).strong());
            ui.add_space(6.0);
            let people = state.team.people.as_deref().unwrap_or_default();
            if state.team.people.is_some() && people.is_empty() {
                ui.add(BidiLabel::new(state.strings.tr("team-nobody")).weak().wrap());
            }
            ScrollArea::vertical().max_height(180.0).auto_shrink([false, true]).show(ui, |ui| {
                for (name, count) in people {
                    row(ui, look.direction, |ui| {
                        ui.add(BidiLabel::new(name).max_width(160.0));
                        let count_text = state.strings.tr_args("team-count", &[("count", (*count).into())]);
                        ui.add(BidiLabel::new(count_text).small().weak());
                        for (key, tip, zip) in
                            [("team-zip", "team-zip.tip", true), ("team-folder", "team-folder.tip", false)]
                        {
                            let button = BidiButton::new(state.strings.tr(key)).small().frameless();
                            let button = button.tooltip(state.strings.tr(tip));
                            if ui.add_enabled(idle && 0 < *count, button).clicked() {
                                say(TeamCommand::HandOut(name.clone(), zip));
                            }
                        }
                    });
                }
            });
            ui.add_space(8.0);
            ui.add(BidiLabel::new(state.strings.tr("team-assign-about")).small().weak().wrap());
            if self.names.is_none() && state.team.people.is_some() {
                let names: Vec<&str> = people.iter().map(|(name, _)| name.as_str()).collect();
                self.names = Some(names.join(", "));
            }
            let mut unknown = String::new();
            let names = self.names.as_mut().unwrap_or(&mut unknown);
            let fields =
                [("team-names", names), ("team-overlap", &mut self.overlap), ("team-share", &mut self.share)];
            for (key, text) in fields {
                ui.add(BidiLabel::new(state.strings.tr(key)).small());
                BidiTextEdit::new(Id::unique(key), text, state.strings.tr(key)).show(ui);
            }
            ui.add_space(6.0);
            if let Some((told, odd)) = &state.team.told {
                let color = if *odd { look.theme.error } else { look.theme.accent };
                ui.add(BidiLabel::new(told).color(color).wrap());
                ui.add_space(6.0);
            }
            if let Some(progress) = &state.team.running {
                row(ui, look.direction, |ui| {
                    ui.add(Spinner::new().size(14.0));
                    let done = progress.done.load(Ordering::Relaxed);
                    let text = state.strings.tr_args("team-done", &[("count", done.into())]);
                    ui.add(BidiLabel::new(text).small());
                    if ui.add(BidiButton::new(state.strings.tr("cancel")).small().frameless()).clicked() {
                        say(TeamCommand::Stop);
                    }
                });
                ui.ctx().request_repaint();
            }
            row(ui, look.direction, |ui| {
                let can = idle && self.names.as_ref().is_some_and(|names| !names.trim().is_empty());
                if ui.add_enabled(can, BidiButton::new(state.strings.tr("team-assign")).primary()).clicked() {
                    say(TeamCommand::Assign {
                        names: self.names.clone().unwrap_or_default(),
                        overlap: self.overlap.clone(),
                        share: self.share.clone(),
                    });
                }
                for (key, zip) in [("team-in-zip", true), ("team-in-folder", false)] {
                    if ui.add_enabled(idle, BidiButton::new(state.strings.tr(key))).clicked() {
                        say(TeamCommand::HandIn(zip));
                    }
                }
                let close = BidiButton::new(state.strings.tr("banner-close")).frameless();
                if ui.add_enabled(idle, close).clicked() {
                    say(TeamCommand::Close);
                }
            });
        });
        if shown.should_close() && idle {
            say(TeamCommand::Close);
        }
    }
}
