//! Boundaries of graphemes, words, sentences and paragraphs (UAX #29, UAX #9 class B), found near an offset
//! without reading the whole document.

use super::TextRange;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// The nearest grapheme boundary at or before `offset` (bytes).
pub fn grapheme_floor(text: &str, offset: usize) -> usize {
    let offset = floor_char(text, offset);
    let mut cursor = GraphemeCursor::new(offset, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => offset,
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    }
}

/// The nearest grapheme boundary at or after `offset` (bytes).
pub fn grapheme_ceil(text: &str, offset: usize) -> usize {
    let offset = floor_char(text, offset);
    let mut cursor = GraphemeCursor::new(offset, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => offset,
        _ => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
    }
}

/// The range, widened to whole graphemes and with white space left out at both ends; nothing if only white
/// space is left.
pub fn span_range(text: &str, range: Range<usize>) -> Option<TextRange> {
    let wide = grapheme_floor(text, range.start)..grapheme_ceil(text, range.end);
    let covered = text.get(wide.clone())?;
    // A space goes with what is joined to it, such as a ZWNJ: graphemes stay whole.
    let is_space = |grapheme: &&str| grapheme.starts_with(char::is_whitespace);
    let before: usize = covered.graphemes(true).take_while(is_space).map(str::len).sum();
    let after: usize = covered.graphemes(true).rev().take_while(is_space).map(str::len).sum();
    let (start, end) = (wide.start + before, wide.end.saturating_sub(after));
    if end <= start {
        return None;
    }
    TextRange::new(text, start..end).ok()
}

/// The paragraph around `offset`, with its separator: text between two characters of bidi class B (UAX #9 P1).
pub fn paragraph_around(text: &str, offset: usize) -> Range<usize> {
    let offset = floor_char(text, offset);
    let (before, after) = text.split_at(offset);
    // An offset between CR and LF stands inside the separator.
    let inside_crlf = before.ends_with('\r') && after.starts_with('\n');
    let before_end = if inside_crlf { offset - 1 } else { offset };
    let head = text.get(..before_end).unwrap_or_default();
    let start =
        head.char_indices().rev().find(|&(_, c)| is_separator(c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = after.char_indices().find(|&(_, c)| is_separator(c)).map_or(text.len(), |(at, c)| {
        let end = offset + at + c.len_utf8();
        if c == '\r' && text.get(end..).is_some_and(|rest| rest.starts_with('\n')) { end + 1 } else { end }
    });
    start..end
}

/// Says whether `c` ends a paragraph: bidi class B.
pub fn is_separator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2029}')
}

/// Text farther than this from an offset is not looked at when its word or sentence is sought (bytes).
const NEAR: usize = 8 * 1024;

/// A window of the paragraph around `offset`, at most about twice [`NEAR`] long.
fn near(text: &str, offset: usize) -> Range<usize> {
    let low = grapheme_floor(text, offset.saturating_sub(NEAR));
    let high = grapheme_ceil(text, (offset + NEAR).min(text.len()));
    let window = text.get(low..high).unwrap_or_default();
    let paragraph = paragraph_around(window, floor_char(text, offset) - low);
    low + paragraph.start..low + paragraph.end
}

/// The word (UAX #29) that holds the character after `offset`; the segment between words if there is none.
pub fn word_around(text: &str, offset: usize) -> Range<usize> {
    segment_around(text, offset, |window| window.split_word_bound_indices().collect())
}

/// The sentence (UAX #29) around `offset`, with the white space that trails it.
pub fn sentence_around(text: &str, offset: usize) -> Range<usize> {
    segment_around(text, offset, |window| window.split_sentence_bound_indices().collect())
}

fn segment_around(text: &str, offset: usize, split: impl Fn(&str) -> Vec<(usize, &str)>) -> Range<usize> {
    let window = near(text, offset);
    let inside = text.get(window.clone()).unwrap_or_default();
    let at = offset.saturating_sub(window.start);
    let parts = split(inside);
    let found = parts.iter().find(|(start, part)| at < start + part.len()).or(parts.last());
    found.map_or(window.start..window.start, |(start, part)| {
        window.start + start..window.start + start + part.len()
    })
}

/// Says whether the segment is a word: it holds a letter or a digit.
pub fn is_word(segment: &str) -> bool {
    segment.chars().any(char::is_alphanumeric)
}

/// The next start of a word after `offset`, or the end of the text.
pub fn next_word(text: &str, offset: usize) -> usize {
    let mut at = word_around(text, offset).end;
    while at < text.len() {
        let word = word_around(text, at);
        if is_word(text.get(word.clone()).unwrap_or_default()) {
            return word.start;
        }
        at = word.end.max(at + 1);
    }
    text.len()
}

/// The start of the word before `offset`, or the start of the text.
pub fn previous_word(text: &str, offset: usize) -> usize {
    let mut at = offset;
    while 0 < at {
        let word = word_around(text, grapheme_floor(text, at - 1));
        if is_word(text.get(word.clone()).unwrap_or_default()) {
            return word.start;
        }
        at = word.start.min(at - 1);
    }
    0
}

/// The nearest character boundary at or before `offset` (bytes), at most the text's length.
pub fn floor_char(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str, range: Range<usize>) -> &str {
        text.get(range).unwrap()
    }

    #[test]
    fn a_span_keeps_marks_and_loses_spaces() {
        let text = " أكّدَ  ";
        let mark = text.find('\u{651}').unwrap();
        assert_eq!(span_range(text, 0..mark).unwrap().of(text), "أكّ");
        assert_eq!(span_range(text, 0..text.len()).unwrap().of(text), "أكّدَ");
        assert_eq!(span_range(text, 0..1), None);
    }

    #[test]
    fn paragraphs_end_at_every_separator() {
        let text = "ا\r\nب\u{2029}ج";
        assert_eq!(at(text, paragraph_around(text, 0)), "ا\r\n");
        assert_eq!(at(text, paragraph_around(text, 3)), "ا\r\n");
        assert_eq!(at(text, paragraph_around(text, 4)), "ب\u{2029}");
        assert_eq!(at(text, paragraph_around(text, text.len())), "ج");
    }

    #[test]
    fn words_and_sentences() {
        let text = "قال طه: نعم. ثم مضى.";
        assert_eq!(at(text, word_around(text, 0)), "قال");
        assert_eq!(at(text, word_around(text, text.find("طه").unwrap() + 2)), "طه");
        assert_eq!(at(text, sentence_around(text, 2)), "قال طه: نعم. ");
        assert_eq!(next_word(text, 0), text.find("طه").unwrap());
        assert_eq!(previous_word(text, text.find("نعم").unwrap()), text.find("طه").unwrap());
        assert_eq!(next_word(text, text.len()), text.len());
        assert_eq!(previous_word(text, 0), 0);
    }

    proptest! {
        #[test]
        fn boundaries_enclose_the_offset(text in "[اب ّ.\\n\\r👍🏽a‌]{0,40}", offset in 0_usize..80) {
            let offset = floor_char(&text, offset);
            let (floor, ceil) = (grapheme_floor(&text, offset), grapheme_ceil(&text, offset));
            prop_assert!(floor <= offset && offset <= ceil);
            for range in [paragraph_around(&text, offset), word_around(&text, offset), sentence_around(&text, offset)] {
                prop_assert!(text.get(range.clone()).is_some());
                prop_assert!(range.start <= offset && offset <= range.end);
            }
            prop_assert!(offset <= next_word(&text, offset));
            prop_assert!(previous_word(&text, offset) <= offset);
        }
    }
}
