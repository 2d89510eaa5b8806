//! What a user could observe, from outside the crate.

mod typeset;
