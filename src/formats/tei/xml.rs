//! A document of XML as one text and a list of elements with their places in it.

use crate::formats::FormatError;
use crate::formats::cut::place;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Elements inside each other at most.
const DEPTH: usize = 256;
/// Attributes of one element at most.
const ATTRIBUTES: usize = 256;

/// Elements that say something of the text and are none of it, wherever they stand.
const BESIDE: [&str; 8] =
    ["standOff", "listAnnotation", "spanGrp", "linkGrp", "listRelation", "fvLib", "fLib", "teiHeader"];

/// An element, by its name without a prefix.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) parent: Option<usize>,
    /// Number after that of its last descendant.
    pub(super) after: usize,
    /// Says that it is the text or a part of it, not something beside it.
    pub(super) inside: bool,
    /// Where its text starts and ends: in the text of the document, or in that beside it.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Byte of the file at which it begins.
    at: usize,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// All elements of a file, in order.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    source: &'a str,
    /// All that stands in `text` elements, without what is beside it.
    pub(super) text: String,
    /// All other characters.
    beside: String,
    pub(super) elements: Vec<Element>,
}

/// Says whether XML 1.0 allows a character.
pub(super) fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

impl<'a> Tree<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// With the place, if it is not well-formed, or has a document type, entities or too deep a nesting.
    pub(super) fn read(source: &'a str) -> Result<Self, FormatError> {
        let mut tree = Self { source, ..Self::default() };
        let mut reader = Reader::from_str(source);
        let mut open: Vec<usize> = Vec::new();
        loop {
            let at = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|error| {
                let what = format!("it is not well-formed XML ({error})");
                tree.error_at(reader.error_position() as usize, &what, "mend that place")
            })?;
            match event {
                Event::Start(start) => {
                    if DEPTH <= open.len() {
                        let what = format!("elements are nested more than {DEPTH} deep");
                        return Err(tree.error_at(at, &what, "no text is; check where the file comes from"));
                    }
                    let number = tree.open(&start, open.last().copied(), at)?;
                    open.push(number);
                }
                Event::Empty(start) => {
                    let number = tree.open(&start, open.last().copied(), at)?;
                    tree.close(number);
                }
                Event::End(_) => {
                    if let Some(number) = open.pop() {
                        tree.close(number);
                    }
                }
                Event::Text(text) => tree.add(&text.xml10_content(), open.last().copied(), at)?,
                Event::CData(text) => tree.add(&text.xml10_content(), open.last().copied(), at)?,
                Event::GeneralRef(reference) => {
                    let c = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        Ok(None) => {
                            resolve_predefined_entity(&reference).and_then(|text| text.chars().next())
                        }
                        Err(_) => None,
                    };
                    let Some(c) = c else {
                        let what = format!("the entity &{}; is not known", &*reference);
                        return Err(tree.error_at(at, &what, "put the character itself there"));
                    };
                    tree.add(c.encode_utf8(&mut [0; 4]), open.last().copied(), at)?;
                }
                Event::DocType(_) => {
                    let remedy = "take the declaration away: entities and files from elsewhere are not read";
                    return Err(tree.error_at(at, "the file declares a document type", remedy));
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => break,
            }
        }
        match open.last() {
            None => Ok(tree),
            Some(&number) => {
                let what = format!("the file ends inside the element {}", tree.elements[number].name);
                Err(tree.error_at(source.len(), &what, "it was cut off: take the whole file"))
            }
        }
    }

    fn open(
        &mut self,
        start: &BytesStart<'_>,
        parent: Option<usize>,
        at: usize,
    ) -> Result<usize, FormatError> {
        let name = start.local_name().as_ref().to_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let wrong = |what: String| self.error_at(at, &what, "mend that place");
            let attribute =
                attribute.map_err(|error| wrong(format!("it is not well-formed XML ({error})")))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| wrong(format!("an attribute is not well-formed XML ({error})")))?;
            if ATTRIBUTES <= attributes.len() {
                return Err(wrong(format!("an element has more than {ATTRIBUTES} attributes")));
            }
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        let above = parent.and_then(|parent| self.elements.get(parent));
        let inside = above.is_some_and(|above| {
            (name == "text" && above.name == "TEI") || (above.inside && !BESIDE.contains(&name.as_str()))
        });
        let place = if inside { self.text.len() } else { self.beside.len() };
        let number = self.elements.len();
        let element =
            Element { name, attributes, parent, after: number + 1, inside, start: place, end: place, at };
        self.elements.push(element);
        Ok(number)
    }

    fn close(&mut self, number: usize) {
        let (count, text, beside) = (self.elements.len(), self.text.len(), self.beside.len());
        if let Some(element) = self.elements.get_mut(number) {
            element.after = count;
            element.end = if element.inside { text } else { beside };
        }
    }

    fn add(&mut self, text: &str, into: Option<usize>, at: usize) -> Result<(), FormatError> {
        if let Some(c) = text.chars().find(|&c| !is_allowed(c)) {
            let what = format!("XML does not allow the character U+{:04X}", c as u32);
            return Err(self.error_at(at, &what, "take it out"));
        }
        match into.and_then(|number| self.elements.get(number)) {
            Some(element) if element.inside => self.text.push_str(text),
            Some(_) => self.beside.push_str(text),
            None => {}
        }
        Ok(())
    }

    fn error_at(&self, at: usize, what: &str, remedy: &str) -> FormatError {
        let (line, column) = place(&self.source.as_bytes()[..at.min(self.source.len())], 1);
        FormatError::at(line, column, what, remedy)
    }

    /// An error about an element.
    pub(super) fn error(&self, element: &Element, what: &str, remedy: &str) -> FormatError {
        self.error_at(element.at, what, remedy)
    }

    /// The text of an element, with that of its descendants.
    pub(super) fn text_of(&self, element: &Element) -> &str {
        let text = if element.inside { &self.text } else { &self.beside };
        text.get(element.start..element.end).unwrap_or_default()
    }

    /// The children of an element, with their numbers.
    pub(super) fn children(&self, number: usize) -> impl Iterator<Item = (usize, &Element)> {
        let after = self.elements.get(number).map_or(0, |element| element.after);
        let mut next = number + 1;
        std::iter::from_fn(move || {
            let element = (next < after).then(|| self.elements.get(next)).flatten()?;
            let at = std::mem::replace(&mut next, element.after);
            Some((at, element))
        })
    }
}
