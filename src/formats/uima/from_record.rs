//! A CAS from a record: a view for each annotator, with layers, features and types as the UIMA world has them.

mod ties;

use super::cas::{Cas, Feature, Structure, View};
use super::convention::{NAMED_ENTITY, RELATION, REST, SENTENCE, Said, TOKEN, is_token, of_span, words};
use super::{DOCUMENT, METADATA, document, json_text, kept};
use crate::formats::{Layer, Record};
use crate::model::{Extra, SpanId};
use crate::text::{OffsetMap, TextRange, Unit};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Makes a CAS; `plain` says which text a feature can hold, `forbidden` lists characters that the text cannot.
pub(super) fn cas(record: &Record, plain: fn(&str) -> bool, forbidden: fn(&str) -> Vec<Value>) -> Cas {
    let mut maker = Maker {
        record,
        plain,
        map: OffsetMap::of(&record.text, Unit::Utf16),
        cas: Cas::default(),
        used: HashSet::from([0]),
        next: 1,
        ranges: BTreeMap::new(),
    };
    let none = [Layer::default()];
    let layers = if record.layers.is_empty() { &none[..] } else { &record.layers[..] };
    // Numbers that the record remembers are given first, so that they stay what they were.
    let mut numbers = Vec::new();
    for layer in layers {
        numbers.push(maker.numbers(layer));
    }
    maker.next = maker.used.iter().copied().max().unwrap_or_default() + 1;
    let mut names: HashSet<String> = HashSet::new();
    for (at, (layer, numbers)) in layers.iter().zip(numbers).enumerate() {
        let mut name = match at {
            0 => "_InitialView".to_owned(),
            _ if layer.annotator.is_empty() => format!("View{}", at + 1),
            _ => layer.annotator.to_string(),
        };
        while !plain(&name) || !names.insert(name.clone()) {
            name = format!("View{}", names.len() + at + 1);
        }
        maker.view(at, name, layer, numbers, forbidden);
    }
    maker.finish()
}

/// Numbers of a layer's spans and kept structures.
struct Numbers {
    spans: HashMap<SpanId, u64>,
    kept: HashMap<u64, u64>,
}

struct Maker<'a> {
    record: &'a Record,
    plain: fn(&str) -> bool,
    map: OffsetMap,
    cas: Cas,
    used: HashSet<u64>,
    next: u64,
    /// What the values of a layer's features are.
    ranges: BTreeMap<(Arc<str>, String), &'static str>,
}

/// Numbers are those of Java's `int`.
const LARGEST: u64 = 0x7FFF_FFFF;

