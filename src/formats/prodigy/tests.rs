use super::*;
use crate::formats::cut::cut_all;

fn read(bytes: &str) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    for cutting in cut_all(bytes.as_bytes(), Prodigy.cut())? {
        let none = BTreeMap::new();
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole("x.jsonl", &cutting.bytes, &none)
        };
        let reading = Prodigy.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.assumptions.extend(reading.assumptions);
    }
    Ok(all)
}

fn written(record: &Record) -> Map {
    let out =
        Prodigy.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap().remove(0).bytes;
    serde_json::from_slice(&out).unwrap()
}

const ROW: &str = r#"{"text": "قال وزير الخارجية لافروف", "tokens": [{"text": "قال", "start": 0, "end": 3, "id": 0, "ws": true},
    {"text": "وزير", "start": 4, "end": 8, "id": 1, "ws": true}, {"text": "الخارجية", "start": 9, "end": 17, "id": 2, "ws": true, "disabled": true},
    {"text": "لافروف", "start": 18, "end": 24, "id": 3, "ws": false}],
    "spans": [{"start": 4, "end": 17, "token_start": 1, "token_end": 2, "label": "role"}],
    "relations": [{"head": 2, "child": 3, "label": "of"}, {"head": 0, "child": 2, "label": "says",
        "head_span": {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": null}, "child_span": {"start": 4, "end": 17, "token_start": 1, "token_end": 2, "label": "role"}}],
    "_input_hash": -5, "_session_id": "amal", "answer": "reject"}"#;

#[test]
fn the_last_token_is_inside_and_relations_name_it() {
    let all = read(ROW).unwrap();
    let record = &all.records[0];
    let layer = &record.layers[0];
    assert_eq!(&*layer.annotator, "amal");
    assert_eq!(layer.extra.get("answer").unwrap(), "reject");
    assert!(all.assumptions.iter().any(|said| said.contains("no gold")));
    assert_eq!(record.metadata.get("_input_hash").unwrap(), -5);
    let span = |id: &SpanId| layer.spans.iter().find(|span| span.id == *id).unwrap();
    let ties: Vec<(&str, &str, &str)> = layer
        .relations
        .iter()
        .map(|tie| {
            (&*tie.kind, span(&tie.from).parts[0].of(&record.text), span(&tie.to).parts[0].of(&record.text))
        })
        .collect();
    assert_eq!(ties, [("of", "وزير الخارجية", "لافروف"), ("says", "قال", "وزير الخارجية")]);

    let row = written(record);
    assert_eq!(
        row["spans"],
        serde_json::json!([{"start": 4, "end": 17, "token_start": 1, "token_end": 2, "label": "role"}])
    );
    assert_eq!(row["relations"][0]["head"], 2);
    assert_eq!(row["relations"][0]["child"], 3);
    assert_eq!(row["tokens"][2]["disabled"], true);
    assert_eq!(row["answer"], "reject");
    assert_eq!(row["_input_hash"], -5);
    assert!(!row.contains_key("_task_hash"));
}

#[test]
fn tokens_are_cut_where_spans_need_it() {
    let text = "وللمنظمة دور";
    let mut layer = Layer::default();
    layer.push("ORG", vec![TextRange::new(text, 6..16).unwrap()]);
    let row = written(&Record { layers: vec![layer], ..Record::new("", text) });
    assert_eq!(row["spans"][0]["token_start"], 1);
    assert_eq!(row["spans"][0]["token_end"], 1);
    let tokens = row["tokens"].as_array().unwrap();
    let shown: Vec<(&str, bool)> = tokens
        .iter()
        .map(|token| (token["text"].as_str().unwrap(), token["ws"].as_bool().unwrap()))
        .collect();
    assert_eq!(shown, [("ولل", false), ("منظمة", true), ("دور", false)]);
}

#[test]
fn wrong_rows_are_refused() {
    let bad = [
        r#"{"spans": []}"#,
        r#"{"image": "x.jpg", "spans": []}"#,
        r#"{"text": "ab", "spans": [{"start": 0, "end": 3, "label": "x"}]}"#,
        r#"{"text": "ab", "spans": [{"start": 0, "label": "x"}]}"#,
        r#"{"text": "ab", "spans": [], "relations": [{"head": 0, "child": 1, "label": "x"}]}"#,
        r#"{"text": "ab", "tokens": [{"text": "x", "start": 0, "end": 1, "id": 0}]}"#,
    ];
    for row in bad {
        assert_eq!(read(&format!("{{\"text\": \"fine\"}}\n{row}")).unwrap_err().line, 2, "{row}");
    }
}
