//! The library: order, counts, revisions, subscriptions. Never here: the list on the screen.

use super::*;
use crate::news::Headline;
use crate::search::{ChunkBuilder, Rows};

fn chunk(rows: &[(&str, i64, u32)]) -> Arc<Chunk> {
    let mut builder = ChunkBuilder::default();
    for (title, date, source) in rows {
        let published = UnixTime::from_seconds(*date);
        let id = Id::of("", title);
        let headline = Headline { id, title: SafeText::new(title), published, ..Headline::default() };
        builder.push(&headline, *source, UnixTime::default());
    }
    Arc::new(builder.build())
}

fn titles<'a>(library: &'a Library, rows: &[u32]) -> Vec<Cow<'a, str>> {
    rows.iter().map(|row| library.row(*row).title).collect()
}

#[test]
fn chunks_are_merged_newest_first_and_ties_keep_load_order() {
    let mut library = Library::default();
    let names = ["Zeitung", "Aftenposten"]
        .map(|name| SourceInfo { name: SafeText::new(name), ..SourceInfo::default() })
        .to_vec();
    library.add(chunk(&[("b", 20, 0), ("d", 40, 1), ("x", 20, 0)]), names, |_| Entry::default());
    library.add(chunk(&[("a", 10, 0), ("c", 30, 0), ("y", 20, 1)]), vec![], |_| Entry::default());
    assert_eq!(titles(&library, &library.by_date), ["d", "c", "b", "x", "y", "a"]);
    let all = Rows::all(6);
    let mut by_source = vec![7];
    library.put_by_source(&all, &mut by_source);
    assert_eq!(titles(&library, &by_source[1..]), ["d", "y", "c", "b", "x", "a"]);
    assert_eq!(library.rows_of_sources(&[false, true]).iter().collect::<Vec<_>>(), [1, 5]);
}

#[test]
fn sets_are_ordered_whatever_the_load_order() {
    // The second time the last chunk goes in the middle.
    for (last, order) in [("e", ["a", "c", "d", "e"]), ("b", ["a", "b", "c", "d"])] {
        let mut library = Library::default();
        let of = |title: &'static str| (title, 200 - i64::from(title.as_bytes()[0]), 0);
        for titles in [&["a"][..], &["c", "d"], &[last]] {
            library.add(chunk(&titles.iter().map(|title| of(title)).collect::<Vec<_>>()), vec![], |_| {
                Entry::default()
            });
        }
        assert_eq!(titles(&library, &library.by_date), order);
        for wanted in 0..16u64 {
            let mut rows = Vec::new();
            library.put_by_date(&Rows::from_words(vec![wanted], 4), &mut rows);
            let naive: Vec<u32> =
                library.by_date.iter().copied().filter(|row| wanted >> row & 1 == 1).collect();
            assert_eq!(rows, naive);
        }
    }
}

#[test]
fn the_unread_count_follows_the_marks() {
    let mut library = Library::default();
    let read = Id::of("", "a");
    let known = |id: &Id| Entry { read: *id == read, ..Entry::default() };
    library.add(chunk(&[("a", 1, 0), ("b", 2, 0)]), vec![], known);
    assert_eq!((library.unread(), library.is_read(0)), (1, true));
    assert!(library.set(1, Entry { read: true, ..Entry::default() }));
    assert!(!library.set(1, Entry { read: true, ..Entry::default() }));
    assert_eq!(library.unread(), 0);
    assert_eq!(library.rows_of(&HashSet::from([read])), [(0, read)]);
}

fn source(name: &str) -> SourceInfo {
    let feed = Some(SafeText::new(&format!("https://{name}.example/feed")));
    SourceInfo { name: SafeText::new(name), feed, others: Vec::new() }
}

fn feeds(names: &[&str]) -> Vec<Feed> {
    let feed = |name: &&str| Feed {
        address: source(name).feed.unwrap_or_default(),
        title: SafeText::new(name),
        tags: vec![],
        hidden: false,
        fetched: None,
        next: None,
        problem: None,
        gone: false,
    };
    names.iter().map(feed).collect()
}

fn listed(library: &Library) -> Vec<u32> {
    library.by_date.iter().copied().filter(|row| library.is_listed(*row)).collect()
}

fn unread_of(library: &Library) -> Vec<(usize, usize)> {
    library.sources().iter().map(|source| (source.listed, source.unread)).collect()
}

const UNREAD: fn(&Id) -> Entry = |_| Entry::default();

#[test]
fn a_revised_row_replaces_the_earlier_one_and_keeps_its_marks() {
    let read = Id::of("", "a");
    let known = |id: &Id| Entry { read: *id == read, ..Entry::default() };
    let mut library = Library::default();
    library.add(chunk(&[("a", 1, 0), ("b", 2, 0)]), vec![source("x")], known);
    assert_eq!(library.take(chunk(&[("c", 5, 0), ("a", 3, 0)]), vec![], &[1], known), [(0, 3)]);
    assert_eq!(listed(&library), [2, 3, 1]);
    assert_eq!((library.listed(), library.unread(), unread_of(&library)), (3, 2, vec![(3, 2)]));
    let row = library.row(3);
    assert!(row.read && row.updated && !library.row(2).updated);
    // Revised twice; and a revised article that was never loaded.
    assert_eq!(library.take(chunk(&[("a", 4, 0), ("z", 4, 0)]), vec![], &[0, 1], known), [(3, 4)]);
    assert_eq!(listed(&library), [2, 4, 5, 1]);
    library.set(0, Entry::default());
    assert_eq!(library.unread(), 3, "a row that is gone counts no more");
}

