//! Bytes to model and back: one file a format, each with wire types of its own.

pub mod export;
mod json;
pub mod native;

/// Something found wrong in a file; what it concerns was kept, not dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, for people: `line 7, span s3`.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// What was done about it, or what to do.
    pub remedy: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.what, self.remedy)
    }
}
