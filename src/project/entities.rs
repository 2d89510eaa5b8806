//! The file of a project's entities, kept by a thread of its own: it writes what is changed here and reads again what
//! others change.

use super::write::{remedy, remove};
use super::{Project, ProjectError, files, write_whole};
use crate::formats::{Problem, entities};
use crate::model::{RecordChange, Registry, document::sha256_hex};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

/// Its name in a project's folder, and in the journal.
pub const FILE: &str = "entities.jsonl";

/// What a project's file says.
#[derive(Debug, Default)]
pub struct Known {
    /// The entities.
    pub registry: Registry,
    /// What of the file could not be understood.
    pub problems: Vec<Problem>,
    /// SHA-256 of the file, or none if there is none.
    pub sha256: Option<String>,
}

impl Project {
    /// Where its entities are kept.
    pub fn entities_path(&self) -> PathBuf {
        self.root().join(FILE)
    }

    /// What is known of entities.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub fn entities(&self) -> Result<Known, String> {
        let path = self.entities_path();
        let bytes = read(&path)?;
        let mut known = parsed(bytes.as_deref().unwrap_or_default(), &path)?;
        known.sha256 = bytes.as_deref().map(sha256_hex);
        Ok(known)
    }

    /// Writes what is known of entities, if the file is still the one that was read; without any the file goes.
    ///
    /// # Errors
    /// If another program changed the file meanwhile, or it cannot be written.
    pub fn write_entities(
        &self,
        registry: &Registry,
        before: Option<&String>,
    ) -> Result<Option<String>, String> {
        let path = self.entities_path();
        if read(&path)?.as_deref().map(sha256_hex).as_ref() != before {
            return Err(format!("another program changed the entities; repeat it: {}", path.display()));
        }
        put(&path, registry, before).map_err(|error| error.to_string())
    }
}

impl Project {
    /// How many mentions of each entity an annotator's labels of a document have, without reading the rest of them.
    ///
    /// # Errors
    /// If the labels are there and cannot be read.
    pub fn mentions(&self, annotator: &str, name: &str) -> Result<Vec<(Arc<str>, usize)>, String> {
        let path = self.annotations_path(annotator, name);
        let bytes = files::read_if_there(&path).map_err(|error| error.to_string())?.unwrap_or_default();
        if memchr::memmem::find(&bytes, b"\"mentions\"").is_none() {
            return Ok(Vec::new());
        }
        let labels: Chains =
            serde_json::from_slice(&bytes).map_err(|error| format!("{error}: {}", path.display()))?;
        let chain = |chain: Chain| chain.mentions.map(|mentions| (chain.id, mentions.len()));
        Ok(labels.entities.into_iter().filter_map(chain).collect())
    }
}

/// Of a file of labels, the entities alone.
#[derive(Deserialize)]
struct Chains {
    #[serde(default)]
    entities: Vec<Chain>,
}

#[derive(Deserialize)]
struct Chain {
    #[serde(default)]
    id: Arc<str>,
    mentions: Option<Vec<IgnoredAny>>,
}

fn parsed(bytes: &[u8], path: &Path) -> Result<Known, String> {
    let (registry, problems) = entities::read(bytes)
        .map_err(|error| format!("the entities cannot be read: {error}: {}", path.display()))?;
    Ok(Known { registry, problems, sha256: None })
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(format!("the entities cannot be read: {error}; {}: {}", remedy(&error), path.display()))
        }
    }
}

/// Writes the file, or takes it away if nothing is to be in it; gives its hash.
fn put(path: &Path, registry: &Registry, before: Option<&String>) -> Result<Option<String>, ProjectError> {
    if registry.is_pristine() {
        if before.is_some() {
            remove(path)?;
        }
        return Ok(None);
    }
    let bytes = entities::write(registry);
    let hash = sha256_hex(&bytes);
    if before != Some(&hash) {
        write_whole(path, &bytes)?;
    }
    Ok(Some(hash))
}

