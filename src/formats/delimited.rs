//! Rows of cells, parted by commas, semicolons or tabs, as RFC 4180 has it: a cell in quotes may hold line breaks, and
//! a quote in it is written twice.

use super::FormatError;
use super::cut::{Piece, place};

/// A table, read whole.
pub(super) struct Table {
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// The rows below it.
    pub(super) rows: Vec<Row>,
}

/// A row of a table.
pub(super) struct Row {
    /// The line on which it begins.
    pub(super) line: usize,
    cells: csv::StringRecord,
}

impl Row {
    /// The cell of a column; empty if there is no such column.
    pub(super) fn get(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).unwrap_or_default()
    }
}

impl Table {
    /// The first column that has one of these names.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|cell| cell.eq_ignore_ascii_case(name)))
    }
}

/// What most likely parts the cells of a first line: the one of comma, tab and semicolon that it has most of.
pub(super) fn separator(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(count) = counts.iter_mut().find(|(separator, _)| *separator == byte) {
                    count.1 += 1;
                }
            }
        }
    }
    // The first of those with the most.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |&(separator, _)| separator)
}

/// Names of the columns in the first line of a file, as far as it is known, in lower case.
pub(super) fn names(head: &[u8]) -> Vec<String> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let line = head.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator(line))
        .flexible(true)
        .from_reader(line);
    let first = reader.byte_records().next().and_then(Result::ok).unwrap_or_default();
    first.iter().map(|cell| String::from_utf8_lossy(cell).to_lowercase()).collect()
}

/// Reads a table with a header.
pub(super) fn read(piece: &Piece<'_>) -> Result<Table, FormatError> {
    let text = piece.text()?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let separator = separator(text.as_bytes());
    check_quotes(text.as_bytes(), separator, piece.line)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut header: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    let mut cells = csv::StringRecord::new();
    let wrong = |line, what: String| FormatError::at(line, 0, what, "mend that row");
    // What the reader counts as the line of a row is where the one before ended, blank lines and all.
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: piece.line };
    loop {
        let more = reader.read_record(&mut cells).map_err(|error| wrong(lines.line, error.to_string()))?;
        if !more {
            break;
        }
        let line = lines.of(cells.position().map_or(0, |position| position.byte() as usize));
        if header.is_empty() {
            header = cells.iter().map(str::to_owned).collect();
            for (at, name) in header.iter().enumerate() {
                if !name.is_empty() && header.iter().take(at).any(|other| other == name) {
                    let what = format!("two columns are called {name:?}");
                    return Err(FormatError::at(line, 0, what, "give each a name of its own"));
                }
            }
            for (at, name) in header.iter_mut().enumerate().filter(|(_, name)| name.is_empty()) {
                *name = format!("column {}", at + 1);
            }
            continue;
        }
        if cells.len() != header.len() {
            let what = format!("the row has {} cells, the header has {}", cells.len(), header.len());
            return Err(wrong(line, what));
        }
        rows.push(Row { line, cells: std::mem::take(&mut cells) });
    }
    Ok(Table { header, rows })
}

/// Counts lines up to places that only grow.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, byte: usize) -> usize {
        let blank = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let rest = self.text.get(byte..).unwrap_or_default();
        let byte = byte + rest.iter().take_while(blank).count();
        let passed = self.text.get(self.at..byte).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count();
        self.at = self.at.max(byte);
        self.line
    }
}

/// Refuses what a lenient reader would take for something else: a quote without an end, or text after one.
fn check_quotes(text: &[u8], separator: u8, line: usize) -> Result<(), FormatError> {
    let mut at = 0;
    while at < text.len() {
        if text.get(at) == Some(&b'"') {
            let opened = at;
            let mut quotes = memchr::memchr_iter(b'"', text.get(at + 1..).unwrap_or_default()).peekable();
            let closed = loop {
                let Some(quote) = quotes.next() else { break None };
                // Twice is one quote of the text.
                if quotes.next_if_eq(&(quote + 1)).is_none() {
                    break Some(opened + 1 + quote);
                }
            };
            let Some(closed) = closed else {
                let (line, column) = place(text.get(..opened).unwrap_or_default(), line);
                let remedy = "close it, and write each quote inside a quoted cell twice";
                return Err(FormatError::at(line, column, "a quote is opened and not closed", remedy));
            };
            at = closed + 1;
            match text.get(at) {
                None => {}
                Some(&byte) if byte == separator || byte == b'\n' || byte == b'\r' => at += 1,
                Some(_) => {
                    let (line, column) = place(text.get(..at).unwrap_or_default(), line);
                    let remedy = "write each quote inside a quoted cell twice";
                    return Err(FormatError::at(
                        line,
                        column,
                        "something follows the end of a quote",
                        remedy,
                    ));
                }
            }
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let next = rest.iter().position(|&byte| byte == separator || byte == b'\n' || byte == b'\r');
        at += next.map_or(rest.len(), |next| next + 1);
    }
    Ok(())
}

/// Adds a row to `out`.
pub(super) fn write<'a>(out: &mut Vec<u8>, separator: u8, cells: impl IntoIterator<Item = &'a str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if 0 < at {
            out.push(separator);
        }
        let quoted = cell.bytes().any(|byte| byte == separator || matches!(byte, b'"' | b'\r' | b'\n'));
        if !quoted {
            out.extend_from_slice(cell.as_bytes());
            continue;
        }
        out.push(b'"');
        let mut from = 0;
        for quote in memchr::memchr_iter(b'"', cell.as_bytes()) {
            out.extend_from_slice(cell.as_bytes().get(from..=quote).unwrap_or_default());
            out.push(b'"');
            from = quote + 1;
        }
        out.extend_from_slice(cell.as_bytes().get(from..).unwrap_or_default());
        out.push(b'"');
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn table(text: &str) -> Result<Table, FormatError> {
        read(&Piece::whole("x.csv", text.as_bytes(), &BTreeMap::new()))
    }

    #[test]
    fn rows_know_their_lines() {
        let found = table("\u{FEFF}a;b\r\n\r\n1;\"x\r\ny;\"\"\"\n\n2;z").unwrap();
        assert_eq!(found.header, ["a", "b"]);
        let rows: Vec<_> = found.rows.iter().map(|row| (row.line, row.get(Some(1)))).collect();
        assert_eq!(rows, [(3, "x\r\ny;\""), (6, "z")]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        let place = |text: &str| table(text).err().map(|error| (error.line, error.column)).unwrap();
        assert_eq!(place("a,b\n1,\"x\n2,y\n"), (2, 3));
        assert_eq!(place("a,b\n1,\"x\"y\n"), (2, 6));
        assert_eq!(place("a,b\n1\n"), (2, 0));
        assert_eq!(place("a,a\n"), (1, 0));
    }

    proptest! {
        #[test]
        fn cells_come_back(
            cells in prop::collection::vec(prop::collection::vec("[ab,;\"\\r\\n\\t \u{FEFF}]{0,6}", 2), 0..8),
            separator in prop::sample::select(vec![b',', b'\t']),
        ) {
            let mut out = Vec::new();
            write(&mut out, separator, ["first", "second"]);
            for row in &cells {
                write(&mut out, separator, row.iter().map(String::as_str));
            }
            let found = table(std::str::from_utf8(&out).unwrap()).unwrap();
            let found: Vec<Vec<&str>> =
                found.rows.iter().map(|row| vec![row.get(Some(0)), row.get(Some(1))]).collect();
            prop_assert_eq!(found, cells);
        }
    }
}
