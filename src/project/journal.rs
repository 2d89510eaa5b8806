//! What was done, line by line, so that it can be taken back another day, and so that what a crash kept from being
//! written is written then.
//!
//! Each line is a checksum and a value of JSON. Lines are only ever added.

use super::{Project, ProjectError, write::make_folder, write::remedy};
use crate::model::document::sha256_hex;
use crate::model::history::{History, Step};
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Iso};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// A step was done.
    Do(Arc<Step>),
    /// The last step was taken back.
    Undo,
    /// The next step was made again.
    Redo,
    /// The last step could not be written and counts for nothing.
    Drop,
    /// A document's labels were on disk in a file of that hash, or in none.
    File {
        /// The document.
        document: Arc<str>,
        /// SHA-256 of the file.
        sha256: Option<String>,
    },
}

enum Order {
    Write(Vec<Line>, Option<Sender<Result<(), String>>>),
    Finish,
}

/// Writes to a journal from any thread.
#[derive(Clone, Debug)]
pub struct JournalWriter(Sender<Order>);

impl JournalWriter {
    /// Sends a line to be written.
    pub fn write(&self, line: Line) {
        // A journal that cannot be written has said so.
        let _ = self.0.send(Order::Write(vec![line], None));
    }

    /// Writes lines and waits until they are on disk.
    ///
    /// # Errors
    /// If they are not.
    pub fn write_now(&self, lines: Vec<Line>) -> Result<(), String> {
        let (sender, receiver) = channel();
        let sent = self.0.send(Order::Write(lines, Some(sender)));
        let ended = || "the journal has ended".to_owned();
        sent.map_err(|_| ended())?;
        receiver.recv().map_err(|_| ended())?
    }
}

/// Which program has an annotator's work open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who is logged in there.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// Number of the process.
    pub process: u32,
    /// When it was opened, in seconds since 1970.
    pub since: u64,
}

/// The first of January 1970, counted in days as the calendar counts them.
const EPOCH: i64 = 719_163;

impl Holder {
    fn this() -> Self {
        Self {
            user: super::user(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            process: std::process::id(),
            since: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        }
    }

    /// The day and time since when, in UTC: `2026-05-24 18:03 UTC`.
    pub fn since_text(&self) -> String {
        let day = Date::from_rata_die(RataDie::new(EPOCH + (self.since / 86_400) as i64), Iso);
        let (hour, minute) = (self.since / 3600 % 24, self.since / 60 % 60);
        let (year, month) = (day.year().extended_year(), day.month().ordinal);
        format!("{year}-{month:02}-{:02} {hour:02}:{minute:02} UTC", day.day_of_month().0)
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { user, host, process, .. } = self;
        write!(f, "{user} on {host}, process {process}, since {}", self.since_text())
    }
}

/// The journal of one annotator's work on a project; while it is open no other program writes to it.
#[derive(Debug)]
pub struct Journal {
    /// The file that says who has it.
    holder: PathBuf,
    writer: JournalWriter,
    /// What each document's file was when it was last read or written.
    files: HashMap<Arc<str>, Option<String>>,
    trouble: Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

impl Journal {
    /// Opens the journal and reads what it tells.
    ///
    /// # Errors
    /// If it cannot be opened, or another program has it.
    pub fn open(project: &Project, annotator: &str) -> Result<(Self, History), ProjectError> {
        let path = project.journal_path(annotator);
        let holder = path.with_extension("holder.json");
        let failed = |what, source: io::Error| ProjectError::Io {
            what,
            remedy: remedy(&source),
            path: path.clone(),
            source,
        };
        make_folder(path.parent().unwrap_or(Path::new(".")))
            .map_err(|error| failed("the journal's folder cannot be made", error))?;
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(&path)
            .map_err(|error| failed("the journal cannot be opened", error))?;
        if !lock(&file) {
            // The lock is the system's and ends with its program; the file beside it only says whose it is.
            let told = fs::read(&holder).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            return Err(ProjectError::Held { holder: told.map(Box::new), path });
        }
        let this = serde_json::to_vec(&Holder::this()).unwrap_or_default();
        if let Err(error) = fs::write(&holder, this) {
            log::warn!("{}: {error}", holder.display());
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| failed("the journal cannot be read", error))?;
        // A line that a crash cut short is no line; the next one must not be joined to it.
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64)
                .and_then(|()| file.seek(io::SeekFrom::End(0)).map(drop))
                .map_err(|error| failed("the journal cannot be mended", error))?;
            bytes.truncate(whole);
        }
        let (history, files) = replay(&bytes);
        let (sender, orders) = channel();
        let (told, trouble) = channel();
        let spawned = std::thread::Builder::new()
            .name("hashiya journal".to_owned())
            .spawn(move || run(&mut file, &orders, &told))
            .map_err(|error| failed("the journal cannot be kept", error))?;
        Ok((Self { holder, writer: JournalWriter(sender), files, trouble, thread: Some(spawned) }, history))
    }

    /// A handle to write with.
    pub fn writer(&self) -> &JournalWriter {
        &self.writer
    }

    /// What a document's file was when it was last read or written here; none if that is not known.
    pub fn file(&self, document: &str) -> Option<&Option<String>> {
        self.files.get(document)
    }

    /// Tells what a document's file is.
    pub fn set_file(&mut self, document: &Arc<str>, sha256: Option<String>) {
        if self.files.get(document) != Some(&sha256) {
            self.files.insert(document.clone(), sha256.clone());
            self.writer.write(Line::File { document: document.clone(), sha256 });
        }
    }

