//! Texts for the index of words: which there are, and what they say. Never here: the index.

use super::ready::unpack;
use super::{Error, Store};
use crate::news::Body;

/// Texts read in one transaction: long ones keep the log from being written into the file.
const AT_ONCE: usize = 256;

/// A text by the numbers of its article and its own; the full one, where there is one.
const FULL: &str = "SELECT a.title, t.summary, ifnull(p.body, t.body)
    FROM articles a JOIN texts t USING(id) LEFT JOIN pages p USING(id) WHERE a.id = ?1 AND a.seq = ?2";
/// The same of a file of a version without them.
const GIVEN: &str = "SELECT a.title, t.summary, t.body FROM articles a JOIN texts t USING(id)
    WHERE a.id = ?1 AND a.seq = ?2";

/// Hears a text's number, its title, its summary, its body; says whether to go on.
pub type EachText<'a> = dyn FnMut(i64, &str, Option<&str>, &Body) -> bool + 'a;

/// What a text is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextKey {
    /// Its own number; see [`super::Line::text`].
    pub text: i64,
    /// That of its article.
    pub row: i64,
    /// A piece of the hash of its words.
    pub check: u32,
}

impl Store {
    /// The name of this store; `None` if it is of a version that had none.
    pub fn name(&self) -> Result<Option<[u8; 16]>, Error> {
        if self.version < 2 {
            return Ok(None);
        }
        let name = self.file.query_row("SELECT store FROM counter", (), |row| row.get(0));
        name.map_err(|error| Error::of(&self.path, &error))
    }

    /// The last number that was given.
    pub fn last(&self) -> Result<i64, Error> {
        let last = self.file.query_row("SELECT last FROM counter", (), |row| row.get(0));
        last.map_err(|error| Error::of(&self.path, &error))
    }

    /// All texts with a larger number, ascending. Earlier words of an article are none of them.
    pub fn texts_after(&self, text: i64) -> Result<Vec<TextKey>, Error> {
        let read = || -> rusqlite::Result<Vec<TextKey>> {
            // The plus keeps SQLite from walking all articles in the order of the list.
            let mut keys = self.file.prepare_cached(
                "SELECT seq, id, words FROM articles WHERE id > ?1 AND seq = id
                 UNION ALL SELECT seq, id, words FROM articles WHERE seq > ?1 AND seq <> id ORDER BY 1",
            )?;
            let keys = keys.query_map([text], |row| {
                Ok(TextKey { text: row.get(0)?, row: row.get(1)?, check: row.get::<_, i64>(2)? as u32 })
            })?;
            keys.collect()
        };
        read().map_err(|error| Error::of(&self.path, &error))
    }

    /// The check of a text, if it is still there.
    pub fn text_check(&self, text: i64) -> Result<Option<u32>, Error> {
        let read = || -> rusqlite::Result<Option<u32>> {
            let mut one = self.file.prepare_cached(
                "SELECT words FROM articles WHERE id = ?1 AND seq = ?1
                 UNION ALL SELECT words FROM articles WHERE seq = ?1 AND seq <> id",
            )?;
            let mut rows = one.query([text])?;
            rows.next()?.map(|row| row.get::<_, i64>(0).map(|check| check as u32)).transpose()
        };
        read().map_err(|error| Error::of(&self.path, &error))
    }

    /// Reads texts until `each` says false: the title, the summary, the body. One that is no longer there, or is
    /// damaged, is told as empty.
    pub fn texts(
        &self,
        keys: impl IntoIterator<Item = (i64, i64)>,
        each: &mut EachText<'_>,
    ) -> Result<(), Error> {
        let sql = if self.has_pages() { FULL } else { GIVEN };
        let read = || -> rusqlite::Result<()> {
            let mut keys = keys.into_iter().peekable();
            while keys.peek().is_some() {
                let all = self.file.unchecked_transaction()?;
                let mut one = all.prepare_cached(sql)?;
                for (row, text) in keys.by_ref().take(AT_ONCE) {
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
        };
        read().map_err(|error| Error::of(&self.path, &error))
    }
}
