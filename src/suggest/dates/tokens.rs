//! A paragraph cut into what dates are made of: words, numbers and marks.

use crate::text::arabic::fold;

/// A piece of a text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Where it starts (bytes).
    pub(super) start: usize,
    /// Where it ends (bytes).
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: Kind,
    /// White space stands before it.
    pub(super) spaced: bool,
}

/// What a piece of a text is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Letters, folded.
    Word(String),
    /// A number of so many digits, in the digits of any language that the folding knows.
    Number(u32, u8),
    /// Anything else, one character.
    Mark(char),
}

/// Cuts `text`, which begins at byte `base` of its document.
///
/// Letters and digits part from each other (`1990s`, `الـ23`), for Arabic writes its small words onto numbers. Bidi
/// controls alone are nothing.
pub(super) fn cut(text: &str, base: usize) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 8);
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        let digit = |c: char| fold::letter(c).to_digit(10);
        let is_letter = |c: char| c.is_alphabetic() || fold::is_transparent(c);
        let mut end = at + c.len_utf8();
        let kind = if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1_u8);
            while let Some((at, next)) = chars.next_if(|&(_, next)| digit(next).is_some()) {
                value = value.saturating_mul(10).saturating_add(digit(next).unwrap_or(0));
                digits = digits.saturating_add(1);
                end = at + next.len_utf8();
            }
            Kind::Number(value, digits)
        } else if is_letter(c) {
            while let Some((at, next)) = chars.next_if(|&(_, next)| is_letter(next)) {
                end = at + next.len_utf8();
            }
            let word = fold::folded(text.get(at..end).unwrap_or_default());
            if word.is_empty() {
                continue;
            }
            Kind::Word(word)
        } else {
            Kind::Mark(c)
        };
        out.push(Token { start: base + at, end: base + end, kind, spaced });
        spaced = false;
    }
    out
}

/// Where the letter of that number begins in a word as it is written, counting as its folding does (bytes).
pub(super) fn after_letters(word: &str, letters: usize) -> Option<usize> {
    let mut plain = word.char_indices().filter(|&(_, c)| !fold::is_transparent(c));
    if plain.clone().take(letters).any(|(_, c)| fold::is_presentation(c)) {
        return None;
    }
    plain.nth(letters).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token: Token| match token.kind {
            Kind::Word(word) => word,
            Kind::Number(value, digits) => format!("{value}/{digits}"),
            Kind::Mark(mark) => format!("[{mark}]"),
        };
        cut(text, 0).into_iter().map(show).collect()
    }

    #[test]
    fn numbers_words_and_marks_part() {
        assert_eq!(
            shown("الـ23 إلى ٢٦/١٠\u{200F}، و۴ 1990s"),
            ["ال", "23/2", "الي", "26/2", "[/]", "10/2", "[،]", "و", "4/1", "1990/4", "s"]
        );
        assert_eq!(shown("\u{200F} 👍🏽 مـاـرِس"), ["[👍]", "[🏽]", "مارس"]);
        assert_eq!(after_letters("وَأَكتوبر", 1), Some(4));
        assert_eq!(after_letters("ﻷول", 1), None);
    }
}
