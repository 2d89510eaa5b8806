//! Changes to many documents at once: all of them are written, or none.

use super::write::{remedy, remove};
use super::{Project, ProjectError, write_whole};
use crate::formats::native;
use crate::model::document::sha256_hex;
use crate::model::mentions::{Head, mark_and_link, relink};
use crate::model::migrate::{self, Migration};
use crate::model::{Annotations, Change, Edit, Span, SpanId, Status, apply};
use crate::text::TextRange;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A range of bytes, and the text that it must cover.
pub type Place = (Range<u32>, String);

/// What is to be done to a document that is not open.
#[derive(Clone, Debug)]
pub enum Work {
    /// Marks ranges of bytes with a label, each with the text that it must cover.
    Mark {
        /// Name of the label.
        label: Arc<str>,
        /// Ranges with what they cover.
        ranges: Vec<Place>,
    },
    /// Makes spans, and ranges that are marked first, mentions of an entity.
    Mention(Mention),
    /// Makes all mentions of some entities those of another, or of none.
    Relink {
        /// The entities.
        from: Vec<Arc<str>>,
        /// Whose mentions they become.
        to: Option<Head>,
    },
    /// Makes a change.
    Make(Change),
    /// Takes a change back.
    TakeBack(Change),
    /// Removes the spans that a change added and that are still there.
    RemoveAdded(Change),
    /// Follows a change to the schema.
    Migrate(Migration),
    /// Makes an edit that was worked out for the file of labels with that hash.
    Edit {
        /// The edit.
        edit: Edit,
        /// SHA-256 of the file, or none if there was none.
        file: Option<String>,
    },
    /// Brings back what the edit that takes a change back would, as far as it is gone.
    BringBack(Edit),
}

/// A file that is to be changed whole: what stands there, and what is to; nothing stands for no file.
#[derive(Debug)]
pub(super) struct FileChange {
    pub(super) path: PathBuf,
    pub(super) old: Option<Vec<u8>>,
    pub(super) new: Option<Vec<u8>>,
}

/// What is to become mentions of an entity.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The entity.
    pub entity: Head,
    /// Name of the label for ranges.
    pub label: Arc<str>,
    /// Spans with the text that each must cover in its first part.
    pub spans: Vec<(SpanId, String)>,
    /// Ranges with what they cover.
    pub ranges: Vec<Place>,
}

impl Mention {
    /// The edit that does it, or nothing if nothing is left to do; none if the text or a span is not what it was
    /// meant for.
    pub fn edit(&self, text: &str, annotations: &Annotations) -> Option<Option<Edit>> {
        let ranges: Option<Vec<TextRange>> = self.ranges.iter().map(|place| placed(text, place)).collect();
        let same = |(id, covered): &(SpanId, String)| {
            let part = annotations.get(id).and_then(|span| span.parts.first());
            part.is_some_and(|part| part.of(text) == covered)
        };
        let ranges = ranges.filter(|_| self.spans.iter().all(same))?;
        let spans: Vec<SpanId> = self.spans.iter().map(|(id, _)| id.clone()).collect();
        Some(mark_and_link(annotations, &self.label, &ranges, &spans, &self.entity))
    }
}

/// The range of a place, if the text there is the one it was found as.
fn placed(text: &str, (range, covered): &Place) -> Option<TextRange> {
    let range = TextRange::new(text, range.start as usize..range.end as usize).ok()?;
    (range.of(text) == covered).then_some(range)
}

/// A document's new file, not yet written.
#[derive(Debug)]
pub struct Prepared {
    /// What was done.
    pub change: Change,
    /// SHA-256 of its file before, or none if there was none.
    pub before: Option<String>,
    /// SHA-256 of its file after, or none if none is needed.
    pub after: Option<String>,
    /// How far the work on it has come then.
    pub status: Status,
    pub(super) file: FileChange,
}

/// The edit that marks ranges with a label; those that are marked so already are passed over. None if nothing is
/// left to do.
pub fn mark(annotations: &Annotations, label: &Arc<str>, ranges: &[TextRange]) -> Option<Edit> {
    let is_new = |range: &&TextRange| {
        let touching = annotations.touching(range.start()..range.end());
        !touching.iter().any(|span| span.label == *label && span.parts == [**range])
    };
    let spans = ranges.iter().filter(is_new).zip(annotations.fresh_ids());
    let add = |(range, id): (&TextRange, _)| Edit::Add(Box::new(Span::new(id, label.clone(), *range)));
    let mut edits: Vec<Edit> = spans.map(add).collect();
    if edits.is_empty() {
        return None;
    }
    if annotations.status() == Status::New {
        edits.push(Edit::SetStatus(Status::InProgress));
    }
    Some(Edit::Batch(edits))
}

