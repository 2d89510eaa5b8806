//! Saying what spans mention: the entities that may be meant, the likeliest first.

use crate::app::{Grade, OpenDocument, State, tagging};
use crate::model::document::sha256_hex;
use crate::model::mentions::{Head, fresh_chain, link};
use crate::model::registry::EntityRecord;
use crate::model::{Edit, Entity, Span, SpanId};
use crate::search::entities::{name_key, name_keys};
use crate::text::TextRange;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The choice of an entity for spans.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// The spans.
    pub spans: Vec<SpanId>,
    /// Selected text that is to be marked first, if there is no span.
    pub range: Option<TextRange>,
    /// The text that they cover.
    pub covered: String,
    /// What is looked for; without it, the covered text.
    pub text: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// The choice that Enter takes.
    pub chosen: usize,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// An entity that the project knows, or that the document has.
    Entity {
        /// Its identifier.
        id: Arc<str>,
        /// What to call it.
        name: String,
        /// What else is said of it.
        about: String,
    },
    /// A new record of that name.
    New(String),
    /// A chain of mentions in this document alone, with no record.
    Chain,
    /// None: the spans mention nothing any more.
    Nothing,
}

/// So many entities are offered.
const MOST: usize = 40;
/// So many that were mentioned before are offered where the text says nothing of them.
const RECENT: usize = 6;

impl State {
    /// Opens the picker for the spans that are chosen, the selected one, that at the caret, or the selected text.
    pub(in crate::app) fn open_picker(&mut self) {
        let Some(open) = &self.open else { return };
        let mut spans: Vec<SpanId> = open.chosen.iter().cloned().collect();
        let mut range = None;
        if spans.is_empty() && (open.selected.is_some() || open.selection.is_empty()) {
            spans.extend(open.selected_span().or_else(|| open.span_here()).map(|span| span.id.clone()));
        }
        if spans.is_empty() {
            range = tagging::range_to_tag(open);
        }
        let first = spans.first().and_then(|id| open.annotations.get(id));
        let covered = first.map(|span| open.covered(span)).or_else(|| {
            range.map(|range| range.of(&open.document.text).split_whitespace().collect::<Vec<_>>().join(" "))
        });
        let Some(covered) = covered else { return };
        if let Some(id) = spans.first().filter(|_| open.chosen.is_empty()).cloned()
            && let Some(open) = &mut self.open
            && open.selected.as_ref() != Some(&id)
        {
            open.go_to(&id);
        }
        self.entities.picker =
            Some(Picker { spans, range, covered, text: String::new(), choices: Vec::new(), chosen: 0 });
        self.pick_for(String::new());
    }

    /// Works out what can be chosen again.
    pub(super) fn pick_again(&mut self) {
        if let Some(picker) = &self.entities.picker {
            let text = picker.text.clone();
            self.pick_for(text);
        }
    }

    /// Works out what can be chosen, for what is looked for.
    pub(super) fn pick_for(&mut self, text: String) {
        let (Some(open), Some(picker)) = (&self.open, &self.entities.picker) else {
            self.entities.picker = None;
            return;
        };
        let language = self.settings.language.tag();
        let asked = if text.trim().is_empty() { picker.covered.clone() } else { text.trim().to_owned() };
        let keys = name_keys(&asked);
        let mut ids: Vec<Arc<str>> = Vec::new();
        let mut add = |id: &Arc<str>| {
            let id = self.entities.registry.get(id).map_or(id, |record| &record.id);
            if !ids.contains(id) && ids.len() < MOST {
                ids.push(id.clone());
            }
        };
        // Who was called so before, in this document.
        let mut before: Vec<(usize, &Entity)> = Vec::new();
        for entity in open.annotations.entities() {
            let same = |id: &&SpanId| {
                let span = open.annotations.get(id).filter(|_| !picker.spans.contains(id));
                span.is_some_and(|span| keys.contains(&name_key(&open.covered(span))))
            };
            let count = entity.mentions.iter().filter(same).count();
            if 0 < count {
                before.push((count, entity));
            }
        }
        before.sort_by(|(a, one), (b, two)| b.cmp(a).then_with(|| one.id.cmp(&two.id)));
        for (_, entity) in &before {
            add(&entity.id);
        }
        self.entities.index.called(&asked).iter().for_each(&mut add);
        self.entities.index.find(&asked, MOST).iter().for_each(&mut add);
        // A longer text may hold a name: "the minister Lavrov".
        for word in asked.split_whitespace().filter(|_| asked.contains(' ')) {
            self.entities.index.called(word).iter().for_each(&mut add);
        }
        let found = ids.len();
        if text.trim().is_empty() {
            let at = picker.spans.first().and_then(|id| open.annotations.get(id)).map(Span::start);
            let at = at.or(picker.range.map(TextRange::start)).unwrap_or_default();
            recent(open, at).iter().take(RECENT).for_each(|id| {
                if !ids.contains(id) {
                    ids.push(id.clone());
                }
            });
        }
        let mut choices: Vec<Choice> = ids.iter().map(|id| self.choice(open, id, language)).collect();
        let name = if text.trim().is_empty() { picker.covered.clone() } else { asked };
        let fresh = [Choice::New(name), Choice::Chain];
        choices.splice(found..found, fresh);
        if picker.spans.iter().any(|id| open.annotations.entities_of(id).next().is_some()) {
            choices.push(Choice::Nothing);
        }
        if let Some(picker) = &mut self.entities.picker {
            picker.text = text;
            picker.choices = choices;
            picker.chosen = 0;
        }
    }

