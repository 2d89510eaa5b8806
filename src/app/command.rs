//! What the user can want, by name: one table from which menus, shortcuts, tooltips and the help page are made.

use super::{
    AgreementCommand, EntitiesCommand, ExportCommand, FindCommand, ImportCommand, PeopleCommand,
    ProblemsCommand, RelationCommand, SchemaCommand, State, TeamCommand,
};
use crate::model::SpanId;
use crate::text::TextRange;
use egui::{Key, Modifiers};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Something the user wants. Views return these; [`super::update`] alone carries them out.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A named action of the table.
    Do(Action),
    /// Opens a file or a folder.
    OpenPath(PathBuf),
    /// Opens a document of the project by its name.
    OpenDocument(String),
    /// Puts caret and anchor of the selection at byte offsets of the open document.
    Select {
        /// Where the selection began.
        anchor: u32,
        /// Where the caret stands.
        caret: u32,
        /// Says whether the caret belongs to the character before it (at a line end or a change of direction).
        upstream: bool,
    },
    /// Selects a span, or none.
    SelectSpan(Option<SpanId>),
    /// Selects a span and brings it into view.
    GoToSpan(SpanId),
    /// Gives the label of that place in the schema to the selected span, or marks the selection with it.
    Tag(usize),
    /// Adds a span of that label over the selected span.
    Nest(usize),
    /// Says of which date the open document is, or takes that back.
    DocumentDate(Option<String>),
    /// Sets the note of a span; an empty one is taken away.
    Note(SpanId, String),
    /// Sets the note of all chosen spans.
    NoteChosen(String),
    /// Sets or takes away an attribute of a span.
    Attribute(SpanId, String, Option<serde_json::Value>),
    /// Gives the selected span that value (from 0) of the first attribute of its label that offers a choice.
    Value(usize),
    /// Says how sure somebody is of a span.
    Confidence(SpanId, Option<f64>),
    /// Chooses spans to do something to all of them.
    ChooseSpans(Vec<SpanId>),
    /// Closes the palette of commands.
    ClosePalette,
    /// Gives the part of that place of a span other bounds.
    Reshape(SpanId, usize, TextRange),
    /// Brings a range of bytes into view.
    Reveal(Range<u32>),
    /// Makes the next step of the history again (true) or takes the last one back.
    Walk(bool),
    /// Walks the history until so many steps are done.
    GoToStep(usize),
    /// Takes back what the step of that place added.
    TakeBackStep(usize),
    /// Gives up what is being opened.
    CancelOpening,
    /// Stops the change to many documents that is on its way.
    CancelBulk,
    /// Something about the search.
    Find(FindCommand),
    /// Something about the export.
    Export(ExportCommand),
    /// Something about the import.
    Import(ImportCommand),
    /// Something about agreement.
    Agreement(AgreementCommand),
    /// Something about problems.
    Problems(ProblemsCommand),
    /// Something about a relation.
    Relation(RelationCommand),
    /// Something about the schema.
    Schema(SchemaCommand),
    /// Something about entities.
    Entities(EntitiesCommand),
    /// Something about annotators.
    People(PeopleCommand),
    /// Something about the team.
    Team(TeamCommand),
    /// Marks every chosen match.
    TagAll,
    /// Takes away what a relation ties.
    Untie(SpanId),
    /// Selects bytes of the document of that name, if it is open.
    GoTo(Arc<str>, Range<u32>),
    /// Closes a banner by its place.
    DismissBanner(usize),
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Modifiers; all others must be up.
    pub modifiers: Modifiers,
    /// The key, by its place on a Latin keyboard.
    pub key: Key,
}

