use super::*;
use crate::formats::fidelity::differences;
use crate::formats::{Entity, Layer, Record};
use crate::model::{Extra, Relation, Status};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn read(bytes: &[u8]) -> Result<Reading, FormatError> {
    let none = BTreeMap::new();
    WebAnno.read(&Piece::whole("d/a.tsv", bytes, &none), &ReadOptions::default())
}

fn write(record: &Record) -> String {
    let files = WebAnno.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    String::from_utf8(files[0].bytes.clone()).unwrap()
}

/// Writes a record and reads it again.
#[track_caller]
fn comes_back(record: &Record) -> Record {
    let file = write(record);
    let reading = read(file.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{file}"));
    let all = differences(std::slice::from_ref(record), &reading.records, &INFO);
    assert_eq!(all, Vec::<String>::new(), "{file}");
    let extras = |record: &Record| {
        let layer = record.layers.first().cloned().unwrap_or_default();
        let mut all: Vec<_> = layer
            .spans
            .iter()
            .map(|span| (span.start(), span.end(), span.label.clone(), format!("{:?}", span.extra)))
            .collect();
        all.sort();
        let mut relations: Vec<_> =
            layer.relations.iter().map(|one| (one.kind.clone(), format!("{:?}", one.extra))).collect();
        relations.sort();
        (all, relations, layer.extra)
    };
    assert_eq!(extras(record), extras(&reading.records[0]), "{file}");
    reading.records[0].clone()
}

fn range(text: &str, what: &str) -> TextRange {
    let at = text.find(what).unwrap();
    TextRange::new(text, at..at + what.len()).unwrap()
}

const TEXT: &str = "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\n";

fn example() -> Record {
    let mut record = Record::new("a", TEXT);
    let mut layer = Layer::default();
    layer.push("PER", vec![range(TEXT, "لافروف")]);
    layer.push("LOC", vec![range(TEXT, "موسكو")]);
    layer.push("ORG", vec![range(TEXT, "قناة الميادين")]);
    record.layers.push(layer);
    record
}

#[test]
fn a_file_is_as_the_manual_has_it() {
    let mut record = example();
    record.layers[0].relations.push(Relation {
        id: "r1".into(),
        kind: "in".into(),
        from: "s1".into(),
        to: "s2".into(),
        extra: Extra::new(),
    });
    let file = write(&record);
    let wanted = "#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value
#T_RL=webanno.custom.Relation|value|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity


#Text=😀 وقال لافروف في موسكو.
1-1\t0-2\t😀\t_\t_\t_\t
1-2\t3-7\tوقال\t_\t_\t_\t
1-3\t8-14\tلافروف\tPER\t_\t_\t
1-4\t15-17\tفي\t_\t_\t_\t
1-5\t18-23\tموسكو\tLOC\tin\t1-3\t
1-6\t23-24\t.\t_\t_\t_\t

#Text=نقلته قناة الميادين أمس.
#Text=
2-1\t25-30\tنقلته\t_\t_\t_\t
2-2\t31-35\tقناة\tORG[1]\t_\t_\t
2-3\t36-44\tالميادين\tORG[1]\t_\t_\t
2-4\t45-48\tأمس\t_\t_\t_\t
2-5\t48-49\t.\t_\t_\t_\t
";
    assert_eq!(file, wanted);
    let back = comes_back(&record);
    assert_eq!(back.layers, record.layers);
    assert_eq!(write(&back), file);
}

#[test]
fn everything_comes_back() {
    let mut record = example();
    record.metadata.insert("source".to_owned(), json!({"deep": [1, null, "\r\n"]}));
    let layer = &mut record.layers[0];
    layer.annotator = "amal".into();
    layer.status = Status::Done;
    layer.labels = vec!["politics".into()];
    layer.extra.insert("unparsed".to_owned(), json!(["#Chapter=1"]));
    layer.extra.insert("their key".to_owned(), json!([1]));
    let span = &mut layer.spans[0];
    span.note = Some("ملاحظة [x]|_*;->\r\n".to_owned());
    span.unsure = true;
    span.confidence = Some(0.25);
    for (key, value) in [
        ("gender", json!("m\t\\_*[1]")),
        ("n", json!(3)),
        ("a b", json!("x")),
        ("cr", json!("a\rb")),
        ("empty", json!("")),
    ] {
        span.attributes.insert(key.to_owned(), value);
    }
    span.extra.insert("links".to_owned(), json!([{"target": "http://x/[1]|_"}]));
    layer.spans[1].parts.push(range(TEXT, "أمس"));
    layer.push("*", vec![range(TEXT, "لاف")]);
    layer.push("_", vec![range(TEXT, "روف في مو")]);
    layer.push("", vec![range(TEXT, "قناة الميادين")]);
    layer.push("X\r", vec![range(TEXT, "قناة الميادين")]);
    layer.push("point", vec![TextRange::new(TEXT, 16..16).unwrap()]);
    layer.push("space", vec![range(TEXT, " في ")]);
    layer.push("break", vec![range(TEXT, ".\nن")]);
    layer.push("between", vec![TextRange::new(TEXT, 4..4).unwrap(), TextRange::new(TEXT, 5..5).unwrap()]);
    for label in ["NN", "Word"] {
        let span = layer.push(label, vec![range(TEXT, "أمس")]);
        span.extra.insert("layer".to_owned(), "webanno.custom.Word".into());
        span.extra.insert("feature".to_owned(), if label == "NN" { json!("tag") } else { Value::Null });
        span.attributes.insert("other".to_owned(), "1".into());
    }
    let relation = |kind: &str, from: &str, to: &str, extra: Value| Relation {
        id: "".into(),
        kind: kind.into(),
        from: from.into(),
        to: to.into(),
        extra: extra.as_object().unwrap().clone().into_iter().collect(),
    };
    layer.relations.extend([
        relation("in", "s1", "s2", json!({"attributes": {"n": 1, "sure": "yes"}, "note": "x"})),
        relation("of", "s6", "s7", json!({})),
        relation("of\r", "s3", "s12", json!({})),
        relation("agent", "s1", "s2", json!({"slot": "links", "layer": "webanno.custom.Link"})),
        relation(
            "Link",
            "s1",
            "s3",
            json!({"slot": "links", "layer": "webanno.custom.Link", "feature": null, "x": 1}),
        ),
        relation("", "s12", "s12", json!({"slot": "links", "layer": "webanno.custom.Link"})),
    ]);
    for (number, relation) in layer.relations.iter_mut().enumerate() {
        relation.id = format!("r{number}").as_str().into();
    }
    let mentions = vec!["s1".into(), "s3".into()];
    layer.entities.push(Entity { id: "e1".into(), kind: "Alias".into(), mentions, ..Entity::default() });
    let mut tokens = Tokens::words(TEXT, &[], &[]);
    tokens.columns.push(("pos".into(), vec!["N".into(); tokens.ranges.len()]));
    record.tokens = Some(tokens);
    let back = comes_back(&record);
    assert_eq!(back.tokens, record.tokens);
    assert_eq!(back.layers[0].entities[0].kind.as_ref(), "Alias");
    assert_eq!(comes_back(&back), back);
}

/// A file of this head and these rows.
fn file(head: &str, body: &str) -> String {
    format!("#FORMAT=WebAnno TSV 3.3\n{head}\n\n{body}")
}

#[test]
fn chains_are_entities_and_come_back() {
    let text = file(
        "#T_CH=c.SimpleLink|referenceRelation|referenceType\n",
        "#Text=ab cd ef\n1-1\t0-2\tab\tr->1-2|*->2-1\t*[1]|t[2]\t\n1-2\t3-5\tcd\t*->1-1\t*[1]\t\n1-3\t6-8\tef\t*->1-1\t*[1]\t\n",
    );
    let record = read(text.as_bytes()).unwrap().records.remove(0);
    let layer = &record.layers[0];
    let said: Vec<_> =
        layer.spans.iter().map(|span| (&*span.label, span.parts[0].of(&record.text))).collect();
    assert_eq!(said, [("SimpleLink", "ab"), ("t", "ab"), ("SimpleLink", "cd ef")]);
    assert_eq!(layer.entities[0].mentions, ["s3".into(), "s1".into()]);
    assert_eq!(layer.entities[1].mentions, ["s2".into()]);
    assert_eq!(layer.spans[0].attributes["referenceRelation"], json!("r"));
    assert_eq!(comes_back(&record), record);
}

#[test]
fn numbers_tell_apart_what_is_stacked() {
    let text = file(
        "#T_SP=c.Span|value\n#T_RL=c.Rel|BT_c.Span\n",
        "#Text=a b\n1-1\t0-1\ta\tx\t_\t\n1-2\t2-3\tb\ty[1]|z[2]\t1-1[0_2]\t\n",
    );
    let record = read(text.as_bytes()).unwrap().records.remove(0);
    let relation = &record.layers[0].relations[0];
    assert_eq!((&*relation.from.0, &*relation.to.0, &*relation.kind), ("s1", "s3", "Rel"));
    assert_eq!(write(&record), text);
}

#[test]
fn tokens_are_ends_of_relations_without_columns() {
    let text = file(
        &format!(
            "#T_SP=c.POS|value\n#T_RL=c.Dep|value|BT_{}\n",
            "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
        ),
        "#Text=a b\n1-1\t0-1\ta\tx\t_\t_\t\n1-2\t2-3\tb\ty\tnsubj\t1-1\t\n",
    );
    let record = read(text.as_bytes()).unwrap().records.remove(0);
    assert_eq!(record.layers[0].spans.len(), 4);
    assert_eq!(write(&record), text);
    comes_back(&record);
}

#[test]
fn texts_that_the_form_has_no_place_for_come_back() {
    for text in [
        "",
        " ",
        "\n",
        "  a",
        "\n\ta b",
        "a\r\n\r\nb",
        "a\n\n\nb. C\n \n",
        "a\u{1}\\\u{85}\u{2028}b",
        "\u{FEFF}a",
        "a b\r",
    ] {
        let mut record = Record::new("a", text);
        comes_back(&record);
        if text.is_empty() {
            continue;
        }
        let mut layer = Layer::default();
        layer.push("X", vec![TextRange::new(text, 0..text.len()).unwrap()]);
        layer.push("Y", vec![TextRange::new(text, 0..0).unwrap()]);
        layer.push("Z", vec![TextRange::new(text, text.len()..text.len()).unwrap()]);
        record.layers.push(layer);
        comes_back(&record);
        record.tokens = Some(Tokens::words(text, &[], &[]));
        let back = comes_back(&record);
        if !record.tokens.as_ref().unwrap().ranges.is_empty() {
            assert_eq!(back.tokens, record.tokens, "{}", write(&record));
        }
    }
}

#[test]
fn files_of_all_versions_are_read() {
    let body = "#Text=a\\u0062\\\"\n1-1\t0-3\tab\"\t\n";
    let java = format!("#FORMAT=WebAnno TSV 3.1\n\n\n{body}");
    assert_eq!(&*read(java.as_bytes()).unwrap().records[0].text, "ab\"");
    let crlf = file("", "#Text=a\n1-1\t0-1\ta\t\n\n#Text=b\n2-1\t1-2\tb\t\n").replace('\n', "\r\n");
    assert_eq!(&*read(crlf.as_bytes()).unwrap().records[0].text, "ab");
    let points = file("#T_SP=c.S|\n", "#Text=😀 b\n1-1\t0-1\t😀\t_\t\n1-2\t2-3\tb\t*\t\n");
    let reading = read(points.as_bytes()).unwrap();
    assert_eq!(reading.assumptions.len(), 1, "{:?}", reading.assumptions);
    assert_eq!(reading.records[0].layers[0].spans[0].parts[0].start(), 5);
    let lines = file("", "#Text=a\n#Text=b\n#Page=3\n#Sentence.id=x\n1-1\t0-1\ta\t\n");
    let record = read(lines.as_bytes()).unwrap().records.remove(0);
    assert_eq!((&*record.text, &record.layers[0].extra["unparsed"]), ("a\nb", &json!(["#Page=3"])));
    assert_eq!(record.layers[0].extra["sentences"], json!(["x"]));
    comes_back(&record);
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    let refused = |text: &str, why: &str| {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(why) || error.contains(why), "{error}");
    };
    refused("", "1:1: the first line");
    refused(" # x.Y | z\n#id=1\n#text=a\n1-1\ta\tB-X\t\n", "1:1: it looks like WebAnno TSV 1 or 2");
    refused("#FORMAT=WebAnno TSV 4.0\n", "WebAnno TSV 4.0");
    let head = "#T_SP=c.S|value\n#T_RL=c.R|BT_c.S\n";
    let one = |row: &str| file(head, &format!("#Text=a b\n1-1\t0-1\ta\tx\t_\t\n{row}\n"));
    assert!(read(one("1-2\t2-3\tb\t_\t_\t").as_bytes()).is_ok());
    refused(&one("1-2\t2-3\tb\t_"), "8:1: 4 columns, but the head declares 5");
    refused(&one("1-2\t2-4\tb\t_\t_\t"), "8:1: 1-2 from 2 to 4");
    refused(&one("1-2\t2-3\tc\t_\t_\t"), "8:1: 1-2 is c, but b stands there");
    refused(&one("1-2\t3-2\tb\t_\t_\t"), "8:5: 3-2 is no place");
    refused(&one("x\t2-3\tb\t_\t_\t"), "8:1: x is no name");
    refused(&one("1-1\t2-3\tb\t_\t_\t"), "8:1: a second row 1-1");
    refused(&one("1-2\t2-3\tb\t_\t7-7\t"), "8:13: 7-7 is no row");
    refused(&one("1-2\t2-3\tb\t_\t1-1[3_0]\t"), "means no annotation");
    refused(&one("1-2\t0-1\ta\t_\t_\t"), "before the token before it ends");
    refused(&file(head, "1-1\t0-1\ta\t_\t_\t\n"), "6:1: a row without the text");
    refused(&file(head, "#Text=a\n"), "no token");
    refused(&file("", "#Text=a\n1-1\t4000000000-4000000001\ta\t\n"), "far beyond");
    refused(&file("#T_RL=c.R|x\n", ""), "2:1: the relations c.R do not say");
}

