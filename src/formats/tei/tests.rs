use super::*;
use crate::formats::{Entity, Layer, fidelity};
use crate::model::{Relation, SpanId};
use crate::text::TextRange;
use proptest::strategy::Strategy as _;
use serde_json::json;
use std::collections::BTreeMap;

const TEXT: &str = "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\n";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"ar\">\
<teiHeader><fileDesc><titleStmt><title>x</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/>\
</sourceDesc></fileDesc></teiHeader>\n";

fn document(beside: &str, text: &str) -> String {
    format!("{HEAD}<standOff>{beside}</standOff><text><body>{text}</body></text></TEI>")
}

fn example() -> String {
    let one = |id: &str, range: &str, label: &str| {
        format!(
            "<annotation xml:id=\"{id}\" motivation=\"identifying\" target=\"#string-range(t,{range})\"><note \
             type=\"label\">{label}</note></annotation>\n"
        )
    };
    let all = one("T1", "7,6", "PER") + &one("T2", "17,5", "LOC") + &one("T3", "30,13", "ORG");
    let text = format!("<ab xml:id=\"t\" xml:space=\"preserve\">{TEXT}</ab>");
    document(&format!("<listAnnotation>{all}</listAnnotation>"), &text)
}

fn reading(content: &str) -> Result<Reading, FormatError> {
    let none = BTreeMap::new();
    Tei.read(&Piece::whole("x.xml", content.as_bytes(), &none), &ReadOptions::default())
}

fn read(content: &str) -> Record {
    reading(content).unwrap().records.remove(0)
}

fn written(record: &Record) -> String {
    let files = Tei.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    String::from_utf8(files[0].bytes.clone()).unwrap()
}

fn comes_back(record: &Record) {
    assert_eq!(&read(&written(record)), record, "{}", written(record));
}

fn covered(record: &Record) -> Vec<String> {
    let spans = record.layers.iter().flat_map(|layer| &layer.spans);
    let parts = |span: &crate::model::Span| {
        let parts: Vec<&str> = span.parts.iter().map(|part| part.of(&record.text)).collect();
        format!("{} {}", span.label, parts.join("|"))
    };
    spans.map(parts).collect()
}

#[test]
fn the_example_is_read_and_written() {
    let record = read(&example());
    assert_eq!(&*record.text, TEXT);
    assert_eq!(covered(&record), ["PER لافروف", "LOC موسكو", "ORG قناة الميادين"]);
    assert_eq!(record.layers[0].spans[0].id, SpanId::from("T1"));
    assert!(written(&record).contains("target=\"#string-range(t,7,6)\""));
    comes_back(&record);
}

