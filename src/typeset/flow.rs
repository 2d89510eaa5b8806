//! The paragraphs of a whole document: set as they come into view, their heights estimated until then.

use super::bidi::{BaseDirection, Direction, first_strong};
use super::fonts::Fonts;
use super::geometry::Paragraph;
use super::layout::{Scratch, Style, layout};
use crate::text::segment::is_separator;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// What stands at the top of the pane: a block, and how far below its top the pane begins.
///
/// Never an absolute height: 32-bit floats lose single pixels in a long document, and heights above are estimates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Anchor {
    /// The block.
    pub block: usize,
    /// Distance from its top, in logical pixels.
    pub dy: f32,
}

/// A paragraph longer than this (bytes) is cut into blocks, so that no frame sets more than a few of them.
const BLOCK: usize = 8 * 1024;
/// Layouts kept beyond those in view.
const KEPT: usize = 256;
/// Width of a byte of text as a multiple of its size, for estimates: Arabic letters take two bytes.
const BYTE_WIDTH: f32 = 0.24;

/// The blocks of a document: its paragraphs, the longest cut.
pub struct Flow {
    text: Arc<str>,
    default: Direction,
    /// First byte of each block, and the text's length.
    starts: Vec<u32>,
    /// Blocks that go on with the paragraph before them.
    continues: Vec<bool>,
    /// Base directions set by hand, by first block of the paragraph.
    overrides: BTreeMap<usize, Direction>,
    heights: Heights,
    style: Style,
    headline: Option<Style>,
    headline_block: Option<usize>,
    width: f32,
    scratch: Scratch,
    layouts: HashMap<usize, (Arc<Paragraph>, u64)>,
    clock: u64,
}

impl Flow {
    /// Finds the paragraphs of a text; sets none of them.
    pub fn new(text: Arc<str>, default: Direction) -> Self {
        let (starts, continues) = blocks(&text);
        let count = continues.len();
        let headline_block = headline_block(&text, &starts);
        Self {
            default,
            overrides: BTreeMap::new(),
            heights: Heights::new(vec![0.0; count]),
            style: Style::default(),
            headline: None,
            headline_block,
            width: 0.0,
            scratch: Scratch::default(),
            layouts: HashMap::new(),
            clock: 0,
            starts,
            continues,
            text,
        }
    }

    /// Number of blocks, at least one.
    pub fn len(&self) -> usize {
        self.continues.len()
    }

    /// Never: an empty text has one empty block.
    pub fn is_empty(&self) -> bool {
        self.continues.is_empty()
    }

    /// Bytes of a block, with its separator.
    pub fn range(&self, block: usize) -> Range<u32> {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(self.text.len() as u32);
        at(block)..at(block + 1)
    }

    /// The block of a byte; at the end of the text, the last.
    pub fn block_at(&self, offset: u32) -> usize {
        self.starts
            .partition_point(|&start| start <= offset)
            .saturating_sub(1)
            .min(self.len().saturating_sub(1))
    }

    /// Sets how the text is set. What is in view is set anew; all other heights are estimates again.
    pub fn configure(&mut self, style: Style, width: f32, headline: Option<Style>) {
        if !self.differs(style, width, headline) {
            return;
        }
        (self.style, self.headline, self.width) = (style, headline, width);
        self.layouts.clear();
        let estimates = (0..self.len()).map(|block| self.estimate(block)).collect();
        self.heights = Heights::new(estimates);
    }

    /// Forgets what was set, as other faces may now be found.
    pub fn set_anew(&mut self) {
        self.layouts.clear();
    }

    /// Says whether the text would be set in another way than it is.
    pub fn differs(&self, style: Style, width: f32, headline: Option<Style>) -> bool {
        self.style != style || self.headline != headline || 0.01 <= (self.width - width).abs()
    }

    /// Says whether it has been told how to set the text.
    pub fn is_set(&self) -> bool {
        0.0 < self.width
    }

    fn style_of(&self, block: usize) -> Style {
        match self.headline {
            Some(style) if self.headline_block == Some(block) => style,
            _ => self.style,
        }
    }

    fn estimate(&self, block: usize) -> f32 {
        let style = self.style_of(block);
        let lines =
            (self.range(block).len() as f32 * BYTE_WIDTH * style.size / self.width.max(1.0)).ceil().max(1.0);
        lines * (style.size * style.line_height).round() + self.space_after(block)
    }

    /// Space below a block, in logical pixels: none inside a paragraph.
    fn space_after(&self, block: usize) -> f32 {
        if self.continues.get(block + 1) == Some(&true) { 0.0 } else { (self.style.size * 0.25).round() }
    }

    /// The first block of the paragraph that a block belongs to.
    fn first_of(&self, block: usize) -> usize {
        (0..=block).rev().find(|&block| !self.continues[block]).unwrap_or(0)
    }

