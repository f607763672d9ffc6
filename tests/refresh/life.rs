//! The life of a feed: first visit, nothing new, something changed, moved, gone. Never here: hostile servers.

use tidings::app::RefreshTarget;
use tidings::io::store::Store;

use crate::server::{Reply, Server};
use crate::{go, reader, record, rss, sorted, subscribe};

#[test]
fn a_feed_is_fetched_once_and_then_when_it_is_due() {
    let server = Server::new();
    server.on("/feed", vec![Reply::ok(rss(&["Ferry", "Harbour"]))]);
    let home = reader(&[server.url("/feed")]);
    let report = go(&home, &RefreshTarget::Due);
    assert_eq!((report.asked, report.new, report.failed.len()), (1, 2, 0));
    assert_eq!(sorted(&home), ["Ferry", "Harbour"]);
    // Half an hour has not passed.
    assert_eq!(go(&home, &RefreshTarget::Due).asked, 0);
    assert_eq!(server.count("/feed"), 1);
    // Asked for by name, or all of them: that is no matter of time.
    assert_eq!(go(&home, &RefreshTarget::All).asked, 1);
    assert_eq!(go(&home, &RefreshTarget::One(record(&home, &server.url("/feed")).address)).asked, 1);
    assert_eq!(server.count("/feed"), 3);
    assert_eq!(sorted(&home), ["Ferry", "Harbour"]);
}

#[test]
fn validators_go_back_byte_for_byte_and_a_304_costs_nothing() {
    let server = Server::new();
    let tag = "W/\"a b;c\"";
    let date = "Tue, 24 Nov 2026 08:00:00 GMT";
    let first = Reply::ok(rss(&["Ferry"])).header("ETag", tag).header("Last-Modified", date);
    server.on("/feed", vec![first, Reply::status(304)]);
    let home = reader(&[server.url("/feed")]);
    go(&home, &RefreshTarget::All);
    let report = go(&home, &RefreshTarget::All);
    assert_eq!((report.asked, report.new, report.changed, report.failed.len()), (1, 0, 0, 0));
    let asked = server.requests();
    assert_eq!(asked[0].header("If-None-Match"), None);
    assert_eq!(asked[1].header("If-None-Match").as_deref(), Some(tag));
    assert_eq!(asked[1].header("If-Modified-Since").as_deref(), Some(date));
}

#[test]
fn a_changed_article_is_the_same_article() {
    let server = Server::new();
    let first = rss(&["Ferry", "Harbour"]);
    let second = first.replace("about Ferry", "about the ferry, corrected");
    server.on("/feed", vec![Reply::ok(first), Reply::ok(second)]);
    let home = reader(&[server.url("/feed")]);
    go(&home, &RefreshTarget::All);
    let before = Store::read(&home.path("data")).unwrap().unwrap();
    let (mut ids, mut revision) = (vec![], 0);
    revision = before
        .headlines(&mut |line| {
            ids.push((line.title.to_owned(), line.id));
            true
        })
        .unwrap()
        .max(revision);
    let report = go(&home, &RefreshTarget::All);
    assert_eq!((report.new, report.changed), (0, 1));
    let mut changed = vec![];
    before
        .since(revision, &mut |line| {
            changed.push((line.row, line.id, line.revised));
            true
        })
        .unwrap();
    let [(row, id, true)] = changed[..] else { panic!("{changed:?}") };
    assert!(ids.contains(&("Ferry".to_owned(), id)));
    let text = |article: tidings::news::Article| tidings::parse::document(&article).plain_text();
    assert!(text(before.article(row).unwrap().unwrap()).contains("corrected"));
    assert!(!text(before.earlier(row).unwrap().unwrap()).contains("corrected"));
}

#[test]
fn a_feed_that_moves_for_good_is_asked_at_its_new_place_and_its_articles_stay_the_same() {
    let server = Server::new();
    server.on("/old", vec![Reply::status(301).header("Location", "/new")]);
    server.on("/new", vec![Reply::ok(rss(&["Ferry"]))]);
    let home = reader(&[server.url("/old")]);
    go(&home, &RefreshTarget::All);
    assert_eq!((server.count("/old"), server.count("/new")), (1, 1));
    go(&home, &RefreshTarget::All);
    assert_eq!((server.count("/old"), server.count("/new")), (1, 2));
    assert_eq!(sorted(&home), ["Ferry"]);
    // For now only: asked at its own place again.
    server.on("/here", vec![Reply::status(302).header("Location", "/new")]);
    subscribe(&home, &[server.url("/here")]);
    go(&home, &RefreshTarget::All);
    go(&home, &RefreshTarget::All);
    assert_eq!(server.count("/here"), 2);
}

#[test]
fn a_feed_that_is_gone_is_asked_no_more() {
    let server = Server::new();
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"])), Reply::status(410)]);
    let home = reader(&[server.url("/feed")]);
    go(&home, &RefreshTarget::All);
    let report = go(&home, &RefreshTarget::All);
    assert!(report.failed[0].1.contains("gone for good"), "{report:?}");
    assert_eq!(go(&home, &RefreshTarget::All).asked, 0);
    assert_eq!(server.count("/feed"), 2);
    let record = record(&home, &server.url("/feed"));
    assert_eq!((record.gone, record.next), (true, None));
    assert_eq!(sorted(&home), ["Ferry"], "what it brought stays");
}

