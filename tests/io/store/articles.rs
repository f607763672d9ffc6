//! Articles written are read back: new ones, changed ones, and unchanged ones.
//! Never here: faults, retention.

use tidings::io::fetch::Validators;
use tidings::io::store::{PreparedArticles, Record, Store, Written};
use tidings::news::schedule::FetchHistory;
use tidings::news::{Article, Block, Body, Document, Span, UnixTime, UpdateHint};

use crate::store::common::*;

const NOTHING: Written = written(0, 0);

#[test]
fn a_new_store_is_empty_and_reading_creates_none() {
    let folder = folder();
    assert!(Store::read(folder.path()).unwrap().is_none());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let store = open(&folder.path().join("new/folder"));
    assert_eq!((lines(&store).len(), store.feeds().unwrap().len()), (0, 0));
    assert!(store.article(1).unwrap().is_none() && store.earlier(1, 0).unwrap().is_none());
    assert_eq!(since(&store, 0), (vec![], revision(&store)));
}

#[test]
fn a_record_is_read_back_unchanged() {
    let folder = folder();
    let mut store = open(folder.path());
    let fresh = store.feed(&text(ADDRESS)).unwrap();
    assert_eq!((&fresh.key, &fresh.title, fresh.asked, fresh.gone), (&None, &None, None, false));
    let record = Record {
        feed: fresh.feed,
        address: text(ADDRESS),
        key: Some("tag:example.org".into()),
        title: Some("The Example".into()),
        site: Some("https://example.org/".into()),
        moved: Some("https://example.org/new".into()),
        // Any bytes, text or not.
        validators: Validators {
            etag: Some((*b"W/\"\xff\0\"").into()),
            modified: Some((*b"yesterday").into()),
        },
        digest: Some([7; 32]),
        unchanged: 12,
        complete: Some(day(-2)),
        update_hint: UpdateHint { ttl: Some(60), skip_hours: 0x80_0001, skip_days: 0x60 },
        past: FetchHistory { failures: 3, interval: 7200 },
        asked: Some(day(0)),
        fetched: Some(day(-1)),
        next: Some(day(1)),
        problem: Some("no answer".into()),
        gone: true,
    };
    store.put(&mut record.clone(), None, day(0), &|_, _| {}).unwrap();
    assert_eq!(store.feed(&text(ADDRESS)).unwrap(), record);
    drop(store);
    let store = Store::read(folder.path()).unwrap().unwrap();
    assert_eq!(store.feeds().unwrap(), [record]);
}

#[test]
fn every_kind_of_body_is_read_back_unchanged() {
    let folder = folder();
    let mut store = open(folder.path());
    let long: Box<str> = "<p>Over and over again. \0 \u{202e}</p>\n".repeat(1000).into();
    let blocks =
        Document { blocks: vec![Block::Paragraph(vec![Span::plain("Plain words.")])], ..Document::default() };
    let bodies = [
        ("empty", Body::Empty, Body::Empty),
        ("nothing", Body::Html("".into()), Body::Html("".into())),
        ("short", Body::Markdown("*x*".into()), Body::Markdown("*x*".into())),
        ("long", Body::Html(long.clone()), Body::Html(long)),
        ("blocks", Body::Blocks(Box::new(blocks)), Body::Plain("Plain words.".into())),
    ];
    let bare = Article { id: article("bare").id, ..Article::default() };
    let mut all: Vec<_> =
        bodies.iter().map(|(name, body, _)| Article { body: body.clone(), ..article(name) }).collect();
    all.push(bare.clone());
    let feed = store.feed(&text(ADDRESS)).unwrap();
    let record = Record { title: Some("The Example".into()), ..feed };
    assert_eq!(put(&mut store, record, all, day(0)), written(6, 0));
    let source = Some(text("The Example"));
    for (name, _, body) in bodies {
        let found = store.article(row(&store, name)).unwrap().unwrap();
        assert_eq!(found, stored(&store, Article { body, source: source.clone(), ..article(name) }));
    }
    let bare = stored(&store, Article { source, ..bare });
    assert_eq!(store.article(row(&store, "")).unwrap().unwrap(), bare);
}

