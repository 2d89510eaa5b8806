//! What is odd: in the open document by rule, with what mends it; in all documents when they were looked through.

use super::relations;
use crate::app::problems::rule_key;
use crate::app::{Action, Command, OpenDocument, ProblemsCommand, State};
use crate::check::{Finding, Rule};
use crate::ui::panels::Look;
use crate::ui::panels::top::action_button;
use crate::ui::widgets::{BidiButton, BidiLabel, BidiTextEdit, list_row, progress_bar, row};
use egui::{ScrollArea, Ui};
use std::sync::atomic::Ordering;

const ROW: f32 = 28.0;
/// So many findings of a rule are listed; the rest comes when these are dealt with.
const LISTED: usize = 200;
/// So much of a text is shown (code points).
const SHOWN: usize = 40;
/// Height of the list of what was found in all documents, in points.
const ALL: f32 = 220.0;

/// What the list of problems remembers.
#[derive(Default)]
pub(super) struct View {
    /// The finding that is to be left as it is, and the reason so far.
    muting: Option<(Finding, String)>,
}

fn say(command: ProblemsCommand) -> Command {
    Command::Problems(command)
}

/// Number of everything that is told.
pub(super) fn count(state: &State, open: &OpenDocument) -> usize {
    let told = state.problems.found().iter().filter(|one| one.muted.is_none());
    // Relations have a list of their own, which is always up to date.
    let spans = told.filter(|one| one.rule != Rule::AgainstRules).count();
    open.problems.len() + spans + state.relations.broken().len()
}

impl View {
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        row(ui, look.direction, |ui| {
            action_button(ui, state, Action::NextProblem, commands);
            action_button(ui, state, Action::MendProblem, commands);
        });
        ScrollArea::vertical().auto_shrink([false, false]).id_salt("problems").show(ui, |ui| {
            if count(state, open) == 0 {
                ui.add(BidiLabel::new(state.strings.tr("empty-problems")).weak().wrap());
            }
            relations::problems(ui, state, open, commands);
            for problem in open.problems.iter().take(500) {
                ui.add(BidiLabel::new(problem.to_string()).wrap());
                ui.add_space(6.0);
            }
            for (rule, places) in state.problems.by_rule() {
                if rule != Rule::AgainstRules {
                    self.rule(ui, state, open, (rule, &places), look, commands);
                }
            }
            muted(ui, state, open, look, commands);
            ui.add_space(8.0);
            scan(ui, state, look, commands);
        });
    }

    /// The findings of a rule.
    fn rule(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        (rule, places): (Rule, &[usize]),
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let found = state.problems.found();
        ui.add_space(4.0);
        row(ui, look.direction, |ui| {
            let args = [("count", places.len().into())];
            let name = format!("{} · {}", state.strings.tr(rule_key(rule)), places.len());
            ui.add(BidiLabel::new(name).small().weak());
            let mendable = places.iter().filter(|&&at| found[at].fix.is_some()).count();
            if 1 < mendable {
                let button = BidiButton::new(state.strings.tr_args("problem-mend-alike", &args));
                let tip = state.strings.tr("problem-mend-alike.tip");
                if ui.add(button.tooltip(tip).small().frameless()).clicked() {
                    commands.push(say(ProblemsCommand::MendAlike(rule)));
                }
            }
            let button = BidiButton::new(state.strings.tr("problem-rule-off"));
            let tip = state.strings.tr("problem-rule-off.tip");
            if ui.add(button.tooltip(tip).small().frameless()).clicked() {
                commands.push(say(ProblemsCommand::Switch(rule, false)));
            }
        });
        for &at in places.iter().take(LISTED) {
            self.finding(ui, state, open, at, look, commands);
        }
    }

    /// One finding; what can be done about it where it is the one that is looked at.
    fn finding(
        &mut self,
        ui: &mut Ui,
        state: &State,
        open: &OpenDocument,
        at: usize,
        look: &Look,
        commands: &mut Vec<Command>,
    ) {
        let finding = &state.problems.found()[at];
        let is_here = match (&open.selected, finding.spans.first()) {
            (Some(selected), Some(id)) => selected == id,
            (None, None) => open.selection.range() == finding.range,
            _ => false,
        };
        let span = finding.spans.first().and_then(|id| open.annotations.get(id));
        let color = span.map(|span| look.theme.label(&state.schema, state.schema.position(&span.label)).full);
        let text = told(open, finding);
        let behind = (!finding.about.is_empty()).then_some(finding.about.as_str());
        let name = behind.map_or(text.clone(), |about| format!("{text} · {about}"));
        if list_row(ui, look.direction, ROW, is_here, color, &name, None).clicked() {
            commands.push(say(ProblemsCommand::GoTo(at)));
        }
        if !is_here {
            return;
        }
        if let Some((muting, reason)) = &mut self.muting
            && (muting.rule, &muting.spans, &muting.range) == (finding.rule, &finding.spans, &finding.range)
        {
            let hint = state.strings.tr("problem-mute-reason");
            let field = BidiTextEdit::new(egui::Id::unique("reason to mute"), reason, hint.clone());
            let response = field.hint(hint).show(ui);
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            row(ui, look.direction, |ui| {
                let take = BidiButton::new(state.strings.tr("problem-mute-take")).small();
                if ui.add(take).clicked() || entered {
                    commands.push(say(ProblemsCommand::Mute(at, reason.clone())));
                }
            });
            if !commands.is_empty() {
                self.muting = None;
            }
            return;
        }
        row(ui, look.direction, |ui| {
            if finding.fix.is_some() {
                let mend = BidiButton::new(state.strings.tr("cmd-mend-problem")).small();
                if ui.add(mend.tooltip(state.strings.tr("cmd-mend-problem.tip"))).clicked() {
                    commands.push(say(ProblemsCommand::Mend(at)));
                }
            }
            let mute = BidiButton::new(state.strings.tr("problem-mute")).small().frameless();
            if ui.add(mute.tooltip(state.strings.tr("problem-mute.tip"))).clicked() {
                self.muting = Some((finding.clone(), String::new()));
            }
        });
    }
}

