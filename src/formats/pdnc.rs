//! Quotations as the Project Dialogism Novel Corpus has them: a table of quotations beside the text of the novel.
//!
//! `NAME/quotation_info.csv` has the columns `quoteID,quoteText,subQuotationList,quoteByteSpans,speaker,addressees,
//! quoteType,referringExpression,mentionTextsList,mentionSpansList,mentionEntitiesList`; lists are written as Python
//! does. `NAME/novel_text.txt` is the text. The offsets count code points, whatever the column is called, the end
//! exclusive. A quotation is a span `quote` with a part for each sub-quotation and the attributes `speaker`,
//! `addressees`, `type` and `referringExpression`; a mention in it is a span `mention` with the attribute `entities`.
//! What else was marked follows in the same table, with the columns `label` and `more` (JSON), which are there only if
//! they are needed: `more` holds other attributes, notes, relations and whatever else is said of a span. Where relations
//! tell who says a quotation to whom, by which cue, the texts of those spans fill the corpus's own columns.
//! <https://github.com/Priya22/project-dialogism-novel-corpus>

mod python;

use super::cut::Piece;
use super::delimited::{self, Row, Table};
use super::doctor::{self, Claim, Hypothesis};
use super::plain::{base_name, without_ending};
use super::{
    Format, FormatError, Holds, Info, Layer, Layout, OutFile, ReadOptions, Reading, Record, WriteOptions,
    json,
};
use crate::model::{ADDRESSEE, CUE, Extra, Relation, SPEAKER, Span, SpanId};
use crate::text::{OffsetMap, TextRange, Unit};
use python::Literal;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The corpus's form.
pub struct Pdnc;

static INFO: Info = Info {
    name: "pdnc",
    title: "PDNC quotations",
    extensions: &["csv"],
    unit: Some(Unit::CodePoint),
    holds: Holds {
        parts: true,
        empty: true,
        attributes: true,
        notes: true,
        unsure: true,
        confidence: true,
        relations: true,
        ..Holds::SPANS
    },
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "quotations with speaker, addressees and mentions, as in the Project Dialogism Novel Corpus",
};

const COLUMNS: [&str; 11] = [
    "quoteID",
    "quoteText",
    "subQuotationList",
    "quoteByteSpans",
    "speaker",
    "addressees",
    "quoteType",
    "referringExpression",
    "mentionTextsList",
    "mentionSpansList",
    "mentionEntitiesList",
];

/// The label of a quotation.
const QUOTE: &str = "quote";
/// The label of a mention in a quotation.
const MENTION: &str = "mention";

impl Format for Pdnc {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let columns = delimited::names(head);
        let has = |name: &str| columns.iter().any(|column| column == name);
        if has("quotebytespans") && has("subquotationlist") { 98 } else { 0 }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        let folder = name.rfind('/').and_then(|at| name.get(..=at)).unwrap_or_default();
        vec![
            format!("{folder}novel_text.txt"),
            format!("{folder}text.txt"),
            format!("{}.txt", without_ending(name)),
        ]
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let table = delimited::read(piece)?;
        let names = self.companions(piece.file);
        let Some((name, text)) = names.iter().find_map(|name| piece.companions.get_key_value(name)) else {
            let remedy = format!("put it beside the table as {}", names[0]);
            return Err(FormatError::at(piece.line, 0, "the text of the novel is not there", remedy));
        };
        let text = Piece::whole(name, text, piece.companions).text()?;
        let folder = piece.file.rsplit_once('/').map(|(folder, _)| folder);
        let folder = folder.filter(|_| piece.stem() == "quotation_info" || piece.stem() == "quotations");
        let record = Record::new(folder.unwrap_or_else(|| without_ending(piece.file)), text);
        read(&table, record, options)
    }

    fn write(&self, records: &[Record], _: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut files = Vec::with_capacity(2 * records.len());
        for record in records {
            if let Some(span) =
                record.layers.iter().flat_map(|layer| &layer.spans).find(|span| span.label.is_empty())
            {
                let what = format!("the span {} has no label", span.id);
                return Err(FormatError::at(0, 0, what, "give it a label"));
            }
            let name = base_name(&record.name);
            files.push(OutFile::named(format!("{name}/quotation_info.csv"), write(record)));
            files.push(OutFile::named(format!("{name}/novel_text.txt"), record.text.as_bytes().to_vec()));
        }
        Ok(files)
    }
}

