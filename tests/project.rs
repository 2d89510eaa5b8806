//! A project on disk: what is saved is there, and nothing is written over unasked.

use crate::common::shared;
use hashiya::model::{Edit, Span, SpanId};
use hashiya::project::{self, Project, SaveEvent, Saver, decode};
use hashiya::text::TextRange;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const TEXT: &str = "قال لافروف نعم";

fn folder_with(name: &str, text: &[u8]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let project = project::open(folder.path()).unwrap().project;
    (folder, project)
}

fn saver(project: &Project, name: &str) -> Saver {
    let loaded = project.load(name, "amal").unwrap();
    Saver::start(loaded.document, loaded.annotations, loaded.base, Arc::new(|| {}))
}

fn mark(id: &str, start: usize, end: usize) -> Edit {
    Edit::Add(Box::new(Span::new(SpanId::from(id), "person", TextRange::new(TEXT, start..end).unwrap())))
}

fn spans_on_disk(project: &Project, name: &str) -> usize {
    let loaded = project.load(name, "amal").unwrap();
    assert!(loaded.problems.is_empty() && loaded.read_only.is_none());
    loaded.annotations.len()
}

#[test]
fn edits_are_on_disk_after_the_last_word() {
    let (_folder, project) = folder_with("news/أول.txt", TEXT.as_bytes());
    let saver = saver(&project, "news/أول.txt");
    for revision in 0..50 {
        saver.send(revision, mark(&format!("s{revision}"), 0, 6));
    }
    saver.finish().unwrap();
    assert_eq!(spans_on_disk(&project, "news/أول.txt"), 50);
    let beside: Vec<_> = fs::read_dir(project.root().join("annotations/amal/news")).unwrap().collect();
    assert_eq!(beside.len(), 1, "no other file is left");
    assert_eq!(
        fs::read(project.root().join("news/أول.txt")).unwrap(),
        TEXT.as_bytes(),
        "the text is as it was"
    );
}

#[test]
fn a_saver_that_is_dropped_saves_all_the_same() {
    let (_folder, project) = folder_with("a.txt", TEXT.as_bytes());
    let saver = saver(&project, "a.txt");
    saver.send(1, mark("s1", 0, 6));
    saver.finish().unwrap();
    assert_eq!(spans_on_disk(&project, "a.txt"), 1);
}

