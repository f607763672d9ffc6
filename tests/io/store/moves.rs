//! A feed gets another address. Never here: `feeds.txt`.

use std::path::Path;

use tidings::io::fetch::Validators;
use tidings::io::store::{Kept, Record, Retention, Store};
use tidings::news::{Article, Body, Id, SafeText};

use crate::store::common::*;

const NEW: &str = "https://example.org/atom";

/// Old and new address.
fn addresses() -> (SafeText, SafeText) {
    (text(ADDRESS), text(NEW))
}

fn body(store: &Store, title: &str) -> Body {
    store.article(row(store, title)).unwrap().unwrap().body
}

/// A feed with all that is known of its address.
fn filled(folder: &Path) -> Store {
    let mut store = open(folder);
    let mut record = store.feed(&text(ADDRESS)).unwrap();
    record.key = Some("its key".into());
    record.title = Some("Its title".into());
    record.moved = Some("https://example.org/elsewhere".into());
    record.validators.etag = Some(b"\"1\"".as_slice().into());
    record.digest = Some([7; 32]);
    (record.past.failures, record.next) = (3, Some(day(9)));
    (record.problem, record.gone) = (Some("410".into()), true);
    put(&mut store, record, articles(&["one", "two"]), day(0));
    store
}

#[test]
fn the_archive_follows_and_the_new_address_is_asked_at_once() {
    let folder = folder();
    let mut store = filled(folder.path());
    let (old, new) = addresses();
    let before = store.feed(&old).unwrap();
    assert!(store.move_feed(&old, &new).unwrap());
    let after = store.feeds().unwrap();
    let [record] = &after[..] else { panic!("{after:?}") };
    assert_eq!((record.feed, &record.key, &record.title), (before.feed, &before.key, &before.title));
    let wanted = Record {
        address: new.clone(),
        moved: None,
        validators: Validators::default(),
        digest: None,
        past: tidings::news::schedule::FetchHistory { failures: 0, ..before.past },
        next: None,
        problem: None,
        gone: false,
        ..before
    };
    assert_eq!(*record, wanted);
    assert_eq!(titles(&store), ["one", "two"]);
    assert!(!store.move_feed(&old, &new).unwrap(), "it is not there any more");
    assert!(store.move_feed(&new, &new).unwrap());
    let written = deliver(&mut store, NEW, articles(&["one", "two", "three"]), day(1));
    assert_eq!((written.new, lines(&store).len()), (1, 3));
}

#[test]
fn a_feed_of_the_new_address_is_joined_and_nothing_is_lost() {
    let folder = folder();
    let mut store = filled(folder.path());
    let (old, new) = addresses();
    // An empty record of it is dropped.
    store.feed(&new).unwrap();
    assert!(store.move_feed(&old, &new).unwrap() && store.feeds().unwrap().len() == 1);
    assert!(store.move_feed(&new, &old).unwrap());

    let other = |name: &str| Article {
        body: Body::Html(format!("<p>New words of {name}.</p>").into()),
        ..article(name)
    };
    deliver(&mut store, NEW, vec![other("two"), article("three")], day(1));
    let page = Article { body: Body::Plain("The whole text.".into()), ..Article::default() };
    // The full text is with the row that goes.
    let theirs: i64 = raw(folder.path())
        .query_row("SELECT max(id) FROM articles WHERE title = 'two'", (), |row| row.get(0))
        .unwrap();
    assert!(store.put_page(theirs, &page, day(1)).unwrap());
    let seen = revision(&store);
    assert!(store.move_feed(&old, &new).unwrap());
    assert_eq!(store.feeds().unwrap().len(), 1);
    let mut all = titles(&store);
    all.sort();
    assert_eq!(all, ["one", "three", "two"]);
    let two = row(&store, "two");
    assert!(two < theirs, "the article keeps its place");
    assert_eq!(body(&store, "two"), article("two").body);
    assert_eq!(store.earlier(two, 0).unwrap().unwrap().article.body, other("two").body);
    assert_eq!(store.page(two).unwrap().unwrap().body, page.body);
    assert!(revision(&store) > seen, "windows and the word index are told of the full text");
    for (table, rows) in [("articles", 3), ("texts", 3), ("earlier", 1), ("pages", 1)] {
        assert_eq!(count(folder.path(), table), rows, "{table}");
    }
}

#[test]
fn of_two_rows_the_listed_one_counts() {
    let folder = folder();
    let mut store = filled(folder.path());
    let (old, new) = addresses();
    deliver(&mut store, ADDRESS, articles(&["one"]), day(1));
    let keep = Retention { days: None, per_feed: Some(0) };
    let subscribed = [old.clone()].into_iter().collect();
    assert_eq!(store.retain(&keep, &|_| false, &subscribed, day(2)).unwrap(), 1);
    assert_eq!(titles(&store), ["one"]);
    deliver(&mut store, NEW, articles(&["two"]), day(3));
    assert!(store.move_feed(&old, &new).unwrap());
    assert_eq!(titles(&store), ["one", "two"]);
    // It is in the feed: nothing drops it.
    let subscribed = [new].into_iter().collect();
    assert_eq!(store.retain(&keep, &|_| false, &subscribed, day(4)).unwrap(), 0);
    assert_eq!(store.find_dropped(&[Id::of("feed", "two")]).unwrap(), Kept::default());
}
