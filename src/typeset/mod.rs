//! Sets text in lines: fonts, bidi, shaping, line breaks, carets, boxes. Knows text; knows no annotation and no egui.
//!
//! The way of a paragraph: levels (UAX #9) → items of one level, script and face → shaping with explicit direction
//! and context → break opportunities (UAX #14) → lines filled in logical order → L1 and L2 a line → clusters in
//! visual order. Every offset is a byte offset into the paragraph's text, every length a logical pixel.

pub mod bidi;
mod flow;
mod fonts;
mod geometry;
mod item;
mod layout;

pub use bidi::{BaseDirection, Direction, first_strong};
pub use flow::{Anchor, Flow};
pub use fonts::{FaceData, FaceId, Fonts};
pub use geometry::{Affinity, Caret, Cluster, Glyph, Hit, Line, Paragraph, RangeBox};
pub use layout::{Family, Scratch, Style, layout};
