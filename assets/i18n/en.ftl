# The interface in English. Sentence case; no full stop on a single sentence.

cmd-open-file = Open file…
    .tip = Opens a text and its labels
cmd-open-folder = Open folder…
    .tip = Opens a folder of texts as a project
cmd-open-sample = Open the sample
    .tip = Opens an Arabic news article with its labels
cmd-save-copy-of-labels = Save a copy of the labels…
    .tip = Writes the labels to another place
cmd-save-now = Save again
    .tip = Labels save themselves; this tries again after an error
cmd-reload-from-disk = Reload from disk
    .tip = Shows the labels as they are on disk; unsaved ones are set aside in a copy
cmd-keep-mine = Keep my labels
    .tip = Writes these labels; the others are kept in a copy beside them
cmd-quit = Quit
    .tip = Leaves when everything is saved
cmd-undo = Undo
    .tip = Takes the last change back
cmd-redo = Redo
    .tip = Makes the undone change again
cmd-copy = Copy
    .tip = Copies the selected text
cmd-select-all = Select all
    .tip = Selects the whole text
cmd-delete-span = Delete span
    .tip = Removes the selected span; the text stays
cmd-mark-done = Document is done
    .tip = Marks the document as done, or as not done
cmd-clear-selection = Clear selection
    .tip = Lets go of the selection
cmd-go-next-span = Next span
    .tip = Goes to the next span in reading order
cmd-go-previous-span = Previous span
    .tip = Goes to the previous span in reading order
cmd-next-document = Next document
    .tip = Opens the next document
cmd-previous-document = Previous document
    .tip = Opens the previous document
cmd-zoom-in = Larger text
    .tip = Makes the article's text larger
cmd-zoom-out = Smaller text
    .tip = Makes the article's text smaller
cmd-zoom-reset = Usual text size
    .tip = Sets the article's text to its usual size
cmd-wider-column = Wider column
    .tip = Makes lines longer
cmd-narrower-column = Narrower column
    .tip = Makes lines shorter
cmd-looser-lines = More line spacing
    .tip = Moves lines apart
cmd-tighter-lines = Less line spacing
    .tip = Moves lines together
cmd-direction-auto = Direction of paragraphs by their text
    .tip = The first letter decides
cmd-direction-rtl = Paragraphs right to left
    .tip = Sets the selected paragraphs right to left
cmd-direction-ltr = Paragraphs left to right
    .tip = Sets the selected paragraphs left to right
cmd-toggle-documents = Documents panel
    .tip = Shows or hides the documents
cmd-toggle-inspector = Inspector panel
    .tip = Shows or hides the inspector
cmd-theme-light = Light
    .tip = Dark text on a light page
cmd-theme-dark = Dark
    .tip = Light text on a dark page
cmd-theme-system = As the system
    .tip = Follows the system's colours
cmd-language-english = English
    .tip = The interface in English
cmd-language-arabic = العربية
    .tip = The interface in Arabic
cmd-show-help = Keys
    .tip = Shows every key
cmd-open-recent = Recent
menu-file = File
menu-edit = Edit
menu-view = View
menu-help = Help
tip-label = Marks the selection, or the word at the caret, as { $label }
panel-documents = Documents
empty-documents = There is no text file in this folder. Put .txt files into it and open it again.
empty-inspector = Open a document to see its spans
empty-spans = Nothing is marked yet. Select some text, or put the caret in a word, and press 1 to 4.
empty-problems = No problems were found
tab-spans = Spans { $count }
tab-problems = Problems { $count }
inspector-place = { $id } · code points { $start }–{ $end }
status-nothing = Nothing is open
status-saved = Saved
status-saving = Saving…
status-save-failed = Not saved: { $reason }
status-changed-on-disk = Not saved: another program changed the labels on disk
status-annotator = Annotator { $name }
status-caret = Code point { $offset }
status-selection = Code points { $start }–{ $end }
banner-close = Close
banner-converted = The text was read as { $encoding }; the file was not changed
banner-unreadable = The labels on disk cannot be read, so nothing is written over them. { $reason }
empty-project-title = This folder has no text
empty-project = Put .txt files into it and open it again, or open another.
welcome-title = Mark what a text says
welcome = Open a text file or a folder of them, drop one on this window, or begin with the sample article. Labels are saved beside the text as you go.
leaving-title = Some labels are not saved
leaving = They cannot be written where they belong. Save a copy elsewhere, or stay and set right what stands in the way.
leaving-stay = Stay
leaving-anyway = Leave without them
help-title = Keys
help-arrows = Move the caret as you see it
help-words = Move by words
help-extend = With any of these: extend the selection
help-line-ends = Start and end of the line
help-document-ends = Start and end of the text
help-pages = By pages
help-label-numbers = Mark, or relabel the selected span, by the label's number
help-label-letters = Mark by the label's letter, by the key's place
busy-opening = Opening…
busy-exporting = Exporting…
spans-count = { $count ->
    [one] { $count } span
   *[other] { $count } spans
}
banner-problems = { $count ->
    [one] { $count } problem was found in the labels; nothing was dropped. See Problems.
   *[other] { $count } problems were found in the labels; nothing was dropped. See Problems.
}
banner-text-changed = { $count ->
    [one] The text is not the one that was annotated. { $count } span no longer fits; it is kept as it was in the file and shown under Problems; “hashiya anchor” looks for it.
   *[other] The text is not the one that was annotated. { $count } spans no longer fit; they are kept as they were in the file and shown under Problems; “hashiya anchor” looks for them.
}
field-note = Note
field-note-hint = Add a note
field-filter = Filter by name
empty-filter = No document has such a name
cmd-repeat-label = Same label again
    .tip = Marks the selection, or the word at the caret, with the label given last
