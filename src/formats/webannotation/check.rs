//! What the Web Annotation Data Model demands of an annotation.
//!
//! Each check gives where in the annotation something is wrong, as `body.textDirection`, and what.

use serde_json::{Map, Value};

/// The context that every annotation is read in.
pub(super) const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// Why somebody annotates, and what a body is for.
pub(super) const MOTIVATIONS: [&str; 13] = [
    "assessing",
    "bookmarking",
    "classifying",
    "commenting",
    "describing",
    "editing",
    "highlighting",
    "identifying",
    "linking",
    "moderating",
    "questioning",
    "replying",
    "tagging",
];

/// Sets of bodies and targets.
pub(super) const SETS: [&str; 4] = ["Choice", "Composite", "List", "Independents"];

/// Objects inside each other that are looked at; the JSON reader itself allows hardly more.
const DEPTH: usize = 64;

/// An object of JSON.
pub(super) type Object = Map<String, Value>;
/// Where something is wrong, and what.
pub(super) type Checked = Result<(), (String, &'static str)>;

fn wrong(place: &str, what: &'static str) -> Checked {
    Err((place.to_owned(), what))
}

/// One value, or each of a list.
pub(super) fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list = value.map(|value| match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    });
    list.into_iter().flatten()
}

/// Says whether an object has a type among its types.
pub(super) fn is_a(object: &Object, kind: &str) -> bool {
    each(object.get("type")).any(|one| one.as_str() == Some(kind))
}

/// Says whether a text has the outer shape of a URI.
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

/// Says whether a text is a date with its time, as `2015-01-28T12:00:00Z`.
fn is_date(text: &str) -> bool {
    let digits = |from: usize, to: usize| {
        text.as_bytes().get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let at = |place: usize, marks: &[u8]| text.as_bytes().get(place).is_some_and(|byte| marks.contains(byte));
    let zone = text.get(19..).map(|rest| rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()));
    let zone = zone.is_some_and(|zone| {
        matches!(zone, "Z" | "z")
            || (zone.len() == 6 && zone.starts_with(['+', '-']) && zone.as_bytes().get(3) == Some(&b':'))
    });
    digits(0, 4)
        && at(4, b"-")
        && digits(5, 7)
        && at(7, b"-")
        && digits(8, 10)
        && at(10, b"Tt")
        && digits(11, 13)
        && at(13, b":")
        && digits(14, 16)
        && at(16, b":")
        && digits(17, 19)
        && zone
}

/// Checks the context of what stands at the top of a file.
pub(super) fn context(object: &Object) -> Checked {
    let known = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text == CONTEXT || text.strip_prefix("https") == CONTEXT.strip_prefix("http"))
    };
    match object.get("@context") {
        None => wrong("@context", "is missing"),
        context if each(context).any(known) => Ok(()),
        _ => wrong("@context", "is not that of Web Annotations"),
    }
}

/// Checks an annotation.
pub(super) fn annotation(object: &Object) -> Checked {
    match object.get("id") {
        None => {}
        Some(Value::String(id)) if is_uri(id) => {}
        Some(Value::String(_)) => return wrong("id", "is not a URI"),
        Some(_) => return wrong("id", "is not one URI"),
    }
    if !is_a(object, "Annotation") {
        return wrong("type", if object.contains_key("type") { "is not Annotation" } else { "is missing" });
    }
    shared(object, "")?;
    for key in ["canonical", "via"] {
        if each(object.get(key)).any(|value| !value.as_str().is_some_and(is_uri)) {
            return wrong(key, "is not a URI");
        }
    }
    motivation(object, "motivation", "")?;
    match (object.get("bodyValue"), object.get("body")) {
        (Some(_), Some(_)) => return wrong("bodyValue", "stands beside a body"),
        (Some(Value::String(_)), None) | (None, _) => {}
        (Some(_), None) => return wrong("bodyValue", "is not one text"),
    }
    if let Some(body) = object.get("body") {
        resources(body, "body", DEPTH)?;
    }
    match object.get("target") {
        None => wrong("target", "is missing"),
        Some(target) => resources(target, "target", DEPTH),
    }
}

