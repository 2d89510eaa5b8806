//! Quotation marks and which of them belong together, by the habits of languages and by what stands beside them.

use crate::text::{TextRange, segment};
use std::ops::Range;

/// Marks that pair with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// `"` and its wide form.
    Straight,
    /// `'` and its wide form.
    StraightSingle,
    /// “ ” „ ‟ and their like.
    Double,
    /// ‘ ’ ‚ ‛.
    Single,
    /// « ».
    Guillemets,
    /// ‹ ›.
    Angles,
    /// 「 」 and their forms.
    Corners,
    /// 『 』 and their forms.
    WhiteCorners,
    /// Marks of editions, by their first character.
    Edition(char),
}

/// What a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    Either,
}

use Role::{Closes, Either, Opens};

/// What a character is among the quotation marks of Unicode: those of `Quotation_Mark`, and the initial and final
/// punctuation (Pi, Pf).
fn mark(c: char) -> Option<(Family, Role)> {
    Some(match c {
        '"' | '\u{FF02}' => (Family::Straight, Either),
        '\'' | '\u{FF07}' => (Family::StraightSingle, Either),
        '“' | '„' | '‟' | '〝' | '⹂' => (Family::Double, Opens),
        '”' | '〞' | '〟' => (Family::Double, Closes),
        '‘' | '‚' | '‛' => (Family::Single, Opens),
        '’' => (Family::Single, Closes),
        '«' => (Family::Guillemets, Opens),
        '»' => (Family::Guillemets, Closes),
        '‹' => (Family::Angles, Opens),
        '›' => (Family::Angles, Closes),
        '「' | '﹁' | '｢' => (Family::Corners, Opens),
        '」' | '﹂' | '｣' => (Family::Corners, Closes),
        '『' | '﹃' => (Family::WhiteCorners, Opens),
        '』' | '﹄' => (Family::WhiteCorners, Closes),
        '⸂' | '⸄' | '⸉' | '⸌' | '⸜' | '⸠' => (Family::Edition(c), Opens),
        '⸃' | '⸅' | '⸊' | '⸍' | '⸝' | '⸡' => {
            (Family::Edition(char::from_u32(c as u32 - 1).unwrap_or(c)), Closes)
        }
        _ => return None,
    })
}

/// Says whether `c` is a quotation mark.
pub fn is_mark(c: char) -> bool {
    mark(c).is_some()
}

impl Family {
    fn is_single(self) -> bool {
        matches!(self, Self::Single | Self::StraightSingle)
    }

    /// Says whether a mark of this family may be closed by one of another.
    fn closes_with(self, other: Self) -> bool {
        let sorts = |family| match family {
            Self::Straight | Self::Double => Some(2),
            _ if family.is_single() => Some(1),
            _ => None,
        };
        self == other || (sorts(self).is_some() && sorts(self) == sorts(other))
    }
}

/// A mark in its place.
#[derive(Clone, Copy, Debug)]
struct Mark {
    start: usize,
    end: usize,
    family: Family,
    role: Role,
    /// Says that what stands beside it leaves no doubt of its role.
    sure: bool,
}

/// What was put right to find a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// It was opened twice and closed once.
    Reopened,
    /// It was closed twice and opened once.
    Reclosed,
    /// It was never closed.
    Unclosed,
    /// It was never opened.
    Unopened,
    /// It was opened by one kind of mark and closed by another.
    OtherMark,
}

/// A stretch of text in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// From the opening mark to after the closing one (bytes).
    pub outside: Range<usize>,
    /// What stands between them, a part for each paragraph, without outer white space (bytes).
    pub parts: Vec<Range<usize>>,
    /// What was put right.
    pub repair: Option<Repair>,
    /// Other ways to read it, likelier ones first.
    pub others: Vec<Vec<Range<usize>>>,
}

/// A paragraph, or several that a quotation runs over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it has in quotation marks, by where it begins; one within another follows it.
    pub quoted: Vec<Quoted>,
}

