//! Why marks can't be written. Never here: problems of reading; those are warnings, and stop nothing.

use std::io;
use std::path::PathBuf;

use crate::io::articles::files::display_path;
use crate::news::{Cause, HasCause};

/// Why marks could not be written. They stay in memory and are written with the next ones.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}: another copy of tidings holds this file; trying again with the next mark", display_path(.0))]
    Busy(PathBuf),
    #[error("{}: {}", display_path(path), advice(source))]
    System { path: PathBuf, source: io::Error },
}

/// What the system said, and what to do about it.
fn advice(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let advice = match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => {
            "the disk is full; marks are kept in memory until there is space"
        }
        Kind::PermissionDenied => "no permission to write; check whose folder it is",
        Kind::ReadOnlyFilesystem => "the disk is read-only; marks will be lost on leaving",
        Kind::IsADirectory => "there is a folder of that name; move it away so that marks can be saved",
        // `mkdir -p` reports "exists" if a file is in its way.
        Kind::NotADirectory | Kind::AlreadyExists => {
            "part of this path is a file, not a folder; move it away so that marks can be saved"
        }
        _ => return crate::io::error::reason(error),
    };
    advice.to_owned()
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::Busy(_) => Cause::Busy,
            Self::System { source, .. } => crate::io::error::cause(source),
        }
    }
}
