//! The documents that several annotators worked on, joined.

use super::weeks::{Week, week_of};
use crate::formats::{Layer, Record};
use crate::model::Span;
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// One annotator's work, as it was read.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Who.
    pub annotator: Arc<str>,
    /// The documents, each with the annotator's layer first; one without a layer was left without spans.
    pub documents: Vec<Record>,
}

impl Work {
    /// The work of everybody whom documents name, or of those alone who are wanted; whoever has no layer in a document
    /// did not work on it.
    pub fn of_records(records: &[Record], wanted: Option<&[String]>) -> Vec<Self> {
        let layers = records.iter().flat_map(|record| &record.layers);
        let mut names: Vec<Arc<str>> = match wanted {
            Some(wanted) => wanted.iter().map(|name| name.as_str().into()).collect(),
            None => {
                layers.map(|layer| layer.annotator.clone()).collect::<BTreeSet<_>>().into_iter().collect()
            }
        };
        names.dedup();
        let own = |record: &Record, name: &Arc<str>| {
            let layer = record.layers.iter().find(|layer| layer.annotator == *name)?.clone();
            Some(Record { layers: vec![layer], ..record.clone() })
        };
        let work = |name: Arc<str>| Self {
            documents: records.iter().filter_map(|record| own(record, &name)).collect(),
            annotator: name,
        };
        names.into_iter().map(work).collect()
    }
}

/// A document with the work of those who are compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Its name.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Its tokens: the file's own, or else words.
    pub tokens: Arc<Tokens>,
    /// The work of each annotator, in the order of the study; none of one who did not work on it.
    pub work: Vec<Option<Layer>>,
    /// The week of the last work on it, as far as files tell.
    pub week: Option<Week>,
}

/// Documents that at least two annotators worked on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    /// Who is compared.
    pub annotators: Vec<Arc<str>>,
    /// The documents.
    pub documents: Vec<Compared>,
}

/// A document that could not be compared, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nobody else worked on it.
    Alone {
        /// The document.
        document: Arc<str>,
        /// The one who did.
        annotator: Arc<str>,
    },
    /// The text is another than that of the annotators before.
    OtherText {
        /// The document.
        document: Arc<str>,
        /// Whose text it is.
        annotator: Arc<str>,
        /// How many characters that are no spaces are the same before the first that differs.
        same: usize,
    },
    /// The annotator has the document twice.
    Twice {
        /// The document.
        document: Arc<str>,
        /// Who.
        annotator: Arc<str>,
    },
}

impl Study {
    /// Joins documents by name, and where nobody has one of that name, by text. Texts that differ in white space alone
    /// are laid over one another, and spans moved; any other is refused. Tells what could not be joined.
    pub fn join(works: Vec<Work>) -> (Self, Vec<Missing>) {
        let mut study = Self {
            annotators: works.iter().map(|work| work.annotator.clone()).collect(),
            documents: Vec::new(),
        };
        let count = works.len();
        let mut missing = Vec::new();
        let mut names: HashMap<Arc<str>, usize> = HashMap::new();
        let mut texts: HashMap<String, Vec<usize>> = HashMap::new();
        for (who, work) in works.into_iter().enumerate() {
            let annotator = work.annotator;
            let all: BTreeSet<Arc<str>> = work.documents.iter().map(|record| record.name.clone()).collect();
            for mut record in work.documents {
                let bare = bare(&record.text);
                let by_text = || {
                    let alike = texts.get(&bare)?.iter().copied();
                    let free = |&at: &usize| {
                        let document: &Compared = &study.documents[at];
                        document.work[who].is_none() && !all.contains(&document.name)
                    };
                    alike.filter(|at| free(at)).min()
                };
                let place = names.get(&record.name).copied().or_else(by_text);
                let week = week_of(&record);
                let layer =
                    if record.layers.is_empty() { Layer::default() } else { record.layers.swap_remove(0) };
                let Some(place) = place else {
                    let place = study.documents.len();
                    names.insert(record.name.clone(), place);
                    texts.entry(bare).or_default().push(place);
                    let tokens =
                        record.tokens.unwrap_or_else(|| Tokens::words(&record.text, &[], &[])).into();
                    let mut own = vec![None; count];
                    own[who] = Some(layer);
                    study.documents.push(Compared {
                        name: record.name,
                        text: record.text,
                        tokens,
                        work: own,
                        week,
                    });
                    continue;
                };
                let document = &mut study.documents[place];
                document.week = document.week.max(week);
                if document.work[who].is_some() {
                    missing.push(Missing::Twice { document: record.name, annotator: annotator.clone() });
                } else if document.text == record.text {
                    document.work[who] = Some(layer);
                } else if let Some(moved) = moved(&record.text, &document.text, &layer) {
                    document.work[who] = Some(moved);
                } else {
                    let here = document.text.chars().filter(|c| !c.is_whitespace());
                    let same = here.zip(bare.chars()).take_while(|(a, b)| a == b).count();
                    let (document, annotator) = (record.name, annotator.clone());
                    missing.push(Missing::OtherText { document, annotator, same });
                }
            }
        }
        for document in &study.documents {
            let mut who = (0..count).filter(|&who| document.work[who].is_some());
            if let (Some(who), None) = (who.next(), who.next()) {
                let (document, annotator) = (document.name.clone(), study.annotators[who].clone());
                missing.push(Missing::Alone { document, annotator });
            }
        }
        study.documents.retain(|document| 1 < document.work.iter().flatten().count());
        study.documents.sort_by(|a, b| a.name.cmp(&b.name));
        (study, missing)
    }

