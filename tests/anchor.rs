//! Texts that have changed beneath their spans.

use crate::cli::hashiya;
use hashiya::formats::native;
use hashiya::model::{Annotations, Document, Edit, Relation, Span, SpanId, apply};
use hashiya::project;
use hashiya::text::TextRange;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const OLD: &str = "قال سيرغي لافروف في موسكو 👍🏽.\r\nوأكّد لَافْرُوف ذلك في القاهرة، وقال زيد.";
const NEW: &str = "تصحيح: قال سيرغي لافروف في موسكو 👍🏽.\r\nوأكّد لافروف ذلك في القاهرة، وقال زيد.";

/// A project in which the window marked three spans and tied two of them, before the text was corrected.
fn project(new: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("a.txt");
    fs::write(&text, OLD).unwrap();
    let project = project::open(folder.path()).unwrap().project;
    let loaded = project.load("a.txt", "amal").unwrap();
    let saver =
        project::Saver::start(loaded.document, Annotations::new("amal"), loaded.base, Arc::new(|| {}));
    let range = |what: &str| {
        let start = OLD.find(what).unwrap();
        TextRange::new(OLD, start..start + what.len()).unwrap()
    };
    let marks = [("s1", "سيرغي لافروف"), ("s2", "لَافْرُوف"), ("s3", "القاهرة")];
    for (revision, (id, what)) in marks.into_iter().enumerate() {
        let span = Span::new(SpanId(id.into()), "person", range(what));
        saver.send(revision as u64, Edit::Add(Box::new(span)));
    }
    let relation = Relation {
        id: "r1".into(),
        kind: "same".into(),
        from: "s1".into(),
        to: "s2".into(),
        extra: std::collections::BTreeMap::default(),
    };
    saver.send(9, Edit::Relate(relation));
    saver.finish().unwrap();
    fs::write(text, new).unwrap();
    folder
}

fn run(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let output = hashiya(arguments, folder);
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr),
    )
}

fn spans(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join("a.txt")).unwrap();
    let document = Document::new("a.txt", text.clone());
    let bytes = fs::read(folder.join("annotations/amal/a.txt.json")).unwrap();
    let reading = native::read(&bytes, &document).unwrap();
    let spans = reading.annotations.spans();
    spans.map(|span| (span.id.to_string(), span.parts[0].of(&text).to_owned())).collect()
}

#[test]
fn sure_spans_move_and_the_others_wait_until_the_text_is_as_it_was() {
    let folder = project(NEW);
    let path = folder.path();
    let file = path.join("annotations/amal/a.txt.json");
    let before = fs::read(&file).unwrap();
    let (code, said) = run(&["anchor", ".", "--dry-run", "--json"], path);
    assert_eq!(code, Some(3), "{said}");
    let told: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&told["moved"], &told["lost"], &told["old text"]),
        (&2.into(), &1.into(), &true.into()),
        "{said}"
    );
    assert_eq!(fs::read(&file).unwrap(), before, "a dry run writes nothing");
    let (code, said) = run(&["anchor", "."], path);
    assert_eq!(code, Some(3), "{said}");
    let placed = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    assert_eq!(spans(path), [placed("s1", "سيرغي لافروف"), placed("s3", "القاهرة")]);
    // What waits is in the file with all that is tied to it, and waits again.
    let after = fs::read_to_string(&file).unwrap();
    assert!(after.contains("لَافْرُوف") && after.contains("\"r1\""), "{after}");
    assert_eq!(run(&["anchor", "."], path).0, Some(3));
    assert_eq!(fs::read_to_string(&file).unwrap(), after);
    // The old text comes back: what waits is where it was, and what moved moves back.
    fs::write(path.join("a.txt"), OLD).unwrap();
    let (code, said) = run(&["anchor", "."], path);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let (code, said) = run(&["anchor", "."], path);
    assert_eq!((code, said.as_str()), (Some(0), ""));
}

#[test]
fn without_a_copy_of_the_old_text_only_what_cannot_be_elsewhere_moves() {
    let folder = project(NEW);
    let path = folder.path();
    fs::remove_dir_all(path.join(".hashiya/texts")).unwrap();
    let (code, said) = run(&["anchor", "."], path);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("no copy of the earlier text"), "{said}");
    // Nothing beside the name before the mark moved as far as it; the end of the text moved otherwise.
    for (id, text) in spans(path) {
        assert!(OLD.contains(&text), "{id}");
    }
    let document = Document::new("a.txt", NEW);
    let reading =
        native::read(&fs::read(path.join("annotations/amal/a.txt.json")).unwrap(), &document).unwrap();
    assert_eq!(reading.annotations.len() + reading.annotations.unplaced.len(), 3, "no span is lost");
}

#[test]
fn an_edit_keeps_what_waits_with_the_text_that_it_counts_in() {
    let folder = project(NEW);
    let project = project::open(folder.path()).unwrap().project;
    let loaded = project.load("a.txt", "amal").unwrap();
    assert!(loaded.text_changed);
    let saver = project::Saver::start(
        loaded.document.clone(),
        loaded.annotations.clone(),
        loaded.base,
        Arc::new(|| {}),
    );
    let start = NEW.find("زيد").unwrap();
    let range = TextRange::new(NEW, start..start + "زيد".len()).unwrap();
    let add = Edit::Add(Box::new(Span::new(SpanId("s9".into()), "person", range)));
    let mut annotations = loaded.annotations;
    apply(&mut annotations, &add).unwrap();
    saver.send(1, add);
    saver.finish().unwrap();
    // The saved file is one for the new text; the old spans are found by the old text all the same.
    let (code, said) = run(&["anchor", "."], folder.path());
    assert_eq!(code, Some(3), "{said}");
    let ids: Vec<String> = spans(folder.path()).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["s1", "s3", "s9"]);
}
