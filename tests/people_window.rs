//! Who works here, whose work is looked at, and what another program has, as a user meets it.

use crate::support::{ANNOTATOR, labels, picture, settings, wait, window};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{Action, Command, PeopleCommand, TeamCommand, update};
use hashiya::project;
use hashiya::ui::Window;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

const TEXT: &str = "قال لَافروف في موسكو 🙂 إن NATO قائم.\r\nانتهى.";

fn opened(folder: &Path) -> Harness<'static, Window> {
    fs::write(folder.join("article.txt"), TEXT).unwrap();
    let mut harness = window([1280.0, 860.0], settings());
    harness.state_mut().state.open_first(Some(folder.to_path_buf()));
    wait(&mut harness, "the project", |window| window.state.open.is_some());
    harness
}

fn say(harness: &mut Harness<'_, Window>, command: Command) {
    update(&mut harness.state_mut().state, command);
    harness.run_steps(3);
}

/// Marks a word with the first label.
fn mark(harness: &mut Harness<'_, Window>, word: &str) {
    let start = TEXT.find(word).unwrap() as u32;
    let caret = start + word.len() as u32;
    say(harness, Command::Select { anchor: start, caret, upstream: true });
    say(harness, Command::Tag(0));
}

fn saved(harness: &mut Harness<'_, Window>) {
    wait(harness, "the labels to be saved", |window| window.state.is_saved() && window.state.is_idle());
}

/// The words that are marked on the screen.
fn shown(harness: &Harness<'_, Window>) -> Vec<String> {
    let open = harness.state().state.open.as_ref().unwrap();
    open.annotations.spans().map(|span| span.parts[0].of(&open.document.text).to_owned()).collect()
}

fn work_as(harness: &mut Harness<'_, Window>, name: &str) {
    say(harness, Command::Do(Action::ChooseAnnotator));
    wait(harness, "the names", |window| {
        window.state.people.chooser.as_ref().is_some_and(|chooser| chooser.present.is_some())
    });
    say(harness, Command::People(PeopleCommand::Choose(name.to_owned())));
    wait(harness, "the work of another", |window| {
        window.state.open.as_ref().is_some_and(|open| *open.annotations.annotator == *name)
    });
}

#[test]
fn who_works_here_is_chosen_and_everybody_keeps_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    mark(&mut harness, "NATO");
    // The name in the line at the bottom opens the choice; what cannot be a name is told there.
    harness.get_by_label("Annotator \u{2068}amal\u{2069}").click();
    wait(&mut harness, "the names", |window| {
        window.state.people.chooser.as_ref().is_some_and(|chooser| chooser.present.is_some())
    });
    say(&mut harness, Command::People(PeopleCommand::Choose("a/b".to_owned())));
    assert!(harness.query_by_label_contains("cannot be in the name of a folder").is_some());
    say(&mut harness, Command::People(PeopleCommand::Choose("AMAL".to_owned())));
    assert!(harness.query_by_label_contains("is there already").is_some());
    say(&mut harness, Command::People(PeopleCommand::Choose("بدر".to_owned())));
    wait(&mut harness, "the work of another", |window| {
        window.state.open.as_ref().is_some_and(|open| *open.annotations.annotator == *"بدر")
    });
    // What was done before is on disk under the first name, and the other begins with nothing to take back.
    assert_eq!(labels(folder.path())["spans"].as_array().unwrap().len(), 1);
    assert!(shown(&harness).is_empty());
    assert!(harness.state().state.history.steps().is_empty());
    mark(&mut harness, "موسكو");
    saved(&mut harness);
    work_as(&mut harness, ANNOTATOR);
    assert_eq!(shown(&harness), ["NATO"]);
    assert_eq!(harness.state().state.history.steps().len(), 1);
    assert_eq!(harness.state().state.settings.annotator.as_deref(), Some(ANNOTATOR));
    // The choice is offered of those who are there.
    say(&mut harness, Command::Do(Action::ChooseAnnotator));
    wait(&mut harness, "the names", |window| {
        let names = window.state.people.chooser.as_ref().and_then(|chooser| chooser.present.clone());
        names.is_some_and(|names| names == [ANNOTATOR, "بدر"])
    });
}

