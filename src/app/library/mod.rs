//! All headlines in memory with their read and saved flags, in date order. Rows are numbered in load order and keep
//! their number; a row that is no longer listed stays in place. Never here: bodies, the filter, the screen.

mod index;
mod sets;
mod sources;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use self::index::RowIndex;
pub use self::sources::{Source, SourceInfo};
use self::sources::{SourceTable, change};
use crate::news::{Entry, Feed, Id, SafeText, UnixTime};
use crate::search::Chunk;

pub(crate) const READ: u8 = 1;
pub(crate) const SAVED: u8 = 2;
/// The publisher has changed the article.
pub(crate) const UPDATED: u8 = 4;
/// A later row has replaced it.
const REPLACED: u8 = 8;
/// None of its feeds is subscribed to.
const UNSUBSCRIBED: u8 = 32;
/// Partly read.
pub(crate) const STARTED: u8 = 64;

/// All headlines.
#[derive(Debug, Default)]
pub struct Library {
    chunks: Vec<Arc<Chunk>>,
    /// First row of each chunk.
    starts: Vec<u32>,
    flags: Vec<u8>,
    sources: SourceTable,
    /// The rows of articles from feeds. Articles from files are not deduplicated here.
    index: RowIndex,
    by_date: Vec<u32>,
    /// All rows by title, once they were sorted so.
    by_title: OnceLock<Vec<u32>>,
    /// Whether rows were loaded out of date order.
    shuffled: bool,
    listed: usize,
    unread: usize,
    saved: usize,
    started: usize,
    started_unread: usize,
    changes: u64,
}

/// A headline for the list.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub(crate) id: Id,
    /// Owned if it had to be restored from the folded title.
    pub title: Cow<'a, str>,
    pub(crate) source: &'a str,
    pub(crate) published: Option<UnixTime>,
    /// The date it is sorted by, if it is from a feed and has none of its own: when it first came.
    pub(crate) first_seen: Option<UnixTime>,
    pub read: bool,
    pub saved: bool,
    /// The publisher has changed the article since it was loaded.
    pub(crate) updated: bool,
    /// It was left in the middle.
    pub(crate) started: bool,
}

impl Library {
    /// Number of rows, listed or not.
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// A counter that increases when rows are added or changed.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// Number of listed articles.
    pub fn listed(&self) -> usize {
        self.listed
    }

    /// Number of listed articles that are unread.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Number of listed articles that are saved.
    pub fn saved(&self) -> usize {
        self.saved
    }

    /// Number of listed articles in some sources that are saved. An article in several of them counts once.
    pub(crate) fn saved_of(&self, inside: impl Fn(u32) -> bool) -> usize {
        self.sources.saved(inside)
    }

    /// Number of listed articles that are partly read, and how many of them are unread.
    pub(crate) fn started(&self) -> (usize, usize) {
        (self.started, self.started_unread)
    }

    /// All sources, in load order.
    pub fn sources(&self) -> &[Source] {
        &self.sources.all
    }

    /// Whether any article is from a feed.
    pub(crate) fn has_feeds(&self) -> bool {
        (0..self.sources.sets.len() as u32).any(|number| self.sources.status(number).0)
    }

    /// The source number of a feed.
    pub(crate) fn source_of_feed(&self, address: &SafeText) -> Option<u32> {
        self.sources.of_feed(address)
    }

    /// The sources of each number in the chunks; the first one is shown.
    pub(crate) fn source_sets(&self) -> impl Iterator<Item = &[u32]> {
        self.sources.sets.iter().map(|set| &*set.sources)
    }

    /// The numbers of listed and of unread articles in some sources. An article in several of them counts once.
    pub(crate) fn counts_of(&self, inside: impl Fn(u32) -> bool) -> (usize, usize) {
        self.sources.counts(inside)
    }

    /// The numbers of unread articles in `count` groups of sources. An article in several sources of a group counts once
    /// in it. `groups`: for each source the groups it is in.
    pub(crate) fn unread_in_groups(&self, groups: &[Vec<usize>], count: usize) -> Vec<usize> {
        self.sources.unread_in_groups(groups, count)
    }

