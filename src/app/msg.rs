//! Messages from the terminal and the workers. Never here: what to do about them (see `update`).

use std::sync::Arc;

use crossterm::event::Event;

use super::picture::Picture;
use super::views::PreviousView;
use super::{Action, Appearance, Protocol, SavedView, SourceInfo, TerminalColors, Themes};
use crate::news::changes::Comparison;
use crate::news::{
    Article, Candidate, ChangedLines, Document, Failure, Feed, FurtherName, Mark, RemovedLine, SafeText,
    Snippet, SyntaxSpan, UnixTime,
};
use crate::search::{Chunk, Hits, Rows};

/// Milliseconds since 1970. The loop reads the clock once per batch of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub u64);

impl Now {
    /// The same time in whole seconds.
    pub fn unix_time(self) -> UnixTime {
        UnixTime::from_seconds((self.0 / 1000) as i64).unwrap_or_default()
    }
}

/// Where the text of an article is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// The feed or the file.
    #[default]
    Given,
    /// The web page of the article: the full text.
    Full,
    /// A page that a link led to; it is not an article of the list.
    Linked,
}

/// An article with its parsed text, ready to be laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// All but its body.
    pub article: Article,
    /// Its body.
    pub document: Document,
    /// A notice about it: its file has changed since it was listed.
    pub note: Option<SafeText>,
    pub version: Version,
    /// This full text is older than the present words of the feed.
    pub older: bool,
    /// The other version of the same article: with the text of the feed if this is the full text, or the other way
    /// round. That version has no `other`.
    pub other: Option<Box<Opened>>,
}

impl Opened {
    /// The other version, with this one as its `other`.
    #[must_use]
    pub(crate) fn into_other(mut self) -> Self {
        let Some(mut other) = self.other.take() else { return self };
        other.other = Some(Box::new(self));
        *other
    }
}

/// A thread of the program, as named in messages about its failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    /// Searches what is typed into the filter.
    Search,
    /// Counts what the views find.
    Count,
    Snippets,
    /// Opens articles.
    Open,
    /// Compares articles with their earlier texts.
    Compare,
    Highlight,
    /// Writes read and saved marks.
    Journal,
    /// Loads files and folders.
    Load,
    /// Loads headlines from the store.
    Library,
    Refresh,
    /// Adds and removes subscriptions.
    Feeds,
    /// Fetches full texts and linked pages.
    Pages,
    Pictures,
    /// Writes `config.toml`, earlier filters and exported articles.
    Settings,
    /// Runs another program in the terminal.
    Command,
    /// Reads keys.
    Input,
    Signals,
    /// Waits for the end of the terminal.
    Hangup,
}

