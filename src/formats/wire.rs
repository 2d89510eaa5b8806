//! What the readers of JSON share: rows with their line, typed access to keys, spans placed, and a look at the head of a
//! file for telling the forms apart.

use super::cut::Piece;
use super::doctor::{self, Claim, Hypothesis};
use super::{FormatError, ReadOptions, Reading};
use crate::text::{TextRange, Unit};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// An object as it is read.
pub(super) type Map = serde_json::Map<String, Value>;

/// One object of a file, whose keys are taken one by one; what is left is nobody's.
pub(super) struct Row {
    /// The line of the file on which it begins.
    pub(super) line: usize,
    /// The keys not yet taken.
    pub(super) keys: Map,
}

/// The objects of a piece.
pub(super) fn rows(piece: &Piece<'_>) -> impl Iterator<Item = Result<Row, FormatError>> {
    piece.json::<Value>().map(|item| {
        let (line, value) = item?;
        match value {
            Value::Object(keys) => Ok(Row { line, keys }),
            other => {
                let what = format!("a document must be an object, but here stands {}", kind(&other));
                Err(FormatError::at(line, 0, what, "choose the form that the file has"))
            }
        }
    })
}

/// What a value is, for messages.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl Row {
    /// An error on the line of the object.
    pub(super) fn error(&self, what: impl Into<String>, remedy: impl Into<String>) -> FormatError {
        FormatError::at(self.line, 0, what, remedy)
    }

    fn wrong(&self, key: &str, wanted: &str, value: &Value) -> FormatError {
        self.error(format!("\"{key}\" must be {wanted}, but is {}", kind(value)), "mend that document")
    }

    /// Takes a string; null is none.
    pub(super) fn string(&mut self, key: &str) -> Result<Option<String>, FormatError> {
        match self.keys.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(key, "a string", &other)),
        }
    }

    /// Takes the text of the document, without which it is none.
    pub(super) fn text(&mut self, key: &str) -> Result<String, FormatError> {
        self.string(key)?.ok_or_else(|| {
            self.error(format!("the document has no \"{key}\""), "give it its text, or take it out")
        })
    }

    /// Takes a list; null is none.
    pub(super) fn list(&mut self, key: &str) -> Result<Option<Vec<Value>>, FormatError> {
        match self.keys.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(other) => Err(self.wrong(key, "a list", &other)),
        }
    }

    /// Takes a list of objects; null is none.
    pub(super) fn objects(&mut self, key: &str) -> Result<Vec<Map>, FormatError> {
        let list = self.list(key)?.unwrap_or_default();
        let object = |value| match value {
            Value::Object(map) => Ok(map),
            other => Err(self.error(
                format!("in \"{key}\" each must be an object, but one is {}", kind(&other)),
                "mend that document",
            )),
        };
        list.into_iter().map(object).collect()
    }

    /// Takes an object; null is none.
    pub(super) fn object(&mut self, key: &str) -> Result<Option<Map>, FormatError> {
        match self.keys.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(other) => Err(self.wrong(key, "an object", &other)),
        }
    }

    /// Reads an offset out of a span.
    pub(super) fn offset(&self, value: Option<&Value>, what: &str) -> Result<u64, FormatError> {
        value.and_then(Value::as_u64).ok_or_else(|| {
            let found = value.map_or("missing", kind);
            self.error(
                format!("{what} of a span must be a whole number, but is {found}"),
                "mend that span, or take it out",
            )
        })
    }

    /// Reads a label: a string, or a number, which some programs write for it.
    pub(super) fn label(&self, value: Option<&Value>) -> Result<String, FormatError> {
        match value {
            Some(Value::String(label)) => Ok(label.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            other => {
                let found = other.map_or("missing", kind);
                Err(self.error(
                    format!("a label must be a string, but is {found}"),
                    "mend that label, or take it out",
                ))
            }
        }
    }
}

/// Identifiers that are there, and new ones that are not.
#[derive(Default)]
pub(super) struct Ids {
    used: HashSet<Arc<str>>,
    number: usize,
}

impl Ids {
    /// Takes an identifier, or another that begins so if it is taken.
    pub(super) fn take(&mut self, wanted: &str) -> Arc<str> {
        let mut id: Arc<str> = wanted.into();
        while !self.used.insert(id.clone()) {
            self.number += 1;
            id = format!("{wanted}+{}", self.number).into();
        }
        id
    }

    /// Says whether an identifier is there.
    pub(super) fn has(&self, id: &str) -> bool {
        self.used.contains(id)
    }
}

