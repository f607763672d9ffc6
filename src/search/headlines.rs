//! Headlines as columns, in chunks that never change once built. Never here: read state, order, bodies.

use super::fold::fold_into;
use super::scan::{initials, letters};
use super::terms::cut;
use crate::news::{Headline, Id, Stamp};

/// Bytes of a title that are matched. Real headlines have a tenth of it; a body in the place of a title must
/// not make every keystroke slow.
const CAP: usize = 4096;
/// Zero bytes after the last title, so that a row can be read in whole words.
const PAD: usize = 8;

/// Some thousand headlines, immutable.
///
/// A row of 65 ASCII letters takes 117 bytes; one whose folded twin has to be kept beside it, 182.
#[derive(Debug, Default)]
pub struct Chunk {
    titles: String,
    /// Where each title begins, and the end of the last.
    offsets: Vec<u32>,
    /// Folded titles, only of those rows where folding does more than lower ASCII capitals: the scan does that
    /// on its way, so all others are matched in `titles`.
    folded: String,
    folded_offsets: Vec<u32>,
    /// Which letters a folded title has, and which of them begin a word.
    letters: Vec<u64>,
    initials: Vec<u64>,
    ids: Vec<Id>,
    dates: Vec<i64>,
    /// One bit a row: whether its date is its own.
    dated: Vec<u64>,
    sources: Vec<u32>,
}

/// A folded title within its chunk. ASCII capitals may be left in it: whoever reads it folds those on the way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    arena: &'a str,
    from: usize,
    to: usize,
}

impl<'a> Line<'a> {
    /// Its characters.
    #[inline]
    pub fn text(self) -> &'a str {
        &self.arena[self.from..self.to]
    }

    /// Length in bytes.
    #[inline]
    pub fn len(self) -> usize {
        self.to - self.from
    }

    /// Its bytes, and up to seven more to make the last group full.
    #[inline]
    pub fn eights(self) -> &'a [[u8; 8]] {
        let to = self.from + self.len().next_multiple_of(8);
        self.arena.as_bytes()[self.from..to].as_chunks().0
    }
}

/// Fills a [`Chunk`].
#[derive(Debug, Default)]
pub struct ChunkBuilder {
    chunk: Chunk,
    fold: String,
}

impl ChunkBuilder {
    /// `source` is the number of the outlet in the library's table of sources; `otherwise` is what an undated
    /// headline is sorted by (when its file was written).
    pub fn push(&mut self, headline: &Headline, source: u32, otherwise: Stamp) {
        let row = self.chunk.len();
        let chunk = &mut self.chunk;
        if row == 0 {
            chunk.offsets.push(0);
            chunk.folded_offsets.push(0);
        }
        // Offsets are 32 bits wide: past 4 GB a title is cut rather than misplaced.
        let room = u32::MAX as usize - PAD - chunk.titles.len();
        let title = cut(&headline.title, room);
        chunk.titles.push_str(title);
        chunk.offsets.push(chunk.titles.len() as u32);

        let matched = cut(title, CAP);
        let mut folded = matched;
        if !matched.is_ascii() {
            self.fold.clear();
            fold_into(&mut self.fold, matched);
            if !self.fold.eq_ignore_ascii_case(matched) {
                let room = u32::MAX as usize - PAD - chunk.folded.len();
                folded = cut(&self.fold, CAP.min(room));
                chunk.folded.push_str(folded);
            }
        }
        chunk.folded_offsets.push(chunk.folded.len() as u32);
        chunk.letters.push(letters(folded));
        chunk.initials.push(initials(folded));

        chunk.ids.push(headline.id);
        chunk.dates.push(headline.published.unwrap_or(otherwise).seconds());
        if row.is_multiple_of(64) {
            chunk.dated.push(0);
        }
        chunk.dated[row / 64] |= u64::from(headline.published.is_some()) << (row % 64);
        chunk.sources.push(source);
    }

    /// Headlines so far.
    pub fn len(&self) -> usize {
        self.chunk.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunk.is_empty()
    }

    /// Done.
    pub fn build(self) -> Chunk {
        let mut chunk = self.chunk;
        for arena in [&mut chunk.titles, &mut chunk.folded] {
            arena.extend([0 as char; PAD]);
            arena.shrink_to_fit();
        }
        for offsets in [&mut chunk.offsets, &mut chunk.folded_offsets, &mut chunk.sources] {
            offsets.shrink_to_fit();
        }
        for masks in [&mut chunk.letters, &mut chunk.initials, &mut chunk.dated] {
            masks.shrink_to_fit();
        }
        chunk.ids.shrink_to_fit();
        chunk.dates.shrink_to_fit();
        chunk
    }
}

