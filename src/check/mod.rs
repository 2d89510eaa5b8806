//! A linter over annotations: what is odd in a document's spans, and the change that mends it where there is one.

mod corpus;
mod edges;
mod mutes;
mod structure;
#[cfg(test)]
mod tests;

pub use corpus::Corpus;
pub use mutes::{mute, unmute};

use crate::model::{Annotations, Edit, Schema, SpanId};
use crate::text::TextRange;
use crate::text::arabic::clitics::{Evidence, Policy};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $name:literal $what:literal;)*) => {
        /// What is looked for, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $variant,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in settings, reports and the catalogue.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it finds, in English.
            pub fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }
        }
    };
}

rules! {
    /// A part of it has no text.
    CoversNothing "covers-nothing" "it covers no text";
    /// It begins or ends with a space.
    EdgeOnSpace "edge-on-space" "it begins or ends on a space";
    /// It begins or ends with a character that does not show, or a tatweel.
    EdgeHidden "edge-hidden" "it begins or ends on a character that does not show";
    /// It begins or ends with punctuation.
    EdgeOnPunctuation "edge-on-punctuation" "it begins or ends on punctuation";
    /// It holds one of two quotation marks or brackets.
    HalfAPair "half-a-pair" "it holds one of two marks that belong together";
    /// An end lies between a letter and its marks.
    EdgeInCharacter "edge-in-character" "an end lies inside a character with its marks";
    /// An end lies inside a word, and not at a clitic.
    EdgeInWord "edge-in-word" "an end lies inside a word";
    /// It holds a clitic that the project leaves outside.
    CliticInside "clitic-inside" "it holds a clitic that the project leaves outside";
    /// It leaves out a clitic that the project keeps.
    CliticOutside "clitic-outside" "it leaves out a clitic that the project keeps inside";
    /// It overlaps another and neither holds the other.
    Crossing "crossing" "it crosses another span";
    /// The same place has the same label twice.
    Duplicate "duplicate" "the same place has this label twice";
    /// It runs over the end of a paragraph.
    OverParagraph "over-paragraph" "it runs over the end of a paragraph";
    /// Other quotations of the document have a speaker.
    NoSpeaker "no-speaker" "the quotation has no speaker, others have";
    /// Other dates of the document have a value.
    NoValue "no-value" "the date has no value, others have";
    /// An attribute has a value that it cannot have.
    WrongValue "wrong-value" "a value is none of its attribute";
    /// A relation breaks the rules of its type.
    AgainstRules "relation-against-schema" "a relation breaks the rules of its type";
    /// The schema does not know its label.
    UnknownLabel "unknown-label" "the schema has no such label";
    /// The same text has another label elsewhere.
    LabelledOtherwise "labelled-otherwise" "the same text has another label elsewhere";
    /// The same text is marked elsewhere, and not here.
    LeftBare "left-bare" "the same text is marked elsewhere, and not here";
}

impl Rule {
    /// Finds a rule by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

/// The rules that a project's settings switch off.
pub fn switched_off(checks: &BTreeMap<String, bool>) -> impl Iterator<Item = Rule> {
    checks.iter().filter(|(_, on)| !**on).filter_map(|(name, _)| Rule::from_name(name))
}

/// Something odd.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: Rule,
    /// The spans that it is about, the one to look at first; none for text that is left bare.
    pub spans: Vec<SpanId>,
    /// Where to look, in bytes.
    pub range: Range<u32>,
    /// What it is about: a label, a value, what stands at the end. May be empty.
    pub about: String,
    /// The change that mends it, where one is sure.
    pub fix: Option<Edit>,
    /// Why it is left as it is, if somebody said so.
    pub muted: Option<String>,
}

/// What is needed to judge a document.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The project's labels.
    pub schema: &'a Schema,
    /// Whether clitics belong to spans.
    pub clitics: Policy,
    /// Which words are known, to find clitics by.
    pub evidence: &'a Evidence,
    /// What the whole project has marked.
    pub corpus: &'a Corpus,
    /// Rules that are switched off.
    pub off: &'a BTreeSet<Rule>,
}

/// Everything that is odd in a document, in reading order.
pub fn document(text: &str, annotations: &Annotations, context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for span in annotations.spans() {
        edges::check(text, span, context, &mut found);
    }
    structure::check(text, annotations, context.schema, &mut found);
    corpus::check(text, annotations, context, &mut found);
    found.retain(|finding| !context.off.contains(&finding.rule));
    mutes::tell(text, annotations, &mut found);
    found.sort_by(|a, b| (a.range.start, a.rule, &a.spans).cmp(&(b.range.start, b.rule, &b.spans)));
    found
}

/// The bytes from the first part to the last.
fn range_of(span: &crate::model::Span) -> Range<u32> {
    span.start()..span.end()
}

/// The change that gives a span other parts.
fn reshape(id: &SpanId, parts: Vec<TextRange>) -> Option<Edit> {
    let sound = parts.windows(2).all(|pair| pair[0].end() < pair[1].start());
    (sound && !parts.is_empty() && !parts.iter().any(|part| part.is_empty()))
        .then(|| Edit::Reshape { id: id.clone(), parts })
}
