//! Sample feeds and articles. Never here: tests.

use std::path::Path;

use tempfile::TempDir;
use tidings::io::store::{PreparedArticles, Record, Store, Written};
use tidings::news::{Article, Body, Format, Id, Parsed, SafeText, UnixTime};

pub(crate) const ADDRESS: &str = "https://example.org/feed";
/// 24 November 2024.
pub(crate) const TODAY: i64 = 1_732_406_400;
pub(crate) const DAY: i64 = 86_400;
/// The present version of the store.
pub(crate) const VERSION: i64 = 4;

pub(crate) fn at(seconds: i64) -> UnixTime {
    UnixTime::from_seconds(seconds).unwrap()
}

/// A day counted from today.
pub(crate) fn day(n: i64) -> UnixTime {
    at(TODAY + n * DAY)
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn open(folder: &Path) -> Store {
    let opened = Store::open(folder).unwrap();
    assert_eq!(opened.warnings, []);
    opened.store
}

pub(crate) fn article(name: &str) -> Article {
    Article {
        id: Id::of("feed", name),
        title: name.into(),
        url: Some(format!("https://example.org/{name}").into()),
        authors: vec!["Ann".into(), "Bo".into()],
        published: Some(day(0)),
        updated: None,
        tags: vec!["world".into(), "trade".into()],
        summary: Some("In short.".into()),
        source: None,
        image: Some("https://example.org/picture.jpg".into()),
        body: Body::Html(format!("<p>All about {name}.</p>").into()),
    }
}

/// Articles by these names, in this order, each a minute older than the one before.
pub(crate) fn articles(names: &[&str]) -> Vec<Article> {
    let dated = |(n, name): (i64, &&str)| Article { published: Some(at(TODAY - n * 60)), ..article(name) };
    (0..).zip(names).map(dated).collect()
}

pub(crate) fn prepared(articles: Vec<Article>) -> PreparedArticles {
    let (title, url, warnings, feed) = (None, None, Vec::new(), None);
    PreparedArticles::new(Parsed { format: Format::Rss, title, url, articles, warnings, feed })
}

pub(crate) const fn written(new: usize, changed: usize) -> Written {
    Written { new, shared: 0, changed, gained: Vec::new() }
}

pub(crate) fn deliver(store: &mut Store, address: &str, articles: Vec<Article>, now: UnixTime) -> Written {
    let record = store.feed(&address.into()).unwrap();
    put(store, record, articles, now)
}

pub(crate) fn put(store: &mut Store, record: Record, articles: Vec<Article>, now: UnixTime) -> Written {
    store.put(&mut { record }, Some(&prepared(articles)), now, &|_, _| {}).unwrap()
}

/// The id that the store gave to the article with this title.
pub(crate) fn id_of(store: &Store, title: &str) -> Id {
    lines(store).into_iter().find(|line| line.title == title).unwrap().id
}

/// The article with the id that the store gives to it.
pub(crate) fn stored(store: &Store, article: Article) -> Article {
    Article { id: id_of(store, &article.title), ..article }
}

/// Turns a store of version 4 into one of version 3.
pub(crate) const TO_VERSION_3: &str = "
    DROP INDEX heads; DROP INDEX names; DROP INDEX links; DROP INDEX twins; DROP INDEX gained;
    ALTER TABLE counter DROP COLUMN joined;
    ALTER TABLE feeds DROP COLUMN scopes; ALTER TABLE feeds DROP COLUMN moved_here;
    ALTER TABLE feeds DROP COLUMN unchanged; ALTER TABLE feeds DROP COLUMN complete;
    ALTER TABLE articles DROP COLUMN inherits; ALTER TABLE articles DROP COLUMN also;
    ALTER TABLE articles DROP COLUMN twin; ALTER TABLE articles DROP COLUMN link;
    ALTER TABLE articles DROP COLUMN first_id; ALTER TABLE articles DROP COLUMN traits;
    ALTER TABLE articles DROP COLUMN worded;
    CREATE TABLE old(
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, updated INTEGER, summary TEXT, image TEXT, body BLOB);
    INSERT OR REPLACE INTO old SELECT id, title, updated, summary, image, body FROM earlier ORDER BY rowid;
    DROP TABLE earlier;
    ALTER TABLE old RENAME TO earlier;
    CREATE INDEX heads ON articles(sort, id, feed, uid, dated, added, revised, seq, authors, tags, title);
    PRAGMA user_version = 3;";

/// An owned headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub row: i64,
    pub title: String,
    pub id: Id,
    pub published: Option<UnixTime>,
    pub added: UnixTime,
    pub revised: bool,
}

fn to_line(line: tidings::io::store::HeadlineRow<'_>) -> Line {
    let (row, id, title) = (line.row, line.id, line.title.to_owned());
    Line { row, title, id, published: line.published, added: line.added, revised: line.revised }
}

pub(crate) fn lines(store: &Store) -> Vec<Line> {
    let mut all = Vec::new();
    store.headlines(&mut |line| (all.push(to_line(line)), true).1).unwrap();
    all
}

pub(crate) fn since(store: &Store, revision: u64) -> (Vec<Line>, u64) {
    let mut all = Vec::new();
    let revision = store.since(revision, &mut |line| (all.push(to_line(line)), true).1).unwrap();
    (all, revision)
}

pub(crate) fn revision(store: &Store) -> u64 {
    store.headlines(&mut |_| false).unwrap()
}

pub(crate) fn titles(store: &Store) -> Vec<String> {
    lines(store).into_iter().map(|line| line.title).collect()
}

pub(crate) fn row(store: &Store, title: &str) -> i64 {
    lines(store).iter().find(|line| line.title == title).unwrap().row
}

/// Turns a store into one of version 3, and executes `more`.
pub(crate) fn downgrade(folder: &Path, more: &str) {
    raw(folder).execute_batch(&format!("{TO_VERSION_3} {more}")).unwrap();
}

/// The database, without the store.
pub(crate) fn raw(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("library.db")).unwrap()
}

pub(crate) fn count(folder: &Path, table: &str) -> i64 {
    raw(folder).query_row(&format!("SELECT count(*) FROM {table}"), (), |row| row.get(0)).unwrap()
}

pub(crate) fn text(raw: &str) -> SafeText {
    SafeText::new(raw)
}
