//! Headlines as columns, in chunks that never change once built. Never here: read state, order, bodies.

use crate::news::{Headline, Id, Stamp};

/// Some thousand headlines, immutable.
#[derive(Debug, Default)]
pub struct Chunk {
    titles: String,
    ends: Vec<u32>,
    ids: Vec<Id>,
    dates: Vec<i64>,
    dated: Vec<bool>,
    sources: Vec<u32>,
}

/// Fills a [`Chunk`].
#[derive(Debug, Default)]
pub struct ChunkBuilder(Chunk);

impl ChunkBuilder {
    /// `source` is the number of the outlet in the library's table of sources; `otherwise` is what an undated
    /// headline is sorted by (when its file was written).
    pub fn push(&mut self, headline: &Headline, source: u32, otherwise: Stamp) {
        let chunk = &mut self.0;
        chunk.titles.push_str(&headline.title);
        chunk.ends.push(chunk.titles.len() as u32);
        chunk.ids.push(headline.id);
        chunk.dates.push(headline.published.unwrap_or(otherwise).seconds());
        chunk.dated.push(headline.published.is_some());
        chunk.sources.push(source);
    }

    /// Headlines so far.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Done.
    pub fn build(self) -> Chunk {
        self.0
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
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.titles[start..self.ends[i] as usize]
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
        if self.dated[i] { Stamp::from_seconds(self.dates[i]) } else { None }
    }

    /// Number of the outlet of row `i`.
    pub fn source(&self, i: usize) -> u32 {
        self.sources[i]
    }

    /// All names, for looking one up.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }
}
