//! The address of a feed, which may hold a name and a password: they are in it, but nothing that shows or
//! prints an address shows them. Never here: fetching.

use std::fmt;

use url::Url;

use super::SafeText;

/// An absolute `http`, `https` or `file` address.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// As it was written, with everything in it.
    whole: Box<str>,
    /// Without name and password: what is shown, and what the store knows the feed by.
    shown: SafeText,
}

/// Why something is no address of a feed. The words follow the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not an address at all.
    #[error("this is not an address; one looks like https://example.org/feed.xml")]
    Malformed,
    /// `ftp:`, `gopher:`, `javascript:` …
    #[error("only http, https and file addresses are read")]
    Scheme,
}

impl Address {
    /// Reads an address. Blanks around it don't count.
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
        // Neither can fail: the scheme has a host.
        let _ = (url.set_username(""), url.set_password(None));
        Ok(Self { whole: raw.into(), shown: SafeText::new(url.as_str()) })
    }

    /// With name and password: for the request and for `feeds.txt`, and for nothing else.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// Without them.
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
pub const MANUAL: &str = "tidings:manual/";

/// Whether an address is one of the web. A scheme may be written in any case (RFC 3986 §3.1).
pub fn is_web(address: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// What a feed is called that has no name: the address without what all addresses begin with; of a file, its name.
pub fn brief(shown: &SafeText) -> SafeText {
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
    fn the_web_is_known_in_any_case() {
        for web in ["http://e.org", "HTTPS://E.ORG/up", "Http://日本.example/"] {
            assert!(is_web(web), "{web}");
        }
        for other in ["", "http:/", "file:///x", "javascript:alert(1)", " http://e.org", "日本語の新聞"]
        {
            assert!(!is_web(other), "{other}");
        }
    }

    #[test]
    fn a_nameless_feed_is_called_by_what_tells_it_from_others() {
        for (address, name) in [
            ("https://www.example.org/feed.xml", "example.org/feed.xml"),
            ("http://example.org/", "example.org"),
            ("file:///home/ann/news/ferry.xml", "ferry.xml"),
            ("file:///", "file:///"),
        ] {
            assert_eq!(brief(&SafeText::new(address)).as_str(), name);
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
        // Shown as written: nothing is rewritten that need not be.
        assert_eq!(Address::parse("HTTP://Example.org").unwrap().shown().as_str(), "HTTP://Example.org");
    }
}
