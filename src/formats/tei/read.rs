//! From TEI to records.

use super::OWN;
use super::describe::settle;
use super::target::Target;
use super::xml::{Element, Tree};
use crate::formats::cut::Piece;
use crate::formats::{Entity, FormatError, Layer, Problem, ReadOptions, Reading, Record};
use crate::model::{Extra, Relation, SpanId};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, Unit};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Elements that only order a text; what others mean is said not to have been read.
const ORDER: [&str; 24] = [
    "text",
    "front",
    "body",
    "back",
    "group",
    "div",
    "p",
    "ab",
    "s",
    "w",
    "pc",
    "c",
    "m",
    "seg",
    "lb",
    "pb",
    "cb",
    "head",
    "l",
    "lg",
    "u",
    "milestone",
    "anchor",
    "g",
];

pub(super) fn read(piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
    let tree = Tree::read(piece.text()?)?;
    let mut reading = Reading::default();
    let mut ids: HashMap<&str, usize> = HashMap::new();
    for (number, element) in tree.elements.iter().enumerate() {
        if let Some(id) = element.attribute("xml:id") {
            ids.entry(id).or_insert(number);
        }
    }
    let documents: Vec<usize> =
        (0..tree.elements.len()).filter(|&number| tree.elements[number].name == "TEI").collect();
    if documents.is_empty() {
        return Err(FormatError::at(1, 1, "there is no TEI element", "choose the form that the file has"));
    }
    let alone = documents.len() == 1;
    for document in documents {
        let text = tree.children(document).find(|(_, element)| element.name == "text");
        let Some((text, _)) = text else {
            let what = "the document has no text element";
            return Err(tree.error(&tree.elements[document], what, "put the text that is annotated into it"));
        };
        let mut reader = Reader {
            tree: &tree,
            ids: &ids,
            unit: options.unit.unwrap_or_default(),
            maps: HashMap::new(),
            base: 0,
            text: String::new(),
            problems: &mut reading.problems,
        };
        let name = if alone { name_of(piece) } else { "" };
        reading.records.push(reader.document(document, text, name)?);
    }
    Ok(reading)
}

/// The file's path without its ending.
fn name_of<'a>(piece: &Piece<'a>) -> &'a str {
    let ending = piece.file.len() - piece.file.rsplit('/').next().map_or(0, str::len);
    match piece.file.rfind('.') {
        Some(at) if ending < at => piece.file.get(..at).unwrap_or_default(),
        _ => piece.file,
    }
}

