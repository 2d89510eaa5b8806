//! Characters that stand for themselves behind a backslash.

use std::borrow::Cow;

/// What stands in a cell for an annotation that is not there.
pub(super) const NONE: &str = "_";
/// What stands in a cell for a feature without a value.
pub(super) const UNSET: &str = "*";

/// Escapes the text of a sentence, or what stands after any `#…=`: control characters and the backslash.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{C}' => out.push_str("\\f"),
            '\0'..='\u{7}' | '\u{E}'..='\u{1F}' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// Undoes [`text`]; files of 3.1 and before are escaped as Java does it, with numbers of characters too.
pub(super) fn untext(text: &str, java: bool) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        rest = after;
        let Some(c) = chars.next() else {
            out.push('\\');
            rest = "";
            break;
        };
        let plain = match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{C}',
            '\\' => '\\',
            '\0'..='\u{7}' | '\u{E}'..='\u{1F}' => c,
            '"' | '\'' | '/' if java => c,
            'u' if java => {
                if let Some((c, left)) = utf16(after) {
                    out.push(c);
                    rest = left;
                } else {
                    out.push('\\');
                }
                continue;
            }
            _ => {
                out.push('\\');
                continue;
            }
        };
        out.push(plain);
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.into()
}

/// A character as `uXXXX`, or as two of those with a backslash between, and what follows.
fn utf16(text: &str) -> Option<(char, &str)> {
    let unit = |text: &str| -> Option<(u16, usize)> {
        let digits = text.strip_prefix('u')?.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
        Some((u16::from_str_radix(digits, 16).ok()?, 5))
    };
    let (first, length) = unit(text)?;
    let rest = text.get(length..)?;
    if let Some(Ok(c)) = char::decode_utf16([first]).next() {
        return Some((c, rest));
    }
    let (second, length) = unit(rest.strip_prefix('\\')?)?;
    let c = char::decode_utf16([first, second]).next()?.ok()?;
    Some((c, rest.get(1 + length..)?))
}

/// Escapes a value in a cell.
pub(super) fn value(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 4);
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '-' if chars.peek() == Some(&'>') => out.push_str("\\-"),
            _ => out.push(c),
        }
    }
    out
}

/// Undoes [`value`]; any other backslash stays.
pub(super) fn unvalue(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (plain, length) = match after.as_bytes() {
            [c @ (b'\\' | b'[' | b']' | b'|' | b'_' | b';' | b'*'), ..] => (char::from(*c), 1),
            [b't', ..] => ('\t', 1),
            [b'n', ..] => ('\n', 1),
            [b'-', b'>', ..] => ('-', 1),
            _ => ('\\', 0),
        };
        out.push(plain);
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Splits a cell at a character that no backslash stands before.
pub(super) fn split(cell: &str, at: u8) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (place, byte) in cell.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if byte == at {
            parts.push(cell.get(from..place).unwrap_or_default());
            from = place + 1;
        }
    }
    parts.push(cell.get(from..).unwrap_or_default());
    parts
}

/// Takes `[…]` from the end of a value.
pub(super) fn bracket(value: &str) -> (&str, Option<&str>) {
    let Some(inner) = value.strip_suffix(']') else { return (value, None) };
    let Some((before, said)) = inner.rsplit_once('[') else { return (value, None) };
    let numbers = !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let escaped = before.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
    if numbers && !escaped { (before, Some(said)) } else { (value, None) }
}

/// Takes `->1-2` from the end of a value.
pub(super) fn arrow(value: &str) -> (&str, Option<(u32, u32)>) {
    let Some((before, said)) = value.rsplit_once("->") else { return (value, None) };
    let escaped = before.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
    let pair = said.split_once('-').and_then(|(chain, element)| Some((number(chain)?, number(element)?)));
    match pair {
        Some(pair) if !escaped => (before, Some(pair)),
        _ => (value, None),
    }
}

/// A number in digits alone.
pub(super) fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_those_of_the_manual() {
        assert_eq!(
            value("a\\b[c]|d_e->f;g\th\ni*j-k"),
            "a\\\\b\\[c\\]|d_e".replace('|', "\\|").replace('_', "\\_") + "\\->f\\;g\\th\\ni\\*j-k"
        );
        assert_eq!(unvalue("x\\->y \\r \\q \\"), "x->y \\r \\q \\");
        assert_eq!(text("a\tb\rc\u{1}"), "a\\tb\\rc\\\u{1}");
        assert_eq!(untext("\\uD83D\\uDE00 \\\"x\\\" \\u00e9\\u12", true), "😀 \"x\" é\\u12");
        assert_eq!(untext("\\u00e9\\\"", false), "\\u00e9\\\"");
        assert_eq!(split("a\\|b|c\\\\|d", b'|'), ["a\\|b", "c\\\\", "d"]);
        assert_eq!(bracket("a\\[1\\][2]"), ("a\\[1\\]", Some("2")));
        assert_eq!(bracket("a\\[1]"), ("a\\[1]", None));
        assert_eq!(arrow("*->1-2"), ("*", Some((1, 2))));
        assert_eq!(arrow("a\\->1-2"), ("a\\->1-2", None));
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(words in "[\\\\\\[\\]|_;*>tnrub\t\n\u{1}ب😀-]{0,12}") {
            let (cell, line) = (value(&words), text(&words));
            prop_assert_eq!(unvalue(&cell), words.as_str());
            prop_assert_eq!(untext(&line, false), words.as_str());
            let both = format!("{cell}[7]|{cell}");
            let parts = split(&both, b'|');
            prop_assert_eq!(parts.len(), 2);
            prop_assert_eq!(bracket(parts[0]), (cell.as_str(), Some("7")));
            prop_assert_eq!(bracket(parts[1]), (cell.as_str(), None));
        }
    }
}
