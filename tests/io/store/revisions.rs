//! Revisions: what is one, the earlier texts that are kept, and a file that had only one of them.
//! Never here: how two texts are compared, full texts.

use std::collections::HashSet;

use tidings::io::store::{Retention, Store, Written};
use tidings::news::{Article, Body, Id, SafeText};

use crate::store::common::*;

const NOTHING: Written = written(0, 0);
const CHANGED: Written = written(0, 1);

/// The article "it" with this body.
fn it(body: &str) -> Vec<Article> {
    vec![Article { body: Body::Html(body.into()), ..article("it") }]
}

fn source(article: Article) -> String {
    match article.body {
        Body::Html(source) => source.into(),
        other => panic!("{other:?}"),
    }
}

fn body(store: &Store, row: i64) -> String {
    source(store.article(row).unwrap().unwrap())
}

/// Letters for a number: a change of numbers alone is no revision.
fn letters(n: usize) -> String {
    n.to_string().bytes().map(|digit| char::from(digit + 49)).collect()
}

#[test]
fn a_change_of_numbers_or_white_space_is_stored_and_is_no_revision() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, it("<p>Points: 7</p><p>1 comment, 59 minutes ago</p>"), day(0));
    let row = row(&store, "it");
    for next in [
        "<p>Points: 14</p><p>2 comments, 1 hour ago</p>",
        "<p>Points: 1,234</p>\n\n<p>12 comments, 3 hours ago</p>",
        "<p>Points:&nbsp;1 240 </p> <p>13 comments,<br> 4 hours ago</p>",
        "<p>Points: <b>1.3k</b></p><p>14 comments, 1 day ago</p>",
    ] {
        let seen = revision(&store);
        assert_eq!(deliver(&mut store, ADDRESS, it(next), day(1)), NOTHING, "{next}");
        assert_eq!(body(&store, row), next);
        let mut news = Vec::new();
        store.since(seen, &mut |line| (news.push((line.row, line.revised, line.text_only)), true).1).unwrap();
        assert_eq!(news, [(row, false, true)], "the word index takes it in again: {next}");
        assert!(store.earlier(row, 0).unwrap().is_none());
    }
    // So in title and summary.
    let live = |n: u32| {
        let summary = Some(SafeText::from(format!("{n} goals")));
        vec![Article { title: format!("Live: {n} to 1").into(), summary, ..article("it") }]
    };
    assert_eq!(deliver(&mut store, ADDRESS, live(2), day(2)), CHANGED);
    assert_eq!(deliver(&mut store, ADDRESS, live(3), day(2)), NOTHING);
    assert_eq!(titles(&store), ["Live: 3 to 1"]);
    // A reader that has not seen the revision is told of it, whatever came after it.
    let mut news = Vec::new();
    store.since(row as u64, &mut |line| (news.push((line.revised, line.text_only)), true).1).unwrap();
    assert_eq!(news, [(true, false)]);
}

#[test]
fn counters_leave_the_full_text_and_its_page_alone() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, it("<p>Points: 7</p>"), day(0));
    let (row, feed) = (row(&store, "it"), store.feed(&text(ADDRESS)).unwrap().feed);
    let page = Article { body: Body::Plain("All of it.".into()), ..Article::default() };
    store.put_page(row, &page, day(0)).unwrap();
    deliver(&mut store, ADDRESS, it("<p>Points: 8</p>"), day(1));
    assert!(store.missing_pages(feed).unwrap().is_empty() && !store.has_outdated_page(row).unwrap());
    assert_eq!(store.page(row).unwrap().unwrap().body, page.body);
}

#[test]
fn twenty_earlier_texts_are_kept_and_not_too_many_bytes() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, vec![article("other")], day(0));
    for n in 0..26 {
        let written = deliver(&mut store, ADDRESS, it(&format!("<p>{}</p>", letters(n))), day(n as i64));
        assert_eq!(written.changed, usize::from(n > 0));
    }
    let row = row(&store, "it");
    for back in 0..20 {
        let earlier = store.earlier(row, back).unwrap().unwrap();
        let n = 24 - back;
        assert_eq!(earlier.replaced, Some(day(n as i64 + 1)));
        assert_eq!(source(earlier.article), format!("<p>{}</p>", letters(n)));
    }
    assert!(store.earlier(row, 20).unwrap().is_none());
    assert_eq!(count(folder.path(), "earlier"), 20);
    // Large ones push out others, but one is always kept.
    let mut noise = 1_u64;
    let mut large = |bytes: usize| -> String {
        let letter = |_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'a' + (noise >> 33) as u8 % 26)
        };
        (0..bytes).map(letter).collect()
    };
    // Each is among the earlier texts from the next one on.
    for (bytes, kept) in [(400_000, 20), (400_000, 20), (400_000, 20), (2_000_000, 2), (100, 1), (100, 1)] {
        deliver(&mut store, ADDRESS, it(&large(bytes)), day(30));
        assert_eq!(count(folder.path(), "earlier"), kept, "{bytes}");
    }
}