cmd-merge-spans = Merge with the next
    .tip = Makes one span of this one and the next of its label
cmd-split-span = Split at the caret
    .tip = Makes two spans of the one at the caret
cmd-add-part = Add as a part
    .tip = Adds the selected text to the span that was selected last
cmd-remove-part = Remove the part
    .tip = Takes the part at the caret out of its span
cmd-leave-out-clitics = Leave clitics out
    .tip = Leaves joined words such as و and ل out of the selection
cmd-clitics-outside = Clitics outside spans
    .tip = Words are taken without what is joined to them
cmd-clitics-inside = Clitics inside spans
    .tip = Words are taken with what is joined to them
cmd-clitics-ask = Ask about clitics
    .tip = The small palette offers to leave out what is joined to a word
cmd-start-out = Start out by a letter
    .tip = Moves the start of the selected span out by a letter
cmd-start-in = Start in by a letter
    .tip = Moves the start of the selected span in by a letter
cmd-start-out-clitic = Start out by a clitic
    .tip = Moves the start of the selected span out by a clitic
cmd-start-in-clitic = Start in by a clitic
    .tip = Moves the start of the selected span in by a clitic
cmd-start-out-word = Start out by a word
    .tip = Moves the start of the selected span out by a word
cmd-start-in-word = Start in by a word
    .tip = Moves the start of the selected span in by a word
cmd-start-out-sentence = Start out by a sentence
    .tip = Moves the start of the selected span out by a sentence
cmd-start-in-sentence = Start in by a sentence
    .tip = Moves the start of the selected span in by a sentence
cmd-end-out = End out by a letter
    .tip = Moves the end of the selected span out by a letter
cmd-end-in = End in by a letter
    .tip = Moves the end of the selected span in by a letter
cmd-end-out-clitic = End out by a clitic
    .tip = Moves the end of the selected span out by a clitic
cmd-end-in-clitic = End in by a clitic
    .tip = Moves the end of the selected span in by a clitic
cmd-end-out-word = End out by a word
    .tip = Moves the end of the selected span out by a word
cmd-end-in-word = End in by a word
    .tip = Moves the end of the selected span in by a word
cmd-end-out-sentence = End out by a sentence
    .tip = Moves the end of the selected span out by a sentence
cmd-end-in-sentence = End in by a sentence
    .tip = Moves the end of the selected span in by a sentence
menu-span = Span
help-clitics = Move by clitics
help-sentences = Move by sentences
help-paragraphs = Move by paragraphs
help-nest = Another span over the selected one
cmd-find = Find…
    .tip = Finds words whatever their spelling, or spans by label:, note:, attr:, by: and unsure:
cmd-find-same = Find this everywhere
    .tip = Finds the text of the selected span, to mark it wherever it stands
cmd-tag-all = Mark all that is found
    .tip = Marks every chosen match in all documents; one undo takes all of it back
cmd-find-next = Next match
    .tip = Goes to the next match
cmd-find-previous = Previous match
    .tip = Goes to the previous match
field-find = Find
field-find-hint = Find words, or label:person
find-exact = As written
    .tip = Vowel marks, hamza, ta marbuta and capitals count
find-clitics = With clitics
    .tip = Whole words, whatever is joined to them
find-words = Whole words
    .tip = Only words with nothing joined to them
find-anywhere = Anywhere
    .tip = Inside words too
find-regex = Pattern
    .tip = A regular expression
find-here = This document
    .tip = Looks only in the open document
find-stop = Stop
find-count = { $count ->
    [one] one match
   *[other] { $count } matches
 } · { $searched } of { $total } documents
find-unread = { $count ->
    [one] One document could not be read: { $first }
   *[other] { $count } documents could not be read, the first is { $first }
 }
find-mark-as = Mark as
find-all = Choose all
find-none = Choose none
find-mark = Mark { $count }
find-mark-many = Mark all chosen
find-marked = marked already
find-conflict = meets another span
empty-find = Words are found whatever their vowel marks and hamza, with or without joined particles.
empty-found = Nothing was found.
tab-history = History
empty-history = What you do is listed here, and can be walked back and forth, today and on any later day.
history-add = Marked
history-remove = Deleted
history-relabel = Relabelled
history-reshape = Moved an end
history-describe = Described
history-relate = Related
history-entity = Entity
history-status = Changed the status
history-split = Split
history-merge = Merged
history-start = Before the first step
history-undone = (taken back)
history-go = Go here
    .tip = Takes back or makes again all steps up to this one
history-take-back = Take back only this
    .tip = Removes what this step marked and leaves later steps alone
ago-now = just now
ago-minutes = { $count } min
ago-hours = { $count } h
ago-days = { $count } d
bulk-title = Changing the labels of many documents
bulk-cancel = Cancel and leave all as it was
banner-history = The labels are not those that this was done to; another program may have changed them. Nothing was changed.
banner-bulk-cancelled = Cancelled: nothing was changed
banner-bulk-failed = Nothing was changed: { $reason }
banner-bulk-done = { $count ->
    [one] one place
   *[other] { $count } places
 } in { $documents } documents; one undo takes all of it back
banner-bulk-undone = Taken back in { $documents } documents
banner-bulk-redone = Made again in { $documents } documents
banner-recovered = { $count ->
    [one] One change that was not written when the program ended was recovered
   *[other] { $count } changes that were not written when the program ended were recovered
 }
