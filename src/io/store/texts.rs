//! Texts for the word index. Never here: the index.

use super::prepare::unpack;
use super::{Error, Store};
use crate::news::Body;

/// Texts read in one transaction: a long transaction keeps the log from being written into the file.
const BATCH: usize = 256;

/// A text by the numbers of its article and its own; the full text if there is one.
const WITH_PAGES: &str = "SELECT a.title, t.summary, ifnull(p.body, t.body)
    FROM articles a JOIN texts t USING(id) LEFT JOIN pages p USING(id) WHERE a.id = ?1 AND a.seq = ?2";
/// The same for a file whose version has none.
const WITHOUT_PAGES: &str = "SELECT a.title, t.summary, t.body FROM articles a JOIN texts t USING(id)
    WHERE a.id = ?1 AND a.seq = ?2";

/// Takes a text's number, title, summary and body; returns whether to go on.
pub(crate) type OnText<'a> = dyn FnMut(i64, &str, Option<&str>, &Body) -> bool + 'a;

/// Identifies a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TextKey {
    /// Its own number; see [`super::HeadlineRow::text`].
    pub(crate) text: i64,
    /// The number of its article.
    pub(crate) row: i64,
    /// A part of the hash of its words.
    pub(crate) check: u32,
}

impl Store {
    /// The id of this store; `None` if its version has none.
    pub fn id(&self) -> Result<Option<[u8; 16]>, Error> {
        if self.version < 2 {
            return Ok(None);
        }
        self.query(|file| file.query_row("SELECT store FROM counter", (), |row| row.get(0)))
    }

    /// The last number given to anything.
    pub(crate) fn last_number(&self) -> Result<i64, Error> {
        self.query(|file| file.query_row("SELECT last FROM counter", (), |row| row.get(0)))
    }

    /// The numbers of all texts, without earlier texts of revised articles. It reads indexes only.
    pub(crate) fn text_numbers(&self) -> Result<Vec<i64>, Error> {
        self.query(|file| {
            let mut numbers = file.prepare_cached(
                "SELECT id FROM articles WHERE id NOT IN (SELECT id FROM articles WHERE seq <> id)
                 UNION ALL SELECT seq FROM articles WHERE seq <> id",
            )?;
            let numbers = numbers.query_map((), |row| row.get(0))?;
            numbers.collect()
        })
    }

    /// All texts with a larger number, ascending, without earlier texts of revised articles.
    pub(crate) fn texts_after(&self, text: i64) -> Result<Vec<TextKey>, Error> {
        self.query(|file| {
            // The plus keeps SQLite from reading all articles in the order of the list.
            let mut keys = file.prepare_cached(
                "SELECT seq, id, words FROM articles WHERE id > ?1 AND seq = id
                 UNION ALL SELECT seq, id, words FROM articles WHERE seq > ?1 AND seq <> id ORDER BY 1",
            )?;
            let keys = keys.query_map([text], |row| {
                Ok(TextKey { text: row.get(0)?, row: row.get(1)?, check: row.get::<_, i64>(2)? as u32 })
            })?;
            keys.collect()
        })
    }

    /// The check of a text, if it is still in the store.
    pub(crate) fn text_check(&self, text: i64) -> Result<Option<u32>, Error> {
        self.query(|file| {
            let mut one = file.prepare_cached(
                "SELECT words FROM articles WHERE id = ?1 AND seq = ?1
                 UNION ALL SELECT words FROM articles WHERE seq = ?1 AND seq <> id",
            )?;
            let mut rows = one.query([text])?;
            rows.next()?.map(|row| row.get::<_, i64>(0).map(|check| check as u32)).transpose()
        })
    }

    /// Reads texts until `each` returns false. A text that is gone or damaged comes as an empty one.
    pub(crate) fn texts(
        &self,
        keys: impl IntoIterator<Item = (i64, i64)>,
        each: &mut OnText<'_>,
    ) -> Result<(), Error> {
        let sql = if self.has_pages() { WITH_PAGES } else { WITHOUT_PAGES };
        self.query(|file| {
            let mut keys = keys.into_iter().peekable();
            while keys.peek().is_some() {
                let tx = file.unchecked_transaction()?;
                let mut one = tx.prepare_cached(sql)?;
                for (row, text) in keys.by_ref().take(BATCH) {
                    let mut rows = one.query([row, text])?;
                    let goes_on = match rows.next()? {
                        None => each(text, "", None, &Body::Empty),
                        Some(row) => {
                            let body = unpack(row.get_ref(2)?.as_blob_or_null()?).unwrap_or_default();
                            let (title, summary) =
                                (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str_or_null()?);
                            each(text, title, summary, &body)
                        }
                    };
                    if !goes_on {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }
}
