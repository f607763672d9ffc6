//! HTML to an article and to blocks. Never here: styles, scripts, pictures' bytes.

use super::{Hint, ParseError};
use crate::news::{Document, Format, Parsed};

/// Reads a whole web page: one article.
pub fn parse_page(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::Html, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// Turns a fragment or page into blocks.
pub fn document(_source: &str, _base: Option<&str>) -> Document {
    Document::default()
}

/// The text of a title or summary that may hold markup: tags dropped, entities decoded once.
pub fn inline_text(source: &str) -> String {
    source.to_owned()
}
