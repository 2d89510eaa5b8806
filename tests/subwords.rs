//! What a model's tokenizer makes of spans.

use crate::cli::hashiya;
use std::fs;

#[test]
fn broken_spans_and_spans_beyond_the_window_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {"[UNK]": 0, "قال": 1, "ل": 2, "##موسكو": 3, "وطه": 4, "أمس": 5}},
    });
    fs::write(folder.path().join("tokenizer.json"), tokenizer.to_string()).unwrap();
    let span = |id: &str, start: usize, text: &str| serde_json::json!({"id": id, "label": "x", "start": start, "end": start + text.chars().count(), "text": text});
    let document = serde_json::json!({"document": "a", "text": "قال لموسكو وطه أمس",
        "spans": [span("s1", 5, "موسكو"), span("s2", 12, "طه"), span("s3", 15, "أمس")]});
    fs::write(folder.path().join("a.jsonl"), document.to_string()).unwrap();
    let arguments = ["subwords", "--tokenizer", "tokenizer.json", "--window", "4", "--json", "a.jsonl"];
    let output = hashiya(&arguments, folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&found["subwords"], &found["spans"], &found["longer_than_window"]),
        (&5.into(), &3.into(), &1.into())
    );
    let list = |key: &str| -> Vec<String> {
        found[key].as_array().unwrap().iter().map(|item| item["span"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((list("broken"), list("beyond")), (vec!["s2".to_owned()], vec!["s3".to_owned()]));
    assert_eq!(found["broken"][0]["subword"], "وطه");
}