#[test]
fn the_work_of_others_is_seen_and_copied_but_never_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.key_press_modifiers(Modifiers::ALT, Key::R);
    wait(&mut harness, "the answer", |window| window.state.said.is_some());
    assert!(harness.query_by_label_contains("Nobody else has worked").is_some());
    work_as(&mut harness, "badr");
    mark(&mut harness, "NATO");
    mark(&mut harness, "موسكو");
    saved(&mut harness);
    let theirs = folder.path().join("annotations/badr/article.txt.json");
    let before = fs::read(&theirs).unwrap();
    work_as(&mut harness, ANNOTATOR);
    mark(&mut harness, "NATO");
    mark(&mut harness, "لَافروف");
    harness.key_press_modifiers(Modifiers::ALT, Key::R);
    wait(&mut harness, "their work", |window| window.state.people.is_reviewing());
    assert_eq!(shown(&harness), ["موسكو", "NATO"]);
    assert!(harness.query_by_label_contains("This is the work of \u{2068}badr").is_some());
    assert!(harness.query_by_label("Read only").is_some());
    picture(&mut harness, "review_light");
    // Nothing that is tried changes their work.
    mark(&mut harness, "قائم");
    assert!(harness.query_by_label_contains("somebody else's work").is_some());
    say(&mut harness, Command::Do(Action::NextSpan));
    say(&mut harness, Command::Do(Action::DeleteSpan));
    say(&mut harness, Command::Do(Action::ToggleDone));
    assert_eq!(shown(&harness), ["موسكو", "NATO"]);
    // The key goes there and back; what was done before is there.
    harness.key_press_modifiers(Modifiers::ALT, Key::R);
    wait(&mut harness, "my work", |window| !window.state.people.is_reviewing());
    assert_eq!(shown(&harness), ["لَافروف", "NATO"]);
    say(&mut harness, Command::Do(Action::Review));
    wait(&mut harness, "their work", |window| window.state.people.is_reviewing());
    say(&mut harness, Command::Do(Action::TakeAllSpans));
    assert!(harness.query_by_label_contains("One span was copied").is_some());
    say(&mut harness, Command::Do(Action::TakeAllSpans));
    assert!(harness.query_by_label_contains("nothing that your work does not have").is_some());
    say(&mut harness, Command::Do(Action::Review));
    assert_eq!(shown(&harness), ["لَافروف", "موسكو", "NATO"]);
    saved(&mut harness);
    assert_eq!(labels(folder.path())["spans"].as_array().unwrap().len(), 3);
    // One step takes it back.
    say(&mut harness, Command::Do(Action::Undo));
    assert_eq!(shown(&harness), ["لَافروف", "NATO"]);
    saved(&mut harness);
    assert_eq!(fs::read(&theirs).unwrap(), before);
    // A blind project shows nothing of others.
    fs::write(folder.path().join("hashiya.json"), "{\"blind\": true}").unwrap();
    say(&mut harness, Command::Do(Action::Reload));
    wait(&mut harness, "the project again", |window| window.state.people.blind && window.state.is_idle());
    say(&mut harness, Command::Do(Action::Review));
    assert!(!harness.state().state.people.is_reviewing());
    assert!(harness.query_by_label_contains("This project is blind").is_some());
}

/// The variable that names the folder that another process is to hold.
const HOLD: &str = "HASHIYA_TEST_HOLD";

#[test]
#[ignore = "the other process of the test below"]
fn holds_a_journal() {
    let folder = std::env::var(HOLD).unwrap();
    let project = project::open(Path::new(&folder)).unwrap().project;
    let _journal = project::Journal::open(&project, ANNOTATOR).unwrap();
    println!("held");
    std::thread::sleep(std::time::Duration::from_mins(5));
}

fn holder(folder: &Path) -> Child {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "people_window::holds_a_journal", "--ignored", "--nocapture"])
        .env(HOLD, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map(Result::unwrap).any(|line| line.ends_with("held")));
    child
}

