//! XML as a flat list of tags, with attributes as XML 1.0 has them read; no entities but the five of XML itself.

use crate::formats::FormatError;
use crate::formats::cut::place;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Elements nest no deeper than this.
const DEEPEST: usize = 256;

/// What stands in a file, in order.
pub(super) enum Tag<'a> {
    /// An element begins: its name, its attributes and its byte.
    Open(String, Vec<(String, String)>, usize),
    /// Text.
    Text(Cow<'a, str>),
    /// The innermost element ends.
    Close,
}

/// An error at a byte of the file.
pub(super) fn error_at(text: &str, byte: usize, what: impl Into<String>, remedy: &str) -> FormatError {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    let (line, column) = place(before, 1);
    FormatError::at(line, column, what, remedy)
}

/// Reads a file tag by tag and hands each over.
pub(super) fn read<'a>(
    text: &'a str,
    mut each: impl FnMut(Tag<'a>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    let mut any = false;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| {
            let byte = usize::try_from(reader.error_position()).unwrap_or(at);
            error_at(text, byte, format!("it is not XML ({error})"), "mend that place")
        })?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if DEEPEST < depth {
                    return Err(error_at(
                        text,
                        at,
                        format!("elements nest deeper than {DEEPEST}"),
                        "mend the file: no such form nests so deep",
                    ));
                }
                any = true;
                each(open(text, at, &start)?)?;
            }
            Event::Empty(start) => {
                any = true;
                each(open(text, at, &start)?)?;
                each(Tag::Close)?;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                each(Tag::Close)?;
            }
            Event::Text(words) => each(Tag::Text(lines(words.into_inner())))?,
            Event::CData(words) => each(Tag::Text(lines(words.into_inner())))?,
            Event::GeneralRef(name) => match reference(&name.into_inner()) {
                Some(c) => each(Tag::Text(c.to_string().into()))?,
                None => return Err(unknown(text, at)),
            },
            Event::DocType(_) => {
                return Err(error_at(
                    text,
                    at,
                    "it declares a document type or entities of its own",
                    "take the DOCTYPE out",
                ));
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    if depth != 0 || !any {
        let what = if any { "the file ends inside an element" } else { "there is no element" };
        return Err(error_at(text, text.len(), what, "get the whole file"));
    }
    Ok(())
}

fn unknown(text: &str, at: usize) -> FormatError {
    error_at(text, at, "an entity is not known", "write the character itself, or &#x…; with its number")
}

/// Line breaks as XML has them: a bare LF.
fn lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}

fn open<'a>(text: &str, at: usize, start: &BytesStart<'_>) -> Result<Tag<'a>, FormatError> {
    let mut attributes = Vec::new();
    // Twice the same attribute is looked for below, in one pass.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| {
            error_at(text, at, format!("an attribute is not XML ({error})"), "mend that place")
        })?;
        let Some(value) = value(&attribute.value) else { return Err(unknown(text, at)) };
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    let mut names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if let Some([twice, _]) = names.array_windows().find(|[a, b]| a == b) {
        return Err(error_at(text, at, format!("the attribute {twice} stands there twice"), "keep one"));
    }
    Ok(Tag::Open(start.name().as_ref().to_owned(), attributes, at))
}

/// The value of an attribute: literal white space is one space, references are what they name.
fn value(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\n', '\r', '\t']) {
        let (before, from) = rest.split_at_checked(at)?;
        out.push_str(before);
        if let Some(after) = from.strip_prefix('&') {
            let (name, after) = after.split_once(';')?;
            out.push(reference(name)?);
            rest = after;
        } else {
            out.push(' ');
            rest = from.strip_prefix("\r\n").or_else(|| from.get(1..))?;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// What a reference without `&` and `;` names.
fn reference(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                    u32::from_str_radix(hex, 16).ok()?
                }
                None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
                _ => return None,
            };
            char::from_u32(code).filter(|&c| c != '\0')?
        }
    })
}

/// Says whether XML 1.0 can hold a character.
pub(super) fn holds(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Adds ` name="value"`, with white space written so that every parser gives it back; what XML cannot hold is a space.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_text(out, value);
    out.push('"');
}

/// Adds text, escaped for an element or an attribute.
pub(super) fn push_text(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            // Some parsers take these two for line breaks.
            '\u{85}' => out.push_str("&#133;"),
            '\u{2028}' => out.push_str("&#8232;"),
            _ => out.push(if holds(c) { c } else { ' ' }),
        }
    }
}
