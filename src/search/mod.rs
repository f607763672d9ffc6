//! The filter: a query, the headlines as columns, and the rows that match, best first. Never here: threads,
//! mailboxes, panes; the caller decides when to stop.

pub(crate) mod engine;
mod facts;
pub mod fold;
pub(crate) mod headlines;
mod highlight;
mod narrow;
mod packed;
mod patches;
mod plan;
pub(crate) mod query;
pub(crate) mod rank;
mod rows;
mod scan;
mod score;
#[cfg(test)]
mod tests;

pub use engine::{Engine, Hits};
pub use facts::{Facts, PhraseHits, SourceFacts};
pub use headlines::{Chunk, ChunkBuilder};
pub use query::{
    Fact, Is, MatchKind, Node, Order, Phrase, Query, QueryContext, Reading, Role, Span, Word, parse,
};
pub use rows::Rows;
