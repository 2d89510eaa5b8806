//! Which signs are quotation marks, and what each may be where it stands.

use std::ops::Range;

/// Marks that pair with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
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
pub(super) enum Role {
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
    pub(super) fn is_single(self) -> bool {
        matches!(self, Self::Single | Self::StraightSingle)
    }

    /// Says whether a mark of this family may be closed by one of another.
    pub(super) fn closes_with(self, other: Self) -> bool {
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
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) family: Family,
    pub(super) role: Role,
    /// Says that what stands beside it leaves no doubt of its role.
    pub(super) sure: bool,
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
pub(super) fn marks_of(text: &str, paragraph: Range<usize>) -> Vec<Mark> {
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
