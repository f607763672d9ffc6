//! Headlines as columns, in immutable chunks. Never here: read state, order, bodies.

use std::borrow::Cow;

use super::packed::{Dates, Names, NamesBuilder, Numbers};
use super::patches::Patches;
use super::scan::{WIDE, first_letter, initials, letters};
use crate::news::text::head;
use crate::news::{Headline, Id, UnixTime};

/// Bytes of a folded title that are matched. Real headlines are ten times shorter; a body in place of a title must
/// not slow down every key press.
const MATCHED_BYTES: usize = 4096;
/// Maximum bytes of text in a chunk; longer titles are cut.
const CHUNK_BYTES: usize = 1 << 30;
/// Maximum factor by which folding lengthens a title.
const GROWTH: usize = 16;

/// Some thousand headlines, immutable.
///
/// A row of 65 ASCII letters takes 109 bytes; each character changed by folding takes about 4 more.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Folded titles. ASCII capitals are kept; the scan folds them.
    text: String,
    /// Start of each title, and the end of the last.
    offsets: Vec<u32>,
    /// What is needed to restore the titles from the folded ones.
    patches: Patches,
    /// Letters of each folded title, and letters that begin its words.
    letters: Vec<u64>,
    initials: Vec<u64>,
    /// The code of each title's first letter.
    firsts: Vec<u8>,
    ids: Vec<Id>,
    dates: Dates,
    /// One bit a row: whether the article has a date of its own.
    dated: Vec<u64>,
    sources: Numbers,
    /// The largest source number.
    last_source: u32,
    authors: Names,
    tags: Names,
}

/// A folded title within its chunk. It may contain ASCII capitals; users of it fold them.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoldedTitle<'a> {
    arena: &'a str,
    from: usize,
    to: usize,
}

impl<'a> FoldedTitle<'a> {
    #[inline]
    pub(crate) fn text(self) -> &'a str {
        &self.arena[self.from..self.to]
    }

    /// Length in bytes.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.to - self.from
    }

    /// Its first bytes. A shorter title is followed by bytes of the next one.
    #[inline]
    pub(crate) fn wide(self) -> &'a [u8; WIDE] {
        const NOTHING: &[u8; WIDE] = &[0; WIDE];
        self.arena.as_bytes()[self.from..].first_chunk().unwrap_or(NOTHING)
    }
}

/// Builds a [`Chunk`].
#[derive(Debug, Default)]
pub struct ChunkBuilder {
    chunk: Chunk,
    dates: Vec<i64>,
    sources: Vec<u32>,
    authors: NamesBuilder,
    tags: NamesBuilder,
    scratch: Vec<u8>,
}

impl ChunkBuilder {
    /// `source` is the number of the headline's source. Undated headlines are ordered by `fallback_date` (when the
    /// file was written).
    pub fn push(&mut self, headline: &Headline, source: u32, fallback_date: UnixTime) {
        let row = self.chunk.len();
        let chunk = &mut self.chunk;
        if row == 0 {
            chunk.offsets.push(0);
        }
        let limit = (CHUNK_BYTES - chunk.text.len().max(chunk.patches.len()).min(CHUNK_BYTES)) / GROWTH;
        let from = chunk.text.len();
        chunk.patches.push(row, head(&headline.title, limit), &mut chunk.text, &mut self.scratch);
        chunk.offsets.push(chunk.text.len() as u32);
        let folded = head(&chunk.text[from..], MATCHED_BYTES);
        chunk.letters.push(letters(folded));
        chunk.initials.push(initials(folded));
        chunk.firsts.push(first_letter(folded));

        chunk.ids.push(headline.id);
        if row.is_multiple_of(64) {
            chunk.dated.push(0);
        }
        chunk.dated[row / 64] |= u64::from(headline.published.is_some()) << (row % 64);
        self.dates.push(headline.published.unwrap_or(fallback_date).seconds());
        self.sources.push(source);
        self.authors.push(row, &headline.authors);
        self.tags.push(row, &headline.tags);
    }

    pub fn len(&self) -> usize {
        self.chunk.len()
    }

    pub fn is_empty(&self) -> bool {
        self.chunk.is_empty()
    }

    pub fn build(self) -> Chunk {
        let mut chunk = self.chunk;
        // Padding, so that every title can be read as one block of fixed width.
        chunk.text.extend([0 as char; WIDE]);
        chunk.text.shrink_to_fit();
        chunk.offsets.shrink_to_fit();
        chunk.patches.shrink();
        for masks in [&mut chunk.letters, &mut chunk.initials, &mut chunk.dated] {
            masks.shrink_to_fit();
        }
        chunk.firsts.extend([0; WIDE]);
        chunk.firsts.shrink_to_fit();
        chunk.ids.shrink_to_fit();
        chunk.dates = Dates::new(&self.dates);
        chunk.sources = Numbers::new(&self.sources);
        chunk.last_source = self.sources.iter().max().copied().unwrap_or(0);
        chunk.authors = self.authors.build();
        chunk.tags = self.tags.build();
        chunk
    }
}

