//! What a suggestion would mark: dashed, so that nobody takes it for marked.

use super::boxes::{Place, rect_of};
use super::{Visible, local_range};
use crate::model::Schema;
use crate::text::TextRange;
use crate::ui::theme::Theme;
use egui::{Painter, Pos2, Shape, Stroke};
use std::sync::Arc;

/// Lengths of dashes and of what is between them, in points.
const DASH: f32 = 5.0;
const GAP: f32 = 3.5;

/// Paints dashed boxes around stretches of text, in the colours of the labels that they would have.
pub(super) fn paint(
    painter: &Painter,
    schema: &Schema,
    theme: &Theme,
    place: Place,
    visible: &Visible,
    suggested: &[(TextRange, Option<Arc<str>>)],
) {
    for (range, label) in suggested {
        if range.end() <= visible.range.start || visible.range.end <= range.start() {
            continue;
        }
        let position = label.as_ref().and_then(|label| schema.position(label));
        let stroke = Stroke::new(1.5, theme.label(schema, position).full);
        let local = local_range(&visible.range, &(range.start()..range.end()));
        for range_box in visible.paragraph.selection_boxes(local) {
            let rect = rect_of(place, &visible.paragraph, &range_box, 0);
            if !painter.clip_rect().intersects(rect) {
                continue;
            }
            let (left, right) = if range_box.rtl {
                (range_box.ends, range_box.starts)
            } else {
                (range_box.starts, range_box.ends)
            };
            let rect = rect.expand2(egui::vec2(0.0, 1.0));
            let mut lines: Vec<[Pos2; 2]> =
                vec![[rect.left_top(), rect.right_top()], [rect.left_bottom(), rect.right_bottom()]];
            // A box is closed where the stretch truly begins and ends.
            lines.extend(left.then(|| [rect.left_top(), rect.left_bottom()]));
            lines.extend(right.then(|| [rect.right_top(), rect.right_bottom()]));
            for line in lines {
                painter.extend(Shape::dashed_line(&line, stroke, DASH, GAP));
            }
        }
    }
}
