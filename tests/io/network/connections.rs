//! Many requests at the same time: how many connections a server sees.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::network::{client, fetch_with, get, long_limits, text, validators};
use crate::server::{Reply, Server};

#[test]
fn two_connections_to_a_host_at_a_time_also_by_redirects() {
    let target = Server::start(|_| Reply::ok("news").late(Duration::from_millis(5)));
    let url = target.url("/feed");
    let redirect = move |_: &_| Reply::to(302, &url);
    let servers = [target, Server::start(|_| Reply::ok("news").close()), Server::start(redirect)];
    let client = client(long_limits());
    thread::scope(|scope| {
        for _ in 0..8 {
            for server in &servers {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let response = fetch_with(&client, &server.url("/feed")).unwrap();
                        assert_eq!(text(response), "news");
                    }
                });
            }
        }
    });
    assert_eq!(servers.each_ref().map(|server| server.count("/feed")), [80, 40, 40]);
    assert_eq!(servers.each_ref().map(Server::most_at_once), [2, 2, 2]);
    assert!(servers[0].connections() <= 4, "connections are reused: {}", servers[0].connections());
}

#[test]
fn a_request_on_a_closed_idle_connection_is_sent_again() {
    let server = Server::new();
    // Keeps the connection open, and closes it at the next request.
    server.on("/feed", [Reply::ok("news"), Reply::raw(""), Reply::ok("more")]);
    let client = client(long_limits());
    for news in ["news", "more"] {
        assert_eq!(text(fetch_with(&client, &server.url("/feed")).unwrap()), news);
    }
}

#[test]
fn five_hundred_requests_to_one_host_use_two_connections() {
    let server = Server::start(|_| Reply::status(304));
    let client = client(long_limits());
    let known = validators(b"\"1\"", b"");
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= 500 {
                        break;
                    }
                    get(&client, &server.url(&format!("/{number}")), None, &known).unwrap();
                }
            });
        }
    });
    assert_eq!(server.requests().len(), 500);
    assert_eq!(server.most_at_once(), 2);
}
