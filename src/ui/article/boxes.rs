//! Boxes behind the text: how spans that nest, cross or coincide are told apart.

use super::{Scene, TAG_GUTTER, Visible};
use crate::model::{Schema, Span};
use crate::typeset::{Direction, Paragraph, RangeBox};
use crate::ui::text::{LineStyle, TextEngine};
use crate::ui::theme::{LabelColor, Theme};
use egui::{CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2};
use std::ops::Range;

/// Where a block stands in the window, and the size of its text, in points.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) size: f32,
}

/// A span with what sets its box apart.
pub(super) struct Highlight<'a> {
    pub(super) span: &'a Span,
    /// How many boxes it lies inside of, or beside of; 0 is the outermost.
    pub(super) depth: usize,
    /// Place of its label in the schema.
    pub(super) label: Option<usize>,
    /// Colours of its label.
    pub(super) color: LabelColor,
}

/// Gives each span the outermost depth that no span open at its start has: nested spans lie inside, crossing ones
/// apart, identical ones show two rules.
pub(super) fn highlights<'a>(
    spans: &[&'a Span],
    schema: &Schema,
    theme: &Theme,
    block: &Range<u32>,
) -> Vec<Highlight<'a>> {
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut result: Vec<Highlight<'a>> = Vec::with_capacity(spans.len());
    for &span in spans {
        let touches = span.parts.iter().any(|part| part.start() < block.end && block.start < part.end());
        if !touches {
            continue;
        }
        open.retain(|(end, _)| span.start() < *end);
        let depth =
            (0..=open.len()).find(|depth| open.iter().all(|(_, other)| other != depth)).unwrap_or_default();
        open.push((span.end(), depth));
        let label = schema.position(&span.label);
        result.push(Highlight { span, depth, label, color: theme.label(schema, label) });
    }
    result.sort_by_key(|highlight| highlight.depth);
    result
}

/// Steps between nested boxes and their rules, in points.
const INSET: f32 = 3.0;
/// Length of the dots that a rule is made of where the annotator is not sure, in points.
const DOTS: f32 = 3.0;
/// Beyond this depth boxes lie upon one another.
const DEEPEST: usize = 4;

/// The rectangle that boxes may take on a line, from edge to edge of what stands on it.
pub(super) fn rect_on_line(place: Place, paragraph: &Paragraph, line: usize) -> Rect {
    let at = &paragraph.lines()[line];
    let (left, right) = (at.left, at.left + at.width);
    let whole =
        RangeBox { line, left, right, top: at.top, bottom: at.bottom, starts: true, ends: true, rtl: false };
    rect_of(place, paragraph, &whole, 0)
}

/// The rectangle of a box on its line.
pub(super) fn rect_of(place: Place, paragraph: &Paragraph, range_box: &RangeBox, depth: usize) -> Rect {
    let line = &paragraph.lines()[range_box.line];
    let step = depth.min(DEEPEST) as f32 * INSET;
    // Headlines are larger than the text; their lines tell by how much.
    let size = place.size.max((line.bottom - line.top) / 2.2);
    Rect::from_min_max(
        pos2(place.left + range_box.left, place.top + line.baseline - size * 1.02 + step * 0.6),
        pos2(place.left + range_box.right, place.top + line.baseline + size * 0.62 + INSET - step),
    )
}

/// Paints the boxes of one span and returns the rectangle of the last.
pub(super) fn paint_boxes(
    painter: &Painter,
    place: Place,
    paragraph: &Paragraph,
    boxes: &[RangeBox],
    highlight: &Highlight<'_>,
    (selected, hovered): (bool, bool),
) -> Option<Rect> {
    let color = highlight.color;
    let mut last = None;
    for range_box in boxes {
        let rect = rect_of(place, paragraph, range_box, highlight.depth);
        if !painter.clip_rect().intersects(rect) {
            continue;
        }
        let (left_end, right_end) = if range_box.rtl {
            (range_box.ends, range_box.starts)
        } else {
            (range_box.starts, range_box.ends)
        };
        let radius = |end: bool| if end { 4 } else { 0 };
        let corners = CornerRadius {
            nw: radius(left_end),
            sw: radius(left_end),
            ne: radius(right_end),
            se: radius(right_end),
        };
        let tint = if hovered || selected { color.strong_tint } else { color.tint };
        painter.rect_filled(rect, corners, tint);
        let rule = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        if highlight.span.unsure {
            let mut x = rule.left();
            while x < rule.right() {
                let dot = Rect::from_min_max(
                    pos2(x, rule.top()),
                    pos2((x + DOTS).min(rule.right()), rule.bottom()),
                );
                painter.rect_filled(dot, 0.0, color.full);
                x += 2.0 * DOTS;
            }
        } else {
            painter.rect_filled(rule, 0.0, color.full);
        }
        if selected {
            painter.rect_stroke(rect, corners, Stroke::new(1.5, color.full), StrokeKind::Inside);
            for (is_end, x) in [(left_end, rect.left()), (right_end, rect.right())] {
                if is_end {
                    let handle = Rect::from_center_size(
                        pos2(x, rect.center().y),
                        egui::vec2(4.0, rect.height() * 0.5),
                    );
                    painter.rect_filled(handle, 2.0, color.full);
                }
            }
        }
        last = Some(rect);
    }
    last
}

