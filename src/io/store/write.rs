//! What a visit to a feed brought is written: new articles, changed ones, what is known of the feed.
//! Never here: what makes an article new or changed (see `ready`), dropping old ones.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::ready::{Item, Ready};
use super::{Error, Record, Store, Written, read, schema};
use crate::news::{Id, SafeText, UnixTime};

/// What the store has of an article that came again.
struct Known {
    id: i64,
    look: i64,
    words: i64,
    /// It was no longer in the feed.
    away: bool,
}

impl Store {
    /// What is known of a feed, by its address; a new one is given a number.
    pub fn feed(&mut self, address: &SafeText) -> Result<Record, Error> {
        let Self { file, path, .. } = self;
        settle(file, address).map_err(|error| Error::of(path, &error))
    }

    /// Makes ready for many articles, if there are none yet: the order of the list is then made once, at the end,
    /// and not kept up with every feed, which writes the same pages hundreds of times. Until
    /// [`Store::end_filling`] all else works as ever; after a kill the next opening makes up for it.
    pub fn begin_filling(&mut self) -> Result<(), Error> {
        let Self { file, path, .. } = self;
        let mut write = || {
            let all = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let filled: bool =
                all.query_row("SELECT EXISTS(SELECT 1 FROM articles)", (), |row| row.get(0))?;
            if !filled {
                all.execute_batch("DROP INDEX IF EXISTS heads")?;
            }
            all.commit()
        };
        write().map_err(|error| Error::of(path, &error))
    }

    /// Makes the order of the list, if it is not there.
    pub fn end_filling(&mut self) -> Result<(), Error> {
        let made = self.file.execute_batch(schema::HEADS);
        made.map_err(|error| Error::of(&self.path, &error))
    }

    /// Writes what a visit brought, in one transaction: all of it or nothing. Articles that are as they were cost
    /// no write. What is no longer in the feed is remembered to have left it now, once, and forgotten again if it
    /// comes back; an answer without any article makes none leave, for it is rather a fault of the feed.
    ///
    /// All of the record is written, after `settle` has seen what became of the articles and has changed it to suit:
    /// when a feed is due next depends on whether there was anything new in it.
    pub fn put(
        &mut self,
        record: &mut Record,
        articles: Option<&Ready>,
        now: UnixTime,
        settle: &dyn Fn(&mut Record, &Written),
    ) -> Result<Written, Error> {
        let Self { file, path, .. } = self;
        let mut write = |file: &mut Connection| {
            let all = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let feed = put_record(&all, record)?;
            let written = match articles {
                Some(ready) => put_articles(&all, feed, ready, now)?,
                None => Written::default(),
            };
            record.feed = feed;
            settle(record, &written);
            update(&all, feed, record)?;
            all.commit()?;
            Ok(written)
        };
        write(file).map_err(|error| Error::of(path, &error))
    }
}

fn settle(file: &mut Connection, address: &SafeText) -> rusqlite::Result<Record> {
    if let Some(record) = read::record(file, address)? {
        return Ok(record);
    }
    let all = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have been quicker.
    if read::record(&all, address)?.is_none() {
        let mut counter = Counter::read(&all)?;
        all.execute(
            "INSERT INTO feeds(id, address) VALUES(?1, ?2)",
            params![counter.next(), address.as_str()],
        )?;
        counter.write(&all)?;
    }
    let record = read::record(&all, address)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    all.commit()?;
    Ok(record)
}

/// The numbers of articles, feeds and changes.
pub(super) struct Counter {
    last: i64,
    was: i64,
}

impl Counter {
    pub(super) fn read(all: &Transaction<'_>) -> rusqlite::Result<Self> {
        let last = all.prepare_cached("SELECT last FROM counter")?.query_row((), |row| row.get(0))?;
        Ok(Self { last, was: last })
    }

    pub(super) fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    pub(super) fn write(&self, all: &Transaction<'_>) -> rusqlite::Result<()> {
        if self.last != self.was {
            all.prepare_cached("UPDATE counter SET last = ?1")?.execute([self.last])?;
        }
        Ok(())
    }
}

/// Writes all that is known of a feed, and gives its number. That is another than the record says if the feed was
/// dropped and found anew in the meantime.
fn put_record(all: &Transaction<'_>, record: &Record) -> rusqlite::Result<i64> {
    if update(all, record.feed, record)? {
        return Ok(record.feed);
    }
    let mut of_address = all.prepare_cached("SELECT id FROM feeds WHERE address = ?1")?;
    let found = of_address.query_row([record.address.as_str()], |row| row.get(0)).optional()?;
    let feed = if let Some(feed) = found {
        feed
    } else {
        let mut counter = Counter::read(all)?;
        let feed = counter.next();
        all.execute("INSERT INTO feeds(id, address) VALUES(?1, ?2)", params![feed, record.address.as_str()])?;
        counter.write(all)?;
        feed
    };
    update(all, feed, record)?;
    Ok(feed)
}

