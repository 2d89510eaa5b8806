//! The window as a user has it: keys, pointer, panels, both languages.

use crate::support::{labels, open_path, open_text, picture, settings, wait, window};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, Node};
use hashiya::app::strings::Language;
use hashiya::app::{Action, Command, SaveState};
use hashiya::model::Status;
use hashiya::ui::Window;
use std::path::PathBuf;

const SIZE: [f32; 2] = [900.0, 560.0];
const TEXT: &str = "عنوان قصير\n\nقال سيرغي لافروف في موسكو يوم 24 مايو: \"نعم\".\n";

fn saved(harness: &mut Harness<'_, Window>) {
    wait(harness, "the labels to be saved", |window| {
        window.state.open.as_ref().is_some_and(|open| open.save_state == SaveState::Saved)
    });
}

/// Presses a key whose layout says one thing and whose place another.
fn press(harness: &mut Harness<'_, Window>, key: Key, physical: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        harness.event_modifiers(
            Event::Key { key, physical_key: Some(physical), pressed, repeat: false, modifiers },
            modifiers,
        );
    }
    harness.run_steps(2);
}

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    press(harness, key, key, modifiers);
}

/// Puts the selection on a piece of the text.
fn select(harness: &mut Harness<'_, Window>, piece: &str) {
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let start = open.document.text.find(piece).unwrap() as u32;
    open.select(start, start + piece.len() as u32, true);
    harness.run_steps(2);
}

fn covered(harness: &Harness<'_, Window>) -> Vec<(String, String)> {
    let open = harness.state().state.open.as_ref().unwrap();
    let spans = open.annotations.spans();
    spans.map(|span| (span.label.to_string(), span.parts[0].of(&open.document.text).to_owned())).collect()
}

fn pair(label: &str, text: &str) -> (String, String) {
    (label.to_owned(), text.to_owned())
}

#[test]
fn labels_by_key_under_an_arabic_layout() {
    let (folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "سيرغي لافروف ");
    // Where P stands on a Latin keyboard, an Arabic one has another letter.
    press(&mut harness, Key::OpenBracket, Key::P, Modifiers::NONE);
    select(&mut harness, " 24 مايو");
    press(&mut harness, Key::Num3, Key::Num3, Modifiers::NONE);
    assert_eq!(covered(&harness), [pair("person", "سيرغي لافروف"), pair("date", "24 مايو")]);
    saved(&mut harness);
    let file = labels(folder.path());
    assert_eq!(file["spans"][0]["text"], "سيرغي لافروف");
    assert_eq!(file["status"], "in progress");
    // A key on the selected span gives it another label; undo takes one step back at a time, to the file of before.
    key(&mut harness, Key::Q, Modifiers::NONE);
    assert_eq!(covered(&harness)[1], pair("quote", "24 مايو"));
    key(&mut harness, Key::Delete, Modifiers::NONE);
    assert_eq!(covered(&harness).len(), 1);
    for _ in 0..2 {
        key(&mut harness, Key::Z, Modifiers::COMMAND | Modifiers::CTRL);
    }
    assert_eq!(covered(&harness)[1], pair("date", "24 مايو"));
    saved(&mut harness);
    assert_eq!(labels(folder.path()), file);
    for _ in 0..4 {
        key(&mut harness, Key::Z, Modifiers::COMMAND | Modifiers::CTRL);
    }
    assert_eq!(covered(&harness), []);
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.status(), Status::New);
    key(&mut harness, Key::Y, Modifiers::COMMAND | Modifiers::CTRL);
    assert_eq!(covered(&harness), [pair("person", "سيرغي لافروف")]);
}

#[test]
fn everything_is_there_when_it_is_opened_again() {
    let (folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "موسكو");
    key(&mut harness, Key::Num2, Modifiers::NONE);
    saved(&mut harness);
    drop(harness);
    let harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    assert_eq!(covered(&harness), [pair("organization", "موسكو")]);
}

