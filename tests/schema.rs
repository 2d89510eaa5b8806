//! The schema: changed in the window and by command, with all annotations following, and back again.

use crate::cli::hashiya;
use crate::support::{ANNOTATOR, open_path, picture, settings, wait};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{Command, Place, SchemaCommand, update};
use hashiya::formats::schema::to_value;
use hashiya::model::migrate::{Migration, What};
use hashiya::model::{Edit, Extra, Relation, SchemaChange, Span, SpanId, Step, apply};
use hashiya::project::{self, Journal, Line, Project};
use hashiya::text::TextRange;
use hashiya::ui::Window;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SIZE: [f32; 2] = [1180.0, 820.0];
const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..CTRL };
const TEXT: &str = "قال سيرغي لافروف: «نعم 👍🏽» في موسكو.\r\nقال محمد: «لا».";

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(3);
}

fn quiet(harness: &mut Harness<'_, Window>) {
    wait(harness, "the change and its saving", |window| {
        let state = &window.state;
        state.bulk.is_none() && state.is_idle() && state.is_saved() && state.busy().is_none()
    });
}

fn write(harness: &mut Harness<'_, Window>, field: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, field).focus();
    harness.run_steps(2);
    key(harness, Key::A, CTRL);
    for c in text.chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(2);
    key(harness, Key::Enter, Modifiers::NONE);
    quiet(harness);
}

fn choose(harness: &mut Harness<'_, Window>, place: Place) {
    update(&mut harness.state_mut().state, Command::Schema(SchemaCommand::Choose(place)));
    harness.run_steps(3);
}

/// Two texts with the work of two annotators.
fn two_texts() -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["article.txt", "second.txt"] {
        fs::write(folder.path().join(name), TEXT).unwrap();
    }
    let project = project::open(folder.path()).unwrap().project;
    for name in ["article.txt", "second.txt"] {
        for annotator in [ANNOTATOR, "badr"] {
            let mut loaded = project.load(name, annotator).unwrap();
            let span = |id: &str, label: &str, piece: &str| {
                let start = TEXT.find(piece).unwrap();
                let range = TextRange::new(TEXT, start..start + piece.len()).unwrap();
                Edit::Add(Box::new(Span::new(id.into(), label, range)))
            };
            let relation = Relation {
                id: "r1".into(),
                kind: "speaker".into(),
                from: "s2".into(),
                to: "s1".into(),
                extra: Extra::new(),
            };
            for edit in [
                span("s1", "person", "سيرغي لافروف"),
                span("s2", "quote", "نعم 👍🏽"),
                span("s3", "person", "محمد"),
                Edit::Relate(relation),
            ] {
                apply(&mut loaded.annotations, &edit).unwrap();
            }
            let path = project.annotations_path(annotator, name);
            project::save_copy_to(&path, &loaded.document, &loaded.annotations).unwrap();
        }
    }
    (folder, project)
}

/// A project of names alone, and settings by which a picture shows of a window little but the schema.
fn pictured() -> (tempfile::TempDir, Settings) {
    const NAMES: &str = "سيرغي لافروف في موسكو\r\nمحمد في القاهرة";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("article.txt"), NAMES).unwrap();
    let project = project::open(folder.path()).unwrap().project;
    let mut loaded = project.load("article.txt", ANNOTATOR).unwrap();
    for (id, piece) in [("s1", "سيرغي لافروف"), ("s2", "محمد")] {
        let start = NAMES.find(piece).unwrap();
        let range = TextRange::new(NAMES, start..start + piece.len()).unwrap();
        apply(&mut loaded.annotations, &Edit::Add(Box::new(Span::new(id.into(), "person", range)))).unwrap();
    }
    let path = project.annotations_path(ANNOTATOR, "article.txt");
    project::save_copy_to(&path, &loaded.document, &loaded.annotations).unwrap();
    (folder, Settings { inspector_open: false, documents_open: false, ..settings() })
}

/// Every file of annotations, and the schema's.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.join("annotations")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    if let Ok(bytes) = fs::read(folder.join("hashiya.json")) {
        all.insert(folder.join("hashiya.json"), bytes);
    }
    all
}

fn schema_file(folder: &Path) -> serde_json::Value {
    fs::read(folder.join("hashiya.json"))
        .map_or(serde_json::Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap())
}

