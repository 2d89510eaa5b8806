//! Where something may be to mark: texts that were marked elsewhere, words in quotation marks, dates.

use crate::suggest::dates::Found;
use crate::suggest::quotes::marks;
use crate::text::arabic::clitics::{self, Evidence};
use crate::text::arabic::fold;
use crate::text::segment;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation as _;

/// Texts that were marked, each with its label, by their first word.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    entries: BTreeMap<String, Vec<(String, Arc<str>)>>,
}

/// Longer texts are seldom said twice (letters).
const LONGEST: usize = 80;

fn known(text: &str) -> String {
    let folded = fold::folded(text).to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Lexicon {
    /// Takes in a text that somebody marked.
    pub fn learn(&mut self, covered: &str, label: &Arc<str>) {
        let letters = covered.chars().filter(|c| c.is_alphanumeric()).count();
        if !(2..=LONGEST).contains(&letters) {
            return;
        }
        let known = known(covered);
        let Some(first) = known.unicode_words().next().map(str::to_owned) else { return };
        let entries = self.entries.entry(first).or_default();
        match entries.iter_mut().find(|(text, _)| *text == known) {
            Some(entry) => entry.1 = label.clone(),
            None => entries.push((known, label.clone())),
        }
    }

    /// Takes in all that another has; what both have goes by the other.
    pub fn learn_all(&mut self, other: Self) {
        for (first, theirs) in other.entries {
            let entries = self.entries.entry(first).or_default();
            for (text, label) in theirs {
                match entries.iter_mut().find(|(known, _)| *known == text) {
                    Some(entry) => entry.1 = label,
                    None => entries.push((text, label)),
                }
            }
        }
    }

    /// The longest known text that begins at `start` (bytes) of `text` and ends with a word, or before an enclitic.
    fn at(&self, text: &str, start: usize, evidence: &Evidence) -> Option<(Range<usize>, Arc<str>)> {
        let word = segment::word_around(text, start);
        let first = known(text.get(start..word.end)?);
        let rest = text.get(start..)?;
        let fits = |(wanted, label): &(String, Arc<str>)| {
            let end = start + prefix(rest, wanted)?;
            let last = segment::word_around(text, segment::grapheme_floor(text, end.checked_sub(1)?));
            let inner = clitics::without_clitics(text, last.clone(), evidence);
            (end == last.end || end == inner.end).then(|| (start..end, label.clone()))
        };
        let mut sought: Vec<&str> = vec![&first];
        let core = clitics::without_clitics(text, start..word.end, evidence);
        let core = text.get(core).map(known).unwrap_or_default();
        sought.push(&core);
        let entries = sought.into_iter().filter_map(|word| self.entries.get(word)).flatten();
        entries.filter_map(fits).max_by_key(|(range, _)| range.end)
    }
}

/// How many bytes of `text` fold to `wanted`, if it begins so.
fn prefix(text: &str, wanted: &str) -> Option<usize> {
    let mut wanted = wanted.chars().peekable();
    let mut end = 0;
    let mut spaces = false;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        if fold::is_transparent(c) {
            // Marks on the last letter belong to it.
            if wanted.peek().is_none() && end == at {
                end = after;
            }
            continue;
        }
        if wanted.peek().is_none() {
            break;
        }
        if c.is_whitespace() {
            if !spaces && wanted.next() != Some(' ') {
                return None;
            }
            spaces = true;
        } else {
            spaces = false;
            for letter in fold::folded(c.encode_utf8(&mut [0; 4])).to_lowercase().chars() {
                if wanted.next() != Some(letter) {
                    return None;
                }
            }
        }
        end = after;
    }
    wanted.peek().is_none().then_some(end)
}

/// The paragraph that was last looked through for quotations.
#[derive(Default)]
struct Quotations(Option<marks::Group>);

