//! Relations as a user makes them: by key, by hand, in the inspector; with their rules, and back again.

use crate::support::{labels, open_text, picture, settings, wait};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use hashiya::app::settings::{Settings, Theme};
use hashiya::app::strings::Language;
use hashiya::app::{Action, Command, RelationCommand, State, update};
use hashiya::model::{Annotations, Edit, Extra, Relation, RelationDefinition, Schema, SpanId, apply};
use hashiya::text::segment;
use hashiya::ui::Window;
use proptest::prelude::*;
use std::sync::Arc;

const SIZE: [f32; 2] = [1100.0, 720.0];
const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
const TEXT: &str = "خبر قصير\n\nقال زيد في القاهرة: \"نعم، سنفعل\" لصديقه عمرو يوم 24 مايو.\n";
const ARTICLE: &str = include_str!("../assets/lavrov-oic.txt");
/// Labels of the default schema by their places.
const PERSON: usize = 0;
const DATE: usize = 2;
const QUOTE: usize = 3;

fn key(harness: &mut Harness<'_, Window>, key: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers };
        harness.event_modifiers(event, modifiers);
    }
    harness.run_steps(3);
}

fn saved(harness: &mut Harness<'_, Window>) {
    wait(harness, "the labels to be saved", |window| window.state.is_saved());
}

/// Marks the `nth` place (from 0) of a piece of the text.
fn mark_nth(harness: &mut Harness<'_, Window>, piece: &str, nth: usize, label: usize) -> SpanId {
    let state = &mut harness.state_mut().state;
    let open = state.open.as_mut().unwrap();
    let (at, _) = open.document.text.match_indices(piece).nth(nth).unwrap();
    open.select(at as u32, (at + piece.len()) as u32, true);
    update(state, Command::Tag(label));
    let id = state.open.as_ref().unwrap().selected.clone().unwrap();
    harness.run_steps(2);
    id
}

fn mark(harness: &mut Harness<'_, Window>, piece: &str, label: usize) -> SpanId {
    mark_nth(harness, piece, 0, label)
}

fn go_to(harness: &mut Harness<'_, Window>, span: &SpanId) {
    update(&mut harness.state_mut().state, Command::GoToSpan(span.clone()));
    harness.run_steps(3);
}

/// Every relation as its type and its ends.
fn relations(harness: &Harness<'_, Window>) -> Vec<(String, SpanId, SpanId)> {
    let open = harness.state().state.open.as_ref().unwrap();
    let all = open.annotations.relations();
    all.map(|relation| (relation.kind.to_string(), relation.from.clone(), relation.to.clone())).collect()
}

fn one(kind: &str, from: &SpanId, to: &SpanId) -> (String, SpanId, SpanId) {
    (kind.to_owned(), from.clone(), to.clone())
}

/// A document with a quotation, two persons and a date.
fn quoted() -> (tempfile::TempDir, Harness<'static, Window>, [SpanId; 4]) {
    let (folder, mut harness) = open_text(TEXT, SIZE, settings());
    let quote = mark(&mut harness, "نعم، سنفعل", QUOTE);
    let zayd = mark(&mut harness, "زيد", PERSON);
    let amr = mark(&mut harness, "عمرو", PERSON);
    let date = mark(&mut harness, "24 مايو", DATE);
    (folder, harness, [quote, zayd, amr, date])
}

