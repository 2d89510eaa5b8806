//! The labels that a project marks with.

use super::edtf::When;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The key of a text that is said to be of no language, among texts by language (ISO 639: undetermined).
pub const NO_LANGUAGE: &str = "und";

/// Of texts by language the one in the given language, or in English, or in any.
pub fn in_language<'a>(texts: &'a BTreeMap<String, String>, language: &str) -> Option<&'a str> {
    let text = texts.get(language).or_else(|| texts.get("en")).or_else(|| texts.values().next());
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// One label: its name in files, and how it is shown and reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelDefinition {
    /// Its name in files.
    pub name: Arc<str>,
    /// Its names for readers, by language tag (`en`, `ar`).
    pub names: BTreeMap<String, String>,
    /// Its letter on the keyboard, by the physical key of a Latin layout; its number is its place in the schema.
    pub key: Option<char>,
    /// A colour of its own as red, green and blue; without one it takes the palette's colour of its place.
    pub color: Option<[u8; 3]>,
    /// What can be said of its spans.
    pub attributes: Vec<AttributeDefinition>,
    /// What it means in a sentence, by language tag.
    pub description: BTreeMap<String, String>,
    /// Stretches of text that are to be marked so.
    pub examples: Vec<String>,
    /// How to decide the hard cases, in Markdown, by language tag.
    pub guideline: BTreeMap<String, String>,
    /// What its spans are in a structure that the program knows.
    pub role: Option<Role>,
    /// Keys of its file that the program does not know.
    pub extra: BTreeMap<String, Value>,
}

/// What the spans of a label are in the structure of a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What was said; the speaker, the cue and the addressee are tied to it by relations of those names.
    Quotation,
    /// The word that tells that something was said. Its label has no number key.
    Cue,
}

impl Role {
    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quotation => "quotation",
            Self::Cue => "cue",
        }
    }

    /// Finds a role by its name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Quotation, Self::Cue].into_iter().find(|role| role.as_str() == name)
    }
}

/// Attribute of a date: what it means, by ISO 8601.
pub const VALUE: &str = "value";
/// Attribute of a quotation: `direct`, `indirect` or `mixed`.
pub const QUOTATION_TYPE: &str = "type";
/// Type of the relation from a quotation to the mention of who said it.
pub const SPEAKER: &str = "speaker";
/// Type of the relation from a quotation to its cue.
pub const CUE: &str = "cue";
/// Type of the relation from a quotation to the mention of whom it was said to.
pub const ADDRESSEE: &str = "addressee";

/// One type of relation between spans, and its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelationDefinition {
    /// Its name in files.
    pub name: Arc<str>,
    /// Its names for readers, by language tag.
    pub names: BTreeMap<String, String>,
    /// Its letter on the keyboard while a relation is being made.
    pub key: Option<char>,
    /// A colour of its own as red, green and blue.
    pub color: Option<[u8; 3]>,
    /// Labels that may stand where it starts; none said is any.
    pub from: Vec<Arc<str>>,
    /// Labels that may stand where it ends; none said is any.
    pub to: Vec<Arc<str>>,
    /// It means the same in both directions, and is drawn without an arrow.
    pub symmetric: bool,
    /// At most so many of them start from one span.
    pub most_from: Option<u32>,
    /// At most so many of them end at one span.
    pub most_to: Option<u32>,
    /// What it means in a sentence, by language tag.
    pub description: BTreeMap<String, String>,
    /// Keys of its file that the program does not know.
    pub extra: BTreeMap<String, Value>,
}

impl RelationDefinition {
    /// Its name in the given language, or in any, or as in files.
    pub fn display_name(&self, language: &str) -> &str {
        in_language(&self.names, language).unwrap_or(&self.name)
    }
}

/// Something that can be said of the spans of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeDefinition {
    /// Its name in files.
    pub name: String,
    /// Its names for readers, by language tag.
    pub names: BTreeMap<String, String>,
    /// Which values it takes.
    pub kind: AttributeKind,
    /// Keys of its file that the program does not know.
    pub extra: BTreeMap<String, Value>,
}

impl AttributeDefinition {
    /// An attribute of which no more is said.
    pub fn new(name: impl Into<String>, kind: AttributeKind) -> Self {
        Self { name: name.into(), names: BTreeMap::new(), kind, extra: BTreeMap::new() }
    }

    /// Its name in the given language, or in any, or as in files.
    pub fn display_name(&self, language: &str) -> &str {
        in_language(&self.names, language).unwrap_or(&self.name)
    }
}

/// The values that an attribute takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttributeKind {
    /// Any text.
    Text,
    /// One of these.
    Choice(Vec<String>),
    /// A number.
    Number,
    /// The value of a date: see [`When`].
    Date,
    /// True or false.
    YesNo,
}

