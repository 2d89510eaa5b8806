//! Real files of the UIMA world: all are read, nothing lies outside its text, and what is written is read again.

use crate::common::shared;
use hashiya::formats::cut::Piece;
use hashiya::formats::fidelity::{Remedies, Report, differences, fit};
use hashiya::formats::{Format, ReadOptions, Reading, Record, WriteOptions, by_name, detect};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All files below a folder, in order.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

/// Reads a file as the program would: with the files beside it.
fn read(format: &dyn Format, path: &Path) -> Reading {
    let name = path.to_string_lossy().into_owned();
    let bytes = std::fs::read(path).unwrap();
    let mut companions = BTreeMap::new();
    for companion in format.companions(&name) {
        if let Ok(bytes) = std::fs::read(&companion) {
            companions.insert(companion, bytes);
        }
    }
    let piece = Piece::whole(&name, &bytes, &companions);
    let reading = format.read(&piece, &ReadOptions::default());
    reading.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Writes what the form can hold of a record and reads it again.
#[track_caller]
fn comes_back(format: &dyn Format, record: &Record) -> Record {
    let mut report = Report::default();
    let record = fit(record.clone(), format.info(), Remedies::default(), &mut report);
    assert!(!report.is_lossy(), "{report:?}");
    let files = format.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap();
    let bytes = &files.last().unwrap().bytes;
    let none = BTreeMap::new();
    let piece = Piece::whole(&record.name, bytes, &none);
    let mut reading = format.read(&piece, &ReadOptions::default()).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", record.name, String::from_utf8_lossy(bytes));
    });
    let found = differences(std::slice::from_ref(&record), &reading.records, format.info());
    assert_eq!(found, Vec::<String>::new(), "{}\n{}", record.name, String::from_utf8_lossy(bytes));
    reading.records.remove(0)
}

/// What is not of the two forms, though it has their ending.
fn is_form(format: &dyn Format, path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap();
    let name = path.to_string_lossy();
    detect(&name, &bytes[..bytes.len().min(4096)])
        .first()
        .is_some_and(|(found, _)| found.info().name == format.info().name)
}

#[test]
fn every_cas_of_cassis_is_read_and_comes_back() {
    let Some(folder) = shared("uima/dkpro-cassis/tests/test_files") else { return };
    for (name, ending, count) in [("xmi", ".xmi", 27), ("cas-json", ".json", 16)] {
        let format = by_name(name).unwrap();
        let mut read_files = 0;
        for path in files(&folder, &[ending]) {
            assert!(is_form(format, &path), "{}", path.display());
            let reading = read(format, &path);
            read_files += 1;
            for record in &reading.records {
                for layer in &record.layers {
                    for part in layer.spans.iter().flat_map(|span| &span.parts) {
                        assert!(part.fits(&record.text), "{}", path.display());
                    }
                }
                for other in ["xmi", "cas-json", "webanno"].iter().filter_map(|name| by_name(name)) {
                    if 1 < record.layers.len() && !other.info().holds.annotators {
                        continue;
                    }
                    comes_back(other, record);
                }
            }
        }
        assert_eq!(read_files, count, "{name}");
    }
}

#[test]
fn files_of_other_forms_are_not_taken_for_these() {
    let Some(folder) = shared("format-examples") else { return };
    let ours = ["cas.json", "cas.xmi", "webanno.tsv"];
    for path in files(&folder, &[""]) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        for format in ["xmi", "cas-json", "webanno"].iter().filter_map(|name| by_name(name)) {
            let likely = format.detect(&name, &bytes[..bytes.len().min(4096)]);
            assert!(likely == 0 || ours.contains(&&*name), "{name} as {}: {likely}", format.info().name);
        }
    }
}

