//! Agreement, against published figures and other programs' own fixtures, and as a user runs it.

use crate::cli::hashiya;
use crate::common::shared;
use hashiya::agreement::chance::{self, Level, Pairs};
use hashiya::agreement::gamma::{self, Unit, align};
use hashiya::agreement::{Codes, Watch};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[track_caller]
fn near(found: Option<f64>, printed: f64, digits: i32) {
    let found = found.unwrap();
    assert!((found - printed).abs() <= 0.5001 * 10_f64.powi(-digits), "{found} is not {printed}");
}

fn pairs(codes: &Codes) -> Pairs {
    Pairs::of(codes.values.len(), &chance::contingency(codes, 0, 1))
}

fn json(arguments: &[&str], folder: &Path) -> Value {
    let out = hashiya(arguments, folder);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// The figure of a measure over everything, or over a group.
fn figure(json: &Value, measure: &str, of: Option<&str>) -> (f64, Option<f64>) {
    let row = json["figures"].as_array().unwrap().iter();
    let mut row = row.filter(|row| row["measure"] == measure && row["of"].as_str() == of);
    let row = row.next().unwrap();
    (row["value"].as_f64().unwrap(), row["deviation"].as_f64())
}

/// Artstein and Poesio 2008, *Inter-coder agreement for computational linguistics*, table 1, as NLTK has it: observed
/// .88, π .79953, κ .80132, α .80053.
#[test]
fn artstein_and_poesio_2008() {
    let Some(path) = shared("agreement/nltk/nltk/metrics/artstein_poesio_example.txt") else { return };
    let text = fs::read_to_string(path).unwrap();
    let mut units: BTreeMap<u32, [Option<&str>; 2]> = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        units.entry(cells[1].parse().unwrap()).or_default()[usize::from(cells[0] == "b")] = Some(cells[2]);
    }
    let mut codes = Codes::new(2);
    for unit in units.values() {
        codes.push(unit.iter().copied());
    }
    codes.end_document();
    near(chance::observed(&pairs(&codes)), 0.88, 2);
    near(chance::scott(&pairs(&codes)), 0.799_53, 5);
    near(chance::cohen(&pairs(&codes)), 0.801_32, 5);
    let all = Pairs::of(codes.values.len(), &chance::coincidences(&codes));
    near(chance::alpha(&all, Level::Nominal, &[]), 0.800_53, 5);
}

/// Tags of a tab-separated file, token by token; the last tweet of the published count ends with a blank line, so one
/// without is left out.
fn tweets(path: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap();
    let whole = text.rfind("\n\n").map_or(text.as_str(), |end| &text[..end]);
    let cells = whole.lines().filter_map(|line| line.split_once('\t'));
    cells.map(|(token, tag)| (token.to_owned(), tag.to_owned())).collect()
}

/// The two annotators of `ParsTwiNER`: κ with O .95771, without O .98411. The figure without O leaves out every token to which
/// either gave O (922 of 9,674 are left). To leave out those alone to which both gave it (986 are left) gives .90749: that
/// is another figure, not this one.
#[test]
fn parstwiner() {
    let Some(folder) = shared("rtl-ner/parstwiner/kappa_test_data") else { return };
    let (first, second) = (tweets(&folder.join("test_data1.txt")), tweets(&folder.join("test_data12.txt")));
    assert_eq!((first.len(), second.len()), (9674, 9674));
    let mut codes = Codes::new(2);
    let mut either = Codes::new(2);
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a.0, b.0);
        codes.push([Some(&*a.1), Some(&*b.1)].into_iter());
        if a.1 != "O" || b.1 != "O" {
            either.push([Some(&*a.1), Some(&*b.1)].into_iter());
        }
    }
    codes.end_document();
    either.end_document();
    near(chance::cohen(&pairs(&codes)), 0.957_713_514_617_492_5, 13);
    let without = codes.without_none();
    assert_eq!((without.len(), either.len()), (922, 986));
    near(chance::cohen(&pairs(&without)), 0.984_105_343_759_293, 13);
    near(chance::cohen(&pairs(&either)), 0.907_49, 5);
    // The same from the files themselves.
    let out = tempfile::tempdir().unwrap();
    for (name, tokens) in [("first.conll", &first), ("second.conll", &second)] {
        let lines: Vec<String> = tokens.iter().map(|(token, tag)| format!("{token}\t{tag}")).collect();
        fs::write(out.path().join(name), lines.join("\n") + "\n").unwrap();
    }
    let arguments =
        ["agree", "first.conll", "second.conll", "--from", "conll", "--measure", "kappa", "--json"];
    let found = json(&[&arguments[..], &["--unit", "tag"]].concat(), out.path());
    assert_eq!(found["figures"][0]["count"], 9674);
    // Spans know no I- that follows no B-; the two files have a few of them.
    assert!((figure(&found, "kappa", None).0 - 0.957_713_5).abs() < 2e-4, "{found}");
}

