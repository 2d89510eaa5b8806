//! What stands between tokens, said in a column: `SpaceAfter=No`, and `UDPipe`'s `SpacesAfter=` and `SpacesBefore=`.

use std::borrow::Cow;

/// What a column says of the gaps around a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spaces<'a> {
    /// What stands before it and is not said by the token before.
    pub(super) before: Option<Cow<'a, str>>,
    /// What follows it.
    pub(super) after: Option<Cow<'a, str>>,
}

/// Length of the shortest column that tells of gaps: most are shorter.
const SHORTEST: usize = "SpacesAfter=".len();

/// Reads the values of a column, parted by `|`.
pub(super) fn read(column: &str) -> Spaces<'_> {
    let mut spaces = Spaces::default();
    if column.len() < SHORTEST {
        return spaces;
    }
    for part in column.split('|') {
        if let Some(value) = part.strip_prefix("SpacesAfter=") {
            spaces.after = Some(unescape(value));
        } else if let Some(value) = part.strip_prefix("SpacesBefore=") {
            spaces.before = Some(unescape(value));
        } else if part == "SpaceAfter=No" && spaces.after.is_none() {
            spaces.after = Some("".into());
        }
    }
    spaces
}

/// Says whether a part of a column tells of gaps.
pub(super) fn is_part(part: &str) -> bool {
    part == "SpaceAfter=No" || part.starts_with("SpacesAfter=") || part.starts_with("SpacesBefore=")
}

/// The column without what it says of gaps; `_` if nothing is left.
pub(super) fn without(column: &str) -> Cow<'_, str> {
    if column.len() < SHORTEST || !column.split('|').any(is_part) {
        return column.into();
    }
    let kept: Vec<&str> = column.split('|').filter(|part| !is_part(part)).collect();
    if kept.is_empty() { "_".into() } else { kept.join("|").into() }
}

/// Adds what stands before a token.
pub(super) fn write_before(out: &mut Vec<u8>, gap: &str) {
    out.extend_from_slice(b"SpacesBefore=");
    escape(out, gap);
}

/// Adds what follows a token.
pub(super) fn write_after(out: &mut Vec<u8>, gap: &str) {
    if gap.is_empty() {
        out.extend_from_slice(b"SpaceAfter=No");
    } else {
        out.extend_from_slice(b"SpacesAfter=");
        escape(out, gap);
    }
}

fn escape(out: &mut Vec<u8>, gap: &str) {
    for c in gap.chars() {
        match c {
            ' ' => out.extend_from_slice(b"\\s"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '|' => out.extend_from_slice(b"\\p"),
            '\\' => out.extend_from_slice(b"\\\\"),
            // Readers that cut lines at any white space must not cut here; UDPipe has no word for these.
            c if c.is_whitespace() => out.extend_from_slice(format!("\\u{{{:x}}}", c as u32).as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The character whose number stands at the front in braces, and what follows.
fn numbered(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.strip_prefix('{')?.split_once('}')?;
    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, rest))
}

fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return value.into();
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('s') => out.push(' '),
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('p') => out.push('|'),
            Some('u') => match numbered(chars.as_str()) {
                Some((c, rest)) => {
                    out.push(c);
                    chars = rest.chars();
                }
                None => out.push_str("\\u"),
            },
            Some('\\') | None => out.push('\\'),
            Some(other) => out.extend(['\\', other]),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_keep_what_is_not_of_gaps() {
        let spaces = read("LId=x|SpaceAfter=No");
        assert_eq!((spaces.before, spaces.after.as_deref()), (None, Some("")));
        assert_eq!(without("LId=x|SpaceAfter=No"), "LId=x");
        assert_eq!(without("SpacesBefore=\\s|SpacesAfter=\\n"), "_");
        assert_eq!(without("SpaceAfter=Yes"), "SpaceAfter=Yes");
    }

    proptest! {
        #[test]
        fn gaps_come_back(gap in "[ \\t\\n\\r|\\\\s\u{A0}\u{2028}ب=]{0,12}") {
            let mut out = Vec::new();
            write_after(&mut out, &gap);
            let out = String::from_utf8(out).unwrap();
            prop_assert!(!out.contains([' ', '\t', '\n', '\r', '|']));
            let spaces = read(&out);
            prop_assert_eq!(spaces.after.as_deref(), Some(&*gap));
        }
    }
}
