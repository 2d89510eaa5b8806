//! Offsets and covered texts that may fit a text or not: what is placed has the covered text, and nothing falls.
#![no_main]

use hashiya::formats::doctor::{Claim, Hypothesis, place, same};
use hashiya::text::Unit;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (String, Vec<(u8, u8, Option<String>)>, u8, bool)| {
    let (text, claims, unit, own) = input;
    let unit = Unit::ALL[usize::from(unit) % Unit::ALL.len()];
    let all: Vec<Claim<'_>> = claims
        .iter()
        .take(16)
        .map(|(start, length, covered)| {
            let (start, end) = (u64::from(*start), u64::from(*start) + u64::from(*length));
            let covered = covered.as_deref().map(|covered| {
                // Half of the time what stands there, so that hypotheses have something to agree with.
                let there: String = text.chars().skip(start as usize).take(usize::from(*length)).collect();
                if own { there } else { covered.to_owned() }
            });
            Claim { start, end, covered: covered.map(Into::into) }
        })
        .collect();
    if let Ok(placed) = place(&text, &all, Hypothesis::plain(unit), None) {
        assert_eq!(placed.ranges.len(), all.len());
        for (claim, range) in all.iter().zip(&placed.ranges) {
            assert!(range.fits(&text));
            if let Some(covered) = &claim.covered {
                assert!(same(covered, range.of(&text)));
            }
        }
    }
});
