//! Problems in the window: told as soon as they are made, mended by key, left as they are for a reason, found everywhere.

use crate::support::{open_path, picture, settings, wait};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{Command, ProblemsCommand, update};
use hashiya::check::Rule;
use hashiya::ui::Window;
use std::path::Path;

const SIZE: [f32; 2] = [1100.0, 720.0];
const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(2);
}

/// Marks words as they stand in the text, whatever the program would make of a drag.
fn mark(harness: &mut Harness<'_, Window>, words: &str, label: Key) {
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let at = open.document.text.find(words).unwrap();
    open.select(at as u32, (at + words.len()) as u32, false);
    harness.run_steps(2);
    key(harness, label, Modifiers::NONE);
}

fn checked(harness: &mut Harness<'_, Window>) {
    wait(harness, "the problems", |window| {
        let state = &window.state;
        state.bulk.is_none()
            && state.is_saved()
            && state.open.as_ref().is_some_and(|open| state.problems.is_fresh(open))
    });
}

fn rules(harness: &mut Harness<'_, Window>) -> Vec<Rule> {
    checked(harness);
    let found = harness.state().state.problems.found().iter();
    found.filter(|one| one.muted.is_none()).map(|one| one.rule).collect()
}

fn covered(harness: &Harness<'_, Window>) -> Vec<String> {
    let open = harness.state().state.open.as_ref().unwrap();
    open.annotations.spans().map(|span| span.parts[0].of(&open.document.text).to_owned()).collect()
}

fn spans(folder: &Path, name: &str) -> Vec<(String, String)> {
    let project = hashiya::project::open(folder).unwrap().project;
    let loaded = project.load(name, "amal").unwrap();
    let of = |span: &hashiya::model::Span| span.parts[0].of(&loaded.document.text).to_owned();
    loaded.annotations.spans().map(|span| (span.label.to_string(), of(span))).collect()
}

#[test]
fn a_problem_is_told_mended_by_key_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "قال زيد، أمس، وعاد عمرو: إلى (بيت الحكمة) غدا.").unwrap();
    let mut harness = open_path(folder.path().join("a.txt"), SIZE, settings());
    assert_eq!(rules(&mut harness), []);
    mark(&mut harness, "زيد،", Key::P);
    mark(&mut harness, "عمرو:", Key::P);
    mark(&mut harness, "بيت الحكمة)", Key::O);
    assert_eq!(
        rules(&mut harness),
        [Rule::EdgeOnPunctuation, Rule::EdgeOnPunctuation, Rule::HalfAPair],
        "{:?}",
        covered(&harness)
    );
    harness.get_by_label_contains("Problems ").click();
    harness.run_steps(3);
    harness.state_mut().state.open.as_mut().unwrap().select(0, 0, false);
    key(&mut harness, Key::F8, Modifiers::NONE);
    key(&mut harness, Key::Period, CTRL);
    assert_eq!(covered(&harness), ["زيد", "عمرو:", "بيت الحكمة)"]);
    assert_eq!(rules(&mut harness).len(), 2);
    // Taken back, and both alike mended at once.
    key(&mut harness, Key::Z, CTRL);
    assert_eq!(rules(&mut harness).len(), 3);
    harness.run_steps(2);
    harness.get_by_label_contains("Mend all").click();
    harness.run_steps(3);
    assert_eq!(covered(&harness), ["زيد", "عمرو", "بيت الحكمة)"]);
    assert_eq!(rules(&mut harness), [Rule::HalfAPair]);
    // Left as it is, with the reason, which is kept with the labels.
    key(&mut harness, Key::F8, Modifiers::NONE);
    harness.run_steps(2);
    harness.get_by_label_contains("Leave as it is").click();
    harness.run_steps(3);
    harness.get_by_label("Why it is right as it is").focus();
    harness.run_steps(2);
    harness.event(Event::Text("هكذا اسمه".to_owned()));
    harness.run_steps(2);
    harness.get_by_label("Leave it").click();
    harness.run_steps(3);
    assert_eq!(rules(&mut harness), []);
    let file = std::fs::read_to_string(folder.path().join("annotations/amal/a.txt.json")).unwrap();
    assert!(file.contains("muted problems") && file.contains("هكذا اسمه"), "{file}");
    harness.run_steps(2);
    harness.get_by_label_contains("Tell of it again").click();
    harness.run_steps(3);
    assert_eq!(rules(&mut harness), [Rule::HalfAPair]);
    // Nobody is told of a rule that the project switches off.
    harness.run_steps(2);
    harness.get_by_label("Switch off").click();
    harness.run_steps(3);
    assert_eq!(rules(&mut harness), []);
    let file = std::fs::read_to_string(folder.path().join("hashiya.json")).unwrap();
    assert!(file.contains("\"half-a-pair\": false"), "{file}");
    harness.run_steps(2);
    harness.get_by_label("Switch on").click();
    harness.run_steps(3);
    assert_eq!(rules(&mut harness), [Rule::HalfAPair]);
}

