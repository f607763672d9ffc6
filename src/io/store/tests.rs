//! A full disk, as `SQLite` sees it; and a file of an earlier version for other tests. Never here: what can be tested from outside (see `tests/io/store`).

use super::*;
use crate::news::{Article, Body, Format, Parsed};

/// Makes the file of an earlier version, with one article.
pub(crate) fn create_version_3(folder: &std::path::Path, address: &str, title: &str) {
    let file = Connection::open(folder.join("library.db")).unwrap();
    file.execute_batch("PRAGMA journal_mode = wal").unwrap();
    schema::create_version_3(&file).unwrap();
    file.execute_batch(&format!(
        "UPDATE counter SET last = 2;
         INSERT INTO feeds(id, address, key) VALUES(1, '{address}', 'x');
         INSERT INTO articles(id, feed, uid, title, sort, dated, added, seq, look, words)
            VALUES(2, 1, x'00112233445566778899aabbccddeeff', '{title}', 1732406400, 1, 1732406400, 2, 0, 0);
         INSERT INTO texts(id) VALUES(2)"
    ))
    .unwrap();
}

fn prepared(names: std::ops::Range<u32>) -> PreparedArticles {
    let article = |n: u32| Article {
        id: Id::of("feed", &n.to_string()),
        title: n.to_string().into(),
        body: Body::Html("<p>Some words.</p>".repeat(50).into()),
        ..Article::default()
    };
    let (title, url, warnings, feed) = (None, None, Vec::new(), None);
    PreparedArticles::new(Parsed {
        format: Format::Rss,
        title,
        url,
        articles: names.map(article).collect(),
        warnings,
        feed,
    })
}

fn titles(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    store.headlines(&mut |line| (all.push(line.title.to_owned()), true).1).unwrap();
    all
}

#[test]
fn a_full_disk_is_named_and_reading_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap().store;
    let now = UnixTime::from_seconds(1_732_406_400).unwrap();
    let record = store.feed(&"https://example.org/feed".into()).unwrap();
    let put = |store: &mut Store, record: &Record, names| {
        store.put(&mut record.clone(), Some(&prepared(names)), now, &|_, _| {})
    };
    put(&mut store, &record, 0..2).unwrap();
    // A file that can't grow.
    let pages: u32 = store.file.query_row("PRAGMA page_count", (), |row| row.get(0)).unwrap();
    let limit = |store: &Store, pages: u32| {
        store.file.query_row(&format!("PRAGMA max_page_count = {pages}"), (), |_| Ok(())).unwrap();
    };
    limit(&store, pages);
    let more = Record { title: Some("New".into()), ..record.clone() };
    for _ in 0..2 {
        let error = put(&mut store, &more, 0..500).unwrap_err();
        assert!(matches!(error, Error::Full(_)), "{error:?}");
        assert!(error.to_string().contains("library.db: the disk is full"), "{error}");
        // Nothing of it was stored, and what was there before still is.
        assert_eq!(titles(&store), ["0", "1"]);
        assert_eq!(store.feeds().unwrap(), std::slice::from_ref(&record));
        assert!(store.article(store.file.last_insert_rowid()).is_ok());
    }
    limit(&store, u32::MAX - 1);
    assert_eq!(put(&mut store, &more, 0..500).unwrap().new, 498);
}