#[test]
fn a_relation_is_made_by_key_and_goes_with_its_span() {
    let (folder, mut harness, [quote, zayd, amr, date]) = quoted();
    go_to(&mut harness, &quote);
    key(&mut harness, Key::R, Modifiers::NONE);
    harness.get_by_label_contains("go to the other span");
    // Tab walks on in the order of reading: to the other person.
    key(&mut harness, Key::Tab, Modifiers::NONE);
    assert_eq!(harness.state().state.open.as_ref().unwrap().selected, Some(amr.clone()));
    key(&mut harness, Key::Enter, Modifiers::NONE);
    harness.get_by_label_contains("press the letter or the number");
    assert!(relations(&harness).is_empty());
    // No other letter does anything while the type is asked for, not even a label's.
    key(&mut harness, Key::P, Modifiers::NONE);
    key(&mut harness, Key::A, Modifiers::NONE);
    assert_eq!(relations(&harness), [one("addressee", &quote, &amr)]);
    harness.get_by_label_contains("\u{2069}: from \u{2068}نعم، سنفعل");
    let told = harness.get_by_label("Person: عمرو").accesskit_node().description().unwrap_or_default();
    assert!(told.contains("Addressee") && told.contains("نعم، سنفعل"), "{told}");
    // Begun at the other end, it runs as the rules have it; the second press of the key leads it as Enter does.
    go_to(&mut harness, &zayd);
    key(&mut harness, Key::R, CTRL);
    go_to(&mut harness, &quote);
    key(&mut harness, Key::R, Modifiers::NONE);
    // There is one addressee already, so that one type alone is left.
    let both = [one("addressee", &quote, &amr), one("speaker", &quote, &zayd)];
    assert_eq!(relations(&harness), both);
    saved(&mut harness);
    let on_disk = labels(folder.path());
    assert_eq!(on_disk["relations"].as_array().unwrap().len(), 2);
    // Deleting the quotation takes both; one undo brings all of it back.
    go_to(&mut harness, &quote);
    key(&mut harness, Key::Delete, Modifiers::NONE);
    assert!(relations(&harness).is_empty());
    key(&mut harness, Key::Z, CTRL);
    assert_eq!(relations(&harness), both);
    saved(&mut harness);
    assert_eq!(labels(folder.path()), on_disk);
    // What breaks the rules is refused with the reason.
    go_to(&mut harness, &date);
    key(&mut harness, Key::R, Modifiers::NONE);
    go_to(&mut harness, &zayd);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    harness.get_by_label_contains("No relation of this project goes between");
    // It can still be led elsewhere, until it is given up.
    go_to(&mut harness, &amr);
    harness.get_by_label_contains("go to the other span");
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(harness.query_by_label_contains("go to the other span").is_none());
    assert_eq!(relations(&harness), both);
}

fn point(harness: &mut Harness<'_, Window>, at: Pos2, pressed: bool, modifiers: Modifiers) {
    harness.event(Event::PointerMoved(at));
    harness.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers });
    harness.run_steps(2);
}

fn drag(harness: &mut Harness<'_, Window>, from: Pos2, to: Pos2, modifiers: Modifiers) {
    point(harness, from, true, modifiers);
    for step in 1..=4 {
        harness.event(Event::PointerMoved(from + (to - from) * step as f32 / 4.0));
        harness.run_steps(1);
    }
    point(harness, to, false, modifiers);
    harness.run_steps(2);
}

#[test]
fn a_relation_is_drawn_from_span_to_span() {
    let (_folder, mut harness, [quote, zayd, amr, _]) = quoted();
    // From what the selected span holds out.
    go_to(&mut harness, &quote);
    harness.run_steps(20);
    let knob = harness.get_by_label_contains("Drag this to another span").rect().center();
    let person = |harness: &Harness<'_, Window>, name: &str| {
        harness.get_by_label(&format!("Person: {name}")).rect().center()
    };
    let to = person(&harness, "زيد");
    drag(&mut harness, knob, to, Modifiers::NONE);
    harness.get_by_role_and_label(Role::MenuItem, "Speaker").click();
    harness.run_steps(3);
    assert_eq!(relations(&harness), [one("speaker", &quote, &zayd)]);
    // From any span, with Ctrl.
    let (from, to) = (harness.get_by_label("Quote: نعم، سنفعل").rect().center(), person(&harness, "عمرو"));
    drag(&mut harness, from, to, CTRL);
    assert_eq!(relations(&harness), [one("speaker", &quote, &zayd), one("addressee", &quote, &amr)]);
    // Let go beside any span, or given up on the way, it comes to nothing, and the text is not selected.
    let selection = harness.state().state.open.as_ref().unwrap().selection;
    drag(&mut harness, to, Pos2::new(to.x, to.y + 200.0), CTRL);
    point(&mut harness, to, true, CTRL);
    harness.event(Event::PointerMoved(from));
    harness.run_steps(1);
    key(&mut harness, Key::Escape, Modifiers::NONE);
    point(&mut harness, from, false, CTRL);
    assert_eq!(relations(&harness).len(), 2);
    assert_eq!(harness.state().state.open.as_ref().unwrap().selection.is_empty(), selection.is_empty());
}

