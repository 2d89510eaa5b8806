//! A document: a text and what is needed to talk about its offsets.

use crate::text::OffsetMap;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// A text with its name; the text is never changed.
#[derive(Clone, Debug)]
pub struct Document {
    /// Path of the document inside its project, with `/` between folders.
    pub name: Arc<str>,
    /// The whole text, as read, without a byte order mark.
    pub text: Arc<str>,
    /// SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Converts offsets of the text.
    pub offsets: OffsetMap,
}

impl Document {
    /// Reads the text once, for its hash and its offsets.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let (name, text) = (name.into(), text.into());
        Self { name, sha256: sha256_hex(text.as_bytes()), offsets: OffsetMap::new(&text), text }
    }

    /// The last part of its name.
    pub fn title(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// SHA-256 in lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
