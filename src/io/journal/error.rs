//! What can go wrong with the log, in words that say what to do.
//! Never here: reading problems; those are warnings, and never stop anything.

use std::io;
use std::path::{Path, PathBuf};

use crate::news::SafeText;

/// Why marks could not be written. They are kept, and written with the next ones.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `ENOSPC` or `EDQUOT`.
    #[error("{}: the disk is full; marks are kept in memory until there is room", shown(.0))]
    Full(PathBuf),
    /// `EACCES` or `EPERM`.
    #[error("{}: no permission to write; check whose folder it is", shown(.0))]
    Denied(PathBuf),
    /// `EROFS`.
    #[error("{}: the disk is read-only; marks will be lost on leaving", shown(.0))]
    ReadOnly(PathBuf),
    /// A folder where the log should be.
    #[error("{}: there is a folder of that name; move it away so that marks can be saved", shown(.0))]
    Folder(PathBuf),
    /// A file where the folder should be.
    #[error("{}: part of this path is a file, not a folder; move it away so that marks can be saved", shown(.0))]
    NoFolder(PathBuf),
    /// Another process holds the lock, and does not let go.
    #[error("{}: another copy of tidings holds this file; trying again with the next mark", shown(.0))]
    Busy(PathBuf),
    /// Anything else.
    #[error("{}: {source}", shown(.path))]
    Other {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// The error that fits what the system said about `path`.
    pub fn of(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match source.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full(path),
            Kind::PermissionDenied => Self::Denied(path),
            Kind::ReadOnlyFilesystem => Self::ReadOnly(path),
            Kind::IsADirectory => Self::Folder(path),
            // `mkdir -p` says "exists" of a file in its way.
            Kind::NotADirectory | Kind::AlreadyExists => Self::NoFolder(path),
            _ => Self::Other { path, source },
        }
    }
}

fn shown(path: &Path) -> SafeText {
    SafeText::new(&path.to_string_lossy())
}
