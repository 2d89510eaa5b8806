//! What is to be read: files with the form that each has, and projects.

use crate::formats::{self, Format, registry::ends_in};
use crate::project::files::{self, FoundFile};
use crate::project::{self, Project};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Something that documents come from.
#[derive(Clone)]
pub enum Source {
    /// A file.
    File {
        /// The file.
        file: FoundFile,
        /// Its form.
        format: &'static dyn Format,
    },
    /// The standard input.
    Standard {
        /// Its form.
        format: &'static dyn Format,
    },
    /// Documents of a project, with their annotators' work.
    Project {
        /// The project.
        project: Project,
        /// Names of its documents.
        documents: Vec<String>,
    },
}

/// What was found where the user pointed.
#[derive(Clone, Default)]
pub struct Sources {
    /// What will be read, in order.
    pub list: Vec<Source>,
    /// Files of a folder that are of no known form.
    pub passed_over: Vec<String>,
    /// Files that were named or found but whose form is not sure: why.
    pub unsure: Vec<String>,
}

/// So much of a file is looked at to tell its form (bytes).
const HEAD: u64 = 64 * 1024;

/// Finds what the paths mean; `from` is the form if the user says so. `-` is the standard input, which needs it.
///
/// # Errors
/// If a path is not there, or a named file's form is not sure.
pub fn sources(paths: &[PathBuf], from: Option<&'static dyn Format>) -> Result<Sources, String> {
    let mut sources = Sources::default();
    for path in paths {
        if path.as_os_str() == "-" {
            let format = from.ok_or("the standard input has no name: say its form with --from")?;
            sources.list.push(Source::Standard { format });
        } else if from.is_none_or(|format| format.info().name == "project")
            && let Some(source) = as_project(path)?
        {
            sources.list.push(source);
        } else {
            add_files(files::find(path).map_err(|error| error.to_string())?, from, &mut sources)?;
        }
    }
    Ok(sources)
}

/// The paths as projects, or documents of them, with or without labels.
///
/// # Errors
/// If a path is not there, or a folder has no text.
pub fn project_sources(paths: &[PathBuf]) -> Result<Sources, String> {
    let mut sources = Sources::default();
    for path in paths {
        let opened = project::open(path).map_err(|error| error.to_string())?;
        let documents = match opened.document {
            Some(name) => vec![name],
            None => all_documents(&opened.project, path)?,
        };
        sources.list.push(Source::Project { project: opened.project, documents });
    }
    Ok(sources)
}

/// Names of all documents of a project.
///
/// # Errors
/// If it has none, or its folder cannot be read.
pub fn all_documents(project: &Project, path: &Path) -> Result<Vec<String>, String> {
    let names = project.names().map_err(|error| error.to_string())?;
    if names.is_empty() {
        return Err(format!("there is no .txt file in the folder: {}", path.display()));
    }
    Ok(names)
}

/// The path as a project, or a document of one, if labels or a schema are there.
fn as_project(path: &Path) -> Result<Option<Source>, String> {
    let is_project = |root: &Path| root.join("hashiya.json").is_file() || root.join("annotations").is_dir();
    if path.is_dir() {
        if !is_project(path) {
            return Ok(None);
        }
        let opened = project::open(path).map_err(|error| error.to_string())?;
        whole(&opened.project)?;
        let documents = opened.project.names().map_err(|error| error.to_string())?;
        if documents.is_empty() {
            return Ok(None);
        }
        return Ok(Some(Source::Project { project: opened.project, documents }));
    }
    if !path.is_file() || !ends_in(&path.to_string_lossy(), &["txt"]) {
        return Ok(None);
    }
    let opened = project::open(path).map_err(|error| error.to_string())?;
    let Some(name) = opened.document else { return Ok(None) };
    if opened.project.annotators_of(&name).is_empty() {
        return Ok(None);
    }
    whole(&opened.project)?;
    Ok(Some(Source::Project { project: opened.project, documents: vec![name] }))
}

/// Makes a change to the schema whole that was interrupted, so that no half of it is handed out.
fn whole(project: &Project) -> Result<(), String> {
    project::migrate::finish_interrupted(project).map(drop).map_err(|error| error.to_string())
}

/// The form of a file by its name and content.
///
/// # Errors
/// If none fits, or several fit alike: the message lists them.
pub fn detect(file: &FoundFile) -> Result<&'static dyn Format, String> {
    let head = files::head(&file.path, HEAD).map_err(|error| error.to_string())?;
    // What UTF-16 says is looked at as text.
    let decoded =
        head.starts_with(&[0xFF, 0xFE]).then(|| crate::text::decode::decode(head.clone()).ok()).flatten();
    let head = decoded.map_or(head, |(text, _)| text.into_bytes());
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    let found = formats::detect(&file.name, head);
    match found.as_slice() {
        [] => Err(format!("its form is not known; say it with --from: {}", file.path.display())),
        [(first, likely), (second, other), ..] if likely == other => Err(format!(
            "it may be {} or {}; say which with --from: {}",
            first.info().name,
            second.info().name,
            file.path.display()
        )),
        [(first, _), ..] => Ok(*first),
    }
}

fn add_files(
    found: Vec<FoundFile>,
    from: Option<&'static dyn Format>,
    sources: &mut Sources,
) -> Result<(), String> {
    let mut list: Vec<(FoundFile, &'static dyn Format)> = Vec::new();
    for file in found {
        match from {
            Some(format) if file.named || ends_in(&file.name, format.info().extensions) => {
                list.push((file, format));
            }
            Some(_) => sources.passed_over.push(file.name),
            None => match detect(&file) {
                Ok(format) => list.push((file, format)),
                Err(error) if file.named => return Err(error),
                Err(error) if error.contains("it may be") => sources.unsure.push(error),
                Err(_) => sources.passed_over.push(file.name),
            },
        }
    }
    sources.list.extend(list.into_iter().map(|(file, format)| Source::File { file, format }));
    leave_out_companions(&mut sources.list);
    Ok(())
}

/// Leaves out files that are read along with another of them.
pub fn leave_out_companions(list: &mut Vec<Source>) {
    let companions = |source: &Source| match source {
        Source::File { file, format } => {
            format.companions(&file.name).iter().map(|name| beside(file, name)).collect()
        }
        _ => Vec::new(),
    };
    let along: HashSet<PathBuf> = list.iter().flat_map(companions).collect();
    list.retain(|source| !matches!(source, Source::File { file, .. } if along.contains(&file.path)));
}

/// The path of a file that belongs to another, whose own name ends its path.
pub(super) fn beside(file: &FoundFile, name: &str) -> PathBuf {
    let depth = file.name.split('/').count();
    let root = file.path.ancestors().nth(depth).unwrap_or(Path::new(""));
    root.join(name)
}
