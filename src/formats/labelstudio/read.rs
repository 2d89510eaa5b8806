//! Reads tasks.

use super::config::{self, Config};
use super::task::{TaskText, find};
use super::{REGION, RESULTS, TASK, names};
use crate::formats::cut::Piece;
use crate::formats::doctor::Claim;
use crate::formats::wire::{Ids, Map, Row, place, rows};
use crate::formats::{FormatError, Layer, Problem, ReadOptions, Reading, Record, rest};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::{TextRange, Unit};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub(super) fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let mut reading = Reading::default();
    let config = configuration(piece, &mut reading);
    for row in rows(piece) {
        let record = record(row?, &config, options, &mut reading)?;
        reading.records.push(record);
    }
    Ok(reading)
}

fn configuration(piece: &Piece<'_>, reading: &mut Reading) -> Config {
    let mut all = Config::default();
    for (file, bytes) in piece.companions {
        let read = std::str::from_utf8(bytes).map_err(|error| error.to_string()).and_then(config::read);
        match read {
            Ok(config) => {
                all.objects.extend(config.objects);
                reading.declared.labels.extend(config.declared.labels);
                reading.declared.relations.extend(config.declared.relations);
                reading.declared.document_labels.extend(config.declared.document_labels);
            }
            Err(error) => reading.problems.push(Problem {
                place: file.clone(),
                what: format!("it is no labelling configuration ({error})"),
                remedy: "it was passed over".to_owned(),
            }),
        }
    }
    all
}

fn record(
    mut row: Row,
    config: &Config,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<Record, FormatError> {
    let line = row.line;
    let Some(mut data) = row.object("data")? else {
        return Err(row.error("the task has no \"data\"", "choose the form that the file has"));
    };
    let mut annotations = row.objects("annotations")?;
    annotations.append(&mut row.objects("completions")?);
    let predictions = row.objects("predictions")?;
    let mut works = Vec::new();
    for (mut work, suggested) in
        annotations.into_iter().map(|one| (one, false)).chain(predictions.into_iter().map(|one| (one, true)))
    {
        let results = match work.remove("result") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(results)) => results,
            Some(_) => return Err(row.error("\"result\" of an annotation must be a list", "mend that task")),
        };
        let results: Option<Vec<Map>> = results
            .into_iter()
            .map(|result| match result {
                Value::Object(result) => Some(result),
                _ => None,
            })
            .collect();
        let results = results.ok_or_else(|| row.error("a result must be an object", "mend that task"))?;
        works.push((work, results, suggested));
    }
    let all: Vec<&Map> = works.iter().flat_map(|(_, results, _)| results).collect();
    let text = find(&row, &data, &all, config)?;
    drop(all);
    if let Some(key) = &text.key {
        data.remove(key);
    }
    let own = data.remove(rest::KEY);
    let mut layers = Vec::new();
    for (work, results, suggested) in works {
        let layer = Work { row: &row, text: &text, options, reading }.layer(work, results, suggested)?;
        layers.push(layer);
    }
    let order = |layer: &Layer| layer.extra.get(ORDER).and_then(Value::as_u64);
    layers.sort_by_key(|layer| order(layer).unwrap_or(u64::MAX));
    for layer in &mut layers {
        layer.extra.remove(ORDER);
    }
    if own.as_ref().and_then(|own| own.get(NUMBERED)) == Some(&true.into()) {
        row.keys.remove("id");
    }
    let mut metadata: Extra = data.into_iter().collect();
    row.keys.retain(|_, value| !value.is_null());
    if !row.keys.is_empty() {
        metadata.insert(TASK.to_owned(), Value::Object(row.keys));
    }
    let mut record = Record { text: text.text, metadata, ..Record::default() };
    rest::apply(own, &mut record, line, reading);
    record.layers = layers;
    Ok(record)
}

/// Key under which work says its place among all, where that is not annotations first.
pub(super) const ORDER: &str = "order";

/// Key under which a task says that its number is none of its own.
pub(super) const NUMBERED: &str = "numbered";

/// Keys of a result that are read, or follow from the others.
const READ: [&str; 8] = ["id", "from_name", "to_name", "type", "value", "score", "from_id", "to_id"];

struct Work<'a> {
    row: &'a Row,
    text: &'a TaskText,
    options: &'a ReadOptions,
    reading: &'a mut Reading,
}

/// A result about a stretch of the text.
struct Region {
    id: Option<String>,
    control: String,
    kind: String,
    value: Map,
    score: Option<f64>,
    more: Map,
}

