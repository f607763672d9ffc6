//! Stores made by early builds: the tables of their versions before columns were renamed and added. Never here: what
//! later versions changed under a new number.

use std::collections::BTreeMap;
use std::path::Path;

use tidings::io::store::Store;
use tidings::news::{Article, Body};

use crate::store::common::*;

/// The tables as they were first created: version 1.
const VERSION_1: &str = "
    CREATE TABLE counter(only INTEGER PRIMARY KEY CHECK(only = 1), last INTEGER NOT NULL);
    INSERT INTO counter VALUES(1, 3);
    CREATE TABLE feeds(
        id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, key TEXT, title TEXT, site TEXT, moved TEXT,
        etag BLOB, modified BLOB, digest BLOB, ttl INTEGER, skip_hours INTEGER NOT NULL DEFAULT 0,
        skip_days INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
        interval INTEGER NOT NULL DEFAULT 0, asked INTEGER, fetched INTEGER, next INTEGER, trouble TEXT,
        gone INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER);
    CREATE TABLE articles(
        id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, uid BLOB NOT NULL, title TEXT NOT NULL,
        sort INTEGER NOT NULL, dated INTEGER NOT NULL, added INTEGER NOT NULL, revised INTEGER,
        seq INTEGER NOT NULL, away INTEGER, look INTEGER NOT NULL, words INTEGER NOT NULL, UNIQUE(feed, uid));
    CREATE INDEX heads ON articles(sort, id, feed, uid, dated, added, revised, title);
    CREATE INDEX stay ON articles(feed, away);
    CREATE INDEX changes ON articles(seq) WHERE seq <> id;
    CREATE TABLE texts(
        id INTEGER PRIMARY KEY, url TEXT, authors TEXT, tags TEXT, updated INTEGER, summary TEXT, image TEXT,
        body BLOB);
    CREATE TABLE earlier(
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, updated INTEGER, summary TEXT, image TEXT, body BLOB);
    PRAGMA user_version = 1;
    INSERT INTO feeds(id, address, title, asked, fetched, failures, trouble)
        VALUES(1, 'https://example.org/feed', 'The Ferry', 1732406400, 1732406400, 2, 'it timed out');
    INSERT INTO articles(id, feed, uid, title, sort, dated, added, seq, look, words)
        VALUES(2, 1, zeroblob(16), 'Lock gates', 1732406400, 1, 1732406400, 2, 5, 6),
              (3, 1, randomblob(16), 'Dredging', 1732320000, 1, 1732406400, 3, 7, 8);
    INSERT INTO texts(id, url, authors, tags, body)
        VALUES(2, 'https://example.org/2', 'Ann', 'locks', CAST(x'03' || 'Gates.' AS BLOB)),
              (3, 'https://example.org/3', NULL, NULL, CAST(x'03' || 'Mud.' AS BLOB));";
/// What version 2 added.
const VERSION_2: &str = "
    ALTER TABLE counter ADD COLUMN store BLOB;
    UPDATE counter SET store = randomblob(16);
    ALTER TABLE articles ADD COLUMN authors TEXT;
    ALTER TABLE articles ADD COLUMN tags TEXT;
    UPDATE articles SET (authors, tags) = (SELECT authors, tags FROM texts WHERE texts.id = articles.id);
    DROP INDEX heads;
    CREATE INDEX heads ON articles(sort, id, feed, uid, dated, added, revised, seq, authors, tags, title);
    PRAGMA user_version = 2;";
/// The first form of version 3.
const VERSION_3: &str = "
    CREATE TABLE pages(
        id INTEGER PRIMARY KEY, url TEXT, fetched INTEGER NOT NULL, tries INTEGER NOT NULL, body BLOB);
    PRAGMA user_version = 3;
    INSERT INTO pages VALUES(2, 'https://example.org/2', 1732406400, 0, CAST(x'03' || 'All of it.' AS BLOB)),
        (3, NULL, 1732406400, 2, NULL);";
/// Its second form.
const LATER_3: &str = "ALTER TABLE pages ADD COLUMN seq INTEGER; ALTER TABLE pages ADD COLUMN before INTEGER;
    UPDATE pages SET seq = 2, before = 2 WHERE id = 2;";

