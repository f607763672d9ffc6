//! Many requests at once, and how little a server notices of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tidings::io::fetch::Validators;

use crate::server::{Reply, Server};
use crate::{client, get, patient, text};

#[test]
fn two_connections_to_a_host_at_a_time() {
    let servers = [
        Server::start(|_| Reply::ok("news").late(Duration::from_millis(5))),
        Server::start(|_| Reply::ok("news").close()),
    ];
    let client = client(patient());
    thread::scope(|scope| {
        for _ in 0..8 {
            for server in &servers {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let answer =
                            get(&client, &server.url("/feed"), None, &Validators::default()).unwrap();
                        assert_eq!(text(answer), "news");
                    }
                });
            }
        }
    });
    assert_eq!(servers.each_ref().map(|server| server.count("/feed")), [40, 40]);
    assert_eq!(servers.each_ref().map(Server::most_at_once), [2, 2]);
    assert!(servers[0].connections() <= 4, "connections are used again: {}", servers[0].connections());
}

#[test]
fn a_connection_that_ended_while_idle_is_no_failure() {
    let server = Server::new();
    // Keeps the connection, says so, and yet ends it with the next request on it.
    server.on("/feed", [Reply::ok("news"), Reply::raw(""), Reply::ok("more")]);
    let client = client(patient());
    let ask = || text(get(&client, &server.url("/feed"), None, &Validators::default()).unwrap());
    assert_eq!([ask(), ask()], ["news", "more"]);
}

#[test]
fn five_hundred_feeds_on_one_host() {
    let server = Server::start(|_| Reply::status(304));
    let client = client(patient());
    let known = crate::known(b"\"1\"", b"");
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