banner-journal = The history will not outlive this window: { $reason }
banner-no-label = Choose a label to mark with
cmd-toggle-unsure = Unsure
    .tip = Says that you are not sure of the span
cmd-edit-note = Write a note
    .tip = Goes to the note of the selected span
cmd-go-next-candidate = Next candidate
    .tip = Goes to what may be to mark: known names, quotations, dates; Enter marks it
cmd-go-next-problem = Next problem
    .tip = Goes to the next span with a problem
cmd-toggle-invisibles = Show invisible characters
    .tip = Names bidi controls, joiners and odd spaces, and outlines tatweel, old letter forms and mixed digits
cmd-open-palette = All commands…
    .tip = Finds any command, label or document by its name
cmd-keys-file = Change the keys…
    .tip = Makes a file of all keys and says where it is
field-palette = What to do, in English or Arabic
field-filter-spans = Filter: text, label:, note:, attr:, unsure:
field-note-chosen = A note for all of them
field-confidence = Confidence
hint-confidence = from 0 to 1
hint-number = a number
hint-date = 2022, 2022-10 or 2022-10-24
value-yes = Yes
value-no = No
span-unsure = unsure
chosen-count = { $count ->
    [one] One span chosen
   *[other] { $count } spans chosen
 }
palette-label = Mark: { $label }
banner-keys = Of the file of keys this was left out: { $reason }
banner-keys-file = The keys are in { $path }: change them there and start the program again
banner-no-candidate = Nothing else was found that may be to mark
help-values = The selected span's value of that number
cancel = Cancel
cmd-go-previous-candidate = Previous candidate
    .tip = Goes back to what may be to mark
cmd-go-previous-problem = Previous problem
    .tip = Goes back to a span with a problem
cmd-import = Import…
    .tip = Brings documents and labels of other programs into the project
cmd-export = Export…
    .tip = Hands texts and labels out in another form, and says what would be lost
busy-importing = Bringing in…
export-title = Export
export-form = Form
field-form = Find a form
empty-forms = No form is called so
export-write = Write…
    .tip = Asks where to, writes, and reads it back
export-report = Save the report…
    .tip = Saves as JSON what was kept and lost
export-documents = Documents
export-here = This one
    .tip = The open document
export-all = All
    .tip = All documents of the project
export-done = Those that are done
    .tip = The documents that you marked as done
export-whose = Labels
export-mine = Mine
    .tip = What you marked
export-gold = Gold
    .tip = The adjudicated labels
export-everybody = Everybody’s
    .tip = The work of all annotators, each under its name
    .not = This form holds one annotator’s work alone
remedy-edges = Edges inside words
remedy-cut = Cut the word
    .tip = The token is cut where the span begins or ends
remedy-widen = Widen the span
    .tip = The span takes the whole token
remedy-overlap = Overlap
remedy-outermost = Outermost
    .tip = The longest of spans over one another stays
remedy-innermost = Innermost
    .tip = The shortest of spans over one another stays
remedy-layers = A column for each label
    .tip = Only spans of the same label then meet
remedy-parts = Several parts
remedy-split = A span for each
    .tip = Each part becomes a span
remedy-cover = One over all
    .tip = One span covers the parts and what lies between them
remedy-drop = None
    .tip = Spans of several parts are left out
export-waits = As soon as the labels are saved, it is said here what would be kept and lost
export-counting = Finding out what would be kept and lost…
export-stopped = Stopped
export-recount = Find out again
export-stale = Labels were changed since this was found out
list-comma = {", "}
export-of = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
export-spans = { $count ->
    [one] { $count } span
   *[other] { $count } spans
}
export-relations = { $count ->
    [one] { $count } relation
   *[other] { $count } relations
}
export-entities = { $count ->
    [one] { $count } entity
   *[other] { $count } entities
}
export-whole = Documents as a whole
fate-kept = { $count } kept
    .one = kept
fate-reduced = { $count } reduced
    .one = reduced
fate-widened = { $count } widened
    .one = widened
fate-narrowed = { $count } narrowed
    .one = narrowed
fate-split = { $count } split
    .one = split
fate-flattened = { $count } flattened
    .one = flattened
fate-dropped = { $count } dropped
    .one = dropped
export-left-out = This form has no place for: { $what }
left-out-status = status
left-out-tokens = tokens
left-out-annotator = annotator’s name
export-nothing = There is no document to hand out
export-lossless = Nothing is lost: every span is kept as it is
export-all-losses = All losses
export-errors = { $count ->
    [one] { $count } document cannot be handed out
   *[other] { $count } documents cannot be handed out
}
export-without = Write without them
export-differs = What was written reads back otherwise, so it was not put in its place; this is a mistake of the program. The first difference: { $first }
export-not-written = Nothing was written: { $first }
export-cancelled = Stopped: nothing was written
export-written = { $count ->
    [one] One document written to { $path }, and read back equal
   *[other] { $count } documents written to { $path }, and read back equal
}
export-written-unread = { $count ->
    [one] One document written to { $path }; this form is not read back
   *[other] { $count } documents written to { $path }; this form is not read back
}
export-report-saved = The report is in { $path }
transfer-more = { $count ->
    [one] … and one more
   *[other] … and { $count } more
}
thing-entity = entity
thing-document = document
import-title = Import
import-bring = Bring in
    .tip = Writes texts and labels into the project; what is there is never replaced
