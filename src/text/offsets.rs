//! Conversions between byte offsets and the other units that files count in.

/// An offset in Unicode code points, as Python counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePoint(pub usize);

/// Bytes between two checkpoints of an [`OffsetMap`].
const STEP: usize = 1024;

/// Converts byte offsets of one text to code points and back.
///
/// Keeps the number of code points before every 1024th byte, so that a conversion looks at no more than
/// 1024 bytes wherever it is made.
#[derive(Clone, Debug, Default)]
pub struct OffsetMap {
    before: Vec<u32>,
    total: usize,
}

impl OffsetMap {
    /// Reads the whole text once.
    pub fn new(text: &str) -> Self {
        let mut total = 0;
        let before = text
            .as_bytes()
            .chunks(STEP)
            .map(|chunk| {
                let here = total;
                total += count_code_points(chunk);
                here as u32
            })
            .collect();
        Self { before, total }
    }

    /// Length of the text in code points.
    pub fn code_points(&self) -> usize {
        self.total
    }

    /// The code point offset of a byte offset; `byte` must be a character boundary of the same `text`, and one
    /// beyond its end counts as its end.
    pub fn code_point_of_byte(&self, text: &str, byte: usize) -> CodePoint {
        let byte = byte.min(text.len());
        let index = byte / STEP;
        let Some(&before) = self.before.get(index) else { return CodePoint(self.total) };
        let rest = text.as_bytes().get(index * STEP..byte).unwrap_or_default();
        CodePoint(before as usize + count_code_points(rest))
    }

    /// The byte offset of a code point offset, or nothing if the text is shorter.
    pub fn byte_of_code_point(&self, text: &str, offset: CodePoint) -> Option<usize> {
        if self.total <= offset.0 {
            return (offset.0 == self.total).then_some(text.len());
        }
        let index = self.before.partition_point(|&before| before as usize <= offset.0).checked_sub(1)?;
        let mut left = offset.0 - self.before[index] as usize;
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate().skip(index * STEP) {
            if is_code_point_start(byte) {
                if left == 0 {
                    return Some(at);
                }
                left -= 1;
            }
        }
        Some(bytes.len())
    }
}

fn is_code_point_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn count_code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| is_code_point_start(byte)).count()
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

    proptest! {
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
