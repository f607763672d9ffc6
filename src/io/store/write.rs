//! Writes the result of a request to a feed: new and changed articles, and the feed's record.
//! Never here: what makes an article new or changed (see `prepare`), dropping old ones.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::identify::{self, Known, NewItem, Own};
use super::names::{self, Filling, Namer, Names};
use super::prepare::{PreparedArticle, PreparedArticles};
use super::traits::{Trait, Traits};
use super::{Error, Record, Store, Written, dropped, open, read, revision, schema};
use crate::news::{Id, SafeText, UnixTime};

impl Store {
    /// The record of a feed by the normal form of its address; a new feed is given a number.
    pub fn feed(&mut self, address: &SafeText) -> Result<Record, Error> {
        if let Some(record) = self.query(|file| read::record(file, address))? {
            return Ok(record);
        }
        self.change(|tx| {
            find_or_insert_feed(tx, address)?;
            read::record(tx, address)?.ok_or(rusqlite::Error::QueryReturnedNoRows)
        })
    }

    /// Has the next refresh ask a feed for everything, also if it was gone, failed or is not due. Does nothing if the
    /// feed is not in the store.
    pub(crate) fn ask_anew(&mut self, address: &SafeText) -> Result<(), Error> {
        self.change(|tx| {
            tx.execute(
                "UPDATE feeds SET gone = 0, failures = 0, next = NULL, problem = NULL, complete = NULL
                 WHERE address = ?1",
                [address.as_str()],
            )
        })?;
        Ok(())
    }

    /// Prepares for many articles, if the store is empty: the indexes of the list, of names and of links are then built
    /// once, at the end, and not updated with every feed, which writes the same pages hundreds of times. Everything
    /// else works as usual until [`Store::end_filling`]; if the program is killed before that, the next opening builds
    /// the indexes.
    pub fn begin_filling(&mut self) -> Result<(), Error> {
        self.change(|tx| {
            let filled: bool = tx.query_row("SELECT EXISTS(SELECT 1 FROM articles)", (), |row| row.get(0))?;
            if filled {
                return Ok(false);
            }
            for index in ["heads", "names", "links"] {
                tx.execute_batch(&format!("DROP INDEX IF EXISTS {index}"))?;
            }
            Ok(true)
        })
        .map(|empty| self.filling = empty.then(Filling::default))?;
        let automatic = self.filling.is_none();
        self.query(|file| open::set_checkpoints(file, automatic))
    }

    /// While the store is being filled: writes the log into the file if it is long. `SQLite` would try it after every
    /// feed as long as the indexer reads, and wait for the disk each time.
    fn checkpoint(&mut self) -> Result<(), Error> {
        match &mut self.filling {
            Some(filling) if filling.in_log >= open::LOG_BYTES as usize => filling.in_log = 0,
            _ => return Ok(()),
        }
        self.query(|file| file.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(())))
    }

    /// Builds the indexes if they are missing.
    pub fn end_filling(&mut self) -> Result<(), Error> {
        self.filling = None;
        self.query(|file| {
            open::set_checkpoints(file, true)?;
            // The index of the list last: if it is there, all are.
            file.execute_batch(schema::NAME_INDEXES)?;
            file.execute_batch(schema::HEADLINE_INDEX)
        })
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
        // After an error it no longer agrees with the file.
        let mut filling = self.filling.take();
        let written = self.change(|tx| {
            let feed = find_or_insert_feed(tx, &record.address)?;
            let mut written = match articles {
                Some(articles) => put_articles(tx, (feed, &record.address), articles, now, filling.as_mut())?,
                None => Written::default(),
            };
            written.new += dropped::bring_back_present(tx, feed)?;
            record.feed = feed;
            finish(record, &written);
            update(tx, feed, record)?;
            Ok(written)
        })?;
        self.filling = filling;
        self.checkpoint()?;
        Ok(written)
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
            fetched = ?15, next = ?16, problem = ?17, gone = ?18, unchanged = ?19, complete = ?20,
            unsubscribed = NULL
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
        record.unchanged,
        record.complete.map(UnixTime::seconds),
    ])
}

