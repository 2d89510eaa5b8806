//! The tools whose files are JSON: what real files hold, and what comes back of what was written.

use crate::common::shared;
use hashiya::formats::cut::{Piece, cut_all};
use hashiya::formats::fidelity::{Remedies, Report, differences, fit};
use hashiya::formats::{
    Entity, Format, FormatError, Layer, ReadOptions, Reading, Record, WriteOptions, all, by_name, detect,
};
use hashiya::model::{Relation, Span, Status};
use hashiya::text::TextRange;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const NAMES: [&str; 8] =
    ["doccano", "doccano-labels", "labelstudio", "prodigy", "spacy", "spacy-docbin", "gliner", "chat"];

fn format(name: &str) -> &'static dyn Format {
    by_name(name).unwrap_or_else(|| panic!("{name} is not there"))
}

fn read_with(
    format: &dyn Format,
    file: &str,
    bytes: &[u8],
    companions: &BTreeMap<String, Vec<u8>>,
) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    for cutting in cut_all(bytes, format.cut())? {
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole(file, &cutting.bytes, companions)
        };
        let reading = format.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.problems.extend(reading.problems);
        all.assumptions.extend(reading.assumptions);
        all.declared = reading.declared;
    }
    Ok(all)
}

fn read(name: &str, file: &str, bytes: &[u8]) -> Result<Reading, FormatError> {
    read_with(format(name), file, bytes, &BTreeMap::new())
}

fn read_path(name: &str, path: &Path) -> Result<Reading, FormatError> {
    read(name, path.file_name().unwrap().to_str().unwrap(), &fs::read(path).unwrap())
}

/// Writes documents, each group of them as a file, and reads them back.
fn there_and_back(name: &str, records: &[Record]) -> Vec<Record> {
    let format = format(name);
    let written = format.write(records, 0, &WriteOptions::default()).unwrap();
    let mut back = Vec::new();
    let mut stream = Vec::new();
    for file in written {
        match file.name {
            Some(file_name) => back.extend(read(name, &file_name, &file.bytes).unwrap().records),
            None => stream.extend(file.bytes),
        }
    }
    if !stream.is_empty() {
        let whole = [format.head(), &stream, format.tail()].concat();
        let found = detect("x.json", &whole);
        if name != "doccano-labels" && name != "spacy-docbin" {
            let start = String::from_utf8_lossy(&whole[..whole.len().min(400)]);
            assert_eq!(found[0].0.info().name, name, "{start}");
        }
        back.extend(
            read(name, "x", &whole)
                .unwrap_or_else(|error| panic!("{name}: {error} in {}", String::from_utf8_lossy(&whole)))
                .records,
        );
    }
    back
}

fn fitted(name: &str, records: &[Record]) -> (Vec<Record>, Report) {
    let mut report = Report::default();
    let info = format(name).info();
    let fitted =
        records.iter().map(|record| fit(record.clone(), info, Remedies::default(), &mut report)).collect();
    (fitted, report)
}

fn assert_comes_back(name: &str, records: &[Record]) -> Report {
    let (fitted, report) = fitted(name, records);
    let back = there_and_back(name, &fitted);
    let differences = differences(&fitted, &back, format(name).info());
    assert!(differences.is_empty(), "{name}: {differences:#?}");
    report
}

fn range(text: &str, what: &str) -> TextRange {
    let start = text.find(what).unwrap();
    TextRange::new(text, start..start + what.len()).unwrap()
}

