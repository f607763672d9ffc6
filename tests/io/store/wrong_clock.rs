//! What visits with a wrong clock leave in the store. Never here: what a refresh makes of it (see `refresh`).

use std::collections::HashSet;
use std::path::Path;

use tidings::io::store::{IsSaved, Retention, Store};
use tidings::news::{Article, Body, SafeText};

use crate::store::common::*;

/// A day of a clock that is ten years ahead.
const AHEAD: i64 = 3650;

fn dated(name: &str, days: Option<i64>) -> Article {
    Article { published: days.map(day), ..article(name) }
}

fn retain(store: &mut Store, keep: Retention, now: i64) -> usize {
    let all: HashSet<SafeText> = HashSet::from([text(ADDRESS)]);
    store.retain(&keep, &|_| false, &all, day(now)).unwrap()
}

fn purge(store: &mut Store, now: i64) -> usize {
    store.purge(None, &|| -> IsSaved { Box::new(|_| false) }, day(now)).unwrap()
}

/// The number that a query gives.
fn number(folder: &Path, sql: &str) -> i64 {
    raw(folder).query_row(sql, (), |row| row.get(0)).unwrap()
}

/// When an article was first seen, in days from today.
fn added(store: &Store, title: &str) -> i64 {
    let line = lines(store).into_iter().find(|line| line.title == title).unwrap();
    (line.added.seconds() - TODAY).div_euclid(DAY)
}

#[test]
fn what_a_wrong_clock_dropped_comes_back_and_is_deleted_only_after_the_usual_time() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["old", "recent", "here"]), day(0));
    deliver(&mut store, ADDRESS, articles(&["recent", "here"]), day(1));
    deliver(&mut store, ADDRESS, articles(&["here"]), day(25));
    let keep = Retention { days: Some(30), per_feed: None };
    assert_eq!((retain(&mut store, keep, AHEAD), purge(&mut store, AHEAD)), (2, 0));
    assert_eq!(titles(&store), ["here"]);
    // Without the correction nothing is deleted either.
    assert_eq!(purge(&mut store, 32), 0);
    let seen = revision(&store);
    store.correct_times(day(32)).unwrap();
    assert_eq!(titles(&store), ["old", "recent", "here"]);
    assert_eq!(since(&store, seen).0.len(), 2, "open windows are told");
    // By the right clock one of them is too old.
    assert_eq!((retain(&mut store, keep, 32), purge(&mut store, 32)), (1, 0));
    assert_eq!(titles(&store), ["recent", "here"]);
    store.correct_times(day(38)).unwrap();
    assert_eq!((retain(&mut store, keep, 38), purge(&mut store, 38)), (0, 0));
    assert_eq!(purge(&mut store, 39), 1);
    assert_eq!(count(folder.path(), "articles"), 2);
}

#[test]
fn articles_first_seen_in_the_future_are_sorted_below_those_of_today() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, vec![dated("known", Some(3000)), dated("before", Some(-3))], day(-2));
    let in_feed = || {
        vec![
            dated("undated", None),
            dated("ahead", Some(2000)),
            dated("far ahead", Some(5000)),
            dated("known", Some(3000)),
            dated("good", Some(-1)),
            dated("before", Some(-3)),
        ]
    };
    deliver(&mut store, ADDRESS, in_feed(), day(AHEAD));
    assert_eq!(titles(&store)[..2], ["undated", "far ahead"]);
    let seen = revision(&store);
    // At noon, without any document.
    let noon = at(TODAY + DAY / 2);
    store.correct_times(noon).unwrap();
    let wanted = ["far ahead", "ahead", "undated", "good", "known", "before"];
    let sorted = |store: &Store| -> HashSet<String> { titles(store).into_iter().take(3).collect() };
    assert_eq!(sorted(&store), wanted[..3].iter().map(|&title| title.to_owned()).collect());
    assert_eq!(titles(&store)[3..], wanted[3..], "the first-seen time that is known stays");
    for title in ["undated", "ahead", "far ahead", "good"] {
        assert_eq!(added(&store, title), 0, "{title}");
    }
    assert_eq!((added(&store, "known"), added(&store, "before")), (-2, -2));
    let told: HashSet<String> = since(&store, seen).0.into_iter().map(|line| line.title).collect();
    assert_eq!(told, HashSet::from(["undated", "ahead", "far ahead", "known"].map(str::to_owned)));
    // They stay there, and news of today is above them.
    let mut next = in_feed();
    next.insert(0, Article { published: Some(at(TODAY + DAY / 3)), ..article("today") });
    assert_eq!(deliver(&mut store, ADDRESS, next, noon), written(1, 0));
    assert_eq!(titles(&store)[0], "today");
    assert_eq!(titles(&store)[4..], wanted[3..]);
    // Nothing is left to be put right.
    let other = raw(folder.path());
    let change = || other.query_row("PRAGMA data_version", (), |row| row.get::<_, i64>(0)).unwrap();
    let before = change();
    store.correct_times(noon).unwrap();
    assert_eq!(change(), before);
    // A corrected date is taken.
    let corrected = vec![dated("ahead", Some(-9))];
    assert_eq!(deliver(&mut store, ADDRESS, corrected, day(1)).new, 0);
    assert_eq!(titles(&store).last().unwrap(), "ahead");
}

