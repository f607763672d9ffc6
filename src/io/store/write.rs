//! Writes the result of a request to a feed: new and changed articles, and the feed's record.
//! Never here: what makes an article new or changed (see `prepare`), dropping old ones.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use super::prepare::{PreparedArticle, PreparedArticles};
use super::{Error, Record, Store, Written, read, revision, schema};
use crate::news::{Id, SafeText, UnixTime};

/// A stored article that the feed brought again.
struct StoredArticle {
    id: i64,
    shown_hash: i64,
    words_hash: i64,
    /// It was no longer in the feed.
    away: bool,
}

impl Store {
    /// The record of a feed by its address; a new feed is given a number.
    pub fn feed(&mut self, address: &SafeText) -> Result<Record, Error> {
        if let Some(record) = self.query(|file| read::record(file, address))? {
            return Ok(record);
        }
        self.change(|tx| {
            find_or_insert_feed(tx, address)?;
            read::record(tx, address)?.ok_or(rusqlite::Error::QueryReturnedNoRows)
        })
    }

    /// Prepares for many articles, if the store is empty: the index of the list is then built once, at the end, and
    /// not updated with every feed, which writes the same pages hundreds of times. Everything else works as usual
    /// until [`Store::end_filling`]; if the program is killed before that, the next opening builds the index.
    pub fn begin_filling(&mut self) -> Result<(), Error> {
        self.change(|tx| {
            let filled: bool = tx.query_row("SELECT EXISTS(SELECT 1 FROM articles)", (), |row| row.get(0))?;
            if filled { Ok(()) } else { tx.execute_batch("DROP INDEX IF EXISTS heads") }
        })
    }

    /// Builds the index of the list if it is missing.
    pub fn end_filling(&mut self) -> Result<(), Error> {
        self.query(|file| file.execute_batch(schema::HEADLINE_INDEX))
    }

    /// Writes the result of a request to a feed, in one transaction. Unchanged articles cost no write. An article that
    /// is no longer in the feed is marked so, with the date, until it is in it again; an answer without any article
    /// marks none, because it is more likely a fault of the feed.
    ///
    /// `finish` may change the record before it is written, knowing what became of the articles: when a feed is due
    /// next depends on whether there was anything new in it.
    pub fn put(
        &mut self,
        record: &mut Record,
        articles: Option<&PreparedArticles>,
        now: UnixTime,
        finish: &dyn Fn(&mut Record, &Written),
    ) -> Result<Written, Error> {
        self.change(|tx| {
            let feed = find_or_insert_feed(tx, &record.address)?;
            let written = match articles {
                Some(articles) => put_articles(tx, feed, articles, now)?,
                None => Written::default(),
            };
            record.feed = feed;
            finish(record, &written);
            update(tx, feed, record)?;
            Ok(written)
        })
    }
}

/// Gives numbers to articles, feeds and changes.
pub(super) struct Counter {
    last: i64,
    was: i64,
}

impl Counter {
    pub(super) fn read(tx: &Transaction<'_>) -> rusqlite::Result<Self> {
        let last = tx.prepare_cached("SELECT last FROM counter")?.query_row((), |row| row.get(0))?;
        Ok(Self { last, was: last })
    }

    pub(super) fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    pub(super) fn write(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        if self.last != self.was {
            tx.prepare_cached("UPDATE counter SET last = ?1")?.execute([self.last])?;
        }
        Ok(())
    }
}

/// The number of a feed by its address. It is another than that of a record read earlier if the feed was dropped and added
/// again in the meantime.
fn find_or_insert_feed(tx: &Transaction<'_>, address: &SafeText) -> rusqlite::Result<i64> {
    let mut of_address = tx.prepare_cached("SELECT id FROM feeds WHERE address = ?1")?;
    if let Some(feed) = of_address.query_row([address.as_str()], |row| row.get(0)).optional()? {
        return Ok(feed);
    }
    let mut counter = Counter::read(tx)?;
    let feed = counter.next();
    tx.execute("INSERT INTO feeds(id, address) VALUES(?1, ?2)", params![feed, address.as_str()])?;
    counter.write(tx)?;
    Ok(feed)
}

/// Writes the record of a feed.
fn update(tx: &Transaction<'_>, feed: i64, record: &Record) -> rusqlite::Result<usize> {
    let mut update = tx.prepare_cached(
        "UPDATE feeds SET key = ?2, title = ?3, site = ?4, moved = ?5, etag = ?6, modified = ?7, digest = ?8,
            ttl = ?9, skip_hours = ?10, skip_days = ?11, failures = ?12, interval = ?13, asked = ?14,
            fetched = ?15, next = ?16, problem = ?17, gone = ?18, unsubscribed = NULL
         WHERE id = ?1",
    )?;
    update.execute(params![
        feed,
        record.key.as_deref(),
        record.title.as_deref(),
        record.site.as_deref(),
        record.moved.as_deref(),
        record.validators.etag.as_deref(),
        record.validators.modified.as_deref(),
        record.digest.as_ref().map(<[u8; 32]>::as_slice),
        record.update_hint.ttl,
        record.update_hint.skip_hours,
        record.update_hint.skip_days,
        record.past.failures,
        record.past.interval,
        record.asked.map(UnixTime::seconds),
        record.fetched.map(UnixTime::seconds),
        record.next.map(UnixTime::seconds),
        record.problem.as_deref(),
        record.gone,
    ])
}

