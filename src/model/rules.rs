//! The rules of relations: which spans a type may tie, and what of a document breaks them.

use super::{Annotations, Relation, RelationDefinition, Schema, SpanId};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Why a relation may not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Both its ends are one span.
    Itself,
    /// The same type ties the same spans in the same direction already.
    Double,
    /// Its type means the same in both directions and ties the same spans already.
    Reverse,
    /// Spans of this label may not stand where it starts.
    From(Arc<str>),
    /// Spans of this label may not stand where it ends.
    To(Arc<str>),
    /// No more than so many of its type start from one span.
    MostFrom(u32),
    /// No more than so many of its type end at one span.
    MostTo(u32),
    /// No type ties spans of these two labels, in either direction.
    NoType(Arc<str>, Arc<str>),
    /// The schema has no types of relations.
    NoTypes,
}

/// A type that fits two spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Name of the type.
    pub kind: Arc<str>,
    /// Says that it runs from the second span to the first.
    pub turned: bool,
}

/// What a label breaks of a type's rules at either end.
fn labels(definition: &RelationDefinition, from: &Arc<str>, to: &Arc<str>) -> Result<(), Refusal> {
    let allows = |list: &[Arc<str>], label: &Arc<str>| list.is_empty() || list.contains(label);
    let fits = |from, to| allows(&definition.from, from) && allows(&definition.to, to);
    if fits(from, to) || (definition.symmetric && fits(to, from)) {
        Ok(())
    } else if allows(&definition.from, from) {
        Err(Refusal::To(to.clone()))
    } else {
        Err(Refusal::From(from.clone()))
    }
}

/// Says whether a relation of that type may run between two spans. `instead` is the relation that it would replace.
/// A type that the schema lacks has no rules but that no span is related to itself, and none twice.
///
/// # Errors
/// The first rule that it would break.
pub fn check(
    schema: &Schema,
    annotations: &Annotations,
    kind: &str,
    (from, to): (&SpanId, &SpanId),
    instead: Option<&SpanId>,
) -> Result<(), Refusal> {
    if from == to {
        return Err(Refusal::Itself);
    }
    let definition = schema.relation(kind);
    if let (Some(definition), Some(start), Some(end)) =
        (definition, annotations.get(from), annotations.get(to))
    {
        labels(definition, &start.label, &end.label)?;
    }
    let others = |span| {
        let same = move |one: &&Relation| *one.kind == *kind && Some(&one.id) != instead;
        annotations.relations_of(span).filter(same)
    };
    let symmetric = definition.is_some_and(|definition| definition.symmetric);
    let (mut starting, mut ending) = (0, 0);
    for other in others(from) {
        if other.from == *from && other.to == *to {
            return Err(Refusal::Double);
        }
        if symmetric && other.from == *to && other.to == *from {
            return Err(Refusal::Reverse);
        }
        starting += u32::from(other.from == *from);
    }
    ending += others(to).filter(|other| other.to == *to).count() as u32;
    match definition {
        Some(RelationDefinition { most_from: Some(most), .. }) if *most <= starting => {
            Err(Refusal::MostFrom(*most))
        }
        Some(RelationDefinition { most_to: Some(most), .. }) if *most <= ending => {
            Err(Refusal::MostTo(*most))
        }
        _ => Ok(()),
    }
}

/// The types that may tie two spans, in the order of the schema: those that run from the first to the second, then
/// those whose labels fit in the other direction alone.
///
/// # Errors
/// If there is none: why the type that comes nearest may not be, with its name, which is empty where no type is meant.
pub fn choices(
    schema: &Schema,
    annotations: &Annotations,
    from: &SpanId,
    to: &SpanId,
) -> Result<Vec<Choice>, (Arc<str>, Refusal)> {
    if from == to {
        return Err(("".into(), Refusal::Itself));
    }
    let (Some(start), Some(end)) = (annotations.get(from), annotations.get(to)) else {
        return Ok(Vec::new());
    };
    if schema.relations.is_empty() {
        return Err(("".into(), Refusal::NoTypes));
    }
    let (mut fitting, mut turned) = (Vec::new(), Vec::new());
    let mut nearest = None;
    for definition in &schema.relations {
        let ahead = labels(definition, &start.label, &end.label).is_ok();
        if !ahead && labels(definition, &end.label, &start.label).is_err() {
            continue;
        }
        let ends = if ahead { (from, to) } else { (to, from) };
        match check(schema, annotations, &definition.name, ends, None) {
            Ok(()) => {
                let list = if ahead { &mut fitting } else { &mut turned };
                list.push(Choice { kind: definition.name.clone(), turned: !ahead });
            }
            Err(refusal) => nearest = nearest.or(Some((definition.name.clone(), refusal))),
        }
    }
    fitting.append(&mut turned);
    if fitting.is_empty() {
        let none = || ("".into(), Refusal::NoType(start.label.clone(), end.label.clone()));
        return Err(nearest.unwrap_or_else(none));
    }
    Ok(fitting)
}

