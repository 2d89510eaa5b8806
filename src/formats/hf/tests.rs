use super::*;
use crate::formats::testing::{everything, example};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use std::collections::BTreeMap;
use std::sync::Arc;

fn options() -> WriteOptions {
    let labels = ["PER", "LOC", "ORG", "person", "قول", "nothing"].map(Arc::from).to_vec();
    WriteOptions { labels, ..WriteOptions::default() }
}

fn read(format: &dyn Format, bytes: &[u8], card: Option<&str>) -> Result<Reading, FormatError> {
    let companions = card.map(|card| ("d/README.md".to_owned(), card.as_bytes().to_vec()));
    let companions: BTreeMap<_, _> = companions.into_iter().collect();
    let mut all = Reading::default();
    for cutting in crate::formats::cut::cut_all(bytes, format.cut())? {
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole("d/data/train.x", &cutting.bytes, &companions)
        };
        let reading = format.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.assumptions.extend(reading.assumptions);
        all.problems.extend(reading.problems);
    }
    Ok(all)
}

fn records() -> Vec<Record> {
    let mut first = everything();
    first.layers.truncate(1);
    let mut own = example();
    own.name = "own tokens".into();
    let words = Tokens::words(&own.text, &[], &[]);
    let column = words.ranges.iter().map(|_| "N".into()).collect();
    own.tokens = Some(Tokens { columns: vec![("pos".into(), column)], ..words });
    vec![first, example(), Record::new("empty", ""), own]
}

#[test]
fn all_that_is_said_of_a_document_comes_back() {
    for format in [&Parquet as &dyn Format, &Jsonl] {
        let records = records();
        let files = format.write(&records, 0, &options()).unwrap();
        assert_eq!(files.len(), 1);
        let found = read(format, &files[0].bytes, None).unwrap();
        assert_eq!(found.records, records, "{}", format.info().name);
        assert!(90 <= format.detect(files[0].name.as_deref().unwrap(), &files[0].bytes));
    }
}

#[test]
fn tags_are_numbers_of_classes() {
    let file = Jsonl.write(&[example()], 7, &options()).unwrap().swap_remove(0);
    assert_eq!(file.name.as_deref(), Some("data/train-00007.jsonl"));
    let row: Value = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(row["ner_tags"], serde_json::json!([0, 0, 1, 0, 3, 0, 0, 5, 6, 0, 0]));
    let mut nested = example();
    let whole = TextRange::new(&nested.text, 14..42).unwrap();
    nested.layers[0].push("ORG", vec![whole]);
    let file = Jsonl.write(&[nested], 0, &options()).unwrap().swap_remove(0);
    let row: Value = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(row["ner_tags"], serde_json::json!([0, 0, 5, 6, 6, 0, 0, 5, 6, 0, 0]));
    let error = Jsonl.write(&[example()], 7, &WriteOptions::default()).unwrap_err();
    assert!(error.what.contains("have numbers"), "{error}");
}

#[test]
fn the_card_names_the_classes() {
    let mut inventory = Inventory { documents: 1, ..Inventory::default() };
    inventory.labels.insert("من: x".into(), BTreeMap::new());
    inventory.labels.insert("PER".into(), BTreeMap::new());
    let card = Jsonl.beside(&inventory, &WriteOptions::default()).swap_remove(0);
    let card = String::from_utf8(card.bytes).unwrap();
    let names = ["O", "B-PER", "I-PER", "B-من: x", "I-من: x"].map(str::to_owned).to_vec();
    assert_eq!(card::class_names(&card, "ner_tags"), Some(names));
    assert_eq!(card::class_names(&card, "tokens"), None);
    let old = "dataset_info:\n  features:\n  - name: id\n    dtype: string\n  - name: tags\n    sequence:\n      \
               class_label:\n        names:\n          0: O\n          1: 'B-it''s'\n  splits:\n";
    assert_eq!(card::class_names(old, "tags"), Some(vec!["O".to_owned(), "B-it's".to_owned()]));
}

#[test]
fn rows_of_others_are_read() {
    let rows =
        "{\"id\": 3, \"tokens\": [\"😀\", \"قال\", \"طه\"], \"ner_tags\": [0, -1, 1], \"lang\": \"ar\"}\n";
    let card = "dataset_info:\n  features:\n  - name: ner_tags\n    list:\n      class_label:\n        names:\n\
                \x20         '0': O\n          '1': I-PER\n";
    let found = read(&Jsonl, rows.as_bytes(), Some(card)).unwrap();
    let record = &found.records[0];
    assert_eq!((&*record.name, &*record.text), ("3", "😀 قال طه"));
    assert_eq!(record.layers[0].spans[0].parts[0].of(&record.text), "طه");
    assert_eq!(record.metadata["lang"], "ar");
    assert_eq!((found.problems.len(), found.assumptions.len()), (1, 1));
    let error = read(&Jsonl, rows.as_bytes(), None).unwrap_err();
    assert!(error.line == 1 && error.remedy.contains("README.md"), "{error}");
    let uneven = "\n{\"tokens\": [\"a\"], \"ner_tags\": [\"O\", \"O\"]}";
    assert_eq!(read(&Jsonl, uneven.as_bytes(), None).unwrap_err().line, 2);
    let spans = "{\"text\": \"قال طه\", \"spans\": [{\"start\": 4, \"end\": 6, \"label\": \"PER\"}], \"label\": \"x\"}";
    let found = read(&Jsonl, spans.as_bytes(), None).unwrap();
    assert_eq!(found.records[0].layers[0].spans[0].parts[0].of("قال طه"), "طه");
    assert_eq!(found.records[0].layers[0].labels, ["x".into()]);
    assert_eq!(read(&Jsonl, b"{\"x\": 1}", None).unwrap_err().line, 1);
}

#[test]
fn damaged_files_are_refused() {
    let file = Parquet.write(&records(), 0, &options()).unwrap().swap_remove(0);
    for end in 0..file.bytes.len() {
        assert!(read(&Parquet, &file.bytes[..end], None).is_err() || end == 0);
    }
    for at in 0..file.bytes.len() {
        let mut bytes = file.bytes.clone();
        bytes[at] ^= 0x55;
        let _ = read(&Parquet, &bytes, None);
    }
    let file = Jsonl.write(&records(), 0, &options()).unwrap().swap_remove(0);
    for end in 0..file.bytes.len() {
        let _ = read(&Jsonl, &file.bytes[..end], None);
    }
}
