//! Where every article lies, so that its body can be fetched when it is opened: kept in memory while the budget
//! lasts, else read again from its place. Never here: loading (see `load`), layout.

mod cache;
pub mod edition;
pub mod files;
pub mod load;
pub mod positions;

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::app::Opened;
use crate::io::articles::cache::Remembered;
use crate::io::articles::files::Look;
use crate::io::articles::positions::Places;
use crate::io::store::Store;
use crate::io::worker::pages as visitor;
use crate::news::{Article, Format, SafeText};
use crate::parse::{self, Hint};
use crate::search::{Chunk, ChunkBuilder};

/// Headlines in the first chunk; each later one is four times as large, up to [`LARGEST_CHUNK`]. The first shows
/// at once, and a million headlines still come in few chunks: each costs a merge of the whole order.
pub const FIRST_CHUNK: usize = 64;
pub const LARGEST_CHUNK: usize = 65_536;

/// Bytes of bodies kept in memory.
pub const BUDGET: usize = 64 << 20;

/// The articles of the last whole file stay at hand if it was no larger than this.
const PARSED: usize = BUDGET / 2;

/// A file, or what stands for one.
#[derive(Debug)]
pub struct Origin {
    /// For messages, and the hint at its kind.
    pub name: SafeText,
    /// None for standard input and the edition: they are always kept.
    pub path: Option<PathBuf>,
    pub look: Option<Look>,
    /// A record is a line of this kind; otherwise the file is read whole and an article is the n-th in it.
    pub lines: Option<Format>,
    pub kept: Mutex<Buffered>,
    /// What of standard input goes past the budget, at the stream's own offsets.
    pub spool: Mutex<Option<File>>,
    /// The reader was told that it has changed since it was read.
    pub noted: AtomicBool,
}

/// A nameless file in the data folder: it is gone with the program, however that ends.
pub fn spool(data_dir: &Path) -> std::io::Result<File> {
    std::fs::create_dir_all(data_dir)?;
    let path = data_dir.join(format!("spool-{}", std::process::id()));
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// The bytes of an origin in memory.
#[derive(Debug, Default)]
pub enum Buffered {
    /// None of them.
    #[default]
    None,
    /// All of them.
    Whole(Arc<[u8]>),
    /// Some pieces, by the offset each begins at.
    Pieces(Vec<(u64, Arc<[u8]>)>),
}

/// Where in its origin an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub origin: u32,
    /// Which article of a whole file.
    pub ordinal: u32,
    /// Where its line begins, in the unpacked file.
    pub offset: u64,
    /// Bytes of its line.
    pub length: u32,
}

/// Stands for the store in the place of a file's number.
const STORED: u32 = u32::MAX;

impl Place {
    /// An article in the store, by its number there and that of its text.
    pub fn stored(row: i64, text: i64) -> Self {
        Self { origin: STORED, ordinal: (text >> 32) as u32, offset: row as u64, length: text as u32 }
    }

    /// What [`Place::stored`] was given.
    fn in_store(&self) -> Option<(i64, i64)> {
        let text = i64::from(self.ordinal) << 32 | i64::from(self.length);
        (self.origin == STORED).then_some((self.offset as i64, text))
    }
}

#[derive(Debug, Default)]
struct Inner {
    chunks: Vec<Arc<Chunk>>,
    places: Vec<Places>,
    starts: Vec<u32>,
    /// The texts that articles in the store have by now, by the numbers of both.
    renewed: HashMap<i64, i64>,
    renewals: u64,
    origins: Vec<Arc<Origin>>,
    /// Counts how often the shelf was emptied: an engine that searched the old one must forget it.
    age: u64,
}

impl Inner {
    /// The chunk of a row, and which of its rows that is.
    fn place(&self, row: u32) -> Option<(usize, usize)> {
        let at = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        let i = (row - self.starts[at]) as usize;
        (i < self.places[at].rows()).then_some((at, i))
    }
}

/// What the text in a row is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub text: u64,
    pub row: u32,
    /// The number of its article in the store; `None` if it lies in a file.
    pub stored: Option<i64>,
}

/// Added to the row of an article in a file, which has no number from the store.
const HERE: u64 = 1 << 63;

