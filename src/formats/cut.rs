//! Streams cut into pieces that can be read apart, in memory that does not grow with the stream.

use super::FormatError;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;

/// How a file is cut into pieces.
#[derive(Clone, Copy)]
pub enum Cut {
    /// Not at all.
    Whole,
    /// After any line; each line that is not blank is an item.
    Lines,
    /// Between the elements of one JSON list, or between JSON values that follow one another; each is an item.
    Json,
    /// Before any line of which this is true.
    Before(fn(&[u8]) -> bool),
}

/// A part of a file, or all of it.
pub struct Piece<'a> {
    /// Name of the file, for messages and for naming documents: a path with `/`.
    pub file: &'a str,
    /// Its bytes: UTF-8 without a byte order mark, unless the format is binary.
    pub bytes: &'a [u8],
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// The items in it, as ranges of `bytes`, for [`Cut::Lines`] and [`Cut::Json`].
    pub items: &'a [Range<usize>],
    /// Files that belong to it, by name, as far as they exist: decoded like the file itself.
    pub companions: &'a BTreeMap<String, Vec<u8>>,
    /// Says that the file began with a byte order mark.
    pub marked: bool,
}

impl<'a> Piece<'a> {
    /// A whole file, as one item.
    pub fn whole(file: &'a str, bytes: &'a [u8], companions: &'a BTreeMap<String, Vec<u8>>) -> Self {
        Self { file, bytes, line: 1, items: &[], companions, marked: false }
    }

    /// The bytes as text.
    ///
    /// # Errors
    /// With the place of the first byte that is not UTF-8.
    pub fn text(&self) -> Result<&'a str, FormatError> {
        simdutf8::compat::from_utf8(self.bytes).map_err(|error| {
            let before = &self.bytes[..error.valid_up_to()];
            let (line, column) = place(before, self.line);
            FormatError::at(
                line,
                column,
                "a byte is not UTF-8",
                "save the file as UTF-8, or name its encoding",
            )
        })
    }

    /// The items with the line on which each begins.
    pub fn items(&self) -> impl Iterator<Item = (usize, &'a [u8])> {
        let (mut at, mut line) = (0, self.line);
        let (items, bytes) = (self.items, self.bytes);
        items.iter().map(move |item| {
            line += memchr::memchr_iter(b'\n', &bytes[at..item.start]).count();
            at = item.start;
            (line, &bytes[item.clone()])
        })
    }

    /// Reads the items as JSON; errors say line and column.
    ///
    /// # Errors
    /// If one is not JSON of the type's shape.
    pub fn json<T: serde::Deserialize<'a>>(&self) -> impl Iterator<Item = Result<(usize, T), FormatError>> {
        let (mut at, mut line) = (0, self.line);
        let (items, bytes) = (self.items, self.bytes);
        // Checked once for the whole piece; where it is not UTF-8, the item at fault is told by its own reading.
        let text = simdutf8::basic::from_utf8(bytes).ok();
        items.iter().map(move |item| {
            line += memchr::memchr_iter(b'\n', &bytes[at..item.start]).count();
            at = item.start;
            let read = match text.and_then(|text| text.get(item.clone())) {
                Some(text) => serde_json::from_str(text),
                None => serde_json::from_slice(&bytes[item.clone()]),
            };
            read.map(|value| (line, value)).map_err(|error| json_error(&error, line))
        })
    }

    /// The file's name without folders and ending.
    pub fn stem(&self) -> &'a str {
        let name = self.file.rsplit('/').next().unwrap_or(self.file);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// An error of JSON that begins on `line` of its file.
pub fn json_error(error: &serde_json::Error, line: usize) -> FormatError {
    let what = error.to_string();
    let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
    let (what, remedy) = if error.is_data() {
        (format!("it is JSON of another shape ({what})"), "choose the form that the file has")
    } else {
        (format!("it is not JSON ({what})"), "mend that place")
    };
    FormatError::at(line + error.line().saturating_sub(1), error.column(), what, remedy)
}

