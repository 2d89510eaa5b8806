//! The entities that a project knows: what is said of each, and the one way to change that.

use super::Extra;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What a project knows of a person, an organization or whatever else its documents mention.
///
/// A document's [`super::Entity`] of the same identifier, or of one that it took over, is a chain of its mentions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EntityRecord {
    /// Unique within the project.
    #[serde(default)]
    pub id: Arc<str>,
    /// What it is called in lists.
    #[serde(default)]
    pub name: String,
    /// Its kind: mostly the name of a label.
    #[serde(default, rename = "type", skip_serializing_if = "is_empty")]
    pub kind: Arc<str>,
    /// Its names by language tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// What else it is called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it is, in a few words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where more is known of it: an identifier of Wikidata such as `Q58217`, or any URI.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// Identifiers of entities that were merged into it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Arc<str>>,
    /// Whatever else its line says.
    #[serde(default, flatten)]
    pub extra: Extra,
}

fn is_empty(text: &Arc<str>) -> bool {
    text.is_empty()
}

impl EntityRecord {
    /// Every way it is called: its name first, then its names by language, then its aliases.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        let names = self.names.values().chain(&self.aliases).map(String::as_str);
        std::iter::once(self.name.as_str()).chain(names).filter(|name| !name.trim().is_empty())
    }

    /// Its name for a reader of that language.
    pub fn display_name(&self, language: &str) -> &str {
        let own = self.names.get(language).map_or(self.name.as_str(), String::as_str);
        if own.is_empty() { &self.id } else { own }
    }

    /// The link as an address: an identifier of Wikidata alone means its page there.
    pub fn address(&self) -> Option<String> {
        let link = self.link.trim();
        if link.is_empty() {
            return None;
        }
        let is_item = link
            .strip_prefix('Q')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        Some(if is_item { format!("https://www.wikidata.org/wiki/{link}") } else { link.to_owned() })
    }

    /// Takes in what another record says: its names become aliases, and what is not said here is said as there.
    pub fn absorb(&mut self, other: &Self) {
        for (language, name) in &other.names {
            self.names.entry(language.clone()).or_insert_with(|| name.clone());
        }
        for name in other.all_names() {
            self.learn(name);
        }
        if self.kind.is_empty() {
            self.kind = other.kind.clone();
        }
        for (own, theirs) in [(&mut self.description, &other.description), (&mut self.link, &other.link)] {
            if own.is_empty() {
                own.clone_from(theirs);
            }
        }
        for id in std::iter::once(&other.id).chain(&other.merged) {
            if *id != self.id && !id.is_empty() && !self.merged.contains(id) {
                self.merged.push(id.clone());
            }
        }
        for (key, value) in &other.extra {
            self.extra.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }

    /// Adds an alias, if it is not called so already. Says whether it did.
    pub fn learn(&mut self, name: &str) -> bool {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let new = !name.is_empty() && self.all_names().all(|known| known != name);
        if new {
            self.aliases.push(name);
        }
        new
    }

    /// What becomes of `theirs` when somebody turned `before` into `self`: each field that was changed is as here, each
    /// other one as there.
    fn laid_over(&self, before: &Self, theirs: &Self) -> Self {
        macro_rules! field {
            ($name:ident) => {
                if self.$name == before.$name { theirs.$name.clone() } else { self.$name.clone() }
            };
        }
        Self {
            id: self.id.clone(),
            name: field!(name),
            kind: field!(kind),
            names: field!(names),
            aliases: field!(aliases),
            description: field!(description),
            link: field!(link),
            merged: field!(merged),
            extra: field!(extra),
        }
    }
}

/// A change to one record, as a value with its inverse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordChange {
    /// The entity.
    pub id: Arc<str>,
    /// What was said of it before; none if it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Arc<EntityRecord>>,
    /// What is said of it then; none if it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Arc<EntityRecord>>,
}

impl RecordChange {
    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { id: self.id.clone(), before: self.after.clone(), after: self.before.clone() }
    }
}

