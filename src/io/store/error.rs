//! Why the store can't be used. Each message names the file and says what to do.
//! Never here: handling of an error.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::schema;
use crate::io::articles::files::display_path;
use crate::news::{Cause, HasCause};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "{}: {damage}; rename it, and the next refresh starts a new one; the old one can still be searched with the \
         sqlite3 program",
        display_path(path)
    )]
    Damaged { path: PathBuf, damage: Damage },
    /// Only the body of one article is damaged.
    #[error(
        "{}: the text of this article is damaged in the file; the other articles are not affected",
        display_path(.0)
    )]
    DamagedText(PathBuf),
    #[error(
        "{}: a newer tidings made this file (its version is {version}, this program knows {}); update tidings, or \
         rename the file to start a new one",
        display_path(path),
        schema::VERSION
    )]
    Newer { path: PathBuf, version: i64 },
    #[error(
        "{}: the disk is full; nothing of this was stored, and what was there is still there; free some space and try \
         again",
        display_path(.0)
    )]
    Full(PathBuf),
    #[error(
        "{}: no permission; check whose file and folder it is, and whether the disk is read-only",
        display_path(.0)
    )]
    Denied(PathBuf),
    #[error(
        "{}: it can't be opened; check whose file and folder it is, and whether the disk is read-only",
        display_path(.0)
    )]
    CannotOpen(PathBuf),
    #[error(
        "{}: another copy of tidings has been writing to it for a long time; try again later",
        display_path(.0)
    )]
    Locked(PathBuf),
    /// Any other error of the operating system.
    #[error("{}: {}", display_path(path), crate::io::error::reason(source))]
    System { path: PathBuf, source: io::Error },
    /// Any other error of `SQLite`.
    #[error("{}: {source}", display_path(path))]
    Sqlite { path: PathBuf, source: rusqlite::Error },
}

/// Why a file can't be used as a store.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    #[error("the file is damaged ({0})")]
    Corrupt(rusqlite::Error),
    #[error("the file is damaged (it does not begin as a database does)")]
    NoDatabase,
    #[error("this is a database of another program")]
    Foreign,
}

impl Error {
    /// Turns errors of `SQLite` about the file at `path` into errors of the store; for `map_err`.
    pub(super) fn at(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        |source| {
            let path = path.to_owned();
            match source.sqlite_error_code() {
                _ if is_damaged(&source) => Self::Damaged { path, damage: Damage::Corrupt(source) },
                Some(ErrorCode::DiskFull) => Self::Full(path),
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::Denied(path),
                Some(ErrorCode::CannotOpen) => Self::CannotOpen(path),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
                _ => Self::Sqlite { path, source },
            }
        }
    }

    /// The same for errors of the operating system.
    pub(super) fn system_at(path: &Path) -> impl Fn(io::Error) -> Self {
        |source| {
            let path = path.to_owned();
            match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied(path),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
                _ => Self::System { path, source },
            }
        }
    }
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::Damaged { .. } | Self::DamagedText(_) | Self::Newer { .. } => Cause::Damaged,
            Self::Full(_) => Cause::DiskFull,
            Self::Denied(_) | Self::CannotOpen(_) => Cause::Permission,
            Self::Locked(_) => Cause::Busy,
            Self::System { source, .. } => crate::io::error::cause(source),
            Self::Sqlite { .. } => Cause::Other,
        }
    }
}

/// Whether the file itself is at fault: it is no database, or a broken one.
pub(super) fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Whether the way of opening is at fault: another one may work.
pub(super) fn access_denied(error: &rusqlite::Error) -> bool {
    use ErrorCode::{CannotOpen, PermissionDenied, ReadOnly, SystemIoFailure};
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly | SystemIoFailure))
}
