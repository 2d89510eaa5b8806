//! Records from rows: spans, relations, slots and chains from the cells.

use super::escape::{NONE, UNSET, arrow, bracket, number, split, unvalue};
use super::header::{Column, Kind, Layer};
use super::rows::{self, File, Row};
use crate::formats::uima::convention::{NAMED_ENTITY, RELATION, REST, TOKEN, hear, short};
use crate::formats::uima::{document, join_parts};
use crate::formats::{self, Entity, FormatError, Reading, Record};
use crate::model::{Extra, Relation, Span, SpanId};
use crate::text::tokens::Tokens;
use crate::text::{TextRange, Unit};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Reads a file.
pub(super) fn read(text: &str, stem: &str, forced: Option<Unit>) -> Result<Reading, FormatError> {
    let file = rows::read(text)?;
    let names = rows::names(&file)?;
    let (text, ranges, unit) = rows::place(&file, forced, text.len())?;
    let mut reading = Reading::default();
    if forced.is_none() && unit != Unit::Utf16 {
        reading
            .assumptions
            .push(format!("offsets are {unit}: counted in UTF-16 units the covered texts are elsewhere"));
    }
    let mut work = Work {
        file: &file,
        names,
        ranges,
        starts: Vec::new(),
        drafts: Vec::new(),
        by_number: HashMap::new(),
        at_row: HashMap::new(),
        tokens: HashMap::new(),
        ties: Vec::new(),
        chains: BTreeMap::new(),
    };
    let mut at = 0;
    for layer in &file.layers {
        work.starts.push(at);
        at += layer.columns.len();
    }
    for row in 0..file.rows.len() {
        for layer in 0..file.layers.len() {
            match file.layers[layer].kind {
                Kind::Span => work.spans(row, layer)?,
                Kind::Chain => work.chains(row, layer)?,
                Kind::Relation => {}
            }
        }
    }
    // What a row refers to may stand below it.
    for row in 0..file.rows.len() {
        for layer in 0..file.layers.len() {
            match file.layers[layer].kind {
                Kind::Relation => work.relations(row, layer)?,
                Kind::Span => work.slots(row, layer)?,
                Kind::Chain => {}
            }
        }
    }
    let mut record = Record::new(stem, text);
    record.tokens = work.tokens();
    let mut layer = work.layer(&record.text);
    let ids: Vec<Value> =
        file.sentences.iter().map(|one| one.id.as_deref().map_or(Value::Null, Value::from)).collect();
    if ids.iter().any(|id| !id.is_null()) {
        layer.extra.insert("sentences".to_owned(), Value::Array(ids));
    }
    if !file.unknown.is_empty() {
        layer.extra.insert("unparsed".to_owned(), json!(file.unknown));
        reading.problems.push(formats::Problem {
            place: "the lines beginning with #".to_owned(),
            what: format!("{} say something unknown", file.unknown.len()),
            remedy: "they are kept as they are".to_owned(),
        });
    }
    if let Some(said) = file.document
        && let Ok(Value::Object(mut map)) = serde_json::from_str(said)
    {
        if let Some(Value::String(name)) = map.remove("name") {
            record.name = name.into();
        }
        if let Some(Value::Array(entities)) = map.remove("entities") {
            layer.entities.extend(entities.iter().filter_map(Entity::from_value));
        }
        if let (Some(Value::Array(list)), Some(tokens)) = (map.remove("spaces"), &mut record.tokens) {
            without(tokens, &list);
        }
        document::into_layer(&mut map, &mut layer);
        document::into_record(&mut map, &mut record);
        if !map.is_empty() {
            layer.extra.insert(REST.to_owned(), Value::Object(map));
        }
    }
    if layer != formats::Layer::default() {
        record.layers.push(layer);
    }
    reading.records.push(record);
    Ok(reading)
}

