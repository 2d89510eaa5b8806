//! XMI to a CAS and back.

use super::cas::{Cas, Feature, Structure, Types, View};
use super::xml::{self, Tag, error_at, push_attribute, push_text};
use crate::formats::FormatError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// An element of the file before its values are understood.
struct Element {
    kind: Arc<str>,
    attributes: Vec<(String, String)>,
    /// Values that stand as elements of their own.
    children: Vec<(String, String)>,
    at: usize,
}

/// Reads a file; `types` are those declared beside it.
pub(super) fn read(text: &str, types: Types) -> Result<Cas, FormatError> {
    let elements = elements(text)?;
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut cas = Cas { types, ..Cas::default() };
    let mut members: Vec<(u64, Vec<u64>, usize)> = Vec::new();
    let mut raw: Vec<(Structure, Element)> = Vec::new();
    for element in elements {
        let number = |name: &str| -> Result<Option<u64>, FormatError> {
            let Some((_, value)) = element.attributes.iter().find(|(key, _)| key == name) else {
                return Ok(None);
            };
            if let Ok(number) = value.parse() {
                Ok(Some(number))
            } else {
                let what = format!("{name} is no number: {value}");
                Err(error_at(text, element.at, what, "mend that place"))
            }
        };
        match &*element.kind {
            "uima.cas.NULL" => {}
            "uima.cas.Sofa" => {
                let mut view = View { sofa: number("xmi:id")?.unwrap_or_default(), ..View::default() };
                for (name, value) in element.attributes {
                    match name.as_str() {
                        "xmi:id" | "sofaNum" => {}
                        "sofaID" => view.name = value.into(),
                        "sofaString" => view.text = Some(value.into()),
                        _ => view.more.push((name.into(), Feature::Plain(value.into()))),
                    }
                }
                cas.views.push(view);
            }
            "uima.cas.View" => {
                let list = element.attributes.iter().find(|(key, _)| key == "members");
                let list = list.map(|(_, value)| value.as_str()).unwrap_or_default();
                let Some(list) = numbers(list) else {
                    return Err(error_at(text, element.at, "members are no numbers", "mend that place"));
                };
                members.push((number("sofa")?.unwrap_or_default(), list, element.at));
            }
            _ => {
                let id = number("xmi:id")?.unwrap_or_default();
                let structure = Structure { id, kind: element.kind.clone(), ..Structure::default() };
                raw.push((Structure { line: lines.of(element.at), ..structure }, element));
            }
        }
    }
    let mut seen = HashSet::new();
    for (sofa, list, at) in members {
        if !seen.insert(sofa) {
            return Err(error_at(text, at, format!("two views of the sofa {sofa}"), "keep one"));
        }
        match cas.views.iter_mut().find(|view| view.sofa == sofa) {
            Some(view) => view.members = list,
            None if sofa == 0 => {
                cas.views.push(View { name: "_InitialView".into(), members: list, ..View::default() });
            }
            None => {
                let what = format!("a view of the sofa {sofa}, which is not there");
                return Err(error_at(text, at, what, "get the whole file"));
            }
        }
    }
    // What points to structures that say `target` is taken for links, where no types are declared.
    let links: HashSet<u64> = raw
        .iter()
        .filter(|(_, element)| {
            let has = |name: &str| element.attributes.iter().any(|(key, _)| key == name);
            has("target") && !has("begin")
        })
        .map(|(structure, _)| structure.id)
        .collect();
    for (mut structure, element) in raw {
        structure.features = features(text, &cas.types, &element, &links)?;
        cas.structures.push(structure);
    }
    Ok(cas)
}

/// Lines of bytes that are asked for in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, byte: usize) -> usize {
        let between = self.text.as_bytes().get(self.at..byte).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count();
        self.at = self.at.max(byte);
        self.line
    }
}

