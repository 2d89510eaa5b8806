//! `hashiya merge`, `merge-file` and `git-setup`: the work of several people made into one.

use super::Failure;
use crate::merge;
use crate::project::bring::{Bringing, Brought, bring};
use crate::project::{self, files, write_whole};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

#[derive(Args)]
pub(super) struct Merge {
    /// The project's folder.
    project: PathBuf,
    /// Folders with work that was done elsewhere: projects, or what was handed out, with an `annotations` folder each.
    #[arg(required = true)]
    from: Vec<PathBuf>,
    /// Only tell what would become of each file; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Tell what was done as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Merge) -> Result<(), Failure> {
    let opened = project::open(&command.project).map_err(|error| error.to_string())?;
    let (admit, cancel, done) = (|_: &str, _: &str| Ok(()), AtomicBool::new(false), AtomicUsize::new(0));
    let how = Bringing { dry_run: command.dry_run, done: &done, cancel: &cancel, admit: &admit };
    let brought = with_progress(&done, || bring(&opened.project, &command.from, how));
    let brought = brought.map_err(|error| error.to_string())?.unwrap_or_default();
    end(&brought, command.json)
}

/// Tells what became of work, and says whether all went well.
pub(super) fn end(brought: &Brought, as_json: bool) -> Result<(), Failure> {
    tell(brought, as_json);
    if !brought.refused.is_empty() {
        return Err(format!("{} files were left out", brought.refused.len()).into());
    }
    if brought.conflicts.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

/// Shows how many files are done while `work` counts them in `done`, on a terminal.
pub(super) fn with_progress<T>(done: &AtomicUsize, work: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let bar = std::io::stderr().is_terminal().then(|| {
            scope.spawn(|| {
                let bar = ProgressBar::new_spinner();
                if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} files {elapsed}") {
                    bar.set_style(style);
                }
                while !over.load(Ordering::Relaxed) {
                    bar.set_position(done.load(Ordering::Relaxed) as u64);
                    std::thread::park_timeout(Duration::from_millis(50));
                }
                bar.finish_and_clear();
            })
        });
        let result = work();
        over.store(true, Ordering::Relaxed);
        if let Some(bar) = bar {
            bar.thread().unpark();
        }
        result
    })
}

fn tell(brought: &Brought, as_json: bool) {
    if as_json {
        let conflicts: Vec<_> = brought
            .conflicts
            .iter()
            .map(|(file, conflict)| json!({"file": file, "id": conflict.id, "what": conflict.what}))
            .collect();
        let refused: Vec<_> = brought
            .refused
            .iter()
            .map(|problem| json!({"file": problem.place, "what": problem.what, "remedy": problem.remedy}))
            .collect();
        let told = json!({"new": brought.new, "merged": brought.merged, "same": brought.same,
            "conflicts": conflicts, "refused": refused});
        println!("{told}");
        return;
    }
    for problem in &brought.refused {
        println!("{}: {}; {}", problem.place, problem.what, problem.remedy);
    }
    for (file, conflict) in &brought.conflicts {
        println!("{file}: {}: {}", conflict.id, conflict.what);
    }
    println!("{} files are new, {} merged, {} the same", brought.new, brought.merged, brought.same);
}

#[derive(Args)]
pub(super) struct MergeFile {
    /// The file as it was before both changes; empty if there was none.
    base: PathBuf,
    /// One file; it is replaced by the merged one.
    ours: PathBuf,
    /// The other.
    theirs: PathBuf,
    /// Write the merged file here instead.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

pub(super) fn file(command: &MergeFile) -> Result<(), Failure> {
    let read = |path: &Path| files::read_if_there(path).map_err(|error| error.to_string());
    let needed =
        |path: &Path| read(path)?.ok_or_else(|| format!("{}: there is no such file", path.display()));
    let (base, ours, theirs) = (read(&command.base)?, needed(&command.ours)?, needed(&command.theirs)?);
    let merged = merge::merge(base.as_deref(), &ours, &theirs)
        .map_err(|error| format!("{}: {error}", command.ours.display()))?;
    let out = command.output.as_ref().unwrap_or(&command.ours);
    write_whole(out, &merged.bytes).map_err(|error| error.to_string())?;
    for conflict in &merged.conflicts {
        eprintln!("hashiya: {}: {}: {}", command.ours.display(), conflict.id, conflict.what);
    }
    if merged.conflicts.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

#[derive(Args)]
pub(super) struct GitSetup {
    /// The project's folder, inside a git repository.
    #[arg(default_value = ".")]
    project: PathBuf,
}

/// The line of `.gitattributes` that has git merge annotations by span.
const ATTRIBUTES: &str = "**/annotations/**/*.json merge=hashiya";

pub(super) fn git_setup(command: &GitSetup) -> Result<(), Failure> {
    let program = std::env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let driver = format!("'{}' merge-file %O %A %B", program.display().to_string().replace('\'', "'\\''"));
    for (key, value) in
        [("merge.hashiya.name", "Hashiya annotations, by span"), ("merge.hashiya.driver", driver.as_str())]
    {
        let done = Command::new("git").arg("-C").arg(&command.project).args(["config", key, value]).output();
        let done = done.map_err(|error| format!("git cannot be called: {error}; install it"))?;
        if !done.status.success() {
            let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
            return Err(format!("git refuses: {said}; begin with `git init` there").into());
        }
    }
    let path = command.project.join(".gitattributes");
    let old = files::read_if_there(&path).map_err(|error| error.to_string())?.unwrap_or_default();
    let mut text = String::from_utf8(old)
        .map_err(|_| format!("{}: it is not UTF-8; add the line {ATTRIBUTES:?} by hand", path.display()))?;
    if !text.lines().any(|line| line == ATTRIBUTES) {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(ATTRIBUTES);
        text.push('\n');
        write_whole(&path, text.as_bytes()).map_err(|error| error.to_string())?;
    }
    println!("git merges the annotations of this folder by span now; commit {}", path.display());
    Ok(())
}
