//! Bytes in, news out: what a file is, and the articles in it. Pure functions over memory.
//! Never here: a file, a socket, a clock, or anything that draws.

pub mod date;
pub mod decode;
pub mod detect;
pub mod discover;
pub mod feed;
pub mod highlight;
pub mod html;
pub mod json;
pub mod markdown;
pub mod opml;
pub mod plain;
pub mod subscriptions;

use crate::news::{Article, Document, Format, Parsed, SafeText};

/// What is known of a file besides its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    /// File name or last part of an address: only its ending counts, and only after the content.
    pub name: Option<&'a str>,
    /// Where it came from, to resolve relative links against.
    pub base: Option<&'a str>,
    /// The `charset` of a Content-Type, or none.
    pub charset: Option<&'a str>,
    /// The source's part of a feed's ids, where it is settled already; it takes the place of what the feed says.
    pub key: Option<&'a str>,
}

/// Why nothing could be made of some bytes. The words go to the reader, after the file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// No byte but white space.
    #[error("the file is empty")]
    Empty,
    /// Pictures, archives, programs.
    #[error("this is not text (it looks like {0}); tidings reads text, HTML, Markdown, feeds and JSON")]
    Binary(&'static str),
    /// It is of a known kind, but broken beyond reading.
    #[error("this {} can't be read: {why}", .format.name())]
    Broken {
        /// The kind.
        format: Format,
        /// What is wrong, safe to show.
        why: SafeText,
    },
}

/// Reads a whole file of any known kind.
pub fn parse(bytes: &[u8], hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    if let Some(name) = detect::binary(bytes) {
        return Err(ParseError::Binary(name));
    }
    let text = decode::decode(bytes, hint.charset);
    match detect::detect(&text, hint)? {
        Format::Plain => plain::parse(&text, hint),
        Format::Headlines => plain::parse_headlines(&text, hint),
        Format::Markdown => markdown::parse(&text, hint),
        Format::Html => html::parse_page(&text, hint),
        format @ (Format::Rss | Format::Atom | Format::JsonFeed) => feed::parse(&text, format, hint),
        Format::Json => json::parse(&text, hint),
        Format::JsonLines => json::parse_lines(&text, hint),
    }
}

/// Makes an article's body ready to lay out. Called when it is opened, not when it is listed. Programs in it have no
/// tones yet: see [`highlight`].
pub fn document(article: &Article) -> Document {
    use crate::news::Body;
    let base = article.url.as_deref();
    match &article.body {
        Body::Empty => article.summary.as_deref().map(plain::document).unwrap_or_default(),
        Body::Html(source) => html::document(source, base),
        Body::Markdown(source) => markdown::document(source, base),
        Body::Plain(source) => plain::document(source),
        Body::Blocks(document) => (**document).clone(),
    }
}