#[test]
fn the_panel_changes_the_schema_at_once_and_back() {
    let (folder, _) = two_texts();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    key(&mut harness, Key::L, CTRL_SHIFT);
    quiet(&mut harness);
    write(&mut harness, "Name (English)", "Human being");
    assert_eq!(schema_file(folder.path())["labels"][0]["names"]["en"], "Human being");
    assert!(folder.path().join(".hashiya/hashiya.schema.json").is_file());
    write(&mut harness, "Key", "k");
    assert_eq!(schema_file(folder.path())["labels"][0]["key"], "k");
    // A key that another label has is refused, and says so while it is written.
    harness.get_by_role_and_label(Role::TextInput, "Key").focus();
    harness.run_steps(2);
    key(&mut harness, Key::A, CTRL);
    harness.event(Event::Text("o".to_owned()));
    harness.run_steps(3);
    assert!(harness.query_by_label("Another one has this key").is_some());
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(schema_file(folder.path())["labels"][0]["key"], "k");
    harness.get_by_label("Down").click();
    quiet(&mut harness);
    assert_eq!(schema_file(folder.path())["labels"][1]["name"], "person");
    let state = &harness.state().state;
    assert_eq!((state.schema_panel.place, state.history.done()), (Place::Label(1), 3));
    // Each is a step of its own; before the first the project had no schema of its own.
    key(&mut harness, Key::Escape, Modifiers::NONE);
    for left in [2, 1, 0] {
        key(&mut harness, Key::Z, CTRL);
        quiet(&mut harness);
        assert_eq!(harness.state().state.history.done(), left);
    }
    assert!(!folder.path().join("hashiya.json").exists());
    for _ in 0..3 {
        key(&mut harness, Key::Y, CTRL);
        quiet(&mut harness);
    }
    assert_eq!(schema_file(folder.path())["labels"][1]["names"]["en"], "Human being");
    // All of it is remembered by the next window.
    harness.state_mut().state.finish();
    drop(harness);
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    assert_eq!(&*harness.state().state.schema.labels[1].name, "person");
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(schema_file(folder.path())["labels"][0]["name"], "person");
}

#[test]
fn what_a_change_affects_is_told_before_it_is_made_and_undone_in_one() {
    let (folder, project) = two_texts();
    let before = files(folder.path());
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    key(&mut harness, Key::L, CTRL_SHIFT);
    quiet(&mut harness);
    harness.get_by_label("Delete").click();
    quiet(&mut harness);
    let ask = harness.state().state.schema_panel.ask.as_ref().unwrap();
    let affected = ask.affected.as_ref().unwrap();
    assert_eq!((affected.len(), affected.iter().map(|one| one.spans).sum::<usize>()), (4, 8));
    assert!(harness.query_by_label_contains("annotators").is_some());
    assert_eq!(files(folder.path()), before);
    harness.get_by_label("Leave it").click();
    quiet(&mut harness);
    assert!(harness.state().state.schema_panel.ask.is_none());
    harness.get_by_label("Delete").click();
    quiet(&mut harness);
    harness.get_by_label("Do it").click();
    quiet(&mut harness);
    let state = &harness.state().state;
    assert!(state.schema.get("person").is_none());
    assert_eq!(state.open.as_ref().unwrap().annotations.len(), 1);
    assert_eq!(state.open.as_ref().unwrap().annotations.relation_count(), 0);
    for annotator in [ANNOTATOR, "badr"] {
        for name in ["article.txt", "second.txt"] {
            assert_eq!(project.load(name, annotator).unwrap().annotations.len(), 1, "{annotator} {name}");
        }
    }
    assert_eq!(state.schema_panel.bin.len(), 1);
    key(&mut harness, Key::Escape, Modifiers::NONE);
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), before);
    assert!(harness.state().state.schema.get("person").is_some());
    key(&mut harness, Key::Y, CTRL);
    quiet(&mut harness);
    // From the bin it comes back too, ties and all.
    key(&mut harness, Key::L, CTRL_SHIFT);
    quiet(&mut harness);
    choose(&mut harness, Place::Bin);
    harness.get_by_label("Restore").click();
    quiet(&mut harness);
    for annotator in [ANNOTATOR, "badr"] {
        let annotations = project.load("second.txt", annotator).unwrap().annotations;
        assert_eq!((annotations.len(), annotations.relation_count()), (3, 1));
    }
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.len(), 3);
}

