//! Writes an article for use outside the program: as plain text, Markdown or HTML. Independent of width. Never here:
//! laid out pages (see `app::typeset`), files, pipes.

mod html;
mod inline;
mod markdown;
mod text;

use jiff::tz::TimeZone;

pub(crate) use html::escape as escape_html;
pub use markdown::blocks as markdown_blocks;

use super::{Article, Document, SafeText};

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    #[default]
    Text,
    Markdown,
    Html,
}

/// The article in a format, with a final line end.
pub fn write(shape: ExportFormat, article: &Article, document: &Document, zone: &TimeZone) -> String {
    match shape {
        ExportFormat::Text => text::article(article, document, zone),
        ExportFormat::Markdown => markdown::article(article, document, zone),
        ExportFormat::Html => html::article(article, document, zone),
    }
}

/// Publisher, authors and date.
fn byline(article: &Article, zone: &TimeZone) -> Vec<String> {
    let mut byline: Vec<String> = article.source.iter().map(ToString::to_string).collect();
    if !article.authors.is_empty() {
        byline.push(article.authors.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", "));
    }
    byline.extend(article.published.or(article.updated).map(|date| date.long(zone)));
    byline
}

/// The summary, unless it is the whole text.
fn summary<'a>(article: &'a Article, document: &Document) -> Option<&'a SafeText> {
    let whole = |summary: &SafeText| {
        SafeText::new(&document.plain_text()).as_str() == SafeText::new(summary).as_str()
    };
    article.summary.as_ref().filter(|summary| !whole(summary))
}

/// Whether a link may be written.
fn is_followable(url: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Prefixes the first line with `first` and the others with `others`.
fn hang(text: &str, first: &str, others: &str) -> String {
    let mut out = String::with_capacity(text.len() + first.len());
    for (at, line) in text.split('\n').enumerate() {
        let before = if at == 0 { first } else { others };
        if at > 0 {
            out.push('\n');
        }
        // No trailing blanks: two of them would be a hard break.
        out.push_str(if line.is_empty() { before.trim_end() } else { before });
        out.push_str(line);
    }
    out
}