#[test]
fn the_caret_moves_as_it_is_seen() {
    let (_folder, mut harness) = open_text("قال abc نعم", SIZE, settings());
    let at = |harness: &Harness<'_, Window>| harness.state().state.open.as_ref().unwrap().selection;
    // To the left is onwards in Arabic.
    for expected in [2, 4, 6, 7] {
        key(&mut harness, Key::ArrowLeft, Modifiers::NONE);
        assert_eq!(at(&harness).caret, expected);
    }
    key(&mut harness, Key::End, Modifiers::NONE);
    assert_eq!(at(&harness).caret as usize, "قال abc نعم".len());
    key(&mut harness, Key::Home, Modifiers::SHIFT);
    assert_eq!((at(&harness).anchor as usize, at(&harness).caret), ("قال abc نعم".len(), 0));
    key(&mut harness, Key::ArrowLeft, Modifiers::COMMAND | Modifiers::CTRL);
    assert_eq!(at(&harness).caret, 7);
    // With only a caret, a label takes the word.
    key(&mut harness, Key::O, Modifiers::NONE);
    assert_eq!(covered(&harness), [pair("organization", "abc")]);
}

fn press_at(harness: &mut Harness<'_, Window>, at: Pos2, pressed: bool) {
    harness.event(Event::PointerMoved(at));
    harness.event(Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(1);
}

/// Middle of a place that a screen reader is told of.
fn middle(node: &Node<'_>) -> Pos2 {
    node.rect().center()
}

#[test]
fn clicks_take_words_sentences_paragraphs_and_spans() {
    let (_folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "سيرغي لافروف");
    key(&mut harness, Key::Num1, Modifiers::NONE);
    select(&mut harness, "سيرغي");
    key(&mut harness, Key::Num2, Modifiers::NONE);
    let inner = middle(&harness.get_by_label("Organization: سيرغي"));
    let selected = |harness: &Harness<'_, Window>| {
        let open = harness.state().state.open.as_ref().unwrap();
        (open.selected_span().map(|span| span.label.to_string()), open.copied_text())
    };
    key(&mut harness, Key::Escape, Modifiers::NONE);
    for _ in 0..30 {
        // Time passes, so that the next press is a gesture of its own.
        harness.run_steps(1);
    }
    press_at(&mut harness, inner, true);
    press_at(&mut harness, inner, false);
    harness.run_steps(2);
    assert_eq!(selected(&harness), (Some("organization".to_owned()), "سيرغي".to_owned()));
    // A double click takes the word, a triple the sentence, a fourth the paragraph.
    for expected in [
        "سيرغي",
        "قال سيرغي لافروف في موسكو يوم 24 مايو: \"نعم\".",
        "قال سيرغي لافروف في موسكو يوم 24 مايو: \"نعم\".",
    ] {
        press_at(&mut harness, inner, true);
        press_at(&mut harness, inner, false);
        harness.run_steps(1);
        assert_eq!(selected(&harness).1, expected);
    }
}

#[test]
fn a_drag_marks_what_it_covers() {
    let (_folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "لافروف");
    key(&mut harness, Key::Num1, Modifiers::NONE);
    let rect = harness.get_by_label("Person: لافروف").rect();
    key(&mut harness, Key::Delete, Modifiers::NONE);
    // From right to left, as it is read.
    let (from, to) = (pos2(rect.right() - 1.0, rect.center().y), pos2(rect.left() + 1.0, rect.center().y));
    press_at(&mut harness, from, true);
    for step in 1..=4 {
        harness.event(Event::PointerMoved(from + (to - from) * step as f32 / 4.0));
        harness.run_steps(1);
    }
    press_at(&mut harness, to, false);
    harness.run_steps(3);
    // The palette at the selection marks it.
    let buttons: Vec<Pos2> = harness.get_all_by_label("Person").map(|node| middle(&node)).collect();
    let nearest = buttons.into_iter().max_by(|a, b| a.y.total_cmp(&b.y)).unwrap();
    press_at(&mut harness, nearest, true);
    press_at(&mut harness, nearest, false);
    harness.run_steps(2);
    assert_eq!(covered(&harness), [pair("person", "لافروف")]);
}