#[test]
fn headlines_are_sorted_by_date_or_by_when_they_were_added() {
    let folder = folder();
    let mut store = open(folder.path());
    let undated = |name| Article { published: None, ..article(name) };
    let first = vec![
        Article { published: Some(day(-2)), ..article("old") },
        undated("upper"),
        undated("lower"),
        Article { published: None, updated: Some(day(-1)), ..article("only updated") },
    ];
    deliver(&mut store, ADDRESS, first, day(0));
    let second = vec![Article { published: Some(day(-2)), ..article("as old, later") }];
    deliver(&mut store, "https://example.org/other", second, day(1));
    assert_eq!(titles(&store), ["upper", "lower", "only updated", "as old, later", "old"]);
    let dates: Vec<_> = lines(&store).iter().map(|line| (line.published, line.added)).collect();
    assert_eq!(dates[0], (None, day(0)));
    assert_eq!(dates[2], (Some(day(-1)), day(0)));
    assert_eq!(dates[3], (Some(day(-2)), day(1)));
    // Reading can be stopped.
    let mut n = 0;
    store.headlines(&mut |_| (n += 1, n < 2).1).unwrap();
    assert_eq!(n, 2);
}

#[test]
fn unchanged_articles_cost_no_write() {
    let folder = folder();
    let mut store = open(folder.path());
    let names: Vec<String> = (0..200).map(|n| format!("article {n}")).collect();
    let all = || names.iter().map(|name| article(name)).collect();
    deliver(&mut store, ADDRESS, all(), day(0));
    let (before, log) = (lines(&store), folder.path().join("library.db-wal"));
    let length = || std::fs::metadata(&log).unwrap().len();
    let (was, revision) = (length(), revision(&store));
    // With another date and other white space, as feeds send them.
    let redated = |item: Article| {
        let body = Body::Html(format!("<p>All\n about   {}.</p>\n", item.title).into());
        Article { updated: Some(day(1)), published: Some(day(1)), body, ..item }
    };
    for again in [all(), all().into_iter().map(redated).collect()] {
        assert_eq!(deliver(&mut store, ADDRESS, again, day(1)), NOTHING);
    }
    // Only the feed's own page twice, with the head of its frame in the log.
    assert!(length() - was <= 2 * (4096 + 24), "{} bytes", length() - was);
    assert_eq!(lines(&store), before);
    assert_eq!(since(&store, revision), (vec![], revision));
}

#[test]
fn a_changed_article_keeps_its_place_and_its_earlier_text() {
    let folder = folder();
    let mut store = open(folder.path());
    deliver(&mut store, ADDRESS, articles(&["one", "two", "three"]), day(0));
    let (seen, row) = (revision(&store), row(&store, "two"));
    assert!(store.earlier(row, 0).unwrap().is_none());
    let mut now = articles(&["one", "two", "three"]);
    let old = stored(&store, now[1].clone());
    let id = old.id;
    now[1].title = text("Two, corrected");
    now[1].body = Body::Html("<p>All about two, at greater length.</p>".into());
    now[1].updated = Some(day(1));
    let new = Article { id, ..now[1].clone() };
    let was = store.feed(&text(ADDRESS)).unwrap();
    assert_eq!(put(&mut store, was, now.clone(), day(1)), written(0, 1));
    assert_eq!(titles(&store), ["one", "Two, corrected", "three"]);
    let line = lines(&store).remove(1);
    assert_eq!((line.row, line.revised, line.id), (row, true, id));
    assert_eq!(store.article(row).unwrap(), Some(new.clone()));
    assert_eq!(store.earlier(row, 0).unwrap().unwrap().article, old);
    let (changed, revision) = since(&store, seen);
    assert_eq!(changed, [line]);
    assert!(revision > seen);
    // The text before it is kept too.
    now[1].summary = None;
    deliver(&mut store, ADDRESS, now, day(2));
    assert_eq!(store.earlier(row, 0).unwrap().unwrap().article, new);
    assert_eq!(store.article(row).unwrap().unwrap().summary, None);
    let before = store.earlier(row, 1).unwrap().unwrap();
    assert_eq!((before.article.title, before.replaced), (text("two"), Some(day(1))));
    assert!(store.earlier(row, 2).unwrap().is_none());
}