import-files = Choose files…
    .tip = Files with documents and labels, of any known form
import-folder = Choose a folder…
    .tip = All files of a folder that are of a known form
import-nobody = Nobody’s labels become those of
field-nobody = Annotator for labels that are nobody’s
empty-import = Choose files or a folder, or drop them on this window. What is in them is shown before anything is written.
import-refused = { $name } was left as it is: another file of that name is there
import-passed-over = { $count ->
    [one] One file of no known form was passed over
   *[other] { $count } files of no known form were passed over
}
import-found = { $documents ->
    [one] { $documents } document
   *[other] { $documents } documents
 }, { $count ->
    [one] { $count } span
   *[other] { $count } spans
 }
import-remove = Leave out
    .tip = Takes the file off this list (Delete)
import-choose-form = Choose…
import-reading = Reading…
import-stopped = Stopped half way: this is not all
import-detected = { $form } (detected)
import-unit = Offsets count
unit-told = As found
    .tip = The covered text tells, or else the form’s own unit is taken
unit-code-points = Code points
    .tip = As Python counts
unit-utf16 = UTF-16 units
    .tip = As Java and JavaScript count
unit-graphemes = Graphemes
    .tip = As readers count
unit-bytes = Bytes
    .tip = Of UTF-8, as Rust, Go and C count
import-same = { $count ->
    [one] one file was there already, the same
   *[other] { $count } files were there already, the same
}
import-cancelled = Stopped:
why-metadata = this form holds nothing of the document itself: { $what }
why-spaces = this form holds tokens alone: the spaces between them are not kept
why-annotator = this form holds one annotator’s work alone
why-document-labels = this form holds no labels of documents: { $what }
why-entity = this form has no place for what is said of it
why-no-place = this form has no place for { $what }
why-no-spans = this form holds no spans
why-empty = this form holds no span that covers nothing
why-cover = this form holds no span of several parts: it covers what lies between them too
why-split = this form holds no span of several parts: it becomes { $what }
why-parts = this form holds no span of several parts
why-sentences = a span goes over the end of a sentence: the two sentences become one
why-no-token = it covers no token
why-edge-spaces = spaces at its edges are no tokens
why-whole-tokens = this form knows whole tokens only
why-same = another span has the same label and the same text
why-beside = this form cannot hold it beside { $what }, which covers the same text
why-no-relations = this form holds no relations
why-no-end = a span that it ties is not there
why-no-entities = this form holds no entities
why-no-mention = a span that mentions it is not there
form-json = whole documents with everything that is said of them, in one list
form-jsonl = whole documents with everything that is said of them, one a line
form-project = a folder of texts, with each annotator's labels in files of their own
form-brat = a .txt with an .ann beside it, and annotation.conf for the folder; a span over a line break is cut there
form-conll2003 = tokens in four columns with IOB2 tags; the third tells the spaces, so that the text can be had again
form-conll2002 = tokens and IOB2 tags in two columns; the spaces of the text are not kept
form-bioes = tokens and BIOES tags in two columns, as Flair and Stanza train on; the spaces are not kept
form-xmi = for INCEpTION, DKPro and cassis; the types lie beside it in TypeSystem.xml
form-cas-json = for INCEpTION, UIMA and cassis; the types are in the file
form-text = the text alone, a file for each document; no spans
form-csv = a row for each span, relation and document, for spreadsheets; reads tables of texts too
form-tsv = the same table with tabs between its cells
import-unknown = The form of this file is not known: choose it above
import-done = { $count ->
    [0] No new document was brought in
    [one] One document was brought in
   *[other] { $count } documents were brought in
}

cmd-agreement = Agreement
    .tip = How far annotators agree, and what they disagree on
agreement-title = Agreement
agreement-annotator-tip = Compare this annotator's work, or leave it out
agreement-all = All documents
    .tip = Every document that several annotators worked on
agreement-here = This document
    .tip = Only the document that is open
agreement-done = Done
    .tip = Only documents that everybody who worked on them declared done
agreement-again = Measure again
    .tip = Read everybody's work from disk once more
agreement-figures = { $count ->
    [one] one document · { $agreed } agreed · F1 { $f1 } · α { $alpha }
   *[other] { $count } documents · { $agreed } agreed · F1 { $f1 } · α { $alpha }
}
agreement-figures-pair = { $agreed } agreed · F1 { $f1 } · κ { $alpha }
agreement-all-pairs = All pairs
agreement-pairs = F1 of each pair
agreement-pair = { $first } and { $second }: F1 { $f1 }, κ { $kappa }
agreement-kinds = Disagreements
agreement-no-kinds = None: everything is marked the same.
agreement-confusion = Labels, the first's by the second's
agreement-confused = { $first } against { $second }: { $count }
agreement-nothing = not marked
kind-missed = Marked by one only
kind-label = Other label
kind-clitic = Bounds: joined particle
kind-article = Bounds: article
kind-title = Bounds: title
kind-quotation-mark = Bounds: quotation mark
kind-punctuation = Bounds: punctuation
kind-other = Bounds: other
kind-nesting = Nesting
kind-relation = Relation
empty-agreement = Agreement needs two annotators, and only one has worked on this project. Let somebody else mark the same documents under their own name, or import their work with File ▸ Import.
empty-agreement-chosen = Choose two annotators above to compare their work.
empty-agreement-documents = Those chosen have no document in common here. Choose others, or all documents.
cmd-relate = Relate…
    .tip = Begins a relation from the selected span: go to the other span and press Enter
