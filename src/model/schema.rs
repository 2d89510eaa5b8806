//! The labels that a project marks with.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One label: its name in files, and how it is shown and reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelDefinition {
    /// Its name in files.
    pub name: Arc<str>,
    /// Its names for readers, by language tag (`en`, `ar`).
    pub names: BTreeMap<String, String>,
    /// Its letter on the keyboard, by the physical key of a Latin layout; its number is its place in the schema.
    pub key: Option<char>,
    /// A colour of its own as red, green and blue; without one it takes the palette's colour of its place.
    pub color: Option<[u8; 3]>,
}

impl LabelDefinition {
    /// Its name in the given language, or in any, or as in files.
    pub fn display_name(&self, language: &str) -> &str {
        self.names.get(language).or_else(|| self.names.get("en")).map_or(&self.name, String::as_str)
    }
}

/// The labels of a project, in the order of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The labels; a label's number key is its place, from 1.
    pub labels: Vec<LabelDefinition>,
}

impl Default for Schema {
    /// The four labels of news: person, organization, date, quote.
    fn default() -> Self {
        let label = |name: &str, key, en: &str, ar: &str| LabelDefinition {
            name: name.into(),
            names: [("en", en), ("ar", ar)]
                .map(|(language, name)| (language.to_owned(), name.to_owned()))
                .into(),
            key: Some(key),
            color: None,
        };
        Self {
            labels: vec![
                label("person", 'p', "Person", "شخص"),
                label("organization", 'o', "Organization", "منظمة"),
                label("date", 'd', "Date", "تاريخ"),
                label("quote", 'q', "Quote", "اقتباس"),
            ],
        }
    }
}

impl Schema {
    /// The place of a label in the schema.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|label| &*label.name == name)
    }

    /// The label of that name.
    pub fn get(&self, name: &str) -> Option<&LabelDefinition> {
        self.labels.iter().find(|label| &*label.name == name)
    }
}
