//! Entities without a window: the command line, and what other programs' forms hold of them.

use crate::cli::hashiya;
use hashiya::model::mentions::{link, mark_and_link};
use hashiya::model::{Document, Edit, SpanId, apply, remove_spans};
use hashiya::text::TextRange;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn done(arguments: &[&str], folder: &Path) -> String {
    let output = hashiya(arguments, folder);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A project in which two texts mention Lavrov, by two annotators, as two entities.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        r#"{"id":"a","name":"سيرغي لافروف","type":"person","link":"Q58217"}"#,
        r#"{"id":"b","name":"Lavrov","their key":1}"#,
    ];
    fs::write(folder.path().join("entities.jsonl"), lines.join("\n") + "\n").unwrap();
    for (name, annotator, entity) in [("one.txt", "amal", "a"), ("two.txt", "badr", "b")] {
        let text = "قال سيرغي لافروف 👍🏽.\r\nوأكّد لَافْرُوف ذلك.";
        fs::write(folder.path().join(name), text).unwrap();
        let document = Document::new(name, text);
        let mut annotations = hashiya::model::Annotations::new(annotator);
        let range = |what: &str| {
            let start = text.find(what).unwrap();
            TextRange::new(text, start..start + what.len()).unwrap()
        };
        let to = (entity.into(), "person".into());
        let ranges = [range("سيرغي لافروف"), range("لَافْرُوف")];
        let edit = mark_and_link(&annotations, &"person".into(), &ranges, &[], &to).unwrap();
        apply(&mut annotations, &edit).unwrap();
        let path = folder.path().join("annotations").join(annotator).join(format!("{name}.json"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, hashiya::formats::native::write(&annotations, &document)).unwrap();
    }
    folder
}

#[test]
fn entities_are_listed_found_taken_in_and_merged() {
    let folder = project();
    let path = folder.path();
    assert_eq!(
        done(&["entities", "list", "."], path),
        "a\tسيرغي لافروف\tperson\tQ58217\t2\nb\tLavrov\t\t\t2\n"
    );
    let found: serde_json::Value =
        serde_json::from_str(&done(&["entities", "find", ".", "ولافروف", "--json"], path)).unwrap();
    assert_eq!((found["id"].as_str(), found["link"].as_str()), (Some("a"), Some("Q58217")));
    fs::write(path.join("names.csv"), "name,qid,aliases\nلافروف,Q58217,الوزير\nموسكو,Q649,\n").unwrap();
    let said = done(&["entities", "import", ".", "names.csv", "--dry-run"], path);
    assert_eq!(said, "1 new, 1 joined with what was known, 0 known already, 0 passed over\n");
    assert_eq!(done(&["entities", "list", "."], path).lines().count(), 2);
    done(&["entities", "import", ".", "names.csv"], path);
    let again = done(&["entities", "import", ".", "names.csv", "--json"], path);
    assert!(again.contains("\"same\":2"), "{again}");
    let said = done(&["entities", "merge", ".", "a", "b"], path);
    assert_eq!(said, "2 entities became one, in 1 documents\n");
    let listed = done(&["entities", "list", ".", "--json"], path);
    let first: serde_json::Value =
        serde_json::from_str(listed.lines().find(|line| line.contains("\"a\"")).unwrap()).unwrap();
    assert_eq!((first["mentions"].as_u64(), first["their key"].as_u64()), (Some(4), Some(1)));
    assert!(first["aliases"].as_array().unwrap().contains(&"Lavrov".into()), "{first}");
    let project = hashiya::project::open(path).unwrap().project;
    assert_eq!(project.mentions("badr", "two.txt").unwrap(), [("a".into(), 2)]);
    let output = hashiya(&["entities", "merge", ".", "a", "z"], path);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && told.contains("z: no entity has this identifier"), "{told}");
}

