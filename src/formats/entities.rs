//! `entities.jsonl`: what a project knows of entities, one a line.
//!
//! `{"id": "Q58217", "name": "سيرغي لافروف", "type": "person", "names": {"en": "Sergey Lavrov"}, "aliases": ["لافروف"],
//! "description": "…", "link": "Q58217", "merged": ["…"]}`; all but `id` and `name` may be left out, other keys are
//! kept. Lines stand in the order of their identifiers.

use super::cut::{json_error, place};
use super::{Layer, Problem};
use crate::model::{Entity, EntityRecord, Registry, SpanId};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Reads the file. A line that cannot be understood is told and kept as it is.
///
/// # Errors
/// If the bytes are no UTF-8: the line and column where that begins.
pub fn read(bytes: &[u8]) -> Result<(Registry, Vec<Problem>), String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(bytes.get(..error.valid_up_to()).unwrap_or_default(), 1);
        format!("line {line}, column {column}: it is no UTF-8; save it as UTF-8")
    })?;
    let (mut registry, mut problems) = (Registry::default(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (column, what) = match serde_json::from_str::<EntityRecord>(line) {
            Err(error) => {
                let before = line.as_bytes().get(..error.column().saturating_sub(1)).unwrap_or_default();
                (place(before, 1).1, json_error(&error, number + 1).what)
            }
            Ok(record) if record.id.is_empty() => (1, "it has no \"id\"".to_owned()),
            Ok(record) => match registry.insert(record) {
                None => continue,
                Some(double) => (1, format!("another entity has the identifier {:?}", &*double.id)),
            },
        };
        problems.push(Problem {
            place: format!("line {}, column {column}", number + 1),
            what,
            remedy: "the line is kept in the file as it is; mend it there".to_owned(),
        });
        registry.unread.push(line.to_owned());
    }
    Ok((registry, problems))
}

/// Writes the file.
pub fn write(registry: &Registry) -> Vec<u8> {
    let mut out = Vec::with_capacity(registry.len() * 160);
    for record in registry.records() {
        // A record has a form in JSON by construction: its keys are strings.
        let _ = serde_json::to_writer(&mut out, &**record);
        out.push(b'\n');
    }
    for line in &registry.unread {
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out
}

/// Says of the entities of a document what the project knows of them: names and links, with the chains and with the
/// spans, where other forms look for them. Chains of entities that were merged become one.
pub fn say(layer: &mut Layer, registry: &Registry) {
    if registry.is_empty() || layer.entities.is_empty() {
        return;
    }
    let mut links: HashMap<SpanId, Value> = HashMap::new();
    let mut whole: Vec<Entity> = Vec::with_capacity(layer.entities.len());
    for mut entity in std::mem::take(&mut layer.entities) {
        if let Some(record) = registry.get(&entity.id) {
            entity.id = record.id.clone();
            entity.extra.insert("name".to_owned(), record.name.as_str().into());
            if !record.link.is_empty() {
                entity.extra.insert("link".to_owned(), record.link.as_str().into());
            }
            if let Some(target) = reference(&record.link) {
                let link = json!({"type": "Reference", "target": target, "text": &record.name});
                links.extend(entity.mentions.iter().map(|span| (span.clone(), link.clone())));
            }
        }
        match whole.iter_mut().find(|other| other.id == entity.id && !entity.id.is_empty()) {
            Some(other) => {
                entity.mentions.retain(|span| !other.mentions.contains(span));
                other.mentions.append(&mut entity.mentions);
            }
            None => whole.push(entity),
        }
    }
    layer.entities = whole;
    for span in &mut layer.spans {
        let Some(link) = links.remove(&span.id) else { continue };
        let said = span.extra.entry("links".to_owned()).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(said) = said
            && said.iter().all(|other| other.get("target") != link.get("target"))
        {
            said.push(link);
        }
    }
}

/// A link as references name it: a base and an entry with a colon between them, and no white space.
fn reference(link: &str) -> Option<String> {
    let link = link.trim();
    let last = link.rsplit('/').next().unwrap_or(link);
    let is_item = last
        .strip_prefix('Q')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let target = if is_item { format!("Wikidata:{last}") } else { link.to_owned() };
    let fits = target.split_once(':').is_some_and(|(base, entry)| !base.is_empty() && !entry.is_empty());
    (fits && !target.contains(char::is_whitespace)).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_and_what_is_not_is_kept() {
        let file = "\u{FEFF}{\"id\":\"b\",\"name\":\"لَافْرُوف\",\"their key\":[1,{\"x\":null}]}\r\n\n{\"id\":\"a\",\"name\":\"x\",\"names\":{\"en\":\"X\"},\"aliases\":[\"ي\"],\"type\":\"person\",\"link\":\"Q1\",\"merged\":[\"c\"]}\nnot json\n{\"name\":\"ن\"}\n{\"id\":\"a\"}\n{\"id\":\"d\",\"نوع\":1,\"aliases\":7}\n";
        let (registry, problems) = read(file.as_bytes()).unwrap();
        assert_eq!(registry.len(), 2);
        let places: Vec<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(places, ["line 4, column 2", "line 5, column 1", "line 6, column 1", "line 7, column 29"]);
        assert!(problems[0].to_string().contains("mend it"), "{}", problems[0]);
        let written = String::from_utf8(write(&registry)).unwrap();
        assert!(written.starts_with("{\"id\":\"a\""), "{written}");
        assert!(written.contains("\"their key\":[1,{\"x\":null}]"), "{written}");
        assert!(
            written.ends_with(
                "not json\n{\"name\":\"ن\"}\n{\"id\":\"a\"}\n{\"id\":\"d\",\"نوع\":1,\"aliases\":7}\n"
            ),
            "{written}"
        );
        let (again, _) = read(written.as_bytes()).unwrap();
        assert_eq!(again, registry);
        assert_eq!(write(&again), written.as_bytes());
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        assert!(read(b"{\"id\":\"a\"}\n\xD9\x84\xFF").unwrap_err().starts_with("line 2, column 2"));
    }
}
