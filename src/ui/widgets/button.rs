//! Things to press.

use super::{UiDirection, direction, line_style, tooltip};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, pos2, vec2};

/// A button with a name, and maybe a colour before it and a key or a count behind it.
#[must_use = "it shows nothing until it is added"]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own, made by name")]
pub struct BidiButton {
    text: String,
    /// What a screen reader calls it, where its text is but a sign.
    name: Option<String>,
    shortcut: Option<String>,
    tooltip: Option<String>,
    swatch: Option<Color32>,
    selected: bool,
    primary: bool,
    small: bool,
    frameless: bool,
}

impl BidiButton {
    /// A button with this name.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self {
            text: text.as_ref().to_owned(),
            name: None,
            shortcut: None,
            tooltip: None,
            swatch: None,
            selected: false,
            primary: false,
            small: false,
            frameless: false,
        }
    }

    /// With a key or a count behind the name.
    pub fn shortcut(mut self, shortcut: impl Into<String>) -> Self {
        self.shortcut = Some(shortcut.into());
        self
    }

    /// With a name for who does not see its sign, and words for who lingers.
    pub fn named(mut self, name: impl AsRef<str>) -> Self {
        self.name = Some(name.as_ref().to_owned());
        self.tooltip(name)
    }

    /// With words for who lingers.
    pub fn tooltip(mut self, tooltip: impl AsRef<str>) -> Self {
        self.tooltip = Some(tooltip.as_ref().to_owned());
        self
    }

    /// With a colour before the name.
    pub fn swatch(mut self, color: Color32) -> Self {
        self.swatch = Some(color);
        self
    }

    /// Shown as chosen.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// The one that Enter presses.
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    /// In small type.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Without a frame.
    pub fn frameless(mut self) -> Self {
        self.frameless = true;
        self
    }
}

const PADDING: f32 = 8.0;
const SWATCH: f32 = 10.0;
const GAP: f32 = 6.0;

impl Widget for BidiButton {
    fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui.ctx());
        let engine = TextEngine::of(ui.ctx());
        let room = ui.ctx().content_rect().width() * 0.5;
        let text = engine.line(&self.text, line_style(&theme, self.small, false), room);
        let behind =
            self.shortcut.as_ref().map(|behind| engine.line(behind, line_style(&theme, true, false), room));
        let mut width = 2.0 * PADDING + text.width();
        width += self.swatch.map_or(0.0, |_| SWATCH + GAP);
        width += behind.as_ref().map_or(0.0, |behind| behind.width() + GAP);
        let height = (text.height() + 6.0).max(24.0);
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
        response.widget_info(|| {
            let name = self.name.as_ref().unwrap_or(&self.text);
            WidgetInfo::selected(Role::Button, ui.is_enabled(), self.selected, name)
        });
        if ui.is_rect_visible(rect) {
            let painter = ui.painter().clone();
            let fill = if response.is_pointer_button_down_on() || self.selected {
                Some(theme.selection)
            } else if response.hovered() {
                Some(theme.hover)
            } else {
                None
            };
            if let Some(fill) = fill {
                painter.rect_filled(rect, 5.0, fill);
            }
            let edge = if self.primary && ui.is_enabled() { theme.accent } else { theme.hairline };
            if response.has_focus() {
                painter.rect_stroke(rect, 5.0, Stroke::new(2.0, theme.accent), StrokeKind::Inside);
            } else if !self.frameless {
                painter.rect_stroke(rect, 5.0, Stroke::new(1.0, edge), StrokeKind::Inside);
            }
            let color = if ui.is_enabled() { theme.text } else { theme.weak_text.gamma_multiply(0.6) };
            let mut pen = Pen::new(rect.shrink2(vec2(PADDING, 0.0)), direction(ui));
            if let Some(swatch) = self.swatch {
                let place = pen.take(SWATCH);
                painter.rect_filled(
                    Rect::from_center_size(place.center(), vec2(SWATCH, SWATCH)),
                    3.0,
                    swatch,
                );
                pen.take(GAP);
            }
            let place = pen.take(text.width());
            let y = |height: f32| rect.center().y - height / 2.0;
            engine.paint_paragraph(&painter, &text, pos2(place.left(), y(text.height())), 0..1, color);
            if let Some(behind) = behind {
                pen.take(GAP);
                let place = pen.take(behind.width());
                engine.paint_paragraph(
                    &painter,
                    &behind,
                    pos2(place.left(), y(behind.height())),
                    0..1,
                    theme.weak_text,
                );
            }
        }
        if let Some(words) = &self.tooltip {
            tooltip(&response, words);
        }
        response
    }
}

/// Gives out places from the side where reading begins.
struct Pen {
    rest: Rect,
    direction: UiDirection,
}

impl Pen {
    fn new(rest: Rect, direction: UiDirection) -> Self {
        Self { rest, direction }
    }

    fn take(&mut self, width: f32) -> Rect {
        let mut place = self.rest;
        match self.direction {
            UiDirection::LeftToRight => {
                place.max.x = place.min.x + width;
                self.rest.min.x = place.max.x;
            }
            UiDirection::RightToLeft => {
                place.min.x = place.max.x - width;
                self.rest.max.x = place.min.x;
            }
        }
        place
    }
}
