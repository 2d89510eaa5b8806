//! The annotator's hands: the same decision once, for all places, and back again; the history over days.

use crate::support::{ANNOTATOR, open_path, picture, settings, wait};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::Settings;
use hashiya::app::{Action, Command, FindCommand, State, update};
use hashiya::model::{Change, Edit, Span, Step};
use hashiya::project::{Journal, Line};
use hashiya::text::{TextRange, segment};
use hashiya::ui::Window;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SIZE: [f32; 2] = [1100.0, 720.0];
pub(crate) const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..CTRL };

pub(crate) fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(2);
}

fn found(harness: &mut Harness<'_, Window>) {
    wait(harness, "the search", |window| !window.state.find.is_running());
}

pub(crate) fn quiet(harness: &mut Harness<'_, Window>) {
    wait(harness, "the change and its saving", |window| {
        window.state.bulk.is_none() && window.state.busy().is_none() && window.state.is_saved()
    });
}

pub(crate) fn put_caret(harness: &mut Harness<'_, Window>, piece: &str) {
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let at = open.document.text.find(piece).unwrap() as u32;
    open.select(at, at, false);
    harness.run_steps(2);
}

/// Every file below a folder but those of the hidden one, by name.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name == ".hashiya") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.clone(), std::fs::read(path).unwrap());
            }
        }
    }
    all
}

#[test]
fn one_decision_marks_all_mentions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::copy("assets/lavrov-oic.txt", &path).unwrap();
    let mut harness = open_path(path, SIZE, settings());
    put_caret(&mut harness, "منظمة التعاون");
    key(&mut harness, Key::O, Modifiers::NONE);
    key(&mut harness, Key::CloseBracket, CTRL);
    key(&mut harness, Key::CloseBracket, CTRL);
    quiet(&mut harness);
    let before = files(folder.path());
    key(&mut harness, Key::F, CTRL_SHIFT);
    found(&mut harness);
    key(&mut harness, Key::Enter, CTRL);
    quiet(&mut harness);
    let open = harness.state().state.open.as_ref().unwrap();
    let covered: Vec<&str> =
        open.annotations.spans().map(|span| span.parts[0].of(&open.document.text)).collect();
    assert_eq!(covered, ["منظمة التعاون الإسلامي"; 11]);
    assert!(open.annotations.spans().all(|span| &*span.label == "organization"));
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), before);
}

/// Three texts, of which the second has labels already.
fn three_texts() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.txt", "زار وزير الخارجية موسكو. وموسكو مدينة."),
        ("b.txt", "في مُوسْكُو، قال: \"لموسكو دور\"."),
        ("c.txt", "لا شيء هنا."),
        ("d.txt", "موسكو"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let labels = folder.path().join("annotations").join(ANNOTATOR);
    std::fs::create_dir_all(&labels).unwrap();
    let project = hashiya::project::open(folder.path()).unwrap().project;
    let loaded = project.load("b.txt", ANNOTATOR).unwrap();
    let text = &loaded.document.text;
    let quote = text.find("لموسكو").unwrap()..text.find("\".").unwrap();
    let mut annotations = loaded.annotations;
    let span = Span::new("s1".into(), "quote", TextRange::new(text, quote).unwrap());
    hashiya::model::apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
    std::fs::write(
        labels.join("b.txt.json"),
        hashiya::formats::native::write(&annotations, &loaded.document),
    )
    .unwrap();
    folder
}

fn spans_of(folder: &Path, name: &str) -> Vec<(String, String)> {
    let project = hashiya::project::open(folder).unwrap().project;
    let loaded = project.load(name, ANNOTATOR).unwrap();
    let text = &loaded.document.text;
    loaded
        .annotations
        .spans()
        .map(|span| (span.label.to_string(), span.parts[0].of(text).to_owned()))
        .collect()
}

