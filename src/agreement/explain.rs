//! What two annotators disagree on, and why: each disagreement is of one kind, so that shares say what a guideline
//! should settle.

use super::f1::overlap;
use super::study::Study;
use crate::formats::Layer;
use crate::model::{Span, SpanId};
use crate::text::arabic::clitics;
use crate::text::arabic::fold::{folded, is_transparent};
use crate::text::segment::word_around;
use crate::text::{TextRange, arabic::fold};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// What sort of disagreement it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One marked what the other left bare.
    Missed,
    /// Both marked it, with different labels.
    Label,
    /// Both marked it with the same label, one wider than the other.
    Boundary(Cause),
    /// One marked a span inside or around a span of the other that is answered already.
    Nesting,
    /// Both marked the two ends, one tied them otherwise or not at all.
    Relation,
}

/// What lies between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Small words written onto the first or last word.
    Clitic,
    /// The article.
    Article,
    /// A title before a name.
    Title,
    /// Quotation marks.
    QuotationMark,
    /// Other punctuation, or space.
    Punctuation,
    /// Something else, or different things at the two ends.
    Other,
}

impl Kind {
    /// Its name in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Label => "label",
            Self::Boundary(Cause::Clitic) => "boundary-clitic",
            Self::Boundary(Cause::Article) => "boundary-article",
            Self::Boundary(Cause::Title) => "boundary-title",
            Self::Boundary(Cause::QuotationMark) => "boundary-quotation-mark",
            Self::Boundary(Cause::Punctuation) => "boundary-punctuation",
            Self::Boundary(Cause::Other) => "boundary-other",
            Self::Nesting => "nesting",
            Self::Relation => "relation",
        }
    }
}

/// Something that two annotators disagree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What sort it is.
    pub kind: Kind,
    /// Place of the document in the study.
    pub document: usize,
    /// The two annotators, by place in the study.
    pub pair: [usize; 2],
    /// What the first has: its label, or the type of its relation.
    pub first: Option<Arc<str>>,
    /// What the second has.
    pub second: Option<Arc<str>>,
    /// All that either covers, in bytes.
    pub range: Range<u32>,
}

/// The label of the first annotator and that of the second, as far as each has one.
pub type Against = (Option<Arc<str>>, Option<Arc<str>>);

/// What came of comparing two annotators, or several pairs of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// The disagreements, document by document, in the order of the text.
    pub disagreements: Vec<Disagreement>,
    /// How often which label of the first stood against which of the second; nothing where one left it bare.
    pub confusion: BTreeMap<Against, usize>,
    /// Spans on which both agree.
    pub agreed: usize,
}

impl Explained {
    /// How many disagreements there are of each kind that occurs, the most frequent first.
    pub fn counts(&self) -> Vec<(Kind, usize)> {
        counted(self.disagreements.iter().map(|disagreement| (disagreement.kind, 1)))
    }
}

