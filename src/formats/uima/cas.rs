//! A CAS in memory: feature structures by number, of types that may be declared, and views that say which of them count.

use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The value of a feature.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Feature {
    /// A string, number, truth value or list of those.
    Plain(Value),
    /// Another structure.
    Ref(u64),
    /// Other structures, in order; 0 is none.
    Refs(Vec<u64>),
}

impl Feature {
    /// The value as text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Plain(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The value as a number that counts something.
    pub(super) fn count(&self) -> Option<u64> {
        match self {
            Self::Plain(Value::String(text)) => text.parse().ok(),
            Self::Plain(value) => value.as_u64(),
            _ => None,
        }
    }
}

/// A feature structure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Structure {
    /// Its number in the file.
    pub(super) id: u64,
    /// Its type, with dots.
    pub(super) kind: Arc<str>,
    /// Its features, in the order of the file; the elements of an array are its feature `elements`.
    pub(super) features: Vec<(Arc<str>, Feature)>,
    /// The line of the file on which it begins; 0 if that is not known.
    pub(super) line: usize,
}

impl Structure {
    /// The value of a feature.
    pub(super) fn get(&self, name: &str) -> Option<&Feature> {
        self.features.iter().find(|(feature, _)| &**feature == name).map(|(_, value)| value)
    }

    /// The text of a feature.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Feature::text)
    }

    /// Adds a feature.
    pub(super) fn push(&mut self, name: impl Into<Arc<str>>, value: Feature) {
        self.features.push((name.into(), value));
    }

    /// Adds a plain feature.
    pub(super) fn plain(&mut self, name: impl Into<Arc<str>>, value: impl Into<Value>) {
        self.push(name, Feature::Plain(value.into()));
    }
}

/// A view: a text and the structures that are indexed for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    /// Its name, `_InitialView` for the usual one.
    pub(super) name: Arc<str>,
    /// The number of its sofa; 0 if it has none.
    pub(super) sofa: u64,
    /// Its text, if it is one.
    pub(super) text: Option<Arc<str>>,
    /// Whatever else its sofa says: the kind of the text, or where it lies.
    pub(super) more: Vec<(Arc<str>, Feature)>,
    /// Numbers of the structures that are indexed.
    pub(super) members: Vec<u64>,
}

/// A declared feature.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Declared {
    /// Its name.
    pub(super) name: Arc<str>,
    /// The type of its values, with dots; `X[]` for arrays in JSON.
    pub(super) range: Arc<str>,
}

/// A declared type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Type {
    /// The type that it extends.
    pub(super) parent: Arc<str>,
    /// The features that it adds.
    pub(super) features: Vec<Declared>,
}

/// The types that a file, or one beside it, declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Types(pub(super) BTreeMap<Arc<str>, Type>);

/// Types nest no deeper than this; more is a circle.
const DEEPEST: usize = 100;

impl Types {
    /// Declares a type, or adds features to it.
    pub(super) fn declare(&mut self, name: &str, parent: &str, features: &[(&str, &str)]) {
        let entry = self.0.entry(name.into()).or_default();
        if entry.parent.is_empty() {
            entry.parent = parent.into();
        }
        for (name, range) in features {
            if entry.features.iter().all(|feature| &*feature.name != *name) {
                entry.features.push(Declared { name: (*name).into(), range: (*range).into() });
            }
        }
    }

    /// The type and those that it extends, the nearest first; names alone where they are not declared.
    fn line<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let next = |name: &&'a str| {
            self.0.get(*name).map(|kind| &*kind.parent).filter(|parent| !parent.is_empty()).or(built_in(name))
        };
        std::iter::successors(Some(name), next).take(DEEPEST)
    }

    /// Says whether a type is another or extends it.
    pub(super) fn is(&self, name: &str, ancestor: &str) -> bool {
        self.line(name).any(|name| name == ancestor)
    }

    /// Says whether anything is known of a type's features.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The type of a feature's values.
    pub(super) fn range(&self, name: &str, feature: &str) -> Option<&str> {
        let own = self.line(name).find_map(|name| {
            let features = &self.0.get(name)?.features;
            features.iter().find(|declared| &*declared.name == feature).map(|declared| &*declared.range)
        });
        own.or_else(|| known_range(name, feature))
    }

    /// The features of a type in the order of their declaration, those of the types it extends first.
    pub(super) fn features(&self, name: &str) -> Vec<Arc<str>> {
        let line: Vec<&str> = self.line(name).collect();
        let of = |name: &&str| self.0.get(*name).map(|kind| kind.features.as_slice()).unwrap_or_default();
        line.iter().rev().flat_map(of).map(|declared| declared.name.clone()).collect()
    }
}

/// What the types extend that come with UIMA, and those of `DKPro` that are met most, where nothing is declared.
fn built_in(name: &str) -> Option<&'static str> {
    Some(match name {
        "uima.tcas.DocumentAnnotation" => "uima.tcas.Annotation",
        "uima.tcas.Annotation" => "uima.cas.AnnotationBase",
        "uima.cas.AnnotationBase" | "uima.cas.ArrayBase" | "uima.cas.Sofa" | "uima.cas.ListBase" => {
            "uima.cas.TOP"
        }
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData" => "uima.tcas.DocumentAnnotation",
        _ => return None,
    })
}

