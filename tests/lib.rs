//! What a user could observe, from outside the crate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    clippy::too_many_arguments,
    clippy::items_after_statements,
    clippy::iter_over_hash_type,
    reason = "a test says by failing what went wrong"
)]

mod agreement;
#[cfg(feature = "gui")]
mod agreement_window;
mod anchor;
mod arabic;
mod check;
mod cli;
mod common;
mod convert;
mod dataset;
mod dates;
#[cfg(feature = "gui")]
mod dates_window;
#[cfg(feature = "gui")]
mod documents;
mod entities;
mod entities_commands;
mod formats;
mod formats_brat;
mod formats_conll;
mod formats_data;
mod formats_json;
mod formats_uima;
#[cfg(feature = "gui")]
mod hands;
mod matrix;
mod merge;
mod native;
mod people;
#[cfg(feature = "gui")]
mod people_window;
mod problems;
mod project;
mod quotations;
mod quotes;
#[cfg(feature = "gui")]
mod relations;
mod sample;
#[cfg(feature = "gui")]
mod schema;
#[cfg(feature = "tokenizer")]
mod subwords;
#[cfg(feature = "gui")]
mod support;
mod tidy;
#[cfg(feature = "gui")]
mod transfer;
mod typeset;
#[cfg(feature = "gui")]
mod window;
