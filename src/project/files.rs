//! Files outside a project: found, opened as text, and written, for whoever brings work in or hands it out.

use super::ProjectError;
use super::write::{open_special, remedy, sync_folder};
use crate::text::decode::{DecodeError, decode};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name: the path inside the folder that was asked for, with `/`, or its own name.
    pub name: String,
    /// The user named it, rather than a folder that holds it.
    pub named: bool,
}

fn io_error(what: &'static str, path: &Path, source: io::Error) -> ProjectError {
    let remedy = match source.kind() {
        io::ErrorKind::NotFound => "check that it is there",
        _ => remedy(&source),
    };
    ProjectError::Io { what, remedy, path: path.to_path_buf(), source }
}

/// All files that a path means: the file, all in the folder and below but for hidden ones, or what a pattern with `*`,
/// `?` or `[…]` fits; by name.
///
/// # Errors
/// If there is nothing there, or it cannot be read.
pub fn find(path: &Path) -> Result<Vec<FoundFile>, ProjectError> {
    let own_name =
        |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            let pattern = path.to_string_lossy();
            let paths = pattern.contains(['*', '?', '[']).then(|| glob::glob(&pattern).ok()).flatten();
            let found: Vec<PathBuf> = paths.into_iter().flatten().filter_map(Result::ok).collect();
            if found.is_empty() {
                return Err(io_error("it cannot be opened", path, error));
            }
            let files = found.into_iter().filter(|path| path.is_file());
            return Ok(files.map(|path| FoundFile { name: own_name(&path), path, named: true }).collect());
        }
    };
    if !metadata.is_dir() {
        return Ok(vec![FoundFile { path: path.to_path_buf(), name: own_name(path), named: true }]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(path.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if prefix.is_empty() => {
                return Err(io_error("the folder cannot be read", path, error));
            }
            // A folder inside that cannot be read hides its own files, not the others.
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            if name.starts_with('.') {
                continue;
            }
            let inside = format!("{prefix}{name}");
            // Links are not followed: they may lead in a circle.
            if kind.is_dir() {
                folders.push((entry.path(), format!("{inside}/")));
            } else if kind.is_file() {
                found.push(FoundFile { path: entry.path(), name: inside, named: false });
            }
        }
    }
    found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// A stream of UTF-8 without a byte order mark, made from whatever encoding.
pub struct TextStream {
    /// The bytes.
    pub bytes: Box<dyn Read + Send>,
    /// There was a byte order mark.
    pub marked: bool,
}

/// Opens a stream as text: UTF-8 as it comes, UTF-16 by its mark, or in the encoding of that name (WHATWG), which the
/// user must give, as it is never guessed. UTF-8 is checked by whoever reads.
///
/// # Errors
/// If it cannot be read or is not in its encoding.
pub fn text_stream(
    mut input: Box<dyn Read + Send>,
    encoding: Option<&str>,
) -> Result<TextStream, StreamError> {
    if let Some(name) = encoding {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes())
            .ok_or_else(|| StreamError::UnknownEncoding(name.to_owned()))?;
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes)?;
        let (text, _, wrong) = encoding.decode(&bytes);
        if wrong {
            return Err(StreamError::WrongEncoding(encoding.name()));
        }
        return Ok(TextStream {
            bytes: Box::new(Cursor::new(text.into_owned().into_bytes())),
            marked: false,
        });
    }
    let mut start = Vec::with_capacity(4);
    input.by_ref().take(3).read_to_end(&mut start)?;
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
        let mut bytes = start;
        input.read_to_end(&mut bytes)?;
        let (text, _) = decode(bytes)?;
        return Ok(TextStream { bytes: Box::new(Cursor::new(text.into_bytes())), marked: true });
    }
    let marked = start.starts_with(b"\xEF\xBB\xBF");
    if marked {
        start.clear();
    }
    Ok(TextStream { bytes: Box::new(Cursor::new(start).chain(input)), marked })
}

/// Why a stream is no text.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The system refused.
    #[error("it cannot be read: {0}; check that it may be read")]
    Io(#[from] io::Error),
    /// It is not text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The user named an encoding that is not known.
    #[error("no encoding is called {0:?}; use a name such as utf-8, utf-16le or windows-1256")]
    UnknownEncoding(String),
    /// The bytes are not in the encoding that the user named.
    #[error("it is not {0}; name another encoding")]
    WrongEncoding(&'static str),
}

/// Opens a file for reading.
///
/// # Errors
/// If it cannot be opened.
pub fn open_file(path: &Path) -> Result<(Box<dyn Read + Send>, u64), ProjectError> {
    let file = File::open(path).map_err(|error| io_error("it cannot be opened", path, error))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    Ok((Box::new(BufReader::with_capacity(1 << 16, file)), length))
}

/// The first bytes of a file.
///
/// # Errors
/// If it cannot be read.
pub fn head(path: &Path, length: u64) -> Result<Vec<u8>, ProjectError> {
    let failed = |error| io_error("it cannot be read", path, error);
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(length).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// A whole file, or nothing if there is none.
///
/// # Errors
/// If it is there and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, ProjectError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(io_error("it cannot be read", path, error)),
    }
}

