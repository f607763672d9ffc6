//! Times in the future, which a visit with a wrong clock has left: they count as unknown. Never here: the dates that
//! feeds give, except those that looked right to such a clock.

use rusqlite::{Connection, Transaction, params};

use super::write::{Counter, FUTURE};
use super::{Error, Store, dropped, revision};
use crate::news::UnixTime;

const DAY: i64 = 24 * 60 * 60;
/// Seconds by which a clock may be set back without any effect.
pub(super) const MAX_CLOCK_STEP: i64 = 5 * 60;
/// 1 January 2024. Clocks without a battery begin years before.
const FIRST_POSSIBLE: i64 = 1_704_067_200;
/// A clock that runs ahead is noticed after so many days. If there are more, and publishers' dates agree with them, the
/// present clock is the wrong one.
const DAYS_AHEAD: i64 = 3;

/// Whether this cannot be the present time: nothing is to be dropped or corrected by it.
pub(crate) fn is_impossible(now: UnixTime) -> bool {
    now.seconds() < FIRST_POSSIBLE
}

impl Store {
    /// Puts right what a visit with a clock that was ahead has left. Does nothing if the present clock seems to be the
    /// wrong one.
    ///
    /// - An article that was first seen, left its feed or was revised in the future did so now. If it is sorted by its
    ///   first-seen time, it comes after all of today.
    /// - An article whose own date is more than a day ahead is sorted by its first-seen time until the date is corrected.
    /// - What was dropped in the future comes back: whether it is too old is decided anew.
    /// - Last and next visits of feeds are unknown; feeds without a subscription are so since now.
    pub fn correct_times(&mut self, now: UnixTime) -> Result<(), Error> {
        if is_impossible(now) || !self.query(|file| has_future(file, now.seconds()))? {
            return Ok(());
        }
        self.change(|tx| {
            if is_set_back(tx, now.seconds())? {
                return Ok(());
            }
            correct(tx, now.seconds())
        })
    }
}

const HAS_FUTURE: &str = "SELECT EXISTS(SELECT 1 FROM feeds WHERE max(ifnull(asked, 0), ifnull(fetched, 0),
        ifnull(complete, 0), ifnull(unsubscribed, 0)) > ?1)
    OR EXISTS(SELECT 1 FROM dropped WHERE back IS NULL AND since > ?1)
    OR EXISTS(SELECT 1 FROM articles WHERE sort > ?2)";

/// Whether there may be any such time. It is asked at each refresh, so it reads indexes and small tables only. Of a feed
/// that was visited in the future the last visit lies there until it is visited again.
fn has_future(file: &Connection, now: i64) -> rusqlite::Result<bool> {
    file.prepare_cached(HAS_FUTURE)?.query_row([now + MAX_CLOCK_STEP, now + FUTURE], |row| row.get(0))
}

/// Whether the present clock has been set back, and the times in the future are right: articles have come on many days
/// after now, and publishers' dates of more than a quarter of them lie there, too.
fn is_set_back(tx: &Transaction<'_>, now: i64) -> rusqlite::Result<bool> {
    let sql =
        "SELECT count(DISTINCT added / ?2), total(dated IN (1, 2)), total(dated IN (1, 2) AND sort > ?1)
        FROM articles WHERE added > ?1";
    let (days, dated, ahead): (i64, f64, f64) =
        tx.query_row(sql, [now + DAY, DAY], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(days > DAYS_AHEAD && 4.0 * ahead > dated)
}

fn correct(tx: &Transaction<'_>, now: i64) -> rusqlite::Result<()> {
    let future = now + MAX_CLOCK_STEP;
    let mut counter = Counter::read(tx)?;
    let rows = |sql: &str, values: &[i64]| -> rusqlite::Result<Vec<i64>> {
        tx.prepare(sql)?.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?.collect()
    };
    let dropped = rows("SELECT id FROM dropped WHERE back IS NULL AND since > ?1", &[future])?;
    dropped::bring_back(tx, &dropped, &mut counter)?;
    let moved = rows(
        "SELECT id FROM articles WHERE sort > ?2 OR added > ?1 AND dated NOT IN (1, 2)",
        &[future, now + FUTURE],
    )?;
    let mut sort = tx.prepare(
        "UPDATE articles SET dated = CASE dated WHEN 0 THEN 0 ELSE 3 END,
            sort = CASE WHEN added > ?2 THEN ?3 WHEN dated = 0 THEN added - added % ?4 ELSE added END
         WHERE id = ?1",
    )?;
    for row in moved {
        sort.execute(params![row, future, now - now.rem_euclid(DAY), DAY])?;
        revision::list_again(tx, row, counter.next())?;
    }
    counter.write(tx)?;
    for (table, column) in [
        ("articles", "added"),
        ("articles", "away"),
        ("articles", "revised"),
        ("earlier", "replaced"),
        ("pages", "fetched"),
        ("feeds", "unsubscribed"),
    ] {
        let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} > ?2");
        tx.execute(&sql, [now, future])?;
    }
    // What was planned at an unknown time is unknown, too.
    tx.execute("UPDATE feeds SET next = NULL WHERE asked > ?1", [future])?;
    for column in ["asked", "fetched", "complete"] {
        tx.execute(&format!("UPDATE feeds SET {column} = NULL WHERE {column} > ?1"), [future])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_at_each_refresh_reads_no_table_of_articles() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap().store;
        let mut plan = store.file.prepare(&format!("EXPLAIN QUERY PLAN {HAS_FUTURE}")).unwrap();
        let plan: Vec<String> =
            plan.query_map([0, 0], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        let of_articles: Vec<&String> = plan.iter().filter(|step| step.contains(" articles")).collect();
        let [step] = of_articles[..] else { panic!("{plan:?}") };
        assert!(step.starts_with("SEARCH") && step.contains("COVERING INDEX heads"), "{plan:?}");
    }
}