    /// Why lines could not be written, if they could not.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.try_iter().last()
    }

    /// Waits for the last line, as dropping it does; afterwards others may open it.
    pub fn finish(self) {}
}

impl Drop for Journal {
    fn drop(&mut self) {
        // As long as the lock holds, the file is this program's.
        let _ = fs::remove_file(&self.holder);
        let _ = self.writer.0.send(Order::Finish);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes the lock of a file. A program that was started just now holds what this one had for a moment, until it runs.
fn lock(file: &File) -> bool {
    for _ in 0..25 {
        if file.try_lock().is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn checksum(json: &str) -> String {
    sha256_hex(json.as_bytes()).chars().take(8).collect()
}

fn run(file: &mut File, orders: &Receiver<Order>, trouble: &Sender<String>) {
    while let Ok(first) = orders.recv() {
        let (mut text, mut waiting, mut finish) = (String::new(), Vec::new(), false);
        for order in std::iter::once(first).chain(orders.try_iter()) {
            match order {
                Order::Finish => finish = true,
                Order::Write(lines, sender) => {
                    waiting.extend(sender);
                    for line in lines {
                        match serde_json::to_string(&line) {
                            Ok(json) => {
                                text.push_str(&checksum(&json));
                                text.push(' ');
                                text.push_str(&json);
                                text.push('\n');
                            }
                            Err(error) => log::error!("a line of the journal has no form: {error}"),
                        }
                    }
                }
            }
        }
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
        let written = written.map_err(|error| format!("the journal cannot be written: {error}"));
        if let Err(error) = &written {
            let _ = trouble.send(error.clone());
        }
        for sender in waiting {
            let _ = sender.send(written.clone());
        }
        if finish {
            break;
        }
    }
}

/// What a journal's lines amount to. Steps before a damaged line cannot be reached over the gap.
fn replay(bytes: &[u8]) -> (History, HashMap<Arc<str>, Option<String>>) {
    let (mut history, mut files) = (History::default(), HashMap::new());
    for bytes in bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let line = std::str::from_utf8(bytes).ok().and_then(|line| line.split_once(' '));
        let line = line.filter(|(sum, json)| *sum == checksum(json));
        match line.and_then(|(_, json)| serde_json::from_str::<Line>(json).ok()) {
            None => {
                log::warn!("a line of the journal is damaged; what was done before it cannot be taken back");
                history = History::default();
            }
            Some(Line::Do(step)) => history.push(step),
            Some(Line::Undo) => history.walk(false),
            Some(Line::Redo) => history.walk(true),
            Some(Line::Drop) => history.forget_last(),
            Some(Line::File { document, sha256 }) => {
                files.insert(document, sha256);
            }
        }
    }
    (history, files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Edit, Span, history::Change};
    use crate::text::TextRange;

    fn step(id: &str) -> Arc<Step> {
        let span = Span::new(id.into(), "person", TextRange::new("نص", 0..2).unwrap());
        let change = Change {
            document: "a.txt".into(),
            edit: Edit::Add(Box::new(span)),
            inverse: Edit::Remove(id.into()),
        };
        Arc::new(Step { changes: vec![change], about: "ن".to_owned(), time: 7, ..Step::default() })
    }

    #[test]
    fn a_journal_tells_what_was_written_and_survives_damage() {
        let folder = tempfile::tempdir().unwrap();
        let project = super::super::open(folder.path()).unwrap().project;
        let (mut journal, history) = Journal::open(&project, "amal").unwrap();
        assert!(history.steps().is_empty());
        for id in ["s1", "s2", "s3"] {
            journal.writer().write(Line::Do(step(id)));
        }
        journal.writer().write(Line::Undo);
        journal.set_file(&"a.txt".into(), Some("00".to_owned()));
        let ProjectError::Held { holder: Some(holder), .. } = Journal::open(&project, "amal").unwrap_err()
        else {
            panic!("two programs have one journal");
        };
        assert_eq!((holder.process, holder.host.is_empty()), (std::process::id(), false));
        assert!(holder.since_text().starts_with("20") && holder.since_text().ends_with(" UTC"));
        assert_eq!(Holder { since: 1_779_645_780, ..*holder }.since_text(), "2026-05-24 18:03 UTC");
        journal.finish();
        let read = || {
            let (journal, history) = Journal::open(&project, "amal").unwrap();
            let file = journal.file("a.txt").cloned();
            journal.finish();
            (history.steps().to_vec(), history.done(), file)
        };
        let all = vec![step("s1"), step("s2"), step("s3")];
        assert_eq!(read(), (all.clone(), 2, Some(Some("00".to_owned()))));
        // A line cut short by a crash is as if it had never been.
        let path = project.journal_path("amal");
        let whole = std::fs::read(&path).unwrap();
        let mut torn = whole.clone();
        torn.extend_from_slice(b"12345678 {\"Do\":{\"cha");
        std::fs::write(&path, &torn).unwrap();
        assert_eq!(read().0, all);
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        // Damage inside: what stands before it is out of reach, nothing else fails.
        let mut damaged = whole.clone();
        let at = whole.windows(2).position(|pair| pair == b"s2").unwrap();
        damaged[at + 1] = b'9';
        std::fs::write(&path, &damaged).unwrap();
        assert_eq!(read().0, [step("s3")]);
    }
}