fn path(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

fn motivation(object: &Object, key: &str, place: &str) -> Checked {
    match each(object.get(key)).find(|value| !value.is_string()) {
        None => Ok(()),
        Some(_) => wrong(&path(place, key), "is not a word"),
    }
}

/// Keys that annotations, bodies and targets have in common.
fn shared(object: &Object, place: &str) -> Checked {
    for key in ["created", "modified", "generated"] {
        let mut all = each(object.get(key));
        if all.any(|value| !value.as_str().is_some_and(is_date)) {
            return wrong(&path(place, key), "is not a date with its time, as 2015-01-28T12:00:00Z");
        }
        if 1 < each(object.get(key)).count() {
            return wrong(&path(place, key), "is there more than once");
        }
    }
    for key in ["creator", "generator", "audience"] {
        for value in each(object.get(key)) {
            match value {
                Value::String(text) if is_uri(text) => {}
                Value::Object(_) => {}
                _ => return wrong(&path(place, key), "is neither a URI nor an object"),
            }
        }
    }
    if each(object.get("rights")).any(|value| !value.as_str().is_some_and(is_uri)) {
        return wrong(&path(place, "rights"), "is not a URI");
    }
    Ok(())
}

/// Bodies, targets or sources: a URI, an object, or a list of those.
fn resources(value: &Value, place: &str, depth: usize) -> Checked {
    let Some(depth) = depth.checked_sub(1) else { return wrong(place, "is nested too deep") };
    match value {
        Value::String(text) if is_uri(text) => Ok(()),
        Value::String(_) => wrong(place, "is not a URI"),
        Value::Object(object) => resource(object, place, depth),
        Value::Array(list) if list.is_empty() => wrong(place, "is an empty list"),
        Value::Array(list) => list.iter().try_for_each(|one| match one {
            Value::Array(_) => wrong(place, "is a list of lists"),
            one => resources(one, place, depth),
        }),
        _ => wrong(place, "is neither a URI nor an object"),
    }
}

fn resource(object: &Object, place: &str, depth: usize) -> Checked {
    match object.get("id") {
        None => {}
        Some(Value::String(id)) if is_uri(id) => {}
        Some(_) => return wrong(&path(place, "id"), "is not one URI"),
    }
    shared(object, place)?;
    motivation(object, "purpose", place)?;
    for key in ["format", "language"] {
        if each(object.get(key)).any(|value| !value.is_string()) {
            return wrong(&path(place, key), "is not a text");
        }
    }
    if object.get("processingLanguage").is_some_and(|value| !value.is_string()) {
        return wrong(&path(place, "processingLanguage"), "is not one language");
    }
    match object.get("textDirection").map(Value::as_str) {
        None | Some(Some("ltr" | "rtl" | "auto")) => {}
        Some(_) => return wrong(&path(place, "textDirection"), "is none of ltr, rtl and auto"),
    }
    let sets = SETS.iter().filter(|set| is_a(object, set)).count();
    if 1 < sets {
        return wrong(&path(place, "type"), "is more than one kind of set");
    }
    match (sets, object.get("items")) {
        (1, Some(items @ Value::Array(_))) => resources(items, &path(place, "items"), depth)?,
        (1, _) => return wrong(&path(place, "items"), "is not a list"),
        (_, Some(_)) => {
            return wrong(&path(place, "items"), "belongs to no Choice, Composite, List or Independents");
        }
        (_, None) => {}
    }
    match object.get("value") {
        Some(Value::String(_)) => {}
        Some(_) => return wrong(&path(place, "value"), "is not one text"),
        None if is_a(object, "TextualBody") => return wrong(&path(place, "value"), "is missing"),
        None => {}
    }
    match object.get("source") {
        Some(Value::Array(_)) => return wrong(&path(place, "source"), "is not one resource"),
        Some(source) => resources(source, &path(place, "source"), depth)?,
        None if is_a(object, "SpecificResource") || object.contains_key("selector") => {
            return wrong(&path(place, "source"), "is missing");
        }
        None => {}
    }
    each(object.get("selector")).try_for_each(|one| selector(one, &path(place, "selector"), depth))
}

fn selector(value: &Value, place: &str, depth: usize) -> Checked {
    let Some(depth) = depth.checked_sub(1) else { return wrong(place, "is nested too deep") };
    let object = match value {
        Value::String(text) if is_uri(text) => return Ok(()),
        Value::Object(object) => object,
        _ => return wrong(place, "is neither a URI nor an object"),
    };
    let text = |key: &str| object.get(key).is_some_and(Value::is_string);
    let number = |key: &str| object.get(key).and_then(Value::as_u64);
    let known = object.contains_key("id");
    match object.get("type").and_then(Value::as_str).unwrap_or_default() {
        "FragmentSelector" | "CssSelector" | "XPathSelector" | "SvgSelector" if !text("value") && !known => {
            return wrong(&path(place, "value"), "is not one text");
        }
        "TextQuoteSelector" => {
            if !text("exact") {
                return wrong(&path(place, "exact"), "is not one text");
            }
            for key in ["prefix", "suffix"] {
                if object.contains_key(key) && !text(key) {
                    return wrong(&path(place, key), "is not one text");
                }
            }
        }
        "TextPositionSelector" | "DataPositionSelector" => match (number("start"), number("end")) {
            (Some(start), Some(end)) if start <= end => {}
            (Some(_), Some(_)) => return wrong(&path(place, "end"), "comes before the start"),
            _ => return wrong(place, "has no start and end in whole numbers"),
        },
        "RangeSelector" => {
            for key in ["startSelector", "endSelector"] {
                match object.get(key) {
                    Some(one) => selector(one, &path(place, key), depth)?,
                    None => return wrong(&path(place, key), "is missing"),
                }
            }
        }
        _ => {}
    }
    each(object.get("refinedBy")).try_for_each(|one| selector(one, &path(place, "refinedBy"), depth))
}
