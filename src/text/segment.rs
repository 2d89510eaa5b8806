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

/// All segments between word boundaries (UAX #29) with where each starts (bytes).
///
/// What `unicode-segmentation` gives; runs of Arabic and of ASCII letters are found without its tables.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let length = plain_word(rest).or_else(|| rest.split_word_bounds().next().map(str::len))?;
        let start = at;
        at += length;
        rest.get(..length).map(|word| (start, word))
    })
}

/// The length of the segment that begins a text which begins at a boundary, if it is of the common kind: letters up to
/// what parts words whatever follows, or one space before a letter.
fn plain_word(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = letter(bytes)?;
    if first.0 == Letter::Space {
        return (letter(&bytes[1..])?.0 == Letter::Base).then_some(1);
    }
    if first.0 != Letter::Base {
        return None;
    }
    let mut at = first.1;
    loop {
        if at == bytes.len() {
            return Some(at);
        }
        match letter(&bytes[at..])? {
            (Letter::Base | Letter::Mark, length) => at += length,
            (Letter::Space | Letter::Parts, _) => return Some(at),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// A letter of Arabic or ASCII (`Word_Break=ALetter`).
    Base,
    /// A vowel mark of Arabic (`Extend`).
    Mark,
    /// The space of ASCII.
    Space,
    /// What always parts it from a letter before it.
    Parts,
}

/// What kind of character stands first, with its length, if it is one of the common ones.
fn letter(bytes: &[u8]) -> Option<(Letter, usize)> {
    match *bytes.first()? {
        b' ' => Some((Letter::Space, 1)),
        b'a'..=b'z' | b'A'..=b'Z' => Some((Letter::Base, 1)),
        b'\n' | b'\r' | b'!' | b'"' | b'(' | b')' | b'?' | b'-' | b'/' | b'[' | b']' => {
            Some((Letter::Parts, 1))
        }
        first @ 0xD8..=0xDB => {
            let c = (u32::from(first & 0x1F) << 6) | u32::from(bytes.get(1)? & 0x3F);
            match c {
                0x620..=0x64A | 0x671..=0x6D3 | 0x6EE..=0x6EF | 0x6FA..=0x6FC => Some((Letter::Base, 2)),
                0x64B..=0x65F | 0x670 => Some((Letter::Mark, 2)),
                // The comma of Arabic joins numbers alone.
                0x60C | 0x61B | 0x61F => Some((Letter::Parts, 2)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Where sentences (UAX #29) begin (bytes), in order; 0 among them unless the text is empty.
///
/// What `unicode-segmentation` gives; it is asked only around characters at which a sentence may end.
pub fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    if text.is_empty() {
        return starts;
    }
    starts.push(0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = next_odd(bytes, at) {
        // From the word before, whose case counts, to the first letter after, beyond which nothing counts.
        let letter_before =
            text.get(..at).and_then(|before| before.chars().next_back()).map_or(0, char::len_utf8);
        let space = bytes[at..found].iter().rposition(|&byte| byte == b' ');
        let from = space.map_or(at - letter_before, |space| at + space + 1);
        let mut to = found;
        while let Some(c) = text.get(to..).and_then(|rest| rest.chars().next()) {
            to += c.len_utf8();
            // White space and marks are letters of no kind; digits may stand before a lower-case letter.
            if c.is_alphabetic() && is_settled(bytes, to) {
                break;
            }
        }
        let window = text.get(from..to).unwrap_or_default();
        starts.extend(
            window
                .split_sentence_bound_indices()
                .map(|(start, _)| from + start)
                .filter(|&start| from < start),
        );
        at = to;
    }
    starts
}

/// Says whether what stands before `at` is settled: a letter of the common kinds, with nothing joined to it.
fn is_settled(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(2).and_then(|from| letter(&bytes[from..at]));
    let one = at.checked_sub(1).and_then(|from| letter(&bytes[from..at]));
    let base = |found: Option<(Letter, usize)>| found.is_some_and(|(kind, _)| kind == Letter::Base);
    base(before.filter(|&(_, length)| length == 2)) || base(one)
}

/// The next byte at or after `at` of a character that is none of those that never end a sentence.
fn next_odd(bytes: &[u8], mut at: usize) -> Option<usize> {
    while at < bytes.len() {
        match (bytes[at], letter(&bytes[at..])) {
            (b'!' | b'?' | b'\n' | b'\r', _) => return Some(at),
            (
                b'0'..=b'9' | b',' | b':' | b';' | b'%' | b'\'' | b'+' | b'=' | b'&' | b'_' | b'*' | b'#',
                _,
            ) => at += 1,
            // The question mark of Arabic ends a sentence, and so the comma parts words only.
            (0xD8, Some((Letter::Parts, _))) if bytes.get(at + 1) == Some(&0x9F) => return Some(at),
            (_, Some((_, length))) => at += length,
            // Arabic digits, which stand as the digits of ASCII do.
            (0xD9, _) if matches!(bytes.get(at + 1), Some(0xA0..=0xA9)) => at += 2,
            _ => return Some(at),
        }
    }
    None
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

    const CHARACTERS: &str = "[اللمنيّ\u{64B}\u{670}ـ،؟؛٣abcXYZ .!?:,'\"()/\\-_\\n\\r\\t0-9«»…\u{A0}\u{200C}\u{200D}\u{200F}\u{301}👍🏽🇷🇺אב。一]{0,60}";

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn words_and_sentences_are_those_of_unicode(text in CHARACTERS) {
            let expected: Vec<(usize, &str)> = text.split_word_bound_indices().collect();
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), expected);
            let expected: Vec<usize> = text.split_sentence_bound_indices().map(|(at, _)| at).collect();
            prop_assert_eq!(sentence_starts(&text), expected);
        }
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