    fn choice(&self, open: &OpenDocument, id: &Arc<str>, language: &str) -> Choice {
        let count = open.annotations.entity(id).map_or(0, |entity| entity.mentions.len());
        let count = (0 < count).then(|| self.strings.tr_args("entity-mentions", &[("count", count.into())]));
        let (name, about) = match self.entities.registry.get(id) {
            Some(record) => {
                let said = [&record.description, &record.link].into_iter().filter(|text| !text.is_empty());
                (record.display_name(language).to_owned(), said.cloned().collect::<Vec<_>>())
            }
            None => (open.chain_name(id), vec![self.strings.tr("entity-chain").to_string()]),
        };
        let about: Vec<String> = about.into_iter().chain(count).collect();
        Choice::Entity { id: id.clone(), name, about: about.join(" · ") }
    }

    /// Takes a choice of the picker.
    pub(super) fn take_choice(&mut self, at: usize) {
        let Some(mut picker) = self.entities.picker.take() else { return };
        let Some(choice) = picker.choices.get(at).cloned() else { return };
        let label =
            self.last_label.clone().or_else(|| self.schema.labels.first().map(|label| label.name.clone()));
        let Some(open) = &mut self.open else { return };
        picker.spans.retain(|id| open.annotations.get(id).is_some());
        let of_spans =
            picker.spans.first().and_then(|id| open.annotations.get(id)).map(|span| span.label.clone());
        if picker.spans.is_empty() {
            let (Some(range), Some(label)) = (picker.range, label.clone()) else { return };
            let id = open.annotations.fresh_id();
            if !open.edit(&Edit::Add(Box::new(Span::new(id.clone(), label, range)))) {
                return;
            }
            picker.spans.push(id);
        }
        let kind = of_spans.or(label).unwrap_or_default();
        match choice {
            Choice::Nothing => self.assign(&picker.spans, None),
            Choice::Entity { id, .. } => {
                // A chain of an entity that was merged into another becomes one of that.
                let id = self.entities.registry.get(&id).map_or(id, |record| record.id.clone());
                self.assign(&picker.spans, Some(&(id, kind)));
            }
            Choice::Chain => {
                let taken = |id: &str| self.entities.registry.get(id).is_some();
                let id = fresh_chain(&open.annotations, taken);
                self.assign(&picker.spans, Some(&(id, kind)));
            }
            Choice::New(name) => {
                let id = self.fresh_record_id(&name);
                let record =
                    EntityRecord { id: id.clone(), name, kind: kind.clone(), ..EntityRecord::default() };
                if self.change_records(self.entities.registry.change(record).into_iter().collect()) {
                    self.assign(&picker.spans, Some(&(id, kind)));
                }
            }
        }
        if let (Some(open), [id]) = (&mut self.open, picker.spans.as_slice())
            && open.selected.as_ref() != Some(id)
        {
            open.go_to(id);
        }
    }

    /// Makes spans of the open document mentions of an entity, or of none.
    pub(super) fn assign(&mut self, spans: &[SpanId], to: Option<&Head>) {
        let Some(open) = &mut self.open else { return };
        let Some(edit) = link(&open.annotations, spans, to) else { return };
        if !open.edit(&edit) {
            let text = self.strings.tr("banner-history").to_string();
            self.warn(Grade::Warning, text, Vec::new());
        }
    }

    /// An identifier that no entity of the project has, and that others are unlikely to make at the same time.
    pub(super) fn fresh_record_id(&self, name: &str) -> Arc<str> {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let id = |number: u32| {
            let hash = sha256_hex(format!("{name}\n{time}\n{number}").as_bytes());
            format!("ent-{}", hash.chars().take(10).collect::<String>())
        };
        let all = (0..u32::MAX).map(id);
        all.into_iter().find(|id| self.entities.registry.get(id).is_none()).unwrap_or_default().into()
    }
}

/// Entities mentioned before a place, the last one first, then those after it.
fn recent(open: &OpenDocument, at: u32) -> Vec<Arc<str>> {
    let mut last: Vec<(bool, u32, Arc<str>)> = Vec::new();
    for entity in open.annotations.entities() {
        let starts = entity.mentions.iter().filter_map(|id| open.annotations.get(id)).map(Span::start);
        let before = starts.clone().filter(|start| *start < at).max();
        if let Some(start) = before.map(|start| at - start).or_else(|| starts.min()) {
            last.push((before.is_none(), start, entity.id.clone()));
        }
    }
    last.sort_unstable();
    last.into_iter().map(|(_, _, id)| id).collect()
}

impl OpenDocument {
    /// The text of a span on one line.
    pub fn covered(&self, span: &Span) -> String {
        let parts = span.parts.iter().map(|part| part.of(&self.document.text));
        let words = parts.flat_map(str::split_whitespace);
        words.collect::<Vec<_>>().join(" ")
    }

    /// What to call an entity that no record stands behind: the longest text that mentions it.
    pub fn chain_name(&self, id: &str) -> String {
        let mentions =
            self.annotations.entity(id).map(|entity| entity.mentions.as_slice()).unwrap_or_default();
        let texts = mentions.iter().filter_map(|id| self.annotations.get(id)).map(|span| self.covered(span));
        texts.max_by_key(|text| text.chars().count()).unwrap_or_else(|| id.to_owned())
    }
}
