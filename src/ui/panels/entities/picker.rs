//! The choice of an entity, at the span.

use crate::app::{Choice, Command, EntitiesCommand, State};
use crate::ui::article::{self, ArticleView};
use crate::ui::panels::Look;
use crate::ui::widgets::{BidiLabel, BidiTextEdit, choice_row};
use egui::{
    Align2, Area, Frame, Id, Key, Margin, Modifiers, Order, Rect, ScrollArea, Stroke, Ui, pos2, vec2,
};

/// What the picker remembers.
#[derive(Default)]
pub(in crate::ui::panels) struct EntityPicker {
    text: String,
    /// It was open in the last frame.
    open: bool,
}

const WIDTH: f32 = 420.0;
/// Most that it is high.
const HEIGHT: f32 = 330.0;
/// Between it and the span.
const GAP: f32 = 10.0;

fn field() -> Id {
    Id::unique("which entity")
}

fn say(command: EntitiesCommand) -> Command {
    Command::Entities(command)
}

impl EntityPicker {
    pub(in crate::ui::panels) fn ui(
        &mut self,
        ui: &Ui,
        state: &State,
        look: &Look,
        article: &ArticleView,
        commands: &mut Vec<Command>,
    ) {
        let ctx = ui.ctx().clone();
        let Some(picker) = &state.entities.picker else {
            if std::mem::take(self).open {
                ctx.memory_mut(|memory| memory.request_focus(article::focus_id()));
            }
            return;
        };
        if !std::mem::replace(&mut self.open, true) {
            self.text.clone_from(&picker.text);
        }
        // Whatever is written belongs here.
        ctx.memory_mut(|memory| memory.request_focus(field()));
        let (up, down, enter, escape) = ctx.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter), pressed(Key::Escape))
        });
        let last = picker.choices.len().saturating_sub(1);
        let mut take = enter.then_some(picker.chosen);
        match (up, down) {
            (true, _) => commands.push(say(EntitiesCommand::Choose(picker.chosen.saturating_sub(1)))),
            (_, true) => commands.push(say(EntitiesCommand::Choose((picker.chosen + 1).min(last)))),
            _ => {}
        }
        let bounds = ctx.content_rect();
        let width = WIDTH.min(bounds.width() - 24.0);
        let at = article.selection_rect.unwrap_or(Rect::from_center_size(bounds.center(), vec2(1.0, 1.0)));
        let left =
            (at.center().x - width / 2.0).clamp(bounds.left() + 8.0, (bounds.right() - width - 8.0).max(8.0));
        // Below the span, or above it where there is no room.
        let above = bounds.bottom() - HEIGHT < at.bottom() + GAP && HEIGHT < at.top();
        let (pivot, y) =
            if above { (Align2::LEFT_BOTTOM, at.top() - GAP) } else { (Align2::LEFT_TOP, at.bottom() + GAP) };
        let area = Area::new(Id::unique("entity picker")).order(Order::Foreground);
        let area = area.pivot(pivot).fixed_pos(pos2(left, y));
        let shown = area.show(&ctx, |ui| {
            ui.set_width(width);
            let frame = Frame::new().fill(look.theme.panel).stroke(Stroke::new(1.0, look.theme.hairline));
            frame.corner_radius(8).inner_margin(Margin::same(10)).show(ui, |ui| {
                let name = state.strings.tr("field-entity");
                let response =
                    BidiTextEdit::new(field(), &mut self.text, name).hint(&picker.covered).show(ui);
                if response.changed() {
                    commands.push(say(EntitiesCommand::Ask(self.text.clone())));
                }
                ui.add_space(4.0);
                let area = ScrollArea::vertical().max_height(HEIGHT - 90.0).auto_shrink([false, true]);
                area.show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (at, choice) in picker.choices.iter().enumerate() {
                        let chosen = at == picker.chosen;
                        let (name, about) = self::shown(state, choice);
                        let strong = matches!(choice, Choice::Entity { .. });
                        let response = choice_row(ui, look.direction, chosen, strong, &name, &about);
                        if chosen && (up || down) {
                            response.scroll_to_me(None);
                        }
                        if response.clicked() {
                            take = Some(at);
                        }
                    }
                });
                ui.add_space(2.0);
                ui.add(BidiLabel::new(state.strings.tr("entity-picker-keys")).small().weak());
            });
        });
        let closed = escape || (shown.response.clicked_elsewhere() && take.is_none());
        if let Some(at) = take {
            commands.push(say(EntitiesCommand::Take(at)));
        } else if closed {
            commands.push(say(EntitiesCommand::ClosePicker));
        }
        if take.is_some() || closed {
            ctx.memory_mut(|memory| memory.request_focus(article::focus_id()));
        }
    }
}

/// What a choice is called, and what is said of it.
fn shown(state: &State, choice: &Choice) -> (String, String) {
    match choice {
        Choice::Entity { name, about, .. } => (name.clone(), about.clone()),
        Choice::New(name) => (
            state.strings.tr_args("entity-new", &[("name", name.clone().into())]),
            state.strings.tr("entity-new-about").to_string(),
        ),
        Choice::Chain => (
            state.strings.tr("entity-new-chain").to_string(),
            state.strings.tr("entity-chain-about").to_string(),
        ),
        Choice::Nothing => (state.strings.tr("entity-none").to_string(), String::new()),
    }
}
