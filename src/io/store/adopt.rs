//! Recognizes a feed whose address was changed in `feeds.txt`: its articles stay with it. Never here: `feeds.txt`.

use std::collections::HashSet;

use rusqlite::{Transaction, params};

use super::prepare::PreparedArticles;
use super::traits::{Trait, Traits};
use super::{Error, Record, Store, names, read};
use crate::news::name::normal_url;
use crate::news::{Id, NameScope, SafeText};

impl Store {
    /// Makes a feed whose address was changed the feed of a new record, if there is exactly one such feed: it is no
    /// longer subscribed to (`went` has its address) but was so until now, is of the same site, and has an article with
    /// the id or the link of one of these. Returns the scopes of names by the old and the new address.
    ///
    /// A feed that was removed earlier is never taken: another feed could claim its site and its articles. While a new
    /// address on its host has not answered yet, it does not count as removed (see [`Store::retain`]).
    ///
    /// The record keeps the feed's part of the ids of version 1.
    pub fn adopt_moved(
        &mut self,
        record: &mut Record,
        articles: &PreparedArticles,
        went: &HashSet<SafeText>,
    ) -> Result<Option<(NameScope, NameScope)>, Error> {
        if went.is_empty() {
            return Ok(None);
        }
        self.change(|tx| {
            let sql =
                "SELECT EXISTS(SELECT 1 FROM articles a JOIN feeds f ON f.id = a.feed WHERE f.address = ?1)";
            if tx.query_row(sql, [record.address.as_str()], |row| row.get::<_, bool>(0))? {
                return Ok(None);
            }
            let mut moved = Vec::new();
            for address in went.iter().filter(|address| **address != record.address) {
                let Some(old) = read::record(tx, address)? else { continue };
                let sql = "SELECT unsubscribed IS NULL FROM feeds WHERE id = ?1";
                if tx.query_row(sql, [old.feed], |row| row.get(0))?
                    && is_same_site(&old, record)
                    && shares_article(tx, old.feed, articles)?
                {
                    moved.push(old);
                }
            }
            let [old] = &moved[..] else { return Ok(None) };
            tx.execute("DELETE FROM feeds WHERE address = ?1", [record.address.as_str()])?;
            set_address(tx, old.feed, &old.address, &record.address)?;
            record.feed = old.feed;
            record.key = old.key.clone().or(record.key.take());
            Ok(Some((NameScope::of(&old.address), NameScope::of(&record.address))))
        })
    }

    /// Notes further addresses of a feed, known from the log: its articles get names by them at the next answer. Returns
    /// whether any was new.
    pub fn add_scopes(&mut self, feed: i64, scopes: &[NameScope]) -> Result<bool, Error> {
        self.change(|tx| {
            let stored: Option<Vec<u8>> =
                tx.query_row("SELECT scopes FROM feeds WHERE id = ?1", [feed], |row| row.get(0))?;
            let mut all = names::unpack_ids(stored.as_deref());
            let new: Vec<Id> = scopes.iter().map(|scope| scope.0).filter(|id| !all.contains(id)).collect();
            if new.is_empty() {
                return Ok(false);
            }
            all.extend(new);
            let sql = "UPDATE feeds SET scopes = ?2, moved_here = 1 WHERE id = ?1";
            tx.execute(sql, params![feed, names::pack_ids(&all)]).map(|_| true)
        })
    }
}

/// Gives a feed another address. Its articles get names by the new one at the next answer.
pub(super) fn set_address(
    tx: &Transaction<'_>,
    feed: i64,
    old: &SafeText,
    new: &SafeText,
) -> rusqlite::Result<()> {
    let scopes: Vec<Id> = names::scopes(tx, feed, old)?.iter().map(|scope| scope.0).collect();
    tx.execute(
        "UPDATE feeds SET address = ?2, scopes = ?3, moved_here = 1, digest = NULL WHERE id = ?1",
        params![feed, new.as_str(), names::pack_ids(&scopes)],
    )
    .map(|_| ())
}

/// The host of an address, in normal form.
pub(super) fn host(address: &str) -> String {
    normal_url(address).split('/').next().unwrap_or_default().to_owned()
}

/// Whether both feeds are of one site: by its address, else by the host of the feed.
fn is_same_site(old: &Record, new: &Record) -> bool {
    let host = |record: &Record| host(&record.address);
    match (&old.site, &new.site) {
        (Some(old), Some(new)) if normal_url(old) == normal_url(new) => true,
        _ => host(old) == host(new),
    }
}

/// Whether the feed has an article with the id or the link of one of these.
fn shares_article(tx: &Transaction<'_>, feed: i64, articles: &PreparedArticles) -> rusqlite::Result<bool> {
    let mut rows = tx.prepare("SELECT traits FROM articles WHERE feed = ?1")?;
    let known: HashSet<(Trait, u64)> = rows
        .query_map([feed], |row| Ok(Traits::unpack(row.get_ref(0)?.as_blob_or_null()?.unwrap_or_default())))?
        .collect::<Result<Vec<Traits>, _>>()?
        .iter()
        .flat_map(Traits::identifying)
        .collect();
    let usable = articles.items.iter().filter(|item| !item.keys.front_page);
    Ok(usable.flat_map(|item| item.traits.identifying()).any(|one| known.contains(&one)))
}
