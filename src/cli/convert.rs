//! `hashiya convert`, `import` and `export`: one way for all three.

use super::arguments::{self, Into, Reading, Writing, names};
use super::{Failure, report};
use crate::convert::{self, Options, Outcome, Progress, Sources, Whose};
use crate::formats::{self, Format, Layout};
use crate::project;
use crate::project::files::{IntoProject, Nowhere, OutFolder, Output, StagedFile, StandardOutput};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

#[derive(Args)]
pub(super) struct Convert {
    /// The form to write; by default that of the output's name.
    #[arg(long, value_name = "FORMAT", value_parser = names(|info| info.writes))]
    to: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    into: Into,
    /// Whose work to take; by default everybody's.
    #[arg(long, value_name = "NAME")]
    annotator: Option<String>,
    /// Files, folders, patterns, projects, or - for the standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Args)]
pub(super) struct Export {
    /// The form to write; by default that of the output's name, or JSON.
    #[arg(long, value_name = "FORMAT", value_parser = names(|info| info.writes))]
    to: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    into: Into,
    /// Whose labels; by default gold's, or the only annotator's.
    #[arg(long, value_name = "NAME")]
    annotator: Option<String>,
    /// Take everybody's labels, for forms that hold those of several.
    #[arg(long, conflicts_with = "annotator")]
    all: bool,
    /// Text files, or folders with all their texts.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Args)]
pub(super) struct Import {
    #[command(flatten)]
    reading: Reading,
    /// The project's folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    into: PathBuf,
    /// The annotator whose work it becomes, where the file does not say whose it is.
    #[arg(long, value_name = "NAME", default_value = "imported")]
    annotator: String,
    /// Only tell what would be brought in; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write the report, as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Tell the report on the standard output as JSON.
    #[arg(long)]
    json: bool,
    /// Files, folders or patterns.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(command: &Convert) -> Result<(), Failure> {
    let to = target(command.to.as_deref(), command.into.output.as_deref())?
        .ok_or("say the form to write with --to")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let whose = command.annotator.clone().map_or(Whose::All, Whose::Of);
    let options = command.reading.options(&command.writing, to, whose);
    write_out(&sources, options, &command.into)
}

pub(super) fn export(command: &Export) -> Result<(), Failure> {
    let json = formats::by_name("json").ok_or("the form json is missing")?;
    let to = target(command.to.as_deref(), command.into.output.as_deref())?.unwrap_or(json);
    let sources = convert::project_sources(&command.paths)?;
    let whose = match &command.annotator {
        Some(name) => Whose::Of(name.clone()),
        None if command.all => Whose::All,
        None => Whose::GoldOrOnly,
    };
    let options = Reading::default().options(&command.writing, to, whose);
    write_out(&sources, options, &command.into)
}

pub(super) fn import(command: &Import) -> Result<(), Failure> {
    let to = formats::by_name("project").ok_or("the form project is missing")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let mut options = command.reading.options(&Writing::default(), to, Whose::All);
    options.nobody = Some(command.annotator.clone());
    let outcome = if command.dry_run {
        converted(&sources, &options, &mut Nowhere)?
    } else {
        let mut into = IntoProject::new(&command.into).map_err(|error| error.to_string())?;
        let mut outcome = converted(&sources, &options, &mut into)?;
        for name in into.refused {
            let what = "another file of that name is there; it was left as it is".to_owned();
            outcome.errors.push(convert::FileError { place: name, what });
        }
        outcome
    };
    tell(&sources, &outcome, command.report.as_deref(), command.json)?;
    result(&outcome, false)
}

/// The form that is named, or that of the output's name.
fn target(name: Option<&str>, output: Option<&Path>) -> Result<Option<&'static dyn Format>, Failure> {
    match (name, output) {
        (Some(name), _) => {
            Ok(Some(formats::by_name(name).ok_or_else(|| format!("no form is called {name:?}"))?))
        }
        (None, Some(path)) => Ok(arguments::by_ending(path)),
        (None, None) => Ok(None),
    }
}

/// Converts to where the user said, and puts it in its place if all went well.
fn write_out(sources: &Sources, mut options: Options, into: &Into) -> Result<(), Failure> {
    let to = options.to;
    if to.numbers_labels() {
        options.write.labels = labels(sources, &options)?;
    }
    let streams = to.info().layout == Layout::Stream;
    let fits = |outcome: &Outcome| {
        !outcome.cancelled
            && (into.keep_going || outcome.errors.is_empty())
            && !(into.strict && outcome.report.is_lossy())
            && outcome.report.differences.is_empty()
    };
    let (outcome, written) = match &into.output {
        _ if into.dry_run => (converted(sources, &options, &mut Nowhere)?, true),
        None if !streams => {
            return Err(format!("{} needs a folder: say where with -o", to.info().name).into());
        }
        None if into.json => {
            return Err("the report would mix with the output: say where that goes with -o".into());
        }
        None => (converted(sources, &options, &mut StandardOutput)?, true),
        Some(path) if streams => {
            let folder = path.is_dir() || path.to_string_lossy().ends_with('/');
            let name = format!("documents.{}", to.info().extensions.first().copied().unwrap_or("txt"));
            let path = if folder { path.join(name) } else { path.clone() };
            let mut file = StagedFile::new(&path).map_err(|error| error.to_string())?;
            let outcome = converted(sources, &options, &mut file)?;
            let fits = fits(&outcome);
            if fits {
                file.finish().map_err(|error| error.to_string())?;
            }
            (outcome, fits)
        }
        Some(path) => {
            let mut folder = OutFolder::new(path, into.force).map_err(|error| error.to_string())?;
            let outcome = converted(sources, &options, &mut folder)?;
            let fits = fits(&outcome);
            if fits {
                folder.finish().map_err(|error| error.to_string())?;
            }
            (outcome, fits)
        }
    };
    tell(sources, &outcome, into.report.as_deref(), into.json)?;
    if !written {
        eprintln!("hashiya: nothing was written");
    }
    result(&outcome, into.strict)
}

/// The labels of all documents, by name, for forms that number them.
pub(super) fn labels(sources: &Sources, options: &Options) -> Result<Vec<std::sync::Arc<str>>, Failure> {
    if sources.list.iter().any(|source| matches!(source, convert::Source::Standard { .. })) {
        return Err(
            "this form numbers labels and reads everything twice: give it a file, not the standard input"
                .into(),
        );
    }
    Ok(convert::labels(sources, options, &Progress::default())?)
}

/// Converts, with a bar on a terminal.
pub(super) fn converted(
    sources: &Sources,
    options: &Options,
    output: &mut dyn Output,
) -> Result<Outcome, Failure> {
    let progress = Progress::default();
    for source in &sources.list {
        if let convert::Source::File { file, .. } = source {
            let length = std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
            progress.total.fetch_add(length, Ordering::Relaxed);
        }
    }
    if !std::io::stderr().is_terminal() {
        return convert::convert(sources, options, output, &progress).map_err(Failure::from);
    }
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let bar = ProgressBar::new(progress.total.load(Ordering::Relaxed));
            if let Ok(style) =
                ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
            {
                bar.set_style(style);
            }
            while !done.load(Ordering::Relaxed) {
                bar.set_position(progress.read.load(Ordering::Relaxed));
                std::thread::park_timeout(Duration::from_millis(50));
            }
            bar.finish_and_clear();
        });
        let outcome = convert::convert(sources, options, output, &progress);
        done.store(true, Ordering::Relaxed);
        outcome.map_err(Failure::from)
    })
}

