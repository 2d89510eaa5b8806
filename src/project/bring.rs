//! Work that was done elsewhere brought back into a project: each annotator's files, merged by span where both sides
//! have one.
//!
//! Every new file is written to one side first, then all are confirmed by the disk at once, then each takes its place:
//! whenever that is interrupted, every file of the project is whole, the old one or the new one, and bringing the same
//! work again ends what was begun.

use super::files::{self, FoundFile};
use super::write::{make_folder, remedy, sync_all, sync_folder};
use super::{ANNOTATIONS, HIDDEN, Project, ProjectError};
use crate::formats::Problem;
use crate::merge::{Conflict, check, merge};
use crate::model::document::sha256_hex;
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Where a hand-out keeps the files as they were when it was made, inside its hidden folder.
pub const BASE: &str = "base";

/// What became of work that was brought back.
#[derive(Debug, Default)]
pub struct Brought {
    /// Files that the project had not.
    pub new: usize,
    /// Files that both sides had, made into one.
    pub merged: usize,
    /// Files that changed nothing.
    pub same: usize,
    /// What both sides changed, with the file.
    pub conflicts: Vec<(String, Conflict)>,
    /// Files that were left out, and why.
    pub refused: Vec<Problem>,
}

/// A new file that waits to take its place.
struct Staged {
    from: PathBuf,
    to: PathBuf,
    /// Hash of the file that stood there when it was made.
    old: Option<String>,
}

/// What is wrong with a file, and what to do.
pub type Refusal = (String, String);

/// How work is brought in.
#[derive(Clone, Copy)]
pub struct Bringing<'a> {
    /// Nothing is written.
    pub dry_run: bool,
    /// Counts files.
    pub done: &'a AtomicUsize,
    /// Set to stop it before a file of the project is touched.
    pub cancel: &'a AtomicBool,
    /// Looks at a file by the name of its annotator and document, and says why it is left out if it is.
    pub admit: &'a (dyn Fn(&str, &str) -> Result<(), Refusal> + Sync),
}

/// Brings the annotations of other folders into the project: from each, what stands under `annotations`, by annotator and
/// document. None if it was stopped; then nothing was changed.
///
/// # Errors
/// If the project cannot be written, another program is bringing work into it; every file is then whole, and the
/// same can be done again.
pub fn bring(
    project: &Project,
    folders: &[PathBuf],
    how: Bringing<'_>,
) -> Result<Option<Brought>, ProjectError> {
    let hidden = project.root().join(HIDDEN);
    let failed = |what, path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| ProjectError::Io { what, remedy: remedy(&source), path, source }
    };
    let mut all = Brought::default();
    let mut staging = None;
    let mut lock = None;
    if !how.dry_run {
        make_folder(&hidden).map_err(failed("the folder cannot be made", &hidden))?;
        let path = hidden.join("bring.lock");
        let file = File::create(&path).map_err(failed("no file can be written", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ProjectError::Busy { path: project.root().to_path_buf() });
            }
            Err(TryLockError::Error(error)) => {
                return Err(failed("the project cannot be locked", &path)(error));
            }
        }
        remove_leftovers(&hidden);
        let folder = tempfile::Builder::new().prefix(INCOMING).tempdir_in(&hidden);
        staging = Some(folder.map_err(failed("no folder can be made", &hidden))?);
        lock = Some(file);
    }
    for folder in folders {
        let from = folder.join(ANNOTATIONS);
        let found = files::find(&from)?;
        let found: Vec<FoundFile> = found
            .into_iter()
            .filter(|file| file.path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        let sides = Sides { project, folder, how, staging: staging.as_ref().map(tempfile::TempDir::path) };
        let staged = sides.stage_all(&found, &mut all);
        if how.cancel.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if let Some(staging) = &staging {
            sync_all(staged.iter().map(|staged| staged.from.as_path()))
                .map_err(failed("the disk does not confirm what was written", staging.path()))?;
            put_in_place(staged, &mut all)?;
        }
    }
    drop(lock);
    Ok(Some(all))
}

const INCOMING: &str = "incoming-";

/// What an interrupted run left; nothing in it was needed.
fn remove_leftovers(hidden: &Path) {
    for entry in fs::read_dir(hidden).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(INCOMING)
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            log::warn!("{}: {error}", entry.path().display());
        }
    }
}

/// The project, and the folder whose work comes in.
struct Sides<'a> {
    project: &'a Project,
    folder: &'a Path,
    how: Bringing<'a>,
    staging: Option<&'a Path>,
}