/// A name from a file made safe to be a path inside a folder: no way out of it, no device, no control character, none
/// that some system forbids.
pub fn safe_name(name: &str) -> String {
    let part = |part: &str| -> String {
        let fit = |c: char| if c.is_control() || "\\:*?\"<>|".contains(c) { '_' } else { c };
        let mut part: String = part.chars().map(fit).collect();
        // Longer names than 255 bytes are refused by most file systems; an ending of ours must fit too.
        part.truncate(part.floor_char_boundary(200));
        let trimmed = part.trim_matches([' ', '.']);
        let device = ["con", "prn", "aux", "nul"].iter().any(|device| trimmed.eq_ignore_ascii_case(device));
        if trimmed.is_empty() || device { format!("_{trimmed}") } else { trimmed.to_owned() }
    };
    let parts: Vec<String> =
        name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).map(part).collect();
    if parts.is_empty() { "_".to_owned() } else { parts.join("/") }
}

/// Where documents are written to.
pub trait Output {
    /// Adds bytes to the one stream.
    ///
    /// # Errors
    /// If they cannot be written.
    fn stream(&mut self, bytes: &[u8]) -> Result<(), ProjectError>;

    /// Writes a file of the folder; the name is a safe path inside it.
    ///
    /// # Errors
    /// If it cannot be written.
    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError>;
}

/// A file that takes the place of another when it is whole, and not before; a pipe or a device is written to as it is.
pub struct StagedFile {
    path: PathBuf,
    file: io::BufWriter<Target>,
}

enum Target {
    Staged(tempfile::NamedTempFile),
    Straight(fs::File),
}

impl io::Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Staged(file) => file.write(bytes),
            Self::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Staged(file) => file.flush(),
            Self::Straight(file) => file.flush(),
        }
    }
}

impl io::Seek for Target {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        match self {
            Self::Staged(file) => file.seek(to),
            Self::Straight(file) => file.seek(to),
        }
    }
}

impl StagedFile {
    /// Begins a file that will stand at `path`.
    ///
    /// # Errors
    /// If none can be made there.
    pub fn new(path: &Path) -> Result<Self, ProjectError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let failed = |error| io_error("no file can be written", path, error);
        let file = if let Some(special) = open_special(path).map_err(failed)? {
            Target::Straight(special)
        } else {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".hashiya-").suffix(".tmp");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                builder.permissions(fs::Permissions::from_mode(0o666));
            }
            let file = fs::create_dir_all(folder).and_then(|()| builder.tempfile_in(folder));
            Target::Staged(file.map_err(failed)?)
        };
        Ok(Self { path: path.to_path_buf(), file: io::BufWriter::with_capacity(1 << 18, file) })
    }

    /// Puts the file in its place, confirmed by the disk.
    ///
    /// # Errors
    /// If that fails; what stood there is then untouched.
    pub fn finish(self) -> Result<(), ProjectError> {
        let path = self.path;
        let failed = |error| io_error("the file cannot be written", &path, error);
        let target = self.file.into_inner().map_err(|error| failed(error.into_error()))?;
        let Target::Staged(file) = target else { return Ok(()) };
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        path.parent().map_or(Ok(()), sync_folder).map_err(failed)
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl io::Seek for StagedFile {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Output for StagedFile {
    fn stream(&mut self, bytes: &[u8]) -> Result<(), ProjectError> {
        self.file.write_all(bytes).map_err(|error| io_error("the file cannot be written", &self.path, error))
    }

    /// Files that stand beside the stream.
    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let path = folder.unwrap_or(Path::new(".")).join(name);
        super::write_whole(&path, bytes)
    }
}

/// A folder that takes its place when it is whole, and not before.
pub struct OutFolder {
    root: PathBuf,
    staging: tempfile::TempDir,
    made: HashSet<PathBuf>,
    files: Vec<String>,
}

impl OutFolder {
    /// Begins a folder that will stand at `root`; unless `over` that must be new or empty, so that no file of the
    /// user's is replaced.
    ///
    /// # Errors
    /// If it holds something, or none can be made there.
    pub fn new(root: &Path, over: bool) -> Result<Self, ProjectError> {
        let failed = |error| io_error("the folder cannot be made", root, error);
        fs::create_dir_all(root).map_err(failed)?;
        let holds_something = fs::read_dir(root).map_err(failed)?.next().is_some();
        if !over && holds_something {
            return Err(ProjectError::NotEmpty { path: root.to_path_buf() });
        }
        let staging = tempfile::Builder::new().prefix(".hashiya-").tempdir_in(root).map_err(failed)?;
        Ok(Self { root: root.to_path_buf(), staging, made: HashSet::new(), files: Vec::new() })
    }

    /// Adds bytes to the end of a file of the folder.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        let path = self.staging.path().join(name);
        let failed = |error| io_error("the file cannot be written", &path, error);
        make_once(&mut self.made, &path).map_err(failed)?;
        if !self.files.iter().any(|file| file == name) {
            self.files.push(name.to_owned());
        }
        let file = fs::OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(bytes)).map_err(failed)
    }

    /// Every file written so far, by name, with its bytes, one after the other.
    ///
    /// # Errors
    /// If one cannot be read back.
    pub fn look(&self, mut at: impl FnMut(&str, &[u8])) -> Result<(), ProjectError> {
        let mut names = self.files.clone();
        names.sort_unstable();
        for name in names {
            let path = self.staging.path().join(&name);
            let bytes = fs::read(&path).map_err(|error| io_error("it cannot be read back", &path, error))?;
            at(&name, &bytes);
        }
        Ok(())
    }

    /// Puts every file in its place.
    ///
    /// # Errors
    /// If one cannot be moved there.
    pub fn finish(self) -> Result<(), ProjectError> {
        let mut made = HashSet::new();
        for name in &self.files {
            let path = self.root.join(name);
            let failed = |error| io_error("the file cannot be put in its place", &path, error);
            make_once(&mut made, &path).map_err(failed)?;
            fs::rename(self.staging.path().join(name), &path).map_err(failed)?;
        }
        sync_folder(&self.root).map_err(|error| io_error("the disk does not confirm it", &self.root, error))
    }
}

