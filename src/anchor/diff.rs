//! What two texts share, in order, and how surely: a difference by words, made finer to characters at its edges.

use imara_diff::{Algorithm, Diff, InternedInput};
use memchr::memmem;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation as _;

/// So many bytes are looked through to prove blocks unique; what is not proven then is not sure.
const LOOKED_THROUGH: usize = 2 << 30;

/// So far away (bytes) a repetition is looked for at the edges of a block.
const REPEATED: usize = 64;

/// So much of each end of a change is looked at beside a block (bytes).
const SEEN: usize = 4096;

/// A stretch that both texts share (bytes).
#[derive(Debug)]
pub(super) struct Block {
    /// Where it stands in the old text.
    pub(super) old: Range<usize>,
    /// Where it begins in the new text.
    pub(super) new: usize,
    /// So much of its start, and of its end, could as well be told to be what was taken out or put in beside it.
    slides: (usize, usize),
    /// What was taken out and put in before it and after it: bytes of the old text and of the new.
    beside: [(Range<usize>, Range<usize>); 2],
    /// Says that it stands nowhere else between the blocks about it that are unique themselves.
    unique: bool,
}

impl Block {
    /// Says that a range inside it can have come to no other place.
    pub(super) fn is_sure(&self, old: &str, new: &str, range: &Range<usize>) -> bool {
        let (left, right) = self.slides;
        self.unique
            && range.end - self.old.start > left
            && self.old.end - range.start > right
            && !self.comes_beside(old.as_bytes(), new.as_bytes(), range)
    }

    /// Says whether what a range covers also stands in what was changed so near to it that the change may as well have been
    /// made on its other side, together with another.
    fn comes_beside(&self, old: &[u8], new: &[u8], range: &Range<usize>) -> bool {
        let covered = &old[range.clone()];
        let far = [range.start - self.old.start, self.old.end - range.end];
        // Near a change, what stands twice may have come from either place.
        let near = range.start.saturating_sub(REPEATED)..(range.end + REPEATED).min(old.len());
        let says = |text: &[u8], change: &Range<usize>| {
            let seen = &text[change.start..change.end.min(change.start + SEEN)];
            !seen.iter().all(u8::is_ascii_whitespace)
        };
        let repeats = 1 < memmem::find_iter(&old[near], covered).take(2).count();
        self.beside.iter().zip(far).any(|((gone, come), far)| {
            // The change may share the edges of such a place with what stands about it.
            let around = covered.len().saturating_sub(1);
            let holds = |text: &[u8], change: &Range<usize>| {
                let seen = change.len().min(SEEN);
                let start =
                    change.start.saturating_sub(around)..(change.start + seen + around).min(text.len());
                let end = (change.end - seen).saturating_sub(around)..(change.end + around).min(text.len());
                !change.is_empty()
                    && far <= seen + covered.len() + REPEATED
                    && [start, end].into_iter().any(|part| memmem::find(&text[part], covered).is_some())
            };
            holds(old, gone)
                || holds(new, come)
                || (far <= REPEATED && repeats && (says(old, gone) || says(new, come)))
        })
    }
}

/// What two texts share, in reading order.
pub(super) fn blocks(old: &str, new: &str) -> Vec<Block> {
    let mut input: InternedInput<&str> = InternedInput::default();
    input.update_before(old.split_word_bounds());
    input.update_after(new.split_word_bounds());
    let ends = |text: &str| -> Vec<usize> {
        let starts = text.split_word_bound_indices().map(|(start, _)| start);
        starts.chain([text.len()]).collect()
    };
    let (old_ends, new_ends) = (ends(old), ends(new));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let bytes = |ends: &[usize], range: Range<u32>| ends[range.start as usize]..ends[range.end as usize];
    let hunks = diff.hunks().map(|hunk| {
        finer(old, new, bytes(&old_ends, hunk.before.clone()), bytes(&new_ends, hunk.after.clone()))
    });
    let hunks: Vec<(Range<usize>, Range<usize>)> = hunks.collect();
    let mut blocks = Vec::with_capacity(hunks.len() + 1);
    let (old, new) = (old.as_bytes(), new.as_bytes());
    for place in 0..=hunks.len() {
        let before = place.checked_sub(1).map(|place| &hunks[place]);
        let after = hunks.get(place);
        let from = before.map_or((0, 0), |(old, new)| (old.end, new.end));
        let to = after.map_or((old.len(), new.len()), |(old, new)| (old.start, new.start));
        if from.0 >= to.0 {
            continue;
        }
        let left = before.map_or(0, |(gone, come)| {
            repeated_start(old, &(from.0..to.0), gone.len()).max(repeated_start(
                new,
                &(from.1..to.1),
                come.len(),
            ))
        });
        let right = after.map_or(0, |(gone, come)| {
            repeated_end(old, &(from.0..to.0), gone.len()).max(repeated_end(new, &(from.1..to.1), come.len()))
        });
        let beside = [before, after].map(|hunk| hunk.cloned().unwrap_or_default());
        let slides = (left, right);
        blocks.push(Block { old: from.0..to.0, new: from.1, slides, beside, unique: false });
    }
    prove(old, new, &mut blocks);
    blocks
}

