//! Gives a feed another address. Never here: `feeds.txt`, how a moved feed is recognised.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::adopt::set_address;
use super::identify::{self, Known, NewItem};
use super::traits::Traits;
use super::write::Counter;
use super::{Error, Store, dropped};
use crate::news::{Id, SafeText};

/// What a feed's record knows of its old address; cleared, so that the new one is asked at once and in full.
const FORGET_ADDRESS: &str =
    "UPDATE feeds SET moved = NULL, etag = NULL, modified = NULL, failures = 0, next = NULL,
    problem = NULL, gone = 0, unsubscribed = NULL WHERE id = ?1";

impl Store {
    /// Gives the feed at an address another address, in one transaction. Its key, title and articles stay. If the store
    /// has a feed of the new address already, the articles of both are then of one feed; of two that are one article
    /// the one of the moved feed stays, with the full text and the earlier text of the other if it has none. False if
    /// there is no feed of the old address.
    pub fn move_feed(&mut self, old: &SafeText, new: &SafeText) -> Result<bool, Error> {
        self.change(|tx| {
            let number = |address: &SafeText| {
                let mut one = tx.prepare_cached("SELECT id FROM feeds WHERE address = ?1")?;
                one.query_row([address.as_str()], |row| row.get::<_, i64>(0)).optional()
            };
            let Some(feed) = number(old)? else { return Ok(false) };
            if old == new {
                return Ok(true);
            }
            if let Some(other) = number(new)? {
                join(tx, feed, other)?;
                tx.execute("DELETE FROM feeds WHERE id = ?1", [other])?;
            }
            tx.execute(FORGET_ADDRESS, [feed])?;
            set_address(tx, feed, old, new)?;
            Ok(true)
        })
    }
}

/// Makes the articles of another feed those of this one.
fn join(tx: &Transaction<'_>, feed: i64, other: i64) -> rusqlite::Result<()> {
    let (here, there) = (articles(tx, feed)?, articles(tx, other)?);
    let known: Vec<Known> =
        here.iter().map(|(_, _, traits)| Known { traits: traits.clone(), old: None }).collect();
    let items: Vec<NewItem<'_>> = there
        .iter()
        .map(|(_, _, traits)| NewItem { traits, old: [Id::default(); 2], front_page: false })
        .collect();
    let found = identify::assign(&items, &known);
    let mut counter = Counter::read(tx)?;
    for ((goes, uid, _), found) in there.iter().zip(found) {
        let same_id = here.iter().position(|(_, other, _)| other == uid);
        let Some((stays, kept, _)) = same_id.or(found).map(|at| &here[at]) else { continue };
        merge(tx, *stays, *goes, &mut counter)?;
        if kept != uid {
            let sql = "UPDATE articles SET inherits = ifnull(inherits, x'') || ?2 WHERE id = ?1";
            tx.prepare_cached(sql)?.execute(params![stays, uid.0])?;
        }
    }
    tx.execute("UPDATE articles SET feed = ?1 WHERE feed = ?2", [feed, other])?;
    counter.write(tx)
}

/// Number, id and traits of the articles of a feed.
fn articles(tx: &Transaction<'_>, feed: i64) -> rusqlite::Result<Vec<(i64, Id, Traits)>> {
    let mut rows = tx.prepare_cached("SELECT id, uid, traits FROM articles WHERE feed = ?1 ORDER BY id")?;
    let article = |row: &Row<'_>| {
        let traits = Traits::unpack(row.get_ref(2)?.as_blob_or_null()?.unwrap_or_default());
        Ok((row.get(0)?, Id(row.get(1)?), traits))
    };
    rows.query_map([feed], article)?.collect()
}

/// Merges two rows of one article.
fn merge(tx: &Transaction<'_>, stays: i64, goes: i64, counter: &mut Counter) -> rusqlite::Result<()> {
    let rows = [stays, goes];
    // It is in the feed, and listed, if one of them is.
    tx.execute(
        "UPDATE articles SET away = NULL
         WHERE id = ?1 AND away IS NOT NULL AND (SELECT away FROM articles WHERE id = ?2) IS NULL",
        rows,
    )?;
    if !dropped::is_dropped(tx, goes)? {
        dropped::bring_back(tx, &[stays], counter)?;
    }
    let has_page = "SELECT EXISTS(SELECT 1 FROM pages WHERE id = ?1 AND body IS NOT NULL)";
    let has_page = |row: i64| tx.query_row(has_page, [row], |row| row.get::<_, bool>(0));
    if !has_page(stays)? && has_page(goes)? {
        let seq = counter.next();
        tx.execute("DELETE FROM pages WHERE id = ?1", [stays])?;
        tx.execute(
            "UPDATE pages SET id = ?1, seq = ?3, before = (SELECT seq FROM articles WHERE id = ?1) WHERE id = ?2",
            [stays, goes, seq],
        )?;
        tx.execute("UPDATE articles SET seq = ?2 WHERE id = ?1", [stays, seq])?;
    }
    // Other words of the row that goes count as an earlier text.
    tx.execute("UPDATE earlier SET id = ?1 WHERE id = ?2", rows)?;
    tx.execute(
        "INSERT INTO earlier(id, title, updated, summary, image, body)
         SELECT ?1, a.title, t.updated, t.summary, t.image, t.body FROM articles a JOIN texts t USING(id)
         WHERE a.id = ?2 AND a.words <> (SELECT words FROM articles WHERE id = ?1)",
        rows,
    )?;
    // Deleting may take numbers, too.
    counter.write(tx)?;
    dropped::delete(tx, goes)?;
    *counter = Counter::read(tx)?;
    Ok(())
}
