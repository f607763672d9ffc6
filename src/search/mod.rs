//! The filter: a query, the headlines as columns, and the rows that match, best first.
//! Never here: threads, mailboxes, panes; whoever calls says when to stop.

pub mod engine;
pub mod fold;
pub mod headlines;
pub mod query;
pub mod rank;
mod rows;
mod scan;
#[cfg(test)]
mod tests;

pub use engine::{Engine, Hits};
pub use headlines::{Chunk, ChunkBuilder};
pub use query::{Query, Term};
pub use rows::Rows;
