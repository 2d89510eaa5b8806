//! Arguments that several commands share.

use crate::convert::{Options, Whose};
use crate::formats::fidelity::{EdgeRemedy, OverlapRemedy, PartsRemedy, Remedies};
use crate::formats::{self, Format, ReadOptions, Scheme, WriteOptions};
use crate::text::Unit;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How files are read.
#[derive(Args, Default)]
pub(super) struct Reading {
    /// The form of the files; by default their names and content tell.
    #[arg(long, value_name = "FORMAT", value_parser = names(|info| info.reads))]
    pub(super) from: Option<String>,
    /// What offsets count; by default the covered text tells, or else the form's own unit.
    #[arg(long, value_name = "UNIT")]
    offsets: Option<Offsets>,
    /// How tags are meant; by default the tags tell.
    #[arg(long, value_name = "SCHEME")]
    tags: Option<Tags>,
    /// Encoding of the files, such as windows-1256; by default UTF-8, or UTF-16 by its mark.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Number of threads; by default one for each core.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// How documents are written.
#[derive(Args, Default)]
pub(super) struct Writing {
    /// How tags are written, for forms that leave a choice.
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<Tags>,
    /// For spans that begin or end inside a token: cut the token, or widen the span.
    #[arg(long, value_name = "HOW", default_value = "cut")]
    edges: Edges,
    /// For spans over one another: keep the outermost or the innermost, or give each label a column of its own.
    #[arg(long, value_name = "HOW", default_value = "outermost")]
    overlap: Overlap,
    /// For spans of several parts: a span for each, one over all, or none.
    #[arg(long, value_name = "HOW", default_value = "split")]
    parts: Parts,
    /// Do not read back what was written.
    #[arg(long)]
    no_check: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Offsets {
    CodePoints,
    #[value(name = "utf-16")]
    Utf16,
    Graphemes,
    Bytes,
}

/// Schemes of tags.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Tags {
    Iob1,
    Iob2,
    Bioes,
    Bilou,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Edges {
    #[default]
    Cut,
    Widen,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Overlap {
    #[default]
    Outermost,
    Innermost,
    Layers,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Parts {
    #[default]
    Split,
    Cover,
    Drop,
}

/// The names of the forms of which something is true.
pub(super) fn names(wanted: fn(&formats::Info) -> bool) -> PossibleValuesParser {
    let all = formats::all().iter().map(|format| format.info());
    PossibleValuesParser::new(all.filter(|info| wanted(info)).map(|info| info.name))
}

impl Tags {
    fn scheme(self) -> Scheme {
        match self {
            Self::Iob1 => Scheme::Iob1,
            Self::Iob2 => Scheme::Iob2,
            Self::Bioes => Scheme::Bioes,
            Self::Bilou => Scheme::Bilou,
        }
    }
}

impl Reading {
    /// The form that the user named.
    pub(super) fn format(&self) -> Option<&'static dyn Format> {
        self.from.as_deref().and_then(formats::by_name)
    }

    /// Everything that a conversion needs, to a form.
    pub(super) fn options(&self, writing: &Writing, to: &'static dyn Format, whose: Whose) -> Options {
        let unit = self.offsets.map(|offsets| match offsets {
            Offsets::CodePoints => Unit::CodePoint,
            Offsets::Utf16 => Unit::Utf16,
            Offsets::Graphemes => Unit::Grapheme,
            Offsets::Bytes => Unit::Byte,
        });
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Options {
            to,
            read: ReadOptions { unit, scheme: self.tags.map(Tags::scheme) },
            write: WriteOptions {
                remedies: writing.remedies(),
                scheme: writing.scheme.map(Tags::scheme),
                labels: Vec::new(),
            },
            whose,
            nobody: None,
            encoding: self.encoding.clone(),
            unchecked: writing.no_check,
            threads: self.threads.unwrap_or(cores),
            only: None,
            look: None,
        }
    }
}

impl Writing {
    fn remedies(&self) -> Remedies {
        Remedies {
            edges: match self.edges {
                Edges::Cut => EdgeRemedy::Cut,
                Edges::Widen => EdgeRemedy::Widen,
            },
            overlap: match self.overlap {
                Overlap::Innermost => OverlapRemedy::Innermost,
                Overlap::Outermost | Overlap::Layers => OverlapRemedy::Outermost,
            },
            parts: match self.parts {
                Parts::Split => PartsRemedy::Split,
                Parts::Cover => PartsRemedy::Cover,
                Parts::Drop => PartsRemedy::Drop,
            },
            layers: matches!(self.overlap, Overlap::Layers),
        }
    }
}

/// The form of a file by its name's ending, if only one has it.
pub(super) fn by_ending(path: &std::path::Path) -> Option<&'static dyn Format> {
    let ending = path.extension()?.to_str()?;
    let first =
        |format: &&&dyn Format| format.info().writes && format.info().extensions.first() == Some(&ending);
    let mut found = formats::all().iter().filter(first);
    // The program's own form comes first in the list and owns its endings.
    let format = found.next()?;
    let own = matches!(format.info().name, "json" | "jsonl");
    (own || found.next().is_none()).then_some(*format)
}

/// Where things are written.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Into {
    /// The file to write, or the folder for forms that need several; by default the standard output.
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    /// Write into a folder that is not empty.
    #[arg(long)]
    pub(super) force: bool,
    /// Only tell what would be lost; write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write what could be read although some files could not.
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Fail, and write nothing, if anything is lost. The annotator's name, the status and identifiers do not count.
    #[arg(long)]
    pub(super) strict: bool,
    /// Write the report of what was kept and lost, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Tell the report on the standard output as JSON.
    #[arg(long)]
    pub(super) json: bool,
}
