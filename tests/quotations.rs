//! Quotations through the real interface: suggested, accepted, corrected, turned away; and what they are tied to.

use crate::hands::{CTRL, key, named_key, put_caret, quiet, select};
use crate::support::{labels, open_path, open_text, picture, settings, wait};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{Action, Command, update};
use hashiya::model::{ADDRESSEE, CUE, SPEAKER};
use hashiya::ui::Window;

const SIZE: [f32; 2] = [1180.0, 760.0];

/// Waits until the worker has found what a key asks for.
fn press(harness: &mut Harness<'_, Window>, pressed: Key, modifiers: Modifiers) {
    key(harness, pressed, modifiers);
    wait(harness, "the quotations", |window| !window.state.seeks_quotations());
}

/// Each quotation's text, type, cue, speaker and addressee.
fn quotations(harness: &Harness<'_, Window>) -> Vec<[String; 5]> {
    let open = harness.state().state.open.as_ref().unwrap();
    let text = &open.document.text;
    let covered = |span: &hashiya::model::Span| {
        span.parts.iter().map(|part| part.of(text)).collect::<Vec<_>>().join(" | ")
    };
    let tied = |span: &hashiya::model::Span, kind: &str| {
        let mut all =
            open.annotations.relations_of(&span.id).filter(|one| &*one.kind == kind && one.from == span.id);
        let one = all.next().map(|one| covered(open.annotations.get(&one.to).unwrap())).unwrap_or_default();
        assert!(all.next().is_none());
        one
    };
    let quotes = open.annotations.spans().filter(|span| &*span.label == "quote");
    quotes
        .map(|span| {
            let kind = span.attributes.get("type").and_then(|kind| kind.as_str()).unwrap_or_default();
            let [cue, speaker, addressee] = [CUE, SPEAKER, ADDRESSEE].map(|kind| tied(span, kind));
            [covered(span), kind.to_owned(), cue, speaker, addressee]
        })
        .collect()
}

fn proposed(harness: &Harness<'_, Window>) -> Option<String> {
    let state = &harness.state().state;
    let text = &state.open.as_ref().unwrap().document.text;
    let proposal = state.proposal()?;
    Some(proposal.content()?.content.iter().map(|part| part.of(text)).collect::<Vec<_>>().join(" | "))
}

#[test]
fn the_articles_quotations_by_few_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::copy("assets/lavrov-oic.txt", &path).unwrap();
    let mut harness = open_path(path, SIZE, settings());
    let session = std::fs::read_to_string("tests/data/quotations.keys").unwrap();
    for name in session.lines() {
        let (pressed, modifiers) = named_key(name);
        press(&mut harness, pressed, modifiers);
    }
    quiet(&mut harness);
    let gold: serde_json::Value =
        serde_json::from_slice(&std::fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap())
            .unwrap();
    let spans = gold["spans"].as_array().unwrap();
    let gold: Vec<&str> = spans
        .iter()
        .filter(|span| span["label"] == "quote")
        .map(|span| span["text"].as_str().unwrap())
        .collect();
    let made = quotations(&harness);
    let contents: Vec<&str> = made.iter().map(|one| one[0].as_str()).collect();
    assert_eq!(contents, gold);
    let said: Vec<[&str; 3]> = made.iter().map(|one| [1, 2, 3].map(|at| one[at].as_str())).collect();
    assert_eq!(
        said,
        [
            ["direct", "قال", "سيرغي لافروف"],
            ["direct", "أضاف", "سيرغي لافروف"],
            ["direct", "أعلن", "حسين إبراهيم طه"],
            ["direct", "قال", "طه"],
            ["direct", "أكّد", "طه"],
            ["direct", "مشيراً إلى", "طه"],
            ["direct", "قالت", "الخارجية الروسية"],
        ]
    );
    println!("{} keys for {} quotations with speaker and cue", session.lines().count(), made.len());
    assert!(session.lines().count() < 40);
    // Whoever says two things is marked once; every span is one of the sample's, but for the cues.
    let file = labels(folder.path());
    for span in file["spans"].as_array().unwrap().iter().filter(|span| span["label"] != "cue") {
        let same = |other: &&serde_json::Value| {
            ["label", "start", "end"].iter().all(|key| other[*key] == span[*key])
        };
        assert!(spans.iter().any(|other| same(&other)), "{span}");
    }
    assert_eq!(file["spans"].as_array().unwrap().len(), 7 + 7 + 4);
    // One key takes each back.
    let steps = harness.state().state.history.steps().len();
    assert_eq!(steps, 10);
    for _ in 0..steps {
        key(&mut harness, Key::Z, CTRL);
    }
    quiet(&mut harness);
    assert!(quotations(&harness).is_empty());
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.relation_count(), 0);
}

const TEXT: &str =
    "قال زيد: «نعم لهذا كله».\r\nوأكّد \"الالتزام بذلك \"حيث أنها شريك هام 👍🏽\" في الأمر.\nوذهب عمرو.";

