//! The card of a data set: YAML between two lines of `---`, then prose.

use super::rows::Classes;
use super::{COLUMNS, Inventory, Kind, WriteOptions};
use std::fmt::Write as _;

/// Writes the card.
pub(super) fn write(inventory: &Inventory, options: &WriteOptions, ending: &str) -> Vec<u8> {
    let classes = if options.labels.is_empty() {
        Classes::new(inventory.labels.keys().cloned().collect())
    } else {
        Classes::new(options.labels.clone())
    };
    let size = match inventory.documents {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        1_000_000..10_000_000 => "1M<n<10M",
        _ => "10M<n<100M",
    };
    let mut out = format!(
        "---\ntask_categories:\n- token-classification\ntask_ids:\n- named-entity-recognition\nsize_categories:\n- \
         {size}\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*.{ending}\n\
         dataset_info:\n  features:\n"
    );
    for (name, kind) in &COLUMNS {
        column(&mut out, name, kind, 2, &classes);
    }
    let _ = write!(
        out,
        "---\n\nDocuments: {}. `ner_tags` are IOB2 over `tokens`; of spans over one another they hold the outermost, \
         `spans` holds\nall. Offsets are Unicode code points, as Python counts, the end exclusive.\n",
        inventory.documents
    );
    out.into_bytes()
}

fn column(out: &mut String, name: &str, kind: &Kind, indent: usize, classes: &Classes) {
    let _ = writeln!(out, "{:indent$}- name: {name}", "");
    typed(out, kind, "dtype", indent + 2, classes);
}

/// What a column, or what is in its list, is.
fn typed(out: &mut String, kind: &Kind, key: &str, indent: usize, classes: &Classes) {
    let plain = match kind {
        Kind::Text => "string",
        Kind::Int => "int64",
        Kind::Float => "float64",
        Kind::Bool => "bool",
        // A sequence of structures would be a structure of sequences.
        Kind::List(inner @ Kind::Struct(_)) => return typed(out, inner, "list", indent, classes),
        Kind::List(inner) => return typed(out, inner, "sequence", indent, classes),
        Kind::Struct(fields) => {
            let _ = writeln!(out, "{:indent$}{key}:", "");
            for (name, kind) in *fields {
                column(out, name, kind, indent, classes);
            }
            return;
        }
        Kind::Class => {
            let _ =
                writeln!(out, "{:indent$}{key}:\n{:indent$}  class_label:\n{:indent$}    names:", "", "", "");
            for (number, name) in classes.names().iter().enumerate() {
                let _ = writeln!(out, "{:indent$}      '{number}': {}", "", quoted(name));
            }
            return;
        }
    };
    let _ = writeln!(out, "{:indent$}{key}: {plain}", "");
}

/// A name as YAML: quoted if anything in it could mean something else.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.chars().all(plain) { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

/// The names of a column's classes, by their numbers.
///
/// Reads as much of YAML as cards have there: `- name: COLUMN`, deeper `class_label:`, `names:`, then `'0': NAME` or
/// `- NAME`.
pub(super) fn class_names(card: &str, column: &str) -> Option<Vec<String>> {
    let mut lines = card.lines().skip_while(|line| line.trim() != "dataset_info:");
    let indent = |line: &str| line.len() - line.trim_start().len();
    let head = lines.find(|line| {
        line.trim_start().strip_prefix("- name:").is_some_and(|name| unquoted(name) == column)
    })?;
    let mut inside = lines.take_while(|line| indent(head) < indent(line) || line.trim().is_empty());
    inside.find(|line| line.trim() == "class_label:")?;
    let key = inside.find(|line| line.trim() == "names:")?;
    let mut names = Vec::new();
    for line in inside.take_while(|line| indent(key) <= indent(line)) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("- ") {
            names.push(unquoted(name));
        } else {
            let (number, name) = line.split_once(':')?;
            if unquoted(number).parse() != Ok(names.len()) {
                return None;
            }
            names.push(unquoted(name));
        }
    }
    (!names.is_empty()).then_some(names)
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    if text.starts_with('"') {
        return serde_json::from_str(text).unwrap_or_else(|_| text.to_owned());
    }
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(text) => text.replace("''", "'"),
        None => text.to_owned(),
    }
}
