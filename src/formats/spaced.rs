//! A text cut into tokens each of which says whether a space follows it, as spaCy and Prodigy have it: the text is its
//! tokens and those spaces and nothing else, so that white space of any other kind is a token of its own.

use super::fidelity::own_tokens;
use super::{Layer, Record};
use crate::text::TextRange;
use crate::text::tokens::Tokens;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spaced {
    /// Where it lies.
    pub(super) range: TextRange,
    /// A single space follows, which is no part of any token.
    pub(super) space: bool,
    /// Its place among the record's tokens; none for white space.
    pub(super) source: Option<usize>,
}

/// The tokens of a record, cut at the edges of its spans, with those from which they come.
///
/// White space becomes tokens where `whole`, and otherwise only where a span begins or ends in it.
pub(super) fn spaced(record: &Record, layer: &Layer, whole: bool) -> (Vec<Spaced>, Tokens) {
    let text: &str = &record.text;
    let parts = || layer.spans.iter().flat_map(|span| &span.parts).filter(|part| !part.is_empty());
    let sorted = |mut all: Vec<u32>| {
        all.sort_unstable();
        all.dedup();
        all
    };
    let starts = sorted(parts().map(|part| part.start()).collect());
    let ends = sorted(parts().map(|part| part.end()).collect());
    let edges = sorted(starts.iter().chain(&ends).copied().collect());
    let tokens = match &record.tokens {
        Some(own) => own_tokens(text, own, &edges),
        None => Tokens::words(text, &edges, &[]),
    };
    let mut all: Vec<Spaced> = Vec::with_capacity(tokens.ranges.len() + 8);
    let mut at = 0;
    let end = TextRange::new(text, text.len()..text.len()).unwrap_or_default();
    let sources = tokens.ranges.iter().copied().enumerate().filter(|(_, token)| !token.is_empty());
    for (source, token) in sources.map(|(at, token)| (Some(at), token)).chain([(None, end)]) {
        if token.start() < at {
            continue;
        }
        let spanned = |from: u32| {
            let begins = starts.partition_point(|&edge| edge < from);
            let ends_at = ends.partition_point(|&edge| edge <= from);
            starts.get(begins).is_some_and(|&edge| edge < token.start())
                || ends.get(ends_at).is_some_and(|&edge| edge <= token.start())
        };
        if text.as_bytes().get(at as usize) == Some(&b' ')
            && at < token.start()
            && starts.binary_search(&at).is_err()
            && ends.binary_search(&(at + 1)).is_err()
            && let Some(last) = all.last_mut()
        {
            last.space = true;
            at += 1;
        }
        if at < token.start() && (whole || spanned(at)) {
            let from = edges.partition_point(|&edge| edge <= at);
            let to = edges.partition_point(|&edge| edge < token.start());
            for &edge in edges.get(from..to.max(from)).unwrap_or_default().iter().chain([&token.start()]) {
                let range = TextRange::new(text, at as usize..edge as usize);
                all.extend(range.map(|range| Spaced { range, space: false, source: None }));
                at = edge;
            }
        }
        if source.is_some() {
            all.push(Spaced { range: token, space: false, source });
            at = token.end();
        }
    }
    (all, tokens)
}

/// The places of the tokens that a range of theirs covers, the last one included.
pub(super) fn covered(tokens: &[Spaced], range: TextRange) -> Option<(usize, usize)> {
    let first = tokens.partition_point(|token| token.range.start() < range.start());
    let after = tokens.partition_point(|token| token.range.end() <= range.end());
    (first < after).then(|| (first, after - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(text: &str, spans: &[(usize, usize)]) -> Record {
        let mut layer = Layer::default();
        for &(start, end) in spans {
            layer.push("X", vec![TextRange::new(text, start..end).unwrap()]);
        }
        Record { layers: vec![layer], ..Record::new("", text) }
    }

    fn shown(text: &str, spans: &[(usize, usize)], whole: bool) -> String {
        let record = record(text, spans);
        let (tokens, _) = spaced(&record, &record.layers[0], whole);
        let each = tokens
            .iter()
            .map(|token| format!("{:?}{}", token.range.of(text), if token.space { "_" } else { "" }));
        each.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn white_space_is_a_token_but_for_one_space_after_a_word() {
        assert_eq!(shown("a b\n c", &[], true), r#""a"_ "b" "\n " "c""#);
        assert_eq!(shown(" a  b ", &[], true), r#"" " "a"_ " " "b"_"#);
        assert_eq!(shown("a b\n c", &[], false), r#""a"_ "b" "c""#);
        // A span that takes the space, or begins with it, makes it a token.
        assert_eq!(shown("ab c", &[(0, 3)], true), r#""ab" " " "c""#);
        assert_eq!(shown("ab c", &[(2, 4)], false), r#""ab" " " "c""#);
        assert_eq!(shown("ab c", &[(1, 2)], false), r#""a" "b"_ "c""#);
    }

    proptest! {
        #[test]
        fn the_text_is_its_tokens_and_every_span_has_its_own(
            text in "[اب \\n\\tx.👍\u{200F}\u{A0}]{0,30}", cuts in prop::collection::vec((0_usize..80, 0_usize..80), 0..5),
        ) {
            let spans: Vec<(usize, usize)> = cuts.into_iter()
                .filter(|&(a, b)| a < b && text.is_char_boundary(a) && text.is_char_boundary(b) && b <= text.len())
                .collect();
            let record = record(&text, &spans);
            for whole in [true, false] {
                let (tokens, _) = spaced(&record, &record.layers[0], whole);
                if whole {
                    let mut again = String::new();
                    for token in &tokens {
                        again.push_str(token.range.of(&text));
                        again.push_str(if token.space { " " } else { "" });
                    }
                    prop_assert_eq!(&again, &text);
                }
                for span in &record.layers[0].spans {
                    let (first, last) = covered(&tokens, span.parts[0]).unwrap();
                    prop_assert_eq!(tokens[first].range.start(), span.start());
                    prop_assert_eq!(tokens[last].range.end(), span.end());
                }
            }
        }
    }
}
