//! `annotation.conf`, which says what may be annotated in a folder, and `visual.conf`, which says how it is shown.
//!
//! Sections `[entities]`, `[relations]`, `[events]`, `[attributes]` and, seldom, `[spans]`; one type a line, with its
//! arguments after white space: `Located⇥Arg1:PER|ORG, Arg2:<ENTITY>`. Tabs before a type make a hierarchy, `!Type` is a
//! group that cannot be annotated, `<NAME>=A|B` a macro. Described by brat's manual.

use super::names::{decode, encode};
use super::{CONFIDENCE, UNSURE};
use crate::formats::{Inventory, OutFile, Problem};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

/// Macros inside macros are replaced so deep.
const DEPTH: usize = 16;
/// A line with its macros replaced is at most so long (bytes).
const LINE: usize = 1 << 16;
/// At most so many pairs of a label with an attribute or a relation are listed: each of all may go with each.
const PAIRS: usize = 1 << 17;
/// Values of an attribute that are listed.
const VALUES: usize = 64;

/// A type with its arguments, as its section lists it.
struct Type {
    name: Arc<str>,
    arguments: Vec<(String, String)>,
}

/// Reads `annotation.conf`; what is odd in it goes to `problems`.
pub(in crate::formats) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Inventory {
    let macros = macros(text);
    let mut sections: HashMap<&str, Vec<Type>> = HashMap::new();
    let mut section = "";
    let mut odd = |number: usize, what: &str| {
        problems.push(Problem {
            place: format!("{file}, line {number}"),
            what: what.to_owned(),
            remedy: "the line was left out of what is declared".to_owned(),
        });
    };
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || macro_of(line).is_some() {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim();
            continue;
        }
        // Only shown as a line between others, a group that cannot be annotated, or `<OVERLAP>` and its like.
        if line.starts_with("--") || line.starts_with(['!', '<']) {
            continue;
        }
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let Some(rest) = replaced(rest, &macros) else {
            odd(number + 1, "its macros make it too long, or hold themselves");
            continue;
        };
        // Further names of a type are those that a text may have for it.
        let name = name.split('|').next().unwrap_or(name);
        let mut arguments = Vec::new();
        for argument in rest.split(',').map(str::trim).filter(|argument| !argument.is_empty()) {
            match argument.split_once(':') {
                Some((role, types)) => arguments.push((role.trim().to_owned(), types.trim().to_owned())),
                None => odd(number + 1, &format!("the argument {argument:?} has no colon")),
            }
        }
        sections.entry(section).or_default().push(Type { name: decode(name).into(), arguments });
    }
    inventory(file, &sections, problems)
}

fn inventory(file: &str, sections: &HashMap<&str, Vec<Type>>, problems: &mut Vec<Problem>) -> Inventory {
    let section = |name: &str| sections.get(name).map_or(&[][..], Vec::as_slice);
    let mut inventory = Inventory::default();
    let names = |types: &[Type]| types.iter().map(|one| one.name.clone()).collect::<BTreeSet<Arc<str>>>();
    let mut entities = names(section("entities"));
    entities.extend(names(section("spans")));
    let events = names(section("events"));
    let relations = names(section("relations"));
    let mut left = PAIRS;
    let mut expand = |types: &str| -> BTreeSet<Arc<str>> {
        let mut all = BTreeSet::new();
        for one in types.split('|').map(str::trim) {
            let group: Vec<&BTreeSet<Arc<str>>> = match one {
                "<ENTITY>" => vec![&entities],
                "<EVENT>" => vec![&events],
                "<RELATION>" => vec![&relations],
                "<ANY>" => vec![&entities, &events],
                _ => {
                    if !one.is_empty() && !one.starts_with('<') {
                        all.insert(Arc::from(decode(one)));
                    }
                    continue;
                }
            };
            all.extend(group.into_iter().flatten().cloned());
        }
        let taken = all.len().min(left);
        left -= taken;
        all.into_iter().take(taken).collect()
    };
    for one in section("entities").iter().chain(section("spans")).chain(section("events")) {
        inventory.labels.entry(one.name.clone()).or_default();
    }
    for one in section("relations") {
        let ends = inventory.relations.entry(one.name.clone()).or_default();
        // Arguments in order are the ends; `<REL-TYPE>:symmetric` and the like say how it is shown.
        let mut arguments = one.arguments.iter().filter(|(role, _)| !role.starts_with('<'));
        if let (Some((_, from)), Some((_, to))) = (arguments.next(), arguments.next()) {
            ends.from.extend(expand(from));
            ends.to.extend(expand(to));
        }
    }
    for one in section("events") {
        let roles = inventory.events.entry(one.name.clone()).or_default();
        for (role, types) in one.arguments.iter().filter(|(role, _)| !role.starts_with('<')) {
            // How often a role may be: `Role?`, `Role*`, `Role+`, `Role{2}`.
            let name = role.split(['?', '*', '+', '{']).next().unwrap_or(role);
            roles.entry(Arc::from(decode(name))).or_default().extend(expand(types));
        }
    }
    for one in section("attributes") {
        let (mut targets, mut values) = (BTreeSet::new(), Vec::new());
        for (role, argument) in &one.arguments {
            match role.as_str() {
                "Value" => values.extend(argument.split('|').map(|value| value.trim().to_owned())),
                role if role.starts_with('<') => {}
                _ => targets.extend(expand(argument)),
            }
        }
        values.retain(|value| !value.is_empty());
        values.truncate(VALUES);
        if values.is_empty() && [UNSURE, CONFIDENCE].contains(&&*one.name) {
            // What every span has, and no attribute to the reader of annotations either.
            continue;
        }
        for target in targets {
            // Attributes of relations belong to no label.
            if let Some(attributes) = inventory.labels.get_mut(&target) {
                attributes.insert(one.name.to_string(), values.clone());
            }
        }
    }
    if left == 0 {
        problems.push(Problem {
            place: file.to_owned(),
            what: format!(
                "more than {PAIRS} pairs of labels with attributes, relations and roles are declared"
            ),
            remedy: "the others were left out of what is declared".to_owned(),
        });
    }
    inventory
}

