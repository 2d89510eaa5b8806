//! Schemas that are ready to be taken: those of well-known corpora, and of news.

use super::read;
use crate::model::Schema;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names and files, in the order in which they are offered.
const FILES: [(&str, &str); 5] = [
    ("news", include_str!("../../../assets/schemas/news.json")),
    ("conll", include_str!("../../../assets/schemas/conll.json")),
    ("ontonotes", include_str!("../../../assets/schemas/ontonotes.json")),
    ("wojood", include_str!("../../../assets/schemas/wojood.json")),
    ("quotations", include_str!("../../../assets/schemas/quotations.json")),
];

/// A schema that is ready to be taken.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is called, by language tag.
    pub title: BTreeMap<String, String>,
    /// What it is for, by language tag.
    pub about: BTreeMap<String, String>,
    /// The schema.
    pub schema: Schema,
}

/// Names of all, in the order in which they are offered.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The file of the one of that name.
pub fn file(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(other, _)| *other == name).map(|(_, file)| *file)
}

/// The one of that name.
pub fn get(name: &str) -> Option<Ready> {
    let (name, file) = FILES.iter().find(|(other, _)| *other == name)?;
    let top: Value = serde_json::from_str(file).ok()?;
    let texts = |key: &str| {
        let texts = top.get(key).and_then(Value::as_object).into_iter().flatten();
        texts.filter_map(|(language, text)| Some((language.clone(), text.as_str()?.to_owned()))).collect()
    };
    Some(Ready {
        name,
        title: texts("title"),
        about: texts("about"),
        schema: read(name, file.as_bytes()).schema,
    })
}

/// All of them.
pub fn all() -> impl Iterator<Item = Ready> {
    names().filter_map(get)
}
