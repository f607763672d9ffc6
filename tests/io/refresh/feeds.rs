//! The states of a feed: new, unchanged, changed, moved, gone. Never here: hostile servers.

use tidings::app::RefreshTarget::{All, Due, One};
use tidings::io::store::Store;

use crate::refresh::{home_with, record, rss, run_refresh, sorted_titles, subscribe};
use crate::server::{Reply, Server};

#[test]
fn a_feed_is_fetched_once_and_then_when_it_is_due() {
    let server = Server::new();
    server.on("/feed", vec![Reply::ok(rss(&["Ferry", "Harbour"]))]);
    let home = home_with(&[server.url("/feed")]);
    let report = run_refresh(&home, &Due);
    assert_eq!((report.asked, report.new, report.failed.len()), (1, 2, 0));
    assert_eq!(sorted_titles(&home), ["Ferry", "Harbour"]);
    // It is not due yet.
    assert_eq!(run_refresh(&home, &Due).asked, 0);
    assert_eq!(server.count("/feed"), 1);
    // A refresh of all feeds or of one feed does not depend on the time.
    assert_eq!(run_refresh(&home, &All).asked, 1);
    assert_eq!(run_refresh(&home, &One(record(&home, &server.url("/feed")).address)).asked, 1);
    assert_eq!(server.count("/feed"), 3);
    assert_eq!(sorted_titles(&home), ["Ferry", "Harbour"]);
}

#[test]
fn validators_are_sent_back_byte_for_byte_and_a_304_changes_nothing() {
    let server = Server::new();
    let tag = "W/\"a b;c\"";
    let date = "Sun, 24 Nov 2024 08:00:00 GMT";
    let first = Reply::ok(rss(&["Ferry"])).header("ETag", tag).header("Last-Modified", date);
    server.on("/feed", vec![first, Reply::status(304)]);
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &All);
    let report = run_refresh(&home, &All);
    assert_eq!((report.asked, report.new, report.changed, report.failed.len()), (1, 0, 0, 0));
    let requests = server.requests();
    assert_eq!(requests[0].header("If-None-Match"), None);
    assert_eq!(requests[1].header("If-None-Match").as_deref(), Some(tag));
    assert_eq!(requests[1].header("If-Modified-Since").as_deref(), Some(date));
}

#[test]
fn a_changed_article_keeps_its_id() {
    let server = Server::new();
    let first = rss(&["Ferry", "Harbour"]);
    let second = first.replace("about Ferry", "about the ferry, corrected");
    server.on("/feed", vec![Reply::ok(first), Reply::ok(second)]);
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &All);
    let before = Store::read(&home.path("data")).unwrap().unwrap();
    let (mut ids, mut revision) = (vec![], 0);
    revision = before
        .headlines(&mut |line| {
            ids.push((line.title.to_owned(), line.id));
            true
        })
        .unwrap()
        .max(revision);
    let report = run_refresh(&home, &All);
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
    assert!(!text(before.earlier(row, 0).unwrap().unwrap().article).contains("corrected"));
}

#[test]
fn a_permanently_moved_feed_is_fetched_at_its_new_address() {
    let server = Server::new();
    server.on("/old", vec![Reply::status(301).header("Location", "/new")]);
    server.on("/new", vec![Reply::ok(rss(&["Ferry"]))]);
    let home = home_with(&[server.url("/old")]);
    run_refresh(&home, &All);
    assert_eq!((server.count("/old"), server.count("/new")), (1, 1));
    run_refresh(&home, &All);
    assert_eq!((server.count("/old"), server.count("/new")), (1, 2));
    assert_eq!(sorted_titles(&home), ["Ferry"]);
    // Moved temporarily: the old address is used again.
    server.on("/here", vec![Reply::status(302).header("Location", "/new")]);
    subscribe(&home, &[server.url("/here")]);
    run_refresh(&home, &All);
    run_refresh(&home, &All);
    assert_eq!(server.count("/here"), 2);
}

#[test]
fn a_gone_feed_is_fetched_again_only_on_request() {
    let server = Server::new();
    let back = Reply::ok(rss(&["Ferry", "Harbour"]));
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"])), Reply::status(410), Reply::status(410), back]);
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &All);
    let report = run_refresh(&home, &All);
    let problem = &report.failed[0].1;
    assert!(problem.contains("gone for good") && problem.contains("refresh --all"), "{report:?}");
    assert_eq!(run_refresh(&home, &Due).asked, 0);
    let state = || {
        let record = record(&home, &server.url("/feed"));
        (record.gone, record.next.is_some(), record.problem.is_some())
    };
    assert_eq!((server.count("/feed"), state()), (2, (true, false, true)));
    assert_eq!(sorted_titles(&home), ["Ferry"], "its articles stay");
    assert_eq!(run_refresh(&home, &All).failed.len(), 1);
    assert_eq!(run_refresh(&home, &All).new, 1);
    assert_eq!((server.count("/feed"), state()), (4, (false, true, false)));
}