cmd-toggle-relations = Show all relations
    .tip = Shows all relations, or only those of the span under the pointer and of the selected one
relation-itself = A span is not related to itself
relation-double = These spans are related in this way already
relation-reverse = { $type } means the same in both directions, and these spans are related so already
relation-not-from = { $type } does not start from { $label }
relation-not-to = { $type } does not lead to { $label }
relation-most-from = { $count ->
    [one] No more than one { $type } starts from a span
   *[other] No more than { $count } of { $type } start from a span
}
relation-most-to = { $count ->
    [one] No more than one { $type } leads to a span
   *[other] No more than { $count } of { $type } lead to a span
}
relation-no-type = No relation of this project goes between { $from } and { $to }
relation-no-types = This project has no types of relations; hashiya.json can name some
relation-no-span = There is no span here: go to one, then press the key again
relation-told = { $type }: from { $from } to { $to }
relation-jump = { $others ->
    [0] { $type }: go to { $text }
    [one] { $type }: go to { $text }; { $others } other is farther
   *[other] { $type }: go to { $text }; { $others } others are farther
}
relation-knob = Drag this to another span to relate them, or click it and go there
relation-turn = Turn
relation-retype = Gives the relation another type
relation-remove = Remove relation
relations-count = { $count ->
    [0] No relations
    [one] { $count } relation
   *[other] { $count } relations
}
relating-go = Relation from { $from }: go to the other span (Tab, arrows, click), then Enter
relating-choose = From { $from } to { $to }: press the letter or the number of a type
relating-give-up = Give up (Esc)
problem-relation = { $text }: { $reason }
cmd-schema = Labels and rules…
    .tip = Labels, relations and their rules, guidelines: add, rename, merge, split, delete
cmd-guideline = Guideline of the label
    .tip = What the label of the selected span means, and how to decide
history-schema = Labels and rules
banner-schema = The labels could not be changed: { $reason }
document-labels = Document
document-label-unknown = The schema lacks this label; click to take it from the document
guideline-title = Guideline
empty-guideline = Nothing is written about this label yet: write its meaning, examples and guideline under “Labels and rules” (Ctrl+Shift+L)
empty-schema = No labels yet: add one, or choose a ready-made schema above
empty-schema-item = Choose a label or a relation from the list, or add one
schema-title = Labels and rules
schema-ready = Ready-made
schema-import = Import…
    .tip = Adds the labels and relations of a hashiya.json, brat’s annotation.conf, or a configuration of Label Studio
schema-nothing-new = The project has all of it already
schema-busy = Something is still being saved; try again in a moment
schema-done = Labels and annotations changed; Undo takes it back
schema-lacking = In the annotations, not in the schema:
schema-lacking-add = Adds the label to the schema
schema-labels = Labels
schema-relations = Relations
schema-document-labels = Labels of documents
schema-add = Add
schema-delete = Delete
    .tip = Takes it out of the schema and the annotations; the bin keeps it
schema-bin = Bin
schema-bin-about = What was deleted, the newest first. Restoring brings it back into the schema and the annotations.
schema-bin-holds = { $count } by { $annotator }
schema-restore = Restore
    .tip = Brings it back into the schema and the annotations
schema-name = Name in files
schema-name-in = { $language ->
    [ar] Name (Arabic)
   *[other] Name (English)
}
schema-name-empty = It must have a name
schema-name-taken = Something has this name already; “Merge into” makes one of both
schema-key = Key
schema-key-form = One letter from A to Z, or nothing
schema-key-taken = Another one has this key
schema-key-covers = With this key, “{ $action }” is called from the menu alone
schema-color = Colour
schema-color-usual = Usual
    .tip = The usual colour of its place in the list
schema-color-form = A colour looks like #C2455A
schema-color-faint = It is too near to the page, light or dark: there it is shown with more contrast
schema-color-alike = Colour-blind eyes cannot tell it from: { $labels }
schema-role = Its spans are
schema-role-none = Just spans
schema-role-quotation = Quotations
schema-role-cue = Cues
schema-role-tip = Quotations are tied to a speaker, a cue and an addressee; a cue tells that something was said
schema-description-in = { $language ->
    [ar] Meaning (Arabic)
   *[other] Meaning (English)
}
schema-examples = Examples
schema-another = Another line
schema-guideline-in = { $language ->
    [ar] Guideline (Arabic)
   *[other] Guideline (English)
}
schema-attributes = Attributes
schema-kind = Values
schema-kind-text = Text
schema-kind-number = Number
schema-kind-date = Date
schema-kind-yes-no = Yes or no
schema-kind-choice = One of a list
schema-values = List, with commas
schema-values-form = At least one value
schema-split = Split
schema-split-about = Gives some spans a label of their own: those with certain words, or with a value of an attribute
schema-split-words = Spans with the words
schema-split-to = get the label
schema-split-by-words = Split by words
schema-up = Up
    .tip = Before its neighbour (Ctrl+Up in the list, or drag it)
schema-down = Down
    .tip = Behind its neighbour (Ctrl+Down in the list, or drag it)
schema-merge = Merge into
schema-from = From
schema-to = To
schema-any-label = any label
schema-any-number = any number
schema-rules = Rules
schema-symmetric = Both ways
    .tip = It means the same in both directions
