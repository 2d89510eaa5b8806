//! Whose work is compared, found where the user pointed.

use super::{Agree, Failure};
use crate::agreement::{Codes, Work};
use crate::convert::{self, Progress, Source, Whose};
use crate::formats::{self, Record};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whose work of what is there: one annotator's, or everybody's.
struct Place {
    path: PathBuf,
    annotator: Option<String>,
}

/// The work of everybody who is compared, each under a name of their own.
pub(super) fn works(command: &Agree) -> Result<Vec<Work>, Failure> {
    let places: Vec<Place> = match &command.project {
        Some(project) if command.paths.is_empty() => vec![Place { path: project.clone(), annotator: None }],
        Some(project) => command
            .paths
            .iter()
            .map(|name| Place { path: project.clone(), annotator: Some(name.clone()) })
            .collect(),
        None => command.paths.iter().map(|path| place(path)).collect::<Result<_, _>>()?,
    };
    if places.is_empty() {
        return Err(
            "name whose work to compare: PROJECT:ANNOTATOR, or a file or folder, twice or more".into()
        );
    }
    let mut works: Vec<(PathBuf, Work)> = Vec::new();
    for place in &places {
        for work in read(command, place, places.len() == 1)? {
            works.push((place.path.clone(), work));
        }
    }
    // Two of one name are told apart by where they are from.
    let names: Vec<Arc<str>> = works.iter().map(|(_, work)| work.annotator.clone()).collect();
    for (path, work) in &mut works {
        if 1 < names.iter().filter(|name| **name == work.annotator).count() {
            work.annotator = format!("{}:{}", path.display(), work.annotator).into();
        }
    }
    Ok(works.into_iter().map(|(_, work)| work).collect())
}

/// A path that is there, or one with an annotator after a colon.
fn place(text: &str) -> Result<Place, Failure> {
    if Path::new(text).exists() || text == "-" {
        return Ok(Place { path: text.into(), annotator: None });
    }
    match text.rsplit_once(':') {
        Some((path, annotator)) if Path::new(path).exists() && !annotator.is_empty() => {
            Ok(Place { path: path.into(), annotator: Some(annotator.to_owned()) })
        }
        _ => Err(format!(
            "it is neither a file or folder, nor one with an annotator after a colon; or name a project with --project: {text}"
        )
        .into()),
    }
}

fn read(command: &Agree, place: &Place, alone: bool) -> Result<Vec<Work>, Failure> {
    let to = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let sources = convert::sources(std::slice::from_ref(&place.path), command.reading.format())?;
    let whose = place.annotator.clone().map_or(Whose::All, Whose::Of);
    let options = command.reading.options(&super::super::arguments::Writing::default(), to, whose);
    let (records, outcome) = convert::gather(&sources, options, &Progress::default(), &Arc::default())?;
    if let Some(error) = outcome.errors.first() {
        return Err(error.to_string().into());
    }
    for problem in outcome.problems.iter().take(20) {
        eprintln!("hashiya: {problem}");
    }
    let is_project = sources.list.iter().any(|source| matches!(source, Source::Project { .. }));
    let named: BTreeSet<Arc<str>> = records
        .iter()
        .flat_map(|record| &record.layers)
        .map(|layer| layer.annotator.clone())
        .filter(|name| !name.is_empty())
        .collect();
    let list = || named.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
    if let Some(name) = &place.annotator {
        if !named.contains(name.as_str()) {
            let others = sources.list.iter().filter_map(|source| match source {
                Source::Project { project, .. } => Some(project.annotators().join(", ")),
                _ => None,
            });
            let others = others.chain([list()]).find(|others| !others.is_empty());
            let known =
                others.map_or("nobody's work is there".to_owned(), |others| format!("there is {others}"));
            return Err(format!("{name} has no work there; {known}: {}", place.path.display()).into());
        }
        return Ok(Work::of_records(&records, Some(std::slice::from_ref(name))));
    }
    if (is_project || 1 < named.len()) && (alone || named.len() == 1) {
        return Ok(Work::of_records(
            &records,
            Some(&named.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ));
    }
    if is_project || 1 < named.len() {
        return Err(
            format!("it holds the work of {}: say whose with {}:NAME", list(), place.path.display()).into()
        );
    }
    Ok(vec![of_one(records, place, named.first())])
}

/// All documents as the work of one: what has no spans was left without.
fn of_one(mut records: Vec<Record>, place: &Place, name: Option<&Arc<str>>) -> Work {
    let stem = || {
        let stem = place.path.file_stem().unwrap_or(place.path.as_os_str());
        stem.to_string_lossy().into_owned().into()
    };
    let annotator: Arc<str> = name.cloned().unwrap_or_else(stem);
    for record in &mut records {
        record.layers.truncate(1);
    }
    Work { annotator, documents: records }
}

/// A table of values: the names of the annotators, and the codes of the units.
pub(super) fn table(paths: &[String]) -> Result<(Vec<String>, Codes), Failure> {
    let [path] = paths else { return Err("--codes takes one table".into()) };
    let failed = |error: csv::Error| format!("the table cannot be read: {error}: {path}");
    let bytes = std::fs::read(path).map_err(|error| format!("the table cannot be read: {error}: {path}"))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let head = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let delimiter = if head.contains(&b'\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let names: Vec<String> = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
    if names.len() < 2 {
        return Err(format!("the table has fewer than two columns: {path}").into());
    }
    let mut codes = Codes::new(names.len());
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(failed)? {
        codes.push(row.iter().map(|cell| Some(cell).filter(|cell| !cell.is_empty())));
    }
    codes.end_document();
    Ok((names, codes))
}
