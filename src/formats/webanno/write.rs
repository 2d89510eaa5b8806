//! Rows from a record.

mod cells;

use super::escape::{self, UNSET};
use super::header::{self, Column, Kind, Layer as Declared};
use super::layout::Layout;
use super::rows::DOCUMENT;
use crate::formats::uima::convention::{
    REST, Said, TOKEN, is_layer, is_name, is_token, label_feature, of_relation, of_span, short,
};
use crate::formats::uima::{document, json_text};
use crate::formats::{Layer, Record};
use crate::model::{Relation, Span, SpanId};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The layer of whatever lies anywhere.
const ANYTHING: &str = "uima.tcas.Annotation";

/// An annotation of a layer of spans.
struct Mark {
    layer: usize,
    said: Said,
    rows: Vec<usize>,
    /// Its number in brackets, if it needs one.
    number: Option<u32>,
    /// Its links, by column.
    links: BTreeMap<(String, String), Vec<(String, usize)>>,
    /// Its chain and its place in that.
    chain: Option<(u32, u32)>,
}

/// A relation: where it starts, where it points to.
struct Tie {
    said: Said,
    from: usize,
    to: usize,
}

/// A layer with its columns, and the layer of what it ties.
struct Group {
    name: String,
    chain: bool,
    columns: Vec<Column>,
}

/// Says whether a cell can hold a text: a bare carriage return would end its row.
fn plain(text: &str) -> bool {
    !text.contains('\r')
}

/// Writes a document.
pub(super) fn write(record: &Record) -> Vec<u8> {
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let own;
    let tokens = if let Some(tokens) = &record.tokens {
        tokens
    } else {
        own = Tokens::words(&record.text, &[], &[]);
        &own
    };
    let parts: Vec<TextRange> = layer.spans.iter().flat_map(|span| span.parts.iter().copied()).collect();
    let layout = Layout::of(&record.text, tokens, &parts);
    let mut writer = Writer::of(layer, layout, tokens);
    writer.relate(layer);
    writer.number();
    let mut out = String::from("#FORMAT=WebAnno TSV 3.3\n");
    for group in writer.groups.iter().filter(|group| !group.columns.is_empty()) {
        let kind = if group.chain { Kind::Chain } else { Kind::Span };
        header::write(&mut out, &Declared { kind, name: group.name.clone(), columns: group.columns.clone() });
    }
    for (group, _) in &writer.relations {
        header::write(
            &mut out,
            &Declared { kind: Kind::Relation, name: group.name.clone(), columns: group.columns.clone() },
        );
    }
    out.push_str("\n\n");
    let before = writer.before(record, layer);
    writer.body(&mut out, record, layer, &before);
    out.into_bytes()
}

struct Writer {
    layout: Layout,
    groups: Vec<Group>,
    marks: Vec<Mark>,
    /// The mark of each span, that of its first part.
    of_span: HashMap<SpanId, usize>,
    relations: Vec<(Group, Vec<Tie>)>,
    /// Marks by row and layer, as they are stacked.
    at_row: HashMap<(usize, usize), Vec<usize>>,
    /// Entities that are chains.
    chains: HashSet<usize>,
    /// Tokens are meant by their rows alone.
    bare_tokens: bool,
    /// The group of tokens.
    tokens: Option<usize>,
}

impl Writer {
    fn of(layer: &Layer, layout: Layout, tokens: &Tokens) -> Self {
        let mut writer = Self {
            layout,
            groups: Vec::new(),
            marks: Vec::new(),
            of_span: HashMap::new(),
            relations: Vec::new(),
            at_row: HashMap::new(),
            chains: HashSet::new(),
            bare_tokens: true,
            tokens: None,
        };
        let elements = writer.find_chains(layer);
        let mut named: HashSet<&SpanId> = HashSet::new();
        for (place, entity) in layer.entities.iter().enumerate() {
            if !writer.chains.contains(&place) {
                named.extend(&entity.mentions);
            }
        }
        let own: HashSet<TextRange> = tokens.ranges.iter().copied().collect();
        let mut by_name: HashMap<(String, bool), usize> = HashMap::new();
        for span in &layer.spans {
            let mut said = of_span(span, plain);
            if named.contains(&span.id) || 1 < span.parts.len() {
                said.rest.insert("id".to_owned(), (*span.id.0).into());
            }
            let chain = elements.get(&span.id).copied();
            let group = *by_name.entry((said.layer.to_string(), chain.is_some())).or_insert_with(|| {
                writer.groups.push(Group {
                    name: said.layer.to_string(),
                    chain: chain.is_some(),
                    columns: Vec::new(),
                });
                writer.groups.len() - 1
            });
            if is_token(span) {
                let simple = said.rest.is_empty() && said.features.is_empty() && span.parts.len() == 1;
                let there = span.parts.first().is_some_and(|part| own.contains(part));
                writer.bare_tokens &= simple && there && chain.is_none();
                writer.tokens = Some(group);
            }
            for (number, &part) in span.parts.iter().enumerate() {
                let rows = writer.layout.rows_of(part);
                let mut said = said.clone();
                if 0 < number {
                    said.rest = Map::new();
                    said.rest.insert("part of".to_owned(), (*span.id.0).into());
                } else {
                    writer.of_span.insert(span.id.clone(), writer.marks.len());
                }
                let links = BTreeMap::new();
                writer.marks.push(Mark { layer: group, said, rows, number: None, links, chain });
            }
        }
        writer
    }

