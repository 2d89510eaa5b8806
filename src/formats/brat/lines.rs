//! The lines of one file or of two that belong together.

use super::ann::{self, Line};
use crate::formats::FormatError;
use std::borrow::Cow;

/// A line with where it stands.
pub(super) struct Placed<'a> {
    pub(super) file: &'a str,
    pub(super) number: usize,
    pub(super) raw: &'a str,
    pub(super) line: Line<'a>,
}

pub(super) fn lines_of<'a>(sources: &[(&'a str, &'a str)]) -> Result<Vec<Placed<'a>>, FormatError> {
    let mut all = Vec::new();
    for (at, &(file, text)) in sources.iter().enumerate() {
        // A file whose every line ends as Windows ends them; a lone CR may stand in a text.
        let windows = text.contains('\n') && text.split_terminator('\n').all(|line| line.ends_with('\r'));
        for (number, raw) in text.split('\n').enumerate() {
            let raw = if windows { raw.strip_suffix('\r').unwrap_or(raw) } else { raw };
            if raw.trim().is_empty() {
                continue;
            }
            let line = ann::parse(raw).map_err(|wrong| {
                let what = if at == 0 { wrong.what.to_owned() } else { format!("in {file} {}", wrong.what) };
                FormatError::at(number + 1, wrong.column, what, wrong.remedy)
            })?;
            all.push(Placed { file, number: number + 1, raw, line });
        }
    }
    Ok(all)
}

/// The beginning of a line, as far as a message shows it.
pub(super) fn start_of(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()).into(),
        None => line.into(),
    }
}
