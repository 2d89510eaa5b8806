use super::*;
use crate::formats::fidelity::differences;
use crate::formats::{Entity, by_name};
use crate::model::{Relation, Span, Status};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use serde_json::json;
use std::collections::BTreeMap;

fn read(name: &str, file: &str, bytes: &[u8]) -> Result<Reading, FormatError> {
    let none = BTreeMap::new();
    let piece = Piece::whole(file, bytes, &none);
    by_name(name).unwrap().read(&piece, &ReadOptions::default())
}

fn write(name: &str, record: &Record) -> Vec<u8> {
    let files =
        by_name(name).unwrap().write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    files.last().unwrap().bytes.clone()
}

/// Writes a record and reads it again, in both forms.
#[track_caller]
fn comes_back(record: &Record) {
    for name in ["xmi", "cas-json"] {
        let bytes = write(name, record);
        let reading = read(name, "x", &bytes).unwrap();
        let format = by_name(name).unwrap();
        let all = differences(std::slice::from_ref(record), &reading.records, format.info());
        assert_eq!(all, Vec::<String>::new(), "{name}: {}", String::from_utf8_lossy(&bytes));
        assert_eq!(reading.records[0].name, record.name);
        let again = read(name, "x", &write(name, &reading.records[0])).unwrap();
        assert_eq!(
            differences(&reading.records, &again.records, format.info()),
            Vec::<String>::new(),
            "{name}"
        );
        if record.layers.iter().all(|layer| layer.spans.iter().all(|span| span.id.0.starts_with('s'))) {
            let mut found = reading.records[0].clone();
            let mut wanted = record.clone();
            for layer in found.layers.iter_mut().chain(&mut wanted.layers) {
                layer.spans.sort_by(|a, b| a.id.cmp(&b.id));
                layer.relations.sort_by(|a, b| (&a.from, &a.to, &a.kind).cmp(&(&b.from, &b.to, &b.kind)));
                for relation in &mut layer.relations {
                    relation.id = "".into();
                }
                for entity in &mut layer.entities {
                    entity.id = "".into();
                }
            }
            assert_eq!(found, wanted, "{name}: {}", String::from_utf8_lossy(&bytes));
        }
    }
}

const TEXT: &str = "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\r\n\tنعم";

fn range(text: &str, what: &str) -> TextRange {
    let at = text.find(what).unwrap();
    TextRange::new(text, at..at + what.len()).unwrap()
}

fn example() -> Record {
    let mut record = Record::new("news/a.txt", TEXT);
    let mut layer = Layer::default();
    layer.push("PER", vec![range(TEXT, "لافروف")]);
    layer.push("LOC", vec![range(TEXT, "موسكو")]);
    layer.push("ORG", vec![range(TEXT, "قناة الميادين")]);
    record.layers.push(layer);
    record
}

