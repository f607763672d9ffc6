//! The filter: a query, the headlines as columns, and the rows that match, best first.
//! Never here: threads, mailboxes, panes; whoever calls says when to stop.

pub mod engine;
mod facts;
pub mod fold;
pub mod headlines;
pub mod query;
pub mod rank;
mod rows;
mod scan;
mod terms;
#[cfg(test)]
mod tests;

pub use engine::{Engine, Hits};
pub use facts::{Facts, Found, Outlet};
pub use headlines::{Chunk, ChunkBuilder};
pub use query::{Fact, Frame, Is, Kind, Node, Order, Phrase, Query, Reading, Role, Span, Word, parse};
pub use rows::Rows;
