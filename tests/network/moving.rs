//! Redirects, and feeds that have moved for good.

use tidings::io::fetch::{Kind, Validators};

use crate::server::{Reply, Server};
use crate::{ask, client, get, known, patient, problem, short, text};

fn moved(answer: &tidings::io::fetch::Answer) -> Option<&str> {
    answer.moved.as_deref()
}

#[test]
fn permanent_redirects_are_remembered_and_temporary_ones_are_not() {
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
        let answer = ask(&server.url("/0")).unwrap();
        assert_eq!(answer.from, server.url(&end), "{statuses:?}");
        assert_eq!(moved(&answer), remembered.map(|path| server.url(path)).as_deref(), "{statuses:?}");
        assert_eq!(text(answer), "news");
    }
}

#[test]
fn an_address_is_relative_to_where_it_was_given() {
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
        assert_eq!(ask(&server.url("/a/b")).unwrap().from, server.url(path), "{location}");
    }
    server.on("/away", Reply::to(302, format!("//{}/there", other.host())));
    other.on("/there", Reply::ok("news"));
    assert_eq!(ask(&server.url("/away")).unwrap().from, other.url("/there"));
}

#[test]
fn a_feed_that_moved_is_asked_for_there() {
    let (server, other) = (Server::new(), Server::new());
    other.on("/feed", [Reply::ok("news").header("ETag", "\"1\""), Reply::status(304)]);
    server.on("/feed", Reply::to(301, other.url("/feed")));
    let client = client(patient());
    let answer = get(&client, &server.url("/feed"), None, &Validators::default()).unwrap();
    assert_eq!(moved(&answer), Some(&*other.url("/feed")));
    let again = get(&client, &server.url("/feed"), moved(&answer), &answer.validators).unwrap();
    assert!(matches!(again.kind, Kind::Same));
    assert_eq!(again.moved, answer.moved, "it still holds");
    assert_eq!((server.count("/feed"), other.count("/feed")), (1, 2));
    // And further on from there; and back home.
    other.on("/feed", Reply::to(308, "/further"));
    other.on("/further", [Reply::ok("news"), Reply::to(301, server.url("/feed"))]);
    let answer = get(&client, &server.url("/feed"), moved(&answer), &answer.validators).unwrap();
    assert_eq!(moved(&answer), Some(&*other.url("/further")));
    server.on("/feed", Reply::ok("home again"));
    let answer = get(&client, &server.url("/feed"), moved(&answer), &answer.validators).unwrap();
    assert_eq!((moved(&answer), &*answer.from), (None, &*server.url("/feed")));
}

#[test]
fn a_feed_that_is_not_where_it_moved_to_is_asked_for_at_home() {
    let nobody = Server::new().url("/feed");
    let (server, other) = (Server::new(), Server::new());
    other.on("/reset", Reply::reset());
    other.on("/gone", Reply::status(410));
    server.on("/feed", Reply::ok("news"));
    let old = known(b"\"1\"", b"");
    for (asked, place) in
        [other.url("/not-there"), other.url("/gone"), other.url("/reset"), nobody].iter().enumerate()
    {
        let answer = get(&client(patient()), &server.url("/feed"), Some(place), &old).unwrap();
        assert_eq!(answer.moved, None, "{place}");
        assert_eq!(text(answer), "news");
        assert_eq!(server.count("/feed"), asked + 1, "once");
        assert_eq!(server.last("/feed").header("if-none-match"), None, "the validators are of another place");
    }
    // Trouble there is trouble; home is not asked then.
    other.on("/busy", Reply::status(503).header("Retry-After", "60"));
    let busy = get(&client(patient()), &server.url("/feed"), Some(&other.url("/busy")), &old).unwrap_err();
    assert_eq!(busy.retry_after, Some(60));
    assert_eq!(server.count("/feed"), 4);
    // Gone in both places is gone.
    server.on("/feed", Reply::status(410));
    let answer = get(&client(patient()), &server.url("/feed"), Some(&other.url("/gone")), &old).unwrap();
    assert!(matches!(answer.kind, Kind::Gone));
}

#[test]
fn a_feed_that_is_gone_is_gone_only_if_it_says_so_itself() {
    let server = Server::new();
    server.on("/gone", Reply::status(410));
    server.on("/moved", Reply::to(301, "/gone"));
    server.on("/away", Reply::to(302, "/gone"));
    for path in ["/gone", "/moved"] {
        assert!(matches!(ask(&server.url(path)).unwrap().kind, Kind::Gone), "{path}");
    }
    assert_eq!(problem(&server.url("/away")), "the server says: gone (410)");
}

#[test]
fn circles_and_long_rows_end() {
    let server = Server::start(|request| {
        let number: u32 = request.path.trim_start_matches('/').parse().unwrap_or_default();
        Reply::to(302, format!("/{}", number + 1))
    });
    server.on("/self", Reply::to(301, "/self"));
    server.on("/a", Reply::to(302, "/b"));
    server.on("/b", Reply::to(302, "/a#again"));
    assert!(problem(&server.url("/self")).ends_with("redirects in a circle"));
    assert!(problem(&server.url("/a")).ends_with("redirects in a circle"));
    assert_eq!((server.count("/self"), server.count("/a"), server.count("/b")), (1, 1, 1));
    let before = server.requests().len();
    let words = problem(&server.url("/0"));
    assert!(words.starts_with("more than 10 redirects"), "{words}");
    assert_eq!(server.requests().len() - before, 11);
    // Ten are still followed.
    server.on("/10", Reply::ok("news"));
    assert_eq!(text(ask(&server.url("/0")).unwrap()), "news");
}

#[test]
fn a_redirect_leads_to_the_web_or_nowhere() {
    let server = Server::new();
    for (location, words) in [
        ("file:///etc/passwd", "redirects to a file: address, which is not followed"),
        ("ftp://example.org/feed", "redirects to a ftp: address, which is not followed"),
        ("data:text/xml,<rss/>", "redirects to a data: address, which is not followed"),
        ("javascript:alert(1)", "redirects to a javascript: address, which is not followed"),
        ("http://", "redirects to what is not an address"),
        ("http://[bad/", "redirects to what is not an address"),
    ] {
        for status in [301, 302, 307] {
            server.on("/feed", Reply::to(status, location));
            let said = problem(&server.url("/feed"));
            assert!(said.ends_with(words), "{location}: {said}");
        }
    }
    server.on("/feed", Reply::status(301));
    assert!(problem(&server.url("/feed")).contains("somewhere else, but not where (301)"));
    // Nor does an earlier answer lead there.
    server.on("/feed", Reply::ok("news"));
    let answer =
        get(&client(patient()), &server.url("/feed"), Some("file:///etc/passwd"), &Validators::default());
    assert_eq!(text(answer.unwrap()), "news");
}

#[test]
fn the_time_covers_all_redirects() {
    let server = Server::start(|request| {
        let number: u32 = request.path.trim_start_matches('/').parse().unwrap_or_default();
        Reply::to(302, format!("/{}", number + 1)).late(short().answer / 2)
    });
    let words =
        get(&client(short()), &server.url("/0"), None, &Validators::default()).unwrap_err().to_string();
    assert_eq!(words, "took longer than 900 ms");
    assert!(server.requests().len() < 7);
}
