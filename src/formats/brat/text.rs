//! The text column of a span, and parts that are cut where the file would break its lines.

use super::names::is_break;
use crate::text::TextRange;
use serde_json::{Value, json};

/// The text of each fragment, if the text column is one of those that brat or its older releases write.
pub(super) fn split<'a>(fragments: &[(u64, u64)], text: Option<&'a str>) -> Vec<Option<&'a str>> {
    let none = || vec![None; fragments.len()];
    let Some(text) = text else { return none() };
    if let [(start, end)] = fragments {
        // Whatever follows the text after a space is not of it.
        let length = usize::try_from(end - start).unwrap_or(usize::MAX);
        let cut = text.char_indices().nth(length).map(|(at, _)| at);
        let cut = cut.and_then(|at| text.split_at_checked(at)).filter(|(_, rest)| is_tail(rest));
        let covered = cut.map_or(text, |(text, _)| text);
        return vec![(!missing(text, length)).then_some(covered)];
    }
    let units: [fn(&str) -> u64; 3] =
        [|c| c.chars().count() as u64, |c| c.encode_utf16().count() as u64, |c| c.len() as u64];
    for separator in [" ", ""] {
        for unit in units {
            if let Some(pieces) = divide(fragments, text, separator, unit) {
                return pieces.into_iter().map(Some).collect();
            }
        }
    }
    none()
}

fn missing(text: &str, length: usize) -> bool {
    0 < length && text.trim().is_empty() && text.chars().count() < length
}

/// Says whether this may follow a span's text on its line.
fn is_tail(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace)
}

/// Cuts a text column into pieces as long as the fragments.
fn divide<'a>(
    fragments: &[(u64, u64)],
    text: &'a str,
    separator: &str,
    unit: fn(&str) -> u64,
) -> Option<Vec<&'a str>> {
    let mut rest = text;
    let mut pieces = Vec::with_capacity(fragments.len());
    for (place, (start, end)) in fragments.iter().enumerate() {
        if 0 < place {
            rest = rest.strip_prefix(separator)?;
        }
        let mut left = end - start;
        let mut at = 0;
        for c in rest.chars() {
            if left == 0 {
                break;
            }
            left = left.checked_sub(unit(c.encode_utf8(&mut [0; 4])))?;
            at += c.len_utf8();
        }
        if left != 0 {
            return None;
        }
        let (piece, after) = rest.split_at_checked(at)?;
        pieces.push(piece);
        rest = after;
    }
    (rest.is_empty() || is_tail(rest)).then_some(pieces)
}

/// What follows the text of a span on its line.
pub(super) fn tail_of<'a>(fragments: &[(u64, u64)], text: Option<&'a str>) -> Option<&'a str> {
    let text = text?;
    let covered = split(fragments, Some(text));
    let end = covered.last().copied().flatten()?;
    let at = (end.as_ptr() as usize + end.len()).checked_sub(text.as_ptr() as usize)?;
    text.get(at..).filter(|rest| !rest.trim().is_empty())
}

/// The parts that the writer cut at line breaks; `own` has for each the number of its fragments, and how many
/// characters of line breaks stood before and after them.
pub(super) fn restore(text: &str, fragments: &[TextRange], own: &Value) -> Option<Vec<TextRange>> {
    let mut rest = fragments;
    let mut parts = Vec::new();
    for entry in own.as_array()? {
        let (count, before, after): (usize, usize, usize) = serde_json::from_value(entry.clone()).ok()?;
        let (these, others) = rest.split_at_checked(count)?;
        rest = others;
        let (mut start, mut end) = (these.first()?.start() as usize, these.last()?.end() as usize);
        let between = |pair: &[TextRange]| {
            text.get(pair[0].end() as usize..pair[1].start() as usize)
                .is_some_and(|gap| gap.chars().all(is_break))
        };
        if !these.windows(2).all(between) {
            return None;
        }
        for _ in 0..before {
            start -= text.get(..start)?.chars().next_back().filter(|&c| is_break(c))?.len_utf8();
        }
        for _ in 0..after {
            end += text.get(end..)?.chars().next().filter(|&c| is_break(c))?.len_utf8();
        }
        parts.push(TextRange::new(text, start..end).ok()?);
    }
    rest.is_empty().then_some(parts)
}

/// Cuts parts where brat's files would break their lines, and says how to join them again, if any was cut: for each
/// part the number of its fragments, and the characters of line breaks before and after them.
pub(super) fn fragments(text: &str, parts: &[TextRange]) -> (Vec<(usize, usize)>, Option<Value>) {
    let mut all = Vec::new();
    let mut joined = Vec::new();
    let mut cut = false;
    for part in parts {
        let covered = part.of(text);
        let base = part.start() as usize;
        let count = all.len();
        let mut start = None;
        for (at, c) in covered.char_indices() {
            match (is_break(c), start) {
                (true, Some(from)) => {
                    all.push((base + from, base + at));
                    start = None;
                }
                (false, None) => start = Some(at),
                _ => {}
            }
        }
        if let Some(from) = start {
            all.push((base + from, base + covered.len()));
        }
        let (mut before, mut after) = (0, covered.chars().rev().take_while(|&c| is_break(c)).count());
        if all.len() == count {
            all.push((base, base));
        } else {
            before = covered.chars().take_while(|&c| is_break(c)).count();
        }
        if covered.is_empty() {
            after = 0;
        }
        cut |= (all.len() - count, before, after) != (1, 0, 0);
        joined.push(json!([all.len() - count, before, after]));
    }
    (all, cut.then_some(Value::Array(joined)))
}
