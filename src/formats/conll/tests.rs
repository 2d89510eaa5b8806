//! The forms of columns as their users meet them.

use super::*;
use crate::formats::cut::{Cutting, cut_all};
use crate::formats::fidelity::{self, EdgeRemedy, Remedies, Report};
use crate::formats::{Layer, Problem, all, registry};
use crate::model::{Span, SpanId};
use crate::text::TextRange;
use crate::text::tokens::Tokens;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The text of the examples, with its three spans.
const TEXT: &str = "😀 وقال لافروف في موسكو.\nنقلته قناة الميادين أمس.\n";
/// The same in two columns.
const TWO: &str = "😀 O\nوقال O\nلافروف B-PER\nفي O\nموسكو B-LOC\n. O\n\nنقلته O\nقناة B-ORG\nالميادين I-ORG\nأمس O\n. O\n\n";

pub(super) fn try_read(form: &dyn Format, bytes: &[u8]) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    let none = BTreeMap::new();
    for Cutting { bytes, line, items } in cut_all(bytes, form.cut())? {
        let piece = Piece { line, items: &items, ..Piece::whole("a/b.conll", &bytes, &none) };
        let reading = form.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.problems.extend(reading.problems);
        all.assumptions.extend(reading.assumptions);
    }
    Ok(all)
}

pub(super) fn read(form: &dyn Format, text: &str) -> Reading {
    try_read(form, text.as_bytes()).unwrap()
}

pub(super) fn covered(record: &Record) -> Vec<(&str, &str)> {
    let spans = record.layers.iter().flat_map(|layer| &layer.spans);
    spans.map(|span| (&*span.label, span.parts[0].of(&record.text))).collect()
}

pub(super) fn document(text: &str, spans: &[(&str, &str)]) -> Record {
    let mut layer = Layer::default();
    for (label, covered) in spans {
        let start = text.find(covered).unwrap();
        layer.push(*label, vec![TextRange::new(text, start..start + covered.len()).unwrap()]);
    }
    Record { layers: vec![layer], ..Record::new("d", text) }
}

pub(super) fn example() -> Record {
    document(TEXT, &[("PER", "لافروف"), ("LOC", "موسكو"), ("ORG", "قناة الميادين")])
}

/// Makes documents fit, writes them, and reads them back; they must be the same. Gives what was written.
pub(super) fn round_with(
    form: &dyn Format,
    records: &[Record],
    options: &WriteOptions,
) -> (String, Vec<Record>) {
    let mut report = Report::default();
    let fitted: Vec<Record> = records
        .iter()
        .map(|record| fidelity::fit(record.clone(), form.info(), options.remedies, &mut report))
        .collect();
    let mut out = form.head().to_vec();
    for (at, record) in fitted.iter().enumerate() {
        if 0 < at {
            out.extend_from_slice(form.between());
        }
        for file in form.write(std::slice::from_ref(record), at, options).unwrap() {
            out.extend_from_slice(&file.bytes);
        }
    }
    out.extend_from_slice(form.tail());
    let written = String::from_utf8(out).unwrap();
    let back = read(form, &written).records;
    let differences = fidelity::differences(&fitted, &back, form.info());
    assert!(differences.is_empty(), "{}: {differences:?}\n{written}", form.info().name);
    (written, back)
}

pub(super) fn round(form: &dyn Format, records: &[Record]) -> String {
    round_with(form, records, &WriteOptions::default()).0
}

const FORMS: [&Columns; 6] = [&CONLL2003, &CONLL2002, &CONLL, &BIOES, &BILOU, &FLAIR];

