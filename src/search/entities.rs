//! Finding entities by any of their names, as readers know them again: folded, by the beginnings of words in any
//! order, with or without the article and what is joined to the words.

use crate::model::EntityRecord;
use crate::text::arabic::clitics::ENCLITICS;
use crate::text::arabic::fold;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation as _;

/// A name of an entity.
#[derive(Clone, Debug)]
struct Name {
    entity: Arc<str>,
    /// Its words as they are compared, with spaces between them.
    words: Box<str>,
    /// Place of the name among those of its entity: what it is called in lists comes first.
    place: u16,
}

/// All names of a project's entities, by word.
#[derive(Clone, Debug, Default)]
pub struct EntityIndex {
    names: Vec<Option<Name>>,
    free: Vec<u32>,
    /// The names that hold a word.
    by_word: BTreeMap<Box<str>, Vec<u32>>,
    by_entity: HashMap<Arc<str>, Vec<u32>>,
    /// The entities by what they are called in lists.
    order: Vec<(Box<str>, Arc<str>)>,
}

/// Among so many names that answer, the best are chosen: a letter or two say little, and words that are just so come
/// first anyhow.
const MOST_ANSWERS: usize = 5_000;

/// A word as it is compared: folded, without the article.
fn core(folded: &str) -> &str {
    match folded.strip_prefix("ال") {
        Some(rest) if 2 <= rest.chars().count() => rest,
        _ => folded,
    }
}

/// The words of a name or of a question, folded.
fn folded_words(text: &str) -> Vec<String> {
    let folded = fold::folded(text);
    folded.unicode_words().flat_map(|word| word.split('_')).map(str::to_owned).collect()
}

/// A text of a few words as names are compared: two texts with the same key name the same.
pub fn name_key(text: &str) -> String {
    folded_words(text).iter().map(|word| core(word)).collect::<Vec<_>>().join(" ")
}

