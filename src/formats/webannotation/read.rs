//! From annotations to records.

use super::check::{self, Object, each, is_a};
use super::describe::{describe, identifier, layer_of, relation};
use super::target::{Place, places, source_of, text_in, text_of};
use super::{OWN, without_ending};
use crate::formats::cut::{self, Piece};
use crate::formats::doctor::{self, Claim, Hypothesis};
use crate::formats::{FormatError, Layer, Problem, ReadOptions, Reading, Record};
use crate::model::{Span, SpanId};
use crate::text::{TextRange, Unit};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Places that quotations alone select in one file, at most.
const PLACES: usize = 1 << 20;
/// Bytes that are searched for quotations alone in one file, at most.
const SEARCHED: usize = 1 << 34;

/// An annotation, with the byte of the file at which it begins.
struct Item {
    at: usize,
    object: Object,
}

struct Reader<'a> {
    piece: &'a Piece<'a>,
    options: &'a ReadOptions,
    items: Vec<Item>,
    own: Object,
    reading: Reading,
    searched: usize,
    places: usize,
}

pub(super) fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let mut reader = Reader {
        piece,
        options,
        items: Vec::new(),
        own: Object::new(),
        reading: Reading::default(),
        searched: 0,
        places: 0,
    };
    reader.collect()?;
    reader.records()?;
    Ok(reader.reading)
}