#[test]
fn a_clock_some_hours_ahead_is_put_right_too() {
    let folder = folder();
    let mut store = open(folder.path());
    let mut record = store.feed(&text(ADDRESS)).unwrap();
    (record.asked, record.fetched) = (Some(at(TODAY + DAY + 7200)), Some(at(TODAY + DAY + 7200)));
    put(&mut store, record, vec![dated("undated", None), dated("dated", Some(0))], at(TODAY + DAY + 7200));
    let now = at(TODAY + DAY - 7200);
    store.correct_times(now).unwrap();
    let sort = number(folder.path(), "SELECT sort FROM articles WHERE title = 'undated'");
    assert_eq!((sort, added(&store, "dated")), (TODAY, 0));
    assert_eq!(
        number(folder.path(), "SELECT count(*) FROM feeds WHERE asked IS NULL AND fetched IS NULL"),
        1
    );
}

#[test]
fn every_time_in_the_future_is_put_right() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["gone", "here"]), day(0));
    let page = Article { body: Body::Plain("All of it.".into()), ..Article::default() };
    let here = row(&store, "here");
    assert!(store.put_page(here, &page, day(AHEAD)).unwrap());
    let changed = Article { body: Body::Plain("Quite other words.".into()), ..article("here") };
    deliver(&mut store, ADDRESS, vec![changed], day(AHEAD));
    // The visit is noted with the feed; without it nobody looks.
    raw(folder.path()).execute("UPDATE feeds SET asked = ?1", [day(AHEAD).seconds()]).unwrap();
    store.correct_times(day(5)).unwrap();
    for (what, sql) in [
        ("away", "SELECT away FROM articles WHERE title = 'gone'"),
        ("revised", "SELECT revised FROM articles WHERE title = 'here'"),
        ("replaced", "SELECT replaced FROM earlier"),
        ("fetched", "SELECT fetched FROM pages"),
    ] {
        assert_eq!(number(folder.path(), sql), day(5).seconds(), "{what}");
    }
    // The thirty days begin now.
    let keep = Retention { days: Some(30), per_feed: None };
    assert_eq!((retain(&mut store, keep, 34), retain(&mut store, keep, 36)), (0, 1));
    raw(folder.path()).execute("UPDATE feeds SET unsubscribed = ?1", [day(AHEAD).seconds()]).unwrap();
    store.correct_times(day(36)).unwrap();
    assert_eq!(number(folder.path(), "SELECT unsubscribed FROM feeds"), day(36).seconds());
}

#[test]
fn a_full_text_stays_new_when_its_article_is_sorted_elsewhere() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, vec![dated("ahead", Some(2000))], day(AHEAD));
    let only = row(&store, "ahead");
    let page = Article { body: Body::Plain("All of it.".into()), ..Article::default() };
    assert!(store.put_page(only, &page, day(AHEAD)).unwrap());
    store.correct_times(day(1)).unwrap();
    assert!(!store.has_outdated_page(only).unwrap());
    // Also when the feed corrects the date.
    deliver(&mut store, ADDRESS, vec![dated("ahead", Some(-1))], day(1));
    assert_eq!(lines(&store)[0].published, Some(day(-1)));
    assert!(!store.has_outdated_page(only).unwrap());
}

#[test]
fn a_clock_that_is_behind_changes_nothing() {
    let folder = folder();
    let mut store = open(folder.path());
    for n in 0..20 {
        let names = [format!("undated {n}"), format!("dated {n}"), "old".to_owned()];
        let items = vec![dated(&names[0], None), dated(&names[1], Some(n)), dated(&names[2], Some(-900))];
        let mut record = store.feed(&text(ADDRESS)).unwrap();
        record.asked = Some(day(n));
        put(&mut store, record, items, day(n));
    }
    let keep = Retention { days: Some(10), per_feed: None };
    let dropped = retain(&mut store, keep, 20);
    assert!(dropped > 0);
    let before = (lines(&store), count(folder.path(), "dropped"), store.feeds().unwrap());
    // A clock without a battery, and one that was set back by some weeks.
    for behind in [-TODAY / DAY, -4000, -400, -10] {
        store.correct_times(day(behind)).unwrap();
        assert_eq!(purge(&mut store, behind), 0);
        let after = (lines(&store), count(folder.path(), "dropped"), store.feeds().unwrap());
        assert_eq!(after, before, "{behind}");
    }
    assert_eq!(purge(&mut store, 28), dropped);
}

#[test]
fn a_clock_that_was_ahead_for_weeks_is_put_right() {
    let folder = folder();
    let mut store = open(folder.path());
    for n in 0..20 {
        let names = [format!("undated {n}"), format!("dated {n}"), format!("wrong {n}")];
        let wrong = Some(2000).filter(|_| n == 3);
        deliver(
            &mut store,
            ADDRESS,
            vec![dated(&names[0], None), dated(&names[1], Some(n)), dated(&names[2], wrong)],
            day(AHEAD + n),
        );
    }
    store.correct_times(day(21)).unwrap();
    assert_eq!(number(folder.path(), "SELECT max(sort) FROM articles"), day(21).seconds());
    assert_eq!(added(&store, "dated 7"), 21);
}
