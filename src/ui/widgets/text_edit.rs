//! A field for text of any direction: caret and selection as they are seen, input methods, clipboard, undo.

use super::{UiDirection, direction, line_style};
use crate::text::segment;
use crate::typeset::{Affinity, Paragraph};
use crate::ui::text::TextEngine;
use crate::ui::theme::Theme;
use egui::output::IMEOutput;
use egui::{
    CursorIcon, Event, EventFilter, Id, ImeEvent, Key, Modifiers, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use std::borrow::Cow;
use std::ops::Range;

/// What a field remembers from frame to frame.
#[derive(Clone, Debug, Default)]
struct Memory {
    anchor: usize,
    caret: usize,
    upstream: bool,
    /// What an input method is composing: shown in place of the selection, not yet part of the text.
    composing: Option<String>,
    /// Earlier texts with their carets, and those that were undone.
    undo: Vec<(String, usize)>,
    redo: Vec<(String, usize)>,
    /// Where the caret stood after the last letter typed: one that follows joins its step of undo.
    typed: Option<usize>,
    /// How far a line longer than the field is moved, in points.
    scroll: f32,
}

/// A field for one line of text.
#[must_use = "it shows nothing until it is added"]
pub struct BidiTextEdit<'a> {
    text: &'a mut String,
    name: String,
    hint: String,
    id: Id,
    whole: bool,
}

const PADDING: f32 = 8.0;
const HEIGHT: f32 = 30.0;

fn fields() -> Id {
    Id::unique("text field with the focus")
}

/// Says whether a field of this kind has the focus.
pub(super) fn any_has_focus(ctx: &egui::Context) -> bool {
    let field = ctx.data(|data| data.get_temp::<Id>(fields()));
    field.is_some_and(|id| ctx.memory(|memory| memory.has_focus(id)))
}

impl<'a> BidiTextEdit<'a> {
    /// A field with a name for those who do not see it.
    pub fn new(id: Id, text: &'a mut String, name: impl AsRef<str>) -> Self {
        Self { text, name: name.as_ref().to_owned(), hint: String::new(), id, whole: false }
    }

