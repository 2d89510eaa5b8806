use super::*;
use crate::formats::cut::{Piece, cut_all};
use crate::formats::{Format as _, FormatError, ReadOptions, Reading, Record, WriteOptions};
use crate::text::TextRange;
use crate::text::tokens::Tokens;

fn read(bytes: &str) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    for cutting in cut_all(bytes.as_bytes(), Lines.cut())? {
        let none = BTreeMap::new();
        let piece =
            Piece { line: cutting.line, items: &cutting.items, ..Piece::whole("x", &cutting.bytes, &none) };
        let reading = Lines.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.assumptions.extend(reading.assumptions);
    }
    Ok(all)
}

fn covered(record: &Record) -> Vec<(&str, &str)> {
    record.layers[0].spans.iter().map(|span| (&*span.label, span.parts[0].of(&record.text))).collect()
}

fn record(text: &str, spans: &[(&str, &str)]) -> Record {
    let mut layer = Layer::default();
    for (label, what) in spans {
        let start = text.find(what).unwrap();
        layer.push(*label, vec![TextRange::new(text, start..start + what.len()).unwrap()]);
    }
    Record { layers: vec![layer], ..Record::new("", text) }
}

#[test]
fn both_shapes_are_read() {
    let old = read(r#"[["in Rome", {"entities": [[3, 7, "LOC"]]}], ["x", {"entities": []}]]"#).unwrap();
    assert_eq!(covered(&old.records[0]), [("LOC", "Rome")]);
    assert_eq!(old.records.len(), 2);
    let new = read(r#"{"text": "in Rome", "entities": [[3, 7, "LOC"]], "spans": {"g": [[0, 7, "x", "Q1"]]}, "cats": {"a": 1.0, "b": 0.25}, "meta": {"k": 1}}"#)
        .unwrap();
    let record = &new.records[0];
    assert_eq!(covered(record), [("LOC", "Rome"), ("x", "in Rome")]);
    let layer = &record.layers[0];
    assert_eq!(layer.labels, ["a".into()]);
    assert_eq!(layer.spans[1].extra["links"], serde_json::json!([{"target": "Q1"}]));
    assert_eq!(record.metadata["k"], 1);
    let out = Lines.write(&new.records, 0, &WriteOptions::default()).unwrap().remove(0).bytes;
    let out = String::from_utf8(out).unwrap();
    assert!(
        out.contains(
            r#""spans": {"g": [[0, 7, "x", "Q1"]]}, "cats": {"a": 1.0, "b": 0.25}, "meta": {"k": 1}"#
        ),
        "{out}"
    );
}

#[test]
fn entities_never_overlap() {
    let record =
        record("وزير الخارجية لافروف", &[("role", "وزير الخارجية"), ("org", "الخارجية"), ("PER", "لافروف")]);
    let out =
        Lines.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap().remove(0).bytes;
    let out: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(out["entities"], serde_json::json!([[0, 13, "role"], [14, 20, "PER"]]));
    assert_eq!(out["spans"], serde_json::json!({"sc": [[5, 13, "org", ""]]}));
}

#[test]
fn wrong_lines_are_refused() {
    for bad in [
        r#"{"entities": []}"#,
        r#"{"text": "ab", "entities": [[0, 5, "x"]]}"#,
        r#"{"text": "ab", "entities": [[0, 1]]}"#,
        r#"{"text": "ab", "spans": {"sc": 5}}"#,
        r#"{"text": "ab", "cats": {"a": "b"}}"#,
        r#"["ab", []]"#,
    ] {
        assert_eq!(read(&format!("{{\"text\": \"a\"}}\n{bad}")).unwrap_err().line, 2, "{bad}");
    }
}

fn there_and_back(records: &[Record]) -> Vec<Record> {
    let out = DocBin.write(records, 0, &WriteOptions::default()).unwrap().remove(0);
    assert_eq!(out.name.as_deref(), Some("train-00000.spacy"));
    assert_eq!(DocBin.detect("x", &out.bytes), 95);
    let none = BTreeMap::new();
    DocBin.read(&Piece::whole("x.spacy", &out.bytes, &none), &ReadOptions::default()).unwrap().records
}

#[test]
fn a_text_of_any_spaces_comes_back_from_tokens() {
    let texts = ["", " ", "a", " a  b\r\n\r\nج\u{A0}د ", "😀\u{200F} x\u{200C}y", "\n\n", "ORG _ 12"];
    let records: Vec<Record> = texts.iter().map(|text| Record::new("", *text)).collect();
    let back = there_and_back(&records);
    let found: Vec<&str> = back.iter().map(|record| &*record.text).collect();
    assert_eq!(found, texts);
}

#[test]
fn spans_sentences_and_columns_come_back() {
    let text = "أكّد لافروف  ذلك. نعم";
    let mut whole = record(text, &[("PER", "لافروف"), ("x", "روف  ذ"), ("y", " ذلك"), ("PER", "نعم")]);
    let mut tokens = Tokens::words(text, &[], &[]);
    tokens.columns.push(("POS".into(), ["VERB", "PROPN", "PRON", "PUNCT", "INTJ"].map(Arc::from).to_vec()));
    tokens.columns.push(("TAG".into(), ["a", "b", "", "d", "e"].map(Arc::from).to_vec()));
    whole.tokens = Some(tokens.clone());
    let back = there_and_back(std::slice::from_ref(&whole)).remove(0);
    let mut found = covered(&back);
    found.sort_unstable();
    assert_eq!(found, [("PER", "لافروف"), ("PER", "نعم"), ("x", "روف  ذ"), ("y", " ذلك")]);
    // Without spans no token is cut.
    whole.layers.clear();
    let back = there_and_back(std::slice::from_ref(&whole)).remove(0).tokens.unwrap();
    assert_eq!((back.ranges, back.sentences), (tokens.ranges, tokens.sentences));
    assert_eq!(back.columns, tokens.columns);
}

#[test]
fn what_is_no_such_file_is_refused() {
    let record = record("in Rome", &[("LOC", "Rome"), ("x", "in Rome")]);
    let out =
        DocBin.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap().remove(0).bytes;
    let none = BTreeMap::new();
    for end in 0..out.len() {
        let _ = DocBin.read(&Piece::whole("x.spacy", &out[..end], &none), &ReadOptions::default());
    }
    let error = DocBin.read(&Piece::whole("x.spacy", b"{}", &none), &ReadOptions::default()).unwrap_err();
    assert!(error.what.contains("not packed"), "{error}");
}