/// What the keeping thread tells.
#[derive(Debug)]
pub enum KeeperEvent {
    /// The changes up to that one are on disk, synced.
    Saved {
        /// Number of the last change.
        revision: u64,
        /// SHA-256 of the file, or none if none is needed.
        sha256: Option<String>,
    },
    /// They are not; the next change, or [`Keeper::retry`], tries again.
    Failed(String),
    /// Somebody else wrote the file: this is what it says now, with the changes up to that one laid over it.
    Changed {
        /// Number of the last change that is in it.
        revision: u64,
        /// What is known now.
        known: Box<Known>,
        /// How many records are not as the changes made here would have them.
        differing: usize,
    },
}

enum Order {
    Change(u64, Vec<RecordChange>),
    Retry,
    Finish,
}

/// Keeps the file of entities. Changes that come while it is at work are written together.
pub struct Keeper {
    orders: Sender<Order>,
    events: Receiver<KeeperEvent>,
    thread: Option<JoinHandle<Option<String>>>,
}

/// How often the file is looked at for changes by others.
const LOOK: Duration = Duration::from_secs(2);

impl Keeper {
    /// Starts the thread on what was read; `wake` is called whenever it has something to tell.
    pub fn start(project: &Project, known: &Known, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (orders, incoming) = channel();
        let (outgoing, events) = channel();
        let path = project.entities_path();
        let worker = Worker {
            stamp: stamp(&path),
            path,
            registry: known.registry.clone(),
            base: known.sha256.clone(),
            revision: 0,
            unsaved: Vec::new(),
            events: outgoing,
            wake,
        };
        let spawned = std::thread::Builder::new()
            .name("hashiya entities".to_owned())
            .spawn(move || worker.run(&incoming));
        if let Err(error) = &spawned {
            log::error!("the thread that keeps entities could not be started: {error}");
        }
        Self { orders, events, thread: spawned.ok() }
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            log::error!("the thread that keeps entities has ended");
        }
    }

    /// Sends changes, with a number that grows.
    pub fn send(&self, revision: u64, changes: Vec<RecordChange>) {
        self.order(Order::Change(revision, changes));
    }

    /// Tries again to write.
    pub fn retry(&self) {
        self.order(Order::Retry);
    }

    /// What it has told since the last call.
    pub fn events(&self) -> impl Iterator<Item = KeeperEvent> {
        self.events.try_iter()
    }

    /// Waits for the last changes to be written; gives the file's hash.
    pub fn finish(mut self) -> Option<String> {
        self.order(Order::Finish);
        self.thread.take().and_then(|thread| thread.join().ok()).flatten()
    }
}

type Stamp = Option<(SystemTime, u64)>;

/// What tells at a glance that a file is another one.
fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

