//! From lines to a record.

use super::ann::{self, Line};
use super::names::{decode, is_break, roles_of};
use super::{CONFIDENCE, DOCUMENT, NOTES, OWN, UNSURE};
use crate::formats::doctor::{self, Claim, Hypothesis};
use crate::formats::{Entity, FormatError, Layer, Problem, ReadOptions, Reading, Record};
use crate::model::{Extra, Relation, Span, SpanId, Status};
use crate::text::{TextRange, Unit};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A line with where it stands.
struct Placed<'a> {
    file: &'a str,
    number: usize,
    raw: &'a str,
    line: Line<'a>,
}

/// What an identifier stands for.
#[derive(Clone)]
enum Target {
    Span(usize),
    Event(usize),
    Relation(usize),
    /// An attribute of one of those, by its name.
    Attribute(Box<Target>, String),
}

/// What lines say of a span, an event or a relation.
#[derive(Default)]
struct Said {
    attributes: Extra,
    note: Option<String>,
    notes: Vec<Value>,
    links: Vec<Value>,
    /// What this program wrote of it, for which brat has no lines.
    own: Map<String, Value>,
}

struct Event<'a> {
    id: &'a str,
    kind: &'a str,
    trigger: &'a str,
    arguments: &'a [(&'a str, &'a str)],
    tail: &'a str,
    at: usize,
}

struct Reader<'a> {
    main: &'a str,
    lines: Vec<Placed<'a>>,
    targets: HashMap<&'a str, Target>,
    spans: Vec<(Span, Said)>,
    events: Vec<(String, Said)>,
    relations: Vec<(Relation, Said)>,
    unparsed: Vec<(usize, &'static str)>,
    problems: Vec<Problem>,
}

/// Reads the lines of `sources`, each a file's name and its text, as one; `main` is the name of the first.
pub(super) fn read(
    name: &str,
    text: &str,
    sources: &[(&str, &str)],
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<(), FormatError> {
    let mut reader = Reader {
        main: sources.first().map_or("", |source| source.0),
        lines: lines_of(sources)?,
        targets: HashMap::new(),
        spans: Vec::new(),
        events: Vec::new(),
        relations: Vec::new(),
        unparsed: Vec::new(),
        problems: Vec::new(),
    };
    reader.refuse_others()?;
    let lines = std::mem::take(&mut reader.lines);
    reader.read_spans(text, &lines, options, &mut reading.assumptions)?;
    let events = reader.find_events(&lines);
    let arguments = reader.tie(&lines, &events);
    let own = reader.describe(&lines);
    let mut layer = reader.layer(text, &lines, &events, &arguments);
    let mut record = Record::new(name, text);
    reader.document(&mut record, &mut layer, own);
    if !reader.unparsed.is_empty() {
        reader.unparsed.sort_unstable();
        reader.unparsed.dedup();
        let mut kept = Vec::new();
        for &(at, why) in &reader.unparsed {
            kept.push(Value::from(lines[at].raw));
            let problem = Problem {
                place: reader.place(&lines[at]),
                what: format!("{why}: {}", start_of(lines[at].raw)),
                remedy: "the line was kept word for word".to_owned(),
            };
            reader.problems.push(problem);
        }
        match layer.extra.entry("unparsed".to_owned()).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(list) => list.extend(kept),
            other => *other = Value::Array(kept),
        }
    }
    if layer != Layer::default() {
        record.layers.push(layer);
    }
    reading.records.push(record);
    reading.problems.append(&mut reader.problems);
    Ok(())
}

/// The beginning of a line, as far as a message shows it.
fn start_of(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()).into(),
        None => line.into(),
    }
}

fn lines_of<'a>(sources: &[(&'a str, &'a str)]) -> Result<Vec<Placed<'a>>, FormatError> {
    let mut all = Vec::new();
    for (at, &(file, text)) in sources.iter().enumerate() {
        // A file whose every line ends as Windows ends them; a lone CR may stand in a text.
        let windows = text.contains('\n') && text.split_terminator('\n').all(|line| line.ends_with('\r'));
        for (number, raw) in text.split('\n').enumerate() {
            let raw = if windows { raw.strip_suffix('\r').unwrap_or(raw) } else { raw };
            if raw.trim().is_empty() {
                continue;
            }
            let line = ann::parse(raw).map_err(|wrong| {
                let what = if at == 0 { wrong.what.to_owned() } else { format!("in {file} {}", wrong.what) };
                FormatError::at(number + 1, wrong.column, what, wrong.remedy)
            })?;
            all.push(Placed { file, number: number + 1, raw, line });
        }
    }
    Ok(all)
}

