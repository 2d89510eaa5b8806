//! Corpora in brat's form, in TEI and as Web Annotations, through the readers and the writers.

use crate::common::shared;
use hashiya::formats::brat::Brat;
use hashiya::formats::cut::Piece;
use hashiya::formats::fidelity::{Remedies, Report, fit};
use hashiya::formats::tei::Tei;
use hashiya::formats::webannotation::WebAnnotation;
use hashiya::formats::{Format, FormatError, ReadOptions, Reading, Record, WriteOptions};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All files below a folder with one of these endings, in order.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one)) {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

fn read_as(format: &dyn Format, path: &Path) -> Result<Reading, FormatError> {
    let text = |path: &Path| {
        hashiya::text::decode::decode(std::fs::read(path).ok()?).ok().map(|(text, _)| text.into_bytes())
    };
    let name = path.to_str().unwrap();
    let mut companions = BTreeMap::new();
    for companion in format.companions(name) {
        if let Some(bytes) = text(Path::new(&companion)) {
            companions.insert(companion, bytes);
        }
    }
    let bytes = text(path).unwrap();
    format.read(&Piece::whole(name, &bytes, &companions), &ReadOptions::default())
}

/// Writes a record and reads it again, alone.
fn again(format: &dyn Format, record: &Record) -> Record {
    let files = format.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    let companions: BTreeMap<String, Vec<u8>> =
        files.iter().map(|file| (file.name.clone().unwrap(), file.bytes.clone())).collect();
    let file = files.last().unwrap();
    let piece = Piece::whole(file.name.as_deref().unwrap(), &file.bytes, &companions);
    let mut reading = format.read(&piece, &ReadOptions::default()).unwrap();
    let kept = record.layers.iter().any(|layer| layer.extra.contains_key("unparsed"));
    assert!(kept || reading.problems.is_empty(), "{:?}", reading.problems);
    reading.records.remove(0)
}

/// Reads all, writes all, and reads all again: each equal.
fn all_come_back(folder: &Path) -> Vec<Record> {
    let mut all = Vec::new();
    for path in files(folder, &["ann", "a1"]) {
        let mut reading = read_as(&Brat, &path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(reading.assumptions, [] as [&str; 0], "{}", path.display());
        let record = reading.records.remove(0);
        let mut report = Report::default();
        let fitted = fit(record, Brat.info(), Remedies::default(), &mut report);
        assert!(!report.is_lossy(), "{}: {:?}", path.display(), report.losses);
        assert_eq!(again(&Brat, &fitted), fitted, "{}", path.display());
        all.push(fitted);
    }
    all
}

/// How many lines of each kind the records stand for: T, R, E, A with M, N, # and *.
fn counts(records: &[Record]) -> [usize; 7] {
    let mut counts = [0; 7];
    let list = |value: Option<&serde_json::Value>| value.and_then(|list| list.as_array()).map_or(0, Vec::len);
    for layer in records.iter().flat_map(|record| &record.layers) {
        let is_argument = |relation: &&hashiya::model::Relation| relation.extra.contains_key("event");
        counts[0] += layer.spans.len();
        counts[1] += layer.relations.iter().filter(|relation| !is_argument(relation)).count();
        counts[6] += layer.entities.len();
        for span in &layer.spans {
            counts[3] +=
                span.attributes.len() + usize::from(span.unsure) + usize::from(span.confidence.is_some());
            counts[4] += list(span.extra.get("links"));
            counts[5] += list(span.extra.get("notes")) + usize::from(span.note.is_some());
            for event in span.extra.get("events").and_then(|events| events.as_array()).into_iter().flatten() {
                counts[2] += 1;
                counts[3] +=
                    event.get("attributes").and_then(|map| map.as_object()).map_or(0, serde_json::Map::len);
                counts[5] += list(event.get("notes")) + usize::from(event.get("note").is_some());
            }
        }
        for relation in &layer.relations {
            counts[5] += list(relation.extra.get("notes")) + usize::from(relation.extra.contains_key("note"));
        }
    }
    counts
}

#[test]
fn all_example_data_of_brat_is_read_and_comes_back() {
    let Some(folder) = shared("brat/nlplab-brat") else { return };
    let records = all_come_back(&folder);
    assert_eq!(records.len(), 172);
    assert!(
        records.iter().flat_map(|record| &record.layers).all(|layer| !layer.extra.contains_key("unparsed"))
    );
    assert_eq!(counts(&records), [9_664, 5_786, 700, 3_752 + 50, 1, 1_173, 92]);
}

#[test]
fn crossing_and_nested_spans_are_all_kept() {
    let Some(folder) = shared("brat/cellfinder") else { return };
    // The same documents lie there once more, cut into sections.
    let whole = all_come_back(&folder.join("original-data/cellfinder1_brat"));
    assert_eq!(all_come_back(&folder).iter().map(Record::span_count).sum::<usize>(), 2 * 5_898);
    let (mut crossing, mut nested) = (0, 0);
    for record in &whole {
        let Some(layer) = record.layers.first() else { continue };
        let spans = &layer.spans;
        for (at, a) in spans.iter().enumerate() {
            for b in &spans[at + 1..] {
                let (first, second) =
                    if (a.start(), b.end()) <= (b.start(), a.end()) { (a, b) } else { (b, a) };
                let same = (first.start(), first.end()) == (second.start(), second.end());
                if second.start() < first.end() && !same {
                    if second.end() <= first.end() {
                        nested += 1;
                    } else {
                        crossing += 1;
                    }
                }
            }
        }
    }
    let total: usize = whole.iter().map(Record::span_count).sum();
    assert_eq!((total, crossing, nested), (5_898, 26, 1_279));
}

#[test]
fn files_of_several_annotators_are_read_each() {
    let Some(folder) = shared("brat/bratiaa") else { return };
    let records = all_come_back(&folder);
    assert_eq!(records.len(), files(&folder, &["ann"]).len());
    let reading =
        read_as(&Brat, &folder.join("example-files/example-project/Lisa/esp.train-doc-100.ann")).unwrap();
    assert!(reading.records[0].name.ends_with("Lisa/esp.train-doc-100"));
}

#[test]
fn files_that_are_odd_are_read_or_refused() {
    let Some(folder) = shared("nasty") else { return };
    let bartleby = "07_ann_that_is_not_brat/11231_bartleby_the_scrivener_a_story_of_wallstreet_brat.ann";
    let error = read_as(&Brat, &folder.join(bartleby)).unwrap_err();
    assert_eq!((error.line, error.column), (1, 1));
    assert!(error.what.contains("do not begin as brat's do"), "{error}");
    let russian = read_as(&Brat, &folder.join("14_replacement_chars/26271323_ru.ann")).unwrap();
    assert_eq!(again(&Brat, &russian.records[0]).layers, russian.records[0].layers);
}

#[test]
fn every_configuration_of_brat_is_read() {
    let Some(folder) = shared("brat/nlplab-brat/configurations") else { return };
    let mut read = 0;
    for path in files(&folder, &["conf"]).iter().filter(|path| path.ends_with("annotation.conf")) {
        let companions = BTreeMap::from([
            ("x.txt".to_owned(), Vec::new()),
            ("annotation.conf".to_owned(), std::fs::read(path).unwrap()),
        ]);
        let reading = Brat.read(&Piece::whole("x.ann", b"", &companions), &ReadOptions::default()).unwrap();
        eprintln!("{}: {} {:?}", path.display(), reading.declared.labels.len(), reading.problems);
        assert!(!reading.declared.labels.is_empty(), "{}", path.display());
        read += 1;
    }
    assert!(30 < read, "{read}");
}

#[test]
fn the_example_of_all_forms_is_read_by_its_own() {
    let Some(folder) = shared("format-examples") else { return };
    let reading = read_as(&Brat, &folder.join("brat.ann")).unwrap();
    assert_eq!(counts(&reading.records), [4, 1, 1, 2, 1, 1, 1]);
    assert_eq!(reading.declared.labels["PER"]["Mention"], ["Name", "Nominal", "Other"]);
}

/// A text in which the W3C's samples that select text find theirs.
fn sample_text() -> String {
    let mut text =
        "this is an anotation that has some, text before the Selected Text and text after it ".to_owned();
    text.push_str(&"x".repeat(800));
    text
}

fn read_sample(path: &Path, text: Option<&str>) -> Result<Reading, FormatError> {
    let bytes = std::fs::read(path).unwrap();
    let mut companions = BTreeMap::new();
    companions.extend(text.map(|text| ("x.txt".to_owned(), text.as_bytes().to_vec())));
    WebAnnotation.read(&Piece::whole("x.json", &bytes, &companions), &ReadOptions::default())
}

#[test]
fn right_web_annotations_are_read_and_wrong_ones_refused() {
    let Some(folder) = shared("w3c/tests/tools/samples") else { return };
    let text = sample_text();
    let (mut read, mut spans, mut kept) = (0, 0, 0);
    for path in files(&folder.join("correct"), &["json"]) {
        // Several sources in one file, of which none is there, cannot share one text; and a collection may have no
        // annotation in its file.
        let collection = path.ends_with("collection1.json") || path.ends_with("example41.json");
        match read_sample(&path, Some(&text)) {
            Ok(reading) => {
                assert!(!collection);
                let record = &reading.records[0];
                spans += record.span_count();
                kept += record.layers.iter().filter(|layer| layer.extra.contains_key("unparsed")).count();
                kept += record.layers.iter().map(|layer| layer.labels.len()).sum::<usize>();
                assert_eq!(again(&WebAnnotation, record).layers, record.layers, "{}", path.display());
                read += 1;
            }
            Err(error) => {
                let why = ["texts that are not in the file", "on pages elsewhere"];
                assert!(collection && why.iter().any(|why| error.what.contains(why)), "{error}");
            }
        }
        let error = read_sample(&path, None).unwrap_err();
        let why = ["selects", "missing", "on pages elsewhere"];
        assert!(why.iter().any(|why| error.what.contains(why)), "{}: {error}", path.display());
    }
    // Four select text, of which one in a part of a page that only its XPointer knows.
    assert_eq!((read, spans, kept), (43, 3, 40));
    let mut refused = 0;
    for path in files(&folder.join("incorrect"), &["json"]) {
        let error = read_sample(&path, Some(&text)).unwrap_err();
        assert!(1 <= error.line && 1 <= error.column, "{}: {error}", path.display());
        refused += 1;
    }
    assert_eq!(refused, 39);
}

#[test]
fn the_other_examples_are_read_by_their_own_form() {
    let Some(folder) = shared("format-examples") else { return };
    let covered = |record: &Record| -> Vec<String> {
        let spans = record.layers.iter().flat_map(|layer| &layer.spans);
        spans.map(|span| format!("{} {}", span.label, span.parts[0].of(&record.text))).collect()
    };
    let tei = read_as(&Tei, &folder.join("tei.xml")).unwrap();
    assert_eq!(covered(&tei.records[0]), ["PER لافروف", "LOC موسكو", "ORG قناة الميادين"]);
    assert_eq!(again(&Tei, &tei.records[0]).layers, tei.records[0].layers);
    let text = std::fs::read_to_string(folder.join("brat.txt")).unwrap();
    let web = read_sample(&folder.join("webannotation.jsonld"), Some(&text)).unwrap();
    assert_eq!(covered(&web.records[0]), ["PER لافروف"]);
    assert_eq!(again(&WebAnnotation, &web.records[0]).layers, web.records[0].layers);
}

#[test]
fn every_example_is_taken_for_its_own_form() {
    let Some(folder) = shared("format-examples") else { return };
    let ours: [(&dyn Format, &str); 3] =
        [(&Brat, "brat.ann"), (&Tei, "tei.xml"), (&WebAnnotation, "webannotation.jsonld")];
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let head = &bytes[..bytes.len().min(4096)];
        for (format, own) in ours {
            let likely = format.detect(name, head);
            assert_eq!(90 <= likely, name == own, "{name} as {}: {likely}", format.info().name);
            assert!(name == own || likely == 0, "{name} as {}: {likely}", format.info().name);
        }
    }
}

#[test]
fn what_brat_says_is_kept_by_tei_and_web_annotations() {
    let Some(folder) = shared("brat/nlplab-brat/example-data/corpora") else { return };
    let mut seen = 0;
    for path in files(&folder, &["ann"]).iter().step_by(5) {
        let record = read_as(&Brat, path).unwrap().records.remove(0);
        for format in [&Tei as &dyn Format, &WebAnnotation] {
            let found = again(format, &record);
            assert_eq!((&found.text, &found.layers), (&record.text, &record.layers), "{}", path.display());
            assert_eq!(again(&Brat, &found).layers, record.layers, "{}", path.display());
        }
        seen += 1;
    }
    assert!(20 < seen, "{seen}");
}