impl Sides<'_> {
    fn stage_all(&self, found: &[FoundFile], all: &mut Brought) -> Vec<Staged> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(found.len())));
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (next, results) = (&next, &results);
                scope.spawn(move || {
                    // Each in a folder of its own: one folder takes one new file at a time.
                    let staging = self.staging.map(|staging| staging.join(thread.to_string()));
                    if let Some(Err(error)) = staging.as_ref().map(fs::create_dir_all) {
                        // Then no file can be written there either, and each says so.
                        log::warn!("{error}");
                    }
                    while !self.how.cancel.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = found.get(at) else { break };
                        let staged = staging.as_ref().map(|staging| staging.join(at.to_string()));
                        let result = self.stage(file, staged);
                        self.how.done.fetch_add(1, Ordering::Relaxed);
                        if let Ok(mut results) = results.lock() {
                            results.push((at, result));
                        }
                    }
                });
            }
        });
        let mut results = results.into_inner().unwrap_or_default();
        results.sort_unstable_by_key(|(at, _)| *at);
        let mut staged = Vec::new();
        for ((_, result), file) in results.into_iter().zip(found) {
            match result {
                Ok(Outcome::Same) => all.same += 1,
                Ok(Outcome::New(one)) => {
                    all.new += 1;
                    staged.extend(one);
                }
                Ok(Outcome::Merged(one, conflicts)) => {
                    all.merged += 1;
                    staged.extend(one);
                    all.conflicts.extend(conflicts.into_iter().map(|conflict| (file.name.clone(), conflict)));
                }
                Err((what, remedy)) => {
                    all.refused.push(Problem { place: file.path.display().to_string(), what, remedy });
                }
            }
        }
        staged
    }

    /// Works out the new file, and writes it to one side, to `staged`, if there is such a place.
    fn stage(&self, file: &FoundFile, staged: Option<PathBuf>) -> Result<Outcome, Refusal> {
        let told = |error: ProjectError| (error.to_string(), "mend that and bring the work again".to_owned());
        let (annotator, name) = file
            .name
            .split_once('/')
            .and_then(|(annotator, name)| Some((annotator, name.strip_suffix(".json")?)))
            .ok_or_else(|| {
                let remedy = "put it under annotations/ANNOTATOR/ by the name of its document";
                ("it stands in no annotator's folder".to_owned(), remedy.to_owned())
            })?;
        (self.how.admit)(annotator, name)?;
        if !self.project.root().join(name).is_file() {
            let what = format!("the project has no document {name}");
            return Err((what, "bring the text into the project first".to_owned()));
        }
        let read = |path: &Path| files::read_if_there(path).map_err(told);
        let gone = || ("it is gone".to_owned(), "bring the work again".to_owned());
        let theirs = read(&file.path)?.ok_or_else(gone)?;
        let to = self.project.root().join(ANNOTATIONS).join(annotator).join(format!("{name}.json"));
        let ours = read(&to)?;
        let refused = |error: crate::merge::MergeError| {
            (error.to_string(), "nothing of it was taken; mend it and bring the work again".to_owned())
        };
        let write = |bytes: &[u8]| -> Result<Option<Staged>, Refusal> {
            let Some(from) = staged else { return Ok(None) };
            let failed = |source: io::Error| {
                let remedy = remedy(&source);
                told(ProjectError::Io { what: "no file can be written", remedy, path: from.clone(), source })
            };
            fs::write(&from, bytes).map_err(failed)?;
            let back = fs::read(&from).map_err(failed)?;
            if back != bytes {
                return Err(failed(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the disk gave back other bytes",
                )));
            }
            Ok(Some(Staged { from, to: to.clone(), old: ours.as_deref().map(sha256_hex) }))
        };
        let Some(ours) = &ours else {
            check(&theirs).map_err(refused)?;
            return Ok(Outcome::New(write(&theirs)?));
        };
        if *ours == theirs {
            return Ok(Outcome::Same);
        }
        let base = read(&self.folder.join(HIDDEN).join(BASE).join(annotator).join(format!("{name}.json")))?;
        let merged = merge(base.as_deref(), ours, &theirs).map_err(refused)?;
        if merged.bytes == *ours {
            return Ok(Outcome::Same);
        }
        Ok(Outcome::Merged(write(&merged.bytes)?, merged.conflicts))
    }
}

enum Outcome {
    Same,
    New(Option<Staged>),
    Merged(Option<Staged>, Vec<Conflict>),
}

/// Moves every staged file to its place, unless what stood there was changed meanwhile.
fn put_in_place(staged: Vec<Staged>, all: &mut Brought) -> Result<(), ProjectError> {
    let mut folders = BTreeSet::new();
    for Staged { from, to, old } in staged {
        let failed = |source: io::Error| ProjectError::Io {
            what: "the file cannot be put in its place",
            remedy: remedy(&source),
            path: to.clone(),
            source,
        };
        let folder = to.parent().unwrap_or(Path::new("."));
        if !folders.contains(folder) {
            make_folder(folder).map_err(failed)?;
            folders.insert(folder.to_path_buf());
        }
        if files::read_if_there(&to)?.as_deref().map(sha256_hex) != old {
            all.refused.push(Problem {
                place: to.display().to_string(),
                what: "another program changed it meanwhile".to_owned(),
                remedy: "bring the work again".to_owned(),
            });
            continue;
        }
        fs::rename(&from, &to).map_err(failed)?;
    }
    for folder in folders {
        sync_folder(&folder).map_err(|source| ProjectError::Io {
            what: "the disk does not confirm the new files",
            remedy: remedy(&source),
            path: folder.clone(),
            source,
        })?;
    }
    Ok(())
}