fn put_articles(
    tx: &Transaction<'_>,
    (feed, address): (i64, &SafeText),
    articles: &PreparedArticles,
    now: UnixTime,
    filling: Option<&mut Filling>,
) -> rusqlite::Result<Written> {
    let mut written = Written::default();
    if articles.items.is_empty() {
        return Ok(written);
    }
    let mut counter = Counter::read(tx)?;
    let mut namer = Namer::new(tx, feed, names::scopes(tx, feed, address)?, filling);
    let moved: bool = tx
        .prepare_cached("SELECT moved_here FROM feeds WHERE id = ?1")?
        .query_row([feed], |row| row.get(0))?;
    let items: Vec<NewItem<'_>> = articles.items.iter().map(PreparedArticle::as_new).collect();
    let own = Own::of(&items);
    let mut stored = articles_in_feed(tx, feed)?;
    let mut found = if moved { vec![None; items.len()] } else { unchanged(&items, &stored) };
    if found.iter().any(Option::is_none) {
        stored.extend(articles_away(tx, feed)?);
    }
    if found.iter().any(Option::is_none) && !stored.is_empty() {
        let known: Vec<Known> = stored.iter().map(StoredArticle::as_known).collect();
        found = identify::assign(&items, &known);
    }
    let mut mark_present = tx.prepare_cached("UPDATE articles SET away = NULL WHERE id = ?1")?;
    let mut gone: Vec<bool> = stored.iter().map(|article| !article.away).collect();
    // From the last to the first, so that of articles with one date the feed's first has the largest number, and comes
    // before the others and before those of earlier requests.
    for (at, item) in articles.items.iter().enumerate().rev() {
        let own = (own.guid(&items[at]), own.link(&items[at]));
        let Some(known) = found[at].map(|known| (gone[known] = false, &mut stored[known]).1) else {
            let (names, row) = (namer.names(item, own)?, counter.next());
            insert(tx, feed, row, item, &names, own.1, now)?;
            if names.twin {
                namer.mark_twins(&names.uid)?;
            }
            written.gained.extend(names.also.iter().map(|name| (names.uid, *name)));
            namer.note(row, names.uid, item, own.1);
            *(if names.twin { &mut written.shared } else { &mut written.new }) += 1;
            continue;
        };
        if known.away {
            mark_present.execute([known.id])?;
        }
        let corrected = correct_date(tx, known, item, now)?;
        let has_lost_some = known.traits.has_lost_some(&item.traits);
        let changed = known.traits.update(&item.traits, corrected);
        // Other items of the document decide whether its id or its link is its own, so it may get another name although
        // nothing of it has changed.
        if changed || has_lost_some || known.first_id > 0 || moved || !namer.has_name(&known.names, item, own)
        {
            let renamed = rename(&mut namer, known, item, own, &mut written)?;
            if changed || renamed {
                update_names(tx, known, item, own.1)?;
            }
        }
        if known.words_hash != item.words_hash {
            if revision::is_revision(tx, known.id, item)? {
                revision::revise(tx, known.id, counter.next(), item, now)?;
                written.changed += 1;
                continue;
            }
            revision::renumber(tx, known.id, counter.next(), item)?;
        } else if known.shown_hash != item.shown_hash {
            update_details(tx, known.id, item)?;
        }
        if corrected {
            // Open windows are to list it elsewhere.
            revision::list_again(tx, known.id, counter.next())?;
        }
    }
    let mut mark_away = tx.prepare_cached("UPDATE articles SET away = ?2 WHERE id = ?1")?;
    for (article, _) in stored.iter().zip(gone).filter(|(_, gone)| *gone) {
        mark_away.execute([article.id, now.seconds()])?;
    }
    if moved {
        tx.execute("UPDATE feeds SET moved_here = 0 WHERE id = ?1", [feed])?;
    }
    counter.write(tx)?;
    Ok(written)
}

