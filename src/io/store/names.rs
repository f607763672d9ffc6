//! Gives articles their ids and further names, and finds the same article in other feeds. See "Identity" in the map
//! (`lib.rs`). Never here: which item is which article of its own feed (see `identify`).

use std::collections::HashSet;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::prepare::PreparedArticle;
use super::traits::Trait;
use super::{Error, Store};
use crate::news::name::NameKey;
use crate::news::{FurtherName, Id, NameScope};

/// Names of an article that are joined in the log.
const MOST_NAMES: usize = 8;
/// Bytes of an article in the file, without its body.
const ROW_BYTES: usize = 512;
/// Bytes of a stored id.
const ID: usize = 16;

/// Ids as stored: one after the other.
pub(super) fn pack_ids(ids: &[Id]) -> Option<Vec<u8>> {
    (!ids.is_empty()).then(|| ids.iter().flat_map(|id| id.0).collect())
}

/// The inverse of [`pack_ids`].
pub(super) fn unpack_ids(stored: Option<&[u8]>) -> Vec<Id> {
    each_id(stored).collect()
}

fn each_id(stored: Option<&[u8]>) -> impl Iterator<Item = Id> + use<'_> {
    let ids = stored.unwrap_or_default().chunks_exact(ID);
    ids.filter_map(|id| id.first_chunk().map(|id| Id(*id)))
}

/// Further names of an article, as stored.
pub(super) fn further<'a>(
    id: Id,
    inherits: Option<&'a [u8]>,
    also: Option<&'a [u8]>,
) -> impl Iterator<Item = FurtherName> + use<'a> {
    let name = move |to_join| move |name| FurtherName { id, name, to_join };
    each_id(inherits).map(name(false)).chain(each_id(also).map(name(true)))
}

/// All names of an article: the columns `uid`, `inherits` and `also`, from this one on.
pub(super) fn all(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Id>> {
    let mut all = vec![Id(row.get(column)?)];
    for further in [column + 1, column + 2] {
        all.extend(unpack_ids(row.get_ref(further)?.as_blob_or_null()?));
    }
    Ok(all)
}

/// The names of an article in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) uid: Id,
    pub(super) inherits: Vec<Id>,
    pub(super) also: Vec<Id>,
    pub(super) twin: bool,
}

impl Names {
    fn has(&self, id: &Id) -> bool {
        *id == self.uid || self.inherits.contains(id) || self.also.contains(id)
    }
}

/// An article that was added while a store is filled.
#[derive(Clone, Copy, Debug)]
struct Added {
    feed: i64,
    row: i64,
    uid: Id,
    title: Option<u64>,
    words: i64,
}

/// The names and links of a store that is being filled. Looking them up in its indexes, and updating those, would take
/// as long as writing the articles.
#[derive(Debug, Default)]
pub(super) struct Filling {
    uids: foldhash::HashSet<Id>,
    by_link: foldhash::HashMap<u64, Vec<Added>>,
    /// About how many bytes were written since the log was last written into the file.
    pub(super) in_log: usize,
}

/// What is needed to name the articles of a feed.
pub(super) struct Namer<'a> {
    tx: &'a Transaction<'a>,
    feed: i64,
    filling: Option<&'a mut Filling>,
    /// The rows of the twin that was found last; known only while filling.
    twins: Vec<i64>,
    /// Of the feed's addresses, the present one first.
    scopes: Vec<NameScope>,
    /// The ids of all articles of the feed; loaded when the first one is needed.
    uids: Option<HashSet<Id>>,
}

impl<'a> Namer<'a> {
    pub(super) fn new(
        tx: &'a Transaction<'a>,
        feed: i64,
        scopes: Vec<NameScope>,
        filling: Option<&'a mut Filling>,
    ) -> Self {
        Self { tx, feed, filling, twins: Vec::new(), scopes, uids: None }
    }

    fn is_in_feed(&mut self, id: &Id) -> rusqlite::Result<bool> {
        if self.uids.is_none() {
            let mut rows = self.tx.prepare_cached("SELECT uid FROM articles WHERE feed = ?1")?;
            let uids = rows.query_map([self.feed], |row| row.get(0).map(Id))?.collect::<Result<_, _>>()?;
            self.uids = Some(uids);
        }
        Ok(self.uids.as_ref().is_some_and(|uids| uids.contains(id)))
    }