    /// One annotator's work on documents whose text comes again, the earlier against the later: how far somebody agrees
    /// with themselves. What is earlier is told by times, or else by the documents' names.
    pub fn with_self(work: Work) -> Self {
        let (first, again) = (format!("{} ·1", work.annotator), format!("{} ·2", work.annotator));
        let mut study = Self { annotators: vec![first.into(), again.into()], documents: Vec::new() };
        let mut by_text: HashMap<Arc<str>, Vec<Record>> = HashMap::new();
        for record in work.documents {
            by_text.entry(record.text.clone()).or_default().push(record);
        }
        let mut groups: Vec<Vec<Record>> = by_text.into_values().filter(|group| 1 < group.len()).collect();
        for group in &mut groups {
            group.sort_by_cached_key(|record| (week_of(record), record.name.clone()));
            let layer = |record: &Record| Some(record.layers.first().cloned().unwrap_or_default());
            for pair in group.windows(2) {
                let tokens = pair[0].tokens.clone();
                study.documents.push(Compared {
                    name: pair[1].name.clone(),
                    text: pair[1].text.clone(),
                    tokens: tokens.unwrap_or_else(|| Tokens::words(&pair[1].text, &[], &[])).into(),
                    work: vec![layer(&pair[0]), layer(&pair[1])],
                    week: week_of(&pair[1]),
                });
            }
        }
        study.documents.sort_by(|a, b| a.name.cmp(&b.name));
        study
    }

    /// Every pair of annotators who worked on a document together.
    pub fn pairs(&self) -> Vec<[usize; 2]> {
        let together = |a: usize, b: usize| {
            self.documents.iter().any(|document| document.work[a].is_some() && document.work[b].is_some())
        };
        let all =
            (0..self.annotators.len()).flat_map(|a| (a + 1..self.annotators.len()).map(move |b| [a, b]));
        all.filter(|&[a, b]| together(a, b)).collect()
    }

    /// The labels of all spans.
    pub fn labels(&self) -> BTreeSet<Arc<str>> {
        self.spans().map(|span| span.label.clone()).collect()
    }

    /// All spans of everybody.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        let layers = self.documents.iter().flat_map(|document| document.work.iter().flatten());
        layers.flat_map(|layer| &layer.spans)
    }

    /// The same with the spans alone of which something is true.
    #[must_use]
    pub fn only_spans(&self, wanted: impl Fn(&Span) -> bool) -> Self {
        let mut study = self.clone();
        for layer in study.documents.iter_mut().flat_map(|document| document.work.iter_mut().flatten()) {
            layer.spans.retain(&wanted);
        }
        study
    }

    /// The same with the documents alone of which something is true.
    #[must_use]
    pub fn only_documents(&self, wanted: impl Fn(&Compared) -> bool) -> Self {
        let documents = self.documents.iter().filter(|document| wanted(document)).cloned().collect();
        Self { annotators: self.annotators.clone(), documents }
    }

    /// The same with two annotators alone, on the documents that both worked on.
    #[must_use]
    pub fn only_pair(&self, [a, b]: [usize; 2]) -> Self {
        let mut study =
            self.only_documents(|document| document.work[a].is_some() && document.work[b].is_some());
        for document in &mut study.documents {
            document.work = vec![document.work[a].take(), document.work[b].take()];
        }
        study.annotators = vec![self.annotators[a].clone(), self.annotators[b].clone()];
        study
    }
}

