//! Columns of tokens that others made: the counts that their makers give, and every file back as it was.

use crate::common::shared;
use hashiya::formats::cut::{Piece, cut_all};
use hashiya::formats::fidelity::{self, Report};
use hashiya::formats::{Format, FormatError, ReadOptions, Reading, Record, WriteOptions, by_name};
use hashiya::text::decode::decode;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

fn read_text(form: &dyn Format, text: &str) -> Result<Reading, FormatError> {
    let mut all = Reading::default();
    let none = BTreeMap::new();
    for cutting in cut_all(text.as_bytes(), form.cut())? {
        let whole = Piece::whole("x.conll", &cutting.bytes, &none);
        let piece = Piece { line: cutting.line, items: &cutting.items, ..whole };
        let reading = form.read(&piece, &ReadOptions::default())?;
        all.records.extend(reading.records);
        all.problems.extend(reading.problems);
        all.assumptions.extend(reading.assumptions);
    }
    Ok(all)
}

fn text_of(path: &Path) -> String {
    decode(std::fs::read(path).unwrap()).unwrap().0
}

fn write(form: &dyn Format, records: &[Record]) -> String {
    let files = form.write(records, 0, &WriteOptions::default()).unwrap();
    String::from_utf8(files.into_iter().flat_map(|file| file.bytes).collect()).unwrap()
}