/// The attributes that columns of the corpus hold, each with the type of relation that says the same.
const BY_RELATION: [(&str, &str); 3] =
    [("speaker", SPEAKER), ("referringExpression", CUE), ("addressees", ADDRESSEE)];

/// Says whether relations fill the column of an attribute.
fn is_told(key: &str, mut kinds: impl Iterator<Item = impl AsRef<str>>) -> bool {
    let kind = BY_RELATION.iter().find(|(attribute, _)| *attribute == key).map(|(_, kind)| *kind);
    kind.is_some_and(|kind| kinds.any(|other| other.as_ref() == kind))
}

/// What a span has that the columns of the corpus have no place for.
fn more(span: &Span, relations: &[&Relation]) -> Map<String, Value> {
    let mut more = Map::new();
    let plain = |key: &str, value: &Value| match (&*span.label, key) {
        (QUOTE, key) if is_told(key, relations.iter().map(|one| &*one.kind)) => false,
        (QUOTE, "speaker" | "type" | "referringExpression") => {
            value.as_str().is_some_and(|text| !text.is_empty() && text != "nan")
        }
        (QUOTE, "addressees") => is_names(value),
        _ => false,
    };
    let others = span.attributes.iter().filter(|(key, value)| !plain(key, value));
    let others: Map<String, Value> = others.map(|(key, value)| (key.clone(), value.clone())).collect();
    if !others.is_empty() {
        more.insert("attributes".to_owned(), Value::Object(others));
    }
    if let Some(note) = &span.note {
        more.insert("note".to_owned(), note.as_str().into());
    }
    if span.unsure {
        more.insert("unsure".to_owned(), true.into());
    }
    if let Some(confidence) = span.confidence {
        more.insert("confidence".to_owned(), confidence.into());
    }
    if !relations.is_empty() {
        let relation = |one: &&Relation| {
            let mut value = json!({"id": &*one.id.0, "type": &*one.kind, "to": &*one.to.0});
            if !one.extra.is_empty() {
                value["extra"] = one.extra.clone().into_iter().collect();
            }
            value
        };
        more.insert("relations".to_owned(), relations.iter().map(relation).collect());
    }
    more
}

/// The relations that `more` tells of a span.
fn relations(id: &SpanId, more: &Map<String, Value>) -> Vec<Relation> {
    let list = more.get("relations").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let relation = |value: &Value| {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let extra = value.get("extra").and_then(Value::as_object).cloned().unwrap_or_default();
        Some(Relation {
            id: text("id")?.into(),
            kind: text("type")?.into(),
            from: id.clone(),
            to: text("to")?.into(),
            extra: extra.into_iter().collect(),
        })
    };
    list.iter().filter_map(relation).collect()
}

/// Says whether a value is a list of names, and not empty.
fn is_names(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
}

/// Says whether a span is one that the corpus's columns of mentions can hold.
fn is_mention(span: &Span) -> bool {
    let plain = span.note.is_none() && !span.unsure && span.confidence.is_none();
    let only = span.attributes.iter().all(|(key, value)| key == "entities" && is_names(value));
    &*span.label == MENTION && span.parts.len() == 1 && plain && only
}

