//! From a paragraph's text to its lines.

use super::bidi::{self, BaseDirection, Direction, Levels};
use super::fonts::{FaceId, Fonts};
use super::geometry::{Cluster, Glyph, Line, Paragraph};
use super::item::{Item, items};
use crate::text::segment::is_separator;
use harfrust::{ShapeOptions, ShapePlan, UnicodeBuffer};
use icu_properties::{PropertyNamesShort, props::Script};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, options::LineBreakOptions};
use std::collections::HashMap;
use std::ops::Range;
use unicode_bidi::Level;
use unicode_segmentation::UnicodeSegmentation as _;

/// Which faces come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Family {
    /// Naskh for Arabic and what stands among it, as a newspaper is set.
    #[default]
    Text,
    /// Sans for Latin, as an interface is set.
    Interface,
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Size of the text (em) in logical pixels.
    pub size: f32,
    /// Height of a line, as a multiple of the size.
    pub line_height: f32,
    /// Bold faces.
    pub bold: bool,
    /// Which faces come first.
    pub family: Family,
    /// Distance of tab stops, as a multiple of the size.
    pub tab: f32,
}

impl Default for Style {
    fn default() -> Self {
        Self { size: 20.0, line_height: 1.9, bold: false, family: Family::Text, tab: 3.0 }
    }
}

/// Buffers and plans used again from paragraph to paragraph; one for each thread.
#[derive(Default)]
pub struct Scratch {
    items: Vec<Item>,
    units: Vec<Unit>,
    pool: Vec<PoolGlyph>,
    breaks: Vec<u32>,
    line_levels: Vec<Level>,
    unit_levels: Vec<u8>,
    order: Vec<u32>,
    buffer: Option<UnicodeBuffer>,
    plans: HashMap<(FaceId, bool, Script), ShapePlan>,
    segmenter: Option<LineSegmenterBorrowed<'static>>,
}

/// A grapheme with its width, in logical order.
#[derive(Clone, Copy, Debug)]
struct Unit {
    start: u32,
    len: u32,
    width: f32,
    /// Glyphs drawn at its left edge: a range of the pool. Of the graphemes of a ligature the leftmost has them.
    glyphs: (u32, u32),
    kind: Kind,
    /// Says that it shares a ligature with the grapheme before it, so that no line may end between them.
    joined: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// White space that hangs at the end of a line.
    Space,
    Tab,
    Separator,
}

/// A shaped glyph, by its distance from the left edge of its unit.
#[derive(Clone, Copy, Debug)]
struct PoolGlyph {
    dx: f32,
    dy: f32,
    id: u32,
    face: FaceId,
}

/// Bytes of context on each side that shaping sees beyond an item.
const CONTEXT: usize = 32;

/// Sets one paragraph. `text` may end with its separator, which gets a cluster without width. Without a `width`
/// no line is broken but at a line separator.
pub fn layout(
    fonts: &Fonts,
    scratch: &mut Scratch,
    text: &str,
    base: BaseDirection,
    style: &Style,
    width: Option<f32>,
) -> Paragraph {
    let direction = base.resolve(text);
    let levels = bidi::resolve(text, direction);
    let mut all = std::mem::take(&mut scratch.items);
    items(fonts, text, &levels.levels, style, &mut all);
    scratch.units.clear();
    scratch.pool.clear();
    for item in &all {
        shape(fonts, scratch, text, item, style);
    }
    scratch.items = all;
    let rows = fill(scratch, text, style, width);
    place(fonts, scratch, text, &levels, direction, style, width, &rows)
}

