//! Why a segment can't be read or written. Never here: what is done instead; a search reads the texts themselves.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("the word index is damaged")]
    Damaged,
    #[error(transparent)]
    Io(#[from] io::Error),
}
