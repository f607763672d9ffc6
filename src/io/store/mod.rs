//! The articles of all feeds, and what is known of each feed, in one `SQLite` file in the data folder.
//! Never here: read state (see `journal`), fetching, what to do about the articles.
//!
//! `schema` has the tables, `open` opens the file and handles a damaged one, `prepare` makes articles ready to be
//! written, `write` and `retain` write, `read` and `texts` read, `pages` has the full texts, `dropped` keeps what was
//! dropped for a while, `times` puts right what a wrong clock has left, `moves` gives a feed another address, `revision` the earlier texts.

mod adopt;
mod dropped;
mod error;
mod identify;
mod moves;
mod names;
mod open;
mod pages;
mod prepare;
mod read;
mod retain;
mod revision;
mod schema;
#[cfg(test)]
mod tests;
mod texts;
mod times;
mod traits;
mod twins;
mod upgrade;
mod write;

use std::path::PathBuf;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::Deserialize;

use super::fetch::Validators;
use crate::news::schedule::FetchHistory;
use crate::news::{FurtherName, Id, SafeText, UnixTime, UpdateHint};

pub use dropped::{IsSaved, Kept};
pub use error::{Damage, Error};
pub use pages::MissingPage;
pub use prepare::{PreparedArticles, SEPARATOR};
pub use revision::EarlierText;
#[cfg(test)]
pub(crate) use tests::create_version_3;
pub(crate) use texts::TextKey;
pub(crate) use times::is_impossible;

/// The open store. Its calls block, so it belongs in a worker thread. Any number may be open on one file, in this
/// program and in others; each sees the transactions of the others whole or not at all.
#[derive(Debug)]
pub struct Store {
    file: Connection,
    path: PathBuf,
    /// The file's version when it was opened. A file opened for reading may be older than this program.
    version: i64,
    /// While an empty store is filled: its names and links, for which it has no indexes then.
    filling: Option<names::Filling>,
}

impl Store {
    /// Runs a query; an error names the file.
    fn query<T>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        run(&self.file).map_err(Error::at(&self.path))
    }

    /// Makes a change in one transaction.
    fn change<T>(&mut self, run: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, Error> {
        let write = || {
            let tx = self.file.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = run(&tx)?;
            tx.commit()?;
            Ok(done)
        };
        write().map_err(Error::at(&self.path))
    }
}

/// A store opened for writing.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    /// For example that a damaged file was renamed.
    pub warnings: Vec<SafeText>,
}

/// What is known of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number in this store. Never reused, even after the feed was dropped.
    pub feed: i64,
    /// The normal form of its address in `feeds.txt`.
    pub address: SafeText,
    /// The feed's part of its articles' ids; set at the first answer.
    pub key: Option<Box<str>>,
    /// Its own title.
    pub title: Option<SafeText>,
    /// The address of its site.
    pub site: Option<SafeText>,
    /// The address it has moved to permanently.
    pub moved: Option<SafeText>,
    pub validators: Validators,
    /// BLAKE3 of the last body: an identical body is not parsed again, unless the whole feed was asked for. If the feed
    /// is gone, of its line in `feeds.txt`.
    pub digest: Option<[u8; 32]>,
    /// Answers 304 in a row.
    pub unchanged: u32,
    /// When the last complete answer was read.
    pub complete: Option<UnixTime>,
    pub update_hint: UpdateHint,
    pub past: FetchHistory,
    /// When it was last requested.
    pub asked: Option<UnixTime>,
    /// When it last answered without an error.
    pub fetched: Option<UnixTime>,
    /// When it is due.
    pub next: Option<UnixTime>,
    /// Why the last request failed.
    pub problem: Option<SafeText>,
    /// The server says that it is gone for good (410).
    pub gone: bool,
}

/// How many articles of a feed were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub new: usize,
    /// New in this feed, but another feed has brought them already.
    pub shared: usize,
    /// Those whose words changed; see [`PreparedArticles`].
    pub changed: usize,
    /// Articles that have got a further name: their id, and the name. It is to be joined in the log if the article has
    /// marks.
    pub gained: Vec<(Id, Id)>,
}

/// A headline as the store has it.
#[derive(Clone, Copy, Debug)]
pub struct HeadlineRow<'a> {
    /// The article's number in this store, for [`Store::article`]. Never reused.
    pub row: i64,
    pub(crate) feed: i64,
    /// Its id. The rows of an article that several feeds bring have the same.
    pub id: Id,
    /// Names whose marks count for it, too; see [`HeadlineRow::names`].
    pub(crate) inherits: Option<&'a [u8]>,
    /// Names that are joined with its id in the log once it has marks.
    pub(crate) also: Option<&'a [u8]>,
    /// Other feeds bring it, too.
    pub(crate) twin: bool,
    /// The number of the article's text; a new one when a word or a number in it changes. Never reused.
    pub text: i64,
    /// Separated by [`SEPARATOR`].
    pub authors: Option<&'a str>,
    pub tags: Option<&'a str>,
    /// It was [`SafeText`] when it was written. Another program may have changed the file since, so make it
    /// `SafeText` again before it is drawn.
    pub title: &'a str,
    /// When it was published, else when it was last changed, as the feed said when the article first came. Later
    /// dates are ignored, so the article keeps its place. `None` for a date in the future.
    pub published: Option<UnixTime>,
    /// The date by which it is sorted.
    pub sort: UnixTime,
    /// When it first came.
    pub added: UnixTime,
    /// Its words have changed since it first came.
    pub revised: bool,
    /// Only its text is new: its page was fetched, or numbers in it changed. Set by [`Store::since`] only.
    pub text_only: bool,
    /// It was dropped and came back, otherwise unchanged. Set by [`Store::since`] only.
    pub returned: bool,
}

impl HeadlineRow<'_> {
    /// Its further names.
    pub fn names(&self) -> impl Iterator<Item = FurtherName> + use<'_> {
        names::further(self.id, self.inherits, self.also)
    }
}

/// The rows of an article that several feeds bring.
#[derive(Clone, Debug, Default)]
pub(crate) struct Twins {
    /// Feed and number of each row that is listed.
    pub(crate) rows: Vec<(i64, i64)>,
    /// The words of one of these rows have changed since it first came.
    pub(crate) revised: bool,
    /// The further names of all rows.
    pub(crate) names: Vec<FurtherName>,
}

/// How long articles are kept. Saved ones are never dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retention {
    /// Days after an article left its feed; for ever if `None`.
    pub days: Option<u32>,
    /// How many of each feed, the newest first; all if `None`. Articles that are still in the feed always stay.
    pub per_feed: Option<u32>,
}
