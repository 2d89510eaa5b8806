//! Bringing work in and handing it out, as a user does it in the window.

use crate::support::{ANNOTATOR, open_path, picture, settings, wait, window_with};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::{Action, Command, ExportCommand, ImportCommand, Question, Which, update};
use hashiya::formats::{self, Layout, Overlap};
use hashiya::ui::Window;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SIZE: [f32; 2] = [1200.0, 760.0];

fn act(harness: &mut Harness<'_, Window>, command: Command) {
    update(&mut harness.state_mut().state, command);
    harness.run_steps(3);
}

/// Something that is shown and says this, whatever sets its numbers apart from their surroundings.
fn says<'a>(harness: &'a Harness<'_, Window>, text: &'a str) -> egui_kittest::Node<'a> {
    let found = harness.get_all_by(move |node| {
        let said = node.label().or_else(|| node.value()).unwrap_or_default();
        said.replace(['\u{2068}', '\u{2069}'], "").contains(text)
    });
    found.into_iter().next().unwrap()
}

fn click(harness: &mut Harness<'_, Window>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        harness.event_modifiers(
            Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers },
            modifiers,
        );
    }
    harness.run_steps(3);
}

/// The sample alone in a project, and a window on it whose dialogs answer with `answer`.
fn sample(answer: PathBuf) -> (tempfile::TempDir, Harness<'static, Window>) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["assets/lavrov-oic.txt", "annotations/sample/assets/lavrov-oic.txt.json"] {
        let path = folder.path().join(name.replace("sample", ANNOTATOR));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let bytes = std::fs::read_to_string(name).unwrap();
        std::fs::write(path, bytes.replace("\"annotator\": \"sample\"", "\"annotator\": \"amal\"")).unwrap();
    }
    let mut harness = window_with(SIZE, settings(), Arc::new(move |_| vec![answer.clone()]));
    harness.state_mut().state.open_first(Some(folder.path().to_path_buf()));
    wait(&mut harness, "the sample", |window| window.state.open.is_some());
    (folder, harness)
}

fn counted(harness: &mut Harness<'_, Window>) {
    wait(harness, "the report", |window| window.state.export.report().is_some());
}

#[test]
fn what_the_window_writes_is_what_the_command_line_writes() {
    let out = tempfile::tempdir().unwrap();
    let (by_window, by_command) = (out.path().join("window.jsonl"), out.path().join("command.jsonl"));
    let (folder, mut harness) = sample(by_window.clone());
    key(&mut harness, Key::E, Modifiers::COMMAND | Modifiers::CTRL);
    click(&mut harness, "Hashiya JSON lines");
    counted(&mut harness);
    says(&harness, "Nothing is lost");
    says(&harness, "41 spans: 41 kept");
    click(&mut harness, "Write…");
    wait(&mut harness, "the writing", |window| window.state.said.is_some());
    assert!(harness.state().state.said.as_ref().unwrap().contains("read back equal"));
    assert_eq!(harness.state().state.settings.form, "jsonl");
    let written = std::process::Command::new(env!("CARGO_BIN_EXE_hashiya"))
        .args(["export", "-o", by_command.to_str().unwrap(), folder.path().to_str().unwrap()])
        .status()
        .unwrap();
    assert!(written.success());
    assert_eq!(std::fs::read(by_window).unwrap(), std::fs::read(by_command).unwrap());
    // Escape closes the panel, and the article has the keys again.
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!harness.state().state.export.shown);
}

