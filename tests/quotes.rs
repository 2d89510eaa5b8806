//! Quotations found by rules, measured: on the sample article against its labels and a table made by reading it, and on
//! sentences that nobody tuned the rules to.

use crate::cli::hashiya;
use crate::common::shared;
use hashiya::model::document::sha256_hex;
use hashiya::suggest::quotes::{self, Kind, Suggested, marks};
use hashiya::text::{OffsetMap, TextRange};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn article() -> String {
    std::fs::read_to_string("assets/lavrov-oic.txt").unwrap()
}

/// Who says what in the article, by reading it: how the content begins, the cue, the speaker as named last, and the kind.
/// The headline is somebody's words too, with no cue but a colon.
const READ: [(&str, &str, &str, Kind); 11] = [
    ("ملتزمون بتعزيز", "", "لافروف", Kind::Indirect),
    ("الآن هو الوقت", "يقول", "الأخير", Kind::Indirect),
    ("روسيا ملتزمة", "قال", "سيرغي لافروف", Kind::Direct),
    ("الشراكة بين", "أضاف", "سيرغي لافروف", Kind::Direct),
    ("هذا هو الوقت", "أعلن", "حسين إبراهيم طه", Kind::Direct),
    ("إن العالم", "قال", "طه", Kind::Direct),
    ("الالتزام لتواصل", "أكّد", "طه", Kind::Direct),
    ("الدول الإسلامية", "مشيراً إلى", "طه", Kind::Direct),
    ("وزير الخارجية الروسي سيرغي لافروف، سيلتقي", "أعلنت", "الخارجية الروسية", Kind::Indirect),
    ("الطرفين سيناقشان", "أشارت", "الخارجية الروسية", Kind::Indirect),
    ("ستتم مناقشة", "قالت", "الخارجية الروسية", Kind::Direct),
];

fn covered(text: &str, range: Option<TextRange>) -> &str {
    range.map_or("", |range| range.of(text))
}

#[test]
fn the_articles_quotations_are_found_with_cue_and_speaker() {
    let text = article();
    let found: Vec<Suggested> = quotes::find(&text).collect();
    let is = |one: &Suggested, read: &(&str, &str, &str, Kind)| {
        let reading = &one.readings[0];
        let speaker = covered(&text, one.speaker.map(|mention| mention.range));
        (
            reading.content[0].of(&text).starts_with(read.0),
            covered(&text, one.cue) == read.1,
            speaker == read.2,
        )
    };
    let mut right = [0; 3];
    for read in &READ {
        let Some(one) = found.iter().find(|one| is(one, read).0) else {
            println!("not found: {}", read.0);
            continue;
        };
        let (_, cue, speaker) = is(one, read);
        right[0] += usize::from(one.readings[0].kind == read.3);
        right[1] += usize::from(cue);
        right[2] += usize::from(speaker);
        if !(cue && speaker) {
            println!(
                "{}: {:?} {:?}",
                read.0,
                covered(&text, one.cue),
                one.speaker.map(|m| m.range.of(&text))
            );
        }
    }
    println!("article, by reading: {} suggested of {} quotations", found.len(), READ.len());
    println!("content and type {}, cue {}, speaker {} right", right[0], right[1], right[2]);
    // The sample's labels have what stands in marks alone.
    let file = std::fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let points = |range: TextRange| {
        let offsets = OffsetMap::new(&text);
        [range.start(), range.end()].map(|byte| offsets.code_point_of_byte(&text, byte as usize).0 as u64)
    };
    let gold: BTreeSet<[u64; 2]> = file["spans"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|span| span["label"] == "quote")
        .map(|span| [&span["start"], &span["end"]].map(|at| at.as_u64().unwrap()))
        .collect();
    let of = |kinds: &[Kind]| -> BTreeSet<[u64; 2]> {
        let fits = |one: &&Suggested| kinds.contains(&one.readings[0].kind);
        found.iter().filter(fits).map(|one| points(one.readings[0].content[0])).collect()
    };
    let (direct, all) = (of(&[Kind::Direct]), of(&[Kind::Direct, Kind::Indirect, Kind::Mixed]));
    let share = |found: &BTreeSet<[u64; 2]>| {
        let both = found.intersection(&gold).count();
        println!("{both} of {} suggested, of {} labelled", found.len(), gold.len());
        (both, found.len())
    };
    println!("article, direct quotations against the sample's labels:");
    assert_eq!(share(&direct), (7, 7));
    println!("article, all suggestions against the sample's labels (which have no indirect ones):");
    assert_eq!(share(&all), (7, 10));
    assert_eq!(gold.len(), 7);
    assert_eq!(right, [10, 10, 10]);
}

/// A sentence's name and text.
type Sentence = (String, String);

