//! Which keys call which action: those of the table, unless the user's file says others.

use super::Action;
use super::command::{Shortcut, shortcut_text};
use egui::{Key, Modifiers};
use std::collections::HashMap;

/// The keys of every action.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: HashMap<Action, Vec<Shortcut>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let own = |&action: &Action| (action, action.shortcuts().to_vec());
        Self { keys: Action::ALL.iter().map(own).collect() }
    }
}

/// The name of an action in the file of keys.
fn name(action: Action) -> &'static str {
    action.key().trim_start_matches("cmd-")
}

/// Reads `Ctrl+Shift+Z`, `Alt+[`, `F3`.
fn read_shortcut(text: &str) -> Option<Shortcut> {
    let (mut modifiers, mut key) = (Modifiers::NONE, None);
    // The key itself may be a plus.
    let (head, last) = match text.strip_suffix('+') {
        Some("") => ("", "+"),
        Some(head) => (head.strip_suffix('+')?, "+"),
        None => text.rsplit_once('+').unwrap_or(("", text)),
    };
    for part in head.split('+').map(str::trim).filter(|part| !part.is_empty()) {
        match part.to_lowercase().as_str() {
            "ctrl" | "cmd" | "command" => modifiers |= Modifiers::COMMAND,
            "shift" => modifiers |= Modifiers::SHIFT,
            "alt" | "option" => modifiers |= Modifiers::ALT,
            _ => return None,
        }
    }
    let last = last.trim();
    let upper = last.to_uppercase();
    for name in [last, upper.as_str()] {
        key = key.or_else(|| Key::from_name(name));
    }
    Some(Shortcut { modifiers, key: key? })
}

impl Keymap {
    /// Reads the user's file: an object that gives each action that is to have other keys a list of them. What cannot
    /// be read is told, and those actions keep their keys. A key that is given to an action is taken from any other.
    pub fn read(file: &str) -> (Self, Vec<String>) {
        let mut map = Self::default();
        let mut problems = Vec::new();
        let wanted: HashMap<String, Vec<String>> = match serde_json::from_str(file) {
            Ok(wanted) => wanted,
            Err(error) => return (map, vec![error.to_string()]),
        };
        let mut names: Vec<&String> = wanted.keys().collect();
        names.sort_unstable();
        let mut given: HashMap<(Key, Modifiers), Action> = HashMap::new();
        for wanted_name in names {
            let Some(&action) = Action::ALL.iter().find(|&&action| name(action) == wanted_name) else {
                problems.push(format!("{wanted_name:?} is no action"));
                continue;
            };
            let mut keys = Vec::new();
            for text in &wanted[wanted_name] {
                match read_shortcut(text) {
                    None => problems.push(format!("{wanted_name:?}: {text:?} is no key")),
                    Some(key) => {
                        if let Some(other) = given.insert((key.key, key.modifiers), action) {
                            problems
                                .push(format!("{text:?} is given to {:?} and {wanted_name:?}", name(other)));
                        }
                        keys.push(key);
                    }
                }
            }
            map.keys.insert(action, keys);
        }
        for &action in Action::ALL {
            let Some(keys) = map.keys.get_mut(&action) else { continue };
            keys.retain(|key| given.get(&(key.key, key.modifiers)).is_none_or(|&owner| owner == action));
        }
        (map, problems)
    }

    /// The file as it stands, to be changed by the user.
    pub fn write(&self) -> String {
        let entry = |&action: &Action| {
            let keys = self.of(action).iter().map(|&key| shortcut_text(key).to_string());
            (name(action).to_owned(), keys.collect::<Vec<String>>().into())
        };
        let all: serde_json::Map<String, serde_json::Value> = Action::ALL.iter().map(entry).collect();
        let text = serde_json::to_string_pretty(&all).unwrap_or_default();
        text + "\n"
    }

    /// The keys of an action; the first is shown.
    pub fn of(&self, action: Action) -> &[Shortcut] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The first key of an action, for readers.
    pub fn shown(&self, action: Action) -> Option<std::sync::Arc<str>> {
        self.of(action).first().map(|&key| shortcut_text(key))
    }

    /// Finds the action of a key press. Keys that write go by their place on the keyboard, so that they work under an
    /// Arabic layout; with Ctrl they go by what the layout says, where it says something.
    pub fn action_of(&self, key: Key, physical: Option<Key>, modifiers: Modifiers) -> Option<Action> {
        let matches =
            |shortcut: &Shortcut, key| shortcut.key == key && modifiers.matches_exact(shortcut.modifiers);
        let find =
            |key| Action::ALL.iter().copied().find(|&action| self.of(action).iter().any(|s| matches(s, key)));
        let writes = key.symbol_or_name().chars().count() == 1;
        if writes && !modifiers.command && !modifiers.ctrl {
            return find(physical.unwrap_or(key));
        }
        find(key).or_else(|| physical.and_then(find))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_shortcut_wins() {
        let keys = Keymap::default();
        let shift = Modifiers::COMMAND | Modifiers::SHIFT | Modifiers::CTRL;
        assert_eq!(keys.action_of(Key::Z, None, Modifiers::CTRL | Modifiers::COMMAND), Some(Action::Undo));
        assert_eq!(keys.action_of(Key::Z, None, shift), Some(Action::Redo));
        assert_eq!(keys.action_of(Key::Z, None, Modifiers::NONE), None);
        // A key that writes goes by its place, whatever the layout says.
        assert_eq!(keys.action_of(Key::OpenBracket, Some(Key::P), Modifiers::NONE), None);
        assert_eq!(keys.action_of(Key::J, Some(Key::OpenBracket), Modifiers::NONE), Some(Action::StartOut));
    }

    #[test]
    fn keys_can_be_given_and_taken() {
        let (keys, problems) =
            Keymap::read(r#"{"undo": ["Alt+Z", "Ctrl++"], "redo": ["Ctrl+z"], "find": []}"#);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(keys.action_of(Key::Z, None, Modifiers::ALT), Some(Action::Undo));
        assert_eq!(keys.action_of(Key::Z, None, Modifiers::COMMAND), Some(Action::Redo));
        assert_eq!(keys.action_of(Key::Plus, None, Modifiers::COMMAND), Some(Action::Undo));
        assert!(keys.of(Action::Find).is_empty());
        let (keys, problems) =
            Keymap::read(r#"{"fly": ["F5"], "undo": ["Hyper+Z"], "find": ["F5"], "redo": ["F5"]}"#);
        assert_eq!(problems.len(), 3);
        assert_eq!(keys.of(Action::Copy).len(), 1);
        assert_eq!(Keymap::read("[").1.len(), 1);
    }

    #[test]
    fn the_file_reads_as_it_was_written() {
        let (keys, problems) = Keymap::read(&Keymap::default().write());
        assert_eq!(problems, Vec::<String>::new());
        for &action in Action::ALL {
            assert_eq!(keys.of(action), action.shortcuts(), "{action:?}");
        }
    }
}