/// The keys of a text without what may be joined to its first word and its last: the text's own key comes first.
pub fn name_keys(text: &str) -> Vec<String> {
    let words = folded_words(text);
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    let tail: Vec<&str> = rest.iter().map(|word| core(word)).collect();
    let mut keys = Vec::new();
    for first in variants(first, rest.is_empty()) {
        let mut key = first;
        for word in &tail {
            key.push(' ');
            key.push_str(word);
        }
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// A word as it is and without what may be joined to it: before it, and where `after`, behind it.
fn variants(word: &str, after: bool) -> Vec<String> {
    let mut all = vec![core(word).to_owned()];
    let mut add = |word: &str| {
        if 2 <= word.chars().count() && all.iter().all(|known| known != word) {
            all.push(word.to_owned());
        }
    };
    let mut rests = vec![word];
    for joined in [&['و', 'ف'][..], &['ب', 'ك', 'ل', 'س']] {
        for at in 0..rests.len() {
            rests.extend(rests.get(at).and_then(|rest| rest.strip_prefix(joined)));
        }
    }
    for rest in rests {
        add(core(rest));
        // ل before the article leaves its alef out.
        if let Some(rest) = rest.strip_prefix("لل").filter(|_| word != rest || word.starts_with("لل")) {
            add(rest);
        }
        if let Some(rest) = rest.strip_prefix('ل').filter(|_| rest != word) {
            add(rest);
        }
        for pronoun in ENCLITICS.iter().filter(|_| after) {
            if let Some(stem) = rest.strip_suffix(pronoun).filter(|stem| 3 <= stem.chars().count()) {
                add(core(stem));
                if let Some(stem) = stem.strip_suffix('ت') {
                    add(core(&format!("{stem}ه")));
                }
            }
        }
    }
    all
}

impl EntityIndex {
    /// Takes in all records.
    pub fn new<'a>(records: impl IntoIterator<Item = &'a Arc<EntityRecord>>) -> Self {
        let mut index = Self::default();
        for record in records {
            index.add(record);
            let place = index.place(&record.id);
            index.order.push(place);
        }
        index.order.sort_unstable();
        index
    }

    /// Number of entities.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Says whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The entity of that place by name, from 0.
    pub fn nth(&self, at: usize) -> Option<&Arc<str>> {
        self.order.get(at).map(|(_, id)| id)
    }

    /// Where an entity belongs in the order.
    fn place(&self, id: &Arc<str>) -> (Box<str>, Arc<str>) {
        let first = self.by_entity.get(id).and_then(|own| own.first());
        let name = first.and_then(|&at| self.names[at as usize].as_ref());
        (name.map_or("".into(), |name| name.words.clone()), id.clone())
    }

    fn add(&mut self, record: &EntityRecord) {
        let mut own: Vec<u32> = Vec::new();
        let link = record.link.trim().rsplit('/').next().filter(|link| !link.is_empty());
        let mut keys: Vec<String> = Vec::new();
        for name in record.all_names().chain(link) {
            let key = name_key(name);
            if key.is_empty() || keys.contains(&key) {
                continue;
            }
            let at = self.free.pop().unwrap_or(self.names.len() as u32);
            if at as usize == self.names.len() {
                self.names.push(None);
            }
            for word in key.split(' ') {
                match self.by_word.get_mut(word) {
                    Some(all) if all.last() == Some(&at) => {}
                    Some(all) => all.push(at),
                    None => {
                        self.by_word.insert(word.into(), vec![at]);
                    }
                }
            }
            let place = keys.len().min(usize::from(u16::MAX)) as u16;
            self.names[at as usize] =
                Some(Name { entity: record.id.clone(), words: key.as_str().into(), place });
            keys.push(key);
            own.push(at);
        }
        self.by_entity.insert(record.id.clone(), own);
    }

    /// Makes the names of an entity those of the record, or takes them all away.
    pub fn set(&mut self, id: &Arc<str>, record: Option<&EntityRecord>) {
        if self.by_entity.contains_key(id)
            && let Ok(at) = self.order.binary_search(&self.place(id))
        {
            self.order.remove(at);
        }
        for at in self.by_entity.remove(id).unwrap_or_default() {
            let Some(name) = self.names.get_mut(at as usize).and_then(Option::take) else { continue };
            for word in name.words.split(' ') {
                if let Some(all) = self.by_word.get_mut(word) {
                    all.retain(|&other| other != at);
                    if all.is_empty() {
                        self.by_word.remove(word);
                    }
                }
            }
            self.free.push(at);
        }
        if let Some(record) = record {
            self.add(record);
            let place = self.place(id);
            let at = self.order.binary_search(&place).unwrap_or_else(|at| at);
            self.order.insert(at, place);
        }
    }

    /// Names with a word that begins so, of the words that are less common first; no more than there are.
    fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a [u32])> + 'a {
        let from =
            self.by_word.range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded));
        from.take_while(move |(word, _)| word.starts_with(prefix))
            .map(|(word, names)| (&**word, names.as_slice()))
    }

    /// The entities of which a name answers the question best, no more than `most`: those called just so first, then
    /// those with these words, then those with words that begin so.
    pub fn find(&self, question: &str, most: usize) -> Vec<Arc<str>> {
        let words = folded_words(question);
        // The article alone says nothing yet.
        let words: Vec<Vec<String>> =
            words.iter().filter(|word| *word != "ال").map(|word| variants(word, false)).collect();
        if words.is_empty() || most == 0 {
            return Vec::new();
        }
        let count = |variants: &Vec<String>| -> usize {
            variants.iter().flat_map(|word| self.beginning(word)).map(|(_, names)| names.len()).sum()
        };
        let rarest = if let [only] = words.as_slice() {
            only
        } else {
            let Some(rarest) = words.iter().min_by_key(|variants| count(variants)) else { return Vec::new() };
            rarest
        };
        let keys = name_keys(question);
        let mut best: HashMap<&Arc<str>, (u32, u32)> = HashMap::new();
        let mut seen = vec![false; self.names.len()];
        let mut answers = 0;
        let candidates = rarest.iter().flat_map(|word| self.beginning(word)).flat_map(|(_, names)| names);
        for &at in candidates {
            if std::mem::replace(&mut seen[at as usize], true) {
                continue;
            }
            let Some(name) = &self.names[at as usize] else { continue };
            if let Some(score) = score(name, &words, &keys) {
                answers += 1;
                let best = best.entry(&name.entity).or_insert((score, at));
                *best = (*best).min((score, at));
            }
            if MOST_ANSWERS.max(most) <= answers {
                break;
            }
        }
        let words_of = |at: u32| self.names[at as usize].as_ref().map_or("", |name| &*name.words);
        let mut all: Vec<(u32, &str, &Arc<str>)> =
            best.into_iter().map(|(entity, (score, at))| (score, words_of(at), entity)).collect();
        if most < all.len() {
            all.select_nth_unstable(most);
            all.truncate(most);
        }
        all.sort_unstable();
        all.into_iter().map(|(_, _, entity)| entity.clone()).collect()
    }

    /// The entities that are called just so, with or without what may be joined to the text.
    pub fn called(&self, text: &str) -> Vec<Arc<str>> {
        let mut found: Vec<(usize, u16, &Arc<str>)> = Vec::new();
        for (rank, key) in name_keys(text).iter().enumerate() {
            let rarest = key.split(' ').filter_map(|word| self.by_word.get(word)).min_by_key(|all| all.len());
            for name in rarest.into_iter().flatten().filter_map(|&at| self.names[at as usize].as_ref()) {
                if *name.words == **key && found.iter().all(|(_, _, entity)| **entity != name.entity) {
                    found.push((rank, name.place, &name.entity));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, entity)| entity.clone()).collect()
    }
}

