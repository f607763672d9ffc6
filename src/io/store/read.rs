//! Reads feeds, headlines and articles from the store. Never here: a write.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row};

use super::dropped::{NOT_DROPPED, RETURNED};
use super::prepare::{SEPARATOR, unpack};
use super::schema::NORMAL_ADDRESSES_SINCE;
use super::times::MAX_CLOCK_STEP;
use super::upgrade::{EARLY_PROBLEM, PROBLEM};
use super::{Error, HeadlineRow, Record, Store, Twins, names, schema};
use crate::io::clock;
use crate::io::fetch::Validators;
use crate::news::schedule::{self, FetchHistory};
use crate::news::{Article, FurtherName, Id, SafeText, State, UnixTime, UpdateHint, address};

const SELECT_FEED: &str =
    "SELECT id, address, key, title, site, moved, etag, modified, digest, ttl, skip_hours,
    skip_days, failures, interval, asked, fetched, next, problem, gone, unchanged, complete FROM feeds";

/// The same for a file before version 4, which lacks the last two.
const SELECT_FEED_V3: &str =
    "SELECT id, address, key, title, site, moved, etag, modified, digest, ttl, skip_hours,
    skip_days, failures, interval, asked, fetched, next, problem, gone, 0, fetched FROM feeds";

/// The columns of a [`HeadlineRow`], in the order of the index `heads`.
const SELECT_HEADLINE: &str = "SELECT id, feed, uid, dated, sort, added, revised, title, seq, authors, tags,
    inherits, also, twin";

const HEADLINE_COLUMNS: usize = 14;

/// The same for files of earlier versions, which lack some of them.
const SELECT_HEADLINE_V2: &str =
    "SELECT id, feed, uid, dated, sort, added, revised, title, seq, authors, tags, NULL, NULL, 0";
const SELECT_HEADLINE_V1: &str =
    "SELECT id, feed, uid, dated, sort, added, revised, title, seq, NULL, NULL, NULL, NULL, 0";

/// Whether a change after a revision of the store leaves the article's words unrevised: its page was fetched, or numbers
/// changed.
const TEXT_ONLY: &str = "seq <> id AND ifnull(worded, id) <= ?1";

/// The same for a file of version 3: the page was fetched.
const TEXT_ONLY_V3: &str =
    "EXISTS(SELECT 1 FROM pages p WHERE p.id = articles.id AND p.seq = articles.seq AND p.before <= ?1)";

impl Store {
    /// All feeds in the store, subscribed to or not, in the order they were added.
    pub fn feeds(&self) -> Result<Vec<Record>, Error> {
        let old = self.version < NORMAL_ADDRESSES_SINCE;
        let select = if old { SELECT_FEED_V3 } else { SELECT_FEED };
        let now = clock::now();
        let mut records: Vec<Record> = self.query(|file| {
            let early = !schema::has_column(file, "feeds", PROBLEM)?;
            let select = if early { select.replace(PROBLEM, EARLY_PROBLEM) } else { select.to_owned() };
            let mut all = file.prepare_cached(&format!("{select} ORDER BY id"))?;
            all.query_map((), |row| to_record(row, now))?.collect()
        })?;
        if old {
            // As the migration does it.
            let mut order: Vec<usize> = (0..records.len()).collect();
            order.sort_by_key(|at| std::cmp::Reverse((records[*at].asked, records[*at].feed)));
            let mut taken = HashSet::new();
            for at in order {
                let normal = address::normal(&records[at].address);
                if taken.insert(normal.clone()) {
                    records[at].address = normal;
                } else if records[at].address == normal {
                    records[at].address = SafeText::new(&format!("{normal} (earlier)"));
                }
            }
        }
        Ok(records)
    }

    /// Reads all headlines, newest first, until `each` returns false. Returns the revision that they reflect. What
    /// others write in the meantime is not included.
    pub fn headlines(&self, each: &mut dyn FnMut(HeadlineRow<'_>) -> bool) -> Result<u64, Error> {
        let listed = self.listed()?;
        let sql =
            format!("{} FROM articles WHERE {listed} ORDER BY sort DESC, id DESC", self.select_headline());
        self.select(&sql, &[], each)
    }

    /// Reads the headlines added or revised after a revision, newest first. Returns the revision that they reflect.
    pub fn since(&self, revision: u64, each: &mut dyn FnMut(HeadlineRow<'_>) -> bool) -> Result<u64, Error> {
        // The pluses keep SQLite from reading all headlines in order to avoid sorting a few.
        let text_only = match self.version {
            schema::REVISIONS_SINCE.. => TEXT_ONLY,
            schema::PAGES_SINCE.. if self.query(|file| schema::has_column(file, "pages", "seq"))? => {
                TEXT_ONLY_V3
            }
            _ => "0",
        };
        let listed = self.listed()?;
        let returned = if listed == NOT_DROPPED { RETURNED } else { "0" };
        let sql = format!(
            "{}, {text_only}, {returned} FROM articles WHERE id IN (SELECT id FROM articles WHERE id > ?1 AND seq = id
                UNION ALL SELECT id FROM articles WHERE seq > ?1 AND seq <> id) AND {listed}
             ORDER BY +sort DESC, +id DESC",
            self.select_headline()
        );
        self.select(&sql, &[i64::try_from(revision).unwrap_or(i64::MAX)], each)
    }

    /// The condition for articles that are listed. Mostly none are dropped; a lookup for each would cost time.
    pub(super) fn listed(&self) -> Result<&'static str, Error> {
        Ok(if self.has_dropped()? { NOT_DROPPED } else { "1" })
    }

