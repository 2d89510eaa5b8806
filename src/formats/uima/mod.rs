//! The CAS of Apache UIMA, as `INCEpTION`, `DKPro` and cassis exchange it: as XMI with its types beside it, and as JSON.
//!
//! XMI: `<type:NamedEntity xmi:id="2" sofa="1" begin="8" end="14" value="PER"/>` for each structure, the text in
//! `<cas:Sofa … sofaString="…"/>`, what counts in `<cas:View sofa="1" members="2"/>`; the package of a type is a
//! namespace `http:///a/b/c.ecore`. The types lie beside it in `TypeSystem.xml`. JSON (CAS 0.4): `%TYPES`,
//! `%FEATURE_STRUCTURES` (a list, or an object by number), `%VIEWS`; `@` stands before references, `^` before places in
//! the text, `#` before numbers that JSON has no way to write. Offsets are UTF-16 units in both, the end exclusive.
//!
//! Views of one text are the annotators of one document, views of other texts are documents of their own. Annotations
//! are spans, those with `Governor` and `Dependent` relations, links of slots and features that are other annotations
//! relations too, chains entities; tokens and sentences are the document's tokens. Only what is indexed counts; all
//! else is kept as it is in `extra["structures"]`. See [`convention`] for layers, labels and features.
//!
//! Specification: UIMA `io-jsoncas` SPECIFICATION.adoc; `INCEpTION`'s user guide on UIMA CAS XMI.

mod cas;
pub(super) mod convention;
pub(super) mod document;
mod from_record;
mod json;
mod kept;
mod to_record;
mod types;
mod xmi;
mod xml;

use super::cut::Piece;
use super::registry::ends_in;
use super::{
    Format, FormatError, Holds, Info, Inventory, Layer, Layout, OutFile, Problem, ReadOptions, Reading,
    Record, WriteOptions,
};
use crate::model::SpanId;
use crate::text::{OffsetMap, Unit};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// XMI.
pub struct Xmi;

/// JSON CAS.
pub struct CasJson;

/// The type of what has no other place in a view.
const DOCUMENT: &str = "hashiya.Document";
/// The type of entities that are no chain.
const ENTITY: &str = "hashiya.Entity";
/// The type of what is said of the document.
const METADATA: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";

static XMI: Info = Info {
    name: "xmi",
    title: "UIMA CAS XMI",
    extensions: &["xmi"],
    unit: Some(Unit::Utf16),
    holds: Holds::EVERYTHING,
    layout: Layout::PerDocument,
    reads: true,
    writes: true,
    binary: false,
    about: "for INCEpTION, DKPro and cassis; the types lie beside it in TypeSystem.xml",
};

static CAS_JSON: Info = Info {
    name: "cas-json",
    title: "UIMA CAS JSON",
    extensions: &["json"],
    about: "for INCEpTION, UIMA and cassis; the types are in the file",
    ..XMI
};

