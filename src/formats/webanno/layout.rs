//! A text in sentences, tokens and parts of tokens, so that every annotation begins and ends with one of them.

use crate::text::TextRange;
use crate::text::tokens::Tokens;
use std::cmp::Reverse;
use std::ops::Range;

/// A row.
pub(super) struct Row {
    /// Its name: `1-2` or `1-2.1`.
    pub(super) name: String,
    /// What it covers.
    pub(super) range: TextRange,
}

/// A sentence.
pub(super) struct Sentence {
    /// Its text, in bytes of the document's.
    pub(super) text: Range<usize>,
    /// Its rows.
    pub(super) rows: Range<usize>,
}

/// A text in rows.
pub(super) struct Layout {
    /// The sentences.
    pub(super) sentences: Vec<Sentence>,
    /// All rows.
    pub(super) rows: Vec<Row>,
    /// Places in the list of tokens of those that are spaces.
    pub(super) spaces: Vec<usize>,
    tokens: Vec<TextRange>,
    /// The rows of each token: its own, then those of its parts.
    of_token: Vec<Range<usize>>,
}

impl Layout {
    /// Lays out a text so that there are rows for all `spans`.
    pub(super) fn of(text: &str, own: &Tokens, spans: &[TextRange]) -> Self {
        let begins = own.begins_sentence();
        let mut tokens: Vec<TextRange> = Vec::new();
        let mut starts: Vec<usize> = Vec::new();
        let mut spaces = Vec::new();
        let edges = Edges::of(spans);
        let mut at = 0;
        for (place, &token) in own.ranges.iter().enumerate() {
            let first = place == 0;
            let gap = at..token.start() as usize;
            let usual = !first || text.get(gap.clone()).is_some_and(|gap| gap.chars().all(|c| c == ' '));
            if !gap.is_empty() && (!usual || edges.need(&gap, first, false)) {
                spaces.push(tokens.len());
                tokens.extend(TextRange::new(text, gap));
            }
            if begins.get(place) == Some(&true) {
                // Spaces before the first sentence are its own, others are of the sentence before.
                starts.push(if first { 0 } else { tokens.len() });
            }
            tokens.push(token);
            at = token.end() as usize;
        }
        let gap = at..text.len();
        if !gap.is_empty() && (tokens.is_empty() || edges.need(&gap, tokens.is_empty(), true)) {
            spaces.push(tokens.len());
            if tokens.is_empty() {
                starts.push(0);
            }
            tokens.extend(TextRange::new(text, gap));
        }
        let mut layout =
            Self { sentences: Vec::new(), rows: Vec::new(), spaces, tokens, of_token: Vec::new() };
        layout.fill(text, &starts, spans);
        layout
    }

    fn fill(&mut self, text: &str, starts: &[usize], spans: &[TextRange]) {
        let mut parts: Vec<Vec<TextRange>> = vec![Vec::new(); self.tokens.len()];
        for &span in spans {
            for (token, part) in self.pieces(span) {
                if self.tokens.get(token) != Some(&part)
                    && let Some(list) = parts.get_mut(token)
                {
                    list.push(part);
                }
            }
        }
        for (number, &start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(self.tokens.len());
            let begin = self.rows.len();
            for (place, (token, parts)) in
                self.tokens.iter().zip(&mut parts).enumerate().take(end).skip(start)
            {
                let from = self.rows.len();
                let name = format!("{}-{}", number + 1, place - start + 1);
                self.rows.push(Row { name: name.clone(), range: *token });
                parts.sort_unstable_by_key(|part| (part.start(), Reverse(part.end())));
                parts.dedup();
                for (number, &range) in parts.iter().enumerate() {
                    self.rows.push(Row { name: format!("{name}.{}", number + 1), range });
                }
                self.of_token.push(from..self.rows.len());
            }
            let begin_of = |token: usize| self.tokens.get(token).map(|token| token.start() as usize);
            let from = begin_of(start).unwrap_or_default();
            let mut to = text.len();
            if let Some(next) = starts.get(number + 1) {
                to = begin_of(*next).unwrap_or(to);
                // The line break between two sentences is not written.
                if text.get(from..to).is_some_and(|said| said.ends_with('\n')) {
                    to -= 1;
                }
            }
            self.sentences.push(Sentence { text: from..to, rows: begin..self.rows.len() });
        }
    }

    /// The tokens that a span touches, with what it covers of each.
    fn pieces(&self, span: TextRange) -> Vec<(usize, TextRange)> {
        if span.is_empty() {
            // Between two letters, or at the end of a token rather than before the next.
            let at = self.tokens.partition_point(|token| token.end() < span.start());
            return vec![(at, span)];
        }
        let first = self.tokens.partition_point(|token| token.end() <= span.start());
        let touched =
            self.tokens.iter().enumerate().skip(first).take_while(|(_, token)| token.start() < span.end());
        touched
            .filter(|(_, token)| !token.is_empty())
            .map(|(at, token)| {
                (at, TextRange::from((token.start().max(span.start()), token.end().min(span.end()))))
            })
            .collect()
    }

    /// The rows of a span that the layout was made for.
    pub(super) fn rows_of(&self, span: TextRange) -> Vec<usize> {
        let row = |(token, part): (usize, TextRange)| {
            let rows = self.of_token.get(token)?.clone();
            let all = self.rows.get(rows.clone())?;
            let found = if all.first()?.range == part {
                0
            } else {
                let key = |range: TextRange| (range.start(), Reverse(range.end()));
                1 + all.get(1..)?.binary_search_by_key(&key(part), |row| key(row.range)).ok()?
            };
            Some(rows.start + found)
        };
        self.pieces(span).into_iter().filter_map(row).collect()
    }
}

/// Where annotations begin, end, and stand between letters, each in order.
struct Edges {
    starts: Vec<usize>,
    ends: Vec<usize>,
    points: Vec<usize>,
}

impl Edges {
    fn of(spans: &[TextRange]) -> Self {
        let sorted = |mut list: Vec<usize>| {
            list.sort_unstable();
            list
        };
        let wide = || spans.iter().filter(|span| !span.is_empty());
        Self {
            starts: sorted(wide().map(|span| span.start() as usize).collect()),
            ends: sorted(wide().map(|span| span.end() as usize).collect()),
            points: sorted(
                spans.iter().filter(|span| span.is_empty()).map(|span| span.start() as usize).collect(),
            ),
        }
    }

    /// Says whether something begins or ends in a gap, so that it must be a token; at its very ends only if no token
    /// stands there.
    fn need(&self, gap: &Range<usize>, first: bool, last: bool) -> bool {
        let any = |list: &[usize], from: usize, to: usize| {
            list.get(list.partition_point(|&at| at < from)).is_some_and(|&at| at < to)
        };
        any(&self.starts, gap.start, gap.end)
            || any(&self.ends, gap.start + 1, gap.end + 1)
            || any(&self.points, gap.start + usize::from(!first), gap.end + usize::from(last))
    }
}
