//! Spellings of one address in `feeds.txt` are one feed. Never here: which spellings are the same (see `news::address`).

use tidings::app::RefreshTarget::{Due, One};

use crate::refresh::{change_store, home_with, record, rss, run_refresh, sorted_titles, subscribe};
use crate::server::{Reply, Server};

fn stored_feeds(home: &crate::home::Home) -> Vec<String> {
    let file = rusqlite::Connection::open(home.path("data/library.db")).unwrap();
    let mut rows = file.prepare("SELECT address FROM feeds ORDER BY id").unwrap();
    rows.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_feed_keeps_its_record_under_another_spelling() {
    let server = Server::new();
    server.on("/%7Eann/feed", Reply::ok(rss(&["Ferry"])));
    server.on("/~ann/feed", Reply::ok(rss(&["Ferry"])));
    let home = home_with(&[server.url("/%7Eann/feed")]);
    assert_eq!(run_refresh(&home, &Due).new, 1);
    let spelling = server.url("/~ann/feed#top").replace("http://", "HTTP://");
    subscribe(&home, &[spelling.clone(), server.url("/x/../%7eann/feed")]);
    assert_eq!(run_refresh(&home, &Due).asked, 0, "it is not due yet, and is there once");
    assert_eq!(run_refresh(&home, &One(spelling.as_str().into())).asked, 1);
    assert_eq!(run_refresh(&home, &One(server.url("/x/../%7eann/feed").as_str().into())).asked, 1);
    assert_eq!(stored_feeds(&home), [server.url("/~ann/feed")]);
    assert_eq!(sorted_titles(&home), ["Ferry"]);
    assert_eq!(server.last("/~ann/feed").path, "/~ann/feed", "it is asked for as written");
}

#[test]
fn a_store_with_addresses_as_written_is_migrated() {
    let server = Server::new();
    server.on("/feed", Reply::ok(rss(&["Ferry"])));
    let written = server.url("/feed").replace("http://", "HTTP://");
    let home = home_with(std::slice::from_ref(&written));
    run_refresh(&home, &Due);
    let earlier = format!("UPDATE feeds SET address = '{written}'; {}", crate::store::common::TO_VERSION_3);
    change_store(&home, &earlier);
    let before = record(&home, &server.url("/feed"));
    assert_eq!(before.complete, before.fetched, "readable without a change of the file");
    assert_eq!(stored_feeds(&home), std::slice::from_ref(&written));
    assert_eq!(run_refresh(&home, &Due).asked, 0);
    assert_eq!(
        (record(&home, &server.url("/feed")), stored_feeds(&home)),
        (before, vec![server.url("/feed")])
    );

    // Two records of one feed: the spelling was changed before. The articles come together.
    change_store(&home, &earlier);
    let other = server.url("/feed").replace("/feed", "/%66eed");
    change_store(
        &home,
        &format!(
            "INSERT INTO feeds(id, address, asked, fetched) VALUES(900, '{other}', 5, 5), (901, '{}', 6, 6);
             INSERT INTO articles(id, feed, uid, title, sort, dated, added, seq, look, words)
             SELECT 902, 900, randomblob(16), 'Harbour', 1, 0, 1, 902, 0, 0;
             INSERT INTO texts(id) VALUES(902)",
            server.url("/feed")
        ),
    );
    let addresses = || -> Vec<String> {
        let store = tidings::io::store::Store::read(&home.path("data")).unwrap().unwrap();
        store.feeds().unwrap().into_iter().map(|record| record.address.to_string()).collect()
    };
    assert_eq!(addresses().iter().filter(|address| **address == server.url("/feed")).count(), 1);
    assert_eq!(run_refresh(&home, &Due).asked, 0);
    assert_eq!(stored_feeds(&home), [server.url("/feed"), other, written]);
    let feeds: Vec<i64> = {
        let file = rusqlite::Connection::open(home.path("data/library.db")).unwrap();
        let mut rows = file.prepare("SELECT DISTINCT feed FROM articles").unwrap();
        rows.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(feeds.len(), 1);
    assert_eq!(sorted_titles(&home), ["Ferry", "Harbour"]);
}
