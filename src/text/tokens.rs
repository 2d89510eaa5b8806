//! A text cut into tokens and sentences, for forms that know no characters.
//!
//! Tokens are the words of UAX #29 and single marks of punctuation; vowel marks and tatweel stay inside their word, as
//! the standard has it. Spaces are no tokens.

use super::TextRange;
use super::segment::{is_separator, is_word, sentence_starts, words};
use std::sync::Arc;

/// How a text is cut, in a word that files can carry.
pub const WORDS: &str = "unicode-words";
/// The same, cut besides where spans begin and end, so that clitics stand apart where a span needs it.
pub const WORDS_CUT: &str = "unicode-words, cut at spans";

/// The tokens of a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// How the text was cut.
    pub name: Arc<str>,
    /// The tokens, in order, none overlapping another. A file's own may be empty.
    pub ranges: Vec<TextRange>,
    /// Places in `ranges` of the first token of each sentence; empty, or beginning with 0.
    pub sentences: Vec<u32>,
    /// What a file says of each token besides, by column: as many values as there are tokens.
    pub columns: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

impl Tokens {
    /// Cuts a text into words, and besides at each of `edges` (byte offsets, in any order) that lies inside one. No
    /// sentence begins inside one of `whole`, ranges of bytes in any order.
    pub fn words(text: &str, edges: &[u32], whole: &[(u32, u32)]) -> Self {
        let mut edges = edges.to_vec();
        edges.sort_unstable();
        edges.dedup();
        let mut ranges = Vec::with_capacity(text.len() / 6);
        let mut cuts = edges.iter().copied().peekable();
        for (at, word) in words(text) {
            let end = (at + word.len()) as u32;
            // Marks that steer the line hang on the space before them, which is no token all the same.
            let mut start = end - word.trim_start_matches(is_blank).len() as u32;
            while cuts.next_if(|&cut| cut <= start).is_some() {}
            while let Some(cut) = cuts.next_if(|&cut| cut < end) {
                push(text, &mut ranges, start, cut);
                start = cut;
            }
            push(text, &mut ranges, start, end);
        }
        let name = if edges.is_empty() { WORDS } else { WORDS_CUT };
        let sentences = sentences(text, &ranges, whole);
        Self { name: name.into(), ranges, sentences, columns: Vec::new() }
    }

    /// Says for each token whether it begins a sentence.
    pub fn begins_sentence(&self) -> Vec<bool> {
        let mut begins = vec![false; self.ranges.len()];
        for &at in &self.sentences {
            if let Some(flag) = begins.get_mut(at as usize) {
                *flag = true;
            }
        }
        if let Some(first) = begins.first_mut() {
            *first = true;
        }
        begins
    }

    /// Places in the list of the tokens of each sentence, in order; all tokens if no sentences are known.
    pub fn sentence_ranges(&self) -> Vec<std::ops::Range<usize>> {
        let mut starts: Vec<usize> =
            self.sentences.iter().map(|&at| at as usize).filter(|&at| 0 < at).collect();
        starts.retain(|&at| at < self.ranges.len());
        starts.push(self.ranges.len());
        let mut from = 0;
        let mut all = Vec::with_capacity(starts.len());
        for end in starts {
            if from < end {
                all.push(from..end);
            }
            from = end;
        }
        all
    }

    /// The tokens that a span covers, as places in the list: those that begin and end inside it. Nothing if it covers
    /// none, or if one of its edges lies inside a token.
    pub fn covered(&self, range: TextRange) -> Option<std::ops::Range<usize>> {
        let first = self.ranges.partition_point(|token| token.start() < range.start());
        let last = first + self.ranges[first..].partition_point(|token| token.end() <= range.end());
        let cut = |at: usize| {
            self.ranges.get(at).is_some_and(|token| token.start() < range.end() && range.end() < token.end())
        };
        let before = first.checked_sub(1).is_some_and(|at| {
            range.start() < self.ranges[at].end() && self.ranges[at].start() < range.start()
        });
        (first < last && !cut(last) && !before).then_some(first..last)
    }

    /// The values of a column.
    pub fn column(&self, name: &str) -> Option<&[Arc<str>]> {
        self.columns.iter().find(|(column, _)| &**column == name).map(|(_, values)| values.as_slice())
    }
}

/// Characters that are no part of any token: white space, and marks that only steer the line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}')
}

fn push(text: &str, ranges: &mut Vec<TextRange>, start: u32, end: u32) {
    if let Ok(range) = TextRange::new(text, start as usize..end as usize)
        && !range.is_empty()
    {
        ranges.push(range);
    }
}