#[test]
fn the_example_has_its_three_spans() {
    for (name, file) in [("xmi", "cas.xmi"), ("cas-json", "cas.json"), ("webanno", "webanno.tsv")] {
        let Some(path) = shared(&format!("format-examples/{file}")) else { return };
        let Some(format) = by_name(name) else { continue };
        assert!(is_form(format, &path), "{file}");
        let reading = read(format, &path);
        let record = &reading.records[0];
        let map = hashiya::text::OffsetMap::new(&record.text);
        let point = |byte: u32| map.of_byte(&record.text, byte as usize);
        let spans: Vec<_> = record.layers[0]
            .spans
            .iter()
            .map(|span| {
                (&*span.label, span.parts[0].of(&record.text), point(span.start()), point(span.end()))
            })
            .collect();
        let wanted = [("PER", "لافروف", 7, 13), ("LOC", "موسكو", 17, 22), ("ORG", "قناة الميادين", 30, 43)];
        assert_eq!(spans, wanted, "{name}");
        assert!(record.layers[0].spans.iter().all(|span| span.extra.is_empty()), "{name}");
        let back = comes_back(format, record);
        assert_eq!(back.layers[0].spans, record.layers[0].spans, "{name}");
    }
}

/// The layer of names.
const NAMED_ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";

/// The folder of the cases that `INCEpTION` tests its own reader and writer with.
const TSV: &str = "webanno-tsv/inception/inception";

#[test]
fn every_tsv_of_inception_is_read_and_comes_back() {
    let Some(folder) = shared(TSV) else { return };
    let format = by_name("webanno").unwrap();
    let (mut read_files, mut refused) = (0, 0);
    for path in files(&folder, &[".tsv"]) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.to_string_lossy().into_owned();
        let none = BTreeMap::new();
        match format.read(&Piece::whole(&name, &bytes, &none), &ReadOptions::default()) {
            Ok(reading) => {
                read_files += 1;
                let texts = bytes.windows(6).filter(|word| *word == b"#Text=").count();
                let record = &reading.records[0];
                assert!(0 < texts && record.tokens.is_some(), "{name}");
                assert_eq!(reading.assumptions, Vec::<String>::new(), "{name}");
                for other in ["webanno", "xmi", "cas-json"].iter().filter_map(|name| by_name(name)) {
                    comes_back(other, record);
                }
            }
            Err(error) => {
                // TSV 1 and 2 have no places in the text.
                assert!(error.what.contains("WebAnno TSV 1 or 2"), "{name}: {error}");
                assert!(!bytes.starts_with(b"#FORMAT"), "{name}");
                refused += 1;
            }
        }
    }
    assert_eq!((read_files, refused), (128, 27));
}

/// A span or relation as a line: layer, values of features, places.
fn lines(record: &Record, rename: &dyn Fn(&str) -> String) -> Vec<String> {
    let map = hashiya::text::OffsetMap::of(&record.text, hashiya::text::Unit::Utf16);
    let point = |byte: u32| map.of_byte(&record.text, byte as usize);
    let Some(layer) = record.layers.first() else { return Vec::new() };
    let place = |id: &hashiya::model::SpanId| {
        let span = layer.spans.iter().find(|span| span.id == *id).unwrap();
        format!("{}-{}", point(span.start()), point(span.end()))
    };
    let words = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let named = |extra: &hashiya::model::Extra, usual: &str| {
        rename(extra.get("layer").and_then(serde_json::Value::as_str).unwrap_or(usual))
    };
    let mut all = Vec::new();
    for span in &layer.spans {
        let kind = named(&span.extra, NAMED_ENTITY);
        if kind.ends_with(".Token") {
            continue;
        }
        let label =
            if span.extra.get("feature") == Some(&serde_json::Value::Null) { "*" } else { &span.label };
        let attributes: Vec<String> = span
            .attributes
            .iter()
            .map(|(name, value)| format!("{}={}", rename(name), words(value)))
            .collect();
        all.push(format!("{kind} {label} {attributes:?} {}-{}", point(span.start()), point(span.end())));
    }
    for relation in &layer.relations {
        let kind = named(&relation.extra, "webanno.custom.Relation");
        let label = if relation.extra.get("feature") == Some(&serde_json::Value::Null) {
            "*"
        } else {
            &relation.kind
        };
        let attributes = relation.extra.get("attributes").and_then(serde_json::Value::as_object);
        let mut attributes: Vec<String> = attributes
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{}={}", rename(name), words(value)))
            .collect();
        attributes.sort();
        all.push(format!(
            "{kind} {label} {attributes:?} {} → {}",
            place(&relation.from),
            place(&relation.to)
        ));
    }
    for entity in &layer.entities {
        let mentions: Vec<String> = entity.mentions.iter().map(place).collect();
        all.push(format!("{} {mentions:?}", entity.extra["layer"]));
    }
    all.sort();
    all
}

