//! The address of a feed, and when two addresses are of one feed. It may contain a user name and password, which are
//! never shown or printed. Never here: fetching.

use std::fmt::{self, Write as _};

use url::Url;

use super::SafeText;

/// An absolute `http`, `https` or `file` address.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// As written, with user name and password.
    whole: Box<str>,
    /// Without user name and password.
    shown: SafeText,
    /// See [`normal`].
    normal: SafeText,
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
        let without_credentials = url.username().is_empty() && url.password().is_none();
        // Neither call can fail: the address has a host.
        let _ = (url.set_username(""), url.set_password(None));
        let shown = SafeText::new(if without_credentials { raw } else { url.as_str() });
        Ok(Self { whole: raw.into(), shown, normal: normal_form(url) })
    }

    /// With user name and password: only for requests and `feeds.txt`.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// As written, without user name and password.
    pub fn shown(&self) -> &SafeText {
        &self.shown
    }

    /// Its normal form, see [`normal`]: the feed's key in the store and in the program.
    pub fn normal(&self) -> &SafeText {
        &self.normal
    }

    /// Whether both are addresses of one feed; also if one is http and the other https, or only one ends in a slash.
    pub(crate) fn is_same_except_scheme(&self, other: &Self) -> bool {
        let bare = |address: &Self| {
            let (_, rest) = address.normal.split_once("://").unwrap_or_default();
            let rest = rest.trim_end_matches('/');
            let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            // The default port of the other scheme is still there.
            let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
            format!("{host}{path}")
        };
        bare(self) == bare(other)
    }
}

/// The normal form of an address: two addresses are of one feed if their normal forms are equal. It has the scheme and
/// the host in lower case, no default port, at least `/` as its path, no user name, password or fragment, `%` only
/// before two upper-case digits, and never for a letter, a digit or one of `-._~` (RFC 3986 §6.2.2, §6.2.3). What is
/// not an address is its own normal form.
pub(crate) fn normal(address: &str) -> SafeText {
    Address::parse(address).map_or_else(|_| SafeText::new(address), |address| address.normal)
}

fn normal_form(mut url: Url) -> SafeText {
    // It is not part of a request.
    url.set_fragment(None);
    let mut parts = url.as_str().split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (byte, part.get(2..)) {
            (Some(byte), Some(rest)) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
                out.push_str(rest);
            }
            (Some(byte), Some(rest)) => {
                let _ = write!(out, "%{byte:02X}");
                out.push_str(rest);
            }
            _ => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    SafeText::new(&out)
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

/// The host of a web address, without `www.`.
pub(crate) fn web_host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| is_web && !host.is_empty())
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
    fn spellings_of_one_address_have_one_normal_form() {
        for (normal_form, spellings) in [
            (
                "http://example.org/",
                &["http://Example.org", "HTTP://example.ORG:80/", " http://ann@example.org/#top "][..],
            ),
            (
                "https://example.org/~ann/a%2Fb?q=%C3%A4",
                &[
                    "https://example.org:443/%7Eann/a%2fb?q=\u{e4}",
                    "https://example.org/x/../%7eann/%61%2Fb?q=%c3%a4",
                ],
            ),
            (
                "https://xn--bcher-kva.example/",
                &["https://b\u{fc}cher.example", "https://B\u{dc}CHER.example/"],
            ),
            ("http://example.org:8080/%zz%", &["http://example.org:8080/%zz%"]),
            ("file:///tmp/a%20b.xml", &["file:///tmp/a b.xml", "file://localhost/tmp/a%20b.xml"]),
            ("not an address", &["not an address"]),
        ] {
            for spelling in spellings.iter().chain([&normal_form]) {
                assert_eq!(normal(spelling).as_str(), normal_form, "{spelling}");
            }
        }
        let different = [
            "http://example.org/",
            "https://example.org/",
            "http://example.org:8080/",
            "http://www.example.org/",
            "http://example.org/A",
            "http://example.org/a",
            "http://example.org/a/",
            "http://example.org/a?",
            "http://example.org/a?b=1",
        ];
        let forms: std::collections::HashSet<SafeText> =
            different.iter().map(|address| normal(address)).collect();
        assert_eq!(forms.len(), different.len());
    }

    #[test]
    fn addresses_are_compared_without_their_scheme() {
        let same =
            |a: &str, b: &str| Address::parse(a).unwrap().is_same_except_scheme(&Address::parse(b).unwrap());
        for (a, b) in [
            ("http://example.org:8080/feed", "https://example.org:8080/feed"),
            ("https://example.org:80/feed?a", "http://EXAMPLE.org/feed?a"),
            ("http://example.org:443", "https://example.org/"),
            ("http://[::1]:80/", "https://[::1]"),
        ] {
            assert!(same(a, b) && same(b, a), "{a} {b}");
        }
        assert!(!same("http://example.org:8080/", "https://example.org/"));
        assert!(!same("http://example.org/a:80", "https://example.org/a"));
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
        // Shown as written.
        assert_eq!(Address::parse("HTTP://Example.org").unwrap().shown().as_str(), "HTTP://Example.org");
    }
}
