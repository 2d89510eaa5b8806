//! Arabic words as readers know them: clitics against the treebank UD_Arabic-PUD, and mentions found again.

use crate::common::shared;
use hashiya::search::{Finder, Query};
use hashiya::text::arabic::clitics::{Evidence, cuts};
use hashiya::text::arabic::fold::is_transparent;

/// A word as it is written, and how many of its first letters are proclitics by the treebank.
type Word = (String, usize);

/// The words of the treebank: tokens that are written together, without punctuation.
fn words(treebank: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut run: Vec<String> = Vec::new();
    let mut close = |run: &mut Vec<String>| {
        let joined = |token: &String| matches!(token.as_str(), "و" | "ف" | "ب" | "ل" | "ك" | "س");
        let last = run.len().saturating_sub(1);
        let letters = run.iter().take(last).take_while(|token| joined(token)).count();
        let word = run.concat();
        if word.starts_with(|c: char| ('\u{0621}'..='\u{064A}').contains(&c)) {
            words.push((word, letters));
        }
        run.clear();
    };
    for line in treebank.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[id, form, _, kind, .., misc] = fields.as_slice() else {
            close(&mut run);
            continue;
        };
        if id.contains('-') {
            continue;
        }
        if kind == "PUNCT" {
            close(&mut run);
            continue;
        }
        let bare: String = form.chars().filter(|&c| !is_transparent(c)).collect();
        run.extend(Some(bare).filter(|bare| !bare.is_empty()));
        if !misc.contains("SpaceAfter=No") {
            close(&mut run);
        }
    }
    words
}

#[test]
fn proclitics_are_cut_only_when_it_is_sure() {
    let Some(path) = shared("ud/UD_Arabic-PUD/ar_pud-ud-test.conllu") else { return };
    let words = words(&std::fs::read_to_string(path).unwrap());
    // What an annotator's project has: the same text, as it is written.
    let mut evidence = Evidence::default();
    for (word, _) in &words {
        evidence.read(word);
    }
    let (mut right, mut wrong, mut all, mut same) = (0_u32, Vec::new(), 0_u32, 0_u32);
    for (word, letters) in &words {
        let cut = cuts(word, &evidence).proclitic.map_or(0, |at| word[..at].chars().count());
        all += u32::from(0 < *letters);
        same += u32::from(cut == *letters);
        if 0 < cut && cut == *letters {
            right += 1;
        } else if 0 < cut {
            wrong.push((word, cut, letters));
        }
    }
    let made = f64::from(right) + wrong.len() as f64;
    let (precision, recall) = (f64::from(right) / made, f64::from(right) / f64::from(all));
    println!(
        "{} words, {all} with proclitics; cut {made}, right {right}: precision {precision:.4}, recall {recall:.4}, \
         words as in the treebank {:.4}",
        words.len(),
        f64::from(same) / words.len() as f64,
    );
    println!("wrong: {wrong:?}");
    assert!(0.98 <= precision, "precision {precision}: {wrong:?}");
    assert!(0.6 <= recall, "recall {recall}");
}

#[test]
fn every_mention_is_found_whatever_is_joined_to_it() {
    let text = std::fs::read_to_string(article()).unwrap();
    let query = Query { text: "منظمة التعاون الإسلامي".to_owned(), ..Query::default() };
    let finder = Finder::new(&query).unwrap();
    let found: Vec<&str> = finder.find(&text).map(|range| text.get(range).unwrap()).collect();
    assert_eq!(found, ["منظمة التعاون الإسلامي"; 11]);
}

/// The sample article, wherever it lies in the assets.
fn article() -> std::path::PathBuf {
    let mut folders = vec![std::path::PathBuf::from("assets")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                return path;
            }
        }
    }
    panic!("the article is not in the assets");
}