/// Reads a file, writes it, reads that again: nothing may be lost or other.
fn there_and_back(name: &str, path: &Path) -> Reading {
    let form = by_name(name).unwrap();
    let reading =
        read_text(form, &text_of(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut report = Report::default();
    let fitted: Vec<Record> = reading
        .records
        .iter()
        .map(|record| {
            fidelity::fit(record.clone(), form.info(), WriteOptions::default().remedies, &mut report)
        })
        .collect();
    let spans: Vec<_> = report.losses.iter().filter(|loss| loss.thing.kind() == "span").collect();
    assert!(spans.is_empty(), "{}: {spans:?}", path.display());
    let back = read_text(form, &write(form, &fitted)).unwrap();
    assert_eq!(
        fidelity::differences(&reading.records, &back.records, form.info()),
        [""; 0],
        "{}",
        path.display()
    );
    for (a, b) in reading.records.iter().zip(&back.records) {
        let (x, y) = (a.tokens.as_ref().unwrap(), b.tokens.as_ref().unwrap());
        assert!((&x.ranges, &x.sentences) == (&y.ranges, &y.sentences), "{}", path.display());
        for (x, y) in x.columns.iter().zip(&y.columns) {
            let at = x.1.iter().zip(&y.1).position(|(x, y)| x != y);
            assert!(x == y, "{}: {} at {at:?}", path.display(), x.0);
        }
        assert!(x == y && a.text == b.text && a.layers == b.layers, "{}", path.display());
    }
    reading
}

/// Tokens, sentences and spans.
fn counts(readings: &[Reading]) -> (usize, usize, usize) {
    let records = || readings.iter().flat_map(|reading| &reading.records);
    let tokens = || records().map(|record| record.tokens.as_ref().unwrap());
    (
        tokens().map(|tokens| tokens.ranges.len()).sum(),
        tokens().map(|tokens| tokens.sentence_ranges().len()).sum(),
        records().map(Record::span_count).sum(),
    )
}

fn all(name: &str, folder: &str, files: &[&str]) -> Option<Vec<Reading>> {
    let folder = shared(folder)?;
    Some(files.iter().map(|file| there_and_back(name, &folder.join(file))).collect())
}

/// Words of a record.
fn words(record: &Record) -> Vec<&str> {
    record.tokens.as_ref().unwrap().ranges.iter().map(|range| range.of(&record.text)).collect()
}

#[test]
fn seqeval_counts_the_same_phrases() {
    let Some(path) = shared("conll/seqeval/tests/data/ground_truth.txt") else { return };
    let found = there_and_back("conll2003", &path);
    // The gold standard stands in the third column: the same file with that column last.
    let text = text_of(&path);
    let rows = text.lines().map(|line| match line.split(' ').collect::<Vec<_>>().as_slice() {
        [token, _, gold, _] => format!("{token} {gold}\n"),
        _ => "\n".to_owned(),
    });
    let gold = read_text(by_name("conll2002").unwrap(), &rows.collect::<String>()).unwrap();
    let spans = |reading: &Reading| -> HashSet<(String, u32, u32)> {
        let spans = reading.records.iter().flat_map(|record| &record.layers).flat_map(|layer| &layer.spans);
        spans.map(|span| (span.label.to_string(), span.start(), span.end())).collect()
    };
    assert_eq!(counts(std::slice::from_ref(&found)), (961, 40, 539));
    let (gold, found) = (spans(&gold), spans(&found));
    let right = gold.intersection(&found).count();
    assert_eq!((gold.len(), found.len(), right), (459, 539, 371));
    let (p, r) = (right as f64 / found.len() as f64, right as f64 / gold.len() as f64);
    let percent = |share: f64| format!("{:.2}", share * 100.0);
    assert_eq!([percent(p), percent(r), percent(2.0 * p * r / (p + r))], ["68.83", "80.83", "74.35"]);
    let turned = there_and_back("conll2003", &path.with_file_name("ground_truth_inv.txt"));
    assert_eq!(spans(&turned), found, "labels before letters");
    // Where nobody says which column is whose, both are read.
    assert_eq!(counts(&[there_and_back("conll", &path)]), (961, 40, 459 + 539));
}

#[test]
fn aqmar_has_its_tokens_and_marks() {
    let files = ["train.txt", "dev.txt", "test.txt"];
    for name in ["conll2002", "conll", "flair"] {
        let Some(readings) = all(name, "rtl-ner/aqmar/examples/arabicNer/data", &files) else { return };
        let (tokens, sentences, entities) = counts(&readings);
        // One of the tokens is a number sign with a tag of its own, which the published count takes for a remark.
        let signs =
            readings.iter().flat_map(|reading| &reading.records).flat_map(words).filter(|word| *word == "#");
        assert_eq!((tokens - signs.count(), sentences, entities), (73_852, 2_643, 5_874));
        let text =
            readings.iter().flat_map(|reading| &reading.records).flat_map(|record| record.text.chars());
        assert_eq!(text.filter(|c| matches!(c, '\u{200E}' | '\u{200F}')).count(), 72);
    }
}

#[test]
fn wojood_nests() {
    let files = ["train.txt", "val.txt", "test.txt"];
    let Some(readings) = all("conll", "rtl-ner/wojood-sample/data", &files) else { return };
    let (tokens, _, spans) = counts(&readings);
    let signs =
        readings.iter().flat_map(|reading| &reading.records).flat_map(words).filter(|word| *word == "#");
    assert_eq!(tokens - signs.count(), 26_968);
    // Every span has one B-, but for one that its file does not begin.
    let text = || files.iter().map(|file| text_of(&shared("rtl-ner/wojood-sample/data").unwrap().join(file)));
    let begun: usize = text().map(|text| text.matches(" B-").count()).sum();
    assert_eq!((begun, spans), (4_222, 4_223));
    let problems: Vec<String> = readings.iter().flat_map(|r| &r.problems).map(ToString::to_string).collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("line 12377: the tag I-FAC"), "{problems:?}");
    // The published count is that of the last tag of each token alone.
    let last = |line: &str| match (line.split_once(' '), line.rsplit_once(' ')) {
        (Some((token, _)), Some((_, tag))) => format!("{token} {tag}\n"),
        _ => "\n".to_owned(),
    };
    let flat = by_name("conll2002").unwrap();
    let flat: Vec<Reading> =
        text().map(|text| read_text(flat, &text.lines().map(last).collect::<String>()).unwrap()).collect();
    assert_eq!(counts(&flat).2, 4_280);
}

#[test]
fn urdu_of_il_ner() {
    let files = ["Urdu-train.txt", "Urdu-dev.txt", "Urdu-test.txt"];
    let Some(readings) = all("conll", "rtl-ner/il-ner-urdu/Datasets/Urdu", &files) else { return };
    let (tokens, sentences, _) = counts(&readings);
    assert_eq!((tokens, sentences), (227_840, 10_910));
}

#[test]
fn two_annotators_of_parstwiner() {
    let Some(folder) = shared("rtl-ner/parstwiner/kappa_test_data") else { return };
    let text = |file: &str| text_of(&folder.join(file));
    let (mut tokens, mut differ, mut named) = (0, 0, 0);
    let (one, other) = (read_pair(&text("test_data1.txt")), read_pair(&text("test_data12.txt")));
    assert_eq!(one.len(), other.len());
    // The published figures leave the last tweet out, for want of a blank line after it.
    for (one, other) in one.iter().zip(&other).take(one.len() - 1) {
        assert_eq!(one.len(), other.len());
        for ((a, x), (b, y)) in one.iter().zip(other) {
            assert_eq!(a, b);
            tokens += 1;
            differ += usize::from(x != y);
            named += usize::from(x != "O");
        }
    }
    assert_eq!((tokens, differ, named), (9_674, 76, 983));
    for file in ["test_data1.txt", "test_data12.txt", "test_data2.txt", "test_data22.txt"] {
        there_and_back("conll", &folder.join(file));
    }
}

/// Sentences with their tokens, each with the tag that the spans give it.
fn read_pair(text: &str) -> Vec<Vec<(String, String)>> {
    let reading = read_text(by_name("conll").unwrap(), text).unwrap();
    let record = &reading.records[0];
    let tokens = record.tokens.as_ref().unwrap();
    let mut tags = vec!["O".to_owned(); tokens.ranges.len()];
    for span in &record.layers[0].spans {
        for at in tokens.covered(span.parts[0]).unwrap() {
            let letter = if tokens.ranges[at].start() == span.start() { 'B' } else { 'I' };
            tags[at] = format!("{letter}-{}", span.label);
        }
    }
    let token = |at: usize| (tokens.ranges[at].of(&record.text).to_owned(), tags[at].clone());
    tokens.sentence_ranges().into_iter().map(|sentence| sentence.map(token).collect()).collect()
}

#[test]
fn annotators_who_disagree_on_tokens_are_each_read() {
    let Some(folder) = shared("nasty/12_annotators_disagree_on_tokens") else { return };
    let counts: Vec<_> = ["test_data2.txt", "test_data22.txt"]
        .map(|file| counts(&[there_and_back("conll", &folder.join(file))]))
        .to_vec();
    assert_eq!((counts[0].0, counts[0].1, counts[1].0, counts[1].1), (9_709, 299, 9_715, 297));
}

#[test]
fn every_text_of_pud_is_rebuilt() {
    let Some(path) = shared("ud/UD_Arabic-PUD/ar_pud-ud-test.conllu") else { return };
    let cantillation = shared("nasty/11_arabic_controls/ancient_hebrew_cantillation.conllu");
    // The last sentence of the other is broken off after some of its words, which is told.
    for (path, sentences, broken) in
        [(path, 1_000, 0)].into_iter().chain(cantillation.map(|path| (path, 8, 1)))
    {
        let reading = there_and_back("conllu", &path);
        assert_eq!(reading.problems.len(), broken, "{:?}", reading.problems);
        let text = text_of(&path);
        let said: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# text = ")).collect();
        let mut built = Vec::new();
        for record in &reading.records {
            let tokens = record.tokens.as_ref().unwrap();
            for sentence in tokens.sentence_ranges() {
                let (start, end) =
                    (tokens.ranges[sentence.start].start(), tokens.ranges[sentence.end - 1].end());
                built.push(&record.text[start as usize..end as usize]);
            }
        }
        assert_eq!((said.len(), built.len()), (sentences, sentences));
        assert_eq!(said[..sentences - broken], built[..sentences - broken]);
        // A blank line after the last sentence is all that may be more.
        let written = write(by_name("conllu").unwrap(), &reading.records);
        for (line, (was, is)) in text.lines().zip(written.lines()).enumerate() {
            assert_eq!(was, is, "line {} of {}", line + 1, path.display());
        }
        assert_eq!(text.trim_end().len(), written.trim_end().len());
    }
}

fn find(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, ending, out);
        } else if path.to_str().unwrap().ends_with(ending) {
            out.push(path);
        }
    }
}