impl Reader<'_> {
    fn error(&self, at: usize, what: impl Into<String>, remedy: &str) -> FormatError {
        let before = self.piece.bytes.get(..at).unwrap_or_default();
        let (line, column) = cut::place(before, self.piece.line);
        FormatError::at(line, column, what, remedy)
    }

    /// Finds all annotations of the file and checks them.
    fn collect(&mut self) -> Result<(), FormatError> {
        let bytes = self.piece.bytes;
        self.piece.text()?;
        let json = |error: serde_json::Error| cut::json_error(&error, self.piece.line);
        let top: &RawValue = serde_json::from_slice(bytes).map_err(json)?;
        let base = bytes.as_ptr() as usize;
        let mut found: Vec<(usize, &RawValue)> = Vec::new();
        let mut own = Object::new();
        if top.get().starts_with('[') {
            let list: Vec<&RawValue> = serde_json::from_str(top.get()).map_err(json)?;
            found.extend(
                list.into_iter().map(|raw| ((raw.get().as_ptr() as usize).saturating_sub(base), raw)),
            );
            for &(at, raw) in &found {
                let object: Object = serde_json::from_str(raw.get()).map_err(|error| {
                    self.error(at, format!("it is no annotation ({error})"), "mend that place")
                })?;
                self.checked(at, "", check::context(&object))?;
            }
        } else {
            let remedy = "choose the form that the file has";
            let shape = |error: serde_json::Error| {
                FormatError::at(self.piece.line, 1, format!("it is no annotation ({error})"), remedy)
            };
            let object: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(top.get()).map_err(shape)?;
            let small: Object = ["@context", "type", OWN]
                .iter()
                .filter_map(|&key| Some((key.to_owned(), serde_json::from_str(object.get(key)?.get()).ok()?)))
                .collect();
            let start = (top.get().as_ptr() as usize).saturating_sub(base);
            self.checked(start, "", check::context(&small))?;
            if let Some(Value::Object(said)) = small.get(OWN).filter(|_| !is_a(&small, "Annotation")) {
                own.clone_from(said);
            }
            let page: BTreeMap<Cow<'_, str>, &RawValue> = if is_a(&small, "AnnotationCollection") {
                match object.get("first").map(|first| serde_json::from_str(first.get())) {
                    None => BTreeMap::new(),
                    Some(Ok(page)) => page,
                    Some(Err(_)) => {
                        let what = "the collection's annotations are on pages elsewhere";
                        return Err(self.error(start, what, "take the pages: each is a file of its own"));
                    }
                }
            } else {
                object
            };
            if page.contains_key("next") {
                self.reading.problems.push(Problem {
                    place: "the collection".to_owned(),
                    what: "it goes on with pages elsewhere".to_owned(),
                    remedy: "the annotations of this page were read; the others are in files of their own"
                        .to_owned(),
                });
            }
            match page.get("items").or_else(|| page.get("@graph")) {
                Some(items) if !is_a(&small, "Annotation") => {
                    let list: Vec<&RawValue> = serde_json::from_str(items.get()).map_err(shape)?;
                    found.extend(
                        list.into_iter().map(|raw| ((raw.get().as_ptr() as usize).saturating_sub(base), raw)),
                    );
                }
                _ if is_a(&small, "AnnotationCollection") || is_a(&small, "AnnotationPage") => {}
                _ => found.push((start, top)),
            }
        }
        for (at, raw) in found {
            let object: Object = serde_json::from_str(raw.get()).map_err(|error| {
                self.error(at, format!("it is no annotation ({error})"), "mend that place")
            })?;
            let id =
                object.get("id").and_then(Value::as_str).filter(|id| check::is_uri(id)).unwrap_or_default();
            self.checked(at, id, check::annotation(&object))?;
            self.items.push(Item { at, object });
        }
        self.own = own;
        Ok(())
    }

    fn checked(&self, at: usize, id: &str, checked: check::Checked) -> Result<(), FormatError> {
        checked.map_err(|(place, what)| {
            let of = if id.is_empty() { String::new() } else { format!(" of {id}") };
            self.error(at, format!("{place}{of} {what}"), "write it as the Web Annotation Data Model has it")
        })
    }

    fn records(&mut self) -> Result<(), FormatError> {
        let items = std::mem::take(&mut self.items);
        let mut texts: HashMap<&str, &str> = HashMap::new();
        let mut carriers: HashSet<usize> = HashSet::new();
        for (number, item) in items.iter().enumerate() {
            // The first alone: a label of the document may be the same words as its text.
            if let Some((source, text)) =
                text_of(&item.object).filter(|(source, _)| !texts.contains_key(source))
            {
                texts.insert(source, text);
                carriers.insert(number);
            }
            if let Some((target, text)) =
                item.object.get("target").and_then(|target| Some((target, text_in(target)?)))
            {
                texts.insert(source_of(target).unwrap_or_default(), text);
            }
        }
        let companion = format!("{}.txt", without_ending(self.piece.file));
        let beside = match self.piece.companions.get(&companion).map(|bytes| std::str::from_utf8(bytes)) {
            None => None,
            Some(Ok(text)) => Some(text),
            Some(Err(error)) => {
                let what = format!("byte {} of {companion} is not UTF-8", error.valid_up_to());
                return Err(FormatError::at(0, 0, what, "save that file as UTF-8"));
            }
        };
        // The sources of which stretches of text are selected, in order; annotations on annotations follow those.
        let ids: HashSet<&str> = items.iter().filter_map(|item| item.object.get("id")?.as_str()).collect();
        let mut sources: Vec<&str> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut first_without = None;
        for (number, item) in items.iter().enumerate() {
            let Some(target) = item.object.get("target") else { continue };
            let selects = places(target).iter().flatten().any(Place::is_text);
            let source = source_of(target).unwrap_or_default();
            if (selects || carriers.contains(&number) || texts.contains_key(source)) && seen.insert(source) {
                sources.push(source);
                if !texts.contains_key(source) {
                    first_without.get_or_insert(item.at);
                }
            }
        }
        let lacking = sources.iter().filter(|&source| !texts.contains_key(source)).count();
        match (lacking, beside) {
            (0, _) if !sources.is_empty() => {}
            (0, Some(_)) => sources.push(""),
            (1, Some(_)) => {}
            (0, None) if items.is_empty() => {
                return Err(self.error(
                    0,
                    "there is no annotation and no text",
                    "choose the form that the file has",
                ));
            }
            (0, None) => {
                let what = "no annotation selects a stretch of a text";
                return Err(self.error(items[0].at, what, "only annotations of texts can be read"));
            }
            (_, None) => {
                let what = format!(
                    "the text that is annotated is missing: neither is it in the file nor is {companion}"
                );
                return Err(self.error(
                    first_without.unwrap_or_default(),
                    what,
                    "put the text beside it in that file",
                ));
            }
            (count, Some(_)) => {
                let what = format!(
                    "the annotations are on {count} texts that are not in the file, and {companion} is one"
                );
                return Err(self.error(first_without.unwrap_or_default(), what, "make a file for each text"));
            }
        }
        // Each annotation goes to the record of its source; those of other things to the first.
        let number_of: HashMap<&str, usize> =
            sources.iter().enumerate().map(|(at, &source)| (source, at)).collect();
        let mut record_of: HashMap<&str, usize> = HashMap::new();
        let mut sorted: Vec<Vec<&Item>> = vec![Vec::new(); sources.len()];
        let mut later: Vec<&Item> = Vec::new();
        for (number, item) in items.iter().enumerate() {
            if carriers.contains(&number) {
                continue;
            }
            let source = item.object.get("target").and_then(source_of).unwrap_or_default();
            match number_of.get(source) {
                Some(&at) => {
                    if let Some(id) = item.object.get("id").and_then(Value::as_str) {
                        record_of.entry(id).or_insert(at);
                    }
                    sorted[at].push(item);
                }
                None => later.push(item),
            }
        }
        for item in later {
            let source = item.object.get("target").and_then(source_of).unwrap_or_default();
            sorted[record_of.get(source).copied().unwrap_or_default()].push(item);
        }
        let several = 1 < sources.len();
        for (number, (source, items)) in sources.iter().zip(sorted).enumerate() {
            let text = texts.get(source).copied().or(beside).unwrap_or_default();
            let mut record = self.record(source, text, &items, &ids)?;
            if record.name.is_empty() {
                let name = without_ending(self.piece.file);
                record.name = if several { format!("{name}-{}", number + 1).into() } else { name.into() };
            }
            self.reading.records.push(record);
        }
        Ok(())
    }

    fn record(
        &mut self,
        source: &str,
        text: &str,
        items: &[&Item],
        ids: &HashSet<&str>,
    ) -> Result<Record, FormatError> {
        let mut record = Record::new("", text);
        let mut own = std::mem::take(&mut self.own);
        if let Some(Value::String(name)) = own.remove("document") {
            record.name = name.into();
        }
        if let Some(Value::Object(metadata)) = own.remove("metadata") {
            record.metadata = metadata.into_iter().collect();
        }
        let declared = match own.remove("layers") {
            Some(Value::Array(layers)) => layers,
            _ => Vec::new(),
        };
        for said in &declared {
            record.layers.push(layer_of(said));
        }
        let ours = !declared.is_empty();
        let mut spans: Vec<(usize, usize, Span)> = Vec::new();
        let mut claims: Vec<Claim<'static>> = Vec::new();
        let mut owners: Vec<usize> = Vec::new();
        // For each span its parts: a claim's number, or a range that a quotation selected.
        let mut parts: Vec<Vec<Result<usize, TextRange>>> = Vec::new();
        let mut by_uri: HashMap<&str, usize> = HashMap::new();
        let mut taken: HashSet<(usize, SpanId)> = HashSet::new();
        let mut doubles: HashMap<(usize, SpanId), usize> = HashMap::new();
        let mut creators: HashMap<&str, usize> = HashMap::new();
        let mut ties: Vec<&Item> = Vec::new();
        for &item in items {
            let Some(target) = item.object.get("target") else { continue };
            let linking = each(item.object.get("motivation")).any(|value| value.as_str() == Some("linking"));
            let target_id = source_of(target).unwrap_or_default();
            if linking && ids.contains(target_id) {
                ties.push(item);
                continue;
            }
            let layer = layer_number(item, &mut record, ours, &mut creators);
            let places = places(target);
            if places.iter().flatten().all(|place| matches!(place, Place::Whole)) && target_id == source {
                self.label_document(item, &mut record.layers[layer]);
                continue;
            }
            if !places.iter().flatten().all(Place::is_text) {
                self.keep(item, &mut record.layers[layer], "it selects no stretch of the text");
                continue;
            }
            let mut found: Vec<Vec<Result<usize, TextRange>>> = Vec::new();
            for group in places {
                let mut one: Vec<Result<usize, TextRange>> = Vec::new();
                let mut others = Vec::new();
                for place in group {
                    match place {
                        Place::Position { start, end, quote } => {
                            one.push(Ok(claims.len()));
                            claims.push(Claim { start, end, covered: quote.map(Cow::Owned) });
                            owners.push(item.at);
                        }
                        Place::Quote { exact, prefix, suffix } => {
                            let mut all = self.search(item, text, &exact, &prefix, &suffix)?.into_iter();
                            one.extend(all.next().map(Err));
                            others.extend(all.map(|range| vec![Err(range)]));
                        }
                        Place::Whole | Place::Other => {}
                    }
                }
                found.push(one);
                found.extend(others);
            }
            let span = describe(&item.object);
            let uri = item.object.get("id").and_then(Value::as_str);
            for (number, one) in found.into_iter().enumerate() {
                let mut span = span.clone();
                let id = match (uri, number) {
                    (None, _) => format!("s{}", spans.len() + 1),
                    (Some(uri), 0) => identifier(uri),
                    (Some(uri), number) => format!("{}.{}", identifier(uri), number + 1),
                };
                span.id = SpanId(id.into());
                let given = span.id.clone();
                while !taken.insert((layer, span.id.clone())) {
                    let more = doubles.entry((layer, given.clone())).or_insert(1);
                    *more += 1;
                    span.id = SpanId(format!("{given}.{more}").into());
                }
                if let Some(uri) = uri {
                    by_uri.entry(uri).or_insert(spans.len());
                }
                spans.push((layer, item.at, span));
                parts.push(one);
            }
        }
        let ranges = self.place(text, &claims, &owners)?;
        for ((_, _, span), parts) in spans.iter_mut().zip(parts) {
            span.parts = parts
                .into_iter()
                .filter_map(|part| part.map_or_else(Some, |at| ranges.get(at).copied()))
                .collect();
            span.parts.sort_unstable();
        }
        for item in ties {
            if let Some((layer, relation)) = relation(&item.object, item.at, &by_uri, &spans) {
                record.layers[layer].relations.push(relation);
            } else {
                let layer = layer_number(item, &mut record, ours, &mut creators);
                self.keep(item, &mut record.layers[layer], "it links something that is no span of the text");
            }
        }
        for (layer, _, span) in spans {
            record.layers[layer].spans.push(span);
        }
        for layer in &mut record.layers {
            let mut ids: HashSet<SpanId> = HashSet::new();
            let mut more = 1;
            for relation in &mut layer.relations {
                let given = relation.id.clone();
                while !ids.insert(relation.id.clone()) {
                    more += 1;
                    relation.id = SpanId(format!("{given}.{more}").into());
                }
            }
        }
        Ok(record)
    }

    fn place(
        &mut self,
        text: &str,
        claims: &[Claim<'_>],
        owners: &[usize],
    ) -> Result<Vec<TextRange>, FormatError> {
        let plain = Hypothesis::plain(Unit::CodePoint);
        let placed = doctor::place(text, claims, plain, self.options.unit).map_err(|unplaced| {
            let at = match &unplaced {
                doctor::Unplaced::Outside(at) => Some(*at),
                _ => doctor::unfit(text, claims, plain),
            };
            let error = unplaced.error(claims, Unit::CodePoint, 0);
            let owner = at.and_then(|at| owners.get(at)).copied().unwrap_or_default();
            self.error(owner, error.what, &error.remedy)
        })?;
        if placed.hypothesis != plain {
            let said = format!("offsets were read as {}", placed.hypothesis);
            if !self.reading.assumptions.contains(&said) {
                self.reading.assumptions.push(said);
            }
        }
        Ok(placed.ranges)
    }

    /// Every place where a quotation stands between what is before and after it.
    fn search(
        &mut self,
        item: &Item,
        text: &str,
        exact: &str,
        prefix: &str,
        suffix: &str,
    ) -> Result<Vec<TextRange>, FormatError> {
        let find = |what: &str, skip: usize, length: usize| -> Vec<TextRange> {
            let places = memchr::memmem::find_iter(text.as_bytes(), what.as_bytes());
            places.filter_map(|at| TextRange::new(text, at + skip..at + skip + length).ok()).collect()
        };
        self.searched = self.searched.saturating_add(text.len());
        let mut all = find(&format!("{prefix}{exact}{suffix}"), prefix.len(), exact.len());
        if all.is_empty() && !exact.is_empty() {
            // Programs shorten or clean what stands around; one place is not to be mistaken.
            let alone = find(exact, 0, exact.len());
            if alone.len() == 1 {
                self.reading.problems.push(Problem {
                    place: name(item).to_owned(),
                    what: "what stands before and after the quotation is otherwise in the text".to_owned(),
                    remedy: "the quotation is there once, and was taken".to_owned(),
                });
                all = alone;
            }
        }
        self.places += all.len();
        if PLACES < self.places || SEARCHED < self.searched {
            let what = "quotations alone select too many places in this text";
            return Err(self.error(item.at, what, "give each a TextPositionSelector"));
        }
        if all.is_empty() {
            let shown: String = exact.chars().take(60).collect();
            let what = format!("the quotation {shown:?} is not in the text");
            return Err(self.error(item.at, what, "check that the text is the one that was annotated"));
        }
        Ok(all)
    }

    /// Keeps an annotation that is no span, whole.
    fn keep(&mut self, item: &Item, layer: &mut Layer, why: &str) {
        self.reading.problems.push(Problem {
            place: name(item).to_owned(),
            what: why.to_owned(),
            remedy: "the annotation was kept whole, but is no span".to_owned(),
        });
        let kept = Value::from(Value::Object(item.object.clone()).to_string());
        match layer.extra.entry("unparsed".to_owned()).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(list) => list.push(kept),
            other => *other = Value::Array(vec![kept]),
        }
    }

    /// Reads what is said of the source as a whole.
    fn label_document(&mut self, item: &Item, layer: &mut Layer) {
        let label = item.object.get("body").and_then(|body| {
            let body = body.as_object().filter(|body| body.contains_key("value"))?;
            let purpose =
                body.get("purpose").or_else(|| item.object.get("motivation")).and_then(Value::as_str);
            matches!(purpose, Some("classifying" | "tagging" | "identifying"))
                .then(|| body.get("value")?.as_str())?
        });
        match label {
            Some(label) => layer.labels.push(label.into()),
            None => self.keep(item, layer, "it is about the text as a whole"),
        }
    }
}

/// The layer of an annotation: that which this program wrote, or that of its creator.
fn layer_number<'i>(
    item: &'i Item,
    record: &mut Record,
    ours: bool,
    creators: &mut HashMap<&'i str, usize>,
) -> usize {
    if ours {
        let said = item.object.get(OWN).and_then(|own| own.get("layer")).and_then(Value::as_u64);
        let said = said.and_then(|at| usize::try_from(at).ok()).unwrap_or_default();
        return said.min(record.layers.len() - 1);
    }
    let creator = each(item.object.get("creator")).next().and_then(|creator| match creator {
        Value::Object(object) => ["name", "nickname", "id"].iter().find_map(|&key| object.get(key)?.as_str()),
        other => other.as_str(),
    });
    let creator = creator.unwrap_or_default();
    *creators.entry(creator).or_insert_with(|| {
        record.layers.push(Layer { annotator: creator.into(), ..Layer::default() });
        record.layers.len() - 1
    })
}

fn name(item: &Item) -> &str {
    item.object.get("id").and_then(Value::as_str).unwrap_or("an annotation without identifier")
}
