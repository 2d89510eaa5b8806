//! The system's own file dialogs, asked on a worker thread.

use crate::app::{Dialogs, Question};
use std::path::PathBuf;
use std::sync::Arc;

/// Asks through the desktop's portal.
pub(super) fn native() -> Dialogs {
    Arc::new(|question| {
        let dialog = rfd::FileDialog::new();
        let one = |path: Option<PathBuf>| path.into_iter().collect();
        match question {
            Question::File => one(dialog.add_filter("text", &["txt"]).add_filter("*", &["*"]).pick_file()),
            Question::Files => dialog.pick_files().unwrap_or_default(),
            Question::Folder => one(dialog.pick_folder()),
            Question::Save(name) => {
                let extension = PathBuf::from(&name);
                let extension = extension.extension().and_then(|e| e.to_str()).unwrap_or("json").to_owned();
                one(dialog.set_file_name(&name).add_filter(&extension, &[&extension]).save_file())
            }
        }
    })
}