#[test]
fn files_of_inception_come_back() {
    let Some(folder) = shared("webanno-tsv") else { return };
    let mut files = Vec::new();
    find(&folder, ".conll", &mut files);
    assert!(8 <= files.len());
    for path in files {
        let reading = there_and_back("conllu", &path);
        assert!(text_of(&path).trim_end() == write(by_name("conllu").unwrap(), &reading.records).trim_end());
    }
}

#[test]
fn odd_files_are_read_or_refused() {
    let Some(folder) = shared("rtl-ner/urdu-uner/ner") else { return };
    for (file, tokens, sentences) in [("ijnlp.txt", 48_252, 2_006), ("jahangir.txt", 56_671, 1_662)] {
        let reading = there_and_back("conll", &folder.join(file));
        assert!(reading.assumptions.iter().any(|said| said.starts_with("tags have no letters")));
        let found = counts(&[reading]);
        assert_eq!((found.0, found.1), (tokens, sentences), "{file}");
    }
    // Tags stand inside the text there, and nothing in columns.
    for file in ["conll", "conll2002", "conll2003", "flair", "conllu"] {
        let error = read_text(by_name(file).unwrap(), &text_of(&folder.join("ner/uner.txt"))).unwrap_err();
        assert!(0 < error.line, "{error}");
    }
    let Some(nasty) = shared("nasty") else { return };
    there_and_back("conll", &nasty.join("02_utf8_bom/ijnlp_first400_lines.txt"));
    for file in ["anercorp_lines_77220_77260.txt", "anercorp_u200f_lines.txt"] {
        there_and_back("conll2002", &nasty.join("11_arabic_controls").join(file));
    }
    let mut files = Vec::new();
    find(&nasty.join("09_zero_length_stacked_subtoken"), ".tsv", &mut files);
    find(&nasty.join("13_doccano_duplicates_and_missing_text"), ".conll", &mut files);
    for path in files {
        for name in ["conll", "conll2002", "conll2003", "conllu"] {
            let error = read_text(by_name(name).unwrap(), &text_of(&path)).unwrap_err();
            assert!(0 < error.line, "{}: {error}", path.display());
        }
    }
}

