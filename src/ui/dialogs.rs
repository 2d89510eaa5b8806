//! The system's own file dialogs, asked on a worker thread.

use crate::app::{Dialogs, Question};
use std::path::PathBuf;
use std::sync::Arc;

/// Asks through the desktop's portal.
pub(super) fn native() -> Dialogs {
    Arc::new(|question| {
        let dialog = rfd::FileDialog::new();
        match question {
            Question::File => dialog.add_filter("text", &["txt"]).add_filter("*", &["*"]).pick_file(),
            Question::Folder => dialog.pick_folder(),
            Question::Save(name) => {
                let extension = PathBuf::from(&name);
                let extension = extension.extension().and_then(|e| e.to_str()).unwrap_or("json").to_owned();
                dialog.set_file_name(&name).add_filter(&extension, &[&extension]).save_file()
            }
        }
    })
}
