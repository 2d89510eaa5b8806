# The interface in English. Sentence case; no full stop on a single sentence.

cmd-open-file = Open file…
    .tip = Opens a text and its labels
cmd-open-folder = Open folder…
    .tip = Opens a folder of texts as a project
cmd-open-sample = Open the sample
    .tip = Opens an Arabic news article with its labels
cmd-export-json = Export JSON…
    .tip = Writes text and labels for a training set
cmd-export-jsonl = Export JSON lines…
    .tip = Writes one document a line
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
    [one] The text is not the one that was annotated. { $count } span no longer fits; it is kept as it was in the file and shown under Problems.
   *[other] The text is not the one that was annotated. { $count } spans no longer fit; they are kept as they were in the file and shown under Problems.
}
export-done = { $count ->
    [one] Wrote { $count } span to { $file }
   *[other] Wrote { $count } spans to { $file }
}
field-note = Note
field-note-hint = Add a note
field-filter = Filter by name
empty-filter = No document has such a name