#[test]
fn an_end_is_dragged_to_another_letter() {
    let (_folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "سيرغي لافروف");
    key(&mut harness, Key::Num1, Modifiers::NONE);
    select(&mut harness, "سيرغي");
    key(&mut harness, Key::Num2, Modifiers::NONE);
    let inner = harness.get_by_label("Organization: سيرغي").rect();
    key(&mut harness, Key::Delete, Modifiers::NONE);
    let span = harness.state().state.open.as_ref().unwrap().annotations.nth(0).unwrap().id.clone();
    hashiya::app::update(&mut harness.state_mut().state, Command::SelectSpan(Some(span)));
    harness.run_steps(2);
    // The end of the span, at its left, goes to the end of its first word; the other end stays.
    let outer = harness.get_by_label("Person: سيرغي لافروف").rect();
    let (from, to) = (pos2(outer.left(), outer.center().y), pos2(inner.left() + 1.0, inner.center().y));
    press_at(&mut harness, from, true);
    for step in 1..=4 {
        harness.event(Event::PointerMoved(from + (to - from) * step as f32 / 4.0));
        harness.run_steps(1);
    }
    press_at(&mut harness, to, false);
    harness.run_steps(3);
    assert_eq!(covered(&harness), [pair("person", "سيرغي")]);
    assert!(harness.state().state.open.as_ref().unwrap().selected.is_some());
    key(&mut harness, Key::Z, Modifiers::COMMAND | Modifiers::CTRL);
    assert_eq!(covered(&harness), [pair("person", "سيرغي لافروف")]);
}

#[test]
fn walking_spans_by_key() {
    let (_folder, mut harness) = open_text(TEXT, SIZE, settings());
    for (piece, label) in [("موسكو", Key::Num2), ("سيرغي لافروف", Key::Num1)] {
        select(&mut harness, piece);
        key(&mut harness, label, Modifiers::NONE);
    }
    let open = harness.state_mut().state.open.as_mut().unwrap();
    open.select(0, 0, false);
    let mut seen = Vec::new();
    for _ in 0..3 {
        key(&mut harness, Key::Tab, Modifiers::NONE);
        seen.push(harness.state().state.open.as_ref().unwrap().copied_text());
    }
    key(&mut harness, Key::Tab, Modifiers::SHIFT);
    seen.push(harness.state().state.open.as_ref().unwrap().copied_text());
    assert_eq!(seen, ["سيرغي لافروف", "موسكو", "موسكو", "سيرغي لافروف"]);
}

#[test]
fn the_whole_window_is_mirrored_in_arabic() {
    let (_folder, mut harness) = open_text(TEXT, [1100.0, 560.0], settings());
    let left = harness.get_by_label("Documents").rect().center().x;
    assert!(left < 550.0);
    harness.state_mut().state.settings.documents_open = true;
    hashiya::app::update(&mut harness.state_mut().state, Command::Do(Action::Arabic));
    harness.run_steps(4);
    assert_eq!(harness.state().state.settings.language, Language::Arabic);
    let right = harness.get_by_label("الوثائق").rect().center().x;
    assert!(550.0 < right, "{right}");
    assert!(550.0 < harness.get_by_label("ملف").rect().center().x);
}

#[test]
fn nothing_open_says_what_to_do() {
    let mut harness = window([800.0, 480.0], settings());
    harness.run_steps(3);
    harness.get_by_label("Open file…");
    harness.get_by_label("Open the sample");
    picture(&mut harness, "nothing_open");
}

#[test]
fn a_missing_file_is_told_and_nothing_else_stops() {
    let mut harness = window(SIZE, settings());
    harness.state_mut().state.open_first(Some(PathBuf::from("no/such/file.txt")));
    wait(&mut harness, "the message", |window| !window.state.banners.is_empty());
    assert!(harness.state().state.banners[0].text.contains("no/such/file.txt"));
    harness.get_by_label("Open file…");
}

#[test]
fn started_from_its_source_tree_it_shows_the_sample() {
    let mut harness = window(SIZE, settings());
    harness.state_mut().state.open_first(None);
    wait(&mut harness, "the sample", |window| window.state.open.is_some());
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.len(), 41);
}

#[test]
fn the_article_in_light_and_in_arabic_dark() {
    // A project of the sample alone: other texts in the source tree are no matter of the picture.
    let folder = tempfile::tempdir().unwrap();
    for name in ["assets/lavrov-oic.txt", "annotations/sample/assets/lavrov-oic.txt.json"] {
        let path = folder.path().join(name.replace("sample", crate::support::ANNOTATOR));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(name, path).unwrap();
    }
    let mut harness = open_path(folder.path().to_path_buf(), [1000.0, 620.0], settings());
    let id = harness.state().state.open.as_ref().unwrap().annotations.spans().nth(4).unwrap().id.clone();
    hashiya::app::update(&mut harness.state_mut().state, Command::GoToSpan(id));
    harness.run_steps(4);
    picture(&mut harness, "article_light");
    for action in [Action::Arabic, Action::ThemeDark] {
        hashiya::app::update(&mut harness.state_mut().state, Command::Do(action));
    }
    harness.run_steps(4);
    picture(&mut harness, "article_arabic_dark");
}

