//! Zips: written so that the same files give the same bytes, and unpacked without trust.

use super::Progress;
use crate::project::ProjectError;
use crate::project::files::StagedFile;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::Ordering;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Most bytes of one file that is unpacked.
const LARGEST: u64 = 256 << 20;
/// Most bytes of all files together.
const ALL: u64 = 8 << 30;
/// Most files.
const MOST: usize = 2_000_000;

fn failed(path: &Path, what: &str) -> impl Fn(&dyn std::fmt::Display) -> ProjectError {
    let (path, what) = (path.to_path_buf(), what.to_owned());
    move |error| ProjectError::Odd {
        what: format!("{what}: {error}"),
        remedy: "check the disk and the file, and try again",
        path: path.clone(),
    }
}

/// A zip that is being written, in a file that takes its place when it is whole.
pub(super) struct Writer {
    zip: ZipWriter<StagedFile>,
    path: PathBuf,
}

impl Writer {
    /// Begins a zip that will stand at `path`.
    pub(super) fn new(path: &Path) -> Result<Self, ProjectError> {
        Ok(Self { zip: ZipWriter::new(StagedFile::new(path)?), path: path.to_path_buf() })
    }

    /// Adds a file. Nothing of this day or machine goes in.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        let failed = failed(&self.path, "the zip cannot be written");
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        self.zip.start_file(name, options).map_err(|error| failed(&error))?;
        self.zip.write_all(bytes).map_err(|error| failed(&error))
    }

    /// Puts it in its place.
    pub(super) fn finish(self) -> Result<(), ProjectError> {
        let file =
            self.zip.finish().map_err(|error| failed(&self.path, "the zip cannot be written")(&error))?;
        file.finish()
    }
}

/// Unpacks a zip into an empty folder; says whether it was not stopped.
///
/// # Errors
/// If a name in it leads out of the folder, if it holds a link, a name twice, or more than is sound; if it is no zip.
pub(super) fn unpack(from: &Path, into: &Path, progress: &Progress) -> Result<bool, ProjectError> {
    let refused = |what: String| ProjectError::Odd {
        what,
        remedy: "nothing of it was taken; have it packed again by this program or from the folder",
        path: from.to_path_buf(),
    };
    let broken = failed(from, "the zip cannot be read");
    let file = File::open(from).map_err(|error| broken(&error))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
    if MOST < zip.len() {
        return Err(refused(format!("the zip holds {} files, more than {MOST}", zip.len())));
    }
    let mut seen = HashSet::new();
    let mut left = ALL;
    for at in 0..zip.len() {
        if progress.cancel.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let mut entry = zip.by_index(at).map_err(|error| broken(&error))?;
        let name = entry.name().map_err(|error| broken(&error))?.into_owned();
        let Some(inside) = inside(&name) else {
            return Err(refused(format!("the name {name:?} in the zip leads out of its folder")));
        };
        if entry.is_symlink() {
            return Err(refused(format!("{name:?} in the zip is a link")));
        }
        if entry.is_dir() {
            continue;
        }
        if !seen.insert(inside.clone()) {
            return Err(refused(format!("{name:?} is in the zip twice")));
        }
        let path = into.join(inside);
        let write = failed(&path, "the zip cannot be unpacked");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| write(&error))?;
        }
        let mut file = File::create_new(&path).map_err(|error| write(&error))?;
        // What the zip says of sizes may be a lie.
        let most = LARGEST.min(left);
        let taken =
            io::copy(&mut entry.by_ref().take(most + 1), &mut file).map_err(|error| broken(&error))?;
        if most < taken {
            return Err(refused(format!("{name:?} in the zip is too large to be a text or its labels")));
        }
        left -= taken;
        progress.done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(true)
}

/// A name of a zip as a path inside a folder; none if it leads out, or would on some system.
fn inside(name: &str) -> Option<PathBuf> {
    if name.contains(['\\', ':', '\0']) || name.chars().any(char::is_control) {
        return None;
    }
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && !name.is_empty()).then(|| path.to_path_buf())
}
