//! Joining what others know of entities with what a project knows.

use super::registry::{EntityRecord, RecordChange, Registry};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A registry that takes in records, and keeps account of it.
#[derive(Debug)]
pub struct Join {
    registry: Registry,
    /// Identifiers by link.
    links: HashMap<String, Arc<str>>,
    /// What was said before of each entity that was changed.
    before: BTreeMap<Arc<str>, Option<Arc<EntityRecord>>>,
    /// Entities that were not known.
    pub new: usize,
    /// Entities that were known, of which more is known now.
    pub joined: usize,
    /// Entities of which nothing was said that was not known.
    pub same: usize,
}

/// What tells that two links lead to the same: the item of Wikidata, or else the link as it is.
fn link_key(link: &str) -> Option<String> {
    let link = link.trim().trim_end_matches('/');
    let last = link.rsplit(['/', ':']).next().unwrap_or(link);
    let is_item = last
        .strip_prefix('Q')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let key = if is_item { last } else { link };
    (!key.is_empty()).then(|| key.to_owned())
}

impl Join {
    /// Begins with what is known.
    pub fn new(registry: Registry) -> Self {
        let mut links = HashMap::new();
        for record in registry.records() {
            if let Some(link) = link_key(&record.link) {
                links.entry(link).or_insert_with(|| record.id.clone());
            }
        }
        Self { registry, links, before: BTreeMap::new(), new: 0, joined: 0, same: 0 }
    }

    /// Takes in a record: with the one of the same identifier or the same link, or as a new one. What is known already
    /// is not changed, only added to.
    pub fn take(&mut self, record: EntityRecord) {
        let link = link_key(&record.link);
        let known = self
            .registry
            .get(&record.id)
            .cloned()
            .or_else(|| self.registry.get(self.links.get(link.as_ref()?)?).cloned());
        let record = match &known {
            None => {
                self.new += 1;
                record
            }
            Some(known) => {
                let mut whole = EntityRecord::clone(known);
                whole.absorb(&record);
                if whole == **known {
                    self.same += 1;
                    return;
                }
                // What is new since the beginning is counted as new, however often it comes.
                let new = self.before.get(&whole.id).is_some_and(Option::is_none);
                self.joined += usize::from(!new && !self.before.contains_key(&whole.id));
                whole
            }
        };
        if let Some(link) = link_key(&record.link) {
            self.links.entry(link).or_insert_with(|| record.id.clone());
        }
        self.before.entry(record.id.clone()).or_insert(known);
        if let Some(change) = self.registry.change(record) {
            self.registry.make(&[change]);
        }
    }

    /// What is known then, and the changes that led there.
    pub fn finish(self) -> (Registry, Vec<RecordChange>) {
        let registry = self.registry;
        let change = |(id, before): (Arc<str>, Option<Arc<EntityRecord>>)| {
            let after = registry.own(&id);
            RecordChange { id, before, after }
        };
        let changes = self.before.into_iter().map(change).collect();
        (registry, changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, name: &str, link: &str) -> EntityRecord {
        EntityRecord {
            id: id.into(),
            name: name.to_owned(),
            link: link.to_owned(),
            ..EntityRecord::default()
        }
    }

    #[test]
    fn the_same_link_or_identifier_is_the_same_entity() {
        let mut known = Registry::default();
        known.insert(record("ent-1", "لافروف", "https://www.wikidata.org/wiki/Q58217"));
        known.insert(record("b", "كلينتون", ""));
        let mut join = Join::new(known.clone());
        join.take(record("Q58217", "Sergey Lavrov", "Q58217"));
        join.take(record("b", "هيلاري كلينتون", "Q6294"));
        join.take(record("c", "موسكو", "Q649"));
        join.take(record("Q649", "Moscow", "http://www.wikidata.org/entity/Q649"));
        join.take(record("b", "كلينتون", ""));
        assert_eq!((join.new, join.joined, join.same), (1, 2, 1));
        let (all, changes) = join.finish();
        assert_eq!(all.get("Q58217").unwrap().aliases, ["Sergey Lavrov"]);
        assert_eq!((all.len(), changes.len()), (3, 3));
        let mut again = known.clone();
        assert!(again.make(&changes));
        assert_eq!(again, all);
        assert!(again.take_back(&changes));
        assert_eq!(again, known);
    }
}
