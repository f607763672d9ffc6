//! The domain: what an article, a source, a document and a reader's state are. Plain data, safe to show.
//! Never here: bytes, files, sockets, clocks, threads, or anything that knows of a terminal.

pub mod article;
pub mod document;
pub mod id;
pub mod state;
pub mod text;
pub mod when;

pub use article::{Article, Body, Format, Headline, Parsed};
pub use document::{Block, Document, Emphasis, Link, Span};
pub use id::Id;
pub use state::{Entry, History, Mark, Op, OpKind, Place, Set, State};
pub use text::{Text, grouped};
pub use when::Stamp;
