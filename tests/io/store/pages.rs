//! Full texts: stored with their articles, dropped with them; and migration of a file without them.
//! Never here: how a page is fetched.

use std::collections::HashSet;

use tidings::io::store::{Retention, Store};
use tidings::news::{Article, Body, SafeText};
use tidings::parse;

use crate::store::common::*;

fn page(words: &str) -> Article {
    let body = Body::Html(format!("<p>{words}</p>").into());
    Article { url: Some(text("https://example.org/page")), body, ..Article::default() }
}

fn page_text(store: &Store, title: &str) -> Option<String> {
    let page = store.page(row(store, title)).unwrap()?;
    assert_eq!(page.url, Some(text("https://example.org/page")));
    Some(parse::document(&page).plain_text().trim().to_owned())
}

fn missing(store: &mut Store) -> Vec<SafeText> {
    let feed = store.feed(&ADDRESS.into()).unwrap().feed;
    store.missing_pages(feed).unwrap().into_iter().map(|one| one.url).collect()
}

fn urls(names: &[&str]) -> Vec<SafeText> {
    names.iter().map(|name| text(&format!("https://example.org/{name}"))).collect()
}

#[test]
fn a_full_text_is_kept_until_a_newer_one_is_fetched() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["one", "two"]), day(0));
    assert_eq!(missing(&mut store), urls(&["one", "two"]));
    let (before, seen) = (lines(&store), revision(&store));
    let one = row(&store, "one");
    let long = "All of it. ".repeat(200);
    assert!(store.put_page(one, &page(&long), day(0)).unwrap());
    assert_eq!(lines(&store), before, "the article is the same");
    let mut news = Vec::new();
    store.since(seen, &mut |line| (news.push((line.row, line.text > one, line.text_only)), true).1).unwrap();
    assert_eq!(news, [(one, true, true)], "only its text is another one");
    let mut all = Vec::new();
    store.since(0, &mut |line| (all.push(line.text_only), true).1).unwrap();
    assert_eq!(all, [false, false], "for a reader that has not seen the articles everything is new");
    drop(store);

    let mut store = open(folder.path());
    assert_eq!(page_text(&store, "one").as_deref(), Some(long.trim()));
    assert_eq!(page_text(&store, "two"), None);
    assert_eq!(missing(&mut store), urls(&["two"]));
    let given = store.article(one).unwrap().unwrap();
    assert_eq!(given.body, article("one").body, "what the feed gave is still there");
    // Other words keep the full text too, but its page is wanted again.
    deliver(&mut store, ADDRESS, articles(&["one", "two"]), day(1));
    assert!(!store.has_outdated_page(one).unwrap());
    let changed = |words: &str| {
        let body = Body::Html(format!("<p>{words}</p>").into());
        vec![Article { body, ..article("one") }]
    };
    deliver(&mut store, ADDRESS, changed("Corrected."), day(2));
    assert_eq!(page_text(&store, "one").as_deref(), Some(long.trim()));
    assert!(store.has_outdated_page(one).unwrap());
    assert_eq!(missing(&mut store), urls(&["one"]));
    // If it fails, the earlier text stays; it is tried three times for each revision.
    for _ in 0..3 {
        assert_eq!(missing(&mut store), urls(&["one"]));
        store.record_page_failure(one, false, day(2)).unwrap();
    }
    assert_eq!((missing(&mut store), page_text(&store, "one").as_deref()), (vec![], Some(long.trim())));
    deliver(&mut store, ADDRESS, changed("Corrected again."), day(3));
    assert_eq!(missing(&mut store), urls(&["one"]));
    // The page again, and all changes since the earlier revision.
    let before = revision(&store);
    store.put_page(one, &page("Corrected, too."), day(2)).unwrap();
    assert_eq!(page_text(&store, "one").as_deref(), Some("Corrected, too."));
    assert!(!store.has_outdated_page(one).unwrap());
    for (since, text_only) in [(before, true), (seen, false)] {
        let mut news = Vec::new();
        store.since(since, &mut |line| (news.push((line.revised, line.text_only)), true).1).unwrap();
        assert_eq!(news, [(true, text_only)]);
    }
    raw(folder.path()).execute_batch("DELETE FROM pages").unwrap();
    assert_eq!(missing(&mut store), urls(&["one"]), "articles no longer in the feed are not fetched");
    // An article that does not exist has no page.
    assert!(!store.put_page(one + 1000, &page("x"), day(2)).unwrap());
    assert_eq!(count(folder.path(), "pages"), 0);
}

#[test]
fn a_page_that_fails_is_tried_three_times() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["one", "two"]), day(0));
    let (one, two) = (row(&store, "one"), row(&store, "two"));
    for _ in 0..2 {
        store.record_page_failure(one, false, day(0)).unwrap();
        assert_eq!(missing(&mut store), urls(&["one", "two"]));
    }
    store.record_page_failure(one, false, day(0)).unwrap();
    store.record_page_failure(two, true, day(0)).unwrap();
    assert!(missing(&mut store).is_empty());
    // The user may have fetched it in the meantime, and that counts.
    store.put_page(one, &page("At last."), day(0)).unwrap();
    store.record_page_failure(one, true, day(0)).unwrap();
    assert_eq!(page_text(&store, "one").as_deref(), Some("At last."));
}

#[test]
fn a_full_text_is_dropped_with_its_article() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["old", "new"]), day(0));
    for title in ["old", "new"] {
        store.put_page(row(&store, title), &page(title), day(0)).unwrap();
    }
    deliver(&mut store, ADDRESS, articles(&["new"]), day(1));
    let keep = Retention { days: Some(1), per_feed: None };
    let all: HashSet<SafeText> = [text(ADDRESS)].into();
    assert_eq!(store.retain(&keep, &|_| false, &all, day(9)).unwrap(), 1);
    assert_eq!(store.purge(None, &|| Box::new(|_| false), day(16)).unwrap(), 1);
    assert_eq!(count(folder.path(), "pages"), 1);
    assert_eq!(page_text(&store, "new").as_deref(), Some("new"));
}

#[test]
fn a_store_of_version_2_is_readable_and_migrated_by_a_writer() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["one", "two"]), day(0));
    let (before, name) = (lines(&store), store.id().unwrap());
    drop(store);
    downgrade(folder.path(), "DROP TABLE pages; PRAGMA user_version = 2");
    let version =
        || raw(folder.path()).query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0)).unwrap();

    // Reading changes nothing.
    let reader = Store::read(folder.path()).unwrap().unwrap();
    assert_eq!((lines(&reader), version()), (before.clone(), 2));
    assert!(!reader.has_pages());
    assert_eq!(page_text(&reader, "one"), None);

    let mut store = open(folder.path());
    assert_eq!((lines(&store), store.id().unwrap(), version()), (before.clone(), name, VERSION));
    let one = row(&store, "one");
    assert_eq!(store.article(one).unwrap().unwrap().body, article("one").body);
    assert!(store.put_page(one, &page("All of it."), day(1)).unwrap());
    assert_eq!(page_text(&store, "one").as_deref(), Some("All of it."));
    // A store that was opened before stays readable.
    assert_eq!((lines(&reader), page_text(&reader, "one")), (before, None));
}