/// Paints the selection and returns the rectangle of its last box.
pub(super) fn paint_selection(
    painter: &Painter,
    theme: &Theme,
    place: Place,
    paragraph: &Paragraph,
    range: Range<u32>,
) -> Option<Rect> {
    let mut last = None;
    for range_box in paragraph.selection_boxes(range) {
        let rect = rect_of(place, paragraph, &range_box, 0);
        painter.rect_filled(rect, 0.0, theme.selection);
        last = Some(rect);
    }
    last
}

/// Width of a dot that stands for a label's name, in points.
const DOT: f32 = 7.0;

/// Writes the names of the labels that start on a line beside it, in the margin, where they cover no text.
#[expect(clippy::too_many_arguments, reason = "what a frame is painted from, each borrowed apart")]
pub(super) fn paint_tags(
    painter: &Painter,
    theme: &Theme,
    engine: &TextEngine,
    schema: &Schema,
    highlights: &[Highlight<'_>],
    visible: &Visible,
    lines: Range<usize>,
    (scene, settings): (&Scene, &crate::app::settings::Settings),
) {
    let margin = scene.left - scene.pane.left();
    let (gap, room) = if margin < TAG_GUTTER {
        (6.0, margin - 10.0)
    } else {
        (14.0, (margin - 20.0).min(3.0 * TAG_GUTTER))
    };
    if room < DOT {
        return;
    }
    let from_right = visible.paragraph.direction() == Direction::RightToLeft;
    let language = if settings.language.is_right_to_left() { "ar" } else { "en" };
    for (index, line) in visible.paragraph.lines().iter().enumerate().take(lines.end).skip(lines.start) {
        let bytes = visible.range.start + line.range.0..visible.range.start + line.range.1;
        let mut starting: Vec<&Highlight<'_>> =
            highlights.iter().filter(|highlight| bytes.contains(&highlight.span.start())).collect();
        if starting.is_empty() || visible.paragraph.lines().len() <= index {
            continue;
        }
        starting.sort_by_key(|highlight| highlight.span.start());
        let mut used = 0.0;
        let mut seen: Vec<Option<usize>> = Vec::new();
        for highlight in starting {
            // A label is named once a line; the boxes say how many there are.
            if seen.contains(&highlight.label) && highlight.label.is_some() {
                continue;
            }
            seen.push(highlight.label);
            let name = schema
                .get(&highlight.span.label)
                .map_or(&*highlight.span.label, |d| d.display_name(language));
            let text = engine.line(name, LineStyle { size: theme.small, bold: false }, f32::INFINITY);
            let width = text.width();
            let full = highlight.color.full;
            if room < used + width {
                // No room for the name: its colour stands for it.
                if used + DOT <= room {
                    let x = if from_right {
                        scene.left + scene.width + gap + used
                    } else {
                        scene.left - gap - used - DOT
                    };
                    let center = pos2(x + DOT / 2.0, visible.top + line.baseline - 4.0);
                    painter.circle_filled(center, DOT / 2.0, full);
                    used += DOT + 6.0;
                }
                continue;
            }
            let x = if from_right {
                scene.left + scene.width + gap + used
            } else {
                scene.left - gap - used - width
            };
            let y = visible.top + line.baseline - text.lines().first().map_or(0.0, |first| first.baseline);
            engine.paint_paragraph(painter, &text, pos2(x, y), 0..1, full);
            used += width + 8.0;
        }
    }
}
