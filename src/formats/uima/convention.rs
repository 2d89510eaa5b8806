//! How spans and relations are said in layers and features, for all forms of the UIMA world.
//!
//! A span's layer is `extra["layer"]`, without one it is `DKPro`'s `NamedEntity`. Its label is the layer's feature `value`
//! (`PosValue` of parts of speech, and so on), or `extra["feature"]`; if that is null, the annotation says nothing but
//! its layer, and the label is the layer's short name. Attributes are features. What has no feature is JSON in the
//! feature `hashiya`.

use crate::model::{Extra, Relation, Span};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The layer of spans that name none.
pub(in crate::formats) const NAMED_ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";
/// The layer of relations that name none.
pub(in crate::formats) const RELATION: &str = "webanno.custom.Relation";
/// The layer of tokens.
pub(in crate::formats) const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
/// The layer of sentences.
pub(in crate::formats) const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
/// The feature for what has no feature.
pub(in crate::formats) const REST: &str = "hashiya";

/// The feature that is the label, where nothing else is said.
pub(in crate::formats) fn label_feature(layer: &str) -> &'static str {
    let short = short(layer);
    if layer.contains(".lexmorph.type.pos.") {
        "PosValue"
    } else if short == "Dependency" {
        "DependencyType"
    } else if short == "CoreferenceLink" {
        "referenceType"
    } else {
        "value"
    }
}

/// The last name of a layer.
pub(in crate::formats) fn short(layer: &str) -> &str {
    layer.rsplit('.').next().unwrap_or(layer)
}

/// An annotation as features.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::formats) struct Said {
    /// Its layer.
    pub(in crate::formats) layer: Arc<str>,
    /// Its features with their values: text, numbers and truth values.
    pub(in crate::formats) features: Vec<(String, Value)>,
    /// What has no feature.
    pub(in crate::formats) rest: Map<String, Value>,
}

/// Names that are no attribute's.
const RESERVED: [&str; 12] =
    ["begin", "end", "sofa", "id", "type", "self", "target", "role", "links", REST, "Governor", "Dependent"];

/// Says whether an attribute's name can be a feature's.
pub(in crate::formats) fn is_feature(name: &str) -> bool {
    let letter =
        |c: char| c.is_ascii_alphabetic() || ('\u{C0}'..'\u{1FFF}').contains(&c) && c.is_alphabetic();
    let mut chars = name.chars();
    chars.next().is_some_and(letter)
        && chars.all(|c| letter(c) || c.is_ascii_digit() || c == '_')
        && !RESERVED.contains(&name)
}

/// The text of a value, as features have it.
pub(in crate::formats) fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A span as features. `plain` says which text a feature can hold as it is.
pub(in crate::formats) fn of_span(span: &Span, plain: fn(&str) -> bool) -> Said {
    let mut extra = span.extra.clone();
    let layer = take_layer(&mut extra, NAMED_ENTITY);
    let mut said = Said { layer, ..Said::default() };
    let own = take_feature(&mut extra, &said.layer, &span.label);
    let mut attributes = Map::new();
    if let Some(feature) = &own {
        said.features.push((feature.clone(), (*span.label).into()));
        if !plain(&span.label) {
            said.rest.insert("label".to_owned(), (*span.label).into());
        }
    }
    let named = &*said.layer == NAMED_ENTITY;
    if named
        && let Some(Value::Array(links)) = extra.get("links")
        && let Some(target) = links.first().and_then(|link| link.get("target")).and_then(Value::as_str)
    {
        let target = target.to_owned();
        // The one link with nothing but its target is the feature alone.
        if plain(&target) && *links == [json!({"target": target})] {
            extra.remove("links");
        }
        said.features.push(("identifier".to_owned(), target.into()));
    }
    push_attributes(&mut said, &span.attributes, &mut attributes, own.as_deref(), plain, named);
    if !attributes.is_empty() {
        said.rest.insert("attributes".to_owned(), Value::Object(attributes));
    }
    if let Some(note) = &span.note {
        said.rest.insert("note".to_owned(), note.as_str().into());
    }
    if span.unsure {
        said.rest.insert("unsure".to_owned(), true.into());
    }
    if let Some(confidence) = span.confidence {
        said.rest.insert("confidence".to_owned(), json!(confidence));
    }
    if !extra.is_empty() {
        said.rest.insert("extra".to_owned(), Value::Object(extra.into_iter().collect()));
    }
    said
}

/// A relation as features.
pub(in crate::formats) fn of_relation(relation: &Relation, plain: fn(&str) -> bool) -> Said {
    let mut extra = relation.extra.clone();
    let layer = take_layer(&mut extra, RELATION);
    let mut said = Said { layer, ..Said::default() };
    let own = take_feature(&mut extra, &said.layer, &relation.kind);
    if let Some(feature) = &own {
        said.features.push((feature.clone(), (*relation.kind).into()));
        if !plain(&relation.kind) {
            said.rest.insert("label".to_owned(), (*relation.kind).into());
        }
    }
    let mut attributes = Map::new();
    match extra.remove("attributes") {
        Some(Value::Object(map)) if !map.is_empty() => {
            let map: Extra = map.into_iter().collect();
            push_attributes(&mut said, &map, &mut attributes, own.as_deref(), plain, false);
        }
        Some(other) => {
            extra.insert("attributes".to_owned(), other);
        }
        None => {}
    }
    if !attributes.is_empty() {
        said.rest.insert("attributes".to_owned(), Value::Object(attributes));
    }
    if !extra.is_empty() {
        said.rest.insert("extra".to_owned(), Value::Object(extra.into_iter().collect()));
    }
    said
}