/// A document with everything that there is, and one with nothing.
fn rich() -> Vec<Record> {
    let text = "😀 وقال لافروف: «نعم 👍🏽».\r\nأكّد IBM  ذلك\u{200F} يوم 24\u{A0}مايو\u{200C}\n";
    let mut layer = Layer { annotator: "amal".into(), status: Status::Done, ..Layer::default() };
    let words = [
        ("T1", "PER", "لافروف"),
        ("T2", "ORG", "IBM"),
        ("T3", "quote", "«نعم 👍🏽»"),
        ("T4", "x", "روف: "),
        ("T5", "x", "روف: "),
    ];
    for (id, label, what) in words {
        layer.spans.push(Span::new(id.into(), label, range(text, what)));
    }
    layer.spans[0].attributes.insert("sex".to_owned(), "m".into());
    layer.spans[0].attributes.insert("sure".to_owned(), true.into());
    layer.spans[0].attributes.insert("age".to_owned(), 70.into());
    layer.spans[0].attributes.insert("label".to_owned(), serde_json::json!(["a", "b"]));
    layer.spans[0].attributes.insert("one".to_owned(), serde_json::json!(["a"]));
    layer.spans[0].note = Some("وزير\n\"الخارجية\"".to_owned());
    layer.spans[0].extra.insert("links".to_owned(), serde_json::json!([{"target": "Wikidata:Q58217"}]));
    layer.spans[1].confidence = Some(0.25);
    layer.spans[2].unsure = true;
    layer.spans[2]
        .extra
        .insert("notes".to_owned(), serde_json::json!([{"type": "AnnotatorNotes", "text": "x"}]));
    layer.spans[4].attributes.insert("which".to_owned(), "the second".into());
    for (id, kind, from, to) in [("R1", "speaker", "T3", "T1"), ("R2", "near", "T5", "T2")] {
        layer.relations.push(Relation {
            id: id.into(),
            kind: kind.into(),
            from: from.into(),
            to: to.into(),
            extra: BTreeMap::from([("their key".to_owned(), 1.into())]),
        });
    }
    layer.entities.push(Entity {
        id: "E1".into(),
        kind: "Alias".into(),
        mentions: vec!["T1".into(), "T4".into()],
        extra: BTreeMap::new(),
    });
    layer.labels = vec!["news".into(), "سياسة".into()];
    layer.extra.insert("their key".to_owned(), serde_json::json!([true]));
    let metadata = serde_json::json!({"source": "x", "id": 7, "text": "not the text", "label": [[0, 1, "no"]],
        "hashiya": {"a": 1}, "meta": {"a": [1.5]}, "Comments": [], "answer": "no", "data": {"text": "no"}});
    let metadata = metadata.as_object().unwrap().clone().into_iter().collect();
    let record = Record { layers: vec![layer], metadata, ..Record::new("news/1.txt", text) };
    vec![record, Record::default(), Record::new("c", "بلا شيء")]
}

#[test]
fn everything_that_a_tool_holds_comes_back() {
    for name in NAMES {
        let report = assert_comes_back(name, &rich());
        let losses: Vec<String> = report.losses.iter().map(|loss| format!("{loss:?}")).collect();
        match name {
            "chat" => {}
            "gliner" => {
                assert!(losses.iter().all(|loss| loss.contains("spaces at its edges")), "{losses:#?}");
            }
            _ => assert!(losses.is_empty(), "{name}: {losses:#?}"),
        }
    }
}

