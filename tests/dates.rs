//! Dates: what the rules find in texts that somebody else wrote, and what a person does with it in the window.

use crate::cli::hashiya;
use crate::common::shared;
use hashiya::model::document::sha256_hex;
use hashiya::suggest::dates::{dateline, find, reference};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

/// The text of a line of the table, without its brackets, and where they were.
fn unbracketed(text: &str) -> (String, Vec<Range<usize>>) {
    let (mut plain, mut ranges, mut start) = (String::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '⟦' => start = plain.len(),
            '⟧' => ranges.push(start..plain.len()),
            _ => plain.push(c),
        }
    }
    (plain, ranges)
}

#[test]
fn every_expression_of_the_table_has_its_value() {
    let table = include_str!("data/dates.tsv");
    let (mut expressions, mut wrong) = (0, String::new());
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_else(|| panic!("three columns: {line}"));
        let (date, text, values) = (cell(), cell(), cell());
        let (plain, ranges) = unbracketed(text);
        let values: Vec<&str> = values.split(' ').filter(|value| !value.is_empty()).collect();
        assert_eq!(values.len(), ranges.len(), "{line}");
        expressions += values.len();
        let found = find(&plain, reference(date));
        let shown: Vec<(&str, String)> =
            found.iter().map(|found| (&plain[found.range.clone()], found.value.to_string())).collect();
        let expected: Vec<(&str, String)> = ranges
            .iter()
            .zip(&values)
            .map(|(range, value)| (&plain[range.clone()], (*value).to_owned()))
            .collect();
        if shown != expected {
            writeln!(wrong, "{text}\n  expected {expected:?}\n  found    {shown:?}").unwrap();
        }
    }
    println!("{expressions} expressions");
    assert!(200 <= expressions);
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_article_gives_its_dates_and_their_values() {
    let text = std::fs::read_to_string("assets/lavrov-oic.txt").unwrap();
    let file = std::fs::read("annotations/sample/assets/lavrov-oic.txt.json").unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let gold: Vec<Range<usize>> = file["spans"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|span| span["label"] == "date")
        .map(|span| {
            let place = |key: &str| bytes[span[key].as_u64().unwrap() as usize];
            place("start")..place("end")
        })
        .collect();
    let line = dateline(&text).unwrap();
    assert_eq!(line.value.to_string(), "2022-10-24");
    let found = find(&text, line.value.point());
    let right = found.iter().filter(|found| gold.contains(&found.range)).count();
    println!(
        "article: {} dates, {} found, {right} right: precision {:.2}, recall {:.2}",
        gold.len(),
        found.len(),
        right as f64 / found.len() as f64,
        right as f64 / gold.len() as f64
    );
    let values: Vec<(&str, String, &str)> = found
        .iter()
        .map(|found| (&text[found.range.clone()], found.value.to_string(), found.rule.as_str()))
        .collect();
    for (text, value, rule) in &values {
        println!("  {text} = {value} ({rule})");
    }
    assert_eq!((gold.len(), right, found.len()), (4, 4, 4), "{values:?}");
    let values: Vec<&str> = values.iter().map(|(_, value, _)| value.as_str()).collect();
    assert_eq!(values, ["2022-10-24", "2022-10-24", "2022-10-23/2022-10-26", "2022-10-24"]);
}

/// A sentence of a corpus that nobody here wrote.
struct Sentence {
    corpus: &'static str,
    /// Its place in the corpus, from 0.
    number: usize,
    text: String,
    /// What it was translated from, if that is known.
    english: Option<String>,
}

/// The sentences of `UD_Arabic-PUD`, with their English originals, and of AQMAR, in the order of their files.
fn sentences() -> Option<Vec<Sentence>> {
    let (pud, aqmar) = (shared("ud/UD_Arabic-PUD/ar_pud-ud-test.conllu")?, shared("rtl-ner/aqmar")?);
    let mut all: Vec<Sentence> = Vec::new();
    for line in std::fs::read_to_string(pud).unwrap().lines() {
        if let Some(text) = line.strip_prefix("# text = ") {
            all.push(Sentence { corpus: "pud", number: all.len(), text: text.to_owned(), english: None });
        } else if let Some(english) = line.strip_prefix("# text_en = ") {
            all.last_mut().unwrap().english = Some(english.to_owned());
        }
    }
    let mut number = 0;
    for file in ["train", "dev", "test"] {
        let path = aqmar.join("examples/arabicNer/data").join(file).with_extension("txt");
        for block in std::fs::read_to_string(path).unwrap().split("\n\n") {
            let words: Vec<&str> =
                block.lines().filter_map(|line| line.rsplit_once(' ')).map(|(word, _)| word).collect();
            if !words.is_empty() {
                all.push(Sentence { corpus: "aqmar", number, text: words.join(" "), english: None });
                number += 1;
            }
        }
    }
    Some(all)
}

/// Says whether the English original of a sentence speaks of no date, by a plain list of words and its digits.
fn is_free_in_english(english: &str) -> bool {
    const WORDS: &str = "january february march april may june july august september october november december monday \
        tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight year years month months week \
        weeks day days century centuries decade decades spring summer autumn fall winter ago morning evening afternoon \
        noon midnight hour hours o'clock twenties thirties forties fifties sixties seventies eighties nineties annual \
        weekend daily weekly monthly yearly era recent recently now";
    let english = english.to_lowercase();
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    !english.contains(|c: char| c.is_ascii_digit())
        && !english.split(|c: char| !c.is_alphabetic() && c != '\'').any(|word| words.contains(&word))
}