/// The relations that break the rules, in the order of their identifiers, each with the first rule that it breaks. Of
/// those that are too many, the later ones are told. Looks at each relation once.
pub fn broken(schema: &Schema, annotations: &Annotations) -> Vec<(SpanId, Refusal)> {
    let definitions: HashMap<&str, &RelationDefinition> =
        schema.relations.iter().map(|definition| (&*definition.name, definition)).collect();
    let mut seen: HashSet<(&str, &SpanId, &SpanId)> = HashSet::new();
    let mut starting: HashMap<(&str, &SpanId), u32> = HashMap::new();
    let mut ending: HashMap<(&str, &SpanId), u32> = HashMap::new();
    let mut found = Vec::new();
    for relation in annotations.relations() {
        let kind = &*relation.kind;
        let definition = definitions.get(kind).copied();
        let mut first = |refusal| found.push((relation.id.clone(), refusal));
        if relation.from == relation.to {
            first(Refusal::Itself);
            continue;
        }
        if !seen.insert((kind, &relation.from, &relation.to)) {
            first(Refusal::Double);
            continue;
        }
        let Some(definition) = definition else { continue };
        if definition.symmetric && seen.contains(&(kind, &relation.to, &relation.from)) {
            first(Refusal::Reverse);
            continue;
        }
        let count = |counts: &mut HashMap<_, u32>, span| {
            let count = counts.entry((kind, span)).or_default();
            *count += 1;
            *count
        };
        let (starts, ends) = (count(&mut starting, &relation.from), count(&mut ending, &relation.to));
        let ends_of = (annotations.get(&relation.from), annotations.get(&relation.to));
        if let (Some(from), Some(to)) = ends_of
            && let Err(refusal) = labels(definition, &from.label, &to.label)
        {
            first(refusal);
        } else if let Some(most) = definition.most_from.filter(|most| *most < starts) {
            first(Refusal::MostFrom(most));
        } else if let Some(most) = definition.most_to.filter(|most| *most < ends) {
            first(Refusal::MostTo(most));
        }
    }
    found
}

