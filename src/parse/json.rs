//! JSON in the shapes news is passed around in, by field aliases. Never here: JSON Feed (see `feed`).

use super::{Hint, ParseError};
use crate::news::{Article, Format, Headline, Parsed};

/// Reads one JSON value that holds articles.
pub fn parse(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::Json, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// Reads JSON Lines, whole.
pub fn parse_lines(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::JsonLines, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// The fast way through a line: its headline only, the body is skipped, not copied. `Ok(None)` for a blank line.
pub fn headline(_line: &[u8]) -> Result<Option<Headline>, ParseError> {
    Ok(None)
}

/// The whole article on a line. The same id and title as `headline` gives.
pub fn article(_line: &[u8], _hint: &Hint<'_>) -> Result<Option<Article>, ParseError> {
    Ok(None)
}