#[test]
fn what_a_form_cannot_hold_is_said_before_anything_is_written() {
    let out = tempfile::tempdir().unwrap();
    let (_folder, mut harness) = sample(out.path().join("report.json"));
    act(&mut harness, Command::Do(Action::Export));
    let narrow: Vec<_> = formats::all()
        .iter()
        .map(|format| format.info())
        .filter(|info| info.writes && info.holds.overlap == Overlap::None)
        .collect();
    for info in &narrow {
        act(&mut harness, Command::Export(ExportCommand::To(info.name)));
        counted(&mut harness);
        let report = harness.state().state.export.report().unwrap().report.clone();
        assert!(!report.losses.is_empty(), "{}: the sample has spans inside others", info.name);
        assert_eq!(harness.state().state.export.rows.len(), report.losses.len());
        assert!(harness.query_by_label_contains("Nothing is lost").is_none());
    }
    // Plain text holds no spans at all: a form that every build has.
    act(&mut harness, Command::Export(ExportCommand::To("text")));
    counted(&mut harness);
    let losses = harness.state().state.export.report().unwrap().report.losses.clone();
    assert!(41 <= losses.len(), "{losses:?}");
    // A press on a loss goes to its span.
    let loss =
        losses.iter().position(|loss| matches!(&loss.thing, hashiya::formats::fidelity::Thing::Span { .. }));
    act(&mut harness, Command::Export(ExportCommand::GoTo(loss.unwrap())));
    assert!(harness.state().state.open.as_ref().unwrap().selected.is_some());
    says(&harness, "dropped: Person").click();
    harness.run_steps(3);
    let state = &harness.state().state;
    assert_eq!(&*state.open.as_ref().unwrap().selected_span().unwrap().label, "person");
    assert!(state.export.current.is_some());
    // Only one fate is listed if the user wants that.
    harness.get_by_label("\u{2068}41\u{2069} dropped").click();
    harness.run_steps(3);
    assert!(harness.state().state.export.fate.is_some());
    click(&mut harness, "Save the report…");
    let path = out.path().join("report.json");
    wait(&mut harness, "the report's file", |_| path.exists());
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((told["spans"].as_u64(), told["lossless"].as_bool()), (Some(41), Some(false)));
}

#[test]
fn the_report_follows_the_labels() {
    let (_folder, mut harness) = sample(PathBuf::new());
    act(&mut harness, Command::Do(Action::Export));
    counted(&mut harness);
    act(&mut harness, Command::Export(ExportCommand::Which(Which::Done)));
    counted(&mut harness);
    let documents =
        |harness: &Harness<'_, Window>| harness.state().state.export.report().unwrap().report.documents;
    let done = documents(&harness);
    act(&mut harness, Command::Export(ExportCommand::Which(Which::Here)));
    counted(&mut harness);
    assert!(done <= documents(&harness));
    let id = harness.state().state.open.as_ref().unwrap().annotations.nth(0).unwrap().id.clone();
    act(&mut harness, Command::SelectSpan(Some(id)));
    act(&mut harness, Command::Do(Action::DeleteSpan));
    wait(&mut harness, "another report", |window| {
        window.state.export.report().is_some_and(|outcome| outcome.report.spans == 40)
    });
}

#[test]
fn a_form_of_many_files_goes_into_a_folder_of_its_own() {
    let out = tempfile::tempdir().unwrap();
    std::fs::write(out.path().join("mine.txt"), "نعم").unwrap();
    let (_folder, mut harness) = sample(out.path().to_path_buf());
    act(&mut harness, Command::Do(Action::Export));
    let many = formats::all().iter().map(|format| format.info());
    let mut many =
        many.filter(|info| info.writes && info.layout == Layout::PerDocument).map(|info| info.name);
    let name = many.next_back().unwrap();
    act(&mut harness, Command::Export(ExportCommand::To(name)));
    counted(&mut harness);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    let export = &harness.state().state.export;
    // Enter may have been enough, and all of it done already.
    if !export.is_writing() && export.told.is_none() {
        click(&mut harness, "Write…");
    }
    wait(&mut harness, "the writing", |window| window.state.export.told.is_some());
    let (told, failed) = harness.state().state.export.told.clone().unwrap();
    assert!(!failed, "{told}");
    assert_eq!(std::fs::read_to_string(out.path().join("mine.txt")).unwrap(), "نعم");
    let entries: Vec<_> =
        std::fs::read_dir(out.path()).unwrap().flatten().map(|entry| entry.path()).collect();
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert!(told.contains(name), "{told}");
}

