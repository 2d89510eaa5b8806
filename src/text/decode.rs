//! From the bytes of a file to its text.

/// How a text was read, where that is not plain UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// UTF-8 after a byte order mark, which is no part of the text.
    Utf8WithMark,
    /// UTF-16, low byte first, converted.
    Utf16Le,
    /// UTF-16, high byte first, converted.
    Utf16Be,
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Utf8WithMark => "UTF-8 (BOM)",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        })
    }
}

/// Why bytes are no text; offsets are bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not UTF-8.
    #[error("byte {offset} of the file is not UTF-8; save the text as UTF-8 and open it again")]
    NotUtf8 {
        /// The first bad byte.
        offset: usize,
    },
    /// Not UTF-16, though its mark says so.
    #[error(
        "byte {offset} of the file is not UTF-16, though it begins as such; save the text as UTF-8 and open it again"
    )]
    NotUtf16 {
        /// The first bad byte.
        offset: usize,
    },
    /// Longer than offsets reach.
    #[error("the text is longer than 4 GB; split it")]
    TooLong,
}

/// Reads UTF-8 with or without a byte order mark, and UTF-16 with one. Nothing else of the text is changed.
pub fn decode(bytes: Vec<u8>) -> Result<(String, Vec<Notice>), DecodeError> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(DecodeError::TooLong);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes).map(|text| (text, vec![Notice::Utf16Le]));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes).map(|text| (text, vec![Notice::Utf16Be]));
    }
    let marked = bytes.starts_with(b"\xEF\xBB\xBF");
    let mut text = String::from_utf8(bytes)
        .map_err(|error| DecodeError::NotUtf8 { offset: error.utf8_error().valid_up_to() })?;
    if marked {
        text.remove(0);
        return Ok((text, vec![Notice::Utf8WithMark]));
    }
    Ok((text, Vec::new()))
}

/// Bytes of the mark before UTF-16 text.
const MARK: usize = 2;

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DecodeError::NotUtf16 { offset: MARK + bytes.len() - 1 });
    }
    let mut text = String::with_capacity(bytes.len());
    let mut at = MARK;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let c = decoded.map_err(|_| DecodeError::NotUtf16 { offset: at })?;
        at += c.len_utf16() * 2;
        text.push(c);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_files_begin_with() {
        let read = |bytes: &[u8]| decode(bytes.to_vec());
        assert_eq!(read("قال".as_bytes()), Ok(("قال".to_owned(), vec![])));
        assert_eq!(
            read("\u{FEFF}قال\r\n".as_bytes()),
            Ok(("قال\r\n".to_owned(), vec![Notice::Utf8WithMark]))
        );
        let le: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("ق😀".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(&le), Ok(("ق😀".to_owned(), vec![Notice::Utf16Le])));
        let be: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain("ق".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(read(&be), Ok(("ق".to_owned(), vec![Notice::Utf16Be])));
    }

    #[test]
    fn says_where_bytes_are_no_text() {
        assert_eq!(decode(b"ab\xFFc".to_vec()), Err(DecodeError::NotUtf8 { offset: 2 }));
        assert_eq!(decode(b"\xFF\xFEa\0\0\xD8".to_vec()), Err(DecodeError::NotUtf16 { offset: 4 }));
        assert_eq!(decode(b"\xFF\xFEa".to_vec()), Err(DecodeError::NotUtf16 { offset: 2 }));
    }
}