/// How well a name answers, less being better; none if it does not.
fn score(name: &Name, words: &[Vec<String>], keys: &[String]) -> Option<u32> {
    let (mut whole, mut in_order, mut last) = (true, true, 0);
    for variants in words {
        let mut found = None;
        for (place, word) in name.words.split(' ').enumerate() {
            if let Some(variant) = variants.iter().find(|variant| word.starts_with(variant.as_str())) {
                let complete = word.len() == variant.len();
                if complete || found.is_none() {
                    found = Some((place, complete));
                }
                if complete {
                    break;
                }
            }
        }
        let (place, complete) = found?;
        whole &= complete;
        in_order &= last <= place;
        last = place;
    }
    let grade = if keys.iter().any(|key| **key == *name.words) {
        0
    } else {
        let begins = keys.first().is_some_and(|key| name.words.starts_with(key.as_str()));
        match (whole, begins) {
            (true, true) => 1,
            (true, false) => 2,
            (false, true) => 3,
            (false, false) => 4,
        }
    };
    let length = name.words.len().min(255) as u32;
    Some(grade << 20 | u32::from(!in_order) << 19 | u32::from(name.place.min(7)) << 12 | length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(records: &[(&str, &[&str])]) -> EntityIndex {
        let record = |(id, names): &(&str, &[&str])| {
            let aliases = names[1..].iter().map(|&name| name.to_owned()).collect();
            Arc::new(EntityRecord {
                id: (*id).into(),
                name: names[0].to_owned(),
                aliases,
                ..EntityRecord::default()
            })
        };
        EntityIndex::new(&records.iter().map(record).collect::<Vec<_>>())
    }

    fn found(index: &EntityIndex, question: &str) -> Vec<String> {
        index.find(question, 10).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_are_found_as_readers_know_them() {
        let all = index(&[
            ("oic", &["منظمة التعاون الإسلامي", "المنظمة", "OIC"]),
            ("lavrov", &["سيرغي لافروف", "وزير الخارجية الروسي", "Sergey Lavrov"]),
            ("other", &["سيرغي بوبكا"]),
            ("islam", &["كريم إسلام"]),
        ]);
        for question in
            ["لافروف", "لَافْرُوف", "لاف", "sergey l", "LAVROV", "لافروف سيرغي", "ولافروف", "سير لافر", "روسي وزير"]
        {
            assert_eq!(found(&all, question), ["lavrov"], "{question}");
        }
        for question in ["للمنظمة", "بالمنظمة", "منظمه", "الاسلامي التعاون", "oic", "ﺍﻹﺳﻼﻣﻲ التعاون"]
        {
            assert_eq!(found(&all, question), ["oic"], "{question}");
        }
        assert_eq!(found(&all, "سيرغي").len(), 2);
        assert_eq!(found(&all, "اسلام"), ["islam", "oic"]);
        assert!(
            found(&all, "ال").is_empty() && found(&all, "، ").is_empty() && found(&all, "زيد").is_empty()
        );
        assert_eq!(all.called("بلافروف"), Vec::<Arc<str>>::new());
        assert_eq!(all.called("للمنظمة").iter().map(|id| &**id).collect::<Vec<_>>(), ["oic"]);
        assert_eq!(all.called("منظمتهم").len(), 1);
    }

    #[test]
    fn the_best_comes_first_and_changes_are_followed() {
        let mut all = index(&[
            ("a", &["موسكو الجديدة"]),
            ("b", &["موسكو"]),
            ("c", &["جامعة موسكو"]),
            ("d", &["موسكوفيتش"]),
            ("e", &["العاصمة الروسية", "موسكو"]),
        ]);
        assert_eq!(found(&all, "موسكو"), ["b", "e", "a", "c", "d"]);
        let renamed = EntityRecord { id: "b".into(), name: "لندن".to_owned(), ..EntityRecord::default() };
        all.set(&"b".into(), Some(&renamed));
        all.set(&"d".into(), None);
        assert_eq!(found(&all, "موسكو"), ["e", "a", "c"]);
        assert_eq!(found(&all, "لندن"), ["b"]);
        let order: Vec<&str> = (0..all.len()).filter_map(|at| all.nth(at)).map(|id| &**id).collect();
        assert_eq!(order, ["c", "e", "b", "a"]);
        all.set(&"b".into(), None);
        assert!(all.len() == 3 && !all.is_empty());
        assert!(found(&all, "لندن").is_empty() && all.free.len() == 2);
        assert_eq!(all.find("موسكو", 1).len(), 1);
    }
    #[test]
    fn what_is_called_just_so_comes_first_among_very_many() {
        let record = |at: usize| {
            let name = if at == 7_000 { "م".to_owned() } else { format!("محمد {at}") };
            Arc::new(EntityRecord { id: format!("e{at}").into(), name, ..EntityRecord::default() })
        };
        let index = EntityIndex::new(&(0..9_000).map(record).collect::<Vec<_>>());
        let found = index.find("م", 50);
        assert_eq!((found.len(), &*found[0]), (50, "e7000"));
        assert_eq!(index.find("محمد 8999", 50)[0].as_ref(), "e8999");
    }
}