    /// Says what belongs here while it is empty.
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        hint.as_ref().clone_into(&mut self.hint);
        self
    }

    /// Takes the focus, with all of its text selected.
    pub fn take_focus(mut self, take: bool) -> Self {
        self.whole = take;
        self
    }

    /// Shows the field. The response has `changed` when the text did, and `lost_focus` when the user is done.
    pub fn show(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui.ctx());
        let engine = TextEngine::of(ui.ctx());
        let size = vec2(ui.available_width().max(40.0), HEIGHT);
        let (_, rect) = ui.allocate_space(size);
        let mut response = ui.interact(rect, self.id, Sense::click_and_drag());
        let mut memory: Memory = ui.data(|data| data.get_temp(self.id)).unwrap_or_default();
        if self.whole {
            response.request_focus();
            (memory.anchor, memory.caret) = (0, self.text.len());
        }
        memory.fit(self.text);
        let before = self.text.clone();
        let inner = rect.shrink2(vec2(PADDING, 0.0));
        let style = line_style(&theme, false, false);
        let mut set = engine.line(&memory.shown(self.text), style, f32::INFINITY);
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
        }
        memory.point(ui, &response, &set, self.text, left_of(ui, inner, &set, memory.scroll));
        if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(fields(), self.id));
            memory.keys(ui, &mut response, self.text, &set);
            if *self.text != before {
                response.mark_changed();
            }
        } else {
            memory.composing = None;
        }
        set = engine.line(&memory.shown(self.text), style, f32::INFINITY);
        let text = self.text.as_str();
        let own = response.id;
        response.widget_info(|| WidgetInfo::text_edit(ui.is_enabled(), &before, text, &self.hint));
        ui.ctx().accesskit_node_builder(own, |node| {
            node.set_role(Role::TextInput);
            node.set_label(self.name.as_str());
            node.set_value(text);
        });
        memory.follow(ui, inner, &set);
        if ui.is_rect_visible(rect) {
            let painter = ui.painter_at(rect);
            painter.rect_filled(rect, 5.0, theme.page);
            let (width, color) =
                if response.has_focus() { (2.0, theme.accent) } else { (1.0, theme.hairline) };
            painter.rect_stroke(rect, 5.0, Stroke::new(width, color), StrokeKind::Inside);
            let painter = ui.painter_at(inner.expand(2.0));
            let left = left_of(ui, inner, &set, memory.scroll);
            let top = rect.center().y - set.height() / 2.0;
            let stripe = |range: Range<usize>| set.selection_boxes(range.start as u32..range.end as u32);
            for found in stripe(if memory.composing.is_none() { memory.range() } else { 0..0 }) {
                let place = Rect::from_min_max(
                    pos2(left + found.left, rect.top() + 5.0),
                    pos2(left + found.right, rect.bottom() - 5.0),
                );
                painter.rect_filled(place, 0.0, theme.selection);
            }
            for found in memory.composed().map(stripe).unwrap_or_default() {
                painter.hline(
                    left + found.left..=left + found.right,
                    rect.bottom() - 6.0,
                    Stroke::new(1.0, theme.accent),
                );
            }
            if self.text.is_empty() && memory.composing.is_none() {
                let hint = engine.line(&self.hint, style, inner.width());
                let x = left_of(ui, inner, &hint, 0.0);
                engine.paint_paragraph(&painter, &hint, pos2(x, top), 0..1, theme.weak_text);
            }
            engine.paint_paragraph(&painter, &set, pos2(left, top), 0..1, theme.text);
            if response.has_focus() {
                let caret = memory.place(&set);
                let place = Rect::from_center_size(pos2(left + caret, rect.center().y), vec2(1.5, 18.0));
                painter.rect_filled(place, 0.0, theme.accent);
                ui.ctx().output_mut(|output| {
                    output.ime = Some(IMEOutput {
                        purpose: egui::IMEPurpose::Normal,
                        rect,
                        cursor_rect: place,
                        should_interrupt_composition: false,
                    });
                });
            }
        }
        ui.data_mut(|data| data.insert_temp(self.id, memory));
        response
    }
}

fn affinity(upstream: bool) -> Affinity {
    if upstream { Affinity::Before } else { Affinity::After }
}

/// Left edge of the line: it begins at the side where the interface's reading begins.
fn left_of(ui: &Ui, inner: Rect, set: &Paragraph, scroll: f32) -> f32 {
    match direction(ui) {
        UiDirection::LeftToRight => inner.left() - scroll,
        UiDirection::RightToLeft => inner.right() - set.width() + scroll,
    }
}

impl Memory {
    fn range(&self) -> Range<usize> {
        self.anchor.min(self.caret)..self.anchor.max(self.caret)
    }

    /// The text may have been changed by others since the last frame.
    fn fit(&mut self, text: &str) {
        self.anchor = segment::floor_char(text, self.anchor);
        self.caret = segment::floor_char(text, self.caret);
    }

