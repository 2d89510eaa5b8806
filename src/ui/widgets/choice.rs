//! A line of a list of things to choose from: what each is called, and under it what is said of it.

use super::{UiDirection, line_style};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const PADDING: f32 = 10.0;
const ONE_LINE: f32 = 28.0;
const TWO_LINES: f32 = 44.0;

/// Shows a line of the list; `strong` sets its name apart from what is only offered.
pub fn choice_row(
    ui: &mut Ui,
    direction: UiDirection,
    chosen: bool,
    strong: bool,
    name: &str,
    about: &str,
) -> Response {
    let theme = Theme::of(ui.ctx());
    let engine = TextEngine::of(ui.ctx());
    let height = if about.is_empty() { ONE_LINE } else { TWO_LINES };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| {
        let all = if about.is_empty() { name.to_owned() } else { format!("{name} · {about}") };
        WidgetInfo::selected(Role::Button, ui.is_enabled(), chosen, all)
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter().clone();
    if chosen || response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 5.0, if chosen { theme.selection } else { theme.hover });
    }
    let room = rect.width() - 2.0 * PADDING;
    let x = |width: f32| {
        if direction == UiDirection::RightToLeft {
            rect.right() - PADDING - width
        } else {
            rect.left() + PADDING
        }
    };
    let name = engine.line(name, line_style(&theme, false, strong), room);
    if about.is_empty() {
        let y = rect.center().y - name.height() / 2.0;
        engine.paint_paragraph(&painter, &name, pos2(x(name.width()), y), 0..1, theme.text);
        return response;
    }
    let about = engine.line(about, line_style(&theme, true, false), room);
    let top = rect.center().y - f32::midpoint(name.height(), about.height());
    engine.paint_paragraph(&painter, &name, pos2(x(name.width()), top), 0..1, theme.text);
    let below = top + name.height();
    engine.paint_paragraph(&painter, &about, pos2(x(about.width()), below), 0..1, theme.weak_text);
    response
}
