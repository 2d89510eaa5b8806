//! Two people's changes to one file of annotations made into one, by span and not by line.
//!
//! Nothing is lost: what one side took away and the other changed is kept, and where both changed the same thing to
//! something else ours stands, theirs is written beside it under `conflict`, and the span is marked unsure. Nothing is
//! doubled: the same mark made on both sides is one.

mod sheet;
#[cfg(test)]
mod tests;
mod values;

use crate::formats::native::NativeError;
use serde_json::{Value, json};
use sheet::{ENTITIES, List, Object, RELATIONS, SPANS, Sheet, id_of};
use std::collections::{BTreeSet, HashMap, HashSet};
use values::{Clash, merge_sets};

/// What became of two files.
#[derive(Debug)]
pub struct Merged {
    /// The one file.
    pub bytes: Vec<u8>,
    /// What somebody must look at: it was changed on both sides.
    pub conflicts: Vec<Conflict>,
}

/// Something that both sides changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Identifier of the span, relation or entity, as it is in the new file; or the key of the file's head.
    pub id: String,
    /// What both changed, or that one took away what the other changed.
    pub what: String,
}

/// Why two files cannot be made into one.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// One of them is no file of annotations.
    #[error("{side}: {source}")]
    Unread {
        /// Which: base, ours or theirs.
        side: &'static str,
        /// Why.
        source: NativeError,
    },
    /// They are about different texts.
    #[error(
        "the two were made on different texts, so that their places cannot be compared; bring both to the same text first"
    )]
    OtherText,
}

/// Says whether something is a file of annotations that can be merged.
///
/// # Errors
/// If it cannot be read.
pub fn check(theirs: &[u8]) -> Result<(), MergeError> {
    let read = Sheet::read(theirs);
    read.map(|_| ()).map_err(|source| MergeError::Unread { side: "theirs", source })
}

/// Merges what two sides made of `base`; without a base nothing counts as taken away.
///
/// # Errors
/// If one of the files cannot be read, or they are about different texts.
pub fn merge(base: Option<&[u8]>, ours: &[u8], theirs: &[u8]) -> Result<Merged, MergeError> {
    let read = |bytes: &[u8], side| Sheet::read(bytes).map_err(|source| MergeError::Unread { side, source });
    let base = base.filter(|bytes| !bytes.trim_ascii().is_empty()).map(|bytes| read(bytes, "base"));
    let base = base.transpose()?.unwrap_or_default();
    let (ours, mut theirs) = (read(ours, "ours")?, read(theirs, "theirs")?);
    let text = |sheet: &Sheet| sheet.head.get("sha256").cloned();
    if let (Some(ours), Some(theirs)) = (text(&ours), text(&theirs))
        && ours != theirs
    {
        return Err(MergeError::OtherText);
    }
    rename(&base, &ours, &mut theirs);
    let mut conflicts = Vec::new();
    let (mut head, clashes) = values::merge(Some(&base.head), &ours.head, &theirs.head);
    if clashes.iter().any(|clash| clash.key == "status") {
        // Done on one side and not on the other is not done.
        head.insert("status".to_owned(), json!("in progress"));
    }
    conflicts.extend(clashes.into_iter().map(|clash| Conflict {
        what: format!("both changed it; theirs is {}", clash.theirs),
        id: clash.key,
    }));
    let mut sheet = Sheet { head, lists: Default::default() };
    for kind in [SPANS, RELATIONS, ENTITIES] {
        let lists = [&base.lists[kind], &ours.lists[kind], &theirs.lists[kind]];
        sheet.lists[kind] = merge_lists(lists, kind, &mut conflicts);
    }
    restore_ends(&mut sheet, [&ours, &theirs, &base]);
    Ok(Merged { bytes: sheet.write(), conflicts })
}

