//! Bytes in, news out: what a file is, and the articles in it. Pure functions over memory.
//! Never here: a file, a socket, a clock, or anything that draws.

pub(crate) mod date;
pub(crate) mod decode;
pub(crate) mod detect;
pub(crate) mod discover;
pub(crate) mod feed;
pub mod highlight;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod language;
pub mod markdown;
pub(crate) mod opml;
mod picture_titles;
pub(crate) mod plain;
pub(crate) mod subscriptions;
mod text;
mod xml;

use crate::news::{Article, Body, Cause, Document, Format, HasCause, Parsed, SafeText};

/// What is known of a file besides its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    /// File name or last part of a URL. Only its extension is used, and only if the content does not tell the format.
    pub(crate) name: Option<&'a str>,
    /// URL that relative links are resolved against.
    pub(crate) base: Option<&'a str>,
    /// The `charset` of a Content-Type.
    pub(crate) charset: Option<&'a str>,
    /// The feed's part of its articles' ids, if the store has one already. It replaces what the feed says.
    pub(crate) key: Option<&'a str>,
}

/// Why no article could be read from some bytes. The message is shown after the file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// No bytes, or only white space.
    #[error("the file is empty")]
    Empty,
    /// Pictures, archives, executables.
    #[error("this is not text (it looks like {0}); tidings reads text, HTML, Markdown, feeds and JSON")]
    Binary(&'static str),
    /// The format is known, but nothing in the file can be read.
    #[error("this {} can't be read: {defect}", .format.name())]
    Broken { format: Format, defect: Defect },
}

/// What is wrong with a file of a known format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// A syntax error in JSON: the message of `serde_json`, which may quote the file.
    #[error("{0}")]
    Json(SafeText),
    /// A JSON value that is not an article.
    #[error("holds no article")]
    NotAnArticle,
    /// JSON without articles.
    #[error("no articles were found in it")]
    NoArticles,
    /// No line of JSON Lines can be read; this is the first problem.
    #[error("line {number} {defect}")]
    Line { number: usize, defect: Box<Defect> },
    /// XML of another sort.
    #[error("it is XML, but neither a feed nor a page: its outermost element is <{root}>")]
    OtherXml { root: SafeText },
    /// A web page without a title and without text.
    #[error("the page holds no text")]
    NoText,
}

impl Defect {
    fn json(error: &serde_json::Error) -> Self {
        Self::Json(SafeText::new(&error.to_string()))
    }
}

impl HasCause for ParseError {
    fn cause(&self) -> Cause {
        match self {
            Self::Binary(_) => Cause::Invalid,
            Self::Empty | Self::Broken { .. } => Cause::Damaged,
        }
    }
}

/// Reads a whole file of any known format.
pub fn parse(bytes: &[u8], hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    if let Some(name) = detect::binary(bytes) {
        return Err(ParseError::Binary(name));
    }
    let text = decode::decode(bytes, hint.charset);
    match detect::detect(&text, hint)? {
        Format::Plain => plain::parse(&text),
        Format::Headlines => plain::parse_headlines(&text),
        Format::Markdown => markdown::parse(&text, hint),
        Format::Html => html::parse_page(&text, hint),
        format @ (Format::Rss | Format::Atom | Format::JsonFeed) => feed::parse(&text, format, hint),
        Format::Json => json::parse(&text, hint),
        Format::JsonLines => json::parse_lines(&text, hint),
    }
}

/// Reads what was fetched from an address. A page without an address or a source of its own has those of the server.
pub(crate) fn parse_fetched(bytes: &[u8], url: &str, charset: Option<&str>) -> Result<Parsed, ParseError> {
    let name = url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
    let mut parsed = parse(bytes, &Hint { name, base: Some(url), charset, key: None })?;
    if let [article] = &mut *parsed.articles
        && parsed.feed.is_none()
    {
        let site = url::Url::parse(url).ok().and_then(|url| url.host_str().map(SafeText::new));
        article.url.get_or_insert_with(|| SafeText::new(url));
        article.source = article.source.take().or(site);
    }
    Ok(parsed)
}

/// The result for a file with these articles and nothing else to report.
fn parsed(format: Format, articles: Vec<Article>) -> Parsed {
    Parsed { format, title: None, url: None, articles, warnings: vec![], feed: None }
}

/// Makes an article's body ready to lay out. Call it when the article is opened, not when it is listed. Code blocks are
/// not highlighted yet: see [`highlight`].
pub fn document(article: &Article) -> Document {
    let base = article.url.as_deref();
    let mut document = match &article.body {
        Body::Empty => article.summary.as_deref().map(plain::document).unwrap_or_default(),
        Body::Html(source) => html::document(source, base),
        Body::Markdown(source) => markdown::document(source, base),
        Body::Plain(source) => plain::document(source),
        Body::Blocks(document) => (**document).clone(),
    };
    picture_titles::remove_repeated(&mut document.blocks, &article.title);
    document
}