/// Types into whatever has the focus.
fn type_text(harness: &mut Harness<'_, Window>, text: &str) {
    for c in text.chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(2);
}

#[test]
fn a_note_is_written_in_a_field_of_its_own() {
    let (folder, mut harness) = open_text(TEXT, [1100.0, 620.0], settings());
    select(&mut harness, "لافروف");
    key(&mut harness, Key::Num1, Modifiers::NONE);
    harness.get_by_label("Note").focus();
    harness.run_steps(2);
    let value = |harness: &Harness<'_, Window>| harness.get_by_label("Note").value().unwrap();
    type_text(&mut harness, "قالَ ok 12");
    assert_eq!(value(&harness), "قالَ ok 12");
    // Plain keys belong to the field, not to the labels.
    key(&mut harness, Key::Num2, Modifiers::NONE);
    assert_eq!(covered(&harness), [pair("person", "لافروف")]);
    // To the right is back to the start in Arabic; a mark goes before its letter does.
    key(&mut harness, Key::Home, Modifiers::NONE);
    for _ in 0..3 {
        key(&mut harness, Key::ArrowLeft, Modifiers::NONE);
    }
    key(&mut harness, Key::Backspace, Modifiers::NONE);
    assert_eq!(value(&harness), "قال ok 12");
    key(&mut harness, Key::Backspace, Modifiers::NONE);
    assert_eq!(value(&harness), "قا ok 12");
    key(&mut harness, Key::Z, Modifiers::COMMAND | Modifiers::CTRL);
    assert_eq!(value(&harness), "قال ok 12");
    // What an input method composes is shown, and is no part of the text until it is meant.
    key(&mut harness, Key::End, Modifiers::NONE);
    harness.event(Event::Ime(egui::ImeEvent::Preedit { text: "نع".to_owned(), active_range_chars: None }));
    harness.run_steps(1);
    assert_eq!(value(&harness), "قال ok 12");
    harness.event(Event::Ime(egui::ImeEvent::Commit("نعم".to_owned())));
    harness.run_steps(1);
    assert_eq!(value(&harness), "قال ok 12نعم");
    // Select to the start and paste over it, with a line end that a field has no room for.
    key(&mut harness, Key::Home, Modifiers::SHIFT);
    harness.event(Event::Paste("سطر\nآخر".to_owned()));
    harness.run_steps(2);
    assert_eq!(value(&harness), "سطر آخر");
    key(&mut harness, Key::Enter, Modifiers::NONE);
    harness.run_steps(3);
    saved(&mut harness);
    assert_eq!(labels(folder.path())["spans"][0]["note"], "سطر آخر");
    key(&mut harness, Key::Z, Modifiers::COMMAND | Modifiers::CTRL);
    saved(&mut harness);
    assert_eq!(labels(folder.path())["spans"][0].get("note"), None);
}

#[test]
fn many_documents_are_found_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..40 {
        std::fs::write(folder.path().join(format!("خبر-{number}.txt")), "نص").unwrap();
    }
    let mut harness = open_path(folder.path().to_path_buf(), SIZE, settings());
    harness.get_by_label("Filter by name").focus();
    harness.run_steps(2);
    type_text(&mut harness, "خبر-37");
    harness.run_steps(8);
    assert!(harness.query_by_label("خبر-12.txt").is_none());
    harness.get_by_label("خبر-37.txt").click();
    wait(&mut harness, "the document", |window| {
        window.state.open.as_ref().is_some_and(|open| &*open.document.name == "خبر-37.txt")
    });
}

/// The file of labels of the article in a folder.
fn labels_path(folder: &std::path::Path) -> PathBuf {
    folder.join("annotations").join(crate::support::ANNOTATOR).join("article.txt.json")
}

fn act(harness: &mut Harness<'_, Window>, action: Action) {
    hashiya::app::update(&mut harness.state_mut().state, Command::Do(action));
    harness.run_steps(3);
}

fn save_state(window: &Window) -> Option<&SaveState> {
    window.state.open.as_ref().map(|open| &open.save_state)
}

