//! The linter, on the sample and on a copy of it with faults.

use crate::cli::hashiya;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A project with the sample, changed; `change` gets the spans by identifier, the relations and the text.
fn project(change: impl Fn(&mut BTreeMap<String, Value>, &mut Vec<Value>, &[char])) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text: Vec<char> = fs::read_to_string("assets/lavrov-oic.txt").unwrap().chars().collect();
    let file = fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap();
    let mut file: Value = serde_json::from_slice(&file).unwrap();
    let list = file["spans"].as_array().unwrap();
    let mut spans: BTreeMap<String, Value> =
        list.iter().map(|span| (span["id"].as_str().unwrap().to_owned(), span.clone())).collect();
    let mut relations = Vec::new();
    change(&mut spans, &mut relations, &text);
    for span in spans.values_mut() {
        let place = |key: &str| span[key].as_u64().unwrap() as usize;
        let covered: String = text[place("start")..place("end")].iter().collect();
        span["text"] = covered.into();
    }
    file["spans"] = spans.into_values().collect::<Vec<_>>().into();
    file["relations"] = relations.into();
    file["document"] = "a.txt".into();
    fs::create_dir_all(folder.path().join("annotations/sample")).unwrap();
    fs::write(folder.path().join("annotations/sample/a.txt.json"), file.to_string()).unwrap();
    fs::copy("assets/lavrov-oic.txt", folder.path().join("a.txt")).unwrap();
    folder
}

/// Rule, identifiers and first code point.
type Told = (String, Vec<String>, u64);

