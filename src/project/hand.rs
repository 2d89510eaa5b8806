//! Documents handed out to an annotator as a folder or a zip, and their work handed in again.
//!
//! What is handed out holds the texts, the labels, who is who, and the annotator's own work so far; nothing of the work of
//! others. `hand-out.json` says whose it is and what the texts were, `.hashiya/base` keeps the work as it was, so that
//! what was taken away elsewhere is told from what was never there.

mod archive;

use super::bring::{BASE, Bringing, Brought, Refusal, bring};
use super::files::{OutFolder, Output as _, read_if_there};
use super::write::{make_folder, remedy};
use super::{ANNOTATIONS, HIDDEN, Project, ProjectError, SETTINGS, assign, entities, folder_name};
use crate::formats::Problem;
use crate::model::document::sha256_hex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The name of the file that says what was handed out.
pub const FILE: &str = "hand-out.json";
/// The program that knows this form, and all later ones.
const VERSION: u32 = 1;

/// What was handed out.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// The form of this file.
    #[serde(rename = "hand-out")]
    version: u32,
    /// Whose work it is to be.
    annotator: String,
    /// The documents.
    documents: BTreeMap<String, Handed>,
}

/// A document that was handed out.
#[derive(Debug, Serialize, Deserialize)]
struct Handed {
    /// SHA-256 of the text's file.
    text: String,
    /// SHA-256 of the annotator's work as it was; none if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<String>,
}

/// How far it has come, and whether it is to stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// Number of documents or files that are through.
    pub done: AtomicUsize,
    /// Set to stop it.
    pub cancel: AtomicBool,
}

impl Progress {
    fn stopped(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

/// What came of handing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOut {
    /// The folder or zip.
    pub path: PathBuf,
    /// Number of documents.
    pub documents: usize,
    /// Documents that are assigned but not there any more.
    pub missing: Vec<String>,
}

/// Where a hand-out goes.
enum Target {
    Folder(OutFolder),
    Zip(Box<archive::Writer>),
}

impl Target {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        match self {
            Self::Folder(folder) => folder.file(name, bytes),
            Self::Zip(zip) => zip.add(name, bytes),
        }
    }
}

/// Hands an annotator's documents out, into a new or empty folder or into a zip that is not there yet. The same project
/// gives the same bytes. None if it was stopped; then there is nothing.
///
/// # Errors
/// If the annotator has no documents, something stands in the way, or something cannot be read or written.
pub fn hand_out(
    project: &Project,
    annotator: &str,
    out: &Path,
    as_zip: bool,
    progress: &Progress,
) -> Result<Option<HandedOut>, ProjectError> {
    let all = project.assignments()?;
    let assigned: Vec<&str> = all.of(annotator).map(|name| &**name).collect();
    if assigned.is_empty() {
        return Err(ProjectError::Odd {
            what: format!("{annotator} has no documents to be handed out"),
            remedy: "assign some first",
            path: project.root().to_path_buf(),
        });
    }
    let there = project.names()?;
    let (names, missing): (Vec<&str>, Vec<&str>) =
        assigned.into_iter().partition(|name| there.binary_search_by(|other| (**other).cmp(name)).is_ok());
    let was_there = out.exists();
    let mut target = if as_zip {
        if was_there {
            return Err(ProjectError::Odd {
                what: "there is a file of that name".to_owned(),
                remedy: "choose another name, or move it away",
                path: out.to_path_buf(),
            });
        }
        Target::Zip(Box::new(archive::Writer::new(out)?))
    } else {
        Target::Folder(OutFolder::new(out, false)?)
    };
    let mut manifest =
        Manifest { version: VERSION, annotator: annotator.to_owned(), documents: BTreeMap::new() };
    let folder = folder_name(annotator);
    for name in &names {
        if progress.stopped() {
            drop(target);
            if !as_zip && !was_there {
                // What was begun is gone; so is the folder that was made for it.
                let _ = fs::remove_dir(out);
            }
            return Ok(None);
        }
        let path = project.root().join(name);
        let text = read_if_there(&path)?.ok_or_else(|| ProjectError::Odd {
            what: "the document is gone".to_owned(),
            remedy: "hand out again",
            path,
        })?;
        let work = read_if_there(&project.annotations_path(annotator, name))?;
        let handed = Handed { text: sha256_hex(&text), base: work.as_deref().map(sha256_hex) };
        manifest.documents.insert((*name).to_owned(), handed);
        target.put(name, &text)?;
        if let Some(work) = work {
            target.put(&format!("{ANNOTATIONS}/{folder}/{name}.json"), &work)?;
            target.put(&format!("{HIDDEN}/{BASE}/{folder}/{name}.json"), &work)?;
        }
        progress.done.fetch_add(1, Ordering::Relaxed);
    }
    for shared in [SETTINGS, entities::FILE] {
        if let Some(bytes) = read_if_there(&project.root().join(shared))? {
            target.put(shared, &bytes)?;
        }
    }
    target.put(assign::FILE, &all.only(annotator).write())?;
    let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| odd(&error, out))?;
    bytes.push(b'\n');
    target.put(FILE, &bytes)?;
    match target {
        Target::Folder(folder) => folder.finish()?,
        Target::Zip(zip) => zip.finish()?,
    }
    let missing = missing.into_iter().map(str::to_owned).collect();
    Ok(Some(HandedOut { path: out.to_path_buf(), documents: names.len(), missing }))
}

