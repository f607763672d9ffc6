//! Drops articles by age and number. Never here: the limits that the user sets, deleting what was dropped.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::dropped::{NOT_DROPPED, drop_row};
use super::write::Counter;
use super::{Error, Retention, Store, adopt, names};
use crate::news::{Id, SafeText, UnixTime};

const DAY: i64 = 24 * 60 * 60;
/// Seconds for which the articles of a feed are kept after it is no longer subscribed to: an address removed by
/// mistake, or a list that could not be read, costs nothing for that long.
const GRACE_PERIOD: i64 = 30 * DAY;
/// Articles dropped in one transaction, for which other writers wait.
const BATCH: usize = 1000;
/// A feed that has failed so often without ever answering is no new address of another one.
const MOST_FAILURES: u32 = 10;

/// What retention needs to know of a feed.
struct Feed {
    id: i64,
    address: SafeText,
    unsubscribed: Option<i64>,
    /// It has never answered, but has not failed often.
    may_answer: bool,
}

impl Store {
    /// Drops articles and returns how many: they are no longer listed, and [`Store::purge`] deletes them later.
    /// `subscribed`: addresses of the feeds subscribed to.
    ///
    /// Of a subscribed feed: articles that left it more than `retention.days` ago, and those past the newest
    /// `retention.per_feed` that are no longer in it. Of a feed not subscribed to for 30 days: all articles, and then
    /// its record. Never an article for which `saved` returns true. Where nothing is dropped nothing is written.
    pub fn retain(
        &mut self,
        retention: &Retention,
        saved: &dyn Fn(&Id) -> bool,
        subscribed: &HashSet<SafeText>,
        now: UnixTime,
    ) -> Result<usize, Error> {
        let Self { file, path, .. } = self;
        let now = now.seconds();
        let drop_all = |file: &mut Connection| {
            let mut dropped = 0;
            let feeds = feeds(file)?;
            let new_hosts: HashSet<String> = feeds
                .iter()
                .filter(|feed| feed.may_answer && subscribed.contains(&feed.address))
                .map(|feed| adopt::host(&feed.address))
                .collect();
            for feed in feeds {
                if subscribed.contains(&feed.address) {
                    if feed.unsubscribed.is_some() {
                        set_unsubscribed(file, &feed, None)?;
                    }
                    let expired = expired(file, &feed, retention, now)?;
                    dropped += drop_rows(file, &feed, &without_saved(expired, saved), None, now)?;
                    continue;
                }
                match feed.unsubscribed {
                    // It may have moved to an address that has not answered yet.
                    None if new_hosts.contains(&adopt::host(&feed.address)) => {}
                    None => set_unsubscribed(file, &feed, Some(now))?,
                    // The clock was wrong.
                    Some(since) if since > now => set_unsubscribed(file, &feed, Some(now))?,
                    Some(since) if since < now - GRACE_PERIOD => {
                        let sql = format!(
                            "SELECT id, uid, inherits, also FROM articles WHERE feed = ?1 AND {NOT_DROPPED}"
                        );
                        let rows = without_saved(collect(file, &sql, &[feed.id])?, saved);
                        dropped += drop_rows(file, &feed, &rows, Some(since), now)?;
                    }
                    Some(_) => {}
                }
            }
            file.execute(
                "DELETE FROM feeds WHERE unsubscribed < ?1
                 AND NOT EXISTS(SELECT 1 FROM articles WHERE feed = feeds.id)",
                [now - GRACE_PERIOD],
            )?;
            Ok(dropped)
        };
        drop_all(file).map_err(Error::at(path))
    }
}

fn feeds(file: &Connection) -> rusqlite::Result<Vec<Feed>> {
    let sql = "SELECT id, address, unsubscribed, fetched IS NULL AND NOT gone AND failures < ?1 FROM feeds";
    let mut rows = file.prepare_cached(sql)?;
    rows.query_map([MOST_FAILURES], |row| {
        let address = SafeText::new(row.get_ref(1)?.as_str()?);
        Ok(Feed { id: row.get(0)?, address, unsubscribed: row.get(2)?, may_answer: row.get(3)? })
    })?
    .collect()
}

fn set_unsubscribed(file: &Connection, feed: &Feed, since: Option<i64>) -> rusqlite::Result<()> {
    let mut update = file.prepare_cached("UPDATE feeds SET unsubscribed = ?2 WHERE id = ?1")?;
    update.execute(params![feed.id, since]).map(|_| ())
}

/// Names of articles by their numbers.
type Rows = BTreeMap<i64, Vec<Id>>;

fn expired(file: &Connection, feed: &Feed, retention: &Retention, now: i64) -> rusqlite::Result<Rows> {
    let mut rows = Rows::new();
    if let Some(days) = retention.days {
        let until = now - i64::from(days) * DAY;
        let sql = format!(
            "SELECT id, uid, inherits, also FROM articles WHERE feed = ?1 AND away < ?2 AND {NOT_DROPPED}"
        );
        rows.extend(collect(file, &sql, &[feed.id, until])?);
    }
    if let Some(count) = retention.per_feed {
        // The plus keeps SQLite from reading all headlines of all feeds to avoid sorting.
        let sql = format!(
            "SELECT id, uid, inherits, also FROM (SELECT id, uid, inherits, also, away FROM articles WHERE feed = ?1 AND {NOT_DROPPED}
             ORDER BY +sort DESC, +id DESC LIMIT -1 OFFSET ?2) WHERE away IS NOT NULL"
        );
        rows.extend(collect(file, &sql, &[feed.id, i64::from(count)])?);
    }
    Ok(rows)
}

fn collect(file: &Connection, sql: &str, values: &[i64]) -> rusqlite::Result<Rows> {
    let row = |row: &Row<'_>| Ok((row.get(0)?, names::all(row, 1)?));
    file.prepare_cached(sql)?.query_map(rusqlite::params_from_iter(values), row)?.collect()
}

fn without_saved(rows: Rows, saved: &dyn Fn(&Id) -> bool) -> Vec<i64> {
    rows.into_iter().filter(|(_, ids)| !ids.iter().any(saved)).map(|(row, _)| row).collect()
}

/// Drops articles. Changes since they were selected count: an article that is back in its feed stays, and all stay if
/// the feed was subscribed to again.
fn drop_rows(
    file: &mut Connection,
    feed: &Feed,
    rows: &[i64],
    unsubscribed: Option<i64>,
    now: i64,
) -> rusqlite::Result<usize> {
    let mut dropped = 0;
    for chunk in rows.chunks(BATCH) {
        let tx = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if unsubscribed_since(&tx, feed)? != unsubscribed {
            return Ok(dropped);
        }
        let mut counter = Counter::read(&tx)?;
        let at = counter.next();
        counter.write(&tx)?;
        for &row in chunk {
            dropped += usize::from(drop_row(&tx, row, unsubscribed.is_some(), (at, now))?);
        }
        tx.commit()?;
    }
    Ok(dropped)
}

fn unsubscribed_since(file: &Connection, feed: &Feed) -> rusqlite::Result<Option<i64>> {
    let mut one = file.prepare_cached("SELECT unsubscribed FROM feeds WHERE id = ?1")?;
    Ok(one.query_row([feed.id], |row| row.get(0)).optional()?.flatten())
}
