//! What a user could observe, from outside the crate.

mod cli;
mod common;
mod native;
mod project;
mod sample;
#[cfg(feature = "gui")]
mod support;
mod tidy;
mod typeset;
#[cfg(feature = "gui")]
mod window;