impl<'a> Reader<'a> {
    fn place(&self, line: &Placed<'_>) -> String {
        if line.file == self.main {
            format!("line {}", line.number)
        } else {
            format!("{}, line {}", line.file, line.number)
        }
    }

    fn problem(&mut self, line: &Placed<'_>, what: impl Into<String>, remedy: &str) {
        let problem = Problem { place: self.place(line), what: what.into(), remedy: remedy.to_owned() };
        self.problems.push(problem);
    }

    /// A file most of whose lines are not of brat is none of brat.
    fn refuse_others(&self) -> Result<(), FormatError> {
        let unknown = self.lines.iter().filter(|line| line.line == Line::Unknown).count();
        let own = |line: &Placed<'_>| matches!(line.line, Line::Note { kind: OWN, .. });
        if unknown * 2 <= self.lines.len() || self.lines.iter().any(own) {
            return Ok(());
        }
        match self.lines.iter().find(|line| line.line == Line::Unknown) {
            None => Ok(()),
            Some(line) => Err(FormatError::at(
                line.number,
                1,
                format!(
                    "{unknown} of {} lines do not begin as brat's do, with T1, R1, E1, A1, N1, #1 or * and a tab; this \
                     is the first: {}",
                    self.lines.len(),
                    start_of(line.raw)
                ),
                "choose the form that the file has",
            )),
        }
    }