/// Adds a sentence to what was assumed, if it is not there.
pub(super) fn say(reading: &mut Reading, sentence: String) {
    if !reading.assumptions.contains(&sentence) {
        reading.assumptions.push(sentence);
    }
}

/// Finds where spans lie, and says what was found out or assumed about how the file counts.
pub(super) fn place(
    text: &str,
    claims: &[Claim<'_>],
    declared: Unit,
    options: &ReadOptions,
    line: usize,
    reading: &mut Reading,
) -> Result<Vec<TextRange>, FormatError> {
    let how = Hypothesis::plain(declared);
    let placed = doctor::place(text, claims, how, options.unit)
        .map_err(|error| error.error(claims, options.unit.unwrap_or(declared), line))?;
    if placed.hypothesis != how && options.unit.is_none() {
        say(reading, format!("offsets were read as {}", placed.hypothesis));
    } else if placed.assumed && options.unit.is_none() && !claims.is_empty() && !text.is_ascii() {
        say(reading, format!("offsets were taken as {declared}: no covered text says what they count"));
    }
    Ok(placed.ranges)
}

/// The keys of the first object of a file, as far as its head shows them.
pub(super) struct Head<'a> {
    keys: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Head<'a> {
    /// Looks at a file that begins with an object, or with a list of objects.
    pub(super) fn of(head: &'a [u8]) -> Option<Self> {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let head = head.strip_prefix(b"[").map_or(head, <[u8]>::trim_ascii_start);
        let inside = head.strip_prefix(b"{")?;
        let mut keys = Vec::new();
        let (mut depth, mut at) = (0_usize, 0);
        // A string at depth 0 that a colon follows is a key.
        while let Some(&byte) = inside.get(at) {
            match byte {
                b'"' => {
                    let start = at + 1;
                    let length = string_length(inside.get(start..)?);
                    let Some(length) = length else { break };
                    at = start + length;
                    let after = inside.get(at + 1..).unwrap_or_default().trim_ascii_start();
                    if depth == 0
                        && let Some(value) = after.strip_prefix(b":")
                    {
                        keys.push((inside.get(start..at)?, value));
                        at = inside.len() - value.len();
                        // The value may be a string, which is no key whatever follows.
                        let skipped = value.len() - value.trim_ascii_start().len();
                        if value.get(skipped) == Some(&b'"') {
                            let Some(length) = string_length(value.get(skipped + 1..)?) else { break };
                            at += skipped + length + 2;
                        }
                        continue;
                    }
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => break,
                },
                _ => {}
            }
            at += 1;
        }
        Some(Self { keys })
    }

    /// Says whether a key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|(name, _)| *name == key.as_bytes())
    }

    /// Says whether one of these keys is there.
    pub(super) fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// Says whether the value of a key begins so, spaces aside.
    pub(super) fn begins(&self, key: &str, opening: &str) -> bool {
        let Some((_, value)) = self.keys.iter().find(|(name, _)| *name == key.as_bytes()) else {
            return false;
        };
        let mut bytes = value.iter().filter(|byte| !byte.is_ascii_whitespace());
        opening.bytes().all(|wanted| bytes.next() == Some(&wanted))
    }

    /// Says whether no other key was seen than these.
    pub(super) fn only(&self, keys: &[&str]) -> bool {
        self.keys.iter().all(|(name, _)| keys.iter().any(|key| *name == key.as_bytes()))
    }

    /// Says whether it is a document of the program's own JSON.
    pub(super) fn is_own(&self) -> bool {
        self.has_any(&["sha256", "offsets"]) && self.has("text") && self.has("document")
            || self.keys.first().is_some_and(|(name, _)| *name == b"document") && self.has("text")
    }
}

/// The length of a string's inside, up to its closing quotation mark.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_file_tells_its_keys() {
        let head =
            Head::of(b" [ {\"text\": \"a \\\" {\", \"spans\": [ {\"label\": 1}], \"x\":{\"y\": 2}, \"z")
                .unwrap();
        assert!(head.has("text") && head.has("spans") && head.has("x"));
        assert!(!head.has("label") && !head.has("y") && !head.has("z"));
        assert!(head.begins("spans", "[{") && !head.begins("spans", "[["));
        assert!(head.only(&["text", "spans", "x"]));
        let cut = b"{\"text\": \"\\\"a\", \"label\": [[1, 2, \"X\"]], \"meta\": \"b\"}";
        for end in 0..cut.len() {
            let _ = Head::of(&cut[..end]);
        }
        assert!(Head::of(b"7").is_none());
        assert!(Head::of(b"{}").unwrap().only(&[]));
    }
}