#[test]
fn a_label_is_renamed_in_its_field_in_every_document() {
    let (folder, project) = two_texts();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    key(&mut harness, Key::L, CTRL_SHIFT);
    quiet(&mut harness);
    write(&mut harness, "Name in files", "PER");
    harness.get_by_label("Do it").click();
    quiet(&mut harness);
    let counts = project.load("second.txt", "badr").unwrap().annotations.counts().clone();
    assert_eq!(counts.keys().map(|label| &**label).collect::<Vec<_>>(), ["PER", "quote"]);
    assert_eq!(schema_file(folder.path())["relations"][0]["to"][0], "PER");
    // What nothing has the name of goes without a question.
    choose(&mut harness, Place::Label(4));
    harness.get_by_label("Delete").click();
    quiet(&mut harness);
    assert!(harness.state().state.schema.get("cue").is_none());
    // A ready-made schema leaves the annotations alone, and tells what it lacks.
    update(&mut harness.state_mut().state, Command::Schema(SchemaCommand::Take("ontonotes")));
    quiet(&mut harness);
    let lacking: Vec<String> = harness
        .state()
        .state
        .labels_lacking()
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    assert_eq!(lacking, ["PER 8", "quote 4"]);
    assert_eq!(schema_file(folder.path())["labels"].as_array().unwrap().len(), 18);
}

#[test]
fn a_change_that_was_not_written_is_written_by_the_next_window() {
    let (folder, project) = two_texts();
    let (journal, _) = Journal::open(&project, ANNOTATOR).unwrap();
    let mut schema = project.schema().0;
    schema.labels[0].key = Some('x');
    let change = SchemaChange { after: to_value(&schema), ..SchemaChange::default() };
    let step = Step { schema: Some(Box::new(change)), ..Step::default() };
    journal.writer().write_now(vec![Line::Do(Arc::new(step))]).unwrap();
    journal.finish();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    quiet(&mut harness);
    assert_eq!(harness.state().state.schema.labels[0].key, Some('x'));
    assert_eq!(schema_file(folder.path())["labels"][0]["key"], "x");
    // Another program at the file is not written over.
    fs::write(folder.path().join("hashiya.json"), r#"{"labels": [{"name": "place"}]}"#).unwrap();
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(schema_file(folder.path())["labels"][0]["name"], "place");
    assert!(harness.state().state.banners.iter().any(|banner| banner.text.contains("another program")));
    assert_eq!(&*harness.state().state.schema.labels[0].name, "place");
}

#[test]
fn the_guideline_is_one_key_away() {
    let (folder, settings) = pictured();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings);
    let id: SpanId = "s1".into();
    update(&mut harness.state_mut().state, Command::GoToSpan(id));
    harness.run_steps(3);
    key(&mut harness, Key::F1, Modifiers::SHIFT);
    assert!(harness.query_by_label("A human being, by name.").is_some());
    assert!(harness.query_by_label_contains("titles and offices stay outside").is_some());
    picture(&mut harness, "schema_guideline");
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(harness.query_by_label("A human being, by name.").is_none());
    // With no span here it says what every label means.
    update(&mut harness.state_mut().state, Command::Select { anchor: 26, caret: 26, upstream: false });
    key(&mut harness, Key::F1, Modifiers::SHIFT);
    assert!(harness.query_by_label("When something is: a day or longer.").is_some());
}

#[test]
fn a_document_has_labels_of_its_own() {
    let (folder, project) = two_texts();
    let schema = r#"{"document_labels": [{"name": "news", "names": {"en": "News item"}}, {"name": "talk"}]}"#;
    fs::write(folder.path().join("hashiya.json"), schema).unwrap();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    harness.get_by_label("News item").click();
    quiet(&mut harness);
    harness.get_by_label("talk").click();
    quiet(&mut harness);
    let kept = |project: &Project| {
        let annotations = project.load("article.txt", ANNOTATOR).unwrap().annotations;
        hashiya::model::migrate::labels_of(&annotations).join(" ")
    };
    assert_eq!(kept(&project), "news talk");
    harness.get_by_label("News item").click();
    quiet(&mut harness);
    assert_eq!(kept(&project), "talk");
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(kept(&project), "news talk");
}