/// The sentences of both corpora.
fn sentences() -> Option<Vec<Sentence>> {
    let pud = std::fs::read_to_string(shared("ud/UD_Arabic-PUD/ar_pud-ud-test.conllu")?).unwrap();
    let mut all = Vec::new();
    let mut name = "";
    for line in pud.lines() {
        if let Some(id) = line.strip_prefix("# sent_id = ") {
            name = id.trim();
        } else if let Some(text) = line.strip_prefix("# text = ") {
            all.push((format!("pud:{name}"), text.to_owned()));
        }
    }
    for part in ["train", "dev", "test"] {
        let path = shared(&format!("rtl-ner/aqmar/examples/arabicNer/data/{part}.txt"))?;
        let file = std::fs::read_to_string(path).unwrap();
        let sentences = file.split("\n\n").map(|block| {
            let words: Vec<&str> = block.lines().filter_map(|line| Some(line.rsplit_once(' ')?.0)).collect();
            words.join(" ")
        });
        let sentences = sentences.filter(|text| !text.is_empty()).enumerate();
        all.extend(sentences.map(|(number, text)| (format!("aqmar:{part}:{number}"), text)));
    }
    Some(all)
}

/// The first hundred sentences with quotation marks in the order of the hash of a seed and their name, without those of
/// earlier draws.
fn drawn(all: &[Sentence], seed: &str, before: &BTreeSet<String>) -> Vec<String> {
    let quoted = all.iter().filter(|(_, text)| text.contains(['"', '«', '»', '“', '”']));
    let mut names: Vec<&String> =
        quoted.map(|(name, _)| name).filter(|name| !before.contains(*name)).collect();
    names.sort_by_key(|name| sha256_hex(format!("{seed}:{name}").as_bytes()));
    names.into_iter().take(100).cloned().collect()
}

/// What stands in quotation marks by the rules, in code points.
fn pairs(text: &str) -> BTreeSet<(usize, usize)> {
    let (offsets, mut at, mut found) = (OffsetMap::new(text), 0, BTreeSet::new());
    while at < text.len() {
        let group = marks::group(text, at);
        at = group.range.end;
        let point = |byte: usize| offsets.code_point_of_byte(text, byte).0;
        let parts = group
            .quoted
            .iter()
            .map(|quoted| (point(quoted.parts[0].start), point(quoted.parts.last().unwrap().end)));
        found.extend(parts);
    }
    found
}

/// A sentence, and the ends in code points of what is quoted in it as a reader sees it.
type Judged = (String, BTreeSet<(usize, usize)>);

/// The judged file: of each draw its seed, and of each sentence what stands in marks.
fn judged() -> Vec<(String, Vec<Judged>)> {
    let file = std::fs::read_to_string("tests/data/quotation-pairs.tsv").unwrap();
    let mut draws: Vec<(String, Vec<_>)> = Vec::new();
    for line in file.lines() {
        if let Some(rest) = line.strip_prefix("# Draw ") {
            draws.push((rest.split(':').next().unwrap().to_owned(), Vec::new()));
        } else if !line.starts_with('#') {
            let (name, ranges) = line.split_once('\t').unwrap();
            let range = |range: &str| {
                let (start, end) = range.split_once('-').unwrap();
                (start.parse().unwrap(), end.parse().unwrap())
            };
            draws
                .last_mut()
                .unwrap()
                .1
                .push((name.to_owned(), ranges.split_whitespace().map(range).collect()));
        }
    }
    draws
}

/// As the rules were when draw 1 was judged, they found 124 of its 133 pairs, all right; a lone mark with spaces on both
/// sides was left. As they were when draw 2 was judged, after that was mended, they found 130 of its 136, with 5 wrong.
#[test]
fn marks_pair_as_a_reader_pairs_them() {
    let Some(all) = sentences() else { return };
    let texts: BTreeMap<&str, &str> = all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (mut figures, mut before) = (Vec::new(), BTreeSet::new());
    for (seed, sentences) in judged() {
        let names: Vec<String> = sentences.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, drawn(&all, &seed, &before), "the draw is the same everywhere");
        before.extend(names);
        let (mut right, mut found, mut gold) = (0, 0, 0);
        for (name, wanted) in &sentences {
            let text = texts[name.as_str()];
            let pairs = pairs(text);
            (found, gold) = (found + pairs.len(), gold + wanted.len());
            right += pairs.intersection(wanted).count();
            if pairs != *wanted {
                println!("{name}: found {pairs:?}, judged {wanted:?}");
            }
        }
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
        println!(
            "draw {seed}: {right} of {found} pairs right ({:.1} %), of {gold} by reading ({:.1} %)",
            percent(right, found),
            percent(right, gold)
        );
        figures.push((right, found, gold));
    }
    for (right, found, gold) in figures {
        assert!(95 * found <= 100 * right && 90 * gold <= 100 * right, "{right} of {found}, of {gold}");
    }
}

#[test]
fn a_large_text_is_walked_through_in_linear_work() {
    let small: usize = quotes::find(&article().repeat(10)).count();
    let large: usize = quotes::find(&article().repeat(100)).count();
    assert_eq!(large, 10 * small);
}