/// A message.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The terminal: a key, the mouse, pasted text, a new size.
    Term(Event),
    /// Colours that the terminal reported.
    Colors(TerminalColors),
    /// Whether the terminal has drawn a letter of UTF-8 as one letter.
    Charset { utf8: bool },
    /// The terminal draws characters of ambiguous width in two columns.
    AmbiguousIsWide,
    /// The terminal has letters of two rows (OSC 66).
    LargeText,
    /// What the terminal reported about its graphics; what it did not report stays unchanged.
    Graphics { protocol: Option<Protocol>, cell: Option<(u16, u16)> },
    /// A picture for a space of columns and rows, or a short reason why there is none.
    Picture { ticket: u64, url: SafeText, space: (u16, u16), result: Result<Arc<Picture>, Failure> },
    /// The syntax highlighting of the code blocks in an article opened under this ticket, from top to bottom. It comes
    /// after the article because it takes longer.
    Highlighted { ticket: u64, row: u32, version: Version, syntax: Vec<Vec<SyntaxSpan>> },
    /// An action that was given on the command line.
    Command(Action),
    /// The moment asked for by `next_wake` has come.
    Tick,
    /// More headlines, with their sources. The rows of the chunk listed in `revised` are articles changed by their
    /// publishers; they replace the earlier rows of the same articles. It also comes after `LoadEnded`, when a
    /// refresh found articles.
    Loaded {
        ticket: u64,
        chunk: Arc<Chunk>,
        sources: Vec<SourceInfo>,
        revised: Vec<u32>,
        names: Vec<FurtherName>,
    },
    /// Further names of articles, in answer to [`super::Effect::FindNames`].
    Names(Vec<FurtherName>),
    /// The progress of reading the files.
    Progress { ticket: u64, done: u64, total: Option<u64>, what: SafeText },
    /// Everything was read. The warnings name what could not be read.
    LoadEnded { ticket: u64, warnings: Vec<SafeText> },
    /// The current subscriptions in the order of `feeds.txt`, and what is wrong with that file.
    Feeds { feeds: Vec<Feed>, warnings: Vec<SafeText> },
    /// The library must be loaded again: feeds in the list have other addresses (the one before, the one now), or the
    /// store has another format.
    LibraryChanged { moved: Vec<(SafeText, SafeText)> },
    /// The progress of a refresh, in feeds.
    Refreshing { ticket: u64, done: usize, total: usize, failed: usize },
    /// A refresh has ended.
    Refreshed { ticket: u64, report: Report },
    /// The result of `Effect::Subscribe`.
    Subscribed { ticket: u64, result: Result<Subscribed, Failure> },
    /// The result of `Effect::Unsubscribe`: its line for undo.
    Unsubscribed { ticket: u64, result: Result<RemovedLine, Failure> },
    /// The result of `Effect::EditFeed`: the lines for undo.
    FeedEdited { ticket: u64, result: Result<ChangedLines, Failure> },
    /// The result of `Effect::RestoreFeed`.
    FeedRestored { ticket: u64, result: Result<(), Failure> },
    /// The rows a search found.
    Hits { ticket: u64, hits: Hits },
    /// Where the phrases of the filter occur in the texts of rows. A row may be missing.
    Snippets { ticket: u64, snippets: Vec<(u32, Snippet)> },
    /// The progress of indexing the texts of the articles. `done` equals `total` at the end.
    Indexing { done: u64, total: u64 },
    /// The rows that each view finds, in the order of the request.
    Counted { ticket: u64, found: Vec<Rows> },
    /// The filters of earlier sessions, newest first.
    FiltersRecalled(Vec<String>),
    /// The current views of `config.toml`, and what is wrong with that file.
    Views { views: Vec<SavedView>, warnings: Vec<SafeText> },
    /// The result of `Effect::SaveView`: the view that had the name before, or why nothing was changed.
    ViewSaved { ticket: u64, result: Result<PreviousView, Failure> },
    /// The current settings of the appearance in `config.toml`.
    Appearance(Appearance),
    /// The current themes, and what is wrong with the user's.
    Themes { themes: Themes, warnings: Vec<SafeText> },
    /// The result of `Effect::Open`.
    Opened { ticket: u64, row: u32, result: Result<Box<Opened>, Failure> },
    /// The result of `Effect::Compare`, newest first; none if there is no earlier text.
    Compared { ticket: u64, row: u32, result: Result<Vec<Comparison>, Failure> },
    /// The result of `Effect::FetchFullText`: the article with its full text, and that of the feed as `other`.
    FullText { ticket: u64, row: u32, result: Result<Box<Opened>, Failure> },
    /// The result of `Effect::FetchPage` and `Effect::OpenManual`.
    PageFetched { ticket: u64, result: Result<Box<Opened>, Failure> },
    /// Marks made by another process or another device, with the name of the device.
    Marked(Vec<(Mark, String)>),
    /// The result of `Effect::Record`.
    Recorded { ticket: u64, result: Result<(), Failure> },
    /// The program that had the terminal has ended, or could not be run.
    Returned(Result<(), Failure>),
    /// The result of `Effect::WriteFile`: false if the file exists already and nothing was written.
    Written { ticket: u64, result: Result<bool, Failure> },
    /// The program continues after `Effect::Suspend`.
    Continued,
    /// The system asks the program to suspend itself (ctrl-z).
    SuspendRequested,
    /// The system asks the program to end.
    Terminate,
    /// Something could not be done; a message for the user.
    Warning(SafeText),
    /// The browser did not start.
    BrowserFailed(Failure),
    /// Marks could not be synced to the disk.
    SyncFailed(Failure),
    /// A worker panicked during a request, or could not be started. Requests with a ticket of their own are also
    /// answered, with a failure.
    WorkerPanicked { worker: Worker, message: SafeText },
}

/// The result of a refresh.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Feeds that were fetched.
    pub asked: usize,
    /// Articles that are new.
    pub new: usize,
    /// Articles that their publishers changed.
    pub changed: usize,
    /// Articles whose pages were fetched for their full text.
    pub texts: usize,
    /// Feeds that could not be read: name and reason.
    pub failed: Vec<(SafeText, SafeText)>,
    /// The user stopped it before all feeds were fetched.
    pub stopped: bool,
    /// Why it was aborted (the store or `feeds.txt` cannot be used), or what was done to the store first (a damaged
    /// one was set aside).
    pub problem: Option<SafeText>,
}

/// What was found at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscribed {
    /// One feed, which was added to `feeds.txt`. It has not been fetched yet.
    Added(Candidate),
    /// One feed, which was added to `feeds.txt`, and whose articles are in the store.
    Stored { feed: Candidate, articles: usize },
    /// One feed, which was in `feeds.txt` already.
    Known(Candidate),
    /// Several feeds: the user chooses one.
    Choose(Vec<Candidate>),
}