/// `<NAME>=A|B`.
fn macro_of(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    (name.starts_with('<') && name.ends_with('>') && 2 < name.len() && !name.contains(char::is_whitespace))
        .then_some((name, value.trim()))
}

fn macros(text: &str) -> HashMap<&str, &str> {
    text.lines().filter_map(|line| macro_of(line.trim())).collect()
}

/// A line with its macros replaced, or nothing if that does not end.
fn replaced(line: &str, macros: &HashMap<&str, &str>) -> Option<String> {
    let mut line = line.to_owned();
    for _ in 0..DEPTH {
        let mut out = String::with_capacity(line.len());
        let mut rest = line.as_str();
        let mut changed = false;
        while let Some((before, after)) = rest.split_once('<') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('>') else {
                out.push('<');
                rest = after;
                continue;
            };
            let name = format!("<{name}>");
            if let Some(value) = macros.get(name.as_str()) {
                out.push_str(value);
                changed = true;
            } else {
                out.push_str(&name);
            }
            rest = tail;
            if LINE < out.len() {
                return None;
            }
        }
        out.push_str(rest);
        if !changed {
            return Some(out);
        }
        line = out;
    }
    None
}

/// Writes what is known of all documents: `annotation.conf`, and `visual.conf` if names had to be encoded.
pub(super) fn write(inventory: &Inventory) -> Vec<OutFile> {
    let mut encoded: BTreeMap<String, String> = BTreeMap::new();
    let mut name = |name: &str| -> String {
        let written = encode(name);
        if written != name {
            encoded.insert(written.clone().into_owned(), name.to_owned());
        }
        written.into_owned()
    };
    let list = |labels: &BTreeSet<Arc<str>>, name: &mut dyn FnMut(&str) -> String| {
        let all: Vec<String> = labels.iter().map(|label| name(label)).collect();
        if all.is_empty() { "<ANY>".to_owned() } else { all.join("|") }
    };
    let mut out = String::from("[entities]\n");
    for label in inventory.labels.keys().filter(|label| !inventory.events.contains_key(*label)) {
        let _ = writeln!(out, "{}", name(label));
    }
    out.push_str("\n[relations]\n");
    for (kind, ends) in &inventory.relations {
        let _ = write!(out, "{}\tArg1:{}", name(kind), list(&ends.from, &mut name));
        let _ = writeln!(out, ", Arg2:{}", list(&ends.to, &mut name));
    }
    // Two ends may overlap without a word of brat about it.
    if !inventory.labels.is_empty() {
        out.push_str("<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n");
    }
    out.push_str("\n[events]\n");
    for (kind, roles) in &inventory.events {
        let roles: Vec<String> = roles
            .iter()
            .map(|(role, labels)| format!("{}*:{}", name(role), list(labels, &mut name)))
            .collect();
        let _ = writeln!(out, "{}\t{}", name(kind), roles.join(", "));
    }
    out.push_str("\n[attributes]\n");
    let mut attributes: BTreeMap<&str, (BTreeSet<Arc<str>>, Vec<&str>)> = BTreeMap::new();
    for (label, of) in &inventory.labels {
        for (attribute, values) in of {
            let (labels, all) = attributes.entry(attribute).or_default();
            labels.insert(label.clone());
            for value in values {
                if all.len() < VALUES && !all.contains(&value.as_str()) {
                    all.push(value);
                }
            }
        }
    }
    for (attribute, (labels, values)) in &attributes {
        let _ = write!(out, "{}\tArg:{}", name(attribute), list(labels, &mut name));
        // Values with marks of the file's own cannot be listed; brat shows them where they are all the same.
        let fits = |value: &&&str| {
            !value.is_empty() && !value.contains(|c: char| "|,:<>".contains(c) || c.is_whitespace())
        };
        let values: Vec<&str> = values.iter().filter(fits).copied().collect();
        if !values.is_empty() {
            let _ = write!(out, ", Value:{}", values.join("|"));
        }
        out.push('\n');
    }
    for own in [UNSURE, CONFIDENCE] {
        if !attributes.contains_key(own) {
            let _ = writeln!(out, "{own}\tArg:<ANY>");
        }
    }
    let mut files = vec![OutFile::named("annotation.conf", out.into_bytes())];
    if !encoded.is_empty() {
        let mut out = String::from("[labels]\n");
        for (written, name) in encoded {
            let name: String =
                name.chars().map(|c| if c.is_control() || c == '|' { ' ' } else { c }).collect();
            let _ = writeln!(out, "{written} | {name}");
        }
        out.push_str(
            "\n[drawing]\nSPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken\nARC_DEFAULT\tcolor:black, \
             arrowHead:triangle-5\n",
        );
        files.push(OutFile::named("visual.conf", out.into_bytes()));
    }
    files
}
