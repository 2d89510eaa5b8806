//! A matrix as a picture: the more of something, the deeper the colour.

use super::{UiDirection, line_style, tooltip};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A field of a matrix.
pub struct Field {
    /// What stands in it.
    pub text: String,
    /// How deep its colour is, from 0 to 1.
    pub share: f32,
    /// What it says, in words.
    pub name: String,
}

const ROW: f32 = 28.0;
const LEAST: f32 = 44.0;
const MOST: f32 = 92.0;
const NAMES: f32 = 110.0;

/// Shows a matrix no wider than the room there is, as far as the fields stay readable, and says which field was pressed.
/// Rows and columns begin on the side where reading begins.
pub fn matrix(
    ui: &mut Ui,
    direction: UiDirection,
    rows: &[&str],
    columns: &[&str],
    chosen: Option<[usize; 2]>,
    field: &dyn Fn(usize, usize) -> Option<Field>,
) -> Option<[usize; 2]> {
    let theme = Theme::of(ui.ctx());
    let engine = TextEngine::of(ui.ctx());
    let rtl = direction == UiDirection::RightToLeft;
    let count = columns.len().max(1) as f32;
    let width = ((ui.available_width() - NAMES) / count).clamp(LEAST, MOST);
    let size = vec2(NAMES + width * columns.len() as f32, ROW * (rows.len() + 1) as f32);
    let (all, whole) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter().clone();
    let place = |row: usize, start: f32, width: f32| {
        let left = if rtl { all.right() - start - width } else { all.left() + start };
        Rect::from_min_size(pos2(left, all.top() + ROW * row as f32), vec2(width, ROW))
    };
    let write = |rect: Rect, text: &str, weak: bool, centred: bool| {
        let set = engine.line(text, line_style(&theme, true, false), (rect.width() - 6.0).max(8.0));
        let x = match (centred, rtl) {
            (true, _) => rect.center().x - set.width() / 2.0,
            (false, true) => rect.right() - set.width(),
            (false, false) => rect.left(),
        };
        let color = if weak { theme.weak_text } else { theme.text };
        engine.paint_paragraph(&painter, &set, pos2(x, rect.center().y - set.height() / 2.0), 0..1, color);
    };
    for (at, name) in columns.iter().enumerate() {
        write(place(0, NAMES + width * at as f32, width), name, true, true);
    }
    let mut pressed = None;
    for (row, name) in rows.iter().enumerate() {
        write(place(row + 1, 0.0, NAMES), name, true, false);
        for column in 0..columns.len() {
            let rect = place(row + 1, NAMES + width * column as f32, width).shrink(1.0);
            let Some(field) = field(row, column) else {
                painter.rect_filled(rect, 3.0, theme.hover);
                continue;
            };
            let response = ui.interact(rect, whole.id.with((row, column)), Sense::click());
            let is_chosen = chosen == Some([row, column]);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &field.name));
            painter.rect_filled(rect, 3.0, theme.heat(field.share));
            if is_chosen || response.hovered() || response.has_focus() {
                painter.rect_stroke(rect, 3.0, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
            }
            write(rect, &field.text, false, true);
            if response.clicked() {
                pressed = Some([row, column]);
            }
            tooltip(&response, &field.name);
        }
    }
    pressed
}
