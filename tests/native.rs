//! The annotation file: what goes in comes out, and what is broken is told and kept.

use crate::common::{example, shared};
use hashiya::formats::native::{NativeError, read, write};
use hashiya::model::{Annotations, Document, Edit, Span, apply};
use hashiya::text::TextRange;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn a_file_reads_as_a_person_would_write_it() {
    let (document, annotations) = example();
    let file = String::from_utf8(write(&annotations, &document)).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert!(lines[0].starts_with(r#"{"hashiya": 1, "document": "news/لافروف.txt", "sha256": ""#));
    assert_eq!(lines[1], r#" "annotator": "amal", "status": "in progress","#);
    assert_eq!(lines[3], r#"  {"id": "s1", "label": "person", "start": 4, "end": 10, "text": "لافروف"},"#);
    assert!(lines[4].starts_with(r#"  {"id": "s3", "label": "quote", "parts": [[13, 16], ["#));
    serde_json::from_str::<Value>(&file).unwrap();
}

#[test]
fn what_is_written_is_read_again() {
    let (document, annotations) = example();
    let file = write(&annotations, &document);
    let reading = read(&file, &document).unwrap();
    assert_eq!(reading.problems, []);
    assert_eq!(reading.annotations, annotations);
    assert_eq!(write(&reading.annotations, &document), file);
}

proptest! {
    #[test]
    fn any_spans_come_back(text in "[اب ّ\\r\\n👍🏽e\u{301}\"\\\\]{1,40}", cuts in prop::collection::vec((0_usize..200, 0_usize..200), 0..12)) {
        let document = Document::new("d.txt", text.as_str());
        let mut annotations = Annotations::new("amal");
        for (a, b) in cuts {
            let (a, b) = (a % (text.len() + 1), b % (text.len() + 1));
            let Ok(range) = TextRange::new(&text, a.min(b)..a.max(b)) else { continue };
            if range.is_empty() {
                continue;
            }
            let id = annotations.fresh_id();
            apply(&mut annotations, &Edit::Add(Box::new(Span::new(id, "date", range)))).unwrap();
        }
        let file = write(&annotations, &document);
        let reading = read(&file, &document).unwrap();
        prop_assert_eq!(&reading.annotations, &annotations);
        prop_assert_eq!(write(&reading.annotations, &document), file);
    }
}

#[test]
fn entities_come_back_and_those_without_spans_are_kept() {
    let document = Document::new("d.txt", "قال طه أكّد");
    let entity = |id: &str, span: &str| json!({"id": id, "type": "person", "mentions": [span], "wiki": "Q1"});
    let entities =
        json!([entity("e1", "s1"), entity("e2", "s9"), entity("e1", "s1"), {"mentions": ["s1"]}, 5]);
    let file = json!({"hashiya": 1, "sha256": document.sha256, "offsets": "code points", "annotator": "a", "status": "new",
        "spans": [{"id": "s1", "label": "person", "start": 4, "end": 6, "text": "طه"}], "entities": entities});
    let reading = read(file.to_string().as_bytes(), &document).unwrap();
    assert_eq!(reading.annotations.entities().count(), 1);
    assert_eq!(reading.annotations.entity("e1").unwrap().extra["wiki"], "Q1");
    assert_eq!(reading.problems.len(), 4);
    assert!(reading.problems.iter().all(|problem| problem.place.contains("line 1")));
    let written: Value = serde_json::from_slice(&write(&reading.annotations, &document)).unwrap();
    assert_eq!(written["entities"], entities);
}

/// Reads a file of these spans on "قال طه نعم" and tells how many were placed, and the first problem.
fn read_spans(spans: &Value) -> (usize, String) {
    let document = Document::new("d.txt", "قال طه أكّد");
    let file = json!({"hashiya": 1, "document": "d.txt", "sha256": document.sha256, "offsets": "code points", "annotator": "a",
        "status": "new", "spans": spans, "relations": [], "entities": []});
    let reading = read(file.to_string().as_bytes(), &document).unwrap();
    let all = spans.as_array().unwrap().len();
    assert_eq!(reading.annotations.len() + reading.annotations.unplaced.len(), all, "nothing is lost");
    // What could not be placed is written back word for word.
    let back: Value = serde_json::from_slice(&write(&reading.annotations, &document)).unwrap();
    for kept in &reading.annotations.unplaced {
        assert!(back["spans"].as_array().unwrap().contains(kept));
    }
    (reading.annotations.len(), reading.problems.first().map(ToString::to_string).unwrap_or_default())
}

#[track_caller]
fn refused(span: &Value, why: &str) {
    let good = json!({"id": "good", "label": "person", "start": 4, "end": 6, "text": "طه"});
    let (placed, problem) = read_spans(&json!([span, good]));
    assert_eq!(placed, 1);
    assert!(problem.contains(why) && problem.contains("line 1"), "{problem}");
}

#[test]
fn a_broken_span_is_told_and_kept() {
    refused(
        &json!({"id": "x", "label": "person", "start": 4, "end": 99, "text": "طه"}),
        "beyond the text of 11",
    );
    refused(&json!({"id": "x", "label": "person", "start": 6, "end": 4, "text": "طه"}), "before its start");
    refused(
        &json!({"id": "x", "label": "person", "start": 3, "end": 6, "text": "طه"}),
        "not what the file says",
    );
    refused(
        &json!({"id": "x", "label": "person", "start": -1, "end": 6, "text": "طه"}),
        "not the form of a span",
    );
    refused(&json!({"id": "x", "label": "person", "start": 4, "text": "طه"}), "neither");
    refused(&json!({"id": "x", "label": "", "start": 4, "end": 6, "text": "طه"}), "label is empty");
    refused(&json!({"id": "x", "label": "person", "parts": [], "text": []}), "no parts");
    refused(
        &json!({"id": "x", "label": "person", "parts": [[4, 6], [0, 3]], "text": ["طه", "قال"]}),
        "reading order",
    );
    refused(&json!({"id": "good", "label": "date", "start": 0, "end": 3, "text": "قال"}), "same identifier");
    refused(&json!(7), "not the form of a span");
}

#[test]
fn an_end_inside_a_character_is_shown_and_told() {
    let (placed, problem) =
        read_spans(&json!([{"id": "x", "label": "person", "start": 7, "end": 9, "text": "أك"}]));
    assert_eq!(placed, 1);
    assert!(problem.contains("inside a character"), "{problem}");
}

#[test]
fn a_span_that_covers_nothing_is_kept() {
    let (placed, problem) =
        read_spans(&json!([{"id": "x", "label": "person", "start": 4, "end": 4, "text": ""}]));
    assert_eq!((placed, problem.as_str()), (1, ""));
}

#[test]
fn an_unknown_label_is_kept() {
    let (placed, problem) =
        read_spans(&json!([{"id": "x", "label": "غريب", "start": 0, "end": 3, "text": "قال"}]));
    assert_eq!((placed, problem.as_str()), (1, ""));
}

#[test]
fn a_changed_text_moves_and_drops_nothing() {
    let (document, annotations) = example();
    let file = write(&annotations, &document);
    let changed =
        Document::new(document.name.clone(), format!("{} وأضاف", document.text).replace("IBM", "ABM"));
    let reading = read(&file, &changed).unwrap();
    assert!(reading.text_changed);
    assert_eq!((reading.annotations.len(), reading.annotations.unplaced.len()), (2, 1));
    assert_eq!(reading.problems.len(), 1);
    // With the old text again, everything is in its place again.
    let back = read(&write(&reading.annotations, &changed), &document).unwrap();
    assert_eq!(back.annotations, annotations);
}

#[test]
fn a_file_cut_anywhere_is_refused_with_its_place() {
    let (document, annotations) = example();
    let file = write(&annotations, &document);
    for length in 0..file.len() - 1 {
        match read(&file[..length], &document).unwrap_err() {
            NativeError::NotJson { line, .. } => assert!((1..=12).contains(&line)),
            NativeError::NotText { offset } => assert!(offset <= length),
            other => panic!("cut at {length}: {other}"),
        }
    }
}

proptest! {
    #[test]
    fn a_flipped_bit_loses_nothing_in_silence(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (document, annotations) = example();
        let mut file = write(&annotations, &document);
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        if let Ok(reading) = read(&file, &document) {
            let kept = &reading.annotations;
            let all = kept.len() + kept.unplaced.len();
            // Only a flip in the name of the list itself can hide the list, and then it is kept under that name.
            prop_assert!(all == 3 || kept.extra.keys().any(|key| key.len() == 5 && key != "their key"), "{all}");
            write(kept, &document);
        }
    }
}

#[test]
fn hostile_json_does_no_harm() {
    let Some(folder) = shared("hostile/json") else { return };
    let (document, _) = example();
    let mut files = 0;
    for folder in ["test_parsing", "test_transform"].map(|name| folder.join(name)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            files += 1;
            assert!(read(&bytes, &document).is_err(), "no such file is annotations");
            // As a span among good ones it is refused by the parser, or kept.
            let mut file = br#"{"hashiya": 1, "spans": ["#.to_vec();
            file.extend_from_slice(&bytes);
            file.extend_from_slice(b"]}");
            if let Ok(reading) = read(&file, &document) {
                assert_eq!(reading.annotations.len(), 0);
                write(&reading.annotations, &document);
            }
        }
    }
    assert!(300 < files, "{files}");
}

#[test]
fn naughty_strings_come_back_as_text_label_and_note() {
    let Some(file) = shared("hostile/blns/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert!(400 < strings.len());
    for naughty in strings.into_iter().filter(|naughty| !naughty.is_empty()) {
        let document = Document::new(naughty.as_str(), naughty.as_str());
        let mut annotations = Annotations::new(naughty.as_str());
        let whole = TextRange::new(&naughty, 0..naughty.len()).unwrap();
        let mut span = Span::new("s1".into(), naughty.as_str(), whole);
        span.note = Some(naughty.clone());
        apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
        let reading = read(&write(&annotations, &document), &document).unwrap();
        assert_eq!(reading.annotations, annotations);
    }
}
