//! Where each article is stored, so that its body can be read when it is opened: in memory while the budget lasts, else
//! in a file or in the store. Never here: loading (see `load`), layout.

mod cache;
pub(crate) mod chunks;
pub(crate) mod earlier;
pub(crate) mod edition;
mod error;
pub mod files;
pub mod load;
mod locations;
pub mod manual;
mod origin;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use self::cache::FullTextCache;
pub use self::error::ArticleError;
pub(crate) use self::locations::Location;
use self::locations::Locations;
use self::origin::{LineReader, Origin};
use crate::app::{Opened, Version};
use crate::io::store::Store;
use crate::news::{Article, Body, Document, SafeText};
use crate::parse;
use crate::search::{Chunk, ChunkBuilder};

/// Bytes of bodies kept in memory.
pub(crate) const BUDGET: usize = 64 << 20;

/// The articles of the last whole file that was parsed stay in memory if the file was no larger than this.
const LARGEST_PARSED: usize = BUDGET / 2;

/// What the list calls an article without a title and without words.
pub(crate) const UNTITLED: &str = "(untitled)";

/// The title as the list has it.
fn display_title(article: &Article) -> &str {
    if article.title.is_empty() { UNTITLED } else { &article.title }
}

#[derive(Debug, Default)]
struct Inner {
    chunks: Vec<Arc<Chunk>>,
    locations: Vec<Locations>,
    /// The first row of each chunk.
    starts: Vec<u32>,
    /// Numbers of the present texts of stored articles whose text has changed, by the articles' numbers.
    new_texts: HashMap<i64, i64>,
    text_changes: u64,
    origins: Vec<Arc<Origin>>,
    generation: u64,
}

impl Inner {
    /// The chunk of a row, and which of its rows that is.
    fn find(&self, row: u32) -> Option<(usize, usize)> {
        let at = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        let i = (row - self.starts[at]) as usize;
        (i < self.locations[at].len()).then_some((at, i))
    }

    fn location(&self, row: u32) -> Option<Location> {
        let (at, i) = self.find(row)?;
        self.locations[at].get(i)
    }
}

/// Identifies the text of the article in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowKey {
    pub(crate) text: u64,
    pub(crate) row: u32,
    /// The number of its article in the store; `None` if it is in a file.
    pub(crate) stored: Option<i64>,
}

/// Added to the row of an article in a file, whose text has no number from the store.
const NOT_IN_STORE: u64 = 1 << 63;

impl RowKey {
    fn new(location: &Location, row: u32) -> Self {
        match location.in_store() {
            Some((stored, text)) => Self { text: text as u64 & !NOT_IN_STORE, row, stored: Some(stored) },
            None => Self { text: u64::from(row) | NOT_IN_STORE, row, stored: None },
        }
    }
}

/// The articles of the last whole file that was parsed, with the generation and the file's number.
type Parsed = Option<(u64, u32, Arc<Vec<Article>>)>;

/// All listed articles, by row. The loader fills it, the workers read from it.
#[derive(Debug, Default)]
pub struct ArticleSource {
    inner: RwLock<Inner>,
    parsed: Mutex<Parsed>,
    /// The store that stored articles are read from.
    store: Mutex<Option<Store>>,
    /// Full texts that are in no store.
    pub(crate) full_texts: FullTextCache,
}

impl ArticleSource {
    /// Removes everything. The new content is another generation.
    pub(crate) fn clear(&self) {
        let mut inner = self.inner.write();
        *inner = Inner { generation: inner.generation + 1, ..Inner::default() };
        *self.parsed.lock() = None;
    }

    /// Opens the store that stored articles are read from if it is not open, or if it has been migrated since.
    pub(crate) fn open_store(&self, data_dir: &Path) {
        let mut store = self.store.lock();
        if store.as_ref().is_none_or(|store| !store.is_current()) {
            // Listing the headlines has already reported any error.
            *store = Store::read(data_dir).ok().flatten();
        }
    }

    /// Adds a file and gives it its number.
    fn add_origin(&self, origin: Origin) -> Arc<Origin> {
        let mut inner = self.inner.write();
        let origin = Arc::new(Origin { number: inner.origins.len() as u32, ..origin });
        inner.origins.push(Arc::clone(&origin));
        origin
    }

