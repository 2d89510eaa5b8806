//! The user's file of keys.

use super::{ProjectError, write_whole};
use std::fs;
use std::path::PathBuf;

/// Where it is, if the system names a folder for settings.
pub fn path() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "hashiya").map(|folders| folders.config_dir().join("keys.json"))
}

/// What it says, if it is there.
pub fn read() -> Option<String> {
    path().and_then(|path| fs::read_to_string(path).ok())
}

/// Writes it if it is not there yet, and says where it is.
///
/// # Errors
/// If it cannot be written.
pub fn make(content: &str) -> Result<PathBuf, ProjectError> {
    let path = path().ok_or(ProjectError::NoDataFolder)?;
    if !path.exists() {
        write_whole(&path, content.as_bytes())?;
    }
    Ok(path)
}
