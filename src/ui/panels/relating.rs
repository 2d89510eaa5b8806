//! A relation that is being made: a line that says what to do, and the menu of types that fit.

use super::Look;
use crate::app::relations::kind_name;
use crate::app::{Command, RelationCommand, State};
use crate::ui::article::ArticleView;
use crate::ui::widgets::{BidiButton, BidiLabel, menu_item_of_width, row};
use egui::{Area, Frame, Id, Margin, Order, Panel, Stroke, Ui, pos2};

/// The line under the article: what to do next, or why what was wanted cannot be.
pub(super) fn strip(ui: &mut Ui, state: &State, look: &Look, frame: Frame, commands: &mut Vec<Command>) {
    let (making, refused) = (state.relations.making.as_ref(), state.relations.refused.as_ref());
    if making.is_none() && refused.is_none() {
        return;
    }
    Panel::bottom("relating").frame(frame.inner_margin(Margin::symmetric(12, 4))).show(ui, |ui| {
        row(ui, look.direction, |ui| {
            if let Some(refused) = refused {
                ui.add(BidiLabel::new(refused).color(look.theme.warning));
            }
            let Some(making) = making else { return };
            let text = |id| {
                let open = state.open.as_ref();
                open.and_then(|open| Some(open.excerpt(open.annotations.get(id)?, 30))).unwrap_or_default()
            };
            let mut args = vec![("from", text(&making.from).into())];
            let what = match &making.choice {
                Some((to, _)) => {
                    args.push(("to", text(to).into()));
                    state.strings.tr_args("relating-choose", &args)
                }
                None => state.strings.tr_args("relating-go", &args),
            };
            ui.add(BidiLabel::new(what).color(look.theme.accent));
            if ui.add(BidiButton::new(state.strings.tr("relating-give-up")).small().frameless()).clicked() {
                commands.push(Command::Relation(RelationCommand::GiveUp));
            }
        });
    });
}

/// Width of the menu of types, in points.
const WIDTH: f32 = 220.0;
/// Height of a line of it, in points.
const LINE: f32 = 26.0;

/// The types that fit two spans, beside the second.
pub(super) fn menu(
    ui: &mut Ui,
    state: &State,
    look: &Look,
    article: &ArticleView,
    commands: &mut Vec<Command>,
) {
    let Some((_, choices)) = state.relations.making.as_ref().and_then(|making| making.choice.as_ref()) else {
        return;
    };
    let bounds = ui.ctx().content_rect();
    let height = LINE * choices.len() as f32 + 12.0;
    // The other span may be out of view.
    let beside = article.selection_rect.map_or(bounds.center(), |rect| pos2(rect.center().x, rect.bottom()));
    let left = (beside.x - WIDTH / 2.0).clamp(bounds.left() + 8.0, (bounds.right() - WIDTH - 8.0).max(8.0));
    let top = (beside.y + 8.0).min(bounds.bottom() - height - 60.0).max(8.0);
    let area = Area::new(Id::unique("types of relations")).order(Order::Foreground);
    area.fixed_pos(pos2(left, top)).show(ui.ctx(), |ui| {
        let frame = Frame::new().fill(look.theme.panel).stroke(Stroke::new(1.0, look.theme.hairline));
        frame.corner_radius(6).inner_margin(Margin::same(6)).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (place, choice) in choices.iter().enumerate() {
                let key = state.schema.relation(&choice.kind).and_then(|kind| kind.key);
                let number = (place + 1).to_string();
                let keys =
                    key.map_or(number.clone(), |key| format!("{} · {number}", key.to_ascii_uppercase()));
                let name = kind_name(&state.schema, &choice.kind, look.language);
                let name = if choice.turned { format!("{name} ‹") } else { name.to_owned() };
                if menu_item_of_width(ui, &name, Some(&keys), WIDTH, place == 0).clicked() {
                    commands.push(Command::Relation(RelationCommand::Choose(place)));
                }
            }
        });
    });
}
