//! Text that is only read.

use super::{UiDirection, direction, line_style, tooltip};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, pos2, vec2};

/// A piece of text: on one line, or wrapped.
#[must_use = "it shows nothing until it is added"]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own, made by name")]
pub struct BidiLabel {
    text: String,
    color: Option<Color32>,
    weak: bool,
    strong: bool,
    small: bool,
    wrap: bool,
    most: f32,
    exact: Option<f32>,
    pressed: Option<String>,
}

impl BidiLabel {
    /// Text on one line, cut with an ellipsis where there is no room.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self {
            text: text.as_ref().to_owned(),
            color: None,
            weak: false,
            strong: false,
            small: false,
            wrap: false,
            most: f32::INFINITY,
            exact: None,
            pressed: None,
        }
    }

    /// In this colour.
    pub fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// Of less weight to the eye.
    pub fn weak(mut self) -> Self {
        self.weak = true;
        self
    }

    /// In bold.
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// In small type.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// To be pressed as a button is, with words for who lingers.
    pub fn pressed(mut self, tooltip: impl AsRef<str>) -> Self {
        self.pressed = Some(tooltip.as_ref().to_owned());
        self
    }

    /// In as many lines as it needs.
    pub fn wrap(mut self) -> Self {
        self.wrap = true;
        self
    }

    /// No wider than this (points).
    pub fn max_width(mut self, most: f32) -> Self {
        self.most = most;
        self
    }

    /// In a cell of this width (points).
    pub fn exact_width(mut self, width: f32) -> Self {
        self.exact = Some(width);
        self
    }
}

impl Widget for BidiLabel {
    fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui.ctx());
        let engine = TextEngine::of(ui.ctx());
        let style = line_style(&theme, self.small, self.strong);
        let room = self.exact.unwrap_or_else(|| ui.available_width()).min(self.most).max(8.0);
        let paragraph = if self.wrap {
            engine.lines(&self.text, style, room)
        } else {
            engine.line(&self.text, style, room)
        };
        // In a column a label takes the whole width, so that it can stand at the side where reading begins.
        let column = self.exact.is_some() || ui.layout().main_dir().is_vertical();
        let width = if column || self.wrap { room } else { paragraph.width() };
        let (sense, role) = match &self.pressed {
            Some(_) => (Sense::click(), Role::Button),
            None => (Sense::hover(), Role::Label),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(width, paragraph.height()), sense);
        response.widget_info(|| WidgetInfo::labeled(role, true, &self.text));
        if let Some(words) = &self.pressed {
            tooltip(&response, words);
        }
        if ui.is_rect_visible(rect) {
            let own = paragraph.width();
            let x = if direction(ui) == UiDirection::RightToLeft { rect.right() - own } else { rect.left() };
            let color = self.color.unwrap_or(if self.weak { theme.weak_text } else { theme.text });
            let painter = ui.painter().clone();
            let touched = self.pressed.is_some() && response.hovered();
            let color = if touched { theme.accent } else { color };
            if response.has_focus() {
                painter.rect_stroke(
                    rect.expand(2.0),
                    4.0,
                    Stroke::new(2.0, theme.accent),
                    StrokeKind::Inside,
                );
            }
            let color = if ui.is_enabled() { color } else { theme.weak_text };
            engine.paint_paragraph(
                &painter,
                &paragraph,
                pos2(x, rect.top()),
                0..paragraph.lines().len(),
                color,
            );
        }
        response
    }
}