/// Makes the folder of a file, unless it was made before.
fn make_once(made: &mut HashSet<PathBuf>, path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !made.contains(folder) => {
            fs::create_dir_all(folder)?;
            made.insert(folder.to_path_buf());
            Ok(())
        }
        _ => Ok(()),
    }
}

impl Output for OutFolder {
    fn stream(&mut self, bytes: &[u8]) -> Result<(), ProjectError> {
        debug_assert!(bytes.is_empty(), "a folder has no stream");
        Ok(())
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        let path = self.staging.path().join(name);
        let failed = |error| io_error("the file cannot be written", &path, error);
        make_once(&mut self.made, &path).map_err(failed)?;
        self.files.push(name.to_owned());
        fs::write(&path, bytes).map_err(failed)
    }
}

/// The standard output.
pub struct StandardOutput;

impl Output for StandardOutput {
    fn stream(&mut self, bytes: &[u8]) -> Result<(), ProjectError> {
        let failed = |error| io_error("the output cannot be written", Path::new("-"), error);
        io::stdout().lock().write_all(bytes).map_err(failed)
    }

    /// Files beside a stream have no place on the standard output.
    fn file(&mut self, _: &str, _: &[u8]) -> Result<(), ProjectError> {
        Ok(())
    }
}

/// Nowhere: for a report without a file.
pub struct Nowhere;

impl Output for Nowhere {
    fn stream(&mut self, _: &[u8]) -> Result<(), ProjectError> {
        Ok(())
    }

    fn file(&mut self, _: &str, _: &[u8]) -> Result<(), ProjectError> {
        Ok(())
    }
}

/// A project into which documents are brought; what is there already is never replaced.
pub struct IntoProject {
    root: PathBuf,
    /// Files that were there already, word for word.
    pub same: usize,
    /// Files that were not written, as another of that name is there; nor are labels for a text that was not.
    pub refused: Vec<String>,
    /// Number of texts that were written.
    pub texts: usize,
    /// The first text that was written.
    pub first: Option<String>,
    /// Texts that were not written.
    foreign: HashSet<String>,
    /// There was something in the folder before.
    lived_in: bool,
}

impl IntoProject {
    /// A project's folder, made if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(root: &Path) -> Result<Self, ProjectError> {
        fs::create_dir_all(root).map_err(|error| io_error("the folder cannot be made", root, error))?;
        let entries =
            fs::read_dir(root).map_err(|error| io_error("the folder cannot be read", root, error))?;
        Ok(Self {
            root: root.to_path_buf(),
            lived_in: entries.count() != 0,
            same: 0,
            refused: Vec::new(),
            texts: 0,
            first: None,
            foreign: HashSet::new(),
        })
    }
}