#[test]
fn earlier_texts_are_dropped_with_their_article() {
    let folder = folder();
    let mut store = open(folder.path());
    for n in 0..3 {
        let both =
            ["old", "new"].map(|name| Article { body: Body::Plain(letters(n).into()), ..article(name) });
        deliver(&mut store, ADDRESS, both.into(), day(0));
    }
    assert_eq!(count(folder.path(), "earlier"), 4);
    let new = Article { body: Body::Plain(letters(2).into()), ..article("new") };
    deliver(&mut store, ADDRESS, vec![new], day(1));
    let keep = Retention { days: Some(1), per_feed: None };
    let all: HashSet<SafeText> = [text(ADDRESS)].into();
    assert_eq!(store.retain(&keep, &|_| false, &all, day(9)).unwrap(), 1);
    assert_eq!(store.purge(None, &|| Box::new(|_| false), day(30)).unwrap(), 1);
    assert_eq!(count(folder.path(), "earlier"), 2);
    assert!(store.earlier(row(&store, "new"), 1).unwrap().is_some());
}

#[test]
fn a_store_of_version_3_is_readable_and_migrated_by_a_writer() {
    let folder = folder();
    let mut store = open(folder.path());
    let other = |body: &str| Article { body: Body::Html(body.into()), ..article("other") };
    let both = |one: &str, two: &str| it(one).into_iter().chain([other(two)]).collect::<Vec<_>>();
    deliver(&mut store, ADDRESS, both("<p>first, 1 point</p>", "<p>3 comments</p>"), day(0));
    deliver(&mut store, ADDRESS, both("<p>second, 1 point</p>", "<p>3 comments</p>"), day(1));
    // The first answer after the update gives the articles names of the new version.
    let lines = |store: &Store| -> Vec<Line> {
        lines(store).into_iter().map(|line| Line { id: Id::default(), ..line }).collect()
    };
    let before = lines(&store);
    let (it_row, other_row) = (row(&store, "it"), row(&store, "other"));
    let page = Article { body: Body::Plain("All of it.".into()), ..Article::default() };
    store.put_page(other_row, &page, day(1)).unwrap();
    let seen = revision(&store);
    drop(store);
    downgrade(folder.path(), "UPDATE pages SET before = id");

    // Reading changes nothing.
    let reader = Store::read(folder.path()).unwrap().unwrap();
    let earlier = |store: &Store| {
        let found = store.earlier(it_row, 0).unwrap().unwrap();
        (source(found.article), found.replaced, store.earlier(it_row, 1).unwrap().is_none())
    };
    let first = ("<p>first, 1 point</p>".to_owned(), Some(day(1)), true);
    assert_eq!((lines(&reader), earlier(&reader)), (before.clone(), first.clone()));
    assert!(!reader.has_outdated_page(other_row).unwrap());
    let version: i64 = raw(folder.path()).query_row("PRAGMA user_version", (), |row| row.get(0)).unwrap();
    assert_eq!(version, 3);

    // Unchanged articles, and those with other counters, are not revised after the update.
    let mut store = open(folder.path());
    assert_eq!((lines(&store), earlier(&store)), (before.clone(), first.clone()));
    let same = both("<p>second, 1 point</p>", "<p>3 comments</p>");
    assert_eq!(deliver(&mut store, ADDRESS, same, day(2)), NOTHING);
    assert_eq!((lines(&store), since(&store, seen).0), (before.clone(), vec![]));
    let counted = both("<p>second, 2 points</p>", "<p>4 comments</p>");
    assert_eq!(deliver(&mut store, ADDRESS, counted, day(2)), NOTHING);
    assert_eq!((lines(&store), earlier(&store)), (before, first.clone()));
    assert_eq!(store.page(other_row).unwrap().unwrap().body, page.body);
    let mut news = Vec::new();
    store.since(seen, &mut |line| (news.push(line.text_only), true).1).unwrap();
    assert_eq!(news, [true, true]);
    // A store that was opened before stays readable.
    assert_eq!(earlier(&reader), first);
    let third = both("<p>third, 2 points</p>", "<p>4 comments</p>");
    assert_eq!(deliver(&mut store, ADDRESS, third, day(3)), CHANGED);
    for store in [&store, &reader] {
        let all: Vec<_> =
            (0..3).map(|n| store.earlier(it_row, n).unwrap().map(|one| source(one.article))).collect();
        assert_eq!(
            all,
            [Some("<p>second, 2 points</p>".to_owned()), Some("<p>first, 1 point</p>".to_owned()), None]
        );
    }
}
