//! A paragraph that is set: where its characters stand, and which character stands where.

use super::bidi::Direction;
use super::fonts::FaceId;
use std::ops::Range;

/// Which neighbour a caret belongs to where they stand apart: at a line's end or a change of direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    /// The character before the offset.
    Before,
    /// The character after the offset.
    After,
}

/// A line of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its bytes, with hanging white space and separator.
    pub range: (u32, u32),
    /// Byte after its last character that does not hang.
    pub content_end: u32,
    /// Top, from the paragraph's top.
    pub top: f32,
    /// Bottom, from the paragraph's top.
    pub bottom: f32,
    /// Baseline, from the paragraph's top.
    pub baseline: f32,
    /// Left end of what does not hang.
    pub left: f32,
    /// Width of what does not hang.
    pub width: f32,
    pub(super) clusters: (u32, u32),
    pub(super) glyphs: (u32, u32),
}

/// A grapheme at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cluster {
    /// Left edge.
    pub x: f32,
    /// Width.
    pub width: f32,
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub len: u32,
    /// Embedding level, after the line rules: odd runs from right to left.
    pub level: u8,
    /// Says that it ends the paragraph or the line, and is no place for the pointer.
    pub separator: bool,
}

impl Cluster {
    fn end(&self) -> u32 {
        self.start + self.len
    }

    fn is_rtl(&self) -> bool {
        self.level % 2 == 1
    }

    /// The edge where reading begins.
    fn leading(&self) -> f32 {
        if self.is_rtl() { self.x + self.width } else { self.x }
    }

    /// The edge where reading ends.
    fn trailing(&self) -> f32 {
        if self.is_rtl() { self.x } else { self.x + self.width }
    }

    /// The caret at one of its edges.
    fn edge(&self, left: bool) -> (u32, Affinity) {
        if left == self.is_rtl() { (self.end(), Affinity::Before) } else { (self.start, Affinity::After) }
    }
}

/// A glyph at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Its origin, from the column's left edge.
    pub x: f32,
    /// Its origin on the baseline, from the paragraph's top.
    pub y: f32,
    /// Its number in the face.
    pub id: u16,
    /// The face.
    pub face: FaceId,
}

/// What lies at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The nearest caret: its byte offset.
    pub offset: u32,
    /// Which neighbour the caret belongs to.
    pub affinity: Affinity,
    /// Says whether the point lies over a character.
    pub inside: bool,
    /// First byte and byte after the nearest character.
    pub cluster: (u32, u32),
}

/// A caret at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Caret {
    /// From the column's left edge.
    pub x: f32,
    /// The line it stands on.
    pub line: usize,
    /// Top of that line.
    pub top: f32,
    /// Bottom of that line.
    pub bottom: f32,
    /// Level of the character that it belongs to.
    pub level: u8,
}

/// A rectangle of a range on one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangeBox {
    /// The line.
    pub line: usize,
    /// Left edge.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Top of the line.
    pub top: f32,
    /// Bottom of the line.
    pub bottom: f32,
    /// Says whether the range starts in this box.
    pub starts: bool,
    /// Says whether the range ends in this box.
    pub ends: bool,
    /// Says whether it is read from right to left.
    pub rtl: bool,
}

/// A paragraph that is set in lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    pub(super) direction: Direction,
    pub(super) width: f32,
    pub(super) text_len: u32,
    pub(super) size: f32,
    pub(super) lines: Vec<Line>,
    /// Line after line, each in visual order.
    pub(super) clusters: Vec<Cluster>,
    /// Line after line, each from left to right.
    pub(super) glyphs: Vec<Glyph>,
}

impl Paragraph {
    /// Its base direction.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Width of the column, or of the widest line if it was set without one.
    pub fn width(&self) -> f32 {
        self.width
    }

    /// Height of all lines.
    pub fn height(&self) -> f32 {
        self.lines.last().map_or(0.0, |line| line.bottom)
    }

    /// Length of its text in bytes.
    pub fn text_len(&self) -> u32 {
        self.text_len
    }

