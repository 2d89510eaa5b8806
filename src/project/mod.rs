//! A project on disk: a folder of texts, with annotations beside them. The only writer of users' files.

pub mod anchor;
pub mod assign;
pub mod bring;
pub mod bulk;
pub mod entities;
pub mod files;
pub mod hand;

mod journal;
pub mod keys;
pub mod migrate;
pub mod people;
pub mod sample;
mod save;
mod survey;
mod write;

pub use crate::text::decode::{DecodeError, Notice, decode};
pub use journal::{Holder, Journal, JournalWriter, Line};
pub use save::{Base, SaveError, SaveEvent, Saver};
pub use survey::Facts;
pub use write::write_whole;

use crate::formats::schema::{self, FILE as SETTINGS};
use crate::formats::{Problem, native};
use crate::model::{Annotations, Document, Schema, Status, document::sha256_hex};
use crate::text::arabic::clitics::{Evidence, Policy};
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why something of a project cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The system refused.
    #[error("{what}: {source}; {remedy}: {}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are no text that is known.
    #[error("{source}: {}", path.display())]
    Decode {
        /// The file.
        path: PathBuf,
        /// Why.
        source: DecodeError,
    },
    /// A document's name leads out of the project.
    #[error("the name {name:?} leads out of the project; choose a file inside its folder")]
    Outside {
        /// The name.
        name: String,
    },
    /// A folder that is to be written into holds something.
    #[error("the folder is not empty; choose a new one, or say --force to write into it: {}", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Another program is bringing work into the project.
    #[error("another program is bringing work into this project; wait until it is done: {}", path.display())]
    Busy {
        /// The project.
        path: PathBuf,
    },
    /// Another program has the annotator's work open.
    #[error("the journal is in use{}; close the other program, or work as somebody else: {}", held_by(holder.as_deref()), path.display())]
    Held {
        /// Which program, if it said so.
        holder: Option<Box<Holder>>,
        /// The journal.
        path: PathBuf,
    },
    /// A file or folder is not what it is to be.
    #[error("{what}; {remedy}: {}", path.display())]
    Odd {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
    /// Documents cannot be given out as was asked.
    #[error(transparent)]
    Assign(#[from] assign::AssignError),
    /// The system tells no folder for data.
    #[error(
        "the system names no folder for this program's data, so the sample cannot be laid down; open a text of your own"
    )]
    NoDataFolder,
}

/// A folder with documents.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

/// What was opened.
#[derive(Debug)]
pub struct Opened {
    /// The project.
    pub project: Project,
    /// The document, if a file was named.
    pub document: Option<String>,
}

/// A document of a project, for lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEntry {
    /// Its name: the path inside the project, with `/`.
    pub name: String,
    /// How far the annotator's work on it has come.
    pub status: Status,
    /// Number of spans in it.
    pub spans: u32,
    /// Number of spans of each label.
    pub labels: Vec<(Arc<str>, u32)>,
}

impl DocumentEntry {
    /// A document of which nothing more is known yet.
    pub fn named(name: String) -> Self {
        Self { name, status: Status::New, spans: 0, labels: Vec::new() }
    }
}

/// A document with an annotator's work on it.
#[derive(Debug)]
pub struct Loaded {
    /// The document.
    pub document: Arc<Document>,
    /// The work.
    pub annotations: Annotations,
    /// What was found wrong in it.
    pub problems: Vec<Problem>,
    /// Says that the text is not the one that was annotated.
    pub text_changed: bool,
    /// How the text was read.
    pub notices: Vec<Notice>,
    /// What was on disk.
    pub base: Base,
    /// Why the annotations' file could not be read, if so; it is left alone until the user decides.
    pub read_only: Option<String>,
}

/// The folder of annotations inside a project.
const ANNOTATIONS: &str = "annotations";
/// The folder of what a project can do without.
const HIDDEN: &str = ".hashiya";

/// So much text is read to learn which words there are (bytes).
const ENOUGH: usize = 8 << 20;

