//! What kind of file some text is: by its content first, by its name second. Never here: reading it.

use super::{Hint, ParseError};
use crate::news::Format;

/// Looks at the beginning of a decoded text.
pub fn detect(_text: &str, _hint: &Hint<'_>) -> Result<Format, ParseError> {
    Ok(Format::Plain)
}
