//! An article that several feeds bring, when one of its rows goes. Never here: finding such articles (see `names`).

use rusqlite::{OptionalExtension, Transaction, params};

use super::write::Counter;

/// Before a row is deleted: the row of another feed takes over its full text, if that has none, and is sent to open
/// windows anew.
pub(super) fn hand_over(tx: &Transaction<'_>, row: i64, counter: &mut Counter) -> rusqlite::Result<()> {
    let mut uid = tx.prepare_cached("SELECT uid FROM articles WHERE id = ?1 AND twin = 1")?;
    let Some(uid) = uid.query_row([row], |row| row.get::<_, [u8; 16]>(0)).optional()? else { return Ok(()) };
    let mut others = tx.prepare_cached("SELECT id FROM articles WHERE uid = ?1 AND id <> ?2 ORDER BY id")?;
    let others: Vec<i64> =
        others.query_map(params![uid, row], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let has_page = |row: i64| {
        let mut page =
            tx.prepare_cached("SELECT EXISTS(SELECT 1 FROM pages WHERE id = ?1 AND body IS NOT NULL)")?;
        page.query_row([row], |row| row.get::<_, bool>(0))
    };
    let mut any_page = false;
    for other in &others {
        any_page |= has_page(*other)?;
    }
    for (at, other) in others.iter().enumerate() {
        let seq = counter.next();
        if at == 0 && !any_page {
            let sql = "INSERT OR REPLACE INTO pages(id, url, fetched, tries, seq, before, body)
                 SELECT ?1, url, fetched, tries, ?3, (SELECT seq FROM articles WHERE id = ?1), body
                 FROM pages WHERE id = ?2 AND body IS NOT NULL";
            tx.prepare_cached(sql)?.execute([*other, row, seq])?;
        }
        let twin = others.len() > 1;
        tx.prepare_cached("UPDATE articles SET seq = ?2, twin = ?3 WHERE id = ?1")?
            .execute(params![other, seq, twin])?;
    }
    Ok(())
}
