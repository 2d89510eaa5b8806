//! Documents from any form into any other: cut, read, made fit, written and read back, on all cores and in order, in
//! memory that does not grow with their number.

mod gather;
pub mod input;
mod report;
mod verify;

pub use gather::gather;
pub use input::{Source, Sources, leave_out_companions, project_sources, sources};

use crate::formats::cut::{CutError, Cutter, Cutting, Piece};
use crate::formats::fidelity::{self, Report};
use crate::formats::{
    self, Cut, Format, Inventory, Layer, Layout, OutFile, ReadOptions, Record, WriteOptions,
};
use crate::model::Registry;
use crate::project::Project;
use crate::project::entities::{self, Known};
use crate::project::files::{self, FoundFile, Output};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};

/// How a conversion goes.
pub struct Options {
    /// The form that is written.
    pub to: &'static dyn Format,
    /// How files are read.
    pub read: ReadOptions,
    /// How documents are written.
    pub write: WriteOptions,
    /// Whose work is taken.
    pub whose: Whose,
    /// Name given to work of which the file does not say whose it is.
    pub nobody: Option<String>,
    /// Encoding of the input, if it is none that files tell of themselves.
    pub encoding: Option<String>,
    /// Says not to read back what was written.
    pub unchecked: bool,
    /// Number of threads; at least one.
    pub threads: usize,
    /// Names of the documents that are wanted, if not all are.
    pub only: Option<HashSet<String>>,
    /// Is shown each document as it was read, on any thread and in any order.
    pub look: Option<Look>,
}

/// Looks at a document.
pub type Look = Box<dyn Fn(&Record) + Send + Sync>;

/// Whose work is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    #[default]
    All,
    /// That of one annotator, and what is nobody's.
    Of(String),
    /// The adjudicated one, or else that of the only annotator; it is an error if there are several.
    GoldOrOnly,
}

/// The name under which adjudicated annotations are kept.
const GOLD: &str = "gold";

/// How far a conversion has come, and whether it is still wanted; shared between threads.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes of input read.
    pub read: AtomicU64,
    /// Bytes of input there are, as far as they are known.
    pub total: AtomicU64,
    /// Set by whoever does not want it any more.
    pub cancelled: AtomicBool,
}

/// A file that was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, with line and column where they are known, as `file:line:column`.
    pub place: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What came of a conversion.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What was kept and lost.
    pub report: Report,
    /// Oddities of the input; nothing of them was dropped.
    pub problems: Vec<FileError>,
    /// How many problems are not listed.
    pub problems_not_listed: usize,
    /// What was assumed or found out, and in how many files or parts of files.
    pub assumptions: BTreeMap<String, usize>,
    /// Files that were not read, or documents that could not be written.
    pub errors: Vec<FileError>,
    /// What all documents have.
    pub inventory: Inventory,
    /// Labels that configurations beside the files declare.
    pub declared: Inventory,
    /// Bytes of text converted.
    pub text_bytes: u64,
    /// It was given up.
    pub cancelled: bool,
}

/// Problems and errors that are listed.
const LISTED: usize = 1000;

enum Job {
    Piece {
        file: Arc<FileInput>,
        cutting: Cutting,
        ordinal: usize,
        alone: bool,
    },
    Documents {
        project: Arc<Project>,
        /// What it knows of entities, to be said with their mentions.
        known: Arc<Registry>,
        names: Vec<String>,
    },
    /// A file that could not be opened or cut.
    Failed(FileError),
}

struct FileInput {
    name: String,
    format: &'static dyn Format,
    companions: BTreeMap<String, Vec<u8>>,
    marked: bool,
}

#[derive(Default)]
struct Part {
    files: Vec<OutFile>,
    /// Documents that are made fit but not written yet, for forms that put many into a file.
    records: Vec<Record>,
    outcome: Outcome,
}