    /// Size of its text (em) in logical pixels.
    pub fn size(&self) -> f32 {
        self.size
    }

    /// Its lines, from the top.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Glyphs of a line, from left to right.
    pub fn glyphs(&self, line: usize) -> &[Glyph] {
        let range = self.lines.get(line).map_or((0, 0), |line| line.glyphs);
        self.glyphs.get(range.0 as usize..range.1 as usize).unwrap_or_default()
    }

    /// Characters of a line, from left to right.
    pub fn clusters(&self, line: usize) -> &[Cluster] {
        let range = self.lines.get(line).map_or((0, 0), |line| line.clusters);
        self.clusters.get(range.0 as usize..range.1 as usize).unwrap_or_default()
    }

    /// Memory that it keeps, in bytes.
    pub fn memory(&self) -> usize {
        size_of::<Self>()
            + self.lines.capacity() * size_of::<Line>()
            + self.clusters.capacity() * size_of::<Cluster>()
            + self.glyphs.capacity() * size_of::<Glyph>()
    }

    /// The caret and the character nearest to a point.
    pub fn hit(&self, x: f32, y: f32) -> Hit {
        let number =
            self.lines.partition_point(|line| line.bottom <= y).min(self.lines.len().saturating_sub(1));
        let Some(line) = self.lines.get(number) else {
            return Hit { offset: 0, affinity: Affinity::After, inside: false, cluster: (0, 0) };
        };
        let clusters = self.clusters(number);
        let mut nearest: Option<(&Cluster, f32)> = None;
        for cluster in clusters.iter().filter(|cluster| !cluster.separator) {
            let distance = (cluster.x - x).max(x - (cluster.x + cluster.width)).max(0.0);
            // Where two touch, the one with some width is meant.
            if nearest
                .is_none_or(|(other, least)| distance < least || (distance <= least && other.width == 0.0))
            {
                nearest = Some((cluster, distance));
            }
        }
        let Some((cluster, distance)) = nearest else {
            return Hit {
                offset: line.range.0,
                affinity: Affinity::After,
                inside: false,
                cluster: line.range,
            };
        };
        let (offset, affinity) = cluster.edge(x < cluster.x + cluster.width / 2.0);
        let within = 0.0 <= y && line.top <= y && y < line.bottom;
        Hit { offset, affinity, inside: distance == 0.0 && within, cluster: (cluster.start, cluster.end()) }
    }

    /// Where the caret at an offset stands.
    pub fn caret(&self, offset: u32, affinity: Affinity) -> Caret {
        let after = || self.find(|cluster| cluster.start <= offset && offset < cluster.end(), offset);
        let before = || {
            let last = offset.checked_sub(1)?;
            self.find(|cluster| cluster.start <= last && last < cluster.end(), last)
        };
        let found = match affinity {
            Affinity::After => {
                after().map(|found| (found, true)).or_else(|| before().map(|found| (found, false)))
            }
            Affinity::Before => {
                before().map(|found| (found, false)).or_else(|| after().map(|found| (found, true)))
            }
        };
        let Some(((number, cluster), leads)) = found else {
            let line = self.lines.len().saturating_sub(1);
            let (top, bottom) = self.lines.get(line).map_or((0.0, 0.0), |line| (line.top, line.bottom));
            let rtl = self.direction == Direction::RightToLeft;
            return Caret { x: if rtl { self.width } else { 0.0 }, line, top, bottom, level: u8::from(rtl) };
        };
        let line = &self.lines[number];
        // A caret within a grapheme stands at its start.
        let x = if leads || cluster.end() != offset { cluster.leading() } else { cluster.trailing() };
        Caret { x, line: number, top: line.top, bottom: line.bottom, level: cluster.level }
    }

    /// Line and cluster of the byte `at`.
    fn find(&self, is_it: impl Fn(&Cluster) -> bool, at: u32) -> Option<(usize, &Cluster)> {
        let line = self.line_of(at)?;
        self.clusters(line).iter().find(|cluster| is_it(cluster)).map(|cluster| (line, cluster))
    }

