//! The `MessagePack` in spaCy's files, to JSON values and back, but with bytes.

use rmp::Marker;
use rmp::decode::{self, RmpRead as _};
use rmp::encode;
use serde_json::Value;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Pack {
    /// One that JSON has, none of them a list or an object.
    Plain(Value),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Self>),
    /// Pairs of keys and values.
    Map(Vec<(Self, Self)>),
}

/// Values deeper than this are refused.
const DEEPEST: usize = 100;

/// Reads one value that takes all of the bytes.
pub(super) fn read(bytes: &[u8]) -> Option<Pack> {
    let mut rest = bytes;
    let pack = value(&mut rest, 0)?;
    rest.is_empty().then_some(pack)
}

fn value(rest: &mut &[u8], depth: usize) -> Option<Pack> {
    if DEEPEST < depth {
        return None;
    }
    let marker = decode::read_marker(rest).ok()?;
    let plain = |value: Value| Some(Pack::Plain(value));
    match marker {
        Marker::Null => plain(Value::Null),
        Marker::True => plain(true.into()),
        Marker::False => plain(false.into()),
        Marker::FixPos(number) => plain(number.into()),
        Marker::FixNeg(number) => plain(number.into()),
        Marker::U8 => plain(rest.read_data_u8().ok()?.into()),
        Marker::U16 => plain(rest.read_data_u16().ok()?.into()),
        Marker::U32 => plain(rest.read_data_u32().ok()?.into()),
        Marker::U64 => plain(rest.read_data_u64().ok()?.into()),
        Marker::I8 => plain(rest.read_data_i8().ok()?.into()),
        Marker::I16 => plain(rest.read_data_i16().ok()?.into()),
        Marker::I32 => plain(rest.read_data_i32().ok()?.into()),
        Marker::I64 => plain(rest.read_data_i64().ok()?.into()),
        Marker::F32 => plain(f64::from(rest.read_data_f32().ok()?).into()),
        Marker::F64 => plain(rest.read_data_f64().ok()?.into()),
        Marker::FixStr(length) => string(rest, length.into()),
        Marker::Str8 => {
            let length = rest.read_data_u8().ok()?;
            string(rest, length.into())
        }
        Marker::Str16 => {
            let length = rest.read_data_u16().ok()?;
            string(rest, length.into())
        }
        Marker::Str32 => {
            let length = rest.read_data_u32().ok()?;
            string(rest, length as usize)
        }
        Marker::Bin8 => {
            let length = rest.read_data_u8().ok()?;
            Some(Pack::Bytes(take(rest, length.into())?.to_vec()))
        }
        Marker::Bin16 => {
            let length = rest.read_data_u16().ok()?;
            Some(Pack::Bytes(take(rest, length.into())?.to_vec()))
        }
        Marker::Bin32 => {
            let length = rest.read_data_u32().ok()?;
            Some(Pack::Bytes(take(rest, length as usize)?.to_vec()))
        }
        Marker::FixArray(length) => list(rest, length.into(), depth),
        Marker::Array16 => {
            let length = rest.read_data_u16().ok()?;
            list(rest, length.into(), depth)
        }
        Marker::Array32 => {
            let length = rest.read_data_u32().ok()?;
            list(rest, length as usize, depth)
        }
        Marker::FixMap(length) => map(rest, length.into(), depth),
        Marker::Map16 => {
            let length = rest.read_data_u16().ok()?;
            map(rest, length.into(), depth)
        }
        Marker::Map32 => {
            let length = rest.read_data_u32().ok()?;
            map(rest, length as usize, depth)
        }
        _ => None,
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn string(rest: &mut &[u8], length: usize) -> Option<Pack> {
    Some(Pack::Plain(std::str::from_utf8(take(rest, length)?).ok()?.into()))
}

fn list(rest: &mut &[u8], length: usize, depth: usize) -> Option<Pack> {
    // Each takes a byte at least.
    if rest.len() < length {
        return None;
    }
    (0..length).map(|_| value(rest, depth + 1)).collect::<Option<_>>().map(Pack::List)
}

fn map(rest: &mut &[u8], length: usize, depth: usize) -> Option<Pack> {
    if rest.len() < length {
        return None;
    }
    let pair = |_| Some((value(rest, depth + 1)?, value(rest, depth + 1)?));
    (0..length).map(pair).collect::<Option<_>>().map(Pack::Map)
}

/// The bytes of a value; nothing if it is longer than any such file.
pub(super) fn write(pack: &Pack) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    put(&mut out, pack)?;
    Some(out)
}

fn put(out: &mut Vec<u8>, pack: &Pack) -> Option<()> {
    let length = |length: usize| u32::try_from(length).ok();
    match pack {
        Pack::Plain(plain) => put_json(out, plain)?,
        Pack::Bytes(bytes) => {
            length(bytes.len())?;
            encode::write_bin(out, bytes).ok()?;
        }
        Pack::List(list) => {
            encode::write_array_len(out, length(list.len())?).ok()?;
            list.iter().try_for_each(|item| put(out, item))?;
        }
        Pack::Map(pairs) => {
            encode::write_map_len(out, length(pairs.len())?).ok()?;
            for (key, value) in pairs {
                put(out, key)?;
                put(out, value)?;
            }
        }
    }
    Some(())
}

fn put_json(out: &mut Vec<u8>, value: &Value) -> Option<()> {
    match value {
        Value::Null => encode::write_nil(out).ok()?,
        Value::Bool(yes) => encode::write_bool(out, *yes).ok()?,
        Value::Number(number) => {
            if let Some(number) = number.as_u64() {
                encode::write_uint(out, number).ok()?;
            } else if let Some(number) = number.as_i64() {
                encode::write_sint(out, number).ok()?;
            } else {
                encode::write_f64(out, number.as_f64()?).ok()?;
            }
        }
        Value::String(text) => {
            u32::try_from(text.len()).ok()?;
            encode::write_str(out, text).ok()?;
        }
        Value::Array(list) => {
            encode::write_array_len(out, u32::try_from(list.len()).ok()?).ok()?;
            list.iter().try_for_each(|item| put_json(out, item))?;
        }
        Value::Object(map) => {
            encode::write_map_len(out, u32::try_from(map.len()).ok()?).ok()?;
            for (key, value) in map {
                encode::write_str(out, key).ok()?;
                put_json(out, value)?;
            }
        }
    }
    Some(())
}

impl Pack {
    /// A string.
    pub(super) fn text(text: &str) -> Self {
        Self::Plain(text.into())
    }

    /// As a string.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Plain(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// As bytes.
    pub(super) fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// As a list.
    pub(super) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// As pairs.
    pub(super) fn as_map(&self) -> Option<&[(Self, Self)]> {
        match self {
            Self::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// As JSON; nothing where it holds what JSON has not.
    pub(super) fn to_json(&self) -> Option<Value> {
        match self {
            Self::Plain(plain) => Some(plain.clone()),
            Self::Bytes(_) => None,
            Self::List(list) => list.iter().map(Self::to_json).collect::<Option<Vec<_>>>().map(Value::Array),
            Self::Map(pairs) => {
                let pair = |(key, value): &(Self, Self)| Some((key.as_str()?.to_owned(), value.to_json()?));
                pairs.iter().map(pair).collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        let json =
            serde_json::json!({"a": [1, -5, 1.5, null, true, "ب"], "b": {"c": u64::MAX, "d": i64::MIN}});
        let bytes = write(&Pack::Plain(json.clone())).unwrap();
        assert_eq!(read(&bytes).unwrap().to_json().unwrap(), json);
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_none());
        }
        // A list that says it is longer than the file, and one too deep.
        assert!(read(&[0xDD, 0xFF, 0xFF, 0xFF, 0xFF, 1]).is_none());
        assert!(read(&[0x91; 5000]).is_none());
    }
}
