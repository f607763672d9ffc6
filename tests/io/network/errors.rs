//! Every error, with its sentence for the user.

use crate::network::{client, error, fetch, fetch_with, long_limits};
use crate::server::{Reply, Server};

#[test]
fn every_status_has_a_sentence() {
    let server = Server::new();
    for (status, sentence) in [
        (204, "the server says: no content (204)"),
        (206, "the server says: partial content (206)"),
        (300, "the server says: redirect without an address (300)"),
        (304, "the server says: not modified, although the request had no condition (304)"),
        (400, "the server says: bad request (400)"),
        (401, "the server says: login required (401)"),
        (403, "the server says: access denied (403)"),
        (404, "the server says: not found (404)"),
        (418, "the server answered with status 418"),
        (429, "the server says: too many requests (429)"),
        (500, "the server says: internal server error (500)"),
        (503, "the server says: service unavailable (503)"),
        (599, "the server says: server error (599)"),
    ] {
        server.on("/feed", Reply::status(status));
        assert_eq!(error(&server.url("/feed")), sentence);
    }
}

#[test]
fn retry_after_is_in_the_error() {
    let server = Server::new();
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (retry, seconds) in [
        ("120", Some(120)),
        ("Sun, 06 Nov 1994 08:51:37 GMT", Some(120)),
        ("Sunday, 06-Nov-94 08:51:37 GMT", Some(120)),
        ("Sun Nov  6 08:51:37 1994", Some(120)),
        ("Sun, 06 Nov 1993 08:51:37 GMT", Some(0)),
        ("in a while", None),
    ] {
        for status in [429, 503, 403, 500] {
            server.on("/feed", Reply::status(status).header("Retry-After", retry).header("Date", date));
            assert_eq!(fetch(&server.url("/feed")).unwrap_err().retry_after(), seconds, "{status} {retry}");
        }
    }
}

#[test]
fn an_error_after_a_redirect_names_the_other_server() {
    let (server, unused_host) = (Server::new(), Server::new().host());
    server.on("/feed", Reply::to(302, format!("http://{unused_host}/")));
    assert_eq!(error(&server.url("/feed")), format!("{unused_host} refused the connection"));
}

#[test]
fn an_unknown_host_is_a_dns_error() {
    // RFC 6761 §6.4: `.invalid` never exists.
    assert_eq!(error("http://news.invalid/feed"), "the host news.invalid can't be found");
}

#[test]
fn broken_responses_are_errors() {
    let server = Server::new();
    let host = server.host();
    let ok = "HTTP/1.1 200 OK\r\n";
    for (reply, sentence) in [
        (Reply::reset(), format!("{host} reset the connection")),
        (Reply::raw(""), format!("{host} closed the connection without a response")),
        (Reply::raw("HTTP/1.1 200"), format!("{host} closed the connection without a response")),
        (
            Reply::raw(format!("{ok}Content-Length: 100\r\n\r\nshort")),
            format!("the response of {host} ended early, after 5 of 100 bytes"),
        ),
        (
            Reply::raw(format!("{ok}Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")),
            format!("the response of {host} ended early"),
        ),
        (
            Reply::ok(b"\x1f\x8b\x08 no".to_vec()).header("Content-Encoding", "gzip"),
            format!("{host}'s response is damaged: it can't be decompressed"),
        ),
        (
            Reply::ok("?").header("Content-Encoding", "zstd"),
            format!("{host}'s response has an unknown compression (zstd)"),
        ),
    ] {
        server.on("/feed", reply);
        assert_eq!(error(&server.url("/feed")), sentence);
    }
    let mut truncated = crate::server::gzip(&[b'x'; 1000]);
    truncated.truncate(15);
    server.on("/feed", Reply::ok(truncated).header("Content-Encoding", "gzip"));
    assert_eq!(
        error(&server.url("/feed")),
        format!("{host}'s response is damaged: it can't be decompressed")
    );
    for garbage in [
        "<html>HTTP/0.9 has no head</html>",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\0\x01\x02\x03\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlonger than five\r\n",
    ] {
        server.on("/feed", Reply::raw(garbage));
        let message = error(&server.url("/feed"));
        assert!(
            message.starts_with(&format!("{host}'s response is not valid HTTP (")),
            "{garbage:?}: {message}"
        );
    }
}

#[test]
fn https_to_a_server_without_tls_is_an_error() {
    let server = Server::new();
    let message = error(&server.url("/feed").replace("http:", "https:"));
    assert_eq!(
        message,
        format!("{} does not support HTTPS on this port; an address with http:// may work", server.host())
    );
}

#[test]
fn bytes_after_the_body_are_ignored() {
    let server = Server::new();
    server.on("/feed", Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews and more"));
    let client = client(long_limits());
    for _ in 0..3 {
        let response = fetch_with(&client, &server.url("/feed")).unwrap();
        assert_eq!(crate::network::text(response), "news");
    }
}