#[test]
fn retry_after_and_max_age_delay_the_next_fetch() {
    let server = Server::new();
    server.on("/busy", vec![Reply::status(429).header("Retry-After", "7200")]);
    server.on("/calm", vec![Reply::ok(rss(&["Ferry"])).header("Cache-Control", "max-age=14400")]);
    let home = home_with(&[server.url("/busy"), server.url("/calm")]);
    let report = run_refresh(&home, &Due);
    assert_eq!((report.asked, report.failed.len()), (2, 1));
    for (path, seconds) in [("/busy", 7200), ("/calm", 14400)] {
        let record = record(&home, &server.url(path));
        let wait = record.next.unwrap().seconds() - record.asked.unwrap().seconds();
        assert!(wait >= seconds - 1, "{path}: {wait}");
    }
}

#[test]
fn the_address_of_a_site_finds_its_feed() {
    let server = Server::new();
    let page = "<!DOCTYPE html><html><head><title>Gazette</title>\
        <link rel=alternate type=application/rss+xml href=/news.xml></head><body><p>Hello</p></body></html>";
    server.on("/", vec![Reply::ok(page).header("Content-Type", "text/html")]);
    server.on("/news.xml", vec![Reply::ok(rss(&["Ferry"]))]);
    let home = home_with(&[server.url("/")]);
    let report = run_refresh(&home, &Due);
    assert_eq!((report.new, report.failed.len()), (1, 0), "{report:?}");
    run_refresh(&home, &All);
    assert_eq!((server.count("/"), server.count("/news.xml")), (1, 2), "the address of the feed is stored");
}

#[test]
fn a_page_instead_of_a_feed_is_an_error_and_nothing_is_lost() {
    let server = Server::new();
    let page =
        "<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Who are you?</p></body></html>";
    let page = Reply::ok(page).header("Content-Type", "text/html");
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"])), page, Reply::ok(rss(&["Ferry", "Harbour"]))]);
    let home = home_with(&[server.url("/feed")]);
    run_refresh(&home, &All);
    let report = run_refresh(&home, &All);
    assert!(report.failed[0].1.contains("web page"), "{report:?}");
    assert_eq!(sorted_titles(&home), ["Ferry"]);
    assert_eq!(run_refresh(&home, &All).new, 1);
}

#[test]
fn a_refresh_uses_two_connections_to_a_server() {
    let server = Server::new();
    let addresses: Vec<String> = (0..24).map(|n| server.url(&format!("/{n}"))).collect();
    for n in 0..24 {
        server.on(&format!("/{n}"), vec![Reply::ok(rss(&[&format!("Story {n}")]))]);
    }
    let home = home_with(&addresses);
    assert_eq!(run_refresh(&home, &Due).new, 24);
    assert!(server.most_at_once() <= 2, "{}", server.most_at_once());
}

#[test]
fn redirects_to_one_server_use_two_connections_to_it() {
    let target = Server::start(|request| Reply::ok(rss(&[&request.path])));
    let sites: Vec<Server> = (0..12).map(|_| Server::new()).collect();
    for (number, site) in sites.iter().enumerate() {
        site.on("/feed", Reply::to(301, target.url(&format!("/{number}"))));
    }
    let addresses: Vec<String> = sites.iter().map(|site| site.url("/feed")).collect();
    assert_eq!(run_refresh(&home_with(&addresses), &Due).new, 12);
    assert!(target.most_at_once() <= 2, "{}", target.most_at_once());
}

#[test]
fn a_password_is_sent_to_its_server_and_not_stored() {
    let server = Server::new();
    server.on("/feed", vec![Reply::status(403)]);
    let address = server.url("/feed").replace("http://", "http://ann:s3cret@");
    let home = home_with(&[address]);
    let report = run_refresh(&home, &Due);
    assert_eq!(server.requests()[0].header("Authorization").as_deref(), Some("Basic YW5uOnMzY3JldA=="));
    let shown = format!("{report:?} {:?}", record(&home, &server.url("/feed")));
    assert!(!shown.contains("s3cret") && !shown.contains("ann:"), "{shown}");
}

#[test]
fn a_feed_without_a_subscription_is_not_fetched() {
    let server = Server::new();
    server.on("/a", vec![Reply::ok(rss(&["Ferry"]))]);
    server.on("/b", vec![Reply::ok(rss(&["Harbour"]))]);
    let home = home_with(&[server.url("/a"), server.url("/b")]);
    run_refresh(&home, &Due);
    subscribe(&home, &[server.url("/b")]);
    assert_eq!(run_refresh(&home, &All).asked, 1);
    assert_eq!((server.count("/a"), server.count("/b")), (1, 2));
}

#[test]
fn a_damaged_store_is_renamed_and_a_new_one_is_filled() {
    let server = Server::new();
    server.on("/feed", vec![Reply::ok(rss(&["Ferry"]))]);
    let home = home_with(&[server.url("/feed")]);
    std::fs::create_dir_all(home.path("data")).unwrap();
    std::fs::write(home.path("data/library.db"), "no database at all".repeat(100)).unwrap();
    let report = run_refresh(&home, &Due);
    let problem = report.problem.expect("a message");
    assert!(problem.contains("library.db") && problem.contains("renamed"), "{problem}");
    assert_eq!(sorted_titles(&home), ["Ferry"]);
    assert_eq!(run_refresh(&home, &All).problem, None);
}