#[test]
fn one_undo_takes_back_what_was_marked_in_many_documents_even_another_day() {
    let folder = three_texts();
    let before = files(folder.path());
    let mut harness = open_path(folder.path().join("a.txt"), SIZE, settings());
    let open = |folder: &Path| open_path(folder.to_path_buf(), SIZE, settings());
    drop(harness);
    harness = open(folder.path());
    put_caret(&mut harness, "موسكو");
    let open_find = Command::Find(FindCommand::Ask(
        hashiya::search::Query { text: "موسكو".to_owned(), ..Default::default() },
        false,
    ));
    key(&mut harness, Key::F, CTRL);
    update(&mut harness.state_mut().state, open_find);
    found(&mut harness);
    assert_eq!(harness.state().state.find.rows.len(), 5);
    // One of them is not to be marked.
    let at = harness.state().state.find.rows.iter().position(|row| &*row.document == "d.txt").unwrap();
    let state = &mut harness.state_mut().state;
    update(state, Command::Find(FindCommand::Choose(at, false)));
    update(state, Command::Find(FindCommand::Label(1)));
    picture(&mut harness, "find_in_documents");
    key(&mut harness, Key::Enter, CTRL);
    quiet(&mut harness);
    let one = |label: &str, text: &str| (label.to_owned(), text.to_owned());
    let moscow = one("organization", "موسكو");
    assert_eq!(spans_of(folder.path(), "a.txt"), [moscow.clone(), moscow.clone()]);
    assert_eq!(
        spans_of(folder.path(), "b.txt"),
        [one("organization", "مُوسْكُو"), one("quote", "لموسكو دور"), moscow.clone()]
    );
    assert!(spans_of(folder.path(), "d.txt").is_empty());
    let after = files(folder.path());
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), before);
    key(&mut harness, Key::Y, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), after);
    // The next day, after another step, the same spans are taken back as a group.
    harness.state_mut().state.finish();
    drop(harness);
    let mut harness = open(folder.path());
    put_caret(&mut harness, "وزير");
    key(&mut harness, Key::P, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(harness.state().state.history.done(), 2);
    update(&mut harness.state_mut().state, Command::TakeBackStep(0));
    quiet(&mut harness);
    assert_eq!(spans_of(folder.path(), "a.txt"), [one("person", "وزير")]);
    assert_eq!(spans_of(folder.path(), "b.txt"), [one("quote", "لموسكو دور")]);
    // All the way back, over documents and days.
    update(&mut harness.state_mut().state, Command::GoToStep(0));
    quiet(&mut harness);
    wait(&mut harness, "the first state", |window| window.state.history.done() == 0);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn undo_goes_to_the_document_where_it_was_done() {
    let folder = three_texts();
    let mut harness = open_path(folder.path().to_path_buf(), SIZE, settings());
    wait(&mut harness, "a document", |window| window.state.open.is_some());
    put_caret(&mut harness, "موسكو");
    key(&mut harness, Key::P, Modifiers::NONE);
    update(&mut harness.state_mut().state, Command::OpenDocument("c.txt".to_owned()));
    wait(&mut harness, "the other document", |window| {
        window.state.open.as_ref().is_some_and(|open| &*open.document.name == "c.txt")
    });
    key(&mut harness, Key::Z, CTRL);
    wait(&mut harness, "the first document", |window| {
        window
            .state
            .open
            .as_ref()
            .is_some_and(|open| &*open.document.name == "a.txt" && open.annotations.is_empty())
    });
    quiet(&mut harness);
    assert!(spans_of(folder.path(), "a.txt").is_empty());
}

#[test]
fn what_a_crash_kept_from_the_file_comes_back_from_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let text = "في موسكو";
    std::fs::write(folder.path().join("article.txt"), text).unwrap();
    let project = hashiya::project::open(folder.path()).unwrap().project;
    let (journal, _) = Journal::open(&project, ANNOTATOR).unwrap();
    let range = TextRange::new(text, text.find('م').unwrap()..text.len()).unwrap();
    let change = Change {
        document: "article.txt".into(),
        edit: Edit::Add(Box::new(Span::new("s1".into(), "person", range))),
        inverse: Edit::Remove("s1".into()),
    };
    let step = Step { changes: vec![change], ..Step::default() };
    journal.writer().write_now(vec![Line::Do(Arc::new(step))]).unwrap();
    journal.finish();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    harness.get_by_label_contains("recovered");
    quiet(&mut harness);
    assert_eq!(spans_of(folder.path(), "article.txt"), [("person".to_owned(), "موسكو".to_owned())]);
    // A file that somebody else changed since is left as it is.
    harness.state_mut().state.finish();
    drop(harness);
    let labels = project.annotations_path(ANNOTATOR, "article.txt");
    let theirs = std::fs::read_to_string(&labels)
        .unwrap()
        .replace("\"spans\": [\n  {\"id\": \"s1\"", "\"spans\": [\n  {\"id\": \"s9\"");
    std::fs::write(&labels, &theirs).unwrap();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    key(&mut harness, Key::Z, CTRL);
    harness.get_by_label_contains("another program may have changed");
    quiet(&mut harness);
    assert_eq!(std::fs::read_to_string(&labels).unwrap(), theirs);
}

