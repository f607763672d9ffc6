//! What a search must be told because the columns do not say it: names of sources, marks of the reader, what the
//! index of words found. Never here: how any of it is found out.

use super::{Phrase, Rows};

/// What is known besides the columns. Only what the query asks about need be filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// By the number of the source in the chunks.
    pub sources: Vec<Outlet>,
    pub read: Rows,
    pub saved: Rows,
    pub updated: Rows,
    pub started: Rows,
    /// What each phrase of the query was found in.
    pub texts: Vec<(Phrase, PhraseHits)>,
}

/// A source as the filter sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlet {
    /// Its name, folded.
    pub name: String,
    /// Tags of its feed, folded.
    pub tags: Vec<String>,
}

/// Where a phrase was found in texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhraseHits {
    pub rows: Rows,
    /// The rows with what they are worth (larger is better), by row, ascending.
    pub scores: Vec<(u32, f32)>,
}
