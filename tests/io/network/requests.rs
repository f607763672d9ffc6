//! The headers of a request, and what a successful response contains.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use tidings::io::fetch::{Content, Validators};

use crate::network::{body, client, fetch, fetch_with, get, long_limits, text, validators};
use crate::server::{Reply, Server};

#[test]
fn a_request_has_four_headers_and_no_more() {
    let server = Server::new();
    server.on("/feed?x=1", Reply::ok("<rss/>").header("Set-Cookie", "a=b"));
    let client = client(long_limits());
    let url = server.url("/feed?x=1#top");
    for _ in 0..2 {
        assert_eq!(text(fetch_with(&client, &url).unwrap()), "<rss/>");
    }
    let request = server.last("/feed?x=1");
    assert_eq!(request.method, "GET");
    assert_eq!(request.header("host").unwrap(), server.host());
    let agent = format!("tidings/{} (news reader for the terminal)", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent").unwrap(), agent);
    assert!(request.header("accept").unwrap().starts_with("application/atom+xml, application/rss+xml,"));
    assert_eq!(request.header("accept-encoding").unwrap(), "gzip, deflate, br");
    let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
}

#[test]
fn validators_are_sent_back_byte_for_byte() {
    let server = Server::new();
    for (etag, modified) in [
        (&b"\"5f3-abc\""[..], &b"Sun, 06 Nov 1994 08:49:37 GMT"[..]),
        (b"W/\"weak\"", b""),
        (b"unquoted-gzip", b"yesterday, about tea time"),
        (b"\"caf\xe9 \xff\"", b"0"),
        (b"", b"Sunday, 06-Nov-94 08:49:37 GMT"),
    ] {
        let mut first = Reply::ok("news");
        for (name, value) in [("ETag", etag), ("Last-Modified", modified)] {
            if !value.is_empty() {
                first = first.header(name, value);
            }
        }
        server.on("/feed", [first, Reply::status(304)]);
        let client = client(long_limits());
        let response = fetch_with(&client, &server.url("/feed")).unwrap();
        assert_eq!(response.validators, validators(etag, modified));
        let again = get(&client, &server.url("/feed"), None, &response.validators).unwrap();
        assert!(matches!(again.content, Content::NotModified));
        assert_eq!(again.validators, response.validators, "a 304 without validators keeps them");
        let request = server.last("/feed");
        assert_eq!(request.bytes("if-none-match").unwrap_or_default(), etag);
        assert_eq!(request.bytes("if-modified-since").unwrap_or_default(), modified);
    }
}

#[test]
fn new_validators_replace_old_ones() {
    let server = Server::new();
    let same = Reply::status(304).header("ETag", "\"2\"");
    server.on("/feed", [same, Reply::ok("news").header("ETag", "\"3\""), Reply::ok("more")]);
    let (client, url) = (client(long_limits()), server.url("/feed"));
    let old = validators(b"\"1\"", b"then");
    let response = get(&client, &url, None, &old).unwrap();
    assert_eq!(response.validators, validators(b"\"2\"", b"then"));
    let response = get(&client, &url, None, &response.validators).unwrap();
    assert_eq!(response.validators, validators(b"\"3\"", b""), "a body replaces all validators");
    let response = get(&client, &url, None, &response.validators).unwrap();
    assert_eq!(response.validators, Validators::default());
}

#[test]
fn encoded_bodies_are_decoded() {
    let news = "All the news that is fit to print. ".repeat(100);
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(news.as_bytes()).unwrap();
    let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
    bare.write_all(news.as_bytes()).unwrap();
    // "news\n" as the brotli tool encodes it.
    let brotli = b"\x0b\x02\x80news\n\x03";
    let encoded = |bytes: &[u8], coding: &str| Reply::ok(bytes).header("Content-Encoding", coding);
    let server = Server::new();
    server.on("/plain", Reply::ok(&*news).chunked());
    server.on("/gzip", Reply::ok(&*news).gzip());
    server.on("/gzip-chunked", Reply::ok(&*news).gzip().chunked());
    server.on("/zlib", encoded(&zlib.finish().unwrap(), "deflate"));
    server.on("/deflate", encoded(&bare.finish().unwrap(), "deflate"));
    server.on("/not-gzip", encoded(news.as_bytes(), "gzip"));
    for path in ["/plain", "/gzip", "/gzip-chunked", "/zlib", "/deflate", "/not-gzip"] {
        assert_eq!(text(fetch(&server.url(path)).unwrap()), news, "{path}");
    }
    server.on("/br", encoded(brotli, "br"));
    assert_eq!(text(fetch(&server.url("/br")).unwrap()), "news\n");
}

#[test]
fn charset_and_freshness_are_in_the_response() {
    let server = Server::new();
    let reply = Reply::ok(b"\xe9t\xe9".to_vec())
        .header("Content-Type", "text/xml; charset=ISO-8859-1")
        .header("Cache-Control", "max-age=600")
        .header("Age", "100");
    server.on("/feed", reply);
    let response = fetch(&server.url("/feed")).unwrap();
    assert_eq!(response.fresh, Some(500));
    assert_eq!(response.url, server.url("/feed"));
    assert_eq!(response.moved, None);
    let Content::Body { bytes, charset } = response.content else { panic!() };
    assert_eq!((&bytes[..], charset.as_deref()), (&b"\xe9t\xe9"[..], Some("ISO-8859-1")));
    server.on(
        "/feed",
        Reply::ok("")
            .header("Expires", "Sun, 06 Nov 1994 09:49:37 GMT")
            .header("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
    );
    assert_eq!(fetch(&server.url("/feed")).unwrap().fresh, Some(3600));
}

#[test]
fn a_body_without_a_length_ends_with_the_connection() {
    let server = Server::new();
    server.on("/old", Reply::raw("HTTP/1.0 200 OK\r\n\r\nold news"));
    server.on("/bare", Reply::raw("HTTP/1.1 203 Yes\n\nbare news"));
    assert_eq!(text(fetch(&server.url("/old")).unwrap()), "old news");
    assert_eq!(text(fetch(&server.url("/bare")).unwrap()), "bare news");
    server.on("/none", Reply::ok(""));
    assert!(body(fetch(&server.url("/none")).unwrap()).is_empty());
}