/// Features of well-known types that point to others, where nothing is declared.
fn known_range(kind: &str, feature: &str) -> Option<&'static str> {
    match feature {
        "Governor" | "Dependent" => Some("uima.tcas.Annotation"),
        "next" if kind.ends_with("Link") => Some("uima.tcas.Annotation"),
        "first" if kind.ends_with("Chain") => Some("uima.tcas.Annotation"),
        "pos" | "lemma" | "stem" | "morph" | "parent" if kind.ends_with(".type.Token") => {
            Some("uima.tcas.Annotation")
        }
        "mentions" if kind == super::ENTITY => Some("uima.cas.FSArray"),
        "head" | "tail" if kind == "uima.cas.NonEmptyFSList" => Some("uima.cas.TOP"),
        "tail" if kind.starts_with("uima.cas.NonEmpty") => Some("uima.cas.TOP"),
        "elements" if kind == "uima.cas.FSArray" || kind.ends_with("[]") => Some("uima.cas.FSArray"),
        // An array's own name says what its elements are.
        "elements" => ARRAYS.iter().find(|array| **array == kind).copied(),
        _ => None,
    }
}

/// Arrays of plain values.
const ARRAYS: [&str; 8] = [
    "uima.cas.BooleanArray",
    "uima.cas.ByteArray",
    "uima.cas.DoubleArray",
    "uima.cas.FloatArray",
    "uima.cas.IntegerArray",
    "uima.cas.LongArray",
    "uima.cas.ShortArray",
    "uima.cas.StringArray",
];

/// A CAS.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cas {
    /// The declared types.
    pub(super) types: Types,
    /// All structures but the sofas, in the order of the file.
    pub(super) structures: Vec<Structure>,
    /// The views.
    pub(super) views: Vec<View>,
}

impl Cas {
    /// Places of the structures by number; of two with one number the first.
    pub(super) fn index(&self) -> HashMap<u64, usize> {
        let mut index = HashMap::with_capacity(self.structures.len());
        for (place, structure) in self.structures.iter().enumerate() {
            index.entry(structure.id).or_insert(place);
        }
        index
    }

    /// Puts the elements of arrays and lists of structures where a feature points to one; gives the numbers of the
    /// arrays and list nodes that were so taken up.
    pub(super) fn flatten(&mut self) -> HashSet<u64> {
        let index = self.index();
        let mut lists: HashMap<u64, (Vec<u64>, Vec<u64>)> = HashMap::new();
        for structure in &self.structures {
            let kind = &*structure.kind;
            if kind == "uima.cas.FSArray" || kind.ends_with("[]") {
                let elements = match structure.get("elements") {
                    Some(Feature::Refs(elements)) => elements.clone(),
                    Some(Feature::Ref(one)) => vec![*one],
                    _ => Vec::new(),
                };
                lists.insert(structure.id, (elements, vec![structure.id]));
            }
        }
        let mut taken: HashSet<u64> = HashSet::new();
        let heads: Vec<u64> = self
            .structures
            .iter()
            .filter(|structure| !structure.kind.starts_with("uima.cas.NonEmpty"))
            .flat_map(|structure| &structure.features)
            .filter_map(|(_, feature)| match feature {
                Feature::Ref(id) => Some(*id),
                Feature::Refs(ids) => <[u64; 1]>::try_from(ids.as_slice()).ok().map(|[id]| id),
                Feature::Plain(_) => None,
            })
            .collect();
        // Lists that share their tails are walked once for each head: the nodes walked are bounded.
        let mut budget = self.structures.len().saturating_mul(8);
        for head in heads {
            if lists.contains_key(&head) {
                continue;
            }
            let (mut elements, mut nodes, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
            let mut at = Some(head);
            while let Some(id) = at.take() {
                let Some(node) = index.get(&id).and_then(|&place| self.structures.get(place)) else { break };
                if !seen.insert(id) || budget == 0 {
                    break;
                }
                budget -= 1;
                match &*node.kind {
                    "uima.cas.NonEmptyFSList" => {
                        if let Some(Feature::Ref(head)) = node.get("head") {
                            elements.push(*head);
                        }
                        nodes.push(id);
                        at = match node.get("tail") {
                            Some(Feature::Ref(tail)) => Some(*tail),
                            _ => None,
                        };
                    }
                    "uima.cas.EmptyFSList" => nodes.push(id),
                    _ => break,
                }
            }
            if !nodes.is_empty() {
                lists.insert(head, (elements, nodes));
            }
        }
        let all: usize = lists.values().map(|(elements, _)| elements.len() + 1).sum();
        let mut budget = all.saturating_mul(8);
        let mut left: HashSet<u64> = HashSet::new();
        for structure in &mut self.structures {
            if lists.contains_key(&structure.id) || structure.kind.starts_with("uima.cas.NonEmpty") {
                continue;
            }
            for (_, feature) in &mut structure.features {
                let id = match feature {
                    Feature::Ref(id) => *id,
                    Feature::Refs(ids) => match ids.as_slice() {
                        [id] => *id,
                        _ => continue,
                    },
                    Feature::Plain(_) => continue,
                };
                let Some((elements, nodes)) = lists.get(&id) else { continue };
                if elements.len() < budget {
                    budget -= elements.len() + 1;
                    taken.extend(nodes);
                    *feature = Feature::Refs(elements.clone());
                } else {
                    left.extend(nodes);
                }
            }
        }
        taken.retain(|id| !left.contains(id));
        taken
    }
}