/// Shapes an item and adds its graphemes to the units.
fn shape(fonts: &Fonts, scratch: &mut Scratch, text: &str, item: &Item, style: &Style) {
    let range = item.start as usize..item.end as usize;
    let inside = text.get(range.clone()).unwrap_or_default();
    let first_unit = scratch.units.len();
    for (at, grapheme) in inside.grapheme_indices(true) {
        let start = item.start + at as u32;
        let kind = kind_of(grapheme);
        scratch.units.push(Unit {
            start,
            len: grapheme.len() as u32,
            width: 0.0,
            glyphs: (0, 0),
            kind,
            joined: false,
        });
    }
    merge_with_before(scratch, text, first_unit);
    let face = fonts.face(item.face);
    let Some(font) = face.font() else { return };
    let rtl = item.level.is_rtl();
    let shaper = face.shaper.shaper(&font).build();
    let mut buffer = scratch.buffer.take().unwrap_or_default();
    buffer.push_str(inside);
    let before = floor(text, range.start.saturating_sub(CONTEXT));
    let after = floor(text, (range.end + CONTEXT).min(text.len()));
    buffer.set_pre_context(text.get(before..range.start).unwrap_or_default());
    buffer.set_post_context(text.get(range.end..after.max(range.end)).unwrap_or_default());
    let way = if rtl { harfrust::Direction::RightToLeft } else { harfrust::Direction::LeftToRight };
    buffer.set_direction(way);
    let script = harfrust_script(item.script);
    if let Some(script) = script {
        buffer.set_script(script);
    }
    let plan = scratch
        .plans
        .entry((item.face, rtl, item.script))
        .or_insert_with(|| ShapePlan::new(&shaper, way, script, None, &[]));
    let glyphs = shaper.shape(buffer, ShapeOptions::new().plan(Some(plan)));
    let scale = style.size / face.units_per_em;
    let (infos, positions) = (glyphs.glyph_infos(), glyphs.glyph_positions());
    let mut at = 0;
    // Glyphs come in visual order; those of one cluster stand together.
    while at < infos.len() {
        let cluster = infos[at].cluster;
        let end = at + infos[at..].iter().take_while(|info| info.cluster == cluster).count();
        let next = if rtl {
            at.checked_sub(1).map_or(inside.len() as u32, |before| infos[before].cluster)
        } else {
            infos.get(end).map_or(inside.len() as u32, |info| info.cluster)
        };
        let first_glyph = scratch.pool.len() as u32;
        let mut pen = 0.0;
        for (info, position) in infos[at..end].iter().zip(&positions[at..end]) {
            scratch.pool.push(PoolGlyph {
                dx: (pen + position.x_offset as f32) * scale,
                dy: -(position.y_offset as f32) * scale,
                id: info.glyph_id,
                face: item.face,
            });
            pen += position.x_advance as f32;
        }
        let bytes = item.start + cluster..item.start + next.max(cluster);
        give(scratch, first_unit, bytes, pen * scale, (first_glyph, scratch.pool.len() as u32), rtl);
        at = end;
    }
    scratch.buffer = Some(glyphs.clear());
    share_widths(scratch, text, first_unit, rtl);
}

