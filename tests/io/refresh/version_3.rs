//! A store of version 3 and its log: marks by the ids of that time stay. Never here: the tables (see `store`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tidings::app::RefreshTarget::{All, One};
use tidings::io::journal;
use tidings::io::store::Store;
use tidings::news::{Entry, Id, Place, SafeText, State};
use tidings::parse::{Hint, parse};

use crate::home::Home;
use crate::refresh::{change_store, home_with, run_complete_refresh, run_refresh};
use crate::server::{Reply, Server};
use crate::store::common::TO_VERSION_3;

const NOW: u64 = 1_732_752_000_000;

/// Items numbered 1, 2, 3, as both feeds of the site number them.
fn feed(name: &str, scheme: &str) -> String {
    let mut out =
        format!("<rss version=\"2.0\"><channel><title>{name}</title><link>http://quay.example/</link>");
    for n in 1..=3 {
        let _ = write!(
            out,
            "<item><guid isPermaLink=\"false\">{n}</guid><title>{name} {n}</title>\
             <link>{scheme}://quay.example/{name}/{n}</link><pubDate>Sun, 24 Nov 2024 0{n}:10:00 GMT</pubDate>\
             <description>About {name} {n}.</description></item>"
        );
    }
    out + "</channel></rss>"
}

/// The ids of version 1, by title.
fn old_ids(document: &str) -> BTreeMap<String, Id> {
    let parsed = parse(document.as_bytes(), &Hint::default()).unwrap();
    parsed.articles.into_iter().map(|article| (article.title.to_string(), article.id)).collect()
}

fn state(home: &Home, store: &Store) -> State {
    let mut state = journal::open(&home.path("config"), &home.path("data"), NOW).state;
    store.learn_names(&mut state).unwrap();
    state
}

fn marks(home: &Home) -> BTreeMap<String, Entry> {
    let store = Store::read(&home.path("data")).unwrap().unwrap();
    let state = state(home, &store);
    let mut marks = BTreeMap::new();
    store.headlines(&mut |line| marks.insert(line.title.to_owned(), state.get(&line.id)).is_none()).unwrap();
    marks
}

#[test]
fn marks_stay_before_and_after_the_first_visit() {
    let server = Server::new();
    let home = home_with(&[server.url("/news")]);
    server.on("/news", Reply::ok(feed("news", "http")));
    run_refresh(&home, &All);
    let old = old_ids(&feed("news", "http"));
    change_store(&home, TO_VERSION_3);
    let mut log = String::new();
    for (n, (title, id)) in old.iter().enumerate() {
        change_store(&home, &format!("UPDATE articles SET uid = x'{id}' WHERE title = '{title}'"));
        let _ = writeln!(log, "{{\"t\":{},\"id\":\"{id}\",\"read\":true}}", 100 + n);
    }
    let (two, three) = (old["news 2"], old["news 3"]);
    let _ = writeln!(log, "{{\"t\":200,\"id\":\"{two}\",\"saved\":true}}");
    let _ =
        writeln!(log, "{{\"t\":201,\"id\":\"{three}\",\"at\":{{\"block\":3,\"offset\":1,\"percent\":43}}}}");
    std::fs::create_dir_all(home.path("config/state")).unwrap();
    std::fs::write(home.path("config/state/other.jsonl"), log).unwrap();
    change_store(
        &home,
        "INSERT INTO pages(id, url, fetched, tries, seq, before, body) SELECT id, 'x', 1, 0, id, id, body FROM texts",
    );
    let place = Place { block: 3, offset: 1, percent: 43 };
    let read = Entry { read: true, ..Entry::default() };
    let wanted = BTreeMap::from([
        ("news 1".to_owned(), read),
        ("news 2".to_owned(), Entry { saved: true, ..read }),
        ("news 3".to_owned(), Entry { at: Some(place), ..read }),
    ]);
    let full_texts = || {
        let file = rusqlite::Connection::open(home.path("data/library.db")).unwrap();
        let sql = "SELECT count(*) FROM pages JOIN articles USING(id) WHERE pages.body IS NOT NULL";
        file.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(marks(&home), wanted, "read as it is");
    drop(Store::open(&home.path("data")).unwrap());
    assert_eq!((marks(&home), full_texts()), (wanted.clone(), 3), "migrated");
    // The site has moved to https in the meantime.
    for visit in 1..=2 {
        server.on("/news", Reply::ok(feed("news", "https")));
        assert_eq!(run_complete_refresh(&home, &All).new, 0);
        assert_eq!((marks(&home), full_texts()), (wanted.clone(), 3), "visit {visit}");
    }
    // Marks by the old ids come late, from a device with the version before.
    let store = Store::read(&home.path("data")).unwrap().unwrap();
    let mut state = state(&home, &store);
    let late = tidings::news::Mark { t: 300, id: two, set: tidings::news::MarkValue::Read(false), op: None };
    assert!(state.apply(&late, "old"));
    assert!(!state.get(&two).read && state.get(&old["news 1"]).read);
}

#[test]
fn of_two_articles_with_one_id_the_listed_one_keeps_the_marks() {
    let server = Server::new();
    let home = home_with(&[server.url("/news"), server.url("/events")]);
    for (path, name) in [("/news", "news"), ("/events", "events")] {
        server.on(path, Reply::ok(feed(name, "http")));
        run_refresh(&home, &One(SafeText::new(&server.url(path))));
    }
    let (news, events) = (old_ids(&feed("news", "http")), old_ids(&feed("events", "http")));
    assert_eq!(news["news 1"], events["events 1"], "the fault of that version");
    change_store(&home, TO_VERSION_3);
    let mut log = String::new();
    for (title, id) in news.iter().chain(&events) {
        change_store(&home, &format!("UPDATE articles SET uid = x'{id}' WHERE title = '{title}'"));
        let _ = writeln!(log, "{{\"t\":100,\"id\":\"{id}\",\"read\":true}}");
    }
    std::fs::create_dir_all(home.path("config/state")).unwrap();
    std::fs::write(home.path("config/state/other.jsonl"), log).unwrap();
    drop(Store::open(&home.path("data")).unwrap());
    for visit in 0..3 {
        let marks = marks(&home);
        let read: Vec<&str> =
            marks.iter().filter(|(_, entry)| entry.read).map(|(title, _)| &**title).collect();
        // That version listed the newest, and of one date the one with the larger number.
        assert_eq!((marks.len(), read), (6, vec!["events 1", "events 2", "events 3"]), "visit {visit}");
        assert_eq!(run_complete_refresh(&home, &All).new, 0);
    }
}