const fn shortcut(modifiers: Modifiers, key: Key) -> Shortcut {
    Shortcut { modifiers, key }
}
const COMMAND_ALT: Modifiers = Modifiers { alt: true, ..Modifiers::COMMAND };
const COMMAND_ALT_SHIFT: Modifiers = Modifiers { alt: true, shift: true, ..Modifiers::COMMAND };
const ALT_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::ALT };
const COMMAND_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// Where an action stands in the menus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Files and export.
    File,
    /// Undo and spans.
    Edit,
    /// The ends of spans.
    Span,
    /// Looks and moves.
    View,
    /// Help.
    Help,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $key:literal $menu:expr, $shortcuts:expr, $enabled:expr;)*) => {
        /// The named actions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action, in the order of the menus.
            pub const ALL: &[Action] = &[$(Action::$name,)*];

            /// Key of its name in the catalogue; its tooltip has the same key with `-tip`.
            pub fn key(self) -> &'static str {
                match self { $(Action::$name => concat!("cmd-", $key),)* }
            }

            /// Key of its tooltip in the catalogue.
            pub fn tip(self) -> &'static str {
                match self { $(Action::$name => concat!("cmd-", $key, ".tip"),)* }
            }

            /// The menu it stands in, if any.
            pub fn menu(self) -> Option<Menu> {
                match self { $(Action::$name => $menu,)* }
            }

            /// The keys that call it; the first is shown.
            pub fn shortcuts(self) -> &'static [Shortcut] {
                match self { $(Action::$name => { const KEYS: &[Shortcut] = &$shortcuts; KEYS })* }
            }

            /// Says whether it can be done now.
            pub fn is_enabled(self, state: &State) -> bool {
                match self { $(Action::$name => { let enabled: fn(&State) -> bool = $enabled; enabled(state) })* }
            }
        }
    };
}

const FILE: Option<Menu> = Some(Menu::File);
const EDIT: Option<Menu> = Some(Menu::Edit);
const SPAN: Option<Menu> = Some(Menu::Span);
const VIEW: Option<Menu> = Some(Menu::View);
const HELP: Option<Menu> = Some(Menu::Help);
const CTRL: Modifiers = Modifiers::COMMAND;
const NONE: Modifiers = Modifiers::NONE;

fn always(_: &State) -> bool {
    true
}
fn has_document(state: &State) -> bool {
    state.open.is_some()
}
fn has_span(state: &State) -> bool {
    state.open.as_ref().is_some_and(|open| open.selected.is_some() || !open.chosen.is_empty())
}
fn has_mention(state: &State) -> bool {
    let span = state.open.as_ref().and_then(|open| Some((open, open.span_here()?)));
    span.is_some_and(|(open, span)| open.annotations.entities_of(&span.id).next().is_some())
}
fn has_neighbour(state: &State) -> bool {
    1 < state.documents.len()
}

