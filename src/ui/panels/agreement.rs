//! Agreement: whom and what to compare, how far they agree in pictures, and what they disagree on.

use super::{Look, roomy};
use crate::agreement::Kind;
use crate::agreement::explain::Cause;
use crate::app::{AgreementCommand, Command, Compared, Scope, State};
use crate::ui::widgets::{
    BidiButton, BidiLabel, Concordance, Field, concordance_row, list_row, matrix, progress_bar, row,
};
use egui::{Rect, ScrollArea, Ui, vec2};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const ROW: f32 = 28.0;
/// Width of the list of kinds, in points.
const KINDS: f32 = 250.0;

fn say(command: AgreementCommand) -> Command {
    Command::Agreement(command)
}

/// Key of a kind's name in the catalogue.
fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Missed => "kind-missed",
        Kind::Label => "kind-label",
        Kind::Boundary(Cause::Clitic) => "kind-clitic",
        Kind::Boundary(Cause::Article) => "kind-article",
        Kind::Boundary(Cause::Title) => "kind-title",
        Kind::Boundary(Cause::QuotationMark) => "kind-quotation-mark",
        Kind::Boundary(Cause::Punctuation) => "kind-punctuation",
        Kind::Boundary(Cause::Other) => "kind-other",
        Kind::Nesting => "kind-nesting",
        Kind::Relation => "kind-relation",
    }
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}

pub(super) fn ui(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    ui.spacing_mut().interact_size.y = 28.0;
    ui.set_min_height(ui.available_height());
    heading(ui, state, look, commands);
    let agreement = &state.agreement;
    let weak = |ui: &mut Ui, key| {
        ui.add_space(8.0);
        ui.add(BidiLabel::new(state.strings.tr(key)).weak().wrap());
    };
    if agreement.annotators.len() < 2 {
        return weak(ui, "empty-agreement");
    }
    if !agreement.can_measure() {
        return weak(ui, "empty-agreement-chosen");
    }
    if let Some(error) = &agreement.error {
        ui.add(BidiLabel::new(error).color(look.theme.error).wrap());
    }
    let Some(found) = &agreement.found else { return };
    if found.documents == 0 {
        return weak(ui, "empty-agreement-documents");
    }
    summary(ui, state, look, found, commands);
    roomy(ui, |ui, list| {
        let room = ui.available_height();
        let listed = agreement.kind.is_some();
        let pictures = if listed && list.is_none() { (room * 0.55).max(120.0) } else { room };
        ui.allocate_ui(vec2(ui.available_width(), pictures), |ui| {
            ui.set_min_size(vec2(ui.available_width(), pictures));
            let area =
                ScrollArea::both().auto_shrink([false, false]).id_salt("pictures").max_height(pictures);
            area.show(ui, |ui| self::pictures(ui, state, look, found, commands));
        });
        if listed {
            examples(ui, state, look, found, list, commands);
        }
    });
}

fn heading(ui: &mut Ui, state: &State, look: &Look, commands: &mut Vec<Command>) {
    let agreement = &state.agreement;
    row(ui, look.direction, |ui| {
        ui.add(BidiLabel::new(state.strings.tr("agreement-title")).strong());
        ui.add_space(8.0);
        for (at, (name, chosen)) in agreement.annotators.iter().enumerate() {
            let tip = state.strings.tr("agreement-annotator-tip");
            if ui.add(BidiButton::new(name).tooltip(tip).selected(*chosen).small()).clicked() {
                commands.push(say(AgreementCommand::Toggle(at)));
            }
        }
        if 1 < agreement.annotators.len() {
            ui.add_space(8.0);
            for (name, tip, scope, can) in [
                ("agreement-all", "agreement-all.tip", Scope::All, true),
                ("agreement-here", "agreement-here.tip", Scope::Here, state.open.is_some()),
                ("agreement-done", "agreement-done.tip", Scope::Done, true),
            ] {
                let button = BidiButton::new(state.strings.tr(name)).tooltip(state.strings.tr(tip)).small();
                if ui.add_enabled(can, button.selected(agreement.scope == scope)).clicked() {
                    commands.push(say(AgreementCommand::Scope(scope)));
                }
            }
            let again = BidiButton::new(state.strings.tr("agreement-again"));
            let again = again.tooltip(state.strings.tr("agreement-again.tip")).small();
            if ui.add_enabled(agreement.can_measure() && !agreement.is_running(), again).clicked() {
                commands.push(say(AgreementCommand::Measure));
            }
        }
        if ui.add(BidiButton::new(state.strings.tr("banner-close")).small().frameless()).clicked() {
            commands.push(say(AgreementCommand::Close));
        }
        if agreement.is_running() {
            let (read, total) = (agreement.read.0.load(Ordering::Relaxed), agreement.read.1);
            progress_bar(ui, look.direction, 110.0, read as f32 / total.max(1) as f32);
            if ui.add(BidiButton::new(state.strings.tr("find-stop")).small().frameless()).clicked() {
                commands.push(say(AgreementCommand::Stop));
            }
            ui.ctx().request_repaint();
        }
    });
    ui.add_space(2.0);
}

