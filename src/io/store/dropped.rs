//! Articles that were dropped: no longer listed, but still in the file, until no open window lists them and a week has
//! passed. A saved mark in that time brings them back. Never here: which articles are dropped (see `retain`).
//!
//! A window lists what was in the store when it was opened. So it registers first, with the last number of the store
//! when it read the headlines (`io::windows`); what is dropped later has a larger number and is not deleted.
//!
//! Who saves an article writes the mark to the log and then looks whether the article was dropped; who drops articles
//! commits that and then reads the log. So at least one of both notices the other.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::write::Counter;
use super::{Error, Store, names, schema, twins};
use crate::news::{Id, UnixTime};

/// Dropped articles. `at`: the counter when it was dropped; `since`: the time. `back`: the counter when it came back,
/// which is then the article's `seq`; NULL while it is dropped.
pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS dropped(
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, since INTEGER NOT NULL, back INTEGER)";

/// A condition for articles that are not dropped.
pub(super) const NOT_DROPPED: &str = "id NOT IN (SELECT id FROM dropped WHERE back IS NULL)";
/// Whether an article came back after it had been dropped, and is otherwise unchanged.
pub(super) const RETURNED: &str =
    "EXISTS(SELECT 1 FROM dropped d WHERE d.id = articles.id AND d.back = articles.seq)";

/// Seconds for which dropped articles stay in the file: a bookmark removed by mistake, or one from another device that
/// comes late, finds the text.
const GRACE_PERIOD: i64 = 7 * 24 * 60 * 60;
/// Articles deleted in one transaction, for which other writers wait.
const BATCH: usize = 1000;

/// Tells which articles are saved.
pub type IsSaved = Box<dyn Fn(&Id) -> bool>;

/// What became of the articles that the user saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many had been dropped and are back.
    pub back: usize,
    /// How many are not in the store.
    pub missing: usize,
}

impl Store {
    /// Whether any article is dropped, or was and came back. A file opened for reading may lack the table.
    pub fn has_dropped(&self) -> Result<bool, Error> {
        self.query(has_dropped)
    }

    /// How many of these articles are in the store only as dropped ones, and how many not at all.
    pub fn find_dropped(&self, ids: &[Id]) -> Result<Kept, Error> {
        let any = self.has_dropped()?;
        self.query(|file| {
            let mut kept = Kept::default();
            for id in ids {
                let rows = rows_of(file, id)?;
                kept.missing += usize::from(rows.is_empty());
                kept.back += usize::from(any && !rows.is_empty() && all_dropped(file, &rows)?);
            }
            Ok(kept)
        })
    }

    /// Brings articles back that were dropped.
    pub fn bring_back(&mut self, ids: &[Id]) -> Result<Kept, Error> {
        self.change(|tx| {
            let (mut kept, mut counter) = (Kept::default(), Counter::read(tx)?);
            for id in ids {
                let rows = rows_of(tx, id)?;
                kept.missing += usize::from(rows.is_empty());
                if all_dropped(tx, &rows)? {
                    kept.back += usize::from(bring_back(tx, &rows, &mut counter)? > 0);
                }
            }
            counter.write(tx)?;
            Ok(kept)
        })
    }

    /// Brings back the dropped articles that are saved, and deletes those that were dropped a week ago and that no
    /// window lists. `listed_from`: the smallest number with which an open window is registered, if any is open.
    /// `read_saved` reads the log; it is called when nothing else can be written. Returns how many were deleted.
    pub fn purge(
        &mut self,
        listed_from: Option<i64>,
        read_saved: &dyn Fn() -> IsSaved,
        now: UnixTime,
    ) -> Result<usize, Error> {
        if !self.has_dropped()? {
            return Ok(0);
        }
        let Self { file, path, .. } = self;
        let (limit, now) = (listed_from.unwrap_or(i64::MAX), now.seconds());
        let mut run = || {
            let mut deleted = 0;
            loop {
                let tx = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let done = purge_batch(&tx, limit, &*read_saved(), now)?;
                tx.commit()?;
                deleted += done;
                if done < BATCH {
                    return Ok(deleted);
                }
            }
        };
        run().map_err(Error::at(path))
    }
}

fn purge_batch(
    tx: &Transaction<'_>,
    limit: i64,
    saved: &dyn Fn(&Id) -> bool,
    now: i64,
) -> rusqlite::Result<usize> {
    let mut rows = tx.prepare_cached(
        "SELECT id, uid, inherits, also, at, since FROM dropped JOIN articles USING(id) WHERE back IS NULL",
    )?;
    let rows = rows.query_map((), |row| Ok((row.get(0)?, names::all(row, 1)?, row.get(4)?, row.get(5)?)))?;
    let (mut keep, mut delete) = (Vec::new(), Vec::new());
    for row in rows {
        let (row, ids, at, since): (i64, Vec<Id>, i64, i64) = row?;
        if ids.iter().any(saved) {
            keep.push(row);
        } else if at <= limit && since <= now - GRACE_PERIOD && delete.len() < BATCH {
            delete.push(row);
        }
    }
    let mut counter = Counter::read(tx)?;
    bring_back(tx, &keep, &mut counter)?;
    counter.write(tx)?;
    for row in &delete {
        self::delete(tx, *row)?;
    }
    // An article that came back is an ordinary one for windows opened later.
    tx.prepare_cached("DELETE FROM dropped WHERE back <= ?1")?.execute([limit])?;
    Ok(delete.len())
}