    /// Notes an article that was added.
    pub(super) fn note(&mut self, row: i64, uid: Id, item: &PreparedArticle, own_link: bool) {
        if let Some(uids) = &mut self.uids {
            uids.insert(uid);
        }
        let Some(filling) = &mut self.filling else { return };
        filling.uids.insert(uid);
        filling.in_log += ROW_BYTES + item.body.as_ref().map_or(0, Vec::len);
        if let Some(link) = item.traits.latest(Trait::Link).filter(|_| own_link) {
            let (title, words) = (item.traits.latest(Trait::Title), item.words_hash);
            let added = Added { feed: self.feed, row, uid, title, words };
            filling.by_link.entry(link).or_default().push(added);
        }
    }

    fn first_scope(&self) -> NameScope {
        self.scopes[0]
    }

    /// The names of a new article.
    pub(super) fn names(&mut self, item: &PreparedArticle, own: (bool, bool)) -> rusqlite::Result<Names> {
        let key = item.name_key(own);
        let mut name = key.name(self.first_scope());
        let mut inherits = vec![item.keys.old[0]];
        inherits.extend(self.earlier_names(&key));
        if let Some(uid) = self.find_twin(item, own.1)?
            && !self.is_in_feed(&uid)?
        {
            let also = if name == uid || self.is_borne(&name)? { Vec::new() } else { vec![name] };
            return Ok(Names { uid, inherits, also, twin: true });
        }
        // An article of this or another feed has the name.
        let mut n = 0;
        while self.is_borne(&name)? {
            let key = item.whole_key();
            let key = if n == 0 { key } else { key.with_text(item.words_hash.wrapping_add(n - 1)) };
            name = key.name(self.first_scope());
            n += 1;
        }
        Ok(Names { uid: name, inherits, also: Vec::new(), twin: false })
    }

    /// Whether an article has the name that its item would give it.
    pub(super) fn has_name(&self, names: &Names, item: &PreparedArticle, own: (bool, bool)) -> bool {
        names.has(&item.name_key(own).name(self.first_scope()))
    }

    /// The names by earlier addresses of the feed.
    pub(super) fn earlier_names(&self, key: &NameKey) -> Vec<Id> {
        let earlier = self.scopes.iter().skip(1);
        if key.is_global() { Vec::new() } else { earlier.map(|scope| key.name(*scope)).collect() }
    }

    /// The names that an article has got by its item: one to be joined, and those by all addresses of the feed.
    pub(super) fn gained(
        &mut self,
        names: &Names,
        item: &PreparedArticle,
        own: (bool, bool),
    ) -> rusqlite::Result<(Option<Id>, Vec<Id>)> {
        let key = item.name_key(own);
        let known = |id: &Id| names.has(id);
        let by_address: Vec<Id> = if key.is_global() {
            Vec::new()
        } else {
            self.scopes.iter().map(|scope| key.name(*scope)).collect()
        };
        // Where one of them is known the others are the same name, by another address of the feed.
        if by_address.iter().any(known) {
            return Ok((None, by_address.into_iter().filter(|id| !known(id)).collect()));
        }
        let name = key.name(self.first_scope());
        if known(&name) || names.also.len() >= MOST_NAMES || self.is_borne(&name)? {
            return Ok((None, Vec::new()));
        }
        Ok((Some(name), by_address.into_iter().skip(1).collect()))
    }

    /// Whether an article of any feed has this id.
    pub(super) fn is_borne(&self, name: &Id) -> rusqlite::Result<bool> {
        if let Some(filling) = &self.filling {
            return Ok(filling.uids.contains(name));
        }
        let mut one = self.tx.prepare_cached("SELECT EXISTS(SELECT 1 FROM articles WHERE uid = ?1)")?;
        one.query_row([name.0], |row| row.get(0))
    }

