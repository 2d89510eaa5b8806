//! Two changes to one object, key by key.

use super::sheet::Object;
use serde_json::Value;

/// Keys that say together where a span is: they are taken from one side.
const PLACE: [&str; 4] = ["start", "end", "parts", "text"];

/// A key that both sides changed, each to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clash {
    /// The key, with those of the objects that it is in before it.
    pub(super) key: String,
    /// What the other side says.
    pub(super) theirs: Value,
}

/// Which of three values stands, and whether both sides changed it to something else; ours stands then.
fn choose<T: PartialEq>(base: Option<&T>, ours: Option<T>, theirs: Option<T>) -> (Option<T>, bool) {
    if ours == theirs || theirs.as_ref() == base {
        (ours, false)
    } else if ours.as_ref() == base {
        (theirs, false)
    } else {
        // A value beats its absence: what one side took away and the other changed is kept.
        let clash = ours.is_some() && theirs.is_some();
        (ours.or(theirs), clash)
    }
}

/// Where a span is, as one value.
fn place(item: Option<&Object>) -> Option<Vec<Option<&Value>>> {
    let place: Vec<Option<&Value>> = PLACE.iter().map(|&key| item.and_then(|item| item.get(key))).collect();
    place.iter().any(Option::is_some).then_some(place)
}

/// One object of what two sides made of `base`. Where both changed the same, ours stands and the clash is told.
pub(super) fn merge(base: Option<&Object>, ours: &Object, theirs: &Object) -> (Object, Vec<Clash>) {
    let mut clashes = Vec::new();
    let merged = merge_below("", base, ours, theirs, &mut clashes);
    (merged, clashes)
}

fn merge_below(
    above: &str,
    base: Option<&Object>,
    ours: &Object,
    theirs: &Object,
    clashes: &mut Vec<Clash>,
) -> Object {
    let mut merged = Object::new();
    let (chosen, both) = choose(place(base).as_ref(), place(Some(ours)), place(Some(theirs)));
    let mut chosen = chosen.unwrap_or_default().into_iter();
    let at: [Option<&Value>; 4] = std::array::from_fn(|_| chosen.next().flatten());
    if both && above.is_empty() {
        let theirs = PLACE.iter().filter_map(|&key| Some((key.to_owned(), theirs.get(key)?.clone())));
        clashes.push(Clash { key: "place".to_owned(), theirs: Value::Object(theirs.collect()) });
    }
    let new = theirs.keys().filter(|key| !ours.contains_key(*key));
    for key in ours.keys().chain(new) {
        if let Some(part) = PLACE.iter().position(|place| place == key).filter(|_| above.is_empty()) {
            // All of the place stands where its first key stands, in the order of the form.
            if part == 0 || !ours.contains_key("start") && !theirs.contains_key("start") {
                let keys = PLACE.iter().zip(at);
                merged.extend(keys.filter_map(|(key, value)| Some(((*key).to_owned(), value?.clone()))));
            }
            continue;
        }
        let old = base.and_then(|base| base.get(key));
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        let value = match (ours.get(key), theirs.get(key)) {
            (Some(Value::Object(ours)), Some(Value::Object(theirs))) => {
                let old = old.and_then(Value::as_object);
                Some(Value::Object(merge_below(&path, old, ours, theirs, clashes)))
            }
            (ours, theirs) => {
                let (chosen, clash) = choose(old.as_ref(), ours, theirs);
                if clash && let Some(theirs) = theirs {
                    clashes.push(Clash { key: path, theirs: theirs.clone() });
                }
                chosen.cloned()
            }
        };
        if let Some(value) = value {
            merged.insert(key.clone(), value);
        }
    }
    merged
}

/// The members of a list that is a set: what either side added is in, what either took away is out.
pub(super) fn merge_sets(base: &[Value], ours: &[Value], theirs: &[Value]) -> Vec<Value> {
    let stays = |value: &&Value| theirs.contains(value) || !base.contains(value);
    let mut merged: Vec<Value> = ours.iter().filter(stays).cloned().collect();
    for value in theirs {
        if !ours.contains(value) && !base.contains(value) {
            merged.push(value.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: &Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn each_side_keeps_what_it_changed() {
        let base = object(&json!({"id": "s1", "label": "person", "start": 1, "end": 4, "text": "abc",
            "attributes": {"sex": "f", "role": "x"}}));
        let ours = object(&json!({"id": "s1", "label": "person", "start": 1, "end": 5, "text": "abcd",
            "attributes": {"sex": "f", "role": "y"}}));
        let theirs = object(&json!({"id": "s1", "label": "group", "start": 1, "end": 4, "text": "abc",
            "attributes": {"role": "x", "age": 3}, "note": "why"}));
        let (merged, clashes) = merge(Some(&base), &ours, &theirs);
        let wanted = json!({"id": "s1", "label": "group", "start": 1, "end": 5, "text": "abcd",
            "attributes": {"role": "y", "age": 3}, "note": "why"});
        assert_eq!(Value::Object(merged), wanted);
        assert_eq!(clashes, []);
    }

    #[test]
    fn a_place_is_never_mixed() {
        let base = object(&json!({"id": "s1", "start": 1, "end": 4, "text": "abc"}));
        let ours = object(&json!({"id": "s1", "start": 0, "end": 4, "text": " abc"}));
        let theirs = object(&json!({"id": "s1", "parts": [[1, 2], [3, 4]], "text": ["a", "c"]}));
        let (merged, clashes) = merge(Some(&base), &ours, &theirs);
        assert_eq!(merged, ours);
        assert_eq!(clashes.len(), 1);
        assert_eq!(clashes[0].theirs, json!({"parts": [[1, 2], [3, 4]], "text": ["a", "c"]}));
        let (merged, clashes) = merge(Some(&base), &base, &theirs);
        assert_eq!((merged, clashes), (theirs, vec![]));
    }
}
