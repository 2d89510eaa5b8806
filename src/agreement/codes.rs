//! Spans made into codes: for each unit of a text the value that each annotator gave it.

use super::study::{Compared, Study};
use crate::formats::Layer;
use crate::text::TextRange;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// The code of a unit that an annotator left out.
pub const MISSING: u32 = u32::MAX;

/// The value of a unit without any label.
pub const NONE: &str = "O";

/// What is given a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// A token: the labels of the spans that touch it.
    #[default]
    Token,
    /// A token: the labels of the spans that touch it, each with whether the span begins there (`B-`) or goes on (`I-`).
    Tag,
    /// A character that is no space: the labels of the spans over it.
    Character,
    /// A stretch of text that anybody marked: the labels that it has.
    Span,
    /// A document: its labels as a whole.
    Document,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 5] = [Self::Token, Self::Tag, Self::Character, Self::Span, Self::Document];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Tag => "tag",
            Self::Character => "character",
            Self::Span => "span",
            Self::Document => "document",
        }
    }
}

/// The values that annotators gave to units, document by document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    /// The different values; a code is a place in this list.
    pub values: Vec<Arc<str>>,
    /// Number of annotators.
    pub annotators: usize,
    /// The units of each document.
    pub documents: Vec<Range<usize>>,
    /// A code, or [`MISSING`], of each annotator for each unit.
    given: Vec<u32>,
    places: HashMap<Arc<str>, u32>,
}

impl Codes {
    /// No units yet, of so many annotators.
    pub fn new(annotators: usize) -> Self {
        Self { annotators, ..Self::default() }
    }

    /// The codes of a unit.
    pub fn unit(&self, unit: usize) -> &[u32] {
        &self.given[unit * self.annotators..(unit + 1) * self.annotators]
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.given.len().checked_div(self.annotators).unwrap_or_default()
    }

    /// Says whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// The code of a value.
    pub fn code(&mut self, value: &str) -> u32 {
        if let Some(&code) = self.places.get(value) {
            return code;
        }
        let (code, value): (u32, Arc<str>) = (self.values.len() as u32, value.into());
        self.values.push(value.clone());
        self.places.insert(value, code);
        code
    }

    /// Adds a unit with the value that each annotator gave it, if any.
    pub fn push<'a>(&mut self, unit: impl Iterator<Item = Option<&'a str>>) {
        for value in unit {
            let code = value.map_or(MISSING, |value| self.code(value));
            self.given.push(code);
        }
    }

    /// Says that the units added since the last call are those of one document.
    pub fn end_document(&mut self) {
        let from = self.documents.last().map_or(0, |last| last.end);
        self.documents.push(from..self.len());
    }

    /// The same without the units to which anybody gave no label.
    #[must_use]
    pub fn without_none(&self) -> Self {
        let none = self.places.get(NONE).copied();
        let mut out = Self { documents: Vec::new(), given: Vec::new(), ..self.clone() };
        for range in &self.documents {
            for unit in range.clone() {
                let unit = self.unit(unit);
                if none.is_none_or(|none| !unit.contains(&none)) {
                    out.given.extend_from_slice(unit);
                }
            }
            out.end_document();
        }
        out
    }

    /// The values as numbers.
    ///
    /// # Errors
    /// With the first value that is none.
    pub fn numbers(&self) -> Result<Vec<f64>, Arc<str>> {
        let number = |value: &Arc<str>| {
            value.trim().parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| value.clone())
        };
        self.values.iter().map(number).collect()
    }

    /// The codes of the units of a study.
    pub fn of(study: &Study, unit: Unit) -> Self {
        let mut codes = Self::new(study.annotators.len());
        for document in &study.documents {
            let units = units(document, unit);
            let own: Vec<Option<Vec<u32>>> = document
                .work
                .iter()
                .map(|layer| layer.as_ref().map(|layer| coded(&mut codes, layer, &units, unit)))
                .collect();
            for at in 0..units.len() {
                codes.given.extend(own.iter().map(|own| own.as_ref().map_or(MISSING, |own| own[at])));
            }
            codes.end_document();
        }
        codes
    }
}

/// The stretches of a document that are given values, in order.
fn units(document: &Compared, unit: Unit) -> Vec<Vec<TextRange>> {
    let text: &str = &document.text;
    match unit {
        Unit::Token | Unit::Tag => document.tokens.ranges.iter().map(|range| vec![*range]).collect(),
        Unit::Character => text
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace())
            .filter_map(|(at, c)| Some(vec![TextRange::new(text, at..at + c.len_utf8()).ok()?]))
            .collect(),
        Unit::Span => {
            let spans = document.work.iter().flatten().flat_map(|layer| &layer.spans);
            spans.map(|span| span.parts.clone()).collect::<BTreeSet<_>>().into_iter().collect()
        }
        Unit::Document => vec![Vec::new()],
    }
}

