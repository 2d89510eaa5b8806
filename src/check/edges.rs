//! What is odd at the ends of a span.

use super::{Context, Finding, Rule, range_of, reshape};
use crate::model::{Role, Span};
use crate::text::arabic::clitics::{Policy, joints, without_clitics};
use crate::text::segment::{grapheme_ceil, grapheme_floor, is_separator, is_word, word_around};
use crate::text::{TextRange, invisible};
use std::ops::Range;

/// Marks that go in pairs, in texts that read in either direction.
const PAIRS: &[(char, char)] = &[
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('«', '»'),
    ('“', '”'),
    ('„', '“'),
    ('‹', '›'),
    ('‘', '’'),
    ('﴾', '﴿'),
    ('「', '」'),
    ('『', '』'),
];

fn trimmed(text: &str, range: Range<usize>, out: impl Fn(char) -> bool) -> Range<usize> {
    let covered = text.get(range.clone()).unwrap_or_default();
    let inner = covered.trim_matches(&out);
    if inner.is_empty() {
        return range;
    }
    let start = range.start + (covered.len() - covered.trim_start_matches(&out).len());
    start..start + inner.len()
}

/// Punctuation that a span of a name or a date has no use for at its ends.
fn is_stop(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | ':'
            | '!'
            | '?'
            | '،'
            | '؛'
            | '؟'
            | '۔'
            | '…'
            | '·'
            | '•'
            | '–'
            | '—'
            | '-'
            | '/'
            | '、'
            | '。'
    )
}

/// Looks at both ends of every part of a span.
pub(super) fn check(text: &str, span: &Span, context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut tell = |rule: Rule, about: String, parts: Option<Vec<Range<usize>>>| {
        let parts = parts.and_then(|parts| {
            parts.into_iter().map(|part| TextRange::new(text, part).ok()).collect::<Option<Vec<TextRange>>>()
        });
        let fix = parts.and_then(|parts| reshape(&span.id, parts));
        found.push(Finding {
            rule,
            spans: vec![span.id.clone()],
            range: range_of(span),
            about,
            fix,
            muted: None,
        });
    };
    let parts: Vec<Range<usize>> =
        span.parts.iter().map(|part| part.start() as usize..part.end() as usize).collect();
    let covered = |part: &Range<usize>| text.get(part.clone()).unwrap_or_default();
    if parts.iter().any(Range::is_empty) {
        return tell(Rule::CoversNothing, String::new(), None);
    }
    let on = |edge: usize| grapheme_floor(text, edge) == edge;
    if parts.iter().any(|part| !on(part.start) || !on(part.end)) {
        let whole = |part: &Range<usize>| grapheme_floor(text, part.start)..grapheme_ceil(text, part.end);
        tell(Rule::EdgeInCharacter, String::new(), Some(parts.iter().map(whole).collect()));
        return;
    }
    let each = |out: &dyn Fn(char) -> bool| -> Option<Vec<Range<usize>>> {
        let inner: Vec<_> = parts.iter().map(|part| trimmed(text, part.clone(), out)).collect();
        (inner != parts).then_some(inner)
    };
    if let Some(inner) = each(&|c: char| c.is_whitespace()) {
        return tell(Rule::EdgeOnSpace, String::new(), Some(inner));
    }
    if let Some(name) = parts.iter().find_map(|part| invisible::odd_end(covered(part))) {
        let inner = each(&|c: char| invisible::name(c).is_some());
        return tell(Rule::EdgeHidden, name.to_owned(), inner);
    }
    let is_quotation =
        context.schema.get(&span.label).is_some_and(|label| label.role == Some(Role::Quotation));
    if !is_quotation && let Some(inner) = each(&is_stop) {
        let before = covered(&parts[0]).chars().next().filter(|&c| is_stop(c));
        let after = parts.last().and_then(|part| covered(part).chars().next_back());
        let about = before.or(after).map(String::from).unwrap_or_default();
        return tell(Rule::EdgeOnPunctuation, about, Some(inner));
    }
    if parts.iter().any(|part| covered(part).trim().chars().any(is_separator)) {
        tell(Rule::OverParagraph, String::new(), None);
    }
    if let [part] = parts.as_slice() {
        half_a_pair(text, part, is_quotation, &mut tell);
    }
    if let Some(first) = parts.first()
        && let Some(last) = parts.last()
        && !is_quotation
    {
        words(text, first, last, &parts, context, &mut tell);
    }
}

