//! `hashiya.json`: a project's schema and settings, read and written whole.
//!
//! Described for editors and for other programs by `assets/hashiya.schema.json`. A wrong part is told with its place and
//! never takes the rest with it; what is wrong, and what the program does not know, is written back where it stood.

mod find;
mod lines;
mod read;
pub mod ready;
mod write;

pub use find::from_file;
pub use read::{Reading, read};
pub use write::{WriteError, changed, from_value, put, to_value, without, write};

use super::Inventory;
use crate::model::{AttributeDefinition, AttributeKind, LabelDefinition, RelationDefinition, Schema};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the file inside a project.
pub const FILE: &str = "hashiya.json";
/// The description of the file as JSON Schema, draft 2020-12.
pub const JSON_SCHEMA: &str = include_str!("../../../assets/hashiya.schema.json");
/// Where a project keeps a copy of the description, for editors that are offline; files name it by `$schema`.
pub const JSON_SCHEMA_PLACE: &str = ".hashiya/hashiya.schema.json";
/// An attribute with more values than these is taken for one of any text.
const CHOICES: usize = 12;

/// The schema of a project that says nothing of its own: the labels of news, explained.
pub fn usual() -> Schema {
    ready::get("news").map_or_else(Schema::default, |ready| ready.schema)
}

/// The schema that goes with documents whose labels are known; what the usual schema knows of them is taken from it.
pub fn from_inventory(inventory: &Inventory) -> Schema {
    let usual = usual();
    let known = |name: &Arc<str>, of: &[LabelDefinition]| {
        let known = of.iter().find(|label| label.name == *name).cloned();
        known.unwrap_or_else(|| LabelDefinition { name: name.clone(), ..LabelDefinition::default() })
    };
    let mut labels = Vec::new();
    // Triggers of events are spans too.
    let only_events = inventory.events.keys().filter(|kind| !inventory.labels.contains_key(*kind));
    let none = BTreeMap::new();
    let all = inventory.labels.iter().chain(only_events.map(|kind| (kind, &none)));
    for (name, attributes) in all {
        let mut label = known(name, &usual.labels);
        for (name, values) in attributes {
            if !label.attributes.iter().any(|attribute| attribute.name == *name) {
                let kind = match values.as_slice() {
                    [one] if one == "true" => AttributeKind::YesNo,
                    few if !few.is_empty() && few.len() <= CHOICES => AttributeKind::Choice(few.to_vec()),
                    _ => AttributeKind::Text,
                };
                label.attributes.push(AttributeDefinition::new(name, kind));
            }
        }
        labels.push(label);
    }
    let mut relations: BTreeMap<Arc<str>, RelationDefinition> = BTreeMap::new();
    let named =
        |label: &&Arc<str>| inventory.labels.contains_key(*label) || inventory.events.contains_key(*label);
    let mut tie = |kind: &Arc<str>, from: Vec<&Arc<str>>, to: Vec<&Arc<str>>| {
        let relation = relations.entry(kind.clone()).or_insert_with(|| {
            let known = usual.relation(kind).cloned().unwrap_or_default();
            RelationDefinition { name: kind.clone(), from: Vec::new(), to: Vec::new(), ..known }
        });
        for (list, labels) in [(&mut relation.from, from), (&mut relation.to, to)] {
            for label in labels.into_iter().filter(named) {
                if !list.contains(label) {
                    list.push(label.clone());
                }
            }
        }
    };
    for (kind, ends) in &inventory.relations {
        tie(kind, ends.from.iter().collect(), ends.to.iter().collect());
    }
    for (event, roles) in &inventory.events {
        for (role, targets) in roles {
            tie(role, vec![event], targets.iter().collect());
        }
    }
    Schema {
        labels,
        relations: relations.into_values().collect(),
        document_labels: inventory
            .document_labels
            .iter()
            .map(|name| LabelDefinition { name: name.clone(), ..LabelDefinition::default() })
            .collect(),
        confidence: false,
    }
}

/// Adds to a schema what another has more: labels, types of relations, labels of documents. Says whether there was any.
pub fn join(schema: &mut Schema, other: &Schema) -> bool {
    let before = (schema.labels.len(), schema.relations.len(), schema.document_labels.len());
    for label in &other.labels {
        if schema.get(&label.name).is_none() {
            schema.labels.push(label.clone());
        }
    }
    for relation in &other.relations {
        if schema.relation(&relation.name).is_none() {
            schema.relations.push(relation.clone());
        }
    }
    for label in &other.document_labels {
        if !schema.document_labels.iter().any(|own| own.name == label.name) {
            schema.document_labels.push(label.clone());
        }
    }
    before != (schema.labels.len(), schema.relations.len(), schema.document_labels.len())
}

/// A colour as `#RRGGBB`.
pub fn color_text([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// Reads `#RRGGBB`.
pub fn color_of(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let value = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)?;
    let [_, red, green, blue] = u32::from_str_radix(value, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
mod tests;
