//! Every form against what it says that it holds: what it claims comes back, what it does not claim is reported.

use crate::common::{example, shared};
use hashiya::formats::cut::cut_all;
use hashiya::formats::fidelity::{self, Fate, Report};
use hashiya::formats::{
    self, Format, Holds, Layer, Layout, Piece, ReadOptions, Record, WriteOptions, registry::ends_in,
};
use hashiya::model::Document;
use hashiya::text::TextRange;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The sample article with its labels.
pub(crate) fn sample() -> Record {
    let text = fs::read_to_string("assets/lavrov-oic.txt").unwrap();
    let document = Document::new("lavrov", text);
    let labels = fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap();
    let read = formats::native::read(&labels, &document).unwrap();
    let (layer, metadata) = Layer::from_annotations(&read.annotations);
    Record { layers: vec![layer], metadata, ..Record::new("lavrov", document.text.clone()) }
}

/// Marks, an emoji, CRLF, Latin, notes, attributes, a relation, a span of two parts.
pub(crate) fn everything() -> Record {
    let (document, annotations) = example();
    let (layer, metadata) = Layer::from_annotations(&annotations);
    Record { layers: vec![layer], metadata, ..Record::new("news/everything", document.text.clone()) }
}

/// Files of a document, as bytes by name; the stream has the name `out`.
pub(crate) fn written(format: &dyn Format, record: &Record) -> BTreeMap<String, Vec<u8>> {
    let files = format.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    let mut all: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in files {
        all.entry(file.name.unwrap_or_else(|| "out".to_owned())).or_default().extend(file.bytes);
    }
    if format.info().layout == Layout::Stream {
        let bytes = all.remove("out").unwrap_or_default();
        all.insert("out".to_owned(), [format.head(), &bytes, format.tail()].concat());
    }
    all
}

pub(crate) fn read(
    format: &dyn Format,
    name: &str,
    bytes: &[u8],
    all: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<Record>, formats::FormatError> {
    let companions: BTreeMap<String, Vec<u8>> = format
        .companions(name)
        .into_iter()
        .filter_map(|name| all.get(&name).map(|bytes| (name, bytes.clone())))
        .collect();
    let mut records = Vec::new();
    for cutting in cut_all(bytes, format.cut())? {
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole(name, &cutting.bytes, &companions)
        };
        records.extend(format.read(&piece, &ReadOptions::default())?.records);
    }
    Ok(records)
}

pub(crate) fn is_main(format: &dyn Format, name: &str) -> bool {
    name == "out" || ends_in(name, format.info().extensions)
}

pub(crate) fn both_ways() -> impl Iterator<Item = &'static dyn Format> {
    formats::all().iter().copied().filter(|format| format.info().reads && format.info().writes)
}

#[test]
fn what_a_form_claims_to_hold_comes_back() {
    for record in [sample(), everything()] {
        for format in both_ways() {
            let info = format.info();
            let mut report = Report::default();
            let fitted = fidelity::fit(record.clone(), info, WriteOptions::default().remedies, &mut report);
            let all = written(format, &fitted);
            let mut found = Vec::new();
            for (name, bytes) in all.iter().filter(|(name, _)| is_main(format, name)) {
                found.extend(
                    read(format, name, bytes, &all).unwrap_or_else(|error| panic!("{}: {error}", info.name)),
                );
            }
            let differences = fidelity::differences(std::slice::from_ref(&fitted), &found, info);
            assert_eq!(differences, Vec::<String>::new(), "{} of {}", record.name, info.name);
            // Every span of the input is kept or told of.
            let told: usize = report.totals.get("span").map_or(0, |fates| fates.values().sum());
            assert!(record.span_count() <= told, "{}: {told}", info.name);
        }
    }
}

#[test]
fn the_sample_is_whole_where_spans_may_nest_and_told_of_where_not() {
    let record = sample();
    for format in both_ways().filter(|format| format.info().holds.spans) {
        let mut report = Report::default();
        fidelity::fit(record.clone(), format.info(), WriteOptions::default().remedies, &mut report);
        let (kept, flat) = (report.count("span", Fate::Kept), report.count("span", Fate::Flattened));
        let nests = format.info().holds.overlap != formats::Overlap::None;
        assert_eq!((kept, flat), if nests { (41, 0) } else { (35, 6) }, "{}", format.info().name);
    }
}

