//! Hostile and unreachable servers among good ones. Never here: single bad responses (see `network`).

use std::time::Duration;

use tidings::app::RefreshTarget::{All, Due};

use crate::refresh::{home_with, record, rss, run_refresh, subscribe, titles};
use crate::server::{Reply, Server};

/// All feeds, and the bad ones among them.
const FEEDS: usize = 1000;
const BAD: usize = 300;

#[test]
fn three_hundred_bad_servers_among_a_thousand_delay_no_other_feed() {
    // Several servers: a bad one must delay only its own feeds.
    let good: Vec<Server> = (0..8).map(|_| Server::new()).collect();
    let bad: Vec<Server> = (0..30).map(|_| Server::new()).collect();
    let mut addresses = Vec::new();
    for n in 0..FEEDS - BAD {
        let (server, path) = (&good[n % good.len()], format!("/{n}"));
        server.on(&path, vec![Reply::ok(rss(&[&format!("Story {n}")]))]);
        addresses.push(server.url(&path));
    }
    for n in 0..BAD {
        let (server, path) = (&bad[n % bad.len()], format!("/{n}"));
        let next = format!("/{}", if n % 10 == 3 { n } else { n + 1 });
        let reply = match n % 10 {
            0 => Reply::hang(),
            1 => Reply::reset(),
            2 => Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss><channel>"),
            3 => Reply::status(301).header("Location", &next),
            4 => Reply::raw("\0\u{1}\u{2}garbage\r\n\r\n"),
            5 => Reply::endless(),
            6 => Reply::drip(rss(&["Slow"]), 1, Duration::from_millis(50)),
            7 => Reply::status(302).header("Location", "file:///etc/passwd"),
            8 => Reply::ok("PK\u{3}\u{4}not a feed"),
            _ => Reply::status(503),
        };
        server.on(&path, vec![reply]);
        addresses.push(server.url(&path));
    }
    let home = home_with(&addresses);
    let report = run_refresh(&home, &Due);
    assert_eq!(report.asked, FEEDS);
    assert_eq!(report.new, FEEDS - BAD, "all good feeds are stored");
    assert_eq!(titles(&home).len(), FEEDS - BAD);
    assert_eq!(report.failed.len(), BAD);
    for (feed, why) in &report.failed {
        assert!(why.len() > 8 && !why.contains("fault of tidings"), "{feed}: {why}");
    }
    let mut kinds: Vec<&str> = report.failed.iter().map(|(_, why)| why.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() >= 8, "different errors have different messages: {kinds:#?}");
    // None is due again yet.
    assert_eq!(run_refresh(&home, &Due).asked, 0);
}

#[test]
fn without_a_network_no_feed_counts_as_failed() {
    // Names that never exist (RFC 2606 §2).
    let nowhere: Vec<String> = (0..3).map(|n| format!("http://feed{n}.invalid/rss")).collect();
    let home = home_with(&nowhere);
    let report = run_refresh(&home, &Due);
    assert_eq!((report.asked, report.failed.len()), (3, 3), "{report:?}");
    for address in &nowhere {
        let record = record(&home, address);
        assert_eq!(record.past.failures, 0);
        let wait = record.next.unwrap().seconds() - record.asked.unwrap().seconds();
        assert!((300..310).contains(&wait), "from when it was written: {wait}");
        assert!(record.problem.is_some());
    }
    // If one server answers, there is a network, and the others have failed.
    let server = Server::new();
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"]))]);
    let mut all = nowhere.clone();
    all.push(server.url("/feed"));
    subscribe(&home, &all);
    let report = run_refresh(&home, &All);
    assert_eq!((report.new, report.failed.len()), (1, 3), "{report:?}");
    for address in &nowhere {
        assert_eq!(record(&home, address).past.failures, 1);
    }
}