#[test]
fn changes_of_anything_but_words_are_not_revisions() {
    let folder = folder();
    let mut store = open(folder.path());
    let with = |n: u32, tags: &[&str]| Article {
        image: Some(format!("https://example.org/picture.jpg?signed={n}").into()),
        tags: tags.iter().map(|tag| text(tag)).collect(),
        body: Body::Html(format!("<p>All about it.<img src='a?{n}'></p>").into()),
        ..article("it")
    };
    deliver(&mut store, ADDRESS, vec![with(1, &["a", "b"])], day(0));
    let (row, seen) = (row(&store, "it"), revision(&store));
    assert_eq!(deliver(&mut store, ADDRESS, vec![with(2, &["a", "b"])], day(1)), NOTHING);
    assert_eq!(store.article(row).unwrap(), Some(stored(&store, with(2, &["a", "b"]))));
    // Tags in another order are the same tags.
    deliver(&mut store, ADDRESS, vec![with(2, &["b", "a"])], day(2));
    assert_eq!(store.article(row).unwrap(), Some(stored(&store, with(2, &["a", "b"]))));
    assert_eq!(since(&store, seen), (vec![], seen));
    assert!(!lines(&store)[0].revised && store.earlier(row, 0).unwrap().is_none());
}

#[test]
fn an_article_of_two_feeds_is_new_once() {
    let folder = folder();
    let mut store = open(folder.path());
    assert_eq!(deliver(&mut store, ADDRESS, articles(&["one", "two"]), day(0)), written(2, 0));
    let other = deliver(&mut store, "https://example.org/other", articles(&["two", "three"]), day(0));
    assert_eq!((other.new, other.shared, other.gained.len()), (1, 1, 1));
    let of_two: Vec<_> = lines(&store).into_iter().filter(|line| line.title == "two").collect();
    assert!(matches!(&of_two[..], [one, other] if one.id == other.id));
}

#[test]
fn two_articles_with_one_id_side_by_side_are_two() {
    let folder = folder();
    let mut store = open(folder.path());
    let twice = || vec![article("same"), Article { title: text("same again"), ..article("same") }];
    assert_eq!(deliver(&mut store, ADDRESS, twice(), day(0)), written(2, 0));
    assert_eq!(deliver(&mut store, ADDRESS, twice(), day(0)), NOTHING);
    assert_eq!(titles(&store), ["same", "same again"]);
    assert_ne!(id_of(&store, "same"), id_of(&store, "same again"));
    // An exact repeat is not; the id is the article's own now, so it names it.
    let repeated = deliver(&mut store, ADDRESS, vec![article("same"), article("same")], day(0));
    assert_eq!((repeated.new, repeated.changed, repeated.gained.len()), (0, 0, 1));
}

