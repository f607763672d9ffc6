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
//! Two seconds are what a refresh can spare, and half of a processor while it waits for its one writer. With the
//! index, which is made by a thread beside that writer, it takes 6.6 s for the first time, a third more.
//!
//! # How it holds
//!
//! ```text
//! store ─► keeper ─► said ─► units ─► builder ─► segment ─► folder (words/*.words)      while a refresh writes
//! shelf ─► finder: asks the folder's segments; what those do not have it makes segments of in memory
//! ```
//!
//! - The index is never needed: a text that is in none of its segments is read by whoever searches. So nothing is
//!   lost with it, it may be deleted at any time, and the store need not wait for it.
//! - A text is known by a number that is given to no other ([`super::store::Line::text`]): when an article's words
//!   change it has another. So what the index says of texts that were dropped or changed leads nowhere.
//! - Words are divided where letters and digits end, and folded as the filter folds titles. Where a script puts no
//!   blanks between words, any part of a text is found (see `units`).
//! - Places of words are not kept: a phrase of several is looked for in the texts that have all of them.
//! - In memory, for articles that are not stored, it takes 70 MB for 100,000 of 4.5 KB, once they are searched.

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

pub use finder::Finder;
pub use keeper::keep;
pub use snippet::snippet;
