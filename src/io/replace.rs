//! Small files: read within bounds, locked, and replaced as a whole (written to a temporary file, synced, renamed).
//! A symbolic link stays a link, and permissions stay as they were. Never here: what the files contain.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::io::articles::files;
use crate::io::error;
use crate::news::{Cause, HasCause};

/// Longest chain of symbolic links that is followed.
const MAX_LINKS: usize = 16;
/// How often locking is tried while other programs keep replacing the file.
const MAX_TRIES: usize = 1000;
/// Largest file that is read: more than this was not written by hand.
const MAX_BYTES: u64 = 16 << 20;

/// Why a file cannot be read or replaced.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}: {}", files::display_path(.path), advice(.source))]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: there is a folder of that name; move it away", files::display_path(.0))]
    Folder(PathBuf),
    #[error("{}: this is not a file; move it away", files::display_path(.0))]
    NotAFile(PathBuf),
    #[error("{}: this symbolic link is a loop; replace it by a file", files::display_path(.0))]
    LinkLoop(PathBuf),
    #[error("{}: other programs keep changing this file; try again", files::display_path(.0))]
    Contended(PathBuf),
    #[error("{}: larger than 16 MB: this is no file of settings", files::display_path(.0))]
    TooLarge(PathBuf),
}

impl Error {
    fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::Io { source, .. } => error::cause(source),
            Self::Folder(_) => Cause::Exists,
            Self::NotAFile(_) | Self::LinkLoop(_) | Self::TooLarge(_) => Cause::Invalid,
            Self::Contended(_) => Cause::Busy,
        }
    }
}

/// What the system said, and what to do about it.
fn advice(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let advice = match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => "the disk is full; free some space and try again",
        Kind::PermissionDenied => "no permission to read or write here; check whose file and folder it is",
        Kind::ReadOnlyFilesystem => "the disk is read-only; nothing was changed",
        Kind::IsADirectory => "there is a folder of that name; move it away",
        Kind::NotFound => "there is no such folder, and it can't be made",
        // `mkdir -p` reports "exists" for a file that stands where a folder should be.
        Kind::NotADirectory | Kind::AlreadyExists => {
            "a part of this path is a file, not a folder; move it away"
        }
        _ => return error::reason(error),
    };
    advice.to_owned()
}

/// A file that this program has locked, until it is dropped.
pub(crate) struct LockedFile {
    path: PathBuf,
    /// Where the file really is, symbolic links followed.
    target: PathBuf,
    /// The file is empty: as a rule it was created only to be locked.
    is_new: bool,
    file: File,
}

/// Locks a file (advisory, `flock`); waits for another program that holds the lock. With `create`, a missing folder
/// and file are made; without it, the result is `None` if there is no file.
pub(crate) fn lock(path: &Path, create: bool) -> Result<Option<LockedFile>, Error> {
    let failed = Error::at(path);
    for _ in 0..MAX_TRIES {
        let target = follow_links(path)?;
        if create && let Some(folder) = target.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(&failed)?;
        }
        let exists = is_there(&target, path)?;
        if !exists && !create {
            return Ok(None);
        }
        let file = match open_to_lock(&target, exists) {
            Ok(file) => file,
            // Another program created or removed it just now.
            Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => {
                continue;
            }
            Err(error) => return Err(failed(error)),
        };
        // Some network file systems have no locks: going on without one is better than failing.
        while file.lock().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {}
        // The program that held the lock may have replaced the file.
        let locked = file.metadata().map_err(&failed)?;
        if is_file_at(&file, &target) {
            return Ok(Some(LockedFile { path: path.to_owned(), target, is_new: locked.len() == 0, file }));
        }
    }
    Err(Error::Contended(path.to_owned()))
}

fn open_to_lock(target: &Path, exists: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    if !exists {
        return options.write(true).create_new(true).open(target);
    }
    // A read-only file can be locked as well, and replaced if its folder allows it.
    match OpenOptions::new().read(true).write(true).open(target) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => options.open(target),
        other => other,
    }
}