    /// The entities that chains can say, and which element of which chain each of their spans is.
    fn find_chains(&mut self, layer: &Layer) -> HashMap<SpanId, (u32, u32)> {
        let spans: HashMap<&SpanId, &Span> = layer.spans.iter().map(|span| (&span.id, span)).collect();
        let tied: HashSet<&SpanId> =
            layer.relations.iter().flat_map(|relation| [&relation.from, &relation.to]).collect();
        let mut elements = HashMap::new();
        let mut count = 0;
        for (place, entity) in layer.entities.iter().enumerate() {
            let Some(Value::String(kind)) = entity.extra.get("layer") else { continue };
            let Some(kind) = kind.strip_suffix("Chain") else { continue };
            let link = format!("{kind}Link");
            let fits = |id: &SpanId| {
                spans.get(id).is_some_and(|span| {
                    span.extra.get("layer").and_then(Value::as_str) == Some(&link)
                        && span.parts.len() == 1
                        && !tied.contains(id)
                        && !elements.contains_key(id)
                })
            };
            let once: HashSet<&SpanId> = entity.mentions.iter().collect();
            let alone = entity.kind.is_empty() && entity.extra.len() == 1 && is_layer(&link);
            if !alone
                || entity.mentions.is_empty()
                || once.len() < entity.mentions.len()
                || !entity.mentions.iter().all(fits)
            {
                continue;
            }
            count += 1;
            self.chains.insert(place);
            for (element, id) in entity.mentions.iter().enumerate() {
                elements.insert(id.clone(), (count, element as u32 + 1));
            }
        }
        elements
    }