/// Takes out tokens that were made of spaces, so that annotations could begin or end there.
fn without(tokens: &mut Tokens, list: &[Value]) {
    let gone: HashSet<usize> =
        list.iter().filter_map(Value::as_u64).filter_map(|at| usize::try_from(at).ok()).collect();
    let mut shift = 0;
    let mut from = 0;
    for start in &mut tokens.sentences {
        shift += (from..*start as usize).filter(|at| gone.contains(at)).count();
        from = *start as usize;
        *start -= shift as u32;
    }
    tokens.sentences.dedup();
    let mut at = 0;
    tokens.ranges.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// A span before it has an identifier.
struct Draft {
    layer: usize,
    start: u32,
    end: u32,
    row: usize,
    features: Vec<(String, Value)>,
    /// Links of its slots, by column.
    slots: HashSet<usize>,
    rest: Map<String, Value>,
}

/// A relation between drafts.
struct Tie {
    from: usize,
    to: usize,
    relation: Relation,
}

struct Work<'a> {
    file: &'a File<'a>,
    names: HashMap<&'a str, usize>,
    ranges: Vec<TextRange>,
    /// The first column of each layer.
    starts: Vec<usize>,
    drafts: Vec<Draft>,
    /// Drafts by layer and the number in brackets.
    by_number: HashMap<(usize, u32), usize>,
    /// Drafts by row and layer, as they are stacked.
    at_row: HashMap<(usize, usize), Vec<usize>>,
    /// Tokens that are ends of relations, by row.
    tokens: HashMap<usize, usize>,
    ties: Vec<Tie>,
    /// Elements of chains by layer and chain.
    chains: BTreeMap<(usize, u32), BTreeMap<u32, usize>>,
}

/// A layer that stands for tokens.
const TOKENS: usize = usize::MAX;

impl<'a> Work<'a> {
    fn row(&self, row: usize) -> &'a Row<'a> {
        &self.file.rows[row]
    }

