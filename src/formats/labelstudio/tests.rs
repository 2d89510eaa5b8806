use super::*;
use crate::formats::cut::cut_all;
use crate::model::Status;
use std::collections::BTreeMap;

fn read_beside(task: &str, config: &str) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    let mut companions = BTreeMap::new();
    if !config.is_empty() {
        companions.insert("config.xml".to_owned(), config.as_bytes().to_vec());
    }
    for cutting in cut_all(task.as_bytes(), LabelStudio.cut())? {
        let piece = Piece {
            line: cutting.line,
            items: &cutting.items,
            ..Piece::whole("x.json", &cutting.bytes, &companions)
        };
        let reading = LabelStudio.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.problems.extend(reading.problems);
        all.assumptions.extend(reading.assumptions);
        all.declared = reading.declared;
    }
    Ok(all)
}

fn read(task: &str) -> Result<Reading, FormatError> {
    read_beside(task, "")
}

/// A task with one annotation of these results.
fn task(data: &str, results: &str) -> String {
    format!(
        r#"[{{"id": 3, "data": {data}, "annotations": [{{"completed_by": 1, "lead_time": 4.2, "result": [{results}]}}]}}]"#
    )
}

fn covered(record: &Record, layer: usize) -> Vec<(&str, &str)> {
    record.layers[layer].spans.iter().map(|span| (&*span.label, span.parts[0].of(&record.text))).collect()
}

fn label(id: &str, start: u32, end: u32, labels: &str) -> String {
    format!(
        r#"{{"id": "{id}", "from_name": "ner", "to_name": "text", "type": "labels", "value": {{"start": {start}, "end": {end}, "labels": [{labels}]}}}}"#
    )
}

fn control(id: &str, name: &str, kind: &str, value: &str) -> String {
    format!(
        r#"{{"id": "{id}", "from_name": "{name}", "to_name": "text", "type": "{kind}", "value": {{"start": 3, "end": 7, {value}}}}}"#
    )
}

