//! News pages saved as text, prose, and lists of headlines. Never here: markup of any kind.

use super::{Hint, ParseError};
use crate::news::{Document, Format, Headline, Parsed};

/// Reads a text file: one article, or several divided by rule lines.
pub fn parse(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::Plain, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// Reads a file with one headline a line.
pub fn parse_headlines(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::Headlines, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// One line of such a file; `None` for a blank one.
pub fn headline(_line: &str) -> Option<Headline> {
    None
}

/// Prose to paragraphs.
pub fn document(_source: &str) -> Document {
    Document::default()
}
