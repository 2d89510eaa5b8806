//! Tables and data sets, against real files.

use crate::common::shared;
use hashiya::formats::cut::{Piece, cut_all};
use hashiya::formats::{Format, ReadOptions, Record, WriteOptions, hf};
use std::collections::BTreeMap;

fn read(format: &dyn Format, name: &str, companions: &[&str]) -> Option<Vec<Record>> {
    let load = |name: &str| shared(name).map(|path| std::fs::read(path).unwrap());
    let bytes = load(name)?;
    let companions: BTreeMap<String, Vec<u8>> =
        companions.iter().map(|name| ((*name).to_owned(), load(name).unwrap())).collect();
    let mut records = Vec::new();
    for cutting in cut_all(&bytes, format.cut()).unwrap() {
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole(name, &cutting.bytes, &companions)
        };
        records.extend(format.read(&piece, &ReadOptions::default()).unwrap().records);
    }
    Some(records)
}

#[test]
fn the_examples_of_hugging_face_are_read_and_written() {
    let card = "format-examples/hf/README.md";
    for (format, name, companions) in [
        (&hf::Parquet as &dyn Format, "format-examples/hf_train.parquet", &[][..]),
        (&hf::Jsonl, "format-examples/hf/data/train.jsonl", &[card][..]),
    ] {
        let Some(records) = read(format, name, companions) else { return };
        let spans: Vec<(usize, &str, &str)> = records
            .iter()
            .enumerate()
            .flat_map(|(at, record)| {
                let spans = record.layers.iter().flat_map(|layer| &layer.spans);
                spans.map(move |span| (at, &*span.label, span.parts[0].of(&record.text)))
            })
            .collect();
        assert_eq!(spans, [(0, "PER", "لافروف"), (0, "LOC", "موسكو"), (1, "ORG", "قناة الميادين")]);
        let files = format.write(&records, 0, &WriteOptions::default()).unwrap();
        let none = BTreeMap::new();
        let mut back = Vec::new();
        for cutting in cut_all(&files[0].bytes, format.cut()).unwrap() {
            let piece = Piece { items: &cutting.items, ..Piece::whole(name, &cutting.bytes, &none) };
            back.extend(format.read(&piece, &ReadOptions::default()).unwrap().records);
        }
        assert_eq!(back, records);
    }
}
