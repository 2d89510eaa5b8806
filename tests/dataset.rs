//! A data set made on the command line.

use crate::cli::hashiya;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Sixty documents with a person each, every tenth with a twin that differs in one word, and some without spans.
fn corpus(folder: &Path) {
    let mut lines = String::new();
    for number in 0..60 {
        // Words of a document's own, so that only twins are alike.
        let own: Vec<String> = (0..30).map(|word| format!("كلمة{number}و{word}")).collect();
        let text = format!("قال طه {} 👍🏽 في موسكو", own.join(" "));
        let span = serde_json::json!({"id": "s1", "label": "person", "start": 4, "end": 6, "text": "طه"});
        let spans = if number % 7 == 3 { Vec::new() } else { vec![span] };
        let mut push = |name: String, text: &str| {
            let document = serde_json::json!({"document": name, "text": text, "spans": spans});
            lines.push_str(&format!("{document}\n"));
        };
        push(format!("d{number:02}"), &text);
        if number % 10 == 0 {
            push(format!("twin{number:02}"), &text.replace("موسكو", "جدة"));
        }
    }
    fs::write(folder.join("corpus.jsonl"), lines).unwrap();
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_data_set_is_the_same_whenever_it_is_made_and_keeps_twins_together() {
    let folder = tempfile::tempdir().unwrap();
    corpus(folder.path());
    let make = |out: &str, more: &[&str]| {
        let common = ["dataset", "-o", out, "--title", "حاشية", "--licence", "CC-BY-4.0"];
        let output = hashiya(&[&common, more, &["corpus.jsonl"]].concat(), folder.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        files(&folder.path().join(out))
    };
    let first = make("a", &["--seed", "7"]);
    assert_eq!(first, make("b", &["--seed", "7", "--threads", "1"]));
    assert_ne!(first["train.jsonl"], make("c", &["--seed", "8", "--without-spans", "2"])["train.jsonl"]);
    let names: Vec<&String> = first.keys().collect();
    assert_eq!(names, ["DATASHEET.md", "MANIFEST.json", "dev.jsonl", "test.jsonl", "train.jsonl"]);
    let mut split_of = BTreeMap::new();
    for split in ["train", "dev", "test"] {
        for line in std::str::from_utf8(&first[&format!("{split}.jsonl")]).unwrap().lines() {
            let document: serde_json::Value = serde_json::from_str(line).unwrap();
            split_of.insert(document["document"].as_str().unwrap().to_owned(), split);
        }
    }
    assert_eq!(split_of.len(), 66);
    for number in (0..60).step_by(10) {
        assert_eq!(split_of[&format!("d{number:02}")], split_of[&format!("twin{number:02}")]);
    }
    let count = |split: &str| split_of.values().filter(|name| **name == split).count();
    assert!((50..=56).contains(&count("train")), "{}", count("train"));
    let manifest: serde_json::Value = serde_json::from_slice(&first["MANIFEST.json"]).unwrap();
    let told = manifest.to_string();
    for (name, bytes) in first.iter().filter(|(name, _)| *name != "MANIFEST.json") {
        let hash = hashiya::model::document::sha256_hex(bytes);
        assert!(told.contains(name.as_str()) && told.contains(&hash), "{name}");
    }
    let sheet = std::str::from_utf8(&first["DATASHEET.md"]).unwrap();
    assert!(sheet.contains("حاشية") && sheet.contains("CC-BY-4.0") && sheet.contains("person"), "{sheet}");
}

#[test]
fn splits_are_written_in_any_form_and_mistakes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    corpus(folder.path());
    for form in ["conll2003", "brat", "hf"] {
        let out = format!("out-{form}");
        let output = hashiya(&["split", "--to", form, "-o", &out, "corpus.jsonl"], folder.path());
        assert!(output.status.success(), "{form}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(files_below(&folder.path().join(out)) >= 3, "{form}");
    }
    let told = |arguments: &[&str]| {
        let output = hashiya(&[&["split", "-o", "x"], arguments, &["corpus.jsonl"]].concat(), folder.path());
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(told(&["--shares", "80,20"]).contains("as many"));
    assert!(told(&["--by", "moon"]).contains("metadata:KEY"));
    assert!(told(&["--names", "a,a,b"]).contains("twice"));
    assert!(told(&["--names", "../a,b,c"]).contains("no name"));
}

fn files_below(folder: &Path) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}
