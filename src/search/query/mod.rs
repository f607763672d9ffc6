//! What the reader typed, understood: the one language of the prompt, of `tidings list --query` and of saved views.
//! Never here: headlines, matching.
//!
//! ```text
//! query     = [ condition { blank condition } ]            all hold
//! condition = operand { blank "|" blank operand }          one holds; binds tighter than the blank
//! operand   = { "!" } ( "(" query ")" | field | piece )
//! piece     = word | "'" word [ "'" ] | phrase             fuzzy | in one piece | in one piece
//!           | "^" text | text "$" | "^" text "$"           at the beginning | at the end | the whole headline
//! text      = word | phrase
//! phrase    = '"' any characters '"'                       the second quote may be still to come
//! field     = name ":" value { "|" value }
//! value     = word | phrase                                after title: any piece
//! name      = "source" | "author" | "tag" | "title" | "body" | "is" | "after" | "before" | "on" | "sort"
//! ```
//!
//! The signs of words and the way `|` binds are those of fzf's extended search (`man fzf`, EXTENDED SEARCH MODE), a
//! negated word being exact there too; fields, quotes and parentheses are those of mail programs (notmuch's
//! `notmuch-search-terms(7)`). A backslash before a blank or a sign makes it a letter. A sign that nothing stands
//! behind, a field without a value, a value that is the beginning of a right one: all are still being typed and
//! ask for nothing yet. What can't be understood is a word like any other.

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

use std::ops::Range;

use jiff::tz::TimeZone;

use super::fold::fold;
use crate::news::{SafeText, UnixTime};

pub use complete::{Completion, Item, Names, complete};
pub use parse::parse;

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
    pub kind: MatchKind,
}

/// How a piece must stand in the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchKind {
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
    /// Left in the middle.
    Started,
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
    pub now: UnixTime,
    pub zone: &'a TimeZone,
    /// Bare words are about the text of the articles, not the headline alone.
    pub texts: bool,
}

/// A query and how it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub query: Query,
    /// What could not be understood and was taken literally, and what would be understood. One line.
    pub hint: Option<SafeText>,
    /// What is what in the text, ascending; blanks are in none.
    pub spans: Vec<Span>,
}

/// A stretch of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the text, whole characters, never empty.
    pub range: Range<usize>,
    pub role: Role,
}

/// What a stretch of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The name of a field and its colon.
    Field,
    Value,
    /// Quotes, parentheses and all that changes what a word means.
    Sign,
    Word,
    /// Taken literally, or not looked at; the hint says why.
    Unknown,
    /// It asks for nothing yet.
    Unfinished,
}

impl Query {
    /// Only fuzzy words, whatever signs are in them: for the filters of small lists.
    pub fn words(text: &str) -> Self {
        let word = |text: &str| Node::Word(Word { text: text.to_owned(), kind: MatchKind::Fuzzy });
        Self { all: fold(text).split_whitespace().map(word).collect(), sort: None }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether names of sources or tags of feeds must be known.
    pub fn asks_sources(&self) -> bool {
        let named = |node: &Node| matches!(node, Node::Fact(Fact::Source(_) | Fact::Tag(_)));
        self.sort == Some(Order::Source) || self.leaves().into_iter().any(|(node, _)| named(node))
    }

    /// Whether the authors of each article must be known.
    pub fn asks_authors(&self) -> bool {
        self.leaves().into_iter().any(|(node, _)| matches!(node, Node::Fact(Fact::Author(_))))
    }

    /// Whether the tags of each article must be known.
    pub fn asks_tags(&self) -> bool {
        self.leaves().into_iter().any(|(node, _)| matches!(node, Node::Fact(Fact::Tag(_))))
    }

    /// Whether this mark of the reader must be known. Read and unread are two sides of one.
    pub fn asks(&self, mark: Is) -> bool {
        let side = |is: Is| if is == Is::Unread { Is::Read } else { is };
        let asks = |node: &Node| matches!(node, Node::Fact(Fact::Is(is)) if side(*is) == side(mark));
        self.leaves().into_iter().any(|(node, _)| asks(node))
    }

    /// Each phrase that must be looked up in texts, once, negated ones too.
    pub fn phrases(&self) -> Vec<&Phrase> {
        once(self.leaves().into_iter().map(|(node, _)| node))
    }

    /// Each phrase that a text may be in the list for, once: what is marked in it.
    pub fn positive_phrases(&self) -> Vec<&Phrase> {
        once(self.leaves().into_iter().filter(|(_, negated)| !negated).map(|(node, _)| node))
    }

    /// The words that a headline may be in the list for: what is marked in it.
    pub fn positive_words(&self) -> Vec<&Word> {
        let words = self.leaves().into_iter().filter_map(|(node, negated)| match node {
            Node::Word(word) if !negated => Some(word),
            _ => None,
        });
        words.collect()
    }

    /// Words, facts and phrases in the order typed, and whether each is negated.
    pub fn leaves(&self) -> Vec<(&Node, bool)> {
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

/// The phrases among `nodes`, each where it stands first.
fn once<'a>(nodes: impl Iterator<Item = &'a Node>) -> Vec<&'a Phrase> {
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
