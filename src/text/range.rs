//! A range of a text, checked once.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A half-open range of UTF-8 byte offsets into one document's text.
///
/// [`TextRange::new`] checks that it lies inside the text, that it does not run backwards and that both ends are
/// character boundaries. It promises nothing about graphemes, and nothing about any other text.
///
/// Read from a journal it is a pair of offsets that nobody has checked yet: see [`TextRange::fits`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct TextRange {
    start: u32,
    end: u32,
}

/// Why two offsets are not a range of a text; offsets are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The end comes before the start.
    #[error("it ends (byte {end}) before it starts (byte {start})")]
    Reversed {
        /// Byte offset of the start.
        start: usize,
        /// Byte offset of the end.
        end: usize,
    },
    /// The end lies beyond the text.
    #[error("it ends at byte {end}, beyond the text of {len} bytes")]
    OutOfBounds {
        /// Byte offset of the end.
        end: usize,
        /// Length of the text in bytes.
        len: usize,
    },
    /// An end lies within the bytes of one character.
    #[error("byte {offset} lies inside a character")]
    InsideCharacter {
        /// The byte offset at fault.
        offset: usize,
    },
}

impl From<(u32, u32)> for TextRange {
    fn from((start, end): (u32, u32)) -> Self {
        Self { start, end }
    }
}

impl From<TextRange> for (u32, u32) {
    fn from(range: TextRange) -> Self {
        (range.start, range.end)
    }
}

impl TextRange {
    /// Checks that `range` is a range of `text`.
    pub fn new(text: &str, range: Range<usize>) -> Result<Self, RangeError> {
        let Range { start, end } = range;
        if end < start {
            return Err(RangeError::Reversed { start, end });
        }
        if text.len() < end || u32::try_from(end).is_err() {
            return Err(RangeError::OutOfBounds { end, len: text.len() });
        }
        for offset in [start, end] {
            if !text.is_char_boundary(offset) {
                return Err(RangeError::InsideCharacter { offset });
            }
        }
        Ok(Self { start: start as u32, end: end as u32 })
    }

    /// Says whether it is a range of `text`.
    pub fn fits(self, text: &str) -> bool {
        Self::new(text, self.bytes()).is_ok()
    }

    /// Byte offset of the first character.
    pub fn start(self) -> u32 {
        self.start
    }

    /// Byte offset after the last character.
    pub fn end(self) -> u32 {
        self.end
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Says whether the range covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The range as `usize` bytes, for slicing.
    pub fn bytes(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text it covers; empty if `text` is not the text that it was checked against and does not fit.
    pub fn of(self, text: &str) -> &str {
        text.get(self.bytes()).unwrap_or_default()
    }

    /// Says whether the two share at least one byte, or, for an empty range, whether it lies within the other.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end.max(other.start + u32::from(other.is_empty()))
            && other.start < self.end.max(self.start + u32::from(self.is_empty()))
    }

    /// Says whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_range() {
        let text = "aب";
        assert_eq!(TextRange::new(text, 0..3).unwrap().of(text), "aب");
        assert_eq!(TextRange::new(text, 2..3), Err(RangeError::InsideCharacter { offset: 2 }));
        let reversed = std::ops::Range { start: 3, end: 1 };
        assert_eq!(TextRange::new(text, reversed), Err(RangeError::Reversed { start: 3, end: 1 }));
        assert_eq!(TextRange::new(text, 0..4), Err(RangeError::OutOfBounds { end: 4, len: 3 }));
    }

    #[test]
    fn overlaps_where_a_byte_is_shared() {
        let r = |a, b| TextRange::new("abcdef", a..b).unwrap();
        assert!(r(0, 3).overlaps(r(2, 4)));
        assert!(!r(0, 3).overlaps(r(3, 4)));
        assert!(r(2, 2).overlaps(r(0, 3)));
        assert!(!r(3, 3).overlaps(r(0, 3)));
    }
}