/// bratiaa's own report on its example project: four annotators, seven documents.
#[test]
fn bratiaa() {
    let Some(folder) = shared("brat/bratiaa/example-files/example-project") else { return };
    let folder = folder.canonicalize().unwrap();
    let all = ["agree", "Lisa", "Maria", "Max", "Peter", "--measure", "f1", "--json"];
    let found = json(&[&all[..], &["--by", "label"]].concat(), &folder);
    assert_eq!((&found["documents"], &found["not compared"]), (&Value::from(7), &Value::Array(Vec::new())));
    for (label, mean, deviation) in [
        (None, 0.890, 0.053),
        (Some("LOC"), 0.819, 0.131),
        (Some("MISC"), 0.840, 0.090),
        (Some("ORG"), 0.906, 0.053),
        (Some("PER"), 0.938, 0.039),
    ] {
        let (value, spread) = figure(&found, "f1", label);
        near(Some(value), mean, 3);
        near(spread, deviation, 3);
    }
    let found = json(&[&all[..], &["--by", "document"]].concat(), &folder);
    for (document, mean, deviation) in [
        ("esp.train-doc-100", 0.798, 0.167),
        ("esp.train-doc-1400", 0.894, 0.039),
        ("esp.train-doc-29", 0.906, 0.072),
        ("esp.train-doc-423", 0.906, 0.037),
        ("esp.train-doc-46", 0.936, 0.023),
        ("esp.train-doc-503", 0.907, 0.052),
        ("esp.train-doc-896", 0.873, 0.063),
    ] {
        let (value, spread) = figure(&found, "f1", Some(document));
        near(Some(value), mean, 3);
        near(spread, deviation, 3);
    }
}

/// seqeval's own file: 459 phrases, 539 found, 371 right; F1 74.35.
#[test]
fn seqeval() {
    let Some(path) = shared("conll/seqeval/tests/data/ground_truth.txt") else { return };
    let out = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(path).unwrap();
    for (name, column) in [("right.conll", 2), ("found.conll", 3)] {
        let line = |line: &str| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            cells.get(column).map_or("\n".to_owned(), |tag| format!("{} {tag}\n", cells[0]))
        };
        fs::write(out.path().join(name), text.lines().map(line).collect::<String>()).unwrap();
    }
    let arguments = ["agree", "right.conll", "found.conll", "--from", "conll", "--measure", "f1", "--json"];
    let found = json(&arguments, out.path());
    near(Some(figure(&found, "f1", None).0), 0.7435, 4);
    // Of 459 and 539 that either has, 371 are of both.
    assert_eq!(found["figures"][0]["count"], 459 + 539 - 371);
    assert_eq!(found["agreed"], 371);
}

/// The continua of pygamma-agreement 0.5.9 that `DKPro` Statistics keeps, and those drawn from them: the best alignment has
/// the same disorder. The γ that stand beside them come of another way to draw chance (by the mean and deviation of
/// lengths and gaps, not by shifting) and are no figure to hit; where all agree it is 1.
#[test]
fn the_best_alignment_is_that_of_pygamma() {
    let Some(folder) =
        shared("agreement/dkpro-statistics/dkpro-statistics-agreement/src/test/resources/pygamma")
    else {
        return;
    };
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let fixture: Value = serde_json::from_str(&text).unwrap();
        let weight = |name: &str| fixture["params"][name].as_f64().unwrap();
        let options =
            gamma::Options { positional: weight("alpha"), categorial: weight("beta"), ..Default::default() };
        let disorder = |list: &Value| {
            let mut units: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
            for unit in list.as_array().unwrap() {
                let category = u32::from(unit["category"].as_str().unwrap().as_bytes()[0]);
                let place = |key: &str| unit[key].as_f64().unwrap();
                let own = units.entry(unit["annotator"].as_str().unwrap()).or_default();
                own.push(Unit { start: place("start"), end: place("end"), category, document: 0 });
            }
            let units: Vec<Vec<Unit>> = units.into_values().collect();
            align(&units, &options, &Watch::default()).unwrap().disorder
        };
        // pygamma works in single precision.
        let same = |found: f64, theirs: &Value| {
            let theirs = theirs.as_f64().unwrap();
            assert!((found - theirs).abs() < 2e-6 * theirs.max(1.0), "{found} is not {theirs}");
        };
        same(disorder(&fixture["continuum"]), &fixture["tier1"]["bestAlignmentDisorder"]);
        for drawn in fixture["tier2"]["sampledContinua"].as_array().unwrap() {
            same(disorder(&drawn["units"]), &drawn["bestAlignmentDisorder"]);
        }
        seen += 1;
    }
    assert_eq!(seen, 6);
}

