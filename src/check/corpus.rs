//! The same text marked in one place, and marked otherwise or not at all in another.

use super::{Context, Finding, Rule, range_of};
use crate::model::schema::VALUE;
use crate::model::{Annotations, Edit, Role, Schema, Span};
use crate::search::candidates::{Kinds, Lexicon, next_candidate};
use crate::text::TextRange;
use crate::text::arabic::fold::folded;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What was marked in the documents of a project, in any spelling.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    labels: HashMap<String, BTreeMap<Arc<str>, usize>>,
    lexicon: Lexicon,
}

/// Of the marks of a text, so many may be otherwise and still count as slips (parts of one): one of three.
const SLIPS: f64 = 0.34;
/// A text that has each of two labels so often means either.
const OFTEN: usize = 3;

/// A text without what only spelling makes different.
fn key(text: &str) -> String {
    let folded = folded(text).to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says whether a span names something, so that the same text elsewhere is likely to name it too. What was said and
/// when it was do not.
fn is_name(span: &Span, schema: &Schema) -> bool {
    let label = schema.get(&span.label);
    let other = label.is_some_and(|label| {
        label.role.is_some_and(|role| matches!(role, Role::Quotation | Role::Cue))
            || label.attributes.iter().any(|one| one.name == VALUE)
    });
    !other && span.parts.len() == 1
}

impl Corpus {
    /// Takes in what is marked in a document.
    pub fn learn(&mut self, text: &str, annotations: &Annotations, schema: &Schema) {
        for span in annotations.spans().filter(|span| is_name(span, schema)) {
            let covered = span.parts.first().map_or("", |part| part.of(text));
            *self.labels.entry(key(covered)).or_default().entry(span.label.clone()).or_default() += 1;
            self.lexicon.learn(covered, &span.label);
        }
    }

    /// Takes in all that another has.
    pub fn learn_all(&mut self, other: Self) {
        let mut theirs: Vec<_> = other.labels.into_iter().collect();
        theirs.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (text, labels) in theirs {
            let mine = self.labels.entry(text).or_default();
            for (label, count) in labels {
                *mine.entry(label).or_default() += count;
            }
        }
        self.lexicon.learn_all(other.lexicon);
    }

    /// The label that a text has nearly everywhere, if there is one.
    fn usual(&self, covered: &str) -> Option<&Arc<str>> {
        let labels = self.labels.get(&key(covered))?;
        let all: usize = labels.values().sum();
        let (label, &most) = labels.iter().max_by_key(|(_, count)| **count)?;
        ((all - most) as f64 <= all as f64 * SLIPS && 0 < most).then_some(label)
    }

    /// Says whether a text has two labels often.
    fn means_either(&self, covered: &str) -> bool {
        let labels = self.labels.get(&key(covered));
        1 < labels.map_or(0, |labels| labels.values().filter(|count| OFTEN <= **count).count())
    }

    /// Another label that the text has, the most frequent.
    fn other(&self, covered: &str, label: &str) -> Option<&Arc<str>> {
        let labels = self.labels.get(&key(covered))?;
        let others = labels.iter().filter(|(other, count)| &***other != label && 0 < **count);
        others.max_by_key(|(_, count)| **count).map(|(other, _)| other)
    }
}

/// Compares a document with what the project has marked.
pub(super) fn check(text: &str, annotations: &Annotations, context: &Context<'_>, found: &mut Vec<Finding>) {
    let corpus = context.corpus;
    for span in annotations.spans().filter(|span| is_name(span, context.schema)) {
        let covered = span.parts.first().map_or("", |part| part.of(text));
        let Some(other) = corpus.other(covered, &span.label) else { continue };
        let usual = corpus.usual(covered);
        // Where one label is usual, the others are the slips; where several are, the text means either.
        if usual.is_some_and(|usual| *usual == span.label) || usual.is_none() && corpus.means_either(covered)
        {
            continue;
        }
        let fix = usual.map(|label| Edit::Relabel { id: span.id.clone(), label: label.clone() });
        let (rule, about) = (Rule::LabelledOtherwise, usual.unwrap_or(other).to_string());
        found.push(Finding {
            rule,
            spans: vec![span.id.clone()],
            range: range_of(span),
            about,
            fix,
            muted: None,
        });
    }
    let is_free = |range: &std::ops::Range<usize>, _: &str| {
        // What lies inside a mark of a name was looked at with it; inside a quotation it was not.
        let touching = annotations.touching(range.start as u32..range.end as u32);
        !touching.iter().any(|span| {
            let overlaps = span
                .parts
                .iter()
                .any(|part| (part.start() as usize) < range.end && range.start < part.end() as usize);
            overlaps && is_name(span, context.schema)
        })
    };
    let mut from = 0;
    let mut ids = annotations.fresh_ids();
    while let Some((range, label)) = next_candidate(
        text,
        from..text.len(),
        &corpus.lexicon,
        &Kinds::default(),
        &[],
        context.evidence,
        &is_free,
    ) {
        from = range.end.max(from + 1);
        let covered = text.get(range.clone()).unwrap_or_default();
        let Some(label) = corpus.usual(covered).cloned().or(Some(label)) else { continue };
        let fix = TextRange::new(text, range.clone())
            .ok()
            .and_then(|place| Some(Edit::Add(Box::new(Span::new(ids.next()?, label.clone(), place)))));
        let (rule, range) = (Rule::LeftBare, range.start as u32..range.end as u32);
        found.push(Finding { rule, spans: Vec::new(), range, about: label.to_string(), fix, muted: None });
    }
}
