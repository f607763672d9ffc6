//! An article as a file or feed gives it, and the short form of it that the list keeps.
//! Never here: where its bytes lie, whether it was read, or how it looks.

use std::ops::Range;

use serde::Serialize;

use super::{Document, Id, SafeText, UnixTime};

/// What a file turned out to be, by its content first and its name second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A page saved as text, or any prose.
    Plain,
    /// A text file with one headline a line.
    Headlines,
    /// Markdown, with or without front matter.
    Markdown,
    /// A web page.
    Html,
    /// RSS 0.9x, 1.0, 2.0.
    Rss,
    /// Atom 0.3, 1.0.
    Atom,
    /// JSON Feed 1.0, 1.1.
    JsonFeed,
    /// One JSON value holding articles.
    Json,
    /// One JSON article a line.
    JsonLines,
}

impl Format {
    /// The name `tidings inspect` prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Headlines => "headlines",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::JsonFeed => "jsonfeed",
            Self::Json => "json",
            Self::JsonLines => "jsonlines",
        }
    }
}

/// The text of an article, as it was found. It holds raw strings from outside, so it can't be drawn: only
/// `parse::document` makes something to show of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// No text at all: the summary is all there is.
    #[default]
    Empty,
    /// HTML source: a fragment from a feed, or the extracted part of a page.
    Html(Box<str>),
    /// Markdown source without its front matter.
    Markdown(Box<str>),
    /// Prose without markup: blank lines divide paragraphs.
    Plain(Box<str>),
    /// Already blocks.
    Blocks(Box<Document>),
}

impl Body {
    /// The source it is made of; empty for one that has none.
    pub fn source(&self) -> &str {
        match self {
            Self::Empty | Self::Blocks(_) => "",
            Self::Html(text) | Self::Markdown(text) | Self::Plain(text) => text,
        }
    }
}

/// One article, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Its name for ever.
    pub id: Id,
    /// Empty only if the source gave neither a title nor a text to take one from.
    pub title: SafeText,
    /// Absolute where the source allows it to be made so.
    pub url: Option<SafeText>,
    /// Names, in the source's order.
    pub authors: Vec<SafeText>,
    /// When it came out.
    pub published: Option<UnixTime>,
    /// When it was last changed.
    pub updated: Option<UnixTime>,
    /// Categories, sections, tags.
    pub tags: Vec<SafeText>,
    /// A short text that is not the beginning of the body.
    pub summary: Option<SafeText>,
    /// The outlet: the feed's title, or what a data set names for each line.
    pub source: Option<SafeText>,
    /// Address of the lead picture.
    pub image: Option<SafeText>,
    /// The text.
    pub body: Body,
}

/// What the list needs of an article. Kept as columns in `search::headlines`, not as this struct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline {
    /// The article's name.
    pub id: Id,
    /// Its title, never empty in the list ("(untitled)" is put in by the loader).
    pub title: SafeText,
    /// The outlet.
    pub source: Option<SafeText>,
    /// When it came out, else when it was changed.
    pub published: Option<UnixTime>,
    /// Names, in the source's order.
    pub authors: Vec<SafeText>,
    /// Categories, sections, tags.
    pub tags: Vec<SafeText>,
}

impl Article {
    /// The short form for the list.
    pub fn headline(&self) -> Headline {
        Headline {
            id: self.id,
            title: self.title.clone(),
            source: self.source.clone(),
            published: self.published.or(self.updated),
            authors: self.authors.clone(),
            tags: self.tags.clone(),
        }
    }
}

/// What the program made of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What it turned out to be.
    pub format: Format,
    /// The feed's or page's own title.
    pub title: Option<SafeText>,
    /// The feed's or page's own address.
    pub url: Option<SafeText>,
    /// In the order of the file.
    pub articles: Vec<Article>,
    /// What was wrong but could be read all the same, in words for the reader.
    pub warnings: Vec<SafeText>,
    /// What only a feed has.
    pub feed: Option<Box<FeedFacts>>,
}

/// What a feed says of itself besides its articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFacts {
    /// The source's part of its articles' ids: the feed's own id, else the site's address, else its title.
    pub key: Box<str>,
    /// How often it wants to be asked.
    pub update_hint: super::UpdateHint,
}

/// A piece of text, and where in it the words stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    pub text: SafeText,
    /// Byte ranges of `text`, ascending, at character boundaries.
    pub matched: Vec<Range<usize>>,
}
