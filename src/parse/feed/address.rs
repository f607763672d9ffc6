//! URLs as feeds write them: relative, padded with blanks, with a base of their own.
//! Never here: fetching, or judging where a URL may lead.

use std::borrow::Cow;

use url::Url;

use crate::news::SafeText;
use crate::news::address::is_web;

/// Resolves a URL against `base` (RFC 3986 §5). An absolute URL stays as it is written, and so does one that cannot
/// be resolved; `None` for an empty one.
pub(crate) fn resolve(url: &str, base: Option<&str>) -> Option<SafeText> {
    let url = url.trim();
    if url.is_empty() {
        return None;
    }
    if is_web(url) {
        return SafeText::new(url).filled();
    }
    let resolved = match Url::parse(url) {
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let base = base.and_then(|base| Url::parse(base).ok());
            base.and_then(|base| base.join(url).ok()).map(String::from)
        }
        _ => None,
    };
    SafeText::new(&resolved.map_or(Cow::Borrowed(url), Cow::Owned)).filled()
}

/// The base URL of an element with an `xml:base` inside one with the base `outer` (XML Base §4).
pub(crate) fn join_base(outer: Option<&str>, inner: &str) -> Option<String> {
    resolve(inner, outer).map(|base| base.to_string())
}

/// A URL as a key that stays the same after a move to https: without scheme and trailing slash.
pub(crate) fn url_key(url: &str) -> &str {
    let url = url.trim();
    let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    bare.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_resolved_but_not_rewritten() {
        let base = Some("http://example.org/a/b?c");
        for (url, resolved) in [
            ("http://Example.org", "http://Example.org"),
            (" /x ", "http://example.org/x"),
            ("x", "http://example.org/a/x"),
            ("//cdn.org/x", "http://cdn.org/x"),
            ("?q", "http://example.org/a/b?q"),
            ("mailto:a@b.c", "mailto:a@b.c"),
        ] {
            assert_eq!(resolve(url, base).as_deref(), Some(resolved));
        }
        assert_eq!(resolve("x", None).as_deref(), Some("x"));
        assert_eq!(resolve(" ", base), None);
        assert_eq!(url_key("https://a.org/b/"), url_key("http://a.org/b"));
    }
}