/// Works out what becomes of a document, without writing anything. None if nothing does.
///
/// # Errors
/// If it cannot be read, or is not what the work was meant for; the message is for the user.
pub fn prepare(
    project: &Project,
    annotator: &str,
    name: &str,
    work: &Work,
) -> Result<Option<Prepared>, String> {
    let path = project.annotations_path(annotator, name);
    if let Work::Relink { from, .. } = work
        && !mentions_any(&path, from)?
    {
        return Ok(None);
    }
    let loaded = project.load(name, annotator).map_err(|error| error.to_string())?;
    if let Some(reason) = loaded.read_only {
        return Err(reason);
    }
    let changed = || format!("{name}: the text or its labels were changed meanwhile; look again and repeat");
    let (document, mut annotations) = (loaded.document, loaded.annotations);
    let change = match work {
        Work::Mark { label, ranges } => {
            let place = |place| placed(&document.text, place);
            let ranges: Option<Vec<TextRange>> = ranges.iter().map(place).collect();
            let Some(edit) = mark(&annotations, label, &ranges.ok_or_else(changed)?) else { return Ok(None) };
            made(&document.name, &mut annotations, edit)?
        }
        Work::Mention(mention) => {
            let edit = mention.edit(&document.text, &annotations).ok_or_else(changed)?;
            let Some(edit) = edit else { return Ok(None) };
            made(&document.name, &mut annotations, edit)?
        }
        Work::Relink { from, to } => {
            let Some(edit) = relink(&annotations, from, to.as_ref()) else { return Ok(None) };
            made(&document.name, &mut annotations, edit)?
        }
        Work::RemoveAdded(_) | Work::Migrate(_) | Work::BringBack(_) => {
            let edit = match work {
                Work::RemoveAdded(change) => change.without_added(&annotations),
                Work::Migrate(migration) => {
                    migrate::effect(&annotations, &document.text, migration).map(|effect| effect.edit)
                }
                Work::BringBack(inverse) if inverse.fits(&document.text) => {
                    migrate::brought_back(&annotations, inverse)
                }
                _ => return Err(changed()),
            };
            let Some(edit) = edit else { return Ok(None) };
            made(&document.name, &mut annotations, edit)?
        }
        Work::Edit { edit, file } => {
            if *file != loaded.base.hash {
                return Err(changed());
            }
            made(&document.name, &mut annotations, edit.clone())?
        }
        Work::Make(change) | Work::TakeBack(change) => {
            let gone = if !change.fits(&document.text) {
                return Err(changed());
            } else if matches!(work, Work::Make(_)) {
                change.make(&mut annotations)
            } else {
                change.take_back(&mut annotations)
            };
            gone.map_err(|_| changed())?;
            change.clone()
        }
    };
    let old = read(&path).map_err(|error| error.to_string())?;
    let new = (!annotations.is_pristine()).then(|| native::write(&annotations, &document));
    Ok(Some(Prepared {
        change,
        before: old.as_deref().map(sha256_hex),
        after: new.as_deref().map(sha256_hex),
        status: annotations.status(),
        file: FileChange { path, old, new },
    }))
}

/// Makes an edit, as a change.
fn made(document: &Arc<str>, annotations: &mut Annotations, edit: Edit) -> Result<Change, String> {
    let inverse = apply(annotations, &edit).map_err(|error| error.to_string())?;
    Ok(Change { document: document.clone(), edit, inverse })
}

/// Says whether a file of labels may name one of these entities; most name none and need not be understood.
fn mentions_any(path: &Path, entities: &[Arc<str>]) -> Result<bool, String> {
    let bytes = read(path).map_err(|error| error.to_string())?.unwrap_or_default();
    let named = |id: &Arc<str>| {
        let id = serde_json::to_string(id).unwrap_or_default();
        memchr::memmem::find(&bytes, id.as_bytes()).is_some()
    };
    Ok(entities.iter().any(named))
}

pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, ProjectError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ProjectError::Io {
            what: "the labels cannot be read",
            remedy: remedy(&source),
            path: path.to_path_buf(),
            source,
        }),
    }
}

pub(super) fn put(path: &Path, from: Option<&[u8]>, to: Option<&[u8]>) -> Result<(), ProjectError> {
    match to {
        _ if from == to => Ok(()),
        Some(bytes) => write_whole(path, bytes),
        None => remove(path),
    }
}