fn state() -> State {
    let mut state = State::new(Settings::default(), Arc::new(|_| Vec::new()), Arc::new(|| {}));
    ANNOTATOR.clone_into(&mut state.me);
    state
}

fn settle(state: &mut State) {
    loop {
        state.poll();
        if state.bulk.is_none() && state.is_idle() && state.is_saved() {
            return;
        }
        std::thread::yield_now();
    }
}

/// The labels of both documents, as the window or the disk has them.
fn all_spans(state: &State, folder: &Path) -> BTreeMap<String, Vec<(String, String)>> {
    let mut all = BTreeMap::new();
    for name in ["a.txt", "b.txt"] {
        let open = state.open.as_ref().filter(|open| *open.document.name == *name);
        let spans = match open {
            Some(open) => {
                let text = &open.document.text;
                let spans = open.annotations.spans();
                spans.map(|span| (span.label.to_string(), span.parts[0].of(text).to_owned())).collect()
            }
            None => spans_of(folder, name),
        };
        all.insert(name.to_owned(), spans);
    }
    all
}

#[derive(Clone, Debug)]
enum Move {
    Tag(usize, usize, usize),
    Delete(usize),
    TagAll(usize),
    Undo,
    Redo,
    Other,
    Restart,
}

fn some_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (0_usize..8, 1_usize..9, 0_usize..4).prop_map(|(a, b, label)| Move::Tag(a, b, label)),
        1 => (0_usize..4).prop_map(Move::Delete),
        1 => (0_usize..4).prop_map(Move::TagAll),
        3 => Just(Move::Undo),
        2 => Just(Move::Redo),
        1 => Just(Move::Other),
        1 => Just(Move::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_day_of_work_gives_what_the_model_says(moves in prop::collection::vec(some_move(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "قال زيد لعمرو نعم").unwrap();
        std::fs::write(folder.path().join("b.txt"), "نعم 👍🏽 قال زيد").unwrap();
        let mut state_now = state();
        state_now.open_first(Some(folder.path().to_path_buf()));
        settle(&mut state_now);
        let mut model = vec![all_spans(&state_now, folder.path())];
        let mut done = 0;
        for one in moves {
            let steps = state_now.history.done();
            let before = model[done].clone();
            match one {
                Move::Tag(start, length, label) => {
                    let open = state_now.open.as_mut().unwrap();
                    let text = open.document.text.clone();
                    let place = |index: usize| {
                        let at = text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
                        segment::grapheme_floor(&text, at) as u32
                    };
                    open.select(place(start), place(start + length), false);
                    update(&mut state_now, Command::Tag(label));
                }
                Move::Delete(rank) => {
                    let open = state_now.open.as_ref().unwrap();
                    let id = open.annotations.nth(rank).map(|span| span.id.clone());
                    update(&mut state_now, Command::SelectSpan(id));
                    update(&mut state_now, Command::Do(Action::DeleteSpan));
                }
                Move::TagAll(label) => {
                    state_now.find.shown = true;
                    let query = hashiya::search::Query { text: "زيد".to_owned(), ..Default::default() };
                    update(&mut state_now, Command::Find(FindCommand::Ask(query, false)));
                    while state_now.find.is_running() {
                        state_now.poll();
                    }
                    update(&mut state_now, Command::Find(FindCommand::Label(label)));
                    update(&mut state_now, Command::TagAll);
                }
                Move::Undo | Move::Redo => {
                    let forward = matches!(one, Move::Redo);
                    update(&mut state_now, Command::Walk(forward));
                    settle(&mut state_now);
                    if forward && done + 1 < model.len() {
                        done += 1;
                    } else if !forward {
                        done = done.saturating_sub(1);
                    }
                }
                Move::Other => {
                    let here = state_now.open.as_ref().unwrap().document.name.to_string();
                    let there = if here == "a.txt" { "b.txt" } else { "a.txt" };
                    update(&mut state_now, Command::OpenDocument(there.to_owned()));
                }
                Move::Restart => {
                    state_now.finish();
                    state_now = state();
                    state_now.open_first(Some(folder.path().to_path_buf()));
                }
            }
            settle(&mut state_now);
            let now = all_spans(&state_now, folder.path());
            if matches!(one, Move::Tag(..) | Move::Delete(_) | Move::TagAll(_)) && steps < state_now.history.done() {
                prop_assert_ne!(&now, &before);
                model.truncate(done + 1);
                model.push(now.clone());
                done += 1;
            }
            prop_assert_eq!(&now, &model[done]);
            prop_assert_eq!(state_now.history.done(), done);
            prop_assert_eq!(state_now.history.steps().len(), model.len() - 1);
        }
        state_now.finish();
    }

    #[test]
    fn moved_ends_stand_on_graphemes(
        text in "[ قلاَّبوe\u{301}👍🏽\u{200d}\u{200c}ـ.\n]{4,40}",
        start in any::<prop::sample::Index>(),
        moves in prop::collection::vec(any::<prop::sample::Index>(), 1..30),
    ) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), &text).unwrap();
        let mut now = state();
        now.open_first(Some(folder.path().join("a.txt")));
        settle(&mut now);
        let open = now.open.as_mut().unwrap();
        let at = segment::grapheme_floor(&text, text.floor_char_boundary(start.index(text.len()))) as u32;
        open.select(at, text.len() as u32, true);
        update(&mut now, Command::Tag(0));
        let edges: Vec<Action> =
            Action::ALL.iter().copied().filter(|action| action.key().starts_with("cmd-start") || action.key().starts_with("cmd-end")).collect();
        prop_assert_eq!(edges.len(), 16);
        for one in moves {
            update(&mut now, Command::Do(*one.get(&edges)));
            let open = now.open.as_ref().unwrap();
            for span in open.annotations.spans() {
                let part = span.parts[0];
                prop_assert!(part.start() < part.end());
                for end in [part.start(), part.end()] {
                    prop_assert_eq!(segment::grapheme_floor(&text, end as usize), end as usize);
                }
                let covered = part.of(&text);
                prop_assert_eq!(covered.trim(), covered);
            }
        }
        now.finish();
    }
}