impl Format for Xmi {
    fn info(&self) -> &'static Info {
        &XMI
    }

    fn detect(&self, name: &str, head: &[u8]) -> u8 {
        let has = |what: &[u8]| memchr::memmem::find(head, what).is_some();
        match (has(b"http://www.omg.org/XMI"), has(b"http:///uima/cas.ecore")) {
            (true, true) => 98,
            (true, false) if ends_in(name, XMI.extensions) => 70,
            _ => 0,
        }
    }

    fn companions(&self, name: &str) -> Vec<String> {
        let folder = name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let stem = name.strip_suffix(".xmi").unwrap_or(name);
        let mut all = vec![format!("{stem}.TypeSystem.xml"), format!("{stem}-typesystem.xml")];
        all.extend(["TypeSystem.xml", "typesystem.xml"].map(|file| format!("{folder}{file}")));
        let mut above = folder.trim_end_matches('/');
        while let Some((parent, _)) = above.rsplit_once('/') {
            all.push(format!("{parent}/TypeSystem.xml"));
            above = parent;
        }
        if !folder.is_empty() && !folder.starts_with('/') {
            all.push("TypeSystem.xml".to_owned());
        }
        all
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let mut declared = cas::Types::default();
        for name in self.companions(piece.file) {
            let Some(bytes) = piece.companions.get(&name) else { continue };
            let text = std::str::from_utf8(bytes).map_err(|_| beside(&name, "it is not UTF-8"))?;
            types::read(text, &mut declared).map_err(|error| beside(&name, &error.to_string()))?;
        }
        let mut cas = xmi::read(piece.text()?, declared)?;
        to_record::records(&mut cas, options.unit.unwrap_or(Unit::Utf16), piece.stem())
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let mut out = Vec::new();
        for (place, record) in records.iter().enumerate() {
            let cas = from_record::cas(record, is_plain, forbidden);
            let stem = stem(record, first + place);
            if needs_own_types(&cas, record) {
                out.push(OutFile::named(format!("{stem}.TypeSystem.xml"), types::write(&cas.types)));
            }
            out.push(OutFile::named(format!("{stem}.xmi"), xmi::write(&cas)));
        }
        Ok(out)
    }

    fn beside(&self, inventory: &Inventory, _: &WriteOptions) -> Vec<OutFile> {
        let mut types = cas::Types::default();
        usual_types(&mut types);
        for attributes in inventory.labels.values() {
            for name in attributes.keys().filter(|name| convention::is_feature(name)) {
                types.declare(convention::NAMED_ENTITY, "", &[(name, "uima.cas.String")]);
            }
        }
        vec![OutFile::named("TypeSystem.xml", types::write(&types))]
    }
}

impl Format for CasJson {
    fn info(&self) -> &'static Info {
        &CAS_JSON
    }

    fn detect(&self, _: &str, head: &[u8]) -> u8 {
        let has = |what: &[u8]| memchr::memmem::find(head, what).is_some();
        let first = head.trim_ascii_start().starts_with(b"{");
        if first && (has(b"\"%TYPES\"") || has(b"\"%FEATURE_STRUCTURES\"") || has(b"\"%VIEWS\"")) {
            97
        } else {
            0
        }
    }

    fn read(&self, piece: &Piece<'_>, options: &ReadOptions) -> Result<Reading, FormatError> {
        let mut cas = json::read(piece.bytes)?;
        to_record::records(&mut cas, options.unit.unwrap_or(Unit::Utf16), piece.stem())
    }

    fn write(&self, records: &[Record], first: usize, _: &WriteOptions) -> Result<Vec<OutFile>, FormatError> {
        let one = |(place, record): (usize, &Record)| {
            let cas = from_record::cas(record, |_| true, |_| Vec::new());
            OutFile::named(format!("{}.json", stem(record, first + place)), json::write(&cas))
        };
        Ok(records.iter().enumerate().map(one).collect())
    }
}

/// An error of a file beside the one that is read.
fn beside(name: &str, what: &str) -> FormatError {
    FormatError::at(0, 0, format!("{name}: {what}"), "put the TypeSystem.xml of the export beside the file")
}

/// The path of a document's file, without its ending.
pub(super) fn stem(record: &Record, number: usize) -> String {
    match record.name.strip_suffix(".txt").unwrap_or(&record.name) {
        "" => format!("document-{}", number + 1),
        name => name.to_owned(),
    }
}

/// The types that every file may use.
fn usual_types(types: &mut cas::Types) {
    let (annotation, text) = ("uima.tcas.Annotation", "uima.cas.String");
    from_record::declare_metadata(types);
    let rest = (convention::REST, text);
    types.declare(convention::NAMED_ENTITY, annotation, &[("value", text), ("identifier", text), rest]);
    let ends = [("Governor", annotation), ("Dependent", annotation)];
    types.declare(convention::RELATION, annotation, &[ends[0], ends[1], ("value", text), rest]);
    types.declare(convention::TOKEN, annotation, &[rest]);
    types.declare(convention::SENTENCE, annotation, &[("id", text), rest]);
    types.declare(DOCUMENT, "uima.cas.TOP", &[("json", text)]);
    let mentions = ("mentions", "uima.cas.FSArray");
    types.declare(ENTITY, "uima.cas.TOP", &[("name", text), ("value", text), mentions, rest]);
}