/// Opens a file or a folder. A file's project is the nearest folder above it that holds `hashiya.json` or labels for
/// this very file, or else its own folder.
pub fn open(path: &Path) -> Result<Opened, ProjectError> {
    let failed = |source| ProjectError::Io {
        what: "it cannot be opened",
        remedy: "check that it is there and may be read",
        path: path.to_path_buf(),
        source,
    };
    let path = path.canonicalize().map_err(failed)?;
    if path.is_dir() {
        return Ok(Opened { project: Project { root: path }, document: None });
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let holds = |above: &&Path| {
        let labelled = |name: String| !Project { root: above.to_path_buf() }.annotators_of(&name).is_empty();
        above.join(SETTINGS).is_file() || name_inside(above, &path).is_some_and(labelled)
    };
    let root = folder.ancestors().find(holds).unwrap_or(folder);
    let name = name_inside(root, &path);
    Ok(Opened { project: Project { root: root.to_path_buf() }, document: name })
}

/// The name of a file inside a project, with `/` between folders.
fn name_inside(root: &Path, path: &Path) -> Option<String> {
    let parts: Vec<_> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_string_lossy()).collect();
    Some(parts.join("/"))
}

impl Project {
    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The names of its documents: every `.txt` file, but for those in hidden folders, among the annotations, and in
    /// folders that say that they are caches.
    pub fn names(&self) -> Result<Vec<String>, ProjectError> {
        let mut names = Vec::new();
        self.walk(&self.root, &mut names)?;
        names.sort_unstable();
        Ok(names)
    }