    /// Takes an identifier, or a new one if another line has it.
    fn take(&mut self, id: &'a str, target: Target, line: &Placed<'_>) -> Option<&'a str> {
        if self.targets.contains_key(id) {
            self.problem(
                line,
                format!("the identifier {id} is given a second time"),
                "it was read under an identifier of its own; others that name it mean the first",
            );
            return None;
        }
        self.targets.insert(id, target);
        Some(id)
    }

    fn read_spans(
        &mut self,
        text: &str,
        lines: &[Placed<'a>],
        options: &ReadOptions,
        assumptions: &mut Vec<String>,
    ) -> Result<(), FormatError> {
        let mut claims: Vec<Claim<'a>> = Vec::new();
        let mut owners: Vec<usize> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if let Line::Span { fragments, text, .. } = &line.line {
                let covered = split(fragments, *text);
                for (&(start, end), covered) in fragments.iter().zip(covered) {
                    claims.push(Claim { start, end, covered: covered.map(Cow::Borrowed) });
                    owners.push(at);
                }
            }
        }
        let placed = doctor::place(text, &claims, Hypothesis::plain(Unit::CodePoint), options.unit).map_err(
            |unplaced| {
                let at = match &unplaced {
                    doctor::Unplaced::Outside(at) => Some(*at),
                    _ => first_unfit(text, &claims),
                };
                let line = at.and_then(|at| owners.get(at)).and_then(|&at| lines.get(at));
                let mut error = unplaced.error(&claims, Unit::CodePoint, line.map_or(1, |line| line.number));
                if let Some(line) = line.filter(|line| line.file != self.main) {
                    error.what = format!("in {} {}", line.file, error.what);
                }
                error
            },
        )?;
        if placed.hypothesis != Hypothesis::plain(Unit::CodePoint) {
            let said = format!("offsets were read as {}", placed.hypothesis);
            if !assumptions.contains(&said) {
                assumptions.push(said);
            }
        }
        let mut ranges = placed.ranges.into_iter();
        let mut labels: HashMap<&str, Arc<str>> = HashMap::new();
        for line in lines {
            let Line::Span { id, label, fragments, text: covered } = &line.line else { continue };
            let mut parts: Vec<TextRange> = ranges.by_ref().take(fragments.len()).collect();
            parts.sort_unstable();
            if parts.windows(2).any(|pair| pair[1].start() < pair[0].end()) {
                let what = "parts of one span lie over each other";
                return Err(FormatError::at(line.number, 1, what, "give each part its own text"));
            }
            let label = labels.entry(label).or_insert_with(|| decode(label).into()).clone();
            let taken = self.take(id, Target::Span(self.spans.len()), line);
            let mut span = Span::new(SpanId(taken.unwrap_or_default().into()), label, TextRange::default());
            span.parts = parts;
            if let Some(tail) = tail_of(fragments, *covered) {
                span.extra.insert("tail".to_owned(), tail.into());
            }
            self.spans.push((span, Said::default()));
        }
        Ok(())
    }

    /// The events whose trigger and arguments are there.
    fn find_events<'l>(&mut self, lines: &'l [Placed<'a>]) -> Vec<Event<'l>>
    where
        'a: 'l,
    {
        let mut events: Vec<Event<'l>> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if let Line::Event { id, kind, trigger, arguments, tail } = &line.line {
                events.push(Event { id, kind, trigger, arguments, tail, at });
            }
        }
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (number, event) in events.iter().enumerate() {
            first.entry(event.id).or_insert(number);
        }
        // An event that is not there takes those with it of which it is an argument.
        let mut needed_by: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut lost: Vec<usize> = Vec::new();
        for (number, event) in events.iter().enumerate() {
            let is_span = |id: &str| matches!(self.targets.get(id), Some(Target::Span(_)));
            let mut whole = is_span(event.trigger);
            for (_, id) in event.arguments {
                if let Some(&other) = first.get(id) {
                    needed_by.entry(other).or_default().push(number);
                } else {
                    whole &= is_span(id);
                }
            }
            if !whole {
                lost.push(number);
            }
        }
        let mut gone: HashSet<usize> = lost.iter().copied().collect();
        while let Some(number) = lost.pop() {
            for &other in needed_by.get(&number).into_iter().flatten() {
                if gone.insert(other) {
                    lost.push(other);
                }
            }
        }
        for (number, event) in events.iter().enumerate() {
            if gone.contains(&number) {
                self.unparsed.push((event.at, "the event's trigger or one of its arguments is not there"));
            }
        }
        let mut number = 0;
        events.retain(|_| {
            number += 1;
            !gone.contains(&(number - 1))
        });
        events
    }

    /// Gives events and relations their identifiers and ties them to spans; for each event its arguments' spans, with
    /// the event if the argument is one.
    fn tie(&mut self, lines: &[Placed<'a>], events: &[Event<'_>]) -> Vec<Vec<(usize, Option<usize>)>> {
        for (number, event) in events.iter().enumerate() {
            let line = &lines[event.at];
            let Line::Event { id, .. } = &line.line else { continue };
            let id = self.take(id, Target::Event(number), line);
            self.events.push((id.unwrap_or_default().to_owned(), Said::default()));
        }
        let span_of = |reader: &Self, id: &str| match reader.targets.get(id) {
            Some(Target::Span(span)) => Some((*span, None)),
            Some(Target::Event(event)) => match reader.targets.get(events.get(*event)?.trigger) {
                Some(Target::Span(span)) => Some((*span, Some(*event))),
                _ => None,
            },
            _ => None,
        };
        let arguments = events
            .iter()
            .map(|event| event.arguments.iter().filter_map(|(_, id)| span_of(self, id)).collect())
            .collect();
        for (at, line) in lines.iter().enumerate() {
            let Line::Relation { id, kind, ends, tail } = &line.line else { continue };
            let (Some(from), Some(to)) = (span_of(self, ends[0].1), span_of(self, ends[1].1)) else {
                self.unparsed.push((at, "an end of the relation is not there"));
                continue;
            };
            let id = self.take(id, Target::Relation(self.relations.len()), line).unwrap_or_default();
            let mut extra = Extra::new();
            if (ends[0].0, ends[1].0) != ("Arg1", "Arg2") {
                extra.insert("roles".to_owned(), json!([decode(ends[0].0), decode(ends[1].0)]));
            }
            for (key, end) in [("from event", from.1), ("to event", to.1)] {
                if let Some(event) = end {
                    extra.insert(key.to_owned(), self.events[event].0.as_str().into());
                }
            }
            if !tail.trim().is_empty() {
                extra.insert("tail".to_owned(), (*tail).into());
            }
            // The spans' identifiers are put in once all have one.
            let (from, to) = (SpanId(from.0.to_string().into()), SpanId(to.0.to_string().into()));
            let relation = Relation { id: SpanId(id.into()), kind: decode(kind).into(), from, to, extra };
            self.relations.push((relation, Said::default()));
        }
        arguments
    }

    fn said(&mut self, target: &Target) -> Option<&mut Said> {
        match target {
            Target::Span(at) => self.spans.get_mut(*at).map(|(_, said)| said),
            Target::Event(at) => self.events.get_mut(*at).map(|(_, said)| said),
            Target::Relation(at) => self.relations.get_mut(*at).map(|(_, said)| said),
            Target::Attribute(owner, _) => {
                let owner = (**owner).clone();
                if matches!(owner, Target::Attribute(..)) { None } else { self.said(&owner) }
            }
        }
    }

    /// Reads attributes, references and notes; gives what this program wrote of the document.
    fn describe(&mut self, lines: &[Placed<'a>]) -> Map<String, Value> {
        for (at, line) in lines.iter().enumerate() {
            match &line.line {
                Line::Attribute { id, name, target, value } => {
                    let owner = self.targets.get(target).cloned();
                    let Some(owner) = owner.filter(|owner| !matches!(owner, Target::Attribute(..))) else {
                        self.unparsed.push((at, "what the attribute belongs to is not there"));
                        continue;
                    };
                    let name = decode(name).into_owned();
                    self.take(id, Target::Attribute(Box::new(owner.clone()), name.clone()), line);
                    let value = value.map_or(Value::Bool(true), Value::from);
                    if let Some(said) = self.said(&owner) {
                        add(&mut said.attributes, name, value);
                    }
                }
                Line::Malformed(why) => self.unparsed.push((at, why)),
                Line::Unknown => self.unparsed.push((at, "the line does not begin as one of brat")),
                _ => {}
            }
        }
        let mut own = Map::new();
        let number = |line: &Placed<'_>| match line.line {
            Line::Link { id, .. } => {
                id.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<u64>().ok()
            }
            _ => None,
        };
        let mut last = lines.iter().filter_map(number).max().unwrap_or_default();
        let mut links: HashSet<&str> = HashSet::new();
        for (at, line) in lines.iter().enumerate() {
            match &line.line {
                Line::Link { id, kind, target, reference, text } => {
                    let owner = self.targets.get(target).cloned();
                    let owner = owner.filter(|owner| !matches!(owner, Target::Attribute(..)));
                    let Some(said) = owner.and_then(|owner| self.said(&owner)) else {
                        self.unparsed.push((at, "what the reference belongs to is not there"));
                        continue;
                    };
                    let mut link = Map::new();
                    if links.insert(id) {
                        link.insert("id".to_owned(), (*id).into());
                    } else {
                        last = last.saturating_add(1);
                        link.insert("id".to_owned(), format!("N{last}").into());
                    }
                    link.insert("type".to_owned(), decode(kind).into());
                    link.insert("target".to_owned(), (*reference).into());
                    if let Some(text) = text {
                        link.insert("text".to_owned(), (*text).into());
                    }
                    said.links.push(Value::Object(link));
                }
                Line::Note { kind, target, text } => {
                    let parsed =
                        (*kind == OWN).then(|| serde_json::from_str::<Map<String, Value>>(text).ok());
                    let parsed = parsed.flatten();
                    if let (DOCUMENT, Some(parsed)) = (*target, &parsed) {
                        own.extend(parsed.clone());
                        continue;
                    }
                    let Some(owner) = self.targets.get(target).cloned() else {
                        self.unparsed.push((at, "what the note belongs to is not there"));
                        continue;
                    };
                    let Some(said) = self.said(&owner) else { continue };
                    match (parsed, &owner) {
                        (Some(parsed), Target::Span(_) | Target::Event(_) | Target::Relation(_)) => {
                            said.own.extend(parsed);
                        }
                        (_, Target::Attribute(_, name)) => {
                            said.notes.push(json!({"type": decode(kind), "text": text, "attribute": name}));
                        }
                        _ if *kind == NOTES && said.note.is_none() => said.note = Some((*text).to_owned()),
                        _ => said.notes.push(json!({"type": decode(kind), "text": text})),
                    }
                }
                _ => {}
            }
        }
        own
    }

    fn layer(
        &mut self,
        text: &str,
        lines: &[Placed<'a>],
        events: &[Event<'_>],
        arguments: &[Vec<(usize, Option<usize>)>],
    ) -> Layer {
        let mut layer = Layer::default();
        self.number(lines);
        let ids: Vec<SpanId> = self.spans.iter().map(|(span, _)| span.id.clone()).collect();
        let end = |id: &SpanId| id.0.parse::<usize>().ok().and_then(|at| ids.get(at)).cloned();
        for (mut relation, mut said) in std::mem::take(&mut self.relations) {
            said.settle(&mut relation.extra);
            said.into_extra(&mut relation.extra);
            relation.from = end(&relation.from).unwrap_or(relation.from);
            relation.to = end(&relation.to).unwrap_or(relation.to);
            layer.relations.push(relation);
        }
        // Events in the order of their triggers, as the writer has them.
        let mut order: Vec<(usize, usize)> = Vec::with_capacity(events.len());
        for (number, event) in events.iter().enumerate() {
            if let Some(Target::Span(trigger)) = self.targets.get(event.trigger) {
                order.push((*trigger, number));
            }
        }
        order.sort_unstable();
        let mut said_of: Vec<(String, Said)> = std::mem::take(&mut self.events);
        let numbers: Vec<String> = said_of.iter().map(|(id, _)| id.clone()).collect();
        // Identifiers of other programs are put back first: arguments name events that come later.
        for (id, said) in &mut said_of {
            if let Some(Value::String(own)) = said.own.remove("id") {
                *id = own;
            }
        }
        let names: Vec<String> = said_of.iter().map(|(id, _)| id.clone()).collect();
        for relation in &mut layer.relations {
            for key in ["from event", "to event"] {
                if let Some(Value::String(id)) = relation.extra.get_mut(key)
                    && let Some(Target::Event(event)) = self.targets.get(id.as_str())
                {
                    id.clone_from(&names[*event]);
                }
            }
        }
        for (trigger, number) in order {
            let event = &events[number];
            let said = std::mem::take(&mut said_of[number].1);
            let id = &names[number];
            let mut object: Extra = Extra::new();
            object.insert("id".to_owned(), id.as_str().into());
            object.insert("type".to_owned(), decode(event.kind).into());
            if !event.tail.trim().is_empty() {
                object.insert("tail".to_owned(), event.tail.into());
            }
            let roles: Vec<&str> = event.arguments.iter().map(|(role, _)| *role).collect();
            let mut kinds = roles_of(&roles);
            let mut said = said;
            said.settle(&mut object);
            if let Some(Value::Array(own)) = said.own.remove("roles") {
                let own: Vec<String> = own.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                if own.len() == kinds.len() {
                    kinds = own;
                }
            }
            let mut more: HashMap<usize, Extra> = HashMap::new();
            if let Some(Value::Array(list)) = said.own.remove("arguments") {
                for entry in list {
                    if let Ok((at, extra)) = serde_json::from_value::<(usize, Extra)>(entry) {
                        more.insert(at, extra);
                    }
                }
            }
            for (at, (kind, &(to, to_event))) in kinds.into_iter().zip(&arguments[number]).enumerate() {
                let mut extra = more.remove(&at).unwrap_or_default();
                extra.insert("event".to_owned(), id.as_str().into());
                if let Some(other) = to_event {
                    extra.insert("to event".to_owned(), names[other].as_str().into());
                }
                layer.relations.push(Relation {
                    id: SpanId(format!("{}.{}", numbers[number], at + 1).into()),
                    kind: kind.into(),
                    from: ids[trigger].clone(),
                    to: ids[to].clone(),
                    extra,
                });
            }
            said.into_extra(&mut object);
            let entry = self.spans[trigger].0.extra.entry("events".to_owned());
            if let Value::Array(list) = entry.or_insert_with(|| Value::Array(Vec::new())) {
                list.push(Value::Object(object.into_iter().collect()));
            }
        }
        unique(&mut layer.relations);
        for (at, (mut span, mut said)) in std::mem::take(&mut self.spans).into_iter().enumerate() {
            said.settle(&mut span.extra);
            if let Some(own) = said.own.remove("parts") {
                match restore(text, &span.parts, &own) {
                    Some(parts) => span.parts = parts,
                    None => self.problems.push(Problem {
                        place: format!("span {}", ids[at]),
                        what: "a note says how its parts were joined, and they are others now".to_owned(),
                        remedy: "the parts were read as they stand".to_owned(),
                    }),
                }
            }
            span.confidence = said.own.remove("confidence").and_then(|value| value.as_f64());
            span.unsure = said.own.remove("unsure") == Some(Value::Bool(true));
            said.certainty(&mut span);
            span.attributes = std::mem::take(&mut said.attributes);
            span.note = said.note.take();
            said.into_extra(&mut span.extra);
            layer.spans.push(span);
        }
        for (at, line) in lines.iter().enumerate() {
            let Line::Same { kind, members } = &line.line else { continue };
            let mentions: Option<Vec<SpanId>> = members
                .iter()
                .map(|id| match self.targets.get(id) {
                    Some(Target::Span(span)) => ids.get(*span).cloned(),
                    _ => None,
                })
                .collect();
            match mentions {
                Some(mentions) => layer.entities.push(Entity {
                    id: format!("*{}", layer.entities.len() + 1).into(),
                    kind: decode(kind).into(),
                    mentions,
                    extra: Extra::new(),
                }),
                None => self.unparsed.push((at, "a member of the equivalence is no span of the file")),
            }
        }
        layer
    }

    /// Gives identifiers to those whose own was taken.
    fn number(&mut self, lines: &[Placed<'a>]) {
        let nameless = |id: &SpanId| id.0.is_empty();
        if !self.spans.iter().any(|(span, _)| nameless(&span.id))
            && !self.relations.iter().any(|(relation, _)| nameless(&relation.id))
            && !self.events.iter().any(|(id, _)| id.is_empty())
        {
            return;
        }
        let mut taken: HashSet<String> = self.targets.keys().map(|&id| id.to_owned()).collect();
        // Nor any that a line names without its being there: such a line would come to mean the new one.
        for line in lines.iter().filter(|line| !matches!(line.line, Line::Span { .. })) {
            let words = line.raw.split(|c: char| !c.is_ascii_alphanumeric());
            taken.extend(words.filter(|word| ann::is_id(word)).map(str::to_owned));
        }
        let mut next: HashMap<char, usize> = HashMap::new();
        let mut fresh = |prefix: char| loop {
            let number = next.entry(prefix).or_insert(0);
            *number += 1;
            let id = format!("{prefix}{number}");
            if taken.insert(id.clone()) {
                break id;
            }
        };
        for (span, _) in self.spans.iter_mut().filter(|(span, _)| span.id.0.is_empty()) {
            span.id = SpanId(fresh('T').into());
        }
        for (relation, _) in self.relations.iter_mut().filter(|(relation, _)| relation.id.0.is_empty()) {
            relation.id = SpanId(fresh('R').into());
        }
        for (id, _) in self.events.iter_mut().filter(|(id, _)| id.is_empty()) {
            *id = fresh('E');
        }
    }

    /// Puts in what this program wrote of the document as a whole.
    fn document(&mut self, record: &mut Record, layer: &mut Layer, mut own: Map<String, Value>) {
        if let Some(Value::String(annotator)) = own.remove("annotator") {
            layer.annotator = annotator.into();
        }
        if let Some(status) =
            own.remove("status").as_ref().and_then(Value::as_str).and_then(Status::from_name)
        {
            layer.status = status;
        }
        if let Some(Value::Array(labels)) = own.remove("labels") {
            layer.labels = labels.iter().filter_map(Value::as_str).map(Arc::from).collect();
        }
        if let Some(Value::Object(metadata)) = own.remove("metadata") {
            record.metadata = metadata.into_iter().collect();
        }
        if let Some(Value::Object(extra)) = own.remove("extra") {
            layer.extra.extend(extra);
        }
        if let Some(Value::Array(list)) = own.remove("entities") {
            let written = list.iter().filter(|value| value.get("mentions").is_none()).count();
            let known: HashSet<&SpanId> = layer.spans.iter().map(|span| &span.id).collect();
            let mut lines = std::mem::take(&mut layer.entities).into_iter();
            let fits = written == lines.len();
            for value in &list {
                let described = Entity::from_value(value);
                let entity = match (value.get("mentions").is_some(), described) {
                    (true, Some(mut entity)) => {
                        entity.mentions.retain(|id| known.contains(id));
                        Some(entity)
                    }
                    (false, Some(described)) if fits => lines.next().map(|line| Entity {
                        mentions: line.mentions,
                        kind: line.kind,
                        ..described
                    }),
                    (false, None) if fits => lines.next(),
                    _ => None,
                };
                layer.entities.extend(entity);
            }
            layer.entities.extend(lines);
        }
        layer.extra.extend(own);
    }
}

impl Said {
    /// Takes in what this program wrote of it beside brat's own lines.
    fn settle(&mut self, extra: &mut Extra) {
        if let Some(Value::Array(names)) = self.own.remove("numbers") {
            for name in names.iter().filter_map(Value::as_str) {
                let Some(value) = self.attributes.get_mut(name) else { continue };
                let number = value.as_str().and_then(|digits| serde_json::from_str::<Value>(digits).ok());
                if let Some(number) = number.filter(Value::is_number) {
                    *value = number;
                }
            }
        }
        if let Some(Value::Object(attributes)) = self.own.remove("attributes") {
            self.attributes.extend(attributes);
        }
        if let Some(Value::String(note)) = self.own.remove("note")
            && let Some(other) = self.note.replace(note)
        {
            self.notes.insert(0, json!({"type": NOTES, "text": other}));
        }
        if let Some(Value::Object(more)) = self.own.remove("extra") {
            extra.extend(more);
        }
    }

    /// What attributes of two names say of whether the annotator was sure.
    fn certainty(&mut self, span: &mut Span) {
        if self.attributes.get(UNSURE) == Some(&Value::Bool(true)) && !self.own.contains_key("plain") {
            self.attributes.remove(UNSURE);
            span.unsure = true;
        }
        if let Some(Value::String(digits)) = self.attributes.get(CONFIDENCE) {
            let number = digits.parse::<f64>().ok().filter(|number| number.to_string() == *digits);
            let number = number.filter(|number| (0.0..=1.0).contains(number));
            if number.is_some() && span.confidence.is_none() && !self.own.contains_key("plain") {
                span.confidence = number;
                self.attributes.remove(CONFIDENCE);
            }
        }
        self.own.remove("plain");
    }

    /// The rest, under the keys that all forms share.
    fn into_extra(self, extra: &mut Extra) {
        if !self.attributes.is_empty() {
            let attributes = Value::Object(self.attributes.into_iter().collect());
            extra.insert("attributes".to_owned(), attributes);
        }
        if let Some(note) = self.note {
            extra.insert("note".to_owned(), note.into());
        }
        for (key, list) in [("notes", self.notes), ("links", self.links)] {
            if !list.is_empty() {
                extra.insert(key.to_owned(), Value::Array(list));
            }
        }
        // Keys of a later release of this program.
        extra.extend(self.own);
    }
}

/// Adds a value of an attribute; several of one name become a list.
fn add(attributes: &mut Extra, name: String, value: Value) {
    match attributes.entry(name) {
        std::collections::btree_map::Entry::Vacant(free) => {
            free.insert(value);
        }
        std::collections::btree_map::Entry::Occupied(mut there) => match there.get_mut() {
            Value::Array(list) => list.push(value),
            one => *one = Value::Array(vec![one.take(), value]),
        },
    }
}

/// Relations of identifiers that no other has.
fn unique(relations: &mut [Relation]) {
    let mut taken: HashSet<SpanId> = HashSet::with_capacity(relations.len());
    let mut number = 0;
    for relation in relations {
        while !taken.insert(relation.id.clone()) {
            number += 1;
            relation.id = SpanId(format!("{}.{number}", relation.id).into());
        }
    }
}

/// The text of each fragment, if the text column is one of those that brat or its older releases write.
fn split<'a>(fragments: &[(u64, u64)], text: Option<&'a str>) -> Vec<Option<&'a str>> {
    let none = || vec![None; fragments.len()];
    let Some(text) = text else { return none() };
    if let [(start, end)] = fragments {
        // Whatever follows the text after a space is not of it.
        let length = usize::try_from(end - start).unwrap_or(usize::MAX);
        let cut = text.char_indices().nth(length).map(|(at, _)| at);
        let cut = cut.and_then(|at| text.split_at_checked(at)).filter(|(_, rest)| is_tail(rest));
        let covered = cut.map_or(text, |(text, _)| text);
        return vec![(!missing(text, length)).then_some(covered)];
    }
    let units: [fn(&str) -> u64; 3] =
        [|c| c.chars().count() as u64, |c| c.encode_utf16().count() as u64, |c| c.len() as u64];
    for separator in [" ", ""] {
        for unit in units {
            if let Some(pieces) = divide(fragments, text, separator, unit) {
                return pieces.into_iter().map(Some).collect();
            }
        }
    }
    none()
}

