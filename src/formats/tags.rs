//! Tags of tokens as spans of tokens, where a file's tags are all there is.

use std::ops::Range;

/// The spans that tags mean, with their labels, and how many began with a tag that continues another.
///
/// `B-`, `S-` and `U-` begin a span; `I-`, `E-`, `M-` and `L-` go on with one of the same label, or begin one; `S-`,
/// `U-`, `E-` and `L-` end it. That is right for IOB1, IOB2, BIOES and BILOU alike. A tag without any of these is a span
/// of one token with all neighbours of the same tag.
pub(super) fn chunks(tags: &[String]) -> (Vec<(String, Range<usize>)>, usize) {
    let mut all: Vec<(String, Range<usize>)> = Vec::new();
    let (mut open, mut orphans) = (false, 0);
    for (at, tag) in tags.iter().enumerate() {
        if tag == "O" || tag.is_empty() {
            open = false;
            continue;
        }
        let (kind, label) = match tag.split_once('-').or_else(|| tag.split_once('_')) {
            Some((kind @ ("B" | "I" | "E" | "M" | "L" | "S" | "U"), label)) => (kind, label),
            _ => ("", tag.as_str()),
        };
        let same = open && all.last().is_some_and(|(last, _)| last == label);
        let begins = matches!(kind, "B" | "S" | "U") || !same;
        if begins {
            orphans += usize::from(!matches!(kind, "B" | "S" | "U" | ""));
            all.push((label.to_owned(), at..at + 1));
        } else if let Some((_, range)) = all.last_mut() {
            range.end = at + 1;
        }
        open = !matches!(kind, "S" | "U" | "E" | "L");
    }
    (all, orphans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_means_the_same() {
        let read = |tags: &str| {
            let tags: Vec<String> = tags.split(' ').map(str::to_owned).collect();
            let (all, orphans) = chunks(&tags);
            let all: Vec<String> =
                all.iter().map(|(label, range)| format!("{label} {}–{}", range.start, range.end)).collect();
            (all.join(", "), orphans)
        };
        let same = "X 0–2, X 2–3, Y 4–5".to_owned();
        assert_eq!(read("B-X I-X B-X O B-Y"), (same.clone(), 0));
        assert_eq!(read("I-X I-X B-X O I-Y"), (same.clone(), 2));
        assert_eq!(read("B-X E-X S-X O S-Y"), (same.clone(), 0));
        assert_eq!(read("B-X L-X U-X O U-Y"), (same, 0));
        assert_eq!(read("X X Y"), ("X 0–2, Y 2–3".to_owned(), 0));
    }
}