impl Key {
    fn of(place: &Place, row: u32) -> Self {
        match place.in_store() {
            Some((stored, text)) => Self { text: text as u64 & !HERE, row, stored: Some(stored) },
            None => Self { text: u64::from(row) | HERE, row, stored: None },
        }
    }
}

/// A file whose lines are read one after the other, kept open.
#[derive(Default)]
struct Lines {
    open: Option<(PathBuf, Way)>,
}

enum Way {
    /// Read from anywhere.
    Plain(File),
    /// Unpacked from the beginning: what lies before this has been.
    Packed(Box<dyn Read + Send>, u64),
}

impl Lines {
    fn read(&mut self, path: &Path, place: &Place) -> std::io::Result<Vec<u8>> {
        let passed = |way: &Way| matches!(way, Way::Packed(_, at) if *at > place.offset);
        if self.open.as_ref().is_none_or(|(open, way)| open != path || passed(way)) {
            let mut file = File::open(path)?;
            let mut head = [0; 2];
            let got = files::fill(&mut file, &mut head)?;
            file.seek(SeekFrom::Start(0))?;
            let packed = files::is_gzip(&head[..got]);
            let way = if packed { Way::Packed(files::unpacked(file)?, 0) } else { Way::Plain(file) };
            self.open = Some((path.to_owned(), way));
        }
        let mut line = vec![0; place.length as usize];
        match self.open.as_mut().map(|(_, way)| way) {
            Some(Way::Plain(file)) => {
                file.seek(SeekFrom::Start(place.offset))?;
                let got = files::fill(file, &mut line)?;
                line.truncate(got);
            }
            Some(Way::Packed(stream, at)) => {
                // No way to jump in a gzip file: unpack what lies before.
                std::io::copy(&mut (&mut *stream).take(place.offset - *at), &mut std::io::sink())?;
                let got = files::fill(&mut **stream, &mut line)?;
                *at = place.offset + got as u64;
                line.truncate(got);
            }
            None => line.clear(),
        }
        Ok(line)
    }
}

/// The last whole file that was read for an article in it.
type Parsed = Option<(u64, u32, Arc<Vec<Article>>)>;

/// All places. Filled by the loader, asked by the workers.
#[derive(Debug, Default)]
pub struct Shelf {
    inner: RwLock<Inner>,
    parsed: Mutex<Parsed>,
    /// What the articles of subscriptions are read through.
    store: Mutex<Option<Store>>,
    /// Full texts that are in no store.
    pub pages: Remembered,
}

impl Shelf {
    /// Takes everything off.
    pub fn clear(&self) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let age = inner.age + 1;
        *inner = Inner { age, ..Inner::default() };
        *self.parsed.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Opens the store that stored articles are read from, if that has not been done.
    pub fn keep_store(&self, data_dir: &Path) {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if store.is_none() {
            // What is wrong with it has been said by whoever listed it.
            *store = Store::read(data_dir).ok().flatten();
        }
    }

    fn stored(&self, row: i64) -> Result<Article, SafeText> {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let store = store.as_ref().ok_or_else(|| SafeText::new("The store of articles can't be read"))?;
        let article = store.article(row).map_err(|error| SafeText::new(&error.to_string()))?;
        article.ok_or_else(|| SafeText::new("This article is no longer kept"))
    }

    /// Takes a file in; its number.
    pub fn add_origin(&self, origin: Arc<Origin>) -> u32 {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.origins.push(origin);
        inner.origins.len() as u32 - 1
    }

    /// Takes headlines in, with the place of each; both are empty then.
    pub fn add(&self, headlines: &mut ChunkBuilder, places: &mut Vec<Place>) -> Arc<Chunk> {
        let chunk = Arc::new(std::mem::take(headlines).build());
        let places = std::mem::take(places);
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let start = inner.starts.last().map_or(0, |s| s + inner.places[inner.places.len() - 1].rows() as u32);
        inner.starts.push(start);
        inner.chunks.push(Arc::clone(&chunk));
        inner.places.push(Places::new(&places));
        chunk
    }

