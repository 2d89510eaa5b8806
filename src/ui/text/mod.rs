//! The typesetter at work in the window: one engine with its fonts, its glyph atlas and the interface's own strings.

mod atlas;

use crate::typeset::{BaseDirection, Direction, Family, Fonts, Paragraph, Scratch, Style, layout};
use atlas::Atlas;
use egui::{Color32, Context, Id, Painter, Pos2};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The engine of a window; a cheap handle.
#[derive(Clone)]
pub struct TextEngine {
    fonts: Arc<Fonts>,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    scratch: Scratch,
    atlas: Atlas,
    /// Layouts of interface strings, and the frame each was last asked for.
    lines: HashMap<Key, (Arc<Paragraph>, u64)>,
    frame: u64,
    /// The faces that the strings were set with.
    fonts: u32,
    direction: Direction,
}

/// What an interface string is set by; lengths in bits, so that they can be compared.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    text: String,
    default: Direction,
    size: u32,
    bold: bool,
    width: Option<u32>,
    elide: bool,
}

/// How an interface string is set.
#[derive(Clone, Copy, Debug)]
pub struct LineStyle {
    /// Size of the text in points.
    pub size: f32,
    /// Bold faces.
    pub bold: bool,
}

/// Line height of interface strings, as a multiple of their size.
const LINE_HEIGHT: f32 = 1.6;
/// Frames for which a layout is kept unused.
const KEPT: u64 = 120;

fn id() -> Id {
    Id::unique("text engine")
}

impl TextEngine {
    /// Gives a window its engine. Anything that egui itself should write is set in the same fonts.
    pub fn install(ctx: &Context, fonts: Arc<Fonts>) -> Self {
        let engine = Self {
            fonts,
            inner: Arc::new(Mutex::new(Inner {
                scratch: Scratch::default(),
                atlas: Atlas::default(),
                lines: HashMap::new(),
                frame: 0,
                fonts: 0,
                direction: Direction::LeftToRight,
            })),
        };
        ctx.data_mut(|data| data.insert_temp(id(), engine.clone()));
        engine
    }

    /// The engine of a window; one with the bundled fonts if it has none yet.
    pub fn of(ctx: &Context) -> Self {
        let found = ctx.data(|data| data.get_temp::<Self>(id()));
        found.unwrap_or_else(|| Self::install(ctx, Arc::new(Fonts::bundled())))
    }

    /// Its fonts.
    pub fn fonts(&self) -> Arc<Fonts> {
        self.fonts.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the direction of the interface: that of strings with no strong character.
    pub fn set_direction(&self, direction: Direction) {
        self.inner().direction = direction;
    }

    /// Direction of the interface.
    pub fn direction(&self) -> Direction {
        self.inner().direction
    }

    /// Forgets what has not been shown for a while; to be called once a frame.
    pub fn end_frame(&self, ctx: &Context) {
        let mut inner = self.inner();
        inner.frame += 1;
        let frame = inner.frame;
        if inner.fonts != self.fonts.generation() {
            inner.fonts = self.fonts.generation();
            inner.lines.clear();
            ctx.request_repaint();
        }
        if frame.is_multiple_of(KEPT) {
            inner.lines.retain(|_, (_, used)| frame < *used + KEPT);
        }
        if inner.atlas.is_crowded() {
            inner.atlas = Atlas::default();
            ctx.request_repaint();
        }
    }

    /// An interface string on one line, cut with an ellipsis at its logical end where it is wider than `most`.
    pub fn line(&self, text: &str, style: LineStyle, most: f32) -> Arc<Paragraph> {
        self.set(text, style, Some(most), true)
    }

    /// An interface string in as many lines as it needs in `width`.
    pub fn lines(&self, text: &str, style: LineStyle, width: f32) -> Arc<Paragraph> {
        self.set(text, style, Some(width), false)
    }

    fn set(&self, text: &str, style: LineStyle, width: Option<f32>, elide: bool) -> Arc<Paragraph> {
        let mut inner = self.inner();
        let key = Key {
            text: text.to_owned(),
            default: inner.direction,
            size: style.size.to_bits(),
            bold: style.bold,
            width: width.map(|width| width.round().to_bits()),
            elide,
        };
        let frame = inner.frame;
        if let Some((paragraph, used)) = inner.lines.get_mut(&key) {
            *used = frame;
            return paragraph.clone();
        }
        let base = BaseDirection::Auto { default: inner.direction };
        let full = Style {
            size: style.size,
            bold: style.bold,
            line_height: LINE_HEIGHT,
            family: Family::Interface,
            ..Style::default()
        };
        let fonts = &self.fonts;
        let scratch = &mut inner.scratch;
        let paragraph = match (elide, width) {
            (true, Some(most)) => one_line(fonts, scratch, text, base, &full, most),
            _ => layout(fonts, scratch, text, base, &full, width.map(f32::round)),
        };
        let paragraph = Arc::new(paragraph);
        inner.lines.insert(key, (paragraph.clone(), frame));
        paragraph
    }

    /// Paints lines of a paragraph in one colour; `pos` is its top left corner in points.
    pub fn paint_paragraph(
        &self,
        painter: &Painter,
        paragraph: &Paragraph,
        pos: Pos2,
        lines: Range<usize>,
        color: Color32,
    ) {
        self.inner().atlas.paint(painter, &self.fonts, paragraph, pos, lines, color);
    }
}

/// Sets a string on one line; line ends in it become spaces, and what does not fit gives way to an ellipsis.
fn one_line(
    fonts: &Fonts,
    scratch: &mut Scratch,
    text: &str,
    base: BaseDirection,
    style: &Style,
    most: f32,
) -> Paragraph {
    use unicode_segmentation::UnicodeSegmentation as _;
    // As many bytes as before, so that offsets stay true.
    let blank = |c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}';
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if blank(c) {
            line.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            line.push(c);
        }
    }
    let text = line;
    // The whole string tells the direction, however little of it is shown.
    let base = BaseDirection::Fixed(base.resolve(&text));
    let whole = layout(fonts, scratch, &text, base, style, None);
    if whole.width() <= most || text.is_empty() {
        return whole;
    }
    let ends: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
    let (mut low, mut high) = (0, ends.len());
    let mut best = None;
    while low < high {
        let middle = usize::midpoint(low, high);
        let head = text.get(..ends[middle]).unwrap_or_default().trim_end();
        let cut = layout(fonts, scratch, &format!("{head}…"), base, style, None);
        if cut.width() <= most {
            best = Some(cut);
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    best.unwrap_or_else(|| layout(fonts, scratch, "…", base, style, None))
}
