//! Redirects, and feeds that have moved for good.

use tidings::io::fetch::{Content, Validators};

use crate::network::{client, error, fetch, fetch_with, get, long_limits, short_limits, text, validators};
use crate::server::{Reply, Server};

fn moved(response: &tidings::io::fetch::Response) -> Option<&str> {
    response.moved.as_deref()
}

#[test]
fn permanent_redirects_are_reported_and_temporary_ones_are_not() {
    for (statuses, remembered) in [
        (&[301][..], Some("/1")),
        (&[308], Some("/1")),
        (&[302], None),
        (&[303], None),
        (&[307], None),
        (&[301, 308, 301], Some("/3")),
        (&[301, 302], Some("/1")),
        (&[301, 307, 301], Some("/1")),
        (&[302, 301], None),
    ] {
        let server = Server::new();
        for (at, status) in statuses.iter().enumerate() {
            server.on(&format!("/{at}"), Reply::to(*status, format!("/{}", at + 1)));
        }
        let end = format!("/{}", statuses.len());
        server.on(&end, Reply::ok("news"));
        let response = fetch(&server.url("/0")).unwrap();
        assert_eq!(response.url, server.url(&end), "{statuses:?}");
        assert_eq!(moved(&response), remembered.map(|path| server.url(path)).as_deref(), "{statuses:?}");
        assert_eq!(text(response), "news");
    }
}

#[test]
fn a_location_is_relative_to_the_redirecting_address() {
    let (server, other) = (Server::new(), Server::new());
    for (location, path) in [
        ("c", "/a/c"),
        ("../c?x=1", "/c?x=1"),
        ("?x=2", "/a/b?x=2"),
        ("  /c  ", "/c"),
        ("/caf\u{e9} c#part", "/caf%C3%A9%20c"),
    ] {
        server.on("/a/b", Reply::to(302, location));
        server.on("/a/c", Reply::ok("news"));
        server.on(path, Reply::ok("news"));
        assert_eq!(fetch(&server.url("/a/b")).unwrap().url, server.url(path), "{location}");
    }
    server.on("/away", Reply::to(302, format!("//{}/there", other.host())));
    other.on("/there", Reply::ok("news"));
    assert_eq!(fetch(&server.url("/away")).unwrap().url, other.url("/there"));
}

#[test]
fn a_moved_feed_is_requested_at_its_new_address() {
    let (server, other) = (Server::new(), Server::new());
    other.on("/feed", [Reply::ok("news").header("ETag", "\"1\""), Reply::status(304)]);
    server.on("/feed", Reply::to(301, other.url("/feed")));
    let client = client(long_limits());
    let response = fetch_with(&client, &server.url("/feed")).unwrap();
    assert_eq!(moved(&response), Some(&*other.url("/feed")));
    let again = get(&client, &server.url("/feed"), moved(&response), &response.validators).unwrap();
    assert!(matches!(again.content, Content::NotModified));
    assert_eq!(again.moved, response.moved, "it is still permanent");
    assert_eq!((server.count("/feed"), other.count("/feed")), (1, 2));
    // It moves again, and then back.
    other.on("/feed", Reply::to(308, "/further"));
    other.on("/further", [Reply::ok("news"), Reply::to(301, server.url("/feed"))]);
    let response = get(&client, &server.url("/feed"), moved(&response), &response.validators).unwrap();
    assert_eq!(moved(&response), Some(&*other.url("/further")));
    server.on("/feed", Reply::ok("home again"));
    let response = get(&client, &server.url("/feed"), moved(&response), &response.validators).unwrap();
    assert_eq!((moved(&response), &*response.url), (None, &*server.url("/feed")));
}

