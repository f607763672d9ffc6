//! Full texts: what the pages of articles hold, kept beside what their feeds gave; and which pages could not be had.
//! Never here: fetching them, or whether an article is shown with the one text or the other.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::ready::{pack, unpack};
use super::write::Counter;
use super::{Error, Store, schema};
use crate::news::{Article, Id, SafeText, UnixTime};

/// A page that failed this often is not asked for again by itself.
const TRIES: i64 = 3;

/// An article whose page is still to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its number in the store.
    pub row: i64,
    pub id: Id,
    /// Where its page is.
    pub url: SafeText,
}

impl Store {
    /// Whether it has a place for full texts.
    pub fn has_pages(&self) -> bool {
        self.version >= schema::PAGES
    }

    /// Keeps the text of an article's page: the body and the address of `page`. To those who search, the article has
    /// another text then. False if it is not there any more.
    pub fn put_page(&mut self, row: i64, page: &Article, now: UnixTime) -> Result<bool, Error> {
        let (url, body) = (page.url.as_deref(), pack(&page.body));
        self.note_page(&mut |all| {
            let mut text = all.prepare_cached("SELECT seq FROM articles WHERE id = ?1")?;
            let Some(text) = text.query_row([row], |row| row.get::<_, i64>(0)).optional()? else {
                return Ok(false);
            };
            let mut had = all.prepare_cached("SELECT before FROM pages WHERE id = ?1 AND seq = ?2")?;
            let had: Option<i64> = had.query_row([row, text], |row| row.get(0)).optional()?;
            let mut counter = Counter::read(all)?;
            let seq = counter.next();
            all.prepare_cached("UPDATE articles SET seq = ?2 WHERE id = ?1")?.execute([row, seq])?;
            let sql = "INSERT OR REPLACE INTO pages(id, url, fetched, tries, seq, before, body)
                 VALUES(?1, ?2, ?3, 0, ?4, ?5, ?6)";
            let before = had.unwrap_or(text);
            all.prepare_cached(sql)?.execute(params![row, url, now.seconds(), seq, before, body])?;
            counter.write(all)?;
            Ok(true)
        })
    }

    /// Remembers that an article's page could not be had; `for_good`: it was, and there is no more in it.
    pub fn page_failed(&mut self, row: i64, for_good: bool, now: UnixTime) -> Result<bool, Error> {
        let tries = if for_good { TRIES } else { 1 };
        self.note_page(&mut |all| {
            let sql = "INSERT INTO pages(id, fetched, tries) SELECT id, ?2, ?3 FROM articles WHERE id = ?1
                 ON CONFLICT(id) DO UPDATE SET fetched = excluded.fetched, tries = pages.tries + excluded.tries
                 WHERE pages.body IS NULL";
            Ok(all.prepare_cached(sql)?.execute(params![row, now.seconds(), tries])? > 0)
        })
    }

    /// Changes what is known of an article's page in one transaction; false if there is nothing to change.
    fn note_page(
        &mut self,
        change: &mut dyn FnMut(&Transaction<'_>) -> rusqlite::Result<bool>,
    ) -> Result<bool, Error> {
        let Self { file, path, .. } = self;
        let mut write = || {
            let all = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let changed = change(&all)?;
            all.commit()?;
            Ok(changed)
        };
        write().map_err(|error| Error::of(path, &error))
    }

    /// The text of an article's page, and its address; `None` if it is not kept here. All else in it is empty.
    pub fn page(&self, row: i64) -> Result<Option<Article>, Error> {
        if !self.has_pages() {
            return Ok(None);
        }
        let read = || {
            let mut one =
                self.file.prepare_cached("SELECT url, body FROM pages WHERE id = ?1 AND body IS NOT NULL")?;
            one.query_row([row], |row| {
                let url = row.get_ref(0)?.as_str_or_null()?.map(SafeText::new);
                let body = unpack(row.get_ref(1)?.as_blob_or_null()?);
                Ok(body.map(|body| Article { url, body, ..Article::default() }))
            })
            .optional()
        };
        // One that can't be unpacked is fetched again.
        read().map(Option::flatten).map_err(|error| Error::of(&self.path, &error))
    }

    /// The articles of a feed, newest first, that are in it still and whose pages are neither kept nor given up.
    pub fn pages_wanted(&self, feed: i64) -> Result<Vec<Wanted>, Error> {
        let read = || -> rusqlite::Result<Vec<Wanted>> {
            // The pluses keep SQLite from walking all headlines of all feeds to spare itself the sorting.
            let mut rows = self.file.prepare_cached(
                "SELECT a.id, a.uid, t.url FROM articles a JOIN texts t USING(id) LEFT JOIN pages p USING(id)
                 WHERE a.feed = ?1 AND a.away IS NULL AND t.url IS NOT NULL
                    AND (p.id IS NULL OR p.body IS NULL AND p.tries < ?2)
                 ORDER BY +a.sort DESC, +a.id DESC",
            )?;
            let rows = rows.query_map([feed, TRIES], |row| {
                Ok(Wanted {
                    row: row.get(0)?,
                    id: Id(row.get(1)?),
                    url: SafeText::new(row.get_ref(2)?.as_str()?),
                })
            })?;
            rows.collect()
        };
        read().map_err(|error| Error::of(&self.path, &error))
    }
}
