//! The tables, and the migration of older files.
//! Never here: reading from the tables or writing to them.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::{Error, dropped, upgrade};

/// The index with all columns of a headline in the order of the list, so that the list is read from it alone. It may
/// be missing for a while, see [`super::Store::begin_filling`].
pub(crate) const HEADLINE_INDEX: &str = "CREATE INDEX IF NOT EXISTS heads
    ON articles(sort, id, feed, uid, dated, added, revised, seq, authors, tags, title, inherits, also, twin)";

/// The indexes for finding articles by name and by link. They may be missing for a while, too.
pub(crate) const NAME_INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS names ON articles(uid);
    CREATE INDEX IF NOT EXISTS links ON articles(link) WHERE link IS NOT NULL;";

/// The `user_version` of a file with these tables.
pub(crate) const VERSION: i64 = 4;

/// The first version with names of articles.
pub(crate) const NAMES_SINCE: i64 = 4;

/// The first version with full texts.
pub(crate) const PAGES_SINCE: i64 = 3;

/// The first version whose feeds have normal addresses, and the columns `unchanged` and `complete`.
pub(crate) const NORMAL_ADDRESSES_SINCE: i64 = 4;

/// The first version with several earlier texts of an article.
pub(crate) const REVISIONS_SINCE: i64 = 4;

/// The tables, without those of later versions. Headlines and texts are in separate tables, so that reading all headlines touches few pages.
///
/// - `counter.last`: the last number given to an article, a feed or a change; it only grows. So no number is reused,
///   and of two changes the later one has the larger number. `counter.store`: this store's id, by which the word
///   index knows whose articles it has. `joined`: the fingerprint of the log when the names in `articles.also` were last
///   joined in it.
/// - `articles.id`: the counter when the article was added; `seq`: the counter when its text last changed in any word
///   or number, or its full text was stored. They are equal until then.
/// - `articles.worded`: the counter when its words were last revised; NULL until then. See `revision`.
/// - `articles.feed`: the feed it belongs to. An article that two feeds bring is a row of each.
/// - `articles.uid`: its id everywhere outside the store: the first of its names, or that of the article of another
///   feed that is the same (`twin` is 1 for both). Unique within a feed.
/// - `articles.inherits`: further names, whose marks count for it, too: the one of version 1, and those by earlier
///   addresses of the feed. `also`: names that it has got since, to be joined with the first in the log once it has
///   marks. Both are ids of 16 bytes, one after the other.
/// - `articles.traits`: what its items had, see `traits`. `link`: its link in normal form, hashed; NULL if it is not
///   its own.
/// - `articles.first_id`: 1 while `uid` is an id of version 1: the article has not been in an answer since.
/// - `articles.sort`: seconds; the date by which the list is sorted. `dated` is its origin: 0 when the article was
///   added here, 1 published, 2 updated, 3 added here, because its own date lay in the future.
/// - `articles.away`: when it left the feed; NULL while it is in it.
/// - `articles.look`, `words`: hashes, see `prepare`.
/// - `texts.authors`, `tags`: separated by U+001F, which no `SafeText` contains. `articles` has a copy for the list.
/// - `texts.body`: see `prepare::Packer`.
/// - `earlier`: the articles before their words were revised, the oldest first; `replaced`: when.
/// - `pages`: the full text of an article, from its page at `url`; packed as bodies are. `tries`: how often fetching it
///   failed since the words were last revised. `seq`: the counter when it was stored. If `articles.worded` is larger,
///   it is older than the present words. `before` is no longer used.
/// - `feeds.address`: in the normal form of `news::address`.
/// - `feeds.unchanged`: answers 304 in a row. `complete`: when the last complete answer was read.
/// - `feeds.unsubscribed`: since when it is not subscribed to. `scopes`: names of the addresses it has had, 16 bytes
///   each, the present one first; `moved_here`: 1 until its articles have names by the present one.
/// - `dropped`: see [`dropped::TABLE`].
///
/// See [`HEADLINE_INDEX`] for the order of the list.
const CREATE: &str = "
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
    PRAGMA user_version = 2;
";

/// Version 1 had no authors and tags in the list, and no id of its own.
const TO_VERSION_2: &str = "
    ALTER TABLE counter ADD COLUMN store BLOB;
    UPDATE counter SET store = randomblob(16);
    ALTER TABLE articles ADD COLUMN authors TEXT;
    ALTER TABLE articles ADD COLUMN tags TEXT;
    UPDATE articles SET (authors, tags) = (SELECT authors, tags FROM texts WHERE texts.id = articles.id);
    DROP INDEX IF EXISTS heads;
    PRAGMA user_version = 2;
";

/// Version 2 had no full texts.
const TO_VERSION_3: &str = "
    CREATE TABLE pages(
        id INTEGER PRIMARY KEY, url TEXT, fetched INTEGER NOT NULL, tries INTEGER NOT NULL, seq INTEGER,
        before INTEGER, body BLOB);
    PRAGMA user_version = 3;
";