#[test]
fn a_suggestion_is_turned_away_for_good_and_read_otherwise() {
    let (folder, mut harness) = open_text(TEXT, SIZE, settings());
    press(&mut harness, Key::F6, Modifiers::NONE);
    assert_eq!(proposed(&harness).as_deref(), Some("نعم لهذا كله"));
    press(&mut harness, Key::Delete, Modifiers::NONE);
    let reopened = "الالتزام بذلك \"حيث أنها شريك هام 👍🏽";
    assert_eq!(proposed(&harness).as_deref(), Some(reopened));
    // It is the only one left, forwards and backwards.
    press(&mut harness, Key::F6, Modifiers::SHIFT);
    assert_eq!(proposed(&harness).as_deref(), Some(reopened));
    press(&mut harness, Key::F7, Modifiers::NONE);
    assert_eq!(proposed(&harness).as_deref(), Some("حيث أنها شريك هام 👍🏽"));
    press(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(quotations(&harness), [["حيث أنها شريك هام 👍🏽", "direct", "أكّد", "زيد", ""]]);
    assert_eq!(labels(folder.path())["rejected quotations"], serde_json::json!([[10, 22]]));
    press(&mut harness, Key::F6, Modifiers::NONE);
    assert_eq!(proposed(&harness), None);
    assert!(harness.state().state.said.is_some());
    // Another day it is turned away still; taken back, it is offered again.
    harness.state_mut().state.finish();
    drop(harness);
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    press(&mut harness, Key::F6, Modifiers::NONE);
    assert_eq!(proposed(&harness), None);
    for _ in 0..2 {
        key(&mut harness, Key::Z, CTRL);
    }
    quiet(&mut harness);
    press(&mut harness, Key::F6, Modifiers::NONE);
    assert_eq!(proposed(&harness).as_deref(), Some("نعم لهذا كله"));
    // Whatever else is selected ends the looking; the keys are the usual ones again.
    key(&mut harness, Key::ArrowDown, Modifiers::NONE);
    assert_eq!(proposed(&harness), None);
}

#[test]
fn what_is_selected_is_tied_by_key_and_taken_away_in_the_panel() {
    let (_folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "نعم لهذا كله");
    key(&mut harness, Key::Q, Modifiers::NONE);
    select(&mut harness, "زيد");
    key(&mut harness, Key::S, Modifiers::ALT);
    select(&mut harness, "قال");
    key(&mut harness, Key::C, Modifiers::ALT);
    select(&mut harness, "عمرو");
    key(&mut harness, Key::P, Modifiers::NONE);
    key(&mut harness, Key::A, Modifiers::ALT);
    quiet(&mut harness);
    assert_eq!(quotations(&harness), [["نعم لهذا كله", "", "قال", "زيد", "عمرو"]]);
    // In the panel, and in the list of spans.
    assert_eq!(harness.get_all_by_label("زيد").count(), 2);
    // A quotation has one speaker: another takes its place.
    put_caret(&mut harness, "عمرو");
    select(&mut harness, "عمرو");
    key(&mut harness, Key::S, Modifiers::ALT);
    assert_eq!(quotations(&harness)[0][3], "عمرو");
    let state = &harness.state().state;
    let relation = state.open.as_ref().unwrap().annotations.relations().find(|one| &*one.kind == CUE);
    let relation = relation.unwrap().id.clone();
    update(&mut harness.state_mut().state, Command::Untie(relation));
    harness.run_steps(2);
    assert_eq!(quotations(&harness)[0][2], "");
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(quotations(&harness)[0][2], "قال");
    // A quotation goes with what ties it.
    let id = harness.state().state.quotation().unwrap().id.clone();
    update(&mut harness.state_mut().state, Command::GoToSpan(id));
    key(&mut harness, Key::Delete, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.relation_count(), 0);
}

#[test]
fn a_schema_without_cues_takes_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("hashiya.json"),
        r#"{"labels": [{"name": "PER"}, {"name": "Quotation"}],
            "relations": [{"name": "speaker", "from": ["Quotation"], "to": ["PER"]}]}"#,
    )
    .unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, TEXT).unwrap();
    let mut harness = open_path(path, SIZE, settings());
    press(&mut harness, Key::F6, Modifiers::NONE);
    press(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    let open = harness.state().state.open.as_ref().unwrap();
    let spans: Vec<(&str, &str)> =
        open.annotations.spans().map(|span| (&*span.label, span.parts[0].of(&open.document.text))).collect();
    assert_eq!(spans, [("PER", "زيد"), ("Quotation", "نعم لهذا كله")]);
    assert_eq!(open.annotations.relation_count(), 1);
}

#[test]
fn without_a_label_for_quotations_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hashiya.json"), r#"{"labels": [{"name": "person"}]}"#).unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, TEXT).unwrap();
    let mut harness = open_path(path, SIZE, settings());
    press(&mut harness, Key::F6, Modifiers::NONE);
    assert!(harness.state().state.said.as_ref().is_some_and(|said| said.contains("quotation")));
    assert!(!Action::AcceptQuotation.is_enabled(&harness.state().state));
}

#[test]
fn a_suggestion_is_dashed_in_both_looks() {
    for (name, language, theme) in [
        ("quotation_suggested", Language::English, Theme::Light),
        ("quotation_suggested_dark_arabic", Language::Arabic, Theme::Dark),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.txt");
        std::fs::copy("assets/lavrov-oic.txt", &path).unwrap();
        let mut harness = open_path(path, SIZE, Settings { language, theme, ..settings() });
        for pressed in [Key::F6, Key::F6, Key::Enter, Key::F6, Key::F6, Key::F6] {
            press(&mut harness, pressed, Modifiers::NONE);
        }
        quiet(&mut harness);
        assert!(proposed(&harness).unwrap().starts_with("الالتزام لتواصل"));
        picture(&mut harness, name);
    }
}