/// Letters that Arabic joins to what stands in quotation marks, as in ب"السلام".
fn is_proclitic(c: char) -> bool {
    matches!(c, 'و' | 'ف' | 'ب' | 'ل' | 'ك' | 'ا' | 'ـ')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

fn is_hebrew(c: Option<char>) -> bool {
    c.is_some_and(|c| ('\u{05D0}'..='\u{05EA}').contains(&c))
}

fn ends_phrase(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | '،' | '؛' | '؟' | ')' | ']' | '}' | '。' | '、')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '/' | '=' | '|' | '*' | '•')
}

/// What a mark does by what stands beside it, and whether that is sure; nothing if it is no quotation mark there.
fn role_here(text: &str, range: Range<usize>, family: Family) -> Option<(Role, bool)> {
    let head = text.get(..range.start)?;
    let before = head.chars().rev().find(|&c| !is_invisible(c));
    let after = text.get(range.end..)?.chars().find(|&c| !is_invisible(c));
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if family.is_single() && is_letter(before) && is_letter(after) {
        // An apostrophe.
        return None;
    }
    if is_hebrew(before) && is_hebrew(after) {
        // Gershayim within an abbreviation.
        return None;
    }
    if family.is_single() && after.is_some_and(|c| c.is_ascii_digit()) && !is_letter(before) {
        // A year without its century.
        return None;
    }
    let beside = |c: Option<char>| c.is_some_and(is_mark);
    let opens = (is_space(before)
        || beside(before)
        || before.is_some_and(|c| matches!(c, '(' | '[' | '{') || ends_phrase(c) || is_dash(c)))
        && !is_space(after)
        && !after.is_some_and(ends_phrase);
    let closes = (is_space(after) || beside(after) || after.is_some_and(|c| ends_phrase(c) || is_dash(c)))
        && !is_space(before)
        && !before.is_some_and(|c| matches!(c, '(' | '[' | '{'));
    if !opens && !closes && is_letter(after) {
        // Between letters: it opens if what stands before it is joined to it.
        let joined: Vec<char> =
            head.chars().rev().take_while(|c| c.is_alphanumeric() || *c == 'ـ').take(5).collect();
        if !joined.is_empty() && joined.len() <= 4 && joined.iter().all(|&c| is_proclitic(c)) {
            return Some((Opens, true));
        }
    }
    if before == Some(':') && is_space(after) {
        // What follows a colon was said, wherever the space stands.
        return Some((Opens, true));
    }
    let wide = !opens && !closes && !is_letter(before) && !is_letter(after);
    if wide && is_space(before) {
        // With space on both sides, what stands beyond tells.
        let beyond = head.chars().rev().find(|c| !c.is_whitespace() && !is_invisible(*c));
        let ahead = text.get(range.end..)?.chars().find(|c| !c.is_whitespace() && !is_invisible(*c));
        if beyond.is_none_or(|c| matches!(c, ':' | '(' | '[')) && ahead.is_some_and(char::is_alphanumeric) {
            return Some((Opens, true));
        }
        if ahead.is_none_or(ends_phrase) {
            return Some((Closes, true));
        }
    }
    Some(match (opens, closes) {
        (true, false) => (Opens, true),
        (false, true) => (Closes, true),
        _ => (Either, false),
    })
}

/// The marks of a paragraph, each with what it does.
fn marks_of(text: &str, paragraph: Range<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    let covered = text.get(paragraph.clone()).unwrap_or_default();
    let mut skip = 0;
    for (at, c) in covered.char_indices().filter(|&(_, c)| c == '`' || is_mark(c)) {
        let (start, mut end) = (paragraph.start + at, paragraph.start + at + c.len_utf8());
        if at < skip {
            continue;
        }
        // Two of them are written for one double mark, as by typesetters.
        let twice = covered.get(at + c.len_utf8()..).is_some_and(|rest| rest.starts_with(c));
        let (family, nominal) = match mark(c) {
            Some((Family::StraightSingle, _)) if twice && c == '\'' => (Family::Double, Either),
            Some(found) => found,
            None if twice => (Family::Double, Opens),
            None => continue,
        };
        if twice && matches!(c, '\'' | '`') {
            end += 1;
            skip = at + 2;
        }
        let covered = start - paragraph.start..end - paragraph.start;
        let paragraph_text = text.get(paragraph.clone()).unwrap_or_default();
        let Some((here, sure)) = role_here(paragraph_text, covered, family) else { continue };
        let role = match (nominal, here) {
            (Either, here) => here,
            // Some habits turn them round: »so«, „so“, ”so”, and what was typed for left-to-right lines.
            (_, Opens | Closes)
                if !matches!(c, '„' | '‚') && !matches!(family, Family::Corners | Family::WhiteCorners) =>
            {
                here
            }
            (nominal, _) => nominal,
        };
        marks.push(Mark { start, end, family, role, sure: sure || nominal != Either });
    }
    marks
}

