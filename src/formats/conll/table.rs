//! Lines of a file taken apart into documents, sentences, tokens and columns.

use super::tags;
use crate::formats::cut::Piece;
use crate::formats::{FormatError, Problem};
use std::collections::HashMap;

/// The word with which a document begins.
pub(super) const DOCUMENT: &str = "-DOCSTART-";

/// What parts the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// One tab.
    Tab,
    /// A space after the token; further columns may stand apart by several.
    Space,
    /// A bar.
    Bar,
    /// A bar; tokens are parted by spaces, and each line is a sentence.
    Inline,
}

/// A document's lines.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    /// The columns of the line that the document begins with, if there is one.
    pub(super) opening: Option<Vec<&'a str>>,
    /// The first column of each token.
    pub(super) tokens: Vec<&'a str>,
    /// The line of each token, as the file counts.
    pub(super) numbers: Vec<u32>,
    /// For each token the place in `cells` of its second column, and at last the number of all cells.
    starts: Vec<u32>,
    /// The columns but the first, as numbers of [`Table::values`].
    cells: Vec<u32>,
    /// The fewest and the most columns of a token.
    pub(super) widths: (usize, usize),
    /// First tokens of sentences.
    pub(super) sentences: Vec<u32>,
    /// Lines that are no tokens, with the sentence before which each stands.
    pub(super) comments: Vec<(u32, &'a str)>,
}

impl<'a> Lines<'a> {
    /// Adds a token with its columns.
    pub(super) fn push(&mut self, token: &'a str, line: u32, cells: impl Iterator<Item = u32>) {
        self.tokens.push(token);
        self.numbers.push(line);
        self.starts.push(self.cells.len() as u32);
        self.cells.extend(cells);
        self.measure();
    }

    /// Adds columns to the last token.
    pub(super) fn extend(&mut self, cells: impl Iterator<Item = u32>) {
        self.cells.extend(cells);
        self.measure();
    }

    /// The columns of a token, but the first.
    pub(super) fn row(&self, token: usize) -> &[u32] {
        let start = self.starts.get(token).copied().unwrap_or_default() as usize;
        let end = self.starts.get(token + 1).map_or(self.cells.len(), |&end| end as usize);
        self.cells.get(start..end).unwrap_or_default()
    }

    /// A column of a token, the first being that of the token itself.
    pub(super) fn cell(&self, token: usize, column: usize) -> Option<u32> {
        self.row(token).get(column.checked_sub(1)?).copied()
    }

    /// Number of columns of a token.
    pub(super) fn width(&self, token: usize) -> usize {
        self.row(token).len() + 1
    }

    /// Takes the columns of the last token into account.
    fn measure(&mut self) {
        let Some(start) = self.starts.last() else { return };
        let width = self.cells.len() - *start as usize + 1;
        let (fewest, most) = self.widths;
        self.widths = (if fewest == 0 { width } else { fewest.min(width) }, most.max(width));
    }

    fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.comments.is_empty()
    }
}

/// How many values are remembered besides.
const RECENT: usize = 32;

/// A file's lines.
#[derive(Debug, Default)]
pub(super) struct Table<'a> {
    /// The documents.
    pub(super) documents: Vec<Lines<'a>>,
    /// What stands in columns, each value once.
    pub(super) values: Vec<&'a str>,
    numbers: HashMap<&'a str, u32>,
    /// Values seen lately with their numbers, by a hash of little cost: columns have few values.
    recent: [Option<(&'a str, u32)>; RECENT],
    /// What was odd in lines.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Table<'a> {
    fn number(&mut self, value: &'a str) -> u32 {
        let bytes = value.as_bytes();
        let end = |byte: Option<&u8>| byte.map_or(0, |&byte| usize::from(byte));
        let at = (bytes.len() * 7 + end(bytes.first()) + end(bytes.last()) * 3) % RECENT;
        if let Some((_, number)) = self.recent[at].filter(|(known, _)| *known == value) {
            return number;
        }
        let next = self.values.len() as u32;
        let number = *self.numbers.entry(value).or_insert(next);
        if number == next {
            self.values.push(value);
        }
        self.recent[at] = Some((value, number));
        number
    }
}

/// Columns of a line, one after the other.
fn fields(line: &str, separator: Separator) -> impl Iterator<Item = &str> {
    let byte = match separator {
        Separator::Tab => b'\t',
        Separator::Space => b' ',
        Separator::Bar | Separator::Inline => b'|',
    };
    // A token may itself be a bar.
    let skip = usize::from(byte == b'|' && line.starts_with("||"));
    let mut rest = Some(line);
    let mut first = true;
    std::iter::from_fn(move || {
        loop {
            let line = rest?;
            let from = if first { skip } else { 0 };
            let at = memchr::memchr(byte, line.as_bytes().get(from..)?).map(|at| at + from);
            let field = if let Some(at) = at {
                rest = line.get(at + 1..);
                line.get(..at)?
            } else {
                rest = None;
                line
            };
            if byte == b' ' && field.is_empty() && !first {
                continue;
            }
            first = false;
            return Some(field);
        }
    })
}

/// The lines of a text without their ends, and without the CR of files that have CR LF.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest.as_bytes());
        let line = rest.get(..end.unwrap_or(rest.len()))?;
        rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        Some(line.strip_suffix('\r').unwrap_or(line))
    })
}

