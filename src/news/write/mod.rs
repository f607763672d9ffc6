//! An article as text that leaves the program: plain, Markdown, HTML. Pure, and without a width.
//! Never here: a page as it is laid out (see `app::typeset`), a file, a pipe.

mod html;
mod inline;
mod markdown;
mod text;

use jiff::tz::TimeZone;

pub use html::escape as escape_html;
pub use markdown::blocks as markdown_blocks;

use super::{Article, Document, SafeText};

/// What an article is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Text,
    Markdown,
    Html,
}

/// An article as a whole text of some shape, with a line end at its end.
pub fn write(shape: Shape, article: &Article, document: &Document, zone: &TimeZone) -> String {
    match shape {
        Shape::Text => text::article(article, document, zone),
        Shape::Markdown => markdown::article(article, document, zone),
        Shape::Html => html::article(article, document, zone),
    }
}

/// Where it is from, who wrote it, and when.
fn byline(article: &Article, zone: &TimeZone) -> Vec<String> {
    let mut byline: Vec<String> = article.source.iter().map(ToString::to_string).collect();
    if !article.authors.is_empty() {
        byline.push(article.authors.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", "));
    }
    byline.extend(article.published.or(article.updated).map(|date| date.long(zone)));
    byline
}

/// The summary, unless it is all the text there is.
fn summary<'a>(article: &'a Article, document: &Document) -> Option<&'a SafeText> {
    let whole = |summary: &SafeText| {
        SafeText::new(&document.plain_text()).as_str() == SafeText::new(summary).as_str()
    };
    article.summary.as_ref().filter(|summary| !whole(summary))
}

/// Whether an address may be followed from outside the program.
fn is_followable(url: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}
