//! A CAS from a record: a view for each annotator, with layers, features and types as the UIMA world has them.

use super::cas::{Cas, Feature, Structure, View};
use super::convention::{
    NAMED_ENTITY, RELATION, REST, SENTENCE, Said, TOKEN, of_relation, of_span, short, words,
};
use super::{DOCUMENT, ENTITY, METADATA, document, json_text, kept};
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
        self.next += 1;
        self.next - 1
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
            for (key, value) in more {
                match key.strip_prefix('@') {
                    Some(key) => view.more.extend(kept::reference(value).map(|value| (key.into(), value))),
                    None => view.more.push((key.as_str().into(), Feature::Plain(value.clone()))),
                }
            }
        }
        if text.is_empty() && layer.extra.contains_key("sofa") {
            view.text = None;
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
        document::of_record(map, record, &rest);
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
            .filter(|span| is_token(span.extra.get("layer"), &span.label) && span.parts.len() == 1)
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

    fn push(&self, structure: &mut Structure, said: &Said) {
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
            let mut said = of_span(&span, self.plain);
            let first = span.parts.first().copied().unwrap_or_default();
            // A token that a relation ties is the token itself.
            if is_token(span.extra.get("layer"), &span.label)
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
                    self.push(&mut own, &said);
                    at_range.entry((part, said.layer.clone())).or_insert(id);
                } else {
                    let mut rest = Map::new();
                    rest.insert("part of".to_owned(), format!("s{number}").into());
                    self.push(
                        &mut own,
                        &Said { rest, features: said.features.clone(), layer: said.layer.clone() },
                    );
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
        let mut tokens: Vec<_> = tokens.iter().map(|(range, &place)| (range, place)).collect();
        tokens.sort_unstable_by_key(|&(_, place)| place);
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

    fn relations(&mut self, sofa: u64, layer: &Layer, view: &mut View, numbers: &Numbers) {
        let ranges: HashMap<&SpanId, TextRange> = layer
            .spans
            .iter()
            .map(|span| (&span.id, span.parts.first().copied().unwrap_or_default()))
            .collect();
        let places: HashMap<u64, usize> = self.cas.index();
        let mut slots: BTreeMap<(usize, String), (String, Vec<u64>)> = BTreeMap::new();
        for relation in &layer.relations {
            let (Some(&from), Some(&to)) =
                (numbers.spans.get(&relation.from), numbers.spans.get(&relation.to))
            else {
                continue;
            };
            let host = places.get(&from).copied();
            let mut extra = relation.extra.clone();
            if let Some(host) = host.and_then(|host| self.cas.structures.get_mut(host))
                && extra.len() == 1
                && extra.contains_key("reference")
                && host.get(&relation.kind).is_none()
                && is_name(&relation.kind)
            {
                host.push(&*relation.kind, Feature::Ref(to));
                let kind = host.kind.clone();
                self.cas.types.declare(
                    &kind,
                    "uima.tcas.Annotation",
                    &[(&relation.kind, "uima.tcas.Annotation")],
                );
                continue;
            }
            let slot = match extra.get("slot") {
                Some(Value::String(slot)) if is_name(slot) => Some(slot.clone()),
                _ => None,
            };
            if let (Some(slot), Some(host)) = (slot, host) {
                extra.remove("slot");
                let kind = match extra.remove("layer") {
                    Some(Value::String(kind)) => kind,
                    _ => "webanno.custom.LinkType".to_owned(),
                };
                let mut link =
                    Structure { id: self.fresh(), kind: kind.as_str().into(), ..Structure::default() };
                let plain = (self.plain)(&relation.kind);
                if extra.remove("feature") == Some(Value::Null) && *relation.kind == *short(&kind) || !plain {
                    if !plain {
                        log::warn!("a role holds what XML cannot: {}", relation.kind);
                    }
                } else {
                    link.plain("role", &*relation.kind);
                }
                link.push("target", Feature::Ref(to));
                if !extra.is_empty() {
                    link.plain(REST, json_text(&extra.into_iter().collect()));
                }
                self.cas.types.declare(
                    &kind,
                    "uima.cas.TOP",
                    &[
                        ("role", "uima.cas.String"),
                        ("target", "uima.tcas.Annotation"),
                        (REST, "uima.cas.String"),
                    ],
                );
                slots.entry((host, slot)).or_insert_with(|| (kind, Vec::new())).1.push(link.id);
                self.cas.structures.push(link);
                continue;
            }
            let said = of_relation(relation, self.plain);
            self.note(&said);
            self.cas.types.declare(
                &said.layer,
                "uima.tcas.Annotation",
                &[("Governor", "uima.tcas.Annotation"), ("Dependent", "uima.tcas.Annotation")],
            );
            let number = relation.id.0.strip_prefix('r').and_then(|number| number.parse::<u64>().ok());
            let number =
                number.filter(|&number| number <= LARGEST && self.used.insert(number) && number < self.next);
            let id = number.unwrap_or_else(|| self.fresh());
            let mut own = Structure { id, kind: said.layer.clone(), ..Structure::default() };
            self.range(&mut own, sofa, ranges.get(&relation.to).copied().unwrap_or_default());
            own.push("Governor", Feature::Ref(from));
            own.push("Dependent", Feature::Ref(to));
            self.push(&mut own, &said);
            view.members.push(own.id);
            self.cas.structures.push(own);
        }
        for ((host, slot), (kind, links)) in slots {
            let Some(host) = self.cas.structures.get_mut(host) else { continue };
            host.push(slot.as_str(), Feature::Refs(links));
            let host = host.kind.clone();
            self.cas.types.declare(&host, "uima.tcas.Annotation", &[(&slot, &format!("{kind}[]"))]);
        }
    }

    fn entities(&mut self, layer: &Layer, view: &mut View, numbers: &mut Numbers) {
        let places = self.cas.index();
        for entity in &layer.entities {
            let mentions: Vec<u64> =
                entity.mentions.iter().filter_map(|id| numbers.spans.get(id).copied()).collect();
            let chain = match entity.extra.get("layer") {
                Some(Value::String(kind)) if kind.ends_with("Chain") && entity.extra.len() == 1 => {
                    Some(kind.clone())
                }
                _ => None,
            };
            let free = |id: &u64| {
                let structure = places.get(id).and_then(|&place| self.cas.structures.get(place));
                structure.is_some_and(|one| one.get("next").is_none() && one.kind.ends_with("Link"))
            };
            let once: HashSet<&u64> = mentions.iter().collect();
            let linked = mentions.iter().all(free);
            let id = self.fresh();
            if let (Some(kind), Some(&first)) = (chain, mentions.first())
                && entity.kind.is_empty()
                && once.len() == mentions.len()
                && linked
            {
                let mut link: Option<Arc<str>> = None;
                for pair in mentions.windows(2) {
                    let [from, to] = pair else { continue };
                    if let Some(one) = places.get(from).and_then(|&place| self.cas.structures.get_mut(place))
                    {
                        one.push("next", Feature::Ref(*to));
                        link = Some(one.kind.clone());
                    }
                }
                if let Some(link) = link {
                    self.cas.types.declare(&link, "uima.tcas.Annotation", &[("next", &link)]);
                }
                let mut own = Structure { id, kind: kind.as_str().into(), ..Structure::default() };
                own.push("sofa", Feature::Ref(view.sofa));
                own.push("first", Feature::Ref(first));
                self.cas.types.declare(
                    &kind,
                    "uima.cas.AnnotationBase",
                    &[("first", "uima.tcas.Annotation")],
                );
                view.members.push(id);
                self.cas.structures.push(own);
                continue;
            }
            let mut own = Structure { id, kind: ENTITY.into(), ..Structure::default() };
            own.plain("name", &*entity.id);
            own.plain("value", &*entity.kind);
            own.push("mentions", Feature::Refs(mentions));
            if !entity.extra.is_empty() {
                own.plain(REST, json_text(&entity.extra.clone().into_iter().collect()));
            }
            self.cas.types.declare(
                ENTITY,
                "uima.cas.TOP",
                &[
                    ("name", "uima.cas.String"),
                    ("value", "uima.cas.String"),
                    ("mentions", "uima.cas.FSArray"),
                    (REST, "uima.cas.String"),
                ],
            );
            view.members.push(id);
            self.cas.structures.push(own);
        }
    }

    /// Writes back what was kept as it was.
    fn kept(&mut self, sofa: u64, layer: &Layer, view: &mut View, numbers: &mut Numbers) {
        let mut all = Vec::new();
        for value in structures(layer) {
            let Some((mut structure, indexed, own)) = kept::from_value(value) else { continue };
            let id = numbers.kept.get(&structure.id).copied().unwrap_or_else(|| self.fresh());
            structure.id = id;
            if own {
                structure.features.insert(0, ("sofa".into(), Feature::Ref(sofa)));
            }
            if indexed {
                view.members.push(id);
            }
            all.push(structure);
        }
        for structure in &all {
            let parent = if structure.get("begin").is_some() || structure.get("sofa").is_some() {
                "uima.tcas.Annotation"
            } else {
                "uima.cas.TOP"
            };
            let kind = &*structure.kind;
            if kind.starts_with("uima.") || kind.ends_with("[]") {
                continue;
            }
            self.cas.types.declare(kind, parent, &[]);
            for (name, feature) in &structure.features {
                if matches!(&**name, "sofa" | "begin" | "end") {
                    continue;
                }
                let range = match feature {
                    Feature::Plain(Value::Array(_)) => "uima.cas.StringArray",
                    Feature::Plain(Value::Bool(_)) => "uima.cas.Boolean",
                    Feature::Plain(Value::Number(number)) if number.is_f64() => "uima.cas.Double",
                    Feature::Plain(Value::Number(_)) => "uima.cas.Long",
                    Feature::Plain(_) => "uima.cas.String",
                    Feature::Ref(_) => "uima.cas.TOP",
                    Feature::Refs(_) => "uima.cas.FSArray",
                };
                self.cas.types.declare(kind, parent, &[(name, range)]);
            }
        }
        self.cas.structures.extend(all);
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

/// Says whether a span stands for a token.
fn is_token(layer: Option<&Value>, label: &str) -> bool {
    layer.and_then(Value::as_str) == Some(TOKEN) && label == "Token"
}

/// Says whether a name can be a feature's.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(name, "sofa" | "begin" | "end" | REST)
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
