use super::*;
use crate::model::schema::{SPEAKER, VALUE};
use crate::model::{Relation, Span, apply};
use proptest::prelude::*;

/// A text with spans in it: `[label|covered]`, one in another allowed.
fn parse(marked: &str) -> (String, Annotations) {
    let (mut text, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        if let Some((label, after)) = rest.strip_prefix('[').and_then(|after| after.split_once('|')) {
            open.push((label, text.len()));
            rest = after;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap();
        if c == ']'
            && let Some((label, start)) = open.pop()
        {
            spans.push((label, start..text.len()));
        } else {
            text.push(c);
        }
    }
    let mut annotations = Annotations::new("amal");
    for (label, range) in spans {
        let range = TextRange::new(&text, range).unwrap();
        let span = Span::new(annotations.fresh_id(), label, range);
        apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
    }
    (text, annotations)
}

fn found_in(text: &str, annotations: &Annotations, clitics: Policy) -> Vec<Finding> {
    let schema = Schema::default();
    let mut corpus = Corpus::default();
    corpus.learn(text, annotations, &schema);
    let mut evidence = Evidence::default();
    evidence.read(text);
    let off = BTreeSet::new();
    let context = Context { schema: &schema, clitics, evidence: &evidence, corpus: &corpus, off: &off };
    document(text, annotations, &context)
}

/// The rules that find something, and the text with what was found mended.
fn checked(marked: &str, clitics: Policy) -> (Vec<&'static str>, String) {
    let (text, mut annotations) = parse(marked);
    let found = found_in(&text, &annotations, clitics);
    for fix in found.iter().filter_map(|finding| finding.fix.as_ref()) {
        apply(&mut annotations, fix).unwrap();
    }
    let mut ends: Vec<(u32, u8, String)> = Vec::new();
    for span in annotations.spans() {
        for part in &span.parts {
            ends.push((part.start(), 1, format!("[{}|", span.label)));
            ends.push((part.end(), 0, "]".to_owned()));
        }
    }
    ends.sort_by_key(|(at, kind, _)| (*at, *kind));
    let mut mended = text.clone();
    for (at, _, mark) in ends.into_iter().rev() {
        mended.insert_str(at as usize, &mark);
    }
    (found.iter().map(|finding| finding.rule.name()).collect(), mended)
}

#[track_caller]
fn finds(marked: &str, rule: &str, mended: &str) {
    assert_eq!(checked(marked, Policy::Outside), (vec![rule], mended.to_owned()));
}

#[test]
fn ends_of_spans() {
    let clean = "قال [person|لافروف] من [organization|منظمة التعاون الإسلامي]: \"[quote|نعم، للتعاون!]\".";
    assert_eq!(checked(clean, Policy::Outside), (vec![], clean.to_owned()));
    finds("قال[person| لافروف].", "edge-on-space", "قال [person|لافروف].");
    finds("قال [person|لافروف،] أمس", "edge-on-punctuation", "قال [person|لافروف]، أمس");
    finds("قال [person|\u{200F}لافروف] أمس", "edge-hidden", "قال \u{200F}[person|لافروف] أمس");
    finds("قال [person|لافر]وف أمس", "edge-in-word", "قال [person|لافروف] أمس");
    finds("قال: [quote|\"نعم للتعاون]\".", "half-a-pair", "قال: \"[quote|نعم للتعاون]\".");
    finds("في [organization|حزب (أ] ب)", "half-a-pair", "في [organization|حزب (أ] ب)");
    finds("في [organization|حزب (أ]) ب", "half-a-pair", "في [organization|حزب (أ)] ب");
    finds("[person|كِتاب] [person|ك]ِتاب", "edge-in-character", "[person|كِتاب] [person|كِ]تاب");
}

#[test]
fn clitics_go_by_what_the_project_says() {
    let inside = "زار [organization|المنظمة] و[organization|منظمة التعاون] [organization|لمنظمة العفو]. منظمة العفو ومنظمة أخرى، منظمة.";
    let (found, mended) = checked(inside, Policy::Outside);
    assert_eq!(found, ["clitic-inside"]);
    assert!(mended.contains("ل[organization|منظمة العفو]"), "{mended}");
    let (found, mended) = checked(inside, Policy::Inside);
    assert_eq!(found, ["clitic-outside"]);
    assert!(mended.contains("[organization|ومنظمة التعاون]"), "{mended}");
    assert_eq!(checked(inside, Policy::Ask).0, Vec::<&str>::new());
}

#[test]
fn spans_in_each_others_way() {
    let (text, mut annotations) = parse("[person|سيرغي [quote|لافروف] وزير]");
    let range = |from: &str, to: &str| {
        TextRange::new(&text, text.find(from).unwrap()..text.find(to).unwrap() + to.len()).unwrap()
    };
    for (label, range) in [("quote", range("لافروف", "لافروف")), ("date", range("لافروف", "وزير"))]
    {
        let span = Span::new(annotations.fresh_id(), label, range);
        apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
    }
    let rules = |annotations: &Annotations| -> Vec<&str> {
        found_in(&text, annotations, Policy::Ask).iter().map(|finding| finding.rule.name()).collect()
    };
    assert_eq!(rules(&annotations), ["duplicate"]);
    let crossing = Span::new(annotations.fresh_id(), "person", range("سيرغي", "لافروف"));
    apply(&mut annotations, &Edit::Add(Box::new(crossing))).unwrap();
    assert_eq!(rules(&annotations), ["crossing", "duplicate"]);
}

#[test]
fn what_others_have_is_missed() {
    let (text, mut annotations) = parse("[person|طه]: [quote|نعم] و[quote|لا] في [date|2022] و[date|2023]");
    assert_eq!(found_in(&text, &annotations, Policy::Ask), []);
    let ids: Vec<SpanId> = annotations.spans().map(|span| span.id.clone()).collect();
    let speaker = Relation {
        id: "r1".into(),
        kind: SPEAKER.into(),
        from: ids[1].clone(),
        to: ids[0].clone(),
        extra: std::collections::BTreeMap::new(),
    };
    apply(&mut annotations, &Edit::Relate(speaker)).unwrap();
    let attributes = [(VALUE.to_owned(), "2022".into())].into();
    apply(&mut annotations, &Edit::Attributes { id: ids[3].clone(), attributes }).unwrap();
    let found = found_in(&text, &annotations, Policy::Ask);
    let found: Vec<_> = found.iter().map(|finding| (finding.rule, &finding.spans[0])).collect();
    assert_eq!(found, [(Rule::NoSpeaker, &ids[2]), (Rule::NoValue, &ids[4])]);
    let attributes = [(VALUE.to_owned(), "2022-02-30".into())].into();
    apply(&mut annotations, &Edit::Attributes { id: ids[4].clone(), attributes }).unwrap();
    assert_eq!(found_in(&text, &annotations, Policy::Ask)[1].rule, Rule::WrongValue);
}

#[test]
fn the_same_text_has_the_same_label() {
    let marked =
        "[person|طه] قال. [person|طه] عاد. [organization|طه] نام. [person|طه] قام. [person|طه] ركض. ثم طه.";
    let (found, mended) = checked(marked, Policy::Ask);
    assert_eq!(found, ["labelled-otherwise", "left-bare"]);
    assert!(!mended.contains("organization") && mended.ends_with("ثم [person|طه]."), "{mended}");
    // Where nothing is usual, nothing is mended.
    let even = "[person|طه] قال. [organization|طه] عاد.";
    assert_eq!(checked(even, Policy::Ask), (vec!["labelled-otherwise"; 2], even.to_owned()));
}

#[test]
fn what_is_muted_is_told_as_such_and_told_again() {
    let (text, mut annotations) = parse("قال [person|لافروف،] أمس، وعاد لافروف.");
    let found = found_in(&text, &annotations, Policy::Ask);
    assert_eq!(found.iter().map(|one| one.rule).collect::<Vec<_>>(), [Rule::EdgeOnPunctuation]);
    let muting = mute(&text, &annotations, &found[0], " اسم كذا ");
    apply(&mut annotations, &muting).unwrap();
    let again = found_in(&text, &annotations, Policy::Ask);
    assert_eq!(again[0].muted.as_deref(), Some("اسم كذا"));
    let unmuting = unmute(&text, &annotations, &again[0]);
    apply(&mut annotations, &unmuting).unwrap();
    assert_eq!(found_in(&text, &annotations, Policy::Ask), found);
    assert!(annotations.extra.is_empty());
}

proptest! {
    /// Whatever is marked: mending can be done, one change after the other or all that do not meet.
    #[test]
    fn what_is_mended_is_not_found_again(
        text in "[ابلو \"«»().،\u{64B}\u{200F}\n a🙂]{1,40}",
        spans in prop::collection::vec((0_usize..40, 1_usize..12, 0_usize..4), 0..8),
    ) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut annotations = Annotations::new("amal");
        for (start, length, label) in spans {
            let (Some(&start), Some(&end)) = (ends.get(start), ends.get(start + length)) else { continue };
            let range = TextRange::new(&text, start..end).unwrap();
            let label = ["person", "organization", "date", "quote"][label];
            let span = Span::new(annotations.fresh_id(), label, range);
            apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
        }
        for _ in 0..60 {
            let found = found_in(&text, &annotations, Policy::Outside);
            let Some(finding) = found.iter().find(|finding| finding.fix.is_some()) else { break };
            let inverse = apply(&mut annotations, finding.fix.as_ref().unwrap()).unwrap();
            let again = found_in(&text, &annotations, Policy::Outside);
            // A span that is added anew has another identifier.
            let is_same = |other: &Finding| {
                (other.rule, &other.spans, &other.range) == (finding.rule, &finding.spans, &finding.range)
            };
            prop_assert!(!again.iter().any(is_same), "{:?}", finding);
            let mut back = annotations.clone();
            apply(&mut back, &inverse).unwrap();
            prop_assert!(found_in(&text, &back, Policy::Outside).iter().any(is_same));
        }
    }
}
