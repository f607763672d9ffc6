//! An article that several feeds bring, when one of its rows goes. Never here: finding such articles (see `names`).

use rusqlite::{OptionalExtension, Transaction, params};

use super::write::Counter;

/// The other rows of an article.
fn others(tx: &Transaction<'_>, row: i64) -> rusqlite::Result<Vec<i64>> {
    let mut uid = tx.prepare_cached("SELECT uid FROM articles WHERE id = ?1 AND twin = 1")?;
    let uid = uid.query_row([row], |row| row.get::<_, [u8; 16]>(0)).optional()?;
    let Some(uid) = uid else { return Ok(Vec::new()) };
    let mut rows = tx.prepare_cached("SELECT id FROM articles WHERE uid = ?1 AND id <> ?2 ORDER BY id")?;
    rows.query_map(params![uid, row], |row| row.get(0))?.collect()
}

/// Before a row is dropped: the others are sent to open windows anew, which may have listed this one.
pub(super) fn announce(tx: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    let others = others(tx, row)?;
    if others.is_empty() {
        return Ok(());
    }
    let mut counter = Counter::read(tx)?;
    for other in others {
        let seq = counter.next();
        // The full text is of this text still.
        let sql =
            "UPDATE pages SET seq = ?2 WHERE id = ?1 AND seq = (SELECT seq FROM articles WHERE id = ?1)";
        tx.prepare_cached(sql)?.execute([other, seq])?;
        tx.prepare_cached("UPDATE articles SET seq = ?2 WHERE id = ?1")?.execute([other, seq])?;
    }
    counter.write(tx)
}

/// Before a row is deleted: another one takes over its full text, if none has one.
pub(super) fn hand_over(tx: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    let others = others(tx, row)?;
    let Some(first) = others.first() else { return Ok(()) };
    if others.len() == 1 {
        tx.prepare_cached("UPDATE articles SET twin = 0 WHERE id = ?1")?.execute([*first])?;
    }
    let mut page =
        tx.prepare_cached("SELECT EXISTS(SELECT 1 FROM pages WHERE id = ?1 AND body IS NOT NULL)")?;
    for other in &others {
        if page.query_row([other], |row| row.get(0))? {
            return Ok(());
        }
    }
    if !page.query_row([row], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let mut counter = Counter::read(tx)?;
    let seq = counter.next();
    let sql = "INSERT OR REPLACE INTO pages(id, url, fetched, tries, seq, before, body)
         SELECT ?1, url, fetched, tries, ?3, (SELECT seq FROM articles WHERE id = ?1), body
         FROM pages WHERE id = ?2";
    tx.prepare_cached(sql)?.execute([*first, row, seq])?;
    tx.prepare_cached("UPDATE articles SET seq = ?2 WHERE id = ?1")?.execute([*first, seq])?;
    counter.write(tx)
}