#[test]
fn items_without_id_and_date_are_recognised_in_later_requests() {
    let feed = |items: &str| {
        let rss = format!("<rss version='2.0'><channel><title>T</title>{items}</channel></rss>");
        let hint = tidings::parse::Hint::default();
        PreparedArticles::new(tidings::parse::parse(rss.as_bytes(), &hint).unwrap())
    };
    let deliver = |store: &mut Store, address: &str, articles: PreparedArticles, now| {
        let record = store.feed(&text(address)).unwrap();
        store.put(&mut { record }, Some(&articles), now, &|_, _| {}).unwrap()
    };
    let (a, b) =
        ("<item><title>A</title></item>", "<item><title>B</title><description>b</description></item>");
    let folder = folder();
    let mut store = open(folder.path());
    assert_eq!(deliver(&mut store, ADDRESS, feed(a), day(0)), written(1, 0));
    assert_eq!(deliver(&mut store, ADDRESS, feed(&format!("{b}{a}")), day(1)), written(1, 0));
    assert_eq!(deliver(&mut store, ADDRESS, feed(&format!("{b}{a}")), day(2)), NOTHING);
    let added: Vec<(String, UnixTime)> =
        lines(&store).into_iter().map(|line| (line.title, line.added)).collect();
    assert_eq!(added, [("B".to_owned(), day(1)), ("A".to_owned(), day(0))]);
}

#[test]
fn transactions_are_atomic() {
    let folder = folder();
    let (mut one, mut two) = (open(folder.path()), open(folder.path()));
    let reader = Store::read(folder.path()).unwrap().unwrap();
    deliver(&mut one, ADDRESS, articles(&["one", "two"]), day(0));
    let mut seen = Vec::new();
    let first = reader
        .headlines(&mut |line| {
            seen.push(line.title.to_owned());
            // Others write in the meantime.
            let name = format!("meanwhile {}", seen.len());
            deliver(&mut two, &format!("https://example.org/{name}"), vec![article(&name)], day(1));
            true
        })
        .unwrap();
    assert_eq!(seen, ["one", "two"]);
    let (new, last) = since(&reader, first);
    let new: Vec<_> = new.into_iter().map(|line| line.title).collect();
    assert_eq!(new, ["meanwhile 2", "meanwhile 1"]);
    assert_eq!(since(&reader, last), (vec![], last));
    assert_eq!(titles(&one), titles(&reader));
    // Both can write in turn, and know each other's feeds.
    assert_eq!(
        deliver(&mut one, "https://example.org/meanwhile 1", vec![article("meanwhile 1")], day(2)),
        NOTHING
    );
}

#[test]
fn a_feed_dropped_in_the_meantime_is_found_by_its_address() {
    let folder = folder();
    let mut store = open(folder.path());
    let record = store.feed(&text(ADDRESS)).unwrap();
    raw(folder.path()).execute("DELETE FROM feeds", ()).unwrap();
    assert_eq!(put(&mut store, record.clone(), vec![article("one")], day(0)).new, 1);
    let again = store.feed(&text(ADDRESS)).unwrap();
    assert!(again.feed > record.feed);
    assert_eq!(put(&mut store, record, vec![article("one")], day(0)), NOTHING);
    assert_eq!(titles(&store), ["one"]);
}

#[test]
fn the_index_of_the_list_is_built_after_filling() {
    let folder = folder();
    let mut store = open(folder.path());
    let ordered = || {
        let sql = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'heads'";
        raw(folder.path()).query_row(sql, (), |row| row.get::<_, u32>(0)).unwrap() == 1
    };
    let record = store.feed(&text(ADDRESS)).unwrap();
    store.begin_filling().unwrap();
    assert!(!ordered());
    put(&mut store, record.clone(), articles(&["one", "two"]), day(0));
    let mut as_it_fills = titles(&store);
    store.end_filling().unwrap();
    assert!(ordered());
    assert_eq!(titles(&store), as_it_fills);
    as_it_fills.sort();
    assert_eq!(as_it_fills, ["one", "two"]);
    // A store with articles keeps its index.
    store.begin_filling().unwrap();
    assert!(ordered());
    // Killed while it was filled: the next opening builds the index.
    raw(folder.path()).execute_batch("DROP INDEX heads").unwrap();
    drop(store);
    let store = open(folder.path());
    assert!(ordered());
    assert_eq!(titles(&store).len(), 2);
}
