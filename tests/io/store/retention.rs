//! Which articles are dropped. Never here: how articles are added and change.

use std::collections::HashSet;
use std::path::Path;

use tidings::io::store::{IsSaved, Kept, Retention, Store};
use tidings::news::{Article, Body, Id, SafeText};

use crate::store::common::*;

const OTHER: &str = "https://example.org/other";

fn subscribed(addresses: &[&str]) -> HashSet<SafeText> {
    addresses.iter().map(|address| text(address)).collect()
}

fn retain(store: &mut Store, retention: Retention, now: i64) -> usize {
    let all = subscribed(&[ADDRESS, OTHER]);
    let saved = lines(store).into_iter().find(|line| line.title == "saved").map(|line| line.id);
    store.retain(&retention, &|id| Some(*id) == saved, &all, day(now)).unwrap()
}

/// Deletes what was dropped. `listed_from`: the number of the oldest open window. `saved`: names of saved articles.
fn purge(store: &mut Store, listed_from: Option<u64>, saved: &[&str], now: i64) -> usize {
    let saved: Vec<Id> = saved.iter().map(|name| Id::of("feed", name)).collect();
    let read_saved = || -> IsSaved {
        let saved = saved.clone();
        Box::new(move |id| saved.contains(id))
    };
    store.purge(listed_from.map(|number| number as i64), &read_saved, day(now)).unwrap()
}

/// A feed in which `saved`, `gone` and `back` once were; only `back` is in it again.
fn filled(folder: &Path) -> Store {
    let mut store = open(folder);
    deliver(&mut store, ADDRESS, articles(&["saved", "gone", "back", "here"]), day(0));
    deliver(&mut store, ADDRESS, articles(&["here"]), day(1));
    deliver(&mut store, ADDRESS, articles(&["here", "back"]), day(2));
    store
}

#[test]
fn by_default_all_articles_are_kept() {
    let folder = folder();
    let mut store = filled(folder.path());
    assert_eq!(retain(&mut store, Retention::default(), 10_000), 0);
    assert_eq!(lines(&store).len(), 4);
}

#[test]
fn articles_are_dropped_some_days_after_they_left_their_feed() {
    let folder = folder();
    let mut store = filled(folder.path());
    let keep = Retention { days: Some(7), per_feed: None };
    assert_eq!(retain(&mut store, keep, 8), 0);
    assert_eq!(retain(&mut store, keep, 9), 1);
    assert_eq!(titles(&store), ["saved", "back", "here"]);
    // Their texts are deleted a week later.
    assert_eq!(purge(&mut store, None, &[], 15), 0);
    assert_eq!(count(folder.path(), "texts"), 4);
    assert_eq!(purge(&mut store, None, &[], 16), 1);
    assert_eq!(count(folder.path(), "texts"), 3);
    // An article in the feed stays, however old.
    assert_eq!(retain(&mut store, keep, 10_000), 0);
}

#[test]
fn of_articles_past_the_newest_only_those_not_in_the_feed_are_dropped() {
    let folder = folder();
    let mut store = filled(folder.path());
    // By date: saved, gone, back, here.
    assert_eq!(retain(&mut store, Retention { days: None, per_feed: Some(2) }, 3), 0);
    assert_eq!(retain(&mut store, Retention { days: None, per_feed: Some(1) }, 3), 1);
    assert_eq!(retain(&mut store, Retention { days: None, per_feed: Some(0) }, 3), 0);
    assert_eq!(lines(&store).len(), 3);
}

#[test]
fn an_answer_without_articles_marks_none_as_gone() {
    let folder = folder();
    let mut store = filled(folder.path());
    deliver(&mut store, ADDRESS, vec![], day(3));
    assert_eq!(retain(&mut store, Retention { days: Some(7), per_feed: Some(0) }, 100), 1);
    assert_eq!(titles(&store).len(), 3);
}

