//! Every form with every way in which spans lie to each other, with nasty texts, with documents made up at random, and
//! with files that were spoiled.

use crate::common::shared;
use crate::formats::{both_ways, everything, is_main, read, sample, written};
use hashiya::formats::fidelity::{self, Fate, Report};
use hashiya::formats::{Edges, Entity, Format, FormatError, Holds, Layer, Overlap, Record, WriteOptions};
use hashiya::model::{Relation, Span};
use hashiya::text::TextRange;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What comes back of a document, made fit before; or why the form refuses it.
fn round(format: &dyn Format, record: &Record) -> Result<(Record, Vec<Record>, Report), FormatError> {
    let mut report = Report::default();
    let fitted = fidelity::fit(record.clone(), format.info(), WriteOptions::default().remedies, &mut report);
    // Refused in words, or written; `written` unwraps.
    format.write(std::slice::from_ref(&fitted), 0, &WriteOptions::default())?;
    let all = written(format, &fitted);
    let mut found = Vec::new();
    for (name, bytes) in all.iter().filter(|(name, _)| is_main(format, name)) {
        found.extend(read(format, name, bytes, &all)?);
    }
    if 1 < found.len() {
        // A form with a file for each annotator.
        let layers = found.iter().flat_map(|record| record.layers.clone()).collect();
        found = vec![Record { layers, ..found[0].clone() }];
    }
    Ok((fitted, found, report))
}

fn differences(format: &dyn Format, fitted: &Record, found: &[Record]) -> Vec<String> {
    if found.is_empty() && fitted.layers.iter().all(|layer| layer.spans.is_empty()) {
        // A form that keeps no file for a document without work.
        return Vec::new();
    }
    fidelity::differences(std::slice::from_ref(fitted), found, format.info())
}

fn plain(text: &str) -> Record {
    let mut record = Record::new("news/a", text);
    record.layers.push(Layer { annotator: "amal".into(), ..Layer::default() });
    record
}

fn add<'a>(record: &'a mut Record, label: &str, words: &str) -> &'a mut Span {
    let start = record.text.find(words).unwrap();
    let range = TextRange::new(&record.text, start..start + words.len()).unwrap();
    record.layers[0].push(label, vec![range])
}

