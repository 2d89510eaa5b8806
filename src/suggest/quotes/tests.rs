use super::*;

/// Content, cue, speaker, addressee and kind of each, in one line.
fn lines(text: &str) -> Vec<String> {
    let of = |range: TextRange| range.of(text);
    let line = |one: Suggested| {
        let reading = &one.readings[0];
        let content: Vec<&str> = reading.content.iter().map(|part| of(*part)).collect();
        let cue = one.cue.map_or("-", of);
        let speaker = one.speaker.map_or("-", |mention| of(mention.range));
        let mut line = format!("{} <{cue}> {speaker} [{}]", content.join(" | "), reading.kind.as_str());
        if let Some(addressee) = one.addressee {
            line.push_str(&format!(" > {}", of(addressee.range)));
        }
        line
    };
    find(text).map(line).collect()
}

#[track_caller]
fn check(text: &str, wanted: &[&str]) {
    assert_eq!(lines(text), wanted, "{text}");
}

#[test]
fn a_cue_before_the_marks_names_its_subject() {
    check("وقال طه خلال لقائه مع لافروف: \"إن العالم قد بدأ\".", &["إن العالم قد بدأ <قال> طه [direct]"]);
    check(
        "أعلن رئيس وفد من المنظمة، حسين إبراهيم طه، أن \"هذا هو الوقت\".",
        &["هذا هو الوقت <أعلن> حسين إبراهيم طه [direct]"],
    );
    check(
        "وصرّحت المتحدثة باسم الخارجية الروسية ماريا زاخاروفا للصحفيين: «لن نقبل بذلك».",
        &["لن نقبل بذلك <صرّحت> ماريا زاخاروفا [direct] > لصحفيين"],
    );
    check(
        "وقالت الخارجية الروسية إنه \"ستتم مناقشة ذلك\".",
        &["ستتم مناقشة ذلك <قالت> الخارجية الروسية [direct]"],
    );
    check("The minister said: “We will see.”", &["We will see. <said> The minister [direct]"]);
}

#[test]
fn a_name_in_marks_stands_between_a_cue_and_what_was_said() {
    check(
        "قال لبرنامج \"آندرو مار\" على بي بي سي: \"آخر ما تريده الحكومة\".",
        &["آخر ما تريده الحكومة <قال> - [direct] > برنامج"],
    );
    check("صدر فيلم \"دليل المسافر إلى المجرة\" أمس.", &[]);
    check("سخر أوباما قائلاً: \"نعم لذلك\".", &["نعم لذلك <قائلاً> أوباما [direct]"]);
    check("صرح جيف نوت رئيس السياسات: \"نعم لذلك\".", &["نعم لذلك <صرح> جيف نوت [direct]"]);
}

#[test]
fn the_speaker_is_carried_on() {
    let text = "أكد وزير الخارجية الروسي، سيرغي لافروف، اليوم الإثنين، على أهمية ذلك.\n\nوقال: \"نعم لذلك\".\nوأضاف: \"ولا لهذا\".";
    check(text, &["نعم لذلك <قال> سيرغي لافروف [direct]", "ولا لهذا <أضاف> سيرغي لافروف [direct]"]);
    check(
        "قالت ميركل: «نعم». وقال ماكرون: «لا». وأضافت: «ربما». ",
        &["نعم <قالت> ميركل [direct]", "لا <قال> ماكرون [direct]", "ربما <أضافت> ميركل [direct]"],
    );
}

#[test]
fn a_cue_may_follow_or_stand_between() {
    check("\"لن نقبل بذلك\"، قال لافروف أمس.", &["لن نقبل بذلك <قال> لافروف [direct]"]);
    check("“We will see,” said Smith.", &["We will see, <said> Smith [direct]"]);
    check(
        "“We will see,” the head of state told reporters.",
        &["We will see, <told> the head of state [direct] > reporters"],
    );
    check("“We will see,” Anna Smith of the BBC said.", &["We will see, <said> Anna Smith [direct]"]);
    check(
        "“We will see,” said Anna Smith, “and then we will go.”",
        &["We will see, | and then we will go. <said> Anna Smith [direct]"],
    );
}