/// Two documents with an emoji before the second span, so that units differ.
fn two_documents(folder: &Path) -> PathBuf {
    let path = folder.join("two.jsonl");
    let lines = [
        r#"{"document": "a", "text": "قال لافروف نعم.", "spans": [{"label": "person", "start": 4, "end": 10}]}"#,
        r#"{"document": "b", "text": "👍🏽 في موسكو.", "spans": [{"label": "city", "start": 6, "end": 11}]}"#,
    ];
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

fn looked_at(harness: &mut Harness<'_, Window>) {
    wait(harness, "the files to be looked at", |window| {
        let import = &window.state.import;
        !import.is_running() && !import.files.is_empty()
    });
}

#[test]
fn two_documents_are_brought_into_a_new_project() {
    let (from, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, root) = (two_documents(from.path()), into.path().to_path_buf());
    let answer = move |question| match question {
        Question::Files => vec![path.clone()],
        _ => vec![root.clone()],
    };
    let mut harness = window_with(SIZE, settings(), Arc::new(answer));
    act(&mut harness, Command::Do(Action::Import));
    harness.get_by_label_contains("shown before anything is written");
    click(&mut harness, "Choose files…");
    looked_at(&mut harness);
    says(&harness, "2 documents, 2 spans");
    harness.get_by_label("قال لافروف نعم.");
    // The unit can be overruled: the second span then lies elsewhere.
    let covered = |harness: &Harness<'_, Window>| {
        let seen = harness.state().state.import.files[0].seen.clone().unwrap();
        seen.samples.iter().map(|sample| sample.hit.covered.clone()).collect::<Vec<_>>()
    };
    assert_eq!(covered(&harness), ["لافروف", "موسكو"]);
    click(&mut harness, "UTF-16 units");
    looked_at(&mut harness);
    assert_ne!(covered(&harness), ["لافروف", "موسكو"]);
    click(&mut harness, "As found");
    looked_at(&mut harness);
    assert_eq!(covered(&harness), ["لافروف", "موسكو"]);
    click(&mut harness, "Bring in");
    wait(&mut harness, "the first document", |window| window.state.open.is_some());
    let state = &harness.state().state;
    assert_eq!(&*state.open.as_ref().unwrap().document.name, "a.txt");
    assert_eq!(state.open.as_ref().unwrap().annotations.len(), 1);
    assert_eq!(state.documents.len(), 2);
    assert!(!state.import.shown);
    assert!(state.said.as_ref().unwrap().contains("documents"), "{:?}", state.said);
    assert!(into.path().join("annotations").join(ANNOTATOR).join("b.txt.json").exists());
    assert!(state.schema.get("city").is_some(), "labels that are new are those of the project");
}

