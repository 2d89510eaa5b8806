//! The hand: clicks, drags and what lies under the pointer.

use super::{ArticleView, Scene, focus_id};
use crate::app::{Command, OpenDocument};
use crate::model::SpanId;
use crate::text::{TextRange, segment};
use crate::typeset::Affinity;
use egui::{CursorIcon, Event, Modifiers, PointerButton, Pos2, Rect, Response, Ui};
use std::ops::Range;

/// How much of the text a drag takes at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Grain {
    #[default]
    Grapheme,
    Word,
    Sentence,
    Paragraph,
}

/// A press of the button and what became of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Press {
    /// Where and when the last press was, and how many came in quick succession.
    at: Option<(Pos2, f64, u32)>,
    grain: Grain,
    /// What the press itself took, by the grain.
    origin: Range<u32>,
    /// The span whose end is being moved, and the place of its part.
    handle: Option<(SpanId, usize)>,
    /// What was selected last, while the button is down.
    taken: Range<u32>,
    down: bool,
    moved: bool,
    /// Where the pointer is.
    pointer: Option<Pos2>,
}

/// The affinity of a caret.
pub(super) fn affinity(upstream: bool) -> Affinity {
    if upstream { Affinity::Before } else { Affinity::After }
}

/// Presses that come as quickly count as one gesture (seconds).
const QUICK: f64 = 0.4;
/// Presses that lie as near count as one gesture (points).
const NEAR: f32 = 5.0;

/// A place in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// Bytes of the document.
    pub(super) offset: u32,
    pub(super) upstream: bool,
    /// The start of the character that the pointer is over, if it is over one.
    pub(super) over: Option<u32>,
}

impl Scene {
    /// The place in the text nearest to a point of the window.
    pub(super) fn spot(&self, at: Pos2) -> Option<Spot> {
        let visible = self.block_at(at.y)?;
        let hit = visible.paragraph.hit(at.x - self.left, at.y - visible.top);
        Some(Spot {
            offset: visible.range.start + hit.offset,
            upstream: hit.affinity == Affinity::Before,
            over: hit.inside.then_some(visible.range.start + hit.cluster.0),
        })
    }
}

impl Press {
    pub(super) fn is_down(&self) -> bool {
        self.down
    }

    /// Takes the press for ended, though the button is down.
    pub(super) fn stop(&mut self) {
        self.down = false;
    }

    /// The innermost span under the pointer.
    pub(super) fn hovered(&self, open: &OpenDocument, scene: &Scene) -> Option<SpanId> {
        let pointer = self.pointer.filter(|at| scene.pane.contains(*at) && !self.down)?;
        let over = scene.spot(pointer)?.over?;
        open.annotations.covering(over).first().map(|span| span.id.clone())
    }

    /// How far a drag beyond the pane's edge scrolls in this frame, in points.
    pub(super) fn drag_scroll(&self, ui: &Ui, response: &Response, pane: Rect) -> f32 {
        let Some(at) = response.interact_pointer_pos().filter(|_| self.down && self.moved) else {
            return 0.0;
        };
        let beyond = (at.y - pane.bottom()).max(0.0) - (pane.top() - at.y).max(0.0);
        if beyond != 0.0 {
            ui.ctx().request_repaint();
        }
        beyond.clamp(-60.0, 60.0) * 0.5
    }

    fn count(&mut self, at: Pos2, time: f64) -> u32 {
        let count = match self.at {
            Some((before, then, count)) if time - then < QUICK && before.distance(at) < NEAR => count % 4 + 1,
            _ => 1,
        };
        self.at = Some((at, time, count));
        count
    }
}

fn take(open: &OpenDocument, grain: Grain, spot: Spot) -> Range<u32> {
    let text = &open.document.text;
    let at = spot.over.unwrap_or(spot.offset) as usize;
    let range = match grain {
        Grain::Grapheme => return spot.offset..spot.offset,
        Grain::Word => open.word_at(at),
        Grain::Sentence => segment::sentence_around(text, at),
        Grain::Paragraph => segment::paragraph_around(text, at),
    };
    // White space and line ends at the ends of what was taken are of no use to anybody.
    let inner = segment::span_range(text, range.clone()).map_or(range, crate::text::TextRange::bytes);
    inner.start as u32..inner.end as u32
}

