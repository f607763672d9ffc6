//! The address of a feed. It may contain a user name and password, which are never shown or printed. Never here:
//! fetching.

use std::fmt;

use url::Url;

use super::SafeText;

/// An absolute `http`, `https` or `file` address.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// As written, with user name and password.
    whole: Box<str>,
    /// Without user name and password: what is shown, and the feed's key in the store.
    shown: SafeText,
}

/// Why a text is not the address of a feed. The message follows the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not an address.
    #[error("this is not an address; one looks like https://example.org/feed.xml")]
    Malformed,
    /// `ftp:`, `gopher:`, `javascript:` …
    #[error("only http, https and file addresses are read")]
    Scheme,
}

impl Address {
    /// Parses an address. White space around it is ignored.
    pub fn parse(raw: &str) -> Result<Self, BadAddress> {
        let raw = raw.trim();
        let mut url = Url::parse(raw).map_err(|_| BadAddress::Malformed)?;
        match url.scheme() {
            "http" | "https" if url.host_str().is_some_and(|host| !host.is_empty()) => {}
            "file" => {}
            "http" | "https" => return Err(BadAddress::Malformed),
            _ => return Err(BadAddress::Scheme),
        }
        if url.username().is_empty() && url.password().is_none() {
            return Ok(Self { whole: raw.into(), shown: SafeText::new(raw) });
        }
        // Neither call can fail: the address has a host.
        let _ = (url.set_username(""), url.set_password(None));
        Ok(Self { whole: raw.into(), shown: SafeText::new(url.as_str()) })
    }

    /// With user name and password: only for requests and `feeds.txt`.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// Without user name and password.
    pub fn shown(&self) -> &SafeText {
        &self.shown
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.shown)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown.fmt(f)
    }
}

/// What the addresses of the pages of the manual begin with.
pub(crate) const MANUAL: &str = "tidings:manual/";

/// Whether the scheme is `http` or `https`, in any case (RFC 3986 §3.1).
pub(crate) fn is_web(address: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The name of a feed without a title: its address without scheme and `www.`, or the file name.
pub(crate) fn short_name(shown: &SafeText) -> SafeText {
    let bare = shown.split_once("://").map_or(shown.as_str(), |(_, rest)| rest).trim_end_matches('/');
    let name = if shown.starts_with("file:") {
        bare.rsplit('/').next().unwrap_or_default()
    } else {
        bare.strip_prefix("www.").unwrap_or(bare)
    };
    SafeText::new(name).filled().unwrap_or_else(|| shown.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_but_never_shown() {
        let address = Address::parse(" https://ann:s3cret@example.org/feed?x=1 ").unwrap();
        assert_eq!(address.whole(), "https://ann:s3cret@example.org/feed?x=1");
        assert_eq!(address.shown().as_str(), "https://example.org/feed?x=1");
        for shown in [format!("{address}"), format!("{address:?}")] {
            assert!(!shown.contains("s3cret") && !shown.contains("ann"), "{shown}");
        }
    }

    #[test]
    fn schemes_of_the_web_are_recognized_in_any_case() {
        for web in ["http://e.org", "HTTPS://E.ORG/up", "Http://日本.example/"] {
            assert!(is_web(web), "{web}");
        }
        for other in ["", "http:/", "file:///x", "javascript:alert(1)", " http://e.org", "日本語の新聞"]
        {
            assert!(!is_web(other), "{other}");
        }
    }

    #[test]
    fn a_feed_without_a_title_is_named_by_its_address() {
        for (address, name) in [
            ("https://www.example.org/feed.xml", "example.org/feed.xml"),
            ("http://example.org/", "example.org"),
            ("file:///home/ann/news/ferry.xml", "ferry.xml"),
            ("file:///", "file:///"),
        ] {
            assert_eq!(short_name(&SafeText::new(address)).as_str(), name);
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        for (raw, why) in [
            ("ftp://example.org/", BadAddress::Scheme),
            ("javascript:alert(1)", BadAddress::Scheme),
            ("exec:rm", BadAddress::Scheme),
            ("example.org/feed", BadAddress::Malformed),
            ("https://", BadAddress::Malformed),
        ] {
            assert_eq!(Address::parse(raw).unwrap_err(), why, "{raw}");
        }
        assert!(Address::parse("file:///tmp/feed.xml").is_ok());
        // Shown as written, not normalized.
        assert_eq!(Address::parse("HTTP://Example.org").unwrap().shown().as_str(), "HTTP://Example.org");
    }
}