#[test]
fn the_inspector_retypes_turns_and_removes() {
    let (_folder, mut harness) = open_text(TEXT, [1400.0, 720.0], settings());
    let knows = RelationDefinition { name: "knows".into(), ..RelationDefinition::default() };
    let kin = RelationDefinition { name: "kin".into(), symmetric: true, ..RelationDefinition::default() };
    let schema = Schema { relations: vec![knows, kin], ..Schema::default() };
    harness.state_mut().state.schema = Arc::new(schema);
    let zayd = mark(&mut harness, "زيد", PERSON);
    let amr = mark(&mut harness, "عمرو", PERSON);
    let join = RelationCommand::Join(zayd.clone(), amr.clone());
    update(&mut harness.state_mut().state, Command::Relation(join));
    update(&mut harness.state_mut().state, Command::Relation(RelationCommand::Choose(0)));
    go_to(&mut harness, &zayd);
    assert_eq!(relations(&harness), [one("knows", &zayd, &amr)]);
    harness.get_by_role_and_label(Role::Button, "Turn").click();
    harness.run_steps(3);
    assert_eq!(relations(&harness), [one("knows", &amr, &zayd)]);
    harness.get_by_role_and_label(Role::Button, "knows").click();
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::MenuItem, "kin").click();
    harness.run_steps(3);
    assert_eq!(relations(&harness), [one("kin", &amr, &zayd)]);
    // What is the same in both directions is not made twice, and the reason is given.
    let join = RelationCommand::Join(zayd.clone(), amr.clone());
    update(&mut harness.state_mut().state, Command::Relation(join));
    assert_eq!(relations(&harness), [one("kin", &amr, &zayd), one("knows", &zayd, &amr)]);
    harness.run_steps(3);
    let first = harness.get_all_by_role_and_label(Role::Button, "kin").next().unwrap().rect();
    let knows = harness.get_by_role_and_label(Role::Button, "knows").rect();
    assert!(first.top() < knows.top());
    harness.get_by_role_and_label(Role::Button, "knows").click();
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::MenuItem, "kin").click();
    harness.run_steps(3);
    harness.get_by_label_contains("means the same in both directions");
    for left in [1, 0] {
        harness.get_all_by_role_and_label(Role::Button, "Remove relation").next().unwrap().click();
        harness.run_steps(3);
        assert_eq!(relations(&harness).len(), left);
    }
    key(&mut harness, Key::Z, CTRL);
    key(&mut harness, Key::Z, CTRL);
    assert_eq!(relations(&harness).len(), 2);
}

