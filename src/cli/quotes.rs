//! `hashiya quotes`.

use crate::convert::input::all_documents;
use crate::model::{Annotations, Document, Schema, Span};
use crate::project;
use crate::suggest::quotes::{self, By, Is, Mention, Repair, Suggested};
use crate::text::TextRange;
use clap::Args;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Quotes {
    /// One JSON object a line: offsets count code points, as in files of labels.
    #[arg(long)]
    json: bool,
    /// Whose spans name the speakers, where they are marked; by default the spans of the user.
    #[arg(long, value_name = "NAME")]
    annotator: Option<String>,
    /// Text files, or folders with all their texts.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(command: &Quotes) -> Result<(), String> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in &command.paths {
        let opened = project::open(path).map_err(|error| error.to_string())?;
        let names = match opened.document {
            Some(name) => vec![name],
            None => all_documents(&opened.project, path)?,
        };
        let (schema, _) = opened.project.schema();
        for name in names {
            let annotator = command.annotator.clone().unwrap_or_else(project::default_annotator);
            let loaded = opened.project.load(&name, &annotator).map_err(|error| error.to_string())?;
            let document = &loaded.document;
            for mut one in quotes::find(&document.text) {
                settle(&mut one, document, &loaded.annotations, &schema);
                let line = if command.json {
                    in_json(document, &one).to_string()
                } else {
                    in_columns(document, &one)
                };
                // Whoever reads may have seen enough.
                if writeln!(out, "{line}").is_err() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

fn settle(one: &mut Suggested, document: &Document, annotations: &Annotations, schema: &Schema) {
    let known = |about: TextRange| annotations.touching(about.start()..about.end());
    one.settle(&document.text, known, |span: &Span| Is::of_label(schema, &span.label));
}

fn repair_name(repair: Repair) -> &'static str {
    match repair {
        Repair::Reopened => "reopened",
        Repair::Reclosed => "reclosed",
        Repair::Unclosed => "unclosed",
        Repair::Unopened => "unopened",
        Repair::OtherMark => "other-mark",
    }
}

fn in_json(document: &Document, one: &Suggested) -> Value {
    let text = &document.text;
    let range = |range: TextRange| {
        let at = |byte: u32| document.offsets.code_point_of_byte(text, byte as usize).0;
        json!({"start": at(range.start()), "end": at(range.end()), "text": range.of(text)})
    };
    let mention = |mention: Mention| {
        let mut value = range(mention.range);
        value["by"] = mention.by.as_str().into();
        value["is"] = if mention.is == Is::Person { "person" } else { "organization" }.into();
        value
    };
    let readings: Vec<Value> = one
        .readings
        .iter()
        .map(|reading| {
            let content: Vec<Value> = reading.content.iter().map(|part| range(*part)).collect();
            json!({"type": reading.kind.as_str(), "content": content})
        })
        .collect();
    json!({
        "document": &*document.name,
        "rule": one.rule.as_str(),
        "repair": one.repair.map(repair_name),
        "cue": one.cue.map(range),
        "speaker": one.speaker.map(mention),
        "addressee": one.addressee.map(mention),
        "readings": readings,
    })
}

/// Document, start, type, rule, cue, speaker, addressee and content, with tabs between.
fn in_columns(document: &Document, one: &Suggested) -> String {
    let text = &document.text;
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = document.offsets.code_point_of_byte(text, one.start() as usize).0;
    let reading = one.readings.first();
    let content: Vec<&str> =
        reading.into_iter().flat_map(|reading| &reading.content).map(|part| part.of(text)).collect();
    let named = |mention: Option<Mention>| {
        mention.map(|mention| {
            let carried = if mention.by == By::Carried { " (carried on)" } else { "" };
            format!("{}{carried}", plain(mention.range.of(text)))
        })
    };
    let columns = [
        document.name.to_string(),
        start.to_string(),
        reading.map_or("", |reading| reading.kind.as_str()).to_owned(),
        one.rule.as_str().to_owned(),
        one.cue.map(|cue| plain(cue.of(text))).unwrap_or_default(),
        named(one.speaker).unwrap_or_default(),
        named(one.addressee).unwrap_or_default(),
        plain(&content.join(" … ")),
    ];
    columns.join("\t")
}
