//! Who has which documents: `assignments.json` in a project's folder.
//!
//! A list of documents for each annotator, one a line, so that it can be read and changed by hand. What the program does
//! not know in it stays.

use super::files::read_if_there;
use super::{Project, ProjectError, write_whole};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// The name of the file inside a project.
pub const FILE: &str = "assignments.json";

/// Who has which documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignments {
    of: BTreeMap<String, BTreeSet<Arc<str>>>,
    /// What the file says besides.
    extra: Map<String, Value>,
}

/// How many annotators get a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overlap {
    /// So many annotators get a document that overlaps; at least 1.
    pub annotators: usize,
    /// The share of documents that overlaps, from 0 to 1; each other one goes to one annotator.
    pub share: f64,
}

/// Why documents cannot be assigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignError {
    /// There is nobody.
    #[error("nobody is named to assign documents to; name them, as in --to amal,badr")]
    Nobody,
    /// More annotators are wanted for a document than there are.
    #[error(
        "{wanted} annotators cannot share a document where there are {there}; name more, or lower the overlap"
    )]
    TooFew {
        /// So many are wanted.
        wanted: usize,
        /// So many are there.
        there: usize,
    },
    /// The share is none.
    #[error("the share of documents that overlap is a number from 0 to 100 %")]
    Share,
}

impl Assignments {
    /// Says whether a document is an annotator's.
    pub fn has(&self, annotator: &str, document: &str) -> bool {
        self.of.get(annotator).is_some_and(|documents| documents.contains(document))
    }

    /// The documents of an annotator, by name.
    pub fn of(&self, annotator: &str) -> impl Iterator<Item = &Arc<str>> {
        self.of.get(annotator).into_iter().flatten()
    }

    /// Everybody who has documents, with how many, by name.
    pub fn annotators(&self) -> impl Iterator<Item = (&str, usize)> {
        self.of.iter().map(|(name, documents)| (name.as_str(), documents.len()))
    }

    /// The part of it that concerns one annotator.
    #[must_use]
    pub fn only(&self, annotator: &str) -> Self {
        let own = self.of.get(annotator).map(|documents| (annotator.to_owned(), documents.clone()));
        Self { of: own.into_iter().collect(), extra: Map::new() }
    }

    /// Gives out documents: those that have fewer annotators than wanted get more, from `to`; nothing is taken away.
    /// Whoever has least gets the next document, in an order that the seed shuffles; among equals, whoever shares
    /// least with those who have it. The same seed gives the same. Gives the number of documents given out, counted
    /// for each that gets one.
    ///
    /// # Errors
    /// If there are too few annotators, or the share is none.
    pub fn assign(
        &mut self,
        documents: &[String],
        to: &[String],
        overlap: Overlap,
        seed: u64,
    ) -> Result<usize, AssignError> {
        if to.is_empty() {
            return Err(AssignError::Nobody);
        }
        if !(0.0..=1.0).contains(&overlap.share) {
            return Err(AssignError::Share);
        }
        let wanted = overlap.annotators.max(1);
        if to.len() < wanted {
            return Err(AssignError::TooFew { wanted, there: to.len() });
        }
        let mut holders: HashMap<&str, Vec<&str>> = HashMap::new();
        for (annotator, own) in &self.of {
            for document in own {
                holders.entry(document).or_default().push(annotator);
            }
        }
        let mut names: Vec<&str> = documents.iter().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let mut load: Vec<usize> = to.iter().map(|name| self.of(name).count()).collect();
        let mut random = fastrand::Rng::with_seed(seed);
        random.shuffle(&mut names);
        // What overlaps already counts towards the share.
        let held = |name: &&str| holders.get(*name).map_or(0, Vec::len);
        names.sort_by_key(|name| std::cmp::Reverse(held(name).min(wanted)));
        let overlapping = (names.len() as f64 * overlap.share).round() as usize;
        let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut given = Vec::new();
        for (at, document) in names.iter().enumerate() {
            let target = if at < overlapping { wanted } else { 1 };
            let there = holders.get(document).map_or(&[][..], Vec::as_slice);
            let mut have: Vec<usize> =
                (0..to.len()).filter(|&who| there.contains(&to[who].as_str())).collect();
            for _ in there.len()..target {
                let together = |who: usize| -> usize {
                    have.iter().map(|&other| shared.get(&pair(who, other)).copied().unwrap_or_default()).sum()
                };
                let free = (0..to.len()).filter(|who| !have.contains(who));
                let ranked = free.map(|who| ((load[who], together(who), random.u32(..)), who)).min();
                let Some((_, who)) = ranked else { break };
                for &other in &have {
                    *shared.entry(pair(who, other)).or_default() += 1;
                }
                have.push(who);
                load[who] += 1;
                given.push((to[who].clone(), Arc::from(*document)));
            }
        }
        let count = given.len();
        for (who, document) in given {
            self.of.entry(who).or_default().insert(document);
        }
        Ok(count)
    }

