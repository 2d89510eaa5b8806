//! Findings that somebody looked at and left as they are, with the reason; kept in the annotations.

use super::Finding;
use crate::model::{Annotations, Edit};
use crate::text::OffsetMap;
use serde_json::{Map, Value, json};

/// Where the annotations keep them: a list of objects with rule, spans (or first and last code point) and reason.
const MUTED: &str = "muted problems";
const REASON: &str = "reason";

fn muted(annotations: &Annotations) -> &[Value] {
    annotations.extra.get(MUTED).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// By what a finding is known again: its rule and spans, or its place where it is about no span.
fn key(text: &str, finding: &Finding) -> Map<String, Value> {
    let mut key = Map::new();
    key.insert("rule".to_owned(), finding.rule.name().into());
    if finding.spans.is_empty() {
        let offsets = OffsetMap::new(text);
        let at = |byte: u32| offsets.code_point_of_byte(text, byte as usize).0;
        key.insert("place".to_owned(), json!([at(finding.range.start), at(finding.range.end)]));
    } else {
        let ids: Vec<&str> = finding.spans.iter().map(|id| &*id.0).collect();
        key.insert("spans".to_owned(), json!(ids));
    }
    key
}

fn is_about(entry: &Value, key: &Map<String, Value>) -> bool {
    key.iter().all(|(name, value)| entry.get(name) == Some(value))
}

/// Writes into the findings which of them are muted, and why.
pub(super) fn tell(text: &str, annotations: &Annotations, found: &mut [Finding]) {
    let muted = muted(annotations);
    if muted.is_empty() {
        return;
    }
    for finding in found {
        let key = key(text, finding);
        let entry = muted.iter().find(|entry| is_about(entry, &key));
        finding.muted =
            entry.map(|entry| entry.get(REASON).and_then(Value::as_str).unwrap_or_default().to_owned());
    }
}

/// The change that mutes a finding, with a reason that may be empty.
pub fn mute(text: &str, annotations: &Annotations, finding: &Finding, reason: &str) -> Edit {
    let mut entry = key(text, finding);
    let mut all: Vec<Value> =
        muted(annotations).iter().filter(|other| !is_about(other, &entry)).cloned().collect();
    entry.insert(REASON.to_owned(), reason.trim().into());
    all.push(entry.into());
    Edit::Said { key: MUTED.to_owned(), value: Some(all.into()) }
}

/// The change that has a finding told again.
pub fn unmute(text: &str, annotations: &Annotations, finding: &Finding) -> Edit {
    let key = key(text, finding);
    let all: Vec<Value> = muted(annotations).iter().filter(|other| !is_about(other, &key)).cloned().collect();
    let value = (!all.is_empty()).then(|| all.into());
    Edit::Said { key: MUTED.to_owned(), value }
}
