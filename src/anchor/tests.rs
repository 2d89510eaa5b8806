#![expect(clippy::string_slice, reason = "the tests cut between characters")]

use super::*;
use proptest::prelude::*;

const WORDS: [&str; 9] = ["قال", "لَافْرُوف", "في", "موسكو", "👍🏽", "NATO", "قال\u{200c}ها", "\r\n", "لا"];

/// A text of repeated words with the ranges of the words.
fn laid(words: &[usize]) -> (String, Vec<Range<usize>>) {
    let (mut text, mut ranges) = (String::new(), Vec::new());
    for &word in words {
        let start = text.len();
        text.push_str(WORDS[word]);
        ranges.push(start..text.len());
        text.push(' ');
    }
    (text, ranges)
}

fn parts(text: &str, range: &Range<usize>) -> Vec<TextRange> {
    vec![TextRange::new(text, range.clone()).unwrap()]
}

fn quotes<'a>(text: &'a str, spans: &[Vec<TextRange>]) -> Vec<Quote<'a>> {
    let offsets = OffsetMap::new(text);
    let point = |byte: u32| offsets.code_point_of_byte(text, byte as usize).0;
    let quote = |parts: &Vec<TextRange>| Quote {
        parts: parts.iter().map(|part| point(part.start())..point(part.end())).collect(),
        covered: parts.iter().map(|part| part.of(text)).collect(),
    };
    spans.iter().map(quote).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Every second word is a span; between the words text is put in or taken out.
    #[test]
    fn edits_outside_spans_leave_every_span_found(
        words in prop::collection::vec(0..WORDS.len(), 2..60),
        edits in prop::collection::vec((0..60_usize, 0..4_usize), 0..6),
    ) {
        let (old, ranges) = laid(&words);
        let (mut new, mut truth) = (String::new(), Vec::new());
        for (place, range) in ranges.iter().enumerate() {
            let mut kept = true;
            for &(_, kind) in edits.iter().filter(|(at, _)| *at == place) {
                match kind {
                    0 => new.push_str("جديد جدا "),
                    1 => new.push_str("قال في "),
                    2 => new.push('\n'),
                    _ => kept = place % 2 == 0,
                }
            }
            if place % 2 == 0 {
                truth.push(new.len()..new.len() + range.len());
            }
            if kept {
                new.push_str(&old[range.clone()]);
                new.push(' ');
            }
        }
        let spans: Vec<_> = ranges.iter().step_by(2).map(|range| parts(&old, range)).collect();
        for (fate, truth) in by_text(&old, &new, &spans).into_iter().zip(&truth) {
            let right = parts(&new, truth);
            match fate {
                Fate::Sure(place) => prop_assert_eq!(place, right),
                // Where words repeat, the place cannot be known, and is not claimed to be.
                Fate::Unsure(places) => {
                    prop_assert!(places.iter().all(|place| place[0].of(&new) == right[0].of(&new)));
                }
                Fate::Lost => prop_assert!(false, "a span is lost that is there"),
            }
        }
    }

    /// A span that was broken is never said to be found, whatever stands elsewhere.
    #[test]
    fn edits_inside_spans_are_never_taken_for_found(
        words in prop::collection::vec(0..WORDS.len(), 2..60),
        broken in prop::collection::btree_set(0..60_usize, 1..4),
    ) {
        let (old, ranges) = laid(&words);
        let (mut new, mut truth) = (String::new(), Vec::new());
        for (place, range) in ranges.iter().enumerate() {
            let word = &old[range.clone()];
            if broken.contains(&place) {
                let middle = word.ceil_char_boundary(1);
                new.push_str(&format!("{}Ж{} ", &word[..middle], &word[middle..]));
                truth.push(None);
            } else {
                truth.push(Some(new.len()..new.len() + word.len()));
                new.push_str(word);
                new.push(' ');
            }
        }
        let spans: Vec<_> = ranges.iter().map(|range| parts(&old, range)).collect();
        for (fate, truth) in by_text(&old, &new, &spans).into_iter().zip(&truth) {
            if let Fate::Sure(place) = fate {
                prop_assert_eq!(Some(place), truth.as_ref().map(|truth| parts(&new, truth)));
            }
        }
        let length = old.chars().count();
        for (fate, truth) in by_quote(Some(length), &new, &quotes(&old, &spans)).into_iter().zip(&truth) {
            if let Fate::Sure(place) = fate {
                prop_assert_eq!(Some(place), truth.as_ref().map(|truth| parts(&new, truth)));
            }
        }
    }
}

#[test]
fn in_the_article_every_span_is_found_after_edits_outside_spans() {
    let old = include_str!("../../assets/lavrov-oic.txt");
    let words: Vec<Range<usize>> = segment::words(old)
        .filter(|(_, word)| segment::is_word(word))
        .map(|(start, word)| start..start + word.len())
        .collect();
    let spans: Vec<_> = words.iter().step_by(2).map(|range| parts(old, range)).collect();
    // A paragraph comes before all, one in the middle, and line ends change.
    let middle = old.len() / 2;
    let middle = middle + old[old.ceil_char_boundary(middle)..].find('\n').unwrap_or(0);
    let middle = old.ceil_char_boundary(middle);
    let new = format!("خبر عاجل\n\n{}\nتصحيح: 12\n{}", &old[..middle], &old[middle..]).replace('\n', "\r\n");
    let inside = |parts: &&Vec<TextRange>| !parts[0].of(old).contains('\n');
    let fates = by_text(old, &new, &spans);
    let found = fates.iter().filter(|fate| matches!(fate, Fate::Sure(_))).count();
    println!("{found} of {}", spans.iter().filter(inside).count());
    for (fate, span) in fates.iter().zip(&spans).filter(|(_, span)| inside(span)) {
        let Fate::Sure(place) = fate else { panic!("{:?}: {fate:?}", span[0].of(old)) };
        assert_eq!(place[0].of(&new), span[0].of(old));
    }
}

#[test]
fn a_letter_that_was_given_a_mark_is_another() {
    let (old, new) = ("كتب زيد", "كتبَ زيد");
    let fates = by_text(old, new, &[parts(old, &(0..6))]);
    assert!(matches!(&fates[..], [Fate::Unsure(places)] if places.len() == 1), "{fates:?}");
}

#[test]
fn without_the_old_text_a_word_that_stands_once_is_sure_beside_its_neighbour() {
    let (old, new) = ("قال لافروف في موسكو", "عاجل: قال لافروف في موسكو");
    let ranges = [old.find("لافروف").unwrap(), old.find("موسكو").unwrap()];
    let spans = [parts(old, &(ranges[0]..ranges[0] + 12)), parts(old, &(ranges[1]..ranges[1] + 10))];
    let fates = by_quote(Some(old.chars().count()), new, &quotes(old, &spans));
    assert!(fates.iter().all(|fate| matches!(fate, Fate::Sure(_))), "{fates:?}");
    let fates = by_quote(Some(old.chars().count()), "موسكو ثم موسكو", &quotes(old, &spans));
    assert!(matches!(&fates[..], [Fate::Lost, Fate::Unsure(places)] if places.len() == 2), "{fates:?}");
}