/// A mark inside whose other half is outside, at the end.
fn half_a_pair(
    text: &str,
    part: &Range<usize>,
    is_quotation: bool,
    tell: &mut impl FnMut(Rule, String, Option<Vec<Range<usize>>>),
) {
    let covered = text.get(part.clone()).unwrap_or_default();
    let count = |mark: char| covered.chars().filter(|&c| c == mark).count();
    let (first, last) = (covered.chars().next(), covered.chars().next_back());
    let (Some(first), Some(last)) = (first, last) else { return };
    let next = text.get(part.end..).and_then(|rest| rest.chars().next());
    let before = text.get(..part.start).and_then(|rest| rest.chars().next_back());
    for &(open, close) in PAIRS.iter().chain(&[('"', '"')]) {
        let (opened, closed) = (count(open), count(close));
        let odd = if open == close { opened % 2 == 1 } else { opened != closed };
        if !odd {
            continue;
        }
        // The marks of a quotation stand outside it.
        let outside = is_quotation && !matches!(open, '(' | '[' | '{');
        let fix = if outside && first == open {
            Some(part.start + open.len_utf8()..part.end)
        } else if outside && last == close {
            Some(part.start..part.end - close.len_utf8())
        } else if first == open && next == Some(close) {
            Some(part.start..part.end + close.len_utf8())
        } else if last == close && before == Some(open) {
            Some(part.start - open.len_utf8()..part.end)
        } else if first == open {
            Some(part.start + open.len_utf8()..part.end)
        } else if last == close {
            Some(part.start..part.end - close.len_utf8())
        } else if opened == closed + 1 && next == Some(close) {
            Some(part.start..part.end + close.len_utf8())
        } else {
            None
        };
        // A mark that means something else elsewhere (an apostrophe, inches) counts only where it stands at an end.
        let has_sides = !matches!(open, '"' | '‘' | '„');
        if fix.is_some() || has_sides {
            let mark = if first == open || opened > closed { open } else { close };
            return tell(Rule::HalfAPair, mark.to_string(), fix.map(|fix| vec![fix]));
        }
    }
}

/// Words that the ends cut, and clitics on the wrong side.
fn words(
    text: &str,
    first: &Range<usize>,
    last: &Range<usize>,
    parts: &[Range<usize>],
    context: &Context<'_>,
    tell: &mut impl FnMut(Rule, String, Option<Vec<Range<usize>>>),
) {
    let word_at = |at: usize| {
        let word = word_around(text, at);
        (is_word(text.get(word.clone()).unwrap_or_default())).then_some(word)
    };
    let with = |start: usize, end: usize| -> Vec<Range<usize>> {
        let mut parts = parts.to_vec();
        if let Some(part) = parts.first_mut() {
            part.start = start;
        }
        if let Some(part) = parts.last_mut() {
            part.end = end;
        }
        parts
    };
    let start_word = word_at(first.start).filter(|word| word.start < first.start && first.start < word.end);
    let end_word = last.end.checked_sub(1).and_then(|at| word_at(grapheme_floor(text, at)));
    let end_word = end_word.filter(|word| last.end < word.end);
    let is_joint = |word: &Range<usize>, at: usize| {
        joints(text.get(word.clone()).unwrap_or_default()).contains(&(at - word.start))
    };
    for (word, at) in [(&start_word, first.start), (&end_word, last.end)] {
        if let Some(word) = word
            && !is_joint(word, at)
        {
            let start = start_word.as_ref().map_or(first.start, |word| word.start);
            let end = end_word.as_ref().map_or(last.end, |word| word.end);
            let about = text.get(word.clone()).unwrap_or_default().to_owned();
            return tell(Rule::EdgeInWord, about, Some(with(start, end)));
        }
    }
    let inner = without_clitics(text, first.start..last.end, context.evidence);
    match context.clitics {
        Policy::Outside if start_word.is_none() && inner.start != first.start && inner.start < first.end => {
            let about = text.get(first.start..inner.start).unwrap_or_default().to_owned();
            tell(Rule::CliticInside, about, Some(with(inner.start, last.end)));
        }
        Policy::Inside => {
            if let Some(word) = start_word {
                let about = text.get(word.start..first.start).unwrap_or_default().to_owned();
                tell(Rule::CliticOutside, about, Some(with(word.start, last.end)));
            }
        }
        _ => {}
    }
}