impl Maker<'_> {
    fn fresh(&mut self) -> u64 {
        while !self.used.insert(self.next) {
            self.next += 1;
        }
        self.next
    }

    fn numbers(&mut self, layer: &Layer) -> Numbers {
        let mut numbers = Numbers { spans: HashMap::new(), kept: HashMap::new() };
        for value in structures(layer) {
            let id = value.get("%ID").and_then(Value::as_u64).unwrap_or_default();
            if id <= LARGEST && self.used.insert(id) {
                numbers.kept.insert(id, id);
            }
        }
        for span in &layer.spans {
            let number = span.id.0.strip_prefix('s').and_then(|number| number.parse::<u64>().ok());
            if let Some(number) = number.filter(|&number| number <= LARGEST)
                && *span.id.0 == format!("s{number}")
                && self.used.insert(number)
            {
                numbers.spans.insert(span.id.clone(), number);
            }
        }
        numbers
    }

    fn range(&self, structure: &mut Structure, sofa: u64, range: TextRange) {
        let place = |byte: u32| self.map.of_byte(&self.record.text, byte as usize) as u64;
        structure.push("sofa", Feature::Ref(sofa));
        structure.plain("begin", place(range.start()));
        structure.plain("end", place(range.end()));
    }

    fn view(
        &mut self,
        at: usize,
        name: String,
        layer: &Layer,
        mut numbers: Numbers,
        forbidden: fn(&str) -> Vec<Value>,
    ) {
        let text = &self.record.text;
        let sofa = self.fresh();
        let mut view = View { name: name.into(), sofa, text: Some(text.clone()), ..View::default() };
        view.more.push(("mimeType".into(), Feature::Plain("text".into())));
        if let Some(Value::Object(more)) = layer.extra.get("sofa") {
            view.more.retain(|_| !more.contains_key("mimeType"));
            if text.is_empty() && more.get("sofaString") == Some(&Value::Null) {
                view.text = None;
            }
            for (key, value) in more.iter().filter(|(_, value)| !value.is_null()) {
                match key.strip_prefix('@') {
                    Some(key) => view.more.extend(kept::reference(value).map(|value| (key.into(), value))),
                    None => view.more.push((key.as_str().into(), Feature::Plain(value.clone()))),
                }
            }
        }
        let mut map = document::of_layer(layer, &["structures", "sofa", "sentences", REST]);
        if 0 < at && layer.annotator != view.name {
            map.insert("annotator".to_owned(), (*layer.annotator).into());
        }
        if let Some(Value::Object(more)) = layer.extra.get(REST) {
            map.extend(more.clone());
        }
        let characters = forbidden(text);
        if !characters.is_empty() {
            map.insert("characters".to_owned(), Value::Array(characters));
        }
        if at == 0 {
            self.metadata(sofa, &mut view, &mut map);
        }
        let tokens = self.tokens(at, sofa, layer, &mut view, &mut numbers);
        self.spans(sofa, layer, &mut view, &mut numbers, &tokens);
        self.relations(sofa, layer, &mut view, &numbers);
        self.entities(layer, &mut view, &mut numbers);
        self.kept(sofa, layer, &mut view, &mut numbers);
        if !map.is_empty() {
            let mut own = Structure { id: self.fresh(), kind: DOCUMENT.into(), ..Structure::default() };
            own.plain("json", json_text(&map));
            self.cas.types.declare(DOCUMENT, "uima.cas.TOP", &[("json", "uima.cas.String")]);
            view.members.push(own.id);
            self.cas.structures.push(own);
        }
        self.cas.views.push(view);
    }

    /// The document's own annotation; what it has no feature for goes into `map`.
    fn metadata(&mut self, sofa: u64, view: &mut View, map: &mut Map<String, Value>) {
        let record = self.record;
        let mut own = Structure { id: self.fresh(), kind: METADATA.into(), ..Structure::default() };
        let all = TextRange::new(&record.text, 0..record.text.len()).unwrap_or_default();
        self.range(&mut own, sofa, all);
        let mut rest = Extra::new();
        let mut language = "x-unspecified".to_owned();
        for (key, value) in &record.metadata {
            match value {
                Value::String(text) if key == "language" && (self.plain)(text) && text != "x-unspecified" => {
                    language.clone_from(text);
                }
                Value::String(text)
                    if (self.plain)(text)
                        && (matches!(key.as_str(), "documentUri" | "collectionId" | "documentBaseUri")
                            || key == "documentId" && !record.name.is_empty() && **text != *record.name) =>
                {
                    own.plain(key.as_str(), text.as_str());
                }
                _ => {
                    rest.insert(key.clone(), value.clone());
                }
            }
        }
        if (self.plain)(&record.name) && !record.name.is_empty() {
            own.plain("documentTitle", &*record.name);
            if own.get("documentId").is_none() {
                own.plain("documentId", &*record.name);
            }
        } else {
            map.insert("name".to_owned(), (*record.name).into());
        }
        own.plain("language", language);
        own.plain("isLastSegment", false);
        document::of_record(map, record, &rest, "DKPro");
        view.members.push(own.id);
        self.cas.structures.push(own);
        declare_metadata(&mut self.cas.types);
    }

    /// Tokens and sentences; gives the numbers of the tokens by their range.
    fn tokens(
        &mut self,
        at: usize,
        sofa: u64,
        layer: &Layer,
        view: &mut View,
        numbers: &mut Numbers,
    ) -> HashMap<TextRange, usize> {
        let mut by_range = HashMap::new();
        let Some(tokens) = self.record.tokens.as_ref().filter(|_| at == 0) else { return by_range };
        self.cas.types.declare(TOKEN, "uima.tcas.Annotation", &[(REST, "uima.cas.String")]);
        self.cas.types.declare(
            SENTENCE,
            "uima.tcas.Annotation",
            &[("id", "uima.cas.String"), (REST, "uima.cas.String")],
        );
        // A span that is a token has the token's number.
        let spans: HashMap<TextRange, &SpanId> = layer
            .spans
            .iter()
            .filter(|span| is_token(span) && span.parts.len() == 1)
            .map(|span| (span.parts.first().copied().unwrap_or_default(), &span.id))
            .collect();
        for &range in &tokens.ranges {
            let known = spans.get(&range).and_then(|id| numbers.spans.get(*id).copied());
            let first = !by_range.contains_key(&range);
            let id = known.filter(|_| first).unwrap_or_else(|| self.fresh());
            let mut token = Structure { id, kind: TOKEN.into(), ..Structure::default() };
            self.range(&mut token, sofa, range);
            if first {
                by_range.insert(range, self.cas.structures.len());
            }
            view.members.push(id);
            self.cas.structures.push(token);
        }
        let names = layer.extra.get("sentences").and_then(Value::as_array);
        let ranges = if tokens.sentences.is_empty() { Vec::new() } else { tokens.sentence_ranges() };
        for (number, sentence) in ranges.into_iter().enumerate() {
            let Some((first, last)) = tokens.ranges.get(sentence).and_then(|all| all.first().zip(all.last()))
            else {
                continue;
            };
            let Ok(range) = TextRange::new(&self.record.text, first.start() as usize..last.end() as usize)
            else {
                continue;
            };
            let mut own = Structure { id: self.fresh(), kind: SENTENCE.into(), ..Structure::default() };
            self.range(&mut own, sofa, range);
            if let Some(name) = names.and_then(|names| names.get(number)).and_then(Value::as_str) {
                own.plain("id", name);
            }
            view.members.push(own.id);
            self.cas.structures.push(own);
        }
        by_range
    }

    /// Declares a layer and notes what its features' values are.
    fn note(&mut self, said: &Said) {
        self.cas.types.declare(&said.layer, "uima.tcas.Annotation", &[]);
        for (name, value) in &said.features {
            let range = match value {
                _ if matches!(&*said.layer, NAMED_ENTITY | RELATION) => "uima.cas.String",
                Value::Bool(_) => "uima.cas.Boolean",
                Value::Number(number)
                    if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) =>
                {
                    "uima.cas.Integer"
                }
                Value::Number(number) if number.is_i64() => "uima.cas.Long",
                Value::Number(number) if number.is_f64() => "uima.cas.Double",
                _ => "uima.cas.String",
            };
            let noted = self.ranges.entry((said.layer.clone(), name.clone())).or_insert(range);
            if *noted != range {
                *noted = match (&**noted, range) {
                    ("uima.cas.Integer", "uima.cas.Long") | ("uima.cas.Long", "uima.cas.Integer") => {
                        "uima.cas.Long"
                    }
                    _ => "uima.cas.String",
                };
            }
        }
    }

    fn push(structure: &mut Structure, said: &Said) {
        for (name, value) in &said.features {
            structure.plain(name.as_str(), value.clone());
        }
        if !said.rest.is_empty() {
            structure.plain(REST, json_text(&said.rest));
        }
    }

    fn spans(
        &mut self,
        sofa: u64,
        layer: &Layer,
        view: &mut View,
        numbers: &mut Numbers,
        tokens: &HashMap<TextRange, usize>,
    ) {
        let tied: HashSet<&SpanId> =
            layer.relations.iter().flat_map(|relation| [&relation.from, &relation.to]).collect();
        let mut at_range: HashMap<(TextRange, Arc<str>), u64> = HashMap::new();
        for span in &layer.spans {
            let mut span = span.clone();
            let references = span.extra.remove("references");
            let mut said = of_span(&span, self.plain).with_feature();
            let first = span.parts.first().copied().unwrap_or_default();
            // A token that a relation ties is the token itself.
            if is_token(&span)
                && span.parts.len() == 1
                && let Some(&place) = tokens.get(&first)
                && let Some(token) = self.cas.structures.get_mut(place)
                && numbers.spans.get(&span.id).is_none_or(|&number| number == token.id)
                && token.get(REST).is_none()
            {
                numbers.spans.insert(span.id.clone(), token.id);
                if !tied.contains(&span.id) || !said.rest.is_empty() || !said.features.is_empty() {
                    said.rest.insert(
                        "attributes".to_owned(),
                        Value::Object(span.attributes.clone().into_iter().collect()),
                    );
                    token.plain(REST, json_text(&said.rest));
                }
                continue;
            }
            self.note(&said);
            let number = numbers.spans.get(&span.id).copied();
            let number = number.unwrap_or_else(|| self.fresh());
            numbers.spans.insert(span.id.clone(), number);
            let parts = if span.parts.is_empty() { vec![first] } else { span.parts.clone() };
            for (place, part) in parts.into_iter().enumerate() {
                let id = if place == 0 { number } else { self.fresh() };
                let mut own = Structure { id, kind: said.layer.clone(), ..Structure::default() };
                self.range(&mut own, sofa, part);
                if place == 0 {
                    Self::push(&mut own, &said);
                    at_range.entry((part, said.layer.clone())).or_insert(id);
                } else {
                    let mut rest = Map::new();
                    rest.insert("part of".to_owned(), format!("s{number}").into());
                    Self::push(&mut own, &Said { rest, ..said.clone() });
                }
                if place == 0
                    && let Some(Value::Object(references)) = &references
                {
                    for (name, value) in references {
                        own.features
                            .extend(kept::reference(value).map(|value| (name.as_str().into(), value)));
                    }
                }
                view.members.push(id);
                self.cas.structures.push(own);
            }
        }
        // A token says which part of speech, lemma and so on are its own.
        let mut tokens: Vec<(&TextRange, usize)> =
            tokens.iter().map(|(range, place)| (range, *place)).collect();
        tokens.sort_unstable();
        for (range, place) in tokens {
            for (feature, kind) in
                [("lemma", "Lemma"), ("stem", "Stem"), ("morph", "MorphologicalFeatures"), ("pos", "POS")]
            {
                let package = if feature == "pos" { "lexmorph.type.pos" } else { "segmentation.type" };
                let package = if feature == "morph" { "lexmorph.type.morph" } else { package };
                let name: Arc<str> = format!("de.tudarmstadt.ukp.dkpro.core.api.{package}.{kind}").into();
                if let Some(&id) = at_range.get(&(*range, name.clone()))
                    && let Some(token) = self.cas.structures.get_mut(place)
                {
                    token.push(feature, Feature::Ref(id));
                    self.cas.types.declare(TOKEN, "uima.tcas.Annotation", &[(feature, &name)]);
                }
            }
        }
    }

    fn finish(mut self) -> Cas {
        let mut of_layer: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for ((layer, feature), range) in &self.ranges {
            of_layer.entry(layer).or_default().push((feature, range));
        }
        for (layer, mut features) in of_layer {
            features.sort_by_key(|(name, _)| *name != "value");
            self.cas.types.declare(layer, "uima.tcas.Annotation", &features);
            self.cas.types.declare(layer, "uima.tcas.Annotation", &[(REST, "uima.cas.String")]);
        }
        let layers: HashSet<Arc<str>> = self.ranges.keys().map(|(layer, _)| layer.clone()).collect();
        let kinds: Vec<Arc<str>> = self.cas.structures.iter().map(|one| one.kind.clone()).collect();
        for kind in kinds {
            if self.cas.types.knows(&kind) && !layers.contains(&kind) && super::carries_rest(&kind) {
                self.cas.types.declare(&kind, "uima.tcas.Annotation", &[(REST, "uima.cas.String")]);
            }
        }
        for structure in &mut self.cas.structures {
            for (name, feature) in &mut structure.features {
                let range = self.ranges.get(&(structure.kind.clone(), name.to_string()));
                if let (Some(&"uima.cas.String"), Feature::Plain(value)) = (range, feature)
                    && !value.is_string()
                {
                    *value = words(value).into();
                }
            }
        }
        self.cas
    }
}

/// The structures that a layer keeps.
fn structures(layer: &Layer) -> &[Value] {
    layer.extra.get("structures").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Declares the document's own annotation.
pub(super) fn declare_metadata(types: &mut super::cas::Types) {
    let text = "uima.cas.String";
    types.declare(
        METADATA,
        "uima.tcas.DocumentAnnotation",
        &[
            ("documentTitle", text),
            ("documentId", text),
            ("documentUri", text),
            ("collectionId", text),
            ("documentBaseUri", text),
            ("isLastSegment", "uima.cas.Boolean"),
        ],
    );
}