/// What makes two items that were made apart the same: all that is said of where and what they are, without who gave
/// them which identifier.
fn content(item: &Object, kind: usize) -> String {
    let keys: &[&str] = match kind {
        SPANS => &["label", "start", "end", "parts"],
        RELATIONS => &["type", "from", "to"],
        _ => {
            let mut item = item.clone();
            item.retain(|key, _| !["id", "mentions"].contains(&key.as_str()));
            return Value::Object(item).to_string();
        }
    };
    let said: Vec<Option<&Value>> = keys.iter().map(|&key| item.get(key)).collect();
    json!(said).to_string()
}

/// Says whether an identifier is one that the program counts up, so that two people can give it to different things.
fn is_counted(id: &str, kind: usize) -> bool {
    let number = id.strip_prefix(["s", "r", "e"][kind]);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Gives what they made new the identifiers under which it stands in ours: that of the same mark if we made it too, or
/// a free one if theirs is taken by something else.
fn rename(base: &Sheet, ours: &Sheet, theirs: &mut Sheet) {
    for kind in [SPANS, RELATIONS, ENTITIES] {
        let known: HashSet<&str> = base.lists[kind].items.iter().map(id_of).collect();
        let is_new = |item: &&Object| !known.contains(id_of(item));
        let new: HashMap<&str, String> = ours.lists[kind]
            .items
            .iter()
            .filter(is_new)
            .map(|item| (id_of(item), content(item, kind)))
            .collect();
        let mut free: HashMap<&str, Vec<&str>> = HashMap::new();
        for item in ours.lists[kind].items.iter().rev().filter(is_new) {
            free.entry(new[id_of(item)].as_str()).or_default().push(id_of(item));
        }
        let theirs_new: Vec<(String, String)> = theirs.lists[kind]
            .items
            .iter()
            .filter(is_new)
            .map(|item| (id_of(item).to_owned(), content(item, kind)))
            .collect();
        // Those that have the same identifier already, first.
        let stays = |id: &str, said: &str| {
            new.get(id).is_none_or(|ours| ours == said || !is_counted(id, kind) && kind == ENTITIES)
        };
        let mut names: HashMap<String, String> = HashMap::new();
        for (id, said) in &theirs_new {
            if new.get(id.as_str()) == Some(said)
                && let Some(ids) = free.get_mut(said.as_str())
            {
                ids.retain(|other| other != id);
            }
        }
        let all = [base, ours, theirs].map(|sheet| sheet.lists[kind].items.iter().map(id_of));
        let mut taken: HashSet<String> = all.into_iter().flatten().map(str::to_owned).collect();
        let mut next = 1_u64;
        for (id, said) in &theirs_new {
            if new.get(id.as_str()) == Some(said) {
                continue;
            }
            if let Some(same) = free.get_mut(said.as_str()).and_then(Vec::pop) {
                names.insert(id.clone(), same.to_owned());
            } else if !stays(id, said) {
                let fresh = std::iter::repeat_with(|| {
                    next += 1;
                    format!("{}{next}", ["s", "r", "e"][kind])
                });
                let fresh = fresh.into_iter().find(|fresh| !taken.contains(fresh)).unwrap_or_default();
                taken.insert(fresh.clone());
                names.insert(id.clone(), fresh);
            }
        }
        if names.is_empty() {
            continue;
        }
        for item in &mut theirs.lists[kind].items {
            item.get_mut("id").into_iter().for_each(|id| renamed(id, &names));
        }
        if kind == SPANS {
            for relation in &mut theirs.lists[RELATIONS].items {
                for end in ["from", "to"] {
                    relation.get_mut(end).into_iter().for_each(|id| renamed(id, &names));
                }
            }
            for entity in &mut theirs.lists[ENTITIES].items {
                let mentions = entity.get_mut("mentions").and_then(Value::as_array_mut);
                for mention in mentions.into_iter().flatten() {
                    renamed(mention, &names);
                }
            }
        }
    }
}

fn renamed(id: &mut Value, names: &HashMap<String, String>) {
    if let Value::String(id) = id
        && let Some(name) = names.get(id)
    {
        id.clone_from(name);
    }
}

/// Merges the lists of one kind of base, ours and theirs.
fn merge_lists(lists: [&List; 3], kind: usize, conflicts: &mut Vec<Conflict>) -> List {
    let by_id = |list: &'_ List| -> HashMap<String, usize> {
        list.items.iter().enumerate().map(|(at, item)| (id_of(item).to_owned(), at)).collect()
    };
    let [base, ours, theirs] = lists;
    let places = lists.map(by_id);
    let get = |list: usize, id: &str| places[list].get(id).map(|&at| &lists[list].items[at]);
    let mut merged = List::default();
    let theirs_alone = theirs.items.iter().filter(|item| !places[1].contains_key(id_of(item)));
    for item in ours.items.iter().chain(theirs_alone) {
        let id = id_of(item);
        match (get(0, id), get(1, id), get(2, id)) {
            (old, Some(ours), Some(theirs)) => {
                let (mut one, mut clashes) = values::merge(old, ours, theirs);
                if kind == ENTITIES {
                    clashes.retain(|clash| clash.key != "mentions");
                    let of = |entity: Option<&Object>| {
                        entity
                            .and_then(|entity| entity.get("mentions")?.as_array().cloned())
                            .unwrap_or_default()
                    };
                    let mentions = merge_sets(&of(old), &of(Some(ours)), &of(Some(theirs)));
                    one.insert("mentions".to_owned(), mentions.into());
                }
                note(&mut one, clashes, kind, conflicts);
                merged.items.push(one);
            }
            // One side took it away: it goes unless the other side changed it.
            (Some(old), Some(one), None) | (Some(old), None, Some(one)) => {
                if one != old {
                    let what = "one side took it away, the other changed it: it is kept".to_owned();
                    conflicts.push(Conflict { id: id.to_owned(), what });
                    merged.items.push(one.clone());
                }
            }
            (None, ..) => merged.items.push(item.clone()),
            (Some(_), None, None) => {}
        }
    }
    merged.odd = merge_sets(&base.odd, &ours.odd, &theirs.odd);
    merged
}

