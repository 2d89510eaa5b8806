//! The command line: the window is one of the commands, the default one.

mod agree;
mod anchor;
mod arguments;
mod check;
mod convert;
mod dataset;
mod dates;
mod entities;
mod find;
mod formats;
mod merge;
mod people;
mod quotes;
mod report;
mod schema;
mod stats;
#[cfg(feature = "tokenizer")]
mod subwords;

use clap::{CommandFactory as _, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Marks spans of text and hands them out as training data.
#[derive(Parser)]
#[command(
    name = "hashiya",
    version,
    about,
    args_conflicts_with_subcommands = true,
    after_help = "Commands end with 0 if all went well, 1 if something could not be read or written, 2 if they were \
                  called wrongly, 3 if something was lost (--strict) or found (check), or waits (anchor)."
)]
struct Arguments {
    /// A text file, or a folder of them, to open in the window.
    path: Option<PathBuf>,
    /// Who works here; by default `HASHIYA_ANNOTATOR`, or the user's name.
    #[arg(long, value_name = "NAME")]
    annotator: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Brings documents and labels of any form into a project.
    Import(convert::Import),
    /// Writes a project's documents with their labels, in any form.
    Export(convert::Export),
    /// Converts documents with their labels from any form into any other.
    Convert(convert::Convert),
    /// Looks for mistakes in files of any form, or in a project.
    Check(check::Check),
    /// Measures how far annotators agree, and tells what they disagree on.
    Agree(agree::Agree),
    /// Moves spans to where they surely are in texts that have changed, and lists those that wait for a decision.
    Anchor(anchor::Anchor),
    /// Counts documents, words, spans and labels.
    Stats(stats::Stats),
    /// Parts documents into splits for training, with what is alike kept together.
    Split(dataset::Split),
    /// Makes a data set: splits, a sample, a datasheet and a manifest, the same whenever it is run.
    Dataset(dataset::Dataset),
    /// Brings work that was done elsewhere back into a project, merged by span.
    Merge(merge::Merge),
    /// Merges two changed copies of one file of annotations, by span; made for git.
    MergeFile(merge::MergeFile),
    /// Has git merge the annotations of a project by span.
    GitSetup(merge::GitSetup),
    /// Gives a project's documents out to annotators, as many to each.
    Assign(people::Assign),
    /// Hands an annotator's documents out as a folder or a zip, to be worked on elsewhere.
    HandOut(people::HandOut),
    /// Brings what was handed out back into the project, merged by span.
    HandIn(people::HandIn),
    /// Lists the forms that can be read and written, and what each can hold.
    Formats(formats::Formats),
    /// Shows which spans the subwords of a model's tokenizer break, and what falls beyond its window.
    #[cfg(feature = "tokenizer")]
    Subwords(subwords::Subwords),
    /// Shows, checks and changes the labels of a project, and all annotations with them.
    Schema(schema::SchemaArguments),
    /// Finds words in texts as readers know them again, with what stands beside them.
    Find(find::Find),
    /// Finds quotations in texts: who said what to whom, told by rules.
    Quotes(quotes::Quotes),
    /// Lists the dates of texts with their values and the rules that read them.
    Dates(dates::Dates),
    /// Lists, finds, takes in and merges the entities of a project.
    Entities(entities::Entities),
    /// Prints completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the manual page.
    Man,
}

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something could not be done: what, and what to do.
    Told(String),
    /// Something was lost though nothing was to be.
    Lossy,
    /// Something was found wrong; it was told already.
    Found,
}

impl From<String> for Failure {
    fn from(what: String) -> Self {
        Self::Told(what)
    }
}

impl From<&str> for Failure {
    fn from(what: &str) -> Self {
        Self::Told(what.to_owned())
    }
}

/// Runs the program; `window` opens the window on a path, as an annotator, and waits until it is closed.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    window: impl FnOnce(Option<PathBuf>, Option<String>) -> Result<(), String>,
) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let done = match arguments.command {
        Some(Command::Import(command)) => convert::import(&command),
        Some(Command::Export(command)) => convert::export(&command),
        Some(Command::Convert(command)) => convert::run(&command),
        Some(Command::Check(command)) => check::run(&command),
        Some(Command::Agree(command)) => agree::run(&command),
        Some(Command::Anchor(command)) => anchor::run(&command),
        Some(Command::Stats(command)) => stats::run(&command),
        Some(Command::Split(command)) => dataset::split(&command),
        Some(Command::Dataset(command)) => dataset::dataset(&command),
        Some(Command::Merge(command)) => merge::run(&command),
        Some(Command::MergeFile(command)) => merge::file(&command),
        Some(Command::GitSetup(command)) => merge::git_setup(&command),
        Some(Command::Assign(command)) => people::assign(&command),
        Some(Command::HandOut(command)) => people::hand_out(&command),
        Some(Command::HandIn(command)) => people::hand_in(&command),
        Some(Command::Formats(command)) => {
            formats::run(&command);
            Ok(())
        }
        #[cfg(feature = "tokenizer")]
        Some(Command::Subwords(command)) => subwords::run(&command),
        Some(Command::Schema(command)) => schema::run(&command),
        Some(Command::Find(command)) => find::run(&command).map_err(Failure::from),
        Some(Command::Quotes(command)) => quotes::run(&command).map_err(Failure::from),
        Some(Command::Dates(command)) => dates::run(&command),
        Some(Command::Entities(command)) => entities::run(&command),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Arguments::command(), "hashiya", &mut std::io::stdout());
            Ok(())
        }
        Some(Command::Man) => man(),
        None => window(arguments.path, arguments.annotator).map_err(Failure::from),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told(message)) => {
            eprintln!("hashiya: {message}");
            ExitCode::FAILURE
        }
        Err(Failure::Lossy) => {
            eprintln!("hashiya: something would be lost, and --strict says that nothing may be");
            ExitCode::from(3)
        }
        Err(Failure::Found) => ExitCode::from(3),
    }
}

/// One page for the program and one for each command.
fn man() -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("the output could not be written: {error}");
    let mut command = Arguments::command();
    command.build();
    let mut out = std::io::stdout();
    clap_mangen::Man::new(command.clone()).render(&mut out).map_err(failed)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        clap_mangen::Man::new(sub.clone()).render(&mut out).map_err(failed)?;
    }
    Ok(())
}

/// What is said where there is no window: which commands work without one.
pub const WITHOUT_WINDOW: &str =
    "`hashiya export` and the other commands work without one, and `hashiya help` tells more";