#[test]
fn the_example_of_each_tool_is_read_and_comes_back() {
    let files = [
        ("doccano", "doccano_label.jsonl"),
        ("doccano", "doccano_labels.jsonl"),
        ("doccano", "doccano_relations.jsonl"),
        ("labelstudio", "labelstudio.json"),
        ("prodigy", "prodigy.jsonl"),
        ("spacy", "spacy.jsonl"),
        ("spacy-docbin", "spacy.spacy"),
    ];
    for (name, file) in files {
        let Some(path) = shared(&format!("format-examples/{file}")) else { return };
        let reading = read_path(name, &path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(reading.problems.is_empty(), "{file}: {:?}", reading.problems);
        let [record] = reading.records.as_slice() else { panic!("{file}") };
        let spans: Vec<(&str, &str)> = record.layers[0]
            .spans
            .iter()
            .filter(|span| &*span.label != "Cue")
            .map(|span| (&*span.label, span.parts[0].of(&record.text)))
            .collect();
        assert_eq!(spans, [("PER", "لافروف"), ("LOC", "موسكو"), ("ORG", "قناة الميادين")], "{file}");
        let related = matches!(file, "doccano_relations.jsonl" | "labelstudio.json" | "prodigy.jsonl");
        let kinds: Vec<&str> = record.layers[0].relations.iter().map(|relation| &*relation.kind).collect();
        assert_eq!(kinds, if related { vec!["Located"] } else { vec![] }, "{file}");
        assert_comes_back(name, &reading.records);
        let found = detect(file, &fs::read(&path).unwrap());
        assert_eq!(found[0].0.info().name, name, "{file}");
        assert!(found.get(1).is_none_or(|second| second.1 < found[0].1), "{file}");
    }
}

#[test]
fn files_of_other_tools_are_not_taken_for_those() {
    let Some(folder) = shared("format-examples") else { return };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let own = ["doccano", "labelstudio.json", "prodigy", "spacy"].iter().any(|own| name.starts_with(own));
        if path.is_dir() || own {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        for format in NAMES.map(format) {
            assert_eq!(format.detect(&name, &bytes), 0, "{name} as {}", format.info().name);
        }
    }
    // The program's own form stays itself.
    let rich = rich();
    for own in ["json", "jsonl"] {
        let out = format(own).write(&rich, 0, &WriteOptions::default()).unwrap().remove(0).bytes;
        for format in NAMES.map(format) {
            assert_eq!(format.detect("x.jsonl", &out), 0, "{}", format.info().name);
        }
    }
}

#[test]
fn every_text_task_of_label_studio_is_read() {
    let Some(folder) = shared("labelstudio") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut found = BTreeMap::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(path).unwrap();
        if format("labelstudio").detect(&name, &bytes) == 0 {
            assert!(["data_examples.json", "label_config_repeater.json"].contains(&name.as_str()), "{name}");
            continue;
        }
        let companions: BTreeMap<String, Vec<u8>> = format("labelstudio")
            .companions(&name)
            .into_iter()
            .filter_map(|beside| Some((beside.clone(), fs::read(path.with_file_name(&beside)).ok()?)))
            .collect();
        let outcome = match read_with(format("labelstudio"), &name, &bytes, &companions) {
            Ok(reading) => {
                assert_comes_back("labelstudio", &reading.records);
                reading.records.len().to_string()
            }
            Err(error) => {
                assert!(0 < error.line, "{name}: {error}");
                error.what
            }
        };
        found.insert(name, outcome);
    }
    let expected = [
        ("chat_data.json", "1"),
        ("csv_test.json", "2"),
        ("csv_test2.json", "1"),
        ("csv_test_colliding_keys.json", "1"),
        ("csv_test_colliding_keys_mixed.json", "2"),
        ("csv_test_history.json", "1"),
        ("data.json", "the task has no text: its data is image"),
        ("data_repeater.json", "the task has no text: its data is images"),
    ];
    assert_eq!(found, expected.map(|(name, outcome)| (name.to_owned(), outcome.to_owned())).into());
}

#[test]
fn old_exports_of_label_studio_count_utf16() {
    let Some(folder) = shared("nasty/08_emoji_utf16") else { return };
    for (file, covered) in
        [("labelstudio_1347.json", "annotation"), ("labelstudio_end_beyond_text.json", "annotation.")]
    {
        let reading = read_path("labelstudio", &folder.join(file)).unwrap();
        let record = &reading.records[0];
        assert_eq!(record.layers[0].spans[0].parts[0].of(&record.text), covered);
        assert_eq!(reading.assumptions, ["offsets were read as UTF-16 units"]);
        assert_comes_back("labelstudio", &reading.records);
    }
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
    out.sort();
}

#[test]
fn every_text_task_of_doccano_is_read() {
    let Some(folder) = shared("doccano") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let (mut read_well, mut refused) = (0, Vec::new());
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl" || ending == "json"))
    {
        let name = path.to_str().unwrap();
        if name.contains("label_types") {
            continue;
        }
        match read_path("doccano", path) {
            Ok(reading) => {
                read_well += 1;
                let found = detect(name, &fs::read(path).unwrap());
                assert_eq!(found[0].0.info().name, "doccano", "{name}");
                assert_comes_back("doccano", &reading.records);
                assert_comes_back("doccano-labels", &reading.records);
            }
            Err(error) => {
                assert!(0 < error.line, "{name}: {error}");
                refused.push(format!("{}: {error}", name.rsplit("pipeline/").next().unwrap()));
            }
        }
    }
    // Refused are images, sound, files that are no JSON, and rows without their text.
    assert_eq!((read_well, refused.len()), (17, 10), "{refused:#?}");
}

