//! Rows as Parquet columns and back: each value with its levels, as the format's paper on Dremel has it.

use super::rows::Classes;
use super::{COLUMNS, FormatError, Kind};
use bytes::Bytes;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The key of the schema under which the library keeps its own.
const KEY: &str = "huggingface";

/// The values of one leaf of the schema, with their levels.
struct Leaf {
    values: Values,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Bool(Vec<bool>),
}

fn schema(out: &mut String, name: &str, kind: &Kind) {
    let _ = match kind {
        Kind::Text => write!(out, "optional binary {name} (STRING); "),
        Kind::Int | Kind::Class => write!(out, "optional int64 {name}; "),
        Kind::Float => write!(out, "optional double {name}; "),
        Kind::Bool => write!(out, "optional boolean {name}; "),
        Kind::List(inner) => {
            let _ = write!(out, "optional group {name} (LIST) {{ repeated group list {{ ");
            schema(out, "element", inner);
            write!(out, "}} }} ")
        }
        Kind::Struct(fields) => {
            let _ = write!(out, "optional group {name} {{ ");
            for (name, kind) in *fields {
                schema(out, name, kind);
            }
            write!(out, "}} ")
        }
    };
}

/// What a column is, as the library says it.
fn feature(kind: &Kind, classes: &Classes) -> Value {
    match kind {
        Kind::Text => json!({"dtype": "string", "_type": "Value"}),
        Kind::Int => json!({"dtype": "int64", "_type": "Value"}),
        Kind::Float => json!({"dtype": "float64", "_type": "Value"}),
        Kind::Bool => json!({"dtype": "bool", "_type": "Value"}),
        Kind::Class => json!({"names": classes.names(), "_type": "ClassLabel"}),
        // A sequence of structures would be a structure of sequences.
        Kind::List(inner @ Kind::Struct(_)) => json!([feature(inner, classes)]),
        Kind::List(inner) => json!({"feature": feature(inner, classes), "_type": "Sequence"}),
        Kind::Struct(fields) => features(fields, classes),
    }
}

fn features(fields: &[(&str, Kind)], classes: &Classes) -> Value {
    let map = fields.iter().map(|(name, kind)| ((*name).to_owned(), feature(kind, classes)));
    Value::Object(map.collect())
}

fn leaves(kind: &Kind, out: &mut Vec<Leaf>) {
    let values = match kind {
        Kind::Text => Values::Text(Vec::new()),
        Kind::Int | Kind::Class => Values::Int(Vec::new()),
        Kind::Float => Values::Float(Vec::new()),
        Kind::Bool => Values::Bool(Vec::new()),
        Kind::List(inner) => return leaves(inner, out),
        Kind::Struct(fields) => return fields.iter().for_each(|(_, kind)| leaves(kind, out)),
    };
    out.push(Leaf { values, definitions: Vec::new(), repetitions: Vec::new() });
}

/// Where a value stands: how much around it is there, at which list it goes on, and how many lists are around it.
#[derive(Clone, Copy)]
struct Levels {
    defined: i16,
    repeats: i16,
    lists: i16,
}

/// Puts a value into its leaves; gives back those that follow. What is inside something absent has the levels of that.
fn shred<'a>(kind: &Kind, value: &Value, levels: Levels, out: &'a mut [Leaf]) -> &'a mut [Leaf] {
    match (kind, value) {
        (Kind::Struct(fields), Value::Object(map)) => {
            let levels = Levels { defined: levels.defined + 1, ..levels };
            let mut rest = out;
            for (name, kind) in *fields {
                rest = shred(kind, map.get(*name).unwrap_or(&Value::Null), levels, rest);
            }
            rest
        }
        (Kind::Struct(fields), _) => {
            let mut rest = out;
            for (_, kind) in *fields {
                rest = shred(kind, &Value::Null, levels, rest);
            }
            rest
        }
        (Kind::List(inner), Value::Array(list)) if !list.is_empty() => {
            let mut count = 0;
            for (at, item) in list.iter().enumerate() {
                let repeats = if at == 0 { levels.repeats } else { levels.lists + 1 };
                let inside = Levels { defined: levels.defined + 2, repeats, lists: levels.lists + 1 };
                let before = out.len();
                count = before - shred(inner, item, inside, &mut *out).len();
            }
            &mut out[count..]
        }
        (Kind::List(inner), Value::Array(_)) => {
            shred(inner, &Value::Null, Levels { defined: levels.defined + 1, ..levels }, out)
        }
        (Kind::List(inner), _) => shred(inner, &Value::Null, levels, out),
        _ => {
            let Some((leaf, rest)) = out.split_first_mut() else { return &mut [] };
            let there = leaf.values.push(value);
            leaf.definitions.push(levels.defined + i16::from(there));
            leaf.repetitions.push(levels.repeats);
            rest
        }
    }
}

impl Values {
    /// Adds a value, if it is one of the kind.
    fn push(&mut self, value: &Value) -> bool {
        match self {
            Self::Text(all) => value.as_str().map(|text| all.push(text.into())),
            Self::Int(all) => value.as_i64().map(|number| all.push(number)),
            Self::Float(all) => value.as_f64().map(|number| all.push(number)),
            Self::Bool(all) => value.as_bool().map(|flag| all.push(flag)),
        }
        .is_some()
    }
}