#[test]
fn the_panel_in_both_languages() {
    let (folder, usual) = pictured();
    for (name, language, theme, place) in [
        ("schema_english", Language::English, Theme::Light, Place::Label(3)),
        ("schema_arabic", Language::Arabic, Theme::Dark, Place::Relation(0)),
    ] {
        let settings = Settings { language, theme, ..usual.clone() };
        let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings);
        key(&mut harness, Key::L, CTRL_SHIFT);
        quiet(&mut harness);
        choose(&mut harness, place);
        picture(&mut harness, name);
        harness.state_mut().state.finish();
    }
}

#[test]
fn a_small_window_shows_all_of_it() {
    let (folder, settings) = pictured();
    let mut harness = open_path(folder.path().join("article.txt"), [600.0, 480.0], settings);
    key(&mut harness, Key::L, CTRL_SHIFT);
    quiet(&mut harness);
    let rename = Migration::Rename { what: What::Label, from: "person".into(), to: "organization".into() };
    update(&mut harness.state_mut().state, Command::Schema(SchemaCommand::Look(rename)));
    quiet(&mut harness);
    picture(&mut harness, "schema_small");
    let make = harness.get_by_label("Do it").rect();
    assert!(make.left() >= 0.0 && make.right() <= 600.0);
}

#[test]
fn the_schema_is_changed_by_command() {
    let (folder, project) = two_texts();
    let run = |arguments: &[&str], code: i32| {
        let arguments: Vec<&str> = [&["schema"], arguments].concat();
        let output = hashiya(&arguments, folder.path());
        let told =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        told
    };
    let labels = || -> String {
        let annotations = project.load("second.txt", "badr").unwrap().annotations;
        let all: Vec<String> =
            annotations.counts().iter().map(|(label, count)| format!("{label} {count}")).collect();
        all.join(" ")
    };
    assert!(run(&["list"], 0).contains("wojood       21 labels"));
    assert!(run(&["show"], 0).contains("speaker"));
    assert!(run(&["show", "conll"], 0).contains("PER"));
    assert!(run(&["show", "--json-schema"], 0).contains("2020-12"));
    let before = files(folder.path());
    let told = run(&["rename", "person", "human", "--dry-run"], 0);
    assert!(told.contains("second.txt by badr: 2 spans"), "{told}");
    assert_eq!(files(folder.path()), before);
    run(&["rename", "person", "human"], 0);
    assert_eq!(labels(), "human 2 quote 1");
    assert!(run(&["rename", "human", "quote"], 1).contains("hashiya schema merge"));
    assert!(run(&["merge", "human", "nobody"], 1).contains("there is no \"nobody\""));
    assert!(run(&["delete", "nobody"], 1).contains("has no \"nobody\""));
    run(&["undo"], 0);
    assert_eq!(files(folder.path()), before);
    assert!(run(&["undo"], 1).contains("no change of the schema"));
    run(&["split", "person", "minister", "--text", "لافرُوف"], 0);
    assert_eq!(labels(), "minister 1 person 1 quote 1");
    run(&["merge", "minister", "person"], 0);
    run(&["delete", "speaker", "--kind", "relation"], 0);
    assert_eq!(project.load("second.txt", "badr").unwrap().annotations.relation_count(), 0);
    let bin = run(&["bin"], 0);
    let file = bin.split_whitespace().next().unwrap();
    assert!(bin.contains("(4 of them), by amal"), "{bin}");
    run(&["restore", file], 0);
    assert_eq!(project.load("second.txt", "badr").unwrap().annotations.relation_count(), 1);
    run(&["check"], 0);
    fs::write(
        folder.path().join("annotation.conf"),
        "[entities]\nVessel\n[relations]\nSails\tArg1:Vessel, Arg2:Vessel\n",
    )
    .unwrap();
    run(&["import", "annotation.conf"], 0);
    assert!(project.schema().0.get("Vessel").is_some() && project.schema().0.get("person").is_some());
    assert!(run(&["new", "conll"], 1).contains("--force"));
    assert!(run(&["new", "conll", "--force"], 0).contains("label person (8)"));
    assert!(run(&["check"], 3).contains("label quote (4)"));
    fs::write(folder.path().join("hashiya.json"), "{\n \"labels\": 7}").unwrap();
    assert!(run(&["check"], 3).contains("line 2, column 12, /labels"));
}
