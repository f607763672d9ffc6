//! What the headers of a response say: validators, freshness, when to come back, how the body is encoded.
//! A malformed header counts as missing. Never here: a socket.

use ureq::http::header::{self, HeaderMap, HeaderName};

use super::Validators;
use crate::news::{SafeText, UnixTime};
use crate::parse::date;

/// Longer validators are ignored: they would have to be sent with every request.
const MAX_VALIDATOR: usize = 4096;
/// RFC 9111 §1.2.2: a number too large for this counts as infinite.
const FOREVER: u64 = 1 << 31;
/// The longest name of a charset has less than half of this.
const MAX_CHARSET: usize = 64;

/// A content coding (RFC 9110 §8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// The validators of a response with a body.
pub(crate) fn validators(headers: &HeaderMap, now: UnixTime) -> Validators {
    let one = |name: HeaderName| {
        let value = headers.get(name)?.as_bytes();
        (1..=MAX_VALIDATOR).contains(&value.len()).then(|| value.into())
    };
    usable(&Validators { etag: one(header::ETAG), modified: one(header::LAST_MODIFIED) }, now)
}

/// Those validators that may be sent. A `Last-Modified` in the future is not, because a server compares it with the
/// time of its change (RFC 9110 §8.8.2.1, §13.1.3): it would answer 304 until then. Nor is an `ETag` that is such a date.
pub(crate) fn usable(all: &Validators, now: UnixTime) -> Validators {
    let usable = |value: &Option<Box<[u8]>>| {
        let value = value.clone()?;
        let text = std::str::from_utf8(&value).unwrap_or_default();
        let date = http_date(text.trim_start_matches("W/").trim_matches('"').trim());
        // "For ever" is later than a `UnixTime` can be.
        date.map_or(!text.contains("31 Dec 9999"), |date| date <= now).then_some(value)
    };
    Validators { etag: usable(&all.etag), modified: usable(&all.modified) }
}

/// The validators after a 304: those it has replace the old ones (RFC 9110 §15.4.5, RFC 9111 §4.3.4).
pub(crate) fn updated(headers: &HeaderMap, old: &Validators, now: UnixTime) -> Validators {
    let new = validators(headers, now);
    Validators { etag: new.etag.or(old.etag.clone()), modified: new.modified.or(old.modified.clone()) }
}

/// Seconds a response stays fresh (RFC 9111 §4.2.1): `max-age` less `Age`, else `Expires` less `Date`.
/// `no-cache` and `no-store` make it 0; `must-revalidate` is about stale responses only; alone it means 0, too.
pub(crate) fn fresh(headers: &HeaderMap, now: UnixTime) -> Option<u32> {
    let (mut max_age, mut never, mut revalidate) = (None, false, false);
    for line in headers.get_all(header::CACHE_CONTROL) {
        let Ok(line) = line.to_str() else { continue };
        for part in line.split(',') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                // The shortest of several counts.
                "max-age" => {
                    let new = number(value.trim().trim_matches('"'));
                    max_age = [max_age, new].into_iter().flatten().min();
                }
                "no-cache" | "no-store" => never = true,
                "must-revalidate" | "proxy-revalidate" => revalidate = true,
                _ => {}
            }
        }
    }
    if never {
        return Some(0);
    }
    if let Some(max_age) = max_age {
        let age = text(headers, header::AGE).and_then(number).unwrap_or(0);
        return Some(max_age.saturating_sub(age) as u32);
    }
    match text(headers, header::EXPIRES).and_then(http_date) {
        Some(expires) => Some(seconds_until(expires, headers, now)),
        None => revalidate.then_some(0),
    }
}

/// Seconds to wait (RFC 9110 §10.2.3): a number, or a date in any of the three forms of §5.6.7.
pub(crate) fn retry_after(headers: &HeaderMap, now: UnixTime) -> Option<u32> {
    let value = text(headers, header::RETRY_AFTER)?;
    if let Some(seconds) = number(value) {
        return Some(seconds as u32);
    }
    Some(seconds_until(http_date(value)?, headers, now))
}

/// Counted from the server's own `Date` if it sends one.
fn seconds_until(date: UnixTime, headers: &HeaderMap, now: UnixTime) -> u32 {
    let from = text(headers, header::DATE).and_then(http_date).unwrap_or(now);
    (date.seconds() - from.seconds()).clamp(0, FOREVER as i64) as u32
}

/// The charset of the Content-Type (RFC 9110 §8.3.2).
pub(crate) fn charset(headers: &HeaderMap) -> Option<String> {
    let kind = String::from_utf8_lossy(headers.get(header::CONTENT_TYPE)?.as_bytes()).into_owned();
    let value = kind.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })?;
    (1..=MAX_CHARSET).contains(&value.len()).then_some(value)
}

/// The codings of the body in the order they were applied; the error is the name of an unknown one.
pub(crate) fn codings(headers: &HeaderMap) -> Result<Vec<Coding>, SafeText> {
    let mut codings = Vec::new();
    for line in headers.get_all(header::CONTENT_ENCODING) {
        let line = String::from_utf8_lossy(line.as_bytes()).to_ascii_lowercase();
        for name in line.split(',').map(str::trim) {
            match name {
                "" | "identity" | "none" => {}
                "gzip" | "x-gzip" => codings.push(Coding::Gzip),
                "deflate" => codings.push(Coding::Deflate),
                "br" => codings.push(Coding::Brotli),
                other => return Err(SafeText::new(other)),
            }
        }
    }
    Ok(codings)
}