/// Version 3 identified articles by one hash: `uid`, unique within a feed but the same in several; and had one earlier
/// text of an article.
const TO_VERSION_4: &str = "
    ALTER TABLE feeds ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feeds ADD COLUMN complete INTEGER;
    UPDATE feeds SET complete = fetched;
    ALTER TABLE feeds ADD COLUMN scopes BLOB;
    ALTER TABLE feeds ADD COLUMN moved_here INTEGER NOT NULL DEFAULT 0;
    DROP INDEX IF EXISTS heads;
    DROP INDEX IF EXISTS stay;
    DROP INDEX IF EXISTS changes;
    ALTER TABLE articles RENAME TO articles_3;
    CREATE TABLE articles(
        id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, uid BLOB NOT NULL, title TEXT NOT NULL,
        sort INTEGER NOT NULL, dated INTEGER NOT NULL, added INTEGER NOT NULL, revised INTEGER,
        seq INTEGER NOT NULL, away INTEGER, look INTEGER NOT NULL, words INTEGER NOT NULL, authors TEXT, tags TEXT,
        inherits BLOB, also BLOB, twin INTEGER NOT NULL DEFAULT 0, link INTEGER,
        first_id INTEGER NOT NULL DEFAULT 0, traits BLOB, worded INTEGER);
    INSERT INTO articles(id, feed, uid, title, sort, dated, added, revised, seq, away, look, words, authors, tags,
            link, first_id, traits, worded)
        SELECT a.id, a.feed, a.uid, a.title, a.sort, a.dated, a.added, a.revised, a.seq, a.away, a.look, a.words,
            a.authors, a.tags, link_hash(t.url), 1, traits_of_row(a.title, t.url, a.sort, a.dated, t.updated),
            CASE WHEN a.seq <> a.id THEN nullif(ifnull(
                (SELECT before FROM pages p WHERE p.id = a.id AND p.seq = a.seq), a.seq), a.id) END
        FROM articles_3 a LEFT JOIN texts t USING(id) ORDER BY a.id;
    DROP TABLE articles_3;
    ALTER TABLE counter ADD COLUMN joined INTEGER;
    CREATE INDEX stay ON articles(feed, away);
    CREATE INDEX changes ON articles(seq) WHERE seq <> id;
    CREATE INDEX gained ON articles(id) WHERE also IS NOT NULL;
    CREATE INDEX twins ON articles(uid, feed) WHERE twin = 1;
    ALTER TABLE earlier RENAME TO earlier_of_version_3;
    CREATE TABLE earlier(
        id INTEGER NOT NULL, replaced INTEGER, title TEXT NOT NULL, updated INTEGER, summary TEXT, image TEXT,
        body BLOB);
    INSERT INTO earlier(id, replaced, title, updated, summary, image, body)
        SELECT e.id, a.revised, e.title, e.updated, e.summary, e.image, e.body
        FROM earlier_of_version_3 e JOIN articles a USING(id);
    DROP TABLE earlier_of_version_3;
    CREATE INDEX earlier_of ON earlier(id);
    PRAGMA user_version = 4;
";

/// Creates the tables of version 3, which an earlier version of the program made.
#[cfg(test)]
pub(super) fn create_version_3(file: &Connection) -> rusqlite::Result<()> {
    file.execute_batch(CREATE)?;
    file.execute_batch(TO_VERSION_3)
}

/// The version of a file; 0 if it has none of our tables.
pub(crate) fn version(file: &Connection) -> rusqlite::Result<i64> {
    file.query_row("PRAGMA user_version", (), |row| row.get(0))
}

/// Refuses a file made by a newer program.
pub(crate) fn check_version(path: &Path, version: i64) -> Result<(), Error> {
    if version <= VERSION {
        return Ok(());
    }
    Err(Error::Newer { path: path.to_owned(), version })
}

/// Creates or updates the tables in one transaction. Another program may be doing the same.
pub(crate) fn migrate(file: &mut Connection) -> rusqlite::Result<()> {
    let complete = version(file)? == VERSION && has(file, "heads")? && has(file, "dropped")?;
    if complete && !upgrade::lacks_columns(file)? {
        return Ok(());
    }
    let tx = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = version(&tx)?;
    for (step, wanted) in [(CREATE, before == 0), (TO_VERSION_2, before == 1), (TO_VERSION_3, before < 3)] {
        if wanted {
            tx.execute_batch(step)?;
        }
    }
    upgrade::complete_columns(&tx)?;
    if before < 4 {
        upgrade::normalize_addresses(&tx)?;
        upgrade::add_functions(&tx)?;
        tx.execute_batch(TO_VERSION_4)?;
        tx.execute_batch(NAME_INDEXES)?;
        upgrade::separate_ids(&tx)?;
    }
    // The program that was filling the store may have been killed.
    tx.execute_batch(HEADLINE_INDEX)?;
    tx.execute_batch(NAME_INDEXES)?;
    tx.execute_batch(dropped::TABLE)?;
    tx.commit()
}

/// Whether the file has a table or an index of this name.
fn has(file: &Connection, name: &str) -> rusqlite::Result<bool> {
    file.query_row("SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = ?1)", [name], |row| row.get(0))
}

/// Whether a table has a column of this name.
pub(crate) fn has_column(file: &Connection, table: &str, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS(SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2)";
    file.prepare_cached(sql)?.query_row([table, name], |row| row.get(0))
}

/// Whether the file has tables of another program.
pub(crate) fn is_foreign(file: &Connection) -> rusqlite::Result<bool> {
    Ok(version(file)? == 0
        && file.query_row("SELECT EXISTS(SELECT 1 FROM sqlite_schema)", (), |r| r.get(0))?)
}

/// Reads a little of each table, so that a damaged file is noticed here and not in the middle of some work.
pub(crate) fn probe(file: &Connection) -> rusqlite::Result<()> {
    file.query_row("SELECT last FROM counter", (), |_| Ok(()))?;
    let some = |sql: &str| file.prepare(sql)?.query(())?.next().map(|_| ());
    some("SELECT * FROM feeds LIMIT 1")?;
    some("SELECT sort, id, title FROM articles ORDER BY sort DESC, id DESC LIMIT 1")?;
    some("SELECT * FROM articles JOIN texts USING(id) ORDER BY id DESC LIMIT 1")?;
    some("SELECT * FROM earlier LIMIT 1")?;
    some("SELECT * FROM pages LIMIT 1")
}
