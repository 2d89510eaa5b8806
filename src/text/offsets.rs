//! Conversions between byte offsets and the other units that files count in.

use std::fmt;
use unicode_segmentation::UnicodeSegmentation as _;

/// An offset in Unicode code points, as Python counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePoint(pub usize);

/// What a file counts its offsets in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Unicode code points, as Python counts.
    #[default]
    CodePoint,
    /// UTF-16 code units, as Java and JavaScript count.
    Utf16,
    /// Extended grapheme clusters (UAX #29), as readers count.
    Grapheme,
    /// UTF-8 bytes, as Rust, Go and C count.
    Byte,
}

impl Unit {
    /// All of them, the likeliest first.
    pub const ALL: [Self; 4] = [Self::CodePoint, Self::Utf16, Self::Grapheme, Self::Byte];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CodePoint => "code-points",
            Self::Utf16 => "utf-16",
            Self::Grapheme => "graphemes",
            Self::Byte => "bytes",
        }
    }

    /// Its name for readers, in the plural.
    pub fn title(self) -> &'static str {
        match self {
            Self::CodePoint => "code points",
            Self::Utf16 => "UTF-16 units",
            Self::Grapheme => "graphemes",
            Self::Byte => "bytes",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// Bytes between two checkpoints of an [`OffsetMap`].
const STEP: usize = 32;

/// Converts byte offsets of one text to another unit and back.
///
/// Keeps the count before every 32nd byte, so that a conversion looks at no more than 32 bytes wherever it is made;
/// for graphemes, whose boundaries need more context, it keeps every boundary.
#[derive(Clone, Debug, Default)]
pub struct OffsetMap {
    unit: Unit,
    /// Counts before each checkpoint; for graphemes the byte offset of each boundary but the last.
    before: Vec<u32>,
    total: usize,
}

impl OffsetMap {
    /// Reads the whole text once, to count in code points.
    pub fn new(text: &str) -> Self {
        Self::of(text, Unit::CodePoint)
    }

    /// Reads the whole text once, to count in `unit`.
    pub fn of(text: &str, unit: Unit) -> Self {
        match unit {
            Unit::Byte => Self { unit, before: Vec::new(), total: text.len() },
            Unit::Grapheme => {
                let before: Vec<u32> = text.grapheme_indices(true).map(|(at, _)| at as u32).collect();
                Self { unit, total: before.len(), before }
            }
            Unit::CodePoint | Unit::Utf16 => {
                let mut total = 0;
                let mut before = Vec::with_capacity(text.len() / STEP + 1);
                for chunk in text.as_bytes().chunks(STEP) {
                    before.push(total as u32);
                    total += count(unit, chunk);
                }
                Self { unit, before, total }
            }
        }
    }

    /// Length of the text in the map's unit.
    pub fn len(&self) -> usize {
        self.total
    }

    /// Says whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Length of the text in code points, for a map of those.
    pub fn code_points(&self) -> usize {
        self.total
    }

    /// The offset, in the map's unit, of a byte offset; `byte` must be a character boundary of the same `text`, and
    /// one beyond its end counts as its end. A byte inside a grapheme counts as the start of the next.
    pub fn of_byte(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(text.len());
        match self.unit {
            Unit::Byte => byte,
            Unit::Grapheme => self.before.partition_point(|&at| (at as usize) < byte),
            Unit::CodePoint | Unit::Utf16 => {
                let index = byte / STEP;
                let Some(&before) = self.before.get(index) else { return self.total };
                let rest = text.as_bytes().get(index * STEP..byte).unwrap_or_default();
                before as usize + count(self.unit, rest)
            }
        }
    }

    /// The byte offset of an offset in the map's unit, or nothing if the text is shorter or the offset lies inside a
    /// character.
    pub fn to_byte(&self, text: &str, offset: usize) -> Option<usize> {
        if self.total <= offset {
            return (offset == self.total).then_some(text.len());
        }
        match self.unit {
            Unit::Byte => text.is_char_boundary(offset).then_some(offset),
            Unit::Grapheme => self.before.get(offset).map(|&at| at as usize),
            Unit::CodePoint | Unit::Utf16 => {
                let index = self.checkpoint(offset)?;
                let mut left = offset - self.before[index] as usize;
                let bytes = text.as_bytes();
                let mut from = index * STEP;
                for word in bytes.get(from..).unwrap_or_default().as_chunks::<WORD>().0 {
                    let Some(after) = left.checked_sub(count_word(self.unit, *word)) else { break };
                    (left, from) = (after, from + WORD);
                }
                for (at, &byte) in bytes.iter().enumerate().skip(from) {
                    if is_code_point_start(byte) {
                        if left == 0 {
                            return Some(at);
                        }
                        let units = if self.unit == Unit::Utf16 && 0xF0 <= byte { 2 } else { 1 };
                        left = left.checked_sub(units)?;
                    }
                }
                Some(bytes.len())
            }
        }
    }

    /// The last checkpoint that is not behind an offset: looked for first where it would be if the text were as dense
    /// everywhere.
    fn checkpoint(&self, offset: usize) -> Option<usize> {
        const NEAR: usize = 3;
        let guess = (offset as u64 * self.before.len() as u64 / self.total.max(1) as u64) as usize;
        let from = guess.saturating_sub(NEAR);
        let near = self.before.get(from..)?;
        let near = near.get(..=2 * NEAR).unwrap_or(near);
        if let Some((&first, rest)) = near.split_first()
            && first as usize <= offset
            && let Some(after) = rest.iter().position(|&before| offset < before as usize)
        {
            return Some(from + after);
        }
        self.before.partition_point(|&before| before as usize <= offset).checked_sub(1)
    }

    /// The code point offset of a byte offset, for a map of code points; see [`Self::of_byte`].
    pub fn code_point_of_byte(&self, text: &str, byte: usize) -> CodePoint {
        CodePoint(self.of_byte(text, byte))
    }

    /// The byte offset of a code point offset, or nothing if the text is shorter.
    pub fn byte_of_code_point(&self, text: &str, offset: CodePoint) -> Option<usize> {
        self.to_byte(text, offset.0)
    }
}

fn is_code_point_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// Bytes that are counted at once.
const WORD: usize = 8;

/// Units that start in these bytes; a character beyond the basic plane, whose first byte is 0xF0 or more, is two in
/// UTF-16.
fn count(unit: Unit, bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<WORD>();
    let all: usize = words.iter().map(|word| count_word(unit, *word)).sum();
    all + rest.iter().map(|&byte| units(unit, byte)).sum::<usize>()
}

fn units(unit: Unit, byte: u8) -> usize {
    usize::from(is_code_point_start(byte)) + usize::from(unit == Unit::Utf16 && 0xF0 <= byte)
}

/// Units that start in eight bytes, by the two or four highest bits of each, all eight at once.
fn count_word(unit: Unit, word: [u8; WORD]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(word);
    let inside = (word >> 7) & !(word >> 6) & EACH;
    let mut units = (EACH ^ inside).wrapping_mul(EACH) >> 56;
    if unit == Unit::Utf16 {
        let beyond = (word >> 7) & (word >> 6) & (word >> 5) & (word >> 4) & EACH;
        units += beyond.wrapping_mul(EACH) >> 56;
    }
    units as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_as_python_does() {
        let text = "أكّد «لافروف» 🇷🇺 أنّ";
        let map = OffsetMap::new(text);
        let last = text.rfind('أ').unwrap();
        assert_eq!(last, 35);
        assert_eq!(map.code_point_of_byte(text, last), CodePoint(17));
        assert_eq!(map.byte_of_code_point(text, CodePoint(17)), Some(35));
        assert_eq!(map.byte_of_code_point(text, CodePoint(21)), None);
    }

    #[test]
    fn counts_as_others_do() {
        let text = "أ👍🏽\u{64E}ب";
        for (unit, total, last) in
            [(Unit::CodePoint, 5, 4), (Unit::Utf16, 7, 6), (Unit::Grapheme, 3, 2), (Unit::Byte, 14, 12)]
        {
            let map = OffsetMap::of(text, unit);
            assert_eq!((map.len(), map.of_byte(text, 12)), (total, last), "{unit}");
            assert_eq!(map.to_byte(text, last), Some(12), "{unit}");
            assert_eq!(map.to_byte(text, total + 1), None, "{unit}");
        }
        assert_eq!(OffsetMap::of(text, Unit::Utf16).to_byte(text, 2), None, "inside a surrogate pair");
    }

    proptest! {
        #[test]
        fn every_unit_comes_back(text in "(\\PC|\n|ب|👍|\u{64E}){0,300}") {
            for unit in Unit::ALL {
                let map = OffsetMap::of(&text, unit);
                for (byte, _) in text.char_indices() {
                    let offset = map.of_byte(&text, byte);
                    if unit != Unit::Grapheme {
                        prop_assert_eq!(map.to_byte(&text, offset), Some(byte));
                    }
                }
                for offset in 0..=map.len() {
                    if let Some(byte) = map.to_byte(&text, offset) {
                        prop_assert_eq!(map.of_byte(&text, byte), offset);
                    }
                }
            }
        }

        #[test]
        fn conversions_are_inverse(text in "(\\PC|\n|ب){0,3000}") {
            let map = OffsetMap::new(&text);
            for (points, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(map.code_point_of_byte(&text, byte), CodePoint(points));
                prop_assert_eq!(map.byte_of_code_point(&text, CodePoint(points)), Some(byte));
            }
            prop_assert_eq!(map.byte_of_code_point(&text, CodePoint(map.code_points())), Some(text.len()));
        }
    }
}
