//! A match in its context, aligned with the others on where it begins.

use super::{UiDirection, line_style};
use crate::typeset::Affinity;
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// What a row shows.
pub struct Concordance<'a> {
    /// Where the match is.
    pub document: &'a str,
    /// The text before it.
    pub before: &'a str,
    /// The match.
    pub covered: &'a str,
    /// The text after it.
    pub after: &'a str,
    /// Behind the match.
    pub tint: Color32,
    /// Whether it is chosen; none if it cannot be.
    pub chosen: Option<bool>,
    /// What is to be known of it, and whether that is a warning.
    pub remark: Option<(&'a str, bool)>,
    /// It was gone to last.
    pub current: bool,
}

const HEIGHT: f32 = 28.0;
const BOX: f32 = 26.0;
/// Share of the room that is for the text before a match.
const BEFORE: f32 = 0.45;

/// Shows a row, and says what was pressed: the row, and the box that chooses it.
pub fn concordance_row(ui: &mut Ui, direction: UiDirection, row: &Concordance<'_>) -> (Response, Response) {
    let theme = Theme::of(ui.ctx());
    let engine = TextEngine::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let name = format!("{}{}{}", row.before, row.covered, row.after);
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), row.current, &name));
    let rtl = direction == UiDirection::RightToLeft;
    // Places from the side where reading begins.
    let at = |start: f32, width: f32| {
        let left = if rtl { rect.right() - start - width } else { rect.left() + start };
        Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()))
    };
    let choice = at(0.0, BOX);
    let ticked = ui.interact(choice, response.id.with("choice"), Sense::click());
    ticked.widget_info(|| {
        WidgetInfo::selected(Role::CheckBox, row.chosen.is_some(), row.chosen == Some(true), row.covered)
    });
    if !ui.is_rect_visible(rect) {
        return (response, ticked);
    }
    let painter = ui.painter().clone();
    if row.current || response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 5.0, if row.current { theme.selection } else { theme.hover });
    }
    if let Some(chosen) = row.chosen {
        let square = Rect::from_center_size(choice.center(), vec2(14.0, 14.0));
        let color = if chosen { theme.accent } else { theme.weak_text };
        painter.rect_stroke(square, 3.0, Stroke::new(1.5, color), StrokeKind::Inside);
        if chosen {
            let point = |x: f32, y: f32| square.left_top() + vec2(14.0 * x, 14.0 * y);
            let stroke = Stroke::new(2.0, theme.accent);
            painter.line_segment([point(0.24, 0.52), point(0.44, 0.72)], stroke);
            painter.line_segment([point(0.44, 0.72), point(0.78, 0.28)], stroke);
        }
    }
    let small = line_style(&theme, true, false);
    let y = |height: f32| rect.center().y - height / 2.0;
    let aside = (rect.width() * 0.18).clamp(60.0, 170.0);
    let side = |place: Rect, text: &str, color: Color32| {
        let set = engine.line(text, small, place.width() - 6.0);
        let x = if rtl { place.right() - set.width() } else { place.left() };
        engine.paint_paragraph(&painter, &set, pos2(x, y(set.height())), 0..1, color);
    };
    side(at(BOX, aside), row.document, theme.weak_text);
    let mut taken = BOX + aside;
    // Room for a remark on every row, so that the matches stand below one another.
    let width = (rect.width() * 0.14).clamp(50.0, 150.0);
    taken += width;
    if let Some((remark, warning)) = row.remark {
        let color = if warning { theme.warning } else { theme.weak_text };
        side(at(rect.width() - width, width), remark, color);
    }
    let room = at(BOX + aside, (rect.width() - taken).max(40.0));
    let text = engine.line(&name, line_style(&theme, false, false), f32::INFINITY);
    let start = row.before.len() as u32;
    let found = start..start + row.covered.len() as u32;
    let begins = text.caret(found.start, Affinity::After).x;
    let goal = if text.direction() == UiDirection::RightToLeft {
        room.right() - room.width() * BEFORE
    } else {
        room.left() + room.width() * BEFORE
    };
    let left = goal - begins;
    let inside = painter.with_clip_rect(room.intersect(ui.clip_rect()));
    for found in text.boxes(found) {
        let stripe = Rect::from_min_max(
            pos2(left + found.left, rect.top() + 3.0),
            pos2(left + found.right, rect.bottom() - 3.0),
        );
        inside.rect_filled(stripe, 3.0, row.tint);
    }
    engine.paint_paragraph(&inside, &text, pos2(left, y(text.height())), 0..1, theme.text);
    (response, ticked)
}
