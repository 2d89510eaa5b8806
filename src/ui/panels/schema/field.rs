//! The fields of the schema's panel: what each shows, and the command that what is written in it becomes.

use crate::app::{Place, SchemaCommand};
use crate::formats::schema::{color_of, color_text};
use crate::model::migrate::{Migration, What};
use crate::model::{AttributeKind, LabelDefinition, RelationDefinition, Schema};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A field of what is looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// Its name in files.
    Name,
    /// Its name in a language.
    Names(String),
    /// Its letter on the keyboard.
    Key,
    /// Its colour.
    Color,
    /// What it means, in a language.
    Description(String),
    /// An example.
    Example(usize),
    /// A line of its guideline, in a language.
    Guideline(String, usize),
    /// The name of an attribute.
    Attribute(usize),
    /// The name of an attribute, in a language.
    AttributeNames(usize, String),
    /// The values of an attribute.
    Values(usize),
    /// How many relations may start from a span.
    MostFrom,
    /// How many may end at one.
    MostTo,
}

/// Why what is written is not taken: a key of the catalogue.
pub(super) type Refusal = &'static str;

pub(super) fn label(schema: &Schema, place: Place) -> Option<&LabelDefinition> {
    match place {
        Place::Label(at) => schema.labels.get(at),
        Place::DocumentLabel(at) => schema.document_labels.get(at),
        Place::Relation(_) | Place::Bin => None,
    }
}

pub(super) fn label_mut(schema: &mut Schema, place: Place) -> Option<&mut LabelDefinition> {
    match place {
        Place::Label(at) => schema.labels.get_mut(at),
        Place::DocumentLabel(at) => schema.document_labels.get_mut(at),
        Place::Relation(_) | Place::Bin => None,
    }
}

pub(super) fn relation(schema: &Schema, place: Place) -> Option<&RelationDefinition> {
    if let Place::Relation(at) = place { schema.relations.get(at) } else { None }
}

pub(super) fn relation_mut(schema: &mut Schema, place: Place) -> Option<&mut RelationDefinition> {
    if let Place::Relation(at) = place { schema.relations.get_mut(at) } else { None }
}

/// The name in files of what is looked at.
pub(super) fn name(schema: &Schema, place: Place) -> Option<Arc<str>> {
    let label = label(schema, place).map(|label| label.name.clone());
    label.or_else(|| relation(schema, place).map(|relation| relation.name.clone()))
}

/// What it is, to a change that annotations follow.
pub(super) fn what(place: Place) -> What {
    match place {
        Place::Relation(_) => What::Relation,
        Place::DocumentLabel(_) => What::DocumentLabel,
        Place::Label(_) | Place::Bin => What::Label,
    }
}

/// The command that makes the schema another.
pub(super) fn change(
    schema: &Schema,
    place: Place,
    how: impl FnOnce(&mut Schema) -> Option<()>,
) -> Option<SchemaCommand> {
    let mut after = schema.clone();
    how(&mut after)?;
    let about = name(&after, place).or_else(|| name(schema, place)).unwrap_or_default();
    (after != *schema).then(|| SchemaCommand::Change(Box::new(after), about.to_string()))
}

fn set_text(texts: &mut BTreeMap<String, String>, language: &str, text: &str) {
    if text.is_empty() {
        texts.remove(language);
    } else {
        texts.insert(language.to_owned(), text.to_owned());
    }
}

/// Puts a line in the place of another, or behind the last; an empty one takes it out.
fn set_line(lines: &mut Vec<String>, at: usize, text: &str) {
    match (at < lines.len(), text.is_empty()) {
        (true, true) => {
            lines.remove(at);
        }
        (true, false) => text.clone_into(&mut lines[at]),
        (false, true) => {}
        (false, false) => lines.push(text.to_owned()),
    }
}