#[test]
fn spans_are_merged_split_and_made_of_parts() {
    let folder = tempfile::tempdir().unwrap();
    let text = "قال أحمد بن محمد علي نعم";
    std::fs::write(folder.path().join("a.txt"), text).unwrap();
    let mut now = state();
    now.open_first(Some(folder.path().join("a.txt")));
    settle(&mut now);
    let covered = |now: &State| -> Vec<String> {
        let open = now.open.as_ref().unwrap();
        let parts = |span: &Span| span.parts.iter().map(|part| part.of(text)).collect::<Vec<_>>().join(" + ");
        open.annotations.spans().map(parts).collect()
    };
    let select = |now: &mut State, piece: &str, only_caret: bool| {
        let at = text.find(piece).unwrap() as u32;
        let end = if only_caret { at } else { at + piece.len() as u32 };
        now.open.as_mut().unwrap().select(at, end, true);
    };
    for word in ["أحمد", "محمد"] {
        select(&mut now, word, false);
        update(&mut now, Command::Tag(0));
    }
    let first = now.open.as_ref().unwrap().annotations.nth(0).unwrap().id.clone();
    update(&mut now, Command::SelectSpan(Some(first)));
    update(&mut now, Command::Do(Action::Merge));
    assert_eq!(covered(&now), ["أحمد بن محمد"]);
    select(&mut now, "محمد", true);
    update(&mut now, Command::Do(Action::Split));
    assert_eq!(covered(&now), ["أحمد بن", "محمد"]);
    update(&mut now, Command::Walk(false));
    assert_eq!(covered(&now), ["أحمد بن محمد"]);
    let id = now.open.as_ref().unwrap().annotations.nth(0).unwrap().id.clone();
    update(&mut now, Command::SelectSpan(Some(id)));
    select(&mut now, "نعم", false);
    update(&mut now, Command::Do(Action::AddPart));
    assert_eq!(covered(&now), ["أحمد بن محمد + نعم"]);
    select(&mut now, "نعم", true);
    update(&mut now, Command::Do(Action::RemovePart));
    assert_eq!(covered(&now), ["أحمد بن محمد"]);
    // A span of the same bounds with another label, and the label given last once more.
    let id = now.open.as_ref().unwrap().annotations.nth(0).unwrap().id.clone();
    update(&mut now, Command::SelectSpan(Some(id)));
    update(&mut now, Command::Nest(3));
    assert_eq!(covered(&now), ["أحمد بن محمد"; 2]);
    select(&mut now, "علي", true);
    update(&mut now, Command::Do(Action::RepeatLabel));
    let open = now.open.as_ref().unwrap();
    assert_eq!(&*open.annotations.spans().last().unwrap().label, "quote");
    now.finish();
}

