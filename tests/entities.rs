//! Who is mentioned: entities chosen for spans, known over a whole project, taken back and found again.

use crate::support::{ANNOTATOR, open_path, picture, settings, wait};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{Choice, Command, EntitiesCommand, Field, update};
use hashiya::model::{Registry, SpanId};
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

/// Presses a letter as a window tells it: the key, and what it writes.
fn letter(harness: &mut Harness<'_, Window>, at: Key) {
    let event = Event::Key {
        key: at,
        physical_key: Some(at),
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    // Both in one frame, as a window tells them.
    harness.input_mut().events.extend([event, Event::Text(at.name().to_lowercase())]);
    harness.run_steps(3);
}

fn write(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(2);
}

fn quiet(harness: &mut Harness<'_, Window>) {
    wait(harness, "the change and its saving", |window| {
        window.state.bulk.is_none() && window.state.busy().is_none() && window.state.is_saved()
    });
}

/// Marks the `nth` place where the open text has these words.
fn mark(harness: &mut Harness<'_, Window>, words: &str, nth: usize, label: Key) {
    let open = harness.state_mut().state.open.as_mut().unwrap();
    let (at, _) = open.document.text.match_indices(words).nth(nth).unwrap();
    open.select(at as u32, (at + words.len()) as u32, false);
    harness.run_steps(2);
    key(harness, label, Modifiers::NONE);
}

fn article() -> (tempfile::TempDir, Harness<'static, Window>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::copy("assets/lavrov-oic.txt", &path).unwrap();
    let harness = open_path(path, SIZE, settings());
    (folder, harness)
}

fn registry(folder: &Path) -> Registry {
    let project = hashiya::project::open(folder).unwrap().project;
    project.entities().unwrap().registry
}

/// The chains of a document on disk: the identifier of each, and the texts that mention it.
fn chains(folder: &Path, name: &str) -> Vec<(String, Vec<String>)> {
    let project = hashiya::project::open(folder).unwrap().project;
    let loaded = project.load(name, ANNOTATOR).unwrap();
    let text =
        |id: &SpanId| loaded.annotations.get(id).unwrap().parts[0].of(&loaded.document.text).to_owned();
    let chain =
        |entity: &hashiya::model::Entity| (entity.id.to_string(), entity.mentions.iter().map(text).collect());
    loaded.annotations.entities().map(chain).collect()
}

#[test]
fn an_entity_is_made_chosen_again_and_taken_back() {
    let (folder, mut harness) = article();
    mark(&mut harness, "سيرغي لافروف", 0, Key::P);
    quiet(&mut harness);
    let marked = std::fs::read(folder.path().join("annotations/amal/article.txt.json")).unwrap();
    // The letter that opens the picker is not written into it.
    letter(&mut harness, Key::E);
    let picker = harness.state().state.entities.picker.as_ref().unwrap();
    assert_eq!((picker.text.as_str(), picker.choices.len()), ("", 2));
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    assert!(harness.state().state.entities.picker.is_none());
    let known = registry(folder.path());
    let record = known.records().next().unwrap();
    assert_eq!((record.name.as_str(), &*record.kind), ("سيرغي لافروف", "person"));
    let first = chains(folder.path(), "article.txt");
    assert_eq!(first, [(record.id.to_string(), vec!["سيرغي لافروف".to_owned()])]);
    // The part of the name is found, and Enter takes the entity.
    mark(&mut harness, "لافروف", 1, Key::P);
    letter(&mut harness, Key::E);
    let picker = harness.state().state.entities.picker.as_ref().unwrap();
    assert!(matches!(&picker.choices[0], Choice::Entity { id, .. } if *id == record.id), "{picker:?}");
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(chains(folder.path(), "article.txt")[0].1.len(), 2);
    assert_eq!(registry(folder.path()).len(), 1);
    // The mentions are gone to by key, around.
    let selected =
        |harness: &Harness<'_, Window>| harness.state().state.open.as_ref().unwrap().selected.clone();
    assert_eq!(selected(&harness), Some("s2".into()));
    key(&mut harness, Key::F5, Modifiers::NONE);
    assert_eq!(selected(&harness), Some("s1".into()));
    key(&mut harness, Key::F5, Modifiers::SHIFT);
    assert_eq!(selected(&harness), Some("s2".into()));
    // Undo takes back the tie, the second mark, and the tie with the record at one go.
    for _ in 0..3 {
        key(&mut harness, Key::Z, CTRL);
        quiet(&mut harness);
    }
    assert!(!folder.path().join("entities.jsonl").exists());
    assert_eq!(std::fs::read(folder.path().join("annotations/amal/article.txt.json")).unwrap(), marked);
    key(&mut harness, Key::Y, CTRL);
    quiet(&mut harness);
    assert_eq!(registry(folder.path()), known);
    assert_eq!(chains(folder.path(), "article.txt"), first);
}

#[test]
fn pronouns_make_a_chain_with_no_record() {
    let text = "قالت مريم إنها رأت أخاها. هي هناك، وهو هنا 👍🏽.";
    let (folder, mut harness) = crate::support::open_text(text, SIZE, settings());
    mark(&mut harness, "مريم", 0, Key::P);
    letter(&mut harness, Key::E);
    write(&mut harness, "مر");
    let choices = |harness: &Harness<'_, Window>| {
        harness.state().state.entities.picker.as_ref().unwrap().choices.clone()
    };
    let place = choices(&harness).iter().position(|choice| *choice == Choice::Chain).unwrap();
    for _ in 0..place {
        key(&mut harness, Key::ArrowDown, Modifiers::NONE);
    }
    key(&mut harness, Key::Enter, Modifiers::NONE);
    mark(&mut harness, "هي", 0, Key::P);
    letter(&mut harness, Key::E);
    // Of a pronoun no name says anything: who was mentioned last is offered.
    let place = choices(&harness).iter().position(|choice| matches!(choice, Choice::Entity { .. })).unwrap();
    say(&mut harness, EntitiesCommand::Take(place));
    quiet(&mut harness);
    assert!(!folder.path().join("entities.jsonl").exists());
    let all = chains(folder.path(), "article.txt");
    assert_eq!(all, [("c1".to_owned(), vec!["مريم".to_owned(), "هي".to_owned()])]);
    // A span that goes leaves its chain; the last takes it along.
    key(&mut harness, Key::Delete, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(chains(folder.path(), "article.txt")[0].1.len(), 1);
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(chains(folder.path(), "article.txt"), all);
}

#[test]
fn what_a_crash_kept_from_the_file_of_entities_is_written() {
    let (folder, mut harness) = article();
    mark(&mut harness, "سيرغي لافروف", 0, Key::P);
    letter(&mut harness, Key::E);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    let known = registry(folder.path());
    harness.state_mut().state.finish();
    drop(harness);
    // As if the machine had stopped before the file was written, and before its hash was taken down.
    std::fs::remove_file(folder.path().join("entities.jsonl")).unwrap();
    let journal = folder.path().join(".hashiya/journal/amal.jsonl");
    let lines = std::fs::read_to_string(&journal).unwrap();
    let kept = lines.lines().filter(|line| !line.contains("\"entities.jsonl\",\"sha256\":\""));
    let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
    assert_ne!(kept, lines);
    std::fs::write(&journal, kept).unwrap();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings());
    quiet(&mut harness);
    assert_eq!(registry(folder.path()), known);
    assert!(harness.state().state.banners.iter().any(|banner| banner.text.contains("was recovered")));
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert!(!folder.path().join("entities.jsonl").exists());
}

