//! Tokens in columns, one a line, a blank line after each sentence: CoNLL-2002, CoNLL-2003, and what grew from them.
//!
//! `TOKEN POS CHUNK NER` (CoNLL-2003, single spaces) or `TOKEN NER` (CoNLL-2002), documents after a line that begins
//! with `-DOCSTART-`. These files count nothing and have no text but their tokens: where a file does not say what stood
//! between two, a space is put there, and a new line between sentences. In CoNLL-2003 the program says it in the
//! third column, for which it has no phrases: `_` is one space, `SpaceAfter=No` none, `SpacesAfter=\n` what it says, in
//! the escapes of `UDPipe` (`\s` space, `\t` tab, `\n`, `\r`, `\p` bar, `\\`); `SpacesBefore=` stands at the first
//! token, and `SpacesAfter=` in the line of the document if it has no tokens. So its text comes back exactly.
//!
//! The scheme of the tags is found from the tags ([`tags`]). A label with white space has `%20` in its place.
//!
//! After <https://www.clips.uantwerpen.be/conll2003/ner/> and what readers of such files do: conlleval, seqeval, Flair.

pub mod conllu;
mod read;
mod spaces;
pub mod stanza;
mod table;
mod tags;
mod write;

use super::cut::{Cut, Piece};
use super::registry::ends_in;
use super::{
    Format, FormatError, Holds, Info, Layout, OutFile, Overlap, ReadOptions, Reading, Record, Scheme,
    WriteOptions,
};

/// What the columns are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Token, part of speech, phrase and tags, as many on each line.
    Conll2003,
    /// Token and tags, with columns between them, as many on each line.
    Plain,
    /// The same, or as many tags on each line as the token has.
    Generic,
}

/// A form of columns.
pub struct Columns {
    info: &'static Info,
    kind: Kind,
    /// What parts the columns that it writes.
    separator: u8,
    /// The scheme that it writes if nobody says which.
    scheme: Scheme,
}

const INFO: Info = Info {
    name: "conll2003",
    title: "CoNLL-2003",
    extensions: &["conll", "txt", "iob", "bio", "conll03"],
    unit: None,
    holds: Holds { text: true, ..Holds::TOKENS },
    layout: Layout::Stream,
    reads: true,
    writes: true,
    binary: false,
    about: "token, part of speech, phrase and tag by single spaces; tags are IOB2 unless --scheme says otherwise; the third column tells of the spaces, so that the text comes back exactly",
};

/// Token, part of speech, phrase, tag.
pub const CONLL2003: Columns =
    Columns { info: &INFO, kind: Kind::Conll2003, separator: b' ', scheme: Scheme::Iob2 };

/// Token and tag.
pub const CONLL2002: Columns = Columns {
    info: &Info {
        name: "conll2002",
        title: "CoNLL-2002",
        extensions: &["conll", "txt", "iob", "bio", "conll02"],
        holds: Holds::TOKENS,
        about: "token and tag by a space; tags are IOB2 unless --scheme says otherwise",
        ..INFO
    },
    kind: Kind::Plain,
    separator: b' ',
    scheme: Scheme::Iob2,
};

/// Token and tags in any number of columns.
pub const CONLL: Columns = Columns {
    info: &Info {
        name: "conll",
        title: "CoNLL, any columns",
        extensions: &["conll", "tsv", "txt", "iob", "bio"],
        holds: Holds { overlap: Overlap::Any, ..Holds::TOKENS },
        about: "token and tags by tabs, spaces or bars, with as many columns of tags as spans lie over one another; tags are IOB2 unless --scheme says otherwise",
        ..INFO
    },
    kind: Kind::Generic,
    separator: b'\t',
    scheme: Scheme::Iob2,
};

/// Token and tag, with ends and single tokens marked.
pub const BIOES: Columns = Columns {
    info: &Info {
        name: "bioes",
        title: "BIOES (BMES, BIOSE)",
        extensions: &["conll", "bioes", "txt"],
        holds: Holds::TOKENS,
        about: "token and tag by a tab; B, I and E begin, go on with and end a span, S is one of a single token",
        ..INFO
    },
    kind: Kind::Plain,
    separator: b'\t',
    scheme: Scheme::Bioes,
};

