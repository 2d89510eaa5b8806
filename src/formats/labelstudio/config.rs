//! The configuration of the labelling: which controls there are, and what they label.

use super::names;
use crate::formats::Inventory;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What a configuration says.
#[derive(Default)]
pub(in crate::formats) struct Config {
    /// What is labelled.
    pub(super) objects: Vec<Object>,
    /// What is declared.
    pub(in crate::formats) declared: Inventory,
}

/// What is labelled: a text, an image …
pub(super) struct Object {
    /// `Text`, `HyperText`, `Paragraphs`, `Image` …
    pub(super) kind: String,
    /// Its name, which results say.
    pub(super) name: String,
    /// The key of the data in which it is.
    pub(super) key: String,
    /// The data has but its address.
    pub(super) elsewhere: bool,
}

/// Reads a configuration; says why it is none.
pub(in crate::formats) fn read(xml: &str) -> Result<Config, String> {
    let mut reader = Reader::from_str(xml);
    let mut config = Config::default();
    // Open controls, and whether each is of the document.
    let mut open: Vec<(String, String, bool)> = Vec::new();
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    loop {
        let (tag, closed) = match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let (kind, values) = taken_apart(&tag)?;
        let value = |key: &str| values.get(key).map(String::as_str).unwrap_or_default();
        let of_region = value("perRegion") == "true";
        match kind.as_str() {
            "Label" => {
                let label = if value("value").is_empty() { value("alias") } else { value("value") };
                if !label.is_empty() {
                    config.declared.labels.entry(label.into()).or_default();
                }
            }
            "Relation" => {
                config.declared.relations.entry(value("value").into()).or_default();
            }
            "Choice" => match open.iter().rev().find(|(kind, ..)| kind == "Choices") {
                Some((_, control, true)) => {
                    let known = attributes.entry(names::attribute(control).to_owned()).or_default();
                    if known.len() < 64 {
                        known.push(value("value").to_owned());
                    }
                }
                Some(_) => {
                    config.declared.document_labels.insert(value("value").into());
                }
                None => {}
            },
            _ if values.contains_key("name") && value("value").starts_with('$') => {
                config.objects.push(Object {
                    name: value("name").to_owned(),
                    key: value("value").trim_start_matches('$').to_owned(),
                    elsewhere: value("valueType") == "url" || value("valuetype") == "url",
                    kind: kind.clone(),
                });
            }
            _ => {}
        }
        if !closed {
            open.push((kind, value("name").to_owned(), of_region));
        }
    }
    // A control of regions is one of every label.
    for known in config.declared.labels.values_mut() {
        known.extend(attributes.clone());
    }
    Ok(config)
}

fn taken_apart(tag: &BytesStart<'_>) -> Result<(String, BTreeMap<String, String>), String> {
    let mut values = BTreeMap::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        values.insert(text(attribute.key.as_ref()), value.into_owned());
    }
    Ok((text(tag.name().as_ref()), values))
}

fn text(name: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(name.as_ref()).into_owned()
}

/// The configuration for what the documents hold.
pub(super) fn write(inventory: &Inventory) -> String {
    let mut out = String::from("<View>\n");
    let mut attributes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for known in inventory.labels.values() {
        for (name, values) in known {
            attributes.entry(name).or_default().extend(values.iter().map(String::as_str));
        }
    }
    let list = |out: &mut String, tag: &str, values: &mut dyn Iterator<Item = &str>| {
        for value in values.filter(|value| !value.is_empty() && value.chars().all(is_allowed)) {
            let _ = writeln!(out, "    <{tag} value=\"{}\"/>", escaped(value));
        }
    };
    let _ = writeln!(out, "  <Labels name=\"{}\" toName=\"{}\">", names::LABEL, names::TEXT);
    list(&mut out, "Label", &mut inventory.labels.keys().map(|label| &**label));
    out.push_str("  </Labels>\n");
    let _ = writeln!(out, "  <Text name=\"{0}\" value=\"${0}\" granularity=\"symbol\"/>", names::TEXT);
    if !inventory.relations.is_empty() {
        out.push_str("  <Relations>\n");
        list(&mut out, "Relation", &mut inventory.relations.keys().map(|kind| &**kind));
        out.push_str("  </Relations>\n");
    }
    for (name, values) in attributes {
        if !name.chars().all(is_allowed) {
            continue;
        }
        let _ = writeln!(
            out,
            "  <Choices name=\"{}\" toName=\"{}\" perRegion=\"true\" choice=\"multiple\">",
            escaped(&names::of_attribute(name)),
            names::TEXT
        );
        list(&mut out, "Choice", &mut values.into_iter());
        out.push_str("  </Choices>\n");
    }
    let _ = writeln!(
        out,
        "  <TextArea name=\"{}\" toName=\"{}\" perRegion=\"true\" editable=\"true\"/>",
        names::NOTE,
        names::TEXT
    );
    if !inventory.document_labels.is_empty() {
        let _ = writeln!(
            out,
            "  <Choices name=\"{}\" toName=\"{}\" choice=\"multiple\">",
            names::DOCUMENT,
            names::TEXT
        );
        list(&mut out, "Choice", &mut inventory.document_labels.iter().map(|label| &**label));
        out.push_str("  </Choices>\n");
    }
    out.push_str("</View>\n");
    out
}

/// Says whether XML can hold a character.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}
