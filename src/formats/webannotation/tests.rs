use super::*;
use crate::formats::{Entity, Layer, fidelity};
use crate::model::{Relation, SpanId, Status};
use crate::text::TextRange;
use proptest::strategy::Strategy as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TEXT: &str = "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\n";

fn reading(content: &str, text: Option<&str>) -> Result<Reading, FormatError> {
    let mut companions = BTreeMap::new();
    companions.extend(text.map(|text| ("d/x.txt".to_owned(), text.as_bytes().to_vec())));
    WebAnnotation.read(&Piece::whole("d/x.jsonld", content.as_bytes(), &companions), &ReadOptions::default())
}

fn read(content: &str) -> Record {
    reading(content, None).unwrap().records.remove(0)
}

fn written(record: &Record) -> String {
    let files = WebAnnotation.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    String::from_utf8(files[0].bytes.clone()).unwrap()
}

fn comes_back(record: &Record) {
    let content = written(record);
    assert_eq!(&read(&content), record, "{content}");
}

fn selector(start: usize, end: usize, exact: &str) -> Value {
    json!([{"type": "TextPositionSelector", "start": start, "end": end}, {"type": "TextQuoteSelector", "exact": exact}])
}

fn annotation(body: &Value, selector: &Value) -> String {
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": "urn:x:1", "type": "Annotation", "motivation": "identifying",
        "body": body, "target": {"source": {"id": "urn:sha256:doc", "language": "ar"}, "selector": selector},
    })
    .to_string()
}

fn covered(record: &Record) -> Vec<String> {
    let parts = |span: &crate::model::Span| {
        let parts: Vec<&str> = span.parts.iter().map(|part| part.of(&record.text)).collect();
        format!("{} {}", span.label, parts.join("|"))
    };
    record.layers.iter().flat_map(|layer| &layer.spans).map(parts).collect()
}

#[test]
fn annotations_are_read_with_the_text_beside_them_and_written_with_it() {
    let tag = |label: &str| json!({"type": "TextualBody", "purpose": "tagging", "value": label});
    let one = |start, end, exact, label: &str| {
        serde_json::from_str::<Value>(&annotation(&tag(label), &selector(start, end, exact))).unwrap()
    };
    let all =
        json!([one(7, 13, "لافروف", "PER"), one(17, 22, "موسكو", "LOC"), one(30, 43, "قناة الميادين", "ORG")]);
    let found = reading(&all.to_string(), Some(TEXT)).unwrap();
    let record = &found.records[0];
    assert_eq!(covered(record), ["PER لافروف", "LOC موسكو", "ORG قناة الميادين"]);
    assert_eq!((&*record.name, &*record.layers[0].spans[0].id.0), ("d/x", "urn:x:1"));
    comes_back(record);
    let error = reading(&all.to_string(), None).unwrap_err();
    assert!(error.what.contains("d/x.txt"), "{error}");
    // Offsets of JavaScript are found out by the quotation.
    let utf16 = reading(&annotation(&tag("PER"), &selector(8, 14, "لافروف")), Some(TEXT)).unwrap();
    assert_eq!(covered(&utf16.records[0]), ["PER لافروف"]);
    assert_eq!(utf16.assumptions.len(), 1);
}