#[test]
fn spans_come_back_with_their_numbers() {
    comes_back(&example());
    let file = String::from_utf8(write("xmi", &example())).unwrap();
    assert!(
        file.contains(r#"<type2:NamedEntity xmi:id="1" sofa="4" begin="8" end="14" value="PER"/>"#),
        "{file}"
    );
    assert!(file.contains("أمس.&#13;&#10;&#9;نعم"), "{file}");
    assert!(!file.contains("hashiya"), "{file}");
    comes_back(&Record::new("empty", ""));
}

#[test]
fn everything_comes_back() {
    let mut record = example();
    record.metadata.insert("language".to_owned(), "ar".into());
    record.metadata.insert("source".to_owned(), json!({"deep": [1, null, "\u{FFFE}\u{1}"]}));
    let layer = &mut record.layers[0];
    layer.annotator = "amal".into();
    layer.status = Status::Done;
    layer.labels = vec!["politics".into()];
    layer.extra.insert("unparsed".to_owned(), json!(["R1\tx"]));
    let span = &mut layer.spans[0];
    span.note = Some("ملاحظة \"x\" <&>\n".to_owned());
    span.unsure = true;
    span.confidence = Some(0.25);
    span.attributes.insert("gender".to_owned(), "m\n\u{7}".into());
    span.attributes.insert("n".to_owned(), json!(3));
    span.attributes.insert("true?".to_owned(), json!(true));
    span.attributes.insert("value".to_owned(), "v".into());
    span.attributes.insert("identifier".to_owned(), "i".into());
    span.attributes.insert("نوع".to_owned(), json!("علم"));
    span.extra.insert("links".to_owned(), json!([{"target": "Wikidata:Q58217"}]));
    span.extra.insert("their key".to_owned(), json!([1]));
    layer.spans[1].parts.push(range(TEXT, "نعم"));
    layer.spans[2].extra.insert("links".to_owned(), json!([{"target": "a"}, {"target": "b", "type": "t"}]));
    layer.push("X\u{2}", vec![TextRange::new(TEXT, 5..5).unwrap()]);
    layer.push("NN", vec![range(TEXT, "أمس")]).extra.insert("layer".to_owned(), "webanno.custom.Word".into());
    layer.push("Mark", vec![range(TEXT, "أمس")]).extra.extend([
        ("layer".to_owned(), "webanno.custom.Mark".into()),
        ("feature".to_owned(), serde_json::Value::Null),
    ]);
    let relation = |id: &str, kind: &str, from: &str, to: &str, extra| Relation {
        id: id.into(),
        kind: kind.into(),
        from: from.into(),
        to: to.into(),
        extra,
    };
    let more = [("attributes".to_owned(), json!({"sure": "yes", "n": 1})), ("note".to_owned(), json!("x"))];
    layer.relations.push(relation("r1", "in", "s1", "s2", more.into_iter().collect()));
    layer.relations.push(relation("r2", "of", "s3", "s3", crate::model::Extra::new()));
    let slot = [("slot".to_owned(), json!("links")), ("layer".to_owned(), json!("webanno.custom.Link"))];
    let more = [
        ("slot".to_owned(), json!("links")),
        ("layer".to_owned(), json!("webanno.custom.Link")),
        ("x".to_owned(), json!([1])),
    ];
    layer.relations.push(relation("r4", "a\u{1}b", "s5", "s2", more.into_iter().collect()));
    layer.relations.push(relation("r3", "agent", "s5", "s1", slot.into_iter().collect()));
    layer.entities.push(Entity {
        id: "e1".into(),
        kind: "Alias".into(),
        mentions: vec!["s1".into(), "s3".into()],
        ..Entity::default()
    });
    let mut tokens = Tokens::words(TEXT, &[], &[]);
    tokens.columns.push(("pos".into(), vec!["N".into(); tokens.ranges.len()]));
    record.tokens = Some(tokens);
    let mut second = example().layers.remove(0);
    second.annotator = "badr".into();
    second
        .spans
        .iter_mut()
        .for_each(|span| span.id = format!("s{}1", span.id.0.trim_start_matches('s')).as_str().into());
    record.layers.push(second);
    comes_back(&record);
}

#[test]
fn characters_that_xml_cannot_hold_come_back() {
    let text = "a\u{0}b\u{1F}😀\u{FFFE}\u{FFFF}\u{85}\u{2028}\u{7F}\u{200F} \u{A0}c";
    let mut record = Record::new("name\u{1}", text);
    record.layers.push(Layer::default());
    record.layers[0].push("X", vec![range(text, "c")]);
    comes_back(&record);
    let file = String::from_utf8(write("xmi", &record)).unwrap();
    assert!(file.contains("sofaString=\"a b 😀"), "{file}");
}

/// An XMI of this text with these elements, all of them indexed.
fn xmi(text: &str, elements: &str, members: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:tcas="http:///uima/tcas.ecore" xmlns:c="http:///webanno/custom.ecore" xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmlns:seg="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
{elements}
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/>
<cas:View sofa="1" members="{members}"/>
</xmi:XMI>"#
    )
}