impl Output for IntoProject {
    fn stream(&mut self, _: &[u8]) -> Result<(), ProjectError> {
        Ok(())
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ProjectError> {
        let path = self.root.join(name);
        if name == crate::formats::schema::FILE && self.lived_in {
            // The project keeps its labels; those that are new join them.
            if super::add_labels(&self.root, bytes).is_err() {
                self.refused.push(name.to_owned());
            }
            return Ok(());
        }
        let labels = name.strip_prefix("annotations/").and_then(|rest| rest.split_once('/'));
        let labels_of = labels.and_then(|(_, rest)| rest.strip_suffix(".json"));
        if labels_of.is_some_and(|text| self.foreign.contains(text)) {
            self.refused.push(name.to_owned());
            return Ok(());
        }
        match read_if_there(&path)? {
            Some(there) if there == bytes => self.same += 1,
            Some(_) => {
                self.refused.push(name.to_owned());
                if labels_of.is_none() {
                    self.foreign.insert(name.to_owned());
                }
            }
            None => {
                let failed = |error| io_error("the file cannot be written", &path, error);
                let folder = path.parent().unwrap_or(&self.root);
                fs::create_dir_all(folder).map_err(failed)?;
                // Whole or not at all, also if the program is ended here.
                let mut file =
                    tempfile::Builder::new().prefix(".hashiya-").tempfile_in(folder).map_err(failed)?;
                file.write_all(bytes).map_err(failed)?;
                file.persist_noclobber(&path).map_err(|error| failed(error.error))?;
                if labels_of.is_none() && path.extension().is_some_and(|ending| ending == "txt") {
                    self.texts += 1;
                    self.first.get_or_insert_with(|| name.to_owned());
                }
            }
        }
        Ok(())
    }
}

/// A folder that is not there yet: inside `folder` if that holds something, or else `folder` itself.
///
/// # Errors
/// If the folder cannot be read.
pub fn free_folder(folder: &Path, name: &str) -> Result<PathBuf, ProjectError> {
    let failed = |error| io_error("the folder cannot be read", folder, error);
    if !folder.exists() || fs::read_dir(folder).map_err(failed)?.next().is_none() {
        return Ok(folder.to_path_buf());
    }
    let name = safe_name(name);
    let numbered = |number: usize| match number {
        1 => folder.join(&name),
        _ => folder.join(format!("{name}-{number}")),
    };
    Ok((1..usize::MAX).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| folder.join(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_not_brought_to_another_text() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "قال").unwrap();
        let mut into = IntoProject::new(folder.path()).unwrap();
        for (name, bytes) in [("a.txt", "نعم"), ("annotations/x/a.txt.json", "{}"), ("b.txt", "لا")] {
            into.file(name, bytes.as_bytes()).unwrap();
        }
        assert_eq!(into.refused, ["a.txt", "annotations/x/a.txt.json"]);
        assert_eq!((into.texts, into.first.as_deref()), (1, Some("b.txt")));
        assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "قال");
        assert!(!folder.path().join("annotations").exists());
        assert_eq!(free_folder(folder.path(), "a.txt").unwrap(), folder.path().join("a.txt-2"));
    }

    #[test]
    fn names_lead_nowhere_else() {
        for (name, safe) in [
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/x", "etc/x"),
            ("C:\\a\\..\\b.txt", "C_/a/b.txt"),
            ("أخبار/لافروف.txt", "أخبار/لافروف.txt"),
            ("a\0b\nc", "a_b_c"),
            ("", "_"),
            ("..", "_"),
            ("nul", "_nul"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
    }

    #[test]
    fn streams_are_decoded() {
        let read = |bytes: &[u8], encoding: Option<&str>| {
            let mut out = String::new();
            let stream =
                text_stream(Box::new(Cursor::new(bytes.to_vec())), encoding).map_err(|e| e.to_string())?;
            { stream.bytes }.read_to_string(&mut out).map_err(|e| e.to_string())?;
            Ok::<_, String>((out, stream.marked))
        };
        assert_eq!(read("\u{FEFF}قال".as_bytes(), None), Ok(("قال".to_owned(), true)));
        assert_eq!(read("ق".as_bytes(), None), Ok(("ق".to_owned(), false)));
        assert_eq!(read(b"\xFF\xFE\x42\x06", None), Ok(("ق".to_owned(), true)));
        assert_eq!(read(b"\xDE\xC7\xE1", Some("windows-1256")), Ok(("قال".to_owned(), false)));
        assert!(read(b"a", Some("klingon")).unwrap_err().contains("windows-1256"));
    }
}
