//! brat's example data and corpora in its form, through the reader and the writer.

use crate::common::shared;
use hashiya::formats::brat::Brat;
use hashiya::formats::cut::Piece;
use hashiya::formats::fidelity::{Remedies, Report, fit};
use hashiya::formats::{Format, FormatError, ReadOptions, Reading, Record, WriteOptions};
use hashiya::model::Span;
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
    assert_eq!(reading.problems.len(), 0, "{:?}", reading.problems);
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
    let Some(folder) = shared("brat/cellfinder/original-data/cellfinder1_brat") else { return };
    let records = all_come_back(&folder);
    let (mut crossing, mut nested) = (0, 0);
    for record in &records {
        let Some(layer) = record.layers.first() else { continue };
        let spans = &layer.spans;
        for (at, a) in spans.iter().enumerate() {
            let others = || spans.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, b)| b);
            let inside = |b: &&Span| {
                b.start() <= a.start() && a.end() <= b.end() && (b.start(), b.end()) != (a.start(), a.end())
            };
            nested += others().filter(inside).count();
            crossing += others()
                .filter(|b| a.start() < b.start() && b.start() < a.end() && a.end() < b.end())
                .count();
        }
    }
    let total: usize = records.iter().map(Record::span_count).sum();
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
