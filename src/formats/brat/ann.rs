//! Lines of an annotation file, one kind of thing each.

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// `T1⇥PER 7 13;15 18⇥text`
    Span { id: &'a str, label: &'a str, fragments: Vec<(u64, u64)>, text: Option<&'a str> },
    /// `R1⇥Located Arg1:T1 Arg2:T2`
    Relation { id: &'a str, kind: &'a str, ends: [(&'a str, &'a str); 2], tail: &'a str },
    /// `E1⇥Cue:T4 Speaker:T1`
    Event { id: &'a str, kind: &'a str, trigger: &'a str, arguments: Vec<(&'a str, &'a str)>, tail: &'a str },
    /// `A1⇥Mention T1 Name`, `A2⇥Negation E1`, and the old `M1⇥Negation E1`
    Attribute { id: &'a str, name: &'a str, target: &'a str, value: Option<&'a str> },
    /// `N1⇥Reference T1 Wikidata:Q58217⇥text`
    Link { id: &'a str, kind: &'a str, target: &'a str, reference: &'a str, text: Option<&'a str> },
    /// `#1⇥AnnotatorNotes T1⇥text`
    Note { kind: &'a str, target: &'a str, text: &'a str },
    /// `*⇥Equiv T1 T2`
    Same { kind: &'a str, members: Vec<&'a str> },
    /// A line of a known kind that is not as it must be.
    Malformed(&'static str),
    /// A line that does not begin as one of brat.
    Unknown,
}

/// Why a span's line is refused.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Column in the line, from 1, in characters.
    pub(super) column: usize,
    pub(super) what: &'static str,
    pub(super) remedy: &'static str,
}

/// Says whether it is an identifier of brat: letters, or `#` and letters, then digits.
pub(super) fn is_id(id: &str) -> bool {
    let letters = id.strip_prefix('#').unwrap_or(id);
    let digits = letters.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    (digits.len() < letters.len() || id.starts_with('#'))
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a line without its end.
pub(super) fn parse(line: &str) -> Result<Line<'_>, Wrong> {
    let Some((id, rest)) = line.split_once('\t') else { return without_tab(line) };
    let (data, tail) = match rest.split_once('\t') {
        Some((data, tail)) => (data, Some(tail)),
        None => (rest, None),
    };
    let rest_of_line = tail.unwrap_or_default();
    if id == "*" {
        let mut words = data.split_whitespace();
        let Some(kind) = words.next() else { return Ok(Line::Malformed("it has no type")) };
        let members: Vec<&str> = words.collect();
        return Ok(match (members.len(), rest_of_line.trim()) {
            (2.., "") => Line::Same { kind, members },
            (_, "") => Line::Malformed("an equivalence needs two members"),
            _ => Line::Malformed("something follows the members"),
        });
    }
    if !is_id(id) {
        return Ok(Line::Unknown);
    }
    Ok(match id.as_bytes().first() {
        Some(b'T') => span(id, data, tail, line)?,
        Some(b'R') => {
            let mut words = data.split_whitespace();
            let parsed =
                (words.next(), words.next().and_then(pair), words.next().and_then(pair), words.next());
            match parsed {
                (Some(kind), Some(from), Some(to), None) => {
                    Line::Relation { id, kind, ends: [from, to], tail: rest_of_line }
                }
                _ => Line::Malformed("a relation needs a type and two ends as Arg1:T1 Arg2:T2"),
            }
        }
        Some(b'E') => {
            let mut words = data.split_whitespace();
            let head = words.next().and_then(pair);
            let arguments: Option<Vec<_>> = words.map(pair).collect();
            match (head, arguments) {
                (Some((kind, trigger)), Some(arguments)) => {
                    Line::Event { id, kind, trigger, arguments, tail: rest_of_line }
                }
                _ => Line::Malformed(
                    "an event needs a type with its trigger, and arguments, as Type:T1 Role:T2",
                ),
            }
        }
        Some(b'A' | b'M') => {
            let mut words = data.splitn(3, ' ');
            match (words.next(), words.next(), rest_of_line.trim()) {
                (Some(name), Some(target), "") if !name.is_empty() && !target.is_empty() => {
                    let value = words.next().filter(|value| !value.trim().is_empty());
                    Line::Attribute { id, name, target, value }
                }
                _ => Line::Malformed("an attribute needs a name and a target as Name T1 Value"),
            }
        }
        Some(b'N') => {
            let mut words = data.split_whitespace();
            match (words.next(), words.next(), words.next(), words.next()) {
                (Some(kind), Some(target), Some(reference), None) if reference.contains(':') => {
                    Line::Link { id, kind, target, reference, text: tail }
                }
                _ => Line::Malformed(
                    "a reference needs a type, a target and an entry as Reference T1 Base:Entry",
                ),
            }
        }
        Some(b'#') => {
            let mut words = data.split_whitespace();
            match (words.next(), words.next(), words.next()) {
                (Some(kind), Some(target), None) => Line::Note { kind, target, text: rest_of_line },
                _ => Line::Malformed("a note needs a type and a target as AnnotatorNotes T1"),
            }
        }
        _ => Line::Unknown,
    })
}

/// A span's line with spaces in place of tabs is told apart from one that is not of brat at all.
fn without_tab(line: &str) -> Result<Line<'_>, Wrong> {
    let mut words = line.split_whitespace();
    let (id, label) = (words.next().unwrap_or_default(), words.next());
    let number = |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    if id.starts_with('T') && is_id(id) && label.is_some() && number(words.next()) {
        let (what, remedy) = ("a space follows the identifier", "put a tab there, and one before the text");
        return Err(Wrong { column: id.chars().count() + 1, what, remedy });
    }
    Ok(Line::Unknown)
}

fn pair(word: &str) -> Option<(&str, &str)> {
    word.split_once(':').filter(|(key, value)| !key.is_empty() && !value.is_empty())
}

fn span<'a>(id: &'a str, data: &'a str, tail: Option<&'a str>, line: &str) -> Result<Line<'a>, Wrong> {
    let column = |of: &str| {
        let before = (of.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
        line.get(..before).map_or(0, |before| before.chars().count() + 1)
    };
    let remedy = "write TYPE START END, with single spaces, and ; between the parts";
    let wrong = |of: &str, what| Wrong { column: column(of), what, remedy };
    let (label, places) = data.split_once(' ').ok_or_else(|| wrong(data, "the span has no offsets"))?;
    if label.is_empty() {
        return Err(wrong(data, "the span has no label"));
    }
    let mut fragments = Vec::new();
    for place in places.split(';') {
        let (start, end) =
            place.split_once(' ').ok_or_else(|| wrong(place, "there are no two offsets here"))?;
        let number = |digits: &str| digits.trim_end().parse::<u64>().ok();
        let (Some(start_at), Some(end_at)) = (number(start), number(end)) else {
            return Err(wrong(place, "the offsets are not two numbers"));
        };
        if end_at < start_at {
            return Err(wrong(place, "the span ends before it starts"));
        }
        fragments.push((start_at, end_at));
    }
    Ok(Line::Span { id, label, fragments, text: tail })
}