impl LockedFile {
    /// Its bytes.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Error> {
        read_from(&self.target, &self.path)
    }

    /// Replaces its content. A new file is readable by its owner only if it is `private`.
    pub(crate) fn write(&self, bytes: &[u8], private: bool) -> Result<(), Error> {
        let replace = || {
            let old = self.file.metadata()?;
            let mode = if self.is_new && private { 0o600 } else { old.permissions().mode() };
            swap(&self.target, bytes, mode & 0o7777, Some(&old))
        };
        replace().map_err(Error::at(&self.path))
    }
}

/// Whether there is a file at `target`, and nothing else; errors name `path`.
fn is_there(target: &Path, path: &Path) -> Result<bool, Error> {
    match files::if_exists(fs::metadata(target)).map_err(Error::at(path))? {
        Some(meta) if meta.is_dir() => Err(Error::Folder(path.to_owned())),
        Some(meta) if !meta.is_file() => Err(Error::NotAFile(path.to_owned())),
        meta => Ok(meta.is_some()),
    }
}

/// The bytes of a file; none if there is no file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    read_from(path, path)
}

/// Reads the file at `target`; errors name `path`.
fn read_from(target: &Path, path: &Path) -> Result<Vec<u8>, Error> {
    if !is_there(target, path)? {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    let file = File::open(target).map_err(Error::at(path))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Error::at(path))?;
    if bytes.len() as u64 > MAX_BYTES { Err(Error::TooLarge(path.to_owned())) } else { Ok(bytes) }
}

/// Writes a file that the user named, completely or not at all. A new `private` file is readable by its owner only.
pub(crate) fn write(path: &Path, bytes: &[u8], private: bool) -> Result<(), Error> {
    let target = follow_links(path)?;
    let write = || match fs::metadata(&target) {
        // A pipe or a terminal cannot be replaced, and need not be.
        Ok(meta) if !meta.is_file() => OpenOptions::new().write(true).open(&target)?.write_all(bytes),
        Ok(meta) => swap(&target, bytes, meta.permissions().mode() & 0o7777, Some(&meta)),
        Err(_) => {
            let mut new = OpenOptions::new();
            new.write(true).create_new(true).mode(if private { 0o600 } else { 0o666 });
            let made = new.open(&target)?.metadata()?;
            swap(&target, bytes, made.permissions().mode() & 0o7777, None)
                .inspect_err(|_| drop(fs::remove_file(&target)))
        }
    };
    write().map_err(Error::at(path))
}

fn swap(target: &Path, bytes: &[u8], mode: u32, old: Option<&fs::Metadata>) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".tmp");
    let temporary = target.with_file_name(name);
    // A program that was killed may have left it behind; because of the lock nobody is writing it now.
    let _ = fs::remove_file(&temporary);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    fill(&mut file, bytes, mode, old)
        .and_then(|()| fs::rename(&temporary, target))
        .and_then(|()| sync_folder(target))
        .inspect_err(|_| drop(fs::remove_file(&temporary)))
}

fn fill(file: &mut File, bytes: &[u8], mode: u32, old: Option<&fs::Metadata>) -> io::Result<()> {
    if let Some(old) = old {
        // Only root can do this, and only root needs it: another user's file keeps its owner.
        let _ = std::os::unix::fs::fchown(&*file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Whether a file that was opened is the one at a path, which may have been replaced since.
pub(crate) fn is_file_at(file: &File, path: &Path) -> bool {
    let inode = |meta: &fs::Metadata| (meta.dev(), meta.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(a), Ok(b)) if inode(&a) == inode(&b))
}

/// Syncs the folder of a file, so that a new name in it survives a power cut.
pub(crate) fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot sync a folder, and need not.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

/// The path behind all symbolic links, also if there is no file yet.
fn follow_links(path: &Path) -> Result<PathBuf, Error> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(Error::LinkLoop(path.to_owned()))
}