impl Chunk {
    /// Headlines in it.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Title of row `i` (0-based within this chunk).
    pub fn title(&self, i: usize) -> &str {
        let (from, to) = span(&self.offsets, i);
        &self.titles[from..to]
    }

    /// Name of the article in row `i`.
    pub fn id(&self, i: usize) -> Id {
        self.ids[i]
    }

    /// What row `i` is sorted by, in seconds.
    pub fn order_key(&self, i: usize) -> i64 {
        self.dates[i]
    }

    /// The date of row `i`, if its article has one.
    pub fn published(&self, i: usize) -> Option<Stamp> {
        let own = self.dated[i / 64] >> (i % 64) & 1 == 1;
        if own { Stamp::from_seconds(self.dates[i]) } else { None }
    }

    /// Number of the outlet of row `i`.
    pub fn source(&self, i: usize) -> u32 {
        self.sources[i]
    }

    /// All names, for looking one up.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let masks = self.letters.capacity() + self.initials.capacity() + self.dated.capacity();
        let offsets = self.offsets.capacity() + self.folded_offsets.capacity() + self.sources.capacity();
        self.titles.capacity()
            + self.folded.capacity()
            + offsets * size_of::<u32>()
            + (masks + self.dates.capacity()) * size_of::<u64>()
            + self.ids.capacity() * size_of::<Id>()
    }

    /// What row `i` is matched in.
    #[inline]
    pub(super) fn line(&self, i: usize) -> Line<'_> {
        let (from, to) = span(&self.folded_offsets, i);
        let (raw_from, raw_to) = span(&self.offsets, i);
        // Both are read and then one taken: which one is too irregular for a branch to be guessed.
        let own = from < to;
        let arena = if own { &self.folded } else { &self.titles };
        let (from, to) = (if own { from } else { raw_from }, if own { to } else { raw_to });
        if to - from > CAP {
            return Line { arena, from, to: from + cut(&arena[from..to], CAP).len() };
        }
        Line { arena, from, to }
    }

    /// For each row the [`letters`] of its folded title.
    pub(super) fn letters(&self) -> &[u64] {
        &self.letters
    }

    /// For row `i` the letters that begin a word.
    #[inline]
    pub(super) fn initials(&self, i: usize) -> u64 {
        self.initials[i]
    }
}

/// Where row `i` begins and ends. There is one more offset than there are rows.
#[inline]
fn span(offsets: &[u32], i: usize) -> (usize, usize) {
    (offsets[i] as usize, offsets[i + 1] as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Text;

    fn chunk(titles: &[&str]) -> Chunk {
        let mut builder = ChunkBuilder::default();
        for (i, title) in titles.iter().enumerate() {
            let published = Stamp::from_seconds(i as i64).filter(|_| i % 2 == 0);
            let headline = Headline { title: Text::new(title), published, ..Headline::default() };
            builder.push(&headline, i as u32, Stamp::from_seconds(1000).unwrap());
        }
        builder.build()
    }

    #[test]
    fn rows_come_back_as_they_went_in() {
        let titles = ["NATO chief", "", "Zürich: “yes”", "東京 TV", "\u{301}", "last"];
        let chunk = chunk(&titles);
        for (i, title) in titles.iter().enumerate() {
            assert_eq!(chunk.title(i), *title);
            assert_eq!(chunk.source(i), i as u32);
            assert_eq!(chunk.published(i).is_some(), i % 2 == 0);
            assert_eq!(chunk.order_key(i), if i % 2 == 0 { i as i64 } else { 1000 });
        }
    }

    #[test]
    fn titles_are_matched_folded_and_the_twin_is_kept_only_where_needed() {
        let long = "ﷺ".repeat(3000);
        let titles = ["NATO", "Zürich", "東京 TV", "", long.as_str()];
        let chunk = chunk(&titles);
        for (i, folded) in [(0, "nato"), (1, "zurich"), (2, "東京 tv"), (3, "")] {
            assert_eq!(chunk.line(i).text().to_ascii_lowercase(), folded);
            assert_eq!(chunk.line(i).eights().len(), folded.len().div_ceil(8));
        }
        assert!(chunk.line(4).len() <= CAP);
        assert!(chunk.folded.len() <= "zurich".len() + CAP + PAD);
    }

    #[test]
    fn a_row_of_usual_length_stays_within_its_budget() {
        let ascii = "Rutte and Trump meet in The Hague ahead of a difficult nato summit";
        let rich = "‘Rutte’ and Trump meet in Zürich ahead of a difficult nato summit";
        let rows: Vec<&str> = (0..2000).map(|i| if i % 2 == 0 { ascii } else { rich }).collect();
        assert!(chunk(&rows).bytes() <= 160 * rows.len());
    }
}
