//! Finds out what a file's offsets count, by the covered text that stands beside them.
//!
//! Programs count in code points, UTF-16 units, graphemes or bytes, end a span before or on its last character, count a
//! line break of Windows once or twice, count a byte order mark or not, and count in the text as it is or in a normal
//! form of it. Each combination is a hypothesis; the only one under which every covered text is found is taken.

use super::FormatError;
use crate::text::{OffsetMap, TextRange, Unit};
use std::borrow::Cow;
use std::fmt;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick, is_nfd_quick};
use unicode_segmentation::UnicodeSegmentation as _;

/// What a file says of one part of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// Where it starts, in the file's unit.
    pub start: u64,
    /// Where it ends, in the file's unit.
    pub end: u64,
    /// The covered text, if the file has it.
    pub covered: Option<Cow<'a, str>>,
}

/// How a file may have counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hypothesis {
    /// What it counts.
    pub unit: Unit,
    /// The end is that of the last character, not of the first after it.
    pub inclusive: bool,
    /// How line breaks count.
    pub newlines: Newlines,
    /// A byte order mark counts as one.
    pub mark: bool,
    /// In which form of the text it counts.
    pub form: Form,
}

/// How line breaks count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Newlines {
    /// As they stand.
    #[default]
    AsIs,
    /// CR LF counts as one character.
    Lf,
    /// A bare LF counts as two characters.
    Crlf,
}

/// In which form of the text is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// As it stands.
    #[default]
    AsIs,
    /// Composed (UAX #15).
    Nfc,
    /// Decomposed (UAX #15).
    Nfd,
}

impl Hypothesis {
    /// Counting in `unit`, and nothing unusual.
    pub fn plain(unit: Unit) -> Self {
        Self { unit, ..Self::default() }
    }

    /// In how many ways it differs from another.
    fn habits(self, other: Self) -> usize {
        usize::from(self.unit != other.unit)
            + usize::from(self.inclusive != other.inclusive)
            + usize::from(self.newlines != other.newlines)
            + usize::from(self.mark != other.mark)
            + usize::from(self.form != other.form)
    }
}

impl fmt::Display for Hypothesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.unit)?;
        if self.inclusive {
            f.write_str(", ends inclusive")?;
        }
        match self.newlines {
            Newlines::AsIs => {}
            Newlines::Lf => f.write_str(", CR LF counted once")?,
            Newlines::Crlf => f.write_str(", LF counted twice")?,
        }
        if self.mark {
            f.write_str(", a byte order mark counted")?;
        }
        match self.form {
            Form::AsIs => Ok(()),
            Form::Nfc => f.write_str(", in NFC"),
            Form::Nfd => f.write_str(", in NFD"),
        }
    }
}

/// Where the claims lie in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// A range for each claim.
    pub ranges: Vec<TextRange>,
    /// How the file counts.
    pub hypothesis: Hypothesis,
    /// Nothing in the file could have spoken against it.
    pub assumed: bool,
}

/// Why offsets are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unplaced {
    /// Under no hypothesis is every covered text found; those under which most are, with how many.
    None(Vec<(Hypothesis, usize)>),
    /// Under several that do not agree.
    Several(Vec<Hypothesis>),
    /// There is no covered text, and this claim does not lie in the text as the form counts.
    Outside(usize),
}