/// How near to an end of the selected span a press takes hold of it (points).
const GRIP: f32 = 6.0;

/// The selected span with the place of its part, if `at` is at one of that part's ends, and the byte of the other.
fn grip(open: &OpenDocument, scene: &Scene, at: Pos2) -> Option<((SpanId, usize), u32)> {
    let span = open.selected_span()?;
    let near = |offset: u32, side: Affinity| {
        scene.visible.iter().any(|visible| {
            if offset < visible.range.start || visible.range.end < offset {
                return false;
            }
            let caret = visible.paragraph.caret(offset - visible.range.start, side);
            let (top, bottom) = (visible.top + caret.top, visible.top + caret.bottom);
            (scene.left + caret.x - at.x).abs() <= GRIP && top <= at.y && at.y < bottom
        })
    };
    span.parts.iter().enumerate().find_map(|(place, part)| {
        let handle = (span.id.clone(), place);
        if near(part.start(), Affinity::After) {
            Some((handle, part.end()))
        } else {
            near(part.end(), Affinity::Before).then_some((handle, part.start()))
        }
    })
}

impl ArticleView {
    pub(super) fn pointer(
        &mut self,
        ui: &Ui,
        open: &OpenDocument,
        response: &Response,
        scene: &Scene,
        commands: &mut Vec<Command>,
    ) {
        self.pointer.pointer = response.hover_pos();
        self.exact = ui.input(|input| input.modifiers.alt);
        if response.contains_pointer() {
            let at_end = response.hover_pos().and_then(|at| grip(open, scene, at)).is_some();
            let icon = if self.relations.is_drawing() {
                CursorIcon::Crosshair
            } else if at_end || self.pointer.handle.is_some() {
                CursorIcon::ResizeHorizontal
            } else {
                CursorIcon::Text
            };
            ui.ctx().set_cursor_icon(icon);
        }
        // Event by event: a slow frame may hold a whole double-click.
        let (events, time) = ui.input(|input| {
            let ours = |event: &&Event| {
                matches!(
                    event,
                    Event::PointerButton { button: PointerButton::Primary, .. } | Event::PointerMoved(_)
                )
            };
            (input.events.iter().filter(ours).cloned().collect::<Vec<_>>(), input.time)
        });
        for event in events {
            match event {
                Event::PointerButton { pos, pressed: true, modifiers, .. } => {
                    let ours = scene.pane.contains(pos)
                        && (response.contains_pointer() || response.is_pointer_button_down_on());
                    if let Some(spot) = ours.then(|| scene.spot(pos)).flatten() {
                        ui.memory_mut(|memory| memory.request_focus(focus_id()));
                        self.press(open, pos, time, modifiers, spot, scene, commands);
                    }
                }
                Event::PointerButton { pos, .. } if self.pointer.down => {
                    self.drag(open, pos, scene, commands);
                    self.release(open, pos, scene, commands);
                }
                Event::PointerMoved(pos) if self.pointer.down => self.drag(open, pos, scene, commands),
                _ => {}
            }
        }
        // While the pane scrolls under a pointer that rests, the selection goes on.
        if let Some(pos) = ui.input(|input| input.pointer.latest_pos()).filter(|_| self.pointer.down) {
            self.drag(open, pos, scene, commands);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a press is made of")]
    fn press(
        &mut self,
        open: &OpenDocument,
        at: Pos2,
        time: f64,
        modifiers: Modifiers,
        spot: Spot,
        scene: &Scene,
        commands: &mut Vec<Command>,
    ) {
        let grip = grip(open, scene, at);
        let count = self.pointer.count(at, time);
        let shift = modifiers.shift;
        self.goal_x = None;
        self.popover = false;
        if self.relations.has_mark(at) {
            return;
        }
        let under =
            || spot.over.and_then(|over| open.annotations.covering(over).first().map(|span| span.id.clone()));
        let from = self.relations.grip(at).or_else(|| under().filter(|_| modifiers.command && !shift));
        let press = &mut self.pointer;
        if let Some(from) = from {
            (press.down, press.moved, press.handle) = (true, false, None);
            self.relations.draw_from(from, at);
            return;
        }
        press.grain = match count {
            1 => Grain::Grapheme,
            2 => Grain::Word,
            3 => Grain::Sentence,
            _ => Grain::Paragraph,
        };
        press.down = true;
        press.moved = 1 < count || shift;
        press.handle = None;
        if let Some((handle, other)) = grip.filter(|_| count == 1 && !shift) {
            // The other end stays where it is.
            press.handle = Some(handle);
            press.origin = other..other;
            return;
        }
        press.origin = if shift && count == 1 {
            open.selection.anchor..open.selection.anchor
        } else {
            take(open, press.grain, spot)
        };
        let (anchor, caret) = if shift && count == 1 {
            (open.selection.anchor, spot.offset)
        } else {
            (press.origin.start, press.origin.end)
        };
        if press.moved {
            commands.push(Command::Select { anchor, caret, upstream: spot.upstream || anchor < caret });
        }
    }

    fn drag(&mut self, open: &OpenDocument, at: Pos2, scene: &Scene, commands: &mut Vec<Command>) {
        let press = &mut self.pointer;
        let from = press.at.map_or(at, |(from, ..)| from);
        if from.distance(at) < NEAR {
            return;
        }
        press.moved = true;
        if self.relations.is_drawing() {
            let spot = scene.spot(at).filter(|_| scene.pane.contains(at));
            let over = spot.and_then(|spot| spot.over).map(|over| open.annotations.covering(over));
            let over = over.and_then(|spans| spans.first().map(|span| span.id.clone()));
            self.relations.draw_to(at, over);
            return;
        }
        let clamped = Pos2::new(at.x, at.y.clamp(scene.pane.top(), scene.pane.bottom() - 1.0));
        let Some(spot) = scene.spot(clamped) else { return };
        let here = take(open, press.grain, spot);
        let (anchor, caret) = if here.start < press.origin.start {
            (press.origin.end, here.start)
        } else {
            (press.origin.start, here.end.max(press.origin.end))
        };
        let exact = press.grain != Grain::Grapheme || self.exact;
        let snapped = if exact {
            anchor.min(caret)..anchor.max(caret)
        } else {
            open.snapped(anchor.min(caret)..anchor.max(caret))
        };
        let (anchor, caret) =
            if caret < anchor { (snapped.end, snapped.start) } else { (snapped.start, snapped.end) };
        self.pointer.taken = snapped;
        let before = open.selection;
        if (before.anchor, before.caret) != (anchor, caret) {
            commands.push(Command::Select { anchor, caret, upstream: anchor < caret });
        }
    }

    fn release(&mut self, open: &OpenDocument, at: Pos2, scene: &Scene, commands: &mut Vec<Command>) {
        self.pointer.down = false;
        if self.relations.is_drawing() {
            self.relations.let_go(self.pointer.moved, commands);
            return;
        }
        if let Some((id, part)) = self.pointer.handle.take() {
            let taken = self.pointer.taken.clone();
            let range = TextRange::new(&open.document.text, taken.start as usize..taken.end as usize);
            if let (true, Ok(range)) = (self.pointer.moved, range) {
                commands.push(Command::Select { anchor: range.end(), caret: range.end(), upstream: true });
                commands.push(Command::Reshape(id.clone(), part, range));
            }
            commands.push(Command::SelectSpan(Some(id)));
            return;
        }
        if self.pointer.moved {
            self.popover = true;
            return;
        }
        let Some(spot) = scene.spot(at) else { return };
        commands.push(Command::Select { anchor: spot.offset, caret: spot.offset, upstream: spot.upstream });
        let under = spot.over.map(|over| open.annotations.covering(over)).unwrap_or_default();
        // A second click takes the span under the one that was selected.
        let chosen = open.selected.as_ref().and_then(|id| under.iter().position(|span| span.id == *id));
        let next = chosen.map_or(0, |place| (place + 1) % under.len().max(1));
        if let Some(span) = under.get(next) {
            commands.push(Command::SelectSpan(Some(span.id.clone())));
            self.popover = true;
        }
    }
}
