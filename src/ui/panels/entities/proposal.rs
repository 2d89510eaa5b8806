//! Other mentions of an entity, in their context, to be taken or left.

use crate::app::{Action, Command, EntitiesCommand, Proposed, Standing, State};
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiButton, BidiLabel, Concordance, concordance_row, progress_bar, row};
use egui::{ScrollArea, Ui};
use std::sync::atomic::Ordering;

/// What the panel remembers.
#[derive(Default)]
pub(in crate::ui::panels) struct ProposalPanel {
    /// The place that was last brought into view in the list.
    followed: Option<usize>,
}

const ROW: f32 = 28.0;

fn say(command: EntitiesCommand) -> Command {
    Command::Entities(command)
}

impl ProposalPanel {
    pub(in crate::ui::panels) fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let proposal = &state.entities.proposal;
        row(ui, look.direction, |ui| heading(ui, state, look, commands));
        let names = proposal.names.join(" · ");
        ui.add(
            BidiLabel::new(state.strings.tr_args("proposal-names", &[("names", names.into())]))
                .small()
                .weak(),
        );
        if let Some(first) = proposal.unread.first() {
            let args = [("count", proposal.unread.len().into()), ("first", first.clone().into())];
            ui.add(
                BidiLabel::new(state.strings.tr_args("find-unread", &args))
                    .small()
                    .color(look.theme.error)
                    .wrap(),
            );
        }
        if proposal.rows.is_empty() {
            if !proposal.is_running() {
                ui.add(BidiLabel::new(state.strings.tr("empty-proposal")).weak().wrap());
            }
            return;
        }
        if 0 < proposal.more {
            let text = state.strings.tr_args("transfer-more", &[("count", proposal.more.into())]);
            ui.add(BidiLabel::new(text).small().weak());
        }
        let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("proposed");
        if self.followed != proposal.current {
            self.followed = proposal.current;
            if let Some(at) = proposal.current {
                let step = ROW + ui.spacing().item_spacing.y;
                let middle = ui.available_height() / 2.0;
                area = area.vertical_scroll_offset((at as f32 * step - middle).max(0.0));
            }
        }
        area.show_rows(ui, ROW, proposal.rows.len(), |ui, shown| {
            for at in shown {
                if let Some(found) = proposal.rows.get(at) {
                    one_row(ui, state, look, at, found, commands);
                }
            }
        });
    }
}

fn heading(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let proposal = &state.entities.proposal;
    let title = state.strings.tr_args("proposal-title", &[("name", proposal.name.clone().into())]);
    ui.add(BidiLabel::new(title).strong().max_width(320.0));
    let chosen = proposal.chosen();
    let take = state.strings.tr_args("proposal-take", &[("count", chosen.into())]);
    let take =
        BidiButton::new(take).shortcut("Ctrl+Enter").tooltip(state.strings.tr("proposal-take.tip")).primary();
    if ui.add_enabled(0 < chosen, take).clicked() {
        commands.push(Command::Do(Action::TagAll));
    }
    for (name, chosen) in [("find-all", true), ("find-none", false)] {
        if ui.add(BidiButton::new(state.strings.tr(name)).small().frameless()).clicked() {
            commands.push(say(EntitiesCommand::ChooseAllProposed(chosen)));
        }
    }
    let here = BidiButton::new(state.strings.tr("find-here")).selected(proposal.here_only).small();
    if ui.add(here.tooltip(state.strings.tr("find-here.tip"))).clicked() {
        commands.push(say(EntitiesCommand::HereOnly(!proposal.here_only)));
    }
    if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
        commands.push(say(EntitiesCommand::CloseProposal));
    }
    if proposal.is_running() {
        let share = proposal.searched.load(Ordering::Relaxed) as f32 / proposal.total.max(1) as f32;
        progress_bar(ui, look.direction, 90.0, share);
        if ui.add(BidiButton::new(state.strings.tr("find-stop")).small().frameless()).clicked() {
            commands.push(say(EntitiesCommand::StopProposal));
        }
        ui.ctx().request_repaint();
    }
}

fn one_row(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    at: usize,
    found: &Proposed,
    commands: &mut Vec<Command>,
) {
    let label = found.span.as_ref().map_or(&state.entities.proposal.label, |(_, label)| label);
    let color = look.theme.label(&state.schema, state.schema.position(label));
    let other = found.other.as_ref().map(|id| {
        let name =
            state.entities.registry.get(id).map(|record| record.display_name(look.language).to_owned());
        let name =
            name.or_else(|| Some(state.open.as_ref()?.chain_name(id))).unwrap_or_else(|| id.to_string());
        state.strings.tr_args("proposal-other", &[("name", name.into())])
    });
    let remark = match (&other, found.standing, &found.span) {
        (Some(other), ..) => Some((other.clone(), true)),
        (None, Standing::Conflict, None) => Some((state.strings.tr("find-conflict").to_string(), true)),
        (None, _, None) => Some((state.strings.tr("proposal-unmarked").to_string(), false)),
        _ => None,
    };
    let shown = Concordance {
        document: &found.document,
        before: &found.hit.before,
        covered: &found.hit.covered,
        after: &found.hit.after,
        tint: if found.span.is_some() { color.strong_tint } else { color.tint },
        chosen: Some(found.is_chosen()),
        remark: remark.as_ref().map(|(remark, warning)| (remark.as_str(), *warning)),
        current: state.entities.proposal.current == Some(at),
    };
    let (pressed, ticked) = concordance_row(ui, look.direction, &shown);
    if ticked.clicked() {
        commands.push(say(EntitiesCommand::ChooseProposed(at, !found.is_chosen())));
    } else if pressed.clicked() {
        commands.push(say(EntitiesCommand::GoToProposed(at)));
    }
}