/// The first tokens of sentences (UAX #29): a sentence ends at its mark or with its paragraph, but not inside a range
/// that must stay whole, nor before it has a word.
fn sentences(text: &str, tokens: &[TextRange], whole: &[(u32, u32)]) -> Vec<u32> {
    let mut starts: Vec<u32> = Vec::new();
    let mut whole: Vec<(u32, u32)> = whole.to_vec();
    whole.sort_unstable();
    let mut at = 0;
    let (mut next_whole, mut reach) = (0, 0);
    for start in sentence_starts(text) {
        let first = at + tokens[at..].partition_point(|token| (token.start() as usize) < start);
        let Some(token) = tokens.get(first) else { break };
        while let Some(&(from, to)) = whole.get(next_whole).filter(|(from, _)| *from < token.start()) {
            debug_assert!(from <= to);
            reach = reach.max(to);
            next_whole += 1;
        }
        let inside = token.start() < reach;
        let wordless = starts.last().is_some_and(|&last| {
            let between = &tokens[last as usize..first];
            let ends_paragraph = text
                .get(tokens[first.max(1) - 1].end() as usize..token.start() as usize)
                .is_some_and(|gap| gap.chars().any(is_separator));
            !ends_paragraph && !between.iter().any(|token| is_word(token.of(text)))
        });
        if (starts.is_empty() || !inside) && !wordless && starts.last() != Some(&(first as u32)) {
            starts.push(first as u32);
        }
        at = first;
    }
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str, edges: &[u32]) -> Vec<String> {
        Tokens::words(text, edges, &[]).ranges.iter().map(|range| range.of(text).to_owned()).collect()
    }

    #[test]
    fn words_keep_marks_and_tatweel_and_are_cut_where_a_span_needs_it() {
        assert_eq!(words("قالَ: «محمّـد»، 24.5%", &[]), ["قالَ", ":", "«", "محمّـد", "»", "،", "24.5", "%"]);
        let text = "وللمنظمة دور";
        assert_eq!(words(text, &[6, 16]), ["ولل", "منظمة", "دور"]);
        assert_eq!(Tokens::words(text, &[6, 16], &[]).name.as_ref(), WORDS_CUT);
        assert_eq!(words("قال \u{200F}طه  \u{64B}", &[]), ["قال", "\u{200F}", "طه", "\u{64B}"]);
    }

    #[test]
    fn sentences_end_at_marks_and_paragraphs_but_not_inside_spans() {
        let text = "قال طه. ثم مضى.\nنعم";
        let tokens = Tokens::words(text, &[], &[]);
        assert_eq!(tokens.sentences, [0, 3, 6]);
        assert_eq!(tokens.sentence_ranges(), [0..3, 3..6, 6..7]);
        let all = (0, text.len() as u32);
        assert_eq!(Tokens::words(text, &[], &[all]).sentences, [0]);
    }

    #[test]
    fn a_span_on_edges_covers_tokens() {
        let text = "قال لافروف أمس";
        let tokens = Tokens::words(text, &[], &[]);
        let range = |a: usize, b: usize| TextRange::new(text, a..b).unwrap();
        assert_eq!(tokens.covered(range(7, 19)), Some(1..2));
        assert_eq!(tokens.covered(range(6, 19)), Some(1..2));
        assert_eq!(tokens.covered(range(9, 19)), None);
        assert_eq!(tokens.covered(range(7, 17)), None);
        assert_eq!(tokens.covered(range(6, 7)), None);
    }

    proptest! {
        #[test]
        fn tokens_hold_every_letter_once(
            text in "[اب ّ.\\n\\r👍🏽a‌،\u{200F}ـ]{0,60}", edges in prop::collection::vec(0_u32..120, 0..6),
        ) {
            let edges: Vec<u32> =
                edges.into_iter().filter(|&edge| text.is_char_boundary(edge as usize)).collect();
            let tokens = Tokens::words(&text, &edges, &[]);
            let mut at = 0;
            for range in &tokens.ranges {
                prop_assert!(at <= range.start() && range.start() < range.end());
                let gap = text.get(at as usize..range.start() as usize).unwrap();
                prop_assert!(gap.chars().all(is_blank));
                at = range.end();
            }
            prop_assert!(text.get(at as usize..).unwrap().chars().all(is_blank));
            for edge in edges.into_iter().filter(|&edge| 0 < edge && (edge as usize) < text.len()) {
                prop_assert!(!tokens.ranges.iter().any(|token| token.start() < edge && edge < token.end()));
            }
            prop_assert!(tokens.sentences.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(tokens.sentences.first().copied(), (!tokens.ranges.is_empty()).then_some(0));
        }
    }
}