/// Kinds with how often each occurs, put together, the most frequent first.
pub fn counted(kinds: impl IntoIterator<Item = (Kind, usize)>) -> Vec<(Kind, usize)> {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for (kind, count) in kinds {
        *counts.entry(kind).or_default() += count;
    }
    let mut counts: Vec<(Kind, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
    counts
}

/// Explains what the pairs of annotators disagree on.
pub fn explain(study: &Study, pairs: &[[usize; 2]]) -> Explained {
    let mut out = Explained::default();
    for (at, document) in study.documents.iter().enumerate() {
        for &pair in pairs {
            if let (Some(first), Some(second)) = (&document.work[pair[0]], &document.work[pair[1]]) {
                let from = out.disagreements.len();
                compare(&document.text, first, second, &mut out);
                for found in &mut out.disagreements[from..] {
                    (found.document, found.pair) = (at, pair);
                }
                out.disagreements[from..].sort_by_key(|found| (found.range.start, found.range.end));
            }
        }
    }
    out
}

fn covered(span: &Span) -> Range<u32> {
    span.start()..span.end()
}

fn both(a: &Range<u32>, b: &Range<u32>) -> Range<u32> {
    a.start.min(b.start)..a.end.max(b.end)
}

/// Pairs the spans of two annotators, each with one of the other at most: the same parts and label first, then the same
/// parts, then the same label over one another, then any over one another. What is left is inside or around something
/// that is paired, or was missed.
fn compare(text: &str, first: &Layer, second: &Layer, out: &mut Explained) {
    let (a, b) = (&first.spans, &second.spans);
    let mut partner: [Vec<Option<usize>>; 2] = [vec![None; a.len()], vec![None; b.len()]];
    let mut by_place: HashMap<(&[TextRange], Option<&str>), Vec<usize>> = HashMap::new();
    for (at, span) in b.iter().enumerate().rev() {
        by_place.entry((&span.parts, Some(&span.label))).or_default().push(at);
        by_place.entry((&span.parts, None)).or_default().push(at);
    }
    for with_label in [true, false] {
        for (at, span) in a.iter().enumerate().filter(|(at, _)| partner[0][*at].is_none()).collect::<Vec<_>>()
        {
            let key = (span.parts.as_slice(), with_label.then_some(&*span.label));
            let Some(alike) = by_place.get_mut(&key) else { continue };
            while let Some(other) = alike.pop() {
                if partner[1][other].is_none() {
                    (partner[0][at], partner[1][other]) = (Some(other), Some(at));
                    break;
                }
            }
        }
    }
    for same_label in [true, false] {
        for (at, other) in over_one_another(a, b, &partner, same_label) {
            if partner[0][at].is_none() && partner[1][other].is_none() {
                (partner[0][at], partner[1][other]) = (Some(other), Some(at));
            }
        }
    }
    let mut tell = |kind, first: Option<&Arc<str>>, second: Option<&Arc<str>>, range| {
        let (first, second) = (first.cloned(), second.cloned());
        out.disagreements.push(Disagreement { kind, document: 0, pair: [0, 1], first, second, range });
    };
    for (at, span) in a.iter().enumerate() {
        let Some(other) = partner[0][at].map(|other| &b[other]) else { continue };
        *out.confusion.entry((Some(span.label.clone()), Some(other.label.clone()))).or_default() += 1;
        let range = both(&covered(span), &covered(other));
        if span.label != other.label {
            tell(Kind::Label, Some(&span.label), Some(&other.label), range);
        } else if span.parts != other.parts {
            let kind = Kind::Boundary(cause(text, &covered(span), &covered(other)));
            tell(kind, Some(&span.label), Some(&other.label), range);
        } else {
            out.agreed += 1;
        }
    }
    for (own, others, who) in [(a, b, 0), (b, a, 1)] {
        let reach = Reach::new(others);
        for (_, span) in own.iter().enumerate().filter(|(at, _)| partner[who][*at].is_none()) {
            let kind = if reach.near(span, others).next().is_some() { Kind::Nesting } else { Kind::Missed };
            let (first, second) =
                if who == 0 { (Some(&span.label), None) } else { (None, Some(&span.label)) };
            *out.confusion.entry((first.cloned(), second.cloned())).or_default() += 1;
            tell(kind, first, second, covered(span));
        }
    }
    relations(first, second, &partner[0], &mut tell);
}

/// Finds spans that overlap another, without looking at all of them.
struct Reach {
    /// Places of spans in the order of their starts.
    order: Vec<usize>,
    longest: u32,
}

impl Reach {
    fn new(spans: &[Span]) -> Self {
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|&at| spans[at].start());
        let longest = spans.iter().map(|span| span.end() - span.start()).max().unwrap_or_default();
        Self { order, longest }
    }

    fn near<'a>(&'a self, span: &'a Span, spans: &'a [Span]) -> impl Iterator<Item = usize> + 'a {
        let from = self.order.partition_point(|&at| spans[at].start() + self.longest < span.start());
        let inside = self.order[from..].iter().take_while(|&&at| spans[at].start() <= span.end());
        inside.copied().filter(|&at| overlap(span, &spans[at]))
    }
}

