//! All headlines in memory with their read and saved bits, in date order. Rows are numbered in the order they
//! came and keep their number. Never here: bodies, the filter, what is on the screen.

use std::collections::HashSet;
use std::sync::Arc;

use crate::news::{Entry, Id, Stamp, Text};
use crate::search::Chunk;

const READ: u8 = 1;
const SAVED: u8 = 2;

/// Where headlines come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub name: Text,
    /// The address of the feed, if it is one that is subscribed to.
    pub feed: Option<Text>,
}

/// The headlines.
#[derive(Debug, Default)]
pub struct Library {
    chunks: Vec<Arc<Chunk>>,
    /// First row of each chunk.
    starts: Vec<u32>,
    flags: Vec<u8>,
    sources: Vec<Source>,
    by_date: Vec<u32>,
    unread: usize,
    source_columns: usize,
}

/// A headline as the list draws it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub id: Id,
    pub title: &'a str,
    pub source: &'a str,
    pub published: Option<Stamp>,
    pub read: bool,
    pub saved: bool,
}

impl Library {
    /// Rows so far.
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// How many are unread.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// All rows, newest first; of the same date, as they came.
    pub fn by_date(&self) -> &[u32] {
        &self.by_date
    }

    /// Columns the longest source name takes.
    pub fn source_columns(&self) -> usize {
        self.source_columns
    }

    fn find(&self, row: u32) -> (&Chunk, usize) {
        let at = self.starts.partition_point(|start| *start <= row) - 1;
        (&self.chunks[at], (row - self.starts[at]) as usize)
    }

    /// One headline. `row` is below `len()`.
    pub fn row(&self, row: u32) -> Row<'_> {
        let (chunk, i) = self.find(row);
        Row {
            id: chunk.id(i),
            title: chunk.title(i),
            source: self.sources.get(chunk.source(i) as usize).map_or("", |s| s.name.as_str()),
            published: chunk.published(i),
            read: self.is_read(row),
            saved: self.is_saved(row),
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

    /// Takes more headlines in; `entry` knows what the reader did with them before.
    pub fn add(&mut self, chunk: Arc<Chunk>, sources: Vec<Source>, entry: impl Fn(&Id) -> Entry) {
        let start = self.len() as u32;
        for source in &sources {
            self.source_columns = self.source_columns.max(super::typeset::columns(&source.name));
        }
        self.sources.extend(sources);
        for id in chunk.ids() {
            let entry = entry(id);
            self.flags.push(u8::from(entry.read) * READ + u8::from(entry.saved) * SAVED);
            self.unread += usize::from(!entry.read);
        }
        let mut fresh: Vec<(i64, u32)> =
            (0..chunk.len()).map(|i| (chunk.order_key(i), start + i as u32)).collect();
        fresh.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.starts.push(start);
        self.chunks.push(chunk);
        self.merge(&fresh);
    }

    fn merge(&mut self, fresh: &[(i64, u32)]) {
        let old = std::mem::take(&mut self.by_date);
        let mut merged = Vec::with_capacity(old.len() + fresh.len());
        let mut rest = old.as_slice();
        for &(key, row) in fresh {
            // Older rows of the same date came first and stay first.
            let ahead = rest.partition_point(|&other| self.order_key(other) >= key);
            merged.extend_from_slice(&rest[..ahead]);
            rest = &rest[ahead..];
            merged.push(row);
        }
        merged.extend_from_slice(rest);
        self.by_date = merged;
    }

    fn order_key(&self, row: u32) -> i64 {
        let (chunk, i) = self.find(row);
        chunk.order_key(i)
    }

    /// Sets a row's bits; true if they were others.
    pub fn set(&mut self, row: u32, entry: Entry) -> bool {
        let flags = u8::from(entry.read) * READ + u8::from(entry.saved) * SAVED;
        let old = std::mem::replace(&mut self.flags[row as usize], flags);
        self.unread += usize::from(old & READ != 0 && flags & READ == 0);
        self.unread -= usize::from(old & READ == 0 && flags & READ != 0);
        old != flags
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

    /// The rows given, sorted by the source's name; the order within one source stays.
    pub fn by_source(&self, rows: &[u32]) -> Vec<u32> {
        let mut names: Vec<(String, usize)> =
            self.sources.iter().enumerate().map(|(i, s)| (s.name.to_lowercase(), i)).collect();
        names.sort();
        let mut rank = vec![0u32; names.len()];
        for (place, (_, source)) in names.iter().enumerate() {
            rank[*source] = place as u32;
        }
        let rank_of = |row: &u32| {
            let (chunk, i) = self.find(*row);
            rank.get(chunk.source(i) as usize).copied().unwrap_or(u32::MAX)
        };
        let mut sorted = rows.to_vec();
        sorted.sort_by_cached_key(rank_of);
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Headline;
    use crate::search::ChunkBuilder;

    fn chunk(rows: &[(&str, i64, u32)]) -> Arc<Chunk> {
        let mut builder = ChunkBuilder::default();
        for (title, date, source) in rows {
            let published = Stamp::from_seconds(*date);
            let id = Id::of("", title);
            let headline = Headline { id, title: Text::new(title), source: None, published };
            builder.push(&headline, *source, Stamp::default());
        }
        Arc::new(builder.build())
    }

    fn titles<'a>(library: &'a Library, rows: &[u32]) -> Vec<&'a str> {
        rows.iter().map(|row| library.row(*row).title).collect()
    }

    #[test]
    fn chunks_merge_newest_first_and_ties_stay_as_they_came() {
        let mut library = Library::default();
        let names =
            ["Zeitung", "Aftenposten"].map(|name| Source { name: Text::new(name), feed: None }).to_vec();
        library.add(chunk(&[("b", 20, 0), ("d", 40, 1), ("x", 20, 0)]), names, |_| Entry::default());
        library.add(chunk(&[("a", 10, 0), ("c", 30, 0), ("y", 20, 1)]), vec![], |_| Entry::default());
        assert_eq!(titles(&library, library.by_date()), ["d", "c", "b", "x", "y", "a"]);
        let by_source = library.by_source(library.by_date());
        assert_eq!(titles(&library, &by_source), ["d", "y", "c", "b", "x", "a"]);
    }

    #[test]
    fn the_unread_count_follows_the_bits() {
        let mut library = Library::default();
        let read = Id::of("", "a");
        let known = |id: &Id| Entry { read: *id == read, ..Entry::default() };
        library.add(chunk(&[("a", 1, 0), ("b", 2, 0)]), vec![], known);
        assert_eq!((library.unread(), library.is_read(0)), (1, true));
        assert!(library.set(1, Entry { read: true, ..Entry::default() }));
        assert!(!library.set(1, Entry { read: true, ..Entry::default() }));
        assert_eq!(library.unread(), 0);
        assert_eq!(library.rows_of(&HashSet::from([read])), [(0, read)]);
    }
}
