//! Limits of time and size, and requests that are stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tidings::io::fetch::{Limits, Request, Validators};
use tidings::news::Address;

use crate::network::{body, client, error, fetch, fetch_with, long_limits, short_limits, timeout_error};
use crate::server::{Reply, Server};

#[test]
fn default_limits() {
    let limits = Limits::default();
    assert_eq!([limits.connect, limits.answer, limits.total].map(|time| time.as_secs()), [15, 30, 60]);
    assert_eq!((limits.bytes, limits.redirects), (32 << 20, 10));
}

#[test]
fn a_silent_server_times_out() {
    let server = Server::new();
    server.on("/feed", Reply::hang());
    assert_eq!(
        timeout_error(&server.url("/feed")),
        format!("{} did not respond within 400 ms", server.host())
    );
    // A head that arrives byte by byte, too.
    let head =
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX-Much-More: to come, and to come, and to come\r\n\r\nx";
    server.on("/slow", Reply::drip(head, 1, Duration::from_millis(50)));
    let error = timeout_error(&server.url("/slow"));
    assert!(
        error == "the request took longer than 900 ms" || error.ends_with("did not respond within 400 ms"),
        "{error}"
    );
}

#[test]
fn a_slow_body_times_out() {
    let server = Server::new();
    server.on("/feed", Reply::drip(vec![b'x'; 1000], 1, Duration::from_millis(20)));
    assert_eq!(timeout_error(&server.url("/feed")), "the request took longer than 900 ms");
    server.on("/feed", Reply::drip(vec![b'x'; 1000], 1, Duration::from_secs(60)));
    assert_eq!(timeout_error(&server.url("/feed")), "the request took longer than 900 ms");
    // Slow, but within the limit.
    server.on("/feed", Reply::drip(vec![b'x'; 5], 1, Duration::from_millis(20)));
    assert_eq!(body(fetch(&server.url("/feed")).unwrap()), b"xxxxx");
}

#[test]
fn the_size_limit_counts_encoded_and_decoded_bytes() {
    let server = Server::new();
    let limit = long_limits().bytes as usize;
    server.on("/fits", Reply::ok(vec![b'x'; limit]));
    server.on("/fits-gzip", Reply::ok(vec![b'x'; limit]).gzip());
    server.on("/over", Reply::ok(vec![b'x'; limit + 1]));
    server.on("/over-chunked", Reply::ok(vec![b'x'; limit + 1]).chunked());
    server.on("/over-gzip", Reply::ok(vec![b'x'; limit + 1]).gzip());
    server.on("/endless", Reply::endless());
    server.on("/endless-gzip", Reply::endless().gzip());
    for path in ["/fits", "/fits-gzip"] {
        assert_eq!(body(fetch(&server.url(path)).unwrap()).len(), limit, "{path}");
    }
    for path in ["/over", "/over-chunked", "/over-gzip", "/endless", "/endless-gzip"] {
        assert_eq!(error(&server.url(path)), format!("{} sent more than 97 KB", server.host()), "{path}");
    }
}

#[test]
fn a_head_that_is_too_large_is_an_error() {
    let server = Server::new();
    server.on("/feed", Reply::ok("news").header("X-Long", vec![b'x'; 200_000]));
    let too_large = error(&server.url("/feed"));
    assert!(too_large.ends_with("'s response are too large"), "{too_large}");
    let many = (0..2000).fold(Reply::ok("news"), |reply, n| reply.header(&format!("X-{n}"), "x"));
    server.on("/feed", many);
    let too_many = error(&server.url("/feed"));
    assert!(too_many.contains("response is"), "{too_many}");
}

/// Requests something that would take a minute, and stops it once the server has the request.
fn error_when_stopped(reply: Reply) -> String {
    let server = Server::new();
    server.on("/feed", reply);
    let long = Duration::from_secs(60);
    let client = client(Limits { answer: long, total: long, ..short_limits() });
    let (address, stop) = (Address::parse(&server.url("/feed")).unwrap(), AtomicBool::new(false));
    let known = Validators::default();
    let request = Request { address: &address, moved: None, validators: &known, page: false };
    thread::scope(|scope| {
        let request_thread = scope.spawn(|| client.get(&request, &stop).unwrap_err().to_string());
        while server.count("/feed") == 0 {
            thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
        request_thread.join().unwrap()
    })
}

#[test]
fn stop_ends_the_wait_in_every_state() {
    let minute = Duration::from_secs(60);
    for reply in [Reply::hang(), Reply::drip("news", 1, minute), Reply::ok("news").late(minute)] {
        assert_eq!(error_when_stopped(reply), "stopped before a response came");
    }
}

#[test]
fn large_bodies_wait_for_each_other_and_all_arrive() {
    let server: Vec<_> = (0..6).map(|_| Server::start(|_| Reply::ok(vec![b'x'; 3 << 20]))).collect();
    let client = client(Limits { bytes: 4 << 20, ..long_limits() });
    thread::scope(|scope| {
        for server in &server {
            for _ in 0..2 {
                scope.spawn(|| {
                    let response = fetch_with(&client, &server.url("/feed")).unwrap();
                    assert_eq!(body(response).len(), 3 << 20);
                });
            }
        }
    });
}