#[test]
fn a_server_that_asks_for_time_gets_it() {
    let server = Server::new();
    server.on("/busy", vec![Reply::status(429).header("Retry-After", "7200")]);
    server.on("/calm", vec![Reply::ok(rss(&["Ferry"])).header("Cache-Control", "max-age=14400")]);
    let home = reader(&[server.url("/busy"), server.url("/calm")]);
    let report = go(&home, &RefreshTarget::Due);
    assert_eq!((report.asked, report.failed.len()), (2, 1));
    for (path, seconds) in [("/busy", 7200), ("/calm", 14400)] {
        let record = record(&home, &server.url(path));
        let rest = record.next.unwrap().seconds() - record.asked.unwrap().seconds();
        assert!(rest >= seconds - 1, "{path}: {rest}");
    }
}

#[test]
fn the_address_of_a_site_leads_to_its_feed() {
    let server = Server::new();
    let page = "<!DOCTYPE html><html><head><title>Gazette</title>\
        <link rel=alternate type=application/rss+xml href=/news.xml></head><body><p>Hello</p></body></html>";
    server.on("/", vec![Reply::ok(page).header("Content-Type", "text/html")]);
    server.on("/news.xml", vec![Reply::ok(rss(&["Ferry"]))]);
    let home = reader(&[server.url("/")]);
    let report = go(&home, &RefreshTarget::Due);
    assert_eq!((report.new, report.failed.len()), (1, 0), "{report:?}");
    go(&home, &RefreshTarget::All);
    assert_eq!((server.count("/"), server.count("/news.xml")), (1, 2), "it is remembered");
}

#[test]
fn a_page_in_the_place_of_a_feed_is_named_and_nothing_is_lost() {
    let server = Server::new();
    let page =
        "<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Who are you?</p></body></html>";
    let page = Reply::ok(page).header("Content-Type", "text/html");
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"])), page, Reply::ok(rss(&["Ferry", "Harbour"]))]);
    let home = reader(&[server.url("/feed")]);
    go(&home, &RefreshTarget::All);
    let report = go(&home, &RefreshTarget::All);
    assert!(report.failed[0].1.contains("web page"), "{report:?}");
    assert_eq!(sorted(&home), ["Ferry"]);
    assert_eq!(go(&home, &RefreshTarget::All).new, 1);
}

#[test]
fn two_connections_to_a_server_and_no_more() {
    let server = Server::new();
    let addresses: Vec<String> = (0..24).map(|n| server.url(&format!("/{n}"))).collect();
    for n in 0..24 {
        server.on(&format!("/{n}"), vec![Reply::ok(rss(&[&format!("Story {n}")]))]);
    }
    let home = reader(&addresses);
    assert_eq!(go(&home, &RefreshTarget::Due).new, 24);
    assert!(server.most_at_once() <= 2, "{}", server.most_at_once());
}

#[test]
fn a_password_reaches_its_server_and_no_one_else() {
    let server = Server::new();
    server.on("/feed", vec![Reply::status(403)]);
    let address = server.url("/feed").replace("http://", "http://ann:s3cret@");
    let home = reader(&[address]);
    let report = go(&home, &RefreshTarget::Due);
    assert_eq!(server.requests()[0].header("Authorization").as_deref(), Some("Basic YW5uOnMzY3JldA=="));
    let said = format!("{report:?} {:?}", record(&home, &server.url("/feed")));
    assert!(!said.contains("s3cret") && !said.contains("ann:"), "{said}");
}

#[test]
fn a_feed_taken_off_the_list_is_not_asked() {
    let server = Server::new();
    server.on("/a", vec![Reply::ok(rss(&["Ferry"]))]);
    server.on("/b", vec![Reply::ok(rss(&["Harbour"]))]);
    let home = reader(&[server.url("/a"), server.url("/b")]);
    go(&home, &RefreshTarget::Due);
    subscribe(&home, &[server.url("/b")]);
    assert_eq!(go(&home, &RefreshTarget::All).asked, 1);
    assert_eq!((server.count("/a"), server.count("/b")), (1, 2));
}

#[test]
fn a_damaged_store_is_set_aside_and_said_and_the_news_come_into_a_new_one() {
    let server = Server::new();
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"]))]);
    let home = reader(&[server.url("/feed")]);
    std::fs::create_dir_all(home.path("data")).unwrap();
    std::fs::write(home.path("data/library.db"), "no database at all".repeat(100)).unwrap();
    let report = go(&home, &RefreshTarget::Due);
    let said = report.problem.expect("a word about it");
    assert!(said.contains("library.db") && said.contains("renamed"), "{said}");
    assert_eq!(sorted(&home), ["Ferry"]);
    assert_eq!(go(&home, &RefreshTarget::All).problem, None);
}
