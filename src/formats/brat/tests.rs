use super::*;
use crate::formats::fidelity;
use crate::model::SpanId;
use proptest::strategy::Strategy as _;
use serde_json::json;
use std::collections::BTreeMap;

const TEXT: &str = "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\n";
const ANN: &str = "T1\tPER 7 13\tلافروف\nT2\tLOC 17 22\tموسكو\nT3\tORG 30 43\tقناة الميادين\nT4\tCue 2 6;14 16\tوقال في\n\
R1\tLocated Arg1:T1 Arg2:T2\t\nE1\tCue:T4 Speaker:T1\nA1\tMention T1 Name\nA2\tNegation E1\n\
N1\tReference T1 Wikidata:Q58217\tسيرغي لافروف\n*\tAlias T1 T3\n#1\tAnnotatorNotes T1\tملاحظة\n";

fn reading(text: &str, files: &[(&str, &str)]) -> Result<Reading, FormatError> {
    let mut companions: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    companions.insert("x.txt".to_owned(), text.as_bytes().to_vec());
    for (name, content) in &files[1..] {
        companions.insert((*name).to_owned(), content.as_bytes().to_vec());
    }
    let piece = Piece::whole(files[0].0, files[0].1.as_bytes(), &companions);
    Brat.read(&piece, &ReadOptions::default())
}

fn read(text: &str, ann: &str) -> Record {
    reading(text, &[("x.ann", ann)]).unwrap().records.remove(0)
}

fn written(record: &Record) -> String {
    let files = Brat.write(std::slice::from_ref(record), 0, &WriteOptions::default()).unwrap();
    String::from_utf8(files[1].bytes.clone()).unwrap()
}

fn back(record: &Record) -> Record {
    read(&record.text, &written(record))
}

/// What was read is written and read back equal, with nothing lost on the way.
fn comes_back(record: &Record) {
    let mut report = fidelity::Report::default();
    let fitted = fidelity::fit(record.clone(), &INFO, fidelity::Remedies::default(), &mut report);
    assert!(!report.is_lossy(), "{report:?}");
    assert_eq!(&back(&fitted), record, "{}", written(record));
}

#[test]
fn everything_that_brat_has_is_read_and_written() {
    let record = read(TEXT, ANN);
    let layer = &record.layers[0];
    let spans: Vec<(&str, &str, String)> = layer
        .spans
        .iter()
        .map(|span| {
            let covered: Vec<&str> = span.parts.iter().map(|part| part.of(TEXT)).collect();
            (&*span.id.0, &*span.label, covered.join("|"))
        })
        .collect();
    let expected = [
        ("T1", "PER", "لافروف"),
        ("T2", "LOC", "موسكو"),
        ("T3", "ORG", "قناة الميادين"),
        ("T4", "Cue", "وقال|في"),
    ];
    assert_eq!(spans, expected.map(|(id, label, text)| (id, label, text.to_owned())));
    let lavrov = &layer.spans[0];
    assert_eq!(lavrov.attributes["Mention"], "Name");
    assert_eq!(lavrov.note.as_deref(), Some("ملاحظة"));
    assert_eq!(
        lavrov.extra["links"],
        json!([{"id": "N1", "type": "Reference", "target": "Wikidata:Q58217", "text": "سيرغي لافروف"}])
    );
    assert_eq!(
        layer.spans[3].extra["events"],
        json!([{"id": "E1", "type": "Cue", "attributes": {"Negation": true}}])
    );
    assert_eq!(layer.relations[1].kind.as_ref(), "Speaker");
    assert_eq!(layer.relations[1].from, SpanId::from("T4"));
    assert_eq!(layer.relations[1].extra["event"], "E1");
    assert_eq!(layer.entities[0].mentions, ["T1", "T3"].map(SpanId::from));
    comes_back(&record);
}