fn last_event(saver: &Saver, is_last: impl Fn(&SaveEvent) -> bool) -> SaveEvent {
    loop {
        if let Some(event) = saver.events().find(&is_last) {
            return event;
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_file_that_another_program_changed_is_not_written_over() {
    let (_folder, project) = folder_with("a.txt", TEXT.as_bytes());
    let path = project.annotations_path("amal", "a.txt");
    let saver = saver(&project, "a.txt");
    saver.send(1, mark("s1", 0, 6));
    last_event(&saver, |event| matches!(event, SaveEvent::Saved { revision: 1, .. }));
    fs::write(&path, "theirs").unwrap();
    saver.send(2, mark("s2", 0, 6));
    last_event(&saver, |event| matches!(event, SaveEvent::ChangedOnDisk { revision: 2 }));
    assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
    // Kept on purpose: theirs stands beside ours.
    saver.overwrite();
    last_event(&saver, |event| matches!(event, SaveEvent::Saved { revision: 2, .. }));
    saver.finish().unwrap();
    assert_eq!(spans_on_disk(&project, "a.txt"), 2);
    assert_eq!(fs::read_to_string(path.with_extension("json.theirs-1")).unwrap(), "theirs");
}

#[test]
fn a_file_that_appeared_meanwhile_is_not_written_over() {
    let (_folder, project) = folder_with("a.txt", TEXT.as_bytes());
    let path = project.annotations_path("amal", "a.txt");
    let saver = saver(&project, "a.txt");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "theirs").unwrap();
    saver.send(1, mark("s1", 0, 6));
    assert!(saver.finish().is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
}

#[test]
fn where_nothing_can_be_written_the_reason_is_told_and_the_work_kept() {
    let (_folder, project) = folder_with("a.txt", TEXT.as_bytes());
    // A file stands where the folder should be, which stops the super-user as well.
    fs::write(project.root().join("annotations"), "in the way").unwrap();
    let document = project.load("a.txt", "amal").unwrap_err().to_string();
    assert!(document.contains("cannot be read"), "{document}");
    fs::remove_file(project.root().join("annotations")).unwrap();
    let saver = saver(&project, "a.txt");
    fs::write(project.root().join("annotations"), "in the way").unwrap();
    saver.send(1, mark("s1", 0, 6));
    let event = last_event(&saver, |event| matches!(event, SaveEvent::Failed { .. }));
    let SaveEvent::Failed { error, .. } = event else { unreachable!() };
    assert!(error.to_string().contains("annotations"), "{error}");
    fs::remove_file(project.root().join("annotations")).unwrap();
    saver.retry();
    last_event(&saver, |event| matches!(event, SaveEvent::Saved { revision: 1, .. }));
    saver.finish().unwrap();
    assert_eq!(spans_on_disk(&project, "a.txt"), 1);
}

#[test]
fn labels_that_cannot_be_read_are_left_alone() {
    let (_folder, project) = folder_with("a.txt", TEXT.as_bytes());
    let path = project.annotations_path("amal", "a.txt");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "{\"hashiya\": 1,\n \"spans\": [").unwrap();
    let loaded = project.load("a.txt", "amal").unwrap();
    let reason = loaded.read_only.unwrap();
    assert!(reason.contains("line 2") && reason.contains("a.txt.json"), "{reason}");
    let saver = Saver::start(loaded.document, loaded.annotations, loaded.base, Arc::new(|| {}));
    saver.send(1, mark("s1", 0, 6));
    assert!(saver.finish().is_err());
    assert!(fs::read_to_string(&path).unwrap().ends_with('['));
}

#[test]
fn a_project_lists_its_texts() {
    let (folder, project) = folder_with("b/أول.txt", b"a");
    for name in
        ["a.txt", ".hidden/c.txt", "annotations/amal/x.txt", "b/note.md", "cache/d.txt", "cache/CACHEDIR.TAG"]
    {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let names = project.names().unwrap();
    assert_eq!(names, ["a.txt", "b/أول.txt"]);
    assert!(project.load("../outside.txt", "amal").unwrap_err().to_string().contains("leads out"));
}

#[test]
fn a_file_belongs_to_the_nearest_project_above_it() {
    let (folder, _) = folder_with("deep/er/a.txt", b"a");
    let opened = project::open(&folder.path().join("deep/er/a.txt")).unwrap();
    assert_eq!(opened.document.as_deref(), Some("a.txt"));
    fs::write(
        folder.path().join("hashiya.json"),
        r#"{"labels": [{"name": "مكان", "key": "L", "names": {"en": "Place"}}]}"#,
    )
    .unwrap();
    let opened = project::open(&folder.path().join("deep/er/a.txt")).unwrap();
    assert_eq!(opened.document.as_deref(), Some("deep/er/a.txt"));
    let (schema, problems) = opened.project.schema();
    assert!(problems.is_empty());
    assert_eq!((&*schema.labels[0].name, schema.labels[0].key), ("مكان", Some('l')));
    fs::write(folder.path().join("hashiya.json"), "{\n \"labels\": [7]}").unwrap();
    let (schema, problems) = opened.project.schema();
    assert_eq!(schema.palette().count(), 4);
    assert!(problems[0].to_string().contains("line 2"), "{}", problems[0]);
}

#[test]
fn real_files_of_every_encoding_are_read_or_refused_with_a_place() {
    let Some(folder) = shared("nasty") else { return };
    fn walk(folder: &Path, seen: &mut usize) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, seen);
                continue;
            }
            *seen += 1;
            match decode(fs::read(&path).unwrap()) {
                Ok((text, _)) => assert!(!text.starts_with('\u{FEFF}')),
                Err(error) => assert!(error.to_string().contains("byte"), "{error}"),
            }
        }
    }
    let mut seen = 0;
    walk(&folder, &mut seen);
    assert!(10 < seen);
}
