//! Where spans have come to when the text beneath them has changed.
//!
//! A place is sure only if the text there is the very one that was covered and no other place comes into question;
//! everything else is left to a person, with proposals.

mod diff;
#[cfg(test)]
mod tests;

use crate::text::{CodePoint, OffsetMap, TextRange, segment};
use memchr::memmem;
use std::collections::HashMap;
use std::ops::Range;

/// So many places are proposed for a span.
const PROPOSED: usize = 5;

/// What became of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its parts stand here, and nowhere else.
    Sure(Vec<TextRange>),
    /// Its parts may stand at any of these places, the likeliest first; at least one.
    Unsure(Vec<Vec<TextRange>>),
    /// What it covered is gone.
    Lost,
}

/// What is known of a span whose text is not.
#[derive(Clone, Debug)]
pub struct Quote<'a> {
    /// Where its parts stood, in code points.
    pub parts: Vec<Range<usize>>,
    /// What each part covered.
    pub covered: Vec<&'a str>,
}

/// Places spans of an old text, each by its parts, in a new one.
pub fn by_text(old: &str, new: &str, spans: &[Vec<TextRange>]) -> Vec<Fate> {
    let blocks = diff::blocks(old, new);
    let block_of = |at: usize| {
        let after = blocks.partition_point(|block| block.old.start <= at);
        after.checked_sub(1).and_then(|place| blocks.get(place))
    };
    let whole = |before: usize, after: usize| {
        segment::grapheme_floor(new, after) == after || segment::grapheme_floor(old, before) != before
    };
    // Where a part stands in the new text, and whether surely.
    let moved = |part: &TextRange| -> Option<(TextRange, bool)> {
        let bytes = part.bytes();
        let block = block_of(bytes.start).filter(|block| bytes.end <= block.old.end)?;
        let start = bytes.start - block.old.start + block.new;
        let range = TextRange::new(new, start..start + bytes.len()).ok()?;
        let whole = whole(bytes.start, start) && whole(bytes.end, start + bytes.len());
        Some((
            range,
            whole && !bytes.is_empty() && block.is_sure(old, new, &bytes) && range.of(new) == part.of(old),
        ))
    };
    let place = |parts: &Vec<TextRange>| {
        let moved: Option<Vec<(TextRange, bool)>> = parts.iter().map(moved).collect();
        let mut proposals = Vec::new();
        if let Some(moved) = moved.filter(|moved| !moved.is_empty()) {
            let ranges: Vec<TextRange> = moved.iter().map(|(range, _)| *range).collect();
            if moved.iter().all(|(_, sure)| *sure) {
                return Fate::Sure(ranges);
            }
            proposals.push(ranges);
        }
        let Some(first) = parts.first() else { return Fate::Lost };
        let near = block_of(first.start() as usize).map_or(0, |block| {
            let into = (first.start() as usize - block.old.start).min(block.old.len());
            block.new + into
        });
        let covered: Vec<&str> = parts.iter().map(|part| part.of(old)).collect();
        let steps: Vec<usize> = parts.iter().map(|part| (part.start() - first.start()) as usize).collect();
        unsure(proposals, places(new, &covered, &steps, near))
    };
    spans.iter().map(place).collect()
}

/// The fate of a span with these proposals, each told once.
fn unsure(mut proposals: Vec<Vec<TextRange>>, others: Vec<Vec<TextRange>>) -> Fate {
    for other in others {
        if proposals.len() < PROPOSED && !proposals.contains(&other) {
            proposals.push(other);
        }
    }
    if proposals.is_empty() { Fate::Lost } else { Fate::Unsure(proposals) }
}

/// Places where the parts stand as far from one another as they did (bytes), the nearest to `near` first.
fn places(text: &str, covered: &[&str], steps: &[usize], near: usize) -> Vec<Vec<TextRange>> {
    let Some(first) = covered.first().filter(|first| !first.is_empty()) else { return Vec::new() };
    let at = |start: usize| -> Option<Vec<TextRange>> {
        let part = |(covered, step): (&&str, &usize)| {
            let start = start + step;
            let range = TextRange::new(text, start..start + covered.len()).ok()?;
            (range.of(text) == *covered).then_some(range)
        };
        covered.iter().zip(steps).map(part).collect()
    };
    let mut starts: Vec<usize> = memmem::find_iter(text.as_bytes(), first.as_bytes()).collect();
    starts.sort_by_key(|start| start.abs_diff(near));
    starts.into_iter().filter_map(at).take(PROPOSED).collect()
}

