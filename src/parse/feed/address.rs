//! Addresses as feeds give them: relative, padded with blanks, with a base of their own.
//! Never here: fetching, or judging where an address may lead.

use std::borrow::Cow;

use url::Url;

use crate::news::SafeText;
use crate::news::address::is_web;

/// An address as it was written if it is absolute, else resolved against `base` (RFC 3986 §5). What can be
/// resolved against nothing stays as it is; `None` for an empty one.
pub fn absolute(address: &str, base: Option<&str>) -> Option<SafeText> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    if is_web(address) {
        return SafeText::new(address).filled();
    }
    let resolved = match Url::parse(address) {
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let base = base.and_then(|base| Url::parse(base).ok());
            base.and_then(|base| base.join(address).ok()).map(String::from)
        }
        _ => None,
    };
    SafeText::new(&resolved.map_or(Cow::Borrowed(address), Cow::Owned)).filled()
}

/// A base made of an outer one and an `xml:base` in it (XML Base §4).
pub fn rebase(outer: Option<&str>, inner: &str) -> Option<String> {
    absolute(inner, outer).map(|base| base.to_string())
}

/// An address as a key that outlives a move to https: without scheme and closing slash.
pub fn key(address: &str) -> &str {
    let address = address.trim();
    let bare =
        address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    bare.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_resolved_but_not_rewritten() {
        let base = Some("http://example.org/a/b?c");
        for (address, whole) in [
            ("http://Example.org", "http://Example.org"),
            (" /x ", "http://example.org/x"),
            ("x", "http://example.org/a/x"),
            ("//cdn.org/x", "http://cdn.org/x"),
            ("?q", "http://example.org/a/b?q"),
            ("mailto:a@b.c", "mailto:a@b.c"),
        ] {
            assert_eq!(absolute(address, base).as_deref(), Some(whole));
        }
        assert_eq!(absolute("x", None).as_deref(), Some("x"));
        assert_eq!(absolute(" ", base), None);
        assert_eq!(key("https://a.org/b/"), key("http://a.org/b"));
    }
}