/// The text that a finding is about.
fn told(open: &OpenDocument, finding: &Finding) -> String {
    if let Some(span) = finding.spans.first().and_then(|id| open.annotations.get(id)) {
        return open.excerpt(span, SHOWN);
    }
    let range = finding.range.start as usize..finding.range.end as usize;
    open.document.text.get(range).unwrap_or_default().chars().take(SHOWN).collect()
}

/// What was left as it is, with the reasons.
fn muted(ui: &mut Ui, state: &State, open: &OpenDocument, look: &Look, commands: &mut Vec<Command>) {
    let found = state.problems.found().iter().enumerate();
    let muted: Vec<(usize, &Finding)> = found.filter(|(_, one)| one.muted.is_some()).collect();
    if muted.is_empty() && state.problems.off.is_empty() {
        return;
    }
    ui.add_space(8.0);
    if !muted.is_empty() {
        let args = [("count", muted.len().into())];
        ui.add(BidiLabel::new(state.strings.tr_args("problems-muted", &args)).small().weak());
    }
    for (at, finding) in muted.into_iter().take(LISTED) {
        let reason = finding.muted.as_deref().filter(|reason| !reason.is_empty());
        let rule = state.strings.tr(rule_key(finding.rule));
        let name = format!("{} · {}", told(open, finding), reason.unwrap_or(&rule));
        if list_row(ui, look.direction, ROW, false, None, &name, None).clicked() {
            commands.push(say(ProblemsCommand::GoTo(at)));
        }
        row(ui, look.direction, |ui| {
            let again = BidiButton::new(state.strings.tr("problem-unmute")).small().frameless();
            if ui.add(again).clicked() {
                commands.push(say(ProblemsCommand::Unmute(at)));
            }
        });
    }
    for &rule in state.problems.off.iter() {
        row(ui, look.direction, |ui| {
            let name = state.strings.tr(rule_key(rule));
            let args = [("rule", name.to_string().into())];
            ui.add(BidiLabel::new(state.strings.tr_args("problem-rule-is-off", &args)).small().weak());
            let on = BidiButton::new(state.strings.tr("problem-rule-on")).small().frameless();
            if ui.add(on).clicked() {
                commands.push(say(ProblemsCommand::Switch(rule, true)));
            }
        });
    }
}

/// What was found in all documents.
fn scan(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    if state.documents.len() < 2 {
        return;
    }
    let scan = &state.problems.scan;
    ui.separator();
    if scan.is_running() {
        let (read, all) = (scan.read.0.load(Ordering::Relaxed), scan.read.1);
        progress_bar(ui, look.direction, ui.available_width(), read as f32 / all.max(1) as f32);
        let args = [("count", (read / 2).into()), ("total", (all / 2).into())];
        row(ui, look.direction, |ui| {
            ui.add(BidiLabel::new(state.strings.tr_args("problems-reading", &args)).small().weak());
            if ui.add(BidiButton::new(state.strings.tr("problems-stop")).small()).clicked() {
                commands.push(say(ProblemsCommand::Stop));
            }
        });
        ui.request_repaint_after(std::time::Duration::from_millis(100));
        return;
    }
    row(ui, look.direction, |ui| {
        let button = BidiButton::new(state.strings.tr("problems-scan")).small();
        if ui.add(button.tooltip(state.strings.tr("problems-scan.tip"))).clicked() {
            commands.push(say(ProblemsCommand::Scan));
        }
    });
    if !scan.is_through {
        return;
    }
    let args = [("count", (scan.rows.len() + scan.more).into())];
    ui.add(BidiLabel::new(state.strings.tr_args("problems-in-all", &args)).small().weak());
    for error in scan.unread.iter().take(20) {
        ui.add(BidiLabel::new(error).small().color(look.theme.error).wrap());
    }
    for (rule, (count, mendable)) in scan.by_rule() {
        row(ui, look.direction, |ui| {
            let name = format!("{} · {count}", state.strings.tr(rule_key(rule)));
            ui.add(BidiLabel::new(name).small().weak());
            if 0 < mendable {
                let args = [("count", mendable.into())];
                let button = BidiButton::new(state.strings.tr_args("problem-mend-all", &args));
                let tip = state.strings.tr("problem-mend-all.tip");
                if ui.add(button.tooltip(tip).small().frameless()).clicked() {
                    commands.push(say(ProblemsCommand::MendAll(rule)));
                }
            }
        });
    }
    let area = ScrollArea::vertical().max_height(ALL).auto_shrink([false, true]).id_salt("problems of all");
    area.show_rows(ui, ROW, scan.rows.len(), |ui, rows| {
        for at in rows {
            let Some(one) = scan.rows.get(at) else { continue };
            let rule = state.strings.tr(rule_key(one.finding.rule));
            let name = format!("{} · {rule}", one.text);
            let here = scan.current == Some(at);
            if list_row(ui, look.direction, ROW, here, None, &name, Some(&one.document)).clicked() {
                commands.push(say(ProblemsCommand::GoToRow(at)));
            }
        }
    });
}
