//! The inputs of a search that the columns do not hold: names of sources, marks, hits of the word index. Never here:
//! how they are found.

use super::{Is, Phrase, Rows};

/// Inputs besides the columns. Only those that the query uses must be filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// By source number, as in the chunks.
    pub sources: Vec<SourceFacts>,
    pub read: Rows,
    pub saved: Rows,
    pub(crate) updated: Rows,
    pub(crate) started: Rows,
    /// The hits of each phrase of the query.
    pub texts: Vec<(Phrase, PhraseHits)>,
}

impl Facts {
    /// The rows with a mark. Unread rows are those that are not read.
    pub(super) fn marked(&self, mark: Is) -> &Rows {
        match mark {
            Is::Read | Is::Unread => &self.read,
            Is::Saved => &self.saved,
            Is::Updated => &self.updated,
            Is::Started => &self.started,
        }
    }
}

/// A source, as the filter compares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// The name of its publisher, folded; several names in lines.
    pub name: String,
    /// Tags of its feed, folded.
    pub tags: Vec<String>,
}

/// The articles whose text holds a phrase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhraseHits {
    pub rows: Rows,
    /// Row and score, ascending by row; a larger score is better.
    pub scores: Vec<(u32, f32)>,
}