#[test]
fn what_a_file_brings_against_the_rules_is_a_problem_that_stays() {
    let (folder, mut harness, [quote, zayd, _, date]) = quoted();
    saved(&mut harness);
    let path = folder.path().join("annotations").join(crate::support::ANNOTATOR).join("article.txt.json");
    let project = hashiya::project::open(folder.path()).unwrap().project;
    let loaded = project.load("article.txt", crate::support::ANNOTATOR).unwrap();
    let mut annotations = loaded.annotations;
    for (id, to) in [("r1", &date), ("r2", &zayd)] {
        let relation = Relation {
            id: id.into(),
            kind: "speaker".into(),
            from: quote.clone(),
            to: to.clone(),
            extra: Extra::new(),
        };
        apply(&mut annotations, &Edit::Relate(relation)).unwrap();
    }
    std::fs::write(&path, hashiya::formats::native::write(&annotations, &loaded.document)).unwrap();
    update(&mut harness.state_mut().state, Command::Do(Action::Reload));
    wait(&mut harness, "the relations", |window| !window.state.relations.broken().is_empty());
    assert_eq!(relations(&harness).len(), 2);
    update(&mut harness.state_mut().state, Command::Do(Action::NextProblem));
    assert_eq!(harness.state().state.open.as_ref().unwrap().selected, Some(quote.clone()));
    key(&mut harness, Key::Escape, Modifiers::NONE);
    harness.get_by_label_contains("Problems ").click();
    harness.run_steps(3);
    harness.get_by_label_contains(" does not lead to ").click();
    harness.run_steps(3);
    assert_eq!(harness.state().state.open.as_ref().unwrap().selected, Some(quote));
}

#[test]
fn a_relation_that_leaves_the_view_leads_to_its_other_end() {
    let (_folder, mut harness) = open_text(&ARTICLE.repeat(4), SIZE, settings());
    let quote = mark(&mut harness, "روسيا ملتزمة بتعزيز التعاون", QUOTE);
    let speaker = mark_nth(&mut harness, "لافروف", 12, PERSON);
    let near = mark_nth(&mut harness, "سيرغي لافروف", 1, PERSON);
    for to in [&speaker, &near] {
        let join = RelationCommand::Join(quote.clone(), to.clone());
        update(&mut harness.state_mut().state, Command::Relation(join));
        update(&mut harness.state_mut().state, Command::Relation(RelationCommand::Choose(0)));
    }
    assert_eq!(relations(&harness).len(), 2);
    go_to(&mut harness, &quote);
    harness.run_steps(40);
    // One relation is seen whole, one goes on below.
    assert_eq!(harness.state().article.painted.relations, 2);
    let marks = |harness: &Harness<'_, Window>| {
        let nodes = harness.query_all_by_label_contains("\u{2069}: go to ");
        nodes.map(|node| node.rect().center()).collect::<Vec<Pos2>>()
    };
    let below = marks(&harness);
    assert_eq!(below.len(), 1);
    point(&mut harness, below[0], true, Modifiers::NONE);
    point(&mut harness, below[0], false, Modifiers::NONE);
    harness.run_steps(40);
    assert_eq!(harness.state().state.open.as_ref().unwrap().selected, Some(speaker));
    // And back.
    assert_eq!(harness.state().article.painted.relations, 1);
    let above = marks(&harness);
    point(&mut harness, above[0], true, Modifiers::NONE);
    point(&mut harness, above[0], false, Modifiers::NONE);
    harness.run_steps(40);
    assert_eq!(harness.state().state.open.as_ref().unwrap().selected, Some(quote));
    // With nothing looked at none is shown, but on demand all are.
    key(&mut harness, Key::Escape, Modifiers::NONE);
    harness.event(Event::PointerGone);
    harness.run_steps(3);
    assert_eq!(harness.state().article.painted.relations, 0);
    key(&mut harness, Key::R, Modifiers::SHIFT);
    assert_eq!(harness.state().article.painted.relations, 2);
    assert!(harness.state().state.settings.relations);
}

#[test]
fn many_that_leave_the_view_share_a_way() {
    let (_folder, mut harness) = open_text(&ARTICLE.repeat(4), SIZE, settings());
    let quote = mark(&mut harness, "روسيا ملتزمة بتعزيز التعاون", QUOTE);
    let schema = &mut harness.state_mut().state.schema;
    Arc::make_mut(schema).relations[0].most_from = None;
    let far: Vec<SpanId> =
        [14, 9, 12].map(|nth| mark_nth(&mut harness, "لافروف", nth, PERSON)).into_iter().collect();
    for to in &far {
        let join = RelationCommand::Join(quote.clone(), to.clone());
        update(&mut harness.state_mut().state, Command::Relation(join));
        update(&mut harness.state_mut().state, Command::Relation(RelationCommand::Choose(0)));
    }
    go_to(&mut harness, &quote);
    harness.run_steps(40);
    assert_eq!(harness.state().article.painted.relations, 3);
    // One mark stands for all three and leads to the nearest.
    harness.get_by_label_contains("others are farther").click();
    harness.run_steps(40);
    assert_eq!(harness.state().state.open.as_ref().unwrap().selected, Some(far[1].clone()));
}