#[test]
fn words_are_taken_by_the_policy_of_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let text = "موسكو كبيرة. وصل إلى لموسكو ومنها";
    std::fs::write(folder.path().join("a.txt"), text).unwrap();
    let mut now = state();
    now.open_first(Some(folder.path().join("a.txt")));
    settle(&mut now);
    let taken = |now: &mut State| {
        let at = text.find("لموسكو").unwrap() as u32 + 4;
        now.open.as_mut().unwrap().select(at, at, false);
        update(now, Command::Tag(1));
        let open = now.open.as_ref().unwrap();
        let covered = open.selected_span().unwrap().parts[0].of(text).to_owned();
        update(now, Command::Do(Action::DeleteSpan));
        covered
    };
    // What was marked once is known as a word.
    now.open.as_mut().unwrap().select(0, 0, false);
    update(&mut now, Command::Tag(1));
    assert_eq!(taken(&mut now), "موسكو");
    update(&mut now, Command::Do(Action::CliticsInside));
    assert_eq!(taken(&mut now), "لموسكو");
    settle(&mut now);
    now.finish();
    let told = std::fs::read_to_string(folder.path().join("hashiya.json")).unwrap();
    assert!(told.contains("\"clitics\": \"inside\""), "{told}");
}

#[test]
fn keys_of_ones_own_are_taken_and_mistakes_in_them_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "زيد").unwrap();
    let mut harness = crate::support::window(SIZE, settings());
    let state = &mut harness.state_mut().state;
    state.set_keys(r#"{"undo": ["F6"], "fly": ["F7"]}"#);
    state.open_first(Some(folder.path().to_path_buf()));
    wait(&mut harness, "the document", |window| window.state.open.is_some());
    harness.get_by_label_contains("\"fly\" is no action");
    key(&mut harness, Key::P, Modifiers::NONE);
    key(&mut harness, Key::Z, CTRL);
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.len(), 1);
    key(&mut harness, Key::F6, Modifiers::NONE);
    assert_eq!(harness.state().state.open.as_ref().unwrap().annotations.len(), 0);
}

