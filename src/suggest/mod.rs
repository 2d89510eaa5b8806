//! What may be to mark, by rules, and what it means: proposals that a person takes or leaves.

pub mod dates;