fn missing(text: &str, length: usize) -> bool {
    0 < length && text.trim().is_empty() && text.chars().count() < length
}

/// Says whether this may follow a span's text on its line.
fn is_tail(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace)
}

/// Cuts a text column into pieces as long as the fragments.
fn divide<'a>(
    fragments: &[(u64, u64)],
    text: &'a str,
    separator: &str,
    unit: fn(&str) -> u64,
) -> Option<Vec<&'a str>> {
    let mut rest = text;
    let mut pieces = Vec::with_capacity(fragments.len());
    for (place, (start, end)) in fragments.iter().enumerate() {
        if 0 < place {
            rest = rest.strip_prefix(separator)?;
        }
        let mut left = end - start;
        let mut at = 0;
        for c in rest.chars() {
            if left == 0 {
                break;
            }
            left = left.checked_sub(unit(c.encode_utf8(&mut [0; 4])))?;
            at += c.len_utf8();
        }
        if left != 0 {
            return None;
        }
        let (piece, after) = rest.split_at_checked(at)?;
        pieces.push(piece);
        rest = after;
    }
    (rest.is_empty() || is_tail(rest)).then_some(pieces)
}

/// What follows the text of a span on its line.
fn tail_of<'a>(fragments: &[(u64, u64)], text: Option<&'a str>) -> Option<&'a str> {
    let text = text?;
    let covered = split(fragments, Some(text));
    let end = covered.last().copied().flatten()?;
    let at = (end.as_ptr() as usize + end.len()).checked_sub(text.as_ptr() as usize)?;
    text.get(at..).filter(|rest| !rest.trim().is_empty())
}

