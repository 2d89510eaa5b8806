//! Finding spans by what they are: label, annotator, note, attributes, text.

use super::{Boundaries, Finder, Query, QueryError};
use crate::model::{Schema, Span};
use crate::text::arabic::fold;

/// What spans are sought: `label:person by:amal note:… attr:type=direct unsure:yes` and words of their text, each as
/// often as one likes, in any order; the Arabic names of these words do as well.
#[derive(Clone, Debug, Default)]
pub struct SpanQuery {
    labels: Vec<String>,
    /// Whose spans, if not those of the annotator at work.
    pub by: Option<String>,
    notes: Vec<String>,
    attributes: Vec<(String, Option<String>)>,
    unsure: Option<bool>,
    text: Option<Finder>,
}

/// The words that make a query one for spans.
const FIELDS: [(&str, &str); 5] =
    [("label", "وسم"), ("by", "الواسم"), ("note", "ملاحظة"), ("attr", "سمة"), ("unsure", "شك")];

fn known(text: &str) -> String {
    fold::folded(text).to_lowercase()
}

impl SpanQuery {
    /// Reads a query; none if it names nothing but text.
    ///
    /// # Errors
    /// If its text cannot be sought.
    pub fn read(query: &Query) -> Result<Option<Self>, QueryError> {
        let mut found = Self::default();
        let (mut rest, mut any) = (Vec::new(), false);
        for word in words(&query.text) {
            let field = word.split_once(':').and_then(|(name, value)| {
                let field = FIELDS.iter().find(|(english, arabic)| *english == name || *arabic == name)?;
                Some((field.0, value.trim_matches('"')))
            });
            let Some((field, value)) = field else {
                rest.push(word);
                continue;
            };
            any = true;
            match field {
                "label" => found.labels.push(known(value)),
                "by" => found.by = Some(value.to_owned()),
                "note" => found.notes.push(known(value)),
                "attr" => {
                    let (name, value) =
                        value.split_once('=').map_or((value, None), |(name, value)| (name, Some(value)));
                    found.attributes.push((name.to_owned(), value.map(known)));
                }
                _ => found.unsure = Some(!matches!(value, "no" | "لا")),
            }
        }
        if !rest.is_empty() {
            let text = rest.join(" ");
            found.text =
                Some(Finder::new(&Query { text, boundaries: Boundaries::Anywhere, ..query.clone() })?);
        }
        Ok(any.then_some(found))
    }

    /// Says whether a span of `text` is one of those sought.
    pub fn matches(&self, span: &Span, text: &str, schema: &Schema) -> bool {
        let label = |wanted: &String| {
            let names = schema.get(&span.label).into_iter().flat_map(|label| label.names.values());
            known(&span.label) == *wanted || names.into_iter().any(|name| known(name) == *wanted)
        };
        let note = |wanted: &String| span.note.as_ref().is_some_and(|note| known(note).contains(wanted));
        let attribute = |(name, wanted): &(String, Option<String>)| {
            let value = span.attributes.get(name);
            let said = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            said.is_some_and(|said| wanted.as_ref().is_none_or(|wanted| known(&said) == *wanted))
        };
        let covers =
            |finder: &Finder| span.parts.iter().any(|part| finder.find(part.of(text)).next().is_some());
        (self.labels.is_empty() || self.labels.iter().any(label))
            && self.notes.iter().all(note)
            && self.attributes.iter().all(attribute)
            && self.unsure.is_none_or(|unsure| span.unsure == unsure)
            && self.text.as_ref().is_none_or(covers)
    }
}

/// The words of a query; white space within quotation marks parts none.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        quoted ^= c == '"';
        if c.is_whitespace() && !quoted {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
        } else {
            word.push(c);
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextRange;

    #[test]
    fn spans_are_found_by_what_they_are() {
        let text = "قال لافروف";
        let mut span = Span::new("s1".into(), "person", TextRange::new(text, 7..text.len()).unwrap());
        span.note = Some("وزير الخارجية".to_owned());
        span.attributes.insert("role".to_owned(), "speaker".into());
        let schema = Schema::default();
        let matches = |query: &str| {
            let query = Query { text: query.to_owned(), ..Query::default() };
            let read = SpanQuery::read(&query).unwrap();
            read.map(|read| read.matches(&span, text, &schema))
        };
        assert_eq!(matches("لافروف"), None);
        for yes in [
            "label:person",
            "label:شخص",
            "وسم:شخص",
            "label:date label:person",
            "label:person لافروف",
            "note:الخارجيه",
            "attr:role",
            "attr:role=Speaker",
            "unsure:no",
            "note:\"وزير الخارجية\"",
            "by:amal",
        ] {
            assert_eq!(matches(yes), Some(true), "{yes}");
        }
        for no in ["label:date", "label:person موسكو", "note:x", "attr:role=other", "attr:x", "unsure:yes"]
        {
            assert_eq!(matches(no), Some(false), "{no}");
        }
    }
}
