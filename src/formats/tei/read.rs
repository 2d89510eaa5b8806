//! From TEI to records.

use super::xml::{Element, Tree};
use super::{DOCUMENT, OWN};
use crate::formats::cut::Piece;
use crate::formats::{Entity, FormatError, Layer, Problem, ReadOptions, Reading, Record};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::tokens::Tokens;
use crate::text::{OffsetMap, TextRange, Unit};
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

struct Reader<'a> {
    tree: &'a Tree<'a>,
    ids: &'a HashMap<&'a str, usize>,
    unit: Unit,
    /// Offsets in the text of each element that ranges name.
    maps: HashMap<usize, OffsetMap>,
    /// Where the record's text starts in that of the file.
    base: usize,
    text: String,
    problems: &'a mut Vec<Problem>,
}

/// What an annotation's target is.
enum Target {
    Parts(Vec<TextRange>),
    /// The whole of the text.
    Document,
    /// Something that is not in this text.
    Elsewhere,
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

    fn target(&mut self, element: &Element, is_span: bool) -> Result<Target, FormatError> {
        let mut ranges: Vec<TextRange> = Vec::new();
        let words = match (element.attribute("target"), element.attribute("from"), element.attribute("to")) {
            (Some(target), _, _) => target.to_owned(),
            (None, Some(from), Some(to)) => return self.between(element, from, to),
            (None, Some(from), None) => from.to_owned(),
            _ => {
                let remedy = "give it target=\"#string-range(ID,OFFSET,LENGTH)\"";
                return Err(self.tree.error(element, "the annotation has no target", remedy));
            }
        };
        let mut targets = pointers(&words).peekable();
        if targets.peek().is_none() {
            let remedy = "give it target=\"#string-range(ID,OFFSET,LENGTH)\"";
            return Err(self.tree.error(element, "the annotation has an empty target", remedy));
        }
        // Words that follow each other are one part.
        let mut last_was_word = false;
        for target in targets {
            let Some(pointer) = target.strip_prefix('#') else { return Ok(Target::Elsewhere) };
            if let Some(arguments) =
                pointer.strip_prefix("string-range(").and_then(|rest| rest.strip_suffix(')'))
            {
                self.string_range(element, arguments, &mut ranges)?;
                last_was_word = false;
                continue;
            }
            let Some(number) = self.ids.get(pointer).copied() else { return Ok(Target::Elsewhere) };
            let named = &self.tree.elements[number];
            let Some(range) = self.range(named.start, named.end).filter(|_| named.inside) else {
                return Ok(Target::Elsewhere);
            };
            if range.len() as usize == self.text.len() && !is_span {
                return Ok(Target::Document);
            }
            let joined = ranges.last().copied().filter(|_| last_was_word).and_then(|last| {
                let gap = self.text.get(last.end() as usize..range.start() as usize)?;
                let joined = TextRange::new(&self.text, last.start() as usize..range.end() as usize);
                joined.ok().filter(|_| gap.chars().all(char::is_whitespace))
            });
            match joined {
                Some(joined) => {
                    ranges.pop();
                    ranges.push(joined);
                }
                None => ranges.push(range),
            }
            last_was_word = true;
        }
        ranges.sort_unstable();
        Ok(Target::Parts(ranges))
    }

    /// A range of the record's text from one of the file's.
    fn range(&self, start: usize, end: usize) -> Option<TextRange> {
        TextRange::new(&self.text, start.checked_sub(self.base)?..end.checked_sub(self.base)?).ok()
    }

    fn between(&self, element: &Element, from: &str, to: &str) -> Result<Target, FormatError> {
        let find = |pointer: &str| {
            let number = self.ids.get(pointer.trim().strip_prefix('#')?)?;
            self.tree.elements.get(*number).filter(|named| named.inside)
        };
        let (Some(from), Some(to)) = (find(from), find(to)) else { return Ok(Target::Elsewhere) };
        match self.range(from.start, to.end) {
            Some(range) => Ok(Target::Parts(vec![range])),
            None => Err(self.tree.error(element, "the span ends before it starts", "put from before to")),
        }
    }

