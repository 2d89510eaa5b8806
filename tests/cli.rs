//! The command line, run as a user runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn hashiya(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hashiya"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("HASHIYA_ANNOTATOR", "amal")
        .output()
        .unwrap()
}

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn the_sample_is_exported_with_every_span() {
    let output = hashiya(&["export", "assets/lavrov-oic.txt"], Path::new("."));
    assert_eq!(json(&output.stdout)[0]["spans"].as_array().unwrap().len(), 41);
    let output = hashiya(&["export", "."], Path::new("."));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let documents = json(&output.stdout);
    let sample =
        documents.as_array().unwrap().iter().find(|d| d["document"] == "assets/lavrov-oic.txt").unwrap();
    let text: Vec<char> = sample["text"].as_str().unwrap().chars().collect();
    let spans = sample["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 41);
    for span in spans {
        let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
        assert_eq!(text[start..end].iter().collect::<String>(), span["text"].as_str().unwrap());
    }
}

#[test]
fn forms_and_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "قال طه").unwrap();
    fs::write(folder.path().join("b.txt"), "\u{FEFF}نعم").unwrap();
    let output = hashiya(&["export", "-o", "out.jsonl", "."], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = written.lines().map(|line| json(line.as_bytes())).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[1]["text"], &lines[1]["offsets"]), (&"نعم".into(), &"code points".into()));
    let output = hashiya(&["export", "--to", "jsonl", "a.txt"], folder.path());
    assert_eq!(json(&output.stdout)["document"], "a.txt");
}

#[test]
fn mistakes_are_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let told = |arguments: &[&str], code: i32| {
        let output = hashiya(arguments, folder.path());
        assert_eq!(output.status.code(), Some(code));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(told(&["export", "none.txt"], 1).contains("none.txt"));
    assert!(told(&["export", "."], 1).contains("no .txt file"));
    assert!(told(&["export"], 2).contains("PATHS"));
    fs::write(folder.path().join("bad.txt"), b"ab\xFF").unwrap();
    let message = told(&["export", "bad.txt"], 1);
    assert!(message.contains("byte 2") && message.contains("bad.txt"), "{message}");
    fs::write(folder.path().join("a.txt"), "a").unwrap();
    for annotator in ["amal", "badr"] {
        fs::create_dir_all(folder.path().join("annotations").join(annotator)).unwrap();
        fs::write(folder.path().join("annotations").join(annotator).join("a.txt.json"), "{").unwrap();
    }
    assert!(told(&["export", "a.txt"], 1).contains("amal, badr"));
    assert!(told(&["export", "--annotator", "amal", "a.txt"], 1).contains("line 1"));
}

#[test]
fn without_a_display_the_program_says_so() {
    let output = hashiya(&[], Path::new("."));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert_eq!(message.lines().count(), 1);
    assert!(message.contains("window") && message.contains("hashiya export"), "{message}");
}

#[test]
fn words_are_found_in_context_whatever_is_joined_to_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "قال: وللمُنظمة دور.\nمنظمات").unwrap();
    let find = |arguments: &[&str]| {
        let output = hashiya(arguments, folder.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(find(&["find", "منظمه", "."]), "a.txt\tقال: ولل\tمُنظمة\t دور.\n");
    assert_eq!(find(&["find", "منظم", ".", "--at", "anywhere", "--count"]), "2 in 1 documents\n");
    assert_eq!(find(&["find", "منظمة", ".", "--exact", "--count"]), "0 in 0 documents\n");
    let output = hashiya(&["find", "(", ".", "--regex"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("does not read"));
}
