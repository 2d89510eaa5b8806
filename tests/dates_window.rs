//! Dates in the window: proposed, taken, filled with the mark, reckoned from the document's date.

use crate::support::{labels, open_text, picture, settings, wait};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use hashiya::app::settings::Settings;
use hashiya::app::strings::Language;
use hashiya::app::{Action, Command, update};
use hashiya::ui::Window;

const SIZE: [f32; 2] = [1100.0, 720.0];
const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

/// A dateline, a weekday, and words that need the document's date.
const NEWS: &str = "لقاء في موسكو\nموسكو 24 تشرين الأول/ أكتوبر 2022 (أ ف ب).\nأكد لافروف، اليوم الإثنين، \
                    على أهمية التعاون. وقال أمس إن الزيارة من الـ 23 إلى الـ 26 من تشرين الأول/أكتوبر الجاري.";

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(2);
}

fn select(harness: &mut Harness<'_, Window>, piece: &str) {
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let at = open.document.text.find(piece).unwrap() as u32;
    open.select(at, at + piece.len() as u32, false);
    harness.run_steps(2);
}

/// What is marked, with its value.
fn marked(harness: &Harness<'_, Window>) -> Vec<(String, String)> {
    let open = harness.state().state.open.as_ref().unwrap();
    let mut all = Vec::new();
    for span in open.annotations.spans() {
        let value = span.attributes.get("value").map_or("-", |value| value.as_str().unwrap());
        all.push((span.parts[0].of(&open.document.text).to_owned(), value.to_owned()));
    }
    all
}

fn is(harness: &Harness<'_, Window>, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> =
        expected.iter().map(|&(text, value)| (text.to_owned(), value.to_owned())).collect();
    assert_eq!(marked(harness), expected);
}

const DATELINE: (&str, &str) = ("24 تشرين الأول/ أكتوبر 2022", "2022-10-24");

#[test]
fn a_candidate_gets_its_value_with_its_mark_and_loses_both_at_once() {
    let (folder, mut harness) = open_text(NEWS, SIZE, settings());
    key(&mut harness, Key::F4, Modifiers::NONE);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    is(&harness, &[DATELINE]);
    key(&mut harness, Key::F4, Modifiers::NONE);
    key(&mut harness, Key::D, Modifiers::NONE);
    is(&harness, &[DATELINE, ("اليوم الإثنين", "2022-10-24")]);
    key(&mut harness, Key::Z, CTRL);
    is(&harness, &[DATELINE]);
    key(&mut harness, Key::Z, CTRL);
    is(&harness, &[]);
    key(&mut harness, Key::Y, CTRL);
    is(&harness, &[DATELINE]);
    wait(&mut harness, "the labels to be saved", |window| window.state.is_saved());
    assert_eq!(labels(folder.path())["spans"][0]["attributes"]["value"], "2022-10-24");
}

#[test]
fn a_value_is_taken_by_key_and_follows_the_date_of_the_document() {
    let (folder, mut harness) = open_text(NEWS, SIZE, settings());
    select(&mut harness, "أمس");
    key(&mut harness, Key::D, Modifiers::NONE);
    is(&harness, &[("أمس", "-")]);
    key(&mut harness, Key::Equals, Modifiers::NONE);
    is(&harness, &[("أمس", "2022-10-23")]);
    key(&mut harness, Key::Z, CTRL);
    is(&harness, &[("أمس", "-")]);

    // Another date is written for the document; the field has the focus, and Enter leaves it.
    update(&mut harness.state_mut().state, Command::Do(Action::DocumentDate));
    harness.run_steps(3);
    harness.event(Event::Text("2021-13-01".to_owned()));
    key(&mut harness, Key::Enter, Modifiers::NONE);
    harness.run_steps(2);
    assert_eq!(harness.state().state.open.as_ref().unwrap().said_date(), None, "there is no month 13");
    update(&mut harness.state_mut().state, Command::Do(Action::DocumentDate));
    harness.run_steps(3);
    harness.event(Event::Text("2021-03-01".to_owned()));
    key(&mut harness, Key::Enter, Modifiers::NONE);
    harness.run_steps(2);
    assert_eq!(harness.state().state.open.as_ref().unwrap().said_date(), Some("2021-03-01"));
    let span = harness.state().state.open.as_ref().unwrap().annotations.spans().next().unwrap().id.clone();
    update(&mut harness.state_mut().state, Command::SelectSpan(Some(span)));
    update(&mut harness.state_mut().state, Command::Do(Action::TakeDate));
    is(&harness, &[("أمس", "2021-02-28")]);
    wait(&mut harness, "the labels to be saved", |window| window.state.is_saved());
    assert_eq!(labels(folder.path())["date"], "2021-03-01");
    for _ in 0..2 {
        update(&mut harness.state_mut().state, Command::Do(Action::Undo));
    }
    assert_eq!(harness.state().state.open.as_ref().unwrap().said_date(), None);
}

#[test]
fn every_date_is_given_its_value_as_one_step() {
    let (_folder, mut harness) = open_text(NEWS, SIZE, settings());
    for piece in ["اليوم الإثنين", "أمس", "الزيارة", "الـ 23 إلى الـ 26 من تشرين الأول/أكتوبر الجاري"]
    {
        select(&mut harness, piece);
        key(&mut harness, Key::D, Modifiers::NONE);
    }
    update(&mut harness.state_mut().state, Command::Do(Action::FillDates));
    wait(&mut harness, "the values", |window| window.state.said.is_some() && window.state.is_idle());
    let filled = [
        ("اليوم الإثنين", "2022-10-24"),
        ("أمس", "2022-10-23"),
        ("الزيارة", "-"),
        ("الـ 23 إلى الـ 26 من تشرين الأول/أكتوبر الجاري", "2022-10-23/2022-10-26"),
    ];
    is(&harness, &filled);
    let said = harness.state().state.said.clone().unwrap();
    assert!(said.contains('3') && said.contains('1'), "{said}");
    update(&mut harness.state_mut().state, Command::Do(Action::Undo));
    assert!(marked(&harness).iter().all(|(_, value)| value == "-"));
}

#[test]
fn the_proposed_value_as_it_is_drawn() {
    let arabic = Settings { language: Language::Arabic, ..settings() };
    let (_folder, mut harness) = open_text(NEWS, SIZE, arabic);
    select(&mut harness, "أمس");
    key(&mut harness, Key::D, Modifiers::NONE);
    wait(&mut harness, "the labels to be saved", |window| window.state.is_saved());
    picture(&mut harness, "date_proposed");
}