/// Some faces draw a ligature as one wide glyph and one without advance (Naskh's lam-alef): its letters share the
/// width, so that each has a caret.
fn share_widths(scratch: &mut Scratch, text: &str, first: usize, rtl: bool) {
    for at in first + 1..scratch.units.len() {
        let (before, unit) = (scratch.units[at - 1], scratch.units[at]);
        let is_letter = || {
            text.get(unit.start as usize..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(char::is_alphanumeric)
        };
        if unit.kind != Kind::Text
            || unit.width != 0.0
            || before.kind != Kind::Text
            || before.width == 0.0
            || !is_letter()
        {
            continue;
        }
        let half = before.width / 2.0;
        let (moved, by) = if rtl { (before.glyphs, -half) } else { (unit.glyphs, half) };
        for glyph in &mut scratch.pool[moved.0 as usize..moved.1 as usize] {
            glyph.dx += by;
        }
        scratch.units[at - 1].width = half;
        scratch.units[at].width = half;
        scratch.units[at].joined = true;
    }
}

/// A change of level or face within a grapheme must not cut it: its rest goes with its beginning.
fn merge_with_before(scratch: &mut Scratch, text: &str, first: usize) {
    let (Some(before), Some(&unit)) = (first.checked_sub(1), scratch.units.get(first)) else { return };
    let start = scratch.units[before].start as usize;
    let end = (unit.start + unit.len) as usize;
    let whole = text.get(start..end).unwrap_or_default();
    if whole.graphemes(true).nth(1).is_none() {
        scratch.units[before].len += unit.len;
        scratch.units.remove(first);
    }
}

/// Gives a shaped cluster's width and glyphs to the graphemes that it covers.
fn give(
    scratch: &mut Scratch,
    first_unit: usize,
    bytes: Range<u32>,
    width: f32,
    glyphs: (u32, u32),
    rtl: bool,
) {
    // The item's first bytes may belong to the last unit of the item before.
    let from = first_unit.saturating_sub(1);
    let units = &mut scratch.units[from..];
    let low = units.partition_point(|unit| unit.start + unit.len <= bytes.start);
    let high = units.partition_point(|unit| unit.start < bytes.end).max((low + 1).min(units.len()));
    let Some(covered) = units.get_mut(low..high) else { return };
    let visible = covered.iter().filter(|unit| unit.kind != Kind::Separator).count();
    if visible == 0 {
        return;
    }
    let share = width / visible as f32;
    for (place, unit) in covered.iter_mut().enumerate() {
        if unit.kind != Kind::Separator {
            unit.width += share;
        }
        unit.joined |= 0 < place;
    }
    let leftmost = if rtl { covered.len() - 1 } else { 0 };
    let unit = &mut covered[leftmost];
    if matches!(unit.kind, Kind::Tab | Kind::Separator) {
        unit.width = 0.0;
        return;
    }
    if unit.glyphs.0 == unit.glyphs.1 {
        unit.glyphs = glyphs;
    } else if unit.glyphs.1 == glyphs.0 {
        // A grapheme of several shaped clusters; what came first stands to the left.
        let shift = unit.width - share;
        for glyph in &mut scratch.pool[glyphs.0 as usize..glyphs.1 as usize] {
            glyph.dx += shift;
        }
        unit.glyphs.1 = glyphs.1;
    }
}

fn kind_of(grapheme: &str) -> Kind {
    match grapheme.chars().next() {
        Some('\t') => Kind::Tab,
        Some(c) if is_separator(c) || matches!(c, '\u{B}' | '\u{C}' | '\u{2028}') => Kind::Separator,
        // NBSP and its like hold words together and hang at no line's end.
        Some(c) if c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}') => Kind::Space,
        _ => Kind::Text,
    }
}

