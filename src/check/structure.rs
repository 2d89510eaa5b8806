//! What is odd between spans, and in what is said of them.

use super::{Finding, Rule, range_of};
use crate::model::rules::{Refusal, broken};
use crate::model::schema::{SPEAKER, VALUE};
use crate::model::{Annotations, AttributeKind, Role, Schema, Span, remove_spans};
use serde_json::Value;

/// Looks at labels, values, relations and spans that get in each other's way.
pub(super) fn check(text: &str, annotations: &Annotations, schema: &Schema, found: &mut Vec<Finding>) {
    let has_speaker = |span: &Span| {
        annotations.relations_of(&span.id).any(|one| one.from == span.id && &*one.kind == SPEAKER)
    };
    let is_quotation =
        |span: &Span| schema.get(&span.label).is_some_and(|label| label.role == Some(Role::Quotation));
    let takes_value = |span: &Span| {
        let attributes = schema.get(&span.label).map(|label| label.attributes.as_slice()).unwrap_or_default();
        attributes.iter().any(|one| one.name == VALUE && one.kind == AttributeKind::Date)
    };
    // Where few say who spoke, or what dates mean, that is not the work.
    let most = |wanted: &dyn Fn(&Span) -> bool, has: &dyn Fn(&Span) -> bool| {
        let (mut all, mut with) = (0_usize, 0_usize);
        for span in annotations.spans().filter(|span| wanted(span)) {
            all += 1;
            with += usize::from(has(span));
        }
        0 < with && all <= 2 * with
    };
    let wants_speakers = most(&is_quotation, &has_speaker);
    let wants_values = most(&takes_value, &|span| span.attributes.contains_key(VALUE));
    for (id, refusal) in broken(schema, annotations) {
        let Some(relation) = annotations.relation(&id) else { continue };
        let Some(from) = annotations.get(&relation.from) else { continue };
        let spans = vec![relation.from.clone(), relation.to.clone()];
        let about = format!("{id} {}: {}", relation.kind, told(&refusal));
        let (rule, range) = (Rule::AgainstRules, range_of(from));
        found.push(Finding { rule, spans, range, about, fix: None, muted: None });
    }
    // Spans that begin before and may still be open, the outermost first.
    let mut open: Vec<&Span> = Vec::new();
    for span in annotations.spans() {
        let mut tell = |rule, about: String, fix| {
            found.push(Finding {
                rule,
                spans: vec![span.id.clone()],
                range: range_of(span),
                about,
                fix,
                muted: None,
            });
        };
        let label = schema.get(&span.label);
        if label.is_none() {
            tell(Rule::UnknownLabel, span.label.to_string(), None);
        }
        for attribute in label.map(|label| label.attributes.as_slice()).unwrap_or_default() {
            let Some(value) = span.attributes.get(&attribute.name) else { continue };
            let said = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            if !matches!(attribute.kind.read(&said), Ok(Some(_))) {
                tell(Rule::WrongValue, format!("{} {said}", attribute.name), None);
            }
        }
        if wants_speakers && is_quotation(span) && !has_speaker(span) {
            tell(Rule::NoSpeaker, String::new(), None);
        }
        if wants_values && takes_value(span) && !span.attributes.contains_key(VALUE) {
            tell(Rule::NoValue, String::new(), None);
        }
        open.retain(|other| span.start() < other.end());
        for other in &open {
            if other.parts == span.parts && other.label == span.label {
                let fix = Some(remove_spans(annotations, std::slice::from_ref(&span.id)));
                let spans = vec![span.id.clone(), other.id.clone()];
                let (rule, range) = (Rule::Duplicate, range_of(span));
                found.push(Finding { rule, spans, range, about: other.id.to_string(), fix, muted: None });
                break;
            }
            if crosses(other, span) {
                let about = text.get(other.start() as usize..other.end() as usize).unwrap_or_default();
                let about: String = about.chars().take(40).collect();
                let spans = vec![span.id.clone(), other.id.clone()];
                let (rule, range) =
                    (Rule::Crossing, other.start().min(span.start())..other.end().max(span.end()));
                found.push(Finding { rule, spans, range, about, fix: None, muted: None });
                break;
            }
        }
        open.push(span);
    }
}

/// Why a relation may not be, in English.
fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Itself => "both its ends are one span".to_owned(),
        Refusal::Double => "the same type ties the same spans already".to_owned(),
        Refusal::Reverse => "the same type ties the same spans already, the other way round".to_owned(),
        Refusal::From(label) => format!("it may not start from {label}"),
        Refusal::To(label) => format!("it may not end at {label}"),
        Refusal::MostFrom(most) => format!("no more than {most} may start from one span"),
        Refusal::MostTo(most) => format!("no more than {most} may end at one span"),
        Refusal::NoType(from, to) => format!("no type ties {from} and {to}"),
        Refusal::NoTypes => "the schema has no types of relations".to_owned(),
    }
}

/// Says whether two spans of one part each overlap, and neither holds the other. `a` starts first.
fn crosses(a: &Span, b: &Span) -> bool {
    let single = a.parts.len() == 1 && b.parts.len() == 1;
    single && a.start() < b.start() && b.start() < a.end() && a.end() < b.end()
}
