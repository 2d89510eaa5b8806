//! Finding words as readers know them again: with or without vowel marks, hamza and joined particles, in one text or
//! over a whole project.

mod corpus;
mod pattern;

pub use corpus::{Found, Hit, context, search};
pub use pattern::{Boundaries, Finder, Query, QueryError};
