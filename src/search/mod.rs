//! Finding words as readers know them again: with or without vowel marks, hamza and joined particles, in one text or
//! over a whole project.

pub mod candidates;
mod corpus;
pub mod entities;
mod pattern;
mod spans;

pub use corpus::{Found, Hit, context, each, search};
pub use pattern::{Boundaries, Finder, Query, QueryError};
pub use spans::SpanQuery;
