//! What the reader typed, understood. Never here: headlines, matching.
//!
//! ```text
//! trump 'exact "a phrase" ^prefix suffix$ !not a | b (a b) | c source:bbc is:unread after:3d sort:date
//! ```

use jiff::tz::TimeZone;

use super::fold::fold;
use crate::news::{Stamp, Text};

/// A filter: conditions on an article, all of which must hold, and an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order typed.
    pub all: Vec<Node>,
    /// What the list is to be sorted by, if the query says so.
    pub sort: Option<Order>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// About the headline.
    Word(Word),
    /// About what is known of the article besides its headline and text.
    Fact(Fact),
    /// About the text of the article (or its headline, which is part of it).
    Text(Phrase),
    /// It does not hold.
    Not(Box<Node>),
    /// At least one holds; never empty.
    Any(Vec<Node>),
    /// All hold; never empty.
    All(Vec<Node>),
}

/// A piece of a headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded, never empty. A fuzzy one has no blanks.
    pub text: String,
    pub kind: Kind,
}

/// How a piece must stand in the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Its letters in this order, not necessarily side by side.
    Fuzzy,
    /// In one piece.
    Exact,
    /// In one piece, at the beginning.
    Prefix,
    /// In one piece, at the end.
    Suffix,
    /// The whole headline.
    Whole,
}

/// What is known of an article besides its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The name of its source contains this (folded, not empty).
    Source(String),
    /// The name of one of its authors contains this.
    Author(String),
    /// One of its tags, or of those of its feed, contains this.
    Tag(String),
    Is(Is),
    /// Its date is not before this moment, in seconds since 1970.
    Since(i64),
    /// Its date is before this moment.
    Before(i64),
}

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    Unread,
    Read,
    Saved,
    /// Its publisher has changed it.
    Updated,
}

/// Words that stand one after the other in a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// Folded, never empty; divided where `fold` leaves a blank.
    pub words: Vec<String>,
    /// The last word may go on: it is still being typed.
    pub open: bool,
}

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Newest first.
    Date,
    /// Best first.
    Score,
    /// By the source's name.
    Source,
}

/// What a query's words are relative to.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// What `today` and `3d` count from.
    pub now: Stamp,
    pub zone: &'a TimeZone,
    /// Bare words are about the text of the articles, not the headline alone.
    pub texts: bool,
}

/// A query and how it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub query: Query,
    /// What could not be understood and was taken literally, and what would be understood.
    pub hint: Option<Text>,
}

/// Reads a query. Never fails: what can't be understood is taken literally.
pub fn parse(text: &str, _frame: &Frame<'_>) -> Reading {
    Reading { query: Query::words(text), hint: None }
}

impl Query {
    /// Only fuzzy words, whatever signs are in them: for the filters of small lists.
    pub fn words(text: &str) -> Self {
        let word = |text: &str| Node::Word(Word { text: text.to_owned(), kind: Kind::Fuzzy });
        Self { all: fold(text).split_whitespace().map(word).collect(), sort: None }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