    /// The text as it is shown, with what is being composed.
    fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(composing) = &self.composing else { return Cow::Borrowed(text) };
        let range = self.range();
        let (before, after) = (text.get(..range.start), text.get(range.end..));
        Cow::Owned([before.unwrap_or_default(), composing, after.unwrap_or_default()].concat())
    }

    /// Bytes of the shown text that are being composed.
    fn composed(&self) -> Option<Range<usize>> {
        let start = self.range().start;
        self.composing.as_ref().map(|composing| start..start + composing.len())
    }

    /// Where the caret stands in the line, in points.
    fn place(&self, set: &Paragraph) -> f32 {
        let (caret, upstream) =
            self.composed().map_or((self.caret, self.upstream), |range| (range.end, true));
        set.caret(caret as u32, affinity(upstream)).x
    }

    fn put(&mut self, caret: usize, upstream: bool, extend: bool) {
        (self.caret, self.upstream) = (caret, upstream);
        if !extend {
            self.anchor = caret;
        }
    }

    fn point(&mut self, ui: &Ui, response: &Response, set: &Paragraph, text: &str, left: f32) {
        let Some(at) = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on())
        else {
            return;
        };
        if !response.has_focus() {
            response.request_focus();
        }
        let hit = set.hit(at.x - left, set.height() / 2.0);
        let (pressed, shift) = ui.input(|input| (input.pointer.any_pressed(), input.modifiers.shift));
        self.put(hit.offset as usize, hit.affinity == Affinity::Before, !pressed || shift);
        if response.double_clicked() {
            let word = segment::word_around(text, hit.cluster.0 as usize);
            (self.anchor, self.caret) = (word.start, word.end);
        }
    }

    /// Keeps the caret in view.
    fn follow(&mut self, ui: &Ui, inner: Rect, set: &Paragraph) {
        let most = (set.width() - inner.width() + 2.0).max(0.0);
        let x = left_of(ui, inner, set, self.scroll) + self.place(set);
        let way = if direction(ui) == UiDirection::RightToLeft { -1.0 } else { 1.0 };
        if x < inner.left() {
            self.scroll -= (inner.left() - x) * way;
        } else if inner.right() < x {
            self.scroll += (x - inner.right()) * way;
        }
        self.scroll = self.scroll.clamp(0.0, most);
    }

    fn remember(&mut self, text: &str) {
        self.typed = None;
        self.undo.push((text.to_owned(), self.caret));
        self.redo.clear();
    }

    fn replace(&mut self, text: &mut String, range: Range<usize>, new: &str) {
        if text.get(range.clone()).is_some() {
            text.replace_range(range.clone(), new);
            self.put(range.start + new.len(), true, false);
        }
    }

    /// Types over what is selected. A field has one line: line ends become spaces.
    fn insert(&mut self, text: &mut String, new: &str) {
        let new: String = new
            .chars()
            .map(|c| if c.is_control() || segment::is_separator(c) || c == '\u{2028}' { ' ' } else { c })
            .collect();
        if !(new.is_empty() && self.range().is_empty()) {
            self.remember(text);
            self.replace(text, self.range(), &new);
        }
    }

    /// Types a letter; letters typed one after another are taken back together, a word at a time.
    fn type_in(&mut self, text: &mut String, new: &str) {
        let follows = self.range().is_empty() && self.typed == Some(self.caret);
        if follows && !new.contains(char::is_whitespace) {
            self.replace(text, self.range(), new);
        } else {
            self.insert(text, new);
        }
        self.typed = Some(self.caret);
    }

    fn keys(&mut self, ui: &Ui, response: &mut Response, text: &mut String, set: &Paragraph) {
        let filter =
            EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: false };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let events = ui.input(|input| input.events.clone());
        for event in events {
            match event {
                Event::Text(new) if self.composing.is_none() && !new.chars().all(char::is_control) => {
                    self.type_in(text, &new);
                }
                Event::Paste(new) => self.insert(text, &new),
                Event::Copy => self.copy(ui, text),
                Event::Cut => {
                    self.copy(ui, text);
                    self.insert(text, "");
                }
                Event::Ime(event) => self.compose(text, event),
                Event::Key { key, physical_key, pressed: true, modifiers, .. }
                    if self.composing.is_none() =>
                {
                    self.key(ui, response, text, set, (key, physical_key.unwrap_or(key)), modifiers);
                }
                _ => {}
            }
        }
    }

    fn copy(&self, ui: &Ui, text: &str) {
        let selected = text.get(self.range()).unwrap_or_default();
        if !selected.is_empty() {
            ui.ctx().copy_text(selected.to_owned());
        }
    }

    /// What an input method composes is only shown until it is meant.
    fn compose(&mut self, text: &mut String, event: ImeEvent) {
        self.composing = None;
        match event {
            ImeEvent::Commit(new) => self.insert(text, &new),
            ImeEvent::Preedit { text: new, .. } => self.composing = Some(new).filter(|new| !new.is_empty()),
            _ => {}
        }
    }

    fn key(
        &mut self,
        ui: &Ui,
        response: &mut Response,
        text: &mut String,
        set: &Paragraph,
        (key, place): (Key, Key),
        modifiers: Modifiers,
    ) {
        let extend = modifiers.shift;
        match key {
            Key::ArrowLeft | Key::ArrowRight => {
                let left = key == Key::ArrowLeft;
                let rtl = set.direction() == UiDirection::RightToLeft;
                let to = if modifiers.command {
                    let to = if left == rtl {
                        segment::next_word(text, self.caret)
                    } else {
                        segment::previous_word(text, self.caret)
                    };
                    Some((to, false))
                } else {
                    let (at, side) = (self.caret as u32, affinity(self.upstream));
                    let to = if left { set.visual_left(at, side) } else { set.visual_right(at, side) };
                    to.map(|(offset, side)| (offset as usize, side == Affinity::Before))
                };
                if let Some((to, upstream)) = to {
                    self.put(to, upstream, extend);
                }
            }
            Key::Home => self.put(0, false, extend),
            Key::End => self.put(text.len(), true, extend),
            Key::Backspace | Key::Delete => {
                let mut range = self.range();
                if range.is_empty() {
                    // Backwards a letter loses its last mark; forwards it goes as a whole.
                    range = match (key == Key::Backspace, modifiers.command) {
                        (true, true) => segment::previous_word(text, self.caret)..self.caret,
                        (false, true) => self.caret..segment::next_word(text, self.caret),
                        (true, false) => segment::floor_char(text, self.caret.saturating_sub(1))..self.caret,
                        (false, false) => {
                            self.caret..segment::grapheme_ceil(text, (self.caret + 1).min(text.len()))
                        }
                    };
                }
                if !range.is_empty() {
                    self.remember(text);
                    self.replace(text, range, "");
                }
            }
            Key::Enter if modifiers.command => {}
            Key::Enter | Key::Escape => {
                ui.memory_mut(|memory| memory.surrender_focus(response.id));
            }
            _ if modifiers.command && place == Key::A => (self.anchor, self.caret) = (0, text.len()),
            _ if modifiers.command && (place == Key::Z || place == Key::Y) => {
                let again = extend || place == Key::Y;
                let (from, to) =
                    if again { (&mut self.redo, &mut self.undo) } else { (&mut self.undo, &mut self.redo) };
                self.typed = None;
                if let Some((earlier, caret)) = from.pop() {
                    to.push((std::mem::replace(text, earlier), self.caret));
                    self.put(caret.min(text.len()), true, false);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preedit(text: &str) -> ImeEvent {
        ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None }
    }

    #[test]
    fn what_is_composed_is_shown_and_only_then_meant() {
        let mut text = "قال وزير".to_owned();
        let mut memory = Memory { anchor: 0, caret: 6, ..Memory::default() };
        memory.compose(&mut text, preedit("أك"));
        assert_eq!((memory.shown(&text).as_ref(), memory.composed()), ("أك وزير", Some(0..4)));
        assert_eq!(text, "قال وزير");
        memory.compose(&mut text, preedit(""));
        assert_eq!(memory.shown(&text), "قال وزير");
        memory.compose(&mut text, ImeEvent::Commit("أكد".to_owned()));
        assert_eq!(text, "أكد وزير");
        assert_eq!(memory.undo.pop().map(|(text, _)| text).as_deref(), Some("قال وزير"));
    }

    #[test]
    fn typing_is_taken_back_a_word_at_a_time() {
        let (mut text, mut memory) = (String::new(), Memory::default());
        for letter in ["ن", "ع", "م", " ", "ل", "ا"] {
            memory.type_in(&mut text, letter);
        }
        memory.insert(&mut text, "");
        let steps: Vec<&str> = memory.undo.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!((text.as_str(), steps), ("نعم لا", vec!["", "نعم"]));
    }
}
