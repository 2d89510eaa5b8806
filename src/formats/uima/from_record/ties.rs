//! Relations, slots, entities, and what was kept as it was, as structures.

use super::{LARGEST, Maker, Numbers, structures};
use crate::formats::Layer;
use crate::formats::uima::cas::{Feature, Structure, View};
use crate::formats::uima::convention::{REST, is_name, of_relation, short};
use crate::formats::uima::{ENTITY, ROLE, json_text, kept};
use crate::model::SpanId;
use crate::text::TextRange;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

impl Maker<'_> {
    pub(super) fn relations(&mut self, sofa: u64, layer: &Layer, view: &mut View, numbers: &Numbers) {
        let ranges: HashMap<&SpanId, TextRange> = layer
            .spans
            .iter()
            .map(|span| (&span.id, span.parts.first().copied().unwrap_or_default()))
            .collect();
        let places: HashMap<u64, usize> = self.cas.index();
        // Without types a value is told from links by its number: no link has one that is a value.
        let values: HashSet<u64> = self
            .cas
            .structures
            .iter()
            .flat_map(|structure| &structure.features)
            .filter_map(|(_, feature)| feature.text())
            .flat_map(str::split_ascii_whitespace)
            .filter_map(|word| word.parse().ok())
            .collect();
        let mut slots: BTreeMap<(usize, String), (String, Vec<u64>)> = BTreeMap::new();
        for relation in &layer.relations {
            let (Some(&from), Some(&to)) =
                (numbers.spans.get(&relation.from), numbers.spans.get(&relation.to))
            else {
                continue;
            };
            let host = places.get(&from).copied();
            let mut extra = relation.extra.clone();
            if let Some(host) = host.and_then(|host| self.cas.structures.get_mut(host))
                && extra.len() == 1
                && extra.contains_key("reference")
                && host.get(&relation.kind).is_none()
                && is_name(&relation.kind)
            {
                host.push(&*relation.kind, Feature::Ref(to));
                let kind = host.kind.clone();
                self.cas.types.declare(
                    &kind,
                    "uima.tcas.Annotation",
                    &[(&relation.kind, "uima.tcas.Annotation")],
                );
                continue;
            }
            let slot = match extra.get("slot") {
                Some(Value::String(slot)) if is_name(slot) => Some(slot.clone()),
                _ => None,
            };
            if let (Some(slot), Some(host)) = (slot, host) {
                extra.remove("slot");
                let kind = match extra.remove("layer") {
                    Some(Value::String(kind)) => kind,
                    _ => "webanno.custom.LinkType".to_owned(),
                };
                while values.contains(&self.next) {
                    self.next += 1;
                }
                let mut link =
                    Structure { id: self.fresh(), kind: kind.as_str().into(), ..Structure::default() };
                let unset = extra.get("feature") == Some(&Value::Null) && *relation.kind == *short(&kind);
                if unset {
                    extra.remove("feature");
                } else {
                    link.plain("role", &*relation.kind);
                    if !(self.plain)(&relation.kind) {
                        extra.insert(ROLE.to_owned(), (*relation.kind).into());
                    }
                }
                link.push("target", Feature::Ref(to));
                if !extra.is_empty() {
                    link.plain(REST, json_text(&extra.into_iter().collect()));
                }
                self.cas.types.declare(
                    &kind,
                    "uima.cas.TOP",
                    &[
                        ("role", "uima.cas.String"),
                        ("target", "uima.tcas.Annotation"),
                        (REST, "uima.cas.String"),
                    ],
                );
                slots.entry((host, slot)).or_insert_with(|| (kind, Vec::new())).1.push(link.id);
                self.cas.structures.push(link);
                continue;
            }
            let said = of_relation(relation, self.plain).with_feature();
            self.note(&said);
            self.cas.types.declare(
                &said.layer,
                "uima.tcas.Annotation",
                &[("Governor", "uima.tcas.Annotation"), ("Dependent", "uima.tcas.Annotation")],
            );
            let number = relation.id.0.strip_prefix('r').and_then(|number| number.parse::<u64>().ok());
            let number = number.filter(|&number| number <= LARGEST && self.used.insert(number));
            let id = number.unwrap_or_else(|| self.fresh());
            let mut own = Structure { id, kind: said.layer.clone(), ..Structure::default() };
            self.range(&mut own, sofa, ranges.get(&relation.to).copied().unwrap_or_default());
            own.push("Governor", Feature::Ref(from));
            own.push("Dependent", Feature::Ref(to));
            Self::push(&mut own, &said);
            view.members.push(own.id);
            self.cas.structures.push(own);
        }
        for ((host, slot), (kind, links)) in slots {
            let Some(host) = self.cas.structures.get_mut(host) else { continue };
            host.push(slot.as_str(), Feature::Refs(links));
            let host = host.kind.clone();
            self.cas.types.declare(&host, "uima.tcas.Annotation", &[(&slot, &format!("{kind}[]"))]);
        }
    }

    pub(super) fn entities(&mut self, layer: &Layer, view: &mut View, numbers: &mut Numbers) {
        let places = self.cas.index();
        for entity in &layer.entities {
            let mentions: Vec<u64> =
                entity.mentions.iter().filter_map(|id| numbers.spans.get(id).copied()).collect();
            let chain = match entity.extra.get("layer") {
                Some(Value::String(kind)) if kind.ends_with("Chain") && entity.extra.len() == 1 => {
                    Some(kind.clone())
                }
                _ => None,
            };
            let free = |id: &u64| {
                let structure = places.get(id).and_then(|&place| self.cas.structures.get(place));
                structure.is_some_and(|one| one.get("next").is_none() && one.kind.ends_with("Link"))
            };
            let once: HashSet<&u64> = mentions.iter().collect();
            let linked = mentions.iter().all(free);
            let id = self.fresh();
            if let (Some(kind), Some(&first)) = (chain, mentions.first())
                && entity.kind.is_empty()
                && once.len() == mentions.len()
                && linked
            {
                let mut link: Option<Arc<str>> = None;
                for pair in mentions.windows(2) {
                    let [from, to] = pair else { continue };
                    if let Some(one) = places.get(from).and_then(|&place| self.cas.structures.get_mut(place))
                    {
                        one.push("next", Feature::Ref(*to));
                        link = Some(one.kind.clone());
                    }
                }
                if let Some(link) = link {
                    self.cas.types.declare(&link, "uima.tcas.Annotation", &[("next", &link)]);
                }
                let mut own = Structure { id, kind: kind.as_str().into(), ..Structure::default() };
                own.push("sofa", Feature::Ref(view.sofa));
                own.push("first", Feature::Ref(first));
                self.cas.types.declare(
                    &kind,
                    "uima.cas.AnnotationBase",
                    &[("first", "uima.tcas.Annotation")],
                );
                view.members.push(id);
                self.cas.structures.push(own);
                continue;
            }
            let mut own = Structure { id, kind: ENTITY.into(), ..Structure::default() };
            own.plain("name", &*entity.id);
            own.plain("value", &*entity.kind);
            own.push("mentions", Feature::Refs(mentions));
            if !entity.extra.is_empty() {
                own.plain(REST, json_text(&entity.extra.clone().into_iter().collect()));
            }
            self.cas.types.declare(
                ENTITY,
                "uima.cas.TOP",
                &[
                    ("name", "uima.cas.String"),
                    ("value", "uima.cas.String"),
                    ("mentions", "uima.cas.FSArray"),
                    (REST, "uima.cas.String"),
                ],
            );
            view.members.push(id);
            self.cas.structures.push(own);
        }
    }

    /// Writes back what was kept as it was.
    pub(super) fn kept(&mut self, sofa: u64, layer: &Layer, view: &mut View, numbers: &mut Numbers) {
        let mut all = Vec::new();
        for value in structures(layer) {
            let Some((mut structure, indexed, own)) = kept::from_value(value) else { continue };
            let id = numbers.kept.get(&structure.id).copied().unwrap_or_else(|| self.fresh());
            structure.id = id;
            if own {
                structure.features.insert(0, ("sofa".into(), Feature::Ref(sofa)));
            }
            if indexed {
                view.members.push(id);
            }
            all.push(structure);
        }
        for structure in &all {
            let parent = if structure.get("begin").is_some() || structure.get("sofa").is_some() {
                "uima.tcas.Annotation"
            } else {
                "uima.cas.TOP"
            };
            let kind = &*structure.kind;
            if kind.starts_with("uima.") || kind.ends_with("[]") {
                continue;
            }
            self.cas.types.declare(kind, parent, &[]);
            for (name, feature) in &structure.features {
                if matches!(&**name, "sofa" | "begin" | "end") {
                    continue;
                }
                let range = match feature {
                    Feature::Plain(Value::Array(_)) => "uima.cas.StringArray",
                    Feature::Plain(Value::Bool(_)) => "uima.cas.Boolean",
                    Feature::Plain(Value::Number(number)) if number.is_f64() => "uima.cas.Double",
                    Feature::Plain(Value::Number(_)) => "uima.cas.Long",
                    Feature::Plain(_) => "uima.cas.String",
                    Feature::Ref(_) => "uima.cas.TOP",
                    Feature::Refs(_) => "uima.cas.FSArray",
                };
                self.cas.types.declare(kind, parent, &[(name, range)]);
            }
        }
        self.cas.structures.extend(all);
    }
}