impl Field {
    /// What it says now.
    pub(super) fn now(&self, schema: &Schema, place: Place) -> String {
        let (label, relation) = (label(schema, place), relation(schema, place));
        let text = |texts: Option<&BTreeMap<String, String>>, language: &str| {
            texts.and_then(|texts| texts.get(language)).cloned().unwrap_or_default()
        };
        let attribute = |at: usize| label.and_then(|label| label.attributes.get(at));
        match self {
            Self::Name => name(schema, place).unwrap_or_default().to_string(),
            Self::Names(language) => {
                let names = label.map(|label| &label.names).or(relation.map(|relation| &relation.names));
                text(names, language)
            }
            Self::Key => {
                let key = label.and_then(|label| label.key).or(relation.and_then(|relation| relation.key));
                key.map(|key| key.to_ascii_uppercase().to_string()).unwrap_or_default()
            }
            Self::Color => {
                let color =
                    label.and_then(|label| label.color).or(relation.and_then(|relation| relation.color));
                color.map(color_text).unwrap_or_default()
            }
            Self::Description(language) => {
                let texts = label.map(|label| &label.description);
                text(texts.or(relation.map(|relation| &relation.description)), language)
            }
            Self::Example(at) => label.and_then(|label| label.examples.get(*at)).cloned().unwrap_or_default(),
            Self::Guideline(language, line) => {
                let guideline = label.and_then(|label| label.guideline.get(language));
                guideline.and_then(|text| text.lines().nth(*line)).unwrap_or_default().to_owned()
            }
            Self::Attribute(at) => attribute(*at).map(|one| one.name.clone()).unwrap_or_default(),
            Self::AttributeNames(at, language) => text(attribute(*at).map(|one| &one.names), language),
            Self::Values(at) => match attribute(*at).map(|one| &one.kind) {
                Some(AttributeKind::Choice(values)) => values.join(", "),
                _ => String::new(),
            },
            Self::MostFrom | Self::MostTo => {
                let most = relation.and_then(|relation| {
                    if *self == Self::MostFrom { relation.most_from } else { relation.most_to }
                });
                most.map(|most| most.to_string()).unwrap_or_default()
            }
        }
    }

    /// The command that what is written becomes; none if it says nothing new.
    pub(super) fn command(
        &self,
        schema: &Schema,
        place: Place,
        text: &str,
    ) -> Result<Option<SchemaCommand>, Refusal> {
        let text = text.trim();
        if text == self.now(schema, place) {
            return Ok(None);
        }
        match self {
            Self::Name => {
                let Some(from) = name(schema, place) else { return Ok(None) };
                let taken = match place {
                    Place::Label(_) | Place::Bin => schema.get(text).is_some(),
                    Place::Relation(_) => schema.relation(text).is_some(),
                    Place::DocumentLabel(_) => {
                        schema.document_labels.iter().any(|label| *label.name == *text)
                    }
                };
                rename(what(place), &from, text, taken)
            }
            Self::Attribute(at) => {
                let Some(label) = label(schema, place) else { return Ok(None) };
                let Some(attribute) = label.attributes.get(*at) else { return Ok(None) };
                let taken = label.attributes.iter().any(|other| other.name == text);
                if matches!(place, Place::DocumentLabel(_)) {
                    return Ok(None);
                }
                rename(What::Attribute(label.name.clone()), &attribute.name.as_str().into(), text, taken)
            }
            _ => {
                let mut refused = None;
                let command = change(schema, place, |after| {
                    refused = self.set(after, place, text).err();
                    Some(())
                });
                refused.map_or(Ok(command), Err)
            }
        }
    }

    fn set(&self, schema: &mut Schema, place: Place, text: &str) -> Result<(), Refusal> {
        match self {
            Self::Key => return set_key(schema, place, text),
            Self::Color => {
                let color =
                    if text.is_empty() { None } else { Some(color_of(text).ok_or("schema-color-form")?) };
                if let Some(label) = label_mut(schema, place) {
                    label.color = color;
                } else if let Some(relation) = relation_mut(schema, place) {
                    relation.color = color;
                }
            }
            Self::MostFrom | Self::MostTo => {
                let most = match text {
                    "" => None,
                    text => {
                        Some(text.parse().ok().filter(|most: &u32| 0 < *most).ok_or("schema-number-form")?)
                    }
                };
                if let Some(relation) = relation_mut(schema, place) {
                    *(if *self == Self::MostFrom {
                        &mut relation.most_from
                    } else {
                        &mut relation.most_to
                    }) = most;
                }
            }
            Self::Values(at) => {
                let values = text.split([',', '،']).map(str::trim).filter(|value| !value.is_empty());
                let mut all: Vec<String> = Vec::new();
                for value in values {
                    if !all.iter().any(|other| other == value) {
                        all.push(value.to_owned());
                    }
                }
                if all.is_empty() {
                    return Err("schema-values-form");
                }
                let label = label_mut(schema, place);
                if let Some(attribute) = label.and_then(|label| label.attributes.get_mut(*at)) {
                    attribute.kind = AttributeKind::Choice(all);
                }
            }
            Self::Names(language) | Self::Description(language) => {
                let names = matches!(self, Self::Names(_));
                if let Some(relation) = relation_mut(schema, place) {
                    set_text(
                        if names { &mut relation.names } else { &mut relation.description },
                        language,
                        text,
                    );
                } else if let Some(label) = label_mut(schema, place) {
                    set_text(if names { &mut label.names } else { &mut label.description }, language, text);
                }
            }
            Self::Example(at) => {
                if let Some(label) = label_mut(schema, place) {
                    set_line(&mut label.examples, *at, text);
                }
            }
            Self::Guideline(language, at) => {
                if let Some(label) = label_mut(schema, place) {
                    let old = label.guideline.get(language).map(String::as_str).unwrap_or_default();
                    let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
                    set_line(&mut lines, *at, text);
                    set_text(&mut label.guideline, language, &lines.join("\n"));
                }
            }
            Self::AttributeNames(at, language) => {
                let label = label_mut(schema, place);
                if let Some(attribute) = label.and_then(|label| label.attributes.get_mut(*at)) {
                    set_text(&mut attribute.names, language, text);
                }
            }
            Self::Name | Self::Attribute(_) => {}
        }
        Ok(())
    }
}

