//! The domain: articles, feeds, documents and the user's marks. Plain data, safe to show.
//! Never here: bytes, files, sockets, clocks, threads, terminals.
//!
//! | Term | Meaning | Type |
//! |---|---|---|
//! | feed | An RSS, Atom or JSON feed that the user subscribes to, known by its address | [`Subscription`], [`Feed`] |
//! | source | What a headline was loaded from, by number: a feed, or a publisher named in a file | `app::Source` |
//! | publisher | The newspaper or site that an article is from, by the name its feed or file gives | [`Article::source`] |
//! | article | A text with its title, date, authors and address | [`Article`] |
//! | headline | The part of an article that the list needs | [`Headline`], as columns `search::Chunk` |
//!
//! The library joins the sources of one feed, and the sources of one publisher's name, in one entry of the sources
//! pane (`app::library::Publisher`).

pub(crate) mod address;
pub(crate) mod article;
pub mod changes;
pub(crate) mod destination;
pub(crate) mod document;
pub(crate) mod failure;
pub(crate) mod feed;
pub(crate) mod id;
pub(crate) mod name;
pub mod schedule;
pub(crate) mod state;
pub(crate) mod text;
pub mod title;
pub(crate) mod when;
pub mod write;

pub use address::Address;
pub use article::{Article, Body, FeedFacts, Format, Headline, Parsed, Snippet};
pub use destination::{Caution, Destination};
pub use document::{
    Align, Block, Bullet, Definition, Document, Emphasis, Link, ListItem, Span, SyntaxClass, SyntaxSpan,
    TableCell,
};
pub use failure::{Cause, Failure, HasCause, catch_panic};
pub use feed::{Candidate, ChangedLines, Feed, FeedEdit, RemovedLine, Subscription};
pub use id::Id;
pub use name::{FurtherName, ItemKeys, NameScope};
pub use schedule::UpdateHint;
pub use state::{Entry, History, Mark, MarkValue, Op, OpKind, Place, State};
pub use text::{SafeText, grouped};
pub use when::UnixTime;