impl Unplaced {
    /// The error for a file, at a line.
    pub fn error(&self, claims: &[Claim<'_>], declared: Unit, line: usize) -> FormatError {
        let what = match self {
            Self::None(best) => {
                let list: Vec<String> =
                    best.iter().map(|(how, found)| format!("{found} of {} by {how}", claims.len())).collect();
                format!(
                    "the covered texts are not where the offsets say, however they count: {}",
                    list.join("; ")
                )
            }
            Self::Several(all) => {
                let list: Vec<String> = all.iter().map(ToString::to_string).collect();
                format!("the offsets fit in {} ways that do not agree: {}", all.len(), list.join("; "))
            }
            Self::Outside(at) => {
                let claim = claims.get(*at).map(|claim| (claim.start, claim.end)).unwrap_or_default();
                format!(
                    "a span from {} to {} does not lie in the text, counted in {declared}",
                    claim.0, claim.1
                )
            }
        };
        FormatError::at(line, 0, what, "check that the text is the one that was annotated, or say --offsets")
    }
}

/// Finds the ranges that claims mean; `declared` is how the form counts, `forced` that the user says so.
///
/// # Errors
/// If that is not sure, or not possible.
pub fn place(
    text: &str,
    claims: &[Claim<'_>],
    declared: Hypothesis,
    forced: Option<Unit>,
) -> Result<Placed, Unplaced> {
    let declared = forced.map_or(declared, Hypothesis::plain);
    let first = ranges(text, claims, declared);
    let said = claims.iter().any(|claim| claim.covered.is_some());
    match first {
        Some(ranges) if !said || agree(text, claims, &ranges) == claims.len() => {
            // The declared way is right wherever it fits: no other program's habit speaks against a form's own rule.
            return Ok(Placed { ranges, hypothesis: declared, assumed: !said });
        }
        Some(ranges) if forced.is_some() => {
            return Err(Unplaced::None(vec![(declared, agree(text, claims, &ranges))]));
        }
        None if !said || forced.is_some() => {
            let inside =
                |claim: &Claim<'_>| self::ranges(text, std::slice::from_ref(claim), declared).is_some();
            let at = claims.iter().position(|claim| !inside(claim)).unwrap_or_default();
            return Err(Unplaced::Outside(at));
        }
        _ => {}
    }
    let mut fitting: Vec<(Hypothesis, Vec<TextRange>)> = Vec::new();
    let mut best: Vec<(Hypothesis, usize)> = Vec::new();
    // A single span proves no more than one habit: with two of them at once it would fit by chance.
    let provable = |hypothesis: &Hypothesis| 1 < claims.len() || hypothesis.habits(declared) < 2;
    for hypothesis in hypotheses(text).into_iter().filter(provable) {
        let found = match ranges(text, claims, hypothesis) {
            Some(ranges) => {
                let found = agree(text, claims, &ranges);
                if found == claims.len() && fitting.iter().all(|(_, other)| *other != ranges) {
                    fitting.push((hypothesis, ranges));
                }
                found
            }
            None => 0,
        };
        best.push((hypothesis, found));
    }
    match fitting.len() {
        0 => {
            best.sort_by_key(|&(hypothesis, found)| (std::cmp::Reverse(found), hypothesis));
            best.truncate(4);
            Err(Unplaced::None(best))
        }
        1 => {
            let (hypothesis, ranges) = fitting.swap_remove(0);
            Ok(Placed { ranges, hypothesis, assumed: false })
        }
        _ => Err(Unplaced::Several(fitting.into_iter().map(|(hypothesis, _)| hypothesis).collect())),
    }
}

/// The first claim that does not lie in the text, or whose text is another than is there: for messages.
pub fn unfit(text: &str, claims: &[Claim<'_>], hypothesis: Hypothesis) -> Option<usize> {
    let map = OffsetMap::of(text, hypothesis.unit);
    let byte = |offset: u64| map.to_byte(text, usize::try_from(offset).ok()?);
    claims.iter().position(|claim| {
        let there = byte(claim.start).zip(byte(claim.end)).and_then(|(start, end)| text.get(start..end));
        there.is_none_or(|there| claim.covered.as_deref().is_some_and(|said| !same(said, there)))
    })
}

/// Every way to count that can make a difference in this text, the plainer first.
fn hypotheses(text: &str) -> Vec<Hypothesis> {
    let has_crlf = text.contains("\r\n");
    let has_lf = text.replace("\r\n", "").contains('\n');
    let mut newlines = vec![Newlines::AsIs];
    newlines.extend(has_crlf.then_some(Newlines::Lf));
    newlines.extend(has_lf.then_some(Newlines::Crlf));
    let mut forms = vec![Form::AsIs];
    forms.extend((is_nfc_quick(text.chars()) != IsNormalized::Yes).then_some(Form::Nfc));
    forms.extend((is_nfd_quick(text.chars()) != IsNormalized::Yes).then_some(Form::Nfd));
    let mut all = Vec::new();
    for &form in &forms {
        for &newlines in &newlines {
            for mark in [false, true] {
                for inclusive in [false, true] {
                    for unit in Unit::ALL {
                        all.push(Hypothesis { unit, inclusive, newlines, mark, form });
                    }
                }
            }
        }
    }
    all
}

/// How many claims' texts are where the ranges lie.
fn agree(text: &str, claims: &[Claim<'_>], ranges: &[TextRange]) -> usize {
    let pairs = claims.iter().zip(ranges);
    pairs
        .filter(|(claim, range)| claim.covered.as_deref().is_none_or(|said| same(said, range.of(text))))
        .count()
}

/// Says whether a file's covered text is the text there: letter for letter, or but for how white space and marks are
/// written, since many programs write a space for a line break and some write a normal form.
pub fn same(said: &str, there: &str) -> bool {
    if said == there {
        return true;
    }
    let folded = |text: &str| -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.nfd() {
            if !c.is_whitespace() {
                out.push(c);
            } else if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        out
    };
    folded(said) == folded(there)
}

/// The ranges that the claims mean under a hypothesis, if all lie in the text.
fn ranges(text: &str, claims: &[Claim<'_>], hypothesis: Hypothesis) -> Option<Vec<TextRange>> {
    let plain = hypothesis.newlines == Newlines::AsIs && hypothesis.form == Form::AsIs;
    let offset = u64::from(hypothesis.mark) * if hypothesis.unit == Unit::Byte { 3 } else { 1 };
    let ends = claims.iter().map(|claim| {
        let end = claim.end.checked_add(u64::from(hypothesis.inclusive))?.checked_sub(offset)?;
        Some((claim.start.checked_sub(offset)?, end))
    });
    let ends: Vec<(u64, u64)> = ends.collect::<Option<_>>()?;
    if plain {
        let map = OffsetMap::of(text, hypothesis.unit);
        let byte = |offset: u64| map.to_byte(text, usize::try_from(offset).ok()?);
        return ends.iter().map(|&(start, end)| range(text, byte(start)?, byte(end)?)).collect();
    }
    let table = counts(text, hypothesis);
    let byte = |offset: u64| {
        table.binary_search_by_key(&offset, |&(count, _)| count).ok().map(|at| table[at].1 as usize)
    };
    ends.iter().map(|&(start, end)| range(text, byte(start)?, byte(end)?)).collect()
}

fn range(text: &str, start: usize, end: usize) -> Option<TextRange> {
    TextRange::new(text, start..end).ok()
}

/// For each place in the text that exists under the hypothesis as well: how much is counted before it, and its byte.
fn counts(text: &str, hypothesis: Hypothesis) -> Vec<(u64, u32)> {
    let length = |piece: &str| -> u64 {
        let piece: Cow<'_, str> = match hypothesis.newlines {
            Newlines::AsIs => piece.into(),
            Newlines::Lf => piece.replace("\r\n", "\n").into(),
            Newlines::Crlf => piece.replace("\r\n", "\n").replace('\n', "\r\n").into(),
        };
        let piece: Cow<'_, str> = match hypothesis.form {
            Form::AsIs => piece,
            Form::Nfc => piece.nfc().collect::<String>().into(),
            Form::Nfd => piece.nfd().collect::<String>().into(),
        };
        let units = match hypothesis.unit {
            Unit::Byte => piece.len(),
            Unit::CodePoint => piece.chars().count(),
            Unit::Utf16 => piece.encode_utf16().count(),
            Unit::Grapheme => piece.graphemes(true).count(),
        };
        units as u64
    };
    let mut table = vec![(0, 0)];
    let mut total = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let changed = length(grapheme) != OffsetMap::of(grapheme, hypothesis.unit).len() as u64;
        if !changed && hypothesis.unit != Unit::Grapheme {
            // Nothing happens inside: each of its characters is a place.
            for (inside, c) in grapheme.char_indices() {
                total += length(c.encode_utf8(&mut [0; 4]));
                table.push((total, (at + inside + c.len_utf8()) as u32));
            }
        } else {
            total += length(grapheme);
            table.push((total, (at + grapheme.len()) as u32));
        }
    }
    table.dedup_by_key(|&mut (count, _)| count);
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claims<'a>(text: &'a str, words: &[&'a str], how: Hypothesis) -> Vec<Claim<'a>> {
        let table = counts(text, how);
        let count = |byte: usize| table.iter().find(|&&(_, at)| at as usize == byte).unwrap().0;
        let shift = u64::from(how.mark) * if how.unit == Unit::Byte { 3 } else { 1 };
        let claim = |word: &&'a str| {
            let start = text.find(word).unwrap();
            let end = count(start + word.len()) + shift - u64::from(how.inclusive);
            Claim { start: count(start) + shift, end, covered: Some((*word).into()) }
        };
        words.iter().map(claim).collect()
    }

    const TEXT: &str = "😀 وقال لافروف: é\u{301} نعم.\r\nنقلته قناة الميادين\r\nأمس يوم الأحد.";

    #[test]
    fn finds_how_a_file_counts() {
        let words = ["لافروف", "نعم", "قناة الميادين", "الأحد"];
        let mut found = 0;
        for how in hypotheses(TEXT) {
            let claims = claims(TEXT, &words, how);
            match place(TEXT, &claims, Hypothesis::default(), None) {
                Ok(placed) => {
                    let covered: Vec<&str> = placed.ranges.iter().map(|range| range.of(TEXT)).collect();
                    assert_eq!(covered, words, "{how}");
                    found += 1;
                }
                Err(error) => panic!("{how}: {error:?}"),
            }
        }
        assert!(48 <= found, "{found}");
    }

    #[test]
    fn is_sure_or_refuses() {
        let claim = |start, end, covered: &'static str| Claim { start, end, covered: Some(covered.into()) };
        let text = "😀 بب بب بب";
        // Under two ways to count a text that repeats itself is found at different places.
        let lost = place("قال طه", &[claim(0, 3, "زيد")], Hypothesis::default(), None);
        assert!(matches!(lost, Err(Unplaced::None(_))), "{lost:?}");
        let several = place(text, &[claim(6, 8, "بب")], Hypothesis::default(), None);
        assert!(matches!(several, Err(Unplaced::Several(_)) | Ok(_)), "{several:?}");
        let bare = Claim { start: 2, end: 4, covered: None };
        let placed = place(text, std::slice::from_ref(&bare), Hypothesis::default(), None).unwrap();
        assert!(placed.assumed);
        let far = Claim { start: 2, end: 40, covered: None };
        assert_eq!(place(text, &[bare, far], Hypothesis::default(), None), Err(Unplaced::Outside(1)));
        let forced = place(text, &[claim(3, 5, "بب")], Hypothesis::default(), Some(Unit::Utf16)).unwrap();
        assert_eq!(forced.hypothesis.unit, Unit::Utf16);
    }

    #[test]
    fn a_space_may_stand_for_a_line_break() {
        assert!(same("قناة الميادين", "قناة\r\nالميادين"));
        assert!(same("\u{E9}", "e\u{301}"));
        assert!(!same("قناة ", "قناة"));
    }

    proptest! {
        #[test]
        fn what_is_placed_is_what_was_said(text in "(\\PC|\r\n|\n|ب|👍|\u{64E}){1,60}", a in 0_usize..90, b in 0_usize..90) {
            let (start, end) = (text.floor_char_boundary(a.min(b)), text.floor_char_boundary(a.max(b)));
            let covered = text.get(start..end).unwrap();
            for unit in [Unit::CodePoint, Unit::Utf16, Unit::Byte] {
                let map = OffsetMap::of(&text, unit);
                let claim = Claim {
                    start: map.of_byte(&text, start) as u64,
                    end: map.of_byte(&text, end) as u64,
                    covered: Some(covered.into()),
                };
                if let Ok(placed) = place(&text, &[claim], Hypothesis::default(), None) {
                    prop_assert!(same(covered, placed.ranges[0].of(&text)));
                }
            }
        }
    }
}