/// Writes rows as one file.
pub(super) fn write(rows: &[Value], classes: &Classes) -> Result<Vec<u8>, FormatError> {
    let wrong = |error: ParquetError| {
        FormatError::at(0, 0, format!("Parquet could not be written ({error})"), "choose hf-jsonl")
    };
    let mut out = Vec::new();
    write_to(&mut out, rows, classes).map_err(wrong)?;
    Ok(out)
}

fn write_to(out: &mut Vec<u8>, rows: &[Value], classes: &Classes) -> Result<(), ParquetError> {
    let mut message = "message schema { ".to_owned();
    for (name, kind) in &COLUMNS {
        schema(&mut message, name, kind);
    }
    message.push('}');
    let info = json!({"info": {"features": features(&COLUMNS, classes)}}).to_string();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), info)]))
        .build();
    let schema = Arc::new(parse_message_type(&message)?);
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let mut all = Vec::new();
    for (_, kind) in &COLUMNS {
        leaves(kind, &mut all);
    }
    let start = Levels { defined: 0, repeats: 0, lists: 0 };
    for row in rows {
        let mut rest = all.as_mut_slice();
        for (name, kind) in &COLUMNS {
            rest = shred(kind, row.get(*name).unwrap_or(&Value::Null), start, rest);
        }
    }
    let mut group = writer.next_row_group()?;
    for leaf in &all {
        let Some(mut column) = group.next_column()? else { break };
        let (definitions, repetitions) =
            (Some(leaf.definitions.as_slice()), Some(leaf.repetitions.as_slice()));
        match &leaf.values {
            Values::Text(all) => {
                column.typed::<ByteArrayType>().write_batch(all, definitions, repetitions)?
            }
            Values::Int(all) => column.typed::<Int64Type>().write_batch(all, definitions, repetitions)?,
            Values::Float(all) => column.typed::<DoubleType>().write_batch(all, definitions, repetitions)?,
            Values::Bool(all) => column.typed::<BoolType>().write_batch(all, definitions, repetitions)?,
        };
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(())
}

/// Names of the classes of each column that has some.
type Names = BTreeMap<String, Vec<String>>;

/// Reads the rows of a file, and the names of classes from its schema.
pub(super) fn read(bytes: &[u8]) -> Result<(Vec<Map<String, Value>>, Names), FormatError> {
    let wrong = |what: String| {
        FormatError::at(0, 0, format!("it is not a Parquet file that can be read ({what})"), "get it anew")
    };
    // The library means to refuse what is damaged, but falls on some of it: then it is refused here.
    let read = std::panic::catch_unwind(|| read_rows(bytes));
    match read {
        Ok(Ok(rows)) => Ok(rows),
        Ok(Err(error)) => Err(wrong(error.to_string())),
        Err(_) => Err(wrong("it is damaged".to_owned())),
    }
}

fn read_rows(bytes: &[u8]) -> Result<(Vec<Map<String, Value>>, Names), ParquetError> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes))?;
    let metadata = reader.metadata().file_metadata();
    let info = metadata.key_value_metadata().into_iter().flatten().find(|pair| pair.key == KEY);
    let info = info.and_then(|pair| serde_json::from_str::<Value>(pair.value.as_deref()?).ok());
    let mut names = Names::new();
    for (column, feature) in info.iter().filter_map(|info| info["info"]["features"].as_object()).flatten() {
        names.extend(class_names(feature).map(|names| (column.clone(), names)));
    }
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None)? {
        rows.push(row?.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect());
    }
    Ok((rows, names))
}

/// The names of classes, of a column or of what is in its list.
fn class_names(feature: &Value) -> Option<Vec<String>> {
    let inner = feature.get("feature").or_else(|| feature.get(0)).unwrap_or(feature);
    let names = inner.get("names")?.as_array()?;
    names.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

fn value(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => flag.into(),
        Field::Byte(number) => number.into(),
        Field::Short(number) => number.into(),
        Field::Int(number) => number.into(),
        Field::Long(number) => number.into(),
        Field::UByte(number) => number.into(),
        Field::UShort(number) => number.into(),
        Field::UInt(number) => number.into(),
        Field::ULong(number) => number.into(),
        Field::Float(number) => number.into(),
        Field::Double(number) => number.into(),
        Field::Str(text) => text.into(),
        Field::Bytes(bytes) => match String::from_utf8(bytes.data().to_vec()) {
            Ok(text) => text.into(),
            Err(error) => error.as_bytes().into(),
        },
        Field::Group(row) => {
            Value::Object(row.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect())
        }
        Field::ListInternal(list) => list.elements().iter().cloned().map(value).collect(),
        Field::MapInternal(map) => {
            let key = |field: &Field| match field {
                Field::Str(text) => text.clone(),
                other => other.to_string(),
            };
            let entries = map.entries().iter().map(|(name, field)| (key(name), value(field.clone())));
            Value::Object(entries.collect())
        }
        // Dates and their like, as people write them.
        other => other.to_string().into(),
    }
}