    /// The columns of a layer with their cells.
    fn cells(
        &self,
        row: usize,
        layer: usize,
    ) -> impl Iterator<Item = (usize, &'a Column, &'a str)> + use<'a> {
        let columns = &self.file.layers[layer].columns;
        let cells = self.file.rows[row].cells.get(self.starts[layer]..).unwrap_or_default();
        columns.iter().zip(cells).enumerate().map(|(at, (column, cell))| (at, column, *cell))
    }

    fn wrong(&self, row: usize, layer: usize, column: usize, what: String) -> FormatError {
        let row = self.row(row);
        let before = row.cells.iter().take(self.starts[layer] + column);
        let place = format!("{}-{}", row.place.0, row.place.1);
        let head = row.name.chars().count() + place.len() + row.covered.chars().count() + 4;
        let at = head + before.map(|cell| cell.chars().count() + 1).sum::<usize>();
        FormatError::at(row.line, at, what, "mend the cell")
    }

    fn draft(&mut self, row: usize, layer: usize) -> usize {
        let range = self.ranges[row];
        self.drafts.push(Draft {
            layer,
            start: range.start(),
            end: range.end(),
            row,
            features: Vec::new(),
            slots: HashSet::new(),
            rest: Map::new(),
        });
        self.drafts.len() - 1
    }

    fn spans(&mut self, row: usize, layer: usize) -> Result<(), FormatError> {
        let mut stack: Vec<usize> = Vec::new();
        for (at, column, cell) in self.cells(row, layer) {
            if cell == NONE {
                continue;
            }
            // A target that is unset says that the annotation is there; its brackets are another's.
            let target = matches!(column, Column::Target(_));
            for (place, value) in split(cell, b'|').into_iter().enumerate() {
                let (value, said) = if target { (value, None) } else { bracket(value) };
                let number = match said.map(number) {
                    Some(None) => {
                        return Err(self.wrong(
                            row,
                            layer,
                            at,
                            format!("{cell} has no number in its brackets"),
                        ));
                    }
                    Some(number) => number,
                    None => None,
                };
                if stack.len() <= place {
                    let known = number.and_then(|number| self.by_number.get(&(layer, number)).copied());
                    let known = known.filter(|known| !stack.contains(known));
                    let draft = known.unwrap_or_else(|| self.draft(row, layer));
                    let range = self.ranges[row];
                    let one = &mut self.drafts[draft];
                    one.start = one.start.min(range.start());
                    one.end = one.end.max(range.end());
                    stack.push(draft);
                }
                let draft = stack[place];
                if let Some(number) = number {
                    self.by_number.entry((layer, number)).or_insert(draft);
                }
                if let Column::Feature(name) = column
                    && value != UNSET
                {
                    let features = &mut self.drafts[draft].features;
                    // A span of several rows says the same on each.
                    if features.iter().all(|(other, _)| other != name) {
                        features.push((name.clone(), unvalue(value).into()));
                    }
                }
            }
        }
        if !stack.is_empty() {
            self.at_row.insert((row, layer), stack);
        }
        Ok(())
    }

    fn chains(&mut self, row: usize, layer: usize) -> Result<(), FormatError> {
        let mut stack: Vec<usize> = Vec::new();
        // The column of the links first: it says which element it is.
        let mut cells: Vec<_> = self.cells(row, layer).filter(|(_, _, cell)| *cell != NONE).collect();
        let links = |column: &Column| matches!(column, Column::Feature(name) if name == "referenceRelation");
        cells.sort_by_key(|(_, column, _)| !links(column));
        for (at, column, cell) in cells {
            let Column::Feature(name) = column else { continue };
            for (place, value) in split(cell, b'|').into_iter().enumerate() {
                let value = if links(column) {
                    let (value, Some((chain, element))) = arrow(value) else {
                        return Err(self.wrong(
                            row,
                            layer,
                            at,
                            format!("{cell} does not say which element of which chain it is"),
                        ));
                    };
                    let known =
                        self.chains.get(&(layer, chain)).and_then(|chain| chain.get(&element)).copied();
                    let draft = known.unwrap_or_else(|| self.draft(row, layer));
                    self.chains.entry((layer, chain)).or_default().insert(element, draft);
                    let range = self.ranges[row];
                    let one = &mut self.drafts[draft];
                    one.start = one.start.min(range.start());
                    one.end = one.end.max(range.end());
                    stack.push(draft);
                    value
                } else {
                    bracket(value).0
                };
                let Some(&draft) = stack.get(place) else {
                    return Err(self.wrong(
                        row,
                        layer,
                        at,
                        format!("{cell} has more values than there are elements of chains"),
                    ));
                };
                let features = &mut self.drafts[draft].features;
                if value != UNSET && features.iter().all(|(other, _)| other != name) {
                    features.push((name.clone(), unvalue(value).into()));
                }
            }
        }
        if !stack.is_empty() {
            self.at_row.insert((row, layer), stack);
        }
        Ok(())
    }

    /// The span that a row's name and a number mean, in a layer; the token itself where there is none.
    fn find(&mut self, row: usize, layer: &str, number: u32) -> Option<usize> {
        let all = |kinds: &Layer| kinds.kind != Kind::Relation;
        let layers = self.file.layers.iter().enumerate().filter(|(_, one)| all(one));
        let (own, others): (Vec<_>, Vec<_>) = layers.partition(|(_, one)| one.name == layer);
        if number != 0 {
            let found = own.iter().chain(&others).find_map(|(at, _)| self.by_number.get(&(*at, number)));
            return found.copied();
        }
        let any = layer == "uima.tcas.Annotation";
        let list = if any { own.iter().chain(&others).collect::<Vec<_>>() } else { own.iter().collect() };
        for (at, _) in list {
            let Some(stack) = self.at_row.get(&(row, *at)) else { continue };
            let here = |draft: &&usize| self.drafts[**draft].row == row;
            return stack.iter().find(here).or_else(|| stack.first()).copied();
        }
        if let Some(&draft) = self.tokens.get(&row) {
            return Some(draft);
        }
        let draft = self.draft(row, TOKENS);
        self.tokens.insert(row, draft);
        Some(draft)
    }

    fn relations(&mut self, row: usize, layer: usize) -> Result<(), FormatError> {
        let declared = &self.file.layers[layer];
        let features: Vec<Arc<str>> = declared.columns.iter().filter_map(feature).collect();
        let Some((base_at, base, cell)) =
            self.cells(row, layer).find_map(|(at, column, cell)| match column {
                Column::Base(base) => Some((at, base, cell)),
                _ => None,
            })
        else {
            return Ok(());
        };
        let others: Vec<_> =
            self.cells(row, layer).filter(|(at, _, cell)| *at != base_at && *cell != NONE).collect();
        if cell == NONE {
            return match others.first() {
                Some((at, _, cell)) => {
                    Err(self.wrong(row, layer, *at, format!("{cell} is of a relation that starts nowhere")))
                }
                None => Ok(()),
            };
        }
        let others: Vec<(&Column, Vec<&str>)> =
            others.into_iter().map(|(_, column, cell)| (column, split(cell, b'|'))).collect();
        for (place, value) in split(cell, b'|').into_iter().enumerate() {
            let (name, said) = bracket(value);
            let numbers = match said {
                None => Some((0, 0)),
                Some(said) => said.split_once('_').and_then(|(from, to)| Some((number(from)?, number(to)?))),
            };
            let source = self.names.get(name).copied();
            let (Some((from, to)), Some(source)) = (numbers, source) else {
                return Err(self.wrong(row, layer, base_at, format!("{value} is no row")));
            };
            let (Some(from), Some(to)) = (self.find(source, base, from), self.find(row, base, to)) else {
                return Err(self.wrong(row, layer, base_at, format!("{value} means no annotation")));
            };
            let mut values = Vec::new();
            for (column, stack) in &others {
                let (Column::Feature(name), Some(value)) = (column, stack.get(place)) else { continue };
                let value = bracket(value).0;
                if value != UNSET && value != NONE {
                    values.push((name.clone(), unvalue(value).into()));
                }
            }
            let heard = hear(&declared.name, RELATION, values, &features);
            let mut relation = Relation {
                id: "".into(),
                kind: "".into(),
                from: "".into(),
                to: "".into(),
                extra: Extra::new(),
            };
            heard.into_relation(&mut relation);
            self.ties.push(Tie { from, to, relation });
        }
        Ok(())
    }

    fn slots(&mut self, row: usize, layer: usize) -> Result<(), FormatError> {
        let cells: Vec<_> = self.cells(row, layer).collect();
        let stack = self.at_row.get(&(row, layer)).cloned().unwrap_or_default();
        for pair in cells.windows(2) {
            let [(at, Column::Role(feature, link), roles), (_, Column::Target(base), targets)] = pair else {
                continue;
            };
            if *roles == NONE || *targets == NONE {
                continue;
            }
            let targets = split(targets, b'|');
            for (place, roles) in split(roles, b'|').into_iter().enumerate() {
                let (Some(&host), Some(targets)) = (stack.get(place), targets.get(place)) else {
                    return Err(self.wrong(row, layer, *at, format!("{roles} has no targets")));
                };
                let roles = bracket(roles).0;
                // A span of several rows says the same on each.
                if roles == NONE || !self.drafts[host].slots.insert(*at) {
                    continue;
                }
                let roles = split(roles, b';');
                let targets = split(targets, b';');
                if roles.len() != targets.len() {
                    return Err(self.wrong(
                        row,
                        layer,
                        *at,
                        format!("{} roles, but {} targets", roles.len(), targets.len()),
                    ));
                }
                for (role, target) in roles.into_iter().zip(targets) {
                    let (name, said) = bracket(target);
                    let found = match (self.names.get(name).copied(), said.map_or(Some(0), number)) {
                        (Some(unit), Some(number)) => self.find(unit, base, number),
                        _ => None,
                    };
                    let Some(to) = found else {
                        return Err(self.wrong(row, layer, at + 1, format!("{target} means no annotation")));
                    };
                    let mut extra = Extra::new();
                    extra.insert("slot".to_owned(), feature.as_str().into());
                    extra.insert("layer".to_owned(), link.as_str().into());
                    let kind: Arc<str> = if role == UNSET {
                        extra.insert("feature".to_owned(), Value::Null);
                        short(link).into()
                    } else {
                        unvalue(role).into()
                    };
                    let relation = Relation { id: "".into(), kind, from: "".into(), to: "".into(), extra };
                    self.ties.push(Tie { from: host, to, relation });
                }
            }
        }
        Ok(())
    }

    fn tokens(&self) -> Option<Tokens> {
        let mut tokens = Tokens { name: "WebAnno TSV".into(), ..Tokens::default() };
        let mut at = 0;
        for sentence in &self.file.sentences {
            tokens.sentences.push(at);
            for row in sentence.rows.clone() {
                if !self.row(row).part {
                    tokens.ranges.push(self.ranges[row]);
                    at += 1;
                }
            }
        }
        tokens.sentences.dedup();
        (!tokens.ranges.is_empty()).then_some(tokens)
    }

    /// Spans with identifiers, and what ties them.
    fn layer(mut self, text: &str) -> formats::Layer {
        let mut layer = formats::Layer::default();
        let mut heard = Vec::with_capacity(self.drafts.len());
        let mut taken: HashSet<String> = HashSet::new();
        for draft in &mut self.drafts {
            let mut span = Span::new("".into(), "", TextRange::default());
            span.parts = TextRange::new(text, draft.start as usize..draft.end as usize).into_iter().collect();
            let (name, declared) = match self.file.layers.get(draft.layer) {
                Some(one) => (one.name.as_str(), one.columns.iter().filter_map(feature).collect()),
                None => (TOKEN, Vec::new()),
            };
            let mut rest =
                hear(name, NAMED_ENTITY, std::mem::take(&mut draft.features), &declared).into_span(&mut span);
            if let Some(Value::Object(map)) = rest.remove("slots") {
                draft.rest = map;
            }
            if let Some(Value::String(id)) = rest.remove("id")
                && taken.insert(id.clone())
            {
                span.id = SpanId(id.into());
            }
            span.extra.extend(rest);
            heard.push(span);
        }
        let mut next = 1;
        let mut ids = Vec::with_capacity(heard.len());
        for span in &mut heard {
            if span.id.0.is_empty() {
                while !taken.insert(format!("s{next}")) {
                    next += 1;
                }
                span.id = SpanId(format!("s{next}").into());
            }
            ids.push(span.id.clone());
        }
        layer.spans = heard;
        let mut counts: HashMap<(usize, String), usize> = HashMap::new();
        for (number, tie) in self.ties.into_iter().enumerate() {
            let mut relation = tie.relation;
            if let Some(Value::String(slot)) = relation.extra.get("slot") {
                let count = counts.entry((tie.from, slot.clone())).or_default();
                let said = self.drafts[tie.from].rest.get(slot).and_then(|list| list.get(*count));
                *count += 1;
                if let Some(Value::Object(more)) = said {
                    for (key, value) in more {
                        match (key.as_str(), value) {
                            ("kind", Value::String(kind)) => relation.kind = kind.as_str().into(),
                            ("extra", Value::Object(more)) => relation.extra.extend(more.clone()),
                            _ => {}
                        }
                    }
                }
            }
            relation.id = SpanId(format!("r{}", number + 1).into());
            relation.from = ids[tie.from].clone();
            relation.to = ids[tie.to].clone();
            layer.relations.push(relation);
        }
        for ((kind, chain), elements) in self.chains {
            let name = &self.file.layers[kind].name;
            let name = format!("{}Chain", name.strip_suffix("Link").unwrap_or(name));
            let mut entity = Entity { id: format!("e{chain}").into(), ..Entity::default() };
            entity.mentions = elements.values().map(|&draft| ids[draft].clone()).collect();
            entity.extra.insert("layer".to_owned(), name.into());
            layer.entities.push(entity);
        }
        join_parts(&mut layer);
        layer
    }
}

/// The name of a column of a feature.
fn feature(column: &Column) -> Option<Arc<str>> {
    match column {
        Column::Feature(name) if name != REST => Some(name.as_str().into()),
        _ => None,
    }
}