#[test]
fn articles_of_a_removed_feed_are_dropped_after_thirty_days() {
    let folder = folder();
    let mut store = filled(folder.path());
    deliver(&mut store, OTHER, articles(&["other"]), day(0));
    let kept = id_of(&store, "saved");
    let only = |store: &mut Store, addresses: &[&str], now| {
        let saved = |id: &Id| *id == kept;
        store.retain(&Retention::default(), &saved, &subscribed(addresses), day(now)).unwrap()
    };
    assert_eq!(only(&mut store, &[], 10), 0);
    // Subscribed to again in time: the days start again.
    assert_eq!(only(&mut store, &[OTHER], 35), 0);
    assert_eq!(only(&mut store, &[OTHER], 40), 0);
    assert_eq!(only(&mut store, &[OTHER], 41), 3);
    assert_eq!(only(&mut store, &[], 41), 0);
    // The record stays as long as the feed has articles.
    assert_eq!(titles(&store), ["other", "saved"]);
    assert_eq!(store.feeds().unwrap().len(), 2);
    assert_eq!(only(&mut store, &[], 72), 1);
    assert_eq!(store.feeds().unwrap().len(), 2, "its article is still in the file");
    assert_eq!(purge(&mut store, None, &["saved"], 79), 4);
    assert_eq!(only(&mut store, &[], 79), 0);
    let left: Vec<_> = store.feeds().unwrap().into_iter().map(|record| record.address).collect();
    assert_eq!(left, [text(ADDRESS)]);
    let none = store.retain(&Retention::default(), &|_| false, &subscribed(&[]), day(80)).unwrap();
    assert_eq!((none, purge(&mut store, None, &[], 87)), (1, 1));
    only(&mut store, &[], 87);
    assert_eq!((store.feeds().unwrap().len(), count(folder.path(), "texts")), (0, 0));
    // New feeds and articles do not get old numbers.
    deliver(&mut store, ADDRESS, articles(&["new"]), day(90));
    let record = store.feed(&text(ADDRESS)).unwrap();
    assert!(record.feed > 6 && row(&store, "new") > 6, "{record:?}");
}

#[test]
fn the_thirty_days_begin_anew_if_the_clock_was_wrong() {
    let folder = folder();
    let mut store = filled(folder.path());
    let all = |store: &mut Store, now| {
        store.retain(&Retention::default(), &|_| false, &subscribed(&[]), day(now)).unwrap()
    };
    assert_eq!(all(&mut store, 5000), 0);
    assert_eq!(all(&mut store, 10), 0);
    assert_eq!(all(&mut store, 39), 0);
    assert!(all(&mut store, 41) > 0);
}

#[test]
fn many_articles_are_dropped_in_batches_without_needless_writes() {
    let folder = folder();
    let mut store = open(folder.path());
    let names: Vec<String> = (0..2500).map(|n| n.to_string()).collect();
    deliver(&mut store, ADDRESS, names.iter().map(|name| article(name)).collect(), day(0));
    deliver(&mut store, ADDRESS, articles(&["last"]), day(1));
    let version = raw(folder.path());
    let change = || version.query_row("PRAGMA data_version", (), |row| row.get::<_, i64>(0)).unwrap();
    let before = change();
    assert_eq!(retain(&mut store, Retention { days: Some(30), per_feed: None }, 20), 0);
    assert_eq!(change(), before);
    assert_eq!(retain(&mut store, Retention { days: Some(30), per_feed: None }, 60), 2500);
    assert_eq!(titles(&store), ["last"]);
    assert_eq!(purge(&mut store, None, &[], 67), 2500);
    assert_eq!((count(folder.path(), "articles"), count(folder.path(), "dropped")), (1, 0));
    let before = change();
    assert_eq!(purge(&mut store, None, &[], 80), 0);
    assert_eq!(change(), before);
}

/// Drops all but `here` of the filled store.
fn dropped(folder: &Path) -> (Store, u64) {
    let mut store = filled(folder);
    deliver(&mut store, ADDRESS, articles(&["here"]), day(3));
    let before = revision(&store);
    let all = subscribed(&[ADDRESS]);
    let keep = Retention { days: None, per_feed: Some(0) };
    assert_eq!(store.retain(&keep, &|_| false, &all, day(4)).unwrap(), 3);
    assert_eq!(titles(&store), ["here"]);
    (store, before)
}

fn ids(names: &[&str]) -> Vec<Id> {
    names.iter().map(|name| Id::of("feed", name)).collect()
}

