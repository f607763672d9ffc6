//! A small file replaced as a whole: written beside, synced, renamed over the old one. A link stays a link, and the
//! permissions stay as they were. Never here: what is in it.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::io::config::feeds_file::Error;

/// Links that are followed, one to the next.
const LINKS: usize = 16;
/// Times a lock is taken on a file that is replaced meanwhile.
const TRIES: usize = 1000;

/// A file under its lock, which goes with this.
pub struct Held {
    target: PathBuf,
    /// Nothing is in it yet: as a rule it was made only to be locked.
    fresh: bool,
    file: File,
}

/// Takes the lock on a file (advisory, `flock`) and waits for it; a change takes milliseconds. With `make`, folder
/// and file are made if they are missing; `None` if there is no file and none is to be made.
pub fn hold(path: &Path, make: bool) -> io::Result<Option<Held>> {
    for _ in 0..TRIES {
        let target = target(path)?;
        if make && let Some(folder) = target.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let found = match fs::metadata(&target) {
            Ok(meta) if meta.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(meta) if !meta.is_file() => return Err(io::Error::other("this is not a file; move it away")),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            found => found.is_ok(),
        };
        if !found && !make {
            return Ok(None);
        }
        let file = match open(&target, found) {
            Ok(file) => file,
            // Another program made it, or took it away, just now.
            Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => {
                continue;
            }
            Err(error) => return Err(error),
        };
        // Some network file systems know no locks: better without than not at all.
        while file.lock().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {}
        // Whoever held it may have put another file in its place.
        let held = file.metadata()?;
        if fs::metadata(&target).is_ok_and(|there| (there.dev(), there.ino()) == (held.dev(), held.ino())) {
            return Ok(Some(Held { target, fresh: held.len() == 0, file }));
        }
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, "other programs keep changing this file; try again"))
}

fn open(target: &Path, found: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    if !found {
        return options.write(true).create_new(true).open(target);
    }
    // A file that may only be read can be locked, too, and replaced, if its folder lets us.
    match OpenOptions::new().read(true).write(true).open(target) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => options.open(target),
        other => other,
    }
}

impl Held {
    /// Where the file really lies.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts new content in its place. A file that was not there before is for its owner alone if it is `secret`.
    pub fn write(&self, bytes: &[u8], secret: bool) -> io::Result<()> {
        let old = self.file.metadata()?;
        let mode = if self.fresh && secret { 0o600 } else { old.permissions().mode() };
        swap(&self.target, bytes, mode & 0o7777, Some(&old))
    }
}

/// Writes a file of the reader's choice, whole or not at all: made anew, `secret` ones for its owner alone.
pub fn write(path: &Path, bytes: &[u8], secret: bool) -> Result<(), Error> {
    let write = || {
        let target = target(path)?;
        match fs::metadata(&target) {
            // A pipe or a terminal can't be replaced, and need not be.
            Ok(meta) if !meta.is_file() => OpenOptions::new().write(true).open(&target)?.write_all(bytes),
            Ok(meta) => swap(&target, bytes, meta.permissions().mode() & 0o7777, Some(&meta)),
            Err(_) => {
                let mut new = OpenOptions::new();
                new.write(true).create_new(true).mode(if secret { 0o600 } else { 0o666 });
                let made = new.open(&target)?.metadata()?;
                let swapped = swap(&target, bytes, made.permissions().mode() & 0o7777, None);
                if swapped.is_err() {
                    let _ = fs::remove_file(&target);
                }
                swapped
            }
        }
    };
    write().map_err(|error| Error::of(path, &error))
}

fn swap(target: &Path, bytes: &[u8], mode: u32, old: Option<&fs::Metadata>) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".tmp");
    let spare = target.with_file_name(name);
    // Left behind by a program that was killed; the lock says that nobody is writing it.
    let _ = fs::remove_file(&spare);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&spare)?;
    let written = fill(&mut file, bytes, mode, old)
        .and_then(|()| fs::rename(&spare, target))
        .and_then(|()| sync_folder(target));
    if written.is_err() {
        let _ = fs::remove_file(&spare);
    }
    written
}

fn fill(file: &mut File, bytes: &[u8], mode: u32, old: Option<&fs::Metadata>) -> io::Result<()> {
    if let Some(old) = old {
        // Only root can, and only root needs to: so that a file of somebody else stays theirs.
        let _ = std::os::unix::fs::fchown(&*file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a new name in a folder outlive a power cut.
fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder)?.sync_all() {
        // Some network file systems can't sync a folder, and need not.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

/// Where a path really leads, also if there is nothing there yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("this link leads in a circle; make it a file"))
}
