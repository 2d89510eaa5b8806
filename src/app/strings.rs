//! The interface's words, from one catalogue a language (Project Fluent).

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use unic_langid::LanguageIdentifier;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Arabic.
    Arabic,
}

impl Language {
    /// The user's language, as the system's variables tell it.
    pub fn from_environment() -> Self {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        if named.is_some_and(|name| name.starts_with("ar")) { Self::Arabic } else { Self::English }
    }

    /// Says whether the interface is mirrored.
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }

    /// Its language tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
        }
    }

    fn catalogue(self) -> &'static str {
        match self {
            Self::English => include_str!("../../assets/i18n/en.ftl"),
            Self::Arabic => include_str!("../../assets/i18n/ar.ftl"),
        }
    }
}

/// A value put into a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A piece of text; set apart from the direction of what is around it.
    Text(String),
    /// A number; chooses the plural form.
    Number(usize),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

/// The words of one language.
pub struct Strings {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    fallback: Option<FluentBundle<FluentResource>>,
    /// Messages without values, formatted once.
    plain: Mutex<HashMap<&'static str, Arc<str>>>,
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    // What of a catalogue cannot be read is left out; the tests see to it that nothing is.
    let resource =
        FluentResource::try_new(language.catalogue().to_owned()).unwrap_or_else(|(resource, _)| resource);
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(true);
    let _ = bundle.add_resource(resource);
    bundle
}

fn format(bundle: &FluentBundle<FluentResource>, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let (message, attribute) =
        key.split_once('.').map_or((key, None), |(message, name)| (message, Some(name)));
    let message = bundle.get_message(message)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
}

impl Strings {
    /// Reads a language's catalogue.
    pub fn new(language: Language) -> Self {
        let fallback = (language != Language::English).then(|| bundle(Language::English));
        Self { language, bundle: bundle(language), fallback, plain: Mutex::default() }
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    fn find(&self, key: &'static str, args: Option<&FluentArgs<'_>>) -> String {
        format(&self.bundle, key, args)
            .or_else(|| self.fallback.as_ref().and_then(|bundle| format(bundle, key, args)))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A message without values; `key.tip` names its attribute `tip`. A key that no catalogue has stands for itself.
    pub fn tr(&self, key: &'static str) -> Arc<str> {
        let mut plain = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        plain.entry(key).or_insert_with(|| self.find(key, None).into()).clone()
    }

    /// A message with values.
    pub fn tr_args(&self, key: &'static str, args: &[(&'static str, Arg)]) -> String {
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Text(text) => values.set(*name, FluentValue::from(text.as_str())),
                Arg::Number(number) => values.set(*name, FluentValue::from(*number)),
            }
        }
        self.find(key, Some(&values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Each key of a catalogue, with the names of its values.
    fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut here = String::new();
        for line in language.catalogue().lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !name.starts_with(' ')) {
                here = name.to_owned();
                keys.entry(here.clone()).or_default();
            } else if let Some(attribute) = line.trim().strip_prefix('.') {
                let name = attribute.split(' ').next().unwrap();
                keys.entry(format!("{here}.{name}")).or_default();
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
                keys.get_mut(&here).unwrap().insert(name);
            }
        }
        keys
    }

    #[test]
    fn both_catalogues_can_be_read_and_say_the_same_things() {
        for language in [Language::English, Language::Arabic] {
            assert!(FluentResource::try_new(language.catalogue().to_owned()).is_ok(), "{language:?}");
        }
        assert_eq!(keys(Language::English), keys(Language::Arabic));
    }

    #[test]
    fn every_key_is_used_and_every_used_key_is_there() {
        use crate::app::Action;
        fn sources(folder: &std::path::Path, out: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    sources(&path, out);
                } else {
                    out.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut source = String::new();
        sources(std::path::Path::new("src"), &mut source);
        let keys = keys(Language::English);
        let of_actions: BTreeSet<&str> =
            Action::ALL.iter().flat_map(|action| [action.key(), action.tip()]).collect();
        for key in &of_actions {
            assert!(keys.contains_key(*key), "no words for {key}");
        }
        for key in keys.keys() {
            assert!(
                of_actions.contains(key.as_str()) || source.contains(&format!("\"{key}\"")),
                "{key} is not used"
            );
        }
        let mut views = String::new();
        for floor in ["src/app", "src/ui"] {
            sources(std::path::Path::new(floor), &mut views);
        }
        for call in ["tr(\"", "tr_args(\""] {
            for used in views.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(
                    !used.contains('…')
                        && (keys.contains_key(used)
                            || used.contains(' ')
                            || used.is_empty()
                            || used == "), "),
                    "no words for {used}"
                );
            }
        }
    }

    #[test]
    fn arabic_counts_in_six_forms() {
        let strings = Strings::new(Language::Arabic);
        let said: BTreeSet<String> = [0, 1, 2, 3, 11, 100]
            .iter()
            .map(|&count: &usize| {
                strings
                    .tr_args("spans-count", &[("count", count.into())])
                    .chars()
                    .filter(|c| !c.is_ascii_digit())
                    .collect()
            })
            .collect();
        assert!(5 <= said.len(), "{said:?}");
    }
}