    fn find(&self, row: u32) -> (&Chunk, usize) {
        let at = self.starts.partition_point(|start| *start <= row) - 1;
        (&self.chunks[at], (row - self.starts[at]) as usize)
    }

    /// The source shown with a row, if it is known.
    pub(crate) fn source_of_row(&self, row: u32) -> Option<u32> {
        let (chunk, i) = self.find(row);
        self.sources.first(chunk.source(i))
    }

    /// All sources of a row.
    pub(crate) fn sources_of_row(&self, row: u32) -> impl Iterator<Item = &Source> {
        let (chunk, i) = self.find(row);
        let set = self.sources.sets.get(chunk.source(i) as usize);
        set.into_iter().flat_map(|set| set.sources.iter()).map(|source| &self.sources.all[*source as usize])
    }

    /// A headline. `row` must be less than `len()`.
    pub fn row(&self, row: u32) -> Row<'_> {
        let (chunk, i) = self.find(row);
        let source = self.sources.first(chunk.source(i));
        Row {
            id: chunk.id(i),
            title: chunk.title(i),
            source: source.map_or("", |source| self.sources.all[source as usize].name.as_str()),
            published: chunk.published(i),
            first_seen: UnixTime::from_seconds(chunk.order_key(i))
                .filter(|_| chunk.published(i).is_none() && self.sources.status(chunk.source(i)).0),
            read: self.is_read(row),
            saved: self.is_saved(row),
            updated: self.flags[row as usize] & UPDATED != 0,
            started: self.flags[row as usize] & STARTED != 0,
        }
    }

    /// The date a row is sorted by.
    pub(crate) fn row_date(&self, row: u32) -> UnixTime {
        UnixTime::from_seconds(self.order_key(row)).unwrap_or_default()
    }

    /// Whether the date of a row says something: it is the article's own, or it tells when it first came.
    pub(crate) fn is_dated(&self, row: u32) -> bool {
        let (chunk, i) = self.find(row);
        chunk.published(i).is_some() || self.sources.status(chunk.source(i)).0
    }

    /// The article's id.
    pub fn id(&self, row: u32) -> Id {
        let (chunk, i) = self.find(row);
        chunk.id(i)
    }

    pub fn is_read(&self, row: u32) -> bool {
        self.flags[row as usize] & READ != 0
    }

    /// Bookmarked.
    pub fn is_saved(&self, row: u32) -> bool {
        self.flags[row as usize] & SAVED != 0
    }

    /// Whether the row is listed: it is the newest version of its article, and one of its feeds is subscribed to or
    /// the article is saved.
    pub fn is_listed(&self, row: u32) -> bool {
        listed(self.flags[row as usize])
    }

    /// Adds headlines; `entry` returns the marks of an article.
    pub fn add(&mut self, chunk: Arc<Chunk>, sources: Vec<SourceInfo>, entry: impl Fn(&Id) -> Entry) {
        self.take(chunk, sources, &[], entry);
    }

    /// As [`Library::add`]. A row of an article from a feed replaces the earlier row of that article. Rows of the chunk
    /// listed in `revised` have other words than before. Returns old and new row of each article that was replaced.
    pub(crate) fn take(
        &mut self,
        chunk: Arc<Chunk>,
        sources: Vec<SourceInfo>,
        revised: &[u32],
        entry: impl Fn(&Id) -> Entry,
    ) -> Vec<(u32, u32)> {
        let start = self.len() as u32;
        self.changes += 1;
        self.by_title.take();
        for source in sources {
            self.sources.push(source);
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
            let (feed, unsubscribed) = self.sources.status(chunk.source(i));
            self.flags.push(bits(entry(id)) | bit(UPDATED, new) | bit(UNSUBSCRIBED, unsubscribed));
            if feed {
                replaced.extend(self.replace_earlier(row, id));
            }
            self.count_row(row, true);
        }
        let mut fresh: Vec<(i64, u32)> =
            (0..chunk.len()).map(|i| (chunk.order_key(i), start + i as u32)).collect();
        fresh.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.merge(&fresh);
        replaced
    }

    /// Replaces the earlier row of an article. Returns both.
    fn replace_earlier(&mut self, row: u32, id: &Id) -> Option<(u32, u32)> {
        let Self { index, starts, chunks, .. } = self;
        let id_of = |row: u32| id_of(starts, chunks, row);
        let old = index.get(id, id_of);
        index.put(id, row, id_of);
        let old = old?;
        self.count_row(old, false);
        self.flags[old as usize] |= REPLACED;
        Some((old, row))
    }

    fn merge(&mut self, fresh: &[(i64, u32)]) {
        let Some(&(newest, _)) = fresh.first() else { return };
        let start = self.by_date.len() as u32;
        if self.by_date.last().is_none_or(|&last| self.order_key(last) >= newest) {
            // Usually older rows are added, which go to the end.
            self.shuffled |= !fresh.iter().map(|(_, row)| *row).eq(start..start + fresh.len() as u32);
            self.by_date.extend(fresh.iter().map(|(_, row)| row));
            return;
        }
        self.shuffled = true;
        let old = std::mem::take(&mut self.by_date);
        let mut merged = Vec::with_capacity(old.len() + fresh.len());
        let mut rest = old.as_slice();
        for &(key, row) in fresh {
            // Earlier rows of the same date stay first.
            let rows_before = self.rows_before(rest, key);
            merged.extend_from_slice(&rest[..rows_before]);
            rest = &rest[rows_before..];
            merged.push(row);
        }
        merged.extend_from_slice(rest);
        self.by_date = merged;
    }

    /// Number of rows before a date. The position is usually near, so the search doubles its steps.
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

    /// The time a row is sorted by, in seconds since 1970.
    pub(crate) fn order_key(&self, row: u32) -> i64 {
        let (chunk, i) = self.find(row);
        chunk.order_key(i)
    }

    /// Adds a row to the counts, or removes it.
    fn count_row(&mut self, row: u32, add: bool) {
        let flags = self.flags[row as usize];
        if !listed(flags) {
            return;
        }
        let unread = flags & READ == 0;
        change(&mut self.listed, true, add);
        change(&mut self.unread, unread, add);
        change(&mut self.saved, flags & SAVED != 0, add);
        change(&mut self.started, flags & STARTED != 0, add);
        change(&mut self.started_unread, flags & STARTED != 0 && unread, add);
        let (chunk, i) = self.find(row);
        let number = chunk.source(i);
        self.sources.count(number, unread, flags & SAVED != 0, add);
    }

    /// Sets a row's marks; true if they changed.
    pub(crate) fn set(&mut self, row: u32, entry: Entry) -> bool {
        let old = self.flags[row as usize];
        let new = old & !(READ | SAVED | STARTED) | bits(entry);
        if old != new {
            self.changes += 1;
            self.count_row(row, false);
            self.flags[row as usize] = new;
            self.count_row(row, true);
        }
        old != new
    }

    /// Sets the subscriptions. Articles of other feeds are no longer listed, except saved ones, until their feed
    /// comes back. Returns whether rows changed; if so, it takes a pass over all rows.
    pub fn subscribe(&mut self, feeds: &[Feed], entry: impl Fn(&Id) -> Entry) -> bool {
        let changed = self.sources.subscribe(feeds);
        if changed {
            self.relist(entry);
        }
        changed
    }

    /// Decides again which rows are listed.
    fn relist(&mut self, entry: impl Fn(&Id) -> Entry) {
        self.changes += 1;
        (self.listed, self.unread, self.saved) = (0, 0, 0);
        (self.started, self.started_unread) = (0, 0);
        self.sources.clear_counts();
        for row in 0..self.len() as u32 {
            let (at, id) = (row as usize, self.id(row));
            let (chunk, i) = self.find(row);
            let (_, unsubscribed) = self.sources.status(chunk.source(i));
            let kept = self.flags[at] & (UPDATED | REPLACED);
            self.flags[at] = kept | bits(entry(&id)) | bit(UNSUBSCRIBED, unsubscribed);
            self.count_row(row, true);
        }
    }

    /// The rows of these articles. Goes through all ids: marks from other devices are rare, and an index would take
    /// 30 MB for a million rows.
    pub(crate) fn rows_of(&self, ids: &HashSet<Id>) -> Vec<(u32, Id)> {
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
    flags & REPLACED == 0 && (flags & UNSUBSCRIBED == 0 || flags & SAVED != 0)
}
