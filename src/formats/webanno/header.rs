//! The head of a file: its layers and their columns.

use crate::formats::FormatError;
use std::fmt::Write as _;

/// What kind of layer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Spans: `#T_SP=`.
    Span,
    /// Relations: `#T_RL=`.
    Relation,
    /// Chains of spans: `#T_CH=`.
    Chain,
}

/// A column of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// A feature.
    Feature(String),
    /// Roles of a feature of links: its name and the type of its links.
    Role(String, String),
    /// Targets of the links of the column before: their layer.
    Target(String),
    /// Where relations start: the layer of their ends.
    Base(String),
    /// The layer has no features: only whether it is there.
    Placeholder,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layer {
    /// What kind of layer it is.
    pub(super) kind: Kind,
    /// Its name, with dots.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Vec<Column>,
}

/// The version of a file, from its first line; only 3 and its minor number.
pub(super) fn version(line: &str) -> Result<u32, FormatError> {
    let other = |what: &str| {
        let remedy = "export it again as WebAnno TSV 3.3";
        Err(FormatError::at(1, 1, what, remedy))
    };
    let Some(said) = line.strip_prefix("#FORMAT=") else {
        if line.trim_start().starts_with("# ") || line.starts_with("#id=") {
            return other("it looks like WebAnno TSV 1 or 2, which has no places in the text");
        }
        return other("the first line is not #FORMAT=WebAnno TSV 3.x");
    };
    let said = said.trim_end();
    match said.strip_prefix("WebAnno TSV ").unwrap_or_default() {
        "3" | "3.0" => Ok(0),
        "3.1" => Ok(1),
        "3.2" => Ok(2),
        "3.3" => Ok(3),
        _ => other(&format!("the form is {said}, not WebAnno TSV 3.1 to 3.3")),
    }
}

/// More columns than this in one layer are refused.
const MOST: usize = 1024;

/// Reads the declaration of a layer; nothing if the line is none.
pub(super) fn layer(line: &str, number: usize) -> Result<Option<Layer>, FormatError> {
    let (kind, said) = if let Some(said) = line.strip_prefix("#T_SP=") {
        (Kind::Span, said)
    } else if let Some(said) = line.strip_prefix("#T_RL=") {
        (Kind::Relation, said)
    } else if let Some(said) = line.strip_prefix("#T_CH=") {
        (Kind::Chain, said)
    } else {
        return Ok(None);
    };
    let wrong = |what: String| FormatError::at(number, 1, what, "mend the head of the file");
    let mut fields = said.split('|').filter(|field| !field.is_empty());
    let Some(name) = fields.next() else { return Err(wrong("a layer has no name".to_owned())) };
    let mut columns: Vec<Column> = Vec::new();
    for field in fields {
        let column = if let (Kind::Span, Some(role)) = (kind, field.strip_prefix("ROLE_")) {
            let role = role.split_once(':').map_or(role, |(_, role)| role);
            let Some((feature, kind)) = role.split_once('_') else {
                return Err(wrong(format!("the column {field} does not say what its links are")));
            };
            Column::Role(feature.to_owned(), kind.to_owned())
        } else if let (Kind::Relation, Some(base)) = (kind, field.strip_prefix("BT_")) {
            Column::Base(base.to_owned())
        } else if let (Kind::Span, Some(Column::Role(..))) = (kind, columns.last()) {
            Column::Target(field.to_owned())
        } else {
            Column::Feature(field.to_owned())
        };
        columns.push(column);
    }
    if MOST < columns.len() {
        return Err(wrong(format!("the layer {name} has more than {MOST} columns")));
    }
    match kind {
        Kind::Relation if !columns.iter().any(|column| matches!(column, Column::Base(_))) => {
            return Err(wrong(format!("the relations {name} do not say what they tie (BT_…)")));
        }
        Kind::Chain if !columns.contains(&Column::Feature("referenceRelation".to_owned())) => {
            return Err(wrong(format!("the chains {name} have no referenceRelation")));
        }
        _ => {}
    }
    if matches!(columns.last(), Some(Column::Role(..))) {
        return Err(wrong(format!("the links of {name} have no column for their targets")));
    }
    if columns.is_empty() {
        columns.push(Column::Placeholder);
    }
    Ok(Some(Layer { kind, name: name.to_owned(), columns }))
}

/// Writes the declaration of a layer.
pub(super) fn write(out: &mut String, layer: &Layer) {
    out.push_str(match layer.kind {
        Kind::Span => "#T_SP=",
        Kind::Relation => "#T_RL=",
        Kind::Chain => "#T_CH=",
    });
    out.push_str(&layer.name);
    for column in &layer.columns {
        out.push('|');
        match column {
            Column::Feature(name) | Column::Target(name) => out.push_str(name),
            Column::Role(feature, link) => {
                let _ = write!(out, "ROLE_{}:{feature}_{link}", layer.name);
            }
            Column::Base(name) => {
                let _ = write!(out, "BT_{name}");
            }
            Column::Placeholder => {}
        }
    }
    out.push('\n');
}
