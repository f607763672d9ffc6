//! Subscriptions: the line that defines a feed, and its state. Never here: the file of lines, fetching, the store.

use std::fmt;

use super::{Address, SafeText, UnixTime};

/// Articles of feeds with this tag are fetched in full from their pages.
const FULL_TEXT: &str = "fulltext";

/// A line of `feeds.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub(crate) address: Address,
    /// A title given by the user (`"~Name"`).
    pub(crate) title: Option<SafeText>,
    /// In the original order.
    pub(crate) tags: Vec<SafeText>,
    /// Tagged `!`: fetched, but not listed among the feeds.
    pub(crate) hidden: bool,
}

impl Subscription {
    /// Whether the full texts of its articles are fetched.
    pub(crate) fn full_text(&self) -> bool {
        self.tags.iter().any(|tag| tag.as_str() == FULL_TEXT)
    }
}

/// A feed as shown in the sources pane and by `tidings feeds`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The normal form of its address (see `news::address`); its key everywhere.
    pub address: SafeText,
    /// The title given by the user, else its own, else its shortened address.
    pub title: SafeText,
    pub tags: Vec<SafeText>,
    /// Fetched, but not listed among the feeds.
    pub hidden: bool,
    /// When it last answered, with or without new articles.
    pub fetched: Option<UnixTime>,
    /// When it is due next; never if it is gone.
    pub next: Option<UnixTime>,
    /// Why the last fetch failed.
    pub problem: Option<SafeText>,
    /// The server said that it is gone (410), so it is no longer fetched.
    pub gone: bool,
}

impl Feed {
    /// Whether the full texts of its articles are fetched.
    pub(crate) fn full_text(&self) -> bool {
        self.tags.iter().any(|tag| tag.as_str() == FULL_TEXT)
    }
}

/// A feed found on a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub address: Address,
    /// The title given by the site or the feed.
    pub title: SafeText,
}

/// A change of a feed's line in `feeds.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedEdit {
    /// Gives it a title of the user's, or removes that.
    Rename(Option<SafeText>),
    /// Adds tags, and removes others.
    Tag { add: Vec<SafeText>, remove: Vec<SafeText> },
    /// Gives it another address.
    Move(Address),
}

/// Lines of `feeds.txt` that were changed, so that they can be changed back. They may contain a password.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ChangedLines {
    /// Number from 0, text before and after, without the line end.
    pub lines: Vec<(usize, String, String)>,
    /// The addresses before and after, if that is what changed.
    pub moved: Option<(SafeText, SafeText)>,
}

impl fmt::Debug for ChangedLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<usize> = self.lines.iter().map(|(at, ..)| *at).collect();
        write!(f, "ChangedLines(lines {numbers:?}, moved {:?})", self.moved)
    }
}

/// A line removed from `feeds.txt`, so that it can be restored. It may contain a password.
#[derive(Clone, PartialEq, Eq)]
pub struct RemovedLine {
    /// Its line number, from 0.
    pub at: usize,
    /// Including the line end.
    pub line: String,
}

impl fmt::Debug for RemovedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemovedLine(line {})", self.at)
    }
}
