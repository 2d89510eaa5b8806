//! Reads every shape.

use super::CONFIG;
use super::count::{Counted, counted};
use crate::formats::doctor::Claim;
use crate::formats::wire::{Ids, Map, Row, kind, place, rows, say};
use crate::formats::{FormatError, Layer, Problem, ReadOptions, Reading, Record, cut::Piece, rest};
use crate::model::{Extra, Relation, Span, SpanId};
use crate::text::{TextRange, Unit};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A span as the file has it.
struct Found {
    id: Option<String>,
    label: String,
    start: u64,
    end: u64,
    user: Option<String>,
    extra: Extra,
}

pub(super) fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let mut reading = Reading::default();
    let names = names(piece, &mut reading);
    for row in rows(piece) {
        let record = record(row?, &names, options, &mut reading)?;
        reading.records.push(record);
    }
    Ok(reading)
}

/// The names of labels by their number, from the file beside.
fn names(piece: &Piece<'_>, reading: &mut Reading) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for (file, bytes) in piece.companions.iter().filter(|(file, _)| file.ends_with(CONFIG)) {
        let Ok(list) = serde_json::from_slice::<Vec<Map>>(bytes) else {
            reading.problems.push(Problem {
                place: file.clone(),
                what: "it is no list of labels".to_owned(),
                remedy: "it was passed over".to_owned(),
            });
            continue;
        };
        for label in list {
            let Some(Value::String(text)) = label.get("text") else { continue };
            match label.get("task_type").and_then(Value::as_str) {
                Some("Category") => {
                    reading.declared.document_labels.insert(text.as_str().into());
                }
                Some("Relation") => {
                    reading.declared.relations.entry(text.as_str().into()).or_default();
                }
                _ => {
                    reading.declared.labels.entry(text.as_str().into()).or_default();
                }
            }
            if let Some(id @ Value::Number(_)) = label.get("id") {
                names.insert(id.to_string(), text.clone());
            }
        }
    }
    names
}

fn record(
    mut row: Row,
    names: &HashMap<String, String>,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<Record, FormatError> {
    let line = row.line;
    let named_columns = !row.keys.contains_key("text") && row.keys.contains_key("column_data");
    if let Some(file) = ["filename", "img"].iter().find_map(|key| row.keys.get(*key))
        && !row.keys.contains_key("text")
        && !named_columns
    {
        let what = format!("the document is a file ({file}), not a text");
        return Err(row.error(what, "only text can be annotated here"));
    }
    let text: Arc<str> = row.text(if named_columns { "column_data" } else { "text" })?.into();
    let own = rest::take(&mut row);
    let unit = own.as_ref().and_then(|own| own.get("offsets")).and_then(Value::as_str);
    let unit = unit.and_then(|unit| Unit::ALL.into_iter().find(|known| known.as_str() == unit));
    let mut labels: Vec<Arc<str>> = Vec::new();
    let mut found = Vec::new();
    for key in ["label", "labels", "column_label", "entities", "annotations"] {
        match row.keys.remove(key) {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) => {
                for item in list {
                    item_of(&row, item, names, &mut labels, &mut found)?;
                }
            }
            Some(one @ (Value::String(_) | Value::Number(_))) => labels.push(row.label(Some(&one))?.into()),
            Some(other) => {
                let what = format!("\"{key}\" must be a list, but is {}", kind(&other));
                return Err(row.error(what, "mend that document"));
            }
        }
    }
    for label in row.list("cats")?.unwrap_or_default() {
        labels.push(row.label(Some(&label))?.into());
    }
    let relations = row.objects("relations")?;
    let ranges = ranges(&text, &found, unit, options, line, reading)?;
    let layers = layers(&row, found, ranges, &relations, labels, reading)?;
    let metadata: Extra = row.keys.into_iter().collect();
    let mut record = Record { text, layers, metadata, ..Record::default() };
    if let Some(Value::Array(list)) = record.metadata.get("Comments")
        && list.is_empty()
    {
        record.metadata.remove("Comments");
    }
    rest::apply(own, &mut record, line, reading);
    Ok(record)
}

/// Reads a triple, an object or a label of the document.
fn item_of(
    row: &Row,
    item: Value,
    names: &HashMap<String, String>,
    labels: &mut Vec<Arc<str>>,
    found: &mut Vec<Found>,
) -> Result<(), FormatError> {
    match item {
        Value::String(label) => labels.push(label.into()),
        Value::Array(triple) => {
            let [start, end, label] = triple.as_slice() else {
                let what = format!("a span must be [start, end, label], but has {} parts", triple.len());
                return Err(row.error(what, "mend that span, or take it out"));
            };
            found.push(Found {
                id: None,
                label: row.label(Some(label))?,
                start: row.offset(Some(start), "the start")?,
                end: row.offset(Some(end), "the end")?,
                user: None,
                extra: Extra::new(),
            });
        }
        Value::Object(mut span) => {
            let label = match span.remove("label") {
                Some(Value::Number(number)) => {
                    let number = number.to_string();
                    names.get(&number).cloned().unwrap_or(number)
                }
                other => row.label(other.as_ref())?,
            };
            let user = span.remove("user").filter(|user| !user.is_null());
            let user = user.map(|user| match user {
                Value::String(name) => name,
                other => other.to_string(),
            });
            if !span.contains_key("start_offset") && !span.contains_key("end_offset") {
                labels.push(label.into());
                return Ok(());
            }
            let start = row.offset(span.remove("start_offset").as_ref(), "\"start_offset\"")?;
            let end = row.offset(span.remove("end_offset").as_ref(), "\"end_offset\"")?;
            let id = match span.remove("id") {
                Some(Value::String(id)) => Some(id),
                Some(Value::Number(id)) => Some(id.to_string()),
                _ => None,
            };
            found.push(Found { id, label, start, end, user, extra: span.into_iter().collect() });
        }
        other => {
            let what = format!("a label must be a list, an object or a string, but one is {}", kind(&other));
            return Err(row.error(what, "mend that label, or take it out"));
        }
    }
    Ok(())
}