#[test]
fn examples_are_known_and_read() {
    let Some(folder) = shared("format-examples") else { return };
    let want = [("PER", "لافروف"), ("LOC", "موسكو"), ("ORG", "قناة الميادين")];
    for name in ["conll2002", "conll2003", "bioes"] {
        let path = folder.join(format!("{name}.conll"));
        let bytes = std::fs::read(&path).unwrap();
        let likely = hashiya::formats::detect("x.conll", &bytes);
        assert_eq!(likely[0].0.info().name, name);
        let reading = there_and_back(name, &path);
        let record = &reading.records[0];
        let spans: Vec<(&str, &str)> = record.layers[0]
            .spans
            .iter()
            .map(|span| (&*span.label, span.parts[0].of(&record.text)))
            .collect();
        assert_eq!(spans, want);
    }
    let mut files = Vec::new();
    find(&folder, "", &mut files);
    for path in files.iter().filter(|path| path.extension().is_none_or(|ending| ending != "conll")) {
        let bytes = std::fs::read(path).unwrap();
        for name in ["conll", "conll2002", "conll2003", "bioes", "bilou", "flair", "conllu", "stanza"] {
            let likely = by_name(name).unwrap().detect(path.to_str().unwrap(), &bytes);
            assert_eq!(likely, 0, "{} as {name}", path.display());
        }
    }
}