fn harfrust_script(script: Script) -> Option<harfrust::Script> {
    let short = PropertyNamesShort::<Script>::new().get(script)?;
    harfrust::Script::from_iso15924_tag(harfrust::Tag::new(short.as_bytes().try_into().ok()?))
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// A filled line: its units, how many of them do not hang, and the width of those.
struct Row {
    units: Range<usize>,
    content: usize,
    width: f32,
    hanging: f32,
}

/// Fills lines greedily, in logical order.
fn fill(scratch: &mut Scratch, text: &str, style: &Style, width: Option<f32>) -> Vec<Row> {
    let segmenter =
        *scratch.segmenter.get_or_insert_with(|| LineSegmenter::new_dictionary(LineBreakOptions::default()));
    scratch.breaks.clear();
    scratch.breaks.extend(segmenter.segment_str(text).map(|at| at as u32));
    let limit = width.unwrap_or(f32::INFINITY);
    let tab = style.tab * style.size;
    let units = &mut scratch.units;
    let mut rows = Vec::new();
    let (mut start, mut pen) = (0, 0.0_f32);
    // The last place where the line may end, and the breaks not yet passed.
    let mut chance: Option<usize> = None;
    let mut next_break = 0;
    let mut at = 0;
    while at < units.len() {
        let unit = units[at];
        while scratch.breaks.get(next_break).is_some_and(|&place| place < unit.start) {
            next_break += 1;
        }
        if start < at && scratch.breaks.get(next_break) == Some(&unit.start) {
            chance = Some(at);
        }
        if unit.kind == Kind::Tab {
            units[at].width = (((pen / tab).floor() + 1.0) * tab - pen).min((limit - pen).max(0.0));
        }
        let fits =
            matches!(unit.kind, Kind::Space | Kind::Separator) || pen + units[at].width <= limit + 0.01;
        if !fits && start < at {
            let emergency = || (start + 1..=at).rev().find(|&place| !units[place].joined);
            if let Some(end) = chance.or_else(emergency) {
                rows.push(row(units, start..end));
                start = end;
                pen = units[start..at].iter().map(|unit| unit.width).sum();
                chance = None;
                // What was passed since the break may hold one more.
                if start < at {
                    at = start;
                    pen = 0.0;
                    next_break = scratch.breaks.partition_point(|&place| place < units[start].start);
                }
                continue;
            }
        }
        pen += units[at].width;
        at += 1;
        // A line separator within the paragraph ends the line (UAX #14 LB4, LB5).
        if unit.kind == Kind::Separator && at < units.len() {
            rows.push(row(units, start..at));
            (start, pen, chance) = (at, 0.0, None);
        }
    }
    if start < units.len() || rows.is_empty() {
        rows.push(row(units, start..units.len()));
    }
    rows
}

fn row(units: &[Unit], range: Range<usize>) -> Row {
    let line = &units[range.clone()];
    let hangs =
        line.iter().rev().take_while(|unit| matches!(unit.kind, Kind::Space | Kind::Separator)).count();
    let content = line.len() - hangs;
    let width = |units: &[Unit]| units.iter().map(|unit| unit.width).sum::<f32>();
    Row {
        width: width(&line[..content]),
        hanging: width(&line[content..]),
        content: range.start + content,
        units: range,
    }
}

/// Puts the lines' units in visual order and at their places.
#[expect(clippy::too_many_arguments, reason = "the parts of one layout, each made by an earlier step")]
fn place(
    fonts: &Fonts,
    scratch: &mut Scratch,
    text: &str,
    levels: &Levels,
    direction: Direction,
    style: &Style,
    width: Option<f32>,
    rows: &[Row],
) -> Paragraph {
    let column = width.unwrap_or_else(|| rows.iter().map(|row| row.width).fold(0.0, f32::max));
    let face = fonts.face(Fonts::first(style));
    let height = (style.size * style.line_height).round().max(1.0);
    let (ascent, descent) = (face.ascent * style.size, face.descent * style.size);
    let baseline = ((height - ascent - descent) / 2.0 + ascent).round();
    let mut paragraph = Paragraph {
        direction,
        width: column,
        text_len: text.len() as u32,
        size: style.size,
        lines: Vec::with_capacity(rows.len()),
        clusters: Vec::with_capacity(scratch.units.len()),
        glyphs: Vec::with_capacity(scratch.pool.len()),
    };
    for (number, row) in rows.iter().enumerate() {
        let units = &scratch.units[row.units.clone()];
        let start = units.first().map_or(text.len() as u32, |unit| unit.start);
        let end = units.last().map_or(start, |unit| unit.start + unit.len);
        let content_end = scratch.units.get(row.content).filter(|_| row.content < row.units.end);
        let content_end = content_end.map_or(end, |unit| unit.start);
        levels.line_into(text, start as usize..end as usize, direction.level(), &mut scratch.line_levels);
        scratch.unit_levels.clear();
        scratch
            .unit_levels
            .extend(units.iter().map(|unit| scratch.line_levels[(unit.start - start) as usize].number()));
        bidi::visual_order(&scratch.unit_levels, &mut scratch.order);
        let left = if direction == Direction::RightToLeft { column - row.width } else { 0.0 };
        let mut x = if direction == Direction::RightToLeft { left - row.hanging } else { 0.0 };
        let top = number as f32 * height;
        let (first_cluster, first_glyph) = (paragraph.clusters.len() as u32, paragraph.glyphs.len() as u32);
        for &place in &scratch.order {
            let unit = &units[place as usize];
            paragraph.clusters.push(Cluster {
                x,
                width: unit.width,
                start: unit.start,
                len: unit.len,
                level: scratch.unit_levels[place as usize],
                separator: unit.kind == Kind::Separator,
            });
            for glyph in &scratch.pool[unit.glyphs.0 as usize..unit.glyphs.1 as usize] {
                paragraph.glyphs.push(Glyph {
                    x: x + glyph.dx,
                    y: top + baseline + glyph.dy,
                    id: glyph.id as u16,
                    face: glyph.face,
                });
            }
            x += unit.width;
        }
        paragraph.lines.push(Line {
            range: (start, end),
            content_end,
            top,
            bottom: top + height,
            baseline: top + baseline,
            left,
            width: row.width,
            clusters: (first_cluster, paragraph.clusters.len() as u32),
            glyphs: (first_glyph, paragraph.glyphs.len() as u32),
        });
    }
    paragraph.clusters.shrink_to_fit();
    paragraph.glyphs.shrink_to_fit();
    paragraph
}