#[test]
fn what_others_write_is_seen_and_what_cannot_be_read_is_told() {
    let (folder, mut harness) = article();
    let file = folder.path().join("entities.jsonl");
    std::fs::write(
        &file,
        "{\"id\":\"Q58217\",\"name\":\"Sergey Lavrov\",\"aliases\":[\"لافروف\"],\"link\":\"Q58217\"}\n{]\n",
    )
    .unwrap();
    wait(&mut harness, "the file to be read", |window| window.state.entities.registry.len() == 1);
    wait(&mut harness, "the index", |window| window.state.is_idle());
    let banner = &harness.state().state.banners[0].text;
    assert!(banner.contains("line 2, column 2") && banner.contains("mend"), "{banner}");
    mark(&mut harness, "لافروف", 1, Key::P);
    letter(&mut harness, Key::E);
    picture(&mut harness, "entity_picker");
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    assert_eq!(chains(folder.path(), "article.txt"), [("Q58217".to_owned(), vec!["لافروف".to_owned()])]);
    assert!(std::fs::read_to_string(&file).unwrap().ends_with("{]\n"));
    assert!(harness.query_all_by_label_contains("Sergey Lavrov").next().is_some());
}

/// Three texts that name the same people, of which the second has a span already, and the third another entity.
fn three_texts() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.txt", "قال لافروف: نعم. ووافق لَافْرُوف على ذلك 👍🏽."),
        ("b.txt", "التقى بلافروف في موسكو.\r\nوعاد لافروف."),
        ("c.txt", "لا أحد هنا."),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Every file of a project but what it can do without.