    /// Links of slots go to their spans, other relations into layers of their own; then the columns are known.
    fn relate(&mut self, layer: &Layer) {
        let mut slots: Vec<(usize, (String, String), usize, &Relation)> = Vec::new();
        let mut ties: Vec<(String, Vec<Tie>)> = Vec::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for relation in &layer.relations {
            let (Some(&from), Some(&to)) = (self.of_span.get(&relation.from), self.of_span.get(&relation.to))
            else {
                continue;
            };
            if let Some(slot) = slot(relation) {
                slots.push((from, slot, to, relation));
                continue;
            }
            let said = of_relation(relation, plain);
            let at = *by_name.entry(said.layer.to_string()).or_insert_with(|| {
                ties.push((said.layer.to_string(), Vec::new()));
                ties.len() - 1
            });
            ties[at].1.push(Tie { said, from, to });
        }
        self.stack();
        let mut kinds: BTreeMap<(usize, (String, String)), Vec<usize>> = BTreeMap::new();
        for (from, slot, to, _) in &slots {
            self.bare_tokens &= Some(self.marks[*from].layer) != self.tokens;
            kinds.entry((self.marks[*from].layer, slot.clone())).or_default().push(*to);
        }
        let ends = |ties: &[Tie]| ties.iter().flat_map(|tie| [tie.from, tie.to]).collect::<Vec<_>>();
        let lists: Vec<Vec<usize>> =
            kinds.values().cloned().chain(ties.iter().map(|(_, ties)| ends(ties))).collect();
        let met: HashSet<usize> = lists.iter().flatten().copied().collect();
        let all_tied =
            |(place, mark): (usize, &Mark)| Some(mark.layer) != self.tokens || met.contains(&place);
        self.bare_tokens &= self.tokens.is_some()
            && lists.iter().all(|list| self.base(list).is_some())
            && self.marks.iter().enumerate().all(all_tied);
        let bases: Vec<String> =
            lists.iter().map(|list| self.base(list).unwrap_or_else(|| ANYTHING.to_owned())).collect();
        for (list, base) in lists.iter().zip(&bases) {
            if base == ANYTHING {
                for &mark in list {
                    // Its number is given later.
                    self.marks[mark].number = Some(0);
                }
            }
        }
        let mut bases = bases.into_iter();
        let mut columns: BTreeMap<usize, Vec<Column>> = BTreeMap::new();
        for (kind, base) in kinds.keys().zip(&mut bases) {
            let (layer, (feature, link)) = kind;
            let list = columns.entry(*layer).or_default();
            list.extend([Column::Role(feature.clone(), link.clone()), Column::Target(base)]);
        }
        let mut rests: BTreeMap<(usize, String), Vec<Value>> = BTreeMap::new();
        slots.sort_by(|a, b| a.1.cmp(&b.1));
        for (from, slot, to, relation) in slots {
            let (role, rest) = role(relation, &slot.1);
            rests.entry((from, slot.0.clone())).or_default().push(rest);
            self.marks[from].links.entry(slot).or_default().push((role, to));
        }
        for ((mark, slot), rest) in rests {
            if rest.iter().all(Value::is_null) {
                continue;
            }
            let entry = self.marks[mark].said.rest.entry("slots").or_insert_with(|| json!({}));
            if let Value::Object(map) = entry {
                map.insert(slot, Value::Array(rest));
            }
        }
        let mut said: Vec<Vec<&mut Said>> = self.groups.iter().map(|_| Vec::new()).collect();
        for mark in &mut self.marks {
            said[mark.layer].push(&mut mark.said);
        }
        for (place, (group, mut said)) in self.groups.iter_mut().zip(said).enumerate() {
            group.columns = features(&group.name, &mut said);
            if group.chain {
                let fixed = ["referenceType", "referenceRelation"];
                group.columns.retain(
                    |column| !matches!(column, Column::Feature(name) if fixed.contains(&name.as_str())),
                );
                group.columns.splice(0..0, fixed.map(|name| Column::Feature(name.to_owned())));
            }
            group.columns.extend(columns.remove(&place).unwrap_or_default());
            if group.columns.is_empty() {
                group.columns.push(Column::Placeholder);
            }
        }
        for ((name, mut ties), base) in ties.into_iter().zip(bases) {
            let mut said: Vec<&mut Said> = ties.iter_mut().map(|tie| &mut tie.said).collect();
            let mut columns = features(&name, &mut said);
            columns.push(Column::Base(base));
            self.relations.push((Group { name, chain: false, columns }, ties));
        }
        if self.bare_tokens
            && let Some(tokens) = self.tokens
        {
            // No columns: the rows themselves are the tokens.
            self.at_row.retain(|(_, layer), _| *layer != tokens);
            self.groups[tokens].columns.clear();
        }
    }

    fn stack(&mut self) {
        for (place, mark) in self.marks.iter().enumerate() {
            for &row in &mark.rows {
                self.at_row.entry((row, mark.layer)).or_default().push(place);
            }
        }
    }

    /// The layer that the ends of relations share; tokens may be among them where their row has none of that layer.
    fn base(&self, ends: &[usize]) -> Option<String> {
        let token = |mark: &&usize| Some(self.marks[**mark].layer) == self.tokens;
        let mut layers = ends.iter().filter(|mark| !token(mark)).map(|mark| self.marks[*mark].layer);
        let Some(first) = layers.next() else { return Some(TOKEN.to_owned()) };
        let free = |mark: &usize| {
            let row = self.marks[*mark].rows.first();
            row.is_some_and(|&row| !self.at_row.contains_key(&(row, first)))
        };
        let chain = self.groups.get(first)?.chain;
        let same = !chain && layers.all(|layer| layer == first) && ends.iter().filter(token).all(free);
        (same && (self.bare_tokens || !ends.iter().any(|mark| token(&mark))))
            .then(|| self.groups[first].name.clone())
    }

    /// Numbers the annotations of several rows, those stacked with others, and those that must be told apart.
    fn number(&mut self) {
        let mut order: Vec<usize> = (0..self.marks.len()).collect();
        order.sort_by_key(|&mark| self.marks[mark].rows.first().copied());
        let mut next = 0;
        for place in order {
            let mark = &self.marks[place];
            let stacked =
                |row: &usize| self.at_row.get(&(*row, mark.layer)).is_some_and(|stack| 1 < stack.len());
            let bare = self.bare_tokens && Some(mark.layer) == self.tokens;
            if !bare && (mark.number.is_some() || 1 < mark.rows.len() || mark.rows.iter().any(stacked)) {
                next += 1;
                self.marks[place].number = Some(next);
            }
        }
    }