    /// Adds headlines, with the location of each.
    fn add_chunk(&self, headlines: ChunkBuilder, locations: &[Location]) -> Arc<Chunk> {
        let chunk = Arc::new(headlines.build());
        let locations = Locations::new(locations);
        let mut inner = self.inner.write();
        let start = inner.starts.last().zip(inner.locations.last()).map_or(0, |(s, l)| s + l.len() as u32);
        inner.starts.push(start);
        inner.chunks.push(Arc::clone(&chunk));
        inner.locations.push(locations);
        chunk
    }

    /// Notes that an article in the store has another text, and is otherwise unchanged.
    pub fn set_text(&self, stored: i64, text: i64) {
        let mut inner = self.inner.write();
        inner.new_texts.insert(stored, text);
        inner.text_changes += 1;
    }

    /// The number of calls of [`ArticleSource::set_text`].
    pub(crate) fn text_changes(&self) -> u64 {
        self.inner.read().text_changes
    }

    /// The headlines so far, and the generation: when it changes, everything derived from earlier chunks is void.
    pub fn chunks(&self) -> (Vec<Arc<Chunk>>, u64) {
        let inner = self.inner.read();
        (inner.chunks.clone(), inner.generation)
    }

    /// Reads the article in a row and converts it to a document.
    pub fn open(&self, row: u32) -> Result<Opened, ArticleError> {
        let (article, origin) = self.read(row, &mut LineReader::default())?;
        let document = parse::document(&article);
        let article = Article { body: Body::Empty, ..article };
        let page = self.full_text(row, article.url.as_ref());
        let note = origin.and_then(|origin| origin.report_change());
        let given = Opened { article, document, note, ..Opened::default() };
        let mut opened = with_full_text(given, page.map(|page| parse::document(&page)));
        opened.older = opened.version == Version::Full && self.has_older_page(row);
        Ok(opened)
    }

    /// The full text of the article in a row, if it was fetched. One that can't be read counts as missing.
    fn full_text(&self, row: u32, url: Option<&SafeText>) -> Option<Arc<Article>> {
        if let Some(stored) = self.store_row(row) {
            let store = self.store.lock();
            if let Some(page) = store.as_ref().and_then(|store| store.page(stored).ok().flatten()) {
                return Some(Arc::new(page));
            }
        }
        self.full_texts.get(url?)
    }

    /// Whether the words of the article in a row were revised after its full text was fetched.
    fn has_older_page(&self, row: u32) -> bool {
        let Some(stored) = self.store_row(row) else { return false };
        let store = self.store.lock();
        store.as_ref().is_some_and(|store| store.has_outdated_page(stored).unwrap_or(false))
    }

    /// The number in the store of the article in a row; `None` if it is in a file.
    pub(crate) fn store_row(&self, row: u32) -> Option<i64> {
        self.inner.read().location(row)?.in_store().map(|(stored, _)| stored)
    }

    /// Whether an article in the store is listed, by its number there. Goes through all locations.
    pub(crate) fn lists(&self, stored: i64) -> bool {
        let inner = self.inner.read();
        let mut all = inner.locations.iter().flat_map(Locations::iter);
        all.any(|location| location.in_store().is_some_and(|(row, _)| row == stored))
    }

    /// Reads the articles in some rows until `each` returns false. One that can't be read comes with its listed title
    /// only. Adjacent rows are read fastest.
    pub(crate) fn for_each(
        &self,
        rows: impl IntoIterator<Item = u32>,
        each: &mut dyn FnMut(u32, &Article) -> bool,
    ) {
        let mut lines = LineReader::default();
        for row in rows {
            let article = match self.read(row, &mut lines) {
                Ok((mut article, _)) => {
                    if let Some(page) = self.full_text(row, article.url.as_ref()) {
                        article.body = page.body.clone();
                    }
                    article
                }
                Err(_) => Article { title: SafeText::new(&self.title(row)), ..Article::default() },
            };
            if !each(row, &article) {
                return;
            }
        }
    }