/// Writes what was prepared; see [`write_files`].
///
/// # Errors
/// As that has them.
pub fn write_all(prepared: &[Prepared], done: &AtomicUsize, cancel: &AtomicBool) -> Result<bool, String> {
    let files: Vec<&FileChange> = prepared.iter().map(|one| &one.file).collect();
    write_files(&files, done, cancel)
}

/// Writes files, all or none. `done` counts the files; `cancel` stops between two.
///
/// # Errors
/// If a file could not be written, was changed meanwhile, or the work was cancelled (`Ok(false)`): what was written
/// until then is put back as it was.
pub(super) fn write_files(
    files: &[&FileChange],
    done: &AtomicUsize,
    cancel: &AtomicBool,
) -> Result<bool, String> {
    let mut written = 0;
    let mut trouble = None;
    for one in files {
        if cancel.load(Ordering::Relaxed) {
            break;
        }
        let now = read(&one.path).map_err(|error| error.to_string());
        let put = now.and_then(|now| {
            if now != one.old {
                return Err(format!("{}: another program changed the labels", one.path.display()));
            }
            put(&one.path, one.old.as_deref(), one.new.as_deref()).map_err(|error| error.to_string())
        });
        if let Err(error) = put {
            trouble = Some(error);
            break;
        }
        written += 1;
        done.fetch_add(1, Ordering::Relaxed);
    }
    if written == files.len() {
        return Ok(true);
    }
    // The last one may have gone half of its way: its file in place, not confirmed.
    let half = |one: &&&FileChange| read(&one.path).is_ok_and(|now| now == one.new);
    let last = files.get(written).filter(half);
    for one in files.iter().take(written).chain(last).rev() {
        let back = read(&one.path).and_then(|now| put(&one.path, now.as_deref(), one.old.as_deref()));
        if let Err(error) = back {
            let before = trouble.unwrap_or_default();
            trouble = Some(format!("{before}; it could not be put back as it was: {error}"));
        }
    }
    trouble.map_or(Ok(false), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "في موسكو";

    fn four() -> (tempfile::TempDir, Project, Vec<Prepared>) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.txt", "b.txt", "c.txt", "d.txt"] {
            fs::write(folder.path().join(name), TEXT).unwrap();
        }
        let project = super::super::open(folder.path()).unwrap().project;
        let place = TEXT.find('م').unwrap() as u32;
        let ranges = vec![(place..TEXT.len() as u32, "موسكو".to_owned())];
        let work = Work::Mark { label: "place".into(), ranges };
        let prepare = |name: &str| prepare(&project, "amal", name, &work).unwrap().unwrap();
        let prepared = ["a.txt", "b.txt", "c.txt", "d.txt"].map(prepare).into_iter().collect();
        (folder, project, prepared)
    }

    fn written(project: &Project) -> usize {
        let names = ["a.txt", "b.txt", "c.txt", "d.txt"];
        names.iter().filter(|name| project.annotations_path("amal", name).exists()).count()
    }

    #[test]
    fn all_are_written_or_none() {
        let (_folder, project, prepared) = four();
        let (done, cancel) = (AtomicUsize::new(0), AtomicBool::new(true));
        assert_eq!(write_all(&prepared, &done, &cancel), Ok(false));
        assert_eq!(written(&project), 0);
        // Another program was at one of them meanwhile: what was written before it is put back.
        let theirs = project.annotations_path("amal", "c.txt");
        fs::create_dir_all(theirs.parent().unwrap()).unwrap();
        fs::write(&theirs, "theirs").unwrap();
        cancel.store(false, Ordering::Relaxed);
        let error = write_all(&prepared, &done, &cancel).unwrap_err();
        assert!(error.contains("c.txt") && error.contains("another program"), "{error}");
        assert_eq!((written(&project), fs::read_to_string(&theirs).unwrap()), (1, "theirs".to_owned()));
        fs::remove_file(&theirs).unwrap();
        assert_eq!(write_all(&prepared, &done, &cancel), Ok(true));
        assert_eq!(written(&project), 4);
    }

    #[test]
    fn what_was_meant_for_another_text_is_refused() {
        let (folder, project, prepared) = four();
        fs::write(folder.path().join("a.txt"), "موسكو في").unwrap();
        let ranges = vec![(5..15, "موسكو".to_owned())];
        let work = Work::Mark { label: "place".into(), ranges };
        assert!(prepare(&project, "amal", "a.txt", &work).unwrap_err().contains("changed meanwhile"));
        let undo = Work::TakeBack(prepared[1].change.clone());
        assert!(prepare(&project, "amal", "b.txt", &undo).unwrap_err().contains("changed meanwhile"));
    }
}