#[test]
fn what_is_there_is_left_as_it_is_and_said() {
    let (from, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = two_documents(from.path());
    std::fs::write(into.path().join("a.txt"), "غير ذلك").unwrap();
    let mut harness = open_path(into.path().join("a.txt"), SIZE, settings());
    act(&mut harness, Command::Import(ImportCommand::Add(vec![path])));
    looked_at(&mut harness);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    if !harness.state().state.import.is_bringing() && harness.state().state.import.told.is_none() {
        click(&mut harness, "Bring in");
    }
    wait(&mut harness, "the second document", |window| window.state.documents.len() == 2);
    says(&harness, "a.txt was left as it is");
    assert_eq!(std::fs::read_to_string(into.path().join("a.txt")).unwrap(), "غير ذلك");
    assert!(!into.path().join("annotations").join(ANNOTATOR).join("a.txt.json").exists());
    wait(&mut harness, "the new document", |window| {
        window.state.open.as_ref().is_some_and(|open| &*open.document.name == "b.txt")
    });
}

#[test]
fn new_labels_join_those_of_the_project() {
    let (from, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = two_documents(from.path());
    std::fs::write(into.path().join("mine.txt"), "نعم").unwrap();
    let mut harness = open_path(into.path().join("mine.txt"), SIZE, settings());
    let before = harness.state().state.schema.labels.len();
    act(&mut harness, Command::Import(ImportCommand::Add(vec![path])));
    looked_at(&mut harness);
    act(&mut harness, Command::Import(ImportCommand::BringIn));
    wait(&mut harness, "the documents", |window| window.state.documents.len() == 3);
    let schema = &harness.state().state.schema;
    assert_eq!(schema.labels.len(), before + 1);
    assert!(schema.get("quote").is_some() && schema.get("city").is_some());
    assert_eq!(schema.labels[0].key, Some('p'));
}

#[test]
fn a_form_that_is_not_known_is_for_the_user_to_say() {
    let from = tempfile::tempdir().unwrap();
    let path = from.path().join("labels.dat");
    std::fs::rename(two_documents(from.path()), &path).unwrap();
    std::fs::write(from.path().join("broken.jsonl"), "{\"document\": \"a\", \"text\": \"x\", \"spans\": [\n")
        .unwrap();
    let mut harness = window_with(SIZE, settings(), Arc::new(|_| Vec::new()));
    let broken = from.path().join("broken.jsonl");
    act(&mut harness, Command::Import(ImportCommand::Add(vec![path, broken])));
    looked_at(&mut harness);
    let place = |harness: &Harness<'_, Window>, name: &str| {
        harness.state().state.import.files.iter().position(|file| file.name == name).unwrap()
    };
    let at = place(&harness, "labels.dat");
    act(&mut harness, Command::Import(ImportCommand::Choose(at)));
    act(&mut harness, Command::Import(ImportCommand::Form(at, "jsonl")));
    looked_at(&mut harness);
    says(&harness, "2 documents, 2 spans");
    // What cannot be read is told with its place.
    let at = place(&harness, "broken.jsonl");
    act(&mut harness, Command::Import(ImportCommand::Form(at, "jsonl")));
    looked_at(&mut harness);
    act(&mut harness, Command::Import(ImportCommand::Choose(at)));
    says(&harness, "broken.jsonl:1:");
}

#[test]
fn what_is_on_its_way_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3000 {
        std::fs::write(folder.path().join(format!("{number:04}.txt")), "قال لافروف نعم. ".repeat(40)).unwrap();
    }
    let mut harness = open_path(folder.path().join("0000.txt"), SIZE, settings());
    act(&mut harness, Command::Do(Action::Export));
    update(&mut harness.state_mut().state, Command::Export(ExportCommand::Which(Which::All)));
    update(&mut harness.state_mut().state, Command::Export(ExportCommand::Stop));
    harness.run_steps(3);
    harness.get_by_label("Stopped");
    assert!(harness.state().state.export.report().is_none());
    assert!(!harness.state().state.export.can_write());
    click(&mut harness, "Find out again");
    counted(&mut harness);
    assert_eq!(harness.state().state.export.report().unwrap().report.documents, 3000);
    act(&mut harness, Command::Import(ImportCommand::Add(vec![folder.path().to_path_buf()])));
    act(&mut harness, Command::Import(ImportCommand::Stop));
    wait(&mut harness, "the workers to stop", |window| !window.state.import.is_running());
}

#[test]
fn the_panels_in_a_picture() {
    let (_folder, mut harness) = sample(PathBuf::new());
    act(&mut harness, Command::Do(Action::Export));
    // Forms may be added; these letters leave one, and choose it.
    for c in "plain".chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(3);
    counted(&mut harness);
    assert_eq!(harness.state().state.export.to.info().name, "text");
    picture(&mut harness, "export_panel");
    // Escape closes the panel from its field too.
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!harness.state().state.export.shown);
    let from = tempfile::tempdir().unwrap();
    let path = two_documents(from.path());
    act(&mut harness, Command::Import(ImportCommand::Add(vec![path])));
    looked_at(&mut harness);
    picture(&mut harness, "import_panel");
}