#[test]
fn the_covered_text_decides_on_how_a_file_counts() {
    let text = "سَطْرٌ\r\nسطر آخر\r\nزيد\r\n";
    let two = read(text, "T1\tPER 17 20\tزيد\n");
    assert_eq!(two.layers[0].spans[0].parts[0].of(text), "زيد");
    let one = reading(text, &[("x.ann", "T1\tPER 15 18\tزيد\n")]).unwrap();
    assert_eq!(one.records[0].layers[0].spans[0].parts[0].of(text), "زيد");
    assert_eq!(one.assumptions, ["offsets were read as code points, CR LF counted once"]);
    let utf16 = reading(TEXT, &[("x.ann", "T1\tPER 8 14\tلافروف\nT4\tCue 3 7;15 17\tوقال في\n")]).unwrap();
    assert_eq!(utf16.assumptions, ["offsets were read as UTF-16 units"]);
    let error = reading(TEXT, &[("x.ann", "T2\tPER 7 13\tلافروف\nT1\tPER 7 13\tزيد\n")]).unwrap_err();
    assert_eq!(error.line, 2, "{error}");
    let error = reading(TEXT, &[("x.ann", "T2\tPER 7 13\n\nT1\tPER 7 1300\n")]).unwrap_err();
    assert_eq!(error.line, 3, "{error}");
}