/// The first source, and the other one, with the same articles.
fn both(first: &str, other: &str) -> SourceInfo {
    SourceInfo { others: vec![source(other)], ..source(first) }
}

#[test]
fn an_article_in_two_feeds_is_a_member_of_both() {
    let mut library = Library::default();
    library.add(chunk(&[("a", 1, 0), ("b", 2, 1)]), vec![both("x", "y"), source("y")], UNREAD);
    assert_eq!((library.listed(), unread_of(&library)), (2, vec![(1, 1), (2, 2)]));
    assert_eq!(library.row(0).source, "x");
    assert_eq!(library.rows_of_sources(&[false, true]).iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(library.rows_of_sources(&[true, false]).iter().collect::<Vec<_>>(), [0]);
    assert_eq!(library.counts_of(|_| true), (2, 2), "each article counts once");
    library.set(0, Entry { read: true, ..Entry::default() });
    assert_eq!(unread_of(&library), [(1, 0), (2, 1)]);
    // Another feed brings "b" as well: its row replaces the earlier one.
    assert_eq!(library.take(chunk(&[("b", 2, 2)]), vec![both("x", "y")], &[], UNREAD), [(1, 2)]);
    assert_eq!((library.listed(), unread_of(&library)), (2, vec![(2, 1), (2, 1)]));
    assert!(!library.row(2).updated);
}

#[test]
fn an_article_in_two_files_is_listed_each_time() {
    let mut files = Library::default();
    let names = vec![SourceInfo { name: SafeText::new("x"), ..SourceInfo::default() }];
    files.add(chunk(&[("a", 1, 0)]), names, UNREAD);
    files.add(chunk(&[("a", 1, 0)]), vec![], UNREAD);
    assert_eq!(files.listed(), 2);
}

#[test]
fn articles_of_an_unsubscribed_feed_are_hidden_unless_saved() {
    let saved = Id::of("", "kept");
    let known = |id: &Id| Entry { saved: *id == saved, ..Entry::default() };
    let mut library = Library::default();
    library.add(
        chunk(&[("a", 1, 0), ("kept", 2, 0), ("twice", 3, 1)]),
        vec![source("x"), both("x", "y"), source("y")],
        known,
    );
    library.add(chunk(&[("b", 4, 2)]), vec![], known);
    assert!(!library.subscribe(&feeds(&["x", "y"]), known), "all are subscribed to");
    assert_eq!(listed(&library), [3, 2, 1, 0]);
    assert!(library.subscribe(&feeds(&["y"]), known));
    assert_eq!(listed(&library), [3, 2, 1], "the other feed has that one too");
    assert_eq!((library.listed(), unread_of(&library)), (3, vec![(2, 2), (2, 2)]));
    assert_eq!(
        (library.saved(), library.saved_of(|_| true), library.saved_of(|number| number == 1)),
        (1, 1, 0)
    );
    library.set(1, Entry::default());
    assert_eq!((listed(&library), library.unread()), (vec![3, 2], 2), "no longer saved");
    assert_eq!((library.saved(), library.saved_of(|_| true)), (0, 0));
    library.set(1, known(&saved));
    // New articles of an unsubscribed feed are not listed either.
    library.add(chunk(&[("late", 9, 0)]), vec![], known);
    assert_eq!(library.listed(), 3);
    assert!(library.subscribe(&feeds(&["x", "y"]), known));
    assert_eq!(listed(&library), [4, 3, 2, 1, 0]);
    assert!(!library.subscribe(&feeds(&["y", "x"]), known));
}

#[test]
fn an_outlet_takes_the_current_name_of_its_feed() {
    let mut library = Library::default();
    library.add(chunk(&[("a", 1, 0), ("b", 2, 1)]), vec![source("x"), source("x")], UNREAD);
    let mut named = feeds(&["x"]);
    named[0].title = SafeText::new("A longer name");
    library.subscribe(&named, UNREAD);
    assert_eq!((library.row(0).source, library.row(1).source), ("A longer name", "A longer name"));
    assert_eq!(library.sources().len(), 1);
}

#[test]
fn a_group_counts_an_article_of_two_sources_once() {
    let mut library = Library::default();
    let named = |name| SourceInfo { name: SafeText::new(name), ..SourceInfo::default() };
    let both = SourceInfo { others: vec![named("b")], ..named("a") };
    let rows = chunk(&[("1", 10, 0), ("2", 20, 0), ("3", 30, 1), ("4", 40, 2)]);
    library.add(rows, vec![both, named("b"), named("c")], |_| Entry::default());
    library.set(3, Entry { read: true, ..Entry::default() });
    // The sources a, b, c; the second group has them all, the third none.
    let groups = [vec![0, 1], vec![0, 1], vec![1]];
    assert_eq!(library.unread_in_groups(&groups, 3), [3, 3, 0]);
    assert_eq!(library.newest_of_sources(), [Some(20), Some(30), Some(40)]);
}
