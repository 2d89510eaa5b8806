//! What several mentions refer to.

use super::{Extra, SpanId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// A person, an organization or whatever else several spans of a document mention.
///
/// An entity of the project's registry has the same identifier in every document; any other is a chain of mentions
/// within its document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Unique within the document's annotations.
    pub id: Arc<str>,
    /// Its kind, such as a label or `Alias`; may be empty.
    #[serde(default, rename = "type")]
    pub kind: Arc<str>,
    /// The spans that mention it.
    #[serde(default)]
    pub mentions: Vec<SpanId>,
    /// Whatever else is said of it.
    #[serde(default, flatten)]
    pub extra: Extra,
}

impl Entity {
    /// Reads `{"id", "type", "mentions": [span identifiers], …}`.
    pub fn from_value(value: &Value) -> Option<Self> {
        let mut extra: Extra = value.as_object()?.clone().into_iter().collect();
        let mut text = |key: &str| match extra.remove(key) {
            Some(Value::String(text)) => Arc::from(text),
            _ => Arc::from(""),
        };
        let (id, kind) = (text("id"), text("type"));
        let mentions = match extra.remove("mentions") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(SpanId::from).collect(),
            _ => Vec::new(),
        };
        Some(Self { id, kind, mentions, extra })
    }

    /// The form that [`Self::from_value`] reads.
    pub fn to_value(&self) -> Value {
        let mut map = serde_json::Map::new();
        map.insert("id".to_owned(), (*self.id).into());
        if !self.kind.is_empty() {
            map.insert("type".to_owned(), (*self.kind).into());
        }
        map.insert("mentions".to_owned(), self.mentions.iter().map(|id| Value::from(&*id.0)).collect());
        map.extend(self.extra.clone());
        Value::Object(map)
    }
}