fn files(folder: &Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with(".hashiya") => {}
                true => folders.push(path),
                false => {
                    all.insert(path.clone(), std::fs::read(path).unwrap());
                }
            }
        }
    }
    all
}

fn proposed(harness: &mut Harness<'_, Window>) {
    wait(harness, "the search", |window| !window.state.entities.proposal.is_running());
}

fn say(harness: &mut Harness<'_, Window>, command: EntitiesCommand) {
    update(&mut harness.state_mut().state, Command::Entities(command));
    harness.run_steps(4);
}

#[test]
fn assigning_once_proposes_the_rest_over_all_documents() {
    let folder = three_texts();
    let mut harness = open_path(folder.path().to_path_buf(), SIZE, settings());
    mark(&mut harness, "لافروف", 0, Key::P);
    letter(&mut harness, Key::E);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    let before = files(folder.path());
    key(&mut harness, Key::E, Modifiers::SHIFT);
    proposed(&mut harness);
    let rows = &harness.state().state.entities.proposal.rows;
    let found: Vec<(&str, &str)> =
        rows.iter().map(|row| (&*row.document, row.hit.covered.as_str())).collect();
    assert_eq!(found, [("a.txt", "لَافْرُوف"), ("b.txt", "لافروف"), ("b.txt", "لافروف")]);
    say(&mut harness, EntitiesCommand::ChooseProposed(2, false));
    key(&mut harness, Key::Enter, CTRL);
    quiet(&mut harness);
    let id = registry(folder.path()).records().next().unwrap().id.to_string();
    assert_eq!(chains(folder.path(), "a.txt"), [(id.clone(), vec!["لافروف".to_owned(), "لَافْرُوف".to_owned()])]);
    assert_eq!(chains(folder.path(), "b.txt"), [(id, vec!["لافروف".to_owned()])]);
    assert!(chains(folder.path(), "c.txt").is_empty());
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), before);
    key(&mut harness, Key::Y, CTRL);
    quiet(&mut harness);
    // What is left: the place that was not ticked.
    key(&mut harness, Key::E, Modifiers::SHIFT);
    proposed(&mut harness);
    assert_eq!(harness.state().state.entities.proposal.rows.len(), 1);
}

#[test]
fn a_mention_teaches_a_name() {
    let (folder, mut harness) = article();
    mark(&mut harness, "سيرغي لافروف", 0, Key::P);
    letter(&mut harness, Key::E);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    mark(&mut harness, "لافروف", 1, Key::P);
    letter(&mut harness, Key::E);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    harness.get_by_label_contains("Learn this name").click();
    harness.run_steps(3);
    quiet(&mut harness);
    assert_eq!(registry(folder.path()).records().next().unwrap().aliases, ["لافروف"]);
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert!(registry(folder.path()).records().next().unwrap().aliases.is_empty());
}

