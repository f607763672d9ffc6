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
    Reply::ok(feed_source(server, names))
}

fn feed_source(server: &Server, names: &[String]) -> String {
    let mut out = String::from("<rss version=\"2.0\"><channel><title>The Gazette</title>");
    for name in names {
        let link = server.url(&format!("/{name}"));
        let _ = write!(
            out,
            "<item><title>{name}</title><guid isPermaLink=\"false\">{name}</guid><link>{link}</link>\
             <description>In short, of {name}.</description></item>"
        );
    }
    out + "</channel></rss>"
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

#[test]
fn a_page_is_fetched_again_after_a_revision_and_not_for_counters() {
    let (server, home) = full_text_feed(2);
    run_refresh(&home, &Due);
    let stored = || {
        let store = Store::read(&home.path("data")).unwrap().unwrap();
        let mut rows = Vec::new();
        store.headlines(&mut |line| (rows.push(line.row), true).1).unwrap();
        // The feed's first article has the larger number.
        let row = *rows.iter().min().unwrap();
        (store.page(row).unwrap().unwrap(), store.article(row).unwrap().unwrap())
    };
    // Read articles too: what was fetched once is kept up to date.
    let read: Vec<(Id, MarkValue)> = ids(&home).iter().map(|(_, id)| (*id, MarkValue::Read(true))).collect();
    let mut log = journal::open(&home.path("config"), &home.path("data"), 1_795_507_200_000);
    let marks = log.state.mark(1_795_507_200_000, &read);
    log.journal.append(&marks).unwrap();
    log.journal.close().unwrap();
    let revised = |words: &str| {
        let body = feed_source(&server, &names(2)).replace("In short, of story-1.", words);
        server.on("/feed", Reply::ok(body));
        run_refresh(&home, &All)
    };
    let first = stored().0;
    for (n, counter) in ["7 points", "8 points", "1,009 points"].into_iter().enumerate() {
        let report = revised(&format!("In short, of story-1. {counter}"));
        // The first time "points" is new.
        assert_eq!((report.changed, report.texts), (usize::from(n == 0), usize::from(n == 0)), "{counter}");
    }
    assert_eq!(server.count("/story-1"), 2);
    // If it fails, the earlier full text stays, and it is tried three times.
    server.on("/story-1", Reply::status(404));
    assert_eq!(revised("Corrected.").texts, 0);
    for _ in 0..3 {
        run_refresh(&home, &All);
    }
    assert_eq!(server.count("/story-1"), 5);
    let (kept, article) = stored();
    assert_eq!(kept.body, first.body);
    assert!(format!("{:?}", article.body).contains("Corrected."));
    // After the next revision it is fetched again, and the newer text replaces the earlier one.
    server.on("/story-1", page("another ending"));
    assert_eq!(revised("Corrected once more.").texts, 1);
    assert!(format!("{:?}", stored().0.body).contains("another ending"));
    assert_eq!(server.count("/story-0"), 1);
}