#[test]
fn candidates_are_walked_both_ways_and_around() {
    let text = "زيد قال: «نعم» يوم 24 مايو 2022. ثم ذهب زيد وعاد لزيد.";
    let (_folder, mut harness) = crate::support::open_text(text, SIZE, settings());
    quiet(&mut harness);
    key(&mut harness, Key::P, Modifiers::NONE);
    let mut walk = |shift: bool| {
        key(&mut harness, Key::F4, if shift { Modifiers::SHIFT } else { Modifiers::NONE });
        let open = harness.state().state.open.as_ref().unwrap();
        let range = open.selection.range();
        text[range.start as usize..range.end as usize].to_owned()
    };
    let forward: Vec<String> = (0..5).map(|_| walk(false)).collect();
    assert_eq!(forward, ["نعم", "يوم 24 مايو 2022", "زيد", "زيد", "نعم"]);
    let back: Vec<String> = (0..3).map(|_| walk(true)).collect();
    assert_eq!(back, ["زيد", "زيد", "يوم 24 مايو 2022"]);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    let open = harness.state().state.open.as_ref().unwrap();
    assert_eq!(&*open.annotations.nth(1).unwrap().label, "date");
}

/// Reads `Ctrl+ArrowLeft`.
pub(crate) fn named_key(name: &str) -> (Key, Modifiers) {
    let (mut modifiers, mut last) = (Modifiers::NONE, name);
    while let Some((first, rest)) = last.split_once('+') {
        modifiers |= match first {
            "Ctrl" => CTRL,
            "Shift" => Modifiers::SHIFT,
            "Alt" => Modifiers::ALT,
            other => panic!("no modifier {other}"),
        };
        last = rest;
    }
    (Key::from_name(last).unwrap(), modifiers)
}

/// The spans of a file, without their identifiers, which tell the order in which they were made, and without the values
/// that dates get by themselves; and its status.
fn without_ids(bytes: &[u8]) -> serde_json::Value {
    let mut file: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    for span in file["spans"].as_array_mut().unwrap() {
        span.as_object_mut().unwrap().remove("id");
        span.as_object_mut().unwrap().remove("attributes");
    }
    serde_json::json!({
        "spans": file["spans"], "relations": file["relations"], "status": file["status"],
        "sha256": file["sha256"], "length": file["length"], "offsets": file["offsets"],
    })
}

#[test]
fn the_whole_article_by_keyboard_in_less_than_three_keys_a_span() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::copy("assets/lavrov-oic.txt", &path).unwrap();
    let mut harness = open_path(path, [1280.0, 840.0], settings());
    quiet(&mut harness);
    let session = std::fs::read_to_string("tests/data/session.keys").unwrap();
    for name in session.lines() {
        let (pressed, modifiers) = named_key(name);
        key(&mut harness, pressed, modifiers);
        found(&mut harness);
    }
    quiet(&mut harness);
    let labels = folder.path().join("annotations").join(ANNOTATOR).join("article.txt.json");
    let made = without_ids(&std::fs::read(labels).unwrap());
    let gold = without_ids(&std::fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap());
    assert_eq!(made, gold);
    let (keys, spans) = (session.lines().count(), gold["spans"].as_array().unwrap().len());
    println!("{keys} keys for {spans} spans: {:.2} each", keys as f64 / spans as f64);
    assert!(keys < 3 * spans);
}