/// Takes from the edges of a hunk what its two sides share, in whole characters.
fn finer(
    old: &str,
    new: &str,
    mut gone: Range<usize>,
    mut come: Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let (a, b) = (old.get(gone.clone()).unwrap_or_default(), new.get(come.clone()).unwrap_or_default());
    let start = a.floor_char_boundary(shared_start(a.as_bytes(), b.as_bytes()));
    (gone.start, come.start) = (gone.start + start, come.start + start);
    let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = shared_end(a.as_bytes(), b.as_bytes());
    let end = a.len() - a.ceil_char_boundary(a.len() - end);
    (gone.end, come.end) = (gone.end - end, come.end - end);
    (gone, come)
}

fn shared_start(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn shared_end(a: &[u8], b: &[u8]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// How far a block goes on with what stands a little before it, or as far before it as the hunk there is long: so far
/// the hunk could as well be told to be inside the block.
fn repeated_start(text: &[u8], block: &Range<usize>, hunk: usize) -> usize {
    let repeated = |step: usize| {
        let before = block.start.checked_sub(step)?;
        Some(shared_start(&text[before..], &text[block.clone()]))
    };
    (1..=REPEATED).chain([hunk.max(1)]).filter_map(repeated).max().unwrap_or(0)
}

/// The same for the end of a block.
fn repeated_end(text: &[u8], block: &Range<usize>, hunk: usize) -> usize {
    let repeated = |step: usize| Some(shared_end(text.get(..block.end + step)?, &text[block.clone()]));
    (1..=REPEATED).chain([hunk.max(1)]).filter_map(repeated).max().unwrap_or(0)
}

/// Says that `what`, which stands at `at`, stands nowhere else in `text`.
fn stands_once(text: &[u8], what: &[u8], at: usize) -> bool {
    let finder = memmem::Finder::new(what);
    finder.find(text) == Some(at) && finder.find(&text[at + 1..]).is_none()
}

/// Finds out which blocks are unique: first in the whole of both texts, then between those that are.
fn prove(old: &[u8], new: &[u8], blocks: &mut [Block]) {
    let mut left = LOOKED_THROUGH;
    let mut once = |block: &Block, old_in: Range<usize>, new_in: Range<usize>| {
        let cost = old_in.len() + new_in.len();
        if cost > left {
            return false;
        }
        left -= cost;
        let what = &old[block.old.clone()];
        let (in_old, in_new) = (block.old.start - old_in.start, block.new - new_in.start);
        stands_once(&old[old_in], what, in_old) && stands_once(&new[new_in], what, in_new)
    };
    for block in blocks.iter_mut() {
        block.unique = once(block, 0..old.len(), 0..new.len());
    }
    let unproven: Vec<usize> = (0..blocks.len()).filter(|&place| !blocks[place].unique).collect();
    let whole: Vec<usize> = (0..blocks.len()).filter(|&place| blocks[place].unique).collect();
    for place in unproven {
        let next = whole.partition_point(|&other| other < place);
        let before = next.checked_sub(1).map(|before| &blocks[whole[before]]);
        let after = whole.get(next).map(|&after| &blocks[after]);
        let from = before.map_or((0, 0), |before| (before.old.end, before.new + before.old.len()));
        let to = after.map_or((old.len(), new.len()), |after| (after.old.start, after.new));
        blocks[place].unique = once(&blocks[place], from.0..to.0, from.1..to.1);
    }
}
