//! A feed one is subscribed to: the line that names it, and how it stands. Never here: the file of lines,
//! fetching, the store.

use std::fmt;

use super::{Address, SafeText, UnixTime};

/// The tag of feeds whose articles are always to be had in full, from their pages.
const FULL_TEXT: &str = "fulltext";

/// What a line of `feeds.txt` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub address: Address,
    /// The reader's own name for it (`"~Name"`).
    pub title: Option<SafeText>,
    /// In the order written.
    pub tags: Vec<SafeText>,
    /// Tagged `!`: fetched, but not in the list of feeds.
    pub hidden: bool,
}

impl Subscription {
    /// Its articles' pages are fetched for their full text.
    pub fn full_text(&self) -> bool {
        self.tags.iter().any(|tag| tag.as_str() == FULL_TEXT)
    }
}

/// A feed as the sources pane and `tidings feeds` show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its address without name and password: what it is known by everywhere.
    pub address: SafeText,
    /// The reader's own name for it, else its own title, else its address in brief.
    pub title: SafeText,
    pub tags: Vec<SafeText>,
    /// Fetched, but not in the list of feeds.
    pub hidden: bool,
    /// When it last answered (with articles, or that there is nothing new).
    pub fetched: Option<UnixTime>,
    /// When it is due next. Never, if it is gone for good.
    pub next: Option<UnixTime>,
    /// Why it did not answer last time.
    pub problem: Option<SafeText>,
    /// It said that it is gone for good (410): it is not asked any more.
    pub gone: bool,
}

impl Feed {
    /// Its articles' pages are fetched for their full text.
    pub fn full_text(&self) -> bool {
        self.tags.iter().any(|tag| tag.as_str() == FULL_TEXT)
    }
}

/// A feed found at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub address: Address,
    /// As the site or the feed calls it.
    pub title: SafeText,
}

/// A line taken out of `feeds.txt`, so that it can be put back as it was. It may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct RemovedLine {
    /// Its number in the file, from 0.
    pub at: usize,
    /// With its end.
    pub line: String,
}

impl fmt::Debug for RemovedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemovedLine(line {})", self.at)
    }
}