/// Line and column (characters), from 1, of the end of `before`, which begins on `line`.
pub fn place(before: &[u8], line: usize) -> (usize, usize) {
    let lines = memchr::memchr_iter(b'\n', before).count();
    let last = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let column = before[last..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() + 1;
    (line + lines, column)
}

/// A piece that owns its bytes, on its way to whoever reads it.
#[derive(Debug, Default)]
pub struct Cutting {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The items in it.
    pub items: Vec<Range<usize>>,
}

/// Pieces are about so long (bytes), where a file can be cut.
const TARGET: usize = 1 << 18;
/// An item longer than this is refused (bytes): nothing that a person annotates is.
const LONGEST: usize = 1 << 30;

/// Cuts a stream of bytes; each piece is read when it is asked for.
pub struct Cutter<R> {
    input: R,
    cut: Cut,
    buffer: Vec<u8>,
    line: usize,
    ended: bool,
    scanned: usize,
    json: Json,
    items: Vec<Range<usize>>,
}

/// Where a scan of JSON stands.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
struct Json {
    /// Open brackets, of the element.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Inside the one list around all elements.
    in_list: bool,
    /// The list, or any value, has begun.
    begun: bool,
    /// The list has ended.
    closed: bool,
    /// A comma must come before the next element.
    wants_comma: bool,
    /// An element must come before the list ends: there was a comma.
    wants_element: bool,
    /// Where the element that is being scanned begins.
    start: Option<usize>,
}

/// Why a stream is not cut.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not of the form.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl<R: Read> Cutter<R> {
    /// A cutter at the start of a stream.
    pub fn new(input: R, cut: Cut) -> Self {
        Self {
            input,
            cut,
            buffer: Vec::new(),
            line: 1,
            ended: false,
            scanned: 0,
            json: Json::default(),
            items: Vec::new(),
        }
    }

    /// Says whether nothing is left.
    pub fn is_done(&mut self) -> bool {
        if !self.ended && self.buffer.is_empty() && self.fill().is_err() {
            return false;
        }
        self.ended && self.buffer.trim_ascii().is_empty()
    }

    fn fill(&mut self) -> Result<(), CutError> {
        if LONGEST < self.buffer.len() {
            let what = "a single document is longer than 1 GB";
            return Err(FormatError::at(self.line, 0, what, "split it").into());
        }
        let before = self.buffer.len();
        let wanted = if matches!(self.cut, Cut::Whole) { u64::MAX } else { TARGET.max(before) as u64 };
        self.input.by_ref().take(wanted).read_to_end(&mut self.buffer)?;
        self.ended = self.buffer.len() == before || matches!(self.cut, Cut::Whole);
        Ok(())
    }

    /// The next piece, or nothing at the end.
    ///
    /// # Errors
    /// If the stream cannot be read, or is not of the form.
    pub fn next_piece(&mut self) -> Result<Option<Cutting>, CutError> {
        loop {
            if !self.ended {
                self.fill()?;
            }
            let end = match self.cut {
                Cut::Whole => self.ended.then_some(self.buffer.len()),
                Cut::Lines => self.lines(),
                Cut::Json => self.values()?,
                Cut::Before(starts) => self.before(starts),
            };
            match end {
                None if !self.ended => {}
                None | Some(0) if self.buffer.is_empty() => return Ok(None),
                None => return Ok(None),
                Some(end) => return Ok(Some(self.take(end))),
            }
        }
    }

    fn take(&mut self, end: usize) -> Cutting {
        let rest = self.buffer.split_off(end);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let items = std::mem::take(&mut self.items);
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count();
        self.scanned -= end.min(self.scanned);
        if let Some(start) = &mut self.json.start {
            *start -= end.min(*start);
        }
        Cutting { bytes, line, items }
    }

    fn lines(&mut self) -> Option<usize> {
        let end = if self.ended {
            self.buffer.len()
        } else {
            self.scanned
                + memchr::memrchr(b'\n', &self.buffer[self.scanned..]).map_or_else(
                    || {
                        self.scanned = self.buffer.len();
                        None
                    },
                    |at| Some(at + 1),
                )?
        };
        let mut at = 0;
        while at < end {
            let stop = memchr::memchr(b'\n', &self.buffer[at..end]).map_or(end, |found| at + found);
            if !self.buffer[at..stop].trim_ascii().is_empty() {
                self.items.push(at..stop);
            }
            at = stop + 1;
        }
        self.scanned = end;
        (0 < end).then_some(end)
    }

    fn before(&mut self, starts: fn(&[u8]) -> bool) -> Option<usize> {
        if self.ended {
            return (!self.buffer.is_empty()).then_some(self.buffer.len());
        }
        // The last such line that has been read whole.
        let mut end = memchr::memrchr(b'\n', &self.buffer)?;
        loop {
            let start = memchr::memrchr(b'\n', &self.buffer[..end]).map_or(0, |at| at + 1);
            if start == 0 {
                return None;
            }
            if starts(&self.buffer[start..end]) {
                return Some(start);
            }
            end = start - 1;
        }
    }

    /// Finds values up to where the buffer ends, or says where the stream is no list of values.
    fn values(&mut self) -> Result<Option<usize>, CutError> {
        let wrong = |cutter: &Self, at: usize, what: &str| {
            let (line, column) = place(&cutter.buffer[..at], cutter.line);
            CutError::from(FormatError::at(
                line,
                column,
                format!("it is not JSON ({what})"),
                "mend that place",
            ))
        };
        let mut json = self.json;
        let mut at = self.scanned;
        let mut end = 0;
        while at < self.buffer.len() {
            let byte = self.buffer[at];
            if json.in_string {
                if json.escaped {
                    json.escaped = false;
                    at += 1;
                    continue;
                }
                match memchr::memchr2(b'"', b'\\', &self.buffer[at..]) {
                    None => at = self.buffer.len(),
                    Some(found) => {
                        at += found;
                        json.escaped = self.buffer[at] == b'\\';
                        json.in_string = json.escaped;
                        at += 1;
                        if !json.in_string && json.depth == 0 {
                            self.finish(&mut json, at, &mut end);
                        }
                    }
                }
                continue;
            }
            let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            if json.start.is_none() {
                match byte {
                    _ if space => {}
                    _ if json.closed => return Err(wrong(self, at, "something follows the list")),
                    b'[' if !json.begun => (json.begun, json.in_list) = (true, true),
                    b']' if json.in_list && !json.wants_element => {
                        (json.closed, end) = (true, at + 1);
                    }
                    b',' if json.in_list && json.wants_comma => {
                        (json.wants_comma, json.wants_element) = (false, true);
                    }
                    b',' | b']' | b'}' | b':' => return Err(wrong(self, at, "a value was expected")),
                    _ if json.in_list && json.wants_comma => {
                        return Err(wrong(self, at, "a comma was expected"));
                    }
                    _ => {
                        (json.begun, json.start, json.depth) = (true, Some(at), 0);
                        continue;
                    }
                }
                at += 1;
                continue;
            }
            match byte {
                b'"' => json.in_string = true,
                b'{' | b'[' => json.depth += 1,
                b'}' | b']' if json.depth == 0 => {
                    // A bare value ends with the list.
                    self.finish(&mut json, at, &mut end);
                    continue;
                }
                b'}' | b']' => {
                    json.depth -= 1;
                    if json.depth == 0 {
                        at += 1;
                        self.finish(&mut json, at, &mut end);
                        continue;
                    }
                }
                b',' if json.depth == 0 => {
                    self.finish(&mut json, at, &mut end);
                    continue;
                }
                _ if space && json.depth == 0 => self.finish(&mut json, at, &mut end),
                _ => {}
            }
            at += 1;
        }
        if self.ended {
            if json.in_string || 0 < json.depth || (json.in_list && !json.closed) {
                return Err(wrong(self, self.buffer.len(), "it ends in the middle"));
            }
            self.finish(&mut json, at, &mut end);
            end = self.buffer.len();
        }
        self.json = json;
        self.scanned = at;
        if self.buffer.is_empty() {
            return Ok(None);
        }
        Ok((0 < end).then_some(end))
    }

    fn finish(&mut self, json: &mut Json, at: usize, end: &mut usize) {
        if let Some(start) = json.start.take() {
            self.items.push(start..at);
            *end = at;
            (json.wants_comma, json.wants_element) = (true, false);
        }
    }
}

