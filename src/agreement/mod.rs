//! How far annotators agree, and what they disagree on: values over values, without input or output.
//!
//! A [`Study`] is the documents that several annotators worked on, joined by name or text. Spans are compared as they
//! are ([`f1`], [`explain`], [`gamma`], [`alpha_u`]), or made into codes of units ([`codes`]) for the coefficients that
//! know no spans ([`chance`]). Chance is drawn from a seed: the same study gives the same figures.

pub mod alpha_u;
pub mod bootstrap;
pub mod chance;
pub mod codes;
pub mod explain;
pub mod f1;
pub mod gamma;
pub mod measure;
pub mod study;
pub mod weeks;

pub use codes::{Codes, Unit};
pub use explain::{Cause, Disagreement, Kind};
pub use measure::{By, Measure, Options, Row, measure};
pub use study::{Compared, Missing, Study, Work};

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How far a measurement has come, and whether it is still wanted; shared between threads.
#[derive(Debug, Default)]
pub struct Watch {
    /// Pieces of work that are done.
    pub done: AtomicUsize,
    /// Pieces of work there are, as far as they are known.
    pub total: AtomicUsize,
    /// Set by whoever does not want it any more.
    pub cancelled: AtomicBool,
}

impl Watch {
    /// Says whether nobody wants it any more.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