#[test]
fn a_saved_article_comes_back_whole() {
    let folder = folder();
    let (mut store, _) = dropped(folder.path());
    let seen = revision(&store);
    let row: i64 = raw(folder.path())
        .query_row("SELECT id FROM articles WHERE title = 'gone'", (), |row| row.get(0))
        .unwrap();
    assert!(store.article(row).unwrap().is_some(), "a window that lists it can open it");
    let page = Article { body: Body::Plain("The whole text.".into()), ..Article::default() };
    assert!(store.put_page(row, &page, day(4)).unwrap(), "and fetch its full text");
    let found = store.find_dropped(&ids(&["gone", "here", "never"])).unwrap();
    assert_eq!(found, Kept { back: 1, missing: 1 });
    assert_eq!(store.bring_back(&ids(&["gone", "here", "never"])).unwrap(), found);
    assert_eq!(store.bring_back(&ids(&["gone"])).unwrap(), Kept::default());
    assert_eq!(titles(&store), ["gone", "here"]);
    assert_eq!(store.page(row).unwrap().unwrap().body, page.body);
    // Windows are told, and see that nothing but that has changed.
    let mut told = Vec::new();
    store.since(seen, &mut |line| (told.push((line.row, line.returned, line.revised)), true).1).unwrap();
    assert_eq!(told, [(row, true, false)]);
    // It stays, although it is still not in the feed, as long as it is saved.
    let all = subscribed(&[ADDRESS]);
    let keep = Retention { days: Some(1), per_feed: Some(0) };
    assert_eq!(store.retain(&keep, &|id| *id == ids(&["gone"])[0], &all, day(90)).unwrap(), 0);
    assert_eq!(purge(&mut store, None, &["gone"], 90), 2);
    assert_eq!(titles(&store), ["gone", "here"]);
    // Without its bookmark it is dropped again.
    assert_eq!(store.retain(&keep, &|_| false, &all, day(91)).unwrap(), 1);
    assert_eq!((titles(&store).len(), purge(&mut store, None, &[], 99)), (1, 1));
}

#[test]
fn what_a_window_lists_is_not_deleted() {
    let folder = folder();
    let (mut store, before) = dropped(folder.path());
    let after = revision(&store);
    for listed_from in [0, before] {
        assert_eq!(purge(&mut store, Some(listed_from), &[], 1000), 0, "{listed_from}");
    }
    assert_eq!(purge(&mut store, Some(after), &[], 1000), 3);
}

#[test]
fn a_mark_that_comes_later_brings_an_article_back() {
    let folder = folder();
    let (mut store, _) = dropped(folder.path());
    assert_eq!(purge(&mut store, None, &["saved"], 20), 2);
    assert_eq!(titles(&store), ["saved", "here"]);
    assert_eq!(store.find_dropped(&ids(&["gone"])).unwrap().missing, 1);
}

#[test]
fn a_dropped_article_that_is_in_its_feed_again_is_the_same() {
    let folder = folder();
    let (mut store, _) = dropped(folder.path());
    let number = "SELECT id FROM articles WHERE title = 'back'";
    let before: i64 = raw(folder.path()).query_row(number, (), |row| row.get(0)).unwrap();
    let written = deliver(&mut store, ADDRESS, articles(&["here", "back"]), day(5));
    assert_eq!((written.new, written.changed), (1, 0));
    assert_eq!(titles(&store), ["back", "here"]);
    assert_eq!(row(&store, "back"), before);
    assert_eq!(purge(&mut store, None, &[], 1000), 2);
    assert_eq!(titles(&store), ["back", "here"]);
}

#[test]
fn a_reader_of_an_older_file_needs_no_table() {
    let folder = folder();
    let mut store = filled(folder.path());
    raw(folder.path()).execute_batch("DROP TABLE dropped").unwrap();
    let reader = Store::read(folder.path()).unwrap().unwrap();
    assert_eq!(lines(&reader).len(), 4);
    assert_eq!(reader.find_dropped(&ids(&["gone"])).unwrap(), Kept::default());
    drop(store);
    store = open(folder.path());
    assert_eq!(retain(&mut store, Retention { days: Some(7), per_feed: None }, 9), 1);
    assert_eq!(lines(&reader).len(), 3);
}
