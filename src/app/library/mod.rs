//! All headlines in memory with their read and saved bits, in date order. Rows are numbered in the order they
//! came and keep their number; a row that is not listed any more stays where it is. Never here: bodies, the
//! filter, what is on the screen.

mod index;
mod sets;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use self::index::RowIndex;
use crate::news::{Entry, Feed, Id, SafeText, UnixTime};
use crate::search::Chunk;

const READ: u8 = 1;
const SAVED: u8 = 2;
/// The publisher has changed the article.
const UPDATED: u8 = 4;
/// A later row has taken its place.
const REPLACED: u8 = 8;
/// The same article is listed in another row: two feeds brought it.
const DUPLICATE: u8 = 16;
/// Its feed is not subscribed to any more.
const UNSUBSCRIBED: u8 = 32;
/// The reader stopped in the middle of it.
const STARTED: u8 = 64;

/// Where headlines come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub name: SafeText,
    /// The address of the feed, if it is one that is subscribed to.
    pub feed: Option<SafeText>,
}

/// A feed or an outlet with all its headlines; several sources of one feed, or of one name, are one outlet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlet {
    pub name: SafeText,
    pub feed: Option<SafeText>,
    /// Its feed is not subscribed to any more.
    pub unsubscribed: bool,
    /// Rows listed.
    pub listed: usize,
    /// Of these, not read.
    pub unread: usize,
}

/// The headlines.
#[derive(Debug, Default)]
pub struct Library {
    chunks: Vec<Arc<Chunk>>,
    /// First row of each chunk.
    starts: Vec<u32>,
    flags: Vec<u8>,
    /// The outlet of each source.
    sources: Vec<u32>,
    outlets: Vec<Outlet>,
    /// Outlets by the address of the feed (true) or by name.
    numbers: HashMap<(bool, SafeText), u32>,
    /// The rows of feeds' articles. Files are told apart while they are read and need none.
    index: RowIndex,
    by_date: Vec<u32>,
    /// Not all rows came in the order of their dates.
    shuffled: bool,
    listed: usize,
    unread: usize,
    started: usize,
    started_unread: usize,
    source_columns: usize,
    changes: u64,
    /// The addresses that are subscribed to, once they are known.
    subscribed: Option<HashSet<SafeText>>,
}

/// A headline as the list draws it.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub id: Id,
    /// Made on the spot where it is not what is matched.
    pub title: Cow<'a, str>,
    pub source: &'a str,
    pub published: Option<UnixTime>,
    pub read: bool,
    pub saved: bool,
    /// The publisher has changed it since it came.
    pub updated: bool,
}

impl Library {
    /// Rows so far, listed or not: what a search goes through.
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether no row has come.
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// Goes up whenever rows come, or what is known of one changes.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Articles there are for the reader.
    pub fn listed(&self) -> usize {
        self.listed
    }

    /// How many of these are unread.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Of the articles there are for the reader, those left in the middle, and how many of them are unread.
    pub fn started(&self) -> (usize, usize) {
        (self.started, self.started_unread)
    }

    /// The outlets, in the order they came.
    pub fn outlets(&self) -> &[Outlet] {
        &self.outlets
    }

    /// Whether any article is a feed's.
    pub fn has_feeds(&self) -> bool {
        self.sources.iter().any(|outlet| self.outlets[*outlet as usize].feed.is_some())
    }

    /// The outlet of a feed.
    pub fn outlet_of(&self, address: &SafeText) -> Option<u32> {
        self.numbers.get(&(true, address.clone())).copied()
    }

    /// All rows, newest first; of the same date, as they came.
    pub fn by_date(&self) -> &[u32] {
        &self.by_date
    }

    /// The number of the outlet of each source.
    pub fn sources(&self) -> &[u32] {
        &self.sources
    }

    /// Columns the longest source name takes.
    pub fn source_columns(&self) -> usize {
        self.source_columns
    }