fn write(record: &Record) -> Vec<u8> {
    let text = &*record.text;
    let none = Layer::default();
    let layer = record.layers.first().unwrap_or(&none);
    let offsets = OffsetMap::new(text);
    let point = |byte: u32| Literal::Number(offsets.of_byte(text, byte as usize) as u64);
    let pair = |part: &TextRange| Literal::List(vec![point(part.start()), point(part.end())]);
    let by_id: HashMap<&SpanId, &Span> = layer.spans.iter().map(|span| (&span.id, span)).collect();
    let mut from: HashMap<&SpanId, Vec<&Relation>> = HashMap::new();
    let mut tied: HashSet<&SpanId> = HashSet::new();
    for relation in &layer.relations {
        from.entry(&relation.from).or_default().push(relation);
        tied.extend([&relation.from, &relation.to]);
    }
    // Mentions by place, so that each quotation finds its own; one that is tied has a row, and so keeps its name.
    let is_free = |span: &&Span| is_mention(span) && !tied.contains(&span.id);
    let mut mentions: Vec<&Span> = layer.spans.iter().filter(is_free).collect();
    mentions.sort_by_key(|span| (span.start(), span.end()));
    let mut quotes: Vec<&Span> = layer.spans.iter().filter(|span| &*span.label == QUOTE).collect();
    // The innermost first: a mention belongs to the smallest part around it.
    quotes.sort_by_key(|span| (span.end() - span.start(), span.start()));
    let mut taken: HashSet<&SpanId> = HashSet::new();
    let mut owned: HashMap<&SpanId, Vec<Vec<&Span>>> = HashMap::new();
    let mut free = Free::new(mentions.len());
    for quote in quotes {
        let mut lists = Vec::with_capacity(quote.parts.len());
        for part in &quote.parts {
            let mut list = Vec::new();
            let mut at = free.next(mentions.partition_point(|mention| mention.start() < part.start()));
            while let Some(mention) = mentions.get(at).filter(|mention| mention.start() <= part.end()) {
                if mention.end() <= part.end() {
                    list.push(*mention);
                    taken.insert(&mention.id);
                    free.take(at);
                }
                at = free.next(at + 1);
            }
            lists.push(list);
        }
        owned.insert(&quote.id, lists);
    }
    let of = |span: &Span| from.get(&span.id).map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<(&Span, Map<String, Value>)> = layer
        .spans
        .iter()
        .filter(|span| !taken.contains(&span.id))
        .map(|span| (span, more(span, of(span))))
        .collect();
    let extended = rows.iter().any(|(span, more)| &*span.label != QUOTE || !more.is_empty());
    let mut out = Vec::new();
    let head = COLUMNS.iter().copied().chain(extended.then_some(["label", "more"]).into_iter().flatten());
    delimited::write(&mut out, b',', head);
    for (span, more) in rows {
        let covered: Vec<&str> = span.parts.iter().map(|part| part.of(text)).collect();
        let told = |kind: &str| -> Vec<String> {
            let ends = of(span).iter().filter(|one| &*one.kind == kind).filter_map(|one| by_id.get(&one.to));
            let ends = ends.filter(|_| &*span.label == QUOTE);
            ends.map(|end| end.parts.iter().map(|part| part.of(text)).collect::<Vec<_>>().join(" ")).collect()
        };
        let [speaker, cue, addressee] = BY_RELATION.map(|(_, kind)| told(kind));
        let said = |key: &str, told: &[String]| match span.attributes.get(key).and_then(Value::as_str) {
            _ if !told.is_empty() => told.join(" "),
            Some(value) if &*span.label == QUOTE && value != "nan" => value.to_owned(),
            _ => String::new(),
        };
        let addressees =
            span.attributes.get("addressees").filter(|value| &*span.label == QUOTE && is_names(value));
        let addressees = if addressee.is_empty() { addressees.cloned() } else { Some(addressee.into()) };
        let lists = owned.remove(&span.id).unwrap_or_else(|| vec![Vec::new(); span.parts.len()]);
        let nested = |item: &dyn Fn(&Span) -> Literal| {
            let lists = lists.iter().map(|list| Literal::List(list.iter().map(|span| item(span)).collect()));
            Literal::List(lists.collect()).to_string()
        };
        let more = if more.is_empty() {
            String::new()
        } else {
            let mut out = Vec::new();
            json::write(&mut out, &more);
            String::from_utf8(out).unwrap_or_default()
        };
        let cells = [
            &*span.id.0,
            &covered.join(" "),
            &Literal::List(covered.iter().map(|text| (*text).into()).collect()).to_string(),
            &Literal::List(span.parts.iter().map(pair).collect()).to_string(),
            &said("speaker", &speaker),
            &names(addressees.as_ref()).to_string(),
            &said("type", &[]),
            &said("referringExpression", &cue),
            &nested(&|mention| mention.parts.first().map_or("", |part| part.of(text)).into()),
            &nested(&|mention| mention.parts.first().map_or(Literal::List(Vec::new()), pair)),
            &nested(&|mention| names(mention.attributes.get("entities"))),
        ];
        let label = if &*span.label == QUOTE { "" } else { &span.label };
        let end = extended.then_some([label, &more]).into_iter().flatten();
        delimited::write(&mut out, b',', cells.into_iter().chain(end));
    }
    out
}

