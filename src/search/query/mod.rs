//! The query language of the prompt, of `tidings list --query` and of saved views.
//! Never here: headlines, matching.
//!
//! ```text
//! query     = [ condition { blank condition } ]            all hold
//! condition = operand { blank "|" blank operand }          one holds; binds tighter than the blank
//! operand   = { "!" } ( "(" query ")" | field | piece )
//! piece     = word | "'" word [ "'" ] | phrase             fuzzy | contiguous | contiguous
//!           | "^" text | text "$" | "^" text "$"           at the beginning | at the end | the whole headline
//! text      = word | phrase
//! phrase    = '"' any characters '"'                       the second quote may be missing
//! field     = name ":" value { "|" value }
//! value     = word | phrase                                after title: any piece
//! name      = "source" | "author" | "tag" | "title" | "body" | "is" | "after" | "before" | "on" | "sort"
//! ```
//!
//! The operators of words and the precedence of `|` are those of fzf's extended search (`man fzf`, EXTENDED SEARCH
//! MODE), where a negated word is exact too. Fields, quotes and parentheses are those of mail programs (notmuch's
//! `notmuch-search-terms(7)`). A backslash escapes a blank or an operator. Input that is still being typed has no
//! effect yet: an operator that nothing follows, a field without a value, the beginning of a valid value. Text that
//! is not understood is taken as a word.

mod complete;
mod dates;
mod fields;
mod parse;
#[cfg(test)]
mod property_tests;
mod show;
#[cfg(test)]
mod tests;
mod tokens;

use std::fmt;
use std::ops::Range;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::fold::fold;
use crate::news::{SafeText, UnixTime};

pub(crate) use complete::{Completion, Item, Names, complete};
pub(crate) use fields::corrected_field;
pub use parse::parse;

/// A filter: conditions that an article must all fulfil, and a sort order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order typed.
    pub all: Vec<Node>,
    /// The sort order, if the query contains one.
    pub sort: Option<Order>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// About the headline.
    Word(Word),
    /// About the article's metadata.
    Fact(Fact),
    /// About the article's text, which includes the headline.
    Text(Phrase),
    /// Negation.
    Not(Box<Node>),
    /// At least one holds; never empty.
    Any(Vec<Node>),
    /// All hold; never empty.
    All(Vec<Node>),
}

/// A word to find in headlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded, never empty. A fuzzy word has no blanks.
    pub text: String,
    pub kind: MatchKind,
}

/// How a word must match the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchKind {
    /// Its letters in this order, not necessarily contiguous.
    Fuzzy,
    /// Contiguous.
    Exact,
    /// Contiguous, at the beginning of the headline.
    Prefix,
    /// Contiguous, at the end of the headline.
    Suffix,
    /// The whole headline.
    Whole,
}

/// A condition on the article's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The name of its source contains this (folded, not empty).
    Source(String),
    /// The name of an author contains this.
    Author(String),
    /// One of its tags or of its feed's tags contains this.
    Tag(String),
    Is(Is),
    /// Its date is at or after this moment, in seconds since 1970.
    Since(i64),
    /// Its date is before this moment.
    Before(i64),
}

/// The state of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    Unread,
    Read,
    Saved,
    /// The publisher has changed it.
    Updated,
    /// Partly read.
    Started,
}

/// Consecutive words of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// Folded, never empty; split at the blanks that `fold` leaves.
    pub words: Vec<String>,
    /// The last word may be a prefix, because it is still being typed.
    pub open: bool,
}

/// Sort orders of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Newest first.
    Date,
    /// Oldest first.
    Oldest,
    /// By the source's name.
    Source,
    /// Best first.
    Score,
    /// By the headline.
    Title,
}

impl Order {
    /// All of them, in the order of the key that goes through them.
    pub(crate) const ALL: &[Self] = &[Self::Date, Self::Oldest, Self::Source, Self::Score, Self::Title];

    /// Its name in commands.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Date => "newest",
            Self::Oldest => "oldest",
            Self::Source => "source",
            Self::Score => "relevance",
            Self::Title => "title",
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The context in which a query is read.
#[derive(Clone, Debug)]
pub struct QueryContext<'a> {
    /// The reference of `today` and `3d`.
    pub(crate) now: UnixTime,
    pub(crate) zone: &'a TimeZone,
    /// Whether bare words search the texts of articles instead of the headlines only.
    pub(crate) texts: bool,
}

/// A parsed query, and how each part was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub(crate) query: Query,
    /// A hint about what was not understood. One line.
    pub hint: Option<SafeText>,
    /// The parts of the query text, ascending; blanks belong to none.
    pub(crate) spans: Vec<Span>,
}

/// A part of the query text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// A byte range at character boundaries, never empty.
    pub(crate) range: Range<usize>,
    pub(crate) role: Role,
}

/// The role of a part of the query text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The name of a field and its colon.
    Field,
    Value,
    /// Quotes, parentheses and other operators.
    Sign,
    Word,
    /// Taken literally, or ignored; the hint says why.
    Unknown,
    /// Incomplete, so it has no effect yet.
    Unfinished,
}

impl Query {
    /// A query of fuzzy words only, without operators: for filtering small lists.
    pub fn words(text: &str) -> Self {
        let word = |text: &str| Node::Word(Word { text: text.to_owned(), kind: MatchKind::Fuzzy });
        Self { all: fold(text).split_whitespace().map(word).collect(), sort: None }
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether the query needs names of sources or tags of feeds.
    pub(crate) fn asks_sources(&self) -> bool {
        let named = |node: &Node| matches!(node, Node::Fact(Fact::Source(_) | Fact::Tag(_)));
        self.sort == Some(Order::Source) || self.leaves().into_iter().any(|(node, _)| named(node))
    }

    /// Whether the query needs this mark. Read and unread are the same mark.
    pub(crate) fn asks(&self, mark: Is) -> bool {
        let side = |is: Is| if is == Is::Unread { Is::Read } else { is };
        let asks = |node: &Node| matches!(node, Node::Fact(Fact::Is(is)) if side(*is) == side(mark));
        self.leaves().into_iter().any(|(node, _)| asks(node))
    }

    /// All phrases, also negated ones, each once.
    pub(crate) fn phrases(&self) -> Vec<&Phrase> {
        unique_phrases(self.leaves().into_iter().map(|(node, _)| node))
    }

    /// The phrases that are not negated, each once: to be highlighted in texts.
    pub(crate) fn positive_phrases(&self) -> Vec<&Phrase> {
        unique_phrases(self.leaves().into_iter().filter(|(_, negated)| !negated).map(|(node, _)| node))
    }

    /// Words, facts and phrases in the order typed, each with whether it is negated.
    pub(crate) fn leaves(&self) -> Vec<(&Node, bool)> {
        let mut out = Vec::new();
        let mut rest: Vec<(&Node, bool)> = self.all.iter().rev().map(|node| (node, false)).collect();
        while let Some((node, negated)) = rest.pop() {
            match node {
                Node::Word(_) | Node::Fact(_) | Node::Text(_) => out.push((node, negated)),
                Node::Not(node) => rest.push((node, !negated)),
                Node::Any(nodes) | Node::All(nodes) => {
                    rest.extend(nodes.iter().rev().map(|node| (node, negated)));
                }
            }
        }
        out
    }
}

/// The phrases among `nodes`, each once.
fn unique_phrases<'a>(nodes: impl Iterator<Item = &'a Node>) -> Vec<&'a Phrase> {
    let mut out = Vec::new();
    for node in nodes {
        if let Node::Text(phrase) = node
            && !out.contains(&phrase)
        {
            out.push(phrase);
        }
    }
    out
}