impl Region {
    /// The text that it says it covers.
    fn covered(&self) -> Option<Cow<'static, str>> {
        // What was typed into a text area stands under the same key.
        let text = self.value.get("text").and_then(Value::as_str).filter(|_| self.kind != "textarea");
        text.map(|text| text.to_owned().into())
    }
}

impl Work<'_> {
    fn problem(&mut self, what: String, remedy: &str) {
        let place = format!("line {}", self.row.line);
        self.reading.problems.push(Problem { place, what, remedy: remedy.to_owned() });
    }

    fn layer(&mut self, mut work: Map, results: Vec<Map>, suggested: bool) -> Result<Layer, FormatError> {
        let own = work.remove(rest::KEY);
        let mut layer = Layer::default();
        if suggested {
            let version = work.remove("model_version").filter(|version| !version.is_null());
            let version =
                version.map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
            layer.annotator = version.map_or_else(String::new, |version| format!("model:{version}")).into();
            layer.extra.insert("suggested".to_owned(), true.into());
        } else {
            layer.annotator = work.get("completed_by").map(annotator).unwrap_or_default().into();
            let cancelled = work.get("was_cancelled").and_then(Value::as_bool).unwrap_or_default();
            layer.status = if cancelled { Status::InProgress } else { Status::Done };
        }
        layer.extra.extend(work.into_iter().filter(|(_, value)| !value.is_null()));
        let (mut regions, mut relations, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut taken: HashSet<String> = HashSet::new();
        for result in results {
            let kind = result.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
            let to = result.get("to_name").and_then(Value::as_str);
            let elsewhere = self.text.name.as_deref().zip(to).is_some_and(|(own, to)| own != to);
            if kind == "relation" {
                relations.push(result);
            } else if self.is_region(&result) && !elsewhere {
                taken.extend(result.get("id").and_then(Value::as_str).map(str::to_owned));
                regions.push(region(result, kind));
            } else {
                others.push((kind, result, elsewhere));
            }
        }
        let mut kept: Vec<Value> = Vec::new();
        for (kind, result, elsewhere) in others {
            let id = result.get("id").and_then(Value::as_str).unwrap_or_default();
            if !elsewhere && kind != "labels" && taken.contains(id) {
                regions.push(region(result, kind));
            } else if !elsewhere && kind == "choices" {
                document_labels(result, &mut layer, &mut kept);
            } else {
                kept.push(Value::Object(result));
            }
        }
        let ids = self.spans(regions, &mut layer)?;
        for (number, result) in relations.into_iter().enumerate() {
            if let Some(loose) = relation(number, result, &ids, &mut layer) {
                self.problem(
                    "a relation ties regions that are not there".to_owned(),
                    "it was kept with the work, and is written back",
                );
                kept.push(Value::Object(loose));
            }
        }
        if !kept.is_empty() {
            layer.extra.insert(RESULTS.to_owned(), kept.into());
        }
        let mut alone = Record { text: self.text.text.clone(), layers: vec![layer], ..Record::default() };
        rest::apply(own, &mut alone, self.row.line, self.reading);
        Ok(alone.layers.pop().unwrap_or_default())
    }

    fn is_region(&self, result: &Map) -> bool {
        let Some(value) = result.get("value").and_then(Value::as_object) else { return false };
        let number = |key: &str| value.get(key).is_some_and(|at| at.as_u64().is_some());
        if self.text.paragraphs.is_some() {
            number("startOffset") && number("endOffset")
        } else {
            number("start") && number("end")
        }
    }

    fn ranges(&mut self, regions: &[Region]) -> Result<Vec<Option<TextRange>>, FormatError> {
        let text = self.text;
        let found = |unit: Unit| -> Option<Vec<(u64, u64)>> {
            regions.iter().map(|region| text.in_paragraphs(&region.value, unit)).collect()
        };
        let claims_of = |ends: &[(u64, u64)]| -> Vec<Claim<'_>> {
            let pairs = ends.iter().zip(regions);
            pairs.map(|(&(start, end), region)| Claim { start, end, covered: region.covered() }).collect()
        };
        if text.paragraphs.is_some() {
            // Counted inside each paragraph, and then, as code points, in the whole.
            let mut last = self.row.error("a span does not lie in its paragraphs", "check the texts");
            for unit in
                self.options.unit.map_or_else(|| vec![Unit::CodePoint, Unit::Utf16], |unit| vec![unit])
            {
                let Some(ends) = found(unit) else { continue };
                let claims = claims_of(&ends);
                let options = ReadOptions { unit: Some(Unit::CodePoint), ..self.options.clone() };
                let mut aside = Reading::default();
                match place(&text.text, &claims, Unit::CodePoint, &options, self.row.line, &mut aside) {
                    Ok(ranges) => return Ok(ranges.into_iter().map(Some).collect()),
                    Err(error) => last = error,
                }
            }
            return Err(last);
        }
        let offset = |value: &Map, key: &str| value.get(key).and_then(Value::as_u64);
        // Controls that say nothing of where their region is lie where its other controls do.
        let placed = |region: &Region| offset(&region.value, "start").zip(offset(&region.value, "end"));
        let ends: Vec<Option<(u64, u64)>> = regions.iter().map(placed).collect();
        let claims: Vec<Claim<'_>> = ends
            .iter()
            .zip(regions)
            .filter_map(|(ends, region)| {
                ends.map(|(start, end)| Claim { start, end, covered: region.covered() })
            })
            .collect();
        let ranges = place(&text.text, &claims, Unit::CodePoint, self.options, self.row.line, self.reading)?;
        let mut ranges = ranges.into_iter();
        Ok(ends.iter().map(|ends| ends.and_then(|_| ranges.next())).collect())
    }

    /// Adds the spans; says which span each region is.
    fn spans(
        &mut self,
        regions: Vec<Region>,
        layer: &mut Layer,
    ) -> Result<HashMap<String, SpanId>, FormatError> {
        let ranges = self.ranges(&regions)?;
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut labelled: HashSet<usize> = HashSet::new();
        let mut ids = Ids::default();
        for id in regions.iter().filter_map(|region| region.id.as_deref()).collect::<BTreeSet<_>>() {
            ids.take(id);
        }
        let mut unlabelled = 0;
        for (region, range) in regions.into_iter().zip(ranges) {
            let known = region.id.as_ref().and_then(|id| places.get(id)).copied();
            let at = match (known, range) {
                (Some(at), Some(range)) if layer.spans.get(at).is_some_and(|span| span.parts != [range]) => {
                    let what = format!(
                        "two results of the region {} lie at two places",
                        region.id.unwrap_or_default()
                    );
                    return Err(self.row.error(what, "give each its own id"));
                }
                (Some(at), _) => at,
                (None, Some(range)) => {
                    let id = region
                        .id
                        .clone()
                        .unwrap_or_else(|| ids.take(&format!("s{}", layer.spans.len() + 1)).to_string());
                    layer.spans.push(Span::new(SpanId(id.as_str().into()), "", range));
                    places.insert(id, layer.spans.len() - 1);
                    layer.spans.len() - 1
                }
                (None, None) => continue,
            };
            let labels = match region.kind.as_str() {
                "labels" | "paragraphlabels" => {
                    region.value.get(&region.kind).or_else(|| region.value.get("labels"))
                }
                _ => None,
            };
            let labels: Vec<Arc<str>> = labels
                .and_then(Value::as_array)
                .map(|labels| labels.iter().filter_map(Value::as_str).map(Arc::from).collect())
                .unwrap_or_default();
            let is_label = matches!(region.kind.as_str(), "labels" | "paragraphlabels");
            let Some(span) = layer.spans.get_mut(at) else { continue };
            let mut further = labels.into_iter();
            if is_label && labelled.insert(at) {
                span.label = further.next().unwrap_or_default();
                unlabelled += usize::from(span.label.is_empty());
            }
            describe(span, region, is_label);
            let (first, parts) = (span.id.clone(), span.parts.clone());
            for label in further {
                let mut span = Span::new(SpanId(ids.take(&first.0)), label, TextRange::default());
                span.parts.clone_from(&parts);
                span.extra.insert(REGION.to_owned(), (*first.0).into());
                layer.spans.push(span);
            }
        }
        let bare = (0..layer.spans.len())
            .filter(|at| {
                !labelled.contains(at) && layer.spans.get(*at).is_some_and(|span| span.label.is_empty())
            })
            .count();
        if 0 < unlabelled + bare {
            self.problem(
                format!("{} regions have no label", unlabelled + bare),
                "they were kept with an empty label",
            );
        }
        Ok(places.into_iter().filter_map(|(id, at)| Some((id, layer.spans.get(at)?.id.clone()))).collect())
    }
}

