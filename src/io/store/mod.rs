//! The articles of all feeds, and what is known of each feed, in one SQLite file in the data folder.
//! Never here: read state (see `journal`), fetching, what to do about the articles.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::fetch::Validators;
use crate::news::schedule::Past;
use crate::news::{Article, Id, Pace, Parsed, Stamp, Text};

/// The store, open. It blocks: it lives in a worker thread.
#[derive(Debug)]
pub struct Store {}

/// A store that was opened.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    /// A damaged one was set aside, and such things.
    pub warnings: Vec<Text>,
}

/// Why the store can't be used. Names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", .path.display())]
pub struct Error {
    pub path: PathBuf,
    pub why: Text,
}

/// What is known of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number in this store.
    pub feed: i64,
    /// Its address in `feeds.txt`, without name and password.
    pub address: Text,
    /// The source's part of its articles' ids, settled by the first answer.
    pub key: Option<Box<str>>,
    /// Its own title.
    pub title: Option<Text>,
    /// Its site.
    pub site: Option<Text>,
    /// Where it has moved for good.
    pub moved: Option<Text>,
    pub validators: Validators,
    /// BLAKE3 of the last body: the same again needs no reading.
    pub digest: Option<[u8; 32]>,
    pub pace: Pace,
    pub past: Past,
    /// When it was last asked.
    pub asked: Option<Stamp>,
    /// When it last answered well.
    pub fetched: Option<Stamp>,
    /// When it is due.
    pub next: Option<Stamp>,
    /// Why the last visit failed.
    pub trouble: Option<Text>,
    /// It is gone for good (410).
    pub gone: bool,
}

/// Articles made ready to be written: compared by hash, their texts packed. Made by whoever parsed them, so that
/// the one who writes has little left to do.
#[derive(Debug)]
pub struct Ready {}

impl Ready {
    pub fn new(parsed: Parsed) -> Self {
        let _ = parsed;
        Self {}
    }
}

/// What a visit brought.
#[derive(Debug)]
pub struct Delivery {
    /// The feed as it is to be known from now on; all of it is written.
    pub record: Record,
    /// Its articles, if it sent any.
    pub articles: Option<Ready>,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub new: usize,
    pub changed: usize,
}

/// A headline out of the store.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The article's number in this store, for [`Store::article`].
    pub row: i64,
    pub feed: i64,
    pub id: Id,
    pub title: &'a str,
    pub published: Option<Stamp>,
    /// When it first came; stands for a date that is missing.
    pub added: Stamp,
    /// Its publisher has changed it since.
    pub revised: bool,
}

/// How long articles are kept. Saved ones are never dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Days after they left the feed; for ever if `None`.
    pub days: Option<u32>,
    /// The newest of each feed; all if `None`.
    pub each: Option<u32>,
}

impl Store {
    /// Opens the store for writing, and makes it if there is none.
    pub fn open(data_dir: &Path) -> Result<Opened, Error> {
        Err(Error { path: data_dir.to_owned(), why: "not there yet".into() })
    }

    /// Opens it for reading; `None` if there is none. Makes no file.
    pub fn read(data_dir: &Path) -> Result<Option<Self>, Error> {
        let _ = data_dir;
        Ok(None)
    }

    /// All feeds it knows of, subscribed to or not.
    pub fn feeds(&self) -> Result<Vec<Record>, Error> {
        Ok(Vec::new())
    }

    /// What is known of a feed, by its address; a new one is given a number.
    pub fn feed(&mut self, address: &Text) -> Result<Record, Error> {
        let _ = address;
        Err(Error { path: PathBuf::new(), why: "not there yet".into() })
    }

    /// Writes what a visit brought, in one transaction. Articles that are as they were cost no write.
    /// `settle` sees what became of the articles and may change the record before that is written.
    pub fn put(
        &mut self,
        delivery: &mut Delivery,
        now: Stamp,
        settle: &dyn Fn(&mut Record, &Written),
    ) -> Result<Written, Error> {
        let written = Written::default();
        settle(&mut delivery.record, &written);
        let _ = now;
        Ok(written)
    }

    /// All headlines, newest first, until `each` says false. Gives the revision up to which they speak.
    pub fn headlines(&self, each: &mut dyn FnMut(Line<'_>) -> bool) -> Result<u64, Error> {
        let _ = each;
        Ok(0)
    }

    /// The headlines that came or were changed after a revision. Gives the revision up to which they speak.
    pub fn since(&self, revision: u64, each: &mut dyn FnMut(Line<'_>) -> bool) -> Result<u64, Error> {
        let _ = each;
        Ok(revision)
    }

    /// A whole article. `None` if it is no longer there.
    pub fn article(&self, row: i64) -> Result<Option<Article>, Error> {
        let _ = row;
        Ok(None)
    }

    /// How the article read before its publisher changed it, if that is known.
    pub fn earlier(&self, row: i64) -> Result<Option<Article>, Error> {
        let _ = row;
        Ok(None)
    }

    /// Drops what need not be kept; says how many articles. `subscribed`: addresses of the feeds that are.
    pub fn retain(
        &mut self,
        keep: &Keep,
        saved: &dyn Fn(&Id) -> bool,
        subscribed: &HashSet<Text>,
        now: Stamp,
    ) -> Result<usize, Error> {
        let _ = (keep, saved, subscribed, now);
        Ok(0)
    }
}