/// Pairs of spans without a partner that overlap, those that differ least first.
fn over_one_another(
    a: &[Span],
    b: &[Span],
    partner: &[Vec<Option<usize>>; 2],
    same_label: bool,
) -> Vec<(usize, usize)> {
    let reach = Reach::new(b);
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (at, span) in a.iter().enumerate().filter(|(at, _)| partner[0][*at].is_none()) {
        for other in reach.near(span, b).filter(|&other| partner[1][other].is_none()) {
            if !same_label || span.label == b[other].label {
                let apart = span.start().abs_diff(b[other].start()) + span.end().abs_diff(b[other].end());
                pairs.push((apart, at, other));
            }
        }
    }
    pairs.sort_unstable();
    pairs.into_iter().map(|(_, at, other)| (at, other)).collect()
}

/// Tells a disagreement: its kind, what each has, and all that either covers.
type Tell<'a> = dyn FnMut(Kind, Option<&Arc<str>>, Option<&Arc<str>>, Range<u32>) + 'a;

/// Relations between spans that both marked: each that the other does not have is told.
fn relations(first: &Layer, second: &Layer, partner: &[Option<usize>], tell: &mut Tell<'_>) {
    if first.relations.is_empty() && second.relations.is_empty() {
        return;
    }
    // Each span that both marked, by its place among the first's.
    let places = |layer: &Layer, place: &dyn Fn(usize) -> Option<usize>| -> HashMap<SpanId, usize> {
        let spans = layer.spans.iter().enumerate();
        spans.filter_map(|(at, span)| Some((span.id.clone(), place(at)?))).collect()
    };
    let mut back: HashMap<usize, usize> = HashMap::new();
    back.extend(partner.iter().enumerate().filter_map(|(at, other)| Some(((*other)?, at))));
    let own = places(first, &|at| partner[at].map(|_| at));
    let others = places(second, &|at| back.get(&at).copied());
    let tied = |layer: &Layer, places: &HashMap<SpanId, usize>| -> BTreeMap<(usize, usize), Vec<Arc<str>>> {
        let mut all: BTreeMap<(usize, usize), Vec<Arc<str>>> = BTreeMap::new();
        for relation in &layer.relations {
            if let (Some(&from), Some(&to)) = (places.get(&relation.from), places.get(&relation.to)) {
                all.entry((from, to)).or_default().push(relation.kind.clone());
            }
        }
        all
    };
    let (mut ours, mut theirs) = (tied(first, &own), tied(second, &others));
    let ends: std::collections::BTreeSet<(usize, usize)> =
        ours.keys().chain(theirs.keys()).copied().collect();
    for (from, to) in ends {
        let (mut ours, mut theirs) =
            (ours.remove(&(from, to)).unwrap_or_default(), theirs.remove(&(from, to)).unwrap_or_default());
        ours.retain(|kind| match theirs.iter().position(|other| other == kind) {
            Some(at) => {
                theirs.remove(at);
                false
            }
            None => true,
        });
        let range = both(&covered(&first.spans[from]), &covered(&first.spans[to]));
        for at in 0..ours.len().max(theirs.len()) {
            tell(Kind::Relation, ours.get(at), theirs.get(at), range.clone());
        }
    }
}

/// What two spans of one label differ by.
fn cause(text: &str, a: &Range<u32>, b: &Range<u32>) -> Cause {
    let between = |a: u32, b: u32| (a != b).then(|| a.min(b) as usize..a.max(b) as usize);
    let start = between(a.start, b.start).map(|between| cause_at(text, between, true));
    let end = between(a.end, b.end).map(|between| cause_at(text, between, false));
    match (start, end) {
        (Some(one), Some(other)) if one != other => Cause::Other,
        (Some(one), _) | (None, Some(one)) => one,
        // The parts between differ.
        (None, None) => Cause::Other,
    }
}

