//! Facts that come back from the world. Never here: what to do about them (see `update`).

use std::sync::Arc;

use crossterm::event::Event;

use super::appearance::Appearance;
use super::library::Source;
use super::picture::{Picture, Protocol};
use super::theme::Shade;
use super::views::{PreviousView, SavedView};
use crate::news::{
    Article, Candidate, Document, Failure, Feed, Mark, RemovedLine, SafeText, Snippet, SyntaxSpan, UnixTime,
};
use crate::search::{Chunk, Hits, Rows};

/// Milliseconds since 1970, as the loop read them once for a batch of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub u64);

impl Now {
    /// The same moment in whole seconds.
    pub fn unix_time(self) -> UnixTime {
        UnixTime::from_seconds((self.0 / 1000) as i64).unwrap_or_default()
    }
}

/// Whose text it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// What the feed or the file gave.
    #[default]
    Given,
    /// What the article's page holds.
    Full,
    /// A page a link led to: no article of the list.
    Visited,
}

/// An article that was fetched from its place and made ready to lay out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// All but its body.
    pub article: Article,
    /// Its body.
    pub document: Document,
    /// A word to the reader about it: its file has changed since it was listed.
    pub note: Option<SafeText>,
    pub version: Version,
    /// The same article with the text of the feed, if this one is of its page, and the other way round. That one
    /// has no other.
    pub other: Option<Box<Opened>>,
}

impl Opened {
    /// The other text of the two, with this one as its other.
    #[must_use]
    pub fn into_other(mut self) -> Self {
        let Some(mut other) = self.other.take() else { return self };
        other.other = Some(Box::new(self));
        *other
    }
}

/// A fact.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The terminal: a key, the mouse, pasted text, a new size.
    Term(Event),
    /// The terminal said whether its background is dark or light.
    Shade(Shade),
    /// What the terminal can do for pictures, as it said itself: what it did not say stays as it was.
    Graphics { protocol: Option<Protocol>, cell: Option<(u16, u16)> },
    /// A picture made for a room of columns and rows, or why there is none, in a word or two.
    Picture { ticket: u64, url: SafeText, room: (u16, u16), result: Result<Arc<Picture>, Failure> },
    /// The tones of the programs in an article opened under this ticket, from top to bottom. They come after it, for
    /// they take longer than reading it does.
    Highlighted { ticket: u64, row: u32, version: Version, syntax: Vec<Vec<SyntaxSpan>> },
    /// The moment asked for by `next_wake` has come.
    Tick,
    /// More headlines, and the sources that are new with them. Rows of the chunk named in `revised` stand for
    /// articles that were changed by their publisher: the rows those had before are taken out. It may also come
    /// after `LoadEnded`, when a refresh has brought something.
    Loaded { ticket: u64, chunk: Arc<Chunk>, sources: Vec<Source>, revised: Vec<u32> },
    /// How far reading has got.
    Progress { ticket: u64, done: u64, total: Option<u64>, what: SafeText },
    /// All was read; what could not be is named.
    LoadEnded { ticket: u64, warnings: Vec<SafeText> },
    /// The subscriptions as they stand now, in the order of `feeds.txt`, and what is wrong with that file.
    Feeds { feeds: Vec<Feed>, warnings: Vec<SafeText> },
    /// How far a refresh has got, in feeds.
    Refreshing { ticket: u64, done: usize, total: usize, failed: usize },
    /// A refresh is over.
    Refreshed { ticket: u64, report: Report },
    /// What became of `Effect::Subscribe`.
    Subscribed { ticket: u64, result: Result<Subscribed, Failure> },
    /// A feed is no longer subscribed to: its name, and its line to put back; or why it still is.
    Unsubscribed { ticket: u64, result: Result<(SafeText, RemovedLine), Failure> },
    /// The rows a search found.
    Found { ticket: u64, hits: Hits },
    /// Where in the texts of rows the filter's phrases stand. A row may be missing.
    Snippets { ticket: u64, snippets: Vec<(u32, Snippet)> },
    /// How far the texts of the articles have been read for their words. `done` is `total` at the end.
    Indexing { done: u64, total: u64 },
    /// The rows that each view finds, in the order asked.
    Counted { ticket: u64, found: Vec<Rows> },
    /// The filters of earlier days, newest first.
    Recalled(Vec<String>),
    /// The views as `config.toml` has them now, and what is wrong with that file.
    Views { views: Vec<SavedView>, warnings: Vec<SafeText> },
    /// What became of `Effect::KeepView`: what the name stood for before, or why nothing was changed.
    ViewKept { ticket: u64, result: Result<PreviousView, Failure> },
    /// How the page is to look, as `config.toml` has it now.
    Appearance(Appearance),
    /// The article asked for, or why it can't be had.
    Opened { ticket: u64, row: u32, result: Result<Box<Opened>, Failure> },
    /// The article with the text of its page, the feed's as its other; or why that can't be had.
    FullText { ticket: u64, row: u32, result: Result<Box<Opened>, Failure> },
    /// The page a link leads to, or why it can't be shown.
    Visited { ticket: u64, result: Result<Box<Opened>, Failure> },
    /// Marks made by another running copy or another machine, with the device that made each.
    Marked(Vec<(Mark, String)>),
    /// Marks are on disk, or why not.
    Recorded { ticket: u64, result: Result<(), Failure> },
    /// The program that had the terminal has ended; or why not, or not well.
    Returned(Result<(), Failure>),
    /// What became of `Effect::Write`: false if there is such a file already, and nothing was written.
    Written { ticket: u64, result: Result<bool, Failure> },
    /// The program goes on after `Effect::Suspend`.
    Resumed,
    /// The system asks the program to stop for a while (ctrl-z).
    Stop,
    /// The system asks the program to end.
    Terminate,
    /// Something on the side could not be done; in words for the reader.
    Warning(SafeText),
    /// A worker failed; in words for the reader.
    WorkerPanicked(SafeText),
}

/// What a refresh did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Feeds that were asked.
    pub asked: usize,
    /// Articles that are new.
    pub new: usize,
    /// Articles that their publishers changed.
    pub changed: usize,
    /// Articles whose pages were fetched for their full text.
    pub texts: usize,
    /// Feeds that could not be read: name and reason.
    pub failed: Vec<(SafeText, SafeText)>,
    /// The reader stopped it before all feeds were asked.
    pub stopped: bool,
    /// Why it broke off (the store or the list of feeds can't be used), or what had to be done to the store first
    /// (a damaged one was set aside).
    pub problem: Option<SafeText>,
}

/// What was found at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscribed {
    /// One feed, and it is in `feeds.txt` now.
    Added(Candidate),
    /// It was there already.
    Known(Candidate),
    /// Several: the reader chooses.
    Choose(Vec<Candidate>),
}
