//! Saving on a thread of its own, which keeps its own copy of the annotations and receives edits.

use super::anchor::keep_text;
use super::write::{remedy, remove};
use super::write_whole;
use crate::formats::native;
use crate::model::{Annotations, Document, Edit, apply, document::sha256_hex};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// What was on disk when annotations were read: it must still be there when they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    pub(super) path: PathBuf,
    /// Where copies of texts are kept.
    pub(super) texts: PathBuf,
    /// Hash of the file; none if there was none.
    pub hash: Option<String>,
    /// Says that the file could not be read, so that nothing may be written over it unasked.
    pub(super) blocked: bool,
}

/// Why labels could not be saved; they are still in memory.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct SaveError(String);

/// What the saving thread tells.
#[derive(Clone, Debug)]
pub enum SaveEvent {
    /// It is at work on the edits up to this one.
    Saving {
        /// Number of the last edit.
        revision: u64,
    },
    /// The edits up to this one are on disk, synced.
    Saved {
        /// Number of the last edit.
        revision: u64,
        /// SHA-256 of the file, or none if no file is needed.
        sha256: Option<String>,
    },
    /// They are not; the next edit, or [`Saver::retry`], tries again.
    Failed {
        /// Number of the last edit.
        revision: u64,
        /// Why.
        error: SaveError,
    },
    /// The file is not the one that was read; nothing was written.
    ChangedOnDisk {
        /// Number of the last edit.
        revision: u64,
    },
}

enum Order {
    Edit(u64, Edit),
    Retry,
    Overwrite,
    Copy(Sender<(Arc<Document>, Annotations)>),
    SaveCopy(PathBuf),
    Finish,
}

/// Saves the annotations of one document. Edits that come while it is at work are saved together.
pub struct Saver {
    orders: Sender<Order>,
    events: Receiver<SaveEvent>,
    thread: Option<JoinHandle<Result<Option<String>, SaveError>>>,
}

/// Gives a copy of the annotations as they are after every edit sent so far; runs on any thread and may wait.
pub(crate) type Copier = Box<dyn FnOnce() -> Result<(Arc<Document>, Annotations), String> + Send>;

impl Saver {
    /// Starts the thread; `wake` is called whenever it has something to tell.
    pub fn start(
        document: Arc<Document>,
        annotations: Annotations,
        base: Base,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (orders, incoming) = channel();
        let (outgoing, events) = channel();
        let worker = Worker {
            document,
            annotations,
            base,
            revision: 0,
            dirty: false,
            confirmed: true,
            text_kept: false,
            events: outgoing,
            wake,
        };
        let spawned = std::thread::Builder::new()
            .name("hashiya saving".to_owned())
            .spawn(move || worker.run(&incoming));
        if let Err(error) = &spawned {
            log::error!("the saving thread could not be started: {error}");
        }
        Self { orders, events, thread: spawned.ok() }
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            log::error!("the saving thread has ended");
        }
    }

    /// Sends an edit, with a number that grows.
    pub fn send(&self, revision: u64, edit: Edit) {
        self.order(Order::Edit(revision, edit));
    }

    /// Tries again.
    pub fn retry(&self) {
        self.order(Order::Retry);
    }

    /// Writes over what is on disk, of which a copy is kept beside it.
    pub fn overwrite(&self) {
        self.order(Order::Overwrite);
    }

    /// Writes a copy to another place.
    pub fn save_copy(&self, path: &Path) {
        self.order(Order::SaveCopy(path.to_path_buf()));
    }

    /// Gives a copy of the annotations, without making the caller wait.
    pub fn copier(&self) -> Copier {
        let (sender, receiver) = channel();
        self.order(Order::Copy(sender));
        Box::new(move || receiver.recv().map_err(|_| "the saving thread has ended".to_owned()))
    }

    /// What it has told since the last call.
    pub fn events(&self) -> impl Iterator<Item = SaveEvent> {
        self.events.try_iter()
    }

    /// Waits for the last save, and gives the SHA-256 of the file, or none if none is needed.
    ///
    /// # Errors
    /// If the last edits are not on disk.
    pub fn finish(mut self) -> Result<Option<String>, SaveError> {
        self.order(Order::Finish);
        let Some(thread) = self.thread.take() else {
            return Err(SaveError("nothing could be saved".to_owned()));
        };
        thread
            .join()
            .unwrap_or_else(|_| Err(SaveError("the saving thread failed in an unexpected way".to_owned())))
    }
}

