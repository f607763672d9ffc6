//! Which articles are dropped. Never here: how articles are added and change.

use std::collections::HashSet;
use std::path::Path;

use tidings::io::store::{Retention, Store};
use tidings::news::{Id, SafeText};

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
    // Their texts are dropped too.
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
    let left: Vec<_> = store.feeds().unwrap().into_iter().map(|record| record.address).collect();
    assert_eq!(left, [text(ADDRESS)]);
    let none = store.retain(&Retention::default(), &|_| false, &subscribed(&[]), day(73)).unwrap();
    assert_eq!((none, store.feeds().unwrap().len(), count(folder.path(), "texts")), (1, 0, 0));
    // New feeds and articles do not get old numbers.
    deliver(&mut store, ADDRESS, articles(&["new"]), day(80));
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
}
