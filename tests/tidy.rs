//! The floors of the program, held to.

use std::path::{Path, PathBuf};

/// Floors from the ground up; each may use those below it that are named.
const FLOORS: [(&str, &[&str]); 16] = [
    ("text", &[]),
    ("typeset", &["text"]),
    ("model", &["text"]),
    ("suggest", &["text", "model"]),
    ("anchor", &["text"]),
    ("formats", &["text", "model"]),
    ("agreement", &["text", "model", "formats"]),
    ("merge", &["text", "model", "formats"]),
    ("dataset", &["text", "model", "formats", "agreement"]),
    ("project", &["text", "model", "anchor", "formats", "merge"]),
    ("search", &["text", "model", "suggest", "formats", "project"]),
    ("check", &["text", "model", "search"]),
    ("convert", &["text", "model", "formats", "project"]),
    (
        "cli",
        &[
            "text",
            "model",
            "anchor",
            "suggest",
            "formats",
            "agreement",
            "merge",
            "dataset",
            "project",
            "search",
            "check",
            "convert",
        ],
    ),
    (
        "app",
        &[
            "text",
            "typeset",
            "model",
            "suggest",
            "formats",
            "agreement",
            "project",
            "search",
            "check",
            "convert",
        ],
    ),
    (
        "ui",
        &[
            "text",
            "typeset",
            "model",
            "suggest",
            "formats",
            "agreement",
            "project",
            "search",
            "check",
            "convert",
            "app",
        ],
    ),
];

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

/// The code of a floor's files, without their tests.
fn sources(floor: &str) -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    files(&Path::new("src").join(floor), &mut paths);
    let code = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
        (path, text)
    };
    paths.into_iter().map(code).collect()
}

#[test]
fn floors_do_not_reach_up() {
    for (floor, below) in FLOORS {
        for (path, text) in sources(floor) {
            for used in text.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                let known = FLOORS.iter().any(|(other, _)| *other == used);
                assert!(
                    !known || used == floor || below.contains(&used.as_str()),
                    "{} uses {used}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn only_the_window_knows_egui() {
    for (floor, _) in FLOORS.iter().filter(|(floor, _)| !["app", "ui"].contains(floor)) {
        for (path, text) in sources(floor) {
            assert!(!text.contains("egui::") && !text.contains("eframe::"), "{}", path.display());
        }
    }
}

#[test]
fn only_the_project_touches_the_disk() {
    for (floor, _) in FLOORS.iter().filter(|(floor, _)| !["project", "cli"].contains(floor)) {
        for (path, text) in sources(floor) {
            assert!(!text.contains("std::fs") && !text.contains("fs::File"), "{}", path.display());
        }
    }
}
