//! What an annotation is about: the ranges and words that its target names.

use super::read::Reader;
use super::xml::Element;
use crate::formats::FormatError;
use crate::text::{OffsetMap, TextRange};

/// What an annotation's target is.
pub(super) enum Target {
    Parts(Vec<TextRange>),
    /// The whole of the text.
    Document,
    /// Something that is not in this text.
    Elsewhere,
}

impl Reader<'_> {
    pub(super) fn target(&mut self, element: &Element, is_span: bool) -> Result<Target, FormatError> {
        let mut ranges: Vec<TextRange> = Vec::new();
        let words = match (element.attribute("target"), element.attribute("from"), element.attribute("to")) {
            (Some(target), _, _) => target.to_owned(),
            (None, Some(from), Some(to)) => return self.between(element, from, to),
            (None, Some(from), None) => from.to_owned(),
            _ => {
                let remedy = "give it target=\"#string-range(ID,OFFSET,LENGTH)\"";
                return Err(self.tree.error(element, "the annotation has no target", remedy));
            }
        };
        let mut targets = pointers(&words).peekable();
        if targets.peek().is_none() {
            let remedy = "give it target=\"#string-range(ID,OFFSET,LENGTH)\"";
            return Err(self.tree.error(element, "the annotation has an empty target", remedy));
        }
        // Words that follow each other are one part.
        let mut last_was_word = false;
        for target in targets {
            let Some(pointer) = target.strip_prefix('#') else { return Ok(Target::Elsewhere) };
            if let Some(arguments) =
                pointer.strip_prefix("string-range(").and_then(|rest| rest.strip_suffix(')'))
            {
                self.string_range(element, arguments, &mut ranges)?;
                last_was_word = false;
                continue;
            }
            let Some(number) = self.ids.get(pointer).copied() else { return Ok(Target::Elsewhere) };
            let named = &self.tree.elements[number];
            let Some(range) = self.range(named.start, named.end).filter(|_| named.inside) else {
                return Ok(Target::Elsewhere);
            };
            if range.len() as usize == self.text.len() && !is_span {
                return Ok(Target::Document);
            }
            let joined = ranges.last().copied().filter(|_| last_was_word).and_then(|last| {
                let gap = self.text.get(last.end() as usize..range.start() as usize)?;
                let joined = TextRange::new(&self.text, last.start() as usize..range.end() as usize);
                joined.ok().filter(|_| gap.chars().all(char::is_whitespace))
            });
            match joined {
                Some(joined) => {
                    ranges.pop();
                    ranges.push(joined);
                }
                None => ranges.push(range),
            }
            last_was_word = true;
        }
        ranges.sort_unstable();
        Ok(Target::Parts(ranges))
    }

    /// A range of the record's text from one of the file's.
    pub(super) fn range(&self, start: usize, end: usize) -> Option<TextRange> {
        TextRange::new(&self.text, start.checked_sub(self.base)?..end.checked_sub(self.base)?).ok()
    }

    fn between(&self, element: &Element, from: &str, to: &str) -> Result<Target, FormatError> {
        let find = |pointer: &str| {
            let number = self.ids.get(pointer.trim().strip_prefix('#')?)?;
            self.tree.elements.get(*number).filter(|named| named.inside)
        };
        let (Some(from), Some(to)) = (find(from), find(to)) else { return Ok(Target::Elsewhere) };
        match self.range(from.start, to.end) {
            Some(range) => Ok(Target::Parts(vec![range])),
            None => Err(self.tree.error(element, "the span ends before it starts", "put from before to")),
        }
    }

    /// `ID,OFFSET,LENGTH`, and further pairs of the last two.
    fn string_range(
        &mut self,
        element: &Element,
        arguments: &str,
        ranges: &mut Vec<TextRange>,
    ) -> Result<(), FormatError> {
        let remedy = "write #string-range(ID,OFFSET,LENGTH), with a length, not an end";
        let wrong = |what: &str| self.tree.error(element, what, remedy);
        let mut arguments = arguments.split(',').map(str::trim);
        let id = arguments.next().unwrap_or_default();
        let numbers: Option<Vec<usize>> = arguments.map(|number| number.parse().ok()).collect();
        let numbers = numbers.ok_or_else(|| wrong("an offset or a length is not a number"))?;
        let (pairs, rest) = numbers.as_chunks::<2>();
        if pairs.is_empty() || !rest.is_empty() {
            return Err(wrong("the range has no offset with a length"));
        }
        let named = self.ids.get(id).copied().filter(|&number| self.tree.elements[number].inside);
        let number = named.ok_or_else(|| wrong(&format!("there is no element {id:?} in the text")))?;
        let (tree, unit) = (self.tree, self.unit);
        let named = &tree.elements[number];
        let text = tree.text_of(named);
        let map = self.maps.entry(number).or_insert_with(|| OffsetMap::of(text, unit));
        let mut found = Vec::with_capacity(pairs.len());
        for &[offset, length] in pairs {
            let end = offset.checked_add(length).and_then(|end| map.to_byte(text, end));
            let place = map.to_byte(text, offset).zip(end);
            found.push(
                place.map(|(start, end)| (named.start + start, named.start + end)).ok_or((offset, length)),
            );
        }
        for place in found {
            let (start, end) = place.map_err(|(offset, length)| {
                let what =
                    format!("the range of {length} from {offset} does not lie in {id}, counted in {unit}");
                tree.error(
                    element,
                    &what,
                    "check that the text is the one that was annotated, or say --offsets",
                )
            })?;
            let range = self.range(start, end);
            ranges.push(
                range.ok_or_else(|| tree.error(element, "the range lies in another document", remedy))?,
            );
        }
        Ok(())
    }
}

/// The pointers of an attribute, which are separated by spaces, some of which may stand inside brackets.
fn pointers(words: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    words
        .split(move |c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c.is_whitespace() && depth <= 0
        })
        .filter(|pointer| !pointer.is_empty())
}