/// A document with one thing in it beside a span, and whether a form says that it holds that.
type Feature = (&'static str, fn(&mut Record), fn(&Holds) -> bool);

const FEATURES: [Feature; 9] = [
    ("note", |record| record.layers[0].spans[0].note = Some("n".to_owned()), |holds| holds.notes),
    ("unsure", |record| record.layers[0].spans[0].unsure = true, |holds| holds.unsure),
    ("confidence", |record| record.layers[0].spans[0].confidence = Some(0.5), |holds| holds.confidence),
    (
        "attribute",
        |record| {
            record.layers[0].spans[0].attributes.insert("type".to_owned(), "direct".into());
        },
        |holds| holds.attributes,
    ),
    (
        "parts",
        |record| {
            let part = TextRange::new(&record.text, 14..21).unwrap();
            record.layers[0].spans[0].parts.push(part);
        },
        |holds| holds.parts,
    ),
    (
        "zero-length",
        |record| record.layers[0].spans[0].parts = vec![TextRange::new(&record.text, 7..7).unwrap()],
        |holds| holds.empty,
    ),
    ("document label", |record| record.layers[0].labels.push("news".into()), |holds| holds.document_labels),
    (
        "metadata",
        |record| {
            record.metadata.insert("date".to_owned(), "2022-10-24".into());
        },
        |holds| holds.metadata,
    ),
    (
        "annotators",
        |record| {
            let mut other = record.layers[0].clone();
            other.annotator = "badr".into();
            record.layers.push(other);
        },
        |holds| holds.annotators,
    ),
];

#[test]
fn every_feature_is_held_or_reported_by_every_form() {
    for (name, make, held) in FEATURES {
        let mut record = Record::new("a", "قال طه في موسكو");
        let mut layer = Layer { annotator: "amal".into(), ..Layer::default() };
        layer.push("person", vec![TextRange::new(&record.text, 7..11).unwrap()]);
        record.layers.push(layer);
        make(&mut record);
        for format in both_ways() {
            let info = format.info();
            let mut report = Report::default();
            let fitted = fidelity::fit(record.clone(), info, WriteOptions::default().remedies, &mut report);
            if info.holds.spans {
                assert_eq!(
                    report.is_lossy(),
                    !held(&info.holds),
                    "{name} in {}: {:?}",
                    info.name,
                    report.losses
                );
            }
            let all = written(format, &fitted);
            let mut found = Vec::new();
            for (file, bytes) in all.iter().filter(|(file, _)| is_main(format, file)) {
                let read = read(format, file, bytes, &all);
                found.extend(read.unwrap_or_else(|error| panic!("{name} in {}: {error}", info.name)));
            }
            if 1 < found.len() {
                // A form with a file for each annotator.
                let layers = found.iter().flat_map(|record| record.layers.clone()).collect();
                found = vec![Record { layers, ..found[0].clone() }];
            }
            let differences = fidelity::differences(std::slice::from_ref(&fitted), &found, info);
            assert_eq!(differences, Vec::<String>::new(), "{name} in {}", info.name);
        }
    }
}

#[test]
fn no_torn_file_makes_a_reader_fall() {
    let record = everything();
    for format in both_ways() {
        let mut report = Report::default();
        let fitted =
            fidelity::fit(record.clone(), format.info(), WriteOptions::default().remedies, &mut report);
        let all = written(format, &fitted);
        for (name, bytes) in all.iter().filter(|(name, _)| is_main(format, name)) {
            for end in 0..bytes.len() {
                let _ = read(format, name, &bytes[..end], &all);
            }
            let mut torn = bytes.clone();
            for at in 0..bytes.len() {
                for flip in [0x01, 0x20, 0x80] {
                    torn[at] ^= flip;
                    let _ = read(format, name, &torn, &all);
                    torn[at] ^= flip;
                }
            }
        }
    }
}

#[test]
fn broken_json_is_refused() {
    let Some(folder) = shared("hostile/json") else { return };
    let mut seen = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !ends_in(&name, &["json"]) {
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            for format in both_ways().filter(|format| ends_in(&name, format.info().extensions)) {
                let read = read(format, &name, &bytes, &BTreeMap::new());
                if name.starts_with("n_") {
                    let none = read.as_ref().is_ok_and(Vec::is_empty);
                    assert!(read.is_err() || none, "{name} by {}", format.info().name);
                    seen += 1;
                }
            }
        }
    }
    assert!(188 <= seen, "{seen}");
}

