//! What need not be kept is dropped. Never here: how long the reader wants things kept.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Error, Keep, Store};
use crate::news::{Id, SafeText, UnixTime};

const DAY: i64 = 24 * 60 * 60;
/// How long the articles of a feed are kept that is no longer subscribed to: an address taken out by mistake, or
/// a list that could not be read, costs nothing for that long. In seconds.
const GRACE: i64 = 30 * DAY;
/// Articles dropped in one transaction: others who write wait for it.
const AT_ONCE: usize = 1000;

/// A feed as far as it matters here.
struct Feed {
    id: i64,
    address: SafeText,
    unsubscribed: Option<i64>,
}

impl Store {
    /// Drops what need not be kept; says how many articles. `subscribed`: addresses of the feeds that are.
    ///
    /// Of a feed that is subscribed to, those that left it more than `keep.days` ago, and those past the newest
    /// `keep.each` that are no longer in it. Of one that has not been for 30 days, all, and then what is known of
    /// the feed. Never one for which `saved` says true. Where there is nothing to drop nothing is written.
    pub fn retain(
        &mut self,
        keep: &Keep,
        saved: &dyn Fn(&Id) -> bool,
        subscribed: &HashSet<SafeText>,
        now: UnixTime,
    ) -> Result<usize, Error> {
        let Self { file, path, .. } = self;
        let now = now.seconds();
        let drop_all = |file: &mut Connection| {
            let mut dropped = 0;
            for feed in feeds(file)? {
                if subscribed.contains(&feed.address) {
                    if feed.unsubscribed.is_some() {
                        mark(file, &feed, None)?;
                    }
                    let old = old(file, &feed, keep, now)?;
                    dropped += drop_rows(file, &feed, &unsaved(old, saved), None)?;
                    continue;
                }
                match feed.unsubscribed {
                    None => mark(file, &feed, Some(now))?,
                    Some(since) if since < now - GRACE => {
                        let all = all(file, &feed)?;
                        let bare = all.is_empty();
                        let rows = unsaved(all, saved);
                        if bare || !rows.is_empty() {
                            dropped += drop_rows(file, &feed, &rows, Some(since))?;
                        }
                    }
                    Some(_) => {}
                }
            }
            Ok(dropped)
        };
        drop_all(file).map_err(|error| Error::of(path, &error))
    }
}

fn feeds(file: &Connection) -> rusqlite::Result<Vec<Feed>> {
    let mut rows = file.prepare_cached("SELECT id, address, unsubscribed FROM feeds")?;
    rows.query_map((), |row| {
        let address = SafeText::new(row.get_ref(1)?.as_str()?);
        Ok(Feed { id: row.get(0)?, address, unsubscribed: row.get(2)? })
    })?
    .collect()
}

fn mark(file: &Connection, feed: &Feed, since: Option<i64>) -> rusqlite::Result<()> {
    let mut mark = file.prepare_cached("UPDATE feeds SET unsubscribed = ?2 WHERE id = ?1")?;
    mark.execute(params![feed.id, since]).map(|_| ())
}

/// Articles by their numbers.
type Rows = BTreeMap<i64, Id>;

fn old(file: &Connection, feed: &Feed, keep: &Keep, now: i64) -> rusqlite::Result<Rows> {
    let mut rows = Rows::new();
    if let Some(days) = keep.days {
        let until = now - i64::from(days) * DAY;
        let sql = "SELECT id, uid FROM articles WHERE feed = ?1 AND away < ?2";
        collect(file, sql, &[feed.id, until], &mut rows)?;
    }
    if let Some(each) = keep.each {
        // The plus keeps SQLite from walking all headlines of all feeds to spare itself the sorting.
        let sql = "SELECT id, uid FROM (SELECT id, uid, away FROM articles WHERE feed = ?1
                   ORDER BY +sort DESC, +id DESC LIMIT -1 OFFSET ?2) WHERE away IS NOT NULL";
        collect(file, sql, &[feed.id, i64::from(each)], &mut rows)?;
    }
    Ok(rows)
}

fn all(file: &Connection, feed: &Feed) -> rusqlite::Result<Rows> {
    let mut rows = Rows::new();
    collect(file, "SELECT id, uid FROM articles WHERE feed = ?1", &[feed.id], &mut rows)?;
    Ok(rows)
}

fn collect(file: &Connection, sql: &str, values: &[i64], into: &mut Rows) -> rusqlite::Result<()> {
    let mut rows = file.prepare_cached(sql)?;
    let mut rows = rows.query(rusqlite::params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        into.insert(row.get(0)?, Id(row.get(1)?));
    }
    Ok(())
}

fn unsaved(rows: Rows, saved: &dyn Fn(&Id) -> bool) -> Vec<i64> {
    rows.into_iter().filter(|(_, id)| !saved(id)).map(|(row, _)| row).collect()
}

/// Drops articles, and with `unsubscribed` their feed if it has none left. What has changed since they were picked
/// counts: one that is back in its feed stays, and so do all if the feed was subscribed to again.
fn drop_rows(
    file: &mut Connection,
    feed: &Feed,
    rows: &[i64],
    unsubscribed: Option<i64>,
) -> rusqlite::Result<usize> {
    let mut dropped = 0;
    for chunk in rows.chunks(AT_ONCE) {
        let all = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if since(&all, feed)? != unsubscribed {
            return Ok(dropped);
        }
        {
            let mut article =
                all.prepare_cached("DELETE FROM articles WHERE id = ?1 AND (?2 OR away IS NOT NULL)")?;
            let mut text = all.prepare_cached("DELETE FROM texts WHERE id = ?1")?;
            let mut earlier = all.prepare_cached("DELETE FROM earlier WHERE id = ?1")?;
            let mut page = all.prepare_cached("DELETE FROM pages WHERE id = ?1")?;
            for &row in chunk {
                if article.execute(params![row, unsubscribed.is_some()])? > 0 {
                    text.execute([row])?;
                    earlier.execute([row])?;
                    page.execute([row])?;
                    dropped += 1;
                }
            }
        }
        all.commit()?;
    }
    if unsubscribed.is_some() {
        file.execute(
            "DELETE FROM feeds WHERE id = ?1 AND unsubscribed = ?2
             AND NOT EXISTS(SELECT 1 FROM articles WHERE feed = ?1)",
            params![feed.id, unsubscribed],
        )?;
    }
    Ok(dropped)
}

fn since(file: &Connection, feed: &Feed) -> rusqlite::Result<Option<i64>> {
    let mut one = file.prepare_cached("SELECT unsubscribed FROM feeds WHERE id = ?1")?;
    Ok(one.query_row([feed.id], |row| row.get(0)).optional()?.flatten())
}