/// A project of three annotators: `amal` and `badr` worked on both documents, `dana` on one.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str, work: &[(&str, &[(&str, &str)])]| {
        fs::write(folder.path().join(name), text).unwrap();
        for (annotator, spans) in work {
            let spans: Vec<Value> = spans
                .iter()
                .enumerate()
                .map(|(at, (label, covered))| {
                    let start = text[..text.find(covered).unwrap()].chars().count();
                    let end = start + covered.chars().count();
                    serde_json::json!({"id": format!("s{at}"), "label": label, "start": start, "end": end, "text": covered})
                })
                .collect();
            let file = serde_json::json!({"hashiya": 1, "document": name, "offsets": "code points",
                "annotator": annotator, "status": "done", "spans": spans, "relations": [], "entities": []});
            let path = folder.path().join("annotations").join(annotator);
            fs::create_dir_all(&path).unwrap();
            fs::write(path.join(format!("{name}.json")), file.to_string()).unwrap();
        }
    };
    write(
        "one.txt",
        "قال وزير الخارجية الروسي سيرغي لافروف 👍🏽 إن منظمة التعاون الإسلامي ولجنتها\r\nتدعم IBM في موسكو",
        &[
            (
                "amal",
                &[
                    ("person", "سيرغي لافروف"),
                    ("organization", "منظمة التعاون الإسلامي"),
                    ("organization", "IBM"),
                ],
            ),
            (
                "badr",
                &[
                    ("person", "وزير الخارجية الروسي سيرغي لافروف"),
                    ("organization", "منظمة التعاون الإسلامي"),
                    ("place", "IBM"),
                ],
            ),
            ("dana", &[("person", "سيرغي لافروف"), ("place", "موسكو")]),
        ],
    );
    write(
        "two.txt",
        "وقالت المنظمة في موسكو",
        &[("amal", &[("organization", "المنظمة")]), ("badr", &[("organization", "منظمة")])],
    );
    folder
}

#[test]
fn disagreements_are_explained_with_examples() {
    let folder = project();
    let out = hashiya(&["agree", "--project", ".", "amal", "badr"], folder.path());
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && text.starts_with("amal, badr; 2 documents\n"), "{text}");
    assert!(text.contains("1 spans agreed on, 3 disagreements"), "{text}");
    for line in
        ["boundary-title", "boundary-article", "label\n", "one.txt: ", "amal organization, badr place"]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    let found =
        json(&["agree", ".:amal", ".:badr", "--json", "--by", "label", "--measure", "all"], folder.path());
    assert_eq!(found["annotators"], serde_json::json!(["amal", "badr"]));
    assert_eq!(figure(&found, "f1", None), (2.0 / 8.0, None));
    assert_eq!(figure(&found, "f1-overlap", None), (6.0 / 8.0, None));
    near(Some(figure(&found, "f1-overlap", Some("person")).0), 1.0, 9);
    let kinds = found["kinds"].as_array().unwrap();
    let title = kinds.iter().find(|kind| kind["kind"] == "boundary-title").unwrap();
    assert_eq!((title["count"].as_u64(), title["examples"][0]["start"].as_u64()), (Some(1), Some(4)));
    assert_eq!(title["examples"][0]["text"], "وزير الخارجية الروسي سيرغي لافروف");
    let confused = found["confusion"].as_array().unwrap();
    assert!(
        confused.contains(&serde_json::json!({"labels": ["organization", "place"], "count": 1})),
        "{found}"
    );
}

#[test]
fn all_annotators_of_a_project_are_compared_and_what_is_missing_is_told() {
    let folder = project();
    let arguments =
        ["agree", ".", "--json", "--by", "pair", "--bootstrap", "200", "--seed", "7", "--measure", "f1"];
    let found = json(&arguments, folder.path());
    assert_eq!((&found["documents"], found["figures"].as_array().unwrap().len()), (&Value::from(2), 4));
    assert!(found["figures"][1]["low"].as_f64().unwrap() <= found["figures"][1]["value"].as_f64().unwrap());
    assert_eq!(found, json(&arguments, folder.path()));
    let found = json(&["agree", "--project", ".", "amal", "dana", "--json"], folder.path());
    assert_eq!(found["not compared"], serde_json::json!(["two.txt: only amal worked on it"]));
    for (arguments, told) in [
        (&["agree", ".:amal"][..], "needs two annotators"),
        (&["agree", ".:amal", ".:nobody"], "nobody has no work there; there is amal, badr, dana"),
        (&["agree", "--project", ".", "amal", "badr", "--by", "week"], "created_at"),
        (&["agree", ".", "."], "say whose with .:NAME"),
        (&["agree", "nothing:here"], "neither a file or folder"),
        (&["agree", ".:amal", "--self"], "no text comes again"),
        (&["agree", ".:amal", ".:badr", "--measure", "alpha", "--level", "interval"], "values are numbers"),
    ] {
        let out = hashiya(arguments, folder.path());
        let error = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(1) && error.contains(told), "{arguments:?}: {error}");
    }
}