/// Reads a file of shared data in a form.
fn read_shared(name: &str, form: &str) -> Option<Vec<Record>> {
    let path = shared(name)?;
    let text = hashiya::text::decode::decode(fs::read(&path).unwrap()).unwrap().0;
    let format = formats::by_name(form).unwrap();
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut beside = BTreeMap::new();
    for other in format.companions(&file) {
        if let Ok(bytes) = fs::read(path.parent().unwrap().join(&other)) {
            beside.insert(other, bytes);
        }
    }
    Some(read(format, &file, text.as_bytes(), &beside).unwrap_or_else(|error| panic!("{name}: {error}")))
}

#[test]
fn the_same_text_is_read_from_every_form() {
    for (file, form, labelled) in [
        ("brat.ann", "brat", true),
        ("conll2003.conll", "conll2003", true),
        ("conll2002.conll", "conll2002", true),
        ("bioes.conll", "bioes", true),
        ("cas.xmi", "xmi", true),
        ("cas.json", "cas-json", true),
        ("brat.txt", "text", false),
    ] {
        let Some(records) = read_shared(&format!("format-examples/{file}"), form) else { return };
        let spans: Vec<String> = records
            .iter()
            .flat_map(|record| {
                record.layers.iter().flat_map(|layer| &layer.spans).map(move |span| (record, span))
            })
            .filter(|(_, span)| {
                span.parts.len() == 1 && !["Cue", "Token", "Sentence"].contains(&&*span.label)
            })
            .map(|(record, span)| format!("{} {}", span.label, span.parts[0].of(&record.text)))
            .collect();
        let expected: &[&str] = if labelled {
            &["PER لافروف", "LOC موسكو", "ORG قناة الميادين"]
        } else {
            &[]
        };
        assert_eq!(spans, expected, "{file}");
        let path = Path::new("../shared/data/format-examples").join(file);
        let head = fs::read(path).unwrap();
        assert_eq!(formats::detect(file, &head)[0].0.info().name, form);
    }
}

#[test]
fn columns_are_counted_as_published() {
    let count = |records: &[Record]| {
        let tokens = records.iter().filter_map(|record| record.tokens.as_ref());
        let (words, sentences) = tokens.fold((0, 0), |(words, sentences), tokens| {
            (words + tokens.ranges.len(), sentences + tokens.sentences.len())
        });
        (words, sentences, records.iter().map(Record::span_count).sum::<usize>())
    };
    let Some(found) = read_shared("conll/seqeval/tests/data/ground_truth.txt", "conll2003") else { return };
    let (tokens, _, phrases) = count(&found);
    println!("seqeval: {tokens} tokens, {phrases} phrases in the last column");
    assert_eq!((tokens, phrases), (961, 539));
    let urdu = ["train", "dev", "test"].map(|part| {
        let name = format!("rtl-ner/il-ner-urdu/Datasets/Urdu/Urdu-{part}.txt");
        count(&read_shared(&name, "conll2002").unwrap())
    });
    let all = urdu.iter().fold((0, 0), |all, part| (all.0 + part.0, all.1 + part.1));
    println!("il-ner-urdu: {} tokens, {} sentences", all.0, all.1);
    assert_eq!(all, (227_840, 10_910));
}

#[test]
fn every_cas_is_read_with_all_spans_in_range() {
    let Some(folder) = shared("uima/dkpro-cassis") else { return };
    let mut folders = vec![folder];
    let (mut files, mut spans) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let found = formats::detect(&name, &bytes);
            let Some((format, _)) =
                found.first().filter(|(format, _)| ["xmi", "cas-json"].contains(&format.info().name))
            else {
                continue;
            };
            let records = read(*format, &name, &bytes, &BTreeMap::new())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            files += 1;
            for record in &records {
                for part in record.layers.iter().flat_map(|layer| &layer.spans).flat_map(|span| &span.parts) {
                    assert!(part.fits(&record.text), "{}", path.display());
                    spans += 1;
                }
            }
        }
    }
    println!("{files} files of CAS, {spans} parts of spans");
    assert!(0 < files && 0 < spans);
}