/// The figures of all, and whose disagreements are shown.
fn summary(ui: &mut Ui, state: &State, look: &Look, found: &Compared, commands: &mut Vec<Command>) {
    let pair = state.agreement.pair;
    let (f1, alpha) = match pair {
        Some(pair) => found.pairs.get(&pair).copied().unwrap_or_default(),
        None => found.all,
    };
    let args = [
        ("count", found.documents.into()),
        ("agreed", found.agreed(pair).into()),
        ("f1", figure(f1).into()),
        ("alpha", figure(alpha).into()),
    ];
    row(ui, look.direction, |ui| match pair {
        None => {
            ui.add(BidiLabel::new(state.strings.tr_args("agreement-figures", &args)).small().weak());
        }
        Some([a, b]) => {
            let names = format!("{} · {}", found.annotators[a], found.annotators[b]);
            ui.add(BidiLabel::new(names).small().color(look.theme.accent));
            ui.add(BidiLabel::new(state.strings.tr_args("agreement-figures-pair", &args)).small().weak());
            let all = BidiButton::new(state.strings.tr("agreement-all-pairs")).small().frameless();
            if ui.add(all).clicked() {
                commands.push(say(AgreementCommand::Pair(None)));
            }
        }
    });
}

/// The matrix of pairs, the kinds of disagreement, and which labels stand against which.
fn pictures(ui: &mut Ui, state: &State, look: &Look, found: &Compared, commands: &mut Vec<Command>) {
    let names: Vec<&str> = found.annotators.iter().map(|name| &**name).collect();
    let pair = state.agreement.pair;
    let side = |ui: &mut Ui, width: f32, title: &'static str, add: &mut dyn FnMut(&mut Ui)| {
        ui.allocate_ui(vec2(width, 0.0), |ui| {
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.add(BidiLabel::new(state.strings.tr(title)).small().strong());
                add(ui);
            });
        });
        ui.add_space(16.0);
    };
    let layout = match look.direction {
        crate::ui::widgets::UiDirection::LeftToRight => egui::Layout::left_to_right(egui::Align::Min),
        crate::ui::widgets::UiDirection::RightToLeft => egui::Layout::right_to_left(egui::Align::Min),
    };
    ui.with_layout(layout, |ui| {
        // The bar that scrolls lies over what is at the right.
        ui.add_space(8.0);
        side(ui, KINDS, "agreement-kinds", &mut |ui| kinds(ui, state, look, found, commands));
        let width = 110.0 + 92.0 * names.len().min(4) as f32;
        side(ui, width, "agreement-pairs", &mut |ui| {
            let field = |a: usize, b: usize| {
                let (f1, kappa) = found.pairs.get(&[a.min(b), a.max(b)]).copied()?;
                let args = [
                    ("first", names[a].into()),
                    ("second", names[b].into()),
                    ("f1", figure(f1).into()),
                    ("kappa", figure(kappa).into()),
                ];
                let name = state.strings.tr_args("agreement-pair", &args);
                Some(Field { text: figure(f1), share: f1.unwrap_or_default() as f32, name })
            };
            if let Some([a, b]) = matrix(ui, look.direction, &names, &names, pair, &field) {
                let both = [a.min(b), a.max(b)];
                commands.push(say(AgreementCommand::Pair(Some(both).filter(|_| pair != Some(both)))));
            }
        });
        let (labels, counts) = found.confusion(pair);
        let nothing = state.strings.tr("agreement-nothing");
        let shown: Vec<&str> = labels
            .iter()
            .map(|label| state.schema.get(label).map_or(&**label, |label| label.display_name(look.language)))
            .chain([&*nothing])
            .collect();
        let most = counts.iter().flatten().copied().max().unwrap_or_default().max(1) as f32;
        let width = 110.0 + 64.0 * shown.len() as f32;
        side(ui, width, "agreement-confusion", &mut |ui| {
            let field = |a: usize, b: usize| {
                let count = counts[a][b];
                let args = [("first", shown[a].into()), ("second", shown[b].into()), ("count", count.into())];
                let name = state.strings.tr_args("agreement-confused", &args);
                // Few stay visible beside many.
                let share = (count as f32 / most).sqrt();
                (0 < count).then(|| Field { text: count.to_string(), share, name })
            };
            matrix(ui, look.direction, &shown, &shown, None, &field);
        });
    });
}