/// What the stretch between two starts or two ends is.
fn cause_at(text: &str, between: Range<usize>, at_start: bool) -> Cause {
    let stretch = text.get(between.clone()).unwrap_or_default();
    let is_mark = |c: char| !c.is_alphanumeric() && !is_transparent(c);
    if stretch.chars().all(is_mark) {
        let quoted = stretch.chars().any(|c| QUOTATION_MARKS.contains(&c));
        return if quoted { Cause::QuotationMark } else { Cause::Punctuation };
    }
    // A stretch within one word is what is written onto it.
    let word = word_around(text, if at_start { between.start } else { between.end.saturating_sub(1) });
    let written = text.get(word.clone()).unwrap_or_default();
    let inner = if at_start { between.end } else { between.start };
    if word.start < inner && inner < word.end && word.start <= between.start && between.end <= word.end {
        let bare: String = stretch.chars().filter(|&c| !is_transparent(c)).collect();
        if at_start && bare == "ال" {
            return Cause::Article;
        }
        let outer = if at_start { between.start } else { between.end };
        let possessive = !at_start && matches!(stretch, "'s" | "’s" | "'" | "’");
        let joints = clitics::joints(written);
        let is_joint = |at: usize| at == word.start || at == word.end || joints.contains(&(at - word.start));
        return if possessive || (is_joint(inner) && is_joint(outer)) { Cause::Clitic } else { Cause::Other };
    }
    let lower = folded(stretch.trim()).to_lowercase();
    if at_start && ["the", "a", "an"].contains(&lower.as_str()) {
        return Cause::Article;
    }
    if at_start && is_title(&lower) {
        return Cause::Title;
    }
    Cause::Other
}

/// Marks that stand around quoted words.
const QUOTATION_MARKS: [char; 15] =
    ['"', '\'', '«', '»', '“', '”', '„', '‟', '‘', '’', '‚', '‹', '›', '＂', '״'];

/// Says whether folded words begin with what a title begins with: an office or a form of address.
fn is_title(folded_words: &str) -> bool {
    let Some(first) =
        folded_words.split(|c: char| c.is_whitespace() || c == '.').find(|word| !word.is_empty())
    else {
        return false;
    };
    let is = |word: &str| TITLES.iter().any(|title| folded(title) == word);
    let clitic = |word: &str| {
        word.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']).is_some_and(|rest| is(bare_of_article(rest)))
    };
    is(bare_of_article(first)) || clitic(first)
}

fn bare_of_article(word: &str) -> &str {
    let article: String = "ال".chars().map(fold::letter).collect();
    word.strip_prefix(&article).unwrap_or(word)
}

/// What titles begin with, without the article: Arabic news and English news.
const TITLES: &[&str] = &[
    "رئيس",
    "رئيسة",
    "نائب",
    "نائبة",
    "وزير",
    "وزيرة",
    "أمين",
    "أمينة",
    "متحدث",
    "متحدثة",
    "ناطق",
    "ناطقة",
    "مدير",
    "مديرة",
    "سفير",
    "سفيرة",
    "مبعوث",
    "مبعوثة",
    "مندوب",
    "مندوبة",
    "ملك",
    "ملكة",
    "أمير",
    "أميرة",
    "سلطان",
    "شيخ",
    "شيخة",
    "سيد",
    "سيدة",
    "دكتور",
    "دكتورة",
    "د",
    "أستاذ",
    "أستاذة",
    "مهندس",
    "مهندسة",
    "قائد",
    "لواء",
    "فريق",
    "مشير",
    "جنرال",
    "عميد",
    "عقيد",
    "مقدم",
    "نقيب",
    "بابا",
    "بطريرك",
    "مفتي",
    "إمام",
    "حاج",
    "محافظ",
    "مستشار",
    "مستشارة",
    "زعيم",
    "زعيمة",
    "عضو",
    "قاضي",
    "صحفي",
    "صحفية",
    "كاتب",
    "كاتبة",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "lord",
    "lady",
    "president",
    "vice",
    "prime",
    "minister",
    "foreign",
    "secretary",
    "senator",
    "governor",
    "mayor",
    "ambassador",
    "general",
    "colonel",
    "captain",
    "major",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "bishop",
    "judge",
    "chancellor",
    "chief",
    "director",
    "spokesman",
    "spokeswoman",
    "spokesperson",
];

#[cfg(test)]
mod tests {
    use super::super::study::tests::{layer, study};
    use super::*;
    use crate::model::{Extra, Relation};

