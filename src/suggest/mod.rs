//! What may be there to mark, told by rules over the text: pure functions; nothing is marked by them.

pub mod dates;
pub mod quotes;
