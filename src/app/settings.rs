//! What the program remembers of a user's liking; never anything of their work.

use super::strings::Language;
use crate::formats::fidelity::Remedies;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The settings; what cannot be read falls back to its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own, made by name")]
pub struct Settings {
    /// Language of the interface.
    pub language: Language,
    /// Colours.
    pub theme: Theme,
    /// Size of the article's text in points.
    pub text_size: f32,
    /// Height of a line, as a multiple of the text size.
    pub line_height: f32,
    /// Width of the column, as a multiple of the text size.
    pub measure: f32,
    /// Says whether the panel of documents is open.
    pub documents_open: bool,
    /// Shows characters that do not show.
    #[serde(default)]
    pub invisibles: bool,
    /// Shows all relations, not only those of the span under the pointer and of the selected one.
    pub relations: bool,
    /// Says whether the inspector is open.
    pub inspector_open: bool,
    /// Name of the form that was exported to last.
    #[serde(default)]
    pub form: String,
    /// What is done with what a form cannot hold.
    #[serde(default)]
    pub remedies: Remedies,
    /// Who the user works as, if they chose.
    #[serde(default)]
    pub annotator: Option<String>,
    /// Files and folders opened lately, the last first.
    pub recent: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::from_environment(),
            theme: Theme::default(),
            text_size: 20.0,
            line_height: 1.9,
            measure: 36.0,
            documents_open: true,
            invisibles: false,
            relations: false,
            inspector_open: true,
            form: String::new(),
            remedies: Remedies::default(),
            annotator: None,
            recent: Vec::new(),
        }
    }
}

/// How many recent files are remembered.
const RECENT: usize = 10;

impl Settings {
    /// Puts a path first among the recent ones.
    pub fn remember(&mut self, path: PathBuf) {
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }

    /// Brings every figure into its range, as the file may have been written by hand.
    #[must_use]
    pub fn checked(mut self) -> Self {
        let default = Self::default();
        let fit = |value: f32, low: f32, high: f32, default: f32| {
            if value.is_finite() { value.clamp(low, high) } else { default }
        };
        self.text_size = fit(self.text_size, 10.0, 64.0, default.text_size);
        self.line_height = fit(self.line_height, 1.2, 3.0, default.line_height);
        self.measure = fit(self.measure, 16.0, 90.0, default.measure);
        self.recent.truncate(RECENT);
        self
    }
}