/// A text without its white space.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The spans of a layer on another text that differs in white space alone; nothing if it differs otherwise.
fn moved(from: &str, to: &str, layer: &Layer) -> Option<Layer> {
    let places = |text: &str| -> Vec<(usize, char)> {
        text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect()
    };
    let (old, new) = (places(from), places(to));
    if old.len() != new.len() || old.iter().zip(&new).any(|(a, b)| a.1 != b.1) {
        return None;
    }
    let range = |part: &TextRange| {
        let first = old.partition_point(|(at, _)| *at < part.start() as usize);
        let last = old.partition_point(|(at, _)| *at < part.end() as usize);
        let start = new.get(first).map_or(to.len(), |(at, _)| *at);
        let end = if first < last { new[last - 1].0 + new[last - 1].1.len_utf8() } else { start };
        TextRange::new(to, start..end).ok()
    };
    let mut layer = layer.clone();
    for span in &mut layer.spans {
        span.parts = span.parts.iter().filter_map(range).collect();
    }
    Some(layer)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A layer with spans over the first place of each of these words.
    pub(in super::super) fn layer(text: &str, spans: &[(&str, &str)]) -> Layer {
        let mut layer = Layer::default();
        for &(label, covered) in spans {
            let at = text.find(covered).unwrap();
            layer.push(label, vec![TextRange::new(text, at..at + covered.len()).unwrap()]);
        }
        layer
    }

    /// A study of one document.
    pub(in super::super) fn study(text: &str, work: Vec<Option<Layer>>) -> Study {
        let annotators = ["a", "b", "c", "d"].iter().take(work.len()).map(|&name| name.into()).collect();
        let tokens = Tokens::words(text, &[], &[]).into();
        Study {
            annotators,
            documents: vec![Compared { name: "d".into(), text: text.into(), tokens, work, week: None }],
        }
    }

    fn record(name: &str, text: &str, covered: &str) -> Record {
        let mut record = Record::new(name, text);
        record.layers.push(layer(text, &[("x", covered)]));
        record
    }

    fn work(annotator: &str, documents: Vec<Record>) -> Work {
        Work { annotator: annotator.into(), documents }
    }

    #[test]
    fn documents_are_joined_by_name_and_by_text_and_never_by_place() {
        let a = vec![record("a/1", "قال طه", "طه"), record("2", "one two", "two"), record("3", "x", "x")];
        let b =
            vec![record("2", "one\r\n two", "two"), record("b/1", "قال طه", "قال"), record("3", "x y", "y")];
        let (study, missing) = Study::join(vec![work("a", a), work("b", b)]);
        let names: Vec<&str> = study.documents.iter().map(|document| &*document.name).collect();
        assert_eq!(names, ["2", "a/1"]);
        let moved = study.documents[0].work[1].as_ref().unwrap().spans[0].parts[0];
        assert_eq!(moved.of("one two"), "two");
        assert_eq!(
            missing,
            [
                Missing::OtherText { document: "3".into(), annotator: "b".into(), same: 1 },
                Missing::Alone { document: "3".into(), annotator: "a".into() }
            ]
        );
    }

    #[test]
    fn tokens_of_unequal_number_are_not_laid_side_by_side() {
        let a = vec![record("a", "one two three", "two")];
        let b = vec![record("b", "one two", "two")];
        let (study, missing) = Study::join(vec![work("a", a), work("b", b)]);
        assert_eq!((study.documents.len(), missing.len()), (0, 2));
    }

    #[test]
    fn a_text_that_comes_again_is_compared_with_itself() {
        let all = vec![record("3", "x y", "y"), record("1", "x y", "x"), record("2", "z", "z")];
        let study = Study::with_self(work("amal", all));
        assert_eq!(study.documents.len(), 1);
        assert_eq!((&*study.documents[0].name, study.pairs()), ("3", vec![[0, 1]]));
        let first = study.documents[0].work[0].as_ref().unwrap();
        assert_eq!(first.spans[0].parts[0].of("x y"), "x");
    }
}