#[test]
fn offsets_are_utf16_and_must_lie_in_the_text() {
    let one = |begin: u32, end: u32| {
        let element =
            format!(r#"<ner:NamedEntity xmi:id="2" sofa="1" begin="{begin}" end="{end}" value="X"/>"#);
        read("xmi", "a.xmi", xmi("😀 طه", &element, "2").as_bytes())
    };
    let reading = one(3, 5).unwrap();
    assert_eq!(reading.records[0].layers[0].spans[0].parts[0].of("😀 طه"), "طه");
    assert_eq!(reading.assumptions.len(), 1);
    for (begin, end) in [(1, 2), (3, 6), (4, 3)] {
        let error = one(begin, end).unwrap_err();
        assert_eq!(error.line, 4, "{error}");
    }
}

#[test]
fn line_breaks_in_the_text_are_spaces_unless_they_are_references() {
    let file = xmi("a\r\nb&#10;c&#x9;d", r#"<tcas:Annotation xmi:id="2" sofa="1" begin="0" end="7"/>"#, "2");
    let reading = read("xmi", "a.xmi", file.as_bytes()).unwrap();
    assert_eq!(&*reading.records[0].text, "a b\nc\td");
    assert_eq!(&*reading.records[0].layers[0].spans[0].label, "Annotation");
}

#[test]
fn only_what_is_indexed_counts() {
    let element = r#"<ner:NamedEntity xmi:id="2" sofa="1" begin="0" end="1" value="X"/><ner:NamedEntity xmi:id="3" sofa="1" begin="0" end="1" value="Y"/>"#;
    let reading = read("xmi", "a.xmi", xmi("ab", element, "3").as_bytes()).unwrap();
    let layer = &reading.records[0].layers[0];
    assert_eq!(layer.spans.len(), 1);
    assert_eq!(layer.extra["structures"][0]["%ID"], json!(2));
    assert_eq!(reading.problems.len(), 1);
    comes_back(&reading.records[0]);
}

#[test]
fn relations_slots_and_tokens_are_read() {
    let elements = r#"<seg:Sentence xmi:id="9" sofa="1" begin="0" end="7" id="S1"/>
<seg:Token xmi:id="2" sofa="1" begin="0" end="3"/><seg:Token xmi:id="3" sofa="1" begin="4" end="7"/>
<c:Host xmi:id="4" sofa="1" begin="0" end="3" links="5 6"/>
<c:Link xmi:id="5" role="agent" target="7"/><c:Link xmi:id="6" target="3"/>
<c:Span xmi:id="7" sofa="1" begin="4" end="7" value="x" next="12"/>
<c:Dep xmi:id="8" sofa="1" begin="4" end="7" Governor="2" Dependent="3" value="nsubj"/>"#;
    let reading = read("xmi", "a.xmi", xmi("abc def", elements, "9 2 3 4 5 6 7 8").as_bytes()).unwrap();
    let record = &reading.records[0];
    let layer = &record.layers[0];
    let kinds: Vec<String> =
        layer.relations.iter().map(|one| format!("{} {} {}", one.kind, one.from, one.to)).collect();
    assert_eq!(kinds, ["agent s4 s7", "Link s4 s3", "nsubj s2 s3"]);
    assert_eq!(record.tokens.as_ref().unwrap().ranges.len(), 2);
    assert_eq!(layer.extra["sentences"], json!(["S1"]));
    assert_eq!(layer.spans.len(), 4);
    comes_back(record);
}

#[test]
fn views_of_one_text_are_annotators_and_others_are_documents() {
    let file = r##"{"%TYPES": {}, "%FEATURE_STRUCTURES": {
"1": {"%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": "ab"},
"2": {"%TYPE": "uima.cas.Sofa", "sofaNum": 2, "sofaID": "badr", "sofaString": "ab"},
"3": {"%TYPE": "uima.cas.Sofa", "sofaNum": 3, "sofaID": "translation", "sofaString": "cd"},
"4": {"%TYPE": "x.Y", "@sofa": 1, "^begin": 0, "^end": 1, "value": "A", "#n": "NaN"},
"5": {"%TYPE": "x.Y", "@sofa": 2, "begin": 1, "end": 2, "value": "B"}},
"%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [4]}, "badr": {"%SOFA": 2, "%MEMBERS": [5]},
"translation": {"%SOFA": 3, "%MEMBERS": []}}}"##;
    let reading = read("cas-json", "d/a.json", file.as_bytes()).unwrap();
    let names: Vec<&str> = reading.records.iter().map(|record| &*record.name).collect();
    assert_eq!(names, ["a", "a#translation"]);
    let layers = &reading.records[0].layers;
    assert_eq!((&*layers[0].annotator, &*layers[1].annotator), ("", "badr"));
    assert_eq!(layers[0].spans[0].attributes["n"], json!("NaN"));
    assert_eq!(layers[1].spans[0].parts[0].start(), 1);
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    let refused = |bytes: &str, why: &str| {
        let error = read("xmi", "a.xmi", bytes.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    };
    refused("", "no element");
    refused("<a/>", "no XMI");
    refused("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "1:1");
    refused(&xmi("&b;", "", ""), "5:1: an entity");
    refused(&format!("{}{}", "<a>".repeat(300), "</a>".repeat(300)), "no XMI");
    let deep = xmi("a", &format!("{}{}", "<c:a>".repeat(300), "</c:a>".repeat(300)), "");
    refused(&deep, "inside a value");
    refused(&xmi("a", r#"<ner:NamedEntity xmi:id="x"/>"#, ""), "4:1: xmi:id is no number");
    refused(&xmi("a", r#"<no:NamedEntity xmi:id="2"/>"#, ""), "prefix");
    refused(&xmi("a", "", "x"), "members");
    let error = read("cas-json", "a.json", b"{\"%TYPES\": {},\n x}").unwrap_err();
    assert_eq!(error.line, 2, "{error}");
    assert!(read("cas-json", "a.json", b"[]").is_err());
    assert!(read("cas-json", "a.json", br#"{"%VIEWS": {}, "%FEATURE_STRUCTURES": [{"%ID": 1}]}"#).is_err());
}

#[test]
fn lists_that_are_circles_end() {
    let list = r#"<cas:NonEmptyFSList xmi:id="2" head="4" tail="3"/><cas:NonEmptyFSList xmi:id="3" head="4" tail="2"/>
<tcas:Annotation xmi:id="4" sofa="1" begin="0" end="1"/><c:Holder xmi:id="5" Governor="2" Dependent="5"/>
<c:CLink xmi:id="6" sofa="1" begin="0" end="1" next="7"/><c:CLink xmi:id="7" sofa="1" begin="0" end="1" next="6"/>
<c:CChain xmi:id="8" sofa="1" first="6"/>"#;
    let reading = read("xmi", "a.xmi", xmi("ab", list, "2 4 5 6 7 8").as_bytes()).unwrap();
    assert_eq!(reading.records[0].layers[0].entities[0].mentions.len(), 2);
    comes_back(&reading.records[0]);
}

#[test]
fn no_bytes_make_it_panic() {
    let mut record = example();
    record.layers[0].spans[1].parts.push(range(TEXT, "نعم"));
    record.layers[0].labels.push("x".into());
    for name in ["xmi", "cas-json"] {
        let bytes = write(name, &record);
        for end in 0..bytes.len() {
            let _ = read(name, "x", &bytes[..end]);
            let mut broken = bytes.clone();
            broken[end] = b'9';
            let _ = read(name, "x", &broken);
        }
    }
}

#[test]
fn the_forms_know_their_own_files() {
    let format = |name: &str| by_name(name).unwrap();
    let (xmi, json) = (write("xmi", &example()), write("cas-json", &example()));
    assert!(90 < format("xmi").detect("a.xmi", &xmi) && format("cas-json").detect("a.xmi", &xmi) == 0);
    assert!(90 < format("cas-json").detect("a.json", &json) && format("xmi").detect("a.json", &json) == 0);
}

#[test]
fn types_lie_beside_the_files() {
    let mut record = example();
    let files = Xmi.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["news/a.xmi"]);
    record.layers[0].spans[0].extra.insert("layer".to_owned(), "webanno.custom.Word".into());
    record.layers[0].spans[0].attributes.insert("n".to_owned(), json!(4));
    let files = Xmi.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["news/a.TypeSystem.xml", "news/a.xmi"]);
    let types = BTreeMap::from([("news/a.TypeSystem.xml".to_owned(), files[0].bytes.clone())]);
    let piece = Piece::whole("news/a.xmi", &files[1].bytes, &types);
    let reading = Xmi.read(&piece, &ReadOptions::default()).unwrap();
    assert_eq!(reading.records[0].layers, record.layers);
    let mut all = cas::Types::default();
    let beside = Xmi.beside(&Inventory::default(), &WriteOptions::default());
    assert_eq!(types::read(std::str::from_utf8(&beside[0].bytes).unwrap(), &mut all), Ok(7));
    let span = Span::new("s1".into(), "x", TextRange::default());
    assert!(convention::of_span(&span, |_| true).rest.is_empty());
}
