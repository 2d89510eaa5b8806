//! The rows of a file and the text that its sentences say, before anything is made of the cells.

use super::escape::{number, untext};
use super::header::{self, Layer};
use crate::formats::FormatError;
use crate::formats::doctor::same;
use crate::text::{OffsetMap, TextRange, Unit};
use std::collections::HashMap;

/// A row: a token, or a part of one.
pub(super) struct Row<'a> {
    /// Its name, as others refer to it: `1-2` or `1-2.1`.
    pub(super) name: &'a str,
    /// It is a part of a token.
    pub(super) part: bool,
    /// Where it starts and ends, as the file counts.
    pub(super) place: (u64, u64),
    /// The text that it says it covers.
    pub(super) covered: &'a str,
    /// Its cells.
    pub(super) cells: Vec<&'a str>,
    /// Its line.
    pub(super) line: usize,
}

/// A sentence.
#[derive(Default)]
pub(super) struct Sentence {
    /// Its text, of several lines with a line break between.
    text: Option<String>,
    /// Its identifier.
    pub(super) id: Option<String>,
    /// Places of its rows in the list of all.
    pub(super) rows: std::ops::Range<usize>,
    /// The line on which it begins.
    line: usize,
}

/// A file in rows.
#[derive(Default)]
pub(super) struct File<'a> {
    /// The layers that its head declares.
    pub(super) layers: Vec<Layer>,
    /// Its sentences.
    pub(super) sentences: Vec<Sentence>,
    /// Its rows.
    pub(super) rows: Vec<Row<'a>>,
    /// Lines that say something unknown.
    pub(super) unknown: Vec<&'a str>,
    /// What a file of this program says of the document.
    pub(super) document: Option<&'a str>,
}

/// The line that says of the document what the form has no place for.
pub(super) const DOCUMENT: &str = "#Hashiya.document=";

/// Cuts a file into rows.
pub(super) fn read(text: &str) -> Result<File<'_>, FormatError> {
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).zip(1_usize..);
    let (first, _) = lines.next().unwrap_or_default();
    let java = header::version(first)? < 2;
    let mut file = File::default();
    let mut in_head = true;
    let mut sentence: Option<Sentence> = None;
    let mut columns = 0;
    for (line, number) in lines {
        if in_head {
            if line.is_empty() {
                in_head = false;
                columns = file.layers.iter().map(|layer| layer.columns.len()).sum();
                continue;
            }
            if let Some(layer) = header::layer(line, number)? {
                file.layers.push(layer);
                continue;
            }
            if line.starts_with('#') && !line.starts_with("#Text=") && !line.starts_with("#Sentence.id=") {
                file.unknown.push(line);
                continue;
            }
            in_head = false;
            columns = file.layers.iter().map(|layer| layer.columns.len()).sum();
        }
        if line.is_empty() {
            if let Some(done) = sentence.take() {
                finish(&mut file, done)?;
            }
        } else if line.starts_with('#') {
            if sentence.as_ref().is_some_and(|sentence| sentence.rows.start < file.rows.len())
                && let Some(done) = sentence.take()
            {
                finish(&mut file, done)?;
            }
            let rows = file.rows.len()..file.rows.len();
            let current =
                sentence.get_or_insert_with(|| Sentence { line: number, rows, ..Sentence::default() });
            if let Some(said) = line.strip_prefix("#Text=") {
                let said = untext(said, java);
                match &mut current.text {
                    Some(text) => {
                        text.push('\n');
                        text.push_str(&said);
                    }
                    None => current.text = Some(said.into_owned()),
                }
            } else if let Some(id) = line.strip_prefix("#Sentence.id=") {
                current.id = Some(untext(id, java).into_owned());
            } else if let Some(said) = line.strip_prefix(DOCUMENT).filter(|_| file.document.is_none()) {
                file.document = Some(said);
            } else {
                file.unknown.push(line);
            }
        } else {
            if sentence.as_ref().is_none_or(|sentence| sentence.text.is_none()) {
                return Err(FormatError::at(
                    number,
                    1,
                    "a row without the text of its sentence",
                    "add a line #Text=… before it",
                ));
            }
            file.rows.push(row(line, number, columns)?);
        }
    }
    if let Some(done) = sentence.take() {
        finish(&mut file, done)?;
    }
    Ok(file)
}

fn finish(file: &mut File<'_>, mut sentence: Sentence) -> Result<(), FormatError> {
    sentence.rows.end = file.rows.len();
    match (sentence.rows.is_empty(), &sentence.text) {
        (true, Some(_)) => Err(FormatError::at(
            sentence.line,
            1,
            "a sentence has no token, so that nothing says where it stands",
            "add a row for it",
        )),
        (true, None) => Ok(()),
        (false, _) => {
            file.sentences.push(sentence);
            Ok(())
        }
    }
}