    /// The line that holds the byte `at`.
    fn line_of(&self, at: u32) -> Option<usize> {
        let line = self.lines.partition_point(|line| line.range.1 <= at);
        self.lines.get(line).filter(|found| found.range.0 <= at).map(|_| line)
    }

    /// The boxes of a range without white space that hangs at a line's end: those of a highlight.
    pub fn boxes(&self, range: Range<u32>) -> Vec<RangeBox> {
        let mut out = Vec::new();
        self.boxes_into(range, &mut out);
        out
    }

    /// The boxes of a range with white space that hangs: those of a selection.
    pub fn selection_boxes(&self, range: Range<u32>) -> Vec<RangeBox> {
        let mut out = Vec::new();
        self.collect(range, true, &mut out);
        out
    }

    /// Adds the boxes of a range to `out`, as [`Paragraph::boxes`] has them.
    pub fn boxes_into(&self, range: Range<u32>, out: &mut Vec<RangeBox>) {
        self.collect(range, false, out);
    }

    fn collect(&self, range: Range<u32>, hanging: bool, out: &mut Vec<RangeBox>) {
        if range.end <= range.start {
            return;
        }
        let first = self.lines.partition_point(|line| line.range.1 <= range.start);
        for (number, line) in self.lines.iter().enumerate().skip(first) {
            if range.end <= line.range.0 {
                break;
            }
            let mut open: Option<RangeBox> = None;
            for cluster in self.clusters(number) {
                let covered = cluster.start < range.end
                    && range.start < cluster.end()
                    && 0.0 < cluster.width
                    && (hanging || cluster.start < line.content_end);
                if !covered {
                    out.extend(open.take());
                    continue;
                }
                let starts = cluster.start <= range.start && range.start < cluster.end();
                let ends = cluster.start < range.end && range.end <= cluster.end();
                let mixed = self.direction == Direction::RightToLeft;
                match &mut open {
                    Some(so_far) => {
                        so_far.right = cluster.x + cluster.width;
                        so_far.starts |= starts;
                        so_far.ends |= ends;
                        // A box of both directions is read as its paragraph is.
                        if so_far.rtl != cluster.is_rtl() {
                            so_far.rtl = mixed;
                        }
                    }
                    None => {
                        open = Some(RangeBox {
                            line: number,
                            left: cluster.x,
                            right: cluster.x + cluster.width,
                            top: line.top,
                            bottom: line.bottom,
                            starts,
                            ends,
                            rtl: cluster.is_rtl(),
                        });
                    }
                }
            }
            out.extend(open);
        }
    }

    /// The caret one grapheme to the left, or nothing at the paragraph's edge.
    pub fn visual_left(&self, offset: u32, affinity: Affinity) -> Option<(u32, Affinity)> {
        self.beside(offset, affinity, true)
    }

    /// The caret one grapheme to the right, or nothing at the paragraph's edge.
    pub fn visual_right(&self, offset: u32, affinity: Affinity) -> Option<(u32, Affinity)> {
        self.beside(offset, affinity, false)
    }

    fn beside(&self, offset: u32, affinity: Affinity, left: bool) -> Option<(u32, Affinity)> {
        let caret = self.caret(offset, affinity);
        let line = self.lines.get(caret.line)?;
        let steps = |cluster: &&Cluster| !cluster.separator && 0.0 < cluster.width;
        let next = if left {
            self.clusters(caret.line)
                .iter()
                .rev()
                .filter(steps)
                .find(|cluster| cluster.x + cluster.width / 2.0 < caret.x)
        } else {
            self.clusters(caret.line)
                .iter()
                .filter(steps)
                .find(|cluster| caret.x < cluster.x + cluster.width / 2.0)
        };
        if let Some(cluster) = next {
            return Some(cluster.edge(left));
        }
        // Off the line's end: on to the line that is read next, or back to the one before.
        let forward = left == (self.direction == Direction::RightToLeft);
        if forward {
            self.lines.get(caret.line + 1)?;
            Some((line.range.1, Affinity::After))
        } else {
            let before = self.lines.get(caret.line.checked_sub(1)?)?;
            Some((before.content_end, Affinity::Before))
        }
    }
}