/// Creates a store with these statements.
fn create(folder: &Path, sql: &[&str]) {
    raw(folder).execute_batch(&sql.concat()).unwrap();
}

/// The columns of each table, and the indexes.
fn tables(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let file = raw(folder);
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let sql =
        "SELECT m.name, c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || ifnull(c.dflt_value, '')
        FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2";
    let mut rows = file.prepare(sql).unwrap();
    let rows = rows.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    for row in rows {
        let (table, column): (String, String) = row.unwrap();
        all.entry(table).or_default().push(column);
    }
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1";
    let mut rows = file.prepare(sql).unwrap();
    let indexes = rows.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    all.insert("indexes".to_owned(), indexes);
    all
}

fn check_feed(store: &Store, what: &str) {
    let feeds = store.feeds().unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(feeds.len(), 1, "{what}");
    let feed = &feeds[0];
    assert_eq!(
        (&feed.title, &feed.problem, feed.past.failures),
        (&Some("The Ferry".into()), &Some("it timed out".into()), 2),
        "{what}"
    );
}

#[test]
fn a_store_of_an_early_build_is_readable_and_gets_the_present_tables() {
    let new = folder();
    drop(open(new.path()));
    let wanted = tables(new.path());
    let versions: [(&str, &[&str]); 4] = [
        ("1", &[VERSION_1]),
        ("2", &[VERSION_1, VERSION_2]),
        ("3, first form", &[VERSION_1, VERSION_2, VERSION_3]),
        ("3, second form", &[VERSION_1, VERSION_2, VERSION_3, LATER_3]),
    ];
    for (version, sql) in versions {
        let folder = folder();
        create(folder.path(), sql);
        let before = tables(folder.path());
        let reader = Store::read(folder.path()).unwrap().unwrap();
        check_feed(&reader, version);
        assert_eq!(titles(&reader), ["Lock gates", "Dredging"], "{version}");
        assert_eq!(since(&reader, 2).0.len(), 1, "{version}");
        assert_eq!(tables(folder.path()), before, "{version}: reading changes nothing");

        let mut store = open(folder.path());
        assert_eq!(tables(folder.path()), wanted, "{version}");
        check_feed(&store, version);
        check_feed(&reader, "opened before");
        assert_eq!(titles(&store), ["Lock gates", "Dredging"], "{version}");
        // It can be written: the same articles are known, with a problem that is over.
        let mut record = store.feed(&ADDRESS.into()).unwrap();
        record.problem = None;
        let item = |n: i64, title: &str| Article {
            url: Some(format!("https://example.org/{n}").into()),
            published: Some(day(2 - n)),
            ..article(title)
        };
        let items = vec![item(2, "Lock gates"), item(3, "Dredging"), item(1, "Weir")];
        assert_eq!(put(&mut store, record, items, day(1)).new, 1, "{version}");
        assert_eq!(store.feeds().unwrap()[0].problem, None, "{version}");
    }
}

#[test]
fn a_full_text_of_an_early_build_is_of_the_present_words_until_they_are_revised() {
    let folder = folder();
    create(folder.path(), &[VERSION_1, VERSION_2, VERSION_3, "UPDATE articles SET seq = 4 WHERE id = 2;"]);
    create(folder.path(), &["UPDATE counter SET last = 4"]);
    let mut store = open(folder.path());
    assert_eq!(store.page(2).unwrap().unwrap().body, Body::Plain("All of it.".into()));
    assert!(!store.has_outdated_page(2).unwrap());
    let item = Article { url: Some("https://example.org/2".into()), ..article("Lock gates") };
    deliver(&mut store, ADDRESS, vec![item], day(1));
    assert!(store.has_outdated_page(2).unwrap());
}

#[test]
fn a_store_that_was_converted_with_the_early_name_is_put_right() {
    let folder = folder();
    create(folder.path(), &[VERSION_1, VERSION_2, VERSION_3]);
    drop(open(folder.path()));
    raw(folder.path()).execute_batch("ALTER TABLE feeds RENAME COLUMN problem TO trouble").unwrap();
    check_feed(&Store::read(folder.path()).unwrap().unwrap(), "read");
    check_feed(&open(folder.path()), "opened");
    assert!(tables(folder.path())["feeds"].contains(&"problem TEXT 0 ".to_owned()));
}
