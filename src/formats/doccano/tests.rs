use super::*;
use crate::formats::cut::cut_all;
use std::collections::BTreeMap;

fn read_beside(bytes: &str, companions: &BTreeMap<String, Vec<u8>>) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    for cutting in cut_all(bytes.as_bytes(), Doccano.cut())? {
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole("x.jsonl", &cutting.bytes, companions)
        };
        let reading = Doccano.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.problems.extend(reading.problems);
        all.assumptions.extend(reading.assumptions);
    }
    Ok(all)
}

fn read(bytes: &str) -> Result<Reading, FormatError> {
    read_beside(bytes, &BTreeMap::new())
}

fn covered(reading: &Reading) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    for record in &reading.records {
        for span in record.layers.iter().flat_map(|layer| &layer.spans) {
            all.push((&*span.label, span.parts[0].of(&record.text)));
        }
    }
    all
}

#[test]
fn all_shapes_are_read() {
    let found =
        read(concat!(r#"{"text": "in Rome", "label": [[3, 7, "LOC"]], "meta": {"k": 1}}"#, "\n", r#"[]"#,));
    assert_eq!(found.unwrap_err().line, 2, "a list is no document");
    let shapes = [
        r#"{"id": 1, "text": "in Rome", "labels": [[3, 7, "LOC"]]}"#,
        r#"{"text": "in Rome", "entities": [[3, 7, "LOC"]], "cats": ["news"]}"#,
        r#"{"text": "in Rome", "entities": [{"id": 5, "label": "LOC", "start_offset": 3, "end_offset": 7}], "relations": []}"#,
        r#"{"text": "in Rome", "annotations": [{"label": "LOC", "start_offset": 3, "end_offset": 7, "user": 1}]}"#,
        r#"{"column_data": "in Rome", "column_label": [[3, 7, "LOC"]]}"#,
    ];
    for shape in shapes {
        assert_eq!(covered(&read(shape).unwrap()), [("LOC", "Rome")], "{shape}");
    }
    let all = read(shapes[1]).unwrap();
    assert_eq!(all.records[0].layers[0].labels, ["news".into()]);
    let all = read(r#"{"text": "x", "label": ["pos", "neg"]}"#).unwrap();
    assert_eq!(all.records[0].layers[0].labels, ["pos".into(), "neg".into()]);
    let listed = read(&format!("[{},\n{}]", shapes[0], shapes[1])).unwrap();
    assert_eq!(listed.records.len(), 2);
}

#[test]
fn numbers_of_labels_have_their_names_beside_and_users_are_annotators() {
    let row = r#"{"text": "in Rome", "annotations": [{"label": 45, "start_offset": 3, "end_offset": 7, "user": 1},
        {"label": 46, "start_offset": 0, "end_offset": 2, "user": 2}], "annotation_approver": null}"#;
    let labels = br#"[{"id": 45, "text": "LOC", "task_type": "Span"}]"#.to_vec();
    let beside = BTreeMap::from([("label_config.json".to_owned(), labels)]);
    let all = read_beside(row, &beside).unwrap();
    assert_eq!(covered(&all), [("LOC", "Rome"), ("46", "in")]);
    let annotators: Vec<&str> = all.records[0].layers.iter().map(|layer| &*layer.annotator).collect();
    assert_eq!(annotators, ["1", "2"]);
}

#[test]
fn the_edges_of_spans_tell_what_is_counted() {
    let text = "😀 وقال لافروف في موسكو";
    let row = |start: u32, end: u32| format!(r#"{{"text": "{text}", "label": [[{start}, {end}, "PER"]]}}"#);
    // As the editor counts, and as other programs do.
    let own = read(&row(8, 14)).unwrap();
    assert_eq!(covered(&own), [("PER", "لافروف")]);
    assert_eq!(own.assumptions, ["offsets were taken as UTF-16 units: no covered text says what they count"]);
    let other = read(&row(7, 13)).unwrap();
    assert_eq!(covered(&other), [("PER", "لافروف")]);
    assert!(other.assumptions[0].contains("taken as code points"), "{:?}", other.assumptions);
    // Inside a word in each way: the form's own counting, and a word about it.
    let unclear = read(&row(9, 11)).unwrap();
    assert_eq!(unclear.problems.len(), 1);
    // Graphemes, in projects that count those; beyond the text otherwise.
    let family = r#"{"text": "لَعِبَ طِفْلٌ", "label": [[4, 7, "x"]]}"#;
    assert_eq!(covered(&read(family).unwrap()), [("x", "طِفْلٌ")]);
    assert!(read(&row(8, 99)).unwrap_err().what.contains("8 to 99"));
}

#[test]
fn what_was_written_says_what_it_counts() {
    let text = "😀 وقال لافروف";
    let mut layer = crate::formats::Layer::default();
    let start = text.find("افر").unwrap();
    layer.push("part of a word", vec![crate::text::TextRange::new(text, start..start + 6).unwrap()]);
    let record = Record { layers: vec![layer], ..Record::new("", text) };
    for format in [&Doccano as &dyn Format, &DoccanoLabels] {
        let out = format.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap().remove(0);
        let line = String::from_utf8(out.bytes).unwrap();
        assert!(line.contains("\"hashiya\": {\"offsets\": \"utf-16\"}"), "{line}");
        let back = read(&line).unwrap();
        assert_eq!(covered(&back), [("part of a word", "افر")]);
        assert!(back.problems.is_empty());
    }
}

#[test]
fn wrong_rows_are_refused_with_their_line() {
    let bad = [
        (r#"{"label": [[0, 1, "x"]]}"#, "no \"text\""),
        (r#"{"text": "ab", "label": [[0, 1]]}"#, "2 parts"),
        (r#"{"text": "ab", "label": [[-1, 1, "x"]]}"#, "the start"),
        (r#"{"text": "ab", "label": [[0, 1.5, "x"]]}"#, "the end"),
        (r#"{"text": "ab", "label": [[1, 0, "x"]]}"#, "1 to 0"),
        (r#"{"text": "ab", "label": {"a": 1}}"#, "must be a list"),
        (r#"{"text": 5}"#, "must be a string"),
        (
            r#"{"text": "ab", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "x"}]}"#,
            "not there",
        ),
        (r#"{"filename": "cat.jpg", "label": ["cat"]}"#, "not a text"),
    ];
    for (row, why) in bad {
        let error = read(&format!("{{\"text\": \"fine\"}}\n{row}")).unwrap_err();
        assert_eq!(error.line, 2, "{row}");
        assert!(error.what.contains(why), "{row}: {error}");
    }
}