const SCHEMA: &str = r#"{"confidence": true, "labels": [
  {"name": "person", "key": "p", "names": {"en": "Person", "ar": "شخص"}},
  {"name": "quote", "key": "q", "names": {"en": "Quote", "ar": "اقتباس"}, "attributes": [
    {"name": "type", "kind": "choice", "values": ["direct", "indirect"], "names": {"en": "Type", "ar": "النوع"}},
    {"name": "day", "kind": "date", "names": {"en": "Day", "ar": "اليوم"}},
    {"name": "times", "kind": "number"},
    {"name": "checked", "kind": "yes-no"}]}]}"#;

/// A project with a schema of its own, and its text.
fn with_schema(text: &str) -> (tempfile::TempDir, Harness<'static, Window>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hashiya.json"), SCHEMA).unwrap();
    std::fs::write(folder.path().join("article.txt"), text).unwrap();
    let harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    (folder, harness)
}

pub(crate) fn select(harness: &mut Harness<'_, Window>, piece: &str) {
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let start = open.document.text.find(piece).unwrap() as u32;
    open.select(start, start + piece.len() as u32, true);
    harness.run_steps(2);
}

fn write(harness: &mut Harness<'_, Window>, field: &str, text: &str) {
    harness.get_by_role_and_label(egui::accesskit::Role::TextInput, field).focus();
    harness.run_steps(2);
    for c in text.chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(2);
    key(harness, Key::Enter, Modifiers::NONE);
    harness.run_steps(2);
}

#[test]
fn what_can_be_said_of_a_span_is_said_and_kept() {
    let (folder, mut harness) = with_schema("قال زيد: \"نعم\" ثم ذهب");
    select(&mut harness, "نعم");
    key(&mut harness, Key::Q, Modifiers::NONE);
    harness.get_by_label("direct").click();
    harness.run_steps(2);
    write(&mut harness, "Day", "2022-02-30");
    write(&mut harness, "times", "3");
    write(&mut harness, "Confidence", "0.75");
    key(&mut harness, Key::U, CTRL);
    // The second value of the first choice by key, and a note by key.
    key(&mut harness, Key::Num2, Modifiers::ALT);
    key(&mut harness, Key::F2, Modifiers::NONE);
    for c in "قول".chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(2);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    picture(&mut harness, "attributes");
    let path = folder.path().join("annotations").join(ANNOTATOR).join("article.txt.json");
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let span = &file["spans"][0];
    assert_eq!(span["attributes"], serde_json::json!({"times": 3, "type": "indirect"}));
    assert_eq!((&span["unsure"], &span["confidence"]), (&true.into(), &0.75.into()));
    assert_eq!(span["note"], "قول");
    for _ in 0..5 {
        key(&mut harness, Key::Z, CTRL);
    }
    quiet(&mut harness);
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(file["spans"][0]["attributes"], serde_json::json!({"type": "direct"}));
}

#[test]
fn several_spans_are_changed_at_once() {
    let (_folder, mut harness) = with_schema("زيد وعمرو وبكر");
    for name in ["زيد", "عمرو", "بكر"] {
        select(&mut harness, name);
        key(&mut harness, Key::P, Modifiers::NONE);
    }
    let ids: Vec<_> = {
        let open = harness.state().state.open.as_ref().unwrap();
        open.annotations.spans().map(|span| span.id.clone()).collect()
    };
    let labels = |harness: &Harness<'_, Window>| {
        let open = harness.state().state.open.as_ref().unwrap();
        open.annotations.spans().map(|span| span.label.to_string()).collect::<Vec<_>>()
    };
    update(&mut harness.state_mut().state, Command::ChooseSpans(ids[..2].to_vec()));
    harness.run_steps(2);
    harness.get_by_label_contains("spans chosen");
    key(&mut harness, Key::Q, Modifiers::NONE);
    assert_eq!(labels(&harness), ["quote", "quote", "person"]);
    write(&mut harness, "A note for all of them", "معًا");
    {
        let open = harness.state().state.open.as_ref().unwrap();
        assert_eq!(open.annotations.spans().filter(|span| span.note.is_some()).count(), 2);
    }
    key(&mut harness, Key::Delete, Modifiers::NONE);
    assert_eq!(labels(&harness), ["person"]);
    for _ in 0..3 {
        key(&mut harness, Key::Z, CTRL);
    }
    assert_eq!(labels(&harness), ["person"; 3]);
}