    /// `ID,OFFSET,LENGTH`, and further pairs of the last two.
    fn string_range(
        &mut self,
        element: &Element,
        arguments: &str,
        ranges: &mut Vec<TextRange>,
    ) -> Result<(), FormatError> {
        let remedy = "write #string-range(ID,OFFSET,LENGTH), with a length, not an end";
        let wrong = |what: &str| self.tree.error(element, what, remedy);
        let mut arguments = arguments.split(',').map(str::trim);
        let id = arguments.next().unwrap_or_default();
        let numbers: Option<Vec<usize>> = arguments.map(|number| number.parse().ok()).collect();
        let numbers = numbers.ok_or_else(|| wrong("an offset or a length is not a number"))?;
        let (pairs, rest) = numbers.as_chunks::<2>();
        if pairs.is_empty() || !rest.is_empty() {
            return Err(wrong("the range has no offset with a length"));
        }
        let named = self.ids.get(id).copied().filter(|&number| self.tree.elements[number].inside);
        let number = named.ok_or_else(|| wrong(&format!("there is no element {id:?} in the text")))?;
        let (tree, unit) = (self.tree, self.unit);
        let named = &tree.elements[number];
        let text = tree.text_of(named);
        let map = self.maps.entry(number).or_insert_with(|| OffsetMap::of(text, unit));
        let mut found = Vec::with_capacity(pairs.len());
        for &[offset, length] in pairs {
            let end = offset.checked_add(length).and_then(|end| map.to_byte(text, end));
            let place = map.to_byte(text, offset).zip(end);
            found.push(
                place.map(|(start, end)| (named.start + start, named.start + end)).ok_or((offset, length)),
            );
        }
        for place in found {
            let (start, end) = place.map_err(|(offset, length)| {
                let what =
                    format!("the range of {length} from {offset} does not lie in {id}, counted in {unit}");
                tree.error(
                    element,
                    &what,
                    "check that the text is the one that was annotated, or say --offsets",
                )
            })?;
            let range = self.range(start, end);
            ranges.push(
                range.ok_or_else(|| tree.error(element, "the range lies in another document", remedy))?,
            );
        }
        Ok(())
    }

    /// Reads the notes of an annotation.
    fn describe(&mut self, number: usize, span: &mut Span) -> Result<(), FormatError> {
        let element = &self.tree.elements[number];
        let mut label: Option<&str> = None;
        let mut notes: Vec<Value> = Vec::new();
        let mut links: Vec<Value> = Vec::new();
        let mut own = Map::new();
        for (at, note) in self.tree.children(number) {
            let text = self.tree.text_of(note);
            let kind = note.attribute("type").unwrap_or_default();
            match (note.name.as_str(), kind) {
                ("note", "label") if label.is_none() => label = Some(text),
                ("note", "attribute") if note.attribute("n").is_some() => {
                    let value = if note.attribute("subtype") == Some("json") {
                        serde_json::from_str(text).map_err(|error| {
                            let what = format!("the attribute's value is not JSON ({error})");
                            self.tree.error(note, &what, "mend it, or take subtype=\"json\" away")
                        })?
                    } else {
                        Value::from(text)
                    };
                    span.attributes.insert(note.attribute("n").unwrap_or_default().to_owned(), value);
                }
                ("note", "link") => {
                    for (_, reference) in self.tree.children(at) {
                        links.extend(link_of(self.tree, reference));
                    }
                }
                ("note", OWN) => match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(said) => own = said,
                    Err(_) => notes.push(note_of(kind, text)),
                },
                ("note", "comment" | "") if span.note.is_none() => span.note = Some(text.to_owned()),
                (_, kind) => {
                    let kind = if kind.is_empty() { note.name.as_str() } else { kind };
                    notes.push(note_of(kind, text));
                }
            }
        }
        let label = label.map(str::to_owned).or_else(|| {
            let pointer = element.attribute("ana").and_then(|ana| ana.split_whitespace().next());
            pointer.map(|pointer| pointer.trim_start_matches('#').to_owned())
        });
        let label = label.or_else(|| element.attribute("type").map(str::to_owned));
        // An annotation without any label is still one.
        let known = own.remove("label").and_then(|label| label.as_str().map(str::to_owned));
        span.label = known.or(label).unwrap_or_else(|| "annotation".to_owned()).into();
        match element.attribute("cert") {
            Some("low" | "unknown") => span.unsure = true,
            Some(cert) => match cert.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number)) {
                Some(number) => span.confidence = Some(number),
                None => {
                    span.extra.insert("cert".to_owned(), cert.into());
                }
            },
            None => {}
        }
        if let Some(motivation) = element.attribute("motivation").filter(|&what| what != "identifying") {
            span.extra.insert("motivation".to_owned(), motivation.into());
        }
        for (key, list) in [("notes", notes), ("links", links)] {
            if !list.is_empty() {
                span.extra.insert(key.to_owned(), Value::Array(list));
            }
        }
        span.unsure |= own.remove("unsure") == Some(Value::Bool(true));
        if let Some(confidence) = own.remove("confidence").and_then(|value| value.as_f64()) {
            span.confidence = Some(confidence);
        }
        if let Some(Value::String(id)) = own.remove("id") {
            span.id = SpanId(id.into());
        }
        if let Some(Value::String(note)) = own.remove("note") {
            span.note = Some(note);
        }
        if let Some(Value::Object(attributes)) = own.remove("attributes") {
            span.attributes.extend(attributes);
        }
        if let Some(Value::Object(extra)) = own.remove("extra") {
            span.extra.extend(extra);
        }
        span.extra.extend(own);
        Ok(())
    }

    /// `<span target="#w1 #w2" ana="#fs">…</span>` in a `spanGrp`.
    fn describe_span(&mut self, element: &Element, span: &mut Span) {
        let text = self.tree.text_of(element).trim();
        let group = element.parent.and_then(|parent| self.tree.elements.get(parent));
        let pointer = element.attribute("ana").and_then(|ana| ana.split_whitespace().next());
        let label =
            pointer.map(|pointer| pointer.trim_start_matches('#')).or_else(|| element.attribute("type"));
        let group = group.and_then(|group| group.attribute("type"));
        match (label, group) {
            (Some(label), _) => {
                span.label = label.into();
                span.note = (!text.is_empty()).then(|| text.to_owned());
            }
            (None, _) if !text.is_empty() => span.label = text.into(),
            (None, group) => span.label = group.unwrap_or("span").into(),
        }
    }

    fn said_of_document(&self, number: usize, layer: &mut Layer) -> Map<String, Value> {
        let mut own = Map::new();
        let mut notes = Vec::new();
        let ours = self.tree.elements[number].attribute("xml:id") == Some(DOCUMENT);
        for (_, note) in self.tree.children(number) {
            let text = self.tree.text_of(note);
            match note.attribute("type").unwrap_or_default() {
                "label" => layer.labels.push(text.into()),
                OWN if ours => match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(said) => own = said,
                    Err(_) => notes.push(note_of(OWN, text)),
                },
                kind => notes.push(note_of(kind, text)),
            }
        }
        if !notes.is_empty() {
            match layer.extra.entry("notes".to_owned()).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(list) => list.append(&mut notes),
                other => *other = Value::Array(notes),
            }
        }
        own
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