fn odd(error: &dyn std::fmt::Display, path: &Path) -> ProjectError {
    ProjectError::Odd {
        what: error.to_string(),
        remedy: "choose a folder or zip that was handed out",
        path: path.to_path_buf(),
    }
}

/// What came of handing in.
#[derive(Debug)]
pub struct HandedIn {
    /// Whose work it is.
    pub annotator: String,
    /// What became of it.
    pub brought: Brought,
}

/// Brings back the work of a folder or zip that was handed out, merged by span with what the project has of that annotator.
/// Work on texts that changed, on documents that were not handed out and of anybody else is left out, and told. The same
/// once more changes nothing. None if it was stopped; then nothing was changed.
///
/// # Errors
/// If it is nothing that was handed out, leads out of its folder, is too large, or if something cannot be read or written.
pub fn hand_in(
    project: &Project,
    from: &Path,
    dry_run: bool,
    progress: &Progress,
) -> Result<Option<HandedIn>, ProjectError> {
    if from.is_dir() {
        return take_in(project, from, dry_run, progress);
    }
    let hidden = project.root().join(HIDDEN);
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| ProjectError::Io {
            what: "the zip cannot be unpacked",
            remedy: remedy(&source),
            path,
            source,
        }
    };
    make_folder(&hidden).map_err(failed(&hidden))?;
    let path = hidden.join("hand-in.lock");
    let lock = File::create(&path).map_err(failed(&path))?;
    if lock.try_lock().is_err() {
        return Err(ProjectError::Busy { path: project.root().to_path_buf() });
    }
    // What an interrupted run left; nothing in it was needed.
    for entry in fs::read_dir(&hidden).map_err(failed(&hidden))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNPACKED) {
            fs::remove_dir_all(entry.path()).map_err(failed(&entry.path()))?;
        }
    }
    let unpacked = tempfile::Builder::new().prefix(UNPACKED).tempdir_in(&hidden).map_err(failed(&hidden))?;
    if !archive::unpack(from, unpacked.path(), progress)? {
        return Ok(None);
    }
    // Some programs pack the folder, others what is in it.
    let entries: Vec<PathBuf> =
        fs::read_dir(unpacked.path()).map_err(failed(&hidden))?.flatten().map(|entry| entry.path()).collect();
    let inner = entries.iter().find(|path| path.join(FILE).is_file());
    let root = inner.filter(|_| !unpacked.path().join(FILE).exists());
    let done = take_in(project, root.map_or(unpacked.path(), |path| path), dry_run, progress);
    drop(lock);
    done
}