    /// The id of the same article in another feed: one with the same link, and the same title or words. A link that
    /// several articles of a feed share proves nothing.
    fn find_twin(&mut self, item: &PreparedArticle, own_link: bool) -> rusqlite::Result<Option<Id>> {
        let Some(link) = item.traits.latest(Trait::Link).filter(|_| own_link) else { return Ok(None) };
        if let Some(filling) = &self.filling {
            let all = filling.by_link.get(&link).map(Vec::as_slice).unwrap_or_default();
            let is_same = |added: &&Added| {
                added.feed != self.feed
                    && (added.title == item.traits.latest(Trait::Title) || added.words == item.words_hash)
                    && all.iter().filter(|other| other.feed == added.feed).count() == 1
            };
            let uid = all.iter().find(is_same).map(|added| added.uid);
            self.twins = all.iter().filter(|added| Some(added.uid) == uid).map(|added| added.row).collect();
            return Ok(uid);
        }
        let mut rows = self
            .tx
            .prepare_cached("SELECT feed, uid, title, words FROM articles WHERE link = ?1 AND feed <> ?2")?;
        let rows = rows.query_map(params![link as i64, self.feed], |row| {
            let same =
                row.get_ref(2)?.as_str()? == item.title.as_str() || row.get::<_, i64>(3)? == item.words_hash;
            Ok((row.get::<_, i64>(0)?, Id(row.get(1)?), same))
        })?;
        let rows: Vec<(i64, Id, bool)> = rows.collect::<Result<_, _>>()?;
        let alone = |feed: &i64| rows.iter().filter(|(of, ..)| of == feed).count() == 1;
        Ok(rows.iter().find(|(feed, _, same)| *same && alone(feed)).map(|(_, uid, _)| *uid))
    }

    /// Marks all rows of an article as one in several feeds.
    pub(super) fn mark_twins(&self, uid: &Id) -> rusqlite::Result<()> {
        if self.filling.is_some() {
            let mut update = self.tx.prepare_cached("UPDATE articles SET twin = 1 WHERE id = ?1")?;
            return self.twins.iter().try_for_each(|row| update.execute([row]).map(|_| ()));
        }
        let mut update =
            self.tx.prepare_cached("UPDATE articles SET twin = 1 WHERE uid = ?1 AND twin = 0")?;
        update.execute([uid.0]).map(|_| ())
    }

    /// Gives another id to all rows of an article that has an id of version 1. Rows that other feeds have added since
    /// keep their other names.
    pub(super) fn rename(&mut self, old: &Id, new: &Id, inherits: &[Id]) -> rusqlite::Result<()> {
        let mut update = self.tx.prepare_cached(
            "UPDATE articles SET uid = ?2, inherits = ?3, first_id = 0 WHERE uid = ?1 AND first_id = 1",
        )?;
        update.execute(params![old.0, new.0, pack_ids(inherits)])?;
        let mut update =
            self.tx.prepare_cached("UPDATE articles SET uid = ?2 WHERE uid = ?1 AND twin = 1")?;
        update.execute([old.0, new.0])?;
        if let Some(uids) = &mut self.uids {
            uids.insert(*new);
        }
        Ok(())
    }
}

impl Store {
    /// The names to be joined in the log: ids of articles, and names they have got.
    pub(crate) fn names_to_join(&self) -> Result<Vec<(Id, Id)>, Error> {
        self.query(|file| {
            let mut all = Vec::new();
            let mut rows = file.prepare_cached("SELECT uid, also FROM articles WHERE also IS NOT NULL")?;
            let mut rows = rows.query(())?;
            while let Some(row) = rows.next()? {
                let id = Id(row.get(0)?);
                all.extend(each_id(row.get_ref(1)?.as_blob_or_null()?).map(|name| (id, name)));
            }
            Ok(all)
        })
    }

    /// The fingerprint of the log when the names were last joined in it.
    pub(crate) fn joined_log(&self) -> Result<Option<i64>, Error> {
        self.query(|file| file.query_row("SELECT joined FROM counter", (), |row| row.get(0)))
    }

    /// Notes that the names are joined in the log with this fingerprint.
    pub(crate) fn set_joined_log(&mut self, fingerprint: i64) -> Result<(), Error> {
        self.change(|tx| tx.execute("UPDATE counter SET joined = ?1", [fingerprint]).map(|_| ()))
    }
}

/// The scopes of a feed: that of its present address, and those of earlier ones.
pub(super) fn scopes(tx: &Transaction<'_>, feed: i64, address: &str) -> rusqlite::Result<Vec<NameScope>> {
    let mut one = tx.prepare_cached("SELECT scopes FROM feeds WHERE id = ?1")?;
    let stored = one.query_row([feed], |row| row.get::<_, Option<Vec<u8>>>(0)).optional()?.flatten();
    let mut scopes = vec![NameScope::of(address)];
    for scope in unpack_ids(stored.as_deref()).into_iter().map(NameScope) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}