/// Says whether a sentence has no digit and none of the nouns that dates are made of; words that are a date only at times
/// (اليوم, غدا, مارس, رمضان) do not count against it.
fn is_free_in_arabic(text: &str) -> bool {
    const WORDS: &str = "عام عاما أعوام عامي سنة سنوات سنين شهر شهور أشهر أسبوع أسابيع قرن القرن القرنين قرون القرون عقد عقود \
        يناير فبراير أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر شباط آذار نيسان أيار حزيران تموز أيلول \
        تشرين كانون العام السنة الشهر الأسبوع العقد السبت الأحد الإثنين الاثنين الثلاثاء الأربعاء الخميس الجمعة ميلادي \
        هجري الميلاد الهجري الميلادي ساعة الساعة";
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let is_one = |word: &str| {
        words.iter().any(|known| word.strip_suffix(known).is_some_and(|joined| joined.chars().count() <= 2))
            || word.ends_with("ينات")
            || word.ends_with("ينيات")
    };
    !text.contains(char::is_numeric) && !text.split_whitespace().any(is_one)
}

#[test]
fn almost_nothing_is_proposed_where_there_is_no_date() {
    let Some(all) = sentences() else { return };
    let is_free = |sentence: &&Sentence| match &sentence.english {
        Some(english) => is_free_in_english(english),
        None => is_free_in_arabic(&sentence.text),
    };
    let free: Vec<&Sentence> = all.iter().filter(is_free).take(1000).collect();
    assert_eq!(free.len(), 1000);
    let mut counts = BTreeMap::from([("pud", (0, 0)), ("aqmar", (0, 0))]);
    let mut told = String::new();
    for sentence in free {
        let found = find(&sentence.text, None);
        let (sentences, proposals) = counts.get_mut(sentence.corpus).unwrap();
        *sentences += 1;
        *proposals += usize::from(!found.is_empty());
        for one in found {
            let Sentence { corpus, number, text, .. } = sentence;
            writeln!(told, "  {corpus} {number}: {} = {} in {text}", &text[one.range.clone()], one.value)
                .unwrap();
        }
    }
    let with: usize = counts.values().map(|(_, proposals)| proposals).sum();
    println!("of 1000 sentences without a date {with} get a proposal {counts:?}\n{told}");
    assert!(with <= 10, "{with}\n{told}");
}

/// So many proposals were judged by hand.
const JUDGED: usize = 100;

#[test]
fn what_is_proposed_in_others_texts_is_as_right_as_it_was_judged() {
    let Some(all) = sentences() else { return };
    let mut verdicts = BTreeMap::new();
    for line in include_str!("data/dates_judged.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (place, verdict) = line.rsplit_once('\t').unwrap();
        verdicts.insert(place, verdict);
    }
    // By chance, but such that a rule that changes leaves what it does not touch where it was.
    let mut drawn = Vec::new();
    let mut proposals = 0;
    for sentence in &all {
        for found in find(&sentence.text, None) {
            proposals += 1;
            let points = |byte: usize| sentence.text[..byte].chars().count();
            let Range { start, end } = found.range.clone();
            let place =
                format!("{}\t{}\t{}\t{}", sentence.corpus, sentence.number, points(start), points(end));
            drawn.push((sha256_hex(format!("seed 7 {place}").as_bytes()), place, sentence, found));
        }
    }
    drawn.sort_by(|one, other| one.0.cmp(&other.0));
    let (mut counts, mut unjudged) = (BTreeMap::new(), String::new());
    for (_, place, sentence, found) in drawn.iter().take(JUDGED) {
        if let Some(verdict) = verdicts.get(place.as_str()) {
            *counts.entry(*verdict).or_insert(0) += 1;
        } else {
            let (covered, rule) = (&sentence.text[found.range.clone()], found.rule.as_str());
            writeln!(unjudged, "{place}\t{covered} = {} ({rule}) in {}", found.value, sentence.text).unwrap();
        }
    }
    println!("{proposals} proposals in {} sentences; of {JUDGED} drawn: {counts:?}", all.len());
    assert!(unjudged.is_empty(), "judge these:\n{unjudged}");
    // As it was judged: to be better, the rules must be changed and the new proposals judged.
    assert!(97 <= counts.get("right").copied().unwrap_or(0), "{counts:?}");
}

#[test]
fn dates_are_listed_with_places_values_and_rules() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "موسكو 24/10/2022 (أ ف ب)\n👍🏽 وأمس قال").unwrap();
    std::fs::write(folder.path().join("b.txt"), "قال أمس").unwrap();
    let output = hashiya(&["dates", "a.txt", "b.txt"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = "a\t6\t16\t24/10/2022\t2022-10-24\tnumeric\n\
                 a\t29\t32\tأمس\t2022-10-23\trelative-day\n\
                 b\t4\t7\tأمس\tXXXX-XX-XX\trelative-day\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), lines);
    let output = hashiya(&["dates", "--json", "--date", "2021-03-01", "b.txt"], folder.path());
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        told,
        serde_json::json!({"document": "b", "date": "2021-03-01", "dates": [
            {"start": 4, "end": 7, "text": "أمس", "value": "2021-02-28", "rule": "relative-day"}]})
    );
    let output = hashiya(&["dates", "--date", "soon", "b.txt"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("soon is no date"), "{output:?}");
}