#[test]
fn a_script_can_have_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "وقال سيرغي لافروف: \"نعم 👍🏽 لذلك\".\r\nثم مضى").unwrap();
    let output = hashiya(&["quotes", "--json", "a.txt"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let wanted = serde_json::json!({
        "document": "a.txt", "rule": "cue-before", "repair": null,
        "cue": {"start": 1, "end": 4, "text": "قال"},
        "speaker": {"start": 5, "end": 17, "text": "سيرغي لافروف", "by": "subject", "is": "person"},
        "addressee": null,
        "readings": [{"type": "direct", "content": [{"start": 20, "end": 31, "text": "نعم 👍🏽 لذلك"}]}],
    });
    assert_eq!(found, wanted);
    let output = hashiya(&["quotes", "assets/lavrov-oic.txt"], Path::new("."));
    let lines = String::from_utf8(output.stdout).unwrap();
    assert_eq!(lines.lines().count(), 10);
    assert!(lines.contains("\tdirect\tcue-before\tقال\tسيرغي لافروف (carried on)\t\tروسيا ملتزمة"), "{lines}");
}

/// What says who says what: type of the relation and the texts of its ends, with the quotation's type.
fn structure(documents: &serde_json::Value) -> BTreeSet<(String, String, String)> {
    let mut all = BTreeSet::new();
    for document in documents.as_array().unwrap() {
        let spans = document["spans"].as_array().unwrap();
        let of = |id: &serde_json::Value| spans.iter().find(|span| span["id"] == *id).unwrap();
        let points: Vec<char> = document["text"].as_str().unwrap().chars().collect();
        let text = |span: &serde_json::Value| {
            let whole = serde_json::json!([[span["start"], span["end"]]]);
            let parts = span["parts"].as_array().or(whole.as_array()).unwrap();
            let at = |end: &serde_json::Value| end.as_u64().unwrap() as usize;
            let parts =
                parts.iter().map(|part| points[at(&part[0])..at(&part[1])].iter().collect::<String>());
            parts.collect::<Vec<_>>().join("|")
        };
        for relation in document["relations"].as_array().into_iter().flatten() {
            let kind = relation["type"].as_str().unwrap().to_owned();
            all.insert((kind, text(of(&relation["from"])), text(of(&relation["to"]))));
        }
        for span in spans.iter().filter(|span| span["label"] == "quote") {
            let kind = span["attributes"]["type"].as_str().unwrap_or_default();
            all.insert(("type".to_owned(), text(span), kind.to_owned()));
        }
    }
    all
}

const SAID: &str = r#"{"document": "a", "text": "قال طه لزيد: \"نعم 👍🏽\" وسكت، \"ثم لا\".\r\nثم قال IBM ذلك",
 "spans": [
  {"id": "s1", "label": "cue", "start": 0, "end": 3, "text": "قال"},
  {"id": "s2", "label": "person", "start": 4, "end": 6, "text": "طه"},
  {"id": "s3", "label": "person", "start": 8, "end": 11, "text": "زيد"},
  {"id": "s4", "label": "quote", "attributes": {"type": "direct"},
   "parts": [[14, 20], [29, 34]]}],
 "relations": [
  {"id": "r1", "type": "speaker", "from": "s4", "to": "s2"},
  {"id": "r2", "type": "cue", "from": "s4", "to": "s1"},
  {"id": "r3", "type": "addressee", "from": "s4", "to": "s3"}]}"#;

#[test]
fn the_structure_goes_through_the_forms_that_can_hold_it() {
    let folder = tempfile::tempdir().unwrap();
    let said = SAID.replace('\n', "");
    std::fs::write(folder.path().join("a.jsonl"), &said).unwrap();
    // Some forms hold no span of several parts.
    let whole = said.replace(r#""parts": [[14, 20], [29, 34]]"#, r#""start": 14, "end": 20"#);
    assert_ne!(whole, said);
    std::fs::write(folder.path().join("whole.jsonl"), whole).unwrap();
    let convert = |arguments: &[&str]| {
        let output = hashiya(&[&["convert"], arguments].concat(), folder.path());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    };
    for form in ["pdnc", "brat", "labelstudio", "xmi", "cas-json", "json", "project"] {
        let said = if form == "labelstudio" { "whole.jsonl" } else { "a.jsonl" };
        let direct = convert(&["--to", "json", said]);
        let wanted = structure(&serde_json::from_slice(&direct.stdout).unwrap());
        assert_eq!(wanted.len(), 4, "{wanted:?}");
        let out = format!("out-{form}");
        convert(&["--to", form, "--strict", "-o", &out, said]);
        let back = convert(&["--to", "json", "--from", form, &out]);
        let found = structure(&serde_json::from_slice(&back.stdout).unwrap());
        assert_eq!(found, wanted, "{form}");
    }
    // A table of the corpus names speaker and addressees in its own columns.
    let table = std::fs::read_to_string(folder.path().join("out-pdnc/a/quotation_info.csv")).unwrap();
    assert!(table.contains(",طه,['زيد'],direct,قال,"), "{table}");
    // A form without relations says what it loses.
    let output = hashiya(&["convert", "--to", "conll2003", "-o", "out.conll", "a.jsonl"], folder.path());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("relation"), "{told}");
}