    fn walk(&self, folder: &Path, names: &mut Vec<String>) -> Result<(), ProjectError> {
        let failed = |source| ProjectError::Io {
            what: "the folder cannot be read",
            remedy: "check that it may be read",
            path: folder.to_path_buf(),
            source,
        };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            // Links are not followed: they may lead out of the project or in a circle.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                let apart = name.starts_with('.') || (folder == self.root && name == ANNOTATIONS);
                if !apart && !path.join("CACHEDIR.TAG").exists() {
                    // A folder inside that cannot be read hides its own documents, not the others.
                    if let Err(error) = self.walk(&path, names) {
                        log::warn!("{error}");
                    }
                }
            } else if kind.is_file()
                && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"))
            {
                names.extend(name_inside(&self.root, &path));
            }
        }
        Ok(())
    }

    /// Says whether it has settings of its own, or work of anybody.
    pub fn has_settings(&self) -> bool {
        self.root.join(SETTINGS).exists() || self.root.join(ANNOTATIONS).is_dir()
    }

    /// Its schema, and what is wrong with the file that tells it.
    pub fn schema(&self) -> (Schema, Vec<Problem>) {
        let reading = self.settings();
        (reading.schema, reading.problems)
    }

    /// What the file of its schema and settings says; a project without one has the usual schema.
    pub fn settings(&self) -> schema::Reading {
        let unreadable = |error: &io::Error| Problem {
            place: SETTINGS.to_owned(),
            what: format!("it cannot be read ({error})"),
            remedy: "check that the file may be read; the usual labels are shown until then".to_owned(),
        };
        match fs::read(self.root.join(SETTINGS)) {
            Ok(bytes) => schema::read(SETTINGS, &bytes),
            Err(error) => {
                let mut reading = schema::read(SETTINGS, b"");
                if error.kind() != io::ErrorKind::NotFound {
                    reading.problems.push(unreadable(&error));
                }
                reading
            }
        }
    }

    /// Where its schema and settings are.
    pub fn settings_path(&self) -> PathBuf {
        self.root.join(SETTINGS)
    }

    /// Changes the file of its schema and settings; an empty one stands for none. Also puts the description of the
    /// file's form, which the file names, in its place for editors.
    fn change_settings(
        &self,
        change: impl FnOnce(&[u8]) -> Result<Vec<u8>, schema::WriteError>,
    ) -> Result<(), ProjectError> {
        let path = self.settings_path();
        let failed = |source: io::Error| ProjectError::Io {
            what: "the project's settings cannot be changed",
            remedy: "check that the file is JSON and may be written",
            path: path.clone(),
            source,
        };
        let old = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed(error)),
        };
        let new = change(&old).map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        match new {
            _ if new == old => {}
            new if new.is_empty() => return write::remove(&path),
            new => write_whole(&path, &new)?,
        }
        self.describe_settings()
    }

    /// Puts the description of the settings' form, which their file names, in its place for editors.
    fn describe_settings(&self) -> Result<(), ProjectError> {
        let path = self.root.join(schema::JSON_SCHEMA_PLACE);
        if fs::read(&path).is_ok_and(|there| there == schema::JSON_SCHEMA.as_bytes()) {
            return Ok(());
        }
        write_whole(&path, schema::JSON_SCHEMA.as_bytes())
    }

    /// Writes its schema, and leaves all else in the file alone; none takes its own schema away. `known` is what its
    /// schema is expected to be, in the form of the file.
    ///
    /// # Errors
    /// If the file cannot be read or written, or says something else than expected; it is as it was.
    pub fn set_schema(&self, known: Option<&Value>, schema: Option<&Schema>) -> Result<(), ProjectError> {
        self.change_settings(|old| {
            let now = schema::to_value(&schema::read(SETTINGS, old).schema);
            if known.is_some_and(|known| *known != now) {
                return Err(schema::changed());
            }
            schema.map_or_else(|| schema::without(old), |schema| schema::write(old, schema))
        })
    }

    /// Where an annotator's work on a document is kept.
    pub fn annotations_path(&self, annotator: &str, name: &str) -> PathBuf {
        self.root.join(ANNOTATIONS).join(folder_name(annotator)).join(format!("{name}.json"))
    }

    /// Where the journal of an annotator's work is kept.
    pub fn journal_path(&self, annotator: &str) -> PathBuf {
        self.root.join(HIDDEN).join("journal").join(format!("{}.jsonl", folder_name(annotator)))
    }

    /// Annotators that have worked on a document, by name.
    pub fn annotators_of(&self, name: &str) -> Vec<String> {
        let folders = fs::read_dir(self.root.join(ANNOTATIONS)).into_iter().flatten().flatten();
        let names = folders.map(|folder| folder.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter(|annotator| self.annotations_path(annotator, name).is_file()).collect();
        names.sort_unstable();
        names
    }

    /// Everybody who has worked on a document of the project, by name.
    pub fn annotators(&self) -> Vec<String> {
        let folders = fs::read_dir(self.root.join(ANNOTATIONS)).into_iter().flatten().flatten();
        let folders = folders.filter(|folder| folder.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut names: Vec<String> =
            folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        names
    }

    /// Writes the policy on clitics into the project's settings, and leaves all else in them alone.
    ///
    /// # Errors
    /// If the settings cannot be read or written; they are as they were.
    pub fn set_clitic_policy(&self, policy: Policy) -> Result<(), ProjectError> {
        self.change_settings(|old| schema::put(old, "clitics", policy.as_str().into()))
    }

    /// Switches a rule of the linter off or on in the project's settings, and leaves all else in them alone.
    ///
    /// # Errors
    /// If the settings cannot be read or written; they are as they were.
    pub fn switch_check(&self, rule: &str, on: bool) -> Result<(), ProjectError> {
        let mut checks = self.settings().checks;
        checks.insert(rule.to_owned(), on);
        self.change_settings(|old| schema::put(old, "checks", json!(checks)))
    }

    /// Reads a document's text if its bytes pass a first look, which texts in UTF-16 always do. `bytes` is space to
    /// read into, kept from one document to the next.
    ///
    /// # Errors
    /// If it cannot be read, or is no text.
    pub fn read_if(
        &self,
        name: &str,
        bytes: &mut Vec<u8>,
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Option<String>, ProjectError> {
        let path = self.root.join(name);
        bytes.clear();
        let read = fs::File::open(&path).and_then(|mut file| file.read_to_end(bytes));
        if let Err(source) = read {
            return Err(ProjectError::Io {
                what: "the document cannot be read",
                remedy: "check that it is there and may be read",
                path,
                source,
            });
        }
        let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        if !wide && !wanted(bytes) {
            return Ok(None);
        }
        let decoded =
            decode(std::mem::take(bytes)).map_err(|source| ProjectError::Decode { path, source })?;
        Ok(Some(decoded.0))
    }

    /// Counts the words of the project's texts, as far as a few million letters tell enough; `first` comes first.
    pub fn evidence(&self, first: Option<&str>, names: &[String]) -> Evidence {
        let mut evidence = Evidence::default();
        let mut left = ENOUGH;
        let others = names.iter().map(String::as_str).filter(|name| Some(*name) != first);
        for name in first.into_iter().chain(others) {
            let Ok((text, _)) =
                fs::read(self.root.join(name)).map_err(drop).and_then(|bytes| decode(bytes).map_err(drop))
            else {
                continue;
            };
            let taken = text.get(..text.floor_char_boundary(left)).unwrap_or_default();
            evidence.read(taken);
            left -= taken.len();
            if left == 0 {
                break;
            }
        }
        evidence
    }

    /// Reads a document and an annotator's work on it.
    pub fn load(&self, name: &str, annotator: &str) -> Result<Loaded, ProjectError> {
        if name.split(['/', '\\']).any(|part| part == "..") || Path::new(name).is_absolute() {
            return Err(ProjectError::Outside { name: name.to_owned() });
        }
        let path = self.root.join(name);
        let bytes = fs::read(&path).map_err(|source| ProjectError::Io {
            what: "the document cannot be read",
            remedy: "check that it is there and may be read",
            path: path.clone(),
            source,
        })?;
        let (text, notices) = decode(bytes).map_err(|source| ProjectError::Decode { path, source })?;
        let document = Arc::new(Document::new(name, text));
        let path = self.annotations_path(annotator, name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => {
                let (what, remedy) = ("the labels cannot be read", "check that the file may be read");
                return Err(ProjectError::Io { what, remedy, path, source });
            }
        };
        let base = Base {
            path: path.clone(),
            texts: anchor::texts_folder(&self.root),
            hash: bytes.as_deref().map(sha256_hex),
            blocked: false,
        };
        let mut loaded = Loaded {
            annotations: Annotations::new(annotator),
            problems: Vec::new(),
            text_changed: false,
            notices,
            base,
            read_only: None,
            document,
        };
        if let Some(bytes) = bytes {
            match native::read(&bytes, &loaded.document) {
                Ok(reading) => {
                    loaded.annotations = reading.annotations;
                    loaded.annotations.annotator = annotator.into();
                    loaded.problems = reading.problems;
                    loaded.text_changed = reading.text_changed;
                }
                Err(error) => {
                    loaded.base.blocked = true;
                    loaded.read_only = Some(format!("{error}: {}", path.display()));
                }
            }
        }
        Ok(loaded)
    }
}

/// Who works here, unless it is said: the variable `HASHIYA_ANNOTATOR`, or the user's name.
pub fn default_annotator() -> String {
    let named = ["HASHIYA_ANNOTATOR", "USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()));
    folder_name(named.as_deref().unwrap_or("annotator"))
}

/// Says whether it is said outside the program's settings who works here.
pub fn annotator_is_said() -> bool {
    std::env::var("HASHIYA_ANNOTATOR").is_ok_and(|value| !value.trim().is_empty())
}

/// Who is logged in.
fn user() -> String {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}

fn held_by(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}

/// A name made fit to be one folder's.
fn folder_name(name: &str) -> String {
    let fit = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c };
    let name: String = name.trim().chars().map(fit).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "annotator".to_owned() } else { name.to_owned() }
}

/// Reads a schema from a file of this or another program, and says what is odd in it.
///
/// # Errors
/// If it cannot be read, or is no schema.
pub fn schema_of_file(path: &Path) -> Result<(Schema, Vec<String>), String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let bytes = fs::read(path).map_err(|error| {
        format!("{error}; check that the file is there and may be read: {}", path.display())
    })?;
    let (schema, problems) = schema::from_file(&name, &bytes).map_err(|problem| problem.to_string())?;
    Ok((schema, problems.iter().map(ToString::to_string).collect()))
}

/// Adds the schema of other settings, as JSON, to that of a project; whatever this says is left as it is.
fn add_labels(root: &Path, others: &[u8]) -> Result<(), ProjectError> {
    let project = Project { root: root.to_path_buf() };
    let (mut own, others) = (project.settings().schema, schema::read(SETTINGS, others).schema);
    if schema::join(&mut own, &others) { project.set_schema(None, Some(&own)) } else { Ok(()) }
}

/// Writes annotations in the native form to a file, whole or not at all.
pub fn save_copy_to(path: &Path, document: &Document, annotations: &Annotations) -> Result<(), ProjectError> {
    write_whole(path, &crate::formats::native::write(annotations, document))
}