/// What is found, and the exit code.
fn found(folder: &Path, more: &[&str]) -> (Vec<Told>, Option<i32>) {
    let place = folder.to_str().unwrap();
    let output = hashiya(&[&["check", "--json", place], more].concat(), Path::new("."));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let all = told["findings"].as_array().unwrap().iter().map(|one| {
        let ids = one["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
        (one["rule"].as_str().unwrap().to_owned(), ids.collect(), one["start"].as_u64().unwrap())
    });
    (all.collect(), output.status.code())
}

fn moved(span: &mut Value, start: i64, end: i64) {
    for (key, by) in [("start", start), ("end", end)] {
        span[key] = (span[key].as_i64().unwrap() + by).into();
    }
}

#[test]
fn nothing_is_found_in_the_sample() {
    let folder = project(|_, _, _| {});
    assert_eq!(found(folder.path(), &[]), (vec![], Some(0)));
}

/// Thirty faults, each planted in a place of its own; prints what is found.
#[test]
fn thirty_planted_faults_are_found_and_nothing_else() {
    let folder = project(|spans, relations, text| {
        let at = |words: &str| {
            let words: Vec<char> = words.chars().collect();
            (1100..text.len()).find(|&at| text[at..].starts_with(&words)).unwrap()
        };
        for (id, value) in
            [("s6", "2022-10-24"), ("s13", "2022-10-24"), ("s30", "2022-10-32"), ("s33", "2022-10-24")]
        {
            spans.get_mut(id).unwrap()["attributes"] = json!({"value": value});
        }
        for (id, start, end) in [
            ("s1", 0, 1),
            ("s3", 0, 1),
            ("s5", -1, 0),
            ("s7", -1, 0),
            ("s8", -1, 0),
            ("s9", 0, -2),
            ("s10", 2, 0),
            ("s13", 0, 1),
            ("s15", -1, 0),
            ("s17", 0, 1),
            ("s24", 0, 1),
            ("s35", 0, 4),
            ("s41", -1, 0),
        ] {
            moved(spans.get_mut(id).unwrap(), start, end);
        }
        let end = spans["s33"]["end"].clone();
        spans.get_mut("s33").unwrap()["start"] = end;
        for id in ["s16", "s21", "s37"] {
            spans.remove(id);
        }
        for (id, label) in [("s6", "time"), ("s2", "person"), ("s32", "organization")] {
            spans.get_mut(id).unwrap()["label"] = label.into();
        }
        let mut add = |id: &str, label: &str, range: std::ops::Range<usize>| {
            let span = json!({"id": id, "label": label, "start": range.start, "end": range.end});
            spans.insert(id.to_owned(), span);
        };
        add("x1", "person", 489..501);
        add("x2", "organization", 454..459);
        for (first, second, words) in
            [("x3", "x4", ["دولة ", "صديقه", " للعالم"]), ("x5", "x6", ["المساعدة ", "الدولية", " في"])]
        {
            let from = at(&words.concat());
            let ends = words.map(|word| word.chars().count());
            add(first, "person", from..from + ends[0] + ends[1]);
            add(second, "person", from + ends[0]..from + ends.iter().sum::<usize>());
        }
        for (quote, speaker) in
            [("s15", "s12"), ("s17", "s12"), ("s24", "s22"), ("s25", "s22"), ("s28", "s30"), ("s39", "s38")]
        {
            let id = format!("r{quote}");
            relations.push(json!({"id": id, "type": "speaker", "from": quote, "to": speaker}));
        }
    });
    let text = "قال \u{200F}زيد إن كِتاب سمير في 2020 وقال في 2021.";
    let spans: Vec<Value> = [
        ("y1", "person", "\u{200F}زيد", json!({})),
        ("y2", "person", "ك", json!({})),
        ("y3", "date", "2020", json!({"value": "2020"})),
        ("y4", "date", "2021", json!({})),
    ]
    .into_iter()
    .map(|(id, label, covered, attributes)| {
        let start = text[..text.find(covered).unwrap()].chars().count();
        let end = start + covered.chars().count();
        json!({"id": id, "label": label, "start": start, "end": end, "text": covered,
            "attributes": attributes})
    })
    .collect();
    let file = json!({"hashiya": 1, "document": "b.txt", "length": text.chars().count(),
        "offsets": "code points", "annotator": "sample", "status": "done", "spans": spans,
        "relations": [], "entities": []});
    fs::write(folder.path().join("b.txt"), text).unwrap();
    fs::write(folder.path().join("annotations/sample/b.txt.json"), file.to_string()).unwrap();
    let (all, code) = found(folder.path(), &[]);
    let mut told: Vec<String> = all
        .iter()
        .map(|(rule, ids, start)| {
            format!("{rule} {}", ids.first().cloned().unwrap_or_else(|| start.to_string()))
        })
        .collect();
    told.sort_unstable();
    let mut planted = vec![
        "clitic-inside s41",
        "clitic-inside s5",
        "covers-nothing s33",
        "crossing x4",
        "crossing x6",
        "duplicate x1",
        "duplicate x2",
        "edge-hidden y1",
        "edge-in-character y2",
        "edge-in-word s10",
        "edge-in-word s9",
        "edge-on-punctuation s1",
        "edge-on-punctuation s13",
        "edge-on-space s3",
        "edge-on-space s8",
        "half-a-pair s15",
        "half-a-pair s17",
        "half-a-pair s24",
        "half-a-pair s7",
        "labelled-otherwise s2",
        "labelled-otherwise s32",
        "left-bare 1800",
        "left-bare 637",
        "left-bare 890",
        "no-speaker s20",
        "no-value y4",
        "over-paragraph s35",
        "relation-against-schema s28",
        "unknown-label s6",
        "wrong-value s30",
    ];
    planted.sort_unstable();
    println!("{} planted, {} found: {told:?}", planted.len(), told.len());
    assert_eq!((planted.len(), code), (30, Some(3)));
    assert_eq!(told, planted);
    let (fewer, _) = found(folder.path(), &["--without", "left-bare", "--without", "crossing"]);
    assert_eq!(fewer.len(), 25);
    // The project can say the same for everybody.
    let settings = json!({"checks": {"left-bare": false, "crossing": false, "duplicate": true}});
    fs::write(folder.path().join("hashiya.json"), settings.to_string()).unwrap();
    assert_eq!(found(folder.path(), &[]).0.len(), 25);
}
