//! A stream that comes in small pieces is cut as one that is there at once.
#![no_main]

use hashiya::formats::cut::{Cut, CutError, Cutter, cut_all};
use libfuzzer_sys::fuzz_target;
use std::io::Read;

/// Gives bytes a few at a time.
struct Slow<'a>(&'a [u8], u8);

impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1.wrapping_mul(77).wrapping_add(13);
        let n = usize::from(self.1 % 17 + 1).min(out.len()).min(self.0.len());
        out[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    // Long enough to be cut several times.
    let mut bytes = Vec::new();
    for _ in 0..=usize::from(first >> 3) * 64 {
        bytes.extend_from_slice(rest);
    }
    bytes.truncate(1 << 20);
    let cut = match first % 4 {
        0 => Cut::Whole,
        1 => Cut::Lines,
        2 => Cut::Json,
        _ => Cut::Before(|line| line.starts_with(b"-DOCSTART-")),
    };
    let items = |pieces: &[(Vec<u8>, Vec<std::ops::Range<usize>>)]| -> Vec<Vec<u8>> {
        pieces.iter().flat_map(|(bytes, items)| items.iter().map(|item| bytes[item.clone()].to_vec())).collect()
    };
    let whole = cut_all(&bytes, cut);
    let mut cutter = Cutter::new(Slow(&bytes, first), cut);
    let mut slow = Vec::new();
    let slow = loop {
        match cutter.next_piece() {
            Ok(Some(piece)) => slow.push((piece.bytes, piece.items)),
            Ok(None) => break Ok(slow),
            Err(CutError::Format(error)) => break Err(error),
            Err(CutError::Io(error)) => panic!("{error}"),
        }
    };
    match (whole, slow) {
        (Err(whole), Err(slow)) => assert_eq!((whole.line, whole.column), (slow.line, slow.column)),
        (Ok(whole), Ok(slow)) => {
            let whole: Vec<_> = whole.into_iter().map(|piece| (piece.bytes, piece.items)).collect();
            assert_eq!(items(&whole), items(&slow));
            let all = |pieces: &[(Vec<u8>, Vec<std::ops::Range<usize>>)]| pieces.iter().flat_map(|(bytes, _)| bytes.clone()).collect::<Vec<u8>>();
            assert_eq!(all(&whole), all(&slow));
            if !matches!(cut, Cut::Json) {
                assert_eq!(all(&whole), bytes, "nothing is left out");
            }
        }
        (whole, slow) => panic!("{:?} at once, {:?} slowly", whole.map(|all| all.len()), slow.map(|all| all.len())),
    }
});