/// Says whether a line ends a sentence.
pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// Finds what parts the columns, by the first line that can tell.
pub(super) fn separator(text: &str) -> Separator {
    let telling = |line: &&str| !is_blank(line) && !line.starts_with('#') && !line.starts_with(DOCUMENT);
    let line = lines(text).find(telling).or_else(|| lines(text).find(|line| !is_blank(line)));
    let line = line.unwrap_or_default();
    let tagged = |word: &str| word.rsplit_once('|').is_some_and(|(_, tag)| tags::is_tag(tag));
    if line.contains('\t') {
        Separator::Tab
    } else if line.contains(' ') {
        if line.split(' ').filter(|word| !word.is_empty()).all(tagged) {
            Separator::Inline
        } else {
            Separator::Space
        }
    } else if tagged(line) {
        Separator::Bar
    } else {
        Separator::Space
    }
}

/// How many columns the tokens of a file have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Widths {
    /// So many at least, as many in each line of a document.
    Equal(usize),
    /// As many in each line, or as many tags after each token as there are.
    Ragged,
}

/// Takes the lines of a file apart.
///
/// # Errors
/// Where a line has not the columns that the others have.
pub(super) fn read<'a>(piece: &Piece<'a>, widths: Widths) -> Result<Table<'a>, FormatError> {
    let text = piece.text()?;
    let separator = separator(text);
    let mut table = Table::default();
    table.number("O");
    let mut current = Lines::default();
    // Most files are one document, of lines of about so many bytes.
    let about = text.len() / 16;
    (current.tokens, current.numbers) = (Vec::with_capacity(about), Vec::with_capacity(about));
    (current.starts, current.cells) = (Vec::with_capacity(about), Vec::with_capacity(about));
    let mut trailing = (0, 0);
    let mut begins = true;
    let mut at = 0;
    let (mut width, mut looked) = (None, false);
    for (place, line) in lines(text).enumerate() {
        let number = (piece.line + place) as u32;
        let from = at;
        at += line.len() + 1 + usize::from(text.as_bytes().get(at + line.len()) == Some(&b'\r'));
        if is_blank(line) {
            begins = true;
            continue;
        }
        if line.starts_with('-')
            && line.starts_with(DOCUMENT)
            && line.get(DOCUMENT.len()..).is_some_and(|rest| !rest.starts_with('-'))
        {
            if !current.is_empty() || current.opening.is_some() {
                table.documents.push(std::mem::take(&mut current));
            }
            current.opening = Some(line.split([' ', '\t', '|']).collect());
            (begins, width, looked) = (true, None, false);
            continue;
        }
        if begins && line.starts_with('#') && width.is_none() && !looked {
            (width, looked) = (width_of(text.get(from..).unwrap_or_default(), separator), true);
        }
        if begins
            && line.starts_with('#')
            && let Some(width) = width
            && is_comment(line, separator, width, widths)
        {
            current.comments.push((current.sentences.len() as u32, line));
            continue;
        }
        if begins || separator == Separator::Inline {
            current.sentences.push(current.tokens.len() as u32);
            begins = false;
        }
        if separator == Separator::Inline {
            for word in line.split(' ').filter(|word| !word.is_empty()) {
                row(&mut table, &mut current, word, separator, number, &mut trailing)?;
            }
        } else {
            row(&mut table, &mut current, line, separator, number, &mut trailing)?;
        }
        if width.is_none() {
            width = Some(current.width(0));
        }
    }
    if !current.is_empty() || current.opening.is_some() || table.documents.is_empty() {
        table.documents.push(current);
    }
    if let (count @ 1.., first) = trailing {
        table.problems.push(Problem {
            place: if count == 1 {
                format!("line {first}")
            } else {
                format!("line {first}, first of {count}")
            },
            what: "the line ends in an empty column".to_owned(),
            remedy: "it was passed over".to_owned(),
        });
    }
    for document in &table.documents {
        check(document, &table.values, widths)?;
    }
    Ok(table)
}