#[test]
fn every_form_holds_the_example() {
    for form in FORMS {
        for scheme in [None, Some(Scheme::Iob1), Some(Scheme::Iob2), Some(Scheme::Bioes), Some(Scheme::Bilou)]
        {
            let options = WriteOptions { scheme, ..WriteOptions::default() };
            let (_, back) = round_with(form, &[example(), Record::new("", ""), example()], &options);
            let want = [("PER", "لافروف"), ("LOC", "موسكو"), ("ORG", "قناة الميادين")];
            assert_eq!(covered(&back[2]), want, "{}", form.info.name);
        }
    }
    assert_eq!(round(&CONLL2002, &[example()]), TWO);
}

#[test]
fn conll2003_holds_the_text() {
    let written = round(&CONLL2003, &[example()]);
    assert!(written.starts_with("-DOCSTART- -X- -X- O\n\n😀 -X- _ O\nوقال -X- _ O\nلافروف -X- _ B-PER\n"));
    assert!(written.contains("موسكو -X- SpaceAfter=No B-LOC\n. -X- SpacesAfter=\\n O\n\n"), "{written}");
    let hard = "\u{FEFF} \t|\\ a\u{A0}\u{200F} b\r\n\r\n\u{200F} c\u{200C}d  ";
    for text in [hard, "a", "a ", " ", "\n\n", "", "|", "a b c. D", "\u{2028}x"] {
        let (_, back) = round_with(&CONLL2003, &[Record::new("", text)], &WriteOptions::default());
        assert_eq!(&*back[0].text, text);
    }
}

#[test]
fn the_usual_files_are_read() {
    let old = "-DOCSTART- -X- O O\r\n\r\nU.N. NNP I-NP I-ORG\r\nofficial NN I-NP O\r\nEkeus NNP I-NP I-PER\r\nRolf NNP I-NP B-PER\r\n. . O O";
    let reading = read(&CONLL2003, old);
    assert_eq!(covered(&reading.records[0]), [("ORG", "U.N."), ("PER", "Ekeus"), ("PER", "Rolf")]);
    assert_eq!(&*reading.records[0].text, "U.N. official Ekeus Rolf .");
    assert_eq!(reading.assumptions.len(), 1, "{:?}", reading.assumptions);
    assert!(reading.problems.is_empty());
    let again = round(&CONLL2003, &reading.records);
    assert!(again.contains("\nU.N. NNP I-NP B-ORG\n"), "{again}");
    for text in
        ["a|O\nb|B-PER\n||O\n", "a\tO\nb\tB_PER\n|\tO\n", "a  O\nb   B-PER\n| O \n", "a|O b|B-PER ||O\n"]
    {
        let reading = read(&CONLL, text);
        assert_eq!(
            (&*reading.records[0].text, covered(&reading.records[0])),
            ("a b |", vec![("PER", "b")]),
            "{text}"
        );
    }
}

#[test]
fn tokens_are_never_trimmed() {
    let text = "\u{200F} O\n\u{A0} O\n O\nمی\u{200C}رود B-X\n# O\n\n# B-Y\n#\u{200F} I-Y\n\n# a remark of theirs\nz O\n";
    let reading = read(&CONLL2002, text);
    let record = &reading.records[0];
    let tokens = record.tokens.as_ref().unwrap();
    let words: Vec<&str> = tokens.ranges.iter().map(|range| range.of(&record.text)).collect();
    assert_eq!(words, ["\u{200F}", "\u{A0}", "", "می\u{200C}رود", "#", "#", "#\u{200F}", "z"]);
    assert_eq!(tokens.sentences, [0, 5, 7]);
    assert_eq!(covered(record), [("X", "می\u{200C}رود"), ("Y", "# #\u{200F}")]);
    assert_eq!(record.metadata["comments"][0], "# a remark of theirs");
    round(&CONLL2002, &reading.records);
}