impl AttributeKind {
    /// Reads a value as a user writes it; nothing written is no value.
    ///
    /// # Errors
    /// If it is not one of these values.
    pub fn read(&self, text: &str) -> Result<Option<Value>, NoValue> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self {
            Self::Text => Some(Value::from(text)),
            Self::Choice(values) => {
                values.iter().find(|value| *value == text).map(|value| value.as_str().into())
            }
            Self::Number => serde_json::from_str::<serde_json::Number>(text).ok().map(Value::Number),
            Self::Date => text.parse::<When>().ok().map(|when| when.to_string().into()),
            Self::YesNo => text.parse::<bool>().ok().map(Value::from),
        };
        value.map(Some).ok_or(NoValue)
    }
}

/// The text is no value of the attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no value of this attribute")]
pub struct NoValue;

impl LabelDefinition {
    /// Its name in the given language, or in any, or as in files.
    pub fn display_name(&self, language: &str) -> &str {
        in_language(&self.names, language).unwrap_or(&self.name)
    }
}

/// The labels of a project, in the order of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The labels; a label's number key is its place, from 1.
    pub labels: Vec<LabelDefinition>,
    /// The types of relations.
    pub relations: Vec<RelationDefinition>,
    /// The labels that a document as a whole can have.
    pub document_labels: Vec<LabelDefinition>,
    /// Says that each span may tell how sure somebody is of it.
    pub confidence: bool,
}

impl Default for Schema {
    /// The four labels of news: person, organization, date, quote; and the cue of a quotation.
    fn default() -> Self {
        let label = |name: &str, key, en: &str, ar: &str| LabelDefinition {
            name: name.into(),
            names: [("en", en), ("ar", ar)]
                .map(|(language, name)| (language.to_owned(), name.to_owned()))
                .into(),
            key,
            ..LabelDefinition::default()
        };
        let relation = |name: &str, key, en: &str, ar: &str, to: &[&str]| RelationDefinition {
            name: name.into(),
            names: [("en", en), ("ar", ar)]
                .map(|(language, name)| (language.to_owned(), name.to_owned()))
                .into(),
            key: Some(key),
            from: vec!["quote".into()],
            to: to.iter().map(|&label| label.into()).collect(),
            most_from: Some(1),
            ..RelationDefinition::default()
        };
        let attribute = |name: &str, en: &str, ar: &str, kind| AttributeDefinition {
            names: [("en", en), ("ar", ar)]
                .map(|(language, name)| (language.to_owned(), name.to_owned()))
                .into(),
            ..AttributeDefinition::new(name, kind)
        };
        let kinds = ["direct", "indirect", "mixed"].map(str::to_owned).to_vec();
        let names = ["person", "organization"];
        Self {
            confidence: false,
            document_labels: Vec::new(),
            labels: vec![
                label("person", Some('p'), "Person", "شخص"),
                label("organization", Some('o'), "Organization", "منظمة"),
                LabelDefinition {
                    attributes: vec![attribute(VALUE, "Value", "القيمة", AttributeKind::Date)],
                    ..label("date", Some('d'), "Date", "تاريخ")
                },
                LabelDefinition {
                    role: Some(Role::Quotation),
                    attributes: vec![attribute(
                        QUOTATION_TYPE,
                        "Type",
                        "النوع",
                        AttributeKind::Choice(kinds),
                    )],
                    ..label("quote", Some('q'), "Quote", "اقتباس")
                },
                LabelDefinition { role: Some(Role::Cue), ..label("cue", None, "Cue", "فعل القول") },
            ],
            relations: vec![
                relation(SPEAKER, 's', "Speaker", "المتكلم", &names),
                relation(CUE, 'c', "Cue", "فعل القول", &["cue"]),
                relation(ADDRESSEE, 'a', "Addressee", "المخاطب", &names),
            ],
        }
    }
}

impl Schema {
    /// The place of a label in the schema.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|label| &*label.name == name)
    }

    /// The labels that are marked by hand, in the order of the palette: a label's number key is its place among
    /// them, from 1. A cue is marked with its quotation.
    pub fn palette(&self) -> impl Iterator<Item = (usize, &LabelDefinition)> {
        self.labels.iter().enumerate().filter(|(_, label)| label.role != Some(Role::Cue))
    }

    /// The relation type of that name.
    pub fn relation(&self, name: &str) -> Option<&RelationDefinition> {
        self.relations.iter().find(|relation| &*relation.name == name)
    }

    /// The label of that name.
    pub fn get(&self, name: &str) -> Option<&LabelDefinition> {
        self.labels.iter().find(|label| &*label.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_form_of_their_attribute() {
        let choice = AttributeKind::Choice(vec!["direct".to_owned()]);
        for (kind, good, bad) in [
            (&choice, "direct", "indirect"),
            (&AttributeKind::Number, "-2.5", "two"),
            (&AttributeKind::Date, "2024-02-29", "2023-02-29"),
            (&AttributeKind::Date, "2022-10", "2022-13"),
            (&AttributeKind::Date, "2022", "22"),
            (&AttributeKind::Date, "XXXX-10-24", "2005/2003"),
            (&AttributeKind::YesNo, "true", "perhaps"),
        ] {
            assert!(kind.read(good).unwrap().is_some(), "{good}");
            assert_eq!(kind.read(bad), Err(NoValue), "{bad}");
            assert_eq!(kind.read(" "), Ok(None));
        }
    }
}
