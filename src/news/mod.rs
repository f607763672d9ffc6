//! The domain: what an article, a source, a document and a reader's state are. Plain data, safe to show.
//! Never here: bytes, files, sockets, clocks, threads, or anything that knows of a terminal.

pub mod address;
pub mod article;
pub mod destination;
pub mod document;
pub mod failure;
pub mod feed;
pub mod id;
pub mod schedule;
pub mod state;
pub mod text;
pub mod when;
pub mod write;

pub use address::Address;
pub use article::{Article, Body, FeedFacts, Format, Headline, Parsed, Snippet};
pub use destination::{Caution, Destination};
pub use document::{
    Align, Block, Bullet, Definition, Document, Emphasis, Link, ListItem, Span, SyntaxClass, SyntaxSpan,
    TableCell,
};
pub use failure::{Cause, Failure};
pub use feed::{Candidate, Feed, RemovedLine, Subscription};
pub use id::Id;
pub use schedule::UpdateHint;
pub use state::{Entry, History, Mark, MarkValue, Op, OpKind, Place, State};
pub use text::{SafeText, grouped};
pub use when::UnixTime;
