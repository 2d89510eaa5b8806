//! The sentences of a file with their rows and cells.

use super::{Group, Mark, Tie, Writer};
use crate::formats::uima::convention::{REST, Said, words};
use crate::formats::uima::json_text;
use crate::formats::webanno::escape::{self, NONE, UNSET};
use crate::formats::webanno::header::Column;
use crate::formats::{Layer, Record};
use crate::text::{OffsetMap, Unit};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

impl Writer {
    pub(super) fn body(&self, out: &mut String, record: &Record, layer: &Layer, before: &str) {
        let text: &str = &record.text;
        let offsets = OffsetMap::of(text, Unit::Utf16);
        let ids = layer.extra.get("sentences").and_then(Value::as_array);
        let ids = ids.filter(|ids| ids.len() == self.layout.sentences.len());
        let mut ties: HashMap<(usize, usize), Vec<&Tie>> = HashMap::new();
        for (place, (_, list)) in self.relations.iter().enumerate() {
            for tie in list {
                if let Some(&row) = self.marks[tie.to].rows.first() {
                    ties.entry((row, place)).or_default().push(tie);
                }
            }
        }
        out.push_str(before);
        for (number, sentence) in self.layout.sentences.iter().enumerate() {
            if 0 < number {
                out.push('\n');
            }
            if let Some(id) = ids.and_then(|ids| ids.get(number)).and_then(Value::as_str) {
                let _ = writeln!(out, "#Sentence.id={}", escape::text(id));
            }
            for line in text.get(sentence.text.clone()).unwrap_or_default().split('\n') {
                let _ = writeln!(out, "#Text={}", escape::text(line));
            }
            for at in sentence.rows.clone() {
                let Some(row) = self.layout.rows.get(at) else { continue };
                let point = |byte: u32| offsets.of_byte(text, byte as usize);
                let covered = row.range.of(text);
                // Only what would break the row is escaped: the tool itself escapes nothing here.
                let covered: Cow<'_, str> = if covered.contains(['\t', '\n', '\r']) {
                    escape::text(covered).into()
                } else {
                    covered.into()
                };
                let _ = write!(
                    out,
                    "{}\t{}-{}\t{covered}\t",
                    row.name,
                    point(row.range.start()),
                    point(row.range.end())
                );
                for (place, group) in self.groups.iter().enumerate() {
                    let stack = self.at_row.get(&(at, place)).map(Vec::as_slice).unwrap_or_default();
                    for column in 0..group.columns.len() {
                        stacked(out, stack, |out, mark| {
                            self.cell(out, &self.marks[*mark], group, column);
                        });
                    }
                }
                for (place, (group, _)) in self.relations.iter().enumerate() {
                    let stack = ties.get(&(at, place)).map(Vec::as_slice).unwrap_or_default();
                    for column in &group.columns {
                        stacked(out, stack, |out, tie| self.tie_cell(out, tie, column));
                    }
                }
                out.push('\n');
            }
        }
    }

    fn cell(&self, out: &mut String, mark: &Mark, group: &Group, at: usize) {
        match &group.columns[at] {
            Column::Feature(name) => {
                push_value(out, &mark.said, name);
                match mark.chain {
                    Some((chain, element)) if name == "referenceRelation" => {
                        let _ = write!(out, "->{chain}-{element}");
                    }
                    Some((chain, _)) if group.chain => {
                        let _ = write!(out, "[{chain}]");
                    }
                    _ => push_number(out, mark),
                }
            }
            Column::Placeholder => {
                out.push_str(UNSET);
                push_number(out, mark);
            }
            Column::Role(feature, link) => {
                match mark.links.get(&(feature.clone(), link.clone())) {
                    Some(links) => {
                        let roles: Vec<&str> = links.iter().map(|(role, _)| role.as_str()).collect();
                        out.push_str(&roles.join(";"));
                    }
                    None => out.push_str(NONE),
                }
                push_number(out, mark);
            }
            Column::Target(_) => {
                let role = at.checked_sub(1).and_then(|at| group.columns.get(at));
                let links = match role {
                    Some(Column::Role(feature, link)) => mark.links.get(&(feature.clone(), link.clone())),
                    _ => None,
                };
                let Some(links) = links else {
                    out.push_str(UNSET);
                    return;
                };
                for (place, &(_, target)) in links.iter().enumerate() {
                    if 0 < place {
                        out.push(';');
                    }
                    let target = &self.marks[target];
                    out.push_str(self.row_name(target));
                    push_number(out, target);
                }
            }
            Column::Base(_) => {}
        }
    }

    fn tie_cell(&self, out: &mut String, tie: &Tie, column: &Column) {
        match column {
            Column::Feature(name) => push_value(out, &tie.said, name),
            Column::Base(_) => {
                let (from, to) = (&self.marks[tie.from], &self.marks[tie.to]);
                out.push_str(self.row_name(from));
                if from.number.is_some() || to.number.is_some() {
                    let (from, to) = (from.number.unwrap_or_default(), to.number.unwrap_or_default());
                    let _ = write!(out, "[{from}_{to}]");
                }
            }
            _ => {}
        }
    }

    fn row_name(&self, mark: &Mark) -> &str {
        let row = mark.rows.first().and_then(|&row| self.layout.rows.get(row));
        row.map(|row| row.name.as_str()).unwrap_or_default()
    }
}

/// Adds a cell of annotations on one another.
fn stacked<T>(out: &mut String, stack: &[T], cell: impl Fn(&mut String, &T)) {
    if stack.is_empty() {
        out.push_str(NONE);
    }
    for (place, one) in stack.iter().enumerate() {
        if 0 < place {
            out.push('|');
        }
        cell(out, one);
    }
    out.push('\t');
}

fn push_number(out: &mut String, mark: &Mark) {
    if let Some(number) = mark.number {
        let _ = write!(out, "[{number}]");
    }
}

fn push_value(out: &mut String, said: &Said, name: &str) {
    if name == REST {
        if said.rest.is_empty() {
            out.push_str(UNSET);
        } else {
            out.push_str(&escape::value(&json_text(&said.rest)));
        }
        return;
    }
    match said.features.iter().find(|(feature, _)| feature == name) {
        Some((_, value)) => out.push_str(&escape::value(&words(value).replace('\r', " "))),
        None => out.push_str(UNSET),
    }
}