#[test]
fn a_clause_is_told() {
    check(
        "وأشارت الخارجية الروسية، إلى أن الطرفين سيناقشان الوضع، مضيفة أن الأمر عاجل.",
        &[
            "الطرفين سيناقشان الوضع <أشارت> الخارجية الروسية [indirect]",
            "الأمر عاجل <مضيفة> الخارجية الروسية [indirect]",
        ],
    );
    check(
        "وقال الرئيس الأميركي جو بايدن إن بلاده \"ملتزمة بالسلام\" في المنطقة.",
        &["بلاده \"ملتزمة بالسلام\" في المنطقة <قال> جو بايدن [mixed]"],
    );
    check("Smith said that the deal was done.", &["the deal was done <said> Smith [indirect]"]);
    check("John Smith told the BBC that it was done.", &["it was done <told> John Smith [indirect] > BBC"]);
    check(
        "John Smith, the head of the agency, said that it was done.",
        &["it was done <said> John Smith [indirect]"],
    );
    check("The deal was done, Smith said.", &["The deal was done <said> Smith [indirect]"]);
    check(
        "وفقاً لوزارة الصحة، بلغ عدد المصابين ألفا.",
        &["بلغ عدد المصابين ألفا <وفقاً ل> وزارة الصحة [indirect]"],
    );
    check("وتجاوز عدد المصابين ألفا، بحسب الوزارة.", &["وتجاوز عدد المصابين ألفا <بحسب> الوزارة [indirect]"]);
    check(
        "According to the ministry, the deal was done.",
        &["the deal was done <According to> the ministry [indirect]"],
    );
}

#[test]
fn names_and_titles_in_marks_are_no_quotations() {
    check("شاهد فيلم \"لعبة العروش\" أمس.", &[]);
    check("وقال المخرج في مقابلة مع صحيفة \"الحياة\" أمس.", &[]);
    check("He read “War and Peace” twice.", &[]);
    check("وشرحت ذلك ل\"سي إن إن\" أمس.", &[]);
    check("“We will see.” Nobody moved.", &["We will see. <-> - [direct]"]);
    check("قال فيديريكو فيليني ذات مرة: \"نعم لذلك\".", &["نعم لذلك <قال> فيديريكو فيليني [direct]"]);
    check("أضافت الآنسة هوبلي: \"نعم لذلك\".", &["نعم لذلك <أضافت> هوبلي [direct]"]);
}

#[test]
fn what_is_marked_names_the_speaker() {
    let text = "وقال وزير خارجية روسيا سيرغي لافروف: \"نعم لذلك\".";
    let mut one = find(text).next().unwrap();
    assert_eq!(one.speaker.unwrap().range.of(text), "وزير خارجية روسيا سيرغي لافروف");
    let at = text.find("سيرغي").unwrap();
    let range = TextRange::new(text, at..at + "سيرغي لافروف".len()).unwrap();
    let span = Span::new("s1".into(), "person", range);
    one.settle(text, |_| vec![&span], |_| Some(Is::Person));
    let speaker = one.speaker.unwrap();
    assert_eq!((speaker.range.of(text), speaker.by), ("سيرغي لافروف", By::Marked));
}

#[test]
fn every_piece_of_a_hostile_text_is_walked_through() {
    for piece in [
        "\"",
        "« ",
        "“\n",
        "قال: \"",
        "قال إن ",
        "مشيرا ",
        "said ",
        "بحسب طه ",
        "\u{200F}\"\r\n",
        "'",
        "said that \"",
        "」「",
        "”“",
        "👍🏽\"",
    ] {
        let text = piece.repeat(3000);
        for one in find(&text) {
            assert!(one.readings.iter().flat_map(|reading| &reading.content).all(|part| part.fits(&text)));
        }
    }
}

proptest::proptest! {
    #[test]
    fn content_is_text_and_parts_are_in_order(text in "[ab قال:إن\"“”«»'’،.\\n\\r👍🏽ً‌ـ]{0,80}") {
        for one in find(&text) {
            for reading in &one.readings {
                proptest::prop_assert!(!reading.content.is_empty());
                for part in &reading.content {
                    proptest::prop_assert!(part.fits(&text) && !part.is_empty());
                }
                for pair in reading.content.windows(2) {
                    proptest::prop_assert!(pair[0].end() <= pair[1].start());
                }
            }
        }
    }
}