/// The elements below the root.
fn elements(text: &str) -> Result<Vec<Element>, FormatError> {
    let mut spaces: HashMap<String, Arc<str>> = HashMap::new();
    let mut all: Vec<Element> = Vec::new();
    let mut depth = 0_usize;
    let mut child: Option<(String, String)> = None;
    xml::read(text, |tag| {
        match tag {
            Tag::Open(name, attributes, at) => {
                depth += 1;
                for (key, value) in &attributes {
                    if let Some(prefix) = key.strip_prefix("xmlns:") {
                        spaces.insert(prefix.to_owned(), package(value).into());
                    }
                }
                match depth {
                    1 if name.rsplit(':').next() == Some("XMI") => {}
                    1 => {
                        let what = format!("it is XML, but no XMI of a CAS: {name}");
                        return Err(error_at(text, at, what, "choose the form that the file has"));
                    }
                    2 => {
                        let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
                        let kind = match spaces.get(prefix).map(|package| &**package) {
                            Some("") => local.to_owned(),
                            Some(package) => format!("{package}.{local}"),
                            None if prefix.is_empty() => local.to_owned(),
                            None => {
                                let what = format!("the prefix {prefix} is not declared");
                                return Err(error_at(text, at, what, "mend that place"));
                            }
                        };
                        let attributes = attributes.into_iter();
                        let attributes = attributes.filter(|(key, _)| !key.starts_with("xmlns")).collect();
                        all.push(Element { kind: kind.into(), attributes, children: Vec::new(), at });
                    }
                    3 => child = Some((name, String::new())),
                    _ => {
                        let what = format!("an element inside a value: {name}");
                        return Err(error_at(text, at, what, "choose the form that the file has"));
                    }
                }
            }
            Tag::Text(words) => {
                if let Some((_, value)) = &mut child {
                    value.push_str(&words);
                }
            }
            Tag::Close => {
                depth = depth.saturating_sub(1);
                if let Some(done) = child.take()
                    && let Some(element) = all.last_mut()
                {
                    element.children.push(done);
                }
            }
        }
        Ok(())
    })?;
    Ok(all)
}

/// `http:///a/b/c.ecore` as `a.b.c`.
fn package(url: &str) -> String {
    let path = url.strip_prefix("http:///").and_then(|path| path.strip_suffix(".ecore"));
    match path {
        Some("uima/noNamespace") => String::new(),
        Some(path) => path.replace('/', "."),
        None => url.to_owned(),
    }
}

/// Numbers with spaces between them.
fn numbers(list: &str) -> Option<Vec<u64>> {
    list.split_ascii_whitespace().map(|number| number.parse().ok()).collect()
}

/// The values of an element, as its type says, or else as they look.
fn features(
    text: &str,
    types: &Types,
    element: &Element,
    links: &HashSet<u64>,
) -> Result<Vec<(Arc<str>, Feature)>, FormatError> {
    let kind = &*element.kind;
    let mut features = Vec::with_capacity(element.attributes.len());
    for (name, value) in &element.attributes {
        let feature = match name.as_str() {
            "xmi:id" => continue,
            "sofa" => {
                let Some(number) = value.parse().ok() else {
                    return Err(error_at(text, element.at, "sofa is no number", "mend that place"));
                };
                Feature::Ref(number)
            }
            "begin" | "end" => {
                if let Ok(number) = value.parse::<u64>() {
                    Feature::Plain(number.into())
                } else {
                    let what = format!("{name} is no place in the text: {value}");
                    return Err(error_at(text, element.at, what, "mend that place"));
                }
            }
            _ => match types.range(kind, name) {
                Some(range) => {
                    if let Some(feature) = typed(types, range, value) {
                        feature
                    } else {
                        let what = format!("{name} is no {range}: {value}");
                        return Err(error_at(
                            text,
                            element.at,
                            what,
                            "mend it, or the types beside the file",
                        ));
                    }
                }
                None => match numbers(value) {
                    Some(list)
                        if !types.knows(kind)
                            && !list.is_empty()
                            && list.iter().all(|id| links.contains(id)) =>
                    {
                        Feature::Refs(list)
                    }
                    Some(list) if name == "target" && list.len() == 1 && !types.knows(kind) => {
                        Feature::Ref(list[0])
                    }
                    _ => Feature::Plain(value.as_str().into()),
                },
            },
        };
        features.push((name.as_str().into(), feature));
    }
    let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (name, value) in &element.children {
        let list = lists.entry(name).or_default();
        if list.is_empty() {
            order.push(name);
        }
        list.push(value.as_str().into());
    }
    for name in order {
        let list = lists.remove(name).unwrap_or_default();
        features.push((name.into(), Feature::Plain(Value::Array(list))));
    }
    Ok(features)
}