/// The thread's own state.
struct Worker {
    document: Arc<Document>,
    annotations: Annotations,
    base: Base,
    revision: u64,
    dirty: bool,
    /// Says that the last write was confirmed by the disk to the end.
    confirmed: bool,
    /// Says that a copy of the text is kept, by which spans are placed if it changes.
    text_kept: bool,
    events: Sender<SaveEvent>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

enum Trouble {
    Changed,
    Error(SaveError),
}

impl Worker {
    fn run(mut self, incoming: &Receiver<Order>) -> Result<Option<String>, SaveError> {
        let mut last = Ok(());
        while let Ok(first) = incoming.recv() {
            let mut finish = false;
            let mut save = false;
            let mut copies = Vec::new();
            for order in std::iter::once(first).chain(incoming.try_iter()) {
                match order {
                    Order::Edit(revision, edit) => {
                        save = true;
                        self.take(revision, &edit);
                    }
                    Order::Retry => save = true,
                    Order::Overwrite => {
                        save = true;
                        if let Err(error) = self.give_way() {
                            last = self.fail(error);
                            save = false;
                        }
                    }
                    Order::Copy(sender) => copies.push(sender),
                    Order::SaveCopy(path) => self.copy_to(&path),
                    Order::Finish => finish = true,
                }
            }
            for sender in copies {
                let _ = sender.send((self.document.clone(), self.annotations.clone()));
            }
            if save || (finish && self.dirty) {
                last = self.save();
            }
            if finish {
                break;
            }
        }
        // The window is gone without a word: what it sent is saved all the same.
        if self.dirty && last.is_ok() {
            last = self.save();
        }
        last.map(|()| self.base.hash)
    }

    fn tell(&self, event: SaveEvent) {
        let _ = self.events.send(event);
        (self.wake)();
    }

    fn take(&mut self, revision: u64, edit: &Edit) {
        self.revision = revision;
        self.dirty = true;
        if let Err(error) = apply(&mut self.annotations, edit) {
            log::error!("an edit did not fit the copy to be saved: {error}");
        }
    }

    fn fail(&self, error: SaveError) -> Result<(), SaveError> {
        self.tell(SaveEvent::Failed { revision: self.revision, error: error.clone() });
        Err(error)
    }

    fn save(&mut self) -> Result<(), SaveError> {
        let revision = self.revision;
        self.tell(SaveEvent::Saving { revision });
        match self.write() {
            Ok(()) => {
                self.dirty = false;
                self.tell(SaveEvent::Saved { revision, sha256: self.base.hash.clone() });
                Ok(())
            }
            Err(Trouble::Changed) => {
                self.tell(SaveEvent::ChangedOnDisk { revision });
                Err(SaveError("another program changed the labels on disk".to_owned()))
            }
            Err(Trouble::Error(error)) => self.fail(error),
        }
    }

    fn write(&mut self) -> Result<(), Trouble> {
        if self.base.blocked || self.on_disk().map_err(Trouble::Error)? != self.base.hash {
            return Err(Trouble::Changed);
        }
        if self.annotations.is_pristine() {
            // All was taken back: the folder is as it was before.
            if self.base.hash.is_some() {
                remove(&self.base.path).map_err(|error| Trouble::Error(SaveError(error.to_string())))?;
                self.base.hash = None;
            }
            self.confirmed = true;
            return Ok(());
        }
        let bytes = native::write(&self.annotations, &self.document);
        let hash = sha256_hex(&bytes);
        if self.confirmed && self.base.hash.as_ref() == Some(&hash) {
            return Ok(());
        }
        self.confirmed = false;
        write_whole(&self.base.path, &bytes).map_err(|error| {
            // The folder may have refused to confirm a file that is in place all the same.
            if self.on_disk().is_ok_and(|now| now.as_ref() == Some(&hash)) {
                self.base.hash = Some(hash.clone());
            }
            Trouble::Error(SaveError(error.to_string()))
        })?;
        self.base.hash = Some(hash);
        self.confirmed = true;
        if !std::mem::replace(&mut self.text_kept, true) {
            keep_text(&self.base.texts, &self.document);
        }
        Ok(())
    }

    /// Hash of the file on disk; none if there is none.
    fn on_disk(&self) -> Result<Option<String>, SaveError> {
        match fs::read(&self.base.path) {
            Ok(bytes) => Ok(Some(sha256_hex(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let path = self.base.path.display();
                Err(SaveError(format!(
                    "the labels on disk cannot be read: {error}; {}: {path}",
                    remedy(&error)
                )))
            }
        }
    }

    /// Puts a copy of what is on disk beside it and takes it as the base.
    fn give_way(&mut self) -> Result<(), SaveError> {
        if let Ok(theirs) = fs::read(&self.base.path) {
            let copy = (1..=u32::MAX)
                .map(|number| self.base.path.with_extension(format!("json.theirs-{number}")))
                .find(|copy| !copy.exists());
            if let Some(copy) = copy {
                write_whole(&copy, &theirs).map_err(|error| SaveError(error.to_string()))?;
            }
        }
        self.base.hash = self.on_disk()?;
        self.base.blocked = false;
        self.dirty = true;
        Ok(())
    }

    fn copy_to(&self, path: &Path) {
        let bytes = native::write(&self.annotations, &self.document);
        if let Err(error) = write_whole(path, &bytes) {
            let _ = self.fail(SaveError(error.to_string()));
        }
    }
}
