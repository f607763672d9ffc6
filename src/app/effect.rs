//! Requests to the workers and the terminal: plain data that a test can compare. Never here: carrying them out.

use std::collections::HashSet;

use super::picture::Wanted;
use super::{Appearance, Graphics, WindowState};
use crate::news::{Address, ChangedLines, FeedEdit, Id, Mark, RemovedLine, SafeText};
use crate::search::{Facts, Phrase, Query};

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Searches the first `rows` headlines. `facts`: what the query depends on, except for matches in texts. Answered
    /// by `Msg::Hits`; a newer search replaces it.
    Search { ticket: u64, query: Query, rows: u32, facts: Facts },
    /// Finds the phrases in the texts of these rows; without phrases, the beginnings of the texts. Answered by `Msg::Snippets`; a newer request replaces it.
    Snippets { ticket: u64, rows: Vec<u32>, phrases: Vec<Phrase> },
    /// Searches the first `rows` headlines with each of these queries. Answered by `Msg::Counted`; a newer request
    /// replaces it.
    Count { ticket: u64, rows: u32, views: Vec<(Query, Facts)> },
    /// Reads the filters of earlier sessions. Answered by `Msg::FiltersRecalled`.
    RecallFilters,
    /// Adds a filter to them. Answered only if it fails.
    RememberFilter { query: String },
    /// Saves a view in `config.toml`, at a position, where it was, or at the end; without a query, deletes it. Answered
    /// by `Msg::Views` and `Msg::ViewSaved`.
    SaveView { ticket: u64, name: SafeText, query: Option<String>, at: Option<usize> },
    /// Saves changes of the appearance in `config.toml`. Answered only if it fails.
    SaveAppearance(Appearance),
    /// Saves what the window remembers: the fields that differ between the two. Answered only if it fails.
    SaveWindowState(Box<(WindowState, WindowState)>),
    /// Opens the article in `row`. Answered by `Msg::Opened`; a newer request replaces it.
    Open { ticket: u64, row: u32 },
    /// Compares the article in `row` with its earlier texts. Answered by `Msg::Compared`; a newer request replaces it.
    Compare { ticket: u64, row: u32 },
    /// Gets the full text of the article in `row`, from the store if it is there, else from the web. Answered by
    /// `Msg::FullText`, unless another page is requested first or [`Effect::StopFetch`] follows.
    FetchFullText { ticket: u64, row: u32 },
    /// Fetches the page at an http or https address. Answered by `Msg::PageFetched`, with the same exceptions.
    FetchPage { ticket: u64, url: SafeText },
    /// Opens a page of the manual by its name; an empty name is the first page. Answered by `Msg::PageFetched`.
    OpenManual { ticket: u64, page: String },
    /// Cancels the page that is being fetched.
    StopFetch,
    /// Gets pictures of the visible article, in this order. Each is answered by `Msg::Picture`; a newer request
    /// replaces this one, and an empty one cancels it.
    Pictures { ticket: u64, graphics: Graphics, wanted: Vec<Wanted> },
    /// Writes marks to the log, in this order. Answered by `Msg::Recorded`.
    Record { ticket: u64, marks: Vec<Mark> },
    /// Looks for articles in the store with further names among these. Answered by `Msg::Names`.
    FindNames(HashSet<Id>),
    /// Reads the files again from the start. Answered by `Msg::Loaded` … `Msg::LoadEnded`.
    Load { ticket: u64 },
    /// Refreshes feeds. `complete`: without conditions, so that each server sends everything. Answered by
    /// `Msg::Refreshing` … `Msg::Refreshed`; one refresh at a time.
    Refresh { ticket: u64, which: RefreshTarget, complete: bool },
    /// Stops the running refresh; it still answers.
    StopRefresh,
    /// Looks for a feed at an address and subscribes to it. `chosen`: the user chose this feed, the address is used as
    /// it is. Answered by `Msg::Subscribed`, and by `Msg::Feeds` if a feed was added.
    Subscribe { ticket: u64, address: Address, chosen: bool },
    /// Removes a feed from `feeds.txt`. Answered by `Msg::Unsubscribed` and `Msg::Feeds`.
    Unsubscribe { ticket: u64, address: SafeText },
    /// Changes the line of a feed in `feeds.txt`; a move also changes its address in the store, after a running refresh.
    /// Answered by `Msg::Feeds` and `Msg::FeedEdited`.
    EditFeed { ticket: u64, address: SafeText, edit: FeedEdit },
    /// Changes it back. Answered by `Msg::Feeds` and `Msg::FeedRestored`.
    RestoreFeed { ticket: u64, name: SafeText, changed: ChangedLines },
    /// Restores the line of a removed feed. Answered by `Msg::Feeds`.
    Resubscribe { removed: RemovedLine },
    /// Opens an http or https address in the web browser. Answered only if it fails.
    Browse(SafeText),
    /// Gives the terminal to the user's pager or editor, with this text. Answered by `Msg::Returned`.
    Pager { text: String },
    /// Gives the terminal to a program, with this text on its standard input. `words`: the program and its arguments.
    /// Answered by `Msg::Returned`.
    Pipe { words: Vec<String>, text: String },
    /// Writes text to a file; an existing file is overwritten only if `overwrite`. Answered by `Msg::Written`.
    WriteFile { ticket: u64, path: String, text: String, overwrite: bool },
    /// Copies text to the clipboard, through the terminal (OSC 52).
    Copy(SafeText),
    /// Suspends the program (ctrl-z). Answered by `Msg::Continued` when it continues.
    Suspend,
    /// Clears the terminal before the next frame.
    Redraw,
    /// Ends the program after the log is on disk.
    Quit,
}

/// Which feeds are refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshTarget {
    /// The feeds that are due.
    Due,
    /// All feeds, due or not, also those that are gone.
    All,
    /// One feed, by its address, due or not.
    One(SafeText),
}
