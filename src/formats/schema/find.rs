//! Schemas in the files of other programs.

use super::{from_inventory, read};
use crate::formats::brat::conf;
use crate::formats::labelstudio::config;
use crate::formats::{Inventory, Problem};
use crate::model::Schema;
use serde_json::Value;

/// Reads a schema from a file of this program (`hashiya.json`), of brat (`annotation.conf`) or of Label Studio (the
/// configuration of its labelling, alone or as `label_config` of a project's JSON); its content tells which. Also gives
/// what is odd in it.
///
/// # Errors
/// If it is none of them, or says nothing of labels.
pub fn from_file(name: &str, bytes: &[u8]) -> Result<(Schema, Vec<Problem>), Problem> {
    let problem =
        |what: String, remedy: &str| Problem { place: name.to_owned(), what, remedy: remedy.to_owned() };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        problem(format!("byte {} is not UTF-8 text", error.valid_up_to()), "save the file as UTF-8")
    })?;
    let inventory = |inventory: &Inventory, problems| {
        if inventory.labels.is_empty()
            && inventory.relations.is_empty()
            && inventory.document_labels.is_empty()
        {
            return Err(problem("it declares no labels".to_owned(), "choose a file that does"));
        }
        Ok((from_inventory(inventory), problems))
    };
    let studio = |xml: &str| {
        let config = config::read(xml).map_err(|error| {
            problem(
                format!("it is no configuration of Label Studio ({error})"),
                "mend it, or choose another file",
            )
        })?;
        inventory(&config.declared, Vec::new())
    };
    let start = text.trim_start();
    if start.starts_with('<') {
        return studio(text);
    }
    if start.starts_with('{') {
        let value: Option<Value> = serde_json::from_str(text).ok();
        let config = value.as_ref().and_then(|value| value.get("label_config")).and_then(Value::as_str);
        if let Some(xml) = config {
            return studio(xml);
        }
        let mut reading = read(name, bytes);
        let says = ["labels", "relations", "document_labels"];
        return match reading.keys {
            None => Err(reading.problems.remove(0)),
            Some(keys) if keys.iter().any(|key| says.contains(&key.as_str())) => {
                Ok((reading.schema, reading.problems))
            }
            Some(_) => Err(problem(
                "it is JSON, but says nothing of \"labels\"".to_owned(),
                "choose a hashiya.json, or a configuration of Label Studio",
            )),
        };
    }
    if text
        .lines()
        .any(|line| ["[entities]", "[relations]", "[events]", "[attributes]"].contains(&line.trim()))
    {
        let mut problems = Vec::new();
        return inventory(&conf::read(name, text, &mut problems), problems);
    }
    Err(problem(
        "it is no schema that this program knows".to_owned(),
        "choose a hashiya.json, an annotation.conf of brat, or a configuration of Label Studio",
    ))
}
