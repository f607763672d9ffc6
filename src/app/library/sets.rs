//! Sets of rows as bitmaps: listed, read, saved, of some sources; sets in order; and the names in the headlines.
//! These run on each key press in the filter and take a few milliseconds for a million rows. Never here: the contents
//! of the list.

use std::collections::HashMap;

use super::Library;
use crate::search::{Chunk, Rows};

impl Library {
    /// The rows whose flags pass the test.
    fn rows_with(&self, test: impl Fn(u8) -> bool) -> Rows {
        let word =
            |flags: &[u8]| flags.iter().rev().fold(0, |word, flags| word << 1 | u64::from(test(*flags)));
        Rows::from_words(self.flags.chunks(64).map(word).collect(), self.len() as u32)
    }

    /// Listed rows.
    pub(crate) fn listed_rows(&self) -> Rows {
        self.rows_with(super::listed)
    }

    /// Rows with a flag: [`READ`](super::READ), `SAVED`, `UPDATED` or `STARTED`.
    pub(crate) fn flagged_rows(&self, flag: u8) -> Rows {
        self.rows_with(|flags| flags & flag != 0)
    }

    /// The rows with one of some sources.
    pub(crate) fn rows_of_sources(&self, inside: &[bool]) -> Rows {
        let inside = self.sources.numbers_inside(inside);
        let mut rows = Rows::none(self.len() as u32);
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            for i in 0..chunk.len() {
                if inside.get(chunk.source(i) as usize).is_some_and(|inside| *inside) {
                    rows.insert(start + i as u32);
                }
            }
        }
        rows
    }

    /// The time of the newest listed article of each source, in seconds since 1970; none without articles.
    pub(crate) fn newest_of_sources(&self) -> Vec<Option<i64>> {
        let mut of_numbers = vec![None; self.sources.sets.len()];
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            for (i, flags) in self.flags[*start as usize..].iter().take(chunk.len()).enumerate() {
                if let Some(newest) =
                    of_numbers.get_mut(chunk.source(i) as usize).filter(|_| super::listed(*flags))
                {
                    *newest = (*newest).max(Some(chunk.order_key(i)));
                }
            }
        }
        let mut of_sources = vec![None; self.sources.all.len()];
        for (set, newest) in self.sources.sets.iter().zip(of_numbers) {
            for source in &set.sources {
                let of_source = &mut of_sources[*source as usize];
                *of_source = newest.max(*of_source);
            }
        }
        of_sources
    }

    /// Appends the rows of a set, newest first.
    pub(crate) fn put_by_date(&self, set: &Rows, out: &mut Vec<u32>) {
        if !self.shuffled {
            return out.extend(set.iter());
        }
        put_in_order(&self.by_date, set, out);
    }

    /// Appends the rows of a set, oldest first.
    pub(crate) fn put_oldest_first(&self, set: &Rows, out: &mut Vec<u32>) {
        let from = out.len();
        self.put_by_date(set, out);
        out[from..].reverse();
    }

    /// Appends the rows of a set, ordered by title. The first call after a load sorts all rows, which takes about half a
    /// second for a million.
    pub(crate) fn put_by_title(&self, set: &Rows, out: &mut Vec<u32>) {
        put_in_order(self.by_title.get_or_init(|| self.sort_by_title()), set, out);
    }

    /// All rows by title, newest first where titles are the same. Case and what is before the first letter or digit do
    /// not count.
    fn sort_by_title(&self) -> Vec<u32> {
        let text = |row: u32| {
            let (chunk, i) = self.find(row);
            chunk.sort_text(i).trim_start_matches(|c: char| !c.is_alphanumeric())
        };
        let letters = |row| text(row).bytes().map(|byte| byte.to_ascii_lowercase());
        let mut newest = Vec::new();
        self.put_by_date(&self.rows_with(|_| true), &mut newest);
        // Most titles differ in their first bytes.
        let key = |row| letters(row).chain([0; 8]).take(8).fold(0, |key, byte| key << 8 | u64::from(byte));
        let mut keyed: Vec<(u64, u32)> = newest.into_iter().map(|row| (key(row), row)).collect();
        keyed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| letters(*x).cmp(letters(*y))));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// Appends the rows of a set, ordered by source name, newest first within one.
    pub(crate) fn put_by_source(&self, set: &Rows, out: &mut Vec<u32>) {
        let mut names: Vec<(String, usize)> =
            self.sources.all.iter().enumerate().map(|(i, source)| (source.name.to_lowercase(), i)).collect();
        names.sort();
        // Rows without a known source come last.
        let mut rank = vec![names.len(); names.len()];
        for (place, (_, source)) in names.iter().enumerate() {
            rank[*source] = place;
        }
        let mut rows = Vec::new();
        self.put_by_date(set, &mut rows);
        let rank_of = |row: u32| self.source_of_row(row).map_or(names.len(), |source| rank[source as usize]);
        let ranks: Vec<u32> = rows.iter().map(|row| rank_of(*row) as u32).collect();
        // Start of each source's rows.
        let mut next = vec![0; names.len() + 2];
        for rank in &ranks {
            next[*rank as usize + 1] += 1;
        }
        for i in 1..next.len() {
            next[i] += next[i - 1];
        }
        let from = out.len();
        out.resize(from + rows.len(), 0);
        for (row, rank) in rows.iter().zip(ranks) {
            let place = &mut next[rank as usize];
            out[from + *place] = *row;
            *place += 1;
        }
    }

    /// Authors of listed articles, with the number of articles.
    pub(crate) fn authors(&self) -> HashMap<&str, usize> {
        self.names(|chunk, i, count| chunk.authors(i).for_each(count))
    }

    /// Tags of listed articles, with the number of articles.
    pub(crate) fn tags(&self) -> HashMap<&str, usize> {
        self.names(|chunk, i, count| chunk.tags(i).for_each(count))
    }

    fn names<'a>(
        &'a self,
        each: impl Fn(&'a Chunk, usize, &mut dyn FnMut(&'a str)),
    ) -> HashMap<&'a str, usize> {
        let mut names = HashMap::new();
        for (chunk, start) in self.chunks.iter().zip(&self.starts) {
            for i in (0..chunk.len()).filter(|i| self.is_listed(start + *i as u32)) {
                each(chunk, i, &mut |name| *names.entry(name).or_default() += 1);
            }
        }
        names
    }
}

/// Appends the rows of a set in the order of `all`.
fn put_in_order(all: &[u32], set: &Rows, out: &mut Vec<u32>) {
    let words = set.words();
    let from = out.len();
    // One slot more than needed: each row is written, and overwritten by the next one if it is not in the set. A branch
    // would be mispredicted for every fourth row.
    out.resize(from + set.count() + 1, 0);
    let mut at = from;
    for row in all {
        out[at] = *row;
        let word = words.get(*row as usize / 64).copied().unwrap_or_default();
        at += (word >> (row % 64) & 1) as usize;
    }
    out.truncate(at);
}