/// Says whether a document uses types that the common `TypeSystem.xml` cannot know.
fn needs_own_types(cas: &cas::Cas, record: &Record) -> bool {
    let mut usual = cas::Types::default();
    usual_types(&mut usual);
    let attribute = |name: &str| {
        let spans = record.layers.iter().flat_map(|layer| &layer.spans);
        let mut spans = spans.filter(|span| span.attributes.contains_key(name));
        convention::is_feature(name) && spans.next().is_some()
    };
    cas.types.0.iter().any(|(name, kind)| {
        let known = usual.features(name);
        !usual.knows(name)
            || kind.features.iter().any(|feature| {
                !known.contains(&feature.name)
                    && (&**name != convention::NAMED_ENTITY || !attribute(&feature.name))
            })
    })
}

/// Says whether a type may have the feature for what has no feature.
fn carries_rest(kind: &str) -> bool {
    !kind.starts_with("hashiya.") && !kind.starts_with("uima.") && kind != METADATA
}

fn problem(place: String, what: String, remedy: &str) -> Problem {
    Problem { place, what, remedy: remedy.to_owned() }
}

/// JSON on one line, of characters that XML can hold.
pub(super) fn json_text(map: &Map<String, Value>) -> String {
    let text = serde_json::to_string(map).unwrap_or_default();
    text.replace('\u{FFFE}', "\\ufffe").replace('\u{FFFF}', "\\uffff")
}

/// Says whether XML can hold a text.
fn is_plain(text: &str) -> bool {
    text.chars().all(xml::holds)
}

/// The characters of a text that XML cannot hold, each with its place in UTF-16 units; the file has spaces for them.
fn forbidden(text: &str) -> Vec<Value> {
    let mut at = 0;
    let mut all = Vec::new();
    for c in text.chars() {
        if !xml::holds(c) {
            all.push(json!([at, c as u32]));
        }
        at += c.len_utf16();
    }
    all
}

/// Puts characters back for which spaces stand in a file.
fn put_back(text: &str, list: &[Value]) -> Option<String> {
    let map = OffsetMap::of(text, Unit::Utf16);
    let mut places: Vec<(usize, char)> = Vec::with_capacity(list.len());
    for pair in list {
        let at = usize::try_from(pair.get(0)?.as_u64()?).ok()?;
        let c = char::from_u32(u32::try_from(pair.get(1)?.as_u64()?).ok()?)?;
        places.push((map.to_byte(text, at)?, c));
    }
    let mut out = String::with_capacity(text.len() + places.len() * 2);
    let mut from = 0;
    for (at, c) in places {
        out.push_str(text.get(from..at)?);
        if !text.get(at..)?.starts_with(' ') || c.len_utf16() != 1 {
            return None;
        }
        out.push(c);
        from = at + 1;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}

/// Spans of several parts are written as one annotation for each; those that say whose part they are become it.
pub(super) fn join_parts(layer: &mut Layer) {
    let places: HashMap<SpanId, usize> =
        layer.spans.iter().enumerate().map(|(place, span)| (span.id.clone(), place)).collect();
    let mut parts = Vec::new();
    let mut gone = vec![false; layer.spans.len()];
    for (at, span) in layer.spans.iter().enumerate() {
        if let Some(Value::String(of)) = span.extra.get("part of")
            && let Some(&place) = places.get(&SpanId::from(of.as_str()))
            && place != at
        {
            parts.push((place, span.parts.clone()));
            gone[at] = true;
        }
    }
    for (place, more) in parts {
        if let Some(span) = layer.spans.get_mut(place) {
            span.parts.extend(more);
            span.parts.sort();
        }
    }
    let mut gone = gone.into_iter();
    layer.spans.retain(|_| gone.next() != Some(true));
}