    fn title(&self, row: u32) -> String {
        let inner = self.inner.read();
        inner.find(row).map(|(at, i)| inner.chunks[at].title(i).to_string()).unwrap_or_default()
    }

    /// The keys of the first `rows` rows, sorted by text; and the generation. Where several rows have one article only
    /// the last is included: the others show earlier words.
    pub(crate) fn text_keys(&self, rows: u32) -> (Vec<RowKey>, u64) {
        let inner = self.inner.read();
        let locations = inner.locations.iter().flat_map(Locations::iter).take(rows as usize);
        let mut keys: Vec<RowKey> =
            locations.zip(0..).map(|(location, row)| RowKey::new(&location, row)).collect();
        for key in keys.iter_mut().filter(|_| !inner.new_texts.is_empty()) {
            let text = key.stored.and_then(|stored| inner.new_texts.get(&stored));
            key.text = key.text.max(text.map_or(0, |text| *text as u64));
        }
        keys.sort_unstable_by_key(|key| (key.stored.unwrap_or_default(), key.row));
        let mut last = 0;
        for at in 1..keys.len() {
            let same = keys[at].stored.is_some() && keys[at].stored == keys[last].stored;
            last += usize::from(!same);
            keys[last] = keys[at];
        }
        keys.truncate(last + 1);
        keys.sort_unstable_by_key(|key| key.text);
        (keys, inner.generation)
    }

    /// An article, and the file it is in.
    fn read(&self, row: u32, lines: &mut LineReader) -> Result<(Article, Option<Arc<Origin>>), ArticleError> {
        let (location, origin, title, generation) = {
            let inner = self.inner.read();
            let found = inner.find(row).and_then(|(at, i)| {
                let location = inner.locations[at].get(i)?;
                let origin = inner.origins.get(location.origin as usize).map(Arc::clone);
                Some((location, origin, inner.chunks[at].title(i).to_string(), inner.generation))
            });
            found.ok_or(ArticleError::NotListed)?
        };
        if let Some((stored, _)) = location.in_store() {
            let mut article = self.read_stored(stored)?;
            article.shorten_title();
            return Ok((article, None));
        }
        let origin = origin.ok_or(ArticleError::NotListed)?;
        let mut article = match origin.line_format {
            Some(format) => origin.read_line(&location, format, lines)?,
            None => self.read_parsed(&origin, &location, generation)?,
        };
        article.shorten_title();
        if display_title(&article) != title {
            return Err(origin.changed());
        }
        Ok((article, Some(origin)))
    }

    fn read_stored(&self, row: i64) -> Result<Article, ArticleError> {
        let store = self.store.lock();
        let store = store.as_ref().ok_or(ArticleError::NoStore)?;
        store.article(row)?.ok_or(ArticleError::Dropped)
    }

    /// An article of a file that is parsed whole.
    fn read_parsed(
        &self,
        origin: &Origin,
        location: &Location,
        generation: u64,
    ) -> Result<Article, ArticleError> {
        let mut parsed = self.parsed.lock();
        let cached = parsed.as_ref().filter(|(g, number, _)| (*g, *number) == (generation, location.origin));
        let articles = if let Some((_, _, articles)) = cached {
            Arc::clone(articles)
        } else {
            let (articles, bytes) = origin.parse()?;
            let articles = Arc::new(articles);
            *parsed = (bytes <= LARGEST_PARSED).then(|| (generation, location.origin, Arc::clone(&articles)));
            articles
        };
        articles.get(location.ordinal as usize).cloned().ok_or_else(|| origin.changed())
    }
}

/// An article with the text of its page, if there is one; the text of the feed then becomes its other version.
pub(crate) fn with_full_text(given: Opened, page: Option<Document>) -> Opened {
    let Some(mut document) = page else { return given };
    // The page may have another title, and repeat the title of the article in its text.
    parse::plain::remove_repeated_title(&given.article.title, &mut document);
    let article = Article { summary: None, ..given.article.clone() };
    let note = given.note.clone();
    let other = Some(Box::new(given));
    Opened { article, document, note, version: Version::Full, other, ..Opened::default() }
}