/// A value of a declared type.
fn typed(types: &Types, range: &str, value: &str) -> Option<Feature> {
    let list = |one: fn(&str) -> Option<Value>| -> Option<Feature> {
        let values: Option<Vec<Value>> = value.split_ascii_whitespace().map(one).collect();
        values.map(|values| Feature::Plain(Value::Array(values)))
    };
    Some(match range {
        "uima.cas.String" | "uima.cas.ByteArray" => Feature::Plain(value.into()),
        "uima.cas.Boolean" => Feature::Plain(truth(value)?),
        "uima.cas.Byte" | "uima.cas.Short" | "uima.cas.Integer" | "uima.cas.Long" => {
            Feature::Plain(integer(value)?)
        }
        "uima.cas.Float" | "uima.cas.Double" => Feature::Plain(float(value)?),
        "uima.cas.StringArray" | "uima.cas.StringList" if value.is_empty() => {
            Feature::Plain(Value::Array(Vec::new()))
        }
        // A reference to an array, where several may refer to it.
        "uima.cas.StringArray" | "uima.cas.StringList" => match value.parse() {
            Ok(id) => Feature::Ref(id),
            Err(_) => Feature::Plain(Value::Array(vec![value.into()])),
        },
        // One number may be an array's number, or the only element of one that nothing else refers to.
        "uima.cas.IntegerArray" | "uima.cas.ShortArray" | "uima.cas.LongArray" | "uima.cas.IntegerList" => {
            list(integer)?
        }
        "uima.cas.FloatArray" | "uima.cas.DoubleArray" | "uima.cas.FloatList" => list(float)?,
        "uima.cas.BooleanArray" => list(truth).or_else(|| value.parse().ok().map(Feature::Ref))?,
        "uima.cas.FSArray" | "uima.cas.FSList" => Feature::Refs(numbers(value)?),
        // A string of a fixed set of values.
        _ if types.is(range, "uima.cas.String") => Feature::Plain(value.into()),
        _ if range.ends_with("[]") => Feature::Refs(numbers(value)?),
        _ => match numbers(value)?.as_slice() {
            [id] => Feature::Ref(*id),
            list => Feature::Refs(list.to_vec()),
        },
    })
}

fn truth(value: &str) -> Option<Value> {
    match value {
        "true" | "1" => Some(true.into()),
        "false" | "0" => Some(false.into()),
        _ => None,
    }
}

fn integer(value: &str) -> Option<Value> {
    value.parse::<i64>().ok().map(Value::from)
}

/// A number; what is none, such as `NaN`, stays as it is written.
fn float(value: &str) -> Option<Value> {
    let number: f64 = value.parse().ok()?;
    Some(serde_json::Number::from_f64(number).map_or_else(|| value.into(), Value::Number))
}

