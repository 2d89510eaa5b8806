//! Lists, strings and numbers as Python writes them (its `repr`), read and written.

use std::fmt;

/// What such a text says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Literal {
    Text(String),
    Number(u64),
    List(Vec<Literal>),
    /// `None` or `nan`.
    Nothing,
}

/// Lists may lie in one another so deep.
const DEEPEST: usize = 16;

impl Literal {
    /// What a list holds; nothing if it is no list.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }

    /// Two numbers.
    pub(super) fn pair(&self) -> Option<(u64, u64)> {
        match self.items() {
            [Self::Number(start), Self::Number(end)] => Some((*start, *end)),
            _ => None,
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("None"),
            Self::Number(number) => write!(f, "{number}"),
            Self::List(list) => {
                for (at, item) in list.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "[" } else { ", " })?;
                }
                f.write_str(if list.is_empty() { "[]" } else { "]" })
            }
            Self::Text(text) => {
                let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
                write!(f, "{quote}")?;
                for c in text.chars() {
                    match c {
                        '\\' => f.write_str("\\\\")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        c if c == quote => write!(f, "\\{c}")?,
                        c if (c as u32) < 0x20 || c as u32 == 0x7F => write!(f, "\\x{:02x}", c as u32)?,
                        c => write!(f, "{c}")?,
                    }
                }
                write!(f, "{quote}")
            }
        }
    }
}

/// Reads such a text; nothing if it is none.
pub(super) fn parse(text: &str) -> Option<Literal> {
    let mut rest = text.trim();
    let literal = value(&mut rest, DEEPEST)?;
    rest.trim().is_empty().then_some(literal)
}

fn value(rest: &mut &str, depth: usize) -> Option<Literal> {
    *rest = rest.trim_start();
    let first = rest.chars().next()?;
    match first {
        '[' | '(' => list(rest, if first == '[' { ']' } else { ')' }, depth.checked_sub(1)?),
        '\'' | '"' => string(rest, first).map(Literal::Text),
        '0'..='9' => {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest.get(..end)?.parse().ok()?;
            *rest = rest.get(end..)?;
            Some(Literal::Number(number))
        }
        _ => ["None", "nan"].into_iter().find_map(|word| {
            *rest = rest.strip_prefix(word)?;
            Some(Literal::Nothing)
        }),
    }
}

fn list(rest: &mut &str, close: char, depth: usize) -> Option<Literal> {
    *rest = rest.get(1..)?.trim_start();
    let mut all = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return Some(Literal::List(all));
        }
        all.push(value(rest, depth)?);
        *rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => *rest = after.trim_start(),
            None if rest.starts_with(close) => {}
            None => return None,
        }
    }
}

fn string(rest: &mut &str, quote: char) -> Option<String> {
    let mut chars = rest.get(1..)?.chars();
    let mut out = String::new();
    loop {
        match chars.next()? {
            '\\' => {
                let code = match chars.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'x' => hex(&mut chars, 2)?,
                    'u' => hex(&mut chars, 4)?,
                    'U' => hex(&mut chars, 8)?,
                    c @ ('\\' | '\'' | '"') => c,
                    _ => return None,
                };
                out.push(code);
            }
            c if c == quote => {
                *rest = chars.as_str();
                return Some(out);
            }
            c => out.push(c),
        }
    }
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let mut code = 0_u32;
    for _ in 0..digits {
        code = code.checked_mul(16)? + chars.next()?.to_digit(16)?;
    }
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_python_writes() {
        let read = |text: &str| parse(text).map(|literal| literal.to_string());
        assert_eq!(read("[[1, 22], [],]"), Some("[[1, 22], []]".to_owned()));
        assert_eq!(read(r#"["it's", 'a\u200f\x7f"']"#), Some("[\"it's\", 'a\u{200F}\\x7f\"']".to_owned()));
        assert_eq!(read("(1, nan)"), Some("[1, None]".to_owned()));
        for bad in ["[1 2]", "['a]", "[", "[1]]", "", "-", "['\\q']"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn texts_come_back(texts in prop::collection::vec("\\PC{0,8}|[\\\\'\"\\n\\r\\t\\x00]{0,4}", 0..4)) {
            let list = Literal::List(texts.iter().map(|text| text.as_str().into()).collect());
            prop_assert_eq!(parse(&list.to_string()), Some(list));
        }
    }
}
