//! Hashiya marks spans of text and hands them out as training data; right-to-left and mixed-direction text is
//! the first case.
//!
//! The crate is laid out in floors; each may use those below it, never one above:
//! `ui` over `app` (with `cli` beside it), over `search`, over `project` and `dataset`, over `agreement`, over `formats`, over `model` and `text`;
//! `typeset` stands on `text` alone. Nothing below `app` and `ui` knows egui, and nothing outside `project`,
//! `ui` over `app` (with `cli` beside it), over `search`, over `project` and `dataset`, over `formats`, over `model` and `text`;
//! `suggest` stands on `model` and `text`, `typeset` on `text` alone. Nothing below `app` and `ui` knows egui, and nothing outside `project`,
//! `cli` and asset loading touches the disk. `ARCHITECTURE.md` tells the rest.
//!
//! The library surface exists for the binary, the tests and the benchmarks; it makes no promise of stability.

pub mod agreement;
pub mod anchor;
#[cfg(feature = "gui")]
pub mod app;
pub mod check;
pub mod cli;
pub mod convert;
pub mod dataset;
pub mod formats;
pub mod merge;
pub mod model;
pub mod project;
pub mod search;
pub mod suggest;
pub mod text;
pub mod typeset;
#[cfg(feature = "gui")]
pub mod ui;
