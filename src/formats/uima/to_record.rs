//! Records from a CAS: each view with a text of its own is a document, views of the same text are its annotators.

use super::cas::{Cas, Feature, Structure, View};
use super::convention::{NAMED_ENTITY, REST, SENTENCE, TOKEN, hear, short};
use super::{DOCUMENT, ENTITY, document, kept};
use crate::formats::{Entity, FormatError, Layer, Reading, Record};
use crate::model::{Extra, Relation, Span, SpanId};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange, Unit};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What a structure of a view becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Span,
    Token,
    Sentence,
    Relation,
    Chain,
    Entity,
    Document,
    Own,
    /// Kept as it is.
    Kept,
    /// Part of something else: an array, a link, an element of a chain's list.
    Part,
}

/// Makes records; `unit` is what offsets count.
pub(super) fn records(cas: &mut Cas, unit: Unit, stem: &str) -> Result<Reading, FormatError> {
    let taken = cas.flatten();
    let mut reading = Reading::default();
    if cas.views.is_empty() && !cas.structures.is_empty() {
        return Err(FormatError::at(1, 0, "there is no view", "get the whole file"));
    }
    let index = cas.index();
    // A structure belongs to its sofa's view, or to the view that has it as a member, or else to the first.
    let mut home: HashMap<usize, usize> = HashMap::new();
    let mut indexed: Vec<HashSet<u64>> = Vec::new();
    for (number, view) in cas.views.iter().enumerate() {
        for id in &view.members {
            if let Some(&place) = index.get(id) {
                home.entry(place).or_insert(number);
            }
        }
        indexed.push(view.members.iter().copied().collect());
    }
    let sofas: HashMap<u64, usize> = cas.views.iter().enumerate().map(|(at, view)| (view.sofa, at)).collect();
    let mut of_view: Vec<Vec<usize>> = vec![Vec::new(); cas.views.len()];
    for (place, structure) in cas.structures.iter().enumerate() {
        let sofa = match structure.get("sofa") {
            Some(Feature::Ref(sofa)) => sofas.get(sofa).copied(),
            _ => None,
        };
        let view = home.get(&place).copied().or(sofa).unwrap_or_default();
        if let Some(list) = of_view.get_mut(view) {
            list.push(place);
        }
    }
    let mut by_text: HashMap<Arc<str>, usize> = HashMap::new();
    for (number, view) in cas.views.iter().enumerate() {
        let places = of_view.get(number).map(Vec::as_slice).unwrap_or_default();
        let members = indexed.get(number).cloned().unwrap_or_default();
        let mut work = Work {
            cas,
            view,
            places,
            members,
            index: &index,
            taken: &taken,
            text: view.text.clone().unwrap_or_default(),
            layer: Layer::default(),
            roles: HashMap::new(),
            ranges: HashMap::new(),
            token_spans: BTreeSet::new(),
            parts: HashSet::new(),
            document: Map::new(),
            name: None,
            metadata: Extra::new(),
        };
        let tokens = work.run(unit, &mut reading)?;
        let Work { text, mut layer, mut document, name, metadata, .. } = work;
        let initial = number == 0 || &*view.name == "_InitialView";
        if !initial && !document.contains_key("annotator") {
            layer.annotator = view.name.clone();
        }
        document::into_layer(&mut document, &mut layer);
        let mut sofa = Map::new();
        for (key, value) in &view.more {
            match value {
                Feature::Plain(value) if &**key != "mimeType" || *value != json!("text") => {
                    sofa.insert(key.to_string(), value.clone());
                }
                Feature::Ref(id) => {
                    sofa.insert(format!("@{key}"), (*id).into());
                }
                _ => {}
            }
        }
        if !sofa.is_empty() {
            layer.extra.insert("sofa".to_owned(), Value::Object(sofa));
        }
        let place = by_text.get(&text).copied().filter(|_| !initial || number != 0);
        let place = place.filter(|_| view.text.is_some());
        let record = if let Some(record) = place.and_then(|place| reading.records.get_mut(place)) {
            record
        } else {
            by_text.insert(text.clone(), reading.records.len());
            let name = name.unwrap_or_else(|| match number {
                0 => stem.into(),
                _ => format!("{stem}#{}", view.name).into(),
            });
            let mut record = Record::new(name, text.clone());
            record.tokens = tokens;
            record.metadata = metadata;
            reading.records.push(record);
            let last = reading.records.len() - 1;
            &mut reading.records[last]
        };
        document::into_record(&mut document, record);
        if !document.is_empty() {
            layer.extra.insert(REST.to_owned(), Value::Object(document));
        }
        record.layers.push(layer);
    }
    for record in &mut reading.records {
        if let [layer] = record.layers.as_slice()
            && *layer == Layer::default()
        {
            record.layers.clear();
        }
    }
    Ok(reading)
}

