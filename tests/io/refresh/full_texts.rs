//! Feeds tagged `fulltext`: the pages of their articles are fetched with them, and only once.
//! Never here: how a page is read.

use std::fmt::Write as _;

use tidings::app::RefreshTarget::{All, Due};
use tidings::io::journal;
use tidings::io::store::Store;
use tidings::news::{Id, MarkValue};

use crate::home::Home;
use crate::refresh::{home_with, run_refresh, subscribe};
use crate::server::{Reply, Server};

/// A feed whose items link to pages of this server, each with a short text.
fn feed(server: &Server, names: &[String]) -> Reply {
    let mut out = String::from("<rss version=\"2.0\"><channel><title>The Gazette</title>");
    for name in names {
        let link = server.url(&format!("/{name}"));
        let _ = write!(
            out,
            "<item><title>{name}</title><guid isPermaLink=\"false\">{name}</guid><link>{link}</link>\
             <description>In short, of {name}.</description></item>"
        );
    }
    Reply::ok(out + "</channel></rss>")
}

fn page(name: &str) -> Reply {
    let text =
        format!("<p>All there is to say of {name}, at length, as it was told at the harbour.</p>").repeat(9);
    let page =
        format!("<html><head><title>{name}</title></head><body><article>{text}</article></body></html>");
    Reply::ok(page).header("Content-Type", "text/html")
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("story-{n}")).collect()
}

/// A server with a feed of stories, each with a page, and a home folder with a subscription tagged `fulltext`.
fn full_text_feed(count: usize) -> (Server, Home) {
    let server = Server::new();
    server.on("/feed", feed(&server, &names(count)));
    for name in names(count) {
        server.on(&format!("/{name}"), page(&name));
    }
    let home = home_with(&[format!("{} news fulltext", server.url("/feed"))]);
    (server, home)
}

/// The titles of articles with a stored page.
fn stored_pages(home: &Home) -> Vec<String> {
    let store = Store::read(&home.path("data")).unwrap().unwrap();
    let mut rows = Vec::new();
    store.headlines(&mut |line| (rows.push((line.row, line.title.to_owned())), true).1).unwrap();
    let mut titles: Vec<String> = rows
        .into_iter()
        .filter(|(row, _)| store.page(*row).unwrap().is_some())
        .map(|(_, title)| title)
        .collect();
    titles.sort();
    titles
}

fn ids(home: &Home) -> Vec<(String, Id)> {
    let store = Store::read(&home.path("data")).unwrap().unwrap();
    let mut ids = Vec::new();
    store.headlines(&mut |line| (ids.push((line.title.to_owned(), line.id)), true).1).unwrap();
    ids
}

#[test]
fn pages_are_fetched_with_their_feed_and_once() {
    let (server, home) = full_text_feed(3);
    let report = run_refresh(&home, &Due);
    assert_eq!((report.new, report.texts, report.failed.len()), (3, 3, 0), "{report:?}");
    assert_eq!(stored_pages(&home), names(3));
    let before = ids(&home);
    let report = run_refresh(&home, &All);
    assert_eq!((report.new, report.changed, report.texts), (0, 0, 0));
    assert_eq!(ids(&home), before, "the articles keep their ids");
    for name in names(3) {
        assert_eq!(server.count(&format!("/{name}")), 1);
    }
    assert!(server.most_at_once() <= 2, "{}", server.most_at_once());
}

#[test]
fn pages_of_other_feeds_are_not_fetched() {
    let (server, home) = full_text_feed(2);
    subscribe(&home, &[format!("{} news \"full text\"", server.url("/feed"))]);
    let report = run_refresh(&home, &Due);
    assert_eq!((report.new, report.texts), (2, 0));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn one_refresh_fetches_the_pages_of_the_twenty_newest_unread_articles() {
    let (server, home) = full_text_feed(30);
    // Marked as read on another device.
    subscribe(&home, &[server.url("/feed")]);
    run_refresh(&home, &Due);
    let read: Vec<(Id, MarkValue)> =
        ids(&home)[..4].iter().map(|(_, id)| (*id, MarkValue::Read(true))).collect();
    let mut log = journal::open(&home.path("config"), &home.path("data"), 1_795_507_200_000);
    let marks = log.state.mark(1_795_507_200_000, &read);
    log.journal.append(&marks).unwrap();
    log.journal.close().unwrap();
    subscribe(&home, &[format!("{} fulltext", server.url("/feed"))]);
    assert_eq!(run_refresh(&home, &All).texts, 20);
    for n in 0..30 {
        let wanted = usize::from((4..24).contains(&n));
        assert_eq!(server.count(&format!("/story-{n}")), wanted, "story {n}");
    }
    // The next refresh fetches the rest.
    assert_eq!(run_refresh(&home, &All).texts, 6);
}

#[test]
fn a_failed_page_is_retried_a_few_times() {
    let (server, home) = full_text_feed(3);
    server.on("/story-0", vec![Reply::status(500), page("story-0")]);
    server.on("/story-1", Reply::status(404));
    // A page with less text than the feed is useless.
    server.on("/story-2", Reply::ok("<html><head><title>x</title></head><body><p>Log in</p></body></html>"));
    let report = run_refresh(&home, &Due);
    assert_eq!((report.texts, report.failed.len()), (0, 0), "the feed has not failed: {report:?}");
    assert_eq!(run_refresh(&home, &All).texts, 1);
    for _ in 0..3 {
        assert_eq!(run_refresh(&home, &All).texts, 0);
    }
    assert_eq!(stored_pages(&home), ["story-0"]);
    let requests = |n: usize| server.count(&format!("/story-{n}"));
    assert_eq!((requests(0), requests(1), requests(2)), (2, 3, 1));
}

#[test]
fn no_pages_are_fetched_after_retry_after_or_from_a_failed_feed() {
    let (server, home) = full_text_feed(8);
    for name in names(8) {
        let busy = Reply::status(429).header("Retry-After", "60");
        server.on(&format!("/{name}"), vec![busy, page(&name)]);
    }
    assert_eq!(run_refresh(&home, &Due).texts, 0);
    let pages = server.requests().len() - 1;
    assert!(pages <= 2, "only requests that had been sent before: {pages}");
    server.on("/feed", Reply::status(500));
    run_refresh(&home, &All);
    assert_eq!(server.requests().len(), pages + 2);
}