#[test]
fn unequal_columns_are_refused_with_the_line() {
    let line = |form: &Columns, text: &str| try_read(form, text.as_bytes()).unwrap_err().line;
    assert_eq!(line(&CONLL2003, "a X _ O\n\nb X O\n"), 3);
    assert_eq!(line(&CONLL2003, "a O\n"), 1);
    assert_eq!(line(&CONLL2002, "a O\nb B-X I-X\n"), 2);
    assert_eq!(line(&CONLL, "a X O\nb O\n"), 2);
    assert_eq!(line(&CONLL, "SOCCERO SOCCERO SOCCERO\n-\tO\n"), 2);
    assert_eq!(line(&CONLL, "قال طه\nنعم\n"), 2);
    assert_eq!(line(&CONLL, "-DOCSTART- O\n\na O\n\n-DOCSTART- O\n\nb NN\n"), 7);
}

#[test]
fn nesting_takes_as_many_columns_as_it_needs() {
    let ragged = "في O\nجامعة B-ORG\nبيرزيت I-ORG B-GPE\nأمس O\nا B-A\nب I-A B-B\nج I-B\n";
    let reading = read(&CONLL, ragged);
    let want = [("ORG", "جامعة بيرزيت"), ("GPE", "بيرزيت"), ("A", "ا ب"), ("B", "ب ج")];
    assert_eq!(covered(&reading.records[0]), want);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let written = round(&CONLL, &reading.records);
    assert!(written.contains("بيرزيت\tI-ORG\tB-GPE\nأمس\tO\tO\n"), "{written}");
    let text = "ا ب ج د";
    let crossing = document(text, &[("X", "ا ب ج"), ("X", "ب ج د"), ("X", "ب ج"), ("X", "ب ج"), ("Y", "ب")]);
    round(&CONLL, &[crossing.clone(), example()]);
    let layers = WriteOptions {
        remedies: Remedies { layers: true, ..Remedies::default() },
        labels: vec!["Y".into(), "X".into()],
        ..WriteOptions::default()
    };
    for form in [&CONLL2002, &CONLL2003, &BIOES] {
        let (written, back) = round_with(form, std::slice::from_ref(&crossing), &layers);
        assert_eq!(back[0].span_count(), 2, "{written}");
        assert!(
            written.lines().any(|line| line.starts_with('ب') && line.ends_with("-X") && line.contains("-Y"))
        );
    }
}

#[test]
fn labels_with_spaces_come_back() {
    let record = document("قال طه", &[("اسم علم|50%", "طه")]);
    let written = round(&CONLL2002, std::slice::from_ref(&record));
    assert!(written.contains("B-اسم%20علم%7C50%"), "{written}");
    round(&CONLL, &[record]);
}

#[test]
fn spans_inside_words_cut_them_or_grow() {
    let record = document("وللمنظمة دور", &[("ORG", "منظمة")]);
    assert_eq!(round(&CONLL2002, std::slice::from_ref(&record)), "ولل O\nمنظمة B-ORG\nدور O\n\n");
    let options = WriteOptions {
        remedies: Remedies { edges: EdgeRemedy::Widen, ..Remedies::default() },
        ..WriteOptions::default()
    };
    assert_eq!(round_with(&CONLL2002, &[record], &options).0, "وللمنظمة B-ORG\nدور O\n\n");
}

#[test]
fn a_token_with_a_space_is_refused() {
    let mut record = read(&BIOES, "10 000\tS-N\nx\tO\n").records.remove(0);
    assert_eq!(covered(&record), [("N", "10 000")]);
    round(&BIOES, std::slice::from_ref(&record));
    record.name = "d".into();
    let error = CONLL2002.write(&[record], 0, &WriteOptions::default()).unwrap_err();
    assert!(error.what.contains("10 000"), "{error}");
}

