//! Spans, relations and entities from single structures.

use super::{Role, Work};
use crate::formats::Entity;
use crate::formats::uima::ROLE;
use crate::formats::uima::cas::{Feature, Structure};
use crate::formats::uima::convention::{NAMED_ENTITY, RELATION, REST, TOKEN, hear, short};
use crate::model::{Extra, Relation, Span, SpanId};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::Arc;

impl Work<'_> {
    pub(super) fn span(&mut self, structure: &Structure) {
        let Some(&range) = self.ranges.get(&structure.id) else { return };
        let id = SpanId(format!("s{}", structure.id).into());
        let mut span = Span::new(id.clone(), "", range);
        let kind = &*structure.kind;
        let mut features: Vec<(String, Value)> = Vec::new();
        let mut references = Map::new();
        let token = kind == TOKEN;
        for (name, feature) in &structure.features {
            match feature {
                Feature::Plain(_) if matches!(&**name, "begin" | "end") => {}
                Feature::Plain(value) => {
                    if !token || &**name == REST || self.roles.get(&structure.id) == Some(&Role::Span) {
                        features.push((name.to_string(), value.clone()));
                    }
                }
                Feature::Ref(_) if &**name == "sofa" => {}
                Feature::Ref(target) if self.is_span(*target) => {
                    let tied = token && self.ranges.get(target) == Some(&range) && &**name != "parent";
                    // That a token has its own part of speech is said by where the two stand.
                    if !tied {
                        self.refer(name, &id, *target);
                    }
                }
                Feature::Ref(0) => {}
                Feature::Ref(target) if self.get(*target).is_some() => {
                    references.insert(name.to_string(), (*target).into());
                }
                Feature::Refs(links) if self.slot(name, &id, links) => {}
                Feature::Refs(list) => {
                    references.insert(name.to_string(), json!(list));
                }
                Feature::Ref(_) => {}
            }
        }
        let mut declared = self.cas.types.features(kind);
        declared.retain(|name| {
            let range = self.cas.types.range(kind, name).unwrap_or("uima.cas.String");
            let text = self.cas.types.is(range, "uima.cas.String");
            let number = matches!(
                range,
                "uima.cas.Integer"
                    | "uima.cas.Boolean"
                    | "uima.cas.Long"
                    | "uima.cas.Float"
                    | "uima.cas.Double"
            );
            text || number
        });
        let heard = hear(kind, NAMED_ENTITY, features, &declared);
        let rest = heard.into_span(&mut span);
        for (key, value) in rest {
            span.extra.insert(key, value);
        }
        if !references.is_empty() {
            span.extra.insert("references".to_owned(), Value::Object(references));
        }
        self.layer.spans.push(span);
    }

    /// A feature of a span that is another span.
    fn refer(&mut self, name: &str, from: &SpanId, to: u64) {
        let id = SpanId(format!("{from}.{name}").into());
        let to = SpanId(format!("s{to}").into());
        let mut relation = Relation { id, kind: name.into(), from: from.clone(), to, extra: Extra::new() };
        relation.extra.insert("reference".to_owned(), true.into());
        self.layer.relations.push(relation);
    }

    /// A feature of links to other spans, each with its role; says whether it is one.
    fn slot(&mut self, name: &str, from: &SpanId, links: &[u64]) -> bool {
        let target = |link: &u64| match self.get(*link)?.get("target") {
            Some(Feature::Ref(target)) if self.is_span(*target) => Some(*target),
            _ => None,
        };
        let targets: Option<Vec<u64>> = links.iter().map(target).collect();
        let Some(targets) = targets.filter(|targets| !targets.is_empty()) else { return links.is_empty() };
        for (link, target) in links.iter().zip(targets) {
            let Some(structure) = self.get(*link) else { continue };
            let id = SpanId(format!("r{link}").into());
            let to = SpanId(format!("s{target}").into());
            let mut extra = Extra::new();
            extra.insert("slot".to_owned(), name.into());
            extra.insert("layer".to_owned(), (*structure.kind).into());
            let role = structure.text("role");
            let mut kind = role.map_or_else(|| short(&structure.kind).into(), Arc::from);
            if role.is_none() {
                extra.insert("feature".to_owned(), Value::Null);
            }
            let mut attributes = Map::new();
            for (name, feature) in &structure.features {
                match feature {
                    Feature::Plain(Value::String(text)) if &**name == REST => {
                        if let Ok(Value::Object(mut rest)) = serde_json::from_str(text) {
                            if let Some(Value::String(role)) = rest.remove(ROLE) {
                                kind = role.into();
                            }
                            extra.extend(rest);
                        }
                    }
                    Feature::Plain(value) if &**name != "role" => {
                        attributes.insert(name.to_string(), value.clone());
                    }
                    _ => {}
                }
            }
            if !attributes.is_empty() && !extra.contains_key("attributes") {
                extra.insert("attributes".to_owned(), Value::Object(attributes));
            }
            self.parts.insert(*link);
            self.layer.relations.push(Relation { id, kind, from: from.clone(), to, extra });
        }
        true
    }

    pub(super) fn relation(&mut self, structure: &Structure) {
        let end = |name: &str| match structure.get(name) {
            Some(Feature::Ref(id)) if self.is_span(*id) => Some(SpanId(format!("s{id}").into())),
            _ => None,
        };
        let (Some(from), Some(to)) = (end("Governor"), end("Dependent")) else {
            self.roles.insert(structure.id, Role::Kept);
            return;
        };
        let others = structure.features.iter().filter_map(|(name, feature)| match feature {
            Feature::Plain(value) if !matches!(&**name, "begin" | "end") => {
                Some((name.to_string(), value.clone()))
            }
            _ => None,
        });
        let mut declared = self.cas.types.features(&structure.kind);
        declared.retain(|name| !matches!(&**name, "Governor" | "Dependent"));
        let heard = hear(&structure.kind, RELATION, others.collect(), &declared);
        let id = SpanId(format!("r{}", structure.id).into());
        let mut relation = Relation { id, kind: "".into(), from, to, extra: Extra::new() };
        heard.into_relation(&mut relation);
        self.layer.relations.push(relation);
    }

    pub(super) fn chain(&mut self, structure: &Structure) {
        let (mut mentions, mut seen) = (Vec::new(), HashSet::new());
        let mut at = structure.get("first");
        while let Some(Feature::Ref(id)) = at {
            if !self.is_span(*id) || !seen.insert(*id) {
                break;
            }
            mentions.push(SpanId(format!("s{id}").into()));
            at = self.get(*id).and_then(|link| link.get("next"));
        }
        let mut extra = Extra::new();
        extra.insert("layer".to_owned(), (*structure.kind).into());
        let id = format!("e{}", structure.id).into();
        self.chained.extend(mentions.iter().cloned());
        self.layer.entities.push(Entity { id, kind: "".into(), mentions, extra });
    }

    pub(super) fn entity(&mut self, structure: &Structure) {
        let ids: &[u64] = match structure.get("mentions") {
            Some(Feature::Refs(ids)) => ids,
            Some(Feature::Ref(id)) => std::slice::from_ref(id),
            _ => &[],
        };
        let mentions = ids.iter().filter(|id| self.is_span(**id));
        let mentions = mentions.map(|id| SpanId(format!("s{id}").into())).collect();
        let rest = structure.text(REST).and_then(|text| serde_json::from_str(text).ok());
        let extra: Extra = match rest {
            Some(Value::Object(map)) => map.into_iter().collect(),
            _ => Extra::new(),
        };
        let text = |name: &str| structure.text(name).unwrap_or_default().into();
        self.layer.entities.push(Entity { id: text("name"), kind: text("value"), mentions, extra });
    }
}
