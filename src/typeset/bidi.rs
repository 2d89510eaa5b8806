//! The Unicode bidirectional algorithm (UAX #9): base direction, levels, and the line rules L1 and L2.
//!
//! Levels come from `unicode-bidi`; L1 and L2 are done here, in time proportional to the line.

use std::ops::Range;
use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo};

/// The direction in which text runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// As Latin runs.
    #[default]
    LeftToRight,
    /// As Arabic and Hebrew run.
    RightToLeft,
}

impl Direction {
    /// The embedding level of a paragraph of that direction.
    pub fn level(self) -> Level {
        match self {
            Self::LeftToRight => Level::ltr(),
            Self::RightToLeft => Level::rtl(),
        }
    }
}

/// How the base direction of a paragraph is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BaseDirection {
    /// By the first strong character (P2, P3); without one, the default.
    Auto {
        /// The direction of a paragraph with no strong character.
        default: Direction,
    },
    /// Set by hand.
    Fixed(Direction),
}

impl BaseDirection {
    /// The direction of this text.
    pub fn resolve(self, text: &str) -> Direction {
        match self {
            Self::Fixed(direction) => direction,
            Self::Auto { default } => first_strong(text).unwrap_or(default),
        }
    }
}

/// The direction of the first strong character of the first paragraph that has one (UAX #9 P2, isolates skipped).
pub fn first_strong(text: &str) -> Option<Direction> {
    match unicode_bidi::get_base_direction_full(text) {
        unicode_bidi::Direction::Ltr => Some(Direction::LeftToRight),
        unicode_bidi::Direction::Rtl => Some(Direction::RightToLeft),
        unicode_bidi::Direction::Mixed => None,
    }
}

/// The levels of a paragraph before the line rules, and its classes; one each for every byte.
pub struct Levels {
    /// Embedding level of each byte.
    pub levels: Vec<Level>,
    /// Bidi class of each byte, as the character has it.
    pub classes: Vec<BidiClass>,
}

/// Resolves the levels of one paragraph (X1 to I2).
pub fn resolve(text: &str, direction: Direction) -> Levels {
    let info = ParagraphBidiInfo::new(text, Some(direction.level()));
    Levels { levels: info.levels, classes: info.original_classes }
}

impl Levels {
    /// The levels of a line after rule L1, for each of its bytes, into `out`.
    pub fn line_into(&self, text: &str, line: Range<usize>, base: Level, out: &mut Vec<Level>) {
        out.clear();
        out.extend_from_slice(self.levels.get(line.clone()).unwrap_or_default());
        let inside = text.get(line.clone()).unwrap_or_default();
        // Where the white space that reaches to a separator or to the end of the line begins.
        let mut white: Option<usize> = None;
        let mut before = base;
        for (at, c) in inside.char_indices() {
            let end = at + c.len_utf8();
            match self.classes[line.start + at] {
                BidiClass::B | BidiClass::S => {
                    out[white.take().unwrap_or(at)..end].fill(base);
                }
                BidiClass::WS | BidiClass::FSI | BidiClass::LRI | BidiClass::RLI | BidiClass::PDI => {
                    white.get_or_insert(at);
                }
                // X9 has these removed: they take part in nothing and stand with what comes before.
                BidiClass::RLE
                | BidiClass::LRE
                | BidiClass::RLO
                | BidiClass::LRO
                | BidiClass::PDF
                | BidiClass::BN => out[at..end].fill(before),
                _ => white = None,
            }
            before = out[at];
        }
        if let Some(start) = white {
            out[start..].fill(base);
        }
    }
}

/// Rule L2: the visual order, left to right, of things with these levels.
pub fn visual_order(levels: &[u8], order: &mut Vec<u32>) {
    order.clear();
    order.extend(0..levels.len() as u32);
    let Some(&highest) = levels.iter().max() else { return };
    let Some(lowest_odd) = levels.iter().filter(|&&level| level % 2 == 1).min() else { return };
    for level in (*lowest_odd..=highest).rev() {
        let mut at = 0;
        while at < levels.len() {
            // Runs keep their places while what is inside them is turned around, so the levels may be read in
            // logical order.
            if levels[at] < level {
                at += 1;
                continue;
            }
            let end = at + levels[at..].iter().take_while(|&&other| level <= other).count();
            order[at..end].reverse();
            at = end;
        }
    }
}
