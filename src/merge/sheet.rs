//! A file of annotations as values, with no look at the text: what a merge works on.

use crate::formats::native::{self, NativeError};
use crate::model::SpanId;
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::collections::HashSet;

/// An object of a file.
pub(super) type Object = Map<String, Value>;

/// A file of annotations, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// All keys but the lists, in the order of the file.
    pub(super) head: Object,
    /// Spans, relations and entities.
    pub(super) lists: [List; 3],
}

/// One of the lists of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct List {
    /// What has an identifier that nothing before it has.
    pub(super) items: Vec<Object>,
    /// Everything else, as it stands: it is kept, and nothing can be tied to it.
    pub(super) odd: Vec<Value>,
}

/// Names of the lists in files.
pub(super) const LISTS: [&str; 3] = ["spans", "relations", "entities"];
/// The place of the spans among the lists.
pub(super) const SPANS: usize = 0;
/// The place of the relations among the lists.
pub(super) const RELATIONS: usize = 1;
/// The place of the entities among the lists.
pub(super) const ENTITIES: usize = 2;

/// The identifier of an item.
pub(super) fn id_of(item: &Object) -> &str {
    item.get("id").and_then(Value::as_str).unwrap_or_default()
}

impl Sheet {
    /// Takes a file apart.
    ///
    /// # Errors
    /// If it is no file of annotations, or a newer program's.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, NativeError> {
        let mut head = native::read_values(bytes)?;
        let mut lists: [List; 3] = Default::default();
        for (list, name) in lists.iter_mut().zip(LISTS) {
            let Some(Value::Array(values)) = head.shift_remove(name) else { continue };
            let mut taken = HashSet::new();
            for value in values {
                match value {
                    Value::Object(item)
                        if !id_of(&item).is_empty() && taken.insert(id_of(&item).to_owned()) =>
                    {
                        list.items.push(item);
                    }
                    odd => list.odd.push(odd),
                }
            }
        }
        Ok(Self { head, lists })
    }

    /// The file, in the form and order that the program writes.
    pub(super) fn write(mut self) -> Vec<u8> {
        self.lists[SPANS].items.sort_by_cached_key(|span| {
            let (start, end) = ends(span);
            (start, Reverse(end), SpanId::from(id_of(span)))
        });
        self.lists[RELATIONS].items.sort_by_cached_key(|relation| SpanId::from(id_of(relation)));
        self.lists[ENTITIES].items.sort_by(|a, b| id_of(a).cmp(id_of(b)));
        for (list, keys) in self.lists.iter_mut().zip(KEYS) {
            list.items.iter_mut().for_each(|item| order_keys(item, keys));
        }
        let lists =
            self.lists.map(|list| list.items.into_iter().map(Value::Object).chain(list.odd).collect());
        native::write_values(&self.head, &lists)
    }
}

/// Keys of the items of each list, in the order of the form.
const KEYS: [&[&str]; 3] = [
    &["id", "label", "start", "end", "parts", "text", "attributes", "note", "unsure", "confidence"],
    &["id", "type", "from", "to"],
    &["id", "type", "mentions"],
];

/// Puts the keys of an item into the order of the form; the others follow by name.
fn order_keys(item: &mut Object, keys: &[&str]) {
    if let Some(Value::Object(attributes)) = item.get_mut("attributes") {
        attributes.sort_keys();
    }
    item.sort_keys();
    let mut rest = std::mem::take(item);
    item.extend(keys.iter().filter_map(|&key| rest.shift_remove_entry(key)));
    item.extend(rest);
}

/// Where a span starts and ends, in the unit of the file; 0 where it does not say.
pub(super) fn ends(span: &Object) -> (u64, u64) {
    let parts = span.get("parts").and_then(Value::as_array);
    let of_part =
        |part: Option<&Value>, at: usize| part.and_then(|part| part.get(at)).and_then(Value::as_u64);
    let own = |key: &str| span.get(key).and_then(Value::as_u64);
    let (start, end) = match parts {
        Some(parts) => (of_part(parts.first(), 0), of_part(parts.last(), 1)),
        None => (own("start"), own("end")),
    };
    (start.unwrap_or_default(), end.unwrap_or_default())
}
