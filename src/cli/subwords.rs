//! `hashiya subwords`: what the tokenizer of a model makes of spans, before anything is trained.

use super::arguments::{Reading, Writing};
use super::{Failure, convert::converted};
use crate::convert::{self, Whose};
use crate::formats::{self, Record};
use crate::project::files::Nowhere;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokenizers::Tokenizer;

#[derive(Args)]
pub(super) struct Subwords {
    #[command(flatten)]
    reading: Reading,
    /// The model's `tokenizer.json`.
    #[arg(long, value_name = "FILE")]
    tokenizer: PathBuf,
    /// How many subwords the model sees at once, with those that it adds itself.
    #[arg(long, value_name = "N", default_value_t = 512)]
    window: usize,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Files, folders, patterns, projects, or - for the standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// What was found, over all documents.
#[derive(Default, Serialize)]
struct Findings {
    documents: usize,
    /// Documents with more subwords than the window.
    longer_than_window: usize,
    subwords: usize,
    /// Subwords that the tokenizer does not know.
    unknown: usize,
    spans: usize,
    broken: Vec<Broken>,
    /// Spans of which a part lies beyond the window.
    beyond: Vec<Beyond>,
}

/// A span with an edge inside a subword.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Broken {
    document: Arc<str>,
    span: Arc<str>,
    label: Arc<str>,
    text: String,
    /// The subword that the edge lies in, as the text has it.
    subword: String,
}

/// A span that a model does not see whole.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Beyond {
    document: Arc<str>,
    span: Arc<str>,
    label: Arc<str>,
    /// Place of its last subword, from 0.
    subword: usize,
}

impl Findings {
    fn add(&mut self, record: &Record, tokenizer: &Tokenizer, window: usize) -> Result<(), String> {
        let text: &str = &record.text;
        let encoding = tokenizer
            .encode(text, true)
            .map_err(|error| format!("{}: the tokenizer cannot read the text: {error}", record.name))?;
        let offsets = encoding.get_offsets();
        let special = encoding.get_special_tokens_mask();
        let unknown = tokenizer.token_to_id("[UNK]").or_else(|| tokenizer.token_to_id("<unk>"));
        self.documents += 1;
        self.subwords += offsets.len();
        self.longer_than_window += usize::from(window < offsets.len());
        self.unknown += encoding.get_ids().iter().filter(|&&id| Some(id) == unknown).count();
        let own = offsets.iter().zip(special).enumerate().filter(|(_, (_, special))| **special == 0);
        let own: Vec<(usize, (usize, usize))> = own.map(|(at, (&range, _))| (at, range)).collect();
        for span in record.layers.iter().flat_map(|layer| &layer.spans) {
            self.spans += 1;
            let edges = span.parts.iter().flat_map(|part| [part.start() as usize, part.end() as usize]);
            let inside = |edge: usize| {
                // Bytes of one character may be several subwords with the same range; only the first tells.
                let at = own.partition_point(|&(_, (_, end))| end <= edge);
                own.get(at).filter(|&&(_, (start, _))| start < edge).map(|&(_, range)| range)
            };
            if let Some((start, end)) = edges.into_iter().find_map(inside) {
                let covered = text.get(span.start() as usize..span.end() as usize).unwrap_or_default();
                self.broken.push(Broken {
                    document: record.name.clone(),
                    span: span.id.0.clone(),
                    label: span.label.clone(),
                    text: covered.chars().take(60).collect(),
                    subword: text.get(start..end).unwrap_or_default().to_owned(),
                });
            }
            let last = own.partition_point(|&(_, (start, _))| start < span.end() as usize);
            if let Some(&(subword, _)) = last.checked_sub(1).and_then(|last| own.get(last))
                && window <= subword
            {
                let (span, label) = (span.id.0.clone(), span.label.clone());
                self.beyond.push(Beyond { document: record.name.clone(), span, label, subword });
            }
        }
        Ok(())
    }
}

pub(super) fn run(command: &Subwords) -> Result<(), Failure> {
    let tokenizer = Tokenizer::from_file(&command.tokenizer).map_err(|error| {
        format!(
            "it is no tokenizer of a model ({error}); choose its tokenizer.json: {}",
            command.tokenizer.display()
        )
    })?;
    let mut tokenizer = tokenizer;
    // The whole text is wanted, whatever the model would cut off.
    tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
    tokenizer.with_padding(None);
    let to = formats::by_name("jsonl").ok_or("the form jsonl is missing")?;
    let sources = convert::sources(&command.paths, command.reading.format())?;
    let mut options = command.reading.options(&Writing::default(), to, Whose::All);
    options.unchecked = true;
    let found: Arc<Mutex<(Findings, Option<String>)>> = Arc::default();
    let (all, window) = (found.clone(), command.window);
    options.look = Some(Box::new(move |record| {
        let mut one = Findings::default();
        let wrong = one.add(record, &tokenizer, window).err();
        if let Ok(mut all) = all.lock() {
            all.0.documents += one.documents;
            all.0.longer_than_window += one.longer_than_window;
            all.0.subwords += one.subwords;
            all.0.unknown += one.unknown;
            all.0.spans += one.spans;
            all.0.broken.append(&mut one.broken);
            all.0.beyond.append(&mut one.beyond);
            all.1 = all.1.take().or(wrong);
        }
    }));
    let outcome = converted(&sources, &options, &mut Nowhere)?;
    drop(options);
    let (mut found, wrong) = found.lock().map(|mut found| std::mem::take(&mut *found)).unwrap_or_default();
    found.broken.sort_unstable();
    found.beyond.sort_unstable();
    if command.json {
        println!("{}", serde_json::to_value(&found).unwrap_or_default());
    } else {
        println!(
            "{} documents, {} longer than {window} subwords; {} subwords, {} unknown",
            found.documents, found.longer_than_window, found.subwords, found.unknown
        );
        println!(
            "{} spans, {} with an edge inside a subword, {} beyond the window",
            found.spans,
            found.broken.len(),
            found.beyond.len()
        );
        for broken in &found.broken {
            let Broken { document, span, label, text, subword } = broken;
            let text = text.replace(['\n', '\r'], " ");
            println!(
                "{document}: {span} {label} \u{2068}{text}\u{2069} is broken by \u{2068}{subword}\u{2069}"
            );
        }
        for Beyond { document, span, label, subword } in &found.beyond {
            println!("{document}: {span} {label} ends at subword {subword}, beyond the window");
        }
    }
    if let Some(wrong) = wrong.or_else(|| outcome.errors.first().map(ToString::to_string)) {
        return Err(wrong.into());
    }
    Ok(())
}