/// The pointers of an attribute, which are separated by spaces, some of which may stand inside brackets.
fn pointers(words: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    words
        .split(move |c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c.is_whitespace() && depth <= 0
        })
        .filter(|pointer| !pointer.is_empty())
}

fn note_of(kind: &str, text: &str) -> Value {
    serde_json::json!({"type": if kind.is_empty() { "comment" } else { kind }, "text": text})
}

fn link_of(tree: &Tree<'_>, reference: &Element) -> Option<Value> {
    let target = reference.attribute("target")?;
    let mut link = Map::new();
    for (key, attribute) in [("id", "n"), ("type", "type")] {
        if let Some(value) = reference.attribute(attribute) {
            link.insert(key.to_owned(), value.into());
        }
    }
    link.insert("target".to_owned(), target.into());
    let text = tree.text_of(reference);
    if !text.is_empty() {
        link.insert("text".to_owned(), text.into());
    }
    Some(Value::Object(link))
}

/// Puts in what this program wrote of the document as a whole.
fn settle(
    record: &mut Record,
    layer: &mut Layer,
    mut own: Map<String, Value>,
    spans: &HashMap<&str, SpanId>,
) {
    let mut text = |key: &str| own.remove(key).and_then(|value| value.as_str().map(str::to_owned));
    if let Some(name) = text("name") {
        record.name = name.into();
    }
    if let Some(annotator) = text("annotator") {
        layer.annotator = annotator.into();
    }
    if let Some(status) = text("status").as_deref().and_then(Status::from_name) {
        layer.status = status;
    }
    if let Some(Value::Array(labels)) = own.remove("labels") {
        layer.labels.extend(labels.iter().filter_map(Value::as_str).map(Arc::from));
    }
    if let Some(Value::Object(metadata)) = own.remove("metadata") {
        record.metadata = metadata.into_iter().collect();
    }
    if let Some(Value::Array(entities)) = own.remove("entities") {
        for mut entity in entities.iter().filter_map(Entity::from_value) {
            entity.mentions = entity.mentions.iter().filter_map(|id| spans.get(&*id.0).cloned()).collect();
            layer.entities.push(entity);
        }
    }
    if let Some(Value::Object(extra)) = own.remove("extra") {
        layer.extra.extend(extra);
    }
    layer.extra.extend(own);
}
