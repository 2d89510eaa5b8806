//! Annotators by name: what may be one, so that the name can be a folder's on every system and is what it looks like.

use super::Project;
use crate::text::invisible;
use unicode_normalization::UnicodeNormalization as _;

/// The annotator whose work is the decided one; nobody works under that name by choice.
pub const GOLD: &str = "gold";

/// Most bytes of a name: longer ones are refused by some file systems together with an ending.
const LONGEST: usize = 120;

/// Why something cannot be an annotator's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is nothing in it.
    #[error("the name is empty; write one")]
    Empty,
    /// A character that cannot be in a folder's name on every system.
    #[error("{0:?} cannot be in the name of a folder; leave it out")]
    Character(char),
    /// A character that does not show, by its usual short name: two names that look the same would be two annotators.
    #[error("the name holds {0}, which does not show; leave it out")]
    Hidden(&'static str),
    /// Some system, or the program, keeps that name for itself.
    #[error("the name {0:?} is kept for something else; choose another")]
    Reserved(String),
    /// It is too long.
    #[error("the name is too long; choose one of no more than 60 letters")]
    Long,
    /// Another differs from it in nothing but capitals or the way that its letters are written down.
    #[error(
        "{0:?} is there already and differs in nothing that every system tells apart; choose that, or another name"
    )]
    Clash(String),
}

/// A name as it is kept if it can be that of an annotator beside `others`.
///
/// # Errors
/// Why it cannot.
pub fn check_name(name: &str, others: &[String]) -> Result<String, NameError> {
    let name = name.trim();
    if others.iter().any(|other| other == name) {
        return Ok(name.to_owned());
    }
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    let joiner = |c: char| c == '\u{200C}' || c == '\u{200D}';
    for c in name.chars() {
        if let Some(hidden) = invisible::name(c).filter(|_| !joiner(c)) {
            return Err(NameError::Hidden(hidden));
        }
        if c.is_control() || "/\\:*?\"<>|".contains(c) {
            return Err(NameError::Character(c));
        }
    }
    // A joiner belongs between letters; at an end it only hides a difference.
    if name.starts_with(joiner) || name.ends_with(joiner) {
        return Err(NameError::Hidden("ZWNJ"));
    }
    if let Some(dot) = ['.'].into_iter().find(|dot| name.starts_with(*dot) || name.ends_with(*dot)) {
        return Err(NameError::Character(dot));
    }
    let folded = fold(name);
    let stem = folded.split('.').next().unwrap_or_default();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if ["con", "prn", "aux", "nul", GOLD].contains(&stem) || numbered("com") || numbered("lpt") {
        return Err(NameError::Reserved(name.to_owned()));
    }
    if LONGEST < name.len() {
        return Err(NameError::Long);
    }
    match others.iter().find(|other| fold(other) == folded) {
        Some(other) => Err(NameError::Clash(other.clone())),
        None => Ok(name.to_owned()),
    }
}

/// A name as a file system may take it that tells neither capitals nor compositions apart.
fn fold(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase()
}

impl Project {
    /// Those who can be chosen to work as, or to be given documents: everybody with a folder or documents of theirs.
    pub fn people(&self) -> Vec<String> {
        let mut names = self.annotators();
        if let Ok(assigned) = self.assignments() {
            names.extend(assigned.annotators().map(|(name, _)| name.to_owned()));
        }
        names.retain(|name| name != GOLD);
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_folder_everywhere_and_is_what_it_looks_like() {
        let others = ["Amal".to_owned(), "José".to_owned()];
        let check = |name: &str| check_name(name, &others);
        assert_eq!(check(" Amal "), Ok("Amal".to_owned()));
        assert_eq!(check("أمل"), Ok("أمل".to_owned()));
        assert_eq!(check("می\u{200C}نا"), Ok("می\u{200C}نا".to_owned()));
        assert_eq!(check("  "), Err(NameError::Empty));
        assert_eq!(check("a/b"), Err(NameError::Character('/')));
        assert_eq!(check("..\\b"), Err(NameError::Character('\\')));
        assert_eq!(check(".."), Err(NameError::Character('.')));
        assert_eq!(check("a\nb"), Err(NameError::Character('\n')));
        assert_eq!(check("a\u{202E}b"), Err(NameError::Hidden("RLO")));
        assert_eq!(check("a\u{200B}b"), Err(NameError::Hidden("ZWSP")));
        assert_eq!(check("b\u{200C}"), Err(NameError::Hidden("ZWNJ")));
        assert_eq!(check("NUL"), Err(NameError::Reserved("NUL".to_owned())));
        assert_eq!(check("com1.x"), Err(NameError::Reserved("com1.x".to_owned())));
        assert_eq!(check("Gold"), Err(NameError::Reserved("Gold".to_owned())));
        assert_eq!(check("amal"), Err(NameError::Clash("Amal".to_owned())));
        assert_eq!(check("Jose\u{301}"), Err(NameError::Clash("José".to_owned())));
        assert_eq!(check(&"ن".repeat(80)), Err(NameError::Long));
    }
}