/// Deeper than this nothing is nested (marks open at once).
const DEEPEST: usize = 32;

/// A pair of marks, by their places among the marks of a paragraph.
struct Pair {
    open: Mark,
    close: Mark,
    repair: Option<Repair>,
    others: Vec<Range<usize>>,
}

/// A paragraph's pairs, and the marks that have no partner.
struct Paired {
    pairs: Vec<Pair>,
    left: Vec<Mark>,
    first: Option<Mark>,
}

fn pair(text: &str, paragraph: Range<usize>) -> Paired {
    let marks = marks_of(text, paragraph.clone());
    let mut open: Vec<Mark> = Vec::new();
    let (mut pairs, mut left): (Vec<Pair>, Vec<Mark>) = (Vec::new(), Vec::new());
    let digit_before = |mark: &Mark| {
        text.get(..mark.start).and_then(|head| head.chars().next_back()).is_some_and(char::is_numeric)
    };
    for &mark in &marks {
        let partner = open.iter().rposition(|other| other.family == mark.family).or_else(|| {
            let near = open.last().filter(|other| other.family.closes_with(mark.family))?;
            (!near.family.is_single()).then(|| open.len() - 1)
        });
        let closes = match mark.role {
            Closes => true,
            Opens => false,
            Either => partner.is_some(),
        };
        if !closes {
            if DEEPEST <= open.len() {
                left.push(open.remove(0));
            }
            open.push(Mark { role: Opens, ..mark });
            continue;
        }
        match partner {
            Some(at) => {
                let above = open.split_off(at);
                let mut above = above.into_iter();
                let Some(first) = above.next() else { continue };
                left.extend(above);
                let repair = (first.family != mark.family).then_some(Repair::OtherMark);
                pairs.push(Pair { open: first, close: mark, repair, others: Vec::new() });
            }
            // Feet, inches and minutes are written with the same marks.
            None if digit_before(&mark) || mark.family.is_single() => {}
            None => left.push(Mark { role: Closes, ..mark }),
        }
    }
    left.extend(open);
    left.retain(|mark| !mark.family.is_single());
    // Where one mark alone leaves doubt, it opens; where several do, nobody can tell.
    if 1 < left.iter().filter(|mark| !mark.sure).count() {
        left.retain(|mark| mark.sure);
    }
    left.sort_by_key(|mark| mark.start);
    pairs.sort_by_key(|pair| (pair.open.start, std::cmp::Reverse(pair.close.end)));
    Paired { pairs, left, first: marks.first().copied() }
}

/// Says whether a sentence ends between two places of a text.
fn ends_between(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|between| {
        segment::sentence_starts(between).len() > 1 || between.trim_end().ends_with(['.', '؟', '!', '?'])
    })
}

/// Farther than this a mark without a partner is not read together with another (bytes).
const NEAR: usize = 1500;