/// Which of a list are not taken yet, each found without passing those that are.
struct Free(Vec<usize>);

impl Free {
    fn new(count: usize) -> Self {
        Self((0..=count).collect())
    }

    /// The first that is free at a place or after it.
    fn next(&mut self, mut at: usize) -> usize {
        while let Some(&next) = self.0.get(at).filter(|&&next| next != at) {
            self.0[at] = self.0[next];
            at = next;
        }
        at
    }

    fn take(&mut self, at: usize) {
        self.0[at] = at + 1;
    }
}

/// A list of strings as Python has it.
fn names(value: Option<&Value>) -> Literal {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Literal::List(list.iter().filter_map(Value::as_str).map(Literal::from).collect())
}

/// A span of the table before it is placed.
struct Read<'a> {
    id: String,
    label: &'a str,
    /// The parts, with their texts.
    parts: Vec<(u64, u64, Option<String>)>,
    attributes: Extra,
    more: Map<String, Value>,
}

fn read(table: &Table, mut record: Record, options: &ReadOptions) -> Result<Reading, FormatError> {
    let at = |name: &str| table.column(&[name]);
    // The corpus's own description calls some columns otherwise.
    let texts = table.column(&["mentionTextsList", "mentionTextList"]);
    let mut all: Vec<Read<'_>> = Vec::new();
    for row in &table.rows {
        let spans = pairs(row, at("quoteByteSpans"), "quoteByteSpans")?;
        let subs = list(row, at("subQuotationList"), "subQuotationList")?;
        if spans.is_empty() {
            return Err(wrong(row, "the quotation has no place", "give it quoteByteSpans"));
        }
        let covered = |place: usize| match subs.get(place) {
            Some(Literal::Text(text)) if subs.len() == spans.len() => Some(text.clone()),
            _ => None,
        };
        let parts = spans.iter().enumerate().map(|(place, &(start, end))| (start, end, covered(place)));
        let label = match row.get(at("label")) {
            "" => QUOTE,
            label => label,
        };
        let mut attributes = Extra::new();
        for (column, key) in
            [("speaker", "speaker"), ("quoteType", "type"), ("referringExpression", "referringExpression")]
        {
            // An empty cell became "nan" on the way through pandas.
            let cell = row.get(at(column));
            if !cell.is_empty() && cell != "nan" {
                attributes.insert(key.to_owned(), cell.into());
            }
        }
        let addressees = values(list(row, at("addressees"), "addressees")?);
        if !addressees.is_empty() {
            attributes.insert("addressees".to_owned(), addressees.into());
        }
        let more: Map<String, Value> = match row.get(at("more")) {
            "" => Map::new(),
            cell => serde_json::from_str(cell).map_err(|error| {
                wrong(row, &format!("more is not an object of JSON ({error})"), "mend it")
            })?,
        };
        let id = row.get(table.column(&["quoteID"])).to_owned();
        let mut parts: Vec<_> = parts.collect();
        // Some quotations of the corpus have their parts in another order.
        parts.sort();
        all.push(Read { id, label, parts, attributes, more });
        let places = list(row, at("mentionSpansList"), "mentionSpansList")?;
        let entities = list(row, at("mentionEntitiesList"), "mentionEntitiesList")?;
        let texts = list(row, texts, "mentionTextsList")?;
        for (sub, places) in places.iter().enumerate() {
            let inner = |lists: &[Literal], place: usize| lists.get(sub)?.items().get(place).cloned();
            for (place, span) in places.items().iter().enumerate() {
                let (start, end) = span.pair().ok_or_else(|| {
                    wrong(row, "a mention's place is not a start and an end", "mend mentionSpansList")
                })?;
                let covered = match inner(&texts, place) {
                    Some(Literal::Text(text)) => Some(text),
                    _ => None,
                };
                let names = inner(&entities, place).map(|names| values(names.items().to_vec()));
                let names = names.filter(|names| !names.is_empty());
                let attributes = names.map(|names| ("entities".to_owned(), names.into()));
                all.push(Read {
                    id: String::new(),
                    label: MENTION,
                    parts: vec![(start, end, covered)],
                    attributes: attributes.into_iter().collect(),
                    more: Map::new(),
                });
            }
        }
    }
    let mut reading = Reading::default();
    let claims: Vec<Claim<'_>> = all
        .iter()
        .flat_map(|span| &span.parts)
        .map(|(start, end, covered)| Claim {
            start: *start,
            end: *end,
            covered: covered.as_deref().map(Cow::Borrowed),
        })
        .collect();
    let declared = Hypothesis::plain(Unit::CodePoint);
    let placed = doctor::place(&record.text, &claims, declared, options.unit)
        .map_err(|error| error.error(&claims, Unit::CodePoint, 1))?;
    if placed.hypothesis != declared {
        reading.assumptions.push(format!("offsets were read as {}", placed.hypothesis));
    }
    drop(claims);
    let mut ranges = placed.ranges.into_iter();
    let used: HashSet<String> = all.iter().map(|span| span.id.clone()).collect();
    let mut fresh = (1..).map(|number| format!("m{number}")).filter(|id| !used.contains(id));
    let mut seen: HashSet<String> = HashSet::new();
    let mut layer = Layer::default();
    for read in all {
        let parts: Vec<TextRange> = ranges.by_ref().take(read.parts.len()).collect();
        let id = if read.id.is_empty() || !seen.insert(read.id.clone()) {
            fresh.next().unwrap_or_default()
        } else {
            read.id
        };
        let mut span = Span::new(SpanId(id.into()), read.label, TextRange::default());
        let relations = relations(&span.id, &read.more);
        (span.parts, span.attributes) = (parts, read.attributes);
        // What relations tell is said by them alone.
        span.attributes.retain(|key, _| !is_told(key, relations.iter().map(|one| &*one.kind)));
        layer.relations.extend(relations);
        if let Some(Value::Object(map)) = read.more.get("attributes") {
            span.attributes.extend(map.clone());
        }
        span.note = read.more.get("note").and_then(Value::as_str).map(str::to_owned);
        span.unsure = read.more.get("unsure") == Some(&json!(true));
        span.confidence = read.more.get("confidence").and_then(Value::as_f64);
        layer.spans.push(span);
    }
    if layer != Layer::default() {
        record.layers.push(layer);
    }
    reading.records.push(record);
    Ok(reading)
}