#[test]
fn a_span_over_a_line_break_is_cut_and_joined_again() {
    let text = "ab\ncd\r\nef\u{2028}gh\n\n";
    let mut record = Record::new("x", text);
    let mut layer = crate::formats::Layer::default();
    for (start, end) in [(0, 5), (1, 9), (2, 6), (2, 3), (5, 15), (14, 16), (0, 0)] {
        layer.push("X", vec![crate::text::TextRange::new(text, start..end).unwrap()]);
    }
    let part = |start, end| crate::text::TextRange::new(text, start..end).unwrap();
    layer.push("X", vec![part(0, 4), part(7, 12)]);
    record.layers.push(layer);
    let file = written(&record);
    assert!(file.starts_with("T1\tX 0 2;3 5\tab cd\n"), "{file}");
    assert_eq!(fidelity::differences(&[record.clone()], &[back(&record)], &INFO), Vec::<String>::new());
    // Moved in brat since: the note no longer fits, and is not believed.
    let moved = file.replace("T1\tX 0 2;3 5\tab cd", "T1\tX 0 2;4 5\tab d");
    let reading = reading(text, &[("x.ann", &moved)]).unwrap();
    assert_eq!(reading.records[0].layers[0].spans[0].parts.len(), 2);
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn other_writers_habits_are_understood() {
    // A space for a line break, no text at all, parts without a space between, a file with line ends of Windows.
    let text = "ab\ncd ef";
    let record = read(text, "T1\tX 0 5\tab cd\r\nT2\tX 6 8\r\nT3\tX 0 2;6 8\tabef\r\nT4\tX 1 1\t\r\n");
    let parts: Vec<usize> = record.layers[0].spans.iter().map(|span| span.parts.len()).collect();
    assert_eq!(parts, [1, 1, 2, 1]);
    comes_back(&record);
    comes_back(&read(text, "T1\tX 0 2\tab  and more\n"));
}

#[test]
fn events_keep_their_roles_and_their_events() {
    let text = "a b c d e";
    let ann = "E1\tBuy:T1 Who:T2 What:E2 What2:T3 Whom2:T4\nT1\tBuy 0 1\ta\nT2\tP 2 3\tb\nT3\tP 4 5\tc\nT4\tP 6 7\td\n\
               T5\tSell 8 9\te\nE2\tSell:T5 \nE3\tBuy:T1\nM1\tNegation E2\n#1\tAnnotatorNotes E2\tn\n#2\tOther E2\tm\n\
               R1\tCause Arg1:E1 Arg2:T5\nR2\tFar from:T1 to:T2\nA7\tSure R1 much more\n#3\tAnnotatorNotes R1\tr\n\
               #4\tAnnotatorNotes A7\ta\nA8\tKind T1 x\nA9\tKind T1 y\n";
    let record = read(text, ann);
    let layer = &record.layers[0];
    let kinds: Vec<&str> = layer.relations.iter().map(|relation| &*relation.kind).collect();
    assert_eq!(kinds, ["Cause", "Far", "Who", "What", "What", "Whom2"]);
    assert_eq!(layer.relations[3].extra["to event"], "E2");
    assert_eq!(layer.relations[0].extra["from event"], "E1");
    assert_eq!(layer.relations[0].extra["attributes"], json!({"Sure": "much more"}));
    assert_eq!(layer.relations[0].extra["note"], "r");
    assert_eq!(layer.spans[0].attributes["Kind"], json!(["x", "y"]));
    assert_eq!(
        layer.spans[4].extra["events"],
        json!([{"id": "E2", "type": "Sell", "attributes": {"Negation": true}, "note": "n",
                "notes": [{"type": "Other", "text": "m"}]}])
    );
    comes_back(&record);
}

#[test]
fn what_brat_has_no_lines_for_is_kept_in_notes() {
    let text = "زيد وعمرو";
    let mut record = Record::new("x", text);
    record.metadata.insert("source".to_owned(), json!({"a": 1}));
    let mut layer = crate::formats::Layer { annotator: "ليلى".into(), ..Default::default() };
    layer.labels = vec!["سياسة".into()];
    layer.status = crate::model::Status::Done;
    layer.extra.insert("score".to_owned(), json!(0.5));
    layer.extra.insert("unparsed".to_owned(), json!(["# a comment", "X\ty"]));
    let range = |start, end| vec![crate::text::TextRange::new(text, start..end).unwrap()];
    let span = layer.push("شخص", range(0, 6));
    span.unsure = true;
    span.confidence = Some(0.25);
    span.note = Some("two\nlines".to_owned());
    span.attributes =
        [("عدد", json!(3)), ("a b", json!("c d")), ("x", json!({"y": []})), ("z", json!(false))]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    span.extra.insert("notes".to_owned(), json!([{"type": "AnnotatorNotes", "text": "\u{2028}"}]));
    span.extra.insert("links".to_owned(), json!([{"target": "no base"}]));
    let span = layer.push("L_d8b4", range(9, 17));
    span.attributes.insert("Unsure".to_owned(), true.into());
    span.attributes.insert("Confidence".to_owned(), "0.5".into());
    span.confidence = Some(7.0);
    let mut extra = crate::model::Extra::new();
    extra.insert("event".to_owned(), "event 1".into());
    extra.insert("colour".to_owned(), "red".into());
    let (from, to) = (SpanId::from("s1"), SpanId::from("s2"));
    for kind in ["فاعل", "Theme", "Theme2", "Theme"] {
        layer.relations.push(crate::model::Relation {
            id: SpanId(format!("r{}", layer.relations.len()).into()),
            kind: kind.into(),
            from: from.clone(),
            to: to.clone(),
            extra: extra.clone(),
        });
    }
    layer.entities.push(crate::formats::Entity {
        id: "e9".into(),
        mentions: vec![from],
        ..Default::default()
    });
    record.layers.push(layer);
    let found = back(&record);
    assert_eq!(
        fidelity::differences(&[record.clone()], std::slice::from_ref(&found), &INFO),
        Vec::<String>::new()
    );
    let (a, b) = (&record.layers[0], &found.layers[0]);
    assert_eq!((&a.extra, &record.metadata, &a.labels), (&b.extra, &found.metadata, &b.labels));
    assert_eq!(b.entities[0].id.as_ref(), "e9");
    assert_eq!(b.spans[1].attributes, a.spans[1].attributes);
    assert_eq!(b.spans[0].extra["links"], a.spans[0].extra["links"]);
    assert!(b.relations.iter().all(|relation| relation.extra["colour"] == "red"));
    comes_back(&found);
    // Every name in the file is one that brat can carry.
    let file = written(&record);
    assert!(file.starts_with("T1\tL_d8b4d8aed8b5 0 3\tزيد\nT2\tL_4c5f64386234 5 9\tعمرو\n"), "{file}");
}

#[test]
fn lines_that_are_not_understood_are_kept() {
    let text = "a b";
    let ann =
        "T1\tX 0 1\ta\nT1\tY 2 3\tb\nX9\twhat\nR1\tZ Arg1:T1 Arg2:T9\nE1\tX:T8\nR2\tZ Arg1:T1\nA1\tN E1\n";
    let reading = reading(text, &[("x.ann", ann)]).unwrap();
    let layer = &reading.records[0].layers[0];
    assert_eq!(layer.spans.len(), 2);
    let lines = ["X9\twhat", "R1\tZ Arg1:T1 Arg2:T9", "E1\tX:T8", "R2\tZ Arg1:T1", "A1\tN E1"];
    assert_eq!(layer.extra["unparsed"], json!(lines));
    assert_eq!(reading.problems.len(), 6, "{:?}", reading.problems);
    comes_back(&reading.records[0]);
}

#[test]
fn wrong_files_are_refused_with_a_place() {
    let place = |ann: &str| {
        let error = reading("a b c", &[("x.ann", ann)]).unwrap_err();
        (error.line, error.column)
    };
    assert_eq!(place("T1\tX 0 1\ta\nT2\tX 3 2\tb\n"), (2, 6));
    assert_eq!(place("T1 X 0 1 a\n"), (1, 3));
    assert_eq!(place("T1\tX\ta\n"), (1, 4));
    assert_eq!(place("T1\tX 0 1;x 2\ta\n"), (1, 10));
    assert_eq!(place("T1\tX 0 2;1 3\n"), (1, 1));
    assert_eq!(place("\nQUOTE\tQ1\t0\nATTRIB\tx\nT1\tX 0 1\ta\n"), (2, 1));
    let none = BTreeMap::new();
    let error = Brat.read(&Piece::whole("a/x.ann", b"", &none), &ReadOptions::default()).unwrap_err();
    assert!(error.what.contains("a/x.txt"), "{error}");
}

#[test]
fn the_older_pair_of_files_is_one_document() {
    let a1 = "T1\tProtein 0 1\ta\n";
    let a2 = "T2\tBinding 2 3\tb\nE1\tBinding:T2 Theme:T1\n*\tEquiv T1 T2\nM1\tNegation E1\n";
    let reading = reading("a b", &[("x.a1", a1), ("x.a2", a2)]).unwrap();
    let layer = &reading.records[0].layers[0];
    assert_eq!((layer.spans.len(), layer.relations.len(), layer.entities.len()), (2, 1, 1));
    assert_eq!(Brat.companions("d/x.a1"), ["d/x.txt", "d/x.a2", "d/annotation.conf", "d/visual.conf"]);
    assert_eq!(Brat.detect("x.a2", a2.as_bytes()), 0);
}

#[test]
fn what_a_folder_declares_is_read_and_written() {
    let conf = "<POG>=Person|Org\n[entities]\nPerson\n\t!Group\n\t\tOrg|شركة\nL_d8b4d8aed8b5\n[relations]\n\
                Near Arg1:<POG>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive\n[events]\nBuy\tWho:<POG>, What*:<ANY>, \
                How{2}:Org, Base?:<EVENT>\n<X>=<X>\n[attributes]\nNegation\tArg:<EVENT>\nSize\tArg:Person|Org, \
                Value:Big|Small\nBad\tArg:<X>\n";
    let reading = reading("a", &[("x.ann", ""), ("annotation.conf", conf)]).unwrap();
    let declared = &reading.declared;
    let labels: Vec<&str> = declared.labels.keys().map(|label| &**label).collect();
    assert_eq!(labels, ["Buy", "Org", "Person", "شخص"]);
    assert_eq!(declared.labels["Org"]["Size"], ["Big", "Small"]);
    assert!(declared.labels["Buy"]["Negation"].is_empty());
    assert_eq!(declared.relations["Near"].from.len(), 2);
    assert_eq!(declared.relations["Near"].to.len(), 3);
    assert_eq!(declared.events["Buy"]["What"].len(), 4);
    assert_eq!(declared.events["Buy"]["How"].len(), 1);
    assert_eq!(reading.problems.len(), 1);

    let files = Brat.beside(declared, &WriteOptions::default());
    let names: Vec<&str> = files.iter().filter_map(|file| file.name.as_deref()).collect();
    assert_eq!(names, ["annotation.conf", "visual.conf"]);
    let visual = String::from_utf8(files[1].bytes.clone()).unwrap();
    assert!(visual.contains("L_d8b4d8aed8b5 | شخص\n"), "{visual}");
    let conf = String::from_utf8(files[0].bytes.clone()).unwrap();
    assert!(conf.contains("Size\tArg:Org|Person, Value:Big|Small\n"), "{conf}");
    let again = self::reading("a", &[("x.ann", ""), ("annotation.conf", &conf)]).unwrap();
    assert_eq!(again.declared.events, declared.events);
    assert_eq!(again.declared.labels, declared.labels);
    assert_eq!(again.declared.relations, declared.relations);
}

#[test]
fn macros_that_grow_are_not_followed() {
    let mut conf = String::from("<A0>=x|x\n");
    for at in 1..40 {
        let one = format!("<A{at}>=<A{0}>|<A{0}>\n", at - 1);
        conf.push_str(&one);
    }
    conf.push_str("[relations]\nR Arg1:<A39>, Arg2:<A39>\n");
    let reading = reading("a", &[("x.ann", ""), ("annotation.conf", &conf)]).unwrap();
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn no_bytes_make_it_fall() {
    for end in 0..ANN.len() {
        let bytes = &ANN.as_bytes()[..end];
        let companions = BTreeMap::from([("x.txt".to_owned(), TEXT.as_bytes().to_vec())]);
        let _ = Brat.read(&Piece::whole("x.ann", bytes, &companions), &ReadOptions::default());
        let _ = Brat.detect("x.ann", bytes);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn whatever_is_read_is_written_and_read_again(
        lines in proptest::collection::vec(
            "(T[1-4]\tX [0-3] [3-5]|T[1-4]\tY 0 1;2 4|E[1-3]\tX:T[1-4]( (A|A2|A3|B):[TE][1-4]){0,3}|R[12]\tZ Arg1:[TE][1-3] Arg2:[TE][1-3]|[AM][1-3]\tN [TER][1-3]( v)?|#[1-3]\t(AnnotatorNotes|Z) [TERA][1-3]\tn|N[12]\tReference [TER][12] a:b|\\*\tE T[12] T[34]|X\ty)",
            0..14,
        ),
    ) {
        let ann = lines.join("\n");
        if let Ok(reading) = reading("abcdefg", &[("x.ann", &ann)]) {
            let first = &reading.records[0];
            let again = back(first);
            proptest::prop_assert_eq!(&again, first, "{}\n\n{}", ann, written(first));
        }
    }
}

#[test]
fn it_knows_its_files() {
    assert_eq!(Brat.detect("x.ann", ANN.as_bytes()), 95);
    assert_eq!(Brat.detect("x.json", b"{}"), 0);
    assert_eq!(Brat.detect("x.ann", b"QUOTE\tQ1\t0"), 20);
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
        let mut ann = ANN.as_bytes().to_vec();
        for (at, bytes) in changes {
            let at = at % ann.len();
            let end = (at + bytes.len()).min(ann.len());
            ann.splice(at..end, bytes);
        }
        let companions = BTreeMap::from([("x.txt".to_owned(), TEXT.as_bytes().to_vec())]);
        if let Ok(reading) = Brat.read(&Piece::whole("x.ann", &ann, &companions), &ReadOptions::default()) {
            proptest::prop_assert_eq!(&back(&reading.records[0]), &reading.records[0]);
        }
    }
}