/// Writes down what both sides changed.
fn note(item: &mut Object, clashes: Vec<Clash>, kind: usize, conflicts: &mut Vec<Conflict>) {
    if clashes.is_empty() {
        return;
    }
    let keys: Vec<&str> = clashes.iter().map(|clash| clash.key.as_str()).collect();
    let what = format!("both changed {}: ours stands, theirs is kept beside it", keys.join(", "));
    conflicts.push(Conflict { id: id_of(item).to_owned(), what });
    if kind == SPANS {
        item.insert("unsure".to_owned(), true.into());
    }
    let theirs = clashes.into_iter().map(|clash| (clash.key, clash.theirs));
    let kept = item.entry("conflict").or_insert_with(|| json!({}));
    if let Value::Object(kept) = kept {
        kept.extend(theirs);
    }
}

/// Brings back the spans that one side took away while the other tied something new to them.
fn restore_ends(sheet: &mut Sheet, from: [&Sheet; 3]) {
    let there: HashSet<&str> = sheet.lists[SPANS].items.iter().map(id_of).collect();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let ends =
        sheet.lists[RELATIONS].items.iter().flat_map(|one| [text(one.get("from")), text(one.get("to"))]);
    let mentions = sheet.lists[ENTITIES].items.iter().filter_map(|one| one.get("mentions")?.as_array());
    let mentions = mentions.flatten().map(|mention| text(Some(mention)));
    let missing: BTreeSet<String> =
        ends.chain(mentions).flatten().filter(|id| !there.contains(id.as_str())).collect();
    for id in missing {
        let mut found = from.iter().flat_map(|sheet| &sheet.lists[SPANS].items);
        if let Some(span) = found.find(|span| id_of(span) == id) {
            sheet.lists[SPANS].items.push(span.clone());
        }
    }
}