/// Tells what came of it, where the user asked to be told.
pub(super) fn tell(
    sources: &Sources,
    outcome: &Outcome,
    report: Option<&Path>,
    json: bool,
) -> Result<(), Failure> {
    for unsure in &sources.unsure {
        eprintln!("hashiya: passed over: {unsure}");
    }
    if !sources.passed_over.is_empty() {
        let (count, first) = (sources.passed_over.len(), &sources.passed_over[0]);
        eprintln!("hashiya: {count} files of no known form were passed over, the first of them {first}");
    }
    for error in &outcome.errors {
        eprintln!("hashiya: {error}");
    }
    if let Some(path) = report {
        project::write_whole(path, &outcome.to_bytes()).map_err(|error| error.to_string())?;
    }
    if json {
        println!("{}", outcome.as_json());
    } else if report.is_none() {
        eprintln!("hashiya: {}", report::as_lines(outcome));
    }
    Ok(())
}

fn result(outcome: &Outcome, strict: bool) -> Result<(), Failure> {
    if !outcome.report.differences.is_empty() {
        return Err("what was written reads back otherwise: this is a mistake of the program".into());
    }
    if !outcome.errors.is_empty() {
        return Err(format!("{} of the files or documents were not taken", outcome.errors.len()).into());
    }
    if strict && outcome.report.is_lossy() {
        return Err(Failure::Lossy);
    }
    Ok(())
}
