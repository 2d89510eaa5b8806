//! The article: typeset text with its spans behind it, and all that a hand or a keyboard does to it.
//!
//! A frame reads the state, asks the [`Flow`](crate::typeset::Flow) for what is in view, paints boxes under one
//! glyph mesh a paragraph, and returns commands.

mod access;
mod boxes;
mod invisibles;
mod keys;
mod pointer;
mod relations;
mod suggested;

use crate::app::{Command, OpenDocument, State};
use crate::model::SpanId;
use crate::typeset::{Anchor, Family, Fonts, Paragraph, Style};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use boxes::{Highlight, Place};
use egui::{Id, Rect, Response, Sense, Ui, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// What the view remembers from frame to frame; nothing of the user's work.
#[derive(Default)]
pub struct ArticleView {
    /// Column position that moving up and down keeps to, in points from the column's left edge.
    goal_x: Option<f32>,
    pointer: pointer::Press,
    relations: relations::RelationsView,
    /// Says whether the palette at the selection is to be shown.
    pub popover: bool,
    /// Says that a drag takes letters as they are, without going to the ends of words.
    exact: bool,
    /// Where the end of the selection or of the selected span was last painted, in points of the window.
    pub selection_rect: Option<Rect>,
    scroll_bar: Option<f32>,
    /// How far the pane is still to be moved to what was brought into view, in points.
    ease: f32,
    /// The faces that the text was set with.
    fonts: u32,
    /// What was brought into view last, until the user scrolls away from it.
    revealed: Option<Range<u32>>,
    /// The document that was shown last, to begin afresh with another.
    shown: Option<(Arc<str>, Arc<str>)>,
    /// Boxes, glyph paragraphs and lines painted in the last frame; for the benchmarks.
    pub painted: Painted,
}

/// What a frame painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// Boxes of spans.
    pub boxes: usize,
    /// Paragraphs or blocks of paragraphs.
    pub blocks: usize,
    /// Relations.
    pub relations: usize,
}

/// A block of the flow that is in view.
struct Visible {
    /// Its bytes in the document.
    range: Range<u32>,
    /// Its top, in points of the window.
    top: f32,
    paragraph: Arc<Paragraph>,
}

/// What is in view, and where.
struct Scene {
    /// The pane.
    pane: Rect,
    /// Left edge of the column.
    left: f32,
    /// Width of the column.
    width: f32,
    visible: Vec<Visible>,
}

/// The widget's identifier, the same in every frame, so that others can give it the focus.
pub fn focus_id() -> Id {
    Id::unique("article")
}

/// The share of the way that a frame goes to what is brought into view.
const EASE: f32 = 0.3;
const SCROLL_BAR: f32 = 12.0;
const MARGIN: f32 = 24.0;

/// The style of the article's text.
pub fn style(settings: &crate::app::settings::Settings) -> Style {
    Style {
        size: settings.text_size,
        line_height: settings.line_height,
        bold: false,
        family: Family::Text,
        ..Style::default()
    }
}

impl ArticleView {
    /// Shows the open document in what is left of `ui`, and says what the user wants.
    pub fn ui(&mut self, ui: &mut Ui, state: &mut State, commands: &mut Vec<Command>) {
        let whole = ui.available_rect_before_wrap();
        ui.painter().rect_filled(whole, 0.0, Theme::of(ui.ctx()).page);
        // A strip of page above the first line.
        let pane = Rect::from_min_max(pos2(whole.left(), whole.top() + 12.0), whole.max);
        let settings = state.settings.clone();
        let schema = state.schema.clone();
        let strings = state.strings.clone();
        let making = state.relations.making.clone();
        let suggested = state.proposal().map(|proposal| proposal.marks(&schema)).unwrap_or_default();
        let Some(open) = &mut state.open else { return };
        self.begin(open);
        let theme = Theme::of(ui.ctx());
        let engine = TextEngine::of(ui.ctx());
        let bar_left = pane.right() - SCROLL_BAR;
        let text_pane = Rect::from_min_max(pane.min, pos2(bar_left, pane.bottom()));
        let response = ui.interact(text_pane, focus_id(), Sense::click_and_drag());
        ui.advance_cursor_after_rect(whole);

        let width =
            (settings.measure * settings.text_size).min(text_pane.width() - 2.0 * MARGIN - gutter(text_pane));
        let width = width.max(120.0).round();
        let left = (text_pane.center().x - width / 2.0).round();
        let body = style(&settings);
        let headline = Style { size: body.size * 1.5, line_height: 1.6, bold: true, ..body };
        let fonts = engine.fonts();
        self.configure(open, &fonts, (body, headline), width);

        let scene = {
            self.scroll(ui, open, &fonts, &response, pane);
            let shown = open.flow.visible(&fonts, open.scroll, pane.height());
            let visible = shown.into_iter().map(|(block, top)| Visible {
                range: open.flow.range(block),
                top: pane.top() + top,
                paragraph: open.flow.get(&fonts, block),
            });
            Scene { pane: text_pane, left, width, visible: visible.collect() }
        };
        self.pointer(ui, open, &response, &scene, commands);
        if ui.memory(|memory| memory.has_focus(focus_id())) {
            self.keys(ui, open, &engine, &scene, commands);
        }
        let looks = relations::Looks {
            schema: &schema,
            theme: &theme,
            engine: &engine,
            strings: &strings,
            all: settings.relations,
            making: making.as_ref(),
            suggested: &suggested,
        };
        self.paint(ui, open, &looks, &scene, &settings, commands);
        self.hover(open, &schema, &strings, &response, &scene);
        self.scroll_bar(ui, open, &theme, Rect::from_min_max(pos2(bar_left, pane.top()), pane.max));
        access::describe(ui, &response, open, &schema, &strings, &scene);
    }