/// Labels of the document; what else there is in the result is kept with it.
fn document_labels(result: Map, layer: &mut Layer, kept: &mut Vec<Value>) {
    let value = result.get("value").and_then(|value| value.get("choices")).and_then(Value::as_array);
    let labels: Option<Vec<Arc<str>>> = value
        .map(|list| list.iter().map(|label| label.as_str().map(Arc::from)).collect())
        .unwrap_or_default();
    match labels {
        Some(labels) => layer.labels.extend(labels),
        None => kept.push(Value::Object(result)),
    }
}

fn region(mut result: Map, kind: String) -> Region {
    let value = match result.remove("value") {
        Some(Value::Object(value)) => value,
        _ => Map::new(),
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    Region {
        id: text(result.get("id")),
        control: text(result.get("from_name")).unwrap_or_default(),
        score: result.get("score").and_then(Value::as_f64),
        more: result.into_iter().filter(|(key, _)| !READ.contains(&key.as_str())).collect(),
        value,
        kind,
    }
}

/// Says of a span what a result says of its region.
fn describe(span: &mut Span, mut region: Region, is_label: bool) {
    if is_label {
        span.confidence = region.score.or(span.confidence);
        if let Some(Value::Object(meta)) = region.more.get("meta")
            && meta.len() == 1
            && let Some(Value::Array(notes)) = meta.get("text")
        {
            let notes: Vec<String> = notes.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            region.more.remove("meta");
            for text in notes {
                note(span, "meta", text);
            }
        }
        span.extra.extend(region.more);
        let known = ["start", "end", "text", "labels", "paragraphlabels"];
        let more: Map = region.value.into_iter().filter(|(key, _)| !known.contains(&key.as_str())).collect();
        if !more.is_empty() {
            span.extra.insert("value".to_owned(), more.into());
        }
        return;
    }
    let said = region.value.remove(&region.kind);
    match (region.kind.as_str(), said) {
        ("textarea", _) => {
            let texts = match region.value.remove("text") {
                Some(Value::Array(texts)) => texts,
                other => other.into_iter().collect(),
            };
            for text in texts {
                let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
                note(span, &region.control, text);
            }
        }
        (_, Some(Value::Array(mut list))) => {
            let value = if list.len() == 1 { list.remove(0) } else { list.into() };
            span.attributes.insert(names::attribute(&region.control).to_owned(), value);
        }
        (_, Some(value)) => {
            span.attributes.insert(names::attribute(&region.control).to_owned(), value);
        }
        (_, None) => {}
    }
}

/// Adds a note: the first is the one, further ones go into a list.
fn note(span: &mut Span, kind: &str, text: String) {
    if span.note.is_none() && [names::NOTE, "meta"].contains(&kind) {
        span.note = Some(text);
        return;
    }
    let entry = serde_json::json!({"type": kind, "text": text});
    if let Value::Array(list) =
        span.extra.entry("notes".to_owned()).or_insert_with(|| Value::Array(Vec::new()))
    {
        list.push(entry);
    }
}

/// Adds a relation, or gives it back if it ties what is not there.
fn relation(number: usize, mut result: Map, ids: &HashMap<String, SpanId>, layer: &mut Layer) -> Option<Map> {
    let end = |key: &str| result.get(key).and_then(Value::as_str).and_then(|id| ids.get(id)).cloned();
    let (Some(mut from), Some(mut to)) = (end("from_id"), end("to_id")) else { return Some(result) };
    let mut labels = match result.remove("labels") {
        Some(Value::Array(labels)) => labels,
        _ => Vec::new(),
    };
    let first = labels.first().and_then(Value::as_str).unwrap_or_default().to_owned();
    if result.get("direction").and_then(Value::as_str) == Some("left") {
        std::mem::swap(&mut from, &mut to);
    }
    if result.get("direction").and_then(Value::as_str) == Some("right") {
        result.remove("direction");
    }
    let mut extra: Extra = result.into_iter().filter(|(key, _)| !READ.contains(&key.as_str())).collect();
    if 1 < labels.len() {
        extra.insert("labels".to_owned(), labels.split_off(1).into());
    }
    let id = SpanId(format!("r{}", number + 1).into());
    layer.relations.push(Relation { id, kind: first.into(), from, to, extra });
    None
}

/// The name of who did the work: a number, or an address.
pub(super) fn annotator(who: &Value) -> String {
    match who {
        Value::String(name) => name.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(who) => match (who.get("email").and_then(Value::as_str), who.get("id")) {
            (Some(email), _) => email.to_owned(),
            (None, Some(id)) => annotator(id),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
