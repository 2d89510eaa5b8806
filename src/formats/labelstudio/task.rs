//! Where a task has its text.

use super::config::Config;
use crate::formats::FormatError;
use crate::formats::wire::{Map, Row};
use crate::text::{OffsetMap, Unit};
use serde_json::Value;
use std::ops::Range;
use std::sync::Arc;

/// The text of a task.
pub(super) struct TaskText {
    pub(super) text: Arc<str>,
    /// The key of the data that has it, and that is not said of the document besides; none for paragraphs.
    pub(super) key: Option<String>,
    /// The name by which results mean it, if that is known.
    pub(super) name: Option<String>,
    /// Where each paragraph lies (bytes), if it is built of those.
    pub(super) paragraphs: Option<Vec<Range<usize>>>,
}

/// Finds the text that the results speak of.
pub(super) fn find(
    row: &Row,
    data: &Map,
    results: &[&Map],
    config: &Config,
) -> Result<TaskText, FormatError> {
    let said = |key: &'static str| results.iter().filter_map(move |result| result.get(key)?.as_str());
    if said("type").any(|kind| kind == "hypertextlabels") {
        return Err(hypertext(row));
    }
    let known: Vec<_> = config.objects.iter().filter(|object| data.contains_key(&object.key)).collect();
    let of_kind = |kind: &str| {
        let all = || known.iter().filter(|object| object.kind == kind);
        // The one that results speak of, if there are several.
        all().find(|object| said("to_name").any(|name| name == object.name)).or_else(|| all().next()).copied()
    };
    if let Some(object) = of_kind("Text") {
        if object.elsewhere {
            let what = format!("the text is not in the file: \"{}\" is its address", object.key);
            return Err(row.error(what, "export the tasks with their texts"));
        }
        if let Some(Value::String(text)) = data.get(&object.key) {
            let (key, name) = (Some(object.key.clone()), Some(object.name.clone()));
            return Ok(TaskText { text: text.as_str().into(), key, name, paragraphs: None });
        }
    }
    if let Some(object) = of_kind("Paragraphs") {
        return paragraphs(row, data, &object.key);
    }
    if of_kind("HyperText").is_some() {
        return Err(hypertext(row));
    }
    if said("type").any(|kind| kind == "paragraphlabels") {
        let listed = |(_, value): &(&String, &Value)| {
            value.as_array().is_some_and(|list| list.iter().any(|one| one.get("text").is_some()))
        };
        if let Some((key, _)) = data.iter().find(listed) {
            return paragraphs(row, data, key);
        }
    }
    let key = by_shape(row, data, said("to_name").map(|name| name.trim_start_matches('$')))?;
    let text = data.get(&key).and_then(Value::as_str).unwrap_or_default().into();
    Ok(TaskText { text, key: Some(key), name: None, paragraphs: None })
}

fn hypertext(row: &Row) -> FormatError {
    row.error(
        "the task is of hypertext, whose offsets count what a browser made of it",
        "label its plain text instead (the tag Text)",
    )
}

/// The key that has the text, where no configuration says it.
fn by_shape<'a>(row: &Row, data: &Map, names: impl Iterator<Item = &'a str>) -> Result<String, FormatError> {
    let text = |key: &str| data.get(key).and_then(Value::as_str);
    if text("text").is_some() {
        return Ok("text".to_owned());
    }
    if let Some(name) = names.into_iter().find(|name| text(name).is_some_and(|text| !is_address(text))) {
        return Ok(name.to_owned());
    }
    let strings = data.iter().filter(|(_, value)| value.as_str().is_some_and(|text| !is_address(text)));
    let strings: Vec<&str> = strings.map(|(key, _)| key.as_str()).collect();
    match strings.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => {
            let keys: Vec<&str> = data.keys().map(String::as_str).collect();
            let what = format!("the task has no text: its data is {}", keys.join(", "));
            Err(row.error(what, "only text can be annotated here"))
        }
        several => {
            let what = format!("it is not sure which is the text: {}", several.join(", "));
            Err(row.error(what, "put the labelling configuration beside the file as config.xml"))
        }
    }
}

/// Says whether a string is the address of something and not the thing.
fn is_address(text: &str) -> bool {
    let begins = ["http://", "https://", "s3://", "gs://", "/data/", "azure-blob://"];
    begins.iter().any(|begin| text.starts_with(begin)) && !text.contains(char::is_whitespace)
}

/// A text of paragraphs, a line each.
fn paragraphs(row: &Row, data: &Map, key: &str) -> Result<TaskText, FormatError> {
    let wrong = || row.error(format!("\"{key}\" is no list of paragraphs with a \"text\""), "mend that task");
    let list = data.get(key).and_then(Value::as_array).ok_or_else(wrong)?;
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(list.len());
    for (place, paragraph) in list.iter().enumerate() {
        if 0 < place {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(paragraph.get("text").and_then(Value::as_str).ok_or_else(wrong)?);
        ranges.push(start..text.len());
    }
    Ok(TaskText { text: text.into(), key: None, name: None, paragraphs: Some(ranges) })
}

impl TaskText {
    /// Where a span of paragraphs lies, as code points of the whole text.
    pub(super) fn in_paragraphs(&self, value: &Map, unit: Unit) -> Option<(u64, u64)> {
        let ranges = self.paragraphs.as_ref()?;
        let end = |paragraph: &str, offset: &str| -> Option<u64> {
            let at = match value.get(paragraph)? {
                Value::String(at) => at.parse().ok()?,
                at => usize::try_from(at.as_u64()?).ok()?,
            };
            let range = ranges.get(at)?.clone();
            let text = self.text.get(range.clone())?;
            let inside = usize::try_from(value.get(offset)?.as_u64()?).ok()?;
            let byte = range.start + OffsetMap::of(text, unit).to_byte(text, inside)?;
            Some(OffsetMap::new(&self.text).of_byte(&self.text, byte) as u64)
        };
        Some((end("start", "startOffset")?, end("end", "endOffset")?))
    }
}