struct Work<'a> {
    cas: &'a Cas,
    view: &'a View,
    /// The view's structures.
    places: &'a [usize],
    members: HashSet<u64>,
    index: &'a HashMap<u64, usize>,
    taken: &'a HashSet<u64>,
    text: Arc<str>,
    layer: Layer,
    roles: HashMap<u64, Role>,
    ranges: HashMap<u64, TextRange>,
    /// Tokens that a relation ties, which are spans besides.
    token_spans: BTreeSet<u64>,
    /// Links of slots that became relations.
    parts: HashSet<u64>,
    document: Map<String, Value>,
    name: Option<Arc<str>>,
    metadata: Extra,
}

impl<'a> Work<'a> {
    fn get(&self, id: u64) -> Option<&'a Structure> {
        self.index.get(&id).and_then(|&place| self.cas.structures.get(place))
    }

    fn structures(&self) -> impl Iterator<Item = &'a Structure> + use<'a> {
        let structures = &self.cas.structures;
        self.places.iter().filter_map(move |&place| structures.get(place))
    }

    fn run(&mut self, unit: Unit, reading: &mut Reading) -> Result<Option<Tokens>, FormatError> {
        for structure in self.structures() {
            let role = self.role(structure);
            self.roles.entry(structure.id).or_insert(role);
        }
        self.restore();
        self.place(unit, reading)?;
        let tokens = self.tokens();
        self.ends();
        let mut ids: HashSet<u64> = HashSet::new();
        for structure in self.structures() {
            if !ids.insert(structure.id) && structure.id != 0 {
                let place = format!("line {}", structure.line);
                reading.problems.push(super::problem(
                    place,
                    format!("a second structure has the number {}", structure.id),
                    "references to it mean the first",
                ));
            }
        }
        for structure in self.structures() {
            let span = self.roles.get(&structure.id) == Some(&Role::Span);
            if span || self.token_spans.contains(&structure.id) {
                self.span(structure);
            }
        }
        for structure in self.structures() {
            match self.roles.get(&structure.id) {
                Some(Role::Relation) => self.relation(structure),
                Some(Role::Chain) => self.chain(structure),
                Some(Role::Entity) => self.entity(structure),
                Some(Role::Document) => self.metadata(structure),
                _ => {}
            }
        }
        self.join_parts();
        self.keep(reading);
        Ok(tokens)
    }

    /// The document's own object of JSON, and characters that XML could not hold.
    fn restore(&mut self) {
        let own = self.structures().find(|structure| self.roles.get(&structure.id) == Some(&Role::Own));
        let Some(text) = own.and_then(|own| own.text("json")) else { return };
        let Ok(Value::Object(map)) = serde_json::from_str(text) else { return };
        self.document = map;
        if let Some(Value::String(name)) = self.document.remove("name") {
            self.name = Some(name.into());
        }
        if let Some(Value::Array(list)) = self.document.remove("characters")
            && let Some(text) = super::put_back(&self.text, &list)
        {
            self.text = text.into();
        }
    }

    fn role(&self, structure: &Structure) -> Role {
        let kind = &*structure.kind;
        let types = &self.cas.types;
        if self.taken.contains(&structure.id) {
            return Role::Part;
        }
        if !self.members.contains(&structure.id) || structure.id == 0 {
            return Role::Kept;
        }
        match kind {
            DOCUMENT => return Role::Own,
            ENTITY => return Role::Entity,
            TOKEN => return Role::Token,
            SENTENCE => return Role::Sentence,
            _ => {}
        }
        let points = |name: &str| matches!(structure.get(name), Some(Feature::Ref(_)));
        if types.is(kind, "uima.tcas.DocumentAnnotation") {
            Role::Document
        } else if kind.ends_with("Chain") && points("first") {
            Role::Chain
        } else if points("Governor") && points("Dependent") {
            Role::Relation
        } else if self.view.text.is_none() || kind.contains(".metadata.type.") {
            Role::Kept
        } else if structure.get("begin").is_some() && structure.get("end").is_some()
            || types.is(kind, "uima.tcas.Annotation")
        {
            Role::Span
        } else {
            Role::Kept
        }
    }

    /// Where annotations lie.
    fn place(&mut self, unit: Unit, reading: &mut Reading) -> Result<(), FormatError> {
        let map = OffsetMap::of(&self.text, unit);
        let mut any = false;
        for structure in self.structures() {
            if !matches!(self.roles.get(&structure.id), Some(Role::Span | Role::Token | Role::Sentence)) {
                continue;
            }
            let offset = |name: &str| structure.get(name).map_or(Some(0), Feature::count);
            let (start, end) = (offset("begin"), offset("end"));
            let byte = |offset: Option<u64>| map.to_byte(&self.text, usize::try_from(offset?).ok()?);
            let range = byte(start)
                .zip(byte(end))
                .and_then(|(start, end)| TextRange::new(&self.text, start..end).ok());
            let Some(range) = range else {
                if self.view.text.is_none() {
                    self.roles.insert(structure.id, Role::Kept);
                    continue;
                }
                let what = format!(
                    "{} {} from {} to {} does not lie in the text, counted in {unit}",
                    short(&structure.kind),
                    structure.id,
                    start.unwrap_or_default(),
                    end.unwrap_or_default()
                );
                let remedy = "check that the text is the one that was annotated, or say --offsets";
                return Err(FormatError::at(structure.line.max(1), 0, what, remedy));
            };
            any = true;
            self.ranges.insert(structure.id, range);
        }
        if any && unit == Unit::Utf16 && self.text.chars().any(|c| '\u{FFFF}' < c) {
            let said = "offsets were taken as UTF-16 units: the form stores no covered text";
            if reading.assumptions.iter().all(|other| other != said) {
                reading.assumptions.push(said.to_owned());
            }
        }
        if self.view.text.is_none() && self.places.iter().any(|_| true) {
            let kept = self.structures().any(|structure| structure.get("begin").is_some());
            if kept {
                reading.problems.push(super::problem(
                    format!("view {}", self.view.name),
                    "it has annotations, but no text".to_owned(),
                    "they are kept, but cannot be shown",
                ));
            }
        }
        Ok(())
    }

    /// The tokens of the view, those that overlap none; the others are spans.
    fn tokens(&mut self) -> Option<Tokens> {
        let of = |role: Role| -> Vec<(TextRange, u64)> {
            let all = self.structures().filter(|structure| self.roles.get(&structure.id) == Some(&role));
            let mut all: Vec<(TextRange, u64)> =
                all.filter_map(|structure| Some((*self.ranges.get(&structure.id)?, structure.id))).collect();
            all.sort_by_key(|&(range, _)| (range.start(), range.end()));
            all
        };
        let (all, sentences) = (of(Role::Token), of(Role::Sentence));
        let mut tokens = Tokens { name: "DKPro".into(), ..Tokens::default() };
        let mut ids: Vec<u64> = Vec::new();
        let mut end = 0;
        for (range, id) in all {
            let again = tokens.ranges.last() == Some(&range);
            if range.start() < end || again {
                self.roles.insert(id, Role::Span);
                continue;
            }
            end = range.end();
            tokens.ranges.push(range);
            ids.push(id);
        }
        let mut names: Vec<Value> = Vec::new();
        for (range, id) in sentences {
            let first = tokens.ranges.partition_point(|token| token.start() < range.start()) as u32;
            let fits = (first as usize) < tokens.ranges.len() && tokens.sentences.last() != Some(&first);
            if !fits || tokens.sentences.is_empty() && first != 0 {
                self.roles.insert(id, Role::Span);
                continue;
            }
            tokens.sentences.push(first);
            names.push(self.get(id).and_then(|one| one.text("id")).map_or(Value::Null, Value::from));
        }
        if names.iter().any(|name| !name.is_null()) {
            self.layer.extra.insert("sentences".to_owned(), Value::Array(names));
        }
        if tokens.ranges.is_empty() {
            return None;
        }
        // What a token says of itself is a column.
        let mut columns: Vec<(Arc<str>, Vec<Arc<str>>)> = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            let Some(token) = self.get(*id) else { continue };
            for (name, feature) in &token.features {
                let Feature::Plain(value) = feature else { continue };
                let usual = matches!(&**name, "begin" | "end" | REST);
                if usual || &**name == "order" && *value == json!(0) || *value == json!("") {
                    continue;
                }
                let at = columns.iter().position(|(column, _)| column == name).unwrap_or_else(|| {
                    columns.push((name.clone(), vec!["".into(); ids.len()]));
                    columns.len() - 1
                });
                if columns.len() <= 64
                    && let Some(cell) = columns.get_mut(at).and_then(|(_, cells)| cells.get_mut(place))
                {
                    *cell = super::convention::words(value).into();
                }
            }
            if token.get(REST).is_some() {
                self.token_spans.insert(*id);
            }
        }
        tokens.columns = columns;
        Some(tokens)
    }

    /// Tokens that something refers to as to a span.
    fn ends(&mut self) {
        let mut ends: Vec<u64> = Vec::new();
        for structure in self.structures() {
            let role = self.roles.get(&structure.id);
            let names: &[&str] = match role {
                Some(Role::Relation) => &["Governor", "Dependent"],
                Some(Role::Kept) if structure.get("target").is_some() => &["target"],
                Some(Role::Token) => &["parent"],
                _ => &[],
            };
            for name in names {
                if let Some(Feature::Ref(id)) = structure.get(name) {
                    ends.push(*id);
                    if *name == "parent" {
                        ends.push(structure.id);
                    }
                }
            }
            if role == Some(&Role::Span) {
                for (name, feature) in &structure.features {
                    match feature {
                        Feature::Ref(id) if &**name != "sofa" => ends.push(*id),
                        Feature::Refs(ids) => ends.extend(ids),
                        _ => {}
                    }
                }
            }
            if role == Some(&Role::Entity)
                && let Some(Feature::Refs(ids)) = structure.get("mentions")
            {
                ends.extend(ids);
            }
        }
        for id in ends {
            if self.roles.get(&id) == Some(&Role::Token) {
                self.token_spans.insert(id);
            }
        }
    }

    /// Says whether a structure is a span of the layer.
    fn is_span(&self, id: u64) -> bool {
        self.roles.get(&id) == Some(&Role::Span) || self.token_spans.contains(&id)
    }

    fn span(&mut self, structure: &Structure) {
        let Some(&range) = self.ranges.get(&structure.id) else { return };
        let id = SpanId(format!("s{}", structure.id).into());
        let mut span = Span::new(id.clone(), "", range);
        let kind = &*structure.kind;
        let mut features: Vec<(String, Value)> = Vec::new();
        let mut references = Map::new();
        let token = kind == TOKEN;
        for (name, feature) in &structure.features {
            match feature {
                Feature::Plain(_) if matches!(&**name, "begin" | "end") => {}
                Feature::Plain(value) => {
                    if !token || &**name == REST || self.roles.get(&structure.id) == Some(&Role::Span) {
                        features.push((name.to_string(), value.clone()));
                    }
                }
                Feature::Ref(_) if &**name == "sofa" => {}
                Feature::Ref(target) if self.is_span(*target) => {
                    let tied = token && self.ranges.get(target) == Some(&range) && &**name != "parent";
                    // That a token has its own part of speech is said by where the two stand.
                    if !tied {
                        self.refer(name, &id, *target);
                    }
                }
                Feature::Ref(0) => {}
                Feature::Ref(target) if self.get(*target).is_some() => {
                    references.insert(name.to_string(), (*target).into());
                }
                Feature::Refs(links) if self.slot(name, &id, links) => {}
                Feature::Refs(list) => {
                    references.insert(name.to_string(), json!(list));
                }
                Feature::Ref(_) => {}
            }
        }
        let mut declared = self.cas.types.features(kind);
        declared.retain(|name| {
            let range = self.cas.types.range(kind, name).unwrap_or("uima.cas.String");
            let text = self.cas.types.is(range, "uima.cas.String");
            let number = matches!(
                range,
                "uima.cas.Integer"
                    | "uima.cas.Boolean"
                    | "uima.cas.Long"
                    | "uima.cas.Float"
                    | "uima.cas.Double"
            );
            text || number
        });
        let heard = hear(kind, NAMED_ENTITY, features, &declared);
        let rest = heard.into_span(&mut span);
        for (key, value) in rest {
            span.extra.insert(key, value);
        }
        if !references.is_empty() {
            span.extra.insert("references".to_owned(), Value::Object(references));
        }
        self.layer.spans.push(span);
    }

    /// A feature of a span that is another span.
    fn refer(&mut self, name: &str, from: &SpanId, to: u64) {
        let id = SpanId(format!("{from}.{name}").into());
        let to = SpanId(format!("s{to}").into());
        let mut relation = Relation { id, kind: name.into(), from: from.clone(), to, extra: Extra::new() };
        relation.extra.insert("reference".to_owned(), true.into());
        self.layer.relations.push(relation);
    }

    /// A feature of links to other spans, each with its role; says whether it is one.
    fn slot(&mut self, name: &str, from: &SpanId, links: &[u64]) -> bool {
        let target = |link: &u64| match self.get(*link)?.get("target") {
            Some(Feature::Ref(target)) if self.is_span(*target) => Some(*target),
            _ => None,
        };
        let targets: Option<Vec<u64>> = links.iter().map(target).collect();
        let Some(targets) = targets.filter(|targets| !targets.is_empty()) else { return links.is_empty() };
        for (link, target) in links.iter().zip(targets) {
            let Some(structure) = self.get(*link) else { continue };
            let id = SpanId(format!("r{link}").into());
            let to = SpanId(format!("s{target}").into());
            let mut extra = Extra::new();
            extra.insert("slot".to_owned(), name.into());
            extra.insert("layer".to_owned(), (*structure.kind).into());
            let role = structure.text("role");
            let kind = role.map_or_else(|| short(&structure.kind).into(), Arc::from);
            if role.is_none() {
                extra.insert("feature".to_owned(), Value::Null);
            }
            let mut attributes = Map::new();
            for (name, feature) in &structure.features {
                match feature {
                    Feature::Plain(Value::String(text)) if &**name == REST => {
                        if let Ok(Value::Object(rest)) = serde_json::from_str(text) {
                            extra.extend(rest);
                        }
                    }
                    Feature::Plain(value) if &**name != "role" => {
                        attributes.insert(name.to_string(), value.clone());
                    }
                    _ => {}
                }
            }
            if !attributes.is_empty() && !extra.contains_key("attributes") {
                extra.insert("attributes".to_owned(), Value::Object(attributes));
            }
            self.parts.insert(*link);
            self.layer.relations.push(Relation { id, kind, from: from.clone(), to, extra });
        }
        true
    }

    fn relation(&mut self, structure: &Structure) {
        let end = |name: &str| match structure.get(name) {
            Some(Feature::Ref(id)) if self.is_span(*id) => Some(SpanId(format!("s{id}").into())),
            _ => None,
        };
        let (Some(from), Some(to)) = (end("Governor"), end("Dependent")) else {
            self.roles.insert(structure.id, Role::Kept);
            return;
        };
        let others = structure.features.iter().filter_map(|(name, feature)| match feature {
            Feature::Plain(value) if !matches!(&**name, "begin" | "end") => {
                Some((name.to_string(), value.clone()))
            }
            _ => None,
        });
        let mut declared = self.cas.types.features(&structure.kind);
        declared.retain(|name| !matches!(&**name, "Governor" | "Dependent"));
        let heard = hear(&structure.kind, super::convention::RELATION, others.collect(), &declared);
        let id = SpanId(format!("r{}", structure.id).into());
        let mut relation = Relation { id, kind: "".into(), from, to, extra: Extra::new() };
        heard.into_relation(&mut relation);
        self.layer.relations.push(relation);
    }

    fn chain(&mut self, structure: &Structure) {
        let (mut mentions, mut seen) = (Vec::new(), HashSet::new());
        let mut at = structure.get("first");
        while let Some(Feature::Ref(id)) = at {
            if !self.is_span(*id) || !seen.insert(*id) {
                break;
            }
            mentions.push(SpanId(format!("s{id}").into()));
            at = self.get(*id).and_then(|link| link.get("next"));
        }
        let mut extra = Extra::new();
        extra.insert("layer".to_owned(), (*structure.kind).into());
        let id = format!("e{}", structure.id).into();
        let inside: HashSet<&SpanId> = mentions.iter().collect();
        // The order of the mentions says what `next` says.
        self.layer.relations.retain(|relation| {
            &*relation.kind != "next"
                || !relation.extra.contains_key("reference")
                || !inside.contains(&relation.from)
        });
        self.layer.entities.push(Entity { id, kind: "".into(), mentions, extra });
    }

    fn entity(&mut self, structure: &Structure) {
        let ids: &[u64] = match structure.get("mentions") {
            Some(Feature::Refs(ids)) => ids,
            Some(Feature::Ref(id)) => std::slice::from_ref(id),
            _ => &[],
        };
        let mentions = ids.iter().filter(|id| self.is_span(**id));
        let mentions = mentions.map(|id| SpanId(format!("s{id}").into())).collect();
        let rest = structure.text(REST).and_then(|text| serde_json::from_str(text).ok());
        let extra: Extra = match rest {
            Some(Value::Object(map)) => map.into_iter().collect(),
            _ => Extra::new(),
        };
        let text = |name: &str| structure.text(name).unwrap_or_default().into();
        self.layer.entities.push(Entity { id: text("name"), kind: text("value"), mentions, extra });
    }

    fn metadata(&mut self, structure: &Structure) {
        let filled = |name: &str| structure.text(name).filter(|text| !text.is_empty());
        let name = filled("documentTitle").or(filled("documentId"));
        if self.name.is_none() {
            self.name = name.map(Arc::from);
        }
        for (feature, value) in &structure.features {
            let Feature::Plain(value) = value else { continue };
            let usual = match &**feature {
                "begin" | "end" | "documentTitle" => true,
                "documentId" => value.as_str() == name,
                "language" => *value == json!("x-unspecified"),
                "isLastSegment" => *value == json!(false) || *value == json!("false"),
                _ => false,
            };
            if !usual {
                self.metadata.insert(feature.to_string(), value.clone());
            }
        }
    }

    /// Spans of several parts were written as one annotation each.
    fn join_parts(&mut self) {
        super::join_parts(&mut self.layer);
    }

    /// Keeps what became nothing else.
    fn keep(&mut self, reading: &mut Reading) {
        let mut list: Vec<Value> = Vec::new();
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        for structure in self.structures() {
            let is_kept = self.roles.get(&structure.id) == Some(&Role::Kept)
                && (!self.parts.contains(&structure.id) || structure.id == 0);
            if is_kept {
                kinds.insert(&structure.kind);
                list.push(kept::to_value(structure, self.members.contains(&structure.id)));
            }
        }
        if !list.is_empty() {
            let kinds: Vec<&str> = kinds.into_iter().take(5).map(short).collect();
            reading.problems.push(super::problem(
                format!("view {}", self.view.name),
                format!("{} structures are no spans or relations ({})", list.len(), kinds.join(", ")),
                "they are kept as they are",
            ));
            self.layer.extra.insert("structures".to_owned(), Value::Array(list));
        }
    }
}
