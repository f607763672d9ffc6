//! An index of the words of all articles: which articles a phrase stands in, and how well.
//! Never here: the list, the screen, the articles themselves.
//!
//! # Why an index of our own
//!
//! Storing 500 feeds of 200 articles (505 MB, 49 million words) takes 4.9 s. The FTS5 of `SQLite` takes for the words
//! of these, for all of them (2 cores, tests of 20,000 taken five times):
//!
//! | what | time |
//! |---|---|
//! | contentless, unicode61, with positions | 51 s |
//! | without positions and lengths (`detail=none`, `columnsize=0`, ascii) | 51 s |
//! | each word once an article, folded before | 48 s |
//! | and no merging meanwhile (`automerge=0`), memory of 64 MB (`hashsize`) | 29 s |
//! | and pages of 16 kB, 5,000 articles a transaction, nothing merged at all | 13 s |
//! | this index: texts folded and divided, put in order, 69 MB | 2 to 4 s |
//!
//! Two seconds are what a refresh can spare, and half of a processor while it waits for its one writer.

mod asked;
pub mod builder;
mod finder;
mod folder;
mod keeper;
mod merge;
mod reading;
pub mod said;
pub mod segment;
mod snippet;
pub mod units;

pub use finder::{Finder, phrases};
pub use keeper::keep;
pub use snippet::snippet;
