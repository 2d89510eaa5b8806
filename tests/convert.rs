//! Documents from form to form on the command line.

use crate::cli::hashiya;
use std::fs;
use std::path::Path;

fn told(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_sample_goes_round_through_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(".").unwrap();
    let out = folder.path().join("a.jsonl");
    let export = ["export", "--strict", "-o", out.to_str().unwrap(), "assets/lavrov-oic.txt"];
    let output = hashiya(&export, &root);
    assert!(output.status.success(), "{}", told(&output));
    let output = hashiya(&["import", "--into", "project", "a.jsonl"], folder.path());
    assert!(output.status.success(), "{}", told(&output));
    let labels = "annotations/sample/assets/lavrov-oic.txt.json";
    let before = fs::read(root.join(labels)).unwrap();
    assert_eq!(fs::read(folder.path().join("project").join(labels)).unwrap(), before);
    // Again changes nothing, and another text of that name is refused.
    let output = hashiya(&["import", "--into", "project", "a.jsonl"], folder.path());
    assert!(output.status.success(), "{}", told(&output));
    let other = fs::read_to_string(&out).unwrap().replace("\"status\": \"done\"", "\"status\": \"new\"");
    fs::write(folder.path().join("b.jsonl"), other).unwrap();
    let output = hashiya(&["import", "--into", "project", "b.jsonl"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("left as it is"), "{}", told(&output));
    assert_eq!(fs::read(folder.path().join("project").join(labels)).unwrap(), before);
}

#[test]
fn a_bad_line_is_told_with_its_place_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let good = r#"{"document": "a", "text": "قال طه", "spans": [{"label": "person", "start": 4, "end": 6, "text": "طه"}]}"#;
    fs::write(folder.path().join("a.jsonl"), format!("{good}\n{{\"text\": 7}}\n")).unwrap();
    let convert = ["convert", "--to", "json", "-o", "out.json", "a.jsonl"];
    let output = hashiya(&convert, folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("a.jsonl:2:"), "{}", told(&output));
    assert!(!folder.path().join("out.json").exists());
    // A span that is not where it says is no span.
    fs::write(folder.path().join("a.jsonl"), good.replace("\"start\": 4", "\"start\": 5")).unwrap();
    let output = hashiya(&convert, folder.path());
    assert!(told(&output).contains("however they count"), "{}", told(&output));
    fs::write(folder.path().join("a.jsonl"), good).unwrap();
    let output = hashiya(&convert, folder.path());
    assert!(output.status.success(), "{}", told(&output));
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing else is left behind: {names:?}");
}

#[test]
fn the_registry_tells_what_each_form_holds() {
    let output = hashiya(&["formats", "--json"], Path::new("."));
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|form| form["name"].as_str().unwrap()).collect();
    for name in ["json", "jsonl", "project"] {
        assert!(names.contains(&name), "{names:?}");
    }
    for form in list.as_array().unwrap() {
        assert!(form["holds"]["text"].is_boolean() && form["reads"].is_boolean(), "{form}");
    }
}

#[test]
fn the_manuals_table_is_the_registrys() {
    let table = hashiya(&["formats", "--markdown"], Path::new(".")).stdout;
    let manual = fs::read_to_string("README.md").unwrap();
    assert!(
        manual.contains(std::str::from_utf8(&table).unwrap()),
        "put the output of `hashiya formats --markdown` there"
    );
}
