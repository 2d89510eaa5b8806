//! What a user could observe, from outside the crate.

mod cli;
mod common;
mod native;
mod project;
mod sample;
mod tidy;
mod typeset;