#[test]
fn everything_is_held() {
    let text = " a\r\nb\rc\t<&>\u{85}\u{2028}\u{FEFF}  \n";
    let mut record = Record::new("x", text);
    record.metadata.insert("k".to_owned(), json!({"a": [1, "\u{1}"]}));
    let mut layer =
        Layer { annotator: "ليلى".into(), status: crate::model::Status::Done, ..Layer::default() };
    layer.labels = vec!["سياسة & <x>".into(), " spaced ".into()];
    layer.extra.insert("unparsed".to_owned(), json!(["T1\tx"]));
    let part = |start, end| TextRange::new(text, start..end).unwrap();
    let span = layer.push("شخص \"x\"\r\n", vec![part(0, 2), part(4, 6)]);
    (span.unsure, span.confidence, span.note) = (true, Some(0.5), Some(" two\r\nlines \u{FFFF}".to_owned()));
    span.attributes = [
        ("عدد", json!(3)),
        ("a b\n", json!("c\rd")),
        ("x", json!({"y": []})),
        ("z", json!(true)),
        ("e", json!("")),
        ("q", json!("\u{2}")),
        ("\u{3}", json!("")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    span.extra.insert(
        "links".to_owned(),
        json!([{"target": "Wikidata:Q1", "type": "Reference", "id": "N1", "text": "x"}]),
    );
    span.extra.insert("notes".to_owned(), json!([{"type": "t", "text": "y"}]));
    let span = layer.push("\u{1}", vec![part(3, 3)]);
    (span.unsure, span.id) = (true, SpanId::from("t"));
    layer.push("X", vec![part(0, text.len())]).confidence = Some(-1.0);
    layer.push("X", vec![part(0, 1)]).id = "not an id".into();
    layer.spans[3].extra.insert("links".to_owned(), json!([{"target": "has space"}, 7]));
    let tie = |id: &str, kind: &str, extra: crate::model::Extra| Relation {
        id: id.into(),
        kind: kind.into(),
        from: "s1".into(),
        to: "t".into(),
        extra,
    };
    layer.relations = vec![
        tie("r1", "قال", crate::model::Extra::new()),
        tie("s1", "two words", [("event".to_owned(), json!("E1"))].into()),
    ];
    let entity = |id: &str, kind: &str, mentions: &[&str]| Entity {
        id: id.into(),
        kind: kind.into(),
        mentions: mentions.iter().map(|&id| id.into()).collect(),
        extra: crate::model::Extra::new(),
    };
    layer.entities = vec![entity("e1", "Alias", &["s1", "s3"]), entity("e2", "", &["s1", "t"])];
    record.layers.push(layer);
    comes_back(&record);
    record.layers[0].entities.push(entity("e 3", "a b", &["not an id"]));
    let back = read(&written(&record));
    assert_eq!(
        fidelity::differences(&[record.clone()], std::slice::from_ref(&back), &INFO),
        Vec::<String>::new()
    );
    assert_eq!(back.layers[0].entities, record.layers[0].entities);
    comes_back(&Record::new("x", ""));
    comes_back(&Record::new("x", "\n \n"));
    assert!(written(&record).contains("&#13;"));
}

#[test]
fn a_character_that_xml_forbids_is_refused_in_the_text() {
    let error = Tei.write(&[Record::new("x", "a\nb\u{C}c")], 0, &WriteOptions::default()).unwrap_err();
    assert_eq!((error.line, error.column), (2, 2), "{error}");
    assert!(error.what.contains("U+000C"));
}

#[test]
fn markup_inside_the_text_does_not_count() {
    let text = "<p xml:id=\"p1\">ab<hi>cd</hi>ef</p>\n<p xml:id=\"p2\">gh<lb/>ij</p>";
    let content = document(
        "<listAnnotation><annotation target=\"#string-range(p1, 1, 2, 4, 1)\"><note type=\"label\">A</note></annotation>\
         <annotation target=\"#string-range(p2,0,3)\" ana=\"#B\"/><annotation target=\"#p1\" type=\"C\"/>\
         </listAnnotation>",
        text,
    );
    let found = reading(&content).unwrap();
    let record = &found.records[0];
    assert_eq!(&*record.text, "abcdef\nghij");
    assert_eq!(covered(record), ["A bc|e", "B ghi", "C abcdef"]);
    assert!(found.problems[0].what.contains("hi (1)"), "{:?}", found.problems);
    comes_back(record);
}

#[test]
fn words_with_identifiers_are_read() {
    let text = "<s><w xml:id=\"w1\" pos=\"N\">قناة</w> <w xml:id=\"w2\" pos=\"ADJ\">الميادين</w> <w xml:id=\"w3\" \
                pos=\"N\">أمس</w><pc>.</pc></s> <s><w xml:id=\"w4\">نعم</w></s>";
    let content = document(
        "<spanGrp type=\"ner\"><span xml:id=\"s9\" target=\"#w1 #w2\" ana=\"#ORG\"/><span target=\"#w1 #w3\">two</span>\
         <span from=\"#w2\" to=\"#w3\"/><span target=\"#w1 #w2 #w3 #w4\" type=\"x\">note</span></spanGrp><linkGrp><link \
         type=\"near\" target=\"#s9 #s9\"/><link target=\"#s9 #nothing\"/></linkGrp>",
        text,
    );
    let found = reading(&content).unwrap();
    let record = &found.records[0];
    let expected = ["ORG قناة الميادين", "two قناة|أمس", "ner الميادين أمس", "x قناة الميادين أمس|نعم"];
    assert_eq!(covered(record), expected);
    assert_eq!(record.layers[0].relations[0].kind.as_ref(), "near");
    assert_eq!(found.problems.len(), 1);
    let tokens = record.tokens.as_ref().unwrap();
    assert_eq!((tokens.ranges.len(), tokens.sentences.as_slice()), (5, &[0, 4][..]));
    assert_eq!(tokens.columns[0].1[1].as_ref(), "ADJ");
    assert_eq!(record.layers[0].extra["unparsed"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_files_are_refused_with_a_place() {
    let place = |content: &str| {
        let error = reading(content).unwrap_err();
        (error.line, error.what)
    };
    assert_eq!(place("<a>\n<b></a>").0, 2);
    assert_eq!(
        place("<!DOCTYPE a [<!ENTITY x \"y\">]><TEI>&x;</TEI>").1,
        "the file declares a document type"
    );
    assert_eq!(place("<TEI>\n&x;</TEI>").0, 2);
    assert_eq!(place("<TEI>\n&#1;</TEI>").1, "XML does not allow the character U+0001");
    assert_eq!(place("<TEI>\n").1, "the file ends inside the element TEI");
    assert!(place(&"<a>".repeat(1000)).1.contains("nested"));
    assert_eq!(place("<TEI></TEI>").1, "the document has no text element");
    assert_eq!(place("<a/>").1, "there is no TEI element");
    for (range, what) in [
        ("t,0,99", "the range of 99 from 0 does not lie in t, counted in code points"),
        ("u,0,1", "there is no element \"u\" in the text"),
        ("t,0", "the range has no offset with a length"),
        ("t,x,1", "an offset or a length is not a number"),
        (
            "t,18446744073709551615,2",
            "the range of 2 from 18446744073709551615 does not lie in t, counted in code points",
        ),
    ] {
        let beside = format!("\n<annotation target=\"#string-range({range})\"/>");
        assert_eq!(place(&document(&beside, "<ab xml:id=\"t\">abc</ab>")), (4, what.to_owned()));
    }
}

#[test]
fn no_bytes_make_it_fall() {
    let content = example();
    for end in 0..content.len() {
        let none = BTreeMap::new();
        let _ = Tei.read(&Piece::whole("x.xml", &content.as_bytes()[..end], &none), &ReadOptions::default());
        let _ = Tei.detect("x.xml", &content.as_bytes()[..end]);
    }
}

proptest::proptest! {
    #[test]
    fn every_text_comes_back(text in "(\\PC|[\r\n\t <&>\u{85}\u{2028}]){0,30}") {
        let mut record = Record::new("x", text.as_str());
        let mut layer = Layer::default();
        let stops: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for pair in stops.windows(3) {
            layer.push("X", vec![TextRange::new(&text, pair[0]..pair[2]).unwrap()]);
        }
        if layer != Layer::default() {
            record.layers.push(layer);
        }
        if text.chars().all(super::xml::is_allowed) {
            proptest::prop_assert_eq!(&read(&written(&record)), &record);
        }
    }
}

#[test]
fn it_knows_its_files() {
    assert_eq!(Tei.detect("x.xml", example().as_bytes()), 95);
    assert_eq!(Tei.detect("x.xml", b"<xmi:XMI/>"), 0);
    assert_eq!(Tei.detect("x.txt", b"about <TEI>"), 0);
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
        let mut content = example().into_bytes();
        for (at, bytes) in changes {
            let at = at % content.len();
            let end = (at + bytes.len()).min(content.len());
            content.splice(at..end, bytes);
        }
        let none = BTreeMap::new();
        if let Ok(reading) = Tei.read(&Piece::whole("x.xml", &content, &none), &ReadOptions::default())
            && let [record] = reading.records.as_slice()
            && record.tokens.is_none()
        {
            proptest::prop_assert_eq!(&read(&written(record)), record);
        }
    }
}
