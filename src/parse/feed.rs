//! RSS, Atom and JSON Feed, through feed-rs behind a pass that makes them palatable to it.
//! Never here: fetching, or what was read before.

use super::{Hint, ParseError};
use crate::news::{Format, Parsed};

/// Reads a feed that was already decoded.
pub fn parse(_text: &str, format: Format, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format, title: None, url: None, articles: vec![], warnings: vec![] })
}