#[test]
fn anything_is_called_by_its_name_in_either_language() {
    let (_folder, mut harness) = with_schema("زيد وعمرو");
    key(&mut harness, Key::K, CTRL);
    harness.run_steps(2);
    for c in "تراجع".chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(2);
    assert!(harness.query_by_label("Undo").is_some());
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!harness.state().state.palette_open);
    select(&mut harness, "عمرو");
    key(&mut harness, Key::K, CTRL);
    harness.run_steps(2);
    for c in "mark pers".chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(2);
    picture(&mut harness, "palette");
    key(&mut harness, Key::Enter, Modifiers::NONE);
    let open = harness.state().state.open.as_ref().unwrap();
    assert_eq!(open.annotations.len(), 1);
    assert!(!harness.state().state.palette_open);
}

#[test]
fn what_does_not_show_is_shown_on_demand_and_told() {
    let text = "می\u{200C}روم\u{200F} و\u{202B}كتاب\u{202C} ﻛﺘﺎﺏ كتـــاب\u{00A0}٢٠٢٢ 2023\nسطر\r\n";
    let (folder, mut harness) = with_schema(text);
    key(&mut harness, Key::I, CTRL_SHIFT);
    assert!(harness.state().state.settings.invisibles);
    picture(&mut harness, "invisibles");
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let end = text.find(" و").unwrap() as u32;
    open.select(0, end, true);
    key(&mut harness, Key::P, Modifiers::NONE);
    harness.get_by_label_contains("Problems").click();
    wait(&mut harness, "the problem", |window| 0 < window.state.problems.open_count());
    harness.get_by_label_contains("RLM");
    key(&mut harness, Key::F8, Modifiers::NONE);
    assert!(harness.state().state.open.as_ref().unwrap().selected.is_some());
    key(&mut harness, Key::CloseBracket, Modifiers::SHIFT);
    harness.run_steps(2);
    assert!(harness.state().state.open.as_ref().unwrap().odd_spans().is_empty());
    assert_eq!(std::fs::read_to_string(folder.path().join("article.txt")).unwrap(), text);
}

#[test]
fn spans_are_found_by_what_is_said_of_them() {
    let (_folder, mut harness) = with_schema("زيد وعمرو وبكر");
    for (name, label) in [("زيد", Key::P), ("عمرو", Key::Q)] {
        select(&mut harness, name);
        key(&mut harness, label, Modifiers::NONE);
    }
    key(&mut harness, Key::U, CTRL);
    let mut rows = |text: &str| {
        key(&mut harness, Key::F, CTRL);
        let query = hashiya::search::Query { text: text.to_owned(), ..Default::default() };
        update(&mut harness.state_mut().state, Command::Find(FindCommand::Ask(query, false)));
        found(&mut harness);
        let rows = &harness.state().state.find.rows;
        rows.iter().map(|row| row.hit.covered.clone()).collect::<Vec<_>>()
    };
    assert_eq!(rows("label:person"), ["زيد"]);
    assert_eq!(rows("وسم:اقتباس"), ["عمرو"]);
    assert_eq!(rows("unsure:yes"), ["عمرو"]);
    assert_eq!(rows(&format!("by:{ANNOTATOR}")), ["زيد", "عمرو"]);
    assert_eq!(rows("by:nobody"), Vec::<String>::new());
}