/// The same with other letters.
pub const BILOU: Columns = Columns {
    info: &Info {
        name: "bilou",
        title: "BILOU (BILUO)",
        extensions: &["conll", "bilou", "txt"],
        holds: Holds::TOKENS,
        about: "token and tag by a tab; B, I and L begin, go on with and end a span, U is one of a single token",
        ..INFO
    },
    kind: Kind::Plain,
    separator: b'\t',
    scheme: Scheme::Bilou,
};

/// What Flair's `ColumnCorpus` reads.
pub const FLAIR: Columns = Columns {
    info: &Info {
        name: "flair",
        title: "Flair columns",
        extensions: &["txt", "conll"],
        holds: Holds::TOKENS,
        about: "token, part of speech if there is one, and tag by a space, for Flair's ColumnCorpus; tags are IOB2 unless --scheme says otherwise",
        ..INFO
    },
    kind: Kind::Plain,
    separator: b' ',
    scheme: Scheme::Iob2,
};

impl Format for Columns {
    fn info(&self) -> &'static Info {
        self.info
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        detect(self, name, head)
    }

    fn cut(&self) -> Cut {
        Cut::Before(|line| line.starts_with(table::DOCUMENT.as_bytes()))
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        read::read(self, piece, options)
    }

    fn write(
        &self,
        records: &[Record],
        first: usize,
        options: &WriteOptions,
    ) -> Result<Vec<OutFile>, FormatError> {
        Ok(vec![OutFile::stream(write::write(self, records, first, options)?)])
    }
}

/// Lines that are looked at to tell a form.
const LOOK: usize = 200;

fn detect(form: &Columns, name: &str, head: &[u8]) -> u8 {
    // The head may end inside a character, and does end inside a line unless it is the whole file.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => head
            .get(..error.valid_up_to())
            .and_then(|head| std::str::from_utf8(head).ok())
            .unwrap_or_default(),
    };
    let complete = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or(text);
    let separator = table::separator(complete);
    let split = match separator {
        table::Separator::Tab => '\t',
        table::Separator::Space => ' ',
        table::Separator::Bar => '|',
        // Only the form of any columns knows it.
        table::Separator::Inline => return if form.kind == Kind::Generic { 70 } else { 0 },
    };
    let starts = complete.starts_with(table::DOCUMENT);
    let (mut rows, mut tagged, mut widths, mut ends, mut bilou) = (0, 0, (usize::MAX, 0), false, false);
    let mut between = false;
    for line in table::lines(complete).take(LOOK) {
        if table::is_blank(line) || line.starts_with(table::DOCUMENT) || line.starts_with("# ") {
            continue;
        }
        let fields: Vec<&str> = line.split(split).filter(|field| !field.is_empty()).collect();
        let Some(&last) = fields.last() else { continue };
        rows += 1;
        widths = (widths.0.min(fields.len()), widths.1.max(fields.len()));
        if 1 < fields.len() && tags::is_tag(last) {
            tagged += 1;
            ends |= last.starts_with(['S', 'E', 'U', 'L', 'W']);
            bilou |= last.starts_with(['U', 'L']);
        }
        between |= 2 < fields.len() && fields.get(1).is_some_and(|field| !tags::may_be_tag(field));
    }
    if rows == 0 || widths.0 < 2 || tagged * 2 < rows {
        return if starts && rows == 0 && form.kind == Kind::Conll2003 { 60 } else { 0 };
    }
    let even = widths.0 == widths.1;
    let spaced = separator == table::Separator::Space;
    let named = u8::from(ends_in(name, form.info.extensions));
    let likely = match (form.info.name, even, widths.0) {
        ("conll2003", true, 4) if spaced && between => 90,
        ("conll2003", true, 4) if between => 75,
        ("bioes", true, 2) if ends && !bilou => 85,
        ("bilou", true, 2) if bilou => 85,
        ("conll2002", true, 2) if spaced => 80,
        ("conll2002", true, 2) => 60,
        ("conll2002", true, 3) if between => 60,
        ("conll", true, 2) if !spaced => 75,
        ("conll", ..) => 55,
        ("flair", true, _) => 20,
        _ => return 0,
    };
    likely + named
}

#[cfg(test)]
mod tests;