/// The first claim whose text is not where it says, as brat counts.
fn first_unfit(text: &str, claims: &[Claim<'_>]) -> Option<usize> {
    let map = crate::text::OffsetMap::new(text);
    let byte = |offset: u64| map.to_byte(text, usize::try_from(offset).ok()?);
    claims.iter().position(|claim| {
        let there = byte(claim.start).zip(byte(claim.end)).and_then(|(start, end)| text.get(start..end));
        let said = claim.covered.as_deref();
        there.is_none_or(|there| said.is_some_and(|said| !doctor::same(said, there)))
    })
}

/// The parts that the writer cut at line breaks; `own` has for each the number of its fragments, and how many
/// characters of line breaks stood before and after them.
fn restore(text: &str, fragments: &[TextRange], own: &Value) -> Option<Vec<TextRange>> {
    let mut rest = fragments;
    let mut parts = Vec::new();
    for entry in own.as_array()? {
        let (count, before, after): (usize, usize, usize) = serde_json::from_value(entry.clone()).ok()?;
        let (these, others) = rest.split_at_checked(count)?;
        rest = others;
        let (mut start, mut end) = (these.first()?.start() as usize, these.last()?.end() as usize);
        let between = |pair: &[TextRange]| {
            text.get(pair[0].end() as usize..pair[1].start() as usize)
                .is_some_and(|gap| gap.chars().all(is_break))
        };
        if !these.windows(2).all(between) {
            return None;
        }
        for _ in 0..before {
            start -= text.get(..start)?.chars().next_back().filter(|&c| is_break(c))?.len_utf8();
        }
        for _ in 0..after {
            end += text.get(end..)?.chars().next().filter(|&c| is_break(c))?.len_utf8();
        }
        parts.push(TextRange::new(text, start..end).ok()?);
    }
    rest.is_empty().then_some(parts)
}