#[test]
fn what_is_odd_in_all_documents_is_found_and_mended_as_one_step() {
    let settings = Settings { language: Language::Arabic, theme: Theme::Dark, ..settings() };
    let folder = tempfile::tempdir().unwrap();
    let texts = ["قال لافروف أمس.", "عاد لافروف أمس، ثم لافروف.", "زار لافروف موسكو،"];
    for (name, text) in ["a.txt", "b.txt", "c.txt"].into_iter().zip(texts) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut harness = open_path(folder.path().join("b.txt"), SIZE, settings);
    mark(&mut harness, "لافروف", Key::P);
    for name in ["c.txt", "a.txt"] {
        checked(&mut harness);
        update(&mut harness.state_mut().state, Command::OpenDocument(name.to_owned()));
        wait(&mut harness, "the document", |window| {
            window.state.open.as_ref().is_some_and(|open| *open.document.name == *name)
        });
        let words = if name == "c.txt" { "موسكو،" } else { "لافروف أ" };
        mark(&mut harness, words, Key::O);
    }
    checked(&mut harness);
    update(&mut harness.state_mut().state, Command::Problems(ProblemsCommand::Scan));
    wait(&mut harness, "the look", |window| window.state.problems.scan.is_through);
    let found = |harness: &Harness<'_, Window>| -> Vec<(String, Rule)> {
        let rows = harness.state().state.problems.scan.rows.iter();
        rows.map(|row| (row.document.to_string(), row.finding.rule)).collect()
    };
    let all = found(&harness);
    assert_eq!(
        all.iter().map(|(document, rule)| (document.as_str(), *rule)).collect::<Vec<_>>(),
        [
            ("a.txt", Rule::EdgeInWord),
            ("b.txt", Rule::LeftBare),
            ("c.txt", Rule::LeftBare),
            ("c.txt", Rule::EdgeOnPunctuation),
        ]
    );
    harness.get_by_label_contains("المشكلات").click();
    harness.run_steps(3);
    picture(&mut harness, "problems_arabic_dark");
    let before = [spans(folder.path(), "b.txt"), spans(folder.path(), "c.txt")];
    update(&mut harness.state_mut().state, Command::Problems(ProblemsCommand::MendAll(Rule::LeftBare)));
    checked(&mut harness);
    assert_eq!(spans(folder.path(), "b.txt").len(), 2);
    assert_eq!(spans(folder.path(), "c.txt").len(), 2);
    assert!(found(&harness).iter().all(|(_, rule)| *rule != Rule::LeftBare));
    key(&mut harness, Key::Z, CTRL);
    checked(&mut harness);
    assert_eq!([spans(folder.path(), "b.txt"), spans(folder.path(), "c.txt")], before);
    // What was found is gone to in its document.
    let row = found(&harness).iter().position(|(document, _)| document == "c.txt").unwrap();
    update(&mut harness.state_mut().state, Command::Problems(ProblemsCommand::GoToRow(row)));
    wait(&mut harness, "the place", |window| {
        let open = window.state.open.as_ref();
        open.is_some_and(|open| *open.document.name == *"c.txt" && !open.selection.is_empty())
    });
}