#[test]
fn no_bytes_make_it_panic() {
    let mut record = example();
    record.layers[0].push("X", vec![range(TEXT, "اف"), range(TEXT, "أمس")]);
    record.layers[0].relations.push(Relation {
        id: "r1".into(),
        kind: "in".into(),
        from: "s4".into(),
        to: "s2".into(),
        extra: Extra::new(),
    });
    let bytes = write(&record).into_bytes();
    for end in 0..bytes.len() {
        let _ = read(&bytes[..end]);
        for byte in [b'9', b'\n', b'\t', b'|', b'['] {
            let mut broken = bytes.clone();
            broken[end] = byte;
            let _ = read(&broken);
        }
    }
}

proptest! {
    #[test]
    fn any_spans_come_back(
        text in "[اب ّ.\\n\\r\\t👍🏽a\\\\_]{1,30}",
        cuts in prop::collection::vec((0_usize..200, 0_usize..200, 0_usize..3), 0..8),
        ties in prop::collection::vec((0_usize..8, 0_usize..8), 0..4),
    ) {
        let mut record = Record::new("a", text.as_str());
        let mut layer = Layer::default();
        for (a, b, kind) in cuts {
            let (a, b) = (text.floor_char_boundary(a % (text.len() + 1)), text.floor_char_boundary(b % (text.len() + 1)));
            let span = layer.push("L", vec![TextRange::new(&text, a.min(b)..a.max(b)).unwrap()]);
            if 0 < kind {
                span.extra.insert("layer".to_owned(), format!("c.L{kind}").into());
            }
        }
        for (number, (from, to)) in ties.into_iter().enumerate() {
            if let (Some(from), Some(to)) = (layer.spans.get(from), layer.spans.get(to)) {
                let (from, to) = (from.id.clone(), to.id.clone());
                let id = format!("r{number}").as_str().into();
                layer.relations.push(Relation { id, kind: "k".into(), from, to, extra: Extra::new() });
            }
        }
        record.layers.push(layer);
        let file = write(&record);
        let reading = read(file.as_bytes()).unwrap();
        let all = differences(std::slice::from_ref(&record), &reading.records, &INFO);
        prop_assert_eq!(all, Vec::<String>::new(), "{}", file);
    }
}
