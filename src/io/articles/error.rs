//! Why an article can't be opened. Never here: errors of loading, which are warnings and stop nothing.

use crate::io::articles::files::FileError;
use crate::io::store;
use crate::news::{Cause, HasCause, SafeText};
use crate::parse::ParseError;

#[derive(Debug, thiserror::Error)]
pub enum ArticleError {
    #[error("This article is no longer in the list")]
    NotListed,
    /// The store has dropped it.
    #[error("This article is no longer kept")]
    Dropped,
    #[error("The store of articles can't be read")]
    NoStore,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("{0} has changed since it was read. R reads it again.")]
    Changed(SafeText),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{name}: {source}")]
    Parse { name: SafeText, source: ParseError },
}

impl HasCause for ArticleError {
    fn cause(&self) -> Cause {
        match self {
            Self::NotListed | Self::Dropped | Self::NoStore | Self::Changed(_) => Cause::NotFound,
            Self::Store(error) => error.cause(),
            Self::File(error) => error.cause(),
            Self::Parse { .. } => Cause::Damaged,
        }
    }
}
