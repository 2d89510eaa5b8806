//! What several targets need.

use hashiya::formats::cut::cut_all;
use hashiya::formats::{self, Format, FormatError, Layout, OutFile, Piece, ReadOptions, Record, registry::ends_in};
use std::collections::BTreeMap;

/// A form by a byte.
pub fn form(byte: u8) -> &'static dyn Format {
    let all = formats::all();
    all[usize::from(byte) % all.len()]
}

/// What a form of that ending is called.
pub fn name(format: &dyn Format) -> String {
    format!("a.{}", format.info().extensions.first().copied().unwrap_or("txt"))
}

/// Reads a file as a conversion does: cut, and then piece by piece.
pub fn read(
    format: &dyn Format,
    name: &str,
    bytes: &[u8],
    beside: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<Record>, FormatError> {
    let mut records = Vec::new();
    for cutting in cut_all(bytes, format.cut())? {
        let piece =
            Piece { line: cutting.line, items: &cutting.items, ..Piece::whole(name, &cutting.bytes, beside) };
        records.extend(format.read(&piece, &ReadOptions::default())?.records);
    }
    Ok(records)
}

/// Reads what was written.
pub fn read_back(format: &dyn Format, files: Vec<OutFile>) -> Result<Vec<Record>, FormatError> {
    if format.info().layout == Layout::Stream {
        let mut bytes = format.head().to_vec();
        for (place, file) in files.iter().filter(|file| file.name.is_none()).enumerate() {
            if 0 < place {
                bytes.extend_from_slice(format.between());
            }
            bytes.extend_from_slice(&file.bytes);
        }
        bytes.extend_from_slice(format.tail());
        return read(format, "out", &bytes, &BTreeMap::new());
    }
    let all: BTreeMap<String, Vec<u8>> =
        files.into_iter().filter_map(|file| Some((file.name?, file.bytes))).collect();
    let mut found = Vec::new();
    for (name, bytes) in all.iter().filter(|(name, _)| ends_in(name, format.info().extensions)) {
        let beside = format.companions(name).into_iter().filter_map(|name| Some((name.clone(), all.get(&name)?.clone())));
        found.extend(read(format, name, bytes, &beside.collect())?);
    }
    Ok(found)
}

/// Cuts input into a file and the text that lies beside it, at the first two zero bytes.
pub fn parts(data: &[u8]) -> (&[u8], &[u8]) {
    match data.windows(2).position(|pair| pair == [0, 0]) {
        Some(at) => (&data[..at], &data[at + 2..]),
        None => (data, b"\xD9\x82\xD8\xA7\xD9\x84 \xD8\xB7\xD9\x87\n"),
    }
}

/// The files that belong to one, all with the same bytes.
pub fn beside(format: &dyn Format, name: &str, bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    format.companions(name).into_iter().map(|name| (name, bytes.to_vec())).collect()
}
