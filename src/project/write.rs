//! A user's file is replaced whole or not at all.

use super::ProjectError;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file by the safe protocol: beside its place, synced, read back and compared, renamed, the folder synced.
///
/// After an error what was there before is untouched. A file that could not be synced is never tried again: the next
/// try writes a new one, as the system may have dropped the pages of the first.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ProjectError> {
    let failed = |(what, source): (&'static str, io::Error)| ProjectError::Io {
        what,
        remedy: remedy(&source),
        path: path.to_path_buf(),
        source,
    };
    replace(path, bytes).map_err(failed)
}

/// Takes a file away, confirmed by the disk.
pub(super) fn remove(path: &Path) -> Result<(), ProjectError> {
    let removed = fs::remove_file(path).and_then(|()| path.parent().map_or(Ok(()), sync_folder));
    removed.map_err(|source| ProjectError::Io {
        what: "the file cannot be taken away",
        remedy: remedy(&source),
        path: path.to_path_buf(),
        source,
    })
}

/// What a user can do about an error of the system.
pub(super) fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk and save again",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "allow writing there, or save a copy elsewhere"
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            "check that the folder is still there, or save a copy elsewhere"
        }
        _ => "save again, or save a copy elsewhere",
    }
}

/// Opens what is there and is no file, as a pipe or a device: it is written to, as nothing may take its place.
pub(super) fn open_special(path: &Path) -> io::Result<Option<File>> {
    let is_special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    is_special.then(|| fs::OpenOptions::new().write(true).open(path)).transpose()
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), (&'static str, io::Error)> {
    if let Some(mut file) = open_special(path).map_err(|error| ("it cannot be written to", error))? {
        return file.write_all(bytes).map_err(|error| ("it cannot be written to", error));
    }
    // A link is followed, so that what it points to is replaced and not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder).map_err(|error| ("the folder cannot be made", error))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hashiya-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file has, less what the user's mask takes away; or as the old one has.
        let mode = fs::metadata(path).map_or(0o666, |metadata| metadata.permissions().mode());
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| ("no file can be written", error))?;
    file.write_all(bytes).map_err(|error| ("the file cannot be written", error))?;
    file.as_file().sync_all().map_err(|error| ("the disk does not confirm what was written", error))?;
    let back = fs::read(file.path()).map_err(|error| ("what was written cannot be read back", error))?;
    if back != bytes {
        let error = io::Error::new(io::ErrorKind::InvalidData, "the disk gave back other bytes");
        return Err(("what was written is not what was to be written", error));
    }
    file.persist(path).map_err(|error| ("the file cannot be put in its place", error.error))?;
    sync_folder(folder).map_err(|error| ("the disk does not confirm the new file", error))
}

/// Makes a folder and those above it, each confirmed by the disk.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut missing: Vec<PathBuf> = Vec::new();
    for above in folder.ancestors() {
        if above.as_os_str().is_empty() || above.is_dir() {
            break;
        }
        missing.push(above.to_path_buf());
    }
    for folder in missing.iter().rev() {
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if let Some(above) = folder.parent() {
            sync_folder(above)?;
        }
    }
    Ok(())
}

/// Has the disk confirm many files of one disk at once, where the system can; one after the other elsewhere.
pub(super) fn sync_all<'a>(mut files: impl Iterator<Item = &'a Path>) -> io::Result<()> {
    if cfg!(target_os = "linux") {
        #[cfg(target_os = "linux")]
        if let Some(first) = files.next() {
            rustix::fs::syncfs(File::open(first)?)?;
        }
        return Ok(());
    }
    files.try_for_each(|path| File::open(path)?.sync_all())
}

pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::project::files::{Output as _, StagedFile};
    use std::os::unix::fs::FileTypeExt as _;

    #[test]
    fn a_pipe_is_written_to_and_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        for staged in [false, true] {
            let from = path.clone();
            let reader = std::thread::spawn(move || fs::read(from).unwrap());
            if staged {
                let mut file = StagedFile::new(&path).unwrap();
                file.stream("قال".as_bytes()).unwrap();
                file.finish().unwrap();
            } else {
                write_whole(&path, "قال".as_bytes()).unwrap();
            }
            assert_eq!(reader.join().unwrap(), "قال".as_bytes());
            assert!(fs::symlink_metadata(&path).unwrap().file_type().is_fifo());
        }
    }
}
