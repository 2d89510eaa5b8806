//! What several mentions refer to.

use super::{Extra, SpanId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// A person, an organization or whatever else several spans of a document mention: a chain of mentions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Unique within the document's annotations; empty where a file gives none.
    #[serde(default)]
    pub id: Arc<str>,
    /// Its kind, such as a label or `Alias`; may be empty.
    #[serde(default, rename = "type", skip_serializing_if = "is_empty")]
    pub kind: Arc<str>,
    /// The spans that mention it.
    #[serde(default)]
    pub mentions: Vec<SpanId>,
    /// Whatever else is said of it.
    #[serde(default, flatten)]
    pub extra: Extra,
}

fn is_empty(text: &Arc<str>) -> bool {
    text.is_empty()
}

impl Entity {
    /// Reads `{"id", "type", "mentions": [span identifiers], …}`.
    pub fn from_value(value: &Value) -> Option<Self> {
        Self::deserialize(value).ok()
    }

    /// The form that [`Self::from_value`] reads.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