    /// Sets the base direction of the paragraphs that these blocks belong to; none lets their text decide.
    pub fn set_direction(&mut self, blocks: RangeInclusive<usize>, direction: Option<Direction>) {
        let first = self.first_of(*blocks.start());
        for block in (first..=*blocks.end()).filter(|&block| !self.continues[block]) {
            match direction {
                Some(direction) => self.overrides.insert(block, direction),
                None => self.overrides.remove(&block),
            };
        }
        self.layouts.retain(|&other, _| other < first);
    }

    /// The base direction set by hand for the paragraph of a block.
    pub fn direction_override(&self, block: usize) -> Option<Direction> {
        self.overrides.get(&self.first_of(block)).copied()
    }

    /// Base direction of a block: that of its paragraph.
    fn base(&self, block: usize) -> BaseDirection {
        let first = self.first_of(block);
        if let Some(&direction) = self.overrides.get(&first) {
            return BaseDirection::Fixed(direction);
        }
        let range = self.range(first);
        let head = self.text.get(range.start as usize..range.end as usize).unwrap_or_default();
        if first == block {
            return BaseDirection::Auto { default: self.default };
        }
        BaseDirection::Fixed(first_strong(head).unwrap_or(self.default))
    }

    /// A block, set in lines.
    pub fn get(&mut self, fonts: &Fonts, block: usize) -> Arc<Paragraph> {
        self.clock += 1;
        if let Some((paragraph, used)) = self.layouts.get_mut(&block) {
            *used = self.clock;
            return paragraph.clone();
        }
        let range = self.range(block);
        let text = self.text.get(range.start as usize..range.end as usize).unwrap_or_default();
        let (base, style) = (self.base(block), self.style_of(block));
        let paragraph = Arc::new(layout(fonts, &mut self.scratch, text, base, &style, Some(self.width)));
        self.heights.set(block, paragraph.height() + self.space_after(block));
        self.layouts.insert(block, (paragraph.clone(), self.clock));
        if KEPT * 2 < self.layouts.len() {
            let old = self.clock.saturating_sub(KEPT as u64);
            self.layouts.retain(|_, (_, used)| old < *used);
        }
        paragraph
    }

    /// Height of a block with the space below it: real if it has been set, else estimated.
    pub fn height(&self, block: usize) -> f32 {
        self.heights.get(block)
    }

    /// Height of the whole text, partly estimated.
    pub fn total_height(&self) -> f64 {
        self.heights.before(self.len())
    }

    /// Top of a block from the top of the text, partly estimated.
    pub fn top(&self, block: usize) -> f64 {
        self.heights.before(block)
    }

    /// The block at a height, and the distance from its top.
    pub fn block_at_y(&self, y: f64) -> (usize, f32) {
        self.heights.find(y)
    }

    /// Moves an anchor by a distance (down is positive), within the document.
    pub fn scroll(&mut self, fonts: &Fonts, anchor: Anchor, by: f32, viewport: f32) -> Anchor {
        let mut block = anchor.block.min(self.len().saturating_sub(1));
        let mut dy = anchor.dy + by;
        while dy < 0.0 && 0 < block {
            block -= 1;
            self.get(fonts, block);
            dy += self.height(block);
        }
        loop {
            self.get(fonts, block);
            let height = self.height(block);
            if dy < height || block + 1 == self.len() {
                break;
            }
            dy -= height;
            block += 1;
        }
        dy = dy.max(0.0);
        // The end of the text comes to the foot of the pane, not higher.
        let (mut last, mut room) = (self.len(), viewport);
        while 0 < last && 0.0 < room {
            // Far from the end nothing needs to be known about it.
            if last <= block {
                return Anchor { block, dy };
            }
            last -= 1;
            self.get(fonts, last);
            room -= self.height(last);
        }
        let end = if 0.0 < room { Anchor::default() } else { Anchor { block: last, dy: -room } };
        let beyond = (end.block, end.dy) < (block, dy);
        if beyond { end } else { Anchor { block, dy } }
    }

    /// The blocks in view and their tops from the top of the pane.
    pub fn visible(&mut self, fonts: &Fonts, anchor: Anchor, viewport: f32) -> Vec<(usize, f32)> {
        let mut out = Vec::new();
        let (mut block, mut top) = (anchor.block.min(self.len().saturating_sub(1)), -anchor.dy);
        while block < self.len() && top < viewport {
            self.get(fonts, block);
            out.push((block, top));
            top += self.height(block);
            block += 1;
        }
        out
    }

    /// The byte at the top of the pane.
    pub fn offset_at(&mut self, fonts: &Fonts, anchor: Anchor) -> u32 {
        let paragraph = self.get(fonts, anchor.block);
        let line = paragraph.lines().partition_point(|line| line.bottom <= anchor.dy);
        let line = paragraph.lines().get(line).or(paragraph.lines().last());
        self.range(anchor.block).start + line.map_or(0, |line| line.range.0)
    }

    /// The anchor that brings the line of a byte to the top of the pane.
    pub fn anchor_at(&mut self, fonts: &Fonts, offset: u32) -> Anchor {
        let block = self.block_at(offset);
        let local = offset - self.range(block).start;
        let caret = self.get(fonts, block).caret(local, super::Affinity::After);
        Anchor { block, dy: caret.top }
    }

