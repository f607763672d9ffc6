//! Revisions: whether a change of the words is one, writing it, and the earlier texts that are kept.
//! Never here: how two texts are compared (see `news::changes`).

use rusqlite::{OptionalExtension, Transaction, params};

use super::prepare::{PreparedArticle, unpack};
use super::write::update_details;
use super::{Error, Store, read, schema};
use crate::news::changes::only_numbers_differ;
use crate::news::{Article, Body, UnixTime};
use crate::parse;

/// Earlier texts kept of one article.
const MAX_EARLIER: i64 = 20;
/// Bytes they may take together, as stored; the newest one is kept in any case. Enough for 20 texts of 100 KB.
const MAX_EARLIER_BYTES: i64 = 1 << 20;

/// Longer texts are not searched for counters: writing must not take long.
const MAX_COUNTED: usize = 1 << 20;

/// An article as it was before its words were revised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierText {
    pub article: Article,
    /// When it was replaced.
    pub replaced: Option<UnixTime>,
}

/// Whether more than numbers and white space differs between a stored article and one from the feed. Articles written
/// by an older version need no other rule: the texts themselves are compared.
pub(super) fn is_revision(tx: &Transaction<'_>, row: i64, item: &PreparedArticle) -> rusqlite::Result<bool> {
    let mut stored = tx.prepare_cached(
        "SELECT a.title, t.summary, t.body FROM articles a JOIN texts t USING(id) WHERE a.id = ?1",
    )?;
    let stored = stored
        .query_row([row], |row| {
            let body = unpack(row.get_ref(2)?.as_blob_or_null()?);
            let summary = row.get_ref(1)?.as_str_or_null()?;
            let title = row.get_ref(0)?.as_str()?;
            Ok(body.map(|body| words(title, summary, &body)))
        })
        .optional()?;
    // A damaged text can't be compared.
    let (Some(Some(old)), Some(body)) = (stored, unpack(item.body.as_deref())) else { return Ok(true) };
    let new = words(&item.title, item.summary.as_deref(), &body);
    Ok(old.len().max(new.len()) > MAX_COUNTED || !only_numbers_differ(&old, &new))
}

/// The words of an article. A sign that no text contains is between its parts.
fn words(title: &str, summary: Option<&str>, body: &Body) -> String {
    let mut out = format!("{title}\u{1f}{}\u{1f}", summary.unwrap_or_default());
    match body {
        Body::Empty => {}
        Body::Html(source) => parse::html::extract_text(source, &mut out),
        Body::Plain(text) => out.push_str(text),
        Body::Markdown(_) | Body::Blocks(_) => {
            let article = Article { body: body.clone(), ..Article::default() };
            out.push_str(&parse::document(&article).plain_text());
        }
    }
    out
}

/// Writes an article whose words were revised. The text before is kept, and a full text until a newer one is fetched.
pub(super) fn revise(
    tx: &Transaction<'_>,
    row: i64,
    seq: i64,
    item: &PreparedArticle,
    now: UnixTime,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO earlier(id, replaced, title, updated, summary, image, body)
         SELECT id, ?2, title, updated, summary, image, body FROM articles JOIN texts USING(id) WHERE id = ?1",
    )?
    .execute(params![row, now.seconds()])?;
    drop_oldest(tx, row)?;
    tx.prepare_cached("UPDATE pages SET tries = 0 WHERE id = ?1")?.execute([row])?;
    tx.prepare_cached("UPDATE articles SET revised = ?2, worded = ?3 WHERE id = ?1")?.execute(params![
        row,
        now.seconds(),
        seq
    ])?;
    renumber(tx, row, seq, item)
}

/// Writes an article in which only numbers or white space changed: its text gets a new number, so that the word index
/// takes it in again.
pub(super) fn renumber(
    tx: &Transaction<'_>,
    row: i64,
    seq: i64,
    item: &PreparedArticle,
) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE articles SET title = ?2, seq = ?3, words = ?4 WHERE id = ?1")?
        .execute(params![row, item.title.as_str(), seq, item.words_hash])?;
    update_details(tx, row, item)
}

/// Gives an article's text a new number without any change, so that open windows list it again, where it belongs now. A
/// full text is as new as before.
pub(super) fn list_again(tx: &Transaction<'_>, row: i64, seq: i64) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE pages SET seq = ?2
         WHERE id = ?1 AND seq >= (SELECT ifnull(worded, 0) FROM articles WHERE id = ?1)",
    )?
    .execute([row, seq])?;
    let mut update = tx.prepare_cached("UPDATE articles SET seq = ?2, worded = ?2 WHERE id = ?1")?;
    update.execute([row, seq]).map(|_| ())
}

/// Drops the oldest of an article's earlier texts if there are too many or they are too large.
fn drop_oldest(tx: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    let sql = "DELETE FROM earlier WHERE rowid IN (
        SELECT rowid FROM (
            SELECT rowid, row_number() OVER newest AS number,
                sum(length(title) + ifnull(length(summary), 0) + ifnull(length(body), 0)) OVER newest AS bytes
            FROM earlier WHERE id = ?1 WINDOW newest AS (ORDER BY rowid DESC))
        WHERE number > ?2 OR number > 1 AND bytes > ?3)";
    tx.prepare_cached(sql)?.execute(params![row, MAX_EARLIER, MAX_EARLIER_BYTES]).map(|_| ())
}

impl Store {
    /// The listed rows that other feeds have of an article.
    pub(crate) fn other_rows(&self, row: i64) -> Result<Vec<i64>, Error> {
        if self.version < schema::NAMES_SINCE {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id FROM articles WHERE twin = 1 AND id <> ?1 AND {}
                AND uid = (SELECT uid FROM articles WHERE id = ?1 AND twin = 1) ORDER BY id",
            self.listed()?
        );
        self.query(|file| file.prepare_cached(&sql)?.query_map([row], |row| row.get(0))?.collect())
    }

    /// An article before its words were revised: 0 is the text before the last revision, 1 the one before that. `None`
    /// if there is none.
    pub fn earlier(&self, row: i64, back: usize) -> Result<Option<EarlierText>, Error> {
        let replaced = if self.version < schema::REVISIONS_SINCE { "a.revised" } else { "e.replaced" };
        let sql = format!(
            "SELECT a.uid, e.title, a.dated, a.sort, f.title, t.url, t.authors, t.tags, e.updated, e.summary,
                e.image, e.body, {replaced}
             FROM articles a JOIN texts t USING(id) JOIN earlier e USING(id) LEFT JOIN feeds f ON f.id = a.feed
             WHERE a.id = ?1 ORDER BY e.rowid DESC LIMIT 1 OFFSET ?2"
        );
        let found = self.query(|file| {
            let mut one = file.prepare_cached(&sql)?;
            one.query_row(params![row, back as i64], |row| Ok((read::to_article(row)?, read::time(row, 12)?)))
                .optional()
        })?;
        let earlier = |(article, replaced): (Option<Article>, _)| {
            let article = article.ok_or_else(|| Error::DamagedText(self.path.clone()))?;
            Ok(EarlierText { article, replaced })
        };
        found.map(earlier).transpose()
    }
}
