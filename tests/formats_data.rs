//! Tables and data sets, against real files.

use crate::common::shared;
use hashiya::formats::cut::{Piece, cut_all};
use hashiya::formats::{
    Format, Layer, ReadOptions, Record, WriteOptions, hf, pdnc, plain, registry, spans_table,
};
use hashiya::text::TextRange;
use hashiya::text::tokens::Tokens;
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

#[test]
fn other_forms_are_not_taken_for_tables_or_data_sets() {
    let Some(folder) = shared("format-examples") else { return };
    let own = ["text", "csv", "tsv", "pdnc", "hf", "hf-jsonl"];
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let name = path.file_name().unwrap().to_str().unwrap();
        let found = registry::detect(name, &bytes);
        let mine = found.iter().filter(|(format, _)| own.contains(&format.info().name));
        let best = mine.map(|&(format, likely)| (likely, format.info().name)).max();
        let expected = match name {
            "hf_train.parquet" => Some((100, "hf")),
            "brat.txt" => Some((10, "text")),
            _ => None,
        };
        assert_eq!(best, expected, "{name}");
        seen += 1;
    }
    assert!(20 <= seen, "{seen}");
}

#[test]
fn pages_in_right_to_left_scripts_come_back_from_every_form() {
    let Some(folder) = shared("rtl-plain/udhr") else { return };
    let mut pages = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                pages.push(path);
            }
        }
    }
    assert!(12 <= pages.len(), "{}", pages.len());
    let none = BTreeMap::new();
    let mut records = Vec::new();
    for path in pages {
        let name = path.to_str().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let read = plain::Plain.read(&Piece::whole(name, &bytes, &none), &ReadOptions::default());
        let mut record = read.unwrap().records.remove(0);
        let tokens = Tokens::words(&record.text, &[], &[]);
        let mut layer = Layer::default();
        for (at, pair) in tokens.ranges.windows(2).enumerate().step_by(7) {
            let whole = pair[0].start() as usize..pair[1].end() as usize;
            layer.push(["word", "كلمة"][at % 2], vec![TextRange::new(&record.text, whole).unwrap()]);
        }
        record.layers.push(layer);
        records.push(record);
    }
    for format in [&spans_table::Csv as &dyn Format, &spans_table::Tsv, &hf::Parquet, &hf::Jsonl] {
        let mut bytes = format.head().to_vec();
        for file in format.write(&records, 0, &WriteOptions::default()).unwrap() {
            bytes.extend(file.bytes);
        }
        let mut back = Vec::new();
        for cutting in cut_all(&bytes, format.cut()).unwrap() {
            let piece = Piece { items: &cutting.items, ..Piece::whole("x", &cutting.bytes, &none) };
            back.extend(format.read(&piece, &ReadOptions::default()).unwrap().records);
        }
        assert!(back == records, "{}", format.info().name);
    }
    for record in &records {
        let files = pdnc::Pdnc.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
        let text = files[1].clone();
        let companions = BTreeMap::from([("x/novel_text.txt".to_owned(), text.bytes)]);
        let piece = Piece::whole("x/quotation_info.csv", &files[0].bytes, &companions);
        let back = pdnc::Pdnc.read(&piece, &ReadOptions::default()).unwrap().records.remove(0);
        assert_eq!((&back.text, &back.layers), (&record.text, &record.layers));
    }
}