/// Items that are articles of the last answer without any change in what identifies them.
fn unchanged(items: &[NewItem<'_>], stored: &[StoredArticle]) -> Vec<Option<usize>> {
    let mut by_traits: HashMap<Vec<u8>, Option<usize>> = HashMap::with_capacity(stored.len());
    for (at, article) in stored.iter().enumerate().filter(|(_, article)| article.first_id == 0) {
        by_traits.entry(article.traits.latest_of_each()).and_modify(|two| *two = None).or_insert(Some(at));
    }
    let mut find = |item: &NewItem<'_>| by_traits.get_mut(&item.traits.pack())?.take();
    items.iter().map(&mut find).collect()
}

/// Gives an article a name of the present version in place of that of version 1, or the names that it has got. Returns
/// whether its names have changed.
fn rename(
    namer: &mut Namer<'_>,
    known: &mut StoredArticle,
    item: &PreparedArticle,
    own: (bool, bool),
    written: &mut Written,
) -> rusqlite::Result<bool> {
    if known.first_id > 0 {
        let Names { uid, mut inherits, also, twin } = namer.names(item, own)?;
        // Its id of version 1 is inherited, if it was this article's and not that of another feed.
        inherits.remove(0);
        if known.first_id == 1 {
            inherits.insert(0, known.names.uid);
            namer.rename(&known.names.uid, &uid, &inherits)?;
        }
        known.names = Names { uid, inherits, also, twin: twin || known.names.twin };
        if twin {
            namer.mark_twins(&uid)?;
        }
        return Ok(true);
    }
    let (name, by_address) = namer.gained(&known.names, item, own)?;
    let renamed = name.is_some() || !by_address.is_empty();
    known.names.inherits.extend(by_address);
    if let Some(name) = name {
        known.names.also.push(name);
        written.gained.push((known.names.uid, name));
    }
    Ok(renamed)
}

fn update_names(
    tx: &Transaction<'_>,
    known: &StoredArticle,
    item: &PreparedArticle,
    own_link: bool,
) -> rusqlite::Result<()> {
    let Names { uid, inherits, also, twin } = &known.names;
    let sql = "UPDATE articles SET uid = ?2, inherits = ?3, also = ?4, twin = max(twin, ?5), traits = ?6, link = ?7,
            first_id = 0 WHERE id = ?1";
    tx.prepare_cached(sql)?
        .execute(params![
            known.id,
            uid.0,
            names::pack_ids(inherits),
            names::pack_ids(also),
            twin,
            known.traits.pack(),
            link(item, own_link),
        ])
        .map(|_| ())
}

fn link(item: &PreparedArticle, own: bool) -> Option<i64> {
    item.traits.latest(Trait::Link).filter(|_| own).map(|hash| hash as i64)
}

/// A date later than this many seconds from now is a mistake of the feed.
pub(super) const FUTURE: i64 = 24 * 60 * 60;
const DAY: i64 = 24 * 60 * 60;

/// By which date an article is sorted, and its origin (see `schema`). An article without a date comes after all of the
/// day on which it was added; one from the future stands where it would if it had no date, until the date is corrected.
fn sort_date(item: &PreparedArticle, added: UnixTime, now: UnixTime) -> (i64, i64) {
    let (dated, date) = match (item.published, item.updated) {
        (Some(published), _) => (1, published),
        (None, Some(updated)) => (2, updated),
        (None, None) => return (0, added.seconds() - added.seconds().rem_euclid(DAY)),
    };
    if date.seconds() > now.seconds() + FUTURE { (3, added.seconds()) } else { (dated, date.seconds()) }
}

/// Takes another date of an article if it is a correction: the first valid one, or an earlier one. Later dates are
/// ignored, because some feeds date every item to the time of the request.
fn correct_date(
    tx: &Transaction<'_>,
    known: &StoredArticle,
    item: &PreparedArticle,
    now: UnixTime,
) -> rusqlite::Result<bool> {
    let (dated, sort) = sort_date(item, known.added, now);
    let valid = matches!(dated, 1 | 2);
    let correction = valid && (matches!(known.dated, 0 | 3) || sort < known.sort);
    if correction {
        tx.prepare_cached("UPDATE articles SET sort = ?2, dated = ?3 WHERE id = ?1")?
            .execute([known.id, sort, dated])?;
    }
    Ok(correction)
}

/// An article in the store.
struct StoredArticle {
    id: i64,
    names: Names,
    traits: Traits,
    first_id: i64,
    shown_hash: i64,
    words_hash: i64,
    sort: i64,
    dated: i64,
    added: UnixTime,
    /// It is no longer in the feed.
    away: bool,
}

impl StoredArticle {
    fn as_known(&self) -> Known {
        Known { traits: self.traits.clone(), old: Some(self.names.uid).filter(|_| self.first_id == 1) }
    }
}

const SELECT_STORED: &str =
    "SELECT id, uid, inherits, also, twin, traits, first_id, look, words, sort, dated, added,
    away FROM articles";

/// The articles that were in the feed at the last request.
fn articles_in_feed(tx: &Transaction<'_>, feed: i64) -> rusqlite::Result<Vec<StoredArticle>> {
    let mut rows = tx.prepare_cached(&format!("{SELECT_STORED} WHERE feed = ?1 AND away IS NULL"))?;
    rows.query_map([feed], stored_article)?.collect()
}

/// The articles that were in the feed before.
fn articles_away(tx: &Transaction<'_>, feed: i64) -> rusqlite::Result<Vec<StoredArticle>> {
    let mut rows = tx.prepare_cached(&format!("{SELECT_STORED} WHERE feed = ?1 AND away IS NOT NULL"))?;
    rows.query_map([feed], stored_article)?.collect()
}

fn stored_article(row: &Row<'_>) -> rusqlite::Result<StoredArticle> {
    let ids = |column: usize| -> rusqlite::Result<Vec<Id>> {
        Ok(names::unpack_ids(row.get_ref(column)?.as_blob_or_null()?))
    };
    Ok(StoredArticle {
        id: row.get(0)?,
        names: Names { uid: Id(row.get(1)?), inherits: ids(2)?, also: ids(3)?, twin: row.get(4)? },
        traits: Traits::unpack(row.get_ref(5)?.as_blob_or_null()?.unwrap_or_default()),
        first_id: row.get(6)?,
        shown_hash: row.get(7)?,
        words_hash: row.get(8)?,
        sort: row.get(9)?,
        dated: row.get(10)?,
        added: UnixTime::from_seconds(row.get(11)?).unwrap_or_default(),
        away: row.get::<_, Option<i64>>(12)?.is_some(),
    })
}

fn insert(
    tx: &Transaction<'_>,
    feed: i64,
    row: i64,
    item: &PreparedArticle,
    names: &Names,
    own_link: bool,
    now: UnixTime,
) -> rusqlite::Result<()> {
    let (dated, sort) = sort_date(item, now, now);
    tx.prepare_cached(
        "INSERT INTO articles(id, feed, uid, title, sort, dated, added, seq, look, words, authors,
            tags, inherits, also, twin, link, traits)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?1, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        row,
        feed,
        names.uid.0,
        item.title.as_str(),
        sort,
        dated,
        now.seconds(),
        item.shown_hash,
        item.words_hash,
        item.authors,
        item.tags,
        names::pack_ids(&names.inherits),
        names::pack_ids(&names.also),
        names.twin,
        link(item, own_link),
        item.traits.pack(),
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