schema-most-from = Most from one
schema-most-to = Most to one
schema-number-form = A number from 1, or nothing
schema-ask-rename = Rename { $from } to { $to }
schema-ask-merge = Merge { $from } into { $to }: both become one
schema-ask-split = Split { $from }: some of its spans become { $to }
schema-ask-delete = Delete { $from }
schema-looking = Looking through the annotations…
schema-affects-nothing = Nothing in the annotations
schema-count-labels = { $count ->
    [one] one label of a document
   *[other] { $count } labels of documents
}
schema-count-documents = { $count ->
    [one] one document
   *[other] { $count } documents
}
schema-count-annotators = { $count ->
    [one] one annotator
   *[other] { $count } annotators
}
schema-affects-annotator = { $annotator }: { $count } in { $documents ->
    [one] one document
   *[other] { $documents } documents
}
schema-kept = What is deleted is kept in the bin and can be restored.
schema-make = Do it
    .tip = As one step, which Undo takes back
schema-give-up = Leave it
schema-confidence = Confidence
    .tip = Each span may tell how sure somebody is of it, from 0 to 1
cmd-go-next-quotation = Next suggested quotation
    .tip = Goes to the next quotation that was found; Enter marks it, Delete turns it away
cmd-go-previous-quotation = Previous suggested quotation
    .tip = Goes back to the quotation before
cmd-accept-quotation = Accept
    .tip = Marks the quotation, its cue and its speaker, and ties them; goes to the next
cmd-reject-quotation = Turn away
    .tip = Marks nothing; this quotation is not suggested again
cmd-other-reading = Other reading
    .tip = Shows another way to read the suggested quotation
cmd-tie-speaker = Set the speaker
    .tip = Makes what is selected the speaker of the quotation that was selected last
cmd-tie-cue = Set the cue
    .tip = Makes what is selected the word that tells that this was said
cmd-tie-addressee = Set the addressee
    .tip = Makes what is selected the one whom this was said to
quotation-suggested = Suggested quotation { $place } of { $count }
quotation-previous = Back
quotation-next = Next
quotation-seeking = Looking for quotations…
quotation-of = Of the quotation
quotation-speaker = Speaker
quotation-cue = Cue
quotation-addressee = Addressee
quotation-nothing = none
quotation-jump = Goes there
quotation-untie = Take away
    .tip = Takes the tie away; the span stays
quotation-reading = Reading { $place } of { $count }
quotation-direct = Direct
quotation-indirect = Indirect
quotation-mixed = Mixed
rule-cue-before = Found by a cue before quotation marks
rule-cue-after = Found by a cue after quotation marks
rule-cue-between = Found by a cue between two parts
rule-goes-on = Goes on with the quotation before it
rule-marks = Found by quotation marks alone: nobody is said to have said it
rule-colon = Found by a cue and a colon
rule-clause = Found by a cue and its clause
rule-clause-before = Found by a cue after the clause
rule-source = Found by the name of a source
by-marked = marked
by-subject = beside the cue
by-apposition = after a title
by-title = without the title
by-carried = carried on
repair-reopened = Its marks open twice and close once
repair-reclosed = Its marks open once and close twice
repair-unclosed = Its marks are never closed
repair-unopened = Its marks are never opened
repair-other-mark = It is opened and closed by different marks
banner-no-quotation = No other quotation was found
banner-no-quotation-label = The schema has no label for quotations: give one the role “quotation” in hashiya.json
banner-no-relation = The schema has no relation of that type: add it to hashiya.json
banner-nothing-to-tie = Select the words or the span first
banner-not-tied = The schema ties a quotation to spans of other labels
banner-no-label-to-tie = The schema has no label for that: mark the words first
banner-tied-already = It is tied to the quotation already
cmd-take-date = Take the proposed value
    .tip = Gives the selected date the value that the rules read from it
cmd-fill-dates = Give every date its value
    .tip = Gives each date of the document that has no value the one that the rules read from it
cmd-document-date = Date of the document…
    .tip = Says from which day words such as yesterday and last month are reckoned
history-document-date = Dated the document
date-take = { $value }
date-rule = read as: { $rule }
date-as-proposed = as the rules have it: { $rule }
date-none = The rules read no date here.
date-filled = { $count ->
    [one] One date was given its value
   *[other] { $count } dates were given their values
 }, { $left } are left without
date-unknown = Without it, today, last week and the like stay open (X).
date-from-text = { $value }, from the text
date-from-text-tip = Takes this as the date of the document
date-show = Show
field-document-date = Document's date
hint-document-date = 2022-10-24
date-why-form = A date is written like 2022, 2022-10, 2022-10-24, XXXX-10-24, 2022-10-23/2022-10-26
date-why-year = There is no year -0000: the year before 0001 is 0000
date-why-month = There is no month { $month }
date-why-day = There is no day { $day }: { $month } has { $most }
date-why-week = There is no week { $week }: { $year } has { $most }
date-why-weekday = There is no day { $day } of a week: Monday is 1, Sunday is 7
date-why-time = There is no time { $time }
date-why-reversed = It ends ({ $to }) before it begins ({ $from })
date-why-open = One end of an interval must be said
date-rule-day-month-year = day, month and year
date-rule-day-month = day and month; the year by the document's date
date-rule-month-year = month and year
date-rule-month = month; the year by the document's date
date-rule-numeric = numbers
date-rule-numeric-either = numbers: day before month, but it may be the other way round
date-rule-hijri-day = Hijri day, by the calendar of Umm al-Qura
date-rule-hijri-month = days of a Hijri month, by the calendar of Umm al-Qura
date-rule-hijri-year = days of a Hijri year, by the calendar of Umm al-Qura
date-rule-hijri-gregorian = told in both calendars
date-rule-year = year
date-rule-years = from year to year
date-rule-decade = decade
date-rule-century = century
date-rule-division = part of a year
date-rule-weekday = weekday, by the document's date
date-rule-relative-day = today and the like, by the document's date
date-rule-relative = week, month, year, by the document's date
date-rule-ago = so long before the document's date
date-rule-interval = from date to date
date-rule-time = time of the day
cmd-pick-entity = Say who it is…
    .tip = Says which person, organization or other entity the span mentions
