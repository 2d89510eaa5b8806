//! The sample article: found in the source tree, or laid down in the user's data folder.

use super::ProjectError;
use std::path::{Path, PathBuf};

/// Whose labels the sample comes with.
pub const ANNOTATOR: &str = "sample";

/// The article's name within its project.
pub const DOCUMENT: &str = "assets/lavrov-oic.txt";

const TEXT: &[u8] = include_bytes!("../../assets/lavrov-oic.txt");
const LABELS: &[u8] = include_bytes!("../../annotations/sample/assets/lavrov-oic.txt.json");

/// The sample in the source tree that the program was started from, as project folder and document name.
pub fn in_source_tree() -> Option<(PathBuf, String)> {
    let here = std::env::current_dir().ok()?;
    let is_root = |folder: &&Path| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        manifest.contains("name = \"hashiya\"") && folder.join(DOCUMENT).is_file()
    };
    let root = here.ancestors().find(is_root)?;
    Some((root.to_path_buf(), DOCUMENT.to_owned()))
}

/// Lays the sample down in the user's data folder, where it is not there yet, and says where: project folder and
/// document name. Labels that the user has changed there are kept.
pub fn install() -> Result<(PathBuf, String), ProjectError> {
    let folders = directories::ProjectDirs::from("", "", "hashiya").ok_or(ProjectError::NoDataFolder)?;
    let root = folders.data_dir().join("sample");
    let labels = format!("annotations/{ANNOTATOR}/{DOCUMENT}.json");
    for (name, bytes) in [(DOCUMENT, TEXT), (labels.as_str(), LABELS)] {
        let path = root.join(name);
        if !path.exists() {
            super::write_whole(&path, bytes)?;
        }
    }
    Ok((root, DOCUMENT.to_owned()))
}