/// The article with three relations of a quotation, all shown.
fn with_three(settings: Settings, name: &str) {
    let (_folder, mut harness) = open_text(ARTICLE, SIZE, settings);
    let quote =
        mark(&mut harness, "روسيا ملتزمة بتعزيز التعاون مع منظمة التعاون الإسلامي في جميع الاتجاهات", QUOTE);
    let other = mark(
        &mut harness,
        "الشراكة بين روسيا والحضارة الإسلامية قديمة وموثوقة في مجال الأمن والاستقرار وفي المسائل الاقتصادية",
        QUOTE,
    );
    let speaker = mark(&mut harness, "سيرغي لافروف", PERSON);
    let here = mark_nth(&mut harness, "سيرغي لافروف", 1, PERSON);
    let addressee = mark(&mut harness, "حسين إبراهيم طه", PERSON);
    for (from, to, place) in [(&quote, &here, 0), (&other, &speaker, 0), (&quote, &addressee, 1)] {
        let join = RelationCommand::Join(from.clone(), to.clone());
        update(&mut harness.state_mut().state, Command::Relation(join));
        update(&mut harness.state_mut().state, Command::Relation(RelationCommand::Choose(place)));
    }
    go_to(&mut harness, &quote);
    picture(&mut harness, name);
}

#[test]
fn pictures_of_relations() {
    let all = Settings { relations: true, ..settings() };
    with_three(all.clone(), "relations");
    with_three(Settings { theme: Theme::Dark, language: Language::Arabic, ..all }, "relations_arabic");
}

#[derive(Clone, Debug)]
enum Move {
    Tag(usize, usize, usize),
    Delete(usize),
    Relate(usize, usize, usize),
    Unrelate(usize),
    Retype(usize, usize),
    Turn(usize),
    Merge(usize),
    Split(usize, usize),
    Undo,
    Redo,
}

fn some_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        5 => (0_usize..24, 1_usize..9, 0_usize..5).prop_map(|(a, b, label)| Move::Tag(a, b, label)),
        1 => (0_usize..8).prop_map(Move::Delete),
        6 => (0_usize..8, 0_usize..8, 0_usize..3).prop_map(|(a, b, kind)| Move::Relate(a, b, kind)),
        1 => (0_usize..6).prop_map(Move::Unrelate),
        1 => (0_usize..6, 0_usize..3).prop_map(|(at, kind)| Move::Retype(at, kind)),
        1 => (0_usize..6).prop_map(Move::Turn),
        2 => (0_usize..8).prop_map(Move::Merge),
        2 => (0_usize..8, 0_usize..30).prop_map(|(a, b)| Move::Split(a, b)),
        4 => Just(Move::Undo),
        3 => Just(Move::Redo),
    ]
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

fn annotations(state: &State) -> &Annotations {
    &state.open.as_ref().unwrap().annotations
}

