//! The command line: the window is one of the commands, the default one.

mod export;
mod find;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Marks spans of text and hands them out as training data.
#[derive(Parser)]
#[command(name = "hashiya", version, about, args_conflicts_with_subcommands = true)]
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
    /// Writes documents with their labels as JSON, for a training set.
    Export(export::Export),
    /// Finds words in texts as readers know them again, with what stands beside them.
    Find(find::Find),
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
        Some(Command::Export(command)) => export::run(&command),
        Some(Command::Find(command)) => find::run(&command),
        None => window(arguments.path, arguments.annotator),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("hashiya: {message}");
            ExitCode::FAILURE
        }
    }
}

/// What is said where there is no window: which commands work without one.
pub const WITHOUT_WINDOW: &str =
    "`hashiya export` and `hashiya find` work without one, and `hashiya help` tells more";
