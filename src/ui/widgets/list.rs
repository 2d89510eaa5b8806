//! A row of a list.

use super::{UiDirection, line_style};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// A row of `height` points: a colour mark, a name, and maybe something behind it.
pub fn list_row(
    ui: &mut Ui,
    direction: UiDirection,
    height: f32,
    selected: bool,
    mark: Option<Color32>,
    name: &str,
    behind: Option<&str>,
) -> Response {
    let theme = Theme::of(ui.ctx());
    let engine = TextEngine::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter().clone();
    if selected || response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 5.0, if selected { theme.selection } else { theme.hover });
    }
    let rtl = direction == UiDirection::RightToLeft;
    let at = |from_start: f32, width: f32| {
        if rtl { rect.right() - from_start - width } else { rect.left() + from_start }
    };
    if let Some(color) = mark {
        let bar = Rect::from_min_size(pos2(at(2.0, 4.0), rect.top() + 6.0), vec2(4.0, rect.height() - 12.0));
        painter.rect_filled(bar, 2.0, color);
    }
    let behind =
        behind.map(|behind| engine.line(behind, line_style(&theme, true, false), rect.width() / 2.0));
    let taken = behind.as_ref().map_or(0.0, |behind| behind.width() + 8.0);
    let text = engine.line(name, line_style(&theme, false, false), (rect.width() - 20.0 - taken).max(8.0));
    let y = |height: f32| rect.center().y - height / 2.0;
    engine.paint_paragraph(&painter, &text, pos2(at(12.0, text.width()), y(text.height())), 0..1, theme.text);
    if let Some(behind) = behind {
        let x = at(rect.width() - 6.0 - behind.width(), behind.width());
        engine.paint_paragraph(&painter, &behind, pos2(x, y(behind.height())), 0..1, theme.weak_text);
    }
    response
}
