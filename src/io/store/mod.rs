//! The articles of all feeds, and what is known of each feed, in one `SQLite` file in the data folder.
//! Never here: read state (see `journal`), fetching, what to do about the articles.
//!
//! `schema` has the tables, `open` the opening and what is done about a damaged file, `ready` what is made of
//! articles before they are written, `write` and `retain` what is written, `read` and `texts` what is read, `pages`
//! the full texts.

mod error;
mod open;
mod pages;
mod read;
mod ready;
mod retain;
mod schema;
#[cfg(test)]
mod tests;
mod texts;
mod write;

use std::path::PathBuf;

use rusqlite::Connection;

use super::fetch::Validators;
use crate::news::schedule::FetchHistory;
use crate::news::{Id, SafeText, UnixTime, UpdateHint};

pub use pages::Wanted;
pub use ready::{DIVIDER, Ready};
pub use texts::{EachText, TextKey};

/// The store, open. It blocks: it lives in a worker thread. Any number may be open on one file, in this
/// program and in others; they see each other's transactions whole or not at all.
#[derive(Debug)]
pub struct Store {
    file: Connection,
    path: PathBuf,
    /// That of the file when it was opened: one that is only read may be older than this program.
    version: i64,
}

/// A store that was opened.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    /// A damaged one was set aside, and such things.
    pub warnings: Vec<SafeText>,
}

/// Why the store can't be used. Names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", SafeText::new(&.path.to_string_lossy()))]
pub struct Error {
    pub path: PathBuf,
    pub why: SafeText,
}

/// What is known of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number in this store. Never given to another feed, not even after this one was dropped.
    pub feed: i64,
    /// Its address in `feeds.txt`, without name and password.
    pub address: SafeText,
    /// The source's part of its articles' ids, settled by the first answer.
    pub key: Option<Box<str>>,
    /// Its own title.
    pub title: Option<SafeText>,
    /// Its site.
    pub site: Option<SafeText>,
    /// Where it has moved for good.
    pub moved: Option<SafeText>,
    pub validators: Validators,
    /// BLAKE3 of the last body: the same again needs no reading.
    pub digest: Option<[u8; 32]>,
    pub update_hint: UpdateHint,
    pub past: FetchHistory,
    /// When it was last asked.
    pub asked: Option<UnixTime>,
    /// When it last answered well.
    pub fetched: Option<UnixTime>,
    /// When it is due.
    pub next: Option<UnixTime>,
    /// Why the last visit failed.
    pub problem: Option<SafeText>,
    /// It is gone for good (410).
    pub gone: bool,
}

/// What became of the articles a visit brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub new: usize,
    /// Those that read differently now; see [`Ready`].
    pub changed: usize,
}

/// A headline out of the store.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The article's number in this store, for [`Store::article`]. Never given to another article.
    pub row: i64,
    pub feed: i64,
    pub id: Id,
    /// What the article's text is known by; another one when its words change. Never given to another text.
    pub text: i64,
    /// Divided by [`DIVIDER`].
    pub authors: Option<&'a str>,
    pub tags: Option<&'a str>,
    /// As it was written: it was [`SafeText`] then. Another program can have been at the file, so make it `SafeText`
    /// again before it is drawn.
    pub title: &'a str,
    /// When it came out, else when it was last changed, as told when it first came: a publisher who dates it
    /// anew does not move it.
    pub published: Option<UnixTime>,
    /// When it first came; stands for a date that is missing.
    pub added: UnixTime,
    /// Its publisher has changed its words since.
    pub revised: bool,
    /// Of all that is told here only the text is news: its page was fetched. Only said by [`Store::since`].
    pub paged: bool,
}

/// How long articles are kept. Saved ones are never dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Days after they left the feed; for ever if `None`.
    pub days: Option<u32>,
    /// The newest of each feed; all if `None`. What is still in the feed stays all the same.
    pub each: Option<u32>,
}