/// Reads marks that have no partner together with a pair beside them; gives those that are still alone.
fn mend(text: &str, paired: &mut Paired) -> Vec<Mark> {
    let mut alone = Vec::new();
    for mark in std::mem::take(&mut paired.left) {
        let near = |pair: &&mut Pair| mark.sure && pair.open.family == mark.family && pair.repair.is_none();
        let merged = if mark.role == Opens {
            let from = paired.pairs.partition_point(|pair| pair.open.start < mark.end);
            let mut after = paired.pairs.iter_mut().skip(from);
            let after = after.by_ref().take_while(|pair| pair.open.start - mark.end <= NEAR);
            after.filter(near).find(|pair| !ends_between(text, mark.end, pair.open.start))
        } else {
            let to = paired.pairs.partition_point(|pair| pair.open.start < mark.start);
            let before = paired.pairs.iter_mut().take(to).rev();
            let mut before = before.take_while(|pair| mark.start - pair.open.start <= NEAR).filter(near);
            before
                .find(|pair| pair.close.end <= mark.start && !ends_between(text, pair.close.end, mark.start))
        };
        match merged {
            Some(pair) if mark.role == Opens => {
                // The first opens, the second opens again, the last closes both.
                pair.others = vec![pair.open.end..pair.close.start, mark.end..pair.open.start];
                pair.open = mark;
                pair.repair = Some(Repair::Reopened);
            }
            Some(pair) => {
                pair.others = std::iter::once(pair.open.end..mark.start).collect();
                pair.repair = Some(Repair::Reclosed);
            }
            None => alone.push(mark),
        }
    }
    alone
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    segment::span_range(text, range).map(TextRange::bytes)
}

fn of_pair(text: &str, pair: &Pair) -> Option<Quoted> {
    Some(Quoted {
        outside: pair.open.start..pair.close.end,
        parts: vec![trimmed(text, pair.open.end..pair.close.start)?],
        repair: pair.repair,
        others: pair.others.iter().filter_map(|range| Some(vec![trimmed(text, range.clone())?])).collect(),
    })
}

/// The paragraph that begins at `start`, with what separates it from the next.
fn paragraph_from(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().find(|&(_, c)| segment::is_separator(c));
    let end = end.map_or(text.len(), |(at, c)| {
        let after = start + at + c.len_utf8();
        let pair = c == '\r' && text.get(after..).is_some_and(|rest| rest.starts_with('\n'));
        after + usize::from(pair)
    });
    start..end
}

/// A quotation runs over so many paragraphs at most.
const LONGEST: usize = 12;

/// How a quotation that a paragraph leaves open goes on: the paragraphs that it runs over, and where it ends.
struct Runs {
    parts: Vec<Range<usize>>,
    end: usize,
    /// What else the last paragraph holds.
    last: Paired,
    range: Range<usize>,
}

fn runs_on(text: &str, open: Mark, paragraph: &Range<usize>) -> Option<Runs> {
    let mut parts: Vec<Range<usize>> = std::iter::once(open.end..paragraph.end).collect();
    let mut at = paragraph.end;
    for _ in 0..LONGEST {
        if text.len() <= at {
            return None;
        }
        let next = paragraph_from(text, at);
        at = next.end;
        let covered = text.get(next.clone())?;
        if covered.trim().is_empty() {
            continue;
        }
        let mut paired = pair(text, next.clone());
        let begins = next.start + covered.len() - covered.trim_start().len();
        let again = paired.first.filter(|mark| mark.start == begins && mark.family == open.family);
        let content = again.map_or(next.start, |mark| mark.end);
        if let Some(again) = again {
            // Each paragraph opens anew, the last one closes.
            if let Some(place) = paired.pairs.iter().position(|pair| pair.open.start == again.start) {
                let closing = paired.pairs.remove(place).close;
                parts.push(content..closing.start);
                return Some(Runs {
                    parts,
                    end: closing.end,
                    last: paired,
                    range: paragraph.start..next.end,
                });
            }
            paired.left.retain(|mark| mark.start != again.start);
        }
        let closing = paired.left.iter().position(|mark| mark.role == Closes && mark.family == open.family);
        let others = paired.left.iter().any(|mark| mark.role == Opens)
            || paired.pairs.iter().any(|pair| pair.open.family == open.family);
        match closing {
            Some(place) if !others => {
                let closing = paired.left.remove(place);
                parts.push(content..closing.start);
                return Some(Runs {
                    parts,
                    end: closing.end,
                    last: paired,
                    range: paragraph.start..next.end,
                });
            }
            None if again.is_some() && !others => parts.push(content..next.end),
            None if !others && open.family != Family::Straight && paired.pairs.is_empty() => {
                parts.push(content..next.end);
            }
            _ => return None,
        }
    }
    None
}