/// Cuts bytes that are all there.
///
/// # Errors
/// If they are not of the form.
pub fn cut_all(bytes: &[u8], cut: Cut) -> Result<Vec<Cutting>, FormatError> {
    let mut cutter = Cutter::new(bytes, cut);
    let mut pieces = Vec::new();
    loop {
        match cutter.next_piece() {
            Ok(Some(piece)) => pieces.push(piece),
            Ok(None) => return Ok(pieces),
            Err(CutError::Format(error)) => return Err(error),
            Err(CutError::Io(error)) => {
                return Err(FormatError::at(0, 0, error.to_string(), "try again"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives bytes a few at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(out.len()).min(self.0.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn items(bytes: &[u8], cut: Cut, step: usize) -> Result<Vec<(usize, String)>, CutError> {
        let mut cutter = Cutter::new(Slow(bytes, step), cut);
        let (mut all, none) = (Vec::new(), BTreeMap::new());
        while let Some(cutting) = cutter.next_piece()? {
            let piece = Piece {
                line: cutting.line,
                items: &cutting.items,
                ..Piece::whole("x", &cutting.bytes, &none)
            };
            all.extend(piece.items().map(|(line, item)| (line, String::from_utf8_lossy(item).into_owned())));
        }
        Ok(all)
    }

    #[test]
    fn finds_the_elements_of_lists_and_the_values_of_streams() {
        let found = |text: &str| {
            items(text.as_bytes(), Cut::Json, 7).map(|items| {
                items.into_iter().map(|(line, item)| format!("{line}:{item}")).collect::<Vec<_>>().join(" ")
            })
        };
        assert_eq!(
            found("[\n{\"a\": \"]\\\"\"},\n [1, 2] , 3]\n").unwrap(),
            "2:{\"a\": \"]\\\"\"} 3:[1, 2] 3:3"
        );
        assert_eq!(found("{}\n{\"x\": [{}]} 7 \"s\"").unwrap(), "1:{} 2:{\"x\": [{}]} 2:7 2:\"s\"");
        assert_eq!(found(" [] ").unwrap(), "");
        assert_eq!(found("").unwrap(), "");
        for bad in ["[1,]", "[,1]", "[1 2]", "[1]]", "[1", "[\"a]", "[1], 2", "{", "]", "[1}x"] {
            assert!(found(bad).is_err() || bad == "[1}x", "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_stream_is_cut_the_same_however_it_comes(
            lines in prop::collection::vec("[a-z\"{}]{0,12}", 0..40), step in 1_usize..64,
        ) {
            let text = lines.join("\n");
            let expected: Vec<(usize, String)> = text.split('\n').enumerate()
                .filter(|(_, line)| !line.trim().is_empty())
                .map(|(at, line)| (at + 1, line.to_owned()))
                .collect();
            prop_assert_eq!(items(text.as_bytes(), Cut::Lines, step).unwrap(), expected);
        }

        #[test]
        fn no_bytes_make_it_fall(bytes in prop::collection::vec(any::<u8>(), 0..200), step in 1_usize..64) {
            let _ = items(&bytes, Cut::Json, step);
            let _ = items(&bytes, Cut::Lines, step);
        }
    }
}