    /// Reads the file's bytes.
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let top: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let Value::Object(mut extra) = top else { return Err("it is no JSON object".to_owned()) };
        let mut of = BTreeMap::new();
        if let Some(lists) = extra.shift_remove("assignments") {
            let Value::Object(lists) = lists else {
                return Err("\"assignments\" is no object with a list for each annotator".to_owned());
            };
            for (annotator, list) in lists {
                let names: Option<BTreeSet<Arc<str>>> = list
                    .as_array()
                    .and_then(|list| list.iter().map(|name| name.as_str().map(Arc::from)).collect());
                let names = names.ok_or_else(|| format!("what {annotator:?} has is no list of names"))?;
                of.insert(annotator, names);
            }
        }
        Ok(Self { of, extra })
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let quoted = |text: &str| Value::from(text).to_string();
        let lists = self.of.iter().map(|(annotator, documents)| {
            let names: Vec<String> = documents.iter().map(|name| format!("   {}", quoted(name))).collect();
            let names =
                if names.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", names.join(",\n")) };
            format!("  {}: {names}", quoted(annotator))
        });
        let lists: Vec<String> = lists.collect();
        let mut out = format!("{{\n \"assignments\": {{\n{}\n }}", lists.join(",\n"));
        for (key, value) in &self.extra {
            out.push_str(&format!(",\n {}: {value}", quoted(key)));
        }
        out.push_str("\n}\n");
        out.into_bytes()
    }
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

impl Project {
    fn assignments_path(&self) -> PathBuf {
        self.root().join(FILE)
    }

    /// Who has which documents; nobody has any where there is no file.
    ///
    /// # Errors
    /// If the file cannot be read or understood.
    pub fn assignments(&self) -> Result<Assignments, ProjectError> {
        let path = self.assignments_path();
        let Some(bytes) = read_if_there(&path)? else { return Ok(Assignments::default()) };
        Assignments::read(&bytes).map_err(|what| ProjectError::Odd {
            what,
            remedy: "mend the file, or move it away and assign anew",
            path,
        })
    }

    /// Gives out documents as [`Assignments::assign`] does, and writes down who has which. Gives all that is assigned
    /// then, and how many were given out.
    ///
    /// # Errors
    /// If the file cannot be read or written, or was changed meanwhile; or if documents cannot be given out.
    pub fn assign(
        &self,
        documents: &[String],
        to: &[String],
        overlap: Overlap,
        seed: u64,
    ) -> Result<(Assignments, usize), ProjectError> {
        let path = self.assignments_path();
        let before = read_if_there(&path)?;
        let mut all = self.assignments()?;
        let given = all.assign(documents, to, overlap, seed)?;
        if 0 < given {
            if read_if_there(&path)? != before {
                let what = "another program changed it meanwhile".to_owned();
                return Err(ProjectError::Odd { what, remedy: "assign again", path });
            }
            write_whole(&path, &all.write())?;
        }
        Ok((all, given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(letter: &str, count: usize) -> Vec<String> {
        (0..count).map(|number| format!("{letter}{number}")).collect()
    }

    #[test]
    fn what_the_file_says_besides_stays() {
        let text = "{\"by\": {\"x\": [1]}, \"assignments\": {\"أمل\": [\"أخبار/ب.txt\"]}}";
        let mut all = Assignments::read(text.as_bytes()).unwrap();
        assert!(all.has("أمل", "أخبار/ب.txt"));
        let overlap = Overlap { annotators: 1, share: 1.0 };
        all.assign(&["c.txt".to_owned()], &["badr".to_owned()], overlap, 0).unwrap();
        let written = String::from_utf8(all.write()).unwrap();
        assert!(written.contains("\"by\": {\"x\":[1]}"), "{written}");
        assert_eq!(Assignments::read(written.as_bytes()).unwrap(), all);
        for wrong in ["[]", "{\"assignments\": []}", "{\"assignments\": {\"a\": [1]}}", "{"] {
            assert!(Assignments::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn too_few_are_refused() {
        let overlap = Overlap { annotators: 3, share: 1.0 };
        let assign = |to: usize| Assignments::default().assign(&names("d", 4), &names("a", to), overlap, 0);
        assert_eq!(assign(0), Err(AssignError::Nobody));
        assert_eq!(assign(2), Err(AssignError::TooFew { wanted: 3, there: 2 }));
        assert_eq!(assign(3), Ok(12));
    }

    proptest! {
        #[test]
        fn each_has_as_much_as_the_others_and_nothing_is_taken_away(
            (documents, annotators, overlap, share, seed) in
                (0..60_usize, 1..7_usize).prop_flat_map(|(documents, annotators)| {
                    (Just(documents), Just(annotators), 1..=annotators, 0.0..=1.0, any::<u64>())
                }),
        ) {
            let (documents, to) = (names("d", documents), names("a", annotators));
            let overlap = Overlap { annotators: overlap, share };
            let mut all = Assignments::default();
            let given = all.assign(&documents, &to, overlap, seed).unwrap();
            let counts: Vec<usize> = to.iter().map(|who| all.of(who).count()).collect();
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
            let held = |name: &String| to.iter().filter(|who| all.has(who, name)).count();
            let several = documents.iter().filter(|name| held(name) == overlap.annotators).count();
            let wanted = (documents.len() as f64 * share).round() as usize;
            if 1 < overlap.annotators {
                prop_assert_eq!(several, wanted);
            }
            prop_assert!(documents.iter().all(|name| 1 <= held(name)));
            prop_assert_eq!(given, counts.iter().sum::<usize>());
            let mut same = Assignments::default();
            same.assign(&documents, &to, overlap, seed).unwrap();
            prop_assert_eq!(&same, &all);
            // Once more gives nothing; another person and more documents take nothing away.
            let before = all.clone();
            prop_assert_eq!(all.assign(&documents, &to, overlap, seed + u64::from(seed < u64::MAX)).unwrap(), 0);
            let (more, others) = (names("d", documents.len() + 5), names("a", annotators + 1));
            all.assign(&more, &others, overlap, seed).unwrap();
            for who in &to {
                prop_assert!(before.of(who).all(|name| all.has(who, name)));
            }
        }
    }
}