impl Quotations {
    /// The text inside the quotation that opens at `at`, its first part if it runs over paragraphs.
    fn at(&mut self, text: &str, at: usize) -> Option<Range<usize>> {
        let group = match self.0.take().filter(|group| group.range.contains(&at)) {
            Some(group) => group,
            None => marks::group(text, segment::paragraph_around(text, at).start),
        };
        let place = group.quoted.binary_search_by_key(&at, |quoted| quoted.outside.start);
        let found = place.ok().and_then(|place| group.quoted.get(place)?.parts.first().cloned());
        self.0 = Some(group);
        found
    }
}

/// The labels that quotations and dates take, where the project has them.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    /// For words in quotation marks.
    pub quote: Option<Arc<str>>,
    /// For dates.
    pub date: Option<Arc<str>>,
}

/// The first candidate that begins in `within` (bytes, between words) and for which `is_free` says yes, with the label that
/// it should have; `dates` are those that begin there, in order.
pub fn next_candidate(
    text: &str,
    within: Range<usize>,
    lexicon: &Lexicon,
    kinds: &Kinds,
    dates: &[Found],
    evidence: &Evidence,
    is_free: &dyn Fn(&Range<usize>, &str) -> bool,
) -> Option<(Range<usize>, Arc<str>)> {
    let from = within.start;
    let rest = text.get(within)?;
    let mut quotations = Quotations::default();
    for (at, piece) in rest.split_word_bound_indices() {
        let word = from + at..from + at + piece.len();
        if !segment::is_word(piece) {
            let opens = piece.chars().next().is_some_and(marks::is_mark);
            let label = kinds.quote.clone().filter(|_| opens);
            let found = label.and_then(|label| Some((quotations.at(text, word.start)?, label)));
            if let Some(found) = found.filter(|(range, label)| is_free(range, label)) {
                return Some(found);
            }
            continue;
        }
        let core = clitics::without_clitics(text, word.clone(), evidence);
        let by_text =
            [word.start, core.start].into_iter().find_map(|start| lexicon.at(text, start, evidence));
        let by_form = || {
            let next = dates.partition_point(|date| date.range.start < word.start);
            let date = dates.get(next).filter(|date| date.range.start < word.end)?;
            Some((date.range.clone(), kinds.date.clone()?))
        };
        let found = by_text.or_else(by_form).filter(|(range, label)| is_free(range, label));
        if found.is_some() {
            return found;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<'a>(text: &'a str, lexicon: &Lexicon) -> Vec<(&'a str, String)> {
        let kinds = Kinds { quote: Some("quote".into()), date: Some("date".into()) };
        let dates = crate::suggest::dates::find(text, None);
        let (mut from, mut found) = (0, Vec::new());
        while let Some((range, label)) =
            next_candidate(text, from..text.len(), lexicon, &kinds, &dates, &Evidence::default(), &|_, _| {
                true
            })
        {
            from = range.end;
            found.push((text.get(range).unwrap(), label.to_string()));
        }
        found
    }

    #[test]
    fn what_was_marked_is_found_again_in_other_writing() {
        let mut lexicon = Lexicon::default();
        lexicon.learn("منظمة التعاون الإسلامي", &"organization".into());
        lexicon.learn("المنظمة", &"organization".into());
        let text = "في مُنظمة  التعاون الاسلامي، وقالت المنظمة إن منظمة أخرى";
        let found: Vec<&str> = all(text, &lexicon).into_iter().map(|(text, _)| text).collect();
        assert_eq!(found, ["مُنظمة  التعاون الاسلامي", "المنظمة"]);
    }

    #[test]
    fn quotations_and_dates_are_found_by_their_form() {
        let text = "قال: \"نعم لذلك\" يوم 24 تشرين الأول/ أكتوبر 2022 في 3 مدن، و٥ مايو. غير 5\" مفتوح";
        let found = all(text, &Lexicon::default());
        let wanted = [("نعم لذلك", "quote"), ("يوم 24 تشرين الأول/ أكتوبر 2022", "date"), ("٥ مايو", "date")];
        assert_eq!(found, wanted.map(|(text, label)| (text, label.to_owned())));
    }
}