fn row<'a>(
    table: &mut Table<'a>,
    current: &mut Lines<'a>,
    line: &'a str,
    separator: Separator,
    number: u32,
    trailing: &mut (usize, u32),
) -> Result<(), FormatError> {
    let mut all = fields(line, separator);
    current.tokens.push(all.next().unwrap_or_default());
    current.numbers.push(number);
    let start = current.cells.len();
    current.starts.push(start as u32);
    for value in all {
        let value = table.number(value);
        current.cells.push(value);
    }
    // An editor's tab at the end of a line is no column, unless all lines have it.
    if separator == Separator::Tab
        && start + 1 < current.cells.len()
        && line.ends_with('\t')
        && current.width(0) < current.cells.len() - start + 1
    {
        current.cells.pop();
        if trailing.0 == 0 {
            trailing.1 = number;
        }
        trailing.0 += 1;
    }
    current.measure();
    if current.cells.len() == start {
        let (what, remedy) = match separator {
            Separator::Tab => (
                "the line has no tab, and so no column after the token",
                "part the columns as in the first line",
            ),
            _ => (
                "the line has one column only",
                "give the token its tag, or choose the form that the file has",
            ),
        };
        return Err(FormatError::at(number as usize, 1, what, remedy));
    }
    Ok(())
}

/// Number of columns of the document's first line that is surely no comment.
fn width_of(text: &str, separator: Separator) -> Option<usize> {
    let line = lines(text).find(|line| !is_blank(line) && !line.starts_with('#'))?;
    (!line.starts_with(DOCUMENT)).then(|| fields(line, separator).count())
}

/// Says whether a line that begins with `#` is a remark: it has not the columns of a token.
fn is_comment(line: &str, separator: Separator, width: usize, widths: Widths) -> bool {
    let mut count = 0;
    let mut tagged = true;
    for field in fields(line, separator) {
        tagged &= count == 0 || tags::may_be_tag(field);
        count += 1;
    }
    count != width && !(widths == Widths::Ragged && tagged && 1 < count)
}

/// Says where a line has not the columns of the others.
fn check(document: &Lines<'_>, values: &[&str], widths: Widths) -> Result<(), FormatError> {
    if document.tokens.is_empty() {
        return Ok(());
    }
    let width = document.width(0);
    if let Widths::Equal(least) = widths
        && width < least
    {
        let what = format!("the line has {width} columns, where this form has {least}");
        let remedy = "choose the form that the file has";
        return Err(FormatError::at(
            document.numbers.first().map_or(1, |&line| line as usize),
            0,
            what,
            remedy,
        ));
    }
    if document.widths == (width, width) {
        return Ok(());
    }
    let uneven = (0..document.tokens.len()).find(|&token| document.width(token) != width);
    let Some(token) = uneven else { return Ok(()) };
    if widths == Widths::Ragged {
        let tag = |&value: &u32| values.get(value as usize).is_some_and(|value| tags::may_be_tag(value));
        if (0..document.tokens.len()).all(|token| document.row(token).iter().all(tag)) {
            return Ok(());
        }
    }
    let line = document.numbers.get(token).map_or(0, |&line| line as usize);
    let what =
        format!("the line has {} columns, where the lines before it have {width}", document.width(token));
    Err(FormatError::at(line, 0, what, "give every token the same columns, one line each"))
}
