//! Menus and tooltips.

use super::{BidiButton, BidiLabel, UiDirection, direction, line_style};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Popup, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Width of a menu in points.
const WIDTH: f32 = 270.0;

/// A button that opens a menu.
pub fn menu_button(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    menu_of(&ui.add(BidiButton::new(name).frameless()), add);
}

/// Opens a menu where something is clicked.
pub fn menu_of(response: &Response, add: impl FnOnce(&mut Ui)) {
    Popup::menu(response).show(|ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 0.0;
        let most = ui.ctx().content_rect().height() * 0.85;
        egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
            ui.set_width(WIDTH);
            add(ui);
        });
    });
}

/// A line of a menu: what it does, and its key at the other end.
pub fn menu_item(ui: &mut Ui, name: &str, keys: Option<&str>) -> Response {
    menu_item_of_width(ui, name, keys, WIDTH, false)
}

/// A line of a list of commands of that width (points), maybe the one that is chosen.
pub fn menu_item_of_width(ui: &mut Ui, name: &str, keys: Option<&str>, width: f32, chosen: bool) -> Response {
    let theme = Theme::of(ui.ctx());
    let engine = TextEngine::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 26.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), name));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter().clone();
        if chosen {
            painter.rect_filled(rect, 4.0, theme.selection);
        } else if response.hovered() || response.has_focus() {
            painter.rect_filled(rect, 4.0, theme.hover);
        }
        let rtl = direction(ui) == UiDirection::RightToLeft;
        let keys = keys.map(|keys| engine.line(keys, line_style(&theme, true, false), width / 2.0));
        let taken = keys.as_ref().map_or(0.0, |keys| keys.width() + 16.0);
        let text = engine.line(name, line_style(&theme, false, false), width - 20.0 - taken);
        let color = if ui.is_enabled() { theme.text } else { theme.weak_text.gamma_multiply(0.6) };
        let x = if rtl { rect.right() - 10.0 - text.width() } else { rect.left() + 10.0 };
        let y = |height: f32| rect.center().y - height / 2.0;
        engine.paint_paragraph(&painter, &text, pos2(x, y(text.height())), 0..1, color);
        if let Some(keys) = keys {
            let x = if rtl { rect.left() + 10.0 } else { rect.right() - 10.0 - keys.width() };
            engine.paint_paragraph(&painter, &keys, pos2(x, y(keys.height())), 0..1, theme.weak_text);
        }
    }
    response
}

/// Widest a tooltip becomes, in points.
const TOOLTIP: f32 = 320.0;

fn words(ui: &mut Ui, text: &str) {
    let engine = TextEngine::of(ui.ctx());
    let theme = Theme::of(ui.ctx());
    let width = engine.line(text, line_style(&theme, false, false), TOOLTIP).width().ceil() + 1.0;
    ui.set_width(width);
    ui.add(BidiLabel::new(text).wrap());
}

/// Words for who lingers over something.
pub fn tooltip(response: &Response, text: &str) {
    response.clone().on_hover_ui(|ui| words(ui, text));
}

/// Words that follow the pointer over something.
pub fn tooltip_at_pointer(response: &Response, text: &str) {
    response.clone().on_hover_ui_at_pointer(|ui| words(ui, text));
}
