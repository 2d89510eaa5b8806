//! What several tests need.

use hashiya::model::{Annotations, Document, Edit, Span, Status, apply};
use hashiya::text::TextRange;
use std::path::{Path, PathBuf};

/// Real data beside the project; a test that needs it passes over it where it is missing, but fails in CI.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
    eprintln!("passed over: {} is not here", path.display());
    None
}

/// A document with Arabic, Latin, marks, an emoji and CRLF, and annotations of every kind on it.
pub(crate) fn example() -> (Document, Annotations) {
    let document = Document::new("news/لافروف.txt", "قال لافروف: «نعم 👍🏽».\r\nأكّد IBM ذلك يوم 24 مايو.");
    let mut annotations = Annotations::new("amal");
    let range = |what: &str| {
        let start = document.text.find(what).unwrap();
        TextRange::new(&document.text, start..start + what.len()).unwrap()
    };
    let mut quote = Span::new("s3".into(), "quote", range("نعم"));
    quote.parts.push(range("ذلك"));
    quote.note = Some("قول \"منقول\"".to_owned());
    quote.attributes.insert("type".to_owned(), "direct".into());
    quote.extra.insert("from elsewhere".to_owned(), serde_json::json!({"deep": [1, null]}));
    let edits = [
        Edit::Add(Box::new(Span::new("s1".into(), "person", range("لافروف")))),
        Edit::Add(Box::new(Span::new("s2".into(), "organization", range("IBM")))),
        Edit::Add(Box::new(quote)),
        Edit::Relate(hashiya::model::Relation {
            id: "r1".into(),
            kind: "speaker".into(),
            from: "s3".into(),
            to: "s1".into(),
            extra: hashiya::model::Extra::new(),
        }),
        Edit::SetStatus(Status::InProgress),
    ];
    for edit in &edits {
        apply(&mut annotations, edit).unwrap();
    }
    annotations.extra.insert("their key".to_owned(), serde_json::json!([true]));
    (document, annotations)
}