#[test]
fn a_moved_feed_that_is_missing_is_requested_at_its_old_address() {
    let unused_host = Server::new().url("/feed");
    let (server, other) = (Server::new(), Server::new());
    other.on("/reset", Reply::reset());
    other.on("/gone", Reply::status(410));
    server.on("/feed", Reply::ok("news"));
    let old = validators(b"\"1\"", b"");
    for (earlier, place) in
        [other.url("/not-there"), other.url("/gone"), other.url("/reset"), unused_host].iter().enumerate()
    {
        let response = get(&client(long_limits()), &server.url("/feed"), Some(place), &old).unwrap();
        assert_eq!(response.moved, None, "{place}");
        assert_eq!(text(response), "news");
        assert_eq!(server.count("/feed"), earlier + 1, "once");
        assert_eq!(
            server.last("/feed").header("if-none-match"),
            None,
            "the validators belong to another address"
        );
    }
    // Another error there is the result; the old address is not requested.
    other.on("/busy", Reply::status(503).header("Retry-After", "60"));
    let busy =
        get(&client(long_limits()), &server.url("/feed"), Some(&other.url("/busy")), &old).unwrap_err();
    assert_eq!(busy.retry_after(), Some(60));
    assert_eq!(server.count("/feed"), 4);
    // Gone at both addresses.
    server.on("/feed", Reply::status(410));
    let response =
        get(&client(long_limits()), &server.url("/feed"), Some(&other.url("/gone")), &old).unwrap();
    assert!(matches!(response.content, Content::Gone));
}

#[test]
fn only_a_410_without_temporary_redirects_means_gone() {
    let server = Server::new();
    server.on("/gone", Reply::status(410));
    server.on("/moved", Reply::to(301, "/gone"));
    server.on("/away", Reply::to(302, "/gone"));
    for path in ["/gone", "/moved"] {
        assert!(matches!(fetch(&server.url(path)).unwrap().content, Content::Gone), "{path}");
    }
    assert_eq!(error(&server.url("/away")), "the server says: gone (410)");
}

#[test]
fn redirect_loops_and_long_chains_are_errors() {
    let server = Server::start(|request| {
        let number: u32 = request.path.trim_start_matches('/').parse().unwrap_or_default();
        Reply::to(302, format!("/{}", number + 1))
    });
    server.on("/self", Reply::to(301, "/self"));
    server.on("/a", Reply::to(302, "/b"));
    server.on("/b", Reply::to(302, "/a#again"));
    assert!(error(&server.url("/self")).ends_with("redirects in a loop"));
    assert!(error(&server.url("/a")).ends_with("redirects in a loop"));
    assert_eq!((server.count("/self"), server.count("/a"), server.count("/b")), (1, 1, 1));
    let before = server.requests().len();
    let too_many = error(&server.url("/0"));
    assert!(too_many.starts_with("more than 10 redirects"), "{too_many}");
    assert_eq!(server.requests().len() - before, 11);
    // Ten are still followed.
    server.on("/10", Reply::ok("news"));
    assert_eq!(text(fetch(&server.url("/0")).unwrap()), "news");
}

#[test]
fn redirects_lead_to_http_and_https_only() {
    let server = Server::new();
    for (location, why) in [
        ("file:///etc/passwd", "redirects to a file: address, which is not followed"),
        ("ftp://example.org/feed", "redirects to a ftp: address, which is not followed"),
        ("data:text/xml,<rss/>", "redirects to a data: address, which is not followed"),
        ("javascript:alert(1)", "redirects to a javascript: address, which is not followed"),
        ("http://", "redirects to an invalid address"),
        ("http://[bad/", "redirects to an invalid address"),
    ] {
        for status in [301, 302, 307] {
            server.on("/feed", Reply::to(status, location));
            let message = error(&server.url("/feed"));
            assert!(message.ends_with(why), "{location}: {message}");
        }
    }
    server.on("/feed", Reply::status(301));
    assert!(error(&server.url("/feed")).contains("redirect without an address (301)"));
    // An earlier response must not lead there, either.
    server.on("/feed", Reply::ok("news"));
    let response =
        get(&client(long_limits()), &server.url("/feed"), Some("file:///etc/passwd"), &Validators::default());
    assert_eq!(text(response.unwrap()), "news");
}

#[test]
fn the_total_limit_includes_redirects() {
    let server = Server::start(|request| {
        let number: u32 = request.path.trim_start_matches('/').parse().unwrap_or_default();
        Reply::to(302, format!("/{}", number + 1)).late(short_limits().answer / 2)
    });
    let error = fetch_with(&client(short_limits()), &server.url("/0")).unwrap_err().to_string();
    assert_eq!(error, "the request took longer than 900 ms");
    assert!(server.requests().len() < 7);
}
