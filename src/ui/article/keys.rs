//! The keyboard: the caret moves as the eye sees it.

use super::{ArticleView, Scene, focus_id, pointer::affinity};
use crate::app::{Command, OpenDocument};
use crate::text::segment;
use crate::text::steps::{Edge, Grain, step};
use crate::typeset::{Affinity, Direction, Fonts};
use crate::ui::text::TextEngine;
use egui::{Event, EventFilter, Key, Modifiers, Ui};

/// A caret: bytes of the document, and whether it belongs to the character before it.
type Caret = (u32, bool);

impl ArticleView {
    pub(super) fn keys(
        &mut self,
        ui: &Ui,
        open: &mut OpenDocument,
        engine: &TextEngine,
        scene: &Scene,
        commands: &mut Vec<Command>,
    ) {
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(focus_id(), filter));
        let presses: Vec<(Key, Modifiers)> = ui.input(|input| {
            let presses = input.events.iter().filter_map(|event| match event {
                Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
                _ => None,
            });
            presses.collect()
        });
        let fonts = engine.fonts();
        for (key, modifiers) in presses {
            let from = (open.selection.caret, open.selection.upstream);
            let Some((caret, upstream)) = self.moved(open, &fonts, scene, from, key, modifiers) else {
                continue;
            };
            if !matches!(key, Key::ArrowUp | Key::ArrowDown | Key::PageUp | Key::PageDown) {
                self.goal_x = None;
            }
            self.popover = false;
            let anchor = if modifiers.shift { open.selection.anchor } else { caret };
            // Several keys may come in one frame: each starts where the one before went.
            open.select(anchor, caret, upstream);
            commands.push(Command::Select { anchor, caret, upstream });
            commands.push(Command::Reveal(caret..caret));
        }
    }

    /// Where a key moves the caret, if it is one that does.
    fn moved(
        &mut self,
        open: &mut OpenDocument,
        fonts: &Fonts,
        scene: &Scene,
        from: Caret,
        key: Key,
        modifiers: Modifiers,
    ) -> Option<Caret> {
        let text = open.document.text.clone();
        let end = text.len() as u32;
        let command = modifiers.command;
        let grain = match key {
            Key::ArrowLeft | Key::ArrowRight if modifiers.alt => Some(Grain::Clitic),
            Key::ArrowLeft | Key::ArrowRight if command => Some(Grain::Word),
            Key::Home | Key::End if modifiers.alt => Some(Grain::Sentence),
            Key::ArrowUp | Key::ArrowDown if command => Some(Grain::Paragraph),
            _ if modifiers.alt => return None,
            _ => None,
        };
        if let Some(grain) = grain {
            let block = open.flow.block_at(from.0);
            let rtl = open.flow.get(fonts, block).direction() == Direction::RightToLeft;
            let forward = match key {
                Key::ArrowLeft => rtl,
                Key::ArrowRight => !rtl,
                _ => matches!(key, Key::End | Key::ArrowDown),
            };
            return Some((step(&text, from.0 as usize, grain, forward, Edge::Start) as u32, false));
        }
        match key {
            Key::ArrowLeft | Key::ArrowRight => Some(beside(open, fonts, from, key == Key::ArrowLeft)),
            Key::ArrowUp => Some(self.vertical(open, fonts, from, -1.0, 1)),
            Key::ArrowDown => Some(self.vertical(open, fonts, from, 1.0, 1)),
            Key::PageUp | Key::PageDown => {
                let down = if key == Key::PageDown { 1.0 } else { -1.0 };
                let page = scene.pane.height() * 0.85;
                open.scroll = open.flow.scroll(fonts, open.scroll, down * page, scene.pane.height());
                let line = open.flow.height(open.flow.block_at(from.0)).clamp(20.0, 60.0);
                Some(self.vertical(open, fonts, from, down, (page / line).max(1.0) as usize))
            }
            Key::Home if command => Some((0, false)),
            Key::End if command => Some((end, true)),
            Key::Home | Key::End => Some(line_end(open, fonts, from, key == Key::Home)),
            _ => None,
        }
    }

    /// Moves by lines, keeping to the column where the move began.
    fn vertical(
        &mut self,
        open: &mut OpenDocument,
        fonts: &Fonts,
        from: Caret,
        direction: f32,
        lines: usize,
    ) -> Caret {
        let mut at = from;
        for _ in 0..lines {
            let mut block = open.flow.block_at(at.0);
            let start = open.flow.range(block).start;
            let mut paragraph = open.flow.get(fonts, block);
            let caret = paragraph.caret(at.0 - start, affinity(at.1));
            let x = *self.goal_x.get_or_insert(caret.x);
            let mut line = caret.line;
            if 0.0 < direction && line + 1 < paragraph.lines().len() {
                line += 1;
            } else if direction < 0.0 && 0 < line {
                line -= 1;
            } else {
                let next = if 0.0 < direction { block + 1 } else { block.wrapping_sub(1) };
                if open.flow.len() <= next {
                    let end = open.document.text.len() as u32;
                    return if 0.0 < direction { (end, true) } else { (0, false) };
                }
                block = next;
                paragraph = open.flow.get(fonts, block);
                line = if 0.0 < direction { 0 } else { paragraph.lines().len().saturating_sub(1) };
            }
            let Some(target) = paragraph.lines().get(line) else { return at };
            let hit = paragraph.hit(x, f32::midpoint(target.top, target.bottom));
            at = (open.flow.range(block).start + hit.offset, hit.affinity == Affinity::Before);
        }
        at
    }
}

/// The caret one grapheme to the left or right, over paragraph ends.
fn beside(open: &mut OpenDocument, fonts: &Fonts, from: Caret, left: bool) -> Caret {
    let block = open.flow.block_at(from.0);
    let range = open.flow.range(block);
    let paragraph = open.flow.get(fonts, block);
    let (local, side) = (from.0 - range.start, affinity(from.1));
    let moved = if left { paragraph.visual_left(local, side) } else { paragraph.visual_right(local, side) };
    if let Some((offset, side)) = moved {
        // The separator at the end of a paragraph is no place for a caret: the next paragraph begins there.
        if range.start + offset < range.end || block + 1 == open.flow.len() {
            return (range.start + offset, side == Affinity::Before);
        }
    }
    let forward = left == (paragraph.direction() == Direction::RightToLeft);
    if forward {
        if block + 1 < open.flow.len() { (range.end, false) } else { (open.document.text.len() as u32, true) }
    } else if 0 < range.start {
        (line_content_end(open, fonts, block - 1), true)
    } else {
        (0, false)
    }
}

/// The last place for a caret in a block: before its separator.
fn line_content_end(open: &OpenDocument, _: &Fonts, block: usize) -> u32 {
    let range = open.flow.range(block);
    let text = open.document.text.get(range.start as usize..range.end as usize).unwrap_or_default();
    range.start + text.trim_end_matches(segment::is_separator).len() as u32
}

/// The start or end of the line, in the order of reading.
fn line_end(open: &mut OpenDocument, fonts: &Fonts, from: Caret, start: bool) -> Caret {
    let block = open.flow.block_at(from.0);
    let range = open.flow.range(block);
    let paragraph = open.flow.get(fonts, block);
    let caret = paragraph.caret(from.0 - range.start, affinity(from.1));
    let Some(line) = paragraph.lines().get(caret.line) else { return from };
    if start {
        return (range.start + line.range.0, false);
    }
    let last = line_content_end(open, fonts, block);
    ((range.start + line.range.1).min(last), true)
}
