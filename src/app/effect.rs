//! What the world is asked to do: plain data that a test can compare. Never here: doing it.

use super::appearance::Appearance;
use super::picture::{Graphics, Wanted};
use crate::news::{Address, Mark, RemovedLine, SafeText};
use crate::search::{Facts, Phrase, Query};

/// A request to the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Which of the first `rows` headlines match? `facts` hold what the query asks about, all but what is found in
    /// texts. Answered by `Msg::Found`; a newer search replaces it.
    Search { ticket: u64, query: Query, rows: u32, facts: Facts },
    /// Where in the texts of these rows do the phrases stand? Answered by `Msg::Snippets`; a newer one replaces it.
    Snippets { ticket: u64, rows: Vec<u32>, phrases: Vec<Phrase> },
    /// Which of the first `rows` headlines does each of these find? Answered by `Msg::Counted`; a newer one
    /// replaces it.
    Count { ticket: u64, rows: u32, views: Vec<(Query, Facts)> },
    /// The filters of earlier days. Answered by `Msg::Recalled`.
    Recall,
    /// Keeps a filter among them. Answered only when it fails.
    Remember { query: String },
    /// Puts a view into `config.toml`, at a place or where it was or at the end; or takes it out. Answered by
    /// `Msg::Views` and `Msg::ViewKept`.
    KeepView { ticket: u64, name: SafeText, query: Option<String>, at: Option<usize> },
    /// Puts changes of how the page looks into `config.toml`. Answered only when it fails.
    KeepLook(Appearance),
    /// The article in `row`. Answered by `Msg::Opened`; a newer one replaces it.
    Open { ticket: u64, row: u32 },
    /// The text of the page of the article in `row`, from the store if it is there, else from the web. Answered by
    /// `Msg::FullText`, and not any more once another page is asked for or [`Effect::StopFetch`] came.
    FetchText { ticket: u64, row: u32 },
    /// The page at an http or https address. Answered by `Msg::Visited`, within the same bounds.
    Visit { ticket: u64, url: SafeText },
    /// A page of the manual, by its name; an empty name is the first one. Answered by `Msg::Visited`.
    OpenManual { ticket: u64, page: String },
    /// The page on its way is not wanted any more.
    StopFetch,
    /// Pictures of the article in sight, to be made in this order. Each is answered by `Msg::Picture`; a newer request
    /// replaces this one, and an empty one ends it.
    Pictures { ticket: u64, graphics: Graphics, wanted: Vec<Wanted> },
    /// Into the log, in this order. Answered by `Msg::Recorded`.
    Record { ticket: u64, marks: Vec<Mark> },
    /// Reads the files again from the start. Answered by `Msg::Loaded` … `Msg::LoadEnded`.
    Load { ticket: u64 },
    /// Fetches feeds. Answered by `Msg::Refreshing` … `Msg::Refreshed`; one at a time.
    Refresh { ticket: u64, which: RefreshTarget },
    /// Ends the refresh under way; it still answers.
    StopRefresh,
    /// Looks for a feed at an address and subscribes to it. `sure`: the reader chose this one; the address
    /// itself is taken. Answered by `Msg::Subscribed`, and by `Msg::Feeds` when there is one more.
    Subscribe { ticket: u64, address: Address, sure: bool },
    /// Takes a feed out of `feeds.txt`. Answered by `Msg::Unsubscribed` and `Msg::Feeds`.
    Unsubscribe { ticket: u64, address: SafeText },
    /// Puts its line back. Answered by `Msg::Feeds`.
    Resubscribe { kept: RemovedLine },
    /// Opens an http or https address in the web browser. Answered only when it fails.
    Browse(SafeText),
    /// Gives the terminal to the reader's pager, or editor, with this text. Answered by `Msg::Returned`.
    Pager { text: String },
    /// Gives the terminal to a program, by its words, with this text on its standard input. Answered by
    /// `Msg::Returned`.
    Pipe { words: Vec<String>, text: String },
    /// Writes text to a file, and over one that is there only if that is `sure`. Answered by `Msg::Written`.
    Write { ticket: u64, path: String, text: String, sure: bool },
    /// Puts text on the clipboard, through the terminal (OSC 52).
    Copy(SafeText),
    /// Stops the program as ctrl-z does; `Msg::Resumed` comes when it goes on.
    Suspend,
    /// Clears the terminal before the next drawing.
    Redraw,
    /// Ends the program once the log is safe.
    Quit,
}

/// Which feeds are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshTarget {
    /// Those that are due.
    Due,
    /// All, with conditional requests.
    All,
    /// This one, by its address, due or not.
    One(SafeText),
}
