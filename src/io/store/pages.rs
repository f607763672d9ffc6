//! Full texts: the contents of articles' pages, stored beside the texts of the feeds; and which pages could not be
//! fetched. Never here: fetching them, or the choice which of the two texts is shown.

use rusqlite::{OptionalExtension, params};

use super::prepare::{Packer, unpack};
use super::write::Counter;
use super::{Error, Store, schema};
use crate::news::{Article, Id, SafeText, UnixTime};

/// A page that failed this often is not tried again automatically.
const TRIES: i64 = 3;

/// An article whose page is not fetched yet, or not since its words were revised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingPage {
    /// Its number in the store.
    pub(crate) row: i64,
    pub(crate) id: Id,
    /// The address of its page.
    pub url: SafeText,
    /// It was fetched before the words were revised.
    pub outdated: bool,
}

impl Store {
    /// Whether its version has full texts.
    pub fn has_pages(&self) -> bool {
        self.version >= schema::PAGES_SINCE
    }

    /// Stores the text of an article's page: the body and the address of `page`. The article's text gets a new
    /// number, so the word index takes it in again. False if the article is no longer there.
    pub fn put_page(&mut self, row: i64, page: &Article, now: UnixTime) -> Result<bool, Error> {
        let (url, body) = (page.url.as_deref(), Packer::default().pack(&page.body));
        self.change(|tx| {
            let mut counter = Counter::read(tx)?;
            let seq = counter.next();
            if tx.prepare_cached("UPDATE articles SET seq = ?2 WHERE id = ?1")?.execute([row, seq])? == 0 {
                return Ok(false);
            }
            let sql = "INSERT OR REPLACE INTO pages(id, url, fetched, tries, seq, body)
                 VALUES(?1, ?2, ?3, 0, ?4, ?5)";
            tx.prepare_cached(sql)?.execute(params![row, url, now.seconds(), seq, body])?;
            counter.write(tx)?;
            Ok(true)
        })
    }

    /// Notes that an article's page could not be fetched; `permanent`: it was fetched and has no more text. An older full
    /// text stays.
    pub fn record_page_failure(&mut self, row: i64, permanent: bool, now: UnixTime) -> Result<bool, Error> {
        let tries = if permanent { TRIES } else { 1 };
        self.change(|tx| {
            let sql = "INSERT INTO pages(id, fetched, tries) SELECT id, ?2, ?3 FROM articles WHERE id = ?1
                 ON CONFLICT(id) DO UPDATE SET fetched = excluded.fetched, tries = pages.tries + excluded.tries
                 WHERE pages.body IS NULL
                    OR pages.seq < (SELECT worded FROM articles WHERE articles.id = pages.id)";
            Ok(tx.prepare_cached(sql)?.execute(params![row, now.seconds(), tries])? > 0)
        })
    }

    /// The text of an article's page, and its address; `None` if there is none. All other fields are empty.
    pub fn page(&self, row: i64) -> Result<Option<Article>, Error> {
        if !self.has_pages() {
            return Ok(None);
        }
        let page = self.query(|file| {
            let of_row = "SELECT url, body FROM pages WHERE id = ?1 AND body IS NOT NULL";
            // Else that of the same article in another feed.
            let of_twin = "UNION ALL SELECT p.url, p.body FROM articles a JOIN articles b USING(uid)
                 JOIN pages p ON p.id = b.id WHERE a.id = ?1 AND a.twin = 1 AND b.id <> ?1 AND p.body IS NOT NULL";
            let sql = if self.version < schema::NAMES_SINCE { of_row.to_owned() } else { format!("{of_row} {of_twin}") };
            let mut one = file.prepare_cached(&sql)?;
            one.query_row([row], |row| {
                let url = row.get_ref(0)?.as_str_or_null()?.map(SafeText::new);
                let body = unpack(row.get_ref(1)?.as_blob_or_null()?);
                Ok(body.map(|body| Article { url, body, ..Article::default() }))
            })
            .optional()
        });
        // A damaged text is fetched again.
        page.map(Option::flatten)
    }

    /// Whether the words of an article were revised after its full text was fetched.
    pub fn has_outdated_page(&self, row: i64) -> Result<bool, Error> {
        if self.version < schema::REVISIONS_SINCE {
            return Ok(false);
        }
        self.query(|file| {
            let mut one = file.prepare_cached(
                "SELECT EXISTS(SELECT 1 FROM pages p JOIN articles a USING(id)
                    WHERE id = ?1 AND p.body IS NOT NULL AND p.seq < a.worded)",
            )?;
            one.query_row([row], |row| row.get(0))
        })
    }

    /// The articles of a feed, newest first, that are still in it and whose pages are neither stored since their words
    /// were last revised nor given up.
    pub fn missing_pages(&self, feed: i64) -> Result<Vec<MissingPage>, Error> {
        self.query(|file| {
            // The pluses keep SQLite from reading all headlines of all feeds to avoid sorting.
            let mut rows = file.prepare_cached(
                "SELECT a.id, a.uid, t.url, p.body IS NOT NULL
                 FROM articles a JOIN texts t USING(id) LEFT JOIN pages p USING(id)
                 WHERE a.feed = ?1 AND a.away IS NULL AND t.url IS NOT NULL
                    AND (p.id IS NULL OR (p.body IS NULL OR p.seq < a.worded) AND p.tries < ?2)
                 ORDER BY +a.sort DESC, +a.id DESC",
            )?;
            let rows = rows.query_map([feed, TRIES], |row| {
                Ok(MissingPage {
                    row: row.get(0)?,
                    id: Id(row.get(1)?),
                    url: SafeText::new(row.get_ref(2)?.as_str()?),
                    outdated: row.get(3)?,
                })
            })?;
            rows.collect()
        })
    }
}