    fn begin(&mut self, open: &OpenDocument) {
        let shown = (open.document.name.clone(), open.document.text.clone());
        let same =
            self.shown.as_ref().is_some_and(|(name, text)| *name == shown.0 && Arc::ptr_eq(text, &shown.1));
        if !same {
            *self = Self { shown: Some(shown), ..Self::default() };
        }
    }

    /// Sets how the text is set; what was in view stays in view.
    fn configure(
        &mut self,
        open: &mut OpenDocument,
        fonts: &Fonts,
        (body, headline): (Style, Style),
        width: f32,
    ) {
        if self.fonts != fonts.generation() {
            self.fonts = fonts.generation();
            open.flow.set_anew();
        }
        if !open.flow.differs(body, width, Some(headline)) {
            return;
        }
        let first = open.flow.is_set().then(|| open.flow.offset_at(fonts, open.scroll));
        open.flow.configure(body, width, Some(headline));
        if self.revealed.is_some() {
            open.reveal = open.reveal.take().or(self.revealed.clone());
        }
        if let Some(first) = first.filter(|&first| 0 < first) {
            open.scroll = open.flow.anchor_at(fonts, first);
        }
    }

    /// Moves the anchor by wheel, keys and commands.
    fn scroll(&mut self, ui: &Ui, open: &mut OpenDocument, fonts: &Fonts, response: &Response, pane: Rect) {
        let mut by = 0.0;
        if response.contains_pointer() {
            by -= ui.input(|input| input.smooth_scroll_delta.y);
        }
        by += self.pointer.drag_scroll(ui, response, pane);
        if by != 0.0 {
            self.revealed = None;
            self.ease = 0.0;
        }
        if let Some(range) = open.reveal.take() {
            self.revealed = Some(range.clone());
            self.reveal(open, fonts, range, pane.height());
            ui.ctx().request_repaint();
        }
        if self.ease != 0.0 {
            let step = if self.ease.abs() < 2.0 { self.ease } else { self.ease * EASE };
            self.ease -= step;
            by += step;
            ui.ctx().request_repaint();
        }
        open.scroll = open.flow.scroll(fonts, open.scroll, by, pane.height());
    }

    /// Brings a range into view: as little as needed if it is near, else a third down the pane.
    fn reveal(&mut self, open: &mut OpenDocument, fonts: &Fonts, range: Range<u32>, height: f32) {
        let block = open.flow.block_at(range.start);
        let start = open.flow.range(block).start;
        let paragraph = open.flow.get(fonts, block);
        let head = paragraph.caret(range.start - start, crate::typeset::Affinity::After);
        let within =
            open.flow.visible(fonts, open.scroll, height).into_iter().find(|(other, _)| *other == block);
        let margin = (height / 8.0).min(60.0);
        if let Some((_, top)) = within {
            let (head_top, head_bottom) = (top + head.top, top + head.bottom);
            let by = if head_top < margin {
                head_top - margin
            } else if height - margin < head_bottom {
                head_bottom - (height - margin)
            } else {
                0.0
            };
            // A line just out of view is brought in by its distance; one far away comes to a third of the pane.
            if by.abs() < height {
                self.ease = by;
                return;
            }
        }
        self.ease = 0.0;
        let anchor = Anchor { block, dy: head.top };
        open.scroll = open.flow.scroll(fonts, anchor, -height / 3.0, height);
    }