cmd-go-next-mention = Next mention
    .tip = Goes to the next mention of the same entity
cmd-go-previous-mention = Previous mention
    .tip = Goes to the previous mention of the same entity
field-entity = Entity by any of its names
entity-new = New entity “{ $name }”
entity-new-about = A record in the project, for all its documents
entity-new-chain = Only here
entity-chain = in this document
entity-chain-about = A chain of mentions in this document, with no record in the project
entity-none = No entity
entity-picker-keys = Up and Down choose · Enter takes · Esc closes
entity-mentions = { $count ->
    [one] one mention here
   *[other] { $count } mentions here
}
entity-unsaid = Mentions no entity
entity-unlink = Unlink
    .tip = This span mentions it no more
entity-learn = Learn this name
    .tip = Adds the text of this span to the names of the entity
entities-not-kept = The entities of the project cannot be kept, so nothing was changed. Mend entities.jsonl and open the project again.
entities-laid-over = { $count ->
    [one] Another program changed an entity that was changed here too; what both said is kept
   *[other] Another program changed { $count } entities that were changed here too; what both said is kept
}
history-record = Changed an entity
cmd-propose-mentions = Find its other mentions
    .tip = Lists the other places that name the same entity, in all documents, to be tied to it at one go
proposal-title = Other mentions of { $name }
proposal-names = Looked for: { $names }
proposal-take = { $count ->
    [one] Take one mention
   *[other] Take { $count } mentions
}
    .tip = Ties what is ticked to the entity and marks what is not marked yet, in all documents, with one undo
proposal-other = mentions { $name }
proposal-unmarked = not marked yet
empty-proposal = No other place names it. Learn more of its names, and look again.
entities-changed = The text or its labels were changed meanwhile; look again and repeat
cmd-entities = Entities panel
    .tip = Shows all persons, organizations and other entities that the project knows
entities-title = Entities
entities-count = { $count ->
    [one] { $count } entity
   *[other] { $count } entities
}
empty-entities = No entity is known yet. Select a span and press E to say who it is, write a name above and press Add, or take in a list of names: a table, JSON lines, or an extract of Wikidata.
empty-entities-found = No entity has such a name
empty-entity = Choose an entity to see and change what is said of it; with Ctrl choose several, to merge them
empty-mentions = Nothing mentions it yet
entity-counting = Counting its mentions…
entity-mentions-title = Mentions; tick some to make another entity of them
entity-mark-all = All
entity-numbers = { $here } here · { $all }
entity-unnamed = New entity
entity-add = Add
    .tip = Adds an entity with the name that is written
entity-merge = Merge
    .tip = Makes one entity of those that are chosen: the first keeps its name, the others’ names become aliases, their mentions become its own in all documents
entity-delete = Delete
    .tip = Takes what is chosen off the project; the spans stay and mention nothing then
entity-split = Split
    .tip = Makes the mentions that are ticked those of a new entity
entities-lists = Take in a list…
    .tip = A table with a column of names, JSON lines, or an extract of Wikidata; shown before anything is written
entities-stop-tip = Stops the reading; nothing is changed
entities-chosen = { $count } entities are chosen; merged, they are { $name }
entities-list = { $name }: { $new } new, { $joined } joined with what is known by the same link or identifier, { $same } known already
entities-take-tip = Adds them to the project’s entities; nothing that is known is replaced, and one undo takes it back
entities-imported = { $new } new entities, { $joined } joined
entity-known = known
entity-open-link = Open the link
entity-field-name = Name
entity-hint-name = It needs a name
entity-field-kind = Type
entity-hint-kind = A label, such as person
entity-field-names = By language
entity-hint-names = en: Sergey Lavrov; ru: …
entity-field-aliases = Also called
entity-hint-aliases = Names with semicolons between them
entity-field-description = Description
entity-hint-description = A few words
entity-field-link = Link
entity-hint-link = Q58217, or any address

# Annotators
cmd-choose-annotator = Work as…
    .tip = Choose who works here; everybody's labels are kept apart
cmd-take-over = Take over
    .tip = Try again to have this work for this window
cmd-review = Look at the work of others
    .tip = Show another annotator's labels on this text, or your own again
cmd-review-next = Next annotator
    .tip = Show the labels of the next annotator of this text
cmd-take-span = Copy the span
    .tip = Copy the span at the caret into your own work
cmd-take-all-spans = Copy all spans
    .tip = Copy all spans into your own work, but for those that you have, as one step