/// Whether there is the table and anything in it.
pub(super) fn has_dropped(file: &Connection) -> rusqlite::Result<bool> {
    let table = "SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = 'dropped')";
    Ok(file.prepare_cached(table)?.query_row((), |row| row.get(0))?
        && file.prepare_cached("SELECT EXISTS(SELECT 1 FROM dropped)")?.query_row((), |row| row.get(0))?)
}

/// The rows of the article with this name.
fn rows_of(file: &Connection, id: &Id) -> rusqlite::Result<Vec<i64>> {
    let mut rows = file.prepare_cached("SELECT id FROM articles WHERE uid = ?1")?;
    let rows: Vec<i64> = rows.query_map([id.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if !rows.is_empty() || schema::version(file)? < schema::NAMES_SINCE {
        return Ok(rows);
    }
    // A further name. These have no index, and are rarely asked for.
    let mut rows =
        file.prepare_cached("SELECT id FROM articles WHERE instr(inherits, ?1) > 0 OR instr(also, ?1) > 0")?;
    rows.query_map([id.0], |row| row.get(0))?.collect()
}

/// Whether an article is dropped.
pub(super) fn is_dropped(file: &Connection, row: i64) -> rusqlite::Result<bool> {
    let mut one = file.prepare_cached("SELECT 1 FROM dropped WHERE id = ?1 AND back IS NULL")?;
    Ok(one.query_row([row], |_| Ok(())).optional()?.is_some())
}

fn all_dropped(file: &Connection, rows: &[i64]) -> rusqlite::Result<bool> {
    rows.iter().try_fold(true, |all, row| Ok(all && is_dropped(file, *row)?))
}

/// Drops an article; false if it is no longer there, or, unless `always`, in its feed again.
pub(super) fn drop_row(
    tx: &Transaction<'_>,
    row: i64,
    always: bool,
    (at, since): (i64, i64),
) -> rusqlite::Result<bool> {
    twins::announce(tx, row)?;
    let sql = "INSERT INTO dropped(id, at, since)
        SELECT id, ?3, ?4 FROM articles WHERE id = ?1 AND (?2 OR away IS NOT NULL)
        ON CONFLICT(id) DO UPDATE SET at = excluded.at, since = excluded.since, back = NULL
        WHERE back IS NOT NULL";
    Ok(tx.prepare_cached(sql)?.execute(params![row, always, at, since])? > 0)
}

/// Brings back those of the articles that are dropped, and returns how many. Their texts get new numbers, so that open
/// windows and the word index notice them.
pub(super) fn bring_back(
    tx: &Transaction<'_>,
    rows: &[i64],
    counter: &mut Counter,
) -> rusqlite::Result<usize> {
    let mut count = 0;
    for row in rows {
        if !is_dropped(tx, *row)? {
            continue;
        }
        let seq = counter.next();
        tx.prepare_cached("UPDATE dropped SET back = ?2 WHERE id = ?1")?.execute([*row, seq])?;
        // The full text is of this text still.
        tx.prepare_cached(
            "UPDATE pages SET seq = ?2 WHERE id = ?1 AND seq = (SELECT seq FROM articles WHERE id = ?1)",
        )?
        .execute([*row, seq])?;
        tx.prepare_cached("UPDATE articles SET seq = ?2 WHERE id = ?1")?.execute([*row, seq])?;
        count += 1;
    }
    Ok(count)
}

/// Brings back the articles of a feed that are in it again, and returns how many.
pub(super) fn bring_back_present(tx: &Transaction<'_>, feed: i64) -> rusqlite::Result<usize> {
    let mut rows = tx.prepare_cached(
        "SELECT d.id FROM dropped d CROSS JOIN articles a ON a.id = d.id
         WHERE d.back IS NULL AND a.feed = ?1 AND a.away IS NULL",
    )?;
    let rows: Vec<i64> = rows.query_map([feed], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut counter = Counter::read(tx)?;
    let count = bring_back(tx, &rows, &mut counter)?;
    counter.write(tx)?;
    Ok(count)
}

/// Deletes an article with its texts.
pub(super) fn delete(tx: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    twins::hand_over(tx, row)?;
    for table in ["articles", "texts", "earlier", "pages", "dropped"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([row])?;
    }
    Ok(())
}
