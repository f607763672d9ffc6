//! The tables, and how an older file becomes one of today.
//! Never here: what is read from them or written to them.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::Error;

/// The index that holds all a headline needs, in the order of the list: the list is read from it alone. It is the
/// one thing in the file that may be missing for a while, see [`super::Store::begin_filling`].
pub const HEADS: &str = "CREATE INDEX IF NOT EXISTS heads
    ON articles(sort, id, feed, uid, dated, added, revised, seq, authors, tags, title)";

/// What `user_version` says of a file with these tables.
pub const VERSION: i64 = 3;

/// From this version on there are full texts.
pub const PAGES: i64 = 3;

/// Version 3. Headlines and texts lie apart, so that reading all headlines touches few pages.
///
/// - `counter.last`: the last number given to an article, a feed or a change; it only grows. So a number is
///   never given twice, and of two changes the later has the larger one. `counter.store`: this store's name, by
///   which the index of words knows whose articles it has.
/// - `articles.id`: what the counter gave when the article came; `seq`: what it gave when its words were last
///   changed, or its full text came. They are the same until then.
/// - `articles.sort`: seconds; the date by which it stands in the list. `dated` says where it is from: 0 when
///   the article came to us, 1 published, 2 updated.
/// - `articles.away`: since when it is no longer in what the feed sends; NULL while it is.
/// - `articles.look`, `words`: hashes of it, see `ready`.
/// - `texts.authors`, `tags`: divided by U+001F, which no `SafeText` holds. `articles` has them once more, for the list.
/// - `texts.body`: packed, see `ready`.
/// - `earlier`: how an article read before its words were last changed.
/// - `pages`: the full text of an article, from its page at `url`; packed as bodies are. Without a body: how often it
///   was tried in vain to get it. `seq`: what the counter gave then, for the article has it as its own now; `before`:
///   what the article had when its words last came from the feed.
/// - `feeds.unsubscribed`: since when it is known not to be subscribed to.
///
/// See [`HEADS`] for the order of the list.
const FIRST: &str = "
    CREATE TABLE counter(only INTEGER PRIMARY KEY CHECK(only = 1), last INTEGER NOT NULL, store BLOB);
    INSERT INTO counter VALUES(1, 0, randomblob(16));
    CREATE TABLE feeds(
        id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, key TEXT, title TEXT, site TEXT, moved TEXT,
        etag BLOB, modified BLOB, digest BLOB, ttl INTEGER, skip_hours INTEGER NOT NULL DEFAULT 0,
        skip_days INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
        interval INTEGER NOT NULL DEFAULT 0, asked INTEGER, fetched INTEGER, next INTEGER, problem TEXT,
        gone INTEGER NOT NULL DEFAULT 0, unsubscribed INTEGER);
    CREATE TABLE articles(
        id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, uid BLOB NOT NULL, title TEXT NOT NULL,
        sort INTEGER NOT NULL, dated INTEGER NOT NULL, added INTEGER NOT NULL, revised INTEGER,
        seq INTEGER NOT NULL, away INTEGER, look INTEGER NOT NULL, words INTEGER NOT NULL, authors TEXT, tags TEXT,
        UNIQUE(feed, uid));
    CREATE INDEX stay ON articles(feed, away);
    CREATE INDEX changes ON articles(seq) WHERE seq <> id;
    CREATE TABLE texts(
        id INTEGER PRIMARY KEY, url TEXT, authors TEXT, tags TEXT, updated INTEGER, summary TEXT, image TEXT,
        body BLOB);
    CREATE TABLE earlier(
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, updated INTEGER, summary TEXT, image TEXT, body BLOB);
    CREATE TABLE pages(
        id INTEGER PRIMARY KEY, url TEXT, fetched INTEGER NOT NULL, tries INTEGER NOT NULL, seq INTEGER,
        before INTEGER, body BLOB);
    PRAGMA user_version = 3;
";

/// Version 1 had no names of authors and no tags in the list, and no name of its own.
const SECOND: &str = "
    ALTER TABLE counter ADD COLUMN store BLOB;
    UPDATE counter SET store = randomblob(16);
    ALTER TABLE articles ADD COLUMN authors TEXT;
    ALTER TABLE articles ADD COLUMN tags TEXT;
    UPDATE articles SET (authors, tags) = (SELECT authors, tags FROM texts WHERE texts.id = articles.id);
    DROP INDEX IF EXISTS heads;
    PRAGMA user_version = 2;
";

/// Version 2 had no full texts.
const THIRD: &str = "
    CREATE TABLE pages(
        id INTEGER PRIMARY KEY, url TEXT, fetched INTEGER NOT NULL, tries INTEGER NOT NULL, seq INTEGER,
        before INTEGER, body BLOB);
    PRAGMA user_version = 3;
";

/// What version a file has; 0 is one without tables of ours.
pub fn version(file: &Connection) -> rusqlite::Result<i64> {
    file.query_row("PRAGMA user_version", (), |row| row.get(0))
}

/// Refuses a file that a later program made.
pub fn check(path: &Path, version: i64) -> Result<(), Error> {
    if version <= VERSION {
        return Ok(());
    }
    let why = format!(
        "a newer tidings made this file (its version is {version}, this program knows {VERSION}); update tidings, \
         or rename the file to start a new one"
    );
    Err(Error::new(path, &why))
}

/// Makes the tables, or brings them up to date, all or nothing. Another program may be doing the same.
pub fn migrate(file: &mut Connection) -> rusqlite::Result<()> {
    if version(file)? == VERSION && ordered(file)? {
        return Ok(());
    }
    let all = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = version(&all)?;
    if before == 0 {
        all.execute_batch(FIRST)?;
    }
    for (of, step) in [(1, SECOND), (2, THIRD)] {
        if before > 0 && before <= of {
            all.execute_batch(step)?;
        }
    }
    // A program that was filling the store may have been killed.
    all.execute_batch(HEADS)?;
    all.commit()
}

/// Whether the index [`HEADS`] is there.
fn ordered(file: &Connection) -> rusqlite::Result<bool> {
    file.query_row("SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = 'heads')", (), |row| row.get(0))
}

/// Whether the file holds tables that are not ours.
pub fn foreign(file: &Connection) -> rusqlite::Result<bool> {
    Ok(version(file)? == 0
        && file.query_row("SELECT EXISTS(SELECT 1 FROM sqlite_schema)", (), |r| r.get(0))?)
}

/// Reads a little of each table: a file that is broken at its head says so here, not in the middle of something.
pub fn probe(file: &Connection) -> rusqlite::Result<()> {
    file.query_row("SELECT last FROM counter", (), |_| Ok(()))?;
    let some = |sql: &str| file.prepare(sql)?.query(())?.next().map(|_| ());
    some("SELECT * FROM feeds LIMIT 1")?;
    some("SELECT sort, id, title FROM articles ORDER BY sort DESC, id DESC LIMIT 1")?;
    some("SELECT * FROM articles JOIN texts USING(id) ORDER BY id DESC LIMIT 1")?;
    some("SELECT * FROM earlier LIMIT 1")?;
    some("SELECT * FROM pages LIMIT 1")
}
