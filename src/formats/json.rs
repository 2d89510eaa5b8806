//! JSON on one line, with a space after each colon and comma, as people like to read it.

use serde::Serialize;
use std::io;

struct Spaced;

impl serde_json::ser::Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// Adds a value to `out`, on one line.
pub(super) fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Spaced);
    // Writing to memory cannot fail, and every key of the wire types is a string.
    if let Err(error) = value.serialize(&mut serializer) {
        log::error!("a value could not be written as JSON: {error}");
    }
}

/// Adds a string to `out`, in quotation marks, as [`write`] does, but many times as fast: letters are looked at many at
/// once.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    const BLOCK: usize = 32;
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let plain = rest
            .as_chunks::<BLOCK>()
            .0
            .iter()
            .take_while(|block| !block.iter().fold(false, |any, &byte| any | special(byte)))
            .count()
            * BLOCK;
        let (before, after) = rest.split_at(plain);
        let found = after.iter().position(|&byte| special(byte));
        let (inside, after) = after.split_at(found.unwrap_or(after.len()));
        out.extend_from_slice(before);
        out.extend_from_slice(inside);
        let Some((&byte, after)) = after.split_first() else { break };
        let letter = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            _ => b'u',
        };
        out.extend_from_slice(&[b'\\', letter]);
        if letter == b'u' {
            out.extend_from_slice(&[b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
        rest = after;
    }
    out.push(b'"');
}

/// Adds a whole number to `out`.
pub(super) fn number(out: &mut Vec<u8>, mut number: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Adds a list to `out`, each element by `each`.
pub(super) fn list<T>(
    out: &mut Vec<u8>,
    elements: impl IntoIterator<Item = T>,
    mut each: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (place, element) in elements.into_iter().enumerate() {
        if 0 < place {
            out.extend_from_slice(b", ");
        }
        each(out, element);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_and_numbers_are_written_as_serde_does(text in "(\\PC|ب|[\u{0}-\u{7f}]){0,200}", n in any::<usize>()) {
            let (mut by_hand, mut by_serde) = (Vec::new(), Vec::new());
            string(&mut by_hand, &text);
            number(&mut by_hand, n);
            number(&mut by_hand, n % 11);
            write(&mut by_serde, &text);
            write(&mut by_serde, &n);
            write(&mut by_serde, &(n % 11));
            prop_assert_eq!(by_hand, by_serde);
        }
    }
}