/// The Content-Length.
pub(crate) fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, header::CONTENT_LENGTH)?.parse().ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(FOREVER).min(FOREVER))
}

/// A date in HTTP has a time of day; a bare number is not a date.
fn http_date(text: &str) -> Option<UnixTime> {
    text.contains(':').then(|| date::parse(text)).flatten()
}

#[cfg(test)]
mod tests {
    use ureq::http::HeaderValue;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    /// The date in the examples of RFC 9110 §5.6.7.
    fn now() -> UnixTime {
        UnixTime::parse_rfc3339("1994-11-06T08:49:37Z").unwrap()
    }

    #[test]
    fn freshness_follows_cache_control_and_expires() {
        for (lines, fresh) in [
            (&[][..], None),
            (&[("cache-control", "max-age=600")], Some(600)),
            (&[("cache-control", "public, Max-Age=\"600\"")], Some(600)),
            (&[("cache-control", "max-age=600"), ("age", "100")], Some(500)),
            (&[("cache-control", "max-age=600"), ("age", "900")], Some(0)),
            (&[("cache-control", "max-age=600, max-age=60")], Some(60)),
            (&[("cache-control", "max-age=600, must-revalidate")], Some(600)),
            (&[("cache-control", "must-revalidate")], Some(0)),
            (&[("cache-control", "no-cache, max-age=600")], Some(0)),
            (&[("cache-control", "no-store")], Some(0)),
            (&[("cache-control", "max-age=-5")], None),
            (&[("cache-control", "max-age=soon")], None),
            (&[("cache-control", "max-age=99999999999999999999999")], Some(1 << 31)),
            (
                &[("expires", "Sun, 06 Nov 1994 09:49:37 GMT"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")],
                Some(3600),
            ),
            (&[("expires", "Sun, 06 Nov 1994 08:50:37 GMT")], Some(60)),
            (&[("expires", "Sun, 06 Nov 1993 08:50:37 GMT")], Some(0)),
            (&[("expires", "0")], None),
            (&[("cache-control", "max-age=60"), ("expires", "Sun, 06 Nov 1994 09:49:37 GMT")], Some(60)),
        ] {
            assert_eq!(super::fresh(&headers(lines), now()), fresh, "{lines:?}");
        }
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        for (value, seconds) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("99999999999999999999", Some(1 << 31)),
            ("Sun, 06 Nov 1994 08:51:37 GMT", Some(120)),
            ("Sunday, 06-Nov-94 08:51:37 GMT", Some(120)),
            ("Sun Nov  6 08:51:37 1994", Some(120)),
            ("Sun, 06 Nov 1994 08:40:00 GMT", Some(0)),
            ("-5", None),
            ("later", None),
            ("", None),
        ] {
            assert_eq!(retry_after(&headers(&[("retry-after", value)]), now()), seconds, "{value}");
        }
        let late =
            [("retry-after", "Sun, 06 Nov 1994 08:51:37 GMT"), ("date", "Sun, 06 Nov 1994 08:51:00 GMT")];
        assert_eq!(retry_after(&headers(&late), now()), Some(37));
    }

    #[test]
    fn the_charset_comes_from_the_content_type() {
        for (kind, charset) in [
            ("text/xml", None),
            ("text/xml; charset=utf-8", Some("utf-8")),
            ("text/xml;version=1; CharSet=\"ISO-8859-1\"", Some("ISO-8859-1")),
            ("text/xml; charset=", None),
        ] {
            assert_eq!(super::charset(&headers(&[("content-type", kind)])).as_deref(), charset, "{kind}");
        }
    }

    #[test]
    fn a_304_keeps_the_validators_it_does_not_replace() {
        let old = Validators { etag: Some(b"a"[..].into()), modified: Some(b"b"[..].into()) };
        let new = Validators { etag: Some(b"c"[..].into()), modified: Some(b"b"[..].into()) };
        assert_eq!(updated(&headers(&[("etag", "c")]), &old, now()), new);
        assert_eq!(validators(&headers(&[]), now()), Validators::default());
    }

    #[test]
    fn a_date_in_the_future_is_no_validator() {
        for (value, sent) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", true),
            ("Sun, 06 Nov 1994 08:49:38 GMT", false),
            ("Sunday, 06-Nov-94 09:49:37 GMT", false),
            ("Wed, 16 Nov 2041 19:11:00 GMT", false),
            ("Fri, 31 Dec 9999 23:59:59 GMT", false),
            ("0", true),
            ("yesterday", true),
        ] {
            let all = [("last-modified", value)];
            assert_eq!(validators(&headers(&all), now()).modified.is_some(), sent, "{value}");
            for etag in [value.to_owned(), format!("\"{value}\""), format!("W/\"{value}\"")] {
                let all = Validators { etag: Some(etag.as_bytes().into()), modified: None };
                assert_eq!(usable(&all, now()).etag.is_some(), sent, "{etag}");
            }
        }
        let all = Validators { etag: Some(b"\"5f3:a1\""[..].into()), modified: Some(b"\xff"[..].into()) };
        assert_eq!(usable(&all, now()), all);
    }

    #[test]
    fn codings_keep_their_order() {
        use Coding::{Brotli, Deflate, Gzip};
        assert_eq!(codings(&headers(&[("content-encoding", "x-gzip, identity")])), Ok(vec![Gzip]));
        assert_eq!(codings(&headers(&[("content-encoding", "deflate, BR")])), Ok(vec![Deflate, Brotli]));
        assert_eq!(codings(&headers(&[("content-encoding", "zstd")])), Err("zstd".into()));
    }
}
