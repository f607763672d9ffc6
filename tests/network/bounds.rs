//! How long, how much, and how it ends when nobody waits any more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tidings::io::fetch::{Limits, Request, Validators};
use tidings::news::Address;

use crate::server::{Reply, Server};
use crate::{ask, body, client, get, patient, problem, short, trouble_soon};

#[test]
fn the_usual_limits() {
    let limits = Limits::default();
    assert_eq!([limits.connect, limits.answer, limits.total].map(|time| time.as_secs()), [15, 30, 60]);
    assert_eq!((limits.bytes, limits.redirects), (32 << 20, 10));
}

#[test]
fn a_server_that_says_nothing_is_left() {
    let server = Server::new();
    server.on("/feed", Reply::hang());
    assert_eq!(
        trouble_soon(&server.url("/feed")),
        format!("{} does not answer within 400 ms", server.host())
    );
    // Nor does a head that comes a letter at a time.
    let head =
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX-Much-More: to come, and to come, and to come\r\n\r\nx";
    server.on("/slow", Reply::drip(head, 1, Duration::from_millis(50)));
    let words = trouble_soon(&server.url("/slow"));
    assert!(
        words == "took longer than 900 ms" || words.ends_with("does not answer within 400 ms"),
        "{words}"
    );
}

#[test]
fn a_body_that_drips_is_left() {
    let server = Server::new();
    server.on("/feed", Reply::drip(vec![b'x'; 1000], 1, Duration::from_millis(20)));
    assert_eq!(trouble_soon(&server.url("/feed")), "took longer than 900 ms");
    server.on("/feed", Reply::drip(vec![b'x'; 1000], 1, Duration::from_secs(60)));
    assert_eq!(trouble_soon(&server.url("/feed")), "took longer than 900 ms");
    // Slow is not too slow.
    server.on("/feed", Reply::drip(vec![b'x'; 5], 1, Duration::from_millis(20)));
    assert_eq!(body(ask(&server.url("/feed")).unwrap()), b"xxxxx");
}

#[test]
fn the_size_is_bounded_packed_and_unpacked() {
    let server = Server::new();
    let limit = patient().bytes as usize;
    server.on("/fits", Reply::ok(vec![b'x'; limit]));
    server.on("/fits-packed", Reply::ok(vec![b'x'; limit]).gzip());
    server.on("/over", Reply::ok(vec![b'x'; limit + 1]));
    server.on("/over-chunked", Reply::ok(vec![b'x'; limit + 1]).chunked());
    server.on("/over-packed", Reply::ok(vec![b'x'; limit + 1]).gzip());
    server.on("/endless", Reply::endless());
    server.on("/endless-packed", Reply::endless().gzip());
    for path in ["/fits", "/fits-packed"] {
        assert_eq!(body(ask(&server.url(path)).unwrap()).len(), limit, "{path}");
    }
    for path in ["/over", "/over-chunked", "/over-packed", "/endless", "/endless-packed"] {
        assert_eq!(problem(&server.url(path)), format!("{} sent more than 97 KB", server.host()), "{path}");
    }
}

#[test]
fn a_head_without_end_is_left() {
    let server = Server::new();
    server.on("/feed", Reply::ok("news").header("X-Long", vec![b'x'; 200_000]));
    let words = problem(&server.url("/feed"));
    assert!(words.ends_with("'s answer is too large"), "{words}");
    let many = (0..2000).fold(Reply::ok("news"), |reply, n| reply.header(&format!("X-{n}"), "x"));
    server.on("/feed", many);
    assert!(problem(&server.url("/feed")).contains("answer is"), "{}", problem(&server.url("/feed")));
}

/// Asks for something that would take a minute, and stops once it is under way.
fn stopped(reply: Reply) -> String {
    let server = Server::new();
    server.on("/feed", reply);
    let long = Duration::from_secs(60);
    let client = client(Limits { answer: long, total: long, ..short() });
    let (address, stop) = (Address::parse(&server.url("/feed")).unwrap(), AtomicBool::new(false));
    let known = Validators::default();
    let request = Request { address: &address, moved: None, validators: &known, page: false };
    thread::scope(|scope| {
        let asked = scope.spawn(|| client.get(&request, &stop).unwrap_err().to_string());
        while server.count("/feed") == 0 {
            thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
        asked.join().unwrap()
    })
}

#[test]
fn a_wait_is_ended_whatever_the_server_does() {
    let minute = Duration::from_secs(60);
    for reply in [Reply::hang(), Reply::drip("news", 1, minute), Reply::ok("news").late(minute)] {
        assert_eq!(stopped(reply), "stopped before the answer came");
    }
}

#[test]
fn four_large_bodies_grow_at_a_time_and_all_arrive() {
    let server: Vec<_> = (0..6).map(|_| Server::start(|_| Reply::ok(vec![b'x'; 3 << 20]))).collect();
    let client = client(Limits { bytes: 4 << 20, ..patient() });
    thread::scope(|scope| {
        for server in &server {
            for _ in 0..2 {
                scope.spawn(|| {
                    let answer = get(&client, &server.url("/feed"), None, &Validators::default()).unwrap();
                    assert_eq!(body(answer).len(), 3 << 20);
                });
            }
        }
    });
}