    fn find(&self, row: u32) -> (&Chunk, usize) {
        let at = self.starts.partition_point(|start| *start <= row) - 1;
        (&self.chunks[at], (row - self.starts[at]) as usize)
    }

    /// The number of a row's outlet, if its source is known.
    pub fn outlet(&self, row: u32) -> Option<u32> {
        let (chunk, i) = self.find(row);
        self.sources.get(chunk.source(i) as usize).copied()
    }

    /// One headline. `row` is below `len()`.
    pub fn row(&self, row: u32) -> Row<'_> {
        let (chunk, i) = self.find(row);
        let outlet = self.sources.get(chunk.source(i) as usize);
        Row {
            id: chunk.id(i),
            title: chunk.title(i),
            source: outlet.map_or("", |outlet| self.outlets[*outlet as usize].name.as_str()),
            published: chunk.published(i),
            read: self.is_read(row),
            saved: self.is_saved(row),
            updated: self.flags[row as usize] & UPDATED != 0,
        }
    }

    /// The article's name.
    pub fn id(&self, row: u32) -> Id {
        let (chunk, i) = self.find(row);
        chunk.id(i)
    }

    /// Read?
    pub fn is_read(&self, row: u32) -> bool {
        self.flags[row as usize] & READ != 0
    }

    /// Bookmarked?
    pub fn is_saved(&self, row: u32) -> bool {
        self.flags[row as usize] & SAVED != 0
    }

    /// Whether it is there for the reader: the newest form of its article, and of a feed that is subscribed to,
    /// or saved.
    pub fn is_listed(&self, row: u32) -> bool {
        listed(self.flags[row as usize])
    }

    /// Takes more headlines in; `entry` knows what the reader did with them before.
    pub fn add(&mut self, chunk: Arc<Chunk>, sources: Vec<Source>, entry: impl Fn(&Id) -> Entry) {
        self.take(chunk, sources, &[], entry);
    }

    /// As [`Library::add`]; the rows of the chunk that are named in `revised` take the place of those their
    /// articles had before. Gives old and new row of each.
    pub fn take(
        &mut self,
        chunk: Arc<Chunk>,
        sources: Vec<Source>,
        revised: &[u32],
        entry: impl Fn(&Id) -> Entry,
    ) -> Vec<(u32, u32)> {
        let start = self.len() as u32;
        self.changes += 1;
        for source in sources {
            let outlet = self.outlet_number(source);
            self.sources.push(outlet);
        }
        self.starts.push(start);
        self.chunks.push(chunk);
        let chunk = Arc::clone(&self.chunks[self.chunks.len() - 1]);
        if self.has_feeds() {
            let (starts, chunks) = (&self.starts, &self.chunks);
            self.index.reserve(chunk.len(), |row| id_of(starts, chunks, row));
        }
        let revised: HashSet<u32> = revised.iter().copied().collect();
        let mut replaced = Vec::new();
        for (i, id) in chunk.ids().iter().enumerate() {
            let (row, new) = (start + i as u32, revised.contains(&(i as u32)));
            let outlet = self.sources.get(chunk.source(i) as usize).copied();
            let (feed, unsubscribed) = self.feed_status(outlet);
            self.flags.push(bits(entry(id)) | bit(UPDATED, new) | bit(UNSUBSCRIBED, unsubscribed));
            if feed {
                replaced.extend(self.resolve_duplicate(row, id, new));
            }
            self.count_row(row, outlet, true);
        }
        let mut fresh: Vec<(i64, u32)> =
            (0..chunk.len()).map(|i| (chunk.order_key(i), start + i as u32)).collect();
        fresh.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.merge(&fresh);
        replaced
    }

    /// Decides between a feed's row and the one its article has already, if any. The pair, if the new row takes
    /// over.
    fn resolve_duplicate(&mut self, row: u32, id: &Id, revised: bool) -> Option<(u32, u32)> {
        let Self { index, starts, chunks, .. } = self;
        let id_of = |row: u32| id_of(starts, chunks, row);
        let old = index.get(id, id_of);
        if old.is_some_and(|old| !revised && listed(self.flags[old as usize])) {
            self.flags[row as usize] |= DUPLICATE;
            return None;
        }
        index.put(id, row, id_of);
        let old = old?;
        self.count_row(old, self.outlet(old), false);
        self.flags[old as usize] |= if revised { REPLACED } else { DUPLICATE };
        Some((old, row))
    }

    /// The number of a source's outlet, which is made if there is none yet.
    fn outlet_number(&mut self, source: Source) -> u32 {
        let key = source.feed.clone().map_or((false, source.name.clone()), |address| (true, address));
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = self.outlets.len() as u32;
        self.source_columns = self.source_columns.max(super::typeset::columns(&source.name));
        let Source { name, feed } = source;
        let known = |address: &SafeText| self.subscribed.as_ref().is_none_or(|all| all.contains(address));
        let unsubscribed = feed.as_ref().is_some_and(|address| !known(address));
        self.outlets.push(Outlet { name, feed, unsubscribed, listed: 0, unread: 0 });
        self.numbers.insert(key, number);
        number
    }

    fn merge(&mut self, fresh: &[(i64, u32)]) {
        let Some(&(newest, _)) = fresh.first() else { return };
        let start = self.by_date.len() as u32;
        if self.by_date.last().is_none_or(|&last| self.order_key(last) >= newest) {
            // Most come newest first: nothing has to make way for them.
            self.shuffled |= !fresh.iter().map(|(_, row)| *row).eq(start..start + fresh.len() as u32);
            self.by_date.extend(fresh.iter().map(|(_, row)| row));
            return;
        }
        self.shuffled = true;
        let old = std::mem::take(&mut self.by_date);
        let mut merged = Vec::with_capacity(old.len() + fresh.len());
        let mut rest = old.as_slice();
        for &(key, row) in fresh {
            // Older rows of the same date came first and stay first.
            let rows_before = self.rows_before(rest, key);
            merged.extend_from_slice(&rest[..rows_before]);
            rest = &rest[rows_before..];
            merged.push(row);
        }
        merged.extend_from_slice(rest);
        self.by_date = merged;
    }

    /// How many of these rows go before a date. The next place is near the last one: looked for in steps that double.
    fn rows_before(&self, rows: &[u32], key: i64) -> usize {
        let before = |row: &u32| self.order_key(*row) >= key;
        let (mut from, mut step) = (0, 1);
        while rows.get(from + step - 1).is_some_and(before) {
            from += step;
            step *= 2;
        }
        let to = (from + step - 1).min(rows.len());
        from + rows[from..to].partition_point(before)
    }

    fn order_key(&self, row: u32) -> i64 {
        let (chunk, i) = self.find(row);
        chunk.order_key(i)
    }

    /// Whether an outlet is a feed, and one that is not subscribed to any more.
    fn feed_status(&self, outlet: Option<u32>) -> (bool, bool) {
        let outlet = outlet.map(|outlet| &self.outlets[outlet as usize]);
        outlet.map_or((false, false), |outlet| (outlet.feed.is_some(), outlet.unsubscribed))
    }

    /// Adds a row to the counts, or takes it out of them.
    fn count_row(&mut self, row: u32, outlet: Option<u32>, add: bool) {
        let flags = self.flags[row as usize];
        if !listed(flags) {
            return;
        }
        let (one, unread) = (if add { 1 } else { -1 }, flags & READ == 0);
        let count = |n: &mut usize, really: bool| *n = n.saturating_add_signed(one * isize::from(really));
        count(&mut self.listed, true);
        count(&mut self.unread, unread);
        count(&mut self.started, flags & STARTED != 0);
        count(&mut self.started_unread, flags & STARTED != 0 && unread);
        if let Some(outlet) = outlet {
            let outlet = &mut self.outlets[outlet as usize];
            count(&mut outlet.listed, true);
            count(&mut outlet.unread, unread);
        }
    }

    /// Sets a row's bits; true if they were others.
    pub fn set(&mut self, row: u32, entry: Entry) -> bool {
        let old = self.flags[row as usize];
        let new = old & !(READ | SAVED | STARTED) | bits(entry);
        if old != new {
            self.changes += 1;
            let outlet = self.outlet(row);
            self.count_row(row, outlet, false);
            self.flags[row as usize] = new;
            self.count_row(row, outlet, true);
        }
        old != new
    }

    /// What is subscribed to now: articles of other feeds are not listed unless they are saved, until their feed
    /// comes back. True if that changed anything about the rows. Costs a pass over all of them then.
    pub fn subscribe(&mut self, feeds: &[Feed], entry: impl Fn(&Id) -> Entry) -> bool {
        let addresses: HashSet<SafeText> = feeds.iter().map(|feed| feed.address.clone()).collect();
        let same = self.subscribed.as_ref() == Some(&addresses);
        self.subscribed = Some(addresses);
        for feed in feeds {
            let source = Source { name: feed.title.clone(), feed: Some(feed.address.clone()) };
            let outlet = self.outlet_number(source) as usize;
            self.outlets[outlet].name = feed.title.clone();
        }
        let names = self.outlets.iter().map(|outlet| super::typeset::columns(&outlet.name));
        self.source_columns = names.max().unwrap_or(0);
        if same {
            return false;
        }
        let mut changed = false;
        for outlet in &mut self.outlets {
            let known = |address: &SafeText| self.subscribed.as_ref().is_none_or(|all| all.contains(address));
            let unsubscribed = outlet.feed.as_ref().is_some_and(|address| !known(address));
            changed |= std::mem::replace(&mut outlet.unsubscribed, unsubscribed) != unsubscribed;
        }
        if changed {
            self.relist(entry);
        }
        changed
    }

    /// Decides anew which rows are listed.
    fn relist(&mut self, entry: impl Fn(&Id) -> Entry) {
        self.changes += 1;
        self.index.clear();
        (self.listed, self.unread) = (0, 0);
        (self.started, self.started_unread) = (0, 0);
        for outlet in &mut self.outlets {
            (outlet.listed, outlet.unread) = (0, 0);
        }
        for row in 0..self.len() as u32 {
            let (at, id) = (row as usize, self.id(row));
            let outlet = self.outlet(row);
            let (feed, unsubscribed) = self.feed_status(outlet);
            let kept = self.flags[at] & (UPDATED | REPLACED);
            self.flags[at] = kept | bits(entry(&id)) | bit(UNSUBSCRIBED, unsubscribed);
            if feed && kept & REPLACED == 0 {
                self.resolve_duplicate(row, &id, false);
            }
            self.count_row(row, outlet, true);
        }
    }

    /// Rows of these articles. One pass over all names: marks from elsewhere are rare, an index would cost
    /// 30 MB for a million rows.
    pub fn rows_of(&self, ids: &HashSet<Id>) -> Vec<(u32, Id)> {
        let mut rows = Vec::new();
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            let found = chunk.ids().iter().enumerate().filter(|(_, id)| ids.contains(id));
            rows.extend(found.map(|(i, id)| (start + i as u32, *id)));
        }
        rows
    }
}

fn id_of(starts: &[u32], chunks: &[Arc<Chunk>], row: u32) -> Id {
    let at = starts.partition_point(|start| *start <= row) - 1;
    chunks[at].id((row - starts[at]) as usize)
}

fn bits(entry: Entry) -> u8 {
    bit(READ, entry.read) | bit(SAVED, entry.saved) | bit(STARTED, entry.is_started())
}

fn bit(bit: u8, set: bool) -> u8 {
    if set { bit } else { 0 }
}

fn listed(flags: u8) -> bool {
    flags & (REPLACED | DUPLICATE) == 0 && (flags & UNSUBSCRIBED == 0 || flags & SAVED != 0)
}
