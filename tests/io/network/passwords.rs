//! Names and passwords in addresses are sent to their own server only, and never shown.

use crate::network::{client, fetch, get, long_limits, short_limits, text, validators};
use crate::server::{Reply, Server};

/// `ann` and `s3cret/` in an address, and as they are sent.
const IN_ADDRESS: &str = "ann:s3cret%2F@";
const SENT: &str = "Basic YW5uOnMzY3JldC8=";

fn with_password(url: &str) -> String {
    url.replacen("://", &format!("://{IN_ADDRESS}"), 1)
}

#[test]
fn a_password_is_sent_to_its_own_server_only() {
    let (server, other) = (Server::new(), Server::new());
    other.on("/there", Reply::ok("news"));
    server.on("/feed", Reply::to(302, "/near"));
    server.on("/near", Reply::to(302, other.url("/there")));
    let response = fetch(&with_password(&server.url("/feed"))).unwrap();
    for path in ["/feed", "/near"] {
        assert_eq!(server.last(path).header("authorization").as_deref(), Some(SENT), "{path}");
    }
    assert_eq!(other.last("/there").header("authorization"), None, "another port is another server");
    assert_eq!(text(response), "news");
    fetch(&server.url("/feed")).unwrap();
    assert_eq!(server.last("/feed").header("authorization"), None);
}

#[test]
fn a_password_in_a_redirect_is_dropped() {
    let server = Server::new();
    server.on("/feed", Reply::to(301, with_password(&server.url("/there"))));
    server.on("/there", Reply::ok("news"));
    let response = fetch(&server.url("/feed")).unwrap();
    assert_eq!(server.last("/there").header("authorization"), None);
    assert_eq!(response.url, server.url("/there"));
    assert_eq!(response.moved.as_deref(), Some(&*server.url("/there")));
}

#[test]
fn a_password_is_in_no_response_and_no_error() {
    let server = Server::new();
    server.on("/feed", Reply::to(301, "/there"));
    server.on("/there", Reply::ok("news"));
    server.on("/locked", Reply::status(401));
    server.on("/circle", Reply::to(302, "/circle"));
    server.on("/ftp", Reply::to(302, with_password("ftp://example.org/")));
    server.on("/reset", Reply::reset());
    server.on("/garbage", Reply::raw("what?\r\n\r\n"));
    server.on("/hang", Reply::hang());
    let client = client(short_limits());
    let mut shown = vec![format!("{client:?}")];
    for path in ["/feed", "/locked", "/circle", "/ftp", "/reset", "/garbage", "/hang"] {
        let url = with_password(&server.url(path));
        let moved = with_password(&server.url("/nothing-there"));
        let response = get(&client, &url, Some(&moved), &validators(b"", b""));
        shown.push(format!("{response:?}"));
        if let Err(error) = response {
            shown.push(format!("{error} {error:#?}"));
        }
    }
    let refused = get(&client, &with_password("http://127.0.0.1:1/"), None, &validators(b"", b""));
    shown.push(format!("{refused:?}"));
    let shown = shown.join("\n");
    for secret in ["ann", "s3cret", "YW5u"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("login required (401)"));
    assert!(server.requests().iter().all(|request| request.header("authorization").as_deref() == Some(SENT)));
}

#[test]
fn a_moved_feed_gets_the_password_only_at_its_own_address() {
    let (server, other) = (Server::new(), Server::new());
    other.on("/feed", [Reply::ok("news"), Reply::status(404)]);
    server.on("/feed", Reply::ok("home"));
    let client = client(long_limits());
    let url = with_password(&server.url("/feed"));
    for place in ["news", "home"] {
        let response =
            get(&client, &url, Some(&with_password(&other.url("/feed"))), &validators(b"", b"")).unwrap();
        assert_eq!(text(response), place);
        assert_eq!(other.last("/feed").header("authorization"), None);
    }
    assert_eq!(server.last("/feed").header("authorization").as_deref(), Some(SENT));
}