    fn paint(
        &mut self,
        ui: &Ui,
        open: &OpenDocument,
        looks: &relations::Looks<'_>,
        scene: &Scene,
        settings: &crate::app::settings::Settings,
        commands: &mut Vec<Command>,
    ) {
        let relations::Looks { schema, theme, engine, .. } = *looks;
        let painter = ui.painter_at(scene.pane);
        painter.rect_filled(scene.pane, 0.0, theme.page);
        let focused = ui.memory(|memory| memory.has_focus(focus_id()));
        let selection = open.selection.range();
        let hovered = self.relations.target().cloned().or_else(|| self.pointer.hovered(open, scene));
        let begun = looks.making.map(|making| &making.from);
        // All mentions of what is pointed at or selected are lit together.
        let lit: std::collections::HashSet<&SpanId> = hovered
            .iter()
            .chain(&open.selected)
            .flat_map(|id| open.annotations.entities_of(id))
            .flat_map(|entity| &entity.mentions)
            .collect();
        self.painted = Painted { blocks: scene.visible.len(), ..Painted::default() };
        self.selection_rect = None;
        let place =
            |visible: &Visible| Place { left: scene.left, top: visible.top, size: settings.text_size };
        let mut ends = relations::Ends::new(scene, settings.text_size, |visible, line| {
            boxes::rect_on_line(place(visible), &visible.paragraph, line)
        });
        let mut spare = Vec::new();
        let mut all_highlights = Vec::with_capacity(scene.visible.len());
        for (block, visible) in scene.visible.iter().enumerate() {
            let place = place(visible);
            let spans = open.annotations.touching(visible.range.clone());
            let highlights = boxes::highlights(&spans, schema, theme, &visible.range);
            for highlight in &highlights {
                let id = &highlight.span.id;
                let is_selected = open.selected.as_ref() == Some(id);
                let is_hovered = hovered.as_ref() == Some(id) || begun == Some(id) || lit.contains(id);
                let drawn = highlight.paint(&painter, place, visible, (is_selected, is_hovered), &mut spare);
                self.painted.boxes += spare.len();
                if is_selected && drawn.is_some() {
                    self.selection_rect = drawn;
                }
                if is_selected || is_hovered || open.annotations.is_tied(id) {
                    for range_box in &spare {
                        let rect = boxes::rect_of(place, &visible.paragraph, range_box, highlight.depth);
                        ends.add(id, block, range_box.line, rect);
                    }
                }
            }
            suggested::paint(&painter, schema, theme, place, visible, looks.suggested);
            if selection.start < visible.range.end
                && visible.range.start <= selection.end
                && !open.selection.is_empty()
            {
                let local = local_range(&visible.range, &selection);
                let rect = boxes::paint_selection(&painter, theme, place, &visible.paragraph, local);
                self.selection_rect = rect.or(self.selection_rect);
            }
            all_highlights.push(highlights);
        }
        let focus: Vec<&SpanId> =
            [hovered.as_ref(), open.selected.as_ref(), begun].into_iter().flatten().collect();
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|at| scene.pane.contains(*at));
        let over = self.relations.paint(&painter, open, &ends, (looks, &focus, pointer), &mut self.painted);
        for (visible, highlights) in scene.visible.iter().zip(&all_highlights) {
            let place = place(visible);
            let lines = lines_in_view(visible, scene.pane);
            engine.paint_paragraph(
                &painter,
                &visible.paragraph,
                pos2(scene.left, visible.top),
                lines.clone(),
                theme.text,
            );
            boxes::paint_tags(&painter, theme, engine, schema, highlights, visible, lines, (scene, settings));
            if settings.invisibles {
                let lines = lines_in_view(visible, scene.pane);
                invisibles::paint(&painter, theme, engine, place, visible, &open.document.text, lines);
            }
            if focused || open.selection.is_empty() {
                paint_caret(&painter, open, visible, place, theme, focused);
            }
        }
        self.relations.paint_over(ui, &painter, open, (&ends, looks), &over, commands);
    }

    /// Gives up what the hand is at, if it is drawing a relation.
    pub(super) fn give_up(&mut self) {
        self.popover = false;
        if self.relations.give_up() {
            self.pointer.stop();
        }
    }

    /// Names the span under the pointer.
    fn hover(
        &self,
        open: &OpenDocument,
        schema: &crate::model::Schema,
        strings: &crate::app::strings::Strings,
        response: &Response,
        scene: &Scene,
    ) {
        if self.pointer.is_down() || !response.contains_pointer() {
            return;
        }
        let Some(span) = self.pointer.hovered(open, scene).and_then(|id| open.annotations.get(&id).cloned())
        else {
            return;
        };
        let name = label_name(schema, &span.label, strings);
        let mut text = name;
        if let Some(note) = &span.note {
            text.push_str(" · ");
            text.push_str(note);
        }
        crate::ui::widgets::tooltip_at_pointer(response, &text);
    }

    /// A scroll bar whose thumb stands for the height in view.
    fn scroll_bar(&mut self, ui: &mut Ui, open: &mut OpenDocument, theme: &Theme, rect: Rect) {
        let response = ui.interact(rect, Id::unique("article scroll bar"), Sense::click_and_drag());
        let total = open.flow.total_height();
        let (height, view) = (f64::from(rect.height()), f64::from(rect.height()));
        ui.painter().rect_filled(rect, 0.0, theme.page);
        if total <= view {
            return;
        }
        let top = open.flow.top(open.scroll.block) + f64::from(open.scroll.dy);
        let thumb = (view / total * height).max(28.0);
        let travel = height - thumb;
        let at = (top / (total - view)).clamp(0.0, 1.0) * travel;
        let bar = Rect::from_min_size(
            pos2(rect.left() + 3.0, rect.top() + at as f32),
            vec2(rect.width() - 6.0, thumb as f32),
        );
        if let Some(pointer) =
            response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on())
        {
            let grip = *self.scroll_bar.get_or_insert_with(|| {
                if bar.contains(pos2(bar.center().x, pointer.y)) {
                    pointer.y - bar.top()
                } else {
                    thumb as f32 / 2.0
                }
            });
            let share = f64::from(pointer.y - grip - rect.top()) / travel.max(1.0);
            let (block, dy) = open.flow.block_at_y(share.clamp(0.0, 1.0) * (total - view));
            open.scroll = Anchor { block, dy };
            self.revealed = None;
            ui.ctx().request_repaint();
        } else {
            self.scroll_bar = None;
        }
        let color = if response.hovered() || response.dragged() { theme.weak_text } else { theme.hairline };
        ui.painter().rect_filled(bar, 3.0, color);
    }
}