#[test]
fn a_second_program_reads_until_the_first_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("article.txt"), TEXT).unwrap();
    let mut first = holder(folder.path());
    let mut harness = opened(folder.path());
    let process = format!("process \u{2068}{}\u{2069}", first.id());
    assert!(harness.query_all_by_label_contains(&process).count() > 0, "nobody says who has it");
    mark(&mut harness, "NATO");
    assert!(shown(&harness).is_empty());
    assert!(harness.query_by_label_contains("Nothing was changed").is_some());
    // As long as the first is there it cannot be taken.
    say(&mut harness, Command::Do(Action::TakeOver));
    wait(&mut harness, "an answer", |window| window.state.is_idle());
    assert!(harness.state().state.people.held.is_some());
    // It is killed, and leaves its lock and its name behind.
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(folder.path().join(".hashiya/journal/amal.holder.json").exists());
    harness.get_all_by_label("Take over").next().unwrap().click();
    wait(&mut harness, "the work to be taken over", |window| {
        window.state.people.held.is_none() && window.state.open.as_ref().is_some_and(|open| !open.locked)
    });
    assert!(harness.query_by_label_contains("open in another program").is_none());
    mark(&mut harness, "NATO");
    saved(&mut harness);
    assert_eq!(labels(folder.path())["spans"].as_array().unwrap().len(), 1);
}

#[test]
fn documents_are_given_out_and_taken_back_from_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("article.txt"), TEXT).unwrap();
    fs::write(root.join("b.txt"), "نص آخر").unwrap();
    let out = folder.path().join("out");
    let answer = out.clone();
    let dialogs = std::sync::Arc::new(move |_| vec![answer.clone()]);
    let mut harness = crate::support::window_with([1280.0, 860.0], settings(), dialogs);
    harness.state_mut().state.open_first(Some(root.clone()));
    wait(&mut harness, "the project", |window| window.state.open.is_some());
    say(&mut harness, Command::Do(Action::Team));
    wait(&mut harness, "the people", |window| window.state.team.people.is_some());
    let assign = |names: &str, overlap: &str| {
        let (names, overlap, share) = (names.to_owned(), overlap.to_owned(), "100".to_owned());
        Command::Team(TeamCommand::Assign { names, overlap, share })
    };
    let told = |window: &Window| window.state.team.told.is_some();
    say(&mut harness, assign("amal, badr", "3"));
    wait(&mut harness, "why not", told);
    assert!(harness.query_by_label_contains("cannot share a document").is_some());
    assert!(!root.join("assignments.json").exists());
    say(&mut harness, assign("amal، badr", "2"));
    wait(&mut harness, "the assignment", |window| window.state.assigned_to_me("b.txt"));
    assert!(harness.query_by_label_contains("documents were given out").is_some());
    say(&mut harness, Command::Team(TeamCommand::HandOut("badr".to_owned(), false)));
    wait(&mut harness, "the hand-out", |window| told(window) && window.state.is_idle());
    assert_eq!(fs::read_to_string(out.join("article.txt")).unwrap(), TEXT);
    // They work on it elsewhere, and it comes back.
    let mut theirs = window([1280.0, 860.0], settings());
    theirs.state_mut().state.me = "badr".to_owned();
    theirs.state_mut().state.open_first(Some(out.clone()));
    wait(&mut theirs, "the hand-out", |window| window.state.open.is_some());
    mark(&mut theirs, "NATO");
    saved(&mut theirs);
    say(&mut harness, Command::Team(TeamCommand::HandIn(false)));
    wait(&mut harness, "the hand-in", |window| {
        window.state.is_idle()
            && window.state.team.told.as_ref().is_some_and(|(told, _)| told.contains("is in:"))
    });
    let there = fs::read(root.join("annotations/badr/article.txt.json")).unwrap();
    assert_eq!(there, fs::read(out.join("annotations/badr/article.txt.json")).unwrap());
    assert!(!root.join("annotations/badr/b.txt.json").exists());
}

#[test]
fn the_dialog_of_the_team_in_arabic() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("article.txt"), TEXT).unwrap();
    fs::write(
        folder.path().join("assignments.json"),
        "{\"assignments\": {\"أمل\": [\"article.txt\"], \"Badr\": []}}",
    )
    .unwrap();
    let settings = Settings { language: Language::Arabic, theme: Theme::Dark, ..settings() };
    let mut harness = window([1000.0, 720.0], settings);
    harness.state_mut().state.open_first(Some(folder.path().to_path_buf()));
    wait(&mut harness, "the project", |window| window.state.open.is_some());
    say(&mut harness, Command::Do(Action::Team));
    wait(&mut harness, "the people", |window| window.state.team.people.is_some());
    picture(&mut harness, "team_arabic_dark");
}
