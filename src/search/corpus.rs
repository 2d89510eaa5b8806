//! Searching many documents on all cores; what is found is handed over as it is found.

use super::Finder;
use crate::project::Project;
use crate::text::segment;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A match, with what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Bytes of the document.
    pub range: Range<u32>,
    /// The text before it in its paragraph, as far as a line of a concordance shows it.
    pub before: String,
    /// The text that it covers.
    pub covered: String,
    /// The text after it.
    pub after: String,
}

/// What was found in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place in the list that was searched.
    pub document: usize,
    /// The matches, in order.
    pub hits: Vec<Hit>,
}

/// Letters of context on each side.
const CONTEXT: usize = 48;

/// A match of `text` with what stands beside it.
pub fn context(text: &str, range: Range<usize>) -> Hit {
    let before = text.get(..range.start).unwrap_or_default();
    let inside = |c: &char| !segment::is_separator(*c);
    let length: usize = before.chars().rev().take_while(inside).take(CONTEXT).map(char::len_utf8).sum();
    let after = text.get(range.end..).unwrap_or_default();
    Hit {
        range: range.start as u32..range.end as u32,
        before: before.get(before.len() - length..).unwrap_or_default().to_owned(),
        covered: text.get(range).unwrap_or_default().to_owned(),
        after: after.chars().take_while(inside).take(CONTEXT).collect(),
    }
}

/// Searches the documents of those names on `threads` threads, in their order as far as that goes. `found` is called
/// for each document with matches, from any thread; `searched` counts the documents that are through. Ends early when
/// `cancel` is set. Gives the names of documents that could not be read.
pub fn search(
    project: &Project,
    names: &[String],
    finder: &Finder,
    threads: usize,
    cancel: &AtomicBool,
    searched: &AtomicUsize,
    found: &(dyn Fn(Found) + Sync),
) -> Vec<String> {
    let looker = || {
        // A regular expression has scratch space that threads had better not share.
        let finder = finder.clone();
        let mut bytes = Vec::new();
        move |_, name: &str| {
            let text = project.read_if(name, &mut bytes, &|bytes| finder.may_match(bytes)).map_err(drop)?;
            let hits = |text: String| finder.find(&text).map(|range| context(&text, range)).collect();
            Ok(text.map(hits).unwrap_or_default())
        }
    };
    each(names, threads, cancel, searched, &looker, &|document, hits| found(Found { document, hits }))
}

/// Looks into each of the documents of those names as [`search()`] does; each thread has a way to look of its own.
pub fn each<T, L: FnMut(usize, &str) -> Result<Vec<T>, ()>>(
    names: &[String],
    threads: usize,
    cancel: &AtomicBool,
    searched: &AtomicUsize,
    looker: &(dyn Fn() -> L + Sync),
    found: &(dyn Fn(usize, Vec<T>) + Sync),
) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut look = looker();
        let mut unread = Vec::new();
        while !cancel.load(Ordering::Relaxed) {
            let document = next.fetch_add(1, Ordering::Relaxed);
            let Some(name) = names.get(document) else { break };
            match look(document, name) {
                Ok(hits) if hits.is_empty() => {}
                Ok(hits) => found(document, hits),
                Err(()) => unread.push(name.clone()),
            }
            searched.fetch_add(1, Ordering::Relaxed);
        }
        unread
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}