fn wrong(row: &Row, what: &str, remedy: &str) -> FormatError {
    FormatError::at(row.line, 0, what, remedy)
}

fn list(row: &Row, column: Option<usize>, name: &str) -> Result<Vec<Literal>, FormatError> {
    match row.get(column) {
        "" | "nan" => Ok(Vec::new()),
        cell => match python::parse(cell) {
            Some(Literal::List(list)) => Ok(list),
            _ => Err(wrong(row, &format!("{name} is not a list as Python writes it"), "mend that cell")),
        },
    }
}

fn pairs(row: &Row, column: Option<usize>, name: &str) -> Result<Vec<(u64, u64)>, FormatError> {
    let pair = |item: &Literal| {
        item.pair()
            .ok_or_else(|| wrong(row, &format!("{name} is not a list of starts and ends"), "mend that cell"))
    };
    list(row, column, name)?.iter().map(pair).collect()
}

fn values(list: Vec<Literal>) -> Vec<Value> {
    let value = |item| match item {
        Literal::Text(text) => Value::String(text),
        other => Value::String(other.to_string()),
    };
    list.into_iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fidelity::{differences, fit};
    use crate::formats::testing::{everything, example};
    use std::collections::BTreeMap;

    fn read(table: &str, text: &str) -> Result<Reading, FormatError> {
        let companions = BTreeMap::from([("n/novel_text.txt".to_owned(), text.as_bytes().to_vec())]);
        Pdnc.read(
            &Piece::whole("n/quotation_info.csv", table.as_bytes(), &companions),
            &ReadOptions::default(),
        )
    }

    const TEXT: &str = "«Don't,\nyou,» he said; «نعم 😀.»";

    fn table(rest: &str) -> String {
        let head = COLUMNS.join(",");
        format!("{head}\n{rest}")
    }

    #[test]
    fn quotations_have_parts_speakers_and_mentions() {
        let row = "Q0,\"Don't,\nyou, نعم 😀.\",\"['نعم 😀.', \"\"Don't,\\nyou,\"\"]\",\"[[24, 30], [1, 12]]\",Elsa,\
                   \"['Ann', 'Bo \\'B\\'']\",Anaphoric,nan,\"[[], ['you']]\",\"[[], [[8, 11]]]\",\"[[], [['Ann']]]\"\n";
        let found = read(&table(row), TEXT).unwrap();
        let record = &found.records[0];
        let spans = &record.layers[0].spans;
        let covered: Vec<&str> = spans[0].parts.iter().map(|part| part.of(TEXT)).collect();
        assert_eq!((&*record.name, covered), ("n", vec!["Don't,\nyou,", "نعم 😀."]));
        assert_eq!(
            json!(spans[0].attributes),
            json!({
                "speaker": "Elsa", "addressees": ["Ann", "Bo 'B'"], "type": "Anaphoric",
            })
        );
        assert_eq!((&*spans[1].label, spans[1].parts[0].of(TEXT)), ("mention", "you"));
        assert_eq!(spans[1].attributes["entities"], json!(["Ann"]));
        let files = Pdnc.write(&found.records, 0, &WriteOptions::default()).unwrap();
        assert_eq!(files[0].name.as_deref(), Some("n/quotation_info.csv"));
        let text = std::str::from_utf8(&files[0].bytes).unwrap();
        assert!(text.lines().next().unwrap().ends_with("mentionEntitiesList"), "{text}");
        assert_eq!(read(text, TEXT).unwrap().records, found.records);
        assert_eq!(Pdnc.detect("x.csv", &files[0].bytes), 98);
        assert_eq!(super::super::spans_table::Csv.detect("x.csv", &files[0].bytes), 0);
    }

    #[test]
    fn all_that_the_form_holds_comes_back() {
        for record in [everything(), example()] {
            let record = fit(
                record,
                &INFO,
                crate::formats::fidelity::Remedies::default(),
                &mut crate::formats::fidelity::Report::default(),
            );
            let files = Pdnc.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap();
            let table = std::str::from_utf8(&files[0].bytes).unwrap();
            let found = read(table, &record.text).unwrap();
            assert_eq!(differences(std::slice::from_ref(&record), &found.records, &INFO), [""; 0]);
            for end in (0..table.len()).filter(|&end| table.is_char_boundary(end)) {
                let _ = read(table.get(..end).unwrap(), &record.text);
            }
        }
    }

    #[test]
    fn nested_quotations_share_no_mention() {
        let text = "a b you c you d";
        let mut record = Record::new("n", text);
        let mut layer = Layer::default();
        let range = |start: usize, end: usize| TextRange::new(text, start..end).unwrap();
        layer.push("quote", vec![range(0, 15)]);
        layer.push("quote", vec![range(2, 9)]);
        for (start, end) in [(4, 7), (10, 13), (10, 13)] {
            layer.push("mention", vec![range(start, end)]);
        }
        layer.spans[0].attributes.insert("speaker".into(), "nan".into());
        record.layers.push(layer);
        let files = Pdnc.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).unwrap();
        let found = read(std::str::from_utf8(&files[0].bytes).unwrap(), text).unwrap();
        assert_eq!(differences(&[record], &found.records, &INFO), [""; 0]);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        let line = |row: &str| read(&table(row), TEXT).unwrap_err().line;
        assert_eq!(line("Q0,x,['x'],,,,,,,,\n"), 2);
        assert_eq!(line("Q0,x,['x'],\"[[1, 'x']]\",,,,,,,\n"), 2);
        assert_eq!(line("Q0,x,['x,[],,,,,,,\n"), 2);
        let none = BTreeMap::new();
        let bytes = table("");
        let piece = Piece::whole("quotation_info.csv", bytes.as_bytes(), &none);
        let error = Pdnc.read(&piece, &ReadOptions::default()).unwrap_err();
        assert!(error.remedy.contains("novel_text.txt"), "{error}");
    }
}
