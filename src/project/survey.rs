//! What the list of documents tells of an annotator's work, read without understanding the whole file.

use super::Project;
use crate::model::Status;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

/// What a row of the list of documents tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How far the work has come.
    pub status: Status,
    /// Number of spans.
    pub spans: u32,
    /// Number of spans of each label, by name.
    pub labels: Vec<(Arc<str>, u32)>,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, default)]
    status: Cow<'a, str>,
    #[serde(borrow, default)]
    spans: Vec<Item<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    label: Cow<'a, str>,
}

impl Project {
    /// What an annotator's file on a document tells. A file that cannot be understood counts as begun: the document
    /// says what is wrong with it when it is opened. `names` keeps one copy of each label's name.
    pub fn facts(&self, annotator: &str, name: &str, names: &mut BTreeMap<String, Arc<str>>) -> Facts {
        let Ok(bytes) = fs::read(self.annotations_path(annotator, name)) else { return Facts::default() };
        let Ok(head) = serde_json::from_slice::<Head<'_>>(&bytes) else {
            return Facts { status: Status::InProgress, ..Facts::default() };
        };
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for item in &head.spans {
            *counts.entry(&item.label).or_default() += 1;
        }
        let mut shared = |label: &str| match names.get(label) {
            Some(known) => known.clone(),
            None => names.entry(label.to_owned()).or_insert_with(|| label.into()).clone(),
        };
        Facts {
            status: Status::from_name(&head.status).unwrap_or(Status::InProgress),
            spans: head.spans.len() as u32,
            labels: counts.into_iter().map(|(label, count)| (shared(label), count)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_what_its_row_shows() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("annotations/amal");
        fs::create_dir_all(&place).unwrap();
        fs::write(folder.path().join("a.txt"), "قال لافروف").unwrap();
        let project = super::super::open(folder.path()).unwrap().project;
        let mut names = BTreeMap::new();
        assert_eq!(project.facts("amal", "a.txt", &mut names), Facts::default());
        let spans =
            r#"{"id": "s1", "label": "person"}, {"id": "s2", "label": "da\u0074e"}, {"label": "person"}"#;
        let file = format!(r#"{{"hashiya": 1, "status": "needs a look", "spans": [{spans}], "x": [1]}}"#);
        fs::write(place.join("a.txt.json"), file).unwrap();
        let facts = project.facts("amal", "a.txt", &mut names);
        assert_eq!((facts.status, facts.spans), (Status::NeedsLook, 3));
        assert_eq!(facts.labels, [("date".into(), 1), ("person".into(), 2)]);
        fs::write(place.join("a.txt.json"), "{").unwrap();
        assert_eq!(project.facts("amal", "a.txt", &mut names).status, Status::InProgress);
    }
}