#[test]
fn a_quotation_alone_selects_every_place_where_it_stands() {
    let quote = |exact: &str, prefix: &str, suffix: &str| {
        let selector =
            json!({"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix});
        reading(&annotation(&json!({"type": "TextualBody", "value": "X"}), &selector), Some("زيد وعمرو وزيد"))
    };
    assert_eq!(covered(&quote("زيد", "", "").unwrap().records[0]), ["X زيد", "X زيد"]);
    assert_eq!(covered(&quote("زيد", " و", "").unwrap().records[0]), ["X زيد"]);
    let shortened = quote("عمرو", "غيره ", "").unwrap();
    assert_eq!((covered(&shortened.records[0]).len(), shortened.problems.len()), (1, 1));
    assert!(quote("بكر", "", "").unwrap_err().what.contains("is not in the text"));
}

#[test]
fn bodies_become_labels_notes_attributes_and_references() {
    let text =
        |purpose: &str, value: &str| json!({"type": "TextualBody", "purpose": purpose, "value": value});
    let bodies = json!([
        text("commenting", "ملاحظة"), text("tagging", "PER"), text("tagging", "again"), text("commenting", "more"),
        {"type": "TextualBody", "purpose": "describing", "name": "Mention", "value": "Name"},
        "http://www.wikidata.org/entity/Q58217",
        {"type": "SpecificResource", "purpose": "identifying", "source": "Wikidata:Q58217"},
        {"type": "Choice", "items": ["http://example.org/1"]},
        {"type": "TextualBody", "purpose": "commenting", "value": "fr", "language": "fr"},
    ]);
    let found = reading(&annotation(&bodies, &selector(7, 13, "لافروف")), Some(TEXT)).unwrap();
    let span = &found.records[0].layers[0].spans[0];
    assert_eq!((&*span.label, span.note.as_deref()), ("PER", Some("ملاحظة")));
    assert_eq!(span.attributes["Mention"], "Name");
    assert_eq!(span.extra["notes"][1], json!({"type": "commenting", "text": "more"}));
    assert_eq!(span.extra["links"][1], json!({"type": "identifying", "target": "Wikidata:Q58217"}));
    assert_eq!(span.extra["bodies"].as_array().unwrap().len(), 2);
    comes_back(&found.records[0]);
    assert!(written(&found.records[0]).contains("\"Choice\", \"items\""));
}

#[test]
fn everything_is_held() {
    let text = " a\r\nb\0c\u{2028}\u{FEFF}👍🏽 \n";
    let mut record = Record::new("news/x", text);
    record.metadata.insert("k".to_owned(), json!({"a": [1, null]}));
    let part = |start, end| TextRange::new(text, start..end).unwrap();
    for annotator in ["", "ليلى"] {
        let mut layer = Layer { annotator: annotator.into(), status: Status::Done, ..Layer::default() };
        // A label that is the text itself is not taken for the text.
        layer.labels = vec!["سياسة".into(), text.into()];
        layer.extra.insert("unparsed".to_owned(), json!(["T1\tx", "{}"]));
        let span = layer.push("شخص \"x\"\r\n", vec![part(0, 2), part(4, 6)]);
        (span.unsure, span.confidence, span.note) = (true, Some(0.5), Some(" two\r\nlines".to_owned()));
        span.attributes = [("عدد", json!(3)), ("a b", json!("c\rd")), ("z", json!(true)), ("e", json!(""))]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
        span.extra = [
            ("links", json!([{"target": "Wikidata:Q1", "type": "Reference", "id": "N1", "text": "x"}])),
            ("notes", json!([{"type": "commenting", "text": "y"}])),
            ("bodies", json!([{"type": "TextualBody", "purpose": "commenting", "value": "y"}])),
            ("created", json!("yesterday")),
            ("modified", json!("2015-01-29T09:00:00Z")),
            ("motivation", json!("identifying")),
            ("creator", json!(3)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        layer.push("", vec![part(3, 3)]).id = "an id/with #%".into();
        layer.push("X", vec![part(0, text.len())]).id = "http://example.org/1".into();
        layer.spans[2].extra.insert("notes".to_owned(), json!([{"type": "commenting", "text": "y"}]));
        layer.spans[2].extra.insert("links".to_owned(), json!([{"target": "a:b"}]));
        for (id, kind) in [("s1", "قال"), ("http://example.org/1", ""), ("r 2", "two words")] {
            layer.relations.push(Relation {
                id: id.into(),
                kind: kind.into(),
                from: "s1".into(),
                to: "an id/with #%".into(),
                extra: [("event".to_owned(), json!("E1"))].into(),
            });
        }
        layer.entities.push(Entity { id: "e 1".into(), mentions: vec!["s1".into()], ..Entity::default() });
        record.layers.push(layer);
    }
    record.layers.push(Layer::default());
    comes_back(&record);
    comes_back(&Record::new("x", ""));
    let empty = Record::new("x", "x");
    assert_eq!(
        fidelity::differences(std::slice::from_ref(&empty), &[read(&written(&empty))], &INFO),
        Vec::<String>::new()
    );
}

#[test]
fn annotators_are_told_apart_and_relations_read() {
    let one = |id: &str, creator: &str, start: usize, end: usize| {
        json!({"id": id, "type": "Annotation", "creator": {"type": "Person", "name": creator}, "body": "urn:x:y",
               "created": "2015-01-28T12:00:00Z", "motivation": "highlighting",
               "target": {"source": "urn:t", "selector": {"type": "TextPositionSelector", "start": start, "end": end}}})
    };
    let link = json!({"id": "urn:4", "type": "Annotation", "motivation": "linking", "target": "urn:1", "body": "urn:2"});
    let whole = json!({"type": "Annotation", "target": "urn:t", "body": {"type": "TextualBody", "purpose": "tagging", "value": "news"}});
    let reply = json!({"type": "Annotation", "motivation": "replying", "target": "urn:1", "bodyValue": "no"});
    let page = json!({"@context": ["http://www.w3.org/ns/anno.jsonld"], "type": "AnnotationPage", "next": "urn:p2",
        "items": [link, one("urn:1", "a", 0, 1), one("urn:2", "a", 2, 3), one("urn:2", "b", 2, 3), whole, reply]});
    let found = reading(&page.to_string(), Some("x y z")).unwrap();
    let record = &found.records[0];
    let names: Vec<&str> = record.layers.iter().map(|layer| &*layer.annotator).collect();
    assert_eq!(names, ["a", "b", ""]);
    assert_eq!(record.layers[0].relations[0].kind.as_ref(), "linking");
    assert_eq!(record.layers[0].spans[0].extra["created"], "2015-01-28T12:00:00Z");
    assert_eq!(&*record.layers[0].spans[0].label, "highlighting");
    assert_eq!(record.layers[2].labels[0].as_ref(), "news");
    assert_eq!(record.layers[2].extra["unparsed"].as_array().unwrap().len(), 1);
    assert_eq!(found.problems.len(), 2, "{:?}", found.problems);
    comes_back(record);
}

#[test]
fn ranges_composites_and_parts_of_pages_are_read_as_far_as_they_are_text() {
    let position = |start: usize| json!({"type": "TextPositionSelector", "start": start, "end": start + 1});
    let range = json!({"type": "RangeSelector", "startSelector": position(1), "endSelector": position(4)});
    let found = reading(&annotation(&json!("urn:b"), &range), Some("abcdef")).unwrap();
    assert_eq!(covered(&found.records[0]), ["identifying bcd"]);
    let part = |start: usize| json!({"source": "urn:t", "selector": position(start)});
    let of = |target: Value| {
        let one = json!({"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "bodyValue": "n",
                         "target": target});
        covered(&reading(&one.to_string(), Some("abcdef")).unwrap().records[0])
    };
    assert_eq!(of(json!({"type": "Composite", "items": [part(3), part(0)]})), ["annotation a|d"]);
    assert_eq!(of(json!([part(3), part(0)])), ["annotation d", "annotation a"]);
    let inside = |kind: Value| json!({"type": "FragmentSelector", "value": "para5", "refinedBy": kind});
    let quote = json!({"type": "TextQuoteSelector", "exact": "cd"});
    let found = reading(&annotation(&json!("urn:b"), &inside(quote)), Some("abcdef")).unwrap();
    assert_eq!(covered(&found.records[0]), ["identifying cd"]);
    // Counted from the start of a part of a page that nobody knows: no place in the text.
    let found = reading(&annotation(&json!("urn:b"), &inside(position(1))), Some("abcdef")).unwrap();
    assert_eq!((covered(&found.records[0]).len(), found.problems.len()), (0, 1));
    comes_back(&found.records[0]);
}

#[test]
fn wrong_annotations_are_refused_with_a_place() {
    let good = json!({"@context": "http://www.w3.org/ns/anno.jsonld", "id": "http://example.org/1", "type": "Annotation",
                      "target": {"source": "urn:t", "selector": {"type": "TextPositionSelector", "start": 0, "end": 1}}});
    let wrong = |change: &dyn Fn(&mut Value)| {
        let mut annotation = good.clone();
        change(&mut annotation);
        let content = serde_json::to_string_pretty(&json!([annotation])).unwrap();
        reading(&content, Some("abc")).unwrap_err()
    };
    let cases: [(&str, Value, &str); 18] = [
        ("id", json!(["urn:a", "urn:b"]), "id is not one URI"),
        ("id", json!("not a uri"), "id is not a URI"),
        ("@context", json!("fish"), "@context is not that of Web Annotations"),
        ("type", json!("Squirrel"), "type of http://example.org/1 is not Annotation"),
        ("target", json!(9), "target of http://example.org/1 is neither a URI nor an object"),
        ("body", json!("this is not a uri"), "body of http://example.org/1 is not a URI"),
        ("body", json!({"id": "urn:b", "format": 6}), "body.format of http://example.org/1 is not a text"),
        (
            "body",
            json!({"id": "urn:b", "textDirection": "squirrel"}),
            "body.textDirection of http://example.org/1 is none of",
        ),
        (
            "body",
            json!({"id": "urn:b", "processingLanguage": ["en"]}),
            "body.processingLanguage of http://example.org/1 is not one",
        ),
        ("body", json!({"type": "TextualBody"}), "body.value of http://example.org/1 is missing"),
        (
            "body",
            json!({"type": "TextualBody", "value": ["a"]}),
            "body.value of http://example.org/1 is not one text",
        ),
        (
            "body",
            json!({"type": ["Choice", "List"], "items": ["urn:a"]}),
            "body.type of http://example.org/1 is more than one",
        ),
        ("body", json!({"items": ["urn:a"]}), "body.items of http://example.org/1 belongs to no"),
        ("bodyValue", json!(23), "bodyValue of http://example.org/1 is not one text"),
        ("created", json!("yesterday"), "created of http://example.org/1 is not a date"),
        ("rights", json!("not a uri"), "rights of http://example.org/1 is not a URI"),
        ("creator", json!(6), "creator of http://example.org/1 is neither"),
        ("target", json!({"type": "SpecificResource"}), "target.source of http://example.org/1 is missing"),
    ];
    for (key, value, what) in cases {
        let error = wrong(&|annotation| annotation[key] = value.clone());
        assert!(error.what.starts_with(what), "{error}");
        assert_eq!((error.line, error.column), (2, 3), "{error}");
    }
    for (selector, what) in [
        (json!({"type": "FragmentSelector"}), "target.selector.value"),
        (json!({"type": "TextQuoteSelector"}), "target.selector.exact"),
        (json!({"type": "TextPositionSelector", "start": 2, "end": 1}), "target.selector.end"),
        (json!({"type": "TextPositionSelector", "start": -2, "end": 1}), "target.selector"),
        (
            json!({"type": "TextPositionSelector", "start": 2, "end": 9}),
            "a span from 2 to 9 does not lie in the text",
        ),
    ] {
        let error = wrong(&|annotation| annotation["target"]["selector"] = selector.clone());
        assert!(error.what.starts_with(what), "{error}");
        assert_eq!((error.line, error.column), (2, 3), "{error}");
    }
    let error = reading("{\n \"@context\": 1,}", None).unwrap_err();
    assert_eq!(error.line, 2, "{error}");
    assert!(reading("7", None).is_err() && reading("{}", None).is_err() && reading("[]", None).is_err());
}

#[test]
fn no_bytes_make_it_fall() {
    let mut record = Record::new("x", "a b");
    record.layers.push(Layer::default());
    record.layers[0].push("X", vec![TextRange::new("a b", 0..1).unwrap()]);
    let content = written(&record);
    for end in 0..content.len() {
        assert!(reading(content.get(..end).unwrap(), Some("a b")).is_err() || end == content.len() - 1);
        let _ = WebAnnotation.detect("x.jsonld", &content.as_bytes()[..end]);
    }
    let deep = "[".repeat(100_000);
    assert!(reading(&deep, None).is_err());
}

proptest::proptest! {
    #[test]
    fn every_text_comes_back(text in "(\\PC|[\r\n\t\0\"\\\\]){0,30}", id in "(\\PC|[/#%: ]){0,6}") {
        let mut record = Record::new("x", text.as_str());
        let mut layer = Layer::default();
        let stops: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (number, pair) in stops.windows(3).enumerate() {
            layer.push("X", vec![TextRange::new(&text, pair[0]..pair[2]).unwrap()]).id =
                SpanId(format!("{id}{number}").into());
        }
        record.layers.push(layer);
        proptest::prop_assert_eq!(&read(&written(&record)), &record);
    }
}

#[test]
fn it_knows_its_files() {
    let content = annotation(&json!("urn:b"), &selector(0, 1, "a"));
    assert_eq!(WebAnnotation.detect("x.json", content.as_bytes()), 95);
    assert_eq!(WebAnnotation.detect("x.json", b"{\"text\": 1}"), 0);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn a_damaged_file_is_refused_or_read_whole(
        changes in proptest::collection::vec(
            (proptest::prelude::any::<usize>(), "[TREA#*0-9 \t\n:;<>/&\"{}\\[\\],a-z]{0,3}".prop_map(String::into_bytes)),
            1..6,
        ),
    ) {
        let mut content = annotation(&json!("urn:b"), &selector(7, 13, "لافروف")).into_bytes();
        for (at, bytes) in changes {
            let at = at % content.len();
            let end = (at + bytes.len()).min(content.len());
            content.splice(at..end, bytes);
        }
        let companions = BTreeMap::from([("d/x.txt".to_owned(), TEXT.as_bytes().to_vec())]);
        let piece = Piece::whole("d/x.jsonld", &content, &companions);
        if let Ok(reading) = WebAnnotation.read(&piece, &ReadOptions::default()) {
            proptest::prop_assert_eq!(&read(&written(&reading.records[0])), &reading.records[0]);
        }
    }
}