/// Places spans in a new text where the old one, which had `length` code points if that is known, is not there any more.
///
/// A span is sure if what it covered stands once in the text, moved as far as its neighbour's is that also stands
/// once: two edits would have to make up for one another to deceive this. The start and the end of the text are
/// neighbours too.
pub fn by_quote(length: Option<usize>, new: &str, quotes: &[Quote<'_>]) -> Vec<Fate> {
    let offsets = OffsetMap::new(new);
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut order: Vec<usize> = (0..quotes.len()).filter(|&place| !quotes[place].parts.is_empty()).collect();
    order.sort_by_key(|&place| (quotes[place].parts[0].start, quotes[place].parts[0].end));
    let mut found: Vec<Option<Vec<Vec<TextRange>>>> = vec![None; quotes.len()];
    // Where each was, and how far the only place of what it covered is from there, in reading order.
    let mut shifts: Vec<(&str, usize, isize)> = vec![("", 0, 0)];
    for &place in &order {
        let quote = &quotes[place];
        let (Some(first), Some(covered)) = (quote.parts.first(), quote.covered.first()) else { continue };
        let near = offsets.byte_of_code_point(new, CodePoint(first.start.min(offsets.code_points())));
        let near = near.unwrap_or(new.len());
        let mut steps = vec![0];
        for (pair, covered) in quote.parts.windows(2).zip(&quote.covered) {
            // What stands between the parts is not known in bytes: only parts that touch can be found again.
            let gap = pair[1].start.saturating_sub(pair[0].end);
            steps.push(if gap == 0 { steps.last().unwrap_or(&0) + covered.len() } else { usize::MAX / 2 });
        }
        let all = if steps.contains(&(usize::MAX / 2)) {
            Vec::new()
        } else {
            places(new, &quote.covered, &steps, near)
        };
        let starts = known
            .entry(covered)
            .or_insert_with(|| memmem::find_iter(new.as_bytes(), covered.as_bytes()).take(2).collect());
        if let ([only], [_]) = (starts.as_slice(), all.as_slice()) {
            let now = offsets.code_point_of_byte(new, *only).0;
            shifts.push((covered, place, now as isize - first.start as isize));
        }
        found[place] = Some(all);
    }
    let end = length.map_or(isize::MAX, |length| offsets.code_points() as isize - length as isize);
    shifts.push(("", usize::MAX, end));
    let mut sure = vec![false; quotes.len()];
    for at in 1..shifts.len() - 1 {
        let (covered, place, shift) = shifts[at];
        let agrees = |other: usize| shifts[other].2 == shift && shifts[other].0 != covered;
        sure[place] = agrees(at - 1) || agrees(at + 1);
    }
    // No two can have come to one place, nor past one another.
    let start = |place: usize| found[place].as_ref().and_then(|all| Some(all.first()?.first()?.start()));
    let claimed: Vec<usize> = order.iter().copied().filter(|&place| sure[place]).collect();
    let mut most: Option<u32> = None;
    for (at, &place) in claimed.iter().enumerate() {
        let same = |other: usize| {
            quotes[place].parts.first().map(|part| part.start)
                == quotes[other].parts.first().map(|part| part.start)
        };
        if start(place) <= most && !at.checked_sub(1).is_some_and(|before| same(claimed[before])) {
            for &other in &claimed {
                if start(place) <= start(other)
                    && !same(other)
                    && quotes[other].parts[0].start < quotes[place].parts[0].start
                {
                    sure[other] = false;
                }
            }
            sure[place] = false;
        }
        most = most.max(start(place));
    }
    let fate = |(place, found): (usize, Option<Vec<Vec<TextRange>>>)| match found {
        Some(mut all) if sure[place] && all.len() == 1 && whole_graphemes(new, &all[0]) => {
            Fate::Sure(std::mem::take(&mut all[0]))
        }
        Some(all) => unsure(all, Vec::new()),
        None => Fate::Lost,
    };
    found.into_iter().enumerate().map(fate).collect()
}

fn whole_graphemes(text: &str, parts: &[TextRange]) -> bool {
    let whole = |edge: u32| segment::grapheme_floor(text, edge as usize) == edge as usize;
    parts.iter().all(|part| whole(part.start()) && whole(part.end()))
}