/// Writes a CAS.
pub(super) fn write(cas: &Cas) -> Vec<u8> {
    let spaces = prefixes(cas);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\"",
    );
    for (package, prefix) in &spaces {
        let path = if package.is_empty() { "uima/noNamespace".to_owned() } else { package.replace('.', "/") };
        push_attribute(&mut out, &format!("xmlns:{prefix}"), &format!("http:///{path}.ecore"));
    }
    out.push_str(" xmi:version=\"2.0\">\n <cas:NULL xmi:id=\"0\"/>\n");
    for structure in &cas.structures {
        let (package, local) = structure.kind.rsplit_once('.').unwrap_or(("", &structure.kind));
        let prefix = spaces.get(package).map(String::as_str).unwrap_or_default();
        out.push_str(&format!(" <{prefix}:{local} xmi:id=\"{}\"", structure.id));
        let mut inner = String::new();
        for (name, feature) in &structure.features {
            match feature {
                Feature::Ref(id) => push_attribute(&mut out, name, &id.to_string()),
                Feature::Refs(ids) => {
                    let list: Vec<String> = ids.iter().map(u64::to_string).collect();
                    push_attribute(&mut out, name, &list.join(" "));
                }
                Feature::Plain(Value::Array(list)) if list.iter().any(Value::is_string) => {
                    let numbers =
                        |value: &Value| value.as_str().is_none_or(|text| text.parse::<f64>().is_ok());
                    if list.iter().all(numbers) && list.iter().any(Value::is_number) {
                        push_attribute(&mut out, name, &list.iter().map(plain).collect::<Vec<_>>().join(" "));
                        continue;
                    }
                    for value in list {
                        inner.push_str(&format!("<{name}>"));
                        push_text(&mut inner, &plain(value));
                        inner.push_str(&format!("</{name}>"));
                    }
                }
                Feature::Plain(Value::Array(list)) => {
                    push_attribute(&mut out, name, &list.iter().map(plain).collect::<Vec<_>>().join(" "));
                }
                Feature::Plain(value) => push_attribute(&mut out, name, &plain(value)),
            }
        }
        if inner.is_empty() {
            out.push_str("/>\n");
        } else {
            out.push_str(&format!(">{inner}</{prefix}:{local}>\n"));
        }
    }
    for (number, view) in cas.views.iter().enumerate() {
        out.push_str(&format!(" <cas:Sofa xmi:id=\"{}\" sofaNum=\"{}\"", view.sofa, number + 1));
        push_attribute(&mut out, "sofaID", &view.name);
        for (name, value) in &view.more {
            match value {
                Feature::Plain(value) => push_attribute(&mut out, name, &plain(value)),
                Feature::Ref(id) => push_attribute(&mut out, name, &id.to_string()),
                Feature::Refs(_) => {}
            }
        }
        if let Some(text) = &view.text {
            push_attribute(&mut out, "sofaString", text);
        }
        out.push_str("/>\n");
    }
    for view in &cas.views {
        let members: Vec<String> = view.members.iter().map(u64::to_string).collect();
        out.push_str(&format!(" <cas:View sofa=\"{}\" members=\"{}\"/>\n", view.sofa, members.join(" ")));
    }
    out.push_str("</xmi:XMI>\n");
    out.into_bytes()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A prefix for each package, after its last name.
fn prefixes(cas: &Cas) -> BTreeMap<String, String> {
    let packages: BTreeSet<&str> = cas
        .structures
        .iter()
        .map(|structure| structure.kind.rsplit_once('.').map_or("", |(package, _)| package))
        .chain(["uima.cas"])
        .collect();
    let mut taken: HashSet<String> = HashSet::from(["xmi".to_owned(), "xmlns".to_owned(), "xml".to_owned()]);
    let mut all = BTreeMap::new();
    for package in packages {
        let base = match package {
            "" => "noNamespace",
            _ => package.rsplit('.').next().unwrap_or(package),
        };
        let mut prefix = base.to_owned();
        let mut number = 1;
        while !taken.insert(prefix.clone()) {
            number += 1;
            prefix = format!("{base}{number}");
        }
        all.insert(package.to_owned(), prefix);
    }
    all
}