fn perform(state: &mut State, one: &Move) {
    let span = |state: &State, rank: usize| annotations(state).nth(rank).map(|span| span.id.clone());
    let relation =
        |state: &State, at: usize| annotations(state).relations().nth(at).map(|one| one.id.clone());
    match *one {
        Move::Tag(start, length, label) => {
            let open = state.open.as_mut().unwrap();
            let text = open.document.text.clone();
            let place = |index: usize| {
                let at = text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
                segment::grapheme_floor(&text, at) as u32
            };
            open.select(place(start), place(start + length), false);
            update(state, Command::Tag(label));
        }
        Move::Delete(rank) => {
            update(state, Command::SelectSpan(span(state, rank)));
            update(state, Command::Do(Action::DeleteSpan));
        }
        Move::Relate(a, b, kind) => {
            if let (Some(from), Some(to)) = (span(state, a), span(state, b)) {
                update(state, Command::Relation(RelationCommand::Join(from, to)));
                update(state, Command::Relation(RelationCommand::Choose(kind)));
                update(state, Command::Relation(RelationCommand::GiveUp));
            }
        }
        Move::Unrelate(at) => {
            if let Some(id) = relation(state, at) {
                update(state, Command::Relation(RelationCommand::Remove(id)));
            }
        }
        Move::Retype(at, kind) => {
            let kind = state.schema.relations[kind].name.clone();
            if let Some(id) = relation(state, at) {
                update(state, Command::Relation(RelationCommand::Retype(id, kind)));
            }
        }
        Move::Turn(at) => {
            if let Some(id) = relation(state, at) {
                update(state, Command::Relation(RelationCommand::Turn(id)));
            }
        }
        Move::Merge(rank) => {
            update(state, Command::SelectSpan(span(state, rank)));
            update(state, Command::Do(Action::Merge));
        }
        Move::Split(rank, into) => {
            let id = span(state, rank);
            let at = id.as_ref().and_then(|id| annotations(state).get(id)).map_or(0, |span| {
                let text = &state.open.as_ref().unwrap().document.text;
                segment::grapheme_floor(text, (span.start() as usize + into).min(span.end() as usize)) as u32
            });
            update(state, Command::Select { anchor: at, caret: at, upstream: false });
            update(state, Command::SelectSpan(id));
            update(state, Command::Do(Action::Split));
        }
        Move::Undo | Move::Redo => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_done_relations_keep_both_ends_and_undo_is_exact(moves in prop::collection::vec(some_move(), 1..60)) {
        let folder = tempfile::tempdir().unwrap();
        let text = "قال زيد لعمرو 👍🏽: \"نعم لا\" Ali قال هذا يوم 24 مايو\r\nوأضاف: \"لَا\"";
        std::fs::write(folder.path().join("a.txt"), text).unwrap();
        let mut state = State::new(settings(), Arc::new(|_| Vec::new()), Arc::new(|| {}));
        crate::support::ANNOTATOR.clone_into(&mut state.me);
        state.open_first(Some(folder.path().join("a.txt")));
        settle(&mut state);
        let mut states = vec![annotations(&state).clone()];
        for one in moves {
            let done = state.history.done();
            match one {
                Move::Undo => {
                    update(&mut state, Command::Do(Action::Undo));
                    prop_assert_eq!(state.history.done(), done.saturating_sub(1));
                }
                Move::Redo => {
                    update(&mut state, Command::Do(Action::Redo));
                    prop_assert_eq!(state.history.done(), (done + 1).min(states.len() - 1));
                }
                _ => {
                    perform(&mut state, &one);
                    if done < state.history.done() {
                        prop_assert_eq!(state.history.done(), done + 1);
                        states.truncate(done + 1);
                        states.push(annotations(&state).clone());
                    }
                }
            }
            prop_assert_eq!(annotations(&state), &states[state.history.done()]);
            for relation in annotations(&state).relations() {
                for end in [&relation.from, &relation.to] {
                    prop_assert!(annotations(&state).get(end).is_some());
                    prop_assert!(annotations(&state).relations_of(end).any(|other| other.id == relation.id));
                }
                prop_assert_ne!(&relation.from, &relation.to);
            }
        }
        settle(&mut state);
        let written = hashiya::project::open(folder.path()).unwrap().project;
        let read = written.load("a.txt", crate::support::ANNOTATOR).unwrap().annotations;
        prop_assert!(read.relations().eq(annotations(&state).relations()));
        state.finish();
    }
}