impl Chunk {
    /// Number of headlines.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Title of row `i` (0-based within this chunk). Restored from the folded title if folding changed more than the
    /// case of ASCII letters, so call it for visible rows only.
    pub(crate) fn title(&self, i: usize) -> Cow<'_, str> {
        let folded = &self.text[self.offsets[i] as usize..self.offsets[i + 1] as usize];
        self.patches.restore(i, folded).map_or(Cow::Borrowed(folded), Cow::Owned)
    }

    /// Id of the article in row `i`.
    pub(crate) fn id(&self, i: usize) -> Id {
        self.ids[i]
    }

    /// Sort key of row `i`, in seconds.
    #[inline]
    pub(crate) fn order_key(&self, i: usize) -> i64 {
        self.dates.get(i)
    }

    /// Date of row `i`, if its article has one.
    pub(crate) fn published(&self, i: usize) -> Option<UnixTime> {
        let own = self.dated[i / 64] >> (i % 64) & 1 == 1;
        if own { UnixTime::from_seconds(self.dates.get(i)) } else { None }
    }

    /// Source number of row `i`.
    #[inline]
    pub(crate) fn source(&self, i: usize) -> u32 {
        self.sources.get(i)
    }

    /// Authors of row `i`.
    pub(crate) fn authors(&self, i: usize) -> impl Iterator<Item = &str> {
        self.authors.of(i)
    }

    /// Tags of row `i`, without those of its feed.
    pub(crate) fn tags(&self, i: usize) -> impl Iterator<Item = &str> {
        self.tags.of(i)
    }

    /// Ids of all rows.
    pub(crate) fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let masks = self.letters.capacity() + self.initials.capacity() + self.dated.capacity();
        let columns = self.dates.bytes() + self.sources.bytes() + self.authors.bytes() + self.tags.bytes();
        self.text.capacity()
            + self.offsets.capacity() * size_of::<u32>()
            + self.patches.bytes()
            + masks * size_of::<u64>()
            + self.firsts.capacity()
            + self.ids.capacity() * size_of::<Id>()
            + columns
    }

    /// The folded title of row `i`, for sorting. It may contain ASCII capitals.
    pub(crate) fn sort_text(&self, i: usize) -> &str {
        self.line(i).text()
    }

    /// The folded title of row `i`.
    #[inline]
    pub(super) fn line(&self, i: usize) -> FoldedTitle<'_> {
        let (from, mut to) = (self.offsets[i] as usize, self.offsets[i + 1] as usize);
        if to - from > MATCHED_BYTES {
            to = from + head(&self.text[from..to], MATCHED_BYTES).len();
        }
        FoldedTitle { arena: &self.text, from, to }
    }

    /// All folded titles, and where each begins.
    #[inline]
    pub(super) fn arena(&self) -> (&[u8], &[u32]) {
        (self.text.as_bytes(), &self.offsets)
    }

    /// For each row the [`letters`] of its folded title.
    #[inline]
    pub(super) fn letters(&self) -> &[u64] {
        &self.letters
    }

    /// For each row the letters that begin its words.
    #[inline]
    pub(super) fn initials(&self) -> &[u64] {
        &self.initials
    }

    /// For each row the code of its first letter, with padding for a read of fixed width.
    #[inline]
    pub(super) fn firsts(&self) -> &[u8] {
        &self.firsts
    }

    /// The authors or the tags of all rows.
    pub(super) fn names(&self, tags: bool) -> &Names {
        if tags { &self.tags } else { &self.authors }
    }

    /// The largest source number.
    pub(super) fn last_source(&self) -> u32 {
        self.last_source
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::SafeText;

    fn chunk(titles: &[&str]) -> Chunk {
        let mut builder = ChunkBuilder::default();
        for (i, title) in titles.iter().enumerate() {
            let published = UnixTime::from_seconds(i as i64).filter(|_| i % 2 == 0);
            let headline = Headline { title: SafeText::new(title), published, ..Headline::default() };
            builder.push(&headline, i as u32, UnixTime::from_seconds(1000).unwrap());
        }
        builder.build()
    }

    #[test]
    fn rows_are_returned_as_pushed() {
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
    fn titles_are_folded_and_capped_for_matching() {
        let long = "ﷺ".repeat(3000);
        let titles = ["NATO", "Zürich", "東京 TV", "", long.as_str()];
        let chunk = chunk(&titles);
        for (i, folded) in [(0, "nato"), (1, "zurich"), (2, "東京 tv"), (3, "")] {
            let line = chunk.line(i);
            assert_eq!(line.text().to_ascii_lowercase(), folded);
            assert_eq!(line.wide()[..folded.len()].to_ascii_lowercase(), folded.as_bytes());
        }
        assert!(chunk.line(4).len() <= MATCHED_BYTES);
        assert_eq!(chunk.title(4), long);
    }

    #[test]
    fn names_belong_to_their_rows() {
        let mut builder = ChunkBuilder::default();
        for (authors, tags) in
            [(&["Ann", "Émile"][..], &[][..]), (&[], &["Sport"]), (&["Ann"], &["Sport", "TV"])]
        {
            let texts = |all: &[&str]| all.iter().map(|name| SafeText::new(name)).collect();
            let headline = Headline { authors: texts(authors), tags: texts(tags), ..Headline::default() };
            builder.push(&headline, 0, UnixTime::default());
        }
        let chunk = builder.build();
        assert!(chunk.authors(0).eq(["Ann", "Émile"]) && chunk.authors(1).eq([""; 0]));
        assert!(chunk.tags(1).eq(["Sport"]) && chunk.tags(2).eq(["Sport", "TV"]));
        assert!(chunk.authors.all().eq(["Ann", "Émile"]) && chunk.tags.all().eq(["Sport", "TV"]));
    }

    #[test]
    fn a_typical_row_stays_within_its_memory_budget() {
        let ascii = "Rutte and Trump meet in The Hague ahead of a difficult nato summit";
        let rich = "‘Rutte’ and Trump meet in Zürich ahead of a difficult nato summit";
        let rows: Vec<&str> = (0..2000).map(|i| if i % 2 == 0 { ascii } else { rich }).collect();
        assert!(chunk(&rows).bytes() <= 115 * rows.len());
    }
}
