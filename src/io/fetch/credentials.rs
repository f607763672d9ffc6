//! The name and password of an address: taken out of it, and sent only to the server they are for.
//! Never here: anything that shows them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use ureq::http::HeaderValue;
use url::Url;

/// A name and a password as a header value, and the server they are for. No `Debug`: nothing may print them.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) header: HeaderValue,
    home: Url,
}

impl Credentials {
    /// Takes them out of an address, percent-decoded (RFC 3986 §3.2.1, RFC 7617 §2).
    pub(crate) fn take_from(url: &mut Url) -> Option<Self> {
        if url.username().is_empty() && url.password().is_none() {
            return None;
        }
        let mut pair = percent_decode_str(url.username()).collect::<Vec<u8>>();
        pair.push(b':');
        pair.extend(percent_decode_str(url.password().unwrap_or_default()));
        remove(url);
        let mut header = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(&pair))).ok()?;
        header.set_sensitive(true);
        Some(Self { header, home: url.clone() })
    }

    /// The header for a server, if it is the one they are for: the same scheme, host and port, or the same host
    /// over https instead of http, both at their usual ports.
    pub(crate) fn header_for(&self, url: &Url) -> Option<&HeaderValue> {
        let same_host = self.home.host_str() == url.host_str();
        let same = self.home.scheme() == url.scheme()
            && self.home.port_or_known_default() == url.port_or_known_default();
        let upgraded = self.home.scheme() == "http"
            && url.scheme() == "https"
            && self.home.port().is_none()
            && url.port().is_none();
        (same_host && (same || upgraded)).then_some(&self.header)
    }
}

/// Removes the name and password from an address.
pub(crate) fn remove(url: &mut Url) {
    // Both calls fail only for an address without a host, which has neither.
    let _ = (url.set_username(""), url.set_password(None));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_decoded_and_removed_from_the_address() {
        let mut url = Url::parse("https://ann:p%40ss%3A%25@example.org/feed").unwrap();
        let credentials = Credentials::take_from(&mut url).unwrap();
        assert_eq!(url.as_str(), "https://example.org/feed");
        assert_eq!(
            credentials.header.as_bytes(),
            format!("Basic {}", STANDARD.encode(b"ann:p@ss:%")).as_bytes()
        );
        assert!(!format!("{:?}", credentials.header).contains("Basic"));
    }

    #[test]
    fn credentials_are_sent_to_the_same_server_only() {
        let is_sent = |home: &str, to: &str| {
            let mut home = Url::parse(home).unwrap();
            let credentials = Credentials::take_from(&mut home).unwrap();
            credentials.header_for(&Url::parse(to).unwrap()).is_some()
        };
        for (home, to, sent) in [
            ("https://a:b@example.org/", "https://example.org/other", true),
            ("https://a:b@example.org/", "https://example.org:443/other", true),
            ("http://a:b@example.org/", "https://example.org/", true),
            ("http://a:b@example.org:80/", "https://example.org/", true),
            ("https://a:b@example.org/", "http://example.org/", false),
            ("http://a:b@example.org:8080/", "https://example.org/", false),
            ("https://a:b@example.org/", "https://example.org:8443/", false),
            ("https://a:b@example.org/", "https://www.example.org/", false),
            ("https://a:b@example.org/", "https://example.net/", false),
        ] {
            assert_eq!(is_sent(home, to), sent, "{home} {to}");
        }
    }
}
