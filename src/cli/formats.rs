//! `hashiya formats`: what can be read and written, and what each form can hold.

use crate::formats::{self, Edges, Info, Layout, Overlap};
use crate::text::Unit;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

#[derive(Args)]
pub(super) struct Formats {
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// As a table in Markdown, as it stands in the manual.
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

pub(super) fn run(command: &Formats) {
    let all: Vec<&Info> = formats::all().iter().map(|format| format.info()).collect();
    if command.json {
        let list: Vec<Value> = all.iter().map(|info| as_json(info)).collect();
        println!("{:#}", Value::Array(list));
    } else if command.markdown {
        print!("{}", table());
    } else {
        for info in all {
            let way = match (info.reads, info.writes) {
                (true, true) => "reads, writes",
                (true, false) => "reads",
                _ => "writes",
            };
            println!("{:16} {way:14} .{:12} {}", info.name, info.extensions.join(" ."), info.about);
        }
    }
}

fn overlap(info: &Info) -> &'static str {
    match info.holds.overlap {
        Overlap::None => "no",
        Overlap::BetweenLabels => "between labels",
        Overlap::Distinct => "distinct",
        Overlap::Any => "yes",
    }
}

/// What can be held, by the names of the manual's columns.
fn features(info: &Info) -> [(&'static str, bool); 14] {
    let holds = &info.holds;
    [
        ("text", holds.text),
        ("any edge", holds.edges == Edges::Anywhere),
        ("parts", holds.parts),
        ("zero-length", holds.empty),
        ("relations", holds.relations),
        ("attributes", holds.attributes),
        ("notes", holds.notes),
        ("unsure", holds.unsure),
        ("confidence", holds.confidence),
        ("entities", holds.entities),
        ("document labels", holds.document_labels),
        ("several annotators", holds.annotators),
        ("metadata", holds.metadata),
        ("tokens", holds.tokens),
    ]
}

fn as_json(info: &Info) -> Value {
    let mut holds: serde_json::Map<String, Value> =
        features(info).into_iter().map(|(name, held)| (name.to_owned(), held.into())).collect();
    holds.insert("nesting and crossing".to_owned(), overlap(info).into());
    let layout = match info.layout {
        Layout::Stream => "one file",
        Layout::PerDocument => "files for each document",
        Layout::Folder => "files of many documents",
    };
    json!({
        "name": info.name,
        "title": info.title,
        "about": info.about,
        "extensions": info.extensions,
        "offsets": info.unit.map(Unit::title),
        "layout": layout,
        "reads": info.reads,
        "writes": info.writes,
        "holds": holds,
    })
}

/// The table of all forms and what they hold, in Markdown.
pub(crate) fn table() -> String {
    let mut out = String::from("| form | `--to`, `--from` | offsets | nesting, crossing |");
    let Some(first) = formats::all().first() else { return out };
    let names = features(first.info()).map(|(name, _)| name);
    for name in names {
        let _ = write!(out, " {name} |");
    }
    out.push_str("\n|---|---|---|---|");
    out.push_str(&":-:|".repeat(names.len()));
    out.push('\n');
    for format in formats::all() {
        let info = format.info();
        let unit = info.unit.map_or("–", Unit::title);
        let name = if info.writes { format!("`{}`", info.name) } else { format!("`{}` (reads)", info.name) };
        let _ = write!(out, "| {} | {name} | {unit} | {} |", info.title, overlap(info));
        for (_, held) in features(info) {
            out.push_str(if held { " ● |" } else { " |" });
        }
        out.push('\n');
    }
    out
}