actions! {
    /// Asks for a file and opens it.
    OpenFile "open-file" FILE, [shortcut(CTRL, Key::O)], always;
    /// Asks for a folder and opens it.
    OpenFolder "open-folder" FILE, [shortcut(COMMAND_SHIFT, Key::O)], always;
    /// Opens the sample article.
    OpenSample "open-sample" FILE, [], always;
    /// Opens the panel that brings work in.
    Import "import" FILE, [shortcut(COMMAND_SHIFT, Key::E)], always;
    /// Opens the panel that hands work out.
    Export "export" FILE, [shortcut(CTRL, Key::E)], |state| state.project.is_some() && !state.documents.is_empty();
    /// Opens the panel of labels and all that goes with them, or closes it.
    Schema "schema" FILE, [shortcut(COMMAND_SHIFT, Key::L)], |state| state.project.is_some();
    /// Saves the labels to a place of the user's choice.
    SaveCopy "save-copy-of-labels" FILE, [], has_document;
    /// Writes the labels again, after an error.
    SaveNow "save-now" FILE, [shortcut(CTRL, Key::S)], has_document;
    /// Opens the document again as it is on disk.
    Reload "reload-from-disk" FILE, [], has_document;
    /// Keeps the labels of this window over those that another program wrote.
    KeepMine "keep-mine" None, [], |state| state.open.as_ref().is_some_and(super::OpenDocument::is_in_conflict);
    /// Chooses who works here.
    ChooseAnnotator "choose-annotator" FILE, [], |state| state.project.is_some();
    /// Gives documents out to annotators, hands them out and takes them back.
    Team "team" FILE, [], |state| state.project.is_some();
    /// Tries again to have the annotator's work for this window, which another program has.
    TakeOver "take-over" None, [], |state| state.people.held.is_some();
    /// Leaves the program.
    Quit "quit" FILE, [shortcut(CTRL, Key::Q)], always;

    /// Takes the last change back.
    Undo "undo" EDIT, [shortcut(CTRL, Key::Z)], |state| state.history.beside(false).is_some();
    /// Makes the last undone change again.
    Redo "redo" EDIT, [shortcut(COMMAND_SHIFT, Key::Z), shortcut(CTRL, Key::Y)],
        |state| state.history.beside(true).is_some();
    /// Copies the selected text, in logical order.
    Copy "copy" EDIT, [shortcut(CTRL, Key::C)], has_document;
    /// Selects the whole text.
    SelectAll "select-all" EDIT, [shortcut(CTRL, Key::A)], has_document;
    /// Removes the selected span.
    DeleteSpan "delete-span" EDIT, [shortcut(NONE, Key::Delete), shortcut(NONE, Key::Backspace)], |state| has_span(state) || state.has_proposal();
    /// Marks the selection, or the word at the caret, with the label given last.
    RepeatLabel "repeat-label" EDIT, [shortcut(NONE, Key::Enter)], |state| state.has_proposal() || state.open.is_some() && state.last_label.is_some() && !state.is_seeking();
    /// Marks all of the suggested quotation; so does Enter.
    AcceptQuotation "accept-quotation" EDIT, [], State::has_proposal;
    /// Turns the suggested quotation away; so does Delete.
    RejectQuotation "reject-quotation" EDIT, [], State::has_proposal;
    /// Reads the suggested quotation in another way.
    OtherReading "other-reading" EDIT, [shortcut(NONE, Key::F7)], State::has_other_reading;
    /// Makes what is selected the speaker of the quotation that was selected last.
    TieSpeaker "tie-speaker" EDIT, [shortcut(Modifiers::ALT, Key::S)], State::can_tie;
    /// Makes what is selected the cue of the quotation that was selected last.
    TieCue "tie-cue" EDIT, [shortcut(Modifiers::ALT, Key::C)], State::can_tie;
    /// Makes what is selected the addressee of the quotation that was selected last.
    TieAddressee "tie-addressee" EDIT, [shortcut(Modifiers::ALT, Key::A)], State::can_tie;
    /// Says that the selected span is not sure, or is.
    ToggleUnsure "toggle-unsure" EDIT, [shortcut(CTRL, Key::U)], has_span;
    /// Goes to the note of the selected span.
    EditNote "edit-note" EDIT, [shortcut(NONE, Key::F2)], has_span;
    /// Gives the selected date the value that is proposed.
    TakeDate "take-date" EDIT, [shortcut(NONE, Key::Equals)], super::dates::can_take;
    /// Gives every date of the document without a value the one that is proposed.
    FillDates "fill-dates" EDIT, [], super::dates::can_fill;
    /// Goes to the date of the document.
    DocumentDate "document-date" EDIT, [], has_document;
    /// Says which entity the selected span mentions.
    PickEntity "pick-entity" EDIT, [shortcut(NONE, Key::E), shortcut(Modifiers::ALT, Key::E)], has_document;
    /// Opens the panel of all entities, or closes it.
    Entities "entities" EDIT, [shortcut(COMMAND_SHIFT, Key::N)], |state| state.project.is_some();
    /// Proposes the other mentions of the entity that the selected span mentions.
    ProposeMentions "propose-mentions" EDIT, [shortcut(Modifiers::SHIFT, Key::E), shortcut(ALT_SHIFT, Key::E)], has_mention;
    /// Makes one span of the selected one and the next of its label.
    Merge "merge-spans" EDIT, [shortcut(CTRL, Key::M)], has_span;
    /// Makes two spans of the one at the caret.
    Split "split-span" EDIT, [shortcut(CTRL, Key::B)], has_document;
    /// Adds the selected text to the span selected last, as a part of its own.
    AddPart "add-part" EDIT, [shortcut(CTRL, Key::J)], has_document;
    /// Takes the part at the caret out of its span.
    RemovePart "remove-part" EDIT, [shortcut(COMMAND_SHIFT, Key::J)], has_document;
    /// Begins a relation from the selected span, or leads the one that was begun to it.
    Relate "relate" EDIT, [shortcut(NONE, Key::R), shortcut(CTRL, Key::R)], has_document;
    /// Leaves clitics out of the selection or the selected span.
    LeaveOutClitics "leave-out-clitics" EDIT, [shortcut(NONE, Key::Slash)], has_document;
    /// Moves the start of the selected span out by a letter.
    StartOut "start-out" SPAN, [shortcut(NONE, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span in by a letter.
    StartIn "start-in" SPAN, [shortcut(Modifiers::SHIFT, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span out by a clitic.
    StartOutClitic "start-out-clitic" SPAN, [shortcut(Modifiers::ALT, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span in by a clitic.
    StartInClitic "start-in-clitic" SPAN, [shortcut(ALT_SHIFT, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span out by a word.
    StartOutWord "start-out-word" SPAN, [shortcut(CTRL, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span in by a word.
    StartInWord "start-in-word" SPAN, [shortcut(COMMAND_SHIFT, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span out by a sentence.
    StartOutSentence "start-out-sentence" SPAN, [shortcut(COMMAND_ALT, Key::OpenBracket)], has_span;
    /// Moves the start of the selected span in by a sentence.
    StartInSentence "start-in-sentence" SPAN, [shortcut(COMMAND_ALT_SHIFT, Key::OpenBracket)], has_span;
    /// Moves the end of the selected span out by a letter.
    EndOut "end-out" SPAN, [shortcut(NONE, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span in by a letter.
    EndIn "end-in" SPAN, [shortcut(Modifiers::SHIFT, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span out by a clitic.
    EndOutClitic "end-out-clitic" SPAN, [shortcut(Modifiers::ALT, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span in by a clitic.
    EndInClitic "end-in-clitic" SPAN, [shortcut(ALT_SHIFT, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span out by a word.
    EndOutWord "end-out-word" SPAN, [shortcut(CTRL, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span in by a word.
    EndInWord "end-in-word" SPAN, [shortcut(COMMAND_SHIFT, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span out by a sentence.
    EndOutSentence "end-out-sentence" SPAN, [shortcut(COMMAND_ALT, Key::CloseBracket)], has_span;
    /// Moves the end of the selected span in by a sentence.
    EndInSentence "end-in-sentence" SPAN, [shortcut(COMMAND_ALT_SHIFT, Key::CloseBracket)], has_span;
    /// Words leave their clitics outside a span.
    CliticsOutside "clitics-outside" SPAN, [], has_document;
    /// Words keep their clitics.
    CliticsInside "clitics-inside" SPAN, [], has_document;
    /// Words keep their clitics, and the palette offers to leave them out.
    CliticsAsk "clitics-ask" SPAN, [], has_document;
    /// Finds words, or spans.
    Find "find" EDIT, [shortcut(CTRL, Key::F)], has_document;
    /// Finds the text of the selected span everywhere, to mark it.
    FindSame "find-same" EDIT, [shortcut(COMMAND_SHIFT, Key::F)], has_document;
    /// Marks every chosen match.
    TagAll "tag-all" EDIT, [shortcut(CTRL, Key::Enter)], |state| (state.find.shown && !state.find.rows.is_empty()) || (state.entities.proposal.shown && 0 < state.entities.proposal.chosen());
    /// Goes to the next match.
    FindNext "find-next" EDIT, [shortcut(NONE, Key::F3)], |state| !state.find.rows.is_empty();
    /// Goes to the previous match.
    FindPrevious "find-previous" EDIT, [shortcut(Modifiers::SHIFT, Key::F3)], |state| !state.find.rows.is_empty();
    /// Says that the document is done, or is not.
    ToggleDone "mark-done" EDIT, [shortcut(CTRL, Key::D)], has_document;
    /// Says that somebody should look at the document, or need not.
    NeedsLook "mark-needs-look" EDIT, [shortcut(COMMAND_ALT, Key::D)], has_document;
    /// Leaves the document out of the work, or takes it in again.
    SkipDocument "skip-document" EDIT, [shortcut(COMMAND_ALT_SHIFT, Key::D)], has_document;
    /// Lets go of the selection.
    Clear "clear-selection" None, [shortcut(NONE, Key::Escape)], |state| state.open.is_some() || state.has_panel();

    /// Goes to the next span in reading order.
    NextSpan "go-next-span" VIEW, [shortcut(NONE, Key::Tab)], has_document;
    /// Goes to the previous span in reading order.
    PreviousSpan "go-previous-span" VIEW, [shortcut(Modifiers::SHIFT, Key::Tab)], has_document;
    /// Goes to the next mention of the same entity.
    NextMention "go-next-mention" VIEW, [shortcut(NONE, Key::F5)], has_mention;
    /// Goes to the previous mention of the same entity.
    PreviousMention "go-previous-mention" VIEW, [shortcut(Modifiers::SHIFT, Key::F5)], has_mention;
    /// Goes to the next place where something may be to mark; Enter marks it.
    NextCandidate "go-next-candidate" VIEW, [shortcut(NONE, Key::F4)], has_document;
    /// Goes to the last place before the caret where something may be to mark.
    PreviousCandidate "go-previous-candidate" VIEW, [shortcut(Modifiers::SHIFT, Key::F4)], has_document;
    /// Goes to the next quotation that may be there to mark.
    NextQuotation "go-next-quotation" VIEW, [shortcut(NONE, Key::F6)], has_document;
    /// Goes to the previous quotation that may be there to mark.
    PreviousQuotation "go-previous-quotation" VIEW, [shortcut(Modifiers::SHIFT, Key::F6)], has_document;
    /// Goes to the next span with a problem.
    NextProblem "go-next-problem" VIEW, [shortcut(NONE, Key::F8)], State::has_problem_place;
    /// Goes to the previous span with a problem.
    PreviousProblem "go-previous-problem" VIEW, [shortcut(Modifiers::SHIFT, Key::F8)], State::has_problem_place;
    /// Mends the problem that is looked at.
    MendProblem "mend-problem" EDIT, [shortcut(CTRL, Key::Period)], State::can_mend;
    /// Goes to the next document that is new or in progress.
    NextToDo "next-to-do" VIEW, [shortcut(ALT_SHIFT, Key::ArrowDown)], has_neighbour;
    /// Goes to the next document.
    NextDocument "next-document" VIEW, [shortcut(Modifiers::ALT, Key::ArrowDown)], has_neighbour;
    /// Goes to the previous document.
    PreviousDocument "previous-document" VIEW, [shortcut(Modifiers::ALT, Key::ArrowUp)], has_neighbour;
    /// Larger text.
    ZoomIn "zoom-in" VIEW, [shortcut(CTRL, Key::Plus), shortcut(CTRL, Key::Equals)], always;
    /// Smaller text.
    ZoomOut "zoom-out" VIEW, [shortcut(CTRL, Key::Minus)], always;
    /// Text of the usual size.
    ZoomReset "zoom-reset" VIEW, [shortcut(CTRL, Key::Num0)], always;
    /// A wider column.
    Wider "wider-column" VIEW, [], always;
    /// A narrower column.
    Narrower "narrower-column" VIEW, [], always;
    /// More space between lines.
    Looser "looser-lines" VIEW, [], always;
    /// Less space between lines.
    Tighter "tighter-lines" VIEW, [], always;
    /// The paragraph at the caret follows its text.
    DirectionAuto "direction-auto" VIEW, [], has_document;
    /// The paragraph at the caret runs from right to left.
    DirectionRtl "direction-rtl" VIEW, [], has_document;
    /// The paragraph at the caret runs from left to right.
    DirectionLtr "direction-ltr" VIEW, [], has_document;
    /// Shows characters that do not show, or hides them.
    ToggleInvisibles "toggle-invisibles" VIEW, [shortcut(COMMAND_SHIFT, Key::I)], always;
    /// Opens the panel that says how far annotators agree.
    Agreement "agreement" VIEW, [shortcut(COMMAND_SHIFT, Key::A)], |state| state.project.is_some();
    /// Shows the work of another annotator on the open document, or one's own again.
    Review "review" VIEW, [shortcut(Modifiers::ALT, Key::R)], has_document;
    /// Shows the work of the next annotator.
    ReviewNext "review-next" VIEW, [shortcut(ALT_SHIFT, Key::R)], has_document;
    /// Copies the span of another annotator into one's own work.
    TakeSpan "take-span" EDIT, [shortcut(Modifiers::ALT, Key::T)], |state| state.people.is_reviewing() && state.open.as_ref().is_some_and(|open| open.span_here().is_some());
    /// Copies all spans of another annotator into one's own work.
    TakeAllSpans "take-all-spans" EDIT, [shortcut(ALT_SHIFT, Key::T)], |state| state.people.is_reviewing();
    /// Shows all relations, or those of the span under the pointer and of the selected one alone.
    ToggleRelations "toggle-relations" VIEW, [shortcut(Modifiers::SHIFT, Key::R)], always;
    /// Shows or hides the documents.
    ToggleDocuments "toggle-documents" VIEW, [shortcut(NONE, Key::F9)], always;
    /// Shows or hides the inspector.
    ToggleInspector "toggle-inspector" VIEW, [shortcut(NONE, Key::F10)], always;
    /// Light colours.
    ThemeLight "theme-light" VIEW, [], always;
    /// Dark colours.
    ThemeDark "theme-dark" VIEW, [], always;
    /// The system's colours.
    ThemeSystem "theme-system" VIEW, [], always;
    /// The interface in English.
    English "language-english" VIEW, [], always;
    /// The interface in Arabic.
    Arabic "language-arabic" VIEW, [], always;

    /// Opens the palette of everything that can be done.
    Palette "open-palette" HELP, [shortcut(CTRL, Key::K)], always;
    /// Shows what the label of the selected span means, and how to decide.
    Guideline "guideline" HELP, [shortcut(Modifiers::SHIFT, Key::F1)], has_document;
    /// Shows the keys.
    Help "show-help" HELP, [shortcut(NONE, Key::F1), shortcut(Modifiers::SHIFT, Key::Slash), shortcut(Modifiers::SHIFT, Key::Questionmark)], always;
    /// Says where the file of keys is, and makes it if there is none.
    KeysFile "keys-file" HELP, [], always;
}

/// The name of a shortcut for readers: `Ctrl+Shift+Z`.
pub fn shortcut_text(shortcut: Shortcut) -> Arc<str> {
    let is_mac = cfg!(target_os = "macos");
    let modifiers = egui::ModifierNames::NAMES.format(&shortcut.modifiers, is_mac);
    // Other signs are not in every font.
    let key = Some(shortcut.key.symbol_or_name()).filter(|sign| sign.is_ascii());
    let key = key.unwrap_or(shortcut.key.name());
    let parts = [modifiers.as_str(), key];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join("+").into()
}

/// Finds the label of a key press without modifiers: its number, or its letter, by the physical key.
pub fn label_of_key(schema: &crate::model::Schema, key: Key, physical: Option<Key>) -> Option<usize> {
    let key = physical.unwrap_or(key);
    let name = key.name();
    if let Ok(number) = name.parse::<usize>() {
        return schema.palette().nth(number.checked_sub(1)?).map(|(place, _)| place);
    }
    letter_of_label(schema, key, Some(key))
}

/// Finds the label whose letter a key is, by the physical key.
pub fn letter_of_label(schema: &crate::model::Schema, key: Key, physical: Option<Key>) -> Option<usize> {
    let name = physical.unwrap_or(key).name();
    let mut letters = name.chars().filter(char::is_ascii_alphabetic);
    let letter = letters.next().filter(|_| name.len() == 1)?.to_ascii_lowercase();
    schema.labels.iter().position(|label| label.key == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Schema;
    use std::collections::HashSet;

    #[test]
    fn no_two_actions_share_a_key() {
        let mut seen = HashSet::new();
        for action in Action::ALL {
            for key in action.shortcuts() {
                assert!(seen.insert((key.key, format!("{:?}", key.modifiers))), "{action:?} shares {key:?}");
            }
        }
    }

    #[test]
    fn keys_are_shown_by_their_signs() {
        let shown = |modifiers, key| shortcut_text(shortcut(modifiers, key)).to_string();
        assert_eq!(shown(NONE, Key::Equals), "=");
        assert_eq!(shown(Modifiers::SHIFT, Key::OpenBracket), "Shift+[");
        assert_eq!(shown(Modifiers::ALT, Key::ArrowDown), "Alt+Down");
    }

    #[test]
    fn labels_go_by_the_place_of_the_key() {
        let schema = Schema::default();
        // What an Arabic layout says for the key that bears P on a Latin one varies; its place does not.
        assert_eq!(label_of_key(&schema, Key::OpenBracket, Some(Key::P)), Some(0));
        assert_eq!(label_of_key(&schema, Key::Num3, Some(Key::Num3)), Some(2));
        assert_eq!(label_of_key(&schema, Key::Num9, None), None);
        assert_eq!(label_of_key(&schema, Key::Q, None), Some(3));
        assert_eq!(label_of_key(&schema, Key::F2, None), None);
    }
}