/// A name, a document, and whether a form holds what is special in it.
type Feature = (&'static str, Record, fn(&Holds) -> bool);

/// What spans do to each other, and what is said of several at once.
fn features() -> Vec<Feature> {
    let text = "اتفق وزير خارجية مصر والأردن أمس";
    let mut all: Vec<Feature> = Vec::new();
    let mut nested = plain(text);
    add(&mut nested, "person", "وزير خارجية مصر");
    add(&mut nested, "country", "مصر");
    all.push(("nesting", nested, |holds| holds.overlap != Overlap::None));
    let mut same = plain(text);
    add(&mut same, "person", "وزير خارجية مصر");
    add(&mut same, "person", "خارجية مصر");
    all.push(("nesting of one label", same, |holds| {
        matches!(holds.overlap, Overlap::Any | Overlap::Distinct)
    }));
    let mut crossing = plain(text);
    add(&mut crossing, "a", "وزير خارجية مصر");
    add(&mut crossing, "b", "مصر والأردن");
    all.push(("crossing", crossing, |holds| holds.overlap != Overlap::None));
    let mut stacked = plain(text);
    add(&mut stacked, "a", "مصر");
    add(&mut stacked, "b", "مصر");
    all.push(("two labels on one word", stacked, |holds| holds.overlap != Overlap::None));
    let mut twins = plain(text);
    add(&mut twins, "a", "مصر");
    add(&mut twins, "a", "مصر");
    all.push(("one label twice on one word", twins, |holds| holds.overlap == Overlap::Any));
    let mut related = plain(text);
    add(&mut related, "person", "وزير");
    add(&mut related, "country", "مصر");
    related.layers[0].relations.push(Relation {
        id: "r1".into(),
        kind: "of".into(),
        from: "s1".into(),
        to: "s2".into(),
        extra: std::collections::BTreeMap::new(),
    });
    all.push(("relation", related.clone(), |holds| holds.relations));
    let mut entity = related;
    entity.layers[0].relations.clear();
    entity.layers[0].entities.push(Entity {
        id: "e1".into(),
        kind: "Alias".into(),
        mentions: vec!["s1".into(), "s2".into()],
        ..Entity::default()
    });
    all.push(("entity", entity, |holds| holds.entities));
    let mut extra = plain(text);
    add(&mut extra, "country", "مصر").extra.insert("theirs".to_owned(), serde_json::json!({"a": [1, null]}));
    all.push(("unknown key", extra, |holds| holds.extra));
    let mut clitic = plain(text);
    add(&mut clitic, "country", "الأردن");
    all.push(("clitic", clitic, |_| true));
    all
}

#[test]
fn spans_over_one_another_relations_and_entities_are_held_or_told_of() {
    let mut told = Vec::new();
    for (name, record, held) in features() {
        for format in both_ways().filter(|format| format.info().holds.spans) {
            let info = format.info();
            let (fitted, found, report) =
                round(format, &record).unwrap_or_else(|error| panic!("{name} in {}: {error}", info.name));
            let found = differences(format, &fitted, &found);
            if !found.is_empty() {
                told.push(format!("{name} in {}: {found:?}", info.name));
            }
            // A document loss is told where only tokens are held; what is asked here is the feature.
            let lost = report
                .losses
                .iter()
                .any(|loss| loss.thing.kind() != "document" && !matches!(loss.fate, Fate::Kept));
            if lost == held(&info.holds) {
                told.push(format!("{name} in {}: {:?}", info.name, report.losses));
            }
        }
    }
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn many_documents_in_one_file_stay_apart_and_in_order() {
    for format in both_ways() {
        let info = format.info();
        let mut report = Report::default();
        let records: Vec<Record> = ["قال طه", "في موسكو. أمس", "لا شيء", "قال طه"]
            .iter()
            .enumerate()
            .map(|(number, text)| {
                let mut record = Record::new(format!("news/{number}"), *text);
                let mut layer = Layer { annotator: "amal".into(), ..Layer::default() };
                let start = text.find(' ').unwrap() + 1;
                layer.push("person", vec![TextRange::new(text, start..text.len()).unwrap()]);
                record.layers.push(layer);
                fidelity::fit(record, info, WriteOptions::default().remedies, &mut report)
            })
            .collect();
        let files = format.write(&records, 0, &WriteOptions::default()).unwrap();
        let mut found = Vec::new();
        if info.layout == hashiya::formats::Layout::Stream {
            let mut bytes = format.head().to_vec();
            for (place, file) in files.iter().filter(|file| file.name.is_none()).enumerate() {
                if 0 < place {
                    bytes.extend_from_slice(format.between());
                }
                bytes.extend_from_slice(&file.bytes);
            }
            bytes.extend_from_slice(format.tail());
            found = read(format, "out", &bytes, &std::collections::BTreeMap::new()).unwrap();
        } else {
            let all: std::collections::BTreeMap<String, Vec<u8>> =
                files.into_iter().filter_map(|file| Some((file.name?, file.bytes))).collect();
            for (name, bytes) in &all {
                if is_main(format, name) {
                    found.extend(read(format, name, bytes, &all).unwrap());
                }
            }
        }
        assert_eq!(fidelity::differences(&records, &found, info), Vec::<String>::new(), "{}", info.name);
    }
}

#[test]
fn naughty_strings_are_texts_like_any_other() {
    let Some(folder) = shared("hostile/blns") else { return };
    let list = std::fs::read(folder.join("blns.json")).unwrap();
    let strings: Vec<String> = serde_json::from_slice(&list).unwrap();
    assert!(500 < strings.len());
    let (mut refused, mut told) = (BTreeSet::new(), Vec::new());
    for string in &strings {
        let mut record = plain(string);
        let range = TextRange::new(string, 0..string.len()).unwrap();
        if !range.is_empty() {
            let span = record.layers[0].push("person", vec![range]);
            span.note = Some(string.clone());
            span.attributes.insert("said".to_owned(), string.as_str().into());
        }
        for format in both_ways() {
            match round(format, &record) {
                Err(error) => {
                    refused.insert((format.info().name, error.what));
                }
                Ok((fitted, found, _)) => {
                    for difference in differences(format, &fitted, &found) {
                        told.push(format!("{} {string:?}: {difference}", format.info().name));
                    }
                }
            }
        }
    }
    println!("{} strings; refused: {refused:#?}", strings.len());
    assert_eq!(told, Vec::<String>::new());
}

/// A document made up at random: letters of several scripts, marks, emoji, all kinds of white space and of quotation;
/// spans anywhere; relations between them.
fn documents() -> impl Strategy<Value = Record> {
    let letters = prop::sample::select(vec![
        "ق",
        "ا",
        "ل",
        "\u{64E}",
        "ـ",
        "\u{200C}",
        "\u{200F}",
        "\u{2068}",
        "👍🏽",
        "👩‍👩‍👧",
        "a",
        "Z",
        "7",
        ".",
        "،",
        "؟",
        "\"",
        "'",
        ",",
        "\t",
        "\n",
        "\r\n",
        " ",
        "  ",
        "\u{A0}",
        "\u{2028}",
        "|",
        "_",
        "\\",
        "[",
        "]",
        "*",
        "#",
        "<",
        "&",
        ";",
        "-",
        ">",
        "=",
        "\u{FEFF}",
        "\u{301}",
    ]);
    let text = prop::collection::vec(letters, 0..60).prop_map(|letters| letters.concat());
    let spans = prop::collection::vec((any::<[prop::sample::Index; 4]>(), 0_usize..4, any::<bool>()), 0..8);
    let relations = prop::collection::vec(any::<[prop::sample::Index; 2]>(), 0..3);
    (text, spans, relations).prop_map(|(text, spans, relations)| {
        let mut edges: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        edges.push(text.len());
        let mut record = plain(&text);
        for (places, label, second) in spans {
            let mut at: Vec<usize> = places.iter().map(|place| edges[place.index(edges.len())]).collect();
            at.sort_unstable();
            let mut parts = vec![TextRange::new(&text, at[0]..at[1]).unwrap()];
            if second && at[0] < at[1] && at[1] < at[2] && at[2] < at[3] {
                parts.push(TextRange::new(&text, at[2]..at[3]).unwrap());
            }
            let span = record.layers[0].push(["person", "place", "quote", "O"][label], parts);
            if label == 2 {
                span.note = Some(text.clone());
                span.unsure = true;
                span.confidence = Some(0.5);
                span.attributes.insert("type".to_owned(), "direct".into());
            }
        }
        let layer = &mut record.layers[0];
        for (number, ends) in relations.iter().enumerate().filter(|_| !layer.spans.is_empty()) {
            let end = |at: &prop::sample::Index| layer.spans[at.index(layer.spans.len())].id.clone();
            let (from, to) = (end(&ends[0]), end(&ends[1]));
            layer.relations.push(Relation {
                id: format!("r{}", number + 1).as_str().into(),
                kind: "of".into(),
                from,
                to,
                extra: std::collections::BTreeMap::new(),
            });
        }
        record
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_made_up_come_back_or_are_refused(record in documents()) {
        let mut told = Vec::new();
        for format in both_ways() {
            let info = format.info();
            match round(format, &record) {
                Ok((fitted, found, report)) => {
                    for difference in differences(format, &fitted, &found) {
                        told.push(format!("{}: {difference}", info.name));
                    }
                    if info.holds.spans {
                        let accounted: usize = report.totals.get("span").map_or(0, |fates| fates.values().sum());
                        prop_assert!(record.span_count() <= accounted, "{}", info.name);
                    }
                    if info.holds.text && info.holds.edges == Edges::Anywhere && !found.is_empty() {
                        prop_assert_eq!(&found[0].text, &record.text, "{}", info.name);
                    }
                }
                Err(error) if error.what.is_empty() => told.push(format!("{}: refused without a reason", info.name)),
                // Not what it wrote itself.
                Err(error) if 0 < error.line => told.push(format!("{}: {error}", info.name)),
                Err(_) => {}
            }
        }
        prop_assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

#[test]
fn no_spoiled_file_makes_a_reader_fall() {
    let mut dice = Dice(1);
    for record in [sample(), everything()] {
        for format in both_ways() {
            let mut report = Report::default();
            let fitted =
                fidelity::fit(record.clone(), format.info(), WriteOptions::default().remedies, &mut report);
            let all = written(format, &fitted);
            for (name, bytes) in all.iter().filter(|(name, _)| is_main(format, name)) {
                for _ in 0..150 {
                    let mut torn = bytes.clone();
                    for _ in 0..=dice.below(3) {
                        let (a, b) = (dice.below(torn.len()), dice.below(torn.len()));
                        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 200));
                        match dice.below(5) {
                            0 => torn.truncate(a),
                            1 if !torn.is_empty() => torn[a] = dice.below(256) as u8,
                            2 => drop(torn.drain(from..to)),
                            3 => {
                                let copy = torn[from..to].to_vec();
                                torn.splice(a..a, copy);
                            }
                            // Numbers are where readers trust most.
                            _ => {
                                if let Some(digit) = torn.iter().skip(a).position(u8::is_ascii_digit) {
                                    torn[a + digit] = b"0189-"[dice.below(5)];
                                }
                            }
                        }
                    }
                    let _ = read(format, name, &torn, &all);
                    // And the files beside it spoiled instead.
                    let mut beside = all.clone();
                    for (other, bytes) in &mut beside {
                        if other != name {
                            bytes.truncate(dice.below(bytes.len() + 1));
                        }
                    }
                    let _ = read(format, name, bytes, &beside);
                }
            }
        }
    }
}