/// Numbers the documents of all jobs, in order: whoever has read a job waits until all before it are read.
#[derive(Default)]
struct Numbers {
    /// The next job to be counted, and the documents before it.
    counted: Mutex<(usize, usize)>,
    turn: Condvar,
}

impl Numbers {
    /// The number of the job's first document. Jobs are taken in order, so that those before are being read.
    fn first(&self, job: usize, documents: usize) -> usize {
        let Ok(mut counted) = self.counted.lock() else { return 0 };
        while counted.0 < job {
            let Ok(woken) = self.turn.wait(counted) else { return 0 };
            counted = woken;
        }
        let first = counted.1;
        *counted = (job + 1, first + documents);
        self.turn.notify_all();
        first
    }
}

/// Converts everything and hands it to `output`, in order.
///
/// # Errors
/// If the output cannot be written. What is wrong with the input is in the outcome.
pub fn convert(
    sources: &Sources,
    options: &Options,
    output: &mut dyn Output,
    progress: &Progress,
) -> Result<Outcome, String> {
    let threads = options.threads.max(1);
    let (jobs, taken) = mpsc::sync_channel::<(usize, Job)>(threads);
    let (taken, numbers) = (Mutex::new(taken), Numbers::default());
    let (finished, parts) = mpsc::channel::<(usize, Part)>();
    // One permit for each job between being cut and being written: what is in memory is bounded.
    let (permit, permits) = mpsc::sync_channel::<()>(threads * 3);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut number = 0;
            produce(sources, options, progress, &mut |job| {
                let gone = permit.send(()).is_err() || jobs.send((number, job)).is_err();
                number += 1;
                !gone && !progress.cancelled.load(Ordering::Relaxed)
            });
        });
        for _ in 0..threads {
            let (taken, finished, numbers) = (&taken, finished.clone(), &numbers);
            scope.spawn(move || {
                loop {
                    let job = taken.lock().ok().and_then(|taken| taken.recv().ok());
                    let Some((number, job)) = job else { break };
                    if finished.send((number, run(number, job, options, numbers))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(finished);
        let mut writer = Writer::new(options, output);
        let mut waiting: BTreeMap<usize, Part> = BTreeMap::new();
        let mut next = 0;
        let mut failed = None;
        for (number, part) in parts {
            waiting.insert(number, part);
            while let Some(part) = waiting.remove(&next) {
                next += 1;
                if failed.is_none()
                    && let Err(error) = writer.part(part)
                {
                    failed = Some(error);
                    progress.cancelled.store(true, Ordering::Relaxed);
                }
                let _ = permits.try_recv();
            }
        }
        match failed {
            Some(error) => Err(error),
            None => writer.finish(progress.cancelled.load(Ordering::Relaxed)),
        }
    })
}

/// The labels of all documents, by name, for forms that number them and so must know them before the first is written.
///
/// # Errors
/// If the input cannot be gone through.
pub fn labels(sources: &Sources, options: &Options, progress: &Progress) -> Result<Vec<Arc<str>>, String> {
    let first = Options {
        to: &crate::formats::training::Jsonl,
        read: options.read.clone(),
        write: options.write.clone(),
        whose: options.whose.clone(),
        nobody: options.nobody.clone(),
        encoding: options.encoding.clone(),
        unchecked: true,
        threads: options.threads,
        only: options.only.clone(),
        look: None,
    };
    let outcome = convert(sources, &first, &mut files::Nowhere, progress)?;
    Ok(outcome.inventory.labels.into_keys().collect())
}

/// Cuts the input into jobs; `send` says whether to go on.
fn produce(sources: &Sources, options: &Options, progress: &Progress, send: &mut dyn FnMut(Job) -> bool) {
    const AT_ONCE: usize = 32;
    for source in &sources.list {
        let going = match source {
            Source::Project { project, documents } => {
                let project = Arc::new(project.clone());
                let into_project = options.to.info().name == formats::project::NAME;
                let known = if into_project { Ok(Known::default()) } else { project.entities() };
                let known = known.unwrap_or_else(|what| {
                    let place = entities::FILE.to_owned();
                    send(Job::Failed(FileError { place, what }));
                    Known::default()
                });
                let known = Arc::new(known.registry);
                let mut names = documents.chunks(AT_ONCE);
                names.all(|names| {
                    let (project, known) = (project.clone(), known.clone());
                    send(Job::Documents { project, known, names: names.to_vec() })
                })
            }
            Source::File { file, format } => match open(file, *format, options.encoding.as_deref()) {
                Ok((input, bytes, length)) => {
                    progress.total.fetch_max(length, Ordering::Relaxed);
                    cut(input, bytes, progress, send)
                }
                Err(error) => send(Job::Failed(error)),
            },
            Source::Standard { format } => {
                match decoded(
                    "standard input",
                    *format,
                    Box::new(std::io::stdin()),
                    options.encoding.as_deref(),
                ) {
                    Ok((bytes, marked)) => {
                        let input = FileInput {
                            name: "stdin".to_owned(),
                            format: *format,
                            companions: BTreeMap::new(),
                            marked,
                        };
                        cut(input, bytes, progress, send)
                    }
                    Err(error) => send(Job::Failed(error)),
                }
            }
        };
        if !going {
            break;
        }
    }
}

type Bytes = Box<dyn Read + Send>;

fn decoded(
    name: &str,
    format: &'static dyn Format,
    bytes: Bytes,
    encoding: Option<&str>,
) -> Result<(Bytes, bool), FileError> {
    if format.info().binary {
        return Ok((bytes, false));
    }
    match files::text_stream(bytes, encoding) {
        Ok(stream) => Ok((stream.bytes, stream.marked)),
        Err(error) => Err(FileError { place: name.to_owned(), what: error.to_string() }),
    }
}

fn open(
    file: &FoundFile,
    format: &'static dyn Format,
    encoding: Option<&str>,
) -> Result<(FileInput, Bytes, u64), FileError> {
    let place = || file.path.display().to_string();
    let failed = |error: crate::project::ProjectError| FileError { place: place(), what: error.to_string() };
    let (bytes, length) = files::open_file(&file.path).map_err(failed)?;
    let (bytes, marked) = decoded(&place(), format, bytes, encoding)?;
    let mut companions = BTreeMap::new();
    for name in format.companions(&file.name) {
        let Some(found) = files::read_if_there(&input::beside(file, &name)).map_err(failed)? else {
            continue;
        };
        let found: Bytes = Box::new(std::io::Cursor::new(found));
        let mut text = Vec::new();
        let (mut stream, _) = decoded(&name, format, found, encoding)?;
        stream
            .read_to_end(&mut text)
            .map_err(|error| FileError { place: name.clone(), what: error.to_string() })?;
        companions.insert(name, text);
    }
    Ok((FileInput { name: file.name.clone(), format, companions, marked }, bytes, length))
}

fn cut(input: FileInput, bytes: Bytes, progress: &Progress, send: &mut dyn FnMut(Job) -> bool) -> bool {
    let file = Arc::new(input);
    let how = file.format.cut();
    let mut cutter = Cutter::new(bytes, how);
    let mut ordinal = 0;
    loop {
        match cutter.next_piece() {
            Ok(Some(cutting)) => {
                let alone = ordinal == 0 && cutter.is_done();
                let before = ordinal;
                progress.read.fetch_add(cutting.bytes.len() as u64, Ordering::Relaxed);
                ordinal += documents_in(how, &cutting);
                if !send(Job::Piece { file: file.clone(), cutting, ordinal: before, alone }) {
                    return false;
                }
            }
            Ok(None) => return true,
            Err(error) => {
                let error = match error {
                    CutError::Io(error) => FileError { place: file.name.clone(), what: error.to_string() },
                    CutError::Format(error) => at(&file.name, &error),
                };
                return send(Job::Failed(error));
            }
        }
    }
}

/// How many documents a piece holds, as far as that can be told without reading it: it numbers those without a name.
fn documents_in(cut: Cut, cutting: &Cutting) -> usize {
    match cut {
        Cut::Whole => 1,
        Cut::Lines | Cut::Json => cutting.items.len(),
        Cut::Before(starts) => {
            let lines = cutting.bytes.split(|&byte| byte == b'\n');
            lines.filter(|line| starts(line)).count() + 1
        }
    }
}

fn at(file: &str, error: &crate::formats::FormatError) -> FileError {
    let place = match (error.line, error.column) {
        (0, 0) => file.to_owned(),
        (0, byte) => format!("{file}: byte {byte}"),
        (line, 0) => format!("{file}:{line}"),
        (line, column) => format!("{file}:{line}:{column}"),
    };
    FileError { place, what: format!("{}; {}", error.what, error.remedy) }
}

fn run(number: usize, job: Job, options: &Options, numbers: &Numbers) -> Part {
    let mut part = Part::default();
    let records = fit(read(job, options, &mut part), options, &mut part);
    let first = numbers.first(number, records.len());
    if options.to.info().layout == Layout::Folder {
        part.records = records;
    } else {
        part.files = write(&records, first, options, &mut part.outcome);
    }
    part
}

fn read(job: Job, options: &Options, part: &mut Part) -> Vec<Record> {
    match job {
        Job::Failed(error) => {
            part.outcome.errors.push(error);
            Vec::new()
        }
        Job::Piece { file, cutting, ordinal, alone } => {
            let piece = Piece {
                file: &file.name,
                bytes: &cutting.bytes,
                line: cutting.line,
                items: &cutting.items,
                companions: &file.companions,
                marked: file.marked,
            };
            match file.format.read(&piece, &options.read) {
                Err(error) => {
                    part.outcome.errors.push(at(&file.name, &error));
                    Vec::new()
                }
                Ok(mut reading) => {
                    let only = alone && reading.records.len() == 1;
                    name_nameless(&mut reading.records, &file.name, (!only).then_some(ordinal));
                    for record in &mut reading.records {
                        let name = record.name.clone();
                        reading.problems.extend(record.mend().into_iter().map(|problem| {
                            let place = format!("{name}: {}", problem.place);
                            crate::formats::Problem { place, ..problem }
                        }));
                    }
                    for problem in reading.problems {
                        let place = format!("{}: {}", file.name, problem.place);
                        let what = format!("{}; {}", problem.what, problem.remedy);
                        part.outcome.problems.push(FileError { place, what });
                    }
                    for assumption in reading.assumptions {
                        *part.outcome.assumptions.entry(assumption).or_default() += 1;
                    }
                    part.outcome.declared = reading.declared;
                    reading.records
                }
            }
        }
        Job::Documents { project, known, names } => {
            let load = |name: &String| load(&project, name, options, &mut part.outcome);
            let mut records: Vec<Record> = names.iter().filter_map(load).collect();
            for layer in records.iter_mut().flat_map(|record| &mut record.layers) {
                formats::entities::say(layer, &known);
            }
            records
        }
    }
}

/// Reads a document of a project with the work of everybody, or of the one who was named.
fn load(project: &Project, name: &str, options: &Options, outcome: &mut Outcome) -> Option<Record> {
    let mut annotators = project.annotators_of(name);
    match &options.whose {
        Whose::All => {}
        Whose::Of(wanted) => annotators.retain(|annotator| annotator == wanted),
        Whose::GoldOrOnly if annotators.len() < 2 => {}
        Whose::GoldOrOnly if annotators.iter().any(|annotator| annotator == GOLD) => {
            annotators.retain(|annotator| annotator == GOLD);
        }
        Whose::GoldOrOnly => {
            let what = format!("it has labels by {}: say whose with --annotator", annotators.join(", "));
            outcome.errors.push(FileError { place: name.to_owned(), what });
            return None;
        }
    }
    let mut record: Option<Record> = None;
    let bare = [String::new()];
    let all = if annotators.is_empty() { bare.as_slice() } else { &annotators };
    for annotator in all {
        match project.load(name, annotator) {
            Err(error) => {
                outcome.errors.push(FileError { place: name.to_owned(), what: error.to_string() });
                return None;
            }
            Ok(loaded) => {
                if let Some(why) = loaded.read_only {
                    outcome.errors.push(FileError { place: name.to_owned(), what: why });
                    return None;
                }
                if loaded.text_changed {
                    let what = "the text is not the one that was annotated; see the problems of its spans";
                    outcome.problems.push(FileError { place: name.to_owned(), what: what.to_owned() });
                }
                for problem in &loaded.problems {
                    outcome.problems.push(FileError {
                        place: format!("{name}: {}", problem.place),
                        what: format!("{}; {}", problem.what, problem.remedy),
                    });
                }
                let record = record.get_or_insert_with(|| Record::new(name, loaded.document.text.clone()));
                let (mut layer, metadata) = Layer::from_annotations(&loaded.annotations);
                record.metadata.extend(metadata);
                if !annotator.is_empty() {
                    layer.annotator = annotator.as_str().into();
                    record.layers.push(layer);
                }
            }
        }
    }
    record
}

/// Gives documents without a name that of their file, with a number where it holds several.
fn name_nameless(records: &mut [Record], file: &str, ordinal: Option<usize>) {
    for (place, record) in records.iter_mut().enumerate() {
        if record.name.is_empty() {
            let stem = match file.rsplit_once('.') {
                Some((stem, ending)) if !stem.is_empty() && !ending.contains('/') => stem,
                _ => file,
            };
            record.name = match ordinal {
                Some(before) => format!("{stem}/{:06}", before + place + 1).into(),
                None => stem.into(),
            };
        }
    }
}

/// Leaves out what is not wanted and makes the rest fit.
fn fit(records: Vec<Record>, options: &Options, part: &mut Part) -> Vec<Record> {
    let mut fitted = Vec::with_capacity(records.len());
    for mut record in records {
        if options.only.as_ref().is_some_and(|only| !only.contains(&*record.name)) {
            continue;
        }
        if let Some(look) = &options.look {
            look(&record);
        }
        if let Whose::Of(wanted) = &options.whose {
            record.layers.retain(|layer| &*layer.annotator == wanted || layer.annotator.is_empty());
        }
        if let Some(nobody) = &options.nobody {
            for layer in &mut record.layers {
                if layer.annotator.is_empty() {
                    layer.annotator = nobody.as_str().into();
                }
            }
        }
        part.outcome.inventory.count(&record);
        part.outcome.text_bytes += record.text.len() as u64;
        let info = options.to.info();
        fitted.push(fidelity::fit(record, info, options.write.remedies, &mut part.outcome.report));
    }
    fitted
}

/// Writes documents and reads back what was written.
fn write(records: &[Record], first: usize, options: &Options, outcome: &mut Outcome) -> Vec<OutFile> {
    if records.is_empty() {
        return Vec::new();
    }
    let to = options.to;
    match to.write(records, first, &options.write) {
        // One document that cannot be written stops no other.
        Err(_) if 1 < records.len() => {
            let each = records.iter().enumerate();
            each.flat_map(|(place, record)| {
                write(std::slice::from_ref(record), first + place, options, outcome)
            })
            .collect()
        }
        Err(error) => {
            outcome.errors.push(at(records.first().map_or("", |record| &record.name), &error));
            Vec::new()
        }
        Ok(files) => {
            if !options.unchecked && to.info().reads {
                let found = verify::read_back(to, records, &files, &options.write);
                outcome.report.differences.extend(found);
            }
            files
        }
    }
}

/// Puts parts together, in order.
struct Writer<'a> {
    options: &'a Options,
    output: &'a mut dyn Output,
    outcome: Outcome,
    begun: bool,
    /// Documents written, and those that wait for a file of many.
    documents: usize,
    waiting: Vec<Record>,
    names: BTreeSet<String>,
}

/// So many documents at most come into one file of a folder.
const TOGETHER: usize = 4096;

impl<'a> Writer<'a> {
    fn new(options: &'a Options, output: &'a mut dyn Output) -> Self {
        Self {
            options,
            output,
            outcome: Outcome::default(),
            begun: false,
            documents: 0,
            waiting: Vec::new(),
            names: BTreeSet::new(),
        }
    }

    fn part(&mut self, part: Part) -> Result<(), String> {
        self.waiting.extend(part.records);
        self.add(part.outcome);
        self.files(part.files)?;
        if TOGETHER <= self.waiting.len() { self.shard() } else { Ok(()) }
    }

    /// Writes the documents that wait as one file.
    fn shard(&mut self) -> Result<(), String> {
        let records = std::mem::take(&mut self.waiting);
        let files = write(&records, self.documents, self.options, &mut self.outcome);
        self.documents += records.len();
        self.files(files)
    }

    fn files(&mut self, files: Vec<OutFile>) -> Result<(), String> {
        let format = self.options.to;
        let streams = format.info().layout == Layout::Stream;
        for file in files {
            match file.name {
                Some(name) => {
                    let name = self.fresh(files::safe_name(&name));
                    self.output.file(&name, &file.bytes).map_err(|error| error.to_string())?;
                }
                None if streams => {
                    let before = if self.begun { format.between() } else { format.head() };
                    self.begun = true;
                    self.output.stream(before).map_err(|error| error.to_string())?;
                    self.output.stream(&file.bytes).map_err(|error| error.to_string())?;
                }
                None => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, more: Outcome) {
        let outcome = &mut self.outcome;
        outcome.report.add(more.report);
        let room = LISTED.saturating_sub(outcome.problems.len());
        outcome.problems_not_listed += more.problems.len().saturating_sub(room);
        outcome.problems.extend(more.problems.into_iter().take(room));
        for (assumption, count) in more.assumptions {
            *outcome.assumptions.entry(assumption).or_default() += count;
        }
        let room = LISTED.saturating_sub(outcome.errors.len());
        outcome.errors.extend(more.errors.into_iter().take(room));
        outcome.inventory.add(more.inventory);
        outcome.declared.add(more.declared);
        outcome.text_bytes += more.text_bytes;
    }

    /// A name that no file has been given yet.
    fn fresh(&mut self, name: String) -> String {
        // A group of files shares its stem, so that a number goes to the stem of each alike.
        if self.names.insert(name.clone()) {
            return name;
        }
        let path = Path::new(&name);
        let ending =
            path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        let stem = name.strip_suffix(&ending).unwrap_or(&name).to_owned();
        let numbered = |number: usize| format!("{stem}-{number}{ending}");
        let free = (2..usize::MAX).map(numbered).find(|name| !self.names.contains(name)).unwrap_or(name);
        self.names.insert(free.clone());
        free
    }

    fn finish(mut self, cancelled: bool) -> Result<Outcome, String> {
        if !self.waiting.is_empty() {
            self.shard()?;
        }
        let format = self.options.to;
        if format.info().layout == Layout::Stream {
            if !self.begun {
                self.output.stream(format.head()).map_err(|error| error.to_string())?;
            }
            self.output.stream(format.tail()).map_err(|error| error.to_string())?;
        }
        let mut all = self.outcome.inventory.clone();
        all.add(Inventory { documents: 0, ..self.outcome.declared.clone() });
        for file in format.beside(&all, &self.options.write) {
            if let Some(name) = file.name {
                self.output.file(&files::safe_name(&name), &file.bytes).map_err(|error| error.to_string())?;
            }
        }
        self.outcome.cancelled = cancelled;
        Ok(self.outcome)
    }
}