#[test]
fn other_forms_are_told_who_is_meant() {
    let folder = project();
    let path = folder.path();
    done(&["export", "--to", "brat", "-o", "brat", "one.txt"], path);
    let ann = fs::read_to_string(path.join("brat/one.ann")).unwrap();
    assert!(ann.contains("*\tperson T1 T2\n"), "{ann}");
    assert!(
        ann.contains("N1\tReference T1 Wikidata:Q58217\tسيرغي لافروف\n") && ann.contains("Reference T2 "),
        "{ann}"
    );
    done(&["export", "--to", "xmi", "-o", "cas", "one.txt"], path);
    let mut written = fs::read_dir(path.join("cas")).unwrap().map(|entry| entry.unwrap().path());
    let xmi = written.find(|path| path.extension().is_some_and(|ending| ending == "xmi")).unwrap();
    let xmi = fs::read_to_string(xmi).unwrap();
    assert!(xmi.contains("identifier=\"Wikidata:Q58217\""), "{xmi}");
    let json: serde_json::Value = serde_json::from_str(&done(&["export", "one.txt"], path)).unwrap();
    let entity = &json[0]["entities"][0];
    assert_eq!((entity["id"].as_str(), entity["link"].as_str()), (Some("a"), Some("Q58217")));
    // Each form that cannot hold it says so.
    let output =
        hashiya(&["export", "--to", "conll2003", "--report", "lost.json", "-o", "x.conll", "one.txt"], path);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = fs::read_to_string(path.join("lost.json")).unwrap();
    assert!(report.contains("the form holds no entities"), "{report}");
    // And what they hold comes back as chains.
    for form in ["brat", "xmi", "cas-json", "json", "jsonl", "csv"] {
        let folder = ["brat", "xmi", "cas-json"].contains(&form);
        let out = if folder { format!("out-{form}") } else { format!("out.{form}") };
        done(&["export", "--to", form, "-o", &out, "one.txt"], path);
        let back = format!("back-{form}");
        done(&["import", "--into", &back, &out], path);
        let mut chains = Vec::new();
        let project = hashiya::project::open(&path.join(&back)).unwrap().project;
        for annotator in project.annotators() {
            for name in project.names().unwrap() {
                chains.extend(project.mentions(&annotator, &name).unwrap());
            }
        }
        assert_eq!(chains.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2], "{form}");
    }
}

const TEXT: &str = "قال لافروف 👍🏽 هو ولَافْرُوف\r\nHe said";

proptest! {
    /// Whatever is marked, tied, merged and deleted in several documents: each mention exists, no chain is empty, no
    /// span is in two chains, what is written reads back the same, and all of it is taken back exactly.
    #[test]
    fn mentions_stay_consistent_over_documents(
        moves in prop::collection::vec((0_usize..3, 0_u8..4, 0_u8..4, prop::collection::vec(0_usize..8, 0..3)), 1..30),
    ) {
        let names = ["a.txt", "b.txt", "c.txt"];
        let documents = names.map(|name| Document::new(name, TEXT));
        let mut all = names.map(|_| hashiya::model::Annotations::new("amal"));
        let starts: Vec<usize> = TEXT.char_indices().map(|(at, _)| at).collect();
        let mut undo = Vec::new();
        let kind: Arc<str> = "person".into();
        for (at, what, entity, places) in moves {
            let to = (Arc::<str>::from(format!("e{entity}")), kind.clone());
            let range = |place: &usize| TextRange::new(TEXT, starts[*place]..starts[*place + 1]).ok();
            let spans: Vec<SpanId> = places.iter().filter_map(|&place| all[at].nth(place)).map(|span| span.id.clone()).collect();
            let edits: Vec<(usize, Edit)> = match what {
                0 => {
                    let ranges: Vec<TextRange> = places.iter().filter_map(range).collect();
                    mark_and_link(&all[at], &kind, &ranges, &spans, &to).map(|edit| (at, edit)).into_iter().collect()
                }
                1 => link(&all[at], &spans, None).map(|edit| (at, edit)).into_iter().collect(),
                2 => (0..3)
                    .filter_map(|at| {
                        let from = [Arc::<str>::from("e0"), "e1".into()];
                        Some((at, hashiya::model::mentions::relink(&all[at], &from, Some(&to))?))
                    })
                    .collect(),
                _ => vec![(at, remove_spans(&all[at], &spans))],
            };
            for (at, edit) in edits {
                let before = all[at].clone();
                let inverse = apply(&mut all[at], &edit).unwrap();
                undo.push((at, before, inverse));
            }
            for (document, annotations) in documents.iter().zip(&all) {
                let mut seen = BTreeSet::new();
                for chain in annotations.entities() {
                    prop_assert!(!chain.mentions.is_empty());
                    for span in &chain.mentions {
                        prop_assert!(annotations.get(span).is_some());
                        prop_assert!(seen.insert(span.clone()));
                    }
                }
                let bytes = hashiya::formats::native::write(annotations, document);
                let mut back = hashiya::formats::native::read(&bytes, document).unwrap().annotations;
                back.annotator = "amal".into();
                prop_assert_eq!(&back, annotations);
            }
        }
        for (at, before, inverse) in undo.into_iter().rev() {
            apply(&mut all[at], &inverse).unwrap();
            prop_assert_eq!(&all[at], &before);
        }
        prop_assert!(all.iter().all(hashiya::model::Annotations::is_pristine));
    }
}
