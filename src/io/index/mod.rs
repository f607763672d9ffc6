//! An index of the words of all articles: which articles contain a phrase, and how well they match.
//! Never here: the list, the screen, the articles themselves.
//!
//! # Why our own index
//!
//! It takes 5 to 6 times less CPU than tantivy or FTS5 on the same texts. Storing 500 feeds of 200 articles (505 MB,
//! 49 million words) takes 4.9 s. The FTS5 of `SQLite` takes for the words of all of them (2 cores, extrapolated from
//! 20,000 articles):
//!
//! | settings | time |
//! |---|---|
//! | contentless, unicode61, with positions | 51 s |
//! | without positions and lengths (`detail=none`, `columnsize=0`, ascii) | 51 s |
//! | each word once an article, folded before | 48 s |
//! | also no merging meanwhile (`automerge=0`), memory of 64 MB (`hashsize`) | 29 s |
//! | also pages of 16 kB, 5,000 articles a transaction, nothing merged at all | 13 s |
//! | this index: texts folded, split into tokens and sorted, 69 MB | 2 to 4 s |
//!
//! Two seconds are what a refresh can spare: half a core while it waits for its one writer. A first refresh with the
//! index, built by a thread beside that writer, takes 6.6 s, a third more than without.
//!
//! # Design
//!
//! ```text
//! store ─► indexer ─► document ─► tokens ─► builder ─► segment ─► segment_dir (words/*.words)   during a refresh
//! articles ─► searcher: queries the segments on disk; texts they lack go into segments in memory
//! ```
//!
//! - The index is optional: a search reads the texts that no segment has. So nothing is lost with it, it may be
//!   deleted at any time, and the store need not wait for it.
//! - A text is identified by a number that is never reused ([`super::store::HeadlineRow::text`]): when an article's
//!   words change its text has another number. So entries of dropped or changed texts match no listed article.
//! - Words end where letters and digits end, and are folded as the filter folds titles. In scripts without spaces
//!   between words any part of a text is found (see `tokens`).
//! - Positions are not stored: a phrase of several words is searched for in the texts that contain all of them.
//! - For articles that are not stored it takes 70 MB of memory for 100,000 of 4.5 KB, once they are searched.

pub mod builder;
pub mod document;
mod indexer;
mod merge;
mod query;
mod score;
mod searcher;
pub mod segment;
mod segment_dir;
mod snippet;
mod text_reader;
pub mod tokens;

pub use indexer::run_indexer;
pub use searcher::Searcher;
pub(crate) use snippet::snippet;

/// Why a segment can't be read or written. A search then reads the texts themselves.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("the word index is damaged")]
    Damaged,
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
