//! The filter: a query, the headlines as columns, and the rows that match, best first.
//! Never here: threads, mailboxes, panes; whoever calls says when to stop.

pub mod engine;
pub mod fold;
pub mod headlines;
pub mod query;
pub mod rank;

pub use engine::{Engine, Hits, Rows};
pub use headlines::{Chunk, ChunkBuilder};
pub use query::Query;
