//! A row of a table.

use super::{UiDirection, line_style};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// A cell of a row.
pub struct Cell<'a> {
    /// What stands in it, on one line.
    pub text: &'a str,
    /// Its share of the row's width.
    pub share: f32,
    /// The colour of the text, if it is not the usual one.
    pub color: Option<Color32>,
    /// Behind the text.
    pub tint: Option<Color32>,
    /// In small type.
    pub small: bool,
}

/// Height of a row in points.
pub const CELLS_ROW: f32 = 28.0;
const GAP: f32 = 10.0;

/// A row that can be pressed; `name` says all of it to those who do not see it.
pub fn cells_row(
    ui: &mut Ui,
    direction: UiDirection,
    selected: bool,
    name: &str,
    cells: &[Cell<'_>],
) -> Response {
    let theme = Theme::of(ui.ctx());
    let engine = TextEngine::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), CELLS_ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter().clone();
    if selected || response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 5.0, if selected { theme.selection } else { theme.hover });
    }
    let rtl = direction == UiDirection::RightToLeft;
    let all: f32 = cells.iter().map(|cell| cell.share).sum();
    let room = rect.width() - 2.0 * GAP;
    let mut start = GAP;
    for cell in cells {
        let width = room * cell.share / all.max(0.001);
        let left = if rtl { rect.right() - start - width } else { rect.left() + start };
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width - GAP, rect.height()));
        let place = if rtl { place.translate(vec2(GAP, 0.0)) } else { place };
        start += width;
        let text = engine.line(cell.text, line_style(&theme, cell.small, false), place.width().max(8.0));
        let x = if rtl { place.right() - text.width() } else { place.left() };
        let y = rect.center().y - text.height() / 2.0;
        if let Some(tint) = cell.tint {
            let stripe = Rect::from_min_size(
                pos2(x - 3.0, rect.top() + 3.0),
                vec2(text.width() + 6.0, rect.height() - 6.0),
            );
            painter.rect_filled(stripe, 3.0, tint);
        }
        engine.paint_paragraph(&painter, &text, pos2(x, y), 0..1, cell.color.unwrap_or(theme.text));
    }
    response
}

/// A thin bar at the foot of a row: parts in their colours, each as long as its share.
pub fn mix_bar(
    ui: &Ui,
    row: Rect,
    height: f32,
    direction: UiDirection,
    parts: impl Iterator<Item = (Color32, u32)> + Clone,
) {
    let all: u32 = parts.clone().map(|(_, count)| count).sum();
    if all == 0 || !ui.is_rect_visible(row) {
        return;
    }
    let foot = Rect::from_min_max(
        pos2(row.left() + 8.0, row.bottom() - height),
        row.right_bottom() - vec2(8.0, 0.0),
    );
    let mut from = 0.0;
    for (color, count) in parts {
        let width = foot.width() * count as f32 / all as f32;
        let start = if direction == UiDirection::RightToLeft {
            foot.right() - from - width
        } else {
            foot.left() + from
        };
        let part = Rect::from_min_size(pos2(start, foot.top()), vec2(width, foot.height()));
        ui.painter().rect_filled(part, 0.0, color.gamma_multiply(0.7));
        from += width;
    }
}

/// A bar that fills from the side where reading begins.
pub fn progress_bar(ui: &mut Ui, direction: UiDirection, width: f32, share: f32) {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    let share = share.clamp(0.0, 1.0);
    response.widget_info(|| WidgetInfo {
        value: Some(f64::from(share)),
        ..WidgetInfo::new(Role::ProgressIndicator)
    });
    ui.painter().rect_filled(rect, 3.0, theme.hairline);
    let mut part = rect;
    if direction == UiDirection::RightToLeft {
        part.min.x = rect.right() - rect.width() * share;
    } else {
        part.max.x = rect.left() + rect.width() * share;
    }
    ui.painter().rect_filled(part, 3.0, theme.accent);
}
