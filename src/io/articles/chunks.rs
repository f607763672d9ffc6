//! Hands headlines to the list in chunks while they are still being read. Never here: where headlines come from.

use std::hash::Hash;
use std::time::Instant;

use foldhash::HashMap;

use super::{ArticleSource, Location, UNTITLED};
use crate::app::{Msg, SourceInfo};
use crate::news::{FurtherName, Headline, SafeText, UnixTime};
use crate::search::ChunkBuilder;

/// Headlines in the first chunk; each later one is four times as large, up to [`LARGEST_CHUNK`]. The first shows
/// at once, and a million headlines still come in few chunks: each costs a merge of the whole order.
const FIRST_CHUNK: usize = 64;
const LARGEST_CHUNK: usize = 65_536;

/// Collects headlines. Adds each full chunk to the [`ArticleSource`] and sends it to the app. The sources of articles
/// are numbered in the order they come; `K` identifies one.
pub(crate) struct ChunkSender<'a, K> {
    pub(crate) articles: &'a ArticleSource,
    ticket: u64,
    send: Box<dyn Fn(Msg) + 'a>,
    builder: ChunkBuilder,
    locations: Vec<Location>,
    /// Rows of the chunk whose articles are in the list already, with other words.
    revised: Vec<u32>,
    names: Vec<FurtherName>,
    sources: HashMap<K, u32>,
    new_sources: Vec<SourceInfo>,
    /// The name of each source, by number.
    source_names: Vec<SafeText>,
    chunk_size: usize,
    /// When [`ChunkSender::flush`] was last called.
    pub(crate) flushed: Instant,
}

impl<'a, K: Clone + Eq + Hash> ChunkSender<'a, K> {
    /// `ticket`: the request that the messages answer. Source 0 is that of articles that name none.
    pub(crate) fn new(articles: &'a ArticleSource, ticket: u64, send: impl Fn(Msg) + 'a) -> Self {
        Self {
            articles,
            ticket,
            send: Box::new(send),
            builder: ChunkBuilder::default(),
            locations: Vec::new(),
            revised: Vec::new(),
            names: Vec::new(),
            sources: HashMap::default(),
            new_sources: vec![SourceInfo::default()],
            source_names: vec![SafeText::default()],
            chunk_size: FIRST_CHUNK,
            flushed: Instant::now(),
        }
    }

    /// The number of a source; `describe` is called for a new one.
    pub(crate) fn source(&mut self, key: &K, describe: impl FnOnce() -> SourceInfo) -> u32 {
        if let Some(number) = self.sources.get(key) {
            return *number;
        }
        let number = self.source_names.len() as u32;
        self.sources.insert(key.clone(), number);
        let info = describe();
        self.source_names.push(info.name.clone());
        self.new_sources.push(info);
        number
    }

    /// Adds a headline. `added`: the date it is sorted by if it has none.
    pub(crate) fn push(
        &mut self,
        mut headline: Headline,
        source: u32,
        added: UnixTime,
        location: Location,
        revised: bool,
    ) {
        headline.shorten_title(self.source_names.get(source as usize).map(SafeText::as_str));
        if headline.title.is_empty() {
            headline.title = SafeText::new(UNTITLED);
        }
        if revised {
            self.revised.push(self.builder.len() as u32);
        }
        self.builder.push(&headline, source, added);
        self.locations.push(location);
        if self.builder.len() >= self.chunk_size {
            self.flush();
        }
    }

    /// Adds further names of the next headline.
    pub(crate) fn push_names(&mut self, names: impl Iterator<Item = FurtherName>) {
        self.names.extend(names);
    }

    /// Sends the headlines collected so far.
    pub(crate) fn flush(&mut self) {
        self.flushed = Instant::now();
        if self.builder.is_empty() {
            return;
        }
        self.chunk_size = (self.chunk_size * 4).min(LARGEST_CHUNK);
        let chunk = self.articles.add_chunk(std::mem::take(&mut self.builder), &self.locations);
        self.locations.clear();
        let (sources, revised) = (std::mem::take(&mut self.new_sources), std::mem::take(&mut self.revised));
        let names = std::mem::take(&mut self.names);
        (self.send)(Msg::Loaded { ticket: self.ticket, chunk, sources, revised, names });
    }

    /// Sends later headlines in large chunks: the screen is full already.
    pub(crate) fn send_large_chunks(&mut self) {
        self.chunk_size = LARGEST_CHUNK;
    }

    /// Sends another message of the load.
    pub(crate) fn send(&self, message: impl FnOnce(u64) -> Msg) {
        (self.send)(message(self.ticket));
    }
}