/// All that a project knows of entities.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    records: BTreeMap<Arc<str>, Arc<EntityRecord>>,
    /// What entities that were merged into another are now.
    merged: HashMap<Arc<str>, Arc<str>>,
    /// Lines of the file that could not be read, word for word; written back as they were.
    pub unread: Vec<String>,
}

/// Equal where a file would be equal.
impl PartialEq for Registry {
    fn eq(&self, other: &Self) -> bool {
        self.records == other.records && self.unread == other.unread
    }
}

impl Registry {
    /// All records, in the order of their identifiers.
    pub fn records(&self) -> impl ExactSizeIterator<Item = &Arc<EntityRecord>> {
        self.records.values()
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Says whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Says whether no file is needed.
    pub fn is_pristine(&self) -> bool {
        self.records.is_empty() && self.unread.is_empty()
    }

    /// The record of that identifier, or of the entity that took it over.
    pub fn get(&self, id: &str) -> Option<&Arc<EntityRecord>> {
        self.records.get(id).or_else(|| self.records.get(self.merged.get(id)?))
    }

    /// The record of just that identifier.
    pub fn own(&self, id: &str) -> Option<Arc<EntityRecord>> {
        self.records.get(id).cloned()
    }

    /// Adds a record that is read; gives it back if its identifier is taken.
    pub fn insert(&mut self, record: EntityRecord) -> Option<EntityRecord> {
        if self.records.contains_key(&record.id) {
            return Some(record);
        }
        self.set(&record.id.clone(), Some(&Arc::new(record)));
        None
    }

    /// The change that makes a record be as given; none if it is so already.
    pub fn change(&self, record: EntityRecord) -> Option<RecordChange> {
        let before = self.records.get(&record.id).cloned();
        if before.as_deref() == Some(&record) {
            return None;
        }
        Some(RecordChange { id: record.id.clone(), before, after: Some(Arc::new(record)) })
    }

    /// The change that takes a record away; none if there is none.
    pub fn removal(&self, id: &str) -> Option<RecordChange> {
        let record = self.records.get(id)?.clone();
        Some(RecordChange { id: record.id.clone(), before: Some(record), after: None })
    }

    fn set(&mut self, id: &Arc<str>, record: Option<&Arc<EntityRecord>>) {
        let old = match record {
            Some(record) => self.records.insert(id.clone(), record.clone()),
            None => self.records.remove(id),
        };
        for gone in old.iter().flat_map(|old| &old.merged) {
            if self.merged.get(gone).is_some_and(|to| to == id) {
                self.merged.remove(gone);
            }
        }
        for taken in record.into_iter().flat_map(|record| &record.merged) {
            self.merged.insert(taken.clone(), id.clone());
        }
    }

    /// Says whether a change is to what is there.
    fn fits(&self, change: &RecordChange) -> bool {
        let named = change.after.iter().all(|record| record.id == change.id && !record.id.is_empty());
        named && self.records.get(&change.id) == change.before.as_ref()
    }

    /// Makes changes, all or none. Says whether they could be made: each must be to what is there.
    pub fn make(&mut self, changes: &[RecordChange]) -> bool {
        let mut through = 0;
        for change in changes {
            if !self.fits(change) {
                break;
            }
            self.set(&change.id, change.after.as_ref());
            through += 1;
        }
        let whole = through == changes.len();
        if !whole {
            for change in changes.iter().take(through).rev() {
                self.set(&change.id, change.before.as_ref());
            }
        }
        whole
    }

    /// Takes changes back, all or none. Says whether they could be taken back.
    pub fn take_back(&mut self, changes: &[RecordChange]) -> bool {
        self.make(&inverse(changes))
    }

    /// Makes a change though somebody else may have changed the record meanwhile: what both changed is as the change
    /// says, what only the other changed stays. A record that the other changed is not taken away. Says whether all
    /// is as the change says.
    pub fn lay_over(&mut self, change: &RecordChange) -> bool {
        let theirs = self.records.get(&change.id).cloned();
        if theirs == change.before {
            self.set(&change.id, change.after.as_ref());
            return true;
        }
        let (Some(after), Some(theirs)) = (&change.after, theirs) else {
            let gone = change.after.is_some();
            if gone {
                self.set(&change.id, change.after.as_ref());
            }
            return false;
        };
        let nothing = EntityRecord { id: change.id.clone(), ..EntityRecord::default() };
        let laid = after.laid_over(change.before.as_deref().unwrap_or(&nothing), &theirs);
        let same = laid == **after;
        self.set(&change.id, Some(&Arc::new(laid)));
        same
    }
}

/// The changes that take changes back.
pub fn inverse(changes: &[RecordChange]) -> Vec<RecordChange> {
    changes.iter().rev().map(RecordChange::inverse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(id: &str, name: &str) -> EntityRecord {
        EntityRecord { id: id.into(), name: name.to_owned(), ..EntityRecord::default() }
    }

    fn registry(records: &[EntityRecord]) -> Registry {
        let mut registry = Registry::default();
        for record in records {
            assert_eq!(registry.insert(record.clone()), None);
        }
        registry
    }

    #[test]
    fn a_merged_entity_is_found_by_its_old_name() {
        let (mut one, two) = (record("a", "سيرغي لافروف"), record("b", "لافروف"));
        let mut all = registry(&[one.clone(), two.clone()]);
        one.absorb(&two);
        let changes = [all.change(one).unwrap(), all.removal("b").unwrap()];
        assert!(all.make(&changes));
        assert_eq!(all.get("b").map(|record| &*record.id), Some("a"));
        assert_eq!(all.get("a").unwrap().aliases, ["لافروف"]);
        assert!(!all.make(&changes));
        assert!(all.take_back(&changes));
        assert_eq!(all.get("b").map(|record| &*record.id), Some("b"));
    }

    #[test]
    fn what_others_changed_meanwhile_is_kept() {
        let before = record("a", "لافروف");
        let mut mine = before.clone();
        mine.aliases.push("الوزير".to_owned());
        let change = registry(std::slice::from_ref(&before)).change(mine.clone()).unwrap();
        let mut theirs = before.clone();
        theirs.link = "Q58217".to_owned();
        let mut all = registry(&[theirs]);
        assert!(!all.lay_over(&change));
        let both = all.get("a").unwrap();
        assert_eq!((both.link.as_str(), both.aliases.len()), ("Q58217", 1));
        // What they changed is not taken away; what they took away comes back with what is said of it.
        let removal = registry(&[before]).removal("a").unwrap();
        assert!(!all.lay_over(&removal) && all.len() == 1);
        let mut empty = Registry::default();
        assert!(!empty.lay_over(&change) && empty.get("a").is_some());
    }

    #[test]
    fn an_identifier_of_wikidata_is_an_address() {
        let at = |link: &str| EntityRecord { link: link.to_owned(), ..EntityRecord::default() }.address();
        assert_eq!(at("Q58217").as_deref(), Some("https://www.wikidata.org/wiki/Q58217"));
        assert_eq!(at("https://viaf.org/1").as_deref(), Some("https://viaf.org/1"));
        assert_eq!(at(" "), None);
    }

    proptest! {
        #[test]
        fn changes_are_made_whole_and_taken_back_exactly(
            moves in prop::collection::vec((0_u8..4, 0_u8..3, "[ab]{0,2}"), 0..40),
        ) {
            let mut all = Registry::default();
            let mut done: Vec<(Registry, Vec<RecordChange>)> = Vec::new();
            for (kind, id, name) in moves {
                let id = format!("e{id}");
                let change = match kind {
                    0..=2 => all.change(record(&id, &name)),
                    _ => all.removal(&id),
                };
                let Some(change) = change else { continue };
                let before = all.clone();
                // A second change to what was just changed does not fit: then the first is not made either.
                prop_assert!(!all.make(&[change.clone(), change.clone()]));
                prop_assert_eq!(&all, &before);
                prop_assert!(all.make(std::slice::from_ref(&change)));
                done.push((before, vec![change]));
            }
            for (before, changes) in done.into_iter().rev() {
                prop_assert!(all.take_back(&changes));
                prop_assert_eq!(&all, &before);
            }
        }
    }
}
