//! What may be there to mark, told by rules over the text: pure functions; nothing is marked by them.

pub mod quotes;
//! What may be to mark, by rules, and what it means: proposals that a person takes or leaves.

pub mod dates;
