//! The small palette at the selection.

use super::Look;
use crate::app::{Action, Command, State};
use crate::text::arabic::clitics::Policy;
use crate::ui::article::ArticleView;
use crate::ui::widgets::{BidiButton, row};
use egui::{Area, Frame, Id, Margin, Order, Stroke, Ui, pos2};

pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    article: &mut ArticleView,
    commands: &mut Vec<Command>,
) {
    let Some(open) = &state.open else { return };
    let shown = article.popover
        && state.relations.making.is_none()
        && (!open.selection.is_empty() || open.selected.is_some());
    let Some(rect) = article.selection_rect.filter(|_| shown) else { return };
    let bounds = ui.ctx().content_rect();
    let width = (bounds.width() - 16.0).min(460.0);
    let left =
        (rect.center().x - width / 2.0).clamp(bounds.left() + 8.0, (bounds.right() - width - 8.0).max(8.0));
    let below = rect.bottom() + 10.0;
    let top = if bounds.bottom() - 60.0 < below { rect.top() - 54.0 } else { below };
    let selected = open.selected_span().map(|span| state.schema.position(&span.label));
    Area::new(Id::unique("popover")).order(Order::Foreground).fixed_pos(pos2(left, top)).show(
        ui.ctx(),
        |ui| {
            ui.set_max_width(width);
            Frame::new()
                .fill(look.theme.panel)
                .stroke(Stroke::new(1.0, look.theme.hairline))
                .corner_radius(6)
                .inner_margin(Margin::same(6))
                .show(ui, |ui| {
                    row(ui, look.direction, |ui| {
                        for (number, (place, label)) in state.schema.palette().enumerate() {
                            let button = BidiButton::new(label.display_name(look.language))
                                .swatch(look.theme.label(&state.schema, Some(place)).full)
                                .selected(selected == Some(Some(place)))
                                .shortcut((number + 1).to_string())
                                .small();
                            if ui.add(button).clicked() {
                                commands.push(Command::Tag(place));
                                article.popover = false;
                            }
                        }
                        if state.clitics == Policy::Ask {
                            let trim = BidiButton::new(state.strings.tr(Action::LeaveOutClitics.key()))
                                .small()
                                .frameless();
                            if ui.add(trim).clicked() {
                                commands.push(Command::Do(Action::LeaveOutClitics));
                            }
                        }
                        if selected.is_some() {
                            let delete = BidiButton::new(state.strings.tr(Action::DeleteSpan.key()))
                                .small()
                                .frameless();
                            if ui.add(delete).clicked() {
                                commands.push(Command::Do(Action::DeleteSpan));
                                article.popover = false;
                            }
                        }
                    });
                });
        },
    );
}
