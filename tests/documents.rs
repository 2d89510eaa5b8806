//! The list of documents: how far each is, which are shown, and the next that is to be done.

use crate::support::{open_path, picture, settings, wait};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::model::Status;
use hashiya::ui::Window;
use std::fs;

const SIZE: [f32; 2] = [1100.0, 720.0];
const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
const CTRL_ALT: Modifiers = Modifiers { alt: true, ..CTRL };

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(2);
}

fn opened(harness: &mut Harness<'_, Window>, name: &str) {
    wait(harness, name, |window| {
        let state = &window.state;
        state.open.as_ref().is_some_and(|open| *open.document.name == *name) && state.is_saved()
    });
}

#[test]
fn documents_are_filtered_by_status_and_the_next_to_do_is_gone_to() {
    let folder = tempfile::tempdir().unwrap();
    for number in 10..22 {
        fs::write(folder.path().join(format!("خبر {number}.txt")), format!("قال لافروف {number}")).unwrap();
    }
    let name = |number: usize| format!("خبر {number}.txt");
    let mut harness = open_path(folder.path().join(name(10)), SIZE, settings());
    opened(&mut harness, &name(10));
    for (number, what, modifiers) in
        [(10, Key::D, CTRL), (11, Key::D, CTRL_ALT), (12, Key::D, Modifiers { shift: true, ..CTRL_ALT })]
    {
        opened(&mut harness, &name(number));
        key(&mut harness, what, modifiers);
        key(&mut harness, Key::ArrowDown, Modifiers::ALT);
    }
    opened(&mut harness, &name(13));
    let open = harness.state_mut().state.open.as_mut().unwrap();
    open.select("قال ".len() as u32, "قال لافروف".len() as u32, false);
    harness.run_steps(2);
    key(&mut harness, Key::P, Modifiers::NONE);
    // From the last one the next to do is the first that is not done, needs no look and is not skipped.
    harness.get_by_label_contains("خبر 21.txt").click();
    harness.run_steps(2);
    opened(&mut harness, &name(21));
    key(&mut harness, Key::ArrowDown, Modifiers { alt: true, shift: true, ..Modifiers::NONE });
    opened(&mut harness, &name(13));
    // What was said is read again by a program that opens the project later.
    drop(harness);
    let mut harness = open_path(folder.path().join(name(15)), SIZE, settings());
    opened(&mut harness, &name(15));
    wait(&mut harness, "the look at all documents", |window| !window.state.survey.is_running());
    let statuses = harness.state().state.statuses();
    let wanted = [
        (Status::New, 8),
        (Status::InProgress, 1),
        (Status::NeedsLook, 1),
        (Status::Done, 1),
        (Status::Skipped, 1),
    ];
    assert_eq!(statuses, wanted.into_iter().collect());
    let row = harness.state().state.documents.iter().find(|entry| entry.name == name(13)).unwrap();
    assert_eq!((row.spans, row.labels.as_slice()), (1, &[("person".into(), 1)][..]));
    picture(&mut harness, "documents");
    harness.get_by_label("All").click();
    harness.run_steps(3);
    harness.get_by_label_contains("Needs a look").click();
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("خبر 11.txt").is_some());
    assert!(harness.query_by_label_contains("خبر 12.txt").is_none());
}