    /// The lines that stand before the first sentence.
    fn before(&self, record: &Record, layer: &Layer) -> String {
        let mut out = String::new();
        let mut kept = vec!["sentences"];
        let said = |line: &&str| {
            let known = ["#Text=", "#Sentence.id=", "#FORMAT=", "#T_", DOCUMENT];
            line.starts_with('#')
                && !line.contains(['\n', '\r'])
                && !known.iter().any(|known| line.starts_with(known))
        };
        if let Some(Value::Array(lines)) = layer.extra.get("unparsed") {
            let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).filter(said).collect();
            let all = layer.extra.get("unparsed").and_then(Value::as_array).map_or(0, Vec::len);
            if lines.len() == all {
                kept.push("unparsed");
                for line in lines {
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
        kept.push(REST);
        let mut map = document::of_layer(layer, &kept);
        if let Some(Value::Object(more)) = layer.extra.get(REST) {
            map.extend(more.clone());
        }
        if let Some(names) = layer.extra.get("sentences")
            && names.as_array().is_none_or(|names| names.len() != self.layout.sentences.len())
        {
            let extra = map.entry("extra").or_insert_with(|| json!({}));
            if let Value::Object(extra) = extra {
                extra.insert("sentences".to_owned(), names.clone());
            }
        }
        document::of_record(&mut map, record, &record.metadata, "WebAnno TSV");
        if record.tokens.is_some() && !self.layout.spaces.is_empty() {
            map.insert("spaces".to_owned(), json!(self.layout.spaces));
        }
        let entities = layer.entities.iter().enumerate().filter(|(place, _)| !self.chains.contains(place));
        let entities: Vec<Value> = entities.map(|(_, entity)| entity.to_value()).collect();
        if !entities.is_empty() {
            map.insert("entities".to_owned(), Value::Array(entities));
        }
        if !map.is_empty() {
            out.push_str(DOCUMENT);
            out.push_str(&json_text(&map));
            out.push('\n');
        }
        out
    }
}

/// The feature and the type of a link, if a relation is one.
fn slot(relation: &Relation) -> Option<(String, String)> {
    let slot = relation.extra.get("slot")?.as_str().filter(|slot| is_name(slot) && !slot.contains('_'))?;
    let link = relation.extra.get("layer").and_then(Value::as_str).filter(|link| is_layer(link))?;
    Some((slot.to_owned(), link.to_owned()))
}

/// The role of a link in its cell, and what has no place there.
fn role(relation: &Relation, link: &str) -> (String, Value) {
    let mut extra = relation.extra.clone();
    extra.remove("slot");
    extra.remove("layer");
    let unset = extra.get("feature") == Some(&Value::Null) && *relation.kind == *short(link);
    if unset {
        extra.remove("feature");
    }
    let mut rest = Map::new();
    if !plain(&relation.kind) {
        rest.insert("kind".to_owned(), (*relation.kind).into());
    }
    if !extra.is_empty() {
        rest.insert("extra".to_owned(), Value::Object(extra.into_iter().collect()));
    }
    let role = if unset { UNSET.to_owned() } else { escape::value(&relation.kind.replace('\r', " ")) };
    (role, if rest.is_empty() { Value::Null } else { Value::Object(rest) })
}

/// The columns for features of a layer; the label's stands where a reader looks for it, or else each says which it is.
fn features(layer: &str, all: &mut [&mut Said]) -> Vec<Column> {
    let mut names: Vec<&str> =
        all.iter().flat_map(|said| said.features.iter().map(|(name, _)| name.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let usual = label_feature(layer);
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let labels: HashSet<String> =
        all.iter().filter_map(|said| said.feature.as_ref()?.as_str().map(str::to_owned)).collect();
    let has = |name: &str| names.iter().any(|other| other == name);
    let first = match labels.iter().next() {
        Some(first) if labels.len() == 1 && !has(usual) && !has("value") => Some(first.clone()),
        _ => None,
    };
    let usual_is_there = has(usual);
    if let Some(first) = &first {
        names.retain(|name| name != first);
        names.insert(0, first.clone());
    }
    for said in all.iter_mut() {
        match &said.feature {
            Some(Value::Null) if usual_is_there || first.is_some() => said.feature = None,
            Some(Value::String(_)) if first.is_some() => said.feature = None,
            _ => {
                if let Some(feature) = said.feature.take() {
                    said.rest.insert("feature".to_owned(), feature);
                }
            }
        }
    }
    if all.iter().any(|said| !said.rest.is_empty()) {
        names.push(REST.to_owned());
    }
    names.into_iter().map(Column::Feature).collect()
}