#[test]
fn results_with_one_id_are_one_region() {
    let results = [
        control("a", "sex", "choices", r#""choices": ["m"]"#),
        label("a", 3, 7, "\"LOC\", \"city\""),
        control("a", "sure", "rating", r#""rating": 4"#),
        control("a", "note", "textarea", r#""text": ["see there"]"#),
        control("a", "other", "textarea", r#""text": ["one", "two"]"#),
        r#"{"from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["good", "new"]}}"#.to_owned(),
        r#"{"id": "q", "from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": 5}}"#.to_owned(),
    ];
    let all = read(&task(r#"{"text": "in Rome", "k": 1}"#, &results.join(", "))).unwrap();
    let record = &all.records[0];
    assert_eq!(covered(record, 0), [("LOC", "Rome"), ("city", "Rome")]);
    let layer = &record.layers[0];
    let span = &layer.spans[0];
    assert_eq!(&*span.id.0, "a");
    assert_eq!(span.attributes["sex"], "m");
    assert_eq!(span.attributes["sure"], 4);
    assert_eq!(span.note.as_deref(), Some("see there"));
    assert_eq!(span.extra["notes"].as_array().unwrap().len(), 2);
    assert_eq!(layer.labels, ["good".into(), "new".into()]);
    assert_eq!(layer.extra["results"][0]["value"]["rating"], 5);
    assert_eq!((&*layer.annotator, layer.status), ("1", Status::Done));
    assert_eq!(layer.extra["lead_time"], 4.2);
    assert_eq!(record.metadata["k"], 1);
    assert_eq!(record.metadata["task"]["id"], 3);

    let out = LabelStudio.write(&all.records, 0, &WriteOptions::default()).unwrap().remove(0).bytes;
    let out: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(out["id"], 3);
    let work = &out["annotations"][0];
    assert_eq!((&work["completed_by"], &work["lead_time"]), (&1.into(), &4.2.into()));
    assert_eq!(work["result"][0]["value"]["labels"], serde_json::json!(["LOC", "city"]));
    assert_eq!(work["result"][0]["value"]["text"], "Rome");
}

#[test]
fn relations_predictions_and_old_completions_are_read() {
    let results = [
        label("a", 3, 7, "\"LOC\""),
        label("b", 0, 2, "\"x\""),
        r#"{"type": "relation", "from_id": "a", "to_id": "b", "direction": "left", "labels": ["near", "far"]}"#.to_owned(),
        r#"{"type": "relation", "from_id": "a", "to_id": "gone", "direction": "right", "labels": []}"#.to_owned(),
    ];
    let old =
        task(r#"{"text": "in Rome"}"#, &results.join(", ")).replace("\"annotations\"", "\"completions\"");
    let all = read(&old).unwrap();
    let layer = &all.records[0].layers[0];
    let [tie] = layer.relations.as_slice() else { panic!() };
    assert_eq!((&*tie.kind, &*tie.from.0, &*tie.to.0), ("near", "b", "a"));
    assert_eq!(tie.extra["labels"], serde_json::json!(["far"]));
    assert_eq!(all.problems.len(), 1);
    assert_eq!(layer.extra["results"][0]["to_id"], "gone");

    let suggested = format!(
        r#"[{{"data": {{"text": "in Rome"}}, "annotations": [], "predictions": [{{"model_version": "m1", "score": 0.9, "result": [{}]}}]}}]"#,
        label("a", 3, 7, "\"LOC\"")
    );
    let all = read(&suggested).unwrap();
    let layer = &all.records[0].layers[0];
    assert_eq!(&*layer.annotator, "model:m1");
    assert_eq!((&layer.extra["suggested"], &layer.extra["score"]), (&true.into(), &0.9.into()));
    let out = LabelStudio.write(&all.records, 0, &WriteOptions::default()).unwrap().remove(0).bytes;
    let out: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(out["predictions"][0]["model_version"], "m1");
    assert_eq!(out["annotations"], serde_json::json!([]));
}

#[test]
fn the_configuration_says_where_the_text_is() {
    let two = task(r#"{"title": "a title", "body": "in Rome"}"#, &label("a", 3, 7, "\"LOC\""));
    assert!(read(&two).unwrap_err().what.contains("title, body"));
    let config = r##"<View><Labels name="ner" toName="text"><Label value="LOC" background="#f00"/><Label value="PER &amp; x"/></Labels>
        <Text name="text" value="$body"/><Relations><Relation value="near"/></Relations>
        <Choices name="sex" toName="text" perRegion="true"><Choice value="m"/></Choices>
        <Choices name="mood" toName="text"><Choice value="good"/></Choices></View>"##;
    let all = read_beside(&two, config).unwrap();
    assert_eq!(covered(&all.records[0], 0), [("LOC", "Rome")]);
    assert_eq!(all.records[0].metadata["title"], "a title");
    let labels: Vec<&str> = all.declared.labels.keys().map(|label| &**label).collect();
    assert_eq!(labels, ["LOC", "PER & x"]);
    assert_eq!(all.declared.labels["LOC"]["sex"], ["m"]);
    assert!(all.declared.relations.contains_key("near") && all.declared.document_labels.contains("good"));
    // What is written says the same.
    let written = LabelStudio.beside(&all.declared, &WriteOptions::default()).remove(0);
    assert_eq!(written.name.as_deref(), Some("labelstudio_config.xml"));
    let again = config::read(std::str::from_utf8(&written.bytes).unwrap()).unwrap();
    assert_eq!(again.declared, all.declared);
    assert_eq!(read_beside(&two, "<View><Te").unwrap_err().line, 1);
}

#[test]
fn paragraphs_become_one_text() {
    let data = r#"{"talk": [{"author": "A", "text": "مرحبا 😀 بك"}, {"author": "B", "text": "أهلا"}]}"#;
    let results = r#"{"id": "a", "from_name": "l", "to_name": "talk", "type": "paragraphlabels",
        "value": {"start": "0", "end": "1", "startOffset": 8, "endOffset": 2, "text": "بك\nأه", "paragraphlabels": ["x"]}}"#;
    let all = read(&task(data, results)).unwrap();
    let record = &all.records[0];
    assert_eq!(&*record.text, "مرحبا 😀 بك\nأهلا");
    assert_eq!(covered(record, 0), [("x", "بك\nأه")]);
    assert_eq!(record.metadata["talk"][1]["author"], "B");
    // In the units of old exports.
    let old = results.replace("\"startOffset\": 8", "\"startOffset\": 9");
    assert_eq!(covered(&read(&task(data, &old)).unwrap().records[0], 0), [("x", "بك\nأه")]);
}

#[test]
fn what_is_no_text_is_refused_with_its_line() {
    let text = r#"{"text": "in Rome"}"#;
    let bad = [
        task(r#"{"image": "/data/upload/1.png"}"#, ""),
        task(
            r#"{"text": "<p>x</p>"}"#,
            r#"{"id": "a", "type": "hypertextlabels", "value": {"start": "/p[1]", "end": "/p[1]"}}"#,
        ),
        task(text, &label("a", 3, 70, "\"x\"")),
        task(
            text,
            &format!(
                "{}, {}",
                label("a", 3, 7, "\"x\""),
                control("a", "c", "choices", r#""choices": ["x"]"#).replace(": 7", ": 6")
            ),
        ),
        task(text, &control("a", "ner", "labels", r#""text": "Paris", "labels": ["x"]"#)),
        "[{\"id\": 1}]".to_owned(),
    ];
    for bad in bad {
        assert_eq!(read(&format!("\n{bad}")).unwrap_err().line, 2, "{bad}");
    }
    // A region without a label is kept, with a word about it.
    let all = read(&task(text, &label("a", 3, 7, ""))).unwrap();
    assert_eq!(covered(&all.records[0], 0), [("", "Rome")]);
    assert_eq!(all.problems.len(), 1);
}