    /// Memory that it keeps besides the text, in bytes.
    pub fn memory(&self) -> usize {
        let layouts: usize = self.layouts.values().map(|(paragraph, _)| paragraph.memory()).sum();
        layouts + self.starts.capacity() * 4 + self.continues.capacity() + self.heights.memory()
    }
}

/// First bytes of the blocks with the text's length, and which blocks go on with the paragraph before.
fn blocks(text: &str) -> (Vec<u32>, Vec<bool>) {
    let bytes = text.as_bytes();
    let (mut starts, mut continues) = (vec![0], vec![false]);
    let mut paragraph = 0;
    let mut at = 0;
    let cut = |from: usize, to: usize, starts: &mut Vec<u32>, continues: &mut Vec<bool>| {
        let mut from = from;
        while BLOCK + BLOCK / 2 < to - from {
            from = cut_near(text, from + BLOCK / 2, from + BLOCK);
            starts.push(from as u32);
            continues.push(true);
        }
    };
    while at < bytes.len() {
        let long = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\n' | b'\r' | 0x1C..=0x1E => 1,
            0xC2 if bytes.get(at + 1) == Some(&0x85) => 2,
            0xE2 if bytes.get(at + 1..at + 3) == Some(&[0x80, 0xA9]) => 3,
            _ => {
                at += 1;
                continue;
            }
        };
        at += long;
        cut(paragraph, at, &mut starts, &mut continues);
        paragraph = at;
        starts.push(at as u32);
        continues.push(false);
    }
    cut(paragraph, bytes.len(), &mut starts, &mut continues);
    starts.push(bytes.len() as u32);
    (starts, continues)
}

/// A place to cut between `low` and `high`: after the last sentence there, or the last white space, or between two
/// graphemes.
fn cut_near(text: &str, low: usize, high: usize) -> usize {
    let (low, high) = (text.floor_char_boundary(low), text.floor_char_boundary(high));
    let window = text.get(low..high).unwrap_or_default();
    let mut space = None;
    let mut ended = false;
    let mut sentence = None;
    for (at, c) in window.char_indices() {
        if c == ' ' {
            let after = low + at + 1;
            space = Some(after);
            if ended {
                sentence = Some(after);
            }
        }
        ended = matches!(c, '.' | '!' | '؟' | '?' | '؛' | '。');
    }
    sentence
        .or(space)
        .unwrap_or_else(|| crate::text::segment::grapheme_floor(text, high).max(low + 1).min(text.len()))
}

/// The first paragraph with something in it, if it is short enough for a headline and others follow.
fn headline_block(text: &str, starts: &[u32]) -> Option<usize> {
    const LONGEST: usize = 240;
    for (block, pair) in starts.windows(2).enumerate().take(8) {
        let line = text.get(pair[0] as usize..pair[1] as usize)?;
        if line.trim().is_empty() {
            continue;
        }
        let ends = line.ends_with(is_separator) && (pair[1] as usize) < text.len();
        return (ends && line.len() < LONGEST && !line.trim_end().ends_with(['.', '،', ':']))
            .then_some(block);
    }
    None
}

/// Heights with their running sums: a Fenwick tree (Fenwick 1994).
struct Heights {
    single: Vec<f32>,
    tree: Vec<f64>,
}

impl Heights {
    fn new(single: Vec<f32>) -> Self {
        let mut tree: Vec<f64> =
            std::iter::once(0.0).chain(single.iter().map(|&height| f64::from(height))).collect();
        for at in 1..tree.len() {
            let parent = at + (at & at.wrapping_neg());
            if parent < tree.len() {
                tree[parent] += tree[at];
            }
        }
        Self { single, tree }
    }

    fn get(&self, place: usize) -> f32 {
        self.single.get(place).copied().unwrap_or_default()
    }

    fn set(&mut self, place: usize, height: f32) {
        let change = f64::from(height) - f64::from(self.single[place]);
        if change == 0.0 {
            return;
        }
        self.single[place] = height;
        let mut at = place + 1;
        while at < self.tree.len() {
            self.tree[at] += change;
            at += at & at.wrapping_neg();
        }
    }

    /// Sum of the heights before a place.
    fn before(&self, place: usize) -> f64 {
        let (mut at, mut sum) = (place.min(self.single.len()), 0.0);
        while 0 < at {
            sum += self.tree[at];
            at &= at - 1;
        }
        sum
    }

    /// The place at a height, and the rest.
    fn find(&self, y: f64) -> (usize, f32) {
        let mut rest = y.max(0.0);
        let mut at = 0;
        let mut step = self.single.len().next_power_of_two();
        while 0 < step {
            let next = at + step;
            if next < self.tree.len() && self.tree[next] <= rest {
                at = next;
                rest -= self.tree[next];
            }
            step /= 2;
        }
        let last = self.single.len().saturating_sub(1);
        if last < at { (last, self.get(last)) } else { (at, rest as f32) }
    }

    fn memory(&self) -> usize {
        self.single.capacity() * 4 + self.tree.capacity() * 8
    }
}