pub(super) struct Reader<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) ids: &'a HashMap<&'a str, usize>,
    pub(super) unit: Unit,
    /// Offsets in the text of each element that ranges name.
    pub(super) maps: HashMap<usize, OffsetMap>,
    /// Where the record's text starts in that of the file.
    pub(super) base: usize,
    pub(super) text: String,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn document(&mut self, document: usize, text: usize, name: &str) -> Result<Record, FormatError> {
        let tree = self.tree;
        let root = self.choose(document, text);
        self.base = root.start;
        self.text = tree.text_of(root).to_owned();
        self.report_markup(text);
        let mut layer = Layer::default();
        let mut own = Map::new();
        let (mut spans, mut taken): (HashMap<&str, SpanId>, HashSet<SpanId>) =
            (HashMap::new(), HashSet::new());
        let mut doubles = 0;
        let range = document..tree.elements[document].after;
        let beside = || range.clone().filter(|&number| !tree.elements[number].inside);
        for number in beside() {
            let element = &tree.elements[number];
            let is_span = element.name == "span" && self.above(element) == Some("spanGrp");
            if element.name != "annotation" && !is_span {
                continue;
            }
            let parts = match self.target(element, is_span)? {
                Target::Parts(parts) => parts,
                Target::Document => {
                    own.append(&mut self.said_of_document(number, &mut layer));
                    continue;
                }
                Target::Elsewhere => {
                    self.keep(element, &mut layer, "it is about something that is not in the text");
                    continue;
                }
            };
            let mut span = layer.push("", parts).clone();
            layer.spans.pop();
            let given = element.attribute("xml:id");
            if let Some(id) = given {
                span.id = id.into();
            }
            if is_span {
                self.describe_span(element, &mut span);
            } else {
                self.describe(number, &mut span)?;
            }
            while !taken.insert(span.id.clone()) {
                doubles += 1;
                span.id = SpanId(format!("s{doubles}").into());
            }
            if let Some(given) = given {
                spans.entry(given).or_insert_with(|| span.id.clone());
            }
            layer.spans.push(span);
        }
        for number in beside() {
            let element = &tree.elements[number];
            match element.name.as_str() {
                "relation" => self.relation(number, &spans, &mut layer)?,
                "link" => self.link(element, &spans, &mut layer),
                _ => {}
            }
        }
        let titles = (document..text).filter(|&number| tree.elements[number].name == "title");
        let title =
            titles.map(|number| tree.text_of(&tree.elements[number]).trim()).find(|title| !title.is_empty());
        let mut record = Record::new("", self.text.as_str());
        record.tokens = self.tokens(text);
        settle(&mut record, &mut layer, own, &spans);
        if record.name.is_empty() {
            // The titles of editions are sentences: the file's name comes first.
            record.name = if name.is_empty() { title.unwrap_or_default().into() } else { name.into() };
        }
        if layer != Layer::default() {
            record.layers.push(layer);
        }
        Ok(record)
    }

    fn above(&self, element: &Element) -> Option<&'a str> {
        element.parent.and_then(|parent| self.tree.elements.get(parent)).map(|parent| parent.name.as_str())
    }

    /// The element whose text is that of the record: the one that ranges count in, if all of the text is in it.
    fn choose(&self, document: usize, text: usize) -> &'a Element {
        let tree = self.tree;
        let whole = &tree.elements[text];
        let named =
            tree.elements[document..tree.elements[document].after].iter().filter(|element| !element.inside);
        let ranged = named
            .filter_map(|element| element.attribute("target"))
            .flat_map(str::split_whitespace)
            .filter_map(|target| target.strip_prefix("#string-range(")?.split(',').next())
            .find_map(|id| self.ids.get(id.trim()));
        let kept =
            || (text..whole.after).find(|&at| tree.elements[at].attribute("xml:space") == Some("preserve"));
        let Some(chosen) = ranged.copied().or_else(kept).and_then(|at| tree.elements.get(at)) else {
            return whole;
        };
        let blank =
            |range: std::ops::Range<usize>| tree.text.get(range).is_some_and(|text| text.trim().is_empty());
        let within = whole.start <= chosen.start && chosen.end <= whole.end && chosen.inside;
        if within && blank(whole.start..chosen.start) && blank(chosen.end..whole.end) {
            chosen
        } else {
            whole
        }
    }

    fn report_markup(&mut self, text: usize) {
        let mut others: BTreeMap<&str, usize> = BTreeMap::new();
        for element in &self.tree.elements[text..self.tree.elements[text].after] {
            if element.inside && !ORDER.contains(&element.name.as_str()) {
                *others.entry(element.name.as_str()).or_default() += 1;
            }
        }
        if !others.is_empty() {
            let list: Vec<String> = others.iter().map(|(name, count)| format!("{name} ({count})")).collect();
            self.problems.push(Problem {
                place: "the text".to_owned(),
                what: format!("markup inside the text: {}", list.join(", ")),
                remedy: "its text was read, the markup itself was not".to_owned(),
            });
        }
    }

    /// Keeps an element that was not understood.
    fn keep(&mut self, element: &Element, layer: &mut Layer, why: &str) {
        let id = element.attribute("xml:id").unwrap_or("?");
        let target = element.attribute("target").unwrap_or_default();
        let text = self.tree.text_of(element);
        self.problems.push(Problem {
            place: format!("{} {id}", element.name),
            what: format!("{why}: {target}"),
            remedy: "it was kept, but is no span".to_owned(),
        });
        let kept = format!("<{} xml:id={id:?} target={target:?}>{text}</{0}>", element.name);
        if let Value::Array(list) =
            layer.extra.entry("unparsed".to_owned()).or_insert_with(|| Value::Array(Vec::new()))
        {
            list.push(kept.into());
        }
    }

    fn relation(
        &mut self,
        number: usize,
        spans: &HashMap<&str, SpanId>,
        layer: &mut Layer,
    ) -> Result<(), FormatError> {
        let element = &self.tree.elements[number];
        let ends = |name: &str| element.attribute(name).into_iter().flat_map(str::split_whitespace);
        let find = |pointer: &str| pointer.strip_prefix('#').and_then(|id| spans.get(id)).cloned();
        let from: Option<Vec<SpanId>> = ends("active").map(find).collect();
        let to: Option<Vec<SpanId>> = ends("passive").map(find).collect();
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
        if from.is_empty() || to.is_empty() || 1 < from.len().min(to.len()) {
            self.keep(element, layer, "the relation is not between two spans");
            return Ok(());
        }
        let mut own = Map::new();
        let mut extra = Extra::new();
        for (_, child) in self.tree.children(number) {
            let text = self.tree.text_of(child);
            if child.attribute("type") == Some(OWN) {
                own = serde_json::from_str(text).map_err(|error| {
                    self.tree.error(
                        child,
                        &format!("the note is not JSON ({error})"),
                        "mend it, or take it away",
                    )
                })?;
            } else {
                extra.insert("note".to_owned(), text.into());
            }
        }
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let name = text(own.remove("name"));
        let name = name
            .or_else(|| element.attribute("name").or_else(|| element.attribute("type")).map(str::to_owned));
        if let Some(Value::Object(more)) = own.remove("extra") {
            extra.extend(more);
        }
        let id = text(own.remove("id")).or_else(|| element.attribute("xml:id").map(str::to_owned));
        let kind: Arc<str> = name.unwrap_or_else(|| "relation".to_owned()).into();
        for (place, (from, to)) in
            from.iter().flat_map(|from| to.iter().map(move |to| (from, to))).enumerate()
        {
            let id = match (&id, place) {
                (Some(id), 0) => id.clone(),
                (Some(id), place) => format!("{id}.{place}"),
                (None, _) => format!("r{}", layer.relations.len() + 1),
            };
            let (from, to) = (from.clone(), to.clone());
            let relation =
                Relation { id: SpanId(id.into()), kind: kind.clone(), from, to, extra: extra.clone() };
            layer.relations.push(relation);
        }
        Ok(())
    }

    /// `<link target="#a #b"/>`: an entity in a group of those or with more than two ends, otherwise a relation.
    fn link(&mut self, element: &Element, spans: &HashMap<&str, SpanId>, layer: &mut Layer) {
        let group = element.parent.and_then(|parent| self.tree.elements.get(parent));
        let group = group.filter(|group| group.name == "linkGrp").and_then(|group| group.attribute("type"));
        let targets = element.attribute("target").into_iter().flat_map(str::split_whitespace);
        let find = |pointer: &str| pointer.strip_prefix('#').and_then(|id| spans.get(id)).cloned();
        let Some(ends) = targets.map(find).collect::<Option<Vec<SpanId>>>().filter(|ends| 1 < ends.len())
        else {
            self.keep(element, layer, "the link is not between spans");
            return;
        };
        let id = element.attribute("xml:id");
        let kind = element.attribute("type");
        if let (true, [from, to]) = (group != Some("entity"), ends.as_slice()) {
            let id = id.map_or_else(|| format!("r{}", layer.relations.len() + 1), str::to_owned);
            layer.relations.push(Relation {
                id: SpanId(id.into()),
                kind: kind.or(group).unwrap_or("link").into(),
                from: from.clone(),
                to: to.clone(),
                extra: Extra::new(),
            });
            return;
        }
        let id = id.map_or_else(|| format!("e{}", layer.entities.len() + 1), str::to_owned);
        let kind = kind.or(group.filter(|&group| group != "entity")).unwrap_or_default();
        layer.entities.push(Entity { id: id.into(), kind: kind.into(), mentions: ends, extra: Extra::new() });
    }

    /// The words of the text, where it has such elements.
    fn tokens(&self, text: usize) -> Option<Tokens> {
        let mut tokens = Tokens { name: "TEI words".into(), ..Tokens::default() };
        let mut words: Vec<&Element> = Vec::new();
        let mut begins = false;
        for element in &self.tree.elements[text..self.tree.elements[text].after] {
            begins |= element.name == "s";
            if !element.inside || !matches!(element.name.as_str(), "w" | "pc") {
                continue;
            }
            let Some(range) = self.range(element.start, element.end) else { continue };
            if tokens.ranges.last().is_some_and(|last| range.start() < last.end()) {
                // A word inside a word.
                continue;
            }
            if std::mem::take(&mut begins) {
                tokens.sentences.push(tokens.ranges.len() as u32);
            }
            tokens.ranges.push(range);
            words.push(element);
        }
        if tokens.sentences.first().is_some_and(|&first| first != 0) {
            tokens.sentences.insert(0, 0);
        }
        for column in ["lemma", "pos", "msd"] {
            if words.iter().any(|word| word.attribute(column).is_some()) {
                let values = words.iter().map(|word| word.attribute(column).unwrap_or_default().into());
                tokens.columns.push((column.into(), values.collect()));
            }
        }
        (!tokens.ranges.is_empty()).then_some(tokens)
    }
}