/// A quotation that only one mark tells of is no longer than this (bytes).
const FAR: usize = 4 * NEAR;

/// So many marks without a partner are read in a paragraph; where there are more, they are something else.
const FEW: usize = 6;

/// A mark without a partner, read as well as can be: to the end of its paragraph, or from the beginning.
fn alone(text: &str, mark: Mark, paragraph: &Range<usize>, pairs: &[Pair]) -> Option<Quoted> {
    let crosses = |range: &Range<usize>| {
        pairs.iter().any(|pair| {
            pair.open.family == mark.family && pair.open.start < range.end && range.start < pair.close.end
        })
    };
    let wide = if mark.role == Opens {
        mark.end..text.floor_char_boundary(paragraph.end.min(mark.end + FAR))
    } else {
        text.ceil_char_boundary(paragraph.start.max(mark.start.saturating_sub(FAR)))..mark.start
    };
    let whole = trimmed(text, wide)?;
    let covered = text.get(whole.clone())?;
    let starts = segment::sentence_starts(covered);
    let mut others = Vec::new();
    if mark.role == Opens {
        if let Some(&second) = starts.get(1) {
            others.extend(trimmed(text, whole.start..whole.start + second));
        }
    } else {
        let colon = covered.rfind(':').map(|at| whole.start + at + 1..whole.end);
        others.extend(colon.and_then(|range| trimmed(text, range)));
        let last = starts.last().filter(|&&last| 0 < last).map(|last| whole.start + last..whole.end);
        others.extend(last.and_then(|range| trimmed(text, range)));
    }
    // What follows a colon was said; what crosses other quotations was not.
    let mut readings: Vec<Range<usize>> = if mark.role == Opens {
        std::iter::once(whole).chain(others).collect()
    } else {
        others.into_iter().chain([whole]).collect()
    };
    readings.retain(|range| !crosses(range));
    readings.dedup();
    let mut readings = readings.into_iter();
    let first = readings.next()?;
    let outside = if mark.role == Opens { mark.start..first.end } else { first.start..mark.end };
    Some(Quoted {
        outside,
        parts: vec![first],
        repair: Some(if mark.role == Opens { Repair::Unclosed } else { Repair::Unopened }),
        others: readings.map(|range| vec![range]).collect(),
    })
}

/// What is quoted in the paragraph that begins at `start` (bytes), with the paragraphs that a quotation of it runs over.
pub fn group(text: &str, start: usize) -> Group {
    let first = paragraph_from(text, start);
    let mut paired = pair(text, first.clone());
    let mut range = first.clone();
    let mut quoted = Vec::new();
    let last_open = paired.left.last().filter(|mark| mark.role == Opens).copied();
    if let Some(open) = last_open
        && paired.pairs.iter().all(|pair| pair.open.family != open.family || pair.open.start < open.start)
        && let Some(runs) = runs_on(text, open, &first)
    {
        paired.left.pop();
        range = runs.range;
        quoted.push(Quoted {
            outside: open.start..runs.end,
            parts: runs.parts.into_iter().filter_map(|part| trimmed(text, part)).collect(),
            repair: None,
            others: Vec::new(),
        });
        quoted.extend(runs.last.pairs.iter().filter_map(|pair| of_pair(text, pair)));
    }
    let left = mend(text, &mut paired);
    quoted.extend(paired.pairs.iter().filter_map(|pair| of_pair(text, pair)));
    for mark in left.into_iter().take(FEW) {
        quoted.extend(alone(text, mark, &first, &paired.pairs));
    }
    quoted.sort_by_key(|quoted| (quoted.outside.start, std::cmp::Reverse(quoted.outside.end)));
    // What crosses another is no quotation.
    let mut open: Vec<Range<usize>> = Vec::new();
    quoted.retain(|quoted| {
        open.retain(|outer| quoted.outside.start < outer.end);
        let fits =
            open.last().is_none_or(|outer| quoted.outside.end <= outer.end && *outer != quoted.outside);
        if fits {
            open.push(quoted.outside.clone());
        }
        fits
    });
    Group { range, quoted }
}

#[cfg(test)]
mod tests;