fn take_layer(extra: &mut Extra, usual: &str) -> Arc<str> {
    match extra.get("layer") {
        Some(Value::String(layer)) if is_layer(layer) => {
            let layer = Arc::from(layer.as_str());
            extra.remove("layer");
            layer
        }
        _ => usual.into(),
    }
}

/// Says whether a text can be the name of a layer.
fn is_layer(name: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.split('.').all(word) && !name.starts_with("uima.cas.") && !name.starts_with("hashiya.")
}

/// The feature that the label is, if it is one.
fn take_feature(extra: &mut Extra, layer: &str, label: &str) -> Option<String> {
    match extra.get("feature") {
        Some(Value::String(feature)) if is_feature(feature) && feature != "identifier" => {
            let feature = feature.clone();
            extra.remove("feature");
            Some(feature)
        }
        Some(Value::Null) => {
            extra.remove("feature");
            (label != short(layer)).then(|| label_feature(layer).to_owned())
        }
        _ => Some(label_feature(layer).to_owned()),
    }
}

fn push_attributes(
    said: &mut Said,
    from: &Extra,
    rest: &mut Map<String, Value>,
    own: Option<&str>,
    plain: fn(&str) -> bool,
    named: bool,
) {
    for (name, value) in from {
        let words = match value {
            Value::String(text) => Some(text.as_str()),
            Value::Bool(_) | Value::Number(_) => None,
            _ => {
                rest.insert(name.clone(), value.clone());
                continue;
            }
        };
        // An unset label's feature must not be taken for an attribute's.
        let taken = own == Some(name) || name == label_feature(&said.layer) || named && name == "identifier";
        if is_feature(name) && !taken {
            said.features.push((name.clone(), value.clone()));
            if words.is_some_and(plain) {
                continue;
            }
        }
        rest.insert(name.clone(), value.clone());
    }
}

/// What was read of an annotation: label, attributes, and the rest.
#[derive(Debug, Default)]
pub(in crate::formats) struct Heard {
    /// The label, or the layer's short name.
    pub(in crate::formats) label: Arc<str>,
    /// The other features.
    pub(in crate::formats) attributes: Extra,
    /// The keys that the record keeps of it.
    pub(in crate::formats) extra: Extra,
    /// What stood in the feature `hashiya`.
    pub(in crate::formats) rest: Map<String, Value>,
}

/// Takes an annotation's features apart; `declared` are the features of its layer in their order, if they are known.
pub(in crate::formats) fn hear(
    layer: &str,
    usual: &str,
    mut features: Vec<(String, Value)>,
    declared: &[Arc<str>],
) -> Heard {
    let mut heard = Heard::default();
    let rest = features.iter().position(|(name, _)| name == REST);
    if let Some(Value::Object(map)) =
        rest.and_then(|at| features[at].1.as_str()).and_then(|text| serde_json::from_str(text).ok())
    {
        heard.rest = map;
        features.retain(|(name, _)| name != REST);
    }
    let usual_feature = label_feature(layer);
    let has = |name: &str| features.iter().any(|(feature, _)| feature == name);
    let first = || features.iter().find(|(_, value)| value.is_string()).map(|(name, _)| name.clone());
    let feature = if has(usual_feature) || declared.iter().any(|name| &**name == usual_feature) {
        Some(usual_feature.to_owned())
    } else if usual_feature != "value" && has("value") {
        Some("value".to_owned())
    } else if let Some(first) = declared.iter().find(|name| is_feature(name)) {
        Some(first.to_string())
    } else if layer == NAMED_ENTITY {
        None
    } else {
        first().filter(|name| is_feature(name))
    };
    let label = feature.as_ref().and_then(|feature| features.iter().position(|(name, _)| name == feature));
    if layer != usual {
        heard.extra.insert("layer".to_owned(), layer.into());
    }
    if let (Some(at), Some(feature)) = (label, feature) {
        heard.label = words(&features.remove(at).1).into();
        if feature != usual_feature {
            heard.extra.insert("feature".to_owned(), feature.into());
        }
    } else {
        heard.label = short(layer).into();
        heard.extra.insert("feature".to_owned(), Value::Null);
    }
    if layer == NAMED_ENTITY
        && let Some(at) = features.iter().position(|(name, _)| name == "identifier")
    {
        let target = features.remove(at).1;
        heard.extra.insert("links".to_owned(), json!([{"target": target}]));
    }
    heard.attributes = features.into_iter().collect();
    if let Some(Value::String(label)) = heard.rest.remove("label") {
        heard.label = label.into();
    }
    if let Some(Value::Object(map)) = heard.rest.remove("attributes") {
        heard.attributes.extend(map);
    }
    if let Some(Value::Object(map)) = heard.rest.remove("extra") {
        heard.extra.extend(map);
    }
    heard
}

impl Heard {
    /// Puts into a span what was read of it; gives the rest that is not the span's.
    pub(in crate::formats) fn into_span(mut self, span: &mut Span) -> Map<String, Value> {
        span.label = self.label;
        span.attributes = self.attributes;
        span.extra = self.extra;
        if let Some(Value::String(note)) = self.rest.remove("note") {
            span.note = Some(note);
        }
        if let Some(Value::Bool(unsure)) = self.rest.remove("unsure") {
            span.unsure = unsure;
        }
        if let Some(confidence) = self.rest.remove("confidence") {
            span.confidence = confidence.as_f64();
        }
        self.rest
    }

    /// Puts into a relation what was read of it.
    pub(in crate::formats) fn into_relation(self, relation: &mut Relation) {
        relation.kind = self.label;
        relation.extra = self.extra;
        if !self.attributes.is_empty() {
            let attributes = Value::Object(self.attributes.into_iter().collect());
            relation.extra.insert("attributes".to_owned(), attributes);
        }
    }
}