    fn kinds(text: &str, a: &[(&str, &str)], b: &[(&str, &str)]) -> Vec<&'static str> {
        let study = study(text, vec![Some(layer(text, a)), Some(layer(text, b))]);
        explain(&study, &[[0, 1]]).disagreements.iter().map(|found| found.kind.as_str()).collect()
    }

    #[test]
    fn bounds_differ_for_a_reason() {
        for (text, a, b, kind) in [
            ("قال ولافروف إن", "ولافروف", "لافروف", "boundary-clitic"),
            ("في والمنظمة دور", "والمنظمة", "المنظمة", "boundary-clitic"),
            ("في والمنظمة دور", "والمنظمة", "منظمة", "boundary-clitic"),
            ("في وَالْمنظمة دور", "وَالْمنظمة", "الْمنظمة", "boundary-clitic"),
            ("أعلنت المنظمة أن", "المنظمة", "منظمة", "boundary-article"),
            ("أعلن كتابهم أن", "كتابهم", "كتاب", "boundary-clitic"),
            (
                "قال وزير الخارجية الروسي سيرغي لافروف أمس",
                "وزير الخارجية الروسي سيرغي لافروف",
                "سيرغي لافروف",
                "boundary-title",
            ),
            ("التقى والرئيس بوتين", "والرئيس بوتين", "بوتين", "boundary-title"),
            ("قال: \"نعم\" ومضى", "\"نعم\"", "نعم", "boundary-quotation-mark"),
            ("قال: «نعم» ومضى", "«نعم»", "نعم", "boundary-quotation-mark"),
            ("من موسكو، ثم", "موسكو،", "موسكو", "boundary-punctuation"),
            ("The United Nations’s role", "The United Nations", "United Nations", "boundary-article"),
            ("the Nations’s role", "Nations’s", "Nations", "boundary-clitic"),
            ("President Biden said", "President Biden", "Biden", "boundary-title"),
            ("منظمة التعاون الإسلامي هنا", "منظمة التعاون الإسلامي", "منظمة التعاون", "boundary-other"),
            ("قال سيرغي", "سيرغي", "رغي", "boundary-other"),
            ("قال ولافروف، ثم", "ولافروف،", "لافروف", "boundary-other"),
        ] {
            assert_eq!(kinds(text, &[("x", a)], &[("x", b)]), [kind], "{text}: {a} / {b}");
            assert_eq!(kinds(text, &[("x", b)], &[("x", a)]), [kind], "{text}: {b} / {a}");
        }
    }

    #[test]
    fn every_disagreement_is_of_one_kind() {
        let text = "أعلن وزير الخارجية سيرغي لافروف في موسكو أن روسيا";
        let a = [("person", "سيرغي لافروف"), ("place", "موسكو"), ("place", "روسيا")];
        let b = [("person", "سيرغي لافروف"), ("person", "لافروف"), ("organization", "موسكو")];
        assert_eq!(kinds(text, &a, &b), ["nesting", "label", "missed"]);
        let study = study(text, vec![Some(layer(text, &a)), Some(layer(text, &b))]);
        let found = explain(&study, &[[0, 1]]);
        assert_eq!(found.agreed, 1);
        assert_eq!(found.confusion[&(Some("place".into()), Some("organization".into()))], 1);
        assert_eq!(found.confusion[&(None, Some("person".into()))], 1);
        assert_eq!(found.counts(), [(Kind::Missed, 1), (Kind::Label, 1), (Kind::Nesting, 1)]);
    }

    #[test]
    fn relations_differ_where_both_marked_the_ends() {
        let text = "قال لافروف نعم";
        let spans = [("person", "لافروف"), ("quote", "نعم")];
        let (mut a, mut b) = (layer(text, &spans), layer(text, &spans));
        let relation = |kind: &str| Relation {
            id: "r1".into(),
            kind: kind.into(),
            from: "s2".into(),
            to: "s1".into(),
            extra: Extra::new(),
        };
        a.relations.push(relation("speaker"));
        let found = explain(&study(text, vec![Some(a.clone()), Some(b.clone())]), &[[0, 1]]);
        assert_eq!(found.disagreements.len(), 1);
        assert_eq!(
            (found.disagreements[0].kind, found.disagreements[0].second.as_deref()),
            (Kind::Relation, None)
        );
        b.relations.push(relation("addressee"));
        let found = explain(&study(text, vec![Some(a.clone()), Some(b)]), &[[0, 1]]);
        assert_eq!(found.disagreements[0].second.as_deref(), Some("addressee"));
        assert_eq!(explain(&study(text, vec![Some(a.clone()), Some(a)]), &[[0, 1]]).disagreements, []);
    }
}
