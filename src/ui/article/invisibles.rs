//! Characters that do not show, made visible over the text without touching it.

use super::boxes::Place;
use super::{Visible, local_range};
use crate::text::invisible::{digits, is_disguised, name};
use crate::text::segment;
use crate::typeset::Affinity;
use crate::ui::text::{LineStyle, TextEngine};
use crate::ui::theme::Theme;
use egui::{Painter, Rect, Stroke, StrokeKind, pos2};
use std::ops::Range;

/// Size of the names of characters, in points.
const SMALL: f32 = 9.0;

/// Paints signs on the lines of a block that are in view.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    engine: &TextEngine,
    place: Place,
    visible: &Visible,
    text: &str,
    lines: Range<usize>,
) {
    let Some(block) = text.get(visible.range.start as usize..visible.range.end as usize) else { return };
    let all = visible.paragraph.lines();
    let size = visible.paragraph.size();
    let shown = lines.filter_map(|line| all.get(line)).map(|line| line.range);
    let (Some(low), Some(high)) =
        (shown.clone().map(|range| range.0).min(), shown.map(|range| range.1).max())
    else {
        return;
    };
    // The separator belongs to the last line.
    let high = if all.last().is_some_and(|line| line.range.1 <= high) { block.len() } else { high as usize };
    let first_digits = block.chars().find_map(digits);
    let sign = |at: u32, side: Affinity, word: &str, tick: bool| {
        let caret = visible.paragraph.caret(at, side);
        let Some(line) = all.get(caret.line) else { return };
        let x = place.left + caret.x;
        let baseline = place.top + line.baseline;
        if tick {
            let stroke = Stroke::new(1.0, theme.warning);
            painter.vline(x, baseline - size * 0.8..=baseline + size * 0.25, stroke);
        }
        let set = engine.line(word, LineStyle { size: SMALL, bold: false }, f32::INFINITY);
        let top = baseline + size * 0.28;
        engine.paint_paragraph(painter, &set, pos2(x - set.width() / 2.0, top), 0..1, theme.warning);
    };
    let Some(part) = block.get(low as usize..high) else { return };
    let mut separated = false;
    for (at, c) in part.char_indices() {
        let at = low + at as u32;
        if segment::is_separator(c) {
            // CR LF is one end of a line.
            if !separated {
                let word = if part.ends_with("\r\n") { "CR LF" } else { name(c).unwrap_or("¶") };
                sign(at, Affinity::Before, word, false);
            }
            separated = true;
            continue;
        }
        let mixed = digits(c).is_some_and(|kind| Some(kind) != first_digits);
        let word = name(c);
        if !mixed && !is_disguised(c) && word.is_none() {
            continue;
        }
        if let Some(word) = word.filter(|_| !c.is_whitespace()) {
            sign(at, Affinity::After, word, true);
            continue;
        }
        let whole = visible.range.start + at..visible.range.start + at + c.len_utf8() as u32;
        let boxes = visible.paragraph.boxes(local_range(&visible.range, &whole));
        for found in boxes.iter().filter(|found| found.left < found.right) {
            let Some(line) = all.get(found.line) else { continue };
            let baseline = place.top + line.baseline;
            let rect = Rect::from_min_max(
                pos2(place.left + found.left, baseline - size * 0.75),
                pos2(place.left + found.right, baseline + size * 0.3),
            );
            painter.rect_stroke(rect, 2.0, Stroke::new(1.0, theme.warning), StrokeKind::Inside);
        }
        if let Some(word) = word {
            sign(at, Affinity::After, word, false);
        }
    }
}
