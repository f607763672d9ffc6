//! Name and password of an address: taken out of it, and given to the one server they are for.
//! Never here: anything that shows them.

use ureq::http::HeaderValue;
use url::Url;

/// A name and a password, ready to be sent, and whom they are for. No `Debug`: nothing may print them.
#[derive(Clone)]
pub struct Login {
    header: HeaderValue,
    home: Url,
}

impl Login {
    /// Takes them out of an address, percent-decoded (RFC 3986 §3.2.1, RFC 7617 §2).
    pub fn take_from(url: &mut Url) -> Option<Self> {
        if url.username().is_empty() && url.password().is_none() {
            return None;
        }
        let mut pair = decoded(url.username());
        pair.push(b':');
        pair.extend(decoded(url.password().unwrap_or_default()));
        without(url);
        let mut header = HeaderValue::from_str(&format!("Basic {}", base64(&pair))).ok()?;
        header.set_sensitive(true);
        Some(Self { header, home: url.clone() })
    }

    /// The header for the proxy they are for.
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// The header for a server, if it is the one they are for: the same scheme, host and port, or the same host
    /// reached by https instead of http, both at their usual ports.
    pub fn header_for(&self, url: &Url) -> Option<&HeaderValue> {
        let same_host = self.home.host_str() == url.host_str();
        let same = self.home.scheme() == url.scheme()
            && self.home.port_or_known_default() == url.port_or_known_default();
        let safer = self.home.scheme() == "http"
            && url.scheme() == "https"
            && self.home.port().is_none()
            && url.port().is_none();
        (same_host && (same || safer)).then_some(&self.header)
    }
}

/// An address without name and password.
pub fn without(url: &mut Url) {
    // Neither fails for an address with a host, and without a host there is nothing to take away.
    let _ = (url.set_username(""), url.set_password(None));
}

fn decoded(text: &str) -> Vec<u8> {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| hex(tail.first()).zip(hex(tail.get(1)))).flatten();
        out.push(escaped.map_or(*first, |(high, low)| (high * 16 + low) as u8));
        rest = &tail[if escaped.is_some() { 2 } else { 0 }..];
    }
    out
}

/// Base 64 (RFC 4648 §4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let six = bits >> (18 - 6 * place) & 63;
            out.push(if place <= group.len() { char::from(LETTERS[six as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_rfc_has_it() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("Aladdin:open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_password_is_decoded_and_leaves_the_address() {
        let mut url = Url::parse("https://ann:p%40ss%3A%25@example.org/feed").unwrap();
        let login = Login::take_from(&mut url).unwrap();
        assert_eq!(url.as_str(), "https://example.org/feed");
        assert_eq!(login.header.as_bytes(), format!("Basic {}", base64(b"ann:p@ss:%")).as_bytes());
        assert!(!format!("{:?}", login.header).contains("Basic"));
    }

    #[test]
    fn only_the_same_server_learns_it() {
        let may = |home: &str, to: &str| {
            let mut home = Url::parse(home).unwrap();
            let login = Login::take_from(&mut home).unwrap();
            login.header_for(&Url::parse(to).unwrap()).is_some()
        };
        for (home, to, told) in [
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
            assert_eq!(may(home, to), told, "{home} {to}");
        }
    }
}