fn ranges(
    text: &str,
    found: &[Found],
    unit: Option<Unit>,
    options: &ReadOptions,
    line: usize,
    reading: &mut Reading,
) -> Result<Vec<TextRange>, FormatError> {
    let claims: Vec<Claim<'_>> =
        found.iter().map(|span| Claim { start: span.start, end: span.end, covered: None }).collect();
    if let Some(unit) = options.unit.or(unit) {
        let options = ReadOptions { unit: Some(unit), ..options.clone() };
        return place(text, &claims, unit, &options, line, reading);
    }
    let declared = Unit::Utf16;
    match counted(text, &claims, declared) {
        Counted::AsDeclared => place(text, &claims, declared, options, line, reading),
        Counted::Otherwise(unit) => {
            say(
                reading,
                format!(
                    "offsets were taken as {unit} where spans would begin or end inside words, at spaces or outside \
                     the text if they counted {declared}, as doccano does; --offsets decides otherwise"
                ),
            );
            let options = ReadOptions { unit: Some(unit), ..options.clone() };
            place(text, &claims, unit, &options, line, reading)
        }
        Counted::Unclear => {
            reading.problems.push(Problem {
                place: format!("line {line}"),
                what: format!("spans begin or end inside words or at spaces, whatever the offsets count ({declared} were taken)"),
                remedy: "look at them; if they are wrong, say --offsets".to_owned(),
            });
            place(text, &claims, declared, options, line, reading)
        }
    }
}

fn layers(
    row: &Row,
    found: Vec<Found>,
    ranges: Vec<TextRange>,
    relations: &[Map],
    labels: Vec<Arc<str>>,
    reading: &mut Reading,
) -> Result<Vec<Layer>, FormatError> {
    // One layer for each user, if the file says who.
    let mut by_user: BTreeMap<String, Layer> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut doubled = 0;
    let mut seen = std::collections::HashSet::new();
    let mut ids: HashMap<String, (String, SpanId)> = HashMap::new();
    let mut taken = Ids::default();
    for (number, (found, range)) in found.into_iter().zip(ranges).enumerate() {
        if !seen.insert((found.label.clone(), range, found.user.clone())) {
            doubled += 1;
        }
        let user = found.user.unwrap_or_default();
        let layer = by_user.entry(user.clone()).or_insert_with(|| {
            order.push(user.clone());
            Layer { annotator: user.as_str().into(), ..Layer::default() }
        });
        let id = found.id.clone().unwrap_or_else(|| format!("s{}", number + 1));
        if taken.has(&id) && found.id.is_some() && !relations.is_empty() {
            let what = format!("two entities have the id {id}, and relations would not say which they mean");
            return Err(row.error(what, "give each its own"));
        }
        let id = taken.take(&id);
        let span_id = SpanId(id);
        if let Some(own) = found.id {
            ids.insert(own, (user, span_id.clone()));
        }
        layer.spans.push(Span { extra: found.extra, ..Span::new(span_id, found.label, range) });
    }
    if 0 < doubled {
        reading.problems.push(Problem {
            place: format!("line {}", row.line),
            what: format!("{doubled} spans have the label and the place of another"),
            remedy: "they were kept".to_owned(),
        });
    }
    for (number, relation) in relations.iter().enumerate() {
        let mut relation = relation.clone();
        let mut end = |key: &str| {
            let id = match relation.remove(key) {
                Some(Value::String(id)) => id,
                Some(id @ Value::Number(_)) => id.to_string(),
                _ => return Err(row.error(format!("a relation has no \"{key}\""), "mend that relation")),
            };
            ids.get(&id).cloned().ok_or_else(|| {
                row.error(
                    format!("a relation names the entity {id}, which is not there"),
                    "mend that relation",
                )
            })
        };
        let ((user, from), (other, to)) = (end("from_id")?, end("to_id")?);
        if user != other {
            return Err(row.error("a relation ties entities of two users", "take it out"));
        }
        let kind = match relation.remove("type").or_else(|| relation.remove("label")) {
            None | Some(Value::Null) => String::new(),
            other => row.label(other.as_ref())?,
        };
        let id = match relation.remove("id") {
            Some(Value::String(id)) => id,
            Some(Value::Number(id)) => format!("r{id}"),
            _ => format!("r{}", number + 1),
        };
        if let Some(layer) = by_user.get_mut(&user) {
            let extra = relation.into_iter().collect();
            layer.relations.push(Relation { id: SpanId(id.into()), kind: kind.into(), from, to, extra });
        }
    }
    let mut layers: Vec<Layer> = order.iter().filter_map(|user| by_user.remove(user)).collect();
    if !labels.is_empty() {
        if layers.is_empty() {
            layers.push(Layer::default());
        }
        if let Some(first) = layers.first_mut() {
            first.labels = labels;
        }
    }
    Ok(layers)
}
