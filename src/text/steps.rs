//! Steps through a text by letter, clitic, word, sentence and paragraph, for carets and the ends of spans.

use super::arabic::clitics;
use super::segment::{
    grapheme_ceil, grapheme_floor, is_word, next_word, paragraph_around, previous_word, sentence_around,
    word_around,
};
use std::ops::Range;

/// How far a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// One grapheme (UAX #29).
    Letter,
    /// To the next place where a clitic may end or begin, or a word's end.
    Clitic,
    /// One word (UAX #29).
    Word,
    /// One sentence (UAX #29).
    Sentence,
    /// One paragraph.
    Paragraph,
}

/// What is being moved: a start stops before words, an end after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A caret, or the start of a span.
    Start,
    /// The end of a span.
    End,
}

/// The byte offset one step from `at`, on a grapheme boundary.
pub fn step(text: &str, at: usize, grain: Grain, forward: bool, edge: Edge) -> usize {
    let at = grapheme_floor(text, at);
    let to = match (grain, forward) {
        (Grain::Letter, true) => {
            return grapheme_ceil(text, text.ceil_char_boundary((at + 1).min(text.len())));
        }
        (Grain::Letter, false) => return at.checked_sub(1).map_or(0, |before| grapheme_floor(text, before)),
        (Grain::Clitic, _) => by_clitic(text, at, forward),
        (Grain::Word, true) if edge == Edge::Start => next_word(text, at),
        (Grain::Word, false) if edge == Edge::Start => previous_word(text, at),
        (Grain::Word, true) => next_end(text, at),
        (Grain::Word, false) => previous_end(text, at),
        (Grain::Sentence, _) => by(text, at, forward, edge, sentence_around),
        (Grain::Paragraph, _) => by(text, at, forward, edge, paragraph_around),
    };
    if forward { grapheme_ceil(text, to) } else { grapheme_floor(text, to) }
}

/// The word that holds the character at `at`, if there is one.
fn word_at(text: &str, at: usize) -> Option<Range<usize>> {
    let word = word_around(text, at);
    (word.contains(&at) && is_word(text.get(word.clone())?)).then_some(word)
}

fn next_end(text: &str, at: usize) -> usize {
    let word = word_at(text, at).unwrap_or_else(|| word_around(text, next_word(text, at)));
    word.end.max(at)
}

fn previous_end(text: &str, at: usize) -> usize {
    let start = previous_word(text, at);
    let end = word_around(text, start).end;
    if end < at {
        return end;
    }
    let before = previous_word(text, start);
    if before < start { word_around(text, before).end } else { 0 }
}

fn by_clitic(text: &str, at: usize, forward: bool) -> usize {
    let inside =
        if forward { Some(at) } else { at.checked_sub(1).map(|before| grapheme_floor(text, before)) };
    let Some(word) = inside.and_then(|inside| word_at(text, inside)) else {
        return if forward { next_word(text, at) } else { previous_end(text, at) };
    };
    let stops = clitics::joints(text.get(word.clone()).unwrap_or_default());
    let mut stops = stops.into_iter().map(|stop| word.start + stop);
    if forward {
        stops.find(|&stop| at < stop).unwrap_or(word.end)
    } else {
        stops.rev().find(|&stop| stop < at).unwrap_or(word.start)
    }
}

fn by(text: &str, at: usize, forward: bool, edge: Edge, around: fn(&str, usize) -> Range<usize>) -> usize {
    let trimmed = |range: Range<usize>| match edge {
        Edge::Start => range.end,
        Edge::End => range.start + text.get(range).unwrap_or_default().trim_end().len(),
    };
    if forward {
        let here = around(text, at);
        let end = trimmed(here.clone());
        if at < end || here.end == text.len() { end.max(at) } else { trimmed(around(text, here.end)).max(at) }
    } else {
        let Some(before) = at.checked_sub(1) else { return 0 };
        let here = around(text, before);
        match edge {
            Edge::Start => here.start,
            Edge::End => here.start.checked_sub(1).map_or(0, |before| trimmed(around(text, before))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "وبالمنظمة قال طه. ثم مضى.\nنعم";

    fn walk(grain: Grain, edge: Edge) -> Vec<&'static str> {
        let mut at = 0;
        let mut stops = Vec::new();
        while at < TEXT.len() && stops.len() < 40 {
            at = step(TEXT, at, grain, true, edge);
            stops.push(TEXT.get(at..).unwrap());
        }
        stops
    }

    #[test]
    fn clitics_words_and_sentences_are_stops() {
        assert_eq!(walk(Grain::Clitic, Edge::Start)[..3], [2, 4, 8].map(|at| TEXT.get(at..).unwrap()));
        assert_eq!(walk(Grain::Word, Edge::Start)[0], "قال طه. ثم مضى.\nنعم");
        assert_eq!(walk(Grain::Word, Edge::End)[0], " قال طه. ثم مضى.\nنعم");
        assert_eq!(walk(Grain::Sentence, Edge::Start)[0], "ثم مضى.\nنعم");
        assert_eq!(walk(Grain::Sentence, Edge::End), [" ثم مضى.\nنعم", "\nنعم", ""]);
        assert_eq!(walk(Grain::Paragraph, Edge::Start), ["نعم", ""]);
    }

    proptest! {
        #[test]
        fn a_step_stands_on_a_grapheme_and_goes_its_way(
            text in "[وبالمه ّ.\\n\\r👍🏽a‌]{0,40}", at in 0_usize..80,
            grain in prop::sample::select(vec![
                Grain::Letter, Grain::Clitic, Grain::Word, Grain::Sentence, Grain::Paragraph,
            ]),
            end in any::<bool>(),
        ) {
            let edge = if end { Edge::End } else { Edge::Start };
            let at = grapheme_floor(&text, at);
            let (there, back) = (step(&text, at, grain, true, edge), step(&text, at, grain, false, edge));
            prop_assert!(back <= at && at <= there && there <= text.len());
            for stop in [there, back] {
                prop_assert_eq!(grapheme_floor(&text, stop), stop);
            }
            if grain != Grain::Sentence && grain != Grain::Paragraph && at < text.len() && edge == Edge::Start {
                prop_assert!(at < there);
            }
        }
    }
}
