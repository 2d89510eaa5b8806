//! What was written, read again by the form's own reader and compared.

use crate::formats::cut::{Piece, cut_all};
use crate::formats::registry::ends_in;
use crate::formats::{Format, FormatError, Layout, OutFile, ReadOptions, Record, WriteOptions, fidelity};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Where a reading of the files differs from the records that they were written from, each as a sentence.
pub(super) fn read_back(
    format: &dyn Format,
    records: &[Record],
    files: &[OutFile],
    options: &WriteOptions,
) -> Vec<String> {
    let read = ReadOptions { scheme: options.scheme, ..ReadOptions::default() };
    match read_all(format, files, &read) {
        Err(error) => vec![format!("what was written cannot be read back: {error}")],
        Ok(found) => {
            let found = gathered(records, found);
            fidelity::differences(records, &found, format.info())
        }
    }
}

fn read_all(
    format: &dyn Format,
    files: &[OutFile],
    options: &ReadOptions,
) -> Result<Vec<Record>, FormatError> {
    let mut found = Vec::new();
    if format.info().layout == Layout::Stream {
        let (head, between, tail) = (format.head(), format.between(), format.tail());
        let mut parts = files.iter().filter(|file| file.name.is_none()).map(|file| file.bytes.as_slice());
        let only = parts.next().unwrap_or_default();
        let rest: Vec<&[u8]> = parts.flat_map(|part| [between, part]).collect();
        let bytes: Cow<'_, [u8]> = if head.is_empty() && rest.is_empty() && tail.is_empty() {
            only.into()
        } else {
            [&[head, only], rest.as_slice(), &[tail]].concat().concat().into()
        };
        let none = BTreeMap::new();
        for cutting in cut_all(&bytes, format.cut())? {
            let piece = Piece {
                line: cutting.line,
                items: &cutting.items,
                ..Piece::whole("output", &cutting.bytes, &none)
            };
            found.extend(format.read(&piece, options)?.records);
        }
        return Ok(found);
    }
    let named = |file: &OutFile| file.name.clone().map(|name| (name, file.bytes.clone()));
    let all: BTreeMap<String, &OutFile> =
        files.iter().filter_map(|file| file.name.clone().map(|name| (name, file))).collect();
    for file in files {
        let Some(name) = file.name.as_deref().filter(|name| ends_in(name, format.info().extensions)) else {
            continue;
        };
        let companions: BTreeMap<String, Vec<u8>> = format
            .companions(name)
            .iter()
            .filter_map(|name| all.get(name).and_then(|file| named(file)))
            .collect();
        for cutting in cut_all(&file.bytes, format.cut())? {
            let piece = Piece {
                line: cutting.line,
                items: &cutting.items,
                ..Piece::whole(name, &cutting.bytes, &companions)
            };
            found.extend(format.read(&piece, options)?.records);
        }
    }
    Ok(found)
}

/// Puts the work of several annotators on one document together again, where a form keeps a file for each.
fn gathered(records: &[Record], found: Vec<Record>) -> Vec<Record> {
    if found.len() == records.len() {
        return found;
    }
    let mut all: Vec<Record> = Vec::with_capacity(records.len());
    for record in found {
        match all.last_mut() {
            Some(last) if last.name == record.name && last.text == record.text => {
                last.layers.extend(record.layers);
            }
            _ => all.push(record),
        }
    }
    if all.len() < records.len() {
        // A form that keeps no file for a document without work.
        let mut rest = all.into_iter().peekable();
        let fill = |record: &Record| match rest.peek() {
            Some(next) if next.text == record.text => rest.next(),
            _ if record.layers.is_empty() => Some(record.clone()),
            _ => rest.next(),
        };
        return records.iter().filter_map(fill).collect();
    }
    all
}
