//! Documents that the tests of several forms write and read back.

use super::{Entity, Layer, Record};
use crate::model::{Relation, Span, Status};
use crate::text::TextRange;
use serde_json::json;

/// The text of the examples in all forms, with its three spans.
pub(crate) fn example() -> Record {
    let mut record = Record::new("example", "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\n");
    let mut layer = Layer::default();
    for (label, what) in [("PER", "لافروف"), ("LOC", "موسكو"), ("ORG", "قناة الميادين")]
    {
        layer.push(label, vec![range(&record.text, what)]);
    }
    record.layers.push(layer);
    record
}

/// A document of which everything is said that can be, but for tokens.
pub(crate) fn everything() -> Record {
    let text = "\u{200F}قال \"لافروف\":\r\nنعم، ‌كلّا\u{A0}😀\tx;y\n";
    let mut record = Record::new("أخبار/everything", text);
    record.metadata = [("source".to_owned(), json!({"url": "https://x", "n": [1, null]}))].into();
    let mut layer = Layer {
        annotator: "amal".into(),
        status: Status::Done,
        labels: vec!["سياسة".into(), "b".into()],
        extra: [("key".to_owned(), json!("a\nb"))].into(),
        ..Layer::default()
    };
    layer.push("قول", vec![range(text, "نعم"), range(text, "كلّا")]);
    layer.push("person", vec![range(text, "لافروف")]);
    layer.push("person", vec![range(text, "لافروف")]);
    layer.push("nothing", vec![TextRange::new(text, 3..3).unwrap()]);
    let notes = [Some("\"quoted\", and\r\nbroken"), Some(""), Some(" x "), None];
    for (span, note) in layer.spans.iter_mut().zip(notes) {
        span.note = note.map(str::to_owned);
    }
    let first: &mut Span = &mut layer.spans[0];
    first.attributes = [("speaker".to_owned(), json!("لافروف")), ("n".to_owned(), json!([1.5, true]))].into();
    first.unsure = true;
    first.confidence = Some(0.1 + 0.2);
    first.extra = [("links".to_owned(), json!([{"target": "Wikidata:Q58217"}]))].into();
    layer.relations.push(Relation {
        id: "r1".into(),
        kind: "speaker".into(),
        from: "s1".into(),
        to: "s2".into(),
        extra: [("note".to_owned(), json!("x"))].into(),
    });
    layer.entities.push(Entity {
        id: "e1".into(),
        kind: "Alias".into(),
        mentions: vec!["s2".into(), "s3".into()],
        extra: [("name".to_owned(), json!("لافروف"))].into(),
    });
    let mut second = Layer { annotator: "basma".into(), ..Layer::default() };
    second.push("person", vec![range(text, "😀")]);
    record.layers = vec![layer, second];
    record
}

fn range(text: &str, what: &str) -> TextRange {
    let start = text.find(what).unwrap();
    TextRange::new(text, start..start + what.len()).unwrap()
}