const UNPACKED: &str = "unpacked-";

/// Brings in a folder that was handed out.
fn take_in(
    project: &Project,
    folder: &Path,
    dry_run: bool,
    progress: &Progress,
) -> Result<Option<HandedIn>, ProjectError> {
    let Some(bytes) = read_if_there(&folder.join(FILE))? else {
        return Err(ProjectError::Odd {
            what: format!("it was not handed out: there is no {FILE} in it"),
            remedy: "choose what was handed out, or use `hashiya merge` for any other folder with annotations",
            path: folder.to_path_buf(),
        });
    };
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| odd(&error, &folder.join(FILE)))?;
    if manifest.version != VERSION {
        let what = format!("it is of form {}, which this program does not know", manifest.version);
        let remedy = "use the program that it was made with, or a newer one";
        return Err(ProjectError::Odd { what, remedy, path: folder.join(FILE) });
    }
    let owner = folder_name(&manifest.annotator);
    let admit = |annotator: &str, name: &str| admit(project, folder, &manifest, &owner, annotator, name);
    let how = Bringing { dry_run, done: &progress.done, cancel: &progress.cancel, admit: &admit };
    if !folder.join(ANNOTATIONS).is_dir() {
        // Nothing was done yet.
        return Ok(Some(HandedIn { annotator: manifest.annotator, brought: Brought::default() }));
    }
    let brought = bring(project, &[folder.to_path_buf()], how)?;
    let Some(mut brought) = brought else { return Ok(None) };
    let gone = |(name, handed): &(&String, &Handed)| {
        handed.base.is_some() && !folder.join(ANNOTATIONS).join(&owner).join(format!("{name}.json")).exists()
    };
    for (name, _) in manifest.documents.iter().filter(gone) {
        brought.refused.push(Problem {
            place: name.clone(),
            what: "the work that was handed out with it is missing".to_owned(),
            remedy: "the project keeps what it has; take spans away in the program if they are not wanted"
                .to_owned(),
        });
    }
    Ok(Some(HandedIn { annotator: manifest.annotator, brought }))
}

/// Says why a file is not taken in.
fn admit(
    project: &Project,
    folder: &Path,
    manifest: &Manifest,
    owner: &str,
    annotator: &str,
    name: &str,
) -> Result<(), Refusal> {
    let no = |what: &str, remedy: &str| Err((what.to_owned(), remedy.to_owned()));
    let read = |path: PathBuf| {
        let again = "mend that and hand in again".to_owned();
        read_if_there(&path).map_err(|error| (error.to_string(), again))
    };
    if annotator != owner {
        let what = format!("it is the work of {annotator}, and the documents were handed to {owner}");
        return Err((what, "have everybody hand in their own".to_owned()));
    }
    let Some(handed) = manifest.documents.get(name) else {
        return no("the document was not handed out", "use `hashiya merge` if it is wanted all the same");
    };
    let Some(text) = read(project.root().join(name))? else {
        let what = format!("the project has no document {name}");
        return Err((what, "bring the text back into the project first".to_owned()));
    };
    if sha256_hex(&text) != handed.text {
        return no(
            "the project's text was changed since it was handed out",
            "put the old text back, hand in, and change the text then",
        );
    }
    if read(folder.join(name))?.is_some_and(|returned| sha256_hex(&returned) != handed.text) {
        return no(
            "its text was changed where it was worked on, so the spans may stand elsewhere",
            "have the text put back as it was handed out, look the spans over, and hand in again",
        );
    }
    let base = folder.join(HIDDEN).join(BASE).join(owner).join(format!("{name}.json"));
    if read(base)?.as_deref().map(sha256_hex) != handed.base {
        return no(
            "the work as it was handed out is missing in its .hashiya folder, or was changed",
            "hand in the whole folder, hidden files too",
        );
    }
    Ok(())
}