    fn select_headline(&self) -> &'static str {
        match self.version {
            ..2 => SELECT_HEADLINE_V1,
            2..schema::NAMES_SINCE => SELECT_HEADLINE_V2,
            _ => SELECT_HEADLINE,
        }
    }

    fn select(
        &self,
        sql: &str,
        values: &[i64],
        each: &mut dyn FnMut(HeadlineRow<'_>) -> bool,
    ) -> Result<u64, Error> {
        self.query(|file| {
            // One transaction, so that the revision and the headlines agree.
            let tx = file.unchecked_transaction()?;
            let last: i64 = tx.prepare_cached("SELECT last FROM counter")?.query_row((), |row| row.get(0))?;
            let mut rows = tx.prepare_cached(sql)?;
            let changes = rows.column_count() > HEADLINE_COLUMNS;
            let mut rows = rows.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if !each(headline_row(row, changes)?) {
                    break;
                }
            }
            Ok(last as u64)
        })
    }

    /// Reads the headlines of the articles with a name in a range, both ends included. An article in several feeds comes
    /// once for each.
    pub(crate) fn with_names(
        &self,
        from: Id,
        to: Id,
        each: &mut dyn FnMut(HeadlineRow<'_>),
    ) -> Result<(), Error> {
        self.headlines(&mut |line| {
            if (from..=to).contains(&line.id) || line.names().any(|one| (from..=to).contains(&one.name)) {
                each(line);
            }
            true
        })
        .map(|_| ())
    }

    /// Adds the names of all articles to a state, so that it finds their marks.
    pub fn learn_names(&self, state: &mut State) -> Result<(), Error> {
        self.headlines(&mut |line| {
            state.learn(line.names());
            state.bear(&[line.id]);
            true
        })
        .map(|_| ())
    }

    /// The articles with one of these names as a further name.
    pub(crate) fn find_names(&self, wanted: &HashSet<Id>) -> Result<Vec<FurtherName>, Error> {
        let mut found = Vec::new();
        self.headlines(&mut |line| {
            found.extend(line.names().filter(|one| wanted.contains(&one.name)));
            true
        })?;
        Ok(found)
    }

    /// The articles that several feeds bring, by id.
    pub(crate) fn twins(&self) -> Result<HashMap<Id, Twins>, Error> {
        if self.version < schema::NAMES_SINCE {
            return Ok(HashMap::new());
        }
        let listed = self.listed()?;
        self.query(|file| {
            let mut twins: HashMap<Id, Twins> = HashMap::new();
            let sql = format!("SELECT uid, feed, id, inherits, also, {listed}, revised IS NOT NULL FROM articles WHERE twin = 1");
            let mut rows = file.prepare_cached(&sql)?;
            let mut rows = rows.query(())?;
            while let Some(row) = rows.next()? {
                let id = Id(row.get(0)?);
                let all = twins.entry(id).or_default();
                if row.get(5)? {
                    all.rows.push((row.get(1)?, row.get(2)?));
                    all.revised |= row.get::<_, bool>(6)?;
                }
                let (inherits, also) =
                    (row.get_ref(3)?.as_blob_or_null()?, row.get_ref(4)?.as_blob_or_null()?);
                all.names.extend(names::further(id, inherits, also));
            }
            Ok(twins)
        })
    }

    /// Reads the headlines of some articles, in this order.
    pub(crate) fn headlines_of(
        &self,
        rows: &[i64],
        each: &mut dyn FnMut(HeadlineRow<'_>) -> bool,
    ) -> Result<(), Error> {
        let sql = format!("{} FROM articles WHERE id = ?1", self.select_headline());
        rows.iter().try_for_each(|row| self.select(&sql, &[*row], each).map(|_| ()))
    }

    /// A whole article; its source is the feed's own title. `None` if it is no longer in the store.
    pub fn article(&self, row: i64) -> Result<Option<Article>, Error> {
        self.read_article(
            "SELECT a.uid, a.title, a.dated, a.sort, f.title, t.url, t.authors, t.tags, t.updated, t.summary,
                t.image, t.body
             FROM articles a JOIN texts t USING(id) LEFT JOIN feeds f ON f.id = a.feed WHERE a.id = ?1",
            row,
        )
    }

    fn read_article(&self, sql: &str, row: i64) -> Result<Option<Article>, Error> {
        let read = self.query(|file| file.prepare_cached(sql)?.query_row([row], to_article).optional())?;
        read.map(|article| article.ok_or_else(|| Error::DamagedText(self.path.clone()))).transpose()
    }
}

/// The record of one feed.
pub(super) fn record(file: &Connection, address: &SafeText) -> rusqlite::Result<Option<Record>> {
    let mut one = file.prepare_cached(&format!("{SELECT_FEED} WHERE address = ?1"))?;
    one.query_row([address.as_str()], |row| to_record(row, clock::now())).optional()
}

fn to_record(row: &Row<'_>, now: UnixTime) -> rusqlite::Result<Record> {
    let mut record = Record {
        feed: row.get(0)?,
        address: SafeText::new(row.get_ref(1)?.as_str()?),
        key: row.get(2)?,
        title: text(row, 3)?,
        site: text(row, 4)?,
        moved: text(row, 5)?,
        validators: Validators {
            etag: row.get::<_, Option<Vec<u8>>>(6)?.map(Into::into),
            modified: row.get::<_, Option<Vec<u8>>>(7)?.map(Into::into),
        },
        digest: row.get(8)?,
        unchanged: row.get(19)?,
        complete: time(row, 20)?,
        update_hint: UpdateHint { ttl: row.get(9)?, skip_hours: row.get(10)?, skip_days: row.get(11)? },
        past: FetchHistory { failures: row.get(12)?, interval: row.get(13)? },
        asked: time(row, 14)?,
        fetched: time(row, 15)?,
        next: time(row, 16)?,
        problem: text(row, 17)?,
        gone: row.get(18)?,
    };
    ignore_future(&mut record, now);
    Ok(record)
}

/// Drops times that a wrong clock has left in the future. What was planned at such a time is unknown too.
fn ignore_future(record: &mut Record, now: UnixTime) {
    let past = |time: UnixTime| time.seconds() <= now.seconds() + MAX_CLOCK_STEP;
    let wrong_clock = record.asked.is_some_and(|asked| !past(asked));
    record.next = record.next.filter(|next| !wrong_clock && schedule::is_plausible(*next, now));
    for time in [&mut record.asked, &mut record.fetched, &mut record.complete] {
        *time = time.filter(|time| past(*time));
    }
}

/// `changes`: the row has the two columns of [`Store::since`], too. Each column counts where all headlines are read.
fn headline_row<'a>(row: &'a Row<'_>, changes: bool) -> rusqlite::Result<HeadlineRow<'a>> {
    let dated = matches!(row.get_ref(3)?.as_i64()?, 1 | 2);
    let sort = time(row, 4)?;
    let is = |column: usize| -> rusqlite::Result<bool> { Ok(row.get_ref(column)?.as_i64()? != 0) };
    Ok(HeadlineRow {
        row: row.get_ref(0)?.as_i64()?,
        feed: row.get_ref(1)?.as_i64()?,
        id: Id(row.get(2)?),
        published: sort.filter(|_| dated),
        sort: sort.unwrap_or_default(),
        added: time(row, 5)?.unwrap_or_default(),
        revised: row.get_ref(6)? != rusqlite::types::ValueRef::Null,
        title: row.get_ref(7)?.as_str()?,
        text: row.get_ref(8)?.as_i64()?,
        authors: row.get_ref(9)?.as_str_or_null()?,
        tags: row.get_ref(10)?.as_str_or_null()?,
        inherits: row.get_ref(11)?.as_blob_or_null()?,
        also: row.get_ref(12)?.as_blob_or_null()?,
        twin: is(13)?,
        text_only: changes && is(HEADLINE_COLUMNS)?,
        returned: changes && is(HEADLINE_COLUMNS + 1)?,
    })
}

/// `None` if its body is damaged.
pub(super) fn to_article(row: &Row<'_>) -> rusqlite::Result<Option<Article>> {
    let Some(body) = unpack(row.get_ref(11)?.as_blob_or_null()?) else { return Ok(None) };
    let dated = row.get_ref(2)?.as_i64()?;
    Ok(Some(Article {
        id: Id(row.get(0)?),
        title: text(row, 1)?.unwrap_or_default(),
        url: text(row, 5)?,
        authors: texts(row, 6)?,
        published: if dated == 1 { time(row, 3)? } else { None },
        updated: time(row, 8)?,
        tags: texts(row, 7)?,
        summary: row.get_ref(9)?.as_str_or_null()?.map(SafeText::verbatim),
        source: text(row, 4)?,
        image: text(row, 10)?,
        body,
    }))
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<SafeText>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.map(SafeText::new))
}

fn texts(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<SafeText>> {
    let all = row.get_ref(column)?.as_str_or_null()?;
    Ok(all.map(|all| all.split(SEPARATOR).map(SafeText::new).collect()).unwrap_or_default())
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<UnixTime>> {
    Ok(row.get_ref(column)?.as_i64_or_null()?.and_then(UnixTime::from_seconds))
}