fn put_articles(
    tx: &Transaction<'_>,
    feed: i64,
    articles: &PreparedArticles,
    now: UnixTime,
) -> rusqlite::Result<Written> {
    let mut written = Written::default();
    if articles.items.is_empty() {
        return Ok(written);
    }
    let mut counter = Counter::read(tx)?;
    let mut articles_in_feed = articles_in_feed(tx, feed)?;
    let first_request: bool = !tx
        .prepare_cached("SELECT EXISTS(SELECT 1 FROM articles WHERE feed = ?1)")?
        .query_row([feed], |row| row.get(0))?;
    let mut mark_present = tx.prepare_cached("UPDATE articles SET away = NULL WHERE id = ?1")?;
    // From the last to the first, so that of articles with one date the feed's first has the largest number, and comes
    // before the others and before those of earlier requests.
    for item in articles.items.iter().rev() {
        let known = match articles_in_feed.remove(&item.id) {
            None if !first_request => find_article(tx, feed, item.id)?,
            known => known,
        };
        let Some(known) = known else {
            insert(tx, feed, counter.next(), item, now)?;
            written.new += 1;
            continue;
        };
        if known.away {
            mark_present.execute([known.id])?;
        }
        if known.words_hash != item.words_hash {
            if revision::is_revision(tx, known.id, item)? {
                revision::revise(tx, known.id, counter.next(), item, now)?;
                written.changed += 1;
            } else {
                revision::renumber(tx, known.id, counter.next(), item)?;
            }
        } else if known.shown_hash != item.shown_hash {
            update_details(tx, known.id, item)?;
        }
    }
    let mut mark_away = tx.prepare_cached("UPDATE articles SET away = ?2 WHERE id = ?1")?;
    for gone in articles_in_feed.values() {
        mark_away.execute([gone.id, now.seconds()])?;
    }
    counter.write(tx)?;
    Ok(written)
}

/// The articles that were in the feed at the last request.
fn articles_in_feed(tx: &Transaction<'_>, feed: i64) -> rusqlite::Result<HashMap<Id, StoredArticle>> {
    let mut rows =
        tx.prepare_cached("SELECT uid, id, look, words FROM articles WHERE feed = ?1 AND away IS NULL")?;
    let rows = rows.query_map([feed], |row| {
        let known =
            StoredArticle { id: row.get(1)?, shown_hash: row.get(2)?, words_hash: row.get(3)?, away: false };
        Ok((Id(row.get(0)?), known))
    })?;
    rows.collect()
}

/// An article that was in the feed once.
fn find_article(tx: &Transaction<'_>, feed: i64, id: Id) -> rusqlite::Result<Option<StoredArticle>> {
    let mut one =
        tx.prepare_cached("SELECT id, look, words, away FROM articles WHERE feed = ?1 AND uid = ?2")?;
    one.query_row(params![feed, id.0], |row| {
        let away = row.get::<_, Option<i64>>(3)?.is_some();
        Ok(StoredArticle { id: row.get(0)?, shown_hash: row.get(1)?, words_hash: row.get(2)?, away })
    })
    .optional()
}

fn insert(
    tx: &Transaction<'_>,
    feed: i64,
    row: i64,
    item: &PreparedArticle,
    now: UnixTime,
) -> rusqlite::Result<()> {
    let (dated, sort) = match (item.published, item.updated) {
        (Some(published), _) => (1, published),
        (None, Some(updated)) => (2, updated),
        (None, None) => (0, now),
    };
    tx.prepare_cached(
        "INSERT INTO articles(id, feed, uid, title, sort, dated, added, seq, look, words, authors,
            tags)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?1, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        row,
        feed,
        item.id.0,
        item.title.as_str(),
        sort.seconds(),
        dated,
        now.seconds(),
        item.shown_hash,
        item.words_hash,
        item.authors,
        item.tags
    ])?;
    tx.prepare_cached(
        "INSERT INTO texts(id, url, authors, tags, updated, summary, image, body)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(text(row, item))?;
    Ok(())
}

fn text(row: i64, item: &PreparedArticle) -> impl rusqlite::Params + '_ {
    (
        row,
        item.url.as_deref(),
        item.authors.as_deref(),
        item.tags.as_deref(),
        item.updated.map(UnixTime::seconds),
        item.summary.as_deref(),
        item.image.as_deref(),
        item.body.as_deref(),
    )
}

/// Writes everything but the words.
pub(super) fn update_details(tx: &Transaction<'_>, row: i64, item: &PreparedArticle) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE articles SET look = ?2, authors = ?3, tags = ?4 WHERE id = ?1")?
        .execute(params![row, item.shown_hash, item.authors, item.tags])?;
    tx.prepare_cached(
        "UPDATE texts SET url = ?2, authors = ?3, tags = ?4, updated = ?5, summary = ?6, image = ?7, body = ?8
         WHERE id = ?1",
    )?
    .execute(text(row, item))?;
    Ok(())
}
