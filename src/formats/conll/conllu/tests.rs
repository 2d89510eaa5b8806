use super::super::tests::{covered, document, example, read, round, round_with, try_read};
use super::*;
use crate::formats::fidelity::{self, Report};

const FILE: &str = "\
# newdoc id = خبر
# sent_id = 1
# text = وللمنظمة دورها.
# خ = remark without a value
0.1\t_\t_\t_\t_\t_\t_\t_\t2:dep\t_
1-3\tوللمنظمة\t_\t_\t_\t_\t_\t_\t_\tNER=B-ORG
1\tو\tو\tCCONJ\t_\t_\t3\tcc\t_\t_
2\tل\tل\tADP\t_\t_\t3\tcase\t_\t_
3\tالمنظمة\tمنظمة\tNOUN\tNN\tCase=Gen|Definite=Def\t0\troot\t_\tLId=x
4\tدور\tدور\tNOUN\t_\t_\t3\tobj\t_\tNER=B-X/B-PER|SpaceAfter=No
4.1\tx\tx\t_\t_\t_\t_\t_\t3:dep\t_
5\tها\t_\tPRON\t_\t_\t4\tnmod\t_\tNER=I-X|SpaceAfter=No
6\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\tSpacesAfter=\\s\\n

# sent_id = 2
# text = نعم
1\tنعم\t_\tINTJ\t_\t_\t0\troot\t_\t_

# newdoc
# text = ب
1\tب\t_\tX\t_\t_\t0\troot\t_\tSpacesBefore=\\t|Zero=1

";

#[test]
fn a_file_comes_back_as_it_was() {
    let reading = read(&Conllu, FILE);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let [first, second] = reading.records.as_slice() else { panic!("{} documents", reading.records.len()) };
    assert_eq!((&*first.name, &*first.text), ("خبر", "وللمنظمة دورها. \nنعم"));
    assert_eq!((&*second.name, &*second.text), ("", "\tب"));
    assert_eq!(covered(first), [("ORG", "وللمنظمة"), ("X", "دورها"), ("PER", "دور")]);
    assert_eq!(round(&Conllu, &reading.records), FILE);
    let windows = FILE.replace('\n', "\r\n");
    assert_eq!(read(&Conllu, &windows).records, reading.records);
    let unended = FILE.trim_end();
    assert_eq!(read(&Conllu, unended).records, reading.records);
}

#[test]
fn text_comes_back_exactly() {
    let written = round(&Conllu, &[example(), crate::formats::Record::new("", ""), example()]);
    assert!(written.starts_with("# newdoc id = d\n# tokens = unicode-words, cut at spans\n# sent_id = d-1\n# text = 😀 وقال لافروف في موسكو.\n1\t😀\t"), "{written}");
    assert!(written.contains("\t_\tNER=B-LOC|SpaceAfter=No\n"), "{written}");
    assert!(written.contains("6\t.\t_\t_\t_\t_\t_\t_\t_\tSpacesAfter=\\n\n"), "{written}");
    for text in [
        "\u{FEFF} \t|\\ a\u{A0}\u{200F} b\r\n\r\n c\u{200C}d  ",
        "",
        " \n",
        "a",
        "a ",
        "A. B. ",
        "A.\nB",
        "#a",
    ] {
        let (_, back) =
            round_with(&Conllu, &[crate::formats::Record::new("", text)], &WriteOptions::default());
        assert_eq!(&*back[0].text, text);
    }
}

#[test]
fn spans_lie_over_one_another() {
    let nested = document(
        "ا ب ج د",
        &[("X/Y", "ا ب ج"), ("X/Y", "ب ج د"), ("X/Y", "ب ج"), ("a|b c", "ب"), ("X/Y", "د")],
    );
    for scheme in [crate::formats::Scheme::Iob1, crate::formats::Scheme::Bilou] {
        let options = WriteOptions { scheme: Some(scheme), ..WriteOptions::default() };
        round_with(&Conllu, std::slice::from_ref(&nested), &options);
    }
}

#[test]
fn heads_are_left_out_where_a_span_cuts_words() {
    let mut record = read(&Conllu, FILE).records.remove(0);
    let span = document(&record.text, &[("ORG", "منظمة")]).layers.remove(0);
    record.layers = vec![span];
    let written = round(&Conllu, &[record]);
    assert!(written.contains("1\tولل\t"), "{written}");
    assert!(
        written.contains(
            "2\tمنظمة\t_\t_\t_\t_\t_\t_\t_\tNER=B-ORG\n3\tدور\tدور\tNOUN\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
        ),
        "{written}"
    );
    assert!(written.contains("# note = "), "{written}");
    assert!(written.contains("\n1\tنعم\t_\tINTJ\t_\t_\t0\troot\t_\t_\n"), "{written}");
}

#[test]
fn tags_of_words_inside_a_token_are_the_tokens() {
    let text = "1-2\tبباريس\t_\t_\t_\t_\t_\t_\t_\t_\n1\tب\t_\t_\t_\t_\t_\t_\t_\t_\n2\tباريس\t_\t_\t_\t_\t_\t_\t_\tNER=B-LOC\n";
    let reading = read(&Conllu, text);
    assert_eq!(covered(&reading.records[0]), [("LOC", "بباريس")]);
    round(&Conllu, &reading.records);
}

#[test]
fn what_is_no_row_is_refused_with_the_line() {
    for (text, line) in [
        ("1\ta\t_\n", 1),
        ("# x\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\nb\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", 3),
        ("2-1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", 1),
        ("قال طه\n", 1),
    ] {
        assert_eq!(try_read(&Conllu, text.as_bytes()).unwrap_err().line, line, "{text}");
    }
    let other = read(&Conllu, "# text = a b\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n");
    assert_eq!(other.problems.len(), 1);
}

#[test]
fn cut_off_anywhere_is_no_panic() {
    for end in 0..FILE.len() {
        if let Ok(reading) = try_read(&Conllu, &FILE.as_bytes()[..end]) {
            for record in reading.records {
                let record = fidelity::fit(
                    record,
                    &INFO,
                    crate::formats::fidelity::Remedies::default(),
                    &mut Report::default(),
                );
                Conllu.write(&[record], 0, &WriteOptions::default()).unwrap();
            }
        }
        Conllu.detect("x.conllu", &FILE.as_bytes()[..end]);
    }
}