fn update(all: &Transaction<'_>, feed: i64, record: &Record) -> rusqlite::Result<bool> {
    let mut update = all.prepare_cached(
        "UPDATE feeds SET key = ?3, title = ?4, site = ?5, moved = ?6, etag = ?7, modified = ?8, digest = ?9,
            ttl = ?10, skip_hours = ?11, skip_days = ?12, failures = ?13, interval = ?14, asked = ?15,
            fetched = ?16, next = ?17, problem = ?18, gone = ?19, unsubscribed = NULL
         WHERE id = ?1 AND address = ?2",
    )?;
    let changed = update.execute(params![
        feed,
        record.address.as_str(),
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
    ])?;
    Ok(changed > 0)
}

fn put_articles(all: &Transaction<'_>, feed: i64, ready: &Ready, now: UnixTime) -> rusqlite::Result<Written> {
    let mut written = Written::default();
    if ready.items.is_empty() {
        return Ok(written);
    }
    let mut counter = Counter::read(all)?;
    let mut present = present(all, feed)?;
    let none: bool = !all
        .prepare_cached("SELECT EXISTS(SELECT 1 FROM articles WHERE feed = ?1)")?
        .query_row([feed], |row| row.get(0))?;
    let mut back = all.prepare_cached("UPDATE articles SET away = NULL WHERE id = ?1")?;
    // From the last to the first, so that of articles of one moment the feed's first has the largest number, and
    // stands before the others and before those of earlier visits.
    for item in ready.items.iter().rev() {
        let known = match present.remove(&item.id) {
            None if !none => find(all, feed, item.id)?,
            known => known,
        };
        let Some(known) = known else {
            insert(all, feed, counter.next(), item, now)?;
            written.new += 1;
            continue;
        };
        if known.away {
            back.execute([known.id])?;
        }
        if known.words != item.words {
            revise(all, known.id, counter.next(), item, now)?;
            written.changed += 1;
        } else if known.look != item.look {
            retouch(all, known.id, item)?;
        }
    }
    let mut leave = all.prepare_cached("UPDATE articles SET away = ?2 WHERE id = ?1")?;
    for left in present.values() {
        leave.execute([left.id, now.seconds()])?;
    }
    counter.write(all)?;
    Ok(written)
}

/// The articles that were in the feed at the last visit.
fn present(all: &Transaction<'_>, feed: i64) -> rusqlite::Result<HashMap<Id, Known>> {
    let mut rows =
        all.prepare_cached("SELECT uid, id, look, words FROM articles WHERE feed = ?1 AND away IS NULL")?;
    let rows = rows.query_map([feed], |row| {
        let known = Known { id: row.get(1)?, look: row.get(2)?, words: row.get(3)?, away: false };
        Ok((Id(row.get(0)?), known))
    })?;
    rows.collect()
}

/// An article that was in the feed once.
fn find(all: &Transaction<'_>, feed: i64, id: Id) -> rusqlite::Result<Option<Known>> {
    let mut one =
        all.prepare_cached("SELECT id, look, words, away FROM articles WHERE feed = ?1 AND uid = ?2")?;
    one.query_row(params![feed, id.0], |row| {
        let away = row.get::<_, Option<i64>>(3)?.is_some();
        Ok(Known { id: row.get(0)?, look: row.get(1)?, words: row.get(2)?, away })
    })
    .optional()
}

fn insert(all: &Transaction<'_>, feed: i64, row: i64, item: &Item, now: UnixTime) -> rusqlite::Result<()> {
    let (dated, sort) = match (item.published, item.updated) {
        (Some(published), _) => (1, published),
        (None, Some(updated)) => (2, updated),
        (None, None) => (0, now),
    };
    all.prepare_cached(
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
        item.look,
        item.words,
        item.authors,
        item.tags
    ])?;
    all.prepare_cached(
        "INSERT INTO texts(id, url, authors, tags, updated, summary, image, body)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(text(row, item))?;
    Ok(())
}

fn text(row: i64, item: &Item) -> impl rusqlite::Params + '_ {
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

/// Writes an article whose words have changed; how it read before is kept, but not what its page held then.
fn revise(all: &Transaction<'_>, row: i64, seq: i64, item: &Item, now: UnixTime) -> rusqlite::Result<()> {
    all.prepare_cached(
        "INSERT OR REPLACE INTO earlier(id, title, updated, summary, image, body)
         SELECT id, title, updated, summary, image, body FROM articles JOIN texts USING(id) WHERE id = ?1",
    )?
    .execute([row])?;
    all.prepare_cached("DELETE FROM pages WHERE id = ?1")?.execute([row])?;
    all.prepare_cached("UPDATE articles SET title = ?2, revised = ?3, seq = ?4, words = ?5 WHERE id = ?1")?
        .execute(params![row, item.title.as_str(), now.seconds(), seq, item.words])?;
    retouch(all, row, item)
}

/// Writes what is not words.
fn retouch(all: &Transaction<'_>, row: i64, item: &Item) -> rusqlite::Result<()> {
    all.prepare_cached("UPDATE articles SET look = ?2, authors = ?3, tags = ?4 WHERE id = ?1")?
        .execute(params![row, item.look, item.authors, item.tags])?;
    all.prepare_cached(
        "UPDATE texts SET url = ?2, authors = ?3, tags = ?4, updated = ?5, summary = ?6, image = ?7, body = ?8
         WHERE id = ?1",
    )?
    .execute(text(row, item))?;
    Ok(())
}
