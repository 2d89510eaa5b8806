//! Names that brat can carry: letters, digits, `_` and `-` of ASCII.
//!
//! Any other name is written as `L_` and the hexadecimal digits of its UTF-8 bytes, which is a function of the name
//! alone, so that it is understood without any other file. `visual.conf` tells brat's window how to show it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What an encoded name begins with.
const MARK: &str = "L_";

fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    !name.is_empty() && name.chars().all(plain)
}

/// The name as brat can carry it.
pub(super) fn encode(name: &str) -> Cow<'_, str> {
    if is_plain(name) && bytes_of(name).is_none() {
        return name.into();
    }
    let mut out = MARK.to_owned();
    for byte in name.bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    out.into()
}

/// The name that [`encode`] was given; any that it would not have written is taken as it stands.
pub(super) fn decode(name: &str) -> Cow<'_, str> {
    match bytes_of(name).and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(decoded) if encode(&decoded) == name => decoded.into(),
        _ => name.into(),
    }
}

fn bytes_of(name: &str) -> Option<Vec<u8>> {
    let digits = name.strip_prefix(MARK)?.as_bytes();
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() || digits.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    pairs.iter().map(|&[high, low]| u8::try_from(digit(high)? * 16 + digit(low)?).ok()).collect()
}

/// Says whether Python's file objects end a line at a character: brat reads its files with them.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Takes the number off a role that an event has more than once: `Theme2` after `Theme` is a `Theme`.
///
/// `roles` are all roles of an event as the file has them, in order; the result is as long.
pub(super) fn roles_of(roles: &[&str]) -> Vec<String> {
    let mut seen: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    let mut all = Vec::with_capacity(roles.len());
    for &role in roles {
        // A role ends in few digits, if any; more are part of its name.
        let base = (1..=4).find_map(|digits| {
            let (base, number) = role.split_at_checked(role.len().checked_sub(digits)?)?;
            let number: usize = number.parse().ok().filter(|_| !number.starts_with(['0', '+']))?;
            (1 < number && seen.get(base) == Some(&(number - 1))).then_some(base)
        });
        let base = base.unwrap_or(role);
        *seen.entry(base).or_default() += 1;
        all.push(decode(base).into_owned());
    }
    all
}

/// The roles of an event as brat writes them, numbered from the second of a kind.
pub(super) fn numbered(kinds: &[&str]) -> Vec<String> {
    let mut seen: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    let mut all = Vec::with_capacity(kinds.len());
    for &kind in kinds {
        let count = seen.entry(kind).or_default();
        *count += 1;
        all.push(if *count == 1 { encode(kind).into_owned() } else { format!("{}{count}", encode(kind)) });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_readable_where_they_can_be() {
        assert_eq!(encode("Gene_or-gene2"), "Gene_or-gene2");
        assert_eq!(encode("شخص"), "L_d8b4d8aed8b5");
        assert_eq!(decode("L_d8b4d8aed8b5"), "شخص");
        for foreign in ["L_61", "L_6", "L_zz", "L_D8B4", "Lx", "L_ff"] {
            assert_eq!(decode(foreign), foreign);
        }
    }

    #[test]
    fn roles_lose_their_numbers() {
        assert_eq!(roles_of(&["Theme", "Theme2", "Cause", "Theme3"]), ["Theme", "Theme", "Cause", "Theme"]);
        assert_eq!(roles_of(&["Arg1", "Arg2", "Theme2"]), ["Arg1", "Arg2", "Theme2"]);
        assert_eq!(numbered(&["Theme", "Cause", "Theme"]), ["Theme", "Cause", "Theme2"]);
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "(\\PC|L_[0-9a-f]*|[a-z]){0,8}") {
            let encoded = encode(&name);
            prop_assert!(is_plain(&encoded));
            prop_assert_eq!(&*decode(&encoded), name.as_str());
        }
    }
}
