//! The sample's labels keep the rules that `annotations/README.md` states.

use hashiya::model::document::sha256_hex;
use serde_json::Value;
use std::collections::HashSet;

#[test]
fn every_label_keeps_the_rules() {
    let text = std::fs::read_to_string("assets/lavrov-oic.txt").unwrap();
    let points: Vec<char> = text.chars().collect();
    let file = std::fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(file["sha256"], sha256_hex(text.as_bytes()));
    assert_eq!((file["length"].as_u64(), points.len()), (Some(2221), 2221));
    let mut seen = HashSet::new();
    let mut organization = 0;
    for span in file["spans"].as_array().unwrap() {
        let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
        let covered: String = points[start..end].iter().collect();
        assert_eq!(covered, span["text"].as_str().unwrap());
        assert!(seen.insert((start, end, span["label"].to_string())), "twice: {covered}");
        assert_eq!(covered, covered.trim(), "white space at an end");
        assert!(
            !covered.starts_with(['"', '،', '(']) && !covered.ends_with(['"', '،', ')', '.']),
            "{covered}"
        );
        if covered == "منظمة التعاون الإسلامي" {
            organization += 1;
        }
        if span["label"] == "person" {
            assert!(!covered.contains("وزير") && !covered.contains("الأمين"), "a title inside: {covered}");
        }
    }
    assert_eq!(organization, text.matches("منظمة التعاون الإسلامي").count());
    assert_eq!(organization, 11);
}
