//! Reading `hashiya.json`: what is right in it, and what is wrong and where.

use super::lines::place;
use super::{color_of, usual};
use crate::formats::Problem;
use crate::model::{
    AttributeDefinition, AttributeKind, LabelDefinition, NO_LANGUAGE, RelationDefinition, Role, Schema,
};
use crate::text::arabic::clitics::Policy;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many problems are told with their line; more are told by their path alone.
const LINES: usize = 64;
/// What is done about most that is wrong.
const KEPT: &str = "it is passed over, and stays in the file until it is mended";

/// What a file says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The labels and all that goes with them.
    pub schema: Schema,
    /// What it says of clitics.
    pub clitics: Policy,
    /// Says that annotators must not see the work of others.
    pub blind: bool,
    /// Which rules of the linter are switched on and off, by name.
    pub checks: BTreeMap<String, bool>,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
    /// What was not understood, in the shape of the file.
    pub(super) kept: Map<String, Value>,
    /// The keys of the file, in order; none if it is no JSON object.
    pub(super) keys: Option<Vec<String>>,
}

impl Reading {
    /// Says whether the file has labels, relations or labels of documents of its own, be they right or wrong.
    pub fn says_schema(&self) -> bool {
        let own = ["labels", "relations", "document_labels", "confidence"];
        self.keys.as_ref().is_none_or(|keys| keys.iter().any(|key| own.contains(&key.as_str())))
    }
}

/// Reads a file; `name` is what problems call it. A file without labels has the usual ones; an
/// empty one says nothing.
pub fn read(name: &str, bytes: &[u8]) -> Reading {
    let mut reading = Reading {
        schema: Schema::default(),
        clitics: Policy::default(),
        blind: false,
        checks: BTreeMap::new(),
        problems: Vec::new(),
        kept: Map::new(),
        keys: None,
    };
    let problem = |place: String, what: String| Problem {
        place: format!("{name}, {place}"),
        what,
        remedy: "the usual labels are shown until it is mended".to_owned(),
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let what = "it is not UTF-8 text; restore the file from a copy".to_owned();
            reading.problems.push(problem(format!("byte {}", error.valid_up_to()), what));
            return Reading { schema: usual(), ..reading };
        }
    };
    let text = if text.trim().is_empty() { "{}" } else { text };
    let top = match serde_json::from_str(text) {
        Ok(Value::Object(top)) => top,
        Ok(_) => {
            let what = "it is JSON, but not an object with \"labels\"; choose the right file".to_owned();
            reading.problems.push(problem("line 1".to_owned(), what));
            return Reading { schema: usual(), ..reading };
        }
        Err(error) => {
            let what = format!("the labels cannot be read ({error})");
            reading.problems.push(problem(format!("line {}, column {}", error.line(), error.column()), what));
            return Reading { schema: usual(), ..reading };
        }
    };
    reading.keys = Some(top.keys().cloned().collect());
    Reader { name, text, path: Vec::new(), problems: Vec::new() }.top(top, reading)
}

/// A value of the wrong form.
struct Wrong;