status-read-only = Read only
people-reviewing = This is the work of { $name }; nothing can be changed in it
people-back = Back to my work
people-held = Nothing can be changed here: this work is open elsewhere ({ $holder })
people-holder = { $user } on { $host }, process { $process }, since { $since }
people-holder-unknown = it is not known by whom
people-theirs = This is somebody else's work and cannot be changed; go back to your own, or copy the span
people-locked = Nothing was changed: another program has this work open
people-blind = This project is blind: the work of others stays hidden (“blind” in hashiya.json)
people-nobody-else = Nobody else has worked on this document
people-nothing-new = There is nothing that your work does not have
people-other-text = Their work is on another text; nothing was copied
people-taken = { $count ->
    [one] One span was copied into your work
   *[other] { $count } spans were copied into your work
}
banner-held = The work of { $name } is open in another program: { $holder }. It can be read here, not changed. Close the other program and take over, or work as somebody else.
chooser-title = Who works here?
chooser-about = Each annotator has a folder in “annotations”. What you did is saved before the other's work is opened.
chooser-new = A new name
chooser-work = Work under this name
name-empty = Write a name
name-character = “{ $character }” cannot be in the name of a folder; leave it out
name-hidden = The name holds { $character }, which does not show; leave it out
name-reserved = “{ $name }” is kept for something else; choose another name
name-long = The name is too long; choose one of no more than 60 letters
name-clash = “{ $name }” is there already and differs only in what not every system tells apart; choose that, or another name
cmd-mend-problem = Mend
    .tip = Makes the change that mends the problem that is looked at
problem-stale = It was changed meanwhile; look again
problem-mended = { $count ->
    [one] Mended
   *[other] { $count } mended
}
problem-mend-alike = Mend all { $count }
    .tip = Mends all of these in this document, as one step
problem-mend-all = Mend all { $count }
    .tip = Mends all of these in all documents, as one step
problem-rule-off = Switch off
    .tip = Nobody who works on this project is told of these any more
problem-rule-is-off = Switched off: { $rule }
problem-rule-on = Switch on
problem-mute = Leave as it is…
    .tip = It is not told of any more; a reason can be given
problem-mute-reason = Why it is right as it is
problem-mute-take = Leave it
problem-unmute = Tell of it again
problems-muted = { $count ->
    [one] { $count } left as it is
   *[other] { $count } left as they are
}
problems-scan = Look through all documents
    .tip = Finds what is odd in your work on all documents, and the same text marked differently in two of them
problems-reading = { $count } of { $total } documents
problems-stop = Stop
problems-in-all = { $count ->
    [0] Nothing is odd in any document
    [one] { $count } problem in all documents
   *[other] { $count } problems in all documents
}
rule-covers-nothing = Covers no text
rule-edge-on-space = Begins or ends on a space
rule-edge-hidden = Begins or ends on a character that does not show
rule-edge-on-punctuation = Begins or ends on punctuation
rule-half-a-pair = Holds one of two marks that belong together
rule-edge-in-character = Cuts a character from its marks
rule-edge-in-word = Cuts a word
rule-clitic-inside = Holds a clitic that stays outside in this project
rule-clitic-outside = Leaves out a clitic that belongs inside in this project
rule-crossing = Crosses another span
rule-duplicate = Is there twice
rule-over-paragraph = Runs over the end of a paragraph
rule-no-speaker = Has no speaker, others have
rule-no-value = Has no value, others have
rule-wrong-value = Has a value that cannot be
rule-relation-against-schema = A relation breaks a rule
rule-unknown-label = Has a label that the schema lacks
rule-labelled-otherwise = The same text has another label elsewhere
rule-left-bare = The same text is marked elsewhere, and not here

# The team
cmd-team = Give out and take back…
    .tip = Say who has which documents, hand them out and take the work back
team-title = Who has which documents
team-nobody = Nobody has documents or work here yet; write names below
team-count = { $count ->
    [one] one document
   *[other] { $count } documents
}
team-zip = Hand out a zip…
    .tip = Pack these documents with the labels and the annotator's own work, to be worked on elsewhere
team-folder = A folder…
    .tip = Copy these documents with the labels and the annotator's own work into a folder
team-assign-about = Documents are given out so that everybody has as many; nothing is taken from anybody.
team-names = Names, with commas between them
team-overlap = Annotators for a document that overlaps
team-share = Share of documents that overlap, in per cent
team-assign = Give out
team-in-zip = Hand in a zip…
team-in-folder = Hand in a folder…
team-odd-numbers = Write how many annotators get a document, from 1, and a share from 0 to 100
team-not-saved = Labels are still being saved; try again in a moment
team-stopped = It was stopped; nothing was changed
team-done = { $count } files are through
team-assigned = { $count ->
    [0] Everything is given out already
    [one] One document was given out
   *[other] { $count } documents were given out
}
team-handed-out = { $count } documents are handed out to { $path }{ $missing ->
    [0] {""}
   *[other] ; { $missing } that were assigned are not there any more
}
team-handed-in = The work of { $name } is in: { $new } files are new, { $merged } merged, { $same } the same, { $refused } left out, { $conflicts } changes meet others
status-not-assigned = Not among your documents

cmd-mark-needs-look = Needs a look
    .tip = Says that somebody should look at this document, or need not any more
cmd-skip-document = Skip this document
    .tip = Leaves the document out of the work, or takes it in again
cmd-next-to-do = Next to do
    .tip = Goes to the next document that is new or in progress
documents-all-done = There is nothing left to do
documents-done = { $count } of { $total } done
documents-reading = { $count } of { $total } looked at
documents-all = All
tip-documents-status = Shows only documents of one status
tip-documents-order = The order of the list
documents-mine = Mine
    .tip = Shows only the documents that are yours to do
documents-find-in-texts = Find “{ $text }” in the texts
order-name = By name
order-status = By status
order-spans = Most spans first
status-new = New
status-in-progress = In progress
status-done = Done
status-needs-look = Needs a look
status-skipped = Skipped
documents-not-known = Which documents are done is still being read; try again in a moment