/// Where relations go that name `gone` when that span becomes one with `kept`: the same, each once, and none from the
/// span to itself. Gives what replaces each, if anything does.
pub fn moved<'a>(
    annotations: &'a Annotations,
    gone: &'a SpanId,
    kept: &'a SpanId,
) -> impl Iterator<Item = (&'a Relation, Option<Relation>)> {
    let there = move |id: &SpanId| if id == gone { kept.clone() } else { id.clone() };
    let mut taken: BTreeMap<Arc<str>, HashSet<(SpanId, SpanId)>> = BTreeMap::new();
    for relation in annotations.relations_of(kept) {
        let ends = (relation.from.clone(), relation.to.clone());
        taken.entry(relation.kind.clone()).or_default().insert(ends);
    }
    annotations.relations_of(gone).map(move |relation| {
        let (from, to) = (there(&relation.from), there(&relation.to));
        let is_new =
            from != to && taken.entry(relation.kind.clone()).or_default().insert((from.clone(), to.clone()));
        (relation, is_new.then(|| Relation { from, to, ..relation.clone() }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Edit, Extra, Span, apply};
    use crate::text::TextRange;

    const TEXT: &str = "قال زيد لعمرو: \"نعم\" أمس";

    fn annotations(labels: &[(&str, &str)]) -> Annotations {
        let mut annotations = Annotations::new("amal");
        let range = TextRange::new(TEXT, 0..6).unwrap();
        for (id, label) in labels {
            let span = Span::new((*id).into(), *label, range);
            apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
        }
        annotations
    }

    fn relate(annotations: &mut Annotations, id: &str, kind: &str, from: &str, to: &str) {
        let relation = Relation {
            id: id.into(),
            kind: kind.into(),
            from: from.into(),
            to: to.into(),
            extra: Extra::new(),
        };
        apply(annotations, &Edit::Relate(relation)).unwrap();
    }

    fn schema() -> Schema {
        let mut schema = Schema::default();
        schema.relations.push(RelationDefinition {
            name: "same".into(),
            symmetric: true,
            most_to: Some(2),
            ..RelationDefinition::default()
        });
        schema
    }

    const SPANS: [(&str, &str); 5] =
        [("q", "quote"), ("z", "person"), ("a", "person"), ("d", "date"), ("c", "cue")];

    #[test]
    fn every_rule_is_told_apart() {
        let schema = schema();
        let mut all = annotations(&SPANS);
        let ask = |all: &Annotations, kind, from: &str, to: &str| {
            check(&schema, all, kind, (&from.into(), &to.into()), None)
        };
        assert_eq!(ask(&all, "speaker", "q", "z"), Ok(()));
        assert_eq!(ask(&all, "speaker", "z", "q"), Err(Refusal::From("person".into())));
        assert_eq!(ask(&all, "speaker", "q", "d"), Err(Refusal::To("date".into())));
        assert_eq!(ask(&all, "same", "z", "z"), Err(Refusal::Itself));
        relate(&mut all, "r1", "speaker", "q", "z");
        assert_eq!(ask(&all, "speaker", "q", "z"), Err(Refusal::Double));
        assert_eq!(ask(&all, "speaker", "q", "a"), Err(Refusal::MostFrom(1)));
        // A relation does not stand in the way of what replaces it.
        assert_eq!(check(&schema, &all, "speaker", (&"q".into(), &"a".into()), Some(&"r1".into())), Ok(()));
        relate(&mut all, "r2", "same", "z", "a");
        assert_eq!(ask(&all, "same", "a", "z"), Err(Refusal::Reverse));
        relate(&mut all, "r3", "same", "d", "a");
        assert_eq!(ask(&all, "same", "c", "a"), Err(Refusal::MostTo(2)));
        // Types that the schema does not know may be anything but doubled.
        assert_eq!(ask(&all, "other", "d", "c"), Ok(()));
        relate(&mut all, "r4", "other", "d", "c");
        assert_eq!(ask(&all, "other", "d", "c"), Err(Refusal::Double));
    }

    #[test]
    fn types_are_offered_by_what_the_spans_are() {
        let schema = Schema::default();
        let mut all = annotations(&SPANS);
        let kinds = |all: &Annotations, from: &str, to: &str| {
            choices(&schema, all, &from.into(), &to.into()).map(|found| {
                found.into_iter().map(|choice| (choice.kind.to_string(), choice.turned)).collect::<Vec<_>>()
            })
        };
        let named = |kind: &str, turned| (kind.to_owned(), turned);
        assert_eq!(kinds(&all, "q", "z"), Ok(vec![named("speaker", false), named("addressee", false)]));
        assert_eq!(kinds(&all, "z", "q"), Ok(vec![named("speaker", true), named("addressee", true)]));
        assert_eq!(kinds(&all, "q", "c"), Ok(vec![named("cue", false)]));
        let refused = |kind: &str, refusal| Err((kind.into(), refusal));
        assert_eq!(kinds(&all, "d", "z"), refused("", Refusal::NoType("date".into(), "person".into())));
        assert_eq!(kinds(&all, "d", "d"), refused("", Refusal::Itself));
        relate(&mut all, "r1", "cue", "q", "c");
        assert_eq!(kinds(&all, "c", "q"), refused("cue", Refusal::Double));
        let none = Schema { relations: Vec::new(), ..Schema::default() };
        assert_eq!(choices(&none, &all, &"q".into(), &"c".into()).unwrap_err().1, Refusal::NoTypes);
    }

    #[test]
    fn what_a_file_brings_is_found_if_it_breaks_a_rule() {
        let mut all = annotations(&SPANS);
        for (id, kind, from, to) in [
            ("r1", "speaker", "q", "z"),
            ("r2", "speaker", "q", "a"),
            ("r3", "speaker", "q", "z"),
            ("r4", "addressee", "z", "q"),
            ("r5", "same", "a", "z"),
            ("r6", "same", "z", "a"),
            ("r7", "same", "d", "d"),
            ("r8", "other", "d", "c"),
        ] {
            relate(&mut all, id, kind, from, to);
        }
        let told: Vec<(String, Refusal)> =
            broken(&schema(), &all).into_iter().map(|(id, refusal)| (id.to_string(), refusal)).collect();
        assert_eq!(
            told,
            [
                ("r2".to_owned(), Refusal::MostFrom(1)),
                ("r3".to_owned(), Refusal::Double),
                ("r4".to_owned(), Refusal::From("person".into())),
                ("r6".to_owned(), Refusal::Reverse),
                ("r7".to_owned(), Refusal::Itself),
            ]
        );
    }
}