fn row(line: &str, at: usize, columns: usize) -> Result<Row<'_>, FormatError> {
    let wrong = |column: usize, what: String| Err(FormatError::at(at, column, what, "mend the row"));
    let mut cells: Vec<&str> = line.split('\t').collect();
    // A tab stands after the last column.
    if cells.len() == columns + 4 && cells.last() == Some(&"") {
        cells.pop();
    }
    if cells.len() != columns + 3 {
        let what = format!("{} columns, but the head declares {}", cells.len(), columns + 3);
        return wrong(1, what);
    }
    let rest = cells.split_off(3);
    let [name, place, covered] = cells.as_slice() else { return wrong(1, "no place in the text".to_owned()) };
    let (token, part) = name.split_once('.').map_or((*name, None), |(token, part)| (token, Some(part)));
    let named = token.split_once('-').is_some_and(|(a, b)| number(a).is_some() && number(b).is_some());
    if !named || part.is_some_and(|part| number(part).is_none()) {
        return wrong(1, format!("{name} is no name of a token such as 1-2 or 1-2.1"));
    }
    let ends = place.split_once('-').and_then(|(start, end)| Some((number(start)?, number(end)?)));
    let Some((start, end)) = ends.filter(|(start, end)| start <= end) else {
        return wrong(name.chars().count() + 2, format!("{place} is no place in the text"));
    };
    let place = (u64::from(start), u64::from(end));
    Ok(Row { name, part: part.is_some(), place, covered, cells: rest, line: at })
}

/// The text of the document, the range of each row, and what the file counts.
pub(super) fn place(
    file: &File<'_>,
    forced: Option<Unit>,
    size: usize,
) -> Result<(String, Vec<TextRange>, Unit), FormatError> {
    let first = try_unit(file, forced.unwrap_or(Unit::Utf16), size);
    let error = match first {
        Ok((text, ranges)) => return Ok((text, ranges, forced.unwrap_or(Unit::Utf16))),
        Err(error) if forced.is_some() => return Err(error),
        Err(error) => error,
    };
    for unit in [Unit::CodePoint, Unit::Byte, Unit::Grapheme] {
        if let Ok((text, ranges)) = try_unit(file, unit, size) {
            return Ok((text, ranges, unit));
        }
    }
    Err(error)
}

fn try_unit(file: &File<'_>, unit: Unit, size: usize) -> Result<(String, Vec<TextRange>), FormatError> {
    let remedy = "check that the offsets are those of the text, or say --offsets";
    let mut text = String::new();
    let mut length = 0_u64;
    for sentence in &file.sentences {
        let Some(row) = file.rows.get(sentence.rows.start) else { continue };
        let begin = row.place.0;
        // Between sentences stands a line break, unless the next begins at once.
        if length == begin + 1 && text.ends_with('\n') {
            text.pop();
            length -= 1;
        }
        if begin < length {
            let what = format!("{} begins inside the sentence before it, counted in {unit}", row.name);
            return Err(FormatError::at(row.line, 1, what, remedy));
        }
        let gap = usize::try_from(begin - length).unwrap_or(usize::MAX);
        if size < gap {
            let what = format!("{} begins at {begin}, far beyond the text", row.name);
            return Err(FormatError::at(row.line, 1, what, remedy));
        }
        text.extend(std::iter::repeat_n(' ', gap));
        let said = sentence.text.as_deref().unwrap_or_default();
        text.push_str(said);
        text.push('\n');
        length = begin + OffsetMap::of(said, unit).len() as u64 + 1;
    }
    text.pop();
    let map = OffsetMap::of(&text, unit);
    let byte = |offset: u64| map.to_byte(&text, usize::try_from(offset).ok()?);
    let mut ranges = Vec::with_capacity(file.rows.len());
    let mut end = 0;
    for row in &file.rows {
        let range = byte(row.place.0)
            .zip(byte(row.place.1))
            .and_then(|(start, end)| TextRange::new(&text, start..end).ok());
        let Some(range) = range else {
            let what = format!(
                "{} from {} to {} does not lie in the text, counted in {unit}",
                row.name, row.place.0, row.place.1
            );
            return Err(FormatError::at(row.line, 1, what, remedy));
        };
        let there = range.of(&text);
        if row.covered != there && untext(row.covered, false) != there && !same(row.covered, there) {
            let what =
                format!("{} is {}, but {there} stands there, counted in {unit}", row.name, row.covered);
            return Err(FormatError::at(row.line, 1, what, remedy));
        }
        if !row.part {
            if range.start() < end {
                let what = format!("{} begins before the token before it ends", row.name);
                return Err(FormatError::at(row.line, 1, what, "mend the row"));
            }
            end = range.end();
        }
        ranges.push(range);
    }
    Ok((text, ranges))
}

/// Places of the rows by name.
pub(super) fn names<'a>(file: &File<'a>) -> Result<HashMap<&'a str, usize>, FormatError> {
    let mut names = HashMap::with_capacity(file.rows.len());
    for (place, row) in file.rows.iter().enumerate() {
        if names.insert(row.name, place).is_some() {
            return Err(FormatError::at(
                row.line,
                1,
                format!("a second row {}", row.name),
                "number the rows anew",
            ));
        }
    }
    Ok(names)
}