/// Room at the sides of the column for the names of labels; a narrow pane has room for dots alone.
fn gutter(pane: Rect) -> f32 {
    if 620.0 <= pane.width() { 2.0 * TAG_GUTTER } else { 0.0 }
}

/// Width of the gutter with the names of labels, in points.
const TAG_GUTTER: f32 = 76.0;

/// The name of a label for the reader.
pub fn label_name(
    schema: &crate::model::Schema,
    label: &str,
    strings: &crate::app::strings::Strings,
) -> String {
    let language = if strings.language().is_right_to_left() { "ar" } else { "en" };
    schema.get(label).map_or(label, |definition| definition.display_name(language)).to_owned()
}

/// The part of `range` that lies in a block, by the block's own offsets.
fn local_range(block: &Range<u32>, range: &Range<u32>) -> Range<u32> {
    range.start.clamp(block.start, block.end) - block.start
        ..range.end.clamp(block.start, block.end) - block.start
}

/// The lines of a block that reach into the pane.
fn lines_in_view(visible: &Visible, pane: Rect) -> Range<usize> {
    let lines = visible.paragraph.lines();
    let first = lines.partition_point(|line| visible.top + line.bottom < pane.top() - 8.0);
    let last = lines.partition_point(|line| visible.top + line.top <= pane.bottom() + 8.0);
    first..last.max(first)
}

fn paint_caret(
    painter: &egui::Painter,
    open: &OpenDocument,
    visible: &Visible,
    place: Place,
    theme: &Theme,
    focused: bool,
) {
    let caret = open.selection.caret;
    let last = visible.range.end == open.document.text.len() as u32;
    if caret < visible.range.start || visible.range.end < caret || (caret == visible.range.end && !last) {
        return;
    }
    let at = visible.paragraph.caret(caret - visible.range.start, pointer::affinity(open.selection.upstream));
    let middle = f32::midpoint(at.top, at.bottom);
    let half = place.size * 0.8;
    let rect = Rect::from_min_max(
        pos2(place.left + at.x - 0.75, place.top + middle - half),
        pos2(place.left + at.x + 0.75, place.top + middle + half),
    );
    painter.rect_filled(rect, 0.0, if focused { theme.accent } else { theme.hairline });
}

impl Scene {
    /// The block under a height of the window, or the nearest one in view.
    fn block_at(&self, y: f32) -> Option<&Visible> {
        let below = self.visible.partition_point(|visible| visible.top <= y);
        self.visible.get(below.saturating_sub(1))
    }
}

impl Highlight<'_> {
    fn paint(
        &self,
        painter: &egui::Painter,
        place: Place,
        visible: &Visible,
        (selected, hovered): (bool, bool),
        spare: &mut Vec<crate::typeset::RangeBox>,
    ) -> Option<Rect> {
        spare.clear();
        for part in &self.span.parts {
            if part.start() < visible.range.end && visible.range.start < part.end() {
                let local = local_range(&visible.range, &(part.start()..part.end()));
                visible.paragraph.boxes_into(local, spare);
            }
        }
        boxes::paint_boxes(painter, place, &visible.paragraph, spare, self, (selected, hovered))
    }
}
