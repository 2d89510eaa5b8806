//! `hashiya find`.

use crate::convert::input::all_documents;
use crate::project;
use crate::search::{Boundaries, Finder, Found, Query, search};
use clap::{Args, ValueEnum};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize};

/// Where a match may begin and end.
#[derive(Clone, Copy, ValueEnum)]
enum At {
    /// At words, with or without what is joined to them.
    Clitics,
    /// At words.
    Words,
    /// Anywhere.
    Anywhere,
}

#[derive(Args)]
pub(super) struct Find {
    /// The words to look for.
    query: String,
    /// Letters count as they are written: vowel marks, hamza, digits and capitals are not folded.
    #[arg(long)]
    exact: bool,
    /// The query is a regular expression.
    #[arg(long)]
    regex: bool,
    /// Where a match may begin and end.
    #[arg(long, default_value = "clitics")]
    at: At,
    /// Only say how many there are.
    #[arg(long)]
    count: bool,
    /// Text files, or folders with all their texts.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(command: &Find) -> Result<(), String> {
    let boundaries = match command.at {
        At::Clitics => Boundaries::Clitics,
        At::Words => Boundaries::Words,
        At::Anywhere => Boundaries::Anywhere,
    };
    let query = Query {
        text: command.query.clone(),
        exact: command.exact,
        regex: command.regex,
        boundaries,
        widen: false,
    };
    let finder = Finder::new(&query).map_err(|error| error.to_string())?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (total, documents) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut unread = Vec::new();
    for path in &command.paths {
        let opened = project::open(path).map_err(|error| error.to_string())?;
        let names = match opened.document {
            Some(name) => vec![name],
            None => all_documents(&opened.project, path)?,
        };
        let out = Mutex::new(std::io::stdout());
        let relaxed = std::sync::atomic::Ordering::Relaxed;
        let (closed, searched) = (AtomicBool::new(false), AtomicUsize::new(0));
        let show = |found: Found| {
            total.fetch_add(found.hits.len(), relaxed);
            documents.fetch_add(1, relaxed);
            if command.count {
                return;
            }
            let name = names.get(found.document).map_or("", String::as_str);
            let mut lines = String::new();
            for hit in &found.hits {
                let line = [name, &hit.before, &hit.covered, &hit.after].map(|part| part.replace('\t', " "));
                lines.push_str(&line.join("\t"));
                lines.push('\n');
            }
            // Whoever reads may have seen enough.
            if out.lock().is_ok_and(|mut out| out.write_all(lines.as_bytes()).is_err()) {
                closed.store(true, relaxed);
            }
        };
        unread.extend(search(&opened.project, &names, &finder, threads, &closed, &searched, &show));
    }
    if command.count {
        println!("{} in {} documents", total.into_inner(), documents.into_inner());
    }
    match unread.first() {
        Some(first) => {
            Err(format!("{} documents could not be read, the first of them {first}", unread.len()))
        }
        None => Ok(()),
    }
}