#[test]
fn entities_are_merged_split_and_deleted_over_all_documents_with_one_undo_each() {
    let folder = three_texts();
    let mut harness = open_path(folder.path().join("b.txt"), SIZE, settings());
    mark(&mut harness, "لافروف", 0, Key::P);
    letter(&mut harness, Key::E);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    quiet(&mut harness);
    update(&mut harness.state_mut().state, Command::OpenDocument("a.txt".to_owned()));
    let opened =
        |window: &Window| window.state.open.as_ref().is_some_and(|open| &*open.document.name == "a.txt");
    wait(&mut harness, "the other document", opened);
    for nth in 0..2 {
        mark(&mut harness, if nth == 0 { "لافروف" } else { "لَافْرُوف" }, 0, Key::P);
        letter(&mut harness, Key::E);
        // Another than the one that is known.
        let picker = harness.state().state.entities.picker.as_ref().unwrap();
        let new = picker.choices.iter().position(|choice| matches!(choice, Choice::New(_))).unwrap();
        say(&mut harness, EntitiesCommand::Take(if nth == 0 { new } else { 0 }));
    }
    quiet(&mut harness);
    let known = registry(folder.path());
    assert_eq!(known.len(), 2);
    let of =
        |folder: &Path, name: &str| chains(folder, name).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    let (one, two) = (of(folder.path(), "b.txt").remove(0), of(folder.path(), "a.txt").remove(0));
    assert_ne!(one, two);
    let before = files(folder.path());
    key(&mut harness, Key::N, Modifiers { shift: true, ..CTRL });
    quiet(&mut harness);
    assert_eq!(harness.state().state.listed_entities(), 2);
    // The one of the other document stays.
    say(&mut harness, EntitiesCommand::ChooseEntity { id: one.as_str().into(), several: false });
    say(&mut harness, EntitiesCommand::ChooseEntity { id: two.as_str().into(), several: true });
    harness.get_by_label("Merge").click();
    harness.run_steps(3);
    quiet(&mut harness);
    assert_eq!(
        registry(folder.path()).records().map(|record| record.id.to_string()).collect::<Vec<_>>(),
        std::slice::from_ref(&one)
    );
    assert_eq!(registry(folder.path()).get(&two).unwrap().id.to_string(), one);
    assert_eq!(
        (of(folder.path(), "a.txt"), of(folder.path(), "b.txt")),
        (vec![one.clone()], vec![one.clone()])
    );
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), before);
    key(&mut harness, Key::Y, CTRL);
    quiet(&mut harness);
    let merged = files(folder.path());
    // One mention here and all of the other document become somebody else.
    let record = registry(folder.path()).records().next().unwrap().clone();
    wait(&mut harness, "the count", |window| !window.state.is_counting());
    assert_eq!(harness.state().state.mentions_elsewhere(&record), [("b.txt".into(), 1)]);
    say(&mut harness, EntitiesCommand::ChooseEntity { id: one.as_str().into(), several: false });
    say(&mut harness, EntitiesCommand::Mark(hashiya::app::Mark::Span("s2".into())));
    say(&mut harness, EntitiesCommand::Mark(hashiya::app::Mark::Document("b.txt".into())));
    harness.get_by_label("Split").click();
    harness.run_steps(3);
    quiet(&mut harness);
    assert_eq!(registry(folder.path()).len(), 2);
    assert_eq!(of(folder.path(), "a.txt").len(), 2);
    assert_ne!(of(folder.path(), "b.txt"), std::slice::from_ref(&one));
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), merged);
    say(&mut harness, EntitiesCommand::ChooseEntity { id: one.as_str().into(), several: false });
    harness.get_by_label("Delete").click();
    harness.run_steps(3);
    quiet(&mut harness);
    assert!(!folder.path().join("entities.jsonl").exists());
    assert!(of(folder.path(), "a.txt").is_empty() && of(folder.path(), "b.txt").is_empty());
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(files(folder.path()), merged);
    harness.state_mut().state.finish();
}

