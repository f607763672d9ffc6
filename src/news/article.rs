//! An article as a file or feed provides it, and the short form for the list. Never here: where its bytes are stored,
//! whether it was read, how it is drawn.

use std::ops::Range;

use serde::Serialize;

use super::title::without_names;
use super::{Document, Id, SafeText, UnixTime};

/// The format of a file, detected from its content first and its name second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text without markup.
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
    /// One JSON value that contains articles.
    Json,
    /// One JSON article a line.
    JsonLines,
}

impl Format {
    /// The name printed by `tidings inspect`.
    pub(crate) fn name(self) -> &'static str {
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

/// The text of an article in its original format. These are unsanitized strings, so they cannot be drawn;
/// `parse::document` turns them into a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// No text: the article has only a summary.
    #[default]
    Empty,
    /// HTML source: a fragment from a feed, or the extracted part of a page.
    Html(Box<str>),
    /// Markdown source without its front matter.
    Markdown(Box<str>),
    /// Text without markup: blank lines separate paragraphs.
    Plain(Box<str>),
    /// Already parsed.
    Blocks(Box<Document>),
}

impl Body {
    /// The source text; empty if there is none.
    pub(crate) fn source(&self) -> &str {
        match self {
            Self::Empty | Self::Blocks(_) => "",
            Self::Html(text) | Self::Markdown(text) | Self::Plain(text) => text,
        }
    }
}

/// A complete article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Its permanent id.
    pub id: Id,
    /// Empty only if there was neither a title nor a text to take one from.
    pub title: SafeText,
    /// Absolute if it could be resolved.
    pub url: Option<SafeText>,
    /// Names, in the original order.
    pub authors: Vec<SafeText>,
    /// When it was published.
    pub published: Option<UnixTime>,
    /// When it was last changed.
    pub updated: Option<UnixTime>,
    /// Categories, sections, tags.
    pub tags: Vec<SafeText>,
    /// A short text that is not the beginning of the body.
    pub summary: Option<SafeText>,
    /// The name of its publisher: the feed's title, or the one that a file gives for each article.
    pub source: Option<SafeText>,
    /// Address of the main picture.
    pub image: Option<SafeText>,
    pub body: Body,
}

/// The part of an article that the list needs. Stored as columns in `search::headlines`, not as this struct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline {
    /// The article's id.
    pub id: Id,
    /// Its title, never empty in the list (the loader inserts "(untitled)").
    pub title: SafeText,
    /// The name of its publisher.
    pub source: Option<SafeText>,
    /// When it was published, else when it was changed.
    pub published: Option<UnixTime>,
    /// Names, in the original order.
    pub authors: Vec<SafeText>,
    /// Categories, sections, tags.
    pub tags: Vec<SafeText>,
}

impl Headline {
    /// Removes the names of the publisher and the authors from the ends of the title: they are shown beside it.
    /// What identifies the article is made of the title as it was given.
    pub(crate) fn shorten_title(&mut self, source: Option<&str>) {
        shorten(&mut self.title, source, &self.authors);
    }
}

fn shorten(title: &mut SafeText, source: Option<&str>, authors: &[SafeText]) {
    let names: Vec<&str> = source.into_iter().chain(authors.iter().map(SafeText::as_str)).collect();
    let short = without_names(title, &names);
    if short.len() < title.len() {
        *title = SafeText::new(short);
    }
}

impl Article {
    /// See [`Headline::shorten_title`].
    pub(crate) fn shorten_title(&mut self) {
        shorten(&mut self.title, self.source.as_deref(), &self.authors);
    }

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

/// The result of parsing one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The detected format.
    pub format: Format,
    /// The feed's or page's own title.
    pub title: Option<SafeText>,
    /// The feed's or page's own address.
    pub url: Option<SafeText>,
    /// In the order of the file.
    pub articles: Vec<Article>,
    /// Problems that did not prevent parsing, as messages for the user.
    pub warnings: Vec<SafeText>,
    /// For feeds only.
    pub feed: Option<Box<FeedFacts>>,
}

/// What a feed says about itself, besides its articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFacts {
    /// The feed's part of the ids of version 1: the feed's own id, else the site's address, else its title.
    pub(crate) key: Box<str>,
    /// What identifies each of the articles, in the same order.
    pub(crate) items: Vec<super::ItemKeys>,
    /// How often to fetch it.
    pub(crate) update_hint: super::UpdateHint,
    /// The document ends before its end tag: it was cut, and has had more items.
    pub(crate) ends_early: bool,
}

/// A piece of an article's text with search hits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    pub text: SafeText,
    /// Byte ranges of the hits in `text`, ascending, at character boundaries.
    pub matched: Vec<Range<usize>>,
    /// The address of the first picture of the article.
    pub picture: Option<SafeText>,
}