/// An open article with one span of its own, over whose file another program wrote.
fn in_conflict() -> (tempfile::TempDir, Harness<'static, Window>) {
    let (folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "موسكو");
    key(&mut harness, Key::Num2, Modifiers::NONE);
    saved(&mut harness);
    let theirs = std::fs::read_to_string(labels_path(folder.path())).unwrap().replace("organization", "date");
    std::fs::write(labels_path(folder.path()), theirs).unwrap();
    select(&mut harness, "سيرغي لافروف");
    key(&mut harness, Key::Num1, Modifiers::NONE);
    wait(&mut harness, "the conflict to be seen", |window| {
        save_state(window) == Some(&SaveState::ChangedOnDisk)
    });
    (folder, harness)
}

#[test]
fn labels_of_another_program_are_never_written_over_unasked() {
    let (folder, mut harness) = in_conflict();
    assert_eq!(labels(folder.path())["spans"][0]["label"], "date");
    harness.get_by_label_contains("another program changed");
    act(&mut harness, Action::KeepMine);
    saved(&mut harness);
    let spans = labels(folder.path())["spans"].as_array().unwrap().len();
    assert_eq!(spans, 2);
    let kept = std::fs::read_dir(labels_path(folder.path()).parent().unwrap()).unwrap().count();
    assert!(1 < kept, "what the other program wrote is kept beside");
}

#[test]
fn the_labels_of_another_program_can_be_taken() {
    let (folder, mut harness) = in_conflict();
    act(&mut harness, Action::Reload);
    wait(&mut harness, "the labels to be read again", |window| {
        save_state(window) == Some(&SaveState::Saved)
            && window.state.open.as_ref().is_some_and(|open| open.annotations.len() == 1)
    });
    assert_eq!(covered(&harness), [pair("date", "موسكو")]);
    let mine = std::fs::read_to_string(labels_path(folder.path()).with_extension("json.mine")).unwrap();
    assert!(mine.contains("لافروف"));
}

#[test]
fn leaving_with_labels_that_cannot_be_saved_asks() {
    let (_folder, mut harness) = in_conflict();
    act(&mut harness, Action::Quit);
    harness.get_by_label_contains("not saved");
    harness.get_by_label("Stay").click();
    harness.run_steps(3);
    assert!(!harness.state().state.leaving);
    assert!(harness.query_by_label("Stay").is_none());
}

#[test]
fn labels_that_cannot_be_read_are_left_alone_until_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("article.txt"), TEXT).unwrap();
    let path = labels_path(folder.path());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "{\"hashiya\": 1, \"spans\": [").unwrap();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    harness.get_by_label_contains("cannot be read");
    select(&mut harness, "موسكو");
    key(&mut harness, Key::Num2, Modifiers::NONE);
    harness.run_steps(20);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"hashiya\": 1, \"spans\": [");
    act(&mut harness, Action::KeepMine);
    saved(&mut harness);
    assert_eq!(labels(folder.path())["spans"][0]["text"], "موسكو");
}

#[test]
fn a_text_that_was_changed_is_told_and_nothing_moves() {
    let (folder, mut harness) = open_text(TEXT, SIZE, settings());
    select(&mut harness, "موسكو");
    key(&mut harness, Key::Num2, Modifiers::NONE);
    saved(&mut harness);
    drop(harness);
    let before = std::fs::read(labels_path(folder.path())).unwrap();
    std::fs::write(folder.path().join("article.txt"), format!("خبر. {TEXT}")).unwrap();
    let harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    let open = harness.state().state.open.as_ref().unwrap();
    assert!(open.text_changed);
    assert_eq!((open.annotations.len(), open.annotations.unplaced.len()), (0, 1));
    assert_eq!(harness.state().state.banners.len(), 1);
    assert_eq!(std::fs::read(labels_path(folder.path())).unwrap(), before);
}

#[test]
fn the_whole_text_takes_a_direction() {
    let (_folder, mut harness) = open_text("one\ntwo\nثلاثة\n", SIZE, settings());
    act(&mut harness, Action::SelectAll);
    act(&mut harness, Action::DirectionRtl);
    let flow = &harness.state().state.open.as_ref().unwrap().flow;
    assert!((0..3).all(|block| flow.direction_override(block).is_some()));
    act(&mut harness, Action::DirectionAuto);
    let flow = &harness.state().state.open.as_ref().unwrap().flow;
    assert!((0..3).all(|block| flow.direction_override(block).is_none()));
}