#[test]
fn rows_without_a_text_are_refused_and_doubles_are_kept() {
    let Some(folder) = shared("nasty/13_doccano_duplicates_and_missing_text") else { return };
    let error = read_path("doccano", &folder.join("example.jsonl")).unwrap_err();
    assert_eq!(error.line, 3, "{error}");
    let reading = read_path("doccano", &folder.join("example_overlapping.jsonl")).unwrap();
    assert_eq!(reading.records[0].layers[0].spans.len(), 2);
    assert_eq!(reading.problems.len(), 1);
    assert_comes_back("doccano", &reading.records);
}

#[test]
fn every_row_of_prodigy_is_read() {
    let Some(folder) = shared("prodigy/prodigy-recipes/example-datasets") else { return };
    let expected = [
        ("annotated_news_headlines-ORG-PERSON-LOCATION-ner.jsonl", 373, 303),
        ("annotated_reddit-PRODUCT-ner.jsonl", 1800, 1827),
        ("bio_events.jsonl", 129, 422),
    ];
    for (file, documents, spans) in expected {
        let path = folder.join(file);
        let reading = read_path("prodigy", &path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let found: usize = reading.records.iter().map(Record::span_count).sum();
        assert_eq!((reading.records.len(), found), (documents, spans), "{file}");
        assert_eq!(detect(file, &fs::read(&path).unwrap())[0].0.info().name, "prodigy", "{file}");
        assert_comes_back("prodigy", &reading.records);
        for name in ["spacy-docbin", "gliner", "labelstudio", "doccano"] {
            assert_comes_back(name, &reading.records);
        }
    }
}

#[test]
fn json_that_is_none_is_refused() {
    let Some(folder) = shared("hostile/json/test_parsing") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let (mut well, mut bad) = (0, 0);
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        if name.starts_with("y_") {
            for cutting in cut_all(&bytes, hashiya::formats::cut::Cut::Json)
                .unwrap_or_else(|error| panic!("{name}: {error}"))
            {
                let none = BTreeMap::new();
                let piece = Piece { items: &cutting.items, ..Piece::whole("x", &cutting.bytes, &none) };
                for item in piece.json::<serde_json::Value>() {
                    item.unwrap_or_else(|error| panic!("{name}: {error}"));
                }
            }
            well += 1;
        }
        for format in all() {
            if !NAMES.contains(&format.info().name) {
                continue;
            }
            let read = read_with(*format, &name, &bytes, &BTreeMap::new());
            // A file of nothing, or of spaces, is a stream of no documents.
            if name.starts_with("n_") && !bytes.trim_ascii().is_empty() {
                assert!(read.is_err(), "{name} as {}", format.info().name);
                bad += 1;
            }
        }
    }
    assert_eq!(well, 95);
    assert!(186 * NAMES.len() <= bad, "{bad}");
}

#[test]
fn naughty_strings_come_back_as_texts_and_labels() {
    let Some(path) = shared("hostile/blns/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut records = Vec::new();
    for (at, string) in strings.iter().enumerate() {
        let text = format!("{string} و {string}");
        let mut layer = Layer::default();
        let label = if string.is_empty() { "x" } else { string.as_str() };
        if !string.is_empty() {
            layer.push(label, vec![TextRange::new(&text, 0..string.len()).unwrap()]);
            layer.push("second", vec![TextRange::new(&text, text.len() - string.len()..text.len()).unwrap()]);
        }
        layer.labels.push(label.into());
        records.push(Record { layers: vec![layer], ..Record::new(format!("{at}"), text.as_str()) });
        records.push(Record::new("", string.as_str()));
    }
    for name in NAMES {
        assert_comes_back(name, &records);
    }
}

#[test]
fn no_broken_file_makes_a_reader_fall() {
    let rich = rich();
    for name in NAMES {
        let (fitted, _) = fitted(name, &rich);
        let format = format(name);
        let mut bytes = format.head().to_vec();
        bytes.extend(format.write(&fitted, 0, &WriteOptions::default()).unwrap().remove(0).bytes);
        for end in 0..bytes.len() {
            let _ = read(name, "x", &bytes[..end]);
            let _ = format.detect("x", &bytes[..end]);
        }
        // Each byte once another.
        for at in (0..bytes.len()).step_by(3) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x15;
            let _ = read(name, "x", &bytes);
        }
    }
}