#[test]
fn what_is_written_of_an_entity_is_kept_and_taken_back() {
    let settings = Settings { language: Language::Arabic, theme: Theme::Dark, ..settings() };
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy("assets/lavrov-oic.txt", folder.path().join("article.txt")).unwrap();
    let lines = [
        r#"{"id":"Q58217","name":"سيرغي لافروف","type":"person","aliases":["لافروف","وزير الخارجية الروسي"],"description":"وزير خارجية روسيا","link":"Q58217"}"#,
        r#"{"id":"Q201023","name":"منظمة التعاون الإسلامي","type":"organization","names":{"en":"OIC"}}"#,
        r#"{"id":"x","name":"موسكو"}"#,
    ];
    std::fs::write(folder.path().join("entities.jsonl"), lines.join("\n")).unwrap();
    let mut harness = open_path(folder.path().join("article.txt"), SIZE, settings);
    mark(&mut harness, "سيرغي لافروف", 0, Key::P);
    letter(&mut harness, Key::E);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    key(&mut harness, Key::N, Modifiers { shift: true, ..CTRL });
    quiet(&mut harness);
    wait(&mut harness, "the count", |window| !window.state.is_counting());
    picture(&mut harness, "entities_panel_arabic");
    let before = registry(folder.path());
    let id: std::sync::Arc<str> = "Q58217".into();
    for (field, text) in [
        (Field::Names, "en: Sergey Lavrov; ru: Сергей Лавров"),
        (Field::Aliases, "لافروف؛ الوزير ;لافروف"),
        (Field::Name, "  "),
        (Field::Link, "https://viaf.org/viaf/1"),
    ] {
        say(&mut harness, EntitiesCommand::Write(id.clone(), field, text.to_owned()));
    }
    quiet(&mut harness);
    let known = registry(folder.path());
    let record = known.get("Q58217").unwrap();
    assert_eq!(
        (record.names["ru"].as_str(), record.aliases.join("|")),
        ("Сергей Лавров", "لافروف|الوزير".to_owned())
    );
    assert_eq!((record.name.as_str(), record.link.as_str()), ("سيرغي لافروف", "https://viaf.org/viaf/1"));
    // In a field Ctrl+Z belongs to what is written there.
    say(&mut harness, EntitiesCommand::ClosePanel);
    for _ in 0..3 {
        key(&mut harness, Key::Z, CTRL);
        quiet(&mut harness);
    }
    assert_eq!(registry(folder.path()), before);
    // The list follows what is looked for.
    say(&mut harness, EntitiesCommand::Search("oic".to_owned()));
    assert_eq!(harness.state().state.listed_entities(), 1);
}

#[test]
fn lists_of_names_are_looked_at_and_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("article.txt"), "موسكو").unwrap();
    std::fs::write(
        folder.path().join("entities.jsonl"),
        "{\"id\":\"a\",\"name\":\"Moscow\",\"link\":\"Q649\"}\n",
    )
    .unwrap();
    let list = folder.path().join("names.csv");
    std::fs::write(&list, "name,qid\nموسكو,Q649\nلندن,Q84\n,Q1\n").unwrap();
    let dialogs: hashiya::app::Dialogs = std::sync::Arc::new(move |_| vec![list.clone()]);
    let mut harness = crate::support::window_with(SIZE, settings(), dialogs);
    harness.state_mut().state.open_first(Some(folder.path().join("article.txt")));
    wait(&mut harness, "the document to open", |window| window.state.open.is_some());
    key(&mut harness, Key::N, Modifiers { shift: true, ..CTRL });
    harness.get_by_label_contains("Take in a list").click();
    wait(&mut harness, "the list", |window| window.state.entities.list.is_some());
    harness.get_by_label_contains("line 4: the row has no name");
    harness.get_by_label("Bring in").click();
    harness.run_steps(3);
    quiet(&mut harness);
    let known = registry(folder.path());
    assert_eq!((known.len(), known.get("a").unwrap().aliases.join("|")), (2, "موسكو".to_owned()));
    assert_eq!(known.get("Q84").unwrap().name, "لندن");
    say(&mut harness, EntitiesCommand::Search("لند".to_owned()));
    assert_eq!(harness.state().state.listed_entities(), 1);
    say(&mut harness, EntitiesCommand::ClosePanel);
    key(&mut harness, Key::Z, CTRL);
    quiet(&mut harness);
    assert_eq!(registry(folder.path()).len(), 1);
}