#[test]
fn forms_are_compared_with_one_another() {
    let folder = project();
    for (to, name) in [("brat", "badr-brat"), ("jsonl", "badr.jsonl")] {
        let out = hashiya(&["export", ".", "--annotator", "badr", "--to", to, "-o", name], folder.path());
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    let wanted = json(&["agree", ".:amal", ".:badr", "--json"], folder.path());
    for other in ["badr-brat", "badr.jsonl"] {
        let found = json(&["agree", ".:amal", other, "--json"], folder.path());
        assert_eq!(found["figures"][0]["value"], wanted["figures"][0]["value"], "{other}");
        assert_eq!(found["disagreements"], 3, "{other}");
    }
}

#[test]
fn tokens_of_unequal_number_are_refused_and_spaces_laid_over_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.conll", "قال\tO\nلافروف\tB-PER\nأمس\tO\n");
    write("b.conll", "قال\tO\nلافروف\tB-PER\n");
    let out = hashiya(&["agree", "a.conll", "b.conll", "--from", "conll"], folder.path());
    let error = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(1) && error.contains("no document is in the work of two"), "{error}");
    write("c.jsonl", "{\"text\": \"قال  لافروف أمس\", \"label\": [[5, 11, \"PER\"]]}\n");
    let found = json(&["agree", "a.conll", "c.jsonl", "--json", "--measure", "f1"], folder.path());
    near(Some(figure(&found, "f1", None).0), 1.0, 9);
}

#[test]
fn tables_of_values_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("values.csv");
    // Krippendorff 2011, section D.
    let rows =
        ["1,1,,1", "2,2,3,2", "3,3,3,3", "3,3,3,3", "2,2,2,2", "1,2,3,4", "4,4,4,4", "1,1,2,1", "2,2,2,2"];
    let rows = [&rows[..], &[",5,5,5", ",,1,1", ",3,,"]].concat().join("\n");
    fs::write(&path, format!("A,B,C,D\n{rows}\n")).unwrap();
    for (level, printed) in [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)] {
        let arguments = ["agree", "--codes", "values.csv", "--json", "--measure", "alpha", "--level", level];
        near(Some(figure(&json(&arguments, folder.path()), "alpha", None).0), printed, 3);
    }
}

#[test]
fn somebody_is_compared_with_themselves_week_by_week() {
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("annotations/amal");
    fs::create_dir_all(&work).unwrap();
    // The later of two is the one that was made later, whatever the names say.
    for (name, text, covered, made) in [
        ("a.txt", "قال لافروف أمس", "لافروف", "2022-05-30T10:00:00Z"),
        ("b.txt", "قال لافروف أمس", "لافروف", "2022-05-24T10:00:00Z"),
        ("c.txt", "في موسكو", "موسكو", "2022-06-06"),
        ("d.txt", "في موسكو", "في", "2022-06-07"),
        ("e.txt", "وحده", "وحده", "2022-06-07"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        let start = text[..text.find(covered).unwrap()].chars().count();
        let span = serde_json::json!({"id": "s1", "label": "x", "start": start,
            "end": start + covered.chars().count(), "text": covered});
        let file = serde_json::json!({"hashiya": 1, "document": name, "offsets": "code points", "annotator": "amal",
            "status": "done", "updated_at": made, "spans": [span], "relations": [], "entities": []});
        fs::write(work.join(format!("{name}.json")), file.to_string()).unwrap();
    }
    let arguments = ["agree", ".:amal", "--self", "--json", "--measure", "f1", "--by", "week"];
    let found = json(&arguments, folder.path());
    assert_eq!((&found["documents"], &found["annotators"][1]), (&Value::from(2), &Value::from("amal ·2")));
    for (week, f1) in [(None, 0.5), (Some("2022-W22"), 1.0), (Some("2022-W23"), 0.0)] {
        near(Some(figure(&found, "f1", week).0), f1, 9);
    }
    let missed = &found["kinds"][0];
    assert_eq!((&missed["kind"], &missed["count"]), (&Value::from("missed"), &Value::from(2)));
    assert_eq!(missed["examples"][0]["document"], "d.txt");
}
