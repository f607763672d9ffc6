//! An article that several feeds bring, when one of its rows goes or becomes another article. Never here: finding such
//! articles (see `names`).

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::names::{pack_ids, unpack_ids};
use super::write::Counter;
use super::{Error, Store};
use crate::news::changes::only_numbers_differ;
use crate::news::name::NameKey;
use crate::news::{Id, NameScope, SafeText, UnixTime};

/// Two feeds of a site are changed together, but fetched one after the other: an answer that is older than the change
/// by no more than these seconds counts as one of the same time.
const SAME_TIME: i64 = 600;

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
        let seq = renumber_page(tx, other, &mut counter)?;
        tx.prepare_cached("UPDATE articles SET seq = ?2 WHERE id = ?1")?.execute([other, seq])?;
    }
    counter.write(tx)
}

/// Takes a number for a change of a row that leaves its text as it is: its full text is of this text still.
fn renumber_page(tx: &Transaction<'_>, row: i64, counter: &mut Counter) -> rusqlite::Result<i64> {
    let seq = counter.next();
    let sql = "UPDATE pages SET seq = ?2 WHERE id = ?1 AND seq = (SELECT seq FROM articles WHERE id = ?1)";
    tx.prepare_cached(sql)?.execute([row, seq])?;
    Ok(seq)
}

/// A row of an article that several feeds have at present.
struct Twin {
    id: i64,
    uid: Id,
    also: Vec<Id>,
    title: String,
    words: i64,
    /// When and by which change its words were last revised.
    revised: Option<i64>,
    worded: Option<i64>,
    date: Option<UnixTime>,
    link: Option<String>,
    address: SafeText,
    /// When its feed last answered.
    answered: i64,
}

impl Twin {
    fn agrees(&self, other: &Self) -> bool {
        self.title == other.title
            || self.words == other.words
            || only_numbers_differ(&self.title, &other.title)
    }

    /// The name of the article that it has become: one that only this row has had, else one of all that is known of it.
    fn own_name(&self, tx: &Transaction<'_>) -> rusqlite::Result<Id> {
        let mut borne = tx.prepare_cached("SELECT EXISTS(SELECT 1 FROM articles WHERE uid = ?1)")?;
        let mut is_borne = |id: &Id| borne.query_row([id.0], |row| row.get::<_, bool>(0));
        for name in &self.also {
            if !is_borne(name)? {
                return Ok(*name);
            }
        }
        let key = NameKey::whole(None, self.link.as_deref(), &self.title, self.date);
        let name = |key: &NameKey| key.name(NameScope::of(&self.address));
        Ok(if is_borne(&name(&key))? { name(&key.with_text(self.words)) } else { name(&key) })
    }
}

/// The rows of articles that several feeds have at present, by article.
fn present_twins(file: &Connection) -> rusqlite::Result<Vec<Vec<Twin>>> {
    // This query runs at each refresh. Without the hints SQLite begins with the feeds and reads all articles.
    let mut rows = file.prepare_cached(
        "SELECT a.id, a.uid, a.also, a.title, a.words, a.revised, a.worded, a.sort, a.dated, t.url, f.address,
            f.fetched
         FROM articles a INDEXED BY twins CROSS JOIN feeds f ON f.id = a.feed CROSS JOIN texts t ON t.id = a.id
         WHERE a.twin = 1 AND a.away IS NULL ORDER BY a.uid, a.id",
    )?;
    let twins = rows.query_map((), |row| {
        Ok(Twin {
            id: row.get(0)?,
            uid: Id(row.get(1)?),
            also: unpack_ids(row.get_ref(2)?.as_blob_or_null()?),
            title: row.get(3)?,
            words: row.get(4)?,
            revised: row.get(5)?,
            worded: row.get(6)?,
            date: UnixTime::from_seconds(row.get(7)?).filter(|_| matches!(row.get(8), Ok(1 | 2))),
            link: row.get(9)?,
            address: SafeText::new(row.get_ref(10)?.as_str()?),
            answered: row.get::<_, Option<i64>>(11)?.unwrap_or_default(),
        })
    })?;
    let mut articles: Vec<Vec<Twin>> = Vec::new();
    for twin in twins {
        let twin = twin?;
        match articles.last_mut() {
            Some(last) if last[0].uid == twin.uid => last.push(twin),
            _ => articles.push(vec![twin]),
        }
    }
    Ok(articles)
}

/// The rows of an article that have become another one: neither title nor words are those of the row that was revised
/// first or never, nor of one that agrees with it. None while a feed may still bring the same revision.
fn others_by_now(mut twins: Vec<Twin>) -> Vec<Twin> {
    let Some(revised) = twins.iter().filter_map(|twin| twin.revised).max() else { return Vec::new() };
    if twins.iter().any(|twin| twin.answered + SAME_TIME < revised) {
        return Vec::new();
    }
    twins.sort_by_key(|twin| (twin.worded.unwrap_or_default(), twin.id));
    let mut same = vec![twins.remove(0)];
    while let Some(at) = twins.iter().position(|twin| same.iter().any(|other| other.agrees(twin))) {
        same.push(twins.remove(at));
    }
    twins
}

impl Store {
    /// Separates the rows of articles that several feeds bring where one of the feeds has made another article of its
    /// own: it gets a name of its own, without marks. Else a feed could copy the article of another one, and then put
    /// anything in its place.
    pub fn separate_twins(&mut self) -> Result<(), Error> {
        let others: Vec<Twin> = self.query(present_twins)?.into_iter().flat_map(others_by_now).collect();
        if others.is_empty() {
            return Ok(());
        }
        self.change(|tx| {
            let mut counter = Counter::read(tx)?;
            for twin in others {
                let name = twin.own_name(tx)?;
                let also: Vec<Id> = twin.also.iter().copied().filter(|id| *id != name).collect();
                let sql = "UPDATE articles SET uid = ?2, also = ?3, twin = 0 WHERE id = ?1";
                tx.prepare_cached(sql)?.execute(params![twin.id, name.0, pack_ids(&also)])?;
                let sql = "UPDATE articles SET twin = 0 WHERE uid = ?1
                    AND (SELECT count(*) FROM articles WHERE uid = ?1) = 1";
                tx.prepare_cached(sql)?.execute([twin.uid.0])?;
                let mut rows = tx.prepare_cached("SELECT id FROM articles WHERE uid = ?1 OR id = ?2")?;
                let rows = rows.query_map(params![twin.uid.0, twin.id], |row| row.get(0))?;
                for row in rows.collect::<Result<Vec<i64>, _>>()? {
                    let seq = renumber_page(tx, row, &mut counter)?;
                    let sql = "UPDATE articles SET seq = ?2, worded = ?2 WHERE id = ?1";
                    tx.prepare_cached(sql)?.execute([row, seq])?;
                }
            }
            counter.write(tx)
        })
    }
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