/// The kinds of disagreement, each with a bar as long as its share; a press lists examples.
fn kinds(ui: &mut Ui, state: &State, look: &Look, found: &Compared, commands: &mut Vec<Command>) {
    let counts = found.kinds(state.agreement.pair);
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    if all == 0 {
        ui.add(BidiLabel::new(state.strings.tr("agreement-no-kinds")).small().weak().wrap());
    }
    for (kind, count) in counts {
        let share = count as f32 / all.max(1) as f32;
        let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW - 4.0)).shrink(2.0);
        let mut bar = place;
        match look.direction {
            crate::ui::widgets::UiDirection::LeftToRight => bar.max.x = place.left() + place.width() * share,
            crate::ui::widgets::UiDirection::RightToLeft => bar.min.x = place.right() - place.width() * share,
        }
        ui.painter().rect_filled(bar, 3.0, look.theme.heat(0.5));
        let behind = format!("{count} · {:.0} %", share * 100.0);
        let name = state.strings.tr(name_of(kind));
        let chosen = state.agreement.kind == Some(kind);
        let mark = chosen.then_some(look.theme.accent);
        if list_row(ui, look.direction, ROW - 4.0, false, mark, &name, Some(&behind)).clicked() {
            commands.push(say(AgreementCommand::Kind(Some(kind).filter(|_| !chosen))));
        }
    }
}

fn examples(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    found: &Compared,
    height: Option<f32>,
    commands: &mut Vec<Command>,
) {
    let listed: Vec<_> = state.agreement.listed().collect();
    let area = ScrollArea::vertical().auto_shrink([false, false]).id_salt("examples");
    let area = height.map_or(area.clone(), |height| area.max_height(height));
    area.show_rows(ui, ROW, listed.len(), |ui, shown| {
        for at in shown {
            let Some(example) = listed.get(at) else { continue };
            let label = |label: &Option<Arc<str>>| {
                label.as_deref().map_or("–".to_owned(), |name| {
                    let known = state.schema.get(name).map(|label| label.display_name(look.language));
                    let relation = state.schema.relation(name);
                    known.or(relation.map(|relation| &*relation.name)).unwrap_or(name).to_owned()
                })
            };
            let [a, b] = example.pair.map(|at| &found.annotators[at]);
            let [first, second] = [&example.labels[0], &example.labels[1]].map(label);
            // Where two alone are shown, their names need not be said again.
            let remark = match (state.agreement.pair, first == second) {
                (None, true) => format!("{a} / {b}"),
                (None, false) => format!("{a} {first} / {b} {second}"),
                (Some(_), true) => first,
                (Some(_), false) => format!("{first} / {second}"),
            };
            let named = example.labels.iter().flatten().next();
            let place = named.and_then(|label| state.schema.position(label));
            let shown = Concordance {
                document: &example.document,
                before: &example.hit.before,
                covered: &example.hit.covered,
                after: &example.hit.after,
                tint: look.theme.label(&state.schema, place).strong_tint,
                chosen: None,
                remark: Some((&remark, false)),
                current: state.agreement.current == Some(at),
            };
            if concordance_row(ui, look.direction, &shown).0.clicked() {
                commands.push(say(AgreementCommand::GoTo(at)));
            }
        }
    });
}