/// Asks to give something another name; two become one only where that is asked for.
fn rename(what: What, from: &Arc<str>, to: &str, taken: bool) -> Result<Option<SchemaCommand>, Refusal> {
    if to.is_empty() {
        return Err("schema-name-empty");
    }
    if taken {
        return Err("schema-name-taken");
    }
    Ok(Some(SchemaCommand::Look(Migration::Rename { what, from: from.clone(), to: to.into() })))
}

fn set_key(schema: &mut Schema, place: Place, text: &str) -> Result<(), Refusal> {
    let mut letters = text.chars();
    let key = match (letters.next(), letters.next()) {
        (None, _) => None,
        (Some(letter), None) if letter.is_ascii_alphabetic() => Some(letter.to_ascii_lowercase()),
        _ => return Err("schema-key-form"),
    };
    let own = name(schema, place);
    let other =
        |name: &Arc<str>, other: Option<char>| Some(name) != own.as_ref() && key.is_some() && other == key;
    let taken = match place {
        Place::Relation(_) => schema.relations.iter().any(|one| other(&one.name, one.key)),
        _ => schema.labels.iter().any(|one| other(&one.name, one.key)),
    };
    if taken {
        return Err("schema-key-taken");
    }
    if let Some(label) = label_mut(schema, place) {
        label.key = key;
    } else if let Some(relation) = relation_mut(schema, place) {
        relation.key = key;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_becomes_a_change_or_is_refused_with_a_reason() {
        let schema = Schema::default();
        let label = Place::Label(3);
        let guideline = |line| Field::Guideline("ar".to_owned(), line);
        for (place, field, text, want) in [
            (label, Field::Key, "k", Ok("\"key\":\"k\"")),
            (label, Field::Key, "p", Err("schema-key-taken")),
            (label, Field::Key, "ل", Err("schema-key-form")),
            (label, Field::Color, "#102030", Ok("\"color\":\"#102030\"")),
            (label, Field::Color, "red", Err("schema-color-form")),
            (label, Field::Names("en".to_owned()), "Said", Ok("\"en\":\"Said\"")),
            (label, guideline(4), "- هنا", Ok("\"guideline\":{\"ar\":\"- هنا\"}")),
            (label, Field::Example(0), "«نعم»", Ok("\"examples\":[\"«نعم»\"]")),
            (label, Field::Values(0), "a، b, a", Ok("\"values\":[\"a\",\"b\"]")),
            (label, Field::Values(0), "،", Err("schema-values-form")),
            (label, Field::Name, "person", Err("schema-name-taken")),
            (label, Field::Name, "", Err("schema-name-empty")),
            (Place::Relation(0), Field::MostFrom, "2", Ok("\"most_from\":2")),
            (Place::Relation(0), Field::MostTo, "0", Err("schema-number-form")),
            (Place::Relation(0), Field::Key, "c", Err("schema-key-taken")),
        ] {
            match (field.command(&schema, place, text), want) {
                (Ok(Some(SchemaCommand::Change(after, _))), Ok(want)) => {
                    let file = crate::formats::schema::to_value(&after).to_string();
                    assert!(file.contains(want), "{field:?} {file}");
                    assert_eq!(field.command(&after, place, &field.now(&after, place)), Ok(None));
                }
                (got, want) => assert_eq!(got.map(|_| ""), want, "{field:?} {text}"),
            }
        }
        let renamed = Field::Name.command(&schema, label, "said").unwrap();
        assert!(matches!(renamed, Some(SchemaCommand::Look(Migration::Rename { .. }))));
    }
}