#[test]
fn its_own_form_is_likeliest() {
    let examples = [
        ("conll2002", TWO.to_owned()),
        ("conll2003", round(&CONLL2003, &[example()])),
        ("bioes", round(&BIOES, &[example()])),
        ("bilou", round(&BILOU, &[example()])),
        ("conll", "a\tO\tO\nb\tB-X\tO\n".to_owned()),
        ("conllu", "# text = a\n1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n".to_owned()),
        ("stanza", "[[{\"text\": \"a\", \"ner\": \"O\"}]]".to_owned()),
    ];
    for (name, text) in &examples {
        let found = registry::detect("x.conll", text.as_bytes());
        assert_eq!(found[0].0.info().name, *name, "{text}");
    }
    for text in [
        "{\"text\": \"a O\"}\n",
        "T1\tPER 7 13\tلافروف\n",
        TEXT,
        "",
        "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\t0-1\ta\t_\t\n",
    ] {
        for form in FORMS {
            assert_eq!(form.detect("x.txt", text.as_bytes()), 0, "{}: {text}", form.info.name);
        }
    }
    assert!(
        all().iter().map(|form| form.info().name).collect::<std::collections::HashSet<_>>().len()
            == all().len()
    );
}

#[test]
fn cut_off_anywhere_is_no_panic() {
    let spaced = round(&CONLL2003, &[example()]);
    let ragged = "في O\nجامعة B-ORG\nبيرزيت I-ORG B-GPE\n\n-DOCSTART- O\n\n# x\nا|B A\n".to_owned();
    for text in [TWO.to_owned(), spaced, ragged] {
        for end in 0..text.len() {
            for form in FORMS {
                let _ = try_read(form, &text.as_bytes()[..end]);
                form.detect("x", &text.as_bytes()[..end]);
            }
        }
    }
}

#[test]
fn odd_tags_are_kept_and_told() {
    let reading = read(&CONLL, "ا\tB-NEL\nب\t-NEL\nج\t-\nد\tO\t\n");
    assert_eq!(covered(&reading.records[0]), [("NEL", "ا ب")]);
    let told: Vec<String> = reading.problems.iter().map(Problem::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    let bare = read(&CONLL, "ا\tPERSON\nب\tPERSON\nج\tO\n");
    assert_eq!(covered(&bare.records[0]), [("PERSON", "ا ب")]);
    assert_eq!(bare.assumptions.len(), 1);
}

#[test]
fn a_span_of_nothing_is_no_harm() {
    let mut record = example();
    let empty = Span::new(SpanId::from("e"), "X", TextRange::default());
    record.layers[0].spans.push(empty);
    assert!(CONLL.write(std::slice::from_ref(&record), 0, &WriteOptions::default()).is_err());
    round(&CONLL, &[record]);
}

proptest! {
    #[test]
    fn whatever_is_written_comes_back(
        text in "([ابa.|# \\t\\n]|\\r\\n|👍🏽|\u{200F}|\u{200C}|\u{A0}|O|B-X|-DOCSTART-|_|/|\\\\|ّ){0,30}",
        places in prop::collection::vec((0_usize..80, 0_usize..80, "[XY/| %]|PER"), 0..7),
        scheme in prop::sample::select(vec![Scheme::Iob1, Scheme::Iob2, Scheme::Bioes, Scheme::Bilou]),
        layers: bool,
    ) {
        let mut layer = Layer::default();
        for (a, b, label) in places {
            let (a, b) = (text.floor_char_boundary(a.min(b)), text.floor_char_boundary(a.max(b)));
            layer.push(label, vec![TextRange::new(&text, a..b).unwrap()]);
        }
        let record = Record { layers: vec![layer], ..Record::new("d", text.clone()) };
        let bare = Record::new("e", text.clone());
        let remedies = Remedies { layers, ..Remedies::default() };
        let options = WriteOptions { scheme: Some(scheme), remedies, ..WriteOptions::default() };
        for form in FORMS {
            round_with(form, &[bare.clone(), record.clone(), record.clone()], &options);
        }
        round_with(&conllu::Conllu, &[bare.clone(), record.clone(), record.clone()], &options);
        if !Tokens::words(&text, &[], &[]).ranges.is_empty() {
            round_with(&stanza::Stanza, &[bare, record], &options);
        }
    }
}
