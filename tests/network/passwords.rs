//! Names and passwords in addresses: who is told them, and that nobody else ever sees them.

use crate::server::{Reply, Server};
use crate::{ask, client, get, known, patient, short, text};

/// `ann` and `s3cret/` as they stand in an address, and as they are sent.
const WRITTEN: &str = "ann:s3cret%2F@";
const SENT: &str = "Basic YW5uOnMzY3JldC8=";

fn with_password(url: &str) -> String {
    url.replacen("://", &format!("://{WRITTEN}"), 1)
}

#[test]
fn a_password_is_sent_to_its_own_server_only() {
    let (server, other) = (Server::new(), Server::new());
    other.on("/there", Reply::ok("news"));
    server.on("/feed", Reply::to(302, "/near"));
    server.on("/near", Reply::to(302, other.url("/there")));
    let answer = ask(&with_password(&server.url("/feed"))).unwrap();
    for path in ["/feed", "/near"] {
        assert_eq!(server.last(path).header("authorization").as_deref(), Some(SENT), "{path}");
    }
    assert_eq!(other.last("/there").header("authorization"), None, "another port is another server");
    assert_eq!(text(answer), "news");
    ask(&server.url("/feed")).unwrap();
    assert_eq!(server.last("/feed").header("authorization"), None);
}

#[test]
fn a_password_in_a_redirect_is_dropped() {
    let server = Server::new();
    server.on("/feed", Reply::to(301, with_password(&server.url("/there"))));
    server.on("/there", Reply::ok("news"));
    let answer = ask(&server.url("/feed")).unwrap();
    assert_eq!(server.last("/there").header("authorization"), None);
    assert_eq!(answer.from, server.url("/there"));
    assert_eq!(answer.moved.as_deref(), Some(&*server.url("/there")));
}

#[test]
fn a_password_is_in_nothing_that_comes_back() {
    let server = Server::new();
    server.on("/feed", Reply::to(301, "/there"));
    server.on("/there", Reply::ok("news"));
    server.on("/locked", Reply::status(401));
    server.on("/circle", Reply::to(302, "/circle"));
    server.on("/ftp", Reply::to(302, with_password("ftp://example.org/")));
    server.on("/reset", Reply::reset());
    server.on("/garbage", Reply::raw("what?\r\n\r\n"));
    server.on("/hang", Reply::hang());
    let client = client(short());
    let mut shown = vec![format!("{client:?}")];
    for path in ["/feed", "/locked", "/circle", "/ftp", "/reset", "/garbage", "/hang"] {
        let url = with_password(&server.url(path));
        let moved = with_password(&server.url("/nothing-there"));
        let answer = get(&client, &url, Some(&moved), &known(b"", b""));
        shown.push(format!("{answer:?}"));
        if let Err(problem) = answer {
            shown.push(format!("{problem} {problem:#?}"));
        }
    }
    let nobody = get(&client, &with_password("http://127.0.0.1:1/"), None, &known(b"", b""));
    shown.push(format!("{nobody:?}"));
    let shown = shown.join("\n");
    for secret in ["ann", "s3cret", "YW5u"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("a name and a password are needed (401)"));
    assert!(server.requests().iter().all(|request| request.header("authorization").as_deref() == Some(SENT)));
}

#[test]
fn a_moved_feed_learns_the_password_only_at_home() {
    let (server, other) = (Server::new(), Server::new());
    other.on("/feed", [Reply::ok("news"), Reply::status(404)]);
    server.on("/feed", Reply::ok("home"));
    let client = client(patient());
    let url = with_password(&server.url("/feed"));
    for place in ["news", "home"] {
        let answer = get(&client, &url, Some(&with_password(&other.url("/feed"))), &known(b"", b"")).unwrap();
        assert_eq!(text(answer), place);
        assert_eq!(other.last("/feed").header("authorization"), None);
    }
    assert_eq!(server.last("/feed").header("authorization").as_deref(), Some(SENT));
}
