//! The application state, its commands and their one `update`; no widgets.
