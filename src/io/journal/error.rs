//! Why marks can't be written. Never here: problems of reading; those are warnings, and stop nothing.

use std::io;
use std::path::{Path, PathBuf};

use crate::io::articles::files::display_path;
use crate::news::{Cause, HasCause};

/// Why marks could not be written. They stay in memory and are written with the next ones.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}: the disk is full; marks are kept in memory until there is space", display_path(.0))]
    Full(PathBuf),
    #[error("{}: no permission to write; check whose folder it is", display_path(.0))]
    Denied(PathBuf),
    #[error("{}: the disk is read-only; marks will be lost on leaving", display_path(.0))]
    ReadOnly(PathBuf),
    #[error("{}: there is a folder of that name; move it away so that marks can be saved", display_path(.0))]
    IsFolder(PathBuf),
    #[error(
        "{}: part of this path is a file, not a folder; move it away so that marks can be saved",
        display_path(.0)
    )]
    NotAFolder(PathBuf),
    #[error("{}: another copy of tidings holds this file; trying again with the next mark", display_path(.0))]
    Busy(PathBuf),
    #[error("{}: {source}", display_path(path))]
    System { path: PathBuf, source: io::Error },
}

impl Error {
    /// An error of the system about `path`.
    pub(crate) fn new(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match source.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full(path),
            Kind::PermissionDenied => Self::Denied(path),
            Kind::ReadOnlyFilesystem => Self::ReadOnly(path),
            Kind::IsADirectory => Self::IsFolder(path),
            // `mkdir -p` reports "exists" if a file is in its way.
            Kind::NotADirectory | Kind::AlreadyExists => Self::NotAFolder(path),
            _ => Self::System { path, source },
        }
    }
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::Full(_) => Cause::DiskFull,
            Self::Denied(_) | Self::ReadOnly(_) => Cause::Permission,
            Self::IsFolder(_) | Self::NotAFolder(_) => Cause::Exists,
            Self::Busy(_) => Cause::Busy,
            Self::System { source, .. } => crate::io::error::cause(source),
        }
    }
}
