//! The steps of the migration that are more than SQL. Never here: the tables (see `schema`).

use std::collections::HashMap;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};

use super::schema::has_column;
use super::traits::{self, Traits};
use crate::news::{Article, Id, ItemKeys, SafeText, UnixTime, address};

/// Whether a table is as early builds of a version made it; see [`complete_columns`].
pub(super) fn lacks_columns(file: &Connection) -> rusqlite::Result<bool> {
    Ok(!has_column(file, "feeds", PROBLEM)? || !has_column(file, "pages", "seq")?)
}

/// The column of `feeds` with the cause of a failure, and its name in files of early builds of versions 1 to 3.
pub(super) const PROBLEM: &str = "problem";
pub(super) const EARLY_PROBLEM: &str = "trouble";

/// Makes the tables of early builds those of their version, which changed while its number stayed: a column of `feeds`
/// had another name, and `pages` lacked two. In those builds a full text never outlived a revision, so it is of the
/// article's present words.
pub(super) fn complete_columns(tx: &Connection) -> rusqlite::Result<()> {
    if !has_column(tx, "feeds", PROBLEM)? {
        tx.execute_batch(&format!("ALTER TABLE feeds RENAME COLUMN {EARLY_PROBLEM} TO {PROBLEM}"))?;
    }
    if !has_column(tx, "pages", "seq")? {
        tx.execute_batch(
            "ALTER TABLE pages ADD COLUMN seq INTEGER;
             ALTER TABLE pages ADD COLUMN before INTEGER;
             UPDATE pages SET (seq, before) = (SELECT seq, seq FROM articles WHERE articles.id = pages.id)
             WHERE body IS NOT NULL;",
        )?;
    }
    Ok(())
}

/// Replaces the addresses of feeds by their normal forms. If several feeds have one normal form, because the spelling
/// in `feeds.txt` was changed, the one that was asked last gets it, and the articles that only the others have. The
/// others stay as feeds that are not subscribed to.
pub(super) fn normalize_addresses(tx: &Connection) -> rusqlite::Result<()> {
    let mut rows = tx.prepare("SELECT id, address FROM feeds ORDER BY asked DESC, id DESC")?;
    let feeds: Vec<(i64, String)> =
        rows.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut set_address = tx.prepare("UPDATE feeds SET address = ?2 WHERE id = ?1")?;
    let mut first_of: HashMap<SafeText, i64> = HashMap::new();
    for (feed, written) in &feeds {
        let normal = address::normal(written);
        if let Some(first) = first_of.get(&normal) {
            tx.execute("UPDATE OR IGNORE articles SET feed = ?2 WHERE feed = ?1", (feed, first))?;
            continue;
        }
        if normal.as_str() != written {
            // Addresses are unique: a feed that has this one already gets the spelling in exchange.
            let other = feeds.iter().find(|(_, other)| *other == normal.as_str());
            if let Some((other, _)) = other {
                set_address.execute((other, format!("{written} (earlier)")))?;
            }
            set_address.execute((feed, normal.as_str()))?;
            if let Some((other, _)) = other {
                set_address.execute((other, written))?;
            }
        }
        first_of.insert(normal, *feed);
    }
    Ok(())
}

/// Version 3 gave one id to different articles of two feeds. The one that its list showed keeps the id; each other
/// one gets a name of its own. Rows with one id and the same link and title are one article in several feeds.
pub(super) fn separate_ids(tx: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT id, uid, link, title, feed FROM articles WHERE uid IN
            (SELECT uid FROM articles GROUP BY uid HAVING count(*) > 1)
         ORDER BY uid, EXISTS(SELECT 1 FROM feeds f WHERE f.id = feed AND f.unsubscribed IS NOT NULL),
            sort DESC, id DESC";
    let mut shared = tx.prepare(sql)?;
    let mut rows = shared.query(())?;
    let mut first: Option<([u8; 16], Option<i64>, String)> = None;
    while let Some(row) = rows.next()? {
        let (id, uid): (i64, [u8; 16]) = (row.get(0)?, row.get(1)?);
        let (link, title): (Option<i64>, String) = (row.get(2)?, row.get(3)?);
        match &first {
            Some((shown, shown_link, shown_title)) if *shown == uid => {
                if link == *shown_link && title == *shown_title {
                    tx.execute("UPDATE articles SET twin = 1 WHERE uid = ?1", [uid])?;
                    continue;
                }
                let feed: i64 = row.get(4)?;
                let name = Id::name(&format!("{feed}"), &format!("{}\n{id}", Id(uid)));
                tx.execute("UPDATE articles SET uid = ?2, first_id = 2 WHERE id = ?1", params![id, name.0])?;
            }
            _ => first = Some((uid, link, title)),
        }
    }
    Ok(())
}

/// The functions that the migration calls.
pub(super) fn add_functions(file: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    file.create_scalar_function("link_hash", 1, flags, |context| {
        let url: Option<String> = context.get(0)?;
        Ok(url.map(|url| traits::link_hash(&url)))
    })?;
    file.create_scalar_function("traits_of_row", 5, flags, |context| {
        let (title, url): (String, Option<String>) = (context.get(0)?, context.get(1)?);
        let (sort, dated): (i64, i64) = (context.get(2)?, context.get(3)?);
        let date = UnixTime::from_seconds(sort).filter(|_| dated != 0);
        let article = Article {
            title: SafeText::verbatim(&title),
            url: url.map(|url| SafeText::verbatim(&url)),
            published: date,
            ..Article::default()
        };
        Ok(Traits::of(&article, &ItemKeys::default()).pack())
    })
}