    /// An article in the store has another text now, and is the same in all else.
    pub fn renew(&self, stored: i64, text: i64) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.renewed.insert(stored, text);
        inner.renewals += 1;
    }

    /// How often that was told.
    pub fn renewals(&self) -> u64 {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).renewals
    }

    /// The headlines so far, and the shelf's age.
    pub fn chunks(&self) -> (Vec<Arc<Chunk>>, u64) {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        (inner.chunks.clone(), inner.age)
    }

    /// Fetches the article in a row and makes it ready to lay out; or says why it can't be had.
    pub fn open(&self, row: u32) -> Result<Opened, SafeText> {
        let (article, origin) = self.fetch(row, &mut Lines::default())?;
        let document = parse::document(&article);
        let article = Article { body: crate::news::Body::Empty, ..article };
        let page = self.page(row, article.url.as_ref());
        let note = origin.and_then(|origin| origin.note());
        let given = Opened { article, document, note, ..Opened::default() };
        Ok(match page {
            Some(page) => visitor::full(given, parse::document(&page)),
            None => given,
        })
    }

    /// The full text of the article in a row, if it was fetched before. One that can't be read is as good as none.
    fn page(&self, row: u32, url: Option<&SafeText>) -> Option<Arc<Article>> {
        if let Some(stored) = self.stored_row(row) {
            let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(page) = store.as_ref().and_then(|store| store.page(stored).ok().flatten()) {
                return Some(Arc::new(page));
            }
        }
        self.pages.get(url?)
    }

    /// The number in the store of the article in a row; `None` if it lies in a file.
    pub fn stored_row(&self, row: u32) -> Option<i64> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let (at, i) = inner.place(row)?;
        inner.places[at].get(i)?.in_store().map(|(stored, _)| stored)
    }

    /// Opens the store anew if it was of a version without full texts: it is not any more.
    pub fn renew_store(&self, data_dir: &Path) {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if store.as_ref().is_none_or(|store| !store.has_pages()) {
            *store = Store::read(data_dir).ok().flatten();
        }
    }

    /// The articles in some rows, one after the other until `each` says false. One that can't be had is told as what
    /// the list says of it. Rows that lie one after the other are read fastest.
    pub fn articles(&self, rows: impl IntoIterator<Item = u32>, each: &mut dyn FnMut(u32, &Article) -> bool) {
        let mut lines = Lines::default();
        for row in rows {
            let article = match self.fetch(row, &mut lines) {
                Ok((mut article, _)) => {
                    if let Some(page) = self.page(row, article.url.as_ref()) {
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
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let place = inner.place(row);
        place.map(|(at, i)| inner.chunks[at].title(i).to_string()).unwrap_or_default()
    }

    /// The first `rows` rows by what their texts are known by, ascending; and the shelf's age. Of several rows of
    /// one article only the last is among them: its publisher has changed what the others said.
    pub fn keys(&self, rows: u32) -> (Vec<Key>, u64) {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let places = inner.places.iter().flat_map(Places::iter).take(rows as usize);
        let mut keys: Vec<Key> = places.zip(0..).map(|(place, row)| Key::of(&place, row)).collect();
        for key in keys.iter_mut().filter(|_| !inner.renewed.is_empty()) {
            let text = key.stored.and_then(|stored| inner.renewed.get(&stored));
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
        (keys, inner.age)
    }

    /// An article, and the file it lies in.
    fn fetch(&self, row: u32, lines: &mut Lines) -> Result<(Article, Option<Arc<Origin>>), SafeText> {
        let (place, origin, title, age) = {
            let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            let found = inner.place(row).and_then(|(at, i)| {
                let place = inner.places[at].get(i)?;
                let origin = inner.origins.get(place.origin as usize).map(Arc::clone);
                Some((place, origin, inner.chunks[at].title(i).to_string(), inner.age))
            });
            found.ok_or_else(|| SafeText::new("This article is no longer in the list"))?
        };
        if let Some((row, _)) = place.in_store() {
            return Ok((self.stored(row)?, None));
        }
        let origin = origin.ok_or_else(|| SafeText::new("This article is no longer in the list"))?;
        let article = match origin.lines {
            Some(format) => origin.line(&place, format, lines)?,
            None => self.nth(&origin, &place, age)?,
        };
        if shown_title(&article) != title {
            return Err(origin.changed());
        }
        Ok((article, Some(origin)))
    }

    fn nth(&self, origin: &Origin, place: &Place, age: u64) -> Result<Article, SafeText> {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        let at_hand = parsed.as_ref().filter(|(a, number, _)| (*a, *number) == (age, place.origin));
        let articles = if let Some((_, _, articles)) = at_hand {
            Arc::clone(articles)
        } else {
            let bytes = origin.whole()?;
            let hint = Hint { name: Some(&origin.name), ..Hint::default() };
            let read = parse::parse(&bytes, &hint)
                .map_err(|error| SafeText::new(&format!("{}: {error}", origin.name)))?;
            let mut articles = read.articles;
            if let Some(site) = read.url.as_deref() {
                // A link written relative to the feed's site is of no use to a browser.
                for url in articles.iter_mut().filter_map(|article| article.url.as_mut()) {
                    *url = parse::feed::resolve(url, Some(site)).unwrap_or_else(|| url.clone());
                }
            }
            let articles = Arc::new(articles);
            *parsed = (bytes.len() <= PARSED).then(|| (age, place.origin, Arc::clone(&articles)));
            articles
        };
        articles.get(place.ordinal as usize).cloned().ok_or_else(|| origin.changed())
    }
}

/// The title as the list has it.
pub fn shown_title(article: &Article) -> &str {
    if article.title.is_empty() { UNTITLED } else { &article.title }
}

/// What the list calls an article without a title and without words.
pub const UNTITLED: &str = "(untitled)";

impl Origin {
    fn changed(&self) -> SafeText {
        SafeText::new(&format!("{} has changed since it was read. R reads it again.", self.name))
    }

    /// A word about a file that is another one by now, once.
    fn note(&self) -> Option<SafeText> {
        let now = Look::at(self.path.as_deref()?).ok()?;
        let other = self.look.is_some_and(|look| look != now);
        (other && !self.noted.swap(true, Ordering::Relaxed)).then(|| self.changed())
    }

    fn unreadable(&self, error: &std::io::Error) -> SafeText {
        self.path.as_deref().map_or_else(|| self.changed(), |path| files::words(path, error))
    }

    /// All bytes of the file, unpacked.
    fn whole(&self) -> Result<Arc<[u8]>, SafeText> {
        if let Buffered::Whole(bytes) = &*self.kept.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(Arc::clone(bytes));
        }
        let Some(path) = &self.path else { return Err(self.changed()) };
        let look = Look::at(path).map_err(|error| self.unreadable(&error))?;
        let stream = files::open(path).map_err(|error| self.unreadable(&error))?;
        let bytes = files::read_whole(stream, look.length).map_err(|error| self.unreadable(&error))?;
        Ok(bytes.into())
    }

    fn line(&self, place: &Place, format: Format, lines: &mut Lines) -> Result<Article, SafeText> {
        let bytes = self.bytes(place, lines)?;
        let hint = Hint { name: Some(&self.name), ..Hint::default() };
        if format == Format::Headlines {
            let text = parse::decode::decode(&bytes, None);
            let headline = parse::plain::parse_headline(&text).ok_or_else(|| self.changed())?;
            return Ok(Article {
                id: headline.id,
                title: headline.title,
                source: headline.source,
                published: headline.published,
                ..Article::default()
            });
        }
        parse::json::parse_article(&bytes, &hint).ok().flatten().ok_or_else(|| self.changed())
    }

    /// The bytes of one line, from memory or from the file.
    fn bytes(&self, place: &Place, lines: &mut Lines) -> Result<Vec<u8>, SafeText> {
        let length = place.length as usize;
        if let Buffered::Pieces(pieces) = &*self.kept.lock().unwrap_or_else(PoisonError::into_inner) {
            let at = pieces.partition_point(|(offset, _)| *offset <= place.offset);
            let piece = at.checked_sub(1).and_then(|at| pieces.get(at));
            let found = piece.and_then(|(offset, bytes)| {
                let from = (place.offset - offset) as usize;
                bytes.get(from..from + length)
            });
            if let Some(found) = found {
                return Ok(found.to_vec());
            }
        }
        if let Some(spool) = &*self.spool.lock().unwrap_or_else(PoisonError::into_inner) {
            let mut line = vec![0; length];
            spool.read_exact_at(&mut line, place.offset).map_err(|error| self.unreadable(&error))?;
            return Ok(line);
        }
        let Some(path) = &self.path else { return Err(self.changed()) };
        let line = lines.read(path, place).map_err(|error| self.unreadable(&error))?;
        if line.len() < length { Err(self.changed()) } else { Ok(line) }
    }
}