/// What is needed while a file is read.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    /// Keys and places that lead to what is being read.
    path: Vec<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn top(mut self, mut top: Map<String, Value>, mut reading: Reading) -> Reading {
        let said = |key: &str, top: &Map<String, Value>| top.get(key).is_some_and(Value::is_array);
        let (own_labels, own_relations) = (said("labels", &top), said("relations", &top));
        let empty = top.get("labels").and_then(Value::as_array).is_some_and(Vec::is_empty);
        let _: Option<()> = self.look(&top, "$schema", "a text", |value| value.is_string().then_some(()));
        for key in ["title", "about"] {
            let _ = self.texts(&mut top.clone(), key);
        }
        let labels = self.labels(&mut top, "labels");
        reading.schema.labels =
            if own_labels && (empty || !labels.is_empty()) { labels } else { usual().labels };
        let relations = self.list(&mut top, "relations", Self::relation);
        if own_relations {
            reading.schema.relations = relations;
            self.check_ends(&reading.schema);
        } else {
            reading.schema.relations = fitting(usual().relations, &reading.schema);
        }
        self.doubles(&reading.schema);
        reading.schema.document_labels = self.labels(&mut top, "document_labels");
        reading.schema.confidence =
            self.take(&mut top, "confidence", "true or false", Value::as_bool).unwrap_or_default();
        let clitics = |value: &Value| value.as_str().and_then(Policy::from_name);
        let expected = "one of \"outside\", \"inside\" and \"ask\"";
        reading.clitics = self.look(&top, "clitics", expected, clitics).unwrap_or_default();
        reading.blind = self.look(&top, "blind", "true or false", Value::as_bool).unwrap_or_default();
        let checks = |value: &Value| {
            let entries = value.as_object()?.iter();
            entries.map(|(name, on)| Some((name.clone(), on.as_bool()?))).collect::<Option<_>>()
        };
        let expected = "an object with true or false for rules";
        reading.checks = self.look(&top, "checks", expected, checks).unwrap_or_default();
        reading.kept = top;
        reading.problems = self.problems;
        reading
    }

    fn report(&mut self, key: &str, what: String, remedy: &str) {
        let mut path = self.path.clone();
        path.extend((!key.is_empty()).then(|| key.to_owned()));
        let pointer = path
            .iter()
            .fold(String::new(), |pointer, step| pointer + "/" + &step.replace('~', "~0").replace('/', "~1"));
        let line = if self.problems.len() < LINES {
            let (line, column) = place(self.text, &path);
            format!("line {line}, column {column}, ")
        } else {
            String::new()
        };
        let place = format!("{}, {line}{pointer}", self.name);
        self.problems.push(Problem { place, what, remedy: remedy.to_owned() });
    }

    /// Looks at the value of a key; what has not the form is told.
    fn look<T>(
        &mut self,
        object: &Map<String, Value>,
        key: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = object.get(key)?;
        let read = read(value);
        if read.is_none() {
            let value = value.to_string();
            let shown: String = value.chars().take(40).collect();
            let more = if shown.len() < value.len() { "…" } else { "" };
            self.report(key, format!("{shown}{more} is not {expected}"), KEPT);
        }
        read
    }

    /// Takes the value of a key out of an object; what has not the form is told and stays.
    fn take<T>(
        &mut self,
        object: &mut Map<String, Value>,
        key: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let read = self.look(object, key, expected, read)?;
        object.shift_remove(key);
        Some(read)
    }

    /// Takes a list out of an object; items that cannot be read stay.
    fn list<T>(
        &mut self,
        object: &mut Map<String, Value>,
        key: &str,
        mut read: impl FnMut(&mut Self, Map<String, Value>) -> Result<T, Wrong>,
    ) -> Vec<T> {
        let Some(items) = self.look(object, key, "a list", |value| value.as_array().cloned()) else {
            return Vec::new();
        };
        let (mut good, mut left) = (Vec::new(), Vec::new());
        self.path.push(key.to_owned());
        for (place, item) in items.into_iter().enumerate() {
            self.path.push(place.to_string());
            let read = if let Value::Object(fields) = &item {
                read(self, fields.clone())
            } else {
                self.report("", format!("{item} is not an object with a \"name\""), KEPT);
                Err(Wrong)
            };
            match read {
                Ok(one) => good.push(one),
                Err(Wrong) => left.push(item),
            }
            self.path.pop();
        }
        self.path.pop();
        leave(object, key, left.into());
        good
    }

    /// Takes a list of texts out of an object.
    fn strings(&mut self, object: &mut Map<String, Value>, key: &str) -> Vec<String> {
        let Some(items) = self.look(object, key, "a list", |value| value.as_array().cloned()) else {
            return Vec::new();
        };
        let (good, left): (Vec<Value>, Vec<Value>) = items.into_iter().partition(Value::is_string);
        for wrong in &left {
            self.report(key, format!("{wrong} is not a text"), KEPT);
        }
        leave(object, key, left.into());
        good.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Takes texts by language out of an object; a text alone is of no language.
    fn texts(&mut self, object: &mut Map<String, Value>, key: &str) -> BTreeMap<String, String> {
        let expected = "a text, or an object of texts by language";
        let read = |value: &Value| match value {
            Value::String(text) => Some(Map::from_iter([(NO_LANGUAGE.to_owned(), text.as_str().into())])),
            Value::Object(texts) => Some(texts.clone()),
            _ => None,
        };
        let Some(texts) = self.look(object, key, expected, read) else { return BTreeMap::new() };
        let (good, left): (Map<_, _>, Map<_, _>) = texts.into_iter().partition(|(_, text)| text.is_string());
        for (language, wrong) in &left {
            self.path.push(key.to_owned());
            self.report(language, format!("{wrong} is not a text"), KEPT);
            self.path.pop();
        }
        leave(object, key, left.into());
        let texts =
            good.into_iter().filter_map(|(language, text)| Some((language, text.as_str()?.to_owned())));
        texts.collect()
    }

    fn name(&mut self, object: &mut Map<String, Value>) -> Result<String, Wrong> {
        let name = |value: &Value| value.as_str().filter(|name| !name.is_empty()).map(str::to_owned);
        if !object.contains_key("name") {
            self.report("", "it has no \"name\"".to_owned(), KEPT);
        }
        self.take(object, "name", "a name", name).ok_or(Wrong)
    }

    fn key_and_color(&mut self, object: &mut Map<String, Value>) -> (Option<char>, Option<[u8; 3]>) {
        let letter = |value: &Value| {
            let mut letters = value.as_str()?.chars();
            let letter = letters.next().filter(char::is_ascii_alphabetic)?;
            letters.next().is_none().then(|| letter.to_ascii_lowercase())
        };
        let key =
            self.take(object, "key", "a letter from a to z, which names a place on the keyboard", letter);
        let color = |value: &Value| value.as_str().and_then(color_of);
        (key, self.take(object, "color", "a colour of the form \"#C2455A\"", color))
    }

    /// Reads a list of labels, of which no two have the same name.
    fn labels(&mut self, top: &mut Map<String, Value>, key: &str) -> Vec<LabelDefinition> {
        let mut seen = std::collections::HashSet::new();
        self.list(top, key, |reader, fields| {
            let label = reader.label(fields)?;
            if !seen.insert(label.name.clone()) {
                reader.report("name", format!("another label is called {:?}", label.name), KEPT);
                return Err(Wrong);
            }
            Ok(label)
        })
    }

    fn label(&mut self, mut fields: Map<String, Value>) -> Result<LabelDefinition, Wrong> {
        let name: Arc<str> = self.name(&mut fields)?.into();
        let names = self.texts(&mut fields, "names");
        let (key, color) = self.key_and_color(&mut fields);
        let role = |value: &Value| value.as_str().and_then(Role::from_name);
        Ok(LabelDefinition {
            name,
            names,
            key,
            color,
            role: self.take(&mut fields, "role", "one of \"quotation\" and \"cue\"", role),
            description: self.texts(&mut fields, "description"),
            examples: self.strings(&mut fields, "examples"),
            guideline: self.texts(&mut fields, "guideline"),
            attributes: self.list(&mut fields, "attributes", Self::attribute),
            extra: fields.into_iter().collect(),
        })
    }

    fn attribute(&mut self, mut fields: Map<String, Value>) -> Result<AttributeDefinition, Wrong> {
        let name = self.name(&mut fields)?;
        let names = self.texts(&mut fields, "names");
        let values = self.strings(&mut fields, "values");
        let kind = |value: &Value| match value.as_str()? {
            "text" => Some(AttributeKind::Text),
            "choice" if !values.is_empty() => Some(AttributeKind::Choice(values.clone())),
            "number" => Some(AttributeKind::Number),
            "date" => Some(AttributeKind::Date),
            "yes-no" => Some(AttributeKind::YesNo),
            _ => None,
        };
        let expected = "one of \"text\", \"choice\" with \"values\", \"number\", \"date\" and \"yes-no\"";
        let kind = self.take(&mut fields, "kind", expected, kind).unwrap_or(AttributeKind::Text);
        if !matches!(kind, AttributeKind::Choice(_)) && !values.is_empty() {
            if !fields.contains_key("kind") {
                self.report("values", "only a \"choice\" has values".to_owned(), KEPT);
            }
            fields.insert("values".to_owned(), values.into());
        }
        Ok(AttributeDefinition { names, kind, extra: fields.into_iter().collect(), name })
    }

    fn relation(&mut self, mut fields: Map<String, Value>) -> Result<RelationDefinition, Wrong> {
        let name: Arc<str> = self.name(&mut fields)?.into();
        let names = self.texts(&mut fields, "names");
        let (key, color) = self.key_and_color(&mut fields);
        let mut labels = |key: &str| self.strings(&mut fields, key).into_iter().map(Arc::from).collect();
        let (from, to) = (labels("from"), labels("to"));
        let most =
            |value: &Value| value.as_u64().and_then(|most| u32::try_from(most).ok()).filter(|most| 0 < *most);
        Ok(RelationDefinition {
            name,
            names,
            key,
            color,
            from,
            to,
            symmetric: self
                .take(&mut fields, "symmetric", "true or false", Value::as_bool)
                .unwrap_or_default(),
            most_from: self.take(&mut fields, "most_from", "a number from 1", most),
            most_to: self.take(&mut fields, "most_to", "a number from 1", most),
            description: self.texts(&mut fields, "description"),
            extra: fields.into_iter().collect(),
        })
    }

    /// Tells of ends of relations that are no labels.
    fn check_ends(&mut self, schema: &Schema) {
        self.path.push("relations".to_owned());
        for relation in &schema.relations {
            for (key, labels) in [("from", &relation.from), ("to", &relation.to)] {
                for label in labels.iter().filter(|label| schema.get(label).is_none()) {
                    let what = format!(
                        "the relation {:?} names {label:?} in {key:?}, which is no label",
                        relation.name
                    );
                    self.report("", what, "add the label, or take its name out of the relation");
                }
            }
        }
        self.path.pop();
    }

    /// Tells of names and keys that stand twice; of relations with one name the first counts, of keys too.
    fn doubles(&mut self, schema: &Schema) {
        let mut names = std::collections::HashSet::new();
        for relation in &schema.relations {
            if !names.insert(relation.name.clone()) {
                self.path.push("relations".to_owned());
                let what = format!("two types of relations are called {:?}", relation.name);
                self.report("", what, "the first is shown; give the other another name");
                self.path.pop();
            }
        }
        let mut keys: BTreeMap<char, Arc<str>> = BTreeMap::new();
        for label in &schema.labels {
            let Some(key) = label.key else { continue };
            if let Some(first) = keys.get(&key) {
                let what = format!("the labels {first:?} and {:?} have the same key, {key:?}", label.name);
                self.path.push("labels".to_owned());
                self.report("", what, "it calls the first; give the other another key");
                self.path.pop();
            } else {
                keys.insert(key, label.name.clone());
            }
        }
    }
}

/// Puts what is left of a value back into its object, or takes the key out if nothing is.
fn leave(object: &mut Map<String, Value>, key: &str, left: Value) {
    let nothing = match &left {
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if nothing {
        object.shift_remove(key);
    } else {
        object.insert(key.to_owned(), left);
    }
}

/// What of the usual relations the labels of a project have a use for.
fn fitting(mut relations: Vec<RelationDefinition>, schema: &Schema) -> Vec<RelationDefinition> {
    relations.retain_mut(|relation| {
        relation.from.retain(|label| schema.get(label).is_some());
        relation.to.retain(|label| schema.get(label).is_some());
        !relation.from.is_empty() && !relation.to.is_empty()
    });
    relations
}