/// The codes that one annotator gave to the units of a document.
fn coded(codes: &mut Codes, layer: &Layer, units: &[Vec<TextRange>], unit: Unit) -> Vec<u32> {
    let none = codes.code(NONE);
    let mut sets: Vec<Vec<&str>> = Vec::new();
    let mut out = vec![none; units.len()];
    let name = |set: &mut Vec<&str>| {
        set.sort_unstable();
        set.dedup();
        set.join("|")
    };
    match unit {
        Unit::Document => {
            let mut set: Vec<&str> = layer.labels.iter().map(|label| &**label).collect();
            if !set.is_empty() {
                out[0] = codes.code(&name(&mut set));
            }
        }
        Unit::Span => {
            let mut by_place: HashMap<&[TextRange], Vec<&str>> = HashMap::new();
            for span in &layer.spans {
                by_place.entry(&span.parts).or_default().push(&span.label);
            }
            for (at, parts) in units.iter().enumerate() {
                if let Some(set) = by_place.get_mut(parts.as_slice()) {
                    out[at] = codes.code(&name(set));
                }
            }
        }
        Unit::Token | Unit::Tag | Unit::Character => {
            let tags: Vec<[String; 2]> = match unit {
                Unit::Tag => layer
                    .spans
                    .iter()
                    .map(|span| [format!("B-{}", span.label), format!("I-{}", span.label)])
                    .collect(),
                _ => Vec::new(),
            };
            sets.resize(units.len(), Vec::new());
            let mut touched: Vec<usize> = Vec::new();
            for (place, span) in layer.spans.iter().enumerate() {
                let mut begins = true;
                for part in &span.parts {
                    let first = units.partition_point(|unit| unit[0].end() <= part.start());
                    for at in (first..units.len()).take_while(|&at| units[at][0].start() < part.end()) {
                        touched.push(at);
                        let tag = tags.get(place).map_or(&*span.label, |tags| &tags[usize::from(!begins)]);
                        sets[at].push(tag);
                        begins = false;
                    }
                }
            }
            for at in touched {
                if let [only] = sets[at].as_slice() {
                    out[at] = codes.code(only);
                } else {
                    out[at] = codes.code(&name(&mut sets[at]));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::study::tests::{layer, study};
    use super::*;

    fn values(codes: &Codes, unit: usize) -> Vec<&str> {
        codes
            .unit(unit)
            .iter()
            .map(|&code| if code == MISSING { "-" } else { &*codes.values[code as usize] })
            .collect()
    }

    #[test]
    fn spans_become_values_of_tokens_tags_and_characters() {
        let text = "قال سيرغي لافروف أمس";
        let first = layer(text, &[("person", "سيرغي لافروف"), ("name", "لافروف")]);
        let second = layer(text, &[("person", "لافروف")]);
        let study = study(text, vec![Some(first), Some(second), None]);
        let tokens = Codes::of(&study, Unit::Token);
        assert_eq!(tokens.len(), 4);
        assert_eq!(values(&tokens, 0), ["O", "O", "-"]);
        assert_eq!(values(&tokens, 2), ["name|person", "person", "-"]);
        let tags = Codes::of(&study, Unit::Tag);
        assert_eq!(values(&tags, 1), ["B-person", "O", "-"]);
        assert_eq!(values(&tags, 2), ["B-name|I-person", "B-person", "-"]);
        let characters = Codes::of(&study, Unit::Character);
        assert_eq!(characters.len(), text.chars().filter(|c| !c.is_whitespace()).count());
        let spans = Codes::of(&study, Unit::Span);
        assert_eq!((spans.len(), values(&spans, 0)), (2, vec!["person", "O", "-"]));
        assert_eq!(tokens.without_none().len(), 1);
    }

    #[test]
    fn labels_of_documents_are_values_too() {
        let mut one = layer("نعم", &[]);
        one.labels = vec!["b".into(), "a".into()];
        let study = study("نعم", vec![Some(one), Some(layer("نعم", &[]))]);
        assert_eq!(values(&Codes::of(&study, Unit::Document), 0), ["a|b", "O"]);
        assert_eq!(Codes::of(&study, Unit::Document).numbers(), Err("O".into()));
    }
}