#[test]
fn the_tsv_of_inception_says_what_its_xmi_says() {
    let Some(folder) = shared(&format!("{TSV}/inception-io-webanno-tsv/src/test/resources/tsv3-suite"))
    else {
        return;
    };
    let (tsv, xmi) = (by_name("webanno").unwrap(), by_name("xmi").unwrap());
    let mut equal = 0;
    let mut differ: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // The suite's TSV has a layer and a feature under other names than its XMI.
    let rename = |name: &str| match name {
        "webanno.custom.Span" => NAMED_ENTITY.to_owned(),
        "integerValue" => "intValue".to_owned(),
        _ => name.to_owned(),
    };
    for path in files(&folder, &["reference.xmi"]) {
        let (a, b) = (read(tsv, &path.with_file_name("reference.tsv")), read(xmi, &path));
        let (a, b) = (&a.records[0], &b.records[0]);
        let name = path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let (x, y) = (lines(a, &rename), lines(b, &rename));
        assert_eq!(a.text.trim_end(), b.text.trim_end(), "{name}");
        if x == y {
            equal += 1;
            continue;
        }
        let only = |sign: &str, here: &[String], there: &[String]| {
            here.iter()
                .filter(|line| !there.contains(line))
                .map(|line| format!("{sign} {line}"))
                .collect::<Vec<_>>()
        };
        differ.insert(name, [only("-", &x, &y), only("+", &y, &x)].concat());
    }
    let named = |name: &str, from: &str, to: &str| {
        let line = |sign: &str, place: &str| format!("{sign} {NAMED_ENTITY} * [] {place}");
        (name.to_owned(), vec![line("-", from), line("+", to)])
    };
    let text =
        |name: &str, lines: &[&str]| (name.to_owned(), lines.iter().map(|line| (*line).to_owned()).collect());
    let explained = BTreeMap::from([
        // Spaces at the edges of an annotation are no tokens: INCEpTION's TSV leaves them out.
        named("testAnnotationWithLeadingWhitespace", "5-8", "4-8"),
        named("testAnnotationWithLeadingWhitespaceAtStart", "1-4", "0-4"),
        named("testAnnotationWithTrailingWhitespace", "0-3", "0-4"),
        named("testAnnotationWithTrailingWhitespaceAtEnd", "4-7", "4-8"),
        // What stands among spaces is moved to a token.
        named("testZeroWidthAnnotationBeforeFirstTokenIsMovedToBeginOfFirstToken", "2-2", "1-1"),
        named("testZeroWidthAnnotationBetweenTokenIsMovedToEndOfPreviousToken", "3-3", "4-4"),
        named("testZeroWidthAnnotationBeyondLastTokenIsMovedToEndOfLastToken", "7-7", "8-8"),
        // TSV has the layer's own type for the types that extend it.
        text(
            "testElevatedType",
            &[
                "- de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS NN [\"coarseValue=NOUN\"] 0-4",
                "+ de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS_NOUN NN [\"coarseValue=NOUN\"] 0-4",
            ],
        ),
        // Without a description of its types nothing says that an empty value in XMI is a list of no links.
        text(
            "testStackedComplexSlotFeatureWithoutSlotFillers",
            &[
                "- webanno.custom.ComplexLinkHost val1 [] 0-4",
                "- webanno.custom.ComplexLinkHost val2 [] 0-4",
                "+ webanno.custom.ComplexLinkHost val1 [\"links=\"] 0-4",
                "+ webanno.custom.ComplexLinkHost val2 [\"links=\"] 0-4",
            ],
        ),
    ]);
    assert_eq!(differ, explained);
    assert_eq!(equal, 64);
}
