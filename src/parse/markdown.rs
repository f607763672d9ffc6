//! Markdown with front matter to an article and to blocks. Never here: raw HTML beyond what `html` makes of it.

use super::{Hint, ParseError};
use crate::news::{Document, Format, Parsed};

/// Reads a Markdown file: one article.
pub fn parse(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::Markdown, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// Turns Markdown into blocks.
pub fn document(_source: &str, _base: Option<&str>) -> Document {
    Document::default()
}
