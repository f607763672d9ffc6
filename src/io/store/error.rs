//! What `SQLite` says when something fails, in words that say what to do.
//! Never here: what is done about it.

use std::path::Path;

use rusqlite::ErrorCode;

use super::Error;
use crate::news::SafeText;

impl Error {
    pub(super) fn new(path: &Path, why: &str) -> Self {
        Self { path: path.to_owned(), why: SafeText::new(why) }
    }

    /// The error that fits what `SQLite` said about the file at `path`.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        if damaged(error) {
            let why = format!(
                "the file is damaged ({error}); rename it, and the next refresh starts a new one; the old one can still \
                 be searched with the sqlite3 program"
            );
            return Self::new(path, &why);
        }
        let why = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => {
                "the disk is full; nothing of this was stored, and what was there is still there; make room and try again"
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                "no permission to write; check whose file and folder it is, and whether the disk is read-only"
            }
            Some(ErrorCode::CannotOpen) => {
                "it can't be opened; check whose file and folder it is, and whether the disk is read-only"
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another copy of tidings has been writing to it for a long time; try again later"
            }
            _ => return Self::new(path, &error.to_string()),
        };
        Self::new(path, why)
    }

    pub(super) fn of_system(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => {
                Self::new(path, "no permission; check whose file and folder it is")
            }
            std::io::ErrorKind::ReadOnlyFilesystem => Self::new(path, "the disk is read-only"),
            std::io::ErrorKind::StorageFull => Self::new(path, "the disk is full; make room and try again"),
            _ => Self::new(path, &error.to_string()),
        }
    }
}

/// Whether the file itself is at fault: no database at all, or a broken one.
pub(super) fn damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Whether the way of opening is at fault: another one may work.
pub(super) fn barred(error: &rusqlite::Error) -> bool {
    use ErrorCode::{CannotOpen, PermissionDenied, ReadOnly, SystemIoFailure};
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly | SystemIoFailure))
}
