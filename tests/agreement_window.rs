//! The panel of agreement, as a user works with it.

use crate::support::{picture, settings, wait, window};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{AgreementCommand, Command, Scope, update};
use hashiya::ui::Window;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const SIZE: [f32; 2] = [1280.0, 860.0];

/// What becomes of the span of that place: it is put into the list, or not.
type Change = dyn Fn(usize, &mut Vec<Value>, &[char], Value);

/// Writes an annotator's work on the sample article: its own spans, changed in a way that goes by their places.
fn work(folder: &Path, annotator: &str, change: &Change) {
    let name = "lavrov-oic.txt";
    let text: Vec<char> = fs::read_to_string("assets/lavrov-oic.txt").unwrap().chars().collect();
    let file = fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap();
    let mut file: Value = serde_json::from_slice(&file).unwrap();
    let mut spans = Vec::new();
    for (at, span) in file["spans"].as_array().unwrap().iter().enumerate() {
        change(at, &mut spans, &text, span.clone());
    }
    for span in &mut spans {
        let place = |key: &str| span[key].as_u64().unwrap() as usize;
        let covered: String = text[place("start")..place("end")].iter().collect();
        span["text"] = covered.into();
    }
    file["spans"] = spans.into();
    (file["document"], file["annotator"], file["relations"]) = (name.into(), annotator.into(), json!([]));
    file["entities"] = json!([]);
    let path = folder.join("annotations").join(annotator);
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join(format!("{name}.json")), file.to_string()).unwrap();
    fs::copy("assets/lavrov-oic.txt", folder.join(name)).unwrap();
}

/// `amal` marked the sample as it is; `badr` takes clitics in, leaves quotation marks out and misses some; `dana` marks
/// fewer and names some otherwise.
fn project(annotators: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    work(folder.path(), "amal", &|_, spans, _, span| spans.push(span));
    if 1 < annotators {
        work(folder.path(), "badr", &|at, spans, text, mut span| {
            let start = span["start"].as_u64().unwrap() as usize;
            if 0 < start && "ولبف".contains(text[start - 1]) {
                span["start"] = (start - 1).into();
            } else if at % 9 == 4 {
                return;
            } else if at % 5 == 1 {
                span["end"] = (span["end"].as_u64().unwrap() - 1).into();
            }
            spans.push(span);
        });
    }
    if 2 < annotators {
        work(folder.path(), "dana", &|at, spans, _, mut span| {
            if at % 3 == 0 && span["label"] == "organization" {
                span["label"] = "person".into();
            }
            if at % 4 != 3 {
                spans.push(span);
            }
        });
        fs::write(folder.path().join("a.txt"), "نص لم يعمل عليه أحد").unwrap();
    }
    folder
}

fn opened(folder: &Path, settings: Settings) -> Harness<'static, Window> {
    let mut harness = window(SIZE, settings);
    harness.state_mut().state.open_first(Some(folder.to_path_buf()));
    wait(&mut harness, "the project", |window| window.state.open.is_some());
    harness
}

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(3);
}

fn open_panel(harness: &mut Harness<'_, Window>) {
    key(harness, Key::A, Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT);
    assert!(harness.state().state.agreement.shown);
}

fn measured(harness: &mut Harness<'_, Window>) {
    wait(harness, "the figures", |window| window.state.agreement.found.is_some());
}

fn act(harness: &mut Harness<'_, Window>, command: AgreementCommand) {
    update(&mut harness.state_mut().state, Command::Agreement(command));
    harness.run_steps(3);
}

#[test]
fn a_kind_lists_examples_and_an_example_is_gone_to() {
    let folder = project(3);
    let mut harness = opened(folder.path(), settings());
    // The first document is one that nobody worked on.
    assert_eq!(&*harness.state().state.open.as_ref().unwrap().document.name, "a.txt");
    open_panel(&mut harness);
    measured(&mut harness);
    let found = harness.state().state.agreement.found.clone().unwrap();
    assert_eq!((found.documents, found.pairs.len(), found.annotators.len()), (1, 3, 3));
    harness.get_by_label("Other label").click();
    harness.run_steps(3);
    let all = harness.state().state.agreement.listed().count();
    assert!(0 < all);
    // One pair alone, by its field in the matrix.
    let is_theirs =
        |label: String| label.replace(['\u{2068}', '\u{2069}'], "").starts_with("amal and dana: F1");
    harness.get_all_by(move |node| node.label().is_some_and(is_theirs)).next().unwrap().click();
    harness.run_steps(3);
    let agreement = &harness.state().state.agreement;
    assert_eq!(agreement.pair, Some([0, 2]));
    let example = agreement.listed().next().unwrap().clone();
    assert!(agreement.listed().count() < all && example.pair == [0, 2]);
    act(&mut harness, AgreementCommand::GoTo(0));
    wait(&mut harness, "the document", |window| {
        window.state.open.as_ref().is_some_and(|open| &*open.document.name == "lavrov-oic.txt")
    });
    wait(&mut harness, "the place", |window| {
        window.state.open.as_ref().is_some_and(|open| open.selection.range() == example.hit.range)
    });
    // The same figures as on the command line.
    let out = crate::cli::hashiya(&["agree", ".:amal", ".:dana", "--json"], folder.path());
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    let (f1, kappa) = found.pairs[&[0, 2]];
    assert_eq!((told["figures"][0]["value"].as_f64(), told["figures"][2]["value"].as_f64()), (f1, kappa));
    // Nobody worked on what is open now, or said that it is done.
    act(&mut harness, AgreementCommand::Scope(Scope::Done));
    wait(&mut harness, "the figures", |window| !window.state.agreement.is_running());
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!harness.state().state.agreement.shown);
}

#[test]
fn one_annotator_alone_is_told_what_to_do() {
    let folder = project(1);
    let mut harness = opened(folder.path(), settings());
    open_panel(&mut harness);
    assert!(harness.query_by_label_contains("needs two annotators").is_some());
    let folder = project(2);
    let mut harness = opened(folder.path(), settings());
    open_panel(&mut harness);
    measured(&mut harness);
    act(&mut harness, AgreementCommand::Toggle(0));
    assert!(harness.query_by_label_contains("Choose two annotators").is_some());
    act(&mut harness, AgreementCommand::Toggle(0));
    measured(&mut harness);
    act(&mut harness, AgreementCommand::Measure);
    act(&mut harness, AgreementCommand::Stop);
    assert!(!harness.state().state.agreement.is_running());
}

#[test]
fn the_panel_in_a_picture() {
    let folder = project(3);
    fs::remove_file(folder.path().join("a.txt")).unwrap();
    let arabic = Settings { language: Language::Arabic, theme: Theme::Dark, ..settings() };
    for (settings, kind, name) in [
        (settings(), "Marked by one only", "agreement_light"),
        (arabic, "وسمه واحد فقط", "agreement_arabic_dark"),
    ] {
        let mut harness = opened(folder.path(), settings);
        open_panel(&mut harness);
        measured(&mut harness);
        harness.get_by_label(kind).click();
        picture(&mut harness, name);
    }
}