struct Worker {
    path: PathBuf,
    stamp: Stamp,
    registry: Registry,
    base: Option<String>,
    revision: u64,
    unsaved: Vec<RecordChange>,
    events: Sender<KeeperEvent>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Worker {
    fn run(mut self, incoming: &Receiver<Order>) -> Option<String> {
        loop {
            let (mut save, mut finish) = (false, false);
            match incoming.recv_timeout(LOOK) {
                Err(RecvTimeoutError::Timeout) => {
                    if self.unsaved.is_empty() && stamp(&self.path) != self.stamp {
                        self.look();
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => (save, finish) = (!self.unsaved.is_empty(), true),
                Ok(first) => {
                    for order in std::iter::once(first).chain(incoming.try_iter()) {
                        match order {
                            Order::Change(revision, changes) => {
                                save = true;
                                self.revision = revision;
                                for change in &changes {
                                    self.registry.lay_over(change);
                                }
                                self.unsaved.extend(changes);
                            }
                            Order::Retry => save = true,
                            Order::Finish => (finish, save) = (true, save || !self.unsaved.is_empty()),
                        }
                    }
                }
            }
            if save {
                self.look();
                self.save();
            }
            if finish {
                return self.base;
            }
        }
    }

    fn tell(&self, event: KeeperEvent) {
        let _ = self.events.send(event);
        (self.wake)();
    }

    /// Takes in what another program wrote, with what is not saved here laid over it.
    fn look(&mut self) {
        let now = stamp(&self.path);
        let read = read(&self.path);
        let hash = match &read {
            Ok(bytes) => bytes.as_deref().map(sha256_hex),
            Err(_) => return,
        };
        self.stamp = now;
        if hash == self.base {
            return;
        }
        match read.and_then(|bytes| parsed(bytes.as_deref().unwrap_or_default(), &self.path)) {
            Ok(mut known) => {
                let mut differing = 0;
                for change in &self.unsaved {
                    differing += usize::from(!known.registry.lay_over(change));
                }
                known.sha256.clone_from(&hash);
                self.registry = known.registry.clone();
                self.base = hash;
                self.tell(KeeperEvent::Changed {
                    revision: self.revision,
                    known: Box::new(known),
                    differing,
                });
            }
            Err(error) => self.tell(KeeperEvent::Failed(error)),
        }
    }

    fn save(&mut self) {
        match self.write() {
            Ok(()) => {
                self.unsaved.clear();
                self.stamp = stamp(&self.path);
                self.tell(KeeperEvent::Saved { revision: self.revision, sha256: self.base.clone() });
            }
            Err(error) => self.tell(KeeperEvent::Failed(error)),
        }
    }

    fn write(&mut self) -> Result<(), String> {
        // What cannot be read is not written over.
        if read(&self.path)?.as_deref().map(sha256_hex) != self.base {
            return Err(format!("another program changed the entities: {}", self.path.display()));
        }
        self.base = put(&self.path, &self.registry, self.base.as_ref()).map_err(|error| error.to_string())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntityRecord;

    fn record(id: &str, name: &str) -> EntityRecord {
        EntityRecord { id: id.into(), name: name.to_owned(), ..EntityRecord::default() }
    }

    fn next(keeper: &Keeper) -> KeeperEvent {
        keeper.events.recv_timeout(Duration::from_mins(1)).unwrap()
    }

    #[test]
    fn what_two_write_is_kept_of_both_and_all_taken_back_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let project = crate::project::open(folder.path()).unwrap().project;
        let known = project.entities().unwrap();
        assert!(known.registry.is_empty() && known.sha256.is_none());
        let keeper = Keeper::start(&project, &known, Arc::new(|| {}));
        let mine = known.registry.change(record("a", "لافروف")).unwrap();
        keeper.send(1, vec![mine.clone()]);
        assert!(matches!(next(&keeper), KeeperEvent::Saved { revision: 1, sha256: Some(_) }));
        // Another program adds a line.
        let path = project.entities_path();
        let theirs = fs::read_to_string(&path).unwrap() + "{\"id\":\"b\",\"name\":\"كلينتون\"}\nodd\n";
        fs::write(&path, &theirs).unwrap();
        let KeeperEvent::Changed { known, .. } = next(&keeper) else { panic!("the change is not seen") };
        assert_eq!((known.registry.len(), known.problems.len()), (2, 1));
        // What is changed here meanwhile is laid over what is there.
        fs::write(&path, theirs.replace("كلينتون", "هيلاري")).unwrap();
        keeper.send(2, vec![mine.inverse()]);
        let mut all = Vec::new();
        loop {
            let event = next(&keeper);
            let saved = matches!(event, KeeperEvent::Saved { .. });
            all.push(event);
            if saved {
                break;
            }
        }
        assert!(all.iter().any(|event| matches!(event, KeeperEvent::Changed { .. })), "{all:?}");
        let file = fs::read_to_string(&path).unwrap();
        assert_eq!(file, "{\"id\":\"b\",\"name\":\"هيلاري\"}\nodd\n");
        let known = project.entities().unwrap();
        assert_eq!(keeper.finish(), known.sha256);
        fs::remove_file(&path).unwrap();
        let known = project.entities().unwrap();
        let keeper = Keeper::start(&project, &known, Arc::new(|| {}));
        keeper.send(1, vec![mine.clone()]);
        keeper.send(2, vec![mine.inverse()]);
        assert_eq!(keeper.finish(), None);
        assert!(!path.exists());
    }

    #[test]
    fn what_cannot_be_read_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let project = crate::project::open(folder.path()).unwrap().project;
        let keeper = Keeper::start(&project, &Known::default(), Arc::new(|| {}));
        fs::write(project.entities_path(), b"\xFF").unwrap();
        assert!(project.entities().unwrap_err().contains("line 1, column 1"));
        keeper.send(1, vec![Registry::default().change(record("a", "x")).unwrap()]);
        assert!(matches!(next(&keeper), KeeperEvent::Failed(_)));
        keeper.finish();
        assert_eq!(fs::read(project.entities_path()).unwrap(), b"\xFF");
    }
}
