//! Plain text: ranges and offset units, and the boundaries of graphemes, words, sentences and paragraphs.
//!
//! The only offset inside the program is a byte offset into the untouched UTF-8 text. Every other unit is
//! converted at a border, by a function that names it.

pub mod arabic;
pub mod decode;
pub mod invisible;
pub mod offsets;
pub mod range;
pub mod segment;
pub mod steps;
pub mod tokens;

pub use offsets::{CodePoint, OffsetMap, Unit};
pub use range::{RangeError, TextRange};
